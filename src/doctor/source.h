/*
 * Where the doctor's answers of DNS come from: name servers, a zone that is
 * laid over them, or a test's table.
 */
#ifndef DOCTOR_SOURCE_H
#define DOCTOR_SOURCE_H

#include "route/resolver.h"

/* Answers all questions, as resolver_ask() does; the caller clears them. */
typedef void source_ask(void *arg, struct question *, size_t);

struct source {
	source_ask	*ask;
	void		*arg;
};

/* Name servers.  The asker is lent. */
struct source_asker {
	const struct resolver	*resolver;
	int			 stop;		/* as resolver_ask()'s */
};

void	source_servers(struct source *, struct source_asker *);

/* Asks one question; the caller clears it. */
void	source_one(const struct source *, struct question *, const char *name,
	    enum dns_type);

/*
 * For sources that make answers: adds a record to a question of that type,
 * whose result becomes OK; what question_clear() releases then is its own.
 * data is RDATA in wire form, names in it not compressed; preference and name
 * are those of MX, CNAME and PTR records (else 0, "").  0, or -1 where memory
 * ran out.
 */
int	source_add(struct question *, const void *data, size_t length,
	    int preference, const char *name);

/* Servers turn the records of an answer round from time to time: in this order
 * they stand always, by preference, name, and RDATA. */
void	source_sort(struct dns_answer *);

#endif
