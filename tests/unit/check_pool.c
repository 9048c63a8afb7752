/*
 * The pool against scripted workers: what a worker does is said by the
 * destination of its job.  Whatever that is, every recipient of every job is
 * reported once and every job ends once.
 */
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <check.h>

#include "compat/memfile.h"
#include "deliver/control.h"
#include "deliver/pool.h"
#include "util/clock.h"

Suite *suite_pool(void);

#define JOBS		64
#define RCPTS		3
#define DEADLINE	20000	/* ms: reached only where the pool hangs */

/* What was heard of each job. */
static struct heard {
	int		n[RCPTS];	/* reports of each recipient */
	struct outcome	outcomes[RCPTS];
	int		ends;
} heard[JOBS];

static struct pool *pool;
static struct conf conf;
static int content;
static int reports, settles, unsettled;
static int awaited;			/* raise stop when so many have ended */
static volatile sig_atomic_t stop;

/* A worker's answer: who it is and what it could read of the content. */
static void
tell(struct control *control, const struct job *job, enum outcome_kind kind)
{
	static int served;
	struct outcome outcome;
	char text[8] = "";
	uint32_t i;

	memset(&outcome, 0, sizeof(outcome));
	(void)content_read(&job->content, 0, text, 5);
	outcome_set(&outcome, kind, 0, kind == OUTCOME_DELIVERED ? "2.0.0" :
	    "4.4.1", "%d %d %s", (int)getpid(), ++served, text);
	for (i = 0; i < job->nrecipients; i++)
		control_report(control, job->id, i, &outcome);
}

static void
add_end(struct control *control, const struct job *job, uint32_t id,
    enum outcome_kind kind)
{
	struct outcome outcome;

	memset(&outcome, 0, sizeof(outcome));
	if (kind != OUTCOME_NONE)
		outcome_set(&outcome, kind, 0, "4.4.1", "nobody home");
	control_report(control, id, job->nrecipients, &outcome);
}

static void
tell_end(struct control *control, const struct job *job, uint32_t id,
    enum outcome_kind kind)
{
	add_end(control, job, id, kind);
	control_flush(control);
}

static void
write_raw(struct control *control, int octet, size_t n)
{
	char octets[sizeof(struct record)];

	memset(octets, octet, sizeof(octets));
	(void)!write(control->fd, octets, n);
}

/* Everything that a worker must not do, by name. */
static void
misbehave(struct control *control, const struct job *job, const char *how)
{
	struct record record;

	memset(&record, 0, sizeof(record));
	record.job = job->id;
	outcome_set(&record.outcome, OUTCOME_DELIVERED, 250, "2.0.0", "x");
	if (strcmp(how, "die") == 0)
		_exit(1);
	if (strcmp(how, "garbage") == 0)
		write_raw(control, 0xff, sizeof(record));
	else if (strcmp(how, "half") == 0) {
		write_raw(control, 0, sizeof(record) / 2);
		_exit(1);
	} else if (strcmp(how, "esc") == 0)
		record.outcome.text[0] = '\033';
	else if (strcmp(how, "other") == 0)
		record.job++;
	else if (strcmp(how, "outside") == 0)
		record.recipient = job->nrecipients + 1;
	else if (strcmp(how, "early") == 0)
		tell_end(control, job, job->id, OUTCOME_NONE);
	else if (strcmp(how, "line") == 0) {
		/* of a transcript that nobody asked for */
		memset(&record.outcome, 0, sizeof(record.outcome));
		record.recipient = RECORD_LINE;
	} else if (strcmp(how, "none") == 0)
		memset(&record.outcome, 0, sizeof(record.outcome));
	control_report(control, record.job, record.recipient,
	    &record.outcome);
	if (strcmp(how, "twice") == 0)
		control_report(control, record.job, 0, &record.outcome);
	control_flush(control);
	control_wait(control, -1);	/* it would not end by itself */
	_exit(0);
}

