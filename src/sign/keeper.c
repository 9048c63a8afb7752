/*
 * The process that keeps the keys.  Whoever is at the other end of a socket
 * may have been taken over by what it read: a request that is not exactly one
 * ends the connection, an answer is one size whatever it says, and nothing
 * waits for anybody: one request of each client in turn, and a client that
 * does not read its answers is dropped.
 */
#include <sys/types.h>
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "compat/sandbox.h"
#include "compat/secret.h"
#include "sign/keeper.h"
#include "sign/signer.h"

#define CONTROL_FD	3

/* A key: its file's octets until somebody asks for it, the key from then on,
 * or why there is none. */
struct vault {
	const char	*file;
	char		*data;
	size_t		 length;
	EVP_PKEY	*key;
	struct fault	 fault;
};

struct keeper {
	struct vault	*vaults;
	size_t		 n;
	struct pollfd	 fds[1 + KEEPER_MAX];	/* the first: the control */
	nfds_t		 nfds;
};

static void
fill(struct vault *vault, const char *file)
{
	char data[KEY_FILE_MAX];
	ssize_t length;

	vault->file = file;
	if ((length = key_load(file, data, &vault->fault)) != -1 &&
	    (vault->data = malloc((size_t)length + 1)) != NULL) {
		memcpy(vault->data, data, (size_t)length);
		vault->length = (size_t)length;
	} else if (length != -1)
		fault_set(&vault->fault, EX_OSERR, "dkim key: out of memory");
	explicit_bzero(data, sizeof(data));
}

/* An idle queue run never comes here: OpenSSL costs more than all of it. */
static EVP_PKEY *
key_of(struct vault *vault)
{
	if (vault->data == NULL)
		return vault->key;
	vault->key = key_decode(vault->file, vault->data, vault->length,
	    &vault->fault);
	freezero(vault->data, vault->length);
	vault->data = NULL;
	return vault->key;
}

/* The reason why there is no signature takes the signature's place. */
static void
refuse(struct signer_answer *answer, const char *why)
{
	answer->kind = SIGNER_NONE;
	answer->length = (uint32_t)strlen(why);
	memcpy(answer->octets, why, answer->length);
}

static void
sign(struct vault *vault, const struct signer_request *request,
    struct signer_answer *answer)
{
	struct buf signature;

	buf_init(&signature);
	if (key_sign(vault->key, request->digest, &signature) == 0 &&
	    signature.length <= sizeof(answer->octets)) {
		answer->length = (uint32_t)signature.length;
		memcpy(answer->octets, signature.data, signature.length);
	} else
		refuse(answer, "dkim: the signing process cannot sign");
	buf_clear(&signature);
}

static void
work(struct vault *vault, const struct signer_request *request,
    struct signer_answer *answer)
{
	EVP_PKEY *key;

	/* no octet of ours goes out that was not meant to */
	memset(answer, 0, sizeof(*answer));
	if ((key = key_of(vault)) == NULL) {
		refuse(answer, vault->fault.text);
		return;
	}
	answer->kind = key_ed25519(key) ? SIGNER_ED25519 : SIGNER_RSA;
	if (request->want == SIGNER_SIGN)
		sign(vault, request, answer);
}

/* Whether it is a request of ours, of that size and with those values. */
static int
valid(const struct keeper *keeper, const struct signer_request *request,
    ssize_t length)
{
	static const unsigned char none[KEY_DIGEST];

	if (length != (ssize_t)sizeof(*request) || request->line >= keeper->n)
		return 0;
	return request->want == SIGNER_SIGN || (request->want == SIGNER_KIND &&
	    memcmp(request->digest, none, sizeof(none)) == 0);
}

