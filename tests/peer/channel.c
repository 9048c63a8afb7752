/*
 * Octets to and from the client.  All that is read is recorded before it is
 * looked at.  The certificate lives in memory alone: a run leaves no key
 * behind.
 */
#include <sys/socket.h>

#include <err.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "tests/peer/channel.h"

#define CERTIFICATE_DAYS	2	/* longer than any test */

static void
name_certificate(X509 *certificate, const char *name)
{
	X509_NAME *subject = X509_get_subject_name(certificate);

	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
	    (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(certificate, subject);
}

static X509 *
make_certificate(EVP_PKEY *key, const char *name)
{
	X509 *certificate = X509_new();

	if (certificate == NULL)
		return NULL;
	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
	X509_gmtime_adj(X509_getm_notAfter(certificate),
	    CERTIFICATE_DAYS * 86400L);
	X509_set_pubkey(certificate, key);
	name_certificate(certificate, name);
	if (X509_sign(certificate, key, EVP_sha256()) == 0) {
		X509_free(certificate);
		return NULL;
	}
	return certificate;
}

SSL_CTX *
channel_context(const char *name)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = NULL;

	if (context == NULL || key == NULL ||
	    (certificate = make_certificate(key, name)) == NULL ||
	    SSL_CTX_use_certificate(context, certificate) != 1 ||
	    SSL_CTX_use_PrivateKey(context, key) != 1 ||
	    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1)
		errx(1, "TLS: no context");
	X509_free(certificate);
	EVP_PKEY_free(key);
	return context;
}

/* Reads once, 1 where there is something now. */
static int
fill(struct channel *channel)
{
	ssize_t n;

	if (channel->ssl != NULL)
		n = SSL_read(channel->ssl, channel->in, sizeof(channel->in));
	else
		n = read(channel->fd, channel->in, sizeof(channel->in));
	if (n <= 0)
		return 0;
	if (!channel->opaque)
		recorder_octets(channel->recorder, channel->in, (size_t)n,
		    channel->ssl != NULL);
	channel->start = 0;
	channel->end = (size_t)n;
	return 1;
}

size_t
channel_line(struct channel *channel, char *line, size_t size)
{
	size_t n = 0;

	while (n < size) {
		if (channel->start == channel->end && !fill(channel))
			return 0;
		line[n++] = channel->in[channel->start++];
		if (line[n - 1] == '\n')
			break;
	}
	return n;
}

void
channel_drain(struct channel *channel)
{
	while (fill(channel))
		continue;
}

int
channel_pending(struct channel *channel)
{
	char octet;

	if (channel->start < channel->end)
		return 1;
	if (channel->ssl != NULL && SSL_pending(channel->ssl) > 0)
		return 1;
	/* Under TLS a ticket's acknowledgement is no command. */
	return channel->ssl == NULL &&
	    recv(channel->fd, &octet, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

static int
write_some(struct channel *channel, const char *octets, size_t n)
{
	ssize_t written;

	while (n > 0) {
		if (channel->ssl != NULL)
			written = SSL_write(channel->ssl, octets, (int)n);
		else
			written = write(channel->fd, octets, n);
		if (written <= 0)
			return -1;
		octets += written;
		n -= (size_t)written;
	}
	return 0;
}

int
channel_write(struct channel *channel, const void *octets, size_t n,
    const struct pace *pace)
{
	const char *p = octets;
	size_t i;

	if (!pace->split && pace->drip == 0)
		return write_some(channel, p, n);
	for (i = 0; i < n; i++) {
		if (write_some(channel, p + i, 1) == -1)
			return -1;
		if (pace->drip != 0)
			poll(NULL, 0, (int)pace->drip);
	}
	return 0;
}

void
channel_await(const struct channel *channel)
{
	struct pollfd fd = { .fd = channel->fd, .events = POLLIN };

	if (channel->start == channel->end)
		poll(&fd, 1, -1);
}

int
channel_handshake(struct channel *channel, SSL_CTX *context)
{
	SSL *ssl = SSL_new(context);

	if (ssl == NULL)
		errx(1, "TLS: out of memory");
	SSL_set_fd(ssl, channel->fd);
	if (SSL_accept(ssl) != 1) {
		SSL_free(ssl);
		return -1;
	}
	channel->ssl = ssl;
	channel->start = channel->end = 0;
	return 0;
}

void
channel_close(struct channel *channel, int hard)
{
	struct linger linger = { 1, 0 };

	if (hard)
		setsockopt(channel->fd, SOL_SOCKET, SO_LINGER, &linger,
		    sizeof(linger));
	else {
		if (channel->ssl != NULL)
			SSL_shutdown(channel->ssl);
		shutdown(channel->fd, SHUT_WR);
		channel_drain(channel);
	}
	SSL_free(channel->ssl);
	channel->ssl = NULL;
	close(channel->fd);
	channel->fd = -1;
}
