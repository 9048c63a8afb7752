/*
 * The answer to a question: what a recursive resolver would say of the zone,
 * or the misbehaviour that the zone asks for.  No name in it is compressed.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "route/dns.h"
#include "tests/peer/dnsreply.h"

#define HEADER		12
#define TYPE_OPT	41
#define OPT_LENGTH	11
#define EDE_LENGTH	6
#define OPT_DO		0x80	/* of the first octet of its flags */
#define FLAGS_HIGH	0x81	/* QR, RD */
#define FLAG_TC		0x02	/* of the high octet */
#define FLAG_RA		0x80	/* of the low octet */
#define FLAG_AD		0x20
#define TTL		60
#define ROOM		512	/* RFC 1035 section 2.3.4: without EDNS0 */
#define HOPS		16	/* CNAMEs in one answer: a loop ends here */

/* The answer while it is written; what does not fit makes it cut short. */
struct writer {
	uint8_t		*dst;
	size_t		 length;
	size_t		 room;
	unsigned int	 records;
	int		 cut;
	int		 bogus;		/* SERVFAIL says why */
};

static const struct {
	uint16_t	 type;
	const char	*word;
} types[] = {
	{ DNS_A, "A" },
	{ DNS_AAAA, "AAAA" },
	{ DNS_CNAME, "CNAME" },
	{ DNS_MX, "MX" },
	{ DNS_TLSA, "TLSA" },
	{ DNS_TXT, "TXT" }
};

void
dnsreply_type(char dst[16], uint16_t type)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (types[i].type == type) {
			strlcpy(dst, types[i].word, 16);
			return;
		}
	}
	snprintf(dst, 16, "TYPE%u", type);
}

/* Reads an uncompressed name as text; the octets it takes, or 0. */
static size_t
name_text(const uint8_t *wire, size_t length, char dst[ZONE_NAME])
{
	size_t at = 0, n = 0;

	while (at < length && wire[at] != 0) {
		if (wire[at] > 63 || at + 1 + wire[at] >= length ||
		    n + wire[at] + 2 > ZONE_NAME)
			return 0;
		if (n > 0)
			dst[n++] = '.';
		memcpy(dst + n, wire + at + 1, wire[at]);
		n += wire[at];
		at += 1 + wire[at];
	}
	dst[n] = '\0';
	return at < length && at + 1 <= 255 ? at + 1 : 0;
}

int
dnsreply_question(struct dnsreply_question *q, const uint8_t *query,
    size_t length)
{
	size_t name, end;

	memset(q, 0, sizeof(*q));
	if (length < HEADER || (query[2] & 0x80) != 0 || query[5] != 1)
		return -1;
	name = name_text(query + HEADER, length - HEADER, q->name);
	end = HEADER + name + 4;
	if (name == 0 || end > length)
		return -1;
	q->type = query[end - 4] << 8 | query[end - 3];
	q->ad = (query[3] & FLAG_AD) != 0;
	memcpy(q->octets, query, end);
	q->length = end;
	q->room = ROOM;
	if (query[11] == 1 && length >= end + OPT_LENGTH &&
	    query[end] == 0 && query[end + 2] == TYPE_OPT) {
		q->edns = 1;
		q->ad |= (query[end + 7] & OPT_DO) != 0;
		q->room = query[end + 3] << 8 | query[end + 4];
		if (q->room < ROOM)
			q->room = ROOM;
	}
	return 0;
}

static void
put(struct writer *w, const void *data, size_t length)
{
	if (w->cut || length > w->room - w->length) {
		w->cut = 1;
		return;
	}
	memcpy(w->dst + w->length, data, length);
	w->length += length;
}

static void
put_record(struct writer *w, const char *owner, const struct zone_line *line)
{
	uint8_t wire[ZONE_NAME], fixed[10] = { 0 };
	size_t length = zone_wire(wire, owner);

	fixed[1] = line->type;
	fixed[3] = 1;
	fixed[7] = TTL;
	fixed[8] = line->length >> 8;
	fixed[9] = line->length & 0xff;
	put(w, wire, length);
	put(w, fixed, sizeof(fixed));
	put(w, line->data, line->length);
	if (!w->cut)
		w->records++;
}

/* 1 where the zone has the name, be it only by a word on how to answer. */
static int
is_there(const struct zone *zone, const char *name)
{
	size_t i;

	for (i = 0; i < zone->n; i++)
		if (strcasecmp(zone->lines[i].name, name) == 0)
			return 1;
	return 0;
}

/* The rcode of one name, whether or not it has records of the type. */
static enum dns_rcode
name_rcode(const struct zone *zone, const char *name, uint16_t type)
{
	if (zone_directive(zone, name, type, ZONE_SERVFAIL) != NULL ||
	    zone_directive(zone, name, type, ZONE_BOGUS) != NULL)
		return DNS_SERVFAIL;
	if (zone_directive(zone, name, type, ZONE_REFUSED) != NULL)
		return DNS_REFUSED;
	if (zone_directive(zone, name, type, ZONE_NXDOMAIN) != NULL ||
	    !is_there(zone, name))
		return DNS_NXDOMAIN;
	return DNS_NOERROR;
}

