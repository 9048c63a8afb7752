/*
 * The data of records: words and octets in, wire form out.  An origin
 * "example.com" is set.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/zonedata.h"

Suite	*suite_zonedata(void);

static const struct {
	const char	*text;		/* type and data */
	const char	*want;		/* octets in hex, "-": not read; or, in
					 * letters, what is wrong */
} records[] = {
	{ "A 192.0.2.1", "c0000201" },
	{ "a 192.0.2.1 ; here", "c0000201" },
	{ "TYPE1 192.0.2.1", "c0000201" },
	{ "A \\# 4 C0000201", "c0000201" },
	{ "A 192.0.2.256", "not an address of this type" },
	{ "A 192.0.2.1.", "not an address of this type" },
	{ "A 2001:db8::1", "not an address of this type" },
	{ "A 192.0.2.1 192.0.2.2", "more than the data of this type" },
	{ "A \"192.0.2.1\"", "quotes around what is no text" },
	{ "A", "data is missing" },
	{ "A \\# 3 C00002", "octets that are no data of this type" },
	{ "A \\# 5 C000020101", "octets that are no data of this type" },
	{ "A \\# 0", "octets that are no data of this type" },
	{ "AAAA 2001:db8::1", "20010db8000000000000000000000001" },
	{ "AAAA 192.0.2.1", "not an address of this type" },
	{ "AAAA 0000:0000:0000:0000:0000:0000:0000:0000:0000:0000",
	    "not an address of this type" },
	{ "MX 10 mx", "000a026d78076578616d706c6503636f6d00" },
	{ "MX 0 .", "000000" },
	{ "MX 65535 A.", "ffff016100" },
	{ "MX 65536 a.", "not a number, or out of range" },
	{ "MX mx.example.net.", "not a number, or out of range" },
	{ "MX 10", "data is missing" },
	{ "MX 10 a. b.", "more than the data of this type" },
	{ "MX \\# 5 000a016100", "000a016100" },
	{ "MX \\# 5 000a 01 6 1 00", "000a016100" },
	{ "MX \\# 6 000a01610000", "octets that are no data of this type" },
	{ "MX \\# 4 000ac00c", "octets that are no data of this type" },
	{ "MX \\# 1 00", "octets that are no data of this type" },
	{ "CNAME @", "076578616d706c6503636f6d00" },
	{ "NS ns.", "026e7300" },
	{ "PTR mail.", "046d61696c00" },
	{ "PTR \"mail.\"", "quotes around what is no text" },
	{ "CNAME a..b.", "empty label in the name" },
	{ "TXT \"a b\"", "03612062" },
	{ "TXT a \"\" b", "0161000162" },
	{ "TXT v=spf1 -all", "06763d73706631042d616c6c" },
	{ "TXT v=DKIM1; k=rsa", "07763d444b494d31" },
	{ "TXT \"a\\\"\\\\\\001\\255\"", "0561225c01ff" },
	{ "TXT ( \"a\"\n \"b\" )", "01610162" },
	{ "TXT \"\303\251\"", "02c3a9" },
	{ "SPF x", "0178" },
	{ "TXT", "data is missing" },
	{ "TXT a\\", "bad escape in the string" },
	{ "TXT a\\256", "bad escape in the string" },
	{ "TXT \"a", "quoted string is not closed on its line" },
	{ "TXT a \"b", "quoted string is not closed on its line" },
	{ "TXT \\# 2 0161", "0161" },
	{ "TXT \\# 2 0261", "octets that are no data of this type" },
	{ "TXT \\# 0", "octets that are no data of this type" },
	{ "SOA ns. a\\.b.c. ( 4294967295 1h 15m 1w 300 )",
	    "026e730003612e62016300ffffffff00000e1000000384"
	    "00093a800000012c" },
	{ "SOA ns. a. 4294967296 1 1 1 1", "not a number, or out of range" },
	{ "SOA ns. a. 1 1 1 1", "data is missing" },
	{ "TLSA 3 1 1 ab CDef", "030101abcdef" },
	{ "TLSA 3 1 1 abc def", "030101abcdef" },
	{ "TLSA 3 1 1 abc", "odd number of hexadecimal digits" },
	{ "TLSA 3 1 1 xy", "not hexadecimal digits" },
	{ "TLSA 3 1 1", "data is missing" },
	{ "TLSA 3 1 256 ab", "not a number, or out of range" },
	{ "CAA 0 issue \"ca.example.net; a=b\"", "-" },
	{ "SRV 0 0 25 mail", "-" },
	{ "HTTPS 1 . alpn=\"h2,h3\"", "-" },
	{ "DS 1 8 2 ( abcd\n ef )", "-" },
	{ "SSHFP 1 1 abcd", "-" },
	{ "CAA", "data is missing" },
	{ "CAA 0 issue \"x", "quoted string is not closed on its line" },
	{ "TYPE65400 \\# 2 abcd", "-" },
	{ "TYPE65400 \\# 0", "-" },
	{ "TYPE65400 \\# 3 abcd", "not as many octets as \\# says" },
	{ "TYPE65400 \\# x", "no length behind \\#" },
	{ "TYPE65400 \\#", "no length behind \\#" },
	{ "TYPE65400 \\# 1 xx", "not hexadecimal digits" },
	{ "TYPE65400 \\# 1 ab \"c\"", "more than the data of this type" },
};

