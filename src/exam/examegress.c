/*
 * Family "egress": the addresses that mail leaves from, and whether it leaves.
 * What is found here is what all checks of addresses go by.
 */
#include <sys/socket.h>

#include <string.h>

#include "exam/examegress.h"

/* A way out that nobody answers on is none, where the other one is good: mail
 * goes over IPv4 first. */
static void
drop_silent(const struct egress_view *v4, struct egress_view *v6)
{
	if ((v6->state == EGRESS_FOUND || v6->state == EGRESS_HIDDEN) &&
	    v6->tries > 0 && v6->greeted == 0 && v6->open == 0 &&
	    v4->greeted > 0 &&
	    strcmp(v6->address.found, "option") != 0)
		v6->state = EGRESS_NONE;
}

/* For the families behind. */
static void
leave(struct exam *exam, const struct egress_view views[2])
{
	size_t i;

	memset(exam->addresses, 0, sizeof(exam->addresses));
	exam->naddresses = 0;
	for (i = 0; i < 2; i++)
		if (views[i].state == EGRESS_FOUND)
			exam->addresses[exam->naddresses++] =
			    views[i].address;
}

void
examegress(struct exam *exam)
{
	struct egress_view views[2];

	/* IPv4 first, which is the order that deliveries have */
	examegressview(&views[0], exam, AF_INET);
	examegressview(&views[1], exam, AF_INET6);
	examegressfind(exam, &views[0]);
	examegressfind(exam, &views[1]);
	drop_silent(&views[0], &views[1]);
	leave(exam, views);
	examegresssource(exam, views);
	examegressport(exam);
	examegressv6(exam, &views[1]);
	examegressclock(exam);
}
