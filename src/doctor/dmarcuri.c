/*
 * Addresses for reports: URIs with commas between them (RFC 9989 section 4.7);
 * mailto: is the only scheme that anybody sends to.  The size that RFC 7489
 * let stand behind one is dropped, as receivers do.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "doctor/dmarcuri.h"
#include "util/text.h"

#define MAILTO	"mailto:"

static unsigned long long
bit(enum dmarcrecord_code code)
{
	return 1ull << code;
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

int
dmarcuri_domain(const char *text, const struct dmarcrecord_uri *uri,
    char *dst, size_t size)
{
	const char *begin = text + uri->at, *end = begin + uri->length, *at;
	size_t i, n;

	for (at = end; at > begin && at[-1] != '@'; at--)
		continue;
	n = (size_t)(end - at);
	if (at - begin < 2 || n == 0 || n >= size)
		return -1;
	for (i = 0; i < n; i++)
		dst[i] = (char)tolower((unsigned char)at[i]);
	dst[n] = '\0';
	/* a NUL among the octets would end the name early */
	return strlen(dst) == n && text_hostname(dst) ? 0 : -1;
}

/* Cuts "!10m" off: 1 where it was there. */
static int
cut_size(const char *text, struct dmarcrecord_uri *uri)
{
	const char *begin = text + uri->at;
	size_t n = uri->length;

	if (n > 0 && strchr("kmgtKMGT", begin[n - 1]) != NULL)
		n--;
	if (n == 0 || !isdigit((unsigned char)begin[n - 1]))
		return 0;
	while (n > 0 && isdigit((unsigned char)begin[n - 1]))
		n--;
	if (n == 0 || begin[n - 1] != '!')
		return 0;
	uri->length = n - 1;
	return 1;
}

/* What stands in front of ?subject= and the like. */
static void
cut_query(const char *text, struct dmarcrecord_uri *uri)
{
	const char *mark = memchr(text + uri->at, '?', uri->length);

	if (mark != NULL)
		uri->length = (size_t)(mark - (text + uri->at));
}

static unsigned long long
no_mailto(const char *begin, size_t n)
{
	const char *colon = memchr(begin, ':', n);

	if (memchr(begin, '@', n) == NULL && colon == NULL)
		return 0;
	return bit(colon != NULL ? DMARCRECORD_SCHEME :
	    DMARCRECORD_RUA_SCHEME);
}

/* One URI without the blanks around it. */
static unsigned long long
read_one(struct dmarcrecord_uris *uris, const char *text,
    struct dmarcrecord_uri uri)
{
	const size_t scheme = strlen(MAILTO);
	const char *begin = text + uri.at;
	unsigned long long codes = 0;
	char domain[TEXT_DOMAIN_MAX + 1];
	size_t i;

	for (i = 0; i < uri.length; i++)
		if (is_blank(begin[i]))
			return bit(DMARCRECORD_RUA_SEPARATOR);
	if (uri.length < scheme || strncasecmp(begin, MAILTO, scheme) != 0)
		return no_mailto(begin, uri.length);
	uri.at += scheme;
	uri.length -= scheme;
	if (cut_size(text, &uri))
		codes = bit(DMARCRECORD_SIZE);
	cut_query(text, &uri);
	if (uris->n < DMARCRECORD_URIS &&
	    dmarcuri_domain(text, &uri, domain, sizeof(domain)) == 0)
		uris->uri[uris->n++] = uri;
	return codes;
}

unsigned long long
dmarcuri_read(struct dmarcrecord_uris *uris, const char *text, size_t at,
    size_t length)
{
	const size_t end = at + length;
	unsigned long long codes = 0;
	struct dmarcrecord_uri uri;
	const char *comma;
	size_t stop;

	for (; at < end; at = stop + 1) {
		comma = memchr(text + at, ',', end - at);
		stop = comma == NULL ? end : (size_t)(comma - text);
		uri.at = at;
		uri.length = stop - at;
		while (uri.length > 0 && is_blank(text[uri.at])) {
			uri.at++;
			uri.length--;
		}
		while (uri.length > 0 &&
		    is_blank(text[uri.at + uri.length - 1]))
			uri.length--;
		uris->all++;
		codes |= read_one(uris, text, uri);
	}
	return codes;
}
