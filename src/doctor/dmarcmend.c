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
#include "util/buf.h"

#define VALUE	1024	/* octets of a value that are looked at */

/* The tags, p first, as older readers want it. */
static const struct tag {
	const char	*name;
	const char	*values;	/* sound ones between blanks; NULL:
					 * see put_uris() */
} tags[] = {
	{ "p", " none quarantine reject " },
	{ "sp", " none quarantine reject " },
	{ "np", " none quarantine reject " },
	{ "adkim", " r s " },
	{ "aspf", " r s " },
	{ "t", " y n " },
	{ "psd", " y n u " },
	{ "fo", " 0 1 d s 0:1 1:0 0:d 0:s 1:d 1:s d:s s:d 1:d:s 0:1:d:s " },
	{ "rua", NULL },
	{ "ruf", NULL },
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

/* How long a value is: up to a semicolon, or to a blank and the next tag. */
static size_t
value_length(const char *value)
{
	size_t n;

	for (n = 0; value[n] != '\0' && value[n] != ';'; n++)
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

/* One address, with mailto: in front and without a size behind. */
static void
put_uri(struct buf *uris, char *p)
{
	char *size = strchr(p, '!'), *at;

	if (size != NULL)
		*size = '\0';
	if (strncasecmp(p, "mailto:", 7) == 0)
		p += 7;
	at = strchr(p, '@');
	if (at == NULL || at == p || at[1] == '\0' || strchr(p, ':') != NULL)
		return;
	buf_printf(uris, "%smailto:%s", uris->length > 0 ? "," : "", p);
}

static void
put_uris(struct buf *record, const char *name, const char *value)
{
	char copy[VALUE], *p, *rest = copy;
	struct buf uris;

	strlcpy(copy, value, sizeof(copy));
	buf_init(&uris);
	while ((p = strsep(&rest, ", ")) != NULL)
		put_uri(&uris, p);
	if (uris.length > 0 && buf_get(&uris) != NULL)
		put(record, name, buf_get(&uris));
	record->failed |= uris.failed;
	buf_clear(&uris);
}

/* One tag: as it is to be set, else as it is in the text.  A record without a
 * policy of good sense is as one of p=none. */
static void
put_tag(struct buf *record, const struct tag *tag, const char *text,
    const char *set)
{
	const size_t before = record->length;
	const char *p = find(text, tag->name);
	char value[VALUE];
	size_t n;

	if (set != NULL && strncmp(set, tag->name, strlen(tag->name)) == 0 &&
	    set[strlen(tag->name)] == '=')
		p = set + strlen(tag->name) + 1;
	n = p == NULL ? 0 : value_length(p);
	if (n > 0 && n < sizeof(value)) {
		memcpy(value, p, n);
		value[n] = '\0';
		if (tag->values != NULL)
			put_word(record, tag, value);
		else
			put_uris(record, tag->name, value);
	}
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
