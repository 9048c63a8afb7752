/*
 * What mail servers say of the address that we come from, in their reply to
 * EHLO.  Pure.
 */
#ifndef DOCTOR_EGRESS_H
#define DOCTOR_EGRESS_H

#include "doctor/ipaddr.h"

/*
 * Finds our address in the lines of a reply to EHLO (no codes, LF between two):
 * the last word of the first line that has an address of that family, in
 * brackets or not.  "[IPv6:...]" (RFC 5321 section 4.1.3) and an IPv4 address
 * that is mapped into IPv6 are read as what they are.  0, or -1 where there is
 * none.
 */
int	egress_echo(const char *text, int family, struct ipaddr *);

/*
 * 1 where the first word behind the code of a greeting is a name of the same
 * organisation as the host, by its last two labels; 0 where it is another's or
 * no name.
 */
int	egress_banner(const char *greeting, const char *host);

#endif
