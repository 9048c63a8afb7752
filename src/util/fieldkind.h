/*
 * What kind of text a header field holds: how raw octets in it are said in
 * ASCII, and where a long line of it may be folded.
 */
#ifndef UTIL_FIELDKIND_H
#define UTIL_FIELDKIND_H

#include "util/header.h"

enum fieldkind_form {
	FIELDKIND_TEXT,		/* unstructured: RFC 5322 section 3.2.5 */
	FIELDKIND_ADDRESSES,	/* an address list: section 3.4 */
	FIELDKIND_NAMED,	/* a phrase and something in angle brackets */
	FIELDKIND_PARAMETERS,	/* of MIME: RFC 2045 section 5.1 */
	FIELDKIND_EXACT		/* tokens, in which no text can stand */
};

struct fieldkind {
	const char		*name;	/* a '*' ends a beginning */
	enum fieldkind_form	 form;
	/*
	 * Behind which of these specials, outside quotes, comments and
	 * brackets, a fold may stand where no blank was; '<' means between
	 * '>' and '<'.  "" also where the field is signed as it is.
	 */
	const char		*folds;
};

/* The kind of a field; unknown ones are text (RFC 5322 section 3.6.8). */
const struct fieldkind *fieldkind_of(const struct field *);

#endif
