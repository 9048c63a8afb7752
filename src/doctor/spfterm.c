/*
 * The grammar of RFC 7208 section 12.  A record is read word by word, and an
 * error in any word spoils all of it, before a single term is evaluated
 * (section 4.6).
 */
#include <arpa/inet.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/spfmacro.h"
#include "doctor/spfterm.h"

#define VERSION		"v=spf1"

/* What may follow the name of a mechanism. */
enum follow { NOTHING, DOMAIN, DOMAIN_IF, DOMAIN_CIDR_IF, NETWORK };

static const struct mechanism {
	const char		*name;
	enum spfterm_kind	 kind;
	enum follow		 follow;
} mechanisms[] = {
	{ "all", SPFTERM_ALL, NOTHING },
	{ "include", SPFTERM_INCLUDE, DOMAIN },
	{ "a", SPFTERM_A, DOMAIN_CIDR_IF },
	{ "mx", SPFTERM_MX, DOMAIN_CIDR_IF },
	{ "ptr", SPFTERM_PTR, DOMAIN_IF },
	{ "ip4", SPFTERM_IP4, NETWORK },
	{ "ip6", SPFTERM_IP6, NETWORK },
	{ "exists", SPFTERM_EXISTS, DOMAIN },
};

/* --- addresses ----------------------------------------------------------- */

int
spfaddress_parse(struct spfaddress *address, const char *text)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	memset(address, 0, sizeof(*address));
	if (inet_pton(AF_INET, text, address->octets) == 1)
		return 0;
	if (inet_pton(AF_INET6, text, address->octets) != 1)
		return -1;
	address->v6 = 1;
	if (memcmp(address->octets, mapped, sizeof(mapped)) == 0) {
		address->v6 = 0;
		memmove(address->octets, address->octets + 12, 4);
		memset(address->octets + 4, 0, 12);
	}
	return 0;
}

int
spfaddress_within(const struct spfaddress *a, const struct spfaddress *b,
    int bits)
{
	size_t whole = (size_t)bits / 8;
	int mask = bits % 8 == 0 ? 0 : 0xff << (8 - bits % 8) & 0xff;

	return a->v6 == b->v6 &&
	    memcmp(a->octets, b->octets, whole) == 0 && (mask == 0 ||
	    ((a->octets[whole] ^ b->octets[whole]) & mask) == 0);
}

/* --- pieces of a word ---------------------------------------------------- */

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The length of a name at the beginning of a word, 0 where there is none. */
static size_t
name_length(const char *p, size_t length)
{
	size_t n = 0;

	if (length == 0 || !is_alpha(p[0]))
		return 0;
	while (n < length && (is_alpha(p[n]) || is_digit(p[n]) ||
	    (p[n] != '\0' && strchr("-_.", p[n]) != NULL)))
		n++;
	return n;
}

/*
 * Takes a prefix length that follows so many slashes off the end of a word.
 * 1, 0 where none is there, -1 where it is none.
 */
static int
take_cidr(const char *p, size_t *length, size_t slashes, int *bits)
{
	size_t n = *length, digits = 0, i;
	int value = 0;

	while (n > 0 && is_digit(p[n - 1])) {
		n--;
		digits++;
	}
	if (digits == 0 || n < slashes || memcmp(p + n - slashes, "//",
	    slashes) != 0)
		return 0;
	if (digits > 3 || (digits > 1 && p[n] == '0'))
		return -1;
	for (i = n; i < *length; i++)
		value = value * 10 + (p[i] - '0');
	if (value > *bits)
		return -1;
	*bits = value;
	*length = n - slashes;
	return 1;
}

/* ip4 and ip6: 0, or -1. */
static int
parse_network(struct spfterm *term, const char *p, size_t length)
{
	int v6 = term->kind == SPFTERM_IP6;
	int *bits = v6 ? &term->cidr6 : &term->cidr4;
	char text[INET6_ADDRSTRLEN];

	if (take_cidr(p, &length, 1, bits) == -1 || length >= sizeof(text) ||
	    memchr(p, '\0', length) != NULL)
		return -1;
	memcpy(text, p, length);
	text[length] = '\0';
	term->address.v6 = v6;
	return inet_pton(v6 ? AF_INET6 : AF_INET, text,
	    term->address.octets) == 1 ? 0 : -1;
}

