/*
 * "mail.example.com" without a dot at its end is "mail.example.com.example.com"
 * in the zone of example.com, and many a form of a provider puts the dot, or
 * takes it away, as nobody expects.  What was meant is known then: it is the
 * name without the zone's, where that has an address.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "exam/examdomain.h"

/* The name without the origin behind it: 1, or 0 where it is not there or
 * leaves nothing that can be a whole name. */
static int
without(const char *name, const char *origin, char dst[DNS_NAME])
{
	size_t n = strlen(name), m = strlen(origin);

	if (m == 0 || n <= m + 1 || name[n - m - 1] != '.' ||
	    strcasecmp(name + n - m, origin) != 0)
		return 0;
	snprintf(dst, DNS_NAME, "%.*s", (int)(n - m - 1), name);
	return strchr(dst, '.') != NULL && text_hostname(dst);
}

/* 1 where it is a name that mail can be sent to. */
static int
leads(const struct source *source, const char *name)
{
	struct question questions[2] = { { .name = name, .type = DNS_A },
	    { .name = name, .type = DNS_AAAA } };
	int found = 0;
	size_t i;

	source->ask(source->arg, questions, 2);
	for (i = 0; i < 2; i++) {
		found |= questions[i].result == RESOLVER_OK;
		question_clear(&questions[i]);
	}
	return found;
}

int
examdomain_origin(struct examdomain *domain, struct finding *finding,
    int preference, const char *host)
{
	const char *origin = domain->zone[0] != '\0' ? domain->zone :
	    domain->exam->domain;
	char meant[DNS_NAME], text[DNS_NAME + 16];

	if (!without(host, origin, meant) ||
	    !leads(&domain->exam->source, meant))
		return 0;
	/* the first of several is the one that the title names */
	if (finding->fix.n == 0)
		finding_advise(finding, "%s was put behind %s, which needs a "
		    "dot at its end there (or, where a form takes none, leave "
		    "out %s); publish in its place", origin, meant, origin);
	snprintf(text, sizeof(text), "%d %s.", preference, meant);
	finding_publish(finding, FIX_DNS, domain->exam->domain, "MX", text);
	snprintf(text, sizeof(text), "%d %s.", preference, host);
	finding_replaces(finding, text);
	return 1;
}
