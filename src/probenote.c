/*
 * What one step of a probe's dialogue has shown, as the report keeps it.  The
 * octets are the server's, and are bounded and printable from here on.
 */
#include <sys/socket.h>

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "probenote.h"
#include "util/date.h"
#include "util/text.h"

/* An error of the socket's. */
static enum probe_why
why_errno(int number)
{
	switch (number) {
	/* whom a provider's firewall answers for, and how, tells them apart */
	case ECONNREFUSED:
		return PROBE_REFUSED;
	case ETIMEDOUT:
		return PROBE_TIMEOUT;
	case ECONNRESET:
	case EPIPE:
		return PROBE_CLOSED;
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EAFNOSUPPORT:
	/* a firewall of this host, or our own sandbox */
	case EACCES:
	case EPERM:
		return PROBE_UNREACHABLE;
	case EADDRNOTAVAIL:
		return PROBE_NOT_OURS;
	case 0:		/* the TLS library's own */
		return PROBE_NO_TLS;
	default:
		return PROBE_BROKEN;
	}
}

/* What was said counts more than how the connection ended. */
enum probe_why
probenote_why(const struct smtp *s)
{
	if (s->state == SESSION_CONFUSED)
		return PROBE_NO_SMTP;
	switch (s->net.error) {
	case NET_OK:
		return PROBE_SAID_NO;	/* 421, at whatever step */
	case NET_CLOSED:
		return PROBE_CLOSED;
	case NET_TIMEOUT:
		return PROBE_TIMEOUT;
	case NET_FAILED:
		return why_errno(s->net.number);
	default:
		return PROBE_BROKEN;
	}
}

void
probenote_reply(const struct smtp *s, struct probe_reply *dst)
{
	const struct reply *reply = &s->reply;

	if (reply->state != REPLY_DONE)
		return;
	/* x.0.0 stands for none, and would be taken for the server's */
	dst->code = reply->code;
	if (reply->enhanced)
		strlcpy(dst->status, reply->status, sizeof(dst->status));
	reply_show(reply, dst->text, sizeof(dst->text));
}

/* Lines stay lines: an address may stand in any of them. */
void
probenote_hello(const struct smtp *s, struct probe_hello *dst)
{
	const char *line = s->reply.text, *end;
	size_t used = 0, n;

	if (s->reply.state != REPLY_DONE)
		return;
	dst->code = s->reply.code;
	dst->offers = s->ehlo.offers;
	dst->size = s->ehlo.size;
	for (;; line = end + 1) {
		end = strchr(line, '\n');
		n = end == NULL ? strlen(line) : (size_t)(end - line);
		text_show(dst->text + used, sizeof(dst->text) - used, line, n);
		used += strlen(dst->text + used);
		if (end == NULL || used + 2 > sizeof(dst->text))
			return;
		/* there is room for this and one octet of the next */
		dst->text[used++] = '\n';
		dst->text[used] = '\0';
	}
}

/* In the one form that addresses have in outcomes. */
static void
show_address(char dst[OUTCOME_ADDRESS], const struct sockaddr_storage *addr)
{
	struct mx_address address = { .addr = *addr };
	struct outcome outcome;

	smtp_describe(&outcome, "", &address);
	strlcpy(dst, outcome.address, OUTCOME_ADDRESS);
}

void
probenote_local(int fd, char local[OUTCOME_ADDRESS])
{
	struct sockaddr_storage addr;
	socklen_t length = sizeof(addr);

	memset(&addr, 0, sizeof(addr));
	if (getsockname(fd, (struct sockaddr *)&addr, &length) == 0)
		show_address(local, &addr);
}

/* UDP: no packet leaves, so that it is known of a host as well that does not
 * answer. */
void
probenote_route(const struct conf *conf, const struct mx_address *peer,
    char local[OUTCOME_ADDRESS])
{
	int family = peer->addr.ss_family, fd;
	struct sockaddr_storage source;
	socklen_t length = 0;

	local[0] = '\0';
	/* a failure is told by the text that stays empty */
	if (family == AF_UNIX ||
	    (fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0)) == -1)
		return;
	if ((conf_source(conf, family, &source, &length) == 0 ||
	    bind(fd, (struct sockaddr *)&source, length) == 0) &&
	    connect(fd, (const struct sockaddr *)&peer->addr,
	    peer->length) == 0)
		probenote_local(fd, local);
	close(fd);
}

void
probenote_clock(const struct smtp *s, struct probe_report *report)
{
	const struct reply *reply = &s->reply;
	time_t theirs;

	if (reply->state != REPLY_DONE ||
	    date_find(reply->text, reply->length, &theirs) == -1)
		return;
	report->dated = 1;
	/* our clock is read as late as the reply was: a slow server seems
	 * behind, by no more than it took */
	report->skew = (int64_t)theirs - (int64_t)time(NULL);
	/* a year of four digits may be anything */
	if (report->skew > PROBE_SKEW)
		report->skew = PROBE_SKEW;
}
