/*
 * Notifications.  They are small (THREATS C14) and name only those recipients
 * that they are about, so that no Bcc shows (B8).  They are made in the form
 * in which they will be sent and signed, as any message is.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spool/bounce.h"
#include "spool/report.h"
#include "util/date.h"
#include "util/qp.h"
#include "util/store.h"
#include "util/text.h"

#define NAMED	100	/* recipients named in the text; fields name all */

/* What differs between the kinds. */
static const struct kind {
	enum bounce_kind kind;
	const char	*subject;
	const char	*sorry;		/* "your message of DATE" */
	const char	*opening;
	const char	*closing;
	const char	*action, *classes, *status;	/* struct report */
} kinds[] = {
	{ BOUNCE_FAILED, "Your message could not be delivered",
	    "I am sorry: ", "could not be delivered to\r\n",
	    "Nothing more will be tried for them.  If you can mend the\r\n"
	    "cause, please do, and send the message again.\r\n",
	    "failed", "45", "5.0.0" },
	{ BOUNCE_RELAYED, "Your message was handed on",
	    "", "was taken by the mail server for\r\n",
	    "You asked to be told when it is delivered.  Where it is now no\r\n"
	    "such notices are sent, so that this is the last one.\r\n",
	    "relayed", "2", "2.0.0" },
	{ BOUNCE_DELAYED, "Your message is delayed",
	    "", "could not be delivered yet to\r\n",
	    "Nothing need be done, and please do not send it again.  This\r\n"
	    "notice comes only once.\r\n",
	    "delayed", "4", "4.0.0" },
};

/* A notification being made. */
struct making {
	const struct bounce	*bounce;
	const struct kind	*kind;
	const struct message	*message;
	const char		*id;
	const char		*domain;	/* of From */
	const char		*host;		/* who reports */
	char			 boundary[40];
	struct original		 original;
	struct store		 out;
	struct buf		 text;		/* on its way to out */
};

int
bounce_names(enum bounce_kind kind, const struct recipient *recipient)
{
	switch (kind) {
	case BOUNCE_FAILED:
		return recipient->state == RECIPIENT_FAILED &&
		    dsn_wants(recipient->notify, DSN_FAILURE);
	case BOUNCE_RELAYED:
		return recipient->state == RECIPIENT_RELAYED;
	case BOUNCE_DELAYED:
		return recipient->state == RECIPIENT_TODO &&
		    outcome_again(&recipient->outcome) &&
		    dsn_wants(recipient->notify, DSN_DELAY);
	}
	return 0;
}

/* The first recipient from i on that it names; nrecipients where none is. */
static size_t
next_named(enum bounce_kind kind, const struct message *message, size_t i)
{
	while (i < message->nrecipients &&
	    !bounce_names(kind, &message->recipients[i]))
		i++;
	return i;
}

int
bounce_due(enum bounce_kind kind, const struct message *message)
{
	return message->sender[0] != '\0' &&
	    next_named(kind, message, 0) < message->nrecipients;
}

/* What was written so far goes out, so that memory stays flat. */
static void
flush(struct making *making)
{
	const char *text = buf_get(&making->text);

	if (text == NULL)
		making->out.error = ENOMEM;
	else
		store_add(&making->out, text, making->text.length);
	buf_reset(&making->text);
}

/* Names for us: the configured ones, else the domain that the sender gave. */
static void
choose_names(struct making *making)
{
	const struct conf *conf = making->bounce->conf;
	const char *domain = message_domain(making->message->sender);

	making->domain = conf->domain != NULL ? conf->domain :
	    conf->hostname != NULL ? conf->hostname :
	    domain[0] != '\0' ? domain : "localhost";
	making->host = conf->hostname != NULL ? conf->hostname :
	    making->domain;
	snprintf(making->boundary, sizeof(making->boundary),
	    "=_%08x%08x%08x%08x", arc4random(), arc4random(), arc4random(),
	    arc4random());
}

