/*
 * Choosing from the queue, sendmail's -qI, -qR and -qS.  Texts of one kind are
 * alternatives, kinds restrict each other, and what is negated restricts
 * everything: adding a -q! never makes a run larger.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pick.h"

int
pick_add(struct pick *pick, char kind, int negated, const char *text)
{
	struct pick_text *added;

	if (pick->ntexts == PICK_TEXTS)
		return -1;
	added = &pick->texts[pick->ntexts++];
	added->kind = kind;
	added->negated = negated;
	added->text = text;
	pick->flush = 1;
	return 0;
}

/* What a text is looked for in: kind I needs the ID alone, the others the
 * message. */
struct where {
	const struct message	*message;
	const char		*id;
};

static int
has(const char *address, const char *text)
{
	/* an address of the queue has at most twice 320 octets */
	char whole[1024];

	snprintf(whole, sizeof(whole), "<%s>", address);
	return strcasestr(whole, text) != NULL;
}

static int
recipients_have(const struct message *message, const char *text)
{
	size_t i;

	for (i = 0; i < message->nrecipients; i++)
		if (message->recipients[i].state == RECIPIENT_TODO &&
		    has(message->recipients[i].address, text))
			return 1;
	return 0;
}

static int
is_in(const struct where *where, const struct pick_text *text)
{
	switch (text->kind) {
	case 'I':
		return strcasestr(where->id, text->text) != NULL;
	case 'R':
		return recipients_have(where->message, text->text);
	default:
		return has(where->message->sender, text->text);
	}
}

/* 1 where all that was said about one kind is true. */
static int
agrees(const struct pick *pick, char kind, const struct where *where)
{
	const struct pick_text *text;
	int asked = 0, found = 0, is;
	size_t i;

	for (i = 0; i < pick->ntexts; i++) {
		text = &pick->texts[i];
		if (text->kind != kind)
			continue;
		is = is_in(where, text);
		if (text->negated && is)
			return 0;
		asked |= !text->negated;
		found |= !text->negated && is;
	}
	return !asked || found;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(a, *(char *const *)b);
}

int
pick_id(const struct pick *pick, const char *id)
{
	struct where where = { NULL, id };

	if (pick->ids != NULL && (pick->nids == 0 || bsearch(id, pick->ids,
	    pick->nids, sizeof(*pick->ids), by_text) == NULL))
		return 0;
	return agrees(pick, 'I', &where);
}

int
pick_message(const struct pick *pick, const struct message *message)
{
	struct where where = { message, NULL };

	return agrees(pick, 'R', &where) && agrees(pick, 'S', &where);
}
