/*
 * The words behind `sendoff check' and `sendoff dns': a table of options, and
 * a function for each kind of value.
 */
#include <ctype.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "exam/examoption.h"
#include "exam/group.h"
#include "util/address.h"
#include "util/domain.h"
#include "util/text.h"

#define LABEL_MAX	63	/* octets: RFC 1035 section 2.3.4 */

enum word { DOMAIN = 256, IP, TO, FROM, MESSAGE, JSON, ONLY, SKIP, OFFLINE,
	    ZONE, RESOLVER, DQS_KEY, TIMEOUT, PROBE, STRICT, SMTP_MAP, DATA,
	    FORMAT, DIFF };

static const struct option check_words[] = {
	{ "domain", required_argument, NULL, DOMAIN },
	{ "ip", required_argument, NULL, IP },
	{ "to", required_argument, NULL, TO },
	{ "from", required_argument, NULL, FROM },
	{ "message", required_argument, NULL, MESSAGE },
	{ "json", no_argument, NULL, JSON },
	{ "only", required_argument, NULL, ONLY },
	{ "skip", required_argument, NULL, SKIP },
	{ "offline", no_argument, NULL, OFFLINE },
	{ "zone", required_argument, NULL, ZONE },
	{ "resolver", required_argument, NULL, RESOLVER },
	{ "dqs-key", required_argument, NULL, DQS_KEY },
	{ "timeout", required_argument, NULL, TIMEOUT },
	{ "probe", no_argument, NULL, PROBE },
	{ "strict", no_argument, NULL, STRICT },
	{ "smtp-map", required_argument, NULL, SMTP_MAP },
	{ "data", required_argument, NULL, DATA },
	{ NULL, 0, NULL, 0 }
};

static const struct option dns_words[] = {
	{ "domain", required_argument, NULL, DOMAIN },
	{ "ip", required_argument, NULL, IP },
	{ "from", required_argument, NULL, FROM },
	{ "offline", no_argument, NULL, OFFLINE },
	{ "resolver", required_argument, NULL, RESOLVER },
	{ "timeout", required_argument, NULL, TIMEOUT },
	{ "smtp-map", required_argument, NULL, SMTP_MAP },
	{ "format", required_argument, NULL, FORMAT },
	{ "diff", no_argument, NULL, DIFF },
	{ NULL, 0, NULL, 0 }
};

/* --- values -------------------------------------------------------------- */

