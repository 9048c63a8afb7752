/*
 * Configuration values about hosts, ports, addresses and TLS policies.  An
 * address with a port behind it is split here alone: "192.0.2.1:53",
 * "[2001:db8::1]:53"; a bare IPv6 address has no port, its colons are its own.
 */
#include <sys/socket.h>
#include <sys/un.h>

#include <arpa/inet.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "confname.h"
#include "confnet.h"
#include "util/text.h"

#define PORT_SMTP	25
#define PORT_SUBMISSION	587	/* RFC 6409 section 3.1 */
#define PORT_SMTPS	465	/* RFC 8314 section 3.3 */
#define PORT_MAX	65535

struct scheme {
	const char	*prefix;
	enum conf_relay	 relay;
	int		 port;
	int		 login_port;	/* with USER@ */
};

/*
 * The usual text form alone: inet_pton(3) takes no octal and no short forms.
 */
static int
is_address(int family, const char *s)
{
	unsigned char raw[16];	/* the larger, IPv6 */

	return inet_pton(family, s, raw) == 1;
}

/* Port 0 would mean "any", which is no port to connect to. */
static int
port_number(const char *s, int *port)
{
	int64_t number;

	if (confline_number(s, 1, PORT_MAX, &number) == -1)
		return -1;
	*port = (int)number;
	return 0;
}

/*
 * Splits "HOST", "HOST:PORT", "[V6]", "[V6]:PORT" or "V6" in place and gives
 * the host; the port stays as it was where none is given.  NULL where it is
 * none of these.
 */
static char *
split_port(char *s, int *port)
{
	char *end;

	if (*s == '[') {
		s++;
		if ((end = strchr(s, ']')) == NULL)
			return NULL;
		*end++ = '\0';
		if (!is_address(AF_INET6, s))
			return NULL;
	} else if (is_address(AF_INET6, s))
		return s;
	else
		end = s + strcspn(s, ":");
	if (*end == '\0')
		return s;
	if (*end != ':' || port_number(end + 1, port) == -1)
		return NULL;
	*end = '\0';
	return s;
}

/* A socket of this host, so neither name nor port nor login. */
static void
relay_lmtp(struct conf *conf, struct confline *line, const char *path)
{
	if (*path != '/') {
		confline_bad(line, "not an absolute path", path);
		return;
	}
	if (strlen(path) >= sizeof(((struct sockaddr_un *)NULL)->sun_path)) {
		confline_bad(line, "too long for a socket", path);
		return;
	}
	confline_copy(line, &conf->relay_host, path);
	free(conf->relay_user);
	conf->relay_user = NULL;
	conf->relay = RELAY_LMTP;
	conf->relay_port = 0;
}

/* USER may hold an '@' itself, so the last one counts. */
static void
relay_host(struct conf *conf, struct confline *line, const struct scheme *s)
{
	char *rest, *at, *host, *user = NULL;
	int port = s->port;

	if ((rest = strdup(line->words[1] + strlen(s->prefix))) == NULL) {
		confline_memory(line);
		return;
	}
	host = rest;
	if ((at = strrchr(rest, '@')) != NULL) {
		*at = '\0';
		user = rest;
		host = at + 1;
		port = s->login_port;
	}
	host = split_port(host, &port);
	if (host == NULL || (user != NULL && *user == '\0') ||
	    (!text_hostname(host) && !is_address(AF_INET6, host)))
		confline_bad(line, "not a relay", line->words[1]);
	else {
		free(conf->relay_user);
		conf->relay_user = NULL;
		confline_copy(line, &conf->relay_host, host);
		if (user != NULL)
			confline_copy(line, &conf->relay_user, user);
		conf->relay = s->relay;
		conf->relay_port = port;
	}
	free(rest);
}

void
confnet_relay(struct conf *conf, struct confline *line)
{
	static const struct scheme schemes[] = {
		{ "smtp://", RELAY_SMTP, PORT_SMTP, PORT_SUBMISSION },
		{ "smtps://", RELAY_SMTPS, PORT_SMTPS, PORT_SMTPS },
	};
	const char *url = line->words[1];
	size_t i;

	if (strncmp(url, "lmtp:", strlen("lmtp:")) == 0) {
		relay_lmtp(conf, line, url + strlen("lmtp:"));
		return;
	}
	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strncmp(url, schemes[i].prefix,
		    strlen(schemes[i].prefix)) == 0) {
			relay_host(conf, line, &schemes[i]);
			return;
		}
	confline_bad(line, "neither smtp://, smtps:// nor lmtp:", url);
}