static void
add_header(struct making *making)
{
	struct buf *text = &making->text;
	char date[DATE_SIZE];

	date_format(date, making->bounce->now);
	buf_printf(text, "Date: %s\r\n"
	    "From: Mail Delivery System\r\n <MAILER-DAEMON@%s>\r\n"
	    "To: <%s>\r\nSubject: %s\r\n"
	    "Message-ID: <%s@%s>\r\n", date, making->domain,
	    making->message->sender, making->kind->subject, making->id,
	    making->host);
	/* RFC 3834 section 5: no program is to answer this one */
	buf_puts(text, "Auto-Submitted: auto-replied\r\n"
	    "MIME-Version: 1.0\r\n");
	/* RFC 6522 section 3 */
	buf_printf(text, "Content-Type: multipart/report;\r\n"
	    " report-type=delivery-status;\r\n boundary=\"%s\"\r\n",
	    making->boundary);
}

static void
add_part(struct making *making, const char *type)
{
	buf_printf(&making->text, "\r\n--%s\r\nContent-Type: %s\r\n\r\n",
	    making->boundary, type);
}

/* What of the message comes with the letter, and why no more of it does. */
static void
add_enclosed(struct making *making)
{
	const struct message *message = making->message;
	const char *why = "";

	if (!making->original.whole && message->ret == DSN_RET_FULL &&
	    making->bounce->kind == BOUNCE_FAILED)
		why = message->content.length > BOUNCE_WHOLE ?
		    "You asked for all of it, which is too long to be "
		    "returned.\r\n" :
		    "You asked for all of it, but it has characters that "
		    "cannot stand here.\r\n";
	buf_printf(&making->text, "%s is below, so that you can tell which it "
	    "was.\r\n%s", making->original.whole ? "Your message" :
	    "The message's header", why);
}

/* Who it is about, and why. */
static void
add_named(struct making *making)
{
	const struct message *message = making->message;
	enum bounce_kind kind = making->bounce->kind;
	size_t n = 0, i = 0;

	for (; (i = next_named(kind, message, i)) < message->nrecipients; i++)
		if (n++ < NAMED)
			report_text(&making->text, &message->recipients[i]);
	if (n > NAMED)
		buf_printf(&making->text,
		    "  and %zu more, named in the next part\r\n", n - NAMED);
}

/* When a message that is late is given up. */
static time_t
retried_until(const struct making *making)
{
	return (time_t)(making->message->created +
	    making->bounce->conf->expire);
}

/* For the person who wrote the message. */
static void
add_letter(struct making *making)
{
	struct buf *text = &making->text;
	char date[DATE_SIZE];

	add_part(making, "text/plain; charset=us-ascii");
	date_format(date, making->message->created);
	buf_printf(text, "Hello,\r\n\r\n%syour message of\r\n%s\r\n%s\r\n",
	    making->kind->sorry, date, making->kind->opening);
	add_named(making);
	buf_puts(text, "\r\n");
	if (making->bounce->kind == BOUNCE_DELAYED) {
		date_format(date, retried_until(making));
		buf_printf(text, "It is tried again by itself until\r\n%s.\r\n",
		    date);
	}
	buf_puts(text, making->kind->closing);
	add_enclosed(making);
	buf_printf(text, "\r\n  the mail program on %s\r\n", making->host);
}

/* RFC 3464 section 2.2, the fields of the message. */
static void
add_message_fields(struct making *making)
{
	char text[DSN_ENVID_MAX + 1], date[DATE_SIZE];

	/* RFC 3464 section 2.2.1: only where it was given */
	if (making->message->envid != NULL) {
		dsn_decode(text, sizeof(text), making->message->envid);
		buf_printf(&making->text, "Original-Envelope-Id: %s\r\n",
		    text);
	}
	date_format(date, making->message->created);
	buf_printf(&making->text,
	    "Reporting-MTA: dns; %s\r\nArrival-Date: %s\r\n", making->host,
	    date);
}

