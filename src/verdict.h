/*
 * Telling the caller: exit status, standard error, notification.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include "conf.h"
#include "message.h"
#include "spool/owner.h"
#include "submit/args.h"
#include "util/log.h"

/* What the log says where a notice of success is lost. */
#define VERDICT_UNTOLD \
    "delivered, but the notice that was asked for cannot be written"

/* The gravest exit status among the failed recipients, 0 where none failed. */
int	verdict_status(const struct message *);

/* The graver of two exit statuses: a failure over 75, 75 over 0. */
int	verdict_graver(int, int);

/* Says on standard error who was refused and why, unless the mode is not to
 * print, as over -bs, or the log has said it there. */
void	verdict_print(const struct message *, const struct args *,
	    const struct log *);

/*
 * The end of an attempt that left no queue entry: nobody is to be tried
 * again.  Over -bs a notification is queued where somebody was reached, and
 * the status is then 0, else that of the failures, for the reply.  Else it
 * prints, queues a notification where the error mode or a recipient who was
 * reached asks for one, another for those who are relayed (where it cannot be,
 * the log says so), and returns the exit status.
 */
int	verdict_final(const struct message *, const struct conf *,
	    const struct args *, struct log *);

/*
 * The exit status where the message's queue entry holds what is left.  The
 * failed of it get a notification from there, but for those that the caller
 * is told of by this status: they become RECIPIENT_BOUNCED, to be marked.
 */
int	verdict_spooled(struct message *, const struct args *,
	    const struct log *);

#endif
