/*
 * check_host() of RFC 7208 section 4.  An include is a call within a call, ten
 * of them at most, as each one is a term that asks; a redirect goes round in
 * the call it is in.
 */
#include <stdlib.h>
#include <string.h>

#include "doctor/spf.h"
#include "doctor/spfmatch.h"
#include "util/text.h"

static enum spf_result evaluate(struct spfcheck *, const char *domain,
	    int explained);

const char *
spf_word(enum spf_result result)
{
	static const char *const words[SPF_RESULTS] = { "none", "neutral",
	    "pass", "fail", "softfail", "temperror", "permerror" };

	return result < SPF_RESULTS ? words[result] : words[SPF_NONE];
}

/* --- terms --------------------------------------------------------------- */

/* An include's result as a match: SPF_PASS, SPF_NONE where it does not match,
 * or an error (RFC 7208 section 5.2). */
static enum spf_result
include(struct spfcheck *check, const struct spfframe *frame,
    const struct spfterm *term, struct spf_step *step)
{
	enum spf_result result = SPF_NONE;
	char name[DNS_NAME];

	if (spfmatch_target(check, frame, term, name) == 0) {
		check->depth++;
		result = evaluate(check, name, 0);
		check->depth--;
	}
	if (step != NULL)
		step->included = result;
	switch (result) {
	case SPF_NONE:
		return spfmatch_wrong(check, frame, term,
		    "its domain has no SPF record");
	case SPF_PASS:
	case SPF_TEMPERROR:
	case SPF_PERMERROR:
		return result;
	default:
		return SPF_NONE;
	}
}

static enum spf_result
match(struct spfcheck *check, const struct spfframe *frame,
    const struct spfterm *term, struct spf_step *step)
{
	const struct spfaddress *address = &check->ask.address;

	switch (term->kind) {
	case SPFTERM_ALL:
		return SPF_PASS;
	case SPFTERM_IP4:
	case SPFTERM_IP6:
		return spfaddress_within(address, &term->address,
		    term->kind == SPFTERM_IP6 ? term->cidr6 : term->cidr4) ?
		    SPF_PASS : SPF_NONE;
	case SPFTERM_INCLUDE:
		return include(check, frame, term, step);
	default:
		return spfmatch_ask(check, frame, term, step);
	}
}

/* --- records ------------------------------------------------------------- */

/* The first mechanism that matches gives the result, which is SPF_NONE where
 * none does. */
static enum spf_result
run_terms(struct spfcheck *check, const struct spfframe *frame)
{
	const struct spfterm *term;
	struct spf_step *step;
	enum spf_result result;
	uint32_t before;
	size_t i;

	for (i = 0; i < frame->record.n; i++) {
		term = &frame->record.terms[i];
		if (term->qualifier == '\0')
			continue;
		before = check->spf->lookups;
		spfmatch_trace(check, frame, term, &step);
		result = spfmatch_count(check, frame, term) == -1 ?
		    SPF_PERMERROR : match(check, frame, term, step);
		if (step != NULL)
			step->lookups = check->spf->lookups - before;
		if (result == SPF_NONE)
			continue;
		if (result != SPF_PASS)
			return result;
		if (step != NULL)
			step->match = 1;
		check->spf->why[0] = '\0';
		return spfmatch_decide(check, frame, term,
		    spfmatch_result(term));
	}
	return SPF_NONE;
}

/* Reads and parses the record of the frame's domain: SPF_PASS, or what there
 * is instead. */
static enum spf_result
load(struct spfcheck *check, struct spfframe *frame)
{
	struct spf *spf = check->spf;

	switch (spfask_record(&check->ask, frame->domain, &frame->text,
	    &frame->length)) {
	case SPFASK_YES:
		break;
	case SPFASK_MANY:
		return spfmatch_wrong(check, frame, NULL,
		    "more than one SPF record");
	case SPFASK_TROUBLE:
		return spfmatch_stuck(check, frame, NULL, "no answer from DNS");
	default:
		strlcpy(spf->why, "no SPF record", sizeof(spf->why));
		return spfmatch_decide(check, frame, NULL, SPF_NONE);
	}
	if (spf->n == 0 && spf->lookups == 0)
		text_show(spf->record, SPF_RECORD, frame->text, frame->length);
	if (spfrecord_parse(&frame->record, frame->text, frame->length) == 0)
		return SPF_PASS;
	if (frame->record.why == NULL)
		return spfmatch_stuck(check, frame, NULL, "out of memory");
	spf->at = (uint32_t)frame->record.at;
	return spfmatch_wrong(check, frame,
	    &frame->record.terms[frame->record.n - 1], frame->record.why);
}

static void
unload(struct spfframe *frame)
{
	spfrecord_clear(&frame->record);
	free(frame->text);
	frame->text = NULL;
}

/* What the domain has to say on a fail; nothing where anything is wrong with
 * it (RFC 7208 section 6.2). */
static void
explain(struct spfcheck *check, const struct spfframe *frame)
{
	char name[DNS_NAME], *text;
	struct buf said;
	size_t length;

	if (frame->record.exp == NULL ||
	    spfmatch_target(check, frame, frame->record.exp, name) == -1 ||
	    spfask_text(&check->ask, name, &text, &length) != SPFASK_YES)
		return;
	if (spfmacro_is_explanation(text, length)) {
		if (spfmacro_validates(text, length))
			check->macro.validated = spfask_validated(&check->ask,
			    frame->domain);
		buf_init(&said);
		spfmacro_explain(&check->macro, text, length, &said, SPF_TEXT);
		if (buf_get(&said) != NULL)
			text_show(check->spf->explanation, SPF_TEXT,
			    buf_get(&said), said.length);
		buf_clear(&said);
	}
	free(text);
}

