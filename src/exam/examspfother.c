/*
 * What is left to say of SPF: mechanisms that are not to be used, the size of
 * the record, the envelope sender that all of it is about, and the EHLO name,
 * which has a record of its own.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "doctor/name.h"
#include "doctor/spfedit.h"
#include "exam/examhost.h"
#include "exam/examspf.h"
#include "exam/wanted.h"
#include "util/domain.h"

#define STRING_MAX	255
#define TXT_MAX		65536	/* octets of a TXT record */
#define HELO_USUAL	"v=spf1 a -all"

/* --- spf.ptr-mech -------------------------------------------------------- */

/* The record that is wanted, without ptr, which may have been what let us
 * pass. */
static void
say_ptr(struct examspf *run)
{
	char *rest = spfedit_drop(run->wanted != NULL ? run->wanted :
	    run->text, SPFTERM_PTR), *record = NULL;
	struct finding *finding;

	finding = examspf_add(run, "spf.ptr-mech", VERDICT_WARN,
	    "ptr: slow, and some receivers do not look at it");
	finding_refer(finding, "RFC7208#5.5");
	finding_advise(finding, "change the record to");
	if (rest != NULL)
		record = examspf_let_pass(run, rest);
	if (record != NULL || rest != NULL)
		examspf_fix(run, finding, record != NULL ? record : rest);
	free(record);
	free(rest);
}

void
examspf_ptr(struct examspf *run)
{
	struct finding *finding;

	if (run->tree.own_ptr)
		say_ptr(run);
	else if (run->tree.ptr[0] != '\0') {
		finding = examspf_add(run, "spf.ptr-mech", VERDICT_WARN,
		    "ptr in the record of %s", run->tree.ptr);
		finding_refer(finding, "RFC7208#5.5");
		finding_advise(finding, "ask the owner of %s for a record "
		    "without it, or do without what leads there",
		    run->tree.ptr);
	} else if (run->tree.walk.trouble)
		examspf_unknown(run, "spf.ptr-mech");
	else
		examspf_add(run, "spf.ptr-mech", VERDICT_OK, "not used");
}

/* --- spf.size ------------------------------------------------------------ */

void
examspf_size(struct examspf *run)
{
	size_t length = strlen(run->text);
	struct finding *finding;

	finding = examspf_add(run, "spf.size", VERDICT_OK,
	    "%zu octets; TXT records at the name: %zu, with %zu octets", length,
	    run->ntotal, run->total);
	json_number(finding_evidence(finding), "octets", (long long)length);
	json_number(finding_evidence(finding), "strings",
	    (long long)run->nstrings);
	json_number(finding_evidence(finding), "octets_txt",
	    (long long)run->total);
	finding_refer(finding, "RFC7208#3.4");
	if (length > EXAMSPF_SIZE) {
		finding_change(finding, VERDICT_WARN,
		    "%zu octets: more than %d are lost on some ways", length,
		    EXAMSPF_SIZE);
		finding_advise(finding, "drop terms that no host of yours "
		    "needs; until then keep it in strings of at most %d "
		    "octets, as here", STRING_MAX);
		examspf_fix(run, finding, run->wanted != NULL ? run->wanted :
		    run->text);
	} else if (run->nstrings == 1 && run->longest == STRING_MAX) {
		finding_change(finding, VERDICT_WARN,
		    "one string of exactly %d octets: was it cut?",
		    STRING_MAX);
		finding_advise(finding, "compare the end of the record with "
		    "what was entered: a longer one has to be given as "
		    "several strings");
	}
}

/* --- spf.mailfrom -------------------------------------------------------- */

void
examspf_mailfrom(struct examspf *run)
{
	const struct exam *exam = run->exam;
	const char *domain = exam->domain;
	struct finding *finding;

	finding = examspf_add(run, "spf.mailfrom", VERDICT_OK, "%s%s",
	    exam->mail_domain[0] != '\0' ? exam->mail_from :
	    "null sender: SPF is that of ",
	    exam->mail_domain[0] != '\0' ? "" : run->domain);
	finding_refer(finding, "RFC9989#4.4");
	json_string(finding_evidence(finding), "mail_from", exam->mail_from);
	json_string(finding_evidence(finding), "from", exam->from);
	/* the domain above is the same organisation as well */
	if (domain_below(run->domain, domain) ||
	    (domain_below(domain, run->domain) &&
	    strchr(run->domain, '.') != NULL))
		return;
	finding_change(finding, VERDICT_WARN,
	    "envelope sender of %s, but From of %s", run->domain, domain);
	finding_advise(finding, "let the envelope sender be of the From "
	    "domain, in sendoff.conf");
	finding_fix(finding, FIX_CONFIG, "masquerade bounce@%s", domain);
}

/* --- helo.spf ------------------------------------------------------------ */

/* What is there, as it was meant, with our addresses; NULL where there is
 * nothing, or it cannot be read. */
static char *
keep_helo(struct examspf *run, const char *record)
{
	struct spfmend mend = { NULL, NULL, 0, 0 };
	char *wanted = NULL;

	if (record[0] == '\0')
		return NULL;
	if (strlen(record) <= SPFMEND_MAX &&
	    spfmend(&mend, record, strlen(record)) == -1)
		return NULL;
	if (mend.text != NULL && examspf_passes(run, run->exam->helo,
	    mend.text, ""))
		wanted = strdup(mend.text);
	else
		wanted = examspf_grant(run, mend.text != NULL ? mend.text :
		    record, 1);
	spfmend_clear(&mend);
	return wanted;
}

