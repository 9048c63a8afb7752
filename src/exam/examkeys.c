/*
 * The keys of this host.  Every file is read by sign/key, which wipes what it
 * read; of each key only the public half, which DNS shows to everybody, stays.
 * Files that no line names are looked at because a rotation that went wrong
 * leaves the published key in one of them.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "conffile.h"
#include "exam/examkeys.h"
#include "sign/key.h"

#define FOLDER_SYSTEM	SYSCONFDIR "/sendoff/keys"
#define FILES_MAX	256	/* of a folder: other files take time, too */

/* --- one key ------------------------------------------------------------- */

/* Keeps the public half: 0, or -1 where there is none that fits. */
static int
keep(struct examkey *key, EVP_PKEY *pair)
{
	unsigned char *der = NULL;
	int n = i2d_PUBKEY(pair, &der), rc = -1;

	if (n > 0 && n <= EXAMKEYS_DER) {
		memcpy(key->der, der, (size_t)n);
		key->length = (uint32_t)n;
		key->ed25519 = (uint32_t)key_ed25519(pair);
		key->bits = key->ed25519 ? 0 : EVP_PKEY_get_bits(pair);
		rc = 0;
	}
	OPENSSL_free(der);
	ERR_clear_error();
	return rc;
}

static void
read_file(struct examkey *key, const char *file)
{
	struct fault fault;
	struct stat st;
	EVP_PKEY *pair;

	key->state = EXAMKEY_BAD;
	strlcpy(key->file, file, sizeof(key->file));
	if (stat(file, &st) == 0)
		key->mode = st.st_mode & 07777;
	if (key_probe_file(file, &fault) == KEY_FORBIDDEN) {
		key->state = EXAMKEY_FORBIDDEN;
		return;
	}
	if ((pair = key_read(file, &fault)) == NULL)
		strlcpy(key->trouble, fault.text, sizeof(key->trouble));
	else if (keep(key, pair) == 0)
		key->state = EXAMKEY_READ;
	else
		strlcpy(key->trouble, "its public half cannot be told",
		    sizeof(key->trouble));
	EVP_PKEY_free(pair);
}

/* --- the lines ----------------------------------------------------------- */

static void
add_line(struct examkeys *keys, const struct conf_dkim *line, int signs)
{
	struct examkey *key;

	if (keys->n == EXAMKEYS_MAX)
		return;
	key = &keys->list[keys->n++];
	strlcpy(key->domain, line->domain, sizeof(key->domain));
	strlcpy(key->selector, line->selector, sizeof(key->selector));
	key->signs = (uint32_t)signs;
	read_file(key, line->keyfile);
}

static int
is_among(const size_t *lines, size_t n, size_t line)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (lines[i] == line)
			return 1;
	return 0;
}

static void
add_lines(struct examkeys *keys, const struct conf *conf, const char *domain)
{
	size_t lines[KEY_MAX], n = key_lines(conf, domain, lines), i;

	for (i = 0; i < n; i++)
		add_line(keys, &conf->dkim[lines[i]], 1);
	for (i = 0; i < conf->ndkim; i++)
		if (!is_among(lines, n, i))
			add_line(keys, &conf->dkim[i], 0);
}

/* --- what else is there -------------------------------------------------- */

static int
ends_in(const char *name, const char *suffix)
{
	size_t n = strlen(name), length = strlen(suffix);

	return n > length && strcmp(name + n - length, suffix) == 0;
}

/* Those of keygen and of opendkim-genkey. */
static int
is_key(const struct dirent *entry)
{
	return ends_in(entry->d_name, ".pem") ||
	    ends_in(entry->d_name, ".private");
}

static int
is_listed(const struct examkeys *keys, const char *file)
{
	uint32_t i;

	for (i = 0; i < keys->n; i++)
		if (strcmp(keys->list[i].file, file) == 0)
			return 1;
	return 0;
}

/* Adds a file, unless it is no key or not for us: of what is not in use only
 * that counts which DNS may hold. */
static void
add_file(struct examkeys *keys, const char *folder, const char *name)
{
	struct examkey *key;
	char file[EXAMKEYS_FILE];

	if (keys->n == EXAMKEYS_MAX || snprintf(file, sizeof(file), "%s/%s",
	    folder, name) >= (int)sizeof(file) || is_listed(keys, file))
		return;
	key = &keys->list[keys->n];
	read_file(key, file);
	if (key->state == EXAMKEY_READ)
		keys->n++;
	else
		memset(key, 0, sizeof(*key));
}

/* In the order of their names, so that each run says the same. */
static void
add_folder(struct examkeys *keys, const char *folder)
{
	struct dirent **entries;
	int i, n = scandir(folder, &entries, is_key, alphasort);

	if (n == -1)
		return;
	for (i = 0; i < n; i++) {
		if (i < FILES_MAX)
			add_file(keys, folder, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

/* Cuts a path where its last part begins, and adds the folder that it then
 * names. */
static void
add_beside(struct examkeys *keys, const char *file, const char *below)
{
	const char *slash = strrchr(file, '/');
	char folder[EXAMKEYS_FILE];

	if (slash != NULL && snprintf(folder, sizeof(folder), "%.*s%s",
	    (int)(slash - file), file, below) < (int)sizeof(folder))
		add_folder(keys, folder);
}

void
examkeys_read(struct examkeys *keys, const struct conf *conf,
    const char *from_domain)
{
	char *own;
	size_t i;

	memset(keys, 0, sizeof(*keys));
	add_lines(keys, conf, from_domain);
	for (i = 0; i < conf->ndkim; i++)
		add_beside(keys, conf->dkim[i].keyfile, "");
	add_folder(keys, FOLDER_SYSTEM);
	if (conffile_user(&own) == 0 && own != NULL)
		add_beside(keys, own, "/keys");
	free(own);
}

EVP_PKEY *
examkey_public(const struct examkey *key)
{
	const unsigned char *at = key->der;
	EVP_PKEY *public = NULL;

	/* openssl.cnf could load modules that its owner did not think of. */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if (key->state == EXAMKEY_READ && key->length <= sizeof(key->der))
		public = d2i_PUBKEY(NULL, &at, (long)key->length);
	ERR_clear_error();
	return public;
}
