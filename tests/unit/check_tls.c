/*
 * STARTTLS under every policy, against servers that offer it, refuse it,
 * break it or lie.
 */
#include <sys/mman.h>

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "deliver/smtp.h"
#include "deliver/tls.h"
#include "dialogue.h"

Suite *suite_tls(void);

#define STEPS	40

static struct trial {
	struct conf	 conf;
	struct dialogue	 dialogue;
	struct job	 job;
	char		*recipients[1];
	struct outcome	 said;
	char		 pem[32];
	int		 trust;
	int		 stranger;	/* is trusted, and not the server */
} trial;

/* What a server of ours is like. */
enum server { GOOD, OLD, EXPIRED, OTHER_NAME, NO_CERTIFICATE };

/* A certificate for a name, signed by itself; its lifetime ends so many
 * seconds from now. */
static X509 *
certificate_new(EVP_PKEY *key, const char *name, long lifetime)
{
	X509 *cert = X509_new();
	X509_EXTENSION *extension;
	char san[64];

	snprintf(san, sizeof(san), "DNS:%s", name);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	X509_set_version(cert, 2);
	X509_gmtime_adj(X509_getm_notBefore(cert), -7200);
	X509_gmtime_adj(X509_getm_notAfter(cert), lifetime);
	X509_set_pubkey(cert, key);
	/* the common name is right: it must not count */
	X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN",
	    MBSTRING_ASC, (const unsigned char *)"mx.example", -1, -1, 0);
	X509_set_issuer_name(cert, X509_get_subject_name(cert));
	extension = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, san);
	X509_add_ext(cert, extension, -1);
	X509_EXTENSION_free(extension);
	ck_assert_int_ne(X509_sign(cert, key, EVP_sha256()), 0);
	return cert;
}

/* A file to trust, which has no name but its descriptor's. */
static void
write_pem(X509 *cert)
{
	FILE *file;

	trial.trust = memfd_create("trust", MFD_CLOEXEC);
	ck_assert_int_ge(trial.trust, 0);
	ck_assert_ptr_nonnull(file = fdopen(dup(trial.trust), "w"));
	ck_assert_int_eq(PEM_write_X509(file, cert), 1);
	ck_assert_int_eq(fclose(file), 0);
	snprintf(trial.pem, sizeof(trial.pem), "/dev/fd/%d", trial.trust);
}

/* The server's own certificate is trusted, or a stranger's is instead: what
 * the system trusts has no part in it. */
static void
trust_write(X509 *cert)
{
	EVP_PKEY *key;
	X509 *other;

	if (!trial.stranger) {
		write_pem(cert);
		return;
	}
	key = EVP_EC_gen("P-256");
	other = certificate_new(key, "stranger.example", 3600);
	write_pem(other);
	X509_free(other);
	EVP_PKEY_free(key);
}

static SSL_CTX *
server_new(enum server kind)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = certificate_new(key, kind == OTHER_NAME ?
	    "other.example" : "mx.example", kind == EXPIRED ? -3600 : 3600);

	trust_write(cert);
	SSL_CTX_set_security_level(context, 0);
	/* tickets that nobody reads make a reset of the end */
	SSL_CTX_set_num_tickets(context, 0);
	if (kind == OLD) {
		SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
		SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
	}
	if (kind != NO_CERTIFICATE) {
		SSL_CTX_use_certificate(context, cert);
		SSL_CTX_use_PrivateKey(context, key);
	}
	X509_free(cert);
	EVP_PKEY_free(key);
	return context;
}

static void
setup(void)
{
	int fd = memfd_create("content", MFD_CLOEXEC);

	signal(SIGPIPE, SIG_IGN);
	memset(&trial, 0, sizeof(trial));
	trial.conf.hostname = (char *)"client.example";
	trial.conf.timeout = 30;
	trial.dialogue.conductor = -1;
	trial.recipients[0] = (char *)"b@b.example";
	trial.job.recipients = trial.recipients;
	trial.job.nrecipients = 1;
	trial.job.sender = trial.job.signature = (char *)"";
	ck_assert_int_eq(write(fd, "secret\r\n", 8), 8);
	trial.job.content.fd = fd;
	trial.job.content.length = 8;
}

static void
teardown(void)
{
	close(trial.job.content.fd);
	close(trial.trust);
	SSL_CTX_free(trial.dialogue.tls);
	dialogue_clear(&trial.dialogue);
}

