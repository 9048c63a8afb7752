/*
 * The records in the form that a zone file, a provider's panel, nsupdate(1) or
 * a program wants.  What is not for the own zone stands in comments.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/records.h"
#include "exam/publish.h"
#include "exam/wanted.h"
#include "util/json.h"

struct page {
	struct buf		*out;
	const struct exam	*exam;
	const struct wanted	*wanted;
};

/* Reverse DNS is in the zone of whoever owns the address. */
static int
is_own(const struct wanted_record *record)
{
	return strcmp(record->type, "PTR") != 0 &&
	    record->state != WANTED_MISSING;
}

/* What --diff leaves. */
static int
shows(const struct page *page, const struct wanted_record *record)
{
	return !page->exam->option->diff || record->state != WANTED_KEPT;
}

static struct records_item
item_of(const struct wanted_record *record, const char *text)
{
	struct records_item item = { record->owner, record->type, text };

	return item;
}

/* --- zone ---------------------------------------------------------------- */

/* Each line behind a comment sign. */
static void
put_comment(struct page *page, const char *sign, const char *text)
{
	size_t n;

	for (; *text != '\0'; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		buf_printf(page->out, "%s%.*s\n", sign, (int)n, text);
	}
}

static void
put_line(struct page *page, const struct wanted_record *record,
    const char *text, const char *sign)
{
	struct records_item item = item_of(record, text);
	struct buf line;

	buf_init(&line);
	records_zone(&line, &item);
	if (buf_get(&line) != NULL)
		put_comment(page, sign, line.data);
	page->out->failed |= line.failed;
	buf_clear(&line);
}

static void
put_zone_record(struct page *page, const struct wanted_record *record)
{
	static const char *const words[] = { "is there, and right",
	    "new", "changed, in place of", "", "missing" };
	size_t i;

	buf_printf(page->out, "; %s%s%s\n", words[record->state],
	    record->note != NULL ? ": " : "",
	    record->note != NULL ? record->note : "");
	for (i = 0; i < record->nold; i++)
		put_line(page, record, record->old[i], ";- ");
	put_line(page, record, record->text,
	    record->state == WANTED_MISSING ? ";+ " : "");
}

/* Who is to be asked for it, and it. */
static void
put_reverse(struct page *page)
{
	const struct wanted_record *record;
	size_t i;
	int headed = 0;

	for (i = 0; i < page->wanted->n; i++) {
		record = &page->wanted->list[i];
		if (strcmp(record->type, "PTR") != 0 || !shows(page, record))
			continue;
		if (!headed++)
			buf_puts(page->out, "; reverse DNS is not in your "
			    "zone: ask whoever gave you the address, or\n"
			    "; look for rDNS in your provider's panel\n");
		put_line(page, record, record->text,
		    record->state == WANTED_KEPT ? ";  (right) " : ";+ ");
	}
}

static void
put_zone(struct page *page)
{
	const struct exam *exam = page->exam;
	size_t i;

	buf_printf(page->out, "; records for %s, sent from %s (%s)\n",
	    exam->domain, exam->naddresses > 0 ? exam->addresses[0].text :
	    "an address that is not known: see --ip",
	    exam->helo[0] != '\0' ? exam->helo : "no host name");
	buf_printf(page->out, "$TTL %d\n", RECORDS_TTL);
	for (i = 0; i < page->wanted->n; i++)
		if (strcmp(page->wanted->list[i].type, "PTR") != 0 &&
		    shows(page, &page->wanted->list[i]))
			put_zone_record(page, &page->wanted->list[i]);
	put_reverse(page);
	if (!exam->option->diff)
		buf_puts(page->out, "; TLSA, MTA-STS, TLS-RPT: not "
		    "applicable, this host receives no mail\n");
}

/* --- panel --------------------------------------------------------------- */

