/*
 * Content that every relay lets pass untouched: 7-bit, lines of at most 998
 * octets, no NUL (RFC 5322 section 2.1.1, RFC 2045 section 6).
 */
#ifndef SUBMIT_MIME_H
#define SUBMIT_MIME_H

#include "fault.h"
#include "submit/input.h"
#include "util/store.h"

#define MIME_LINE_MAX	998	/* without CRLF, RFC 5322 section 2.1.1 */

enum mime_form {
	MIME_COPY,	/* as it is */
	MIME_QP,	/* encoded as quoted-printable */
	MIME_QP_MEND,	/* quoted-printable already, made whole */
	MIME_BASE64,
	MIME_WRAP,	/* base64 already, with line breaks */
	MIME_COUNT	/* what quoted-printable would cost; private */
};

/*
 * Decides on the form that the body leaves in and says it in the header, which
 * is then ready to be written.  A body that is 7-bit, without NUL and
 * over-long lines goes as it is, and the header stays.  Else, by what the
 * header says of it:
 *
 * - a single part in 7bit, 8bit or binary is encoded as quoted-printable or
 *   base64, whichever is smaller, and the header gets what is missing of
 *   MIME-Version and Content-Type, and a new Content-Transfer-Encoding;
 * - quoted-printable is made whole: octets that may not stand there become
 *   escapes and long lines soft breaks, which decodes to the same;
 * - base64 gets line breaks, which decoders skip; octets above 127 in it go
 *   as they are;
 * - multipart, message and unknown encodings cannot be encoded as a whole and
 *   go as they are, where only octets above 127 ask for it.
 *
 * *eight_bit says that octets above 127 are left.  0, or -1 with a fault: 71;
 * 65 where NUL or lines over 998 octets stand in what cannot be encoded.
 */
int	mime_plan(struct input *, enum mime_form *, int *eight_bit,
	    struct fault *);

/* Appends the body to out in that form.  0, or -1 with a fault (71). */
int	mime_write(struct input *, enum mime_form, struct store *out,
	    struct fault *);

#endif
