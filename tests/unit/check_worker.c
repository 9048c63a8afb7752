/*
 * Real workers, with the real resolver and client in them, against a name
 * server and a mail server of this file's own.  What the mail server does
 * depends on the address it was reached at.
 */
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <check.h>

#include "compat/memfile.h"
#include "deliver/pool.h"
#include "util/clock.h"

Suite *suite_worker(void);

#define JOBS		120
#define DEADLINE	20000	/* ms: reached only where something hangs */
#define MESSAGE		"Subject: x\r\n\r\nhello\r\n"

/* How a server behaves at 127.0.0.N. */
enum { GOOD = 1, CLOSES, PUTS_OFF_B, REFUSES, ENDS_EARLY, STALLS, PUTS_OFF,
	    TURNS };

/* What the servers saw; shared memory. */
static struct book {
	int	connections;
	int	mails;		/* MAIL commands */
	int	dots;		/* messages whole */
	int	cut;		/* messages that ended without a dot */
	int	quits;
	int	stalled;	/* a client is in the middle of its message */
	int	go;		/* read on */
	int	questions;
} *book;

static struct outcome outcomes[JOBS][2];
static int ends[JOBS];
static struct conf conf;
static struct pool *pool;
static pid_t dns_server, mail_server;
static int content;

/* The zone: every A record but the last ones' is one of 127.0.0.N. */
static const struct {
	const char	*name;
	int		 preference;	/* MX; 0: A */
	const char	*value;
} zone[] = {
	{ "two.example", 10, "closes.example" },
	{ "two.example", 20, "good.example" },
	{ "b.example", 10, "b-later.example" },
	{ "b.example", 20, "good.example" },
	{ "half.example", 10, "closes.example" },
	{ "half.example", 20, "later.example" },
	{ "refused.example", 10, "refuses.example" },
	{ "refused.example", 20, "refuses.example" },
	{ "mixed.example", 10, "closes.example" },
	{ "mixed.example", 20, "refuses.example" },
	{ "many.example", 10, "m1.example" },
	{ "many.example", 20, "m2.example" },
	{ "many.example", 30, "m3.example" },
	{ "many.example", 40, "m4.example" },
	{ "refusers.example", 10, "r1.example" },
	{ "refusers.example", 20, "r2.example" },
	{ "refusers.example", 30, "r3.example" },
	{ "refusers.example", 40, "r4.example" },
	{ "good.example", 0, "127.0.0.1" },
	{ "closes.example", 0, "127.0.0.2" },
	{ "b-later.example", 0, "127.0.0.3" },
	{ "refuses.example", 0, "127.0.0.4" },
	{ "later.example", 0, "127.0.0.7" }
};

static size_t
put_name(unsigned char *at, const char *name)
{
	size_t n, length = 0;

	while (*name != '\0') {
		n = strcspn(name, ".");
		at[length++] = (unsigned char)n;
		memcpy(at + length, name, n);
		length += n;
		name += n + (name[n] == '.');
	}
	at[length++] = 0;
	return length;
}

/* One record behind the pointer to the question's name; its octets. */
static size_t
put_record(unsigned char *at, int preference, const char *value)
{
	static const unsigned char head[] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 0,
	    60, 0, 4 };
	size_t n;

	memcpy(at, head, sizeof(head));
	if (preference == 0) {
		inet_pton(AF_INET, value, at + sizeof(head));
		return sizeof(head) + 4;
	}
	at[3] = 15;
	at[12] = 0;
	at[13] = (unsigned char)preference;
	n = put_name(at + 14, value);
	at[11] = (unsigned char)(n + 2);
	return 14 + n;
}

/* One AAAA record, ::1, where nobody listens. */
static size_t
put_six(unsigned char *at)
{
	put_record(at, 0, "0.0.0.0");
	at[3] = 28;
	at[11] = 16;
	memset(at + 12, 0, 16);
	at[27] = 1;
	return 28;
}

