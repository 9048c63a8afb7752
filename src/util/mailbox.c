/*
 * One mailbox: words are gathered until the token behind them tells what they
 * were, then read once more to spell them, never a third time, so that time
 * is linear.  What fits no rule, or could be read in two ways, is refused:
 * mail that goes to a guess is worse than mail that stays.
 */
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/mailbox.h"
#include "util/text.h"

#define HOST_OCTETS	"abcdefghijklmnopqrstuvwxyz0123456789-_." \
			"ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* By its address the caller tells it from a bad input. */
const char mailbox_no_memory[] = "out of memory";

/* The first reason counts: those after it are its consequences. */
int
mailbox_fail(struct mailbox_parser *parser, const char *why)
{
	if (parser->error == NULL)
		parser->error = why;
	return -1;
}

/* A bad token fits no rule, so the parse ends wherever it is met. */
void
mailbox_advance(struct mailbox_parser *parser)
{
	parser->end = parser->token.offset + parser->token.length;
	token_next(&parser->reader, &parser->token);
	if (parser->token.kind == TOKEN_BAD)
		mailbox_fail(parser, parser->reader.error);
}

static int
is_word(enum token_kind kind)
{
	return kind == TOKEN_ATOM || kind == TOKEN_QUOTED;
}

void
mailbox_words(struct mailbox_parser *parser, struct mailbox_words *words)
{
	int word = 0, before = 0;

	memset(words, 0, sizeof(*words));
	words->from = words->to = parser->token.offset;
	words->dotted = 1;
	while (is_word(parser->token.kind) ||
	    parser->token.kind == TOKEN_DOT) {
		/* words and dots take turns, or it is no local part */
		word = is_word(parser->token.kind);
		if (word == before)
			words->dotted = 0;
		if (parser->token.kind == TOKEN_QUOTED)
			words->quoted = 1;
		words->n += (size_t)word;
		before = word;
		mailbox_advance(parser);
		words->to = parser->end;
	}
	if (!word)
		words->dotted = 0;
}

/* Spells words out; joint is what a gap between two of them becomes. */
static char *
spell(struct mailbox_parser *parser, const struct mailbox_words *words,
    const char *joint)
{
	struct token_reader reader;
	struct token token;
	struct buf text;
	char *taken;

	buf_init(&text);
	token_begin(&reader, parser->reader.text, words->from, words->to);
	token_next(&reader, &token);
	while (token.kind != TOKEN_END && token.kind != TOKEN_BAD) {
		if (token.gap && text.length > 0)
			buf_puts(&text, joint);
		token_spell(&reader, &token, &text);
		token_next(&reader, &token);
	}
	if ((taken = buf_take(&text)) == NULL)
		mailbox_fail(parser, mailbox_no_memory);
	return taken;
}

/* A display name: RFC 5322 section 3.2.5, with dots as in section 4.1. */
int
mailbox_phrase(struct mailbox_parser *parser,
    const struct mailbox_words *words, char **name)
{
	char *p;

	*name = NULL;
	if (words->to == words->from)
		return 0;
	if (parser->reader.text[words->from] == '.')
		return mailbox_fail(parser, "a name begins with a dot");
	if ((*name = spell(parser, words, " ")) == NULL)
		return -1;
	for (p = *name; *p != '\0'; p++) {
		if (*p == '\t')
			*p = ' ';
		/* whatever its charset: a name is shown, and not acted on */
		if ((unsigned char)*p < ' ' || *p == 127)
			return mailbox_fail(parser,
			    "control character in a name");
	}
	return 0;
}

/*
 * 1 for a domain with octets above 127 (RFC 6531 section 3.3): UTF-8, the
 * ASCII in which must be that of a host name.
 */
static int
is_international(const char *domain)
{
	if (!text_utf8(domain, strlen(domain)))
		return 0;
	for (; *domain != '\0'; domain++)
		if ((unsigned char)*domain < 128 && strchr(HOST_OCTETS,
		    *domain) == NULL)
			return 0;
	return 1;
}

/* Names are tested for their form alone; DNS is asked much later. */
static int
check_domain(struct mailbox_parser *parser, const char *domain)
{
	size_t length = strlen(domain);

	if (length > TEXT_DOMAIN_MAX)
		return mailbox_fail(parser, "domain is longer than 255 octets "
		    "(RFC 5321 section 4.5.3.1.2)");
	if (domain[0] == '[')
		return text_literal(domain) ? 0 : mailbox_fail(parser,
		    "bad address literal (RFC 5321 section 4.1.3)");
	if (text_ascii(domain, length) ? text_hostname(domain) :
	    is_international(domain))
		return 0;
	return mailbox_fail(parser, "bad domain (RFC 5321 section 4.1.2)");
}

