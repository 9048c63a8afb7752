/*
 * What may stand in a value, and what a person may be shown.  No locale is
 * asked: the answer is the same for every caller.
 */
#include <arpa/inet.h>

#include <stdint.h>
#include <string.h>

#include "util/text.h"

/* No overlong form, no surrogate, nothing above U+10FFFF. */
size_t
text_sequence(const char *text, size_t left)
{
	const unsigned char *s = (const unsigned char *)text;
	unsigned char low = 0x80, high = 0xbf;
	size_t length, i;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	length = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (length > left)
		return 0;
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	if (s[1] < low || s[1] > high)
		return 0;
	for (i = 2; i < length; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	return length;
}

int
text_utf8(const char *text, size_t length)
{
	size_t at, step;

	for (at = 0; at < length; at += step)
		if ((step = text_sequence(text + at, length - at)) == 0)
			return 0;
	return 1;
}

int
text_safe(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if ((unsigned char)text[i] < 32 || text[i] == 127)
			return 0;
	return text_utf8(text, length);
}

int
text_ascii(const char *text, size_t length)
{
	const uint64_t high = UINT64_C(0x8080808080808080);
	uint64_t eight;
	size_t i;

	/* bodies pass here, so eight at a time */
	for (i = 0; length - i >= sizeof(eight); i += sizeof(eight)) {
		memcpy(&eight, text + i, sizeof(eight));
		if (eight & high)
			return 0;
	}
	for (; i < length; i++)
		if ((unsigned char)text[i] > 127)
			return 0;
	return 1;
}

void
text_show(char *dst, size_t size, const char *src, size_t length)
{
	size_t i;

	if (size == 0)
		return;
	if (length > size - 1)
		length = size - 1;
	for (i = 0; i < length; i++)
		dst[i] = src[i] < 32 || src[i] > 126 ? '?' : src[i];
	dst[length] = '\0';
}

static int
is_label_octet(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_';
}

int
text_hostname(const char *name)
{
	size_t label = 0, length = strlen(name), i;

	if (length == 0 || length > 253)
		return 0;
	for (i = 0; i < length; i++) {
		if (name[i] == '.') {
			if (label == 0 || name[i - 1] == '-')
				return 0;
			label = 0;
			continue;
		}
		if (!is_label_octet(name[i]) || ++label > 63 ||
		    (label == 1 && name[i] == '-'))
			return 0;
	}
	return label > 0 && name[length - 1] != '-';
}

int
text_literal(const char *text)
{
	size_t length = strlen(text);
	unsigned char address[16];
	char inner[64];

	if (length < 3 || length >= sizeof(inner) || text[0] != '[' ||
	    text[length - 1] != ']')
		return 0;
	memcpy(inner, text + 1, length - 2);
	inner[length - 2] = '\0';
	if (strncasecmp(inner, "IPv6:", 5) == 0)
		return inet_pton(AF_INET6, inner + 5, address) == 1;
	return inet_pton(AF_INET, inner, address) == 1;
}
