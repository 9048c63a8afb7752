/*
 * Standard input to header and body: line ends, dots, mbox lines, junk where
 * a header should be, what is too much, and errors that are no end of file.
 */
#include <sys/socket.h>
#include <sys/time.h>

#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/memfile.h"
#include "submit/input.h"
#include "util/buf.h"

Suite	*suite_input(void);

#define PLENTY	((off_t)1 << 30)

/* A descriptor from which the text is read. */
static int
text_fd(const char *text, size_t n)
{
	int fd = memfile_open();
	ssize_t wrote;

	ck_assert_int_ne(fd, -1);
	while (n > 0) {
		wrote = write(fd, text, n);
		ck_assert_int_gt(wrote, 0);
		text += wrote;
		n -= (size_t)wrote;
	}
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* The same, but each read gives one octet. */
static int
dribble_fd(const char *text, size_t n)
{
	int pair[2];
	size_t i;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	for (i = 0; i < n; i++)
		ck_assert_int_eq(send(pair[0], text + i, 1, MSG_DONTWAIT), 1);
	close(pair[0]);
	return pair[1];
}

static void
read_fd(struct input *in, int fd, int ignore_dots)
{
	struct fault fault = { 0, "" };

	input_init(in, NULL, NULL);
	ck_assert_msg(input_read(in, fd, ignore_dots, PLENTY, &fault) == 0,
	    "%s", fault.text);
	close(fd);
}

/* The header and the body as they would be written. */
static void
show(struct input *in, struct buf *header, struct buf *body)
{
	char chunk[512];
	off_t at;
	ssize_t n;

	buf_reset(header);
	buf_reset(body);
	header_write(&in->header, header);
	for (at = 0; (n = store_read(&in->body, at, chunk,
	    sizeof(chunk))) > 0; at += n)
		buf_add(body, chunk, (size_t)n);
	ck_assert_int_eq(n, 0);
	ck_assert_int_eq(in->body.length, at);
}

#define DOTS	0	/* as without -i */
#define RAW	1	/* as with -i */
#define ROW(dots, in, header, body)					\
	{ dots, in, sizeof(in) - 1, header, body, sizeof(body) - 1 }

static const struct {
	int		 ignore_dots;
	const char	*in;
	size_t		 length;
	const char	*header;
	const char	*body;
	size_t		 body_length;
} rows[] = {
	ROW(DOTS, "", "", ""),
	ROW(DOTS, "\n", "", ""),
	ROW(DOTS, "\n\n", "", "\r\n"),
	ROW(DOTS, "A: b\n\nhi\n", "A: b\r\n", "hi\r\n"),
	ROW(DOTS, "A: b\r\n\r\nhi\r\n", "A: b\r\n", "hi\r\n"),
	ROW(DOTS, "A: b\n\r\nhi\r\nho\n", "A: b\r\n", "hi\r\nho\r\n"),
	ROW(DOTS, "A: b\r\r\n\r\r\nhi\n", "A: b\r\n", "hi\r\n"),
	ROW(DOTS, "A: b\n\nhi", "A: b\r\n", "hi\r\n"),
	ROW(DOTS, "A: b\n\nhi\r", "A: b\r\n", "hi\r\n"),
	ROW(DOTS, "A: b\n", "A: b\r\n", ""),
	ROW(DOTS, "A: b", "A: b\r\n", ""),
	ROW(DOTS, "A: b\n\n", "A: b\r\n", ""),
	ROW(DOTS, "A: b\n c\n\td\n\nx\n", "A: b\r\n c\r\n\td\r\n", "x\r\n"),
	/* no line of blanks alone */
	ROW(DOTS, "A: b\n \n c\n\nx\n", "A: b\r\n c\r\n", "x\r\n"),
	/* a body line ends at LF, CRLF and a lone CR */
	ROW(DOTS, "A: b\n\na\rb\r\nc\nd\r\r\ne\n\rf\n", "A: b\r\n",
	    "a\r\nb\r\nc\r\nd\r\n\r\ne\r\n\r\nf\r\n"),
	/* a lone CR begins no field */
	ROW(DOTS, "Subject: x\rBcc: v@y\n\nhi\n", "Subject: x Bcc: v@y\r\n",
	    "hi\r\n"),
	ROW(DOTS, "A: b\n\rBcc: v@y\n\nhi\n", "A: b\r\n Bcc: v@y\r\n",
	    "hi\r\n"),
	/* NUL is dropped from the header and kept in the body */
	ROW(DOTS, "B\0cc: x\0y\n\na\0b\n", "Bcc: xy\r\n", "a\0b\r\n"),
	ROW(DOTS, "A: b\n\0\nx\n", "A: b\r\n", "x\r\n"),
	/* junk ends the header, and no empty line is taken for it */
	ROW(DOTS, "hello\nA: b\n", "", "hello\r\nA: b\r\n"),
	ROW(DOTS, "A: b\njunk\nC: d\n\nx\n", "A: b\r\n",
	    "junk\r\nC: d\r\n\r\nx\r\n"),
	ROW(DOTS, "A: b\nju\rnk\0\n", "A: b\r\n", "ju\r\nnk\0\r\n"),
	ROW(DOTS, " A: b\nC: d\n", "", " A: b\r\nC: d\r\n"),
	ROW(DOTS, ": b\n", "", ": b\r\n"),
	ROW(DOTS, "caf\xc3\xa9: b\n", "", "caf\xc3\xa9: b\r\n"),
	/* mbox lines */
	ROW(DOTS, "From a Tue Nov 24 05:50:27 2026\nA: b\n\nx\n", "A: b\r\n",
	    "x\r\n"),
	ROW(DOTS, "From : x@y\nA: b\n\nx\n", "From: x@y\r\nA: b\r\n",
	    "x\r\n"),
	ROW(DOTS, "A: b\nFrom x\n\nx\n", "A: b\r\n", "From x\r\n\r\nx\r\n"),
	ROW(DOTS, "From x\n\nFrom y\n", "", "From y\r\n"),
	/* dots */
	ROW(DOTS, "A: b\n\nx\n.\ny\n", "A: b\r\n", "x\r\n"),
	ROW(DOTS, "A: b\n\nx\r\n.\r\ny\r\n", "A: b\r\n", "x\r\n"),
	ROW(DOTS, "A: b\n\nx\n.", "A: b\r\n", "x\r\n"),
	ROW(DOTS, "A: b\n\nx\n.\r", "A: b\r\n", "x\r\n"),
	ROW(DOTS, "A: b\n.\nC: d\n", "A: b\r\n", ""),
	ROW(DOTS, ".\nA: b\n", "", ""),
	ROW(DOTS, "A: b\n\n.x\n..y\n..\n...\nz\n", "A: b\r\n",
	    ".x\r\n.y\r\n.\r\n..\r\nz\r\n"),
	ROW(DOTS, "\nx\n. \n.\0\n..", "", "x\r\n. \r\n.\0\r\n.\r\n"),
	ROW(DOTS, "\nx\n.\ry\n.\r\r\nz\n", "",
	    "x\r\n.\r\ny\r\n.\r\n\r\nz\r\n"),
	ROW(DOTS, "\nx\r.\ry\r.\r\nz\n", "",
	    "x\r\n.\r\ny\r\n.\r\nz\r\n"),
	ROW(RAW, "A: b\n\nx\n.\n..y\n.z\n.\r\n.", "A: b\r\n",
	    "x\r\n.\r\n..y\r\n.z\r\n.\r\n.\r\n"),
	ROW(RAW, ".\nA: b\n", "", ".\r\nA: b\r\n"),
	/* what is smuggled elsewhere is lines here */
	ROW(RAW, "\na\n.\r\nb\r.\r\nc\r\n.\rd\n\r.\r\n", "",
	    "a\r\n.\r\nb\r\n.\r\nc\r\n.\r\nd\r\n\r\n.\r\n"),
};

static void
assert_row(size_t i, int fd)
{
	struct input in;
	struct buf header, body;

	buf_init(&header);
	buf_init(&body);
	read_fd(&in, fd, rows[i].ignore_dots);
	show(&in, &header, &body);
	ck_assert_msg(strcmp(buf_get(&header), rows[i].header) == 0,
	    "row %zu: header %s", i, buf_get(&header));
	ck_assert_msg(body.length == rows[i].body_length &&
	    memcmp(buf_get(&body), rows[i].body, body.length) == 0,
	    "row %zu: body %s", i, buf_get(&body));
	input_clear(&in);
	buf_clear(&header);
	buf_clear(&body);
}

START_TEST(reads)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_row(i, text_fd(rows[i].in, rows[i].length));
		assert_row(i, dribble_fd(rows[i].in, rows[i].length));
	}
}
END_TEST

