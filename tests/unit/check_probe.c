/*
 * Probes against servers that follow a script: how far each comes, what it
 * says it saw, and that nothing of a message is ever sent.
 */
#include <sys/socket.h>

#include <netinet/in.h>

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "deliver/ehlo.h"
#include "dialogue.h"
#include "probe.h"
#include "tests/peer/dnschild.h"
#include "tests/peer/issue.h"
#include "tests/unit/scratch.h"
#include "util/clock.h"
#include "util/date.h"

Suite	*suite_probe(void);

#define BUDGET		20000	/* ms: reached only where something hangs */
#define PATIENCE	700	/* ms, where a server is silent */

/* Nobody listens at 127.0.0.2. */
static const char zone[] =
    "one.example MX 10 mx.one.example\n"
    "mx.one.example A 127.0.0.1\n"
    "two.example MX 10 away.example\n"
    "two.example MX 20 mx.one.example\n"
    "away.example A 127.0.0.2\n"
    "back.example MX 20 away.example\n"
    "back.example MX 10 mx.one.example\n"
    "many.example MX 10 m.many.example\n"
    "m.many.example A 127.0.0.2\n"
    "m.many.example A 127.0.0.3\n"
    "m.many.example A 127.0.0.4\n"
    "m.many.example A 127.0.0.5\n"
    "null.example MX 0 .\n"
    "bare.example TXT nothing\n"
    "dead.example MX 10 gone.example\n"
    "drop.example DROP\n"
    "fail.example SERVFAIL\n"
    "me.example MX 10 client.example\n"
    "shy.example MX 10 drop.example\n"
    "shy.example MX 20 mx.one.example\n"
    "implicit.example A 127.0.0.1\n";

static struct trial {
	struct dnschild		 dns;
	struct conf		 conf;
	struct dialogue		 dialogue;
	struct probe_task	 task;
	struct errand		 errand;
	struct probe_report	 report;
	char			 folder[SCRATCH_PATH];
} trial;

static void
setup(void)
{
	signal(SIGPIPE, SIG_IGN);
	memset(&trial, 0, sizeof(trial));
	dnschild_start(&trial.dns, zone);
	conf_init(&trial.conf);
	trial.conf.hostname = strdup("client.example");
	trial.conf.resolver = strdup("127.0.0.1");
	trial.conf.resolver_port = trial.dns.port;
	trial.conf.port = 1;
	trial.dialogue.conductor = -1;
	trial.task.domain = "one.example";
	trial.task.budget = BUDGET;
}

static void
teardown(void)
{
	SSL_CTX_free(trial.dialogue.tls);
	if (trial.dialogue.seen != NULL)
		dialogue_clear(&trial.dialogue);
	if (trial.folder[0] != '\0')
		scratch_remove(trial.folder);
	conf_clear(&trial.conf);
	dnschild_stop(&trial.dns);
}

/* A probe from its start to its end. */
static void
probe(void)
{
	ck_assert_int_eq(probe_start(&trial.errand, &trial.conf, &trial.task),
	    0);
	ck_assert_int_eq(probe_take(&trial.errand, &trial.report), 0);
	errand_end(&trial.errand);
}

static void
listen_to(const char *const *script)
{
	dialogue_start(&trial.dialogue, script);
	trial.conf.port = ntohs(((struct sockaddr_in *)
	    &trial.dialogue.address.addr)->sin_port);
}

/* The same with a server, whose script must have been followed. */
static void
run(const char *const *script)
{
	listen_to(script);
	probe();
	ck_assert_int_eq(dialogue_end(&trial.dialogue), 0);
	ck_assert_ptr_null(strstr(trial.dialogue.seen->clear, "DATA"));
	ck_assert_ptr_null(strstr(trial.dialogue.seen->secret, "DATA"));
}

static void
check_end(enum probe_stage stage, enum probe_why why)
{
	ck_assert_msg(trial.report.stage == (uint32_t)stage &&
	    trial.report.why == (uint32_t)why, "stage %u why %u: %s",
	    trial.report.stage, trial.report.why, trial.report.outcome.text);
}

static void
ask_for(const char *sender, const char *first, const char *second)
{
	strlcpy(trial.task.mail_from, sender, PROBE_ADDRESS);
	strlcpy(trial.task.recipients[0], first, PROBE_ADDRESS);
	trial.task.n = 1;
	if (second == NULL)
		return;
	strlcpy(trial.task.recipients[1], second, PROBE_ADDRESS);
	trial.task.n = 2;
}

#define GREETED	"S:220 mx.one.example ESMTP", "C:EHLO client.example", "="
#define PLAIN	GREETED, "S:250-mx.one.example Hello [192.0.2.7]\r\n" \
		    "250-SIZE 1000\r\n250-8BITMIME\r\n250 SMTPUTF8"
#define SECURE	GREETED, "S:250-mx.one.example\r\n250-SIZE 1000\r\n" \
		    "250 STARTTLS", "C:STARTTLS", "="
