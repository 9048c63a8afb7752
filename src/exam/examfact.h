/*
 * Facts of an examination that one family of checks, or a process, finds and
 * others use.
 */
#ifndef EXAM_EXAMFACT_H
#define EXAM_EXAMFACT_H

#include "doctor/ipaddr.h"
#include "doctor/spf.h"
#include "exam/inquiry.h"
#include "message.h"
#include "probe.h"

#define EXAM_FOUND	80	/* how an address was found */
#define EXAM_WHY	128
#define EXAM_SAID	512

struct content_advice;

/* In the order in which they run: what one leaves, those behind it may use. */
enum exam_family { EXAM_DOMAIN, EXAM_EGRESS, EXAM_HOST, EXAM_SPF, EXAM_DKIM,
	    EXAM_DMARC, EXAM_LISTS, EXAM_TLS, EXAM_MESSAGE, EXAM_TO,
	    EXAM_QUEUE, EXAM_FAMILIES };

/* Makes the source that asks one name server itself: inquiry_at(). */
typedef void exam_server(struct inquiry *, struct inquiry_place *,
	    const struct ipaddr *, struct source *);

/* Why a probe was sent. */
enum exam_purpose {
	EXAM_PORT25,		/* one of the unrelated large receivers */
	EXAM_RECIPIENT,		/* --to */
	EXAM_BOUNCE		/* the own domain's MX */
};

struct exam_probe {
	enum exam_purpose	 purpose;
	struct probe_task	 task;
	int			 done;		/* the report is here */
	struct probe_report	 report;
};

/* An address that mail leaves from, one of each family. */
struct exam_address {
	struct ipaddr	 ip;			/* what receivers see */
	char		 text[IPADDR_TEXT];
	char		 local[IPADDR_TEXT];	/* this host's; "" not known */
	int		 nat;			/* the two differ */
	char		 found[EXAM_FOUND];	/* "option", "bind", "kernel",
						 * "ehlo:HOST", "dns:NAME" */
};

/* What a signed message of ours is to receivers. */
enum exam_state { EXAM_UNKNOWN, EXAM_PASS, EXAM_FAIL, EXAM_NONE };

struct exam_spf {
	struct spf	 spf;
	int		 known;		/* it was evaluated */
};

struct exam_dkim {
	enum exam_state	 state;		/* of the best signature */
	char		 domain[DNS_NAME];	/* d= of it; "" */
	char		 selector[DNS_NAME];
	char		 why[EXAM_WHY];	/* of a failure, printable */
};

#define EXAM_MESSAGES	3	/* of the queue: who has more that are alike
				 * needs no more */

/* A message to be looked at. */
struct exam_message {
	char			 id[MESSAGE_ID_SIZE];	/* in the queue; "":
							 * of --message */
	char			*text;		/* the parent's */
	size_t			 length;
	size_t			 whole;		/* octets that it has, of which
						 * text may be the first */
	time_t			 when;		/* it was given to sendoff */
	struct content_advice	*advice;	/* NULL: not judged yet */
	char			 org[DNS_NAME];	/* the judge's */
};

#define EXAM_QUEUED	1	/* no exit status of sendmail's */

/* What became of the message that --probe sends. */
struct exam_trial {
	int32_t	status;		/* sendmail's exit status: 0 sent; or that it
				 * is in the queue */
	char	text[EXAM_SAID];	/* what it said, printable */
};

#endif
