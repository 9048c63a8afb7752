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
	{ "DSN", EHLO_DSN }
};

void
ehlo_init(struct ehlo *ehlo)
{
	ehlo->offers = 0;
	ehlo->size = 0;
	ehlo->name[0] = '\0';
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

static void
parse_line(struct ehlo *ehlo, const char *line, size_t length)
{
	size_t n = word(line, length), i;

	for (i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
		if (strlen(keywords[i].keyword) != n ||
		    strncasecmp(keywords[i].keyword, line, n) != 0)
			continue;
		ehlo->offers |= keywords[i].offer;
		if (keywords[i].offer != EHLO_SIZE || n == length)
			return;
		n++;
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