#define BYE	"C:QUIT", "E", NULL
#define OK	"S:250 ok"

START_TEST(greets_and_leaves)
{
	const struct probe_report *report = &trial.report;
	const struct probe_try *try = &report->tries[0];

	run((const char *const []){ PLAIN, BYE });
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_int_eq(report->outcome.kind, OUTCOME_NONE);
	ck_assert_uint_eq(report->ntries, 1);
	ck_assert_uint_eq(report->at, 0);
	ck_assert_str_eq(try->host, "mx.one.example");
	ck_assert_str_eq(try->address, "127.0.0.1");
	ck_assert_str_eq(try->local, "127.0.0.1");
	ck_assert_int_eq(try->port, trial.conf.port);
	ck_assert_uint_eq(try->stage, PROBE_DONE);
	ck_assert_int_eq(report->greeting.code, 220);
	ck_assert_str_eq(report->greeting.text, "220 mx.one.example ESMTP");
	ck_assert_int_eq(report->dated, 0);
	ck_assert_int_eq(report->hello.code, 250);
	ck_assert_uint_eq(report->hello.offers,
	    EHLO_SIZE | EHLO_8BITMIME | EHLO_SMTPUTF8);
	ck_assert_int_eq(report->hello.size, 1000);
	ck_assert_str_eq(report->hello.text,
	    "mx.one.example Hello [192.0.2.7]\nSIZE 1000\n8BITMIME\nSMTPUTF8");
	ck_assert_uint_eq(report->tls, PROBE_TLS_NONE);
	ck_assert_int_eq(report->hello_tls.code, 0);
	ck_assert_int_eq(report->mail.code, 0);
	ck_assert_int_eq(report->quit, 1);
	ck_assert_int_eq(report->reset, 0);
	ck_assert_int_ge(report->connect_ms, 0);
	ck_assert_int_ge(report->greeting_ms, 0);
	ck_assert_int_eq(report->handshake_ms, -1);
}
END_TEST

/* Only HELO, and no MX record. */
START_TEST(old_server)
{
	trial.task.domain = "implicit.example";
	run((const char *const []){ GREETED, "S:502 what?",
	    "C:HELO client.example", "S:250 implicit.example", BYE });
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_uint_eq(trial.report.hello.offers, 0);
	ck_assert_str_eq(trial.report.hello.text, "implicit.example");
	ck_assert_str_eq(trial.report.tries[0].host, "implicit.example");
}
END_TEST

START_TEST(address_literal)
{
	trial.task.domain = "[127.0.0.1]";
	run((const char *const []){ PLAIN, BYE });
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_uint_eq(dnschild_questions(&trial.dns), 0);
}
END_TEST

START_TEST(clocks)
{
	char date[DATE_SIZE], banner[200];
	const char *script[] = { banner, "C:EHLO", OK, BYE };

	date_format(date, time(NULL) + 7200);
	snprintf(banner, sizeof(banner),
	    "S:220-mx.one.example ESMTP; %s\r\n220 welcome", date);
	run(script);
	ck_assert_int_eq(trial.report.dated, 1);
	ck_assert_int_ge(trial.report.skew, 7200 - 60);
	ck_assert_int_le(trial.report.skew, 7200);
}
END_TEST

/* --- addresses are asked for ----------------------------------------------*/

START_TEST(transaction)
{
	const struct probe_report *report = &trial.report;

	ask_for("a@client.example", "x@one.example", "y@one.example");
	run((const char *const []){ PLAIN, "C:MAIL FROM:<a@client.example>",
	    "=", "S:250 2.1.0 ok", "C:RCPT TO:<x@one.example>", "=",
	    "S:550-5.1.1 no\r\n550 5.1.1 such user",
	    "C:RCPT TO:<y@one.example>", "=", "S:450 come back", "C:RSET", "=",
	    OK, BYE });
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_int_eq(report->mail.code, 250);
	ck_assert_str_eq(report->mail.status, "2.1.0");
	ck_assert_str_eq(report->mail.text, "250 2.1.0 ok");
	ck_assert_int_eq(report->recipients[0].code, 550);
	ck_assert_str_eq(report->recipients[0].status, "5.1.1");
	ck_assert_str_eq(report->recipients[0].text, "550 5.1.1 no such user");
	ck_assert_int_eq(report->recipients[1].code, 450);
	ck_assert_str_eq(report->recipients[1].status, "");
	ck_assert_str_eq(report->recipients[1].text, "450 come back");
	ck_assert_int_eq(report->reset, 1);
	ck_assert_int_eq(report->quit, 1);
}
END_TEST

START_TEST(accepted)
{
	ask_for("", "x@one.example", NULL);
	run((const char *const []){ PLAIN, "C:MAIL FROM:<>", OK,
	    "C:RCPT TO:<x@one.example>", "S:251 will forward", "C:RSET",
	    "S:500 what?", BYE });
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_int_eq(trial.report.recipients[0].code, 251);
	ck_assert_int_eq(trial.report.reset, 0);
}
END_TEST

