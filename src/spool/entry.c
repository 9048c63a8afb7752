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

#define MAGIC		"sendoff"
#define VERSION		"1"
#define DIGITS_MAX	18	/* decimal digits that no int64_t overflows */
#define CRC_DIGITS	8
#define CRC_REFLECTED	0x82f63b78U	/* Castagnoli's polynomial */

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

/*
 * The table is made anew for each run of octets: a microsecond for up to
 * 64 KB, and neither state nor a page of numbers.
 */
uint32_t
entry_crc(uint32_t crc, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	uint32_t table[256], value;
	size_t i;
	int bit;

	for (i = 0; i < 256; i++) {
		value = (uint32_t)i;
		for (bit = 0; bit < 8; bit++)
			value = value >> 1 ^ (value & 1 ? CRC_REFLECTED : 0);
		table[i] = value;
	}
	crc = ~crc;
	for (i = 0; i < n; i++)
		crc = crc >> 8 ^ table[(crc ^ p[i]) & 255];
	return ~crc;
}

int
entry_checksum(const char *text, size_t nrecipients,
    const struct entry_head *head, uint32_t *crc)
{
	char *plain;
	size_t i;

	if ((plain = malloc(head->length)) == NULL)
		return -1;
	/* a mark must not cost a new checksum: those octets count as unset */
	memcpy(plain, text, head->length);
	plain[head->warned] = '-';
	for (i = 0; i < nrecipients; i++)
		plain[head->states[i]] = RECIPIENT_TODO;
	memset(plain + head->digits, '0', CRC_DIGITS);
	*crc = entry_crc(0, plain, head->length);
	free(plain);
	return 0;
}

/* The four letters of a T line: any other is damage, not a guess at one. */
static int
is_state(char c)
{
	return c == RECIPIENT_TODO || c == RECIPIENT_SENT ||
	    c == RECIPIENT_FAILED || c == RECIPIENT_BOUNCED;
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
	    !value_ok(message->sender, strlen(message->sender)))
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
	buf_printf(out, MAGIC VERSION "\nC %lld\nF ",
	    (long long)message->created);
	value_encode(out, message->sender);
	buf_printf(out, "\nO -%s%s\n",
	    message->flags & MESSAGE_8BITMIME ? " 8BITMIME" : "",
	    message->flags & MESSAGE_SMTPUTF8 ? " SMTPUTF8" : "");
	for (i = 0; i < message->nrecipients; i++) {
		buf_printf(out, "T%c ", message->recipients[i].state);
		value_encode(out, message->recipients[i].address);
		buf_putc(out, '\n');
	}
	buf_printf(out, "M %lld %0*d\n", (long long)message->content.length,
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

/* O: the warned octet, then the words in the one order we write. */
static void
parse_options(struct cursor *cursor, struct message *message,
    struct entry_head *head)
{
	static const struct {
		const char	*text;
		unsigned int	 flags;
	} words[] = {
		{ "", 0 },
		{ " 8BITMIME", MESSAGE_8BITMIME },
		{ " SMTPUTF8", MESSAGE_SMTPUTF8 },
		{ " 8BITMIME SMTPUTF8", MESSAGE_8BITMIME | MESSAGE_SMTPUTF8 }
	};
	struct slice value = take_line(cursor, "O ");
	size_t i;

	if (value.length == 0 ||
	    (value.text[0] != '-' && value.text[0] != '+')) {
		cursor->bad = 1;
		return;
	}
	head->warned = value.text - cursor->text;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (value.length - 1 == strlen(words[i].text) &&
		    memcmp(value.text + 1, words[i].text,
		    value.length - 1) == 0)
			break;
	if (i == sizeof(words) / sizeof(words[0]))
		cursor->bad = 1;
	else
		message->flags = words[i].flags;
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

/* One T line.  -1 where memory ran out. */
static int
parse_recipient(struct cursor *cursor, struct message *message,
    struct entry_head *head)
{
	struct slice value = take_line(cursor, "T");
	char address[VALUE_MAX + 1];
	size_t n = message->nrecipients;

	if (value.length < 3 || !is_state(value.text[0]) ||
	    value.text[1] != ' ' || n == MESSAGE_RECIPIENTS) {
		cursor->bad = 1;
		return 0;
	}
	value.text += 2;
	value.length -= 2;
	if (value_decode(address, value.text, value.length) == -1) {
		cursor->bad = 1;
		return 0;
	}
	if (message_add(message, address) == -1 ||
	    keep_offset(head, n, value.text - 2 - cursor->text) == -1)
		return -1;
	/* a double was never written, and would shift the states */
	if (message->nrecipients == n)
		cursor->bad = 1;
	else
		message->recipients[n].state =
		    (enum recipient_state)value.text[-2];
	return 0;
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
	parse_options(cursor, message, head);
	while (is_next(cursor, "T"))
		if (parse_recipient(cursor, message, head) == -1)
			return -1;
	if (message->nrecipients == 0)
		cursor->bad = 1;
	parse_length(cursor, message, head);
	return 0;
}

/* The magic: another number behind the name is another version's. */
static enum entry_error
parse_magic(struct cursor *cursor)
{
	struct slice version = take_line(cursor, MAGIC);

	if (cursor->bad)
		return ENTRY_DAMAGED;
	if (version.length == strlen(VERSION) &&
	    memcmp(version.text, VERSION, version.length) == 0)
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

	message_init(message);
	memset(head, 0, sizeof(*head));
	/* the content may come with it, and is not looked at */
	if (length > ENTRY_HEAD_MAX)
		cursor.end = ENTRY_HEAD_MAX;
	if ((error = parse_magic(&cursor)) != ENTRY_OK)
		return error;
	if (parse_lines(&cursor, message, head) == -1)
		error = ENTRY_FAILED;
	else if (cursor.bad)
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
