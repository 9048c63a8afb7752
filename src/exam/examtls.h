/*
 * The parts of the family examtls.
 */
#ifndef EXAM_EXAMTLS_H
#define EXAM_EXAMTLS_H

#include "exam/exam.h"

#define EXAMTLS_TEXT	320

/* What became of TLS, for people: "TLS 1.3, certificate valid". */
void	examtls_text(const struct probe_report *, char dst[EXAMTLS_TEXT]);

/* The host that the report is about, lent by it; "" none. */
const char *examtls_host(const struct probe_report *);

/* Adds the finding tls.to. */
void	examtlsto(struct exam *);

#endif
