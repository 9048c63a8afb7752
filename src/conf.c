/*
 * The settings: the files in their order, one over the other, then the
 * defaults that depend on the host.  A file that cannot be trusted or
 * understood stops the program before mail is touched; only a user's own file
 * of the usual kind is passed over, with a word for the log.
 */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>
#include <unistd.h>

#include "conf.h"
#include "conffile.h"
#include "confhost.h"
#include "confkey.h"
#include "confline.h"
#include "util/buf.h"
#include "util/home.h"

#define FILE_SYSTEM	SYSCONFDIR "/sendoff.conf"
#define FILE_ALIASES	"/etc/aliases"
#define FILE_HOSTS	"/etc/hosts"
#define FILE_MAILNAME	"/etc/mailname"

#define TIMEOUT		30	/* seconds: the waits are the RFC's own */

/*
 * A zeroed struct is mostly right: NULL is "not configured".  What stands here
 * differs from zero, or is an enum whose first value should not have to be the
 * default.
 */
void
conf_init(struct conf *conf)
{
	memset(conf, 0, sizeof(*conf));
	conf->sender = SENDER_LOGIN;
	conf->deliver = DELIVER_NOW;
	conf->expire = 5 * 86400;
	conf->warn = 4 * 3600;
	conf->retry_first = 5 * 60;
	conf->retry_longest = 4 * 3600;
	conf->relay = RELAY_NONE;
	conf->mta_sts = 1;
	conf->inet = INET_ANY;
	conf->resolver_port = 53;
	conf->port = 25;
	conf->timeout = TIMEOUT;
	conf->max_size = INT64_C(50) * 1024 * 1024;
	conf->log = LOG_TO_AUTO;
}

/* Leaves a struct like a new one, so that a second clear does no harm. */
void
conf_clear(struct conf *conf)
{
	confkey_clear(conf);
	free(conf->hostname);
	free(conf->domain);
	free(conf->sender_address);
	free(conf->masquerade);
	free(conf->local);
	free(conf->aliases);
	free(conf->spool);
	free(conf->relay_host);
	free(conf->relay_user);
	free(conf->password_file);
	free(conf->password_command);
	free(conf->cafile);
	free(conf->resolver);
	free(conf->log_file);
	free(conf->dqs_key);
	free(conf->note);
	free(conf->file);
	conf_init(conf);
}

/* FILE:LINE: why "word". */
static int
complain(const struct confline *line, const char *where, int quiet,
    struct fault *fault)
{
	if (quiet || line->word == NULL)
		return fault_set(fault, line->status, "%s: %s", where,
		    line->why);
	return fault_set(fault, line->status, "%s: %s \"%s\"", where,
	    line->why, line->word);
}

/*
 * The first error ends it: what follows from a mistake helps nobody to find it.
 * The caller throws away what was parsed up to there.
 */
int
conf_parse(struct conf *conf, const char *text, size_t size, const char *name,
    int quiet, struct fault *fault)
{
	struct confline line;
	const char *end = text + size, *newline;
	char where[FAULT_TEXT];
	uint64_t seen = 0;
	size_t number;

	for (number = 1; text < end; number++) {
		newline = memchr(text, '\n', (size_t)(end - text));
		if (newline == NULL)
			newline = end;
		confline_split(&line, text, (size_t)(newline - text));
		if (line.why == NULL && line.n > 0)
			confkey_apply(conf, &line, &seen);
		if (line.why != NULL) {
			(void)snprintf(where, sizeof(where), "%.*s:%zu",
			    FAULT_TEXT / 2, name, number);
			return complain(&line, where, quiet, fault);
		}
		text = newline == end ? end : newline + 1;
	}
	return 0;
}

/* Reads and parses one file that has to be there and has to be good. */
static int
load_file(struct conf *conf, const char *path, enum conffile_owner owner,
    struct fault *fault)
{
	const char *why;
	struct buf text;
	int rc;

	conf->file = strdup(path);
	buf_init(&text);
	if (conffile_read(&text, path, owner, &why) == CONFFILE_READ)
		rc = conf_parse(conf, buf_get(&text), text.length, path,
		    owner == CONFFILE_ROOT, fault);
	else
		rc = fault_set(fault, EX_CONFIG, "%s: %s", path, why);
	buf_clear(&text);
	return rc;
}

/* The same for a file that need not be there; where it counts (not skip),
 * one that is not trusted is as wrong as one that is not understood. */
static int
load_optional(struct conf *conf, const char *path, int skip,
    struct fault *fault)
{
	enum conffile state;
	const char *why;
	struct buf text, note;
	int rc = 0;

	buf_init(&text);
	buf_init(&note);
	state = conffile_read(&text, path, CONFFILE_CALLER, &why);
	if (state == CONFFILE_READ)
		rc = conf_parse(conf, buf_get(&text), text.length, path, 0,
		    fault);
	else if (state == CONFFILE_BAD && !skip)
		rc = fault_set(fault, EX_CONFIG, "%s: %s", path, why);
	else if (state == CONFFILE_BAD) {
		buf_printf(&note, "%s is ignored: %s", path, why);
		conf->note = buf_take(&note);
	}
	buf_clear(&text);
	return rc;
}

