/*
 * The resolver, against a DNS server that misbehaves in every way its zone
 * asks for.
 */
#include <sys/resource.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "route/resolver.h"
#include "tests/peer/dnschild.h"
#include "util/clock.h"

Suite *suite_resolver(void);

#define TRY	40	/* ms: a try where no answer comes */
#define LONG	3000	/* ms: a try where one comes, on a slow machine too */

static const char zone[] =
    "a.example A 192.0.2.1\n"
    "a.example A 192.0.2.2\n"
    "a.example AAAA 2001:db8::1\n"
    "fail.example SERVFAIL\n"
    "bogus.example BOGUS\n"
    "refuse.example REFUSED\n"
    "gone.example NXDOMAIN\n"
    "drop.example DROP\n"
    "junk.example GARBAGE\n"
    "plain.example FORMERR-EDNS\n"
    "plain.example A 192.0.2.3\n"
    "cut.example TRUNCATE\n"
    "cut.example A 192.0.2.4\n"
    "spoof.example WRONG-ID 1000\n"
    "spoof.example A 192.0.2.5\n"
    "late.example DELAY 100\n"
    "late.example A 192.0.2.6\n"
    "late.example AAAA 2001:db8::6\n"
    "damaged.example A # 0102\n"
    "half.example A # 0102\n"
    "half.example A 192.0.2.7\n"
    "secure.example AD\n"
    "secure.example A 192.0.2.8\n"
    "secure.example TXT \"v=spf1 -all\" more\n"
    "alias.example CNAME b.example\n"
    "b.example CNAME a.example\n"
    "short.example CNAME a.example\n"
    "short.example CNAME-ALONE\n"
    "short.example AD\n"
    "ends.example CNAME empty.example\n"
    "empty.example TXT x\n"
    "nowhere.example CNAME nothing.example\n"
    "loop.example CNAME loop2.example\n"
    "loop2.example CNAME loop.example\n"
    "round.example CNAME round2.example\n"
    "round.example CNAME-ALONE\n"
    "round2.example CNAME round.example\n"
    "round2.example CNAME-ALONE\n";

static struct dnschild child;
static struct resolver resolver;

static void
server_add(int port)
{
	struct sockaddr_in *sin;

	sin = (struct sockaddr_in *)&resolver.servers[resolver.n];
	sin->sin_family = AF_INET;
	sin->sin_port = htons(port);
	sin->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	resolver.lengths[resolver.n++] = sizeof(*sin);
}

static void
setup(void)
{
	dnschild_start(&child, zone);
	memset(&resolver, 0, sizeof(resolver));
	resolver.timeout = LONG;
	resolver.attempts = 2;
	server_add(child.port);
}

static void
teardown(void)
{
	dnschild_stop(&child);
}

static enum resolver_result
ask(struct question *question, const char *name, enum dns_type type)
{
	memset(question, 0, sizeof(*question));
	question->name = name;
	question->type = type;
	resolver_ask(&resolver, question, 1, -1);
	return question->result;
}

/* The last octet of the first address, which tells the zone's apart. */
static int
last_octet(const struct question *question)
{
	const struct dns_record *record = &question->answer.records[0];

	return record->data[record->length - 1];
}

