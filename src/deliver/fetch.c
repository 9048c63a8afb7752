/*
 * Who a domain's mail goes to may depend on this document, so its server is
 * held to more than a mail server: TLS 1.2, a certificate of its name by an
 * authority (RFC 8461 section 3.3), no redirection, and an end to all waiting.
 */
#include <netinet/in.h>

#include <stdio.h>
#include <string.h>

#include <openssl/ssl.h>

#include "deliver/fetch.h"
#include "deliver/http.h"
#include "deliver/tls.h"
#include "util/clock.h"
#include "util/text.h"

#define DOCUMENT	"/.well-known/mta-sts.txt"
#define ADDRESSES	4	/* tried */

/* One attempt's connection, and when all attempts end. */
struct call {
	const struct fetch	*fetch;
	struct policy		 policy;	/* of the web server */
	int64_t			 end;
	struct net		 net;
	struct buf		 body;
	char			*reason;
};

static int
fail(const struct call *call, const char *what, const char *why)
{
	snprintf(call->reason, OUTCOME_TEXT, "%s: %s", what, why);
	return -1;
}

static int
dial(struct call *call, const struct mx_address *address)
{
	const struct conf *conf = call->fetch->conf;
	struct sockaddr_storage peer = address->addr, source;
	int64_t wait = conf->timeout * 1000;
	socklen_t length = 0;
	int bound = conf_source(conf, peer.ss_family, &source, &length);

	if (wait > clock_left(call->end))
		wait = clock_left(call->end);
	if (peer.ss_family == AF_INET6)
		((struct sockaddr_in6 *)&peer)->sin6_port =
		    htons(call->fetch->port);
	else
		((struct sockaddr_in *)&peer)->sin_port =
		    htons(call->fetch->port);
	if (net_connect(&call->net, (struct sockaddr *)&peer, address->length,
	    bound ? (struct sockaddr *)&source : NULL, length, wait) == 0)
		return 0;
	return fail(call, "connect", call->net.reason);
}

static int
secure(struct call *call)
{
	char reason[TLS_REASON];
	SSL *ssl;

	ssl = tls_new(call->fetch->conf, &call->policy, reason);
	if (ssl == NULL)
		return fail(call, "TLS", reason);
	/* half a document must not pass for a whole one */
	SSL_clear_options(ssl, SSL_OP_IGNORE_UNEXPECTED_EOF);
	net_wait(&call->net, clock_left(call->end));
	if (net_starttls(&call->net, ssl) == -1)
		return fail(call, "TLS handshake", call->net.reason);
	if (!tls_satisfies(ssl, &call->policy, reason))
		return fail(call, call->policy.name, reason);
	return 0;
}

static int
read_policy(struct call *call, struct sts *sts)
{
	char reason[HTTP_REASON];

	net_wait(&call->net, clock_left(call->end));
	if (http_get(&call->net, call->policy.name, DOCUMENT, STS_POLICY_MAX,
	    &call->body, reason) == -1)
		return fail(call, "HTTPS", reason);
	if (buf_get(&call->body) != NULL && sts_parse(sts,
	    buf_get(&call->body), call->body.length) == 0)
		return 0;
	return fail(call, DOCUMENT, "not a policy (RFC 8461 section 3.2)");
}

static int
try_address(struct call *call, const struct mx_address *address,
    struct sts *sts)
{
	int rc = -1;

	net_init(&call->net, call->fetch->stop);
	buf_init(&call->body);
	if (dial(call, address) == 0 && secure(call) == 0)
		rc = read_policy(call, sts);
	net_close(&call->net);
	buf_clear(&call->body);
	return rc;
}

int
fetch_policy(const struct fetch *fetch, struct sts *sts,
    char reason[OUTCOME_TEXT])
{
	struct call call = { .fetch = fetch, .reason = reason,
	    .policy = { .demand = DEMAND_NAME }, .end = clock_now() +
	    conf_wait(fetch->conf, FETCH_SECONDS) };
	struct mx_addresses addresses;
	struct outcome outcome;
	int rc = -1;
	size_t i;

	memset(&outcome, 0, sizeof(outcome));
	snprintf(call.policy.name, sizeof(call.policy.name), "mta-sts.%s",
	    fetch->domain);
	if (!text_hostname(call.policy.name) ||
	    strlen(call.policy.name) != strlen(fetch->domain) + 8)
		return fail(&call, call.policy.name, "no host name");
	if (mx_addresses(fetch->resolver, fetch->conf, call.policy.name,
	    fetch->stop, &addresses, &outcome) == -1) {
		strlcpy(reason, outcome.text, OUTCOME_TEXT);
		return -1;
	}
	for (i = 0; rc == -1 && i < addresses.n && i < ADDRESSES &&
	    call.net.error != NET_STOPPED && clock_left(call.end) > 0; i++)
		rc = try_address(&call, &addresses.list[i], sts);
	return rc;
}
