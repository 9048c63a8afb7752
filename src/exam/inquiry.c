/*
 * The store of questions.  An answer stays here until the end: who asks again
 * is lent its octets.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "exam/inquiry.h"
#include "route/exchange.h"
#include "route/mx.h"
#include "util/clock.h"

#define DOMAIN_PORT	53

enum state { WAITING, FLYING, DONE };

struct item {
	char			*name;		/* owned */
	char			*server;	/* owned; NULL: the resolver */
	struct resolver		 own;		/* that server alone */
	struct question		 question;
	struct exchange		 exchange;
	enum state		 state;
	int			 settled;	/* done, and not given up */
	int64_t			 since;
	int			 ms;
};

struct inquiry {
	struct inquiry_setup	 setup;
	struct item		**items;	/* owned, all in order */
	size_t			 n;
	size_t			 flying, waiting;
	size_t			 missed;
	int			 stopped;
	struct item		*aloft[INQUIRY_FLIGHT];
	struct pollfd		 fds[INQUIRY_FLIGHT + 1];
};

struct inquiry *
inquiry_new(const struct inquiry_setup *setup)
{
	struct inquiry *inquiry = calloc(1, sizeof(*inquiry));

	if (inquiry == NULL)
		return NULL;
	inquiry->setup = *setup;
	if (setup->most == 0 || setup->most > INQUIRY_FLIGHT)
		inquiry->setup.most = INQUIRY_FLIGHT;
	return inquiry;
}

static void
item_free(struct item *item)
{
	if (item == NULL)
		return;
	if (item->state == FLYING)
		exchange_end(&item->exchange);
	question_clear(&item->question);
	free(item->name);
	free(item->server);
	free(item);
}

void
inquiry_free(struct inquiry *inquiry)
{
	size_t i;

	if (inquiry == NULL)
		return;
	for (i = 0; i < inquiry->n; i++)
		item_free(inquiry->items[i]);
	free(inquiry->items);
	free(inquiry);
}

/* --- what is asked ------------------------------------------------------- */

static int
is_server(const struct item *item, const struct inquiry_place *place)
{
	return place == NULL ? item->server == NULL :
	    item->server != NULL && strcmp(item->server, place->text) == 0;
}

static struct item *
find(struct inquiry *inquiry, const struct question *question,
    const struct inquiry_place *place)
{
	struct item *item;
	size_t i;

	for (i = 0; i < inquiry->n; i++) {
		item = inquiry->items[i];
		if (item->question.type == question->type &&
		    is_server(item, place) &&
		    strcasecmp(item->name, question->name) == 0)
			return item;
	}
	return NULL;
}

static struct item *
item_new(const struct question *question, const struct inquiry_place *place)
{
	struct item *item = calloc(1, sizeof(*item));

	if (item == NULL)
		return NULL;
	item->name = strdup(question->name);
	if (place != NULL) {
		item->server = strdup(place->text);
		item->own = place->resolver;
	}
	if (item->name == NULL || (place != NULL && item->server == NULL)) {
		item_free(item);
		return NULL;
	}
	item->question.name = item->name;
	item->question.type = question->type;
	item->question.result = RESOLVER_TIMEOUT;
	return item;
}

/* A new question, to be sent at the next wait; NULL where there is no room. */
static struct item *
append(struct inquiry *inquiry, const struct question *question,
    const struct inquiry_place *place)
{
	struct item **items, *item;

	if (inquiry->n == INQUIRY_MAX)
		return NULL;
	items = recallocarray(inquiry->items, inquiry->n, inquiry->n + 1,
	    sizeof(*items));
	if (items == NULL)
		return NULL;
	inquiry->items = items;
	if ((item = item_new(question, place)) == NULL)
		return NULL;
	items[inquiry->n++] = item;
	if (inquiry->setup.offline || inquiry->stopped)
		item->state = DONE;
	else
		inquiry->waiting++;
	return item;
}

/* Lends the answer: its records are the asker's to free, their octets not. */
static void
lend(struct question *question, const struct item *item)
{
	const struct dns_answer *answer = &item->question.answer;

	question->result = item->question.result;
	question->secure = item->question.secure;
	question->ede = item->question.ede;
	question->answer = *answer;
	question->answer.records = NULL;
	if (answer->n == 0)
		return;
	question->answer.records = calloc(answer->n, sizeof(*answer->records));
	if (question->answer.records == NULL) {
		question->answer.n = 0;
		question->result = RESOLVER_FAILED;
		return;
	}
	memcpy(question->answer.records, answer->records,
	    answer->n * sizeof(*answer->records));
}

static void
answer(struct inquiry *inquiry, struct question *question,
    const struct inquiry_place *place)
{
	struct item *item = find(inquiry, question, place);

	question->result = RESOLVER_TIMEOUT;
	question->secure = 0;
	question->ede = 0;
	question->message = NULL;
	memset(&question->answer, 0, sizeof(question->answer));
	if (item == NULL &&
	    (item = append(inquiry, question, place)) == NULL)
		return;
	if (item->state == DONE)
		lend(question, item);
	else
		inquiry->missed++;
}

static void
ask(void *arg, struct question *questions, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		answer(arg, &questions[i], NULL);
}

static void
ask_at(void *arg, struct question *questions, size_t n)
{
	struct inquiry_place *place = arg;
	size_t i;

	for (i = 0; i < n; i++)
		answer(place->inquiry, &questions[i], place);
}

