/*
 * RFC 5322 address lists, as they stand in To, Cc, Bcc, From and on the
 * command line: comments, groups, quoted strings, folding, routes and the
 * rest of the obsolete syntax (RFC 5322 sections 3.4 and 4.4).  Linear time,
 * no recursion, bounded.
 */
#ifndef UTIL_ADDRESS_H
#define UTIL_ADDRESS_H

#include <stddef.h>

#define ADDRESS_LIST_MAX	10000		/* mailboxes in a list */
#define ADDRESS_INPUT_MAX	(1024 * 1024)	/* octets of a list */

struct mailbox {
	char	*local;		/* owned; local part without its quotes */
	char	*domain;	/* owned; NULL: none was given (bare name);
				 * a literal keeps its brackets */
	char	*name;		/* owned; display name, unquoted and unfolded
				 * (encoded words stay encoded), else NULL */
	size_t	 offset;	/* where the addr-spec (without a route before
				 * it) stands in the input, */
	size_t	 length;	/* so that it can be replaced in place */
	int	 angle;		/* it stood in angle brackets */
};

struct address_list {
	struct mailbox	*mailboxes;
	size_t		 n;
	size_t		 size;		/* private */
	size_t		 groups;	/* how many groups, empty ones too */
};

/*
 * Parses a list.  0, and the caller clears the list; or -1 with a diagnostic
 * of what is wrong (static text) in *error and errno EINVAL, or ENOMEM where
 * memory ran out; the list is then empty.  An empty list (blanks and comments
 * alone) is no error and has n 0.  "<>" without a name before it is a mailbox
 * with local "" and domain NULL.  Anything ambiguous is an error, never a
 * guess: so is a quoted string alone (it may be a display name whose address
 * was forgotten), except in angle brackets.  A line end is part of a fold,
 * CRLF and a blank, or an error.  A mailbox's local part and domain passed
 * text_safe(); a name has no control character, and is in any charset.  Local
 * parts are at most TEXT_LOCAL_MAX octets and domains TEXT_DOMAIN_MAX, and a
 * domain is a host name, a literal, or (with octets above 127) valid UTF-8.
 */
int	address_parse(const char *, size_t, struct address_list *,
	    const char **error);

void	address_list_clear(struct address_list *);

/*
 * Writes local@domain in the form that needs the least quoting (RFC 5321
 * section 4.1.2), to be released with free(3).  A NULL domain gives the local
 * part alone.  NULL where memory ran out.
 */
char	*address_format(const char *local, const char *domain);

#endif
