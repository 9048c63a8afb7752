/*
 * What the sender wished to be told (RFC 3461), as words of a queue entry's
 * head: RET=, ENVID= at the end of the O line, NOTIFY=, ORCPT= at the end of a
 * T line, each only where it was given.
 */
#ifndef SPOOL_WISH_H
#define SPOOL_WISH_H

#include <stddef.h>

#include "message.h"
#include "util/buf.h"

/* 1 where all of it may stand in an entry: the one test, on write and on
 * read. */
int	wish_fit(const struct message *);

/* 1 where a head for the message has such a word. */
int	wish_used(const struct message *);

/* Append the words of the O line, and of a T line, each behind a blank. */
void	wish_format(struct buf *, const struct message *);
void	wish_format_recipient(struct buf *, const struct recipient *);

/*
 * Read the end of an O line, and of a T line, into a message or recipient
 * without any.  0; 1 where it is not octet for octet what is written for it;
 * -1 where memory ran out.
 */
int	wish_parse(struct message *, const char *, size_t);
int	wish_parse_recipient(struct recipient *, const char *, size_t);

#endif
