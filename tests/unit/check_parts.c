/*
 * Messages of several parts: what of them is encoded, labelled, cleaned or
 * left alone, where parts begin and end, what is too deep or too many, and
 * that decoding every part gives back what came in.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/unit/convert.h"
#include "tests/unit/decode.h"
#include "tests/unit/pace.h"
#include "tests/unit/wire.h"
#include "tests/unit/words.h"

Suite	*suite_parts(void);

#define MIME	"MIME-Version: 1.0\r\n"
#define CTE	"Content-Transfer-Encoding: "
#define TYPE	"Content-Type: "
#define MIXED	MIME TYPE "multipart/mixed; boundary=b\r\n"
#define RFC822	TYPE "message/rfc822\r\n"
#define UTF8	TYPE "text/plain; charset=utf-8\r\n"
#define QP	CTE "quoted-printable\r\n"
#define N	"\r\n"
#define IN	"h\xc3\xa9llo, world"
#define OUT	"h=C3=A9llo, world"
#define ROW(in, out, eight_bit)						\
	{ in, sizeof(in) - 1, out, eight_bit }
#define SAME(in, eight_bit)	ROW(in, in, eight_bit)

static const struct {
	const char	*in;
	size_t		 length;
	const char	*out;		/* header and body */
	int		 eight_bit;
} rows[] = {
	/* each leaf by its own header, those that are 7-bit as they are */
	ROW(MIXED N "--b" N N IN N "--b" N TYPE "text/html; charset=x" N N IN N
	    "--b" N "A: b  " N CTE "7bit" N N "hi  " N "From x" N "--b--" N,
	    MIXED N "--b" N UTF8 QP N OUT N "--b" N TYPE "text/html; charset=x"
	    N QP N OUT N "--b" N "A: b  " N CTE "7bit" N N "hi  " N "From x" N
	    "--b--" N, 0),
	SAME(MIXED N "pre" N "--b" N N "hi" N "--b--" N "post" N, 0),
	/* fields stay where and as they were, the encoding in its place */
	ROW(MIXED N "--b" N CTE "8bit (x)" N "X-A :  b" N " c" N "content-type"
	    ": text/plain;" N "\tformat=flowed" N N IN N "--b--" N,
	    MIXED N "--b" N QP "X-A :  b" N " c" N "content-type: text/plain; "
	    "charset=utf-8;" N "\tformat=flowed" N N OUT N "--b--" N, 0),
	/* a leaf ends without a line end, and so it does when it is encoded */
	ROW(MIXED N "--b" N N "\xc3\xa9 is short " N "--b--" N,
	    MIXED N "--b" N UTF8 QP N "=C3=A9 is short=20" N "--b--" N, 0),
	ROW(MIXED N "--b" N N IN N N "--b--" N,
	    MIXED N "--b" N UTF8 QP N OUT N N "--b--" N, 0),
	ROW(MIXED N "--b" N N "\xc3\xa9\xc3\xa9" N "--b--" N, MIXED N "--b" N
	    UTF8 CTE "base64" N N "w6nDqQ==" N "--b--" N, 0),
	/* no line end at all, no empty line, no header, no body */
	SAME(MIXED N "--b" N "--b" N N "--b" N N N "--b" N "A: b" N "--b" N
	    "A: b" N N "--b--" N, 0),
	/* lines that a boundary could be made of */
	ROW(MIXED N "--b" N N "--b\xc3\xa9" N "--bb, which is longer" N "--b-"
	    N "--b- -" N "x--b" N "- -b" N "--" N "." N "From x" N "--b--" N,
	    MIXED N "--b" N UTF8 QP N "=2D-b=C3=A9" N "=2D-bb, which is longer"
	    N "=2D-b-" N "=2D-b- -" N "x--b" N "- -b" N "=2D-" N "=2E" N
	    "=46rom x" N "--b--" N, 0),
	/* blanks behind a boundary are no part of it, and stay */
	ROW(MIXED N "--b \t " N N IN N "--b-- " N,
	    MIXED N "--b \t " N UTF8 QP N OUT N "--b-- " N, 0),
	/* boundaries in all their forms */
	ROW(TYPE "multipart/mixed (c;\")) ; x=\";\" ; (\\)) Boundary (c) = "
	    "\"a \\b;" N " =-- \"" N N "--a b; =--" N N IN N "--a b; =----" N,
	    TYPE "multipart/mixed (c;\")) ; x=\";\" ; (\\)) Boundary (c) = "
	    "\"a \\b;" N " =-- \"" N MIME N "--a b; =--" N UTF8 QP N OUT N
	    "--a b; =----" N, 0),
	ROW(MIME TYPE "MULTIPART/x;boundary==?:/@b;a=b" N N "--=?:/@b" N N IN
	    N "--=?:/@b--" N, MIME TYPE "MULTIPART/x;boundary==?:/@b;a=b" N N
	    "--=?:/@b" N UTF8 QP N OUT N "--=?:/@b--" N, 0),
	SAME(MIME TYPE "multipart/mixed; boundary=\"\"" N N "--" N N IN N, 1),
	SAME(MIME TYPE "multipart/mixed; boundary=\"b" N N "--b" N N IN N, 1),
	SAME(MIME TYPE "multipart/mixed; boundary=b; boundary=c" N N
	    "--b" N N IN N, 1),
	SAME(MIME TYPE "multipart/mixed; boundary=\xc3\xa9" N N
	    "--\xc3\xa9" N N IN N, 1),
	SAME(MIME TYPE "multipart/mixed; boundary=" X100 X100 X10 X10 X10 X10
	    X10 "x" N N "--" X100 X100 X10 X10 X10 X10 X10 "x" N N IN N, 1),
	ROW(MIME TYPE "multipart/mixed; boundary=" X100 X100 X10 X10 X10 X10
	    X10 N N "--" X100 X100 X10 X10 X10 X10 X10 N N IN N, MIME TYPE
	    "multipart/mixed; boundary=" X100 X100 X10 X10 X10 X10 X10 N N
	    "--" X100 X100 X10 X10 X10 X10 X10 N UTF8 QP N OUT N, 0),
	/* no boundary, or one that never comes: nothing is touched */
	SAME(MIME TYPE "multipart/mixed" N CTE "8bit" N N "--b" N N IN N, 1),
	SAME(MIXED CTE "8bit" N N "--c" N CTE "8bit" N N "hi" N "--c--" N, 0),
	SAME(MIXED CTE "8bit" N N "--c" N N IN N "--c--" N, 1),
	ROW(MIXED N "--b" N TYPE "multipart/mixed; boundary=c" N CTE "8bit" N N
	    IN N "--b" N N IN N "--b--" N, MIXED N "--b" N TYPE
	    "multipart/mixed; boundary=c" N CTE "8bit" N N IN N "--b" N UTF8 QP
	    N OUT N "--b--" N, 1),
	/* no end: the last line is the leaf's */
	ROW(MIXED N "--b" N N IN N, MIXED N "--b" N UTF8 QP N OUT N, 0),
	ROW(MIXED N "--b" N N "\xc3\xa9\xc3\xa9\xc3\xa9" N, MIXED N "--b" N
	    UTF8 CTE "base64" N N "w6nDqcOpDQo=" N, 0),
	ROW(MIXED N "--b" N "A: b" N, MIXED N "--b" N "A: b" N, 0),
	/* what no reader shows: it must not become a boundary either */
	ROW(MIME TYPE "multipart/mixed; boundary=\"b?\"" N N "pr\xe9" N "--b\xe9"
	    N X990 "xxxxxxxx--b?" N "--b?" N N "hi" N "--b?--" N "\0--" N "-x"
	    N, MIME TYPE "multipart/mixed; boundary=\"b?\"" N N "pr?" N "?-b?"
	    N X990 "xxxxxxxx" N "?-b?" N "--b?" N N "hi" N "--b?--" N "?--" N
	    "?x" N, 0),
	/* some readers go on behind the end */
	ROW(MIXED N "--b" N N "hi" N "--b--" N N "--b" N N IN N "--b--" N,
	    MIXED N "--b" N N "hi" N "--b--" N N "--b" N UTF8 QP N OUT N
	    "--b--" N, 0),
	/* nested, and an inner one that an outer boundary ends */
	ROW(MIXED N "--b" N TYPE "multipart/alternative; boundary=bb" N N
	    "--bb" N N IN N "--bb--" N "\xe9" N "--b" N N IN N "--b--" N,
	    MIXED N "--b" N TYPE "multipart/alternative; boundary=bb" N N
	    "--bb" N UTF8 QP N OUT N "--bb--" N "?" N "--b" N UTF8 QP N OUT N
	    "--b--" N, 0),
	ROW(MIXED N "--b" N TYPE "multipart/mixed; boundary=c" N N "--c" N N
	    IN N "--b" N N IN N "--c" N "--b--" N, MIXED N "--b" N TYPE
	    "multipart/mixed; boundary=c" N N "--c" N UTF8 QP N OUT N "--b" N
	    UTF8 QP N OUT N "=2D-c" N "--b--" N, 0),
	ROW(MIXED N "--b" N TYPE "multipart/mixed; boundary=b" N N "--b" N N
	    IN N "--b--" N "--b" N N IN N "--b--" N, MIXED N "--b" N TYPE
	    "multipart/mixed; boundary=b" N N "--b" N UTF8 QP N OUT N "--b--" N
	    "--b" N UTF8 QP N OUT N "--b--" N, 0),
	SAME(MIXED N "--b" N TYPE "multipart/mixed; boundary=c" N "--b" N
	    RFC822 "--b" N RFC822 N "--b--" N, 0),
	/* octets above 127 in a label that is replaced, or not */
	ROW(MIXED N "--b" N CTE "8bit (\xe9)" N N "hi" N "--b--" N,
	    MIXED N "--b" N CTE "7bit" N N "hi" N "--b--" N, 0),
	ROW(MIXED N "--b" N CTE "base64 (\xe9)" N N "aGkK" N "--b--" N,
	    MIXED N "--b" N CTE "base64 (?)" N N "aGkK" N "--b--" N, 0),
	ROW(MIXED N "--b" N CTE "7bit (\xe9)" N TYPE "multipart/mixed; "
	    "boundary=c" N N "--c" N N "hi" N "--b--" N,
	    MIXED N "--b" N CTE "7bit (?)" N TYPE "multipart/mixed; "
	    "boundary=c" N N "--c" N N "hi" N "--b--" N, 0),
	/* a header that a line ends which is no field */
	ROW(MIXED N "--b" N "A: b" N IN N "--b--" N,
	    MIXED N "--b" N "A: b" N UTF8 QP N OUT N "--b--" N, 0),
	ROW(MIXED N "--b" N " " IN N "--b--" N,
	    MIXED N "--b" N UTF8 QP N " " OUT N "--b--" N, 0),
	ROW(MIXED N "--b" N "A: b" N "--b: " IN N "--b--" N, MIXED N "--b" N
	    "A: b" N UTF8 QP N "=2D-b: " OUT N "--b--" N, 0),
	SAME(MIXED N "--b" N "A: b" N "hello" N "--b--" N, 0),
	/* and that does not become one */
	ROW(MIXED N "--b" N CTE "base64" N "\xe9" "A: b" N "--b--" N, MIXED N
	    "--b" N CTE "base64" N N "A: b" N "--b--" N, 0),
	ROW(MIXED N "--b" N CTE "Quoted-Printable" N "A:=" N "\xe9" N "--b--" N,
	    MIXED N "--b" N CTE "Quoted-Printable" N "A:=" N N "=E9" N "--b--"
	    N, 0),
	ROW(MIXED N "--b" N TYPE "multipart/mixed; boundary=c" N "\xe9" "A: b"
	    N "--c" N N "hi" N "--b--" N, MIXED N "--b" N TYPE
	    "multipart/mixed; boundary=c" N N "?A: b" N "--c" N N "hi" N
	    "--b--" N, 0),
	/* enclosed messages: their header, and their body by that header */
	ROW(MIXED N "--b" N RFC822 CTE "8bit" N N "Subject: x" N N IN N
	    "--b--" N, MIXED N "--b" N RFC822 CTE "7bit" N N "Subject: x" N
	    MIME UTF8 QP N OUT N "--b--" N, 0),
	ROW(RFC822 N "A: b" N RFC822 CTE "binary" N N MIXED N "--b" N N IN N
	    "--b--" N, RFC822 MIME N "A: b" N RFC822 CTE "7bit" N MIME N MIXED
	    N "--b" N UTF8 QP N OUT N "--b--" N, 0),
	ROW(RFC822 CTE "7bit" N N N IN N,
	    RFC822 CTE "7bit" N MIME N MIME UTF8 QP N OUT N, 0),
	ROW(RFC822 QP N IN N, RFC822 QP N OUT N, 0),
	SAME(RFC822 N "From x" N "Subject: x" N N IN N, 1),
	SAME(RFC822 N "Subject: x" N N "hi" N, 0),
	SAME(MIXED N "--b" N TYPE "message/partial" N CTE "8bit" N N IN N
	    "--b--" N, 1),
	/* in a digest it is what is meant where nothing is declared */
	ROW(MIME TYPE "multipart/Digest; boundary=b" N N "--b" N N "A: b" N N
	    IN N "--b" N TYPE "text/plain" N N IN N "--b--" N,
	    MIME TYPE "multipart/Digest; boundary=b" N N "--b" N N "A: b" N
	    MIME UTF8 QP N OUT N "--b" N UTF8 QP N OUT N "--b--" N, 0),
	ROW(MIME TYPE "multipart/digest; boundary=b" N N "--b" N CTE "8bit" N N
	    TYPE "multipart/mixed; boundary=c" N N "--c" N N IN N "--c--" N
	    "--b--" N, MIME TYPE "multipart/digest; boundary=b" N N "--b" N
	    CTE "7bit" N N TYPE "multipart/mixed; boundary=c" N MIME N "--c" N
	    UTF8 QP N OUT N "--c--" N "--b--" N, 0),
	/* signed or encrypted: nothing below is touched, what is beside is */
	SAME(MIME TYPE "multipart/signed; boundary=b" N CTE "8bit" N N "--b" N
	    CTE "8bit" N N "hi" N "--b--" N, 0),
	ROW(MIXED CTE "8bit" N N "--b" N TYPE "multipart/Encrypted; boundary=c"
	    N CTE "8bit" N N "--c" N CTE "binary" N N IN N "--c--" N "--b" N
	    CTE "8bit" N N IN N "--b--" N, MIXED CTE "8bit" N N "--b" N TYPE
	    "multipart/Encrypted; boundary=c" N CTE "8bit" N N "--c" N CTE
	    "binary" N N IN N "--c--" N "--b" N QP UTF8 N OUT N "--b--" N, 1),
	SAME(MIXED CTE "8bit" N N "--b" N TYPE "application/x-pkcs7-mime" N CTE
	    "8bit" N N IN N "--b" N TYPE "application/pkcs7-signature" N CTE
	    "binary" N N "hi" N "--b--" N, 1),
	/* labels become what is true in the end */
	ROW(MIXED CTE "8bit" N N "--b" N CTE "8bit" N N IN N "--b" N CTE
	    "BINARY" N N "hi" N "--b" N TYPE "multipart/mixed; boundary=c" N
	    CTE "8bit" N N "--c" N N "hi" N "--c--" N "--b--" N, MIXED CTE
	    "7bit" N N "--b" N QP UTF8 N OUT N "--b" N CTE "7bit" N N "hi" N
	    "--b" N TYPE "multipart/mixed; boundary=c" N CTE "7bit" N N "--c" N
	    N "hi" N "--c--" N "--b--" N, 0),
	ROW(MIXED CTE "8bit" N N "--b" N CTE "8bit" N N "hi" N "--b--" N,
	    MIXED CTE "7bit" N N "--b" N CTE "7bit" N N "hi" N "--b--" N, 0),
	ROW(MIXED CTE "8bit" N N "--b" N TYPE "multipart/mixed; boundary=c" N
	    CTE "8bit" N N "--c" N TYPE "message/partial" N N IN N "--c--" N
	    "--b" N TYPE "multipart/mixed; boundary=c" N CTE "8bit" N N "--c" N
	    N "hi" N "--b--" N, MIXED CTE "8bit" N N "--b" N TYPE
	    "multipart/mixed; boundary=c" N CTE "8bit" N N "--c" N TYPE
	    "message/partial" N N IN N "--c--" N "--b" N TYPE
	    "multipart/mixed; boundary=c" N CTE "7bit" N N "--c" N N "hi" N
	    "--b--" N, 1),
	/* what the encoding cannot hold is mended */
	ROW(MIXED N "--b" N CTE "quoted-printable" N N "h\xc3\xa9=20=" N
	    "--b \0 " N "--b" N CTE "base64" N N "aGk\xe9K" N "\xe9--b" N
	    "--b--" N, MIXED N "--b" N CTE "quoted-printable" N N
	    "h=C3=A9=20=" N "=2D-b =00" N "--b" N CTE "base64" N N "aGkK" N "b"
	    N "--b--" N, 0),
};

