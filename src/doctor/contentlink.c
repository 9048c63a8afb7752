/*
 * Reads links as liberally as browsers do, since what a filter judges is
 * where a click leads.  An address may be one number, or octal: inet_aton(3)
 * knows all its forms.
 */
#include <arpa/inet.h>
#include <netinet/in.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "doctor/contentcode.h"
#include "doctor/contentheader.h"
#include "doctor/contentlink.h"
#include "doctor/name.h"
#include "doctor/psl.h"
#include "util/domain.h"

#define AUTHORITY	1024	/* octets that are looked at */
#define SHOWN		512	/* of the words of a link */
#define FOREIGN_MAX	2	/* hosts of others: a payment, a parcel */

/* Well known ones: a whole list ages, and block lists have the rest. */
static const char *const shorteners[] = {
	"adf.ly", "bit.ly", "bl.ink", "buff.ly", "cutt.ly", "dwz.cn", "goo.gl",
	"is.gd", "lnkd.in", "ow.ly", "rb.gy", "rebrand.ly", "reurl.cc", "s.id",
	"shorturl.at", "suo.im", "t.cn", "t.co", "t.ly", "tiny.cc",
	"tinyurl.com", "tr.im", "u.nu", "url.cn", "v.gd"
};

/* Where words without a scheme are taken for a host: many other ends are
 * those of files. */
static const char *const known_ends[] = {
	"at", "au", "biz", "br", "ca", "ch", "cn", "com", "de", "edu", "es",
	"eu", "fr", "gov", "hk", "info", "it", "jp", "kr", "net", "nl", "org",
	"ru", "shop", "top", "tw", "uk", "us", "xyz"
};

/* How many octets of scheme, colon and slashes there are, 0 for others. */
static size_t
scheme(const char *text, size_t n)
{
	size_t at = n >= 5 && strncasecmp(text, "https", 5) == 0 ? 5 : 4, i;

	if (n < at + 2 || strncasecmp(text, "http", 4) != 0 ||
	    text[at] != ':')
		return 0;
	for (i = ++at; at < n && (text[at] == '/' || text[at] == '\\'); at++)
		continue;
	return at > i ? at : 0;
}

/* 1 where a sign of typography in UTF-8 begins that no host has: a sentence
 * in Chinese ends in it, right behind the link. */
static int
is_typography(const char *text, size_t n)
{
	return n >= 2 && (memcmp(text, "\343\200", 2) == 0 ||
	    memcmp(text, "\357\274", 2) == 0 ||
	    memcmp(text, "\357\275", 2) == 0 ||
	    memcmp(text, "\342\200", 2) == 0);
}

static size_t
authority(const char *text, size_t n)
{
	size_t i;

	if (n > AUTHORITY)
		n = AUTHORITY;
	for (i = 0; i < n; i++)
		if (text[i] == '\0' || iscntrl((unsigned char)text[i]) ||
		    strchr(" /?#\\<>\"'(),;`|{}", text[i]) != NULL ||
		    is_typography(text + i, n - i))
			break;
	return i;
}

/* Where words follow a host without a blank, its last label has ASCII letters
 * and then others; no domain has such a label at its end. */
static size_t
without_words(const char *host, size_t n)
{
	size_t label = n, i;

	while (label > 0 && host[label - 1] != '.')
		label--;
	if (label < n && (unsigned char)host[label] < 128)
		for (i = label; i < n; i++)
			if ((unsigned char)host[i] > 127)
				return i;
	return n;
}

/* Copies a host with what stands for its octets, "%2e", undone; "" where it is
 * too long for one. */
static void
copy_host(char dst[TEXT_DOMAIN_MAX + 1], const char *host, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const char *high, *low;
	size_t i, length = 0;

	for (i = 0; i < n && length < TEXT_DOMAIN_MAX; i++) {
		dst[length] = host[i];
		if (host[i] == '%' && n - i > 2 &&
		    isxdigit((unsigned char)host[i + 1]) &&
		    isxdigit((unsigned char)host[i + 2])) {
			high = strchr(digits, tolower(host[i + 1]));
			low = strchr(digits, tolower(host[i + 2]));
			dst[length] = (char)((high - digits) * 16 +
			    (low - digits));
			i += 2;
		}
		length++;
	}
	if (i < n)
		length = 0;
	/* a sentence may end here, or go on */
	while (length > 0 && strchr(".!*_~:", dst[length - 1]) != NULL)
		length--;
	dst[length] = '\0';
}

