/*
 * One context a certificate: the client's SNI chooses.  A client must be able
 * to meet what no good server has today, so the library's level of security
 * gives way where the script asks for it.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "tests/peer/channel.h"
#include "tests/peer/context.h"
#include "tests/peer/issue.h"

#define DAYS		(2 * 86400L)	/* longer than any test */
#define PADDING_KB	60		/* of a certificate of a big chain */

/* What the SNI chooses from; made once, lent to the library. */
struct choice {
	const struct script	*script;
	SSL_CTX			**contexts;	/* one a certificate */
};

static void
must(int done, const char *what)
{
	if (done)
		return;
	ERR_print_errors_fp(stderr);
	errx(1, "TLS: %s", what);
}

static void
make_own(SSL_CTX *context, const char *name)
{
	struct request request = { .common_name = name, .from = -3600,
	    .to = DAYS };
	struct identity self;

	issue(&self, &request);
	must(SSL_CTX_use_certificate(context, self.certificate) == 1 &&
	    SSL_CTX_use_PrivateKey(context, self.key) == 1, "no certificate");
	issue_free(&self);
}

static void
add_big_chain(SSL_CTX *context, long kilobytes)
{
	struct request request = { .common_name = "padding", .to = DAYS,
	    .padding = PADDING_KB * 1024 };
	struct identity one;
	long sent;

	issue(&one, &request);
	for (sent = 0; sent < kilobytes; sent += PADDING_KB)
		must(SSL_CTX_add1_chain_cert(context, one.certificate) == 1,
		    "no big chain");
	issue_free(&one);
}

static void
set_versions(SSL_CTX *context, int highest)
{
	int low = highest != 0 && highest < TLS1_2_VERSION;

	if (low)
		SSL_CTX_set_security_level(context, 0);
	must(SSL_CTX_set_min_proto_version(context,
	    low ? TLS1_VERSION : TLS1_2_VERSION) == 1 &&
	    SSL_CTX_set_max_proto_version(context, highest) == 1, "version");
}

static void
set_cipher(SSL_CTX *context, const char *list)
{
	if (strncmp(list, "TLS_", 4) == 0)
		must(SSL_CTX_set_ciphersuites(context, list) == 1, list);
	else
		must(SSL_CTX_set_cipher_list(context, list) == 1, list);
}

static SSL_CTX *
make_one(const struct script *script, const char *file)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());

	must(context != NULL, "memory");
	set_versions(context, script->tls_version);
	if (script->cipher != NULL)
		set_cipher(context, script->cipher);
	if (file == NULL)
		make_own(context, script->name);
	else
		must(SSL_CTX_use_certificate_chain_file(context, file) == 1 &&
		    SSL_CTX_use_PrivateKey_file(context, file,
		    SSL_FILETYPE_PEM) == 1, file);
	if (script->big_chain > 0)
		add_big_chain(context, script->big_chain);
	return context;
}

/* Called for every ClientHello, with an SNI or without. */
static int
choose(SSL *ssl, int *alert, void *argument)
{
	const struct choice *choice = argument;
	const char *sni = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
	struct channel *channel = SSL_get_app_data(ssl);
	size_t i;

	(void)alert;
	strlcpy(channel->sni, sni == NULL ? "none" : sni,
	    sizeof(channel->sni));
	for (i = 0; sni != NULL && i < choice->script->ncertificates; i++) {
		const char *name = choice->script->certificates[i].name;

		if (name != NULL && strcasecmp(name, sni) == 0) {
			SSL_set_SSL_CTX(ssl, choice->contexts[i]);
			break;
		}
	}
	return SSL_TLSEXT_ERR_OK;
}

SSL_CTX *
context_make(const struct script *script)
{
	struct choice *choice = calloc(1, sizeof(*choice));
	SSL_CTX *usual = NULL;
	size_t i;

	must(choice != NULL, "memory");
	choice->script = script;
	choice->contexts = calloc(script->ncertificates + 1,
	    sizeof(SSL_CTX *));
	must(choice->contexts != NULL, "memory");
	for (i = 0; i < script->ncertificates; i++) {
		const struct certificate *c = &script->certificates[i];

		choice->contexts[i] = make_one(script, c->file);
		if (c->name == NULL && usual == NULL)
			usual = choice->contexts[i];
	}
	if (usual == NULL)
		usual = make_one(script, NULL);
	SSL_CTX_set_tlsext_servername_callback(usual, choose);
	SSL_CTX_set_tlsext_servername_arg(usual, choice);
	return usual;
}