static const struct {
	const char		*text;
	const char		*servers;	/* in text, joined by blanks */
	int			 timeout;
	int			 attempts;
	int			 trust_ad;
} files[] = {
	{ "", "127.0.0.1", 5000, 2, 0 },
	{ "nameserver 192.0.2.1", "192.0.2.1", 5000, 2, 0 },
	{ "  nameserver\t192.0.2.1 # why\r\nnameserver ::1\n",
	    "192.0.2.1 ::1", 5000, 2, 0 },
	{ "nameserver 192.0.2.1\nnameserver 192.0.2.2\n"
	    "nameserver 192.0.2.3\nnameserver 192.0.2.4\n",
	    "192.0.2.1 192.0.2.2 192.0.2.3", 5000, 2, 0 },
	{ "nameserver fe80::1%lo\nnameserver fe80::2%77\n",
	    "fe80::1%1 fe80::2%77", 5000, 2, 0 },
	{ "nameserver fe80::1%nosuchinterface\nnameserver x\nnameserver\n"
	    "nameserver 1.2.3\nnameserver 1.2.3.4.5\nnameservers 1.2.3.4\n",
	    "127.0.0.1", 5000, 2, 0 },
	{ "#nameserver 192.0.2.1\n; nameserver 192.0.2.1\n", "127.0.0.1",
	    5000, 2, 0 },
	{ "search example.org\ndomain example.net\nsortlist 1.2.3.4\n"
	    "options ndots:1 timeout:3 attempts:4 trust-ad rotate\n",
	    "127.0.0.1", 3000, 4, 1 },
	{ "options timeout:0 attempts:0\n", "127.0.0.1", 1000, 1, 0 },
	{ "options timeout:99999 attempts:99999\n", "127.0.0.1", 30000, 5,
	    0 },
	{ "options timeout:x attempts:-1 trust-adx\noptions\n", "127.0.0.1",
	    5000, 2, 0 },
	{ "options timeout:9999999999999999999999\n", "127.0.0.1", 5000, 2,
	    0 }
};

static void
show_servers(const struct resolver *r, char *dst, size_t size)
{
	const struct sockaddr_in *sin;
	const struct sockaddr_in6 *sin6;
	char host[INET6_ADDRSTRLEN];
	size_t i, n = 0;

	dst[0] = '\0';
	for (i = 0; i < r->n; i++) {
		sin = (const struct sockaddr_in *)&r->servers[i];
		sin6 = (const struct sockaddr_in6 *)&r->servers[i];
		ck_assert_int_eq(ntohs(sin->sin_port), 53);
		if (sin->sin_family == AF_INET)
			inet_ntop(AF_INET, &sin->sin_addr, host, sizeof(host));
		else
			inet_ntop(AF_INET6, &sin6->sin6_addr, host,
			    sizeof(host));
		n += snprintf(dst + n, size - n, "%s%s", i > 0 ? " " : "",
		    host);
		if (sin->sin_family == AF_INET6 && sin6->sin6_scope_id != 0)
			n += snprintf(dst + n, size - n, "%%%u",
			    sin6->sin6_scope_id);
	}
}

START_TEST(parse_file)
{
	struct resolver r;
	char servers[256];

	resolver_parse(&r, files[_i].text, strlen(files[_i].text));
	show_servers(&r, servers, sizeof(servers));
	ck_assert_str_eq(servers, files[_i].servers);
	ck_assert_int_eq(r.timeout, files[_i].timeout);
	ck_assert_int_eq(r.attempts, files[_i].attempts);
	ck_assert_int_eq(r.trust_ad, files[_i].trust_ad);
}
END_TEST

/* Octets of any kind: a NUL, a line without end. */
START_TEST(parse_hostile)
{
	static char text[5000];
	struct resolver r;

	memset(text, 'x', sizeof(text));
	memcpy(text, "nameserver 192.0.2.1\0 x\nnameserver ", 35);
	memcpy(text + sizeof(text) - 21, "\nnameserver 192.0.2.9", 21);
	resolver_parse(&r, text, sizeof(text));
	ck_assert_uint_eq(r.n, 2);
	memset(text, ' ', sizeof(text));
	resolver_parse(&r, text, sizeof(text));
	ck_assert_uint_eq(r.n, 1);
}
END_TEST

