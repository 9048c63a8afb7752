/*
 * A reader of JSON for tests: what is not well formed is a fault of the
 * vectors, and ends the test or is read as nonsense.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/jsonread.h"

static void
put_utf8(char **out, unsigned int c)
{
	if (c < 0x80) {
		*(*out)++ = (char)c;
		return;
	}
	ck_assert_uint_ge(c, 0x800);
	*(*out)++ = (char)(0xe0 | c >> 12);
	*(*out)++ = (char)(0x80 | (c >> 6 & 0x3f));
	*(*out)++ = (char)(0x80 | (c & 0x3f));
}

/* Undoes one escape, at the octet behind the backslash. */
static void
unescape(struct jsonread *r, char **out)
{
	unsigned int c;

	switch (*r->at++) {
	case 'u':
		ck_assert_int_eq(sscanf(r->at, "%4x", &c), 1);
		r->at += 4;
		put_utf8(out, c);
		break;
	case 't':
		*(*out)++ = '\t';
		break;
	case 'n':
		*(*out)++ = '\n';
		break;
	default:
		*(*out)++ = r->at[-1];
	}
}

/* Copies what is made of these octets. */
static void
copy(struct jsonread *r, const char *octets)
{
	size_t n = strspn(r->at, octets);

	memcpy(r->text, r->at, n);
	r->text[n] = '\0';
	r->at += n;
}

char
jsonread_next(struct jsonread *r)
{
	char c, *out = r->text;

	r->at += strspn(r->at, " \r\n\t,:");
	if ((c = *r->at) == '\0')
		return c;
	if (c >= '0' && c <= '9') {
		copy(r, "0123456789");
		return '0';
	}
	if (c >= 'a' && c <= 'z') {
		copy(r, "abcdefghijklmnopqrstuvwxyz");
		return 'w';
	}
	r->at++;
	if (c != '"')
		return c;
	while (*r->at != '"') {
		if (*r->at == '\\') {
			r->at++;
			unescape(r, &out);
		} else
			*out++ = *r->at++;
	}
	r->at++;
	*out = '\0';
	return '"';
}
