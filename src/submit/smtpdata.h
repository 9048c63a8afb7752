/*
 * What comes behind DATA: content up to the end mark, dots unstuffed (RFC
 * 5321 section 4.5.2), fed in pieces.
 */
#ifndef SUBMIT_SMTPDATA_H
#define SUBMIT_SMTPDATA_H

#include <sys/types.h>

#include "util/store.h"

enum smtpdata_state {
	SMTPDATA_START,		/* of a line */
	SMTPDATA_WITHIN,
	SMTPDATA_DOT,		/* behind a dot that began a line */
	SMTPDATA_DOT_CR,	/* behind such a dot and a CR */
	SMTPDATA_END		/* the end mark was there */
};

struct smtpdata {
	int		 too_large;	/* over max: what came then is lost */
	/* private */
	struct store	*out;
	off_t		 max;
	off_t		 length;	/* with CRLF for each LF */
	int		 lf;		/* lines end in LF alone */
	enum smtpdata_state state;
	int		 cr;		/* the octet before was one */
};

/*
 * Begins; the content goes to a store of the caller's, at most max octets of
 * it.  lf says how the line of the DATA command ended: in LF alone, not CRLF.
 * Only lines that end in the same way count: the end mark is a lone dot
 * between two such ends.  Any other line end around a dot is content.
 */
void	smtpdata_begin(struct smtpdata *, struct store *, int lf, off_t max);

/* Takes octets in, up to the end mark.  How many it took; fewer than n only
 * with the end mark, and then smtpdata_ended(). */
size_t	smtpdata_feed(struct smtpdata *, const char *, size_t n);

int	smtpdata_ended(const struct smtpdata *);

#endif
