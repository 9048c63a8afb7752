/*
 * The configuration: every keyword, what is refused and in which words, which
 * files are trusted, and the names that this host has without one.
 */
#include <sys/stat.h>

#include <check.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "compat/idn.h"
#include "conf.h"
#include "conffile.h"
#include "confhost.h"
#include "util/buf.h"
#include "util/home.h"

Suite	*suite_conf(void);

#define NOBODY	65534

static struct conf conf;
static struct fault fault;
static char folder[64], path[128];

static void
setup(void)
{
	conf_init(&conf);
	memset(&fault, 0, sizeof(fault));
	strlcpy(folder, "/tmp/sendoff-conf.XXXXXXXX", sizeof(folder));
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chmod(folder, 0755), 0);
	(void)snprintf(path, sizeof(path), "%s/conf", folder);
}

static void
teardown(void)
{
	conf_clear(&conf);
	if (unlink(path) == -1)
		(void)rmdir(path);
	ck_assert_int_eq(rmdir(folder), 0);
}

static int
parse(const char *text)
{
	return conf_parse(&conf, text, strlen(text), "FILE", 0, &fault);
}

static void
write_file(const char *text, int mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)),
	    (ssize_t)strlen(text));
	ck_assert_int_eq(fchmod(fd, (mode_t)mode), 0);
	ck_assert_int_eq(close(fd), 0);
}

START_TEST(test_defaults)
{
	ck_assert_int_eq(conf.sender, SENDER_LOGIN);
	ck_assert_int_eq(conf.deliver, DELIVER_NOW);
	ck_assert_int_eq(conf.inet, INET_ANY);
	ck_assert_int_eq(conf.log, LOG_TO_AUTO);
	ck_assert_int_eq(conf.relay, RELAY_NONE);
	ck_assert_int_eq(conf.expire, 432000);
	ck_assert_int_eq(conf.warn, 14400);
	ck_assert_int_eq(conf.retry_first, 300);
	ck_assert_int_eq(conf.retry_longest, 14400);
	ck_assert_int_eq(conf.max_size, 52428800);
	ck_assert_int_eq(conf.timeout, 30);
	ck_assert_int_eq(conf.port, 25);
	ck_assert_int_eq(conf.resolver_port, 53);
	ck_assert_int_eq(conf.mta_sts, 1);
	ck_assert_int_eq(conf_policy(&conf, "example.net"), POLICY_DANE);
	ck_assert_ptr_null(conf_tls(&conf, "example.net"));
	ck_assert_ptr_null(conf.spool);
}
END_TEST

START_TEST(test_names)
{
	ck_assert_msg(parse("# ours\n"
	    "hostname mail.example.com\n"
	    "\tdomain \t example.com # for all\r\n"
	    "\n"
	    "sender \"robot@example.com\"\n"
	    "masquerade @example.org always\n"
	    "local \"\\\"the boss\\\"@example.com\"\n"
	    "aliases \"/etc/my aliases#1\"\n"
	    "dkim Example.COM s1 /keys/rsa\n"
	    "dkim example.com s2.x \"/keys/e d\"\n"
	    "spool /var/spool/x") == 0, "%s", fault.text);
	ck_assert_str_eq(conf.hostname, "mail.example.com");
	ck_assert_str_eq(conf.domain, "example.com");
	ck_assert_int_eq(conf.sender, SENDER_ADDRESS);
	ck_assert_str_eq(conf.sender_address, "robot@example.com");
	ck_assert_str_eq(conf.masquerade, "@example.org");
	ck_assert_int_eq(conf.masquerade_always, 1);
	ck_assert_str_eq(conf.local, "\"the boss\"@example.com");
	ck_assert_str_eq(conf.aliases, "/etc/my aliases#1");
	ck_assert_uint_eq(conf.ndkim, 2);
	ck_assert_str_eq(conf.dkim[0].domain, "example.com");
	ck_assert_str_eq(conf.dkim[1].selector, "s2.x");
	ck_assert_str_eq(conf.dkim[1].keyfile, "/keys/e d");
	ck_assert_str_eq(conf.spool, "/var/spool/x");
	ck_assert_int_eq(parse("sender header\nmasquerade a@b.example\n"), 0);
	ck_assert_int_eq(conf.sender, SENDER_HEADER);
	ck_assert_str_eq(conf.masquerade, "a@b.example");
	ck_assert_int_eq(conf.masquerade_always, 0);
	ck_assert_int_eq(parse("masquerade a@b.example local"), 0);
	ck_assert_int_eq(conf.masquerade_always, 0);
}
END_TEST

