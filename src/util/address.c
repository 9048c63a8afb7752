/*
 * RFC 5322 address lists: one loop that knows at each comma whether it stands
 * in a group; what stands between commas is mailbox.c's.  Every turn of the
 * loop takes a token or ends it, so time is linear.  After an error the list
 * is empty: half a list of recipients is worse than none.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "util/address.h"
#include "util/buf.h"
#include "util/mailbox.h"
#include "util/token.h"

struct parser {
	struct mailbox_parser	 at;
	struct address_list	*list;
	int			 in_group;
};

static int
fail(struct parser *parser, const char *why)
{
	return mailbox_fail(&parser->at, why);
}

static enum token_kind
kind(const struct parser *parser)
{
	return parser->at.token.kind;
}

/* A mailbox is in the list before it is read, so that whatever it owns after
 * an error is released with the list. */
static struct mailbox *
add_mailbox(struct parser *parser)
{
	struct address_list *list = parser->list;
	struct mailbox *mailboxes;
	size_t size = list->size == 0 ? 4 : list->size * 2;

	if (list->n == ADDRESS_LIST_MAX) {
		fail(parser, "more than 10000 addresses");
		return NULL;
	}
	if (list->n == list->size) {
		mailboxes = recallocarray(list->mailboxes, list->size, size,
		    sizeof(*mailboxes));
		if (mailboxes == NULL) {
			fail(parser, mailbox_no_memory);
			return NULL;
		}
		list->mailboxes = mailboxes;
		list->size = size;
	}
	return &list->mailboxes[list->n++];
}

/* Tests that nothing but its end follows an address: "a@b <c@d>" is none.
 * Whether a semicolon is due is for close_group() to say. */
static int
expect_end(struct parser *parser)
{
	if (kind(parser) == TOKEN_COMMA || kind(parser) == TOKEN_END ||
	    kind(parser) == TOKEN_SEMICOLON)
		return 0;
	return fail(parser,
	    "more follows the address (RFC 5322 section 3.4)");
}

/* A group's name must be sound, and is of no further use. */
static int
open_group(struct parser *parser, const struct mailbox_words *words)
{
	char *name;

	if (parser->in_group)
		return fail(parser,
		    "group within a group (RFC 5322 section 3.4)");
	if (mailbox_phrase(&parser->at, words, &name) == -1) {
		free(name);
		return -1;
	}
	if (name == NULL)
		return fail(parser,
		    "group without a name (RFC 5322 section 3.4)");
	free(name);
	parser->in_group = 1;
	parser->list->groups++;
	mailbox_advance(&parser->at);
	return 0;
}

/* At the semicolon; a group is followed like an address. */
static int
close_group(struct parser *parser)
{
	if (!parser->in_group)
		return fail(parser,
		    "semicolon without a group (RFC 5322 section 3.4)");
	parser->in_group = 0;
	mailbox_advance(&parser->at);
	return expect_end(parser);
}

/* Reads what begins with words: a mailbox, or a group's name and colon. */
static int
read_member(struct parser *parser)
{
	struct mailbox_words words;
	struct mailbox *mailbox;

	mailbox_words(&parser->at, &words);
	if (kind(parser) == TOKEN_COLON)
		return open_group(parser, &words);
	if ((mailbox = add_mailbox(parser)) == NULL ||
	    mailbox_read(&parser->at, &words, mailbox) == -1)
		return -1;
	return expect_end(parser);
}

static int
read_list(struct parser *parser)
{
	int rc = 0;

	mailbox_advance(&parser->at);
	while (rc == 0 && kind(parser) != TOKEN_END) {
		/* members may be empty: RFC 5322 section 4.4 */
		if (kind(parser) == TOKEN_COMMA)
			mailbox_advance(&parser->at);
		else if (kind(parser) == TOKEN_SEMICOLON)
			rc = close_group(parser);
		else
			rc = read_member(parser);
	}
	if (rc == 0 && parser->in_group)
		return fail(parser,
		    "group is not closed (RFC 5322 section 3.4)");
	return rc;
}

int
address_parse(const char *text, size_t length, struct address_list *list,
    const char **error)
{
	struct parser parser;

	memset(list, 0, sizeof(*list));
	memset(&parser, 0, sizeof(parser));
	parser.list = list;
	*error = NULL;
	token_begin(&parser.at.reader, text, 0, length);
	if (length > ADDRESS_INPUT_MAX)
		fail(&parser, "address list is longer than 1 MB");
	else if (read_list(&parser) == 0)
		return 0;
	address_list_clear(list);
	*error = parser.at.error;
	errno = *error == mailbox_no_memory ? ENOMEM : EINVAL;
	return -1;
}

void
address_list_clear(struct address_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		free(list->mailboxes[i].local);
		free(list->mailboxes[i].domain);
		free(list->mailboxes[i].name);
	}
	free(list->mailboxes);
	memset(list, 0, sizeof(*list));
}

/* 1 where the local part needs no quotes: atoms with single dots between. */
static int
is_dot_string(const char *local)
{
	size_t i;

	for (i = 0; local[i] != '\0'; i++) {
		if (local[i] == '.' ? i == 0 || local[i - 1] == '.' :
		    !token_atext(local[i]))
			return 0;
	}
	return i > 0 && local[i - 1] != '.';
}

char *
address_format(const char *local, const char *domain)
{
	struct buf text;

	buf_init(&text);
	/* RFC 5321 section 4.1.2: Dot-string, else Quoted-string */
	if (is_dot_string(local) || (*local == '\0' && domain == NULL))
		buf_puts(&text, local);
	else
		token_quote(&text, local);
	if (domain != NULL) {
		buf_putc(&text, '@');
		buf_puts(&text, domain);
	}
	return buf_take(&text);
}
