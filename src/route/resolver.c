/*
 * The stub resolver: which servers there are, and the one loop in which all
 * questions are asked at the same time.
 *
 * Every wait ends: each try at its own deadline, all of them together at
 * RESOLVER_DEADLINE, and the loop at once where nobody is left to hear the
 * answer.  Nothing here uses the C library's resolver: no search list, no
 * NSS, no environment.
 */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "route/exchange.h"
#include "route/resolver.h"
#include "util/clock.h"

#define FILE_NAME	"/etc/resolv.conf"
#define LINE		1024	/* octets looked at: lines are short */
#define PORT		53
#define TIMEOUT		5	/* seconds; resolv.conf(5) gives both */
#define TIMEOUT_MAX	30
#define ATTEMPTS	2
#define ATTEMPTS_MAX	5

/* Only four numbers are an IPv4 address here: what the C library makes of
 * "127.1" is nobody's intention in this file. */
static int
address_v4(struct sockaddr_storage *addr, const char *text, int port)
{
	struct sockaddr_in *sin = (struct sockaddr_in *)addr;

	if (inet_pton(AF_INET, text, &sin->sin_addr) != 1)
		return -1;
	sin->sin_family = AF_INET;
	sin->sin_port = htons(port);
	return 0;
}

/* An IPv6 address, with the zone that a link-local one needs ("%eth0"). */
static int
address_v6(struct sockaddr_storage *addr, const char *text, int port)
{
	struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)addr;
	char host[INET6_ADDRSTRLEN];
	const char *zone = strchr(text, '%'), *error;
	size_t length = strcspn(text, "%");

	if (length >= sizeof(host))
		return -1;
	memcpy(host, text, length);
	host[length] = '\0';
	if (inet_pton(AF_INET6, host, &sin6->sin6_addr) != 1)
		return -1;
	sin6->sin6_family = AF_INET6;
	sin6->sin6_port = htons(port);
	if (zone == NULL)
		return 0;
	/* A link-local server without its zone could not be reached. */
	sin6->sin6_scope_id = if_nametoindex(zone + 1);
	if (sin6->sin6_scope_id == 0)
		sin6->sin6_scope_id = strtonum(zone + 1, 1, UINT32_MAX, &error);
	return sin6->sin6_scope_id != 0 ? 0 : -1;
}

/* Adds a server; one that is no address, or is too many, is passed over. */
static void
server_add(struct resolver *r, const char *text, int port)
{
	struct sockaddr_storage *addr = &r->servers[r->n];

	if (r->n == RESOLVER_SERVERS)
		return;
	memset(addr, 0, sizeof(*addr));
	if (address_v4(addr, text, port) == 0)
		r->lengths[r->n++] = sizeof(struct sockaddr_in);
	else if (address_v6(addr, text, port) == 0)
		r->lengths[r->n++] = sizeof(struct sockaddr_in6);
}

/* The number of an option, brought into its range. */
static int
option_number(const char *text, int most, int otherwise)
{
	const char *error;
	long long n = strtonum(text, 0, INT32_MAX, &error);

	if (error != NULL)
		return otherwise;
	return n < 1 ? 1 : n > most ? most : (int)n;
}

/* What resolv.conf(5) has besides these is for search lists and for the C
 * library, and neither is used. */
static void
option_set(struct resolver *r, const char *word)
{
	if (strncmp(word, "timeout:", 8) == 0)
		r->timeout = 1000 * option_number(word + 8, TIMEOUT_MAX,
		    TIMEOUT);
	else if (strncmp(word, "attempts:", 9) == 0)
		r->attempts = option_number(word + 9, ATTEMPTS_MAX, ATTEMPTS);
	else if (strcmp(word, "trust-ad") == 0)
		r->trust_ad = 1;
}

/* The next word of a line, NULL at its end. */
static char *
next_word(char **rest)
{
	char *word;

	do
		word = strsep(rest, " \t\r");
	while (word != NULL && *word == '\0');
	return word;
}

/* A line whose first word is not one of ours, comments too, says nothing. */
static void
parse_line(struct resolver *r, char *line)
{
	char *word = next_word(&line);

	if (word == NULL)
		return;
	if (strcmp(word, "nameserver") == 0) {
		if ((word = next_word(&line)) != NULL)
			server_add(r, word, PORT);
	} else if (strcmp(word, "options") == 0) {
		while ((word = next_word(&line)) != NULL)
			option_set(r, word);
	}
}

/* No server yet, and the waits of resolv.conf(5). */
static void
set_defaults(struct resolver *r)
{
	memset(r, 0, sizeof(*r));
	r->timeout = 1000 * TIMEOUT;
	r->attempts = ATTEMPTS;
}

void
resolver_parse(struct resolver *r, const char *text, size_t length)
{
	const char *end = text + length, *newline;
	char line[LINE];
	size_t n;

	set_defaults(r);
	for (; text < end; text = newline + 1) {
		newline = memchr(text, '\n', end - text);
		if (newline == NULL)
			newline = end;
		n = newline - text;
		/* What is cut is the end of an options line at worst. */
		if (n >= sizeof(line))
			n = sizeof(line) - 1;
		memcpy(line, text, n);
		line[n] = '\0';
		parse_line(r, line);
	}
	if (r->n == 0)
		server_add(r, "127.0.0.1", PORT);
}

/* The file's text; one that is not there or cannot be read is empty, and the
 * default then is the C library's too: a server on this host. */
