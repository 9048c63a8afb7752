/*
 * The signing process: what it signs is what the key itself would, and
 * nothing but a request of its one form gets an answer.
 */
#include <sys/types.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <check.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "sign/dkim.h"
#include "sign/keeper.h"
#include "sign/signer.h"
#include "tests/unit/keyring.h"

Suite	*suite_signer(void);

#define NOW	1764000000
#define MESSAGE								\
	"From: a@example.com\r\nTo: b@example.net\r\n\r\nhello\r\n"

static struct conf lender, conf;
static struct signer signer;
static struct fault fault;
static EVP_PKEY *rsa, *ed;
static int control, fd;
static pid_t keeper;

static void
add_line(struct conf *to, const char *domain, const char *name)
{
	struct conf_dkim *d;

	to->dkim = reallocarray(to->dkim, to->ndkim + 1, sizeof(*d));
	ck_assert_ptr_nonnull(to->dkim);
	d = &to->dkim[to->ndkim++];
	ck_assert_ptr_nonnull(d->domain = strdup(domain));
	ck_assert_ptr_nonnull(d->selector = strdup(name));
	ck_assert_ptr_nonnull(d->keyfile = strdup(keyring_path(name)));
}

/* One pair for all tests: RSA keys take long to find. */
static void
setup_keys(void)
{
	rsa = keyring_make(2048);
	ed = keyring_make(0);
}

static void
teardown_keys(void)
{
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(ed);
}

static void
start(void)
{
	ck_assert_int_gt(keeper = keeper_start(&lender, &control), 0);
	ck_assert_int_ne(fd = keeper_connect(control), -1);
	signer_lend(&signer, &conf, &lender, fd);
}

static void
setup(void)
{
	keyring_open();
	conf_init(&lender);
	conf_init(&conf);
	memset(&fault, 0, sizeof(fault));
	keyring_save("rsa", rsa);
	keyring_save("ed", ed);
	add_line(&lender, "other.example", "gone");
	add_line(&lender, "example.com", "rsa");
	add_line(&lender, "example.com", "ed");
	conf.dkim_system = 1;
	alarm(30);
}

