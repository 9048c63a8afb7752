/*
 * Which mail servers are asked, and for what.
 */
#include <sys/socket.h>

#include <stdio.h>
#include <string.h>

#include "exam/examine.h"
#include "probing.h"

#define BUDGET	667LL	/* ms of each second: what a probe finds out may lead
			 * to other questions */

static struct exam_probe *
plan(struct exam *exam, enum exam_purpose purpose, const char *domain,
    int family)
{
	struct exam_probe *probe = &exam->probes[exam->nprobes++];
	struct probe_task *task = &probe->task;

	probe->purpose = purpose;
	task->domain = domain;
	task->family = family;
	task->maps = exam->option->maps;
	task->nmaps = exam->option->nmaps;
	task->budget = exam->option->timeout * BUDGET;
	return probe;
}

static void
ask_recipient(struct exam *exam, struct exam_probe *probe, const char *address)
{
	struct probe_task *task = &probe->task;

	strlcpy(task->mail_from, exam->mail_from, sizeof(task->mail_from));
	strlcpy(task->recipients[task->n++], address, PROBE_ADDRESS);
}

/* Whether what large receivers see of us is of any interest: for itself, for
 * what is concluded from it, or for the address that others judge. */
static int
is_curious(struct exam *exam)
{
	static const char *const ids[] = { "ip.port25", "ip.source",
	    "ip.public", "ip.clock", "ip.residential", "helo.name",
	    "tls.starttls" };
	struct examine examine;
	size_t i;

	examine_init(&examine, exam);
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (examine_shows(exam, ids[i]))
			return 1;
	return (exam->option->to != NULL && (examine_shows(exam, "to.smtp") ||
	    examine_shows(exam, "to.rules"))) ||
	    (exam->option->nip == 0 && examine.wanted[EXAM_EGRESS]);
}

/* Three who have nothing to do with each other. */
static void
plan_strangers(struct exam *exam)
{
	static const char *const domains[] = { "gmail.com", "outlook.com",
	    "qq.com" };
	enum conf_inet inet = exam->conf->inet;
	size_t i;

	for (i = 0; i < sizeof(domains) / sizeof(domains[0]); i++)
		(void)plan(exam, EXAM_PORT25, domains[i],
		    inet == INET_6 ? AF_INET6 : AF_INET);
	if (inet == INET_ANY)
		(void)plan(exam, EXAM_PORT25, domains[0], AF_INET6);
}

/* Nobody's address is tried for a check that is left out. */
static void
plan_recipient(struct exam *exam)
{
	const char *to = exam->option->to;
	int asks = examine_shows(exam, "to.smtp");
	struct exam_probe *probe;

	if (!asks && !examine_shows(exam, "tls.to"))
		return;
	probe = plan(exam, EXAM_RECIPIENT, strrchr(to, '@') + 1, AF_UNSPEC);
	if (asks)
		ask_recipient(exam, probe, to);
}

static void
plan_bounce(struct exam *exam)
{
	struct exam_probe *probe = plan(exam, EXAM_BOUNCE, exam->mail_domain,
	    AF_UNSPEC);

	ask_recipient(exam, probe, exam->mail_from);
	snprintf(probe->task.recipients[probe->task.n++], PROBE_ADDRESS,
	    "postmaster@%s", exam->mail_domain);
	probe->task.mail_from[0] = '\0';
}

void
probing_plan(struct exam *exam)
{
	const struct examoption *option = exam->option;

	exam->trial_wanted = option->probe && option->to != NULL &&
	    examine_shows(exam, "to.probe");
	if (option->offline || exam->conf->relay != RELAY_NONE)
		return;
	if (is_curious(exam))
		plan_strangers(exam);
	if (option->to != NULL)
		plan_recipient(exam);
	if (option->probe && exam->mail_domain[0] != '\0' &&
	    examine_shows(exam, "domain.bounce"))
		plan_bounce(exam);
}
