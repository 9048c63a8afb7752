/*
 * The words of `sendoff check' and `sendoff dns'.
 */
#include <sys/socket.h>

#include <check.h>
#include <string.h>
#include <sysexits.h>

#include "exam/examoption.h"
#include "exam/group.h"
#include "tests/unit/suites.h"

#define WORDS	16

static struct examoption option;
static struct fault fault;

/* Words divided by blanks; 0 or -1. */
static int
parse(const char *line)
{
	static char text[512];
	char *words[WORDS + 1], *rest = text, *word;
	int n = 0;

	memset(&fault, 0, sizeof(fault));
	strlcpy(text, line, sizeof(text));
	while ((word = strsep(&rest, " ")) != NULL && n < WORDS)
		words[n++] = word;
	words[n] = NULL;
	return examoption_parse(&option, n, words, &fault);
}

static void
good(const char *line)
{
	ck_assert_msg(parse(line) == 0, "%s: %s", line, fault.text);
}

/* Refused with 64, in these words. */
static void
bad(const char *line, const char *words)
{
	ck_assert_msg(parse(line) == -1, "%s: taken", line);
	ck_assert_int_eq(fault.status, EX_USAGE);
	ck_assert_msg(strstr(fault.text, words) != NULL, "%s: %s", line,
	    fault.text);
	examoption_clear(&option);
}

START_TEST(none)
{
	good("check");
	ck_assert_int_eq(option.dns, 0);
	ck_assert_int_eq(option.timeout, EXAMOPTION_TIMEOUT);
	ck_assert_ptr_null(option.domain);
	examoption_clear(&option);
	good("dns");
	ck_assert_int_eq(option.dns, 1);
	ck_assert_int_eq(option.format, FORMAT_ZONE);
	examoption_clear(&option);
}
END_TEST

/* A domain is absolute with a dot at its end, of an address it is none. */
START_TEST(dots)
{
	good("check --domain EXAMPLE.com.");
	ck_assert_str_eq(option.domain, "example.com");
	examoption_clear(&option);
	good("check --domain .");
	ck_assert_str_eq(option.domain, ".");
	examoption_clear(&option);
	bad("check --from a@example.com.", "not a mail address");
	bad("check --to a@example.com.", "not a mail address");
}
END_TEST

START_TEST(values)
{
	good("check --domain Example.COM --from a@EXAMPLE.com "
	    "--to=b@example.net --message m --zone - --timeout 9 -v");
	ck_assert_str_eq(option.domain, "example.com");
	ck_assert_str_eq(option.from, "a@EXAMPLE.com");
	ck_assert_str_eq(option.to, "b@example.net");
	ck_assert_str_eq(option.message, "m");
	ck_assert_str_eq(option.zone, "-");
	ck_assert_int_eq(option.timeout, 9);
	ck_assert_int_eq(option.verbose, 1);
	examoption_clear(&option);
	good("check --json --strict --offline -q --dqs-key k --resolver ::1");
	ck_assert(option.json && option.strict && option.offline &&
	    option.quiet);
	ck_assert_str_eq(option.dqs_key, "k");
	ck_assert_str_eq(option.resolver, "::1");
	examoption_clear(&option);
	bad("check --dqs-key k.k", "letters and digits");
	bad("check --dqs-key=", "letters and digits");
	good("dns --format nsupdate --diff --ip 192.0.2.1");
	ck_assert_int_eq(option.format, FORMAT_NSUPDATE);
	ck_assert_int_eq(option.diff, 1);
	examoption_clear(&option);
}
END_TEST

START_TEST(addresses)
{
	good("check --ip 2001:db8::1,192.0.2.1");
	ck_assert_uint_eq(option.nip, 2);
	ck_assert_int_eq(option.ip[0].family, AF_INET);
	ck_assert_int_eq(option.ip[1].family, AF_INET6);
	examoption_clear(&option);
	good("check --ip ::ffff:192.0.2.1");
	ck_assert_int_eq(option.ip[0].family, AF_INET);
	examoption_clear(&option);
	bad("check --ip 192.0.2.1,192.0.2.2", "--ip takes");
	bad("check --ip 192.0.2.1,::ffff:192.0.2.2", "--ip takes");
	bad("check --ip 192.0.2.1,::1,192.0.2.2", "--ip takes");
	bad("check --ip example.com", "--ip takes");
	bad("check --ip ,", "--ip takes");
}
END_TEST

