/*
 * Answers from a zone file, as far as it decides.  Aliases go from the file to
 * live DNS and back; each is counted, and a chain of too many fails, as it
 * does where a server follows it (DNS_CHAIN).
 */
#include <stdlib.h>
#include <string.h>

#include "doctor/overlay.h"
#include "doctor/zonedata.h"
#include "doctor/zonename.h"
#include "doctor/zoneset.h"

int
overlay_load(struct overlay *overlay, const struct zonefile_text *text,
    struct fault *fault)
{
	if (zonefile_parse(&overlay->zone, text, fault) == -1)
		return -1;
	if (zoneset_sort(&overlay->zone, text, fault) == -1) {
		overlay_clear(overlay);
		return -1;
	}
	return 0;
}

void
overlay_clear(struct overlay *overlay)
{
	zonefile_clear(&overlay->zone);
}

/*
 * The owner whose records stand for a name: the name itself, or a wildcard at
 * its closest encloser (RFC 4592 section 3.3.1), which a closer name that is
 * there hides.  0, or -1 where the file has neither.
 */
static int
find_owner(const struct overlay *overlay, const char *name,
    char owner[DNS_NAME])
{
	const char *above;

	/* a name that is too long is none, and live DNS says so */
	if (strlcpy(owner, name, DNS_NAME) >= DNS_NAME)
		return -1;
	if (zoneset_has(&overlay->zone, name))
		return 0;
	while (*name != '\0') {
		above = strchr(name, '.');
		name = above != NULL ? above + 1 : "";
		if (!zoneset_has(&overlay->zone, name))
			continue;
		/* the closest encloser: no wildcard above it counts, even if
		 * it has none itself */
		(void)strlcpy(owner, *name != '\0' ? "*." : "*", DNS_NAME);
		if (strlcat(owner, name, DNS_NAME) >= DNS_NAME)
			return -1;
		return zoneset_has(&overlay->zone, owner) ? 0 : -1;
	}
	return -1;
}

int
overlay_has_name(const struct overlay *overlay, const char *name)
{
	char owner[DNS_NAME];

	return find_owner(overlay, name, owner) == 0;
}

/* --- answers ------------------------------------------------------------- */

/* The last word on a question that has no records. */
static enum overlay_result
conclude(struct question *question, enum resolver_result result)
{
	question_clear(question);
	memset(&question->answer, 0, sizeof(question->answer));
	question->result = result;
	question->secure = 0;
	return OVERLAY_ANSWERED;
}

/* What a record says beside its octets, as dns_parse() has it: 0, or -1 where
 * its name is one that text cannot hold. */
static int
read_record(const struct zonefile_record *record, int *preference,
    char name[DNS_NAME])
{
	const uint8_t *data = record->data;

	*preference = 0;
	name[0] = '\0';
	switch (record->type) {
	case ZONEDATA_MX:
		*preference = data[0] << 8 | data[1];
		return zonename_text(data + 2, record->length - 2, name);
	case ZONEDATA_CNAME:
	case ZONEDATA_PTR:
	case ZONEDATA_NS:
	case ZONEDATA_SOA:
		return zonename_text(data, record->length, name);
	default:
		return 0;
	}
}

/*
 * Gives the question n records of its type.  They are at the end of the chain,
 * whose name source_add() may take for the question's own where it is the root.
 */
static enum overlay_result
answer(struct question *question, const struct zonefile_record *records,
    size_t n)
{
	char chain[DNS_NAME], name[DNS_NAME];
	struct dns_answer *said = &question->answer;
	int preference;
	size_t i;

	(void)strlcpy(chain, overlay_wanted(question), sizeof(chain));
	for (i = 0; i < n; i++) {
		if (read_record(&records[i], &preference, name) == -1) {
			said->damaged++;
			continue;
		}
		if (source_add(question, records[i].data, records[i].length,
		    preference, name) == -1)
			return conclude(question, RESOLVER_FAILED);
		said->records[said->n - 1].ttl = records[i].ttl;
	}
	/* not to be taken for having none */
	if (said->n == 0)
		return conclude(question, RESOLVER_FAILED);
	(void)strlcpy(said->name, chain, sizeof(said->name));
	return OVERLAY_ANSWERED;
}

/* Goes one alias on: 0, or -1 where there were too many, as in a loop, or it
 * leads to a name that cannot be asked for. */
static int
follow(struct question *question, const struct zonefile_record *alias)
{
	struct dns_answer *said = &question->answer;

	if (said->hops == DNS_CHAIN)
		return -1;
	said->hops++;
	return zonename_text(alias->data, alias->length, said->name);
}

/* From the name that is wanted now to where the file ends.  A type that is at
 * a name beats its CNAME, of which zoneset_sort() leaves none beside it. */
