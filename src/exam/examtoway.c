/*
 * What is said of the way that mail for --to would take: its hosts, in the
 * words of `sendoff route', or why there is none.  Most of what closes a way
 * is for the owner of the recipient's domain to mend, so that the advice is to
 * look at the address or to take another one.
 */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "exam/examtoroute.h"
#include "route/relay.h"
#include "util/text.h"

/* Of one that mail is sent to: of either family. */
static void
show_address(const struct mx_address *address, char text[INET6_ADDRSTRLEN])
{
	const struct sockaddr_storage *addr = &address->addr;
	const void *octets = addr->ss_family == AF_INET6 ?
	    (const void *)&((const struct sockaddr_in6 *)addr)->sin6_addr :
	    (const void *)&((const struct sockaddr_in *)addr)->sin_addr;

	if (inet_ntop(addr->ss_family, octets, text, INET6_ADDRSTRLEN) == NULL)
		text[0] = '\0';
}

/* Why a host is passed over; with records of the right kind it is what they
 * say that is of no use. */
static const char *
lack_of(const struct examtoroute_host *host)
{
	if (host->result == RESOLVER_OK)
		return host->others > 0 ? "addresses of the other family "
		    "alone" : "no address that mail can be sent to";
	return host->result == RESOLVER_NODATA ? "no address" :
	    exam_dns_text(host->result);
}

/* One line, the words that `sendoff route' has for it. */
static void
put_host(struct finding *finding, const struct examtoroute *route,
    const struct examtoroute_host *host)
{
	char text[INET6_ADDRSTRLEN];
	struct buf line;
	size_t i;

	buf_init(&line);
	if (text_literal(host->name))
		buf_puts(&line, "no MX is asked for, address:");
	else if (route->implicit)
		buf_printf(&line, "no MX record, implicit MX %s:",
		    host->name);
	else
		buf_printf(&line, "mx %d %s:", host->preference, host->name);
	for (i = 0; i < host->addresses.n; i++) {
		show_address(&host->addresses.list[i], text);
		buf_printf(&line, " %s", text);
	}
	if (host->addresses.n == 0)
		buf_printf(&line, " %s", lack_of(host));
	if (buf_get(&line) != NULL)
		finding_detail(finding, "%s", buf_get(&line));
	buf_clear(&line);
}

/* The same for programs. */
static void
put_json(struct finding *finding, const struct examtoroute *route)
{
	struct json *json = finding_evidence(finding);
	const struct mx_addresses *addresses;
	char text[INET6_ADDRSTRLEN];
	size_t i, k;

	json_boolean(json, "implicit", route->implicit);
	json_begin(json, "hosts", '[');
	for (i = 0; i < route->n; i++) {
		addresses = &route->hosts[i].addresses;
		json_begin(json, NULL, '{');
		json_number(json, "preference", route->hosts[i].preference);
		json_string(json, "host", route->hosts[i].name);
		json_begin(json, "addresses", '[');
		for (k = 0; k < addresses->n; k++) {
			show_address(&addresses->list[k], text);
			json_string(json, NULL, text);
		}
		json_end(json, ']');
		json_end(json, '}');
	}
	json_end(json, ']');
}

/* --- a way --------------------------------------------------------------- */

/* How many there are; which ones is in the details. */
static struct finding *
report_open(struct exam *exam, const struct examtoroute *route)
{
	size_t i, n = 0;

	for (i = 0; i < route->n; i++)
		n += route->hosts[i].addresses.n;
	if (text_literal(route->domain))
		return exam_add(exam, EXAM_TO, "to.route", VERDICT_OK,
		    "straight to that address");
	if (route->implicit)
		return exam_add(exam, EXAM_TO, "to.route", VERDICT_OK,
		    "no MX record: %s itself, %zu address%s", route->domain,
		    n, n == 1 ? "" : "es");
	return exam_add(exam, EXAM_TO, "to.route", VERDICT_OK,
	    "%zu MX host%s, %zu address%s", route->n, route->n == 1 ? "" :
	    "s", n, n == 1 ? "" : "es");
}

/* The recipient's domain has no part in it: no MX is asked for. */
static void
report_relay(struct exam *exam)
{
	char url[OUTCOME_HOST + 32];

	relay_show(exam->conf, url, sizeof(url));
	(void)exam_add(exam, EXAM_TO, "to.route", VERDICT_OK,
	    "through the relay %s", url);
}

/* --- no way -------------------------------------------------------------- */

