/*
 * MAIL, RCPT, DATA, as often as a job's recipients need it.
 */
#ifndef DELIVER_TRANSACTION_H
#define DELIVER_TRANSACTION_H

#include "deliver/job.h"
#include "deliver/session.h"
#include "deliver/smtp.h"
#include "util/buf.h"

/* Recipients of one transaction: what every server takes (RFC 5321 section
 * 4.5.3.1.8). */
#define TRANSACTION_MAX	100

enum turn {
	TURN_OVER,	/* not wanted, or this host has said what it says */
	TURN_NEXT,	/* to be offered */
	TURN_ACCEPTED	/* the content decides */
};

struct transaction {
	/* filled in by the caller */
	struct smtp		*s;
	const struct job	*job;
	int64_t			 size;		/* of SIZE= */
	char			*todo;
	smtp_report		*report;
	void			*arg;
	struct outcome		*last;		/* of what is undecided */
	/* private */
	unsigned char		*turns;		/* owned; enum turn */
	struct buf		 flight;
	struct outcome		*said;		/* owned; of commands */
	uint32_t		 group[TRANSACTION_MAX];
	size_t			 n;		/* in the group */
	size_t			 accepted;	/* of them */
	size_t			 sent;		/* of MAIL, n RCPT, DATA */
	size_t			 due;		/* the command answered next */
	int			 utf8;		/* MAIL asks for SMTPUTF8 */
	int			 refused;	/* by the reply to MAIL */
	int			 go;		/* 354 */
};

/*
 * Offers every recipient with todo set until the host has said all it has to
 * say; reports as smtp_send() does.  0 where the session can be used again,
 * else -1, the session broken and all that is undecided reported.
 */
int	transaction_run(struct transaction *);

/* Reports one outcome for every recipient that is wanted, todo left set. */
void	transaction_refuse(struct transaction *, const struct outcome *);

#endif
