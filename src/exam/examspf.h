/*
 * One run of the checks of SPF: what all of them look at, and their steps.
 * Only the files examspf*.c take it in.
 */
#ifndef EXAM_EXAMSPF_H
#define EXAM_EXAMSPF_H

#include "doctor/spf.h"
#include "doctor/spfmend.h"
#include "exam/exam.h"
#include "exam/examspftree.h"

#define EXAMSPF_RECORDS	8	/* of SPF at one name that are read */
#define EXAMSPF_SIZE	450	/* octets of one: RFC 7208 section 3.4 */

/* A source that another one is behind, with one record laid over it, and an
 * eye on what was not answered. */
struct examspf_source {
	const struct source	*inner;
	const char		*domain;	/* with text: of that TXT */
	const char		*text;		/* NULL: nothing is laid over */
	enum resolver_result	 trouble;	/* the last one; OK: none */
};

struct examspf {
	struct exam		*exam;
	struct examspf_source	 watch;
	struct source		 source;	/* by way of it */
	const char		*domain;
	size_t			 naddresses;	/* ours: 0 with a relay */
	int			 relay;
	enum resolver_result	 result;	/* of the TXT records */
	size_t			 total, ntotal;	/* their octets, and number */
	char			*records[EXAMSPF_RECORDS];	/* owned */
	size_t			 n, all;	/* kept, and of SPF in all */
	size_t			 nstrings;	/* of the first one, and the */
	size_t			 longest;	/* octets of the longest */
	char			*almost;	/* owned: was meant to be one */
	const char		*text;		/* the one record, or NULL */
	int			 sound;		/* its syntax is good */
	const char		*why;		/* else: what is wrong, where */
	size_t			 at;
	struct spfmend		 mend;		/* of text, or almost */
	struct examspf_tree	 tree;
	char			*wanted;	/* owned: a record by which all
						 * our addresses pass; NULL */
};

/* Reads the TXT records of the domain; 0, or -1 without memory. */
int	examspf_read(struct examspf *);

/* Makes the answer to a question the text that is laid over. */
void	examspf_lay_over(const struct examspf_source *, struct question *);

/* Evaluates for all addresses, into the exam. */
void	examspf_evaluate(struct examspf *);

/* Walks the tree of records below the domain's, and fills in tree. */
void	examspf_walk(struct examspf *);

/* The sender of an address; from: MAIL FROM, "" for the HELO identity. */
struct spf_sender examspf_sender(const struct examspf *, size_t,
	    const char *from);

/* Finds the record that is wanted, the least change of what is there. */
void	examspf_want(struct examspf *);

/* 1 where all addresses pass by a record of that domain. */
int	examspf_passes(struct examspf *, const char *domain,
	    const char *record, const char *from);

/* A record of ours alone, to be freed; NULL where no address is known. */
char	*examspf_fresh(const struct examspf *, char qualifier);

/* Grants the addresses that do not pass in the record, to be freed, or NULL;
 * first: all of them, in front. */
char	*examspf_grant(struct examspf *, const char *record, int first);

/* The least change of a record by which all addresses pass, to be freed: none,
 * or they stand in it, at its end or in front.  NULL: none is enough. */
char	*examspf_let_pass(struct examspf *, const char *record);

/* 1 where the end of the own record is to be mended. */
int	examspf_wants_all(const struct examspf *);

/* The record with ~all, in which what passed by its all passes by itself; and
 * without what leads to domains that have no record, NULL where nothing does.
 * To be freed. */
char	*examspf_with_all(struct examspf *);
char	*examspf_cleared(struct examspf *);

/* A finding of this family on the domain. */
struct finding *examspf_add(const struct examspf *, const char *id,
	    enum verdict, const char *title, ...)
	    __attribute__((__format__(printf, 4, 5)));

/* It is not looked into: what it hangs on is not as it should be. */
void	examspf_skip(const struct examspf *, const char *id,
	    const char *needs);

/* It could not be found out: the last trouble with DNS is the reason. */
void	examspf_unknown(const struct examspf *, const char *id);

/* It is skipped as there is no address that is ours. */
void	examspf_no_address(const struct examspf *, const char *id);

/* The record as the fix, in place of what is there. */
void	examspf_fix(const struct examspf *, struct finding *,
	    const char *record);

/* The checks, each of which adds its findings. */
typedef void examspf_check(struct examspf *);

examspf_check examspf_exists, examspf_syntax, examspf_result, examspf_lookups,
    examspf_void, examspf_all, examspf_broad, examspf_include, examspf_ptr,
    examspf_size, examspf_ipv6, examspf_mailfrom, examspf_helo;

#endif
