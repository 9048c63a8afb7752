/*
 * The checks of SPF: verdicts, and the records that mend what is wrong.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/examscene.h"

Suite	*suite_examspf(void);

#define TXT(record)	"example.com TXT \"" record "\"\n"
#define BIG		"ip4:198.51.100.0/24 "
#define LONG		BIG BIG BIG BIG BIG BIG BIG BIG BIG BIG BIG BIG

static const char *const ids[] = { "spf.exists", "spf.syntax", "spf.result",
    "spf.lookups", "spf.void", "spf.all", "spf.broad", "spf.include",
    "spf.ptr-mech", "spf.size", "spf.ipv6", "spf.mailfrom", "helo.spf" };

#define IDS	(sizeof(ids) / sizeof(ids[0]))

/* A chain of includes, ten in all, each a look-up. */
static const char chain[] =
    TXT("v=spf1 include:a.example.net include:b.example.net ~all")
    "a.example.net TXT \"v=spf1 a:x.example.net a:y.example.net "
    "a:z.example.net a:w.example.net ?all\"\n"
    "b.example.net TXT \"v=spf1 a:x.example.net a:y.example.net "
    "a:z.example.net a:w.example.net a:v.example.net a:u.example.net "
    "?all\"\n"
    "x.example.net A 203.0.113.1\ny.example.net A 203.0.113.1\n"
    "z.example.net A 203.0.113.1\nw.example.net A 203.0.113.1\n"
    "v.example.net A 203.0.113.1\nu.example.net A 203.0.113.1\n";

