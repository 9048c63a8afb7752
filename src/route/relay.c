/*
 * Where a relay is and what TLS it must have.  Its name is configured, so
 * DNSSEC need not vouch for the way to it, only for its addresses; those of
 * the hosts file nobody vouches for but the administrator.
 */
#include <sys/stat.h>
#include <sys/un.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <stdio.h>
#include <string.h>

#include "route/hosts.h"
#include "route/relay.h"
#include "util/text.h"

static void
socket_address(const char *path, struct mx_addresses *addresses)
{
	struct mx_address *address = &addresses->list[addresses->n++];
	struct sockaddr_un *sun = (struct sockaddr_un *)&address->addr;

	memset(address, 0, sizeof(*address));
	sun->sun_family = AF_UNIX;
	strlcpy(sun->sun_path, path, sizeof(sun->sun_path));
	address->length = sizeof(*sun);
}

void
relay_init(struct relay *relay, const struct conf *conf, const char *hosts)
{
	struct mx_addresses *known = &relay->known;
	const char *host = conf->relay_host;
	unsigned char octets[16];

	memset(relay, 0, sizeof(*relay));
	relay->conf = conf;
	if (conf->relay == RELAY_NONE)
		return;
	strlcpy(relay->name, host, sizeof(relay->name));
	if (conf->relay == RELAY_LMTP)
		socket_address(host, known);
	else if (inet_pton(AF_INET, host, octets) == 1) {
		snprintf(relay->name, sizeof(relay->name), "[%s]", host);
		mx_add(known, AF_INET, octets, conf->relay_port);
	} else if (inet_pton(AF_INET6, host, octets) == 1) {
		snprintf(relay->name, sizeof(relay->name), "[IPv6:%s]", host);
		mx_add(known, AF_INET6, octets, conf->relay_port);
	} else
		hosts_find(conf, hosts, host, conf->relay_port, known);
}

/* The first folder on the way to the socket where anybody could put another
 * in its place, of so many octets; 0 where there is none. */
static size_t
open_folder(const char *path)
{
	char folder[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
	const char *slash = path;
	struct stat st;
	size_t n;

	for (; slash != NULL; slash = strchr(slash + 1, '/')) {
		n = slash == path ? 1 : (size_t)(slash - path);
		strlcpy(folder, path, n + 1 < sizeof(folder) ? n + 1 :
		    sizeof(folder));
		/* what cannot be looked at cannot be connected to either */
		if (stat(folder, &st) == 0 &&
		    (st.st_mode & (S_IWOTH | S_ISVTX)) == S_IWOTH)
			return n;
	}
	return 0;
}

/* DNS's answer; "no such host" may be mended as well. */
static int
look_up(const struct relay *relay, const struct resolver *resolver, int stop,
    struct mx_addresses *addresses, struct outcome *outcome)
{
	in_port_t port = htons((uint16_t)relay->conf->relay_port);
	struct sockaddr_storage *addr;
	char text[OUTCOME_TEXT];
	size_t i;

	if (mx_addresses(resolver, relay->conf, relay->name, stop, addresses,
	    outcome) == -1) {
		strlcpy(text, outcome->text, sizeof(text));
		outcome_set(outcome, OUTCOME_DEFERRED, 0, "4.4.3",
		    "relay: %s", text);
		return -1;
	}
	for (i = 0; i < addresses->n; i++) {
		addr = &addresses->list[i].addr;
		if (addr->ss_family == AF_INET6)
			((struct sockaddr_in6 *)addr)->sin6_port = port;
		else
			((struct sockaddr_in *)addr)->sin_port = port;
	}
	return 0;
}

int
relay_addresses(const struct relay *relay, const struct resolver *resolver,
    int stop, struct mx_addresses *addresses, struct outcome *outcome)
{
	size_t n;

	if (relay->conf->relay == RELAY_LMTP &&
	    (n = open_folder(relay->name)) > 0) {
		outcome_set(outcome, OUTCOME_DEFERRED, 0, "4.3.5",
		    "relay lmtp:%s: anybody may write %.*s", relay->name,
		    (int)n, relay->name);
		return -1;
	}
	*addresses = relay->known;
	if (addresses->n > 0)
		return 0;
	if (text_literal(relay->name)) {
		outcome_set(outcome, OUTCOME_DEFERRED, 0, "4.3.5",
		    "relay: %s is no address that mail can be sent to",
		    relay->name);
		return -1;
	}
	return look_up(relay, resolver, stop, addresses, outcome);
}

/* Whatever the tls lines say, there is less that may not be. */
static void
raise(struct policy *policy, const struct relay *relay)
{
	const struct conf *conf = relay->conf;
	char url[POLICY_WORDS];

	if (conf->relay == RELAY_SMTPS)
		policy->least = DEMAND_TLS;
	if (conf->relay_user != NULL)
		policy->least = DEMAND_NAME;
	if (policy->demand >= policy->least)
		return;
	policy->demand = policy->least;
	/* the one that is configured, and no alias of it */
	strlcpy(policy->name, relay->name, sizeof(policy->name));
	relay_show(conf, url, sizeof(url));
	snprintf(policy->words, sizeof(policy->words), "%s %.280s",
	    conf->relay_user != NULL ? "login at" : "relay", url);
}

int
relay_policy(struct policy *policy, const struct relay *relay,
    const struct resolver *resolver, const struct mx_addresses *addresses,
    int stop, struct outcome *outcome)
{
	const struct conf *conf = relay->conf;
	struct policy_ground ground = { .conf = conf,
	    .destination = conf->relay_host, .secure = 1,
	    .port = conf->relay_port };

	if (conf->relay == RELAY_LMTP) {
		memset(policy, 0, sizeof(*policy));
		policy->demand = DEMAND_CLEAR;
		return 0;
	}
	if (policy_decide(policy, &ground, resolver, relay->name, addresses,
	    stop, outcome) == -1)
		return -1;
	raise(policy, relay);
	return 0;
}

void
relay_show(const struct conf *conf, char *dst, size_t size)
{
	const char *host = conf->relay_host;
	int six = strchr(host, ':') != NULL;

	if (conf->relay == RELAY_LMTP)
		snprintf(dst, size, "lmtp:%s", host);
	else
		snprintf(dst, size, "%s://%s%s%s:%d",
		    conf->relay == RELAY_SMTPS ? "smtps" : "smtp",
		    six ? "[" : "", host, six ? "]" : "", conf->relay_port);
}
