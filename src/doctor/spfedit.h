/*
 * Changes of an SPF record that keep all the rest of it: what a postmaster is
 * told to publish.  Pure.
 */
#ifndef DOCTOR_SPFEDIT_H
#define DOCTOR_SPFEDIT_H

#include "doctor/spfterm.h"

/*
 * A record, to be freed, in which ip4: or ip6: with the address stands in
 * front of the all; without one in front of redirect and exp, or at the end.
 * NULL with errno EINVAL where it is no record of good syntax, ENOMEM; EEXIST
 * where a term of it that can be reached has the address already.
 */
char	*spfedit_grant(const char *record, const struct spfaddress *);

/* The same, but in front of all other terms, so that none of them comes to
 * decide, whatever it has. */
char	*spfedit_first(const char *record, const struct spfaddress *);

/* The record without what leads to the record of a domain, or as it is where
 * nothing does.  NULL with errno ENOMEM. */
char	*spfedit_forget(const char *record, const char *domain);

/* The record without the terms of a kind.  NULL with errno EINVAL, ENOMEM. */
char	*spfedit_drop(const char *record, enum spfterm_kind);

/*
 * The same with an all of that qualifier at the end of the mechanisms, in
 * place of the one it has; what a redirect led to is included, as a redirect
 * beside an all does not count.  NULL with errno EINVAL, ENOMEM.
 */
char	*spfedit_all(const char *record, char qualifier);

#endif
