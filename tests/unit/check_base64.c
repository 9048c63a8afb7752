/*
 * Base64: the vectors of its RFC, line lengths, and that the pieces in which a
 * body comes make no difference.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/decode.h"
#include "util/base64.h"

Suite	*suite_base64(void);

/* RFC 4648 section 10 */
static const struct {
	const char	*octets;
	const char	*text;
} vectors[] = {
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
	{ "\xfb\xff\xfe", "+//+" },
};

START_TEST(puts_vectors)
{
	struct buf buf;

	buf_init(&buf);
	base64_puts(&buf, vectors[_i].octets, strlen(vectors[_i].octets));
	ck_assert_str_eq(buf_get(&buf), vectors[_i].text);
	buf_clear(&buf);
}
END_TEST

START_TEST(puts_counts_nul)
{
	struct buf buf;

	buf_init(&buf);
	base64_puts(&buf, "\0a\0b", 4);	/* as AUTH PLAIN has it */
	ck_assert_str_eq(buf_get(&buf), "AGEAYg==");
	buf_clear(&buf);
}
END_TEST

/* Encodes n octets in pieces of the size given. */
static void
encode_body(struct buf *text, const char *octets, size_t n, size_t piece)
{
	struct base64 base64;
	struct store out;
	size_t at;
	char chunk[512];
	ssize_t got;

	store_init(&out, NULL, NULL);
	base64_init(&base64, &out);
	for (at = 0; at < n; at += piece)
		base64_add(&base64, octets + at, n - at < piece ? n - at :
		    piece);
	base64_end(&base64);
	ck_assert_int_eq(out.error, 0);
	for (at = 0; (got = store_read(&out, (off_t)at, chunk,
	    sizeof(chunk))) > 0; at += (size_t)got)
		buf_add(text, chunk, (size_t)got);
	ck_assert_int_eq(got, 0);
	store_clear(&out);
}

START_TEST(body_lines)
{
	struct buf text;
	char octets[115];

	memset(octets, 0, sizeof(octets));
	buf_init(&text);
	encode_body(&text, octets, sizeof(octets), 1000);
	ck_assert_uint_eq(text.length, 78 + 78 + 6);
	ck_assert_mem_eq(text.data + 74, "AA\r\nAA", 6);
	ck_assert_str_eq(text.data + 156, "AA==\r\n");
	buf_reset(&text);
	encode_body(&text, octets, 57, 57);	/* no empty line at the end */
	ck_assert_uint_eq(text.length, 78);
	buf_reset(&text);
	encode_body(&text, octets, 0, 1);
	ck_assert_uint_eq(text.length, 0);
	buf_clear(&text);
}
END_TEST

static void
assert_decodes(const char *octets, size_t n)
{
	struct buf whole, pieces, back;

	buf_init(&whole);
	buf_init(&pieces);
	buf_init(&back);
	encode_body(&whole, octets, n, 1000);
	encode_body(&pieces, octets, n, 1 + n % 61);
	ck_assert_uint_eq(whole.length, pieces.length);
	ck_assert_str_eq(buf_get(&whole), buf_get(&pieces));
	ck_assert_int_eq(decode_base64(&back, buf_get(&whole), whole.length),
	    0);
	ck_assert_uint_eq(back.length, n);
	ck_assert_mem_eq(buf_get(&back), octets, n);
	buf_clear(&whole);
	buf_clear(&pieces);
	buf_clear(&back);
}

START_TEST(body_decodes)
{
	char octets[300];
	size_t n;

	srandom(1);
	for (n = 0; n < sizeof(octets); n++) {
		assert_decodes(octets, n);
		octets[n] = (char)(random() & 0xff);
	}
}
END_TEST

Suite *
suite_base64(void)
{
	Suite *suite = suite_create("base64");
	TCase *tcase = tcase_create("base64");

	tcase_add_loop_test(tcase, puts_vectors, 0,
	    sizeof(vectors) / sizeof(vectors[0]));
	tcase_add_test(tcase, puts_counts_nul);
	tcase_add_test(tcase, body_lines);
	tcase_add_test(tcase, body_decodes);
	suite_add_tcase(suite, tcase);
	return suite;
}
