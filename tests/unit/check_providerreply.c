/*
 * Replies as servers give them, with the installed list: the check that each
 * leads to, and whether it passes by itself.  Web addresses in them.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/provider.h"

Suite	*suite_providerreply(void);

#define LIST	"contrib/providers.list"
#define GMAIL	"gmail-smtp-in.l.google.com"
#define YAHOO	"mta5.am0.yahoodns.net"
#define OUTLOOK	"outlook-com.olc.protection.outlook.com"
#define QQ	"mx3.qq.com"
#define NETEASE	"163mx01.mxmail.netease.com"
#define ICLOUD	"mx01.mail.icloud.com"
#define TONLINE	"mx00.t-online.de"
#define ANY	"mx.example.com"

static void
read_list(struct provider_list *list, const char *text, size_t length)
{
	struct fault fault = { 0, "" };

	ck_assert_msg(provider_parse(list, text, length, LIST, &fault) == 0,
	    "%s", fault.text);
}

static void
read_installed(struct provider_list *list)
{
	char text[65536];
	FILE *f;

	ck_assert_ptr_nonnull(f = fopen(LIST, "re"));
	read_list(list, text, fread(text, 1, sizeof(text), f));
	fclose(f);
}

static const struct {
	const char	*mx;
	int		 code;
	const char	*enhanced;
	const char	*said;
	const char	*id;		/* "" where no check knows more */
	int		 transient;
} rows[] = {
	{ GMAIL, 550, "5.7.1", "[203.0.113.25] The IP address sending this "
	    "message does not have a PTR record setup", "ptr.exists", 0 },
	{ GMAIL, 550, "5.7.25", "[203.0.113.25] The IP address sending this "
	    "message does not", "ptr.exists", 0 },
	{ GMAIL, 421, "4.7.23", "The sending IP address", "ptr.exists", 0 },
	{ GMAIL, 550, "5.7.1", "[203.0.113.25] The IP you're using to send "
	    "mail is not authorized to\nsend email directly to our servers.",
	    "ip.residential", 0 },
	{ GMAIL, 550, "5.7.1", "please visit https://support.google.com/mail/"
	    "?p=NotAuthorizedError a1-gsmtp", "ip.residential", 0 },
	{ GMAIL, 550, "5.7.1", "[2001:db8::1] Our system has detected that "
	    "this message does not meet IPv6 sending guidelines regarding PTR "
	    "records and authentication", "ip.v6", 0 },
	{ GMAIL, 550, "5.7.26", "This mail has been blocked because the sender "
	    "is unauthenticated. Gmail requires all senders to authenticate "
	    "with either SPF or DKIM.", "spf.result", 0 },
	{ GMAIL, 550, "5.7.26", "Unauthenticated email from example.com is not "
	    "accepted due to domain's DMARC policy.", "dmarc.result", 0 },
	{ GMAIL, 550, "5.7.26", "This message fails", "dmarc.result", 0 },
	{ GMAIL, 421, "4.7.27", "rate limited", "spf.result", 0 },
	{ GMAIL, 550, "5.7.27", "", "spf.result", 0 },
	{ GMAIL, 421, "4.7.28", "an unusual rate of unsolicited mail",
	    "rate", 1 },
	{ GMAIL, 421, "4.7.29", "", "tls.starttls", 0 },
	{ GMAIL, 421, "4.7.30", "", "dkim.self", 0 },
	{ GMAIL, 421, "4.7.32", "", "dmarc.result", 0 },
	{ GMAIL, 421, "4.7.40", "", "dmarc.exists", 0 },
	{ GMAIL, 550, "5.7.1", "Messages missing a valid address in From: are "
	    "not RFC 5322 compliant", "msg.headers", 0 },
	{ GMAIL, 550, "5.1.1", "The email account that you tried to reach "
	    "does not exist.", "", 0 },
	{ GMAIL, 450, "4.2.1", "The user you are trying to contact is "
	    "receiving mail too quickly.", "", 1 },

	{ YAHOO, 421, "4.7.0", "[TSS04] Messages from 203.0.113.25 temporarily "
	    "deferred due to unexpected volume or user complaints", "rate", 1 },
	{ YAHOO, 421, "4.7.1", "[TS03] All messages from 203.0.113.25 will be "
	    "permanently deferred", "rate", 0 },
	{ YAHOO, 553, "5.7.2", "[TSS09] All messages from 203.0.113.25 will be "
	    "permanently deferred", "rate", 0 },
	{ YAHOO, 553, "5.7.1", "[BL21] Connections will not be accepted from "
	    "203.0.113.25", "ip.dnsbl.zen.spamhaus.org", 0 },
	{ YAHOO, 554, "5.7.9", "Message not accepted for policy reasons.",
	    "dmarc.result", 0 },

	{ OUTLOOK, 550, "5.7.515", "Access denied, sending domain EXAMPLE.COM "
	    "does not meet the required authentication level.",
	    "dmarc.result", 0 },
	{ OUTLOOK, 550, "5.7.1", "Unfortunately, messages from [203.0.113.25] "
	    "weren't sent. Please contact your Internet service provider since "
	    "part of their network is on our block list (S3140).", "", 0 },
	{ OUTLOOK, 550, "5.7.1", "on their list (S3150)", "", 0 },
	{ OUTLOOK, 550, "", "DY-001 (BAY004) Unfortunately, messages",
	    "ip.residential", 0 },
	{ OUTLOOK, 421, "", "RP-001 (BAY004) Unfortunately, some messages",
	    "rate", 1 },

	{ QQ, 550, "", "Connection frequency limited", "rate", 1 },
	{ QQ, 550, "", "Domain frequency limited", "rate", 1 },
	{ QQ, 550, "", "Sender frequency limited. https://service.mail.qq.com",
	    "rate", 1 },
	{ QQ, 550, "", "Mailbox unavailable or access denied [abc ip: "
	    "203.0.113.25]", "rate", 1 },
	{ QQ, 550, "", "Mail content denied. http://service.mail.qq.com/cgi",
	    "msg.template", 0 },
	{ QQ, 550, "", "Suspected spam sender", "rate", 0 },
	{ QQ, 550, "", "DMARC check failed", "dmarc.result", 0 },
	{ QQ, 550, "", "SPF check failed", "spf.result", 0 },
	{ QQ, 550, "", "Mailbox not found", "", 0 },

	{ NETEASE, 550, "", "MI:SPF 163 zwqz-mx-mta,_____wD3 http://mail.163."
	    "com/help/help_spam_16.htm?ip=203.0.113.25", "spf.result", 0 },
	{ NETEASE, 450, "", "DT:RBL 163 mx1,AB", "ip.dnsbl", 0 },
	{ NETEASE, 451, "", "DT:SPM 163 mx1,AB", "msg.kind", 1 },
	{ NETEASE, 554, "", "DT:SPM 163 mx1,AB", "msg.kind", 0 },
	{ NETEASE, 421, "", "HL:REP 163 mx1,AB", "rate", 0 },
	{ NETEASE, 421, "", "HL:ICC 163 mx1,AB", "rate", 1 },
	{ NETEASE, 421, "", "HL:IFC 163 mx1,AB", "rate", 1 },
	{ NETEASE, 421, "", "HL:MEP 163 mx1,AB", "domain.name", 0 },
	{ NETEASE, 450, "", "MI:DMC 163 mx1,AB", "rate", 1 },
	{ NETEASE, 451, "", "MI:SFQ 163 mx1,AB", "rate", 1 },
	{ NETEASE, 550, "", "MI:DMA 163 mx1,AB", "dmarc.result", 0 },
	{ NETEASE, 550, "", "User not found: x@163.com", "", 0 },

	{ ICLOUD, 554, "5.7.1", "[HM08] Message rejected due to local policy. "
	    "Please visit https://support.apple.com/en-us/HT204137",
	    "msg.kind", 0 },
	{ ICLOUD, 550, "5.7.1", "Your message was rejected due to example.com "
	    "DMARC policy.", "dmarc.result", 0 },
	{ ICLOUD, 421, "4.7.1", "Messages to a@icloud.com deferred due to "
	    "excessive volume. Try again later", "rate", 1 },

	{ TONLINE, 554, "", "IP=203.0.113.25 - None/bad reputation. Ask your "
	    "postmaster for help or to contact tosa@rx.t-online.de for reset. "
	    "(NOWL)", "", 0 },
	{ TONLINE, 554, "", "IP=203.0.113.25 - Dialup/transient IP not "
	    "allowed. Use a mailgateway (DIAL)", "ip.residential", 0 },

	/* of any server */
	{ ANY, 250, "2.0.0", "spf", NULL, 0 },
	{ ANY, 354, "", "spf", NULL, 0 },
	{ ANY, 450, "4.2.0", "<a@b>: Recipient address rejected: Greylisted",
	    "", 1 },
	{ ANY, 451, "4.7.1", "Greylisting in action, please come back later",
	    "", 1 },
	{ ANY, 550, "5.1.1", "<a@b>: Recipient address rejected: User unknown "
	    "in virtual mailbox table", "", 0 },
	{ ANY, 550, "", "no such user", "", 0 },
	{ ANY, 552, "5.2.2", "Over quota", "", 0 },
	{ ANY, 550, "5.7.1", "Rejected for policy reasons", "", 0 },
	{ ANY, 550, "5.7.20", "no", "dkim.self", 0 },
	{ ANY, 550, "5.7.22", "no", "dkim.align", 0 },
	{ ANY, 550, "5.7.23", "no", "spf.result", 0 },
	{ ANY, 550, "5.7.24", "no", "spf.syntax", 0 },
	{ ANY, 450, "4.7.25", "Client host rejected: cannot find your reverse "
	    "hostname, [203.0.113.25]", "ptr.exists", 0 },
	{ ANY, 550, "5.7.26", "no", "dmarc.result", 0 },
	{ ANY, 550, "5.7.27", "no", "domain.mx", 0 },
	{ ANY, 554, "5.7.1", "Service unavailable; Client host [203.0.113.25] "
	    "blocked using zen.spamhaus.org", "ip.dnsbl.zen.spamhaus.org", 0 },
	{ ANY, 554, "5.7.1", "Sender blocked using dbl.spamhaus.org",
	    "domain.dbl", 0 },
	{ ANY, 554, "5.7.1", "see https://www.spamhaus.org/query/ip/203.0.113."
	    "25", "ip.dnsbl.zen.spamhaus.org", 0 },
	{ ANY, 554, "", "blocked using bl.example.org", "ip.dnsbl", 0 },
	{ ANY, 554, "", "bad rDNS", "ptr.exists", 0 },
	{ ANY, 554, "5.7.1", "No PTR for 203.0.113.25", "ptr.exists", 0 },
	{ ANY, 450, "4.7.1", "Client host rejected: cannot find your hostname",
	    "ptr.fcrdns", 0 },
	{ ANY, 550, "5.7.1", "SPF fail", "spf.result", 0 },
	{ ANY, 550, "5.7.1", "DKIM signature missing", "dkim.self", 0 },
	{ ANY, 550, "5.7.1", "DMARC policy says reject", "dmarc.result", 0 },
	{ ANY, 504, "5.5.2", "<box>: Helo command rejected: need "
	    "fully-qualified hostname", "helo.name", 0 },
	{ ANY, 450, "4.7.1", "<box.example>: Helo command rejected: Host not "
	    "found", "helo.forward", 0 },
	{ ANY, 550, "", "EHLO argument is not acceptable", "helo.name", 0 },
	{ ANY, 550, "5.7.1", "Dynamic addresses are not welcome",
	    "ip.residential", 0 },
	{ ANY, 530, "5.7.0", "Must issue a STARTTLS command first",
	    "tls.starttls", 0 },
	{ ANY, 450, "4.1.8", "Sender address rejected: Domain not found",
	    "domain.exists", 0 },
	{ ANY, 550, "", "Rate limited", "rate", 1 },
	{ ANY, 451, "4.3.0", "Temporary failure", "", 1 },
	{ ANY, 554, "5.0.0", "Transaction failed", "", 0 },
	{ ANY, 554, NULL, "", "", 0 },
	/* no words of these are in there */
	{ ANY, 550, "", "go away d9443c01-spfx9 scripted", "", 0 },
};

