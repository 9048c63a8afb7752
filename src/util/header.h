/*
 * A message header as a list of fields in order.  Each keeps its text as it
 * was, so that what is not touched leaves as it came.
 */
#ifndef UTIL_HEADER_H
#define UTIL_HEADER_H

#include <stddef.h>

#include "util/buf.h"

/*
 * Most fields of a header.  No real message has a tenth of them; callers may
 * look each of them up in turn and still end in time.
 */
#define HEADER_FIELDS_MAX	10000

/* What has that many Received fields loops (RFC 5321 section 6.3). */
#define HEADER_HOPS_MAX	100

struct field {
	char	*text;		/* owned, NUL-terminated; "Name: value", folds
				 * as CRLF and blanks, no CRLF at the end */
	size_t	 length;
	size_t	 size;		/* private: octets allocated */
	size_t	 name_length;	/* without blanks before the colon */
	size_t	 value;		/* offset of what follows the colon */
};

struct header {
	struct field	*fields;
	size_t		 n;
	size_t		 size;	/* private */
};

void	header_init(struct header *);
void	header_clear(struct header *);

/*
 * How many octets of one line (no line end) a field's name and colon take:
 * the offset behind the colon, with the length of the name in *name_length,
 * or 0 where the line does not begin a field (RFC 5322 section 3.6.8; blanks
 * before the colon as in section 4.5 are let pass).
 */
size_t	header_name(const char *, size_t, size_t *name_length);

/*
 * Adds a field "Name: value", folded or not, at the end.  The text is copied;
 * blanks before the colon are removed.  0, -1 with errno: EINVAL where it is
 * no field, or CR or LF stand in it other than in folds; E2BIG above
 * HEADER_FIELDS_MAX; ENOMEM.
 */
int	header_append(struct header *, const char *, size_t);

/*
 * Continues the last field with a folded line (it begins with a blank).  A
 * line of blanks alone is left out: a receiver could take it for the end of
 * the header (RFC 5322 section 3.2.2).  0, -1 with errno: EINVAL where there
 * is no field or the line is none; ENOMEM.
 */
int	header_fold(struct header *, const char *, size_t);

/*
 * Parses a header in wire form (lines end in CRLF alone), up to the empty line
 * or the end, and adds its fields octet for octet, blanks before a colon too:
 * header_write() gives back what was read.  *end is the offset behind the
 * empty line (or the length).  A line that is no field ends the header: *end
 * then is where it begins.  0, -1 with errno (E2BIG above HEADER_FIELDS_MAX).
 */
int	header_parse(struct header *, const char *, size_t, size_t *end);

/* Lends the first (index 0), second, ... field of that name, without case;
 * NULL where there are no more. */
struct field *header_find(const struct header *, const char *name,
	    size_t index);

/* How many fields have that name. */
size_t	header_count(const struct header *, const char *name);

/* 1 where the field has that name, without case. */
int	field_is(const struct field *, const char *name);

/* Replaces a field's value (text after the colon; give the blank).  0, -1 with
 * errno: EINVAL where CR or LF stand in it other than in folds; ENOMEM. */
int	field_set(struct field *, const char *, size_t);

/* Removes every field of that name. */
void	header_remove(struct header *, const char *name);

/* Writes all fields, each with its CRLF, without the empty line. */
void	header_write(const struct header *, struct buf *);

#endif
