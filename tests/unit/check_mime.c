/*
 * Conversion to what every relay lets pass: what is left alone, what is
 * encoded and how it is declared, what cannot be, and that decoding gives the
 * body back.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/convert.h"
#include "tests/unit/decode.h"
#include "tests/unit/wire.h"
#include "tests/unit/words.h"

Suite	*suite_mime(void);

#define MIME	"MIME-Version: 1.0\r\n"
#define CTE	"Content-Transfer-Encoding: "
#define TYPE	"Content-Type: "
#define UTF8	TYPE "text/plain; charset=utf-8\r\n"
#define UNKNOWN	TYPE "text/plain; charset=unknown-8bit\r\n"
#define QP	CTE "quoted-printable\r\n"
#define ROW(in, header, body, eight_bit)				\
	{ in, sizeof(in) - 1, header, body, eight_bit }

static const struct {
	const char	*in;
	size_t		 length;
	const char	*header;
	const char	*body;
	int		 eight_bit;
} rows[] = {
	/* left alone */
	ROW("A: b\n\nhi =\n--b\nFrom x\n", "A: b\r\n",
	    "hi =\r\n--b\r\nFrom x\r\n", 0),
	ROW("A: b\n\n", "A: b\r\n", "", 0),
	ROW("A: b\n\n" X990 "xxxxxxxx\n", "A: b\r\n", X990 "xxxxxxxx\r\n", 0),
	ROW("Subject: caf\xc3\xa9\n\nhi\n", "Subject: caf\xc3\xa9\r\n",
	    "hi\r\n", 0),
	ROW(CTE "x-uuencode\n\nhi\n", CTE "x-uuencode\r\n", "hi\r\n", 0),
	/* but for a label that promises more than there is */
	ROW(CTE "8bit\nA: b\n\nhi\n", CTE "7bit\r\nA: b\r\n", "hi\r\n", 0),
	ROW(CTE "(x) BINARY\n\nhi\n", CTE "7bit\r\n", "hi\r\n", 0),
	ROW(CTE "binary\nA: b\n" CTE "8bit\n\nhi\n", CTE "7bit\r\nA: b\r\n",
	    "hi\r\n", 0),
	ROW(CTE "7Bit\n\nhi\n", CTE "7Bit\r\n", "hi\r\n", 0),
	/* encoded and declared */
	ROW("A: b\n\nh\xc3\xa9, a long enough text\n", "A: b\r\n" MIME UTF8 QP,
	    "h=C3=A9, a long enough text\r\n", 0),
	ROW("A: b\n\nh\xe9, a long enough text\n", "A: b\r\n" MIME UNKNOWN QP,
	    "h=E9, a long enough text\r\n", 0),
	ROW("A: b\n\nn\0ul, a long enough text\n", "A: b\r\n" MIME UTF8 QP,
	    "n=00ul, a long enough text\r\n", 0),
	ROW("A: b\n\n\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\n" "\xc3\xa9\xc3\xa9"
	    "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
	    "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
	    "\xc3\xa9\n", "A: b\r\n" MIME UTF8 CTE "base64\r\n",
	    "w6nDqcOpw6kNCsOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOpw6nDqcOp"
	    "DQo=\r\n", 0),
	/* what is declared stays, the encoding is replaced in its place */
	ROW("mime-version: 1.0 (x)\ncontent-type: text/html; charset=latin1\n"
	    "content-transfer-encoding: 8bit\nA: b\n\nh\xc3\xa9llo, world\n",
	    "mime-version: 1.0 (x)\r\ncontent-type: text/html; charset=latin1"
	    "\r\ncontent-transfer-encoding: quoted-printable\r\nA: b\r\n",
	    "h=C3=A9llo, world\r\n", 0),
	ROW(CTE "7BIT\n" CTE "binary\n\nh\xc3\xa9llo, world\n", QP MIME UTF8,
	    "h=C3=A9llo, world\r\n", 0),
	ROW(CTE "\n (x(\\)y)) 8Bit\n\nh\xc3\xa9llo, world\n", QP MIME UTF8,
	    "h=C3=A9llo, world\r\n", 0),
	/* quoted-printable and base64 are mended, not encoded twice */
	ROW(CTE "Quoted-Printable\n\nh\xc3\xa9 =3D\n",
	    CTE "Quoted-Printable\r\n", "h=C3=A9 =3D\r\n", 0),
	ROW(CTE "base64\n\nh\xc3\xa9\0\n-=\n", CTE "base64\r\n",
	    "h\r\n=\r\n", 0),
	ROW(TYPE "multipart/mixed; boundary=b\n" CTE "base64\n\n--b\xe9\n",
	    TYPE "multipart/mixed; boundary=b\r\n" CTE "base64\r\n",
	    "b\r\n", 0),
	/* what is not understood goes as it is */
	ROW(CTE "x-uuencode\n\nh\xc3\xa9\n", CTE "x-uuencode\r\n",
	    "h\xc3\xa9\r\n", 1),
	ROW(CTE "base64\n" CTE "8bit\n\nh\xc3\xa9\n",
	    CTE "base64\r\n" CTE "8bit\r\n", "h\xc3\xa9\r\n", 1),
	ROW(TYPE "text/plain\n" TYPE "multipart/mixed\n" CTE "8bit\n\n"
	    "h\xc3\xa9\n", TYPE "text/plain\r\n" TYPE "multipart/mixed\r\n"
	    CTE "8bit\r\n", "h\xc3\xa9\r\n", 1),
	/* and what is signed or encrypted */
	ROW(TYPE "application/pkcs7-mime; name=x\n" CTE "8bit\n\n\xc3\xa9\n",
	    TYPE "application/pkcs7-mime; name=x\r\n" CTE "8bit\r\n",
	    "\xc3\xa9\r\n", 1),
	ROW(TYPE "Application/X-PKCS7-Signature\n" CTE "binary\n\nhi\n",
	    TYPE "Application/X-PKCS7-Signature\r\n" CTE "binary\r\n",
	    "hi\r\n", 0),
	/* charsets: none, us-ascii and others; twice is left to who wrote it */
	ROW(TYPE "text/plain\n\nh\xc3\xa9llo, world\n",
	    TYPE "text/plain; charset=utf-8\r\n" MIME QP,
	    "h=C3=A9llo, world\r\n", 0),
	ROW(TYPE "TEXT / x-a (c); Format=flowed;\n\nh\xe9llo, world\n",
	    TYPE "TEXT / x-a; charset=unknown-8bit (c); Format=flowed;\r\n"
	    MIME QP, "h=E9llo, world\r\n", 0),
	ROW(TYPE "text/plain; (;) CharSet = \"US-ascii\" (c); a=b\n\n"
	    "h\xc3\xa9llo, world\n", TYPE "text/plain; (;) CharSet = utf-8 "
	    "(c); a=b\r\n" MIME QP, "h=C3=A9llo, world\r\n", 0),
	ROW(TYPE "text/plain; charset=ANSI_X3.4-1968\n\nh\xc3\xa9llo, world\n",
	    TYPE "text/plain; charset=utf-8\r\n" MIME QP,
	    "h=C3=A9llo, world\r\n", 0),
	ROW(TYPE "text/plain; charset=; a=b\n\nh\xc3\xa9llo, world\n",
	    TYPE "text/plain; charset=utf-8; a=b\r\n" MIME QP,
	    "h=C3=A9llo, world\r\n", 0),
	ROW(TYPE "text/plain; charset=us-ascii; charset=koi8-r\n\n"
	    "h\xc3\xa9llo, world\n", TYPE "text/plain; charset=us-ascii; "
	    "charset=koi8-r\r\n" MIME QP, "h=C3=A9llo, world\r\n", 0),
	ROW(TYPE "text/plain; charset*=us-ascii''x\n\nh\xc3\xa9llo, world\n",
	    TYPE "text/plain; charset*=us-ascii''x\r\n" MIME QP,
	    "h=C3=A9llo, world\r\n", 0),
	ROW(TYPE "text/plain; x=\"; charset=us-ascii\n\nh\xc3\xa9llo, world\n",
	    TYPE "text/plain; charset=utf-8; x=\"; charset=us-ascii\r\n"
	    MIME QP, "h=C3=A9llo, world\r\n", 0),
	ROW(TYPE "text/plain; charset=us-ascii\n\nn\0ul, a long text\n",
	    TYPE "text/plain; charset=us-ascii\r\n" MIME QP,
	    "n=00ul, a long text\r\n", 0),
	ROW(TYPE "text/html\n" TYPE "text/plain; charset=us-ascii\n\n"
	    "h\xc3\xa9llo, world\n", TYPE "text/html; charset=utf-8\r\n" TYPE
	    "text/plain; charset=utf-8\r\n" MIME QP,
	    "h=C3=A9llo, world\r\n", 0),
	ROW(TYPE "text\n\nh\xc3\xa9llo, world\n", TYPE "text\r\n" MIME QP,
	    "h=C3=A9llo, world\r\n", 0),
	ROW(TYPE "application/x; charset=us-ascii\n\nh\xc3\xa9llo, world\n",
	    TYPE "application/x; charset=us-ascii\r\n" MIME QP,
	    "h=C3=A9llo, world\r\n", 0),
	/* names that only begin alike */
	ROW(TYPE "multiparty/x\n\nh\xc3\xa9llo, world\n",
	    TYPE "multiparty/x\r\n" MIME QP, "h=C3=A9llo, world\r\n", 0),
	ROW(TYPE "\n\nh\xc3\xa9llo, world\n", TYPE "\r\n" MIME QP,
	    "h=C3=A9llo, world\r\n", 0),
	ROW(TYPE "((((\n\nh\xc3\xa9llo, world\n", TYPE "((((\r\n" MIME QP,
	    "h=C3=A9llo, world\r\n", 0),
};