/* More of a transcript than a job can have. */
static _Noreturn void
babble(struct control *control)
{
	while (!control->broken) {
		control->lines = 2;
		control_line(control, "babble");
	}
	_exit(0);
}

/* Asks for the relay's password that many times; 1 where it came each time. */
static int
log_in(struct control *control, int times)
{
	char password[LOGIN_MAX];

	while (times-- > 0)
		if (control_login(control, password) != 6 ||
		    memcmp(password, "secret", 6) != 0)
			return 0;
	return 1;
}

/* What is to be remembered: as it should be, without end, and again. */
static void
teach(struct control *control, const char *how)
{
	struct outcome outcome;
	size_t i;

	memset(&outcome, 0, sizeof(outcome));
	strlcpy(outcome.text, "id: 1", sizeof(outcome.text));
	if (strcmp(how, "many") == 0)
		for (i = 0; i < JOB_STS; i++)
			control_report(control, control->job, RECORD_STS,
			    &outcome);
	control_sts(control, "id: 1\nmx: a.example\n");
	if (strcmp(how, "twice") == 0)
		control_sts(control, "id: 2\n");
}

static void
behave(struct control *control, const struct job *job)
{
	const char *how = job->destination;
	enum outcome_kind kind = OUTCOME_NONE;

	if (strncmp(how, "login", 5) == 0 &&
	    !log_in(control, how[5] == '\0' ? 1 : JOB_LOGINS + 1))
		_exit(0);

	if (strcmp(how, "babble") == 0)
		babble(control);
	control_line(control, how);
	if (strncmp(how, "bad.", 4) == 0)
		misbehave(control, job, how + 4);
	if (strncmp(how, "hang", 4) == 0) {
		control_wait(control, -1);
		_exit(0);
	}
	if (strncmp(how, "sts.", 4) == 0)
		teach(control, how + 4);
	if (strncmp(how, "away", 4) == 0)
		kind = OUTCOME_DEFERRED;
	tell(control, job, kind == OUTCOME_NONE ? OUTCOME_DELIVERED : kind);
	if (strcmp(how, "noise") == 0) {
		/* in one write: the second is there when the first is read */
		add_end(control, job, job->id, kind);
		tell_end(control, job, job->id, OUTCOME_NONE);
		control_wait(control, -1);
		_exit(0);
	}
	control_line(control, "bye");
	tell_end(control, job, job->id, kind);
}

static void
scripted(const struct conf *unused, int fd)
{
	struct control control;
	struct job job;

	(void)unused;
	dup2(fd, 3);
	closefrom(4);
	control_init(&control, 3);
	while (control_job(&control, &job) == 1) {
		behave(&control, &job);
		job_clear(&job);
	}
	_exit(0);
}

/* Reads nothing, and does not end by itself for a while. */
static void
deaf(const struct conf *unused, int fd)
{
	struct control control;

	(void)unused;
	dup2(fd, 3);
	closefrom(4);
	control_init(&control, 3);
	while (control_wait(&control, 0) == 0 || !control_ended(&control))
		usleep(1000);
	_exit(0);
}

static void
report(void *arg, uint32_t job, uint32_t recipient,
    const struct outcome *outcome)
{
	ck_assert_ptr_eq(arg, heard);
	ck_assert_uint_lt(job, JOBS);
	ck_assert_int_eq(heard[job].ends, 0);
	reports++;
	unsettled = 1;
	if (outcome == NULL) {
		heard[job].ends++;
		stop |= --awaited == 0;
		return;
	}
	ck_assert_uint_lt(recipient, RCPTS);
	heard[job].n[recipient]++;
	heard[job].outcomes[recipient] = *outcome;
}

static void
settle(void *arg)
{
	ck_assert_ptr_eq(arg, heard);
	settles++;
	unsettled = 0;
}

