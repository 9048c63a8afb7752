/*
 * The words of DSN in a queue entry.  There is one way to write them, so what
 * was read is written again and compared: neither order nor case nor a word
 * that is not known needs a test of its own.
 */
#include <stdlib.h>
#include <string.h>

#include "spool/value.h"
#include "spool/wish.h"

/* The words of a line that are still to be read. */
struct words {
	const char	*at;
	const char	*end;
};

static int
recipient_fit(const struct recipient *recipient)
{
	unsigned int notify = recipient->notify;

	if ((notify & ~(DSN_SUCCESS | DSN_FAILURE | DSN_DELAY)) != 0 &&
	    notify != DSN_NEVER)
		return 0;
	if (recipient->state == RECIPIENT_RELAYED &&
	    (notify & DSN_SUCCESS) == 0)
		return 0;
	return recipient->orcpt == NULL ||
	    dsn_orcpt(recipient->orcpt, strlen(recipient->orcpt));
}

int
wish_fit(const struct message *message)
{
	size_t i;

	for (i = 0; i < message->nrecipients; i++)
		if (!recipient_fit(&message->recipients[i]))
			return 0;
	return message->envid == NULL ||
	    dsn_envid(message->envid, strlen(message->envid));
}

int
wish_used(const struct message *message)
{
	size_t i;

	for (i = 0; i < message->nrecipients; i++)
		if (message->recipients[i].notify != 0 ||
		    message->recipients[i].orcpt != NULL)
			return 1;
	return message->ret != DSN_RET_NONE || message->envid != NULL;
}

void
wish_format(struct buf *out, const struct message *message)
{
	if (message->ret != DSN_RET_NONE)
		buf_printf(out, " RET=%s", dsn_ret_word(message->ret));
	if (message->envid != NULL) {
		buf_puts(out, " ENVID=");
		value_encode(out, message->envid);
	}
}

void
wish_format_recipient(struct buf *out, const struct recipient *recipient)
{
	char notify[DSN_NOTIFY_SIZE];

	if (recipient->notify != 0) {
		dsn_notify_format(notify, recipient->notify);
		buf_printf(out, " NOTIFY=%s", notify);
	}
	if (recipient->orcpt != NULL) {
		buf_puts(out, " ORCPT=");
		value_encode(out, recipient->orcpt);
	}
}

/* Takes the next word where it has this key; its value, lent, or NULL. */
static const char *
take(struct words *words, const char *key, size_t *length)
{
	size_t n = strlen(key);
	const char *value;

	if ((size_t)(words->end - words->at) < n ||
	    memcmp(words->at, key, n) != 0)
		return NULL;
	value = words->at + n;
	words->at = memchr(value, ' ', (size_t)(words->end - value));
	if (words->at == NULL)
		words->at = words->end;
	*length = (size_t)(words->at - value);
	return value;
}

/* Takes an encoded word where it is there.  0, 1 where it is none, or -1. */
static int
take_text(struct words *words, const char *key, char **dst)
{
	char text[VALUE_MAX + 1];
	const char *value;
	size_t n;

	if ((value = take(words, key, &n)) == NULL)
		return 0;
	if (value_decode(text, value, n) == -1)
		return 1;
	return (*dst = strdup(text)) == NULL ? -1 : 0;
}

/* 0 where the text is what was written; it is released. */
static int
compare(struct buf *written, const char *text, size_t length)
{
	int rc;

	if (written->failed)
		rc = -1;
	else
		rc = written->length != length || (length > 0 &&
		    memcmp(written->data, text, length) != 0);
	buf_clear(written);
	return rc;
}

int
wish_parse(struct message *message, const char *text, size_t length)
{
	struct words words = { text, text + length };
	struct buf again;
	const char *value;
	size_t n;
	int rc;

	if ((value = take(&words, " RET=", &n)) != NULL)
		message->ret = dsn_ret(value, n);
	if ((rc = take_text(&words, " ENVID=", &message->envid)) != 0)
		return rc;
	buf_init(&again);
	wish_format(&again, message);
	return compare(&again, text, length);
}

int
wish_parse_recipient(struct recipient *recipient, const char *text,
    size_t length)
{
	struct words words = { text, text + length };
	struct buf again;
	const char *value;
	size_t n;
	int rc;

	if ((value = take(&words, " NOTIFY=", &n)) != NULL)
		recipient->notify = dsn_notify(value, n);
	if ((rc = take_text(&words, " ORCPT=", &recipient->orcpt)) != 0)
		return rc;
	buf_init(&again);
	wish_format_recipient(&again, recipient);
	return compare(&again, text, length);
}