/* 1 for all that a browser takes for an IPv4 address. */
static int
is_address(const char *host)
{
	const char *last = strrchr(host, '.');
	struct in_addr address;

	last = last == NULL ? host : last + 1;
	return isdigit((unsigned char)last[0]) &&
	    strspn(host, "0123456789abcdefABCDEFxX.") == strlen(host) &&
	    inet_aton(host, &address) == 1;
}

/* The host by itself, without user and port. */
static void
read_host(struct contentlink *link, const char *host, size_t n)
{
	char text[TEXT_DOMAIN_MAX + 1];

	copy_host(text, host, without_words(host, n));
	link->address = text[0] == '[' || is_address(text);
	if (link->address)
		text_show(link->host, sizeof(link->host), text, strlen(text));
	else if (psl_name(link->host, sizeof(link->host), text) == -1 ||
	    strchr(link->host, '.') == NULL)
		link->host[0] = '\0';
}

static int
is_other_port(const char *port, size_t n)
{
	while (n > 1 && port[0] == '0') {
		port++;
		n--;
	}
	return n > 0 && isdigit((unsigned char)port[0]) &&
	    !(n == 2 && memcmp(port, "80", 2) == 0) &&
	    !(n == 3 && memcmp(port, "443", 3) == 0);
}

size_t
contentlink_parse(struct contentlink *link, const char *text, size_t n)
{
	size_t at = scheme(text, n), end, last, i, port;

	memset(link, 0, sizeof(*link));
	if (at == 0)
		return 0;
	end = at + authority(text + at, n - at);
	if (end == at)
		return 0;
	text_show(link->shown, sizeof(link->shown), text + at, end - at);
	for (i = end; i > at && text[i - 1] != '@'; i--)
		continue;
	link->userinfo = i > at;
	/* a sentence may end behind the port */
	for (last = end; last > i && text[last - 1] == '.'; last--)
		continue;
	for (port = last; port > i && isdigit((unsigned char)text[port - 1]);
	    port--)
		continue;
	if (port > i && text[port - 1] == ':') {
		link->port = is_other_port(text + port, last - port);
		read_host(link, text + i, port - 1 - i);
	} else
		read_host(link, text + i, end - i);
	return end;
}

static void
add_host(struct content_advice *advice, const char *host)
{
	size_t i;

	for (i = 0; i < advice->nhosts; i++)
		if (strcmp(advice->hosts[i], host) == 0)
			return;
	if (advice->nhosts < CONTENT_HOSTS)
		strlcpy(advice->hosts[advice->nhosts++], host,
		    sizeof(advice->hosts[0]));
}

/* 1 for a host that is not on one network alone: nobody else may be told of
 * those, and name servers of block lists are somebody else. */
static int
is_public(const char *host)
{
	char ascii[TEXT_DOMAIN_MAX + 1];
	enum name_code code;

	if (host[0] == '\0')
		return 0;
	code = name_domain(host, ascii);
	return code != NAME_LOCALHOST && code != NAME_SPECIAL;
}

void
contentlink_take(struct content_advice *advice, const struct contentlink *link)
{
	size_t n = strlen(link->shown), i;

	if (link->userinfo)
		contentcode_add(advice, CONTENT_LINK_USERINFO, link->shown, n);
	if (!link->address && !is_public(link->host)) {
		contentcode_add(advice, CONTENT_LINK_BROKEN, link->shown, n);
		return;
	}
	if (link->port)
		contentcode_add(advice, CONTENT_LINK_PORT, link->shown, n);
	if (link->address)
		contentcode_add(advice, CONTENT_LINK_IP, link->shown, n);
	else
		add_host(advice, link->host);
	for (i = 0; i < sizeof(shorteners) / sizeof(shorteners[0]); i++)
		if (domain_below(link->host, shorteners[i]))
			contentcode_add(advice, CONTENT_LINK_SHORT,
			    link->shown, n);
}

