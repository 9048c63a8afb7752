/*
 * Quoted-printable.  Lines are built in place and leave when they are full:
 * the column never passes 75 before the "=" of a soft break, and an escape is
 * never split.  A blank waits until it is known whether it ends its line, a
 * CR whether it is half of a line end; nothing else is remembered, so the
 * pieces in which the input comes make no difference.
 */
#include <string.h>

#include "util/qp.h"

void
qp_init(struct qp *qp, struct store *out)
{
	memset(qp, 0, sizeof(*qp));
	qp->out = out;
}

void
qp_init_encoded(struct qp *qp, struct store *out)
{
	qp_init(qp, out);
	qp->encoded = 1;
}

/* The line leaves; it has room for its end whatever its length. */
static void
end_line(struct qp *qp)
{
	qp->line[qp->length++] = '\r';
	qp->line[qp->length++] = '\n';
	store_add(qp->out, qp->line, qp->length);
	qp->length = 0;
}

/* A soft break, where what is to come together would not fit before one. */
static void
make_room(struct qp *qp, size_t together)
{
	if (qp->length + together > QP_LINE - 1) {
		qp->line[qp->length++] = '=';
		end_line(qp);
	}
}

/*
 * Lines do not begin as a boundary of RFC 2046 section 5.1.1 does, wherever
 * they were cut, nor as what mbox files and old relays change.
 */
static void
guard(struct qp *qp)
{
	static const char dashes[] = "=2D-", from[] = "=46rom ";

	if (qp->length == 2 && memcmp(qp->line, "--", 2) == 0) {
		qp->length = sizeof(dashes) - 1;
		memcpy(qp->line, dashes, qp->length);
	} else if (qp->length == 5 && memcmp(qp->line, "From ", 5) == 0) {
		qp->length = sizeof(from) - 1;
		memcpy(qp->line, from, qp->length);
	}
}

/* Nor is a line a dot alone. */
static void
guard_dot(struct qp *qp)
{
	static const char dot[] = "=2E";

	if (qp->length == 1 && qp->line[0] == '.') {
		qp->length = sizeof(dot) - 1;
		memcpy(qp->line, dot, qp->length);
	}
}

/* An octet that stands for itself. */
static void
put(struct qp *qp, char octet)
{
	/* an escape of the input keeps its two digits with it */
	make_room(qp, octet == '=' ? 3 : 1);
	qp->line[qp->length++] = octet;
	guard(qp);
}

/* Digits are upper case: RFC 2045 section 6.7 (1). */
static void
put_escape(struct qp *qp, int octet)
{
	static const char hex[] = "0123456789ABCDEF";

	make_room(qp, 3);
	qp->line[qp->length++] = '=';
	qp->line[qp->length++] = hex[(octet >> 4) & 15];
	qp->line[qp->length++] = hex[octet & 15];
}

/* Puts the blank that waited; RFC 2045 section 6.7 (3): at the end of a line
 * it must be encoded, and is padding where the input was encoded. */
static void
release_blank(struct qp *qp, int last)
{
	if (qp->blank != 0 && !last)
		put(qp, (char)qp->blank);
	else if (qp->blank != 0 && !qp->encoded)
		put_escape(qp, qp->blank);
	qp->blank = 0;
}

/* Blanks are judged where they are released. */
static int
is_plain(const struct qp *qp, unsigned char octet)
{
	return octet > 32 && octet < 127 && (octet != '=' || qp->encoded);
}

static void
add(struct qp *qp, unsigned char octet)
{
	if (qp->cr) {
		qp->cr = 0;
		release_blank(qp, octet == '\n');
		if (octet == '\n') {
			guard_dot(qp);
			end_line(qp);
			return;
		}
		put_escape(qp, '\r');
	}
	/* CRLF is a line end, CR or LF alone is data */
	if (octet == '\r') {
		qp->cr = 1;
		return;
	}
	release_blank(qp, 0);
	if (octet == ' ' || octet == '\t')
		qp->blank = octet;
	else if (is_plain(qp, octet))
		put(qp, (char)octet);
	else
		put_escape(qp, octet);
}

void
qp_add(struct qp *qp, const char *bytes, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		add(qp, (unsigned char)bytes[i]);
}

void
qp_end(struct qp *qp)
{
	if (qp->cr) {
		release_blank(qp, 0);
		put_escape(qp, '\r');
		qp->cr = 0;
	}
	release_blank(qp, 1);
	guard_dot(qp);
	store_add(qp->out, qp->line, qp->length);
	qp->length = 0;
}

size_t
qp_cost(const char *bytes, size_t n)
{
	size_t i, escapes = 0;
	unsigned char octet;

	for (i = 0; i < n; i++) {
		octet = (unsigned char)bytes[i];
		escapes += ((octet < 32 || octet > 126) && octet != '\t' &&
		    octet != '\r' && octet != '\n') || octet == '=';
	}
	return n + 2 * escapes;
}