START_TEST(test_row)
{
	struct provider_list list;
	const struct provider_reply *reply;
	const char *id;

	read_installed(&list);
	reply = provider_reply(provider_find(&list, rows[_i].mx),
	    rows[_i].code, rows[_i].enhanced, rows[_i].said);
	if (rows[_i].id == NULL) {
		ck_assert_ptr_null(reply);
	} else {
		ck_assert_ptr_nonnull(reply);
		id = reply->id == NULL ? "" : reply->id;
		ck_assert_msg(strcmp(id, rows[_i].id) == 0, "%s: %s (%s)",
		    rows[_i].said, id, reply->text);
		ck_assert_int_eq(reply->transient, rows[_i].transient);
		ck_assert_str_ne(reply->text, "");
	}
	provider_clear(&list);
}
END_TEST

/* What people read of replies without a check. */
START_TEST(texts)
{
	struct provider_list list;
	const struct provider *qq;

	read_installed(&list);
	qq = provider_find(&list, QQ);
	ck_assert_str_eq(provider_reply(qq, 550, "", "Mailbox unavailable "
	    "or access denied")->text,
	    "too much for the recipient in a short time");
	ck_assert_str_eq(provider_reply(NULL, 550, "", "Mailbox unavailable "
	    "or access denied")->text, "there is no such recipient");
	ck_assert_str_eq(provider_reply(NULL, 450, "", "Greylisted")->text,
	    "greylisting: a first attempt, send again later");
	ck_assert_str_eq(provider_reply(NULL, 450, "4.1.1", "unverified "
	    "address")->text, "the server asks to try again later");
	provider_clear(&list);
}
END_TEST

