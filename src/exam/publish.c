/*
 * The records in the form that a zone file, a provider's panel, nsupdate(1) or
 * a program wants.  What is not for the own zone stands in comments.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "doctor/records.h"
#include "exam/publish.h"
#include "exam/wanted.h"
#include "util/json.h"

struct page {
	struct buf		*out;
	const struct exam	*exam;
	const struct wanted	*wanted;
};

/* Ours to publish, and not there yet. */
static int
is_due(const struct wanted_record *record)
{
	return record->state == WANTED_NEW || record->state == WANTED_CHANGED;
}

static int
is_reverse(const struct wanted_record *record)
{
	return strcmp(record->type, "PTR") == 0;
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

/* What none of the records mends, each behind a sign in a line of its own. */
static void
put_rest(struct page *page, const char *sign)
{
	const struct finding *finding;
	const struct wanted_open *open = page->wanted->open;
	size_t at = 0, i;

	for (i = 0; i < page->wanted->nopen; i++, open++)
		buf_printf(page->out, "%ssee sendoff check, %s: %s: %s\n",
		    sign, open->id, open->name, open->text);
	while ((finding = wanted_rest(page->exam, &at)) != NULL)
		buf_printf(page->out, "%ssee sendoff check, %s: %s\n", sign,
		    finding->id, finding->title);
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
	    "new", "changed, in place of", "another's to publish",
	    "missing" };
	struct wanted_record old = *record;
	size_t i;

	buf_printf(page->out, "; %s%s%s\n", words[record->state],
	    record->note != NULL ? ": " : "",
	    record->note != NULL ? record->note : "");
	old.type = record->old_type;
	for (i = 0; i < record->nold; i++)
		put_line(page, &old, record->old[i].text, ";- ");
	put_line(page, record, record->text, is_due(record) ||
	    record->state == WANTED_KEPT ? "" : ";+ ");
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
		if (!is_reverse(record) || !shows(page, record))
			continue;
		if (!headed++)
			buf_puts(page->out, "; reverse DNS is not in your "
			    "zone: ask whoever gave you the address, or\n"
			    "; look for rDNS in your provider's panel\n");
		put_line(page, record, record->text,
		    record->state == WANTED_KEPT ? ";  (right) " : ";+ ");
	}
}

/* Of a relay the address is not this host's to know, nor asked for. */
static void
put_title(struct page *page)
{
	const struct exam *exam = page->exam;

	buf_printf(page->out, "; records for %s, sent ", exam->domain);
	if (exam->conf->relay != RELAY_NONE) {
		buf_printf(page->out, "through the relay %s\n",
		    exam->conf->relay_host);
		return;
	}
	buf_printf(page->out, "from %s (%s)\n",
	    exam->naddresses > 0 ? exam->addresses[0].text :
	    "an address that is not known: see --ip",
	    exam->helo[0] != '\0' ? exam->helo : "no host name");
}

static void
put_zone(struct page *page)
{
	const struct exam *exam = page->exam;
	size_t i;

	put_title(page);
	buf_printf(page->out, "$TTL %d\n", RECORDS_TTL);
	for (i = 0; i < page->wanted->n; i++)
		if (!is_reverse(&page->wanted->list[i]) &&
		    shows(page, &page->wanted->list[i]))
			put_zone_record(page, &page->wanted->list[i]);
	put_rest(page, "; ");
	put_reverse(page);
	if (!exam->option->diff)
		buf_puts(page->out, "; TLSA, MTA-STS, TLS-RPT: not "
		    "applicable, this host receives no mail\n");
}

/* --- panel --------------------------------------------------------------- */

/* What to do with a record, in a line. */
static void
put_heading(struct page *page, const struct wanted_record *record)
{
	static const char *const words[] = { "keep", "add", "change",
	    "ask the owner of the name for", "missing" };
	const char *word = words[record->state];

	if (is_reverse(record))
		word = record->state == WANTED_KEPT ? "right" :
		    "ask the owner of the address for";
	buf_printf(page->out, "%s%s%s%s:\n", page->out->length > 0 ? "\n" :
	    "", word, record->note != NULL ? ", " : "",
	    record->note != NULL ? record->note : "");
}

