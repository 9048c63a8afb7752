/*
 * Configuration values that are names: hosts, domains, addresses, selectors.
 * Each function keeps the values of one line, or notes what is wrong.
 */
#ifndef CONFNAME_H
#define CONFNAME_H

#include "conf.h"
#include "confline.h"

/* 1 where it is a host name with a dot in it, fit for EHLO and addresses. */
int	confname_dotted(const char *);

/* 1 where it is a selector whose key record of that domain has a name that is
 * not too long (RFC 6376 section 3.1). */
int	confname_selector(const char *, const char *domain);

/*
 * A name with its domain, which begins at an offset, in ASCII, to be freed.
 * NULL where there is none, which is noted with the word of the line.
 */
char	*confname_ascii(struct confline *, const char *name, size_t at,
	    const char *word);

void	confname_hostname(struct conf *, struct confline *);
void	confname_domain(struct conf *, struct confline *);
void	confname_sender(struct conf *, struct confline *);
void	confname_masquerade(struct conf *, struct confline *);
void	confname_local(struct conf *, struct confline *);
void	confname_dkim(struct conf *, struct confline *);
void	confname_dkim_empty(struct conf *);
void	confname_dnsbl(struct conf *, struct confline *);
void	confname_dnsbl_empty(struct conf *);
void	confname_dqs_key(struct conf *, struct confline *);

#endif