static const struct {
	const char	*zone, *id;
	enum verdict	 verdict;
	const char	*says, *fix;	/* NULL: not looked at; "": no record */
} rows[] = {
	/* spf.exists */
	{ TXT("v=spf1 ip4:192.0.2.25 ~all"), "spf.exists", VERDICT_OK,
	    "v=spf1 ip4:192.0.2.25 ~all", "" },
	{ "", "spf.exists", VERDICT_FAIL, "no SPF record",
	    "v=spf1 ip4:192.0.2.25 ~all" },
	{ "example.com CNAME www.example.net\nwww.example.net A 192.0.2.9\n",
	    "spf.exists", VERDICT_FAIL, "example.com is a CNAME",
	    "v=spf1 ip4:192.0.2.25 ~all" },
	{ TXT("hello"), "spf.exists", VERDICT_FAIL, "publish",
	    "v=spf1 ip4:192.0.2.25 ~all" },
	{ "example.com SERVFAIL\n", "spf.exists", VERDICT_UNKNOWN, NULL, "" },
	{ TXT("v=spf1 mx -all") TXT("v=spf1 ip4:192.0.2.0/24 mx ~all"),
	    "spf.exists", VERDICT_FAIL, "2 SPF records",
	    "v=spf1 mx ip4:192.0.2.0/24 ~all" },
	{ TXT("v=spf1 a -all") TXT("v=spf1 mx -all"), "spf.exists",
	    VERDICT_FAIL, "keep one",
	    "v=spf1 a mx ip4:192.0.2.25 -all" },
	{ TXT("v=spf1 mx -all") TXT("v=spf1 ipv4:192.0.2.25 a ~all"),
	    "spf.exists", VERDICT_FAIL, "all that is in them",
	    "v=spf1 mx ip4:192.0.2.25 a ~all" },
	{ TXT("v=spf1 redirect=x.example.net") TXT("v=spf1 mx -all"),
	    "spf.exists", VERDICT_FAIL, "all that is in them",
	    "v=spf1 ip4:192.0.2.25 include:x.example.net mx -all" },
	{ TXT("v=spf1 mx -all") TXT("v=spf1 host:x.example.net ~all"),
	    "spf.exists", VERDICT_FAIL, "delete the others", "" },
	{ TXT("v=spf1; mx ~all"), "spf.exists", VERDICT_FAIL, "meant to be",
	    "v=spf1 mx ip4:192.0.2.25 ~all" },
	{ TXT("SPF: v=spf1 mx ~all"), "spf.exists", VERDICT_FAIL,
	    "meant to be", "v=spf1 mx ip4:192.0.2.25 ~all" },
	{ TXT("@ 3600 IN TXT v=spf1 mx ~all"), "spf.syntax", VERDICT_FAIL,
	    "does not begin with v=spf1", "v=spf1 mx ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1; host:x.example.net ~all"), "spf.exists",
	    VERDICT_FAIL, "see spf.syntax", "" },
	{ TXT("v=spf1; host:x.example.net ~all"), "spf.result",
	    VERDICT_FAIL, "see spf.syntax", "" },
	/* spf.syntax */
	{ TXT("v=spf1 a ~all"), "spf.syntax", VERDICT_OK, "can be read", "" },
	{ TXT("v=spf1; mx ~all"), "spf.syntax", VERDICT_FAIL, "\n      ^",
	    "v=spf1 mx ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 ip4:198.51.100.1include:x.example.net ~all")
	    "x.example.net TXT \"v=spf1 ip4:192.0.2.25\"\n", "spf.syntax",
	    VERDICT_FAIL, "no blank",
	    "v=spf1 ip4:198.51.100.1 include:x.example.net ~all" },
	{ TXT("v=spf1 ip4:mail.example.com ~all")
	    "mail.example.com A 192.0.2.25\n", "spf.syntax", VERDICT_FAIL,
	    "a name", "v=spf1 a:mail.example.com ~all" },
	{ "example.com TXT # 16763d7370663120e2809c6d7820200a7e616c6c\n",
	    "spf.syntax", VERDICT_FAIL, "v=spf1 <U+201C>mx", NULL },
	{ TXT("v=spf1 host:x.example.net ~all"), "spf.syntax", VERDICT_FAIL,
	    "\n       ^", "" },
	{ TXT("v=spf1 inlcude:x.example.net ~all.")
	    "x.example.net TXT \"v=spf1 ip4:192.0.2.25\"\n", "spf.syntax",
	    VERDICT_FAIL, "v=spf1 inlcude:x.example.net ~all.\n       ^",
	    "v=spf1 include:x.example.net ~all" },
	{ TXT("v=spf1 ip:198.51.100.1 ~al"), "spf.syntax", VERDICT_FAIL,
	    "change the record to",
	    "v=spf1 ip4:198.51.100.1 ip4:192.0.2.25 ~all" },
	{ TXT("v=spfl mx ~all"), "spf.exists", VERDICT_FAIL, "meant to be",
	    "v=spf1 mx ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 ~all ip4:192.0.2.25"), "spf.syntax", VERDICT_WARN,
	    "behind all", "v=spf1 ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 a ~all") TXT("v=spf1 mx ~all"), "spf.syntax",
	    VERDICT_SKIP, "spf.exists", "" },
	/* spf.result */
	{ TXT("v=spf1 ip4:192.0.2.25 ~all"), "spf.result", VERDICT_OK,
	    "pass", "" },
	{ TXT("v=spf1 include:spf.example.net ~all")
	    "spf.example.net TXT \"v=spf1 a mx -all\"\n"
	    "spf.example.net A 198.51.100.1\n"
	    "spf.example.net MX 10 spf.example.net\n", "spf.result",
	    VERDICT_FAIL, "v=spf1 include:spf.example.net ~all\n"
	    "       include:spf.example.net                   "
	    "no match (3 look-ups)\n"
	    "       ~all                                      "
	    "<- decided here\n",
	    "v=spf1 include:spf.example.net ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 -all"), "spf.result", VERDICT_FAIL,
	    "fail: 192.0.2.25 matches nothing before -all",
	    "v=spf1 ip4:192.0.2.25 -all" },
	{ TXT("v=spf1 ip4:198.51.100.1 ~ALL"), "spf.result", VERDICT_FAIL,
	    "192.0.2.25 matches nothing before ~ALL",
	    "v=spf1 ip4:198.51.100.1 ip4:192.0.2.25 ~ALL" },
	{ TXT("v=spf1 -a") "example.com A 192.0.2.25\n", "spf.result",
	    VERDICT_FAIL, "fail: 192.0.2.25 matches -a",
	    "v=spf1 ip4:192.0.2.25 -a ~all" },
	{ chain, "spf.result", VERDICT_FAIL,
	    "       include:a.example.net                     "
	    "no match (5 look-ups)\n"
	    "       include:b.example.net                     "
	    "permerror (6 look-ups)\n"
	    "         a:x.example.net                         "
	    "no match (1 look-up)\n", NULL },
	{ chain, "spf.result", VERDICT_FAIL,
	    "         a:v.example.net                         "
	    "<- the error is here\n", NULL },
	/* one record for spf.result and spf.all */
	{ TXT("v=spf1 mx"), "spf.result", VERDICT_FAIL, "with ~all",
	    "v=spf1 mx ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 mx"), "spf.all", VERDICT_WARN, "no all",
	    "v=spf1 mx ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 mx ?all"), "spf.result", VERDICT_FAIL, "see spf.all",
	    "v=spf1 mx ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 -ip4:192.0.2.25 +all"), "spf.result", VERDICT_FAIL,
	    "see spf.all", "v=spf1 ip4:192.0.2.25 -ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 ptr ?all"), "spf.ptr-mech", VERDICT_WARN, NULL,
	    "v=spf1 ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 -ip4:192.0.2.0/24 ~all"), "spf.result", VERDICT_FAIL,
	    "matches -ip4:192.0.2.0/24",
	    "v=spf1 ip4:192.0.2.25 -ip4:192.0.2.0/24 ~all" },
	{ TXT("v=spf1 include:gone.example.net ~all"), "spf.result",
	    VERDICT_FAIL, "permerror: include:gone.example.net",
	    "v=spf1 ip4:192.0.2.25 include:gone.example.net ~all" },
	{ TXT("v=spf1 host:x.example.net ~all"), "spf.result", VERDICT_FAIL,
	    "see spf.syntax", "" },
	{ TXT("v=spf1 redirect=x.example.net"), "spf.result", VERDICT_FAIL,
	    "permerror in x.example.net", "v=spf1 ip4:192.0.2.25 ~all" },
	{ "", "spf.result", VERDICT_FAIL, "none",
	    "v=spf1 ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 a:x.example.net ~all") "x.example.net DROP\n",
	    "spf.result", VERDICT_UNKNOWN, "no answer", "" },
	/* spf.lookups */
	{ TXT("v=spf1 ip4:192.0.2.25 ~all"), "spf.lookups", VERDICT_OK,
	    "0 of 10 used, worst case 0, void 0", "" },
	{ chain, "spf.lookups", VERDICT_FAIL, "b.example.net",
	    "v=spf1 ip4:192.0.2.25 include:a.example.net "
	    "include:b.example.net ~all" },
	{ TXT("v=spf1 a:x.example.net a:x.example.net a:x.example.net "
	    "a:x.example.net a:x.example.net a:x.example.net "
	    "a:x.example.net a:x.example.net a:x.example.net ~all")
	    "x.example.net A 203.0.113.1\n", "spf.lookups", VERDICT_WARN,
	    "9 of 10 used", "" },
	{ TXT("v=spf1 include:x.example.net ~all") "x.example.net DROP\n",
	    "spf.lookups", VERDICT_UNKNOWN, NULL, "" },
	/* spf.void */
	{ TXT("v=spf1 a:gone.example.net ~all"), "spf.void", VERDICT_WARN,
	    "delete a:gone.example.net", "" },
	{ TXT("v=spf1 a:x.example.net a:gone.example.net ~all")
	    "x.example.net AAAA 2001:db8::1\n", "spf.void", VERDICT_WARN,
	    "delete a:gone.example.net", "" },
	{ TXT("v=spf1 a:x.example.net/24 ~all")
	    "x.example.net AAAA 2001:db8::1\n", "spf.void", VERDICT_WARN,
	    "in front", "v=spf1 ip4:192.0.2.25 a:x.example.net/24 ~all" },
	{ TXT("v=spf1 exists:%{i}.example.com ip4:192.0.2.25 ~all"),
	    "spf.void", VERDICT_WARN, "in front",
	    "v=spf1 ip4:192.0.2.25 exists:%{i}.example.com ~all" },
	{ TXT("v=spf1 exists:gone.example.com ~all"),
	    "spf.void", VERDICT_WARN, "delete exists:gone.example.com", "" },
	{ TXT("v=spf1 ptr ~all"), "spf.void", VERDICT_WARN, "in front",
	    "v=spf1 ip4:192.0.2.25 ptr ~all" },
	{ TXT("v=spf1 include:x.example.net ~all") "x.example.net TXT "
	    "\"v=spf1 exists:%{i}.example.net -all\"\n", "spf.void",
	    VERDICT_WARN, "in front",
	    "v=spf1 ip4:192.0.2.25 include:x.example.net ~all" },
	{ TXT("v=spf1 a:x.example.net a:y.example.net a:z.example.net ~all"),
	    "spf.void", VERDICT_FAIL, "z.example.net", "" },
	{ TXT("v=spf1 ~all"), "spf.void", VERDICT_OK, NULL, "" },
	{ TXT("v=spf1 a:x.example.net ~all") "x.example.net DROP\n",
	    "spf.void", VERDICT_UNKNOWN, NULL, "" },
	/* spf.all */
	{ TXT("v=spf1 a ip4:192.0.2.25 ~all"), "spf.all", VERDICT_OK, "~all", "" },
	{ TXT("v=spf1 a -all"), "spf.all", VERDICT_OK, "-all", "" },
	{ TXT("v=spf1 a ?all"), "spf.all", VERDICT_WARN, "?all",
	    "v=spf1 a ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 a +all"), "spf.all", VERDICT_FAIL, "anyone",
	    "v=spf1 a ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 mx -ip4:192.0.2.25 +all"), "spf.all", VERDICT_FAIL,
	    "anyone", "v=spf1 ip4:192.0.2.25 mx -ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 ip4:192.0.2.0/24 +all"), "spf.all", VERDICT_FAIL,
	    "anyone", "v=spf1 ip4:192.0.2.0/24 ~all" },
	{ TXT("v=spf1 redirect=x.example.net")
	    "x.example.net TXT \"v=spf1 ip4:192.0.2.25\"\n", "spf.all",
	    VERDICT_WARN, "no all", "v=spf1 include:x.example.net ~all" },
	{ TXT("v=spf1 include:gone.example.net ip4:192.0.2.25 "
	    "redirect=x.example.net")
	    "x.example.net TXT \"v=spf1 mx ~all\"\n", "spf.include",
	    VERDICT_FAIL, "gone.example.net",
	    "v=spf1 ip4:192.0.2.25 redirect=x.example.net" },
	{ TXT("v=spf1 include:gone.example.net ip4:192.0.2.25 "
	    "redirect=x.example.net") "x.example.net DROP\n", "spf.include",
	    VERDICT_FAIL, "gone.example.net",
	    "v=spf1 ip4:192.0.2.25 redirect=x.example.net" },
	{ TXT("v=spf1 redirect=gone.example.net"), "spf.all", VERDICT_WARN,
	    "no all", "v=spf1 ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 a all"), "spf.all", VERDICT_FAIL, "anyone",
	    "v=spf1 a ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 a"), "spf.all", VERDICT_WARN, "no all",
	    "v=spf1 a ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 redirect=x.example.net")
	    "x.example.net TXT \"v=spf1 +all\"\n", "spf.all", VERDICT_FAIL,
	    "record of x.example.net", "" },
	{ TXT("v=spf1 redirect=x.example.net")
	    "x.example.net TXT \"v=spf1 -all\"\n", "spf.all", VERDICT_OK,
	    "x.example.net", "" },
	{ TXT("v=spf1 redirect=x.example.net") "x.example.net DROP\n",
	    "spf.all", VERDICT_UNKNOWN, NULL, "" },
	/* spf.broad */
	{ TXT("v=spf1 ip4:192.0.2.0/24 ~all"), "spf.broad", VERDICT_OK, "256",
	    "" },
	{ TXT("v=spf1 ip4:0.0.0.0/0 ~all"), "spf.broad", VERDICT_FAIL,
	    "4294967296", "" },
	{ TXT("v=spf1 ip4:10.0.0.0/9 ip4:11.0.0.0/9 ~all"), "spf.broad",
	    VERDICT_FAIL, "16777216", "" },
	{ TXT("v=spf1 a/8 ~all"), "spf.broad", VERDICT_FAIL, "a/8", "" },
	{ TXT("v=spf1 ip6:::/0 ~all"), "spf.broad", VERDICT_FAIL, "/0", "" },
	{ TXT("v=spf1 ip6:2000::/8 ~all"), "spf.broad", VERDICT_WARN, "/8",
	    "" },
	{ TXT("v=spf1 -ip4:0.0.0.0/0"), "spf.broad", VERDICT_OK, "its own terms: 0",
	    "" },
	{ TXT("v=spf1 include:x.example.net ~all")
	    "x.example.net TXT \"v=spf1 ip4:198.18.0.0/15\"\n", "spf.broad",
	    VERDICT_WARN, "IPv4 addresses that pass by x.example.net: 131072", "" },
	{ TXT("v=spf1 include:x.example.net ~all")
	    "x.example.net TXT \"v=spf1 +all\"\n", "spf.broad", VERDICT_FAIL,
	    "drop what leads to x.example.net", "" },
	{ TXT("v=spf1 ?include:x.example.net ~all")
	    "x.example.net TXT \"v=spf1 +all\"\n", "spf.broad", VERDICT_OK,
	    NULL, "" },
	{ TXT("v=spf1 mx +all"), "spf.broad", VERDICT_SKIP, "needs spf.all",
	    "" },
	{ TXT("v=spf1 include:x.example.net ~all") "x.example.net TXT "
	    "\"v=spf1 ip4:0.0.0.0/0\"\n", "spf.broad", VERDICT_FAIL,
	    "pass by x.example.net: 4294967296", "" },
	{ TXT("v=spf1 ip6:2000::/8 ~all"), "spf.broad", VERDICT_WARN,
	    "IPv6 addresses that pass: a /8", "" },
	/* spf.include */
	{ TXT("v=spf1 a ~all"), "spf.include", VERDICT_OK, "none", "" },
	{ TXT("v=spf1 include:x.example.net mx ~all")
	    "x.example.net TXT \"v=spf1 ip4:198.51.100.0/24 -all\"\n",
	    "spf.include", VERDICT_WARN,
	    "v=spf1 ip4:198.51.100.0/24 mx ip4:192.0.2.25 ~all",
	    "v=spf1 ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 include:x.example.net ~all"), "spf.include",
	    VERDICT_FAIL, "x.example.net: no SPF record",
	    "v=spf1 ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 mx include:X.example.net. -all")
	    "example.com MX 10 mx.example.com\nmx.example.com A 192.0.2.25\n",
	    "spf.include", VERDICT_FAIL, "no SPF record", "v=spf1 mx -all" },
	{ TXT("v=spf1 redirect=x.example.net"), "spf.include",
	    VERDICT_FAIL, "x.example.net: no SPF record",
	    "v=spf1 ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 include:x.example.net ~all")
	    "x.example.net TXT \"v=spf1 include:y.example.net ~all\"\n",
	    "spf.include", VERDICT_FAIL, "y.example.net: no SPF record", "" },
	{ TXT("v=spf1 include:Example.com ~all"), "spf.include",
	    VERDICT_FAIL, "Example.com: its record leads back to itself",
	    "v=spf1 ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 include:x.example.net include:y.example.net ~all")
	    "x.example.net TXT \"v=spf1 include:y.example.net ~all\"\n"
	    "y.example.net TXT \"v=spf1 ip4:192.0.2.25 ~all\"\n",
	    "spf.include", VERDICT_WARN, "2 includes", NULL },
	{ TXT("v=spf1 redirect=a.example.net")
	    "a.example.net TXT \"v=spf1 include:b.example.net ~all\"\n"
	    "b.example.net TXT \"v=spf1 include:c.example.net ~all\"\n"
	    "c.example.net TXT \"v=spf1 a ~all\"\n", "spf.include",
	    VERDICT_WARN, "nested 3 deep", NULL },
	{ TXT("v=spf1 redirect=a.example.net") "a.example.net DROP\n",
	    "spf.include", VERDICT_UNKNOWN, NULL, "" },
	/* spf.ptr-mech */
	{ TXT("v=spf1 a ~all"), "spf.ptr-mech", VERDICT_OK, NULL, "" },
	{ TXT("v=spf1 ptr mx ~all"), "spf.ptr-mech", VERDICT_WARN, "ptr",
	    "v=spf1 mx ip4:192.0.2.25 ~all" },
	{ TXT("v=spf1 ip4:192.0.2.0/24 ptr ~all"), "spf.ptr-mech",
	    VERDICT_WARN, "ptr", "v=spf1 ip4:192.0.2.0/24 ~all" },
	{ TXT("v=spf1 include:x.example.net ~all")
	    "x.example.net TXT \"v=spf1 ptr ~all\"\n", "spf.ptr-mech",
	    VERDICT_WARN, "x.example.net", "" },
	/* spf.size */
	{ TXT("v=spf1 a ~all") TXT("other"), "spf.size", VERDICT_OK,
	    "13 octets; TXT records at the name: 2, with 18 octets", "" },
	{ "example.com TXT \"v=spf1 " LONG "\" \"" LONG "~all\"\n",
	    "spf.size", VERDICT_WARN, "491 octets",
	    "v=spf1 " LONG LONG "ip4:192.0.2.25 ~all" },
	{ "example.com TXT \"v=spf1 " LONG "\" \"" BIG BIG BIG BIG BIG BIG BIG
	    BIG BIG "ip4:10.1.1.1 ~all\"\n", "spf.result", VERDICT_FAIL,
	    "with 459 octets", NULL },
	/* spf.ipv6, spf.mailfrom */
	{ TXT("v=spf1 a ~all"), "spf.ipv6", VERDICT_SKIP, "IPv4 alone", "" },
	{ TXT("v=spf1 a ~all"), "spf.mailfrom", VERDICT_OK,
	    "shop@example.com", "" },
	/* helo.spf */
	{ TXT("v=spf1 a ~all"), "helo.spf", VERDICT_WARN, "no SPF record",
	    "v=spf1 ip4:192.0.2.25 -all" },
	{ "mail.example.com A 192.0.2.25\n", "helo.spf", VERDICT_WARN,
	    "no SPF record", "v=spf1 a -all" },
	{ "mail.example.com A 192.0.2.25\n"
	    "mail.example.com TXT \"v=spf1 a -all\"\n", "helo.spf",
	    VERDICT_OK, "pass", "" },
	{ "mail.example.com TXT \"v=spf1 mx -all\"\n", "helo.spf",
	    VERDICT_WARN, "fail", "v=spf1 ip4:192.0.2.25 mx -all" },
	{ "mail.example.com TXT \"v=spf1 mx -all\"\n"
	    "mail.example.com TXT \"v=spf1 a -all\"\n", "helo.spf",
	    VERDICT_WARN, "in the place of all its",
	    "v=spf1 ip4:192.0.2.25 -all" },
	{ "mail.example.com TXT \"v=spf1 ip:192.0.2.25 mx ~all.\"\n",
	    "helo.spf", VERDICT_WARN, "permerror",
	    "v=spf1 ip4:192.0.2.25 mx ~all" },
	{ "mail.example.com TXT \"v=spf1 inlcude:x.example.net -all\"\n"
	    "x.example.net TXT \"v=spf1 mx -all\"\n", "helo.spf",
	    VERDICT_WARN, "permerror",
	    "v=spf1 ip4:192.0.2.25 include:x.example.net -all" },
	{ "mail.example.com CNAME www.example.net\n"
	    "www.example.net A 192.0.2.25\n", "helo.spf", VERDICT_WARN,
	    "in the place of its CNAME", "v=spf1 a -all" },
	{ "mail.example.com DROP\n", "helo.spf", VERDICT_UNKNOWN, NULL, "" },
};

