/*
 * Block lists: the vectors of the conformance data, and lists that are dead,
 * lie or refuse, as a table of answers makes them.
 */
#include <sys/socket.h>

#include <arpa/inet.h>

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/dnsbl.h"
#include "tests/unit/vectors.h"

Suite	*suite_dnsbl(void);

#define ANSWERS	25	/* rows of the vectors */
#define NAMES	5
#define ZONES	11
#define DEAD	8

/* A table of answers: "NAME RESULT", one a line; the result is addresses, a
 * word for what else can happen, or the text of TXT behind a quotation mark. */
struct table {
	const char	*text;
	size_t		 asked;		/* questions */
	size_t		 rounds;	/* calls */
};

static void
put(struct question *question, const char *words)
{
	char piece[256], *word, *rest = piece;
	uint8_t octets[256];

	strlcpy(piece, words, sizeof(piece));
	if (question->type == DNS_TXT) {
		octets[0] = (uint8_t)strlen(words);
		memcpy(octets + 1, words, octets[0]);
		ck_assert_int_eq(source_add(question, octets, octets[0] + 1u,
		    0, ""), 0);
		return;
	}
	while ((word = strsep(&rest, " ")) != NULL) {
		ck_assert_int_eq(inet_pton(AF_INET, word, octets), 1);
		ck_assert_int_eq(source_add(question, octets, 4, 0, ""), 0);
	}
}

static void
answer_word(struct question *question, const char *words)
{
	static const struct {
		const char		*word;
		enum resolver_result	 result;
	} words_of[] = {
		{ "NXDOMAIN", RESOLVER_NXDOMAIN }, { "NODATA", RESOLVER_NODATA },
		{ "SERVFAIL", RESOLVER_FAILED }, { "REFUSED", RESOLVER_FAILED },
		{ "TIMEOUT", RESOLVER_TIMEOUT },
	};
	size_t i;

	for (i = 0; i < sizeof(words_of) / sizeof(words_of[0]); i++)
		if (strcmp(words, words_of[i].word) == 0) {
			question->result = words_of[i].result;
			return;
		}
	put(question, words);
}

static void
answer_one(const struct table *table, struct question *question)
{
	char words[256];
	const char *line, *end;
	size_t length = strlen(question->name);
	int quoted;

	question->result = RESOLVER_NXDOMAIN;
	for (line = table->text; *line != '\0'; line = end + 1) {
		ck_assert_ptr_nonnull(end = strchr(line, '\n'));
		if (strncmp(line, question->name, length) != 0 ||
		    line[length] != ' ')
			continue;
		quoted = line[length + 1] == '"';
		if (quoted != (question->type == DNS_TXT))
			continue;
		line += length + 1 + (size_t)quoted;
		(void)snprintf(words, sizeof(words), "%.*s",
		    (int)(end - line), line);
		answer_word(question, words);
	}
}

static void
answer(void *arg, struct question *questions, size_t n)
{
	struct table *table = arg;
	size_t i;

	table->asked += n;
	table->rounds++;
	for (i = 0; i < n; i++)
		answer_one(table, &questions[i]);
}

/* "listed:SBL,DROP", as the vectors have it. */
static void
describe(const struct dnsbl_result *result, char *dst, size_t size)
{
	const char *more = result->reason == DNSBL_NO_REASON ?
	    result->words : dnsbl_reason_word(result->reason);

	(void)snprintf(dst, size, "%s%s%s",
	    dnsbl_verdict_word(result->verdict), *more == '\0' ? "" : ":",
	    more);
}

/* The next row of tabs, its columns; 0 at the end. */
static int
row(char **file, char *columns[3])
{
	char *line;
	int i;

	while ((line = strsep(file, "\n")) != NULL) {
		if (line[0] == '#' || line[0] == '\0')
			continue;
		for (i = 0; i < 3; i++)
			ck_assert_ptr_nonnull(columns[i] = strsep(&line,
			    "\t"));
		ck_assert_ptr_null(line);
		return 1;
	}
	return 0;
}

