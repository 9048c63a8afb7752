/*
 * Reads a master file line by line: a line is a directive, or a record whose
 * owner, time to live and class may be those of the line before it.  What is
 * said by default is explicit here: each record that comes out stands alone.
 */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "doctor/records.h"
#include "doctor/zonedata.h"
#include "doctor/zonefile.h"

#define TTL_MAX		INT32_MAX	/* RFC 2181 section 8 */
#define SHOWN		60		/* octets of a bad word in a fault */

struct parser {
	struct zoneread	 reader;
	struct zonename	 origin;
	struct zonename	 owner;		/* of the line before */
	uint32_t	 ttl;		/* of a record that says none */
	int		 ttl_fixed;	/* by $TTL: others' do not go on */
	int		 ttl_known;	/* by a record or by $TTL */
	struct buf	 data;
	struct zonefile	*zone;
	size_t		 room;		/* records that there is memory for */
};

/* Directives and classes are words without quotes. */
static int
is(const struct zoneread *reader, const char *word)
{
	return reader->kind == ZONEREAD_WORD &&
	    zoneread_is(reader->word, reader->length, word);
}

static int
is_end(const struct zoneread *reader)
{
	return reader->kind == ZONEREAD_LINE || reader->kind == ZONEREAD_END;
}

/* --- records ------------------------------------------------------------- */

/* Room for one more; it doubles.  The bound is for records that are kept: the
 * rest costs no more than its text. */
static const char *
grow(struct parser *p)
{
	struct zonefile *zone = p->zone;
	struct zonefile_record *records;
	size_t room = p->room == 0 ? 16 : 2 * p->room;

	if (zone->n == ZONEFILE_RECORDS)
		return "more than 20000 records";
	if (zone->n < p->room)
		return NULL;
	records = reallocarray(zone->records, room, sizeof(*records));
	if (records == NULL)
		return "out of memory";
	zone->records = records;
	p->room = room;
	return NULL;
}

/*
 * Keeps a record, unless nobody can ask for its owner.  Data that is there but
 * has no octets is not NULL: that is for types that are not read.
 */
static const char *
keep(struct parser *p, const struct zonefile_record *said, int known)
{
	struct zonefile_record *record;
	char owner[DNS_NAME];
	const char *why;

	if (zonename_text(p->owner.wire, p->owner.length, owner) == -1)
		return NULL;
	if ((why = grow(p)) != NULL)
		return why;
	record = &p->zone->records[p->zone->n];
	*record = *said;
	record->owner = strdup(owner);
	if (known) {
		record->length = p->data.length;
		record->data = malloc(record->length + 1);
		if (record->data != NULL && record->length > 0)
			memcpy(record->data, p->data.data, record->length);
	}
	if (record->owner == NULL || (known && record->data == NULL)) {
		zonefile_drop(record);
		return "out of memory";
	}
	p->zone->n++;
	return NULL;
}

/* The time to live and the class, in any order, or neither. */
static const char *
read_ttl_class(struct parser *p, struct zonefile_record *record)
{
	struct zoneread *reader = &p->reader;
	int ttl = 0, class = 0;

	/* either may be missing; what is neither is the type */
	record->ttl = p->ttl;
	for (; reader->kind == ZONEREAD_WORD; zoneread_next(reader)) {
		/* no type begins with a digit */
		if (!ttl && *reader->word >= '0' && *reader->word <= '9') {
			if (zoneread_seconds(reader->word, reader->length,
			    TTL_MAX, &record->ttl) == -1)
				return "not a time to live";
			ttl = 1;
		} else if (!class && (is(reader, "IN") ||
		    is(reader, "CLASS1"))) {
			class = 1;
		} else if (is(reader, "CH") || is(reader, "HS") ||
		    is(reader, "CS")) {
			return "class other than IN";
		} else
			break;
	}
	/* RFC 1035 section 5.1: what one record says goes on, until $TTL (RFC
	 * 2308 section 4) says it for all */
	if (ttl && !p->ttl_fixed)
		p->ttl = record->ttl;
	p->ttl_known |= ttl;
	return NULL;
}

/* An SOA's last field was the default before there was $TTL, and is where
 * nothing else says one: of the SOA too. */
static void
take_minimum(struct parser *p, struct zonefile_record *record)
{
	const uint8_t *end = (const uint8_t *)p->data.data + p->data.length;

	if (p->ttl_known)
		return;
	p->ttl = (uint32_t)end[-4] << 24 | (uint32_t)end[-3] << 16 |
	    (uint32_t)end[-2] << 8 | end[-1];
	if (p->ttl > TTL_MAX)
		p->ttl = 0;
	p->ttl_known = 1;
	record->ttl = p->ttl;
}

/* A record, from behind its owner on.  The buffer for data is one for all, so
 * that a zone of short records costs no more than their octets. */
static const char *
read_record(struct parser *p)
{
	struct zoneread *reader = &p->reader;
	struct zonefile_record record = { .line = reader->line };
	const char *why;
	int known;

	if ((why = read_ttl_class(p, &record)) != NULL)
		return why;
	if (is_end(reader))
		return "record without a type";
	if (reader->kind == ZONEREAD_WORD)
		record.type = zonedata_type(reader->word, reader->length);
	if (record.type == 0)
		return "unknown type (a line that begins with a blank has the "
		    "owner of the line before)";
	zoneread_next(reader);
	buf_reset(&p->data);
	why = zonedata_read(&p->data, reader, record.type, &p->origin, &known);
	if (why != NULL)
		return why;
	if (record.type == ZONEDATA_SOA)
		take_minimum(p, &record);
	return keep(p, &record, known);
}

