/*
 * submit_read() on a text, and the form of what leaves.
 */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/memfile.h"
#include "submit/submit.h"
#include "tests/unit/passage.h"
#include "util/text.h"

#define SHOWN		40	/* octets on either side of a difference */
#define LINE_MAX_WIRE	998

void
passage_scene(struct scene *scene)
{
	scene_init(scene, "hostname mail.example.com\ndomain example.com\n"
	    "sender joe@example.com\n");
	scene_argument(scene, "b@y.example");
	scene->args.ignore_dots = 1;
}

static void
read_content(const struct content *content, struct buf *wire)
{
	char chunk[8192];
	off_t at = 0;
	ssize_t n;

	buf_reset(wire);
	while ((n = content_read(content, at, chunk, sizeof(chunk))) > 0) {
		buf_add(wire, chunk, (size_t)n);
		at += n;
	}
	if (n != 0 || at != content->length)
		ck_abort_msg("content of %lld octets ends at %lld",
		    (long long)content->length, (long long)at);
}

int
passage(struct scene *scene, const struct buf *text, struct buf *wire,
    unsigned int *flags)
{
	struct submission submission;
	int fd = memfile_open(), rc;

	/* each ck_assert would be a write(2) */
	if (fd == -1 || pwrite(fd, text->data, text->length, 0) !=
	    (ssize_t)text->length)
		ck_abort_msg("memory file: %s", strerror(errno));
	memset(&scene->fault, 0, sizeof(scene->fault));
	submit_init(&submission);
	rc = submit_read(&submission, &scene->conf, &scene->args, fd, NULL,
	    NULL, &scene->fault);
	close(fd);
	*flags = submission.message.flags;
	if (rc == 0)
		read_content(&submission.message.content, wire);
	submit_clear(&submission);
	return rc;
}

/* How the header ends: behind its empty line. */
static size_t
header_end(const struct buf *wire)
{
	const char *end = memmem(wire->data, wire->length, "\r\n\r\n", 4);

	return end == NULL ? wire->length : (size_t)(end - wire->data) + 4;
}

const char *
passage_form(const struct buf *wire, unsigned int flags, size_t *at)
{
	int utf8 = (flags & MESSAGE_SMTPUTF8) != 0;
	int eight_bit = (flags & MESSAGE_8BITMIME) != 0;
	size_t body, i, column = 0;
	char c;

	*at = 0;
	if (wire->length < 4)
		return "no header";
	body = header_end(wire);
	for (i = 0; i < wire->length; i++) {
		*at = i;
		c = wire->data[i];
		if (c == '\r' && wire->data[i + 1] == '\n') {
			column = 0;
			i++;
		} else if (c == '\r' || c == '\n')
			return c == '\r' ? "CR alone" : "LF alone";
		else if (c == '\0')
			return "NUL";
		else if ((c & 0x80) != 0 && i < body && !utf8)
			return "an octet above 127 in the header";
		else if ((c & 0x80) != 0 && i >= body && !eight_bit)
			return "an octet above 127 in the body";
		else if (++column > LINE_MAX_WIRE)
			return "a line over 998";
	}
	return column > 0 ? "no line end at the end" : NULL;
}

int
passage_same(const struct buf *a, const struct buf *b, size_t *at)
{
	size_t i, n = a->length < b->length ? a->length : b->length;

	for (i = 0; i < n && a->data[i] == b->data[i]; i++)
		;
	*at = i;
	return i == a->length && i == b->length ? 0 : -1;
}

const char *
passage_show(const struct buf *text, size_t at)
{
	static char shown[2][8 * SHOWN + 1];
	static int turn;
	char *out = shown[turn ^= 1];
	size_t i, from = at < SHOWN ? 0 : at - SHOWN, n = 0;
	unsigned char c;

	out[0] = '\0';
	for (i = from; i < text->length && i < at + SHOWN; i++) {
		c = (unsigned char)text->data[i];
		n += (size_t)snprintf(out + n, sizeof(shown[0]) - n,
		    c >= 32 && c < 127 && c != '\\' ? "%s%c" : "%s\\%03o",
		    i == at ? "[]" : "", c);
	}
	return out;
}

void
passage_dump(const char *name, const struct buf *text)
{
	const char *folder = getenv("TMPDIR");
	char path[1024];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder == NULL ? "/tmp" : folder,
	    name);
	if ((file = fopen(path, "w")) == NULL)
		return;
	fwrite(text->length > 0 ? text->data : "", 1, text->length, file);
	fclose(file);
	fprintf(stderr, "%s\n", path);
}
