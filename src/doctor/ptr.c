/*
 * Looks reverse DNS up and confirms it forwards.  Whoever owns an address can
 * give it any name, so that names and their number are a stranger's.
 */
#include <sys/socket.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "doctor/ptr.h"
#include "util/text.h"

void
ptr_query(const struct ipaddr *ip, char dst[DNS_NAME])
{
	char labels[IPADDR_LABELS];

	ipaddr_labels(ip, labels);
	(void)snprintf(dst, DNS_NAME, "%s.%s", labels,
	    ip->family == AF_INET ? "in-addr.arpa" : "ip6.arpa");
}

/* Takes the names of the records, one that is there twice once. */
static void
take_names(struct ptr *ptr, const struct ipaddr *ip,
    const struct dns_answer *answer)
{
	struct ptr_name *name;
	const char *text;
	size_t i, k;

	ptr->total = answer->n;
	for (i = 0; i < answer->n && ptr->n < PTR_NAMES; i++) {
		text = answer->records[i].name;
		/* the root, by which some say that there is none */
		if (*text == '\0')
			text = ".";
		for (k = 0; k < ptr->n; k++)
			if (strcasecmp(ptr->names[k].name, text) == 0)
				break;
		if (k < ptr->n)
			continue;
		name = &ptr->names[ptr->n++];
		text_show(name->name, sizeof(name->name), text, strlen(text));
		name->class = ptrname_classify(ip, text);
		name->forward = PTR_NONE;
		name->dns = RESOLVER_NODATA;
	}
}

static void
take_place(struct ptr *ptr, const struct question *alias)
{
	const char *text = ptr->query;

	/* behind a name without a dot nobody has a zone */
	if (alias->result == RESOLVER_OK &&
	    strchr(alias->answer.records[0].name, '.') != NULL)
		text = alias->answer.records[0].name;
	text_show(ptr->place, sizeof(ptr->place), text, strlen(text));
}

static enum ptr_forward
compare(const struct question *question, const struct ipaddr *ip)
{
	const struct dns_answer *answer = &question->answer;
	size_t i, length = ipaddr_length(ip);

	if (question->result == RESOLVER_NODATA ||
	    question->result == RESOLVER_NXDOMAIN)
		return PTR_NONE;
	if (question->result != RESOLVER_OK)
		return PTR_UNKNOWN;
	for (i = 0; i < answer->n; i++)
		if (answer->records[i].length == length &&
		    memcmp(answer->records[i].data, ip->octets, length) == 0)
			return PTR_CONFIRMED;
	return PTR_OTHER;
}

static void
confirm(struct ptr *ptr, const struct source *source, const struct ipaddr *ip)
{
	struct question questions[PTR_NAMES];
	struct ptr_name *asked[PTR_NAMES];
	size_t i, n = 0;

	memset(questions, 0, sizeof(questions));
	for (i = 0; i < ptr->n; i++) {
		if (!text_hostname(ptr->names[i].name))
			continue;
		asked[n] = &ptr->names[i];
		questions[n].name = ptr->names[i].name;
		questions[n++].type = ip->family == AF_INET ? DNS_A : DNS_AAAA;
	}
	if (n > 0)
		source->ask(source->arg, questions, n);
	for (i = 0; i < n; i++) {
		asked[i]->forward = compare(&questions[i], ip);
		asked[i]->dns = questions[i].result;
		question_clear(&questions[i]);
	}
}

/* What holds for all names together, the best first. */
static enum ptr_forward
best(const struct ptr *ptr)
{
	static const enum ptr_forward order[] = { PTR_CONFIRMED, PTR_UNKNOWN,
	    PTR_OTHER };
	size_t i, k;

	for (k = 0; k < sizeof(order) / sizeof(order[0]); k++)
		for (i = 0; i < ptr->n; i++)
			if (ptr->names[i].forward == order[k])
				return order[k];
	return PTR_NONE;
}

/* The records, where they are: a source that has a zone laid over others' does
 * not see what is in it from a CNAME of theirs. */
static void
look_behind(struct ptr *ptr, const struct source *source,
    const struct ipaddr *ip)
{
	struct question question;

	if (ptr->n > 0 || strcmp(ptr->place, ptr->query) == 0)
		return;
	source_one(source, &question, ptr->place, DNS_PTR);
	if (question.result == RESOLVER_OK) {
		ptr->dns = RESOLVER_OK;
		take_names(ptr, ip, &question.answer);
	}
	question_clear(&question);
}

void
ptr_look_up(const struct source *source, const struct ipaddr *ip,
    struct ptr *ptr)
{
	struct question questions[2];

	memset(ptr, 0, sizeof(*ptr));
	memset(questions, 0, sizeof(questions));
	ptr_query(ip, ptr->query);
	questions[0].name = questions[1].name = ptr->query;
	questions[0].type = DNS_PTR;
	questions[1].type = DNS_CNAME;
	source->ask(source->arg, questions, 2);
	ptr->dns = questions[0].result;
	if (questions[0].result == RESOLVER_OK)
		take_names(ptr, ip, &questions[0].answer);
	take_place(ptr, &questions[1]);
	question_clear(&questions[0]);
	question_clear(&questions[1]);
	look_behind(ptr, source, ip);
	confirm(ptr, source, ip);
	ptr->forward = best(ptr);
	if (!resolver_answered(ptr->dns))
		ptr->forward = PTR_UNKNOWN;
}
