/*
 * The opening steps, each of which goes on or leaves the reason in trouble.
 * Nothing is sent before the greeting; nothing that was said in the clear is
 * remembered under TLS; a policy that asks for TLS never sees mail sent
 * without it.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "deliver/hello.h"
#include "deliver/login.h"
#include "deliver/tls.h"
#include "deliver/trace.h"

/* The host's verdict on the session as a whole. */
static enum hello
refused(struct smtp *s, const char *step)
{
	if (s->reply.code / 100 == 2 || s->reply.code / 100 == 3)
		session_unexpected(s, step);
	else
		session_verdict(s, &s->trouble);
	return HELLO_REFUSED;
}

static enum hello
dial(struct smtp *s)
{
	struct sockaddr_storage source;
	socklen_t length = 0;
	int bound = conf_source(s->conf, s->peer.addr.ss_family, &source,
	    &length);

	if (net_connect(&s->net, (struct sockaddr *)&s->peer.addr,
	    s->peer.length, bound ? (struct sockaddr *)&source : NULL, length,
	    s->conf->timeout * 1000) == 0)
		return HELLO_OPEN;
	if (s->net.error == NET_STOPPED)
		session_lost(s, "connect");
	else
		session_break(s, "4.4.1", "connect: %s", s->net.reason);
	return HELLO_REFUSED;
}

static int
on_loopback(const struct sockaddr_storage *addr)
{
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)addr;
	const struct sockaddr_in *four = (const struct sockaddr_in *)addr;

	if (addr->ss_family == AF_INET)
		return ntohl(four->sin_addr.s_addr) >> 24 == 127;
	return addr->ss_family == AF_INET6 &&
	    (IN6_IS_ADDR_LOOPBACK(&six->sin6_addr) ||
	    (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr) &&
	    six->sin6_addr.s6_addr[12] == 127));
}

/*
 * Mail that this host would hand to itself goes round for ever (RFC 5321
 * section 6.3).  A relay may well be another program of this host.
 */
static enum hello
not_myself(struct smtp *s, const char *name)
{
	if (s->conf->relay != RELAY_NONE || s->conf->hostname == NULL ||
	    !on_loopback(&s->peer.addr) ||
	    strcasecmp(name, s->conf->hostname) != 0)
		return HELLO_OPEN;
	session_outcome(s, &s->trouble, OUTCOME_FAILED, "5.4.6",
	    "mail loops back to myself");
	return HELLO_REFUSED;
}

static enum hello
greet(struct smtp *s)
{
	char name[OUTCOME_HOST];
	int code = session_reply(s, "greeting", WAIT_GREETING);

	if (code == -1)
		return HELLO_REFUSED;
	if (code / 100 != 2)
		return refused(s, "greeting");
	ehlo_name(name, sizeof(name), s->reply.text, s->reply.length);
	return not_myself(s, name);
}

/*
 * Who we say we are: the host's name, else the address that the server sees
 * us come from (RFC 5321 section 4.1.4).
 */
static void
own_name(const struct smtp *s, char *dst, size_t size)
{
	struct sockaddr_storage addr;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&addr;
	const struct sockaddr_in *four = (const struct sockaddr_in *)&addr;
	socklen_t length = sizeof(addr);
	char text[INET6_ADDRSTRLEN] = "127.0.0.1";

	if (s->conf->hostname != NULL) {
		snprintf(dst, size, "%s", s->conf->hostname);
		return;
	}
	memset(&addr, 0, sizeof(addr));
	getsockname(s->net.fd, (struct sockaddr *)&addr, &length);
	if (addr.ss_family == AF_INET6) {
		inet_ntop(AF_INET6, &six->sin6_addr, text, sizeof(text));
		snprintf(dst, size, "[IPv6:%s]", text);
		return;
	}
	if (addr.ss_family == AF_INET)
		inet_ntop(AF_INET, &four->sin_addr, text, sizeof(text));
	snprintf(dst, size, "[%s]", text);
}

/* For servers that do not know EHLO: without any extension. */
static enum hello
helo(struct smtp *s, const char *name)
{
	char line[300];
	int code;

	snprintf(line, sizeof(line), "HELO %s\r\n", name);
	code = session_command(s, "HELO", line, WAIT_HELLO);
	if (code == -1)
		return HELLO_REFUSED;
	return code / 100 == 2 ? HELLO_OPEN : refused(s, "HELO");
}

/* RFC 2033 section 4.1: LHLO, and nothing in its place. */
enum hello
hello_say(struct smtp *s)
{
	int lmtp = s->conf->relay == RELAY_LMTP;
	char name[OUTCOME_HOST], line[300];
	int code;

	own_name(s, name, sizeof(name));
	snprintf(line, sizeof(line), "%s %s\r\n", lmtp ? "LHLO" : "EHLO",
	    name);
	ehlo_init(&s->ehlo);
	s->trouble.dsn = 0;
	code = session_command(s, lmtp ? "LHLO" : "EHLO", line, WAIT_HELLO);
	if (code == -1)
		return HELLO_REFUSED;
	if (code / 100 == 5 && !lmtp)
		return helo(s, name);
	if (code / 100 != 2)
		return refused(s, lmtp ? "LHLO" : "EHLO");
	ehlo_parse(&s->ehlo, s->reply.text, s->reply.length);
	/* every outcome of the session says it: who tells of success? */
	s->trouble.dsn = (s->ehlo.offers & EHLO_DSN) != 0;
	return not_myself(s, s->ehlo.name);
}