/* Puts the domain that the record leads to in the frame's place: SPF_PASS, or
 * an error. */
static enum spf_result
redirect(struct spfcheck *check, struct spfframe *frame)
{
	const struct spfterm *term = frame->record.redirect;
	char name[DNS_NAME];
	struct spf_step *step;

	spfmatch_trace(check, frame, term, &step);
	if (step != NULL)
		step->lookups = 1;
	if (spfmatch_count(check, frame, term) == -1)
		return SPF_PERMERROR;
	if (spfmatch_target(check, frame, term, name) == -1)
		return spfmatch_wrong(check, frame, term,
		    "its domain is no name");
	if (step != NULL)
		step->match = 1;
	unload(frame);
	strlcpy(frame->domain, name, sizeof(frame->domain));
	return SPF_PASS;
}

/* A record, and those that it redirects to. */
static enum spf_result
follow(struct spfcheck *check, struct spfframe *frame, int *redirected)
{
	enum spf_result result;

	for (;;) {
		result = load(check, frame);
		if (result == SPF_NONE && *redirected)
			return spfmatch_wrong(check, frame, NULL,
			    "no SPF record, and another one redirects here");
		if (result != SPF_PASS)
			return result;
		result = run_terms(check, frame);
		if (result != SPF_NONE)
			return result;
		if (frame->record.redirect == NULL) {
			strlcpy(check->spf->why, "no term matches",
			    sizeof(check->spf->why));
			return spfmatch_decide(check, frame, NULL, SPF_NEUTRAL);
		}
		result = redirect(check, frame);
		if (result != SPF_PASS)
			return result;
		*redirected = 1;
	}
}

static enum spf_result
evaluate(struct spfcheck *check, const char *domain, int explained)
{
	struct spfframe *frame = calloc(1, sizeof(*frame));
	enum spf_result result;
	int redirected = 0;

	if (frame == NULL)
		return SPF_TEMPERROR;
	strlcpy(frame->domain, domain, sizeof(frame->domain));
	result = follow(check, frame, &redirected);
	if (result == SPF_FAIL && explained)
		explain(check, frame);
	unload(frame);
	free(frame);
	return result;
}

/* --- the sender ---------------------------------------------------------- */

/* The domain that is checked, and the local part (RFC 7208 sections 2.4 and
 * 4.3). */
static const char *
identify(struct spfcheck *check, const struct spf_sender *sender)
{
	const char *at = strrchr(sender->mail_from, '@');
	const char *domain = sender->mail_from[0] == '\0' ? sender->helo :
	    at == NULL ? sender->mail_from : at + 1;
	size_t n = at == NULL ? 0 : (size_t)(at - sender->mail_from);

	if (n > sizeof(check->local) - 1)
		n = sizeof(check->local) - 1;
	memcpy(check->local, sender->mail_from, n);
	check->local[n] = '\0';
	if (n == 0)
		strlcpy(check->local, "postmaster", sizeof(check->local));
	return domain;
}

/* Copies a domain without a dot at its end: 1 where it is one of several
 * labels. */
static int
take_domain(char dst[DNS_NAME], const char *domain)
{
	size_t n = strlen(domain);

	if (n > 0 && domain[n - 1] == '.')
		n--;
	if (n >= DNS_NAME)
		return 0;
	memcpy(dst, domain, n);
	dst[n] = '\0';
	return text_hostname(dst) && strchr(dst, '.') != NULL;
}

void
spf_check(struct spf *spf, const struct source *source,
    const struct spf_sender *sender)
{
	struct spfcheck *check = calloc(1, sizeof(*check));
	char domain[DNS_NAME];
	const char *given;

	memset(spf, 0, sizeof(*spf));
	spf->result = SPF_TEMPERROR;
	strlcpy(spf->why, "out of memory", sizeof(spf->why));
	if (check == NULL)
		return;
	given = identify(check, sender);
	text_show(spf->domain, DNS_NAME, given, strlen(given));
	if (!take_domain(domain, given)) {
		spf->result = SPF_NONE;
		strlcpy(spf->why, "not a domain that can have a record",
		    sizeof(spf->why));
	} else {
		spfask_init(&check->ask, source, &sender->address);
		check->spf = spf;
		check->macro.local = check->local;
		check->macro.sender_domain = domain;
		check->macro.helo = sender->helo;
		check->macro.address = &check->ask.address;
		check->macro.now = sender->now;
		spf->why[0] = '\0';
		spf->result = evaluate(check, domain, 1);
		spf->queries = check->ask.queries;
	}
	free(check);
}

/* --- from another process ------------------------------------------------ */

static void
clean(char *text, size_t size)
{
	text[size - 1] = '\0';
	text_show(text, size, text, strlen(text));
}

int
spf_clean(struct spf *spf)
{
	struct spf_step *step;

	clean(spf->domain, sizeof(spf->domain));
	clean(spf->record, sizeof(spf->record));
	clean(spf->term, sizeof(spf->term));
	clean(spf->where, sizeof(spf->where));
	clean(spf->why, sizeof(spf->why));
	clean(spf->explanation, sizeof(spf->explanation));
	if (spf->result >= SPF_RESULTS || spf->n > SPF_STEPS ||
	    spf->lookups > SPF_TERMS + 1 || spf->voids > SPF_VOIDS + 1)
		return -1;
	for (step = spf->steps; step < spf->steps + spf->n; step++) {
		clean(step->term, sizeof(step->term));
		clean(step->domain, sizeof(step->domain));
		if (step->included >= SPF_RESULTS ||
		    step->depth > SPF_TERMS ||
		    step->lookups > SPF_TERMS + 1)
			return -1;
	}
	return 0;
}
