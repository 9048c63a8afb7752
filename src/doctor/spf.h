/*
 * SPF (RFC 7208): whether an address may send mail of a domain, and what in
 * the domain's records says so.
 */
#ifndef DOCTOR_SPF_H
#define DOCTOR_SPF_H

#include <stdint.h>

#include "doctor/source.h"
#include "doctor/spfterm.h"

#define SPF_TERMS	10	/* that ask DNS, RFC 7208 section 4.6.4 */
#define SPF_VOIDS	2	/* that found nothing, the same section */
#define SPF_STEPS	64	/* of the trace that are kept, */
#define SPF_OUTER	24	/* and as many of them are not for includes */
#define SPF_TERM	128	/* octets of a term that are kept */
#define SPF_TEXT	512	/* octets of an explanation */
#define SPF_RECORD	2048	/* octets of a record that are kept */
#define SPF_LOCAL	512	/* octets of a local part */

enum spf_result { SPF_NONE, SPF_NEUTRAL, SPF_PASS, SPF_FAIL, SPF_SOFTFAIL,
	    SPF_TEMPERROR, SPF_PERMERROR, SPF_RESULTS };

/* Who sends. */
struct spf_sender {
	struct spfaddress	 address;
	const char		*mail_from;	/* without angle brackets; "":
						 * the null sender */
	const char		*helo;
	int64_t			 now;		/* seconds since 1970 */
};

/* A term that was evaluated. */
struct spf_step {
	unsigned int	 depth;		/* of includes around it */
	int		 match;
	int		 empty;		/* what it asked for is not in DNS */
	uint32_t	 lookups;	/* with those of an include's record */
	enum spf_result	 included;	/* include, redirect: what its domain
					 * came to; else SPF_NONE */
	char		 term[SPF_TERM];
	char		 domain[DNS_NAME];	/* the record it stands in */
};

/* All texts are printable ASCII. */
struct spf {
	enum spf_result	 result;
	char		 domain[DNS_NAME];	/* that was checked */
	char		 record[SPF_RECORD];	/* of that domain, cut; "" */
	/* what decided: "" where no term did */
	char		 term[SPF_TERM];
	char		 where[DNS_NAME];	/* the record it stands in */
	char		 why[SPF_TEXT];		/* of none and the errors, and
						 * of a neutral without term */
	uint32_t	 at;			/* of a syntax error, in where's
						 * record */
	char		 explanation[SPF_TEXT];	/* of fail; "" */
	uint32_t	 lookups, voids, queries;
	uint32_t	 n, more;		/* steps, and those not kept */
	struct spf_step	 steps[SPF_STEPS];
};

/* check_host(), for MAIL FROM, or HELO where that is null.  It asks DNS up to
 * 128 times. */
void	spf_check(struct spf *, const struct source *,
	    const struct spf_sender *);

/*
 * For a struct that another process made: ends its texts and makes them
 * printable.  0, or -1 where it is none that spf_check() makes.
 */
int	spf_clean(struct spf *);

/* "pass", "fail" ... (RFC 7208 section 2.6) */
const char *spf_word(enum spf_result);

#endif
