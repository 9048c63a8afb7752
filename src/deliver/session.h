/*
 * What the steps of one SMTP dialogue share: the connection, what the server
 * offers, and the rule that a reply is matched to the command it answers.
 * Only hello, login, offer, transaction, dot and smtp include this, and the
 * probe, whose dialogue sends no mail.
 */
#ifndef DELIVER_SESSION_H
#define DELIVER_SESSION_H

#include "conf.h"
#include "deliver/control.h"
#include "deliver/ehlo.h"
#include "deliver/net.h"
#include "deliver/reply.h"
#include "deliver/smtp.h"
#include "outcome.h"
#include "route/policy.h"

/* The waits of RFC 5321 section 4.5.3.2, in seconds at timeout 30. */
#define WAIT_GREETING	300
#define WAIT_HELLO	300	/* none is given: as long as for MAIL */
#define WAIT_TLS	120	/* the handshake: as long as for DATA */
#define WAIT_MAIL	300
#define WAIT_RCPT	300
#define WAIT_DATA	120
#define WAIT_BLOCK	180
#define WAIT_DOT	600

/* A session may take an hour and a second for each 2 KB of the message. */
#define SESSION_SECONDS	3600
#define SESSION_RATE	2048

enum session {
	SESSION_SOUND,
	SESSION_LOST,		/* nothing may be said any more; what the
				 * server said before still counts */
	SESSION_CONFUSED	/* and it is not certain what was an answer to
				 * what */
};

struct smtp {
	const struct conf	*conf;
	struct policy		*policy;	/* lent while it opens */
	struct mx_address	 peer;
	struct control		*control;	/* lent; NULL: none */
	int64_t			 end;		/* clock_now() ms, of waits */
	struct net		 net;
	struct reply		 reply;		/* the last one */
	struct ehlo		 ehlo;
	int			 verified;	/* TLS, and the certificate is
						 * the right one */
	int			 open;		/* it has a transaction */
	enum session		 state;
	struct outcome		 trouble;	/* why; and who the host is */
};

/* Starts the clock of the session for a message of so many octets. */
void	session_limit(struct smtp *, int64_t octets);

/* Sets the deadline of a step, which the session's end may cut short. */
void	session_wait(struct smtp *, int seconds);

/*
 * The verdict that a reply gives, complete with host, address, port and tls:
 * DELIVERED, DEFERRED, FAILED by its first digit.
 */
void	session_verdict(const struct smtp *, struct outcome *);

/* A verdict of our own, complete with host, address, port and tls. */
void	session_outcome(const struct smtp *, struct outcome *,
	    enum outcome_kind, const char *status, const char *text);

/*
 * Breaks the session: trouble is DEFERRED with this, unless it was broken
 * before.  A status of X.5.X (RFC 3463 section 3.6: protocol) says that it is
 * confused.  Returns -1.
 */
int	session_break(struct smtp *, const char *status, const char *, ...)
	    __attribute__((__format__(printf, 3, 4)));

/*
 * Breaks the session for what net->error says (trouble is NONE where the
 * conductor is gone).  Returns -1.
 */
int	session_lost(struct smtp *, const char *step);

/*
 * 0 where no reply is due and none is there: octets that have come already
 * answer nothing (RFC 2920 section 3.1).  Else -1 and the session is broken.
 */
int	session_quiet(struct smtp *, const char *step);

/*
 * Sends one flight, which begins when the session is quiet.  0, or -1 and the
 * session is broken.
 */
int	session_flight(struct smtp *, const char *step, const void *, size_t);

/*
 * Reads the reply that is due, for so many seconds (scaled).  Its code, or -1
 * and the session is broken: no reply, or 421, which ends it at any step
 * (RFC 5321 section 3.8).
 */
int	session_reply(struct smtp *, const char *step, int seconds);

/*
 * Breaks the session for a reply that its command cannot have: whatever it
 * answers, it is not this.  Returns -1.
 */
int	session_unexpected(struct smtp *, const char *step);

/* A command and its reply. */
int	session_command(struct smtp *, const char *step, const char *line,
	    int seconds);

#endif