static void
start(size_t workers)
{
	struct fault fault;

	pool = pool_start(scripted, &conf, workers, &fault);
	ck_assert_ptr_nonnull(pool);
	pool_watch(pool, report, settle, heard);
}

static void
setup(void)
{
	content = memfile_open();
	ck_assert_int_eq(pwrite(content, "hello", 5, 7), 5);
}

static void
teardown(void)
{
	pool_free(pool);
	close(content);
}

static int
add(uint32_t id, const char *destination)
{
	char *rcpts[] = { (char []){ "a@x" }, (char []){ "b@x" },
	    (char []){ "c@x" } };
	struct job job;

	memset(&job, 0, sizeof(job));
	job.id = id;
	job.destination = (char *)(uintptr_t)destination;
	job.sender = (char []){ "s@x" };
	job.signature = (char []){ "" };
	job.recipients = rcpts;
	job.nrecipients = RCPTS;
	job.content.fd = content;
	job.content.offset = 7;
	job.content.length = 5;
	return pool_add(pool, &job);
}

static void
run(void)
{
	ck_assert_int_eq(pool_run(pool, clock_now() + DEADLINE, NULL, NULL),
	    0);
	ck_assert_uint_eq(pool_open(pool), 0);
	ck_assert_int_eq(unsettled, 0);
}

/* Runs until n jobs have ended, others hang. */
static void
run_until(int n)
{
	awaited = n;
	stop = 0;
	ck_assert_int_eq(pool_run(pool, clock_now() + DEADLINE, &stop, NULL),
	    2);
	ck_assert_int_eq(unsettled, 0);
}

/* The job ended, and each recipient has one outcome of that kind. */
static void
expect(uint32_t id, enum outcome_kind kind, const char *text)
{
	int i;

	ck_assert_msg(heard[id].ends == 1, "job %u ended %d times", id,
	    heard[id].ends);
	for (i = 0; i < RCPTS; i++) {
		ck_assert_msg(heard[id].n[i] == 1, "job %u recipient %d: %d",
		    id, i, heard[id].n[i]);
		ck_assert_msg(heard[id].outcomes[i].kind == kind,
		    "job %u recipient %d: kind %d", id, i,
		    heard[id].outcomes[i].kind);
		if (text != NULL)
			ck_assert_str_eq(heard[id].outcomes[i].text, text);
	}
}

/* The worker that delivered a job, and its how many-th that was. */
static int
worker_of(uint32_t id, int *served)
{
	int pid;

	ck_assert_int_eq(sscanf(heard[id].outcomes[0].text, "%d %d hello",
	    &pid, served), 2);
	return pid;
}

START_TEST(delivers_with_content)
{
	int served;

	start(1);
	ck_assert_int_eq(add(0, "ok"), 0);
	ck_assert_uint_eq(pool_open(pool), 1);
	run();
	expect(0, OUTCOME_DELIVERED, NULL);
	ck_assert_int_ne(worker_of(0, &served), getpid());
	ck_assert_ptr_nonnull(strstr(heard[0].outcomes[2].text, "hello"));
	ck_assert_str_eq(heard[0].outcomes[2].status, "2.0.0");
	ck_assert_int_ge(settles, 1);
	ck_assert_int_le(settles, 2);
}
END_TEST

START_TEST(one_destination_one_worker)
{
	uint32_t i;
	int first, served;

	start(4);
	for (i = 0; i < 10; i++)
		add(i, i % 2 ? "OK.example" : "ok.example");
	run();
	add(10, "ok.EXAMPLE");	/* and later, to the open session */
	run();
	first = worker_of(0, &served);
	for (i = 0; i <= 10; i++) {
		expect(i, OUTCOME_DELIVERED, NULL);
		ck_assert_int_eq(worker_of(i, &served), first);
		ck_assert_int_eq(served, (int)i + 1);
	}
}
END_TEST

