/*
 * The tree walk: what is asked, where it ends, whose organisation it finds.
 */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "doctor/dmarcwalk.h"
#include "tests/unit/dnstable.h"

Suite	*suite_dmarcwalk(void);

#define V "v=DMARC1;"

/* Records: "domain text|..."; a text "!" is SERVFAIL, "?" a timeout, "-" a
 * name without TXT records. */
static const struct {
	const char	*domain, *records, *asked, *org;
	int		 trouble;
	const char	*found;		/* one digit a step */
} rows[] = {
	{ "a.example", "", "a.example example", "a.example", 0, "00" },
	{ "A.Example.", "", "a.example example", "a.example", 0, "00" },
	{ "example", "", "example", "example", 0, "0" },
	{ "a.example", "a.example -", "a.example example", "a.example", 0,
	    "00" },
	{ "b.a.example", "a.example " V, "b.a.example a.example example",
	    "a.example", 0, "020" },
	{ "b.a.example", "example " V, "b.a.example a.example example",
	    "example", 0, "002" },
	{ "c.b.a.example", "b.a.example " V "psd=n|a.example " V,
	    "c.b.a.example b.a.example", "b.a.example", 0, "02" },
	{ "c.b.a.example", "a.example " V "psd=y",
	    "c.b.a.example b.a.example a.example", "b.a.example", 0, "002" },
	/* the public suffix itself */
	{ "a.example", "a.example " V "psd=y", "a.example", "a.example", 0,
	    "2" },
	/* a bad value is as none */
	{ "a.example", "a.example " V "psd=x", "a.example example",
	    "a.example", 0, "20" },
	/* two at one name: both are none, and end nothing */
	{ "b.a.example", "b.a.example " V "psd=n|b.a.example " V
	    "|a.example " V, "b.a.example a.example example", "a.example", 0,
	    "420" },
	/* another TXT record beside it is none of DMARC's */
	{ "a.example", "a.example v=spf1|a.example " V "psd=n", "a.example",
	    "a.example", 0, "2" },
	{ "a.example", "a.example v=spf1|a.example V", "a.example example",
	    "a.example", 0, "10" },
	{ "b.a.example", "b.a.example " V "p=none;p=none|a.example " V,
	    "b.a.example a.example example", "a.example", 0, "320" },
	/* trouble at each step */
	{ "c.b.a.example", "c.b.a.example !", "c.b.a.example", "", 1, "6" },
	{ "c.b.a.example", "b.a.example ?", "c.b.a.example b.a.example", "",
	    1, "06" },
	{ "c.b.a.example", "a.example !|b.a.example " V,
	    "c.b.a.example b.a.example a.example", "", 1, "026" },
	{ "c.b.a.example", "example !", "c.b.a.example b.a.example a.example "
	    "example", "", 1, "0006" },
	/* but not where nobody asks */
	{ "c.b.a.example", "b.a.example " V "psd=n|a.example !",
	    "c.b.a.example b.a.example", "b.a.example", 0, "02" },
	/* seven labels, eight, nine: all asked, all asked, a leap */
	{ "f.e.d.c.b.a.example", "", "f.e.d.c.b.a.example e.d.c.b.a.example "
	    "d.c.b.a.example c.b.a.example b.a.example a.example example",
	    "f.e.d.c.b.a.example", 0, "0000000" },
	{ "g.f.e.d.c.b.a.example", "", "g.f.e.d.c.b.a.example "
	    "f.e.d.c.b.a.example e.d.c.b.a.example "
	    "d.c.b.a.example c.b.a.example b.a.example a.example example",
	    "g.f.e.d.c.b.a.example", 0, "00000000" },
	{ "h.g.f.e.d.c.b.a.example", "g.f.e.d.c.b.a.example " V "psd=n",
	    "h.g.f.e.d.c.b.a.example "
	    "f.e.d.c.b.a.example e.d.c.b.a.example "
	    "d.c.b.a.example c.b.a.example b.a.example a.example example",
	    "h.g.f.e.d.c.b.a.example", 0, "00000000" },
	/* one below a suffix that came after the leap */
	{ "h.g.f.e.d.c.b.a.example", "f.e.d.c.b.a.example " V "psd=y",
	    "h.g.f.e.d.c.b.a.example f.e.d.c.b.a.example",
	    "g.f.e.d.c.b.a.example", 0, "02" },
};

/* Fills the table from a row's text. */
static void
fill(struct dnstable *table, const char *at)
{
	char name[128], text[128];
	size_t n;

	while (*at != '\0') {
		n = strcspn(at, " ");
		snprintf(name, sizeof(name), "_dmarc.%.*s", (int)n, at);
		at += n + 1;
		n = strcspn(at, "|");
		snprintf(text, sizeof(text), "%.*s", (int)n, at);
		at += n + (at[n] == '|');
		if (strcmp(text, "!") == 0)
			dnstable_result(table, name, DNS_TXT, RESOLVER_FAILED);
		else if (strcmp(text, "?") == 0)
			dnstable_result(table, name, DNS_TXT,
			    RESOLVER_TIMEOUT);
		else if (strcmp(text, "-") == 0)
			dnstable_result(table, name, DNS_TXT,
			    RESOLVER_NODATA);
		else
			dnstable_text(table, name, text, strlen(text));
	}
}

