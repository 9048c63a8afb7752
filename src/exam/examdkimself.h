/*
 * The sample, verified.  Private to the family examdkim.
 */
#ifndef EXAM_EXAMDKIMSELF_H
#define EXAM_EXAMDKIMSELF_H

#include "sign/verify.h"
#include "util/header.h"

struct examdkimset;

struct examdkimself {
	struct examdkimset	*set;		/* lent */
	struct header		 header;
	struct verify		 verify;
};

/* dkim.headers: what the signatures, of which there is at least one, cover. */
void	examdkim_headers(const struct examdkimself *);

#endif
