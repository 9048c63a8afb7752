/*
 * Mending takes the text for what its tags say, wherever the semicolons and
 * quotation marks are: each sound value of a tag that RFC 9989 knows goes into
 * a new record, and dmarcrecord_parse() has the last word on that.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "doctor/dmarcmend.h"
#include "doctor/dmarcrecord.h"
#include "doctor/dmarcuri.h"
#include "util/buf.h"
#include "util/domain.h"

#define VALUE	1024	/* octets of a value that are looked at */

struct tag;

/* Appends a tag with what is sound in a value. */
typedef void put_value(struct buf *, const struct tag *, const char *value);

struct tag {
	const char	*name;
	put_value	*put;
	const char	*values;	/* sound ones between blanks */
};

/* --- characters ---------------------------------------------------------- */

/* Characters that forms and editors put into a text, and what they stand for;
 * all others stay. */
static const struct {
	const char	*from, *to;
} characters[] = {
	{ "\"", "" }, { "\\", "" }, { "'", "" }, { "\r", " " }, { "\n", " " },
	{ "\t", " " }, { "\xc2\xa0", " " }, { "\xe2\x80\xaf", " " },
	{ "\xe2\x80\x98", "" }, { "\xe2\x80\x99", "" },
	{ "\xe2\x80\x9c", "" }, { "\xe2\x80\x9d", "" },
	{ "\xe2\x80\x9e", "" }, { "\xe2\x80\x8b", "" },
	{ "\xe2\x80\x8c", "" }, { "\xe2\x80\x8d", "" },
	{ "\xef\xbb\xbf", "" }, { "\xef\xbc\x9a", ":" },
	{ "\xef\xbc\x9b", ";" }, { "\xef\xbc\x9d", "=" },
	{ "\xef\xbc\x8c", "," }, { "\xe3\x80\x80", " " },
};

static void
convert(struct buf *clean, const char *text, size_t length)
{
	size_t i, k, n;

	for (i = 0; i < length; i += n) {
		n = 0;
		for (k = 0; n == 0 &&
		    k < sizeof(characters) / sizeof(characters[0]); k++)
			if (strlen(characters[k].from) <= length - i &&
			    memcmp(text + i, characters[k].from,
			    strlen(characters[k].from)) == 0) {
				n = strlen(characters[k].from);
				buf_puts(clean, characters[k].to);
			}
		if (n == 0) {
			n = 1;
			/* a NUL would end the text early */
			buf_putc(clean, text[i] == '\0' ? '?' : text[i]);
		}
	}
}

/* --- values -------------------------------------------------------------- */

static int
is_blank(char c)
{
	return c == ' ';
}

/*
 * Finds a tag: its name, blanks let pass, and '='; in front of the name stands
 * the beginning, a blank or a semicolon, as the semicolon may be missing.
 * Where its value begins, or NULL.
 */
static const char *
find(const char *text, const char *name)
{
	size_t n = strlen(name);
	const char *p, *end;

	for (p = text; *p != '\0'; p++) {
		if (strncasecmp(p, name, n) != 0 ||
		    (p > text && !is_blank(p[-1]) && p[-1] != ';'))
			continue;
		for (end = p + n; is_blank(*end); end++)
			continue;
		if (*end == '=') {
			for (end++; is_blank(*end); end++)
				continue;
			return end;
		}
	}
	return NULL;
}

/* 1 where a tag of any name begins. */
static int
is_tag(const char *p)
{
	const char *end = p;

	while (isalpha((unsigned char)*end))
		end++;
	return end > p && *end == '=';
}

/* 1 where a semicolon stands for a comma, in front of one more address. */
static int
is_comma(const char *p)
{
	return *p == ';' && strncasecmp(p + 1 + strspn(p + 1, " "), "mailto:",
	    7) == 0;
}

/* How long a value is: up to a semicolon, or to a blank and the next tag; that
 * of addresses has semicolons now and then. */
static size_t
value_length(const char *value, int uris)
{
	size_t n;

	for (n = 0; value[n] != '\0' && (value[n] != ';' || (uris &&
	    is_comma(value + n))); n++)
		if (is_blank(value[n]) && is_tag(value + n + 1 +
		    strspn(value + n + 1, " ")))
			break;
	while (n > 0 && is_blank(value[n - 1]))
		n--;
	return n;
}

/* --- the record ---------------------------------------------------------- */

static void
put(struct buf *record, const char *name, const char *value)
{
	buf_printf(record, "; %s=%s", name, value);
}

