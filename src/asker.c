/*
 * The asking process.  It runs the checks, waits for answers and facts, and
 * runs again what missed some, until nothing is missing or time is up; then it
 * writes the report and is gone.
 */
#include <sys/socket.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "asker.h"
#include "compat/idn.h"
#include "doctor/overlay.h"
#include "doctor/psl.h"
#include "exam/examine.h"
#include "exam/examjson.h"
#include "exam/examtext.h"
#include "exam/publish.h"
#include "util/clock.h"
#include "util/text.h"

#define DOMAIN_PORT	53
#define TRY		2000	/* ms for one name server: there are other
				 * things to do in the time */
#define BEAT		200	/* ms between two words of progress */
#define FACT_MAX	(8 * 1024 * 1024)

struct work {
	struct exam		*exam;
	struct examine		 examine;
	struct source		 live;
	struct overlay_source	 over;
	int64_t			 deadline, spoken;
};

/* --- what it is told ----------------------------------------------------- */

/* The parent writes all of it at once, and is to be believed. */
static int
read_all(void *dst, size_t size)
{
	char *p = dst;
	ssize_t n;

	while (size > 0) {
		if ((n = read(ERRAND_FD, p, size)) == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		p += n;
		size -= (size_t)n;
	}
	return 0;
}

static void
take_probe(struct exam *exam, const struct asker_probe *fact)
{
	struct exam_probe *probe;

	if (fact->index >= exam->nprobes)
		return;
	probe = &exam->probes[fact->index];
	probe->report = fact->report;
	probe->done = 1;
}

static void
take_fact(struct exam *exam, uint32_t kind, char *data, size_t length)
{
	switch (kind) {
	case ASKER_KEYS:
		memcpy(&exam->keys, data, sizeof(exam->keys));
		exam->keys_known = 1;
		break;
	case ASKER_SAMPLE:
		exam->sample = data;
		exam->nsample = length;
		exam->sample_known = 1;
		return;
	case ASKER_NO_SAMPLE:
		strlcpy(exam->sample_trouble, data,
		    sizeof(exam->sample_trouble));
		exam->sample_known = 1;
		break;
	case ASKER_PROBE:
		take_probe(exam, (const void *)data);
		break;
	case ASKER_TRIAL:
		memcpy(&exam->trial, data, sizeof(exam->trial));
		exam->trial_known = 1;
		break;
	}
	free(data);
}

/* One fact: 0, or -1 where the parent is gone. */
static int
listen_once(struct work *work)
{
	struct asker_head head;
	char *data;

	if (read_all(&head, sizeof(head)) == -1 || head.length > FACT_MAX ||
	    (data = calloc(1, (size_t)head.length + 1)) == NULL)
		return -1;
	if (read_all(data, head.length) == -1) {
		free(data);
		return -1;
	}
	take_fact(work->exam, head.kind, data, head.length);
	examine_unsettle(&work->examine);
	return 0;
}

/* --- what it says -------------------------------------------------------- */

static int
say(enum asker_word kind, const void *data, size_t length)
{
	struct asker_head head = { kind, (uint32_t)length };

	return errand_write(&head, sizeof(head)) == -1 ||
	    errand_write(data, length) == -1 ? -1 : 0;
}

static void
say_progress(struct work *work)
{
	const struct exam *exam = work->exam;
	size_t all, open = inquiry_open(exam->inquiry, &all), i, probes = 0;
	char text[ASKER_LINE];

	if (clock_now() - work->spoken < BEAT)
		return;
	work->spoken = clock_now();
	for (i = 0; i < exam->nprobes; i++)
		probes += !exam->probes[i].done;
	snprintf(text, sizeof(text), "%zu of %zu answers of DNS, %zu of %zu "
	    "mail servers", all - open, all, exam->nprobes - probes,
	    exam->nprobes);
	(void)say(ASKER_PROGRESS, text, strlen(text));
}

static int
say_text(const struct exam *exam, const struct exam_summary *summary)
{
	struct buf out;
	int rc = -1;

	buf_init(&out);
	if (exam->option->dns)
		publish(&out, exam);
	else
		examtext(&out, exam, summary);
	if (buf_get(&out) != NULL && out.length <= ASKER_TEXT)
		rc = say(ASKER_REPORT, out.data == NULL ? "" : out.data,
		    out.length);
	buf_clear(&out);
	return rc;
}

static int
say_json(const struct exam *exam, const struct exam_summary *summary)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	int rc = -1;

	if (out == NULL)
		return -1;
	examjson(out, exam, summary);
	if (fclose(out) == 0 && length <= ASKER_TEXT)
		rc = say(ASKER_REPORT, text, length);
	free(text);
	return rc;
}

/* The report, and the status; where memory ran out it is half a report, and
 * half a one is none. */
static int
say_all(const struct exam *exam)
{
	struct exam_summary summary;
	int32_t status;
	size_t i;

	for (i = 0; i < EXAM_FAMILIES; i++)
		if (exam->findings[i].failed)
			return -1;
	examine_sum(exam, &summary);
	status = exam->option->dns ? 0 : summary.status;
	if ((exam->option->json ? say_json : say_text)(exam, &summary) == -1)
		return -1;
	return say(ASKER_END, &status, sizeof(status));
}

/* --- the work ------------------------------------------------------------ */

/* What is still to come of the other processes. */
static int
is_waiting(const struct exam *exam)
{
	size_t i;

	for (i = 0; i < exam->nprobes; i++)
		if (!exam->probes[i].done)
			return 1;
	return !exam->keys_known || !exam->sample_known ||
	    (exam->trial_wanted && !exam->trial_known);
}

