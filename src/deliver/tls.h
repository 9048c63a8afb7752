/*
 * TLS as a client, as a policy asks for it.
 */
#ifndef DELIVER_TLS_H
#define DELIVER_TLS_H

#include <stddef.h>

#include <openssl/types.h>

#include "conf.h"
#include "route/policy.h"

#define TLS_REASON	256	/* why not, with NUL */

/*
 * Makes what net_starttls() needs: the name for the server (SNI) and what the
 * policy wants of the certificate.  The caller owns it.  Where the library can
 * use none of its TLSA records the policy becomes DEMAND_TLS (RFC 7672 section
 * 2.2).  NULL with the reason where it cannot be made, which is never one to go
 * on with less.  With an SSL the reason is "", or says what is missing of the
 * authorities where the policy only watches: no certificate will verify then.
 */
SSL	*tls_new(const struct conf *, struct policy *,
	    char reason[TLS_REASON]);

/*
 * After the handshake: 1 where the certificate is what the policy asks (also
 * where it is only watched), the verdict read back, else 0 with the reason,
 * printable: which certificate, and what is wrong with it.  1 where the policy
 * asks for nothing.
 */
int	tls_satisfies(const SSL *, const struct policy *,
	    char reason[TLS_REASON]);

/* "TLSv1.3/TLS_AES_256_GCM_SHA384" for outcome and log. */
void	tls_name(const SSL *, char *dst, size_t);

#endif
