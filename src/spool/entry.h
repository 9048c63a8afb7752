/*
 * The queue entry: one file a message, its head, content, END record and
 * attempts.  Here it is text; files and locks are commit.h's.
 *
 *	sendoff1
 *	C 1764000000			created
 *	F sender			empty: the null sender
 *	O - 8BITMIME SMTPUTF8 RET=HDRS ENVID=x
 *					'-': not told of the delay yet, '+'
 *	T- recipient NOTIFY=FAILURE ORCPT=rfc822;x
 *					one each; '-', '+', '>', '!' or '='
 *	M length checksum
 *	content
 *	E
 *	A attempt
 *
 * Addresses and the values of DSN are encoded as value.h says.  There is one
 * way to write a head, and any other is damage.  A version that adds a word to
 * a line writes another magic wherever it uses the word: it is sendoff2 where
 * a head has any of RET, ENVID, NOTIFY and ORCPT.
 */
#ifndef SPOOL_ENTRY_H
#define SPOOL_ENTRY_H

#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>

#include "message.h"
#include "util/buf.h"

#define ENTRY_HEAD_MAX	(16 * 1024 * 1024)	/* 10^4 recipients fit */
#define ENTRY_END	"E\n"			/* the END record */

enum entry_error {
	ENTRY_OK,
	ENTRY_DAMAGED,	/* quarantine */
	ENTRY_NEWER,	/* another version's: leave alone */
	ENTRY_FAILED	/* errno: no memory, the text may be good */
};

/* Where the state octets stand, beside the message. */
struct entry_head {
	off_t	*states;	/* owned; offset of each recipient's octet */
	off_t	 warned;	/* offset of the octet that says the sender was
				 * told of the delay: '-' not yet, '+' told */
	int	 told;		/* as it was read */
	uint32_t checksum;	/* as the M line says */
	off_t	 digits;	/* where its eight digits stand */
	size_t	 length;	/* of the head, up to the content */
};

/*
 * Writes the head for a message, states as they are, warned octet '-' and
 * checksum 0: it is known once the content is.  0, or -1 with errno (EINVAL
 * where a value may not stand in an entry: the same test that entry_parse()
 * makes; E2BIG above ENTRY_HEAD_MAX).
 */
int	entry_format(struct buf *out, const struct message *);

/*
 * Parses a head.  On ENTRY_OK the message has envelope, flags, states and
 * content.offset and .length (not fd, not id), and the caller clears both.
 */
enum entry_error entry_parse(const char *, size_t, struct message *,
	    struct entry_head *);

/*
 * The M line's checksum is CRC-32C over the head and the content, with states
 * and warned octet taken as '-' and its own digits as 0.  This is the head's
 * share, to be continued over the content by entry_crc().  0, or -1 with
 * errno.
 */
int	entry_checksum(const char *head, size_t nrecipients,
	    const struct entry_head *, uint32_t *crc);

void	entry_head_clear(struct entry_head *);

/* CRC-32C (Castagnoli), continued from crc (0 to begin). */
uint32_t entry_crc(uint32_t crc, const void *, size_t);

#endif