START_TEST(another_destination_another_worker)
{
	int a, b, c, served;

	start(3);
	add(0, "hang");
	add(1, "ok.a");
	add(2, "ok.b");
	run_until(2);
	a = worker_of(1, &served);
	b = worker_of(2, &served);
	ck_assert_int_ne(a, b);
	ck_assert_int_eq(served, 1);
	add(3, "ok.b");
	run_until(1);
	c = worker_of(3, &served);
	ck_assert_int_eq(c, b);
	ck_assert_uint_eq(pool_open(pool), 1);
}
END_TEST

START_TEST(fewer_workers_than_destinations)
{
	char destination[16];
	uint32_t i;

	start(2);
	for (i = 0; i < JOBS; i++) {
		snprintf(destination, sizeof(destination), "ok%u", i / 2);
		add(i, destination);
	}
	run();
	for (i = 0; i < JOBS; i++)
		expect(i, OUTCOME_DELIVERED, NULL);
	ck_assert_int_eq(reports, JOBS * (RCPTS + 1));
}
END_TEST

START_TEST(no_second_wait_for_the_same_dead_host)
{
	char text[64];

	start(2);
	add(0, "away.example");
	add(1, "away.example");
	add(2, "ok");
	add(3, "Away.Example");
	run();
	expect(0, OUTCOME_DEFERRED, NULL);
	expect(1, OUTCOME_DEFERRED, "nobody home");
	expect(2, OUTCOME_DELIVERED, NULL);
	expect(3, OUTCOME_DEFERRED, "nobody home");
	strlcpy(text, heard[0].outcomes[0].text, sizeof(text));
	ck_assert_ptr_nonnull(strstr(text, " 1 hello"));
	add(4, "away.example");	/* later in the run, too */
	run();
	expect(4, OUTCOME_DEFERRED, "nobody home");
}
END_TEST

static const char *const misdeeds[] = { "die", "garbage", "half", "esc",
    "other", "outside", "early", "none", "twice", "line" };

START_TEST(a_worker_that_is_not_believed)
{
	char destination[32];
	int i;

	start(2);
	snprintf(destination, sizeof(destination), "bad.%s", misdeeds[_i]);
	add(0, destination);
	add(1, destination);	/* would cost the second worker as well */
	add(2, "ok");
	add(3, "ok.other");
	run();
	expect(1, OUTCOME_DEFERRED, "delivery process ended");
	expect(2, OUTCOME_DELIVERED, NULL);
	expect(3, OUTCOME_DELIVERED, NULL);
	ck_assert_int_eq(heard[0].ends, 1);
	for (i = 0; i < RCPTS; i++) {
		ck_assert_int_eq(heard[0].n[i], 1);
		/* what it said before it was found out stays said */
		if (strcmp(misdeeds[_i], "twice") == 0 && i == 0)
			continue;
		ck_assert_int_eq(heard[0].outcomes[i].kind, OUTCOME_DEFERRED);
		ck_assert_str_eq(heard[0].outcomes[i].status, "4.3.0");
		ck_assert_str_eq(heard[0].outcomes[i].text,
		    "delivery process ended");
	}
}
END_TEST

/* Runs with a transcript, which nobody has to wait for: it fits the pipe. */
static char *
run_traced(void)
{
	static char text[65536];
	struct transcript transcript;
	int fds[2];
	ssize_t n;

	ck_assert_int_eq(pipe(fds), 0);
	transcript_init(&transcript, fds[1]);
	pool_trace(pool, &transcript);
	add(0, "ok.a");
	add(1, "babble");
	add(2, "ok.b");
	run();
	close(fds[1]);
	ck_assert_int_ge(n = read(fds[0], text, sizeof(text) - 1), 0);
	text[n] = '\0';
	close(fds[0]);
	return text;
}

