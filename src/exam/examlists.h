/*
 * The parts of the family examlists: what block lists say of the addresses
 * that mail leaves from.
 */
#ifndef EXAM_EXAMLISTS_H
#define EXAM_EXAMLISTS_H

#include "doctor/dnsbl.h"
#include "exam/exam.h"

/* The lists that are asked, and what each says of one address. */
struct lists {
	struct dnsbl_zone	*others;	/* owned: of dnsbl lines */
	const struct dnsbl_zone	**zones;	/* owned */
	struct dnsbl_result	*results;	/* owned, of the address */
	size_t			 n;
};

/* The lists of addresses that we know and those of the configuration, without
 * the dead.  0, or -1 where memory ran out; examlistszones_clear() in either
 * case. */
int	examlistszones(struct lists *, const struct conf *);
void	examlistszones_clear(struct lists *);

/* Asks them all of an address: 0, or -1 where memory ran out. */
int	examlistszones_ask(struct lists *, struct exam *,
	    const struct ipaddr *);

/* Asks a list that did not answer the resolver once more, itself; what it says
 * takes the place of that. */
void	examlistsdirect(struct exam *, struct dnsbl_result *,
	    const struct ipaddr *);

/* 1 where the answer may be the key's fault.  One that has ended or was never
 * given out Spamhaus refuses, of which the resolver makes a failure, or it has
 * nothing under its name. */
int	examlists_is_keys(const struct exam *, const struct dnsbl_result *);

/* The id of the check without which there is no address to ask about; NULL:
 * mail goes through a relay. */
const char *examlists_needs(const struct exam *);

/* ip.dnsbl-health, for what was asked last; and ip.residential of an address,
 * NULL: none is known. */
void	examlistshealth(struct exam *, const struct lists *);
void	examlistsresidential(struct exam *, const struct lists *,
	    const struct exam_address *);

#endif
