/*
 * sendoff spf: what a receiver's check of SPF (RFC 7208) says of an address
 * and a sender.
 */
#ifndef SPFCMD_H
#define SPFCMD_H

#include "conf.h"
#include "doctor/spfterm.h"
#include "fault.h"

struct spfcmd {
	struct spfaddress	 address;
	char			*sender;	/* owned; "": null */
	char			*helo;		/* owned; NULL: our host name */
};

/* Takes IP SENDER [HELO] behind the command's name.  0, and the caller clears
 * it; or -1 with a fault of status 64. */
int	spfcmd_parse(struct spfcmd *, int argc, char **argv, struct fault *);
void	spfcmd_clear(struct spfcmd *);

/* Asks, and prints the result and what decided it.  The exit status, 0
 * whatever the result is; or -1 with a fault. */
int	spfcmd_run(const struct conf *, const struct spfcmd *,
	    struct fault *);

#endif
