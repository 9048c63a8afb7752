/*
 * Exit statuses that tell the truth (sysexits(3)).  Non-zero makes a caller
 * try again, so with some recipients reached it is left to those who asked to
 * wait (-odi) or named an error mode.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>

#include "spool/bounce.h"
#include "spool/settle.h"
#include "verdict.h"

/* From harmless to grave: where several apply the caller gets the last. */
static const int gravity[] = { EX_OK, EX_TEMPFAIL, EX_DATAERR, EX_UNAVAILABLE,
    EX_NOPERM, EX_NOHOST, EX_NOUSER };

static int
rank(int status)
{
	int i;

	for (i = 0; i < (int)(sizeof(gravity) / sizeof(gravity[0])); i++)
		if (gravity[i] == status)
			return i;
	return -1;
}

int
verdict_graver(int a, int b)
{
	return rank(b) > rank(a) ? b : a;
}

int
verdict_status(const struct message *message)
{
	int gravest = EX_OK;
	size_t i;

	for (i = 0; i < message->nrecipients; i++) {
		if (message->recipients[i].state != RECIPIENT_FAILED)
			continue;
		gravest = verdict_graver(gravest,
		    outcome_exit(&message->recipients[i].outcome));
	}
	return gravest;
}

void
verdict_print(const struct message *message, const struct args *args,
    const struct log *log)
{
	const struct recipient *recipient;
	size_t i;

	if (args->error != ARGS_ERROR_PRINT || args->mode == ARGS_SMTP ||
	    log_speaks(log))
		return;
	for (i = 0; i < message->nrecipients; i++) {
		recipient = &message->recipients[i];
		if (recipient->state != RECIPIENT_FAILED)
			continue;
		fprintf(stderr, "%s: <%s>: %s%s%s%s\n", getprogname(),
		    recipient->address, recipient->outcome.text,
		    recipient->outcome.host[0] != '\0' ? " (" : "",
		    recipient->outcome.host,
		    recipient->outcome.host[0] != '\0' ? ")" : "");
	}
}

/* -odi waits for every verdict and an -oe option says what to do with it:
 * such a caller wants the failure's status though others were reached.  A
 * reply to the final dot cannot say both. */
static int
wants_status(const struct args *args)
{
	if (args->mode == ARGS_SMTP)
		return 0;
	return args->delivery == ARGS_DELIVER_FOREGROUND || args->error_given;
}

/* Queues a notification in the queue that it opens.  0, also where none is
 * wanted, or -1. */
static int
notify(const struct message *message, const struct conf *conf,
    enum bounce_kind kind)
{
	struct queue queue;
	struct fault fault;
	int rc;

	if (message->sender[0] != '\0' && !bounce_due(kind, message))
		return 0;
	if (owner_open(&queue, conf, 1, &fault) == -1)
		return -1;
	if (kind == BOUNCE_RELAYED)
		rc = settle_relayed(conf, &queue, message, time(NULL));
	else
		rc = settle_return(conf, &queue, message, time(NULL));
	owner_close(&queue);
	return rc;
}

/* The failed go back to the sender, as far as he wants to hear of them.  1
 * where nothing more is to be said. */
static int
mail_back(const struct message *message, const struct conf *conf,
    struct log *log)
{
	size_t i;

	for (i = 0; message->sender[0] != '\0' && i < message->nrecipients; i++)
		settle_unwanted(message, &message->recipients[i], log);
	return notify(message, conf, BOUNCE_FAILED) == 0;
}

/* Over -bs the client is told of a failure of all, and tells its user; of some
 * the sender is told, who is nobody where the path was null (RFC 5321 section
 * 6.1). */
static int
final_reply(const struct message *message, const struct conf *conf,
    int status, struct log *log)
{
	if (message_reached(message) > 0 &&
	    (message->sender[0] == '\0' || mail_back(message, conf, log)))
		return EX_OK;
	return status;
}

int
verdict_final(const struct message *message, const struct conf *conf,
    const struct args *args, struct log *log)
{
	int status = verdict_status(message), reached, told = 0;

	/* delivered is delivered: that the sender cannot be told of it as he
	 * asked makes no caller try again */
	if (message_count(message, RECIPIENT_RELAYED) > 0 &&
	    notify(message, conf, BOUNCE_RELAYED) == -1)
		log_warn(log, message->id, VERDICT_UNTOLD);
	if (status == EX_OK)
		return EX_OK;
	if (args->mode == ARGS_SMTP)
		return final_reply(message, conf, status, log);
	verdict_print(message, args, log);
	reached = message_reached(message) > 0;
	if (args->error == ARGS_ERROR_MAIL ||
	    args->error == ARGS_ERROR_BERKNET ||
	    (reached && !wants_status(args)))
		told = mail_back(message, conf, log);
	if (!told)
		return status;
	if (args->error == ARGS_ERROR_BERKNET)
		return EX_OK;
	return reached && !wants_status(args) ? EX_OK : status;
}

int
verdict_spooled(struct message *message, const struct args *args,
    const struct log *log)
{
	int status = verdict_status(message);
	size_t i;

	verdict_print(message, args, log);
	if (args->error == ARGS_ERROR_BERKNET || !wants_status(args))
		return EX_OK;
	/* who asks for the status and no mail has been told with it */
	for (i = 0; i < message->nrecipients; i++)
		if (message->recipients[i].state == RECIPIENT_FAILED &&
		    args->error != ARGS_ERROR_MAIL)
			message->recipients[i].state = RECIPIENT_BOUNCED;
	return status;
}
