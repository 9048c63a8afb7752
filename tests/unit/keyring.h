/*
 * Keys made for a test, in a folder of their own.
 */
#ifndef UNIT_KEYRING_H
#define UNIT_KEYRING_H

#include <stddef.h>

#include <openssl/types.h>

/* Makes the folder, readable by all; the name lives until the test ends. */
const char *keyring_open(void);

/* Removes the folder and the files in it. */
void	keyring_close(void);

/* The path of a file in the folder, in a static string. */
char	*keyring_path(const char *name);

/* Writes a file of that mode into the folder. */
void	keyring_write(const char *name, const void *, size_t, int mode);

/* Makes an RSA key of that many bits, or an Ed25519 key for bits 0. */
EVP_PKEY *keyring_make(int bits);

/* Writes the private key in PEM, mode 0600. */
void	keyring_save(const char *name, EVP_PKEY *);

/* The text of the key record, to be freed. */
char	*keyring_record(EVP_PKEY *);

#endif
