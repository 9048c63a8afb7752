/*
 * The queue for people, and for the scripts that count what sendmail's mailq
 * prints.  Messages are printed as they are read, so that a long queue takes
 * no memory but for its names.  Whatever strangers wrote is shown by
 * text_show() or was when its entry was read, THREATS B12.
 */
#include <string.h>
#include <time.h>

#include "spool/catalog.h"
#include "spool/last.h"
#include "spool/list.h"
#include "spool/record.h"
#include "util/text.h"

#define SHOWN	1024	/* octets of an address, as shown */

static void
put_address(FILE *out, const char *address)
{
	char shown[SHOWN];

	if (address[0] == '\0')
		address = "MAILER-DAEMON";	/* as sendmail shows <> */
	text_show(shown, sizeof(shown), address, strlen(address));
	fprintf(out, "<%s>\n", shown);
}

/* In parentheses, where sendmail puts it. */
static void
put_reason(FILE *out, const char *reason)
{
	fprintf(out, "%17s(%s)\n", "", reason);
}

/* ID, with sendmail's star behind it while it is tried, size and time.  What
 * has no entry is told by its name. */
static void
put_start(FILE *out, const struct view *view)
{
	const struct message *message;
	char id[COMMIT_NAME + 1], when[32] = "-";
	struct tm tm;

	snprintf(id, sizeof(id), "%s%s", view->parts.id,
	    view->state == VIEW_TRYING ? "*" : "");
	if (view->entry == NULL) {
		fprintf(out, "%-27s %7s %16s ", id, "-", when);
		return;
	}
	message = &view->entry->message;
	if (localtime_r(&message->created, &tm) != NULL)
		strftime(when, sizeof(when), "%a %b %e %H:%M", &tm);
	fprintf(out, "%-27s %7lld %16s ", id,
	    (long long)message->content.length, when);
}

/* Who still waits; a reason stands once above those it is true of, unless
 * the message waits for something else. */
static void
put_recipients(FILE *out, const struct message *message, int reasons)
{
	char reason[VIEW_REASON], last[VIEW_REASON];
	const struct recipient *recipient;
	size_t i;

	last[0] = '\0';
	for (i = 0; i < message->nrecipients; i++) {
		recipient = &message->recipients[i];
		if (!view_concerns(recipient))
			continue;
		view_told(reason, recipient);
		if (reasons && reason[0] != '\0' && strcmp(reason, last) != 0)
			put_reason(out, reason);
		strlcpy(last, reason, sizeof(last));
		fprintf(out, "%53s", "");
		put_address(out, recipient->address);
	}
}

/* The next try stands last: what reads mailq takes the first line in
 * parentheses for the reason. */
static void
put_view(FILE *out, const struct view *view, const char *name)
{
	const struct message *message;
	char note[VIEW_NOTE];
	int last = view->state == VIEW_WAITING || view->state == VIEW_DUE;

	put_start(out, view);
	if (view->entry == NULL) {
		fprintf(out, "%s: %s\n", name, view->why);
		return;
	}
	message = &view->entry->message;
	view_note(note, view);
	put_address(out, message->sender);
	if (!last && view->state != VIEW_TRYING)
		put_reason(out, note);
	put_recipients(out, message, view->state != VIEW_UNSIGNED);
	if (last)
		put_reason(out, note);
}

/* All messages of a shelf, and how many there are: one may have gone since
 * its name was read, and nothing is said of it. */
static size_t
put_shelf(const struct conf *conf, const struct list *list,
    const struct shelf *shelf, struct json *json)
{
	struct view view;
	size_t i, shown = 0;

	for (i = 0; i < shelf->n; i++) {
		if (!view_open(&view, &shelf->queue, shelf->names[i]))
			continue;
		view_judge(&view, conf, list->forbidden);
		if (json == NULL)
			put_view(list->out, &view, shelf->names[i]);
		else {
			json_line(json);
			record_message(json, &view);
		}
		view_clear(&view);
		shown++;
	}
	return shown;
}

/* An empty queue is one line, which scripts look for. */
void
list_heading(FILE *out, const char *path, size_t n)
{
	char shown[SHOWN];

	text_show(shown, sizeof(shown), path, strlen(path));
	if (n == 0) {
		fprintf(out, "%s is empty\n", shown);
		return;
	}
	fprintf(out, "\t\t%s (%zu request%s)\n", shown, n,
	    n == 1 ? "" : "s");
	fputs("-----------Q-ID----------- --Size-- -----Q-Time----- "
	    "------------Sender/Recipient-----------\n", out);
}

/* What the owner had better know before he reads the rest. */
static void
put_warnings(const struct list *list, const struct catalog *catalog)
{
	const struct queue *queue = &catalog->shelves[0].queue;
	FILE *out = list->notes;
	char shown[SHOWN];

	if (!list->bare && last_stale(queue, time(NULL)))
		fputs(LIST_STALE, out);
	if (queue->warning == NULL)
		return;
	text_show(shown, sizeof(shown), queue->warning,
	    strlen(queue->warning));
	fprintf(out, "warning: %s\n", shown);
}

static size_t
print_text(const struct conf *conf, const struct list *list,
    const struct catalog *catalog)
{
	const struct shelf *shelf;
	size_t total = 0, i;

	for (i = 0; i < catalog->n; i++) {
		shelf = &catalog->shelves[i];
		/* nobody asked for the home queue */
		if (i > 0 && shelf->n == 0)
			continue;
		if (!list->bare)
			list_heading(list->out, shelf->queue.path, shelf->n);
		total += put_shelf(conf, list, shelf, NULL);
	}
	if (!list->bare)
		fprintf(list->out, "\t\tTotal requests: %zu\n", total);
	return total;
}

static size_t
print_json(const struct conf *conf, const struct list *list,
    const struct catalog *catalog)
{
	struct json json;
	size_t total = 0, i;

	json_init(&json, list->out);
	json_begin(&json, NULL, '[');
	for (i = 0; i < catalog->n; i++)
		total += put_shelf(conf, list, &catalog->shelves[i], &json);
	if (!json.fresh)
		putc('\n', list->out);
	json_end(&json, ']');
	putc('\n', list->out);
	return total;
}

int
list_print(const struct conf *conf, const struct list *list,
    struct fault *fault)
{
	struct catalog catalog;
	size_t total;

	if (catalog_open(&catalog, conf, fault) == -1)
		return -1;
	if (list->pick != NULL && list->pick->ntexts > 0)
		catalog_pick(&catalog, list->pick);
	put_warnings(list, &catalog);
	if (list->json)
		total = print_json(conf, list, &catalog);
	else
		total = print_text(conf, list, &catalog);
	catalog_close(&catalog);
	return (int)total;
}
