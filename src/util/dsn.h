/*
 * The parameters of the DSN extension (RFC 3461 section 4), as they come from
 * -N, -R and -V, over -bs and out of the queue, and as they go on the wire.
 */
#ifndef UTIL_DSN_H
#define UTIL_DSN_H

#include <stddef.h>

#include "util/buf.h"

#define DSN_ENVID_MAX	100	/* RFC 3461 section 4.4 */
#define DSN_ORCPT_MAX	500	/* RFC 3461 section 4.2 */
#define DSN_NOTIFY_SIZE	32	/* "SUCCESS,FAILURE,DELAY" and NUL */

/* NOTIFY; 0: not given, which is FAILURE,DELAY at our own wish. */
#define DSN_NEVER	0x1	/* alone */
#define DSN_SUCCESS	0x2
#define DSN_FAILURE	0x4
#define DSN_DELAY	0x8

/* RET: what a notification of failure returns. */
enum dsn_ret { DSN_RET_NONE, DSN_RET_FULL, DSN_RET_HDRS };

/* Reads a NOTIFY value without case: the bits, or 0 where it is none. */
unsigned int dsn_notify(const char *, size_t);

/* Writes one: "NEVER", or the others between commas; "" for 0. */
void	dsn_notify_format(char dst[DSN_NOTIFY_SIZE], unsigned int);

/*
 * 1 where these NOTIFY bits ask for a notification of a kind, one bit.  Where
 * none was given, failure and delay are told (RFC 3461 section 4.1).
 */
int	dsn_wants(unsigned int bits, unsigned int kind);

/* Reads a RET value without case; DSN_RET_NONE where it is none. */
enum dsn_ret dsn_ret(const char *, size_t);

/* "FULL", "HDRS", or "" for none. */
const char *dsn_ret_word(enum dsn_ret);

/* 1 where the octets are an ENVID as it stands on the wire: xtext that encodes
 * no control character, 1 to DSN_ENVID_MAX. */
int	dsn_envid(const char *, size_t);

/* 1 where the octets are an ORCPT as it stands on the wire: a type (letters,
 * digits, '-'), ';' and xtext, at most DSN_ORCPT_MAX. */
int	dsn_orcpt(const char *, size_t);

/*
 * Appends an address in UTF-8 as utf-8-addr-xtext, which is ASCII (RFC 6533
 * section 3): what stands behind "utf-8;" in ORCPT and in notifications.
 */
void	dsn_unicode(struct buf *, const char *address);

/* Decodes xtext that passed one of the two.  What is not printable ASCII when
 * decoded is copied as it is. */
void	dsn_decode(char *dst, size_t size, const char *xtext);

#endif
