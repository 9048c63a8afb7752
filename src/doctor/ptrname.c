/*
 * Classifies PTR names as filters do, by rules: the address in the name, in
 * whatever form, and words that providers use.  The domain itself is left
 * out of the words, as a firm may be named after cables.
 */
#include <sys/socket.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "doctor/ptrname.h"
#include "util/text.h"

#define NAME	256
#define RUNS	64	/* numbers in a name that we look at */

/* The name in lower case and what is found in it. */
struct parts {
	char		 name[NAME];
	char		 host[NAME];	/* without the domain */
	char		 plain[NAME];	/* without dots and hyphens */
	unsigned int	 runs[RUNS];	/* its numbers, in order */
	int		 joined[RUNS];	/* one '-' or '.' before it, no more */
	size_t		 n;
};

/* Lines of end users; two of these make a word as well: "cablemodem". */
static const char *const dynamic_words[] = {
	"adsl", "broadband", "cable", "catv", "cgn", "cgnat", "cpe", "dhcp",
	"dial", "dialin", "dialup", "dip", "docsis", "dsl", "dslam", "dyn",
	"dynamic", "dynamicip", "dynip", "fios", "ftth", "gpon", "gprs", "hfc",
	"hsd", "hsdpa", "isdn", "modem", "natpool", "pool", "ppp", "pppoa",
	"pppoe", "pptp", "residential", "sdsl", "umts", "vdsl", "wimax", "xdsl"
};

/* The hosts of a provider whose owner has set no name. */
static const char *const generic_words[] = {
	"client", "clients", "colo", "cust", "customer", "customers",
	"dedicated", "default", "noname", "noptr", "nordns", "noreverse",
	"nodns", "notset", "ptrnotset", "rdns", "reserved", "reverse", "static",
	"staticip", "unallocated", "unassigned", "undefined", "unknown",
	"unset", "unused", "vps"
};

/* What a mail server is called: a word beside it may mean something else, as
 * with a pool of servers. */
static const char *const mail_words[] = {
	"mail", "mailer", "mailout", "mx", "mta", "out", "outbound", "outgoing",
	"relay", "send", "smtp", "smtpout"
};

static const char *const bad_ends[] = {
	".in-addr.arpa", ".ip6.arpa", ".local", ".localdomain", ".localhost",
	".lan", ".internal", ".invalid"
};

#define IS_IN(list, word, length) \
	is_in(list, sizeof(list) / sizeof((list)[0]), word, length)

static int
is_in(const char *const *list, size_t n, const char *word, size_t length)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strlen(list[i]) == length &&
		    strncmp(list[i], word, length) == 0)
			return 1;
	return 0;
}

static int
ends_with(const char *text, const char *end)
{
	size_t a = strlen(text), b = strlen(end);

	return a >= b && strcasecmp(text + a - b, end) == 0;
}

/* A name of a host has two labels and a last one that is no number. */
static int
is_invalid(const char *name)
{
	const char *last = strrchr(name, '.');
	size_t i;

	if (!text_hostname(name) || last == NULL || strchr(name, '_') != NULL ||
	    isdigit((unsigned char)last[1]))
		return 1;
	for (i = 0; i < sizeof(bad_ends) / sizeof(bad_ends[0]); i++)
		if (ends_with(name, bad_ends[i]))
			return 1;
	return 0;
}

/*
 * Where the domain begins: the last two labels, or three below such as co.uk.
 * A guess, and good enough to leave a domain's own word out.
 */
static size_t
domain_at(const char *name)
{
	size_t dots[3] = { 0, 0, 0 }, found = 0, i = strlen(name), end = i;

	while (i-- > 0 && found < 3)
		if (name[i] == '.')
			dots[found++] = i;
	if (found < 2)
		return 0;
	if (end - dots[0] == 3 && dots[0] - dots[1] <= 4)
		return found == 3 ? dots[2] + 1 : 0;
	return dots[1] + 1;
}

/* Notes the number that begins here; returns how many digits it has. */
static size_t
add_run(struct parts *parts, size_t at)
{
	const char *s = parts->name + at;
	size_t length = strspn(s, "0123456789"), i;
	unsigned int value = 0;

	for (i = 0; i < length && value < 1000; i++)
		value = value * 10 + (unsigned int)(s[i] - '0');
	if (parts->n < RUNS) {
		parts->joined[parts->n] = at >= 2 && (s[-1] == '-' ||
		    s[-1] == '.') && isdigit((unsigned char)s[-2]);
		parts->runs[parts->n++] = value;
	}
	return length;
}

static void
take_apart(struct parts *parts, const char *name)
{
	size_t i, n = 0, length = strlen(name);

	memset(parts, 0, sizeof(*parts));
	for (i = 0; i < length; i++)
		parts->name[i] = (char)tolower((unsigned char)name[i]);
	memcpy(parts->host, parts->name, domain_at(parts->name));
	for (i = 0; i < length; i++)
		if (parts->name[i] != '.' && parts->name[i] != '-')
			parts->plain[n++] = parts->name[i];
	for (i = 0; i < length;)
		if (isdigit((unsigned char)parts->name[i]))
			i += add_run(parts, i);
		else
			i++;
}

/* Three octets of the address that follow each other, in either order: many
 * providers leave the first one out. */
static int
has_octets(const struct parts *parts, const uint8_t *o)
{
	const unsigned int *r = parts->runs;
	size_t i, k;

	for (i = 0; i + 3 <= parts->n; i++)
		for (k = 0; k < 2; k++)
			if ((r[i] == o[k] && r[i + 1] == o[k + 1] &&
			    r[i + 2] == o[k + 2]) || (r[i] == o[k + 2] &&
			    r[i + 1] == o[k + 1] && r[i + 2] == o[k]))
				return 1;
	return 0;
}

