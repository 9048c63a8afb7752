/*
 * SPF: the 203 vectors of RFC 7208's test suite, and what is told of a result
 * beside it.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/spf.h"
#include "tests/unit/spfzone.h"
#include "tests/unit/vectors.h"

Suite	*suite_spf(void);

#define VECTORS		203
#define EXPLAINED	22	/* of them */

struct vector {
	char			id[64], results[64];
	struct spfzone_string	helo, host, mail_from, exp;
	int			explained;
};

static struct spfzone zone;
static struct spf spf;

/* --- vectors ------------------------------------------------------------- */

/* 1 where the result is one of those that are allowed. */
static int
is_among(const char *results, const char *result)
{
	size_t n = strlen(result);
	const char *p;

	for (p = results; (p = strstr(p, result)) != NULL; p++)
		if ((p == results || p[-1] == '|') &&
		    (p[n] == '\0' || p[n] == '|'))
			return 1;
	return 0;
}

static void
begin(void)
{
	zone.n = 0;
}

static void
run(const char *ip, const char *mail_from, const char *helo)
{
	struct spf_sender sender = { .mail_from = mail_from, .helo = helo,
	    .now = 1 };
	struct source source;

	ck_assert_int_eq(spfaddress_parse(&sender.address, ip), 0);
	spfzone_source(&zone, &source);
	zone.asked = 0;
	spf_check(&spf, &source, &sender);
	ck_assert_uint_eq(zone.asked, spf.queries);
}

/* 1 where it is as it should be; else says what is not. */
static int
try(const struct vector *v)
{
	const char *exp = strcmp(v->exp.octets, "DEFAULT") == 0 ? "" :
	    v->exp.octets;

	run(v->host.octets, v->mail_from.octets, v->helo.octets);
	if (is_among(v->results, spf_word(spf.result)) &&
	    (!v->explained || strcmp(spf.explanation, exp) == 0))
		return 1;
	printf("%s: %s, not %s; \"%s\", not \"%s\" (%s, %s, %s)\n", v->id,
	    spf_word(spf.result), v->results, spf.explanation, exp, spf.term,
	    spf.where, spf.why);
	fflush(stdout);
	return 0;
}

/* 1 where the line begins with the word; then *rest is what follows. */
static int
begins(const char *line, const char *word, const char **rest)
{
	size_t n = strlen(word);

	*rest = line + n + (line[n] == ' ');
	return strncmp(line, word, n) == 0 && strchr(" \n", line[n]) != NULL;
}

static void
copy_word(char dst[64], const char *p)
{
	snprintf(dst, 64, "%.*s", (int)strcspn(p, "\n"), p);
}

static void
read_line(struct vector *v, const char *line)
{
	const char *rest;

	if (begins(line, "SECTION", &rest)) {
		zone.n = 0;
	} else if (begins(line, "ZONE", &rest)) {
		spfzone_add(&zone, rest);
	} else if (begins(line, "CASE", &rest)) {
		memset(v, 0, sizeof(*v));
		copy_word(v->id, rest);
	} else if (begins(line, "HELO", &rest)) {
		spfzone_string(rest, &v->helo);
	} else if (begins(line, "HOST", &rest)) {
		spfzone_string(rest, &v->host);
	} else if (begins(line, "MAILFROM", &rest)) {
		spfzone_string(rest, &v->mail_from);
	} else if (begins(line, "RESULT", &rest)) {
		copy_word(v->results, rest);
	} else if (begins(line, "EXP", &rest)) {
		v->explained = rest[0] == '"';
		spfzone_string(rest, &v->exp);
	}
}

START_TEST(vectors)
{
	static struct vector v;
	int n = 0, good = 0, explained = 0;
	size_t length;
	char *text = vectors_file("spf/rfc7208-tests.flat", &length);
	const char *line, *rest;

	if (text == NULL)
		return;
	for (line = text; *line != '\0'; line += strcspn(line, "\n") + 1) {
		read_line(&v, line);
		if (!begins(line, "END", &rest))
			continue;
		n++;
		good += try(&v);
		explained += v.explained;
	}
	free(text);
	ck_assert_int_eq(n, VECTORS);
	ck_assert_int_eq(good, VECTORS);
	ck_assert_int_eq(explained, EXPLAINED);
}
END_TEST

/* --- what is told beside the result -------------------------------------- */

