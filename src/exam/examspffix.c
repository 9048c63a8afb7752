/*
 * The record that is to be published: the least change of what is there by
 * which all our addresses pass.  None is proposed before an evaluation has
 * shown that it does what it should.
 */
#include <sys/socket.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "doctor/spfedit.h"
#include "exam/examspf.h"

#define STRING_MAX	255	/* octets: RFC 1035 section 3.3 */

/* --- a record that is not there yet -------------------------------------- */

void
examspf_lay_over(const struct examspf_source *watch,
    struct question *question)
{
	const char *text = watch->text;
	size_t n, left = strlen(text);
	struct buf wire;

	question_clear(question);
	question->result = RESOLVER_FAILED;
	buf_init(&wire);
	for (; left > 0; text += n, left -= n) {
		n = left < STRING_MAX ? left : STRING_MAX;
		buf_putc(&wire, (int)n);
		buf_add(&wire, text, n);
	}
	/* it is OK where there was memory */
	if (!wire.failed && wire.length > 0)
		(void)source_add(question, wire.data, wire.length, 0, "");
	buf_clear(&wire);
}

/* All that is asked for is the same as before, but for the one record.  What
 * was there before, to be put back. */
static struct examspf_source
lay(struct examspf *run, const char *domain, const char *record)
{
	const struct examspf_source before = run->watch;

	run->watch.domain = domain;
	run->watch.text = record;
	return before;
}

static int
passes(struct examspf *run, size_t i, const char *from)
{
	const struct spf_sender sender = examspf_sender(run, i, from);
	struct spf *spf = calloc(1, sizeof(*spf));
	int rc = 0;

	if (spf != NULL) {
		spf_check(spf, &run->source, &sender);
		rc = spf->result == SPF_PASS;
	}
	free(spf);
	return rc;
}

int
examspf_passes(struct examspf *run, const char *domain, const char *record,
    const char *from)
{
	const struct examspf_source before = lay(run, domain, record);
	size_t i = 0;

	while (i < run->naddresses && passes(run, i, from))
		i++;
	run->watch = before;
	return i == run->naddresses;
}

/* 1 where one address does by a record of the domain. */
static int
passes_already(struct examspf *run, size_t i, const char *record)
{
	const struct examspf_source before = lay(run, run->domain, record);
	int rc = passes(run, i, run->exam->mail_from);

	run->watch = before;
	return rc;
}

/* --- records ------------------------------------------------------------- */

char *
examspf_fresh(const struct examspf *run, char qualifier)
{
	struct buf buf;
	size_t i;

	if (run->naddresses == 0)
		return NULL;
	buf_init(&buf);
	buf_puts(&buf, "v=spf1");
	for (i = 0; i < run->naddresses; i++)
		buf_printf(&buf, " ip%c:%s", run->exam->addresses[i].ip.family
		    == AF_INET ? '4' : '6', run->exam->addresses[i].text);
	buf_printf(&buf, " %call", qualifier);
	return buf_take(&buf);
}

char *
examspf_grant(struct examspf *run, const char *record, int first)
{
	char *text = strdup(record), *more;
	struct spf_sender sender;
	size_t i;

	for (i = 0; text != NULL && i < run->naddresses; i++) {
		if (!first && passes_already(run, i, text))
			continue;
		/* what is put in front stands in their order in the end */
		sender = examspf_sender(run, first ?
		    run->naddresses - 1 - i : i, "");
		more = first ? spfedit_first(text, &sender.address) :
		    spfedit_grant(text, &sender.address);
		if (more == NULL)
			continue;
		free(text);
		text = more;
	}
	return text;
}

char *
examspf_let_pass(struct examspf *run, const char *record)
{
	char *text;
	int way;

	for (way = 0; way < 3; way++) {
		text = way == 0 ? strdup(record) :
		    examspf_grant(run, record, way == 2);
		if (text != NULL && examspf_passes(run, run->domain, text,
		    run->exam->mail_from))
			return text;
		free(text);
	}
	return NULL;
}

/* --- its end ------------------------------------------------------------- */

/* A record without what leads to domains that have none. */
static char *
without_missing(const struct examspf *run, const char *record)
{
	const struct examspf_tree *tree = &run->tree;
	char *text = strdup(record), *next;
	size_t i;

	for (i = 0; text != NULL && i < tree->nmissing; i++) {
		next = spfedit_forget(text, tree->missing[i]);
		free(text);
		text = next;
	}
	return text;
}

/* The record by which this host passes, where there is one. */
static const char *
best(const struct examspf *run)
{
	return run->wanted != NULL ? run->wanted : run->text;
}

/* A record, which is taken, or a better one by which this host passes. */
static char *
better(struct examspf *run, char *text)
{
	char *passes = text == NULL ? NULL : examspf_let_pass(run, text);

	if (passes == NULL)
		return text;
	free(text);
	return passes;
}

int
examspf_wants_all(const struct examspf *run)
{
	const struct examspf_tree *tree = &run->tree;

	if (run->text == NULL || !run->sound)
		return 0;
	if (tree->all == '\0')
		return !tree->walk.trouble;
	return (tree->all == '+' || tree->all == '?') &&
	    strcasecmp(tree->all_in, run->domain) == 0;
}

