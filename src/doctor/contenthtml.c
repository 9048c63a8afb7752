/*
 * One pass over the document.  No tree is made and nothing recurses: a tag is
 * looked at where it stands.  What is never closed goes on to the end, as it
 * does in browsers.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "doctor/contenthtml.h"
#include "doctor/contentlink.h"

#define NAME	16	/* longer than any name that means something here */
#define URI	2048	/* octets that are looked at */
#define REFERENCE 12	/* "&#x0010ffff;" */

struct html {
	struct content_advice	*advice;
	struct buf		*visible;
	const char		*text;
	size_t			 at;
	size_t			 n;
	struct contentlink	 link;		/* of the <a> that is open */
	int			 open;
	size_t			 words;		/* where its words begin */
};

static void
put_utf8(struct buf *out, unsigned long c)
{
	if (c < 0x80) {
		buf_putc(out, (int)c);
		return;
	}
	if (c < 0x800) {
		buf_putc(out, (int)(0xc0 | c >> 6));
	} else if (c < 0x10000) {
		buf_putc(out, (int)(0xe0 | c >> 12));
		buf_putc(out, (int)(0x80 | (c >> 6 & 63)));
	} else {
		buf_putc(out, (int)(0xf0 | c >> 18));
		buf_putc(out, (int)(0x80 | (c >> 12 & 63)));
		buf_putc(out, (int)(0x80 | (c >> 6 & 63)));
	}
	buf_putc(out, (int)(0x80 | (c & 63)));
}

/* Reads "#65" or "#x41": the character, 0 where it is none that can be. */
static unsigned long
number(const char *text, size_t n)
{
	int hex = n > 1 && (text[1] == 'x' || text[1] == 'X');
	unsigned long value = 0, digit;
	size_t i = hex ? 2 : 1;

	if (i >= n)
		return 0;
	for (; i < n; i++) {
		if (isdigit((unsigned char)text[i]))
			digit = (unsigned long)(text[i] - '0');
		else if (hex && isxdigit((unsigned char)text[i]))
			digit = (unsigned long)(tolower((unsigned char)
			    text[i]) - 'a') + 10;
		else
			return 0;
		value = value * (hex ? 16 : 10) + digit;
		if (value > 0x10ffff)
			return 0;
	}
	return value;
}

/* Undoes the character reference that begins here; how many octets it has, 0
 * where it is none that is known. */