static const struct finding *
is(const struct examscene *scene, const char *id, enum verdict verdict)
{
	return examscene_is(scene, EXAM_SPF, id, verdict);
}

START_TEST(row)
{
	struct examscene *scene = examscene_new(rows[_i].zone);
	const struct finding *finding;

	examspf(&scene->exam);
	finding = is(scene, rows[_i].id, rows[_i].verdict);
	if (rows[_i].says != NULL)
		examscene_says(scene, EXAM_SPF, rows[_i].id, rows[_i].says);
	if (rows[_i].fix != NULL && rows[_i].fix[0] == '\0')
		ck_assert_uint_eq(finding->fix.n, 0);
	else if (rows[_i].fix != NULL) {
		ck_assert_uint_eq(finding->fix.n, 1);
		ck_assert_str_eq(finding->fix.records[0].text, rows[_i].fix);
	}
	if (finding->verdict == VERDICT_WARN ||
	    finding->verdict == VERDICT_FAIL)
		ck_assert_ptr_nonnull(finding->advice);
	if (finding->verdict == VERDICT_UNKNOWN)
		ck_assert_ptr_nonnull(finding->reason);
	examscene_free(scene);
}
END_TEST

/* Each id once, whatever there is; a fix for what is bad, and the same again
 * in a second run. */
