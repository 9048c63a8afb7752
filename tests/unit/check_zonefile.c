/*
 * Master files: records as they come out, a line each,
 *	LINE OWNER TTL TYPE DATA
 * with the data in hex and "-" where it is not read.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "doctor/records.h"
#include "doctor/zonefile.h"

Suite	*suite_zonefile(void);

#define O	"$ORIGIN example.com.\n"

static const struct {
	const char	*text, *want;
} files[] = {
	{ "", "" },
	{ "\n ; nothing\r\n\t\n", "" },
	{ "a.example. 60 IN A 192.0.2.1", "1 a.example 60 1 c0000201\n" },
	/* the time to live and the class, in any order and not at all */
	{ "a. IN 60 A 192.0.2.1\n", "1 a 60 1 c0000201\n" },
	{ "a. in 1h a 192.0.2.1\n", "1 a 3600 1 c0000201\n" },
	{ "a. IN A 192.0.2.1\n", "1 a 3600 1 c0000201\n" },
	{ "a. CLASS1 TYPE1 \\# 4 c0000201\n", "1 a 3600 1 c0000201\n" },
	{ "a. A 192.0.2.1\n", "1 a 3600 1 c0000201\n" },
	{ "a. 60 A 192.0.2.1\r\n", "1 a 60 1 c0000201\n" },
	{ "a. 2147483647 A 192.0.2.1\n", "1 a 2147483647 1 c0000201\n" },
	/* what a line says goes on, but not against $TTL */
	{ "a. 60 NS b.\nb. NS c.\n 30 NS d.\n NS e.\n",
	    "1 a 60 2 016200\n2 b 60 2 016300\n3 b 30 2 016400\n"
	    "4 b 30 2 016500\n" },
	{ "$TTL 1h1m\na. 60 NS b.\nb. NS c.\n$TTL 5\n NS d.\n",
	    "2 a 60 2 016200\n3 b 3660 2 016300\n5 b 5 2 016400\n" },
	{ "a. SOA b. c. 1 2 3 4 60\n NS b.\n",
	    "1 a 60 6 016200016300000000010000000200000003000000040000003c\n"
	    "2 a 60 2 016200\n" },
	{ "a. 9 SOA b. c. 1 2 3 4 60\n NS b.\n",
	    "1 a 9 6 016200016300000000010000000200000003000000040000003c\n"
	    "2 a 9 2 016200\n" },
	{ "a. SOA b. c. 1 2 3 4 4294967295\n",
	    "1 a 0 6 01620001630000000001000000020000000300000004ffffffff\n" },
	/* owners */
	{ O "@ A 192.0.2.1\nWWW A 192.0.2.2\n  A 192.0.2.3\n\tA 192.0.2.4\n",
	    "2 example.com 3600 1 c0000201\n"
	    "3 www.example.com 3600 1 c0000202\n"
	    "4 www.example.com 3600 1 c0000203\n"
	    "5 www.example.com 3600 1 c0000204\n" },
	{ O "$ORIGIN sub\na NS @\n$ORIGIN .\nb NS a\n. NS b\n",
	    "3 a.sub.example.com 3600 2 "
	    "03737562076578616d706c6503636f6d00\n"
	    "5 b 3600 2 016100\n6  3600 2 016200\n" },
	{ O "*._x NS .\n", "2 *._x.example.com 3600 2 00\n" },
	/* the owner goes on over $ORIGIN */
	{ O "a NS .\n$ORIGIN b.\n NS .\n",
	    "2 a.example.com 3600 2 00\n4 a.example.com 3600 2 00\n" },
	/* names that no question has */
	{ "a\\.b. A 192.0.2.1\n A 192.0.2.2\n\\001. A 192.0.2.3\n", "" },
	/* lines */
	{ "a. IN SOA b. c. (\n 1 ; serial\n\n 2 3 ; (\n 4 5 )\nd. NS e.\n",
	    "1 a 5 6 0162000163000000000100000002000000030000000400000005\n"
	    "6 d 5 2 016500\n" },
	{ "a. ( 60\nIN ) TXT ( \"x\"\n\"y;)\" )\n\n",
	    "1 a 60 16 01780379" "3b29\n" },
	{ "a. CAA 0 issue \";\"\nb. SSHFP 1 1 (\nabcd )\n TYPE999 \\# 1 ff\n",
	    "1 a 3600 257 -\n2 b 3600 44 -\n4 b 3600 999 -\n" },
};

static void
show(struct buf *out, const struct zonefile_record *record)
{
	size_t i;

	buf_printf(out, "%zu %s %u %u ", record->line, record->owner,
	    (unsigned int)record->ttl, (unsigned int)record->type);
	for (i = 0; i < record->length; i++)
		buf_printf(out, "%02x", (unsigned int)record->data[i]);
	buf_puts(out, record->data == NULL ? "-\n" : "\n");
}

