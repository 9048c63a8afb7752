/*
 * The noun that travels: an envelope and the content in its final wire form
 * (CRLF line ends, lines of at most 998 octets, not dot-stuffed; the
 * signature is put in front by whoever delivers).
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <sys/types.h>

#include <stdint.h>
#include <time.h>

#include "outcome.h"
#include "util/dsn.h"

#define MESSAGE_ID		26	/* characters of a-z2-7 */
#define MESSAGE_ID_SIZE		40	/* with a letter, a number and NUL */
#define MESSAGE_RECIPIENTS	10000	/* most a message may have */

/* Octets in a file, read by pread(2) alone: many may read at once. */
struct content {
	int	fd;		/* -1: none */
	off_t	offset;
	off_t	length;
};

/* The state octet of the queue entry, SPOOL: T line. */
enum recipient_state {
	RECIPIENT_TODO = '-',
	RECIPIENT_SENT = '+',
	RECIPIENT_RELAYED = '>',	/* sent; the sender is to be told */
	RECIPIENT_FAILED = '!',
	RECIPIENT_BOUNCED = '='
};

struct recipient {
	char			*address;	/* owned, as in RCPT TO */
	enum recipient_state	 state;
	unsigned int		 notify;	/* DSN_ bits; 0: not given */
	char			*orcpt;		/* owned, xtext; or NULL */
	struct outcome		 outcome;	/* of this run */
};

#define MESSAGE_8BITMIME	0x1	/* the body has octets above 127 */
#define MESSAGE_SMTPUTF8	0x2	/* header or sender has: all recipients
					 * need it, whatever their address */

struct message {
	char			 id[MESSAGE_ID_SIZE];
	time_t			 created;
	long			 created_ns;	/* beside it; 0: not known */
	char			*sender;	/* owned; "": null sender */
	struct recipient	*recipients;	/* owned */
	size_t			 nrecipients;
	size_t			 size;		/* of the array; private, as: */
	uint32_t		*index;		/* finds doubles */
	size_t			 nindex;
	uint32_t		 seed;
	unsigned int		 flags;
	enum dsn_ret		 ret;
	char			*envid;		/* owned, xtext; or NULL */
	struct content		 content;	/* fd owned */
};

/* Makes an empty message; content.fd is -1. */
void	message_init(struct message *);

/* Releases all that it owns, closes the content. */
void	message_clear(struct message *);

/* Sets created to now and id to a fresh name (64 bits of time, 64 random). */
void	message_name(struct message *);

/*
 * Appends a recipient, still to do; the address is copied.  A double (domain
 * without case, local part with) is not added again.  0, or -1 with errno
 * (E2BIG above MESSAGE_RECIPIENTS).
 */
int	message_add(struct message *, const char *address);

/* How many recipients are in this state. */
size_t	message_count(const struct message *, enum recipient_state);

/* How many a server has taken: they are not to be tried again. */
size_t	message_reached(const struct message *);

/*
 * Keeps the outcome of a recipient and sets the state it leads to.  Who is
 * delivered to is RELAYED where the sender asked for news of success and the
 * server will send none: then it is for us to tell (RFC 3461 section 5.2.2).
 */
void	message_decide(struct message *, size_t, const struct outcome *);

/*
 * Lends the domain of an address: what follows its last '@' outside a
 * quoted string (an address literal keeps its brackets), "" where it has
 * none.
 */
const char *message_domain(const char *address);

/*
 * Reads up to size octets at an offset into the content.  The number read,
 * 0 at the end, -1 with errno (EIO where the file is shorter than it says).
 */
ssize_t	content_read(const struct content *, off_t at, void *, size_t size);

#endif