START_TEST(whole)
{
	struct examscene *scene = examscene_new(rows[_i].zone);
	enum verdict verdicts[IDS];
	size_t i;

	examspf(&scene->exam);
	ck_assert_uint_eq(scene->exam.findings[EXAM_SPF].n, IDS);
	for (i = 0; i < IDS; i++)
		verdicts[i] = examscene_get(scene, EXAM_SPF,
		    ids[i])->verdict;
	findings_reset(&scene->exam.findings[EXAM_SPF]);
	examspf(&scene->exam);
	ck_assert_uint_eq(scene->exam.findings[EXAM_SPF].n, IDS);
	for (i = 0; i < IDS; i++)
		is(scene, ids[i], verdicts[i]);
	examscene_free(scene);
}
END_TEST

/* Nothing below an include decides where nothing does. */
START_TEST(no_term)
{
	struct examscene *scene = examscene_new(
	    TXT("v=spf1 include:x.example.net")
	    "x.example.net TXT \"v=spf1 ip4:198.51.100.1 -all\"\n");
	const struct finding *finding;

	examspf(&scene->exam);
	finding = is(scene, "spf.result", VERDICT_FAIL);
	ck_assert_str_eq(finding->title,
	    "neutral for 192.0.2.25: no term matches");
	ck_assert_str_eq(finding->details.data,
	    "v=spf1 include:x.example.net\n"
	    "       include:x.example.net                     "
	    "no match (1 look-up)\n");
	examscene_free(scene);
}
END_TEST

