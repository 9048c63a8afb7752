/*
 * The list of providers: the installed one is whole and names checks that
 * there are; whose a mail server is; lists that are wrong, by line.
 */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "doctor/provider.h"
#include "tests/unit/scratch.h"

Suite	*suite_provider(void);

#define LIST	"contrib/providers.list"
#define A	"provider a \"A\"\nmx a.com\n"

static void
read_installed(struct provider_list *list)
{
	struct fault fault = { 0, "" };
	char text[65536];
	size_t length;
	FILE *f;

	ck_assert_ptr_nonnull(f = fopen(LIST, "re"));
	length = fread(text, 1, sizeof(text), f);
	fclose(f);
	ck_assert_msg(provider_parse(list, text, length, LIST, &fault) == 0,
	    "%s", fault.text);
}

/* The ids of the checks that a list may name; block lists have theirs by
 * zone. */
static const char *const ids[] = {
	"domain.name", "domain.dbl", "helo.name", "ptr.exists", "ptr.fcrdns",
	"spf.syntax", "spf.result", "spf.mailfrom", "dkim.size", "dkim.self",
	"dmarc.exists", "dmarc.result", "ip.residential", "ip.v6", "ip.dnsbl",
	"ip.dnsbl.zen.spamhaus.org", "tls.starttls", "msg.headers", "msg.kind",
	"msg.template", "rate"
};

static void
assert_known(const char *id)
{
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (strcmp(ids[i], id) == 0)
			return;
	ck_abort_msg("no check %s", id);
}

START_TEST(installed_ids)
{
	struct provider_list list;
	const struct provider *p;
	size_t i, k, n;

	read_installed(&list);
	ck_assert_uint_eq(list.n, 7);
	for (i = 0; i < list.n; i++) {
		p = &list.providers[i];
		ck_assert_ptr_nonnull(p->url);
		ck_assert_uint_gt(p->n_rules, 0);
		ck_assert_uint_gt(p->n_replies, 0);
		for (k = 0; k < p->n_rules; k++)
			for (n = 0; p->rules[k].ids[n] != NULL; n++)
				assert_known(p->rules[k].ids[n]);
		for (k = 0; k < p->n_replies; k++)
			if (p->replies[k].id != NULL)
				assert_known(p->replies[k].id);
	}
	provider_clear(&list);
}
END_TEST

static const struct {
	const char	*mx;
	const char	*name;	/* "" where it is nobody's */
} hosts[] = {
	{ "gmail-smtp-in.l.google.com", "gmail" },
	{ "ALT1.ASPMX.L.GOOGLE.COM.", "gmail" },
	{ "aspmx2.googlemail.com", "gmail" },
	{ "google.com", "gmail" },
	{ "mta5.am0.yahoodns.net", "yahoo" },
	{ "mx-aol.mail.gm0.yahoodns.net", "yahoo" },
	{ "hotmail-com.olc.protection.outlook.com", "outlook" },
	{ "example-com.mail.protection.outlook.com", "" },
	{ "mx3.qq.com", "qq" },
	{ "mxbiz1.qq.com", "qq" },
	{ "163mx01.mxmail.netease.com", "netease" },
	{ "mx01.mail.icloud.com", "icloud" },
	{ "mx00.t-online.de", "t-online" },
	{ "notgoogle.com", "" },
	{ "google.com.example.net", "" },
	{ "com", "" },
	{ ".", "" },
	{ "", "" }
};

START_TEST(installed_hosts)
{
	struct provider_list list;
	const struct provider *found;

	read_installed(&list);
	found = provider_find(&list, hosts[_i].mx);
	ck_assert_str_eq(found == NULL ? "" : found->name, hosts[_i].name);
	provider_clear(&list);
	ck_assert_ptr_null(provider_find(&list, hosts[_i].mx));
}
END_TEST

/* What the largest asks for, as it is shown: title and checks. */
START_TEST(installed_rules)
{
	struct provider_list list;
	const struct provider *gmail, *yahoo;
	const struct provider_rule *rule;

	read_installed(&list);
	gmail = provider_find(&list, "smtp.google.com");
	ck_assert_str_eq(gmail->title, "Gmail");
	ck_assert_str_eq(gmail->url,
	    "https://support.google.com/a/answer/81126");
	rule = &gmail->rules[0];
	ck_assert_str_eq(rule->title, "SPF or DKIM");
	ck_assert_str_eq(rule->ids[0], "spf.result");
	ck_assert_str_eq(rule->ids[1], "dkim.self");
	ck_assert_ptr_null(rule->ids[2]);
	ck_assert_int_eq(rule->bulk, 0);
	rule = &gmail->rules[7];
	ck_assert_str_eq(rule->title, "spam rate below 0.1 %, never 0.3 %");
	ck_assert_ptr_null(rule->ids[0]);
	rule = &gmail->rules[8];
	ck_assert_str_eq(rule->ids[0], "spf.result");
	ck_assert_int_eq(rule->bulk, 1);
	ck_assert_uint_eq(rule->daily, 5000);
	yahoo = provider_find(&list, "mta5.am0.yahoodns.net");
	rule = &yahoo->rules[yahoo->n_rules - 1];
	ck_assert_int_eq(rule->bulk, 1);
	ck_assert_uint_eq(rule->daily, 0);
	provider_clear(&list);
}
END_TEST

