/*
 * The questions of SPF.  Names that one record leads to are asked for at the
 * same time; what an answer holds is looked at and let go at once.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/spfask.h"
#include "doctor/spfmacro.h"
#include "util/domain.h"

void
spfask_init(struct spfask *ask, const struct source *source,
    const struct spfaddress *address)
{
	memset(ask, 0, sizeof(*ask));
	ask->source = source;
	ask->address = *address;
}

/* --- one question -------------------------------------------------------- */

static enum spfask_answer
judge(const struct question *question)
{
	switch (question->result) {
	case RESOLVER_OK:
		return SPFASK_YES;
	case RESOLVER_NODATA:
	case RESOLVER_NXDOMAIN:
		return SPFASK_VOID;
	case RESOLVER_FAILED:
	case RESOLVER_TIMEOUT:
		break;
	}
	return SPFASK_TROUBLE;
}

static enum spfask_answer
query(struct spfask *ask, struct question *question, const char *name,
    enum dns_type type)
{
	memset(question, 0, sizeof(*question));
	question->name = name;
	question->type = type;
	question->result = RESOLVER_FAILED;
	if (ask->queries++ >= SPFASK_QUERIES)
		return SPFASK_TROUBLE;
	ask->source->ask(ask->source->arg, question, 1);
	return judge(question);
}

static enum dns_type
address_type(const struct spfask *ask)
{
	return ask->address.v6 ? DNS_AAAA : DNS_A;
}

/* 1 where an answer of addresses has ours, as far as the prefix goes. */
static int
has_address(const struct spfask *ask, const struct question *question,
    int bits)
{
	struct spfaddress other = { .v6 = ask->address.v6 };
	const struct dns_record *record;
	size_t i;

	for (i = 0; i < question->answer.n; i++) {
		record = &question->answer.records[i];
		if (record->length != (other.v6 ? 16 : 4))
			continue;
		memcpy(other.octets, record->data, record->length);
		if (spfaddress_within(&ask->address, &other, bits))
			return 1;
	}
	return 0;
}

static int
prefix(const struct spfask *ask, const struct spfterm *term)
{
	return ask->address.v6 ? term->cidr6 : term->cidr4;
}

/* --- text ---------------------------------------------------------------- */

/* The one record that is wanted: any, or one of SPF. */
static enum spfask_answer
choose(const struct question *question, int any, char *text, size_t *length)
{
	const struct dns_answer *answer = &question->answer;
	const struct dns_record *found = NULL;
	size_t i, n;

	for (i = 0; i < answer->n; i++) {
		n = dns_text(&answer->records[i], text, SPFASK_TEXT);
		if (!any && !spfrecord_is(text, n))
			continue;
		if (found != NULL)
			return SPFASK_MANY;
		found = &answer->records[i];
	}
	if (found == NULL)
		return SPFASK_NO;
	*length = dns_text(found, text, SPFASK_TEXT);
	return *length < SPFASK_TEXT ? SPFASK_YES : SPFASK_TROUBLE;
}

static enum spfask_answer
read_text(struct spfask *ask, const char *name, int any, char **text,
    size_t *length)
{
	struct question question;
	enum spfask_answer answer;

	*length = 0;
	if ((*text = calloc(1, SPFASK_TEXT)) == NULL)
		return SPFASK_TROUBLE;
	answer = query(ask, &question, name, DNS_TXT);
	if (answer == SPFASK_YES)
		answer = choose(&question, any, *text, length);
	question_clear(&question);
	if (answer != SPFASK_YES) {
		free(*text);
		*text = NULL;
	}
	return answer;
}

enum spfask_answer
spfask_record(struct spfask *ask, const char *name, char **text,
    size_t *length)
{
	return read_text(ask, name, 0, text, length);
}

enum spfask_answer
spfask_text(struct spfask *ask, const char *name, char **text, size_t *length)
{
	return read_text(ask, name, 1, text, length);
}

/* --- addresses of names -------------------------------------------------- */

enum spfask_answer
spfask_a(struct spfask *ask, const struct spfterm *term, const char *name)
{
	struct question question;
	enum spfask_answer answer;

	answer = query(ask, &question, name, address_type(ask));
	if (answer == SPFASK_YES && !has_address(ask, &question,
	    prefix(ask, term)))
		answer = SPFASK_NO;
	question_clear(&question);
	return answer;
}

enum spfask_answer
spfask_exists(struct spfask *ask, const char *name)
{
	struct question question;
	enum spfask_answer answer;

	/* of type A whatever the address is (RFC 7208 section 5.7) */
	answer = query(ask, &question, name, DNS_A);
	question_clear(&question);
	return answer;
}

/* The addresses of up to SPFASK_NAMES names of an answer, asked for at once:
 * how many; those over the limit are TROUBLE, as if asked in vain. */
static size_t
ask_all(struct spfask *ask, const struct dns_answer *answer,
    struct question questions[SPFASK_NAMES])
{
	size_t i, n = 0;