/* However many terms there are, the one that decided is shown. */
START_TEST(many_terms)
{
	struct examscene *scene = examscene_new("example.com TXT \"v=spf1 "
	    LONG "\" \"" LONG LONG "~all\"\n");
	const char *details;

	examspf(&scene->exam);
	details = is(scene, "spf.result", VERDICT_FAIL)->details.data;
	ck_assert_ptr_nonnull(strstr(details,
	    "no match\n       ... and 12 more\n"
	    "       ~all                                      "
	    "<- decided here\n"));
	examscene_free(scene);
}
END_TEST

/* The networks that make up the sum, and no others. */
START_TEST(networks)
{
	struct examscene *scene = examscene_new(
	    TXT("v=spf1 ip4:198.51.100.0/24 include:x.example.net "
	    "include:y.example.net ~all")
	    "x.example.net TXT \"v=spf1 ip4:198.18.0.0/15 ip4:11.1.0.0/20\"\n"
	    "y.example.net TXT \"v=spf1 ip4:12.0.0.0/16\"\n");

	examspf(&scene->exam);
	ck_assert_str_eq(is(scene, "spf.broad", VERDICT_WARN)->details.data,
	    "ip4:198.18.0.0/15  131072 addresses\n");
	examscene_free(scene);
}
END_TEST

