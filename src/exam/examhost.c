/*
 * What the host calls itself to receivers (RFC 5321 section 4.1.1.1), and
 * whether that name leads to it.
 */
#include <sys/socket.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "doctor/psl.h"
#include "exam/examhost.h"

/* --- for all of the family ----------------------------------------------- */

struct finding *
examhost_add(struct examhost *host, const char *id, enum verdict verdict,
    const char *title, ...)
{
	struct finding *finding;
	va_list ap;

	va_start(ap, title);
	finding = finding_addv(&host->exam->findings[EXAM_HOST], id, verdict,
	    title, ap);
	va_end(ap);
	return finding;
}

struct finding *
examhost_skip(struct examhost *host, const char *id, const char *needs)
{
	struct finding *finding;

	finding = examhost_add(host, id, VERDICT_SKIP, "needs %s", needs);
	finding_needs(finding, needs);
	return finding;
}

struct finding *
examhost_relayed(struct examhost *host, const char *id)
{
	return examhost_add(host, id, VERDICT_SKIP,
	    "mail goes through a relay");
}

void
examhost_org(const struct exam *exam, const char *name, char dst[DNS_NAME])
{
	const char *dot = strchr(name, '.');
	struct psl psl;

	if (exam->psl != NULL && psl_find(&psl, exam->psl, name) == 0 &&
	    psl.org[0] != '\0')
		name = psl.org;
	else if (dot != NULL && strchr(dot + 1, '.') != NULL)
		name = dot + 1;
	strlcpy(dst, name, DNS_NAME);
}

int
examhost_is_own(const struct exam *exam, const char *name)
{
	char own[DNS_NAME], other[DNS_NAME];

	/* two names below co.uk have nothing in common, and without the list
	 * nobody can tell: then only names below the domain count */
	if (exam->psl != NULL) {
		examhost_org(exam, exam->domain, own);
		examhost_org(exam, name, other);
		if (strcasecmp(own, other) == 0)
			return 1;
	}
	return ptrname_equal(name, exam->domain) ||
	    (strlen(name) > strlen(exam->domain) &&
	    name[strlen(name) - strlen(exam->domain) - 1] == '.' &&
	    ptrname_equal(name + strlen(name) - strlen(exam->domain),
	    exam->domain));
}

/* --- helo.name ----------------------------------------------------------- */

/* 1 where no server of a domain was tried, as the first of them has the name
 * that EHLO says, and that leads to another host. */
static int
is_taken(const struct examhost *host, const struct probe_report *report)
{
	return report->outcome.kind == OUTCOME_FAILED &&
	    strcmp(report->outcome.status, "5.4.6") == 0 && host->n > 0 &&
	    examhostname_is_elsewhere(host);
}

/* 1 where the name is a receiver's: no stranger may call himself so. */
static int
is_receivers(const struct examhost *host)
{
	const struct exam *exam = host->exam;
	char ascii[TEXT_DOMAIN_MAX + 1];
	const char *to = exam->option->to == NULL ? NULL :
	    strrchr(exam->option->to, '@');
	const struct probe_report *report;
	size_t i;

	if (name_domain(exam->helo, ascii) == NAME_FREEMAIL)
		return 1;
	if (to != NULL && strcasecmp(to + 1, exam->domain) != 0 &&
	    ptrname_equal(to + 1, exam->helo))
		return 1;
	for (i = 0; i < exam->nprobes; i++) {
		report = &exam->probes[i].report;
		if (!exam->probes[i].done ||
		    exam->probes[i].purpose == EXAM_BOUNCE)
			continue;
		if (is_taken(host, report) || (report->ntries > 0 &&
		    ptrname_equal(report->tries[report->at].host, exam->helo)))
			return 1;
	}
	return 0;
}

static void
check_name(struct examhost *host)
{
	static const enum verdict verdicts[] = { [NAME_FINE] = VERDICT_OK,
	    [NAME_WARNS] = VERDICT_WARN, [NAME_FAILS] = VERDICT_FAIL };
	const char *helo = host->exam->helo;
	enum verdict verdict = verdicts[name_helo_severity(host->helo)];
	struct finding *finding;

	if (verdict == VERDICT_OK && !is_receivers(host)) {
		finding = examhost_add(host, "helo.name", VERDICT_OK, "%s",
		    helo);
	} else if (verdict == VERDICT_OK) {
		finding = examhost_add(host, "helo.name", VERDICT_WARN,
		    "%s is a receiver's name, not this host's", helo);
		finding_advise(finding, "set hostname in sendoff.conf to a "
		    "name of this host's own");
	} else {
		finding = examhost_add(host, "helo.name", verdict,
		    "%s%s%s", helo, helo[0] == '\0' ? "" : ": ",
		    name_text(host->helo));
		finding_advise(finding, "give the host a full name, in "
		    "sendoff.conf");
		finding_fix(finding, FIX_CONFIG, "hostname %s", host->name);
		finding_refer(finding, "RFC5321#4.1.4");
	}
	finding_refer(finding, "RFC5321#2.3.5");
	json_string(finding_evidence(finding), "helo", helo);
	json_string(finding_evidence(finding), "code",
	    name_word(host->helo));
}