/* --- lines --------------------------------------------------------------- */

/* It may be relative to the one before. */
static const char *
read_origin(struct parser *p)
{
	struct zonename before = p->origin;

	if (p->reader.kind != ZONEREAD_WORD)
		return "$ORIGIN without a name";
	return zonename_read(&p->origin, p->reader.word, p->reader.length,
	    &before);
}

/* RFC 2308 section 4: for the records behind it, up to the next. */
static const char *
read_ttl(struct parser *p)
{
	if (p->reader.kind != ZONEREAD_WORD ||
	    zoneread_seconds(p->reader.word, p->reader.length, TTL_MAX,
	    &p->ttl) == -1)
		return "not a time to live";
	p->ttl_fixed = p->ttl_known = 1;
	return NULL;
}

/* What would bring in records from elsewhere is refused: without them the
 * zone would be another one. */
static const char *
read_directive(struct parser *p)
{
	struct zoneread *reader = &p->reader;
	int is_origin = is(reader, "$ORIGIN");
	const char *why;

	if (is(reader, "$INCLUDE"))
		return "other files are not read: put their lines in here";
	if (is(reader, "$GENERATE"))
		return "records are not generated: put them in here";
	if (!is_origin && !is(reader, "$TTL"))
		return "unknown directive";
	zoneread_next(reader);
	why = is_origin ? read_origin(p) : read_ttl(p);
	if (why != NULL)
		return why;
	zoneread_next(reader);
	return is_end(reader) ? NULL : "more than the directive takes";
}

/* A line that is not empty; its end is then the token that was read last. */
static const char *
read_line(struct parser *p)
{
	struct zoneread *reader = &p->reader;
	const char *why;

	/* RFC 1035 section 5.1: a blank first is the last owner again */
	if (!reader->blank) {
		if (reader->kind == ZONEREAD_WORD && *reader->word == '$')
			return read_directive(p);
		if (reader->kind == ZONEREAD_QUOTED)
			return "quotes around the owner";
		why = zonename_read(&p->owner, reader->word, reader->length,
		    &p->origin);
		if (why != NULL)
			return why;
		zoneread_next(reader);
	} else if (p->owner.length == 0)
		return "the line begins with a blank, and none before it has "
		    "an owner";
	return read_record(p);
}

/* All lines, to the end or to the first that is wrong: NULL, or what is. */
static const char *
read_lines(struct parser *p)
{
	struct zoneread *reader = &p->reader;
	const char *why = NULL;

	do {
		zoneread_next(reader);
		if (reader->kind == ZONEREAD_BAD)
			return reader->error;
		if (!is_end(reader))
			why = read_line(p);
		if (why != NULL)
			/* what stopped the reader is the reason behind it */
			return reader->kind == ZONEREAD_BAD ? reader->error :
			    why;
	} while (reader->kind != ZONEREAD_END);
	return NULL;
}

/* Names the file, the line, and the word that the reader stands on.  The word
 * is a stranger's: fault_set() makes it printable, and it is cut. */
static int
set_fault(const struct parser *p, const char *name, const char *why,
    struct fault *fault)
{
	const struct zoneread *reader = &p->reader;
	int n = reader->length < SHOWN ? (int)reader->length : SHOWN;

	if (p->data.failed || strcmp(why, "out of memory") == 0)
		return fault_set(fault, EX_OSERR, "%s: out of memory", name);
	if (n == 0)
		return fault_set(fault, EX_DATAERR, "%s:%zu: %s", name,
		    reader->line, why);
	return fault_set(fault, EX_DATAERR, "%s:%zu: %.*s: %s", name,
	    reader->line, n, reader->word, why);
}

/* The origin that the caller gives is absolute, with or without its dot. */
static const char *
begin(struct parser *p, const struct zonefile_text *text)
{
	static const struct zonename root = { { 0 }, 1 };

	/* the reader first: a fault says its line */
	zoneread_begin(&p->reader, text->text, text->length);
	if (text->length > ZONEFILE_SIZE)
		return "more than 4 MB";
	if (text->origin == NULL)
		return NULL;
	return zonename_read(&p->origin, text->origin, strlen(text->origin),
	    &root);
}

int
zonefile_parse(struct zonefile *zone, const struct zonefile_text *text,
    struct fault *fault)
{
	struct parser p = { .ttl = RECORDS_TTL, .zone = zone };
	const char *why;
	int rc = 0;

	memset(zone, 0, sizeof(*zone));
	buf_init(&p.data);
	if ((why = begin(&p, text)) == NULL)
		why = read_lines(&p);
	if (why != NULL) {
		zonefile_clear(zone);
		rc = set_fault(&p, text->name, why, fault);
	}
	buf_clear(&p.data);
	return rc;
}

void
zonefile_drop(struct zonefile_record *record)
{
	free(record->owner);
	free(record->data);
	memset(record, 0, sizeof(*record));
}

void
zonefile_clear(struct zonefile *zone)
{
	size_t i;

	for (i = 0; i < zone->n; i++)
		zonefile_drop(&zone->records[i]);
	free(zone->records);
	memset(zone, 0, sizeof(*zone));
}
