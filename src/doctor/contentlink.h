/*
 * The links of a message: where they lead, and how that looks.
 */
#ifndef DOCTOR_CONTENTLINK_H
#define DOCTOR_CONTENTLINK_H

#include "doctor/content.h"

struct contentlink {
	char	host[TEXT_DOMAIN_MAX + 1];	/* A-labels, small; of an
					 * address its text; "": none that is */
	int	address;	/* the host is an address */
	int	port;		/* another than 80 and 443 */
	int	userinfo;
	char	shown[CONTENT_SUBJECT];	/* as it is written, printable */
};

/*
 * Reads an http or https URI that begins the text, as browsers do: slashes
 * may be missing or lean back.  How many octets scheme and authority (RFC 3986
 * section 3.2) have, or 0 where it is none or has no authority.
 */
size_t	contentlink_parse(struct contentlink *, const char *, size_t);

/* Judges a link and notes its host. */
void	contentlink_take(struct content_advice *, const struct contentlink *);

/* Finds the links in text that a person sees. */
void	contentlink_scan(struct content_advice *, const char *, size_t);

/*
 * Holds the words of a link against where it leads.  Words that are no host
 * and no URI promise nothing.
 */
void	contentlink_compare(struct content_advice *, const char *, size_t,
	    const struct contentlink *);

/* What follows of all links, at the end. */
void	contentlink_end(struct content_advice *);

#endif
