/*
 * A client without a mind of its own.
 */
#ifndef PEER_TALK_H
#define PEER_TALK_H

/*
 * Connects to an address and port, or to the UNIX socket at that path where
 * port is NULL, says all of standard input at once and prints what comes, as it
 * comes, until the end of file.  0, or 1 after a warning.
 */
int	talk_run(const char *address, const char *port);

#endif
