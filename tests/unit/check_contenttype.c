/*
 * Content-Type as scripts write it: comments, quotes, blanks, what is not
 * whole, what is too long, and in linear time.
 */
#include <check.h>
#include <string.h>
#include <time.h>

#include "util/contenttype.h"
#include "tests/unit/pace.h"
#include "tests/unit/words.h"

Suite	*suite_contenttype(void);

static void
read_type(struct content_type *type, const char *value, size_t n)
{
	struct header header;
	struct buf line;

	header_init(&header);
	buf_init(&line);
	buf_puts(&line, "Content-Type:");
	buf_add(&line, value, n);
	ck_assert_int_eq(header_append(&header, line.data, line.length), 0);
	content_type_read(type, &header.fields[0]);
	header_clear(&header);
	buf_clear(&line);
}

static const struct {
	const char	*value;
	const char	*type;
	const char	*subtype;
	const char	*boundary;
	int		 charsets;
	int		 ascii;
} rows[] = {
	{ "", "", "", "", 0, 0 },
	{ " Text/PLAIN", "text", "plain", "", 0, 0 },
	{ "(a(b)\\)c) text (/) / (x) html", "text", "html", "", 0, 0 },
	{ "text", "text", "", "", 0, 0 },
	{ "text/", "text", "", "", 0, 0 },
	{ "/x", "", "x", "", 0, 0 },
	{ "a/b;boundary=c", "a", "b", "c", 0, 0 },
	{ "a/b ; BOUNDARY = c d", "a", "b", "c", 0, 0 },
	{ "a/b; boundary=\"c d\\\"e  \"", "a", "b", "c d\"e", 0, 0 },
	{ "a/b; boundary=\"c\r\n d\"", "a", "b", "c d", 0, 0 },
	{ "a/b; boundary=----=_c:d?/@,[]<>", "a", "b", "----=_c:d?/@,[]<>",
	    0, 0 },
	{ "a/b; boundary=c(d)e", "a", "b", "c", 0, 0 },
	{ "a/b; x=\"; boundary=d\"; boundary=c", "a", "b", "c", 0, 0 },
	{ "a/b; (; boundary=d) boundary=c", "a", "b", "c", 0, 0 },
	{ "a/b;;; x; =; \"y\"; boundary=c", "a", "b", "c", 0, 0 },
	{ "a/b junk boundary=d; boundary=c", "a", "b", "c", 0, 0 },
	/* of no use */
	{ "a/b; boundary=", "a", "b", "", 0, 0 },
	{ "a/b; boundary", "a", "b", "", 0, 0 },
	{ "a/b; boundary=\"  \"", "a", "b", "", 0, 0 },
	{ "a/b; boundary=\"c", "a", "b", "", 0, 0 },
	{ "a/b; boundary=\"c\\\"", "a", "b", "", 0, 0 },
	{ "a/b; boundary=\"", "a", "b", "", 0, 0 },
	{ "a/b; boundary=c\xc3\xa9", "a", "b", "", 0, 0 },
	{ "a/b; boundary=\"c\x01\"", "a", "b", "", 0, 0 },
	{ "a/b; boundary=c; boundary=c", "a", "b", "", 0, 0 },
	{ "a/b; boundary*0=c; boundary*1=d", "a", "b", "", 0, 0 },
	{ "a/b; boundaryxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx=c", "a", "b", "",
	    0, 0 },
	{ X100 "/" X100, X10 X10 X10 "x", X10 X10 X10 "x", "", 0, 0 },
	/* charsets */
	{ "a/b; charset=us-ascii", "a", "b", "", 1, 1 },
	{ "a/b; charset=\"US-\\ASCII\"", "a", "b", "", 1, 1 },
	{ "a/b; charset=ANSI_X3.4-1968", "a", "b", "", 1, 1 },
	{ "a/b; charset=\"\"", "a", "b", "", 1, 1 },
	{ "a/b; charset=us-ascii-x", "a", "b", "", 1, 0 },
	{ "a/b; charset=utf-8; charset=us-ascii", "a", "b", "", 2, 0 },
	{ "a/b; charset*=us-ascii''x", "a", "b", "", 1, 0 },
	{ "a/b; charsets=us-ascii", "a", "b", "", 0, 0 },
};

START_TEST(reads)
{
	struct content_type type;

	read_type(&type, rows[_i].value, strlen(rows[_i].value));
	ck_assert_str_eq(type.type, rows[_i].type);
	ck_assert_str_eq(type.subtype, rows[_i].subtype);
	ck_assert_str_eq(type.boundary, rows[_i].boundary);
	ck_assert_int_eq(type.charsets, rows[_i].charsets);
	ck_assert_int_eq(type.ascii, rows[_i].ascii);
}
END_TEST

/* NUL ends a token, and is nowhere the end of the field. */
START_TEST(with_nul)
{
	static const char value[] = "te\0xt/plain; boundary=\"a\0\"; charset=x";
	struct content_type type;

	read_type(&type, value, sizeof(value) - 1);
	ck_assert_str_eq(type.type, "te");
	ck_assert_str_eq(type.boundary, "");
	ck_assert_int_eq(type.charsets, 1);
}
END_TEST

START_TEST(linear)
{
	static const char *const pieces[] = { "(", "((a)", ";", "\"", "; a=\"",
	    ";boundary=c", ";charset=", "\\", " ", "(\\", "=", "a" };
	struct content_type type;
	struct buf value;
	clock_t start = clock();

	buf_init(&value);
	buf_puts(&value, "a/b");
	while (value.length < 4 * 1024 * 1024)
		buf_puts(&value, pieces[_i]);
	read_type(&type, value.data, value.length);
	ck_assert_double_lt(pace_seconds(start), 0.4);
	buf_clear(&value);
}
END_TEST

Suite *
suite_contenttype(void)
{
	Suite *suite = suite_create("contenttype");
	TCase *tcase = tcase_create("contenttype");

	tcase_add_loop_test(tcase, reads, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(tcase, with_nul);
	tcase_add_loop_test(tcase, linear, 0, 12);
	suite_add_tcase(suite, tcase);
	return suite;
}
