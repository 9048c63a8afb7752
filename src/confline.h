/*
 * One line of the configuration: its words, and what is wrong with it.
 */
#ifndef CONFLINE_H
#define CONFLINE_H

#include <stddef.h>
#include <stdint.h>

#include "conf.h"

#define CONFLINE_WORDS	5	/* a keyword, three values, one too many */

#define CONFLINE_TIME_MAX	(3650 * INT64_C(86400))	/* ten years */

struct confline {
	char		 text[CONF_LINE_MAX + 1];	/* the words */
	char		*words[CONFLINE_WORDS];		/* keyword first */
	size_t		 n;
	const char	*why;	/* the first thing wrong, static; NULL: none */
	const char	*word;	/* the word it is about, or NULL */
	int		 status;	/* sysexits(3) of why */
};

/*
 * Splits a line (no newline) into words.  An empty line or a comment alone
 * gives n 0.  Of a line with more words than CONFLINE_WORDS the rest is only
 * checked.
 */
void	confline_split(struct confline *, const char *, size_t);

/* Notes what is wrong, status 78; the first one stays. */
void	confline_bad(struct confline *, const char *why, const char *word);

/* Notes that memory ran out, status 71. */
void	confline_memory(struct confline *);

/* Replaces an owned string by a copy of value. */
void	confline_copy(struct confline *, char **slot, const char *value);

/*
 * Makes room for one more element behind the n that an owned array has, and
 * returns the array, or NULL where there is no room (noted).
 */
void	*confline_grow(struct confline *, void *array, size_t n, size_t size);

/* The place of a word in a list that NULL ends, or -1. */
int	confline_choice(const char *word, const char *const *list);

/* A number from least to most, nothing behind it: 0, or -1. */
int	confline_number(const char *, int64_t least, int64_t most,
	    int64_t *number);

/* Seconds from "90", "90s", "5m", "4h", "5d" or "2w": 0, or -1. */
int	confline_time(const char *, int64_t *seconds);

/* Octets from "1000", "10K", "50M" or "1G" (of 1024): 0, or -1. */
int	confline_size(const char *, int64_t *octets);

#endif
