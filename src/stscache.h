/*
 * What is remembered of the MTA-STS of domains (RFC 8461 section 3.3): files
 * in the folder .sts of the effective user's queue, one a domain.
 */
#ifndef STSCACHE_H
#define STSCACHE_H

#include "conf.h"
#include "fault.h"
#include "route/sts.h"
#include "util/log.h"

#define STSCACHE_FOLDER	".sts"
#define STSCACHE_FILES	1000	/* the oldest goes */

struct stscache {
	const struct conf	*conf;
	int			 looked;	/* for the folder */
	int			 fd;		/* it; -1: not there */
};

enum stscache_result {
	STSCACHE_KEPT,
	STSCACHE_UNFIT,	/* no text that can be */
	STSCACHE_FAILED	/* with a fault: it is not remembered */
};

/* Opens nothing yet; conf has to outlive it. */
void	stscache_init(struct stscache *, const struct conf *);
void	stscache_close(struct stscache *);

/*
 * What is remembered of a domain, as sts_format() writes it, to be freed; NULL
 * where it is nothing, or no name, or the configuration asks for no MTA-STS.
 */
char	*stscache_get(struct stscache *, const char *domain);

/*
 * Remembers a text of a worker's, which is looked at first; the folder is made
 * where it is not there.  A policy that is in force is not lost to a failed
 * fetch.  *sts is what the text says, and the caller clears it, but where the
 * result is STSCACHE_UNFIT.
 */
enum stscache_result stscache_put(struct stscache *, const char *domain,
	    const char *text, struct sts *, struct fault *);

/*
 * The same, and the log has it under a message's id: what was fetched, or why
 * it is not remembered.  0, or -1 where the text is unfit.
 */
int	stscache_learn(struct stscache *, struct log *, const char *id,
	    const char *domain, const char *text);

#endif
