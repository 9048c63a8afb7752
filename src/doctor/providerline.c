/*
 * Reads the lines of a list of providers: words and quoted strings, which
 * stay where they are.  A line that says anything else than it has to spoils
 * the file: a rule that is passed over would look like one that is met.
 */
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "doctor/providerline.h"
#include "util/text.h"

#define BLANKS		" \t\r"
#define WORDS_MAX	16
#define NAME_CHARS	"abcdefghijklmnopqrstuvwxyz0123456789-"
#define ID_CHARS	NAME_CHARS "."
#define NO_MEMORY	"out of memory"

/* The words of one line: they are in it, and end in NUL. */
struct words {
	char	*at[WORDS_MAX];
	size_t	 n;
};

/* The end of the word or string that begins here, NULL where it has none. */
static char *
word_end(char *word)
{
	char *end = word + 1;

	if (*word != '"')
		return word + strcspn(word, BLANKS "\"");
	return (end = strchr(end, '"')) == NULL ||
	    strchr(BLANKS, end[1]) == NULL ? NULL : end;
}

/* Cuts a line into words: NULL, or what is wrong with it. */
static const char *
split(struct words *words, char *line)
{
	char *word, *end;

	/* a NUL goes where a word ends, so the next one is looked for first */
	words->n = 0;
	for (word = line; *(word += strspn(word, BLANKS)) != '\0';) {
		if (words->n == WORDS_MAX)
			return "too many words";
		if ((end = word_end(word)) == NULL || (*word != '"' &&
		    *end == '"'))
			return "a quote without another, or within a word";
		words->at[words->n] = *word == '"' ? word + 1 : word;
		word = *end == '\0' ? end : end + 1;
		*end = '\0';
		end = words->at[words->n++];
		if (!text_safe(end, strlen(end)))
			return "not printable";
	}
	return NULL;
}

/*
 * Room for one more in an array of n: where it is, cleared; NULL.  One at a
 * time is slow for many, but a list is short and read once.
 */
static void *
grow(void **array, size_t n, size_t size)
{
	char *larger = reallocarray(*array, n + 1, size);

	if (larger == NULL)
		return NULL;
	*array = larger;
	return memset(larger + n * size, 0, size);
}

/* Whether there is such a check is not known here: a list may be older or
 * newer than the program. */
static int
is_id(const char *text)
{
	return *text != '\0' && text[strspn(text, ID_CHARS)] == '\0';
}

/* "gmail", which programs go by, and "Gmail". */
static const char *
add_provider(struct provider_list *list, struct words *words)
{
	void *array = list->providers;
	struct provider *provider;
	const char *name = words->at[1];
	size_t i;

	if (*name == '\0' || name[strspn(name, NAME_CHARS)] != '\0')
		return "a name has other than a-z, 0-9 and -";
	if (*words->at[2] == '\0')
		return "an empty title";
	for (i = 0; i < list->n; i++)
		if (strcmp(list->providers[i].name, name) == 0)
			return "that provider is there twice";
	if (list->n == PROVIDER_ENTRIES)
		return "too many providers";
	if ((provider = grow(&array, list->n, sizeof(*provider))) == NULL)
		return NO_MEMORY;
	list->providers = array;
	list->n++;
	provider->name = name;
	provider->title = words->at[2];
	return NULL;
}

/* 1 where a host of that name would be taken for this provider's. */
static int
has_domain(const struct provider *provider, const char *domain)
{
	size_t i;

	for (i = 0; i < provider->n_domains; i++)
		if (strcasecmp(provider->domains[i], domain) == 0)
			return 1;
	return 0;
}

/* One of the domains that its mail servers are named below. */
static const char *
add_domain(struct provider_list *list, struct provider *provider,
    const char *domain)
{
	/* the cast is what grow() takes; the array stays one of pointers */
	void *array = (void *)provider->domains;
	const char **room;
	size_t i;

	/* one label would be half of the Internet */
	if (!text_hostname(domain) || strchr(domain, '.') == NULL)
		return "not a domain";
	for (i = 0; i < list->n; i++)
		if (has_domain(&list->providers[i], domain))
			return "that domain is there twice";
	if (provider->n_domains == PROVIDER_ITEMS)
		return "too many domains";
	room = grow(&array, provider->n_domains, sizeof(*room));
	if (room == NULL)
		return NO_MEMORY;
	provider->domains = array;
	provider->n_domains++;
	*room = domain;
	return NULL;
}

static const char *
add_domains(struct provider_list *list, struct words *words)
{
	const char *why = NULL;
	size_t i;

	for (i = 1; i < words->n && why == NULL; i++)
		why = add_domain(list, &list->providers[list->n - 1],
		    words->at[i]);
	return why;
}

/* Where people read more; a scheme other than these would be no page. */
static const char *
set_url(struct provider_list *list, struct words *words)
{
	struct provider *provider = &list->providers[list->n - 1];

	if (provider->url != NULL)
		return "a second url";
	if (strncmp(words->at[1], "https://", 8) != 0 &&
	    strncmp(words->at[1], "http://", 7) != 0)
		return "not a web address";
	provider->url = words->at[1];
	return NULL;
}

/* The checks of "spf.result|dkim.self", or none of "-". */
static const char *
read_ids(struct provider_rule *rule, char *text)
{
	size_t n = 0;
	char *id;

	if (strcmp(text, "-") == 0)
		return NULL;
	while ((id = strsep(&text, "|")) != NULL) {
		if (!is_id(id))
			return "not the id of a check";
		if (n == PROVIDER_IDS)
			return "too many checks";
		rule->ids[n++] = id;
	}
	return NULL;
}

