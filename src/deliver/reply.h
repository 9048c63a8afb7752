/*
 * SMTP replies (RFC 5321 section 4.2), parsed from octets as they come.
 */
#ifndef DELIVER_REPLY_H
#define DELIVER_REPLY_H

#include <stddef.h>

#include "outcome.h"

#define REPLY_LINES	128		/* lines of one reply */
#define REPLY_LINE	2048		/* octets of one; RFC 5321 asks 512 */
#define REPLY_KEPT	(16 * 1024)	/* octets of text kept */
#define REPLY_READ	(64 * 1024)	/* octets read for one reply */

enum reply_state {
	REPLY_MORE,	/* not whole yet */
	REPLY_DONE,
	REPLY_BAD	/* no reply: no code, mixed codes, too much of it */
};

struct reply {
	enum reply_state state;
	int	code;			/* 200-599 */
	char	status[OUTCOME_STATUS];	/* enhanced code where its class is the
					 * reply's (RFC 2034), else "x.0.0" */
	int	enhanced;		/* status came from the server */
	char	text[REPLY_KEPT];	/* behind the code, lines divided by
					 * LF (EHLO keywords are read from
					 * here); '?' for controls; NUL-
					 * terminated */
	size_t	length;
	size_t	lines;
	size_t	octets;			/* read so far */
	char	line[REPLY_LINE];	/* private: the line being read */
	size_t	nline;
};

void	reply_init(struct reply *);

/*
 * Takes octets until the reply is whole.  Returns how many it used: what is
 * left belongs to the next reply.  Look at reply->state; once it is not
 * REPLY_MORE, nothing more is used.
 */
size_t	reply_feed(struct reply *, const char *, size_t);

/*
 * The reply's text as one printable line for outcome and log: code, enhanced
 * code where the server gave one, text; lines joined by blanks.  Of a reply
 * that is not whole or bad, the line being read.
 */
void	reply_show(const struct reply *, char *dst, size_t size);

#endif
