/*
 * What a server offers: its reply to EHLO (RFC 5321 section 4.1.1.1).
 */
#ifndef DELIVER_EHLO_H
#define DELIVER_EHLO_H

#include <stddef.h>
#include <stdint.h>

#include "outcome.h"

/* Extensions; each is used only where the last EHLO of this session named it
 * (RFC 5321 section 4.1.1). */
#define EHLO_SIZE	0x01	/* RFC 1870 */
#define EHLO_8BITMIME	0x02	/* RFC 6152 */
#define EHLO_PIPELINING	0x04	/* RFC 2920 */
#define EHLO_STARTTLS	0x08	/* RFC 3207 */
#define EHLO_SMTPUTF8	0x10	/* RFC 6531 */
#define EHLO_DSN	0x20	/* RFC 3461 */
#define EHLO_AUTH	0x40	/* RFC 4954 */

#define EHLO_MECHANISMS	256	/* octets; what is behind is not known */

struct ehlo {
	unsigned int	offers;			/* EHLO_* */
	int64_t		size;			/* largest message, 0: none */
	char		name[OUTCOME_HOST];	/* printable; "": none */
	char		mechanisms[EHLO_MECHANISMS];	/* of AUTH, printable,
						 * one blank between two */
};

/* Nothing offered, no name: what HELO, or no greeting yet, leaves. */
void	ehlo_init(struct ehlo *);

/*
 * Reads the text of a reply, one line each, without codes: the server's name
 * first, then a keyword and its parameters a line.  Case does not matter;
 * unknown keywords and odd parameters are passed over.
 */
void	ehlo_parse(struct ehlo *, const char *text, size_t length);

/* 1 where the mechanism is among those of AUTH. */
int	ehlo_mechanism(const struct ehlo *, const char *name);

/*
 * Copies the first word of a line, as a greeting and an EHLO reply begin with
 * the server's name; "" where it does not fit.
 */
void	ehlo_name(char *dst, size_t size, const char *text, size_t length);

#endif
