/*
 * DMARC as a whole: the 20 vectors with what each may ask, and rows of our
 * own for domains that do not answer.
 */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "doctor/dmarc.h"
#include "tests/unit/dmarcvectors.h"

Suite	*suite_dmarc(void);

#define VECTORS	20

/* A vector: what goes in, and what is expected of it ("": not said). */
struct vector {
	char	name[64], from[256], spf[256], dkim[256], exists[8];
	char	queries[1024], org[256], org_psl[256], spf_aligned[8];
	char	dkim_aligned[8], result[16], policy[16], at[256];
};

static void
read_expected(struct dmarcvectors *v, struct vector *vector)
{
	char key[32];

	ck_assert_int_eq(jsonread_next(&v->read), '{');
	while (dmarcvectors_key(v, key, sizeof(key))) {
#define TAKE(word, member) \
	else if (strcmp(key, word) == 0) \
		dmarcvectors_value(v, vector->member, sizeof(vector->member))
		if (strcmp(key, "queries") == 0)
			dmarcvectors_strings(v, vector->queries,
			    sizeof(vector->queries));
		TAKE("org_domain", org);
		TAKE("org_domain_psl", org_psl);
		TAKE("spf_aligned", spf_aligned);
		TAKE("dkim_aligned", dkim_aligned);
		TAKE("result", result);
		TAKE("policy", policy);
		TAKE("record_at", at);
		else
			ck_abort_msg("%s", key);
	}
}

static void
read_vector(struct dmarcvectors *v, struct vector *vector,
    struct dnstable *table)
{
	char key[32], spec[64];

	memset(vector, 0, sizeof(*vector));
	while (dmarcvectors_key(v, key, sizeof(key))) {
		if (strcmp(key, "zone") == 0)
			dmarcvectors_zone(v, table);
		else if (strcmp(key, "expect") == 0)
			read_expected(v, vector);
		else if (strcmp(key, "spf_pass") == 0)
			dmarcvectors_strings(v, vector->spf,
			    sizeof(vector->spf));
		else if (strcmp(key, "dkim_pass") == 0)
			dmarcvectors_strings(v, vector->dkim,
			    sizeof(vector->dkim));
		else if (strcmp(key, "spec") == 0)
			dmarcvectors_value(v, spec, sizeof(spec));
		TAKE("name", name);
		TAKE("from", from);
		TAKE("from_exists", exists);
		else
			ck_abort_msg("%s", key);
	}
}

/* The walk asks this much and no more; identifiers may ask more. */
static void
check_asked(const struct dnstable *table, const struct dmarc *dmarc,
    const struct vector *vector)
{
	char asked[1024] = "";
	size_t i;

	for (i = 0; i < dmarc->walk.n; i++) {
		if (i > 0)
			strlcat(asked, " ", sizeof(asked));
		strlcat(asked, table->asked[i], sizeof(asked));
	}
	ck_assert_msg(strcmp(asked, vector->queries) == 0, "%s: asked %s",
	    vector->name, asked);
}

static void
check_found(const struct dmarc *d, const struct vector *vector)
{
	char found[1024], expected[1024];

	snprintf(found, sizeof(found), "%s|%s|%s|%s|%s", d->walk.org,
	    d->org_psl, dmarc_result_word(d->result),
	    dmarc_policy_word(d->policy),
	    d->applied == NULL ? "" : d->applied->domain);
	snprintf(expected, sizeof(expected), "%s|%s|%s|%s|%s", vector->org,
	    vector->org_psl, vector->result, vector->policy, vector->at);
	ck_assert_msg(strcmp(found, expected) == 0, "%s: %s, not %s",
	    vector->name, found, expected);
	ck_assert_msg((d->spf == DMARC_ALIGNED) ==
	    (strcmp(vector->spf_aligned, "true") == 0), "%s: SPF",
	    vector->name);
	ck_assert_msg((d->dkim == DMARC_ALIGNED) ==
	    (strcmp(vector->dkim_aligned, "true") == 0), "%s: DKIM",
	    vector->name);
}

static void
check_vector(struct dmarcvectors *v)
{
	struct dmarc_identifier dkim = { .auth = DMARC_AUTH_PASS };
	struct dmarc_input input = { .dkim = &dkim, .psl = v->list };
	struct vector vector;
	struct dnstable table;
	struct dmarc dmarc;

	dnstable_init(&table);
	read_vector(v, &vector, &table);
	input.source = &table.source;
	input.from = vector.from;
	input.exists = strcmp(vector.exists, "true") == 0 ? DMARC_EXISTS :
	    DMARC_GHOST;
	input.spf.auth = DMARC_AUTH_PASS;
	input.spf.domain = *vector.spf != '\0' ? vector.spf : NULL;
	dkim.domain = vector.dkim;
	input.dkim_n = *vector.dkim != '\0';
	ck_assert_int_eq(dmarc_evaluate(&dmarc, &input), 0);
	check_asked(&table, &dmarc, &vector);
	check_found(&dmarc, &vector);
	dmarc_clear(&dmarc);
	dnstable_clear(&table);
}