START_TEST(a_transcript)
{
	char *text, *at;
	size_t n = 0;

	start(3);
	text = run_traced();
	expect(0, OUTCOME_DELIVERED, NULL);
	expect(2, OUTCOME_DELIVERED, NULL);
	ck_assert_ptr_nonnull(strstr(text, "ok.a\n"));
	ck_assert_ptr_nonnull(strstr(text, "ok.b\n"));
	ck_assert_ptr_nonnull(strstr(text, "bye\n"));
	/* what was reported before a line was settled before it */
	ck_assert_int_ge(settles, 4);
	/* no end of lines costs the worker that makes them */
	expect(1, OUTCOME_DEFERRED, "delivery process ended");
	for (at = text; (at = strstr(at, "babble\n")) != NULL; at++)
		n++;
	ck_assert_uint_eq(n, job_lines(JOB_VERBOSE, RCPTS));
}
END_TEST

/* A worker gets the password that there is, as often as it may ask, and is
 * lost where there is none. */
START_TEST(a_login)
{
	static const struct {
		uint32_t	length;
		char		octets[6];
	} password = { 6, "secret" };

	start(1);
	if (_i != 1)
		pool_login(pool, (const char *)&password, 10);
	ck_assert_int_eq(add(0, _i == 2 ? "login often" : "login"), 0);
	ck_assert_int_eq(add(1, _i == 2 ? "login often" : "login"), 0);
	run();
	expect(0, _i == 0 ? OUTCOME_DELIVERED : OUTCOME_DEFERRED, NULL);
	expect(1, _i == 0 ? OUTCOME_DELIVERED : OUTCOME_DEFERRED, NULL);
}
END_TEST

START_TEST(noise_behind_a_job)
{
	start(2);
	add(0, "noise");
	add(1, "ok");
	run();
	expect(0, OUTCOME_DELIVERED, NULL);
	add(2, "ok.c");
	add(3, "ok.d");
	add(4, "noise");
	run();
	expect(1, OUTCOME_DELIVERED, NULL);
	expect(2, OUTCOME_DELIVERED, NULL);
	expect(3, OUTCOME_DELIVERED, NULL);
}
END_TEST

START_TEST(no_worker_is_left)
{
	start(2);
	add(0, "bad.die");
	add(1, "bad.garbage");
	run();
	add(2, "ok");
	add(3, "ok");
	run();
	expect(2, OUTCOME_DEFERRED, "delivery process ended");
	expect(3, OUTCOME_DEFERRED, "delivery process ended");
}
END_TEST

START_TEST(a_deadline_is_kept)
{
	int64_t before = clock_now();

	start(1);
	add(0, "hang");
	add(1, "ok");
	ck_assert_int_eq(pool_run(pool, before + 50, NULL, NULL), 1);
	ck_assert_int_ge(clock_now() - before, 50);
	ck_assert_int_lt(clock_now() - before, 5000);
	ck_assert_uint_eq(pool_open(pool), 2);
	ck_assert_int_eq(reports, 0);
	ck_assert_int_eq(pool_run(pool, before, NULL, NULL), 1);
}
END_TEST

START_TEST(stop_ends_what_is_begun_and_drops_the_rest)
{
	start(1);
	add(0, "hang");
	add(1, "hang");
	add(2, "ok");
	pool_run(pool, clock_now() + 50, NULL, NULL);
	pool_stop(pool);
	ck_assert_uint_eq(pool_open(pool), 1);
	run();
	expect(0, OUTCOME_DEFERRED, "delivery was stopped");
	ck_assert_int_eq(heard[1].ends + heard[2].ends, 0);
	errno = 0;
	ck_assert_int_eq(add(3, "ok"), -1);
	ck_assert_int_eq(errno, ESHUTDOWN);
}
END_TEST

static void
on_alarm(int signal)
{
	(void)signal;
	stop = 1;
}

