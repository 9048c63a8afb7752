/*
 * A file over a world of two dozen live answers: what comes of both.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "doctor/overlay.h"
#include "util/buf.h"

Suite	*suite_overlay(void);

static const char file[] =
    "$ORIGIN example.com.\n"
    "@ 300 SOA ns.example.net. root 1 2 3 4 5\n"
    "@ NS ns.example.net.\n"
    "@ MX 20 B.example.com.\n"
    "@ MX 10 a\n"
    "@ TXT \"new \" \"one\"\n"
    "www CNAME @\n"
    "mta-sts CNAME sts.example.org.\n"
    "s1._domainkey CNAME s1.k.example.net.\n"
    "s2._domainkey CNAME missing.example.net.\n"
    "s3._domainkey CNAME back.example.net.\n"
    "loop1 CNAME loop2\n"
    "loop2 CNAME loop1\n"
    "ping CNAME pong.example.net.\n"
    "only TXT x\n"
    "odd MX 0 a\\.b.example.com.\n"
    "half MX 0 a\\.b.example.com.\n"
    "half MX 1 c\n"
    "oddc CNAME a\\.b.example.com.\n"
    "end MX 0 .\n"
    "srv SRV 0 0 1 a\n"
    "*.w TXT wild\n"
    "*.w MX 1 wild\n"
    "a.b.w A 192.0.2.1\n"
    "*.wc CNAME only\n"
    "target TXT \"from file\"\n"
    "ta A 192.0.2.7\n"
    "25.113.0.203.in-addr.arpa. PTR mail.example.com.\n"
    "_25._tcp TLSA 3 1 1 abcd\n"
    "v6 AAAA 2001:db8::1\n"
    "c1 CNAME c2\nc2 CNAME c3\nc3 CNAME c4\nc4 CNAME c5\nc5 CNAME c6\n"
    "c6 CNAME c7\nc7 CNAME c8\nc8 CNAME c9\nc9 CNAME c10\n"
    "c10 CNAME c11\nc11 TXT end\nc0 CNAME c1\n"
    "d1 CNAME d2\nd2 CNAME d3\nd3 CNAME d4\nd4 CNAME d5\nd5 CNAME d6\n"
    "d6 CNAME d7\nd7 CNAME d8\nd8 CNAME d9\nd9 CNAME d10\n"
    "d10 CNAME x1.example.net.\nd0 CNAME x0.example.net.\n";

/* What is live: a text record, behind so many aliases, at a last name. */
static const struct {
	const char	*name;
	int		 result, hops;
	const char	*end, *text;
} world[] = {
	{ "example.com", RESOLVER_OK, 0, "example.com", "old" },
	{ "www.example.com", RESOLVER_OK, 0, "www.example.com", "old www" },
	{ "live.example.com", RESOLVER_OK, 0, "live.example.com", "live" },
	{ "srv.example.com", RESOLVER_NXDOMAIN, 0, "", "" },
	{ "s1.k.example.net", RESOLVER_OK, 2, "s1.z.example.net", "key" },
	{ "back.example.net", RESOLVER_OK, 1, "target.example.com", "older" },
	{ "pong.example.net", RESOLVER_OK, 1, "ping.example.com", "x" },
	{ "sts.example.org", RESOLVER_NODATA, 0, "", "" },
	{ "alias.example.net", RESOLVER_OK, 1, "target.example.com", "old" },
	{ "other.example.net", RESOLVER_OK, 1, "ta.example.com", "other" },
	{ "deep.example.net", RESOLVER_OK, 1, "s3._domainkey.example.com",
	    "older" },
	{ "x0.example.net", RESOLVER_OK, 9, "y.example.net", "ten" },
	{ "x1.example.net", RESOLVER_OK, 1, "y.example.net", "eleven" },
	{ "slow.example.net", RESOLVER_TIMEOUT, 0, "", "" },
	{ "bad.example.net", RESOLVER_FAILED, 0, "", "" },
};