START_TEST(trust)
{
	static const struct {
		const char	*server;
		int		 trusted;
	} cases[] = { { "127.0.0.1", 1 }, { "127.0.0.53", 1 },
	    { "127.0.0.11", 0 }, { "192.0.2.1", 0 }, { "10.0.0.1", 0 },
	    { "::1", 1 }, { "::ffff:127.0.0.1", 1 },
	    { "::ffff:127.0.0.11", 0 }, { "::ffff:192.0.2.1", 0 },
	    { "2001:db8::1", 0 }, { "7f00:1::", 0 }, { "fe80::1%1", 0 } };
	struct resolver r;
	char text[128];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), "nameserver %s\n",
		    cases[i].server);
		resolver_parse(&r, text, strlen(text));
		ck_assert_msg(resolver_trusts(&r, 0) == cases[i].trusted,
		    "%s", cases[i].server);
		r.trust_ad = 1;
		ck_assert_int_eq(resolver_trusts(&r, 0), 1);
	}
}
END_TEST

START_TEST(configured)
{
	struct conf conf = { .resolver = (char *)(uintptr_t)"127.0.0.2",
	    .resolver_port = 5353, .timeout = 3 };
	struct sockaddr_in *sin;
	struct resolver r;

	resolver_init(&r, &conf);
	sin = (struct sockaddr_in *)&r.servers[0];
	ck_assert_uint_eq(r.n, 1);
	ck_assert_int_eq(ntohs(sin->sin_port), 5353);
	ck_assert_uint_eq(ntohl(sin->sin_addr.s_addr), 0x7f000002);
	ck_assert_int_eq(r.timeout, 500);
	ck_assert_int_eq(r.attempts, 2);
	ck_assert_int_eq(r.trust_ad, 0);
	conf.resolver = NULL;
	resolver_init(&r, &conf);
	ck_assert_uint_ge(r.n, 1);
	ck_assert_int_ge(r.timeout, 1000);
}
END_TEST

/* What a name leads to, and with how many questions on the wire. */
static const struct {
	const char		*name;
	enum dns_type		 type;
	enum resolver_result	 result;
	int			 octet;		/* last of the address, or 0 */
	size_t			 questions;
} cases[] = {
	{ "a.example", DNS_A, RESOLVER_OK, 1, 1 },
	{ "A.Example", DNS_AAAA, RESOLVER_OK, 1, 1 },
	{ "a.example", DNS_MX, RESOLVER_NODATA, 0, 1 },
	{ "other.example", DNS_A, RESOLVER_NXDOMAIN, 0, 1 },
	{ "gone.example", DNS_A, RESOLVER_NXDOMAIN, 0, 1 },
	{ "fail.example", DNS_A, RESOLVER_FAILED, 0, 2 },
	{ "refuse.example", DNS_A, RESOLVER_FAILED, 0, 2 },
	{ "drop.example", DNS_A, RESOLVER_TIMEOUT, 0, 2 },
	{ "junk.example", DNS_A, RESOLVER_TIMEOUT, 0, 2 },
	{ "damaged.example", DNS_A, RESOLVER_FAILED, 0, 2 },
	{ "half.example", DNS_A, RESOLVER_OK, 7, 1 },
	{ "plain.example", DNS_A, RESOLVER_OK, 3, 2 },
	{ "cut.example", DNS_A, RESOLVER_OK, 4, 2 },
	{ "spoof.example", DNS_A, RESOLVER_OK, 5, 1 },
	{ "late.example", DNS_A, RESOLVER_OK, 6, 1 },
	{ "alias.example", DNS_A, RESOLVER_OK, 1, 1 },
	{ "short.example", DNS_A, RESOLVER_OK, 1, 2 },
	{ "ends.example", DNS_A, RESOLVER_NODATA, 0, 2 },
	{ "nowhere.example", DNS_A, RESOLVER_NXDOMAIN, 0, 1 },
	{ "loop.example", DNS_A, RESOLVER_FAILED, 0, 2 },
	{ "round.example", DNS_A, RESOLVER_FAILED, 0, 11 },
	{ "a blank.example", DNS_A, RESOLVER_NXDOMAIN, 0, 1 },
	{ "no\tname", DNS_A, RESOLVER_FAILED, 0, 0 },
	{ "a.example.", DNS_A, RESOLVER_FAILED, 0, 0 }
};