/* Six addresses for each of mN (closes) and rN (refuses). */
static size_t
put_many(unsigned char *at, const char *name, unsigned char *count)
{
	char address[24];
	size_t length = 0;
	int i;

	if ((name[0] != 'm' && name[0] != 'r') || name[1] < '0' ||
	    name[1] > '9' || name[2] != '.')
		return 0;
	for (i = 0; i < 6; i++) {
		snprintf(address, sizeof(address), "127.%c.%d.%d", name[1],
		    i + 1, name[0] == 'm' ? CLOSES : REFUSES);
		length += put_record(at + length, 0, address);
		(*count)++;
	}
	return length;
}

/* Turns a question into its answer; the length. */
static size_t
answer(unsigned char *m)
{
	char name[256] = "";
	size_t at = 12, i, exists = 0;
	int type;

	while (m[at] != 0) {
		strncat(name, (char *)m + at + 1, m[at]);
		at += m[at] + 1u;
		if (m[at] != 0)
			strlcat(name, ".", sizeof(name));
	}
	type = m[at + 2];
	at += 5;
	memset(m + 6, 0, 6);
	m[2] |= 0x80;
	m[3] = 0x80;
	for (i = 0; i < sizeof(zone) / sizeof(zone[0]); i++) {
		if (strcasecmp(zone[i].name, name) != 0)
			continue;
		exists = 1;
		if (type != (zone[i].preference == 0 ? 1 : 15))
			continue;
		at += put_record(m + at, zone[i].preference, zone[i].value);
		m[7]++;
	}
	if (type == 1)
		at += put_many(m + at, name, &m[7]);
	else if (type == 28 && put_many(m + at, name, &m[11]) > 0) {
		m[11] = 0;
		m[7] = 1;
		at += put_six(m + at);
	}
	if (m[7] == 0 && !exists)
		m[3] |= 3;	/* NXDOMAIN */
	return at;
}

static _Noreturn void
serve_dns(int fd)
{
	unsigned char message[2048];
	struct sockaddr_in from;
	socklen_t length;
	ssize_t n;

	for (;;) {
		length = sizeof(from);
		memset(message, 0, sizeof(message));
		n = recvfrom(fd, message, 512, 0, (struct sockaddr *)&from,
		    &length);
		if (n < 17)
			_exit(1);
		book->questions++;
		sendto(fd, message, answer(message), 0,
		    (struct sockaddr *)&from, length);
	}
}

static void
say(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) == -1)
		_exit(0);
}

/* Reads a message until its dot; 0 where it ended before. */
static int
read_message(FILE *in)
{
	char line[1024];

	while (fgets(line, sizeof(line), in) != NULL)
		if (strcmp(line, ".\r\n") == 0)
			return 1;
	return 0;
}

static void
take_message(int fd, FILE *in, int manner)
{
	say(fd, "354 go\r\n");
	if (manner == STALLS) {
		book->stalled = 1;
		while (*(volatile int *)&book->go == 0)
			usleep(1000);
	}
	if (!read_message(in)) {
		book->cut++;
		_exit(0);
	}
	book->dots++;
	say(fd, "250 2.0.0 taken\r\n");
	if (manner == ENDS_EARLY || manner == TURNS)
		_exit(0);
}

/* One command; 0 after QUIT. */
static int
obey(int fd, FILE *in, int manner, const char *line)
{
	if (strncmp(line, "MAIL", 4) == 0)
		book->mails++;
	if (strncmp(line, "QUIT", 4) == 0) {
		book->quits++;
		return 0;
	}
	if (strncmp(line, "DATA", 4) == 0)
		take_message(fd, in, manner);
	else if (strncmp(line, "RCPT", 4) == 0 && (manner == PUTS_OFF ||
	    (manner == PUTS_OFF_B && strstr(line, "<b@") != NULL)))
		say(fd, "450 4.2.1 come back\r\n");
	else
		say(fd, "250 ok\r\n");
	return 1;
}

static _Noreturn void
session(int fd)
{
	struct sockaddr_in at;
	socklen_t length = sizeof(at);
	FILE *in = fdopen(fd, "r");
	char line[1024];
	int manner;

	getsockname(fd, (struct sockaddr *)&at, &length);
	manner = (int)(ntohl(at.sin_addr.s_addr) & 0xff);
	if (manner == CLOSES)
		_exit(0);
	if (manner == TURNS && book->connections > 1)
		manner = REFUSES;
	say(fd, manner == REFUSES ? "554 5.3.2 not here\r\n" :
	    "220 mx.example\r\n");
	while (fgets(line, sizeof(line), in) != NULL)
		if (!obey(fd, in, manner, line))
			break;
	_exit(0);
}

