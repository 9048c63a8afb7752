/*
 * What the probes have seen of one protocol's way out.  An address that a
 * server tells is a stranger's word about us: it counts as one voice.
 */
#include <sys/socket.h>

#include <string.h>

#include "doctor/egress.h"
#include "exam/examegress.h"

struct egress_sight *
examegressview_add(struct egress_sights *sights, const struct ipaddr *ip,
    const char *by)
{
	struct egress_sight *sight;
	size_t i;

	for (i = 0; i < sights->n; i++) {
		sight = &sights->list[i];
		if (sight->ip.family == ip->family && memcmp(sight->ip.octets,
		    ip->octets, ipaddr_length(ip)) == 0) {
			sight->n++;
			return sight;
		}
	}
	if (sights->n == EXAM_PROBES)
		return NULL;
	sight = &sights->list[sights->n++];
	sight->ip = *ip;
	ipaddr_show(ip, sight->text);
	strlcpy(sight->by, by, sizeof(sight->by));
	sight->n = 1;
	sight->rumour = 0;
	return sight;
}

/* The own address of each connection that was tried, made or not. */
static void
take_tries(struct egress_view *view, const struct probe_report *report)
{
	const struct probe_try *try;
	struct egress_sights one;
	struct ipaddr peer, local;
	uint32_t i;

	memset(&one, 0, sizeof(one));
	for (i = 0; i < report->ntries && i < PROBE_TRIES; i++) {
		try = &report->tries[i];
		if (ipaddr_parse(&peer, try->address) == -1 ||
		    peer.family != view->family)
			continue;
		view->tries++;
		if (ipaddr_parse(&local, try->local) == 0 &&
		    local.family == view->family)
			examegressview_add(&one, &local, try->host);
	}
	/* a probe has one voice, however many addresses it tried */
	for (i = 0; i < one.n; i++)
		examegressview_add(&view->locals, &one.list[i].ip,
		    one.list[i].by);
}

/* A bind line with an address that this host does not have. */
static void
take_bind(struct egress_view *view, const struct conf *conf,
    const struct probe_report *report)
{
	uint32_t i;

	for (i = 0; i < report->ntries && i < PROBE_TRIES; i++)
		if (report->tries[i].why == PROBE_NOT_OURS &&
		    (strchr(report->tries[i].address, ':') != NULL) ==
		    (view->family == AF_INET6))
			view->astray = view->family == AF_INET ? conf->bind4 :
			    conf->bind6;
}

/* Only of a server that took our EHLO: a refusal may quote any address.  The
 * recipient's may be anybody's, and have us publish whose address it likes. */
static void
take_echo(struct egress_view *view, const struct exam_probe *probe)
{
	const struct probe_report *report = &probe->report;
	const struct probe_try *try = &report->tries[report->at];
	struct egress_sight *sight;
	struct ipaddr peer, ip;
	size_t n = view->echoes.n;

	if (report->ntries == 0 || report->hello.code / 100 != 2 ||
	    ipaddr_parse(&peer, try->address) == -1 ||
	    peer.family != view->family)
		return;
	view->greeted++;
	if (egress_echo(report->hello.text, view->family, &ip) == -1 &&
	    egress_echo(report->hello_tls.text, view->family, &ip) == -1)
		return;
	sight = examegressview_add(&view->echoes, &ip, try->host);
	if (sight != NULL && probe->purpose != EXAM_RECIPIENT)
		sight->rumour = 0;
	else if (view->echoes.n > n)
		sight->rumour = 1;
}

void
examegressview(struct egress_view *view, const struct exam *exam, int family)
{
	const struct exam_probe *probe;
	size_t i;

	memset(view, 0, sizeof(*view));
	view->family = family;
	for (i = 0; i < exam->nprobes; i++) {
		probe = &exam->probes[i];
		/* the own MX may stand beside us */
		if (probe->purpose == EXAM_BOUNCE)
			continue;
		/* the recipient's server may be one that never answers, so
		 * that only the large ones are waited for */
		if (!probe->done) {
			view->open += probe->purpose == EXAM_PORT25 &&
			    (probe->task.family == family ||
			    probe->task.family == AF_UNSPEC);
			continue;
		}
		take_tries(view, &probe->report);
		take_bind(view, exam->conf, &probe->report);
		take_echo(view, probe);
	}
}
