/*
 * Answers from where they are.  Those that are made have their records and
 * RDATA in the question's own memory, as those that were parsed do; both grow
 * as records are added.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "doctor/source.h"

static void
ask_servers(void *arg, struct question *questions, size_t n)
{
	const struct source_asker *asker = arg;

	resolver_ask(asker->resolver, questions, n, asker->stop);
}

void
source_servers(struct source *source, struct source_asker *asker)
{
	source->ask = ask_servers;
	source->arg = asker;
}

void
source_one(const struct source *source, struct question *question,
    const char *name, enum dns_type type)
{
	memset(question, 0, sizeof(*question));
	question->name = name;
	question->type = type;
	source->ask(source->arg, question, 1);
}

/* How many octets of RDATA the records have so far. */
static size_t
octets(const struct dns_answer *answer)
{
	size_t i, n = 0;

	for (i = 0; i < answer->n; i++)
		n += answer->records[i].length;
	return n;
}

/* Points the records into memory that may have moved. */
static void
settle(struct question *question)
{
	struct dns_answer *answer = &question->answer;
	size_t i, at = 0;

	for (i = 0; i < answer->n; i++) {
		answer->records[i].data = question->message + at;
		at += answer->records[i].length;
	}
}

int
source_add(struct question *question, const void *data, size_t length,
    int preference, const char *name)
{
	struct dns_answer *answer = &question->answer;
	size_t before = octets(answer);
	struct dns_record *records, *record;
	uint8_t *message;

	message = realloc(question->message, before + length + 1);
	if (message == NULL)
		return -1;
	question->message = message;
	records = recallocarray(answer->records, answer->n, answer->n + 1,
	    sizeof(*records));
	if (records == NULL)
		return -1;
	answer->records = records;
	memcpy(message + before, data, length);
	record = &records[answer->n++];
	record->type = question->type;
	record->preference = (uint16_t)preference;
	strlcpy(record->name, name, sizeof(record->name));
	record->length = length;
	settle(question);
	if (answer->name[0] == '\0')
		strlcpy(answer->name, question->name, sizeof(answer->name));
	question->result = RESOLVER_OK;
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const struct dns_record *x = a, *y = b;
	size_t n = x->length < y->length ? x->length : y->length;
	int order = x->preference - y->preference;

	if (order == 0)
		order = strcasecmp(x->name, y->name);
	/* a name in RDATA is compressed, which says nothing of it */
	if (order != 0 || x->name[0] != '\0')
		return order != 0 ? order : strcmp(x->name, y->name);
	order = n == 0 ? 0 : memcmp(x->data, y->data, n);
	return order != 0 ? order : (x->length > y->length) -
	    (x->length < y->length);
}

void
source_sort(struct dns_answer *answer)
{
	if (answer->n > 1)
		qsort(answer->records, answer->n, sizeof(*answer->records),
		    compare);
}
