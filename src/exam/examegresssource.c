/*
 * ip.source and ip.public: which address mail leaves from, how that is known,
 * and whether strangers can see it at all.
 */
#include <sys/socket.h>

#include <string.h>

#include "exam/examegress.h"

#define FAMILY(view)	((view)->family == AF_INET ? "IPv4" : "IPv6")

void
examegress_relayed(struct exam *exam, const char *id)
{
	exam_add(exam, EXAM_EGRESS, id, VERDICT_SKIP,
	    "mail goes through a relay");
}

/* --- ip.source ----------------------------------------------------------- */

/* "as gmail-smtp-in.l.google.com sees it" */
static struct finding *
add_found(struct exam *exam, const struct egress_view *view)
{
	static const struct {
		const char	*how, *before, *behind;
	} words[] = {
	    { "option", "as --ip says", "" },
	    { "bind", "as the bind line says", "" },
	    { "kernel", "this host's own", "" },
	    { "ehlo:", "as ", " sees it" },
	    { "dns:", "as ", " and another say" } };
	const struct exam_address *address = &view->address;
	size_t i = 0, n = strcspn(address->found, ":");

	while (i < 4 && strncmp(address->found, words[i].how, n) != 0)
		i++;
	n += address->found[n] == ':';
	return exam_add(exam, EXAM_EGRESS, "ip.source", VERDICT_OK,
	    "%s, %s%s%s", address->text, words[i].before, address->found + n,
	    words[i].behind);
}

/* What each of them says. */
static void
put_sights(struct finding *finding, const struct egress_sights *sights,
    const char *verb)
{
	size_t i;

	for (i = 0; i < sights->n; i++)
		finding_detail(finding, "%s %s %s", sights->list[i].by, verb,
		    sights->list[i].text);
}

/* Private ones do not count: a balancer may tell its own network's. */
static size_t
count_usable(const struct egress_sights *sights)
{
	size_t i, n = 0;

	for (i = 0; i < sights->n; i++)
		n += (size_t)ipaddr_is_visible(&sights->list[i].ip);
	return n;
}

/* The servers see more than one address: what is granted to one does not hold
 * for the other.  With a bind line already it is not this host that changes. */
static int
judge_changes(const struct exam *exam, struct finding *finding,
    const struct egress_view *view)
{
	const char *bound = view->family == AF_INET ? exam->conf->bind4 :
	    exam->conf->bind6;
	const struct egress_sights *sights = view->echoes.n > 0 ?
	    &view->echoes : &view->locals;
	const struct exam_address *address = &view->address;

	if (count_usable(sights) < 2)
		return 0;
	finding_change(finding, VERDICT_WARN, "%s, but not always: mail "
	    "leaves from several addresses", address->text);
	put_sights(finding, sights, view->echoes.n > 0 ? "sees" :
	    "is reached from");
	if (bound == NULL && strcmp(address->local, address->text) == 0) {
		finding_advise(finding, "keep to one address");
		finding_fix(finding, FIX_CONFIG, "bind %s", address->text);
	} else
		finding_advise(finding, "ask the provider for one address, "
		    "or let SPF and PTR cover each of them");
	return 1;
}

/* The first that counts, and is no rumour; NULL: there is none. */
static const struct egress_sight *
usable(const struct egress_sights *sights)
{
	size_t i;

	for (i = 0; i < sights->n; i++)
		if (!sights->list[i].rumour &&
		    ipaddr_is_visible(&sights->list[i].ip))
			return &sights->list[i];
	return NULL;
}

/* What was given is not what they see. */
static int
judge_given(struct finding *finding, const struct egress_view *view)
{
	const struct exam_address *address = &view->address;
	const struct egress_sight *echo = usable(&view->echoes);
	size_t i;

	if (strcmp(address->found, "option") != 0 || echo == NULL)
		return 0;
	for (i = 0; i < view->echoes.n; i++)
		if (strcmp(view->echoes.list[i].text, address->text) == 0)
			return 0;
	finding_change(finding, VERDICT_WARN, "--ip says %s, but mail "
	    "servers see %s", address->text, echo->text);
	put_sights(finding, &view->echoes, "sees");
	finding_advise(finding, "judge the address that mail leaves from");
	finding_fix(finding, FIX_COMMAND, "sendoff check --ip %s",
	    echo->text);
	return 1;
}