/* One request of a client: 0, or -1 where it is not to be served again. */
static int
serve(struct keeper *keeper, int fd)
{
	struct signer_request request;
	struct signer_answer answer;
	ssize_t length;

	/* MSG_TRUNC: the true length, so that a longer one is none of ours;
	 * descriptors that come with it are the kernel's to close */
	length = recv(fd, &request, sizeof(request),
	    MSG_DONTWAIT | MSG_TRUNC);
	if (length == -1 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (!valid(keeper, &request, length))
		return -1;
	work(&keeper->vaults[request.line], &request, &answer);
	return send(fd, &answer, sizeof(answer),
	    MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)sizeof(answer) ? 0 : -1;
}

/* Takes a socket from the control: its number, -1 at the control's end, -2
 * where there is none this time. */
static int
accept_client(int control)
{
	union {
		struct cmsghdr	align;
		char		room[CMSG_SPACE(sizeof(int))];
	} space;
	struct cmsghdr *part;
	struct msghdr head;
	struct iovec octet;
	char c;
	ssize_t n;
	int fd = -2;

	memset(&head, 0, sizeof(head));
	octet.iov_base = &c;
	octet.iov_len = 1;
	head.msg_iov = &octet;
	head.msg_iovlen = 1;
	head.msg_control = space.room;
	head.msg_controllen = sizeof(space.room);
	n = recvmsg(control, &head, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (n == -1)
		return errno == EAGAIN || errno == EINTR ? -2 : -1;
	if (n == 0)
		return -1;
	part = CMSG_FIRSTHDR(&head);
	if (part != NULL && part->cmsg_type == SCM_RIGHTS &&
	    part->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(&fd, CMSG_DATA(part), sizeof(fd));
	return fd;
}

static void
admit(struct keeper *keeper)
{
	int fd = accept_client(CONTROL_FD);

	if (fd == -1)
		keeper->fds[0].fd = -1;
	if (fd < 0)
		return;
	if (keeper->nfds == 1 + KEEPER_MAX) {
		close(fd);
		return;
	}
	keeper->fds[keeper->nfds].fd = fd;
	keeper->fds[keeper->nfds].events = POLLIN;
	keeper->fds[keeper->nfds].revents = 0;
	keeper->nfds++;
}

/* Ends with the last of those that could ask. */
static void
attend(struct keeper *keeper)
{
	nfds_t i;

	while (keeper->fds[0].fd != -1 || keeper->nfds > 1) {
		if (poll(keeper->fds, keeper->nfds, -1) == -1)
			continue;
		for (i = keeper->nfds - 1; i > 0; i--) {
			if (keeper->fds[i].revents == 0 ||
			    serve(keeper, keeper->fds[i].fd) == 0)
				continue;
			close(keeper->fds[i].fd);
			keeper->fds[i] = keeper->fds[--keeper->nfds];
		}
		if (keeper->fds[0].revents != 0)
			admit(keeper);
	}
}

/* Nothing is left of the parent but the control; signals are its to hear. */
static int
enter(int control)
{
	static const int ignored[] = { SIGTERM, SIGHUP, SIGINT, SIGPIPE };
	int null, i;

	for (i = 0; i < (int)(sizeof(ignored) / sizeof(ignored[0])); i++)
		signal(ignored[i], SIG_IGN);
	setsid();
	if (chdir("/") == -1 ||
	    (null = open("/dev/null", O_RDWR | O_CLOEXEC)) == -1)
		return -1;
	for (i = 0; i < CONTROL_FD; i++)
		if (i != null && dup2(null, i) == -1)
			return -1;
	if (control != CONTROL_FD && dup2(control, CONTROL_FD) == -1)
		return -1;
	closefrom(CONTROL_FD + 1);
	return 0;
}

static _Noreturn void
keeper_main(const struct conf *conf, int control)
{
	struct keeper keeper;

	memset(&keeper, 0, sizeof(keeper));
	if (enter(control) == -1 || (keeper.vaults = calloc(conf->ndkim,
	    sizeof(*keeper.vaults))) == NULL)
		_exit(EX_OSERR);
	secret_hide();
	for (; keeper.n < conf->ndkim; keeper.n++)
		fill(&keeper.vaults[keeper.n], conf->dkim[keeper.n].keyfile);
	/* from here on there is nothing to open and nobody to connect to */
	(void)sandbox_enter(&(struct sandbox){ NULL, 0, NULL, 0 });
	keeper.fds[0].fd = CONTROL_FD;
	keeper.fds[0].events = POLLIN;
	keeper.nfds = 1;
	attend(&keeper);
	_exit(EX_OK);
}

/* SOCK_SEQPACKET: a message is read whole or it is none. */
static int
make_pair(int pair[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair);
}

pid_t
keeper_start(const struct conf *conf, int *control)
{
	int pair[2], saved;
	pid_t pid;

	if (make_pair(pair) == -1)
		return -1;
	if ((pid = fork()) == 0)
		keeper_main(conf, pair[1]);
	saved = errno;
	close(pair[1]);
	if (pid == -1) {
		close(pair[0]);
		errno = saved;
		return -1;
	}
	*control = pair[0];
	return pid;
}

/* Hands over one descriptor, without waiting. */
static int
give(int control, int fd)
{
	union {
		struct cmsghdr	align;
		char		room[CMSG_SPACE(sizeof(int))];
	} space;
	struct cmsghdr *part;
	struct msghdr head;
	struct iovec octet;
	char c = 0;

	memset(&head, 0, sizeof(head));
	memset(&space, 0, sizeof(space));
	octet.iov_base = &c;
	octet.iov_len = 1;
	head.msg_iov = &octet;
	head.msg_iovlen = 1;
	head.msg_control = space.room;
	head.msg_controllen = sizeof(space.room);
	part = CMSG_FIRSTHDR(&head);
	part->cmsg_level = SOL_SOCKET;
	part->cmsg_type = SCM_RIGHTS;
	part->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(part), &fd, sizeof(fd));
	return sendmsg(control, &head, MSG_DONTWAIT | MSG_NOSIGNAL) == 1 ?
	    0 : -1;
}

int
keeper_connect(int control)
{
	int pair[2], saved;

	if (make_pair(pair) == -1)
		return -1;
	if (give(control, pair[1]) == -1) {
		saved = errno;
		close(pair[0]);
		close(pair[1]);
		errno = saved;
		return -1;
	}
	close(pair[1]);
	return pair[0];
}
