/*
 * What a policy asks of TLS, in one table.  A context is made for one
 * connection: no session is kept or resumed, no configuration file or module
 * is loaded, and CA certificates only where a policy verifies names.
 *
 * A handshake ends whatever the certificate is, so that the server is left
 * politely and the log can say which one it was; then tls_satisfies() reads
 * the verdict back, before anything is said of mail.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "deliver/tls.h"
#include "deliver/trust.h"
#include "util/text.h"

/*
 * `may' takes what it gets, since old encryption beats none; a policy that
 * demands TLS does not take TLS 1.0 or 1.1 (RFC 8996 section 1).
 */
static const struct terms {
	int	minimum;	/* version */
	int	level;		/* of security, -1: the library's */
} all_terms[] = {
	[DEMAND_CLEAR] = { TLS1_VERSION, 0 },
	[DEMAND_MAY] = { TLS1_VERSION, 0 },
	[DEMAND_TLS] = { TLS1_2_VERSION, 1 },
	[DEMAND_NAME] = { TLS1_2_VERSION, -1 },
	[DEMAND_DANE] = { TLS1_2_VERSION, -1 }
};

/* 1 where authorities and the name decide. */
static int
wants_authority(const struct policy *policy)
{
	return policy->demand == DEMAND_NAME || policy->watched ||
	    policy->least >= DEMAND_NAME;
}

/* Without authorities a policy that only watches has something to tell, and
 * mail goes out all the same. */
static int
set_trust(SSL_CTX *context, const struct conf *conf,
    const struct policy *policy, char reason[TLS_REASON])
{
	return !wants_authority(policy) ||
	    trust_load(context, conf, reason, TLS_REASON) == 0 ||
	    policy->watched;
}

static SSL_CTX *
context_new(const struct conf *conf, const struct policy *policy,
    char reason[TLS_REASON])
{
	const struct terms *terms = &all_terms[policy->demand];
	SSL_CTX *context;

	if (OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1 ||
	    (context = SSL_CTX_new(TLS_client_method())) == NULL)
		return NULL;
	SSL_CTX_set_options(context,
	    SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
	if (!policy_required(policy))
		SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
	/* The socket never blocks: a retry is net's to wait for. */
	SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
	SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
	if (terms->level != -1)
		SSL_CTX_set_security_level(context, terms->level);
	if (SSL_CTX_set_min_proto_version(context, terms->minimum) != 1 ||
	    (policy->demand == DEMAND_DANE &&
	    SSL_CTX_dane_enable(context) != 1) ||
	    !set_trust(context, conf, policy, reason)) {
		SSL_CTX_free(context);
		return NULL;
	}
	return context;
}

/*
 * RFC 7672 section 3.1: a DANE-EE record is all that counts of a certificate,
 * DANE-TA wants a name too (section 3.2.2).  A record that the library cannot
 * use is as none.
 */
static int
set_dane(SSL *ssl, struct policy *policy)
{
	const struct tlsa *tlsa;
	size_t i;
	int usable = 0;

	if (SSL_dane_enable(ssl, policy->name) != 1)
		return 0;
	SSL_dane_set_flags(ssl, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
	if (policy->next[0] != '\0' && SSL_add1_host(ssl, policy->next) != 1)
		return 0;
	for (i = 0; i < policy->tlsa.n; i++) {
		tlsa = &policy->tlsa.list[i];
		usable |= SSL_dane_tlsa_add(ssl, tlsa->usage, tlsa->selector,
		    tlsa->matching, tlsa->data, tlsa->length) == 1;
	}
	if (!usable)
		policy->demand = policy->least > DEMAND_TLS ?
		    policy->least : DEMAND_TLS;
	return 1;
}

/* The one name that a certificate must have; of an address literal, which a
 * relay may be, the address. */
static int
set_host(SSL *ssl, const char *name)
{
	char text[DNS_NAME];

	if (!text_literal(name))
		return SSL_set1_host(ssl, name) == 1;
	strlcpy(text, name + 1, sizeof(text));
	text[strcspn(text, "]")] = '\0';
	return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl),
	    strncasecmp(text, "IPv6:", 5) == 0 ? text + 5 : text) == 1;
}

static int
set_names(SSL *ssl, struct policy *policy)
{
	SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
	    X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
	if (policy->demand == DEMAND_DANE)
		return set_dane(ssl, policy);
	if (wants_authority(policy) && !set_host(ssl, policy->name))
		return 0;
	/* An address literal is no name and goes without. */
	return !text_hostname(policy->name) ||
	    SSL_set_tlsext_host_name(ssl, policy->name) == 1;
}

SSL *
tls_new(const struct conf *conf, struct policy *policy,
    char reason[TLS_REASON])
{
	SSL_CTX *context;
	SSL *ssl;

	reason[0] = '\0';
	context = context_new(conf, policy, reason);
	ssl = context == NULL ? NULL : SSL_new(context);
	SSL_CTX_free(context);	/* the SSL holds it */
	if (ssl != NULL && !set_names(ssl, policy)) {
		SSL_free(ssl);
		ssl = NULL;
	}
	if (ssl == NULL && reason[0] == '\0')
		strlcpy(reason, "it cannot be set up here", TLS_REASON);
	return ssl;
}

/* "subject, SHA-256 of it": enough to find the certificate again. */
static void
describe(const X509 *certificate, char *dst, size_t size)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	char subject[96], shown[96];
	unsigned int length = 0;
	size_t at;

	X509_NAME_oneline(X509_get_subject_name(certificate), subject,
	    sizeof(subject));
	text_show(shown, sizeof(shown), subject, strlen(subject));
	at = strlcpy(dst, shown[0] != '\0' ? shown : "no subject", size);
	if (X509_digest(certificate, EVP_sha256(), digest, &length) != 1 ||
	    length < 8 || at >= size)
		return;
	snprintf(dst + at, size - at, ", SHA-256 %02x%02x%02x%02x...",
	    digest[0], digest[1], digest[2], digest[3]);
}

int
tls_satisfies(const SSL *ssl, const struct policy *policy,
    char reason[TLS_REASON])
{
	const X509 *certificate = SSL_get0_peer_certificate(ssl);
	long verdict = SSL_get_verify_result(ssl);
	char who[160];

	reason[0] = '\0';
	if (!policy_verifies(policy) && !policy->watched)
		return 1;
	if (certificate == NULL) {
		strlcpy(reason, "no certificate", TLS_REASON);
		return 0;
	}
	if (verdict == X509_V_OK && (policy->demand != DEMAND_DANE ||
	    SSL_get0_dane_authority((SSL *)(uintptr_t)ssl, NULL, NULL) >= 0))
		return 1;
	describe(certificate, who, sizeof(who));
	snprintf(reason, TLS_REASON, "certificate %s: %s", who,
	    verdict == X509_V_OK ? "no TLSA record matches" :
	    X509_verify_cert_error_string(verdict));
	return 0;
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
