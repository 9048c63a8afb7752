/*
 * Macros of SPF (RFC 7208 section 7): their syntax, and what they stand for.
 * Pure, but for the one name that only DNS knows, which the caller finds.
 */
#ifndef DOCTOR_SPFMACRO_H
#define DOCTOR_SPFMACRO_H

#include "doctor/spfterm.h"
#include "route/dns.h"
#include "util/buf.h"

#define SPFMACRO_LONGEST	253	/* octets of a name in DNS */

/* What the letters stand for; all of it is lent. */
struct spfmacro {
	const char		*local;		/* %{l} */
	const char		*sender_domain;	/* %{o} */
	const char		*domain;	/* %{d}: of the record */
	const char		*helo;		/* %{h} */
	const char		*validated;	/* %{p}; NULL: unknown */
	const struct spfaddress	*address;	/* %{i} %{c} %{v} */
	int64_t			 now;		/* %{t} */
};

/* 1 where it is a domain-spec, a macro-string, an explain-string: in the last
 * one alone blanks may stand, and the letters c, r, t. */
int	spfmacro_is_domain(const char *, size_t);
int	spfmacro_is_text(const char *, size_t);
int	spfmacro_is_explanation(const char *, size_t);

/* 1 where it has the macro %{p}, which costs questions to DNS. */
int	spfmacro_validates(const char *, size_t);

/*
 * Expands a domain-spec that spfmacro_is_domain() takes to a name, without a
 * dot at its end; what is longer than a name may be loses labels on the left.
 * 0, or -1 where that is no name of several labels that DNS can be asked
 * for, as it may be with what a sender put into it; errno ENOMEM or EINVAL.
 */
int	spfmacro_domain(const struct spfmacro *, const char *, size_t,
	    char dst[DNS_NAME]);

/* Appends what an explain-string comes to, up to about so many octets.  What
 * the sender gave stands in it as it was: not printable by itself. */
void	spfmacro_explain(const struct spfmacro *, const char *, size_t,
	    struct buf *, size_t most);

/* Appends an address as %{i} has it: octets of IPv4, nibbles of IPv6, with
 * dots; reversed where it is for in-addr.arpa and ip6.arpa. */
void	spfmacro_address(const struct spfaddress *, int reversed,
	    struct buf *);

#endif