static void
report(void *arg, uint32_t i, const struct outcome *outcome)
{
	ck_assert_ptr_eq(arg, &trial);
	ck_assert_uint_eq(i, 0);
	if (outcome != NULL)
		trial.said = *outcome;
}

/* What comes of a message to a server under a policy; trial.said has it. */
static void
deliver(struct policy *policy, const char *const *script)
{
	struct smtp *session;
	struct outcome end;
	char todo = 1;

	if (trial.conf.cafile != NULL)
		trial.conf.cafile = trial.pem;
	dialogue_start(&trial.dialogue, script);
	session = smtp_open(&trial.conf, policy, "mx.example",
	    &trial.dialogue.address, NULL, &trial.said);
	if (session != NULL)
		smtp_send(session, &trial.job, &todo, report, &trial, &end);
	smtp_close(session);
	ck_assert_int_eq(dialogue_end(&trial.dialogue), 0);
}

static void
run(enum demand demand, enum server kind, const char *const *script)
{
	struct policy policy = { .demand = demand, .name = "mx.example",
	    .words = "a policy" };

	trial.dialogue.tls = server_new(kind);
	deliver(&policy, script);
}

#define GREETED	"S:220 mx.example", "C:EHLO client.example"
#define OFFERED	GREETED, "S:250-mx.example\r\n250-SIZE\r\n250 STARTTLS"
#define READY	OFFERED, "C:STARTTLS", "=", "S:220 go"
#define SECURED	READY, "T", "C:EHLO client.example", "S:250 mx.example"
#define SENT	"C:MAIL FROM:<>", "S:250 ok", "C:RCPT TO:<b@b.example>", \
		"S:250 ok", "C:DATA", "S:354 go", "D", "S:250 ok", "C:QUIT"

static const struct {
	enum demand	 demand;
	enum server	 server;
	int		 trusted;	/* its certificate is in cafile */
	const char	*status;	/* begins so */
	const char	*tls;		/* the outcome's begins so; "": none */
	const char	*script[STEPS];
} cases[] = {
	{ DEMAND_MAY, GOOD, 0, "2.0.0", "TLSv1.3/TLS_", { SECURED, SENT } },
	{ DEMAND_TLS, GOOD, 0, "2.0.0", "TLSv1.3/", { SECURED, SENT } },
	{ DEMAND_CLEAR, GOOD, 0, "2.0.0", "", { OFFERED, SENT } },
	/* no certificate stops a policy that does not look at it */
	{ DEMAND_MAY, EXPIRED, 0, "2.0.0", "TLSv1.3/", { SECURED, SENT } },
	{ DEMAND_TLS, OTHER_NAME, 0, "2.0.0", "TLSv1.3/",
	    { SECURED, SENT } },
	/* old versions: better than none, not as good as asked for */
	{ DEMAND_MAY, OLD, 0, "2.0.0", "TLSv1.1/", { SECURED, SENT } },
	{ DEMAND_TLS, OLD, 0, "4.7.5", "", { READY, "T" } },
	{ DEMAND_NAME, OLD, 1, "4.7.5", "", { READY, "T" } },
	/* not offered, refused */
	{ DEMAND_MAY, GOOD, 0, "2.0.0", "", { GREETED, "S:250 mx", SENT } },
	{ DEMAND_MAY, GOOD, 0, "2.0.0", "", { OFFERED, "C:STARTTLS",
	    "S:454 no", SENT } },
	{ DEMAND_MAY, GOOD, 0, "2.0.0", "", { OFFERED, "C:STARTTLS",
	    "S:502 no", SENT } },
	{ DEMAND_TLS, GOOD, 0, "4.7.4", "", { GREETED, "S:250 mx",
	    "C:QUIT", "E" } },
	{ DEMAND_TLS, GOOD, 0, "4.7.4", "", { GREETED, "S:502 what?",
	    "C:HELO", "S:250 mx", "C:QUIT", "E" } },
	{ DEMAND_TLS, GOOD, 0, "4.7.4", "", { OFFERED, "C:STARTTLS",
	    "S:454 no", "C:QUIT", "E" } },
	{ DEMAND_NAME, GOOD, 1, "4.7.4", "", { OFFERED, "C:STARTTLS",
	    "S:502 no", "C:QUIT", "E" } },
	/* broken: once more in the clear, where the policy lets it */
	{ DEMAND_MAY, GOOD, 0, "2.0.0", "", { READY, "F", "A", OFFERED,
	    SENT } },
	{ DEMAND_MAY, NO_CERTIFICATE, 0, "2.0.0", "", { READY, "T", "A",
	    OFFERED, SENT } },
	{ DEMAND_MAY, GOOD, 0, "2.0.0", "", { READY, "T", "F", "A", OFFERED,
	    SENT } },
	{ DEMAND_TLS, GOOD, 0, "4.", "", { READY, "F" } },
	{ DEMAND_TLS, NO_CERTIFICATE, 0, "4.7.5", "", { READY, "T" } },
	{ DEMAND_TLS, GOOD, 0, "4.4.2", "TLSv1.3/", { READY, "T", "F" } },
	/* 421 is no broken handshake */
	{ DEMAND_MAY, GOOD, 0, "4.0.0", "", { OFFERED, "C:STARTTLS",
	    "S:421 busy", "E" } },
	{ DEMAND_MAY, GOOD, 0, "4.5.0", "", { OFFERED, "C:STARTTLS",
	    "S:354 go", "E" } },
	/* RFC 3207 section 4.2: octets smuggled in before the handshake */
	{ DEMAND_MAY, GOOD, 0, "4.5.0", "", { OFFERED, "C:STARTTLS",
	    "R:220 go\r\n250-SIZE 1\r\n250 x\r\n", "E" } },
	{ DEMAND_TLS, GOOD, 0, "4.5.0", "", { OFFERED, "C:STARTTLS",
	    "R:220 go\r\n2", "E" } },
	/* verified means verified */
	{ DEMAND_NAME, GOOD, 1, "2.0.0", "TLSv1.3/", { SECURED, SENT } },
	{ DEMAND_NAME, GOOD, 0, "4.7.5", "", { READY, "T", "C:QUIT", "E" } },
	{ DEMAND_NAME, EXPIRED, 1, "4.7.5", "", { READY, "T", "C:QUIT",
	    "E" } },
	{ DEMAND_NAME, OTHER_NAME, 1, "4.7.5", "", { READY, "T", "C:QUIT",
	    "E" } },
	/* the rules of a dialogue hold under TLS */
	{ DEMAND_MAY, GOOD, 0, "4.5.0", "TLSv1.3/", { SECURED, "C:MAIL",
	    "R:250 ok\r\n250 ok\r\n", "E" } }
};

