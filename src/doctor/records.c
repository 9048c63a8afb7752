/*
 * Writes records.  A record that was pasted with the wrong quotes, or cut in
 * the wrong place, is the usual fault of those that are there, so each form
 * has its own rendering.
 */
#include <string.h>
#include <strings.h>

#include "doctor/records.h"

#define STRING_MAX	255	/* octets: RFC 1035 section 3.3 */
#define COLUMNS		80

/*
 * How many octets the next string takes: all, or up to behind the last blank
 * that fits, where a person would cut, or what fits.  Readers join strings
 * without a blank (RFC 6376 section 3.6.2.2).
 */
static size_t
string_length(const char *text)
{
	size_t n = strnlen(text, STRING_MAX + 1);

	if (n <= STRING_MAX)
		return n;
	for (n = STRING_MAX; n > 0 && text[n - 1] != ' '; n--)
		;
	return n > 0 ? n : STRING_MAX;
}

/* RFC 1035 section 5.1: what is special in a quoted string, and octets that
 * are no text. */
static void
put_string(struct buf *buf, const char *text, size_t n)
{
	const unsigned char *s = (const unsigned char *)text;

	buf_putc(buf, '"');
	for (; n > 0; n--, s++)
		if (*s < ' ' || *s > '~')
			buf_printf(buf, "\\%03u", (unsigned int)*s);
		else {
			if (*s == '"' || *s == '\\')
				buf_putc(buf, '\\');
			buf_putc(buf, *s);
		}
	buf_putc(buf, '"');
}

/* All strings, with this in front of each but the first. */
static void
put_strings(struct buf *buf, const char *text, const char *between)
{
	size_t n = string_length(text);

	put_string(buf, text, n);
	for (text += n; *text != '\0'; text += n) {
		n = string_length(text);
		buf_puts(buf, between);
		put_string(buf, text, n);
	}
}

void
records_strings(struct buf *buf, const char *text)
{
	put_strings(buf, text, " ");
}

void
records_wire(struct buf *buf, const unsigned char *data, size_t length)
{
	size_t n, at;

	for (at = 0; at < length; at += 1 + n) {
		n = data[at] < length - at ? data[at] : length - at - 1;
		if (at > 0)
			buf_putc(buf, ' ');
		put_string(buf, (const char *)data + at + 1, n);
	}
}

static void
put_txt(struct buf *buf, const char *text, size_t column)
{
	struct buf line;

	buf_init(&line);
	put_strings(&line, text, " ");
	if (!line.failed && column + line.length <= COLUMNS)
		buf_add(buf, line.data, line.length);
	else {
		/* where the text is cut, the first string is a short one */
		buf_puts(buf, strlen(text) > STRING_MAX ? "( " : "(\n  ");
		put_strings(buf, text, "\n  ");
		buf_puts(buf, " )");
	}
	buf->failed |= line.failed;
	buf_clear(&line);
}

void
records_zone(struct buf *buf, const struct records_item *item)
{
	size_t begin = buf->length;

	buf_printf(buf, "%s.  %d  IN  %s  ", item->owner, RECORDS_TTL,
	    item->type);
	if (strcmp(item->type, "TXT") == 0)
		put_txt(buf, item->text, buf->length - begin);
	else
		buf_puts(buf, item->text);
	buf_putc(buf, '\n');
}

/* The length of the part of a name that stands before the zone and its dot:
 * 0 for the zone itself, all of it where it is in another. */
static size_t
host_length(const char *owner, const char *zone)
{
	size_t n = strlen(owner), z = strlen(zone);

	if (strcasecmp(owner, zone) == 0)
		return 0;
	if (n > z + 1 && owner[n - z - 1] == '.' &&
	    strcasecmp(owner + n - z, zone) == 0)
		return n - z - 1;
	return n;
}

/* A form has no escapes: an octet that is no text would be one of the
 * terminal's, or end the line. */
void
records_text(struct buf *buf, const char *text)
{
	for (; *text != '\0'; text++)
		buf_putc(buf, *text >= ' ' && *text <= '~' ? *text : '?');
}

void
records_panel(struct buf *buf, const struct records_item *item,
    const char *zone)
{
	size_t n = host_length(item->owner, zone);

	buf_puts(buf, "  host   ");
	if (n == 0)
		buf_putc(buf, '@');
	else
		buf_add(buf, item->owner, n);
	buf_printf(buf, "\n  type   %s\n  value  ", item->type);
	records_text(buf, item->text);
	buf_putc(buf, '\n');
}
