/*
 * The public halves of the keys that this host has, found by the process that
 * may read the private ones, for the one that reads answers of DNS.
 */
#ifndef EXAM_EXAMKEYS_H
#define EXAM_EXAMKEYS_H

#include <stdint.h>

#include <openssl/types.h>

#include "conf.h"
#include "route/dns.h"

#define EXAMKEYS_MAX	16
#define EXAMKEYS_FILE	256
#define EXAMKEYS_DER	2304	/* octets of a public key: RSA-16384 */

enum examkey_state {
	EXAMKEY_READ,
	EXAMKEY_FORBIDDEN,	/* not for this process to read */
	EXAMKEY_BAD		/* see trouble */
};

struct examkey {
	char		 domain[DNS_NAME];	/* of its dkim line; "": a file
						 * that no line names */
	char		 selector[DNS_NAME];
	char		 file[EXAMKEYS_FILE];
	uint32_t	 signs;		/* its line signs for the From domain */
	uint32_t	 state;		/* enum examkey_state */
	char		 trouble[EXAMKEYS_FILE];
	uint32_t	 mode;		/* permission bits of the file */
	uint32_t	 ed25519;
	int32_t		 bits;		/* of RSA */
	uint32_t	 length;	/* of der */
	unsigned char	 der[EXAMKEYS_DER];	/* SubjectPublicKeyInfo */
};

struct examkeys {
	uint32_t	 n;
	struct examkey	 list[EXAMKEYS_MAX];	/* those that sign first */
};

/*
 * Reads what the dkim lines name, and the other keys in the folder of keygen:
 * private keys are in this process's memory from then on, if only for a while.
 */
void	examkeys_read(struct examkeys *, const struct conf *,
	    const char *from_domain);

/* The public key, to be freed; NULL where there is none. */
EVP_PKEY *examkey_public(const struct examkey *);

#endif
