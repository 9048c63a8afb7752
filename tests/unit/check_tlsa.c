/*
 * TLSA records: which of them SMTP can use (RFC 7672 section 3.1).
 */
#include <check.h>
#include <stdint.h>
#include <string.h>

#include "route/tlsa.h"

Suite	*suite_tlsa(void);

static const struct {
	uint8_t	head[3];	/* usage, selector, matching type */
	size_t	length;		/* of all of it */
	int	usable;
} rows[] = {
	{ { 3, 1, 1 }, 35, 1 },
	{ { 3, 0, 1 }, 35, 1 },
	{ { 3, 1, 2 }, 67, 1 },
	{ { 3, 1, 0 }, 94, 1 },
	{ { 3, 0, 0 }, 4, 1 },	/* for the library to look at */
	{ { 2, 0, 1 }, 35, 1 },
	{ { 2, 1, 2 }, 67, 1 },
	/* PKIX-TA, PKIX-EE: section 3.1.3 */
	{ { 0, 0, 1 }, 35, 0 },
	{ { 1, 1, 1 }, 35, 0 },
	{ { 4, 1, 1 }, 35, 0 },
	{ { 255, 1, 1 }, 35, 0 },
	{ { 3, 2, 1 }, 35, 0 },
	{ { 3, 1, 3 }, 35, 0 },
	{ { 3, 1, 9 }, 35, 0 },
	{ { 3, 1, 1 }, 34, 0 },
	{ { 3, 1, 1 }, 36, 0 },
	{ { 3, 1, 2 }, 35, 0 },
	{ { 3, 1, 0 }, 3, 0 },
	{ { 3, 1, 1 }, 3, 0 },
	{ { 3, 1, 1 }, 2, 0 },
	{ { 3, 1, 1 }, 1, 0 },
	{ { 3, 1, 1 }, 0, 0 },
};

START_TEST(tells_usable)
{
	struct dns_record record = { .type = DNS_TLSA };
	uint8_t data[128];
	struct tlsa_set set;

	memset(data, 7, sizeof(data));
	memcpy(data, rows[_i].head, 3);
	record.data = data;
	record.length = rows[_i].length;
	ck_assert_int_eq(tlsa_take(&set, &record, 1), 0);
	ck_assert_uint_eq(set.n, (size_t)rows[_i].usable);
	ck_assert_uint_eq(set.unusable, (size_t)!rows[_i].usable);
	if (rows[_i].usable) {
		ck_assert_uint_eq(set.list[0].usage, data[0]);
		ck_assert_uint_eq(set.list[0].selector, data[1]);
		ck_assert_uint_eq(set.list[0].matching, data[2]);
		ck_assert_uint_eq(set.list[0].length, record.length - 3);
		ck_assert_mem_eq(set.list[0].data, data + 3,
		    record.length - 3);
	}
	tlsa_clear(&set);
	ck_assert_uint_eq(set.n, 0);
}
END_TEST

START_TEST(bounds_their_number)
{
	static const uint8_t data[35] = { 3, 1, 1 };
	struct dns_record records[TLSA_MAX + 3];
	struct tlsa_set set;
	size_t i;

	memset(records, 0, sizeof(records));
	for (i = 0; i < TLSA_MAX + 3; i++) {
		records[i].data = data;
		records[i].length = sizeof(data);
	}
	ck_assert_int_eq(tlsa_take(&set, records, TLSA_MAX + 3), 0);
	ck_assert_uint_eq(set.n, TLSA_MAX);
	ck_assert_uint_eq(set.unusable, 3);
	tlsa_clear(&set);
}
END_TEST

START_TEST(makes_names)
{
	char name[DNS_NAME], host[DNS_NAME];

	ck_assert_int_eq(tlsa_name(name, "mx.example", 25), 0);
	ck_assert_str_eq(name, "_25._tcp.mx.example");
	ck_assert_int_eq(tlsa_name(name, "mx.example", 2525), 0);
	ck_assert_str_eq(name, "_2525._tcp.mx.example");
	memset(host, 'a', sizeof(host) - 1);
	host[sizeof(host) - 1] = '\0';
	ck_assert_int_eq(tlsa_name(name, host, 25), -1);
}
END_TEST

Suite *
suite_tlsa(void)
{
	Suite *suite = suite_create("tlsa");
	TCase *tcase = tcase_create("tlsa");

	tcase_add_loop_test(tcase, tells_usable, 0,
	    sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(tcase, bounds_their_number);
	tcase_add_test(tcase, makes_names);
	suite_add_tcase(suite, tcase);
	return suite;
}
