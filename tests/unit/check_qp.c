/*
 * Quoted-printable: what each octet becomes, where lines are cut, and that a
 * strict decoder gives back what went in, however it was cut.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/decode.h"
#include "tests/unit/words.h"
#include "util/qp.h"

Suite	*suite_qp(void);

static void
encode_body(struct buf *text, int encoded, const char *octets, size_t n,
    size_t piece)
{
	struct qp qp;
	struct store out;
	char chunk[512];
	size_t at;
	ssize_t got;

	store_init(&out, NULL, NULL);
	if (encoded)
		qp_init_encoded(&qp, &out);
	else
		qp_init(&qp, &out);
	for (at = 0; at < n; at += piece)
		qp_add(&qp, octets + at, n - at < piece ? n - at : piece);
	qp_end(&qp);
	ck_assert_int_eq(out.error, 0);
	for (at = 0; (got = store_read(&out, (off_t)at, chunk,
	    sizeof(chunk))) > 0; at += (size_t)got)
		buf_add(text, chunk, (size_t)got);
	ck_assert_int_eq(got, 0);
	store_clear(&out);
}

#define ROW(in, out)	{ in, sizeof(in) - 1, out }
#define X70	X10 X10 X10 X10 X10 X10 X10

static const struct {
	const char	*in;
	size_t		 length;
	const char	*out;
} rows[] = {
	ROW("", ""),
	ROW("\r\n", "\r\n"),
	ROW("plain text\r\n", "plain text\r\n"),
	ROW("a=b\r\n", "a=3Db\r\n"),
	ROW("caf\xc3\xa9\r\n", "caf=C3=A9\r\n"),
	ROW("a\0b\r\n", "a=00b\r\n"),
	ROW("del\x7f" "esc\x1b\r\n", "del=7Fesc=1B\r\n"),
	ROW("end \r\n", "end=20\r\n"),
	ROW("end  \r\n", "end =20\r\n"),
	ROW("end\t\r\n", "end=09\r\n"),
	ROW("\tin side\r\n", "\tin side\r\n"),
	ROW(" \r\n", "=20\r\n"),
	ROW("a\rb\r\n", "a=0Db\r\n"),
	ROW("a \r\r\n", "a =0D\r\n"),
	ROW("a\nb\r\n", "a=0Ab\r\n"),
	ROW("a \nb\r\n", "a =0Ab\r\n"),
	/* no line end came, none is added */
	ROW("a", "a"),
	ROW("a ", "a=20"),
	ROW("a\r", "a=0D"),
	/* no line is a dot, or begins as a boundary or an mbox message does */
	ROW(".\r\n..\r\n.", "=2E\r\n..\r\n=2E"),
	ROW("-\r\n--\r\n---\r\n -- \r\n", "-\r\n=2D-\r\n=2D--\r\n"
	    " --=20\r\n"),
	ROW("From x\r\nFrom\r\nFrom \r\n From x\r\nFromx\r\n",
	    "=46rom x\r\nFrom\r\nFrom=20\r\n From x\r\nFromx\r\n"),
	ROW(X70 "xxxxx--b\r\n", X70 "xxxxx=\r\n=2D-b\r\n"),
	ROW(X70 "xxxx--b\r\n", X70 "xxxx-=\r\n-b\r\n"),
	ROW(X70 "xxxxxFrom b\r\n", X70 "xxxxx=\r\n=46rom b\r\n"),
	ROW(X70 "xxxxx.\r\n", X70 "xxxxx=\r\n=2E\r\n"),
};

START_TEST(octets)
{
	struct buf text;
	size_t i;

	buf_init(&text);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_reset(&text);
		encode_body(&text, 0, rows[i].in, rows[i].length, 1000);
		ck_assert_str_eq(buf_get(&text), rows[i].out);
		buf_reset(&text);
		encode_body(&text, 0, rows[i].in, rows[i].length, 1);
		ck_assert_str_eq(buf_get(&text), rows[i].out);
	}
	buf_clear(&text);
}
END_TEST

/* What is quoted-printable already keeps its meaning. */
static const struct {
	const char	*in;
	size_t		 length;
	const char	*out;
} encoded_rows[] = {
	ROW("caf=C3=A9=\r\n!\r\n", "caf=C3=A9=\r\n!\r\n"),
	ROW("caf\xc3\xa9 =3D\r\n", "caf=C3=A9 =3D\r\n"),
	ROW("nul\0=20\r\n", "nul=00=20\r\n"),
	ROW("pad  \r\n", "pad \r\n"),	/* decoders drop it, as we may */
	ROW("soft= \r\nend\r\n", "soft=\r\nend\r\n"),
	ROW("a=\r\n--b\r\nFrom =\r\n.\r\n.=\r\n",
	    "a=\r\n=2D-b\r\n=46rom =\r\n=2E\r\n.=\r\n"),
};