START_TEST(sender_refused)
{
	ask_for("a@client.example", "x@one.example", NULL);
	run((const char *const []){ PLAIN, "C:MAIL", "S:550 5.7.1 not you",
	    BYE });
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_int_eq(trial.report.mail.code, 550);
	ck_assert_int_eq(trial.report.recipients[0].code, 0);
	ck_assert_int_eq(trial.report.quit, 1);
}
END_TEST

START_TEST(sent_away_at_mail)
{
	ask_for("a@client.example", "x@one.example", NULL);
	run((const char *const []){ PLAIN, "C:MAIL",
	    "S:421 4.7.0 too many of you", "E", NULL });
	check_end(PROBE_MAIL, PROBE_SAID_NO);
	ck_assert_int_eq(trial.report.mail.code, 421);
	ck_assert_int_eq(trial.report.outcome.code, 421);
	ck_assert_str_eq(trial.report.outcome.status, "4.7.0");
	ck_assert_int_eq(trial.report.quit, 0);
}
END_TEST

START_TEST(gone_at_rcpt)
{
	ask_for("a@client.example", "x@one.example", "y@one.example");
	run((const char *const []){ PLAIN, "C:MAIL", OK, "C:RCPT", OK,
	    "C:RCPT", "F", NULL });
	check_end(PROBE_RCPT, PROBE_CLOSED);
	ck_assert_int_eq(trial.report.recipients[0].code, 250);
	ck_assert_int_eq(trial.report.recipients[1].code, 0);
}
END_TEST

START_TEST(no_reply_to_rcpt)
{
	ask_for("a@client.example", "x@one.example", NULL);
	run((const char *const []){ PLAIN, "C:MAIL", OK, "C:RCPT",
	    "S:354 go ahead", "E", NULL });
	check_end(PROBE_RCPT, PROBE_NO_SMTP);
}
END_TEST

START_TEST(utf8)
{
	ask_for("j\303\266@client.example", "x@one.example", NULL);
	run((const char *const []){ PLAIN,
	    "C:MAIL FROM:<j\303\266@client.example> SMTPUTF8", OK, "C:RCPT",
	    OK, "C:RSET", OK, BYE });
	check_end(PROBE_DONE, PROBE_FINE);
}
END_TEST

START_TEST(no_utf8)
{
	ask_for("a@client.example", "j\303\266@one.example", NULL);
	run((const char *const []){ GREETED, "S:250 mx.one.example", BYE });
	check_end(PROBE_MAIL, PROBE_UTF8);
	ck_assert_str_eq(trial.report.outcome.status, "5.6.7");
}
END_TEST

/* What would end a command, and begin another one, is not sent. */
START_TEST(unfit)
{
	static const char *const texts[] = { "a@b.example>\r\nDATA",
	    "a@b.example\nDATA", "a@b.example>", "<a@b.example", "a\177@b" };

	ask_for(texts[_i], "x@one.example", NULL);
	ck_assert_int_eq(probe_start(&trial.errand, &trial.conf, &trial.task),
	    -1);
	ck_assert_int_eq(errno, EINVAL);
	ask_for("a@client.example", "x@one.example", texts[_i]);
	ck_assert_int_eq(probe_start(&trial.errand, &trial.conf, &trial.task),
	    -1);
	ask_for("a@client.example", "x@one.example", NULL);
	memset(trial.task.recipients[0], 'x', PROBE_ADDRESS);
	ck_assert_int_eq(probe_start(&trial.errand, &trial.conf, &trial.task),
	    -1);
	ask_for("a@client.example", "x@one.example", NULL);
	trial.task.n = PROBE_RCPTS + 1;
	ck_assert_int_eq(probe_start(&trial.errand, &trial.conf, &trial.task),
	    -1);
}
END_TEST

/* --- TLS ------------------------------------------------------------------*/

enum server { TRUSTED, STRANGER, OTHER_NAME, EXPIRED };

/* A server's TLS; its own certificate is trusted, or else another one. */
static void
make_tls(enum server kind)
{
	const char *name = kind == OTHER_NAME ? "other.example" :
	    "mx.one.example";
	struct request request = { .common_name = name, .from = -7200,
	    .to = kind == EXPIRED ? -3600 : 3600 };
	struct identity server, stranger;
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	char path[SCRATCH_PATH + 16];
	FILE *file;

	issue_name(&request.names, name, strlen(name));
	issue(&server, &request);
	issue(&stranger, &request);
	GENERAL_NAMES_free(request.names);
	scratch_make(trial.folder);
	snprintf(path, sizeof(path), "%s/ca.pem", trial.folder);
	ck_assert_ptr_nonnull(file = fopen(path, "w"));
	issue_write(file, kind == STRANGER ? &stranger : &server);
	ck_assert_int_eq(fclose(file), 0);
	trial.conf.cafile = strdup(path);
	/* tickets that nobody reads make a reset of the end */
	SSL_CTX_set_num_tickets(context, 0);
	SSL_CTX_use_certificate(context, server.certificate);
	SSL_CTX_use_PrivateKey(context, server.key);
	trial.dialogue.tls = context;
	issue_free(&server);
	issue_free(&stranger);
}