START_TEST(a_signal_ends_the_wait)
{
	struct itimerval soon = { { 0, 0 }, { 0, 20000 } };
	sigset_t block, wait;

	signal(SIGALRM, on_alarm);
	sigemptyset(&block);
	sigaddset(&block, SIGALRM);
	sigprocmask(SIG_BLOCK, &block, &wait);
	start(1);
	add(0, "hang");
	setitimer(ITIMER_REAL, &soon, NULL);
	ck_assert_int_eq(pool_run(pool, clock_now() + DEADLINE, &stop, &wait),
	    2);
	ck_assert_uint_eq(pool_open(pool), 1);
}
END_TEST

static void
report_and_add(void *arg, uint32_t job, uint32_t recipient,
    const struct outcome *outcome)
{
	report(arg, job, recipient, outcome);
	if (outcome == NULL && job + 1 < JOBS)
		ck_assert_int_eq(add(job + 1, job % 3 == 0 ? "ok.a" :
		    job % 3 == 1 ? "away" : "ok.b"), 0);
}

START_TEST(jobs_may_be_added_from_a_report)
{
	uint32_t i;

	start(2);
	pool_watch(pool, report_and_add, settle, heard);
	add(0, "ok.a");
	run();
	for (i = 0; i < JOBS; i++)
		expect(i, i > 0 && (i - 1) % 3 == 1 ? OUTCOME_DEFERRED :
		    OUTCOME_DELIVERED, NULL);
}
END_TEST

static char taught[256];

static int
learn(void *arg, uint32_t job, const char *text)
{
	ck_assert_ptr_eq(arg, heard);
	ck_assert_uint_eq(job, 0);
	strlcat(taught, text, sizeof(taught));
	return awaited;
}

/* Passed on whole, once; a worker that says more, or what cannot be, is not
 * believed in anything. */
START_TEST(what_is_to_be_remembered)
{
	static const struct {
		const char	*how;
		int		 believed;
		const char	*taught;
		int		 good;
	} cases[] = {
		{ "sts.ok", 0, "id: 1\nmx: a.example\n", 1 },
		{ "sts.lie", -1, "id: 1\nmx: a.example\n", 0 },
		{ "sts.many", 0, "", 0 },
		{ "sts.twice", 0, "id: 1\nmx: a.example\n", 0 },
	};

	start(1);
	awaited = cases[_i].believed;
	pool_listen(pool, NULL, learn);
	add(0, cases[_i].how);
	run();
	ck_assert_str_eq(taught, cases[_i].taught);
	expect(0, cases[_i].good ? OUTCOME_DELIVERED : OUTCOME_DEFERRED, NULL);
}
END_TEST

/* Ten thousand recipients of three hundred octets each. */
static int
add_large(uint32_t id)
{
	static char address[304];
	static char *rcpts[MESSAGE_RECIPIENTS];
	struct job job;
	size_t i;

	memset(address, 'x', sizeof(address) - 1);
	for (i = 0; i < MESSAGE_RECIPIENTS; i++)
		rcpts[i] = address;
	memset(&job, 0, sizeof(job));
	job.id = id;
	job.destination = (char []){ "large" };
	job.sender = job.signature = (char []){ "" };
	job.recipients = rcpts;
	job.nrecipients = MESSAGE_RECIPIENTS;
	job.content.fd = content;
	return pool_add(pool, &job);
}

static void
count(void *arg, uint32_t job, uint32_t recipient,
    const struct outcome *outcome)
{
	(void)arg;
	(void)job;
	(void)recipient;
	(void)outcome;
	reports++;
}

START_TEST(the_largest_job)
{
	start(1);
	pool_watch(pool, count, settle, heard);
	ck_assert_int_eq(add_large(0), 0);
	run();
	ck_assert_int_eq(reports, MESSAGE_RECIPIENTS + 1);
	ck_assert_int_lt(settles, MESSAGE_RECIPIENTS);
}
END_TEST

