/*
 * The checks of DMARC: verdicts, and the records that mend what is wrong.
 */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exam/predict.h"
#include "tests/unit/examscene.h"
#include "tests/unit/scratch.h"

Suite	*suite_examdmarc(void);

#define TXT(record)	"_dmarc.example.com TXT \"" record "\"\n"
#define RUA		"; rua=mailto:dmarc@example.com"
#define MX		"example.com MX 10 mx.example.com\n"

static const char *const ids[] = { "dmarc.exists", "dmarc.syntax",
    "dmarc.policy", "dmarc.spf-align", "dmarc.dkim-align", "dmarc.result",
    "dmarc.org", "dmarc.rua", "dmarc.rua-ext" };

#define IDS	(sizeof(ids) / sizeof(ids[0]))

static const struct {
	const char	*zone, *id;
	enum verdict	 verdict;
	const char	*says, *fix;	/* NULL: not looked at; "": no record */
} rows[] = {
	/* dmarc.exists */
	{ TXT("v=DMARC1; p=none"), "dmarc.exists", VERDICT_OK, "p=none", "" },
	{ "", "dmarc.exists", VERDICT_FAIL, "_dmarc.example.com",
	    "v=DMARC1; p=none; rua=mailto:dmarc@example.com" },
	{ TXT("v=DMARC1; p=none") TXT("v=DMARC1; p=reject"), "dmarc.exists",
	    VERDICT_FAIL, "2 DMARC records", "v=DMARC1; p=none" },
	{ TXT("v=DMARC1; p=none") TXT("v=DMARC1; p=reject" RUA),
	    "dmarc.exists", VERDICT_FAIL, NULL, "v=DMARC1; p=reject" RUA },
	{ "_dmarc.example.com CNAME gone.example.net\n", "dmarc.exists",
	    VERDICT_FAIL, "publish, in place of the CNAME to "
	    "gone.example.net", "v=DMARC1; p=none" RUA },
	{ "_dmarc.example.com CNAME gone.example.net\n"
	    "_dmarc.example.com DROP CNAME\n", "dmarc.exists", VERDICT_FAIL,
	    "in place of the CNAME that leads to gone.example.net",
	    "v=DMARC1; p=none" RUA },
	{ TXT("v=DMARC1 p=reject"), "dmarc.exists", VERDICT_FAIL,
	    "meant to be", "v=DMARC1; p=reject" },
	{ TXT("v=DMARC1; p=reject; p=none"), "dmarc.exists", VERDICT_OK, NULL,
	    "" },
	{ "_dmarc.example.com SERVFAIL\n", "dmarc.exists", VERDICT_UNKNOWN,
	    NULL, "" },
	/* dmarc.syntax */
	{ TXT("v=DMARC1; p=none"), "dmarc.syntax", VERDICT_OK, NULL, "" },
	{ TXT("v=DMARC1; p=reject; p=none"), "dmarc.syntax", VERDICT_FAIL,
	    "twice", "v=DMARC1; p=reject" },
	{ TXT("v=DMARC1; p=none; rua=a@example.com"), "dmarc.syntax",
	    VERDICT_FAIL, "without mailto:",
	    "v=DMARC1; p=none; rua=mailto:a@example.com" },
	{ TXT("v=dmarc1; p=reject"), "dmarc.syntax", VERDICT_FAIL, "version",
	    "v=DMARC1; p=reject" },
	{ TXT("p=reject; v=DMARC1"), "dmarc.syntax", VERDICT_FAIL, "begin",
	    "v=DMARC1; p=reject" },
	{ TXT("v=DMARC1; p=quarantine; pct=100"), "dmarc.syntax",
	    VERDICT_WARN, "pct", "v=DMARC1; p=quarantine" },
	{ TXT("v=DMARC1; p=none; rf=afrf; ri=1; x=y" RUA "!10m"),
	    "dmarc.syntax", VERDICT_WARN, "and: ri=", "v=DMARC1; p=none" RUA },
	{ TXT("v=DMARC1;; p=none; ;"), "dmarc.syntax", VERDICT_WARN,
	    "nothing between two semicolons", "v=DMARC1; p=none" },
	{ TXT("v=DMARC1" RUA), "dmarc.syntax", VERDICT_WARN, "as p=none",
	    "v=DMARC1; p=none" RUA },
	{ TXT("v=DMARC1; sp=none; p=reject"), "dmarc.syntax", VERDICT_WARN,
	    "follow", "v=DMARC1; p=reject; sp=none" },
	{ TXT("v=DMARC1; aspf=s"), "dmarc.syntax", VERDICT_FAIL, "neither",
	    "v=DMARC1; p=none; aspf=s" },
	{ "_dmarc.example.com CNAME d.example.net\n"
	    "d.example.net TXT \"v=DMARC1; p=none; ri=1\"\n", "dmarc.syntax",
	    VERDICT_WARN, "change the record at d.example.net, where a CNAME "
	    "leads, or publish in place", "v=DMARC1; p=none" },
	{ TXT("unrelated"), "dmarc.syntax", VERDICT_SKIP, NULL, "" },
	{ "* DROP\n", "dmarc.syntax", VERDICT_UNKNOWN, NULL, "" },
	/* dmarc.policy */
	{ TXT("v=DMARC1; p=none"), "dmarc.policy", VERDICT_WARN,
	    "p=none: fine to start; receivers take no action",
	    "v=DMARC1; p=quarantine" },
	{ TXT("v=DMARC1; p=quarantine"), "dmarc.policy", VERDICT_OK,
	    "p=quarantine", "" },
	{ TXT("v=DMARC1; p=reject"), "dmarc.policy", VERDICT_OK, "lists",
	    "" },
	{ TXT("v=DMARC1; p=reject; t=y"), "dmarc.policy", VERDICT_WARN,
	    "receivers apply quarantine", "v=DMARC1; p=reject" },
	{ TXT("v=DMARC1; p=reject; sp=none"), "dmarc.policy", VERDICT_WARN,
	    "weaker", "v=DMARC1; p=reject" },
	{ TXT("v=DMARC1; p=none; rua=mailto:a@x..y"), "dmarc.policy",
	    VERDICT_WARN, "then change the record to",
	    "v=DMARC1; p=quarantine" },
	{ TXT("v=DMARC1; aspf=s"), "dmarc.policy", VERDICT_SKIP,
	    "dmarc.syntax", "" },
	{ "", "dmarc.policy", VERDICT_SKIP, "dmarc.exists", "" },
	/* dmarc.rua */
	{ TXT("v=DMARC1; p=none" RUA) MX, "dmarc.rua", VERDICT_OK,
	    "example.com", "" },
	{ TXT("v=DMARC1; p=none" RUA) "example.com A 192.0.2.1\n",
	    "dmarc.rua", VERDICT_OK, NULL, "" },
	{ TXT("v=DMARC1; p=none"), "dmarc.rua", VERDICT_WARN, "no rua",
	    "v=DMARC1; p=none" RUA },
	{ TXT("v=DMARC1; p=none" RUA) "example.com MX 0 .\n", "dmarc.rua",
	    VERDICT_WARN, "takes no mail: null MX", "" },
	{ TXT("v=DMARC1; p=none; rua=a@example.com"), "dmarc.rua",
	    VERDICT_SKIP, "dmarc.syntax", "" },
	{ TXT("v=DMARC1; p=none; rua=mailto:"), "dmarc.rua", VERDICT_WARN,
	    "no address that can be used in rua", "v=DMARC1; p=none" RUA },
	{ TXT("v=DMARC1; p=none; rua=mailto:a@gone.example.com"),
	    "dmarc.rua", VERDICT_WARN, "gone.example.com takes no mail", "" },
	{ TXT("v=DMARC1; p=none; rua=mailto:a@example.com,"
	    "mailto:b@example.com,mailto:c@example.com") MX, "dmarc.rua",
	    VERDICT_WARN, "3 addresses", "" },
	{ TXT("v=DMARC1; p=none" RUA) "example.com DROP\n", "dmarc.rua",
	    VERDICT_UNKNOWN, "no answer", "" },
	{ TXT("v=DMARC1; p=none" RUA) "example.com SERVFAIL\n", "dmarc.rua",
	    VERDICT_UNKNOWN, "the name servers fail", "" },
	{ "", "dmarc.rua", VERDICT_SKIP, NULL, "" },
	/* dmarc.rua-ext */
	{ TXT("v=DMARC1; p=none" RUA), "dmarc.rua-ext", VERDICT_OK, "stay",
	    "" },
	{ TXT("v=DMARC1; p=none; rua=mailto:a@other.example.net"),
	    "dmarc.rua-ext", VERDICT_WARN,
	    "give an address of example.com, or ask the owner of "
	    "other.example.net", "v=DMARC1" },
	{ TXT("v=DMARC1; p=none; rua=mailto:a@other.example.net")
	    "example.com._report._dmarc.other.example.net TXT \"v=DMARC1\"\n",
	    "dmarc.rua-ext", VERDICT_OK, "1 of 1", "" },
	{ TXT("v=DMARC1; p=none; rua=mailto:a@other.example.net")
	    "example.com._report._dmarc.other.example.net DROP\n",
	    "dmarc.rua-ext", VERDICT_UNKNOWN, NULL, "" },
	{ TXT("v=DMARC1; p=none"), "dmarc.rua-ext", VERDICT_SKIP, "dmarc.rua",
	    "" },
	/* dmarc.org without a list */
	{ TXT("v=DMARC1; p=none"), "dmarc.org", VERDICT_OK, "by tree walk",
	    "" },
	{ "", "dmarc.org", VERDICT_SKIP, NULL, "" },
};

