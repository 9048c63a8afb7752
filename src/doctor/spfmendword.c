/*
 * One word may be half a term ("ip4: 192.0.2.1"), or two ("192.0.2.1include:
 * x", where a string of 255 octets ended), and its name may be one that SPF
 * does not have.
 */
#include <sys/socket.h>

#include <netinet/in.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "doctor/spfmendslip.h"
#include "doctor/spfmendword.h"
#include "doctor/spfterm.h"
#include "util/text.h"

/* A term as it is mended. */
struct piece {
	const char	*at;		/* in the clean text */
	char		 qualifier;	/* '\0': none */
	char		 name[64];	/* lower case; "" */
	char		 mark;		/* behind it: ':', '=', '/', '\0' */
	char		 value[INET6_ADDRSTRLEN + TEXT_DOMAIN_MAX];
};

size_t
spfmend_from(const struct spfmending *m, const char *p)
{
	return m->from[p - m->clean.data];
}

static void
note(struct spfmending *m, const char *p, const char *why)
{
	spfmend_note(m, spfmend_from(m, p), why);
}

static int
is_qualifier(char c)
{
	return c != '\0' && strchr("+-~?", c) != NULL;
}

static int
begins(const char *p, size_t n, const char *word)
{
	return n >= strlen(word) && strncasecmp(p, word, strlen(word)) == 0;
}

/* --- names and values ---------------------------------------------------- */

static int
is_host(const char *value)
{
	char name[TEXT_DOMAIN_MAX + 1];
	size_t n = strcspn(value, "/");

	if (n >= sizeof(name))
		return 0;
	memcpy(name, value, n);
	name[n] = '\0';
	/* 192.0.2.300 is a host name by its letters alone */
	return text_hostname(name) && strchr(name, '.') != NULL &&
	    strpbrk(strrchr(name, '.'), "0123456789") == NULL;
}

static void
rename_to(struct spfmending *m, struct piece *piece, const char *name,
    const char *why)
{
	if (strcmp(piece->name, name) == 0 && piece->mark == ':')
		return;
	note(m, piece->at, why);
	strlcpy(piece->name, name, sizeof(piece->name));
	piece->mark = ':';
}

/* 1 where the name is one of those, which stand between blanks. */
static int
is_name(const struct piece *piece, const char *names)
{
	char word[sizeof(piece->name) + 2];

	snprintf(word, sizeof(word), " %s ", piece->name);
	return piece->name[0] != '\0' && strstr(names, word) != NULL;
}

/* An address stands behind ip4: or ip6: and nowhere else. */
static void
mend_address(struct spfmending *m, struct piece *piece, int af)
{
	const char *name = af == AF_INET ? "ip4" : "ip6";

	if (is_name(piece, " ipv4 ipv6 ip "))
		rename_to(m, piece, name, "ip4: and ip6: are the names in SPF");
	else if (is_name(piece, " ip4 ip6 ") && piece->mark == ':')
		rename_to(m, piece, name,
		    "an address of the other family behind ip4: or ip6:");
	else if (is_name(piece, " ip4 ip6 "))
		rename_to(m, piece, name, "'=' where ':' has to stand");
	else if (is_name(piece, " a mx include ptr exists "))
		rename_to(m, piece, name,
		    "an address where a name has to stand");
	else if (piece->name[0] == '\0')
		rename_to(m, piece, name, "an address without ip4: or ip6:");
}

static void
mend_name(struct spfmending *m, struct piece *piece)
{
	if (is_name(piece, " ip4 ip6 ipv4 ipv6 ip ") && is_host(piece->value))
		rename_to(m, piece, "a",
		    "a name where an address has to stand");
	else if (is_name(piece, " a mx include ptr exists ") &&
	    piece->mark == '=')
		rename_to(m, piece, piece->name,
		    "'=' where ':' has to stand");
	else if (is_name(piece, " redirect exp ") && piece->mark == ':') {
		note(m, piece->at, "':' where '=' has to stand");
		piece->mark = '=';
	} else if (is_name(piece, " ipv4 ipv6 "))
		rename_to(m, piece, piece->name[3] == '4' ? "ip4" : "ip6",
		    "ip4: and ip6: are the names in SPF");
}