START_TEST(no_answers)
{
	struct examscene *scene = examscene_new("* DROP\n");
	enum verdict verdict;
	size_t i;

	examspf(&scene->exam);
	for (i = 0; i < IDS; i++) {
		verdict = examscene_get(scene, EXAM_SPF, ids[i])->verdict;
		if (strcmp(ids[i], "spf.mailfrom") != 0)
			ck_assert_msg(verdict == VERDICT_UNKNOWN ||
			    verdict == VERDICT_SKIP, "%s", ids[i]);
	}
	examscene_free(scene);
}
END_TEST

/* Two findings of one id: the one of an address. */
static const struct finding *
of_address(const struct examscene *scene, const char *id, const char *ip)
{
	const struct findings *findings = &scene->exam.findings[EXAM_SPF];
	size_t i;

	for (i = 0; i < findings->n; i++)
		if (strcmp(findings->list[i]->id, id) == 0 &&
		    findings->list[i]->ip != NULL &&
		    strcmp(findings->list[i]->ip, ip) == 0)
			return findings->list[i];
	ck_abort_msg("%s of %s", id, ip);
}

START_TEST(two_families)
{
	struct examscene *scene =
	    examscene_new(TXT("v=spf1 ip4:192.0.2.25 ~all"));
	const struct finding *finding;

	examscene_address(scene, "2001:db8::25");
	examspf(&scene->exam);
	ck_assert_int_eq(of_address(scene, "spf.result",
	    "192.0.2.25")->verdict, VERDICT_OK);
	finding = of_address(scene, "spf.result", "2001:db8::25");
	ck_assert_int_eq(finding->verdict, VERDICT_FAIL);
	ck_assert_str_eq(finding->fix.records[0].text,
	    "v=spf1 ip4:192.0.2.25 ip6:2001:db8::25 ~all");
	finding = is(scene, "spf.ipv6", VERDICT_FAIL);
	ck_assert_str_eq(finding->fix.records[0].text,
	    "v=spf1 ip4:192.0.2.25 ip6:2001:db8::25 ~all");
	examscene_says(scene, EXAM_SPF, "spf.ipv6", "inet 4");
	ck_assert(scene->exam.spf[0].known && scene->exam.spf[1].known);
	ck_assert_int_eq(scene->exam.spf[1].spf.result, SPF_SOFTFAIL);
	findings_reset(&scene->exam.findings[EXAM_SPF]);
	examscene_zone(scene, TXT("v=spf1 ip4:192.0.2.25 ip6:2001:db8::/32"));
	examspf(&scene->exam);
	is(scene, "spf.ipv6", VERDICT_OK);
	findings_reset(&scene->exam.findings[EXAM_SPF]);
	/* a name that has one family's address is not gone */
	examscene_zone(scene, TXT("v=spf1 a ~all")
	    "example.com A 192.0.2.25\n");
	examspf(&scene->exam);
	ck_assert_str_eq(is(scene, "spf.ipv6",
	    VERDICT_FAIL)->fix.records[0].text,
	    "v=spf1 a ip6:2001:db8::25 ~all");
	ck_assert_str_eq(is(scene, "spf.void",
	    VERDICT_WARN)->fix.records[0].text,
	    "v=spf1 ip4:192.0.2.25 ip6:2001:db8::25 a ~all");
	findings_reset(&scene->exam.findings[EXAM_SPF]);
	examscene_zone(scene, "");
	examspf(&scene->exam);
	is(scene, "spf.ipv6", VERDICT_SKIP);
	ck_assert_str_eq(is(scene, "spf.exists",
	    VERDICT_FAIL)->fix.records[0].text,
	    "v=spf1 ip4:192.0.2.25 ip6:2001:db8::25 ~all");
	examscene_free(scene);
}
END_TEST

