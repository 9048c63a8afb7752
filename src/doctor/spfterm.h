/*
 * SPF records (RFC 7208 sections 3 to 6 and 12) taken apart into terms.  Pure:
 * text in, struct out; nothing is asked and nothing is expanded.
 */
#ifndef DOCTOR_SPFTERM_H
#define DOCTOR_SPFTERM_H

#include <stddef.h>
#include <stdint.h>

enum spfterm_kind {
	SPFTERM_ALL, SPFTERM_INCLUDE, SPFTERM_A, SPFTERM_MX, SPFTERM_PTR,
	SPFTERM_IP4, SPFTERM_IP6, SPFTERM_EXISTS,
	/* modifiers */
	SPFTERM_REDIRECT, SPFTERM_EXP, SPFTERM_OTHER
};

/* An address of either family; IPv4 is in the first four octets. */
struct spfaddress {
	int	 v6;
	uint8_t	 octets[16];
};

struct spfterm {
	enum spfterm_kind	 kind;
	char			 qualifier;	/* '+', '-', '~', '?'; a
						 * modifier has none: '\0' */
	size_t			 at, length;	/* in the text of the record */
	const char		*domain;	/* domain-spec, or the value of
						 * a modifier; lent by it */
	size_t			 domain_length;	/* 0: none is given */
	int			 cidr4, cidr6;	/* prefix lengths */
	struct spfaddress	 address;	/* of ip4 and ip6 */
};

struct spfrecord {
	struct spfterm		*terms;		/* owned */
	size_t			 n;
	const struct spfterm	*all;		/* the first one, or NULL */
	const struct spfterm	*redirect, *exp;	/* NULL: none */
	size_t			 at;		/* where the error stands, */
	const char		*why;		/* and what it is: static */
};

/* 1 where a TXT record of these octets is an SPF record: its first word is the
 * version (RFC 7208 section 4.5). */
int	spfrecord_is(const char *, size_t);

/*
 * Parses a record that spfrecord_is() takes, which has to stay.  0; -1 with
 * why and at where its syntax is bad anywhere, or errno ENOMEM and no why.
 * The caller clears it either way.
 */
int	spfrecord_parse(struct spfrecord *, const char *, size_t);
void	spfrecord_clear(struct spfrecord *);

/* 1 where the term counts among those that ask DNS (RFC 7208 section 4.6.4). */
int	spfterm_asks(const struct spfterm *);

/* An IPv4-mapped IPv6 address is one of IPv4.  0, or -1 where it is none. */
int	spfaddress_parse(struct spfaddress *, const char *);

/* 1 where both are of one family and the same in their first bits. */
int	spfaddress_within(const struct spfaddress *, const struct spfaddress *,
	    int bits);

#endif
