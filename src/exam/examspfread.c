/*
 * What the domain has in DNS, read once, and the evaluation for each address.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "exam/examspf.h"
#include "util/text.h"

#define TXT_MAX		65536	/* octets of a TXT record */

/* --- records ------------------------------------------------------------- */

/* A text of its own.  No term has a control character, so that in place of a
 * NUL any other spoils the syntax as well. */
static char *
copy_text(const char *text, size_t length)
{
	char *copy = malloc(length + 1);
	size_t i;

	if (copy == NULL)
		return NULL;
	for (i = 0; i < length; i++)
		copy[i] = text[i] == '\0' ? '\1' : text[i];
	copy[length] = '\0';
	return copy;
}

/* The strings of a TXT record, in wire form. */
static void
measure(struct examspf *run, const struct dns_record *record)
{
	size_t i;

	for (i = 0; i < record->length; i += 1 + (size_t)record->data[i]) {
		run->nstrings++;
		if (run->longest < record->data[i])
			run->longest = record->data[i];
	}
}

/* One TXT record: kept where it is one of SPF, or the first that was meant to
 * be; all count for the size of the answer. */
static int
take(struct examspf *run, const struct dns_record *record, char *scratch)
{
	size_t n = dns_text(record, scratch, TXT_MAX);
	char *text;

	run->total += n;
	run->ntotal++;
	if (n >= TXT_MAX)
		n = TXT_MAX - 1;
	if (spfrecord_is(scratch, n)) {
		if (run->all++ == 0)
			measure(run, record);
		if (run->n == EXAMSPF_RECORDS)
			return 0;
	} else if (run->almost != NULL || !spfmend_almost(scratch, n))
		return 0;
	if ((text = copy_text(scratch, n)) == NULL)
		return -1;
	if (spfrecord_is(scratch, n))
		run->records[run->n++] = text;
	else
		run->almost = text;
	return 0;
}

static int
take_all(struct examspf *run, const struct question *question)
{
	char *scratch = malloc(TXT_MAX);
	int rc = scratch == NULL ? -1 : 0;
	size_t i;

	for (i = 0; rc == 0 && i < question->answer.n; i++)
		rc = take(run, &question->answer.records[i], scratch);
	free(scratch);
	return rc;
}

/* Parses the one record, and finds the mistake in what is none. */
static int
look(struct examspf *run)
{
	const char *meant = run->n > 0 ? run->records[0] : run->almost;
	struct spfrecord record;

	if (meant == NULL || run->all > 1)
		return 0;
	if (strlen(meant) <= SPFMEND_MAX &&
	    spfmend(&run->mend, meant, strlen(meant)) == -1)
		return -1;
	if (run->n == 0)
		return 0;
	run->text = meant;
	run->sound = spfrecord_parse(&record, meant, strlen(meant)) == 0;
	run->why = record.why;
	run->at = record.at;
	spfrecord_clear(&record);
	return run->sound || run->why != NULL ? 0 : -1;
}

int
examspf_read(struct examspf *run)
{
	struct question question;
	int rc = 0;

	if (!text_hostname(run->domain) ||
	    strchr(run->domain, '.') == NULL) {
		run->result = RESOLVER_NXDOMAIN;
		return 0;
	}
	source_one(&run->source, &question, run->domain, DNS_TXT);
	run->result = question.result;
	if (question.result == RESOLVER_OK)
		rc = take_all(run, &question);
	question_clear(&question);
	return rc == 0 ? look(run) : rc;
}

/* --- evaluation ---------------------------------------------------------- */

struct spf_sender
examspf_sender(const struct examspf *run, size_t i, const char *from)
{
	struct spf_sender sender = { .mail_from = from,
	    .helo = run->exam->helo, .now = (int64_t)run->exam->now };

	/* the text is that of an address */
	(void)spfaddress_parse(&sender.address, run->exam->addresses[i].text);
	return sender;
}

void
examspf_evaluate(struct examspf *run)
{
	struct spf_sender sender;
	size_t i;

	for (i = 0; i < run->naddresses; i++) {
		sender = examspf_sender(run, i, run->exam->mail_from);
		spf_check(&run->exam->spf[i].spf, &run->source, &sender);
		run->exam->spf[i].known = 1;
	}
}
