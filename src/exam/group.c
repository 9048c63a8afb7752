/*
 * Ids and headings.
 */
#include <string.h>

#include "exam/group.h"

static const struct {
	const char	*prefix;
	enum group	 group;
} prefixes[] = {
    { "domain", GROUP_DOMAIN }, { "spf", GROUP_DNS }, { "dkim", GROUP_DNS },
    { "dmarc", GROUP_DNS }, { "ip", GROUP_IP }, { "ptr", GROUP_IP },
    { "helo", GROUP_IP }, { "tls", GROUP_TLS }, { "to", GROUP_TO },
    { "msg", GROUP_MESSAGE }, { "queue", GROUP_HOST } };

static const char *const words[GROUPS] = { "domain", "dns", "ip", "tls", "to",
    "message", "host" };

const char *
group_word(enum group group)
{
	return words[group];
}

enum group
group_of(const char *id)
{
	size_t n = strcspn(id, "."), i;

	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (strncmp(id, prefixes[i].prefix, n) == 0 &&
		    prefixes[i].prefix[n] == '\0')
			return prefixes[i].group;
	return GROUPS;
}

int
group_covers(const char *word, const char *id)
{
	enum group group = group_of(id);
	size_t n = strlen(word);

	if (group != GROUPS && strcmp(word, words[group]) == 0)
		return 1;
	return strncmp(id, word, n) == 0 && (id[n] == '\0' || id[n] == '.');
}

int
group_known(const char *word)
{
	size_t i;

	for (i = 0; i < GROUPS; i++)
		if (strcmp(word, words[i]) == 0)
			return 1;
	return group_of(word) != GROUPS;
}
