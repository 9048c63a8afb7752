/*
 * The keywords of the configuration: one table says how many values each
 * takes and which function keeps them.  Values that are names are confname's,
 * those about hosts and ports are confnet's; paths, times, sizes and choices
 * stand here.
 */
#include <stdlib.h>
#include <string.h>

#include "confkey.h"
#include "confname.h"
#include "confnet.h"

typedef void setter(struct conf *, struct confline *);
typedef void emptier(struct conf *);

struct keyword {
	const char	*name;
	size_t		 least;		/* values */
	size_t		 most;
	setter		*set;
	emptier		*empty;		/* of a keyword that repeats */
};

/* A path stands alone: the process that uses it may be in another folder. */
static void
keep_path(struct confline *line, size_t i, char **slot)
{
	if (line->words[i][0] != '/')
		confline_bad(line, "not an absolute path", line->words[i]);
	else
		confline_copy(line, slot, line->words[i]);
}

/* A time, from the i-th word. */
static void
keep_time(struct confline *line, size_t i, int64_t *slot)
{
	if (confline_time(line->words[i], slot) == -1)
		confline_bad(line, "not a time", line->words[i]);
}

static void
set_aliases(struct conf *conf, struct confline *line)
{
	keep_path(line, 1, &conf->aliases);
}

static void
set_spool(struct conf *conf, struct confline *line)
{
	keep_path(line, 1, &conf->spool);
}

static void
set_cafile(struct conf *conf, struct confline *line)
{
	keep_path(line, 1, &conf->cafile);
}

static void
set_expire(struct conf *conf, struct confline *line)
{
	keep_time(line, 1, &conf->expire);
}

static void
set_warn(struct conf *conf, struct confline *line)
{
	if (strcmp(line->words[1], "never") == 0)
		conf->warn = -1;
	else
		keep_time(line, 1, &conf->warn);
}

/* Both in one line, so that no order of two lines can make them disagree. */
static void
set_retry(struct conf *conf, struct confline *line)
{
	keep_time(line, 1, &conf->retry_first);
	keep_time(line, 2, &conf->retry_longest);
	if (conf->retry_first > conf->retry_longest)
		confline_bad(line, "shorter than the first wait",
		    line->words[2]);
}

/* Scales every wait of a dialogue, so it has a limit of its own. */
static void
set_timeout(struct conf *conf, struct confline *line)
{
	int64_t seconds;

	/* An hour scales the wait for the final dot to 20 hours. */
	if (confline_time(line->words[1], &seconds) == -1 || seconds > 3600)
		confline_bad(line, "not a time of up to 1h", line->words[1]);
	else
		conf->timeout = seconds;
}

static void
set_max_size(struct conf *conf, struct confline *line)
{
	if (confline_size(line->words[1], &conf->max_size) == -1)
		confline_bad(line, "not a size", line->words[1]);
}

static void
set_deliver(struct conf *conf, struct confline *line)
{
	static const char *const words[] = { "now", "background", "queue",
	    NULL };
	int i;

	if ((i = confline_choice(line->words[1], words)) == -1)
		confline_bad(line, "neither now, background nor queue",
		    line->words[1]);
	else
		conf->deliver = (enum conf_deliver)i;
}

/* Only "file" takes a second value. */
static void
set_log(struct conf *conf, struct confline *line)
{
	static const char *const words[] = { "auto", "syslog", "stderr",
	    "file", "none", NULL };
	int i;

	if ((i = confline_choice(line->words[1], words)) == -1) {
		confline_bad(line, "not a kind of log", line->words[1]);
		return;
	}
	if (i == LOG_TO_FILE && line->n < 3)
		confline_bad(line, "value missing behind", line->words[1]);
	else if (i == LOG_TO_FILE)
		keep_path(line, 2, &conf->log_file);
	else if (line->n > 2)
		confline_bad(line, "too many values behind", line->words[1]);
	conf->log = (enum conf_log)i;
}

/* One of the two: a later line of either kind replaces the other. */
static void
set_password(struct conf *conf, struct confline *line)
{
	if (strcmp(line->words[1], "file") == 0) {
		keep_path(line, 2, &conf->password_file);
		free(conf->password_command);
		conf->password_command = NULL;
	} else if (strcmp(line->words[1], "command") == 0) {
		confline_copy(line, &conf->password_command, line->words[2]);
		free(conf->password_file);
		conf->password_file = NULL;
	} else
		confline_bad(line, "neither file nor command",
		    line->words[1]);
}

static const struct keyword keywords[] = {
	{ "hostname", 1, 1, confname_hostname, NULL },
	{ "domain", 1, 1, confname_domain, NULL },
	{ "sender", 1, 1, confname_sender, NULL },
	{ "masquerade", 1, 2, confname_masquerade, NULL },
	{ "local", 1, 1, confname_local, NULL },
	{ "aliases", 1, 1, set_aliases, NULL },
	{ "dkim", 3, 3, confname_dkim, confname_dkim_empty },
	{ "deliver", 1, 1, set_deliver, NULL },
	{ "spool", 1, 1, set_spool, NULL },
	{ "expire", 1, 1, set_expire, NULL },
	{ "warn", 1, 1, set_warn, NULL },
	{ "retry", 2, 2, set_retry, NULL },
	{ "relay", 1, 1, confnet_relay, NULL },
	{ "password", 2, 2, set_password, NULL },
	{ "tls", 2, 2, confnet_tls, confnet_tls_empty },
	{ "mta-sts", 1, 1, confnet_mta_sts, NULL },
	{ "cafile", 1, 1, set_cafile, NULL },
	{ "inet", 1, 1, confnet_inet, NULL },
	{ "bind", 1, 1, confnet_bind, confnet_bind_empty },
	{ "resolver", 1, 1, confnet_resolver, NULL },
	{ "port", 1, 1, confnet_port, NULL },
	{ "timeout", 1, 1, set_timeout, NULL },
	{ "max-size", 1, 1, set_max_size, NULL },
	{ "log", 1, 2, set_log, NULL },
	{ "dnsbl", 1, 1, confname_dnsbl, confname_dnsbl_empty },
	{ "dqs-key", 1, 1, confname_dqs_key, NULL },
};

#define NKEYWORDS	(sizeof(keywords) / sizeof(keywords[0]))

/*
 * A linear search: the longest real file has some hundred lines, and the table
 * can stay in the order of the manual.
 */
void
confkey_apply(struct conf *conf, struct confline *line, uint64_t *seen)
{
	const struct keyword *k;
	size_t i;

	for (i = 0; i < NKEYWORDS; i++)
		if (strcmp(keywords[i].name, line->words[0]) == 0)
			break;
	if (i == NKEYWORDS) {
		confline_bad(line, "unknown keyword", line->words[0]);
		return;
	}
	k = &keywords[i];
	if (line->n - 1 < k->least)
		confline_bad(line, "value missing behind",
		    line->words[line->n - 1]);
	else if (line->n - 1 > k->most)
		confline_bad(line, "too many values behind",
		    line->words[k->most]);
	if (line->why != NULL)
		return;
	if (k->empty != NULL && (*seen & UINT64_C(1) << i) == 0) {
		k->empty(conf);
		*seen |= UINT64_C(1) << i;
	}
	k->set(conf, line);
}

void
confkey_clear(struct conf *conf)
{
	size_t i;

	for (i = 0; i < NKEYWORDS; i++)
		if (keywords[i].empty != NULL)
			keywords[i].empty(conf);
}
