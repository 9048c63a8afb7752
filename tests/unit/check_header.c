/*
 * Headers: what is a field, that what is not touched stays as it came, and
 * that no value becomes a field of its own.
 */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util/header.h"

Suite	*suite_header(void);

static const struct {
	const char	*line;
	size_t		 colon;		/* offset behind it, 0: no field */
	size_t		 name;
} lines[] = {
	{ "Subject: x", 8, 7 },
	{ "Subject:", 8, 7 },
	{ "X:y", 2, 1 },
	{ "From : x", 6, 4 },
	{ "From \t : x", 8, 4 },
	{ "a!#$%&'*+-/=?^_`{|}~b: x", 22, 21 },
	{ "http://x", 5, 4 },
	{ "From joe Tue Nov 24 05:50:27 2026", 0, 4 },
	{ "From joe: x", 0, 4 },
	{ ": x", 0, 0 },
	{ " Subject: x", 0, 0 },
	{ "", 0, 0 },
	{ "Subject", 0, 7 },
	{ "Subject ", 0, 7 },
	{ "Sub\001ject: x", 0, 3 },
	{ "Sub\177ject: x", 0, 3 },
	{ "Subj\303\266ct: x", 0, 4 },
	{ "Sub\rject: x", 0, 3 },
};

START_TEST(names)
{
	size_t i, name;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		ck_assert_uint_eq(header_name(lines[i].line,
		    strlen(lines[i].line), &name), lines[i].colon);
		ck_assert_uint_eq(name, lines[i].name);
	}
	ck_assert_uint_eq(header_name("B\0cc: x", 7, &name), 0);
}
END_TEST

static int
append(struct header *header, const char *line)
{
	return header_append(header, line, strlen(line));
}

static void
check_text(const struct header *header, const char *expected)
{
	struct buf out;

	buf_init(&out);
	header_write(header, &out);
	ck_assert_str_eq(buf_get(&out), expected);
	buf_clear(&out);
}

START_TEST(order)
{
	struct header header;

	header_init(&header);
	check_text(&header, "");
	ck_assert_int_eq(append(&header, "To: a@x"), 0);
	ck_assert_int_eq(append(&header, "Subject:  two  blanks "), 0);
	ck_assert_int_eq(append(&header, "Date: now"), 0);
	check_text(&header,
	    "To: a@x\r\nSubject:  two  blanks \r\nDate: now\r\n");
	header_clear(&header);
	ck_assert_uint_eq(header.n, 0);
}
END_TEST

START_TEST(obsolete_colon)
{
	struct header header;
	struct field *field;

	header_init(&header);
	ck_assert_int_eq(append(&header, "From \t: x"), 0);
	ck_assert_int_eq(append(&header, "Bcc : v@y"), 0);
	check_text(&header, "From: x\r\nBcc: v@y\r\n");
	field = header_find(&header, "FROM", 0);
	ck_assert_ptr_nonnull(field);
	ck_assert_str_eq(field->text + field->value, " x");
	ck_assert_uint_eq(field->name_length, 4);
	header_remove(&header, "bcc");
	check_text(&header, "From: x\r\n");
	header_clear(&header);
}
END_TEST

START_TEST(folding)
{
	struct header header;
	struct field *field;

	header_init(&header);
	ck_assert_int_eq(header_fold(&header, " x", 2), -1);
	ck_assert_int_eq(errno, EINVAL);
	ck_assert_int_eq(append(&header, "To: a@x,"), 0);
	ck_assert_int_eq(header_fold(&header, "\tb@x", 4), 0);
	ck_assert_int_eq(header_fold(&header, "c@x", 3), -1);
	ck_assert_int_eq(header_fold(&header, "", 0), -1);
	ck_assert_int_eq(header_fold(&header, " c\r\nBcc: v", 10), -1);
	/* blanks alone could be taken for the end of the header */
	ck_assert_int_eq(header_fold(&header, " \t ", 3), 0);
	ck_assert_int_eq(header_fold(&header, "  c@x", 5), 0);
	check_text(&header, "To: a@x,\r\n\tb@x\r\n  c@x\r\n");
	field = header_find(&header, "to", 0);
	ck_assert_uint_eq(field->length, strlen(field->text));
	header_clear(&header);
}
END_TEST

