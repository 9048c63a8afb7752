/*
 * A scripted SMTP peer.  Anything that departs from the script ends it with a
 * line on standard error and a status that the test looks at; an alarm ends
 * it where the other side says nothing.
 */
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <check.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "dialogue.h"

struct side {
	struct dialogue	*dialogue;
	int		 listening, fd;
	SSL		*ssl;
	char		 in[70000];
	size_t		 start, end;
	size_t		 nclear, nsecret;
};

static _Noreturn void
depart(const char *step, const char *instead)
{
	fprintf(stderr, "dialogue: at \"%s\": %.100s\n", step, instead);
	_exit(1);
}

static void
hang_up(struct side *side)
{
	SSL_free(side->ssl);
	side->ssl = NULL;
	if (side->fd != -1)
		close(side->fd);
	side->fd = -1;
	side->start = side->end = 0;
}

static void
answer(struct side *side)
{
	int one = 1;

	hang_up(side);
	side->fd = accept(side->listening, NULL, NULL);
	/* a step in pieces must not wait for an acknowledgement */
	setsockopt(side->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
}

static void
remember(struct side *side, const char *octets, size_t n)
{
	struct dialogue_seen *seen = side->dialogue->seen;
	char *to = side->ssl == NULL ? seen->clear : seen->secret;
	size_t *used = side->ssl == NULL ? &side->nclear : &side->nsecret;

	if (n < DIALOGUE_SEEN - *used) {
		memcpy(to + *used, octets, n);
		*used += n;
	}
}

/* Receives more; 0 at the end. */
static int
receive(struct side *side)
{
	char *to = side->in + side->end;
	size_t room = sizeof(side->in) - side->end;
	int n;

	if (side->ssl != NULL)
		n = SSL_read(side->ssl, to, (int)room);
	else
		n = (int)read(side->fd, to, room);
	if (n <= 0)
		return 0;
	remember(side, to, (size_t)n);
	side->end += (size_t)n;
	return 1;
}

static void
transmit(struct side *side, const char *octets, size_t n)
{
	if (side->ssl != NULL)
		(void)SSL_write(side->ssl, octets, (int)n);
	else
		(void)send(side->fd, octets, n, MSG_NOSIGNAL);
}

/* The next line without its CRLF, NUL-terminated, NULL at the end. */
static char *
next_line(struct side *side)
{
	char *line, *end;

	while ((end = memmem(side->in + side->start, side->end - side->start,
	    "\r\n", 2)) == NULL) {
		memmove(side->in, side->in + side->start,
		    side->end - side->start);
		side->end -= side->start;
		side->start = 0;
		if (!receive(side))
			return NULL;
	}
	line = side->in + side->start;
	*end = '\0';
	side->start = (size_t)(end + 2 - side->in);
	return line;
}

static void
expect_line(struct side *side, const char *step)
{
	char *line = next_line(side);

	if (line == NULL)
		depart(step, "end");
	if (strncmp(line, step + 2, strlen(step + 2)) != 0)
		depart(step, line);
}

static void
expect_content(struct side *side)
{
	char *line;

	do
		if ((line = next_line(side)) == NULL)
			depart("D", "end");
	while (strcmp(line, ".") != 0);
}

static void
expect_nothing(struct side *side)
{
	struct pollfd fd = { .fd = side->fd, .events = POLLIN };

	if (side->start < side->end || poll(&fd, 1, 2) != 0)
		depart("=", "more than was asked for");
}

static void
expect_end(struct side *side)
{
	if (side->start == side->end)
		side->start = side->end = 0;
	if (side->start < side->end || receive(side))
		depart("E", side->in + side->start);
}

static int
remember_sni(SSL *ssl, int *alert, void *arg)
{
	struct side *side = arg;
	const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);

	(void)alert;
	snprintf(side->dialogue->seen->sni, sizeof(side->dialogue->seen->sni),
	    "%s", name == NULL ? "" : name);
	return SSL_TLSEXT_ERR_OK;
}

/* A handshake that fails is the client's to answer, as its script says. */
static void
handshake(struct side *side)
{
	SSL_CTX *tls = side->dialogue->tls;

	if (side->start < side->end)
		depart("T", "something in the clear behind STARTTLS");
	SSL_CTX_set_tlsext_servername_callback(tls, remember_sni);
	SSL_CTX_set_tlsext_servername_arg(tls, side);
	side->ssl = SSL_new(tls);
	SSL_set_fd(side->ssl, side->fd);
	if (SSL_accept(side->ssl) != 1)
		hang_up(side);
}

static void
follow(struct side *side, const char *step)
{
	char line[1024];
	int n;

	switch (step[0]) {
	case 'S':
		n = snprintf(line, sizeof(line), "%s\r\n", step + 2);
		transmit(side, line, (size_t)n);
		break;
	case 'R':
		transmit(side, step + 2, strlen(step + 2));
		break;
	case 'C':
		expect_line(side, step);
		break;
	case '=':
		expect_nothing(side);
		break;
	case 'D':
		expect_content(side);
		break;
	case 'T':
		handshake(side);
		break;
	case 'A':
		answer(side);
		break;
	case 'F':
		hang_up(side);
		break;
	case 'E':
		expect_end(side);
		break;
	case 'K':
		shutdown(side->dialogue->conductor, SHUT_WR);
		break;
	case 'X':
		close(side->dialogue->conductor);
		break;
	}
}

static _Noreturn void
serve(struct dialogue *dialogue, int fd, const char *const *script)
{
	static struct side side;

	signal(SIGPIPE, SIG_IGN);
	alarm(5);
	side.dialogue = dialogue;
	side.listening = fd;
	side.fd = -1;
	answer(&side);
	for (; *script != NULL; script++)
		follow(&side, *script);
	_exit(0);
}

void
dialogue_start(struct dialogue *dialogue, const char *const *script)
{
	struct sockaddr_in addr;
	socklen_t length = sizeof(addr);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(&addr, 0, sizeof(addr));
	addr.sin_family = AF_INET;
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&addr, length), 0);
	ck_assert_int_eq(listen(fd, 5), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&addr, &length), 0);
	memset(&dialogue->address, 0, sizeof(dialogue->address));
	memcpy(&dialogue->address.addr, &addr, length);
	dialogue->address.length = length;
	dialogue->seen = mmap(NULL, sizeof(*dialogue->seen),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(dialogue->seen, MAP_FAILED);
	if ((dialogue->pid = fork()) == 0)
		serve(dialogue, fd, script);
	ck_assert_int_gt(dialogue->pid, 0);
	close(fd);
	/* the child has the only end that is left */
	if (dialogue->conductor != -1)
		close(dialogue->conductor);
}

int
dialogue_end(struct dialogue *dialogue)
{
	int status;

	ck_assert_int_eq(waitpid(dialogue->pid, &status, 0), dialogue->pid);
	return status;
}

void
dialogue_clear(struct dialogue *dialogue)
{
	munmap(dialogue->seen, sizeof(*dialogue->seen));
	dialogue->seen = NULL;
}
