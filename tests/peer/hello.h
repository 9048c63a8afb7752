/*
 * What a server says of itself: EHLO, HELO and LHLO (RFC 2033).
 */
#ifndef PEER_HELLO_H
#define PEER_HELLO_H

#include "tests/peer/answer.h"

void	hello_ehlo(struct session *, const char *argument);
void	hello_helo(struct session *, const char *argument);
void	hello_lhlo(struct session *, const char *argument);

/* 1 where AUTH is among the keywords that are offered now, with the mechanism
 * (any case) where one is given. */
int	hello_offers_auth(const struct session *, const char *mechanism);

#endif
