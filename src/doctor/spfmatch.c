/*
 * Terms of SPF: each is counted and noted before it is evaluated, so that what
 * is told of a result is what led to it.
 */
#include <string.h>

#include "doctor/spfmatch.h"
#include "util/text.h"

static void
show_term(char dst[SPF_TERM], const struct spfframe *frame,
    const struct spfterm *term)
{
	text_show(dst, SPF_TERM, frame->text + term->at, term->length);
}

/* Notes what decides, the first word counting: an error deep below stays what
 * it is on its way up.  term NULL: no term of it. */
enum spf_result
spfmatch_decide(struct spfcheck *check, const struct spfframe *frame,
    const struct spfterm *term, enum spf_result result)
{
	struct spf *spf = check->spf;

	text_show(spf->where, DNS_NAME, frame->domain, strlen(frame->domain));
	spf->term[0] = '\0';
	if (term != NULL)
		show_term(spf->term, frame, term);
	return result;
}

enum spf_result
spfmatch_wrong(struct spfcheck *check, const struct spfframe *frame,
    const struct spfterm *term, const char *why)
{
	strlcpy(check->spf->why, why, sizeof(check->spf->why));
	return spfmatch_decide(check, frame, term, SPF_PERMERROR);
}

enum spf_result
spfmatch_stuck(struct spfcheck *check, const struct spfframe *frame,
    const struct spfterm *term, const char *why)
{
	strlcpy(check->spf->why, why, sizeof(check->spf->why));
	return spfmatch_decide(check, frame, term, SPF_TEMPERROR);
}

/* However much an include has, there is room for what stands behind it. */
void
spfmatch_trace(struct spfcheck *check, const struct spfframe *frame,
    const struct spfterm *term, struct spf_step **step)
{
	struct spf *spf = check->spf;

	*step = NULL;
	if (spf->n >= (check->depth > 0 ? SPF_STEPS - SPF_OUTER :
	    SPF_STEPS)) {
		spf->more++;
		return;
	}
	*step = &spf->steps[spf->n++];
	(*step)->depth = check->depth;
	show_term((*step)->term, frame, term);
	text_show((*step)->domain, DNS_NAME, frame->domain,
	    strlen(frame->domain));
}

/* The domain that a term is about: 0, or -1 where it comes to none. */
int
spfmatch_target(struct spfcheck *check, const struct spfframe *frame,
    const struct spfterm *term, char name[DNS_NAME])
{
	if (term->domain_length == 0) {
		strlcpy(name, frame->domain, DNS_NAME);
		return 0;
	}
	check->macro.domain = frame->domain;
	if (spfmacro_validates(term->domain, term->domain_length))
		check->macro.validated = spfask_validated(&check->ask,
		    frame->domain);
	return spfmacro_domain(&check->macro, term->domain,
	    term->domain_length, name);
}

/* Whether a mechanism that is asked for matches. */
static enum spfask_answer
ask_term(struct spfcheck *check, const struct spfterm *term, const char *name)
{
	switch (term->kind) {
	case SPFTERM_A:
		return spfask_a(&check->ask, term, name);
	case SPFTERM_MX:
		return spfask_mx(&check->ask, term, name);
	case SPFTERM_PTR:
		return spfask_ptr(&check->ask, name);
	default:
		return spfask_exists(&check->ask, name);
	}
}

/* The result that a match has (RFC 7208 section 4.6.2). */
enum spf_result
spfmatch_result(const struct spfterm *term)
{
	switch (term->qualifier) {
	case '-':
		return SPF_FAIL;
	case '~':
		return SPF_SOFTFAIL;
	case '?':
		return SPF_NEUTRAL;
	}
	return SPF_PASS;
}

/* The same for a mechanism that asks. */
enum spf_result
spfmatch_ask(struct spfcheck *check, const struct spfframe *frame,
    const struct spfterm *term, struct spf_step *step)
{
	char name[DNS_NAME];

	if (spfmatch_target(check, frame, term, name) == -1)
		return SPF_NONE;
	switch (ask_term(check, term, name)) {
	case SPFASK_YES:
		return SPF_PASS;
	case SPFASK_MANY:
		return spfmatch_wrong(check, frame, term,
		    "more than 10 MX records");
	case SPFASK_TROUBLE:
		return spfmatch_stuck(check, frame, term, "no answer from DNS");
	case SPFASK_VOID:
		if (step != NULL)
			step->empty = 1;
		if (++check->spf->voids > SPF_VOIDS)
			return spfmatch_wrong(check, frame, term,
			    "more than 2 terms ask for what is not in DNS");
		break;
	case SPFASK_NO:
		break;
	}
	return SPF_NONE;
}

/* A term that asks, one more of ten: 0, or -1 where it is one too many. */
int
spfmatch_count(struct spfcheck *check, const struct spfframe *frame,
    const struct spfterm *term)
{
	if (!spfterm_asks(term) || check->spf->lookups++ < SPF_TERMS)
		return 0;
	spfmatch_wrong(check, frame, term, "more than 10 terms that ask DNS");
	return -1;
}

