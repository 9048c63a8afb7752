/*
 * The way of a message through the submit stage, for tests that look at its
 * two ends.
 */
#ifndef UNIT_PASSAGE_H
#define UNIT_PASSAGE_H

#include <stddef.h>

#include "tests/unit/scene.h"

/* Settings and arguments that take any message to one recipient. */
void	passage_scene(struct scene *);

/*
 * Submits a text; what is to be sent replaces what was in wire, the message's
 * flags are in *flags.  0, or -1 and the scene's fault says why.
 */
int	passage(struct scene *, const struct buf *text, struct buf *wire,
	    unsigned int *flags);

/*
 * What a relay might object to (RFC 5322 section 2.1.1, RFC 5321 section
 * 2.3.8): CR or LF alone, NUL, a line over 998, no line end at the end, an
 * octet above 127 in the header without MESSAGE_SMTPUTF8 in the flags or in
 * the body without MESSAGE_8BITMIME.  NULL or a static text; *at is where.
 */
const char *passage_form(const struct buf *wire, unsigned int flags,
	    size_t *at);

/* 0 where they are the same; else -1, and *at is the first difference. */
int	passage_same(const struct buf *, const struct buf *, size_t *at);

/* Shows some octets around there in printable form, in a static string. */
const char *passage_show(const struct buf *, size_t at);

/* Writes the octets to a file in TMPDIR that a person may look at. */
void	passage_dump(const char *name, const struct buf *);

#endif
