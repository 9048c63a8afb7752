/*
 * One question on its way: sent to one server after another until one
 * answers.  It never waits; the resolver polls for it.
 */
#ifndef ROUTE_EXCHANGE_H
#define ROUTE_EXCHANGE_H

#include <poll.h>
#include <stdint.h>

#include "route/resolver.h"

enum exchange_state {
	EXCHANGE_UDP,		/* asked, waits for a datagram */
	EXCHANGE_SEND,		/* TCP: connecting, then writing */
	EXCHANGE_RECEIVE,	/* TCP: reading */
	EXCHANGE_DONE
};

struct exchange {
	enum exchange_state	 state;
	int64_t			 deadline;	/* of this try, in ms */
	/* private */
	const struct resolver	*resolver;
	struct question		*question;
	int			 fd;		/* -1: none */
	size_t			 server;
	int			 attempt;
	int			 edns;
	int			 failed;	/* some server did answer */
	int			 cut;		/* too long for UDP */
	unsigned int		 ede;		/* of the last that said why */
	int			 secure;	/* so far along the chain */
	int			 hops;
	char			 name[DNS_NAME];	/* asked for now */
	uint16_t		 id;
	uint8_t			 out[2 + 512];	/* with TCP's length in front */
	size_t			 length;	/* of the query */
	size_t			 sent;
	uint8_t			 prefix[2];	/* TCP's length of the answer */
	uint8_t			*in;		/* owned */
	size_t			 got;		/* with the prefix */
};

/* Asks the first server that can be asked. */
void	exchange_start(struct exchange *, const struct resolver *,
	    struct question *);

/* Says what to poll for; fd is -1 where it is done. */
void	exchange_poll(const struct exchange *, struct pollfd *);

/* Takes what its descriptor has; never blocks. */
void	exchange_event(struct exchange *);

/* This try's deadline has passed: goes on to the next server. */
void	exchange_expire(struct exchange *);

/* Gives up where it is not done, and releases all but the question's. */
void	exchange_end(struct exchange *);

#endif
