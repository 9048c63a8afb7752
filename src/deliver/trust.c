/*
 * The bundle costs 25 ms and more, a hashed folder nothing until a chain is
 * verified.  The environment (SSL_CERT_DIR) is the caller's and has no say.
 */
#include <dirent.h>
#include <string.h>

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "deliver/trust.h"

/* Where distributions keep what the links of a hashed folder lead to. */
static const char *const targets[] = {
	"/usr/share/ca-certificates",
	"/usr/local/share/ca-certificates",
	"/etc/ssl/certs",
	"/etc/pki",
};

size_t
trust_paths(const struct conf *conf, const char *paths[TRUST_PATHS])
{
	size_t n = 0, i;

	if (conf->cafile != NULL) {
		paths[n++] = conf->cafile;
		return n;
	}
	paths[n++] = X509_get_default_cert_dir();
	paths[n++] = X509_get_default_cert_file();
	for (i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		paths[n++] = targets[i];
	return n;
}

/* "a1b2c3d4.0" */
static int
is_hashed_name(const char *name)
{
	return strspn(name, "0123456789abcdef") == 8 && name[8] == '.' &&
	    name[9] >= '0' && name[9] <= '9';
}

static int
is_hashed(const char *folder)
{
	const struct dirent *entry;
	int found = 0;
	DIR *dir;

	if ((dir = opendir(folder)) == NULL)
		return 0;
	while (!found && (entry = readdir(dir)) != NULL)
		found = is_hashed_name(entry->d_name);
	closedir(dir);
	return found;
}

int
trust_load(SSL_CTX *context, const struct conf *conf)
{
	const char *folder = X509_get_default_cert_dir();
	int rc;

	if (conf->cafile != NULL)
		rc = SSL_CTX_load_verify_file(context, conf->cafile);
	else if (is_hashed(folder))
		rc = SSL_CTX_load_verify_dir(context, folder);
	else
		rc = SSL_CTX_load_verify_file(context,
		    X509_get_default_cert_file());
	return rc == 1 ? 0 : -1;
}
