/*
 * One pass over the lines of a body.  At any time one region is open; a
 * boundary line, or the end, closes it.  A stack of fixed size holds the
 * containers that are open: nothing recurses, and no more than a header is
 * kept.
 *
 * A multipart that was closed stays on the stack until a boundary further out
 * is seen, and its own boundary opens a part again: some readers go on there,
 * so what follows is encoded as a part and not cleaned as an epilogue.
 */
#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "submit/partheader.h"
#include "submit/parts.h"
#include "submit/region.h"

#define CHUNK		8192

/* Longer ones, with CRLF, are no boundary lines: none may be sent. */
#define BOUNDARY_LINE	(FACTS_LINE_MAX + 2)

#define CHARACTER	4	/* octets of the longest, in UTF-8 */

/* A line of the body, or a piece of one. */
struct piece {
	const char	*bytes;
	size_t		 n;
	off_t		 at;
	int		 first;		/* the line begins here */
};

/*
 * The innermost container that a line bounds, or depth.  RFC 2046 section
 * 5.1.1: two hyphens, the boundary, two hyphens where it is the last one.
 */
static size_t
find_frame(const struct walk *walk, const char *line, size_t n, int *closes)
{
	const struct frame *frame;
	size_t i;

	for (i = walk->depth; i-- > 0;) {
		frame = &walk->frames[i];
		*closes = n == frame->length + 4;
		if (frame->length > 0 && (n == frame->length + 2 || *closes) &&
		    memcmp(line + 2, frame->boundary, frame->length) == 0 &&
		    (!*closes || memcmp(line + n - 2, "--", 2) == 0))
			return i;
	}
	return walk->depth;
}

/* 1 where the line was a boundary and is done with, 0 where not, -1. */
static int
boundary_line(struct walk *walk, const struct piece *piece)
{
	off_t after = piece->at + (off_t)piece->n;
	size_t n = piece->n, at;
	int closes;

	if (n < 5 || n > BOUNDARY_LINE || memcmp(piece->bytes, "--", 2) != 0 ||
	    piece->bytes[n - 1] != '\n')
		return 0;
	while (n > 2 && memchr(" \t\r\n", piece->bytes[n - 1], 4) != NULL)
		n--;
	at = find_frame(walk, piece->bytes, n, &closes);
	if (at == walk->depth)
		return 0;
	walk->frames[at].seen = 1;
	/* the CRLF in front is the boundary's */
	if (region_end(walk, piece->at - 2, piece->at) == -1)
		return -1;
	walk->depth = at + 1;
	if (closes)
		region_epilogue(walk, after);
	else
		region_header(walk, after);
	return 1;
}

/* 1 where a line cannot continue a header.  A name with hyphens in front is
 * none here, since folding could make a boundary of it. */
static int
is_junk(const struct walk *walk, const struct piece *piece)
{
	size_t name;

	if (piece->bytes[0] == ' ' || piece->bytes[0] == '\t')
		return walk->header.length == 0;
	return (piece->n > 1 && memcmp(piece->bytes, "--", 2) == 0) ||
	    header_name(piece->bytes, piece->n, &name) == 0;
}

static void
note_facts(struct walk *walk, const struct piece *piece)
{
	if (!walk->clean)
		facts_add(&walk->facts, piece->bytes, piece->n);
}

/* 1 where the line was the header's, 0 where another region got it, -1. */
static int
header_line(struct walk *walk, const struct piece *piece)
{
	if (piece->first && piece->n == 2)
		return region_end_header(walk, REGION_EMPTY_LINE,
		    piece->at + 2) == -1 ? -1 : 1;
	if (piece->first && is_junk(walk, piece))
		return region_end_header(walk, REGION_JUNK, piece->at);
	note_facts(walk, piece);
	if (walk->header.length + piece->n > PARTHEADER_MAX) {
		region_leave_header(walk);
		return 1;
	}
	buf_add(&walk->header, piece->bytes, piece->n);
	return 1;
}

static int
take(struct walk *walk, const struct piece *piece)
{
	int rc = 0;

	if (piece->first && (rc = boundary_line(walk, piece)) != 0)
		return rc == 1 ? 0 : -1;
	/* an enclosed message may begin where a header ends */
	while (walk->region == REGION_HEADER)
		if ((rc = header_line(walk, piece)) != 0)
			return rc == 1 ? 0 : -1;
	note_facts(walk, piece);
	return 0;
}

/* Cuts a piece of a line in front of a character. */
static size_t
cut(const char *bytes, size_t n)
{
	size_t used = n;

	if (n <= CHARACTER)
		return n;
	do
		used--;
	while (used > n - CHARACTER &&
	    ((unsigned char)bytes[used] & 0xc0) == 0x80);
	return used;
}

/*
 * Takes the lines of a chunk; *within says whether one goes on, there and
 * after.  What is left, unless it is the last chunk, is the beginning of a
 * line that has to be seen whole.  Octets used, -1 with a fault.
 */
static ssize_t
take_lines(struct walk *walk, struct piece *chunk, int last, int *within)
{
	struct piece piece;
	const char *end;
	size_t at, left;

	for (at = 0; at < chunk->n; at += piece.n) {
		piece.bytes = chunk->bytes + at;
		piece.at = chunk->at + (off_t)at;
		piece.first = !*within;
		left = chunk->n - at;
		end = memchr(piece.bytes, '\n', left);
		piece.n = end == NULL ? left : (size_t)(end - piece.bytes) + 1;
		if (end == NULL && !last) {
			/* a character may have begun where a piece was cut */
			if (at > 0 && left <= (size_t)(piece.first ?
			    BOUNDARY_LINE : CHARACTER))
				break;
			piece.n = cut(piece.bytes, left);
		}
		*within = end == NULL;
		if (take(walk, &piece) == -1)
			return -1;
	}
	return (ssize_t)at;
}

static int
walk_body(struct walk *walk, struct store *body)
{
	char bytes[CHUNK];
	struct piece chunk = { .bytes = bytes };
	int within = 0;
	ssize_t n, used;

	for (; (n = store_read(body, chunk.at, bytes, sizeof(bytes))) > 0;
	    chunk.at += used) {
		chunk.n = (size_t)n;
		used = take_lines(walk, &chunk, chunk.at + n == body->length,
		    &within);
		if (used == -1)
			return -1;
	}
	if (n == -1)
		return fault_set(walk->fault, EX_OSERR, "body: %s",
		    strerror(errno));
	return region_end(walk, body->length, body->length);
}

int
parts_walk(struct input *in, struct plan *plan, struct fault *fault)
{
	struct walk walk = { .plan = plan, .fault = fault, .head.top = 1 };
	int rc;

	walk.clean = !in->body_high && !in->body_nul &&
	    in->body_longest <= FACTS_LINE_MAX;
	buf_init(&walk.header);
	declared_read(&walk.declared, &in->header, 0);
	walk.head.unversioned = header_count(&in->header, "MIME-Version") == 0;
	rc = region_body(&walk, 0);
	/* what has no parts and nothing to mind need not be read */
	if (rc == 0 && walk.depth == 0 && walk.clean)
		rc = region_end(&walk, 0, 0);
	else if (rc == 0)
		rc = walk_body(&walk, &in->body);
	buf_clear(&walk.header);
	return rc;
}