static const char rules[] = "provider a A\nmx a.com\n"
    "reply 550 - \"\" a.1 c\n"
    "reply 5xx - word a.2 c\n"
    "reply - - \"longer word\" a.3 c\n"
    "reply 550 x.7.1 \"\" a.4 c\n"
    "reply 550 5.7.1 word a.5 c\n"
    "reply 550 5.7.1 \"word\" a.6 c\n"
    "reply - 5.7.2 \"\" a.7 c\n"
    "reply - - (in) a.8 c\n"
    "reply - - begun* a.9 c\n";

static const struct {
	int		 code;
	const char	*enhanced;
	const char	*said;
	const char	*id;
} specific[] = {
	{ 550, "", "", "a.1" },
	{ 550, "5.1.0", "", "a.1" },
	{ 551, "", "a WORD.", "a.2" },
	{ 550, "", "a word", "a.2" },
	{ 550, "", "a longer\nword", "a.3" },
	{ 450, "", "longer word", "a.3" },
	{ 550, "5.7.1", "swords", "a.4" },
	{ 550, "5.7.1", "longer word", "a.5" },
	{ 551, "5.7.2", "", "a.7" },
	{ 551, "5.7.2", "x", "a.7" },
	{ 551, "5.7.2", "x word", "a.2" },
	{ 451, "", "x(in)x", "a.8" },
	{ 451, "", "beguns", "a.9" },
	{ 451, "", "begun", "a.9" },
};

