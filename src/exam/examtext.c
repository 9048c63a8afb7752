/*
 * The report on a terminal.  A finding is a line "  FAIL  id  title", what was
 * seen, and behind an arrow what mends it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "doctor/records.h"
#include "exam/examtext.h"
#include "exam/group.h"
#include "exam/predict.h"

#define COLUMNS		80
#define ID_WIDTH	18
#define TITLE_COLUMN	26
#define DETAIL_COLUMN	14
#define RECORD_COLUMN	(TITLE_COLUMN + 3)
#define TIME_SIZE	64

const char *
examtext_verdict(enum verdict verdict)
{
	static const char *const words[] = { "OK", "WARN", "FAIL", "????",
	    "SKIP" };

	return words[verdict];
}

/* --- lines --------------------------------------------------------------- */

static void
indent(struct buf *out, size_t columns)
{
	buf_printf(out, "%*s", (int)columns, "");
}

/* How many columns so many octets take: those that go on with a character of
 * UTF-8 take none. */
static size_t
columns_of(const char *text, size_t length)
{
	size_t i, n = 0;

	for (i = 0; i < length; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

/* Words from a column on; what does not fit a line goes on at `hang'. */
static void
put_words(struct buf *out, const char *text, size_t column, size_t hang)
{
	size_t length, width;
	int first = 1;

	for (text += strspn(text, " "); *text != '\0';
	    text += length, text += strspn(text, " ")) {
		length = strcspn(text, " ");
		width = columns_of(text, length);
		if (!first && column + 1 + width > COLUMNS) {
			buf_putc(out, '\n');
			indent(out, hang);
			column = hang;
		} else if (!first) {
			buf_putc(out, ' ');
			column++;
		}
		buf_add(out, text, length);
		column += width;
		first = 0;
	}
	buf_putc(out, '\n');
}

/* What was seen: sentences go on below, but the lines of a record, with a
 * caret or a tree below it, stay as they are. */
static void
put_details(struct buf *out, const struct finding *finding)
{
	const char *text = finding->details.data;
	int records = group_of(finding->id) == GROUP_DNS;
	char *line;
	size_t length;

	for (; *text != '\0'; text += length + (text[length] != '\0')) {
		length = strcspn(text, "\n");
		indent(out, DETAIL_COLUMN);
		if (records || *text == ' ' || columns_of(text, length) <=
		    COLUMNS - DETAIL_COLUMN ||
		    (line = strndup(text, length)) == NULL) {
			buf_add(out, text, length);
			buf_putc(out, '\n');
			continue;
		}
		put_words(out, line, DETAIL_COLUMN, DETAIL_COLUMN + 2);
		free(line);
	}
}

/* Lines as they are, each behind so many blanks. */
static void
put_lines(struct buf *out, const char *text, size_t column)
{
	size_t length;

	for (; *text != '\0'; text += length + (text[length] != '\0')) {
		length = strcspn(text, "\n");
		indent(out, column);
		buf_add(out, text, length);
		buf_putc(out, '\n');
	}
}

/* --- one finding --------------------------------------------------------- */

/* What to say in front of a fix that says nothing itself. */
static const char *
lead_of(const struct finding *finding)
{
	switch (finding->fix.kind) {
	case FIX_DNS:
		return finding->fix.nold > 0 ? "change the record to" :
		    "publish";
	case FIX_DNS_OTHER:
		return "ask whoever runs that zone to publish";
	case FIX_CONFIG:
		return "set in sendoff.conf";
	case FIX_COMMAND:
		return "run";
	case FIX_URL:
		return "see";
	case FIX_NONE:
		break;
	}
	return NULL;
}

static void
put_record(struct buf *out, const struct fix_record *record)
{
	struct records_item item = { record->owner, record->type,
	    record->text };
	struct buf lines;

	if (item.owner == NULL || item.type == NULL || item.text == NULL)
		return;
	buf_init(&lines);
	records_zone(&lines, &item);
	if (buf_get(&lines) != NULL)
		put_lines(out, buf_get(&lines), RECORD_COLUMN);
	buf_clear(&lines);
}

static void
put_fix(struct buf *out, const struct finding *finding)
{
	const struct fix *fix = &finding->fix;
	const char *lead = finding->advice != NULL ? finding->advice :
	    lead_of(finding);
	size_t i;

	if (lead == NULL)
		return;
	indent(out, TITLE_COLUMN);
	buf_puts(out, "-> ");
	put_words(out, lead, RECORD_COLUMN, RECORD_COLUMN);
	if (fix->n > 0 || fix->text != NULL) {
		/* the colon belongs to the line that has just ended */
		out->data[out->length - 1] = ':';
		buf_putc(out, '\n');
	}
	for (i = 0; i < fix->n; i++)
		put_record(out, &fix->records[i]);
	if (fix->text != NULL)
		put_lines(out, fix->text, RECORD_COLUMN);
}

static void
put_finding(struct buf *out, const struct finding *finding)
{
	size_t column = strlen(finding->id);

	buf_printf(out, "  %-4s  %-*s", examtext_verdict(finding->verdict),
	    ID_WIDTH - 1, finding->id);
	column = 8 + (column < ID_WIDTH - 1 ? ID_WIDTH - 1 : column);
	buf_putc(out, ' ');
	put_words(out, finding->title != NULL ? finding->title : "",
	    column + 1, TITLE_COLUMN);
	if (finding->details.length > 0)
		put_details(out, finding);
	if (!out->failed)
		put_fix(out, finding);
}

/* --- all of them --------------------------------------------------------- */

static int
shows(const struct exam *exam, const struct finding *finding)
{
	if (exam->option->quiet && (finding->verdict == VERDICT_OK ||
	    finding->verdict == VERDICT_SKIP))
		return 0;
	return examine_shows(exam, finding->id);
}

/* "DOMAIN"; of the recipient the receiver's name: "GMAIL (ann@gmail.com)". */
static void
put_heading(struct buf *out, const struct exam *exam, enum group group)
{
	const char *word = group_word(group);

	if (group == GROUP_TO && exam->receiver[0] != '\0')
		word = exam->receiver;
	for (; *word != '\0'; word++)
		buf_putc(out, *word >= 'a' && *word <= 'z' ? *word - 32 :
		    *word);
	if (group == GROUP_TO && exam->option->to != NULL)
		buf_printf(out, " (%s)", exam->option->to);
	buf_putc(out, '\n');
}

static void
put_group(struct buf *out, const struct exam *exam, enum group group)
{
	const struct finding *finding;
	size_t family, i;
	int headed = 0;

	for (family = 0; family < EXAM_FAMILIES; family++)
		for (i = 0; i < exam->findings[family].n; i++) {
			finding = exam->findings[family].list[i];
			if (group_of(finding->id) != group ||
			    !shows(exam, finding))
				continue;
			if (!headed)
				put_heading(out, exam, group);
			headed = 1;
			put_finding(out, finding);
		}
	if (headed && group == GROUP_TO && !exam->option->quiet)
		predict_text(out, exam);
}

static void
put_address(struct buf *out, const struct exam *exam, int family)
{
	enum conf_inet other = family == AF_INET ? INET_6 : INET_4;
	const struct exam_address *address;
	size_t i;

	for (i = 0; i < exam->naddresses; i++) {
		address = &exam->addresses[i];
		if (address->ip.family != family)
			continue;
		buf_puts(out, address->text);
		if (address->nat)
			buf_printf(out, " (via NAT, local %s)",
			    address->local);
		return;
	}
	buf_puts(out, exam->naddresses > 0 || exam->conf->inet == other ?
	    "none" : "not known");
}

static void
put_keys(struct buf *out, const struct exam *exam)
{
	const struct examkey *key;
	uint32_t i, n = 0;

	for (i = 0; i < exam->keys.n; i++) {
		key = &exam->keys.list[i];
		if (!key->signs)
			continue;
		buf_printf(out, "%s%s", n++ == 0 ? "key " : ", ",
		    key->selector);
		if (key->state == EXAMKEY_READ && key->ed25519)
			buf_puts(out, " ed25519");
		else if (key->state == EXAMKEY_READ)
			buf_printf(out, " rsa%d", (int)key->bits);
	}
	if (n == 0)
		buf_puts(out, "no key");
}

static void
put_head(struct buf *out, const struct exam *exam)
{
	struct tm tm;
	char when[TIME_SIZE];

	buf_printf(out, "sendoff check  %s  from ", exam->domain);
	put_address(out, exam, AF_INET);
	buf_puts(out, "  IPv6: ");
	put_address(out, exam, AF_INET6);
	buf_printf(out, "\n               EHLO %s   ",
	    exam->helo[0] != '\0' ? exam->helo : "not known");
	put_keys(out, exam);
	if (localtime_r(&exam->now, &tm) == NULL ||
	    strftime(when, sizeof(when), "%Y-%m-%d %H:%M %Z", &tm) == 0)
		when[0] = '\0';
	buf_printf(out, "   %s\n\n", when);
}

/* Where to begin: with what others have to do, as that takes longest. */
static void
put_start(struct buf *out, const struct exam *exam)
{
	static const char *const slow[] = { "ip.port25", "ptr.exists",
	    "ptr.generic", "ip.residential" };
	const struct finding *finding;
	size_t i;

	for (i = 0; i < sizeof(slow) / sizeof(slow[0]); i++) {
		finding = exam_find(exam, slow[i]);
		if (finding != NULL && finding->verdict == VERDICT_FAIL &&
		    examine_shows(exam, slow[i])) {
			buf_printf(out, "    start with %s: it takes longest",
			    slow[i]);
			return;
		}
	}
}

static void
put_sum(struct buf *out, const struct exam *exam,
    const struct exam_summary *summary)
{
	const size_t *counts = summary->counts;

	buf_printf(out, "\n%zu FAIL, %zu WARN, ", counts[VERDICT_FAIL],
	    counts[VERDICT_WARN]);
	if (counts[VERDICT_UNKNOWN] > 0)
		buf_printf(out, "%zu unknown, ", counts[VERDICT_UNKNOWN]);
	if (counts[VERDICT_SKIP] > 0)
		buf_printf(out, "%zu skipped, ", counts[VERDICT_SKIP]);
	buf_printf(out, "%zu OK", counts[VERDICT_OK]);
	put_start(out, exam);
	buf_putc(out, '\n');
}

/* --- the look-ups -------------------------------------------------------- */

static void
put_lookups(struct buf *out, const struct exam *exam)
{
	const struct question *question;
	struct inquiry_entry entry;
	char name[DNS_NAME];
	size_t i;

	buf_puts(out, "\nLOOK-UPS\n");
	for (i = 0; inquiry_entry(exam->inquiry, i, &entry) == 0; i++) {
		question = entry.question;
		exam_masked(exam, question->name, name);
		buf_printf(out, "  %-5s %s", exam_dns_type(question->type),
		    name);
		if (entry.server != NULL)
			buf_printf(out, " @%s", entry.server);
		buf_printf(out, "  %s", !entry.done ? "no answer in time" :
		    question->cut ? "cut short, and none over TCP" :
		    exam_dns_reason(question->result));
		if (question->answer.n > 0)
			buf_printf(out, ", %zu, TTL %u", question->answer.n,
			    question->answer.records[0].ttl);
		buf_printf(out, ", %d ms\n", entry.ms);
	}
}

void
examtext(struct buf *out, const struct exam *exam,
    const struct exam_summary *summary)
{
	size_t group;

	if (exam->option->quiet && summary->status == 0)
		return;
	put_head(out, exam);
	for (group = 0; group < GROUPS; group++)
		put_group(out, exam, (enum group)group);
	put_sum(out, exam, summary);
	if (exam->option->verbose && !exam->option->offline)
		put_lookups(out, exam);
}