/* How many a day, or 0 of "-". */
static const char *
read_daily(struct provider_rule *rule, const char *text)
{
	char *end;

	if (strcmp(text, "-") == 0)
		return NULL;
	rule->daily = strtoul(text, &end, 10);
	/* strtoul(3) takes signs, and says of too many that it is the most */
	if (!isdigit((unsigned char)*text) || *end != '\0' ||
	    rule->daily == 0 || rule->daily == ULONG_MAX)
		return "not a number of messages";
	return NULL;
}

/* Both kinds of rules end alike; what is counted in before it is read is
 * the list's to release, whatever is wrong with it. */
static const char *
add_rule(struct provider_list *list, struct words *words)
{
	struct provider *provider = &list->providers[list->n - 1];
	void *array = provider->rules;
	struct provider_rule *rule;
	const char *why = NULL;

	if (provider->n_rules == PROVIDER_ITEMS)
		return "too many rules";
	if ((rule = grow(&array, provider->n_rules, sizeof(*rule))) == NULL)
		return NO_MEMORY;
	provider->rules = array;
	provider->n_rules++;
	rule->title = words->at[words->n - 1];
	if (*rule->title == '\0')
		return "an empty title";
	rule->bulk = words->n == 4;
	if (rule->bulk)
		why = read_daily(rule, words->at[1]);
	return why != NULL ? why : read_ids(rule, words->at[words->n - 2]);
}

/* 1 where so many digits begin here, and no more of them. */
static int
all_digits(const char *text, size_t length)
{
	return length > 0 && strspn(text, "0123456789") == length;
}

/* "550", "5xx" or "-". */
static const char *
read_code(struct provider_reply *reply, const char *text)
{
	if (strcmp(text, "-") == 0)
		return NULL;
	if ((*text == '4' || *text == '5') && strcmp(text + 1, "xx") == 0)
		reply->code = *text - '0';
	else if ((*text == '4' || *text == '5') && strlen(text) == 3 &&
	    all_digits(text, 3))
		reply->code = atoi(text);
	else
		return "not a code of a refusal";
	return NULL;
}

/* "5.7.1", "x.7.1" or "-" (RFC 3463 section 2). */
static const char *
read_enhanced(struct provider_reply *reply, const char *text)
{
	const char *detail;

	if (strcmp(text, "-") == 0)
		return NULL;
	if (*text == '\0' || strchr("45x", *text) == NULL || text[1] != '.' ||
	    (detail = strchr(text + 2, '.')) == NULL ||
	    !all_digits(text + 2, (size_t)(detail - text - 2)) ||
	    detail - text > 5 ||
	    !all_digits(detail + 1, strlen(detail + 1)) || strlen(detail) > 4)
		return "not an enhanced code of a refusal";
	reply->enhanced = text;
	return NULL;
}

/* A reply and its cause.  One that fits everything would hide what replies
 * of any server mean. */
static const char *
add_reply(struct provider_list *list, struct words *words)
{
	struct provider *provider = &list->providers[list->n - 1];
	void *array = provider->replies;
	struct provider_reply *reply;
	const char *id = words->at[4], *why;

	if (provider->n_replies == PROVIDER_ITEMS)
		return "too many replies";
	reply = grow(&array, provider->n_replies, sizeof(*reply));
	if (reply == NULL)
		return NO_MEMORY;
	provider->replies = array;
	provider->n_replies++;
	if ((why = read_code(reply, words->at[1])) != NULL ||
	    (why = read_enhanced(reply, words->at[2])) != NULL)
		return why;
	reply->transient = *words->at[0] == 't';
	reply->said = words->at[3];
	reply->text = words->at[5];
	if (reply->code == 0 && reply->enhanced == NULL && *reply->said == '\0')
		return "a reply without a code and without words";
	if (strcmp(reply->said, "*") == 0)
		return "no word in front of *";
	if (*reply->text == '\0')
		return "a reply without a cause";
	if (strcmp(id, "-") == 0)
		return NULL;
	reply->id = id;
	return is_id(id) ? NULL : "not the id of a check";
}

/* In the order of how often they are met; all of a line has to be there, so
 * that a forgotten word does not give the next one its meaning. */
static const struct {
	const char	*word;
	size_t		 least, most;	/* words, this one counted */
	const char	*(*add)(struct provider_list *, struct words *);
	const char	*takes;
} kinds[] = {
	{ "reply", 6, 6, add_reply, "reply takes a code, an enhanced code, "
	    "words, a check and a cause" },
	{ "transient", 6, 6, add_reply, "transient takes a code, an enhanced "
	    "code, words, a check and a cause" },
	{ "need", 3, 3, add_rule, "need takes checks and a title" },
	{ "bulk", 4, 4, add_rule, "bulk takes a number, checks and a title" },
	{ "mx", 2, WORDS_MAX, add_domains, "mx takes domains" },
	{ "url", 2, 2, set_url, "url takes a web address" },
	{ "provider", 3, 3, add_provider, "provider takes a name and a title" }
};

/* What a line of words says, by the first of them. */
static const char *
add_words(struct provider_list *list, struct words *words)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(words->at[0], kinds[i].word) != 0)
			continue;
		if (words->n < kinds[i].least || words->n > kinds[i].most)
			return kinds[i].takes;
		if (list->n == 0 && kinds[i].add != add_provider)
			return "no provider in front of it";
		return kinds[i].add(list, words);
	}
	return "not provider, mx, url, need, bulk, reply or transient";
}

const char *
providerline_add(struct provider_list *list, char *line)
{
	struct words words;
	const char *why = split(&words, line);

	if (why == NULL && words.n > 0)
		why = add_words(list, &words);
	return why;
}
