/*
 * MTA-STS without a network: records, policies, what is remembered, hosts and
 * when to fetch (RFC 8461).
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "route/sts.h"

Suite	*suite_sts(void);

#define DAY	86400
#define GOOD	"version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 86400\n"

/* A TXT record of one string for each part; parts end at '|'. */
static void
txt(struct dns_record *record, uint8_t data[1024], const char *text)
{
	size_t n, at = 0;

	while (*text != '\0') {
		n = strcspn(text, "|");
		data[at++] = (uint8_t)n;
		memcpy(data + at, text, n);
		at += n;
		text += n + (text[n] == '|');
	}
	memset(record, 0, sizeof(*record));
	record->type = DNS_TXT;
	record->data = data;
	record->length = at;
}

static const struct {
	const char	*text[2];
	const char	*id;	/* NULL: as without MTA-STS */
} records[] = {
	{ { "v=STSv1; id=20240101;" }, "20240101" },
	{ { "v=STSv1;id=a" }, "a" },
	{ { "v=STSv1; id=a; ext=b" }, "a" },
	{ { "v=STSv1; ext=b; id=a ;" }, "a" },
	{ { "v=STS|v1; id=|a|bc;" }, "abc" },
	{ { "v=STSv1; id=a;", "v=spf1 -all" }, "a" },
	{ { "v=spf1 -all", "v=STSv1; id=a;" }, "a" },
	{ { "v=STSv1; id=12345678901234567890123456789012;" },
	    "12345678901234567890123456789012" },
	{ { "v=STSv1; id=123456789012345678901234567890123;" }, NULL },
	{ { "v=STSv1; id=a;", "v=STSv1; id=b;" }, NULL },
	{ { "v=STSv1; id=a;", "v=STSv1; junk" }, NULL },
	{ { "v=STSv1;" }, NULL },
	{ { "v=STSv1; id=;" }, NULL },
	{ { "v=STSv1; id=a-b;" }, NULL },
	{ { "v=STSv1; id=a; id=b;" }, NULL },
	{ { "v=STSv1; id=a; junk" }, NULL },
	{ { "v=STSv1 ; id=a;" }, NULL },
	{ { "V=STSv1; id=a;" }, NULL },
	{ { "v=STSv2; id=a;" }, NULL },
	{ { " v=STSv1; id=a;" }, NULL },
	{ { "v=spf1 -all" }, NULL },
	{ { "" }, NULL },
};

START_TEST(reads_records)
{
	struct dns_record list[2];
	uint8_t data[2][1024];
	char id[STS_ID + 1];
	size_t i, n;

	for (i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		for (n = 0; n < 2 && records[i].text[n] != NULL; n++)
			txt(&list[n], data[n], records[i].text[n]);
		ck_assert_msg(sts_id(list, n, id) == (records[i].id != NULL),
		    "%s", records[i].text[0]);
		if (records[i].id != NULL)
			ck_assert_str_eq(id, records[i].id);
	}
	ck_assert_int_eq(sts_id(list, 0, id), 0);
}
END_TEST

/* A length that points behind the record: what is there counts. */
START_TEST(reads_no_further)
{
	static const uint8_t data[] = "\020v=STSv1; id=a;";
	struct dns_record record = { .data = data, .length = 15 };
	char id[STS_ID + 1];

	ck_assert_int_eq(sts_id(&record, 1, id), 1);
	ck_assert_str_eq(id, "a");
}
END_TEST

