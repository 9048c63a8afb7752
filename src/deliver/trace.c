/*
 * A transcript as lines for the conductor.  Each leaves at once, so that it is
 * seen while the worker waits; how many one job may have is control's matter.
 */
#include <stdio.h>
#include <string.h>

#include "deliver/trace.h"
#include "util/text.h"

#define NAMES	200	/* octets of recipients before "Connecting" */

static int
wanted(const struct control *control)
{
	return control != NULL && control->lines > 0;
}

/* One line: a text of ours, then octets that may be anybody's. */
static void
tell(struct control *control, const char *prefix, const char *octets,
    size_t n)
{
	char line[OUTCOME_TEXT];
	size_t used;

	used = strlcpy(line, prefix, sizeof(line));
	text_show(line + used, sizeof(line) - used, octets, n);
	control_line(control, line);
}

/* Appends to a line that has room for it. */
static size_t
append(char *line, size_t used, size_t size, const char *text)
{
	return used + strlcpy(line + used, text, size - used);
}

/* A name is shown as absolute; an address literal and a path are anyway. */
static const char *
dot_of(const char *host)
{
	return host[0] == '[' || host[0] == '/' ? "" : ".";
}

void
trace_connecting(struct control *control, const struct job *job,
    const char *todo, const char *host)
{
	char line[OUTCOME_TEXT + OUTCOME_HOST], names[NAMES];
	size_t used = 0, n;
	uint32_t i;

	if (!wanted(control))
		return;
	names[0] = '\0';
	for (i = 0; i < job->nrecipients; i++) {
		if (!todo[i])
			continue;
		n = strlen(job->recipients[i]);
		if (used + n + sizeof(",...") > sizeof(names)) {
			append(names, used, sizeof(names),
			    used > 0 ? ",..." : "(a long address)");
			break;
		}
		if (used > 0)
			used = append(names, used, sizeof(names), ",");
		used = append(names, used, sizeof(names), job->recipients[i]);
	}
	snprintf(line, sizeof(line), "%s... Connecting to %s%s via %s...",
	    names, host, dot_of(host), host[0] == '/' ? "lmtp" : "esmtp");
	tell(control, "", line, strlen(line));
}

void
trace_commands(struct control *control, const char *octets, size_t n)
{
	const char *end = octets + n, *lf;

	if (!wanted(control))
		return;
	for (; octets < end; octets = lf + 1) {
		if ((lf = memchr(octets, '\n', (size_t)(end - octets))) ==
		    NULL || lf == octets)
			return;
		tell(control, ">>> ", octets, (size_t)(lf - octets) - 1);
	}
}

/* The lines that are whole: with the code that reply.c took off. */
static void
whole_lines(struct control *control, const struct reply *reply)
{
	const char *line = reply->text, *lf;
	char prefix[8];

	if (reply->lines == 0)
		return;
	for (;; line = lf + 1) {
		lf = strchr(line, '\n');
		snprintf(prefix, sizeof(prefix), "%03d%c", reply->code % 1000,
		    lf == NULL && reply->state == REPLY_DONE ? ' ' : '-');
		tell(control, prefix, line,
		    lf == NULL ? strlen(line) : (size_t)(lf - line));
		if (lf == NULL)
			return;
	}
}

void
trace_reply(struct control *control, const struct reply *reply)
{
	size_t n = reply->nline;

	if (!wanted(control))
		return;
	whole_lines(control, reply);
	if (reply->state == REPLY_DONE || n == 0)
		return;
	if (reply->line[n - 1] == '\r')
		n--;
	tell(control, "<<< ", reply->line, n);
}

void
trace_note(struct control *control, const char *text)
{
	if (wanted(control))
		tell(control, "=== ", text, strlen(text));
}

void
trace_closing(struct control *control, const char *host)
{
	char line[OUTCOME_TEXT];

	if (!wanted(control))
		return;
	snprintf(line, sizeof(line), "Closing connection to %s%s", host,
	    dot_of(host));
	control_line(control, line);
}
