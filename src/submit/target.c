/*
 * Targets of an alias.  Programs, files and includes are recognised only to
 * be refused, in quotes or not: nothing here opens or runs anything.  What is
 * left has to be one address by the rules that every other address obeys.
 */
#include <stdlib.h>
#include <string.h>

#include "submit/target.h"
#include "util/address.h"

/* A piece of the value, blanks around it left out. */
struct item {
	const char	*text;
	size_t		 length;
};

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Where the item that begins at at ends: at a comma outside quotes, comments
 * and angle brackets, or at the end of the value. */
static size_t
item_end(const char *value, size_t length, size_t at)
{
	size_t depth = 0;
	int quoted = 0, angle = 0;

	for (; at < length; at++) {
		char c = value[at];

		if (c == '\\')
			at++;
		else if (c == '"' && depth == 0)
			quoted = !quoted;
		else if (quoted)
			continue;
		else if (c == '(')
			depth++;
		else if (c == ')' && depth > 0)
			depth--;
		else if (depth == 0 && (c == '<' || c == '>'))
			angle = c == '<';
		else if (c == ',' && depth == 0 && !angle)
			return at;
	}
	return length;
}

/* Reads the next item that is not empty: 1, or 0 at the end. */
static int
item_next(const char *value, size_t length, size_t *at, struct item *item)
{
	size_t from, to;

	while (*at < length) {
		from = *at;
		to = item_end(value, length, from);
		*at = to + 1;
		while (from < to && is_blank(value[from]))
			from++;
		while (to > from && is_blank(value[to - 1]))
			to--;
		if (to > from) {
			item->text = value + from;
			item->length = to - from;
			return 1;
		}
	}
	return 0;
}

/* Takes quotes off where they hold the whole item, as in "|program -a". */
static void
item_unquote(struct item *item)
{
	size_t i = 1;

	if (item->text[0] != '"')
		return;
	while (i < item->length && item->text[i] != '"')
		i += item->text[i] == '\\' ? 2 : 1;
	if (i == item->length - 1 && i > 1) {
		item->text++;
		item->length -= 2;
	}
}

/* One such target refuses the whole name: mail that reaches some of those it
 * was meant for hides that it did not reach the rest. */
static void
refuse(struct target *target, const char *why)
{
	target->kind = TARGET_REFUSED;
	target->why = why;
}

/* Why a bare word is no name: what another mailer would do with it. */
static const char *
judge(const char *text, size_t length)
{
	static const char include[] = ":include:";

	if (text[0] == '|')
		return "alias leads to a program, which is not run";
	if (text[0] == '/')
		return "alias leads to a file, which is not written";
	if (length >= sizeof(include) - 1 &&
	    strncasecmp(text, include, sizeof(include) - 1) == 0)
		return "alias leads to an include, which is not read";
	if (text[0] == ':')
		return "alias leads to an order in colons, which is none here";
	return NULL;
}

/* Makes the one mailbox of an item the target. */
static void
take_mailbox(struct target *target, const struct mailbox *mailbox, int final)
{
	const char *local = mailbox->local, *why = NULL;

	if (local[0] == '\0')
		why = "alias leads to an empty address";
	else if (mailbox->domain == NULL)
		why = judge(local, strlen(local));
	if (why != NULL) {
		refuse(target, why);
		return;
	}
	target->text = address_format(mailbox->local, mailbox->domain);
	if (target->text == NULL)
		refuse(target, "out of memory");
	else if (mailbox->domain != NULL)
		target->kind = TARGET_ADDRESS;
	else
		target->kind = final ? TARGET_FINAL : TARGET_NAME;
}

/* Groups are refused: they are for headers, and split at their commas. */
static void
read_address(struct target *target, const struct item *item)
{
	struct address_list list;
	const char *error;
	int final = item->text[0] == '\\';

	if (address_parse(item->text + final, item->length - (size_t)final,
	    &list, &error) == -1) {
		refuse(target, error);
		return;
	}
	if (list.n == 1 && list.groups == 0)
		take_mailbox(target, &list.mailboxes[0], final);
	else
		refuse(target, "alias leads to what is not one address");
	address_list_clear(&list);
}

void
target_next(const char *value, size_t length, size_t *at,
    struct target *target)
{
	struct item item;

	memset(target, 0, sizeof(*target));
	target->kind = TARGET_END;
	if (!item_next(value, length, at, &item))
		return;
	target->offset = (size_t)(item.text - value);
	item_unquote(&item);
	if (item.length == 9 && memcmp(item.text, "/dev/null", 9) == 0)
		target->kind = TARGET_DISCARD;
	else if ((target->why = judge(item.text, item.length)) != NULL)
		target->kind = TARGET_REFUSED;
	else
		read_address(target, &item);
}
