/*
 * The table of block lists.  A list that answers only who has registered, or
 * that refuses the resolver, says so in codes that look like a listing: they
 * are in here as what they are, and go before all others.
 */
#include <string.h>
#include <strings.h>

#include "doctor/dnsblzone.h"

#define LOCAL(b, c, d)	((uint32_t)0x7f000000 | (b) << 16 | (c) << 8 | (d))
#define EXACT		UINT32_C(0xffffffff)
#define END		{ 0, 0, DNSBL_UNKNOWN, DNSBL_NO_REASON, NULL, NULL }
#define HIT(d, word, text) \
	{ LOCAL(0, 0, d), EXACT, DNSBL_LISTED, DNSBL_NO_REASON, word, text }
#define POLICY(d, word, text) \
	{ LOCAL(0, 0, d), EXACT, DNSBL_POLICY, DNSBL_NO_REASON, word, text }
#define DOMAIN(d, text) \
	{ LOCAL(0, 1, d), EXACT, DNSBL_LISTED, DNSBL_NO_REASON, "DBL", text }
#define BIT(bit, word, text) \
	{ LOCAL(0, 0, bit), UINT32_C(0xffffff00) | (bit), DNSBL_LISTED, \
	    DNSBL_NO_REASON, word, text }
#define ALLOW(d, word) \
	{ LOCAL(0, 0, d), UINT32_C(0xffff00ff), DNSBL_ALLOWED, \
	    DNSBL_NO_REASON, word, "trust: " word }
#define ERROR(address, mask, reason) \
	{ address, mask, DNSBL_UNKNOWN, reason, NULL, NULL }

/* Spamhaus began it, others took it over; no list means a listing by it. */
static const struct dnsbl_code errors[] = {
	ERROR(LOCAL(255, 255, 252), EXACT, DNSBL_TYPO),
	ERROR(LOCAL(255, 255, 254), EXACT, DNSBL_RESOLVER),
	ERROR(LOCAL(255, 255, 255), EXACT, DNSBL_RATE),
	ERROR(LOCAL(255, 255, 0), UINT32_C(0xffffff00), DNSBL_BLOCKED),
	END
};

static const struct dnsbl_code zen[] = {
	HIT(2, "SBL", "source of spam"),
	HIT(3, "CSS", "low reputation, or spam from many addresses"),
	HIT(4, "XBL", "exploited or infected host"),
	HIT(9, "DROP", "range of criminals"),
	POLICY(10, "PBL", "the network's owner allows no mail from here"),
	POLICY(11, "PBL", "range of end users, as Spamhaus sees it"),
	HIT(30, "BCL", "controller of a botnet"),
	END
};

static const struct dnsbl_code dbl[] = {
	ERROR(LOCAL(0, 1, 255), EXACT, DNSBL_NOT_DOMAIN),
	DOMAIN(2, "low reputation"),
	DOMAIN(4, "phishing"),
	DOMAIN(5, "malware"),
	DOMAIN(6, "controller of a botnet"),
	DOMAIN(102, "abused by spammers"),
	DOMAIN(103, "redirects that are abused"),
	DOMAIN(104, "abused for phishing"),
	DOMAIN(105, "abused for malware"),
	DOMAIN(106, "abused to control a botnet"),
	END
};

static const struct dnsbl_code two[] = {
	HIT(2, "listed", "listed"),
	END
};

static const struct dnsbl_code mailspike[] = {
	HIT(2, "zero-hour", "spam was seen just now"),
	HIT(10, "worst", "worst reputation"),
	HIT(11, "very-bad", "very bad reputation"),
	HIT(12, "bad", "bad reputation"),
	HIT(13, "suspicious", "suspicious"),
	END
};

static const struct dnsbl_code surbl[] = {
	ERROR(LOCAL(0, 0, 1), UINT32_C(0xffffff01), DNSBL_BLOCKED),
	BIT(8, "phish", "phishing"),
	BIT(16, "malware", "malware"),
	BIT(64, "abuse", "spam and abuse"),
	BIT(128, "cracked", "cracked site"),
	END
};

