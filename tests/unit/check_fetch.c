/*
 * Policies fetched from servers that have them, and from such as say so.
 */
#include <sys/mman.h>
#include <sys/socket.h>

#include <check.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "deliver/fetch.h"
#include "dialogue.h"
#include "tests/peer/dnschild.h"

Suite *suite_fetch(void);

#define STEPS	12
#define NAME	"mta-sts.a.example"

static struct dnschild child;
static struct conf conf;
static struct resolver resolver;
static struct dialogue dialogue;
static char reason[OUTCOME_TEXT];
static struct sts sts;
static int trust, control[2];

static void
setup(void)
{
	signal(SIGPIPE, SIG_IGN);
	dnschild_start(&child, NAME " A 127.0.0.1\n"
	    "mta-sts.none.example AAAA ::\n"
	    "mta-sts.none.example A 224.0.0.1\n"
	    "mta-sts.fail.example SERVFAIL\n"
	    "mta-sts.alias.example CNAME " NAME "\n");
	conf_init(&conf);
	conf.resolver = strdup("127.0.0.1");
	conf.resolver_port = child.port;
	resolver_init(&resolver, &conf);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, control), 0);
	memset(&dialogue, 0, sizeof(dialogue));
	dialogue.conductor = -1;
	trust = -1;
}

static void
teardown(void)
{
	close(trust);
	close(control[0]);
	close(control[1]);
	conf_clear(&conf);
	dnschild_stop(&child);
}

/* A key and a certificate for a name, which the client trusts. */
static SSL_CTX *
server_new(const char *name)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = X509_new();
	X509_EXTENSION *extension;
	char text[64];
	FILE *file;

	snprintf(text, sizeof(text), "DNS:%s", name);
	X509_set_version(cert, 2);
	X509_gmtime_adj(X509_getm_notBefore(cert), -60);
	X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
	X509_set_pubkey(cert, key);
	extension = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name,
	    text);
	X509_add_ext(cert, extension, -1);
	X509_EXTENSION_free(extension);
	ck_assert_int_ne(X509_sign(cert, key, EVP_sha256()), 0);
	trust = memfd_create("trust", MFD_CLOEXEC);
	ck_assert_ptr_nonnull(file = fdopen(dup(trust), "w"));
	ck_assert_int_eq(PEM_write_X509(file, cert), 1);
	ck_assert_int_eq(fclose(file), 0);
	snprintf(text, sizeof(text), "/dev/fd/%d", trust);
	conf.cafile = strdup(text);
	/* tickets that nobody reads make a reset of the end */
	SSL_CTX_set_num_tickets(context, 0);
	SSL_CTX_use_certificate(context, cert);
	SSL_CTX_use_PrivateKey(context, key);
	X509_free(cert);
	EVP_PKEY_free(key);
	return context;
}

static int
fetch(const char *domain, int port)
{
	struct fetch how = { &resolver, &conf, domain, (uint16_t)port,
	    control[0] };

	return fetch_policy(&how, &sts, reason);
}

/* From a server with a certificate for the name and this script. */
static int
fetch_from(const char *domain, const char *name, const char *const *script)
{
	int rc;

	dialogue.tls = server_new(name);
	dialogue_start(&dialogue, script);
	rc = fetch(domain, ntohs(((struct sockaddr_in *)
	    &dialogue.address.addr)->sin_port));
	ck_assert_int_eq(dialogue_end(&dialogue), 0);
	ck_assert_str_eq(dialogue.seen->sni, rc == 0 ? name :
	    dialogue.seen->sni);
	SSL_CTX_free(dialogue.tls);
	dialogue_clear(&dialogue);
	return rc;
}

#define ASKED	"T", "C:GET /.well-known/mta-sts.txt HTTP/1.0", "C:Host: " NAME, \
		"C:", "S:HTTP/1.1 200 OK"
#define POLICY	"S:version: STSv1\r\nmode: enforce\r\nmax_age: 9\r\nmx: m.example"