static _Noreturn void
serve_mail(int fd)
{
	int client;

	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		if ((client = accept(fd, NULL, NULL)) == -1)
			_exit(1);
		__atomic_add_fetch(&book->connections, 1, __ATOMIC_SEQ_CST);
		if (fork() == 0)
			session(client);
		close(client);
	}
}

/* Forks a server on a port that the kernel picks. */
static pid_t
start_server(int type, void (*serve)(int), int *port)
{
	struct sockaddr_in at;
	socklen_t length = sizeof(at);
	int fd = socket(AF_INET, type, 0), small = 4096;
	pid_t pid;

	memset(&at, 0, sizeof(at));
	at.sin_family = AF_INET;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, length), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at, &length), 0);
	if (type == SOCK_STREAM)
		ck_assert_int_eq(listen(fd, 64), 0);
	*port = ntohs(at.sin_port);
	if ((pid = fork()) == 0)
		serve(fd);
	ck_assert_int_gt(pid, 0);
	close(fd);
	return pid;
}

static void
report(void *arg, uint32_t job, uint32_t recipient,
    const struct outcome *outcome)
{
	(void)arg;
	ck_assert_uint_lt(job, JOBS);
	if (outcome == NULL) {
		ends[job]++;
		return;
	}
	ck_assert_uint_lt(recipient, 2);
	ck_assert_int_eq(outcomes[job][recipient].kind, OUTCOME_NONE);
	outcomes[job][recipient] = *outcome;
}

static void
settle(void *arg)
{
	(void)arg;
}

