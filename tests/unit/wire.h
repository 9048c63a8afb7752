/*
 * Messages from memory, and what every relay lets pass: for tests of what is
 * between the two.
 */
#ifndef TESTS_WIRE_H
#define TESTS_WIRE_H

#include <stddef.h>
#include <unistd.h>

#include "compat/memfile.h"
#include "submit/input.h"

/* Reads a message, which no lone dot ends.  0, or -1 where it is refused. */
static inline int
read_message(struct input *in, const void *text, size_t n)
{
	struct fault fault;
	int fd = memfile_open(), rc = -1;

	input_init(in, NULL, NULL);
	if (write(fd, text, n) == (ssize_t)n && lseek(fd, 0, SEEK_SET) == 0)
		rc = input_read(in, fd, 1, (off_t)1 << 30, &fault);
	close(fd);
	return rc;
}

/* 1 where it is in lines of at most 998 octets that end in CRLF, without NUL
 * or a lone CR or LF, and 7-bit unless eight_bit. */
static inline int
is_wire(const char *body, size_t n, int eight_bit)
{
	size_t i, column = 0;

	for (i = 0; i < n; i++) {
		if (body[i] == '\r' && i + 1 < n && body[i + 1] == '\n') {
			column = 0;
			i++;
		} else if (body[i] == '\0' || body[i] == '\r' ||
		    body[i] == '\n' || ++column > 998 ||
		    ((unsigned char)body[i] > 127 && !eight_bit))
			return 0;
	}
	return column == 0;
}

#endif