static const struct dnsbl_code uribl[] = {
	ERROR(LOCAL(0, 0, 1), UINT32_C(0xffffff01), DNSBL_BLOCKED),
	BIT(2, "black", "seen in spam"),
	BIT(4, "grey", "seen in bulk mail that many did not ask for"),
	BIT(8, "red", "young, or seen in spam for a short time"),
	END
};

static const struct dnsbl_code dnswl[] = {
	ERROR(LOCAL(0, 0, 255), EXACT, DNSBL_BLOCKED),
	ALLOW(0, "none"),
	ALLOW(1, "low"),
	ALLOW(2, "medium"),
	ALLOW(3, "high"),
	END
};

/* RFC 5782 section 2.1 leaves a list any code; 127.0.0.1 is what a resolver
 * that lies gives, and no list should have it. */
static const struct dnsbl_code any[] = {
	ERROR(LOCAL(0, 0, 1), EXACT, DNSBL_CODE),
	{ LOCAL(0, 0, 0), UINT32_C(0xff000000), DNSBL_LISTED, DNSBL_NO_REASON,
	    "listed", "listed" },
	END
};

static const struct dnsbl_zone zones[] = {
	{ "zen.spamhaus.org", "zen.dq.spamhaus.net", DNSBL_ADDRESSES, 1, 1,
	    NULL, zen, "https://check.spamhaus.org/" },
	{ "dbl.spamhaus.org", "dbl.dq.spamhaus.net", DNSBL_DOMAINS, 1, 0,
	    "dbltest.com", dbl, "https://check.spamhaus.org/" },
	{ "b.barracudacentral.org", NULL, DNSBL_ADDRESSES, 1, 0,
	    NULL, two, "https://www.barracudacentral.org/rbl/removal-request" },
	{ "bl.spamcop.net", NULL, DNSBL_ADDRESSES, 2, 0,
	    NULL, two, "https://www.spamcop.net/bl.shtml" },
	{ "bl.score.senderscore.com", NULL, DNSBL_ADDRESSES, 2, 0,
	    NULL, two, "https://senderscore.org/" },
	{ "multi.surbl.org", NULL, DNSBL_DOMAINS, 2, 0,
	    "test.surbl.org", surbl, "https://surbl.org/surbl-analysis" },
	{ "multi.uribl.com", NULL, DNSBL_DOMAINS, 2, 0,
	    "test.uribl.com", uribl, "https://admin.uribl.com/" },
	{ "psbl.surriel.com", NULL, DNSBL_ADDRESSES, 3, 0,
	    NULL, two, "https://psbl.org/" },
	{ "bl.mailspike.net", NULL, DNSBL_ADDRESSES, 3, 0,
	    NULL, mailspike, "https://mailspike.org/" },
	{ "dnsbl-1.uceprotect.net", NULL, DNSBL_ADDRESSES, 3, 0,
	    NULL, two, "https://www.uceprotect.net/" },
	{ "list.dnswl.org", NULL, DNSBL_ALLOW, 4, 1,
	    NULL, dnswl, NULL }
};

/* A list that has ended may answer for everything, and one of whole networks
 * says nothing of a host.  A dot in front: all names below. */
static const struct {
	const char	*name;
	const char	*why;
} dead[] = {
	{ ".sorbs.net", "SORBS was shut down in June 2024" },
	{ "ix.dnsbl.manitu.net", "NiX Spam was shut down in January 2025" },
	{ "ubl.unsubscore.com", "it is offline" },
	{ "dnsbl.inps.de", "it ended in 2020" },
	{ "dnsbl.njabl.org", "it ended in 2013" },
	{ "dnsbl.ahbl.org", "it ended in 2015 and then listed everything" },
	{ "dnsbl-2.uceprotect.net", "it lists networks for what their "
	    "other hosts did" },
	{ "dnsbl-3.uceprotect.net", "it lists all of a provider for what its "
	    "other hosts did" },
	{ "relays.ordb.org", "it ended in 2006" },
	{ "rbl.spamhaus.org", "there never was such a list" }
};

