/*
 * Advice on messages, for tests: a message goes in, the words of its codes
 * come out.
 */
#ifndef UNIT_ADVICE_H
#define UNIT_ADVICE_H

#include "doctor/content.h"

#define ADVICE_NOW	1795521600	/* of the date below */
#define ADVICE_TEXT	1024

/* Nothing can be said of a message with this header, from example.org. */
#define ADVICE_FROM	"From: Ann <ann@example.org>\n"
#define ADVICE_TO	"To: Bob <bob@example.net>\n"
#define ADVICE_SUBJECT	"Subject: a receipt\n"
#define ADVICE_DATE	"Date: Tue, 24 Nov 2026 12:00:00 +0000\n"
#define ADVICE_ID	"Message-ID: <1@mail.example.org>\n"
#define ADVICE_REST	ADVICE_TO ADVICE_SUBJECT ADVICE_DATE ADVICE_ID
#define ADVICE_GOOD	ADVICE_FROM ADVICE_REST

/* Reads a message for example.org. */
void	advice_read(struct content_advice *, const char *, size_t);

/* The words of its codes in their order, a blank between two. */
const char *advice_words(const struct content_advice *,
	    char text[ADVICE_TEXT]);

/* Reads a message, and fails where the words are others. */
void	advice_expect(struct content_advice *, const char *message,
	    const char *words);

#endif
