/*
 * The SPF record that lets this host send.
 */
#ifndef EXAM_WANTEDSPF_H
#define EXAM_WANTEDSPF_H

#include "exam/exam.h"

/*
 * The record in new memory: the one that is there with each address that does
 * not pass yet, or where there is none (NULL), or it cannot be mended, a new
 * one.  NULL where memory ran out.
 */
char	*wantedspf(const struct exam *, const char *there);

#endif
