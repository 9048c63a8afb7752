/*
 * An examination as a program reads it: one JSON object on one line.
 */
#ifndef EXAM_EXAMJSON_H
#define EXAM_EXAMJSON_H

#include <stdio.h>

#include "exam/examine.h"

/* Writes it, with a line end. */
void	examjson(FILE *, const struct exam *, const struct exam_summary *);

#endif
