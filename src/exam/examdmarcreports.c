/*
 * Where reports go: whether anybody gets them, and whether those who get them
 * have said that they want them.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "doctor/dmarcreport.h"
#include "doctor/dmarcuri.h"
#include "exam/examdmarc.h"

#define URIS	2	/* that every receiver sends to, RFC 9989 section 4.7 */
#define TYPES	3

/* The domains of the addresses, each once. */
struct hosts {
	char	names[DMARCRECORD_URIS][DNS_NAME];
	size_t	n;
};

static void
list_hosts(const struct dmarcwalk_step *step, struct hosts *hosts)
{
	const struct dmarcrecord_uris *uris = &step->record.rua;
	char name[DNS_NAME];
	size_t i, k;

	hosts->n = 0;
	for (i = 0; i < uris->n; i++) {
		if (dmarcuri_domain(step->text, &uris->uri[i], name,
		    sizeof(name)) == -1)
			continue;
		for (k = 0; k < hosts->n; k++)
			if (strcmp(hosts->names[k], name) == 0)
				break;
		if (k == hosts->n)
			strlcpy(hosts->names[hosts->n++], name, DNS_NAME);
	}
}

/* --- dmarc.rua ----------------------------------------------------------- */

enum reach { REACHED, NOT_REACHED, NULL_MX, NOT_KNOWN };

/* What MX, A and AAAA of a domain say: without MX its address will do, and the
 * null MX takes no mail (RFC 7505 section 3). */
static enum reach
judge(const struct question *questions)
{
	const struct dns_answer *mx = &questions[0].answer;

	if (questions[0].result == RESOLVER_OK)
		return mx->n == 1 && (mx->records[0].name[0] == '\0' ||
		    strcmp(mx->records[0].name, ".") == 0) ? NULL_MX :
		    REACHED;
	if (!resolver_answered(questions[0].result))
		return NOT_KNOWN;
	if (questions[1].result == RESOLVER_OK ||
	    questions[2].result == RESOLVER_OK)
		return REACHED;
	return resolver_answered(questions[1].result) &&
	    resolver_answered(questions[2].result) ? NOT_REACHED : NOT_KNOWN;
}

/* Asks for all hosts at once; *trouble is why one is not known. */
static void
reach(const struct source *source, const struct hosts *hosts,
    enum reach reached[DMARCRECORD_URIS], enum resolver_result *trouble)
{
	static const enum dns_type types[TYPES] = { DNS_MX, DNS_A, DNS_AAAA };
	struct question questions[TYPES * DMARCRECORD_URIS];
	size_t i;

	memset(questions, 0, sizeof(questions));
	for (i = 0; i < TYPES * hosts->n; i++) {
		questions[i].name = hosts->names[i / TYPES];
		questions[i].type = types[i % TYPES];
	}
	source->ask(source->arg, questions, TYPES * hosts->n);
	for (i = 0; i < hosts->n; i++)
		reached[i] = judge(&questions[TYPES * i]);
	for (i = 0; i < TYPES * hosts->n; i++) {
		if (!resolver_answered(questions[i].result))
			*trouble = questions[i].result;
		question_clear(&questions[i]);
	}
}

/* Of addresses that are there, but cannot be read, dmarc.syntax has said what
 * becomes of them. */
static void
say_no_rua(const struct examdmarc *run)
{
	const struct dmarcwalk_step *step = run->dmarc->applied;
	struct finding *finding;
	char set[DNS_NAME + 32];

	if (step->record.rua.all > 0 && step == run->step &&
	    run->mended != NULL && strstr(run->mended, "rua=") != NULL) {
		examdmarc_skip(run, "dmarc.rua", "dmarc.syntax");
		return;
	}
	finding = examdmarc_add(run, "dmarc.rua", VERDICT_WARN,
	    "no %srua: nobody tells you what fails",
	    step->record.rua.all > 0 ? "address that can be used in " : "");
	finding_refer(finding, "RFC9989#4.7");
	snprintf(set, sizeof(set), "rua=mailto:dmarc@%s", step->domain);
	if (!examdmarc_registry(run, finding, step))
		examdmarc_fix(finding, step, set, "");
}

/* Adds the finding on addresses of hosts that have been asked for. */
static void
say_reached(const struct examdmarc *run, const struct hosts *hosts,
    const enum reach reached[DMARCRECORD_URIS], enum resolver_result trouble)
{
	const size_t all = run->dmarc->applied->record.rua.all;
	const char *lost = NULL, *open = NULL, *why = NULL;
	struct finding *finding;
	size_t i;

	for (i = hosts->n; i-- > 0;) {
		if (reached[i] == NOT_REACHED || reached[i] == NULL_MX) {
			lost = hosts->names[i];
			why = reached[i] == NULL_MX ? "null MX" :
			    "no MX, no address";
		}
		if (reached[i] == NOT_KNOWN)
			open = hosts->names[i];
	}
	if (lost == NULL && open != NULL) {
		examdmarc_unknown(run, "dmarc.rua", trouble);
		return;
	}
	finding = examdmarc_add(run, "dmarc.rua", VERDICT_OK, "%s%s",
	    hosts->names[0], hosts->n > 1 ? " and others" : "");
	finding_refer(finding, "RFC9989#4.7");
	if (lost != NULL) {
		finding_change(finding, VERDICT_WARN,
		    "%s takes no mail: %s", lost, why);
		finding_advise(finding, "give an address for reports that "
		    "exists in rua, or an MX record to %s", lost);
	} else if (all > URIS) {
		finding_change(finding, VERDICT_WARN,
		    "%zu addresses: some receivers use the first %d", all,
		    URIS);
		finding_advise(finding, "leave %d addresses in rua", URIS);
	}
	if (finding->verdict == VERDICT_WARN)
		(void)examdmarc_registry(run, finding, run->dmarc->applied);
}

