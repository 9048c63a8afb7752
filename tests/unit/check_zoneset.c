/*
 * The sets of a zone: no order of lines, no doubles, no case.
 */
#include <check.h>
#include <string.h>
#include <sysexits.h>

#include "doctor/zoneset.h"
#include "route/dns.h"
#include "util/buf.h"

Suite	*suite_zoneset(void);

static int
load(struct zonefile *zone, const char *lines, struct fault *fault)
{
	const struct zonefile_text text = { lines, strlen(lines), "f", NULL };

	ck_assert_int_eq(zonefile_parse(zone, &text, fault), 0);
	return zoneset_sort(zone, &text, fault);
}

static const char zone_text[] =
    "b.example.com. NS x.\n"
    "a.c.example.com. A 192.0.2.1\n"
    "B.EXAMPLE.com. TXT one\n"
    "example.com. A 192.0.2.9\n"
    "b.example.com. NS X.\n"
    "b.example.com. TXT One\n"
    "b.example.com. TXT one\n"
    "ab.example.com. A 192.0.2.1\n"
    "b-example.com. A 192.0.2.1\n"
    "b.example.com. CAA 0 issue \"a\"\n"
    "b.example.com. CAA 0 issue \"b\"\n";

static const struct {
	const char	*name;
	int		 type;
	size_t		 n;
} sets[] = {
	{ "b.example.com", 2, 1 }, { "b.Example.COM", 16, 2 },
	{ "b.example.com", 257, 1 }, { "b.example.com", 1, 0 },
	{ "example.com", 1, 1 }, { "a.c.example.com", 1, 1 },
	{ "ab.example.com", 1, 1 }, { "b-example.com", 1, 1 },
	{ "c.example.com", 1, 0 }, { "com", 1, 0 }, { "", 1, 0 },
	{ "zz", 1, 0 },
};

START_TEST(find)
{
	const struct zonefile_record *set;
	struct zonefile zone;
	struct fault fault;
	size_t n, i;

	ck_assert_int_eq(load(&zone, zone_text, &fault), 0);
	ck_assert_uint_eq(zone.n, 8);
	set = zoneset_find(&zone, sets[_i].name, (uint16_t)sets[_i].type, &n);
	ck_assert_uint_eq(n, sets[_i].n);
	ck_assert_int_eq(set != NULL, n > 0);
	for (i = 0; i < n; i++)
		ck_assert_uint_eq(set[i].type, (unsigned int)sets[_i].type);
	zonefile_clear(&zone);
}
END_TEST

static const struct {
	const char	*name;
	int		 has;
} names[] = {
	{ "example.com", 1 }, { "b.example.com", 1 }, { "com", 1 }, { "", 1 },
	{ "c.example.com", 1 }, { "C.Example.com", 1 },
	{ "d.c.example.com", 0 }, { "a.b.example.com", 0 },
	{ "xample.com", 0 }, { "example.co", 0 }, { "org", 0 }, { "om", 0 },
	{ "-example.com", 0 }, { "zz", 0 }, { "!", 0 },
};

START_TEST(has)
{
	struct zonefile zone;
	struct fault fault;

	ck_assert_int_eq(load(&zone, zone_text, &fault), 0);
	ck_assert_int_eq(zoneset_has(&zone, names[_i].name), names[_i].has);
	zonefile_clear(&zone);
}
END_TEST

START_TEST(nothing)
{
	struct zonefile zone;
	struct fault fault;
	size_t n;

	ck_assert_int_eq(load(&zone, "; nothing\n", &fault), 0);
	ck_assert_int_eq(zoneset_has(&zone, ""), 0);
	ck_assert_int_eq(zoneset_has(&zone, "a"), 0);
	ck_assert_ptr_null(zoneset_find(&zone, "a", 1, &n));
	zonefile_clear(&zone);
}
END_TEST

/* RFC 2181 section 5: one record twice is one; the line of the first stays. */
START_TEST(doubles)
{
	struct zonefile zone;
	struct fault fault;

	ck_assert_int_eq(load(&zone, "a. 5 CNAME b.\nA. 6 CNAME B.\n"
	    "a. RRSIG x\na. NSEC y\n", &fault), 0);
	ck_assert_uint_eq(zone.n, 3);
	ck_assert_uint_eq(zone.records[0].line, 1);
	zonefile_clear(&zone);
}
END_TEST

static const struct {
	const char	*text, *fault;
} bad[] = {
	{ "a.\tCNAME b.\na. TXT c\n", "f:1: a: a CNAME beside other records "
	    "(RFC 2181 section 10.1)" },
	{ "b. A 192.0.2.1\na. TXT c\nA. CNAME b.\n", "f:3: a: a CNAME beside "
	    "other records (RFC 2181 section 10.1)" },
	{ "a. CNAME b.\na. CNAME c.\n", "f:1: a: a CNAME beside other records "
	    "(RFC 2181 section 10.1)" },
	{ "a. CNAME b.\na. CAA 0 issue c\n", "f:1: a: a CNAME beside other "
	    "records (RFC 2181 section 10.1)" },
};

START_TEST(faults)
{
	struct zonefile zone;
	struct fault fault;

	ck_assert_int_eq(load(&zone, bad[_i].text, &fault), -1);
	ck_assert_str_eq(fault.text, bad[_i].fault);
	ck_assert_int_eq(fault.status, EX_DATAERR);
	zonefile_clear(&zone);
}
END_TEST

static void
add_records(struct buf *text, int n, size_t octets)
{
	size_t left, i;

	for (; n > 0; n--) {
		buf_printf(text, "a. TXT %04d", n);
		for (left = octets; left > 0; left--) {
			buf_putc(text, ' ');
			for (i = 0; i < 255; i++)
				buf_putc(text, 'x');
		}
		buf_putc(text, '\n');
	}
}

/* No more records, and no more octets, than an answer has. */
START_TEST(bounds)
{
	struct zonefile zone;
	struct fault fault;
	struct buf text;

	buf_init(&text);
	add_records(&text, DNS_RECORDS, 0);
	ck_assert_int_eq(load(&zone, buf_get(&text), &fault), 0);
	zonefile_clear(&zone);
	buf_puts(&text, "A. TXT z\n");
	ck_assert_int_eq(load(&zone, buf_get(&text), &fault), -1);
	ck_assert_str_eq(fault.text, "f:257: a: more records of one type than "
	    "an answer has room for");
	zonefile_clear(&zone);
	buf_reset(&text);
	/* 15 of 17 + 16 * 256 octets, and 16 of them */
	add_records(&text, 15, 16);
	ck_assert_int_eq(load(&zone, buf_get(&text), &fault), 0);
	zonefile_clear(&zone);
	buf_reset(&text);
	add_records(&text, 16, 16);
	ck_assert_int_eq(load(&zone, buf_get(&text), &fault), -1);
	zonefile_clear(&zone);
	buf_clear(&text);
}
END_TEST

#define SIZE(a)	(int)(sizeof(a) / sizeof((a)[0]))

Suite *
suite_zoneset(void)
{
	Suite *suite = suite_create("zoneset");
	TCase *tcase = tcase_create("zoneset");

	tcase_add_loop_test(tcase, find, 0, SIZE(sets));
	tcase_add_loop_test(tcase, has, 0, SIZE(names));
	tcase_add_test(tcase, nothing);
	tcase_add_test(tcase, doubles);
	tcase_add_loop_test(tcase, faults, 0, SIZE(bad));
	tcase_add_test(tcase, bounds);
	suite_add_tcase(suite, tcase);
	return suite;
}
