/*
 * The head of a queue entry, written and read.  Both sides pass the same
 * validator, and a head that parses is, but for state octets and checksum,
 * octet for octet what entry_format() writes for it: what is not understood
 * whole is damage, never a guess.  No length in it is believed before the
 * file bears it out, which is lock.c's part.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "spool/entry.h"
#include "spool/value.h"
#include "spool/wish.h"

#define MAGIC		"sendoff"
#define VERSION		'1'
#define VERSION_WISH	'2'	/* has words of wish.h */
#define DIGITS_MAX	18	/* decimal digits that no int64_t overflows */
#define CRC_DIGITS	8

/* A reader with a sticky error. */
struct cursor {
	const char	*text;
	size_t		 at;
	size_t		 end;
	int		 bad;
};

struct slice {
	const char	*text;
	size_t		 length;
};

/* The letters of a T line: any other is damage, not a guess at one. */
static int
is_state(char c)
{
	return c == RECIPIENT_TODO || c == RECIPIENT_SENT ||
	    c == RECIPIENT_RELAYED || c == RECIPIENT_FAILED ||
	    c == RECIPIENT_BOUNCED;
}

/* 1 where a head can be written for the message. */
static int
is_fit(const struct message *message)
{
	const int64_t most = 999999999999999999;	/* DIGITS_MAX of them */
	const struct recipient *recipient;
	size_t i;

	if (message->created < 0 || message->created > most ||
	    message->content.length < 0 || message->content.length > most ||
	    message->nrecipients == 0 ||
	    message->nrecipients > MESSAGE_RECIPIENTS ||
	    !value_ok(message->sender, strlen(message->sender)) ||
	    !wish_fit(message))
		return 0;
	for (i = 0; i < message->nrecipients; i++) {
		recipient = &message->recipients[i];
		if (recipient->address[0] == '\0' ||
		    !value_ok(recipient->address,
		    strlen(recipient->address)) ||
		    !is_state((char)recipient->state))
			return 0;
	}
	return 1;
}

int
entry_format(struct buf *out, const struct message *message)
{
	size_t i;

	/* before the first octet: what is half written would be torn */
	if (!is_fit(message)) {
		errno = EINVAL;
		return -1;
	}
	buf_printf(out, MAGIC "%c\nC %lld\nF ",
	    wish_used(message) ? VERSION_WISH : VERSION,
	    (long long)message->created);
	value_encode(out, message->sender);
	buf_printf(out, "\nO -%s%s",
	    message->flags & MESSAGE_8BITMIME ? " 8BITMIME" : "",
	    message->flags & MESSAGE_SMTPUTF8 ? " SMTPUTF8" : "");
	wish_format(out, message);
	for (i = 0; i < message->nrecipients; i++) {
		buf_printf(out, "\nT%c ", message->recipients[i].state);
		value_encode(out, message->recipients[i].address);
		wish_format_recipient(out, &message->recipients[i]);
	}
	buf_printf(out, "\nM %lld %0*d\n", (long long)message->content.length,
	    CRC_DIGITS, 0);
	if (buf_get(out) == NULL) {
		errno = ENOMEM;
		return -1;
	}
	if (out->length > ENTRY_HEAD_MAX) {
		errno = E2BIG;
		return -1;
	}
	return 0;
}

/* 1 where the text at the cursor begins with these octets. */
static int
is_next(const struct cursor *cursor, const char *key)
{
	size_t n = strlen(key);

	return !cursor->bad && cursor->end - cursor->at >= n &&
	    memcmp(cursor->text + cursor->at, key, n) == 0;
}

/* Takes a line that begins with the key; what follows it is lent. */
static struct slice
take_line(struct cursor *cursor, const char *key)
{
	const char *begin = cursor->text + cursor->at, *end;
	struct slice value = { "", 0 };

	if (!is_next(cursor, key) || (end = memchr(begin, '\n',
	    cursor->end - cursor->at)) == NULL) {
		cursor->bad = 1;
		return value;
	}
	value.text = begin + strlen(key);
	value.length = (size_t)(end - value.text);
	cursor->at += (size_t)(end - begin) + 1;
	return value;
}

/* A decimal number as printf writes it: no sign, no zero in front. */
static int64_t
decimal(struct cursor *cursor, struct slice digits)
{
	int64_t value = 0;
	size_t i;

	if (digits.length == 0 || digits.length > DIGITS_MAX ||
	    (digits.length > 1 && digits.text[0] == '0')) {
		cursor->bad = 1;
		return 0;
	}
	for (i = 0; i < digits.length; i++) {
		if (digits.text[i] < '0' || digits.text[i] > '9')
			cursor->bad = 1;
		value = value * 10 + (digits.text[i] & 15);
	}
	return value;
}

/* What a reader of wishes says: 0, 1 for damage, -1 for no memory, which it
 * returns. */
static int
heed(struct cursor *cursor, int rc)
{
	if (rc == 1)
		cursor->bad = 1;
	return rc == -1 ? -1 : 0;
}

/* O: the warned octet, then the words in the one order we write.  -1 where
 * memory ran out. */
static int
parse_options(struct cursor *cursor, struct message *message,
    struct entry_head *head)
{
	static const struct {
		const char	*text;
		unsigned int	 flag;
	} words[] = {
		{ " 8BITMIME", MESSAGE_8BITMIME },
		{ " SMTPUTF8", MESSAGE_SMTPUTF8 }
	};
	struct slice value = take_line(cursor, "O ");
	size_t i, n;

