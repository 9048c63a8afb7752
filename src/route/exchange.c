/*
 * One question, from server to server.
 *
 * Each try has a socket of its own, connected, so that the kernel picks a
 * random port and drops what comes from elsewhere, and an ID of its own
 * (RFC 5452 section 9).  What is not the answer is passed over and the wait
 * goes on: a guess at the answer must not stop the true one.  Every way
 * through ends: servers and attempts are counted, CNAMEs are counted, EDNS0
 * is given up once a server.
 */
#include <sys/socket.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "route/exchange.h"
#include "route/wire.h"
#include "util/clock.h"

#define DATAGRAM	4096	/* more than we offer: some never listen */
#define BURST		512	/* datagrams at a time before others' turn */

/* Closes this try's socket: late answers to it reach nobody. */
static void
shut(struct exchange *x)
{
	if (x->fd != -1)
		close(x->fd);
	x->fd = -1;
}

/* The last step: the question has its result.  Of a failure nothing is
 * secure. */
static void
finish(struct exchange *x, enum resolver_result result)
{
	shut(x);
	x->state = EXCHANGE_DONE;
	x->question->result = result;
	x->question->ede = result == RESOLVER_FAILED ? x->ede : 0;
	x->question->cut = x->cut && (result == RESOLVER_FAILED ||
	    result == RESOLVER_TIMEOUT);
	x->question->secure = x->secure && (result == RESOLVER_OK ||
	    result == RESOLVER_NODATA || result == RESOLVER_NXDOMAIN);
}