START_TEST(encoded_stays)
{
	struct buf text;

	buf_init(&text);
	encode_body(&text, 1, encoded_rows[_i].in, encoded_rows[_i].length, 3);
	ck_assert_str_eq(buf_get(&text), encoded_rows[_i].out);
	buf_clear(&text);
}
END_TEST

/* A long line of escapes at every column: none is ever split. */
START_TEST(encoded_long)
{
	struct buf in, text, meant, back;
	int i;

	buf_init(&in);
	buf_init(&text);
	buf_init(&meant);
	buf_init(&back);
	for (i = 0; i < _i; i++) {
		buf_putc(&in, 'x');
		buf_putc(&meant, 'x');
	}
	for (i = 0; i < 500; i++) {
		buf_puts(&in, i % 3 == 0 ? "=E2\xac" : "=3Dab");
		buf_puts(&meant, i % 3 == 0 ? "\xe2\xac" : "=ab");
	}
	buf_puts(&in, "\r\n");
	buf_puts(&meant, "\r\n");
	encode_body(&text, 1, in.data, in.length, 1000);
	ck_assert_int_eq(decode_qp(&back, text.data, text.length), 0);
	ck_assert_str_eq(back.data, meant.data);
	buf_clear(&in);
	buf_clear(&text);
	buf_clear(&meant);
	buf_clear(&back);
}
END_TEST

START_TEST(lines_are_cut)
{
	struct buf text;
	char in[202];

	memset(in, 'x', 200);
	memcpy(in + 200, "\r\n", 2);
	buf_init(&text);
	encode_body(&text, 0, in, sizeof(in), 1000);
	ck_assert_mem_eq(text.data + 74, "x=\r\nx", 5);
	ck_assert_uint_eq(text.length, 202 + 2 * 3);
	buf_clear(&text);
}
END_TEST

/* Lines of any octets, with CRLF for their ends, as input_read() has them. */
static size_t
make_body(char *dst, size_t size)
{
	static const char often[] = " \t=.-x\xc3\xa9\x00\x7f";
	size_t n = 0, length;

	while (n + 2 < size && random() % 20 != 0) {
		length = (size_t)(random() % 200);
		while (length-- > 0 && n + 2 < size) {
			dst[n] = random() % 2 ? often[random() % 10] :
			    (char)(random() & 0xff);
			if (dst[n] != '\r' && dst[n] != '\n')
				n++;
		}
		dst[n++] = '\r';
		dst[n++] = '\n';
	}
	return n;
}

START_TEST(decodes)
{
	struct buf whole, pieces, back;
	char in[3000];
	size_t n, round;

	srandom((unsigned int)_i);
	buf_init(&whole);
	buf_init(&pieces);
	buf_init(&back);
	for (round = 0; round < 100; round++) {
		buf_reset(&whole);
		buf_reset(&pieces);
		buf_reset(&back);
		n = make_body(in, sizeof(in));
		encode_body(&whole, 0, in, n, sizeof(in));
		encode_body(&pieces, 0, in, n, 1 + round);
		ck_assert_uint_eq(whole.length, pieces.length);
		ck_assert_str_eq(buf_get(&whole), buf_get(&pieces));
		ck_assert_int_eq(decode_qp(&back, buf_get(&whole),
		    whole.length), 0);
		ck_assert_uint_eq(back.length, n);
		ck_assert_mem_eq(buf_get(&back), in, n);
		ck_assert_uint_le(qp_cost(in, n), whole.length);
	}
	buf_clear(&whole);
	buf_clear(&pieces);
	buf_clear(&back);
}
END_TEST

START_TEST(cost)
{
	ck_assert_uint_eq(qp_cost("", 0), 0);
	ck_assert_uint_eq(qp_cost("a b\r\n", 5), 5);
	ck_assert_uint_eq(qp_cost("=\0\xff", 3), 9);
}
END_TEST

Suite *
suite_qp(void)
{
	Suite *suite = suite_create("qp");
	TCase *tcase = tcase_create("qp");

	tcase_add_test(tcase, octets);
	tcase_add_loop_test(tcase, encoded_stays, 0,
	    sizeof(encoded_rows) / sizeof(encoded_rows[0]));
	tcase_add_loop_test(tcase, encoded_long, 0, 7);
	tcase_add_test(tcase, lines_are_cut);
	tcase_add_loop_test(tcase, decodes, 0, 10);
	tcase_add_test(tcase, cost);
	suite_add_tcase(suite, tcase);
	return suite;
}
