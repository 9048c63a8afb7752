/*
 * What the scripted server does differently from a well-behaved one: a text
 * of lines `STEP ACTION', read once at start.
 */
#ifndef PEER_SCRIPT_H
#define PEER_SCRIPT_H

#include <stddef.h>

/* Where in a session a rule applies, in the order a session goes. */
enum step {
	STEP_CONNECT, STEP_GREETING, STEP_EHLO, STEP_HELO, STEP_STARTTLS,
	STEP_HANDSHAKE, STEP_MAIL, STEP_RCPT, STEP_DATA, STEP_CONTENT,
	STEP_DOT, STEP_RSET, STEP_QUIT, STEP_END, STEP_COUNT
};

enum action {
	ACTION_REPLY,		/* this text and CRLF in place of the usual */
	ACTION_RAW,		/* this text as it is in place of the usual */
	ACTION_EARLY,		/* one reply too many, in the same packet */
	ACTION_GARBAGE,		/* octets that are no reply, before it */
	ACTION_FLOOD,		/* N continuation lines before it, 0: endless */
	ACTION_LONG,		/* N KB of a line before it, 0: endless */
	ACTION_DRIP,		/* an octet every N ms */
	ACTION_SPLIT,		/* an octet a packet */
	ACTION_DELAY,		/* N ms before it */
	ACTION_TELL,		/* meet a reader at the FIFO of that name */
	ACTION_CUT,		/* this text as it is, then end of file */
	ACTION_CLOSE,		/* end of file in place of a reply */
	ACTION_RESET,		/* a reset in place of a reply */
	ACTION_HANG,		/* read on, never reply */
	ACTION_STALL		/* neither read nor reply */
};

struct rule {
	enum step	 step;
	int		 number;	/* the how many-th such step; 0: any */
	int		 connection;	/* since the start; 0: any */
	char		*address;	/* of that recipient alone; or NULL */
	enum action	 action;
	char		*text;		/* owned; escapes resolved */
	size_t		 length;
	long		 value;
};

struct script {
	struct rule	*rules;
	size_t		 n;
	char		*name;		/* the server's name */
	char		*keywords;	/* of EHLO, between blanks; NULL: usual */
	char		*tls_keywords;	/* of EHLO under TLS; NULL: the same */
	long		 limit_rcpt;	/* of a transaction; 0: none */
	char		*limit_reply;	/* to the recipient above it */
	long		 serve;		/* end after so many connections; 0 */
};

/*
 * Reads a script; NULL as file gives the well-behaved server.  0; or -1 after
 * a line on standard error.  It stays until the process ends.
 */
int	script_read(struct script *, const char *file);

/*
 * The next rule from *cursor on (0 to begin), or NULL, for where a session
 * stands: at's step, number, connection and address (which may be NULL).
 */
const struct rule *script_next(const struct script *, size_t *cursor,
	    const struct rule *at);

#endif
