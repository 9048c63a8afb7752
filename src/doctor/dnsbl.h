/*
 * Whether an address or a domain is on block lists (RFC 5782).  A list that
 * did not answer, would not, or is not alive makes UNKNOWN, which is neither
 * good nor bad.
 */
#ifndef DOCTOR_DNSBL_H
#define DOCTOR_DNSBL_H

#include "doctor/dnsblzone.h"
#include "doctor/ipaddr.h"
#include "doctor/source.h"

#define DNSBL_ANSWERS	16	/* addresses of one answer that we look at */
#define DNSBL_WORDS	128
#define DNSBL_TEXT	512
#define DNSBL_ZONES	64	/* asked about one subject */

/* What is asked about, an address or else a domain (in ASCII), and where. */
struct dnsbl_subject {
	const struct ipaddr	*ip;		/* lent; NULL: the domain */
	const char		*domain;	/* lent */
	const char		*dqs_key;	/* lent; NULL: none */
	const struct dnsbl_zone	*const *zones;	/* lent */
	size_t			 n;		/* of zones */
};

struct dnsbl_result {
	const struct dnsbl_zone	*zone;		/* as given */
	enum dnsbl_verdict	 verdict;
	enum dnsbl_reason	 reason;
	enum resolver_result	 dns;		/* of the question, or with
						 * reason DNS of what failed */
	uint32_t		 answers[DNSBL_ANSWERS];	/* host order */
	size_t			 n;
	char	words[DNSBL_WORDS];	/* of the codes: "SBL,DROP" */
	const char		*meaning;	/* of the first, static; NULL */
	char	text[DNSBL_TEXT];	/* what the list says, printable */
	char	query[DNS_NAME];	/* printable; a key is left out */
};

/*
 * Writes the name to ask a zone for; labels are what ipaddr_labels() gives,
 * or a domain.  With a key the zone's name for keys is used where it has one.
 * 0, or -1 where the name is too long.
 */
int	dnsbl_name(char dst[DNS_NAME], const struct dnsbl_zone *,
	    const char *labels, const char *key);

/* Sets verdict, reason, answers and words of one answer of a zone: what the
 * list says if it is alive. */
void	dnsbl_judge(struct dnsbl_result *, const struct dnsbl_zone *,
	    const struct question *);

/*
 * Asks the zones, at most DNSBL_ZONES, all questions at the same time: the
 * subject, the list's own text, and the two that tell whether the list is
 * alive (RFC 5782 section 5).  One result for each zone.  0, or -1 where
 * memory ran out or there are more zones.
 */
int	dnsbl_ask(const struct source *, const struct dnsbl_subject *,
	    struct dnsbl_result *);

#endif
