/*
 * MAIL and RCPT.  A recipient is judged when it is named, by the rules for
 * recipients of the command line, so that the client hears at once of a name
 * that nobody has here; the rest is for the far side to say.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "submit/smtpmail.h"
#include "util/text.h"

/* RCPT in a transaction, refused ones, discarded ones and doubles too: what
 * is kept of them must end somewhere. */
#define TRIED_MAX	(2 * MESSAGE_RECIPIENTS)

void
smtpmail_init(struct smtpmail *mail, const struct conf *conf,
    const struct args *args)
{
	memset(mail, 0, sizeof(*mail));
	mail->conf = conf;
	mail->args = args;
	submit_init(&mail->submission);
}

void
smtpmail_reset(struct smtpmail *mail)
{
	submit_clear(&mail->submission);
	buf_clear(&mail->envelope.complaints);
	buf_clear(&mail->envelope.discarded);
	alias_close(mail->aliases);
	smtpmail_init(mail, mail->conf, mail->args);
}

static void
say(char reply[SMTPMAIL_REPLY], const char *text)
{
	strlcpy(reply, text, SMTPMAIL_REPLY);
}

/* A fault about an address.  The configuration may yet be mended: its faults
 * are for now. */
static void
say_fault(char reply[SMTPMAIL_REPLY], const struct fault *fault,
    const char *data)
{
	const char *code = "451 4.3.0";

	if (fault->status == EX_DATAERR)
		code = data;
	else if (fault->status == EX_CONFIG)
		code = "451 4.3.5";
	snprintf(reply, SMTPMAIL_REPLY, "%s %.400s", code, fault->text);
}

/* RET and ENVID go with the message. */
static int
keep_sender(struct smtpmail *mail, const struct smtpcmd *cmd)
{
	struct message *message = &mail->submission.message;

	mail->utf8 = cmd->utf8;
	message->ret = cmd->ret;
	return cmd->envid[0] == '\0' ||
	    (message->envid = strdup(cmd->envid)) != NULL;
}

void
smtpmail_sender(struct smtpmail *mail, const struct smtpcmd *cmd,
    char reply[SMTPMAIL_REPLY])
{
	struct fault fault;

	if (mail->open) {
		say(reply, "503 5.5.1 a transaction is under way "
		    "(RFC 5321 section 4.1.4)");
		return;
	}
	smtpmail_reset(mail);
	if (cmd->size > mail->conf->max_size) {
		snprintf(reply, SMTPMAIL_REPLY, "552 5.3.4 message is over "
		    "%lld octets", (long long)mail->conf->max_size);
		return;
	}
	mail->envelope.message = &mail->submission.message;
	mail->envelope.conf = mail->conf;
	mail->envelope.args = mail->args;
	if (envelope_path(&mail->envelope, cmd->local, cmd->domain,
	    &fault) == -1)
		say_fault(reply, &fault, "553 5.1.7");
	else if (!keep_sender(mail, cmd))
		say(reply, "451 4.3.0 out of memory");
	else {
		mail->open = 1;
		say(reply, "250 2.1.0 sender ok");
	}
}

/* The aliases are read once a transaction, and only where it has a RCPT. */
static int
open_aliases(struct smtpmail *mail)
{
	if (mail->args->no_aliases || mail->aliases != NULL)
		return 0;
	mail->aliases = alias_open(mail->conf->aliases,
	    &mail->submission.warning);
	return mail->aliases == NULL ? -1 : 0;
}

/* NOTIFY and ORCPT hold for all that one RCPT leads to. */
static int
keep_recipients(struct message *message, size_t from,
    const struct smtpcmd *cmd)
{
	struct recipient *recipient;

	for (; from < message->nrecipients; from++) {
		recipient = &message->recipients[from];
		recipient->notify = cmd->notify;
		if (cmd->orcpt[0] != '\0' &&
		    (recipient->orcpt = strdup(cmd->orcpt)) == NULL)
			return -1;
	}
	return 0;
}

/* What envelope_recipient() has to complain of: its first line. */
static void
say_complaint(struct envelope *envelope, size_t from,
    char reply[SMTPMAIL_REPLY])
{
	const char *text = buf_get(&envelope->complaints);
	char line[400];

	if (text == NULL) {
		say(reply, "451 4.3.0 out of memory");
		return;
	}
	text_show(line, sizeof(line), text + from, strcspn(text + from, "\n"));
	snprintf(reply, SMTPMAIL_REPLY, "%s %s",
	    envelope->status == EX_NOUSER ? "550 5.1.1" : "553 5.1.3", line);
}

static void
add(struct smtpmail *mail, const struct smtpcmd *cmd,
    char reply[SMTPMAIL_REPLY])
{
	struct mailbox mailbox = { .local = cmd->local,
	    .domain = cmd->domain };
	struct envelope *envelope = &mail->envelope;
	struct message *message = envelope->message;
	size_t recipients = message->nrecipients;
	size_t discarded = envelope->discarded.length;
	size_t complaints = envelope->complaints.length;
	struct fault fault;

	envelope->status = 0;
	if (envelope_recipient(envelope, mail->aliases, &mailbox,
	    &fault) == -1) {
		/* some of those behind an alias would get it, some not */
		mail->broken |= message->nrecipients > recipients;
		say_fault(reply, &fault, "452 4.5.3");
	} else if (keep_recipients(message, recipients, cmd) == -1) {
		mail->broken = 1;
		say(reply, "451 4.3.0 out of memory");
	} else if (envelope->complaints.length > complaints &&
	    message->nrecipients == recipients &&
	    envelope->discarded.length == discarded)
		say_complaint(envelope, complaints, reply);
	else
		say(reply, "250 2.1.5 recipient ok");
}

void
smtpmail_recipient(struct smtpmail *mail, const struct smtpcmd *cmd,
    char reply[SMTPMAIL_REPLY])
{
	if (!mail->open)
		say(reply, "503 5.5.1 MAIL first (RFC 5321 section 4.1.4)");
	else if (!mail->utf8 && smtpcmd_international(cmd))
		say(reply, smtpcmd_needs_utf8);
	else if (mail->tried > TRIED_MAX)
		say(reply, "452 4.5.3 too many recipients");
	else if (open_aliases(mail) == -1)
		say(reply, "451 4.3.0 out of memory");
	else
		add(mail, cmd, reply);
	if (reply[0] == '4')
		mail->later = 1;
}

int
smtpmail_complete(struct smtpmail *mail, char reply[SMTPMAIL_REPLY])
{
	struct envelope *envelope = &mail->envelope;

	if (!mail->open)
		say(reply, "503 5.5.1 MAIL first (RFC 5321 section 4.1.4)");
	else if (mail->broken || envelope->discarded.failed)
		say(reply, "451 4.3.0 not all recipients could be kept");
	else if (mail->submission.message.nrecipients == 0 &&
	    envelope->discarded.length == 0)
		say(reply, mail->later ? "451 4.5.1 no recipients for now" :
		    "554 5.5.1 no valid recipients");
	else {
		/* for the log */
		mail->submission.discarded = envelope->discarded;
		mail->submission.complaints = envelope->complaints;
		buf_init(&envelope->discarded);
		buf_init(&envelope->complaints);
		return 1;
	}
	return 0;
}