static size_t
reference(struct buf *out, const char *text, size_t n)
{
	static const struct {
		const char	*name;
		unsigned long	 value;
	} named[] = { { "amp", '&' }, { "lt", '<' }, { "gt", '>' },
	    { "quot", '"' }, { "apos", '\'' }, { "nbsp", ' ' },
	    { "colon", ':' }, { "sol", '/' }, { "period", '.' },
	    { "commat", '@' }, { "eacute", 0xe9 } };
	const char *end = memchr(text, ';', n < REFERENCE ? n : REFERENCE);
	unsigned long value = 0;
	size_t length, i;

	if (end == NULL)
		return 0;
	length = (size_t)(end - text) - 1;
	if (length > 0 && text[1] == '#')
		value = number(text + 1, length);
	for (i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (strlen(named[i].name) == length &&
		    memcmp(text + 1, named[i].name, length) == 0)
			value = named[i].value;
	if (value == 0)
		return 0;
	put_utf8(out, value);
	return length + 2;
}

/* Appends text with its references undone. */
static void
put_text(struct buf *out, const char *text, size_t n)
{
	size_t i, used;

	for (i = 0; i < n; i += used) {
		used = text[i] == '&' ? reference(out, text + i, n - i) : 0;
		if (used > 0)
			continue;
		buf_putc(out, text[i]);
		used = 1;
	}
}

/* Text between tags. */
static void
take_text(struct html *html, size_t end)
{
	size_t from = html->visible->length, i;

	put_text(html->visible, html->text + html->at, end - html->at);
	for (i = from; i < html->visible->length; i++)
		if ((unsigned char)html->visible->data[i] > ' ')
			html->advice->visible++;
	html->at = end;
}

/* Reads a URI as browsers do: without line ends and the blanks in front, and
 * with a scheme of the page where it begins with two slashes. */
static int
read_uri(struct html *html, const struct buf *value, struct contentlink *link)
{
	struct buf raw, uri;
	size_t i, from = 0;
	int found;

	buf_init(&raw);
	buf_init(&uri);
	put_text(&raw, value->data, value->length);
	while (from < raw.length && (unsigned char)raw.data[from] <= ' ')
		from++;
	if (raw.length - from > 2 && memcmp(raw.data + from, "//", 2) == 0)
		buf_puts(&uri, "https:");
	for (i = from; i < raw.length; i++)
		if (memchr("\t\r\n", raw.data[i], 3) == NULL)
			buf_putc(&uri, raw.data[i]);
	html->advice->failed |= raw.failed || uri.failed;
	found = uri.length > 0 &&
	    contentlink_parse(link, uri.data, uri.length) > 0;
	buf_clear(&raw);
	buf_clear(&uri);
	return found;
}

/* A link whose words are over. */
static void
close_link(struct html *html)
{
	if (html->open && html->visible->length > html->words)
		contentlink_compare(html->advice,
		    html->visible->data + html->words,
		    html->visible->length - html->words, &html->link);
	html->open = 0;
}

/* An attribute that leads somewhere. */
static void
take_attribute(struct html *html, const char *tag, const char *name,
    const struct buf *value)
{
	struct contentlink link;

	if ((strcmp(name, "href") != 0 && strcmp(name, "src") != 0 &&
	    strcmp(name, "action") != 0 && strcmp(name, "background") != 0) ||
	    value->length == 0 ||
	    !read_uri(html, value, &link))
		return;
	contentlink_take(html->advice, &link);
	if (strcmp(tag, "a") != 0 || strcmp(name, "href") != 0)
		return;
	close_link(html);
	html->link = link;
	html->open = 1;
	html->words = html->visible->length;
}

/* Copies a name in small letters, cut; what stops it is left. */
static void
read_name(struct html *html, char name[NAME])
{
	size_t length = 0;
	char c;

	for (; html->at < html->n; html->at++) {
		c = html->text[html->at];
		if (c == '\0' || strchr(" \t\r\n\f/>=", c) != NULL)
			break;
		if (length < NAME - 1)
			name[length++] = (char)tolower((unsigned char)c);
	}
	name[length] = '\0';
}

static void
skip_blanks(struct html *html)
{
	while (html->at < html->n && html->text[html->at] != '\0' &&
	    strchr(" \t\r\n\f", html->text[html->at]) != NULL)
		html->at++;
}

/* Lends the value behind a '='. */
static void
read_value(struct html *html, struct buf *value)
{
	const char *from, *end;
	char quote;

	skip_blanks(html);
	if (html->at == html->n)
		return;
	from = html->text + html->at;
	quote = *from;
	if (quote == '"' || quote == '\'') {
		end = memchr(++from, quote, html->n - html->at - 1);
		html->at = end == NULL ? html->n :
		    (size_t)(end - html->text) + 1;
		if (end == NULL)
			end = html->text + html->n;
	} else {
		while (html->at < html->n && html->text[html->at] != '\0' &&
		    strchr(" \t\r\n\f>", html->text[html->at]) == NULL)
			html->at++;
		end = html->text + html->at;
	}
	buf_add(value, from, (size_t)(end - from) < URI ?
	    (size_t)(end - from) : URI);
}

/* The attributes of a tag, up to its end. */
static void
read_attributes(struct html *html, const char *tag)
{
	char name[NAME];
	struct buf value;

	buf_init(&value);
	while (html->at < html->n && html->text[html->at] != '>') {
		skip_blanks(html);
		read_name(html, name);
		skip_blanks(html);
		buf_reset(&value);
		if (html->at < html->n && html->text[html->at] == '=') {
			html->at++;
			read_value(html, &value);
			take_attribute(html, tag, name, &value);
		} else if (name[0] == '\0' && html->at < html->n &&
		    html->text[html->at] != '>')
			html->at++;
	}
	html->advice->failed |= value.failed;
	buf_clear(&value);
	html->at += html->at < html->n;
}

/* Passes what is no text to a person, up to "</style". */
static void
skip_element(struct html *html, const char *tag)
{
	size_t length = strlen(tag);
	const char *at;

	while ((at = memchr(html->text + html->at, '<',
	    html->n - html->at)) != NULL) {
		html->at = (size_t)(at - html->text);
		if (html->n - html->at > length + 2 && at[1] == '/' &&
		    strncasecmp(at + 2, tag, length) == 0)
			return;
		html->at++;
	}
	html->at = html->n;
}

/* 1 for what stands within a line of text. */
static int
is_inline(const char *tag)
{
	static const char *const tags[] = { "a", "b", "em", "font", "i", "s",
	    "small", "span", "strong", "sub", "sup", "u", "wbr" };
	size_t i;

	for (i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (strcmp(tag, tags[i]) == 0)
			return 1;
	return 0;
}

/* At a '<': a tag, a comment, or only a sign. */
static void
take_tag(struct html *html)
{
	const char *text = html->text + html->at, *end;
	size_t left = html->n - html->at;
	int closes = left > 1 && text[1] == '/';
	char tag[NAME];

	if (left > 3 && memcmp(text, "<!--", 4) == 0) {
		end = memmem(text + 4, left - 4, "-->", 3);
		html->at = end == NULL ? html->n :
		    (size_t)(end - html->text) + 3;
		return;
	}
	if (left < 2 || (!closes && text[1] != '!' && text[1] != '?' &&
	    !isalpha((unsigned char)text[1]))) {
		take_text(html, html->at + 1);
		return;
	}
	html->at += closes ? 2 : 1;
	read_name(html, tag);
	if (closes && strcmp(tag, "a") == 0)
		close_link(html);
	if (!closes)
		html->advice->images += strcmp(tag, "img") == 0;
	read_attributes(html, closes ? "" : tag);
	if (!is_inline(tag))
		buf_putc(html->visible, '\n');
	if (!closes && (strcmp(tag, "style") == 0 ||
	    strcmp(tag, "script") == 0 || strcmp(tag, "title") == 0))
		skip_element(html, tag);
}

void
contenthtml_read(struct content_advice *advice, const char *text, size_t n,
    struct buf *visible)
{
	struct html html = { .advice = advice, .visible = visible,
	    .text = text, .n = n };
	const char *tag;

	while (html.at < n) {
		tag = memchr(text + html.at, '<', n - html.at);
		take_text(&html, tag == NULL ? n : (size_t)(tag - text));
		if (tag != NULL)
			take_tag(&html);
	}
	close_link(&html);
}
