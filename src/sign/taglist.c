/*
 * Tag lists.  One pass over the text, which is a stranger's; what is found are
 * places in it, so that nothing is copied that nobody asks for.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "sign/taglist.h"

/* Where the reading of a list has come. */
struct cursor {
	const char	*text;
	size_t		 at, end;
};

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static int
is_space(char c)
{
	return is_blank(c) || c == '\r' || c == '\n';
}

/* Steps over blanks and folds (FWS); a line end that is no fold stays. */
static void
skip(struct cursor *c)
{
	for (;;) {
		if (c->at < c->end && is_blank(c->text[c->at]))
			c->at++;
		else if (c->end - c->at >= 3 && c->text[c->at] == '\r' &&
		    c->text[c->at + 1] == '\n' && is_blank(c->text[c->at + 2]))
			c->at += 3;
		else
			return;
	}
}

/* ALPHA and what follows; its length, 0 where there is no name. */
static size_t
read_name(struct cursor *c)
{
	size_t start = c->at;

	if (c->at == c->end || !isalpha((unsigned char)c->text[c->at]))
		return 0;
	while (c->at < c->end && (isalnum((unsigned char)c->text[c->at]) ||
	    c->text[c->at] == '_'))
		c->at++;
	return c->at - start;
}

/* VALCHAR of RFC 6376 section 3.2; octets above 127 by RFC 8616. */
static int
is_value(char c)
{
	return c != ';' && c != 127 && ((unsigned char)c > 32);
}

/* Up to the semicolon or the end: 0, or -1 where it is no value. */
static int
read_value(struct cursor *c, struct tag *tag)
{
	tag->start = c->at;
	skip(c);
	tag->value = c->at;
	while (c->at < c->end && is_value(c->text[c->at])) {
		c->at++;
		tag->value_length = c->at - tag->value;
		skip(c);
	}
	tag->end = c->at;
	return c->at == c->end || c->text[c->at] == ';' ? 0 : -1;
}

/* One tag and its semicolon: 0, or -1 where it is none. */
static int
read_tag(struct cursor *c, struct tag *tag)
{
	memset(tag, 0, sizeof(*tag));
	tag->name = c->at;
	if ((tag->name_length = read_name(c)) == 0)
		return -1;
	skip(c);
	if (c->at == c->end || c->text[c->at] != '=')
		return -1;
	c->at++;
	if (read_value(c, tag) == -1)
		return -1;
	if (c->at < c->end)
		c->at++;
	return 0;
}

static const struct tag *
find(const struct taglist *list, const char *name, size_t length)
{
	const struct tag *tag;

	for (tag = list->tags; tag < list->tags + list->n; tag++)
		if (tag->name_length == length &&
		    memcmp(list->text + tag->name, name, length) == 0)
			return tag;
	return NULL;
}

enum taglist_error
taglist_parse(struct taglist *list, const char *text, size_t length)
{
	struct cursor c = { text, 0, length };
	struct tag tag;

	list->text = text;
	list->n = 0;
	for (skip(&c); c.at < c.end; skip(&c)) {
		if (read_tag(&c, &tag) == -1)
			return TAGLIST_SYNTAX;
		if (find(list, text + tag.name, tag.name_length) != NULL)
			return TAGLIST_TWICE;
		if (list->n == TAGLIST_MAX)
			return TAGLIST_LONG;
		list->tags[list->n++] = tag;
	}
	return list->n > 0 ? TAGLIST_OK : TAGLIST_SYNTAX;
}

const char *
taglist_text(enum taglist_error error)
{
	switch (error) {
	case TAGLIST_OK:
		break;
	case TAGLIST_SYNTAX:
		return "not a list of tags (RFC 6376 section 3.2)";
	case TAGLIST_TWICE:
		return "a tag stands twice (RFC 6376 section 3.2)";
	case TAGLIST_LONG:
		return "more than 64 tags";
	}
	return "";
}

const struct tag *
taglist_find(const struct taglist *list, const char *name)
{
	return find(list, name, strlen(name));
}

int
taglist_is(const struct taglist *list, const struct tag *tag,
    const char *word)
{
	return tag->value_length == strlen(word) &&
	    strncasecmp(list->text + tag->value, word,
	    tag->value_length) == 0;
}

int
taglist_has(const struct taglist *list, const struct tag *tag,
    const char *word)
{
	const char *p = list->text + tag->value, *end = p + tag->value_length;
	const char *stop;
	size_t n;

	for (; p < end; p = stop + 1) {
		while (p < end && is_space(*p))
			p++;
		if ((stop = memchr(p, ':', (size_t)(end - p))) == NULL)
			stop = end;
		for (n = (size_t)(stop - p); n > 0 && is_space(p[n - 1]); n--)
			continue;
		if (n == strlen(word) && strncasecmp(p, word, n) == 0)
			return 1;
	}
	return 0;
}

void
taglist_value(const struct taglist *list, const struct tag *tag,
    struct buf *out)
{
	size_t i;

	for (i = tag->value; i < tag->value + tag->value_length; i++)
		if (!is_space(list->text[i]))
			buf_putc(out, list->text[i]);
}

/* The six bits of a letter, -1 for any other octet. */
static int
sextet(char c)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c == '\0' ? NULL : strchr(letters, c);

	return at == NULL ? -1 : (int)(at - letters);
}

/* Whether a text can end after so many letters and pads: the pads may be
 * missing, but not be wrong. */
static int
may_end(size_t letters, size_t pads, unsigned int left)
{
	switch (letters % 4) {
	case 0:
		return pads == 0;
	case 2:
		return (pads == 0 || pads == 2) && left == 0;
	case 3:
		return (pads == 0 || pads == 1) && left == 0;
	}
	return 0;
}

int
taglist_base64(const struct taglist *list, const struct tag *tag,
    struct buf *out)
{
	const char *p = list->text + tag->value, *end = p + tag->value_length;
	size_t letters = 0, pads = 0;
	unsigned int bits = 0, n = 0;
	int six;

	for (; p < end; p++) {
		if (is_space(*p))
			continue;
		if (*p == '=') {
			pads++;
			continue;
		}
		if ((six = sextet(*p)) == -1 || pads > 0)
			return -1;
		letters++;
		bits = bits << 6 | (unsigned int)six;
		if ((n += 6) >= 8) {
			n -= 8;
			buf_putc(out, (int)(bits >> n));
			bits &= (1u << n) - 1;
		}
	}
	return may_end(letters, pads, bits) ? 0 : -2;
}
