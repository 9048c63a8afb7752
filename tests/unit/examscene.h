/*
 * An examination as a test wants it: DNS from a zone in the words of
 * tests/peer/zone.h, and facts that are made up.
 *
 *	struct examscene *s = examscene_new("example.com MX 10 mx.example.com\n"
 *	    "mx.example.com A 192.0.2.1\n");
 *
 *	examdomain(&s->exam);
 *	examscene_is(s, EXAM_DOMAIN, "domain.mx", VERDICT_OK);
 *	examscene_free(s);
 */
#ifndef UNIT_EXAMSCENE_H
#define UNIT_EXAMSCENE_H

#include "exam/exam.h"
#include "tests/peer/zone.h"

struct examscene {
	struct exam		exam;
	struct conf		conf;
	struct examoption	option;
	struct tld_list		tlds;
	struct zone		zone;
};

/*
 * example.com sends from 192.0.2.25 as mail.example.com: From and envelope
 * sender are shop@example.com, EHLO mail.example.com, one address is known,
 * there are no keys and no probes.  What the zone does not have does not
 * exist (NXDOMAIN; NODATA where the name has other records); its directives
 * SERVFAIL, BOGUS, NXDOMAIN, NODATA, DROP (TIMEOUT) and AD count.
 */
struct examscene *examscene_new(const char *zone);
void	examscene_free(struct examscene *);

/* Another zone. */
void	examscene_zone(struct examscene *, const char *zone);

/* Another address, of IPv4 or IPv6; NULL: none at all. */
void	examscene_address(struct examscene *, const char *);

/*
 * The finding of that id in a family; the test fails where there is none, or
 * several.  With examscene_is() it fails unless its verdict is that; _says()
 * unless title, details, advice, fix or evidence have the text; _lacks() unless
 * there is no such finding.
 */
const struct finding *examscene_get(const struct examscene *,
	    enum exam_family, const char *id);
const struct finding *examscene_is(const struct examscene *,
	    enum exam_family, const char *id, enum verdict);
void	examscene_says(const struct examscene *, enum exam_family,
	    const char *id, const char *text);
void	examscene_lacks(const struct examscene *, enum exam_family,
	    const char *id);

#endif