static void
setup(void)
{
	struct rlimit core;
	struct fault fault;

	getrlimit(RLIMIT_CORE, &core);
	core.rlim_cur = core.rlim_max;
	setrlimit(RLIMIT_CORE, &core);
	book = mmap(NULL, sizeof(*book), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	conf_init(&conf);
	conf.hostname = strdup("client.example");
	conf.resolver = strdup("127.0.0.1");
	dns_server = start_server(SOCK_DGRAM, serve_dns, &conf.resolver_port);
	mail_server = start_server(SOCK_STREAM, serve_mail, &conf.port);
	content = memfile_open();
	ck_assert_int_eq(write(content, MESSAGE, strlen(MESSAGE)),
	    (ssize_t)strlen(MESSAGE));
	pool = pool_new(&conf, 1, report, settle, NULL, &fault);
	ck_assert_ptr_nonnull(pool);
}

static void
teardown(void)
{
	pool_free(pool);
	kill(dns_server, SIGKILL);
	kill(mail_server, SIGKILL);
	while (wait(NULL) > 0)
		;
	close(content);
	conf_clear(&conf);
	munmap(book, sizeof(*book));
}

static void
add(uint32_t id, const char *destination)
{
	char *rcpts[] = { (char []){ "a@x.example" },
	    (char []){ "b@x.example" } };
	struct job job;

	memset(&job, 0, sizeof(job));
	job.id = id;
	job.destination = (char *)(uintptr_t)destination;
	job.sender = (char []){ "s@client.example" };
	job.signature = (char []){ "DKIM-Signature: v=1\r\n" };
	job.recipients = rcpts;
	job.nrecipients = 2;
	job.content.fd = content;
	job.content.length = lseek(content, 0, SEEK_END);
	ck_assert_int_eq(pool_add(pool, &job), 0);
}

static void
run(void)
{
	ck_assert_int_eq(pool_run(pool, clock_now() + DEADLINE, NULL, NULL),
	    0);
}

/* Both recipients of a job have this kind and status. */
static void
expect(uint32_t id, enum outcome_kind kind, const char *status)
{
	int i;

	ck_assert_int_eq(ends[id], 1);
	for (i = 0; i < 2; i++) {
		ck_assert_msg((int)outcomes[id][i].kind == (int)kind,
		    "job %u: kind %d, %s", id, outcomes[id][i].kind,
		    outcomes[id][i].text);
		ck_assert_msg(strcmp(outcomes[id][i].status, status) == 0,
		    "job %u: %s %s", id, outcomes[id][i].status,
		    outcomes[id][i].text);
	}
}

/* Waits until the servers have counted so far. */
static void
await(volatile int *count, int n)
{
	int64_t deadline = clock_now() + DEADLINE;

	while (*count < n && clock_left(deadline) > 0)
		usleep(1000);
	ck_assert_int_eq(*count, n);
}

START_TEST(delivers)
{
	add(0, "[127.0.0.1]");
	run();
	expect(0, OUTCOME_DELIVERED, "2.0.0");
	ck_assert_int_eq(outcomes[0][1].code, 250);
	ck_assert_int_eq(outcomes[0][1].port, conf.port);
	ck_assert_str_eq(outcomes[0][1].address, "127.0.0.1");
	ck_assert_int_eq(book->dots, 1);
	ck_assert_int_eq(book->questions, 0);
}
END_TEST

START_TEST(one_session_for_one_destination)
{
	uint32_t i;

	for (i = 0; i < 5; i++)
		add(i, "[127.0.0.1]");
	run();
	for (i = 0; i < 5; i++)
		expect(i, OUTCOME_DELIVERED, "2.0.0");
	ck_assert_int_eq(book->connections, 1);
	ck_assert_int_eq(book->mails, 5);
}
END_TEST

START_TEST(another_destination_another_session)
{
	add(0, "[127.0.0.1]");
	add(1, "[127.0.0.9]");
	add(2, "good.example");
	run();
	expect(0, OUTCOME_DELIVERED, "2.0.0");
	expect(1, OUTCOME_DELIVERED, "2.0.0");
	expect(2, OUTCOME_DELIVERED, "2.0.0");
	ck_assert_int_eq(book->connections, 3);
	pool_stop(pool);
	await(&book->quits, 3);
}
END_TEST

START_TEST(a_session_has_an_end)
{
	uint32_t i;

	for (i = 0; i < JOBS; i++)
		add(i, "[127.0.0.1]");
	run();
	for (i = 0; i < JOBS; i++)
		expect(i, OUTCOME_DELIVERED, "2.0.0");
	ck_assert_int_eq(book->connections, 2);
	ck_assert_int_eq(book->mails, JOBS);
}
END_TEST

START_TEST(a_session_that_died_is_opened_anew)
{
	uint32_t i;

	for (i = 0; i < 4; i++)
		add(i, "[127.0.0.5]");
	run();
	for (i = 0; i < 4; i++)
		expect(i, OUTCOME_DELIVERED, "2.0.0");
	ck_assert_int_eq(book->connections, 4);
	ck_assert_int_eq(book->dots, 4);
}
END_TEST

START_TEST(what_a_dead_session_said_does_not_count)
{
	add(0, "[127.0.0.8]");	/* takes one, ends, then refuses for good */
	add(1, "[127.0.0.8]");
	run();
	expect(0, OUTCOME_DELIVERED, "2.0.0");
	expect(1, OUTCOME_FAILED, "5.3.2");
	ck_assert_int_eq(book->connections, 2);
}
END_TEST

START_TEST(the_next_host_where_one_is_away)
{
	add(0, "two.example");
	run();
	expect(0, OUTCOME_DELIVERED, "2.0.0");
	ck_assert_str_eq(outcomes[0][0].host, "good.example");
	ck_assert_int_eq(book->dots, 1);
}
END_TEST

START_TEST(the_next_host_for_those_put_off)
{
	add(0, "b.example");
	run();
	expect(0, OUTCOME_DELIVERED, "2.0.0");
	ck_assert_str_eq(outcomes[0][0].host, "b-later.example");
	ck_assert_str_eq(outcomes[0][1].host, "good.example");
	ck_assert_int_eq(book->dots, 2);
}
END_TEST

START_TEST(put_off_by_the_only_host)
{
	add(0, "[127.0.0.7]");
	add(1, "[127.0.0.7]");	/* it was reached: this is asked, too */
	run();
	expect(0, OUTCOME_DEFERRED, "4.2.1");
	expect(1, OUTCOME_DEFERRED, "4.2.1");
	ck_assert_int_eq(outcomes[0][0].code, 450);
	ck_assert_int_eq(book->mails, 2);
}
END_TEST

START_TEST(a_destination_with_one_host_away_is_not_given_up)
{
	add(0, "half.example");
	add(1, "half.example");
	run();
	expect(0, OUTCOME_DEFERRED, "4.2.1");
	expect(1, OUTCOME_DEFERRED, "4.2.1");
	ck_assert_int_eq(book->mails, 2);
}
END_TEST

START_TEST(refused_by_every_host_is_for_good)
{
	add(0, "refused.example");
	run();
	expect(0, OUTCOME_FAILED, "5.3.2");
	ck_assert_int_eq(book->connections, 2);
}
END_TEST

START_TEST(refused_by_one_and_another_away)
{
	add(0, "mixed.example");
	run();
	ck_assert_int_eq(outcomes[0][0].kind, OUTCOME_DEFERRED);
	ck_assert_int_eq(outcomes[0][0].status[0], '4');
	ck_assert_str_eq(outcomes[0][0].host, "closes.example");
	ck_assert_int_eq(book->connections, 2);
}
END_TEST

START_TEST(tries_are_bounded)
{
	add(0, "many.example");
	add(1, "many.example");
	run();
	ck_assert_int_eq(outcomes[0][0].kind, OUTCOME_DEFERRED);
	/* five addresses a host, fifteen in all, and not again for the next */
	ck_assert_int_eq(book->connections, 15);
	ck_assert_int_eq(outcomes[1][1].kind, OUTCOME_DEFERRED);
	ck_assert_str_eq(outcomes[1][1].text, outcomes[0][1].text);
}
END_TEST

START_TEST(hosts_left_untried_are_hope)
{
	add(0, "refusers.example");	/* each that is asked refuses */
	run();
	ck_assert_int_eq(book->connections, 15);
	expect(0, OUTCOME_DEFERRED, "4.4.0");
}
END_TEST

START_TEST(no_such_domain)
{
	add(0, "nowhere.example");
	add(1, "[127.0.0.1]");
	run();
	expect(0, OUTCOME_FAILED, "5.1.2");
	ck_assert_int_eq(outcomes[0][0].port, 0);
	expect(1, OUTCOME_DELIVERED, "2.0.0");
}
END_TEST

/* The pid of the worker, our youngest child. */
static pid_t
worker_pid(void)
{
	char path[64];
	int pid, last = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children",
	    (int)getpid());
	if ((file = fopen(path, "r")) == NULL)
		return -1;
	while (fscanf(file, "%d", &pid) == 1)
		if (pid != dns_server && pid != mail_server)
			last = pid;
	fclose(file);
	return last;
}

