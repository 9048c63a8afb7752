/*
 * One command line of SMTP, as it comes over -bs, taken apart and checked.
 */
#ifndef SUBMIT_SMTPCMD_H
#define SUBMIT_SMTPCMD_H

#include <stddef.h>
#include <stdint.h>

#include "util/dsn.h"

enum smtpcmd_verb {
	SMTPCMD_EHLO,
	SMTPCMD_HELO,
	SMTPCMD_MAIL,
	SMTPCMD_RCPT,
	SMTPCMD_DATA,
	SMTPCMD_RSET,
	SMTPCMD_NOOP,
	SMTPCMD_VRFY,
	SMTPCMD_HELP,
	SMTPCMD_QUIT
};

struct smtpcmd {
	enum smtpcmd_verb verb;
	/* of MAIL and RCPT */
	char		*local;		/* owned, unquoted; "": null path */
	char		*domain;	/* owned; NULL: a bare name */
	int		 utf8;		/* SMTPUTF8; ORCPT has letters */
	/* of MAIL */
	int64_t		 size;		/* SIZE=, -1 where not given */
	enum dsn_ret	 ret;		/* RET= */
	char		 envid[DSN_ENVID_MAX + 1];	/* ENVID=; "" */
	/* of RCPT */
	unsigned int	 notify;	/* NOTIFY=, 0 where not given */
	char		 orcpt[DSN_ORCPT_MAX + 1];	/* ORCPT=; "" */
	/* private */
	unsigned int	 seen;		/* parameters, by their place */
};

/*
 * Parses a line without its line end (RFC 5321 section 4.1.1, with the
 * parameters of RFC 1870, RFC 6152, RFC 3461 section 4 and RFC 6531 section
 * 3.4).  A path may lack its angle brackets or its domain, blanks may stand
 * before it, and the hosts of a source route are dropped.  NULL, and the
 * caller clears the command; or the reply that refuses the line (static
 * text), and there is nothing to clear.  Only MAIL is judged by itself on
 * octets above 127 in its path without SMTPUTF8; RCPT goes by its MAIL.  Such
 * octets in ORCPT are kept in the ASCII form of RFC 6533 section 3.
 */
const char *smtpcmd_parse(struct smtpcmd *, const char *, size_t);

void	smtpcmd_clear(struct smtpcmd *);

/* 1 where the path or ORCPT had octets above 127, else 0. */
int	smtpcmd_international(const struct smtpcmd *);

/* The reply to such a command without SMTPUTF8, RFC 6531 section 3.5. */
extern const char smtpcmd_needs_utf8[];

#endif
