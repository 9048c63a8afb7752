/*
 * Reading jobs and writing records.  A job's content comes as a descriptor
 * beside its first octets, and no more is read than that one job, so that
 * what can be read while it is worked on is the conductor's end and nothing
 * else.
 */
#include <sys/socket.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deliver/control.h"
#include "util/clock.h"

#define PATIENCE	60000	/* ms: the conductor has it at hand */

void
control_init(struct control *control, int fd)
{
	memset(control, 0, sizeof(*control));
	control->fd = fd;
}

int
control_wait(const struct control *control, int ms)
{
	struct pollfd pollfd = { .fd = control->fd, .events = POLLIN };
	int n;

	do
		n = poll(&pollfd, 1, ms);
	while (n == -1 && errno == EINTR);
	return n != 0;
}

int
control_ended(const struct control *control)
{
	char octet;

	return control->broken || recv(control->fd, &octet, 1,
	    MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* Takes the descriptor out of the first control message; -1 where it has
 * none. */
static int
take_rights(struct msghdr *message)
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);
	int fd;

	if (header == NULL || header->cmsg_level != SOL_SOCKET ||
	    header->cmsg_type != SCM_RIGHTS ||
	    header->cmsg_len != CMSG_LEN(sizeof(int)))
		return -1;
	memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}

/* The first octets and the descriptor: as read(2), *fd is -1 without one. */
static ssize_t
read_first(int control, char *octets, size_t size, int *fd)
{
	union {
		struct cmsghdr	header;
		char		space[CMSG_SPACE(sizeof(int))];
	} rights;
	struct iovec iov = { octets, size };
	struct msghdr message;
	ssize_t n;

	memset(&message, 0, sizeof(message));
	message.msg_iov = &iov;
	message.msg_iovlen = 1;
	message.msg_control = rights.space;
	message.msg_controllen = sizeof(rights.space);
	do
		n = recvmsg(control, &message, MSG_CMSG_CLOEXEC);
	while (n == -1 && errno == EINTR);
	*fd = n > 0 ? take_rights(&message) : -1;
	return n;
}

/* 0 where all of it came. */
static int
read_all(int fd, char *octets, size_t size)
{
	ssize_t n;

	while (size > 0) {
		if ((n = read(fd, octets, size)) == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		octets += n;
		size -= (size_t)n;
	}
	return 0;
}

/* The rest of a job whose first octets are there, to be freed; or NULL. */
static char *
read_rest(int fd, const char first[4], size_t length)
{
	char *octets;

	if (length == 0 || (octets = malloc(length)) == NULL)
		return NULL;
	memcpy(octets, first, 4);
	if (read_all(fd, octets + 4, length - 4) == -1) {
		free(octets);
		return NULL;
	}
	return octets;
}

int
control_job(struct control *control, struct job *job)
{
	char first[4], *octets = NULL;
	size_t length;
	ssize_t n;
	int content, rc = -1;

	n = read_first(control->fd, first, sizeof(first), &content);
	if (n <= 0)
		return n == 0 ? 0 : -1;
	if (read_all(control->fd, first + n, sizeof(first) - (size_t)n) == -1)
		goto out;
	length = job_length(first);
	if ((octets = read_rest(control->fd, first, length)) == NULL)
		goto out;
	if (content == -1 || job_unpack(job, octets, length) == -1)
		goto out;
	job->content.fd = content;
	content = -1;
	control->job = job->id;
	control->lines = job_lines(job->flags, job->nrecipients);
	control->notes = JOB_NOTES;
	rc = 1;
out:
	free(octets);
	if (content != -1)
		close(content);
	return rc;
}

void
control_report(struct control *control, uint32_t job, uint32_t recipient,
    const struct outcome *outcome)
{
	struct record *record = &control->records[control->n++];

	record->job = job;
	record->recipient = recipient;
	record->outcome = *outcome;
	if (control->n == CONTROL_RECORDS)
		control_flush(control);
}

void
control_flush(struct control *control)
{
	const char *octets = (const char *)control->records;
	size_t left = control->n * sizeof(control->records[0]);
	ssize_t n;

	while (left > 0 && !control->broken) {
		n = send(control->fd, octets, left, MSG_NOSIGNAL);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0) {
			control->broken = 1;
			break;
		}
		octets += n;
		left -= (size_t)n;
	}
	control->n = 0;
}

/* A record that is a line of text and nothing else. */
static void
tell(struct control *control, uint32_t what, const char *text)
{
	struct outcome outcome;

	memset(&outcome, 0, sizeof(outcome));
	strlcpy(outcome.text, text, sizeof(outcome.text));
	control_report(control, control->job, what, &outcome);
}

void
control_line(struct control *control, const char *text)
{
	if (control->lines == 0)
		return;
	if (--control->lines == 0)
		text = "=== the transcript is too long and ends here";
	tell(control, RECORD_LINE, text);
	control_flush(control);
}

void
control_note(struct control *control, const char *text)
{
	if (control == NULL || control->notes == 0)
		return;
	control->notes--;
	tell(control, RECORD_NOTE, text);
}

/* 0 where all of it came before the deadline. */
static int
read_answer(int fd, void *octets, size_t size, int64_t deadline)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	char *at = octets;
	ssize_t n;

	while (size > 0) {
		if (poll(&pollfd, 1, clock_left(deadline)) == 0)
			return -1;
		n = recv(fd, at, size, MSG_DONTWAIT);
		if (n == 0 || (n == -1 && errno != EINTR && errno != EAGAIN))
			return -1;
		if (n > 0) {
			at += n;
			size -= (size_t)n;
		}
	}
	return 0;
}

ssize_t
control_login(struct control *control, char password[LOGIN_MAX])
{
	int64_t deadline = clock_now() + PATIENCE;
	uint32_t length;

	tell(control, RECORD_LOGIN, "");
	control_flush(control);
	if (!control->broken &&
	    read_answer(control->fd, &length, sizeof(length), deadline) == 0 &&
	    length <= LOGIN_MAX &&
	    read_answer(control->fd, password, length, deadline) == 0)
		return (ssize_t)length;
	/* an answer that comes late must not pass for a job */
	shutdown(control->fd, SHUT_RDWR);
	control->broken = 1;
	return -1;
}

void
control_sts(struct control *control, const char *text)
{
	char line[OUTCOME_TEXT];
	size_t n;

	for (; *text != '\0'; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		snprintf(line, sizeof(line), "%.*s", (int)n, text);
		if (line[0] != '\0')
			tell(control, RECORD_STS, line);
	}
	tell(control, RECORD_STS, "");
	control_flush(control);
}