static const struct finding *
is(const struct examscene *scene, const char *id, enum verdict verdict)
{
	return examscene_is(scene, EXAM_DMARC, id, verdict);
}

static void
run(struct examscene *scene)
{
	findings_reset(&scene->exam.findings[EXAM_DMARC]);
	examdmarc(&scene->exam);
	ck_assert_uint_eq(scene->exam.findings[EXAM_DMARC].n, IDS);
}

/* What the families before have found. */
static void
given(struct examscene *scene, enum spf_result spf, enum exam_state dkim,
    const char *domain)
{
	scene->exam.spf[0].known = 1;
	scene->exam.spf[0].spf.result = spf;
	scene->exam.dkim.state = dkim;
	strlcpy(scene->exam.dkim.domain, domain,
	    sizeof(scene->exam.dkim.domain));
	run(scene);
}

START_TEST(row)
{
	struct examscene *scene = examscene_new(rows[_i].zone);
	const struct finding *finding;
	size_t i;

	/* the second run finds the same */
	for (i = 0; i < 2; i++)
		given(scene, SPF_PASS, EXAM_PASS, "example.com");
	finding = is(scene, rows[_i].id, rows[_i].verdict);
	if (rows[_i].says != NULL)
		examscene_says(scene, EXAM_DMARC, rows[_i].id, rows[_i].says);
	if (rows[_i].fix != NULL && rows[_i].fix[0] == '\0')
		ck_assert_uint_eq(finding->fix.n, 0);
	else if (rows[_i].fix != NULL) {
		ck_assert_uint_eq(finding->fix.n, 1);
		ck_assert_str_eq(finding->fix.records[0].text, rows[_i].fix);
	}
	if (finding->verdict == VERDICT_WARN ||
	    finding->verdict == VERDICT_FAIL)
		ck_assert_ptr_nonnull(finding->advice);
	if (finding->verdict == VERDICT_UNKNOWN)
		ck_assert_ptr_nonnull(finding->reason);
	examscene_free(scene);
}
END_TEST

