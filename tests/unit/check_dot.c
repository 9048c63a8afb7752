/*
 * Dot-stuffing: whole, at every cut, and never with an end of message that is
 * not one.
 */
#include <check.h>
#include <string.h>

#include "deliver/dot.h"

Suite *suite_dot(void);

static const struct {
	const char	*in;
	const char	*out;	/* with the final dot; NULL: not in wire form */
} contents[] = {
	{ "", ".\r\n" },
	{ "a\r\n", "a\r\n.\r\n" },
	{ "a", "a\r\n.\r\n" },
	{ "a\r\n\r\n", "a\r\n\r\n.\r\n" },
	{ ".\r\n", "..\r\n.\r\n" },
	{ ".", "..\r\n.\r\n" },
	{ "..\r\n", "...\r\n.\r\n" },
	{ ".x\r\na.b\r\n.y", "..x\r\na.b\r\n..y\r\n.\r\n" },
	{ "a\r\n.\r\nMAIL FROM:<x@y>\r\n",
	    "a\r\n..\r\nMAIL FROM:<x@y>\r\n.\r\n" },
	{ ".\r\n.\r\n.\r\n.\r\n", "..\r\n..\r\n..\r\n..\r\n.\r\n" },
	/* what lax servers take for an end of line or message */
	{ "a\n.\nb\r\n", NULL },
	{ "a\n.\r\nb\r\n", NULL },
	{ "a\r.\r\nb\r\n", NULL },
	{ "a\r\n.\r.\r\n", NULL },
	{ "a\r\r\n.\r\n", NULL },
	{ "a\r\n\n", NULL },
	{ "\n", NULL },
	{ "a\r", NULL },
	{ "\r", NULL }
};

/* Stuffs in place, as the sender does, in pieces of so many octets. */
static int
stuff(const char *in, size_t length, size_t piece, char *out)
{
	char buffer[256];
	enum dot state = DOT_START;
	size_t at, n, made = 0, room;

	for (at = 0; at < length; at += n) {
		n = length - at < piece ? length - at : piece;
		room = n / 3 + 1;
		memcpy(buffer + room, in + at, n);
		room = dot_stuff(&state, buffer, buffer + room, n);
		memcpy(out + made, buffer, room);
		made += room;
	}
	made += dot_end(&state, out + made);
	out[made] = '\0';
	return state == DOT_BAD ? -1 : 0;
}

START_TEST(table)
{
	const char *in = contents[_i].in;
	char out[256];
	size_t piece;
	int rc;

	for (piece = 1; piece <= strlen(in) + 1; piece++) {
		rc = stuff(in, strlen(in), piece, out);
		ck_assert_int_eq(rc, contents[_i].out == NULL ? -1 : 0);
		if (rc == 0)
			ck_assert_str_eq(out, contents[_i].out);
	}
}
END_TEST

START_TEST(nul)
{
	static const char in[] = "a\r\n\0.\r\n";
	char out[64];

	ck_assert_int_eq(stuff(in, sizeof(in) - 1, 3, out), -1);
}
END_TEST

Suite *
suite_dot(void)
{
	Suite *suite = suite_create("dot");
	TCase *tests = tcase_create("dot");

	tcase_add_loop_test(tests, table, 0,
	    sizeof(contents) / sizeof(contents[0]));
	tcase_add_test(tests, nul);
	suite_add_tcase(suite, tests);
	return suite;
}