static void
show(struct buf *out, const struct buf *data)
{
	size_t i;

	for (i = 0; i < data->length; i++)
		buf_printf(out, "%02x", (unsigned int)(unsigned char)
		    data->data[i]);
}

START_TEST(data)
{
	static const struct zonename origin = {
	    "\7example\3com", 13 };
	struct zoneread reader;
	struct buf octets, out;
	const char *why;
	uint16_t type;
	int known;

	buf_init(&octets);
	buf_init(&out);
	zoneread_begin(&reader, records[_i].text, strlen(records[_i].text));
	zoneread_next(&reader);
	type = zonedata_type(reader.word, reader.length);
	ck_assert_uint_ne(type, 0);
	zoneread_next(&reader);
	why = zonedata_read(&octets, &reader, type, &origin, &known);
	if (why != NULL)
		buf_puts(&out, why);
	else if (known)
		show(&out, &octets);
	else
		buf_putc(&out, '-');
	ck_assert_str_eq(buf_get(&out), records[_i].want);
	if (why == NULL)
		ck_assert_int_eq(reader.kind, ZONEREAD_END);
	buf_clear(&octets);
	buf_clear(&out);
}
END_TEST

/* RFC 1035 section 3.3 and 4.1.3: a string and all data at their longest. */
START_TEST(longest)
{
	static const struct zonename origin;
	struct zoneread reader;
	struct buf text, out;
	int i, known;

	buf_init(&text);
	buf_init(&out);
	for (i = 0; i < 255; i++)
		buf_puts(&text, "\\097");
	zoneread_begin(&reader, text.data, text.length);
	zoneread_next(&reader);
	ck_assert_ptr_null(zonedata_read(&out, &reader, ZONEDATA_TXT, &origin,
	    &known));
	ck_assert_uint_eq(out.length, 256);
	ck_assert_int_eq((unsigned char)out.data[0], 255);
	buf_putc(&text, 'a');
	zoneread_begin(&reader, text.data, text.length);
	zoneread_next(&reader);
	ck_assert_str_eq(zonedata_read(&out, &reader, ZONEDATA_TXT, &origin,
	    &known), "string of more than 255 octets (RFC 1035 section 3.3)");
	buf_reset(&text);
	for (i = 0; i < 32768; i++)
		buf_puts(&text, "a ");
	buf_reset(&out);
	zoneread_begin(&reader, text.data, text.length);
	zoneread_next(&reader);
	ck_assert_str_eq(zonedata_read(&out, &reader, ZONEDATA_TXT, &origin,
	    &known), "data of more than 65535 octets");
	buf_clear(&text);
	buf_clear(&out);
}
END_TEST

static const struct {
	const char	*word;
	int		 type;
} types[] = {
	{ "A", 1 }, { "aaaa", 28 }, { "Mx", 15 }, { "TXT", 16 }, { "SOA", 6 },
	{ "NS", 2 }, { "PTR", 12 }, { "TLSA", 52 }, { "SPF", 99 },
	{ "TYPE16", 16 }, { "type65535", 65535 }, { "SVCB", 64 },
	{ "HTTPS", 65 }, { "DNAME", 39 }, { "RRSIG", 46 },
	{ "TYPE0", 0 }, { "TYPE65536", 0 }, { "TYPE", 0 }, { "TYPEx", 0 },
	{ "AX", 0 }, { "", 0 }, { "ANY", 0 },
};

START_TEST(codes)
{
	ck_assert_int_eq(zonedata_type(types[_i].word, strlen(types[_i].word)),
	    types[_i].type);
}
END_TEST

#define SIZE(a)	(int)(sizeof(a) / sizeof((a)[0]))

Suite *
suite_zonedata(void)
{
	Suite *suite = suite_create("zonedata");
	TCase *tcase = tcase_create("zonedata");

	tcase_add_loop_test(tcase, data, 0, SIZE(records));
	tcase_add_test(tcase, longest);
	tcase_add_loop_test(tcase, codes, 0, SIZE(types));
	suite_add_tcase(suite, tcase);
	return suite;
}
