/*
 * Advice on a message before it is sent: what of it receivers take amiss.
 * Pure: octets as a caller pipes them to sendmail go in, codes come out.  What
 * sendoff mends on the way and what stays wrong are kept apart.
 */
#ifndef DOCTOR_CONTENT_H
#define DOCTOR_CONTENT_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "util/text.h"

#define CONTENT_SUBJECT	80		/* what a code is about, with NUL */
#define CONTENT_HOSTS	16		/* hosts of links that are kept */
#define CONTENT_MAX	(32 * 1024 * 1024)	/* octets that are read */

enum content_level {
	CONTENT_NOTE,		/* as it should be, or no more than a hint */
	CONTENT_MENDED,		/* wrong, and sendoff makes it right */
	CONTENT_WARN,
	CONTENT_FAIL		/* some large receiver, or sendoff, refuses */
};

enum content_code {
	/* msg.headers: what sendoff mends */
	CONTENT_FROM_ADDED,
	CONTENT_FROM_BARE,	/* it gets the domain of the configuration */
	CONTENT_DATE_ADDED,
	CONTENT_ID_ADDED,
	CONTENT_FIELD_8BIT,
	CONTENT_BODY_8BIT,
	CONTENT_BARE_CR,
	CONTENT_NUL,
	CONTENT_LONG_LINE,
	/* msg.headers: what stays wrong */
	CONTENT_FROM_TWICE,
	CONTENT_FROM_SYNTAX,
	CONTENT_FROM_EMPTY,
	CONTENT_FROM_MANY,
	CONTENT_FROM_DOMAIN,	/* mail cannot be from it */
	CONTENT_FROM_FOREIGN,
	CONTENT_FIELD_TWICE,
	CONTENT_HEADER_REFUSED, CONTENT_REFUSED,	/* status 65 */
	CONTENT_DATE_SYNTAX,
	CONTENT_DATE_PAST,
	CONTENT_DATE_FUTURE,
	CONTENT_ID_SYNTAX,
	CONTENT_ID_FOREIGN,
	CONTENT_TO_MISSING,
	CONTENT_TO_SYNTAX,
	CONTENT_SUBJECT_MISSING,
	/* msg.mime */
	CONTENT_NO_TEXT,
	CONTENT_CHARSET,
	CONTENT_BASE64,
	CONTENT_IMAGE_ONLY,
	CONTENT_SIZE,
	CONTENT_BROKEN,
	CONTENT_UNREAD,
	/* msg.links */
	CONTENT_LINK_MISMATCH,
	CONTENT_LINK_FOREIGN,
	CONTENT_LINK_MANY_FOREIGN,
	CONTENT_LINK_IP,
	CONTENT_LINK_SHORT,
	CONTENT_LINK_PORT,
	CONTENT_LINK_USERINFO,
	CONTENT_LINK_BROKEN,
	/* msg.kind: what has one remedy, before what has two sides */
	CONTENT_ONE_CLICK,
	CONTENT_UNSIGNED,
	CONTENT_BULK,
	CONTENT_MANY,
	CONTENT_UNSUBSCRIBE,
	CONTENT_NO_LIST,
	CONTENT_SIGNED,
	/* msg.auto */
	CONTENT_AUTO,
	CONTENT_CODES
};

struct content_input {
	const char	*text;		/* lent; lines end in LF or CRLF */
	size_t		 length;
	const char	*org;		/* lent; the organisation's domain that
					 * mail is sent for, NULL: not known */
	time_t		 now;		/* what Date is held against */
	size_t		 whole;		/* octets, where text is its begin; 0 */
	const char	*host;		/* lent; Message-ID may have it; NULL */
};

struct content_advice {
	uint64_t	codes;		/* bit 1 << code */
	char		subjects[CONTENT_CODES][CONTENT_SUBJECT];
	/* domain of From and hosts of links: A-labels, small */
	char		from[TEXT_DOMAIN_MAX + 1];	/* "" for none */
	char		hosts[CONTENT_HOSTS][TEXT_DOMAIN_MAX + 1];
	size_t		nhosts;		/* distinct; no addresses; others
					 * are left out */
	size_t		images;		/* in HTML */
	size_t		visible;	/* octets of text in HTML, no blanks */
	size_t		recipients;	/* in To and Cc */
	int		plain, html;	/* a part of that is there */
	/* private */
	char		org[TEXT_DOMAIN_MAX + 1], host[TEXT_DOMAIN_MAX + 1];
	size_t		decoded;	/* octets of text that were read */
	int		machine, list_unsubscribe;
	int		failed;		/* memory ran out */
};

/* Judges a message, in time linear in it.  0, or -1 with errno ENOMEM. */
int	content_judge(struct content_advice *, const struct content_input *);

/* 1 where the advice has the code. */
int	content_has(const struct content_advice *, enum content_code);

#endif
