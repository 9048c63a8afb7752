/*
 * Recipients: whom arguments, header, aliases and `local' name, and what is
 * said of those who cannot be.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "compat/idn.h"
#include "tests/unit/pace.h"
#include "tests/unit/place.h"
#include "tests/unit/scene.h"

Suite	*suite_recipients(void);

#define HOST	"hostname mail.example.com\ndomain example.com\n"
#define SELF	"hostname example.com\ndomain example.com\n"

static const char aliases[] =
    "root: ann@x.example, bob\n"
    "bob: bob@y.example\n"
    "trash: /dev/null\n"
    "half: /dev/null, ann@x.example\n"
    "prog: \"|/bin/cat\"\n"
    "file: /var/mail/x\n"
    "inc: :include:/etc/list\n"
    "loop: pool\n"
    "pool: loop\n"
    "plain: nobody-else\n"
    "own: \\own, own@x.example\n"
    "quoted: \"a@b\"@x.example\n"
    "foreign: f@B\303\234cher.x\n"
    "strange: f@\342\230\203.x, ann@x.example\n"
    "this line is none\n"
    "last: last@x.example\n";

/* Arguments are words with blanks between; rcpt has recipients likewise. */
static const struct {
	const char	*conf;
	const char	*words[4];
	const char	*header;
	int		 fault;		/* status, 0: none */
	const char	*rcpt;
	int		 status;	/* of complaints */
	const char	*complaint;	/* a part, or all of it with a line end;
					 * or a part of the fault */
} cases[] = {
	/* arguments */
	{ HOST, { "a@x" }, "", 0, "a@x ", 0, "" },
	{ HOST, { "a@x", "b@y" }, "To: c@z\r\n", 0, "a@x b@y ", 0, "" },
	{ HOST, { "a@x, b@y", "Joe <c@z>" }, "", 0, "a@x b@y c@z ", 0, "" },
	{ HOST, { "a@x", "a@X", "A@x" }, "", 0, "a@x A@x ", 0, "" },
	{ HOST, { "list: a@x, b@x;" }, "", 0, "a@x b@x ", 0, "" },
	{ HOST, { "\"a@b\"@x" }, "", 0, "\"a@b\"@x ", 0, "" },
	{ HOST, { "a@x", "-i" }, "", 0, "a@x ", 65,
	    "-i: an option after an address is none\n" },
	{ HOST, { "--", "-i@x", "a@x" }, "", 0, "-i@x a@x ", 0, "" },
	{ HOST, { "a@x", "b@@y", "c@z" }, "", 0, "a@x c@z ", 65, "b@@y: " },
	{ HOST, { "b@@y" }, "", 0, "", 65, "b@@y: " },
	{ HOST, { "a@x\r\nDATA" }, "", 0, "", 65, ": " },
	{ HOST, { "<>", "a@x" }, "", 0, "a@x ", 65,
	    "<>: nobody's address\n" },
	{ HOST, { "", "a@x" }, "", 0, "a@x ", 65, ": no address\n" },
	{ HOST, { "|cat", "a@x" }, "", 0, "a@x ", 65,
	    "|cat: no mail goes to programs or files\n" },
	{ HOST, { "/dev/null", "a@x" }, "", 0, "a@x ", 65,
	    "/dev/null: no mail goes to programs or files\n" },
	{ HOST, { "|a@x", "/b@x" }, "", 0, "|a@x /b@x ", 0, "" },
	{ HOST, { "a@\342\230\203.x", "a@x" }, "", 0, "a@x ", 65,
	    "a@\342\230\203.x: " },
	{ HOST, { "undisclosed:;" }, "", 64, "", 0, "no recipients" },
	{ HOST, { NULL }, "To: a@x\r\n", 64, "", 0, "no recipients" },
	/* the header */
	{ HOST, { "-t" }, "To: a@x, Bo (x@y) <b@y>\r\nCc: c@z,\r\n\td@z\r\n"
	    "Bcc: e@z\r\nApparently-To: f@z\r\nReply-To: g@z\r\n"
	    "From: h@z\r\n", 0, "a@x b@y c@z d@z e@z f@z ", 0, "" },
	{ HOST, { "-t", "b@y", "a@X" }, "To: a@x\r\nto: c@z\r\n", 0,
	    "b@y a@X c@z ", 0, "" },
	{ HOST, { "-t" }, "To: undisclosed-recipients:;\r\nBcc: a@x\r\n", 0,
	    "a@x ", 0, "" },
	{ HOST, { "-t" }, "To: undisclosed-recipients:;\r\n", 64, "", 0,
	    "no recipients" },
	{ HOST, { "-t" }, "To:\r\nSubject: x\r\n", 64, "", 0,
	    "no recipients" },
	{ HOST, { "-t" }, "Subject: x\r\n", 64, "", 0, "no recipients" },
	{ HOST, { "-t" }, "To: a@x\r\nResent-To: b@y\r\nResent-Cc: c@y\r\n"
	    "Resent-Bcc: d@y\r\nBcc: e@x\r\n", 0, "b@y c@y d@y ", 0, "" },
	{ HOST, { "-t" }, "To: a@x\r\nRESENT-From: b@y\r\n", 64, "", 0,
	    "no recipients" },
	{ HOST, { "-t", "b@y" }, "To: a@x, c@@z\r\n", 65, NULL, 0,
	    "bad address in the header" },
	{ HOST, { "-t" }, "To: a@x, <>\r\n", 65, NULL, 0,
	    "bad address in the header" },
	{ HOST, { "-t" }, "To: a@x, /etc/motd\r\n", 65, NULL, 0,
	    "bad address in the header: /etc/motd: no mail goes" },
	{ HOST, { "-t" }, "To: a@x, a@\342\230\203.x\r\n", 65, NULL, 0,
	    "bad address in the header: a@???.x: " },
	{ HOST, { "-t" }, "To: a@x\r\nBcc: b@y (\r\n", 65, NULL, 0,
	    "Bcc: b@y" },
	/* bare names */
	{ HOST, { "nobody-here" }, "", 0, "nobody-here@example.com ", 0,
	    "" },
	{ HOST, { "-t" }, "To: Nobody\r\n", 0, "Nobody@example.com ", 0,
	    "" },
	{ HOST "local me@x.example\n", { "a", "b", "c@y" }, "", 0,
	    "me@x.example c@y ", 0, "" },
	{ SELF "local me@x.example\n", { "a" }, "", 0, "me@x.example ", 0,
	    "" },
	{ SELF, { "daemon", "a@x" }, "", 0, "a@x ", 67,
	    "daemon: no mailbox here" },
	{ SELF, { "daemon", "b@@y" }, "", 0, "", 67, "b@@y: " },
	{ SELF, { "b@@y", "daemon" }, "", 0, "", 67, "daemon: " },
	{ SELF, { "a@example.com" }, "", 0, "a@example.com ", 0, "" },
	{ "", { "daemon" }, "", 78, NULL, 0, "daemon: no domain" },
	{ "", { "a@x" }, "", 0, "a@x ", 0, "" },
	/* aliases */
	{ HOST, { "root" }, "", 0, "ann@x.example bob@y.example ", 0, "" },
	{ SELF, { "ROOT" }, "", 0, "ann@x.example bob@y.example ", 0, "" },
	{ HOST, { "-t" }, "To: bob, root (Cron)\r\n", 0,
	    "bob@y.example ann@x.example ", 0, "" },
	{ HOST, { "root@example.com" }, "", 0, "root@example.com ", 0, "" },
	{ HOST, { "last" }, "", 0, "last@x.example ", 0, "" },
	{ HOST, { "plain" }, "", 0, "nobody-else@example.com ", 0, "" },
	{ SELF, { "plain" }, "", 0, "", 67, "nobody-else: no mailbox here" },
	{ HOST, { "own" }, "", 0, "own@example.com own@x.example ", 0, "" },
	{ HOST, { "quoted" }, "", 0, "\"a@b\"@x.example ", 0, "" },
	{ HOST, { "-t" }, "To: strange\r\n", 0, "ann@x.example ", 65,
	    "f@\342\230\203.x: " },
	{ HOST, { "half" }, "", 0, "ann@x.example ", 0, "" },
	{ HOST, { "prog", "a@x" }, "", 0, "a@x ", 67, "prog: " },
	{ HOST, { "file" }, "", 0, "", 67, "file: " },
	{ HOST, { "inc" }, "", 0, "", 67, "inc: " },
	{ HOST, { "loop", "a@x" }, "", 0, "a@x ", 67, "loop: " },
	{ HOST, { "trash" }, "", 0, "", 0, "" },
	{ HOST, { "trash", "a@x" }, "", 0, "a@x ", 0, "" },
};

