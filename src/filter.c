/*
 * The filter.  Signatures are made before the first octet is written, so that
 * what cannot be signed leaves no half message behind; after that only the
 * writing can fail, and then the exit status says so.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "filter.h"
#include "sign/dkim.h"
#include "submit/submit.h"

#define PIECE	(64 * 1024)	/* octets read, and written, at a time */

/* Room for a long message: in a file without a name, not in memory.  Who
 * lends ids does not choose the folder. */
static int
spill(void *arg)
{
	const char *folder = getenv("TMPDIR");
	char name[1024];
	int fd;

	(void)arg;
	if (folder == NULL || folder[0] != '/' || getuid() != geteuid() ||
	    getgid() != getegid())
		folder = "/tmp";
	if (snprintf(name, sizeof(name), "%s/sendoff.XXXXXXXXXX", folder) >=
	    (int)sizeof(name))
		return -1;
	if ((fd = mkostemp(name, O_CLOEXEC)) != -1)
		unlink(name);
	return fd;
}

/* write(2), for as long as it takes: 0 or -1 with errno. */
static int
write_all(const char *octets, size_t n)
{
	struct pollfd pfd = { .fd = STDOUT_FILENO, .events = POLLOUT };
	ssize_t wrote;

	while (n > 0) {
		wrote = write(STDOUT_FILENO, octets, n);
		/* some callers leave it non-blocking */
		if (wrote == -1 && errno == EAGAIN)
			poll(&pfd, 1, -1);
		else if (wrote == -1 && errno != EINTR)
			return -1;
		if (wrote > 0) {
			octets += wrote;
			n -= (size_t)wrote;
		}
	}
	return 0;
}

/* Writes octets in wire form, where CR stands in front of LF alone, with the
 * line ends that are wanted; they may be changed on the way. */
static int
write_lines(char *octets, size_t n, int crlf)
{
	size_t i, kept = 0;

	if (crlf)
		return write_all(octets, n);
	for (i = 0; i < n; i++)
		if (octets[i] != '\r')
			octets[kept++] = octets[i];
	return write_all(octets, kept);
}

static int
write_content(const struct content *content, int crlf)
{
	char *piece = malloc(PIECE);
	off_t at = 0;
	ssize_t n = -1;

	if (piece == NULL)
		return -1;
	while ((n = content_read(content, at, piece, PIECE)) > 0) {
		at += n;
		if (write_lines(piece, (size_t)n, crlf) == -1) {
			n = -1;
			break;
		}
	}
	free(piece);
	return n == 0 ? 0 : -1;
}

static int
write_message(const struct submission *submission, struct buf *signatures,
    struct fault *fault)
{
	int rc = write_lines(signatures->data, signatures->length,
	    submission->crlf);

	if (rc == 0)
		rc = write_content(&submission->message.content,
		    submission->crlf);
	return rc == 0 ? 0 : fault_set(fault, EX_IOERR,
	    "message cannot be written: %s", strerror(errno));
}

/*
 * A filter has no queue where root's keys could come to the message, so a key
 * that another may read is the end of it.
 */
static int
sign(const struct conf *conf, const struct content *content,
    struct buf *signatures, struct fault *fault)
{
	enum key_access access = KEY_NONE;
	struct signer signer;
	char *author;

	signer_init(&signer, conf);
	if ((author = dkim_content_author(content)) != NULL)
		access = signer_probe(&signer, author, fault);
	if (access == KEY_NONE)
		warnx("not signed: no dkim line for %s", author != NULL ?
		    author : "a message without an address in From");
	free(author);
	if (access == KEY_FORBIDDEN)
		fault->status = EX_NOPERM;
	if (access == KEY_FORBIDDEN || access == KEY_BAD)
		return -1;
	return dkim_sign(&signer, content, time(NULL), signatures, fault);
}

int
filter_run(const struct conf *conf, struct fault *fault)
{
	struct args args = { .mode = ARGS_FILTER, .ignore_dots = 1 };
	struct submission submission;
	struct buf signatures;
	int rc = -1;

	submit_init(&submission);
	buf_init(&signatures);
	if (submit_read(&submission, conf, &args, STDIN_FILENO, spill, NULL,
	    fault) == 0 && sign(conf, &submission.message.content,
	    &signatures, fault) == 0)
		rc = write_message(&submission, &signatures, fault);
	buf_clear(&signatures);
	submit_clear(&submission);
	return rc;
}
