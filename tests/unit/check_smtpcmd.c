/*
 * Command lines of SMTP: what is taken from them, and what refuses them.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "submit/smtpcmd.h"

Suite	*suite_smtpcmd(void);

static const struct {
	const char	*line;
	enum smtpcmd_verb verb;
} verbs[] = {
	{ "EHLO x", SMTPCMD_EHLO },
	{ "ehlo [127.0.0.1]", SMTPCMD_EHLO },
	{ "HELO  x.example  ", SMTPCMD_HELO },
	{ "DATA", SMTPCMD_DATA },
	{ "data  ", SMTPCMD_DATA },
	{ "RSET", SMTPCMD_RSET },
	{ "NOOP", SMTPCMD_NOOP },
	{ "NOOP what ever", SMTPCMD_NOOP },
	{ "VRFY joe", SMTPCMD_VRFY },
	{ "VRFY", SMTPCMD_VRFY },
	{ "HELP MAIL", SMTPCMD_HELP },
	{ "Quit", SMTPCMD_QUIT },
};

START_TEST(verb)
{
	struct smtpcmd cmd;

	ck_assert_ptr_null(smtpcmd_parse(&cmd, verbs[_i].line,
	    strlen(verbs[_i].line)));
	ck_assert_int_eq(cmd.verb, verbs[_i].verb);
	ck_assert_ptr_null(cmd.local);
	smtpcmd_clear(&cmd);
}
END_TEST

static const struct {
	const char	*line;
	const char	*local;
	const char	*domain;	/* NULL: none */
} paths[] = {
	{ "MAIL FROM:<a@b.example>", "a", "b.example" },
	{ "mail from:<a@b.example>", "a", "b.example" },
	{ "MAIL FROM: <a@b.example>", "a", "b.example" },
	{ "MAIL  FROM:<a@b.example> ", "a", "b.example" },
	{ "MAIL FROM:a@b.example", "a", "b.example" },
	{ "MAIL FROM:<>", "", NULL },
	{ "MAIL FROM:< >", "", NULL },
	{ "MAIL FROM:<joe>", "joe", NULL },
	{ "MAIL FROM:joe", "joe", NULL },
	{ "RCPT TO:<a@b.example>", "a", "b.example" },
	{ "RCPT TO:<postmaster>", "postmaster", NULL },
	{ "RCPT TO:Postmaster", "Postmaster", NULL },
	{ "RCPT TO:<a@[192.0.2.1]>", "a", "[192.0.2.1]" },
	{ "RCPT TO:<a@[IPv6:2001:db8::1]>", "a", "[IPv6:2001:db8::1]" },
	{ "RCPT TO:<\"a b\"@c.example>", "a b", "c.example" },
	{ "RCPT TO:<\"a>b\"@c.example>", "a>b", "c.example" },
	{ "RCPT TO:<\"a\\\">b\"@c.example>", "a\">b", "c.example" },
	{ "RCPT TO:<\"a@b\"@c.example>", "a@b", "c.example" },
	{ "RCPT TO:<\"Q\">", "Q", NULL },
	{ "RCPT TO:<@x.example,@y.example:a@b.example>", "a", "b.example" },
	{ "RCPT TO:<-oQ/tmp@b.example>", "-oQ/tmp", "b.example" },
	{ "RCPT TO:<\303\251@b.example>", "\303\251", "b.example" },
};

START_TEST(path)
{
	struct smtpcmd cmd;
	const char *reply;

	reply = smtpcmd_parse(&cmd, paths[_i].line, strlen(paths[_i].line));
	ck_assert_msg(reply == NULL, "%s", reply);
	ck_assert_str_eq(cmd.local, paths[_i].local);
	if (paths[_i].domain == NULL)
		ck_assert_ptr_null(cmd.domain);
	else
		ck_assert_str_eq(cmd.domain, paths[_i].domain);
	ck_assert_int_eq(cmd.size, -1);
	ck_assert_uint_eq(cmd.notify, 0);
	ck_assert_str_eq(cmd.envid, "");
	ck_assert_str_eq(cmd.orcpt, "");
	smtpcmd_clear(&cmd);
	ck_assert_ptr_null(cmd.local);
}
END_TEST

