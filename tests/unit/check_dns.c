/*
 * DNS messages: what leaves, octet by octet, and what is believed of what
 * comes back.  Messages are put together by hand here, the broken ones too.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "route/dns.h"

Suite *suite_dns(void);

#define ID		0x1234
#define FLAGS		0x8180	/* an answer, RD, RA */
#define POINTER		"\300\014"	/* to the name in the question */
#define TYPE_OPT	41

/* A message while it is put together. */
static uint8_t message[DNS_MESSAGE];
static size_t length;
static struct dns_answer answer;

static void
put(const void *data, size_t n)
{
	memcpy(message + length, data, n);
	length += n;
}

static void
put16(unsigned int value)
{
	message[length++] = value >> 8 & 0xff;
	message[length++] = value & 0xff;
}

/* A name in text, written out. */
static void
put_name(const char *name)
{
	size_t label;

	while (*name != '\0') {
		label = strcspn(name, ".");
		message[length++] = label;
		put(name, label);
		name += label + (name[label] == '.');
	}
	message[length++] = 0;
}

static void
start(unsigned int flags, const char *name, unsigned int type)
{
	length = 0;
	put16(ID);
	put16(flags);
	put16(1);
	put16(0);
	put16(0);
	put16(0);
	put_name(name);
	put16(type);
	put16(1);
}

/* The fixed part of a record behind its owner, and its RDATA. */
static void
put_rdata(unsigned int type, const void *data, size_t n)
{
	put16(type);
	put16(1);
	put16(0);
	put16(300);
	put16(n);
	put(data, n);
	message[7]++;
	if (message[7] == 0)
		message[6]++;
}

static void
put_record(const char *owner, unsigned int type, const void *data, size_t n)
{
	put_name(owner);
	put_rdata(type, data, n);
}

static void
put_cname(const char *owner, const char *target)
{
	size_t at;

	put_record(owner, DNS_CNAME, "", 0);
	at = length;
	put_name(target);
	message[at - 1] = length - at;
}

static int
parse(const char *name, enum dns_type type)
{
	return dns_parse(&answer, message, length, ID, name, type);
}

START_TEST(query_octets)
{
	static const uint8_t plain[] = "\x12\x34\x01\x20\0\1\0\0\0\0\0\0"
	    "\1a\7example\0\0\x0f\0\1";
	static const uint8_t edns[] = "\x12\x34\x01\x20\0\1\0\0\0\0\0\1"
	    "\1a\7example\0\0\x0f\0\1" "\0\0\x29\x04\xd0\0\0\0\0\0\0";
	uint8_t out[64];

	ck_assert_uint_eq(dns_query(out, sizeof(out), ID, "a.example",
	    DNS_MX, 0), sizeof(plain) - 1);
	ck_assert_mem_eq(out, plain, sizeof(plain) - 1);
	ck_assert_uint_eq(dns_query(out, sizeof(out), ID, "a.example",
	    DNS_MX, 1), sizeof(edns) - 1);
	ck_assert_mem_eq(out, edns, sizeof(edns) - 1);
	ck_assert_uint_eq(dns_query(out, sizeof(edns) - 1, ID, "a.example",
	    DNS_MX, 1), sizeof(edns) - 1);
	ck_assert_uint_eq(dns_query(out, sizeof(edns) - 2, ID, "a.example",
	    DNS_MX, 1), 0);
}
END_TEST

/* Names at and over the limits of RFC 1035 section 2.3.4. */
START_TEST(query_limits)
{
	static const char *const bad[] = { "", ".", "a.", ".a", "a..b", "a\nb",
	    "a\\.b", "a\177", "\303\244.example" };
	char name[DNS_NAME + 2];
	uint8_t out[512];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(dns_query(out, sizeof(out), ID, bad[i], DNS_A,
		    1) == 0, "\"%s\"", bad[i]);
	ck_assert_uint_eq(dns_query(out, sizeof(out), ID, "a b.example", DNS_A,
	    0), 12 + 13 + 4);
	memset(name, 'x', sizeof(name));
	name[63] = '\0';
	ck_assert_uint_ne(dns_query(out, sizeof(out), ID, name, DNS_A, 1), 0);
	name[63] = 'x';
	name[64] = '\0';
	ck_assert_uint_eq(dns_query(out, sizeof(out), ID, name, DNS_A, 1), 0);
	for (i = 0; i < sizeof(name); i++)
		name[i] = i % 2 == 0 ? 'x' : '.';
	name[253] = '\0';
	ck_assert_uint_eq(dns_query(out, sizeof(out), ID, name, DNS_A, 0),
	    12 + 255 + 4);
	name[253] = '.';
	name[255] = '\0';
	ck_assert_uint_eq(dns_query(out, sizeof(out), ID, name, DNS_A, 0), 0);
}
END_TEST

