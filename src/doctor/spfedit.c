/*
 * Edits of a record.  The text is cut at a term, and what is new goes between;
 * spacing and order of all else stay as their owner wrote them.
 */
#include <sys/socket.h>

#include <arpa/inet.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "doctor/spfedit.h"
#include "util/buf.h"

/* 0, or -1 with errno and nothing to clear. */
static int
parse(struct spfrecord *record, const char *text)
{
	size_t length = strlen(text);

	if (!spfrecord_is(text, length)) {
		errno = EINVAL;
		return -1;
	}
	if (spfrecord_parse(record, text, length) == 0)
		return 0;
	errno = record->why != NULL ? EINVAL : ENOMEM;
	spfrecord_clear(record);
	return -1;
}

/* Where a mechanism is to be put: the all, else the first of the modifiers
 * that stand at the end, else NULL for the end. */
static const struct spfterm *
place(const struct spfrecord *record)
{
	size_t n = record->n;

	if (record->all != NULL)
		return record->all;
	while (n > 0 && record->terms[n - 1].qualifier == '\0')
		n--;
	return n < record->n ? &record->terms[n] : NULL;
}

/* The text with a word in front of a term; NULL: at the end. */
static char *
insert(const char *text, const struct spfterm *term, const char *word)
{
	size_t at = term == NULL ? strlen(text) : term->at;
	struct buf edited;
	char *taken;

	buf_init(&edited);
	buf_add(&edited, text, at);
	if (at > 0 && text[at - 1] != ' ')
		buf_putc(&edited, ' ');
	buf_puts(&edited, word);
	if (term != NULL)
		buf_putc(&edited, ' ');
	buf_puts(&edited, text + at);
	if ((taken = buf_take(&edited)) == NULL)
		errno = ENOMEM;
	return taken;
}

/* 1 where a term lets the address pass before an all. */
static int
has(const struct spfrecord *record, const struct spfaddress *address)
{
	const struct spfterm *term;
	size_t i;

	for (i = 0; i < record->n; i++) {
		term = &record->terms[i];
		if (term == record->all)
			break;
		if ((term->kind == SPFTERM_IP4 || term->kind == SPFTERM_IP6) &&
		    term->qualifier == '+' && spfaddress_within(address,
		    &term->address, address->v6 ? term->cidr6 : term->cidr4))
			return 1;
	}
	return 0;
}

/* The text with the address where it is to stand, to be freed. */
static char *
grant(const char *text, const struct spfrecord *record,
    const struct spfaddress *address, int first)
{
	const struct spfterm *term = !first ? place(record) :
	    record->n > 0 ? record->terms : NULL;
	char word[4 + INET6_ADDRSTRLEN];

	strlcpy(word, address->v6 ? "ip6:" : "ip4:", sizeof(word));
	if (inet_ntop(address->v6 ? AF_INET6 : AF_INET, address->octets,
	    word + 4, sizeof(word) - 4) == NULL)
		return NULL;
	return insert(text, term, word);
}

char *
spfedit_grant(const char *text, const struct spfaddress *address)
{
	struct spfrecord record;
	char *edited = NULL;

	if (parse(&record, text) == -1)
		return NULL;
	if (has(&record, address))
		errno = EEXIST;
	else
		edited = grant(text, &record, address, 0);
	spfrecord_clear(&record);
	return edited;
}

/* The text without a term, and the blank in front of it. */
static char *
without(const char *text, const struct spfterm *term)
{
	struct buf edited;
	char *taken;

	buf_init(&edited);
	buf_add(&edited, text, term->at - 1);
	buf_puts(&edited, text + term->at + term->length);
	if ((taken = buf_take(&edited)) == NULL)
		errno = ENOMEM;
	return taken;
}

/* The first term of which something is the case; NULL. */
typedef const struct spfterm *find_term(const struct spfrecord *,
	    const void *arg);

/* The text without any such term, to be freed. */
static char *
without_each(const char *text, find_term *find, const void *arg)
{
	char *rest = strdup(text), *edited = NULL;
	const struct spfterm *term;
	struct spfrecord record;
	int more = 1;

	while (more && rest != NULL && parse(&record, rest) == 0) {
		term = find(&record, arg);
		if ((more = term != NULL)) {
			edited = without(rest, term);
			free(rest);
			rest = edited;
		}
		spfrecord_clear(&record);
	}
	return rest;
}