static void
judge_late(struct work *work)
{
	inquiry_stop(work->exam->inquiry);
	work->exam->late = 1;
	examine_unsettle(&work->examine);
	(void)examine_run(&work->examine);
}

/* 0 where there is a report to be made, -1 where nobody waits for it. */
static int
examine_all(struct work *work)
{
	while (!examine_run(&work->examine) || is_waiting(work->exam) ||
	    (work->exam->option->dns && !publish_ready(work->exam))) {
		if (clock_left(work->deadline) == 0) {
			judge_late(work);
			return 0;
		}
		say_progress(work);
		if (inquiry_wait(work->exam->inquiry, ERRAND_FD, BEAT) &&
		    listen_once(work) == -1)
			return -1;
	}
	return 0;
}

static int
prepare(struct work *work, const struct inquiry_setup *setup)
{
	struct exam *exam = work->exam;
	size_t i;

	for (i = 0; i < EXAM_FAMILIES; i++)
		if (findings_init(&exam->findings[i]) == -1)
			return -1;
	if ((exam->inquiry = inquiry_new(setup)) == NULL)
		return -1;
	inquiry_source(exam->inquiry, &work->live);
	exam->server = inquiry_at;
	exam->source = work->live;
	if (exam->overlay != NULL) {
		work->over.overlay = exam->overlay;
		work->over.live = &work->live;
		overlay_source(&exam->source, &work->over);
	}
	examine_init(&work->examine, exam);
	return 0;
}

static void
inquire(const struct resolver *given, const struct conf *conf,
    const void *arg)
{
	struct exam *const *exam = arg;
	struct resolver resolver = *given;
	struct work work = { .exam = *exam };
	struct inquiry_setup setup = { .resolver = &resolver,
	    .offline = work.exam->option->offline,
	    .most = errand_sockets() };

	(void)conf;
	if (resolver.timeout > TRY)
		resolver.timeout = TRY;
	work.deadline = clock_now() + work.exam->option->timeout * 1000LL;
	setup.deadline = work.deadline;
	if (prepare(&work, &setup) == -1 || examine_all(&work) == -1 ||
	    say_all(work.exam) == -1)
		_exit(EX_OSERR);
}

/* --- the parent's -------------------------------------------------------- */

int
asker_start(struct errand *errand, struct exam *exam)
{
	static const uint16_t ports[] = { DOMAIN_PORT };
	const char *paths[1] = { PSL_PATH };
	struct errand_task task = { .conf = exam->conf, .work = inquire,
	    .arg = &exam, .room = { ports, 1, paths, 1 } };

	/* while a library can be opened: links and authors of messages may be
	 * in other letters */
	(void)idn_version();
	return errand_start_in(errand, &task);
}

/* Not longer than the errand may take: it may read no more. */
static int
send_all(const struct errand *errand, const void *data, size_t size)
{
	struct pollfd pollfd = { .fd = errand->fd, .events = POLLOUT };
	const char *p = data;
	ssize_t n;

	while (size > 0) {
		n = send(errand->fd, p, size, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n > 0) {
			p += n;
			size -= (size_t)n;
			continue;
		}
		if ((errno != EINTR && errno != EAGAIN) ||
		    clock_left(errand->deadline) == 0 ||
		    (poll(&pollfd, 1, clock_left(errand->deadline)) == -1 &&
		    errno != EINTR))
			return -1;
	}
	return 0;
}

int
asker_tell(const struct errand *errand, enum asker_fact kind,
    const void *data, size_t length)
{
	struct asker_head head = { kind, (uint32_t)length };

	return send_all(errand, &head, sizeof(head)) == -1 ||
	    send_all(errand, data, length) == -1 ? -1 : 0;
}

/* ASCII, as some terminals obey controls in UTF-8 as well. */
static int
hear_progress(const struct errand *errand, struct asker_said *said,
    size_t length)
{
	if (length >= sizeof(said->progress) ||
	    errand_read(errand, said->progress, length) == -1)
		return -1;
	said->progress[length] = '\0';
	return text_safe(said->progress, length) &&
	    text_ascii(said->progress, length) ? 0 : -1;
}

static int
hear_report(const struct errand *errand, struct asker_said *said,
    size_t length)
{
	if (said->report != NULL || length > ASKER_TEXT ||
	    (said->report = calloc(1, length + 1)) == NULL)
		return -1;
	said->length = length;
	return errand_read(errand, said->report, length);
}

static int
hear_end(const struct errand *errand, struct asker_said *said, size_t length)
{
	int32_t status;

	if (said->report == NULL || length != sizeof(status) ||
	    errand_read(errand, &status, sizeof(status)) == -1 ||
	    status < 0 || status > 3)
		return -1;
	said->status = status;
	return 1;
}

int
asker_hear(const struct errand *errand, struct asker_said *said)
{
	struct asker_head head;

	said->progress[0] = '\0';
	/* who never stops talking must not hold us either */
	if (clock_left(errand->deadline) == 0 ||
	    errand_read(errand, &head, sizeof(head)) == -1)
		return -1;
	switch (head.kind) {
	case ASKER_PROGRESS:
		return hear_progress(errand, said, head.length);
	case ASKER_REPORT:
		return hear_report(errand, said, head.length);
	case ASKER_END:
		return hear_end(errand, said, head.length);
	}
	return -1;
}
