/*
 * DMARC records: the 12 vectors, and rows of our own.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/dmarcrecord.h"
#include "doctor/dmarcuri.h"
#include "tests/unit/dmarcvectors.h"

Suite	*suite_dmarcrecord(void);

#define VECTORS	12

/* The codes of a record with blanks between them. */
static void
list_codes(const struct dmarcrecord *record, char *dst, size_t size)
{
	int i;

	*dst = '\0';
	for (i = 0; i < DMARCRECORD_CODES; i++)
		if (dmarcrecord_has(record, i)) {
			if (*dst != '\0')
				strlcat(dst, " ", size);
			strlcat(dst, dmarcrecord_word(i), size);
		}
}

static const char *
verdict_of(const struct dmarcrecord *record)
{
	static const char *const words[] = { "ok", "warn", "fail",
	    "ignored" };

	return words[dmarcrecord_verdict(record)];
}

static void
check_vector(struct dmarcvectors *v)
{
	char key[32], text[512], verdict[32], codes[256], found[512];
	struct dmarcrecord record;

	while (dmarcvectors_key(v, key, sizeof(key))) {
		if (strcmp(key, "record") == 0)
			dmarcvectors_value(v, text, sizeof(text));
		else if (strcmp(key, "verdict") == 0)
			dmarcvectors_value(v, verdict, sizeof(verdict));
		else
			dmarcvectors_strings(v, codes, sizeof(codes));
	}
	dmarcrecord_parse(&record, text, strlen(text));
	list_codes(&record, found, sizeof(found));
	ck_assert_msg(strcmp(verdict_of(&record), verdict) == 0 &&
	    strcmp(found, codes) == 0, "%s: %s %s, not %s %s", text,
	    verdict_of(&record), found, verdict, codes);
}

START_TEST(test_vectors)
{
	struct dmarcvectors v;
	int n = 0;

	if (dmarcvectors_open(&v, "parse") == -1)
		return;
	for (; dmarcvectors_next(&v); n++)
		check_vector(&v);
	ck_assert_int_eq(n, VECTORS);
	dmarcvectors_close(&v);
}
END_TEST

#define V "v=DMARC1;"
#define RUA "rua=mailto:a@b.example"

/* state: version, usable, p sp np (0 to 3), psd, adkim, aspf, t. */
static const struct {
	const char	*text, *codes, *state;
} rows[] = {
	{ V "p=none", "", "11 111 000 0" },
	{ V "p=reject", "", "11 333 000 0" },
	{ V "p=REJECT;", "", "11 333 000 0" },
	{ "v = DMARC1 ; p = reject ; ", "", "11 333 000 0" },
	{ V "p=reject;sp=quarantine", "", "11 322 000 0" },
	{ V "p=reject;np=none", "", "11 331 000 0" },
	{ V "p=none;sp=quarantine;np=reject", "", "11 123 000 0" },
	{ V "p=none;psd=y", "", "11 111 100 0" },
	{ V "p=none;psd=N", "", "11 111 200 0" },
	{ V "p=none;psd=u", "", "11 111 000 0" },
	{ V "p=none;adkim=s;aspf=r", "", "11 111 010 0" },
	{ V "p=none;adkim=R;aspf=S", "", "11 111 001 0" },
	{ V "p=none;adkim=x;aspf=", "bad:adkim bad:aspf", "11 111 000 0" },
	{ V "p=none;t=y", "", "11 111 000 1" },
	{ V "p=none;t=n", "", "11 111 000 0" },
	{ V "p=none;t=yes", "bad:t", "11 111 000 0" },
	{ V "p=none;fo=0:1:d:s", "", "11 111 000 0" },
	{ V "p=none;fo=1 : D", "", "11 111 000 0" },
	{ V "p=none;fo=1:", "bad:fo", "11 111 000 0" },
	{ V "p=none;fo=", "bad:fo", "11 111 000 0" },
	{ V "p=none;fo=11", "bad:fo", "11 111 000 0" },
	{ V "p=x", "bad:p", "10 000 000 0" },
	{ V "p=", "bad:p", "10 000 000 0" },
	{ V "p=x;" RUA, "bad:p", "11 111 000 0" },
	{ V "p=reject;np=x", "bad:np", "10 000 000 0" },
	{ V "p=reject;np=x;" RUA, "bad:np", "11 111 000 0" },
	{ V RUA, "p-missing", "11 111 000 0" },
	{ V RUA ";sp=reject", "p-missing", "11 111 000 0" },
	{ V, "no-p", "10 000 000 0" },
	{ "v=DMARC1", "no-p", "10 000 000 0" },
	{ V "rua=b.example", "no-p bad:rua", "10 000 000 0" },
	{ V "p=none;p=none", "dup-tag", "10 000 000 0" },
	{ V "p=none;P=reject", "dup-tag", "10 000 000 0" },
	{ V V "p=none", "dup-tag p-not-second", "10 000 000 0" },
	{ V "p=none;x=1;x=2", "unknown-tag", "11 111 000 0" },
	{ V "p=none;;", "empty-tag", "11 111 000 0" },
	{ V "; p=reject ; ;", "empty-tag", "11 333 000 0" },
	{ V "p=none;hello", "bad-syntax", "11 111 000 0" },
	{ V "p=none;=", "bad-syntax", "11 111 000 0" },
	{ V "p=none sp=none", "bad:p", "10 000 000 0" },
	{ V "p=none;pct=x;rf=afrf;ri=86400",
	    "removed:pct removed:rf removed:ri", "11 111 000 0" },
	{ V "p=none;ruf=https://b.example/", "bad:ruf other-scheme",
	    "11 111 000 0" },
	{ V "p=none;" RUA ",http://x/", "other-scheme", "11 111 000 0" },
	{ V "p=none;" RUA "!10m", "size-suffix", "11 111 000 0" },
	{ V "p=none;" RUA "!10", "size-suffix", "11 111 000 0" },
	{ V "p=none;" RUA "!", "bad:rua", "11 111 000 0" },
	{ V "p=none;rua=", "bad:rua", "11 111 000 0" },
	{ V "p=none;rua=mailto:", "bad:rua", "11 111 000 0" },
	{ V "p=none;rua=mailto:@b.example", "bad:rua", "11 111 000 0" },
	{ V "p=none;rua=mailto:a@b..example", "bad:rua", "11 111 000 0" },
	{ V "p=none;rua=MAILTO:a@B.example?subject=x , mailto:b@c.example",
	    "", "11 111 000 0" },
	{ V "p=none;rua=a@b.example,mailto:c@d.example", "rua-no-scheme",
	    "11 111 000 0" },
	{ "v=DMARC10;p=none", "bad-version", "00 000 000 0" },
	{ "v=DMARC2;p=none", "bad-version", "00 000 000 0" },
	{ "v=Dmarc1;p=none", "bad-version", "00 000 000 0" },
	{ "v=DMARC", "bad-version", "00 000 000 0" },
	{ "v=spf1 -all", "not-a-dmarc-record", "00 000 000 0" },
	{ "v=", "not-a-dmarc-record", "00 000 000 0" },
	{ "", "not-a-dmarc-record", "00 000 000 0" },
	{ "p=none;" V, "v-not-first", "00 000 000 0" },
	{ " " V "p=none", "v-not-first", "00 000 000 0" },
	{ "\"" V "p=none\"", "literal-quotes", "00 000 000 0" },
	{ V "p=none\x01", "bad:p", "10 000 000 0" },
	{ V "p=\xff\xfe", "bad:p", "10 000 000 0" },
};

