/*
 * Verdicts: set in one place, and turned into an exit status and a word for
 * the log in one place.
 */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "outcome.h"
#include "util/text.h"

void
outcome_set(struct outcome *outcome, enum outcome_kind kind, int code,
    const char *status, const char *format, ...)
{
	char text[OUTCOME_TEXT];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	outcome->kind = kind;
	outcome->code = code;
	text_show(outcome->status, sizeof(outcome->status), status,
	    strlen(status));
	text_show(outcome->text, sizeof(outcome->text), text, strlen(text));
}

int
outcome_again(const struct outcome *outcome)
{
	return outcome->kind == OUTCOME_DEFERRED ||
	    outcome->kind == OUTCOME_UNCERTAIN;
}

/* Enhanced codes whose refusal has an exit status of its own. */
static const struct {
	const char	*status;
	int		 value;
} exits[] = {
	{ "5.1.1", EX_NOUSER },
	{ "5.1.6", EX_NOUSER },
	{ "5.1.10", EX_NOUSER },
	{ "5.1.2", EX_NOHOST },
	{ "5.4.4", EX_NOHOST },
	{ "5.1.7", EX_NOPERM },		/* the sender's address */
	{ "5.1.8", EX_NOPERM },		/* the sender's domain */
	{ "5.7.20", EX_NOPERM },	/* RFC 7372: no passing DKIM */
	{ "5.7.23", EX_NOPERM },	/* RFC 7372: SPF failed */
	{ "5.7.25", EX_NOPERM },	/* RFC 7372: reverse DNS */
	{ "5.7.26", EX_NOPERM },	/* RFC 7489: DMARC */
	{ "5.7.27", EX_NOPERM }		/* RFC 7505: sender has a null MX */
};

int
outcome_exit(const struct outcome *outcome)
{
	size_t i;

	if (outcome->kind == OUTCOME_DELIVERED)
		return EX_OK;
	if (outcome->kind != OUTCOME_FAILED)
		return EX_TEMPFAIL;
	for (i = 0; i < sizeof(exits) / sizeof(exits[0]); i++)
		if (strcmp(outcome->status, exits[i].status) == 0)
			return exits[i].value;
	if (outcome->of_sender && strncmp(outcome->status, "5.7.", 4) == 0)
		return EX_NOPERM;
	return EX_UNAVAILABLE;
}

const char *
outcome_word(const struct outcome *outcome)
{
	switch (outcome->kind) {
	case OUTCOME_DELIVERED:
		return "sent";
	case OUTCOME_FAILED:
		return "bounced";
	default:
		return "deferred";
	}
}