START_TEST(test_delivery)
{
	ck_assert_msg(parse("deliver queue\nexpire 2w\nwarn never\n"
	    "retry 90s 2h\ntls * may\ntls .example.org encrypt\n"
	    "mta-sts no\ncafile /ca\ninet 4\nbind 192.0.2.1\n"
	    "bind 2001:db8::1\nport 2525\ntimeout 1m\nmax-size 10K\n"
	    "log file /var/log/mail\ndnsbl zen.example\ndnsbl b.example\n"
	    "dqs-key abc123\npassword command \"pass show 'a b'\"\n") == 0,
	    "%s", fault.text);
	ck_assert_int_eq(conf.deliver, DELIVER_QUEUE);
	ck_assert_int_eq(conf.expire, 14 * 86400);
	ck_assert_int_eq(conf.warn, -1);
	ck_assert_int_eq(conf.retry_first, 90);
	ck_assert_int_eq(conf.retry_longest, 7200);
	ck_assert_uint_eq(conf.ntls, 2);
	ck_assert_int_eq(conf.mta_sts, 0);
	ck_assert_str_eq(conf.cafile, "/ca");
	ck_assert_int_eq(conf.inet, INET_4);
	ck_assert_str_eq(conf.bind4, "192.0.2.1");
	ck_assert_str_eq(conf.bind6, "2001:db8::1");
	ck_assert_int_eq(conf.port, 2525);
	ck_assert_int_eq(conf.timeout, 60);
	ck_assert_int_eq(conf.max_size, 10240);
	ck_assert_int_eq(conf.log, LOG_TO_FILE);
	ck_assert_str_eq(conf.log_file, "/var/log/mail");
	ck_assert_uint_eq(conf.ndnsbl, 2);
	ck_assert_str_eq(conf.dnsbl[1], "b.example");
	ck_assert_str_eq(conf.dqs_key, "abc123");
	ck_assert_str_eq(conf.password_command, "pass show 'a b'");
	ck_assert_int_eq(parse("password file /p\nlog none\nwarn 1h\n"), 0);
	ck_assert_ptr_null(conf.password_command);
	ck_assert_str_eq(conf.password_file, "/p");
	ck_assert_int_eq(conf.log, LOG_TO_NONE);
	ck_assert_int_eq(conf.warn, 3600);
}
END_TEST

/* Names in any letters are kept as DNS knows them; what cannot be is refused
 * with its line. */
static const struct {
	const char	*line;
	size_t		 slot;		/* of struct conf */
	const char	*value;
} foreign[] = {
#define SLOT(field)	offsetof(struct conf, field)
	{ "hostname Box.B\303\234cher.example", SLOT(hostname),
	    "box.xn--bcher-kva.example" },
	{ "domain b\303\274cher.example", SLOT(domain),
	    "xn--bcher-kva.example" },
	{ "sender j\303\266@b\303\274cher.example", SLOT(sender_address),
	    "j\303\266@xn--bcher-kva.example" },
	{ "local a@b\303\274cher.example", SLOT(local),
	    "a@xn--bcher-kva.example" },
	{ "masquerade @b\303\274cher.example", SLOT(masquerade),
	    "@xn--bcher-kva.example" },
	{ "masquerade a@b\303\274cher.example", SLOT(masquerade),
	    "a@xn--bcher-kva.example" },
	{ "dkim b\303\274cher.example s /k", SIZE_MAX,
	    "xn--bcher-kva.example" },
	{ "tls b\303\274cher.example may", SIZE_MAX, "xn--bcher-kva.example" },
	{ "tls .b\303\274cher.example may", SIZE_MAX,
	    ".xn--bcher-kva.example" },
};

START_TEST(test_foreign)
{
	const char *got;
	int rc = parse(foreign[_i].line);

	if (idn_version() == NULL) {
		ck_assert_int_eq(rc, -1);
		ck_assert_int_eq(fault.status, EX_CONFIG);
		ck_assert_ptr_nonnull(strstr(fault.text, "FILE:1: the domain "
		    "is not ASCII"));
		return;
	}
	ck_assert_msg(rc == 0, "%s", fault.text);
	if (conf.ndkim > 0)
		got = conf.dkim[0].domain;
	else if (conf.ntls > 0)
		got = conf.tls[0].pattern;
	else
		memcpy(&got, (char *)&conf + foreign[_i].slot, sizeof(got));
	ck_assert_str_eq(got, foreign[_i].value);
}
END_TEST

static const char *const nowhere[] = { "hostname a.\342\230\203.x",
    "domain \342\230\203.x", "sender a@\342\230\203.x",
    "local a@\342\230\203.x", "masquerade @\342\230\203.x",
    "dkim \342\230\203.x s /k", "tls .\342\230\203.x may" };

START_TEST(test_nowhere)
{
	ck_assert_int_eq(parse(nowhere[_i]), -1);
	ck_assert_int_eq(fault.status, EX_CONFIG);
	ck_assert_msg(strncmp(fault.text, "FILE:1: ", 8) == 0 &&
	    strstr(fault.text, "domain") != NULL &&
	    strstr(fault.text, "???.x\"") != NULL, "%s",
	    fault.text);
}
END_TEST