START_TEST(test_row)
{
	struct dmarcrecord r;
	char codes[512], state[32];

	dmarcrecord_parse(&r, rows[_i].text, strlen(rows[_i].text));
	list_codes(&r, codes, sizeof(codes));
	snprintf(state, sizeof(state), "%d%d %d%d%d %d%d%d %d", r.version,
	    r.usable, r.p, r.sp, r.np, r.psd, r.adkim_strict, r.aspf_strict,
	    r.testing);
	ck_assert_msg(strcmp(codes, rows[_i].codes) == 0 &&
	    strcmp(state, rows[_i].state) == 0, "%s: %s, %s", rows[_i].text,
	    codes, state);
}
END_TEST

START_TEST(test_uris)
{
	static const char text[] = V "p=none;rua=mailto:a@B.example!5k?x=@y ,"
	    " http://x/,mailto:c@d@e.example?subject=a@b,mailto:x@a\0b";
	struct dmarcrecord r;
	char domain[256];

	dmarcrecord_parse(&r, text, sizeof(text) - 1);
	ck_assert_uint_eq(r.rua.all, 4);
	ck_assert_uint_eq(r.rua.n, 1);
	ck_assert_int_eq(dmarcuri_domain(text, &r.rua.uri[0], domain,
	    sizeof(domain)), 0);
	ck_assert_str_eq(domain, "e.example");
	ck_assert_int_eq(strncmp(text + r.rua.uri[0].at, "c@d@e.example",
	    r.rua.uri[0].length), 0);
	ck_assert_int_eq(dmarcuri_domain(text, &r.rua.uri[0], domain, 9), -1);
}
END_TEST

/* More addresses than are kept are counted; no record is too long by one. */
START_TEST(test_long)
{
	static char text[DMARCRECORD_MAX + 2];
	struct dmarcrecord r;
	size_t i, n;

	n = strlcpy(text, V "p=reject;rua=", sizeof(text));
	for (i = 0; i < 40; i++)
		n = strlcat(text, "mailto:a@b.example,", sizeof(text));
	text[--n] = ';';
	dmarcrecord_parse(&r, text, n);
	ck_assert_uint_eq(r.rua.all, 40);
	ck_assert_uint_eq(r.rua.n, DMARCRECORD_URIS);
	memset(text + n, ' ', sizeof(text) - n);
	dmarcrecord_parse(&r, text, DMARCRECORD_MAX);
	ck_assert_int_eq(r.usable, 1);
	dmarcrecord_parse(&r, text, DMARCRECORD_MAX + 1);
	ck_assert_int_eq(r.usable, 0);
	ck_assert_int_eq(r.version, 1);
	ck_assert_int_eq(dmarcrecord_has(&r, DMARCRECORD_TOO_LONG), 1);
}
END_TEST

/* Each code has words of its own. */
START_TEST(test_words)
{
	int i, k;

	for (i = 0; i < DMARCRECORD_CODES; i++)
		for (k = 0; k < i; k++) {
			ck_assert_str_ne(dmarcrecord_word(i),
			    dmarcrecord_word(k));
			ck_assert_str_ne(dmarcrecord_text(i),
			    dmarcrecord_text(k));
		}
}
END_TEST

Suite *
suite_dmarcrecord(void)
{
	Suite *s = suite_create("dmarcrecord");
	TCase *t = tcase_create("dmarcrecord");

	tcase_add_test(t, test_vectors);
	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, test_uris);
	tcase_add_test(t, test_long);
	tcase_add_test(t, test_words);
	suite_add_tcase(s, t);
	return s;
}
