/*
 * Reads RDATA.  The types that are read have a form each, a letter a field, by
 * which their words become octets and by which octets that came as hexadecimal
 * digits are tested: nothing that is damaged gets further than this.
 */
#include <arpa/inet.h>

#include <string.h>

#include "doctor/zonedata.h"

#define STRING_MAX	255		/* RFC 1035 section 3.3 */
#define SECONDS_MAX	UINT32_MAX	/* of an SOA: its fields are 32 bits */
#define SIZE(a)		(sizeof(a) / sizeof((a)[0]))

enum field {
	FIELD_NAME = 'n',
	FIELD_8 = '1',
	FIELD_16 = '2',
	FIELD_32 = '4',
	FIELD_SECONDS = 't',
	FIELD_A = 'a',
	FIELD_AAAA = '6',
	FIELD_STRINGS = 's',	/* one at least, to the end */
	FIELD_HEX = 'h'		/* to the end */
};

/*
 * Those that mail asks for have a form.  The others are known by name, so that
 * a zone that a server takes is taken here, and a type that is mistyped is not.
 */
static const struct {
	const char	*name;
	uint16_t	 code;
	const char	*form;	/* "": not read */
} types[] = {
	{ "A", ZONEDATA_A, "a" },
	{ "AAAA", ZONEDATA_AAAA, "6" },
	{ "CNAME", ZONEDATA_CNAME, "n" },
	{ "MX", ZONEDATA_MX, "2n" },
	{ "NS", ZONEDATA_NS, "n" },
	{ "PTR", ZONEDATA_PTR, "n" },
	{ "SOA", ZONEDATA_SOA, "nn4tttt" },
	{ "SPF", ZONEDATA_SPF, "s" },
	{ "TLSA", ZONEDATA_TLSA, "111h" },
	{ "TXT", ZONEDATA_TXT, "s" },
	{ "AFSDB", 18, "" }, { "APL", 42, "" }, { "CAA", 257, "" },
	{ "CDNSKEY", 60, "" }, { "CDS", 59, "" }, { "CERT", 37, "" },
	{ "CSYNC", 62, "" }, { "DHCID", 49, "" }, { "DLV", 32769, "" },
	{ "DNAME", 39, "" }, { "DNSKEY", 48, "" }, { "DS", 43, "" },
	{ "EUI48", 108, "" }, { "EUI64", 109, "" }, { "GPOS", 27, "" },
	{ "HINFO", 13, "" }, { "HIP", 55, "" }, { "HTTPS", 65, "" },
	{ "IPSECKEY", 45, "" }, { "ISDN", 20, "" }, { "KEY", ZONEDATA_KEY, "" },
	{ "KX", 36, "" }, { "L32", 105, "" }, { "L64", 106, "" },
	{ "LOC", 29, "" }, { "LP", 107, "" }, { "MB", 7, "" },
	{ "MG", 8, "" }, { "MINFO", 14, "" }, { "MR", 9, "" },
	{ "NAPTR", 35, "" }, { "NID", 104, "" }, { "NSAP", 22, "" },
	{ "NSEC", ZONEDATA_NSEC, "" }, { "NSEC3", 50, "" },
	{ "NSEC3PARAM", 51, "" }, { "NXT", 30, "" }, { "OPENPGPKEY", 61, "" },
	{ "PX", 26, "" }, { "RP", 17, "" }, { "RRSIG", ZONEDATA_RRSIG, "" },
	{ "RT", 21, "" }, { "SIG", 24, "" }, { "SMIMEA", 53, "" },
	{ "SRV", 33, "" }, { "SSHFP", 44, "" }, { "SVCB", 64, "" },
	{ "TA", 32768, "" }, { "URI", 256, "" }, { "WKS", 11, "" },
	{ "X25", 19, "" }, { "ZONEMD", 63, "" },
};

uint16_t
zonedata_type(const char *word, size_t length)
{
	uint32_t code;
	size_t i;

	for (i = 0; i < SIZE(types); i++)
		if (zoneread_is(word, length, types[i].name))
			return types[i].code;
	/* RFC 3597 section 5 */
	if (length > 4 && zoneread_is(word, 4, "TYPE") &&
	    zoneread_number(word + 4, length - 4, UINT16_MAX, &code) == 0)
		return (uint16_t)code;
	return 0;
}

