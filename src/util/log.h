/*
 * The log: one line a recipient and try, and warnings.  Where it goes is the
 * configuration's word; failure to log never stops mail.
 */
#ifndef UTIL_LOG_H
#define UTIL_LOG_H

#include "conf.h"
#include "message.h"

struct log;

/*
 * Opens the log that the configuration names.  tag is the syslog tag (-L) or
 * NULL for "sendoff".  background: standard error is nobody's (queue run
 * without a terminal, detached process), never write there.  Never fails: the
 * worst case is a log that goes nowhere, after one line on stderr.
 */
struct log *log_open(const struct conf *, const char *tag, int background);
void	log_close(struct log *);

/* From now on standard error is nobody's. */
void	log_detach(struct log *);

/* 1 where what is logged is said on standard error already. */
int	log_speaks(const struct log *);

/*
 * ID: to=<rcpt>, from=<sender>, relay=host[ip]:port, delay=0.31, tls=...,
 * dsn=2.0.0, status=sent (reply text)
 *
 * relay=none where no host was reached; delay in seconds since created.
 * word replaces the outcome's own status word ("expired"), or is NULL.
 */
void	log_outcome(struct log *, const struct message *,
	    const struct recipient *, const char *word);

/* One line of the form "ID: text", id NULL for none; made printable. */
void	log_info(struct log *, const char *id, const char *, ...)
	    __attribute__((__format__(printf, 3, 4)));
void	log_warn(struct log *, const char *id, const char *, ...)
	    __attribute__((__format__(printf, 3, 4)));

#endif
