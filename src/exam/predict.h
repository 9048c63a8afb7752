/*
 * What a receiver will make of mail from here, in the words of the field that
 * it writes (RFC 8601).
 */
#ifndef EXAM_PREDICT_H
#define EXAM_PREDICT_H

#include "exam/exam.h"
#include "util/buf.h"
#include "util/json.h"

/* Appends the line "would see: spf=... dkim=... dmarc=... p=...", and with -v
 * the whole field Authentication-Results. */
void	predict_text(struct buf *, const struct exam *);

/* Appends the field, folded, each line behind so many blanks. */
void	predict_field(struct buf *, const struct exam *, size_t indent);

/* The member "predicted". */
void	predict_json(struct json *, const struct exam *);

#endif
