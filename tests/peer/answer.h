/*
 * One session of the scripted mail server, and how it answers: the usual way
 * or as the script says.
 */
#ifndef PEER_ANSWER_H
#define PEER_ANSWER_H

#include <stddef.h>
#include <stdio.h>

#include "tests/peer/channel.h"
#include "tests/peer/smtpd.h"

#define SESSION_RECIPIENTS	1000	/* of a transaction of LMTP */

struct session {
	const struct smtpd	*server;
	struct channel		 channel;
	struct recorder		 recorder;
	int			 ordinal;
	int			 counts[STEP_COUNT];
	int			 over;		/* nothing more is read */
	int			 helo;
	int			 extended;	/* by EHLO */
	int			 mail;		/* a transaction is open */
	int			 accepted;	/* recipients in it */
	int			 login;		/* by AUTH */
	char			*recipients[SESSION_RECIPIENTS];
	FILE			*envelope;	/* in memory */
	char			*envelope_text;
	size_t			 envelope_length;
};

/* Ends the transaction: as RSET does, and much else. */
void	session_reset(struct session *);

/* What a step is answered with. */
struct answer {
	const char	*text;
	size_t		 length;
	const char	*early;		/* one reply too many, or NULL */
	size_t		 nearly;
	struct pace	 pace;
};

/*
 * Works out what a step is answered with, from the usual answer that is there
 * already, and does what the script wants done before.  0, or -1 where the
 * script has ended the session here.  address may be NULL.
 */
int	answer_decide(struct session *, enum step, const char *address,
	    struct answer *);

/* Sends what was decided. */
void	answer_send(struct session *, const struct answer *);

/*
 * Both in one, for a usual text: the first digit of the reply, 0 where there
 * was none.
 */
int	answer_give(struct session *, enum step, const char *address,
	    const char *usual);

/* 1 where a rule breaks the handshake at an octet (script.h). */
int	answer_counts_octets(const struct rule *);

/*
 * Where the client may send nothing more before the reply to a command (RFC
 * 2920 section 3.1) and has: an event `rushed VERB'.
 */
void	answer_rush(struct session *, const char *verb);

#endif
