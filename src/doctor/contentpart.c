/*
 * One pass over the lines of a body with a stack of the containers that are
 * open.  Whatever encloses a part that is signed, encrypted or not understood
 * makes it fixed: sendoff sends it as it is, or not at all.  Its links are
 * looked at all the same.
 */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "doctor/contentcode.h"
#include "doctor/contentpart.h"
#include "doctor/contenttext.h"

#define LINE_MAX_OCTETS	998	/* RFC 5322 section 2.1.1 */

enum region { REGION_HEADER, REGION_LEAF, REGION_BETWEEN };

struct frame {
	char	boundary[BOUNDARY_MAX + 1];	/* "": an enclosed message */
	size_t	length;
	int	digest;
	int	fixed;
	int	seen;		/* its boundary, at least once */
};

struct line {
	const char	*text;
	size_t		 at;
	size_t		 n;	/* without its end */
	size_t		 next;
	int		 cr;	/* a lone CR ended it */
};

struct walk {
	struct content_advice	*advice;
	const char		*text;
	struct header		 header;	/* of the part, while read */
	struct frame		 frames[CONTENTPART_DEPTH];
	size_t			 depth;
	size_t			 parts;
	enum region		 region;
	size_t			 from;		/* of the leaf */
	size_t			 last;		/* where the line before ends */
	struct contenttext	 leaf;
};

static void
add(struct walk *walk, enum content_code code, const char *subject)
{
	contentcode_add(walk->advice, code, subject, strlen(subject));
}

/* What surrounds the place where we are. */
static int
is_fixed(const struct walk *walk)
{
	if (walk->region == REGION_LEAF)
		return walk->leaf.fixed;
	return walk->depth > 0 && walk->frames[walk->depth - 1].fixed;
}

/* Closes what is deeper than that. */
static void
pop(struct walk *walk, size_t depth)
{
	for (; walk->depth > depth; walk->depth--)
		if (walk->frames[walk->depth - 1].length > 0 &&
		    !walk->frames[walk->depth - 1].seen)
			add(walk, CONTENT_BROKEN, "its boundary is not there");
}

static void
close_region(struct walk *walk, size_t end)
{
	if (walk->region == REGION_LEAF) {
		walk->leaf.text = walk->text + walk->from;
		walk->leaf.n = end > walk->from ? end - walk->from : 0;
		contenttext_judge(walk->advice, &walk->leaf);
	}
	header_clear(&walk->header);
	walk->region = REGION_BETWEEN;
}

/* 1 where a file is meant, not text to be shown. */
static int
is_attached(const struct header *header)
{
	static const char attachment[] = "attachment";
	const struct field *field = header_find(header, "Content-Disposition",
	    0);
	size_t at;

	if (field == NULL)
		return 0;
	at = content_type_skip(field->text, field->value, field->length);
	return field->length - at >= sizeof(attachment) - 1 &&
	    strncasecmp(field->text + at, attachment,
	    sizeof(attachment) - 1) == 0;
}

/* Opens a multipart or an enclosed message, whose header begins at once. */
static void
push(struct walk *walk, const struct declared *declared, int message)
{
	struct frame *frame = &walk->frames[walk->depth++];

	memset(frame, 0, sizeof(*frame));
	frame->fixed = walk->leaf.fixed;
	frame->digest = declared->digest;
	if (!message) {
		strlcpy(frame->boundary, declared->boundary,
		    sizeof(frame->boundary));
		frame->length = strlen(frame->boundary);
	}
	walk->region = message ? REGION_HEADER : REGION_BETWEEN;
}

/* Begins the body whose header this is. */
static void
open_body(struct walk *walk, const struct header *header, size_t at)
{
	const struct field *type = header_find(header, "Content-Type", 0);
	struct contenttext *leaf = &walk->leaf;
	int fixed = is_fixed(walk), digest, multipart;

	digest = walk->depth > 0 && walk->frames[walk->depth - 1].digest;
	memset(leaf, 0, sizeof(*leaf));
	declared_read(&leaf->declared, header, digest);
	if (type != NULL)
		content_type_read(&leaf->type, type);
	leaf->attached = is_attached(header);
	leaf->fixed = fixed || leaf->declared.kind == DECLARED_ALONE;
	walk->region = REGION_LEAF;
	walk->from = at;
	if (leaf->declared.encoding == DECLARED_UNKNOWN)
		add(walk, CONTENT_BROKEN, "its encoding is not known");
	multipart = strcmp(leaf->type.type, "multipart") == 0;
	if (multipart && leaf->declared.encoding == DECLARED_PLAIN &&
	    leaf->type.boundary[0] == '\0')
		add(walk, CONTENT_BROKEN, "multipart without a boundary");
	if (leaf->declared.encoding != DECLARED_PLAIN ||
	    (leaf->declared.boundary[0] == '\0' &&
	    leaf->declared.kind != DECLARED_MESSAGE))
		return;
	if (walk->depth == CONTENTPART_DEPTH)
		add(walk, CONTENT_UNREAD, "parts too deep in each other");
	else
		push(walk, &leaf->declared,
		    leaf->declared.kind == DECLARED_MESSAGE);
}