START_TEST(converts)
{
	struct result result;
	struct buf all;

	result_init(&result);
	buf_init(&all);
	ck_assert_msg(convert(&result, rows[_i].in, rows[_i].length) == 0,
	    "row %d: %s", _i, result.fault.text);
	buf_add(&all, result.header.data, result.header.length);
	buf_puts(&all, "\r\n");
	buf_add(&all, result.body.data, result.body.length);
	ck_assert_str_eq(buf_get(&all), rows[_i].out);
	ck_assert_int_eq(result.eight_bit, rows[_i].eight_bit);
	assert_settled(&result);
	buf_clear(&all);
	result_clear(&result);
}
END_TEST

static const struct {
	const char	*in;
	size_t		 length;
	const char	*why;
} refused[] = {
#define TEXT(text, why)	{ text, sizeof(text) - 1, why }
	TEXT(MIXED N "--b" N TYPE "multipart/signed; boundary=c" N N "--c" N N
	    X990 X10 N "--b--" N, "body: a line of over 998 octets, and "
	    "content that is signed or encrypted"),
	TEXT(MIXED N "a\0b" N, "body: NUL in it, and content of a multipart "
	    "without its boundary"),
	TEXT(MIXED N "--b" N TYPE "multipart/mixed; boundary=c" N N "a\0b" N
	    "--b--" N, "body: NUL in it, and content of a multipart without "
	    "its boundary"),
	TEXT(RFC822 N "From x" N "A: b" N N "a\0b" N,
	    "body: NUL in it, and an enclosed message without a header"),
	TEXT(MIXED N "--b" N "Content-ID: " X990 X10 N N "hi" N "--b--" N,
	    "header field Content-ID of a part: over 998 octets without"),
};

