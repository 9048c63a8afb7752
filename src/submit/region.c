/*
 * What is decided of each region when it ends.  A container's header gets its
 * edit when the container begins, so that the edits stay in order; what is
 * found later, octets above 127 that stay or a part that is encoded, is noted
 * in the edits of all containers that are open.
 */
#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "submit/partheader.h"
#include "submit/region.h"
#include "util/text.h"

static int
no_memory(struct walk *walk)
{
	return fault_set(walk->fault, EX_OSERR, "body: %s", strerror(errno));
}

static void
begin(struct walk *walk, enum region region, off_t at)
{
	walk->region = region;
	walk->from = at;
	memset(&walk->facts, 0, sizeof(walk->facts));
}

void
region_header(struct walk *walk, off_t at)
{
	memset(&walk->head, 0, sizeof(walk->head));
	walk->label_high = 0;
	begin(walk, REGION_HEADER, at);
	buf_reset(&walk->header);
	if (walk->nheaders++ < REGION_HEADERS)
		return;
	walk->region = REGION_LEAF;
	declared_leave(&walk->declared,
	    "content behind 10000 parts is not changed");
}

void
region_epilogue(struct walk *walk, off_t at)
{
	begin(walk, REGION_EPILOGUE, at);
}

static int
is_container(const struct declared *declared)
{
	return declared->kind == DECLARED_MULTIPART ||
	    declared->kind == DECLARED_MESSAGE;
}

/* Octets above 127 stay, here and so in all containers. */
static void
note_high(struct walk *walk)
{
	size_t i;

	walk->plan->eight_bit = 1;
	for (i = 0; i < walk->depth; i++)
		walk->plan->edits[walk->frames[i].edit].high = 1;
}

/* The edit of the header that came last, as it is to be. */
static int
add_head(struct walk *walk)
{
	if (walk->label_high && walk->head.label == LABEL_KEEP)
		note_high(walk);
	return plan_add(walk->plan, &walk->head) == -1 ? no_memory(walk) : 0;
}

int
region_body(struct walk *walk, off_t at)
{
	struct declared *declared = &walk->declared;
	struct frame *frame;

	if (walk->depth == REGION_DEPTH && is_container(declared))
		declared_leave(declared,
		    "content over 32 levels deep is not changed");
	if (!is_container(declared)) {
		begin(walk, REGION_LEAF, at);
		return 0;
	}
	walk->head.label = declared->above ? LABEL_SEVEN : LABEL_KEEP;
	if (add_head(walk) == -1)
		return -1;
	frame = &walk->frames[walk->depth++];
	frame->edit = walk->plan->n - 1;
	memcpy(frame->boundary, declared->boundary, sizeof(frame->boundary));
	frame->length = strlen(frame->boundary);
	frame->digest = declared->digest;
	frame->seen = 0;
	if (declared->kind == DECLARED_MULTIPART)
		begin(walk, REGION_PREAMBLE, at);
	else
		region_header(walk, at);
	return 0;
}

static void
note_encoded(struct walk *walk)
{
	size_t i;

	walk->head.encoded = 1;
	for (i = 0; i < walk->depth; i++)
		walk->plan->edits[walk->frames[i].edit].encoded = 1;
}

/* What stays as it is has to do without NUL and long lines. */
static int
leave(struct walk *walk, const char *why)
{
	const struct facts *facts = &walk->facts;

	if (facts->nul || facts->longest > FACTS_LINE_MAX)
		return fault_set(walk->fault, EX_DATAERR, "body: %s, and %s "
		    "(RFC 5322 section 2.1.1)", facts->nul ? "NUL in it" :
		    "a line of over 998 octets", why);
	if (facts->high)
		note_high(walk);
	return 0;
}

static int
add_edit(struct walk *walk, enum plan_form form, off_t to)
{
	struct edit edit = { .from = walk->from, .to = to, .form = form };

	return plan_add(walk->plan, &edit) == -1 ? no_memory(walk) : 0;
}

/* Its header is before it and gets its edit first. */
static int
encode_leaf(struct walk *walk, off_t to)
{
	enum plan_form form = plan_choose(&walk->declared, &walk->facts,
	    to - walk->from);
	struct edit *head = &walk->head;

	if (form == PLAN_QP || form == PLAN_BASE64) {
		head->label = form == PLAN_QP ? LABEL_QP : LABEL_BASE64;
		head->text_high = walk->facts.high != 0;
		head->text_other = walk->facts.other != 0;
		note_encoded(walk);
	}
	/* a line that was no field could become one */
	head->bring |= head->gap;
	if (plan_changes(head) && add_head(walk) == -1)
		return -1;
	return add_edit(walk, form, to);
}

