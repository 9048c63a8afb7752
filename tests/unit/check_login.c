/*
 * AUTH octet by octet: what is sent for which offer, what each reply comes to,
 * and that the secret is in no text and no transcript.
 */
#include <sys/socket.h>

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deliver/hand.h"
#include "deliver/login.h"
#include "dialogue.h"

Suite	*suite_login(void);

#define STEPS	12

static struct conf conf;
static struct dialogue dialogue;
static struct control control;
static struct hand hand;
static struct smtp session;
static struct {
	uint32_t	length;
	char		octets[LOGIN_MAX];
} password;

static void
setup(void)
{
	int pair[2];

	memset(&conf, 0, sizeof(conf));
	conf.relay = RELAY_SMTP;
	conf.relay_user = (char *)"u";
	conf.timeout = 30;
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert_int_eq(hand_init(&hand, pair[0]), 0);
	control_init(&control, pair[1]);
	control.lines = 100;
	dialogue.conductor = -1;
	memset(&session, 0, sizeof(session));
	session.conf = &conf;
	session.control = &control;
	session.verified = 1;
}

static void
teardown(void)
{
	net_close(&session.net);
	hand_close(&hand);
	close(control.fd);
	dialogue_clear(&dialogue);
}

static void
set_password(const char *text)
{
	password.length = (uint32_t)strlen(text);
	memcpy(password.octets, text, password.length);
	hand_send(&hand, (const char *)&password, 4 + password.length, -1);
}

/* Connects to the script and logs in there. */
static int
run(const char *mechanisms, const char *const *script)
{
	int rc;

	dialogue_start(&dialogue, script);
	net_init(&session.net, -1);
	session_limit(&session, 0);
	ck_assert_int_eq(net_connect(&session.net,
	    (struct sockaddr *)&dialogue.address.addr,
	    dialogue.address.length, NULL, 0, 5000), 0);
	strlcpy(session.ehlo.mechanisms, mechanisms,
	    sizeof(session.ehlo.mechanisms));
	rc = login_run(&session);
	net_close(&session.net);
	ck_assert_int_eq(dialogue_end(&dialogue), 0);
	return rc;
}

/* Nothing that went to the conductor has this. */
static void
expect_unseen(const char *secret)
{
	struct record record;

	while (hand_take(&hand, &record) == 1)
		if (record.recipient == RECORD_LINE)
			ck_assert_msg(strstr(record.outcome.text, secret) ==
			    NULL, "%s", record.outcome.text);
	ck_assert_ptr_null(strstr(session.trouble.text, secret));
}

/* base64 of "\0u\0s3cret", "u", "s3cret" */
#define PLAIN	"AHUAczNjcmV0"
#define USER	"dQ=="
#define SECRET	"czNjcmV0"

static const struct {
	const char	*mechanisms;
	const char	*status;	/* NULL: it is in */
	const char	*text;
	const char	*script[STEPS];
} dialogues[] = {
	{ "PLAIN LOGIN", NULL, "", { "C:AUTH PLAIN " PLAIN, "=", "S:235 ok",
	    "E" } },
	{ "LOGIN PLAIN", NULL, "", { "C:AUTH PLAIN " PLAIN, "=", "S:235 ok",
	    "E" } },
	{ "CRAM-MD5 LOGIN", NULL, "", { "C:AUTH LOGIN", "=", "S:334 VXNlcg==",
	    "C:" USER, "=", "S:334 x", "C:" SECRET, "S:235 ok", "E" } },
	/* a server that overlooks the initial response */
	{ "PLAIN", NULL, "", { "C:AUTH PLAIN " PLAIN, "S:334 ", "C:" PLAIN,
	    "S:235 ok", "E" } },
	/* who has heard enough after the user */
	{ "LOGIN", NULL, "", { "C:AUTH LOGIN", "S:334 x", "C:" USER,
	    "S:235 ok", "E" } },
	{ "PLAIN LOGIN", "4.7.8", "relay refused the login: 535 5.7.8 no",
	    { "C:AUTH PLAIN", "S:535 5.7.8 no", "E" } },
	{ "PLAIN", "4.7.8", "relay refused the login: 504 what?",
	    { "C:AUTH PLAIN", "S:504 what?", "E" } },
	{ "LOGIN", "4.7.8", "relay refused the login: 501 no",
	    { "C:AUTH LOGIN", "S:334 x", "C:" USER, "S:501 no", "E" } },
	{ "PLAIN", "4.7.0", "relay refused the login: 454 4.7.0 later",
	    { "C:AUTH PLAIN", "S:454 4.7.0 later", "E" } },
	{ "PLAIN", "4.0.0", "relay refused the login: 432 x",
	    { "C:AUTH PLAIN", "S:432 x", "E" } },
	/* 235 is the one that lets us in */
	{ "PLAIN", "4.7.8", "relay refused the login: 250 ok",
	    { "C:AUTH PLAIN", "S:250 ok", "E" } },
	{ "PLAIN", "4.7.8", "relay refused the login: 354 go",
	    { "C:AUTH PLAIN", "S:354 go", "E" } },
	/* no end of it */
	{ "PLAIN", "4.7.8", "relay refused the login: it asks for more than "
	    "AUTH has", { "C:AUTH PLAIN", "S:334 ", "C:" PLAIN, "S:334 ",
	    "C:*", "=", "S:501 as you like", "E" } },
	{ "LOGIN", "4.7.8", "relay refused the login: it asks for more than "
	    "AUTH has", { "C:AUTH LOGIN", "S:334 ", "C:" USER, "S:334 ",
	    "C:" SECRET, "S:334 ", "C:*", "S:501 x", "E" } },
	/* the secret comes back, in either form */
	{ "PLAIN", "4.7.8", "relay refused the login: 535, and what is not "
	    "shown: it repeats the password",
	    { "C:AUTH PLAIN", "S:535 not " PLAIN, "E" } },
	{ "PLAIN", "4.7.8", "relay refused the login: 535, and what is not "
	    "shown: it repeats the password",
	    { "C:AUTH PLAIN", "S:535-no\r\n535 s3cret", "E" } },
	{ "PLAIN", "4.5.0", "AUTH: what the server said is not shown: it "
	    "repeats the password", { "C:AUTH PLAIN", "S:s3cret", "E" } },
	{ "PLAIN", "4.0.0", "AUTH: what the server said is not shown: it "
	    "repeats the password", { "C:AUTH PLAIN", "S:421 " PLAIN, "E" } },
	/* nothing is said to a server that has nothing for us */
	{ "", "4.7.0", "relay offers no login (AUTH)", { "E" } },
	{ "CRAM-MD5 PLAINTEXT", "4.7.0", "relay offers neither AUTH PLAIN nor "
	    "LOGIN, but CRAM-MD5 PLAINTEXT", { "E" } },
	{ "PLAIN", "4.4.2", "AUTH: connection closed",
	    { "C:AUTH PLAIN", "F" } },
};