static const struct {
	const char	*line;
	enum conf_relay	 relay;
	const char	*user;
	const char	*host;
	int		 port;
} relays[] = {
	{ "relay smtp://mx.example", RELAY_SMTP, NULL, "mx.example", 25 },
	{ "relay smtp://mx:26", RELAY_SMTP, NULL, "mx", 26 },
	{ "relay smtp://me@mx.example", RELAY_SMTP, "me", "mx.example", 587 },
	{ "relay smtp://me@a.example@mx.example:25", RELAY_SMTP,
	    "me@a.example", "mx.example", 25 },
	{ "relay smtps://me@mx.example", RELAY_SMTPS, "me", "mx.example",
	    465 },
	{ "relay smtps://mx.example:1465", RELAY_SMTPS, NULL, "mx.example",
	    1465 },
	{ "relay smtp://[2001:db8::1]:2525", RELAY_SMTP, NULL, "2001:db8::1",
	    2525 },
	{ "relay smtp://127.0.0.1:2525", RELAY_SMTP, NULL, "127.0.0.1",
	    2525 },
	{ "relay lmtp:/run/lmtp", RELAY_LMTP, NULL, "/run/lmtp", 0 },
};

START_TEST(test_relay)
{
	ck_assert_int_eq(parse("relay smtp://old@old.example\n"), 0);
	ck_assert_msg(parse(relays[_i].line) == 0, "%s", fault.text);
	ck_assert_int_eq(conf.relay, relays[_i].relay);
	ck_assert_str_eq(conf.relay_host, relays[_i].host);
	ck_assert_int_eq(conf.relay_port, relays[_i].port);
	if (relays[_i].user == NULL)
		ck_assert_ptr_null(conf.relay_user);
	else
		ck_assert_str_eq(conf.relay_user, relays[_i].user);
}
END_TEST

static const struct {
	const char	*word;
	const char	*host;
	int		 port;
} resolvers[] = {
	{ "127.0.0.1", "127.0.0.1", 53 },
	{ "127.0.0.1:5353", "127.0.0.1", 5353 },
	{ "::1", "::1", 53 },
	{ "[::1]", "::1", 53 },
	{ "[2001:db8::53]:5353", "2001:db8::53", 5353 },
};

START_TEST(test_resolver)
{
	char line[100];

	(void)snprintf(line, sizeof(line), "resolver %s", resolvers[_i].word);
	ck_assert_int_eq(parse(line), 0);
	ck_assert_str_eq(conf.resolver, resolvers[_i].host);
	ck_assert_int_eq(conf.resolver_port, resolvers[_i].port);
}
END_TEST