#define TLS_REST "S:220 go", "T", "C:EHLO client.example", \
		    "S:250-mx.one.example at your service, [192.0.2.8]\r\n" \
		    "250 SMTPUTF8"

START_TEST(verified)
{
	const struct probe_report *report = &trial.report;

	make_tls(TRUSTED);
	ask_for("a@client.example", "x@one.example", NULL);
	run((const char *const []){ SECURE, TLS_REST, "C:MAIL", OK, "C:RCPT",
	    OK, "C:RSET", OK, BYE });
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_uint_eq(report->tls, PROBE_TLS_VERIFIED);
	ck_assert_str_eq(report->tls_reason, "");
	ck_assert_int_eq(strncmp(report->tls_name, "TLSv1.3/TLS_", 12), 0);
	ck_assert_int_eq(report->starttls.code, 220);
	ck_assert_uint_eq(report->hello.offers, EHLO_SIZE | EHLO_STARTTLS);
	/* what was said in the clear is not carried over */
	ck_assert_uint_eq(report->hello_tls.offers, EHLO_SMTPUTF8);
	ck_assert_int_eq(report->hello_tls.size, 0);
	ck_assert_str_eq(report->hello_tls.text,
	    "mx.one.example at your service, [192.0.2.8]\nSMTPUTF8");
	ck_assert_int_eq(report->recipients[0].code, 250);
	ck_assert_int_ge(report->handshake_ms, 0);
	ck_assert_str_eq(trial.dialogue.seen->sni, "mx.one.example");
	ck_assert_ptr_null(strstr(trial.dialogue.seen->clear, "MAIL"));
}
END_TEST

static const struct {
	enum server	 server;
	const char	*reason;
} doubts[] = {
	{ STRANGER, "self-signed" },
	{ OTHER_NAME, "hostname mismatch" },
	{ EXPIRED, "has expired" }
};

/* Whose it is, is told; it goes on all the same, as a delivery would. */
START_TEST(unverified)
{
	make_tls(doubts[_i].server);
	run((const char *const []){ SECURE, TLS_REST, BYE });
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_uint_eq(trial.report.tls, PROBE_TLS_UNVERIFIED);
	ck_assert_msg(strstr(trial.report.tls_reason, doubts[_i].reason) !=
	    NULL, "%s", trial.report.tls_reason);
	ck_assert_int_eq(trial.report.hello_tls.code, 250);
}
END_TEST

START_TEST(unchecked)
{
	make_tls(TRUSTED);
	free(trial.conf.cafile);
	trial.conf.cafile = strdup("/nonexistent/ca.pem");
	run((const char *const []){ SECURE, TLS_REST, BYE });
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_uint_eq(trial.report.tls, PROBE_TLS_UNCHECKED);
	ck_assert_ptr_nonnull(strstr(trial.report.tls_reason,
	    "/nonexistent/ca.pem cannot be read"));
}
END_TEST

/* Nothing is asked in the clear where TLS was offered and broke. */
START_TEST(handshake_broken)
{
	ask_for("a@client.example", "x@one.example", NULL);
	/* a server without a certificate has no cipher to share */
	trial.dialogue.tls = SSL_CTX_new(TLS_server_method());
	run((const char *const []){ SECURE, "S:220 go", "T", NULL });
	check_end(PROBE_STARTTLS, PROBE_NO_TLS);
	ck_assert_uint_eq(trial.report.tls, PROBE_TLS_BROKEN);
	ck_assert_str_ne(trial.report.tls_reason, "");
	ck_assert_int_eq(trial.report.mail.code, 0);
	ck_assert_int_eq(trial.report.hello.code, 250);
}
END_TEST

START_TEST(handshake_cut)
{
	run((const char *const []){ SECURE, "S:220 go", "F", NULL });
	check_end(PROBE_STARTTLS, PROBE_CLOSED);
	ck_assert_uint_eq(trial.report.tls, PROBE_TLS_BROKEN);
}
END_TEST

START_TEST(injected)
{
	run((const char *const []){ SECURE, "R:220 go\r\n250 hello\r\n", "E",
	    NULL });
	check_end(PROBE_STARTTLS, PROBE_NO_SMTP);
	ck_assert_uint_eq(trial.report.tls, PROBE_TLS_BROKEN);
	ck_assert_ptr_nonnull(strstr(trial.report.tls_reason, "out of turn"));
}
END_TEST

