/*
 * The header that leaves: what is added, what is removed, what becomes an
 * address, and what no completion can mend.
 */
#include <check.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/idn.h"
#include "submit/complete.h"
#include "tests/unit/scene.h"

Suite	*suite_complete(void);

#define HOST	"hostname mail.example.com\ndomain example.com\n"
#define DATE	"^[A-Z][a-z]{2}, [0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} " \
		"[0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4}$"

/* A scene with a sender, as complete_header() finds it. */
static void
begin(struct scene *scene, const char *conf, const char *header)
{
	scene_init(scene, conf);
	scene_header(scene, header);
	if (scene->message.sender == NULL)
		scene->message.sender = strdup("joe@example.com");
}

static int
complete(struct scene *scene)
{
	return complete_header(&scene->header, &scene->envelope, 0,
	    &scene->fault);
}

static void
is_date(const char *text)
{
	regex_t regex;

	ck_assert_ptr_nonnull(text);
	ck_assert_int_eq(regcomp(&regex, DATE, REG_EXTENDED | REG_NOSUB), 0);
	ck_assert_msg(regexec(&regex, text, 0, NULL, 0) == 0, "%s", text);
	regfree(&regex);
}

START_TEST(adds_what_is_missing)
{
	struct scene scene;
	char id[96];

	begin(&scene, HOST, "Subject: x\r\n");
	ck_assert_int_eq(complete(&scene), 0);
	ck_assert_uint_eq(scene.header.n, 4);
	/* what was there stays in front */
	ck_assert_str_eq(scene.header.fields[0].text, "Subject: x");
	ck_assert_str_eq(scene_field(&scene, "From"),
	    "Joe Smith <joe@example.com>");
	is_date(scene_field(&scene, "Date"));
	snprintf(id, sizeof(id), "<%s@mail.example.com>", scene.message.id);
	ck_assert_str_eq(scene_field(&scene, "Message-ID"), id);
	scene_clear(&scene);
}
END_TEST

START_TEST(keeps_what_is_there)
{
	static const char header[] = "Received: x\r\n"
	    "date: Tue, 1 Jan 2019 00:00:00 -0500\r\nFROM: Ann <a@x>\r\n"
	    "message-id: <1@x>\r\nTo: \"B, B\" <b@y>,\r\n\t(c) c@z\r\n"
	    "X-Odd:no blank\r\nSubject:\r\n";
	struct scene scene;
	struct buf out;

	begin(&scene, HOST, header);
	ck_assert_int_eq(complete(&scene), 0);
	buf_init(&out);
	header_write(&scene.header, &out);
	ck_assert_str_eq(buf_get(&out), header);
	buf_clear(&out);
	scene_clear(&scene);
}
END_TEST

/* No name for this host: only what needs one is a fault. */
START_TEST(no_host)
{
	struct scene scene;

	begin(&scene, "", "From: a@x\r\n");
	ck_assert_int_eq(complete(&scene), -1);
	ck_assert_int_eq(scene.fault.status, 78);
	ck_assert_ptr_nonnull(strstr(scene.fault.text, "hostname or domain"));
	scene_header(&scene, "From: a@x\r\nMessage-ID: <1@x>\r\n");
	ck_assert_int_eq(complete(&scene), 0);
	scene_header(&scene,
	    "From: a@x\r\nMessage-ID: <1@x>\r\nCc: bob\r\n");
	ck_assert_int_eq(complete(&scene), -1);
	ck_assert_int_eq(scene.fault.status, 78);
	scene_clear(&scene);
	begin(&scene, "domain example.com\n", "From: a@x\r\n");
	ck_assert_int_eq(complete(&scene), 0);
	ck_assert_ptr_nonnull(strstr(scene_field(&scene, "Message-ID"),
	    "@example.com>"));
	scene_clear(&scene);
}
END_TEST