/* Each refusal by the code that it has to have. */
static const struct {
	const char	*line;
	const char	*reply;		/* how it begins */
} refusals[] = {
	{ "", "500 5.5.1 " },
	{ " QUIT", "500 5.5.1 " },
	{ "FOO", "500 5.5.1 " },
	{ "LHLO x", "500 5.5.1 " },
	{ "MAILFROM:<a@b.example>", "500 5.5.1 " },
	{ "DATA\tx", "500 5.5.2 " },
	{ "NOOP \001", "500 5.5.2 " },
	{ "NOOP \r", "500 5.5.2 " },
	{ "NOOP \177", "500 5.5.2 " },
	{ "NOOP \377", "500 5.5.2 " },
	{ "EXPN x", "502 5.5.1 " },
	{ "expn", "502 5.5.1 " },
	{ "STARTTLS", "502 5.5.1 " },
	{ "AUTH PLAIN", "502 5.5.1 " },
	{ "BDAT 10 LAST", "502 5.5.1 " },
	{ "EHLO", "501 5.5.4 " },
	{ "HELO  ", "501 5.5.4 " },
	{ "DATA x", "501 5.5.4 " },
	{ "RSET x", "501 5.5.4 " },
	{ "QUIT x", "501 5.5.4 " },
	{ "MAIL", "501 5.5.4 " },
	{ "MAIL FROM", "501 5.5.4 " },
	{ "MAIL FROM:", "501 5." },
	{ "MAIL TO:<a@b.example>", "501 5.5.4 " },
	{ "MAIL FROM :<a@b.example>", "501 5.5.4 " },
	{ "MAIL FROM:<a@b.example", "501 5.5.4 " },
	{ "MAIL FROM:<\"a@b.example>", "501 5.5.4 " },
	{ "MAIL FROM:<a@b.example>x", "501 5.5.4 " },
	{ "MAIL FROM:<a@b.example>,<c@d.example>", "501 5.5.4 " },
	{ "MAIL FROM:<a@@b.example>", "501 5.1.7 " },
	{ "MAIL FROM:<a@b..example>", "501 5.1.7 " },
	{ "MAIL FROM:<a@b_%.example>", "501 5.1.7 " },
	{ "MAIL FROM:<a@b.example> SIZE=", "501 5.5.4 " },
	{ "MAIL FROM:<a@b.example> SIZE=-1", "501 5.5.4 " },
	{ "MAIL FROM:<a@b.example> SIZE=1K", "501 5.5.4 " },
	{ "MAIL FROM:<a@b.example> SIZE=999999999999999999999", "501 5.5.4 " },
	{ "MAIL FROM:<a@b.example> SIZE", "501 5.5.4 " },
	{ "MAIL FROM:<a@b.example> SIZE=1 size=1", "501 5.5.4 the same" },
	{ "MAIL FROM:<a@b.example> BODY=BINARYMIME", "501 5.5.4 " },
	{ "MAIL FROM:<a@b.example> SMTPUTF8=yes", "501 5.5.4 " },
	{ "MAIL FROM:<a@b.example> RET=SOME", "501 5.5.4 " },
	{ "MAIL FROM:<a@b.example> ENVID=", "501 5.5.4 " },
	{ "MAIL FROM:<a@b.example> ENVID=a=b", "501 5.5.4 " },
	{ "MAIL FROM:<a@b.example> ENVID=+zz", "501 5.5.4 " },
	{ "MAIL FROM:<a@b.example> AUTH=<>", "555 5.5.4 " },
	{ "MAIL FROM:<a@b.example> NOTIFY=NEVER", "555 5.5.4 " },
	{ "MAIL FROM:<\303\251@b.example>", "553 5.6.7 " },
	{ "RCPT TO:<>", "501 5.1.3 " },
	{ "RCPT TO:", "501 5." },
	{ "RCPT TO:<a@b@c.example>", "501 5.1.3 " },
	{ "RCPT TO:<list: a@b.example;>", "501 5.1.3 " },
	{ "RCPT TO:<a@b.example, c@d.example>", "501 5.1.3 " },
	{ "RCPT TO:<a@b.example> NOTIFY=", "501 5.5.4 " },
	{ "RCPT TO:<a@b.example> NOTIFY=NEVER,SUCCESS", "501 5.5.4 " },
	{ "RCPT TO:<a@b.example> ORCPT=a@b.example", "501 5.5.4 " },
	{ "RCPT TO:<a@b.example> ORCPT=rfc822;\303\251@b", "501 5.5.4 " },
	{ "RCPT TO:<a@b.example> ORCPT=utf-8;\303\251=@b", "501 5.5.4 " },
	{ "RCPT TO:<a@b.example> ORCPT=", "501 5.5.4 " },
	{ "RCPT TO:<a@b.example> SIZE=1", "555 5.5.4 " },
	{ "RCPT TO:<a@b.example> SMTPUTF8", "555 5.5.4 " },
};