START_TEST(lists)
{
	int i;

	good("check --only dkim,spf.result --only tls --skip ip.dnsbl");
	ck_assert_uint_eq(option.nonly, 3);
	ck_assert_str_eq(option.only[1], "spf.result");
	ck_assert_str_eq(option.only[2], "tls");
	ck_assert_uint_eq(option.nskip, 1);
	examoption_clear(&option);
	bad("check --only dkmi", "\"dkmi\": not a group");
	bad("check --only spf.reslt", "\"spf.reslt\": not a group");
	bad("check --skip ,spf", "\"\": not a group");
	for (i = 0; i < GROUPS; i++)
		bad("check --only x", group_word((enum group)i));
	bad("check --only=", "--only takes groups");
	bad("check --only spf,to", "--only to: --to is missing");
	bad("check --only to.smtp", "--only to.smtp: --to is missing");
	bad("check --only tls.to", "--only tls.to: --to is missing");
	good("check --only to,tls --to a@example.net");
	examoption_clear(&option);
	bad("check --only to.probe --to a@example.net",
	    "--only to.probe: --probe is missing");
	bad("check --only domain.bounce",
	    "--only domain.bounce: --probe is missing");
	good("check --only domain.bounce --probe");
	examoption_clear(&option);
}
END_TEST

START_TEST(maps)
{
	good("check --smtp-map mx.example.com=127.0.0.1:2525");
	ck_assert_uint_eq(option.nmaps, 1);
	ck_assert_int_eq(option.maps[0].port, 2525);
	examoption_clear(&option);
	bad("check --smtp-map mx.example.com", "HOST=ADDRESS:PORT");
}
END_TEST

START_TEST(refused)
{
	bad("check --nonsense", "--nonsense: unknown option");
	bad("check -x", "-x: unknown option");
	bad("check -vxq", "-x: unknown option");
	bad("check --json=1", "--json=1: it takes no value");
	bad("check --to", "--to: a value is missing");
	bad("check word", "word: not an option");
	bad("check --domain a..\001b", "not a domain");
	bad("check --to ann", "--to: not a mail address");
	bad("check --to @b", "--to: not a mail address");
	bad("check --from a@", "--from: not a mail address");
	bad("check --to <a@b>,c@d", "--to: not a mail address");
	good("check --to <(x)ann@example.com>");
	ck_assert_str_eq(option.to, "ann@example.com");
	examoption_clear(&option);
	bad("check --to a@b.net,c@d.net", "--to: not a mail address");
	bad("check --to a@b.net;c@d.net", "--to: not a mail address");
	bad("check --to mailto:a@b.net", "--to: not a mail address");
	bad("check --from a@b@c.net", "--from: not a mail address");
	bad("check --timeout 0", "1 to 600");
	bad("check --timeout 9x", "1 to 600");
	bad("check --offline --zone f", "not both");
	bad("check --offline --probe", "not both");
	bad("check -q -v", "not both");
	bad("check --zone - --message -", "only one of them can be standard");
	bad("check --format zone", "unknown option");
	bad("dns --format text", "zone, panel");
	bad("dns --only spf", "unknown option");
	bad("dns -q", "unknown option");
}
END_TEST

Suite *
suite_examoption(void)
{
	Suite *suite = suite_create("examoption");
	TCase *tcase = tcase_create("examoption");

	tcase_add_test(tcase, none);
	tcase_add_test(tcase, dots);
	tcase_add_test(tcase, values);
	tcase_add_test(tcase, addresses);
	tcase_add_test(tcase, lists);
	tcase_add_test(tcase, maps);
	tcase_add_test(tcase, refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