/* "" as well where the type has no name: RFC 3597 allows any. */
static const char *
form_of(uint16_t code)
{
	size_t i;

	for (i = 0; i < SIZE(types); i++)
		if (types[i].code == code)
			return types[i].form;
	return "";
}

/* --- words --------------------------------------------------------------- */

/* 1 where there is something yet on the line. */
static int
is_token(const struct zoneread *reader)
{
	return reader->kind == ZONEREAD_WORD || reader->kind == ZONEREAD_QUOTED;
}

/* A name goes in whole: compression is of messages, not of records. */
static const char *
read_name(struct buf *out, const struct zoneread *reader,
    const struct zonename *origin)
{
	struct zonename name;
	const char *why;

	why = zonename_read(&name, reader->word, reader->length, origin);
	if (why == NULL)
		buf_add(out, name.wire, name.length);
	return why;
}

/* In network order, as wide as the field is; what does not fit is refused, as
 * its lower octets would be another number. */
static const char *
read_number(struct buf *out, const struct zoneread *reader, enum field field)
{
	size_t octets = field == FIELD_8 ? 1 : field == FIELD_16 ? 2 : 4;
	uint32_t most = UINT32_MAX >> (32 - 8 * octets), value;
	int rc;

	if (field == FIELD_SECONDS)
		rc = zoneread_seconds(reader->word, reader->length, SECONDS_MAX,
		    &value);
	else
		rc = zoneread_number(reader->word, reader->length, most,
		    &value);
	if (rc == -1)
		return "not a number, or out of range";
	while (octets-- > 0)
		buf_putc(out, (int)(value >> 8 * octets & 0xff));
	return NULL;
}

/* As inet_pton(3) has it, which takes no short forms of IPv4: neither do name
 * servers, and "10" would be an address that nobody meant. */
static const char *
read_address(struct buf *out, const struct zoneread *reader, int family)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t octets[16];

	/* a NUL in the word would end the text before the word ends */
	if (reader->length >= sizeof(text) ||
	    memchr(reader->word, '\0', reader->length) != NULL)
		return "not an address of this type";
	memcpy(text, reader->word, reader->length);
	text[reader->length] = '\0';
	if (inet_pton(family, text, octets) != 1)
		return "not an address of this type";
	buf_add(out, octets, family == AF_INET ? 4 : 16);
	return NULL;
}

/*
 * A string, quoted or not, with its length in front.  A longer one is not cut
 * in two: a server refuses it, and the person has to know.
 */
