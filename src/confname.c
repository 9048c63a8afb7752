/*
 * Configuration values that are names.  A host or domain of ours has a dot:
 * without one no receiver takes it for a name of the Internet.  Addresses and
 * domains are kept in the form that goes on the wire.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "confname.h"
#include "util/address.h"
#include "util/domain.h"
#include "util/text.h"

#define LABEL_MAX	63	/* octets of a DNS label */

int
confname_dotted(const char *name)
{
	return text_hostname(name) && strchr(name, '.') != NULL;
}

char *
confname_ascii(struct confline *line, const char *name, size_t at,
    const char *word)
{
	const char *why;
	char *ascii;

	if ((ascii = domain_ascii(name, at, &why)) != NULL)
		return ascii;
	if (errno == ENOMEM)
		confline_memory(line);
	else
		confline_bad(line, why, word);
	return NULL;
}

/* A name of ours, from the i-th word. */
static void
keep_dotted(struct confline *line, size_t i, char **slot)
{
	const char *word = line->words[i];
	char *name = confname_ascii(line, word, 0, word);

	if (name != NULL && !confname_dotted(name))
		confline_bad(line, "not a name with a dot", word);
	else if (name != NULL)
		confline_copy(line, slot, name);
	free(name);
}

/* Domains are compared far more often than they are read. */
static void
lower(char *s)
{
	for (; *s != '\0'; s++)
		*s = (char)tolower((unsigned char)*s);
}

void
confname_hostname(struct conf *conf, struct confline *line)
{
	keep_dotted(line, 1, &conf->hostname);
}

void
confname_domain(struct conf *conf, struct confline *line)
{
	keep_dotted(line, 1, &conf->domain);
}

/* Keeps the mailbox of a word as RFC 5321 writes it. */
static void
keep_mailbox(struct confline *line, const char *word, const struct mailbox *m,
    char **slot)
{
	char *domain = confname_ascii(line, m->domain, 0, word), *address;

	if (domain == NULL)
		return;
	if ((address = address_format(m->local, domain)) != NULL)
		confline_copy(line, slot, address);
	else
		confline_memory(line);
	free(address);
	free(domain);
}

/* Keeps one bare address, local@domain. */
static void
keep_address(struct confline *line, const char *word, char **slot)
{
	struct address_list list;
	const struct mailbox *m;
	const char *why;

	if (address_parse(word, strlen(word), &list, &why) == -1) {
		confline_bad(line, "not an address", word);
		return;
	}
	m = list.mailboxes;
	if (list.n != 1 || list.groups > 0 || m->angle || m->name != NULL ||
	    m->domain == NULL || m->local[0] == '\0')
		confline_bad(line, "not an address", word);
	else
		keep_mailbox(line, word, m, slot);
	address_list_clear(&list);
}

/* A word, or the address itself. */
void
confname_sender(struct conf *conf, struct confline *line)
{
	static const char *const words[] = { "login", "header", NULL };
	int i;

	if ((i = confline_choice(line->words[1], words)) == -1) {
		keep_address(line, line->words[1], &conf->sender_address);
		conf->sender = SENDER_ADDRESS;
		return;
	}
	free(conf->sender_address);
	conf->sender_address = NULL;
	conf->sender = (enum conf_sender)i;
}

/* Keeps "@domain". */
static void
keep_at(struct confline *line, const char *word, char **slot)
{
	char *to = confname_ascii(line, word, 1, word);

	if (to != NULL && !confname_dotted(to + 1))
		confline_bad(line, "neither an address nor @domain", word);
	else if (to != NULL)
		confline_copy(line, slot, to);
	free(to);
}

/* The second value is optional; "local" is the narrower of the two. */
void
confname_masquerade(struct conf *conf, struct confline *line)
{
	static const char *const words[] = { "local", "always", NULL };
	const char *to = line->words[1];
	int i = 0;

	if (line->n > 2 && (i = confline_choice(line->words[2], words)) == -1)
		confline_bad(line, "neither local nor always",
		    line->words[2]);
	if (to[0] != '@')
		keep_address(line, to, &conf->masquerade);
	else
		keep_at(line, to, &conf->masquerade);
	conf->masquerade_always = i == 1;
}

void
confname_local(struct conf *conf, struct confline *line)
{
	keep_address(line, line->words[1], &conf->local);
}

/* RFC 6376 section 3.1: a selector is labels, as a host name is. */
int
confname_selector(const char *selector, const char *domain)
{
	return text_hostname(selector) && strlen(selector) +
	    strlen("._domainkey.") + strlen(domain) <= TEXT_DOMAIN_MAX - 2;
}

/* Adds a dkim line whose domain is this one. */
static void
add_dkim(struct conf *conf, struct confline *line, const char *domain)
{
	struct conf_dkim *d;

	d = confline_grow(line, conf->dkim, conf->ndkim, sizeof(*d));
	if (d == NULL)
		return;
	conf->dkim = d;
	d += conf->ndkim++;
	memset(d, 0, sizeof(*d));
	confline_copy(line, &d->domain, domain);
	confline_copy(line, &d->selector, line->words[2]);
	confline_copy(line, &d->keyfile, line->words[3]);
	if (d->domain != NULL)
		lower(d->domain);
}

void
confname_dkim(struct conf *conf, struct confline *line)
{
	const char *word = line->words[1];
	char *domain = confname_ascii(line, word, 0, word);

	if (domain == NULL)
		return;
	if (!confname_dotted(domain))
		confline_bad(line, "not a name with a dot", word);
	else if (!confname_selector(line->words[2], domain))
		confline_bad(line, "not a selector", line->words[2]);
	else if (line->words[3][0] != '/')
		confline_bad(line, "not an absolute path", line->words[3]);
	else
		add_dkim(conf, line, domain);
	free(domain);
}

void
confname_dkim_empty(struct conf *conf)
{
	size_t i;

	for (i = 0; i < conf->ndkim; i++) {
		free(conf->dkim[i].domain);
		free(conf->dkim[i].selector);
		free(conf->dkim[i].keyfile);
	}
	free(conf->dkim);
	conf->dkim = NULL;
	conf->ndkim = 0;
	conf->dkim_system = 0;
}

/* Zones are asked in the order of their lines. */
void
confname_dnsbl(struct conf *conf, struct confline *line)
{
	char **zones;

	if (!confname_dotted(line->words[1])) {
		confline_bad(line, "not a zone", line->words[1]);
		return;
	}
	zones = confline_grow(line, conf->dnsbl, conf->ndnsbl, sizeof(*zones));
	if (zones == NULL)
		return;
	conf->dnsbl = zones;
	zones[conf->ndnsbl] = NULL;
	confline_copy(line, &zones[conf->ndnsbl], line->words[1]);
	conf->ndnsbl++;
}

void
confname_dnsbl_empty(struct conf *conf)
{
	size_t i;

	for (i = 0; i < conf->ndnsbl; i++)
		free(conf->dnsbl[i]);
	free(conf->dnsbl);
	conf->dnsbl = NULL;
	conf->ndnsbl = 0;
}

/* The key becomes one label of a name that is asked for. */
void
confname_dqs_key(struct conf *conf, struct confline *line)
{
	const char *s;

	for (s = line->words[1]; isalnum((unsigned char)*s); s++)
		;
	if (*s != '\0' || s == line->words[1] ||
	    s - line->words[1] > LABEL_MAX)
		confline_bad(line, "not a key", line->words[1]);
	else
		confline_copy(line, &conf->dqs_key, line->words[1]);
}
