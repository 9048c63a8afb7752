/*
 * Whole dialogues with a scripted server: what goes over the wire, and what
 * every recipient is told.
 */
#include <sys/mman.h>
#include <sys/socket.h>

#include <netinet/in.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deliver/smtp.h"
#include "util/clock.h"
#include "dialogue.h"

Suite *suite_smtp(void);

#define STEPS	40
#define MANY	250	/* recipients of the longest job */

/* What a trial ends with. */
enum { CLOSED = -2, BROKEN = -1, SOUND = 0 };

static struct trial {
	struct conf	 conf;
	struct dialogue	 dialogue;
	struct job	 job;
	char		*recipients[MANY];
	char		 names[MANY][32];
	char		 todo[MANY];
	struct outcome	 last[MANY];
	int		 reports;
	int		 lose_patience;	/* at the first report */
	struct control	 control;	/* fd -1: none */
	struct outcome	 end;
} trial;

static int
content_of(const char *text)
{
	int fd = memfd_create("content", MFD_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	return fd;
}

static void
setup(void)
{
	int i;

	memset(&trial, 0, sizeof(trial));
	trial.conf.hostname = (char *)"client.example";
	trial.conf.timeout = 30;
	trial.control.fd = trial.dialogue.conductor = -1;
	trial.job.sender = (char *)"a@client.example";
	trial.job.recipients = trial.recipients;
	trial.job.nrecipients = 1;
	trial.job.signature = (char *)"";
	trial.job.content.fd = content_of("Subject: x\r\n\r\n.hi\r\n");
	trial.job.content.length = 19;
	for (i = 0; i < MANY; i++) {
		snprintf(trial.names[i], sizeof(trial.names[i]),
		    "r%d@b.example", i + 1);
		trial.recipients[i] = trial.names[i];
	}
}

static void
teardown(void)
{
	close(trial.job.content.fd);
	if (trial.control.fd != -1)
		close(trial.control.fd);
	dialogue_clear(&trial.dialogue);
}

static void
report(void *arg, uint32_t i, const struct outcome *outcome)
{
	ck_assert_ptr_eq(arg, &trial);
	if (outcome == NULL)
		return;
	ck_assert_uint_lt(i, trial.job.nrecipients);
	trial.last[i] = *outcome;
	trial.reports++;
	if (trial.lose_patience)
		trial.conf.timeout = 0;
}

/*
 * The verdicts as a text: a kind (+ delivered, - deferred, ! failed,
 * ? uncertain, . none), the status, and '*' where the recipient is still to
 * be done.
 */
static const char *
verdicts(void)
{
	static char text[MANY * 16];
	static const char kinds[] = ".+-!?";
	uint32_t i;
	size_t n = 0;

	for (i = 0; i < trial.job.nrecipients; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%c%s%s",
		    i == 0 ? "" : " ", kinds[trial.last[i].kind],
		    trial.last[i].status, trial.todo[i] ? "*" : "");
	return text;
}

/* Opens, sends, closes; the script must have been followed. */
static int
run(const char *const *script)
{
	struct smtp *session;
	int rc = CLOSED;

	dialogue_start(&trial.dialogue, script);
	memset(trial.todo, 1, trial.job.nrecipients);
	session = smtp_open(&trial.conf, &(struct policy){ .demand = DEMAND_MAY,
	    .name = "mx.example" }, "mx.example",
	    &trial.dialogue.address,
	    trial.control.fd == -1 ? NULL : &trial.control, &trial.end);
	if (session != NULL)
		rc = smtp_send(session, &trial.job, trial.todo, report,
		    &trial, &trial.end);
	smtp_close(session);
	ck_assert_int_eq(dialogue_end(&trial.dialogue), 0);
	return rc;
}

/* Everywhere the server is the same up to what the case is about. */
#define GREETED	"S:220 mx.example", "C:EHLO client.example", "="
#define OLD	GREETED, "S:250 mx.example"
#define PIPED	GREETED, "R:250-mx.example\r\n250 PIPELINING\r\n"
#define OK	"S:250 ok"
#define MAIL	"C:MAIL FROM:<a@client.example>"
#define RCPT1	"C:RCPT TO:<r1@b.example>"
#define RCPT2	"C:RCPT TO:<r2@b.example>"
#define RCPT3	"C:RCPT TO:<r3@b.example>"
#define DATA	"C:DATA", "="
#define GO	"S:354 go"
#define BYE	"C:QUIT", "E"

static const struct {
	uint32_t	 nrecipients;
	int		 rc;
	const char	*expected;
	enum outcome_kind end;
	const char	*script[STEPS];
} dialogues[] = {
	/* the plain way, in lock step and in one flight */
	{ 1, SOUND, "+2.0.0", OUTCOME_NONE, { OLD, MAIL, "=", OK, RCPT1, "=",
	    OK, DATA, GO, "D", "=", OK, BYE } },
	{ 2, SOUND, "+2.6.0 +2.6.0", OUTCOME_NONE, { PIPED, MAIL, RCPT1,
	    RCPT2, DATA, "R:250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n", "D",
	    "S:250 2.6.0 queued", BYE } },
	/* replies that come in pieces, and codes nobody knows */
	{ 1, SOUND, "+2.0.0", OUTCOME_NONE, { "R:2", "R:20-mx", "R:\r\n220 x",
	    "R:\r\n", "C:EHLO", "R:250-mx\r\n2", "R:50 X \001\r\n", MAIL,
	    "S:259 ok", RCPT1, "S:251 will forward", DATA, GO, "D",
	    "S:299 taken", BYE } },
	{ 1, SOUND, "+2.0.0", OUTCOME_NONE, { OLD, MAIL, OK, RCPT1,
	    "S:252 try", DATA, GO, "D", "S:250", BYE } },
	/* HELO where EHLO is not known; no extension is used then */
	{ 1, SOUND, "+2.0.0", OUTCOME_NONE, { GREETED, "S:502 what?",
	    "C:HELO client.example", "S:250-mx\r\n250 PIPELINING", MAIL, "=",
	    OK, RCPT1, OK, DATA, GO, "D", OK, BYE } },
	/* each recipient has its own verdict */
	{ 3, SOUND, "+2.0.0 -4.2.0* !5.1.1", OUTCOME_DEFERRED, { OLD, MAIL, OK,
	    RCPT1, OK, RCPT2, "S:450 4.2.0 later", RCPT3, "S:550 5.1.1 who?",
	    DATA, GO, "D", OK, BYE } },
	{ 3, SOUND, "!5.1.1 +2.0.0 -4.0.0*", OUTCOME_DEFERRED, { PIPED, MAIL,
	    RCPT1, RCPT2, RCPT3, DATA,
	    "R:250 ok\r\n551 5.1.1 x\r\n250 ok\r\n459 x\r\n354 go\r\n", "D",
	    OK, BYE } },
	/* the verdict on the content is for those who were accepted */
	{ 2, SOUND, "-4.5.1* !5.1.1", OUTCOME_DEFERRED, { OLD, MAIL, OK, RCPT1,
	    OK, RCPT2, "S:550 5.1.1 who?", DATA, GO, "D", "S:451 4.5.1 later",
	    BYE } },
	{ 2, SOUND, "!5.7.1 -4.0.0*", OUTCOME_DEFERRED, { OLD, MAIL, OK, RCPT1,
	    OK, RCPT2, "S:450 x", DATA, GO, "D", "S:554 5.7.1 spam", BYE } },
	{ 1, SOUND, "-4.3.0*", OUTCOME_DEFERRED, { OLD, MAIL, OK, RCPT1, OK,
	    DATA, "S:451 4.3.0 no", BYE } },
	{ 1, SOUND, "!5.0.0", OUTCOME_NONE, { OLD, MAIL, OK, RCPT1, OK, DATA,
	    "S:554 no", BYE } },
	/* nobody accepted: no DATA, or an empty one where it was pipelined */
	{ 1, SOUND, "!5.0.0", OUTCOME_NONE, { OLD, MAIL, OK, RCPT1, "S:550 no",
	    BYE } },
	{ 2, SOUND, "!5.0.0 !5.0.0", OUTCOME_NONE, { PIPED, MAIL, RCPT1, RCPT2,
	    DATA, "R:250 ok\r\n550 no\r\n550 no\r\n354 go\r\n", "C:.", "=",
	    OK, BYE } },
	{ 1, SOUND, "!5.0.0", OUTCOME_NONE, { PIPED, MAIL, RCPT1, DATA,
	    "R:250 ok\r\n550 no\r\n503 no\r\n", BYE } },
	/* MAIL refused; what follows in the flight is read and means nothing */
	{ 2, SOUND, "!5.7.1 !5.7.1", OUTCOME_NONE, { OLD, MAIL,
	    "S:550 5.7.1 not you", BYE } },
	{ 2, SOUND, "-4.0.0* -4.0.0*", OUTCOME_DEFERRED, { OLD, MAIL,
	    "S:452 full", BYE } },
	{ 1, SOUND, "!5.2.2", OUTCOME_NONE, { OLD, MAIL, "S:552 5.2.2 big",
	    BYE } },
	{ 2, SOUND, "!5.0.0 !5.0.0", OUTCOME_NONE, { PIPED, MAIL, RCPT1, RCPT2,
	    DATA, "R:550 no\r\n250 ok\r\n250 ok\r\n354 go\r\n", "C:.", OK,
	    BYE } },
	/* too many recipients: the rest goes next, while any are taken */
	{ 3, SOUND, "+2.0.0 +2.0.0 +2.0.0", OUTCOME_DEFERRED, { OLD, MAIL, OK,
	    RCPT1, OK, RCPT2, "S:452 many", RCPT3, "S:552 many", DATA, GO,
	    "D", OK, MAIL, OK, RCPT2, OK, RCPT3, OK, DATA, GO, "D", OK,
	    BYE } },
	{ 2, SOUND, "+2.0.0 -4.5.3*", OUTCOME_DEFERRED, { OLD, MAIL, OK,
	    RCPT1, OK, RCPT2, "S:452 many", DATA, GO, "D", OK, MAIL, OK,
	    RCPT2, "S:552 5.5.3 many", BYE } },
	{ 1, SOUND, "-4.0.0*", OUTCOME_DEFERRED, { OLD, MAIL, OK, RCPT1,
	    "S:452 full", BYE } },
	/* a connection that is lost decides nothing */
	{ 1, CLOSED, "", OUTCOME_DEFERRED, { "F" } },
	{ 1, CLOSED, "", OUTCOME_DEFERRED, { GREETED, "F" } },
	{ 1, BROKEN, "-4.4.2*", OUTCOME_DEFERRED, { OLD, MAIL, "F" } },
	{ 2, BROKEN, "-4.4.2* -4.4.2*", OUTCOME_DEFERRED, { OLD, MAIL, OK,
	    RCPT1, "F" } },
	{ 2, BROKEN, "!5.1.1 -4.4.2*", OUTCOME_DEFERRED, { PIPED, MAIL, RCPT1,
	    RCPT2, DATA, "R:250 ok\r\n550 5.1.1 no\r\n", "F" } },
	{ 1, BROKEN, "-4.4.2*", OUTCOME_DEFERRED, { OLD, MAIL, OK, RCPT1, OK,
	    DATA, "F" } },
	/* but after the final dot nobody knows */
	{ 2, BROKEN, "?4.4.2 !5.0.0", OUTCOME_DEFERRED, { OLD, MAIL, OK, RCPT1,
	    OK, RCPT2, "S:550 no", DATA, GO, "D", "F" } },
	{ 1, BROKEN, "?4.5.0", OUTCOME_DEFERRED, { OLD, MAIL, OK, RCPT1, OK,
	    DATA, GO, "D", "S:354 more", "E" } },
	{ 1, BROKEN, "?4.5.0", OUTCOME_DEFERRED, { OLD, MAIL, OK, RCPT1, OK,
	    DATA, GO, "D", "S:hello", "E" } },
	/* 421 ends it at any step */
	{ 1, CLOSED, "", OUTCOME_DEFERRED, { "S:421 busy", "E" } },
	{ 1, CLOSED, "", OUTCOME_DEFERRED, { GREETED, "S:421 busy", "E" } },
	{ 1, BROKEN, "-4.0.0*", OUTCOME_DEFERRED, { OLD, MAIL, "S:421 x",
	    "E" } },
	{ 2, BROKEN, "-4.3.2* -4.3.2*", OUTCOME_DEFERRED, { OLD, MAIL, OK,
	    RCPT1, "S:421 4.3.2 x", "E" } },
	{ 1, BROKEN, "-4.0.0*", OUTCOME_DEFERRED, { OLD, MAIL, OK, RCPT1, OK,
	    DATA, "S:421 x", "E" } },
	{ 1, BROKEN, "-4.0.0*", OUTCOME_DEFERRED, { OLD, MAIL, OK, RCPT1, OK,
	    DATA, GO, "D", "S:421 x", "E" } },
	/* replies that do not fit, or that nobody asked for */
	{ 1, CLOSED, "", OUTCOME_DEFERRED, { "S:SSH-2.0-OpenSSH", "E" } },
	{ 1, CLOSED, "", OUTCOME_DEFERRED, { "S:354 go", "E" } },
	{ 1, CLOSED, "", OUTCOME_DEFERRED, { "S:220 a\r\n220 b", "E" } },
	{ 1, BROKEN, "-4.5.0*", OUTCOME_DEFERRED, { OLD, MAIL,
	    "S:250 ok\r\n250 ok", "E" } },
	{ 1, BROKEN, "-4.5.0*", OUTCOME_DEFERRED, { OLD, MAIL, "S:354 go",
	    "E" } },
	{ 1, BROKEN, "-4.5.0*", OUTCOME_DEFERRED, { OLD, MAIL, "S:199 ok",
	    "E" } },
	{ 1, BROKEN, "-4.5.0*", OUTCOME_DEFERRED, { OLD, MAIL,
	    "S:250-ok\r\n251 ok", "E" } },
	{ 1, BROKEN, "-4.5.0*", OUTCOME_DEFERRED, { OLD, MAIL, OK, RCPT1,
	    "S:354 go", "E" } },
	{ 1, BROKEN, "-4.5.0*", OUTCOME_DEFERRED, { OLD, MAIL, OK, RCPT1, OK,
	    DATA, "S:250 ok", "E" } },
	{ 1, BROKEN, "-4.5.0*", OUTCOME_DEFERRED, { OLD, MAIL, OK, RCPT1, OK,
	    DATA, "S:350 ok", "E" } },
	/* the answer to the final dot ahead of it: never delivered */
	{ 1, BROKEN, "-4.5.0*", OUTCOME_DEFERRED, { OLD, MAIL, OK, RCPT1, OK,
	    DATA, "R:354 go\r\n250 taken\r\n", "E" } },
	/* one reply too many: each might be another's, so none counts */
	{ 2, BROKEN, "-4.5.0* -4.5.0*", OUTCOME_DEFERRED, { PIPED, MAIL, RCPT1,
	    RCPT2, DATA, "R:250 ok\r\n250 ok\r\n550 no\r\n550 no\r\n"
	    "354 go\r\n", "E" } },
	{ 1, BROKEN, "-4.5.0*", OUTCOME_DEFERRED, { PIPED, MAIL, RCPT1, DATA,
	    "R:250 ok\r\n250 ok\r\n550 no\r\n354 go\r\n", "E" } },
	/* a host that will not talk to us at all */
	{ 1, CLOSED, "", OUTCOME_FAILED, { "S:554 5.7.1 away", BYE } },
	{ 1, CLOSED, "", OUTCOME_DEFERRED, { "S:450 later", BYE } },
	{ 1, CLOSED, "", OUTCOME_DEFERRED, { GREETED, "S:450 later", BYE } },
	{ 1, CLOSED, "", OUTCOME_FAILED, { GREETED, "S:550 no", "C:HELO",
	    "S:550 no", BYE } }
};

START_TEST(table)
{
	char shown[MANY * 16] = "";
	int rc;

	trial.job.nrecipients = dialogues[_i].nrecipients;
	rc = run(dialogues[_i].script);
	if (rc != CLOSED)
		strlcpy(shown, verdicts(), sizeof(shown));
	ck_assert_str_eq(shown, dialogues[_i].expected);
	ck_assert_int_eq(rc, dialogues[_i].rc);
	ck_assert_int_eq(trial.end.kind, dialogues[_i].end);
	ck_assert_str_eq(trial.end.host, "mx.example");
	ck_assert_str_eq(trial.end.address, "127.0.0.1");
}
END_TEST

#define SEEN	"EHLO client.example\r\nMAIL FROM:<a@client.example>"

START_TEST(wire)
{
	static const char *const script[] = { GREETED, "S:250-mx\r\n250-sIzE "
	    "1000\r\n250-8bitmime\r\n250-SMTPUTF8\r\n250 PIPELINING", MAIL,
	    RCPT1, DATA, "R:250 ok\r\n250 ok\r\n354 go\r\n", "D", OK, BYE,
	    NULL };
	const struct outcome *outcome = &trial.last[0];

	trial.job.signature = (char *)"DKIM-Signature: v=1\r\n";
	trial.job.flags = _i == 0 ? 0 : MESSAGE_8BITMIME | MESSAGE_SMTPUTF8;
	ck_assert_int_eq(run(script), 0);
	ck_assert_str_eq(trial.dialogue.seen->clear, _i == 0 ?
	    SEEN " SIZE=40\r\nRCPT TO:<r1@b.example>\r\nDATA\r\n"
	    "DKIM-Signature: v=1\r\nSubject: x\r\n\r\n..hi\r\n.\r\nQUIT\r\n" :
	    SEEN " SIZE=40 BODY=8BITMIME SMTPUTF8\r\n"
	    "RCPT TO:<r1@b.example>\r\nDATA\r\n"
	    "DKIM-Signature: v=1\r\nSubject: x\r\n\r\n..hi\r\n.\r\nQUIT\r\n");
	ck_assert_int_eq(outcome->kind, OUTCOME_DELIVERED);
	ck_assert_int_eq(outcome->code, 250);
	ck_assert_int_eq(outcome->port, ntohs(((struct sockaddr_in *)
	    &trial.dialogue.address.addr)->sin_port));
	ck_assert_str_eq(outcome->text, "250 ok");
	ck_assert_str_eq(outcome->host, "mx.example");
	ck_assert_str_eq(outcome->address, "127.0.0.1");
	ck_assert_str_eq(outcome->tls, "");
	ck_assert_int_eq(outcome->of_sender, 0);
	ck_assert_int_eq(trial.reports, 1);
}
END_TEST

/* RFC 3461 section 5.2: parameters of DSN where they are offered and given,
 * as they were given; and whether this server sends notifications is told. */
static const struct {
	const char	*script[STEPS];
	int		 given;
	int		 dsn;
	const char	*wire;
} wishes[] = {
	{ { GREETED, "S:250-mx\r\n250-dsn\r\n250 PIPELINING", MAIL, RCPT1,
	    RCPT2, DATA, "R:250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n",
	    "D", OK, BYE }, 1, 1,
	    SEEN " RET=HDRS ENVID=id+2B1\r\nRCPT TO:<r1@b.example>"
	    " NOTIFY=SUCCESS,DELAY ORCPT=rfc822;r+2B1@c.example\r\n"
	    "RCPT TO:<r2@b.example>\r\nDATA\r\n" },
	{ { GREETED, "S:250-mx\r\n250-DSN\r\n250 PIPELINING", MAIL, RCPT1,
	    RCPT2, DATA, "R:250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n",
	    "D", OK, BYE }, 0, 1,
	    SEEN "\r\nRCPT TO:<r1@b.example>\r\nRCPT TO:<r2@b.example>\r\n"
	    "DATA\r\n" },
	{ { PIPED, MAIL, RCPT1, RCPT2, DATA,
	    "R:250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n", "D", OK, BYE },
	    1, 0,
	    SEEN "\r\nRCPT TO:<r1@b.example>\r\nRCPT TO:<r2@b.example>\r\n"
	    "DATA\r\n" },
};

START_TEST(dsn)
{
	static char orcpt[] = "rfc822;r+2B1@c.example", envid[] = "id+2B1";
	struct job_wish given[] = { { DSN_SUCCESS | DSN_DELAY, orcpt },
	    { 0, NULL } };
	const char *seen;

	trial.job.nrecipients = 2;
	if (wishes[_i].given) {
		trial.job.wishes = given;
		trial.job.ret = DSN_RET_HDRS;
		trial.job.envid = envid;
	}
	ck_assert_int_eq(run(wishes[_i].script), 0);
	seen = trial.dialogue.seen->clear;
	ck_assert_msg(strncmp(seen, wishes[_i].wire,
	    strlen(wishes[_i].wire)) == 0, "%s", seen);
	ck_assert_int_eq(trial.last[0].kind, OUTCOME_DELIVERED);
	ck_assert_int_eq(trial.last[0].dsn, wishes[_i].dsn);
	ck_assert_int_eq(trial.last[1].dsn, wishes[_i].dsn);
}
END_TEST

/* Nothing is asked for that was not offered; what is missing is the host's
 * reason, and another host may have it. */
static const struct {
	const char	*offers;
	unsigned int	 flags;
	const char	*expected;
} needs[] = {
	{ "R:250-mx\r\n250 SMTPUTF8\r\n", MESSAGE_8BITMIME, "!5.6.3*" },
	{ "R:250-mx\r\n250 8BITMIME\r\n", MESSAGE_SMTPUTF8, "!5.6.7*" },
	{ "R:250-mx\r\n250 SMTPUTF8\r\n", MESSAGE_SMTPUTF8, "!5.6.7*" },
	{ "R:250-mx\r\n250 SIZE 18\r\n", 0, "!5.3.4*" }
};

START_TEST(lacking)
{
	const char *script[] = { GREETED, needs[_i].offers, BYE, NULL };

	trial.job.flags = needs[_i].flags;
	ck_assert_int_eq(run(script), 0);
	ck_assert_str_eq(verdicts(), needs[_i].expected);
	ck_assert_int_eq(trial.end.kind, OUTCOME_FAILED);
}
END_TEST

/* RFC 6531 section 3.4: who needs SMTPUTF8 has it asked for, in a transaction
 * of their own; where it is not offered they alone are not sent to, and
 * another host may. */
#define RCPTU	"C:RCPT TO:<j\303\266@b.example>"
#define UTF8	"S:250-mx\r\n250-8BITMIME\r\n250 SMTPUTF8"
#define PIPE8	"S:250-mx\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 PIPELINING"
#define MAIL8	MAIL " SMTPUTF8"

static const struct {
	uint32_t	 nrecipients;	/* the second of them is j\303\266 */
	unsigned int	 flags;
	const char	*expected;
	const char	*script[STEPS];
	int		 asked;		/* how often SMTPUTF8 was */
} foreign[] = {
	{ 2, 0, "+2.0.0 !5.6.7*", { OLD, MAIL, OK, RCPT1, OK, DATA, GO, "D",
	    OK, BYE }, 0 },
	{ 2, 0, "+2.0.0 !5.6.7*", { GREETED, "S:250-mx\r\n250 8BITMIME", MAIL,
	    OK, RCPT1, OK, DATA, GO, "D", OK, BYE }, 0 },
	{ 3, 0, "+2.0.0 !5.6.7* +2.0.0", { GREETED,
	    "S:250-mx\r\n250-PIPELINING\r\n250 SMTPUTF8", MAIL, RCPT1, RCPT3,
	    DATA, "R:250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n", "D", OK,
	    BYE }, 0 },
	{ 2, 0, "+2.0.0 +2.0.0", { GREETED, UTF8, MAIL, OK, RCPT1, OK, DATA,
	    GO, "D", OK, MAIL8, OK, RCPTU, OK, DATA, GO, "D", OK, BYE }, 1 },
	{ 3, 0, "!5.1.1 -4.2.0* +2.0.0", { GREETED, PIPE8, MAIL, RCPT1,
	    RCPT3, DATA, "R:250 ok\r\n550 5.1.1 x\r\n250 ok\r\n354 go\r\n",
	    "D", OK, MAIL8, RCPTU, DATA,
	    "R:250 ok\r\n450 4.2.0 x\r\n503 x\r\n", BYE }, 1 },
	/* a MAIL that is refused is refused for those it was for */
	{ 2, 0, "+2.0.0 !5.6.7", { GREETED, UTF8, MAIL, OK, RCPT1, OK, DATA,
	    GO, "D", OK, MAIL8, "S:550 5.6.7 no", BYE }, 1 },
	{ 2, 0, "!5.7.1 +2.0.0", { GREETED, UTF8, MAIL, "S:550 5.7.1 no",
	    MAIL8, OK, RCPTU, OK, DATA, GO, "D", OK, BYE }, 1 },
	/* the message itself needs it: then all do, together */
	{ 2, MESSAGE_SMTPUTF8, "+2.0.0 +2.0.0", { GREETED, UTF8, MAIL8, OK,
	    RCPT1, OK, RCPTU, OK, DATA, GO, "D", OK, BYE }, 1 },
	{ 2, MESSAGE_SMTPUTF8, "!5.6.7* !5.6.7*", { OLD, BYE }, 0 },
	{ 1, 0, "+2.0.0", { GREETED, UTF8, MAIL, OK, RCPT1, OK, DATA, GO,
	    "D", OK, BYE }, 0 },
};

START_TEST(international)
{
	static char address[] = "j\303\266@b.example";
	const char *at;
	int asked = 0;

	trial.job.nrecipients = foreign[_i].nrecipients;
	trial.job.flags = foreign[_i].flags;
	trial.recipients[1] = address;
	ck_assert_int_eq(run(foreign[_i].script), SOUND);
	ck_assert_str_eq(verdicts(), foreign[_i].expected);
	for (at = trial.dialogue.seen->clear; (at = strstr(at,
	    " SMTPUTF8\r\n")) != NULL; at++)
		asked++;
	ck_assert_int_eq(asked, foreign[_i].asked);
}
END_TEST

static const char *const sizes[] = { "S:250-mx\r\n250 SIZE 19",
    "S:250-mx\r\n250 SIZE 0", "S:250-mx\r\n250 SIZE",
    "S:250-mx\r\n250 SIZE 99999999999999999999" };

START_TEST(large_enough)
{
	const char *script[] = { GREETED, sizes[_i],
	    "C:MAIL FROM:<a@client.example> SIZE=19", OK, RCPT1, OK, DATA, GO,
	    "D", OK, BYE, NULL };

	ck_assert_int_eq(run(script), 0);
	ck_assert_str_eq(verdicts(), "+2.0.0");
}
END_TEST

/* Contents and what the server gets, RFC 5321 section 4.5.2. */
static const struct {
	const char	*content;
	const char	*wire;
} contents[] = {
	{ "", "DATA\r\n.\r\nQUIT\r\n" },
	{ "x", "DATA\r\nx\r\n.\r\nQUIT\r\n" },
	{ ".", "DATA\r\n..\r\n.\r\nQUIT\r\n" },
	{ "x\r\n.\r\n", "DATA\r\nx\r\n..\r\n.\r\nQUIT\r\n" }
};

static void
set_content(const char *text, off_t length)
{
	close(trial.job.content.fd);
	trial.job.content.fd = content_of(text);
	trial.job.content.length = length;
}

START_TEST(last_line)
{
	static const char *const script[] = { OLD, MAIL, OK, RCPT1, OK, DATA,
	    GO, "D", OK, BYE, NULL };

	set_content(contents[_i].content,
	    (off_t)strlen(contents[_i].content));
	ck_assert_int_eq(run(script), 0);
	ck_assert_ptr_nonnull(strstr(trial.dialogue.seen->clear,
	    contents[_i].wire));
	ck_assert_str_eq(strstr(trial.dialogue.seen->clear, "DATA"),
	    contents[_i].wire);
}
END_TEST

/* Several blocks, a dot at every line's start: all of it arrives. */
START_TEST(large)
{
	static const char *const script[] = { OLD, MAIL, OK, RCPT1, OK, DATA,
	    GO, "D", OK, BYE, NULL };
	size_t lines = 50000, i;
	char *text = malloc(lines * 3 + 1), *seen;

	ck_assert_ptr_nonnull(text);
	for (i = 0; i < lines; i++)
		memcpy(text + 3 * i, ".\r\n", 4);
	set_content(text, (off_t)(lines * 3));
	ck_assert_int_eq(run(script), 0);
	seen = strstr(trial.dialogue.seen->clear, "DATA\r\n") + 6;
	for (i = 0; i < lines; i++)
		ck_assert(memcmp(seen + 4 * i, "..\r\n", 4) == 0);
	ck_assert_str_eq(seen + 4 * lines, ".\r\nQUIT\r\n");
	free(text);
}
END_TEST

/* Content that cannot be sent whole is not ended with a dot. */
START_TEST(no_dot)
{
	static const char *const script[] = { OLD, MAIL, OK, RCPT1, OK, DATA,
	    GO, "E", NULL };

	set_content("x\r\nQUIT\n.\nMAIL FROM:<v@x>\r\n", 27);
	ck_assert_int_eq(run(script), -1);
	ck_assert_str_eq(verdicts(), "-4.3.0*");
	ck_assert_ptr_null(strstr(trial.dialogue.seen->clear, "QUIT"));
}
END_TEST

START_TEST(unreadable)
{
	static const char *const script[] = { OLD, BYE, NULL };

	set_content("short\r\n", 100);
	ck_assert_int_eq(run(script), 0);
	ck_assert_str_eq(verdicts(), "-4.3.0*");
}
END_TEST

/* A hundred at a time, which every server takes. */
START_TEST(groups)
{
	const char *script[3 * MANY], **step = script;
	static char lines[MANY][40];
	static const char *const begin[] = { OLD };
	size_t i;

	memcpy(step, begin, sizeof(begin));
	step += sizeof(begin) / sizeof(begin[0]);
	trial.job.nrecipients = MANY;
	for (i = 0; i < MANY; i++) {
		if (i % 100 == 0) {
			*step++ = MAIL;
			*step++ = OK;
		}
		snprintf(lines[i], sizeof(lines[i]), "C:RCPT TO:<%s>",
		    trial.names[i]);
		*step++ = lines[i];
		*step++ = OK;
		if (i % 100 == 99 || i == MANY - 1) {
			*step++ = "C:DATA";
			*step++ = GO;
			*step++ = "D";
			*step++ = OK;
		}
	}
	*step++ = "C:QUIT";
	*step = NULL;
	ck_assert_int_eq(run(script), 0);
	ck_assert_int_eq(trial.reports, MANY);
	for (i = 0; i < MANY; i++)
		ck_assert_int_eq(trial.last[i].kind, OUTCOME_DELIVERED);
}
END_TEST

/* Only those wanted; and a second job in the same session, after RSET. */
START_TEST(again)
{
	static const char *const script[] = { OLD, MAIL, OK, RCPT2,
	    "S:550 no", "C:RSET", OK, "C:MAIL FROM:<>", OK, RCPT1, OK, DATA,
	    GO, "D", OK, BYE, NULL };
	struct smtp *session;

	dialogue_start(&trial.dialogue, script);
	session = smtp_open(&trial.conf, &(struct policy){ .demand = DEMAND_CLEAR,
	    .name = "mx.example" }, "mx.example",
	    &trial.dialogue.address, NULL, &trial.end);
	ck_assert_ptr_nonnull(session);
	trial.job.nrecipients = 3;
	trial.todo[1] = 1;
	ck_assert_int_eq(smtp_send(session, &trial.job, trial.todo, report,
	    &trial, &trial.end), 0);
	ck_assert_str_eq(verdicts(), ". !5.0.0 .");
	trial.todo[0] = 1;
	trial.job.sender = (char *)"";
	ck_assert_int_eq(smtp_send(session, &trial.job, trial.todo, report,
	    &trial, &trial.end), 0);
	ck_assert_str_eq(verdicts(), "+2.0.0 !5.0.0 .");
	smtp_close(session);
	ck_assert_int_eq(dialogue_end(&trial.dialogue), 0);
}
END_TEST

#define LHLO	"S:220 mx.example", "C:LHLO client.example", "=", \
		"R:250-mx.example\r\n250 PIPELINING\r\n"
#define TWO	MAIL, RCPT1, RCPT2, DATA, \
		"R:250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n", "D"

/* RFC 2033: as many replies to the dot as there are recipients. */
static const struct {
	uint32_t	 nrecipients;
	int		 rc;
	const char	*expected;
	const char	*script[STEPS];
} lmtp[] = {
	{ 1, SOUND, "+2.0.0", { LHLO, MAIL, RCPT1, DATA,
	    "R:250 ok\r\n250 ok\r\n354 go\r\n", "D", OK, BYE } },
	{ 2, SOUND, "+2.0.0 !5.2.2", { LHLO, TWO,
	    "R:250 ok\r\n552 5.2.2 full\r\n", BYE } },
	{ 2, SOUND, "-4.2.2* +2.0.0", { LHLO, TWO, "S:450 4.2.2 later",
	    "=", OK, BYE } },
	/* those who were not accepted have none */
	{ 3, SOUND, "+2.1.5 !5.1.1 -4.0.0*", { LHLO, MAIL, RCPT1, RCPT2,
	    RCPT3, DATA, "R:250 ok\r\n250 ok\r\n550 5.1.1 no\r\n"
	    "250 ok\r\n354 go\r\n", "D", "R:250 2.1.5 ok\r\n450 x\r\n",
	    BYE } },
	{ 1, SOUND, "!5.1.1", { LHLO, MAIL, RCPT1, DATA,
	    "R:250 ok\r\n550 5.1.1 no\r\n503 5.5.1 nobody\r\n", BYE } },
	{ 1, BROKEN, "!5.1.1", { LHLO, MAIL, RCPT1, DATA,
	    "R:250 ok\r\n550 5.1.1 no\r\n354 go\r\n", "E" } },
	/* too few: what was said stays, the rest is in doubt */
	{ 2, BROKEN, "+2.0.0 ?4.4.2", { LHLO, TWO, OK, "F" } },
	{ 2, BROKEN, "?4.4.2 ?4.4.2", { LHLO, TWO, "F" } },
	{ 2, BROKEN, "+2.0.0 ?4.5.0", { LHLO, TWO, OK, "S:354 go", "E" } },
	{ 2, BROKEN, "+2.0.0 -4.0.0*", { LHLO, TWO, OK, "S:421 bye", "E" } },
	/* a server that does not know LHLO is none */
	{ 1, CLOSED, "", { "S:220 mx.example", "C:LHLO", "S:500 what?",
	    BYE } },
};

START_TEST(lmtp_dialogue)
{
	char shown[MANY * 16] = "";
	int rc;

	trial.conf.relay = RELAY_LMTP;
	trial.job.nrecipients = lmtp[_i].nrecipients;
	rc = run(lmtp[_i].script);
	if (rc != CLOSED)
		strlcpy(shown, verdicts(), sizeof(shown));
	ck_assert_str_eq(shown, lmtp[_i].expected);
	ck_assert_int_eq(rc, lmtp[_i].rc);
}
END_TEST

/* A session whose server left meanwhile, with a last word or without. */
START_TEST(stale)
{
	const char *const script[] = { OLD, MAIL, OK, RCPT1, OK, DATA, GO,
	    "D", _i == 0 ? OK : "R:250 ok\r\n421 enough\r\n", "F", NULL };
	struct smtp *session;

	dialogue_start(&trial.dialogue, script);
	session = smtp_open(&trial.conf, &(struct policy){ .demand = DEMAND_CLEAR,
	    .name = "mx.example" }, "mx.example",
	    &trial.dialogue.address, NULL, &trial.end);
	trial.todo[0] = 1;
	ck_assert_int_eq(smtp_send(session, &trial.job, trial.todo, report,
	    &trial, &trial.end), 0);
	ck_assert_int_eq(dialogue_end(&trial.dialogue), 0);
	trial.todo[0] = 1;
	ck_assert_int_eq(smtp_send(session, &trial.job, trial.todo, report,
	    &trial, &trial.end), -1);
	ck_assert_str_eq(verdicts(), "-4.4.2*");
	smtp_close(session);
}
END_TEST

/* A server that says nothing after the dot: nobody knows.  Patience ends with
 * the report of the first recipient. */
START_TEST(silent)
{
	static const char *const script[] = { PIPED, MAIL, RCPT1, RCPT2, DATA,
	    "R:250 ok\r\n450 x\r\n250 ok\r\n354 go\r\n", "D", "E", NULL };

	trial.job.nrecipients = 2;
	trial.lose_patience = 1;
	ck_assert_int_eq(run(script), -1);
	ck_assert_str_eq(verdicts(), "-4.0.0* ?4.4.2");
	ck_assert_str_eq(trial.last[1].text, "final dot: timed out");
}
END_TEST

static void
watch(void)
{
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	trial.control.fd = fds[0];
	trial.dialogue.conductor = fds[1];
}

/* The conductor goes: nothing is ended with a dot, nobody is told. */
static const char *const stops[][STEPS] = {
	{ "K", "E" },
	{ GREETED, "K", "E" },
	{ OLD, MAIL, "K", "E" },
	{ OLD, MAIL, OK, RCPT1, "K", OK, "E" },
	{ OLD, MAIL, OK, RCPT1, OK, DATA, "K", GO, "E" }
};

START_TEST(stopped)
{
	int rc;

	watch();
	rc = run(stops[_i]);
	ck_assert_int_eq(rc, _i < 2 ? CLOSED : BROKEN);
	ck_assert_int_eq(trial.end.kind, OUTCOME_NONE);
	ck_assert_int_eq(trial.reports, 0);
	ck_assert_ptr_null(strstr(trial.dialogue.seen->clear, "\r\n.\r\n"));
}
END_TEST

/* But a dot that was sent is waited for. */
START_TEST(stopped_late)
{
	static const char *const script[] = { OLD, MAIL, OK, RCPT1, OK, DATA,
	    GO, "D", "K", "=", OK, "C:QUIT", NULL };

	watch();
	ck_assert_int_eq(run(script), 0);
	ck_assert_str_eq(verdicts(), "+2.0.0");
}
END_TEST

/* Where nobody is left to hear the answer, waiting would only hold the lock
 * on the message. */
START_TEST(dead_late)
{
	static const char *const script[] = { OLD, MAIL, OK, RCPT1, OK, DATA,
	    GO, "D", "X", "E", NULL };
	int64_t began = clock_now();

	watch();
	ck_assert_int_eq(run(script), BROKEN);
	ck_assert_int_lt(clock_now() - began, 2000);
}
END_TEST

static const char *const ours[][STEPS] = {
	{ "S:220 CLIENT.example ESMTP", BYE },
	{ GREETED, "S:250-client.example\r\n250 SIZE", BYE }
};

START_TEST(ourselves)
{
	ck_assert_int_eq(run(ours[_i]), CLOSED);
	ck_assert_int_eq(trial.end.kind, OUTCOME_FAILED);
	ck_assert_str_eq(trial.end.status, "5.4.6");
}
END_TEST

START_TEST(no_hostname)
{
	static const char *const script[] = { "S:220 mx", "C:EHLO [127.0.0.1]",
	    "S:250 mx", MAIL, OK, RCPT1, OK, DATA, GO, "D", OK, BYE, NULL };

	trial.conf.hostname = NULL;
	ck_assert_int_eq(run(script), 0);
}
END_TEST

START_TEST(nobody_there)
{
	static const char *const script[] = { "F", NULL };
	struct mx_address gone;

	/* a port that was free a moment ago */
	ck_assert_int_eq(run(script), CLOSED);
	gone = trial.dialogue.address;
	ck_assert_ptr_null(smtp_open(&trial.conf, &(struct policy){ .demand = DEMAND_MAY,
	    .name = "mx.example" }, "mx.example",
	    &gone, NULL, &trial.end));
	ck_assert_int_eq(trial.end.kind, OUTCOME_DEFERRED);
	ck_assert_str_eq(trial.end.status, "4.4.1");
	ck_assert_str_eq(trial.end.text, "connect: Connection refused");
}
END_TEST

/* Replies without end: closed after the bound, not after the last octet. */
START_TEST(flood)
{
	static char text[200 * 8 + 3] = "R:";
	const char *const script[] = { OLD, MAIL, text, "E", NULL };
	int i;

	for (i = 0; i < 200; i++)
		memcpy(text + 2 + 7 * i, "250-x\r\n", 8);
	ck_assert_int_eq(run(script), -1);
	ck_assert_str_eq(verdicts(), "-4.5.0*");
}
END_TEST

#define COUNT(array)	((int)(sizeof(array) / sizeof(array[0])))

Suite *
suite_smtp(void)
{
	Suite *suite = suite_create("smtp");
	TCase *tests = tcase_create("smtp");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, table, 0, COUNT(dialogues));
	tcase_add_loop_test(tests, wire, 0, 2);
	tcase_add_loop_test(tests, dsn, 0, COUNT(wishes));
	tcase_add_loop_test(tests, lacking, 0, COUNT(needs));
	tcase_add_loop_test(tests, international, 0, COUNT(foreign));
	tcase_add_loop_test(tests, large_enough, 0, COUNT(sizes));
	tcase_add_loop_test(tests, last_line, 0, COUNT(contents));
	tcase_add_test(tests, large);
	tcase_add_test(tests, no_dot);
	tcase_add_test(tests, unreadable);
	tcase_add_test(tests, groups);
	tcase_add_test(tests, again);
	tcase_add_loop_test(tests, lmtp_dialogue, 0, COUNT(lmtp));
	tcase_add_loop_test(tests, stale, 0, 2);
	tcase_add_test(tests, silent);
	tcase_add_loop_test(tests, stopped, 0, COUNT(stops));
	tcase_add_test(tests, stopped_late);
	tcase_add_test(tests, dead_late);
	tcase_add_loop_test(tests, ourselves, 0, COUNT(ours));
	tcase_add_test(tests, no_hostname);
	tcase_add_test(tests, nobody_there);
	tcase_add_test(tests, flood);
	suite_add_tcase(suite, tests);
	return suite;
}