START_TEST(starttls_refused)
{
	ask_for("a@client.example", "x@one.example", NULL);
	run((const char *const []){ SECURE, "S:454 4.7.0 not now", "C:MAIL",
	    OK, "C:RCPT", OK, "C:RSET", OK, BYE });
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_uint_eq(trial.report.tls, PROBE_TLS_REFUSED);
	ck_assert_str_eq(trial.report.starttls.text, "454 4.7.0 not now");
	ck_assert_int_eq(trial.report.recipients[0].code, 250);
}
END_TEST

START_TEST(silent_under_tls)
{
	make_tls(TRUSTED);
	run((const char *const []){ SECURE, "S:220 go", "T",
	    "C:EHLO client.example", "F", NULL });
	ck_assert_uint_eq(trial.report.stage, PROBE_HELLO_TLS);
	ck_assert_uint_eq(trial.report.why, PROBE_CLOSED);
	ck_assert_uint_eq(trial.report.tls, PROBE_TLS_VERIFIED);
}
END_TEST

/* --- where to -------------------------------------------------------------*/

static const struct {
	const char	*domain;
	enum probe_why	 why;
	const char	*status;
} nowhere[] = {
	{ "null.example", PROBE_NULL_MX, "5.1.10" },
	{ "gone.example", PROBE_NO_DOMAIN, "5.1.2" },
	{ "bare.example", PROBE_NO_DOMAIN, "5.1.2" },
	{ "dead.example", PROBE_NO_ADDRESS, "5.4.4" },
	{ "fail.example", PROBE_DNS, "4.4.3" },
	{ "me.example", PROBE_SELF, "5.4.6" },
	{ "no domain", PROBE_NO_DOMAIN, "5.1.2" }
};

START_TEST(nobody_to_try)
{
	trial.task.domain = nowhere[_i].domain;
	probe();
	check_end(PROBE_LOOKUP, nowhere[_i].why);
	ck_assert_str_eq(trial.report.outcome.status, nowhere[_i].status);
	ck_assert_uint_eq(trial.report.ntries, 0);
}
END_TEST

START_TEST(silent_name_server)
{
	int64_t begin = clock_now();

	trial.task.domain = "drop.example";
	trial.task.budget = PATIENCE;
	probe();
	check_end(PROBE_LOOKUP, PROBE_DNS);
	ck_assert_int_lt(clock_now() - begin, BUDGET);
}
END_TEST

/* One host that is in doubt takes not all of the time. */
START_TEST(next_host_after_a_silent_name_server)
{
	trial.task.domain = "shy.example";
	trial.task.budget = 3000;
	run((const char *const []){ PLAIN, BYE });
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_uint_eq(trial.report.ntries, 1);
}
END_TEST

START_TEST(next_host)
{
	trial.task.domain = "two.example";
	run((const char *const []){ PLAIN, BYE });
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_uint_eq(trial.report.ntries, 2);
	ck_assert_uint_eq(trial.report.at, 1);
	ck_assert_str_eq(trial.report.tries[0].host, "away.example");
	ck_assert_str_eq(trial.report.tries[0].address, "127.0.0.2");
	ck_assert_uint_eq(trial.report.tries[0].stage, PROBE_CONNECT);
	ck_assert_uint_eq(trial.report.tries[0].why, PROBE_REFUSED);
	ck_assert_str_eq(trial.report.tries[0].local, "127.0.0.1");
	ck_assert_str_eq(trial.report.tries[1].host, "mx.one.example");
}
END_TEST

/* No more than so many addresses are tried; the name is asked for once. */
START_TEST(tries_are_bounded)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t length = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	/* a port that is taken, and where nobody listens */
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, length), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at, &length), 0);
	trial.conf.port = ntohs(at.sin_port);
	trial.task.domain = "many.example";
	probe();
	close(fd);
	check_end(PROBE_CONNECT, PROBE_REFUSED);
	ck_assert_uint_eq(trial.report.ntries, PROBE_TRIES);
	ck_assert_uint_eq(trial.report.at, 0);
	ck_assert_str_eq(trial.report.outcome.text,
	    "connect: Connection refused");
	ck_assert_int_eq(trial.report.connect_ms, -1);
}
END_TEST

/* A domain that has no IPv6 address, asked by IPv6. */
START_TEST(other_family)
{
	trial.task.family = AF_INET6;
	probe();
	check_end(PROBE_LOOKUP, PROBE_NO_ADDRESS);
	ck_assert_ptr_null(strstr(dnschild_log(&trial.dns),
	    "mx.one.example A\n"));
}
END_TEST

START_TEST(same_family)
{
	trial.conf.inet = INET_6;
	trial.task.family = AF_INET;
	run((const char *const []){ PLAIN, BYE });
	check_end(PROBE_DONE, PROBE_FINE);
}
END_TEST

START_TEST(bound)
{
	trial.conf.bind4 = strdup("127.0.0.9");
	run((const char *const []){ PLAIN, BYE });
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_str_eq(trial.report.tries[0].local, "127.0.0.9");
}
END_TEST

