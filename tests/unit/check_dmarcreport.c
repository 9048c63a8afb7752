/*
 * Reports to other domains: the 7 vectors, and rows of our own.
 */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "doctor/dmarcreport.h"
#include "doctor/dmarcuri.h"
#include "tests/unit/dmarcvectors.h"

Suite	*suite_dmarcreport(void);

#define VECTORS	7

static void
check_vector(struct dmarcvectors *v)
{
	char key[32], name[64], domain[256], rua[256], lookup[256];
	char record[512], host[256], authorised[8];
	struct dmarcreport_policy policy;
	struct dmarcreport report;
	struct dmarcrecord parsed;
	struct dnstable table;

	dnstable_init(&table);
	while (dmarcvectors_key(v, key, sizeof(key))) {
		if (strcmp(key, "zone") == 0)
			dmarcvectors_zone(v, &table);
		else if (strcmp(key, "policy_domain") == 0)
			dmarcvectors_value(v, domain, sizeof(domain));
		else if (strcmp(key, "rua") == 0)
			dmarcvectors_value(v, rua, sizeof(rua));
		else if (strcmp(key, "lookup") == 0)
			dmarcvectors_value(v, lookup, sizeof(lookup));
		else if (strcmp(key, "authorised") == 0)
			dmarcvectors_value(v, authorised, sizeof(authorised));
		else
			dmarcvectors_value(v, name, sizeof(name));
	}
	snprintf(record, sizeof(record), "v=DMARC1; rua=%s", rua);
	dmarcrecord_parse(&parsed, record, strlen(record));
	ck_assert_uint_eq(parsed.rua.n, 1);
	ck_assert_int_eq(dmarcuri_domain(record, &parsed.rua.uri[0], host,
	    sizeof(host)), 0);
	policy.source = &table.source;
	policy.domain = domain;
	policy.psl = v->list;
	policy.walk = NULL;
	ck_assert_int_eq(dmarcreport_check(&report, &policy, host), 0);
	ck_assert_str_eq(report.name, lookup);
	ck_assert_msg((report.outcome <= DMARCREPORT_AUTHORISED) ==
	    (strcmp(authorised, "true") == 0), "%s: %d", name,
	    report.outcome);
	dnstable_clear(&table);
}

START_TEST(test_vectors)
{
	struct dmarcvectors v;
	int n = 0;

	if (dmarcvectors_open(&v, "external_reports") == -1)
		return;
	for (; dmarcvectors_next(&v); n++)
		check_vector(&v);
	ck_assert_int_eq(n, VECTORS);
	dmarcvectors_close(&v);
}
END_TEST

#define AT	"a.example._report._dmarc.b.example"

static const struct {
	const char			*text;
	enum dmarcreport_outcome	 outcome;
} rows[] = {
	{ "v=DMARC1", DMARCREPORT_AUTHORISED },
	{ "v=DMARC1;", DMARCREPORT_AUTHORISED },
	{ "v=DMARC1; rua=mailto:x@b.example", DMARCREPORT_AUTHORISED },
	{ "v=DMARC1 p=none", DMARCREPORT_OTHER },
	{ "v=dmarc1", DMARCREPORT_OTHER },
	{ "", DMARCREPORT_OTHER },
	{ "\x1b[2J", DMARCREPORT_OTHER },
};

START_TEST(test_row)
{
	struct dnstable table;
	struct dmarcreport report;
	struct dmarcreport_policy policy = { &table.source, "A.example", NULL,
	    NULL };

	dnstable_init(&table);
	dnstable_text(&table, AT, rows[_i].text, strlen(rows[_i].text));
	ck_assert_int_eq(dmarcreport_check(&report, &policy, "B.example"), 0);
	ck_assert_int_eq(report.outcome, rows[_i].outcome);
	ck_assert_str_eq(report.name, AT);
	/* beside others one is enough */
	dnstable_text(&table, AT, "v=DMARC1", 8);
	ck_assert_int_eq(dmarcreport_check(&report, &policy, "b.example"), 0);
	ck_assert_int_eq(report.outcome, DMARCREPORT_AUTHORISED);
	dnstable_clear(&table);
}
END_TEST

