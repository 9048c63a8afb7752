/*
 * Who signs: this process with keys that it may read, or root's signing
 * process at the other end of a socket pair, which lends the use of the
 * system's keys and never the keys.
 */
#ifndef SIGN_SIGNER_H
#define SIGN_SIGNER_H

#include <stdint.h>

#include "sign/key.h"

struct signer {
	const struct conf	*conf;		/* whose dkim lines sign */
	const struct conf	*lender;	/* whose lines the other process
						 * has; NULL: there is none */
	int			 fd;		/* to it; -1 */
};

/* One key, ready to sign; private. */
struct signer_key {
	const struct signer	*signer;
	EVP_PKEY		*key;	/* owned; NULL: it is lent */
	const char		*file;	/* lent, for people */
	uint32_t		 line;	/* of the lender */
	int			 ed25519;
};

/*
 * What goes over the socket pair (SOCK_SEQPACKET: a message is whole or it is
 * none), nothing else and nothing shorter or longer.
 */
enum signer_want { SIGNER_KIND = 1, SIGNER_SIGN = 2 };
enum signer_kind { SIGNER_NONE, SIGNER_RSA, SIGNER_ED25519 };

struct signer_request {
	uint32_t	want;
	uint32_t	line;
	unsigned char	digest[KEY_DIGEST];	/* zeros for SIGNER_KIND */
};

struct signer_answer {
	uint32_t	kind;
	uint32_t	length;		/* of the octets that count */
	unsigned char	octets[KEY_SIGNATURE_MAX]; /* the signature; with
						    * SIGNER_NONE why not */
};

/* A signer with the keys that this process may read itself. */
void	signer_init(struct signer *, const struct conf *);

/*
 * A signer that asks at fd for the lines that conf took from the system's
 * file, and reads itself what the user's own names.  lender is the system's
 * configuration as the other process has it.  All are lent.
 */
void	signer_lend(struct signer *, const struct conf *,
	    const struct conf *lender, int fd);

/*
 * As key_probe(): whether there is a key for a From domain and this signer
 * can use it.  KEY_FORBIDDEN and KEY_BAD set the fault (75, 78).
 */
enum key_access signer_probe(const struct signer *, const char *domain,
	    struct fault *);

/*
 * Makes the key of a dkim line (an index into conf->dkim) ready.  0 and the
 * caller closes it, or -1 with a fault: 78 for a bad key, 75 where the other
 * process does not answer.
 */
int	signer_open(const struct signer *, size_t line, struct signer_key *,
	    struct fault *);

/* Appends the raw signature for a digest.  0 or -1 with a fault (70, 75). */
int	signer_sign(const struct signer_key *,
	    const unsigned char digest[KEY_DIGEST], struct buf *signature,
	    struct fault *);

void	signer_close(struct signer_key *);

#endif