/* A domain, in ASCII and lower case; what is none is for the checks to say. */
static int
take_domain(struct examoption *option, const char *text, struct fault *fault)
{
	const char *why;
	char *p;

	if (strlen(text) > TEXT_DOMAIN_MAX || text[0] == '\0' ||
	    !text_safe(text, strlen(text)))
		return fault_set(fault, EX_USAGE, "--domain: not a domain");
	free(option->domain);
	if ((option->domain = domain_ascii(text, 0, &why)) == NULL)
		return fault_set(fault, EX_USAGE, "--domain: %s", why);
	for (p = option->domain; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
	/* as records have it */
	if (p - option->domain > 1 && p[-1] == '.')
		p[-1] = '\0';
	return 0;
}

/* The one address that the text has, as SMTP writes it, in new memory; NULL
 * where it has none, or more. */
static char *
one_address(const char *text)
{
	struct address_list list;
	const char *error;
	char *address = NULL;

	if (address_parse(text, strlen(text), &list, &error) == 0 &&
	    list.n == 1 && list.mailboxes[0].domain != NULL)
		address = address_format(list.mailboxes[0].local,
		    list.mailboxes[0].domain);
	address_list_clear(&list);
	return address;
}

static int
take_address(char **to, const char *name, const char *text,
    struct fault *fault)
{
	char *address = one_address(text);
	const char *why;

	if (address == NULL)
		return fault_set(fault, EX_USAGE,
		    "--%s: not a mail address (user@domain)", name);
	free(*to);
	*to = domain_ascii(address, strrchr(address, '@') + 1 - address, &why);
	free(address);
	return *to != NULL ? 0 : fault_set(fault, EX_USAGE, "--%s: %s", name,
	    why);
}

/* The next word of a list that commas divide, in new memory; NULL at its end,
 * and where memory ran out. */
static char *
next_word(const char **text)
{
	size_t n = strcspn(*text, ",");
	char *word;

	if (**text == '\0')
		return NULL;
	word = strndup(*text, n);
	*text += n + ((*text)[n] == ',');
	return word;
}

/* A[,A6]: at most one of each family, IPv4 first. */
static int
take_ips(struct examoption *option, const char *text, struct fault *fault)
{
	struct ipaddr ip, first;
	char *word;
	int bad;

	option->nip = 0;
	while ((word = next_word(&text)) != NULL) {
		bad = ipaddr_parse(&ip, word) == -1;
		free(word);
		/* mapped IPv4 is what a log of both families may have */
		ipaddr_unmap(&ip);
		if (bad || option->nip == 2 || (option->nip == 1 &&
		    ip.family == option->ip[0].family))
			return fault_set(fault, EX_USAGE, "--ip takes an "
			    "IPv4 address, an IPv6 address, or both");
		option->ip[option->nip++] = ip;
	}
	if (option->nip == 2 && option->ip[0].family == AF_INET6) {
		first = option->ip[1];
		option->ip[1] = option->ip[0];
		option->ip[0] = first;
	}
	return option->nip > 0 ? 0 : fault_set(fault, EX_USAGE,
	    "--ip: no address");
}

static int
take_ids(char *list[EXAMOPTION_WORDS], size_t *n, const char *text,
    struct fault *fault)
{
	char *word;

	while ((word = next_word(&text)) != NULL) {
		if (*n < EXAMOPTION_WORDS && group_known(word)) {
			list[(*n)++] = word;
			continue;
		}
		if (*n == EXAMOPTION_WORDS)
			fault_set(fault, EX_USAGE, "too many words: --only "
			    "and --skip take %d each", EXAMOPTION_WORDS);
		else
			fault_set(fault, EX_USAGE, "\"%s\": not a group of "
			    "checks (" GROUP_WORDS "), nor an id", word);
		free(word);
		return -1;
	}
	return 0;
}

/* A label of names, as in the configuration; it is nobody's to read. */
static int
take_key(struct examoption *option, const char *text, struct fault *fault)
{
	size_t n = 0;

	while (isalnum((unsigned char)text[n]))
		n++;
	if (n == 0 || n > LABEL_MAX || text[n] != '\0')
		return fault_set(fault, EX_USAGE, "--dqs-key takes letters "
		    "and digits, 1 to %d", LABEL_MAX);
	option->dqs_key = text;
	return 0;
}

static int
take_timeout(struct examoption *option, const char *text,
    struct fault *fault)
{
	const char *error;

	option->timeout = (int)strtonum(text, 1, EXAMOPTION_LONGEST, &error);
	return error == NULL ? 0 : fault_set(fault, EX_USAGE,
	    "--timeout takes seconds, 1 to %d", EXAMOPTION_LONGEST);
}

static int
take_format(struct examoption *option, const char *text,
    struct fault *fault)
{
	static const char *const words[] = { "zone", "panel", "nsupdate",
	    "json" };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(text, words[i]) == 0) {
			option->format = (enum examoption_format)i;
			return 0;
		}
	return fault_set(fault, EX_USAGE, "--format takes zone, panel, "
	    "nsupdate or json");
}

/* HOST=ADDRESS:PORT */
static int
take_map(struct examoption *option, const char *text, struct fault *fault)
{
	if (option->nmaps == PROBE_MAPS || probemap_parse(
	    &option->maps[option->nmaps], text) == -1)
		return fault_set(fault, EX_USAGE, "--smtp-map takes "
		    "HOST=ADDRESS:PORT, at most %d times", PROBE_MAPS);
	option->nmaps++;
	return 0;
}

/* --- options ------------------------------------------------------------- */

static int
take_flag(struct examoption *option, int word)
{
	switch (word) {
	case JSON:
		return option->json = 1;
	case OFFLINE:
		return option->offline = 1;
	case PROBE:
		return option->probe = 1;
	case STRICT:
		return option->strict = 1;
	case DIFF:
		return option->diff = 1;
	case 'q':
		return option->quiet = 1;
	case 'v':
		return option->verbose = 1;
	}
	return 0;
}