START_TEST(mx_records)
{
	start(FLAGS, "a.example", DNS_MX);
	put(POINTER, 2);
	put_rdata(DNS_MX, "\0\12\2mx" POINTER, 7);
	put_record("A.Example", DNS_MX, "\1\0\4Mail\3org\0", 12);
	ck_assert_int_eq(parse("a.example", DNS_MX), 0);
	ck_assert_int_eq(answer.rcode, DNS_NOERROR);
	ck_assert_uint_eq(answer.n, 2);
	ck_assert_uint_eq(answer.damaged, 0);
	ck_assert_int_eq(answer.records[0].preference, 10);
	ck_assert_str_eq(answer.records[0].name, "mx.a.example");
	ck_assert_uint_eq(answer.records[0].ttl, 300);
	ck_assert_int_eq(answer.records[1].preference, 256);
	ck_assert_str_eq(answer.records[1].name, "Mail.org");
	ck_assert_str_eq(answer.name, "a.example");
	ck_assert_int_eq(answer.authenticated, 0);
	ck_assert_int_eq(answer.edns, 0);
	dns_clear(&answer);
}
END_TEST

/* RFC 5452 section 9: whatever is not the answer to this question. */
START_TEST(not_ours)
{
	static const struct {
		size_t	at;	/* octet that is changed */
		uint8_t	to;
	} cases[] = { { 0, 0x13 }, { 1, 0x35 }, { 2, 0x01 }, { 2, 0x89 },
	    { 5, 0 }, { 5, 2 }, { 13, 'b' }, { 22, 1 }, { 24, 28 }, { 26, 3 } };
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		start(FLAGS, "a.example", DNS_A);
		put(POINTER, 2);
		put_rdata(DNS_A, "\300\0\2\1", 4);
		ck_assert_int_eq(parse("A.EXAMPLE", DNS_A), 0);
		ck_assert_uint_eq(answer.n, 1);
		dns_clear(&answer);
		message[cases[i].at] = cases[i].to;
		ck_assert_msg(parse("a.example", DNS_A) == -1, "octet %zu",
		    cases[i].at);
		ck_assert_ptr_null(answer.records);
	}
}
END_TEST

/* Every cut of a sound message is damage, in memory of just that size. */
START_TEST(cut_short)
{
	uint8_t *copy;
	size_t n;

	start(FLAGS, "a.example", DNS_MX);
	message[11] = 1;
	put(POINTER, 2);
	put_rdata(DNS_MX, "\0\12\2mx" POINTER, 7);
	put("\0\0\51\4\320\0\0\0\0\0\0", 11);
	ck_assert_int_eq(parse("a.example", DNS_MX), 0);
	ck_assert_int_eq(answer.edns, 1);
	dns_clear(&answer);
	for (n = 0; n < length; n++) {
		copy = malloc(n + (n == 0));
		ck_assert_ptr_nonnull(copy);
		memcpy(copy, message, n);
		ck_assert_int_eq(dns_parse(&answer, copy, n, ID, "a.example",
		    DNS_MX), -1);
		free(copy);
	}
}
END_TEST

