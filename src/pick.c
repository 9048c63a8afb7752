/*
 * Choosing from the queue, sendmail's -qI, -qR and -qS.  Texts of one kind are
 * alternatives, kinds restrict each other, and what is negated restricts
 * everything: adding a -q! never makes a run larger.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pick.h"
#include "util/domain.h"

/* Converts the domain of a text: it begins behind the last '@' or, where there
 * is none, with the text, and may have its angle bracket. */
static void
convert(struct pick_text *added)
{
	const char *text = added->text, *at = strrchr(text, '@'), *why;
	size_t begin = at == NULL ? strspn(text, "<.") :
	    (size_t)(at + 1 - text);
	size_t end = begin + strcspn(text + begin, ">");
	char *part = strndup(text, end), *ascii = NULL;

	if (part != NULL)
		ascii = domain_ascii(part, begin, &why);
	if (ascii != NULL && strcmp(ascii, part) != 0 &&
	    snprintf(added->ascii, PICK_ASCII, "%s%s", ascii,
	    text + end) >= PICK_ASCII)
		added->ascii[0] = '\0';
	free(ascii);
	free(part);
}

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
	added->ascii[0] = '\0';
	convert(added);
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
has(const char *address, const struct pick_text *text)
{
	/* an address of the queue has at most twice 320 octets */
	char whole[1024];

	snprintf(whole, sizeof(whole), "<%s>", address);
	return strcasestr(whole, text->text) != NULL ||
	    (text->ascii[0] != '\0' &&
	    strcasestr(whole, text->ascii) != NULL);
}

static int
recipients_have(const struct message *message, const struct pick_text *text)
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
		return recipients_have(where->message, text);
	default:
		return has(where->message->sender, text);
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
