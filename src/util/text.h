/*
 * What may stand in a value that is bound for the wire, the log or the
 * queue.  Every such value passes text_safe() once, where it is parsed
 * (arguments, header addresses, configuration, queue entries); everything
 * that strangers wrote passes text_show() before a person sees it.
 */
#ifndef UTIL_TEXT_H
#define UTIL_TEXT_H

#include <stddef.h>

#define TEXT_DOMAIN_MAX	255	/* RFC 5321 section 4.5.3.1.2 */
#define TEXT_LOCAL_MAX	64	/* RFC 5321 section 4.5.3.1.1 */

/*
 * 1 where the value holds no octet below 32, no 127 and is valid UTF-8
 * (ASCII is), else 0.
 */
int	text_safe(const char *, size_t);

/* 1 where the bytes are valid UTF-8 (RFC 3629), else 0. */
int	text_utf8(const char *, size_t);

/*
 * The length of the well-formed UTF-8 sequence (RFC 3629 section 4) that
 * begins here and has at least one octet, 0 where none does.
 */
size_t	text_sequence(const char *, size_t left);

/* 1 where no octet is above 127, else 0. */
int	text_ascii(const char *, size_t);

/*
 * Copies length bytes as one printable ASCII line: other octets become
 * '?', the rest is cut at size - 1.  dst is always terminated.
 */
void	text_show(char *dst, size_t size, const char *src, size_t length);

/*
 * 1 where the name is a host or domain name: labels of letters, digits,
 * '-' and '_', 1-63 octets each, at most 253 in all, no dot at the end
 * (RFC 5321 section 4.1.2, RFC 1123 section 2.1), else 0.
 */
int	text_hostname(const char *);

/* 1 where it is an address literal: "[IPv4]" or "[IPv6:...]"
 * (RFC 5321 section 4.1.3), else 0. */
int	text_literal(const char *);

#endif
