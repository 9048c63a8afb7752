/*
 * Probes of an examination, as they come back.
 */
#ifndef UNIT_EXAMPROBE_H
#define UNIT_EXAMPROBE_H

#include "tests/unit/examscene.h"

/* One that is still out. */
struct exam_probe *examprobe_open(struct examscene *, enum exam_purpose,
	    const char *domain, int family);

/*
 * One that went all the way: connected from `local' to the domain's server
 * (gmail.com's is gmail-smtp-in.l.google.com, others are mx.DOMAIN), which told
 * nothing of our address, and whose certificate was right.
 */
struct probe_report *examprobe_good(struct examscene *, const char *domain,
	    const char *local);

/* One that ended there; local "": it had no route. */
struct probe_report *examprobe_bad(struct examscene *, const char *domain,
	    const char *local, enum probe_why);

/* The three of a host that is well, by IPv4, and none by IPv6. */
void	examprobe_all(struct examscene *, const char *local);

/* A reply to EHLO that names an address. */
void	examprobe_echo(struct probe_report *, const char *address);

#endif
