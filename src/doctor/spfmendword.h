/*
 * The words of a record that is mended: what each was meant to be.
 */
#ifndef DOCTOR_SPFMENDWORD_H
#define DOCTOR_SPFMENDWORD_H

#include "doctor/spfmend.h"
#include "util/buf.h"

#define SPFMEND_HELD	16	/* "~include:" */

/* A record on its way. */
struct spfmending {
	struct spfmend	*mend;
	struct buf	 clean;		/* with its characters in order */
	size_t		*from;		/* owned: where each of its octets
					 * stands in the given text */
	struct buf	 mechanisms;	/* with the version in front */
	struct buf	 modifiers, redirect;
	char		 all[5];	/* "~all"; "" */
	char		 held[SPFMEND_HELD];	/* a word that goes on behind
						 * a blank; "" */
};

/* Notes a mistake: the first in the text is the one that is told. */
void	spfmend_note(struct spfmending *, size_t at, const char *why);

/* Where an octet of the clean text stands in the given one. */
size_t	spfmend_from(const struct spfmending *, const char *);

/* Takes the next word of the clean text. */
void	spfmend_word(struct spfmending *, const char *, size_t);

#endif
