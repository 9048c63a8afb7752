/*
 * dkim.self and dkim.headers: a signed message of ours as a receiver has it,
 * verified with the keys that DNS has.  What comes out of that is what the
 * later families take for the truth about DKIM.
 */
#include <string.h>

#include "exam/examdkimself.h"
#include "exam/examdkimset.h"

/* --- verifying ----------------------------------------------------------- */

/* The records were asked for already, under the same names. */
static void
find_key(void *arg, const char *name, struct verify_answer *answer)
{
	const struct examdkim_key *k = examdkimset_named(arg, name);

	memset(answer, 0, sizeof(*answer));
	answer->found = VERIFY_UNKNOWN;
	if (k == NULL || !examdkimset_answered(k))
		return;
	answer->found = VERIFY_RECORDS;
	answer->texts = k->texts;
	answer->n = k->n;
}

/* 0, or -1 where the sample is no message or memory ran out. */
static int
verify(struct examdkimself *self)
{
	const struct exam *exam = self->set->exam;
	size_t body;

	if (header_parse(&self->header, exam->sample, exam->nsample,
	    &body) == -1 ||
	    verify_begin(&self->verify, &self->header, exam->now) == -1)
		return -1;
	verify_body(&self->verify, exam->sample + body, exam->nsample - body);
	return verify_end(&self->verify, find_key, self->set);
}

static const struct examdkim_key *
key_of(const struct examdkimself *self, const struct verify_one *one)
{
	return examdkimset_named(self->set, one->signature.query);
}

/* RFC 8463 is not known to Google, Microsoft and Yahoo. */
static int
is_rsa(const struct verify_one *one)
{
	return strncmp(one->signature.algorithm, "rsa", 3) == 0;
}

/* Why a signature is not good enough, in the fewest words. */
static const char *
why(const struct examdkimself *self, const struct verify_one *one)
{
	const struct examdkim_key *k = key_of(self, one);

	if (one->kind == VERIFY_PASS)
		return "Ed25519 alone";
	if (k != NULL && examdkimset_answered(k) && k->n == 0)
		return "no key in DNS";
	if (k != NULL && k->match_is == VERDICT_FAIL)
		return "wrong key";
	return one->reason;
}

/* --- what others take for the truth -------------------------------------- */

static void
leave(const struct examdkimself *self, enum exam_state state,
    const struct verify_one *one)
{
	struct exam_dkim *dkim = &self->set->exam->dkim;

	dkim->state = state;
	strlcpy(dkim->domain, one->signature.domain, sizeof(dkim->domain));
	strlcpy(dkim->selector, one->signature.selector,
	    sizeof(dkim->selector));
	if (state == EXAM_FAIL)
		strlcpy(dkim->why, why(self, one), sizeof(dkim->why));
}

/* The first signature of that verdict, of RSA if there is one; or NULL. */
static const struct verify_one *
find(const struct examdkimself *self, enum verify_kind kind)
{
	const struct verify *v = &self->verify;
	const struct verify_one *found = NULL;
	size_t i;

	for (i = v->n; i-- > 0;)
		if (v->list[i].kind == kind && (found == NULL ||
		    is_rsa(&v->list[i]) || !is_rsa(found)))
			found = &v->list[i];
	return found;
}

/* Of several the best one counts: receivers look for one that is good, and
 * the large ones for one of RSA. */
static void
leave_best(const struct examdkimself *self)
{
	const struct verify_one *passed = find(self, VERIFY_PASS);
	const struct verify_one *unknown = find(self, VERIFY_TEMPERROR);

	if (passed != NULL && is_rsa(passed))
		leave(self, EXAM_PASS, passed);
	else if (unknown != NULL)
		leave(self, EXAM_UNKNOWN, unknown);
	else if (passed != NULL)
		leave(self, EXAM_FAIL, passed);
	else if (self->verify.n > 0)
		leave(self, EXAM_FAIL, self->verify.list);
	else
		self->set->exam->dkim.state = EXAM_NONE;
}

/* Without a sample there is still what no signature could pass with. */
static void
leave_guess(const struct examdkimset *set)
{
	struct exam_dkim *dkim = &set->exam->dkim;
	const struct examdkim_key *k;

	strlcpy(dkim->domain, set->list[0].key->domain, sizeof(dkim->domain));
	strlcpy(dkim->selector, set->list[0].key->selector,
	    sizeof(dkim->selector));
	for (k = set->list; k < set->list + set->n; k++)
		if (!examdkimset_answered(k) || keyrecord_usable(&k->record))
			return;
	dkim->state = EXAM_FAIL;
	strlcpy(dkim->why, set->list[0].n == 0 ? "no key in DNS" :
	    keyrecord_text(keyrecord_first(&set->list[0].record)),
	    sizeof(dkim->why));
}

/* --- dkim.self ----------------------------------------------------------- */

static struct finding *
add(const struct examdkimself *self, enum verdict verdict, const char *title)
{
	return examdkim_add(self->set, NULL, "dkim.self", verdict, "%s",
	    title);
}

