/*
 * `peer verify': checks the DKIM signatures of a message against the keys of
 * a zone.
 */
#ifndef PEER_VERIFY_H
#define PEER_VERIFY_H

/*
 * Prints a line for each signature, `dkim=RESULT header.d=... header.s=...
 * header.a=...'.  0 where there is at least one and all pass, else 1.
 */
int	verify_run(const char *message, const char *zone);

#endif
