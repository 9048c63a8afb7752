/*
 * What the codes of content.h mean: the check that they belong to, how bad
 * they are, and their words.
 */
#ifndef DOCTOR_CONTENTCODE_H
#define DOCTOR_CONTENTCODE_H

#include "doctor/content.h"

/*
 * Adds a code; length octets say what it is about ("" for nothing), and are
 * made printable and cut.  The first time counts.
 */
void	contentcode_add(struct content_advice *, enum content_code,
	    const char *subject, size_t length);

/* The id of the check, "msg.headers". */
const char *contentcode_id(enum content_code);

enum content_level contentcode_level(enum content_code);

/* The word for programs, "from-twice". */
const char *contentcode_word(enum content_code);

/* The words for people; a subject may follow them after a colon. */
const char *contentcode_text(enum content_code);

/* What to do about it; NULL where nothing need be done. */
const char *contentcode_remedy(enum content_code);

#endif
