/*
 * Verification on one page: the header is read, the names of its keys are
 * asked for by a process of its own, the body is read and hashed meanwhile,
 * and the verdicts are printed.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "sign/verify.h"
#include "txt.h"
#include "util/buf.h"
#include "verification.h"

#define PIECE		(64 * 1024)	/* octets read at a time */
#define HEADER_MAX	(16 * 1024 * 1024)	/* octets; none is near */
#define QUIET		1000		/* ms before a terminal is told that
					 * it takes longer */

_Static_assert(VERIFY_MAX <= TXT_NAMES, "all keys are asked for at once");

/* Standard input, with CRLF line ends. */
struct intake {
	char	raw[PIECE];
	char	octets[2 * PIECE];	/* each LF may become two */
	size_t	n;
	char	last;			/* raw octet */
	int	lines;			/* a line end was seen, */
	int	crlf;			/* and the first one was CRLF */
};

/* The keys, as they come from the process that asks. */
struct keys {
	struct errand		 errand;
	struct txt_answer	 answer;
	struct keyrecord_text	 texts[TXT_RECORDS];
	int			 told;	/* somebody knows that it takes long */
};

struct verification {
	const struct conf	*conf;
	struct intake		 intake;
	struct keys		 keys;
	struct buf		 text;		/* the header as read */
	struct header		 header;
	struct verify		 verify;
	struct fault		*fault;
};

/* --- standard input ------------------------------------------------------ */

static ssize_t
read_some(char *octets)
{
	struct pollfd pfd = { .fd = STDIN_FILENO, .events = POLLIN };
	ssize_t n;

	while ((n = read(STDIN_FILENO, octets, PIECE)) == -1) {
		if (errno == EAGAIN)
			poll(&pfd, 1, -1);
		else if (errno != EINTR)
			break;
	}
	return n;
}

/* A message whose first line ends in CRLF is in wire form, where a lone LF is
 * an octet like any other; else it is a file, whose lines end in LF. */
static void
take_octet(struct intake *intake, char c)
{
	if (c == '\n' && !intake->lines) {
		intake->lines = 1;
		intake->crlf = intake->last == '\r';
	}
	if (c == '\n' && !intake->crlf && intake->last != '\r')
		intake->octets[intake->n++] = '\r';
	intake->octets[intake->n++] = c;
	intake->last = c;
}

/* The next octets: 1, 0 at the end, or -1 with a fault. */
static int
next_piece(struct verification *v)
{
	struct intake *intake = &v->intake;
	ssize_t n = read_some(intake->raw), i;

	intake->n = 0;
	for (i = 0; i < n; i++)
		take_octet(intake, intake->raw[i]);
	if (n == -1)
		return fault_set(v->fault, EX_IOERR, "standard input: %s",
		    strerror(errno));
	return n > 0;
}

static int
no_memory(struct verification *v)
{
	return fault_set(v->fault, EX_OSERR, "out of memory");
}

/* Whether the header's empty line is there; only new octets, and the three
 * before them, are looked at. */
static int
is_complete(const struct buf *text, size_t fresh)
{
	size_t from = fresh < 3 ? 0 : fresh - 3;

	return memmem(text->data + from, text->length - from, "\r\n\r\n",
	    4) != NULL || strncmp(text->data, "\r\n", 2) == 0;
}

/* The length of the line of an mbox file that stands in front of a message,
 * or 0. */
static size_t
mbox_line(const char *text, size_t length)
{
	const char *end = memmem(text, length, "\r\n", 2);
	size_t name;

	if (end == NULL || strncmp(text, "From ", 5) != 0 ||
	    header_name(text, (size_t)(end - text), &name) != 0)
		return 0;
	return (size_t)(end - text) + 2;
}

/* Reads up to the empty line, and parses; *body is where the body begins in
 * what was read. */
static int
read_header(struct verification *v, size_t *body)
{
	size_t fresh, skip;
	int rc;

	do {
		fresh = v->text.length;
		if ((rc = next_piece(v)) == 1)
			buf_add(&v->text, v->intake.octets, v->intake.n);
	} while (rc == 1 && !v->text.failed && v->text.length <= HEADER_MAX &&
	    !is_complete(&v->text, fresh));
	if (rc == -1)
		return -1;
	if (buf_get(&v->text) == NULL)
		return no_memory(v);
	if (v->text.length > HEADER_MAX)
		return fault_set(v->fault, EX_DATAERR,
		    "message header is over %d octets", HEADER_MAX);
	skip = mbox_line(buf_get(&v->text), v->text.length);
	if (header_parse(&v->header, buf_get(&v->text) + skip,
	    v->text.length - skip, body) == -1)
		return errno != E2BIG ? no_memory(v) : fault_set(v->fault,
		    EX_DATAERR, "message has over %d header fields",
		    HEADER_FIELDS_MAX);
	*body += skip;
	return 0;
}