START_TEST(vectors_of_answers)
{
	char *file, *rest, *columns[3], shown[256];
	struct dnsbl_result result;
	struct question question;
	size_t length, n = 0;

	if ((file = vectors_file("dnsbl/answers.tsv", &length)) == NULL)
		return;
	for (rest = file; row(&rest, columns); n++) {
		memset(&question, 0, sizeof(question));
		question.name = "x";
		question.type = DNS_A;
		answer_word(&question, columns[0]);
		dnsbl_judge(&result, dnsblzone_find(columns[1]), &question);
		describe(&result, shown, sizeof(shown));
		ck_assert_msg(strcmp(shown, columns[2]) == 0, "%s: %s: %s",
		    columns[1], columns[0], shown);
		question_clear(&question);
	}
	ck_assert_uint_eq(n, ANSWERS);
	free(file);
}
END_TEST

START_TEST(vectors_of_names)
{
	char *file, *rest, *columns[3], labels[IPADDR_LABELS], name[DNS_NAME];
	struct ipaddr ip;
	size_t length, n = 0;

	if ((file = vectors_file("dnsbl/query-names.tsv", &length)) == NULL)
		return;
	for (rest = file; row(&rest, columns); n++) {
		ck_assert_int_eq(ipaddr_parse(&ip, columns[0]), 0);
		ipaddr_labels(&ip, labels);
		ck_assert_int_eq(dnsbl_name(name, dnsblzone_find(columns[1]),
		    labels, NULL), 0);
		ck_assert_str_eq(name, columns[2]);
	}
	ck_assert_uint_eq(n, NAMES);
	free(file);
}
END_TEST

/* The string or the bare word behind the next "key": of the text. */
static const char *
member(const char *at, const char *key, char *dst, size_t size)
{
	char quoted[32];
	size_t length;

	(void)snprintf(quoted, sizeof(quoted), "\"%s\":", key);
	ck_assert_ptr_nonnull(at = strstr(at, quoted));
	at += strlen(quoted);
	at += strspn(at, " \"");
	length = strcspn(at, "\",\n");
	ck_assert_uint_lt(length, size);
	memcpy(dst, at, length);
	dst[length] = '\0';
	return at + length;
}

static uint32_t
address_of(const char *text)
{
	char number[64], *x;
	struct in_addr in;

	if (strncmp(text, "bit ", 4) == 0)
		return UINT32_C(0x7f000000) | (uint32_t)atoi(text + 4);
	strlcpy(number, text, sizeof(number));
	if ((x = strchr(number, 'x')) != NULL)
		*x = '7';
	ck_assert_int_eq(inet_pton(AF_INET, number, &in), 1);
	return ntohl(in.s_addr);
}

/* Each code in the object that follows is known as what it is. */
static void
check_codes(const struct dnsbl_zone *zone, const char *at, const char *key,
    int errors)
{
	const struct dnsbl_code *code;
	char text[64];
	const char *end;

	ck_assert_ptr_nonnull(at = strstr(at, key));
	at = strchr(at, '{') + 1;
	end = strchr(at, '}');
	while ((at = strchr(at, '"')) != NULL && at < end) {
		(void)snprintf(text, sizeof(text), "%.*s",
		    (int)strcspn(at + 1, "\""), at + 1);
		code = dnsblzone_code(zone, address_of(text), NULL);
		ck_assert_msg(code != NULL && (code->verdict ==
		    DNSBL_UNKNOWN) == errors, "%s: %s", zone->name, text);
		at = strchr(at, '\n');
	}
}

static void
check_zone(const char *at, const char *name)
{
	static const char *const kinds[] = { "ip", "domain", "ip-allow" };
	const struct dnsbl_zone *zone = dnsblzone_find(name);
	char text[64];

	ck_assert_msg(zone != NULL, "%s", name);
	member(at, "kind", text, sizeof(text));
	ck_assert_str_eq(text, kinds[zone->kind]);
	member(at, "tier", text, sizeof(text));
	ck_assert_int_eq(zone->tier, atoi(text));
	member(at, "ipv6", text, sizeof(text));
	ck_assert_int_eq(zone->ipv6, strcmp(text, "true") == 0);
	member(at, "test_listed", text, sizeof(text));
	ck_assert_str_eq(text, zone->test == NULL ? "127.0.0.2" : zone->test);
	check_codes(zone, at, "\"codes\"", 0);
	check_codes(zone, at, "\"error_codes\"", 1);
}