START_TEST(results)
{
	struct question question;

	if (cases[_i].result == RESOLVER_TIMEOUT)
		resolver.timeout = TRY;
	ck_assert_int_eq(ask(&question, cases[_i].name, cases[_i].type),
	    cases[_i].result);
	ck_assert_uint_eq(dnschild_questions(&child), cases[_i].questions);
	if (question.result == RESOLVER_OK)
		ck_assert_int_eq(last_octet(&question), cases[_i].octet);
	else
		ck_assert_uint_eq(question.answer.n, 0);
	question_clear(&question);
}
END_TEST

/* Where there is nothing at the end of aliases they are told all the same. */
START_TEST(aliases)
{
	struct question question;

	(void)ask(&question, "nowhere.example", DNS_A);
	ck_assert_int_eq(question.answer.hops, 1);
	ck_assert_str_eq(question.answer.name, "nothing.example");
	question_clear(&question);
	(void)ask(&question, "ends.example", DNS_A);
	ck_assert_int_eq(question.answer.hops, 1);
	ck_assert_str_eq(question.answer.name, "empty.example");
	question_clear(&question);
	(void)ask(&question, "other.example", DNS_A);
	ck_assert_int_eq(question.answer.hops, 0);
	question_clear(&question);
}
END_TEST

/* Why it failed, where the server says so, is handed on, and with nothing else
 * than a failure. */
START_TEST(reasons)
{
	struct question question;

	ck_assert_int_eq(ask(&question, "bogus.example", DNS_A),
	    RESOLVER_FAILED);
	ck_assert_uint_eq(question.ede, DNS_EDE_BOGUS);
	question_clear(&question);
	ck_assert_int_eq(ask(&question, "fail.example", DNS_A),
	    RESOLVER_FAILED);
	ck_assert_uint_eq(question.ede, 0);
	question_clear(&question);
	ck_assert_int_eq(ask(&question, "a.example", DNS_A), RESOLVER_OK);
	ck_assert_uint_eq(question.ede, 0);
	question_clear(&question);
}
END_TEST

/* No search list: the name that was given is what is asked, and only that. */
START_TEST(name_as_it_is)
{
	struct question question;

	ck_assert_int_eq(ask(&question, "single", DNS_A), RESOLVER_NXDOMAIN);
	ck_assert_str_eq(dnschild_log(&child), "single A\n");
	question_clear(&question);
}
END_TEST

START_TEST(secure)
{
	struct question question;

	(void)ask(&question, "secure.example", DNS_A);
	ck_assert_int_eq(question.secure, 1);
	question_clear(&question);
	/* That there is nothing can be secure as well. */
	ck_assert_int_eq(ask(&question, "secure.example", DNS_TLSA),
	    RESOLVER_NODATA);
	ck_assert_int_eq(question.secure, 1);
	question_clear(&question);
	(void)ask(&question, "a.example", DNS_A);
	ck_assert_int_eq(question.secure, 0);
	question_clear(&question);
	/* Half of the way was not. */
	ck_assert_int_eq(ask(&question, "short.example", DNS_A), RESOLVER_OK);
	ck_assert_int_eq(question.secure, 0);
	question_clear(&question);
}
END_TEST

START_TEST(txt_strings)
{
	struct question question;

	ck_assert_int_eq(ask(&question, "secure.example", DNS_TXT),
	    RESOLVER_OK);
	ck_assert_uint_eq(question.answer.records[0].length, 17);
	ck_assert_mem_eq(question.answer.records[0].data,
	    "\13v=spf1 -all\4more", 17);
	question_clear(&question);
}
END_TEST