/*
 * A star stands alone: what others write "*.example.org" is ".example.org".
 */
static int
is_pattern(const char *s)
{
	return strcmp(s, "*") == 0 || text_hostname(*s == '.' ? s + 1 : s);
}

/* In the order of the enum. */
static const char *const policies[] = { "none", "may", "encrypt", "verify",
    "dane", "dane-only", NULL };

const char *
confnet_policy(enum conf_policy policy)
{
	return policies[policy];
}

/* Adds a tls line: a pattern in lower case, which it takes, and its policy. */
static void
add_tls(struct conf *conf, struct confline *line, char *pattern, int policy)
{
	struct conf_tls *t;
	char *s;

	t = confline_grow(line, conf->tls, conf->ntls, sizeof(*t));
	if (t == NULL) {
		free(pattern);
		return;
	}
	conf->tls = t;
	t += conf->ntls++;
	t->policy = (enum conf_policy)policy;
	t->pattern = pattern;
	for (s = pattern; *s != '\0'; s++)
		*s = (char)tolower((unsigned char)*s);
}

/* The lines keep their order: of two with the same pattern the later
 * counts. */
void
confnet_tls(struct conf *conf, struct confline *line)
{
	const char *word = line->words[1];
	char *pattern = confname_ascii(line, word, word[0] == '.', word);
	int policy;

	if (pattern != NULL && !is_pattern(pattern))
		confline_bad(line, "neither a domain, .domain nor *", word);
	if ((policy = confline_choice(line->words[2], policies)) == -1)
		confline_bad(line, "not a TLS policy", line->words[2]);
	if (line->why == NULL)
		add_tls(conf, line, pattern, policy);
	else
		free(pattern);
}

void
confnet_tls_empty(struct conf *conf)
{
	size_t i;

	for (i = 0; i < conf->ntls; i++)
		free(conf->tls[i].pattern);
	free(conf->tls);
	conf->tls = NULL;
	conf->ntls = 0;
}

void
confnet_mta_sts(struct conf *conf, struct confline *line)
{
	static const char *const words[] = { "no", "yes", NULL };
	int i;

	if ((i = confline_choice(line->words[1], words)) == -1)
		confline_bad(line, "neither yes nor no", line->words[1]);
	else
		conf->mta_sts = i;
}

void
confnet_inet(struct conf *conf, struct confline *line)
{
	static const char *const words[] = { "any", "4", "6", NULL };
	int i;

	if ((i = confline_choice(line->words[1], words)) == -1)
		confline_bad(line, "neither any, 4 nor 6", line->words[1]);
	else
		conf->inet = (enum conf_inet)i;
}

/* The family decides which of the two it is. */
void
confnet_bind(struct conf *conf, struct confline *line)
{
	const char *address = line->words[1];
	char **slot;

	if (is_address(AF_INET, address))
		slot = &conf->bind4;
	else if (is_address(AF_INET6, address))
		slot = &conf->bind6;
	else {
		confline_bad(line, "not an address", address);
		return;
	}
	if (*slot != NULL)
		confline_bad(line, "second address of its family", address);
	else
		confline_copy(line, slot, address);
}

void
confnet_bind_empty(struct conf *conf)
{
	free(conf->bind4);
	free(conf->bind6);
	conf->bind4 = conf->bind6 = NULL;
}

/* An address, never a name: there would be nobody to ask for it. */
void
confnet_resolver(struct conf *conf, struct confline *line)
{
	char *word, *host;
	int port = 53;

	if ((word = strdup(line->words[1])) == NULL) {
		confline_memory(line);
		return;
	}
	host = split_port(word, &port);
	if (host == NULL || (!is_address(AF_INET, host) &&
	    !is_address(AF_INET6, host)))
		confline_bad(line, "not an address", line->words[1]);
	else {
		confline_copy(line, &conf->resolver, host);
		conf->resolver_port = port;
	}
	free(word);
}

void
confnet_port(struct conf *conf, struct confline *line)
{
	if (port_number(line->words[1], &conf->port) == -1)
		confline_bad(line, "not a port", line->words[1]);
}
