/*
 * The walk over a tree of records.  Loops end at the depth that no evaluation
 * goes beyond, and wide trees at a number of records.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "doctor/spfask.h"
#include "doctor/spfmacro.h"
#include "doctor/spfwalk.h"
#include "util/text.h"

struct walker {
	struct spfwalk	*walk;
	struct spfask	 ask;
	spfwalk_each	*each;		/* NULL: nobody wants to know */
	void		*arg;
};

static unsigned int visit(struct walker *, const char *domain,
	    struct spfwalk_seen);

/* The place of a record that a term leads to. */
static struct spfwalk_seen
place_below(const struct spfwalk_seen *seen, const struct spfterm *term)
{
	struct spfwalk_seen below = *seen;

	below.term = NULL;
	below.above = seen;
	below.depth++;
	if (term->kind == SPFTERM_INCLUDE) {
		below.redirected = 0;
		below.grants &= term->qualifier == '+';
	}
	return below;
}

/* What stands behind a term that leads to another record. */
static unsigned int
go_down(struct walker *walker, const struct spfterm *term,
    const struct spfwalk_seen *seen)
{
	static const struct spfaddress nowhere;
	const struct spfmacro nobody = { .local = "", .sender_domain = "",
	    .domain = "", .helo = "", .address = &nowhere };
	struct spfwalk *walk = walker->walk;
	char domain[DNS_NAME];
	unsigned int n;

	if (memchr(term->domain, '%', term->domain_length) != NULL ||
	    spfmacro_domain(&nobody, term->domain, term->domain_length,
	    domain) == -1) {
		walk->blind = 1;
		return 0;
	}
	if (seen->depth == 0 && seen->branch < SPFWALK_BRANCHES)
		text_show(walk->branches[seen->branch].domain, DNS_NAME,
		    domain, strlen(domain));
	n = visit(walker, domain, place_below(seen, term));
	if (seen->depth == 0 && seen->branch < SPFWALK_BRANCHES)
		walk->branches[seen->branch].lookups = n + 1;
	return n;
}

static void
tell(const struct walker *walker, const struct spfwalk_seen *seen)
{
	if (walker->each != NULL)
		walker->each(walker->arg, seen);
}

/* A branch of its own for what the first record leads to. */
static size_t
new_branch(struct spfwalk *walk)
{
	return walk->n < SPFWALK_BRANCHES ? walk->n++ : SPFWALK_BRANCHES;
}

/* One term: how many look-ups it comes to. */
static unsigned int
count_term(struct walker *walker, const struct spfterm *term,
    const struct spfwalk_seen *at)
{
	struct spfwalk_seen seen = *at;
	int leads = term->kind == SPFTERM_INCLUDE ||
	    term->kind == SPFTERM_REDIRECT;

	seen.term = term;
	if (seen.depth == 0)
		seen.branch = leads ? new_branch(walker->walk) :
		    SPFWALK_BRANCHES;
	tell(walker, &seen);
	return (unsigned int)spfterm_asks(term) +
	    (leads ? go_down(walker, term, &seen) : 0);
}

static unsigned int
count(struct walker *walker, const struct spfrecord *record,
    const struct spfwalk_seen *at)
{
	const struct spfterm *term;
	unsigned int lookups = 0;
	size_t i;

	for (i = 0; i < record->n; i++) {
		term = &record->terms[i];
		if (record->all != NULL && (term > record->all ||
		    term->kind == SPFTERM_REDIRECT))
			continue;
		lookups += count_term(walker, term, at);
	}
	return lookups;
}

/* Why there is nothing to read at a domain; NULL: nobody knows. */
static const char *
missing(enum spfask_answer answer)
{
	switch (answer) {
	case SPFASK_MANY:
		return "more than one SPF record";
	case SPFASK_TROUBLE:
	case SPFASK_YES:
		return NULL;
	default:
		return "no SPF record";
	}
}

static unsigned int
read_record(struct walker *walker, const char *text, size_t length,
    struct spfwalk_seen *seen)
{
	struct spfrecord record;
	unsigned int lookups = 0;

	if (walker->walk->depth < seen->depth)
		walker->walk->depth = seen->depth;
	seen->text = text;
	if (spfrecord_parse(&record, text, length) == 0)
		lookups = count(walker, &record, seen);
	else {
		seen->missing = "its SPF record has bad syntax";
		tell(walker, seen);
	}
	spfrecord_clear(&record);
	return lookups;
}

/* 1 where a record is on the way to itself. */
static int
is_loop(const struct spfwalk_seen *seen)
{
	const struct spfwalk_seen *above;

	for (above = seen->above; above != NULL; above = above->above)
		if (strcasecmp(above->domain, seen->domain) == 0)
			return 1;
	return 0;
}

static unsigned int
visit(struct walker *walker, const char *domain, struct spfwalk_seen seen)
{
	struct spfwalk *walk = walker->walk;
	char shown[DNS_NAME], *text;
	enum spfask_answer answer;
	unsigned int lookups;
	size_t length;

	if (seen.depth >= SPFWALK_DEPTH || walk->records >= SPFWALK_RECORDS) {
		walk->cut = 1;
		return 0;
	}
	text_show(shown, sizeof(shown), domain, strlen(domain));
	seen.domain = shown;
	answer = spfask_record(&walker->ask, domain, &text, &length);
	if (answer != SPFASK_YES) {
		walk->trouble |= answer == SPFASK_TROUBLE;
		walk->blind |= answer == SPFASK_TROUBLE;
		if ((seen.missing = missing(answer)) != NULL)
			tell(walker, &seen);
		return 0;
	}
	if (is_loop(&seen)) {
		seen.missing = "its record leads back to itself";
		tell(walker, &seen);
		seen.missing = NULL;
	}
	walk->records++;
	lookups = read_record(walker, text, length, &seen);
	free(text);
	return lookups;
}

void
spfwalk_terms(struct spfwalk *walk, const struct source *source,
    const char *domain, spfwalk_each *each, void *arg)
{
	static const struct spfaddress nowhere;
	struct walker walker = { .walk = walk, .each = each, .arg = arg };
	struct spfwalk_seen seen = { .grants = 1, .redirected = 1,
	    .branch = SPFWALK_BRANCHES };

	memset(walk, 0, sizeof(*walk));
	spfask_init(&walker.ask, source, &nowhere);
	walk->lookups = visit(&walker, domain, seen);
}

void
spfwalk(struct spfwalk *walk, const struct source *source, const char *domain)
{
	spfwalk_terms(walk, source, domain, NULL, NULL);
}