/* --- one term ------------------------------------------------------------ */

/* Takes a text apart: 0, or -1 where it is too long to be a term. */
static int
divide(struct piece *piece, const char *text)
{
	size_t n;

	if (is_qualifier(*text))
		piece->qualifier = *text++;
	n = strcspn(text, ":=/");
	if (spfmend_family(text) == 0 && n < sizeof(piece->name)) {
		memcpy(piece->name, text, n);
		piece->name[n] = '\0';
		for (; n > 0; n--)
			piece->name[n - 1] = (char)tolower(
			    (unsigned char)piece->name[n - 1]);
		text += strlen(piece->name);
		if (*text != '\0')
			piece->mark = *text++;
	}
	return strlcpy(piece->value, text, sizeof(piece->value)) <
	    sizeof(piece->value) ? 0 : -1;
}

/* The all is kept for the end, as what stands behind it is never reached. */
static void
take_all(struct spfmending *m, const struct piece *piece)
{
	int harms = m->mend->harms;

	if (m->all[0] == '\0') {
		snprintf(m->all, sizeof(m->all), "%.1sall",
		    piece->qualifier == '\0' ? "" : &piece->qualifier);
		return;
	}
	note(m, piece->at, "a second all: only the first one counts");
	m->mend->harms = harms;
}

/* What is not reached, or not looked at, is no error to receivers. */
static void
note_lost(struct spfmending *m, const struct piece *piece)
{
	int harms = m->mend->harms;

	if (m->all[0] == '\0')
		return;
	note(m, piece->at, "terms behind all are never looked at");
	m->mend->harms = harms;
}

static void
put(struct spfmending *m, const struct piece *piece)
{
	struct buf *buf = &m->mechanisms;

	if (strcmp(piece->name, "all") == 0 && piece->mark == '\0') {
		take_all(m, piece);
		return;
	}
	if (strcmp(piece->name, "redirect") == 0 && piece->mark == '=')
		buf = &m->redirect;
	else if (piece->mark == '=')
		buf = &m->modifiers;
	if (buf != &m->modifiers)
		note_lost(m, piece);
	buf_putc(buf, ' ');
	if (piece->qualifier != '\0')
		buf_putc(buf, piece->qualifier);
	buf_puts(buf, piece->name);
	if (piece->mark != '\0')
		buf_putc(buf, piece->mark);
	buf_puts(buf, piece->value);
}

/* What forms make of a term when its name is entered where the value goes, and
 * names and networks that are typed wrong. */
static void
mend_slips(struct spfmending *m, struct piece *piece)
{
	size_t n = strlen(piece->name);
	struct spfmend_head head = { piece->name, piece->qualifier,
	    piece->mark, 0 };
	const char *meant;

	if (n > 0 && (piece->mark == ':' || piece->mark == '=') &&
	    strncasecmp(piece->value, piece->name, n) == 0 &&
	    piece->value[n] == piece->mark) {
		note(m, piece->at, "the name of a term stands there twice");
		memmove(piece->value, piece->value + n + 1,
		    strlen(piece->value + n + 1) + 1);
	}
	if (is_name(piece, " ip4 ip6 ") && spfmend_network(piece->value))
		note(m, piece->at, "a network that is not written as SPF has "
		    "it");
	head.family = spfmend_family(piece->value);
	if ((meant = spfmend_meant(&head)) == NULL)
		return;
	note(m, piece->at, "a term that is misspelt");
	strlcpy(piece->name, meant, sizeof(piece->name));
}

/* A term of which the text is whole; at: where it begins. */
static void
take_term(struct spfmending *m, const char *text, const char *at)
{
	struct piece piece = { .at = at };
	int af;

	if (divide(&piece, text) == -1) {
		/* nothing to be mended: the grammar has the last word */
		buf_printf(&m->mechanisms, " %s", text);
		return;
	}
	mend_slips(m, &piece);
	if ((af = spfmend_family(piece.value)) != 0 && (piece.mark == ':' ||
	    piece.mark == '=' || piece.name[0] == '\0'))
		mend_address(m, &piece, af);
	else
		mend_name(m, &piece);
	put(m, &piece);
}

