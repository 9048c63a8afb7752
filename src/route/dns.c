/*
 * DNS messages: the query we send, the answer we read.
 *
 * An answer is read with a cursor that turns bad at the first octet that is
 * not there and then stays so: read on, test once.  Work is linear: a name
 * costs at most its 255 octets and 127 jumps, all of them backwards, and only
 * the first DNS_RECORDS records of the answer section are kept to be compared.
 * Nothing is believed that does not belong to the name asked or to the end of
 * its CNAME chain (RFC 2181 section 5.4.1).
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "route/dns.h"
#include "route/dnsopt.h"
#include "route/wire.h"

#define CLASS_IN	1
#define TYPE_OPT	41
#define SOA_NUMBERS	20	/* octets */
#define FLAG_QR		0x8000
#define FLAG_OPCODE	0x7800
#define FLAG_TC		0x0200
#define FLAG_RD		0x0100
#define FLAG_AD		0x0020
#define RCODE		0x000f

/* A record of the answer section: where it is, not yet what it says. */
struct entry {
	size_t		 owner;
	uint16_t	 type;
	uint32_t	 ttl;
	size_t		 data;
	size_t		 length;
};

struct section {
	const uint8_t	*message;
	size_t		 length;
	struct entry	 entries[DNS_RECORDS];
	size_t		 n;
};

struct counts {
	unsigned int	 question;	/* of records, as the header has it */
	unsigned int	 answer;
	unsigned int	 other;		/* authority and additional */
};

size_t
dns_query(uint8_t *dst, size_t size, uint16_t id, const char *name,
    enum dns_type type, int edns)
{
	uint8_t wire[WIRE_MAX];
	size_t length = wire_put_name(wire, name), n = 0;

	if (length == 0 || size < WIRE_HEADER + length + 4 + (edns ? 11 : 0))
		return 0;
	n += wire_put16(dst, id);
	/* RFC 6840 section 5.7: AD in a query asks to hear about AD. */
	n += wire_put16(dst + n, FLAG_RD | FLAG_AD);
	n += wire_put16(dst + n, 1);
	n += wire_put16(dst + n, 0);
	n += wire_put16(dst + n, 0);
	n += wire_put16(dst + n, edns ? 1 : 0);
	memcpy(dst + n, wire, length);
	n += length;
	n += wire_put16(dst + n, type);
	n += wire_put16(dst + n, CLASS_IN);
	/* RFC 6891 section 6.1.2: the OPT record, version 0, no options. */
	if (edns) {
		dst[n++] = 0;
		n += wire_put16(dst + n, TYPE_OPT);
		n += wire_put16(dst + n, DNS_UDP);
		memset(dst + n, 0, 6);
		n += 6;
	}
	return n;
}

/* The header of an answer to us; the flags are then in the answer. */
static int
header_read(struct wire *c, struct dns_answer *answer, struct counts *counts)
{
	unsigned int flags;

	answer->id = wire_get16(c);
	flags = wire_get16(c);
	counts->question = wire_get16(c);
	counts->answer = wire_get16(c);
	counts->other = wire_get16(c);
	counts->other += wire_get16(c);
	answer->rcode = flags & RCODE;
	answer->truncated = (flags & FLAG_TC) != 0;
	answer->authenticated = (flags & FLAG_AD) != 0;
	if (c->bad || (flags & FLAG_QR) == 0 || (flags & FLAG_OPCODE) != 0)
		return -1;
	return 0;
}

/* RFC 5452 section 9: an answer has the very question that was asked. */
static int
question_read(struct wire *c, unsigned int count, const char *name,
    enum dns_type type)
{
	char text[DNS_NAME];

	if (count != 1 || !wire_get_name(c, text) ||
	    strcasecmp(text, name) != 0)
		return -1;
	if (wire_get16(c) != type || wire_get16(c) != CLASS_IN || c->bad)
		return -1;
	return 0;
}

