/*
 * The forms of regions, each fed in pieces.
 */
#include <errno.h>
#include <string.h>

#include "submit/encode.h"
#include "util/base64.h"
#include "util/qp.h"

#define CHUNK		8192

struct encoder {
	enum plan_form	 form;
	struct store	*out;
	struct qp	 qp;
	struct base64	 base64;
	size_t		 column;	/* of the line that is written */
};

/* 1 for a hyphen that would begin a line. */
static int
begins_boundary(const struct encoder *encoder, char octet, size_t width)
{
	return octet == '-' &&
	    (encoder->column == 0 || encoder->column == width);
}

static int
minds(char octet)
{
	return octet == '\0' || (unsigned char)octet > 127;
}

/* Writes a run that keeps to a line of that width. */
static void
break_line(struct encoder *encoder, const char *bytes, size_t n)
{
	store_add(encoder->out, bytes, n);
	store_add(encoder->out, "\r\n", 2);
	encoder->column = 0;
}

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
		if (minds(bytes[i]) ||
		    begins_boundary(encoder, bytes[i], QP_LINE)) {
			store_add(encoder->out, bytes + from, i - from);
			from = i + 1;
			continue;
		}
		if (encoder->column == QP_LINE) {
			break_line(encoder, bytes + from, i - from);
			from = i;
		}
		encoder->column++;
	}
	store_add(encoder->out, bytes + from, n - from);
}

/* Changes octets in their places. */
static void
clean(struct encoder *encoder, char *bytes, size_t n)
{
	size_t i, from = 0;

	for (i = 0; i < n; i++) {
		if (bytes[i] == '\r' || bytes[i] == '\n') {
			encoder->column = 0;
			continue;
		}
		if (minds(bytes[i]) ||
		    begins_boundary(encoder, bytes[i], FACTS_LINE_MAX))
			bytes[i] = '?';
		if (encoder->column == FACTS_LINE_MAX) {
			break_line(encoder, bytes + from, i - from);
			from = i;
		}
		encoder->column++;
	}
	store_add(encoder->out, bytes + from, n - from);
}

static void
begin(struct encoder *encoder)
{
	if (encoder->form == PLAN_QP)
		qp_init(&encoder->qp, encoder->out);
	else if (encoder->form == PLAN_MEND)
		qp_init_encoded(&encoder->qp, encoder->out);
	else if (encoder->form == PLAN_BASE64)
		base64_init(&encoder->base64, encoder->out);
}

static void
add(struct encoder *encoder, char *bytes, size_t n)
{
	switch (encoder->form) {
	case PLAN_HEADER:
		store_add(encoder->out, bytes, n);
		break;
	case PLAN_QP:
	case PLAN_MEND:
		qp_add(&encoder->qp, bytes, n);
		break;
	case PLAN_BASE64:
		base64_add(&encoder->base64, bytes, n);
		break;
	case PLAN_WRAP:
		wrap(encoder, bytes, n);
		break;
	case PLAN_CLEAN:
		clean(encoder, bytes, n);
		break;
	}
}

static void
end(struct encoder *encoder)
{
	if (encoder->form == PLAN_QP || encoder->form == PLAN_MEND)
		qp_end(&encoder->qp);
	else if (encoder->form == PLAN_BASE64)
		base64_end(&encoder->base64);
}

int
encode_edit(const struct edit *edit, struct store *body, struct store *out)
{
	struct encoder encoder = { .form = edit->form, .out = out };
	off_t at = edit->from;
	char chunk[CHUNK];
	size_t size;
	ssize_t n;

	begin(&encoder);
	for (; at < edit->to; at += n) {
		size = sizeof(chunk);
		if ((off_t)size > edit->to - at)
			size = (size_t)(edit->to - at);
		if ((n = store_read(body, at, chunk, size)) <= 0) {
			if (n == 0)
				errno = EIO;
			return -1;
		}
		add(&encoder, chunk, (size_t)n);
	}
	end(&encoder);
	return 0;
}

int
encode_copy(struct store *body, off_t from, off_t to, struct store *out)
{
	struct edit edit = { .from = from, .to = to, .form = PLAN_HEADER };

	return encode_edit(&edit, body, out);
}