/* All at once: five answers that each take 100 ms take 100 ms. */
START_TEST(in_parallel)
{
	struct question questions[5] = { { .type = DNS_A },
	    { .type = DNS_AAAA }, { .type = DNS_MX }, { .type = DNS_TXT },
	    { .type = DNS_A } };
	int64_t start = clock_now();
	size_t i;

	for (i = 0; i < 5; i++)
		questions[i].name = "late.example";
	resolver_ask(&resolver, questions, 5, -1);
	ck_assert_int_ge(clock_now() - start, 99);
	ck_assert_int_lt(clock_now() - start, 400);
	ck_assert_int_eq(questions[0].result, RESOLVER_OK);
	ck_assert_int_eq(questions[1].result, RESOLVER_OK);
	ck_assert_int_eq(questions[2].result, RESOLVER_NODATA);
	ck_assert_int_eq(questions[4].result, RESOLVER_OK);
	for (i = 0; i < 5; i++)
		question_clear(&questions[i]);
	resolver_ask(&resolver, NULL, 0, -1);
}
END_TEST

static int
bound(int type, int *port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t length = sizeof(sin);
	int fd = socket(AF_INET, type, 0);

	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&sin, sizeof(sin)), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&sin, &length), 0);
	*port = ntohs(sin.sin_port);
	return fd;
}

/* A server that nobody runs costs nothing, a silent one its timeout. */
START_TEST(server_after_server)
{
	struct question question;
	int closed, silent, fd, other;
	int64_t start;

	other = bound(SOCK_DGRAM, &closed);
	close(other);
	fd = bound(SOCK_DGRAM, &silent);
	resolver.n = 0;
	server_add(closed);
	server_add(child.port);
	start = clock_now();
	ck_assert_int_eq(ask(&question, "a.example", DNS_A), RESOLVER_OK);
	ck_assert_int_lt(clock_now() - start, LONG);
	question_clear(&question);
	resolver.n = 0;
	resolver.timeout = TRY;
	resolver.attempts = 5;
	server_add(silent);
	server_add(child.port);
	start = clock_now();
	ck_assert_int_eq(ask(&question, "a.example", DNS_A), RESOLVER_OK);
	ck_assert_int_ge(clock_now() - start, TRY - 1);
	question_clear(&question);
	close(fd);
}
END_TEST

/* No server at all, and a server whose word for failure is remembered. */
START_TEST(nobody)
{
	struct question question;
	int port, fd = bound(SOCK_DGRAM, &port);

	close(fd);
	resolver.n = 0;
	server_add(port);
	ck_assert_int_eq(ask(&question, "a.example", DNS_A),
	    RESOLVER_TIMEOUT);
	server_add(child.port);
	ck_assert_int_eq(ask(&question, "fail.example", DNS_A),
	    RESOLVER_FAILED);
	resolver.n = 0;
	ck_assert_int_eq(ask(&question, "a.example", DNS_A),
	    RESOLVER_TIMEOUT);
}
END_TEST

/* Many records come by TCP, whole. */
START_TEST(large_answer)
{
	struct question question;
	char text[16384];
	size_t n = 0, i;

	for (i = 0; i < 200; i++)
		n += snprintf(text + n, sizeof(text) - n,
		    "big.example MX %zu mx%zu.big.example\n", i, i);
	dnschild_stop(&child);
	dnschild_start(&child, text);
	resolver.n = 0;
	server_add(child.port);
	ck_assert_int_eq(ask(&question, "big.example", DNS_MX), RESOLVER_OK);
	ck_assert_uint_eq(question.answer.n, 200);
	ck_assert_str_eq(question.answer.records[199].name,
	    "mx199.big.example");
	ck_assert_uint_eq(dnschild_questions(&child), 2);
	question_clear(&question);
}
END_TEST

/* From the address that is wanted; from one that this host does not have
 * nothing is asked. */
