/*
 * The sendmail(8) command line.
 */
#ifndef SUBMIT_ARGS_H
#define SUBMIT_ARGS_H

#include <stddef.h>

#include "fault.h"
#include "pick.h"

/* A value that goes on the wire or into the log must fit on one line there
 * (RFC 5322 section 2.1.1). */
#define ARGS_VALUE_MAX	998

enum args_mode {
	ARGS_SEND,	/* -bm, -ba and none: a message on stdin */
	ARGS_QUEUE_RUN,	/* -q, -qf, -qI, -qR, -qS */
	ARGS_LIST,	/* -bp, called as mailq */
	ARGS_ALIASES,	/* -bi, -I, called as newaliases */
	ARGS_VERIFY,	/* -bv */
	ARGS_SMTP,	/* -bs */
	ARGS_FILTER	/* sendoff sign: a header to complete, no envelope */
};

enum args_delivery {
	ARGS_DELIVER_CONF,	/* as the configuration says */
	ARGS_DELIVER_FOREGROUND,	/* -odi: wait for every verdict */
	ARGS_DELIVER_BACKGROUND,	/* -odb */
	ARGS_DELIVER_QUEUE	/* -odq, -odd */
};

enum args_error {
	ARGS_ERROR_PRINT,	/* -oep, the default */
	ARGS_ERROR_MAIL,	/* -oem, -oew */
	ARGS_ERROR_QUIET,	/* -oeq */
	ARGS_ERROR_BERKNET	/* -oee: mail back, exit 0 */
};

struct args {
	enum args_mode		 mode;
	enum args_delivery	 delivery;
	enum args_error		 error;
	int			 error_given;	/* an -oe option was there */
	const char		*config;	/* -C; lent by argv, as all */
	const char		*sender;	/* -f, -r; "": null sender */
	const char		*name;		/* -F; NULL */
	int			 from_header;	/* -t */
	int			 ignore_dots;	/* -i */
	int			 verbose;	/* -v */
	int			 no_aliases;	/* -n */
	struct pick		 pick;		/* -q, -qf, -qI ... */
	long			 hops;		/* -h; 0 */
	const char		*tag;		/* -L; NULL */
	const char		*notify, *ret, *envid;	/* -N -R -V; NULL */
	char			**recipients;	/* lent: rest of argv */
	size_t			 nrecipients;
	int			 after_dashes;	/* `--' came before them */
	int			 misused;	/* the fault is best followed by
						 * the usage */
};

/*
 * Parses the arguments of the sendmail face, with sendmail's getopt string
 * and arities: a value never becomes a recipient.  The last part of argv[0]
 * gives the mode where it is mailq or newaliases.  0, or -1 with a fault: 64
 * for usage (an unknown option, a missing value in getopt's own words, a mode
 * this program has not), 65 for values that may not stand on the wire.
 * Nothing is opened or read.
 */
int	args_parse(struct args *, int argc, char **argv, struct fault *);

/* One line, as SYNOPSIS in sendoff(8). */
const char *args_usage(void);

#endif
