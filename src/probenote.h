/*
 * Takes what a step of a probe's dialogue has shown into its report.
 */
#ifndef PROBENOTE_H
#define PROBENOTE_H

#include "conf.h"
#include "deliver/session.h"
#include "probereport.h"
#include "route/mx.h"

/* Why a session that is broken is. */
enum probe_why probenote_why(const struct smtp *);

/* The last reply; one that is not whole leaves things as they are, here and
 * below. */
void	probenote_reply(const struct smtp *, struct probe_reply *);

/* The last reply as one to EHLO, with what s->ehlo has of it. */
void	probenote_hello(const struct smtp *, struct probe_hello *);

/* The date in the last reply, if it has one, beside our clock. */
void	probenote_clock(const struct smtp *, struct probe_report *);

/* Where a socket is connected from; where one would be connected from to that
 * peer, "" where no route leads there. */
void	probenote_local(int fd, char local[OUTCOME_ADDRESS]);
void	probenote_route(const struct conf *, const struct mx_address *,
	    char local[OUTCOME_ADDRESS]);

#endif
