/*
 * Certificates by the OpenSSL library: what a request says, and nothing is
 * checked, so that wrong ones can be had.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "tests/peer/issue.h"

#define SERIAL_BITS	64

static void
must(int done, const char *what)
{
	if (done)
		return;
	ERR_print_errors_fp(stderr);
	errx(1, "certificate: %s", what);
}

static void
set_serial(X509 *certificate)
{
	BIGNUM *number = BN_new();

	must(number != NULL && BN_rand(number, SERIAL_BITS, BN_RAND_TOP_ONE,
	    BN_RAND_BOTTOM_ANY) == 1 && BN_to_ASN1_INTEGER(number,
	    X509_get_serialNumber(certificate)) != NULL, "serial number");
	BN_free(number);
}

static void
add_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *extension;
	X509V3_CTX context;

	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	must(extension != NULL &&
	    X509_add_ext(certificate, extension, -1) == 1, value);
	X509_EXTENSION_free(extension);
}

static void
add_padding(X509 *certificate, size_t n)
{
	ASN1_IA5STRING *text = ASN1_IA5STRING_new();
	char *octets = malloc(n);

	must(text != NULL && octets != NULL, "memory");
	memset(octets, 'x', n);
	must(ASN1_STRING_set(text, octets, (int)n) == 1 &&
	    X509_add1_ext_i2d(certificate, NID_netscape_comment, text, 0, 0) ==
	    1, "padding");
	ASN1_IA5STRING_free(text);
	free(octets);
}

static void
extend(X509 *certificate, X509 *issuer, const struct request *request)
{
	add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
	add_extension(certificate, issuer, NID_authority_key_identifier,
	    "keyid");
	add_extension(certificate, issuer, NID_basic_constraints,
	    request->authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
	add_extension(certificate, issuer, NID_key_usage, request->authority ?
	    "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
	if (request->usage != NULL)
		add_extension(certificate, issuer, NID_ext_key_usage,
		    request->usage);
	if (request->names != NULL)
		must(X509_add1_ext_i2d(certificate, NID_subject_alt_name,
		    request->names, 0, 0) == 1, "names");
	if (request->padding > 0)
		add_padding(certificate, request->padding);
}

void
issue(struct identity *identity, const struct request *request)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = X509_new(), *issuer = certificate;
	X509_NAME *subject;

	must(key != NULL && certificate != NULL, "memory");
	if (request->issuer != NULL)
		issuer = request->issuer->certificate;
	subject = X509_get_subject_name(certificate);
	X509_set_version(certificate, 2);
	set_serial(certificate);
	X509_gmtime_adj(X509_getm_notBefore(certificate), request->from);
	X509_gmtime_adj(X509_getm_notAfter(certificate), request->to);
	X509_set_pubkey(certificate, key);
	must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
	    (const unsigned char *)request->common_name, -1, -1, 0) == 1,
	    request->common_name);
	X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
	extend(certificate, issuer, request);
	must(X509_sign(certificate, request->issuer == NULL ? key :
	    request->issuer->key, EVP_sha256()) != 0, "signature");
	identity->key = key;
	identity->certificate = certificate;
}

void
issue_free(struct identity *identity)
{
	EVP_PKEY_free(identity->key);
	X509_free(identity->certificate);
}

void
issue_name(GENERAL_NAMES **names, const char *octets, size_t n)
{
	GENERAL_NAME *name = GENERAL_NAME_new();
	ASN1_IA5STRING *text = ASN1_IA5STRING_new();

	if (*names == NULL)
		*names = GENERAL_NAMES_new();
	must(*names != NULL && name != NULL && text != NULL &&
	    ASN1_STRING_set(text, octets, (int)n) == 1, "memory");
	GENERAL_NAME_set0_value(name, GEN_DNS, text);
	must(sk_GENERAL_NAME_push(*names, name) > 0, "memory");
}

void
issue_write_key(FILE *out, const struct identity *identity)
{
	must(PEM_write_PrivateKey(out, identity->key, NULL, NULL, 0, NULL,
	    NULL) == 1, "key not written");
}

void
issue_write(FILE *out, const struct identity *identity)
{
	must(PEM_write_X509(out, identity->certificate) == 1, "not written");
}