START_TEST(refuses)
{
	struct result result;

	result_init(&result);
	ck_assert_int_eq(convert(&result, refused[_i].in, refused[_i].length),
	    -1);
	ck_assert_int_eq(result.fault.status, 65);
	ck_assert_msg(strncmp(result.fault.text, refused[_i].why,
	    strlen(refused[_i].why)) == 0, "%s", result.fault.text);
	ck_assert_uint_eq(result.body.length, 0);
	result_clear(&result);
}
END_TEST

static void
assert_converts(struct result *result, struct buf *text)
{
	ck_assert_msg(convert(result, buf_get(text), text->length) == 0,
	    "%s", result->fault.text);
	assert_settled(result);
}

/* Header fields of parts: long ones are folded, NUL is dropped, text above
 * 127 becomes encoded words, and an address above 127 is told of. */
START_TEST(part_headers)
{
	struct result result;
	struct buf text;
	int i;

	result_init(&result);
	buf_init(&text);
	buf_puts(&text, MIXED CTE "8bit" N N "--b" N "X-A:");
	for (i = 0; i < 300; i++)
		buf_puts(&text, " word");
	buf_add(&text, "\0" N CTE "8\0bit" N N "hi" N "--b--" N, 47);
	assert_converts(&result, &text);
	ck_assert_int_eq(result.eight_bit, 0);
	ck_assert(is_wire(result.body.data, result.body.length, 0));
	ck_assert_ptr_ne(strstr(result.body.data, " word" N " word"), NULL);
	ck_assert_ptr_ne(strstr(result.body.data, " word" N CTE "7bit" N N
	    "hi" N), NULL);
	ck_assert_str_eq(result.header.data, MIXED CTE "7bit" N);
	buf_reset(&text);
	buf_puts(&text, MIXED CTE "8bit" N N "--b" N "X-A: \xc3\xa9" N N
	    "hi" N "--b--" N);
	assert_converts(&result, &text);
	ck_assert_int_eq(result.eight_bit, 0);
	ck_assert_ptr_ne(strstr(result.body.data, "X-A: =?utf-8?"), NULL);
	ck_assert_str_eq(result.header.data, MIXED CTE "7bit" N);
	buf_reset(&text);
	buf_puts(&text, MIXED CTE "8bit" N N "--b" N "To: \xc3\xa9@a.b" N N
	    "hi" N "--b--" N);
	assert_converts(&result, &text);
	ck_assert_int_eq(result.eight_bit, 1);
	ck_assert_str_eq(result.header.data, MIXED CTE "8bit" N);
	/* a charset that makes a line too long */
	buf_reset(&text);
	buf_puts(&text, MIXED N "--b" N TYPE "text/plain; a=\"" X100 X100 X100
	    X100 X100 X100 X100 X100 X100 X10 X10 X10 X10 X10 X10 "\"" N N IN N
	    "--b--" N);
	assert_converts(&result, &text);
	ck_assert(is_wire(result.body.data, result.body.length, 0));
	buf_clear(&text);
	result_clear(&result);
}
END_TEST