/* Each is refused, in these words and at its line. */
static const struct {
	const char	*line;
	const char	*why;
} errors[] = {
	{ "hostnam x.y", "unknown keyword \"hostnam\"" },
	{ "Hostname x.y", "unknown keyword \"Hostname\"" },
	{ "\"\" x", "unknown keyword \"\"" },
	{ "hostname", "value missing behind \"hostname\"" },
	{ "dkim a.b s", "value missing behind \"s\"" },
	{ "hostname a.b c.d", "too many values behind \"a.b\"" },
	{ "dkim a.b s /k sha1", "too many values behind \"/k\"" },
	{ "hostname host", "not a name with a dot \"host\"" },
	{ "hostname \"\"", "not a name with a dot \"\"" },
	{ "hostname a..b", "not a name with a dot \"a..b\"" },
	{ "domain -a.b", "not a name with a dot \"-a.b\"" },
	{ "sender nobody", "not an address \"nobody\"" },
	{ "sender \"<a@b.example>\"", "not an address \"<a@b.example>\"" },
	{ "sender \"<>\"", "not an address \"<>\"" },
	{ "sender a@b.example,c@d.example", "not an address "
	    "\"a@b.example,c@d.example\"" },
	{ "local \"A <a@b.example>\"", "not an address "
	    "\"A <a@b.example>\"" },
	{ "masquerade @", "neither an address nor @domain \"@\"" },
	{ "masquerade @a.b never", "neither local nor always \"never\"" },
	{ "aliases aliases", "not an absolute path \"aliases\"" },
	{ "dkim com s /k", "not a name with a dot \"com\"" },
	{ "dkim a.b s=1 /k", "not a selector \"s=1\"" },
	{ "dkim a.b s;t /k", "not a selector \"s;t\"" },
	{ "dkim a.b s k", "not an absolute path \"k\"" },
	{ "deliver later", "neither now, background nor queue \"later\"" },
	{ "expire 0", "not a time \"0\"" },
	{ "expire -1d", "not a time \"-1d\"" },
	{ "expire 5y", "not a time \"5y\"" },
	{ "expire 5dd", "not a time \"5dd\"" },
	{ "expire d", "not a time \"d\"" },
	{ "expire 999999999999999999999", "not a time "
	    "\"999999999999999999999\"" },
	{ "expire 9999999999w", "not a time \"9999999999w\"" },
	{ "warn none", "not a time \"none\"" },
	{ "retry 4h 5m", "shorter than the first wait \"5m\"" },
	{ "relay mx.example", "neither smtp://, smtps:// nor lmtp: "
	    "\"mx.example\"" },
	{ "relay smtp://", "not a relay \"smtp://\"" },
	{ "relay smtp://@mx.example", "not a relay \"smtp://@mx.example\"" },
	{ "relay smtp://mx:0", "not a relay \"smtp://mx:0\"" },
	{ "relay smtp://mx:70000", "not a relay \"smtp://mx:70000\"" },
	{ "relay smtp://[::1", "not a relay \"smtp://[::1\"" },
	{ "relay smtp://[::1]25", "not a relay \"smtp://[::1]25\"" },
	{ "relay lmtp:run", "not an absolute path \"run\"" },
	{ "password secret x", "neither file nor command \"secret\"" },
	{ "password file p", "not an absolute path \"p\"" },
	{ "tls example.org maybe", "not a TLS policy \"maybe\"" },
	{ "tls *.example.org may", "neither a domain, .domain nor * "
	    "\"*.example.org\"" },
	{ "mta-sts maybe", "neither yes nor no \"maybe\"" },
	{ "inet 5", "neither any, 4 nor 6 \"5\"" },
	{ "bind host", "not an address \"host\"" },
	{ "bind 192.0.2.1\nbind 192.0.2.2",
	    "second address of its family \"192.0.2.2\"" },
	{ "resolver ns.example", "not an address \"ns.example\"" },
	{ "resolver 127.0.0.1:", "not an address \"127.0.0.1:\"" },
	{ "resolver [127.0.0.1]:53", "not an address \"[127.0.0.1]:53\"" },
	{ "port 0", "not a port \"0\"" },
	{ "port 65536", "not a port \"65536\"" },
	{ "port 25x", "not a port \"25x\"" },
	{ "timeout 2h", "not a time of up to 1h \"2h\"" },
	{ "max-size 10k", "not a size \"10k\"" },
	{ "max-size 9999999999G", "not a size \"9999999999G\"" },
	{ "log printer", "not a kind of log \"printer\"" },
	{ "log file", "value missing behind \"file\"" },
	{ "log syslog x", "too many values behind \"syslog\"" },
	{ "dnsbl zen", "not a zone \"zen\"" },
	{ "dqs-key a.b", "not a key \"a.b\"" },
	{ "domain \"a.b", "no closing quote behind \"a.b\"" },
	{ "domain \"a\".b", "no blank behind the closing quote of \"a\"" },
	{ "domain a\"b\"", "stray quote behind \"a\"" },
	{ "domain a\x01.b", "control character or broken UTF-8 in "
	    "\"a?.b\"" },
	{ "local a\xff@b.c", "control character or broken UTF-8 in "
	    "\"a?@b.c\"" },
	{ "domain a.b\rport 26", "control character or broken UTF-8 in "
	    "\"a.b?port\"" },
};

START_TEST(test_error)
{
	const char *second = strchr(errors[_i].line, '\n');
	char text[300], want[300];

	(void)snprintf(text, sizeof(text), "port 25\n\n%s\nport 26\n",
	    errors[_i].line);
	ck_assert_int_eq(parse(text), -1);
	ck_assert_int_eq(fault.status, EX_CONFIG);
	(void)snprintf(want, sizeof(want), "FILE:%d: %s",
	    second == NULL ? 3 : 4, errors[_i].why);
	ck_assert_str_eq(fault.text, want);
	/* The same for a file whose words must not be shown. */
	conf_clear(&conf);
	ck_assert_int_eq(conf_parse(&conf, text, strlen(text), "FILE", 1,
	    &fault), -1);
	*strchr(want, '"') = '\0';
	want[strlen(want) - 1] = '\0';
	ck_assert_str_eq(fault.text, want);
}
END_TEST

/* The octet NUL, and a line that is too long. */
START_TEST(test_octets)
{
	char line[CONF_LINE_MAX + 10];

	ck_assert_int_eq(conf_parse(&conf, "domain a.b\0c\n", 13, "F", 0,
	    &fault), -1);
	ck_assert_int_eq(conf_parse(&conf, "# \0\xff\nport 26\n", 12, "F", 0,
	    &fault), 0);
	ck_assert_int_eq(conf.port, 26);
	memset(line, '#', sizeof(line));
	ck_assert_int_eq(conf_parse(&conf, line, CONF_LINE_MAX, "F", 0,
	    &fault), 0);
	ck_assert_int_eq(conf_parse(&conf, line, CONF_LINE_MAX + 1, "F", 0,
	    &fault), -1);
	ck_assert_str_eq(fault.text, "F:1: line is too long");
}
END_TEST

