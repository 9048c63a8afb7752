/*
 * Who runs the zone that has the PTR record of an address: the one who can
 * change it.  Providers have the records of some addresses elsewhere, by a
 * CNAME in their own zone (RFC 2317), mostly with the one who uses them.
 */
#include <sys/socket.h>

#include <string.h>

#include "exam/examhost.h"

#define CUTS	3	/* zones around a record that may be one */

/* The reverse zones that providers have, the smallest first: of IPv4 a /24 and
 * a /16, of IPv6 a /64, a /48 and a /32; what is above is a registry's.  Behind
 * a CNAME any can be one. */
static size_t
list_zones(const struct examhost_address *address, const char *zones[CUTS])
{
	static const size_t skips4[] = { 1, 2, 0 }, skips6[] = { 16, 20, 24 },
	    others[] = { 1, 2, 3 };
	const struct ptr *ptr = &address->ptr;
	const size_t *skips = strcmp(ptr->place, ptr->query) != 0 ? others :
	    address->address->ip.family == AF_INET ? skips4 : skips6;
	const char *at;
	size_t i, k;

	for (i = 0; i < CUTS && skips[i] > 0; i++) {
		at = ptr->place;
		for (k = 0; k < skips[i] && at != NULL; k++)
			if ((at = strchr(at, '.')) != NULL)
				at++;
		/* no top-level domain is anybody's own */
		if (at == NULL || strchr(at, '.') == NULL)
			break;
		zones[i] = at;
	}
	return i;
}

/* Takes the name server that the zone begins with (RFC 1035 section 3.3.13);
 * "localhost" and the like are nobody's. */
static void
take_owner(const struct examhost *host, struct examhost_address *address,
    const char *server)
{
	if (strchr(server, '.') == NULL)
		return;
	examhost_org(host->exam, server, address->owner);
	address->own = examhost_is_own(host->exam, server);
}

void
examhostzone_find(struct examhost *host, struct examhost_address *address)
{
	const struct source *source = &host->exam->source;
	struct question questions[CUTS];
	const char *zones[CUTS];
	size_t i, n = list_zones(address, zones);

	memset(questions, 0, sizeof(questions));
	for (i = 0; i < n; i++) {
		questions[i].name = zones[i];
		questions[i].type = DNS_SOA;
	}
	source->ask(source->arg, questions, n);
	for (i = 0; i < n; i++)
		if (questions[i].result == RESOLVER_OK) {
			take_owner(host, address,
			    questions[i].answer.records[0].name);
			break;
		}
	for (i = 0; i < n; i++)
		question_clear(&questions[i]);
}
