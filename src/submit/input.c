/*
 * Standard input to a header and a body.  The octets pass three steps, each
 * of which keeps what it must know in struct reader, so that the pieces in
 * which they come make no difference: dots (the lone dot ends the message),
 * header lines, and body lines (lines.c).  A line is never trusted to be
 * short, a header never to end.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "submit/input.h"
#include "submit/lines.h"
#include "util/buf.h"
#include "util/date.h"

#define READ_SIZE	(64 * 1024)

/* By this octet a line has shown whether it is a field: RFC 5322 section
 * 2.1.1 gives its name and its colon no more room. */
#define FIELD_MAX	998

enum dot_state {
	DOT_START,	/* of a line */
	DOT_WITHIN,
	DOT_ONE,	/* behind a dot that began a line */
	DOT_CR,		/* behind such a dot and a CR */
	DOT_END		/* of the message */
};

enum line_kind {
	LINE_EMPTY,	/* ends the header and is dropped */
	LINE_FIELD,
	LINE_FOLD,	/* of the field before it */
	LINE_MBOX,	/* "From " at the very beginning */
	LINE_BODY	/* none of these: ends the header, begins the body */
};

struct reader {
	struct input	*in;
	int		 ignore_dots;
	enum dot_state	 dot;
	int		 in_body;
	int		 first;		/* no line is complete yet */
	char		 last;		/* octet read, up to the first LF */
	struct buf	 line;		/* of the header, raw, until complete */
	struct buf	 clean;		/* the same without CR and NUL */
	size_t		 header_octets;	/* in wire form */
	struct lines	 body;
	off_t		 max_size;
	struct fault	*fault;
};

void
input_init(struct input *in, store_spill *spill, void *arg)
{
	memset(in, 0, sizeof(*in));
	header_init(&in->header);
	store_init(&in->body, spill, arg);
}

void
input_clear(struct input *in)
{
	header_clear(&in->header);
	store_clear(&in->body);
}

static int
no_memory(struct reader *reader)
{
	return fault_set(reader->fault, EX_OSERR, "standard input: %s",
	    strerror(errno != 0 ? errno : ENOMEM));
}

/* Copies a raw header line without NUL, a lone CR made a blank and the line
 * end left out, which some write as CR CR LF. */
static void
clean_line(struct buf *dst, const char *bytes, size_t n)
{
	size_t i, from = 0;

	buf_reset(dst);
	if (n > 0 && bytes[n - 1] == '\n')
		for (n--; n > 0 && bytes[n - 1] == '\r'; n--)
			continue;
	for (i = 0; i < n; i++) {
		if (bytes[i] != '\r' && bytes[i] != '\0')
			continue;
		buf_add(dst, bytes + from, i - from);
		if (bytes[i] == '\r')
			buf_putc(dst, ' ');
		from = i + 1;
	}
	buf_add(dst, bytes + from, n - from);
}

/*
 * What the line is.  Only its first FIELD_MAX octets count, whether more have
 * come or not, so that it is the same however the reads cut it.
 */
static enum line_kind
classify(struct reader *reader)
{
	size_t n = reader->line.length, name_length;
	struct buf *line = &reader->clean;

	clean_line(line, reader->line.data, n > FIELD_MAX ? FIELD_MAX : n);
	if (line->length == 0)
		return n < FIELD_MAX ? LINE_EMPTY : LINE_BODY;
	if (line->data[0] == ' ' || line->data[0] == '\t')
		return reader->in->header.n > 0 ? LINE_FOLD : LINE_BODY;
	if (header_name(line->data, line->length, &name_length) != 0)
		return LINE_FIELD;
	/* "From : x" is a field, in the obsolete syntax, and was seen above */
	if (reader->first && strncmp(line->data, "From ", 5) == 0)
		return LINE_MBOX;
	return LINE_BODY;
}

/* From here on all octets are the body's, the line with its own line ends
 * first where it was junk. */
