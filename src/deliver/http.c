/*
 * The library speaks HTTP; what it reads and writes goes through a BIO of our
 * own, so that every wait is net's, with its deadline and the conductor's end,
 * and no header can be longer than it may.  The library gives a body without
 * a look at its length: that is counted here, since half a policy may be a
 * policy, too.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/http.h>
#include <openssl/ssl.h>

#include "deliver/http.h"

#define FIRST	13	/* "HTTP/1.1 200" and NUL */

struct exchange {
	struct net	*net;
	size_t		 head;		/* octets of header lines so far */
	char		 first[FIRST];	/* of them */
	size_t		 nfirst;
};

static int
send_octets(BIO *bio, const char *octets, int size)
{
	struct exchange *exchange = BIO_get_data(bio);

	return size > 0 && net_write(exchange->net, octets,
	    (size_t)size) == 0 ? size : -1;
}

/* Takes one octet of a header line: 0, or -1 where there is none to have. */
static int
take(struct exchange *exchange, char *octet)
{
	struct net *net = exchange->net;

	if (exchange->head == HTTP_HEAD || net_fill(net) == -1)
		return -1;
	*octet = net->in[net->start++];
	exchange->head++;
	if (exchange->nfirst < FIRST - 1)
		exchange->first[exchange->nfirst++] = *octet;
	return 0;
}

/* A line, or as much of it as fits: the library finds that it has no end. */
static int
get_line(BIO *bio, char *line, int size)
{
	struct exchange *exchange = BIO_get_data(bio);
	int n = 0;

	while (n < size - 1) {
		if (take(exchange, &line[n]) == -1)
			return -1;
		if (line[n++] == '\n')
			break;
	}
	line[n] = '\0';
	return n;
}

static long
control(BIO *bio, int command, long number, void *pointer)
{
	(void)bio;
	(void)number;
	(void)pointer;
	return command == BIO_CTRL_FLUSH;
}

static BIO_METHOD *
method_new(void)
{
	BIO_METHOD *method;

	/* a type of its own would be one of 127 that a process can have */
	method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "net");
	if (method != NULL && BIO_meth_set_write(method, send_octets) == 1 &&
	    BIO_meth_set_gets(method, get_line) == 1 &&
	    BIO_meth_set_ctrl(method, control) == 1)
		return method;
	BIO_meth_free(method);
	return NULL;
}

/* The status of an answer; 0 where it has none. */
static int
status_of(const struct exchange *exchange)
{
	const char *digits = exchange->first + sizeof("HTTP/1.1");

	if (exchange->nfirst < FIRST - 1 ||
	    strncmp(exchange->first, "HTTP/1.", 7) != 0 ||
	    !isdigit((unsigned char)digits[0]) ||
	    !isdigit((unsigned char)digits[1]) ||
	    !isdigit((unsigned char)digits[2]))
		return 0;
	return (digits[0] - '0') * 100 + (digits[1] - '0') * 10 +
	    digits[2] - '0';
}

/* Why there is no document.  Never in the server's words. */
static int
explain(const struct exchange *exchange, char reason[HTTP_REASON])
{
	const struct net *net = exchange->net;
	int status = status_of(exchange);

	if (net->error != NET_OK)
		strlcpy(reason, net->reason, HTTP_REASON);
	else if (exchange->head == HTTP_HEAD)
		strlcpy(reason, "its header is too long", HTTP_REASON);
	else if (status != 0 && status != 200)
		snprintf(reason, HTTP_REASON, "HTTP status %d", status);
	else
		strlcpy(reason, "not an answer in HTTP", HTTP_REASON);
	return -1;
}

/* Sends the request and reads the header: the length of the body (0: as long
 * as it is), or -1. */
static ssize_t
ask(struct exchange *exchange, BIO *bio, const char *host, const char *path)
{
	OSSL_HTTP_REQ_CTX *request;
	BIO *answer = NULL;
	ssize_t length = -1;

	request = OSSL_HTTP_open(host, NULL, NULL, NULL, 0, bio, bio, NULL,
	    NULL, 0, 0);
	if (request == NULL)
		return -1;
	/* nothing is expected of the body, so the library leaves it alone */
	if (OSSL_HTTP_set1_request(request, path, NULL, NULL, NULL, NULL, 0,
	    OSSL_HTTP_DEFAULT_MAX_RESP_LEN, 0, 0) == 1 &&
	    (answer = OSSL_HTTP_exchange(request, NULL)) != NULL &&
	    status_of(exchange) == 200)
		length = (ssize_t)OSSL_HTTP_REQ_CTX_get_resp_len(request);
	BIO_free(answer);	/* a reference: it is ours once more */
	OSSL_HTTP_close(request, length != -1);
	return length;
}

/* 1 where the server said that this was the end, and nobody between. */
static int
ended_well(const struct net *net)
{
	return net->error == NET_CLOSED && (net->ssl == NULL ||
	    (SSL_get_shutdown(net->ssl) & SSL_RECEIVED_SHUTDOWN) != 0);
}

/* The body, of that length or of any: 0, or -1 with the reason. */
static int
read_body(struct net *net, size_t length, size_t most, struct buf *body)
{
	size_t n;

	while (length == 0 || body->length < length) {
		if (net_fill(net) == -1)
			return length == 0 && ended_well(net) ? 0 : -1;
		n = net->end - net->start;
		if (length != 0 && n > length - body->length)
			n = length - body->length;
		if (n > most - body->length)
			return -1;
		buf_add(body, net->in + net->start, n);
		net->start += n;
	}
	return 0;
}

int
http_get(struct net *net, const char *host, const char *path, size_t most,
    struct buf *body, char reason[HTTP_REASON])
{
	struct exchange exchange = { .net = net };
	BIO_METHOD *method = method_new();
	BIO *bio = method == NULL ? NULL : BIO_new(method);
	ssize_t length;
	int rc = -1;

	reason[0] = '\0';
	ERR_clear_error();
	if (bio == NULL) {
		strlcpy(reason, "out of memory", HTTP_REASON);
		goto out;
	}
	BIO_set_data(bio, &exchange);
	BIO_set_init(bio, 1);
	if ((length = ask(&exchange, bio, host, path)) == -1)
		rc = explain(&exchange, reason);
	else if ((rc = read_body(net, (size_t)length, most, body)) == -1)
		strlcpy(reason, net->error == NET_OK ? "it is too long" :
		    net->error == NET_CLOSED ? "it is cut short" :
		    net->reason, HTTP_REASON);
out:
	BIO_free(bio);
	BIO_meth_free(method);
	return rc;
}