/* Two name servers agree, and the one mail server that tells an address has
 * another: who answers on port 53 in the place of all of them agrees, too. */
static int
judge_asked(struct finding *finding, const struct egress_view *view)
{
	const struct exam_address *address = &view->address;
	const struct egress_sight *echo = &view->echoes.list[0];

	if (strncmp(address->found, "dns:", 4) != 0 || view->echoes.n == 0 ||
	    !ipaddr_is_visible(&echo->ip) ||
	    strcmp(echo->text, address->text) == 0)
		return 0;
	finding_change(finding, VERDICT_WARN, "%s, say name servers, but a "
	    "mail server sees %s", address->text, echo->text);
	put_sights(finding, &view->echoes, "sees");
	put_sights(finding, &view->answers, "is asked from");
	finding_advise(finding, "somebody may answer in the name servers' "
	    "place: ask the provider which is yours, and give it");
	finding_fix(finding, FIX_COMMAND, "sendoff check --ip ADDRESS");
	return 1;
}

/* Nothing is wrong with a NAT, but what is published has to name its outer
 * side, and most guides take the inner one from the interface. */
static void
judge_nat(struct finding *finding, const struct egress_view *view)
{
	const struct exam_address *address = &view->address;

	if (!address->nat)
		return;
	finding_change(finding, VERDICT_WARN, "%s, behind a NAT: this host "
	    "has %s", address->text, address->local);
	put_sights(finding, &view->echoes, "sees");
	put_sights(finding, &view->answers, "is asked from");
	if (ipaddr_is_visible(&address->ip))
		finding_advise(finding, "let SPF, PTR and the host name's "
		    "address name %s, not %s", address->text, address->local);
	else
		finding_advise(finding, "see ip.public: neither of them is "
		    "one to publish");
}

/* The gravest remark alone: each of them says what the address is. */
static void
put_found(struct exam *exam, const struct egress_view *view)
{
	const struct exam_address *address = &view->address;
	struct finding *finding = add_found(exam, view);
	struct json *json = finding_evidence(finding);

	finding_subject(finding, address->text, NULL);
	json_string(json, "address", address->text);
	if (address->local[0] != '\0')
		json_string(json, "local", address->local);
	json_boolean(json, "nat", address->nat);
	json_string(json, "found_by", address->found);
	if (!judge_changes(exam, finding, view) &&
	    !judge_given(finding, view) && !judge_asked(finding, view))
		judge_nat(finding, view);
}

/* As of a host behind NAT whose line has the outer address: each connection
 * fails before it is tried. */
static void
put_astray(struct exam *exam, const struct egress_view *view)
{
	struct finding *finding;

	finding = exam_add(exam, EXAM_EGRESS, "ip.source", VERDICT_FAIL,
	    "this host does not have %s, so that no mail can leave from it",
	    view->astray);
	finding_subject(finding, view->astray, NULL);
	finding_advise(finding, "take the line \"bind %s\" out of "
	    "sendoff.conf: behind a NAT the outer address is not this host's; "
	    "or name one that it has", view->astray);
}

/* 1 where no mail server was found by its name, as that had no answer. */
static int
is_nameless(const struct exam *exam, const struct egress_view *view)
{
	const struct exam_probe *probe;
	size_t i, n = 0;

	for (i = 0; i < exam->nprobes; i++) {
		probe = &exam->probes[i];
		if (probe->purpose == EXAM_PORT25 && probe->done) {
			if (probe->report.why != PROBE_DNS)
				return 0;
			n++;
		}
	}
	return n > 0 && view->answers.n == 0;
}

