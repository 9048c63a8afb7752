/*
 * The examination on one page: the process that asks and judges is started,
 * then the probes, then the keys are read, and what they and the probes say
 * is handed on; the report comes back as text.  It is a stranger's word until
 * every octet of it has been looked at.
 */
#include <sys/ioctl.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "asker.h"
#include "briefing.h"
#include "checkup.h"
#include "compat/secret.h"
#include "printout.h"
#include "probing.h"
#include "sample.h"
#include "trial.h"
#include "util/clock.h"
#include "util/text.h"

#define GRACE		5000	/* ms behind the budget, to write the report */
#define COLUMNS		80	/* of a terminal that does not say */

struct checkup {
	struct briefing		 briefing;
	struct errand		 asker;
	struct errand		 probes[EXAM_PROBES];
	int			 running[EXAM_PROBES];
	struct trial		 trial;
	int			 trying;
	struct log		*log;
	int64_t			 begun;
	int			 shown;		/* progress stands on the
						 * terminal */
	struct asker_said	 said;
	struct fault		*fault;
};

/* --- the other processes ------------------------------------------------- */

/* One that cannot be started is one that has seen nothing. */
static void
start_probes(struct checkup *check)
{
	struct exam *exam = &check->briefing.exam;
	struct asker_probe fact;
	size_t i;

	for (i = 0; i < exam->nprobes; i++) {
		if (probe_start(&check->probes[i], exam->conf,
		    &exam->probes[i].task) == 0) {
			check->running[i] = 1;
			continue;
		}
		fact.index = (uint32_t)i;
		probereport_fail(&fact.report, strerror(errno));
		(void)asker_tell(&check->asker, ASKER_PROBE, &fact,
		    sizeof(fact));
	}
}

/* What it has seen goes on to the process that judges. */
static void
take_probe(struct checkup *check, size_t i)
{
	struct asker_probe fact;

	/* between the members may be octets of a key */
	memset(&fact, 0, sizeof(fact));
	fact.index = (uint32_t)i;
	(void)probe_take(&check->probes[i], &fact.report);
	errand_end(&check->probes[i]);
	check->running[i] = 0;
	(void)asker_tell(&check->asker, ASKER_PROBE, &fact, sizeof(fact));
}

/* The message that is sent in earnest. */
static void
start_trial(struct checkup *check)
{
	struct exam *exam = &check->briefing.exam;
	struct exam_trial none = { .status = EX_OSERR };
	struct trial *trial = &check->trial;
	size_t i;

	if (!exam->trial_wanted)
		return;
	trial->others[trial->nothers++] = check->asker.fd;
	for (i = 0; i < exam->nprobes; i++)
		if (check->running[i])
			trial->others[trial->nothers++] = check->probes[i].fd;
	if (trial_start(trial, exam, check->log) == 0) {
		check->trying = 1;
		return;
	}
	strlcpy(none.text, strerror(errno), sizeof(none.text));
	(void)asker_tell(&check->asker, ASKER_TRIAL, &none, sizeof(none));
}

/* Only at its end: a delivery takes longer than others may wait. */
static void
take_trial(struct checkup *check)
{
	struct exam_trial result;

	if (!trial_hear(&check->trial))
		return;
	trial_take(&check->trial, &result);
	check->trying = 0;
	(void)asker_tell(&check->asker, ASKER_TRIAL, &result,
	    sizeof(result));
}

/* --- keys ---------------------------------------------------------------- */

/* Only now, as from here on this process has keys in its memory. */
static int
tell_keys(struct checkup *check)
{
	const struct exam *exam = &check->briefing.exam;
	struct examkeys *keys = calloc(1, sizeof(*keys));
	struct fault fault;
	struct buf wire;
	int rc;

	if (keys == NULL)
		return fault_set(check->fault, EX_OSERR, "out of memory");
	secret_hide();
	examkeys_read(keys, exam->conf, exam->domain);
	(void)asker_tell(&check->asker, ASKER_KEYS, keys, sizeof(*keys));
	free(keys);
	buf_init(&wire);
	rc = sample_make(exam->conf, exam->from, &wire, &fault);
	if (rc == 0 && buf_get(&wire) != NULL)
		(void)asker_tell(&check->asker, ASKER_SAMPLE, wire.data,
		    wire.length);
	else
		(void)asker_tell(&check->asker, ASKER_NO_SAMPLE, rc == 0 ?
		    "out of memory" : fault.text, rc == 0 ? 13 :
		    strlen(fault.text));
	buf_clear(&wire);
	return 0;
}

/* --- what the asking process says ---------------------------------------- */

static int
columns(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == -1 ||
	    size.ws_col == 0 ? COLUMNS : size.ws_col;
}

/* A line that is written over, and so must not be broken in two; of controls a
 * dumb terminal knows none. */
static void
show_progress(struct checkup *check)
{
	const char *term = getenv("TERM");
	char line[ASKER_LINE + 16];

	if (!isatty(STDERR_FILENO) || term == NULL ||
	    strcmp(term, "dumb") == 0)
		return;
	snprintf(line, sizeof(line), "%s, %d s", check->said.progress,
	    (int)((clock_now() - check->begun) / 1000));
	fprintf(stderr, "\r\033[K%.*s", columns() - 1, line);
	check->shown = 1;
}

