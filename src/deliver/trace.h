/*
 * What a worker tells of its dialogues where the job asks for it (`sendmail
 * -v'): commands behind ">>> ", replies as they are, and remarks of ours behind
 * "=== ".  Nothing here costs more than a comparison where it does not.
 */
#ifndef DELIVER_TRACE_H
#define DELIVER_TRACE_H

#include <stddef.h>

#include "deliver/control.h"
#include "deliver/reply.h"

/* For all: a control that is NULL, or a job that did not ask, tells nothing. */

/* "a@b,c@b... Connecting to mx.b. via esmtp...": those of the job with todo
 * set, as many as fit. */
void	trace_connecting(struct control *, const struct job *,
	    const char *todo, const char *host);

/* Commands that have been sent, each ended by CRLF.  Never give it content or
 * a password. */
void	trace_commands(struct control *, const char *octets, size_t);

/*
 * A reply, line by line; of one that is not whole the lines that came, and
 * behind "<<< " what is no line of a reply.  So nothing that a server says can
 * look like what we say.
 */
void	trace_reply(struct control *, const struct reply *);

/* A remark of ours. */
void	trace_note(struct control *, const char *text);

void	trace_closing(struct control *, const char *host);

#endif
