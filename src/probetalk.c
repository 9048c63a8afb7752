/*
 * One dialogue, a step after the other; each step notes what it saw and goes
 * on, or leaves the reason in the session's trouble.  The commands are those
 * of a delivery up to RCPT, so that what is found is what mail would find; no
 * DATA is in this file.
 */
#include <sys/socket.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ssl.h>

#include "deliver/hello.h"
#include "deliver/session.h"
#include "deliver/smtp.h"
#include "deliver/tls.h"
#include "errand.h"
#include "probenote.h"
#include "probetalk.h"
#include "util/clock.h"
#include "util/text.h"

struct talk {
	const struct probetalk	*how;
	struct smtp		*s;
	struct probe_report	*report;
	struct probe_try	*try;
	struct policy		 policy;
};

/* Elapsed ms; a probe does not live long enough for more. */
static int32_t
since(int64_t begin)
{
	int64_t ms = clock_now() - begin;

	return ms < 0 ? 0 : ms > INT32_MAX ? INT32_MAX : (int32_t)ms;
}

/* The end of the dialogue at this step, as the session tells it. */
static int
lost(struct talk *t)
{
	t->report->why = probenote_why(t->s);
	return -1;
}

/* The same for a reply that is no success. */
static int
refused(struct talk *t, const char *step)
{
	struct smtp *s = t->s;

	if (s->reply.code / 100 == 2 || s->reply.code / 100 == 3) {
		session_unexpected(s, step);
		return lost(t);
	}
	session_verdict(s, &s->trouble);
	t->report->why = PROBE_SAID_NO;
	return -1;
}

/* A command, and its reply where there is a place for it; its code, or -1. */
static int
ask(struct talk *t, const char *step, const char *line,
    struct probe_reply *dst)
{
	struct smtp *s = t->s;
	int code;

	/* where none comes, the last one must not be taken for it */
	reply_init(&s->reply);
	code = session_command(s, step, line, WAIT_MAIL);
	probenote_reply(t->s, dst);
	return code == -1 ? lost(t) : code;
}

static int
dial(struct talk *t)
{
	const struct probetalk *how = t->how;
	int64_t begin = clock_now(), wait = how->conf->timeout * 1000;
	struct sockaddr_storage local;
	socklen_t length = 0;
	struct smtp *s = t->s;
	int bound = conf_source(how->conf, how->peer.addr.ss_family, &local,
	    &length);

	/* first, since a connection that fails shows no address */
	t->report->stage = PROBE_CONNECT;
	probenote_route(how->conf, &how->peer, t->try->local);
	if (net_connect(&s->net, (const struct sockaddr *)&how->peer.addr,
	    how->peer.length, bound ? (struct sockaddr *)&local : NULL, length,
	    wait < how->patience ? wait : how->patience) == -1) {
		session_break(s, "4.4.1", "connect: %s", s->net.reason);
		return lost(t);
	}
	t->report->connect_ms = since(begin);
	probenote_local(s->net.fd, t->try->local);
	return 0;
}

static int
greet(struct talk *t)
{
	int64_t begin = clock_now();
	int code;

	t->report->stage = PROBE_GREETING;
	code = session_reply(t->s, "greeting", WAIT_GREETING);
	probenote_reply(t->s, &t->report->greeting);
	probenote_clock(t->s, t->report);
	/* also of one that turns us away: it is there, and how fast */
	if (t->report->greeting.code != 0)
		t->report->greeting_ms = since(begin);
	if (code == -1)
		return lost(t);
	return code / 100 == 2 ? 0 : refused(t, "greeting");
}

static int
hello(struct talk *t, enum probe_stage stage, struct probe_hello *dst)
{
	struct smtp *s = t->s;
	enum hello rc;

	t->report->stage = stage;
	reply_init(&s->reply);
	rc = hello_say(s);
	probenote_hello(s, dst);
	if (rc == HELLO_OPEN)
		return 0;
	if (s->state != SESSION_SOUND)
		return lost(t);
	/* the session is whole, so it was a reply, or our own name */
	t->report->why = s->reply.code / 100 == 2 ? PROBE_SELF :
	    PROBE_SAID_NO;
	return -1;
}

/* TLS is not to be had, which here is the end: what a delivery would do then
 * in the clear is no news. */
