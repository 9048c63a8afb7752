/*
 * What a policy asks of TLS, in one table.  A context is made for one
 * connection: no session is kept or resumed, no configuration file or module
 * is loaded, and CA certificates only where a policy verifies.
 */
#include <stdio.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "deliver/tls.h"
#include "util/text.h"

/*
 * `may' takes what it gets, since old encryption beats none; a policy that
 * demands TLS does not take TLS 1.0 or 1.1 (RFC 8996 section 1).  verify is
 * also what a policy gets that is not known here better: never less.
 */
static const struct policy {
	int	required;
	int	verify;
	int	minimum;	/* version */
	int	level;		/* of security, -1: the library's */
} policies[] = {
	[POLICY_NONE] = { 0, 0, TLS1_VERSION, 0 },
	[POLICY_MAY] = { 0, 0, TLS1_VERSION, 0 },
	[POLICY_DANE] = { 0, 0, TLS1_VERSION, 0 },
	[POLICY_ENCRYPT] = { 1, 0, TLS1_2_VERSION, 1 },
	[POLICY_VERIFY] = { 1, 1, TLS1_2_VERSION, -1 },
	[POLICY_DANE_ONLY] = { 1, 1, TLS1_2_VERSION, -1 }
};

static const struct policy *
policy_get(enum conf_policy policy)
{
	if ((size_t)policy >= sizeof(policies) / sizeof(policies[0]))
		policy = POLICY_VERIFY;
	return &policies[policy];
}

int
tls_required(enum conf_policy policy)
{
	return policy_get(policy)->required;
}

static int
load_trust(SSL_CTX *context, const struct conf *conf)
{
	if (conf->cafile != NULL)
		return SSL_CTX_load_verify_file(context, conf->cafile);
	return SSL_CTX_set_default_verify_paths(context);
}

static SSL_CTX *
context_new(const struct conf *conf, const struct policy *policy)
{
	SSL_CTX *context;

	if (OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1 ||
	    (context = SSL_CTX_new(TLS_client_method())) == NULL)
		return NULL;
	SSL_CTX_set_options(context,
	    SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
	if (!policy->required)
		SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
	/* The socket never blocks: a retry is net's to wait for. */
	SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
	SSL_CTX_set_verify(context,
	    policy->verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
	if (policy->level != -1)
		SSL_CTX_set_security_level(context, policy->level);
	if (SSL_CTX_set_min_proto_version(context, policy->minimum) != 1 ||
	    (policy->verify && load_trust(context, conf) != 1)) {
		SSL_CTX_free(context);
		return NULL;
	}
	return context;
}

SSL *
tls_new(const struct conf *conf, enum conf_policy wanted, const char *host)
{
	const struct policy *policy = policy_get(wanted);
	SSL_CTX *context;
	SSL *ssl;

	if ((context = context_new(conf, policy)) == NULL)
		return NULL;
	ssl = SSL_new(context);
	SSL_CTX_free(context);	/* the SSL holds it */
	if (ssl == NULL)
		return NULL;
	SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
	    X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
	if (policy->verify && SSL_set1_host(ssl, host) != 1)
		goto failed;
	/* An address literal is no name and goes without. */
	if (text_hostname(host) && SSL_set_tlsext_host_name(ssl, host) != 1)
		goto failed;
	return ssl;
failed:
	SSL_free(ssl);
	return NULL;
}

int
tls_satisfies(const SSL *ssl, enum conf_policy policy)
{
	if (!policy_get(policy)->verify)
		return 1;
	return SSL_get0_peer_certificate(ssl) != NULL &&
	    SSL_get_verify_result(ssl) == X509_V_OK;
}

void
tls_name(const SSL *ssl, char *dst, size_t size)
{
	char text[128];
	int n;

	n = snprintf(text, sizeof(text), "%s/%s", SSL_get_version(ssl),
	    SSL_get_cipher_name(ssl));
	if (n < 0 || (size_t)n >= sizeof(text))
		n = 0;
	text_show(dst, size, text, (size_t)n);
}