static void
hide_progress(struct checkup *check)
{
	if (check->shown)
		fputs("\r\033[K", stderr);
	check->shown = 0;
}

static int
no_report(struct checkup *check)
{
	hide_progress(check);
	return fault_set(check->fault, EX_SOFTWARE, "the process that asks "
	    "the name servers %s", clock_left(check->asker.deadline) == 0 ?
	    "had no report in time" : "ended without a report");
}

/* One word of it: 0, 1 where it was the last one, -1 with a fault. */
static int
hear(struct checkup *check)
{
	int rc = asker_hear(&check->asker, &check->said);

	if (rc == -1)
		return no_report(check);
	if (check->said.progress[0] != '\0')
		show_progress(check);
	return rc;
}

/* Whom to wait for: the probes, the process that judges, the trial. */
static void
prepare(const struct checkup *check, struct pollfd fds[EXAM_PROBES + 2])
{
	size_t i, n = check->briefing.exam.nprobes;

	memset(fds, 0, (EXAM_PROBES + 2) * sizeof(*fds));
	for (i = 0; i < n; i++)
		fds[i].fd = check->running[i] ? check->probes[i].fd : -1;
	fds[n].fd = check->asker.fd;
	fds[n + 1].fd = check->trying ? check->trial.fd : -1;
	for (i = 0; i < n + 2; i++)
		fds[i].events = POLLIN;
}

/* Hands on what the probes say until the report is there.  The time is looked
 * at in each turn: a probe must not hold us either. */
static int
listen_all(struct checkup *check)
{
	struct pollfd fds[EXAM_PROBES + 2];
	size_t n = check->briefing.exam.nprobes, i;
	int rc = 0;

	while (rc == 0) {
		prepare(check, fds);
		if (clock_left(check->asker.deadline) == 0)
			return no_report(check);
		if (poll(fds, n + 2, clock_left(check->asker.deadline)) == -1) {
			if (errno != EINTR)
				return no_report(check);
			continue;
		}
		if (check->trying && fds[n + 1].revents != 0)
			take_trial(check);
		for (i = 0; i < n; i++)
			if (check->running[i] && fds[i].revents != 0)
				take_probe(check, i);
		if (fds[n].revents != 0)
			rc = hear(check);
	}
	hide_progress(check);
	return rc == 1 ? 0 : -1;
}

/* --- all of it ----------------------------------------------------------- */

/* Half a report is none, and one that no such process writes is none. */
static int
print(struct checkup *check)
{
	const struct examoption *option = check->briefing.exam.option;
	struct printout report = { check->said.report, check->said.length };

	if (!printout_sound(&report, option))
		return no_report(check);
	if (printout_write(&report, option) == -1)
		return fault_set(check->fault, EX_IOERR,
		    "standard output: %s", strerror(errno));
	return check->said.status;
}

static int
examine(struct checkup *check)
{
	struct exam *exam = &check->briefing.exam;
	size_t i;
	int rc = -1;

	probing_plan(exam);
	if (asker_start(&check->asker, exam) == -1)
		return fault_set(check->fault, EX_OSERR, "name servers "
		    "cannot be asked: %s", strerror(errno));
	briefing_forget(&check->briefing);
	check->asker.deadline = check->begun +
	    exam->option->timeout * 1000LL + GRACE;
	start_probes(check);
	start_trial(check);
	if (tell_keys(check) == 0 && listen_all(check) == 0)
		rc = print(check);
	for (i = 0; i < exam->nprobes; i++)
		if (check->running[i])
			errand_end(&check->probes[i]);
	if (check->trying)
		trial_stop(&check->trial);
	errand_end(&check->asker);
	return rc;
}

/* In the words of the configuration, and with its checks. */
static int
take_resolver(struct conf *conf, const char *address, struct fault *fault)
{
	char line[CONF_LINE_MAX];
	int n = snprintf(line, sizeof(line), "resolver \"%s\"\n", address);

	if (n > 0 && (size_t)n < sizeof(line) &&
	    strpbrk(address, "\"\n") == NULL &&
	    conf_parse(conf, line, (size_t)n, "--resolver", 0, fault) == 0)
		return 0;
	return fault_set(fault, EX_USAGE, "--resolver takes ADDRESS[:PORT], "
	    "IPv6 with a port as [ADDRESS]:PORT");
}

int
checkup_run(struct conf *conf, const struct examoption *option,
    struct log *log, struct fault *fault)
{
	struct checkup *check = calloc(1, sizeof(*check));
	int rc = -1;

	if (check == NULL)
		return fault_set(fault, EX_OSERR, "out of memory");
	check->fault = fault;
	check->log = log;
	check->begun = clock_now();
	/* while files can be read: findings tell the time */
	tzset();
	if (option->resolver == NULL ||
	    take_resolver(conf, option->resolver, fault) == 0) {
		if (briefing_init(&check->briefing, conf, option, fault) == 0)
			rc = examine(check);
		briefing_clear(&check->briefing);
	}
	free(check->said.report);
	free(check);
	return rc;
}