static const struct {
	const char	*text;
	int		 mode;	/* -1: no policy */
	int64_t		 max_age;
	size_t		 nmx;
} policies[] = {
	{ GOOD, STS_ENFORCE, DAY, 1 },
	{ "version: STSv1\r\nmode: testing\r\nmx: a.example\r\n"
	    "mx: *.b.example\r\nmax_age: 604800\r\n", STS_TESTING, 604800, 2 },
	{ "max_age:0\nmx:a.example\nmode:enforce\nversion:STSv1",
	    STS_ENFORCE, 0, 1 },
	{ "version : STSv1 \n mode\t:\tenforce \nmx: A.Example\nmax_age: 1 \n",
	    STS_ENFORCE, 1, 1 },
	{ "version: STSv1\nmode: none\nmax_age: 60\n", STS_NONE, 60, 0 },
	{ "version: STSv1\nmode: enforce\nmax_age: 60\n", -1, 0, 0 },
	{ "version: STSv1\nmode: testing\nmax_age: 60\n", -1, 0, 0 },
	{ "version: STSv2\nmode: none\nmax_age: 60\n", -1, 0, 0 },
	{ "mode: none\nmax_age: 60\n", -1, 0, 0 },
	{ "version: STSv1\nmax_age: 60\nmx: a.example\n", -1, 0, 0 },
	{ "version: STSv1\nmode: enforce\nmx: a.example\n", -1, 0, 0 },
	{ "version: STSv1\nmode: Enforce\nmx: a.example\nmax_age: 1\n",
	    -1, 0, 0 },
	{ "Version: STSv1\nmode: none\nmax_age: 60\n", -1, 0, 0 },
	{ "version: STSv1\nmode: none\nmax_age: 31557600\n",
	    STS_NONE, 31557600, 0 },
	{ "version: STSv1\nmode: none\nmax_age: 31557601\n", -1, 0, 0 },
	{ "version: STSv1\nmode: none\nmax_age: -1\n", -1, 0, 0 },
	{ "version: STSv1\nmode: none\nmax_age: 1e9\n", -1, 0, 0 },
	{ "version: STSv1\nmode: none\nmax_age: 10000000000000000000\n",
	    -1, 0, 0 },
	{ "version: STSv1\nmode: none\nmax_age:\n", -1, 0, 0 },
	{ GOOD "mode: none\nmax_age: 5\nversion: STSv9\n", STS_ENFORCE, DAY,
	    1 },
	{ GOOD "extension: x: y\nother:\n", STS_ENFORCE, DAY, 1 },
	{ GOOD "\n\n", STS_ENFORCE, DAY, 1 },
	{ GOOD "no colon\n", -1, 0, 0 },
	{ GOOD "mx: *.*.example\n", -1, 0, 0 },
	{ GOOD "mx: a..example\n", -1, 0, 0 },
	{ GOOD "mx: a b\n", -1, 0, 0 },
	{ GOOD "mx: *\n", -1, 0, 0 },
	{ "id: x\nfetched: 1\n", -1, 0, 0 },
	{ "<html><body>404</body></html>\n", -1, 0, 0 },
	{ "", -1, 0, 0 },
};

START_TEST(parses_policies)
{
	struct sts sts;
	size_t i;
	int rc;

	for (i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		rc = sts_parse(&sts, policies[i].text,
		    strlen(policies[i].text));
		ck_assert_msg(rc == (policies[i].mode == -1 ? -1 : 0),
		    "row %zu: %s", i, policies[i].text);
		ck_assert_uint_eq(sts.nmx, policies[i].nmx);
		if (rc == 0) {
			ck_assert_int_eq(sts.mode, policies[i].mode);
			ck_assert_int_eq(sts.max_age, policies[i].max_age);
		}
		sts_clear(&sts);
	}
}
END_TEST

START_TEST(bounds_policies)
{
	struct buf text;
	struct sts sts;
	int i;

	buf_init(&text);
	buf_puts(&text, GOOD);
	for (i = 1; i < STS_MX_MAX; i++)
		buf_puts(&text, "mx: b.example\n");
	ck_assert_int_eq(sts_parse(&sts, text.data, text.length), 0);
	ck_assert_uint_eq(sts.nmx, STS_MX_MAX);
	sts_clear(&sts);
	buf_puts(&text, "mx: b.example\n");
	ck_assert_int_eq(sts_parse(&sts, text.data, text.length), -1);
	buf_reset(&text);
	buf_puts(&text, GOOD);
	while (text.length <= STS_POLICY_MAX)
		buf_puts(&text, "extension: xxxxxxxxxxxxxxxxxxxxxxxx\n");
	ck_assert_int_eq(sts_parse(&sts, text.data, text.length), -1);
	ck_assert_int_eq(sts_parse(&sts, GOOD "x\0: y\n",
	    sizeof(GOOD "x\0: y\n") - 1), -1);
	buf_clear(&text);
}
END_TEST