START_TEST(ends_with_the_conductor)
{
	int status;
	pid_t pid = worker_pid();

	if (pid == -1) {
		printf("skipped: check_worker: no /proc\n");
		return;
	}
	add(0, "[127.0.0.1]");
	run();
	kill(pid, SIGTERM);	/* none of these is for it to answer */
	kill(pid, SIGHUP);
	kill(pid, SIGINT);
	add(1, "[127.0.0.1]");
	run();
	expect(1, OUTCOME_DELIVERED, "2.0.0");
	pool_free(pool);
	pool = NULL;
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), EX_OK);
}
END_TEST

/* More than the buffers of a connection hold. */
static void
make_content_long(void)
{
	static char lines[1024 * 1024];
	size_t i;
	int n;

	for (i = 0; i < sizeof(lines); i += 64)
		memcpy(lines + i, "A line of sixty-two octets, as bodies have "
		    "them by the score..\r\n", 64);
	for (n = 0; n < 16; n++)
		ck_assert_int_eq(write(content, lines, sizeof(lines)),
		    sizeof(lines));
}

START_TEST(stops_before_the_final_dot)
{
	make_content_long();
	add(0, "[127.0.0.6]");
	while (*(volatile int *)&book->stalled == 0) {
		pool_run(pool, clock_now() + 5, NULL, NULL);
		ck_assert_msg(ends[0] == 0, "%s", outcomes[0][0].text);
	}
	pool_stop(pool);
	run();			/* the worker ends, though nobody reads */
	expect(0, OUTCOME_DEFERRED, "4.3.0");
	book->go = 1;
	await(&book->cut, 1);
	ck_assert_int_eq(book->dots, 0);
}
END_TEST