static const struct {
	const char	*option;	/* -F */
	const char	*given;		/* -f */
	const char	*name;		/* the caller's */
	const char	*sender;
	const char	*from;
} authors[] = {
	{ NULL, NULL, "Joe Smith", "joe@example.com",
	    "Joe Smith <joe@example.com>" },
	{ NULL, NULL, NULL, "joe@example.com", "joe@example.com" },
	{ NULL, "ann@x", "Joe Smith", "ann@x", "ann@x" },
	{ NULL, "joe", "Joe Smith", "joe@example.com",
	    "Joe Smith <joe@example.com>" },
	{ NULL, "joey", "Joe Smith", "joey@example.com", "joey@example.com" },
	{ "CronDaemon", NULL, "Joe", "joe@example.com",
	    "CronDaemon <joe@example.com>" },
	{ "Ann", "ann@x", "Joe", "ann@x", "Ann <ann@x>" },
	{ "Joe Q. Public", NULL, NULL, "joe@example.com",
	    "\"Joe Q. Public\" <joe@example.com>" },
	{ "J\303\266rg", NULL, NULL, "joe@example.com",
	    "=?utf-8?B?SsO2cmc=?= <joe@example.com>" },
	{ "x <v@y>,", NULL, NULL, "joe@example.com",
	    "\"x <v@y>,\" <joe@example.com>" },
	{ "", NULL, "Joe", "joe@example.com", "joe@example.com" },
	/* a null sender: the login is the author */
	{ NULL, "", "Joe", "", "joe@example.com" },
	{ "Ann", "<>", "Joe", "", "Ann <joe@example.com>" },
};

START_TEST(author)
{
	struct scene scene;

	begin(&scene, HOST, "");
	free(scene.message.sender);
	scene.message.sender = strdup(authors[_i].sender);
	free(scene.caller.name);
	scene.caller.name = authors[_i].name == NULL ? NULL :
	    strdup(authors[_i].name);
	scene.args.name = authors[_i].option;
	scene.args.sender = authors[_i].given;
	ck_assert_int_eq(complete(&scene), 0);
	ck_assert_str_eq(scene_field(&scene, "From"), authors[_i].from);
	ck_assert_uint_eq(header_count(&scene.header, "From"), 1);
	scene_clear(&scene);
}
END_TEST

