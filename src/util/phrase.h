/*
 * Display names as they are written into a header.
 */
#ifndef UTIL_PHRASE_H
#define UTIL_PHRASE_H

/*
 * Writes a name as an RFC 5322 phrase: as it is where it is made of atoms
 * (words that the caller has encoded already are), else as a quoted string,
 * else (octets above 127) as RFC 2047 encoded words, with a fold (CRLF and a
 * space) between them, so that lines keep to 76 octets.  Any input gives
 * printable ASCII: control characters and octets that are not UTF-8 become
 * '?'.  To be released with free(3); NULL where memory ran out.
 */
char	*phrase_format(const char *name);

#endif