	if (value.length == 0 ||
	    (value.text[0] != '-' && value.text[0] != '+')) {
		cursor->bad = 1;
		return 0;
	}
	head->warned = value.text - cursor->text;
	head->told = *value.text++ == '+';
	value.length--;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		n = strlen(words[i].text);
		if (value.length < n || memcmp(value.text, words[i].text,
		    n) != 0)
			continue;
		message->flags |= words[i].flag;
		value.text += n;
		value.length -= n;
	}
	return heed(cursor, wish_parse(message, value.text, value.length));
}

/* Keeps where a state stands; room doubles at each power of two. */
static int
keep_offset(struct entry_head *head, size_t n, off_t offset)
{
	off_t *states;

	if ((n & (n - 1)) == 0) {
		states = reallocarray(head->states, n == 0 ? 1 : n * 2,
		    sizeof(*states));
		if (states == NULL)
			return -1;
		head->states = states;
	}
	head->states[n] = offset;
	return 0;
}

/* The address of a T line, behind its state; what follows it stays. */
static int
take_address(struct slice *value, char address[VALUE_MAX + 1])
{
	const char *begin = value->text + 2, *end;

	if (value->length < 3 || !is_state(value->text[0]) ||
	    value->text[1] != ' ' || *begin == ' ')
		return -1;
	end = memchr(begin, ' ', value->length - 2);
	if (end == NULL)
		end = value->text + value->length;
	value->length -= (size_t)(end - value->text);
	value->text = end;
	return value_decode(address, begin, (size_t)(end - begin));
}

/* One T line.  -1 where memory ran out. */
static int
parse_recipient(struct cursor *cursor, struct message *message,
    struct entry_head *head)
{
	struct slice value = take_line(cursor, "T");
	const char *state = value.text;
	char address[VALUE_MAX + 1];
	size_t n = message->nrecipients;

	if (n == MESSAGE_RECIPIENTS || take_address(&value, address) == -1) {
		cursor->bad = 1;
		return 0;
	}
	if (message_add(message, address) == -1 ||
	    keep_offset(head, n, state - cursor->text) == -1)
		return -1;
	/* a double was never written, and would shift the states */
	if (message->nrecipients == n) {
		cursor->bad = 1;
		return 0;
	}
	message->recipients[n].state = (enum recipient_state)*state;
	return heed(cursor, wish_parse_recipient(&message->recipients[n],
	    value.text, value.length));
}

/* M: how long the content is and what all of it sums up to.  It is the last
 * line of a head, so the content begins behind it. */
static void
parse_length(struct cursor *cursor, struct message *message,
    struct entry_head *head)
{
	struct slice value = take_line(cursor, "M ");
	size_t i;
	int digit;

	if (cursor->bad || value.length < CRC_DIGITS + 2 ||
	    value.text[value.length - CRC_DIGITS - 1] != ' ') {
		cursor->bad = 1;
		return;
	}
	value.length -= CRC_DIGITS + 1;
	message->content.length = (off_t)decimal(cursor, value);
	value.text += value.length + 1;
	head->digits = value.text - cursor->text;
	for (i = 0; i < CRC_DIGITS; i++) {
		if ((digit = value_hex(value.text[i], 'a')) == -1)
			cursor->bad = 1;
		head->checksum = head->checksum << 4 | (uint32_t)(digit & 15);
	}
	head->length = cursor->at;
	message->content.offset = (off_t)cursor->at;
}

/* All lines in order.  -1 where memory ran out, else see cursor->bad. */
static int
parse_lines(struct cursor *cursor, struct message *message,
    struct entry_head *head)
{
	char sender[VALUE_MAX + 1];
	struct slice value;

	message->created = (time_t)decimal(cursor, take_line(cursor, "C "));
	value = take_line(cursor, "F ");
	if (value_decode(sender, value.text, value.length) == -1)
		cursor->bad = 1;
	if ((message->sender = strdup(sender)) == NULL)
		return -1;
	if (parse_options(cursor, message, head) == -1)
		return -1;
	while (is_next(cursor, "T"))
		if (parse_recipient(cursor, message, head) == -1)
			return -1;
	if (message->nrecipients == 0)
		cursor->bad = 1;
	parse_length(cursor, message, head);
	return 0;
}

/* The magic: a number behind the name that is none of ours is another
 * version's. */
static enum entry_error
parse_magic(struct cursor *cursor, char *letter)
{
	struct slice version = take_line(cursor, MAGIC);

	if (cursor->bad)
		return ENTRY_DAMAGED;
	*letter = version.text[0];
	if (version.length == 1 &&
	    (*letter == VERSION || *letter == VERSION_WISH))
		return ENTRY_OK;
	if (decimal(cursor, version) == 0)
		cursor->bad = 1;
	return cursor->bad ? ENTRY_DAMAGED : ENTRY_NEWER;
}

enum entry_error
entry_parse(const char *text, size_t length, struct message *message,
    struct entry_head *head)
{
	struct cursor cursor = { text, 0, length, 0 };
	enum entry_error error;
	char version;

	message_init(message);
	memset(head, 0, sizeof(*head));
	/* the content may come with it, and is not looked at */
	if (length > ENTRY_HEAD_MAX)
		cursor.end = ENTRY_HEAD_MAX;
	if ((error = parse_magic(&cursor, &version)) != ENTRY_OK)
		return error;
	if (parse_lines(&cursor, message, head) == -1)
		error = ENTRY_FAILED;
	else if (cursor.bad || !wish_fit(message) ||
	    wish_used(message) != (version == VERSION_WISH))
		error = ENTRY_DAMAGED;
	if (error != ENTRY_OK) {
		message_clear(message);
		entry_head_clear(head);
	}
	return error;
}

void
entry_head_clear(struct entry_head *head)
{
	free(head->states);
	memset(head, 0, sizeof(*head));
}