START_TEST(test_row)
{
	char asked[1024] = "", found[16] = "";
	struct dnstable table;
	struct dmarcwalk walk;
	size_t i;

	dnstable_init(&table);
	fill(&table, rows[_i].records);
	ck_assert_int_eq(dmarcwalk_run(&walk, &table.source, rows[_i].domain,
	    NULL), 0);
	ck_assert_uint_eq(table.asked_n, walk.n);
	for (i = 0; i < walk.n; i++) {
		ck_assert_int_eq(strncmp(table.asked[i], "_dmarc.", 7), 0);
		ck_assert_str_eq(table.asked[i] + 7, walk.steps[i].domain);
		snprintf(asked + strlen(asked), sizeof(asked) - strlen(asked),
		    "%s%s", i == 0 ? "" : " ", walk.steps[i].domain);
		snprintf(found + i, sizeof(found) - i, "%d",
		    walk.steps[i].found);
	}
	ck_assert_str_eq(asked, rows[_i].asked);
	ck_assert_str_eq(found, rows[_i].found);
	ck_assert_str_eq(walk.org, rows[_i].org);
	ck_assert_int_eq(walk.trouble, rows[_i].trouble);
	dmarcwalk_clear(&walk);
	dnstable_clear(&table);
}
END_TEST

/* The record that was meant is kept, octets and all. */
START_TEST(test_kept)
{
	static char big[6000];
	struct dnstable table;
	struct dmarcwalk walk;

	memset(big, ' ', sizeof(big));
	memcpy(big, V "p=none;", 16);
	dnstable_init(&table);
	dnstable_text(&table, "_dmarc.a.b", "v=spf1", 6);
	dnstable_text(&table, "_dmarc.a.b", "v=dmarc1\0\x1b[2J", 13);
	dnstable_text(&table, "_dmarc.a.b", "x", 1);
	dnstable_text(&table, "_dmarc.b", big, sizeof(big));
	ck_assert_int_eq(dmarcwalk_run(&walk, &table.source, "a.b", NULL), 0);
	ck_assert_int_eq(walk.steps[0].found, DMARCWALK_OTHER);
	ck_assert_uint_eq(walk.steps[0].length, 13);
	ck_assert_mem_eq(walk.steps[0].text, "v=dmarc1\0\x1b[2J", 13);
	ck_assert_int_eq(dmarcrecord_has(&walk.steps[0].record,
	    DMARCRECORD_VERSION), 1);
	ck_assert_int_eq(walk.steps[1].found, DMARCWALK_DAMAGED);
	ck_assert_uint_eq(walk.steps[1].length, DMARCRECORD_MAX);
	ck_assert_int_eq(dmarcrecord_has(&walk.steps[1].record,
	    DMARCRECORD_TOO_LONG), 1);
	ck_assert_str_eq(walk.org, "a.b");
	dmarcwalk_clear(&walk);
	dnstable_clear(&table);
}
END_TEST

/* What one walk has found is not asked again. */
START_TEST(test_known)
{
	struct dnstable table;
	struct dmarcwalk one, other;

	dnstable_init(&table);
	dnstable_text(&table, "_dmarc.a.b", V, strlen(V));
	ck_assert_int_eq(dmarcwalk_run(&one, &table.source, "x.a.b", NULL), 0);
	dnstable_forget(&table);
	ck_assert_int_eq(dmarcwalk_run(&other, &table.source, "y.a.b", &one),
	    0);
	dnstable_expect(&table, "_dmarc.y.a.b");
	dmarcwalk_clear(&one);
	ck_assert_uint_eq(other.n, 3);
	ck_assert_str_eq(other.org, "a.b");
	ck_assert_str_eq(other.steps[1].text, V);
	dmarcwalk_clear(&other);
	dnstable_clear(&table);
}
END_TEST

/* A name of 253 octets has no room for _dmarc., but its parents have. */
START_TEST(test_names)
{
	static const char *const bad[] = { "", ".", "a..b", "a b", "\xff",
	    "a\nb", "[192.0.2.1]" };
	struct dnstable table;
	struct dmarcwalk walk;
	char name[300];
	size_t i;

	dnstable_init(&table);
	memset(name, 'a', sizeof(name));
	for (i = 61; i < 253; i += 62)
		name[i] = '.';
	name[253] = '\0';
	ck_assert_int_eq(dmarcwalk_run(&walk, &table.source, name, NULL), 0);
	ck_assert_uint_eq(walk.n, 5);
	ck_assert_int_eq(walk.steps[0].found, DMARCWALK_TOO_LONG);
	ck_assert_uint_eq(table.asked_n, 4);
	ck_assert_str_eq(walk.org, name);
	dmarcwalk_clear(&walk);
	name[253] = 'a';
	name[254] = '\0';
	ck_assert_int_eq(dmarcwalk_run(&walk, &table.source, name, NULL), -1);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_int_eq(dmarcwalk_run(&walk, &table.source, bad[i],
		    NULL), -1);
		ck_assert_int_eq(errno, EINVAL);
		dmarcwalk_clear(&walk);
	}
	ck_assert_uint_eq(table.asked_n, 4);
	dnstable_clear(&table);
}
END_TEST

Suite *
suite_dmarcwalk(void)
{
	Suite *s = suite_create("dmarcwalk");
	TCase *t = tcase_create("dmarcwalk");

	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, test_kept);
	tcase_add_test(t, test_known);
	tcase_add_test(t, test_names);
	suite_add_tcase(s, t);
	return s;
}