static int
end_leaf(struct walk *walk, off_t to)
{
	const struct declared *declared = &walk->declared;

	if (declared->kind == DECLARED_ALONE) {
		if (leave(walk, declared->why) == -1)
			return -1;
	} else if (facts_mind(&walk->facts)) {
		return encode_leaf(walk, to);
	} else if (declared->above) {
		walk->head.label = LABEL_SEVEN;
	}
	return plan_changes(&walk->head) ? add_head(walk) : 0;
}

/* Preamble or epilogue; a preamble that no boundary ends was none. */
static int
end_margin(struct walk *walk, off_t to)
{
	const struct frame *frame = &walk->frames[walk->depth - 1];
	struct edit *head = &walk->plan->edits[frame->edit];

	if (!frame->seen) {
		head->label = LABEL_KEEP;
		return leave(walk, "content of a multipart without its "
		    "boundary is not changed");
	}
	if (!facts_mind(&walk->facts))
		return 0;
	head->bring |= head->gap;	/* as in encode_leaf() */
	return add_edit(walk, PLAN_CLEAN, to);
}

/* A label that gets another takes its own octets above 127 with it. */
static void
note_fields(struct walk *walk, const struct header *header)
{
	const struct field *field;
	int high = 0;
	size_t i;

	for (i = 0; i < header->n; i++) {
		field = &header->fields[i];
		if (text_ascii(field->text, field->length))
			continue;
		if (field_is(field, "Content-Transfer-Encoding"))
			walk->label_high = 1;
		else
			high = 1;
	}
	if (high)
		note_high(walk);
}

/* Brings a header that needs it to form, and reads what it declares. */
static int
judge_header(struct walk *walk, struct header *header)
{
	const struct frame *frame = &walk->frames[walk->depth - 1];

	if (facts_mind(&walk->facts)) {
		walk->head.bring = 1;
		if (partheader_bring(header, walk->fault) == -1)
			return -1;
	}
	if (walk->facts.high)
		note_fields(walk, header);
	declared_read(&walk->declared, header, frame->digest);
	walk->head.unversioned = frame->length == 0 &&
	    header_count(header, "MIME-Version") == 0;
	return 0;
}

/* 1 where the header was read, 0 where it cannot be, -1 with a fault. */
static int
read_header(struct walk *walk)
{
	struct header header;
	size_t end;
	int rc;

	if (walk->header.failed) {
		errno = ENOMEM;
		return no_memory(walk);
	}
	header_init(&header);
	if (header_parse(&header, walk->header.data, walk->header.length,
	    &end) == 0)
		rc = judge_header(walk, &header) == 0 ? 1 : -1;
	else
		rc = errno == E2BIG ? 0 : no_memory(walk);
	header_clear(&header);
	return rc;
}

void
region_leave_header(struct walk *walk)
{
	memset(&walk->head, 0, sizeof(walk->head));
	walk->label_high = 0;
	declared_leave(&walk->declared,
	    "content whose header is too large is not changed");
	walk->region = REGION_LEAF;
}

int
region_end_header(struct walk *walk, enum region_ending ending, off_t body)
{
	int in_message = walk->frames[walk->depth - 1].length == 0, rc;

	walk->head.from = walk->from;
	walk->head.to = walk->from + (off_t)walk->header.length;
	walk->head.gap = ending == REGION_JUNK;
	if ((rc = read_header(walk)) == -1)
		return -1;
	if (rc == 0) {
		region_leave_header(walk);
		return 0;
	}
	/* a header put in front of "From " or the like would be no help */
	if (in_message && ending == REGION_JUNK && walk->header.length == 0)
		declared_leave(&walk->declared,
		    "an enclosed message without a header is not changed");
	return region_body(walk, body);
}

int
region_end(struct walk *walk, off_t to, off_t next)
{
	/* the body of what has none begins and ends here */
	while (walk->region == REGION_HEADER)
		if (region_end_header(walk, REGION_CUT, next) == -1)
			return -1;
	if (to < walk->from)
		to = walk->from;
	return walk->region == REGION_LEAF ? end_leaf(walk, to) :
	    end_margin(walk, to);
}
