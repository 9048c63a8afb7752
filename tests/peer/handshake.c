/*
 * A handshake that breaks off is done in memory and its octets are counted
 * out, so that it ends at the same place however it is cut into records.
 */
#include <err.h>
#include <stdio.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "tests/peer/handshake.h"

static SSL *
begin(struct channel *channel, SSL_CTX *context)
{
	SSL *ssl = SSL_new(context);

	if (ssl == NULL)
		errx(1, "TLS: out of memory");
	SSL_set_app_data(ssl, channel);
	snprintf(channel->sni, sizeof(channel->sni), "none");
	channel->start = channel->end = 0;
	ERR_clear_error();
	return ssl;
}

int
handshake(struct channel *channel, SSL_CTX *context,
    char error[HANDSHAKE_ROOM])
{
	SSL *ssl = begin(channel, context);
	const char *reason;

	SSL_set_fd(ssl, channel->fd);
	if (SSL_accept(ssl) == 1) {
		channel->ssl = ssl;
		return 0;
	}
	reason = ERR_reason_error_string(ERR_peek_error());
	snprintf(error, HANDSHAKE_ROOM, "%s",
	    reason == NULL ? "the client is gone" : reason);
	SSL_free(ssl);
	return -1;
}

/* Sends what the library wrote, up to so many octets; how many. */
static long
send_some(const struct channel *channel, BIO *from, long most)
{
	char octets[4096];
	long sent = 0;
	int n;

	while (sent < most) {
		n = (int)sizeof(octets);
		if (most - sent < n)
			n = (int)(most - sent);
		if ((n = BIO_read(from, octets, n)) <= 0 ||
		    write(channel->fd, octets, (size_t)n) != n)
			break;
		sent += n;
	}
	return sent;
}

/* Gives the library what the client says next; 0 where that is nothing. */
static int
receive_some(const struct channel *channel, BIO *to)
{
	char octets[4096];
	ssize_t n = read(channel->fd, octets, sizeof(octets));

	return n > 0 && BIO_write(to, octets, (int)n) == (int)n;
}

long
handshake_part(struct channel *channel, SSL_CTX *context, long most)
{
	SSL *ssl = begin(channel, context);
	BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());
	long sent = 0;
	int more = 1, rc;

	if (in == NULL || out == NULL)
		errx(1, "TLS: out of memory");
	BIO_set_mem_eof_return(in, -1);
	SSL_set_bio(ssl, in, out);
	while (more && sent < most) {
		rc = SSL_accept(ssl);
		more = rc != 1 &&
		    SSL_get_error(ssl, rc) == SSL_ERROR_WANT_READ;
		sent += send_some(channel, out, most - sent);
		if (more && sent < most)
			more = receive_some(channel, in);
	}
	SSL_free(ssl);
	return sent;
}