/* A value that may be one of a few words. */
static void
put_word(struct buf *record, const struct tag *tag, const char *value)
{
	char word[VALUE + 2], *p;

	snprintf(word, sizeof(word), " %s ", value);
	for (p = word; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	if (strchr(value, ' ') != NULL || strstr(tag->values, word) == NULL)
		return;
	word[strlen(word) - 1] = '\0';
	put(record, tag->name, word + 1);
}

/* The letters of fo, in whatever order, without blanks. */
static void
put_letters(struct buf *record, const struct tag *tag, const char *value)
{
	char letters[VALUE];
	size_t n = 0;

	for (; *value != '\0'; value++) {
		if (is_blank(*value))
			continue;
		letters[n] = (char)tolower((unsigned char)*value);
		if (n % 2 == 0 ? strchr("01ds", letters[n]) == NULL :
		    letters[n] != ':')
			return;
		n++;
	}
	letters[n] = '\0';
	if (n % 2 == 1)
		put(record, tag->name, letters);
}

/* 1 where the list has the address. */
static int
has_uri(const struct buf *uris, const char *address)
{
	const size_t n = strlen(address);
	const char *p = uris->length > 0 ? uris->data : "";

	for (; (p = strstr(p, address)) != NULL; p++)
		if (p[-1] == ':' && (p[n] == ',' || p[n] == '\0'))
			return 1;
	return 0;
}

/* One address in its list, if receivers will take it for one. */
static void
add_uri(struct buf *uris, const char *address)
{
	const size_t before = uris->length;
	struct dmarcrecord_uris found;
	size_t at;

	memset(&found, 0, sizeof(found));
	at = before > 0 ? before + 1 : 0;
	buf_printf(uris, "%smailto:%s", before > 0 ? "," : "", address);
	if (uris->failed || (dmarcuri_read(&found, uris->data, at,
	    uris->length - at) == 0 && found.n == 1))
		return;
	uris->length = before;
	uris->data[before] = '\0';
}

/* Another one, with mailto: in front, without a size behind, its domain in
 * letters of DNS. */
static void
put_uri(struct buf *uris, char *p)
{
	char *size = strchr(p, '!'), *at, *ascii;
	const char *why;

	if (size != NULL)
		*size = '\0';
	if (strncasecmp(p, "mailto:", 7) == 0)
		p += 7;
	at = strchr(p, '@');
	if (at == NULL || at == p || at[1] == '\0' || strchr(p, ':') != NULL)
		return;
	if ((ascii = domain_ascii(p, (size_t)(at + 1 - p), &why)) == NULL)
		uris->failed |= errno == ENOMEM;
	else if (!has_uri(uris, ascii))
		add_uri(uris, ascii);
	free(ascii);
}

static void
put_uris(struct buf *record, const struct tag *tag, const char *value)
{
	char copy[VALUE], *p, *rest = copy;
	struct buf uris;

	strlcpy(copy, value, sizeof(copy));
	buf_init(&uris);
	while ((p = strsep(&rest, ",; ")) != NULL)
		put_uri(&uris, p);
	if (uris.length > 0 && buf_get(&uris) != NULL)
		put(record, tag->name, buf_get(&uris));
	record->failed |= uris.failed;
	buf_clear(&uris);
}

/* The tags, p first, as older readers want it. */
static const struct tag tags[] = {
	{ "p", put_word, " none quarantine reject " },
	{ "sp", put_word, " none quarantine reject " },
	{ "np", put_word, " none quarantine reject " },
	{ "adkim", put_word, " r s " },
	{ "aspf", put_word, " r s " },
	{ "t", put_word, " y n " },
	{ "psd", put_word, " y n u " },
	{ "fo", put_letters, NULL },
	{ "rua", put_uris, NULL },
	{ "ruf", put_uris, NULL },
};

/* 1 where the text has that tag with that value. */
static int
says(const char *text, const char *name, const char *value)
{
	const char *p = find(text, name);

	return p != NULL && value_length(p, 0) == strlen(value) &&
	    strncasecmp(p, value, strlen(value)) == 0;
}

/* The value of a tag, in a buffer of VALUE octets; addresses, that nobody is to
 * lose, of all the times that the tag is there. */
static void
take_value(char *value, const struct tag *tag, const char *p)
{
	const int uris = tag->put == put_uris;
	size_t n, used = 0;

	value[0] = '\0';
	for (; p != NULL; p = uris ? find(p + n, tag->name) : NULL) {
		n = value_length(p, uris);
		if (n == 0 || used + n + 2 > VALUE)
			continue;
		used += (size_t)snprintf(value + used, VALUE - used, "%s%.*s",
		    used > 0 ? "," : "", (int)n, p);
	}
}

/* One tag: as it is to be set, else as it is in the text.  A record without a
 * policy of good sense is as one of p=none.  t=y is what pct=0 was (RFC 9989
 * appendix A.6). */
static void
put_tag(struct buf *record, const struct tag *tag, const char *text,
    const char *set)
{
	const size_t before = record->length;
	const char *p = find(text, tag->name);
	char value[VALUE];

	if (set != NULL && strncmp(set, tag->name, strlen(tag->name)) == 0 &&
	    set[strlen(tag->name)] == '=')
		p = set + strlen(tag->name) + 1;
	else if (p == NULL && strcmp(tag->name, "t") == 0 &&
	    says(text, "pct", "0") && !says(text, "p", "none"))
		p = "y";
	take_value(value, tag, p);
	if (value[0] != '\0')
		tag->put(record, tag, value);
	if (record->length == before && strcmp(tag->name, "p") == 0)
		put(record, tag->name, "none");
}

char *
dmarcmend(const char *text, size_t length, const char *set)
{
	struct dmarcrecord parsed;
	struct buf clean, record;
	char *taken = NULL;
	size_t i;

	buf_init(&clean);
	buf_init(&record);
	convert(&clean, text, length);
	buf_puts(&record, "v=DMARC1");
	for (i = 0; buf_get(&clean) != NULL &&
	    i < sizeof(tags) / sizeof(tags[0]); i++)
		put_tag(&record, &tags[i], buf_get(&clean), set);
	if (!clean.failed)
		taken = buf_take(&record);
	buf_clear(&clean);
	buf_clear(&record);
	if (taken == NULL) {
		errno = ENOMEM;
		return NULL;
	}
	dmarcrecord_parse(&parsed, taken, strlen(taken));
	if (parsed.codes != 0 || !parsed.usable) {
		free(taken);
		errno = EINVAL;
		return NULL;
	}
	return taken;
}