START_TEST(table)
{
	const struct dialogue_seen *seen;

	trial.conf.cafile = trial.pem;
	trial.stranger = !cases[_i].trusted;
	run(cases[_i].demand, cases[_i].server, cases[_i].script);
	seen = trial.dialogue.seen;
	ck_assert_mem_eq(trial.said.status, cases[_i].status,
	    strlen(cases[_i].status));
	ck_assert_int_eq(trial.said.kind, cases[_i].status[0] == '2' ?
	    OUTCOME_DELIVERED : OUTCOME_DEFERRED);
	if (cases[_i].tls[0] == '\0')
		ck_assert_str_eq(trial.said.tls, "");
	else
		ck_assert_mem_eq(trial.said.tls, cases[_i].tls,
		    strlen(cases[_i].tls));
	/* what a policy forbids is never in the clear */
	if (cases[_i].demand >= DEMAND_TLS)
		ck_assert_ptr_null(strstr(seen->clear, "secret"));
}
END_TEST

/* --- DANE ------------------------------------------------------------------ */

enum tlsa_kind { RIGHT, WRONG, JUNK };

static const struct {
	enum server	 server;
	uint8_t		 usage, selector, matching;
	enum tlsa_kind	 record, second;	/* as the first, or none: JUNK */
	const char	*status;
} dane_cases[] = {
	{ GOOD, 3, 1, 1, RIGHT, JUNK, "2.0.0" },
	{ GOOD, 3, 0, 1, RIGHT, JUNK, "2.0.0" },
	{ GOOD, 3, 1, 2, RIGHT, JUNK, "2.0.0" },
	{ GOOD, 3, 0, 2, RIGHT, JUNK, "2.0.0" },
	{ GOOD, 3, 1, 0, RIGHT, JUNK, "2.0.0" },
	{ GOOD, 3, 0, 0, RIGHT, JUNK, "2.0.0" },
	/* RFC 7672 section 3.1.1: neither name nor time count */
	{ EXPIRED, 3, 1, 1, RIGHT, JUNK, "2.0.0" },
	{ OTHER_NAME, 3, 1, 1, RIGHT, JUNK, "2.0.0" },
	{ GOOD, 3, 1, 1, WRONG, JUNK, "4.7.5" },
	{ GOOD, 3, 0, 2, WRONG, JUNK, "4.7.5" },
	/* RFC 7671 section 8: any match is enough */
	{ GOOD, 3, 1, 1, WRONG, RIGHT, "2.0.0" },
	{ GOOD, 3, 1, 1, RIGHT, WRONG, "2.0.0" },
	{ GOOD, 3, 1, 1, WRONG, WRONG, "4.7.5" },
	/* an authority is never the server's own certificate */
	{ GOOD, 2, 0, 1, RIGHT, JUNK, "4.7.5" },
	/* no certificate at all in the record: TLS, whoever it is */
	{ OTHER_NAME, 3, 0, 0, JUNK, JUNK, "2.0.0" },
};