static enum overlay_result
resolve(const struct overlay *overlay, struct question *question)
{
	const struct zonefile_record *records;
	char owner[DNS_NAME];
	size_t n;

	while (find_owner(overlay, overlay_wanted(question), owner) == 0) {
		records = zoneset_find(&overlay->zone, owner,
		    (uint16_t)question->type, &n);
		/* a type that was not read cannot be answered */
		if (records != NULL && records->data != NULL)
			return answer(question, records, n);
		records = zoneset_find(&overlay->zone, owner, ZONEDATA_CNAME,
		    &n);
		if (records == NULL)
			break;
		if (follow(question, records) == -1)
			return conclude(question, RESOLVER_FAILED);
	}
	return question->answer.hops > 0 ? OVERLAY_ALIAS : OVERLAY_LIVE;
}

enum overlay_result
overlay_answer(const struct overlay *overlay, struct question *question)
{
	/* what it was before is not its own: nobody has answered it yet */
	memset(&question->answer, 0, sizeof(question->answer));
	question->message = NULL;
	question->secure = 0;
	return resolve(overlay, question);
}

const char *
overlay_wanted(const struct question *question)
{
	return question->answer.hops > 0 ? question->answer.name :
	    question->name;
}

/* --- live answers -------------------------------------------------------- */

/* Takes over a live answer, behind so many aliases; only what is live from
 * end to end is secure. */
static void
take_over(struct question *question, struct question *live)
{
	int hops = question->answer.hops;

	question_clear(question);
	question->result = live->result;
	question->secure = hops == 0 && live->secure;
	question->answer = live->answer;
	question->message = live->message;
	question->answer.hops += hops;
	/* one owner, who clears it */
	memset(&live->answer, 0, sizeof(live->answer));
	live->message = NULL;
}

/* Goes on at the end of live aliases, without their answer. */
static enum overlay_result
resolve_again(const struct overlay *overlay, struct question *question)
{
	struct dns_answer *said = &question->answer;
	char name[DNS_NAME];
	int hops = said->hops;

	memcpy(name, said->name, sizeof(name));
	(void)conclude(question, RESOLVER_FAILED);
	memcpy(said->name, name, sizeof(said->name));
	said->hops = hops;
	return resolve(overlay, question);
}

/* 1 where the file decides about the end of live aliases: it has the type or
 * another alias there.  Else the live answer stands. */
static int
is_decided(const struct overlay *overlay, const struct question *question)
{
	char owner[DNS_NAME];
	const struct zonefile_record *set;
	size_t n;

	if (find_owner(overlay, question->answer.name, owner) == -1)
		return 0;
	set = zoneset_find(&overlay->zone, owner, (uint16_t)question->type,
	    &n);
	return (set != NULL && set->data != NULL) ||
	    zoneset_find(&overlay->zone, owner, ZONEDATA_CNAME, &n) != NULL;
}

enum overlay_result
overlay_settle(const struct overlay *overlay, struct question *question,
    struct question *live)
{
	int there = overlay_has_name(overlay, overlay_wanted(question));
	int aliases = live->result == RESOLVER_OK ? live->answer.hops : 0;

	take_over(question, live);
	/* with the file the name is there, and only the type is not */
	if (question->result == RESOLVER_NXDOMAIN && there)
		return conclude(question, RESOLVER_NODATA);
	if (question->result == RESOLVER_OK &&
	    question->answer.hops > DNS_CHAIN)
		return conclude(question, RESOLVER_FAILED);
	if (aliases > 0 && is_decided(overlay, question))
		return resolve_again(overlay, question);
	return OVERLAY_ANSWERED;
}

/* --- a source ------------------------------------------------------------ */

/* Asks at once for all that is open, and settles it; what live DNS leads back
 * into the file and out again stays open for the next turn. */
static void
ask_live(const struct overlay_source *over, struct question **open, size_t *n)
{
	struct question *live;
	size_t i, left = 0;

	live = calloc(*n, sizeof(*live));
	for (i = 0; live != NULL && i < *n; i++) {
		live[i].name = overlay_wanted(open[i]);
		live[i].type = open[i]->type;
	}
	if (live != NULL)
		over->live->ask(over->live->arg, live, *n);
	for (i = 0; i < *n; i++)
		if (live == NULL)
			(void)conclude(open[i], RESOLVER_FAILED);
		else if (overlay_settle(over->overlay, open[i], &live[i]) !=
		    OVERLAY_ANSWERED)
			open[left++] = open[i];
	*n = left;
	free(live);
}

static void
ask(void *arg, struct question *questions, size_t n)
{
	const struct overlay_source *over = arg;
	struct question **open = calloc(n + 1, sizeof(struct question *));
	size_t i, left = 0;

	for (i = 0; i < n; i++)
		if (open == NULL)
			(void)conclude(&questions[i], RESOLVER_FAILED);
		else if (overlay_answer(over->overlay, &questions[i]) !=
		    OVERLAY_ANSWERED)
			open[left++] = &questions[i];
	while (left > 0)
		ask_live(over, open, &left);
	free(open);
}

void
overlay_source(struct source *source, struct overlay_source *over)
{
	source->ask = ask;
	source->arg = over;
}
