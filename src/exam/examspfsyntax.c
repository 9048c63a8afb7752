/*
 * Whether there is a record, one alone, that can be read.
 */
#include <stdio.h>
#include <string.h>

#include "exam/examspf.h"
#include "util/text.h"

/* --- spf.exists ---------------------------------------------------------- */

/* Whose addresses receivers will see is not known here. */
static void
advise_relay(struct finding *finding)
{
	finding_advise(finding, "publish the record that the operator of "
	    "the relay names, often \"v=spf1 include:...\"");
}

/* Nothing there that is a record. */
static void
say_none(const struct examspf *run)
{
	struct finding *finding;

	if (run->almost != NULL)
		finding = examspf_add(run, "spf.exists", VERDICT_FAIL,
		    "no SPF record; a TXT record was meant to be one");
	else
		finding = examspf_add(run, "spf.exists", VERDICT_FAIL,
		    "%s has no SPF record", run->domain);
	finding_refer(finding, "RFC7208#4.5");
	if (!text_hostname(run->domain) || strchr(run->domain, '.') == NULL) {
		finding_change(finding, VERDICT_FAIL,
		    "%s is no domain that can have a record", run->domain);
		finding_advise(finding, "send with an envelope sender of a "
		    "domain of yours, in sendoff.conf");
		finding_fix(finding, FIX_CONFIG, "masquerade bounce@%s",
		    run->exam->domain);
	} else if (run->wanted != NULL) {
		finding_advise(finding, run->almost != NULL ?
		    "change the record to" : "publish");
		examspf_fix(run, finding, run->wanted);
	} else if (run->almost != NULL)
		finding_advise(finding, "correct the record: see spf.syntax");
	else if (run->relay)
		advise_relay(finding);
	else
		finding_advise(finding, "publish a record with the address "
		    "that mail leaves from");
}

/* Receivers do not choose among them (RFC 7208 section 4.5). */
static void
say_several(const struct examspf *run)
{
	struct finding *finding;
	struct json *json;
	size_t i;

	finding = examspf_add(run, "spf.exists", VERDICT_FAIL,
	    "%zu SPF records: receivers take that for an error", run->all);
	finding_refer(finding, "RFC7208#3.2");
	for (i = 0; i < run->n; i++)
		finding_detail(finding, "%s", run->records[i]);
	json = finding_evidence(finding);
	json_begin(json, "records", '[');
	for (i = 0; i < run->n; i++)
		json_string(json, NULL, run->records[i]);
	json_end(json, ']');
	finding_advise(finding, run->wanted != NULL ?
	    "keep one record, with all that is in them" :
	    "keep one record, and delete the others");
	if (run->wanted != NULL)
		examspf_fix(run, finding, run->wanted);
}

void
examspf_exists(struct examspf *run)
{
	struct finding *finding;

	if (!resolver_answered(run->result)) {
		finding = examspf_add(run, "spf.exists", VERDICT_UNKNOWN,
		    "%s: %s", run->domain, exam_dns_text(run->result));
		finding_reason(finding, exam_dns_reason(run->result));
	} else if (run->all == 0)
		say_none(run);
	else if (run->all > 1)
		say_several(run);
	else {
		finding = examspf_add(run, "spf.exists", VERDICT_OK, "%s",
		    run->text);
		json_string(finding_evidence(finding), "record", run->text);
	}
}

/* --- spf.syntax ---------------------------------------------------------- */

/* Writes a text as one can see it, up to an octet: what is not ASCII by its
 * number, as many mistakes are characters that look right or like nothing. */
static void
put_visible(struct buf *buf, const char *text, size_t length)
{
	unsigned long code;
	size_t i, n, k;

	for (i = 0; i < length; i += n) {
		n = text_sequence(text + i, strlen(text + i));
		if (n == 0 || (n == 1 && ((unsigned char)text[i] < ' ' ||
		    text[i] == 0x7f))) {
			n = 1;
			buf_printf(buf, "<%02X>", (unsigned char)text[i]);
		} else if (n == 1)
			buf_putc(buf, text[i]);
		else {
			code = (unsigned char)text[i] & (0xffu >> (n + 1));
			for (k = 1; k < n; k++)
				code = code << 6 |
				    ((unsigned char)text[i + k] & 0x3f);
			buf_printf(buf, "<U+%04lX>", code);
		}
	}
}

/* The record, and a caret below the place. */
static void
show_place(struct finding *finding, const char *text, size_t at)
{
	struct buf buf;
	size_t column;

	buf_init(&buf);
	put_visible(&buf, text, at);
	column = buf.length;
	put_visible(&buf, text + at, strlen(text + at));
	if (buf_get(&buf) != NULL) {
		finding_detail(finding, "%s", buf_get(&buf));
		finding_detail(finding, "%*s^", (int)column, "");
	}
	buf_clear(&buf);
}

/* A mistake that is known says more than the grammar's word for it, and the
 * grammar's is added where there is another one. */
static void
say_syntax(const struct examspf *run, const char *text)
{
	const struct spfmend *mend = &run->mend;
	int fails = mend->harms || !run->sound;
	const char *why = mend->why != NULL ? mend->why : run->why;
	size_t at = mend->why != NULL ? mend->at : run->at;
	struct finding *finding;

	finding = examspf_add(run, "spf.syntax", fails ? VERDICT_FAIL :
	    VERDICT_WARN, "%s", why);
	finding_refer(finding, "RFC7208#12");
	show_place(finding, text, at);
	if (mend->why != NULL && mend->text == NULL && run->why != NULL)
		finding_detail(finding, "and: %s", run->why);
	json_string(finding_evidence(finding), "record", text);
	json_number(finding_evidence(finding), "at", (long long)at);
	json_string(finding_evidence(finding), "error", why);
	finding_advise(finding, "%s", mend->text == NULL ?
	    "correct the record at that place" : "change the record to");
	if (mend->text != NULL)
		examspf_fix(run, finding, run->wanted != NULL ? run->wanted :
		    mend->text);
}

void
examspf_syntax(struct examspf *run)
{
	const char *text = run->text != NULL ? run->text : run->almost;

	if (text == NULL || run->all > 1)
		examspf_skip(run, "spf.syntax", "spf.exists");
	else if (run->mend.why != NULL || (run->text != NULL && !run->sound))
		say_syntax(run, text);
	else if (run->text == NULL)
		examspf_skip(run, "spf.syntax", "spf.exists");
	else
		examspf_add(run, "spf.syntax", VERDICT_OK,
		    "%s can be read", run->domain);
}