/* Reads the domain behind an '@': a text to be freed, or NULL. */
static char *
read_domain(struct mailbox_parser *parser)
{
	struct mailbox_words words;
	char *domain;

	/* comments may stand around its dots: RFC 5322 section 4.4 */
	mailbox_words(parser, &words);
	if (words.n == 0 && words.to == words.from &&
	    parser->token.kind == TOKEN_LITERAL) {
		mailbox_advance(parser);
		words.to = parser->end;
	} else if (!words.dotted || words.quoted) {
		mailbox_fail(parser, "bad domain (RFC 5321 section 4.1.2)");
		return NULL;
	}
	if ((domain = spell(parser, &words, "")) == NULL)
		return NULL;
	if (check_domain(parser, domain) == -1) {
		free(domain);
		return NULL;
	}
	return domain;
}

/* Never cut: half a local part is somebody else's. */
static int
check_local(struct mailbox_parser *parser, const char *local)
{
	if (strlen(local) > TEXT_LOCAL_MAX)
		return mailbox_fail(parser, "local part is longer than 64 "
		    "octets (RFC 5321 section 4.5.3.1.1)");
	if (!text_utf8(local, strlen(local)))
		return mailbox_fail(parser, "local part is not UTF-8 "
		    "(RFC 6532 section 3.1)");
	if (!text_safe(local, strlen(local)))
		return mailbox_fail(parser, "control character in the local "
		    "part (RFC 5321 section 4.1.2)");
	return 0;
}

/*
 * Completes a mailbox whose local part, or bare name, has been read.  Alone
 * and outside angle brackets a quoted string could as well be the display
 * name of an address that was forgotten, so it is refused.
 */
static int
read_spec(struct mailbox_parser *parser, const struct mailbox_words *words,
    struct mailbox *m)
{
	int bare = parser->token.kind != TOKEN_AT;

	if (words->n == 0)
		return mailbox_fail(parser, "an address is missing");
	if (!words->dotted)
		return mailbox_fail(parser, bare ? "name without an address" :
		    "bad local part (RFC 5322 section 3.4.1)");
	if ((m->local = spell(parser, words, "")) == NULL)
		return -1;
	if (bare && ((words->quoted && !m->angle) || m->local[0] == '\0'))
		return mailbox_fail(parser, "quoted string without a domain");
	/* an encoded display name, cut at a comma that it must not hold */
	if (bare && strncmp(m->local, "=?", 2) == 0)
		return mailbox_fail(parser,
		    "encoded word without an address (RFC 2047 section 5)");
	m->offset = words->from;
	if (!bare) {
		mailbox_advance(parser);
		if ((m->domain = read_domain(parser)) == NULL)
			return -1;
	}
	m->length = parser->end - m->offset;
	return check_local(parser, m->local);
}

/*
 * Skips "@a,@b:" before an address: hosts of a source route, which must be
 * understood and not be used (RFC 5322 section 4.4, RFC 5321 appendix C).
 */
static int
skip_route(struct mailbox_parser *parser)
{
	size_t hosts = 0;
	char *host;

	do {
		while (parser->token.kind == TOKEN_COMMA)
			mailbox_advance(parser);
		if (parser->token.kind != TOKEN_AT)
			break;
		mailbox_advance(parser);
		if ((host = read_domain(parser)) == NULL)
			return -1;
		free(host);
		hosts++;
	} while (parser->token.kind == TOKEN_COMMA);
	if (hosts == 0 || parser->token.kind != TOKEN_COLON)
		return mailbox_fail(parser, "bad route (RFC 5322 section 4.4)");
	mailbox_advance(parser);
	return 0;
}

/* Reads what stands in angle brackets; "<>" is the null path. */
static int
read_angle(struct mailbox_parser *parser, struct mailbox *m)
{
	struct mailbox_words words;
	int routed;

	mailbox_advance(parser);
	m->angle = 1;
	routed = parser->token.kind == TOKEN_AT ||
	    parser->token.kind == TOKEN_COMMA;
	if (routed && skip_route(parser) == -1)
		return -1;
	mailbox_words(parser, &words);
	if (parser->token.kind == TOKEN_GREATER && words.to == words.from &&
	    !routed && m->name == NULL) {
		m->offset = words.from;
		if ((m->local = strdup("")) == NULL)
			return mailbox_fail(parser, mailbox_no_memory);
	} else if (read_spec(parser, &words, m) == -1)
		return -1;
	if (routed && m->domain == NULL)
		return mailbox_fail(parser, "route to a name without a domain "
		    "(RFC 5322 section 4.4)");
	if (parser->token.kind != TOKEN_GREATER)
		return mailbox_fail(parser, "angle bracket is not closed "
		    "(RFC 5322 section 3.4)");
	mailbox_advance(parser);
	return 0;
}

int
mailbox_read(struct mailbox_parser *parser, const struct mailbox_words *words,
    struct mailbox *m)
{
	if (parser->token.kind != TOKEN_LESS)
		return read_spec(parser, words, m);
	if (mailbox_phrase(parser, words, &m->name) == -1)
		return -1;
	return read_angle(parser, m);
}
