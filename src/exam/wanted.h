/*
 * The records that a sender has, and those that it should have.
 */
#ifndef EXAM_WANTED_H
#define EXAM_WANTED_H

#include "exam/exam.h"

#define WANTED_LIST	48	/* EXAMKEYS_MAX, WANTED_MX and a few */
#define WANTED_MX	16
#define WANTED_OLD	4

enum wanted_state {
	WANTED_KEPT,		/* it is there, and right */
	WANTED_NEW,
	WANTED_CHANGED,		/* in place of old */
	WANTED_ASKED,		/* of somebody else: reverse DNS */
	WANTED_MISSING		/* but what it says is not for us to say */
};

struct wanted_record {
	enum wanted_state	 state;
	char			*owner;		/* owned, as all here */
	const char		*type;
	char			*text;		/* as struct records_item
						 * has it */
	char			*old[WANTED_OLD];
	size_t			 nold;
	const char		*note;		/* static; NULL */
};

struct wanted {
	struct wanted_record	 list[WANTED_LIST];
	size_t		 n;
	int		 failed;	/* memory ran out */
};

/* Finds them out; the families have run.  wanted_clear() in the end. */
void	wanted_find(struct wanted *, const struct exam *);
void	wanted_clear(struct wanted *);

#endif
