/*
 * The words of a master file (RFC 1035 section 5.1): blanks, comments and the
 * line ends within parentheses are skipped.
 */
#ifndef DOCTOR_ZONEREAD_H
#define DOCTOR_ZONEREAD_H

#include <stddef.h>
#include <stdint.h>

enum zoneread_kind {
	ZONEREAD_END,		/* of the text; every further one is too */
	ZONEREAD_LINE,		/* the end of a line that counts */
	ZONEREAD_WORD,
	ZONEREAD_QUOTED,
	ZONEREAD_BAD		/* see error; every further one is bad too */
};

struct zoneread {
	/* the token that was read last */
	enum zoneread_kind	 kind;
	const char		*word;	/* lent by the text: without its quotes,
					 * escapes as they stand */
	size_t			 length;
	size_t			 line;	/* where it begins, from 1 */
	int			 blank;	/* a blank stands in front of it */
	const char		*error;	/* static text, with ZONEREAD_BAD */
	/* the reader's own */
	const char		*at, *end;
	size_t			 lines;	/* line ends so far */
	size_t			 opened; /* line of an open '(', else 0 */
};

/* Begins a text, which stays the caller's; a byte order mark is skipped. */
void	zoneread_begin(struct zoneread *, const char *, size_t);

/* Reads the next token.  All of a text takes time linear in it. */
void	zoneread_next(struct zoneread *);

/*
 * Takes an octet of a word off its front.  0 where it stands for itself, 1
 * where it was escaped, "\." or "\046"; -1 where an escape is none.  The
 * caller has looked: *at is before end.
 */
int	zoneread_octet(const char **at, const char *end, uint8_t *octet);

/*
 * Reads a word that is a number of at most so much, without escapes.  0, or
 * -1 where it is none.
 */
int	zoneread_number(const char *, size_t, uint32_t most, uint32_t *);

/* The same of seconds, which may have units: "3600", "1h", "1w2d". */
int	zoneread_seconds(const char *, size_t, uint32_t most, uint32_t *);

/* 1 where a word is this one, whatever its case, else 0. */
int	zoneread_is(const char *, size_t, const char *word);

#endif
