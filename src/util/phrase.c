/*
 * Display names, which come from options, the environment and the passwd
 * database: what comes out is always one well-formed phrase of printable
 * ASCII, so that no name can end a line, open a comment or add an address.
 */
#include <string.h>

#include "util/base64.h"
#include "util/buf.h"
#include "util/phrase.h"
#include "util/text.h"
#include "util/token.h"

/*
 * Octets in one encoded word: 60 characters of base64 between "=?utf-8?B?"
 * and "?=" stay below the 75 of RFC 2047 section 2.
 */
#define WORD_OCTETS	45

/* Copies a name with '?' for all that is neither printable nor UTF-8. */
static void
clean(struct buf *out, const char *name)
{
	size_t left = strlen(name), n;

	for (; left > 0; name += n, left -= n) {
		n = 1;
		while (n < left && n < 4 && !text_utf8(name, n))
			n++;
		if (text_safe(name, n)) {
			buf_add(out, name, n);
		} else {
			n = 1;
			buf_putc(out, '?');
		}
	}
}

/* 1 where the name is atoms with single spaces between. */
static int
is_atoms(const char *name)
{
	size_t i;

	for (i = 0; name[i] != '\0'; i++) {
		if (name[i] == ' ' ? i == 0 || name[i - 1] == ' ' :
		    !token_atext(name[i]))
			return 0;
	}
	return i > 0 && name[i - 1] != ' ';
}

static void
encode(struct buf *out, const char *name)
{
	size_t left = strlen(name), n;

	for (; left > 0; name += n, left -= n) {
		n = left < WORD_OCTETS ? left : WORD_OCTETS;
		/* RFC 2047 section 5: a character is never divided */
		while (n < left && ((unsigned char)name[n] & 0xc0) == 0x80)
			n--;
		buf_puts(out, out->length > 0 ? " =?utf-8?B?" : "=?utf-8?B?");
		base64_puts(out, name, n);
		buf_puts(out, "?=");
	}
}

char *
phrase_format(const char *name)
{
	struct buf text, out;

	buf_init(&text);
	buf_init(&out);
	clean(&text, name);
	if ((name = buf_get(&text)) == NULL)
		out.failed = 1;
	else if (!text_ascii(name, text.length))
		encode(&out, name);
	else if (is_atoms(name))
		buf_puts(&out, name);
	else
		token_quote(&out, name);
	buf_clear(&text);
	return buf_take(&out);
}
