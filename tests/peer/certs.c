/*
 * The table of certificates, right and wrong, and their files.
 */
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "tests/peer/certs.h"
#include "tests/peer/issue.h"

#define HOUR		3600L
#define DAYS		(2 * 24 * HOUR)	/* longer than any test */
#define PATH_ROOM	4096

enum names {
	NAMES_RIGHT, NAMES_NONE, NAMES_OTHER, NAMES_WILD, NAMES_BADWILD,
	NAMES_SUBWILD, NAMES_NUL, NAMES_MANY
};

enum issuer { BY_CA, BY_SELF, BY_MIDDLE, BY_OTHER, BY_SERVER, ISSUERS };

#define EXPIRED		0x01
#define FUTURE		0x02
#define CN		0x04	/* the name as common name */
#define CLIENT		0x08
#define SEND_ISSUER	0x10
#define SEND_CA		0x20	/* the issuer's issuer */

static const struct kind {
	const char	*word;
	enum names	 names;
	enum issuer	 issuer;
	int		 flags;
} kinds[] = {
	{ "right", NAMES_RIGHT, BY_CA, 0 },
	{ "expired", NAMES_RIGHT, BY_CA, EXPIRED },
	{ "future", NAMES_RIGHT, BY_CA, FUTURE },
	{ "self", NAMES_RIGHT, BY_SELF, 0 },
	{ "other", NAMES_OTHER, BY_CA, 0 },
	{ "othercn", NAMES_OTHER, BY_CA, CN },
	{ "cn", NAMES_NONE, BY_CA, CN },
	{ "wild", NAMES_WILD, BY_CA, 0 },
	{ "badwild", NAMES_BADWILD, BY_CA, 0 },
	{ "subwild", NAMES_SUBWILD, BY_CA, 0 },
	{ "nul", NAMES_NUL, BY_CA, 0 },
	{ "many", NAMES_MANY, BY_CA, 0 },
	{ "client", NAMES_RIGHT, BY_CA, CLIENT },
	{ "chain", NAMES_RIGHT, BY_MIDDLE, SEND_ISSUER },
	{ "nochain", NAMES_RIGHT, BY_MIDDLE, 0 },
	{ "fullchain", NAMES_RIGHT, BY_MIDDLE, SEND_ISSUER | SEND_CA },
	{ "ta", NAMES_RIGHT, BY_CA, SEND_ISSUER },
	{ "otherta", NAMES_OTHER, BY_CA, SEND_ISSUER },
	{ "expiredta", NAMES_RIGHT, BY_CA, EXPIRED | SEND_ISSUER },
	{ "otherca", NAMES_RIGHT, BY_OTHER, SEND_ISSUER },
	{ "badca", NAMES_RIGHT, BY_SERVER, SEND_ISSUER },
	{ "worst", NAMES_OTHER, BY_SELF, EXPIRED },
};

struct authorities {
	const char	*dir;
	struct identity	 by[ISSUERS];	/* BY_SELF: empty */
};

static FILE *
create(const char *dir, const char *format, ...)
    __attribute__((__format__(printf, 2, 3)));

/* A file in dir, for writing; there is one, or the process ends. */
static FILE *
create(const char *dir, const char *format, ...)
{
	char path[PATH_ROOM];
	va_list ap;
	size_t n;
	FILE *out;

	n = (size_t)snprintf(path, sizeof(path), "%s/", dir);
	if (n >= sizeof(path))
		errx(1, "%s: too long", dir);
	va_start(ap, format);
	vsnprintf(path + n, sizeof(path) - n, format, ap);
	va_end(ap);
	if ((out = fopen(path, "we")) == NULL)
		err(1, "%s", path);
	return out;
}

static void
done(FILE *out)
{
	if (fclose(out) == EOF)
		err(1, "certificate");
}

static const char *
parent(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot == NULL ? "" : dot + 1;
}

static void
add_format(GENERAL_NAMES **names, const char *format, ...)
    __attribute__((__format__(printf, 2, 3)));

static void
add_format(GENERAL_NAMES **names, const char *format, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	issue_name(names, text, strlen(text));
}

static void
add_nul(GENERAL_NAMES **names, const char *name)
{
	static const char rest[] = ".evil.example";
	char text[1024];
	size_t n = strlcpy(text, name, sizeof(text) - sizeof(rest));

	memcpy(text + n + 1, rest, sizeof(rest));
	issue_name(names, text, n + sizeof(rest));
}

static GENERAL_NAMES *
names_of(const struct kind *kind, const char *name)
{
	GENERAL_NAMES *names = NULL;

	switch (kind->names) {
	case NAMES_NONE:
		break;
	case NAMES_OTHER:
		add_format(&names, "elsewhere.example");
		break;
	case NAMES_WILD:
		add_format(&names, "*.%s", parent(name));
		break;
	case NAMES_BADWILD:
		add_format(&names, "%.1s*.%s", name, parent(name));
		break;
	case NAMES_SUBWILD:
		add_format(&names, "*.%s", name);
		break;
	case NAMES_NUL:
		add_nul(&names, name);
		break;
	case NAMES_MANY:
		add_format(&names, "a.elsewhere.example");
		add_format(&names, "*.%s.example", name);
		add_format(&names, "%s.elsewhere.example", name);
		/* FALLTHROUGH */
	case NAMES_RIGHT:
		add_format(&names, "%s", name);
		break;
	}
	return names;
}

