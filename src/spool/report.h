/*
 * What a notification says of one recipient: to people, and to programs.
 */
#ifndef SPOOL_REPORT_H
#define SPOOL_REPORT_H

#include <time.h>

#include "message.h"
#include "util/buf.h"

/* The recipient and why, two or more indented lines of text. */
void	report_text(struct buf *, const struct recipient *);

/* The fields of RFC 3464 section 2.3, behind an empty line. */
void	report_fields(struct buf *, const struct recipient *, time_t now);

#endif
