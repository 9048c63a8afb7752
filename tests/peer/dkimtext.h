/*
 * The texts that a DKIM verifier makes of a message: canonical bodies and
 * fields, the tags of a list (RFC 6376 sections 3.2 and 3.4).
 */
#ifndef PEER_DKIMTEXT_H
#define PEER_DKIMTEXT_H

#include <stddef.h>

#define DKIMTEXT_FIELDS	1000	/* fields of a header that are looked at */

struct dkimtext {
	char	*data;		/* a NUL follows the last octet */
	size_t	 length;
};

struct dkimtext_message {
	struct dkimtext	 fields[DKIMTEXT_FIELDS];	/* no final CRLF */
	size_t		 nfields;
	struct dkimtext	 body;
};

/* An empty text with room for that many octets, to be freed. */
struct dkimtext dkimtext_new(size_t room);

/* Appends; the room must be there. */
void	dkimtext_put(struct dkimtext *, const void *, size_t);

/* Finds the fields and the body of a message, which stay where they are. */
void	dkimtext_split(struct dkimtext_message *, char *, size_t);

/* Canonical form of a body (relaxed or simple), to be freed. */
struct dkimtext dkimtext_body(struct dkimtext, int relaxed);

/* Canonical form of a field with its final CRLF, to be freed. */
struct dkimtext dkimtext_field(struct dkimtext, int relaxed);

/* 1 where a field has that name, without case. */
int	dkimtext_named(struct dkimtext field, const char *name, size_t);

/*
 * Lends what follows the '=' of a tag in "a=1; b=2", up to the ';'; NULL
 * where it is not there.
 */
const char *dkimtext_find(const char *list, const char *name, size_t *length);

/* A copy of the same without the blanks around it, to be freed, or NULL. */
char	*dkimtext_tag(const char *list, const char *name);

/* 1 where the tag has that value, or is not there and may be missing. */
int	dkimtext_is(const char *list, const char *name, const char *value,
	    int missing);

/* 1 where a list with colons has that word, without case. */
int	dkimtext_word(const char *list, const char *word);

/* The octets that base64 with blanks in it stands for, to be freed; empty
 * where it is none. */
struct dkimtext dkimtext_unbase64(const char *);

#endif
