/*
 * Zone text to lines.  It is a test's own text: what is wrong in it is said
 * with its line number, so that a typing error does not pass for a test.
 */
#include <arpa/inet.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "route/dns.h"
#include "tests/peer/zone.h"

#define TYPE_ANY	0

static const struct {
	const char	*word;
	uint16_t	 type;
} types[] = {
	{ "A", DNS_A },
	{ "AAAA", DNS_AAAA },
	{ "CNAME", DNS_CNAME },
	{ "DS", DNS_DS },
	{ "MX", DNS_MX },
	{ "NS", DNS_NS },
	{ "PTR", DNS_PTR },
	{ "SOA", DNS_SOA },
	{ "TLSA", DNS_TLSA },
	{ "TXT", DNS_TXT }
};

static const struct {
	const char	*word;
	enum zone_kind	 kind;
	int		 number;	/* a number follows */
} directives[] = {
	{ "SERVFAIL", ZONE_SERVFAIL, 0 },
	{ "BOGUS", ZONE_BOGUS, 0 },
	{ "NXDOMAIN", ZONE_NXDOMAIN, 0 },
	{ "REFUSED", ZONE_REFUSED, 0 },
	{ "NODATA", ZONE_NODATA, 0 },
	{ "DROP", ZONE_DROP, 0 },
	{ "TRUNCATE", ZONE_TRUNCATE, 0 },
	{ "FORMERR-EDNS", ZONE_FORMERR_EDNS, 0 },
	{ "WRONG-ID", ZONE_WRONG_ID, 1 },
	{ "GARBAGE", ZONE_GARBAGE, 0 },
	{ "DELAY", ZONE_DELAY, 1 },
	{ "AD", ZONE_AD, 0 },
	{ "NO-AD", ZONE_NO_AD, 0 },
	{ "CNAME-ALONE", ZONE_CNAME_ALONE, 0 }
};

static char *
next_word(char **rest)
{
	char *word;

	do
		word = strsep(rest, " \t\r");
	while (word != NULL && *word == '\0');
	return word;
}

static int
number_parse(const char *word, unsigned int most, unsigned int *number)
{
	const char *error;

	if (word == NULL)
		return -1;
	*number = strtonum(word, 0, most, &error);
	return error == NULL ? 0 : -1;
}

static int
type_parse(const char *word, uint16_t *type)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(word, types[i].word) == 0) {
			*type = types[i].type;
			return 0;
		}
	}
	return -1;
}

/* Everything below appends RDATA to line->data, which has ZONE_RDATA octets
 * of room, and returns 0 or -1. */

static int
put(struct zone_line *line, const void *data, size_t length)
{
	if (length > ZONE_RDATA - line->length)
		return -1;
	memcpy(line->data + line->length, data, length);
	line->length += length;
	return 0;
}

static int
put_hex(struct zone_line *line, const char *hex)
{
	char digits[3] = "";
	uint8_t octet;

	for (; *hex != '\0'; hex += 2) {
		if (!isxdigit((unsigned char)hex[0]) ||
		    !isxdigit((unsigned char)hex[1]))
			return -1;
		memcpy(digits, hex, 2);
		octet = strtoul(digits, NULL, 16);
		if (put(line, &octet, 1) == -1)
			return -1;
	}
	return 0;
}

static int
put_name(struct zone_line *line, const char *name)
{
	uint8_t wire[ZONE_NAME];
	size_t length = name == NULL ? 0 : zone_wire(wire, name);

	return length == 0 ? -1 : put(line, wire, length);
}

static int
put_address(struct zone_line *line, const char *word)
{
	int family = line->type == DNS_A ? AF_INET : AF_INET6;
	uint8_t octets[16];

	if (word == NULL || inet_pton(family, word, octets) != 1)
		return -1;
	return put(line, octets, family == AF_INET ? 4 : 16);
}

static int
put_mx(struct zone_line *line, char *rest)
{
	unsigned int preference;
	uint8_t octets[2];

	if (number_parse(next_word(&rest), 65535, &preference) == -1)
		return -1;
	octets[0] = preference >> 8;
	octets[1] = preference & 0xff;
	if (put(line, octets, 2) == -1)
		return -1;
	return put_name(line, next_word(&rest));
}

/* Two names and five numbers. */
static int
put_soa(struct zone_line *line, char *rest)
{
	unsigned int number;
	uint32_t octets;
	int i;

	if (put_name(line, next_word(&rest)) == -1 ||
	    put_name(line, next_word(&rest)) == -1)
		return -1;
	for (i = 0; i < 5; i++) {
		if (number_parse(next_word(&rest), UINT32_MAX, &number) == -1)
			return -1;
		octets = htonl(number);
		if (put(line, &octets, sizeof(octets)) == -1)
			return -1;
	}
	return 0;
}

static int
put_tlsa(struct zone_line *line, char *rest)
{
	unsigned int number;
	uint8_t octet;
	char *word;
	int i;

	for (i = 0; i < 3; i++) {
		if (number_parse(next_word(&rest), 255, &number) == -1)
			return -1;
		octet = number;
		if (put(line, &octet, 1) == -1)
			return -1;
	}
	while ((word = next_word(&rest)) != NULL)
		if (put_hex(line, word) == -1)
			return -1;
	return 0;
}

/* One string of a TXT record, cut into pieces of 255 octets. */
static int
put_string(struct zone_line *line, const char *text, size_t length)
{
	uint8_t octet;

	do {
		octet = length > 255 ? 255 : length;
		if (put(line, &octet, 1) == -1 ||
		    put(line, text, octet) == -1)
			return -1;
		text += octet;
		length -= octet;
	} while (length > 0);
	return 0;
}

