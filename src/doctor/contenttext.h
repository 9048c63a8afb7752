/*
 * One leaf of a message's body: what it is declared to be, and the text that
 * it holds.
 */
#ifndef DOCTOR_CONTENTTEXT_H
#define DOCTOR_CONTENTTEXT_H

#include "doctor/content.h"
#include "util/contenttype.h"
#include "util/declared.h"

#define CONTENTTEXT_MAX	(8 * 1024 * 1024)	/* octets of text that are
						 * read in all; what no reader
						 * gets through */

struct contenttext {
	const char		*text;		/* lent; as it is sent */
	size_t			 n;
	struct declared		 declared;
	struct content_type	 type;		/* "" where none is said */
	int			 attached;	/* a file, not shown as text */
	int			 fixed;		/* signed or not understood:
						 * sendoff leaves it as it is */
};

/* Judges a leaf, and its links and words where it is text. */
void	contenttext_judge(struct content_advice *, const struct contenttext *);

#endif