/* What the manual shows as examples is taken as it stands there. */
START_TEST(test_manual)
{
	char line[200];
	struct buf text;
	FILE *manual;
	int inside = 0, n = 0;

	ck_assert_ptr_nonnull(manual = fopen("man/sendoff.conf.5", "re"));
	buf_init(&text);
	while (fgets(line, sizeof(line), manual) != NULL) {
		if (strncmp(line, ".Ed", 3) == 0) {
			ck_assert_msg(parse(buf_get(&text)) == 0, "%s",
			    fault.text);
			buf_reset(&text);
			inside = 0;
			n++;
		} else if (inside)
			buf_puts(&text, line);
		else if (strncmp(line, ".Bd", 3) == 0)
			inside = 1;
	}
	ck_assert_int_eq(n, 3);
	ck_assert_uint_eq(conf.ndkim, 2);
	ck_assert_str_eq(conf.log_file, "/var/log/mail out.log");
	buf_clear(&text);
	fclose(manual);
}
END_TEST

/* A keyword that repeats: the later file's lines replace the earlier's. */
START_TEST(test_repeat)
{
	ck_assert_int_eq(parse("dkim a.example s /k\ndkim b.example s /k\n"
	    "tls * may\nbind 192.0.2.1\nbind ::1\ndnsbl a.example\n"
	    "port 26\n"), 0);
	ck_assert_int_eq(parse("domain x.example\n"), 0);
	ck_assert_uint_eq(conf.ndkim, 2);
	ck_assert_int_eq(parse("dkim c.example s /k\nbind 192.0.2.2\n"
	    "dnsbl b.example\ndnsbl c.example\ntls x.example may\n"), 0);
	ck_assert_uint_eq(conf.ndkim, 1);
	ck_assert_str_eq(conf.dkim[0].domain, "c.example");
	ck_assert_str_eq(conf.bind4, "192.0.2.2");
	ck_assert_ptr_null(conf.bind6);
	ck_assert_uint_eq(conf.ndnsbl, 2);
	ck_assert_int_eq(conf_policy(&conf, "y.example"), POLICY_DANE);
	ck_assert_int_eq(conf.port, 26);
	ck_assert_str_eq(conf.domain, "x.example");
}
END_TEST

START_TEST(test_many_lines)
{
	struct buf text;
	int i;

	buf_init(&text);
	for (i = 0; i < 10000; i++)
		buf_printf(&text, "dkim d%d.example s /k\n", i);
	ck_assert_int_eq(parse(buf_get(&text)), 0);
	ck_assert_uint_eq(conf.ndkim, 10000);
	ck_assert_str_eq(conf.dkim[9999].domain, "d9999.example");
	buf_puts(&text, "dkim x.example s /k\n");
	ck_assert_int_eq(parse(buf_get(&text)), -1);
	ck_assert_str_eq(fault.text,
	    "FILE:10001: too many lines with \"dkim\"");
	buf_clear(&text);
}
END_TEST

static const struct {
	const char		*domain;
	enum conf_policy	 policy;
} policies[] = {
	{ "example.org", POLICY_ENCRYPT },
	{ "EXAMPLE.org", POLICY_ENCRYPT },
	{ "a.example.org", POLICY_MAY },
	{ "a.b.example.org", POLICY_VERIFY },
	{ "c.b.example.org", POLICY_NONE },
	{ "notexample.org", POLICY_DANE_ONLY },
	{ "org", POLICY_DANE_ONLY },
	{ "[192.0.2.1]", POLICY_DANE_ONLY },
	{ "", POLICY_DANE_ONLY },
};

START_TEST(test_policy)
{
	const struct conf_tls *tls;

	ck_assert_int_eq(parse("tls c.b.example.org may\n"
	    "tls .b.example.org verify\n"
	    "tls Example.ORG encrypt\ntls .example.org may\n"
	    "tls * dane-only\ntls c.b.example.org none\n"), 0);
	tls = conf_tls(&conf, policies[_i].domain);
	ck_assert_ptr_nonnull(tls);
	ck_assert_int_eq(tls->policy, policies[_i].policy);
	ck_assert_int_eq(conf_policy(&conf, policies[_i].domain),
	    policies[_i].policy);
}
END_TEST

START_TEST(test_wait)
{
	ck_assert_int_eq(conf_wait(&conf, 300), 300000);
	ck_assert_int_eq(parse("timeout 1"), 0);
	ck_assert_int_eq(conf_wait(&conf, 300), 10000);
	ck_assert_int_eq(parse("timeout 1h"), 0);
	ck_assert_int_eq(conf_wait(&conf, 600), 72000000);
}
END_TEST

