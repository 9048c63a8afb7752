/*
 * Reads names word by word.  An escaped dot is an octet of a label (an SOA's
 * mailbox has one), so that names are made on the wire, where a label has its
 * length, and not as text.
 */
#include <ctype.h>
#include <string.h>

#include "doctor/zonename.h"
#include "doctor/zoneread.h"

#define LABEL_MAX	63	/* RFC 1035 section 2.3.4 */

/* Ends the label that begins at start: NULL, or what is wrong with it. */
static const char *
end_label(struct zonename *name, size_t start)
{
	size_t n = name->length - start - 1;

	if (n == 0)
		return "empty label in the name";
	if (n > LABEL_MAX)
		return "label of more than 63 octets";
	name->wire[start] = (uint8_t)n;
	return NULL;
}

/* Adds an octet, and leaves room for the root behind it. */
static const char *
add_octet(struct zonename *name, uint8_t octet)
{
	if (name->length + 1 >= WIRE_MAX)
		return "name of more than 255 octets";
	name->wire[name->length++] = (uint8_t)tolower(octet);
	return NULL;
}

/* Adds the labels of a word; *open becomes 1 where no dot ends the last. */
static const char *
add_labels(struct zonename *name, const char *at, const char *end, int *open)
{
	size_t start = 0;
	const char *why = NULL;
	uint8_t octet;
	int escaped;

	for (*open = 0; at < end && why == NULL; ) {
		/* the length goes in front once it is known */
		if (!*open) {
			start = name->length;
			*open = 1;
			why = add_octet(name, 0);
			continue;
		}
		if ((escaped = zoneread_octet(&at, end, &octet)) == -1)
			return "bad escape in the name";
		/* \195 is an octet that somebody means; what an editor shows
		 * as a letter is not what anybody would ask for */
		if (!escaped && octet >= 127)
			return "name in letters other than ASCII";
		if (!escaped && octet == '.') {
			why = end_label(name, start);
			*open = 0;
		} else
			why = add_octet(name, octet);
	}
	return why == NULL && *open ? end_label(name, start) : why;
}

const char *
zonename_read(struct zonename *name, const char *word, size_t length,
    const struct zonename *origin)
{
	const char *why = NULL;
	int open = 1;

	name->length = 0;
	if (length == 1 && *word == '.')
		open = 0;
	else if (length != 1 || *word != '@')
		why = add_labels(name, word, word + length, &open);
	if (why != NULL)
		return why;
	if (!open) {
		name->wire[name->length++] = 0;
		return NULL;
	}
	/* no guess: a name in the wrong zone would be one that nobody asks
	 * for, and the record as good as not there */
	if (origin->length == 0)
		return "relative name, and no $ORIGIN says to what";
	if (name->length + origin->length > WIRE_MAX)
		return "name of more than 255 octets";
	memcpy(name->wire + name->length, origin->wire, origin->length);
	name->length += origin->length;
	return NULL;
}

/* A pointer could not be followed: there is no message around the data. */
size_t
zonename_measure(const uint8_t *data, size_t left)
{
	size_t at = 0;

	while (at < left && at < WIRE_MAX && data[at] <= LABEL_MAX) {
		if (data[at] == 0)
			return at + 1;
		at += 1 + data[at];
	}
	return 0;
}

int
zonename_text(const uint8_t *data, size_t length, char dst[DNS_NAME])
{
	struct wire cursor = { data, length, 0, 0 };

	return wire_get_name(&cursor, dst) ? 0 : -1;
}