static void
check_file(const struct zonefile_text *text, const char *want)
{
	struct zonefile zone;
	struct fault fault;
	struct buf out;
	size_t i;

	buf_init(&out);
	if (zonefile_parse(&zone, text, &fault) == -1)
		ck_abort_msg("%s", fault.text);
	for (i = 0; i < zone.n; i++)
		show(&out, &zone.records[i]);
	ck_assert_str_eq(buf_get(&out), want);
	buf_clear(&out);
	zonefile_clear(&zone);
	ck_assert_ptr_null(zone.records);
}

START_TEST(records)
{
	const struct zonefile_text text = { files[_i].text,
	    strlen(files[_i].text), "f", NULL };

	check_file(&text, files[_i].want);
}
END_TEST

/* A server knows a zone's name from elsewhere. */
START_TEST(origin)
{
	struct zonefile_text text = { "@ NS a\n$ORIGIN b\nc NS .\n", 26, "f",
	    "Example.com" };
	const char want[] = "1 example.com 3600 2 "
	    "0161076578616d706c6503636f6d00\n3 c.b.example.com 3600 2 00\n";

	text.length = strlen(text.text);
	check_file(&text, want);
	text.origin = "example.com.";
	check_file(&text, want);
}
END_TEST

static const struct {
	const char	*text, *fault;
} bad[] = {
	{ "a. A 192.0.2.1\n\na. A 192.0.2.x\n",
	    "f:3: 192.0.2.x: not an address of this type" },
	{ "a A 192.0.2.1\n",
	    "f:1: a: relative name, and no $ORIGIN says to what" },
	{ "a. MX 10 b\n",
	    "f:1: b: relative name, and no $ORIGIN says to what" },
	{ "$ORIGIN a\n",
	    "f:1: a: relative name, and no $ORIGIN says to what" },
	{ "\n  A 192.0.2.1\n", "f:2: A: the line begins with a blank, and "
	    "none before it has an owner" },
	{ "a. IN\n", "f:1: record without a type" },
	{ "a. (\n IN )\n\n", "f:2: record without a type" },
	{ "a. A\n", "f:1: data is missing" },
	{ "a. MX (\n10\n)\n", "f:3: data is missing" },
	{ "a. FOO bar\n", "f:1: FOO: unknown type (a line that begins with a "
	    "blank has the owner of the line before)" },
	{ "a. NS b.\n  c. IN NS d.\n", "f:2: c.: unknown type (a line that "
	    "begins with a blank has the owner of the line before)" },
	{ "a. \"A\" 192.0.2.1\n", "f:1: A: unknown type (a line that begins "
	    "with a blank has the owner of the line before)" },
	{ "a. CH TXT x\n", "f:1: CH: class other than IN" },
	{ "a. 60 HS TXT x\n", "f:1: HS: class other than IN" },
	{ "a. 2147483648 TXT x\n", "f:1: 2147483648: not a time to live" },
	{ "a. 1x TXT x\n", "f:1: 1x: not a time to live" },
	{ "$TTL\n", "f:1: not a time to live" },
	{ "$TTL 4w4\n", "f:1: 4w4: not a time to live" },
	{ "$TTL 1 2\n", "f:1: 2: more than the directive takes" },
	{ "$ORIGIN\n", "f:1: $ORIGIN without a name" },
	{ "$ORIGIN \"a.\"\n", "f:1: a.: $ORIGIN without a name" },
	{ "$ORIGIN a..\n", "f:1: a..: empty label in the name" },
	{ "$include a b\n", "f:1: $include: other files are not read: put "
	    "their lines in here" },
	{ "$GENERATE 1-2 a$ A 1\n", "f:1: $GENERATE: records are not "
	    "generated: put them in here" },
	{ "$FOO\n", "f:1: $FOO: unknown directive" },
	{ "\"a.\" A 192.0.2.1\n", "f:1: a.: quotes around the owner" },
	{ "a. TXT \"b\nc. TXT \"d\"\n",
	    "f:1: quoted string is not closed on its line" },
	{ "a. TXT (\n\"b\"\n\n", "f:1: parenthesis is not closed" },
	{ "a. TXT b )\n", "f:1: nothing opened this parenthesis" },
	{ "a. TXT \033\n", "f:1: control character outside quotes" },
	{ "\303\251. NS .\n", "f:1: ??.: name in letters other than ASCII" },
	{ "a. NS 0123456789012345678901234567890123456789012345678901234567890"
	    "12345.\n", "f:1: 01234567890123456789012345678901234567890123456"
	    "7890123456789: label of more than 63 octets" },
	{ "a\\.b. A x\n", "f:1: x: not an address of this type" },
};

