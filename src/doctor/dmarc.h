/*
 * What receivers make of a message by DMARC (RFC 9989): whether its From
 * domain is backed by SPF or DKIM, and what its owner wants done where it is
 * not.
 */
#ifndef DOCTOR_DMARC_H
#define DOCTOR_DMARC_H

#include "doctor/dmarcwalk.h"

enum dmarc_aligned { DMARC_NOT_ALIGNED, DMARC_ALIGNED,
	    DMARC_UNSURE };		/* DNS did not say */

enum dmarc_auth { DMARC_AUTH_FAIL, DMARC_AUTH_PASS,
	    DMARC_AUTH_TEMPERROR };

/* MAIL FROM's domain with what SPF says, or d= of a signature. */
struct dmarc_identifier {
	const char		*domain;	/* lent; NULL: there is none */
	enum dmarc_auth		 auth;
	/* found by dmarc_evaluate() */
	enum dmarc_aligned	 aligned;	/* by RFC 9989, pass or not */
	int			 psl_aligned;	/* by RFC 7489, the same modes;
						 * 0 without a list */
};

enum dmarc_exists { DMARC_ASK, DMARC_EXISTS, DMARC_GHOST,
	    DMARC_EXISTS_UNSURE };

struct dmarc_input {
	const struct source	*source;
	const char		*from;		/* domain of the From field */
	enum dmarc_exists	 exists;	/* ASK: asked where it counts */
	const char		*psl;		/* path; NULL: no list */
	struct dmarc_identifier	 spf;
	struct dmarc_identifier	*dkim;		/* lent */
	size_t			 dkim_n;
};

enum dmarc_result { DMARC_RESULT_NONE, DMARC_RESULT_PASS, DMARC_RESULT_FAIL,
	    DMARC_RESULT_TEMPERROR };

struct dmarc {
	struct dmarcwalk	 walk;		/* from the From domain; its org
						 * is the organisation's */
	const struct dmarcwalk_step *applied;	/* in walk; NULL: none is */
	enum dmarc_result	 result;
	enum dmarc_policy	 published;	/* of p, sp or np */
	enum dmarc_policy	 policy;	/* with t=y one step weaker */
	const char		*tag;		/* "p", "sp", "np"; NULL */
	enum dmarc_exists	 exists;	/* ASK: it did not count */
	enum dmarc_aligned	 spf, dkim;	/* one that passed is aligned */
	char			 org_psl[DNS_NAME];	/* ""; no list, or the
						 * domain is a suffix */
	int			 psl_error;	/* errno of the list, 0 */
	int			 psl_unsure;	/* rules were not read */
};

/*
 * Evaluates.  0, or -1 with errno EINVAL where From has no domain name, or
 * ENOMEM; dmarc_clear() whatever was found.
 */
int	dmarc_evaluate(struct dmarc *, struct dmarc_input *);
void	dmarc_clear(struct dmarc *);

/* Whether a domain has an address or an MX record, that is, exists for np
 * (RFC 9989 section 4.7).  Not DMARC_ASK. */
enum dmarc_exists dmarc_exists(const struct source *, const char *domain);

/* "none", "pass", "fail", "temperror" (RFC 8601 section 2.7); "none",
 * "quarantine", "reject", NO_POLICY "". */
const char *dmarc_result_word(enum dmarc_result);
const char *dmarc_policy_word(enum dmarc_policy);

#endif