static const struct {
	const char	*text;
	const char	*want;	/* the fault */
} bad[] = {
	{ "mx a.com\n", "f:1: no provider in front of it" },
	{ "provider a\n", "f:1: provider takes a name and a title" },
	{ "provider A \"A\"\n", "f:1: a name has other than a-z, 0-9 and -" },
	{ "provider \"\" \"A\"\n",
	    "f:1: a name has other than a-z, 0-9 and -" },
	{ "provider a \"\"\n", "f:1: an empty title" },
	{ "provider a \"A\"\n", "f: a has no mx" },
	{ A "provider a B\n", "f:3: that provider is there twice" },
	{ "provider a \"A\"\nmx com\n", "f:2: not a domain" },
	{ "provider a \"A\"\nmx a.com.\n", "f:2: not a domain" },
	{ "provider a \"A\"\nmx\n", "f:2: mx takes domains" },
	{ A "mx A.com\n", "f:3: that domain is there twice" },
	{ A "provider b B\nmx b.com a.com\n",
	    "f:4: that domain is there twice" },
	{ A "url ftp://a.com/\n", "f:3: not a web address" },
	{ A "url http://a/\nurl http://b/\n", "f:4: a second url" },
	{ A "want a.b c\n", "f:3: not provider, mx, url, need, bulk, reply "
	    "or transient" },
	{ A "need a.b\n", "f:3: need takes checks and a title" },
	{ A "need a.b \"\"\n", "f:3: an empty title" },
	{ A "need a.b| c\n", "f:3: not the id of a check" },
	{ A "need A.b c\n", "f:3: not the id of a check" },
	{ A "need a|b|c|d|e f\n", "f:3: too many checks" },
	{ A "bulk a.b c\n", "f:3: bulk takes a number, checks and a title" },
	{ A "bulk 0 a.b c\n", "f:3: not a number of messages" },
	{ A "bulk -1 a.b c\n", "f:3: not a number of messages" },
	{ A "bulk 5k a.b c\n", "f:3: not a number of messages" },
	{ A "bulk 99999999999999999999 a c\n",
	    "f:3: not a number of messages" },
	{ A "reply 550 - a b\n", "f:3: reply takes a code, an enhanced code, "
	    "words, a check and a cause" },
	{ A "transient 550 - a\n", "f:3: transient takes a code, an enhanced "
	    "code, words, a check and a cause" },
	{ A "reply 250 - a - b\n", "f:3: not a code of a refusal" },
	{ A "reply 55 - a - b\n", "f:3: not a code of a refusal" },
	{ A "reply 5500 - a - b\n", "f:3: not a code of a refusal" },
	{ A "reply 5x0 - a - b\n", "f:3: not a code of a refusal" },
	{ A "reply 550 5.7 a - b\n",
	    "f:3: not an enhanced code of a refusal" },
	{ A "reply 550 2.7.1 a - b\n",
	    "f:3: not an enhanced code of a refusal" },
	{ A "reply 550 5.7.1a a - b\n",
	    "f:3: not an enhanced code of a refusal" },
	{ A "reply 550 5.7.1234 a - b\n",
	    "f:3: not an enhanced code of a refusal" },
	{ A "reply 550 5.1234.1 a - b\n",
	    "f:3: not an enhanced code of a refusal" },
	{ A "reply - - \"\" - b\n",
	    "f:3: a reply without a code and without words" },
	{ A "reply 550 - * - b\n", "f:3: no word in front of *" },
	{ A "reply 550 - a - \"\"\n", "f:3: a reply without a cause" },
	{ A "reply 550 - a a/b b\n", "f:3: not the id of a check" },
	{ A "need a.b \"c\n",
	    "f:3: a quote without another, or within a word" },
	{ A "need a.b c\"d\n",
	    "f:3: a quote without another, or within a word" },
	{ A "need a.b \"c\"d\n",
	    "f:3: a quote without another, or within a word" },
	{ A "need a.b \"c\x1b[2J\"\n", "f:3: not printable" },
	{ A "need a.b \"\xff\"\n", "f:3: not printable" },
	{ A "mx b.a c.a d.a e.a f.a g.a h.a i.a j.a k.a l.a m.a n.a o.a p.a "
	    "q.a\n", "f:3: too many words" },
};