/* The record for the EHLO name: the one that is there, the usual one, or one
 * of addresses. */
static char *
want_helo(struct examspf *run, const char *record)
{
	const char *helo = run->exam->helo;
	char *wanted = keep_helo(run, record);

	if (wanted != NULL) {
		if (examspf_passes(run, helo, wanted, ""))
			return wanted;
		free(wanted);
	}
	if (examspf_passes(run, helo, HELO_USUAL, ""))
		return strdup(HELO_USUAL);
	return examspf_fresh(run, '-');
}

/* All that the name has of SPF goes. */
static void
replace_helo(const struct examspf *run, struct finding *finding)
{
	struct question question;
	char *text = malloc(TXT_MAX);
	size_t i, n;

	source_one(&run->source, &question, run->exam->helo, DNS_TXT);
	for (i = 0; text != NULL && i < question.answer.n; i++) {
		n = dns_text(&question.answer.records[i], text, TXT_MAX);
		if (n < TXT_MAX && spfrecord_is(text, n))
			finding_replaces(finding, text);
	}
	question_clear(&question);
	free(text);
}

/* What is to be done with the record, whose name may be an alias: beside a
 * CNAME there can be none, and what is there now is another's. */
static void
advise_helo(struct examspf *run, struct finding *finding,
    const struct spf *spf)
{
	const char *helo = run->exam->helo;

	if (!examhost_is_own(run->exam, helo))
		finding_advise(finding, "set hostname in sendoff.conf to a "
		    "name of yours, or have the owner of %s publish", helo);
	else if (wanted_is_alias(run->exam, helo))
		finding_advise(finding, "publish, with address records, in "
		    "the place of its CNAME");
	else if (spf->record[0] != '\0')
		finding_advise(finding, "change the record to");
	else
		finding_advise(finding, spf->result == SPF_PERMERROR ?
		    "publish, in the place of all its SPF records" :
		    "publish");
}

/* Receivers look at it for bounces, and some for all mail: a warning. */
static void
say_helo(struct examspf *run, const struct spf *spf, const char *address)
{
	const char *helo = run->exam->helo;
	int own = examhost_is_own(run->exam, helo);
	struct finding *finding;
	char *wanted;

	finding = examspf_add(run, "helo.spf", VERDICT_WARN, "%s for %s",
	    spf_word(spf->result), helo);
	if (spf->result == SPF_NONE)
		finding_change(finding, VERDICT_WARN,
		    "%s has no SPF record of its own", helo);
	finding_subject(finding, address, helo);
	finding_refer(finding, "RFC7208#10.1.3");
	json_string(finding_evidence(finding), "record", spf->record);
	json_string(finding_evidence(finding), "result",
	    spf_word(spf->result));
	if (spf->why[0] != '\0' && spf->result != SPF_NONE)
		finding_detail(finding, "%s", spf->why);
	advise_helo(run, finding, spf);
	if ((wanted = want_helo(run, spf->record)) != NULL)
		finding_publish(finding, own ? FIX_DNS : FIX_DNS_OTHER, helo,
		    "TXT", wanted);
	replace_helo(run, finding);
	free(wanted);
}

/* Evaluates for the addresses until one is not as it should be: its number. */
static size_t
try_helo(struct examspf *run, struct spf *spf)
{
	struct spf_sender sender;
	size_t i;

	for (i = 0; i < run->naddresses; i++) {
		sender = examspf_sender(run, i, "");
		spf_check(spf, &run->source, &sender);
		if (spf->result != SPF_PASS)
			break;
	}
	return i;
}

/* Trouble with the other domain is none of this one's. */
static void
judge_helo(struct examspf *run, struct spf *spf)
{
	const char *helo = run->exam->helo;
	struct finding *finding;
	size_t i;

	run->watch.trouble = RESOLVER_OK;
	i = try_helo(run, spf);
	if (spf->result == SPF_TEMPERROR)
		examspf_unknown(run, "helo.spf");
	else if (spf->result != SPF_PASS && strcasecmp(helo, run->domain) == 0)
		/* a name has one record, and that one is mended there */
		examspf_skip(run, "helo.spf", "spf.result");
	else if (spf->result == SPF_PASS) {
		finding = examspf_add(run, "helo.spf", VERDICT_OK,
		    "pass for %s", helo);
		finding_subject(finding, NULL, helo);
		json_string(finding_evidence(finding), "record", spf->record);
	} else
		say_helo(run, spf, run->exam->addresses[i].text);
}

void
examspf_helo(struct examspf *run)
{
	struct spf *spf;

	/* a relay says EHLO itself, and is judged by its own name */
	if (run->exam->conf->relay != RELAY_NONE)
		examspf_add(run, "helo.spf", VERDICT_SKIP,
		    "mail goes through a relay");
	else if (run->naddresses == 0)
		examspf_no_address(run, "helo.spf");
	else if (name_helo_severity(name_helo(run->exam->helo)) != NAME_FINE)
		examspf_skip(run, "helo.spf", "helo.name");
	else if ((spf = calloc(1, sizeof(*spf))) == NULL)
		run->exam->findings[EXAM_SPF].failed = 1;
	else {
		judge_helo(run, spf);
		free(spf);
	}
}