/* No way in for a line end that is no fold. */
START_TEST(injection)
{
	static const char *const values[] = { "\r\nBcc: v@y", "\nBcc: v@y",
	    "\rBcc: v@y", "\r\n", "\n", "\r", "\r\n\r\n x", "\r\r\n x",
	    "a\n b", "\r\n\tx\r\ny" };
	struct header header;
	char line[64];
	size_t i;

	header_init(&header);
	ck_assert_int_eq(append(&header, "Subject: x"), 0);
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		snprintf(line, sizeof(line), "To: a%s", values[i]);
		ck_assert_int_eq(append(&header, line), -1);
		ck_assert_int_eq(errno, EINVAL);
		ck_assert_int_eq(field_set(&header.fields[0], line,
		    strlen(line)), -1);
		ck_assert_int_eq(errno, EINVAL);
	}
	ck_assert_int_eq(append(&header, "no field"), -1);
	ck_assert_int_eq(append(&header, "To: a\r\n b"), 0);
	check_text(&header, "Subject: x\r\nTo: a\r\n b\r\n");
	header_clear(&header);
}
END_TEST

START_TEST(finding)
{
	struct header header;
	struct field *field;

	header_init(&header);
	append(&header, "Received: 1");
	append(&header, "received: 2");
	append(&header, "Receive: 3");
	append(&header, "RECEIVED: 4");
	ck_assert_uint_eq(header_count(&header, "Received"), 3);
	ck_assert_uint_eq(header_count(&header, "Rec"), 0);
	field = header_find(&header, "Received", 2);
	ck_assert_str_eq(field->text, "RECEIVED: 4");
	ck_assert_ptr_null(header_find(&header, "Received", 3));
	ck_assert_ptr_null(header_find(&header, "To", 0));
	ck_assert(field_is(field, "received"));
	ck_assert(!field_is(field, "receive"));
	header_remove(&header, "received");
	check_text(&header, "Receive: 3\r\n");
	header_remove(&header, "Receive");
	check_text(&header, "");
	header_clear(&header);
}
END_TEST

START_TEST(setting)
{
	struct header header;
	struct field *field;

	header_init(&header);
	append(&header, "From: root (Cron Daemon)");
	field = header_find(&header, "From", 0);
	ck_assert_int_eq(field_set(field, " root@x\r\n (Cron)", 16), 0);
	check_text(&header, "From: root@x\r\n (Cron)\r\n");
	/* a part of the value itself */
	ck_assert_int_eq(field_set(field, field->text + field->value, 7), 0);
	check_text(&header, "From: root@x\r\n");
	ck_assert_int_eq(field_set(field, "", 0), 0);
	check_text(&header, "From:\r\n");
	header_clear(&header);
}
END_TEST

static const struct {
	const char	*text;
	size_t		 n;		/* fields */
	const char	*rest;		/* what header_parse() leaves */
} wires[] = {
	{ "", 0, "" },
	{ "\r\n", 0, "" },
	{ "\r\nbody", 0, "body" },
	{ "A: 1\r\n\r\nbody\r\n", 1, "body\r\n" },
	{ "A: 1\r\nB: 2\r\n", 2, "" },
	{ "A: 1\r\nB: 2", 2, "" },
	{ "A: 1\r\n 2\r\n\t3\r\nB: 4\r\n\r\n", 2, "" },
	{ "A : 1\r\nB:\r\n\r\n", 2, "" },
	{ "A: 1\r\n \r\nB: 2\r\n\r\nx", 2, "x" },
	{ "A: 1\r\nno field\r\nB: 2\r\n", 1, "no field\r\nB: 2\r\n" },
	{ " A: 1\r\n", 0, " A: 1\r\n" },
	{ "no field", 0, "no field" },
	{ "A: 1\r\n\r", 1, "\r" },
	{ "A: 1\r\n ", 1, "" },
	{ "A: 1\nB: 2\r\n\r\nx", 1, "x" },
};

