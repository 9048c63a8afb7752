/*
 * A file as key files are read; a command in a process group of its own with
 * nothing open but /dev/null, a pipe and our standard error.  What it leaves
 * running does not hold us: when it ends, what it has written is all there is.
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "compat/secret.h"
#include "password.h"
#include "signals.h"
#include "util/clock.h"

/* A command that runs. */
struct child {
	pid_t	pid;
	int	out;		/* the pipe's end to read, -1: closed */
	int	status;		/* of waitpid(2) */
	int	ended;
};

static int
bad(struct fault *fault, const char *what, const char *why)
{
	return fault_set(fault, EX_CONFIG, "password %s: %s", what, why);
}

/* Reads what is there: 1 where more may come, 0 at the end, -1 with errno;
 * ENOBUFS where it is too much. */
static int
read_some(int fd, struct password *password)
{
	size_t room = sizeof(password->octets) - password->length;
	char more;
	ssize_t n;

	do
		n = read(fd, room > 0 ? password->octets + password->length :
		    &more, room > 0 ? room : 1);
	while (n == -1 && errno == EINTR);
	if (n > 0 && room == 0) {
		explicit_bzero(&more, sizeof(more));
		errno = ENOBUFS;
		return -1;
	}
	if (n > 0)
		password->length += (uint32_t)n;
	return n > 0 ? 1 : (int)n;
}

static const char *
why_not(int error)
{
	return error == ENOBUFS ? "more than 4096 octets" : strerror(error);
}

/* What makes a file unfit, or NULL. */
static const char *
unfit(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "not a regular file";
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return "group or others may write it";
	return NULL;
}

static int
from_file(const char *file, struct password *password, struct fault *fault)
{
	char what[FAULT_TEXT / 2];
	const char *why;
	int fd, more = 1;

	snprintf(what, sizeof(what), "file %s", file);
	/* O_NONBLOCK: a FIFO in its place must not hold us */
	fd = open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		return bad(fault, what, strerror(errno));
	if ((why = unfit(fd)) == NULL) {
		while (more == 1 && memchr(password->octets, '\n',
		    password->length) == NULL)
			more = read_some(fd, password);
		if (more == -1)
			why = why_not(errno);
	}
	close(fd);
	return why == NULL ? 0 : bad(fault, what, why);
}

/* Never returns; what it inherits is what every program expects. */
static _Noreturn void
command(const char *text, int out)
{
	int null;

	setpgid(0, 0);
	if ((null = open("/dev/null", O_RDONLY)) == -1 ||
	    dup2(null, STDIN_FILENO) == -1 || dup2(out, STDOUT_FILENO) == -1)
		_exit(EX_OSERR);
	closefrom(STDERR_FILENO + 1);
	signals_reset();
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	execl("/bin/sh", "sh", "-c", text, (char *)NULL);
	_exit(EX_OSERR);
}

static int
start(struct child *child, const char *text)
{
	int ends[2], saved;

	memset(child, 0, sizeof(*child));
	if (pipe2(ends, O_CLOEXEC) == -1)
		return -1;
	if ((child->pid = fork()) == 0)
		command(text, ends[1]);
	saved = errno;
	close(ends[1]);
	child->out = ends[0];
	if (child->pid != -1 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0)
		return 0;
	close(ends[0]);
	errno = saved;
	return -1;
}

/* Takes all that has come: NULL, or what is wrong with it. */
static const char *
hear(struct child *child, struct password *password)
{
	int more = 1;

	while (child->out != -1 && more == 1)
		more = read_some(child->out, password);
	if (more == -1 && errno == EAGAIN)
		return NULL;
	if (more == -1)
		return why_not(errno);
	if (child->out != -1)
		close(child->out);
	child->out = -1;
	return NULL;
}

/* Until the command has ended; NULL, or why it cannot be waited for.  SIGCHLD
 * comes while ppoll(2) waits and at no other time. */
