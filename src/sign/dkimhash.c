/*
 * What of a header a DKIM signature covers.  Fields of one name are taken
 * from the bottom up; a name that is listed once more than there are fields
 * stands for one that is not there, so that adding it breaks the signature.
 * Each name walks up the header once, however often it is listed.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sign/dkimhash.h"

#define BLANKS	" \t\r\n"

struct signed_name {
	const char	*name;
	int		 once;	/* RFC 5322 section 3.6: at most one */
};

/* How far up the header the search for a name has come. */
struct cursor {
	const char	*name;		/* in the list */
	size_t		 length;
	size_t		 above;		/* fields that are still above it */
};

struct cursors {
	struct cursor	*list;
	size_t		 n;
	size_t		 size;
};

/*
 * RFC 6376 section 5.4.1, and nothing that a relay or the receiver's own
 * server changes (section 5.4: Return-Path, Received and other trace).
 */
static const struct signed_name signed_names[] = {
	{ "from", 1 },
	{ "reply-to", 1 },
	{ "subject", 1 },
	{ "date", 1 },
	{ "to", 1 },
	{ "cc", 1 },
	{ "message-id", 1 },
	{ "in-reply-to", 1 },
	{ "references", 1 },
	{ "sender", 1 },
	{ "mime-version", 1 },
	{ "content-type", 1 },
	{ "content-transfer-encoding", 1 },
	{ "content-id", 0 },
	{ "content-description", 0 },
	{ "resent-date", 0 },
	{ "resent-from", 0 },
	{ "resent-sender", 0 },
	{ "resent-to", 0 },
	{ "resent-cc", 0 },
	{ "resent-message-id", 0 },
	{ "list-id", 0 },
	{ "list-help", 0 },
	{ "list-unsubscribe", 0 },
	{ "list-unsubscribe-post", 0 },
	{ "list-subscribe", 0 },
	{ "list-post", 0 },
	{ "list-owner", 0 },
	{ "list-archive", 0 },
};

#define NNAMES	(sizeof(signed_names) / sizeof(signed_names[0]))

void
dkimhash_names(struct buf *out, const struct header *header)
{
	const struct signed_name *s;
	const char *separator = "";
	size_t i;

	for (s = signed_names; s < signed_names + NNAMES; s++) {
		i = header_count(header, s->name) + (s->once ? 1 : 0);
		for (; i > 0; i--) {
			buf_puts(out, separator);
			buf_puts(out, s->name);
			separator = ":";
		}
	}
}

/* The cursor of a name, made where there is none yet; NULL: no memory. */
static struct cursor *
find_cursor(struct cursors *cursors, const char *name, size_t length,
    size_t above)
{
	struct cursor *c, *list;
	size_t size;

	for (c = cursors->list; c < cursors->list + cursors->n; c++)
		if (c->length == length &&
		    strncasecmp(c->name, name, length) == 0)
			return c;
	if (cursors->n == cursors->size) {
		size = cursors->size == 0 ? 32 : cursors->size * 2;
		list = recallocarray(cursors->list, cursors->size, size,
		    sizeof(*list));
		if (list == NULL)
			return NULL;
		cursors->list = list;
		cursors->size = size;
	}
	c = &cursors->list[cursors->n++];
	c->name = name;
	c->length = length;
	c->above = above;
	return c;
}

/* The next field up the header, or NULL where there are no more. */
static const struct field *
next_field(struct cursor *c, const struct header *header)
{
	const struct field *f;

	while (c->above > 0) {
		f = &header->fields[--c->above];
		if (f->name_length == c->length &&
		    strncasecmp(f->text, c->name, c->length) == 0)
			return f;
	}
	return NULL;
}

/* The length of the name without the blanks behind it. */
static size_t
name_length(const char *name)
{
	size_t length = strcspn(name, ":");

	while (length > 0 && strchr(BLANKS, name[length - 1]) != NULL)
		length--;
	return length;
}

void
dkimhash_fields(struct buf *out, const struct header *header,
    const char *names, enum canon canon)
{
	struct cursors cursors = { NULL, 0, 0 };
	const struct field *f;
	struct cursor *c;

	while (*names != '\0') {
		names += strspn(names, BLANKS);
		c = find_cursor(&cursors, names, name_length(names),
		    header->n);
		if (c == NULL) {
			out->failed = 1;
			break;
		}
		if ((f = next_field(c, header)) != NULL)
			canon_header(out, canon, f->text, f->length);
		names += strcspn(names, ":");
		names += *names == ':';
	}
	free(cursors.list);
}

void
dkimhash_signature(struct buf *out, enum canon canon, const char *text,
    size_t length)
{
	canon_header(out, canon, text, length);
	if (out->failed)
		return;
	out->length -= strlen("\r\n");
	out->data[out->length] = '\0';
}