static const char *const verdict_words[] = {
	[DNSBL_CLEAN] = "not-listed",
	[DNSBL_LISTED] = "listed",
	[DNSBL_POLICY] = "policy",
	[DNSBL_ALLOWED] = "allow",
	[DNSBL_UNKNOWN] = "unknown",
	[DNSBL_SKIPPED] = "skipped"
};

static const struct {
	const char	*word;
	const char	*text;
} reasons[DNSBL_REASONS] = {
	[DNSBL_NO_REASON] = { "", "" },
	[DNSBL_DNS] = { "dns", "the question had no answer" },
	[DNSBL_TYPO] = { "zone-typo", "the list does not know that zone" },
	[DNSBL_RESOLVER] = { "public-resolver", "the list does not answer a "
	    "public resolver, nor one whose own PTR is its provider's" },
	[DNSBL_RATE] = { "rate-limit", "the list had too many questions from "
	    "this resolver" },
	[DNSBL_BLOCKED] = { "blocked", "the list does not answer this "
	    "resolver" },
	[DNSBL_HIJACKED] = { "hijacked-answer", "an answer outside 127.0.0.0/8 "
	    "comes from a resolver that lies, or from a domain for sale" },
	[DNSBL_CODE] = { "unlisted-code", "the list does not document this "
	    "answer" },
	[DNSBL_NOT_DOMAIN] = { "ip-in-domain-list", "an address was asked of a "
	    "list of domains" },
	[DNSBL_DEAD] = { "dead-list", "the list lacks the entry that every "
	    "list has for tests" },
	[DNSBL_ALL] = { "lists-everything", "the list has the entry that no "
	    "list may have" },
	[DNSBL_NO_IPV6] = { "no-ipv6", "a list of IPv4 alone" },
	[DNSBL_KIND] = { "other-kind", "a list of the other kind" },
	[DNSBL_TOO_LONG] = { "name-too-long", "no name of DNS has room for "
	    "this" }
};

const struct dnsbl_zone *
dnsblzone_at(size_t i)
{
	return i < sizeof(zones) / sizeof(zones[0]) ? &zones[i] : NULL;
}

const struct dnsbl_zone *
dnsblzone_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (strcasecmp(zones[i].name, name) == 0)
			return &zones[i];
	return NULL;
}

void
dnsblzone_other(struct dnsbl_zone *zone, const char *name)
{
	memset(zone, 0, sizeof(*zone));
	zone->name = name;
	zone->kind = DNSBL_ADDRESSES;
	zone->tier = 3;
	zone->ipv6 = 1;
	zone->codes = any;
}

const char *
dnsblzone_dead(const char *name)
{
	size_t i, length = strlen(name), suffix;

	for (i = 0; i < sizeof(dead) / sizeof(dead[0]); i++) {
		suffix = strlen(dead[i].name);
		if (strcasecmp(dead[i].name, name) == 0 ||
		    (dead[i].name[0] == '.' &&
		    strcasecmp(dead[i].name + 1, name) == 0))
			return dead[i].why;
		if (dead[i].name[0] == '.' && length > suffix &&
		    strcasecmp(name + length - suffix, dead[i].name) == 0)
			return dead[i].why;
	}
	return NULL;
}

static const struct dnsbl_code *
first(const struct dnsbl_code *code, uint32_t address)
{
	for (; code->mask != 0; code++)
		if ((address & code->mask) == code->value)
			return code;
	return NULL;
}

const struct dnsbl_code *
dnsblzone_code(const struct dnsbl_zone *zone, uint32_t address,
    const struct dnsbl_code *behind)
{
	const struct dnsbl_code *code;

	if (behind != NULL)
		return behind->verdict == DNSBL_UNKNOWN ? NULL :
		    first(behind + 1, address);
	code = first(errors, address);
	return code != NULL ? code : first(zone->codes, address);
}

const char *
dnsbl_verdict_word(enum dnsbl_verdict verdict)
{
	return verdict_words[verdict];
}

const char *
dnsbl_reason_word(enum dnsbl_reason reason)
{
	return reasons[reason].word;
}

const char *
dnsbl_reason_text(enum dnsbl_reason reason)
{
	return reasons[reason].text;
}
