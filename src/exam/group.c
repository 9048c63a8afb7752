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

/* All ids; behind one that ends in a dot stands the name of a list. */
static const char *const ids[] = { "dkim.alg", "dkim.align", "dkim.flags",
    "dkim.headers", "dkim.key", "dkim.match", "dkim.record", "dkim.self",
    "dkim.size", "dkim.testing", "dmarc.dkim-align", "dmarc.exists",
    "dmarc.org", "dmarc.policy", "dmarc.result", "dmarc.rua",
    "dmarc.rua-ext", "dmarc.spf-align", "dmarc.syntax", "domain.bounce",
    "domain.dbl", "domain.dnssec", "domain.exists", "domain.mx",
    "domain.name", "domain.ns-agree", "domain.tld", "domain.wildcard",
    "helo.forward", "helo.name", "helo.spf", "ip.clock", "ip.dnsbl",
    "ip.dnsbl-health", "ip.dnsbl.", "ip.port25", "ip.public",
    "ip.residential", "ip.source", "ip.v6", "msg.auto", "msg.headers",
    "msg.kind", "msg.links", "msg.mime", "ptr.domain", "ptr.exists",
    "ptr.fcrdns", "ptr.generic", "ptr.helo", "ptr.single", "queue.cron",
    "spf.all", "spf.broad", "spf.exists", "spf.include", "spf.ipv6",
    "spf.lookups", "spf.mailfrom", "spf.ptr-mech", "spf.result", "spf.size",
    "spf.syntax", "spf.void", "tls.starttls", "tls.to", "to.probe",
    "to.route", "to.rules", "to.smtp" };

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

/* An id that ends in a dot is of those alone that go on. */
static int
is_known(const char *word, const char *id)
{
	size_t n = strlen(id);

	if (id[n - 1] != '.')
		return group_covers(word, id);
	return strncmp(word, id, n) == 0 && word[n] != '\0';
}

int
group_known(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (is_known(word, ids[i]))
			return 1;
	return 0;
}
