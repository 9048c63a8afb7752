/*
 * What kind of mail a message is to a filter: a notice, or advertising; and
 * whether a program wrote it.
 */
#ifndef DOCTOR_CONTENTKIND_H
#define DOCTOR_CONTENTKIND_H

#include "doctor/content.h"
#include "util/header.h"

/* Notes whether an author's local part is a program's. */
void	contentkind_author(struct content_advice *, const char *local);

/* Judges List-*, Precedence and Auto-Submitted, when the author is known. */
void	contentkind_header(struct content_advice *, const struct header *);

/* Looks for a newsletter's words in text that a person sees. */
void	contentkind_words(struct content_advice *, const char *, size_t);

/* What follows of all of these, at the end. */
void	contentkind_end(struct content_advice *);

#endif