#define SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Answers of whatever type are these: what the test asks for. */
static void
answer_live(struct question *question)
{
	uint8_t data[64];
	size_t i, n;

	question->result = RESOLVER_NXDOMAIN;
	question->secure = 1;
	for (i = 0; i < SIZE(world); i++) {
		if (strcasecmp(world[i].name, question->name) != 0)
			continue;
		question->result = world[i].result;
		if (question->result != RESOLVER_OK)
			return;
		n = strlen(world[i].text);
		data[0] = (uint8_t)n;
		memcpy(data + 1, world[i].text, n);
		ck_assert_int_eq(source_add(question, data, n + 1, 0, ""), 0);
		strlcpy(question->answer.name, world[i].end, DNS_NAME);
		question->answer.hops = world[i].hops;
	}
}

static void
ask_live(void *arg, struct question *questions, size_t n)
{
	size_t *rounds = arg;

	(*rounds)++;
	while (n-- > 0)
		answer_live(&questions[n]);
}

static void
show(struct buf *out, const struct question *question)
{
	static const char *const results[] = { "ok", "nodata", "nxdomain",
	    "failed", "timeout" };
	const struct dns_record *record;
	char text[200];
	size_t i;

	buf_puts(out, results[question->result]);
	if (question->secure)
		buf_puts(out, " secure");
	if (question->result == RESOLVER_OK)
		buf_printf(out, " %s/%d", question->answer.name,
		    question->answer.hops);
	for (i = 0; i < question->answer.n; i++) {
		record = &question->answer.records[i];
		ck_assert_int_eq(record->type, question->type);
		if (record->type == DNS_TXT) {
			(void)dns_text(record, text, sizeof(text));
			buf_printf(out, " [%s]", text);
		} else if (record->name[0] != '\0' || record->type == DNS_MX)
			buf_printf(out, " %u:%s", record->preference,
			    record->name);
		else
			buf_printf(out, " %zu octets", record->length);
		if (record->ttl != 0)
			buf_printf(out, " ttl %u", (unsigned int)record->ttl);
	}
}

static void
load(struct overlay *overlay, const char *lines)
{
	const struct zonefile_text text = { lines, strlen(lines), "f", NULL };
	struct fault fault;

	if (overlay_load(overlay, &text, &fault) == -1)
		ck_abort_msg("%s", fault.text);
}