START_TEST(test_specific)
{
	struct provider_list list;

	read_list(&list, rules, sizeof(rules) - 1);
	ck_assert_str_eq(provider_reply(&list.providers[0],
	    specific[_i].code, specific[_i].enhanced, specific[_i].said)->id,
	    specific[_i].id);
	provider_clear(&list);
}
END_TEST

/* Words behind what is looked at are not there. */
START_TEST(bounded)
{
	char *text = calloc(1, PROVIDER_SAID + 32), url[PROVIDER_URL];

	ck_assert_ptr_nonnull(text);
	memset(text, ' ', PROVIDER_SAID);
	memcpy(text + PROVIDER_SAID - 3, "SPF", 3);
	ck_assert_str_eq(provider_reply(NULL, 550, "", text)->id,
	    "spf.result");
	memcpy(text + PROVIDER_SAID - 3, " SPF ", 5);
	ck_assert_ptr_null(provider_reply(NULL, 550, "", text)->id);
	/* one that is cut there would lead to another place */
	memcpy(text + PROVIDER_SAID - 12, "http://a.com/bcd", 16);
	ck_assert_int_eq(provider_url(text, url, sizeof(url)), 0);
	ck_assert_str_eq(url, "");
	free(text);
}
END_TEST

static const struct {
	const char	*text;
	const char	*want;
} urls[] = {
	{ "MI:SPF 163 smtp1,AB http://mail.163.com/help/help_spam_16.htm?"
	    "ip=203.0.113.25&hostid=smtp1&time=1", "http://mail.163.com/help/"
	    "help_spam_16.htm?ip=203.0.113.25&hostid=smtp1&time=1" },
	{ "see mail.163.com/help/help_spam_16.htm?ip=1&time=2 now",
	    "mail.163.com/help/help_spam_16.htm?ip=1&time=2" },
	{ "MI:SPF,mail.163.com/help", "mail.163.com/help" },
	{ "visit\nhttps://support.google.com/mail/?p=NotAuthorizedError a1",
	    "https://support.google.com/mail/?p=NotAuthorizedError" },
	{ "go to http://mail.live.com/x.aspx#errors.",
	    "http://mail.live.com/x.aspx#errors" },
	{ "(see HTTPS://a.com/b).", "HTTPS://a.com/b" },
	{ "<https://a.com>", "https://a.com" },
	{ "https://a.com.", "https://a.com" },
	{ "https://a.com?b", "https://a.com?b" },
	{ "https://a.com/\x1b[2J", "https://a.com/" },
	{ "https://a.com/\xe4\xb8\xad", "https://a.com/" },
	{ "http://a.com/1 http://b.com/2", "http://a.com/1" },
	{ "and/or a.com", "" },
	{ "relay=mx.a.com[203.0.113.25]:25", "" },
	{ "5.7.1/x TLSv1.2/y", "" },
	{ "http:// https://", "" },
	{ "https://a.com@b.com/", "" },
	{ "https://a.com:99/", "" },
	{ "user@a.com/b", "" },
	{ "xhttp://a.com/", "" },
	{ "", "" }
};

START_TEST(test_url)
{
	char url[PROVIDER_URL];
	size_t length = strlen(urls[_i].want);

	ck_assert_int_eq(provider_url(urls[_i].text, url, sizeof(url)),
	    length > 0);
	ck_assert_str_eq(url, urls[_i].want);
	if (length == 0)
		return;
	ck_assert_int_eq(provider_url(urls[_i].text, url, length + 1), 1);
	ck_assert_str_eq(url, urls[_i].want);
	ck_assert_int_eq(provider_url(urls[_i].text, url, length), 0);
	ck_assert_str_eq(url, "");
}
END_TEST

Suite *
suite_providerreply(void)
{
	Suite *s = suite_create("providerreply");
	TCase *t = tcase_create("providerreply");

	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, texts);
	tcase_add_loop_test(t, test_specific, 0,
	    sizeof(specific) / sizeof(specific[0]));
	tcase_add_test(t, bounded);
	tcase_add_loop_test(t, test_url, 0, sizeof(urls) / sizeof(urls[0]));
	suite_add_tcase(s, t);
	return s;
}
