/*
 * Signing from the side of whoever delivers.  A line is asked for by its
 * number in the lender's table, found by what the line says: the two may have
 * read the file at different times, and a number alone could then mean
 * another key.  The other process is root's and believed, but for lengths.
 */
#include <sys/types.h>
#include <sys/socket.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sysexits.h>

#include <openssl/evp.h>

#include "sign/signer.h"
#include "util/clock.h"

#define PATIENCE	60000	/* ms: eight children with RSA-16384 keys */

void
signer_init(struct signer *signer, const struct conf *conf)
{
	signer->conf = conf;
	signer->lender = NULL;
	signer->fd = -1;
}

void
signer_lend(struct signer *signer, const struct conf *conf,
    const struct conf *lender, int fd)
{
	signer->conf = conf;
	signer->lender = lender;
	signer->fd = fd;
}

static int
same(const struct conf_dkim *a, const struct conf_dkim *b)
{
	return strcmp(a->domain, b->domain) == 0 &&
	    strcmp(a->selector, b->selector) == 0 &&
	    strcmp(a->keyfile, b->keyfile) == 0;
}

/* The lender's number of a line; -1 where the line is not the lender's. */
static ssize_t
lent(const struct signer *signer, size_t line)
{
	size_t i;

	/* lines of the user's own file are the user's to read the keys of */
	if (signer->lender == NULL || !signer->conf->dkim_system)
		return -1;
	for (i = 0; i < signer->lender->ndkim; i++)
		if (same(&signer->conf->dkim[line], &signer->lender->dkim[i]))
			return (ssize_t)i;
	return -1;
}

/* Waits for the answer; 0, or -1 where it does not come or is none. */
static int
receive(int fd, struct signer_answer *answer)
{
	int64_t deadline = clock_now() + PATIENCE;
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	ssize_t n;
	int left;

	while ((left = clock_left(deadline)) > 0)
		if (poll(&poller, 1, left) == 1)
			break;
	if (left == 0)
		return -1;
	do
		n = recv(fd, answer, sizeof(*answer), 0);
	while (n == -1 && errno == EINTR);
	return n == (ssize_t)sizeof(*answer) &&
	    answer->length <= sizeof(answer->octets) ? 0 : -1;
}

/* One question.  0, or -1 with a fault: whatever is wrong, mail waits. */
static int
ask(int fd, const struct signer_request *request,
    struct signer_answer *answer, struct fault *fault)
{
	if (send(fd, request, sizeof(*request), MSG_NOSIGNAL) ==
	    (ssize_t)sizeof(*request) && receive(fd, answer) == 0)
		return 0;
	/* an answer that comes late must not pass for the next one's */
	shutdown(fd, SHUT_RDWR);
	return fault_set(fault, EX_TEMPFAIL,
	    "cannot sign: no answer from the signing process");
}

/* What kind of key a line of the lender's has: 0, or -1 with a fault. */
static int
ask_kind(const struct signer *signer, uint32_t line, int *ed25519,
    struct fault *fault)
{
	struct signer_request request = { .want = SIGNER_KIND, .line = line };
	struct signer_answer answer;

	if (ask(signer->fd, &request, &answer, fault) == -1)
		return -1;
	if (answer.kind == SIGNER_NONE)
		return fault_set(fault, EX_CONFIG, "%.*s", (int)answer.length,
		    (const char *)answer.octets);
	*ed25519 = answer.kind == SIGNER_ED25519;
	return 0;
}

/* A key that another may read, or a process that does not answer, is a
 * reason to wait; a key that nobody can use is not. */
static enum key_access
probe(const struct signer *signer, size_t line, struct fault *fault)
{
	const char *file = signer->conf->dkim[line].keyfile;
	enum key_access access;
	ssize_t number;
	int ed25519;

	if ((number = lent(signer, line)) == -1) {
		if ((access = key_probe_file(file, fault)) == KEY_FORBIDDEN)
			fault_set(fault, EX_TEMPFAIL, "dkim key %s: not for "
			    "this user to read", file);
		return access;
	}
	if (ask_kind(signer, (uint32_t)number, &ed25519, fault) == 0)
		return KEY_READY;
	return fault->status == EX_TEMPFAIL ? KEY_FORBIDDEN : KEY_BAD;
}

enum key_access
signer_probe(const struct signer *signer, const char *domain,
    struct fault *fault)
{
	enum key_access access = KEY_READY, one;
	size_t lines[KEY_MAX], n, i;
	struct fault other;

	if ((n = key_lines(signer->conf, domain, lines)) == 0)
		return KEY_NONE;
	for (i = 0; i < n; i++) {
		one = probe(signer, lines[i], &other);
		if (one == KEY_READY)
			continue;
		*fault = other;
		access = one;
		/* what nobody can use is graver than what another can */
		if (one == KEY_BAD)
			break;
	}
	return access;
}

int
signer_open(const struct signer *signer, size_t line, struct signer_key *key,
    struct fault *fault)
{
	ssize_t number = lent(signer, line);

	memset(key, 0, sizeof(*key));
	key->signer = signer;
	key->file = signer->conf->dkim[line].keyfile;
	if (number != -1) {
		key->line = (uint32_t)number;
		return ask_kind(signer, key->line, &key->ed25519, fault);
	}
	if ((key->key = key_read(key->file, fault)) == NULL)
		return -1;
	key->ed25519 = key_ed25519(key->key);
	return 0;
}

int
signer_sign(const struct signer_key *key,
    const unsigned char digest[KEY_DIGEST], struct buf *signature,
    struct fault *fault)
{
	struct signer_request request = { .want = SIGNER_SIGN,
	    .line = key->line };
	struct signer_answer answer;

	if (key->key != NULL)
		return key_sign(key->key, digest, signature) == 0 ? 0 :
		    fault_set(fault, EX_SOFTWARE, "dkim key %s: cannot sign",
		    key->file);
	memcpy(request.digest, digest, sizeof(request.digest));
	if (ask(key->signer->fd, &request, &answer, fault) == -1)
		return -1;
	if (answer.kind == SIGNER_NONE)
		return fault_set(fault, EX_SOFTWARE, "%.*s",
		    (int)answer.length, (const char *)answer.octets);
	buf_add(signature, answer.octets, answer.length);
	return signature->failed ? fault_set(fault, EX_SOFTWARE,
	    "dkim: out of memory") : 0;
}

void
signer_close(struct signer_key *key)
{
	EVP_PKEY_free(key->key);
	key->key = NULL;
}