static int
put_txt(struct zone_line *line, const char *text)
{
	size_t length;

	while (text += strspn(text, " \t\r"), *text != '\0') {
		length = strcspn(text, " \t\r");
		if (*text == '"') {
			length = strcspn(++text, "\"");
			if (text[length] != '"')
				return -1;
		}
		if (put_string(line, text, length) == -1)
			return -1;
		text += length;
		if (*text == '"')
			text++;
	}
	return line->length > 0 ? 0 : -1;
}

static int
record_parse(struct zone_line *line, char *rest)
{
	char *word;

	if (rest == NULL)
		return -1;
	rest += strspn(rest, " \t");
	if (*rest == '#') {
		rest++;
		word = next_word(&rest);
		return word == NULL ? 0 : put_hex(line, word);
	}
	switch (line->type) {
	case DNS_MX:
		return put_mx(line, rest);
	case DNS_TLSA:
		return put_tlsa(line, rest);
	case DNS_TXT:
		return put_txt(line, rest);
	case DNS_SOA:
		return put_soa(line, rest);
	case DNS_NS:
	case DNS_CNAME:
	case DNS_PTR:
		return put_name(line, next_word(&rest));
	default:
		return put_address(line, next_word(&rest));
	}
}

static int
directive_parse(struct zone_line *line, const char *word, char *rest)
{
	size_t i, n = sizeof(directives) / sizeof(directives[0]);

	for (i = 0; i < n && strcmp(word, directives[i].word) != 0; i++)
		;
	if (i == n)
		return -1;
	line->kind = directives[i].kind;
	if (directives[i].number &&
	    number_parse(next_word(&rest), 1000000, &line->number) == -1)
		return -1;
	word = next_word(&rest);
	return word == NULL ? 0 : type_parse(word, &line->type);
}

/* Lower case and without a final dot, so that names compare as they are. */
static int
owner_parse(struct zone_line *line, const char *word)
{
	size_t length, i;

	length = strlcpy(line->name, word, sizeof(line->name));
	if (length >= sizeof(line->name))
		return -1;
	if (length > 1 && line->name[length - 1] == '.')
		line->name[--length] = '\0';
	for (i = 0; i < length; i++)
		line->name[i] = tolower((unsigned char)line->name[i]);
	return 0;
}

static int
line_parse(struct zone_line *line, char *text)
{
	char *owner = next_word(&text), *word = next_word(&text);

	if (word == NULL || owner_parse(line, owner) == -1)
		return -1;
	if (type_parse(word, &line->type) == -1)
		return directive_parse(line, word, text);
	line->kind = ZONE_RECORD;
	line->data = malloc(ZONE_RDATA);
	return line->data == NULL ? -1 : record_parse(line, text);
}

/* Room for one line more; it is had for twice as many at a time. */
static int
zone_grow(struct zone *zone)
{
	struct zone_line *lines;
	size_t n = zone->n;

	if ((n & (n - 1)) != 0)
		return 0;
	lines = recallocarray(zone->lines, n, n == 0 ? 1 : 2 * n,
	    sizeof(*lines));
	if (lines == NULL)
		return -1;
	zone->lines = lines;
	return 0;
}

static int
zone_add(struct zone *zone, char *text)
{
	text += strspn(text, " \t\r");
	if (*text == '\0' || *text == '#' || *text == ';')
		return 0;
	if (zone_grow(zone) == -1)
		return -1;
	return line_parse(&zone->lines[zone->n++], text);
}

int
zone_parse(struct zone *zone, const char *text, char error[ZONE_ERROR])
{
	char *copy = strdup(text), *rest = copy, *line;
	unsigned int number = 0;
	int rc = -1;

	memset(zone, 0, sizeof(*zone));
	if (copy == NULL) {
		strlcpy(error, "no memory for the zone", ZONE_ERROR);
		return -1;
	}
	while ((line = strsep(&rest, "\n")) != NULL) {
		number++;
		if (zone_add(zone, line) == -1) {
			snprintf(error, ZONE_ERROR,
			    "zone line %u is not understood", number);
			goto out;
		}
	}
	rc = 0;
 out:
	if (rc == -1)
		zone_clear(zone);
	free(copy);
	return rc;
}

void
zone_clear(struct zone *zone)
{
	size_t i;

	for (i = 0; i < zone->n; i++)
		free(zone->lines[i].data);
	free(zone->lines);
	memset(zone, 0, sizeof(*zone));
}

const struct zone_line *
zone_directive(const struct zone *zone, const char *name, uint16_t type,
    enum zone_kind kind)
{
	const struct zone_line *line;
	size_t i;

	for (i = 0; i < zone->n; i++) {
		line = &zone->lines[i];
		if (line->kind == kind &&
		    (line->type == TYPE_ANY || line->type == type) &&
		    (strcmp(line->name, "*") == 0 ||
		    strcasecmp(line->name, name) == 0))
			return line;
	}
	return NULL;
}

const struct zone_line *
zone_next(const struct zone *zone, size_t *at, const char *name,
    uint16_t type)
{
	const struct zone_line *line;

	while (*at < zone->n) {
		line = &zone->lines[(*at)++];
		if (line->kind == ZONE_RECORD &&
		    (type == TYPE_ANY || line->type == type) &&
		    strcasecmp(line->name, name) == 0)
			return line;
	}
	return NULL;
}

size_t
zone_wire(uint8_t wire[ZONE_NAME], const char *name)
{
	size_t n = 0, label;

	while (*name != '\0' && strcmp(name, ".") != 0) {
		label = strcspn(name, ".");
		if (label == 0 || label > 63 || n + label + 2 > 255)
			return 0;
		wire[n++] = label;
		memcpy(wire + n, name, label);
		n += label;
		name += label;
		if (*name == '.')
			name++;
	}
	wire[n++] = 0;
	return n;
}