/* A login has to come with a password; a password may be there for nothing. */
static const struct {
	const char	*text;
	int		 good;
} logins[] = {
	{ "password file /p\n", 1 },
	{ "relay smtp://mx.example\n", 1 },
	{ "relay lmtp:/run/lmtp\npassword file /p\n", 1 },
	{ "relay smtp://me@mx.example\n", 0 },
	{ "relay smtps://me@mx.example\n", 0 },
	{ "relay smtp://me@mx.example\npassword file /p\n", 1 },
	{ "password command \"pass mx\"\nrelay smtps://me@mx.example\n", 1 },
	{ "relay smtp://me@mx.example\nrelay lmtp:/run/lmtp\n", 1 },
};

START_TEST(test_login)
{
	const char *skipped;

	write_file(logins[_i].text, 0600);
	ck_assert_int_eq(conf_load(&conf, CONF_CALLER, path, &skipped,
	    &fault) == 0, logins[_i].good);
	if (logins[_i].good)
		return;
	ck_assert_int_eq(fault.status, EX_CONFIG);
	ck_assert_ptr_nonnull(strstr(fault.text, path));
	ck_assert_ptr_nonnull(strstr(fault.text, "no password line"));
}
END_TEST

/* --config: root's file or the caller's own, which nobody else may write. */
static const struct {
	int	mode;
	int	good;
} modes[] = {
	{ 0600, 1 }, { 0644, 1 }, { 0400, 1 }, { 0620, 0 }, { 0602, 0 },
	{ 0666, 0 },
};

START_TEST(test_mode)
{
	const char *skipped;

	write_file("hostname a.example\n", modes[_i].mode);
	ck_assert_int_eq(conf_load(&conf, CONF_CALLER, path, &skipped,
	    &fault) == 0, modes[_i].good);
	ck_assert_ptr_null(skipped);
	if (modes[_i].good) {
		ck_assert_str_eq(conf.hostname, "a.example");
		ck_assert_str_eq(conf.aliases, "/etc/aliases");
		ck_assert_ptr_nonnull(conf.domain);
		return;
	}
	ck_assert_int_eq(fault.status, EX_CONFIG);
	ck_assert_ptr_nonnull(strstr(fault.text, path));
	ck_assert_ptr_null(conf.hostname);
}
END_TEST

static void
expect_refused(enum conf_trust trust, const char *file)
{
	const char *skipped;

	memset(&fault, 0, sizeof(fault));
	alarm(5);
	ck_assert_int_eq(conf_load(&conf, trust, file, &skipped, &fault), -1);
	ck_assert_int_eq(fault.status, EX_CONFIG);
	ck_assert_msg(strstr(fault.text, file) != NULL, "%s", fault.text);
}

/* None of these is opened for long, and none is waited for. */
START_TEST(test_no_file)
{
	expect_refused(CONF_ROOT, path);
	expect_refused(CONF_CALLER, path);
	expect_refused(CONF_ROOT, "/dev/zero");
	expect_refused(CONF_CALLER, "/dev/null");
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	expect_refused(CONF_ROOT, path);
	expect_refused(CONF_CALLER, path);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	expect_refused(CONF_ROOT, path);
	expect_refused(CONF_CALLER, path);
	ck_assert_int_eq(rmdir(path), 0);
	write_file("", 0600);
	ck_assert_int_eq(truncate(path, 1 << 30), 0);
	expect_refused(CONF_ROOT, path);
	expect_refused(CONF_CALLER, path);
	ck_assert_ptr_nonnull(strstr(fault.text, "larger"));
}
END_TEST

/* sendmail -C: root's file alone, no link to one, and never its words. */
START_TEST(test_root_file)
{
	expect_refused(CONF_ROOT, "/etc/passwd");
	ck_assert_ptr_null(strstr(fault.text, "root"));
	ck_assert_ptr_nonnull(strstr(fault.text,
	    "/etc/passwd:1: unknown keyword"));
	ck_assert_int_eq(symlink("/etc/passwd", path), 0);
	expect_refused(CONF_ROOT, path);
	ck_assert_ptr_nonnull(strstr(fault.text, "not a regular file"));
	ck_assert_int_eq(unlink(path), 0);
	write_file("port 26\n", 0600);
	if (geteuid() == 0)
		ck_assert_int_eq(chown(path, NOBODY, NOBODY), 0);
	expect_refused(CONF_ROOT, path);
	ck_assert_ptr_nonnull(strstr(fault.text, "root does not own it"));
}
END_TEST