START_TEST(faults)
{
	const struct zonefile_text text = { bad[_i].text,
	    strlen(bad[_i].text), "f", NULL };
	struct zonefile zone;
	struct fault fault;

	ck_assert_int_eq(zonefile_parse(&zone, &text, &fault), -1);
	ck_assert_str_eq(fault.text, bad[_i].fault);
	ck_assert_int_eq(fault.status, EX_DATAERR);
	ck_assert_ptr_null(zone.records);
}
END_TEST

/* An origin that is none is not taken for the lack of one. */
START_TEST(bad_origin)
{
	const struct zonefile_text text = { "a. NS .", 7, "f", "a..b" };
	struct zonefile zone;
	struct fault fault;

	ck_assert_int_eq(zonefile_parse(&zone, &text, &fault), -1);
	ck_assert_str_eq(fault.text, "f:1: empty label in the name");
}
END_TEST

START_TEST(bounds)
{
	struct zonefile_text text = { NULL, 0, "f", NULL };
	struct zonefile zone;
	struct fault fault;
	struct buf lines;
	int i;

	buf_init(&lines);
	for (i = 0; i < ZONEFILE_RECORDS; i++)
		buf_puts(&lines, "a. NS .\n");
	text.text = lines.data;
	text.length = lines.length;
	ck_assert_int_eq(zonefile_parse(&zone, &text, &fault), 0);
	ck_assert_uint_eq(zone.n, ZONEFILE_RECORDS);
	zonefile_clear(&zone);
	buf_puts(&lines, "a. NS .\n");
	text.text = lines.data;
	text.length = lines.length;
	ck_assert_int_eq(zonefile_parse(&zone, &text, &fault), -1);
	ck_assert_str_eq(fault.text, "f:20001: more than 20000 records");
	while (lines.length < ZONEFILE_SIZE)
		buf_putc(&lines, '\n');
	buf_putc(&lines, '\n');
	text.text = lines.data;
	text.length = ZONEFILE_SIZE + 1;
	ck_assert_int_eq(zonefile_parse(&zone, &text, &fault), -1);
	ck_assert_str_eq(fault.text, "f:1: more than 4 MB");
	buf_clear(&lines);
}
END_TEST

/* The data of the one record of a text, joined as its reader joins it. */
static void
check_text(const struct buf *text, const char *want)
{
	const struct zonefile_text file = { text->data, text->length, "f",
	    NULL };
	struct zonefile zone;
	struct fault fault;
	struct buf joined;
	size_t at;

	if (zonefile_parse(&zone, &file, &fault) == -1)
		ck_abort_msg("%s: %s", fault.text, text->data);
	ck_assert_uint_eq(zone.n, 1);
	ck_assert_str_eq(zone.records[0].owner, "s._domainkey.example.com");
	ck_assert_uint_eq(zone.records[0].ttl, RECORDS_TTL);
	ck_assert_uint_eq(zone.records[0].type, 16);
	buf_init(&joined);
	for (at = 0; at < zone.records[0].length;
	    at += 1 + zone.records[0].data[at])
		buf_add(&joined, zone.records[0].data + at + 1,
		    zone.records[0].data[at]);
	ck_assert_str_eq(buf_get(&joined), want);
	buf_clear(&joined);
	zonefile_clear(&zone);
}

/* What records_zone() and so keygen write is read as what was meant, whatever
 * the octets and the length. */
START_TEST(own_records)
{
	struct records_item item = { "s._domainkey.example.com", "TXT", NULL };
	struct buf text, record;
	int i;

	buf_init(&text);
	buf_init(&record);
	for (i = 0; i < 1024; i++) {
		item.text = buf_get(&text);
		buf_reset(&record);
		records_zone(&record, &item);
		check_text(&record, item.text);
		buf_putc(&text, i % 300 == 200 ? ' ' : i % 255 + 1);
	}
	buf_clear(&text);
	buf_clear(&record);
}
END_TEST

#define SIZE(a)	(int)(sizeof(a) / sizeof((a)[0]))

Suite *
suite_zonefile(void)
{
	Suite *suite = suite_create("zonefile");
	TCase *tcase = tcase_create("zonefile");

	tcase_add_loop_test(tcase, records, 0, SIZE(files));
	tcase_add_test(tcase, origin);
	tcase_add_loop_test(tcase, faults, 0, SIZE(bad));
	tcase_add_test(tcase, bad_origin);
	tcase_add_test(tcase, bounds);
	tcase_add_test(tcase, own_records);
	suite_add_tcase(suite, tcase);
	return suite;
}