/* Walks the answer section and keeps where its records are. */
static void
answer_read(struct wire *c, unsigned int count, struct section *section)
{
	char text[DNS_NAME];
	struct entry entry;
	unsigned int class;

	while (count-- > 0 && !c->bad) {
		entry.owner = c->at;
		(void)wire_get_name(c, text);
		entry.type = wire_get16(c);
		class = wire_get16(c);
		entry.ttl = wire_get32(c);
		entry.length = wire_get16(c);
		entry.data = c->at;
		wire_skip(c, entry.length);
		if (!c->bad && class == CLASS_IN && section->n < DNS_RECORDS)
			section->entries[section->n++] = entry;
	}
}

/* Walks the other sections for the OPT record, which has the upper octet of
 * the rcode (RFC 6891 section 6.1.3). */
static void
other_read(struct wire *c, unsigned int count, struct dns_answer *answer)
{
	char text[DNS_NAME];
	unsigned int type, length;
	uint32_t ttl;

	while (count-- > 0 && !c->bad) {
		(void)wire_get_name(c, text);
		type = wire_get16(c);
		(void)wire_get16(c);
		ttl = wire_get32(c);
		length = wire_get16(c);
		if (type == TYPE_OPT && !answer->edns) {
			answer->edns = 1;
			answer->rcode |= (ttl >> 24) << 4;
			answer->ede = dnsopt_ede(c, length);
		}
		wire_skip(c, length);
	}
}

/* What a SERVFAIL says of its reason: a hint for people, so that damage in it
 * only means that there is none. */
static void
reason_read(struct wire *c, const struct counts *counts,
    struct section *section, struct dns_answer *answer)
{
	struct dns_answer reason = { 0 };

	answer_read(c, counts->answer, section);
	other_read(c, counts->other, &reason);
	if (!c->bad)
		answer->ede = reason.ede;
}

/* Reads the name in an entry's RDATA, behind so many octets, to its end. */
static int
target_read(const struct section *section, const struct entry *entry,
    size_t behind, char dst[DNS_NAME])
{
	struct wire c = { section->message, entry->data + entry->length,
	    entry->data + behind, 0 };

	/* A name that ends early has something behind it that nobody knows;
	 * one with a blank is asked for where SPF's %_ makes it, but no server
	 * leads us to it, and to two words in a log. */
	if (behind >= entry->length || !wire_get_name(&c, dst))
		return -1;
	return c.at == c.length && strchr(dst, ' ') == NULL ? 0 : -1;
}

/* RFC 1035 section 3.3.13: the primary server, a mailbox, five numbers. */
static int
soa_read(const struct section *section, const struct entry *entry,
    char dst[DNS_NAME])
{
	struct wire c = { section->message, entry->data + entry->length,
	    entry->data, 0 };
	char mailbox[DNS_NAME];

	if (!wire_get_name(&c, dst) || !wire_get_name(&c, mailbox))
		return -1;
	return c.at + SOA_NUMBERS == c.length ? 0 : -1;
}

/* RFC 1035 section 3.3.14: strings, each with its length, fill the RDATA. */
static int
strings_check(const uint8_t *data, size_t length)
{
	size_t at = 0;

	while (at < length)
		at += 1 + data[at];
	return length > 0 && at == length ? 0 : -1;
}

/*
 * What an entry says.  Text, numbers and names are tested here once and for
 * all, so that nobody after us has to; but a TLSA record of any length stands
 * (RFC 7672 section 2.2), as one that cannot be used still asks for TLS.
 */
static int
record_read(const struct section *section, const struct entry *entry,
    struct dns_record *record)
{
	memset(record, 0, sizeof(*record));
	record->type = entry->type;
	record->ttl = entry->ttl;
	record->data = section->message + entry->data;
	record->length = entry->length;
	switch (record->type) {
	case DNS_A:
		return entry->length == 4 ? 0 : -1;
	case DNS_AAAA:
		return entry->length == 16 ? 0 : -1;
	case DNS_MX:
		if (target_read(section, entry, 2, record->name) == -1)
			return -1;
		record->preference = record->data[0] << 8 | record->data[1];
		return 0;
	case DNS_NS:
	case DNS_CNAME:
	case DNS_PTR:
		return target_read(section, entry, 0, record->name);
	case DNS_SOA:
		return soa_read(section, entry, record->name);
	case DNS_TXT:
		return strings_check(record->data, record->length);
	case DNS_DS:
	case DNS_TLSA:
		break;
	}
	return 0;
}