/* The first dkim line of a later file takes the mark away again. */
static int
load_system(struct conf *conf, struct fault *fault)
{
	if (load_optional(conf, FILE_SYSTEM, 0, fault) == -1)
		return -1;
	conf->dkim_system = 1;
	return 0;
}

/*
 * The system's file, then the user's over it.  SENDOFF_CONF replaces both: a
 * test must not depend on what the machine has.
 */
static int
load_usual(struct conf *conf, struct fault *fault)
{
	const char *path;
	char *user;
	int rc;

	if ((path = home_env("SENDOFF_CONF")) != NULL)
		return load_file(conf, path, CONFFILE_CALLER, fault);
	if (load_system(conf, fault) == -1)
		return -1;
	if (conffile_user(&user) == -1)
		return fault_set(fault, EX_OSERR,
		    "configuration: out of memory");
	if (user == NULL)
		return 0;
	rc = load_optional(conf, user, 1, fault);
	free(user);
	return rc;
}

/* What this host calls itself. */
static char *
own_name(void)
{
	char name[HOST_NAME_MAX + 1];

	if (gethostname(name, sizeof(name)) == -1)
		name[0] = '\0';
	/* POSIX leaves open whether a name that was cut ends in a NUL. */
	name[sizeof(name) - 1] = '\0';
	return confhost_name(name, FILE_HOSTS, FILE_MAILNAME);
}

/*
 * The defaults that would cost a look at the host are found last, and only
 * where no file gave a value.
 */
static int
fill_in(struct conf *conf, struct fault *fault)
{
	if (conf->aliases == NULL)
		conf->aliases = strdup(FILE_ALIASES);
	if (conf->file == NULL)
		conf->file = strdup(FILE_SYSTEM);
	if (conf->aliases == NULL || conf->file == NULL)
		return fault_set(fault, EX_OSERR,
		    "configuration: out of memory");
	if (conf->hostname == NULL)
		conf->hostname = own_name();
	if (conf->domain == NULL)
		conf->domain = confhost_mailname(FILE_MAILNAME);
	if (conf->domain == NULL && conf->hostname != NULL)
		conf->domain = strdup(conf->hostname);
	return 0;
}

/* A login without a password would be found out by the first mail. */
static int
check(const struct conf *conf, struct fault *fault)
{
	if (conf->relay == RELAY_NONE || conf->relay_user == NULL ||
	    conf->password_file != NULL || conf->password_command != NULL)
		return 0;
	return fault_set(fault, EX_CONFIG, "%s: relay has a user to log in as, "
	    "but there is no password line", conf->file);
}

int
conf_load(struct conf *conf, enum conf_trust trust, const char *file,
    const char **skipped, struct fault *fault)
{
	int rc;

	conf_init(conf);
	if (file != NULL)
		rc = load_file(conf, file, trust == CONF_ROOT ?
		    CONFFILE_ROOT : CONFFILE_CALLER, fault);
	else if (trust == CONF_SYSTEM)
		rc = load_system(conf, fault);
	else
		rc = load_usual(conf, fault);
	if (rc == 0)
		rc = fill_in(conf, fault);
	if (rc == 0)
		rc = check(conf, fault);
	if (rc == -1)
		conf_clear(conf);
	*skipped = conf->note;
	return rc;
}

/*
 * How closely a pattern fits, 0 where it does not: the whole domain above
 * any ".domain", a longer one of these above a shorter, "*" last.
 */
static size_t
fit(const char *pattern, const char *domain)
{
	size_t p = strlen(pattern), d = strlen(domain);

	if (strcmp(pattern, "*") == 0)
		return 1;
	if (pattern[0] != '.')
		return strcasecmp(pattern, domain) == 0 ? SIZE_MAX : 0;
	if (p >= d || strcasecmp(domain + d - p, pattern) != 0)
		return 0;
	return 1 + p;
}

const struct conf_tls *
conf_tls(const struct conf *conf, const char *domain)
{
	const struct conf_tls *tls = NULL;
	size_t best = 0, f, i;

	for (i = 0; i < conf->ntls; i++) {
		f = fit(conf->tls[i].pattern, domain);
		/* Of two lines with the same pattern the later counts. */
		if (f > 0 && f >= best) {
			best = f;
			tls = &conf->tls[i];
		}
	}
	return tls;
}

enum conf_policy
conf_policy(const struct conf *conf, const char *domain)
{
	const struct conf_tls *tls = conf_tls(conf, domain);

	return tls == NULL ? POLICY_DANE : tls->policy;
}

int64_t
conf_wait(const struct conf *conf, int seconds)
{
	return seconds * conf->timeout * 1000 / TIMEOUT;
}

int
conf_source(const struct conf *conf, int family,
    struct sockaddr_storage *source, socklen_t *length)
{
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)source;
	struct sockaddr_in *four = (struct sockaddr_in *)source;

	memset(source, 0, sizeof(*source));
	source->ss_family = (sa_family_t)family;
	if (family == AF_INET && conf->bind4 != NULL) {
		*length = sizeof(*four);
		return inet_pton(AF_INET, conf->bind4, &four->sin_addr);
	}
	if (family == AF_INET6 && conf->bind6 != NULL) {
		*length = sizeof(*six);
		return inet_pton(AF_INET6, conf->bind6, &six->sin6_addr);
	}
	return 0;
}