/* Only "://" is looked for: a colon alone begins no link to a person's eye. */
void
contentlink_scan(struct content_advice *advice, const char *text, size_t n)
{
	const char *colon;
	struct contentlink link;
	size_t at, start;

	for (at = 0; at < n; at++) {
		if ((colon = memchr(text + at, ':', n - at)) == NULL)
			return;
		at = (size_t)(colon - text);
		if (n - at < 3 || memcmp(colon, "://", 3) != 0 || at < 4)
			continue;
		start = at - 4;
		if (start > 0 && tolower((unsigned char)colon[-1]) == 's')
			start--;
		if (contentlink_parse(&link, text + start, n - start) > 0)
			contentlink_take(advice, &link);
	}
}

/* 1 where a host is shown without a scheme: "www.example.org/x". */
static int
is_shown_host(const char *host)
{
	const char *last = strrchr(host, '.');
	size_t i;

	if (!text_hostname(host) || last == NULL)
		return 0;
	if (strncasecmp(host, "www.", 4) == 0)
		return 1;
	for (i = 0; i < sizeof(known_ends) / sizeof(known_ends[0]); i++)
		if (strcasecmp(last + 1, known_ends[i]) == 0)
			return 1;
	return 0;
}

/* The host that words promise: 1, or 0 where they are only words. */
static int
promise(struct contentlink *shown, const char *words, size_t n)
{
	char host[SHOWN + 1];
	size_t length;

	if (contentlink_parse(shown, words, n) > 0)
		return shown->host[0] != '\0';
	for (length = 0; length < n && length < SHOWN && words[length] > ' ' &&
	    words[length] < 127 && strchr("/?#:", words[length]) == NULL;
	    length++)
		host[length] = words[length];
	host[length] = '\0';
	/* words behind it make it a sentence */
	if ((length < n && memchr(" \t\r\n", words[length], 4) != NULL) ||
	    !is_shown_host(host))
		return 0;
	return psl_name(shown->host, sizeof(shown->host), host) == 0;
}

void
contentlink_compare(struct content_advice *advice, const char *words,
    size_t n, const struct contentlink *link)
{
	struct contentlink shown;
	const char *name;

	while (n > 0 && memchr(" \t\r\n", words[0], 4) != NULL) {
		words++;
		n--;
	}
	while (n > 0 && memchr(" \t\r\n", words[n - 1], 4) != NULL)
		n--;
	if (n > SHOWN || !promise(&shown, words, n))
		return;
	name = strncmp(shown.host, "www.", 4) == 0 ? shown.host + 4 :
	    shown.host;
	/* one of the two may be a part of the other's domain */
	if (domain_below(link->host, name) || (link->host[0] != '\0' &&
	    domain_below(name, link->host)) || (advice->org[0] != '\0' &&
	    contentheader_own(advice, name) &&
	    contentheader_own(advice, link->host)))
		return;
	contentcode_add(advice, CONTENT_LINK_MISMATCH, words, n);
}

/* What of a host somebody registered, as a glance tells: two labels, or three
 * below "co.uk" and its like. */
static const char *
site(const char *host)
{
	static const char second[] = ".ac.co.com.edu.gov.ne.net.or.org.";
	size_t dots = 0, label = strlen(host), n;
	char text[8];

	for (n = label; n > 0 && dots < 3; n--) {
		if (host[n - 1] != '.')
			continue;
		if (++dots == 2 && snprintf(text, sizeof(text), "%.*s",
		    (int)(label - n + 2), host + n - 1) < (int)sizeof(text) &&
		    strstr(second, text) != NULL && strlen(host + label) == 3)
			dots = 1;
		else if (dots == 2)
			return host + n;
		label = n - 1;
	}
	return host;
}

/* 1 where a host before that one is of the same site: several of one are what
 * a single link to it brings along. */
static int
is_again(const struct content_advice *advice, size_t host)
{
	const char *name = site(advice->hosts[host]);
	size_t i;

	for (i = 0; i < host; i++)
		if (strcmp(site(advice->hosts[i]), name) == 0)
			return 1;
	return 0;
}

void
contentlink_end(struct content_advice *advice)
{
	const char *first = NULL;
	size_t i, n = 0;

	for (i = 0; i < advice->nhosts; i++) {
		if (contentheader_own(advice, advice->hosts[i]) ||
		    is_again(advice, i))
			continue;
		if (n++ == 0)
			first = advice->hosts[i];
	}
	if (n > FOREIGN_MAX)
		contentcode_add(advice, CONTENT_LINK_MANY_FOREIGN, first,
		    strlen(first));
	else if (n > 0)
		contentcode_add(advice, CONTENT_LINK_FOREIGN, first,
		    strlen(first));
}