static const char *
read_string(struct buf *out, const struct zoneread *reader)
{
	const char *at = reader->word, *end = at + reader->length;
	uint8_t octets[STRING_MAX];
	size_t n = 0;

	while (at < end) {
		if (n == sizeof(octets))
			return "string of more than 255 octets "
			    "(RFC 1035 section 3.3)";
		if (zoneread_octet(&at, end, &octets[n++]) == -1)
			return "bad escape in the string";
	}
	buf_putc(out, (int)n);
	buf_add(out, octets, n);
	return NULL;
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Blanks may stand between any two digits, so that an octet may be in two
 * words. */
static const char *
read_hex(struct buf *out, struct zoneread *reader)
{
	int high = -1, value;
	size_t i;

	for (; reader->kind == ZONEREAD_WORD; zoneread_next(reader))
		for (i = 0; i < reader->length; i++) {
			if ((value = hex_value(reader->word[i])) == -1)
				return "not hexadecimal digits";
			if (high != -1)
				buf_putc(out, high << 4 | value);
			high = high == -1 ? value : -1;
		}
	return high != -1 ? "odd number of hexadecimal digits" : NULL;
}

/* --- fields -------------------------------------------------------------- */

/* One field of one word, which is the token that was read last. */
static const char *
read_field(struct buf *out, const struct zoneread *reader, enum field field,
    const struct zonename *origin)
{
	switch (field) {
	case FIELD_STRINGS:
		return read_string(out, reader);
	case FIELD_8:
	case FIELD_16:
	case FIELD_32:
	case FIELD_SECONDS:
		return read_number(out, reader, field);
	case FIELD_A:
		return read_address(out, reader, AF_INET);
	case FIELD_AAAA:
		return read_address(out, reader, AF_INET6);
	case FIELD_NAME:
	case FIELD_HEX:
		break;
	}
	return read_name(out, reader, origin);
}

/* All fields of a form, each from a word of its own; those that go on to the
 * end take the words that are left. */
static const char *
read_form(struct buf *out, struct zoneread *reader, const char *form,
    const struct zonename *origin)
{
	const char *why = NULL;

	while (*form != '\0' && why == NULL) {
		if (!is_token(reader))
			return "data is missing";
		/* strings alone may be quoted: quotes around a name or an
		 * address are a slip of a form that adds its own */
		if (reader->kind == ZONEREAD_QUOTED && *form != FIELD_STRINGS)
			return "quotes around what is no text";
		if (*form == FIELD_HEX)
			return read_hex(out, reader);
		why = read_field(out, reader, (enum field)*form, origin);
		if (why == NULL)
			zoneread_next(reader);
		if (*form != FIELD_STRINGS || !is_token(reader))
			form++;
	}
	return why;
}

/* --- octets -------------------------------------------------------------- */

/* How many octets a field takes at the front of the data: 0 where it cannot
 * be there. */
static size_t
measure(enum field field, const uint8_t *data, size_t left)
{
	size_t at = 0;

	/* more than is left is no harm: the caller compares */
	switch (field) {
	case FIELD_NAME:
		return zonename_measure(data, left);
	case FIELD_8:
		return 1;
	case FIELD_16:
		return 2;
	case FIELD_32:
	case FIELD_SECONDS:
	case FIELD_A:
		return 4;
	case FIELD_AAAA:
		return 16;
	case FIELD_STRINGS:
		while (at < left)
			at += 1 + data[at];
		return at;
	case FIELD_HEX:
		break;
	}
	return left;
}

/* Tests that the fields of a form fill the data. */
static int
is_sound(const char *form, const uint8_t *data, size_t length)
{
	size_t at = 0, n;

	for (; *form != '\0'; form++) {
		n = measure((enum field)*form, data + at, length - at);
		if (n == 0 || n > length - at)
			return 0;
		at += n;
	}
	return at == length;
}

/*
 * RFC 3597 section 5: "\#", how many octets, and their digits.  What a type is
 * known to have is tested, as nothing behind this looks again.
 */
static const char *
read_generic(struct buf *out, struct zoneread *reader, const char *form)
{
	const char *why;
	uint32_t length;

	zoneread_next(reader);
	if (reader->kind != ZONEREAD_WORD || zoneread_number(reader->word,
	    reader->length, ZONEDATA_MAX, &length) == -1)
		return "no length behind \\#";
	zoneread_next(reader);
	if ((why = read_hex(out, reader)) != NULL)
		return why;
	if (out->failed)
		return NULL;
	if (out->length != length)
		return "not as many octets as \\# says";
	if (*form != '\0' && !is_sound(form, (const uint8_t *)buf_get(out),
	    out->length))
		return "octets that are no data of this type";
	return NULL;
}

const char *
zonedata_read(struct buf *out, struct zoneread *reader, uint16_t type,
    const struct zonename *origin, int *known)
{
	const char *form = form_of(type), *why = NULL;

	*known = *form != '\0';
	if (reader->kind == ZONEREAD_WORD &&
	    zoneread_is(reader->word, reader->length, "\\#"))
		why = read_generic(out, reader, form);
	else if (*known)
		why = read_form(out, reader, form, origin);
	else if (is_token(reader))
		while (is_token(reader))
			zoneread_next(reader);
	else
		why = "data is missing";
	/* a word that could not be cut looks as if it were missing */
	if (reader->kind == ZONEREAD_BAD)
		return reader->error;
	if (why == NULL && reader->kind != ZONEREAD_LINE &&
	    reader->kind != ZONEREAD_END)
		why = "more than the data of this type";
	if (why == NULL && out->length > ZONEDATA_MAX)
		why = "data of more than 65535 octets";
	if (why == NULL && out->failed)
		why = "out of memory";
	return why;
}
