/*
 * What the scripted servers do differently from well-behaved ones: a text of
 * lines, read once at start.  This is the manual of all lines.
 *
 *	# a comment
 *	STEP[:N|:ADDRESS][@CONNECTION] ACTION [ARGUMENT]
 *	SETTING [ARGUMENT]
 *
 * A rule applies at the N-th such step (of a session; of a transaction for
 * rcpt, and for dot under lmtp), for that recipient alone (response: that
 * host, the request's Host without its port), in the how many-th connection
 * since the start.  All rules that fit apply in their order, the later one
 * wins.  TEXT knows \r \n \t \\ \xHH and, where it is a reply, ends in CRLF by
 * itself.
 *
 * STEPs of a mail server, in the order of a session: connect, greeting, ehlo
 * (and LHLO), helo, starttls, handshake, auth (each reply to AUTH or to a line
 * that follows it is one: 334s and the last), mail, rcpt, data (the reply to
 * DATA), content (before the data is read), dot, rset, quit, end (after the
 * connection's end).  Of an HTTPS server: connect, handshake, response, end.
 *
 * ACTIONs at every step:
 *
 *	reply TEXT	this and CRLF in place of the usual
 *	raw TEXT	this as it is in place of the usual
 *	early TEXT	one reply too many behind it, in the same packet
 *	garbage		octets that are no reply, before it
 *	flood N		N continuation lines before it, 0: endless
 *	long N		N KB of a line before it, 0: endless
 *	drip MS		an octet every MS milliseconds
 *	split		an octet a packet
 *	delay MS	that long before it
 *	tell NAME	waits for a reader at the FIFO NAME in the records
 *	cut TEXT	this as it is, then end of file
 *	close reset	end of file, or a reset, in its place
 *	hang stall	no reply: reads on; reads nothing more either
 *
 * ACTIONs of the step handshake, after N octets of the server's (a handshake
 * that is shorter has its end there):
 *
 *	cut N		end of file
 *	reset N		a reset (without N: before the first octet)
 *	stall N		neither reads nor writes any more (without N: the same)
 *
 * ACTIONs of the step response: see httpreply.h.
 *
 * SETTINGs:
 *
 *	name NAME		the server's, mx.peer.example
 *	ehlo-keywords WORD...	of EHLO; `=' stands for a blank in a keyword:
 *				SIZE=1000, AUTH=PLAIN=LOGIN
 *	tls-keywords WORD...	of EHLO under TLS; STARTTLS among them is never
 *				said there
 *	limit-rcpt N REPLY	to each recipient of a transaction above N
 *	serve N			ends after N connections
 *	certificate FILE [NAME]	key and chain, PEM; with NAME only where the
 *				client's SNI is that; without any FILE it makes
 *				one that signs itself
 *	tls-version V		highest: 1.3, 1.2, 1.1, 1.0 (and with the last
 *				two all lower ones; else 1.2 is the lowest)
 *	cipher LIST		of TLS 1.2 and before, as OpenSSL has them; one
 *				that begins with TLS_: of TLS 1.3
 *	big-chain [KB]		that much (1024) of other certificates behind
 *				the server's
 *	auth USER PASSWORD	AUTH PLAIN LOGIN is offered under TLS (or where
 *				keywords are set: as these say) and MAIL without
 *				it is 530
 *	implicit-tls		the handshake comes first
 *	lmtp			LHLO in place of EHLO and HELO, and a reply per
 *				recipient after the dot; dot:ADDRESS and dot:N
 *				(N-th recipient accepted) tell them apart
 */
#ifndef PEER_SCRIPT_H
#define PEER_SCRIPT_H

#include <stddef.h>

/* Where in a session a rule applies, in the order a session goes. */
enum step {
	STEP_CONNECT, STEP_GREETING, STEP_EHLO, STEP_HELO, STEP_STARTTLS,
	STEP_HANDSHAKE, STEP_AUTH, STEP_MAIL, STEP_RCPT, STEP_DATA,
	STEP_CONTENT, STEP_DOT, STEP_RSET, STEP_QUIT, STEP_RESPONSE, STEP_END,
	STEP_COUNT
};

enum action {
	ACTION_REPLY, ACTION_RAW, ACTION_EARLY, ACTION_GARBAGE, ACTION_FLOOD,
	ACTION_LONG, ACTION_DRIP, ACTION_SPLIT, ACTION_DELAY, ACTION_TELL,
	ACTION_CUT, ACTION_CLOSE, ACTION_RESET, ACTION_HANG, ACTION_STALL,
	/* of a response alone */
	ACTION_STATUS, ACTION_HEADER, ACTION_BODY, ACTION_TEXT, ACTION_FILL,
	ACTION_CHUNKED, ACTION_LENGTH, ACTION_NO_LENGTH, ACTION_CONTINUE,
	ACTION_FREEZE
};

struct rule {
	enum step	 step;
	int		 number;	/* the how many-th such step; 0: any */
	int		 connection;	/* since the start; 0: any */
	char		*address;	/* of that recipient alone; or NULL */
	enum action	 action;
	char		*text;		/* owned; escapes resolved; NULL: */
	size_t		 length;
	long		 value;		/* a number it was */
};

struct certificate {
	char	*file;
	char	*name;			/* SNI; NULL: any */
};

struct script {
	struct rule		*rules;
	size_t			 n;
	char			*name;		/* the server's name */
	char			*keywords;	/* of EHLO; NULL: usual */
	char			*tls_keywords;	/* under TLS; NULL: the same */
	long			 limit_rcpt;	/* of a transaction; 0: none */
	char			*limit_reply;	/* to the one above it */
	long			 serve;		/* so many connections; 0 */
	struct certificate	*certificates;
	size_t			 ncertificates;
	int			 tls_version;	/* TLS1_3_VERSION...; 0 */
	char			*cipher;
	long			 big_chain;	/* KB; 0: none */
	char			*user;		/* NULL: no AUTH */
	char			*password;
	int			 implicit_tls;
	int			 lmtp;
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

/* A number from 0 on and nothing else; 0 or -1. */
int	script_number(const char *, long *);

/* 1 where the word is an action's. */
int	script_is_action(const char *);

#endif
