/*
 * From arguments and standard input to a message in its final wire form.
 */
#ifndef SUBMIT_SUBMIT_H
#define SUBMIT_SUBMIT_H

#include "conf.h"
#include "fault.h"
#include "message.h"
#include "submit/args.h"
#include "util/buf.h"
#include "util/store.h"

struct submission {
	struct message	message;
	struct buf	complaints;	/* refused ones: "ADDRESS: why" lines */
	int		status;		/* their sysexits status, or 0 */
	const char	*warning;	/* of the alias file, static, or NULL */
	struct buf	discarded;	/* names that went to /dev/null */
	int		crlf;		/* its first line ended in CRLF */
};

void	submit_init(struct submission *);
void	submit_clear(struct submission *);

/*
 * Reads the message from fd, completes it and brings it to wire form.  With
 * ARGS_SMTP sender and recipients are given and stay as they are, with
 * ARGS_FILTER there are no recipients.  spill
 * makes the file for what is too long for memory.  0; or -1 with a fault, and
 * then nothing may be sent.  Refused arguments beside good ones are no fault:
 * see complaints and status (no recipient is left: message.nrecipients 0 and
 * status not 0, or everything went to /dev/null and status is 0).
 */
int	submit_read(struct submission *, const struct conf *,
	    const struct args *, int fd, store_spill *, void *arg,
	    struct fault *);

#endif
