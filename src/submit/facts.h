/*
 * What the octets of a part of the body are, as far as relays mind.
 */
#ifndef SUBMIT_FACTS_H
#define SUBMIT_FACTS_H

#include <stddef.h>
#include <sys/types.h>

#define FACTS_LINE_MAX	998	/* without CRLF, RFC 5322 section 2.1.1 */

struct facts {
	int	high;		/* octets above 127 */
	int	nul;
	int	other;		/* they are not UTF-8 */
	size_t	longest;	/* line, without CRLF */
	size_t	column;		/* private */
	off_t	cost;		/* in quoted-printable, without soft breaks */
};

/*
 * Takes in a line or a piece of one; CR and LF stand only at the end of a
 * line.  A piece that ends within a line must not end within a character.
 */
void	facts_add(struct facts *, const char *, size_t);

/* 1 where a relay could mind: not 7-bit, NUL, or a line over 998 octets. */
int	facts_mind(const struct facts *);

#endif