/* --- helo.forward -------------------------------------------------------- */

/* One of the two questions has no answer. */
static struct finding *
find_open(struct examhost *host, size_t i)
{
	enum resolver_result result = host->forward[i].result;
	struct finding *finding;

	finding = examhost_add(host, "helo.forward", VERDICT_UNKNOWN, "%s: %s",
	    host->exam->helo, exam_dns_text(result));
	finding_reason(finding, exam_dns_reason(result));
	return finding;
}

/* Advises to publish the addresses that the name lacks. */
static void
publish(struct examhost *host, struct finding *finding)
{
	const char *helo = host->exam->helo;
	int own = examhost_is_own(host->exam, helo);
	const struct exam_address *address;
	size_t i;

	if (own && host->n == 0)
		finding_advise(finding, "publish an A record of %s, with the "
		    "address that mail leaves from", helo);
	else if (own)
		examhostname_advise(host, finding, helo,
		    examhostname_is_elsewhere(host));
	else
		finding_advise(finding, "set hostname in sendoff.conf to a "
		    "name of yours, or have the owner of %s publish", helo);
	for (i = 0; i < host->n; i++) {
		address = host->addresses[i].address;
		if (host->addresses[i].inside ||
		    examhostname_leads(host, address) == 1)
			continue;
		finding_publish(finding, own ? FIX_DNS : FIX_DNS_OTHER, helo,
		    address->ip.family == AF_INET ? "A" : "AAAA",
		    address->text);
	}
	finding_refer(finding, "RFC5321#2.3.5");
}

/* The name has addresses: is ours among them, in each family that we use? */
static struct finding *
judge_addresses(struct examhost *host)
{
	const struct exam_address *address;
	struct finding *finding;
	size_t i;
	int leads;

	for (i = 0; i < host->n; i++) {
		address = host->addresses[i].address;
		if (host->addresses[i].inside)
			return examhost_skip(host, "helo.forward",
			    "ip.public");
		if ((leads = examhostname_leads(host, address)) == -1)
			return find_open(host, address->ip.family != AF_INET);
		if (!leads) {
			finding = examhost_add(host, "helo.forward",
			    VERDICT_WARN, "%s does not lead to %s",
			    host->exam->helo, address->text);
			publish(host, finding);
			return finding;
		}
	}
	return examhost_add(host, "helo.forward", VERDICT_OK,
	    host->n > 1 ? "%s leads to %s and %s" : "%s leads to %s",
	    host->exam->helo, host->addresses[0].address->text,
	    host->addresses[host->n > 1].address->text);
}

static struct finding *
judge_forward(struct examhost *host)
{
	const char *helo = host->exam->helo;
	struct finding *finding;
	size_t i;

	if (host->forward[0].answer.n == 0 && host->forward[1].answer.n == 0) {
		for (i = 0; i < 2; i++)
			if (!resolver_answered(host->forward[i].result))
				return find_open(host, i);
		finding = examhost_add(host, "helo.forward", VERDICT_FAIL,
		    host->forward[0].result == RESOLVER_NXDOMAIN ?
		    "%s does not exist" : "%s has no address", helo);
		publish(host, finding);
		return finding;
	}
	if (host->n == 0)
		return examhost_skip(host, "helo.forward", "ip.source");
	return judge_addresses(host);
}

static void
check_forward(struct examhost *host)
{
	/* whoever is asked about, EHLO is the relay's */
	if (host->exam->conf->relay != RELAY_NONE)
		examhost_relayed(host, "helo.forward");
	else if (name_helo_severity(host->helo) != NAME_FINE)
		examhost_skip(host, "helo.forward", "helo.name");
	else
		finding_subject(judge_forward(host), NULL, host->exam->helo);
}

/* --- all of them --------------------------------------------------------- */

void
examhost(struct exam *exam)
{
	struct examhost *host = calloc(1, sizeof(*host));

	if (host == NULL) {
		exam->findings[EXAM_HOST].failed = 1;
		return;
	}
	host->exam = exam;
	host->relayed = exam->conf->relay != RELAY_NONE &&
	    exam->option->nip == 0;
	host->helo = name_helo(exam->helo);
	examhostname_look(host);
	examhostptr_look(host);
	examhostname_choose(host);
	check_name(host);
	check_forward(host);
	examhostptr(host);
	examhostname_clear(host);
	free(host);
}