static const struct {
	const char	*name;
	int		 type;
	const char	*want;
	size_t		 rounds;
} questions[] = {
	/* sets of the file, in place of the live ones */
	{ "example.com", DNS_TXT, "ok example.com/0 [new one] ttl 300", 0 },
	{ "EXAMPLE.com", DNS_MX, "ok EXAMPLE.com/0 10:a.example.com ttl 300 "
	    "20:b.example.com ttl 300", 0 },
	{ "example.com", 2, "ok example.com/0 0:ns.example.net ttl 300", 0 },
	{ "example.com", 6, "ok example.com/0 0:ns.example.net ttl 300", 0 },
	{ "25.113.0.203.in-addr.arpa", DNS_PTR, "ok "
	    "25.113.0.203.in-addr.arpa/0 0:mail.example.com ttl 300", 0 },
	{ "_25._tcp.example.com", DNS_TLSA,
	    "ok _25._tcp.example.com/0 5 octets ttl 300", 0 },
	{ "v6.example.com", DNS_AAAA, "ok v6.example.com/0 16 octets ttl 300",
	    0 },
	{ "ta.example.com", DNS_A, "ok ta.example.com/0 4 octets ttl 300", 0 },
	{ "end.example.com", DNS_MX, "ok end.example.com/0 0: ttl 300", 0 },
	/* what is live, and only that keeps its AD */
	{ "live.example.com", DNS_TXT, "ok secure live.example.com/0 [live]",
	    1 },
	{ "none.example.com", DNS_TXT, "nxdomain secure", 1 },
	{ "slow.example.net", DNS_TXT, "timeout secure", 1 },
	{ "bad.example.net", DNS_TXT, "failed secure", 1 },
	/* other types of a name that is only in the file */
	{ "only.example.com", DNS_MX, "nodata", 1 },
	{ "srv.example.com", DNS_TXT, "nodata", 1 },
	{ "srv.example.com", 33, "nodata", 1 },
	{ "_tcp.example.com", DNS_TXT, "nodata", 1 },
	/* aliases */
	{ "www.example.com", DNS_TXT, "ok example.com/1 [new one] ttl 300",
	    0 },
	{ "www.example.com", DNS_CNAME, "ok www.example.com/0 0:example.com "
	    "ttl 300", 0 },
	{ "mta-sts.example.com", DNS_TXT, "nodata", 1 },
	{ "s1._domainkey.example.com", DNS_TXT, "ok s1.z.example.net/3 [key]",
	    1 },
	{ "s2._domainkey.example.com", DNS_TXT, "nxdomain", 1 },
	{ "s3._domainkey.example.com", DNS_TXT, "ok target.example.com/2 "
	    "[from file] ttl 300", 1 },
	{ "alias.example.net", DNS_TXT, "ok target.example.com/1 [from file] "
	    "ttl 300", 1 },
	{ "other.example.net", DNS_TXT, "ok secure ta.example.com/1 [other]",
	    1 },
	{ "deep.example.net", DNS_TXT, "ok target.example.com/3 [from file] "
	    "ttl 300", 2 },
	{ "loop1.example.com", DNS_TXT, "failed", 0 },
	{ "ping.example.com", DNS_TXT, "failed", 5 },
	{ "c1.example.com", DNS_TXT, "ok c11.example.com/10 [end] ttl 300",
	    0 },
	{ "c0.example.com", DNS_TXT, "failed", 0 },
	{ "d0.example.com", DNS_TXT, "ok y.example.net/10 [ten]", 1 },
	{ "d1.example.com", DNS_TXT, "failed", 1 },
	{ "oddc.example.com", DNS_TXT, "failed", 0 },
	/* names that text cannot hold: not for having none */
	{ "odd.example.com", DNS_MX, "failed", 0 },
	{ "half.example.com", DNS_MX, "ok half.example.com/0 1:c.example.com "
	    "ttl 300", 0 },
	/* wildcards: RFC 4592 section 2.2.1 */
	{ "x.w.example.com", DNS_TXT, "ok x.w.example.com/0 [wild] ttl 300",
	    0 },
	{ "x.y.w.example.com", DNS_MX, "ok x.y.w.example.com/0 "
	    "1:wild.example.com ttl 300", 0 },
	{ "*.w.example.com", DNS_TXT, "ok *.w.example.com/0 [wild] ttl 300",
	    0 },
	{ "x.w.example.com", DNS_A, "nodata", 1 },
	{ "w.example.com", DNS_TXT, "nodata", 1 },
	{ "b.w.example.com", DNS_TXT, "nodata", 1 },
	{ "a.b.w.example.com", DNS_TXT, "nodata", 1 },
	{ "c.b.w.example.com", DNS_TXT, "nxdomain secure", 1 },
	{ "x.wc.example.com", DNS_TXT, "ok only.example.com/1 [x] ttl 300",
	    0 },
};

/* Asked alone, by what overlay_source() asks with. */
START_TEST(answers)
{
	struct overlay overlay;
	struct overlay_source over;
	struct source live, source;
	struct question question;
	struct buf out;
	size_t rounds = 0;

	load(&overlay, file);
	live.ask = ask_live;
	live.arg = &rounds;
	over.overlay = &overlay;
	over.live = &live;
	overlay_source(&source, &over);
	source_one(&source, &question, questions[_i].name,
	    (enum dns_type)questions[_i].type);
	buf_init(&out);
	show(&out, &question);
	ck_assert_str_eq(buf_get(&out), questions[_i].want);
	ck_assert_uint_eq(rounds, questions[_i].rounds);
	buf_clear(&out);
	question_clear(&question);
	overlay_clear(&overlay);
}
END_TEST

/* All together: the questions that are live are asked at once. */
START_TEST(together)
{
	struct question asked[SIZE(questions)];
	struct overlay overlay;
	struct overlay_source over;
	struct source live, source;
	struct buf out;
	size_t i, rounds = 0;

	load(&overlay, file);
	live.ask = ask_live;
	live.arg = &rounds;
	over.overlay = &overlay;
	over.live = &live;
	overlay_source(&source, &over);
	memset(asked, 0, sizeof(asked));
	for (i = 0; i < SIZE(questions); i++) {
		asked[i].name = questions[i].name;
		asked[i].type = (enum dns_type)questions[i].type;
	}
	source.ask(source.arg, asked, SIZE(questions));
	ck_assert_uint_eq(rounds, 5);
	buf_init(&out);
	for (i = 0; i < SIZE(questions); i++) {
		buf_reset(&out);
		show(&out, &asked[i]);
		ck_assert_str_eq(buf_get(&out), questions[i].want);
		question_clear(&asked[i]);
	}
	buf_clear(&out);
	overlay_clear(&overlay);
}
END_TEST

