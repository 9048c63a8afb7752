/*
 * What the checks of the host's name and addresses have in common: what each
 * address is called, and what the host should be called.
 */
#ifndef EXAM_EXAMHOST_H
#define EXAM_EXAMHOST_H

#include "doctor/name.h"
#include "doctor/ptr.h"
#include "exam/exam.h"

#define EXAMHOST_ADDRESSES	2

/* An address that mail leaves from. */
struct examhost_address {
	const struct exam_address	*address;
	struct ptr			 ptr;
	int				 inside;	/* none sees it */
	char				 owner[DNS_NAME];	/* of its
						 * reverse zone; "" */
	int				 own;	/* it is the reader's */
};

struct examhost {
	struct exam		*exam;
	int			 relayed;	/* a relay does it for us */
	struct examhost_address	 addresses[EXAMHOST_ADDRESSES];
	size_t			 n;
	enum name_code		 helo;		/* of what EHLO says */
	struct question		 forward[2];	/* its A and AAAA, where they
						 * are asked for */
	char			 name[DNS_NAME];	/* it should have: the
						 * one EHLO says, where
						 * that is good */
};

/* examhostname.c: asks for the addresses of the name that EHLO says, and, when
 * those of the addresses are known, finds what the host should be called. */
void	examhostname_look(struct examhost *);
void	examhostname_choose(struct examhost *);
void	examhostname_clear(struct examhost *);

/* 1 where that name leads to the address, 0 where not; -1: no answer. */
int	examhostname_leads(const struct examhost *,
	    const struct exam_address *);

/* 1 where it leads to addresses, and none of them is ours. */
int	examhostname_is_elsewhere(const struct examhost *);

/* Advises to publish addresses of that name; elsewhere: it has others. */
void	examhostname_advise(const struct examhost *, struct finding *,
	    const char *name, int elsewhere);

/* examhostptr.c: asks for the names of the addresses, and the findings. */
void	examhostptr_look(struct examhost *);
void	examhostptr(struct examhost *);

/* examhostzone.c: finds who runs the zone of the address's PTR record. */
void	examhostzone_find(struct examhost *, struct examhost_address *);

/* The PTR name of the address that leads back to it and is nobody's default,
 * the one EHLO says first; NULL: none does. */
const struct ptr_name *examhostptr_good(const struct examhost *,
	    const struct examhost_address *);

/* A finding of this family, one that hangs on another (static ids), and one
 * that a relay makes needless. */
struct finding *examhost_add(struct examhost *, const char *id,
	    enum verdict, const char *title, ...)
	    __attribute__((__format__(printf, 4, 5)));
struct finding *examhost_skip(struct examhost *, const char *id,
	    const char *needs);
struct finding *examhost_relayed(struct examhost *, const char *id);

/* The organisation's domain, by the Public Suffix List; without one what is
 * left of a host's name without its first label. */
void	examhost_org(const struct exam *, const char *name,
	    char dst[DNS_NAME]);

/* 1 where the name is of the From domain's organisation: its records are the
 * reader's own to change. */
int	examhost_is_own(const struct exam *, const char *name);

#endif