START_TEST(no_answers)
{
	struct examscene *scene = examscene_new("* DROP\n");
	enum verdict verdict;
	size_t i;

	given(scene, SPF_TEMPERROR, EXAM_UNKNOWN, "");
	for (i = 0; i < IDS; i++) {
		verdict = examscene_get(scene, EXAM_DMARC, ids[i])->verdict;
		ck_assert_msg(verdict == VERDICT_UNKNOWN ||
		    verdict == VERDICT_SKIP, "%s", ids[i]);
	}
	examscene_free(scene);
}
END_TEST

static const struct {
	enum spf_result	 spf;
	enum exam_state	 dkim;
	const char	*domain;
	enum verdict	 spf_align, dkim_align, result;
	const char	*says;			/* of dmarc.result */
} halves[] = {
	{ SPF_PASS, EXAM_PASS, "example.com", VERDICT_OK, VERDICT_OK,
	    VERDICT_OK, "spf=pass, dkim=pass -> dmarc=pass" },
	{ SPF_SOFTFAIL, EXAM_FAIL, "example.com", VERDICT_FAIL, VERDICT_FAIL,
	    VERDICT_FAIL, "spf=softfail, dkim=fail -> dmarc=fail" },
	{ SPF_PASS, EXAM_NONE, "", VERDICT_OK, VERDICT_WARN, VERDICT_OK,
	    "dkim=none -> dmarc=pass" },
	{ SPF_FAIL, EXAM_PASS, "example.com", VERDICT_WARN, VERDICT_OK,
	    VERDICT_OK, "spf=fail, dkim=pass" },
	{ SPF_NONE, EXAM_PASS, "example.net", VERDICT_FAIL, VERDICT_FAIL,
	    VERDICT_FAIL, "dmarc=fail" },
	{ SPF_NONE, EXAM_PASS, "mail.example.com", VERDICT_WARN, VERDICT_OK,
	    VERDICT_OK, "dmarc=pass" },
	{ SPF_NONE, EXAM_UNKNOWN, "", VERDICT_WARN, VERDICT_SKIP,
	    VERDICT_SKIP, "dkim.self" },
	{ SPF_PASS, EXAM_UNKNOWN, "", VERDICT_OK, VERDICT_SKIP, VERDICT_OK,
	    "dkim=unknown -> dmarc=pass" },
	{ SPF_TEMPERROR, EXAM_FAIL, "example.com", VERDICT_SKIP,
	    VERDICT_WARN, VERDICT_SKIP, "spf.result" },
	{ SPF_TEMPERROR, EXAM_PASS, "example.com", VERDICT_SKIP, VERDICT_OK,
	    VERDICT_OK, "dmarc=pass" },
};