void
inquiry_source(struct inquiry *inquiry, struct source *source)
{
	source->ask = ask;
	source->arg = inquiry;
}

void
inquiry_at(struct inquiry *inquiry, struct inquiry_place *place,
    const struct ipaddr *server, struct source *source)
{
	struct mx_addresses addresses;

	memset(place, 0, sizeof(*place));
	memset(&addresses, 0, sizeof(addresses));
	place->inquiry = inquiry;
	ipaddr_show(server, place->text);
	place->resolver = *inquiry->setup.resolver;
	place->resolver.trust_ad = 0;
	/* one that nobody can be at is none, and so has no answer */
	mx_add(&addresses, server->family, server->octets, DOMAIN_PORT);
	place->resolver.n = addresses.n;
	place->resolver.servers[0] = addresses.list[0].addr;
	place->resolver.lengths[0] = addresses.list[0].length;
	source->ask = ask_at;
	source->arg = place;
}

size_t
inquiry_missed(struct inquiry *inquiry)
{
	size_t missed = inquiry->missed;

	inquiry->missed = 0;
	return missed;
}

size_t
inquiry_open(const struct inquiry *inquiry, size_t *all)
{
	*all = inquiry->n;
	return inquiry->flying + inquiry->waiting;
}

/* --- the wait ------------------------------------------------------------ */

static void
land(struct inquiry *inquiry, size_t i, int settled)
{
	struct item *item = inquiry->aloft[i];

	exchange_end(&item->exchange);
	if (settled)
		source_sort(&item->question.answer);
	item->settled = settled;
	item->state = DONE;
	item->ms = (int)(clock_now() - item->since);
	inquiry->aloft[i] = inquiry->aloft[--inquiry->flying];
}

/* Sends what waits, as far as there is room. */
static void
launch(struct inquiry *inquiry)
{
	struct item *item;
	size_t i;

	for (i = 0; i < inquiry->n && inquiry->waiting > 0 &&
	    inquiry->flying < inquiry->setup.most; i++) {
		item = inquiry->items[i];
		if (item->state != WAITING)
			continue;
		item->state = FLYING;
		item->since = clock_now();
		exchange_start(&item->exchange, item->server != NULL ?
		    &item->own : inquiry->setup.resolver, &item->question);
		inquiry->aloft[inquiry->flying++] = item;
		inquiry->waiting--;
	}
}

/* Takes what is done; how many. */
static size_t
collect(struct inquiry *inquiry)
{
	size_t i, n = 0;

	for (i = inquiry->flying; i-- > 0;)
		if (inquiry->aloft[i]->exchange.state == EXCHANGE_DONE) {
			land(inquiry, i, 1);
			n++;
		}
	return n;
}

/* Fills in what to poll for; until when. */
static int64_t
prepare(struct inquiry *inquiry, int fd, int64_t until)
{
	const struct exchange *x;
	size_t i;

	for (i = 0; i < inquiry->flying; i++) {
		x = &inquiry->aloft[i]->exchange;
		exchange_poll(x, &inquiry->fds[i]);
		if (x->deadline < until)
			until = x->deadline;
	}
	inquiry->fds[i].fd = fd;
	inquiry->fds[i].events = POLLIN;
	inquiry->fds[i].revents = 0;
	return until;
}

static void
serve(struct inquiry *inquiry)
{
	struct exchange *x;
	size_t i;

	for (i = 0; i < inquiry->flying; i++) {
		x = &inquiry->aloft[i]->exchange;
		if (inquiry->fds[i].revents != 0)
			exchange_event(x);
		/* also where something came: spoofed answers must not keep a
		 * try alive */
		if (clock_left(x->deadline) == 0)
			exchange_expire(x);
	}
}

int
inquiry_wait(struct inquiry *inquiry, int fd, int milliseconds)
{
	int64_t until = clock_now() + milliseconds, next;
	int ready = 0;

	if (until > inquiry->setup.deadline)
		until = inquiry->setup.deadline;
	do {
		launch(inquiry);
		if (collect(inquiry) > 0)
			break;
		next = prepare(inquiry, fd, until);
		if (poll(inquiry->fds, inquiry->flying + 1,
		    clock_left(next)) == -1) {
			if (errno != EINTR)
				break;
			continue;
		}
		ready = inquiry->fds[inquiry->flying].revents != 0;
		serve(inquiry);
	} while (collect(inquiry) == 0 && !ready && clock_left(until) > 0);
	return ready;
}

void
inquiry_stop(struct inquiry *inquiry)
{
	size_t i;

	while (inquiry->flying > 0)
		land(inquiry, inquiry->flying - 1, 0);
	for (i = 0; i < inquiry->n; i++)
		if (inquiry->items[i]->state == WAITING)
			inquiry->items[i]->state = DONE;
	inquiry->waiting = 0;
	inquiry->stopped = 1;
}

int
inquiry_entry(const struct inquiry *inquiry, size_t i,
    struct inquiry_entry *entry)
{
	const struct item *item;

	if (i >= inquiry->n)
		return -1;
	item = inquiry->items[i];
	entry->question = &item->question;
	entry->server = item->server;
	entry->done = item->settled;
	entry->ms = item->ms;
	return 0;
}