static const struct {
	enum dns_type	 type;
	const char	*data;
	size_t		 n;
	int		 good;
} rdata[] = {
	{ DNS_A, "\1\2\3", 3, 0 },
	{ DNS_A, "\1\2\3\4", 4, 1 },
	{ DNS_A, "\1\2\3\4\5", 5, 0 },
	{ DNS_A, "", 0, 0 },
	{ DNS_AAAA, "0123456789abcde", 15, 0 },
	{ DNS_AAAA, "0123456789abcdef", 16, 1 },
	{ DNS_MX, "", 0, 0 },
	{ DNS_MX, "\0", 1, 0 },
	{ DNS_MX, "\0\0", 2, 0 },
	{ DNS_MX, "\0\0\0", 3, 1 },		/* the root: null MX */
	{ DNS_MX, "\0\0\1a", 4, 0 },		/* the name has no end */
	{ DNS_MX, "\0\0\1a\0", 5, 1 },
	{ DNS_MX, "\0\0\1a\0x", 6, 0 },		/* something behind it */
	{ DNS_MX, "\0\0\2a\0", 5, 0 },
	{ DNS_MX, "\0\0\3a.b\0", 7, 0 },	/* a dot in a label */
	{ DNS_MX, "\0\0\3a b\0", 7, 0 },
	{ DNS_MX, "\0\0\3a\nb\0", 7, 0 },
	{ DNS_MX, "\0\0\3a\\b\0", 7, 0 },
	{ DNS_MX, "\0\0\3a\0b\0", 7, 0 },
	{ DNS_MX, "\0\0\3a\377b\0", 7, 0 },
	{ DNS_MX, "\0\0\100a", 4, 0 },		/* reserved kinds of label */
	{ DNS_MX, "\0\0\200a", 4, 0 },
	{ DNS_MX, "\0\0\300\0", 4, 0 },		/* into the header */
	{ DNS_MX, "\0\0\300\51", 4, 0 },	/* at itself */
	{ DNS_MX, "\0\0\377\377", 4, 0 },	/* forwards */
	{ DNS_MX, "\0\0\300", 3, 0 },		/* half of one */
	{ DNS_TXT, "", 0, 0 },
	{ DNS_TXT, "\0", 1, 1 },
	{ DNS_TXT, "\3abc\2de", 7, 1 },
	{ DNS_TXT, "\3abc\3de", 7, 0 },
	{ DNS_TXT, "\377", 1, 0 },
	{ DNS_CNAME, "\1b\0", 3, 1 },
	{ DNS_CNAME, "\1b", 2, 0 },
	{ DNS_PTR, "\1b\0", 3, 1 },
	{ DNS_PTR, "\1b", 2, 0 },
	{ DNS_TLSA, "", 0, 1 },			/* it counts that it is there */
	{ DNS_TLSA, "\3\1", 2, 1 },
	{ DNS_TLSA, "\3\1\1abc", 6, 1 }
};

START_TEST(record_data)
{
	start(FLAGS, "a.example", rdata[_i].type);
	put(POINTER, 2);
	put_rdata(rdata[_i].type, rdata[_i].data, rdata[_i].n);
	ck_assert_int_eq(parse("a.example", rdata[_i].type), 0);
	ck_assert_uint_eq(answer.n, (size_t)rdata[_i].good);
	ck_assert_uint_eq(answer.damaged, (size_t)!rdata[_i].good);
	if (answer.n == 1) {
		ck_assert_uint_eq(answer.records[0].length, rdata[_i].n);
		ck_assert_mem_eq(answer.records[0].data, rdata[_i].data,
		    rdata[_i].n);
	}
	dns_clear(&answer);
}
END_TEST

START_TEST(text)
{
	static const uint8_t data[] = "\3abc\0\2de\1\0";
	struct dns_record record = { .data = data, .length = 10 };
	char dst[8];

	ck_assert_uint_eq(dns_text(&record, dst, sizeof(dst)), 6);
	ck_assert_mem_eq(dst, "abcde\0", 7);
	ck_assert_uint_eq(dns_text(&record, dst, 4), 6);
	ck_assert_str_eq(dst, "abc");
	ck_assert_uint_eq(dns_text(&record, dst, 1), 6);
	ck_assert_str_eq(dst, "");
	/* half a string: what is there */
	record.length = 3;
	ck_assert_uint_eq(dns_text(&record, dst, sizeof(dst)), 2);
	ck_assert_str_eq(dst, "ab");
}
END_TEST

/* A bad record does not take the good one beside it along. */
START_TEST(good_beside_bad)
{
	start(FLAGS, "a.example", DNS_MX);
	put(POINTER, 2);
	put_rdata(DNS_MX, "\0\1", 2);
	put(POINTER, 2);
	put_rdata(DNS_MX, "\0\2\1b\0", 5);
	ck_assert_int_eq(parse("a.example", DNS_MX), 0);
	ck_assert_uint_eq(answer.n, 1);
	ck_assert_uint_eq(answer.damaged, 1);
	ck_assert_str_eq(answer.records[0].name, "b");
	dns_clear(&answer);
}
END_TEST

/* RFC 1035 section 4.1.4: owners that point where they must not are damage
 * of the whole message. */
