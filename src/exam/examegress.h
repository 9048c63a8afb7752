/*
 * The parts of the family examegress: what the probes have seen of one
 * protocol's way out, the address that is made of it, and the checks.
 */
#ifndef EXAM_EXAMEGRESS_H
#define EXAM_EXAMEGRESS_H

#include "exam/exam.h"

/* An address, and who told it. */
struct egress_sight {
	struct ipaddr	 ip;
	char		 text[IPADDR_TEXT];
	char		 by[DNS_NAME];	/* the first: a host, or a question */
	size_t		 n;		/* so many did */
	int		 rumour;	/* none but the recipient's server */
};

struct egress_sights {
	struct egress_sight	list[EXAM_PROBES];	/* all different */
	size_t			n;
};

enum egress_state {
	EGRESS_OFF,		/* the configuration has it not used */
	EGRESS_NONE,		/* there is no way out */
	EGRESS_OPEN,		/* probes have still to tell */
	EGRESS_HIDDEN,		/* there is one, but nobody says which */
	EGRESS_FOUND
};

/* What is known of one family of addresses. */
struct egress_view {
	int			 family;
	struct egress_sights	 locals;	/* what we connect from */
	struct egress_sights	 echoes;	/* what servers say we are */
	struct egress_sights	 answers;	/* of DNS */
	size_t			 open;		/* probes still out */
	size_t			 tries;		/* connections tried */
	size_t			 greeted;	/* and servers that talked */
	const char		*astray;	/* of the bind line, and none
						 * of this host's; NULL */
	enum egress_state	 state;
	struct exam_address	 address;	/* with FOUND */
};

/* Adds an address to those that are known, lent; NULL: it does not fit, and is
 * none. */
struct egress_sight *examegressview_add(struct egress_sights *,
	    const struct ipaddr *, const char *by);

/* Gathers what the probes have seen. */
void	examegressview(struct egress_view *, const struct exam *, int family);

/* Decides for the address; asks DNS where nothing else tells it. */
void	examegressfind(struct exam *, struct egress_view *);

/* Asks name servers that say who asks: sights by name of the question, each
 * counted once for each of the operators, who know nothing of each other. */
void	examegressdns(struct exam *, int family, struct egress_sights *);

/* Has a name server that looks at who asks asked from where mail leaves: the
 * address of the bind line, if there is one. */
void	examegress_from(const struct exam *, int family, struct resolver *);

/* The checks: ip.source and ip.public; ip.port25; ip.v6; ip.clock. */
void	examegresssource(struct exam *, const struct egress_view[2]);
void	examegressport(struct exam *);
void	examegressv6(struct exam *, const struct egress_view *);
void	examegressclock(struct exam *);

/* Adds the id as a SKIP: a relay sends for us, and nobody sees our address. */
void	examegress_relayed(struct exam *, const char *id);

#endif
