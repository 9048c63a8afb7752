/*
 * The block lists that are worth a question, and what their answers mean.
 * Few on purpose: those that large receivers or the usual filters ask.
 */
#ifndef DOCTOR_DNSBLZONE_H
#define DOCTOR_DNSBLZONE_H

#include <stddef.h>
#include <stdint.h>

enum dnsbl_kind {
	DNSBL_ADDRESSES,
	DNSBL_DOMAINS,
	DNSBL_ALLOW		/* addresses that are known to be good */
};

enum dnsbl_verdict {
	DNSBL_CLEAN,		/* NXDOMAIN of a list that is alive */
	DNSBL_LISTED,
	DNSBL_POLICY,		/* not for spam: the range is to send none */
	DNSBL_ALLOWED,
	DNSBL_UNKNOWN,		/* neither good nor bad: see the reason */
	DNSBL_SKIPPED		/* not asked: see the reason */
};

enum dnsbl_reason {
	DNSBL_NO_REASON,
	DNSBL_DNS,		/* the look-up failed: see its result */
	DNSBL_TYPO,		/* the list does not know its own name so */
	DNSBL_RESOLVER,		/* it does not answer this resolver */
	DNSBL_RATE,		/* too many questions came from here */
	DNSBL_BLOCKED,		/* it does not answer, and no more is said */
	DNSBL_HIJACKED,		/* an answer outside 127/8 */
	DNSBL_CODE,		/* an answer that the list does not document */
	DNSBL_NOT_DOMAIN,	/* an address was asked of a list of domains */
	DNSBL_DEAD,		/* what must be listed is not */
	DNSBL_ALL,		/* what must not be listed is */
	DNSBL_NO_IPV6,		/* a list of IPv4 alone */
	DNSBL_KIND,		/* a list of the other kind */
	DNSBL_TOO_LONG,		/* no room for the name */
	DNSBL_REASONS
};

/* What an answer means whose bits under the mask are the value. */
struct dnsbl_code {
	uint32_t		 value, mask;
	enum dnsbl_verdict	 verdict;
	enum dnsbl_reason	 reason;	/* with DNSBL_UNKNOWN */
	const char		*word;		/* "PBL"; NULL with UNKNOWN */
	const char		*text;		/* for people */
};

struct dnsbl_zone {
	const char		*name;
	const char		*dqs;	/* zone to ask with a key, or NULL */
	enum dnsbl_kind		 kind;
	int			 tier;	/* 1: large receivers ask it; 4: note */
	int			 ipv6;
	const char		*test;	/* a domain that is listed, or NULL */
	const struct dnsbl_code	*codes;	/* one without a mask ends them */
	const char		*url;	/* where to be removed, or NULL */
};

/* The zone at a place of the list, NULL behind the last one. */
const struct dnsbl_zone *dnsblzone_at(size_t);

/* The zone of that name, NULL where we know none. */
const struct dnsbl_zone *dnsblzone_find(const char *name);

/* Makes a zone of a name that we do not know, lent: a list of addresses where
 * every answer but 127.0.0.1 is a listing (RFC 5782 section 2.1). */
void	dnsblzone_other(struct dnsbl_zone *, const char *name);

/* Why a zone is not to be asked, static; NULL: it may be. */
const char *dnsblzone_dead(const char *name);

/*
 * What an address, in host order, of an answer means in a zone; the next such
 * code behind one, NULL where there are no more.  NULL at once: the zone does
 * not document it.  The error codes 127.255.255.x mean the same in all zones.
 */
const struct dnsbl_code *dnsblzone_code(const struct dnsbl_zone *,
	    uint32_t address, const struct dnsbl_code *behind);

/* The words for programs, "public-resolver", and those for people. */
const char *dnsbl_verdict_word(enum dnsbl_verdict);
const char *dnsbl_reason_word(enum dnsbl_reason);
const char *dnsbl_reason_text(enum dnsbl_reason);

#endif