START_TEST(owner_pointers)
{
	static const char *const bad[] = { "\300\0", "\300\33", "\300\34",
	    "\377\377", "\1x\300\33" };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		start(FLAGS, "a.example", DNS_A);
		ck_assert_uint_eq(length, 27);
		put(bad[i], i == 4 ? 4 : 2);
		put_rdata(DNS_A, "\1\2\3\4", 4);
		ck_assert_msg(parse("a.example", DNS_A) == -1, "case %zu", i);
	}
}
END_TEST

/* A sound name, but behind the pointer to it. */
START_TEST(forward_pointer)
{
	start(FLAGS, "a.example", DNS_MX);
	put(POINTER, 2);
	put_rdata(DNS_MX, "\0\12\300\53", 4);
	ck_assert_uint_eq(length, 053);
	put_record("mx.example", DNS_A, "\1\2\3\4", 4);
	ck_assert_int_eq(parse("a.example", DNS_MX), 0);
	ck_assert_uint_eq(answer.n, 0);
	ck_assert_uint_eq(answer.damaged, 1);
	dns_clear(&answer);
	start(FLAGS, "a.example", DNS_A);
	put("\300\53", 2);
	put_rdata(DNS_A, "\1\2\3\4", 4);
	ck_assert_uint_eq(length, 053);
	put_record("mx.example", DNS_A, "\1\2\3\4", 4);
	ck_assert_int_eq(parse("a.example", DNS_A), -1);
}
END_TEST

/* A record full of pointers, each to the one before: a name may use 127. */
START_TEST(pointer_chain)
{
	unsigned int hops;
	size_t at, i;

	for (hops = 120; hops < 135; hops++) {
		start(FLAGS, "a", DNS_MX);
		put("\0", 1);
		put_rdata(99, "\1z\0", 3);
		at = length - 3;
		for (i = 1; i < hops; i++) {
			put("\0", 1);
			put_rdata(99, "", 0);
			message[length - 1] = 2;
			put16(0xc000 | at);
			at = length - 2;
		}
		put("\1a\0", 3);
		put_rdata(DNS_MX, "\0\1", 2);
		message[length - 3] = 4;
		put16(0xc000 | at);
		ck_assert_int_eq(parse("a", DNS_MX), 0);
		ck_assert_uint_eq(answer.n, hops <= 127);
		dns_clear(&answer);
	}
}
END_TEST

/* 255 octets are a name, 256 are none. */
START_TEST(long_names)
{
	uint8_t data[2 + 260] = { 0 };
	size_t n, at;

	for (n = 253; n <= 258; n++) {
		memset(data + 2, 'x', n);
		for (at = 0; at + 64 < n - 1; at += 64)
			data[2 + at] = 63;
		data[2 + at] = n - 2 - at;
		data[2 + n - 1] = 0;
		start(FLAGS, "a.example", DNS_MX);
		put(POINTER, 2);
		put_rdata(DNS_MX, data, 2 + n);
		ck_assert_int_eq(parse("a.example", DNS_MX), 0);
		ck_assert_msg(answer.n == (n <= 255), "%zu octets", n);
		if (answer.n == 1)
			ck_assert_uint_eq(strlen(answer.records[0].name),
			    n - 2);
		dns_clear(&answer);
	}
}
END_TEST

/* RFC 2181 section 5.4.1: what stands beside the answer is not believed. */
START_TEST(strangers)
{
	start(FLAGS, "a.example", DNS_A);
	put_record("b.example", DNS_A, "\1\2\3\4", 4);
	put_record("a.example.org", DNS_A, "\1\2\3\4", 4);
	put_record("a.example", DNS_AAAA, "0123456789abcdef", 16);
	put_record("a.example", DNS_A, "\1\2\3\4", 4);
	message[length - 11] = 3;	/* class CHAOS */
	ck_assert_int_eq(parse("a.example", DNS_A), 0);
	ck_assert_uint_eq(answer.n, 0);
	ck_assert_int_eq(answer.rcode, DNS_NOERROR);
	dns_clear(&answer);
}
END_TEST

