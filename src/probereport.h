/*
 * What a probe has seen.  Structs of fixed size, so that they can be handed
 * from process to process; enums stand in integers, as a stranger wrote them.
 */
#ifndef PROBEREPORT_H
#define PROBEREPORT_H

#include <stdint.h>

#include "outcome.h"
#include "route/dns.h"

#define PROBE_RCPTS	2
#define PROBE_TRIES	3	/* addresses tried */
#define PROBE_LINES	2048	/* octets kept of a reply to EHLO */
#define PROBE_REASON	256
#define PROBE_SKEW	INT64_C(4102444800)	/* seconds at most: 130 years */

/* The step that it did not get past. */
enum probe_stage {
	PROBE_LOOKUP,		/* no host to try */
	PROBE_CONNECT,
	PROBE_GREETING,		/* connected, but no 220 */
	PROBE_HELLO,		/* EHLO, or HELO */
	PROBE_STARTTLS,		/* up to the end of the handshake */
	PROBE_HELLO_TLS,	/* EHLO under TLS */
	PROBE_MAIL,		/* no reply to it; a refusal is one */
	PROBE_RCPT,
	PROBE_DONE,		/* it went all the way */
	PROBE_STAGES
};

enum probe_why {
	PROBE_FINE,
	PROBE_DNS,		/* no answer, or a failure */
	PROBE_NO_DOMAIN,	/* NXDOMAIN, neither MX nor address */
	PROBE_NULL_MX,
	PROBE_NO_ADDRESS,	/* of the family, or of any use */
	PROBE_SELF,		/* this host is the best MX, or answers */
	PROBE_REFUSED,		/* connection refused */
	PROBE_UNREACHABLE,	/* no route, or forbidden here */
	PROBE_NOT_OURS,		/* no such address here to connect from */
	PROBE_TIMEOUT,		/* silence */
	PROBE_CLOSED,		/* closed or reset before it had to be */
	PROBE_NO_SMTP,		/* what it said is none */
	PROBE_SAID_NO,		/* a reply of 4yz or 5yz, see outcome.code */
	PROBE_NO_TLS,		/* the handshake failed, or TLS broke */
	PROBE_UTF8,		/* SMTPUTF8 is needed and not offered */
	PROBE_BROKEN,		/* trouble of this host's, or no report */
	PROBE_WHYS
};

enum probe_tls {
	PROBE_TLS_UNKNOWN,	/* it did not come so far */
	PROBE_TLS_NONE,		/* STARTTLS is not offered */
	PROBE_TLS_REFUSED,	/* offered, but got no 220: see starttls */
	PROBE_TLS_BROKEN,	/* the handshake failed; below: tls_reason */
	PROBE_TLS_UNCHECKED,	/* encrypted; no authorities to check it by */
	PROBE_TLS_UNVERIFIED,	/* encrypted; the certificate is not right */
	PROBE_TLS_VERIFIED,	/* chain, dates and the host's name are right */
	PROBE_TLS_STATES
};

struct probe_reply {
	int32_t	code;			/* 0: none came */
	char	status[OUTCOME_STATUS];	/* enhanced code; "": it gave none */
	char	text[OUTCOME_TEXT];	/* one line, with the codes */
};

struct probe_hello {
	int32_t		code;		/* 0: not said */
	uint32_t	offers;		/* EHLO_* of deliver/ehlo.h */
	int64_t		size;		/* largest message; 0: none fixed */
	char		text[PROBE_LINES];	/* no codes; LF divides lines */
};

struct probe_try {
	char		host[DNS_NAME];
	char		address[OUTCOME_ADDRESS];	/* "": a socket */
	char		local[OUTCOME_ADDRESS];	/* where we connect from, so
					 * far as we know; "": no route */
	int32_t		port;
	uint32_t	stage;		/* enum probe_stage */
	uint32_t	why;		/* enum probe_why */
	int32_t		ms;		/* for all of it */
};

/* Texts are printable ASCII and LF; ms are -1 where it did not come so far. */
struct probe_report {
	uint32_t		stage, why;	/* enums; of the try below */
	struct outcome		outcome;	/* what went wrong, in words;
						 * NONE: nothing did */
	struct probe_try	tries[PROBE_TRIES];
	uint32_t		ntries;
	uint32_t		at;	/* the one that came furthest, which
					 * all else is about */
	struct probe_reply	greeting;
	int32_t			dated;	/* 1: the greeting has a date, */
	int64_t			skew;	/* so many seconds ahead of our clock */
	struct probe_hello	hello, hello_tls;
	struct probe_reply	starttls;
	uint32_t		tls;	/* enum probe_tls */
	char			tls_name[OUTCOME_TLS];
	char			tls_reason[PROBE_REASON];
	struct probe_reply	mail, recipients[PROBE_RCPTS];
	int32_t			reset, quit;	/* 1: RSET got 2yz, QUIT left */
	int32_t			connect_ms, greeting_ms, handshake_ms;
};

/*
 * For a report that another process has written: bounds what counts, ends
 * texts and makes them printable, drops addresses that are none.  0, or -1
 * where it is none that a probe makes.
 */
int	probereport_clean(struct probe_report *);

/* A report that nothing is known but this. */
void	probereport_fail(struct probe_report *, const char *reason);

#endif