/* Fills in a record of the server's certificate. */
static void
tlsa_add(struct tlsa_set *set, size_t row, enum tlsa_kind record)
{
	struct tlsa *tlsa = &set->list[set->n++];
	X509 *cert = SSL_CTX_get0_certificate(trial.dialogue.tls);
	const EVP_MD *md = dane_cases[row].matching == 1 ? EVP_sha256() :
	    EVP_sha512();
	unsigned char *der = NULL, *digest;
	unsigned int length;
	int n;

	n = dane_cases[row].selector == 0 ? i2d_X509(cert, &der) :
	    i2d_PUBKEY(X509_get0_pubkey(cert), &der);
	ck_assert_int_gt(n, 0);
	tlsa->usage = dane_cases[row].usage;
	tlsa->selector = dane_cases[row].selector;
	tlsa->matching = dane_cases[row].matching;
	tlsa->data = der;
	tlsa->length = (size_t)n;
	if (tlsa->matching != 0) {
		ck_assert_ptr_nonnull(digest = malloc(EVP_MAX_MD_SIZE));
		EVP_Digest(der, (size_t)n, digest, &length, md, NULL);
		OPENSSL_free(der);
		tlsa->data = digest;
		tlsa->length = length;
	}
	if (record == WRONG)
		tlsa->data[tlsa->length - 1] ^= 1;
	else if (record == JUNK)
		memset(tlsa->data, 'x', tlsa->length);
}

START_TEST(dane)
{
	static const char *const good[] = { SECURED, SENT, NULL };
	static const char *const bad[] = { READY, "T", "C:QUIT", "E", NULL };
	struct policy policy = { .demand = DEMAND_DANE, .name = "mx.example",
	    .words = "DANE of mx.example" };

	trial.dialogue.tls = server_new(dane_cases[_i].server);
	tlsa_add(&policy.tlsa, (size_t)_i, dane_cases[_i].record);
	if (dane_cases[_i].second != JUNK)
		tlsa_add(&policy.tlsa, (size_t)_i, dane_cases[_i].second);
	deliver(&policy, dane_cases[_i].status[0] == '2' ? good : bad);
	ck_assert_str_eq(trial.said.status, dane_cases[_i].status);
	if (dane_cases[_i].status[0] != '2') {
		ck_assert_mem_eq(trial.said.text, "DANE of mx.example: "
		    "mx.example: certificate ", 44);
		ck_assert_ptr_null(strstr(trial.dialogue.seen->clear,
		    "secret"));
	}
	ck_assert_str_eq(trial.dialogue.seen->sni, "mx.example");
	tlsa_clear(&policy.tlsa);
}
END_TEST

/* RFC 8461 section 5: a testing policy stops nothing. */
START_TEST(watched)
{
	static const char *const script[] = { SECURED, SENT, NULL };
	struct policy policy = { .demand = DEMAND_MAY, .watched = 1,
	    .name = "mx.example", .words = "MTA-STS testing policy" };

	trial.conf.cafile = trial.pem;
	trial.dialogue.tls = server_new(OTHER_NAME);
	deliver(&policy, script);
	ck_assert_int_eq(trial.said.kind, OUTCOME_DELIVERED);
}
END_TEST

/* Nobody to trust: a policy that verifies says so, one that only watches lets
 * mail go. */
