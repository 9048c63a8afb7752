/*
 * The keys that sign for the From domain, each beside what DNS has of it, and
 * the checks that look at them.  Private to the family examdkim.
 */
#ifndef EXAM_EXAMDKIMSET_H
#define EXAM_EXAMDKIMSET_H

#include "exam/exam.h"
#include "sign/key.h"
#include "sign/keyrecord.h"
#include "sign/verify.h"

#define EXAMDKIM_TEXTS	8	/* records of a name that are looked at */
#define EXAMDKIM_SELECTOR 16	/* "s202611b" */

struct examdkim_key {
	const struct examkey	*key;		/* lent */
	EVP_PKEY		*ours;		/* owned: the public half; NULL:
						 * it is not known */
	char			 name[DNS_NAME];	/* of the record */
	int			 nameless;	/* no such name can exist */
	struct question		 question;
	char			 alias[DNS_NAME];	/* without a record: of
						 * what it is one; "" */
	struct keyrecord_text	 texts[EXAMDKIM_TEXTS];	/* octets are owned,
						 * a NUL is behind them */
	size_t			 n;		/* of texts */
	size_t			 all;		/* records of the name */
	struct keyrecord	 record;	/* with an answer */
	/* what was found so far */
	enum verdict		 record_is, match_is;
};

struct examdkimset {
	struct exam		*exam;
	struct examkeys		 keys;		/* of the exam; where they are
						 * not known yet, by the lines
						 * of the configuration */
	struct examdkim_key	 list[KEY_MAX];
	size_t			 n;
	char			 fresh[EXAMDKIM_SELECTOR];	/* for a new
						 * key: nobody's so far */
};

/*
 * Gathers the keys and asks for their records, all at the same time.  NULL
 * where memory ran out.
 */
struct examdkimset *examdkimset_new(struct exam *);
void	examdkimset_free(struct examdkimset *);

/* 1 where DNS said what there is, if only that there is nothing. */
int	examdkimset_answered(const struct examdkim_key *);

/* 1 where a code (1 << enum keyrecord_code) of the record is among these. */
int	examdkimset_has(const struct examdkim_key *, unsigned int codes);

/* The key of that record's name; NULL: none of ours. */
const struct examdkim_key *examdkimset_named(const struct examdkimset *,
	    const char *name);

/* 1 where a path is a word of a shell, and of sendoff.conf, as it stands. */
int	examdkimset_plain(const char *path);

/* Adds a finding of the family; about a key, one whose subject is its name. */
struct finding *examdkim_add(const struct examdkimset *,
	    const struct examdkim_key *, const char *id, enum verdict,
	    const char *title, ...) __attribute__((__format__(printf, 5, 6)));

/* One that hangs on another check. */
void	examdkim_skip(const struct examdkimset *, const struct examdkim_key *,
	    const char *id, const char *needs);

/*
 * Ways to mend it: the record of our key in place of all that is there, the
 * same record with another text, or a new key.
 */
void	examdkim_publish(struct finding *, const struct examdkim_key *);
void	examdkim_replace(struct finding *, const struct examdkim_key *,
	    const char *text);
void	examdkim_renew(struct finding *, const struct examdkimset *,
	    const char *advice);

/* The checks, of all keys each. */
typedef void examdkim_run(struct examdkimset *);

examdkim_run examdkim_keys, examdkim_records, examdkim_match, examdkim_size,
    examdkim_testing, examdkim_flags, examdkim_alg, examdkim_align,
    examdkim_self;

#endif
