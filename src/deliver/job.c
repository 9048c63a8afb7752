/*
 * Jobs as octets, and records looked at before they are believed.  Both ends
 * are one program on one machine, so numbers travel as they lie in memory: a
 * fixed head, then the texts, each with its NUL.  A worker parses the network
 * and may be lost to it: its records are read as an enemy's.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deliver/job.h"
#include "util/buf.h"

#define LINES	1000	/* of transcript beside those of the recipients */
#define TEXTS	5	/* destination, sender, signature, MTA-STS, wishes;
			 * then address and wishes of each recipient */

/* Wishes are a text: a letter that has the bits of RET or NOTIFY, then ENVID
 * or ORCPT. */
#define BITS	'@'

struct head {
	uint32_t	length;		/* of it all */
	uint32_t	id;
	uint32_t	flags;
	uint32_t	nrecipients;
	int64_t		offset;		/* of the content */
	int64_t		size;
};

int
job_begin(struct job *job, const struct message *message, size_t n)
{
	memset(job, 0, sizeof(*job));
	job->flags = message->flags;
	job->sender = message->sender;
	job->ret = message->ret;
	job->envid = message->envid;
	job->content = message->content;
	job->recipients = calloc(n, sizeof(*job->recipients));
	job->wishes = calloc(n, sizeof(*job->wishes));
	if (job->recipients != NULL && job->wishes != NULL)
		return 0;
	job_empty(job);
	return -1;
}

void
job_invite(struct job *job, const struct recipient *recipient)
{
	job->wishes[job->nrecipients].notify = recipient->notify;
	job->wishes[job->nrecipients].orcpt = recipient->orcpt;
	job->recipients[job->nrecipients++] = recipient->address;
}

void
job_empty(struct job *job)
{
	free(job->recipients);
	free(job->wishes);
	job->recipients = NULL;
	job->wishes = NULL;
	job->nrecipients = 0;
}

void
job_clear(struct job *job)
{
	/* all texts lie in one allocation that the destination begins */
	free(job->destination);
	job_empty(job);
	if (job->content.fd != -1)
		close(job->content.fd);
	memset(job, 0, sizeof(*job));
	job->content.fd = -1;
}

static void
add_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text) + 1);
}

static void
add_wish(struct buf *buf, unsigned int bits, const char *text)
{
	buf_putc(buf, (int)(BITS + bits));
	add_text(buf, text == NULL ? "" : text);
}

/* Each address, then what is wished for it. */
static void
add_recipients(struct buf *buf, const struct job *job)
{
	const struct job_wish none = { 0, NULL }, *wish = &none;
	uint32_t i;

	for (i = 0; i < job->nrecipients; i++) {
		if (job->wishes != NULL)
			wish = &job->wishes[i];
		add_text(buf, job->recipients[i]);
		add_wish(buf, wish->notify, wish->orcpt);
	}
}

char *
job_pack(const struct job *job, size_t *length)
{
	struct head head;
	struct buf buf;
	char *octets;

	memset(&head, 0, sizeof(head));
	head.id = job->id;
	head.flags = job->flags;
	head.nrecipients = job->nrecipients;
	head.offset = job->content.offset;
	head.size = job->content.length;
	buf_init(&buf);
	buf_add(&buf, &head, sizeof(head));
	add_text(&buf, job->destination);
	add_text(&buf, job->sender);
	add_text(&buf, job->signature);
	add_text(&buf, job->sts == NULL ? "" : job->sts);
	add_wish(&buf, (unsigned int)job->ret, job->envid);
	add_recipients(&buf, job);
	*length = buf.length;
	if (buf.length > JOB_MAX) {
		buf_clear(&buf);
		errno = E2BIG;
		return NULL;
	}
	if ((octets = buf_take(&buf)) == NULL) {
		errno = ENOMEM;
		return NULL;
	}
	head.length = (uint32_t)*length;
	memcpy(octets, &head, sizeof(head));
	return octets;
}

size_t
job_length(const char octets[4])
{
	uint32_t length;

	memcpy(&length, octets, sizeof(length));
	return length < sizeof(struct head) + TEXTS || length > JOB_MAX ?
	    0 : length;
}

/* The text at *at, which it moves behind its NUL; NULL where there is none. */
static char *
next_text(char **at, char *end)
{
	char *text = *at, *nul;

	if (text == end ||
	    (nul = memchr(text, '\0', (size_t)(end - text))) == NULL)
		return NULL;
	*at = nul + 1;
	return text;
}

/* Takes wishes with bits of at most so much.  The bits, or -1. */
static int
next_wish(char **at, char *end, int most, char **text)
{
	char *wish = next_text(at, end);

	if (wish == NULL || wish[0] < BITS || wish[0] > BITS + most)
		return -1;
	*text = wish[1] == '\0' ? NULL : wish + 1;
	return wish[0] - BITS;
}