static const struct {
	const char	*script[STEPS];
	const char	*reason;	/* begins so; NULL: it is taken */
} answers[] = {
	{ { ASKED, "S:Content-Length: 58\r\n", POLICY, "F" }, NULL },
	/* without a length it ends as TLS ends, which it did not */
	{ { ASKED, "S:", POLICY, "F" },
	    "HTTPS: unexpected eof while reading" },
	{ { ASKED, "S:Content-Length: 59\r\n", POLICY, "F" },
	    "HTTPS: unexpected eof while reading" },
	{ { ASKED, "S:Content-Length: 40\r\n", POLICY, "F" },
	    "/.well-known/mta-sts.txt: not a policy (RFC 8461 section 3.2)" },
	{ { "T", "C:GET", "C:Host", "C:", "S:HTTP/1.1 404 No\r\n", "F" },
	    "HTTPS: HTTP status 404" },
	/* with or without a reset, as the hello came before or after */
	{ { "F" }, "TLS handshake: " },
};

START_TEST(an_answer)
{
	int rc = fetch_from("a.example", NAME, answers[_i].script);

	if (answers[_i].reason != NULL) {
		ck_assert_int_eq(rc, -1);
		ck_assert_msg(strncmp(reason, answers[_i].reason,
		    strlen(answers[_i].reason)) == 0, "%s", reason);
		return;
	}
	ck_assert_msg(rc == 0, "%s", reason);
	ck_assert_int_eq(sts.mode, STS_ENFORCE);
	ck_assert_str_eq(sts.mx[0], "m.example");
	ck_assert_int_eq(sts.max_age, 9);
	sts_clear(&sts);
}
END_TEST

/* The name counts that was asked for, whatever it is an alias of. */
START_TEST(another_name)
{
	static const char *const script[] = { "T", "E", NULL };

	ck_assert_int_eq(fetch_from("alias.example", NAME, script), -1);
	ck_assert_msg(strncmp(reason, "mta-sts.alias.example: certificate ",
	    35) == 0 && strstr(reason, "hostname mismatch") != NULL, "%s",
	    reason);
}
END_TEST

static const struct {
	const char	*domain, *reason;
} nowhere[] = {
	{ "gone.example", "no such host: mta-sts.gone.example" },
	{ "none.example", "mta-sts.none.example has no address that mail can "
	    "be sent to" },
	{ "fail.example",
	    "address of mta-sts.fail.example: name server failure" },
	{ "a.example", "connect: Connection refused" },
};

START_TEST(no_server)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(sin);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	/* a port of ours where nobody listens */
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&sin, length), 0);
	getsockname(fd, (struct sockaddr *)&sin, &length);
	ck_assert_int_eq(fetch(nowhere[_i].domain, ntohs(sin.sin_port)), -1);
	ck_assert_str_eq(reason, nowhere[_i].reason);
	close(fd);
}
END_TEST

START_TEST(a_name_too_long)
{
	char name[260] = "";

	while (strlen(name) < 240)
		strlcat(name, "aaaaaaa.", sizeof(name));
	strlcat(name, "example", sizeof(name));
	ck_assert_int_eq(fetch(name, 443), -1);
	ck_assert_ptr_nonnull(strstr(reason, ": no host name"));
	ck_assert_uint_eq(dnschild_questions(&child), 0);
}
END_TEST

Suite *
suite_fetch(void)
{
	Suite *suite = suite_create("fetch");
	TCase *test = tcase_create("fetch");

	tcase_add_checked_fixture(test, setup, teardown);
	tcase_add_loop_test(test, an_answer, 0,
	    sizeof(answers) / sizeof(answers[0]));
	tcase_add_test(test, another_name);
	tcase_add_loop_test(test, no_server, 0,
	    sizeof(nowhere) / sizeof(nowhere[0]));
	tcase_add_test(test, a_name_too_long);
	suite_add_tcase(suite, test);
	return suite;
}
