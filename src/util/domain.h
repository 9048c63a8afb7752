/*
 * Domains in letters other than ASCII: DNS, SMTP and signatures know them as
 * A-labels alone (RFC 6531 section 3.2).
 */
#ifndef UTIL_DOMAIN_H
#define UTIL_DOMAIN_H

#include <stddef.h>

/*
 * A copy of the text, to be freed, with the domain that begins at an offset
 * and ends with it in ASCII: A-labels in lower case.  A domain without octets
 * above 127, an address literal too, stays as it is and is not checked, nor
 * is what stands before it.  What A-labels come back is a host name
 * (text_hostname()).
 * NULL with static text in *why: errno EINVAL, ENOSYS where nothing here can
 * convert it, ENOMEM.
 */
char	*domain_ascii(const char *text, size_t at, const char **why);

/* 1 where a name is the domain or lies below it, whatever their case; neither
 * has a dot at its end. */
int	domain_below(const char *name, const char *domain);

#endif