char *
examspf_with_all(struct examspf *run)
{
	char *rest = without_missing(run, best(run)), *text;

	text = rest == NULL ? NULL : spfedit_all(rest, '~');
	free(rest);
	return better(run, text);
}

/* 1 where a record says what becomes of the others: by an all, or in another
 * domain's. */
static int
has_end(const char *text)
{
	struct spfrecord record;
	int rc = spfrecord_parse(&record, text, strlen(text)) == 0 &&
	    (record.all != NULL || record.redirect != NULL);

	spfrecord_clear(&record);
	return rc;
}

char *
examspf_cleared(struct examspf *run)
{
	char *text = without_missing(run, run->text), *ended;
	int same = text == NULL || strcmp(text, run->text) == 0;

	free(text);
	if (same || (text = without_missing(run, best(run))) == NULL)
		return NULL;
	/* a redirect was its all */
	if (!has_end(text)) {
		ended = spfedit_all(text, '~');
		free(text);
		text = ended;
	}
	return better(run, text);
}

/* --- several records ----------------------------------------------------- */

/* 1 where a record has the term already, blanks around it. */
static int
has_term(const char *record, const char *term, size_t n)
{
	const char *p;

	for (p = record; *p != '\0'; p++)
		if (p[0] == ' ' && strncasecmp(p + 1, term, n) == 0 &&
		    (p[1 + n] == ' ' || p[1 + n] == '\0'))
			return 1;
	return 0;
}

/* Adds a term that is not there yet. */
static void
add_term(struct buf *buf, const char *term, size_t n)
{
	const char *have = buf_get(buf);

	if (have == NULL || has_term(have, term, n))
		return;
	buf_putc(buf, ' ');
	buf_add(buf, term, n);
}

/* What a redirect lets pass, where it counts. */
static void
add_redirect(struct buf *buf, const struct spfrecord *record)
{
	struct buf term;

	if (record->all != NULL || record->redirect == NULL)
		return;
	buf_init(&term);
	buf_puts(&term, "include:");
	buf_add(&term, record->redirect->domain,
	    record->redirect->domain_length);
	if (buf_get(&term) != NULL)
		add_term(buf, term.data, term.length);
	buf_clear(&term);
}

/* Adds what a record lets pass or refuses; its all, if there is one, softens
 * the one that the whole gets.  0, or -1 where it cannot be read. */
static int
merge(struct buf *buf, const char *text, char *all)
{
	const struct spfterm *term;
	struct spfrecord record;
	size_t i;
	int rc = spfrecord_parse(&record, text, strlen(text));

	for (i = 0; rc == 0 && i < record.n; i++) {
		term = &record.terms[i];
		if (term->kind != SPFTERM_ALL && term->qualifier != '\0')
			add_term(buf, text + term->at, term->length);
	}
	if (rc == 0)
		add_redirect(buf, &record);
	if (rc == 0 && record.all != NULL && (*all == '\0' ||
	    record.all->qualifier == '~'))
		*all = record.all->qualifier;
	spfrecord_clear(&record);
	return rc;
}

/* One record of all, damaged ones as they were meant; NULL where one of them
 * cannot be read, as its terms would be lost. */
static char *
merge_all(const struct examspf *run)
{
	struct spfmend mend;
	struct buf buf;
	char all = '\0';
	size_t i;
	int rc = run->all > run->n ? -1 : 0;

	buf_init(&buf);
	buf_puts(&buf, "v=spf1");
	for (i = 0; rc == 0 && i < run->n; i++) {
		if (spfmend(&mend, run->records[i],
		    strlen(run->records[i])) == -1)
			spfmend_clear(&mend);
		rc = merge(&buf, mend.text != NULL ? mend.text :
		    run->records[i], &all);
		spfmend_clear(&mend);
	}
	buf_printf(&buf, " %call", all == '-' ? '-' : '~');
	if (rc == 0)
		return buf_take(&buf);
	buf_clear(&buf);
	return NULL;
}

/* --- the choice ---------------------------------------------------------- */

/* What the domain has, or was meant to have, to be freed. */
static char *
base(const struct examspf *run)
{
	if (run->all > 1)
		return merge_all(run);
	if (run->mend.text != NULL)
		return strdup(run->mend.text);
	return run->text != NULL && run->sound ? strdup(run->text) : NULL;
}

/* A record that passes may have an end that is to be mended as well.  There is
 * one record for both, so that neither is lost when the other is published. */
static void
want_end(struct examspf *run)
{
	char *text;

	if (!examspf_wants_all(run) || run->wanted == NULL ||
	    (text = examspf_with_all(run)) == NULL)
		return;
	if (!examspf_passes(run, run->domain, text, run->exam->mail_from)) {
		free(text);
		return;
	}
	free(run->wanted);
	run->wanted = text;
}

void
examspf_want(struct examspf *run)
{
	char *text;

	/* nothing is known of what there is */
	if (!resolver_answered(run->result))
		return;
	if ((text = base(run)) != NULL)
		run->wanted = examspf_let_pass(run, text);
	free(text);
	want_end(run);
	/* in place of a record that somebody else has terms in, and that
	 * cannot be read, none is made up */
	if (run->all > 0 || run->almost != NULL || run->wanted != NULL)
		return;
	if ((text = examspf_fresh(run, '~')) != NULL)
		run->wanted = examspf_let_pass(run, text);
	free(text);
}
