/*
 * The settings: sendoff.conf(5), parsed and checked, with defaults filled in.
 */
#ifndef CONF_H
#define CONF_H

#include <sys/types.h>
#include <sys/socket.h>

#include <stdint.h>

#include "fault.h"

#define CONF_LINE_MAX	4096		/* octets of one line */
#define CONF_FILE_MAX	(1024 * 1024)	/* octets; no real one is near */

enum conf_sender { SENDER_LOGIN, SENDER_HEADER, SENDER_ADDRESS };
enum conf_deliver { DELIVER_NOW, DELIVER_BACKGROUND, DELIVER_QUEUE };
enum conf_inet { INET_ANY, INET_4, INET_6 };
enum conf_log { LOG_TO_AUTO, LOG_TO_SYSLOG, LOG_TO_STDERR, LOG_TO_FILE,
	    LOG_TO_NONE };
enum conf_policy { POLICY_NONE, POLICY_MAY, POLICY_ENCRYPT, POLICY_VERIFY,
	    POLICY_DANE, POLICY_DANE_ONLY };
enum conf_relay { RELAY_NONE, RELAY_SMTP, RELAY_SMTPS, RELAY_LMTP };

struct conf_dkim {
	char	*domain;	/* lower case */
	char	*selector;
	char	*keyfile;
};

struct conf_tls {
	char			*pattern;	/* "*", ".domain" or a domain */
	enum conf_policy	 policy;
};

struct conf {
	char	*hostname, *domain;	/* NULL: no name is known */
	enum conf_sender sender;
	char	*sender_address;	/* with SENDER_ADDRESS */
	char	*masquerade;		/* "local@domain" or "@domain"; NULL */
	int	 masquerade_always;
	char	*local;			/* ADDRESS for bare names; NULL */
	char	*aliases;		/* conf_load() fills it in */
	struct conf_dkim *dkim;
	size_t	 ndkim;
	int	 dkim_system;	/* the dkim lines are the system file's */
	enum conf_deliver deliver;
	char	*spool;		/* NULL: built-in directory or the home queue */
	int64_t	 expire;	/* seconds, as all here */
	int64_t	 warn;		/* -1: never */
	int64_t	 retry_first, retry_longest;
	enum conf_relay relay;
	char	*relay_host;	/* or the path of the LMTP socket */
	char	*relay_user;	/* NULL: no login */
	int	 relay_port;
	char	*password_file, *password_command;
	struct conf_tls *tls;
	size_t	 ntls;
	int	 mta_sts;
	char	*cafile;
	enum conf_inet inet;
	char	*bind4, *bind6;
	char	*resolver;	/* an address; NULL: resolv.conf's */
	int	 resolver_port, port;
	int64_t	 timeout;	/* seconds; 30 scales the waits by 1 */
	int64_t	 max_size;	/* octets */
	enum conf_log log;
	char	*log_file;
	char	**dnsbl, *dqs_key;
	size_t	 ndnsbl;
	char	*note;		/* which file was passed over, and why */
	char	*file;		/* where a missing line is to be added */
};

/* Which files to read, INTERFACE: Configuration. */
enum conf_trust {
	CONF_USUAL,	/* the system's, then the user's; SENDOFF_CONF */
	CONF_SYSTEM,	/* the system's alone; no environment counts */
	CONF_ROOT,	/* one file that root owns: sendmail -C */
	CONF_CALLER	/* one file that root or the caller owns: --config */
};

/*
 * Reads and checks the configuration and fills in the defaults (host name
 * from gethostname, /etc/hosts, /etc/mailname).  file is NULL with
 * CONF_USUAL and CONF_SYSTEM.  0, and the caller clears it; or -1 with a
 * fault of status 78 that names file and line, and the word too except with
 * CONF_ROOT.  A user's file of the usual kind that others could write is
 * skipped: *skipped then lends which one and why, as long as the conf is not
 * cleared, else NULL.
 */
int	conf_load(struct conf *, enum conf_trust, const char *file,
	    const char **skipped, struct fault *);

/* Parses the text of one file over what is there.  name is used in
 * diagnostics; quiet leaves the words of the file out. */
int	conf_parse(struct conf *, const char *text, size_t, const char *name,
	    int quiet, struct fault *);

/* Built-in values, before any file. */
void	conf_init(struct conf *);
void	conf_clear(struct conf *);

/* The TLS policy for a destination: the most specific pattern wins.  Lends the
 * line it stands on; NULL where it is the default. */
const struct conf_tls *conf_tls(const struct conf *, const char *domain);
enum conf_policy conf_policy(const struct conf *, const char *domain);

/* A wait that RFC 5321 section 4.5.3.2 gives in seconds, in milliseconds,
 * scaled by the configured timeout (1 at 30). */
int64_t	conf_wait(const struct conf *, int seconds);

/* The address to connect from: 1 with its length where the configuration has
 * one for the family, else 0. */
int	conf_source(const struct conf *, int family,
	    struct sockaddr_storage *, socklen_t *);

#endif