START_TEST(parsing)
{
	struct header header;
	struct buf out;
	size_t i, end, length;

	for (i = 0; i < sizeof(wires) / sizeof(wires[0]); i++) {
		const char *text = wires[i].text;

		header_init(&header);
		ck_assert_int_eq(header_parse(&header, text, strlen(text),
		    &end), 0);
		ck_assert_uint_eq(header.n, wires[i].n);
		ck_assert_str_eq(text + end, wires[i].rest);
		/* octet for octet, but for a last CRLF that was missing */
		buf_init(&out);
		header_write(&header, &out);
		length = out.length < end ? out.length : end;
		if (length > 0)
			ck_assert_mem_eq(text, out.data, length);
		ck_assert(end <= out.length + 2);
		buf_clear(&out);
		header_clear(&header);
	}
}
END_TEST

START_TEST(parsed_obsolete)
{
	static const char text[] = "Bcc \t: v@y\r\nTo: a\r\n\r\n";
	struct header header;
	struct field *field;
	size_t end;

	header_init(&header);
	ck_assert_int_eq(header_parse(&header, text, strlen(text), &end), 0);
	field = header_find(&header, "Bcc", 0);
	ck_assert_ptr_nonnull(field);
	ck_assert_str_eq(field->text + field->value, " v@y");
	header_remove(&header, "Bcc");
	check_text(&header, "To: a\r\n");
	header_clear(&header);
}
END_TEST

/* Parses n copies of a text: the result, and the processor time. */
static int
parse_many(const char *piece, size_t n, double *seconds)
{
	struct timespec from, to;
	struct header header;
	struct buf text;
	size_t i, end;
	int rc;

	buf_init(&text);
	buf_puts(&text, "A: 1\r\n");
	for (i = 0; i < n; i++)
		buf_puts(&text, piece);
	header_init(&header);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	rc = header_parse(&header, text.data, text.length, &end);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	ck_assert_uint_le(header.n, HEADER_FIELDS_MAX);
	header_clear(&header);
	buf_clear(&text);
	*seconds = (double)(to.tv_sec - from.tv_sec) +
	    (double)(to.tv_nsec - from.tv_nsec) / 1e9;
	return rc;
}

START_TEST(many_fields)
{
	double seconds;

	ck_assert_int_eq(parse_many("B: 2\r\n", HEADER_FIELDS_MAX - 1,
	    &seconds), 0);
	ck_assert_int_eq(parse_many("B: 2\r\n", HEADER_FIELDS_MAX,
	    &seconds), -1);
	ck_assert_int_eq(errno, E2BIG);
	/* a million: refused as soon as there are too many */
	ck_assert_int_eq(parse_many("B:\r\n", 1000000, &seconds), -1);
	ck_assert_int_eq(errno, E2BIG);
}
END_TEST

/* Sixteen times the input takes about sixteen times as long, not 256. */
START_TEST(linear_time)
{
	static const char *const pieces[] = { " x\r\n", "x", "\r", "\r\n ",
	    "\r\n \t" };
	double quick, slow;
	size_t i;

	for (i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		parse_many(pieces[i], 10000, &quick);
		parse_many(pieces[i], 160000, &slow);
		ck_assert_msg(slow < 64 * quick + 0.01,
		    "%zu: %g s, then %g s for 16 times as much", i, quick,
		    slow);
	}
}
END_TEST

/* The same for lines that come one by one. */
START_TEST(linear_folds)
{
	struct header header;
	size_t i;

	header_init(&header);
	append(&header, "A: 1");
	for (i = 0; i < 200000; i++)
		ck_assert(header_fold(&header, " x", 2) == 0);
	ck_assert_uint_eq(header.fields[0].length, 4 + 4 * 200000);
	/* a text that doubled wastes at most as much again */
	ck_assert_uint_le(header.fields[0].size, 2 * 4 * 200000 + 64);
	header_clear(&header);
}
END_TEST

Suite *
suite_header(void)
{
	Suite *suite = suite_create("header");
	TCase *tcase = tcase_create("header");

	tcase_add_test(tcase, names);
	tcase_add_test(tcase, order);
	tcase_add_test(tcase, obsolete_colon);
	tcase_add_test(tcase, folding);
	tcase_add_test(tcase, injection);
	tcase_add_test(tcase, finding);
	tcase_add_test(tcase, setting);
	tcase_add_test(tcase, parsing);
	tcase_add_test(tcase, parsed_obsolete);
	tcase_add_test(tcase, many_fields);
	tcase_add_test(tcase, linear_time);
	tcase_add_test(tcase, linear_folds);
	suite_add_tcase(suite, tcase);
	return suite;
}
