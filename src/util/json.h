/*
 * Writing JSON (RFC 8259): always well-formed, whatever the text is.
 */
#ifndef UTIL_JSON_H
#define UTIL_JSON_H

#include <stddef.h>
#include <stdio.h>

struct json {
	FILE	*out;		/* lent */
	int	 fresh;		/* nothing to put a comma behind */
};

void	json_init(struct json *, FILE *out);

/*
 * Members of an object, or with key NULL elements of an array.  A key is one
 * of ours, letters and '_' alone.
 */
void	json_begin(struct json *, const char *key, char bracket);
void	json_end(struct json *, char bracket);
void	json_string(struct json *, const char *key, const char *);
void	json_number(struct json *, const char *key, long long);
void	json_boolean(struct json *, const char *key, int);
void	json_null(struct json *, const char *key);

/* An object of which the inside was written by another writer. */
void	json_inside(struct json *, const char *key, const char *);

/* A string that is written between the two by json_octets(). */
void	json_open(struct json *, const char *key);
void	json_close(struct json *);

/* The next element or bracket begins a line. */
void	json_line(struct json *);

/*
 * Writes the inside of a string (RFC 8259 section 7): UTF-8 passes, controls
 * (C0, DEL, C1) and the line separators are escaped, an octet that is no part
 * of UTF-8 becomes U+FFFD.  Returns how many octets it took: all of them with
 * last not 0, else perhaps not the begin of a sequence at their end, up to 3,
 * to be given again with what follows.
 */
size_t	json_octets(FILE *, const char *, size_t, int last);

/* 1 where the text is one JSON object of UTF-8 without line ends, at most
 * JSON_DEPTH brackets deep: one of ours, or as good. */
#define JSON_DEPTH	8
int	json_sound(const char *, size_t);

#endif