START_TEST(mbox_date)
{
	struct input in;

	setenv("TZ", "UTC", 1);
	tzset();
	read_fd(&in, text_fd("From a Tue Nov 24 05:50:27 2026\n\n", 33), 0);
	ck_assert_int_eq(in.from_line, 1795499427);
	input_clear(&in);
	read_fd(&in, text_fd("From a\n\n", 8), 0);
	ck_assert_int_eq(in.from_line, 0);
	input_clear(&in);
}
END_TEST

static const struct {
	const char	*in;
	size_t		 length;
	int		 high, nul;
	size_t		 longest;
} notes[] = {
	{ "\xc3: b\n", 5, 1, 0, 4 },
	{ "A: \xc3\n\nabc\nde\n", 13, 0, 0, 3 },
	{ "\nab\0\x80", 5, 1, 1, 4 },
	{ "\nabc\rd", 6, 0, 0, 3 },
	{ "\n\n\n", 3, 0, 0, 0 },
	{ "\nabcd", 5, 0, 0, 4 },
};

START_TEST(notes_body)
{
	struct input in;
	size_t i;

	for (i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		read_fd(&in, text_fd(notes[i].in, notes[i].length), 1);
		ck_assert_int_eq(in.body_high, notes[i].high);
		ck_assert_int_eq(in.body_nul, notes[i].nul);
		ck_assert_uint_eq(in.body_longest, notes[i].longest);
		input_clear(&in);
	}
}
END_TEST

