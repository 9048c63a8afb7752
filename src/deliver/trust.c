/*
 * The bundle costs 25 ms and more, a hashed folder nothing until a chain is
 * verified.  The environment (SSL_CERT_DIR) is the caller's and has no say.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

/* The library does not say which it was: nothing to read, or nothing in it. */
static int
load_file(SSL_CTX *context, const char *file, char *reason, size_t size)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd == -1) {
		snprintf(reason, size, "%s cannot be read: %s", file,
		    strerror(errno));
		return -1;
	}
	close(fd);
	if (SSL_CTX_load_verify_file(context, file) == 1)
		return 0;
	snprintf(reason, size, "%s holds no certificate", file);
	return -1;
}

int
trust_load(SSL_CTX *context, const struct conf *conf, char *reason,
    size_t size)
{
	const char *folder = X509_get_default_cert_dir();
	char why[PATH_MAX + 64];

	if (conf->cafile != NULL) {
		if (load_file(context, conf->cafile, why, sizeof(why)) == 0)
			return 0;
		snprintf(reason, size, "cafile %s", why);
		return -1;
	}
	if (is_hashed(folder) &&
	    SSL_CTX_load_verify_dir(context, folder) == 1)
		return 0;
	if (load_file(context, X509_get_default_cert_file(), why,
	    sizeof(why)) == 0)
		return 0;
	snprintf(reason, size, "no certificate authorities: none in %s, %s",
	    folder, why);
	return -1;
}
