/*
 * The text of a DKIM-Signature field.  Folds stand only where RFC 6376 lets
 * white space be: between tags, between the names of h= and within b=.  No
 * tag that is not needed: i= and q= have good defaults, and l= would let
 * anybody add to a signed body (RFC 6376 section 8.2).
 */
#include <stdio.h>
#include <string.h>

#include "sign/dkimfield.h"
#include "util/base64.h"

#define LINE_MAX_OCTETS	78	/* RFC 5322 section 2.1.1 */

/* Where the line that is being written began. */
struct folder {
	struct buf	*out;
	size_t		 line;
};

/* The tab counts as an octet of the new line. */
static void
fold(struct folder *f)
{
	buf_puts(f->out, "\r\n\t");
	f->line = f->out->length - 1;
}

/*
 * Begins a new line where length more octets have no room on this one.  What
 * is longer than any line gets one to itself.
 */
static void
fit(struct folder *f, size_t length)
{
	if (f->out->length - f->line + length > LINE_MAX_OCTETS)
		fold(f);
}

/* One tag with its semicolon, which never stands apart from it. */
static void
tag(struct folder *f, const char *name, const char *value)
{
	size_t length = strlen(name) + 1 + strlen(value) + 1;

	fit(f, 1 + length);
	if (f->out->length - f->line > 1)
		buf_putc(f->out, ' ');
	buf_printf(f->out, "%s=%s;", name, value);
}

/* h=, a colon and a name at a time. */
static void
names(struct folder *f, const char *list)
{
	size_t length;

	fit(f, 1 + strlen("h=") + strcspn(list, ":") + 1);
	buf_puts(f->out, f->out->length - f->line > 1 ? " h=" : "h=");
	while (*list != '\0') {
		length = strcspn(list, ":");
		fit(f, length + 1);
		buf_add(f->out, list, length);
		list += length;
		buf_putc(f->out, *list == '\0' ? ';' : ':');
		list += *list == ':';
	}
}

static void
times(struct folder *f, time_t t)
{
	char number[24];	/* 20 digits of 64 bits, a sign and a NUL */

	/* RFC 6376 section 3.5: both in seconds since 1970, UTC. */
	(void)snprintf(number, sizeof(number), "%lld", (long long)t);
	tag(f, "t", number);
	(void)snprintf(number, sizeof(number), "%lld",
	    (long long)t + DKIMFIELD_LIFETIME);
	tag(f, "x", number);
}

/*
 * The version comes first, for verifiers that look no further; the signature
 * last, because it is not known before the rest.
 */
void
dkimfield_begin(struct buf *out, const struct dkimfield *p)
{
	static const char *const canons[] = { "simple", "relaxed" };
	struct folder f = { out, out->length };
	char both[sizeof("relaxed/relaxed")];

	(void)snprintf(both, sizeof(both), "%s/%s", canons[p->header_canon],
	    canons[p->body_canon]);
	buf_puts(out, "DKIM-Signature: v=1;");
	tag(&f, "a", p->ed25519 ? "ed25519-sha256" : "rsa-sha256");
	tag(&f, "c", both);
	tag(&f, "d", p->domain);
	tag(&f, "s", p->selector);
	if (p->time != 0)
		times(&f, p->time);
	names(&f, p->names);
	tag(&f, "bh", p->body_hash);
	fold(&f);
	buf_puts(out, "b=");
}

void
dkimfield_end(struct buf *out, const void *signature, size_t length)
{
	struct buf text;
	size_t at, n, room = LINE_MAX_OCTETS - strlen("\tb=");

	buf_init(&text);
	base64_puts(&text, signature, length);
	for (at = 0; at < text.length; at += n) {
		if (at > 0) {
			buf_puts(out, "\r\n\t");
			room = LINE_MAX_OCTETS - strlen("\t");
		}
		n = text.length - at < room ? text.length - at : room;
		buf_add(out, text.data + at, n);
	}
	buf_puts(out, "\r\n");
	/* Half a signature must not pass for a whole one. */
	if (text.failed)
		out->failed = 1;
	buf_clear(&text);
}