/* 1 where a line without the blanks at its end bounds the container. */
static int
bounds(const struct frame *frame, const char *line, size_t n, int *closes)
{
	*closes = n == frame->length + 4;
	return frame->length > 0 && (n == frame->length + 2 || *closes) &&
	    memcmp(line + 2, frame->boundary, frame->length) == 0 &&
	    (!*closes || memcmp(line + n - 2, "--", 2) == 0);
}

/* The container that a line bounds, or the depth.  The innermost counts; but
 * the submission does not look into what is fixed, so that such come last. */
static size_t
find_frame(const struct walk *walk, const struct line *line, int *closes)
{
	size_t n = line->n, i;
	int fixed;

	while (n > 2 && memchr(" \t", line->text[n - 1], 2) != NULL)
		n--;
	for (fixed = 0; fixed < 2; fixed++)
		for (i = walk->depth; i-- > 0;)
			if (walk->frames[i].fixed == fixed &&
			    bounds(&walk->frames[i], line->text, n, closes))
				return i;
	return walk->depth;
}

/* 1 where the line was a boundary. */
static int
boundary_line(struct walk *walk, const struct line *line)
{
	size_t at;
	int closes;

	if (line->n < 3 || line->n > LINE_MAX_OCTETS ||
	    memcmp(line->text, "--", 2) != 0)
		return 0;
	at = find_frame(walk, line, &closes);
	if (at == walk->depth)
		return 0;
	close_region(walk, walk->last);
	walk->frames[at].seen = 1;
	pop(walk, at + 1);
	if (closes)
		return 1;
	if (walk->parts++ < CONTENTPART_MAX)
		walk->region = REGION_HEADER;
	else
		add(walk, CONTENT_UNREAD, "too many parts");
	return 1;
}

/* Takes a line of a header in; 1, or 0 where it is the body's. */
static int
header_line(struct walk *walk, const struct line *line)
{
	struct header header = walk->header;
	int empty = line->n == 0, rc;

	/* two hyphens begin no name: folding could make a boundary of it */
	if (!empty && (line->n < 2 || memcmp(line->text, "--", 2) != 0)) {
		if (line->text[0] == ' ' || line->text[0] == '\t')
			rc = header_fold(&walk->header, line->text, line->n);
		else
			rc = header_append(&walk->header, line->text,
			    line->n);
		walk->advice->failed |= rc == -1 && errno == ENOMEM;
		if (rc == 0)
			return 1;
		header = walk->header;
	}
	header_init(&walk->header);
	open_body(walk, &header, empty ? line->next : line->at);
	header_clear(&header);
	return empty;
}

/* What relays mind, RFC 5322 section 2.3 and RFC 2045 section 2.8. */
static void
judge_line(struct walk *walk, const struct line *line)
{
	int fixed = is_fixed(walk);

	if (line->cr)
		add(walk, CONTENT_BARE_CR, "body");
	if (walk->region == REGION_HEADER && !fixed &&
	    !text_ascii(line->text, line->n))
		add(walk, CONTENT_FIELD_8BIT, "header of a part");
	if (memchr(line->text, '\0', line->n) != NULL)
		add(walk, fixed ? CONTENT_REFUSED : CONTENT_NUL,
		    fixed ? "NUL in a part that may not be changed" : "body");
	if (line->n > LINE_MAX_OCTETS)
		add(walk, fixed ? CONTENT_REFUSED : CONTENT_LONG_LINE,
		    fixed ? "a line of more than 998 octets in a part that "
		    "may not be changed" : "body");
}

/* LF, CRLF and a lone CR all end a line, as the submission has it. */
static void
read_line(struct line *line, const char *text, size_t n)
{
	size_t i = line->next;

	line->at = i;
	line->text = text + i;
	while (i < n && text[i] != '\n' && text[i] != '\r')
		i++;
	line->n = i - line->at;
	line->cr = i < n && text[i] == '\r' &&
	    !(i + 1 < n && text[i + 1] == '\n');
	line->next = i < n && text[i] == '\r' && !line->cr ? i + 2 :
	    i + (i < n);
}

void
contentpart_walk(struct content_advice *advice, const struct header *header,
    const char *text, size_t n)
{
	struct walk walk = { .advice = advice, .text = text,
	    .region = REGION_BETWEEN };
	struct line line = { .next = 0 };

	header_init(&walk.header);
	open_body(&walk, header, 0);
	while (line.next < n && !advice->failed) {
		read_line(&line, text, n);
		if (!boundary_line(&walk, &line)) {
			/* an enclosed message may begin where a header ends */
			while (walk.region == REGION_HEADER &&
			    !header_line(&walk, &line))
				continue;
			judge_line(&walk, &line);
		}
		walk.last = line.at + line.n;
	}
	close_region(&walk, n);
	pop(&walk, 0);
}