static void
put_panel(struct page *page)
{
	static const char *const words[] = { "keep", "add", "change",
	    "ask the owner of the address for", "add, with your own host" };
	const struct wanted_record *record;
	struct records_item item;
	size_t i, k;

	for (i = 0; i < page->wanted->n; i++) {
		record = &page->wanted->list[i];
		if (!shows(page, record))
			continue;
		buf_printf(page->out, "%s%s:\n",
		    page->out->length > 0 ? "\n" : "",
		    strcmp(record->type, "PTR") == 0 &&
		    record->state == WANTED_KEPT ? "right" :
		    words[record->state]);
		item = item_of(record, record->text);
		records_panel(page->out, &item, page->exam->domain);
		for (k = 0; k < record->nold; k++) {
			buf_puts(page->out, "  was    ");
			records_text(page->out, record->old[k]);
			buf_putc(page->out, '\n');
		}
	}
}

/* --- nsupdate ------------------------------------------------------------ */

/* One record in a line, its strings quoted. */
static void
put_update(struct page *page, const char *verb,
    const struct wanted_record *record, const char *text)
{
	struct buf data;

	buf_init(&data);
	if (strcmp(record->type, "TXT") == 0)
		records_strings(&data, text);
	else
		buf_puts(&data, text);
	if (buf_get(&data) != NULL)
		buf_printf(page->out, "update %s %s. %d IN %s %s\n", verb,
		    record->owner, RECORDS_TTL, record->type, data.data);
	page->out->failed |= data.failed;
	buf_clear(&data);
}

/* Only what goes is deleted: a name may have other TXT records. */
static void
put_nsupdate(struct page *page)
{
	const struct wanted_record *record;
	size_t i, k, n = 0;

	for (i = 0; i < page->wanted->n; i++) {
		record = &page->wanted->list[i];
		if (!is_own(record) || record->state == WANTED_KEPT)
			continue;
		for (k = 0; k < record->nold; k++)
			put_update(page, "delete", record, record->old[k]);
		put_update(page, "add", record, record->text);
		n++;
	}
	buf_puts(page->out, n > 0 ? "send\n" : "; nothing to change\n");
}

/* --- JSON ---------------------------------------------------------------- */

static void
put_json_record(struct json *json, const struct wanted_record *record)
{
	static const char *const words[] = { "kept", "new", "changed",
	    "other", "missing" };
	size_t i;

	json_begin(json, NULL, '{');
	json_string(json, "owner", record->owner);
	json_string(json, "type", record->type);
	json_number(json, "ttl", RECORDS_TTL);
	json_string(json, "state", words[record->state]);
	json_string(json, "value", record->text);
	json_begin(json, "old", '[');
	for (i = 0; i < record->nold; i++)
		json_string(json, NULL, record->old[i]);
	json_end(json, ']');
	if (record->note != NULL)
		json_string(json, "note", record->note);
	json_end(json, '}');
}

static void
put_json(struct page *page)
{
	char *text = NULL;
	size_t length = 0, i;
	FILE *out = open_memstream(&text, &length);
	struct json json;

	if (out == NULL) {
		page->out->failed = 1;
		return;
	}
	json_init(&json, out);
	json_begin(&json, NULL, '{');
	json_string(&json, "domain", page->exam->domain);
	json_string(&json, "helo", page->exam->helo);
	json_begin(&json, "records", '[');
	for (i = 0; i < page->wanted->n; i++)
		if (shows(page, &page->wanted->list[i]))
			put_json_record(&json, &page->wanted->list[i]);
	json_end(&json, ']');
	json_end(&json, '}');
	if (fclose(out) == 0)
		buf_add(page->out, text, length);
	buf_putc(page->out, '\n');
	free(text);
}

/* --- all ----------------------------------------------------------------- */

void
publish(struct buf *out, const struct exam *exam)
{
	static void (*const forms[])(struct page *) = {
	    [FORMAT_ZONE] = put_zone, [FORMAT_PANEL] = put_panel,
	    [FORMAT_NSUPDATE] = put_nsupdate, [FORMAT_JSON] = put_json };
	struct wanted wanted;
	struct page page = { out, exam, &wanted };

	wanted_find(&wanted, exam);
	forms[exam->option->format](&page);
	out->failed |= wanted.failed;
	wanted_clear(&wanted);
}

int
publish_ready(const struct exam *exam)
{
	struct wanted wanted;

	wanted_find(&wanted, exam);
	wanted_clear(&wanted);
	return inquiry_missed(exam->inquiry) == 0;
}
