/*
 * The sender: where it comes from, how it is completed and masked, and what
 * is refused rather than guessed.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "compat/idn.h"
#include "tests/unit/scene.h"

Suite	*suite_envelope(void);

#define HOST	"hostname mail.example.com\ndomain example.com\n"

/* status 0: the sender that is expected, else a part of the fault. */
static const struct {
	const char	*conf;
	const char	*given;		/* -f, NULL: none */
	const char	*header;
	int		 status;
	const char	*expected;
} senders[] = {
	{ HOST, NULL, "", 0, "joe@example.com" },
	{ "hostname mail.example.com\n", NULL, "", 78, "domain" },
	{ "", NULL, "", 78, "joe: no domain" },
	/* -f */
	{ HOST, "ann@x.example", "", 0, "ann@x.example" },
	{ HOST, "ann", "", 0, "ann@example.com" },
	{ HOST, "<ann@x.example>", "", 0, "ann@x.example" },
	{ HOST, "Ann B <ann@x.example>", "", 0, "ann@x.example" },
	{ HOST, "\"a b\"@x.example", "", 0, "\"a b\"@x.example" },
	{ HOST, "\"ann\"@x.example", "", 0, "ann@x.example" },
	{ HOST, "ann@[192.0.2.1]", "", 0, "ann@[192.0.2.1]" },
	{ "", "ann@x.example", "", 0, "ann@x.example" },
	{ "", "ann", "", 78, "ann: no domain" },
	{ HOST, "", "", 0, "" },
	{ HOST, "<>", "", 0, "" },
	{ "", "<>", "", 0, "" },
	{ HOST, "ann@", "", 65, "sender ann@: " },
	{ HOST, "@x.example", "", 65, "sender" },
	{ HOST, "a@b@c", "", 65, "sender" },
	{ HOST, "a@x, b@x", "", 65, "not one address" },
	{ HOST, " ", "", 65, "not one address" },
	{ HOST, "list:;", "", 65, "not one address" },
	{ HOST, "list: a@x;", "", 65, "not one address" },
	{ HOST, "a b@x", "", 65, "sender" },
	{ HOST, "a@x\r\nRCPT TO:<b@x>", "", 65, "sender" },
	{ HOST, "a\177@x", "", 65, "sender" },
	{ HOST, "a@x y", "", 65, "sender" },
	{ HOST, "a@\342\230\203.example", "", 65,
	    "sender a@???.example: " },
	/* the configuration's */
	{ HOST "sender ops@x.example\n", NULL, "", 0, "ops@x.example" },
	{ HOST "sender ops@x.example\n", "ann@y", "", 0, "ann@y" },
	{ HOST "sender header\n", NULL, "From: Ann <ann@y.example>\r\n", 0,
	    "ann@y.example" },
	{ HOST "sender header\n", NULL, "From: a@y.example, b@y.example\r\n",
	    0, "a@y.example" },
	{ HOST "sender header\n", NULL, "From: ann (Ann)\r\n", 0,
	    "ann@example.com" },
	{ HOST "sender header\n", NULL, "To: ann@y\r\n", 0,
	    "joe@example.com" },
	{ HOST "sender header\n", NULL, "From: ;;@\r\n", 0,
	    "joe@example.com" },
	{ HOST "sender header\n", NULL, "From: <>\r\n", 0,
	    "joe@example.com" },
	{ HOST "sender header\n", "ann@x", "From: bob@y\r\n", 0, "ann@x" },
	{ HOST, NULL, "From: bob@y\r\n", 0, "joe@example.com" },
	/* masquerade */
	{ HOST "masquerade @m.example\n", NULL, "", 0, "joe@m.example" },
	{ HOST "masquerade all@m.example\n", NULL, "", 0, "all@m.example" },
	{ HOST "masquerade @m.example\n", "ann", "", 0, "ann@m.example" },
	{ HOST "masquerade @m.example\n", "ann@MAIL.example.com", "", 0,
	    "ann@m.example" },
	{ HOST "masquerade @m.example\n", "ann@localhost", "", 0,
	    "ann@m.example" },
	{ HOST "masquerade @m.example\n", "ann@y.example", "", 0,
	    "ann@y.example" },
	{ HOST "masquerade @m.example\n", "ann@sub.example.com", "", 0,
	    "ann@sub.example.com" },
	{ HOST "masquerade @m.example always\n", "ann@y.example", "", 0,
	    "ann@m.example" },
	{ HOST "masquerade all@m.example always\n", "ann@y.example", "", 0,
	    "all@m.example" },
	{ HOST "masquerade all@m.example always\n", "<>", "", 0, "" },
	/* with a name to put there no other is needed */
	{ "masquerade @m.example\n", NULL, "", 0, "joe@m.example" },
	{ HOST "masquerade @m.example\n", "\"a b\"", "", 65, "sender" },
	{ HOST "masquerade @m.example\n", "<\"a b\">", "", 0,
	    "\"a b\"@m.example" },
};