START_TEST(source_address)
{
	static const char *const sources[] = { "127.0.0.9", "192.0.2.1" };
	struct sockaddr_in from, *source = (struct sockaddr_in *)
	    &resolver.source;
	struct question question;
	int port, fd = bound(SOCK_DGRAM, &port);
	socklen_t length = sizeof(from);
	uint8_t query[512];

	resolver.n = 0;
	resolver.timeout = 5;
	resolver.attempts = 1;
	server_add(port);
	source->sin_family = AF_INET;
	ck_assert_int_eq(inet_pton(AF_INET, sources[_i], &source->sin_addr), 1);
	resolver.nsource = sizeof(*source);
	ck_assert_int_eq(ask(&question, "a.example", DNS_A), RESOLVER_TIMEOUT);
	if (_i == 1)
		ck_assert_int_eq(recv(fd, query, sizeof(query), MSG_DONTWAIT),
		    -1);
	else {
		ck_assert_int_eq(recvfrom(fd, query, sizeof(query),
		    MSG_DONTWAIT, (struct sockaddr *)&from, &length), 38);
		ck_assert_uint_eq(from.sin_addr.s_addr,
		    source->sin_addr.s_addr);
	}
	close(fd);
}
END_TEST

/* Each question leaves from a port of its own and with an ID of its own. */
START_TEST(ports_and_ids)
{
	struct sockaddr_in from;
	struct question question;
	uint8_t query[512];
	unsigned int ports[8], ids[8], same_ports = 0, same_ids = 0, i;
	int port, fd = bound(SOCK_DGRAM, &port);
	socklen_t length;

	resolver.n = 0;
	resolver.timeout = 5;
	resolver.attempts = 8;
	server_add(port);
	(void)ask(&question, "a.example", DNS_A);
	for (i = 0; i < 8; i++) {
		length = sizeof(from);
		ck_assert_int_eq(recvfrom(fd, query, sizeof(query),
		    MSG_DONTWAIT, (struct sockaddr *)&from, &length), 38);
		ports[i] = from.sin_port;
		ids[i] = query[0] << 8 | query[1];
		same_ports += i > 0 && ports[i] == ports[i - 1];
		same_ids += i > 0 && ids[i] == ids[i - 1];
	}
	ck_assert_uint_lt(same_ports, 3);
	ck_assert_uint_lt(same_ids, 3);
	close(fd);
}
END_TEST

/* The truncated answer leads to a TCP server that says this and hangs up, or
 * says nothing more. */
static const struct {
	const char	*octets;
	size_t		 length;
	int		 hangs;
} streams[] = {
	{ "", 0, 0 },
	{ "", 0, 1 },
	{ "\0", 1, 0 },
	{ "\0\0", 2, 1 },
	{ "\0\5hello", 7, 1 },
	{ "\377\377hello", 7, 0 },
	{ "\377\377hello", 7, 1 }
};

/* Answers one question by UDP with TC, then one TCP client as it should. */
static void
serve_stream(int udp, int tcp, int n)
{
	struct sockaddr_in from;
	socklen_t length = sizeof(from);
	uint8_t query[512];
	ssize_t size;
	int fd;

	size = recvfrom(udp, query, sizeof(query), 0,
	    (struct sockaddr *)&from, &length);
	query[2] |= 0x82;
	sendto(udp, query, size, 0, (struct sockaddr *)&from, length);
	fd = accept(tcp, NULL, NULL);
	while (recv(fd, query, 1, 0) == 1 && query[0] != DNS_A)
		;
	send(fd, streams[n].octets, streams[n].length, MSG_NOSIGNAL);
	if (streams[n].hangs)
		while (recv(fd, query, sizeof(query), 0) > 0)
			;
	_exit(0);
}