static int
take(struct examoption *option, int word, const char *value,
    struct fault *fault)
{
	switch (word) {
	case DOMAIN:
		return take_domain(option, value, fault);
	case IP:
		return take_ips(option, value, fault);
	case TO:
		return take_address(&option->to, "to", value, fault);
	case FROM:
		return take_address(&option->from, "from", value, fault);
	case MESSAGE:
		option->message = value;
		return 0;
	case ONLY:
		/* of nothing all would be well */
		if (*value == '\0')
			return fault_set(fault, EX_USAGE,
			    "--only takes groups of checks, or ids");
		return take_ids(option->only, &option->nonly, value, fault);
	case SKIP:
		return take_ids(option->skip, &option->nskip, value, fault);
	case ZONE:
		option->zone = value;
		return 0;
	case DATA:
		option->data = value;
		return 0;
	case RESOLVER:
		option->resolver = value;
		return 0;
	case DQS_KEY:
		return take_key(option, value, fault);
	case TIMEOUT:
		return take_timeout(option, value, fault);
	case SMTP_MAP:
		return take_map(option, value, fault);
	case FORMAT:
		return take_format(option, value, fault);
	}
	return fault_set(fault, EX_USAGE, "unknown option");
}

/* 1 where a word of --only is about a recipient alone. */
static int
needs_to(const char *word)
{
	return strcmp(word, "to") == 0 || strncmp(word, "to.", 3) == 0 ||
	    strcmp(word, "tls.to") == 0;
}

static int
needs_probe(const char *word)
{
	return strcmp(word, "to.probe") == 0 ||
	    strcmp(word, "domain.bounce") == 0;
}

/* What does not go together, and what lacks the other. */
static int
agree(const struct examoption *option, struct fault *fault)
{
	size_t i;

	for (i = 0; i < option->nonly; i++)
		if (option->to == NULL && needs_to(option->only[i]))
			return fault_set(fault, EX_USAGE,
			    "--only %s: --to is missing", option->only[i]);
		else if (!option->probe && needs_probe(option->only[i]))
			return fault_set(fault, EX_USAGE,
			    "--only %s: --probe is missing", option->only[i]);
	if (option->offline && option->zone != NULL)
		return fault_set(fault, EX_USAGE,
		    "--offline or --zone, not both");
	if (option->offline && option->probe)
		return fault_set(fault, EX_USAGE,
		    "--offline or --probe, not both");
	if (option->quiet && option->verbose)
		return fault_set(fault, EX_USAGE, "-q or -v, not both");
	if (option->message != NULL && option->zone != NULL &&
	    strcmp(option->message, "-") == 0 &&
	    strcmp(option->zone, "-") == 0)
		return fault_set(fault, EX_USAGE, "--message and --zone: "
		    "only one of them can be standard input");
	return 0;
}

/* What getopt stopped at; a letter may stand amid others. */
static int
misread(int word, const char *text, struct fault *fault)
{
	if (word == '?' && optopt > 0 && optopt < DOMAIN)
		return fault_set(fault, EX_USAGE, "-%c: unknown option",
		    optopt);
	return fault_set(fault, EX_USAGE, "%s: %s", text, word == ':' ?
	    "a value is missing" : optopt >= DOMAIN ? "it takes no value" :
	    "unknown option");
}

int
examoption_parse(struct examoption *option, int argc, char **argv,
    struct fault *fault)
{
	int word;

	memset(option, 0, sizeof(*option));
	option->timeout = EXAMOPTION_TIMEOUT;
	option->dns = strcmp(argv[0], "dns") == 0;
	opterr = 0;
	optind = 0;
	while ((word = getopt_long(argc, argv, option->dns ? "+:" : "+:qv",
	    option->dns ? dns_words : check_words, NULL)) != -1) {
		if (word == ':' || word == '?')
			return misread(word, argv[optind - 1], fault);
		if (!take_flag(option, word) &&
		    take(option, word, optarg, fault) == -1)
			return -1;
	}
	if (optind < argc)
		return fault_set(fault, EX_USAGE, "%s: not an option",
		    argv[optind]);
	return agree(option, fault);
}

void
examoption_clear(struct examoption *option)
{
	size_t i;

	for (i = 0; i < option->nonly; i++)
		free(option->only[i]);
	for (i = 0; i < option->nskip; i++)
		free(option->skip[i]);
	free(option->domain);
	free(option->to);
	free(option->from);
	memset(option, 0, sizeof(*option));
}