/* Whoever does not answer has not said no. */
START_TEST(test_trouble)
{
	struct dnstable table;
	struct dmarcreport report;
	struct dmarcreport_policy policy = { &table.source, "a.example", NULL,
	    NULL };

	dnstable_init(&table);
	dnstable_result(&table, AT, DNS_TXT, RESOLVER_FAILED);
	ck_assert_int_eq(dmarcreport_check(&report, &policy, "b.example"), 0);
	ck_assert_int_eq(report.outcome, DMARCREPORT_TROUBLE);
	ck_assert_int_eq(report.result, RESOLVER_FAILED);
	dnstable_clear(&table);
	dnstable_init(&table);
	dnstable_result(&table, AT, DNS_TXT, RESOLVER_NODATA);
	ck_assert_int_eq(dmarcreport_check(&report, &policy, "b.example"), 0);
	ck_assert_int_eq(report.outcome, DMARCREPORT_MISSING);
	dnstable_result(&table, "_dmarc.example", DNS_TXT, RESOLVER_TIMEOUT);
	ck_assert_int_eq(dmarcreport_check(&report, &policy, "b.example"), 0);
	ck_assert_int_eq(report.outcome, DMARCREPORT_TROUBLE);
	dnstable_text(&table, AT, "v=DMARC1", 8);
	ck_assert_int_eq(dmarcreport_check(&report, &policy, "b.example"), 0);
	ck_assert_int_eq(report.outcome, DMARCREPORT_AUTHORISED);
	dnstable_clear(&table);
}
END_TEST

/* One organisation by the walk, which another walk has begun. */
START_TEST(test_inside)
{
	struct dnstable table;
	struct dmarcreport report;
	struct dmarcreport_policy policy = { &table.source, "x.a.example",
	    NULL, NULL };
	struct dmarcwalk walk;

	dnstable_init(&table);
	dnstable_text(&table, "_dmarc.a.example", "v=DMARC1;p=none", 15);
	ck_assert_int_eq(dmarcwalk_run(&walk, &table.source, "x.a.example",
	    NULL), 0);
	dnstable_forget(&table);
	policy.walk = &walk;
	ck_assert_int_eq(dmarcreport_check(&report, &policy, "y.a.example"),
	    0);
	ck_assert_int_eq(report.outcome, DMARCREPORT_INSIDE);
	ck_assert_str_eq(report.name, "");
	dnstable_expect(&table, "_dmarc.y.a.example");
	dmarcwalk_clear(&walk);
	dnstable_clear(&table);
}
END_TEST

START_TEST(test_names)
{
	struct dnstable table;
	struct dmarcreport report;
	char name[300];
	struct dmarcreport_policy policy = { &table.source, name, NULL, NULL };

	dnstable_init(&table);
	memset(name, 'a', sizeof(name));
	name[60] = name[120] = name[180] = '.';
	name[240] = '\0';
	ck_assert_int_eq(dmarcreport_check(&report, &policy, "b.example"), 0);
	ck_assert_int_eq(report.outcome, DMARCREPORT_TOO_LONG);
	ck_assert_str_eq(report.name, "");
	ck_assert_int_eq(dmarcreport_check(&report, &policy, "b..example"),
	    -1);
	ck_assert_int_eq(errno, EINVAL);
	dnstable_clear(&table);
}
END_TEST

Suite *
suite_dmarcreport(void)
{
	Suite *s = suite_create("dmarcreport");
	TCase *t = tcase_create("dmarcreport");

	tcase_add_test(t, test_vectors);
	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, test_trouble);
	tcase_add_test(t, test_inside);
	tcase_add_test(t, test_names);
	suite_add_tcase(s, t);
	return s;
}
