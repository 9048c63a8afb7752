/*
 * Who sends and who gets it: the envelope from arguments, header, aliases and
 * configuration.
 */
#ifndef SUBMIT_ENVELOPE_H
#define SUBMIT_ENVELOPE_H

#include "conf.h"
#include "fault.h"
#include "message.h"
#include "submit/alias.h"
#include "submit/args.h"
#include "submit/caller.h"
#include "util/address.h"
#include "util/buf.h"
#include "util/header.h"

/* What the envelope is made from, and what there is to say about it. */
struct envelope {
	struct message		*message;
	const struct conf	*conf;
	const struct args	*args;
	const struct caller	*caller;
	const struct header	*header;
	struct buf		 complaints;	/* lines "ADDRESS: why" */
	int			 status;	/* of the gravest, or 0 */
	const char		*warning;	/* of the alias file, or NULL */
	struct buf		 discarded;	/* names that went to /dev/null,
						 * a line each */
	struct buf		 said;		/* with ARGS_VERIFY: what became
						 * of names, in sendmail's
						 * shape, a line each */
};

/*
 * Sets message->sender by -f, else conf's sender, qualified, masqueraded, its
 * domain in ASCII; MESSAGE_SMTPUTF8 where its local part is not.  0, or -1
 * with a fault: 65 for a malformed -f, 78 where no dotted domain is known.
 */
int	envelope_sender(struct envelope *, struct fault *);

/*
 * Adds the recipients: those of the arguments and, with -t, of To, Cc, Bcc,
 * Apparently-To, or of Resent-To, -Cc, -Bcc where there is any Resent- field;
 * aliases and `local' applied to bare names, the rest qualified, all domains in
 * ASCII.  A bad argument (65) and a name without a mailbox (67) are complaints,
 * and the good ones stay.  0, or -1 with a fault and nothing to be sent: 65
 * for a bad address in the header, 64 for no recipient at all.
 */
int	envelope_recipients(struct envelope *, struct fault *);

/*
 * Sets message->sender to the path of a MAIL command, which goes before
 * everything else: qualified and masqueraded as -f is, "" the null sender.  0,
 * or -1 with a fault: 65 for a domain that has no ASCII form, 78 as above.
 */
int	envelope_path(struct envelope *, const char *local,
	    const char *domain, struct fault *);

/*
 * Adds one recipient as the arguments are added, aliases (lent; NULL: none)
 * and `local' applied.  0, with a complaint where it is refused; or -1 with a
 * fault: 65 above MESSAGE_RECIPIENTS, 78 as above, 71.
 */
int	envelope_recipient(struct envelope *, struct alias_file *aliases,
	    const struct mailbox *, struct fault *);

/*
 * Qualifies a bare local part with the domain of the configuration.  Gives an
 * address to be freed, or NULL with a fault: 78 where no dotted domain is
 * known.
 */
char	*envelope_qualify(const struct conf *, const char *local,
	    struct fault *);

/*
 * Rewrites an address by `masquerade' where it applies to it: always, or
 * where its domain is one of this host's own names (a NULL domain is).  Gives
 * a new address to be freed, or NULL where it stays.
 */
char	*envelope_masquerade(const struct conf *, const char *local,
	    const char *domain);

/* 1 where the message is sent again by somebody: it has a Resent- field (RFC
 * 5322 section 3.6.6). */
int	envelope_resent(const struct header *);

#endif