/* A dot at each place of the read buffer's edge. */
START_TEST(dot_at_the_edge)
{
	const size_t edge = 64 * 1024;
	char *text = malloc(edge + 16);
	struct input in;
	size_t at;

	ck_assert_ptr_nonnull(text);
	for (at = edge - 4; at < edge + 2; at++) {
		memset(text, 'x', edge + 16);
		text[0] = '\n';
		memcpy(text + at, "\r\n.\r\ny", 6);
		read_fd(&in, text_fd(text, edge + 16), 0);
		ck_assert_int_eq(in.body.length, (off_t)at + 1);
		ck_assert_uint_eq(in.body_longest, at - 1);
		input_clear(&in);
	}
	free(text);
}
END_TEST

static int
read_status(const char *text, size_t n, off_t max_size)
{
	struct fault fault = { 0, "" };
	struct input in;
	int fd = text_fd(text, n), rc;

	input_init(&in, NULL, NULL);
	rc = input_read(&in, fd, 1, max_size, &fault);
	ck_assert_int_eq(rc == -1, fault.status != 0);
	input_clear(&in);
	close(fd);
	return fault.status;
}

/* Counted as they go out: "A: b", the body's lines, their ends. */
START_TEST(max_size)
{
	static const char text[] = "A: b\n\nhi\nho\n";

	ck_assert_int_eq(read_status(text, sizeof(text) - 1, 14), 0);
	ck_assert_int_eq(read_status(text, sizeof(text) - 1, 13), 65);
	ck_assert_int_eq(read_status("A: b", 4, 6), 0);
	ck_assert_int_eq(read_status("A: b", 4, 5), 65);
	ck_assert_int_eq(read_status("hi", 2, 4), 0);
	ck_assert_int_eq(read_status("hi", 2, 3), 65);
	ck_assert_int_eq(read_status("", 0, 0), 0);
}
END_TEST

/* An input without an end is given up at once, not when memory is full. */
START_TEST(endless)
{
	struct fault fault = { 0, "" };
	struct input in;
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);

	ck_assert_int_ne(fd, -1);
	input_init(&in, NULL, NULL);
	ck_assert_int_eq(input_read(&in, fd, 0, 1000000, &fault), -1);
	ck_assert_int_eq(fault.status, 65);
	ck_assert_int_lt(in.body.length, 1000000 + 3 * 65536);
	input_clear(&in);
	close(fd);
}
END_TEST

/* n times the same piece of text. */
static char *
repeat(const char *piece, size_t n, size_t *length)
{
	size_t one = strlen(piece), i;
	char *text = malloc(n * one + 1);

	ck_assert_ptr_nonnull(text);
	for (i = 0; i < n; i++)
		memcpy(text + i * one, piece, one);
	*length = n * one;
	return text;
}