static void
list_recipients(const struct message *message, char *out, size_t size)
{
	size_t i;

	out[0] = '\0';
	for (i = 0; i < message->nrecipients; i++) {
		strlcat(out, message->recipients[i].address, size);
		strlcat(out, " ", size);
	}
}

static void
check_said(const struct scene *scene, int i)
{
	const char *text = cases[i].fault != 0 ? scene->fault.text :
	    scene->envelope.complaints.length > 0 ?
	    scene->envelope.complaints.data : "";
	size_t n = strlen(cases[i].complaint);

	if (n == 0 || cases[i].complaint[n - 1] == '\n')
		ck_assert_str_eq(text, cases[i].complaint);
	else
		ck_assert_msg(strstr(text, cases[i].complaint) != NULL,
		    "\"%s\" without \"%s\"", text, cases[i].complaint);
}

START_TEST(recipients)
{
	char path[PLACE_PATH], file[PLACE_PATH + 8], got[512];
	struct scene scene;
	size_t k;
	int rc;

	place_make(path);
	place_write(path, "aliases", aliases);
	snprintf(file, sizeof(file), "%s/aliases", path);
	scene_init(&scene, cases[_i].conf);
	free(scene.conf.aliases);
	scene.conf.aliases = strdup(file);
	for (k = 0; k < 4 && cases[_i].words[k] != NULL; k++)
		scene_argument(&scene, cases[_i].words[k]);
	scene_header(&scene, cases[_i].header);
	rc = envelope_recipients(&scene.envelope, &scene.fault);
	ck_assert_msg(rc == (cases[_i].fault != 0 ? -1 : 0), "%s: %d %s",
	    cases[_i].words[0], rc, scene.fault.text);
	if (cases[_i].fault != 0)
		ck_assert_int_eq(scene.fault.status, cases[_i].fault);
	else
		ck_assert_int_eq(scene.envelope.status, cases[_i].status);
	list_recipients(&scene.message, got, sizeof(got));
	if (cases[_i].rcpt != NULL)
		ck_assert_str_eq(got, cases[_i].rcpt);
	check_said(&scene, _i);
	scene_clear(&scene);
	place_remove(path);
}
END_TEST

