/*
 * Decoding as readers do it, what is broken too.
 */
#include <check.h>
#include <string.h>

#include "doctor/contentdecode.h"

Suite	*suite_contentdecode(void);

static const struct {
	const char	*text;
	const char	*want;
} qp[] = {
	{ "", "" }, { "plain", "plain" }, { "a=3Db=3d", "a=b=" },
	{ "=C3=BC", "\303\274" }, { "https://exam=\r\nple.org",
	    "https://example.org" },
	{ "exam=\nple", "example" }, { "exam= \t\r\nple", "example" },
	{ "a  \r\nb\t\nc  ", "a\r\nb\nc" }, { "a=20\r\nb", "a \r\nb" },
	{ "a==b=4", "a==b=4" }, { "a=", "a=" }, { "=XY", "=XY" },
	{ "a=\r", "a=\r" }, { "= =  =", "= =  =" },
}, base64[] = {
	{ "", "" }, { "SGVsbG8=", "Hello" }, { "SGVs\r\nbG8", "Hello" },
	{ "S G*Vs-bG8=\n", "Hello" }, { "SGVsbG8=SGVsbG8=", "HelloHello" },
	{ "====", "" }, { "S", "" }, { "w7w=", "\303\274" },
};

static void
expect(struct buf *out, const char *want)
{
	ck_assert_uint_eq(out->length, strlen(want));
	ck_assert_int_eq(memcmp(out->length > 0 ? out->data : "", want,
	    out->length), 0);
	buf_clear(out);
}

START_TEST(test_qp)
{
	struct buf out;

	buf_init(&out);
	contentdecode_qp(&out, qp[_i].text, strlen(qp[_i].text));
	expect(&out, qp[_i].want);
}
END_TEST

START_TEST(test_base64)
{
	struct buf out;

	buf_init(&out);
	contentdecode_base64(&out, base64[_i].text, strlen(base64[_i].text));
	expect(&out, base64[_i].want);
}
END_TEST

Suite *
suite_contentdecode(void)
{
	Suite *s = suite_create("contentdecode");
	TCase *t = tcase_create("contentdecode");

	tcase_add_loop_test(t, test_qp, 0, sizeof(qp) / sizeof(qp[0]));
	tcase_add_loop_test(t, test_base64, 0,
	    sizeof(base64) / sizeof(base64[0]));
	suite_add_tcase(s, t);
	return s;
}