/* What is in a field afterwards. */
static const struct {
	const char	*conf;
	const char	*header;
	const char	*field;
	const char	*value;		/* NULL: not there */
} fields[] = {
	/* bare names */
	{ HOST, "From: root (Cron Daemon)\r\n", "From",
	    "root@example.com (Cron Daemon)" },
	{ HOST, "From: a@x\r\nTo: root\r\n", "To", "root@example.com" },
	{ HOST, "From: a@x\r\nTo: Joe <joe>, \"B, B\" <b@y>,\r\n\tann\r\n",
	    "To", "Joe <joe@example.com>, \"B, B\" <b@y>,\r\n"
	    "\tann@example.com" },
	{ HOST, "From: a@x\r\nCc: list: a, b@y;, c\r\n", "Cc",
	    "list: a@example.com, b@y;, c@example.com" },
	{ HOST, "From: a@x\r\nReply-To: a\r\n", "Reply-To",
	    "a@example.com" },
	{ HOST, "From: a@x\r\nSender: a\r\n", "Sender", "a@example.com" },
	{ HOST, "From: a@x\r\nResent-To: a\r\n", "Resent-To",
	    "a@example.com" },
	{ HOST, "From: a@x\r\nTo: <\"a b\">\r\n", "To",
	    "<\"a b\"@example.com>" },
	{ HOST, "From: a@x\r\nTo: undisclosed-recipients:;\r\n", "To",
	    "undisclosed-recipients:;" },
	/* what is no address list stays as it was */
	{ HOST, "From: a@x\r\nTo: a,, @@ b\r\n", "To", "a,, @@ b" },
	{ HOST, "From: a@x\r\nSubject: root\r\n", "Subject", "root" },
	{ HOST, "From: a@x\r\nX-To: root\r\n", "X-To", "root" },
	/* masquerade: From alone */
	{ HOST "masquerade @m.example\n", "From: Joe <joe>\r\n", "From",
	    "Joe <joe@m.example>" },
	{ HOST "masquerade all@m.example\n",
	    "From: joe@mail.example.com (J)\r\n", "From",
	    "all@m.example (J)" },
	{ HOST "masquerade @m.example\n", "From: joe@y.example\r\n", "From",
	    "joe@y.example" },
	{ HOST "masquerade @m.example always\n", "From: joe@y.example\r\n",
	    "From", "joe@m.example" },
	{ HOST "masquerade @m.example always\n",
	    "From: a@x\r\nTo: joe@y, ann\r\n", "To",
	    "joe@y, ann@example.com" },
	/* several authors */
	{ HOST, "From: a@x, b@y\r\n", "Sender", "joe@example.com" },
	{ HOST, "From: a@x, b@y\r\nSender: b@y\r\n", "Sender", "b@y" },
	{ HOST, "From: a@x\r\n", "Sender", NULL },
	/* what must not leave */
	{ HOST, "From: a@x\r\nBcc: b@y\r\n", "Bcc", NULL },
	{ HOST, "From: a@x\r\nbCC : b@y\r\n", "Bcc", NULL },
	{ HOST, "From: a@x\r\nBcc:\r\n", "Bcc", NULL },
	{ HOST, "From: a@x\r\nBCC: b@y\r\nBcc: c@y,\r\n d@y\r\n", "Bcc",
	    NULL },
	{ HOST, "From: a@x\r\nRESENT-bcc:b@y\r\n", "Resent-Bcc", NULL },
	{ HOST, "Return-Path: <v@y>\r\nFrom: a@x\r\nreturn-path\t: <w@y>\r\n",
	    "Return-Path", NULL },
	{ HOST, "From: a@x\r\nX-Bcc: b@y\r\n", "X-Bcc", "b@y" },
	{ HOST, "From: a@x\r\nContent-Length: 9\r\n", "Content-Length",
	    NULL },
	/* what says nothing is as good as missing */
	{ HOST, "From:\r\nTo: b@y\r\n", "From",
	    "Joe Smith <joe@example.com>" },
	{ HOST, "From: \r\n\t \r\n", "From", "Joe Smith <joe@example.com>" },
	{ HOST, "From: a@x\r\nSubject:\r\n", "Subject", "" },
	/* resent */
	{ HOST, "From: a@x\r\nResent-To: b@y\r\n", "Resent-From",
	    "Joe Smith <joe@example.com>" },
	{ HOST, "From: a@x\r\nResent-From: bob\r\n", "Resent-From",
	    "bob@example.com" },
	{ HOST, "From: a@x\r\nResent-Date: x\r\n", "Resent-Date", "x" },
	{ HOST, "From: a@x\r\nResent-Bcc: b@y\r\n", "Resent-From",
	    "Joe Smith <joe@example.com>" },
	{ HOST, "From: a@x\r\n", "Resent-Date", NULL },
	{ HOST, "From: a@x\r\n", "Resent-Message-ID", NULL },
	{ HOST, "From: a@x\r\n", "Resent-From", NULL },
};

START_TEST(field)
{
	struct scene scene;
	struct buf out;

	begin(&scene, fields[_i].conf, fields[_i].header);
	ck_assert_msg(complete(&scene) == 0, "%s", scene.fault.text);
	ck_assert_pstr_eq(scene_field(&scene, fields[_i].field),
	    fields[_i].value);
	if (fields[_i].value == NULL) {
		/* nor in any other spelling or continuation */
		buf_init(&out);
		header_write(&scene.header, &out);
		ck_assert_ptr_null(strcasestr(buf_get(&out),
		    fields[_i].field));
		ck_assert_ptr_null(strstr(buf_get(&out), "d@y"));
		buf_clear(&out);
	}
	scene_clear(&scene);
}
END_TEST

/* Domains in other letters: the name and the comment stay; without libidn2
 * the field is named. */