START_TEST(refusal)
{
	const char *reply;
	struct smtpcmd cmd;

	reply = smtpcmd_parse(&cmd, refusals[_i].line,
	    strlen(refusals[_i].line));
	ck_assert_msg(reply != NULL && strncmp(reply, refusals[_i].reply,
	    strlen(refusals[_i].reply)) == 0, "%s: %s", refusals[_i].line,
	    reply == NULL ? "(taken)" : reply);
	ck_assert_ptr_null(cmd.local);
	ck_assert_ptr_null(cmd.domain);
}
END_TEST

START_TEST(nul)
{
	struct smtpcmd cmd;

	ck_assert_ptr_nonnull(smtpcmd_parse(&cmd, "NOOP\0x", 6));
	ck_assert_ptr_nonnull(smtpcmd_parse(&cmd, "QUIT\0", 5));
}
END_TEST

/* RFC 6533 section 3: what is kept is ASCII, so it grows by a half. */
START_TEST(original_recipient)
{
	char line[600], want[DSN_ORCPT_MAX + 1];
	const char *reply;
	struct smtpcmd cmd;
	size_t i;

	strlcpy(line, "RCPT TO:<a@b.example> ORCPT=UTF-8;\360\237\230\200+2B"
	    "\\x{2B}\303\251@\344\276\213.x", sizeof(line));
	reply = smtpcmd_parse(&cmd, line, strlen(line));
	ck_assert_msg(reply == NULL, "%s", reply);
	ck_assert_str_eq(cmd.orcpt,
	    "UTF-8;\\x{1F600}+2B\\x{2B}\\x{E9}@\\x{4F8B}.x");
	ck_assert_int_eq(smtpcmd_international(&cmd), 1);
	smtpcmd_clear(&cmd);
	for (i = 0; i < 2; i++) {
		strlcpy(line, "RCPT TO:<a@b.example> ORCPT=utf-8;",
		    sizeof(line));
		strlcpy(want, "utf-8;", sizeof(want));
		while (strlen(want) + 6 + i <= DSN_ORCPT_MAX + i) {
			strlcat(line, "\303\251", sizeof(line));
			strlcat(want, "\\x{E9}", sizeof(want));
		}
		/* 6 + 82 * 6 octets, and one more letter is too much */
		if (i == 1)
			strlcat(line, "\303\251\303\251", sizeof(line));
		reply = smtpcmd_parse(&cmd, line, strlen(line));
		ck_assert_int_eq(reply == NULL, i == 0);
		if (i == 0)
			ck_assert_str_eq(cmd.orcpt, want);
		smtpcmd_clear(&cmd);
	}
}
END_TEST