START_TEST(table)
{
	set_password("s3cret");
	ck_assert_int_eq(run(dialogues[_i].mechanisms, dialogues[_i].script),
	    dialogues[_i].status == NULL ? 0 : -1);
	if (dialogues[_i].status != NULL) {
		ck_assert_int_eq(session.trouble.kind, OUTCOME_DEFERRED);
		ck_assert_str_eq(session.trouble.status,
		    dialogues[_i].status);
		ck_assert_str_eq(session.trouble.text, dialogues[_i].text);
	}
	expect_unseen(PLAIN);
	expect_unseen(SECRET);
	expect_unseen("s3cret");
}
END_TEST

/* Whatever is offered: without a verified certificate not even the conductor
 * is asked. */
START_TEST(not_verified)
{
	static const char *const script[] = { "E", NULL };
	struct record record;

	session.verified = 0;
	ck_assert_int_eq(run("PLAIN LOGIN", script), -1);
	ck_assert_int_eq(session.trouble.kind, OUTCOME_DEFERRED);
	ck_assert_str_eq(session.trouble.status, "4.7.5");
	ck_assert_int_eq(hand_take(&hand, &record), 0);
}
END_TEST

START_TEST(no_password)
{
	static const char *const script[] = { "E", NULL };

	hand_shut(&hand);
	ck_assert_int_eq(run("PLAIN", script), -1);
	ck_assert_int_eq(session.trouble.kind, OUTCOME_NONE);
	ck_assert_int_eq(control_ended(&control), 1);
}
END_TEST

/* One line, however long (RFC 4954 section 4), and none that is longer. */
START_TEST(long_ones)
{
	static char text[LOGIN_MAX + 1], user[8000];
	static const char *const script[] = { "C:AUTH PLAIN AHUAeHh4eHh4",
	    "=", "S:235 ok", "E", NULL };
	static const char *const nothing[] = { "E", NULL };

	memset(text, 'x', LOGIN_MAX);
	memset(user, 'u', sizeof(user) - 1);
	if (_i == 1)
		conf.relay_user = user;
	set_password(text);
	ck_assert_int_eq(run("PLAIN", _i == 0 ? script : nothing), -_i);
	if (_i == 0) {
		ck_assert_uint_eq(strlen(dialogue.seen->clear),
		    strlen("AUTH PLAIN \r\n") + 4 * ((LOGIN_MAX + 3 + 2) / 3));
		ck_assert_str_eq(strchr(dialogue.seen->clear, '\r'), "\r\n");
	} else
		ck_assert_str_eq(session.trouble.text,
		    "user and password are too long for AUTH");
}
END_TEST

Suite *
suite_login(void)
{
	Suite *suite = suite_create("deliver/login");
	TCase *tc = tcase_create("login");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, table, 0,
	    sizeof(dialogues) / sizeof(dialogues[0]));
	tcase_add_test(tc, not_verified);
	tcase_add_test(tc, no_password);
	tcase_add_loop_test(tc, long_ones, 0, 2);
	suite_add_tcase(suite, tc);
	return suite;
}