START_TEST(test_vectors)
{
	struct dmarcvectors v;
	int n = 0;

	if (dmarcvectors_open(&v, "evaluate") == -1)
		return;
	for (; dmarcvectors_next(&v); n++)
		check_vector(&v);
	ck_assert_int_eq(n, VECTORS);
	dmarcvectors_close(&v);
}
END_TEST

#define V "v=DMARC1;"

/* From is x.a.example; the records are those of it, of a.example and of
 * example: NULL none, "!" no answer. */
static const struct {
	const char	*own, *org, *top;
	const char	*spf;
	enum dmarc_auth	 auth;
	const char	*result, *policy, *tag;
} rows[] = {
	{ NULL, NULL, NULL, "x.a.example", 1, "none", "", "" },
	{ V "p=none", NULL, NULL, NULL, 1, "fail", "none", "p" },
	{ V "p=none", NULL, NULL, "x.a.example", 1, "pass", "none", "p" },
	{ V "p=none", NULL, NULL, "X.A.Example.", 1, "pass", "none", "p" },
	{ V "p=none", NULL, NULL, "x.a.example", 0, "fail", "none", "p" },
	{ V "p=none", NULL, NULL, "x.a.example", 2, "temperror", "none",
	    "p" },
	{ V "p=none", NULL, NULL, "other.test", 2, "fail", "none", "p" },
	{ V "p=none", NULL, NULL, "a.example", 1, "fail", "none", "p" },
	{ V "p=none", NULL, NULL, "y.x.a.example", 1, "pass", "none", "p" },
	{ V "p=none", NULL, NULL, "yx.a.example", 1, "fail", "none", "p" },
	{ V "p=none", NULL, NULL, "[192.0.2.1]", 1, "fail", "none", "p" },
	{ V "p=none;aspf=s", NULL, NULL, "y.x.a.example", 1, "fail", "none",
	    "p" },
	{ V "p=none", V "p=reject", NULL, "y.a.example", 1, "pass", "none",
	    "p" },
	{ NULL, V "p=reject;sp=none", NULL, "y.a.example", 1, "pass", "none",
	    "sp" },
	{ NULL, V "p=reject;sp=none;np=quarantine", NULL, "a.example", 1,
	    "pass", "quarantine", "np" },
	{ NULL, V "p=reject;t=y", NULL, NULL, 1, "fail", "quarantine", "sp" },
	{ NULL, V "p=none;t=y", NULL, NULL, 1, "fail", "none", "sp" },
	/* a suffix's record is for those that have none */
	{ NULL, NULL, V "p=reject;psd=y", "y.a.example", 1, "pass", "reject",
	    "sp" },
	{ NULL, NULL, V "p=reject;psd=y", "b.example", 1, "fail", "reject",
	    "sp" },
	{ NULL, V "p=none", V "p=reject;psd=y", "a.example", 1, "pass",
	    "none", "sp" },
	/* an own record that says nothing is final */
	{ V, V "p=reject", NULL, "x.a.example", 1, "none", "", "" },
	{ NULL, V, V "p=reject", "x.a.example", 1, "pass", "reject", "sp" },
	/* no answer */
	{ "!", V "p=reject", NULL, "x.a.example", 1, "temperror", "", "" },
	{ NULL, "!", NULL, "x.a.example", 1, "temperror", "", "" },
	{ NULL, V "p=reject", "!", "x.a.example", 1, "temperror", "", "" },
	{ V, "!", NULL, "x.a.example", 1, "none", "", "" },
	{ V "p=reject", "!", NULL, "x.a.example", 1, "pass", "reject", "p" },
	{ V "p=reject", "!", NULL, "a.example", 1, "temperror", "reject",
	    "p" },
	{ V "p=reject", "!", NULL, "a.example", 0, "fail", "reject", "p" },
	{ V "p=reject;aspf=s", "!", NULL, "a.example", 1, "fail", "reject",
	    "p" },
	{ V "p=reject", "!", NULL, NULL, 1, "fail", "reject", "p" },
};

static void
put(struct dnstable *table, const char *name, const char *text)
{
	if (text == NULL)
		return;
	if (strcmp(text, "!") == 0)
		dnstable_result(table, name, DNS_TXT, RESOLVER_FAILED);
	else
		dnstable_text(table, name, text, strlen(text));
}

