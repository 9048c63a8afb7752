/*
 * What the tree of SPF records has that the domain's record leads to.
 */
#ifndef EXAM_EXAMSPFTREE_H
#define EXAM_EXAMSPFTREE_H

#include "doctor/spfwalk.h"

#define EXAMSPF_NETS	256	/* networks of a tree that are kept */
#define EXAMSPF_MISSING	8	/* domains without a record, the same */
#define EXAMSPF_TEXT	64	/* "ip6:" and a network */

/* A network that the records let pass. */
struct examspf_net {
	char	text[EXAMSPF_TEXT];	/* the term, printable */
	size_t	branch;			/* as spfwalk has it */
	unsigned int depth;
	int	v6, bits;
};

/* What the tree of records has. */
struct examspf_tree {
	struct spfwalk	 walk;
	struct examspf_net nets[EXAMSPF_NETS];
	size_t		 nnets, nmore;		/* kept, not kept */
	unsigned int	 includes;		/* of the first record */
	unsigned int	 opaque[SPFWALK_BRANCHES + 1];	/* terms of a branch
						 * that are no networks */
	char		 missing[EXAMSPF_MISSING][DNS_NAME];
	const char	*missing_why[EXAMSPF_MISSING];
	size_t		 nmissing;
	char		 everyone[DNS_NAME];	/* an include with +all; "" */
	char		 ptr[DNS_NAME];		/* a record with ptr; "" */
	int		 own_ptr;
	char		 all;			/* qualifier of the all that
						 * counts; '\0': none does */
	char		 all_in[DNS_NAME];	/* the record it is in */
};

#endif
