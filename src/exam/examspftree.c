/*
 * The tree of all records that the domain's record leads to: the networks that
 * it lets pass, and what is wrong below.  What the evaluation will ask for is
 * asked from here, all at the same time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "exam/examspf.h"
#include "util/text.h"

#define AHEAD	48	/* questions that are asked ahead */

/* Names that the terms lead to, which do not wait for one another. */
struct ahead {
	char		names[AHEAD][DNS_NAME];
	struct question	questions[AHEAD];
	size_t		n;
	int		v6;		/* mail leaves by IPv6 as well */
};

/* One walk: what is found, and what is to be asked ahead. */
struct walking {
	struct examspf_tree	*tree;
	struct ahead		*ahead;		/* NULL: out of memory */
};

/* --- asking ahead -------------------------------------------------------- */

static void
ask_later(struct ahead *ahead, const struct spfwalk_seen *seen,
    enum dns_type type)
{
	const struct spfterm *term = seen->term;
	char *name;

	if (ahead->n == AHEAD || term->domain_length >= DNS_NAME)
		return;
	name = ahead->names[ahead->n];
	strlcpy(name, seen->domain, DNS_NAME);
	if (term->domain_length > 0) {
		memcpy(name, term->domain, term->domain_length);
		name[term->domain_length] = '\0';
	}
	/* macros and the like are asked for when their turn comes */
	if (!text_hostname(name))
		return;
	ahead->questions[ahead->n].name = name;
	ahead->questions[ahead->n++].type = type;
}

/* Includes are not among them: the walk itself asks for these. */
static void
look_ahead(struct ahead *ahead, const struct spfwalk_seen *seen)
{
	if (seen->term->kind == SPFTERM_MX)
		ask_later(ahead, seen, DNS_MX);
	else if (seen->term->kind == SPFTERM_A) {
		ask_later(ahead, seen, DNS_A);
		if (ahead->v6)
			ask_later(ahead, seen, DNS_AAAA);
	}
}

/* Asks, so that the evaluations find the answers. */
static void
send_ahead(const struct examspf *run, struct ahead *ahead)
{
	const struct source *source = &run->exam->source;
	size_t i;

	if (ahead != NULL && ahead->n > 0) {
		source->ask(source->arg, ahead->questions, ahead->n);
		for (i = 0; i < ahead->n; i++)
			question_clear(&ahead->questions[i]);
	}
	free(ahead);
}

/* --- what is seen -------------------------------------------------------- */

static void
add_net(struct examspf_tree *tree, const struct spfwalk_seen *seen, int v6,
    int bits)
{
	const struct spfterm *term = seen->term;
	struct examspf_net *net;

	/* an exception cannot be told as a network that passes */
	if (!seen->grants || term->qualifier != '+') {
		tree->opaque[seen->branch]++;
		return;
	}
	if (tree->nnets == EXAMSPF_NETS) {
		tree->nmore++;
		return;
	}
	net = &tree->nets[tree->nnets++];
	text_show(net->text, sizeof(net->text), seen->text + term->at,
	    term->length);
	net->branch = seen->branch;
	net->depth = seen->depth;
	net->v6 = v6;
	net->bits = bits;
}

/* The all that counts is that of the record, or of one that stands in its
 * place; in an include it counts where it lets everyone pass. */
static void
see_all(struct examspf_tree *tree, const struct spfwalk_seen *seen)
{
	if (seen->redirected && tree->all == '\0') {
		tree->all = seen->term->qualifier;
		strlcpy(tree->all_in, seen->domain, sizeof(tree->all_in));
	} else if (!seen->redirected && seen->grants &&
	    seen->term->qualifier == '+' && tree->everyone[0] == '\0')
		strlcpy(tree->everyone, seen->domain,
		    sizeof(tree->everyone));
}

static void
see_ptr(struct examspf_tree *tree, const struct spfwalk_seen *seen)
{
	if (seen->depth == 0)
		tree->own_ptr = 1;
	else if (tree->ptr[0] == '\0')
		strlcpy(tree->ptr, seen->domain, sizeof(tree->ptr));
}

static void
see_missing(struct examspf_tree *tree, const struct spfwalk_seen *seen)
{
	size_t i;

	for (i = 0; i < tree->nmissing; i++)
		if (strcasecmp(tree->missing[i], seen->domain) == 0)
			return;
	if (tree->nmissing == EXAMSPF_MISSING)
		return;
	strlcpy(tree->missing[tree->nmissing], seen->domain, DNS_NAME);
	tree->missing_why[tree->nmissing++] = seen->missing;
}

/* What a term lets pass, as far as that can be known without an address. */
static void
see_term(struct examspf_tree *tree, const struct spfwalk_seen *seen)
{
	const struct spfterm *term = seen->term;

	switch (term->kind) {
	case SPFTERM_ALL:
		see_all(tree, seen);
		return;
	case SPFTERM_IP4:
		add_net(tree, seen, 0, term->cidr4);
		return;
	case SPFTERM_IP6:
		add_net(tree, seen, 1, term->cidr6);
		return;
	case SPFTERM_A:
	case SPFTERM_MX:
		add_net(tree, seen, 0, term->cidr4);
		break;
	case SPFTERM_PTR:
		see_ptr(tree, seen);
		break;
	case SPFTERM_INCLUDE:
		tree->includes += seen->depth == 0;
		if (term->qualifier == '+')
			return;
		break;
	case SPFTERM_EXISTS:
		break;
	default:
		return;
	}
	tree->opaque[seen->branch]++;
}

static void
see(void *arg, const struct spfwalk_seen *seen)
{
	struct walking *walking = arg;

	if (seen->term == NULL) {
		see_missing(walking->tree, seen);
		return;
	}
	see_term(walking->tree, seen);
	if (walking->ahead != NULL)
		look_ahead(walking->ahead, seen);
}

void
examspf_walk(struct examspf *run)
{
	struct walking walking = { .tree = &run->tree,
	    .ahead = calloc(1, sizeof(*walking.ahead)) };
	size_t i;

	for (i = 0; walking.ahead != NULL && i < run->naddresses; i++)
		walking.ahead->v6 |= strchr(run->exam->addresses[i].text,
		    ':') != NULL;
	spfwalk_terms(&run->tree.walk, &run->source, run->domain, see,
	    &walking);
	send_ahead(run, walking.ahead);
}