/* Points the job at its texts, which must fill the octets and no more. */
static int
take_texts(struct job *job, char *at, char *end)
{
	const int all = DSN_NEVER | DSN_SUCCESS | DSN_FAILURE | DSN_DELAY;
	uint32_t i;
	int bits;

	if ((job->destination = next_text(&at, end)) == NULL ||
	    (job->sender = next_text(&at, end)) == NULL ||
	    (job->signature = next_text(&at, end)) == NULL ||
	    (job->sts = next_text(&at, end)) == NULL ||
	    (bits = next_wish(&at, end, DSN_RET_HDRS, &job->envid)) == -1)
		return -1;
	job->ret = (enum dsn_ret)bits;
	for (i = 0; i < job->nrecipients; i++) {
		if ((job->recipients[i] = next_text(&at, end)) == NULL ||
		    (bits = next_wish(&at, end, all,
		    &job->wishes[i].orcpt)) == -1)
			return -1;
		job->wishes[i].notify = (unsigned int)bits;
	}
	return at == end ? 0 : -1;
}

static int
check_head(const struct head *head, size_t length)
{
	if (head->length != length || head->nrecipients == 0 ||
	    head->nrecipients > MESSAGE_RECIPIENTS)
		return -1;
	if (head->offset < 0 || head->size < 0 ||
	    head->size > INT64_MAX - head->offset)
		return -1;
	return 0;
}

int
job_unpack(struct job *job, const char *octets, size_t length)
{
	struct head head;
	char *texts;

	memset(job, 0, sizeof(*job));
	job->content.fd = -1;
	if (length < sizeof(head) || length > JOB_MAX)
		return -1;
	memcpy(&head, octets, sizeof(head));
	if (check_head(&head, length) == -1)
		return -1;
	length -= sizeof(head);
	if ((texts = malloc(length + 1)) == NULL)
		return -1;
	memcpy(texts, octets + sizeof(head), length);
	job->id = head.id;
	job->flags = head.flags;
	job->nrecipients = head.nrecipients;
	job->content.offset = head.offset;
	job->content.length = head.size;
	job->recipients = calloc(job->nrecipients, sizeof(*job->recipients));
	job->wishes = calloc(job->nrecipients, sizeof(*job->wishes));
	if (job->recipients == NULL || job->wishes == NULL ||
	    take_texts(job, texts, texts + length) == -1) {
		job->destination = texts;
		job_clear(job);
		return -1;
	}
	return 0;
}

/* Printable ASCII (or nothing) up to a NUL that is there. */
static int
printable(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size && text[i] != '\0'; i++)
		if (text[i] < ' ' || text[i] > '~')
			return 0;
	return i < size;
}

/* One of the numbers of a status: 1 to 3 digits.  What follows, or NULL. */
static const char *
status_number(const char *text)
{
	size_t n = 0;

	while (isdigit((unsigned char)text[n]))
		n++;
	return n >= 1 && n <= 3 ? text + n : NULL;
}

/* class.subject.detail, RFC 3463 section 2. */
static int
is_status(const char *text)
{
	if ((*text != '2' && *text != '4' && *text != '5') || text[1] != '.')
		return 0;
	if ((text = status_number(text + 2)) == NULL || *text != '.')
		return 0;
	return (text = status_number(text + 1)) != NULL && *text == '\0';
}

size_t
job_lines(unsigned int flags, uint32_t nrecipients)
{
	/* RCPT and its reply, and once more at another host */
	return flags & JOB_VERBOSE ? LINES + 4 * (size_t)nrecipients : 0;
}

/* A line has nothing that a verdict has. */
static int
is_line(const struct outcome *outcome)
{
	return outcome->kind == OUTCOME_NONE && outcome->code == 0 &&
	    outcome->port == 0 && outcome->of_sender == 0 &&
	    outcome->status[0] == '\0' && outcome->host[0] == '\0' &&
	    outcome->address[0] == '\0' && outcome->tls[0] == '\0';
}

int
record_check(const struct record *record)
{
	const struct outcome *outcome = &record->outcome;
	int kind = (int)outcome->kind;

	if (kind < OUTCOME_NONE || kind > OUTCOME_UNCERTAIN)
		return -1;
	/* RFC 5321 section 4.2: a reply code is of three digits */
	if (outcome->code != 0 && (outcome->code < 200 || outcome->code > 599))
		return -1;
	if (outcome->port < 0 || outcome->port > UINT16_MAX ||
	    (outcome->of_sender != 0 && outcome->of_sender != 1) ||
	    (outcome->dsn != 0 && outcome->dsn != 1))
		return -1;
	if (!printable(outcome->status, sizeof(outcome->status)) ||
	    !printable(outcome->text, sizeof(outcome->text)) ||
	    !printable(outcome->host, sizeof(outcome->host)) ||
	    !printable(outcome->address, sizeof(outcome->address)) ||
	    !printable(outcome->tls, sizeof(outcome->tls)))
		return -1;
	if (record->recipient >= RECORD_LOGIN)
		return is_line(outcome) ? 0 : -1;
	if (kind == OUTCOME_NONE)
		return 0;
	return is_status(outcome->status) ? 0 : -1;
}