static void
show_all(struct finding *f, const struct examdkimself *self)
{
	const struct verify *v = &self->verify;
	struct json *json = finding_evidence(f);
	const struct verify_one *one;

	json_begin(json, "signatures", '[');
	for (one = v->list; one < v->list + v->n; one++) {
		if (one->kind != VERIFY_PASS)
			finding_detail(f, "s=%s %s: %s",
			    one->signature.selector, verify_word(one->kind),
			    why(self, one));
		json_begin(json, NULL, '{');
		json_string(json, "d", one->signature.domain);
		json_string(json, "s", one->signature.selector);
		json_string(json, "a", one->signature.algorithm);
		json_string(json, "result", verify_word(one->kind));
		json_string(json, "reason", one->reason);
		json_end(json, '}');
	}
	json_end(json, ']');
}

/* The check that has said already why no signature can be good; NULL. */
static const char *
find_cause(const struct exam *exam)
{
	static const char *const ids[] = { "dkim.record", "dkim.flags",
	    "dkim.size", "dkim.match" };
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (exam_verdict(exam, ids[i]) == VERDICT_FAIL)
			return ids[i];
	return NULL;
}

static void
say_unsigned(const struct examdkimself *self)
{
	struct finding *f = examdkim_add(self->set, NULL, "dkim.self",
	    VERDICT_FAIL, "mail from %s leaves without a signature",
	    self->set->exam->from);

	finding_advise(f, "let the From field have the domain of a dkim line: "
	    "see masquerade in sendoff.conf");
}

/* A sample that came to harm between our own ends. */
static void
say_broken(const struct examdkimself *self)
{
	const struct verify_one *one = self->verify.list;
	struct finding *f = examdkim_add(self->set, NULL, "dkim.self",
	    VERDICT_FAIL, "%s: %s", verify_word(one->kind), one->reason);

	show_all(f, self);
	finding_advise(f, "what was signed is not what leaves, a fault of "
	    "sendoff: report it, with this");
	finding_refer(f, "RFC6376#6.1");
}

/* None is good. */
static void
say_failed(const struct examdkimself *self)
{
	const struct verify_one *unknown = find(self, VERIFY_TEMPERROR);
	const char *cause = find_cause(self->set->exam);
	const struct examdkim_key *k;
	struct finding *f;

	if (unknown != NULL) {
		k = key_of(self, unknown);
		f = add(self, VERDICT_UNKNOWN,
		    "no answer about the key from the name servers");
		finding_reason(f, k == NULL ? "timeout" :
		    exam_dns_reason(k->question.result));
	} else if (cause != NULL)
		examdkim_skip(self->set, NULL, "dkim.self", cause);
	else
		say_broken(self);
}

static void
say_passed(const struct examdkimself *self, size_t good)
{
	struct finding *f;

	if (good == self->verify.n)
		f = add(self, VERDICT_OK, good == 1 ?
		    "a signed sample passes with the key in DNS" :
		    "all signatures of a sample pass with the keys in DNS");
	else {
		f = examdkim_add(self->set, NULL, "dkim.self", VERDICT_WARN,
		    "%zu of %zu signatures of a sample pass", good,
		    self->verify.n);
		finding_advise(f, "mend the record of the one that does not, "
		    "or take its dkim line out of sendoff.conf");
		finding_refer(f, "RFC6376#6.1");
	}
	show_all(f, self);
}

static void
judge(const struct examdkimself *self)
{
	size_t good = 0, i;

	for (i = 0; i < self->verify.n; i++)
		good += self->verify.list[i].kind == VERIFY_PASS;
	leave_best(self);
	if (self->verify.n == 0)
		say_unsigned(self);
	else if (good == 0)
		say_failed(self);
	else
		say_passed(self, good);
}

/* --- without a sample ---------------------------------------------------- */

static int
has_state(const struct examdkimset *set, uint32_t state)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		if (set->list[i].key->state == state)
			return 1;
	return 0;
}

static void
say_no_sample(const struct examdkimself *self)
{
	const struct exam *exam = self->set->exam;
	struct finding *f;

	if (exam->keys_known && has_state(self->set, EXAMKEY_BAD)) {
		examdkim_skip(self->set, NULL, "dkim.self", "dkim.key");
		return;
	}
	if (!exam->sample_known) {
		f = add(self, VERDICT_UNKNOWN,
		    "no sample was signed in time");
		finding_reason(f, "timeout");
	} else if (has_state(self->set, EXAMKEY_FORBIDDEN)) {
		f = add(self, VERDICT_UNKNOWN,
		    "no sample: a key is not for this user to read");
		finding_reason(f, "not-readable");
		finding_advise(f, "run as root");
	} else {
		f = add(self, VERDICT_UNKNOWN, exam->sample_trouble[0] != '\0' ?
		    exam->sample_trouble : "no sample could be made");
		finding_reason(f, "no-sample");
	}
}

void
examdkim_self(struct examdkimset *set)
{
	struct examdkimself self = { .set = set };
	int rc = -1;

	header_init(&self.header);
	if (set->exam->sample_known && set->exam->sample != NULL)
		rc = verify(&self);
	if (rc == 0)
		judge(&self);
	else {
		leave_guess(set);
		say_no_sample(&self);
	}
	if (rc == 0 && self.verify.n > 0)
		examdkim_headers(&self);
	else
		examdkim_skip(set, NULL, "dkim.headers", "dkim.self");
	verify_clear(&self.verify);
	header_clear(&self.header);
}