/* A new socket to the server; connecting may still be under way. */
static int
dial(struct exchange *x, int type)
{
	const struct resolver *r = x->resolver;

	shut(x);
	x->deadline = clock_now() + r->timeout;
	x->sent = 0;
	x->got = 0;
	x->fd = socket(r->servers[x->server].ss_family,
	    type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (x->fd == -1)
		return -1;
	if (r->nsource > 0 && bind(x->fd,
	    (const struct sockaddr *)&r->source, r->nsource) == -1)
		return -1;
	if (connect(x->fd, (const struct sockaddr *)&r->servers[x->server],
	    r->lengths[x->server]) == -1 && errno != EINPROGRESS)
		return -1;
	return 0;
}

/* Makes the query, with a new ID; -1 where the name cannot be asked for. */
static int
compose(struct exchange *x)
{
	x->id = arc4random() & 0xffff;
	x->length = dns_query(x->out + 2, sizeof(x->out) - 2, x->id, x->name,
	    x->question->type, x->edns);
	wire_put16(x->out, x->length);
	return x->length == 0 ? -1 : 0;
}

/* Asks this server; where the answer of another one was being read, what
 * came of it is gone. */
static int
ask_udp(struct exchange *x)
{
	uint8_t *in;

	if (compose(x) == -1 || (in = realloc(x->in, DATAGRAM)) == NULL)
		return -1;
	x->in = in;
	x->state = EXCHANGE_UDP;
	if (dial(x, SOCK_DGRAM) == -1)
		return -1;
	return send(x->fd, x->out + 2, x->length, MSG_NOSIGNAL) == -1 ? -1 : 0;
}

/* RFC 7766 section 5: what does not fit a datagram is asked for by TCP. */
static int
ask_tcp(struct exchange *x)
{
	x->cut = 1;
	if (compose(x) == -1)
		return -1;
	x->state = EXCHANGE_SEND;
	return dial(x, SOCK_STREAM);
}

/* Goes on to the next server that can be asked, round after round. */
static void
advance(struct exchange *x)
{
	/* Not recursion, although asking may fail at once: three servers that
	 * nobody can reach are three turns of this loop. */
	do {
		if (++x->server >= x->resolver->n) {
			x->server = 0;
			x->attempt++;
		}
		if (x->attempt >= x->resolver->attempts) {
			finish(x, x->failed ? RESOLVER_FAILED :
			    RESOLVER_TIMEOUT);
			return;
		}
		x->edns = 1;
	} while (ask_udp(x) == -1);
}

/* This server has answered, but nothing that helps. */
static void
disappoint(struct exchange *x)
{
	x->failed = 1;
	advance(x);
}

/* RFC 6891 section 7: a server that does not know EDNS0 is asked without. */
static void
ask_plain(struct exchange *x)
{
	x->edns = 0;
	if (ask_udp(x) == -1)
		advance(x);
}

/* The answer is the question's from now on, and the octets it points to. */
static void
accept_answer(struct exchange *x, const struct dns_answer *answer)
{
	x->question->answer = *answer;
	x->question->answer.hops = x->hops;
	x->question->message = x->in;
	x->in = NULL;
	finish(x, RESOLVER_OK);
}

/* No record; the CNAMEs that led to where there is none are there, though. */
static void
accept_end(struct exchange *x, const struct dns_answer *answer,
    enum resolver_result result)
{
	memcpy(x->question->answer.name, answer->name, DNS_NAME);
	x->question->answer.hops = x->hops;
	finish(x, result);
}

/* Nothing at the end of the answer's CNAMEs: does the server end there, or
 * only not say what is at the target? */
static void
ask_target(struct exchange *x, const char *target)
{
	memcpy(x->name, target, DNS_NAME);
	x->edns = 1;
	if (ask_udp(x) == -1)
		advance(x);
}

/* A whole answer that says whether the name is there. */
static void
judge(struct exchange *x, struct dns_answer *answer)
{
	/* Every step of the chain is secure, or none of it is. */
	if (!answer->authenticated || !resolver_trusts(x->resolver, x->server))
		x->secure = 0;
	x->hops += answer->hops;
	if (x->hops > DNS_CHAIN)
		finish(x, RESOLVER_FAILED);
	else if (answer->n > 0)
		accept_answer(x, answer);
	else if (answer->rcode == DNS_NXDOMAIN)
		accept_end(x, answer, RESOLVER_NXDOMAIN);
	else if (answer->hops > 0)
		ask_target(x, answer->name);
	else
		accept_end(x, answer, RESOLVER_NODATA);
}

/* An answer of which no retry could make more: refused, failed, or with
 * records that are all damaged, which is not to be taken for having none. */
static int
is_useless(const struct dns_answer *answer)
{
	if (answer->rcode == DNS_NXDOMAIN)
		return 0;
	return answer->rcode != DNS_NOERROR ||
	    (answer->n == 0 && answer->damaged > 0);
}

/* Acts on the octets in x->in; 0 where they are not the answer. */
static int
consider(struct exchange *x, size_t length)
{
	struct dns_answer answer;

	if (dns_parse(&answer, x->in, length, x->id, x->name,
	    x->question->type) == -1)
		return 0;
	/* Cut short over TCP too: there is no way left to have it whole. */
	if (answer.truncated) {
		if (x->state != EXCHANGE_UDP)
			disappoint(x);
		else if (ask_tcp(x) == -1)
			advance(x);
	} else if (x->edns && (answer.rcode == DNS_FORMERR ||
	    answer.rcode == DNS_NOTIMP)) {
		ask_plain(x);
	} else if (is_useless(&answer)) {
		if (answer.ede != 0)
			x->ede = answer.ede;
		disappoint(x);
	} else {
		judge(x, &answer);
	}
	/* Unless the question has taken it over. */
	if (x->question->message == NULL)
		dns_clear(&answer);
	return 1;
}

/* Takes what has come, until it is the answer.  An error is ICMP's word that
 * nobody listens there, so that the next server can be asked at once. */
static void
receive_datagrams(struct exchange *x)
{
	ssize_t n;
	int i;

	for (i = 0; i < BURST; i++) {
		n = recv(x->fd, x->in, DATAGRAM, 0);
		if (n == -1 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n == -1) {
			advance(x);
			return;
		}
		if (consider(x, n))
			return;
	}
}

/* Connected, or not: the first send tells.  The query goes with its length
 * in front, in one segment (RFC 7766 section 8). */
static void
send_stream(struct exchange *x)
{
	ssize_t n;

	n = send(x->fd, x->out + x->sent, x->length + 2 - x->sent,
	    MSG_NOSIGNAL);
	if (n == -1) {
		if (errno != EAGAIN && errno != EINTR)
			advance(x);
		return;
	}
	x->sent += n;
	if (x->sent == x->length + 2)
		x->state = EXCHANGE_RECEIVE;
}

/* Reads the length, or what the length says; the octets read, or -1. */
static ssize_t
read_stream(struct exchange *x, size_t size)
{
	uint8_t *in;

	if (x->got < 2)
		return recv(x->fd, x->prefix + x->got, 2 - x->got, 0);
	if (x->got == 2) {
		if (size == 0 || (in = realloc(x->in, size)) == NULL)
			return 0;
		x->in = in;
	}
	return recv(x->fd, x->in + x->got - 2, size - (x->got - 2), 0);
}

/* The one answer on this connection.  Here nobody can slip another one in,
 * so what is not the answer is the server's fault. */
static void
receive_stream(struct exchange *x)
{
	size_t size = x->prefix[0] << 8 | x->prefix[1];
	ssize_t n = read_stream(x, size);

	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		advance(x);
		return;
	}
	x->got += n;
	if (x->got > 2 && x->got == size + 2 && !consider(x, size))
		disappoint(x);
}

void
exchange_start(struct exchange *x, const struct resolver *resolver,
    struct question *question)
{
	memset(x, 0, sizeof(*x));
	x->resolver = resolver;
	x->question = question;
	x->fd = -1;
	x->edns = 1;
	x->secure = 1;
	if (strlcpy(x->name, question->name, DNS_NAME) >= DNS_NAME ||
	    compose(x) == -1)
		finish(x, RESOLVER_FAILED);
	else if (ask_udp(x) == -1)
		advance(x);
}

void
exchange_poll(const struct exchange *x, struct pollfd *pollfd)
{
	pollfd->fd = x->fd;
	pollfd->events = x->state == EXCHANGE_SEND ? POLLOUT : POLLIN;
	pollfd->revents = 0;
}

void
exchange_event(struct exchange *x)
{
	switch (x->state) {
	case EXCHANGE_UDP:
		receive_datagrams(x);
		break;
	case EXCHANGE_SEND:
		send_stream(x);
		break;
	case EXCHANGE_RECEIVE:
		receive_stream(x);
		break;
	case EXCHANGE_DONE:
		break;
	}
}

void
exchange_expire(struct exchange *x)
{
	if (x->state != EXCHANGE_DONE)
		advance(x);
}

void
exchange_end(struct exchange *x)
{
	if (x->state != EXCHANGE_DONE)
		finish(x, x->failed ? RESOLVER_FAILED : RESOLVER_TIMEOUT);
	free(x->in);
	x->in = NULL;
}
