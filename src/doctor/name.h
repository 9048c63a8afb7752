/*
 * What a name shows without a question to DNS: whether mail can be from that
 * domain, and whether a host can call itself so.  Pure.
 */
#ifndef DOCTOR_NAME_H
#define DOCTOR_NAME_H

#include "util/text.h"

enum name_code {
	NAME_OK,
	/* no name of a domain at all */
	NAME_EMPTY,
	NAME_ADDRESS,		/* an address without brackets */
	NAME_LITERAL,		/* an address in brackets */
	NAME_LABEL_EMPTY,
	NAME_LABEL_LONG,	/* RFC 1035 section 2.3.4: 63 octets */
	NAME_LONG,		/* 253 octets */
	NAME_UNDERSCORE,
	NAME_HYPHEN,		/* first or last in a label */
	NAME_SYNTAX,
	NAME_IDNA,		/* no A-labels for its letters */
	/* a name, but none that can send */
	NAME_LOCALHOST,
	NAME_SINGLE,		/* one label */
	NAME_NUMERIC,		/* a number for a top-level domain */
	NAME_SPECIAL,		/* RFC 6761 and those that are nobody's */
	NAME_FREEMAIL,		/* somebody else's */
	NAME_SCRIPTS,		/* letters of two alphabets in a label */
	NAME_CODES
};

enum name_severity { NAME_FINE, NAME_WARNS, NAME_FAILS };

/*
 * The first thing wrong with a domain to send from, in ASCII or in UTF-8; one
 * dot at its end is none of it.  ascii gets the name to look up, in lower
 * case, where it is one (all codes from NAME_LOCALHOST on, and NAME_OK), else
 * "".
 */
enum name_code name_domain(const char *, char ascii[TEXT_DOMAIN_MAX + 1]);

/* 1 where none of this is a reason that mail cannot be from it. */
int	name_is_senders(const char *domain);

/* As name_domain(), of what EHLO says (RFC 5321 section 4.1.1.1), where a
 * domain of free mail is nothing in particular. */
enum name_code name_helo(const char *);

/* How bad it is: of a literal, which EHLO may say, and of mixed letters a
 * warning, for the domain and for EHLO apart. */
enum name_severity name_domain_severity(enum name_code);
enum name_severity name_helo_severity(enum name_code);

/* The word for programs, "single-label", and the words for people. */
const char *name_word(enum name_code);
const char *name_text(enum name_code);

#endif