/* The title names what was asked for in vain: hosts, the domain, its MX. */
static struct finding *
report_unknown(struct exam *exam, const struct examtoroute *route)
{
	struct finding *finding = exam_add(exam, EXAM_TO, "to.route",
	    VERDICT_UNKNOWN, "%s of %s: %s", route->n > 0 ?
	    "the MX hosts" : route->implicit ? "an address" : "MX",
	    route->domain, exam_dns_text(route->result));

	finding_reason(finding, exam_dns_reason(route->result));
	return finding;
}

/* Addresses that there are, but not for this host. */
static size_t
count_others(const struct examtoroute *route)
{
	size_t i, n = 0;

	for (i = 0; i < route->n; i++)
		n += route->hosts[i].others;
	return n;
}

/* It may be this host's configuration alone that stands in the way. */
static struct finding *
report_no_address(struct exam *exam, const struct examtoroute *route)
{
	struct finding *finding;

	/* what only the other side can mend is no setting of ours */
	if (count_others(route) == 0) {
		finding = exam_add(exam, EXAM_TO, "to.route", VERDICT_FAIL,
		    "no host of %s has an address to send mail to",
		    route->domain);
		finding_advise(finding, "only the owner of %s can mend it: "
		    "take another address of the recipient", route->domain);
		return finding;
	}
	finding = exam_add(exam, EXAM_TO, "to.route", VERDICT_FAIL,
	    "%s has addresses of IPv%c alone", route->domain,
	    exam->conf->inet == INET_4 ? '6' : '4');
	finding_advise(finding, "if this host has IPv%c, set in sendoff.conf",
	    exam->conf->inet == INET_4 ? '6' : '4');
	finding_fix(finding, FIX_CONFIG, "inet any");
	return finding;
}

/* RFC 5321 section 5.1: it would go round in a ring. */
static struct finding *
report_self(struct exam *exam, const struct examtoroute *route)
{
	struct finding *finding = exam_add(exam, EXAM_TO, "to.route",
	    VERDICT_FAIL, "mail for %s would come back to this host, its MX",
	    route->domain);

	finding_advise(finding, "sendoff takes no mail in: give the domain "
	    "another MX or, where %s is not this host's name, set hostname "
	    "in sendoff.conf", exam->conf->hostname);
	return finding;
}

/* What is for the owner of the domain to mend, or a slip of the pen. */
static struct finding *
report_closed(struct exam *exam, const struct examtoroute *route)
{
	static const struct {
		enum examtoroute_way	 way;
		const char		*text, *advice, *ref;
	} ways[] = {
	    { WAY_NO_NAME, "no domain can be named", "look at how the address "
	      "is written", "RFC5321#2.3.5" },
	    { WAY_NO_DOMAIN, "no such domain:", "look at how the address is "
	      "written: mail to it has nowhere to go", "RFC5321#5.1" },
	    { WAY_NULL_MX, "null MX: no mail is taken for", "take another "
	      "address of the recipient", "RFC7505#3" },
	    { WAY_NO_HOST, "no host in the MX records of", "only its owner "
	      "can mend it: take another address of the recipient",
	      "RFC5321#5.1" } };
	struct finding *finding;
	size_t i = 0;

	/* the last one is what is left */
	while (i + 1 < sizeof(ways) / sizeof(ways[0]) &&
	    ways[i].way != route->way)
		i++;
	finding = exam_add(exam, EXAM_TO, "to.route", VERDICT_FAIL, "%s %s",
	    ways[i].text, route->domain);
	finding_advise(finding, "%s", ways[i].advice);
	finding_refer(finding, ways[i].ref);
	return finding;
}

/* One for each end that a way can have. */
static struct finding *
report(struct exam *exam, const struct examtoroute *route)
{
	switch (route->way) {
	case WAY_OPEN:
		return report_open(exam, route);
	case WAY_UNKNOWN:
		return report_unknown(exam, route);
	case WAY_NO_ADDRESS:
		return report_no_address(exam, route);
	case WAY_SELF:
		return report_self(exam, route);
	default:
		return report_closed(exam, route);
	}
}

void
examtoroute_report(struct exam *exam, const struct examtoroute *route)
{
	struct finding *finding;
	size_t i;

	if (exam->conf->relay != RELAY_NONE) {
		report_relay(exam);
		return;
	}
	finding = report(exam, route);
	/* where the way is closed, the hosts show at which of them */
	finding_subject(finding, NULL, route->domain);
	for (i = 0; i < route->n; i++)
		put_host(finding, route, &route->hosts[i]);
	if (route->self)
		finding_detail(finding, "this host is an MX itself: only "
		    "better ones are tried");
	put_json(finding, route);
}