/* The next entry of a name and type, from *at on; NULL where none is left. */
static const struct entry *
entry_next(const struct section *section, size_t *at, const char *name,
    enum dns_type type)
{
	const struct entry *entry;
	char owner[DNS_NAME];
	struct wire c;

	while (*at < section->n) {
		entry = &section->entries[(*at)++];
		c = (struct wire){ section->message, section->length,
		    entry->owner, 0 };
		if (entry->type == type && wire_get_name(&c, owner) &&
		    strcasecmp(owner, name) == 0)
			return entry;
	}
	return NULL;
}

/*
 * Follows CNAMEs from answer->name to the name that has the type, or that has
 * no alias.  A record of the type beats a CNAME beside it, which should not
 * be there (RFC 2181 section 10.1).  -1 for a chain that leads nowhere.
 */
static int
chain_follow(const struct section *section, struct dns_answer *answer,
    enum dns_type type)
{
	const struct entry *entry;
	size_t at;

	for (;;) {
		at = 0;
		if (entry_next(section, &at, answer->name, type) != NULL)
			return 0;
		at = 0;
		entry = entry_next(section, &at, answer->name, DNS_CNAME);
		if (entry == NULL)
			return 0;
		/* A loop is a chain that is too long. */
		if (answer->hops == DNS_CHAIN ||
		    target_read(section, entry, 0, answer->name) == -1)
			return -1;
		answer->hops++;
	}
}

/* Takes the records of the type at the end of the chain. */
static int
records_take(const struct section *section, struct dns_answer *answer,
    enum dns_type type)
{
	const struct entry *entry;
	size_t at = 0;

	answer->records = calloc(section->n + 1, sizeof(*answer->records));
	if (answer->records == NULL)
		return -1;
	while ((entry = entry_next(section, &at, answer->name, type)) != NULL) {
		if (record_read(section, entry,
		    &answer->records[answer->n]) == -1)
			answer->damaged++;
		else
			answer->n++;
	}
	return 0;
}

int
dns_parse(struct dns_answer *answer, const uint8_t *message, size_t length,
    uint16_t id, const char *name, enum dns_type type)
{
	struct wire c = { message, length, 0, 0 };
	/* Ten kilobytes of stack: nothing to release on any way out. */
	struct section section = { .message = message, .length = length };
	struct counts counts;

	memset(answer, 0, sizeof(*answer));
	if (header_read(&c, answer, &counts) == -1 || answer->id != id)
		return -1;
	/* A server that cannot read a question cannot repeat it. */
	if (answer->rcode == DNS_FORMERR && counts.question == 0)
		return 0;
	if (strlcpy(answer->name, name, DNS_NAME) >= DNS_NAME ||
	    question_read(&c, counts.question, name, type) == -1)
		return -1;
	if (answer->rcode == DNS_SERVFAIL && !answer->truncated)
		reason_read(&c, &counts, &section, answer);
	/* What is left of a truncated answer may end anywhere, and a failure
	 * has nothing more to say. */
	if (answer->truncated || (answer->rcode != DNS_NOERROR &&
	    answer->rcode != DNS_NXDOMAIN))
		return 0;
	answer_read(&c, counts.answer, &section);
	other_read(&c, counts.other, answer);
	if (c.bad)
		return -1;
	if (chain_follow(&section, answer, type) == -1) {
		answer->rcode = DNS_SERVFAIL;
		return 0;
	}
	return records_take(&section, answer, type);
}

void
dns_clear(struct dns_answer *answer)
{
	free(answer->records);
	answer->records = NULL;
	answer->n = 0;
}

size_t
dns_text(const struct dns_record *record, char *dst, size_t size)
{
	size_t at = 0, length = 0, n, fits;

	while (at < record->length) {
		n = record->data[at++];
		if (n > record->length - at)
			n = record->length - at;
		if (length < size - 1) {
			fits = n < size - 1 - length ? n : size - 1 - length;
			memcpy(dst + length, record->data + at, fits);
		}
		length += n;
		at += n;
	}
	dst[length < size ? length : size - 1] = '\0';
	return length;
}
