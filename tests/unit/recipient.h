/*
 * An examination with a recipient, and what a probe of the recipient's server
 * has seen.
 */
#ifndef UNIT_RECIPIENT_H
#define UNIT_RECIPIENT_H

#include "doctor/provider.h"
#include "tests/unit/examscene.h"

/*
 * The scene with --to, and with the project's own list of receivers, which
 * recipient_free() releases with it.
 */
struct examscene *recipient_scene(char *to, const char *zone);
void	recipient_free(struct examscene *);

/* Runs the family. */
void	recipient_run(struct examscene *);

/* A probe that got to that step of a dialogue with the host: the report, in
 * which all replies up to there are 2yz. */
struct probe_report *recipient_probe(struct examscene *, const char *host,
	    enum probe_stage, enum probe_why);

/* The reply to the last step of it. */
void	recipient_reply(struct probe_report *, int code, const char *status,
	    const char *text);

/* A finding that another family has left. */
struct finding *recipient_finding(struct examscene *, const char *id,
	    enum verdict);

#endif
