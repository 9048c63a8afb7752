/*
 * sendmail -bs on one page.  The session only speaks SMTP; each message that
 * it has taken in whole is sent by a child of its own, which is send.c's
 * conductor: it may go on in the background, it reads the key, and what it
 * leaves behind in memory and descriptors ends with it.  Its standard output
 * is a pipe on which it writes the one line that the client gets.
 */
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "outcome.h"
#include "send.h"
#include "serve.h"
#include "signals.h"
#include "spool/owner.h"
#include "submit/smtpd.h"
#include "util/text.h"
#include "verdict.h"

struct serving {
	struct send_setup	 setup;
	struct args		 args;
	struct signals		 signals;
	struct queue		 queue;		/* where long content waits */
};

/* The child opens the queue for itself, and says what is wrong with it. */
static int
spill(void *arg)
{
	struct serving *serving = arg;
	struct fault fault;

	if (serving->queue.fd == -1 && owner_open(&serving->queue,
	    serving->setup.conf, 1, &fault) == -1)
		return -1;
	return owner_spill(&serving->queue);
}

/* The basic code that goes with an enhanced one (RFC 5321 section 4.2.2). */
static int
basic_code(const char *status)
{
	if (strcmp(status, "5.2.2") == 0 || strcmp(status, "5.2.3") == 0 ||
	    strcmp(status, "5.3.4") == 0)
		return 552;
	if (strncmp(status, "5.1.", 4) == 0 ||
	    strncmp(status, "5.2.", 4) == 0 || strncmp(status, "5.7.", 4) == 0)
		return 550;
	return 554;
}

/* A server's text without the codes that begin it: ours come before it. */
static const char *
without_codes(const struct outcome *outcome)
{
	const char *text = outcome->text;
	size_t n = strlen(outcome->status);

	if (strspn(text, "0123456789") == 3 && text[3] == ' ')
		text += 4;
	if (strncmp(text, outcome->status, n) == 0 && text[n] == ' ')
		text += n + 1;
	return text;
}

/* All were refused: the gravest of the refusals speaks for them. */
static void
say_refusal(char reply[SMTPMAIL_REPLY], int status,
    const struct message *message)
{
	const struct outcome *outcome = NULL;
	const struct recipient *recipient;
	char address[128];
	const char *code;
	size_t i;

	for (i = 0; i < message->nrecipients && outcome == NULL; i++) {
		recipient = &message->recipients[i];
		if (recipient->state != RECIPIENT_FAILED ||
		    outcome_exit(&recipient->outcome) != status)
			continue;
		outcome = &recipient->outcome;
		text_show(address, sizeof(address), recipient->address,
		    strlen(recipient->address));
	}
	if (outcome == NULL) {
		strlcpy(reply, "451 4.3.0 no verdict", SMTPMAIL_REPLY);
		return;
	}
	code = outcome->status[0] == '5' ? outcome->status : "5.0.0";
	snprintf(reply, SMTPMAIL_REPLY, "%d %s <%s>: %.300s",
	    basic_code(code), code, address, without_codes(outcome));
}

/* What is wrong with the message is so for good; what is wrong here may be
 * mended, so that the client had better keep it. */
static void
say_fault(char reply[SMTPMAIL_REPLY], const struct fault *fault,
    int too_large)
{
	const char *code = "451 4.3.0";

	if (fault->status == EX_CONFIG)
		code = "451 4.3.5";
	else if (fault->status == EX_DATAERR)
		code = too_large ? "552 5.3.4" : "554 5.6.0";
	snprintf(reply, SMTPMAIL_REPLY, "%s %.400s", code, fault->text);
}

/* The child: sends, and says what the reply is. */
static _Noreturn void
work(struct serving *serving, struct submission *submission, int content)
{
	const struct send_setup *setup = &serving->setup;
	const struct message *message = &submission->message;
	struct fault fault = { 0, "" };
	char reply[SMTPMAIL_REPLY];
	int status;

	owner_close(&serving->queue);
	status = send_submission(setup, submission, content, &fault);
	if (status == EX_OK)
		snprintf(reply, sizeof(reply), "250 2.0.0 %s Message accepted "
		    "for delivery", message->id);
	else if (status != -1)
		say_refusal(reply, status, message);
	else {
		log_warn(setup->log, message->id, "from=<%s>, not accepted: "
		    "%s", message->sender, fault.text);
		say_fault(reply, &fault,
		    message->content.length > setup->conf->max_size);
	}
	if (write(STDOUT_FILENO, reply, strlen(reply)) == -1)
		_exit(EX_IOERR);
	_exit(EX_OK);
}

/* Lets go of the session's ends: its client is nobody's but the parent's. */
static int
take_ends(int out)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null == -1 || dup2(null, STDIN_FILENO) == -1 ||
	    dup2(out, STDOUT_FILENO) == -1)
		return -1;
	close(null);
	close(out);
	return 0;
}

/*
 * Reads what the child says, up to the end.  A signal is passed on: the child
 * then writes down what has no verdict, and says so.
 */
static void
listen_to(struct serving *serving, pid_t child, int in,
    char reply[SMTPMAIL_REPLY])
{
	struct pollfd pfd = { .fd = in, .events = POLLIN };
	size_t length = 0;
	int told = 0;
	ssize_t n;

	for (;;) {
		n = ppoll(&pfd, 1, NULL, &serving->signals.wait);
		if (!told && (*serving->signals.flag & SIGNALS_END)) {
			kill(child, SIGTERM);
			told = 1;
		}
		if (n == -1 && errno == EINTR)
			continue;
		n = read(in, reply + length, SMTPMAIL_REPLY - 1 - length);
		if (n <= 0)
			break;
		length += (size_t)n;
	}
	reply[length] = '\0';
}

static void
accept_message(void *arg, struct submission *submission, int content,
    char reply[SMTPMAIL_REPLY])
{
	struct serving *serving = arg;
	int ends[2];
	pid_t child;

	strlcpy(reply, "451 4.3.0 no process to send it", SMTPMAIL_REPLY);
	if (pipe2(ends, O_CLOEXEC) == -1)
		return;
	if ((child = fork()) == 0) {
		if (take_ends(ends[1]) == -1)
			_exit(EX_OSERR);
		close(ends[0]);
		work(serving, submission, content);
	}
	close(ends[1]);
	if (child != -1) {
		listen_to(serving, child, ends[0], reply);
		while (waitpid(child, NULL, 0) == -1 && errno == EINTR)
			continue;
	}
	close(ends[0]);
	if (reply[0] == '\0')
		strlcpy(reply, "451 4.3.0 the sending process ended",
		    SMTPMAIL_REPLY);
}

int
serve_smtp(const struct conf *conf, const struct args *args, struct log *log,
    struct fault *fault)
{
	struct serving serving = { .setup = { conf, &serving.args, log },
	    .args = *args };
	struct smtpd_setup setup = { .conf = conf, .args = &serving.args,
	    .ends = { STDIN_FILENO, STDOUT_FILENO },
	    .signals = &serving.signals, .accept = accept_message,
	    .spill = spill, .arg = &serving };
	int status;

	/* MAIL names the sender, and dots were taken care of.  -v has its
	 * words on standard output, which is not free. */
	serving.args.sender = "";
	serving.args.ignore_dots = 1;
	serving.args.from_header = 0;
	serving.args.verbose = 0;
	serving.queue.fd = -1;
	serving.signals = signals_catch();
	status = smtpd_run(&setup, fault);
	owner_close(&serving.queue);
	return status;
}