START_TEST(a_deaf_worker_holds_nobody_up)
{
	struct fault fault;
	int64_t before = clock_now();

	pool = pool_start(deaf, &conf, 1, &fault);
	pool_watch(pool, count, settle, heard);
	ck_assert_int_eq(add_large(0), 0);
	ck_assert_int_eq(pool_run(pool, before + 50, NULL, NULL), 1);
	ck_assert_int_lt(clock_now() - before, 5000);
	ck_assert_int_eq(reports, 0);
}
END_TEST

START_TEST(one_descriptor_for_a_thousand_destinations)
{
	char destination[16];
	uint32_t i;
	int fd;

	start(1);
	for (i = 0; i < 2000; i++) {
		snprintf(destination, sizeof(destination), "ok%u", i);
		ck_assert_int_eq(add(i % JOBS, destination), 0);
	}
	fd = dup(content);
	ck_assert_int_lt(fd, 32);
	close(fd);
}
END_TEST

START_TEST(what_cannot_be_added)
{
	int fd = content;

	start(1);
	content = -1;
	errno = 0;
	ck_assert_int_eq(add(0, "ok"), -1);
	ck_assert_int_eq(errno, EBADF);
	content = fd;
	run();
	ck_assert_int_eq(reports, 0);
}
END_TEST

START_TEST(no_worker_can_be_had)
{
	struct rlimit limit, before;
	struct fault fault;

	getrlimit(RLIMIT_NOFILE, &before);
	limit = before;
	limit.rlim_cur = 3;
	setrlimit(RLIMIT_NOFILE, &limit);
	pool = pool_start(scripted, &conf, 3, &fault);
	setrlimit(RLIMIT_NOFILE, &before);
	ck_assert_ptr_null(pool);
	ck_assert_int_eq(fault.status, EX_TEMPFAIL);
	ck_assert_ptr_nonnull(strstr(fault.text, "delivery process"));
}
END_TEST

START_TEST(no_more_workers_than_the_most)
{
	struct fault fault;
	int fd;

	pool = pool_start(scripted, &conf, 1000, &fault);
	pool_watch(pool, report, settle, heard);
	fd = dup(content);
	ck_assert_int_lt(fd, content + POOL_MAX + 3);
	add(0, "ok");
	run();
	expect(0, OUTCOME_DELIVERED, NULL);
}
END_TEST

static void
add_tests(TCase *test)
{
	tcase_add_test(test, delivers_with_content);
	tcase_add_test(test, one_destination_one_worker);
	tcase_add_test(test, another_destination_another_worker);
	tcase_add_test(test, fewer_workers_than_destinations);
	tcase_add_test(test, no_second_wait_for_the_same_dead_host);
	tcase_add_loop_test(test, a_worker_that_is_not_believed, 0,
	    sizeof(misdeeds) / sizeof(misdeeds[0]));
	tcase_add_test(test, a_transcript);
	tcase_add_loop_test(test, a_login, 0, 3);
	tcase_add_test(test, noise_behind_a_job);
	tcase_add_test(test, no_worker_is_left);
	tcase_add_test(test, a_deadline_is_kept);
	tcase_add_test(test, stop_ends_what_is_begun_and_drops_the_rest);
	tcase_add_test(test, a_signal_ends_the_wait);
	tcase_add_test(test, jobs_may_be_added_from_a_report);
	tcase_add_loop_test(test, what_is_to_be_remembered, 0, 4);
	tcase_add_test(test, the_largest_job);
	tcase_add_test(test, a_deaf_worker_holds_nobody_up);
	tcase_add_test(test, one_descriptor_for_a_thousand_destinations);
	tcase_add_test(test, what_cannot_be_added);
	tcase_add_test(test, no_worker_can_be_had);
	tcase_add_test(test, no_more_workers_than_the_most);
}

Suite *
suite_pool(void)
{
	Suite *suite = suite_create("deliver/pool");
	TCase *test = tcase_create("pool");

	tcase_set_timeout(test, 30);
	tcase_add_checked_fixture(test, setup, teardown);
	add_tests(test);
	suite_add_tcase(suite, test);
	return suite;
}
