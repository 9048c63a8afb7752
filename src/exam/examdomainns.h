/*
 * What each name server of the zone says when it is asked itself.
 */
#ifndef EXAM_EXAMDOMAINNS_H
#define EXAM_EXAMDOMAINNS_H

#include "exam/examdomain.h"

#define EXAMDOMAINNS_ITEMS	6	/* SPF, DMARC and four keys */

/* A name whose records are compared. */
struct examdomainns_item {
	const char	*label;		/* "SPF", "DKIM", "DMARC" */
	char		 name[2 * DNS_NAME + 16];
	enum dns_type	 type;		/* CNAME where it is an alias */
};

struct examdomainns_answer {
	uint64_t	sum;
	size_t		n;		/* records: 0 are as good as no name */
	uint32_t	ttl;
};

/* An address of a server. */
struct examdomainns_place {
	size_t				 server;	/* in domain->servers */
	struct ipaddr			 ip;
	char				 text[IPADDR_TEXT];
	enum examdomain_state		 state;
	uint32_t			 serial;
	struct examdomainns_answer	 answers[EXAMDOMAINNS_ITEMS];
};

struct examdomainns {
	struct examdomainns_item	 items[EXAMDOMAINNS_ITEMS];
	size_t				 nitems;
	struct examdomainns_place	 places[EXAMDOMAIN_PLACES];
	size_t				 n;
};

/* Asks all servers, which sets their states.  NULL where none is known, or
 * memory ran out, which the findings then know. */
struct examdomainns *examdomainns_new(struct examdomain *);
void	examdomainns_free(struct examdomainns *);

/* Adds the finding domain.ns-agree. */
void	examdomainagree(struct examdomain *, const struct examdomainns *);

#endif
