/*
 * Every record that a sender has to publish, for `sendoff dns'.
 */
#ifndef EXAM_PUBLISH_H
#define EXAM_PUBLISH_H

#include "exam/exam.h"
#include "util/buf.h"

/*
 * Appends the records in the format that the options ask for: those that are
 * there and right, and in place of what is missing or wrong what is to be
 * published; with --diff only the latter.  The families have run.
 */
void	publish(struct buf *, const struct exam *);

/* 1 where all answers that it needs are there. */
int	publish_ready(const struct exam *);

#endif
