/*
 * Sorts a zone by its owners read from the end, a dot before all else, so that
 * all names below a name follow it at once: whether a name is there, if only
 * for those below it, is one search.
 */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "doctor/zonedata.h"
#include "doctor/zoneset.h"

/* What an answer has room for behind its header and question; and what each
 * record takes of it beside its data: a pointer to the name, its type, class,
 * time to live and length. */
#define ROOM		(DNS_MESSAGE - WIRE_HEADER - WIRE_MAX - 4)
#define PER_RECORD	12

#define SHOWN		200	/* octets of a name in a fault */

/* The weight of the octet in front of a place in a name: its begin, a dot,
 * all else whatever its case. */
static int
weight(const char *name, size_t at)
{
	unsigned char c;

	if (at == 0)
		return 0;
	if ((c = (unsigned char)name[at - 1]) == '.')
		return 1;
	return c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c;
}

/* Compares names from their ends.  *below becomes 1 where the first is the
 * second or lies below it. */
static int
compare_names(const char *a, const char *b, int *below)
{
	size_t i = strlen(a), j = strlen(b);
	int x, y;

	for (; (x = weight(a, i)) == (y = weight(b, j)) && x != 0; i--, j--)
		;
	/* the root has no dot that others' labels could end at */
	*below = *b == '\0' || (y == 0 && x <= 1);
	return (x > y) - (x < y);
}

/* 0 where both are of one name. */
static int
compare_owners(const struct zonefile_record *a,
    const struct zonefile_record *b)
{
	int below;

	return compare_names(a->owner, b->owner, &below);
}

/* 0 where both are of one set. */
static int
compare_sets(const struct zonefile_record *a, const struct zonefile_record *b)
{
	int rc = compare_owners(a, b);

	return rc != 0 ? rc : (a->type > b->type) - (a->type < b->type);
}

/* 0 where both say the same: of types that are not read it makes no
 * difference. */
static int
compare_data(const struct zonefile_record *a, const struct zonefile_record *b)
{
	size_t n = a->length < b->length ? a->length : b->length;
	int rc = a->data == NULL || b->data == NULL ? 0 :
	    memcmp(a->data, b->data, n);

	return rc != 0 ? rc : (a->length > b->length) - (a->length < b->length);
}

static int
compare(const void *left, const void *right)
{
	const struct zonefile_record *a = left, *b = right;
	int rc;

	if ((rc = compare_sets(a, b)) == 0)
		rc = compare_data(a, b);
	/* the first of those that say the same stays: its line comes first */
	return rc != 0 ? rc : (a->line > b->line) - (a->line < b->line);
}

/* The first record whose owner is the name or is sorted behind it. */
static size_t
search(const struct zonefile *zone, const char *name)
{
	size_t low = 0, high = zone->n, middle;
	int below;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (compare_names(zone->records[middle].owner, name,
		    &below) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Equal records stand side by side.  A server answers with one of them, so
 * that two lines with the same text are no second record to be warned of. */
static void
remove_doubles(struct zonefile *zone)
{
	struct zonefile_record *records = zone->records;
	size_t i, n = 0;

	for (i = 0; i < zone->n; i++)
		if (n > 0 && compare_sets(&records[n - 1], &records[i]) == 0 &&
		    compare_data(&records[n - 1], &records[i]) == 0)
			zonefile_drop(&records[i]);
		else
			records[n++] = records[i];
	zone->n = n;
}

/* RFC 2181 section 10.1: but for what DNSSEC adds, a CNAME is alone. */
static int
is_crowded(const struct zonefile *zone, const struct zonefile_record *alias)
{
	const struct zonefile_record *record, *end = zone->records + zone->n;

	record = zone->records + search(zone, alias->owner);
	for (; record < end && compare_owners(record, alias) == 0; record++)
		if (record != alias && record->type != ZONEDATA_RRSIG &&
		    record->type != ZONEDATA_NSEC &&
		    record->type != ZONEDATA_KEY)
			return 1;
	return 0;
}

/* The set that begins here is more than an answer can have, or than we look
 * at in one. */
static int
is_too_large(const struct zonefile *zone, size_t first)
{
	const struct zonefile_record *records = zone->records;
	size_t i, octets = 0;

	for (i = first; i < zone->n; i++) {
		if (compare_sets(&records[i], &records[first]) != 0)
			break;
		octets += PER_RECORD + records[i].length;
	}
	return octets > ROOM || i - first > DNS_RECORDS;
}

int
zoneset_sort(struct zonefile *zone, const struct zonefile_text *text,
    struct fault *fault)
{
	const struct zonefile_record *record;
	const char *why;
	size_t i;

	if (zone->n > 0)
		qsort(zone->records, zone->n, sizeof(*zone->records), compare);
	remove_doubles(zone);
	for (i = 0; i < zone->n; i++) {
		record = &zone->records[i];
		why = NULL;
		if (record->type == ZONEDATA_CNAME && is_crowded(zone, record))
			why = "a CNAME beside other records (RFC 2181 section "
			    "10.1)";
		else if ((i == 0 || compare_sets(record - 1, record) != 0) &&
		    is_too_large(zone, i))
			why = "more records of one type than an answer has "
			    "room for";
		if (why != NULL)
			return fault_set(fault, EX_DATAERR, "%s:%zu: %.*s: %s",
			    text->name, record->line, SHOWN, record->owner,
			    why);
	}
	return 0;
}

const struct zonefile_record *
zoneset_find(const struct zonefile *zone, const char *name, uint16_t type,
    size_t *n)
{
	const struct zonefile_record *first = NULL, *record;
	size_t i;
	int below;

	*n = 0;
	for (i = search(zone, name); i < zone->n; i++) {
		record = &zone->records[i];
		if (compare_names(record->owner, name, &below) != 0)
			break;
		if (record->type == type && (*n)++ == 0)
			first = record;
	}
	return first;
}

int
zoneset_has(const struct zonefile *zone, const char *name)
{
	size_t i = search(zone, name);
	int below = 0;

	if (i < zone->n)
		(void)compare_names(zone->records[i].owner, name, &below);
	return below;
}
