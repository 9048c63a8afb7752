/*
 * Headers of parts and enclosed messages, read into a struct header, brought
 * to form and written back.
 */
#ifndef SUBMIT_PARTHEADER_H
#define SUBMIT_PARTHEADER_H

#include "fault.h"
#include "submit/plan.h"
#include "util/header.h"
#include "util/store.h"

#define PARTHEADER_MAX	(256 * 1024)	/* octets of one that is read */

/*
 * Brings the fields of a header to what SMTP carries, as those of the message
 * are: ASCII but for addresses, no NUL, lines of at most 998 octets.  0, or -1
 * with a fault: 71; 65 where a field cannot be folded.
 */
int	partheader_bring(struct header *, struct fault *);

/*
 * Says in a header what an edit has made of its body: MIME-Version where a
 * message lacks it, Content-Type or its charset, Content-Transfer-Encoding.
 * All else stays as and where it was.  0, -1 with errno.
 */
int	partheader_edit(struct header *, const struct edit *);

/* Appends the header that an edit replaces, with all that it says.  0, or -1
 * with a fault as above. */
int	partheader_write(const struct edit *, struct store *body,
	    struct store *out, struct fault *);

#endif