/* By hand, as one does whose live answers come later. */
START_TEST(by_hand)
{
	struct question question = { .name = "s3._domainkey.example.com",
	    .type = DNS_TXT }, other = { .type = DNS_TXT };
	struct overlay overlay;

	load(&overlay, file);
	ck_assert_int_eq(overlay_answer(&overlay, &question), OVERLAY_ALIAS);
	ck_assert_str_eq(overlay_wanted(&question), "back.example.net");
	other.name = overlay_wanted(&question);
	answer_live(&other);
	ck_assert_int_eq(overlay_settle(&overlay, &question, &other),
	    OVERLAY_ANSWERED);
	ck_assert_int_eq(question.result, RESOLVER_OK);
	ck_assert_ptr_null(other.message);
	ck_assert_ptr_null(other.answer.records);
	question_clear(&question);
	question.name = "live.example.com";
	ck_assert_int_eq(overlay_answer(&overlay, &question), OVERLAY_LIVE);
	ck_assert_str_eq(overlay_wanted(&question), "live.example.com");
	question.name = "example.com";
	ck_assert_int_eq(overlay_answer(&overlay, &question),
	    OVERLAY_ANSWERED);
	question_clear(&question);
	overlay_clear(&overlay);
}
END_TEST

static const struct {
	const char	*name;
	int		 has;
} names[] = {
	{ "example.com", 1 }, { "Only.Example.com", 1 }, { "com", 1 },
	{ "_domainkey.example.com", 1 }, { "live.example.com", 0 },
	{ "x.w.example.com", 1 }, { "w.example.com", 1 },
	{ "b.w.example.com", 1 }, { "c.b.w.example.com", 0 },
	{ "example.net", 0 }, { "", 1 },
};

START_TEST(has_name)
{
	struct overlay overlay;

	load(&overlay, file);
	ck_assert_int_eq(overlay_has_name(&overlay, names[_i].name),
	    names[_i].has);
	overlay_clear(&overlay);
}
END_TEST

START_TEST(loading)
{
	struct zonefile_text text = { "a. TXT b\na. TXT b\nb. TXT c\n", 27,
	    "f", NULL };
	struct overlay overlay;
	struct fault fault;

	ck_assert_int_eq(overlay_load(&overlay, &text, &fault), 0);
	ck_assert_uint_eq(overlay.zone.n, 2);
	overlay_clear(&overlay);
	ck_assert_uint_eq(overlay.zone.n, 0);
	text.text = "a. CNAME b.\na. TXT b\n";
	text.length = strlen(text.text);
	ck_assert_int_eq(overlay_load(&overlay, &text, &fault), -1);
	ck_assert_int_eq(fault.status, EX_DATAERR);
	ck_assert_uint_eq(overlay.zone.n, 0);
	text.text = "* TXT x\n. TXT y\nb TXT z\n";
	text.length = strlen(text.text);
	text.origin = "";
	ck_assert_int_eq(overlay_load(&overlay, &text, &fault), 0);
	ck_assert_int_eq(overlay_has_name(&overlay, "x.y"), 1);
	ck_assert_int_eq(overlay_has_name(&overlay, "a.b"), 0);
	overlay_clear(&overlay);
}
END_TEST

Suite *
suite_overlay(void)
{
	Suite *suite = suite_create("overlay");
	TCase *tcase = tcase_create("overlay");

	tcase_add_loop_test(tcase, answers, 0, (int)SIZE(questions));
	tcase_add_test(tcase, together);
	tcase_add_test(tcase, by_hand);
	tcase_add_loop_test(tcase, has_name, 0, (int)SIZE(names));
	tcase_add_test(tcase, loading);
	suite_add_tcase(suite, tcase);
	return suite;
}