/* A source that is not ours: nobody can be reached from it. */
START_TEST(bound_to_nothing)
{
	trial.conf.bind4 = strdup("192.0.2.1");
	probe();
	check_end(PROBE_CONNECT, PROBE_NOT_OURS);
	ck_assert_str_eq(trial.report.tries[0].local, "");
}
END_TEST

/* The host is elsewhere, at another port; its address is not asked for. */
START_TEST(mapped)
{
	static const char *const script[] = { PLAIN, BYE };
	struct probe_map maps[2];
	char text[64];

	listen_to(script);
	snprintf(text, sizeof(text), "mx.one.example=127.0.0.1:%d",
	    trial.conf.port);
	ck_assert_int_eq(probemap_parse(&maps[0], "a.example=127.0.0.2:1"), 0);
	ck_assert_int_eq(probemap_parse(&maps[1], text), 0);
	trial.conf.port = 1;
	trial.task.maps = maps;
	trial.task.nmaps = 2;
	probe();
	ck_assert_int_eq(dialogue_end(&trial.dialogue), 0);
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_int_eq(trial.report.tries[0].port, maps[1].port);
	ck_assert_str_eq(dnschild_log(&trial.dns), "one.example MX\n");
	trial.task.family = AF_INET6;
	probe();
	check_end(PROBE_LOOKUP, PROBE_NO_ADDRESS);
	trial.task.nmaps = PROBE_MAPS + 1;
	ck_assert_int_eq(probe_start(&trial.errand, &trial.conf, &trial.task),
	    -1);
}
END_TEST

START_TEST(relay)
{
	trial.task.domain = NULL;
	ck_assert_int_eq(probe_start(&trial.errand, &trial.conf, &trial.task),
	    -1);
	trial.conf.relay = RELAY_SMTP;
	trial.conf.relay_host = strdup("127.0.0.1");
	dialogue_start(&trial.dialogue, (const char *const []){ PLAIN, BYE });
	trial.conf.relay_port = ntohs(((struct sockaddr_in *)
	    &trial.dialogue.address.addr)->sin_port);
	probe();
	ck_assert_int_eq(dialogue_end(&trial.dialogue), 0);
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_str_eq(trial.report.tries[0].host, "[127.0.0.1]");
	ck_assert_uint_eq(dnschild_questions(&trial.dns), 0);
}
END_TEST

START_TEST(relay_by_smtps)
{
	make_tls(TRUSTED);
	trial.task.domain = NULL;
	trial.conf.relay = RELAY_SMTPS;
	trial.conf.relay_host = strdup("mx.one.example");
	dialogue_start(&trial.dialogue, (const char *const []){ "T", PLAIN,
	    BYE });
	trial.conf.relay_port = ntohs(((struct sockaddr_in *)
	    &trial.dialogue.address.addr)->sin_port);
	probe();
	ck_assert_int_eq(dialogue_end(&trial.dialogue), 0);
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_uint_eq(trial.report.tls, PROBE_TLS_VERIFIED);
	ck_assert_str_eq(trial.dialogue.seen->clear, "");
}
END_TEST

/* A domain's own server, though mail goes by a relay. */
START_TEST(domain_beside_relay)
{
	trial.conf.relay = RELAY_SMTPS;
	trial.conf.relay_host = strdup("relay.example");
	trial.conf.relay_port = 465;
	run((const char *const []){ PLAIN, BYE });
	check_end(PROBE_DONE, PROBE_FINE);
}
END_TEST

/* --- hostile servers ------------------------------------------------------*/

static const struct {
	const char	*greeting;	/* a step */
	enum probe_why	 why;
	int		 code;
} greetings[] = {
	{ "S:554 5.7.1 not you", PROBE_SAID_NO, 554 },
	{ "S:421 busy", PROBE_SAID_NO, 421 },
	{ "S:354 go", PROBE_NO_SMTP, 354 },
	{ "R:\377\376\001\002\r\n", PROBE_NO_SMTP, 0 },
	{ "R:220-a\r\n250 b\r\n", PROBE_NO_SMTP, 0 },
	{ "R:HTTP/1.1 400 Bad Request\r\n\r\n", PROBE_NO_SMTP, 0 },
	{ "F", PROBE_CLOSED, 0 }
};

START_TEST(no_greeting)
{
	const char *script[] = { greetings[_i].greeting, NULL };

	run(script);
	check_end(PROBE_GREETING, greetings[_i].why);
	ck_assert_int_eq(trial.report.greeting.code, greetings[_i].code);
	ck_assert_int_eq(trial.report.hello.code, 0);
	ck_assert_int_eq(trial.report.quit, greetings[_i].code == 554);
	ck_assert_int_ge(trial.report.connect_ms, 0);
}
END_TEST