START_TEST(trace)
{
	spfzone_add(&zone, "a.example TXT \"v=spf1 ip4:192.0.2.9 "
	    "include:b.example redirect=c.example\"");
	spfzone_add(&zone, "b.example TXT \"v=spf1 a ~all\"");
	spfzone_add(&zone, "c.example TXT \"v=spf1 mx -all\"");
	run("192.0.2.1", "x@a.example", "h.example");
	ck_assert_int_eq(spf.result, SPF_FAIL);
	ck_assert_str_eq(spf.domain, "a.example");
	ck_assert_str_eq(spf.where, "c.example");
	ck_assert_str_eq(spf.term, "-all");
	ck_assert_str_eq(spf.why, "");
	ck_assert_str_eq(spf.record,
	    "v=spf1 ip4:192.0.2.9 include:b.example redirect=c.example");
	ck_assert_uint_eq(spf.lookups, 4);
	ck_assert_uint_eq(spf.voids, 2);
	ck_assert_uint_eq(spf.queries, 5);
	ck_assert_uint_eq(spf.n, 7);
	ck_assert(spf.steps[2].empty && !spf.steps[3].empty);
	ck_assert_str_eq(spf.steps[0].term, "ip4:192.0.2.9");
	ck_assert_int_eq(spf.steps[1].included, SPF_SOFTFAIL);
	ck_assert_int_eq(spf.steps[1].match, 0);
	ck_assert_uint_eq(spf.steps[2].depth, 1);
	ck_assert_str_eq(spf.steps[2].domain, "b.example");
	ck_assert_str_eq(spf.steps[4].term, "redirect=c.example");
	ck_assert_int_eq(spf.steps[6].match, 1);
	ck_assert_uint_eq(spf.steps[0].lookups, 0);
	ck_assert_uint_eq(spf.steps[1].lookups, 2);
	ck_assert_uint_eq(spf.steps[2].lookups, 1);
	ck_assert_uint_eq(spf.steps[4].lookups, 1);
	ck_assert_int_eq(spf_clean(&spf), 0);
}
END_TEST

/* Ten terms with ten names each: no question more. */
START_TEST(most_questions)
{
	static const char host[] = "m.example A 192.0.2.8";
	char line[64];
	int i;

	spfzone_add(&zone, "a.example TXT \"v=spf1 mx mx mx mx mx mx mx mx mx "
	    "mx -all exp=%{p}.x.example\"");
	spfzone_add(&zone, host);
	for (i = 0; i < 10; i++) {
		snprintf(line, sizeof(line), "a.example MX %d m.example", i);
		spfzone_add(&zone, line);
		spfzone_add(&zone, "1.2.0.192.in-addr.arpa PTR m.example");
	}
	run("192.0.2.1", "x@a.example", "h.example");
	ck_assert_int_eq(spf.result, SPF_FAIL);
	ck_assert_uint_eq(spf.lookups, 10);
	ck_assert_uint_eq(spf.queries, 1 + 10 * 11 + 11 + 1);
}
END_TEST

START_TEST(syntax_place)
{
	spfzone_add(&zone, "a.example TXT \"v=spf1 a include:b.example\"");
	spfzone_add(&zone, "b.example TXT \"v=spf1 mx ip4:x -all\"");
	spfzone_add(&zone, "a.example A 192.0.2.9");
	run("192.0.2.1", "x@a.example", "h.example");
	ck_assert_int_eq(spf.result, SPF_PERMERROR);
	ck_assert_str_eq(spf.where, "b.example");
	ck_assert_str_eq(spf.term, "ip4:x");
	ck_assert_str_eq(spf.why, "not an IPv4 network");
	ck_assert_uint_eq(spf.at, 10);
}
END_TEST

/* More terms than are kept: the rest is counted. */
START_TEST(long_trace)
{
	char line[1024] = "a.example TXT \"v=spf1";
	int i;

	for (i = 0; i < SPF_STEPS + 5; i++)
		strlcat(line, " ip4:1.2.3.4", sizeof(line));
	strlcat(line, "\"", sizeof(line));
	spfzone_add(&zone, line);
	run("192.0.2.1", "x@a.example", "h.example");
	ck_assert_int_eq(spf.result, SPF_NEUTRAL);
	ck_assert_uint_eq(spf.n, SPF_STEPS);
	ck_assert_uint_eq(spf.more, 5);
}
END_TEST

/* An include of many does not push out what stands behind it. */
START_TEST(long_include)
{
	char line[1024] = "b.example TXT \"v=spf1 a:x.example";
	int i;

	for (i = 0; i < SPF_STEPS; i++)
		strlcat(line, " ip4:1.2.3.4", sizeof(line));
	strlcat(line, "\"", sizeof(line));
	spfzone_add(&zone, line);
	spfzone_add(&zone,
	    "a.example TXT \"v=spf1 include:b.example a:y.example ~all\"");
	run("192.0.2.1", "x@a.example", "h.example");
	ck_assert_int_eq(spf.result, SPF_SOFTFAIL);
	ck_assert_uint_eq(spf.n, SPF_STEPS - SPF_OUTER + 2);
	ck_assert_uint_eq(spf.more, SPF_OUTER + 2);
	ck_assert_uint_eq(spf.steps[0].lookups, 2);
	ck_assert_int_eq(spf.steps[1].empty, 1);
	ck_assert_str_eq(spf.steps[spf.n - 2].term, "a:y.example");
	ck_assert_int_eq(spf.steps[spf.n - 2].empty, 1);
	ck_assert_str_eq(spf.steps[spf.n - 1].term, "~all");
	ck_assert_int_eq(spf.steps[spf.n - 1].match, 1);
}
END_TEST

