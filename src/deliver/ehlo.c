/*
 * The reply to EHLO as a set of extensions.  Pure: no octet here is trusted,
 * and nothing here fails; what is not understood is not offered.
 */
#include <string.h>
#include <strings.h>

#include "deliver/ehlo.h"
#include "util/text.h"

static const struct {
	const char	*keyword;
	unsigned int	 offer;
} keywords[] = {
	{ "SIZE", EHLO_SIZE },
	{ "8BITMIME", EHLO_8BITMIME },
	{ "PIPELINING", EHLO_PIPELINING },
	{ "STARTTLS", EHLO_STARTTLS },
	{ "SMTPUTF8", EHLO_SMTPUTF8 },
	{ "DSN", EHLO_DSN },
	{ "AUTH", EHLO_AUTH }
};

void
ehlo_init(struct ehlo *ehlo)
{
	ehlo->offers = 0;
	ehlo->size = 0;
	ehlo->name[0] = '\0';
	ehlo->mechanisms[0] = '\0';
}

/* How many octets the word has that begins here. */
static size_t
word(const char *text, size_t length)
{
	size_t n = 0;

	while (n < length && text[n] != ' ' && text[n] != '\t' &&
	    text[n] != '\n')
		n++;
	return n;
}

void
ehlo_name(char *dst, size_t size, const char *text, size_t length)
{
	size_t n = word(text, length);

	/* A name that was cut could be taken for another's. */
	text_show(dst, size, text, n < size ? n : 0);
}

/* 0 where no maximum is fixed or the number makes no sense: RFC 1870 section
 * 4 allows at most 20 digits, and what does not fit is as good as none. */
static int64_t
parse_size(const char *text, size_t length)
{
	int64_t size = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9' ||
		    size > (INT64_MAX - 9) / 10)
			return 0;
		size = size * 10 + (text[i] - '0');
	}
	return size;
}

/* RFC 4954 section 3: the mechanisms' names, of which a list that is too long
 * loses its last ones whole. */
static void
parse_auth(struct ehlo *ehlo, const char *text, size_t length)
{
	size_t used = 0, n;

	for (; length > 0; text += n, length -= n) {
		if ((n = word(text, length)) == 0) {
			n = 1;
			continue;
		}
		if (used + n + 2 > sizeof(ehlo->mechanisms))
			return;
		if (used > 0)
			ehlo->mechanisms[used++] = ' ';
		text_show(ehlo->mechanisms + used, n + 1, text, n);
		used += n;
	}
}

int
ehlo_mechanism(const struct ehlo *ehlo, const char *name)
{
	const char *at = ehlo->mechanisms;
	size_t n;

	for (; *at != '\0'; at += n + (at[n] == ' ')) {
		n = strcspn(at, " ");
		if (n == strlen(name) && strncasecmp(at, name, n) == 0)
			return 1;
	}
	return 0;
}

static void
parse_line(struct ehlo *ehlo, const char *line, size_t length)
{
	size_t n = word(line, length), i;

	for (i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
		if (strlen(keywords[i].keyword) != n ||
		    strncasecmp(keywords[i].keyword, line, n) != 0)
			continue;
		ehlo->offers |= keywords[i].offer;
		if (n == length)
			return;
		n++;
		if (keywords[i].offer == EHLO_AUTH)
			parse_auth(ehlo, line + n, length - n);
		if (keywords[i].offer != EHLO_SIZE)
			return;
		ehlo->size = parse_size(line + n, word(line + n, length - n));
		return;
	}
}

void
ehlo_parse(struct ehlo *ehlo, const char *text, size_t length)
{
	const char *end, *line = text, *last = text + length;

	ehlo_init(ehlo);
	ehlo_name(ehlo->name, sizeof(ehlo->name), text, length);
	while ((end = memchr(line, '\n', (size_t)(last - line))) != NULL) {
		line = end + 1;
		end = memchr(line, '\n', (size_t)(last - line));
		parse_line(ehlo, line, (size_t)((end == NULL ? last : end) -
		    line));
	}
}
