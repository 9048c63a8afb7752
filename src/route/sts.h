/*
 * MTA-STS (RFC 8461): records and policies parsed, hosts matched, and what is
 * remembered of a domain.  Pure: text in, struct out.
 */
#ifndef ROUTE_STS_H
#define ROUTE_STS_H

#include <stddef.h>
#include <stdint.h>

#include "conf.h"
#include "route/dns.h"
#include "util/buf.h"

#define STS_ID		32		/* RFC 8461 section 3.1 */
#define STS_POLICY_MAX	(64 * 1024)	/* octets, section 3.3 */
#define STS_TEXT_MAX	(2 * STS_POLICY_MAX)	/* of what is remembered: blanks
					 * are added, and our own lines */
#define STS_MX_MAX	1000		/* patterns of a policy */
#define STS_AGE_MAX	31557600	/* seconds, section 3.2 */
#define STS_AGAIN	300		/* seconds from a failed fetch to the
					 * next, section 3.3 */

enum sts_mode { STS_NONE, STS_TESTING, STS_ENFORCE };

/* What is known of a domain; all zero where nothing is. */
struct sts {
	int		 known;		/* there is a policy, of this id */
	char		 id[STS_ID + 1];
	enum sts_mode	 mode;
	int64_t		 max_age;	/* seconds */
	int64_t		 fetched;	/* seconds since 1970 */
	int64_t		 failed;	/* the last fetch that did; 0 */
	char		**mx;		/* owned; patterns, in lower case */
	size_t		 nmx;
};

void	sts_clear(struct sts *);

/*
 * The id of the domain's TXT records: 1; or 0 where not exactly one of them
 * begins with "v=STSv1;", or that one breaks section 3.1: the domain is then
 * as one without MTA-STS, but for a policy that is remembered.
 */
int	sts_id(const struct dns_record *, size_t n, char id[STS_ID + 1]);

/*
 * Parses a policy as it is fetched (section 3.2).  0 with mode, max_age and mx
 * filled in and the rest zero, and the caller clears it; or -1 where it is
 * none, nothing owned.
 */
int	sts_parse(struct sts *, const char *, size_t);

/*
 * The same with what is remembered beside it ("id", "fetched", "failed"), as
 * sts_format() writes it: lines that end in LF.  A policy may be missing.
 */
int	sts_recall(struct sts *, const char *, size_t);
void	sts_format(const struct sts *, struct buf *);

/* The word for the policy's mode. */
const char *sts_mode(const struct sts *);

/* 1 where the policy is in force at that time (section 3.3). */
int	sts_current(const struct sts *, int64_t now);

/*
 * 1 where the policy is to be fetched now: the domain's id is new, or what is
 * there ends soon, and the last fetch did not just fail.
 */
int	sts_wanted(const struct sts *, const char *id, int64_t now);

/* 1 where MTA-STS may have a say for a destination: a domain for which the
 * configuration has `dane' and does not say no. */
int	sts_concerns(const struct conf *, const char *destination);

/* 1 where a pattern of the policy covers the MX host (section 4.1). */
int	sts_matches(const struct sts *, const char *host);

#endif
