/*
 * Reads a DMARC record.  It is not read as a DKIM tag list is: what is wrong
 * behind the version costs its own tag alone (RFC 9989 section 4.7), so that
 * each tag is read for itself and keeps its default where it is bad.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "doctor/dmarcrecord.h"
#include "doctor/dmarctag.h"

/* Where the reading of a record has come. */
struct reading {
	struct dmarcrecord	*record;
	struct dmarctag		 tag;
	unsigned int		 seen;		/* 1 << number of a tag */
};

static void
note(struct dmarcrecord *record, enum dmarcrecord_code code)
{
	record->codes |= 1ull << code;
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void
read_known(struct reading *r)
{
	unsigned int i = dmarctag_find(&r->tag);

	r->tag.second = r->seen == 0;
	if (i == DMARCTAG_NEW)
		note(r->record, DMARCRECORD_UNKNOWN);
	else if (i == DMARCTAG_V || (r->seen & 1u << i))
		note(r->record, DMARCRECORD_DUPLICATE);
	else
		dmarctag_take(&r->tag, i, r->record);
	r->seen |= 1u << i;
}

/* Cuts a run of text into name and value; 0 where it is no tag. */
static int
split(struct reading *r, const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	while (end > p && is_blank(end[-1]))
		end--;
	r->tag.name = p;
	while (p < end && isalpha((unsigned char)*p))
		p++;
	r->tag.name_length = (size_t)(p - r->tag.name);
	while (p < end && is_blank(*p))
		p++;
	if (r->tag.name_length == 0 || p == end || *p++ != '=')
		return 0;
	while (p < end && is_blank(*p))
		p++;
	r->tag.value = p;
	r->tag.length = (size_t)(end - p);
	return 1;
}

/* The tags behind the version.  No syntax has an empty one, between semicolons
 * (RFC 9989 section 4.8), and readers step over it. */
static void
read_tags(struct reading *r, const char *p, const char *end)
{
	const char *stop;

	for (; p < end; p = stop + 1) {
		if ((stop = memchr(p, ';', (size_t)(end - p))) == NULL)
			stop = end;
		if (split(r, p, stop))
			read_known(r);
		else if (stop > r->tag.name)
			note(r->record, DMARCRECORD_SYNTAX);
		else if (stop < end)
			note(r->record, DMARCRECORD_EMPTY);
	}
}

static int
has_prefix(const char *text, size_t length, const char *prefix)
{
	return length >= strlen(prefix) &&
	    memcmp(text, prefix, strlen(prefix)) == 0;
}

static int
mentions(const char *text, size_t length)
{
	return memmem(text, length, "v=DMARC1", 8) != NULL;
}

/* Why it is no record of DMARC although it may have been meant to be one. */
static enum dmarcrecord_code
judge(const char *text, size_t length)
{
	if (has_prefix(text, length, "\xe2\x80\x9c") ||
	    has_prefix(text, length, "\xe2\x80\x9d") ||
	    has_prefix(text, length, "\xe2\x80\x9e"))
		return DMARCRECORD_SMART_QUOTES;
	if (has_prefix(text, length, "\"") && mentions(text, length))
		return DMARCRECORD_QUOTES;
	return mentions(text, length) ? DMARCRECORD_V_NOT_FIRST :
	    DMARCRECORD_NOT_ONE;
}

/* What stands behind "v=DMARC1" where that is not its end. */
static enum dmarcrecord_code
judge_tail(const struct reading *r)
{
	if (r->tag.length == 6)
		return DMARCRECORD_CODES;
	if (is_blank(r->tag.value[6]))
		return DMARCRECORD_SEMICOLON;
	if (r->tag.length == 7 && r->tag.value[6] == '\\')
		return DMARCRECORD_BACKSLASH;
	return DMARCRECORD_VERSION;
}

/* DMARCRECORD_CODES where the record has the version that it must. */
static enum dmarcrecord_code
read_version(struct reading *r, const char *stop, size_t length)
{
	if (!split(r, r->tag.text, stop) || r->tag.name != r->tag.text ||
	    dmarctag_find(&r->tag) != DMARCTAG_V)
		return judge(r->tag.text, length);
	if (r->tag.length < 6 || strncasecmp(r->tag.value, "DMARC1", 6) != 0)
		return r->tag.length >= 5 &&
		    strncasecmp(r->tag.value, "DMARC", 5) == 0 ?
		    DMARCRECORD_VERSION : DMARCRECORD_NOT_ONE;
	/* the only value that minds the case */
	if (memcmp(r->tag.value, "DMARC1", 6) != 0)
		return DMARCRECORD_VERSION;
	if (*r->tag.name == 'V')
		note(r->record, DMARCRECORD_V_UPPERCASE);
	return judge_tail(r);
}

/* RFC 9989 section 4.10.1: without a sound p, sp and np it is none where
 * somebody wants reports, else nothing. */
static void
conclude(struct dmarcrecord *record)
{
	const unsigned long long bad = 1ull << DMARCRECORD_BAD_P |
	    1ull << DMARCRECORD_BAD_SP | 1ull << DMARCRECORD_BAD_NP;
	int has_p = record->p != DMARC_NO_POLICY ||
	    dmarcrecord_has(record, DMARCRECORD_BAD_P);
	int sound = record->p != DMARC_NO_POLICY &&
	    (record->codes & bad) == 0;

	if (!has_p)
		note(record, record->rua.n > 0 ? DMARCRECORD_P_MISSING :
		    DMARCRECORD_NO_P);
	record->usable = dmarcrecord_valid(record) &&
	    (sound || record->rua.n > 0);
	if (!record->usable || !sound)
		record->p = record->sp = record->np = record->usable ?
		    DMARC_NONE : DMARC_NO_POLICY;
	if (record->sp == DMARC_NO_POLICY)
		record->sp = record->p;
	if (record->np == DMARC_NO_POLICY)
		record->np = record->sp;
}

void
dmarcrecord_parse(struct dmarcrecord *record, const char *text, size_t length)
{
	struct reading r = { .record = record, .tag.text = text };
	enum dmarcrecord_code code;
	const char *end, *stop;

	memset(record, 0, sizeof(*record));
	end = text + (length > DMARCRECORD_MAX ? DMARCRECORD_MAX : length);
	if ((stop = memchr(text, ';', (size_t)(end - text))) == NULL)
		stop = end;
	code = read_version(&r, stop, (size_t)(end - text));
	if (code != DMARCRECORD_CODES) {
		record->codes = 0;
		note(record, code);
		return;
	}
	record->version = 1;
	if (length > DMARCRECORD_MAX) {
		note(record, DMARCRECORD_TOO_LONG);
		return;
	}
	if (stop < end)
		read_tags(&r, stop + 1, end);
	conclude(record);
}

int
dmarcrecord_valid(const struct dmarcrecord *record)
{
	return record->version &&
	    !dmarcrecord_has(record, DMARCRECORD_TOO_LONG) &&
	    !dmarcrecord_has(record, DMARCRECORD_DUPLICATE);
}