	memset(questions, 0, SPFASK_NAMES * sizeof(*questions));
	for (i = 0; i < answer->n && n < SPFASK_NAMES; i++) {
		if (answer->records[i].name[0] == '\0')
			continue;
		questions[n].name = answer->records[i].name;
		questions[n].result = RESOLVER_FAILED;
		questions[n++].type = address_type(ask);
	}
	if (n == 0 || ask->queries + n > SPFASK_QUERIES)
		return n;
	ask->queries += (unsigned int)n;
	ask->source->ask(ask->source->arg, questions, n);
	return n;
}

static void
lower(unsigned int *least, unsigned int value)
{
	if (value < *least)
		*least = value;
}

/*
 * What the addresses of all exchangers say together.  They count in order of
 * preference (RFC 7208 section 5.4), so that trouble with one ends it before
 * a later one can match; of equal ones the better news does.
 */
static enum spfask_answer
judge_all(const struct spfask *ask, const struct spfterm *term,
    const struct dns_answer *mx, const struct question *questions)
{
	unsigned int match = UINT_MAX, trouble = UINT_MAX;
	enum spfask_answer all = SPFASK_NO, one;
	const struct question *question = questions;
	size_t i;

	for (i = 0; i < mx->n; i++) {
		if (mx->records[i].name[0] == '\0')
			continue;
		one = judge(question);
		if (has_address(ask, question, prefix(ask, term)))
			lower(&match, mx->records[i].preference);
		else if (one == SPFASK_TROUBLE)
			lower(&trouble, mx->records[i].preference);
		else if (one == SPFASK_VOID)
			all = SPFASK_VOID;
		question++;
	}
	if (match != UINT_MAX && match <= trouble)
		return SPFASK_YES;
	return trouble != UINT_MAX ? SPFASK_TROUBLE : all;
}

enum spfask_answer
spfask_mx(struct spfask *ask, const struct spfterm *term, const char *name)
{
	struct question questions[SPFASK_NAMES], mx;
	enum spfask_answer answer = query(ask, &mx, name, DNS_MX);
	size_t n, i;

	if (answer == SPFASK_YES && mx.answer.n > SPFASK_NAMES)
		answer = SPFASK_MANY;
	if (answer == SPFASK_YES) {
		n = ask_all(ask, &mx.answer, questions);
		answer = judge_all(ask, term, &mx.answer, questions);
		for (i = 0; i < n; i++)
			question_clear(&questions[i]);
	}
	question_clear(&mx);
	return answer;
}

/* --- names of the address ------------------------------------------------ */

/* Those of the names that lead back; who has trouble is left out (RFC 7208
 * section 5.5), as are all behind the tenth. */
static void
validate(struct spfask *ask, const struct dns_answer *answer)
{
	struct question questions[SPFASK_NAMES];
	size_t n = ask_all(ask, answer, questions), i;

	for (i = 0; i < n; i++) {
		if (questions[i].result == RESOLVER_OK &&
		    has_address(ask, &questions[i],
		    ask->address.v6 ? 128 : 32))
			strlcpy(ask->names[ask->n++], questions[i].name,
			    DNS_NAME);
		question_clear(&questions[i]);
	}
}

/* Asks for the names of the address, once. */
static enum spfask_answer
find_names(struct spfask *ask)
{
	struct question ptr;
	struct buf name;

	if (ask->asked)
		return ask->found;
	ask->asked = 1;
	buf_init(&name);
	spfmacro_address(&ask->address, 1, &name);
	buf_puts(&name, ask->address.v6 ? ".ip6.arpa" : ".in-addr.arpa");
	if (buf_get(&name) == NULL)
		return ask->found = SPFASK_TROUBLE;
	ask->found = query(ask, &ptr, buf_get(&name), DNS_PTR);
	if (ask->found == SPFASK_YES)
		validate(ask, &ptr.answer);
	question_clear(&ptr);
	buf_clear(&name);
	return ask->found;
}

/* The name that is the domain, else one below it, or NULL. */
static const char *
find_below(const struct spfask *ask, const char *domain)
{
	size_t i;
	int itself;

	for (itself = 1; itself >= 0; itself--)
		for (i = 0; i < ask->n; i++)
			if (itself ? strcasecmp(ask->names[i], domain) == 0 :
			    domain_below(ask->names[i], domain))
				return ask->names[i];
	return NULL;
}

enum spfask_answer
spfask_ptr(struct spfask *ask, const char *name)
{
	enum spfask_answer answer = find_names(ask);

	if (answer == SPFASK_VOID)
		return SPFASK_VOID;
	return find_below(ask, name) != NULL ? SPFASK_YES : SPFASK_NO;
}

const char *
spfask_validated(struct spfask *ask, const char *domain)
{
	const char *name;

	find_names(ask);
	name = find_below(ask, domain);
	return name != NULL ? name : ask->n > 0 ? ask->names[0] : NULL;
}