START_TEST(half)
{
	struct examscene *scene = examscene_new(TXT("v=DMARC1; p=none"));

	given(scene, halves[_i].spf, halves[_i].dkim, halves[_i].domain);
	is(scene, "dmarc.spf-align", halves[_i].spf_align);
	is(scene, "dmarc.dkim-align", halves[_i].dkim_align);
	is(scene, "dmarc.result", halves[_i].result);
	examscene_says(scene, EXAM_DMARC, "dmarc.result", halves[_i].says);
	ck_assert(scene->exam.dmarc_known);
	examscene_free(scene);
}
END_TEST

START_TEST(alignment)
{
	struct examscene *scene = examscene_new(
	    TXT("v=DMARC1; p=none; aspf=s; adkim=s"));

	strlcpy(scene->exam.mail_domain, "bounce.example.com",
	    sizeof(scene->exam.mail_domain));
	given(scene, SPF_PASS, EXAM_PASS, "mail.example.com");
	ck_assert_str_eq(is(scene, "dmarc.spf-align",
	    VERDICT_FAIL)->fix.text, "masquerade bounce@example.com");
	ck_assert_str_eq(is(scene, "dmarc.dkim-align",
	    VERDICT_FAIL)->advice, "mend dkim.align");
	examscene_says(scene, EXAM_DMARC, "dmarc.spf-align", "strict");
	examscene_zone(scene, TXT("v=DMARC1; p=none"));
	run(scene);
	is(scene, "dmarc.spf-align", VERDICT_OK);
	is(scene, "dmarc.dkim-align", VERDICT_OK);
	/* no address is known, so nothing of SPF */
	scene->exam.spf[0].known = 0;
	scene->exam.dkim.state = EXAM_NONE;
	scene->exam.dkim.domain[0] = '\0';
	run(scene);
	is(scene, "dmarc.spf-align", VERDICT_SKIP);
	is(scene, "dmarc.result", VERDICT_SKIP);
	examscene_free(scene);
}
END_TEST

static void
from(struct examscene *scene, const char *domain)
{
	strlcpy(scene->exam.domain, domain, sizeof(scene->exam.domain));
	given(scene, SPF_PASS, EXAM_PASS, "example.com");
}

