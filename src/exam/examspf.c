/*
 * SPF of the envelope sender's domain, for each address that mail leaves from.
 *
 * All is read, evaluated and walked first, and what is to be published instead
 * is known then; the checks look at that and ask nothing more themselves, but
 * for the EHLO name's.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "exam/examspf.h"
#include "exam/wanted.h"

/* In the order in which they are shown.  What needs a record is skipped where
 * none can be read, and the one before it has said why. */
static const struct check {
	const char	*id;
	examspf_check	*run;
	enum { ALWAYS, RECORD, SOUND } needs;
} checks[] = {
	{ "spf.exists", examspf_exists, ALWAYS },
	{ "spf.syntax", examspf_syntax, ALWAYS },
	{ "spf.result", examspf_result, ALWAYS },
	{ "spf.lookups", examspf_lookups, SOUND },
	{ "spf.void", examspf_void, SOUND },
	{ "spf.all", examspf_all, SOUND },
	{ "spf.broad", examspf_broad, SOUND },
	{ "spf.include", examspf_include, SOUND },
	{ "spf.ptr-mech", examspf_ptr, SOUND },
	{ "spf.size", examspf_size, RECORD },
	{ "spf.ipv6", examspf_ipv6, ALWAYS },
	{ "spf.mailfrom", examspf_mailfrom, ALWAYS },
	{ "helo.spf", examspf_helo, ALWAYS }
};

struct finding *
examspf_add(const struct examspf *run, const char *id, enum verdict verdict,
    const char *title, ...)
{
	struct finding *finding;
	va_list ap;

	va_start(ap, title);
	finding = finding_addv(&run->exam->findings[EXAM_SPF], id, verdict,
	    title, ap);
	va_end(ap);
	finding_subject(finding, NULL, run->domain);
	return finding;
}

void
examspf_skip(const struct examspf *run, const char *id, const char *needs)
{
	finding_needs(examspf_add(run, id, VERDICT_SKIP, "needs %s", needs),
	    needs);
}

void
examspf_unknown(const struct examspf *run, const char *id)
{
	enum resolver_result result = run->watch.trouble == RESOLVER_OK ?
	    RESOLVER_TIMEOUT : run->watch.trouble;

	finding_reason(examspf_add(run, id, VERDICT_UNKNOWN, "%s",
	    exam_dns_text(result)), exam_dns_reason(result));
}

void
examspf_no_address(const struct examspf *run, const char *id)
{
	const char *needs = run->exam->naddresses > 0 ? "ip.public" :
	    "ip.source";
	struct finding *finding;

	finding = examspf_add(run, id, VERDICT_SKIP, run->relay ?
	    "mail goes through a relay" : "needs %s", needs);
	if (!run->relay)
		finding_needs(finding, needs);
}

void
examspf_fix(const struct examspf *run, struct finding *finding,
    const char *record)
{
	size_t i;

	if (strlen(record) > EXAMSPF_SIZE && (run->text == NULL ||
	    strlen(run->text) <= EXAMSPF_SIZE))
		finding_detail(finding, "with %zu octets it is longer than it "
		    "should be (%d): drop terms that nobody needs",
		    strlen(record), EXAMSPF_SIZE);
	if (wanted_is_alias(run->exam, run->domain)) {
		finding_detail(finding, "%s is a CNAME: no record can stand "
		    "beside it,", run->domain);
		finding_detail(finding, "so put its addresses in its place");
	}
	finding_publish(finding, FIX_DNS, run->domain, "TXT", record);
	for (i = 0; i < run->n; i++)
		finding_replaces(finding, run->records[i]);
	if (run->n == 0 && run->almost != NULL)
		finding_replaces(finding, run->almost);
}

/* One check, or why there is none. */
static void
run_check(struct examspf *run, const struct check *check)
{
	if (check->needs != ALWAYS && run->text == NULL)
		examspf_skip(run, check->id, "spf.exists");
	else if (check->needs == SOUND && !run->sound)
		examspf_skip(run, check->id, "spf.syntax");
	else
		check->run(run);
}

/* The walk comes first: it asks for all that the evaluations will ask for,
 * which would come to it one by one. */
static void
run_all(struct examspf *run)
{
	size_t i;

	if (run->text != NULL && run->sound)
		examspf_walk(run);
	examspf_evaluate(run);
	examspf_want(run);
	for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		run_check(run, &checks[i]);
}

/* Not even a name to look up: no EHLO name, and the null sender. */
static void
skip_all(const struct examspf *run)
{
	size_t i;

	for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		examspf_skip(run, checks[i].id, "helo.name");
}

static void
finish(struct examspf *run)
{
	size_t i;

	for (i = 0; i < run->n; i++)
		free(run->records[i]);
	free(run->almost);
	free(run->wanted);
	spfmend_clear(&run->mend);
	free(run);
}

/* Passes questions on, and notes what has no answer. */
static void
ask(void *arg, struct question *questions, size_t n)
{
	struct examspf_source *watch = arg;
	size_t i;

	watch->inner->ask(watch->inner->arg, questions, n);
	for (i = 0; i < n; i++) {
		if (watch->text != NULL && questions[i].type == DNS_TXT &&
		    strcasecmp(questions[i].name, watch->domain) == 0)
			examspf_lay_over(watch, &questions[i]);
		if (!resolver_answered(questions[i].result))
			watch->trouble = questions[i].result;
	}
}

/* 1 where no receiver can see one of our addresses: a record of it would be
 * of no use. */
static int
is_inside(const struct exam *exam)
{
	size_t i;

	for (i = 0; i < exam->naddresses; i++)
		if (!ipaddr_is_visible(&exam->addresses[i].ip))
			return 1;
	return 0;
}

void
examspf(struct exam *exam)
{
	struct examspf *run = calloc(1, sizeof(*run));

	memset(exam->spf, 0, sizeof(exam->spf));
	if (run == NULL) {
		exam->findings[EXAM_SPF].failed = 1;
		return;
	}
	run->exam = exam;
	run->watch.inner = &exam->source;
	run->source.ask = ask;
	run->source.arg = &run->watch;
	/* RFC 7208 section 2.4: the null sender's domain is that of HELO */
	run->domain = exam->mail_domain[0] != '\0' ? exam->mail_domain :
	    exam->helo;
	/* behind a relay receivers see its addresses; one that the user names
	 * is worth a look all the same */
	run->relay = exam->conf->relay != RELAY_NONE &&
	    exam->option->nip == 0;
	run->naddresses = run->relay || is_inside(exam) ? 0 :
	    exam->naddresses;
	if (run->domain[0] == '\0')
		skip_all(run);
	else if (examspf_read(run) == -1)
		exam->findings[EXAM_SPF].failed = 1;
	else
		run_all(run);
	finish(run);
}