/* One that lets an address pass, and no other. */
static const struct spfterm *
find_own(const struct spfrecord *record, const void *arg)
{
	const struct spfaddress *address = arg;
	const struct spfterm *term;
	size_t i;

	for (i = 0; i < record->n; i++) {
		term = &record->terms[i];
		if (term->kind == (address->v6 ? SPFTERM_IP6 : SPFTERM_IP4) &&
		    term->qualifier == '+' && term->cidr4 == 32 &&
		    term->cidr6 == 128 && spfaddress_within(address,
		    &term->address, address->v6 ? 128 : 32))
			return term;
	}
	return NULL;
}

/* One that leads to the record of a domain. */
static const struct spfterm *
find_lead(const struct spfrecord *record, const void *arg)
{
	const struct spfterm *term;
	const char *domain = arg;
	size_t i, n;

	for (i = 0; i < record->n; i++) {
		term = &record->terms[i];
		n = term->domain_length;
		if (n > 0 && term->domain[n - 1] == '.')
			n--;
		if ((term->kind == SPFTERM_INCLUDE ||
		    term->kind == SPFTERM_REDIRECT) && n == strlen(domain) &&
		    strncasecmp(term->domain, domain, n) == 0)
			return term;
	}
	return NULL;
}

char *
spfedit_forget(const char *text, const char *domain)
{
	return without_each(text, find_lead, domain);
}

char *
spfedit_first(const char *text, const struct spfaddress *address)
{
	/* it is to stand there once */
	char *rest = without_each(text, find_own, address), *edited = NULL;
	struct spfrecord record;

	if (rest != NULL && parse(&record, rest) == 0) {
		edited = grant(rest, &record, address, 1);
		spfrecord_clear(&record);
	}
	free(rest);
	return edited;
}

/* The text with an include in place of its redirect, at the end of the
 * mechanisms: what passed by it goes on passing. */
static char *
take_in(const char *text, const struct spfterm *redirect)
{
	char *rest = without(text, redirect), *edited = NULL;
	struct spfrecord record;
	struct buf word;

	buf_init(&word);
	buf_puts(&word, "include:");
	buf_add(&word, redirect->domain, redirect->domain_length);
	if (buf_get(&word) == NULL)
		errno = ENOMEM;
	else if (rest != NULL && parse(&record, rest) == 0) {
		edited = insert(rest, place(&record), word.data);
		spfrecord_clear(&record);
	}
	buf_clear(&word);
	free(rest);
	return edited;
}

char *
spfedit_all(const char *text, char qualifier)
{
	char word[] = { qualifier, 'a', 'l', 'l', '\0' };
	char *edited = NULL, *rest = NULL;
	const struct spfterm *old;
	struct spfrecord record;

	if (parse(&record, text) == -1)
		return NULL;
	old = record.all;
	if (old != NULL && (edited = insert(text, old, word)) != NULL) {
		rest = edited + old->at + sizeof(word) - 1;
		memmove(rest, rest + 1 + old->length,
		    strlen(rest + 1 + old->length) + 1);
	} else if (old == NULL && record.redirect == NULL) {
		edited = insert(text, place(&record), word);
	} else if (old == NULL &&
	    (rest = take_in(text, record.redirect)) != NULL) {
		edited = spfedit_all(rest, qualifier);
		free(rest);
	}
	spfrecord_clear(&record);
	return edited;
}

char *
spfedit_drop(const char *text, enum spfterm_kind kind)
{
	struct spfrecord record;
	struct buf edited;
	char *taken;
	size_t i, at = 0;

	if (parse(&record, text) == -1)
		return NULL;
	buf_init(&edited);
	for (i = 0; i < record.n; i++)
		if (record.terms[i].kind == kind) {
			/* with the blank in front of it */
			buf_add(&edited, text + at,
			    record.terms[i].at - 1 - at);
			at = record.terms[i].at + record.terms[i].length;
		}
	buf_puts(&edited, text + at);
	spfrecord_clear(&record);
	if ((taken = buf_take(&edited)) == NULL)
		errno = ENOMEM;
	return taken;
}