static void
write_tlsa(FILE *out, int usage, X509 *certificate)
{
	unsigned char digest[EVP_MAX_MD_SIZE], *der, *octets;
	unsigned int n, i;
	int selector, matching, length;

	for (selector = 0; selector < 2; selector++) {
		der = NULL;
		length = selector == 0 ? i2d_X509(certificate, &der) :
		    i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
		if (length <= 0)
			errx(1, "certificate: no octets");
		for (matching = 0; matching < 3; matching++) {
			octets = matching == 0 ? der : digest;
			n = (unsigned int)length;
			if (matching != 0 && EVP_Digest(der, (size_t)length,
			    digest, &n, matching == 1 ? EVP_sha256() :
			    EVP_sha512(), NULL) != 1)
				errx(1, "certificate: no digest");
			fprintf(out, "%d %d %d ", usage, selector, matching);
			for (i = 0; i < n; i++)
				fprintf(out, "%02x", octets[i]);
			putc('\n', out);
		}
		OPENSSL_free(der);
	}
}

static void
write_server(const struct authorities *a, const struct kind *kind,
    const char *name, const struct identity *server)
{
	const struct identity *issuer = kind->issuer == BY_SELF ? server :
	    &a->by[kind->issuer];
	FILE *out = create(a->dir, "%s.%s.pem", name, kind->word);

	issue_write_key(out, server);
	issue_write(out, server);
	if (kind->flags & SEND_ISSUER)
		issue_write(out, issuer);
	if (kind->flags & SEND_CA)
		issue_write(out, &a->by[BY_CA]);
	done(out);
	out = create(a->dir, "%s.%s.tlsa", name, kind->word);
	write_tlsa(out, 3, server->certificate);
	write_tlsa(out, 2, issuer->certificate);
	write_tlsa(out, 1, server->certificate);
	write_tlsa(out, 0, issuer->certificate);
	done(out);
}

static void
make_server(const struct authorities *a, const struct kind *kind,
    const char *name)
{
	struct request request = { .common_name = "peer", .from = -2 * HOUR,
	    .to = DAYS, .usage = "serverAuth" };
	struct identity server;

	if (kind->flags & EXPIRED)
		request.to = -HOUR;
	if (kind->flags & FUTURE)
		request.from = HOUR;
	if (kind->flags & CLIENT)
		request.usage = "clientAuth";
	if (kind->flags & CN)
		request.common_name = name;
	if (kind->issuer != BY_SELF)
		request.issuer = &a->by[kind->issuer];
	request.names = names_of(kind, name);
	issue(&server, &request);
	GENERAL_NAMES_free(request.names);
	write_server(a, kind, name, &server);
	issue_free(&server);
}

static void
make_authority(struct authorities *a, enum issuer by, const char *name)
{
	struct request request = { .common_name = name, .from = -2 * HOUR,
	    .to = DAYS, .authority = by != BY_SERVER };

	if (by == BY_MIDDLE || by == BY_SERVER)
		request.issuer = &a->by[BY_CA];
	issue(&a->by[by], &request);
}

static void
make_dir(const char *dir)
{
	if (mkdir(dir, 0755) == -1 && errno != EEXIST)
		err(1, "%s", dir);
}

static void
write_authorities(const struct authorities *a)
{
	X509 *ca = a->by[BY_CA].certificate;
	char hashed[PATH_ROOM];
	FILE *out;

	out = create(a->dir, "ca.pem");
	issue_write(out, &a->by[BY_CA]);
	done(out);
	out = create(a->dir, "ca.tlsa");
	write_tlsa(out, 2, ca);
	write_tlsa(out, 0, ca);
	done(out);
	out = create(a->dir, "otherca.pem");
	issue_write(out, &a->by[BY_OTHER]);
	done(out);
	snprintf(hashed, sizeof(hashed), "%s/hashed", a->dir);
	make_dir(hashed);
	out = create(hashed, "%08lx.0", X509_subject_name_hash(ca));
	issue_write(out, &a->by[BY_CA]);
	done(out);
}

int
certs_make(const char *dir, char **names)
{
	struct authorities a = { .dir = dir };
	size_t i;

	make_dir(dir);
	make_authority(&a, BY_CA, "Peer CA");
	make_authority(&a, BY_MIDDLE, "Peer intermediate CA");
	make_authority(&a, BY_OTHER, "Another CA");
	make_authority(&a, BY_SERVER, "peer, no CA");
	write_authorities(&a);
	for (; *names != NULL; names++)
		for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			make_server(&a, &kinds[i], *names);
	for (i = 0; i < ISSUERS; i++)
		issue_free(&a.by[i]);
	return 0;
}
