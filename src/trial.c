/*
 * The trial is a call of sendmail -v in all but name, in a process of its own:
 * it has the same workers, keys and queue, and what goes wrong is said on its
 * standard error, which is read here.  For sendmail a message in the queue is
 * as good as sent, so what the transcript says of it is looked at as well.
 */
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "compat/memfile.h"
#include "send.h"
#include "trial.h"
#include "util/text.h"

/* --- the process that sends ---------------------------------------------- */

/* The message as a caller would pipe it; -1 with errno. */
static int
write_message(const struct exam *exam)
{
	int fd = memfile_open();

	if (fd == -1)
		return -1;
	dprintf(fd, "From: sendoff <%s>\nTo: <%s>\n"
	    "Subject: sendoff check from %s\n"
	    "Auto-Submitted: auto-generated\n"
	    "Content-Type: text/plain; charset=utf-8\n\n"
	    "This message was sent by `sendoff check --probe'.\n\n"
	    "Open its source (\"show original\") and compare the field\n"
	    "Authentication-Results with what the command printed.\n",
	    exam->from, exam->option->to, exam->helo);
	return lseek(fd, 0, SEEK_SET) == -1 ? -1 : fd;
}

/* 1 where the message waits in the queue; why goes to standard error. */
static int
is_waiting(int fd, const char *to)
{
	FILE *in = lseek(fd, 0, SEEK_SET) == -1 ? NULL : fdopen(fd, "r");
	char *line = NULL, last[OUTCOME_TEXT] = "";
	size_t room = 0, n = strlen(to);
	int waits;

	while (in != NULL && getline(&line, &room, in) != -1)
		if (strncmp(line, to, n) == 0 &&
		    strncmp(line + n, "... ", 4) == 0)
			strlcpy(last, line + n + 4, sizeof(last));
	free(line);
	waits = strncmp(last, "Deferred", 8) == 0 ||
	    strncmp(last, "queued", 6) == 0;
	if (waits)
		fputs(last, stderr);
	return waits;
}

static _Noreturn void
send_it(const struct exam *exam, struct log *log, int report)
{
	char name[] = "sendmail", dash_i[] = "-i", dash_v[] = "-v",
	    dash_f[] = "-f", dashes[] = "--", from[EXAM_EMAIL],
	    to[EXAM_EMAIL];
	char *words[] = { name, dash_i, dash_v, dash_f, from, dashes, to,
	    NULL };
	struct fault fault;
	struct args args;
	int fd = write_message(exam), said = memfile_open(), status = -1;

	strlcpy(from, exam->mail_from, sizeof(from));
	strlcpy(to, exam->option->to, sizeof(to));
	if (fd == -1 || said == -1 || dup2(fd, STDIN_FILENO) == -1 ||
	    dup2(said, STDOUT_FILENO) == -1 ||
	    dup2(report, STDERR_FILENO) == -1)
		_exit(EX_OSERR);
	if (args_parse(&args, 7, words, &fault) == 0)
		status = send_message(exam->conf, &args, log, &fault);
	if (status == -1) {
		fprintf(stderr, "%s\n", fault.text);
		status = fault.status;
	} else if (status == 0 && is_waiting(said, to))
		status = EXAM_QUEUED;
	fflush(stderr);
	_exit(status);
}

/* --- the process that waits ---------------------------------------------- */

int
trial_start(struct trial *trial, const struct exam *exam, struct log *log)
{
	int fds[2];
	size_t i;

	trial->n = 0;
	if (pipe2(fds, O_CLOEXEC) == -1)
		return -1;
	if ((trial->pid = fork()) == 0) {
		close(fds[0]);
		for (i = 0; i < trial->nothers; i++)
			close(trial->others[i]);
		send_it(exam, log, fds[1]);
	}
	close(fds[1]);
	trial->fd = fds[0];
	if (trial->pid != -1)
		return 0;
	close(fds[0]);
	return -1;
}

int
trial_hear(struct trial *trial)
{
	char text[EXAM_SAID];
	size_t left = sizeof(trial->text) - trial->n;
	ssize_t n = read(trial->fd, text, sizeof(text));

	if (n <= 0)
		return n == 0 || errno != EINTR;
	/* the rest is read as well, or the writer would wait for it */
	left = (size_t)n < left ? (size_t)n : left;
	memcpy(trial->text + trial->n, text, left);
	trial->n += left;
	return 0;
}

void
trial_take(struct trial *trial, struct exam_trial *result)
{
	size_t n = trial->n;
	int status;

	memset(result, 0, sizeof(*result));
	close(trial->fd);
	while (waitpid(trial->pid, &status, 0) == -1 && errno == EINTR)
		continue;
	while (n > 0 && trial->text[n - 1] == '\n')
		n--;
	text_show(result->text, sizeof(result->text), trial->text, n);
	result->status = WIFEXITED(status) ? WEXITSTATUS(status) :
	    EX_SOFTWARE;
}

void
trial_stop(struct trial *trial)
{
	close(trial->fd);
	kill(trial->pid, SIGTERM);
	while (waitpid(trial->pid, NULL, 0) == -1 && errno == EINTR)
		continue;
}
