/*
 * Bodies of parts, decoded as readers do: what is no code is passed over.
 */
#ifndef DOCTOR_CONTENTDECODE_H
#define DOCTOR_CONTENTDECODE_H

#include <stddef.h>

#include "util/buf.h"

/* Append what quoted-printable or base64 stands for (RFC 2045 sections 6.7
 * and 6.8), never more octets than go in. */
void	contentdecode_qp(struct buf *, const char *, size_t);
void	contentdecode_base64(struct buf *, const char *, size_t);

#endif