START_TEST(vectors_of_zones)
{
	const char *at, *dead;
	char *file, name[64];
	size_t length, n = 0, buried = 0;

	if ((file = vectors_file("dnsbl/dnsbl.json", &length)) == NULL)
		return;
	ck_assert_ptr_nonnull(dead = strstr(file, "\"dead\""));
	for (at = file; strstr(at, "\"zone\":") != NULL;) {
		at = member(at, "zone", name, sizeof(name));
		if (at < dead) {
			check_zone(at, name);
			n++;
			continue;
		}
		ck_assert_msg(dnsblzone_dead(strncmp(name, "*.", 2) == 0 ?
		    name + 2 : name) != NULL, "%s", name);
		ck_assert_ptr_null(dnsblzone_find(name));
		buried++;
	}
	ck_assert_uint_eq(n, ZONES);
	ck_assert_ptr_null(dnsblzone_at(ZONES));
	ck_assert_uint_eq(buried, DEAD);
	ck_assert_ptr_nonnull(dnsblzone_dead("dul.dnsbl.SORBS.net"));
	/* of whole networks, which the address may be in for its neighbours */
	ck_assert_ptr_nonnull(dnsblzone_dead("dnsbl-2.uceprotect.net"));
	ck_assert_ptr_null(dnsblzone_dead("dnsbl-1.uceprotect.net"));
	ck_assert_ptr_null(dnsblzone_dead("notsorbs.net"));
	ck_assert_ptr_null(dnsblzone_dead("nix.dnsbl.manitu.net"));
	ck_assert_ptr_null(dnsblzone_dead("x.dnsbl.manitu.net"));
	free(file);
}
END_TEST

#define Z	".zen.spamhaus.org "
#define ALIVE	"2.0.0.127" Z "127.0.0.2 127.0.0.4 127.0.0.10\n"
#define ME	"25.113.0.203" Z
#define V6	".0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0"
#define ME6	"5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0." \
		"0.2" Z

