/*
 * A transaction: the envelope that MAIL and RCPT make, and the replies.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/idn.h"
#include "submit/smtpmail.h"
#include "tests/unit/place.h"
#include "tests/unit/scene.h"

Suite	*suite_smtpmail(void);

#define HOST	"hostname mail.example.com\ndomain example.com\n"
#define SELF	"hostname example.com\ndomain example.com\n"

static const char aliases[] =
    "team: a@x.example, b@y.example\n"
    "void: /dev/null\n"
    "prog: \"|/bin/cat\"\n"
    "half: nobody-here, a@x.example\n";

struct world {
	struct scene	scene;
	struct smtpmail	mail;
	char		reply[SMTPMAIL_REPLY];
	char		place[PLACE_PATH];
};

static void
world_init(struct world *world, const char *conf)
{
	char file[PLACE_PATH + 16];

	scene_init(&world->scene, conf);
	place_make(world->place);
	place_write(world->place, "aliases", aliases);
	snprintf(file, sizeof(file), "%s/aliases", world->place);
	free(world->scene.conf.aliases);
	world->scene.conf.aliases = strdup(file);
	world->scene.args.mode = ARGS_SMTP;
	smtpmail_init(&world->mail, &world->scene.conf, &world->scene.args);
}

static void
world_clear(struct world *world)
{
	smtpmail_reset(&world->mail);
	place_remove(world->place);
	scene_clear(&world->scene);
}

/* The reply to a MAIL or RCPT. */
static const char *
say(struct world *world, const char *line)
{
	struct smtpcmd cmd;
	const char *reply = smtpcmd_parse(&cmd, line, strlen(line));

	ck_assert_msg(reply == NULL, "%s", reply);
	if (cmd.verb == SMTPCMD_MAIL)
		smtpmail_sender(&world->mail, &cmd, world->reply);
	else
		smtpmail_recipient(&world->mail, &cmd, world->reply);
	smtpcmd_clear(&cmd);
	return world->reply;
}

#define REPLY(world, line, begin)					\
	ck_assert_msg(strncmp(say(world, line), begin, strlen(begin)) == 0, \
	    "%s: %s", line, (world)->reply)

static const struct {
	const char	*conf;
	const char	*line;
	const char	*reply;
	const char	*sender;	/* NULL: none */
} senders[] = {
	{ HOST, "MAIL FROM:<a@x.example>", "250 2.1.0 ", "a@x.example" },
	{ HOST, "MAIL FROM:<>", "250 2.1.0 ", "" },
	{ HOST, "MAIL FROM:<joe>", "250 2.1.0 ", "joe@example.com" },
	{ HOST "masquerade @out.example\n", "MAIL FROM:<joe>", "250 2.1.0 ",
	    "joe@out.example" },
	{ HOST "masquerade @out.example\n", "MAIL FROM:<a@x.example>",
	    "250 2.1.0 ", "a@x.example" },
	{ HOST "masquerade m@out.example always\n", "MAIL FROM:<a@x.example>",
	    "250 2.1.0 ", "m@out.example" },
	/* it goes before what the configuration says */
	{ HOST "sender c@x.example\n", "MAIL FROM:<a@x.example>",
	    "250 2.1.0 ", "a@x.example" },
	{ "", "MAIL FROM:<joe>", "451 4.3.5 joe: no domain", NULL },
	{ "", "MAIL FROM:<a@x.example>", "250 2.1.0 ", "a@x.example" },
	{ HOST, "MAIL FROM:<a@\342\230\203.example> SMTPUTF8",
	    "553 5.1.7 ", NULL },
	{ HOST "max-size 1000\n", "MAIL FROM:<a@x.example> SIZE=1000",
	    "250 2.1.0 ", "a@x.example" },
	{ HOST "max-size 1000\n", "MAIL FROM:<a@x.example> SIZE=1001",
	    "552 5.3.4 ", NULL },
};

START_TEST(sender)
{
	struct world world;

	world_init(&world, senders[_i].conf);
	REPLY(&world, senders[_i].line, senders[_i].reply);
	ck_assert_int_eq(world.mail.open, senders[_i].sender != NULL);
	if (senders[_i].sender != NULL)
		ck_assert_str_eq(world.mail.submission.message.sender,
		    senders[_i].sender);
	world_clear(&world);
}
END_TEST

static const struct {
	const char	*conf;
	const char	*line;
	const char	*reply;
	const char	*recipients;	/* with blanks behind */
} recipients[] = {
	{ HOST, "RCPT TO:<a@x.example>", "250 2.1.5 ", "a@x.example " },
	{ HOST, "RCPT TO:<bob>", "250 2.1.5 ", "bob@example.com " },
	{ HOST, "RCPT TO:<postmaster>", "250 2.1.5 ",
	    "postmaster@example.com " },
	{ HOST "local ops@x.example\n", "RCPT TO:<postmaster>",
	    "250 2.1.5 ", "ops@x.example " },
	{ HOST, "RCPT TO:<Team>", "250 2.1.5 ", "a@x.example b@y.example " },
	{ HOST, "RCPT TO:<team@x.example>", "250 2.1.5 ", "team@x.example " },
	{ HOST, "RCPT TO:<void>", "250 2.1.5 ", "" },
	{ HOST, "RCPT TO:<prog>", "550 5.1.1 prog: ", "" },
	{ SELF, "RCPT TO:<bob>", "550 5.1.1 bob: no mailbox here", "" },
	{ SELF, "RCPT TO:<half>", "250 2.1.5 ", "a@x.example " },
	{ HOST, "RCPT TO:<\303\251@x.example>", "553 5.6.7 ", "" },
	{ "", "RCPT TO:<bob>", "451 4.3.5 bob: no domain", "" },
};