void
examdmarc_rua(struct examdmarc *run)
{
	enum reach reached[DMARCRECORD_URIS] = { REACHED };
	enum resolver_result trouble = RESOLVER_TIMEOUT;
	struct hosts hosts;

	list_hosts(run->dmarc->applied, &hosts);
	if (hosts.n == 0) {
		say_no_rua(run);
		return;
	}
	reach(&run->exam->source, &hosts, reached, &trouble);
	say_reached(run, &hosts, reached, trouble);
}

/* --- dmarc.rua-ext ------------------------------------------------------- */

/* What all hosts come to. */
struct outside {
	struct finding		*finding;	/* of those that did not say
						 * yes; NULL: none so far */
	size_t			 n;		/* hosts that said yes */
	int			 open;
	enum resolver_result	 result;	/* of an open one */
};

/* RFC 9990 section 4: the record is the other domain's to publish, for whoever
 * has the address in its own. */
static void
say_not_asked_for(const struct examdmarc *run, struct outside *outside,
    const struct dmarcreport *report, const char *host)
{
	const char *domain = run->dmarc->applied->domain;

	if (outside->finding == NULL) {
		outside->finding = examdmarc_add(run, "dmarc.rua-ext",
		    VERDICT_WARN, "%s does not take reports on %s", host,
		    domain);
		finding_refer(outside->finding, "RFC9990#4");
		finding_advise(outside->finding, report->name[0] == '\0' ?
		    "give an address of a domain with a shorter name" :
		    "give an address of %s, or ask the owner of %s to publish",
		    domain, host);
		if (examdmarc_registry(run, outside->finding,
		    run->dmarc->applied))
			return;
	} else {
		finding_detail(outside->finding, "nor does %s", host);
		if (examdmarc_registry(run, NULL, run->dmarc->applied))
			return;
		if (report->name[0] != '\0')
			finding_advise(outside->finding, "give addresses of "
			    "%s, or ask the owners of the others to publish",
			    domain);
	}
	if (report->name[0] != '\0')
		finding_publish(outside->finding, FIX_DNS_OTHER, report->name,
		    "TXT", "v=DMARC1");
}

static void
take_report(const struct examdmarc *run, struct outside *outside,
    const struct dmarcreport *report, const char *host)
{
	switch (report->outcome) {
	case DMARCREPORT_INSIDE:
		break;
	case DMARCREPORT_AUTHORISED:
		outside->n++;
		break;
	case DMARCREPORT_TROUBLE:
		outside->open = 1;
		outside->result = report->result;
		break;
	default:
		say_not_asked_for(run, outside, report, host);
		break;
	}
}

/* A host that said no is told of already. */
static void
conclude(const struct examdmarc *run, const struct outside *outside,
    size_t n)
{
	if (outside->finding != NULL)
		return;
	if (outside->open)
		examdmarc_unknown(run, "dmarc.rua-ext",
		    outside->result == RESOLVER_FAILED ? RESOLVER_FAILED :
		    RESOLVER_TIMEOUT);
	else if (outside->n == 0)
		examdmarc_add(run, "dmarc.rua-ext", VERDICT_OK,
		    "reports stay in the organisation");
	else
		examdmarc_add(run, "dmarc.rua-ext", VERDICT_OK,
		    "%zu of %zu domains are others', and take reports",
		    outside->n, n);
}

void
examdmarc_rua_ext(struct examdmarc *run)
{
	struct dmarcreport_policy policy = { .source = &run->exam->source,
	    .domain = run->dmarc->applied->domain, .psl = run->exam->psl,
	    .walk = &run->dmarc->walk };
	struct outside outside = { NULL, 0, 0, RESOLVER_OK };
	struct dmarcreport report;
	struct hosts hosts;
	size_t i;

	list_hosts(run->dmarc->applied, &hosts);
	for (i = 0; i < hosts.n; i++)
		if (dmarcreport_check(&report, &policy, hosts.names[i]) == 0)
			take_report(run, &outside, &report, hosts.names[i]);
	if (hosts.n == 0)
		examdmarc_skip(run, "dmarc.rua-ext", "dmarc.rua");
	else
		conclude(run, &outside, hosts.n);
}
