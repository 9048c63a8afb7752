/*
 * Numbers and names of DNS messages, read and written octet by octet.
 *
 * A name costs at most its 255 octets and 127 jumps, and all jumps go
 * backwards: no message makes this loop.  No octet is read before it was
 * tested to be there.
 */
#include <string.h>

#include "route/wire.h"

#define LABEL_MAX	63
#define JUMPS_MAX	127	/* one a label: the most labels in 255 octets */

size_t
wire_put16(uint8_t *p, unsigned int value)
{
	p[0] = value >> 8 & 0xff;
	p[1] = value & 0xff;
	return 2;
}

/* Any printable octet may stand in a label (RFC 2181 section 11), but for what
 * text needs to tell one label from the next. */
static int
label_octet(unsigned char c)
{
	return c >= ' ' && c < 127 && c != '.' && c != '\\';
}

/* Writes a name in wire form: its length, or 0. */
size_t
wire_put_name(uint8_t wire[WIRE_MAX], const char *name)
{
	size_t n = 0, label, i;

	do {
		label = strcspn(name, ".");
		if (label == 0 || label > LABEL_MAX ||
		    n + 1 + label + 1 > WIRE_MAX)
			return 0;
		wire[n++] = label;
		for (i = 0; i < label; i++) {
			if (!label_octet(name[i]))
				return 0;
			wire[n++] = name[i];
		}
		name += label;
	} while (*name++ == '.');
	wire[n++] = 0;
	return n;
}

/* The one place where an octet is read: all else goes through it. */
static unsigned int
wire_get8(struct wire *c)
{
	if (c->bad || c->at >= c->length) {
		c->bad = 1;
		return 0;
	}
	return c->data[c->at++];
}

unsigned int
wire_get16(struct wire *c)
{
	unsigned int high = wire_get8(c);

	return high << 8 | wire_get8(c);
}

uint32_t
wire_get32(struct wire *c)
{
	uint32_t high = wire_get16(c);

	return high << 16 | wire_get16(c);
}

void
wire_skip(struct wire *c, size_t n)
{
	if (c->bad || n > c->length - c->at)
		c->bad = 1;
	else
		c->at += n;
}

/* Moves to where a pointer points: before the part that it ends, so that
 * every chain of them comes to an end (RFC 1035 section 4.1.4). */
static void
jump(struct wire *c, unsigned int first, size_t start)
{
	size_t target = (first & 0x3f) << 8 | wire_get8(c);

	if (target < WIRE_HEADER || target >= start)
		c->bad = 1;
	else
		c->at = target;
}

/* Copies one label behind the text so far; 0 where text cannot hold it. */
static int
label_read(struct wire *c, size_t length, char *dst)
{
	int plain = 1;
	char octet;

	while (length-- > 0) {
		octet = wire_get8(c);
		if (!label_octet(octet))
			plain = 0;
		*dst++ = octet;
	}
	*dst = '\0';
	return plain;
}

/*
 * Reads a name, leaves the cursor behind it and its text, without a dot at
 * the end, in dst.  0 where it is damaged (the cursor is then bad) or sound
 * but not to be written as text, which equals no name of ours.
 */
int
wire_get_name(struct wire *c, char dst[DNS_NAME])
{
	size_t n = 0, start = c->at, end = 0;
	unsigned int octet, jumps = 0;
	int plain = 1;

	dst[0] = '\0';
	while ((octet = wire_get8(c)) != 0 && !c->bad) {
		if (octet >= 0xc0 && jumps++ < JUMPS_MAX) {
			if (end == 0)
				end = c->at + 1;
			jump(c, octet, start);
			start = c->at;
		} else if (octet > LABEL_MAX || n + octet + 2 > WIRE_MAX) {
			c->bad = 1;
		} else {
			if (n > 0)
				dst[n - 1] = '.';
			plain &= label_read(c, octet, dst + n);
			n += octet + 1;
		}
	}
	if (end != 0)
		c->at = end;
	return plain && !c->bad;
}