/* --- words --------------------------------------------------------------- */

/* How long the term is that a text begins with, where a second one is glued
 * to it; else all of it. */
static size_t
glued(const char *p, size_t n)
{
	static const char *const names[] = { "include:", "ip4:", "ip6:",
	    "exists:", "redirect=", NULL };
	size_t i, k, left;

	for (i = 1; i < n; i++) {
		/* a name does not end with '-', nor begins a term there */
		if (!isalnum((unsigned char)p[i - 1]) && p[i - 1] != '}')
			continue;
		k = is_qualifier(p[i]);
		left = n - i - k;
		if (k == 1 && left == 3 && begins(p + i + k, left, "all"))
			return i;
		if (k == 1 && (begins(p + i + k, left, "a:") ||
		    begins(p + i + k, left, "mx:")))
			return i;
		for (left = 0; names[left] != NULL; left++)
			if (begins(p + i + k, n - i - k, names[left]))
				return i;
	}
	return n;
}

/* 1 where a word is the name of a term that has to have a value. */
static int
is_bare(const char *p, size_t n)
{
	static const char *const names[] = { "include", "ip4", "ip6",
	    "exists", "redirect", NULL };
	size_t i;

	if (n > 0 && is_qualifier(p[0]))
		p++, n--;
	for (i = 0; names[i] != NULL; i++)
		if (n == strlen(names[i]) && begins(p, n, names[i]))
			return 1;
	return 0;
}

/* 1 where a word goes on behind the blank: "~", "ip4:", "include". */
static int
is_half(const char *p, size_t n)
{
	return n < SPFMEND_HELD - 1 && ((n == 1 && is_qualifier(p[0])) ||
	    (n > 1 && p[n - 1] == ':') || is_bare(p, n));
}

/* 1 where a word is the value of the bare name in front of it. */
static int
is_value(const char *p, size_t n)
{
	char text[TEXT_DOMAIN_MAX + 1];

	if (n >= sizeof(text))
		return 0;
	memcpy(text, p, n);
	text[n] = '\0';
	return spfmend_family(text) != 0 || is_host(text);
}

/* A bare name gets its mark where its value is next, and is left as it is, an
 * error, where it is not. */
static void
go_on(struct spfmending *m, const char *p, size_t n)
{
	size_t length = strlen(m->held);

	if (!is_bare(m->held, length))
		return;
	if (p[0] != ':' && p[0] != '=' && !is_value(p, n)) {
		buf_printf(&m->mechanisms, " %s", m->held);
		m->held[0] = '\0';
		return;
	}
	note(m, p, "a blank in the middle of a term");
	if (p[0] == ':' || p[0] == '=')
		return;
	m->held[length] = tolower((unsigned char)m->held[length - 1]) == 't' ?
	    '=' : ':';
	m->held[length + 1] = '\0';
}

void
spfmend_word(struct spfmending *m, const char *p, size_t n)
{
	char text[SPFMEND_HELD + SPFMEND_MAX + 1];
	size_t length;

	if (begins(p, n, "v=spf1") && n == strlen("v=spf1")) {
		note(m, p, "a second v=spf1 in the record");
		return;
	}
	go_on(m, p, n);
	if (m->held[0] == '\0' && is_half(p, n)) {
		memcpy(m->held, p, n);
		m->held[n] = '\0';
		if (!is_bare(p, n))
			note(m, p + n - 1, "a blank in the middle of a term");
		return;
	}
	for (; n > 0; p += length, n -= length) {
		length = glued(p, n);
		if (length < n)
			note(m, p + length, "no blank between two terms");
		snprintf(text, sizeof(text), "%s%.*s", m->held, (int)length,
		    p);
		take_term(m, text, p);
		m->held[0] = '\0';
	}
}
