/*
 * Reads Content-Type and Content-Transfer-Encoding as far as a conversion has
 * to know them.  What is signed or encrypted, not understood, or said twice
 * in two ways, is left alone: what is encoded wrongly can never be read
 * again, what goes as it is mostly can.
 */
#include <string.h>

#include "util/declared.h"

static const char protected_why[] =
    "content that is signed or encrypted is not changed";
static const char contradiction_why[] =
    "content whose header contradicts itself is not changed";

void
declared_leave(struct declared *declared, const char *why)
{
	declared->kind = DECLARED_ALONE;
	declared->why = why;
}

static void
take_multipart(struct declared *declared, const struct content_type *type)
{
	declared->kind = DECLARED_MULTIPART;
	declared->digest = strcmp(type->subtype, "digest") == 0;
	memcpy(declared->boundary, type->boundary, sizeof(type->boundary));
	if (strcmp(type->subtype, "signed") == 0 ||
	    strcmp(type->subtype, "encrypted") == 0)
		declared_leave(declared, protected_why);
	else if (type->boundary[0] == '\0')
		declared_leave(declared,
		    "content of a multipart without a boundary that is of use "
		    "is not changed");
}

/* By type and subtype alone. */
static void
take_type(struct declared *declared, const struct content_type *type)
{
	const char *subtype = type->subtype;

	declared->kind = DECLARED_LEAF;
	if (strcmp(type->type, "multipart") == 0) {
		take_multipart(declared, type);
	} else if (strcmp(type->type, "message") == 0) {
		declared->kind = DECLARED_MESSAGE;
		if (strcmp(subtype, "rfc822") != 0)
			declared_leave(declared, "content of a message/* type "
			    "other than rfc822 is not changed");
	} else if (strcmp(type->type, "application") == 0) {
		if (strncmp(subtype, "x-", 2) == 0)
			subtype += 2;
		if (strcmp(subtype, "pkcs7-mime") == 0 ||
		    strcmp(subtype, "pkcs7-signature") == 0)
			declared_leave(declared, protected_why);
	}
}

/* Several fields may all name leaves, or all the same. */
static void
read_type(struct declared *declared, const struct header *header)
{
	struct declared next = { .kind = DECLARED_LEAF };
	struct content_type type;
	size_t i, seen = 0;

	for (i = 0; i < header->n; i++) {
		if (!field_is(&header->fields[i], "Content-Type"))
			continue;
		content_type_read(&type, &header->fields[i]);
		take_type(&next, &type);
		if (seen++ == 0)
			*declared = next;
		else if (next.kind != declared->kind ||
		    next.digest != declared->digest ||
		    strcmp(next.boundary, declared->boundary) != 0)
			declared_leave(declared, contradiction_why);
	}
}

static enum declared_encoding
encoding_of(const struct field *field, int *above)
{
	static const struct {
		const char		*token;
		enum declared_encoding	 encoding;
		int			 above;
	} known[] = {
		{ "", DECLARED_PLAIN, 0 },	/* a field that says nothing */
		{ "7bit", DECLARED_PLAIN, 0 },
		{ "8bit", DECLARED_PLAIN, 1 },
		{ "binary", DECLARED_PLAIN, 1 },
		{ "quoted-printable", DECLARED_QP, 0 },
		{ "base64", DECLARED_BASE64, 0 },
	};
	char token[CONTENT_TYPE_TOKEN];
	size_t at, i;

	at = content_type_skip(field->text, field->value, field->length);
	content_type_token(token, field->text, at, field->length);
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(token, known[i].token) == 0) {
			*above |= known[i].above;
			return known[i].encoding;
		}
	return DECLARED_UNKNOWN;
}

/* Two fields that disagree: readers would choose differently. */
static void
read_encoding(struct declared *declared, const struct header *header)
{
	enum declared_encoding next;
	size_t i, seen = 0;

	declared->encoding = DECLARED_PLAIN;
	for (i = 0; i < header->n; i++) {
		if (!field_is(&header->fields[i], "Content-Transfer-Encoding"))
			continue;
		next = encoding_of(&header->fields[i], &declared->above);
		if (seen++ == 0)
			declared->encoding = next;
		else if (next != declared->encoding)
			declared->encoding = DECLARED_UNKNOWN;
	}
}

void
declared_read(struct declared *declared, const struct header *header,
    int in_digest)
{
	memset(declared, 0, sizeof(*declared));
	if (in_digest && header_count(header, "Content-Type") == 0)
		declared->kind = DECLARED_MESSAGE;
	read_type(declared, header);
	read_encoding(declared, header);
	/* line breaks in base64 are in no signature */
	if ((declared->why == protected_why &&
	    declared->encoding != DECLARED_BASE64) ||
	    declared->why == contradiction_why)
		return;
	if (declared->encoding == DECLARED_UNKNOWN)
		declared_leave(declared, "content in an encoding that is not "
		    "known is not changed");
	/* what is encoded is not looked into, whatever its type */
	else if (declared->encoding != DECLARED_PLAIN)
		declared->kind = DECLARED_LEAF;
}