static size_t
read_file(char *text, size_t size)
{
	int fd = open(FILE_NAME, O_RDONLY | O_CLOEXEC);
	size_t length = 0;
	ssize_t n;

	if (fd == -1)
		return 0;
	while (length < size && (n = read(fd, text + length,
	    size - length)) > 0)
		length += n;
	close(fd);
	return length;
}

void
resolver_init(struct resolver *r, const struct conf *conf)
{
	size_t length;
	char *text;

	if (conf->resolver != NULL) {
		set_defaults(r);
		r->timeout = conf_wait(conf, TIMEOUT);
		server_add(r, conf->resolver, conf->resolver_port);
		return;
	}
	text = malloc(RESOLVER_FILE);
	length = text == NULL ? 0 : read_file(text, RESOLVER_FILE);
	resolver_parse(r, text == NULL ? "" : text, length);
	free(text);
}

void
resolver_show(const struct resolver *r, size_t server, char *dst, size_t size)
{
	const struct sockaddr_storage *addr = &r->servers[server];
	const void *octets = addr->ss_family == AF_INET6 ?
	    (const void *)&((const struct sockaddr_in6 *)addr)->sin6_addr :
	    (const void *)&((const struct sockaddr_in *)addr)->sin_addr;

	if (server >= r->n || inet_ntop(addr->ss_family, octets, dst,
	    (socklen_t)size) == NULL)
		dst[0] = '\0';
}

/* The IPv4 address in host order, from a mapped one too; 0 for none. */
static uint32_t
address_get_v4(const struct sockaddr_storage *addr)
{
	const struct sockaddr_in *sin = (const struct sockaddr_in *)addr;
	const struct sockaddr_in6 *sin6 = (const struct sockaddr_in6 *)addr;
	uint32_t v4 = 0;

	if (addr->ss_family == AF_INET)
		v4 = sin->sin_addr.s_addr;
	else if (IN6_IS_ADDR_V4MAPPED(&sin6->sin6_addr))
		memcpy(&v4, sin6->sin6_addr.s6_addr + 12, sizeof(v4));
	return ntohl(v4);
}

int
resolver_trusts(const struct resolver *r, size_t server)
{
	const struct sockaddr_storage *addr = &r->servers[server];
	const struct sockaddr_in6 *sin6 = (const struct sockaddr_in6 *)addr;
	uint32_t v4 = address_get_v4(addr);

	if (r->trust_ad)
		return 1;
	/* Docker's own server on 127.0.0.11 passes on whatever AD it got. */
	if (v4 == 0x7f00000b)
		return 0;
	return v4 >> 24 == 127 || (addr->ss_family == AF_INET6 &&
	    IN6_IS_ADDR_LOOPBACK(&sin6->sin6_addr));
}

/*
 * 1 where the other end of stop is gone.  Octets that wait there are not for
 * us: from then on only the hang-up is waited for, or the loop would spin.
 */
static int
is_stopped(struct pollfd *stop)
{
	char octet;

	if ((stop->revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
		return 1;
	if ((stop->revents & POLLIN) == 0)
		return 0;
	stop->events = 0;
	return recv(stop->fd, &octet, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* Fills in what to poll for; until when, or -1 where all is done. */
static int64_t
prepare(const struct exchange *x, size_t n, struct pollfd *fds,
    int64_t deadline)
{
	int64_t next = deadline;
	size_t i, left = 0;

	for (i = 0; i < n; i++) {
		exchange_poll(&x[i], &fds[i]);
		if (x[i].state == EXCHANGE_DONE)
			continue;
		left++;
		if (x[i].deadline < next)
			next = x[i].deadline;
	}
	return left == 0 ? -1 : next;
}

/* All exchanges to their end; fds has one more, for stop, behind theirs. */
static void
run(struct exchange *x, size_t n, struct pollfd *fds)
{
	int64_t deadline = clock_now() + RESOLVER_DEADLINE, next;
	size_t i;

	while ((next = prepare(x, n, fds, deadline)) != -1 &&
	    clock_left(deadline) > 0) {
		if (poll(fds, n + 1, clock_left(next)) == -1) {
			if (errno == EINTR)
				continue;
			return;
		}
		if (is_stopped(&fds[n]))
			return;
		for (i = 0; i < n; i++) {
			if (fds[i].revents != 0)
				exchange_event(&x[i]);
			/* Also where something came: spoofed answers must
			 * not keep a try alive. */
			if (clock_left(x[i].deadline) == 0)
				exchange_expire(&x[i]);
		}
	}
}

void
resolver_ask(const struct resolver *r, struct question *questions, size_t n,
    int stop)
{
	struct exchange *x = calloc(n, sizeof(*x));
	struct pollfd *fds = calloc(n + 1, sizeof(*fds));
	size_t i;

	/* So that there is a result whatever fails below. */
	for (i = 0; i < n; i++) {
		questions[i].result = RESOLVER_TIMEOUT;
		questions[i].secure = 0;
		questions[i].ede = 0;
		questions[i].cut = 0;
		questions[i].message = NULL;
		memset(&questions[i].answer, 0, sizeof(questions[i].answer));
	}
	if (x == NULL || fds == NULL)
		goto out;
	fds[n].fd = stop;
	fds[n].events = POLLIN;
	for (i = 0; i < n; i++)
		exchange_start(&x[i], r, &questions[i]);
	run(x, n, fds);
	for (i = 0; i < n; i++)
		exchange_end(&x[i]);
 out:
	free(fds);
	free(x);
}

int
resolver_answered(enum resolver_result result)
{
	return result != RESOLVER_FAILED && result != RESOLVER_TIMEOUT;
}

void
question_clear(struct question *question)
{
	dns_clear(&question->answer);
	free(question->message);
	question->message = NULL;
}
