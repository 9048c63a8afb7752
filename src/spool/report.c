/*
 * One recipient in a notification.  Everything is ASCII: an address
 * with other letters is spelled as RFC 6533 section 3 does it.  Lines are
 * folded at blanks; only a longer word makes one longer.
 */
#include <string.h>

#include "spool/report.h"
#include "util/date.h"
#include "util/text.h"

#define COLUMNS	76	/* RFC 5322 section 2.1.1: at most 78 */

static void
add_address(struct buf *out, const char *address)
{
	if (text_ascii(address, strlen(address)))
		buf_puts(out, address);
	else
		dsn_unicode(out, address);
}

/*
 * Adds words to a line that is `column' long.  RFC 5322 section 2.2.3: a fold
 * is a line end before a blank; none leaves a line of blanks alone, since each
 * line begins with a word.
 */
static void
add_words(struct buf *out, size_t column, const char *indent,
    const char *words)
{
	size_t n, first = 1;

	for (words += strspn(words, " "); *words != '\0';
	    words += n + strspn(words + n, " ")) {
		n = strcspn(words, " ");
		if (!first && column + 1 + n > COLUMNS) {
			buf_printf(out, "\r\n%s", indent);
			column = strlen(indent);
		} else if (!first) {
			buf_putc(out, ' ');
			column++;
		}
		buf_add(out, words, n);
		column += n;
		first = 0;
	}
	buf_puts(out, "\r\n");
}

/* 1 where the text is a server's reply and not our own words. */
static int
is_reply(const struct outcome *outcome)
{
	return outcome->host[0] != '\0' && outcome->code != 0 &&
	    strspn(outcome->text, "0123456789") == 3;
}

void
report_text(struct buf *out, const struct recipient *recipient)
{
	const struct outcome *outcome = &recipient->outcome;
	struct buf words;

	buf_puts(out, "  <");
	add_address(out, recipient->address);
	buf_puts(out, ">\r\n");
	buf_init(&words);
	if (is_reply(outcome))
		buf_printf(&words, "%s said: ", outcome->host);
	buf_puts(&words, outcome->text[0] != '\0' ? outcome->text :
	    "the reason was not kept");
	buf_puts(out, "    ");
	if (buf_get(&words) == NULL)
		out->failed = 1;
	else
		add_words(out, 4, "    ", buf_get(&words));
	buf_clear(&words);
}

/* RFC 3464 section 2.3.4. */
static const char *
status_of(const struct outcome *outcome, const struct report *report)
{
	const char *status = outcome->status;

	if (status[0] == '\0' || strchr(report->classes, status[0]) == NULL ||
	    status[1] != '.' ||
	    strspn(status, "0123456789.") != strlen(status))
		return report->status;
	return status;
}

/* RFC 3464 section 2.3.1: only where ORCPT was given. */
static void
add_original(struct buf *out, const char *orcpt)
{
	char address[DSN_ORCPT_MAX + 1];
	size_t n;

	if (orcpt == NULL)
		return;
	n = strcspn(orcpt, ";");
	dsn_decode(address, sizeof(address), orcpt + n + 1);
	buf_printf(out, "Original-Recipient: %.*s; %s\r\n", (int)n, orcpt,
	    address);
}

void
report_fields(struct buf *out, const struct recipient *recipient,
    const struct report *report)
{
	const struct outcome *outcome = &recipient->outcome;
	char date[DATE_SIZE];
	const char *type;

	buf_puts(out, "\r\n");
	add_original(out, recipient->orcpt);
	/* RFC 6533 section 3 */
	type = text_ascii(recipient->address, strlen(recipient->address)) ?
	    "rfc822" : "utf-8";
	buf_printf(out, "Final-Recipient: %s; ", type);
	add_address(out, recipient->address);
	buf_printf(out, "\r\nAction: %s\r\nStatus: %s\r\n",
	    report->action, status_of(outcome, report));
	if (outcome->host[0] != '\0')
		buf_printf(out, "Remote-MTA: %s; %s\r\n",
		    outcome->host[0] == '/' ? "x-unix" : "dns",
		    outcome->host);
	if (outcome->text[0] != '\0') {
		/* RFC 3464 section 2.3.6: smtp is for replies alone */
		type = is_reply(outcome) ? "smtp" : "x-sendoff";
		buf_printf(out, "Diagnostic-Code: %s; ", type);
		add_words(out, 17 + strlen(type) + 2, " ", outcome->text);
	}
	date_format(date, report->tried);
	buf_printf(out, "Last-Attempt-Date: %s\r\n", date);
	if (report->until == 0)
		return;
	/* RFC 3464 section 2.3.9: with delayed alone */
	date_format(date, report->until);
	buf_printf(out, "Will-Retry-Until: %s\r\n", date);
}
