/*
 * What the checks say: a verdict, what was seen, and what mends it.  A check
 * knows nothing of how its findings are shown.
 */
#ifndef EXAM_FINDING_H
#define EXAM_FINDING_H

#include <stdarg.h>
#include <stddef.h>

#include "util/buf.h"
#include "util/json.h"

#define FINDING_ID	96	/* "ip.dnsbl." and a zone, with NUL */
#define FINDING_RECORDS	8	/* to publish */
#define FINDING_REFS	4

enum verdict { VERDICT_OK, VERDICT_WARN, VERDICT_FAIL, VERDICT_UNKNOWN,
	    VERDICT_SKIP, VERDICTS };

enum fix_kind { FIX_NONE,
	    FIX_DNS,		/* records in the sender's own zone */
	    FIX_DNS_OTHER,	/* in somebody else's: reverse DNS, _report */
	    FIX_CONFIG,		/* a line of sendoff.conf */
	    FIX_COMMAND, FIX_URL };

/* A record to publish, as struct records_item has it; all owned. */
struct fix_record {
	char	*owner, *type, *text;
};

struct fix {
	enum fix_kind		 kind;
	struct fix_record	 records[FINDING_RECORDS];
	size_t			 n;
	char			*old[FINDING_RECORDS];	/* owned: texts of the
							 * records that go */
	size_t			 nold;
	char			*text;	/* owned: line, command, address */
};

struct finding {
	char		 id[FINDING_ID];
	enum verdict	 verdict;
	char		*title;		/* owned, as all below; one line */
	struct buf	 details;	/* lines that are never wrapped */
	char		*advice;	/* what to do, wrapped; NULL */
	struct fix	 fix;
	struct json	 json;		/* writes the evidence; out is owned, */
	char		*evidence;	/* and after fflush() this is the inside
					 * of a JSON object, "" for none */
	size_t		 nevidence;
	const char	*reason;	/* of UNKNOWN, a word; static */
	const char	*needs;		/* of SKIP: an id; static */
	const char	*refs[FINDING_REFS];	/* "RFC7208#4.6"; static */
	size_t		 nrefs;
	char		*ip, *domain;	/* what it is about; NULL */
	char		*queued;	/* IDs with blanks between; NULL */
};

/* All of one family of checks, in the order in which they were added. */
struct findings {
	struct finding	**list;		/* owned */
	size_t		  n;
	int		  failed;	/* memory ran out: sticky */
	struct finding	*spare;		/* owned: what is lost then */
};

/* 0, or -1 where memory ran out. */
int	findings_init(struct findings *);
void	findings_clear(struct findings *);
void	findings_reset(struct findings *);	/* for another run */

/* Adds a finding, lent until the list is emptied, never NULL.  Texts may have
 * any octets of strangers: all become printable here, UTF-8 stays. */
struct finding *finding_add(struct findings *, const char *id, enum verdict,
	    const char *title, ...)
	    __attribute__((__format__(printf, 4, 5)));
struct finding *finding_addv(struct findings *, const char *id, enum verdict,
	    const char *title, va_list)
	    __attribute__((__format__(printf, 4, 0)));

/* Another verdict, and another title. */
void	finding_change(struct finding *, enum verdict, const char *title, ...)
	    __attribute__((__format__(printf, 3, 4)));

/* A line that shows what was seen. */
void	finding_detail(struct finding *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/* What to do, in a sentence without a full stop; the last one counts.  It
 * stands before the records, the line or the command that is the fix. */
void	finding_advise(struct finding *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/* A record to publish, in the own zone or (FIX_DNS_OTHER) another's, and one
 * that it replaces. */
void	finding_publish(struct finding *, enum fix_kind, const char *owner,
	    const char *type, const char *text);
void	finding_replaces(struct finding *, const char *text);

/* The line of sendoff.conf, the command, the address that mends it. */
void	finding_fix(struct finding *, enum fix_kind, const char *, ...)
	    __attribute__((__format__(printf, 3, 4)));

/* Facts for programs: members of the object "evidence".  Strings given to
 * json_string() may be any octets. */
struct json *finding_evidence(struct finding *);

/* Static texts; there may be several of finding_refer(). */
void	finding_reason(struct finding *, const char *word);
void	finding_needs(struct finding *, const char *id);
void	finding_refer(struct finding *, const char *ref);
/* What it is about, copied; NULL leaves that as it is.  One more queue ID. */
void	finding_subject(struct finding *, const char *ip, const char *domain);
void	finding_queued(struct finding *, const char *id);

const char *verdict_word(enum verdict);	/* "ok" */

#endif
