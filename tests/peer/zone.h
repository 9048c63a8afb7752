/*
 * The zone of the tests' DNS server: lines of text, one record or one way to
 * misbehave each.
 *
 *	NAME A|AAAA|MX|CNAME|DS|NS|PTR|SOA|TXT|TLSA DATA
 *	NAME DIRECTIVE [NUMBER] [TYPE]
 *
 * MX data is "preference host" ("." is the root), TXT one or more words or
 * strings in double quotes, TLSA "usage selector matching hex", SOA two names
 * and five numbers; "# hex" in place of any DATA is RDATA octet by octet, well
 * formed or not.  A directive is for every type of the name where it names
 * none, and for every name where NAME is "*".  Empty lines and lines that start
 * with '#' or ';' count for nothing.
 *
 * What a resolver that validates says is all there, by name and type of the
 * question (an answer's AD bit is that of all CNAMEs in it, so of the name
 * that was asked for), to questions that ask for AD:
 *
 *	* AD				every answer of all is secure,
 *	mx.a.example NO-AD A		but not this one
 *	mx.a.example AD			every answer of this name is
 *	a.example AD MX			the MX alone, its A is not asked about
 *	_25._tcp.mx.a.example SERVFAIL TLSA	bogus; DROP TLSA: no answer
 *	a.example BOGUS			bogus, with an extended error that says so
 *	_25._tcp.mx.a.example AD TLSA	secure, and no such record (NODATA);
 *	_25._tcp.mx.a.example NXDOMAIN TLSA	with this one, no such name
 *	mx.a.example CNAME real.a.example	an alias: secure where
 *	mx.a.example AD A			this says so
 *	_25._tcp.mx.a.example TLSA #		RDLENGTH 0; # 03, # 0301 ...
 *	_mta-sts.a.example TXT "v=STSv1; " "id=1;"	one record, two strings
 */
#ifndef PEER_ZONE_H
#define PEER_ZONE_H

#include <stddef.h>
#include <stdint.h>

#define ZONE_NAME	256
#define ZONE_RDATA	4096	/* octets of one record */
#define ZONE_ERROR	128

enum zone_kind {
	ZONE_RECORD,
	ZONE_SERVFAIL,
	ZONE_BOGUS,		/* the same, and it says why (RFC 8914) */
	ZONE_NXDOMAIN,
	ZONE_REFUSED,
	ZONE_NODATA,
	ZONE_DROP,		/* no answer at all */
	ZONE_TRUNCATE,		/* over UDP: TC and no records */
	ZONE_FORMERR_EDNS,	/* FORMERR to a question with EDNS0 */
	ZONE_WRONG_ID,		/* NUMBER spoofed answers come first */
	ZONE_GARBAGE,		/* right ID and question, then junk */
	ZONE_DELAY,		/* NUMBER milliseconds */
	ZONE_AD,		/* the answer has the AD bit, */
	ZONE_NO_AD,		/* whatever * AD says, not this one */
	ZONE_CNAME_ALONE	/* a CNAME here is not followed */
};

struct zone_line {
	enum zone_kind	 kind;
	char		 name[ZONE_NAME];	/* lower case, no final dot */
	uint16_t	 type;		/* directives: 0 is every type */
	unsigned int	 number;
	uint8_t		*data;		/* RDATA, owned */
	size_t		 length;
};

struct zone {
	struct zone_line	*lines;
	size_t			 n;
};

/*
 * Parses the text.  0, and the caller clears the zone; or -1 with what is
 * wrong in which line in error; the zone is then empty.
 */
int	zone_parse(struct zone *, const char *, char error[ZONE_ERROR]);
void	zone_clear(struct zone *);

/* The directive that is in force for a name (any case) and type, or NULL. */
const struct zone_line *zone_directive(const struct zone *, const char *name,
	    uint16_t type, enum zone_kind);

/*
 * The next record of a name (any case) and type (0: any) behind *at, which
 * starts as 0; NULL where there is no more.
 */
const struct zone_line *zone_next(const struct zone *, size_t *at,
	    const char *name, uint16_t type);

/* Writes a name in wire form: its length, 0 where it is none. */
size_t	zone_wire(uint8_t wire[ZONE_NAME], const char *name);

#endif
