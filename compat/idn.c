/*
 * libidn2, where the build found it and this host has it.  It is never linked,
 * as it would cost every start some 2 MB of tables, and never unloaded: the
 * next domain of the message needs it again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compat/idn.h"

#ifdef HAVE_LIBIDN2

#include <dlfcn.h>
#include <idn2.h>

#define LIBRARY	"libidn2.so.0"

struct library {
	int		(*lookup)(const uint8_t *, uint8_t **, int);
	const char	*(*version)(const char *);
	void		(*release)(void *);
};

/* Finds a function, which ISO C cannot make of a void pointer. */
static int
find(void *handle, const char *name, void *function)
{
	void *symbol = dlsym(handle, name);

	memcpy(function, &symbol, sizeof(symbol));
	return symbol == NULL ? -1 : 0;
}

static int
load(struct library *library)
{
	void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

	if (handle == NULL ||
	    find(handle, "idn2_lookup_u8", &library->lookup) == -1 ||
	    find(handle, "idn2_check_version", &library->version) == -1 ||
	    find(handle, "idn2_free", &library->release) == -1)
		return -1;
	return 0;
}

/* One way to convert it: to be freed, or NULL with errno. */
static char *
convert(const struct library *library, const char *domain, int flags)
{
	uint8_t *result = NULL;
	char *copy;
	int rc;

	rc = library->lookup((const uint8_t *)domain, &result,
	    flags | IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
	if (rc != IDN2_OK) {
		errno = rc == IDN2_MALLOC ? ENOMEM : EINVAL;
		return NULL;
	}
	copy = strdup((char *)result);
	library->release(result);
	return copy;
}

/*
 * Signs such as U+226E pass libidn2 (up to 2.3.3 at least) as if they were
 * letters, and where it is to insist on letters, digits and hyphens it leaves
 * them out without a word, which is another domain.  So it is asked in both
 * ways, and has to give one answer.
 */
char *
idn_lookup(const char *domain, const char **why)
{
	struct library library;
	char *loose, *strict = NULL;

	*why = "the domain is not ASCII, and " LIBRARY " cannot be loaded: "
	    "install it, or write the A-label (xn--...)";
	if (load(&library) == -1) {
		errno = ENOSYS;
		return NULL;
	}
	if ((loose = convert(&library, domain, 0)) != NULL)
		strict = convert(&library, domain, IDN2_USE_STD3_ASCII_RULES);
	if (strict != NULL && strcmp(strict, loose) != 0) {
		free(strict);
		strict = NULL;
		errno = EINVAL;
	}
	*why = strict == NULL && errno == ENOMEM ? "out of memory" :
	    "not an international domain name (RFC 5891 section 5)";
	free(loose);
	return strict;
}

const char *
idn_version(void)
{
	struct library library;

	return load(&library) == -1 ? NULL : library.version(NULL);
}

#else

char *
idn_lookup(const char *domain, const char **why)
{
	(void)domain;
	*why = "the domain is not ASCII, and this program is built without "
	    "libidn2: write the A-label (xn--...)";
	errno = ENOSYS;
	return NULL;
}

const char *
idn_version(void)
{
	return NULL;
}

#endif
