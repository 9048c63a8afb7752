/*
 * Which block lists are asked.  The number of dnsbl lines is the user's, so
 * that all are asked in parts.
 */
#include <sys/socket.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "exam/examlists.h"

/* 1 where the zone is among those that we ask anyhow, or of an earlier line. */
static int
is_known(const struct lists *lists, const char *name)
{
	size_t i;

	for (i = 0; i < lists->n; i++)
		if (strcasecmp(lists->zones[i]->name, name) == 0)
			return 1;
	return 0;
}

/* As memory is taken before they are sorted out. */
static size_t
count_own(void)
{
	size_t n = 0;

	while (dnsblzone_at(n) != NULL)
		n++;
	return n;
}

int
examlistszones(struct lists *lists, const struct conf *conf)
{
	size_t own = count_own(), i;
	const struct dnsbl_zone *zone;

	memset(lists, 0, sizeof(*lists));
	lists->others = calloc(conf->ndnsbl + 1, sizeof(*lists->others));
	lists->zones = calloc(own + conf->ndnsbl + 1, sizeof(*lists->zones));
	lists->results = calloc(own + conf->ndnsbl + 1,
	    sizeof(*lists->results));
	if (lists->others == NULL || lists->zones == NULL ||
	    lists->results == NULL)
		return -1;
	for (i = 0; i < own; i++) {
		zone = dnsblzone_at(i);
		if (zone->kind == DNSBL_ADDRESSES)
			lists->zones[lists->n++] = zone;
	}
	for (i = 0; i < conf->ndnsbl; i++) {
		/* a list of domains that we know is domain.dbl's to ask */
		if (is_known(lists, conf->dnsbl[i]) ||
		    dnsblzone_find(conf->dnsbl[i]) != NULL ||
		    dnsblzone_dead(conf->dnsbl[i]) != NULL)
			continue;
		dnsblzone_other(&lists->others[i], conf->dnsbl[i]);
		lists->zones[lists->n++] = &lists->others[i];
	}
	return 0;
}

void
examlistszones_clear(struct lists *lists)
{
	free(lists->others);
	free(lists->zones);
	free(lists->results);
}

/* Whether a list of a dnsbl line has IPv6 is not known before: if it lacks the
 * entry for tests (RFC 5782 section 5) it has none, and nothing to say. */
static void
forgive(struct dnsbl_result *result, const struct ipaddr *ip)
{
	if (ip->family != AF_INET6 || result->verdict != DNSBL_UNKNOWN ||
	    result->reason != DNSBL_DEAD ||
	    dnsblzone_find(result->zone->name) != NULL)
		return;
	result->verdict = DNSBL_SKIPPED;
	result->reason = DNSBL_NO_IPV6;
}

/* All questions of one part are on their way at the same time, and with an
 * inquiry those of all parts. */
int
examlistszones_ask(struct lists *lists, struct exam *exam,
    const struct ipaddr *ip)
{
	struct dnsbl_subject subject = { .ip = ip, .dqs_key = exam->dqs_key };
	size_t at;

	for (at = 0; at < lists->n; at += subject.n) {
		subject.zones = lists->zones + at;
		subject.n = lists->n - at < DNSBL_ZONES ? lists->n - at :
		    DNSBL_ZONES;
		if (dnsbl_ask(&exam->source, &subject,
		    lists->results + at) == -1)
			return -1;
	}
	for (at = 0; at < lists->n; at++) {
		examlistsdirect(exam, &lists->results[at], ip);
		forgive(&lists->results[at], ip);
	}
	return 0;
}
