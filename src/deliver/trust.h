/*
 * The certificate authorities that are trusted: `cafile', else the system's.
 */
#ifndef DELIVER_TRUST_H
#define DELIVER_TRUST_H

#include <stddef.h>

#include <openssl/types.h>

#include "conf.h"

#define TRUST_PATHS	8

/*
 * The files and folders that trust_load() may read, for the sandbox, all of
 * them lent; how many.
 */
size_t	trust_paths(const struct conf *, const char *paths[TRUST_PATHS]);

/*
 * Makes a context trust them.  A hashed folder (openssl-rehash(1)) is read
 * certificate by certificate as chains want it; only without one the whole
 * bundle is.  0, or -1 where there is nothing to trust, with what is missing
 * as the reason, which a file's name may make unprintable.
 */
int	trust_load(SSL_CTX *, const struct conf *, char *reason, size_t);

#endif