START_TEST(sender)
{
	struct scene scene;
	int rc;

	scene_init(&scene, senders[_i].conf);
	scene_header(&scene, senders[_i].header);
	scene.args.sender = senders[_i].given;
	rc = envelope_sender(&scene.envelope, &scene.fault);
	if (senders[_i].status == 0) {
		ck_assert_msg(rc == 0, "%s", scene.fault.text);
		ck_assert_str_eq(scene.message.sender, senders[_i].expected);
	} else {
		ck_assert_msg(rc == -1, "-f %s gives %s", senders[_i].given,
		    scene.message.sender);
		ck_assert_int_eq(scene.fault.status, senders[_i].status);
		ck_assert_msg(strstr(scene.fault.text,
		    senders[_i].expected) != NULL, "%s", scene.fault.text);
		ck_assert_ptr_null(scene.message.sender);
	}
	scene_clear(&scene);
}
END_TEST

/* An address that needs SMTPUTF8 says so; others do not. */
START_TEST(utf8)
{
	struct scene scene;

	scene_init(&scene, HOST);
	ck_assert_int_eq(envelope_sender(&scene.envelope, &scene.fault), 0);
	ck_assert_uint_eq(scene.message.flags, 0);
	scene.args.sender = "j\303\266rg@x.example";
	ck_assert_int_eq(envelope_sender(&scene.envelope, &scene.fault), 0);
	ck_assert_str_eq(scene.message.sender, "j\303\266rg@x.example");
	ck_assert_uint_eq(scene.message.flags, MESSAGE_SMTPUTF8);
	scene_clear(&scene);
}
END_TEST

/* A sender's domain, which may be our own, in whatever letters. */
static const struct {
	const char	*conf;
	const char	*given;
	const char	*header;
	const char	*sender;
} foreign[] = {
	{ HOST, "ann@B\303\234cher.example", "",
	    "ann@xn--bcher-kva.example" },
	{ HOST "sender header\n", NULL,
	    "From: A <ann@b\303\274cher.example>\r\n",
	    "ann@xn--bcher-kva.example" },
	{ "hostname h.example\ndomain xn--bcher-kva.example\n"
	    "masquerade @out.example\n", "ann@b\303\274cher.example", "",
	    "ann@out.example" },
};

START_TEST(international)
{
	struct scene scene;
	int rc;

	scene_init(&scene, foreign[_i].conf);
	scene_header(&scene, foreign[_i].header);
	scene.args.sender = foreign[_i].given;
	rc = envelope_sender(&scene.envelope, &scene.fault);
	if (idn_version() != NULL) {
		ck_assert_msg(rc == 0, "%s", scene.fault.text);
		ck_assert_str_eq(scene.message.sender, foreign[_i].sender);
		ck_assert_uint_eq(scene.message.flags, 0);
	} else {
		ck_assert_int_eq(rc, -1);
		ck_assert_int_eq(scene.fault.status, 65);
		ck_assert_ptr_nonnull(strstr(scene.fault.text, "A-label"));
	}
	scene_clear(&scene);
}
END_TEST

START_TEST(qualify)
{
	struct scene scene;
	char *address;

	scene_init(&scene, HOST);
	address = envelope_qualify(&scene.conf, "a b", &scene.fault);
	ck_assert_str_eq(address, "\"a b\"@example.com");
	free(address);
	address = envelope_qualify(&scene.conf, "a@b", &scene.fault);
	ck_assert_str_eq(address, "\"a@b\"@example.com");
	free(address);
	/* a host that knows no better name than this one */
	free(scene.conf.domain);
	scene.conf.domain = strdup("localhost");
	ck_assert_ptr_null(envelope_qualify(&scene.conf, "a", &scene.fault));
	ck_assert_int_eq(scene.fault.status, 78);
	ck_assert_ptr_nonnull(strstr(scene.fault.text, "hostname or domain"));
	scene_clear(&scene);
}
END_TEST

Suite *
suite_envelope(void)
{
	Suite *suite = suite_create("envelope");
	TCase *tc = tcase_create("envelope");

	tcase_add_loop_test(tc, sender, 0,
	    (int)(sizeof(senders) / sizeof(senders[0])));
	tcase_add_test(tc, utf8);
	tcase_add_loop_test(tc, international, 0,
	    (int)(sizeof(foreign) / sizeof(foreign[0])));
	tcase_add_test(tc, qualify);
	suite_add_tcase(suite, tc);
	return suite;
}
