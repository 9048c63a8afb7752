/*
 * TXT records, asked for by a process of its own.
 */
#ifndef TXT_H
#define TXT_H

#include <stddef.h>
#include <stdint.h>

#include "errand.h"
#include "route/resolver.h"

#define TXT_NAMES	20	/* asked for at the same time */
#define TXT_RECORDS	8	/* of a name; one is the rule */
#define TXT_OCTETS	4097	/* of a record: one more than a key record may
				 * have, so that it is seen to be too long */

struct txt_record {
	uint32_t	length;
	char		octets[TXT_OCTETS];	/* its strings, joined */
};

/* What a name has.  The octets are strangers', and any. */
struct txt_answer {
	uint32_t	result;		/* enum resolver_result */
	uint32_t	n;		/* of the records below */
	struct txt_record records[TXT_RECORDS];
};

struct txt_names {
	const char	*list[TXT_NAMES];	/* lent */
	size_t		 n;
};

/* Starts to ask for all names.  0, or -1 with errno; errand_end() ends it. */
int	txt_start(struct errand *, const struct conf *,
	    const struct txt_names *);

/*
 * Waits for what the next name has, in their order.  Where nothing comes any
 * more, or nonsense, the result is RESOLVER_FAILED.
 */
void	txt_next(struct errand *, struct txt_answer *);

#endif
