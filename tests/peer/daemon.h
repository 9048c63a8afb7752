/*
 * A peer in the background: a mail or an HTTPS server, and a DNS server beside
 * it.
 */
#ifndef PEER_DAEMON_H
#define PEER_DAEMON_H

#include "tests/peer/nameserver.h"
#include "tests/peer/script.h"
#include "tests/peer/smtpd.h"

#define DAEMON_PORT	8	/* octets of a port's text */

struct daemon {
	/* what was asked for */
	const char	*dir_name;
	const char	*zone_file;	/* NULL: no DNS */
	const char	*dns_address;
	const char	*address;
	const char	*port;		/* "0": the kernel's choice */
	const char	*path;		/* of a UNIX socket in place of both */
	int		 dns_port;	/* 0: the kernel's choice */
	unsigned int	 life;		/* seconds */
	long		 serve;		/* connections; 0: no end */
	int		 reserve;	/* the port is held, nobody listens */
	int		 https;
	struct script	 script;
	/* what became of it */
	int		 dir;
	int		 listener;
	char		 bound[DAEMON_PORT];
	struct nameserver dns;
	struct smtpd	 smtpd;
	int		 ordinal;	/* connections since the start */
	int		 first;		/* number of the first one's records */
};

/*
 * Listens, goes to the background and serves until it is stopped.  The caller
 * is told where (SMTP_PORT or HTTPS_PORT, DNS_PORT) as assignments of the
 * shell, on standard output and in the file ready, and ends.
 */
_Noreturn void	daemon_run(struct daemon *);

#endif
