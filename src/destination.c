/*
 * Grouping by sorting: ten thousand recipients cost no more than their
 * sort.
 */
#include <stdlib.h>
#include <string.h>

#include "destination.h"

static int
by_domain(const void *a, const void *b)
{
	const struct destination *x = a, *y = b;
	int order = strcasecmp(x->domain, y->domain);

	if (order != 0)
		return order;
	return x->recipient < y->recipient ? -1 : x->recipient > y->recipient;
}

struct destination *
destination_sort(const struct conf *conf, const struct message *message,
    size_t *n)
{
	struct destination *sorted;
	size_t i;

	*n = 0;
	if ((sorted = calloc(message->nrecipients + 1,
	    sizeof(*sorted))) == NULL)
		return NULL;
	for (i = 0; i < message->nrecipients; i++) {
		if (message->recipients[i].state != RECIPIENT_TODO)
			continue;
		sorted[*n].domain = conf->relay != RELAY_NONE ?
		    conf->relay_host :
		    message_domain(message->recipients[i].address);
		sorted[(*n)++].recipient = (uint32_t)i;
	}
	qsort(sorted, *n, sizeof(*sorted), by_domain);
	return sorted;
}

size_t
destination_run(const struct destination *sorted, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (strcasecmp(sorted[i].domain, sorted[0].domain) != 0)
			break;
	return i;
}

size_t
destination_count(const struct conf *conf, const struct message *message)
{
	struct destination *sorted;
	size_t n, at, count = 0;

	if (conf->relay != RELAY_NONE ||
	    (sorted = destination_sort(conf, message, &n)) == NULL)
		return 1;
	for (at = 0; at < n; at += destination_run(sorted + at, n - at))
		count++;
	free(sorted);
	return count == 0 ? 1 : count;
}
