/*
 * TLS as a client, as a policy asks for it.
 */
#ifndef DELIVER_TLS_H
#define DELIVER_TLS_H

#include <stddef.h>

#include <openssl/types.h>

#include "conf.h"

/* 1 where a policy lets nothing go out in the clear. */
int	tls_required(enum conf_policy);

/*
 * Makes what net_starttls() needs, with the host's name for the server (SNI)
 * and, where the policy verifies, for the certificate.  The caller owns it.
 * NULL where it cannot be made, which is never a reason to go on with less.
 */
SSL	*tls_new(const struct conf *, enum conf_policy, const char *host);

/*
 * After the handshake: 1 where it gave what the policy asks, the
 * certificate's verdict read back, else 0.
 */
int	tls_satisfies(const SSL *, enum conf_policy);

/* "TLSv1.3/TLS_AES_256_GCM_SHA384" for outcome and log. */
void	tls_name(const SSL *, char *dst, size_t);

#endif
