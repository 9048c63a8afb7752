/*
 * Certificates made on the spot, for servers that tests trust or must not.
 * Keys are EC P-256, as they cost nothing to make.
 */
#ifndef PEER_ISSUE_H
#define PEER_ISSUE_H

#include <stddef.h>
#include <stdio.h>

#include <openssl/types.h>
#include <openssl/x509v3.h>

struct identity {
	EVP_PKEY	*key;
	X509		*certificate;
};

struct request {
	const char		*common_name;	/* at most 64 octets */
	const struct identity	*issuer;	/* NULL: it signs itself */
	GENERAL_NAMES		*names;		/* lent; NULL: no SAN */
	long			 from, to;	/* seconds from now */
	int			 authority;	/* may sign others */
	const char		*usage;		/* extended key usage, NULL */
	size_t			 padding;	/* octets that say nothing */
};

/*
 * Makes a key and its certificate; the caller's to free with issue_free().
 * Ends the process where the library cannot.
 */
void	issue(struct identity *, const struct request *);
void	issue_free(struct identity *);

/*
 * Appends a DNS name of n octets, a NUL among them or not, to *names, which
 * may be NULL yet.  Ends the process where there is no memory.
 */
void	issue_name(GENERAL_NAMES **, const char *, size_t n);

/* Writes the key, as a server's .pem file begins, or the certificate. */
void	issue_write_key(FILE *, const struct identity *);
void	issue_write(FILE *, const struct identity *);

#endif
