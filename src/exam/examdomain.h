/*
 * What the checks of the domain have in common: the zone that it is in, as
 * DNS shows it, and each of the zone's name servers.
 */
#ifndef EXAM_EXAMDOMAIN_H
#define EXAM_EXAMDOMAIN_H

#include "exam/exam.h"

#define EXAMDOMAIN_SERVERS	8	/* of a zone that are looked at */
#define EXAMDOMAIN_PLACES	16	/* their addresses */

/* What an address of a name server says, or all of a server's. */
enum examdomain_state {
	EXAMDOMAIN_SILENT,	/* not known: no answer, or not to all */
	EXAMDOMAIN_LAME,	/* it does not serve the zone */
	EXAMDOMAIN_NOWHERE,	/* its name has no address */
	EXAMDOMAIN_SERVES
};

struct examdomain_server {
	char			name[DNS_NAME];
	enum examdomain_state	state;		/* the best of its addresses */
};

struct examdomain {
	struct exam		*exam;
	/* the name, and what DNS says of it; FAILED with an extended error */
	enum resolver_result	 dns;
	unsigned int		 ede;
	int			 secure;
	int			 gone;		/* domain.exists fails */
	char			 alias[DNS_NAME];	/* it is a CNAME of;
							 * "" */
	char			 above[DNS_NAME];	/* where it is not
						 * there: the zone that could
						 * have it; "" */
	/* the closest zone around it: "" where none is seen */
	char			 zone[DNS_NAME];
	enum resolver_result	 zone_dns;	/* of the question for it */
	uint32_t		 minimum;	/* seconds that "there is none"
						 * is kept; 0 not known */
	struct examdomain_server servers[EXAMDOMAIN_SERVERS];
	size_t			 n, total;	/* looked at, and named */
};

/* examdomainzone.c: asks for the name and its zone, and the findings. */
void	examdomainzone_look(struct examdomain *);
void	examdomainzone_exists(struct examdomain *);
void	examdomainzone_wildcard(struct examdomain *);
void	examdomainzone_dnssec(struct examdomain *);

/* examdomainmx.c, examdomainbounce.c */
void	examdomainmx(struct examdomain *);
void	examdomainbounce(struct examdomain *);

/* examdomainorigin.c: 1 where an MX without an address has the zone's name put
 * behind the one that was meant, which has: then the finding says so, and has
 * the record to publish in its place. */
int	examdomain_origin(struct examdomain *, struct finding *,
	    int preference, const char *host);

/* examdomaindbl.c */
void	examdomaindbl(struct examdomain *);

/* A finding of this family. */
struct finding *examdomain_add(struct examdomain *, const char *id,
	    enum verdict, const char *title, ...)
	    __attribute__((__format__(printf, 4, 5)));

/* One that is not judged, as it hangs on another; static ids. */
void	examdomain_skip(struct examdomain *, const char *id,
	    const char *needs);

/* One that DNS did not say enough for. */
void	examdomain_unknown(struct examdomain *, const char *id,
	    const char *name, enum resolver_result);

#endif
