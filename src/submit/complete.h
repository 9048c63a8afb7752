/*
 * The header that every message has to have (RFC 5322 section 3.6): what is
 * missing is added, what must not leave is removed, bare names are qualified.
 */
#ifndef SUBMIT_COMPLETE_H
#define SUBMIT_COMPLETE_H

#include "conf.h"
#include "fault.h"
#include "message.h"
#include "submit/args.h"
#include "submit/envelope.h"
#include "util/header.h"

/*
 * Date (from_line where it is not 0), Message-ID, From (from -F, NAME, gecos),
 * Sender for several authors, Resent-Date and Resent-Message-ID added where
 * missing; Bcc, Resent-Bcc, Return-Path removed; bare addresses in From,
 * Sender, Reply-To, To, Cc and their Resent- forms qualified and domains there
 * in ASCII, comments kept; From masqueraded.  0, or -1 with a fault: 65 for
 * two From fields, a From that is no address, a domain that has no ASCII form,
 * 100 Received fields or more; 78 where an address would
 * have no dotted domain.
 */
int	complete_header(struct header *, const struct envelope *,
	    time_t from_line, struct fault *);

#endif
