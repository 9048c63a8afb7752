/*
 * The reader of DATA.  SMTP smuggling (VU#302671) lives on two parties that
 * see different line ends, so this one believes one kind only: that of the
 * DATA command itself, CRLF or LF.  A dot at the beginning of such a line
 * that another kind of line end follows stays what it is, content, and is
 * stuffed again when it leaves.
 */
#include <string.h>

#include "submit/smtpdata.h"

void
smtpdata_begin(struct smtpdata *data, struct store *out, int lf, off_t max)
{
	memset(data, 0, sizeof(*data));
	data->out = out;
	data->lf = lf;
	data->max = max;
	/* the command's own line end is the first half of an end mark */
	data->state = SMTPDATA_START;
}

int
smtpdata_ended(const struct smtpdata *data)
{
	return data->state == SMTPDATA_END;
}

/* What is too much is only counted.  more is what a line end will have. */
static void
put(struct smtpdata *data, const char *bytes, size_t n, int more)
{
	data->length += (off_t)n + more;
	if (data->length > data->max)
		data->too_large = 1;
	if (!data->too_large)
		store_add(data->out, bytes, n);
}

/* Judges the octet behind a dot that began a line.  1 where it is used up. */
static int
after_dot(struct smtpdata *data, char octet)
{
	if (octet == (data->lf ? '\n' : '\r')) {
		data->state = data->lf ? SMTPDATA_END : SMTPDATA_DOT_CR;
		return 1;
	}
	data->state = SMTPDATA_WITHIN;
	data->cr = 0;
	/* alone in what others may take for a line: nobody stuffed it */
	if (octet == '\r' || octet == '\n')
		put(data, ".", 1, 0);
	return 0;
}

static int
after_dot_cr(struct smtpdata *data, char octet)
{
	if (octet == '\n') {
		data->state = SMTPDATA_END;
		return 1;
	}
	put(data, ".\r", 2, 0);
	data->state = SMTPDATA_WITHIN;
	data->cr = 1;
	return 0;
}

/* Passes octets on up to the next LF.  How many there were. */
static size_t
within_line(struct smtpdata *data, const char *bytes, size_t n)
{
	const char *end = memchr(bytes, '\n', n);
	int cr;

	if (end == NULL) {
		put(data, bytes, n, 0);
		data->cr = bytes[n - 1] == '\r';
		return n;
	}
	cr = end == bytes ? data->cr : end[-1] == '\r';
	n = (size_t)(end - bytes) + 1;
	put(data, bytes, n, !cr);
	data->cr = 0;
	data->state = cr == !data->lf ? SMTPDATA_START : SMTPDATA_WITHIN;
	return n;
}

size_t
smtpdata_feed(struct smtpdata *data, const char *bytes, size_t n)
{
	size_t i = 0;

	while (i < n && data->state != SMTPDATA_END)
		switch (data->state) {
		case SMTPDATA_START:
			data->cr = 0;
			data->state = bytes[i] == '.' ? SMTPDATA_DOT :
			    SMTPDATA_WITHIN;
			i += bytes[i] == '.';
			break;
		case SMTPDATA_DOT:
			i += (size_t)after_dot(data, bytes[i]);
			break;
		case SMTPDATA_DOT_CR:
			i += (size_t)after_dot_cr(data, bytes[i]);
			break;
		default:
			i += within_line(data, bytes + i, n - i);
			break;
		}
	return i;
}
