/*
 * DNS as a test wants it: a table that answers, and remembers what it was
 * asked.  What is not in it does not exist.
 */
#ifndef UNIT_DNSTABLE_H
#define UNIT_DNSTABLE_H

#include "doctor/source.h"

#define DNSTABLE_ROWS	64

struct dnstable_row {
	char			*name;	/* "*.x": all below x */
	enum dns_type		 type;
	enum resolver_result	 result;
	uint8_t			*data;	/* RDATA */
	size_t			 length;
};

struct dnstable {
	struct source		 source;
	struct dnstable_row	 rows[DNSTABLE_ROWS];
	size_t			 n;
	char			*asked[DNSTABLE_ROWS];
	size_t			 asked_n;
};

void	dnstable_init(struct dnstable *);
void	dnstable_clear(struct dnstable *);

/* Adds a TXT record, split into strings of 255 octets. */
void	dnstable_text(struct dnstable *, const char *name, const char *,
	    size_t length);

/* Adds an A record, 192.0.2.1. */
void	dnstable_host(struct dnstable *, const char *name);

/* A name gets another result than records, for one type. */
void	dnstable_result(struct dnstable *, const char *name, enum dns_type,
	    enum resolver_result);

/* Forgets what it was asked. */
void	dnstable_forget(struct dnstable *);

/* What it was asked, with blanks between, is this; else the test fails. */
void	dnstable_expect(const struct dnstable *, const char *names);

#endif