static const struct {
	const char	*piece;
	size_t		 n;
	int		 status;
} bombs[] = {
	{ "A: b\n", 1000000, 65 },	/* HEADER_FIELDS_MAX */
	{ "A:b\n ", 1000000, 0 },	/* "A:b" and folds of it */
	{ "A: \n \n", 9000, 0 },
	{ "A: bbbbbbb", 2000000, 65 },	/* INPUT_HEADER_MAX */
	{ "A: bbbbbbb", 1000000, 0 },
	{ "bbbbbbbbbb", 2000000, 0 },	/* no header at all */
	{ "From bbbbb", 1000000, 0 },
	{ "A: b\r\r\r\r\r", 1000000, 0 },
	{ "\r", 1000000, 0 },
	{ "\n", 1000000, 0 },
	{ ".", 1000000, 0 },
};

START_TEST(bombs_are_linear)
{
	size_t length;
	char *text = repeat(bombs[_i].piece, bombs[_i].n, &length);

	ck_assert_int_eq(read_status(text, length, PLENTY), bombs[_i].status);
	free(text);
}
END_TEST

/* A long line without a colon is a body, one with it a header. */
START_TEST(long_first_line)
{
	struct input in;
	char text[5000];

	memset(text, 'x', sizeof(text));
	read_fd(&in, text_fd(text, sizeof(text)), 0);
	ck_assert_uint_eq(in.header.n, 0);
	ck_assert_uint_eq(in.body_longest, sizeof(text));
	input_clear(&in);
	text[500] = ':';
	read_fd(&in, text_fd(text, sizeof(text)), 0);
	ck_assert_uint_eq(in.header.n, 1);
	ck_assert_int_eq(in.body.length, 0);
	input_clear(&in);
	text[500] = 'x';
	text[1500] = ':';	/* too late: no name is that long */
	read_fd(&in, text_fd(text, sizeof(text)), 0);
	ck_assert_uint_eq(in.header.n, 0);
	ck_assert_uint_eq(in.body_longest, sizeof(text));
	input_clear(&in);
}
END_TEST

START_TEST(read_errors)
{
	struct fault fault = { 0, "" };
	struct input in;
	int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	ck_assert_int_ne(fd, -1);
	input_init(&in, NULL, NULL);
	ck_assert_int_eq(input_read(&in, fd, 0, PLENTY, &fault), -1);
	ck_assert_int_eq(fault.status, 74);
	close(fd);
	fault.status = 0;
	ck_assert_int_eq(input_read(&in, fd, 0, PLENTY, &fault), -1);
	ck_assert_int_eq(fault.status, 74);
	input_clear(&in);
}
END_TEST

static int writer = -1;

/* The message comes while input_read() waits for it, with a signal. */
static void
write_late(int sig)
{
	(void)sig;
	if (writer == -1 || write(writer, "A: b\n\nhi\n", 9) != 9)
		return;
	close(writer);
	writer = -1;
}

/* Interrupted, and with a descriptor that does not block: still no error. */
START_TEST(waits)
{
	struct itimerval soon = { { 0, 2000 }, { 0, 2000 } };
	struct itimerval off = { { 0, 0 }, { 0, 0 } };
	struct sigaction action;
	struct input in;
	int pair[2];

	ck_assert_int_eq(pipe2(pair, _i == 0 ? O_CLOEXEC :
	    O_CLOEXEC | O_NONBLOCK), 0);
	writer = pair[1];
	memset(&action, 0, sizeof(action));
	action.sa_handler = write_late;
	ck_assert_int_eq(sigaction(SIGALRM, &action, NULL), 0);
	ck_assert_int_eq(setitimer(ITIMER_REAL, &soon, NULL), 0);
	read_fd(&in, pair[0], 0);
	ck_assert_int_eq(setitimer(ITIMER_REAL, &off, NULL), 0);
	ck_assert_uint_eq(in.header.n, 1);
	ck_assert_int_eq(in.body.length, 4);
	input_clear(&in);
}
END_TEST

Suite *
suite_input(void)
{
	Suite *suite = suite_create("input");
	TCase *tcase = tcase_create("input");

	tcase_add_test(tcase, reads);
	tcase_add_test(tcase, mbox_date);
	tcase_add_test(tcase, notes_body);
	tcase_add_test(tcase, dot_at_the_edge);
	tcase_add_test(tcase, max_size);
	tcase_add_test(tcase, endless);
	tcase_add_loop_test(tcase, bombs_are_linear, 0,
	    sizeof(bombs) / sizeof(bombs[0]));
	tcase_add_test(tcase, long_first_line);
	tcase_add_test(tcase, read_errors);
	tcase_add_loop_test(tcase, waits, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
