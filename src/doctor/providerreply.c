/*
 * What a reply to a mail means, and the web address that it names.  The text
 * is a stranger's: only so much of it is looked at, it is compared with words
 * and never printed here.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "doctor/provider.h"
#include "doctor/providergeneral.h"

#define TAIL	".,;:!?'\")]}>"	/* ends a sentence, not an address */
#define IN_URL	"-._~:/?#[]@!$&'()*+,;=%"	/* RFC 3986 section 2 */

/* Less than 10 is a class of codes, 0 is all of them. */
static int
code_fits(int wanted, int code)
{
	return wanted == 0 || wanted == code ||
	    (wanted < 10 && wanted == code / 100);
}

/* 'x' for its class is any of them (RFC 3463 section 2). */
static int
enhanced_fits(const char *wanted, const char *enhanced)
{
	if (wanted == NULL)
		return 1;
	if (enhanced == NULL || *enhanced == '\0')
		return 0;
	return (*wanted == 'x' || *wanted == *enhanced) &&
	    strcmp(wanted + 1, enhanced + 1) == 0;
}

/* A blank stands for any one, since lines of a reply end in some. */
static int
letter_fits(char wanted, char c)
{
	if (wanted == ' ')
		return isspace((unsigned char)c);
	return tolower((unsigned char)wanted) == tolower((unsigned char)c);
}

/*
 * Whole words, so that "SPF" is not found in the name of a queue's entry; '*'
 * at the end stands for the rest of a word.
 */
static int
words_fit_at(const char *wanted, const char *text, size_t at, size_t length)
{
	size_t i, n = strlen(wanted);
	int begun = n > 0 && wanted[n - 1] == '*';

	n -= (size_t)begun;
	if (n == 0 || n > length - at)
		return 0;
	for (i = 0; i < n; i++)
		if (!letter_fits(wanted[i], text[at + i]))
			return 0;
	if (at > 0 && isalnum((unsigned char)wanted[0]) &&
	    isalnum((unsigned char)text[at - 1]))
		return 0;
	return begun || at + n == length ||
	    !isalnum((unsigned char)wanted[n - 1]) ||
	    !isalnum((unsigned char)text[at + n]);
}

/* Looks for them from each octet on: the text is bounded, the words are
 * short. */
static int
words_fit(const char *wanted, const char *text, size_t length)
{
	size_t at;

	for (at = 0; at < length; at++)
		if (words_fit_at(wanted, text, at, length))
			return 1;
	return *wanted == '\0';
}

/* All three conditions, the cheap ones first. */
static int
fits(const struct provider_reply *reply, int code, const char *enhanced,
    const char *text)
{
	return code_fits(reply->code, code) &&
	    enhanced_fits(reply->enhanced, enhanced) &&
	    words_fit(reply->said, text, strnlen(text, PROVIDER_SAID));
}

/* How much a reply of the list says: a class of codes is less than a code. */
static size_t
weight(const struct provider_reply *reply)
{
	size_t conditions = (size_t)(reply->code >= 10) +
	    (size_t)(reply->enhanced != NULL) +
	    (size_t)(*reply->said != '\0');

	return conditions * PROVIDER_SAID + strlen(reply->said);
}

/* The one of a provider's own, or NULL.  Of two that say as much the first
 * one stays. */
static const struct provider_reply *
find_own(const struct provider *provider, int code, const char *enhanced,
    const char *text)
{
	const struct provider_reply *reply, *found = NULL;
	size_t i;

	for (i = 0; i < provider->n_replies; i++) {
		reply = &provider->replies[i];
		if ((found == NULL || weight(reply) > weight(found)) &&
		    fits(reply, code, enhanced, text))
			found = reply;
	}
	return found;
}

const struct provider_reply *
provider_reply(const struct provider *provider, int code, const char *enhanced,
    const char *text)
{
	const struct provider_reply *reply = NULL;
	size_t i;

	if (code < 400)
		return NULL;
	if (provider != NULL)
		reply = find_own(provider, code, enhanced, text);
	/* in the order of that table, whose last ones fit everything */
	for (i = 0; reply == NULL; i++) {
		reply = providergeneral_at(i);
		if (reply == NULL || fits(reply, code, enhanced, text))
			break;
		reply = NULL;
	}
	return reply;
}

/* What cannot be in an address ends it; so does an octet above 127, which
 * stands for letters in some encoding that the reply does not name. */
static int
in_url(char c)
{
	return c != '\0' && (isalnum((unsigned char)c) ||
	    strchr(IN_URL, c) != NULL);
}

/* The length of a host name that begins here and has a dot, or 0. */
static size_t
host_length(const char *text, size_t length)
{
	size_t n = 0;

	while (n < length && (isalnum((unsigned char)text[n]) ||
	    text[n] == '-' || text[n] == '.'))
		n++;
	while (n > 0 && !isalnum((unsigned char)text[n - 1]))
		n--;
	/* numbers are versions, codes and addresses */
	return n == 0 || !isalpha((unsigned char)text[n - 1]) ||
	    memchr(text, '.', n) == NULL ? 0 : n;
}

/*
 * The length of an address that begins here, or 0.  A host is taken for one
 * by its path alone, since replies are full of names of hosts; one with '@'
 * or a port is not, as it may lead elsewhere than it seems to.
 */
static size_t
url_length(const char *text, size_t length)
{
	size_t scheme = 0, host, n;

	if (length > 8 && strncasecmp(text, "https://", 8) == 0)
		scheme = 8;
	else if (length > 7 && strncasecmp(text, "http://", 7) == 0)
		scheme = 7;
	if ((host = host_length(text + scheme, length - scheme)) == 0)
		return 0;
	for (n = scheme + host; n < length && in_url(text[n]);)
		n++;
	while (n > scheme + host && strchr(TAIL, text[n - 1]) != NULL)
		n--;
	if (n == scheme + host)
		return scheme == 0 ? 0 : n;
	return strchr(scheme == 0 ? "/" : "/?#", text[scheme + host]) == NULL ?
	    0 : n;
}

int
provider_url(const char *text, char *dst, size_t size)
{
	size_t length = strnlen(text, PROVIDER_SAID), at, n;

	dst[0] = '\0';
	for (at = 0; at < length; at++) {
		/* not from within a word: its begin may have said more */
		if (at > 0 && in_url(text[at - 1]) &&
		    strchr("([<'=,;", text[at - 1]) == NULL)
			continue;
		if ((n = url_length(text + at, length - at)) == 0)
			continue;
		if (n >= size || at + n == PROVIDER_SAID)
			return 0;
		memcpy(dst, text + at, n);
		dst[n] = '\0';
		return 1;
	}
	return 0;
}
