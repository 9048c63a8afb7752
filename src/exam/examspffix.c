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

/* All that is asked for is the same as before, but for the one record. */
int
examspf_passes(struct examspf *run, const char *domain, const char *record,
    const char *from)
{
	const struct examspf_source before = run->watch;
	struct spf *spf = calloc(1, sizeof(*spf));
	struct spf_sender sender;
	int passes = spf != NULL;
	size_t i;

	run->watch.domain = domain;
	run->watch.text = record;
	for (i = 0; passes && i < run->naddresses; i++) {
		sender = examspf_sender(run, i, from);
		spf_check(spf, &run->source, &sender);
		passes = spf->result == SPF_PASS;
	}
	run->watch = before;
	free(spf);
	return passes;
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
examspf_grant(const struct examspf *run, const char *record, int first)
{
	char *text = strdup(record), *more;
	struct spf_sender sender;
	size_t i;

	for (i = 0; text != NULL && i < run->naddresses; i++) {
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

/* Adds what a record lets pass or refuses; its all, if there is one, softens
 * the one that the whole gets. */
static void
merge(struct buf *buf, const char *text, char *all)
{
	const struct spfterm *term;
	struct spfrecord record;
	const char *have;
	size_t i;

	if (spfrecord_parse(&record, text, strlen(text)) == -1) {
		spfrecord_clear(&record);
		return;
	}
	for (i = 0; i < record.n; i++) {
		term = &record.terms[i];
		have = buf_get(buf);
		if (term->kind != SPFTERM_ALL && term->qualifier != '\0' &&
		    have != NULL && !has_term(have, text + term->at,
		    term->length)) {
			buf_putc(buf, ' ');
			buf_add(buf, text + term->at, term->length);
		}
	}
	if (record.all != NULL && (*all == '\0' ||
	    record.all->qualifier == '~'))
		*all = record.all->qualifier;
	spfrecord_clear(&record);
}

/* One record of all. */
static char *
merge_all(const struct examspf *run)
{
	struct buf buf;
	char all = '\0';
	size_t i;

	buf_init(&buf);
	buf_puts(&buf, "v=spf1");
	for (i = 0; i < run->n; i++)
		merge(&buf, run->records[i], &all);
	buf_printf(&buf, " %call", all == '-' ? '-' : '~');
	return buf_take(&buf);
}

/* --- the choice ---------------------------------------------------------- */

/* Keeps a record where it is good, and frees it where not. */
static void
consider(struct examspf *run, char *record)
{
	if (record != NULL && run->wanted == NULL &&
	    examspf_passes(run, run->domain, record, run->exam->mail_from))
		run->wanted = record;
	else
		free(record);
}

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

void
examspf_want(struct examspf *run)
{
	char *text;

	/* nothing is known of what there is */
	if (run->result == RESOLVER_TIMEOUT || run->result == RESOLVER_FAILED)
		return;
	if ((text = base(run)) != NULL) {
		consider(run, strdup(text));
		consider(run, examspf_grant(run, text, 0));
		consider(run, examspf_grant(run, text, 1));
	}
	free(text);
	/* in place of a record that somebody else has terms in, and that
	 * cannot be read, none is made up */
	if (run->all == 0)
		consider(run, examspf_fresh(run, '~'));
}
