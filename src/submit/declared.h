/*
 * What a header declares its body to be.
 */
#ifndef SUBMIT_DECLARED_H
#define SUBMIT_DECLARED_H

#include "util/header.h"

enum declared {
	DECLARED_PLAIN,		/* one part in 7bit, 8bit or binary; or nothing
				 * is declared, which means 7bit text */
	DECLARED_QP,		/* one part in quoted-printable */
	DECLARED_BASE64,	/* one part in base64 */
	DECLARED_OPAQUE		/* multipart, message, another encoding, or
				 * fields that contradict each other */
};

/* By Content-Type and Content-Transfer-Encoding: RFC 2045 sections 5, 6. */
enum declared declared_encoding(const struct header *);

#endif