START_TEST(test_row)
{
	struct dnstable table;
	struct dmarc dmarc;
	struct dmarc_input input = { .source = &table.source,
	    .from = "x.a.example" };

	dnstable_init(&table);
	put(&table, "_dmarc.x.a.example", rows[_i].own);
	put(&table, "_dmarc.a.example", rows[_i].org);
	put(&table, "_dmarc.example", rows[_i].top);
	input.spf.domain = rows[_i].spf;
	input.spf.auth = rows[_i].auth;
	ck_assert_int_eq(dmarc_evaluate(&dmarc, &input), 0);
	ck_assert_str_eq(dmarc_result_word(dmarc.result), rows[_i].result);
	ck_assert_str_eq(dmarc_policy_word(dmarc.policy), rows[_i].policy);
	ck_assert_str_eq(dmarc.tag == NULL ? "" : dmarc.tag, rows[_i].tag);
	ck_assert_str_eq(dmarc.org_psl, "");
	dmarc_clear(&dmarc);
	dnstable_clear(&table);
}
END_TEST

/* An identifier's own walk: a unit below the organisation, and no answer. */
START_TEST(test_identifiers)
{
	struct dnstable table;
	struct dmarc dmarc;
	struct dmarc_identifier dkim[3] = {
	    { .domain = "u.a.example", .auth = DMARC_AUTH_PASS },
	    { .domain = "v.a.example", .auth = DMARC_AUTH_PASS },
	    { .domain = "w.a.example", .auth = DMARC_AUTH_FAIL } };
	struct dmarc_input input = { .source = &table.source,
	    .from = "a.example", .dkim = dkim, .dkim_n = 1 };

	dnstable_init(&table);
	put(&table, "_dmarc.a.example", V "p=reject");
	put(&table, "_dmarc.u.a.example", V "p=none;psd=n");
	put(&table, "_dmarc.v.a.example", "!");
	ck_assert_int_eq(dmarc_evaluate(&dmarc, &input), 0);
	ck_assert_int_eq(dmarc.result, DMARC_RESULT_FAIL);
	dnstable_expect(&table, "_dmarc.a.example _dmarc.example "
	    "_dmarc.u.a.example");
	dmarc_clear(&dmarc);
	input.dkim_n = 3;
	ck_assert_int_eq(dmarc_evaluate(&dmarc, &input), 0);
	ck_assert_int_eq(dmarc.result, DMARC_RESULT_TEMPERROR);
	ck_assert_int_eq(dkim[0].aligned, DMARC_NOT_ALIGNED);
	ck_assert_int_eq(dkim[1].aligned, DMARC_UNSURE);
	ck_assert_int_eq(dkim[2].aligned, DMARC_ALIGNED);
	dmarc_clear(&dmarc);
	dkim[2].auth = DMARC_AUTH_PASS;
	ck_assert_int_eq(dmarc_evaluate(&dmarc, &input), 0);
	ck_assert_int_eq(dmarc.result, DMARC_RESULT_PASS);
	dmarc_clear(&dmarc);
	dnstable_clear(&table);
}
END_TEST

/* Whether the domain is there is asked where sp and np differ, and only
 * then; who does not answer is not called a ghost. */
START_TEST(test_exists)
{
	struct dnstable table;
	struct dmarc dmarc;
	struct dmarc_input input = { .source = &table.source,
	    .from = "x.a.example" };

	dnstable_init(&table);
	put(&table, "_dmarc.a.example", V "p=reject;sp=none;np=quarantine");
	dnstable_result(&table, "x.a.example", DNS_MX, RESOLVER_TIMEOUT);
	ck_assert_int_eq(dmarc_evaluate(&dmarc, &input), 0);
	ck_assert_int_eq(dmarc.exists, DMARC_EXISTS_UNSURE);
	ck_assert_int_eq(dmarc.policy, DMARC_NONE);
	dnstable_expect(&table, "_dmarc.x.a.example _dmarc.a.example "
	    "_dmarc.example x.a.example x.a.example x.a.example");
	dmarc_clear(&dmarc);
	dnstable_host(&table, "x.a.example");
	ck_assert_int_eq(dmarc_exists(&table.source, "x.a.example"),
	    DMARC_EXISTS);
	ck_assert_int_eq(dmarc_exists(&table.source, "y.a.example"),
	    DMARC_GHOST);
	dnstable_clear(&table);
}
END_TEST

START_TEST(test_hostile)
{
	struct dnstable table;
	struct dmarc dmarc;
	struct dmarc_input input = { .source = &table.source,
	    .from = "a.example\r\n", .psl = "/nowhere/list" };

	dnstable_init(&table);
	ck_assert_int_eq(dmarc_evaluate(&dmarc, &input), -1);
	ck_assert_int_eq(errno, EINVAL);
	dmarc_clear(&dmarc);
	input.from = "a.example";
	ck_assert_int_eq(dmarc_evaluate(&dmarc, &input), 0);
	ck_assert_int_eq(dmarc.psl_error, ENOENT);
	dmarc_clear(&dmarc);
	dnstable_clear(&table);
}
END_TEST

Suite *
suite_dmarc(void)
{
	Suite *s = suite_create("dmarc");
	TCase *t = tcase_create("dmarc");

	tcase_add_test(t, test_vectors);
	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, test_identifiers);
	tcase_add_test(t, test_exists);
	tcase_add_test(t, test_hostile);
	suite_add_tcase(s, t);
	return s;
}