/* The chain is followed whatever the order, as long as it is DNS_CHAIN. */
START_TEST(cname_chain)
{
	char from[32], to[32];
	int hops, i;

	for (hops = 1; hops <= 12; hops++) {
		start(FLAGS, "n0.example", DNS_A);
		snprintf(from, sizeof(from), "n%d.example", hops);
		put_record(from, DNS_A, "\1\2\3\4", 4);
		for (i = hops; i > 0; i--) {
			snprintf(from, sizeof(from), "n%d.example", i - 1);
			snprintf(to, sizeof(to), "N%d.example", i);
			put_cname(from, to);
		}
		ck_assert_int_eq(parse("n0.example", DNS_A), 0);
		ck_assert_uint_eq(answer.n, hops <= DNS_CHAIN);
		ck_assert_int_eq(answer.rcode, hops <= DNS_CHAIN ?
		    DNS_NOERROR : DNS_SERVFAIL);
		if (answer.n == 1) {
			ck_assert_int_eq(answer.hops, hops);
			snprintf(to, sizeof(to), "N%d.example", hops);
			ck_assert_str_eq(answer.name, to);
		}
		dns_clear(&answer);
	}
}
END_TEST

START_TEST(cname_loop)
{
	start(FLAGS, "a.example", DNS_A);
	put_cname("a.example", "b.example");
	put_cname("b.example", "a.example");
	ck_assert_int_eq(parse("a.example", DNS_A), 0);
	ck_assert_int_eq(answer.rcode, DNS_SERVFAIL);
	ck_assert_ptr_null(answer.records);
	start(FLAGS, "a.example", DNS_A);
	put_cname("a.example", "a.example");
	ck_assert_int_eq(parse("a.example", DNS_A), 0);
	ck_assert_int_eq(answer.rcode, DNS_SERVFAIL);
}
END_TEST

START_TEST(cname_ends)
{
	start(FLAGS, "a.example", DNS_MX);
	put_cname("a.example", "b.example");
	ck_assert_int_eq(parse("a.example", DNS_MX), 0);
	ck_assert_uint_eq(answer.n, 0);
	ck_assert_str_eq(answer.name, "b.example");
	dns_clear(&answer);
	/* RFC 2181 section 10.1: a CNAME beside other data. */
	put_record("a.example", DNS_MX, "\0\1\1x\0", 5);
	put_record("b.example", DNS_MX, "\0\1\1y\0", 5);
	ck_assert_int_eq(parse("a.example", DNS_MX), 0);
	ck_assert_uint_eq(answer.n, 1);
	ck_assert_str_eq(answer.records[0].name, "x");
	dns_clear(&answer);
	/* A target that is no text leads nowhere. */
	start(FLAGS, "a.example", DNS_MX);
	put_record("a.example", DNS_CNAME, "\3b c\0", 5);
	ck_assert_int_eq(parse("a.example", DNS_MX), 0);
	ck_assert_int_eq(answer.rcode, DNS_SERVFAIL);
}
END_TEST

START_TEST(too_many_records)
{
	int i;

	start(FLAGS, "a.example", DNS_A);
	for (i = 0; i < 4000; i++) {
		put(POINTER, 2);
		put_rdata(DNS_A, "\1\2\3\4", 4);
	}
	ck_assert_int_eq(parse("a.example", DNS_A), 0);
	ck_assert_uint_eq(answer.n, DNS_RECORDS);
	dns_clear(&answer);
}
END_TEST

START_TEST(rcodes)
{
	static const struct {
		unsigned int	 flags;
		enum dns_rcode	 rcode;
	} cases[] = { { 0x8180, DNS_NOERROR }, { 0x8183, DNS_NXDOMAIN },
	    { 0x8182, DNS_SERVFAIL }, { 0x8185, DNS_REFUSED },
	    { 0x8184, DNS_NOTIMP }, { 0x8181, DNS_FORMERR } };
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		start(cases[i].flags, "a.example", DNS_A);
		ck_assert_int_eq(parse("a.example", DNS_A), 0);
		ck_assert_int_eq(answer.rcode, cases[i].rcode);
		ck_assert_uint_eq(answer.n, 0);
		dns_clear(&answer);
	}
	/* FORMERR, and no other, may come without the question. */
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		start(cases[i].flags, "a.example", DNS_A);
		message[5] = 0;
		length = 12;
		ck_assert_int_eq(parse("a.example", DNS_A),
		    cases[i].rcode == DNS_FORMERR ? 0 : -1);
		dns_clear(&answer);
	}
}
END_TEST

