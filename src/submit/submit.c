/*
 * The submit stage in its order: read, find sender and recipients, complete
 * the header, bring header and body to wire form.  Nothing has touched the
 * network when it is done.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "submit/caller.h"
#include "submit/complete.h"
#include "submit/envelope.h"
#include "submit/fold.h"
#include "submit/input.h"
#include "submit/mime.h"
#include "submit/submit.h"
#include "submit/words.h"

void
submit_init(struct submission *submission)
{
	memset(submission, 0, sizeof(*submission));
	message_init(&submission->message);
}

void
submit_clear(struct submission *submission)
{
	message_clear(&submission->message);
	buf_clear(&submission->complaints);
	buf_clear(&submission->discarded);
	memset(submission, 0, sizeof(*submission));
	message_init(&submission->message);
}

/* -N, -R and -V.  An option speaks for all recipients alike. */
static int
take_wishes(struct message *message, const struct args *args,
    struct fault *fault)
{
	unsigned int notify = 0;
	size_t i;

	if (args->notify != NULL)
		notify = dsn_notify(args->notify, strlen(args->notify));
	for (i = 0; i < message->nrecipients; i++)
		message->recipients[i].notify = notify;
	if (args->ret != NULL)
		message->ret = dsn_ret(args->ret, strlen(args->ret));
	if (args->envid != NULL &&
	    (message->envid = strdup(args->envid)) == NULL)
		return fault_set(fault, EX_OSERR, "out of memory");
	return 0;
}

/* Sender and recipients from arguments and header, and what there is to say
 * about them. */
static int
address(struct submission *submission, struct envelope *envelope,
    struct fault *fault)
{
	int rc = -1;

	if (envelope_sender(envelope, fault) == 0 &&
	    envelope_recipients(envelope, fault) == 0 &&
	    take_wishes(&submission->message, envelope->args, fault) == 0)
		rc = 0;
	submission->complaints = envelope->complaints;
	submission->discarded = envelope->discarded;
	submission->status = envelope->status;
	submission->warning = envelope->warning;
	return rc;
}

/* Sender, recipients and header: everything that needs no body. */
static int
make_envelope(struct submission *submission, struct envelope *envelope,
    struct input *input, struct fault *fault)
{
	envelope->header = &input->header;
	message_name(&submission->message);
	/* first, so that whoever reads names reads ASCII */
	if (words_encode(&input->header, NULL, fault) == -1)
		return -1;
	/* a filter sends to nobody; over -bs MAIL and RCPT have named them */
	if (envelope->args->mode == ARGS_FILTER) {
		if (envelope_sender(envelope, fault) == -1)
			return -1;
	} else if (envelope->args->mode != ARGS_SMTP &&
	    address(submission, envelope, fault) == -1)
		return -1;
	return complete_header(&input->header, envelope, input->from_line,
	    fault);
}

/* Header, empty line and body, into one file. */
static int
write_wire(struct submission *submission, struct input *input,
    const struct plan *plan, struct store *out, struct fault *fault)
{
	struct message *message = &submission->message;
	struct buf header;

	buf_init(&header);
	header_write(&input->header, &header);
	buf_puts(&header, "\r\n");
	if (buf_get(&header) == NULL) {
		buf_clear(&header);
		return fault_set(fault, EX_OSERR, "out of memory");
	}
	store_add(out, header.data, header.length);
	buf_clear(&header);
	if (mime_write(input, plan, out, fault) == -1)
		return -1;
	message->content.length = out->length;
	if ((message->content.fd = store_take(out)) == -1)
		return fault_set(fault, EX_TEMPFAIL,
		    "message cannot be kept: %s", strerror(errno));
	return 0;
}

static int
make_content(struct submission *submission, struct input *input,
    const struct conf *conf, struct fault *fault)
{
	struct plan plan;
	struct store out;
	int rc = -1, utf8 = 0;

	plan_init(&plan);
	store_init(&out, input->body.spill, input->body.arg);
	if (mime_plan(input, &plan, fault) == -1 ||
	    words_finish(&input->header, &utf8, fault) == -1 ||
	    fold_header(&input->header, "", fault) == -1)
		goto out;
	/* RFC 6531 section 3.2; over -bs too, asked for or not */
	if (utf8)
		submission->message.flags |= MESSAGE_SMTPUTF8;
	if (plan.eight_bit)
		submission->message.flags |= MESSAGE_8BITMIME;
	if (write_wire(submission, input, &plan, &out, fault) == -1)
		goto out;
	if (submission->message.content.length > conf->max_size)
		fault_set(fault, EX_DATAERR,
		    "message of %lld octets is over max-size",
		    (long long)submission->message.content.length);
	else
		rc = 0;
out:
	store_clear(&out);
	plan_clear(&plan);
	return rc;
}

int
submit_read(struct submission *submission, const struct conf *conf,
    const struct args *args, int fd, store_spill *spill, void *arg,
    struct fault *fault)
{
	struct envelope envelope = { .message = &submission->message,
	    .conf = conf, .args = args };
	struct caller caller;
	struct input input;
	int rc = -1;

	if (caller_init(&caller, fault) == -1)
		return -1;
	envelope.caller = &caller;
	input_init(&input, spill, arg);
	if (input_read(&input, fd, args->ignore_dots, conf->max_size,
	    fault) == 0 &&
	    make_envelope(submission, &envelope, &input, fault) == 0 &&
	    make_content(submission, &input, conf, fault) == 0)
		rc = 0;
	submission->crlf = input.crlf;
	input_clear(&input);
	caller_clear(&caller);
	return rc;
}