/* Writes the records of the type; 0 where the name has none. */
static size_t
put_records(struct writer *w, const struct zone *zone, const char *name,
    uint16_t type)
{
	const struct zone_line *line;
	size_t at = 0, n = 0;

	if (zone_directive(zone, name, type, ZONE_NODATA) != NULL)
		return 0;
	while ((line = zone_next(zone, &at, name, type)) != NULL) {
		put_record(w, name, line);
		n++;
	}
	return n;
}

/* The records and the CNAMEs on the way to them. */
static enum dns_rcode
put_answer(struct writer *w, const struct zone *zone,
    const struct dnsreply_question *q)
{
	const struct zone_line *alias;
	char name[ZONE_NAME];
	enum dns_rcode rcode;
	size_t at, hops;

	strlcpy(name, q->name, sizeof(name));
	for (hops = 0; hops < HOPS; hops++) {
		rcode = name_rcode(zone, name, q->type);
		if (rcode != DNS_NOERROR ||
		    put_records(w, zone, name, q->type) > 0)
			return rcode;
		at = 0;
		alias = zone_next(zone, &at, name, DNS_CNAME);
		if (alias == NULL)
			return DNS_NOERROR;
		put_record(w, name, alias);
		if (zone_directive(zone, name, q->type,
		    ZONE_CNAME_ALONE) != NULL)
			return DNS_NOERROR;
		(void)name_text(alias->data, alias->length, name);
	}
	return DNS_NOERROR;
}

/* The OPT record; of a bogus answer with an extended error, "DNSSEC Bogus". */
static void
put_opt(struct writer *w, enum dns_rcode rcode)
{
	static const uint8_t opt[OPT_LENGTH] = { 0, 0, TYPE_OPT, 0x04, 0xd0 };
	static const uint8_t ede[EDE_LENGTH] = { 0, 15, 0, 2, 0, 6 };

	memcpy(w->dst + w->length, opt, sizeof(opt));
	w->length += sizeof(opt);
	w->dst[11] = 1;
	if (!w->bogus || rcode != DNS_SERVFAIL)
		return;
	w->dst[w->length - 1] = sizeof(ede);
	memcpy(w->dst + w->length, ede, sizeof(ede));
	w->length += sizeof(ede);
}

/* Junk where the zone asks for it: a count that no octets stand for, and a
 * name that points at itself. */
static void
put_junk(struct writer *w)
{
	uint8_t junk[40];
	size_t i;

	for (i = 0; i < sizeof(junk); i++)
		junk[i] = 0xc0 + (i * 7 & 0x3f);
	put(w, junk, sizeof(junk));
	w->records = 3;
}

static void
finish(struct writer *w, const struct dnsreply_question *q, int ad,
    enum dns_rcode rcode)
{
	if (w->cut) {
		w->length = q->length;
		w->records = 0;
	}
	w->dst[2] = FLAGS_HIGH | (w->cut ? FLAG_TC : 0);
	w->dst[3] = FLAG_RA | (ad ? FLAG_AD : 0) | rcode;
	w->dst[6] = w->records >> 8;
	w->dst[7] = w->records & 0xff;
	memset(w->dst + 8, 0, 4);
	if (q->edns && rcode != DNS_FORMERR)
		put_opt(w, rcode);
}

/* RFC 6840 section 5.8: who does not ask is told nothing. */
static int
is_secure(const struct zone *zone, const struct dnsreply_question *q)
{
	return q->ad &&
	    zone_directive(zone, q->name, q->type, ZONE_AD) != NULL &&
	    zone_directive(zone, q->name, q->type, ZONE_NO_AD) == NULL;
}

size_t
dnsreply_write(const struct zone *zone, const struct dnsreply_question *q,
    uint8_t dst[DNSREPLY_MAX])
{
	struct writer w = { .dst = dst };
	enum dns_rcode rcode = DNS_NOERROR;

	if (zone_directive(zone, q->name, q->type, ZONE_DROP) != NULL)
		return 0;
	w.bogus = zone_directive(zone, q->name, q->type, ZONE_BOGUS) != NULL;
	w.room = q->tcp ? DNSREPLY_MAX : q->room;
	w.room -= q->edns ? OPT_LENGTH : 0;
	put(&w, q->octets, q->length);
	if (q->edns && zone_directive(zone, q->name, q->type,
	    ZONE_FORMERR_EDNS) != NULL)
		rcode = DNS_FORMERR;
	else if (zone_directive(zone, q->name, q->type, ZONE_GARBAGE) != NULL)
		put_junk(&w);
	else if (!q->tcp && zone_directive(zone, q->name, q->type,
	    ZONE_TRUNCATE) != NULL)
		w.cut = 1;
	else
		rcode = put_answer(&w, zone, q);
	finish(&w, q, is_secure(zone, q), rcode);
	return w.length;
}

void
dnsreply_spoil(uint8_t *answer, size_t length, unsigned int n)
{
	if (n % 2 == 0)
		answer[0] ^= 1 + n % 255;
	else if (length > HEADER + 1)
		answer[HEADER + 1] ^= 1;
}
