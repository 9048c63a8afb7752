/*
 * A name that cannot be converted is refused, never sent as it is.  What goes
 * in is bounded, and what comes out of a library is looked at as if a stranger
 * had sent it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "compat/idn.h"
#include "util/buf.h"
#include "util/domain.h"
#include "util/text.h"

static char *
refuse(const char **why, int error, const char *text)
{
	*why = text;
	errno = error;
	return NULL;
}

/* The A-labels of a name with octets above 127, to be freed. */
static char *
convert(const char *domain, const char **why)
{
	size_t length = strlen(domain);
	char *ascii;

	if (length > TEXT_DOMAIN_MAX)
		return refuse(why, EINVAL, "domain is longer than 255 octets "
		    "(RFC 5321 section 4.5.3.1.2)");
	if (!text_safe(domain, length))
		return refuse(why, EINVAL,
		    "domain is not UTF-8 (RFC 6532 section 3.1)");
	if ((ascii = idn_lookup(domain, why)) == NULL)
		return NULL;
	/* signs of other scripts may stand for '@', '[' or a dot */
	if (text_ascii(ascii, strlen(ascii)) && text_hostname(ascii))
		return ascii;
	free(ascii);
	return refuse(why, EINVAL, "not an international domain name "
	    "(RFC 5891 section 5)");
}

char *
domain_ascii(const char *text, size_t at, const char **why)
{
	const char *domain = text + at;
	char *ascii, *whole;
	struct buf buf;

	if (text_ascii(domain, strlen(domain)))
		whole = strdup(text);
	else {
		if ((ascii = convert(domain, why)) == NULL)
			return NULL;
		buf_init(&buf);
		buf_add(&buf, text, at);
		buf_puts(&buf, ascii);
		whole = buf_take(&buf);
		free(ascii);
	}
	return whole != NULL ? whole : refuse(why, ENOMEM, "out of memory");
}

int
domain_below(const char *name, const char *domain)
{
	size_t n = strlen(name), length = strlen(domain);

	return n >= length && strcasecmp(name + n - length, domain) == 0 &&
	    (n == length || name[n - length - 1] == '.');
}
