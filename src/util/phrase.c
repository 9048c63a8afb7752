/*
 * Display names, which come from options, the environment and the passwd
 * database: what comes out is always one well-formed phrase of printable
 * ASCII, so that no name can end a line, open a comment or add an address.
 */
#include <string.h>

#include "util/buf.h"
#include "util/phrase.h"
#include "util/text.h"
#include "util/token.h"
#include "util/word.h"

/* In front of the name: the longest of the fields that it is written to. */
#define BEFORE		(sizeof("Resent-From: ") - 1)

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
encode(struct buf *out, const char *name, size_t n)
{
	struct word_writer writer = { .out = out, .before = BEFORE,
	    .charset = "utf-8", .phrase = 1 };

	word_encode(&writer, name, n);
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
		encode(&out, name, text.length);
	else if (is_atoms(name))
		buf_puts(&out, name);
	else
		token_quote(&out, name);
	buf_clear(&text);
	return buf_take(&out);
}
