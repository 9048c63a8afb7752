/*
 * The verdict on one recipient, or on an attempt to reach a host.
 */
#ifndef OUTCOME_H
#define OUTCOME_H

#include <stdarg.h>

#define OUTCOME_STATUS	12	/* "5.123.123" and NUL, RFC 3463 section 2 */
#define OUTCOME_TEXT	512	/* one printable line of the server's or ours */
#define OUTCOME_HOST	256	/* a DNS name */
#define OUTCOME_ADDRESS	64	/* an address in text, without port */
#define OUTCOME_TLS	64	/* "TLSv1.3/TLS_AES_256_GCM_SHA384" */

enum outcome_kind {
	OUTCOME_NONE,		/* no verdict yet */
	OUTCOME_DELIVERED,	/* the server has it: 2yz to the final dot */
	OUTCOME_DEFERRED,	/* try again later */
	OUTCOME_FAILED,		/* for good */
	OUTCOME_UNCERTAIN	/* lost after the final dot: try again */
};

struct outcome {
	enum outcome_kind kind;
	int	code;				/* SMTP reply, 0: none */
	int	port;				/* 0: no host was reached */
	int	of_sender;			/* the answer was one to MAIL */
	char	status[OUTCOME_STATUS];		/* RFC 3463, "5.1.1" */
	char	text[OUTCOME_TEXT];		/* printable, one line */
	char	host[OUTCOME_HOST];		/* name of the server, or "" */
	char	address[OUTCOME_ADDRESS];	/* its address, or "" */
	char	tls[OUTCOME_TLS];		/* protocol/cipher, or "" */
	int	dsn;				/* the server offers DSN */
};

/*
 * Sets kind, code, status and text; host, address, port and tls stay.  The
 * text is made printable and cut.
 */
void	outcome_set(struct outcome *, enum outcome_kind, int code,
	    const char *status, const char *, ...)
	    __attribute__((__format__(printf, 5, 6)));

/* 1 where the kind is DEFERRED or UNCERTAIN: the recipient stays queued. */
int	outcome_again(const struct outcome *);

/*
 * The sysexits(3) status that tells a FAILED outcome: 67 for 5.1.1, 5.1.6
 * and 5.1.10, 68 for 5.1.2 and 5.4.4, 77 for a refusal of the sender (5.7.x to
 * MAIL, or a code that says so), else 69; 75 for DEFERRED, UNCERTAIN and NONE;
 * 0 for DELIVERED.
 */
int	outcome_exit(const struct outcome *);

/* The word of the log's status= : "sent", "deferred", "bounced". */
const char *outcome_word(const struct outcome *);

#endif