START_TEST(flags)
{
	start(FLAGS | 0x20, "a.example", DNS_A);
	ck_assert_int_eq(parse("a.example", DNS_A), 0);
	ck_assert_int_eq(answer.authenticated, 1);
	ck_assert_int_eq(answer.truncated, 0);
	dns_clear(&answer);
	/* Cut short: nothing behind the question is looked at. */
	start(FLAGS | 0x200, "a.example", DNS_A);
	message[7] = 9;
	put("\300", 1);
	ck_assert_int_eq(parse("a.example", DNS_A), 0);
	ck_assert_int_eq(answer.truncated, 1);
	ck_assert_uint_eq(answer.n, 0);
	/* RFC 6891 section 6.1.3: BADVERS is 16, and not NOERROR. */
	start(FLAGS, "a.example", DNS_A);
	message[11] = 1;
	put("\0\0\51\4\320\1\0\0\0\0\0", 11);
	ck_assert_int_eq(parse("a.example", DNS_A), 0);
	ck_assert_int_eq(answer.rcode, 16);
	dns_clear(&answer);
}
END_TEST

/* RFC 8914: a SERVFAIL's reason is read, and no damage in it spoils the rest. */
START_TEST(extended_errors)
{
	static const struct {
		unsigned int	 flags;
		const char	*options;
		size_t		 n;
		unsigned int	 ede;
	} cases[] = {
	    { 0x8182, "\0\17\0\2\0\6", 6, DNS_EDE_BOGUS },
	    { 0x8182, "\0\17\0\5\0\7why", 9, 7 },
	    { 0x8182, "\0\12\0\3abc\0\17\0\2\0\11", 13, 9 },
	    { 0x8182, "\0\17\0\2\0\0\0\17\0\2\0\14", 12, 12 },
	    { 0x8182, "\0\17\0\1\6", 5, 0 },
	    { 0x8182, "\0\17\0\2\0", 5, 0 },
	    { 0x8182, "\0\17\0\377\0\6", 6, DNS_EDE_BOGUS },
	    { 0x8182, "\0", 1, 0 }, { 0x8182, "", 0, 0 },
	    { 0x8185, "\0\17\0\2\0\6", 6, 0 },
	    { 0x8180, "\0\17\0\2\0\6", 6, DNS_EDE_BOGUS } };
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		start(cases[i].flags, "a.example", DNS_A);
		message[11] = 1;
		put("\0\0\51\4\320\0\0\0\0", 9);
		put16(cases[i].n);
		put(cases[i].options, cases[i].n);
		ck_assert_int_eq(parse("a.example", DNS_A), 0);
		ck_assert_int_eq(answer.rcode, cases[i].flags & 15);
		ck_assert_msg(answer.ede == cases[i].ede, "%zu: %u", i,
		    answer.ede);
		dns_clear(&answer);
	}
	/* The option says that it is longer than the message. */
	start(0x8182, "a.example", DNS_A);
	message[11] = 1;
	put("\0\0\51\4\320\0\0\0\0\0\77\0\17\0\2\0\6", 17);
	ck_assert_int_eq(parse("a.example", DNS_A), 0);
	ck_assert_uint_eq(answer.ede, 0);
}
END_TEST

Suite *
suite_dns(void)
{
	Suite *suite = suite_create("dns");
	TCase *query = tcase_create("query"), *parsing = tcase_create("parse");

	tcase_add_test(query, query_octets);
	tcase_add_test(query, query_limits);
	tcase_add_test(parsing, mx_records);
	tcase_add_test(parsing, not_ours);
	tcase_add_test(parsing, cut_short);
	tcase_add_loop_test(parsing, record_data, 0,
	    sizeof(rdata) / sizeof(rdata[0]));
	tcase_add_test(parsing, text);
	tcase_add_test(parsing, good_beside_bad);
	tcase_add_test(parsing, owner_pointers);
	tcase_add_test(parsing, forward_pointer);
	tcase_add_test(parsing, pointer_chain);
	tcase_add_test(parsing, long_names);
	tcase_add_test(parsing, strangers);
	tcase_add_test(parsing, cname_chain);
	tcase_add_test(parsing, cname_loop);
	tcase_add_test(parsing, cname_ends);
	tcase_add_test(parsing, too_many_records);
	tcase_add_test(parsing, rcodes);
	tcase_add_test(parsing, flags);
	tcase_add_test(parsing, extended_errors);
	suite_add_tcase(suite, query);
	suite_add_tcase(suite, parsing);
	return suite;
}