/* Who was thrown away is told, for the log. */
START_TEST(discarded)
{
	char path[PLACE_PATH], file[PLACE_PATH + 8];
	struct scene scene;

	place_make(path);
	place_write(path, "aliases", aliases);
	snprintf(file, sizeof(file), "%s/aliases", path);
	scene_init(&scene, HOST);
	free(scene.conf.aliases);
	scene.conf.aliases = strdup(file);
	scene_argument(&scene, "trash");
	scene_argument(&scene, "a@x");
	scene_argument(&scene, "half");
	ck_assert_int_eq(envelope_recipients(&scene.envelope, &scene.fault),
	    0);
	ck_assert_str_eq(buf_get(&scene.envelope.discarded),
	    "trash\nhalf\n");
	ck_assert_uint_eq(scene.message.nrecipients, 2);
	scene_clear(&scene);
	place_remove(path);
}
END_TEST

/* -n: the alias file is not even opened. */
START_TEST(no_aliases)
{
	struct scene scene;

	scene_init(&scene, HOST);
	free(scene.conf.aliases);
	scene.conf.aliases = strdup("/dev/null");
	scene.args.no_aliases = 1;
	scene_argument(&scene, "root");
	ck_assert_int_eq(envelope_recipients(&scene.envelope, &scene.fault),
	    0);
	ck_assert_str_eq(scene.message.recipients[0].address,
	    "root@example.com");
	ck_assert_uint_eq(scene.envelope.complaints.length, 0);
	scene_clear(&scene);
}
END_TEST