static const struct {
	const char	*subject, *zone, *table, *want, *text;
	enum resolver_result dns;
} rows[] = {
	{ "203.0.113.25", "zen.spamhaus.org", ALIVE, "not-listed", "",
	    RESOLVER_NXDOMAIN },
	{ "203.0.113.25", "zen.spamhaus.org", "", "unknown:dead-list", "",
	    RESOLVER_NXDOMAIN },
	{ "203.0.113.25", "zen.spamhaus.org", ALIVE ME "127.0.0.11\n"
	    ME "\"see \x1b[31mhere\xff\n", "policy:PBL", "see ?[31mhere?",
	    RESOLVER_OK },
	{ "203.0.113.25", "zen.spamhaus.org", ALIVE ME "127.0.0.11 127.0.0.3\n"
	    ME "\"one\n" ME "\"two\n", "listed:CSS,PBL", "one two",
	    RESOLVER_OK },
	{ "203.0.113.25", "zen.spamhaus.org", ALIVE ME "127.0.0.11 127.0.0.10\n",
	    "policy:PBL", "", RESOLVER_OK },
	{ "203.0.113.25", "zen.spamhaus.org", ALIVE ME "127.0.0.2 127.0.0.99\n",
	    "listed:SBL", "", RESOLVER_OK },
	{ "203.0.113.25", "zen.spamhaus.org", ALIVE ME "SERVFAIL\n",
	    "unknown:dns", "", RESOLVER_FAILED },
	{ "203.0.113.25", "zen.spamhaus.org", ALIVE ME "TIMEOUT\n",
	    "unknown:dns", "", RESOLVER_TIMEOUT },
	{ "203.0.113.25", "zen.spamhaus.org", ALIVE ME "NODATA\n",
	    "unknown:dns", "", RESOLVER_NODATA },
	{ "203.0.113.25", "zen.spamhaus.org", "2.0.0.127" Z "TIMEOUT\n",
	    "unknown:dns", "", RESOLVER_TIMEOUT },
	{ "203.0.113.25", "zen.spamhaus.org", ALIVE "1.0.0.127" Z "SERVFAIL\n"
	    ME "127.0.0.2\n", "unknown:dns", "", RESOLVER_FAILED },
	{ "203.0.113.25", "zen.spamhaus.org", ALIVE "1.0.0.127" Z "127.0.0.2\n"
	    ME "127.0.0.2\n", "unknown:lists-everything", "", RESOLVER_OK },
	{ "203.0.113.25", "zen.spamhaus.org", "2.0.0.127" Z "127.255.255.254\n",
	    "unknown:public-resolver", "", RESOLVER_NXDOMAIN },
	{ "203.0.113.25", "zen.spamhaus.org", ALIVE
	    ME "127.0.0.2 127.255.255.255\n", "unknown:rate-limit", "",
	    RESOLVER_OK },
	{ "203.0.113.25", "zen.spamhaus.org", ALIVE ME "127.255.255.250\n",
	    "unknown:blocked", "", RESOLVER_OK },
	{ "203.0.113.25", "zen.spamhaus.org", ALIVE
	    ME "127.0.0.2 192.0.2.1\n", "unknown:hijacked-answer", "",
	    RESOLVER_OK },
	{ "2001:db8::25", "zen.spamhaus.org", "2" V6 Z "127.0.0.2\n"
	    ME6 "127.0.0.4\n", "listed:XBL", "", RESOLVER_OK },
	{ "2001:db8::25", "zen.spamhaus.org", "2" V6 Z "127.0.0.2\n"
	    "1" V6 Z "127.0.0.2\n", "unknown:lists-everything", "",
	    RESOLVER_NXDOMAIN },
	{ "2001:db8::25", "bl.spamcop.net", "", "skipped:no-ipv6", "", 0 },
	{ "203.0.113.25", "dbl.spamhaus.org", "", "skipped:other-kind", "", 0 },
	{ "a.example", "zen.spamhaus.org", "", "skipped:other-kind", "", 0 },
	{ "a.example", "dbl.spamhaus.org", "TEST.dbl.spamhaus.org 127.0.1.2\n"
	    "a.example.dbl.spamhaus.org 127.0.1.4\n", "listed:DBL", "",
	    RESOLVER_OK },
	{ "a.example", "dbl.spamhaus.org",
	    "dbltest.com.dbl.spamhaus.org 127.0.1.2\n", "not-listed", "",
	    RESOLVER_NXDOMAIN },
	{ "a.example", "dbl.spamhaus.org",
	    "TEST.dbl.spamhaus.org 127.0.1.2\n"
	    "INVALID.dbl.spamhaus.org 127.0.1.2\n"
	    "dbltest.com.dbl.spamhaus.org 127.0.1.2\n",
	    "unknown:lists-everything", "", RESOLVER_NXDOMAIN },
	{ "a.example", "dbl.spamhaus.org", "", "unknown:dead-list", "",
	    RESOLVER_NXDOMAIN },
	{ "a.example", "dbl.spamhaus.org", "TEST.dbl.spamhaus.org TIMEOUT\n",
	    "unknown:dns", "", RESOLVER_TIMEOUT },
	{ "a.example", "multi.surbl.org",
	    "test.surbl.org.multi.surbl.org 127.0.0.254\n"
	    "a.example.multi.surbl.org 127.0.0.73\n", "unknown:blocked", "",
	    RESOLVER_OK },
	{ "203.0.113.25", "list.dnswl.org", "2.0.0.127.list.dnswl.org "
	    "127.0.10.0\n25.113.0.203.list.dnswl.org 127.0.9.3\n", "allow:high",
	    "", RESOLVER_OK },
	{ "203.0.113.25", "bl.a.example", "2.0.0.127.bl.a.example 127.0.0.2\n"
	    "25.113.0.203.bl.a.example 127.7.7.7\n", "listed:listed", "",
	    RESOLVER_OK },
	{ "203.0.113.25", "bl.a.example", "2.0.0.127.bl.a.example 127.0.0.2\n"
	    "25.113.0.203.bl.a.example 127.0.0.1\n", "unknown:unlisted-code",
	    "", RESOLVER_OK },
};

START_TEST(test_row)
{
	struct table table = { rows[_i].table, 0, 0 };
	struct source source = { answer, &table };
	struct dnsbl_zone other;
	const struct dnsbl_zone *zone = dnsblzone_find(rows[_i].zone);
	struct dnsbl_subject subject = { NULL, rows[_i].subject, NULL, &zone,
	    1 };
	struct dnsbl_result result;
	struct ipaddr ip;
	char shown[256];

	if (zone == NULL) {
		dnsblzone_other(&other, rows[_i].zone);
		zone = &other;
	}
	if (ipaddr_parse(&ip, rows[_i].subject) == 0)
		subject.ip = &ip;
	ck_assert_int_eq(dnsbl_ask(&source, &subject, &result), 0);
	describe(&result, shown, sizeof(shown));
	ck_assert_str_eq(shown, rows[_i].want);
	ck_assert_str_eq(result.text, rows[_i].text);
	ck_assert_int_eq(result.dns, rows[_i].dns);
	ck_assert_ptr_eq(result.zone, zone);
	ck_assert_uint_le(table.rounds, 1);
}
END_TEST