static const struct {
	const char	*conf;
	const char	*header;
	const char	*field;
	const char	*value;
} foreign[] = {
	{ HOST, "From: \"B, \303\234\" <a@B\303\234cher.x> (\303\266)\r\n",
	    "From", "\"B, \303\234\" <a@xn--bcher-kva.x> (\303\266)" },
	{ HOST, "From: a@x\r\nTo: b@y, L: c@b\303\274cher.x,\r\n\td;\r\n",
	    "To", "b@y, L: c@xn--bcher-kva.x,\r\n\td@example.com;" },
	{ HOST, "From: a@x\r\nCc: (b\303\274) <@h.x:c@b\303\274cher.x>\r\n",
	    "Cc", "(b\303\274) <@h.x:c@xn--bcher-kva.x>" },
	{ HOST, "From: a@x\r\nReply-To: j\303\266@b\303\274cher.x\r\n",
	    "Reply-To", "j\303\266@xn--bcher-kva.x" },
	{ HOST, "From: a@x\r\nSender: a@b\303\274cher.x\r\n", "Sender",
	    "a@xn--bcher-kva.x" },
	{ HOST, "From: a@x\r\nResent-To: a@b\303\274cher.x\r\n",
	    "Resent-To", "a@xn--bcher-kva.x" },
	{ HOST, "From: a@x\r\nResent-From: a@b\303\274cher.x\r\n",
	    "Resent-From", "a@xn--bcher-kva.x" },
	{ "hostname h.example\ndomain xn--bcher-kva.x\n"
	    "masquerade @m.example\n", "From: a@b\303\274cher.x\r\n",
	    "From", "a@m.example" },
};

START_TEST(international)
{
	struct scene scene;
	int rc;

	begin(&scene, foreign[_i].conf, foreign[_i].header);
	rc = complete(&scene);
	if (idn_version() != NULL) {
		ck_assert_msg(rc == 0, "%s", scene.fault.text);
		ck_assert_str_eq(scene_field(&scene, foreign[_i].field),
		    foreign[_i].value);
	} else {
		ck_assert_int_eq(rc, -1);
		ck_assert_int_eq(scene.fault.status, 65);
		ck_assert_ptr_nonnull(strstr(scene.fault.text,
		    " field: "));
		ck_assert_ptr_nonnull(strstr(scene.fault.text, "A-label"));
	}
	scene_clear(&scene);
}
END_TEST

START_TEST(empty)
{
	struct scene scene;

	begin(&scene, HOST, "From: a@x\r\nDate:\r\nMessage-Id: \r\n"
	    "Resent-To: b@y\r\nResent-Date: \r\n");
	ck_assert_int_eq(complete(&scene), 0);
	is_date(scene_field(&scene, "Date"));
	is_date(scene_field(&scene, "Resent-Date"));
	ck_assert_ptr_nonnull(strstr(scene_field(&scene, "Message-ID"),
	    "@mail.example.com>"));
	ck_assert_uint_eq(header_count(&scene.header, "Date"), 1);
	ck_assert_uint_eq(header_count(&scene.header, "Message-ID"), 1);
	scene_clear(&scene);
}
END_TEST

START_TEST(resent)
{
	struct scene scene;

	begin(&scene, HOST, "From: a@x\r\nDate: x\r\nMessage-ID: <1@x>\r\n"
	    "Resent-To: b@y\r\n");
	ck_assert_int_eq(complete(&scene), 0);
	is_date(scene_field(&scene, "Resent-Date"));
	ck_assert_ptr_nonnull(strstr(scene_field(&scene,
	    "Resent-Message-ID"), "@mail.example.com>"));
	ck_assert_str_eq(scene_field(&scene, "Date"), "x");
	ck_assert_str_eq(scene_field(&scene, "Message-ID"), "<1@x>");
	scene_clear(&scene);
}
END_TEST

START_TEST(date_of_the_from_line)
{
	struct scene scene;

	ck_assert_int_eq(setenv("TZ", "UTC0", 1), 0);
	begin(&scene, HOST, "From: a@x\r\n");
	ck_assert_int_eq(complete_header(&scene.header, &scene.envelope,
	    1764000000, &scene.fault), 0);
	ck_assert_ptr_nonnull(strstr(scene_field(&scene, "Date"),
	    " 24 Nov 2025 16:00:00 +0000"));
	scene_clear(&scene);
}
END_TEST