START_TEST(inherited)
{
	struct examscene *scene = examscene_new(
	    TXT("v=DMARC1; p=reject; sp=none") "news.example.com A 192.0.2.1\n");

	from(scene, "news.example.com");
	examscene_says(scene, EXAM_DMARC, "dmarc.exists",
	    "inherited from example.com");
	examscene_says(scene, EXAM_DMARC, "dmarc.policy", "sp=none: fine");
	ck_assert_str_eq(is(scene, "dmarc.policy",
	    VERDICT_WARN)->fix.records[0].text,
	    "v=DMARC1; p=reject; sp=quarantine");
	ck_assert_str_eq(is(scene, "dmarc.policy",
	    VERDICT_WARN)->fix.records[0].owner, "_dmarc.example.com");
	is(scene, "dmarc.spf-align", VERDICT_OK);
	/* a name that is not there */
	examscene_zone(scene, TXT("v=DMARC1; p=reject; sp=reject; np=none"));
	run(scene);
	examscene_says(scene, EXAM_DMARC, "dmarc.policy", "np=none");
	/* whether it is there nobody says */
	examscene_zone(scene, TXT("v=DMARC1; p=reject; sp=reject; np=none")
	    "news.example.com DROP\n");
	run(scene);
	is(scene, "dmarc.policy", VERDICT_UNKNOWN);
	examscene_free(scene);
}
END_TEST

static void
write_list(char place[SCRATCH_PATH])
{
	static const char list[] = "// ===BEGIN ICANN DOMAINS===\ncom\nio\n"
	    "// ===END ICANN DOMAINS===\n// ===BEGIN PRIVATE DOMAINS===\n"
	    "github.io\n// ===END PRIVATE DOMAINS===\n";
	int dir;

	scratch_make(place);
	dir = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ne(dir, -1);
	scratch_write(dir, "list", list, sizeof(list) - 1);
	close(dir);
}

/* What a registry says for all below it is not the reader's to change. */
#define BANK(record)	"_dmarc.bank TXT \"" record "\"\n"
#define BANKS		"_dmarc.example.bank"
#define BANKS_RUA	"; rua=mailto:dmarc@example.bank"
#define ONLY		"only its registry can change the record of bank"

static const struct {
	const char	*zone, *from;
	int		 list;
	const char	*id;
	enum verdict	 verdict;
	const char	*says, *owner, *fix;	/* fix: NULL: none */
} registries[] = {
	{ BANK("v=DMARC1; p=none; psd=y"), "example.bank", 0, "dmarc.policy",
	    VERDICT_WARN, ONLY, BANKS, "v=DMARC1; p=none" BANKS_RUA },
	{ BANK("v=DMARC1; p=none; psd=y"), "example.bank", 0, "dmarc.rua",
	    VERDICT_WARN, ONLY, BANKS, "v=DMARC1; p=none" BANKS_RUA },
	{ BANK("v=DMARC1; p=none; psd=y; pct=100"), "example.bank", 0,
	    "dmarc.syntax", VERDICT_WARN, ONLY, BANKS,
	    "v=DMARC1; p=none" BANKS_RUA },
	/* the organisation is known without a list */
	{ BANK("v=DMARC1; p=none; psd=y"), "news.example.bank", 0,
	    "dmarc.rua", VERDICT_WARN, ONLY, BANKS,
	    "v=DMARC1; p=none" BANKS_RUA },
	/* one of one's own is not to be weaker than what counts today */
	{ BANK("v=DMARC1; p=reject; psd=y"), "example.bank", 0, "dmarc.rua",
	    VERDICT_WARN, ONLY, BANKS, "v=DMARC1; p=reject" BANKS_RUA },
	{ BANK("v=DMARC1; p=reject; t=y; psd=y"), "example.bank", 0,
	    "dmarc.policy", VERDICT_WARN, ONLY, BANKS,
	    "v=DMARC1; p=quarantine" BANKS_RUA },
	/* its reports are the registry's as well */
	{ BANK("v=DMARC1; p=none; psd=y; rua=mailto:a@bank") "bank MX 0 .\n",
	    "example.bank", 0, "dmarc.rua", VERDICT_WARN, ONLY, BANKS,
	    "v=DMARC1; p=none" BANKS_RUA },
	{ BANK("v=DMARC1; p=none; psd=y; rua=mailto:a@x.org,mailto:a@y.org"),
	    "example.bank", 0, "dmarc.rua-ext", VERDICT_WARN, ONLY, BANKS,
	    "v=DMARC1; p=none" BANKS_RUA },
	/* without the tag it is the list that knows */
	{ BANK("v=DMARC1; p=none"), "example.bank", 1, "dmarc.rua",
	    VERDICT_WARN, ONLY, BANKS, "v=DMARC1; p=none" BANKS_RUA },
	{ BANK("v=DMARC1; p=none") BANK("v=DMARC1; p=reject"),
	    "example.bank", 1, "dmarc.exists", VERDICT_FAIL,
	    "example.bank has no DMARC record", BANKS,
	    "v=DMARC1; p=none" BANKS_RUA },
	/* a second one beside what is there already would void both */
	{ BANK("v=DMARC1; p=none; psd=y") BANKS " TXT \"v=DMARC1; p=none\"\n"
	    BANKS " TXT \"v=DMARC1; p=reject\"\n", "news.example.bank", 1,
	    "dmarc.rua", VERDICT_WARN, ONLY, NULL, NULL },
	/* the organisation's own, which has the tag by mistake or not */
	{ TXT("v=DMARC1; p=none"), "shop.example.com", 0, "dmarc.rua",
	    VERDICT_WARN, "change the record", "_dmarc.example.com",
	    "v=DMARC1; p=none" RUA },
	{ TXT("v=DMARC1; p=none; psd=y"), "shop.example.com", 1, "dmarc.rua",
	    VERDICT_WARN, "change the record", "_dmarc.example.com",
	    "v=DMARC1; p=none; psd=y" RUA },
	{ TXT("v=DMARC1; p=none; psd=y"), "example.com", 0, "dmarc.rua",
	    VERDICT_WARN, "change the record", "_dmarc.example.com",
	    "v=DMARC1; p=none; psd=y" RUA },
};

