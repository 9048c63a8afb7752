/*
 * A report is written by a process that had a stranger's octets in its hands,
 * so it is taken for a stranger's word.  What is out of its range makes all of
 * it worthless; a text is mended, as it can do no more than be read.
 */
#include <sys/socket.h>

#include <arpa/inet.h>

#include <string.h>

#include "deliver/ehlo.h"
#include "probereport.h"
#include "util/text.h"

#define ALL_OFFERS	(EHLO_SIZE | EHLO_8BITMIME | EHLO_PIPELINING | \
	    EHLO_STARTTLS | EHLO_SMTPUTF8 | EHLO_DSN | EHLO_AUTH)

/* Ends a text where it has to end at the latest, and makes it printable. */
static void
clean(char *text, size_t size)
{
	text[size - 1] = '\0';
	text_show(text, size, text, strlen(text));
}

/* The same for lines. */
static void
clean_lines(char *text, size_t size)
{
	char *end;
	size_t n;

	text[size - 1] = '\0';
	for (;; text = end + 1) {
		end = strchr(text, '\n');
		n = end == NULL ? strlen(text) : (size_t)(end - text);
		/* same length: the NUL falls where the line ended */
		text_show(text, n + 1, text, n);
		if (end == NULL)
			return;
		*end = '\n';
	}
}

/* An address is used again, and not only shown. */
static void
clean_address(char *text, size_t size)
{
	unsigned char octets[16];

	clean(text, size);
	if (inet_pton(AF_INET, text, octets) != 1 &&
	    inet_pton(AF_INET6, text, octets) != 1)
		text[0] = '\0';
}

/* A code is compared by its hundreds, which must be those of a reply. */
static int
is_code(int code)
{
	return code == 0 || (code >= 200 && code <= 599);
}

static int
take_reply(struct probe_reply *reply)
{
	clean(reply->status, sizeof(reply->status));
	clean(reply->text, sizeof(reply->text));
	return is_code(reply->code);
}

static int
take_hello(struct probe_hello *hello)
{
	clean_lines(hello->text, sizeof(hello->text));
	hello->offers &= ALL_OFFERS;
	return is_code(hello->code) && hello->size >= 0;
}

/* Nothing is ever delivered, so that a report that says so is a lie. */
static int
take_outcome(struct outcome *outcome)
{
	clean(outcome->status, sizeof(outcome->status));
	clean(outcome->text, sizeof(outcome->text));
	clean(outcome->host, sizeof(outcome->host));
	clean(outcome->tls, sizeof(outcome->tls));
	clean_address(outcome->address, sizeof(outcome->address));
	outcome->of_sender = outcome->of_sender != 0;
	outcome->dsn = outcome->dsn != 0;
	return (outcome->kind == OUTCOME_NONE ||
	    outcome->kind == OUTCOME_DEFERRED ||
	    outcome->kind == OUTCOME_FAILED) && is_code(outcome->code) &&
	    outcome->port >= 0 && outcome->port <= 65535;
}

/* Its enums are for tables as well: one out of range reads beside them. */
static int
take_try(struct probe_try *try)
{
	clean(try->host, sizeof(try->host));
	clean_address(try->address, sizeof(try->address));
	clean_address(try->local, sizeof(try->local));
	return try->port >= 0 && try->port <= 65535 &&
	    try->stage < PROBE_STAGES && try->why < PROBE_WHYS &&
	    try->ms >= -1;
}

/* Those that are not counted as well: nothing unclean is left. */
static int
take_parts(struct probe_report *report)
{
	int good = take_outcome(&report->outcome);
	size_t i;

	for (i = 0; i < PROBE_TRIES; i++)
		good &= take_try(&report->tries[i]);
	for (i = 0; i < PROBE_RCPTS; i++)
		good &= take_reply(&report->recipients[i]);
	good &= take_reply(&report->greeting);
	good &= take_reply(&report->starttls);
	good &= take_reply(&report->mail);
	good &= take_hello(&report->hello);
	good &= take_hello(&report->hello_tls);
	clean(report->tls_name, sizeof(report->tls_name));
	clean(report->tls_reason, sizeof(report->tls_reason));
	return good;
}

/* Sums are made of flags. */
static int
is_flag(int32_t flag)
{
	return flag == 0 || flag == 1;
}

/* Numbers that index, bound a loop or are reckoned with; and what contradicts
 * itself, as a check that trusts the one half would be fooled by the other. */
static int
is_in_range(const struct probe_report *report)
{
	return report->stage < PROBE_STAGES && report->why < PROBE_WHYS &&
	    report->tls < PROBE_TLS_STATES &&
	    (report->stage == PROBE_DONE) == (report->why == PROBE_FINE) &&
	    (report->ntries > 0 || report->stage == PROBE_LOOKUP) &&
	    report->ntries <= PROBE_TRIES &&
	    report->at <= report->ntries - (report->ntries > 0) &&
	    is_flag(report->dated) && is_flag(report->reset) &&
	    is_flag(report->quit) && report->skew >= -PROBE_SKEW &&
	    report->skew <= PROBE_SKEW && report->connect_ms >= -1 &&
	    report->greeting_ms >= -1 && report->handshake_ms >= -1;
}

int
probereport_clean(struct probe_report *report)
{
	int good = take_parts(report);

	return good && is_in_range(report) ? 0 : -1;
}

void
probereport_fail(struct probe_report *report, const char *reason)
{
	memset(report, 0, sizeof(*report));
	/* a stage in which there need not be a try */
	report->stage = PROBE_LOOKUP;
	report->why = PROBE_BROKEN;
	report->connect_ms = report->greeting_ms = report->handshake_ms = -1;
	outcome_set(&report->outcome, OUTCOME_DEFERRED, 0, "4.3.0", "%s",
	    reason);
}