static int
broken(struct talk *t, const char *step, const char *reason)
{
	struct probe_report *report = t->report;

	report->tls = PROBE_TLS_BROKEN;
	strlcpy(report->tls_reason, reason, sizeof(report->tls_reason));
	session_break(t->s, "4.7.5", "%s: %s", step, reason);
	report->why = t->s->net.error == NET_OK ? PROBE_BROKEN :
	    probenote_why(t->s);
	return -1;
}

/* The certificate, which nothing depends on but the report.  missing says
 * what there is not to check it by. */
static void
judge(struct talk *t, const SSL *ssl, const char *missing)
{
	struct probe_report *report = t->report;
	char reason[TLS_REASON];

	tls_name(ssl, report->tls_name, sizeof(report->tls_name));
	strlcpy(t->s->trouble.tls, report->tls_name,
	    sizeof(t->s->trouble.tls));
	report->tls = PROBE_TLS_VERIFIED;
	if (tls_satisfies(ssl, &t->policy, reason))
		return;
	report->tls = missing[0] != '\0' ? PROBE_TLS_UNCHECKED :
	    PROBE_TLS_UNVERIFIED;
	/* the file's name may be as unprintable as it likes */
	text_show(report->tls_reason, sizeof(report->tls_reason),
	    missing[0] != '\0' ? missing : reason,
	    strlen(missing[0] != '\0' ? missing : reason));
}

static int
handshake(struct talk *t)
{
	struct smtp *s = t->s;
	char missing[TLS_REASON];
	int64_t begin = clock_now();
	SSL *ssl;

	t->report->stage = PROBE_STARTTLS;
	/* as a delivery that takes what it gets, but told of the certificate */
	t->policy.demand = DEMAND_MAY;
	t->policy.watched = 1;
	strlcpy(t->policy.name, t->how->host, sizeof(t->policy.name));
	if ((ssl = tls_new(t->how->conf, &t->policy, missing)) == NULL)
		return broken(t, "TLS", missing);
	session_wait(s, WAIT_TLS);
	if (net_starttls(&s->net, ssl) == -1)
		return broken(t, "TLS handshake", s->net.reason);
	t->report->handshake_ms = since(begin);
	judge(t, ssl, missing);
	return 0;
}

/* What cannot be had is noted, and the dialogue goes on in the clear as a
 * delivery would; what was begun and broke is the end. */
static int
starttls(struct talk *t)
{
	struct probe_report *report = t->report;
	struct smtp *s = t->s;
	int code;

	/* each is what it will have been, should nothing better come */
	report->tls = PROBE_TLS_NONE;
	if ((s->ehlo.offers & EHLO_STARTTLS) == 0)
		return 0;
	report->stage = PROBE_STARTTLS;
	report->tls = PROBE_TLS_REFUSED;
	if ((code = ask(t, "STARTTLS", "STARTTLS\r\n",
	    &report->starttls)) == -1)
		return -1;
	if (code / 100 == 3)
		return refused(t, "STARTTLS");
	if (code / 100 != 2)
		return 0;
	report->tls = PROBE_TLS_BROKEN;
	/* RFC 3207 section 4.2: what is injected in the clear must not be read
	 * as said under TLS. */
	if (session_quiet(s, "STARTTLS") == -1) {
		strlcpy(report->tls_reason, s->trouble.text,
		    sizeof(report->tls_reason));
		return lost(t);
	}
	if (handshake(t) == -1)
		return -1;
	return hello(t, PROBE_HELLO_TLS, &report->hello_tls);
}

/* 1 where an address wants SMTPUTF8 (RFC 6531 section 3.3). */
static int
wants_utf8(const struct probe_task *task)
{
	int ascii = text_ascii(task->mail_from, strlen(task->mail_from));
	size_t i;

	for (i = 0; i < task->n; i++)
		ascii &= text_ascii(task->recipients[i],
		    strlen(task->recipients[i]));
	return !ascii;
}

