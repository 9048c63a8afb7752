/*
 * DNS as a stranger might answer it: every answer is made up from a seed and
 * the question, so that it is the same however often it is asked.  The form is
 * what dns_parse() lets through, the content is odd.
 */
#ifndef UNIT_CHAOS_H
#define UNIT_CHAOS_H

#include <stdint.h>

#include "exam/inquiry.h"

#define CHAOS_TEXT	4000	/* octets of a text, at most */

struct chaos;

/* What is to be expected of a world. */
struct chaos_mood {
	uint64_t	 seed;
	unsigned int	 good;		/* per cent of answers that have records */
	unsigned int	 silent;	/* of the others: without any answer */
	unsigned int	 pending;	/* askings before an answer is here */
	const char	*key;		/* of the sample's selectors; NULL */
};

/* The mood is copied, the inquiry lent: it counts what is missing. */
struct chaos *chaos_new(const struct chaos_mood *, struct inquiry *);
void	chaos_free(struct chaos *);

/* The source of its answers, and the one of a name server of its own
 * (exam_server); one world at a time. */
void	chaos_source(struct chaos *, struct source *);
void	chaos_server(struct inquiry *, struct inquiry_place *,
	    const struct ipaddr *, struct source *);

/* What is not here yet does not come. */
void	chaos_stop(struct chaos *);

/* A number below n; the next of a row that begins with the state. */
size_t	chaos_below(uint64_t *state, size_t n);

/* A text that looks like the records at such a name, more or less; its
 * length. */
size_t	chaos_text(uint64_t *state, const char *name, char dst[CHAOS_TEXT]);

/* Some of its octets change, go or come; the length then. */
size_t	chaos_mutate(uint64_t *state, char *text, size_t length, size_t size);

#endif