START_TEST(registry)
{
	struct examscene *scene = examscene_new(registries[_i].zone);
	char place[SCRATCH_PATH], path[SCRATCH_PATH + 8];
	const struct fix *fix;

	write_list(place);
	snprintf(path, sizeof(path), "%s/list", place);
	scene->exam.psl = registries[_i].list ? path : NULL;
	from(scene, registries[_i].from);
	fix = &is(scene, registries[_i].id, registries[_i].verdict)->fix;
	examscene_says(scene, EXAM_DMARC, registries[_i].id,
	    registries[_i].says);
	ck_assert_uint_eq(fix->n, registries[_i].fix != NULL);
	if (registries[_i].fix != NULL) {
		ck_assert_int_eq(fix->kind, FIX_DNS);
		ck_assert_str_eq(fix->records[0].owner, registries[_i].owner);
		ck_assert_str_eq(fix->records[0].text, registries[_i].fix);
	}
	scratch_remove(place);
	examscene_free(scene);
}
END_TEST

/* A registry's tag is no mistake, though it ends the walk where the list has
 * another organisation. */
START_TEST(registry_tag)
{
	struct examscene *scene = examscene_new(
	    "_dmarc.io TXT \"v=DMARC1; p=none; psd=y\"\n"
	    "_dmarc.x.me.github.io TXT \"v=DMARC1; p=none; psd=n\"\n");
	char place[SCRATCH_PATH], path[SCRATCH_PATH + 8];

	write_list(place);
	snprintf(path, sizeof(path), "%s/list", place);
	scene->exam.psl = path;
	strlcpy(scene->exam.mail_domain, "x.me.github.io", DNS_NAME);
	from(scene, "me.github.io");
	ck_assert_str_eq(is(scene, "dmarc.org",
	    VERDICT_WARN)->fix.records[0].owner, "_dmarc.me.github.io");
	scratch_remove(place);
	examscene_free(scene);
}
END_TEST

