/*
 * Quoted-printable bodies (RFC 2045 section 6.7), fed in pieces.
 */
#ifndef UTIL_QP_H
#define UTIL_QP_H

#include <stddef.h>

#include "util/store.h"

#define QP_LINE	76	/* octets of an encoded line, RFC 2045 section 6.7 */

struct qp {
	struct store	*out;
	char		 line[QP_LINE + 2];
	size_t		 length;
	int		 encoded;	/* the input is quoted-printable */
	int		 cr;		/* a CR held back */
	int		 blank;		/* a blank held back, or 0 */
};

/*
 * CRLF in the input are line ends and stay; any other octet is encoded as it
 * must be.  Lines are at most 76 octets, do not begin with two hyphens or with
 * "From ", and are no dot alone.  The last line ends as the input does: where
 * that lacks a line end, nothing but one may follow.
 */
void	qp_init(struct qp *, struct store *out);
void	qp_add(struct qp *, const char *, size_t);
void	qp_end(struct qp *);

/*
 * As qp_init(), for what is quoted-printable already but for octets and line
 * lengths that are not allowed in it: '=' keeps its meaning, so that decoding
 * gives what decoding the input gave.
 */
void	qp_init_encoded(struct qp *, struct store *out);

/* Octets that qp would make of these, line breaks not counted: for choosing. */
size_t	qp_cost(const char *, size_t);

#endif