START_TEST(test_bad)
{
	struct provider_list list;
	struct fault fault = { 0, "" };

	ck_assert_int_eq(provider_parse(&list, bad[_i].text,
	    strlen(bad[_i].text), "f", &fault), -1);
	ck_assert_str_eq(fault.text, bad[_i].want);
	ck_assert_int_eq(fault.status, EX_CONFIG);
	ck_assert_uint_eq(list.n, 0);
	ck_assert_ptr_null(list.text);
}
END_TEST

static const struct {
	const char	*each[3];	/* a line: its number is between */
	int		 most;
	const char	*want;
} many[] = {
	{ { "need a.b c", "\n", NULL }, PROVIDER_ITEMS,
	    "f:259: too many rules" },
	{ { "reply 550 - a", " - b\n", NULL }, PROVIDER_ITEMS,
	    "f:259: too many replies" },
	{ { "mx b", ".a\n", NULL }, PROVIDER_ITEMS - 1,
	    "f:258: too many domains" },
	{ { "provider b", " B\nmx b", ".b\n" }, PROVIDER_ENTRIES - 1,
	    "f:129: too many providers" },
};

static char *
add_number(char *at, const char *const *each, int i)
{
	at += snprintf(at, 32, "%s%d%s", each[0], i, each[1]);
	if (each[2] != NULL)
		at += snprintf(at, 32, "%d%s", i, each[2]);
	return at;
}

START_TEST(test_many)
{
	struct provider_list list;
	struct fault fault = { 0, "" };
	char *text, *at;
	int i;

	ck_assert_ptr_nonnull(text = calloc(PROVIDER_ITEMS + 3, 32));
	at = text + snprintf(text, 32, "%s", A);
	for (i = 0; i < many[_i].most; i++)
		at = add_number(at, many[_i].each, i);
	ck_assert_msg(provider_parse(&list, text, strlen(text), "f",
	    &fault) == 0, "%s", fault.text);
	provider_clear(&list);
	(void)add_number(at, many[_i].each, i);
	ck_assert_int_eq(provider_parse(&list, text, strlen(text), "f",
	    &fault), -1);
	ck_assert_str_eq(fault.text, many[_i].want);
	free(text);
}
END_TEST

/* The administrator's list in place of the installed one; none at all. */
START_TEST(test_load)
{
	static const char text[] = "provider deep Deep\n"
	    "mx deep.sub.example.org\nprovider hub \"Our hub\" # ours\n"
	    "mx net.example.org example.org\n"
	    "provider sub Sub\nmx sub.example.org";
	struct provider_list list;
	struct fault fault = { 0, "" };
	char path[SCRATCH_PATH], own[300];
	const char *paths[2] = { own, LIST };
	int dir;

	scratch_make(path);
	ck_assert_int_ge(dir = open(path, O_RDONLY | O_DIRECTORY), 0);
	(void)snprintf(own, sizeof(own), "%s/own", path);
	ck_assert_int_eq(provider_load(&list, paths, 1, &fault), 0);
	ck_assert_uint_eq(list.n, 0);
	ck_assert_ptr_null(provider_find(&list, "mx1.qq.com"));
	provider_clear(&list);
	scratch_write(dir, "own", text, sizeof(text) - 1);
	ck_assert_int_eq(provider_load(&list, paths, 2, &fault), 0);
	ck_assert_ptr_null(provider_find(&list, "mx1.qq.com"));
	ck_assert_str_eq(provider_find(&list, "a.example.org")->title,
	    "Our hub");
	ck_assert_str_eq(provider_find(&list, "a.sub.example.org")->name,
	    "sub");
	ck_assert_str_eq(provider_find(&list, "deep.sub.example.org")->name,
	    "deep");
	provider_clear(&list);
	scratch_write(dir, "own", "\n\nmx\n", 5);
	ck_assert_int_eq(provider_load(&list, paths, 2, &fault), -1);
	ck_assert_ptr_nonnull(strstr(fault.text, "own:3: mx takes domains"));
	close(dir);
	scratch_remove(path);
}
END_TEST

Suite *
suite_provider(void)
{
	Suite *s = suite_create("provider");
	TCase *t = tcase_create("provider");

	tcase_add_test(t, installed_ids);
	tcase_add_loop_test(t, installed_hosts, 0,
	    sizeof(hosts) / sizeof(hosts[0]));
	tcase_add_test(t, installed_rules);
	tcase_add_loop_test(t, test_bad, 0, sizeof(bad) / sizeof(bad[0]));
	tcase_add_loop_test(t, test_many, 0, sizeof(many) / sizeof(many[0]));
	tcase_add_test(t, test_load);
	suite_add_tcase(s, t);
	return s;
}