START_TEST(converts)
{
	struct result result;
	size_t i;

	result_init(&result);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_msg(convert(&result, rows[i].in, rows[i].length) ==
		    0, "row %zu: %s", i, result.fault.text);
		ck_assert_str_eq(buf_get(&result.header), rows[i].header);
		ck_assert_str_eq(buf_get(&result.body), rows[i].body);
		ck_assert_int_eq(result.eight_bit, rows[i].eight_bit);
		assert_settled(&result);
	}
	result_clear(&result);
}
END_TEST

static const struct {
	const char	*in;
	size_t		 length;
	const char	*why;
} refused[] = {
#define TEXT(text, why)	{ text, sizeof(text) - 1, why }
	TEXT(TYPE "multipart/mixed\n\n" X990 X10 "\n", "body: a line of over "
	    "998 octets, and content of a multipart without a boundary"),
	TEXT(TYPE "multipart/signed; boundary=b\n\na\0b\n",
	    "body: NUL in it, and content that is signed or encrypted"),
	TEXT(TYPE "message/partial\n\n" X990 X10 "\n", "body: a line of over "
	    "998 octets, and content of a message/* type"),
	TEXT(CTE "x-token\n\n" X990 X10 "\n", "body: a line of over 998 "
	    "octets, and content in an encoding that is not known"),
	TEXT(CTE "base64\n" CTE "7bit\n\na\0b\n",
	    "body: NUL in it, and content in an encoding"),
	TEXT(TYPE "text/plain\n" TYPE "multipart/mixed; boundary=b\n\na\0b\n",
	    "body: NUL in it, and content whose header contradicts itself"),
};

