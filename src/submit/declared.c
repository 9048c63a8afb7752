/*
 * Reads Content-Type and Content-Transfer-Encoding as far as a conversion has
 * to know them.  Whatever is not understood, or said twice, is opaque: what
 * is encoded wrongly can never be read again, what goes as it is mostly can.
 */
#include <ctype.h>
#include <string.h>

#include "submit/declared.h"

#define TOKEN_SIZE	32	/* longer than any that means something here */

/* Skips blanks, folds and comments (RFC 5322 section 3.2.2), which may be
 * nested as deeply as they like: only their depth is kept. */
static size_t
skip_comments(const char *value, size_t n)
{
	size_t i, depth = 0;

	for (i = 0; i < n; i++) {
		if (value[i] == '(')
			depth++;
		else if (depth > 0 && value[i] == ')')
			depth--;
		else if (depth > 0 && value[i] == '\\')
			i++;
		else if (depth == 0 && (value[i] == '\0' ||
		    strchr(" \t\r\n", value[i]) == NULL))
			return i;
	}
	return n;
}

/* Copies the first token of a field, in lower case (RFC 2045 section 5.1);
 * one that is too long is cut, and then is none that is asked for. */
static void
first_token(char dst[TOKEN_SIZE], const struct field *field)
{
	const char *value = field->text + field->value;
	size_t n = field->length - field->value, i, length = 0;

	i = skip_comments(value, n);
	for (; i < n && length < TOKEN_SIZE - 1; i++) {
		if (value[i] == '\0' || strchr(" \t\r\n()/;", value[i]) != NULL)
			break;
		dst[length++] = (char)tolower((unsigned char)value[i]);
	}
	dst[length] = '\0';
}

/* Their parts have encodings of their own: RFC 2045 section 6.4. */
static int
is_composite(const struct header *header)
{
	char token[TOKEN_SIZE];
	struct field *field;
	size_t i = 0;

	while ((field = header_find(header, "Content-Type", i++)) != NULL) {
		first_token(token, field);
		if (strcmp(token, "multipart") == 0 ||
		    strcmp(token, "message") == 0)
			return 1;
	}
	return 0;
}

static enum declared
encoding_of(const struct field *field)
{
	static const struct {
		const char	*token;
		enum declared	 declared;
	} known[] = {
		{ "", DECLARED_PLAIN },	/* a field that says nothing */
		{ "7bit", DECLARED_PLAIN },
		{ "8bit", DECLARED_PLAIN },
		{ "binary", DECLARED_PLAIN },
		{ "quoted-printable", DECLARED_QP },
		{ "base64", DECLARED_BASE64 },
	};
	char token[TOKEN_SIZE];
	size_t i;

	first_token(token, field);
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(token, known[i].token) == 0)
			return known[i].declared;
	return DECLARED_OPAQUE;
}

enum declared
declared_encoding(const struct header *header)
{
	static const char name[] = "Content-Transfer-Encoding";
	enum declared declared = DECLARED_PLAIN, next;
	struct field *field;
	size_t i = 0;

	if (is_composite(header))
		return DECLARED_OPAQUE;
	while ((field = header_find(header, name, i)) != NULL) {
		next = encoding_of(field);
		/* two that disagree: readers would choose differently */
		if (i++ > 0 && next != declared)
			return DECLARED_OPAQUE;
		declared = next;
	}
	return declared;
}