/* An alias file that is none is said, and stops nothing. */
START_TEST(bad_alias_file)
{
	struct scene scene;

	scene_init(&scene, HOST);
	free(scene.conf.aliases);
	scene.conf.aliases = strdup("/dev/null");
	scene_argument(&scene, "root");
	ck_assert_int_eq(envelope_recipients(&scene.envelope, &scene.fault),
	    0);
	ck_assert_uint_eq(scene.message.nrecipients, 1);
	ck_assert_int_eq(scene.envelope.status, 0);
	ck_assert_ptr_nonnull(scene.envelope.warning);
	ck_assert_uint_eq(scene.envelope.complaints.length, 0);
	scene_clear(&scene);
}
END_TEST

/* The line to add, by the names of the files that were read. */
START_TEST(no_mailbox)
{
	struct scene scene;

	scene_init(&scene, SELF);
	scene_argument(&scene, "root");
	ck_assert_int_eq(envelope_recipients(&scene.envelope, &scene.fault),
	    0);
	ck_assert_int_eq(scene.envelope.status, 67);
	ck_assert_str_eq(buf_get(&scene.envelope.complaints),
	    "root: no mailbox here; set \"local ADDRESS\" in "
	    "/nonexistent/sendoff.conf or an alias in "
	    "/nonexistent/aliases\n");
	scene_clear(&scene);
}
END_TEST

/* -bv: what becomes of names, a line each. */
START_TEST(said)
{
	char path[PLACE_PATH], file[PLACE_PATH + 8];
	struct scene scene;

	place_make(path);
	place_write(path, "aliases", aliases);
	snprintf(file, sizeof(file), "%s/aliases", path);
	scene_init(&scene, SELF "local me@x.example\n");
	free(scene.conf.aliases);
	scene.conf.aliases = strdup(file);
	scene.args.mode = ARGS_VERIFY;
	scene_argument(&scene, "root");
	scene_argument(&scene, "half");
	scene_argument(&scene, "prog");
	scene_argument(&scene, "b@@y");
	scene_argument(&scene, "daemon");
	scene_argument(&scene, "a@x");
	ck_assert_int_eq(envelope_recipients(&scene.envelope, &scene.fault),
	    0);
	ck_assert_str_eq(buf_get(&scene.envelope.said),
	    "root... aliased to ann@x.example\n"
	    "root... aliased to bob@y.example\n"
	    "half... aliased to /dev/null: discarded\n"
	    "half... aliased to ann@x.example\n"
	    "prog... User unknown: alias leads to a program, which is not "
	    "run\n"
	    "b@@y... bad domain (RFC 5321 section 4.1.2)\n"
	    "daemon... local: me@x.example\n");
	scene_clear(&scene);
	place_remove(path);
}
END_TEST

/* Domains in any letters are one domain, from wherever they come; without
 * libidn2 each of them is named, and what would help. */
static const struct {
	const char	*conf;
	const char	*words[4];
	const char	*header;
	const char	*rcpt;
} foreign[] = {
	{ HOST, { "a@b\303\274cher.x", "a@B\303\234CHER.x",
	    "a@XN--bcher-KVA.x", "a@bu\314\210cher\343\200\202x" }, "",
	    "a@xn--bcher-kva.x " },
	{ HOST, { "\"a b\"@b\303\274cher.x", "j\303\266rg@b\303\274cher.x" },
	    "", "\"a b\"@xn--bcher-kva.x j\303\266rg@xn--bcher-kva.x " },
	{ HOST, { "-t" }, "To: a@y, B <b@b\303\274cher.x>\r\n",
	    "a@y b@xn--bcher-kva.x " },
	{ HOST, { "foreign" }, "", "f@xn--bcher-kva.x " },
	{ HOST, { "-t" }, "Cc: foreign (F)\r\n", "f@xn--bcher-kva.x " },
};