static const char *
attend(struct child *child, struct password *password, int64_t deadline,
    const sigset_t *mask)
{
	struct pollfd pollfd = { .events = POLLIN };
	struct timespec left;
	const char *why;
	pid_t pid;
	int ms;

	for (;;) {
		pid = waitpid(child->pid, &child->status, WNOHANG);
		child->ended = pid != 0;
		/* whoever does not know how it ended has no password */
		if (pid == -1)
			return strerror(errno);
		if ((why = hear(child, password)) != NULL || child->ended)
			return why;
		if ((ms = clock_left(deadline)) == 0)
			return "it takes too long";
		left.tv_sec = ms / 1000;
		left.tv_nsec = ms % 1000 * 1000000L;
		pollfd.fd = child->out;
		(void)ppoll(&pollfd, 1, &left, mask);
	}
}

static void
on_child(int number)
{
	(void)number;
}

/* Runs it to its end: NULL, or what is wrong.  Signals are left as they
 * were. */
static const char *
run(struct child *child, struct password *password, int64_t deadline)
{
	struct sigaction action = { .sa_handler = on_child }, before;
	sigset_t block, mask, wait;
	const char *why;

	sigemptyset(&action.sa_mask);
	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	sigprocmask(SIG_BLOCK, &block, &mask);
	sigaction(SIGCHLD, &action, &before);
	wait = mask;
	sigdelset(&wait, SIGCHLD);
	why = attend(child, password, deadline, &wait);
	if (!child->ended) {
		kill(-child->pid, SIGKILL);
		kill(child->pid, SIGKILL);
		while (waitpid(child->pid, NULL, 0) == -1 && errno == EINTR)
			continue;
	}
	if (child->out != -1)
		close(child->out);
	sigaction(SIGCHLD, &before, NULL);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	return why;
}

static int
from_command(const struct conf *conf, struct password *password,
    struct fault *fault)
{
	const char *why;
	struct child child;
	char text[64];

	if (start(&child, conf->password_command) == -1)
		return bad(fault, "command", strerror(errno));
	why = run(&child, password, clock_now() + conf->timeout * 1000);
	if (why == NULL && WIFSIGNALED(child.status)) {
		snprintf(text, sizeof(text), "ended by signal %d",
		    WTERMSIG(child.status));
		why = text;
	} else if (why == NULL && WEXITSTATUS(child.status) != 0) {
		snprintf(text, sizeof(text), "ended with status %d",
		    WEXITSTATUS(child.status));
		why = text;
	}
	return why == NULL ? 0 : bad(fault, "command", why);
}

/* The first line without its end is what counts. */
static int
take_line(struct password *password, const char *what, struct fault *fault)
{
	const char *end = memchr(password->octets, '\n', password->length);
	size_t length = end == NULL ? password->length :
	    (size_t)(end - password->octets);

	if (length > 0 && end != NULL && password->octets[length - 1] == '\r')
		length--;
	explicit_bzero(password->octets + length,
	    sizeof(password->octets) - length);
	password->length = (uint32_t)length;
	if (length == 0)
		return bad(fault, what, "its first line is empty");
	/* RFC 4616 section 2: it divides the parts of PLAIN */
	if (memchr(password->octets, '\0', length) != NULL)
		return bad(fault, what, "its first line has a NUL");
	return 0;
}

int
password_get(const struct conf *conf, struct password *password,
    struct fault *fault)
{
	int rc;

	memset(password, 0, sizeof(*password));
	if (conf->relay == RELAY_NONE || conf->relay_user == NULL)
		return 0;
	secret_hide();
	rc = conf->password_file != NULL ?
	    from_file(conf->password_file, password, fault) :
	    from_command(conf, password, fault);
	if (rc == 0)
		rc = take_line(password, conf->password_file != NULL ?
		    "file" : "command", fault);
	if (rc == -1)
		explicit_bzero(password, sizeof(*password));
	return rc;
}

int
password_able(const struct conf *conf, struct fault *fault)
{
	struct password password;
	int rc = password_get(conf, &password, fault);

	explicit_bzero(&password, sizeof(password));
	return rc;
}
