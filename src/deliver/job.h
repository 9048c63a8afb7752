/*
 * What the conductor and a worker say to each other over their socket pair:
 * a job one way, fixed-size records the other way.
 */
#ifndef DELIVER_JOB_H
#define DELIVER_JOB_H

#include <stddef.h>
#include <stdint.h>

#include "message.h"

#define JOB_MAX	(16 * 1024 * 1024)	/* octets: 10^4 recipients fit */

/* What the sender wished for a recipient (RFC 3461 section 4). */
struct job_wish {
	unsigned int	 notify;	/* DSN_ bits; 0: not given */
	char		*orcpt;		/* NULL: not given */
};

#define JOB_VERBOSE	0x80000000u	/* a transcript is wanted */

struct job {
	uint32_t	 id;
	unsigned int	 flags;		/* MESSAGE_8BITMIME, MESSAGE_SMTPUTF8,
					 * JOB_VERBOSE */
	char		*destination;	/* domain or address literal */
	char		*sender;	/* "" is the null sender */
	char		**recipients;
	uint32_t	 nrecipients;
	struct job_wish	*wishes;	/* one a recipient; NULL: none */
	enum dsn_ret	 ret;
	char		*envid;		/* NULL: not given */
	char		*signature;	/* fields with CRLF, or "" */
	char		*sts;		/* what is remembered of the domain's
					 * MTA-STS, as sts_format() writes it;
					 * "" or NULL: nothing */
	struct content	 content;	/* the descriptor travels beside it */
};

/*
 * One recipient's outcome.  recipient == nrecipients says that the job is
 * done; its outcome is then NONE, or DEFERRED where the destination could not
 * be reached at all: why, and nothing else is to be tried there in this run.
 * recipient == RECORD_LINE is a line of the transcript that the job asked for:
 * the outcome's text is the line, and all else of it is nothing.
 */
#define RECORD_LINE	UINT32_MAX

/* A line for the log: no verdict, but something to be known of the job. */
#define RECORD_NOTE	(UINT32_MAX - 1)
#define JOB_NOTES	64	/* of one job at most: its hosts, twice over */

/* A line of what is to be remembered of the domain's MTA-STS, as sts_format()
 * writes it; an empty one is behind the last. */
#define RECORD_STS	(UINT32_MAX - 2)
#define JOB_STS		1024	/* of one job at most: STS_MX_MAX and some */

/* The worker asks for the relay's password, its handshake being verified.  The
 * answer is its length (uint32_t) and that many octets. */
#define RECORD_LOGIN	(UINT32_MAX - 3)
#define JOB_LOGINS	16	/* of one job at most: one a session */
#define LOGIN_MAX	4096	/* octets of a password */

struct record {
	uint32_t	 job;
	uint32_t	 recipient;
	struct outcome	 outcome;
};

/*
 * Makes a job for up to n recipients of a message, whose sender, wishes and
 * content it lends, and which has none yet; job_invite() adds them.  0, or -1
 * with errno.  job_empty() releases the room for them and nothing else.
 */
int	job_begin(struct job *, const struct message *, size_t n);
void	job_invite(struct job *, const struct recipient *);
void	job_empty(struct job *);

/* Releases what a job that job_unpack() made owns, its descriptor too. */
void	job_clear(struct job *);

/*
 * Packs a job as octets (with its own length in the first four), to be
 * freed.  NULL with errno.
 */
char	*job_pack(const struct job *, size_t *length);

/*
 * The length of a packed job, from its first four octets; 0 where it is none
 * that can be (too short or over JOB_MAX).
 */
size_t	job_length(const char octets[4]);

/*
 * Unpacks octets.  0 and the caller clears the job (content.fd is -1 until
 * the caller sets it); -1 where they are not a job.
 */
int	job_unpack(struct job *, const char *, size_t);

/*
 * Checks a record from a worker before anything in it is used: kinds and
 * numbers in range, every text terminated and printable.  0 or -1.
 */
int	record_check(const struct record *);

/*
 * How many lines of transcript a job may have: what a dialogue takes several
 * times over, and not what a server can make of it.  0 where it asks for none.
 */
size_t	job_lines(unsigned int flags, uint32_t nrecipients);

#endif
