/*
 * The words behind `sendoff check' and `sendoff dns'.
 */
#ifndef EXAM_EXAMOPTION_H
#define EXAM_EXAMOPTION_H

#include <stddef.h>

#include "doctor/ipaddr.h"
#include "fault.h"
#include "probe.h"

#define EXAMOPTION_WORDS	32	/* of --only, --skip */
#define EXAMOPTION_TIMEOUT	15	/* seconds */
#define EXAMOPTION_LONGEST	600

enum examoption_format { FORMAT_ZONE, FORMAT_PANEL, FORMAT_NSUPDATE,
	    FORMAT_JSON };

struct examoption {
	int		 dns;			/* it is `sendoff dns' */
	char		*domain;		/* owned, A-labels; NULL */
	struct ipaddr	 ip[2];			/* --ip, IPv4 first */
	size_t		 nip;
	char		*to, *from;		/* owned; NULL */
	const char	*message, *zone;	/* file or "-"; NULL */
	const char	*data;			/* folder of lists; NULL */
	char		*only[EXAMOPTION_WORDS], *skip[EXAMOPTION_WORDS];
	size_t		 nonly, nskip;		/* both owned */
	const char	*resolver;		/* ADDRESS[:PORT]; NULL */
	const char	*dqs_key;
	int		 timeout;		/* seconds, for all of it */
	struct probe_map maps[PROBE_MAPS];	/* --smtp-map */
	size_t		 nmaps;
	int		 json, offline, probe, strict, quiet, verbose;
	/* of dns */
	enum examoption_format format;
	int		 diff;
};

/*
 * Reads the words; argv[0] is the command's name.  Values without an own copy
 * are lent.  0, or -1 with a fault (64); examoption_clear() in either case.
 */
int	examoption_parse(struct examoption *, int argc, char **argv,
	    struct fault *);
void	examoption_clear(struct examoption *);

#endif