/* There is a way out, but nobody says what it looks like from there. */
static void
put_hidden(struct exam *exam, const struct egress_view *view)
{
	struct finding *finding;

	finding = exam_add(exam, EXAM_EGRESS, "ip.source", VERDICT_UNKNOWN,
	    view->answers.n > 0 ? "%s: no two name servers tell the same "
	    "address" : "%s: nobody tells the address that mail leaves from",
	    FAMILY(view));
	finding_reason(finding, view->answers.n > 1 ? "contradiction" :
	    view->open > 0 || view->greeted == 0 ? "timeout" :
	    "not-told");
	if (view->locals.n > 0)
		finding_detail(finding, "%s is this host's own, and no "
		    "stranger's to see", view->locals.list[0].text);
	put_sights(finding, &view->echoes, "sees");
	put_sights(finding, &view->answers, "says");
	/* the provider is not who can help then */
	if (is_nameless(exam, view)) {
		finding_change(finding, VERDICT_UNKNOWN, "%s: no mail server "
		    "can be asked, as no name server answers", FAMILY(view));
		finding_advise(finding, "see whether the name server %s runs "
		    "and can be reached, or name another one: resolver in "
		    "sendoff.conf, else /etc/resolv.conf", exam->resolver);
		return;
	}
	finding_advise(finding, "ask the provider for it and give it");
	finding_fix(finding, FIX_COMMAND, "sendoff check --ip ADDRESS");
}

/* 1 where there is something to say. */
static int
put_source(struct exam *exam, const struct egress_view *view)
{
	struct finding *finding;

	if (view->astray != NULL && view->state != EGRESS_OFF) {
		put_astray(exam, view);
		return 1;
	}
	switch (view->state) {
	case EGRESS_FOUND:
		put_found(exam, view);
		return 1;
	case EGRESS_HIDDEN:
		put_hidden(exam, view);
		return 1;
	case EGRESS_OPEN:
		finding = exam_add(exam, EXAM_EGRESS, "ip.source",
		    VERDICT_UNKNOWN, "%s: mail servers have not answered yet",
		    FAMILY(view));
		finding_reason(finding, "timeout");
		return 1;
	case EGRESS_OFF:
	case EGRESS_NONE:
		break;
	}
	return 0;
}

/* --- ip.public ----------------------------------------------------------- */

/* What strangers cannot reach they cannot look up or trust either. */
static void
put_public(struct exam *exam, const struct exam_address *address)
{
	enum ipaddr_scope scope = ipaddr_scope(&address->ip);
	struct finding *finding;

	finding = exam_add(exam, EXAM_EGRESS, "ip.public", VERDICT_OK,
	    "%s is public", address->text);
	finding_subject(finding, address->text, NULL);
	finding_refer(finding, "RFC6890#2.2.2");
	if (scope == IPADDR_PUBLIC)
		return;
	finding_change(finding, VERDICT_FAIL, "%s is an address that is %s",
	    address->text, ipaddr_scope_text(scope));
	if (strncmp(address->found, "ehlo:", 5) == 0)
		finding_advise(finding, "send from a host with a public "
		    "address, or through a relay: strangers do not see this "
		    "one");
	else {
		finding_advise(finding, "give the address that mail servers "
		    "see");
		finding_fix(finding, FIX_COMMAND, "sendoff check --ip "
		    "ADDRESS");
	}
}

void
examegresssource(struct exam *exam, const struct egress_view views[2])
{
	struct finding *finding;
	size_t i;
	int said;

	if (exam->conf->relay != RELAY_NONE && exam->option->nip == 0) {
		examegress_relayed(exam, "ip.source");
		examegress_relayed(exam, "ip.public");
		return;
	}
	said = put_source(exam, &views[0]);
	said |= put_source(exam, &views[1]);
	if (!said) {
		finding = exam_add(exam, EXAM_EGRESS, "ip.source",
		    VERDICT_UNKNOWN, "this host has no route to a mail server");
		finding_reason(finding, "no-egress");
		finding_advise(finding, "mend the network, or give --ip");
	}
	for (i = 0; i < exam->naddresses; i++)
		put_public(exam, &exam->addresses[i]);
	if (exam->naddresses > 0)
		return;
	finding = exam_add(exam, EXAM_EGRESS, "ip.public", VERDICT_SKIP,
	    "needs ip.source");
	finding_needs(finding, "ip.source");
}
