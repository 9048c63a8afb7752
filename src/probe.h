/*
 * A probe: a process of its own that has one SMTP dialogue with the mail
 * server of a domain and sends no mail.  It parses a stranger's octets, so it
 * has nothing and may nothing else.
 */
#ifndef PROBE_H
#define PROBE_H

#include <stddef.h>
#include <stdint.h>

#include "conf.h"
#include "errand.h"
#include "probemap.h"
#include "probereport.h"
#include "route/dns.h"

#define PROBE_MAPS	32	/* that one task may have */
#define PROBE_ADDRESS	(64 + 1 + 255 + 1)	/* RFC 5321 section 4.5.3.1 */

struct probe_task {
	const char		*domain;	/* or an address literal; NULL:
						 * the configuration's relay */
	int			 family;	/* AF_UNSPEC: as conf->inet */
	char			 mail_from[PROBE_ADDRESS];	/* "": null */
	char			 recipients[PROBE_RCPTS][PROBE_ADDRESS];
	size_t			 n;		/* 0: no transaction */
	const struct probe_map	*maps;
	size_t			 nmaps;
	int64_t			 budget;	/* ms for all of it */
};

/*
 * Starts a probe; it reads no octet before it is shut in.  Hosts are tried in
 * the order of delivery, at most PROBE_TRIES addresses, until one greets with
 * 220.  What the task names is lent for the call.  0; or -1 with errno, EINVAL
 * where an address or the number of something is not fit to be sent.
 * errand_end() ends it, done or not.  errand_wait() tells when it is done: it
 * says nothing before.
 */
int	probe_start(struct errand *, const struct conf *,
	    const struct probe_task *);

/*
 * Reads the report, cleaned; waits for it until the budget is over.  0, or -1
 * where there is none or it is nonsense, and then the report says that
 * (PROBE_BROKEN).
 */
int	probe_take(struct errand *, struct probe_report *);

#endif