START_TEST(recipient)
{
	const struct message *message;
	struct world world;
	char got[256] = "";
	size_t i;

	world_init(&world, recipients[_i].conf);
	message = &world.mail.submission.message;
	REPLY(&world, "MAIL FROM:<s@x.example>", "250");
	REPLY(&world, recipients[_i].line, recipients[_i].reply);
	for (i = 0; i < message->nrecipients; i++) {
		strlcat(got, message->recipients[i].address, sizeof(got));
		strlcat(got, " ", sizeof(got));
	}
	ck_assert_str_eq(got, recipients[_i].recipients);
	if (smtpmail_complete(&world.mail, world.reply))
		ck_assert(got[0] != '\0' ||
		    world.mail.submission.discarded.length > 0);
	else	/* as the reply to RCPT: for now, or for good */
		ck_assert_str_eq(world.reply, recipients[_i].reply[0] == '4' ?
		    "451 4.5.1 no recipients for now" :
		    "554 5.5.1 no valid recipients");
	world_clear(&world);
}
END_TEST

START_TEST(order)
{
	struct world world;

	world_init(&world, HOST);
	REPLY(&world, "RCPT TO:<a@x.example>", "503 5.5.1 ");
	ck_assert_int_eq(smtpmail_complete(&world.mail, world.reply), 0);
	ck_assert_ptr_eq(strstr(world.reply, "503 5.5.1 "), world.reply);
	REPLY(&world, "MAIL FROM:<s@x.example>", "250");
	REPLY(&world, "MAIL FROM:<t@x.example>", "503 5.5.1 ");
	ck_assert_str_eq(world.mail.submission.message.sender, "s@x.example");
	ck_assert_int_eq(smtpmail_complete(&world.mail, world.reply), 0);
	ck_assert_ptr_eq(strstr(world.reply, "554 5.5.1 "), world.reply);
	world_clear(&world);
}
END_TEST

/* DSN's parameters hold for the message and for all behind an alias. */
START_TEST(dsn)
{
	const struct message *message;
	struct world world;
	size_t i;

	world_init(&world, HOST);
	message = &world.mail.submission.message;
	REPLY(&world, "MAIL FROM:<s@x.example> RET=FULL ENVID=e+2B1", "250");
	REPLY(&world, "RCPT TO:<team> NOTIFY=SUCCESS ORCPT=rfc822;team",
	    "250");
	REPLY(&world, "RCPT TO:<c@x.example>", "250");
	REPLY(&world, "RCPT TO:<a@x.example> NOTIFY=NEVER", "250");
	ck_assert_int_eq(message->ret, DSN_RET_FULL);
	ck_assert_str_eq(message->envid, "e+2B1");
	ck_assert_uint_eq(message->nrecipients, 3);
	for (i = 0; i < 2; i++) {
		ck_assert_uint_eq(message->recipients[i].notify, DSN_SUCCESS);
		ck_assert_str_eq(message->recipients[i].orcpt, "rfc822;team");
	}
	ck_assert_uint_eq(message->recipients[2].notify, 0);
	ck_assert_ptr_null(message->recipients[2].orcpt);
	/* the next one begins with nothing */
	smtpmail_reset(&world.mail);
	REPLY(&world, "MAIL FROM:<s@x.example>", "250");
	ck_assert_int_eq(message->ret, DSN_RET_NONE);
	ck_assert_ptr_null(message->envid);
	ck_assert_uint_eq(message->nrecipients, 0);
	world_clear(&world);
}
END_TEST

/* What was asked for is one thing, what is needed another. */
START_TEST(utf8)
{
	struct world world;

	world_init(&world, HOST);
	REPLY(&world, "MAIL FROM:<s@x.example> SMTPUTF8", "250");
	REPLY(&world, "RCPT TO:<a@x.example>", "250");
	REPLY(&world, "RCPT TO:<\303\251@x.example>", "250");
	REPLY(&world, "RCPT TO:<a@\342\230\203.example>", "553 5.1.3 a@???.");
	ck_assert_uint_eq(world.mail.submission.message.flags, 0);
	ck_assert_uint_eq(world.mail.submission.message.nrecipients, 2);
	smtpmail_reset(&world.mail);
	REPLY(&world, "MAIL FROM:<\303\251@x.example> SMTPUTF8", "250");
	ck_assert_uint_eq(world.mail.submission.message.flags,
	    MESSAGE_SMTPUTF8);
	smtpmail_reset(&world.mail);
	REPLY(&world, "MAIL FROM:<s@x.example> SMTPUTF8", "250");
	REPLY(&world, "RCPT TO:<a@x.example> ORCPT=utf-8;\303\251@x", "250");
	ck_assert_str_eq(world.mail.submission.message.recipients[0].orcpt,
	    "utf-8;\\x{E9}@x");
	smtpmail_reset(&world.mail);
	/* not from one transaction to the next */
	REPLY(&world, "MAIL FROM:<s@x.example>", "250");
	REPLY(&world, "RCPT TO:<\303\251@x.example>", "553 5.6.7 ");
	REPLY(&world, "RCPT TO:<a@x.example> ORCPT=utf-8;\303\251@x",
	    "553 5.6.7 ");
	REPLY(&world, "RCPT TO:<a@x.example> ORCPT=utf-8;\\x{E9}@x", "250");
	world_clear(&world);
}
END_TEST

