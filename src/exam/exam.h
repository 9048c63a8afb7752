/*
 * What `sendoff check' knows when it judges: who sends what from where, the
 * answers of DNS, what the probes of mail servers said, and what the families
 * of checks before have found.
 *
 * A family of checks is a function of this struct: it asks exam->source, adds
 * its findings to exam->findings[family] and leaves in the struct what later
 * families need.  It is run again whenever an answer was missing, so it starts
 * from nothing each time.
 */
#ifndef EXAM_EXAM_H
#define EXAM_EXAM_H

#include <time.h>

#include "conf.h"
#include "doctor/dmarc.h"
#include "doctor/tld.h"
#include "exam/examfact.h"
#include "exam/examkeys.h"
#include "exam/examoption.h"
#include "exam/finding.h"
#include "exam/inquiry.h"
#include "util/text.h"

#define EXAM_EMAIL	(TEXT_LOCAL_MAX + 1 + TEXT_DOMAIN_MAX + 1)
#define EXAM_PROBES	8

struct overlay;
struct provider_list;

struct exam {
	/* the parent's, from before the fork */
	const struct conf		*conf;
	const struct examoption		*option;
	time_t				 now;
	char	from[EXAM_EMAIL];		/* the From field's address */
	char	domain[DNS_NAME];		/* of it: A-labels, small; as
						 * the user wrote it where it
						 * is no name: see from */
	char	mail_from[EXAM_EMAIL];	/* the envelope sender; "" */
	char	mail_domain[DNS_NAME];
	char	helo[DNS_NAME];			/* of EHLO; "" not known */
	char	random[24];			/* letters of nobody's */
	const struct tld_list		*tlds;
	const struct provider_list	*providers;
	const char			*psl;	/* path; NULL: no list */
	const char			*dqs_key;	/* NULL: none */
	const struct overlay		*overlay;	/* --zone; NULL */
	char	resolver[IPADDR_TEXT];		/* the first one asked */
	struct exam_message	 messages[EXAM_MESSAGES];	/* newest
								 * first */
	size_t				 nmessages;
	char	backlog_trouble[EXAM_WHY];	/* of those in the queue; "" */
	int				 queue_stale;	/* 1: queue.cron fails,
						 * -1: does not apply */
	char				 queue[256];	/* its directory */
	/* facts that come later */
	struct examkeys			 keys;
	int				 keys_known;
	char				*sample;	/* signed; NULL: see */
	size_t				 nsample;
	char				 sample_trouble[256];	/* for it */
	int				 sample_known;
	int				 trial_wanted, trial_known;
	struct exam_trial		 trial;		/* of --probe */
	struct exam_probe		 probes[EXAM_PROBES];
	size_t				 nprobes;
	/* answers */
	int				 late;	/* time is up: what is not here
						 * does not come */
	struct inquiry			*inquiry;
	struct source			 source;
	exam_server			*server;	/* NULL: they cannot be
							 * asked themselves */
	/* what the families leave for others */
	struct findings			 findings[EXAM_FAMILIES];
	struct exam_address		 addresses[2];	/* IPv4 first */
	size_t				 naddresses;
	char				 host_name[DNS_NAME];	/* to go by:
						 * helo or a better one; "" */
	struct exam_spf			 spf[2];	/* beside addresses */
	struct exam_dkim		 dkim;
	char	receiver[32];			/* of --to: "gmail"; "" */
	struct dmarc			 dmarc;		/* with dmarc_known */
	int				 dmarc_known;
};

/* The families. */
typedef void exam_run(struct exam *);

exam_run examdomain, examegress, examhost, examspf, examdkim, examdmarc,
    examlists, examtls, examto, exammessage, examqueue;

/* Adds a finding to the list of a family, as finding_add() does. */
struct finding *exam_add(struct exam *, enum exam_family, const char *id,
	    enum verdict, const char *title, ...)
	    __attribute__((__format__(printf, 5, 6)));

/* The finding of that id in any family so far; NULL: there is none. */
const struct finding *exam_find(const struct exam *, const char *id);

/* The gravest of the findings whose id is that, or begins with it and a dot,
 * but for those about an address of another family than that (0: any); NULL
 * where there is none.  And its verdict, of any family, else VERDICT_SKIP. */
const struct finding *exam_gravest(const struct exam *, const char *id, int);
enum verdict exam_verdict(const struct exam *, const char *id);

/* For the title of an UNKNOWN, and its reason: "timeout", "servfail". */
const char *exam_dns_text(enum resolver_result);
const char *exam_dns_reason(enum resolver_result);
const char *exam_dns_type(enum dns_type);	/* "TXT" */

/* A name of a question as it may be shown: without a key in it. */
void	exam_masked(const struct exam *, const char *name,
	    char dst[DNS_NAME]);

#endif
