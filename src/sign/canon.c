/*
 * Canonicalization for DKIM.  The body is fed in pieces: what may yet turn
 * out to be worth nothing (a CR, a run of blanks, empty lines) is held back as
 * a count, never as bytes, until a visible octet follows or the end drops it.
 * Lines that stay as they are, which are most, pass as a whole.  A CR or LF
 * that is not part of a CRLF is an octet like any other.
 */
#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "sign/canon.h"

#define ONES	UINT64_C(0x0101010101010101)

static void
flush(struct canon_body *b)
{
	if (b->nout > 0)
		b->sink(b->arg, b->out, b->nout);
	b->nout = 0;
}

/* Octets go to the sink in long runs: a digest costs by the call. */
static void
emit(struct canon_body *b, char c)
{
	if (b->nout == sizeof(b->out))
		flush(b);
	b->out[b->nout++] = c;
}

static void
emit_run(struct canon_body *b, const char *data, size_t n)
{
	if (n > sizeof(b->out) - b->nout)
		flush(b);
	if (n > sizeof(b->out)) {
		b->sink(b->arg, data, n);
		return;
	}
	memcpy(b->out + b->nout, data, n);
	b->nout += n;
}

/* An octet that counts, and in front of it all that was held back. */
static void
visible(struct canon_body *b, char c)
{
	for (; b->lines > 0; b->lines--) {
		emit(b, '\r');
		emit(b, '\n');
	}
	if (b->blank)
		emit(b, ' ');
	b->blank = 0;
	emit(b, c);
	b->any = b->written = 1;
}

static void
end_line(struct canon_body *b)
{
	/* RFC 6376 section 3.4.4: blanks at the end of a line go. */
	b->blank = 0;
	if (b->any) {
		emit(b, '\r');
		emit(b, '\n');
	} else
		b->lines++;
	b->any = 0;
}

static int
is_blank(const struct canon_body *b, char c)
{
	return b->canon == CANON_RELAXED && (c == ' ' || c == '\t');
}

/* A CR waits for what follows it, a blank for what is visible behind it. */
static void
octet(struct canon_body *b, char c)
{
	if (b->cr) {
		b->cr = 0;
		if (c == '\n') {
			end_line(b);
			return;
		}
		visible(b, '\r');
	}
	if (c == '\r')
		b->cr = 1;
	else if (is_blank(b, c))
		b->blank = 1;
	else
		visible(b, c);
}

void
canon_body_init(struct canon_body *b, enum canon canon, canon_sink *sink,
    void *arg)
{
	memset(b, 0, sizeof(*b));
	b->canon = canon;
	b->sink = sink;
	b->arg = arg;
}

/* Some octet of the eight is 0: its borrow leaves a high bit where there was
 * none. */
static int
has_zero(uint64_t eight)
{
	return ((eight - ONES) & ~eight & ONES << 7) != 0;
}

/* 1 where a tab, or a blank behind a blank, is among the octets. */
static int
has_waste(const char *data, size_t n)
{
	const uint64_t tabs = ONES * '\t', blanks = ONES * ' ';
	uint64_t here, behind;
	size_t i;

	for (i = 0; n - i > sizeof(here); i += sizeof(here)) {
		memcpy(&here, data + i, sizeof(here));
		memcpy(&behind, data + i + 1, sizeof(behind));
		if (has_zero(here ^ tabs) ||
		    has_zero((here ^ blanks) | (behind ^ blanks)))
			return 1;
	}
	for (; i < n; i++)
		if (data[i] == '\t' || (data[i] == ' ' && i + 1 < n &&
		    data[i + 1] == ' '))
			return 1;
	return 0;
}

/* 1 where the octets, the first of which is visible and none a CR, stay as
 * they are. */
static int
is_clean(const struct canon_body *b, const char *data, size_t n)
{
	return b->canon == CANON_SIMPLE ||
	    (data[n - 1] != ' ' && !has_waste(data, n));
}

/* The part of a line up to its CR is tested once, so that this is linear. */
void
canon_body_add(struct canon_body *b, const char *data, size_t length)
{
	const char *end = data + length, *cr, *stop;

	while (data < end) {
		if (b->cr || *data == '\r' || is_blank(b, *data)) {
			octet(b, *data++);
			continue;
		}
		cr = memchr(data, '\r', (size_t)(end - data));
		stop = cr == NULL ? end : cr;
		if (is_clean(b, data, (size_t)(stop - data))) {
			visible(b, *data++);
			emit_run(b, data, (size_t)(stop - data));
			data = stop;
		}
		while (data < stop)
			octet(b, *data++);
	}
}

void
canon_body_end(struct canon_body *b)
{
	if (b->cr)
		visible(b, '\r');
	if (b->any)
		end_line(b);
	/* RFC 6376 section 3.4.3: an empty body is one CRLF in simple form;
	 * section 3.4.4: it stays empty in relaxed form. */
	if (b->canon == CANON_SIMPLE && !b->written) {
		emit(b, '\r');
		emit(b, '\n');
	}
	flush(b);
}

/* The value of a field on one line, runs of blanks as one (RFC 6376 section
 * 3.4.2). */
static void
relaxed_value(struct buf *out, const char *text, size_t length)
{
	size_t i, start = out->length;
	int blank = 0;

	for (i = 0; i < length; i++) {
		if (text[i] == '\r' && i + 1 < length && text[i + 1] == '\n') {
			i++;
			continue;
		}
		if (text[i] == ' ' || text[i] == '\t') {
			blank = 1;
			continue;
		}
		/* None stays after the colon or at the end. */
		if (blank && out->length > start)
			buf_putc(out, ' ');
		blank = 0;
		buf_putc(out, text[i]);
	}
}

/*
 * RFC 6376 section 3.4.1 leaves a field as it is; section 3.4.2 makes its name
 * lower case and drops the blanks around the colon.
 */
void
canon_header(struct buf *out, enum canon canon, const char *text,
    size_t length)
{
	const char *colon;
	size_t i, name;

	colon = memchr(text, ':', length);
	if (canon == CANON_SIMPLE || colon == NULL) {
		buf_add(out, text, length);
		buf_puts(out, "\r\n");
		return;
	}
	name = (size_t)(colon - text);
	while (name > 0 && (text[name - 1] == ' ' || text[name - 1] == '\t'))
		name--;
	for (i = 0; i < name; i++)
		buf_putc(out, tolower((unsigned char)text[i]));
	buf_putc(out, ':');
	relaxed_value(out, colon + 1, length - (size_t)(colon - text) - 1);
	buf_puts(out, "\r\n");
}
