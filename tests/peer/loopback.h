/*
 * The loopback interface of a network namespace, which is down when it is new.
 */
#ifndef PEER_LOOPBACK_H
#define PEER_LOOPBACK_H

/* Brings it up and gives it the IPv4 addresses as well; 0, or 1 after a
 * warning. */
int	loopback_up(char **addresses);

#endif
