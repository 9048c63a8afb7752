/*
 * What the recipient's mail server said to the probe of --to.
 */
#ifndef EXAM_EXAMTOSMTP_H
#define EXAM_EXAMTOSMTP_H

#include "exam/examtoroute.h"

/* The probe of the recipient's server, of which there is one at most, lent;
 * NULL: none was sent. */
const struct exam_probe *examtosmtp_probe(const struct exam *);

/* Adds the finding to.smtp. */
void	examtosmtp_report(struct exam *, const struct examtoroute *);

/*
 * A reply of 4yz or 5yz, and what the words of people and of the checks say of
 * it.  Texts are lent; status may be "".
 */
struct examtoreply {
	int		 code;
	const char	*status;	/* as the server gave it */
	const char	*text;		/* one printable line, with the codes */
	const char	*what;		/* "recipient refused" */
	int		 family;	/* that it was said over; 0 not known */
};

/* What a refusal means and what to do, as the advice, details and evidence of a
 * finding; provider may be NULL. */
void	examtoreply_explain(struct exam *, struct finding *,
	    const struct provider *, const struct examtoreply *);

/* Adds to.smtp for a refusal, with its cause; provider may be NULL. */
struct finding *examtoreply_report(struct exam *,
	    const struct provider *, const struct examtoreply *);

#endif
