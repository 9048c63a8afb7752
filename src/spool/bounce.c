/*
 * The notification of failure.  It is small (THREATS C14) and names only
 * those recipients that failed, so that no Bcc shows (B8).  It is made in the
 * form in which it will be sent and signed, as any message is.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spool/bounce.h"
#include "spool/report.h"
#include "util/date.h"
#include "util/text.h"

#define NAMED	100	/* recipients named in the text; fields name all */

/* A notification being made. */
struct making {
	const struct conf	*conf;
	const struct message	*message;
	time_t			 now;
	const char		*id;
	const char		*domain;	/* of From */
	const char		*host;		/* who reports */
	char			 boundary[40];
	struct store		 out;
	struct buf		 text;		/* on its way to out */
};

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
	const struct conf *conf = making->conf;
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

	date_format(date, making->now);
	buf_printf(text, "Date: %s\r\n"
	    "From: Mail Delivery System\r\n <MAILER-DAEMON@%s>\r\n"
	    "To: <%s>\r\n"
	    "Subject: Your message could not be delivered\r\n"
	    "Message-ID: <%s@%s>\r\n", date, making->domain,
	    making->message->sender, making->id, making->host);
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

/* For the person who wrote the message. */
static void
add_letter(struct making *making)
{
	const struct message *message = making->message;
	struct buf *text = &making->text;
	char date[DATE_SIZE];
	size_t n = 0, i;

	add_part(making, "text/plain; charset=us-ascii");
	date_format(date, message->created);
	buf_printf(text, "Hello,\r\n\r\n"
	    "I am sorry: your message of %s\r\n"
	    "could not be delivered to\r\n\r\n", date);
	for (i = 0; i < message->nrecipients && n < NAMED; i++) {
		if (message->recipients[i].state != RECIPIENT_FAILED)
			continue;
		report_text(text, &message->recipients[i]);
		n++;
	}
	n = message_count(message, RECIPIENT_FAILED) - n;
	if (n > 0)
		buf_printf(text, "  and %zu more, named in the next part\r\n",
		    n);
	buf_printf(text, "\r\n"
	    "Nothing more will be tried for them.  If you can mend the\r\n"
	    "cause, please do, and send the message again.  What you sent\r\n"
	    "is below, so that you can tell which it was.\r\n"
	    "\r\n  the mail program on %s\r\n", making->host);
}

/* For programs, RFC 3464 section 2. */
static void
add_status(struct making *making)
{
	const struct message *message = making->message;
	char date[DATE_SIZE];
	size_t i;

	add_part(making, "message/delivery-status");
	date_format(date, message->created);
	buf_printf(&making->text,
	    "Reporting-MTA: dns; %s\r\nArrival-Date: %s\r\n", making->host,
	    date);
	for (i = 0; i < message->nrecipients; i++) {
		if (message->recipients[i].state != RECIPIENT_FAILED)
			continue;
		report_fields(&making->text, &message->recipients[i],
		    making->now);
		flush(making);
	}
}

/* The first octets of the original, to be freed; NULL with errno. */
static char *
read_original(const struct content *content, size_t *length)
{
	size_t size = content->length < BOUNCE_WHOLE ?
	    (size_t)content->length : BOUNCE_WHOLE;
	ssize_t n = 1;
	char *text;

	if ((text = malloc(size + 1)) == NULL)
		return NULL;
	for (*length = 0; *length < size; *length += (size_t)n)
		if ((n = content_read(content, (off_t)*length,
		    text + *length, size - *length)) <= 0)
			break;
	if (n <= 0) {
		free(text);
		return NULL;
	}
	return text;
}

/* How much of a text is header; one that has no end in sight is cut at the
 * last line that is whole. */
static size_t
header_length(const char *text, size_t length)
{
	const char *end;

	if (length >= 2 && memcmp(text, "\r\n", 2) == 0)
		return 0;
	if ((end = memmem(text, length, "\r\n\r\n", 4)) == NULL &&
	    (end = memrchr(text, '\r', length)) == NULL)
		return 0;
	/* both end in CRLF, but for a CR cut off from its LF */
	length -= (size_t)(end - text);
	return (size_t)(end - text) + (length >= 2 ? 2 : 0);
}

/*
 * RFC 6522 section 3: the original, or its header.  This notification is
 * 7-bit, so octets above 127 cannot stand in a part of it: of such a message
 * the header is given, with a question mark for each.
 */
static int
add_original(struct making *making)
{
	const struct content *content = &making->message->content;
	size_t length, i;
	char *text;

	if ((text = read_original(content, &length)) == NULL)
		return -1;
	if ((off_t)length == content->length && text_ascii(text, length))
		add_part(making, "message/rfc822");
	else {
		add_part(making, "text/rfc822-headers");
		length = header_length(text, length);
		for (i = 0; i < length; i++)
			if ((unsigned char)text[i] > 127)
				text[i] = '?';
	}
	buf_add(&making->text, text, length);
	buf_printf(&making->text, "\r\n--%s--\r\n", making->boundary);
	flush(making);
	free(text);
	return 0;
}

/* Sets id and envelope.  0 or -1 with errno. */
static int
address(struct message *notification, const struct message *message,
    time_t now)
{
	size_t n;
	int length;

	for (n = 0; n < message->nrecipients; n++)
		if (message->recipients[n].state == RECIPIENT_FAILED)
			break;
	if (message->sender[0] == '\0' || n == message->nrecipients) {
		errno = ENOENT;
		return -1;
	}
	length = snprintf(notification->id, sizeof(notification->id),
	    "%sd%zu", message->id, n);
	if (length < 0 || (size_t)length >= sizeof(notification->id)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	notification->created = now;
	if (!text_ascii(message->sender, strlen(message->sender)))
		notification->flags = MESSAGE_8BITMIME | MESSAGE_SMTPUTF8;
	/* RFC 5321 section 4.5.5: from nobody, so that none answers another */
	if ((notification->sender = strdup("")) == NULL)
		return -1;
	return message_add(notification, message->sender);
}

int
bounce_make(const struct conf *conf, const struct message *message,
    time_t now, struct message *notification)
{
	struct making making;
	int rc = -1;

	message_init(notification);
	memset(&making, 0, sizeof(making));
	making.conf = conf;
	making.message = message;
	making.now = now;
	making.id = notification->id;
	buf_init(&making.text);
	store_init(&making.out, NULL, NULL);
	if (address(notification, message, now) == -1)
		goto out;
	choose_names(&making);
	add_header(&making);
	add_letter(&making);
	add_status(&making);
	if (add_original(&making) == -1)
		goto out;
	notification->content.length = making.out.length;
	if ((notification->content.fd = store_take(&making.out)) != -1)
		rc = 0;
out:
	buf_clear(&making.text);
	store_clear(&making.out);
	if (rc == -1) {
		int error = errno;

		message_clear(notification);
		errno = error;
	}
	return rc;
}