/* A line, and a reply, without end. */
START_TEST(endless)
{
	static char octets[100000];
	const char *script[] = { octets, "F", NULL };
	size_t i;

	memset(octets, 'a', sizeof(octets) - 1);
	memcpy(octets, "R:220 ", 6);
	if (_i == 1)
		for (i = 2; i + 9 < sizeof(octets); i += 9)
			memcpy(octets + i, "220-abc\r\n", 9);
	run(script);
	check_end(PROBE_GREETING, PROBE_NO_SMTP);
}
END_TEST

/* More lines than are kept, of octets that are no text. */
START_TEST(long_hello)
{
	static char octets[20000];
	const char *script[] = { "S:220 mx", "C:EHLO", octets, BYE };
	const char *text = trial.report.hello.text;
	size_t n = 2, i;

	memcpy(octets, "R:", 2);
	for (i = 0; i < 100; i++)
		n += (size_t)snprintf(octets + n, sizeof(octets) - n,
		    "250%c%0100d\033[2J\377\r\n", i == 99 ? ' ' : '-', (int)i);
	run(script);
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_uint_ge(strlen(text), PROBE_LINES - 120);
	ck_assert_uint_lt(strlen(text), PROBE_LINES);
	ck_assert_ptr_nonnull(strstr(text, "0?[2J?\n"));
	ck_assert_ptr_null(strchr(text, '\033'));
}
END_TEST

/* What a server does that lets us wait; the budget is never exceeded. */
static const struct {
	const char	*script[8];
	enum probe_stage stage;
} waits[] = {
	{ { "E", NULL }, PROBE_GREETING },
	{ { "R:220-mx.one.example\r\n22", "E", NULL }, PROBE_GREETING },
	{ { "S:220 mx.one.example", "C:EHLO", "E", NULL }, PROBE_HELLO },
	{ { "S:220 mx", "C:EHLO", "S:250-mx\r\n250 STARTTLS", "C:STARTTLS",
	    "E", NULL }, PROBE_STARTTLS },
	{ { "S:220 mx", "C:EHLO", "S:250 mx", "C:MAIL", "E", NULL },
	    PROBE_MAIL }
};

START_TEST(silence)
{
	int64_t begin = clock_now();

	ask_for("a@client.example", "x@one.example", NULL);
	trial.task.budget = PATIENCE;
	run(waits[_i].script);
	check_end(waits[_i].stage, PROBE_TIMEOUT);
	ck_assert_int_ge(clock_now() - begin, PATIENCE);
	ck_assert_int_ge(trial.report.tries[0].ms, PATIENCE / 2);
}
END_TEST

/* A host that connects and is silent leaves time for the next one. */
START_TEST(next_host_after_silence)
{
	struct dialogue silent = { .conductor = -1 };
	struct probe_map map;
	char text[64];

	dialogue_start(&silent, (const char *const []){ "E", NULL });
	snprintf(text, sizeof(text), "away.example=127.0.0.1:%d",
	    ntohs(((struct sockaddr_in *)&silent.address.addr)->sin_port));
	ck_assert_int_eq(probemap_parse(&map, text), 0);
	trial.task.maps = &map;
	trial.task.nmaps = 1;
	trial.task.domain = "two.example";
	trial.task.budget = 3000;
	run((const char *const []){ PLAIN, BYE });
	check_end(PROBE_DONE, PROBE_FINE);
	ck_assert_uint_eq(trial.report.tries[0].stage, PROBE_GREETING);
	ck_assert_uint_eq(trial.report.tries[0].why, PROBE_TIMEOUT);
	ck_assert_uint_eq(trial.report.at, 1);
	ck_assert_int_eq(dialogue_end(&silent), 0);
	dialogue_clear(&silent);
}
END_TEST

/* The first host says why not; that the second one is away adds nothing. */
START_TEST(best_of_all)
{
	trial.task.domain = "back.example";
	run((const char *const []){ "S:554 5.7.1 not you", BYE });
	check_end(PROBE_GREETING, PROBE_SAID_NO);
	ck_assert_str_eq(trial.report.outcome.text, "554 5.7.1 not you");
	ck_assert_str_eq(trial.report.outcome.host, "mx.one.example");
	ck_assert_uint_eq(trial.report.ntries, 2);
	ck_assert_uint_eq(trial.report.at, 0);
	ck_assert_uint_eq(trial.report.tries[1].why, PROBE_REFUSED);
}
END_TEST

/* --- the process ----------------------------------------------------------*/

/* The line of /proc/PID/status that begins so: a number. */
static int
status_number(const char *key)
{
	char path[64], line[256];
	size_t n = strlen(key);
	int number = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)trial.errand.pid);
	ck_assert_ptr_nonnull(file = fopen(path, "r"));
	while (fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, key, n) == 0 && line[n] == ':')
			number = atoi(line + n + 1);
	fclose(file);
	return number;
}