static const struct {
	const char	*pattern, *host;
	int		 covers;
} hosts[] = {
	{ "a.example", "a.example", 1 },
	{ "A.example", "a.EXAMPLE", 1 },
	{ "a.example", "b.a.example", 0 },
	{ "*.a.example", "x.a.example", 1 },
	{ "*.a.example", "X.A.Example", 1 },
	{ "*.a.example", "y.x.a.example", 0 },
	{ "*.a.example", "a.example", 0 },
	{ "*.a.example", ".a.example", 0 },
	{ "*.a.example", "xa.example", 0 },
	{ "a.example", "[192.0.2.1]", 0 },
};

START_TEST(matches_hosts)
{
	char text[256];
	struct sts sts;
	size_t i;

	for (i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		snprintf(text, sizeof(text), "version: STSv1\nmode: enforce\n"
		    "max_age: 1\nmx: z.example\nmx: %s\n", hosts[i].pattern);
		ck_assert_int_eq(sts_parse(&sts, text, strlen(text)), 0);
		ck_assert_msg(sts_matches(&sts, hosts[i].host) ==
		    hosts[i].covers, "%s %s", hosts[i].pattern, hosts[i].host);
		sts_clear(&sts);
	}
}
END_TEST

START_TEST(remembers)
{
	struct sts sts, again;
	struct buf text;

	buf_init(&text);
	ck_assert_int_eq(sts_parse(&sts, GOOD, strlen(GOOD)), 0);
	strlcpy(sts.id, "id1", sizeof(sts.id));
	sts.fetched = 1000;
	sts.failed = 2000;
	sts_format(&sts, &text);
	ck_assert_int_eq(sts_recall(&again, text.data, text.length), 0);
	ck_assert_int_eq(again.known, 1);
	ck_assert_str_eq(again.id, "id1");
	ck_assert_int_eq(again.mode, STS_ENFORCE);
	ck_assert_int_eq(again.fetched, 1000);
	ck_assert_int_eq(again.failed, 2000);
	ck_assert_int_eq(again.max_age, DAY);
	ck_assert_str_eq(again.mx[0], "a.example");
	sts_clear(&again);
	sts_clear(&sts);
	/* only that a fetch has failed */
	ck_assert_int_eq(sts_recall(&sts, "failed: 5\n", 10), 0);
	ck_assert_int_eq(sts.known, 0);
	ck_assert_int_eq(sts.failed, 5);
	/* a policy without its id and time is damaged */
	ck_assert_int_eq(sts_recall(&sts, GOOD, strlen(GOOD)), -1);
	ck_assert_int_eq(sts.known, 0);
	ck_assert_int_eq(sts_recall(&sts, "", 0), 0);
	buf_clear(&text);
}
END_TEST

START_TEST(knows_when)
{
	struct sts sts = { .known = 1, .id = "a", .max_age = 1000,
	    .fetched = 5000 };
	struct sts nothing = { .known = 0 };

	ck_assert_int_eq(sts_current(&sts, 5999), 1);
	ck_assert_int_eq(sts_current(&sts, 6000), 0);
	ck_assert_int_eq(sts_current(&nothing, 0), 0);
	ck_assert_int_eq(sts_wanted(&nothing, "a", 5000), 1);
	ck_assert_int_eq(sts_wanted(&sts, "a", 5899), 0);
	ck_assert_int_eq(sts_wanted(&sts, "b", 5001), 1);
	ck_assert_int_eq(sts_wanted(&sts, "a", 5900), 1);
	ck_assert_int_eq(sts_wanted(&sts, "a", 6000), 1);
	sts.failed = 5950;
	ck_assert_int_eq(sts_wanted(&sts, "b", 5950 + STS_AGAIN - 1), 0);
	ck_assert_int_eq(sts_wanted(&sts, "b", 5950 + STS_AGAIN), 1);
}
END_TEST

Suite *
suite_sts(void)
{
	Suite *suite = suite_create("sts");
	TCase *tcase = tcase_create("sts");

	tcase_add_test(tcase, reads_records);
	tcase_add_test(tcase, reads_no_further);
	tcase_add_test(tcase, parses_policies);
	tcase_add_test(tcase, bounds_policies);
	tcase_add_test(tcase, matches_hosts);
	tcase_add_test(tcase, remembers);
	tcase_add_test(tcase, knows_when);
	suite_add_tcase(suite, tcase);
	return suite;
}
