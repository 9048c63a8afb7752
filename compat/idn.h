/*
 * International domain names (IDNA 2008), by a library that is loaded when
 * the first of them is met: most calls of the program never meet one.
 */
#ifndef COMPAT_IDN_H
#define COMPAT_IDN_H

/*
 * The A-label form of a domain in UTF-8, for a look-up: letters in any case
 * and normal form, any of the four dots (RFC 5891 section 5, Unicode TS 46
 * without transitional processing).  Only letters, digits, '-' and '.' stand
 * in what comes back, all lower case, to be freed; lengths are not checked.
 * NULL with static text in *why, and errno ENOMEM, ENOSYS where the library
 * is not there, else EINVAL.
 */
char	*idn_lookup(const char *domain, const char **why);

/* Lends the version of the library; NULL where idn_lookup() has none. */
const char *idn_version(void);

#endif