START_TEST(refuses)
{
	struct result result;
	size_t i;

	result_init(&result);
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		ck_assert_int_eq(convert(&result, refused[i].in,
		    refused[i].length), -1);
		ck_assert_int_eq(result.fault.status, 65);
		ck_assert_msg(strncmp(result.fault.text, refused[i].why,
		    strlen(refused[i].why)) == 0, "%s", result.fault.text);
		ck_assert_uint_eq(result.body.length, 0);
	}
	result_clear(&result);
}
END_TEST

/* Base64 that its writer left in one line. */
START_TEST(wraps_base64)
{
	struct result result;
	struct buf back;

	result_init(&result);
	buf_init(&back);
	ck_assert_int_eq(convert(&result, CTE "base64\n\n" X990 X10 "\n",
	    sizeof(CTE "base64\n\n" X990 X10 "\n") - 1), 0);
	ck_assert_str_eq(buf_get(&result.header), CTE "base64\r\n");
	ck_assert_uint_eq(result.body.length, 1000 + 14 * 2);
	ck_assert_int_eq(decode_base64(&back, buf_get(&result.body),
	    result.body.length), 0);
	ck_assert_uint_eq(back.length, 750);
	buf_clear(&back);
	result_clear(&result);
}
END_TEST

/* The label is right wherever the pieces end within a character. */
START_TEST(utf8_across_pieces)
{
	struct result result;
	struct buf text;
	int before, i;

	result_init(&result);
	buf_init(&text);
	for (before = 8184; before < 8194; before++) {
		buf_reset(&text);
		buf_putc(&text, '\n');
		for (i = 0; i < before; i++)
			buf_putc(&text, i % 60 == 59 ? '\n' : 'x');
		buf_puts(&text, "\xf0\x9f\x98\x80\xe2\x82\xac\xc3\xa9 end\n");
		ck_assert_int_eq(convert(&result, text.data, text.length), 0);
		ck_assert_str_eq(buf_get(&result.header), MIME UTF8 QP);
		buf_puts(&text, "\xf0\x9f\x98");
		ck_assert_int_eq(convert(&result, text.data, text.length), 0);
		ck_assert_str_eq(buf_get(&result.header), MIME UNKNOWN QP);
	}
	buf_clear(&text);
	result_clear(&result);
}
END_TEST