/*
 * TLS or what came after it broke: under a policy that can do without, the
 * next connection will.
 */
static enum hello
broken(const struct smtp *s)
{
	if (policy_required(s->policy) || s->net.error == NET_OK ||
	    s->net.error == NET_STOPPED)
		return HELLO_REFUSED;
	return HELLO_BROKEN;
}

/*
 * Whose TLS it was that failed: a refusal says which policy wanted it, and
 * MTA-STS that only tests has it told.
 */
static void
tls_broke(struct smtp *s, const char *what, const char *reason)
{
	char text[2 * OUTCOME_TEXT];

	snprintf(text, sizeof(text), "%s: %s: %s: %s", s->policy->words,
	    s->trouble.host, what, reason);
	if (policy_required(s->policy)) {
		session_break(s, "4.7.5", "%s", text);
		return;
	}
	session_break(s, "4.7.5", "%s: %s", what, reason);
	if (s->policy->watched)
		control_note(s->control, text);
}

/*
 * What a policy wants is not to be had: the end, where it insists; MTA-STS
 * that only tests has it told (RFC 8461 section 5), and mail goes on.
 */
static enum hello
fall_short(struct smtp *s, const struct outcome *outcome)
{
	if (policy_required(s->policy)) {
		s->trouble = *outcome;
		return HELLO_REFUSED;
	}
	if (s->policy->watched)
		control_note(s->control, outcome->text);
	return HELLO_OPEN;
}

/* The certificate that came: refused, or only told of, or of no interest. */
static enum hello
judge(struct smtp *s, const SSL *ssl)
{
	struct outcome outcome = s->trouble;
	char reason[TLS_REASON];

	if (tls_satisfies(ssl, s->policy, reason)) {
		s->verified = policy_verifies(s->policy);
		return HELLO_OPEN;
	}
	outcome_set(&outcome, OUTCOME_DEFERRED, 0, "4.7.5", "%s: %s: %s",
	    s->policy->words, outcome.host, reason);
	return fall_short(s, &outcome);
}

static enum hello
handshake(struct smtp *s)
{
	char reason[TLS_REASON];
	SSL *ssl;

	if ((ssl = tls_new(s->conf, s->policy, reason)) == NULL) {
		tls_broke(s, "TLS", reason);
		return HELLO_REFUSED;
	}
	session_wait(s, WAIT_TLS);
	if (net_starttls(&s->net, ssl) == -1) {
		if (s->net.error == NET_STOPPED)
			session_lost(s, "TLS handshake");
		else
			tls_broke(s, "TLS handshake", s->net.reason);
		return broken(s);
	}
	if (judge(s, ssl) != HELLO_OPEN)
		return HELLO_REFUSED;
	tls_name(ssl, s->trouble.tls, sizeof(s->trouble.tls));
	trace_note(s->control, s->trouble.tls);
	return HELLO_OPEN;
}

/* The rest of STARTTLS, and what is said anew behind it. */
static enum hello
upgrade(struct smtp *s)
{
	enum hello rc;

	/* RFC 3207 section 4.2: what is injected in the clear must not be read
	 * as said under TLS. */
	if (session_quiet(s, "STARTTLS") == -1)
		return broken(s);
	if ((rc = handshake(s)) != HELLO_OPEN)
		return rc;
	/* RFC 3207 section 4.2: all that the server said before is void. */
	return hello_say(s) == HELLO_OPEN ? HELLO_OPEN : broken(s);
}

/* STARTTLS was not to be had: in the clear, or not at all. */
static enum hello
without(struct smtp *s, const char *what)
{
	struct outcome outcome = s->trouble;

	outcome_set(&outcome, OUTCOME_DEFERRED, 0, "4.7.4", "%s: %s %s",
	    s->policy->words, outcome.host, what);
	return fall_short(s, &outcome);
}

static enum hello
starttls(struct smtp *s)
{
	char text[OUTCOME_TEXT / 2], what[OUTCOME_TEXT];
	int code;

	if ((s->ehlo.offers & EHLO_STARTTLS) == 0)
		return without(s, "does not offer STARTTLS");
	code = session_command(s, "STARTTLS", "STARTTLS\r\n", WAIT_HELLO);
	if (code == -1)
		return HELLO_REFUSED;
	if (code / 100 == 2)
		return upgrade(s);
	if (code / 100 == 3)
		return refused(s, "STARTTLS");
	reply_show(&s->reply, text, sizeof(text));
	snprintf(what, sizeof(what), "refused STARTTLS: %s", text);
	return without(s, what);
}

/* Up to the reply to EHLO; RFC 8314 section 3.3: with smtps under TLS from the
 * first octet. */
static enum hello
meet(struct smtp *s)
{
	enum hello rc;

	if ((rc = dial(s)) != HELLO_OPEN)
		return rc;
	if (s->conf->relay == RELAY_SMTPS && (rc = handshake(s)) != HELLO_OPEN)
		return rc;
	if ((rc = greet(s)) != HELLO_OPEN)
		return rc;
	return hello_say(s);
}

enum hello
hello_open(struct smtp *s, int clear)
{
	enum hello rc;

	if ((rc = meet(s)) != HELLO_OPEN)
		return rc;
	if (!clear && s->policy->demand != DEMAND_CLEAR &&
	    s->net.ssl == NULL && (rc = starttls(s)) != HELLO_OPEN)
		return rc;
	if (s->conf->relay != RELAY_NONE && s->conf->relay_user != NULL &&
	    login_run(s) == -1)
		return HELLO_REFUSED;
	return HELLO_OPEN;
}