/* A stranger's file; only root can make one. */
START_TEST(test_stranger)
{
	write_file("port 26\n", 0644);
	if (geteuid() != 0)
		return;
	ck_assert_int_eq(chown(path, NOBODY, NOBODY), 0);
	expect_refused(CONF_CALLER, path);
	ck_assert_ptr_nonnull(strstr(fault.text, "neither root nor"));
}
END_TEST

START_TEST(test_environment)
{
	const char *skipped;

	write_file("port 26\n", 0600);
	ck_assert_int_eq(setenv("SENDOFF_CONF", path, 1), 0);
	ck_assert_int_eq(conf_load(&conf, CONF_USUAL, NULL, &skipped, &fault),
	    0);
	ck_assert_int_eq(conf.port, 26);
	ck_assert_ptr_null(skipped);
	ck_assert_str_eq(conf.file, path);
	conf_clear(&conf);
	write_file("port 0\n", 0600);
	ck_assert_int_eq(conf_load(&conf, CONF_USUAL, NULL, &skipped, &fault),
	    -1);
	ck_assert_ptr_nonnull(strstr(fault.text, "conf:1: not a port \"0\""));
	write_file("port 26\n", 0622);
	ck_assert_int_eq(conf_load(&conf, CONF_USUAL, NULL, &skipped, &fault),
	    -1);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(conf_load(&conf, CONF_USUAL, NULL, &skipped, &fault),
	    -1);
	ck_assert_int_eq(fault.status, EX_CONFIG);
}
END_TEST

/* Where the effective uid is another's, the environment is not asked. */
START_TEST(test_set_uid)
{
	ck_assert_int_eq(setenv("SENDOFF_CONF", path, 1), 0);
	ck_assert_ptr_nonnull(home_env("SENDOFF_CONF"));
	ck_assert_int_eq(setenv("SENDOFF_CONF", "", 1), 0);
	ck_assert_ptr_null(home_env("SENDOFF_CONF"));
	if (geteuid() != 0)
		return;
	ck_assert_int_eq(setenv("SENDOFF_CONF", path, 1), 0);
	ck_assert_int_eq(seteuid(NOBODY), 0);
	ck_assert_ptr_null(home_env("SENDOFF_CONF"));
	ck_assert_int_eq(seteuid(0), 0);
	ck_assert_int_eq(setegid(NOBODY), 0);
	ck_assert_ptr_null(home_env("SENDOFF_CONF"));
	ck_assert_int_eq(setegid(0), 0);
}
END_TEST

static const struct {
	const char	*config;
	const char	*want;		/* behind the home, or absolute */
} homes[] = {
	{ "/x", "/x/sendoff/sendoff.conf" },
	{ NULL, ".config/sendoff/sendoff.conf" },
	{ "", ".config/sendoff/sendoff.conf" },
	{ "rel", ".config/sendoff/sendoff.conf" },
};

START_TEST(test_user_path)
{
	const char *want = homes[_i].want;
	char *got, below[200];

	(void)snprintf(below, sizeof(below), "%s/%s", folder, want);
	unsetenv("XDG_CONFIG_HOME");
	if (homes[_i].config != NULL)
		setenv("XDG_CONFIG_HOME", homes[_i].config, 1);
	setenv("HOME", folder, 1);
	ck_assert_int_eq(conffile_user(&got), 0);
	ck_assert_str_eq(got, want[0] == '/' ? want : below);
	free(got);
	/* A relative HOME is none: the account's own counts. */
	unsetenv("XDG_CONFIG_HOME");
	setenv("HOME", "rel", 1);
	ck_assert_int_eq(conffile_user(&got), 0);
	ck_assert(got == NULL || got[0] == '/');
	free(got);
}
END_TEST

/* The user's own file of the usual kind: passed over where others may write
 * it, but never where it is wrong. */
START_TEST(test_user_file)
{
	const char *skipped;
	char *user, own[200];

	unsetenv("SENDOFF_CONF");
	(void)snprintf(own, sizeof(own), "%s/sendoff", folder);
	ck_assert_int_eq(mkdir(own, 0700), 0);
	setenv("XDG_CONFIG_HOME", folder, 1);
	ck_assert_int_eq(conffile_user(&user), 0);
	(void)snprintf(path, sizeof(path), "%s", user);
	write_file("port 26\n", 0600);
	ck_assert_msg(conf_load(&conf, CONF_USUAL, NULL, &skipped, &fault)
	    == 0, "%s", fault.text);
	ck_assert_int_eq(conf.port, 26);
	ck_assert_ptr_null(skipped);
	ck_assert_str_eq(conf.file, SYSCONFDIR "/sendoff.conf");
	conf_clear(&conf);
	ck_assert_int_eq(chmod(path, 0666), 0);
	ck_assert_int_eq(conf_load(&conf, CONF_USUAL, NULL, &skipped, &fault),
	    0);
	ck_assert_int_ne(conf.port, 26);
	ck_assert_ptr_nonnull(skipped);
	ck_assert_ptr_nonnull(strstr(skipped, user));
	conf_clear(&conf);
	write_file("prot 26\n", 0600);
	ck_assert_int_eq(conf_load(&conf, CONF_USUAL, NULL, &skipped, &fault),
	    -1);
	ck_assert_ptr_nonnull(strstr(fault.text, "unknown keyword \"prot\""));
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(rmdir(own), 0);
	free(user);
}
END_TEST

