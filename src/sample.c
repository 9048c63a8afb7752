/*
 * The sample on one page.  It takes the road of every message: submit makes
 * its wire form, sign signs that, deliver/dot writes it to a socket; and the
 * other end of that socket is read by the reader of -bs.  It is small enough
 * for the socket to hold all of it, so that one process can be both ends.
 */
#include <sys/socket.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "compat/memfile.h"
#include "deliver/dot.h"
#include "sample.h"
#include "sign/dkim.h"
#include "submit/smtpdata.h"
#include "submit/submit.h"
#include "util/clock.h"
#include "util/text.h"

#define LONG_LINE	1200		/* octets: RFC 5322 allows 998 */
#define NAMES		60		/* in a field: it has to be folded */
#define WIRE_MAX	(96 * 1024)	/* octets: eight signatures of RSA-16384
					 * and the message take a third */
#define ROOM		(256 * 1024)	/* of the socket's buffers */
#define PATIENCE	5000		/* ms; the socket never makes us wait */

static int
no_memory(struct fault *fault)
{
	return fault_set(fault, EX_OSERR, "sample: out of memory");
}

/* --- as a caller pipes it ------------------------------------------------ */

static void
put_header(struct buf *text, const char *from)
{
	int i;

	buf_printf(text, "From: <%s>\nTo: <%s>\n", from, from);
	buf_puts(text, "Subject: sendoff check: \xc3\xa4 \xe6\xb5\x8b\xe8\xaf"
	    "\x95 \xe2\x82\xac, a sample of this host's mail that nobody is "
	    "sent\nReferences:");
	for (i = 0; i < NAMES; i++)
		buf_printf(text, " <%d.sample@sendoff.invalid>", i);
	buf_puts(text, "\nMIME-Version: 1.0\n"
	    "Content-Type: multipart/mixed; boundary=sample\n\n");
}

/* What is 8-bit is encoded, and so is a line that is too long. */
static void
put_encoded(struct buf *text)
{
	int i;

	buf_puts(text, "--sample\nContent-Type: text/plain; charset=utf-8\n"
	    "Content-Transfer-Encoding: 8bit\n\n"
	    "Gr\xc3\xbc\xc3\x9f" "e, \xe4\xbd\xa0\xe5\xa5\xbd   \n.\n..\n"
	    ".\xc3\xa4\n\t \n\n--sample\nContent-Type: text/plain\n\n");
	for (i = 0; i < LONG_LINE; i++)
		buf_putc(text, 'a' + i % 26);
	buf_puts(text, "\n.\n");
}

/* What every relay takes stays as it is: dots, blanks, empty lines. */
static void
put_plain(struct buf *text)
{
	buf_puts(text, "--sample\nContent-Type: text/plain; charset=us-ascii\n"
	    "\n.\n..\n.. two dots\n. one\n.\n\ntrailing blanks \t \n"
	    "  two   blanks\tand a tab\n \n\nFrom here on\n\n\n.\n"
	    "--sample--\n\nbehind the last part \n\n\n");
}

/* The text as standard input: a descriptor, or -1 with a fault. */
static int
make_input(const char *from, struct fault *fault)
{
	struct buf text;
	int fd = -1;

	buf_init(&text);
	put_header(&text, from);
	put_encoded(&text);
	put_plain(&text);
	if (text.failed) {
		no_memory(fault);
	} else if ((fd = memfile_open()) == -1 || write(fd, text.data,
	    text.length) != (ssize_t)text.length ||
	    lseek(fd, 0, SEEK_SET) == -1) {
		fault_set(fault, EX_OSERR, "sample: %s", strerror(errno));
		if (fd != -1)
			close(fd);
		fd = -1;
	}
	buf_clear(&text);
	return fd;
}

