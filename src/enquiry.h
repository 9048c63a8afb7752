/*
 * sendmail -bv, sendoff route: where mail would go, without sending any.
 */
#ifndef ENQUIRY_H
#define ENQUIRY_H

#include "conf.h"
#include "fault.h"
#include "submit/args.h"

/*
 * Takes the recipients of the arguments as a message would, and prints on
 * standard output what would become of each: a line in sendmail's shape, then,
 * indented, the hosts in the order to try them and the TLS policy.  The
 * gravest exit status (75 where a name server failed, 0 where all can be
 * delivered to), or -1 with a fault.
 */
int	enquiry_run(const struct conf *, const struct args *, struct fault *);

#endif