/* Four numbers that could be some address: the provider's scheme, if not of
 * this one. */
static int
has_any_address(const struct parts *parts)
{
	const unsigned int *r = parts->runs;
	const int *joined = parts->joined;
	size_t i;

	for (i = 0; i + 4 <= parts->n; i++)
		if (r[i] > 0 && r[i] < 256 && r[i + 1] < 256 &&
		    r[i + 2] < 256 && r[i + 3] < 256 && joined[i + 1] &&
		    joined[i + 2] && joined[i + 3])
			return 1;
	return 0;
}

/* The address with nothing between its octets: decimal, hexadecimal, and as
 * one number. */
static int
has_packed(const struct parts *parts, const uint8_t *o, int hex)
{
	char text[16];

	if (hex)
		(void)snprintf(text, sizeof(text), "%02x%02x%02x%02x", o[0],
		    o[1], o[2], o[3]);
	else
		(void)snprintf(text, sizeof(text), "%03u%03u%03u%03u", o[0],
		    o[1], o[2], o[3]);
	return strstr(parts->plain, text) != NULL;
}

static int
has_ipv4(const struct parts *parts, const uint8_t *o)
{
	const uint8_t turned[4] = { o[3], o[2], o[1], o[0] };
	char text[16];

	if (has_octets(parts, o) || has_any_address(parts) ||
	    has_packed(parts, o, 0) || has_packed(parts, turned, 0) ||
	    has_packed(parts, o, 1) || has_packed(parts, turned, 1))
		return 1;
	(void)snprintf(text, sizeof(text), "%u", (unsigned int)o[0] << 24 |
	    (unsigned int)o[1] << 16 | (unsigned int)o[2] << 8 | o[3]);
	return strlen(text) >= 8 && strstr(parts->plain, text) != NULL;
}

/* All 32 nibbles in either order, or the text with hyphens for colons. */
static int
has_ipv6(const struct parts *parts, const struct ipaddr *ip)
{
	char labels[IPADDR_LABELS], text[IPADDR_TEXT], nibbles[33];
	size_t i;

	ipaddr_labels(ip, labels);
	for (i = 0; i < 32; i++)
		nibbles[i] = labels[2 * i];
	nibbles[32] = '\0';
	if (strstr(parts->plain, nibbles) != NULL)
		return 1;
	for (i = 0; i < 32; i++)
		nibbles[i] = labels[2 * (31 - i)];
	if (strstr(parts->plain, nibbles) != NULL)
		return 1;
	ipaddr_show(ip, text);
	for (i = 0; text[i] != '\0'; i++)
		if (text[i] == ':')
			text[i] = '-';
	return strstr(parts->name, text) != NULL;
}

/* 1 where the letters are a word of end users, or two of them. */
static int
is_dynamic(const char *word, size_t length)
{
	size_t i;

	if (IS_IN(dynamic_words, word, length))
		return 1;
	for (i = 2; i + 2 <= length; i++)
		if (IS_IN(dynamic_words, word, i) &&
		    IS_IN(dynamic_words, word + i, length - i))
			return 1;
	return 0;
}

enum found { FOUND_DYNAMIC = 1, FOUND_POOL = 2, FOUND_GENERIC = 4,
	    FOUND_MAIL = 8 };

static unsigned int
look_up(const char *word, size_t length)
{
	if (length == 4 && strncmp(word, "pool", 4) == 0)
		return FOUND_POOL;
	if (is_dynamic(word, length))
		return FOUND_DYNAMIC;
	if (IS_IN(generic_words, word, length))
		return FOUND_GENERIC;
	return IS_IN(mail_words, word, length) ? FOUND_MAIL : 0;
}

/* The words of one label, and all of its letters as one: "no-reverse". */
static unsigned int
look_label(const char *label, size_t length)
{
	char letters[NAME];
	unsigned int found = 0;
	size_t i, n = 0, start = 0;

	for (i = 0; i <= length; i++) {
		if (i < length && islower((unsigned char)label[i])) {
			letters[n++] = label[i];
			continue;
		}
		if (n > start)
			found |= look_up(letters + start, n - start);
		start = n;
	}
	return found | look_up(letters, n);
}

static unsigned int
look_host(const char *host)
{
	unsigned int found = 0;
	size_t length;

	for (; *host != '\0'; host += length + (host[length] == '.')) {
		length = strcspn(host, ".");
		found |= look_label(host, length);
	}
	return found;
}

enum ptrname_class
ptrname_classify(const struct ipaddr *ip, const char *name)
{
	struct parts parts;
	unsigned int found;
	int address;

	if (is_invalid(name))
		return PTRNAME_INVALID;
	take_apart(&parts, name);
	address = ip->family == AF_INET ? has_ipv4(&parts, ip->octets) :
	    has_ipv6(&parts, ip);
	found = look_host(parts.host);
	if ((found & FOUND_DYNAMIC) != 0)
		return PTRNAME_DYNAMIC;
	if ((found & FOUND_MAIL) != 0 && !address)
		return PTRNAME_OK;
	if ((found & FOUND_POOL) != 0)
		return PTRNAME_DYNAMIC;
	return address || (found & FOUND_GENERIC) != 0 ? PTRNAME_GENERIC :
	    PTRNAME_OK;
}

const char *
ptrname_word(enum ptrname_class class)
{
	static const char *const words[] = { "ok", "generic", "dynamic",
	    "invalid" };

	return words[class];
}

int
ptrname_equal(const char *a, const char *b)
{
	size_t x = strlen(a), y = strlen(b);

	if (x > 0 && a[x - 1] == '.')
		x--;
	if (y > 0 && b[y - 1] == '.')
		y--;
	return x == y && strncasecmp(a, b, x) == 0;
}
