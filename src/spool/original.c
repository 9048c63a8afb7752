/*
 * The original in a notification.  That is 7-bit, so octets above 127 cannot
 * stand in a part of it unless they are encoded, which is not allowed for
 * message/rfc822 (RFC 2046 section 5.2.1), and it is small (THREATS C14).
 */
#include <stdlib.h>
#include <string.h>

#include "spool/original.h"
#include "util/text.h"

/* The first octets of it, to be freed; NULL with errno. */
static char *
read_start(const struct content *content, size_t *length)
{
	size_t size = content->length < BOUNCE_WHOLE ?
	    (size_t)content->length : BOUNCE_WHOLE;
	ssize_t n = 1;
	char *text;

	if ((text = malloc(size + 1)) == NULL)
		return NULL;
	for (*length = 0; *length < size; *length += (size_t)n)
		if ((n = content_read(content, (off_t)*length,
		    text + *length, size - *length)) <= 0)
			break;
	if (n <= 0) {
		free(text);
		return NULL;
	}
	return text;
}

/* How much of a text is header; one that has no end in sight is cut at the
 * last line that is whole. */
static size_t
header_length(const char *text, size_t length)
{
	const char *end;

	if (length >= 2 && memcmp(text, "\r\n", 2) == 0)
		return 0;
	if ((end = memmem(text, length, "\r\n\r\n", 4)) == NULL &&
	    (end = memrchr(text, '\r', length)) == NULL)
		return 0;
	/* both end in CRLF, but for a CR cut off from its LF */
	length -= (size_t)(end - text);
	return (size_t)(end - text) + (length >= 2 ? 2 : 0);
}

/* Makes a header passable that is neither ASCII nor UTF-8. */
static void
deface(struct original *original)
{
	size_t i;

	for (i = 0; i < original->length; i++)
		if ((unsigned char)original->text[i] > 127)
			original->text[i] = '?';
}

int
original_read(struct original *original, const struct content *content,
    int whole)
{
	size_t length, header;
	char *text;

	if ((text = read_start(content, &length)) == NULL)
		return -1;
	header = header_length(text, length);
	original->text = text;
	original->global = !text_ascii(text, header) &&
	    text_utf8(text, header);
	original->whole = whole && (off_t)length == content->length &&
	    (original->global || text_ascii(text, length));
	original->length = original->whole ? length : header;
	if (!original->global && !original->whole)
		deface(original);
	return 0;
}

void
original_clear(struct original *original)
{
	free(original->text);
	memset(original, 0, sizeof(*original));
}