/* A header of a part that is too large, in octets or in fields. */
START_TEST(large_headers)
{
	struct result result;
	struct buf text;
	int i;

	result_init(&result);
	buf_init(&text);
	buf_puts(&text, MIXED N "--b" N);
	for (i = 0; i < (_i == 0 ? 10001 : 6000); i++)
		buf_puts(&text, _i == 0 ? "A: b" N :
		    "A: a field of more than 44 octets in its line" N);
	buf_puts(&text, CTE "8bit" N N IN N "--b" N N IN N "--b--" N);
	assert_converts(&result, &text);
	ck_assert_int_eq(result.eight_bit, 1);
	ck_assert_ptr_ne(strstr(result.body.data, CTE "8bit" N N IN N "--b" N
	    UTF8 QP N OUT N "--b--"), NULL);
	buf_clear(&text);
	result_clear(&result);
}
END_TEST

static void
open_levels(struct buf *text, int from, int to)
{
	int i;

	for (i = from; i <= to; i++)
		buf_printf(text, "--b%d" N TYPE "multipart/mixed; "
		    "boundary=b%d" N N, i - 1, i);
}

/* 32 containers are looked into, and not one more. */
START_TEST(levels)
{
	struct result result;
	struct buf text;

	result_init(&result);
	buf_init(&text);
	buf_puts(&text, MIME TYPE "multipart/mixed; boundary=b1" N N);
	open_levels(&text, 2, 32 + _i);
	buf_printf(&text, "--b%d" N N IN N "--b7" N N IN N, 32 + _i);
	assert_converts(&result, &text);
	ck_assert_int_eq(result.eight_bit, _i);
	ck_assert_int_eq(strstr(result.body.data, OUT N "--b7") != NULL,
	    _i == 0);
	ck_assert_ptr_ne(strstr(result.body.data, "--b7" N UTF8 QP N OUT N),
	    NULL);
	buf_clear(&text);
	result_clear(&result);
}
END_TEST