START_TEST(no_authority)
{
	static const char *const good[] = { SECURED, SENT, NULL };
	static const char *const bad[] = { READY, "E", NULL };
	struct policy policy = { .demand = DEMAND_NAME, .name = "mx.example",
	    .words = "a policy" };

	trial.conf.cafile = trial.pem;
	trial.dialogue.tls = server_new(GOOD);
	ck_assert_int_eq(ftruncate(trial.trust, 0), 0);
	if (_i == 0)
		strlcpy(trial.pem, "/nowhere/ca.pem", sizeof(trial.pem));
	if (_i < 2) {
		deliver(&policy, bad);
		ck_assert_str_eq(trial.said.status, "4.7.5");
		ck_assert_mem_eq(trial.said.text,
		    "a policy: mx.example: TLS: cafile /", 35);
		ck_assert_ptr_nonnull(strstr(trial.said.text, _i == 0 ?
		    "/nowhere/ca.pem cannot be read: No such file" :
		    " holds no certificate"));
		return;
	}
	policy.demand = DEMAND_MAY;
	policy.watched = 1;
	deliver(&policy, good);
	ck_assert_int_eq(trial.said.kind, OUTCOME_DELIVERED);
}
END_TEST

/* What was said in the clear is void, also for a server that then no longer
 * knows EHLO; and the name is told to the server. */
static const char *const resets[][STEPS] = {
	{ READY, "T", "C:EHLO client.example", "S:250-mx\r\n250 PIPELINING",
	    "C:MAIL", "C:RCPT", "C:DATA", "R:250 ok\r\n250 ok\r\n354 go\r\n",
	    "D", "S:250 ok", "C:QUIT" },
	{ READY, "T", "C:EHLO client.example", "S:502 what?", "C:HELO",
	    "S:250 mx", SENT }
};

START_TEST(capabilities_reset)
{
	run(DEMAND_MAY, GOOD, resets[_i]);
	ck_assert_int_eq(trial.said.kind, OUTCOME_DELIVERED);
	ck_assert_str_eq(trial.dialogue.seen->clear,
	    "EHLO client.example\r\nSTARTTLS\r\n");
	ck_assert_str_eq(strstr(trial.dialogue.seen->secret, "MAIL"),
	    "MAIL FROM:<>\r\nRCPT TO:<b@b.example>\r\nDATA\r\nsecret\r\n"
	    ".\r\nQUIT\r\n");
	ck_assert_str_eq(trial.dialogue.seen->sni, "mx.example");
}
END_TEST

/* More than one block, more than one record. */
START_TEST(large)
{
	static const char *const script[] = { SECURED, SENT, NULL };
	size_t lines = 10000, i;
	const char *at;

	ck_assert_int_eq(ftruncate(trial.job.content.fd, 0), 0);
	ck_assert_int_eq(lseek(trial.job.content.fd, 0, SEEK_SET), 0);
	for (i = 0; i < lines; i++)
		ck_assert_int_eq(write(trial.job.content.fd,
		    "0123456789abc\r\n", 15), 15);
	trial.job.content.length = (off_t)lines * 15;
	run(DEMAND_TLS, GOOD, script);
	ck_assert_int_eq(trial.said.kind, OUTCOME_DELIVERED);
	at = strstr(trial.dialogue.seen->secret, "DATA\r\n") + 6;
	for (i = 0; i < lines; i++, at += 15)
		ck_assert(memcmp(at, "0123456789abc\r\n", 15) == 0);
	ck_assert_str_eq(at, ".\r\nQUIT\r\n");
}
END_TEST

/* Lost after the dot, under TLS as in the clear. */
START_TEST(uncertain)
{
	static const char *const script[] = { SECURED, "C:MAIL", "S:250 ok",
	    "C:RCPT", "S:250 ok", "C:DATA", "S:354 go", "D", "F", NULL };

	run(DEMAND_TLS, GOOD, script);
	ck_assert_int_eq(trial.said.kind, OUTCOME_UNCERTAIN);
	ck_assert_str_eq(trial.said.status, "4.4.2");
}
END_TEST

Suite *
suite_tls(void)
{
	Suite *suite = suite_create("tls");
	TCase *tests = tcase_create("tls");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, table, 0,
	    sizeof(cases) / sizeof(cases[0]));
	tcase_add_loop_test(tests, dane, 0,
	    sizeof(dane_cases) / sizeof(dane_cases[0]));
	tcase_add_test(tests, watched);
	tcase_add_loop_test(tests, no_authority, 0, 3);
	tcase_add_loop_test(tests, capabilities_reset, 0, 2);
	tcase_add_test(tests, large);
	tcase_add_test(tests, uncertain);
	suite_add_tcase(suite, tests);
	return suite;
}