START_TEST(no_address)
{
	struct examscene *scene =
	    examscene_new(TXT("v=spf1 include:x.example.net ~all")
	    "x.example.net TXT \"v=spf1 a ~all\"\n");

	examscene_address(scene, NULL);
	examspf(&scene->exam);
	ck_assert_str_eq(is(scene, "spf.result", VERDICT_SKIP)->needs,
	    "ip.source");
	is(scene, "spf.void", VERDICT_SKIP);
	is(scene, "spf.ipv6", VERDICT_SKIP);
	is(scene, "helo.spf", VERDICT_SKIP);
	is(scene, "spf.lookups", VERDICT_OK);
	is(scene, "spf.include", VERDICT_OK);
	ck_assert(!scene->exam.spf[0].known);
	findings_reset(&scene->exam.findings[EXAM_SPF]);
	examscene_zone(scene, "");
	examspf(&scene->exam);
	ck_assert_uint_eq(is(scene, "spf.exists", VERDICT_FAIL)->fix.n, 0);
	examscene_free(scene);
}
END_TEST

/* Whose mail is of the host's own name must not get two records for it. */
START_TEST(one_name)
{
	struct examscene *scene = examscene_new("");

	strlcpy(scene->exam.mail_domain, scene->exam.helo,
	    sizeof(scene->exam.mail_domain));
	examspf(&scene->exam);
	is(scene, "spf.result", VERDICT_FAIL);
	is(scene, "helo.spf", VERDICT_SKIP);
	examscene_says(scene, EXAM_SPF, "helo.spf", "spf.result");
	examscene_free(scene);
}
END_TEST

START_TEST(relay)
{
	struct examscene *scene = examscene_new("");

	scene->conf.relay = RELAY_SMTP;
	examspf(&scene->exam);
	is(scene, "spf.result", VERDICT_SKIP);
	examscene_says(scene, EXAM_SPF, "spf.result", "through a relay");
	examscene_says(scene, EXAM_SPF, "helo.spf", "through a relay");
	examscene_says(scene, EXAM_SPF, "spf.exists", "operator of the relay");
	ck_assert(!scene->exam.spf[0].known);
	findings_reset(&scene->exam.findings[EXAM_SPF]);
	examscene_zone(scene, TXT("v=spf1 mx +all"));
	examspf(&scene->exam);
	is(scene, "spf.all", VERDICT_FAIL);
	examscene_says(scene, EXAM_SPF, "spf.all", "operator of the relay");
	examscene_zone(scene, "");
	/* an address that was given is looked at all the same */
	scene->option.nip = 1;
	findings_reset(&scene->exam.findings[EXAM_SPF]);
	examspf(&scene->exam);
	is(scene, "spf.result", VERDICT_FAIL);
	is(scene, "helo.spf", VERDICT_SKIP);
	examscene_free(scene);
}
END_TEST

