/*
 * Replies, an octet at a time, so that how they were cut into packets can
 * never matter.  Only the code decides (RFC 5321 section 4.2); text is for
 * people and may be missing.  Lines, octets of a line and octets of a reply
 * are bounded; text beyond REPLY_KEPT is read and let go.
 */
#include <string.h>

#include "deliver/reply.h"
#include "util/text.h"

void
reply_init(struct reply *reply)
{
	/* The two large arrays are terminated, not cleared: one a reply. */
	reply->state = REPLY_MORE;
	reply->code = 0;
	reply->status[0] = '\0';
	reply->enhanced = 0;
	reply->text[0] = '\0';
	reply->length = 0;
	reply->lines = 0;
	reply->octets = 0;
	reply->nline = 0;
}

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * The code that a line begins with, 0 where it begins with none.  A first
 * digit other than 2 to 5 is no reply to a command of ours.
 */
static int
line_code(const char *line, size_t length)
{
	if (length < 3 || line[0] < '2' || line[0] > '5' ||
	    !is_digit(line[1]) || !is_digit(line[2]))
		return 0;
	if (length > 3 && line[3] != ' ' && line[3] != '-')
		return 0;
	return (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0';
}

/* How many octets of one to three digits begin here, else 0. */
static size_t
digits(const char *text, size_t length)
{
	size_t n = 0;

	while (n < length && is_digit(text[n]))
		n++;
	return n > 3 ? 0 : n;
}

/*
 * How many octets of an enhanced code of this class a text begins with, else
 * 0: class "." 1*3digit "." 1*3digit (RFC 3463 section 2), ended by a blank
 * or the line.
 */
static size_t
enhanced_length(char class, const char *text, size_t length)
{
	size_t at = 2, n;

	if (length < 5 || text[0] != class || text[1] != '.')
		return 0;
	if ((n = digits(text + at, length - at)) == 0)
		return 0;
	at += n;
	if (at >= length || text[at++] != '.')
		return 0;
	if ((n = digits(text + at, length - at)) == 0)
		return 0;
	at += n;
	return at == length || text[at] == ' ' || text[at] == '\n' ? at : 0;
}

/*
 * RFC 2034 section 4: the class has to be the first digit of the reply, and
 * 3yz has none; anything else is a text that happens to look like it.
 */
static void
take_status(struct reply *reply, const char *text, size_t length)
{
	char class = (char)('0' + reply->code / 100);
	size_t n = class == '3' ? 0 : enhanced_length(class, text, length);

	if (n > 0 && n < sizeof(reply->status)) {
		memcpy(reply->status, text, n);
		reply->status[n] = '\0';
		reply->enhanced = 1;
		return;
	}
	memcpy(reply->status, "x.0.0", sizeof("x.0.0"));
	reply->status[0] = class;
}

static void
keep(struct reply *reply, char c)
{
	if (reply->length + 1 >= sizeof(reply->text))
		return;
	reply->text[reply->length++] = c;
	reply->text[reply->length] = '\0';
}

/*
 * Keeps the text of a line.  Controls have no place in it, but a reply that
 * has them still says yes or no: they are made harmless, not fatal.
 */
static void
keep_line(struct reply *reply, const char *text, size_t length)
{
	size_t i;

	if (reply->lines > 1)
		keep(reply, '\n');
	for (i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		keep(reply, (c < 32 && c != '\t') || c == 127 ? '?' : text[i]);
	}
}

/* The line being read is whole. */
static void
end_line(struct reply *reply)
{
	const char *line = reply->line;
	size_t length = reply->nline, skip;
	int code;

	/* LF alone ends a line too: some servers know no better. */
	if (length > 0 && line[length - 1] == '\r')
		length--;
	code = line_code(line, length);
	if (code == 0 || (reply->lines > 0 && code != reply->code) ||
	    reply->lines == REPLY_LINES) {
		/* RFC 5321 section 4.2.1: all lines have the same code */
		reply->state = REPLY_BAD;
		return;
	}
	reply->code = code;
	reply->lines++;
	skip = length > 3 ? 4 : 3;
	if (reply->lines == 1)
		take_status(reply, line + skip, length - skip);
	keep_line(reply, line + skip, length - skip);
	reply->nline = 0;
	if (length == 3 || line[3] == ' ')
		reply->state = REPLY_DONE;
}

static void
feed_octet(struct reply *reply, char c)
{
	if (++reply->octets > REPLY_READ)
		reply->state = REPLY_BAD;
	else if (c == '\n')
		end_line(reply);
	else if (reply->nline == sizeof(reply->line))
		reply->state = REPLY_BAD;
	else
		reply->line[reply->nline++] = c;
}

size_t
reply_feed(struct reply *reply, const char *octets, size_t n)
{
	size_t used = 0;

	while (used < n && reply->state == REPLY_MORE)
		feed_octet(reply, octets[used++]);
	return used;
}

struct shown {
	char	text[OUTCOME_TEXT];
	size_t	n;
};

static void
show(struct shown *shown, const char *text, size_t length)
{
	if (length > sizeof(shown->text) - shown->n)
		length = sizeof(shown->text) - shown->n;
	memcpy(shown->text + shown->n, text, length);
	shown->n += length;
}

/* One line of a reply, without the enhanced code that all of them repeat. */
static void
show_line(struct shown *shown, const struct reply *reply, const char *line,
    size_t length)
{
	size_t status = strlen(reply->status);

	if (reply->enhanced && enhanced_length(reply->status[0], line,
	    length) == status && memcmp(line, reply->status, status) == 0) {
		line += status;
		length -= status;
	}
	while (length > 0 && *line == ' ') {
		line++;
		length--;
	}
	if (length == 0)
		return;
	show(shown, " ", 1);
	show(shown, line, length);
}

void
reply_show(const struct reply *reply, char *dst, size_t size)
{
	struct shown shown = { .n = 0 };
	const char *line = reply->text, *end;
	char code[3];

	if (reply->state != REPLY_DONE) {
		size_t n = reply->nline;

		if (n > 0 && reply->line[n - 1] == '\r')
			n--;
		text_show(dst, size, reply->line, n);
		return;
	}
	code[0] = (char)('0' + reply->code / 100);
	code[1] = (char)('0' + reply->code / 10 % 10);
	code[2] = (char)('0' + reply->code % 10);
	show(&shown, code, sizeof(code));
	if (reply->enhanced) {
		show(&shown, " ", 1);
		show(&shown, reply->status, strlen(reply->status));
	}
	for (;; line = end + 1) {
		end = strchr(line, '\n');
		show_line(&shown, reply, line,
		    end == NULL ? strlen(line) : (size_t)(end - line));
		if (end == NULL)
			break;
	}
	text_show(dst, size, shown.text, shown.n);
}