static void
begin_body(struct reader *reader, int with_line)
{
	reader->in_body = 1;
	if (with_line)
		lines_add(&reader->body, reader->line.data,
		    reader->line.length);
	buf_clear(&reader->line);
}

/* header_fold() leaves out a line of blanks alone: RFC 5322 section 3.2.2. */
static int
add_field_line(struct reader *reader, enum line_kind kind)
{
	struct header *header = &reader->in->header;
	struct buf *clean = &reader->clean;
	int rc;

	clean_line(clean, reader->line.data, reader->line.length);
	if (clean->failed)
		return no_memory(reader);
	reader->header_octets += clean->length + 2;
	if (kind == LINE_FOLD)
		rc = header_fold(header, clean->data, clean->length);
	else
		rc = header_append(header, clean->data, clean->length);
	if (rc == 0)
		return 0;
	return errno != E2BIG ? no_memory(reader) : fault_set(reader->fault,
	    EX_DATAERR, "message has over %d header fields",
	    HEADER_FIELDS_MAX);
}

/* Takes a complete line in. */
static int
end_header_line(struct reader *reader)
{
	enum line_kind kind = classify(reader);
	int rc = 0;

	if (reader->clean.failed)
		return no_memory(reader);
	switch (kind) {
	case LINE_EMPTY:
	case LINE_BODY:
		begin_body(reader, kind == LINE_BODY);
		break;
	case LINE_MBOX:
		reader->in->from_line = date_mbox(reader->clean.data,
		    reader->clean.length);
		break;
	case LINE_FIELD:
	case LINE_FOLD:
		rc = add_field_line(reader, kind);
		break;
	}
	reader->first = 0;
	buf_reset(&reader->line);
	return rc;
}

/* Octets that may belong to the header: one line of them, or less. */
static int
add_header(struct reader *reader, const char *bytes, size_t n, size_t *used)
{
	const char *end = memchr(bytes, '\n', n);
	size_t before = reader->line.length;

	*used = end == NULL ? n : (size_t)(end - bytes) + 1;
	if (reader->header_octets + before + *used > INPUT_HEADER_MAX)
		return fault_set(reader->fault, EX_DATAERR,
		    "message header is over %d octets", INPUT_HEADER_MAX);
	buf_add(&reader->line, bytes, *used);
	if (reader->line.failed)
		return no_memory(reader);
	if (end != NULL)
		return end_header_line(reader);
	/* a long line that is no field must not be gathered whole */
	if (before < FIELD_MAX && reader->line.length >= FIELD_MAX &&
	    classify(reader) == LINE_BODY)
		begin_body(reader, 1);
	return 0;
}

static int
add(struct reader *reader, const char *bytes, size_t n)
{
	size_t used;

	while (n > 0 && !reader->in_body) {
		if (add_header(reader, bytes, n, &used) == -1)
			return -1;
		bytes += used;
		n -= used;
	}
	lines_add(&reader->body, bytes, n);
	return 0;
}

/* The octet after a dot that began a line, and after its CR. */
static int
after_dot(struct reader *reader, char octet)
{
	enum dot_state was = reader->dot;

	/* a line that a lone CR ended does not count: see add_with_dots() */
	if (octet == '\n') {
		reader->dot = DOT_END;
		return 0;
	}
	reader->dot = DOT_WITHIN;
	if (was == DOT_CR)
		return add(reader, ".\r", 2);
	if (octet == '\r')
		reader->dot = DOT_CR;
	/* the first of two dots only guards the second */
	return octet == '\r' || octet == '.' ? 0 : add(reader, ".", 1);
}

/* What follows in the line that bytes begins or continues. */
static int
within_line(struct reader *reader, const char *bytes, size_t n, size_t *used)
{
	const char *end = memchr(bytes, '\n', n);

	*used = end == NULL ? n : (size_t)(end - bytes) + 1;
	reader->dot = end == NULL ? DOT_WITHIN : DOT_START;
	return add(reader, bytes, *used);
}

