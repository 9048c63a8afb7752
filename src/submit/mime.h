/*
 * Content that every relay lets pass untouched: 7-bit, lines of at most 998
 * octets, no NUL (RFC 5322 section 2.1.1, RFC 2045 section 6).
 */
#ifndef SUBMIT_MIME_H
#define SUBMIT_MIME_H

#include "fault.h"
#include "submit/input.h"
#include "submit/plan.h"
#include "util/store.h"

/*
 * Decides on the form that the body leaves in and says it in the header, which
 * is then ready to be written.  Every part, in enclosed messages too, is
 * judged by its own header:
 *
 * - what is 7-bit, without NUL and over-long lines goes as it is, octet for
 *   octet, but a label 8bit or binary becomes 7bit;
 * - what is in 7bit, 8bit or binary is encoded as quoted-printable or base64,
 *   whichever is smaller, and its header gets a new Content-Transfer-Encoding
 *   and, for text, a charset where it declares none, or us-ascii;
 * - quoted-printable and base64 are mended: see encode.h;
 * - what is signed or encrypted, or not understood, is left alone with all
 *   that is in it;
 * - what stands before the first and behind the last part of a multipart is
 *   made passable.
 *
 * MIME-Version and Content-Type are added where a body is encoded and they
 * are missing.  plan.eight_bit says that octets above 127 are left.  The plan
 * is to be cleared by the caller in any case.  0, or -1 with a fault: 71; 65
 * where NUL or lines over 998 octets stand in what is left alone, or a field
 * of a part's header cannot be folded.
 */
int	mime_plan(struct input *, struct plan *, struct fault *);

/* Appends the body to out in that form.  0, or -1 with a fault (71, 65). */
int	mime_write(struct input *, const struct plan *, struct store *out,
	    struct fault *);

#endif