/* The term that is one too many is noted as well. */
START_TEST(eleventh)
{
	spfzone_add(&zone, "a.example TXT \"v=spf1 a a a a a a a a a a "
	    "mx ~all\"");
	spfzone_add(&zone, "a.example A 192.0.2.9");
	run("192.0.2.1", "x@a.example", "h.example");
	ck_assert_int_eq(spf.result, SPF_PERMERROR);
	ck_assert_uint_eq(spf.n, 11);
	ck_assert_str_eq(spf.steps[10].term, "mx");
}
END_TEST

/* A local part in other letters: the term does not match (RFC 8616). */
START_TEST(wide_local)
{
	spfzone_add(&zone,
	    "a.example TXT \"v=spf1 exists:%{l}.a.example -all\"");
	run("192.0.2.1", "caf\303\251@a.example", "h.example");
	ck_assert_int_eq(spf.result, SPF_FAIL);
	ck_assert_uint_eq(spf.queries, 1);
}
END_TEST

/* Exchangers count in order of preference, whatever is known of those behind
 * one that cannot be found; of equal ones a match counts. */
START_TEST(exchangers_in_order)
{
	static const struct {
		const char	*lost, *found;	/* preferences */
		enum spf_result	 result;
	} cases[] = {
		{ "10", "20", SPF_TEMPERROR },
		{ "20", "10", SPF_PASS },
		{ "10", "10", SPF_PASS },
		{ "0", "65535", SPF_TEMPERROR },
	};
	char line[64];

	spfzone_add(&zone, "a.example TXT \"v=spf1 mx -all\"");
	spfzone_add(&zone, "lost.example TIMEOUT");
	spfzone_add(&zone, "found.example A 192.0.2.1");
	snprintf(line, sizeof(line), "a.example MX %s lost.example",
	    cases[_i].lost);
	spfzone_add(&zone, line);
	snprintf(line, sizeof(line), "a.example MX %s found.example",
	    cases[_i].found);
	spfzone_add(&zone, line);
	run("192.0.2.1", "x@a.example", "h.example");
	ck_assert_int_eq(spf.result, cases[_i].result);
	run("192.0.2.2", "x@a.example", "h.example");
	ck_assert_int_eq(spf.result, SPF_TEMPERROR);
}
END_TEST

START_TEST(strange_structs)
{
	memset(&spf, 0x1b, sizeof(spf));
	ck_assert_int_eq(spf_clean(&spf), -1);
	memset(&spf, 0, sizeof(spf));
	memset(spf.explanation, 0x1b, sizeof(spf.explanation));
	ck_assert_int_eq(spf_clean(&spf), 0);
	ck_assert_uint_eq(strlen(spf.explanation), SPF_TEXT - 1);
	ck_assert_int_eq(spf.explanation[0], '?');
	spf.n = SPF_STEPS + 1;
	ck_assert_int_eq(spf_clean(&spf), -1);
	spf.n = 1;
	spf.steps[0].included = SPF_RESULTS;
	ck_assert_int_eq(spf_clean(&spf), -1);
	spf.steps[0].included = SPF_NONE;
	ck_assert_int_eq(spf_clean(&spf), 0);
	spf.steps[0].lookups = SPF_TERMS + 2;
	ck_assert_int_eq(spf_clean(&spf), -1);
}
END_TEST

Suite *
suite_spf(void)
{
	Suite *suite = suite_create("spf");
	TCase *tcase = tcase_create("spf");

	tcase_add_checked_fixture(tcase, begin, NULL);
	tcase_add_test(tcase, vectors);
	tcase_add_test(tcase, trace);
	tcase_add_test(tcase, most_questions);
	tcase_add_test(tcase, syntax_place);
	tcase_add_test(tcase, long_trace);
	tcase_add_test(tcase, long_include);
	tcase_add_test(tcase, eleventh);
	tcase_add_test(tcase, wide_local);
	tcase_add_loop_test(tcase, exchangers_in_order, 0, 4);
	tcase_add_test(tcase, strange_structs);
	suite_add_tcase(suite, tcase);
	return suite;
}