/* 10000 parts are read, and not one more. */
START_TEST(many)
{
	struct result result;
	struct buf text;
	int i;

	result_init(&result);
	buf_init(&text);
	buf_puts(&text, MIXED CTE "8bit" N N);
	for (i = 1; i < 10000 + _i; i++)
		buf_puts(&text, "--b" N N N);
	buf_puts(&text, "--b" N CTE "8bit" N N IN N "--b--" N "\xe9" N);
	assert_converts(&result, &text);
	ck_assert_int_eq(result.eight_bit, _i);
	ck_assert_ptr_ne(strstr(result.body.data, _i == 0 ? N QP UTF8 N OUT N
	    "--b--" N "?" N : N CTE "8bit" N N IN N "--b--" N "?" N), NULL);
	buf_clear(&text);
	result_clear(&result);
}
END_TEST

static double
seconds(const struct buf *text)
{
	struct result result;
	clock_t start = clock();

	result_init(&result);
	ck_assert_int_eq(convert(&result, text->data, text->length), 0);
	result_clear(&result);
	return pace_seconds(start);
}

/* 8 MB of each, most of them of what could cost more than its length: a tenth
 * of a second for each MB is allowed, ten times what it takes. */
static void
make_bomb(struct buf *text, int kind)
{
	static const char *const lines[] = {
		"--bbbbbbbbbbbbbbbbb" N, "--" N, "--b" N, "\xc3\xa9", "--b",
		"--b" N RFC822 N, "--b" N RFC822, N, RFC822 N N, "----------",
		"--b" N TYPE "text/plain" N TYPE "((((((" N, "-", "From " N,
		"--b" N TYPE "multipart/mixed; boundary=b" N N "--b--" N,
	};
	int i;

	buf_puts(text, kind == 8 ? RFC822 N : kind == 13 ?
	    TYPE "multipart/mixed; boundary=b1" N N : MIXED N "--b" N N);
	for (i = 2; text->length < 8 * 1024 * 1024; i++) {
		if (kind == 13)
			open_levels(text, i, i);
		else
			buf_puts(text, lines[kind]);
	}
	buf_puts(text, N "\xc3\xa9" N);
}