/* Hashes what was read behind the header, and all the rest. */
static int
read_body(struct verification *v, size_t body)
{
	int rc;

	verify_body(&v->verify, buf_get(&v->text) + body,
	    v->text.length - body);
	buf_clear(&v->text);
	while ((rc = next_piece(v)) == 1)
		verify_body(&v->verify, v->intake.octets, v->intake.n);
	return rc;
}

/* --- the keys ------------------------------------------------------------ */

/* Starts to ask for what the signatures need: 0, or -1 with a fault. */
static int
start_keys(struct verification *v)
{
	struct txt_names names = { .n = 0 };
	const char *name;
	size_t i;

	v->keys.errand.fd = -1;
	for (i = 0; i < v->verify.n; i++)
		if ((name = verify_query(&v->verify, i)) != NULL)
			names.list[names.n++] = name;
	if (names.n > 0 && txt_start(&v->keys.errand, v->conf, &names) == -1)
		return fault_set(v->fault, EX_OSERR, "name servers cannot be "
		    "asked: %s", strerror(errno));
	return 0;
}

/* The next key, in the order in which they were asked for. */
static void
take_key(void *arg, const char *name, struct verify_answer *answer)
{
	struct keys *keys = arg;
	uint32_t i;

	if (!keys->told && isatty(STDERR_FILENO) &&
	    !errand_wait(&keys->errand, QUIET)) {
		fprintf(stderr, "%s: waiting for the name servers: %s\n",
		    getprogname(), name);
		keys->told = 1;
	}
	txt_next(&keys->errand, &keys->answer);
	answer->found = resolver_answered(keys->answer.result) ?
	    VERIFY_RECORDS : VERIFY_UNKNOWN;
	for (i = 0; i < keys->answer.n; i++) {
		keys->texts[i].octets = keys->answer.records[i].octets;
		keys->texts[i].length = keys->answer.records[i].length;
	}
	answer->texts = keys->texts;
	answer->n = keys->answer.n;
}

/* --- the verdicts -------------------------------------------------------- */

static void
print(const struct verify_one *one)
{
	const struct signature *s = &one->signature;

	printf("dkim=%s", verify_word(one->kind));
	if (s->domain[0] != '\0')
		printf(" header.d=%s", s->domain);
	if (s->selector[0] != '\0')
		printf(" header.s=%s", s->selector);
	if (s->algorithm[0] != '\0')
		printf(" header.a=%s", s->algorithm);
	if (one->reason[0] != '\0')
		printf(" (%s)", one->reason);
	putchar('\n');
}

/* The exit status, or -1 with a fault. */
static int
print_all(struct verification *v)
{
	const struct verify *verify = &v->verify;
	int status = 1;
	size_t i;

	for (i = 0; i < verify->n; i++) {
		print(&verify->list[i]);
		if (verify->list[i].kind == VERIFY_PASS)
			status = EX_OK;
	}
	if (verify->n == 0)
		puts("dkim=none");
	if (verify->more > 0)
		printf("dkim=policy (%zu more: only the first %d signatures "
		    "are verified)\n", verify->more, VERIFY_MAX);
	if (fflush(stdout) == EOF || ferror(stdout))
		return fault_set(v->fault, EX_IOERR, "standard output: %s",
		    strerror(errno));
	return status;
}

static int
run(struct verification *v)
{
	size_t body;
	int rc = -1;

	if (read_header(v, &body) == -1)
		return -1;
	if (verify_begin(&v->verify, &v->header, time(NULL)) == -1)
		return no_memory(v);
	if (start_keys(v) == -1)
		return -1;
	if (read_body(v, body) == 0) {
		if (verify_end(&v->verify, take_key, &v->keys) == -1)
			no_memory(v);
		else
			rc = print_all(v);
	}
	if (v->keys.errand.fd != -1)
		errand_end(&v->keys.errand);
	return rc;
}

int
verification_run(const struct conf *conf, struct fault *fault)
{
	struct verification *v;
	int rc;

	if ((v = calloc(1, sizeof(*v))) == NULL)
		return fault_set(fault, EX_OSERR, "out of memory");
	v->conf = conf;
	v->fault = fault;
	buf_init(&v->text);
	header_init(&v->header);
	rc = run(v);
	verify_clear(&v->verify);
	header_clear(&v->header);
	buf_clear(&v->text);
	free(v);
	return rc;
}