/* Passes octets on, up to the lone dot: as sendmail(8) has it, a dot between
 * line ends that are LF or CRLF ends the message, and of a line that begins
 * with two dots the first is dropped. */
static int
add_with_dots(struct reader *reader, const char *bytes, size_t n)
{
	size_t i = 0, used;

	if (reader->ignore_dots)
		return add(reader, bytes, n);
	while (i < n && reader->dot != DOT_END) {
		if (reader->dot == DOT_START && bytes[i] == '.') {
			reader->dot = DOT_ONE;
			i++;
			continue;
		}
		if (reader->dot == DOT_ONE || reader->dot == DOT_CR) {
			if (after_dot(reader, bytes[i]) == -1)
				return -1;
			if (reader->dot != DOT_WITHIN) {
				i++;
				continue;
			}
		}
		if (within_line(reader, bytes + i, n - i, &used) == -1)
			return -1;
		i += used;
	}
	return 0;
}

/* Asked after each read, so that what is too much costs one read more. */
static int
check_size(struct reader *reader)
{
	const struct input *in = reader->in;

	if (in->body.error != 0) {
		errno = in->body.error;
		return no_memory(reader);
	}
	if ((off_t)(reader->header_octets + reader->line.length) +
	    in->body.length > reader->max_size)
		return fault_set(reader->fault, EX_DATAERR,
		    "message is over max-size, %lld octets",
		    (long long)reader->max_size);
	return 0;
}

/* read(2), for as long as it takes: 0 at the end of file, -1 with errno. */
static ssize_t
read_some(int fd, char *buffer)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	ssize_t n;

	for (;;) {
		if ((n = read(fd, buffer, READ_SIZE)) != -1)
			return n;
		/* some callers leave it non-blocking */
		if (errno == EAGAIN)
			poll(&pfd, 1, -1);
		else if (errno != EINTR)
			return -1;
	}
}

/* What ends the first line, in whatever pieces it comes. */
static void
note_line_end(struct reader *reader, const char *bytes, size_t n)
{
	const char *end = memchr(bytes, '\n', n);

	if (reader->last == '\n')
		return;
	if (end != NULL)
		reader->in->crlf = (end == bytes ? reader->last : end[-1]) ==
		    '\r';
	reader->last = end != NULL ? '\n' : bytes[n - 1];
}

static int
read_all(struct reader *reader, int fd, char *buffer)
{
	ssize_t n;

	while ((n = read_some(fd, buffer)) > 0) {
		note_line_end(reader, buffer, (size_t)n);
		if (add_with_dots(reader, buffer, (size_t)n) == -1 ||
		    check_size(reader) == -1)
			return -1;
		if (reader->dot == DOT_END)
			return 0;
	}
	return n == 0 ? 0 : fault_set(reader->fault, EX_IOERR,
	    "standard input: %s", strerror(errno));
}

/* The last line may lack its end; a dot that still waits was the end mark. */
static int
finish(struct reader *reader)
{
	if (!reader->in_body && reader->line.length > 0 &&
	    end_header_line(reader) == -1)
		return -1;
	lines_end(&reader->body);
	reader->in->body_high = reader->body.high;
	reader->in->body_nul = reader->body.nul;
	reader->in->body_longest = reader->body.longest;
	return check_size(reader);
}

int
input_read(struct input *in, int fd, int ignore_dots, off_t max_size,
    struct fault *fault)
{
	struct reader reader = { .in = in, .ignore_dots = ignore_dots,
	    .first = 1, .max_size = max_size, .fault = fault };
	char *buffer;
	int rc = -1;

	lines_init(&reader.body, &in->body);
	buf_init(&reader.line);
	buf_init(&reader.clean);
	if ((buffer = malloc(READ_SIZE)) == NULL)
		no_memory(&reader);
	else if (read_all(&reader, fd, buffer) == 0)
		rc = finish(&reader);
	free(buffer);
	buf_clear(&reader.line);
	buf_clear(&reader.clean);
	return rc;
}