START_TEST(linear)
{
	struct buf text;

	buf_init(&text);
	make_bomb(&text, _i);
	ck_assert_double_lt(seconds(&text), 0.8);
	buf_clear(&text);
}
END_TEST

/* What decodes() puts in: a tree of parts, and the octets of its leaves. */
struct tree {
	struct buf	text;
	struct buf	leaves;		/* each with CRLF behind it */
	int		boundary;	/* of the next multipart */
};

static void
make_leaf(struct tree *tree)
{
	static const char often[] = "  ab.=\t-\xc3\xa9";
	long lines = random() % 4, length, style = random() % 3;
	size_t from = tree->text.length;

	buf_puts(&tree->text, N);
	do {
		for (length = random() % (random() % 9 == 0 ? 1300 : 80);
		    length > 0; length--)
			buf_putc(&tree->text, style == 0 ? 'a' : style == 1 ?
			    often[random() % 10] : 14 + (int)(random() % 242));
		buf_puts(&tree->text, N);
	} while (lines-- > 0);
	buf_add(&tree->leaves, tree->text.data + from + 2,
	    tree->text.length - from - 2);
}

static void
make_part(struct tree *tree, int depth)
{
	int boundary, parts;

	if (depth == 0 || random() % 3 == 0) {
		if (random() % 2)
			buf_puts(&tree->text, CTE "8bit" N);
		make_leaf(tree);
		return;
	}
	if (random() % 4 == 0) {
		buf_puts(&tree->text, RFC822 N);
		make_part(tree, depth - 1);
		return;
	}
	boundary = tree->boundary++;
	buf_printf(&tree->text, TYPE "multipart/mixed; boundary=%d" N N "pre\xe9"
	    N, boundary);
	for (parts = (int)(random() % 3) + 1; parts > 0; parts--) {
		buf_printf(&tree->text, "--%d" N, boundary);
		make_part(tree, depth - 1);
	}
	buf_printf(&tree->text, "--%d--" N "post", boundary);
	buf_add(&tree->text, "\0" N, 3);
}

