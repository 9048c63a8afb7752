/*
 * dkim.headers: what the signatures of the sample cover, and what they should
 * not.  It is our own signer that is judged here, so what is wrong is for
 * those to mend who make it.
 */
#include <string.h>
#include <strings.h>

#include "exam/examdkimself.h"
#include "exam/examdkimset.h"

/* How often a name stands in h=, "from:to:from". */
static size_t
count(const char *names, const char *name)
{
	size_t n = strlen(name), found = 0, length;

	for (;; names += length + 1) {
		length = strcspn(names, ":");
		found += length == n && strncasecmp(names, name, n) == 0;
		if (names[length] == '\0')
			return found;
	}
}

/* What makes a signature worthless, or NULL. */
static const char *
find_fault(const struct verify *v, const struct verify_one *one)
{
	const struct signature *s = &one->signature;

	if (one->kind == VERIFY_NEUTRAL)
		return one->reason;
	if (s->names == NULL || !s->from)
		return "From is not signed";
	if (s->time > (int64_t)v->now + VERIFY_SKEW)
		return "signed in the future: the clock of this host is wrong";
	return NULL;
}

/* What makes it worth less. */
static const char *
find_weakness(const struct examdkimself *self, const struct signature *s)
{
	if (count(s->names, "From") <= header_count(&self->header, "From"))
		return "From is not over-signed: another one can be added";
	if (s->length != -1)
		return "l=: anything can be added to the body";
	/* RFC 6376 section 5.4.1: those change on the way */
	if (count(s->names, "Return-Path") > 0 ||
	    count(s->names, "Received") > 0)
		return "fields are signed that change on the way";
	return NULL;
}

static void
say(const struct examdkimself *self, enum verdict verdict, const char *text)
{
	struct finding *f = examdkim_add(self->set, NULL, "dkim.headers",
	    verdict, "%s", text);

	json_string(finding_evidence(f), "h",
	    self->verify.list[0].signature.names != NULL ?
	    self->verify.list[0].signature.names : "");
	if (verdict == VERDICT_OK)
		return;
	finding_advise(f, "set the clock where that is it; else it is a fault "
	    "of sendoff: report it");
	finding_refer(f, "RFC6376#5.4");
	finding_refer(f, "RFC6376#8.15");
}

void
examdkim_headers(const struct examdkimself *self)
{
	const struct verify *v = &self->verify;
	const char *fault = NULL, *weakness = NULL;
	size_t i;

	for (i = 0; i < v->n && fault == NULL; i++)
		fault = find_fault(v, &v->list[i]);
	for (i = 0; i < v->n && fault == NULL && weakness == NULL; i++)
		weakness = find_weakness(self, &v->list[i].signature);
	if (fault != NULL)
		say(self, VERDICT_FAIL, fault);
	else if (weakness != NULL)
		say(self, VERDICT_WARN, weakness);
	else
		say(self, VERDICT_OK, "From is signed and over-signed, no l=");
}