static const struct {
	const char	*name;
	const char	*hosts;
	const char	*want;
} hosts[] = {
	{ "a.example.com", "", "a.example.com" },
	{ "vm", "127.0.1.1 vm.example.com vm\n", "vm.example.com" },
	{ "vm", "127.0.0.1 localhost\n127.0.1.1\tvm\tvm.example.com # x\n",
	    "vm.example.com" },
	{ "VM", "::1 localhost.localdomain localhost vm\n"
	    "10.0.0.1 vm.example.com vm", "vm.example.com" },
	{ "vm", "10.0.0.1 other.example.com other\n", NULL },
	{ "vm", "10.0.0.1 vm.example.com # vm\n", NULL },
	{ "vm", "vm.example.com vm\n", NULL },
	{ "vm", "10.0.0.1 bad..name -x.y vm\n", NULL },
	{ "localhost.localdomain", "", NULL },
	{ "", "10.0.0.1 vm.example.com vm\n", NULL },
};

START_TEST(test_hosts)
{
	char *got;

	write_file(hosts[_i].hosts, 0644);
	got = confhost_name(hosts[_i].name, path, "/nonexistent");
	if (hosts[_i].want == NULL)
		ck_assert_ptr_null(got);
	else
		ck_assert_str_eq(got, hosts[_i].want);
	free(got);
}
END_TEST

/* A long line and a long file of hosts do no harm. */
START_TEST(test_long_hosts)
{
	struct buf text;
	char *got;
	int i;

	buf_init(&text);
	for (i = 0; i < 100000; i++)
		buf_puts(&text, "x ");
	buf_puts(&text, "vm vm.evil.example\n10.0.0.1 vm vm.example.com\n");
	write_file(buf_get(&text), 0644);
	got = confhost_name("vm", path, "/nonexistent");
	ck_assert_str_eq(got, "vm.example.com");
	free(got);
	buf_clear(&text);
}
END_TEST

static const struct {
	const char	*text;
	const char	*want;
} mailnames[] = {
	{ "mail.example.com\n", "mail.example.com" },
	{ "\n# ours\n  mail.example.com  \n", "mail.example.com" },
	{ "vm\n", NULL },
	{ "localhost.localdomain\n", NULL },
	{ "a b.example\n", NULL },
	{ "bad\x01name.example\n", NULL },
	{ "", NULL },
};

START_TEST(test_mailname)
{
	char *got;

	write_file(mailnames[_i].text, 0644);
	got = confhost_name("vm", "/nonexistent", path);
	if (mailnames[_i].want == NULL)
		ck_assert_ptr_null(got);
	else
		ck_assert_str_eq(got, mailnames[_i].want);
	free(got);
}
END_TEST

#define LOOP(t, test, table)						\
	tcase_add_loop_test(t, test, 0,					\
	    (int)(sizeof(table) / sizeof(table[0])))

static void
add_files(Suite *s)
{
	TCase *t = tcase_create("files");

	tcase_add_checked_fixture(t, setup, teardown);
	LOOP(t, test_mode, modes);
	LOOP(t, test_login, logins);
	tcase_add_test(t, test_no_file);
	tcase_add_test(t, test_root_file);
	tcase_add_test(t, test_stranger);
	tcase_add_test(t, test_environment);
	tcase_add_test(t, test_set_uid);
	LOOP(t, test_user_path, homes);
	tcase_add_test(t, test_user_file);
	LOOP(t, test_hosts, hosts);
	tcase_add_test(t, test_long_hosts);
	LOOP(t, test_mailname, mailnames);
	suite_add_tcase(s, t);
}

Suite *
suite_conf(void)
{
	Suite *s = suite_create("conf");
	TCase *t = tcase_create("keywords");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, test_defaults);
	tcase_add_test(t, test_names);
	tcase_add_test(t, test_delivery);
	LOOP(t, test_foreign, foreign);
	LOOP(t, test_nowhere, nowhere);
	LOOP(t, test_relay, relays);
	LOOP(t, test_resolver, resolvers);
	LOOP(t, test_error, errors);
	tcase_add_test(t, test_octets);
	tcase_add_test(t, test_manual);
	tcase_add_test(t, test_repeat);
	tcase_add_test(t, test_many_lines);
	LOOP(t, test_policy, policies);
	tcase_add_test(t, test_wait);
	suite_add_tcase(s, t);
	add_files(s);
	return s;
}