/* Lines of what there may be, some of them long. */
static void
make_text(struct buf *text)
{
	static const char often[] = "  ab.=\t\xc3\xa9";
	long style = random() % 3, lines = random() % 12, length;

	while (lines-- > 0) {
		length = random() % 8 == 0 ? random() % 2500 : random() % 90;
		while (length-- > 0) {
			if (style == 0)
				buf_putc(text, often[random() % 9]);
			else if (style == 1)
				buf_putc(text, 'a' + (int)(random() % 26));
			else
				buf_putc(text, 14 + (int)(random() % 242));
		}
		buf_puts(text, "\r\n");
	}
	if (random() % 4 == 0)
		buf_add(text, "\0\r\n", 3);
}

/* Decodes by what the header says, which has to be one of three. */
static void
assert_same(struct result *result, const char *body, size_t n)
{
	const char *header = buf_get(&result->header);
	struct buf back;

	buf_init(&back);
	if (strstr(header, QP) != NULL)
		ck_assert_int_eq(decode_qp(&back, buf_get(&result->body),
		    result->body.length), 0);
	else if (strstr(header, CTE "base64\r\n") != NULL)
		ck_assert_int_eq(decode_base64(&back, buf_get(&result->body),
		    result->body.length), 0);
	else
		buf_add(&back, buf_get(&result->body), result->body.length);
	ck_assert_uint_eq(back.length, n);
	ck_assert_mem_eq(buf_get(&back), body, n);
	buf_clear(&back);
}

START_TEST(decodes)
{
	struct result result;
	struct buf text;
	int round;

	srandom((unsigned int)_i);
	result_init(&result);
	buf_init(&text);
	for (round = 0; round < 400; round++) {
		buf_reset(&text);
		buf_puts(&text, "\r\n");
		make_text(&text);
		ck_assert_int_eq(convert(&result, text.data, text.length), 0);
		ck_assert_int_eq(result.eight_bit, 0);
		ck_assert(is_wire(buf_get(&result.body),
		    result.body.length, 0));
		assert_same(&result, text.data + 2, text.length - 2);
		assert_settled(&result);
	}
	buf_clear(&text);
	result_clear(&result);
}
END_TEST

Suite *
suite_mime(void)
{
	Suite *suite = suite_create("mime");
	TCase *tcase = tcase_create("mime");

	tcase_add_test(tcase, converts);
	tcase_add_test(tcase, refuses);
	tcase_add_test(tcase, wraps_base64);
	tcase_add_test(tcase, utf8_across_pieces);
	tcase_add_loop_test(tcase, decodes, 0, 8);
	suite_add_tcase(suite, tcase);
	return suite;
}
