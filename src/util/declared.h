/*
 * What a header declares its body to be (RFC 2045 sections 5 and 6).
 */
#ifndef UTIL_DECLARED_H
#define UTIL_DECLARED_H

#include "util/contenttype.h"
#include "util/header.h"

enum declared_kind {
	DECLARED_LEAF,		/* to be encoded as a whole; also where
				 * nothing is declared, which means text */
	DECLARED_MULTIPART,	/* parts between boundary lines */
	DECLARED_MESSAGE,	/* message/rfc822: a header and its body */
	DECLARED_ALONE		/* to be left as it is, see why */
};

enum declared_encoding {
	DECLARED_PLAIN,		/* 7bit, 8bit, binary or none */
	DECLARED_QP,
	DECLARED_BASE64,
	DECLARED_UNKNOWN	/* another, or two that contradict */
};

struct declared {
	enum declared_kind	 kind;
	enum declared_encoding	 encoding;
	int			 above;	/* labelled 8bit or binary */
	int			 digest;	/* of a multipart/digest */
	const char		*why;	/* ALONE: static text, "content ..." */
	char			 boundary[BOUNDARY_MAX + 1];
};

/*
 * Reads both fields, in time linear in the header.  in_digest says that what
 * declares nothing is a message (RFC 2046 section 5.1.5).  A multipart or
 * message in quoted-printable or base64 is a leaf.
 */
void	declared_read(struct declared *, const struct header *,
	    int in_digest);

/* Says that it is to be left alone, and why. */
void	declared_leave(struct declared *, const char *why);

#endif