/* MAIL; its code, or -1. */
static int
ask_mail(struct talk *t)
{
	const struct probe_task *task = t->how->task;
	int utf8 = wants_utf8(task);
	char line[PROBE_ADDRESS + 64];

	t->report->stage = PROBE_MAIL;
	if (utf8 && (t->s->ehlo.offers & EHLO_SMTPUTF8) == 0) {
		session_outcome(t->s, &t->s->trouble, OUTCOME_FAILED, "5.6.7",
		    "the server does not offer SMTPUTF8");
		t->report->why = PROBE_UTF8;
		return -1;
	}
	/* without SIZE or BODY: there is no message */
	snprintf(line, sizeof(line), "MAIL FROM:<%s>%s\r\n", task->mail_from,
	    utf8 ? " SMTPUTF8" : "");
	return ask(t, "MAIL", line, &t->report->mail);
}

/* A refusal of an address is an answer like any other; only what cannot be an
 * answer ends the dialogue. */
static int
transaction(struct talk *t)
{
	const struct probe_task *task = t->how->task;
	struct probe_report *report = t->report;
	char line[PROBE_ADDRESS + 64];
	int code;
	size_t i;

	if ((code = ask_mail(t)) == -1)
		return -1;
	if (code / 100 == 3)
		return refused(t, "MAIL");
	/* RFC 5321 section 3.3: without a sender no recipient makes sense */
	if (code / 100 != 2)
		return 0;
	report->stage = PROBE_RCPT;
	for (i = 0; i < task->n; i++) {
		snprintf(line, sizeof(line), "RCPT TO:<%s>\r\n",
		    task->recipients[i]);
		if ((code = ask(t, "RCPT", line,
		    &report->recipients[i])) == -1)
			return -1;
		if (code / 100 == 3)
			return refused(t, "RCPT");
	}
	/* all has been learnt: how it takes this is of no account */
	code = session_command(t->s, "RSET", "RSET\r\n", WAIT_MAIL);
	report->reset = code / 100 == 2;
	return 0;
}

/* RFC 8314 section 3.3: with smtps under TLS from the first octet. */
static int
open_session(struct talk *t)
{
	if (dial(t) == -1 || (t->how->conf->relay == RELAY_SMTPS &&
	    handshake(t) == -1) || greet(t) == -1)
		return -1;
	/* it is somebody: now it may take all the time there is */
	t->s->end = t->how->end;
	return hello(t, PROBE_HELLO, &t->report->hello);
}

/* From the first step to the last. */
static int
converse(struct talk *t)
{
	struct smtp *s = t->s;

	if (open_session(t) == -1)
		return -1;
	if (s->net.ssl == NULL && s->conf->relay != RELAY_LMTP &&
	    starttls(t) == -1)
		return -1;
	if (t->how->task->n > 0 && transaction(t) == -1)
		return -1;
	t->report->stage = PROBE_DONE;
	t->report->why = PROBE_FINE;
	return 0;
}

/* A session as smtp_open() makes it, but that the parent is its conductor. */
static void
begin(struct talk *t)
{
	struct smtp *s = t->s;

	s->conf = t->how->conf;
	s->peer = t->how->peer;
	s->end = clock_now() + t->how->patience;
	s->state = SESSION_SOUND;
	net_init(&s->net, ERRAND_FD);
	reply_init(&s->reply);
	ehlo_init(&s->ehlo);
	smtp_describe(&s->trouble, t->how->host, &t->how->peer);
	strlcpy(t->try->host, t->how->host, sizeof(t->try->host));
	strlcpy(t->try->address, s->trouble.address, sizeof(t->try->address));
	t->try->port = s->trouble.port;
}

void
probetalk_run(const struct probetalk *how, struct probe_report *report)
{
	struct talk t = { .how = how, .report = report,
	    .try = &report->tries[0] };
	int64_t start = clock_now();

	if ((t.s = calloc(1, sizeof(*t.s))) == NULL) {
		probereport_fail(report, "out of memory");
		return;
	}
	report->ntries = 1;
	report->connect_ms = report->greeting_ms = report->handshake_ms = -1;
	begin(&t);
	/* a refused RSET has left its trace there, and is none */
	if (converse(&t) == 0)
		outcome_set(&t.s->trouble, OUTCOME_NONE, 0, "", "%s", "");
	report->outcome = t.s->trouble;
	/* smtp_close() says it to whoever can still hear it */
	report->quit = t.s->state == SESSION_SOUND;
	t.try->stage = report->stage;
	t.try->why = report->why;
	t.try->ms = since(start);
	smtp_close(t.s);
}