/* A reader of what came out, made without a line of the walk: it knows that
 * every line that begins with "--" and a digit is a boundary. */
static void
read_leaf(struct buf *leaves, const char *header, const char *body, size_t n)
{
	char head[512];
	size_t length = (size_t)(body - header);

	ck_assert_uint_lt(length, sizeof(head));
	memcpy(head, header, length);
	head[length] = '\0';
	if (strstr(head, QP) != NULL)
		ck_assert_int_eq(decode_qp(leaves, body, n), 0);
	else if (strstr(head, "base64") != NULL)
		ck_assert_int_eq(decode_base64(leaves, body, n), 0);
	else
		buf_add(leaves, body, n);
	buf_puts(leaves, N);
}

static size_t
to_boundary(const char *text)
{
	const char *at = text;

	while (strncmp(at, "--", 2) != 0 || at[2] < '0' || at[2] > '9')
		at = strstr(at, N) + 2;
	return (size_t)(at - text);
}

static void
read_parts(struct buf *leaves, const char *text)
{
	const char *body, *end;

	while (*text != '\0') {
		/* preamble and epilogue begin with a word of their own */
		if (strncmp(text, "--", 2) == 0) {
			text = strstr(text, N) + 2;
			continue;
		}
		if (strncmp(text, "pre?", 4) == 0 ||
		    strncmp(text, "post?", 5) == 0) {
			text = strstr(text, N) + 2;
			continue;
		}
		body = strncmp(text, N, 2) == 0 ? text + 2 :
		    strstr(text, N N) + 4;
		if (memmem(text, (size_t)(body - text), "multipart/", 10) ||
		    memmem(text, (size_t)(body - text), "rfc822", 6)) {
			text = body;
			continue;
		}
		end = body + to_boundary(body);
		read_leaf(leaves, text, body, (size_t)(end - body) - 2);
		text = end;
	}
}