#define DQS	".abc123.zen.dq.spamhaus.net "

/* The key is in what is asked and in nothing that is shown. */
START_TEST(test_key)
{
	struct table table = { "2.0.0.127" DQS "127.0.0.2\n"
	    "25.113.0.203" DQS "127.0.0.4\n"
	    "2.0.0.127.bl.spamcop.net 127.0.0.2\n", 0, 0 };
	struct source source = { answer, &table };
	const struct dnsbl_zone *zones[2] = {
	    dnsblzone_find("zen.spamhaus.org"),
	    dnsblzone_find("BL.spamcop.net") };
	struct ipaddr ip;
	struct dnsbl_subject subject = { &ip, NULL, "abc123", zones, 2 };
	struct dnsbl_result results[2];

	ck_assert_int_eq(ipaddr_parse(&ip, "203.0.113.25"), 0);
	ck_assert_int_eq(dnsbl_ask(&source, &subject, results), 0);
	ck_assert_int_eq(results[0].verdict, DNSBL_LISTED);
	ck_assert_str_eq(results[0].query, "25.113.0.203.zen.spamhaus.org");
	ck_assert_int_eq(results[1].verdict, DNSBL_CLEAN);
	ck_assert_uint_eq(table.rounds, 1);
	ck_assert_uint_eq(table.asked, 8);
}
END_TEST

START_TEST(test_bounds)
{
	struct table table = { "", 0, 0 };
	struct source source = { answer, &table };
	const struct dnsbl_zone *zone = dnsblzone_find("dbl.spamhaus.org");
	char domain[254];
	struct dnsbl_subject subject = { NULL, domain, NULL, &zone, 1 };
	struct dnsbl_result result;

	memset(domain, 'a', sizeof(domain));
	domain[253 - strlen(".dbl.spamhaus.org") + 1] = '\0';
	ck_assert_int_eq(dnsbl_ask(&source, &subject, &result), 0);
	ck_assert_int_eq(result.verdict, DNSBL_SKIPPED);
	ck_assert_int_eq(result.reason, DNSBL_TOO_LONG);
	ck_assert_uint_eq(table.asked, 0);
	domain[253 - strlen(".dbl.spamhaus.org")] = '\0';
	ck_assert_int_eq(dnsbl_ask(&source, &subject, &result), 0);
	ck_assert_int_eq(result.verdict, DNSBL_UNKNOWN);
	ck_assert_uint_eq(table.asked, 5);
	subject.domain = "203.0.113.25";
	ck_assert_int_eq(dnsbl_ask(&source, &subject, &result), 0);
	ck_assert_int_eq(result.reason, DNSBL_NOT_DOMAIN);
	subject.n = DNSBL_ZONES + 1;
	ck_assert_int_eq(dnsbl_ask(&source, &subject, &result), -1);
	ck_assert_int_eq(errno, E2BIG);
}
END_TEST

START_TEST(test_words)
{
	int i, k;

	for (i = 0; i < DNSBL_REASONS; i++)
		for (k = 0; k < i; k++) {
			ck_assert_str_ne(dnsbl_reason_word(i),
			    dnsbl_reason_word(k));
			ck_assert_str_ne(dnsbl_reason_text(i),
			    dnsbl_reason_text(k));
		}
}
END_TEST

Suite *
suite_dnsbl(void)
{
	Suite *s = suite_create("dnsbl");
	TCase *t = tcase_create("dnsbl");

	tcase_add_test(t, vectors_of_answers);
	tcase_add_test(t, vectors_of_names);
	tcase_add_test(t, vectors_of_zones);
	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, test_key);
	tcase_add_test(t, test_bounds);
	tcase_add_test(t, test_words);
	suite_add_tcase(s, t);
	return s;
}