/* It ends with its sockets, and well. */
static void
stop(void)
{
	int status;

	close(fd);
	close(control);
	ck_assert_int_eq(waitpid(keeper, &status, 0), keeper);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void
teardown(void)
{
	conf_clear(&lender);
	conf_clear(&conf);
	keyring_close();
}

static int
sign(const struct signer *with, struct buf *out)
{
	struct content content = { -1, 0, (off_t)strlen(MESSAGE) };
	int rc;

	content.fd = memfd_create("message", MFD_CLOEXEC);
	ck_assert_int_eq(write(content.fd, MESSAGE, strlen(MESSAGE)),
	    (ssize_t)strlen(MESSAGE));
	rc = dkim_sign(with, &content, NOW, out, &fault);
	close(content.fd);
	return rc;
}

/* Both algorithms sign alike each time, so the octets can be compared.  The
 * files are gone by then: only the process can have the keys. */
START_TEST(test_same_signature)
{
	struct signer own;
	struct buf lent, local;

	buf_init(&lent);
	buf_init(&local);
	/* in another order than the lender's */
	add_line(&conf, "example.com", "ed");
	add_line(&conf, "example.com", "rsa");
	start();
	signer_init(&own, &conf);
	ck_assert_int_eq(sign(&own, &local), 0);
	ck_assert_int_eq(signer_probe(&signer, "example.com", &fault),
	    KEY_READY);
	ck_assert_int_eq(unlink(keyring_path("rsa")), 0);
	ck_assert_int_eq(unlink(keyring_path("ed")), 0);
	ck_assert_msg(sign(&signer, &lent) == 0, "%s", fault.text);
	ck_assert_ptr_nonnull(strstr(buf_get(&lent), "a=rsa-sha256"));
	ck_assert_ptr_nonnull(strstr(buf_get(&lent), "a=ed25519-sha256"));
	ck_assert_str_eq(buf_get(&lent), buf_get(&local));
	buf_clear(&lent);
	buf_clear(&local);
	stop();
}
END_TEST

/* A line that the user's own file has is not lent, nor is one that the
 * lender's file does not have in these words. */
START_TEST(test_not_lent)
{
	add_line(&conf, "example.com", _i == 0 ? "rsa" : "gone");
	conf.dkim_system = _i;
	start();
	ck_assert_int_eq(unlink(keyring_path("rsa")), 0);
	ck_assert_int_eq(signer_probe(&signer, "example.com", &fault),
	    KEY_BAD);
	ck_assert_int_eq(fault.status, EX_CONFIG);
	ck_assert_ptr_nonnull(strstr(fault.text, "No such file"));
	stop();
}
END_TEST

/* What is wrong with the key is told to who asks for it. */
START_TEST(test_bad_key)
{
	struct buf out;

	buf_init(&out);
	if (_i)
		keyring_write("gone", "x", 1, 0600);
	add_line(&conf, "other.example", "gone");
	start();
	ck_assert_int_eq(signer_probe(&signer, "other.example", &fault),
	    KEY_BAD);
	ck_assert_int_eq(fault.status, EX_CONFIG);
	ck_assert_ptr_nonnull(strstr(fault.text, "/gone: "));
	ck_assert_ptr_nonnull(strstr(fault.text, _i ? "no private key" :
	    "No such file"));
	stop();
}
END_TEST

/* Mail waits where the process is gone; it is not unsigned. */
START_TEST(test_gone)
{
	struct buf out;
	int status;

	buf_init(&out);
	add_line(&conf, "example.com", "rsa");
	start();
	ck_assert_int_eq(kill(keeper, SIGKILL), 0);
	ck_assert_int_eq(waitpid(keeper, &status, 0), keeper);
	ck_assert_int_eq(signer_probe(&signer, "example.com", &fault),
	    KEY_FORBIDDEN);
	ck_assert_int_eq(fault.status, EX_TEMPFAIL);
	ck_assert_int_eq(sign(&signer, &out), -1);
	ck_assert_int_eq(fault.status, EX_TEMPFAIL);
	ck_assert_uint_eq(out.length, 0);
	ck_assert_int_eq(keeper_connect(control), -1);
	close(fd);
	close(control);
}
END_TEST

static const struct {
	uint32_t	want, line;
	unsigned char	first;		/* of the digest */
	ssize_t		more;		/* octets than a request has */
} bad[] = {
	{ SIGNER_SIGN, 1, 0, -1 }, { SIGNER_SIGN, 1, 0, 1 },
	{ SIGNER_SIGN, 1, 0, 60000 }, { SIGNER_SIGN, 1, 0,
	    -(ssize_t)sizeof(struct signer_request) + 1 },
	{ 0, 1, 0, 0 }, { 3, 1, 0, 0 }, { UINT32_MAX, 1, 0, 0 },
	{ SIGNER_SIGN, 3, 0, 0 }, { SIGNER_SIGN, UINT32_MAX, 0, 0 },
	{ SIGNER_KIND, 3, 0, 0 }, { SIGNER_KIND, 1, 1, 0 },
};

/* Nothing comes back but the end; the next client is served. */
START_TEST(test_bad_request)
{
	static char room[sizeof(struct signer_request) + 60000];
	struct signer_request request = { bad[_i].want, bad[_i].line,
	    { bad[_i].first } };
	struct signer_answer answer;
	size_t length = (size_t)((ssize_t)sizeof(request) + bad[_i].more);

	add_line(&conf, "example.com", "rsa");
	start();
	memcpy(room, &request, sizeof(request));
	ck_assert_int_eq(send(fd, room, length, MSG_NOSIGNAL),
	    (ssize_t)length);
	ck_assert_int_le(recv(fd, &answer, sizeof(answer), 0), 0);
	close(fd);
	ck_assert_int_ne(fd = keeper_connect(control), -1);
	signer_lend(&signer, &conf, &lender, fd);
	ck_assert_int_eq(signer_probe(&signer, "example.com", &fault),
	    KEY_READY);
	stop();
}
END_TEST

/* One answer, of its full size, with nothing behind what counts. */
START_TEST(test_answer)
{
	struct signer_request request = { SIGNER_SIGN, 2, { 1 } };
	struct signer_answer answer;
	size_t i;

	start();
	ck_assert_int_eq(send(fd, &request, sizeof(request), 0),
	    (ssize_t)sizeof(request));
	memset(&answer, 0xff, sizeof(answer));
	ck_assert_int_eq(recv(fd, &answer, sizeof(answer), MSG_TRUNC),
	    (ssize_t)sizeof(answer));
	ck_assert_uint_eq(answer.kind, SIGNER_ED25519);
	ck_assert_uint_eq(answer.length, 64);
	for (i = answer.length; i < sizeof(answer.octets); i++)
		ck_assert_uint_eq(answer.octets[i], 0);
	stop();
}
END_TEST

/* Who asks and never listens is dropped, and holds up nobody. */
START_TEST(test_deaf)
{
	struct signer_request request = { SIGNER_KIND, 2, { 0 } };
	int deaf;

	add_line(&conf, "example.com", "ed");
	start();
	ck_assert_int_ne(deaf = keeper_connect(control), -1);
	/* blocks where the process is slower, fails once it has hung up */
	while (send(deaf, &request, sizeof(request), MSG_NOSIGNAL) != -1)
		continue;
	ck_assert_int_eq(signer_probe(&signer, "example.com", &fault),
	    KEY_READY);
	close(deaf);
	stop();
}
END_TEST

/* More than there is room for are turned away, not waited for. */
START_TEST(test_crowd)
{
	struct pollfd many[KEEPER_MAX];
	struct signer_request request = { SIGNER_KIND, 2, { 0 } };
	struct signer_answer answer;
	int i;

	start();
	for (i = 0; i < KEEPER_MAX; i++) {
		ck_assert_int_ne(many[i].fd = keeper_connect(control), -1);
		if (i < KEEPER_MAX - 1) {
			ck_assert_int_eq(send(many[i].fd, &request,
			    sizeof(request), MSG_NOSIGNAL),
			    (ssize_t)sizeof(request));
			ck_assert_int_eq(recv(many[i].fd, &answer,
			    sizeof(answer), 0), (ssize_t)sizeof(answer));
		}
	}
	/* the first of all is client number one: this one is over the end */
	ck_assert_int_le(recv(many[KEEPER_MAX - 1].fd, &answer,
	    sizeof(answer), 0), 0);
	for (i = 0; i < KEEPER_MAX; i++)
		close(many[i].fd);
	stop();
}
END_TEST

Suite *
suite_signer(void)
{
	Suite *suite = suite_create("sign/signer");
	TCase *test = tcase_create("signer");

	tcase_add_unchecked_fixture(test, setup_keys, teardown_keys);
	tcase_add_checked_fixture(test, setup, teardown);
	tcase_set_timeout(test, 30);
	tcase_add_test(test, test_same_signature);
	tcase_add_loop_test(test, test_not_lent, 0, 2);
	tcase_add_loop_test(test, test_bad_key, 0, 2);
	tcase_add_test(test, test_gone);
	tcase_add_loop_test(test, test_bad_request, 0,
	    sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(test, test_answer);
	tcase_add_test(test, test_deaf);
	tcase_add_test(test, test_crowd);
	suite_add_tcase(suite, test);
	return suite;
}