/* It has been greeted, so it must have been shut in before. */
START_TEST(shut_in)
{
	int pair[2];
	char octet;

	if (access("/proc/self/status", R_OK) == -1)
		return;
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	trial.dialogue.conductor = pair[1];
	/* the server says by its end that it has seen EHLO */
	listen_to((const char *const []){ "S:220 mx", "C:EHLO", "X", "E",
	    NULL });
	ck_assert_int_eq(probe_start(&trial.errand, &trial.conf, &trial.task),
	    0);
	ck_assert_int_eq(read(pair[0], &octet, 1), 0);
	ck_assert_int_eq(status_number("NoNewPrivs"), 1);
	ck_assert_int_ne(status_number("Uid"), 0);
	errand_end(&trial.errand);
	ck_assert_int_eq(kill(trial.errand.pid, 0), -1);
	ck_assert_int_eq(errno, ESRCH);
	ck_assert_int_eq(dialogue_end(&trial.dialogue), 0);
	close(pair[0]);
}
END_TEST

/* A probe that says nothing is given up when its time is over. */
START_TEST(no_report)
{
	trial.task.domain = "drop.example";
	ck_assert_int_eq(probe_start(&trial.errand, &trial.conf, &trial.task),
	    0);
	trial.errand.deadline = clock_now() + 10;
	ck_assert_int_eq(probe_take(&trial.errand, &trial.report), -1);
	check_end(PROBE_LOOKUP, PROBE_BROKEN);
	ck_assert_str_eq(trial.report.outcome.text,
	    "the probe took too long");
	errand_end(&trial.errand);
}
END_TEST

START_TEST(killed)
{
	trial.task.domain = "drop.example";
	ck_assert_int_eq(probe_start(&trial.errand, &trial.conf, &trial.task),
	    0);
	kill(trial.errand.pid, SIGKILL);
	ck_assert_int_eq(probe_take(&trial.errand, &trial.report), -1);
	check_end(PROBE_LOOKUP, PROBE_BROKEN);
	ck_assert_str_eq(trial.report.outcome.text,
	    "the probe was cut short");
	errand_end(&trial.errand);
}
END_TEST

static void
add_dialogues(TCase *tcase)
{
	tcase_add_test(tcase, greets_and_leaves);
	tcase_add_test(tcase, old_server);
	tcase_add_test(tcase, address_literal);
	tcase_add_test(tcase, clocks);
	tcase_add_test(tcase, transaction);
	tcase_add_test(tcase, accepted);
	tcase_add_test(tcase, sender_refused);
	tcase_add_test(tcase, sent_away_at_mail);
	tcase_add_test(tcase, gone_at_rcpt);
	tcase_add_test(tcase, no_reply_to_rcpt);
	tcase_add_test(tcase, utf8);
	tcase_add_test(tcase, no_utf8);
	tcase_add_loop_test(tcase, unfit, 0, 5);
	tcase_add_test(tcase, verified);
	tcase_add_loop_test(tcase, unverified, 0,
	    sizeof(doubts) / sizeof(doubts[0]));
	tcase_add_test(tcase, unchecked);
	tcase_add_test(tcase, handshake_broken);
	tcase_add_test(tcase, handshake_cut);
	tcase_add_test(tcase, injected);
	tcase_add_test(tcase, starttls_refused);
	tcase_add_test(tcase, silent_under_tls);
}

Suite *
suite_probe(void)
{
	Suite *suite = suite_create("probe");
	TCase *tcase = tcase_create("probe");

	tcase_set_timeout(tcase, 30);
	tcase_add_checked_fixture(tcase, setup, teardown);
	add_dialogues(tcase);
	tcase_add_loop_test(tcase, nobody_to_try, 0,
	    sizeof(nowhere) / sizeof(nowhere[0]));
	tcase_add_test(tcase, silent_name_server);
	tcase_add_test(tcase, next_host_after_a_silent_name_server);
	tcase_add_test(tcase, next_host);
	tcase_add_test(tcase, tries_are_bounded);
	tcase_add_test(tcase, other_family);
	tcase_add_test(tcase, same_family);
	tcase_add_test(tcase, bound);
	tcase_add_test(tcase, bound_to_nothing);
	tcase_add_test(tcase, mapped);
	tcase_add_test(tcase, relay);
	tcase_add_test(tcase, relay_by_smtps);
	tcase_add_test(tcase, domain_beside_relay);
	tcase_add_loop_test(tcase, no_greeting, 0,
	    sizeof(greetings) / sizeof(greetings[0]));
	tcase_add_loop_test(tcase, endless, 0, 2);
	tcase_add_test(tcase, long_hello);
	tcase_add_loop_test(tcase, silence, 0,
	    sizeof(waits) / sizeof(waits[0]));
	tcase_add_test(tcase, next_host_after_silence);
	tcase_add_test(tcase, best_of_all);
	tcase_add_test(tcase, shut_in);
	tcase_add_test(tcase, no_report);
	tcase_add_test(tcase, killed);
	suite_add_tcase(suite, tcase);
	return suite;
}