START_TEST(bad_stream)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct question question;
	int port, udp = bound(SOCK_DGRAM, &port), tcp;
	int64_t start = clock_now();

	tcp = socket(AF_INET, SOCK_STREAM, 0);
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	sin.sin_port = htons(port);
	if (bind(tcp, (struct sockaddr *)&sin, sizeof(sin)) == -1)
		return;		/* somebody else has this port */
	ck_assert_int_eq(listen(tcp, 1), 0);
	if (fork() == 0)
		serve_stream(udp, tcp, _i);
	close(udp);
	close(tcp);
	resolver.n = 0;
	server_add(port);
	resolver.attempts = 1;
	resolver.timeout = streams[_i].hangs ? TRY : LONG;
	ck_assert_int_ne(ask(&question, "a.example", DNS_A), RESOLVER_OK);
	ck_assert_int_eq(question.cut, 1);
	ck_assert_int_lt(clock_now() - start, LONG);
	resolver.timeout = LONG;
	resolver.n = 0;
	server_add(child.port);
	ck_assert_int_eq(ask(&question, "a.example", DNS_A), RESOLVER_OK);
	ck_assert_int_eq(question.cut, 0);
	question_clear(&question);
}
END_TEST

/* Nobody waits any more: it ends at once, and what is there stays. */
START_TEST(stopped)
{
	struct question questions[2] = {
	    { .name = "a.example", .type = DNS_A },
	    { .name = "drop.example", .type = DNS_A } };
	int64_t start = clock_now();
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	if (fork() == 0) {
		close(pair[0]);
		poll(NULL, 0, 30);
		_exit(0);
	}
	close(pair[1]);
	resolver_ask(&resolver, questions, 2, pair[0]);
	ck_assert_int_lt(clock_now() - start, LONG);
	ck_assert_int_eq(questions[0].result, RESOLVER_OK);
	ck_assert_int_eq(questions[1].result, RESOLVER_TIMEOUT);
	question_clear(&questions[0]);
}
END_TEST

/* Microseconds that this process has worked. */
static int64_t
cpu_time(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
	    usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* Octets that wait there do not stop it, nor make it spin; the end of file
 * behind them does stop it. */
START_TEST(not_stopped)
{
	struct question question = { .name = "late.example", .type = DNS_A };
	int64_t before;
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert_int_eq(write(pair[1], "job", 3), 3);
	before = cpu_time();
	resolver_ask(&resolver, &question, 1, pair[0]);
	ck_assert_int_eq(question.result, RESOLVER_OK);
	ck_assert_int_lt(cpu_time() - before, 50000);
	question_clear(&question);
	close(pair[1]);
	resolver_ask(&resolver, &question, 1, pair[0]);
	ck_assert_int_eq(question.result, RESOLVER_TIMEOUT);
	close(pair[0]);
}
END_TEST

Suite *
suite_resolver(void)
{
	Suite *suite = suite_create("resolver");
	TCase *file = tcase_create("file"), *asking = tcase_create("ask");

	tcase_add_loop_test(file, parse_file, 0,
	    sizeof(files) / sizeof(files[0]));
	tcase_add_test(file, parse_hostile);
	tcase_add_test(file, trust);
	tcase_add_test(file, configured);
	tcase_add_checked_fixture(asking, setup, teardown);
	tcase_add_loop_test(asking, results, 0,
	    sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(asking, name_as_it_is);
	tcase_add_test(asking, aliases);
	tcase_add_test(asking, reasons);
	tcase_add_test(asking, secure);
	tcase_add_test(asking, txt_strings);
	tcase_add_test(asking, in_parallel);
	tcase_add_test(asking, server_after_server);
	tcase_add_test(asking, nobody);
	tcase_add_test(asking, large_answer);
	tcase_add_loop_test(asking, source_address, 0, 2);
	tcase_add_test(asking, ports_and_ids);
	tcase_add_loop_test(asking, bad_stream, 0,
	    sizeof(streams) / sizeof(streams[0]));
	tcase_add_test(asking, stopped);
	tcase_add_test(asking, not_stopped);
	suite_add_tcase(suite, file);
	suite_add_tcase(suite, asking);
	return suite;
}