START_TEST(decodes)
{
	struct result result;
	struct tree tree = { .boundary = 1 };
	struct buf leaves;
	int round;

	srandom((unsigned int)_i);
	result_init(&result);
	buf_init(&tree.text);
	buf_init(&tree.leaves);
	buf_init(&leaves);
	for (round = 0; round < 200; round++) {
		buf_reset(&tree.text);
		buf_reset(&tree.leaves);
		buf_reset(&leaves);
		buf_puts(&tree.text, TYPE "multipart/mixed; boundary=0" N N
		    "--0" N);
		make_part(&tree, 5);
		buf_puts(&tree.text, "--0--" N);
		assert_converts(&result, &tree.text);
		ck_assert_int_eq(result.eight_bit, 0);
		ck_assert(is_wire(result.body.data, result.body.length, 0));
		read_parts(&leaves, buf_get(&result.body));
		ck_assert_uint_eq(leaves.length, tree.leaves.length);
		ck_assert_mem_eq(buf_get(&leaves), buf_get(&tree.leaves),
		    leaves.length);
	}
	buf_clear(&tree.text);
	buf_clear(&tree.leaves);
	buf_clear(&leaves);
	result_clear(&result);
}
END_TEST

/* Boundaries, ends of lines and characters, wherever a piece ends. */
START_TEST(across_pieces)
{
	struct result result;
	struct buf text;
	int before, i;

	result_init(&result);
	buf_init(&text);
	for (before = 8100; before < 8200; before++) {
		buf_reset(&text);
		buf_puts(&text, MIXED N);
		for (i = 0; i < before; i++)
			buf_puts(&text, i % 60 == 58 ? N :
			    i % 60 == 59 ? "" : "x");
		buf_puts(&text, N "--b" N CTE "8bit" N N IN N "a euro, \xe2\x82\xac" N
		    "--b--" N);
		ck_assert_int_eq(convert(&result, text.data, text.length), 0);
		ck_assert_ptr_ne(strstr(result.body.data, N "--b" N QP UTF8
		    N OUT N "a euro, =E2=82=AC" N "--b--" N), NULL);
	}
	buf_clear(&text);
	result_clear(&result);
}
END_TEST

Suite *
suite_parts(void)
{
	Suite *suite = suite_create("parts");
	TCase *tcase = tcase_create("parts");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, converts, 0,
	    sizeof(rows) / sizeof(rows[0]));
	tcase_add_loop_test(tcase, refuses, 0,
	    sizeof(refused) / sizeof(refused[0]));
	tcase_add_test(tcase, part_headers);
	tcase_add_loop_test(tcase, large_headers, 0, 2);
	tcase_add_loop_test(tcase, levels, 0, 2);
	tcase_add_loop_test(tcase, many, 0, 2);
	tcase_add_loop_test(tcase, linear, 0, 14);
	tcase_add_loop_test(tcase, decodes, 0, 8);
	tcase_add_test(tcase, across_pieces);
	suite_add_tcase(suite, tcase);
	return suite;
}