START_TEST(international)
{
	struct world world;

	world_init(&world, HOST);
	if (idn_version() == NULL) {
		REPLY(&world, "MAIL FROM:<s@b\303\274cher.example> SMTPUTF8",
		    "553 5.1.7 ");
		world_clear(&world);
		return;
	}
	REPLY(&world, "MAIL FROM:<s@b\303\274cher.example> SMTPUTF8", "250");
	REPLY(&world, "RCPT TO:<a@B\303\234cher.example>", "250");
	ck_assert_str_eq(world.mail.submission.message.sender,
	    "s@xn--bcher-kva.example");
	ck_assert_str_eq(
	    world.mail.submission.message.recipients[0].address,
	    "a@xn--bcher-kva.example");
	ck_assert_uint_eq(world.mail.submission.message.flags, 0);
	smtpmail_reset(&world.mail);
	/* RFC 6531 section 3.5, though we could do it */
	REPLY(&world, "MAIL FROM:<s@x.example>", "250");
	REPLY(&world, "RCPT TO:<a@b\303\274cher.example>", "553 5.6.7 ");
	REPLY(&world, "RCPT TO:<a@xn--bcher-kva.example>", "250");
	world_clear(&world);
}
END_TEST

/* -n */
START_TEST(no_aliases)
{
	struct world world;

	world_init(&world, HOST);
	world.scene.args.no_aliases = 1;
	REPLY(&world, "MAIL FROM:<s@x.example>", "250");
	REPLY(&world, "RCPT TO:<team>", "250");
	ck_assert_str_eq(
	    world.mail.submission.message.recipients[0].address,
	    "team@example.com");
	world_clear(&world);
}
END_TEST

/* RFC 5321 section 4.5.3.1.10: one too many is for the next transaction, and
 * those before it stay; where it is behind an alias nothing may be sent. */
START_TEST(many)
{
	struct world world;
	char line[64];
	int i;

	world_init(&world, HOST);
	REPLY(&world, "MAIL FROM:<s@x.example>", "250");
	for (i = 0; i < MESSAGE_RECIPIENTS - 1; i++) {
		snprintf(line, sizeof(line), "RCPT TO:<r%d@x.example>", i);
		REPLY(&world, line, "250");
	}
	REPLY(&world, "RCPT TO:<team>", "452 4.5.3 ");
	ck_assert_int_eq(smtpmail_complete(&world.mail, world.reply), 0);
	ck_assert_ptr_eq(strstr(world.reply, "451 "), world.reply);
	smtpmail_reset(&world.mail);
	REPLY(&world, "MAIL FROM:<s@x.example>", "250");
	for (i = 0; i < MESSAGE_RECIPIENTS; i++) {
		snprintf(line, sizeof(line), "RCPT TO:<r%d@x.example>", i);
		REPLY(&world, line, "250");
	}
	REPLY(&world, "RCPT TO:<more@x.example>", "452 4.5.3 ");
	REPLY(&world, "RCPT TO:<r0@x.example>", "250");
	ck_assert_uint_eq(world.mail.submission.message.nrecipients,
	    MESSAGE_RECIPIENTS);
	/* doubles, and what is refused, do not go on for ever either */
	world.mail.tried = 2 * MESSAGE_RECIPIENTS;
	REPLY(&world, "RCPT TO:<r0@x.example>", "250");
	world.mail.tried++;
	REPLY(&world, "RCPT TO:<r0@x.example>", "452 4.5.3 ");
	ck_assert_int_eq(smtpmail_complete(&world.mail, world.reply), 1);
	world_clear(&world);
}
END_TEST

#define COUNT(a)	((int)(sizeof(a) / sizeof((a)[0])))

Suite *
suite_smtpmail(void)
{
	Suite *suite = suite_create("smtpmail");
	TCase *tc = tcase_create("smtpmail");

	tcase_add_loop_test(tc, sender, 0, COUNT(senders));
	tcase_add_loop_test(tc, recipient, 0, COUNT(recipients));
	tcase_add_test(tc, order);
	tcase_add_test(tc, dsn);
	tcase_add_test(tc, utf8);
	tcase_add_test(tc, international);
	tcase_add_test(tc, no_aliases);
	tcase_add_test(tc, many);
	suite_add_tcase(suite, tc);
	return suite;
}