/* A domain below the zone that the form is for has a host of its own there. */
static void
put_panel(struct page *page)
{
	const struct wanted_record *record;
	struct records_item item;
	size_t i, k;

	if (strcasecmp(page->wanted->zone, page->exam->domain) != 0)
		buf_printf(page->out, "in the form for %s\n",
		    page->wanted->zone);
	for (i = 0; i < page->wanted->n; i++) {
		record = &page->wanted->list[i];
		if (!shows(page, record))
			continue;
		put_heading(page, record);
		item = item_of(record, record->text);
		records_panel(page->out, &item, page->wanted->zone);
		for (k = 0; k < record->nold; k++) {
			buf_printf(page->out, "  was    %s",
			    strcmp(record->type, record->old_type) == 0 ? "" :
			    "CNAME ");
			records_text(page->out, record->old[k].text);
			buf_putc(page->out, '\n');
		}
	}
	i = 0;
	if (page->out->length > 0 && (page->wanted->nopen > 0 ||
	    wanted_rest(page->exam, &i) != NULL))
		buf_putc(page->out, '\n');
	put_rest(page, "");
}

/* --- nsupdate ------------------------------------------------------------ */

/* One record in a line; what goes has to be the same octet for octet, and the
 * same text, cut elsewhere, would be another record. */
static void
put_record(struct page *page, const struct wanted_record *record)
{
	struct buf data;
	size_t k;

	for (k = 0; k < record->nold; k++)
		buf_printf(page->out, "update delete %s. %d IN %s %s\n",
		    record->owner, RECORDS_TTL, record->old_type,
		    record->old[k].data);
	if (record->there)
		return;
	buf_init(&data);
	if (strcmp(record->type, "TXT") == 0)
		records_strings(&data, record->text);
	else
		buf_puts(&data, record->text);
	if (buf_get(&data) != NULL)
		buf_printf(page->out, "update add %s. %d IN %s %s\n",
		    record->owner, RECORDS_TTL, record->type, data.data);
	page->out->failed |= data.failed;
	buf_clear(&data);
}

/*
 * Only what goes is deleted: a name may have other TXT records.  Each name is
 * sent by itself, as a message is for one zone: with names of another one a
 * server refuses all of it (RFC 2136 section 3.4.1), and what is below a
 * delegation it takes, and hides.
 */
static void
put_nsupdate(struct page *page)
{
	const struct wanted_record *record;
	const char *owner = NULL;
	size_t i;

	put_rest(page, "; ");
	for (i = 0; i < page->wanted->n; i++) {
		record = &page->wanted->list[i];
		if (!is_due(record))
			continue;
		if (owner != NULL && strcasecmp(owner, record->owner) != 0)
			buf_puts(page->out, "send\n");
		owner = record->owner;
		put_record(page, record);
	}
	buf_puts(page->out, owner != NULL ? "send\n" :
	    "; nothing to change\n");
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
		json_string(json, NULL, record->old[i].text);
	json_end(json, ']');
	if (record->nold > 0 && strcmp(record->type, record->old_type) != 0)
		json_string(json, "old_type", record->old_type);
	if (record->note != NULL)
		json_string(json, "note", record->note);
	json_end(json, '}');
}

static void
put_json_see(struct json *json, const char *id, const char *title)
{
	json_begin(json, NULL, '{');
	json_string(json, "id", id);
	json_string(json, "title", title);
	json_end(json, '}');
}

static void
put_json_rest(struct json *json, const struct page *page)
{
	const struct wanted_open *open = page->wanted->open;
	const struct finding *finding;
	char title[DNS_NAME + 64];
	size_t at = 0, i;

	finding = wanted_rest(page->exam, &at);
	if (finding == NULL && page->wanted->nopen == 0)
		return;
	json_begin(json, "see", '[');
	for (i = 0; i < page->wanted->nopen; i++, open++) {
		snprintf(title, sizeof(title), "%s: %s", open->name,
		    open->text);
		put_json_see(json, open->id, title);
	}
	for (; finding != NULL; finding = wanted_rest(page->exam, &at))
		put_json_see(json, finding->id, finding->title);
	json_end(json, ']');
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
	put_json_rest(&json, page);
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
