/*
 * Reads the JSON of the vectors, which is well formed, token by token.
 */
#ifndef UNIT_JSONREAD_H
#define UNIT_JSONREAD_H

struct jsonread {
	const char	*at;
	char		*text;	/* of the last token; as long as the file */
};

/*
 * The next token: '"' for a string, '0' for a number, 'w' for null, true and
 * false, else the octet itself; 0 at the end.  Commas and colons are let
 * pass.
 */
char	jsonread_next(struct jsonread *);

#endif