static void
send_from(struct examscene *scene, const char *mail_from, const char *domain)
{
	findings_reset(&scene->exam.findings[EXAM_SPF]);
	strlcpy(scene->exam.mail_from, mail_from,
	    sizeof(scene->exam.mail_from));
	strlcpy(scene->exam.mail_domain, domain,
	    sizeof(scene->exam.mail_domain));
	examspf(&scene->exam);
}

START_TEST(senders)
{
	struct examscene *scene =
	    examscene_new("mail.example.com TXT \"v=spf1 ip4:192.0.2.25\"\n");

	send_from(scene, "", "");
	is(scene, "spf.result", VERDICT_OK);
	ck_assert_str_eq(scene->exam.spf[0].spf.domain, "mail.example.com");
	examscene_says(scene, EXAM_SPF, "spf.mailfrom", "null sender");
	send_from(scene, "root@mail.example.com", "mail.example.com");
	is(scene, "spf.mailfrom", VERDICT_OK);
	is(scene, "spf.result", VERDICT_OK);
	send_from(scene, "root@vps7.example.net", "vps7.example.net");
	ck_assert_str_eq(is(scene, "spf.mailfrom", VERDICT_WARN)->fix.text,
	    "masquerade bounce@example.com");
	send_from(scene, "root@notexample.com", "notexample.com");
	is(scene, "spf.mailfrom", VERDICT_WARN);
	send_from(scene, "root@localhost", "localhost");
	examscene_says(scene, EXAM_SPF, "spf.exists", "no domain that can");
	is(scene, "spf.result", VERDICT_FAIL);
	scene->exam.helo[0] = '\0';
	send_from(scene, "", "");
	ck_assert_str_eq(is(scene, "spf.exists", VERDICT_SKIP)->needs,
	    "helo.name");
	ck_assert_uint_eq(scene->exam.findings[EXAM_SPF].n, IDS);
	examscene_free(scene);
}
END_TEST

/* EHLO's name may be another's, and no record is of use to an address that no
 * receiver sees. */
START_TEST(helo)
{
	struct examscene *scene = examscene_new("vps.hoster.net A 192.0.2.25\n");
	const struct finding *finding;

	examspf(&scene->exam);
	ck_assert_int_eq(is(scene, "helo.spf", VERDICT_WARN)->fix.kind,
	    FIX_DNS);
	strlcpy(scene->exam.helo, "vps.hoster.net", DNS_NAME);
	findings_reset(&scene->exam.findings[EXAM_SPF]);
	examspf(&scene->exam);
	finding = is(scene, "helo.spf", VERDICT_WARN);
	ck_assert_int_eq(finding->fix.kind, FIX_DNS_OTHER);
	examscene_says(scene, EXAM_SPF, "helo.spf",
	    "have the owner of vps.hoster.net publish");
	examscene_address(scene, NULL);
	examscene_address(scene, "10.0.0.5");
	findings_reset(&scene->exam.findings[EXAM_SPF]);
	examspf(&scene->exam);
	ck_assert_str_eq(is(scene, "helo.spf", VERDICT_SKIP)->needs,
	    "ip.public");
	ck_assert_str_eq(is(scene, "spf.result", VERDICT_SKIP)->needs,
	    "ip.public");
	ck_assert_uint_eq(is(scene, "spf.exists", VERDICT_FAIL)->fix.n, 0);
	examscene_free(scene);
}
END_TEST

/* A stranger's octets in a record come out printable. */
START_TEST(hostile)
{
	struct examscene *scene = examscene_new("example.com TXT # "
	    "14763d7370663120613a1b5b33316d00ff207e616c6c0a\n");
	const struct finding *finding;
	const char *p;

	examspf(&scene->exam);
	finding = is(scene, "spf.syntax", VERDICT_FAIL);
	examscene_says(scene, EXAM_SPF, "spf.syntax", "<1B>[31m");
	for (p = finding->details.data; *p != '\0'; p++)
		ck_assert(*p == '\n' || (*p >= ' ' && *p <= '~'));
	examscene_free(scene);
}
END_TEST

Suite *
suite_examspf(void)
{
	const int n = (int)(sizeof(rows) / sizeof(rows[0]));
	Suite *suite = suite_create("examspf");
	TCase *tc = tcase_create("examspf");

	tcase_add_loop_test(tc, row, 0, n);
	tcase_add_loop_test(tc, whole, 0, n);
	tcase_add_test(tc, no_term);
	tcase_add_test(tc, many_terms);
	tcase_add_test(tc, networks);
	tcase_add_test(tc, no_answers);
	tcase_add_test(tc, two_families);
	tcase_add_test(tc, no_address);
	tcase_add_test(tc, one_name);
	tcase_add_test(tc, relay);
	tcase_add_test(tc, senders);
	tcase_add_test(tc, helo);
	tcase_add_test(tc, hostile);
	suite_add_tcase(suite, tc);
	return suite;
}
