/*
 * How a session opens: connection, greeting, EHLO or HELO, STARTTLS, and the
 * login at a relay.
 */
#ifndef DELIVER_HELLO_H
#define DELIVER_HELLO_H

#include "deliver/session.h"

enum hello {
	HELLO_OPEN,	/* mail may be sent */
	HELLO_REFUSED,	/* trouble says why */
	HELLO_BROKEN	/* TLS broke, and the policy allows the clear: once more
			 * without, on a new connection */
};

/*
 * EHLO, or HELO where that is not known, LHLO to an LMTP relay; s->ehlo has
 * what is offered now, s->reply the text.  Never HELLO_BROKEN.
 */
enum hello hello_say(struct smtp *);

/* Opens the session to s->peer; with `clear', without STARTTLS. */
enum hello hello_open(struct smtp *, int clear);

#endif