/* A line of a file of /proc that begins with this, or "". */
static void
proc_line(pid_t pid, const char *name, const char *start, char line[256])
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	ck_assert_ptr_nonnull(file = fopen(path, "r"));
	while (fgets(line, 256, file) != NULL)
		if (strncmp(line, start, strlen(start)) == 0)
			break;
	if (feof(file))
		line[0] = '\0';
	fclose(file);
}

/* What is open there, "" for nothing. */
static void
descriptor(pid_t pid, int fd, char target[64])
{
	char path[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)pid, fd);
	n = readlink(path, target, 63);
	target[n > 0 ? n : 0] = '\0';
}

static void
expect_descriptors(pid_t pid)
{
	int64_t deadline = clock_now() + DEADLINE;
	char target[64];
	int fd;

	for (fd = 0; fd < 3; fd++) {
		descriptor(pid, fd, target);
		ck_assert_str_eq(target, "/dev/null");
	}
	descriptor(pid, 3, target);
	ck_assert_int_eq(strncmp(target, "socket:", 7), 0);
	for (fd = 4; fd < 64; fd++) {
		/* the last job's content is closed soon after its verdict */
		do
			descriptor(pid, fd, target);
		while (*target != '\0' && clock_left(deadline) > 0);
		ck_assert_str_eq(target, "");
	}
}

START_TEST(is_shut_in)
{
	unsigned long long ignored;
	char line[256];
	pid_t pid = worker_pid();
	int uid;

	if (pid == -1) {
		printf("skipped: check_worker: no /proc\n");
		return;
	}
	add(0, "[127.0.0.4]");	/* refused: no session is kept */
	run();
	expect_descriptors(pid);
	proc_line(pid, "limits", "Max core file size", line);
	ck_assert_int_eq(strncmp(line + 26, "0  ", 3), 0);
	proc_line(pid, "status", "Uid:", line);
	ck_assert_int_eq(sscanf(line, "Uid: %d", &uid), 1);
	ck_assert_int_ne(uid, 0);
	proc_line(pid, "status", "SigIgn:", line);
	ck_assert_int_eq(sscanf(line, "SigIgn: %llx", &ignored), 1);
	ck_assert(ignored >> (SIGTERM - 1) & 1);
	ck_assert(ignored >> (SIGHUP - 1) & 1);
	ck_assert(ignored >> (SIGINT - 1) & 1);
	ck_assert(ignored >> (SIGPIPE - 1) & 1);
	proc_line(pid, "status", "NoNewPrivs:", line);
	ck_assert_str_eq(line, "NoNewPrivs:\t1\n");
}
END_TEST

static void
add_tests(TCase *test)
{
	tcase_add_test(test, delivers);
	tcase_add_test(test, one_session_for_one_destination);
	tcase_add_test(test, another_destination_another_session);
	tcase_add_test(test, a_session_has_an_end);
	tcase_add_test(test, a_session_that_died_is_opened_anew);
	tcase_add_test(test, what_a_dead_session_said_does_not_count);
	tcase_add_test(test, the_next_host_where_one_is_away);
	tcase_add_test(test, the_next_host_for_those_put_off);
	tcase_add_test(test, put_off_by_the_only_host);
	tcase_add_test(test, a_destination_with_one_host_away_is_not_given_up);
	tcase_add_test(test, refused_by_every_host_is_for_good);
	tcase_add_test(test, refused_by_one_and_another_away);
	tcase_add_test(test, tries_are_bounded);
	tcase_add_test(test, hosts_left_untried_are_hope);
	tcase_add_test(test, no_such_domain);
	tcase_add_test(test, ends_with_the_conductor);
	tcase_add_test(test, stops_before_the_final_dot);
	tcase_add_test(test, is_shut_in);
}

Suite *
suite_worker(void)
{
	Suite *suite = suite_create("deliver/worker");
	TCase *test = tcase_create("worker");

	tcase_set_timeout(test, 30);
	tcase_add_checked_fixture(test, setup, teardown);
	add_tests(test);
	suite_add_tcase(suite, test);
	return suite;
}
