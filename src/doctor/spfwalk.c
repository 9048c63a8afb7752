/*
 * The walk over a tree of records.  Loops end at the depth that no evaluation
 * goes beyond, and wide trees at a number of records.
 */
#include <stdlib.h>
#include <string.h>

#include "doctor/spfask.h"
#include "doctor/spfmacro.h"
#include "doctor/spfwalk.h"
#include "util/text.h"

struct walker {
	struct spfwalk	*walk;
	struct spfask	 ask;
};

static unsigned int visit(struct walker *, const char *domain,
	    unsigned int depth);

/* What stands behind a term that leads to another record. */
static unsigned int
go_down(struct walker *walker, const struct spfterm *term, unsigned int depth)
{
	static const struct spfaddress nowhere;
	const struct spfmacro nobody = { .local = "", .sender_domain = "",
	    .domain = "", .helo = "", .address = &nowhere };
	struct spfwalk *walk = walker->walk;
	struct spfwalk_branch *branch;
	char domain[DNS_NAME];
	unsigned int n;

	if (memchr(term->domain, '%', term->domain_length) != NULL ||
	    spfmacro_domain(&nobody, term->domain, term->domain_length,
	    domain) == -1) {
		walk->blind = 1;
		return 0;
	}
	n = visit(walker, domain, depth + 1);
	if (depth == 0 && walk->n < SPFWALK_BRANCHES) {
		branch = &walk->branches[walk->n++];
		text_show(branch->domain, DNS_NAME, domain, strlen(domain));
		branch->lookups = n + 1;
	}
	return n;
}

static unsigned int
count(struct walker *walker, const struct spfrecord *record,
    unsigned int depth)
{
	const struct spfterm *term;
	unsigned int lookups = 0;
	size_t i;

	for (i = 0; i < record->n; i++) {
		term = &record->terms[i];
		if (!spfterm_asks(term) || (record->all != NULL &&
		    (term > record->all || term->kind == SPFTERM_REDIRECT)))
			continue;
		lookups++;
		if (term->kind == SPFTERM_INCLUDE ||
		    term->kind == SPFTERM_REDIRECT)
			lookups += go_down(walker, term, depth);
	}
	return lookups;
}

static unsigned int
visit(struct walker *walker, const char *domain, unsigned int depth)
{
	struct spfwalk *walk = walker->walk;
	struct spfrecord record;
	unsigned int lookups = 0;
	enum spfask_answer answer;
	size_t length;
	char *text;

	if (depth >= SPFWALK_DEPTH || walk->records >= SPFWALK_RECORDS) {
		walk->cut = 1;
		return 0;
	}
	answer = spfask_record(&walker->ask, domain, &text, &length);
	if (answer != SPFASK_YES) {
		walk->blind |= answer == SPFASK_TROUBLE;
		return 0;
	}
	walk->records++;
	if (walk->depth < depth)
		walk->depth = depth;
	if (spfrecord_parse(&record, text, length) == 0)
		lookups = count(walker, &record, depth);
	spfrecord_clear(&record);
	free(text);
	return lookups;
}

void
spfwalk(struct spfwalk *walk, const struct source *source, const char *domain)
{
	static const struct spfaddress nowhere;
	struct walker walker = { .walk = walk };

	memset(walk, 0, sizeof(*walk));
	spfask_init(&walker.ask, source, &nowhere);
	walk->lookups = visit(&walker, domain, 0);
}
