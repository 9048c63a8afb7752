/*
 * Body hashes.  A message with twenty signatures of which all want the same
 * is hashed once, not twenty times; it is canonicalized twice at most.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "sign/bodyhash.h"

/* Octets behind the limit are but counted. */
static void
take(struct bodyhash *hash, const void *octets, size_t length)
{
	size_t n = length;

	if (hash->limit != -1) {
		if (hash->total >= hash->limit)
			n = 0;
		else if ((int64_t)n > hash->limit - hash->total)
			n = (size_t)(hash->limit - hash->total);
	}
	/* it can only fail where the init did, which was tested */
	if (n > 0)
		(void)EVP_DigestUpdate(hash->md, octets, n);
	hash->total += (int64_t)length;
}

/* Takes canonical octets for all that want that form. */
static void
sink(void *arg, const void *octets, size_t length)
{
	const struct bodyhash_form *form = arg;
	struct bodyhashes *all = form->all;
	size_t i;

	for (i = 0; i < all->n; i++)
		if (all->list[i]->canon == form->canon.canon)
			take(all->list[i], octets, length);
}

void
bodyhash_init(struct bodyhashes *all)
{
	int i;

	memset(all, 0, sizeof(*all));
	for (i = 0; i < 2; i++) {
		all->forms[i].all = all;
		canon_body_init(&all->forms[i].canon, (enum canon)i, sink,
		    &all->forms[i]);
	}
}

void
bodyhash_clear(struct bodyhashes *all)
{
	size_t i;

	for (i = 0; i < all->n; i++) {
		EVP_MD_CTX_free(all->list[i]->md);
		free(all->list[i]);
	}
	bodyhash_init(all);
}

static struct bodyhash *
make(enum canon canon, int64_t limit)
{
	struct bodyhash *hash;

	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if ((hash = calloc(1, sizeof(*hash))) == NULL)
		return NULL;
	hash->canon = canon;
	hash->limit = limit;
	if ((hash->md = EVP_MD_CTX_new()) == NULL ||
	    !EVP_DigestInit_ex(hash->md, EVP_sha256(), NULL)) {
		EVP_MD_CTX_free(hash->md);
		free(hash);
		return NULL;
	}
	return hash;
}

const struct bodyhash *
bodyhash_want(struct bodyhashes *all, enum canon canon, int64_t limit)
{
	struct bodyhash *hash;
	size_t i;

	for (i = 0; i < all->n; i++)
		if (all->list[i]->canon == canon &&
		    all->list[i]->limit == limit)
			return all->list[i];
	if (all->n == BODYHASH_MAX || (hash = make(canon, limit)) == NULL)
		return NULL;
	all->forms[canon].wanted = 1;
	all->list[all->n++] = hash;
	return hash;
}

void
bodyhash_add(struct bodyhashes *all, const char *octets, size_t length)
{
	int i;

	for (i = 0; i < 2; i++)
		if (all->forms[i].wanted)
			canon_body_add(&all->forms[i].canon, octets, length);
}

int
bodyhash_end(struct bodyhashes *all)
{
	size_t i;

	for (i = 0; i < 2; i++)
		if (all->forms[i].wanted)
			canon_body_end(&all->forms[i].canon);
	for (i = 0; i < all->n; i++)
		if (!EVP_DigestFinal_ex(all->list[i]->md,
		    all->list[i]->digest, NULL))
			return -1;
	return 0;
}
