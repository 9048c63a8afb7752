/*
 * One run of the checks of DMARC: only the files examdmarc*.c take it in.
 */
#ifndef EXAM_EXAMDMARC_H
#define EXAM_EXAMDMARC_H

#include "doctor/dmarc.h"
#include "exam/exam.h"

struct examdmarc {
	struct exam			*exam;
	const struct dmarc		*dmarc;
	struct dmarc_identifier		 spf, dkim;	/* as evaluated */
	int				 spf_open;	/* what SPF says is not
							 * known */
	const struct dmarcwalk_step	*step;	/* whose text is looked at:
						 * the one that is applied, or
						 * was meant to be; NULL */
	char				 owner[DNS_NAME + 8];	/* of it, or of
						 * the record to be: _dmarc. */
	char				*mended;	/* owned: its text
						 * without faults; NULL */
};

/* A finding of this family on the From domain. */
struct finding *examdmarc_add(const struct examdmarc *, const char *id,
	    enum verdict, const char *title, ...)
	    __attribute__((__format__(printf, 4, 5)));

/* It is not looked into: what it hangs on is not as it should be. */
void	examdmarc_skip(const struct examdmarc *, const char *id,
	    const char *needs);

/* DNS gave no answer. */
void	examdmarc_unknown(const struct examdmarc *, const char *id,
	    enum resolver_result);

/* What the walk was stopped by, TIMEOUT where it was not. */
enum resolver_result examdmarc_trouble(const struct examdmarc *);

/*
 * The record of a step as the fix, with a tag set or NULL, as dmarcmend() does
 * it; the advice is to change it, behind these words, and where a CNAME
 * stands, to do so there.
 */
void	examdmarc_fix(struct finding *, const struct dmarcwalk_step *,
	    const char *set, const char *before);

/* 1 where the record of a step, or NULL, is a registry's, by psd=y or by the
 * suffix list; the finding, or NULL, has one of the organisation's own as its
 * fix then. */
int	examdmarc_registry(const struct examdmarc *, struct finding *,
	    const struct dmarcwalk_step *);

/* The domain that a record should stand at, and one for it. */
const char *examdmarc_home(const struct examdmarc *);
void	examdmarc_fresh(const struct examdmarc *, struct finding *);

/* The checks, each of which adds its finding. */
typedef void examdmarc_check(struct examdmarc *);

examdmarc_check examdmarc_exists, examdmarc_syntax, examdmarc_policy,
    examdmarc_spf, examdmarc_dkim, examdmarc_result, examdmarc_org,
    examdmarc_rua, examdmarc_rua_ext;

#endif