static const struct {
	const char	*header;
	const char	*text;
} faults[] = {
	{ "From: a@x\r\nFrom: b@y\r\n", "more than one From" },
	{ "From: a@x\r\nfrom : a@x\r\n", "more than one From" },
	{ "From: a@@x\r\n", "From field: " },
	{ "From: Joe Smith\r\n", "From field: " },
	{ "From: a@x b@y\r\n", "From field: " },
	{ "From: a@x\r\nTo: b@y, c@\342\230\203.x\r\n",
	    "To field: c@???.x: " },
	{ "From: a@\342\230\203.x\r\n",
	    "From field: a@???.x: " },
};

START_TEST(fault)
{
	struct scene scene;

	begin(&scene, HOST, faults[_i].header);
	ck_assert_int_eq(complete(&scene), -1);
	ck_assert_int_eq(scene.fault.status, 65);
	ck_assert_msg(strstr(scene.fault.text, faults[_i].text) != NULL, "%s",
	    scene.fault.text);
	scene_clear(&scene);
}
END_TEST

/* So many Received fields, and -h: complete or a loop. */
static int
hops(int received, long given)
{
	struct scene scene;
	int rc;

	begin(&scene, HOST, "From: a@x\r\n");
	while (received-- > 0)
		ck_assert_int_eq(header_append(&scene.header,
		    received % 2 ? "Received: x" : "RECEIVED:y",
		    received % 2 ? 11 : 10), 0);
	scene.args.hops = given;
	rc = complete(&scene);
	if (rc == -1) {
		ck_assert_int_eq(scene.fault.status, 65);
		ck_assert_ptr_nonnull(strstr(scene.fault.text, "loops"));
	}
	scene_clear(&scene);
	return rc;
}

START_TEST(loops)
{
	ck_assert_int_eq(hops(99, 0), 0);
	ck_assert_int_eq(hops(100, 0), -1);
	ck_assert_int_eq(hops(150, 0), -1);
	ck_assert_int_eq(hops(50, 49), 0);
	ck_assert_int_eq(hops(50, 50), -1);
	ck_assert_int_eq(hops(0, 99), 0);
	ck_assert_int_eq(hops(0, 100), -1);
	ck_assert_int_eq(hops(99, -5), 0);
}
END_TEST

/* A header that is full is the message's fault, not the system's. */
START_TEST(full)
{
	struct scene scene;
	int i;

	begin(&scene, HOST, "From: a@x\r\n");
	for (i = 1; i < HEADER_FIELDS_MAX; i++)
		ck_assert_int_eq(header_append(&scene.header, "X: y", 4), 0);
	ck_assert_int_eq(complete(&scene), -1);
	ck_assert_int_eq(scene.fault.status, 65);
	scene_clear(&scene);
}
END_TEST

#define COUNT(a)	((int)(sizeof(a) / sizeof((a)[0])))

Suite *
suite_complete(void)
{
	Suite *suite = suite_create("complete");
	TCase *tc = tcase_create("complete");

	tcase_add_test(tc, adds_what_is_missing);
	tcase_add_test(tc, keeps_what_is_there);
	tcase_add_test(tc, no_host);
	tcase_add_loop_test(tc, author, 0, COUNT(authors));
	tcase_add_loop_test(tc, field, 0, COUNT(fields));
	tcase_add_loop_test(tc, international, 0,
	    (int)(sizeof(foreign) / sizeof(foreign[0])));
	tcase_add_test(tc, empty);
	tcase_add_test(tc, resent);
	tcase_add_test(tc, date_of_the_from_line);
	tcase_add_loop_test(tc, fault, 0, COUNT(faults));
	tcase_add_test(tc, loops);
	tcase_add_test(tc, full);
	suite_add_tcase(suite, tc);
	return suite;
}