START_TEST(international)
{
	char path[PLACE_PATH], file[PLACE_PATH + 8], got[512];
	struct scene scene;
	size_t k;
	int rc;

	place_make(path);
	place_write(path, "aliases", aliases);
	snprintf(file, sizeof(file), "%s/aliases", path);
	scene_init(&scene, foreign[_i].conf);
	free(scene.conf.aliases);
	scene.conf.aliases = strdup(file);
	for (k = 0; k < 4 && foreign[_i].words[k] != NULL; k++)
		scene_argument(&scene, foreign[_i].words[k]);
	scene_header(&scene, foreign[_i].header);
	rc = envelope_recipients(&scene.envelope, &scene.fault);
	if (idn_version() != NULL) {
		ck_assert_msg(rc == 0, "%s", scene.fault.text);
		ck_assert_int_eq(scene.envelope.status, 0);
		list_recipients(&scene.message, got, sizeof(got));
		ck_assert_str_eq(got, foreign[_i].rcpt);
		/* the domain is no reason for it */
		ck_assert_uint_eq(scene.message.flags, 0);
	} else {
		ck_assert_int_eq(rc == -1 ? scene.fault.status :
		    scene.envelope.status, 65);
		ck_assert_ptr_nonnull(strstr(rc == -1 ? scene.fault.text :
		    buf_get(&scene.envelope.complaints),
		    "write the A-label (xn--...)"));
	}
	scene_clear(&scene);
	place_remove(path);
}
END_TEST

/* A recipient's letters are that recipient's affair alone. */
START_TEST(utf8)
{
	struct scene scene;

	scene_init(&scene, HOST);
	scene_argument(&scene, "a@x");
	scene_argument(&scene, "j\303\266rg@x.example");
	ck_assert_int_eq(envelope_recipients(&scene.envelope, &scene.fault),
	    0);
	ck_assert_uint_eq(scene.message.flags, 0);
	ck_assert_str_eq(scene.message.recipients[1].address,
	    "j\303\266rg@x.example");
	scene_clear(&scene);
}
END_TEST

/* As many as there may be in one field, then one more in another. */
START_TEST(ten_thousand)
{
	clock_t begin = clock();
	struct scene scene;
	struct buf field;
	unsigned int i;

	scene_init(&scene, HOST);
	scene_argument(&scene, "-t");
	buf_init(&field);
	buf_puts(&field, "To: u0@x");
	for (i = 1; i < MESSAGE_RECIPIENTS; i++)
		buf_printf(&field, ",\r\n u%u@x", i);
	ck_assert_int_eq(header_append(&scene.header, field.data,
	    field.length), 0);
	ck_assert_int_eq(envelope_recipients(&scene.envelope, &scene.fault),
	    0);
	ck_assert_uint_eq(scene.message.nrecipients, MESSAGE_RECIPIENTS);
	ck_assert_int_eq(header_append(&scene.header, "Cc: v@x", 7), 0);
	ck_assert_int_eq(envelope_recipients(&scene.envelope, &scene.fault),
	    -1);
	ck_assert_int_eq(scene.fault.status, 65);
	ck_assert_str_eq(scene.fault.text, "more than 10000 recipients");
	buf_clear(&field);
	scene_clear(&scene);
	ck_assert_double_lt(pace_seconds(begin), 1.0);
}
END_TEST

Suite *
suite_recipients(void)
{
	Suite *suite = suite_create("recipients");
	TCase *tc = tcase_create("recipients");

	tcase_add_loop_test(tc, recipients, 0,
	    (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(tc, discarded);
	tcase_add_test(tc, no_aliases);
	tcase_add_test(tc, bad_alias_file);
	tcase_add_test(tc, no_mailbox);
	tcase_add_test(tc, said);
	tcase_add_loop_test(tc, international, 0,
	    (int)(sizeof(foreign) / sizeof(foreign[0])));
	tcase_add_test(tc, utf8);
	tcase_add_test(tc, ten_thousand);
	suite_add_tcase(suite, tc);
	return suite;
}
