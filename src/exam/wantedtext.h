/*
 * The TXT records: SPF, of the domain and of the EHLO name, DKIM and DMARC.
 */
#ifndef EXAM_WANTEDTEXT_H
#define EXAM_WANTEDTEXT_H

#include "exam/exam.h"
#include "exam/wanted.h"

/*
 * What the checks say is to be published, and else what is there.  Where they
 * know nothing better, or had no answer, there is no record: see
 * wanted_rest().
 */
void	wantedtext_spf(struct wanted *, const struct exam *);
void	wantedtext_helo(struct wanted *, const struct exam *);
void	wantedtext_keys(struct wanted *, const struct exam *);
void	wantedtext_dmarc(struct wanted *, const struct exam *);

#endif