static int
submit(struct submission *submission, const struct conf *conf,
    const char *from, struct fault *fault)
{
	struct args args = { .mode = ARGS_FILTER, .ignore_dots = 1,
	    .sender = from };
	int fd, rc;

	/* what would make a second field of it, or end it */
	if (!text_safe(from, strlen(from)) || strpbrk(from, "<>") != NULL)
		return fault_set(fault, EX_DATAERR,
		    "sample: not an address to send from");
	if ((fd = make_input(from, fault)) == -1)
		return -1;
	rc = submit_read(submission, conf, &args, fd, NULL, NULL, fault);
	close(fd);
	return rc;
}

/* --- as a receiver has it ------------------------------------------------ */

/* Takes in what the socket holds, up to the end mark. */
static int
receive(int fd, struct smtpdata *data)
{
	char octets[4096];
	ssize_t n;

	while ((n = read(fd, octets, sizeof(octets))) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		/* the end mark is the last that was sent, and no less */
		if (n == -1 || smtpdata_feed(data, octets, (size_t)n) !=
		    (size_t)n)
			return -1;
	}
	return smtpdata_ended(data) && !data->too_large ? 0 : -1;
}

static int
copy(struct store *store, struct buf *wire)
{
	char octets[4096];
	off_t at = 0;
	ssize_t n;

	while ((n = store_read(store, at, octets, sizeof(octets))) > 0) {
		buf_add(wire, octets, (size_t)n);
		at += n;
	}
	return n == -1 || store->error != 0 || wire->failed ? -1 : 0;
}

static int
receive_all(int fd, struct buf *wire, struct fault *fault)
{
	struct smtpdata data;
	struct store store;
	int rc = 0;

	store_init(&store, NULL, NULL);
	smtpdata_begin(&data, &store, 0, WIRE_MAX);
	if (receive(fd, &data) == -1)
		rc = fault_set(fault, EX_SOFTWARE,
		    "sample: DATA did not come through whole");
	else if (copy(&store, wire) == -1)
		rc = no_memory(fault);
	store_clear(&store);
	return rc;
}

/* Sends what follows DATA; the socket is closed then. */
static int
transmit(const struct conf *conf, const struct job *job, int fd,
    struct fault *fault)
{
	struct smtp *s = calloc(1, sizeof(*s));
	int rc;

	if (s == NULL) {
		close(fd);
		return no_memory(fault);
	}
	s->conf = conf;
	s->end = clock_now() + PATIENCE;
	net_init(&s->net, -1);
	s->net.fd = fd;
	if ((rc = dot_send(s, job)) == -1)
		fault_set(fault, EX_SOFTWARE, "sample: %s", s->trouble.text);
	net_close(&s->net);
	free(s);
	return rc;
}

/* Both ends; a system whose sockets hold less is asked for more. */
static int
send_data(const struct conf *conf, const struct job *job, struct buf *wire,
    struct fault *fault)
{
	int ends[2], room = ROOM, rc;

	if (dot_size(job) > WIRE_MAX)
		return fault_set(fault, EX_SOFTWARE, "sample: too large");
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
	    ends) == -1)
		return fault_set(fault, EX_OSERR, "sample: %s",
		    strerror(errno));
	(void)setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	(void)setsockopt(ends[1], SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	if ((rc = transmit(conf, job, ends[0], fault)) == 0)
		rc = receive_all(ends[1], wire, fault);
	close(ends[1]);
	return rc;
}

int
sample_make(const struct conf *conf, const char *from, struct buf *wire,
    struct fault *fault)
{
	struct submission submission;
	struct signer signer;
	struct job job = { .id = 0 };
	struct buf signature;
	int rc = -1;

	submit_init(&submission);
	signer_init(&signer, conf);
	buf_init(&signature);
	if (submit(&submission, conf, from, fault) == 0 &&
	    dkim_sign(&signer, &submission.message.content, time(NULL),
	    &signature, fault) == 0) {
		job.content = submission.message.content;
		job.signature = (char *)(uintptr_t)buf_get(&signature);
		rc = job.signature == NULL ? no_memory(fault) :
		    send_data(conf, &job, wire, fault);
	}
	buf_clear(&signature);
	submit_clear(&submission);
	return rc;
}