/* For programs, RFC 3464 section 2. */
static void
add_status(struct making *making)
{
	const struct message *message = making->message;
	const struct bounce *bounce = making->bounce;
	struct report report = { making->kind->action, making->kind->classes,
	    making->kind->status, bounce->now, 0 };
	size_t i = 0;

	if (bounce->kind == BOUNCE_DELAYED)
		report.until = retried_until(making);
	add_part(making, "message/delivery-status");
	add_message_fields(making);
	while ((i = next_named(bounce->kind, message, i)) <
	    message->nrecipients) {
		report_fields(&making->text, &message->recipients[i++],
		    &report);
		flush(making);
	}
}

/* RFC 3461 section 4.3: RET is about failure; other notifications return the
 * header. */
static int
want_whole(const struct making *making)
{
	return making->bounce->kind == BOUNCE_FAILED &&
	    making->message->ret != DSN_RET_HDRS;
}

/* RFC 6533 section 5: a header that is UTF-8 has a type of its own, and with
 * this encoding it asks nothing of the servers on its way. */
static void
add_global(struct making *making)
{
	struct qp qp;

	add_part(making, making->original.whole ? "message/global\r\n"
	    "Content-Transfer-Encoding: quoted-printable" :
	    "message/global-headers\r\n"
	    "Content-Transfer-Encoding: quoted-printable");
	flush(making);
	qp_init(&qp, &making->out);
	qp_add(&qp, making->original.text, making->original.length);
	qp_end(&qp);
}

static void
add_original(struct making *making)
{
	struct buf *text = &making->text;

	if (making->original.global)
		add_global(making);
	else {
		add_part(making, making->original.whole ? "message/rfc822" :
		    "text/rfc822-headers");
		buf_add(text, making->original.text,
		    making->original.length);
	}
	buf_printf(text, "\r\n--%s--\r\n", making->boundary);
	flush(making);
}

/* Sets id and envelope.  0 or -1 with errno. */
static int
address(struct message *notification, const struct message *message,
    const struct bounce *bounce)
{
	size_t n = next_named(bounce->kind, message, 0);
	int length;

	if (!bounce_due(bounce->kind, message)) {
		errno = ENOENT;
		return -1;
	}
	length = snprintf(notification->id, sizeof(notification->id),
	    "%s%c%zu", message->id, bounce->kind, n);
	if (length < 0 || (size_t)length >= sizeof(notification->id)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	notification->created = bounce->now;
	if (!text_ascii(message->sender, strlen(message->sender)))
		notification->flags = MESSAGE_SMTPUTF8;
	/* RFC 5321 section 4.5.5: from nobody, so that none answers another */
	if ((notification->sender = strdup("")) == NULL ||
	    message_add(notification, message->sender) == -1)
		return -1;
	/* RFC 3461 section 6 */
	notification->recipients[0].notify = DSN_NEVER;
	return 0;
}

/* The content, in the order of its parts. */
static int
write_content(struct making *making, struct message *notification)
{
	if (original_read(&making->original, &making->message->content,
	    want_whole(making)) == -1)
		return -1;
	choose_names(making);
	add_header(making);
	add_letter(making);
	add_status(making);
	add_original(making);
	notification->content.length = making->out.length;
	notification->content.fd = store_take(&making->out);
	return notification->content.fd == -1 ? -1 : 0;
}

int
bounce_make(const struct bounce *bounce, const struct message *message,
    struct message *notification)
{
	struct making making = { .bounce = bounce, .kind = kinds,
	    .message = message };
	int rc = -1, error;

	message_init(notification);
	making.id = notification->id;
	while (making.kind->kind != bounce->kind)
		making.kind++;
	buf_init(&making.text);
	store_init(&making.out, NULL, NULL);
	if (address(notification, message, bounce) == 0)
		rc = write_content(&making, notification);
	error = errno;
	original_clear(&making.original);
	buf_clear(&making.text);
	store_clear(&making.out);
	if (rc == -1) {
		message_clear(notification);
		errno = error;
	}
	return rc;
}