START_TEST(parameters)
{
	static const char mail[] = "MAIL FROM:<\303\251@b.example> "
	    "body=8bitmime  SIZE=12345 SMTPUTF8 RET=hdrs ENVID=a+2Bb";
	static const char rcpt[] = "RCPT TO:<a@b.example> "
	    "NOTIFY=success,failure ORCPT=rfc822;a+2Bb@c.example";
	struct smtpcmd cmd;
	const char *reply;

	reply = smtpcmd_parse(&cmd, mail, sizeof(mail) - 1);
	ck_assert_msg(reply == NULL, "%s", reply);
	ck_assert_int_eq(cmd.size, 12345);
	ck_assert_int_eq(cmd.utf8, 1);
	ck_assert_int_eq(cmd.ret, DSN_RET_HDRS);
	ck_assert_str_eq(cmd.envid, "a+2Bb");
	ck_assert_int_eq(smtpcmd_international(&cmd), 1);
	smtpcmd_clear(&cmd);
	reply = smtpcmd_parse(&cmd, rcpt, sizeof(rcpt) - 1);
	ck_assert_msg(reply == NULL, "%s", reply);
	ck_assert_uint_eq(cmd.notify, DSN_SUCCESS | DSN_FAILURE);
	ck_assert_str_eq(cmd.orcpt, "rfc822;a+2Bb@c.example");
	ck_assert_int_eq(smtpcmd_international(&cmd), 0);
	ck_assert_int_eq(smtpcmd_international(&cmd), 0);
	smtpcmd_clear(&cmd);
}
END_TEST

/* A SIZE is never made small by being too large. */
START_TEST(huge_size)
{
	static const char line[] = "MAIL FROM:<> SIZE=99999999999999999999";
	struct smtpcmd cmd;

	ck_assert_ptr_null(smtpcmd_parse(&cmd, line, sizeof(line) - 1));
	ck_assert_int_ge(cmd.size, (int64_t)1 << 59);
	smtpcmd_clear(&cmd);
}
END_TEST

/* The longest values that may come, and one octet more. */
START_TEST(longest)
{
	char line[2048], value[DSN_ORCPT_MAX + 2];
	struct smtpcmd cmd;

	memset(value, 'x', sizeof(value));
	memcpy(value, "rfc822;", 7);
	value[DSN_ORCPT_MAX] = '\0';
	snprintf(line, sizeof(line), "RCPT TO:<a@b.example> ORCPT=%s", value);
	ck_assert_ptr_null(smtpcmd_parse(&cmd, line, strlen(line)));
	ck_assert_str_eq(cmd.orcpt, value);
	smtpcmd_clear(&cmd);
	value[DSN_ORCPT_MAX] = 'x';
	value[DSN_ORCPT_MAX + 1] = '\0';
	snprintf(line, sizeof(line), "RCPT TO:<a@b.example> ORCPT=%s", value);
	ck_assert_ptr_nonnull(smtpcmd_parse(&cmd, line, strlen(line)));
	value[DSN_ENVID_MAX] = '\0';
	snprintf(line, sizeof(line), "MAIL FROM:<> ENVID=%s", value);
	ck_assert_ptr_null(smtpcmd_parse(&cmd, line, strlen(line)));
	ck_assert_str_eq(cmd.envid, value);
	smtpcmd_clear(&cmd);
}
END_TEST

#define COUNT(a)	((int)(sizeof(a) / sizeof((a)[0])))

Suite *
suite_smtpcmd(void)
{
	Suite *suite = suite_create("smtpcmd");
	TCase *tc = tcase_create("smtpcmd");

	tcase_add_loop_test(tc, verb, 0, COUNT(verbs));
	tcase_add_loop_test(tc, path, 0, COUNT(paths));
	tcase_add_loop_test(tc, refusal, 0, COUNT(refusals));
	tcase_add_test(tc, nul);
	tcase_add_test(tc, original_recipient);
	tcase_add_test(tc, parameters);
	tcase_add_test(tc, huge_size);
	tcase_add_test(tc, longest);
	suite_add_tcase(suite, tc);
	return suite;
}