/* Receivers of RFC 7489 and of RFC 9989 do not agree. */
START_TEST(organisations)
{
	struct examscene *scene = examscene_new(
	    "_dmarc.mail.example.com TXT \"v=DMARC1; p=none\"\n");
	char place[SCRATCH_PATH], path[SCRATCH_PATH + 8];

	write_list(place);
	snprintf(path, sizeof(path), "%s/list", place);
	scene->exam.psl = path;
	from(scene, "mail.example.com");
	examscene_says(scene, EXAM_DMARC, "dmarc.org",
	    "mail.example.com by tree walk, example.com by the suffix list");
	ck_assert_str_eq(is(scene, "dmarc.org",
	    VERDICT_WARN)->fix.records[0].owner, "_dmarc.example.com");
	/* the same two, and no difference to this mail */
	strlcpy(scene->exam.mail_domain, "mail.example.com", DNS_NAME);
	given(scene, SPF_PASS, EXAM_PASS, "mail.example.com");
	is(scene, "dmarc.org", VERDICT_OK);
	/* a tag is in the way, not a record missing: a second one would void
	 * both */
	strlcpy(scene->exam.mail_domain, "example.com", DNS_NAME);
	examscene_zone(scene, TXT("v=DMARC1; p=reject; psd=y"));
	from(scene, "mail.example.com");
	ck_assert_str_eq(is(scene, "dmarc.org",
	    VERDICT_WARN)->fix.records[0].text, "v=DMARC1; p=reject");
	examscene_zone(scene, TXT("v=DMARC1; p=reject")
	    "_dmarc.mail.example.com TXT \"v=DMARC1; p=none; psd=n\"\n");
	from(scene, "mail.example.com");
	ck_assert_str_eq(is(scene, "dmarc.org",
	    VERDICT_WARN)->fix.records[0].owner, "_dmarc.mail.example.com");
	/* a suffix of its own in the list */
	examscene_zone(scene, "_dmarc.github.io TXT \"v=DMARC1; p=none\"\n"
	    "_dmarc.me.github.io TXT \"v=DMARC1; p=none\"\n");
	strlcpy(scene->exam.mail_domain, "github.io", DNS_NAME);
	from(scene, "me.github.io");
	ck_assert_str_eq(is(scene, "dmarc.org",
	    VERDICT_WARN)->fix.records[0].text,
	    "v=DMARC1; p=none; psd=n");
	examscene_zone(scene, TXT("v=DMARC1; p=none"));
	from(scene, "example.com");
	examscene_says(scene, EXAM_DMARC, "dmarc.org", "and by the suffix");
	/* mail from a suffix itself */
	examscene_zone(scene, "_dmarc.github.io TXT \"v=DMARC1; p=none\"\n");
	from(scene, "github.io");
	examscene_says(scene, EXAM_DMARC, "dmarc.org",
	    "github.io by tree walk, none by the list: the same here");
	scratch_remove(place);
	examscene_free(scene);
}
END_TEST

static const struct {
	const char	*zone, *says;
} fields[] = {
	{ TXT("v=DMARC1; p=reject; sp=none"),
	    "dmarc=fail (p=REJECT sp=NONE dis=REJECT) header.from=" },
	{ TXT("v=DMARC1; p=reject; t=y"),
	    "dmarc=fail (p=REJECT sp=REJECT dis=QUARANTINE) header.from=" },
	{ "", "dmarc=none header.from=" },
};

/* What receivers write of mail that does not pass. */
START_TEST(field)
{
	struct examscene *scene = examscene_new(fields[_i].zone);
	struct buf out;

	given(scene, SPF_FAIL, EXAM_FAIL, "example.com");
	buf_init(&out);
	predict_field(&out, &scene->exam, 0);
	ck_assert_msg(strstr(buf_get(&out), fields[_i].says) != NULL, "%s",
	    out.data);
	buf_clear(&out);
	examscene_free(scene);
}
END_TEST

START_TEST(no_domain)
{
	struct examscene *scene = examscene_new("");

	from(scene, "bad domain");
	ck_assert_str_eq(is(scene, "dmarc.exists", VERDICT_SKIP)->needs,
	    "domain.name");
	ck_assert(!scene->exam.dmarc_known);
	from(scene, "");
	is(scene, "dmarc.result", VERDICT_SKIP);
	examscene_free(scene);
}
END_TEST

Suite *
suite_examdmarc(void)
{
	Suite *suite = suite_create("examdmarc");
	TCase *tc = tcase_create("examdmarc");

	tcase_add_loop_test(tc, row, 0,
	    (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(tc, no_answers);
	tcase_add_loop_test(tc, half, 0,
	    (int)(sizeof(halves) / sizeof(halves[0])));
	tcase_add_test(tc, alignment);
	tcase_add_test(tc, inherited);
	tcase_add_test(tc, organisations);
	tcase_add_loop_test(tc, registry, 0,
	    (int)(sizeof(registries) / sizeof(registries[0])));
	tcase_add_test(tc, registry_tag);
	tcase_add_loop_test(tc, field, 0,
	    (int)(sizeof(fields) / sizeof(fields[0])));
	tcase_add_test(tc, no_domain);
	suite_add_tcase(suite, tc);
	return suite;
}
