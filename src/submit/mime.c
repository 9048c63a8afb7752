/*
 * The conversion that leaves no relay a reason to touch what was signed.
 * Nothing is guessed: a body is encoded only as a whole and only where its
 * header says how it is to be read; what decoding gives is always what came
 * in, line ends as CRLF.
 */
#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "submit/declared.h"
#include "submit/mime.h"
#include "util/base64.h"
#include "util/buf.h"
#include "util/qp.h"
#include "util/text.h"

#define CHUNK		8192

/* All of a body is read in one place, at most three times: is it UTF-8, what
 * would it cost, encode. */
struct encoder {
	enum mime_form	 form;
	struct store	*out;
	struct qp	 qp;
	struct base64	 base64;
	size_t		 column;	/* of the line, for MIME_WRAP */
	off_t		 cost;		/* in quoted-printable */
};

/* Puts line breaks where a line of base64 lacks them. */
static void
wrap(struct encoder *encoder, const char *bytes, size_t n)
{
	size_t i, from = 0;

	for (i = 0; i < n; i++) {
		if (bytes[i] == '\r' || bytes[i] == '\n') {
			encoder->column = 0;
			continue;
		}
		if (encoder->column++ < QP_LINE)
			continue;
		store_add(encoder->out, bytes + from, i - from);
		store_add(encoder->out, "\r\n", 2);
		encoder->column = 1;
		from = i;
	}
	store_add(encoder->out, bytes + from, n - from);
}

static void
encode(struct encoder *encoder, const char *bytes, size_t n)
{
	switch (encoder->form) {
	case MIME_COPY:
		store_add(encoder->out, bytes, n);
		break;
	case MIME_COUNT:
		encoder->cost += (off_t)qp_cost(bytes, n);
		break;
	case MIME_QP:
	case MIME_QP_MEND:
		qp_add(&encoder->qp, bytes, n);
		break;
	case MIME_BASE64:
		base64_add(&encoder->base64, bytes, n);
		break;
	case MIME_WRAP:
		wrap(encoder, bytes, n);
		break;
	}
}

/* Passes the whole body to an encoder and ends it.  0, -1 with errno. */
static int
encode_all(struct encoder *encoder, enum mime_form form, struct store *body)
{
	char chunk[CHUNK];
	off_t at;
	ssize_t n;

	encoder->form = form;
	for (at = 0; (n = store_read(body, at, chunk, sizeof(chunk))) > 0;
	    at += n)
		encode(encoder, chunk, (size_t)n);
	if (form == MIME_QP || form == MIME_QP_MEND)
		qp_end(&encoder->qp);
	else if (form == MIME_BASE64)
		base64_end(&encoder->base64);
	return n == 0 ? 0 : -1;
}

/* 1 or 0, -1 with errno; pieces are cut in front of a character. */
static int
is_utf8(struct store *body)
{
	char chunk[CHUNK];
	size_t used;
	off_t at;
	ssize_t n;

	for (at = 0; (n = store_read(body, at, chunk, sizeof(chunk))) > 0;
	    at += (off_t)used) {
		used = (size_t)n;
		if (at + n < body->length && n > 4)
			do
				used--;
			while (used > (size_t)n - 4 &&
			    ((unsigned char)chunk[used] & 0xc0) == 0x80);
		if (!text_utf8(chunk, used))
			return 0;
	}
	return n == 0 ? 1 : -1;
}

static int
append(struct header *header, const char *name, const char *value)
{
	struct buf line;
	int rc = -1;

	buf_init(&line);
	buf_printf(&line, "%s: %s", name, value);
	if (!line.failed)
		rc = header_append(header, line.data, line.length);
	buf_clear(&line);
	return rc;
}

/* RFC 2045 section 4: what a reader needs, unless the writer said it. */
static int
declare(struct header *header, int utf8, const char *encoding)
{
	if (header_count(header, "MIME-Version") == 0 &&
	    append(header, "MIME-Version", "1.0") == -1)
		return -1;
	if (header_count(header, "Content-Type") == 0 &&
	    append(header, "Content-Type", utf8 ? "text/plain; charset=utf-8" :
	    "text/plain; charset=unknown-8bit") == -1)
		return -1;
	header_remove(header, "Content-Transfer-Encoding");
	return append(header, "Content-Transfer-Encoding", encoding);
}

/*
 * The smaller way for a single part: a text in most languages stays readable
 * as quoted-printable, what is mostly octets above 127 does not grow
 * threefold.  0, -1 with errno.
 */
static int
plan_part(struct input *in, enum mime_form *form)
{
	struct encoder encoder = { .out = NULL };
	off_t length = in->body.length, qp, base64;
	int utf8;

	if ((utf8 = is_utf8(&in->body)) == -1 ||
	    encode_all(&encoder, MIME_COUNT, &in->body) == -1)
		return -1;
	/* soft breaks of three octets, a line end for each 57 encoded */
	qp = encoder.cost + encoder.cost / (QP_LINE - 2) * 3;
	base64 = (length + 2) / 3 * 4 + (length + 56) / 57 * 2;
	*form = qp <= base64 ? MIME_QP : MIME_BASE64;
	return declare(&in->header, utf8, qp <= base64 ? "quoted-printable" :
	    "base64");
}

int
mime_plan(struct input *in, enum mime_form *form, int *eight_bit,
    struct fault *fault)
{
	int is_long = in->body_longest > MIME_LINE_MAX;
	enum declared declared;

	*form = MIME_COPY;
	*eight_bit = 0;
	if (!in->body_high && !in->body_nul && !is_long)
		return 0;
	declared = declared_encoding(&in->header);
	if (declared == DECLARED_PLAIN) {
		if (plan_part(in, form) == -1)
			return fault_set(fault, EX_OSERR, "body: %s",
			    strerror(errno));
	} else if (declared == DECLARED_QP) {
		*form = MIME_QP_MEND;
	} else if (in->body_nul || (is_long && declared == DECLARED_OPAQUE)) {
		return fault_set(fault, EX_DATAERR,
		    "body: %s, and it cannot be encoded as a whole "
		    "(RFC 5322 section 2.1.1)", in->body_nul ?
		    "NUL in it" : "a line over 998 octets");
	} else {
		/* line breaks are all that base64 can be given */
		*eight_bit = in->body_high;
		*form = is_long ? MIME_WRAP : MIME_COPY;
	}
	return 0;
}

int
mime_write(struct input *in, enum mime_form form, struct store *out,
    struct fault *fault)
{
	struct encoder encoder = { .out = out };

	if (form == MIME_QP)
		qp_init(&encoder.qp, out);
	else if (form == MIME_QP_MEND)
		qp_init_encoded(&encoder.qp, out);
	else if (form == MIME_BASE64)
		base64_init(&encoder.base64, out);
	if (encode_all(&encoder, form, &in->body) == 0 && out->error == 0)
		return 0;
	return fault_set(fault, EX_OSERR, "body: %s",
	    strerror(out->error != 0 ? out->error : errno));
}