/* What is behind the name of a mechanism.  NULL, or why it is bad. */
static const char *
parse_rest(struct spfterm *term, enum follow follow, const char *p,
    size_t length)
{
	if (follow == DOMAIN_CIDR_IF && (take_cidr(p, &length, 2,
	    &term->cidr6) == -1 || take_cidr(p, &length, 1,
	    &term->cidr4) == -1))
		return "bad prefix length";
	if (length == 0)
		return follow == NOTHING || follow == DOMAIN_IF ||
		    follow == DOMAIN_CIDR_IF ? NULL :
		    "something has to follow the name of this mechanism";
	if (p[0] != ':' || follow == NOTHING)
		return "unexpected text behind the name of a mechanism";
	p++, length--;
	if (follow == NETWORK)
		return parse_network(term, p, length) == 0 ? NULL :
		    term->kind == SPFTERM_IP6 ? "not an IPv6 network" :
		    "not an IPv4 network";
	if (!spfmacro_is_domain(p, length))
		return "not a domain";
	term->domain = p;
	term->domain_length = length;
	return NULL;
}

static const char *
parse_mechanism(struct spfterm *term, const char *p, size_t length)
{
	const struct mechanism *m;
	size_t n, i;

	term->qualifier = '+';
	if (length > 0 && p[0] != '\0' && strchr("+-~?", p[0]) != NULL) {
		term->qualifier = *p++;
		length--;
	}
	n = name_length(p, length);
	for (i = 0; i < sizeof(mechanisms) / sizeof(mechanisms[0]); i++) {
		m = &mechanisms[i];
		if (n != strlen(m->name) || strncasecmp(p, m->name, n) != 0)
			continue;
		term->kind = m->kind;
		return parse_rest(term, m->follow, p + n, length - n);
	}
	return "unknown mechanism";
}

static int
is_named(const char *p, size_t length, const char *name)
{
	return length == strlen(name) && strncasecmp(p, name, length) == 0;
}

/* n: the length of its name. */
static const char *
parse_modifier(struct spfrecord *record, struct spfterm *term, const char *p,
    size_t n)
{
	const struct spfterm **slot;

	term->domain = p + n + 1;
	term->domain_length = term->length - n - 1;
	term->kind = is_named(p, n, "redirect") ? SPFTERM_REDIRECT :
	    is_named(p, n, "exp") ? SPFTERM_EXP : SPFTERM_OTHER;
	if (term->kind == SPFTERM_OTHER)
		return spfmacro_is_text(term->domain, term->domain_length) ?
		    NULL : "bad value of a modifier";
	slot = term->kind == SPFTERM_REDIRECT ? &record->redirect :
	    &record->exp;
	if (*slot != NULL)
		return "a modifier that may stand but once";
	*slot = term;
	return spfmacro_is_domain(term->domain, term->domain_length) ? NULL :
	    "not a domain";
}

/* --- records ------------------------------------------------------------- */

int
spfrecord_is(const char *text, size_t length)
{
	size_t n = sizeof(VERSION) - 1;

	return length >= n && strncasecmp(text, VERSION, n) == 0 &&
	    (length == n || text[n] == ' ');
}

/* How many words there can be at most. */
static size_t
count_words(const char *text, size_t length)
{
	size_t i, n = 1;

	for (i = 1; i < length; i++)
		n += text[i - 1] == ' ' && text[i] != ' ';
	return n;
}

static int
parse_word(struct spfrecord *record, const char *text, size_t at,
    size_t length)
{
	struct spfterm *term = &record->terms[record->n++];
	const char *p = text + at;
	size_t n = name_length(p, length);

	term->at = at;
	term->length = length;
	term->cidr4 = 32;
	term->cidr6 = 128;
	record->why = n > 0 && n < length && p[n] == '=' ?
	    parse_modifier(record, term, p, n) :
	    parse_mechanism(term, p, length);
	record->at = at;
	if (record->why != NULL)
		return -1;
	if (term->kind == SPFTERM_ALL && record->all == NULL)
		record->all = term;
	return 0;
}

int
spfrecord_parse(struct spfrecord *record, const char *text, size_t length)
{
	size_t at = sizeof(VERSION) - 1, end;

	memset(record, 0, sizeof(*record));
	record->terms = calloc(count_words(text, length),
	    sizeof(*record->terms));
	if (record->terms == NULL)
		return -1;
	while (at < length) {
		if (text[at] == ' ') {
			at++;
			continue;
		}
		for (end = at; end < length && text[end] != ' '; end++)
			continue;
		if (parse_word(record, text, at, end - at) == -1)
			return -1;
		at = end;
	}
	return 0;
}

void
spfrecord_clear(struct spfrecord *record)
{
	free(record->terms);
	memset(record, 0, sizeof(*record));
}

int
spfterm_asks(const struct spfterm *term)
{
	switch (term->kind) {
	case SPFTERM_INCLUDE:
	case SPFTERM_A:
	case SPFTERM_MX:
	case SPFTERM_PTR:
	case SPFTERM_EXISTS:
	case SPFTERM_REDIRECT:
		return 1;
	case SPFTERM_ALL:
	case SPFTERM_IP4:
	case SPFTERM_IP6:
	case SPFTERM_EXP:
	case SPFTERM_OTHER:
		break;
	}
	return 0;
}
