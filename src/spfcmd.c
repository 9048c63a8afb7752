/*
 * sendoff spf.  The records are a stranger's, so a process of its own reads
 * them and all they lead to, and hands back one struct that is checked here.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "doctor/spf.h"
#include "errand.h"
#include "spfcmd.h"
#include "util/clock.h"
#include "util/domain.h"
#include "util/text.h"

#define QUIET		1000	/* ms before a terminal is told that it takes
				 * longer */
#define SENDER_MAX	(TEXT_LOCAL_MAX + 1 + TEXT_DOMAIN_MAX)


/* --- words --------------------------------------------------------------- */

/* A name that is safe to show and send, its domain in ASCII; NULL with a
 * fault. */
static char *
take_name(const char *text, const char *what, struct fault *fault)
{
	const char *at = strrchr(text, '@'), *why;
	size_t length = strlen(text);
	char *name;

	if (length > SENDER_MAX || !text_safe(text, length)) {
		fault_set(fault, EX_USAGE, "%s: too long, or with octets that "
		    "may not be in it", what);
		return NULL;
	}
	name = domain_ascii(text, at == NULL ? 0 : (size_t)(at + 1 - text),
	    &why);
	if (name == NULL)
		fault_set(fault, EX_USAGE, "%s: %s", what, why);
	return name;
}

/* The sender without angle brackets. */
static char *
take_sender(const char *text, struct fault *fault)
{
	size_t n = strlen(text);
	char *bare, *name;

	if (n < 2 || text[0] != '<' || text[n - 1] != '>')
		return take_name(text, "sender", fault);
	if ((bare = strndup(text + 1, n - 2)) == NULL) {
		fault_set(fault, EX_OSERR, "out of memory");
		return NULL;
	}
	name = take_name(bare, "sender", fault);
	free(bare);
	return name;
}

int
spfcmd_parse(struct spfcmd *cmd, int argc, char **argv, struct fault *fault)
{
	memset(cmd, 0, sizeof(*cmd));
	if (argc < 3 || argc > 4)
		return fault_set(fault, EX_USAGE, "spf takes an IP address, "
		    "a sender, and perhaps a HELO name");
	if (spfaddress_parse(&cmd->address, argv[1]) == -1)
		return fault_set(fault, EX_USAGE, "%s: not an IP address",
		    argv[1]);
	if ((cmd->sender = take_sender(argv[2], fault)) == NULL)
		return -1;
	if (argc == 4 &&
	    (cmd->helo = take_name(argv[3], "HELO name", fault)) == NULL) {
		spfcmd_clear(cmd);
		return -1;
	}
	return 0;
}

void
spfcmd_clear(struct spfcmd *cmd)
{
	free(cmd->sender);
	free(cmd->helo);
	cmd->sender = cmd->helo = NULL;
}

/* --- the process that asks ----------------------------------------------- */

static void
inquire(const struct resolver *resolver, const struct conf *conf,
    const void *arg)
{
	struct source_asker asker = { resolver, ERRAND_FD };
	const struct spf_sender *sender = arg;
	struct spf *spf = calloc(1, sizeof(*spf));
	struct source source;

	(void)conf;
	if (spf == NULL)
		return;
	source_servers(&source, &asker);
	spf_check(spf, &source, sender);
	(void)errand_write(spf, sizeof(*spf));
	free(spf);
}

/* --- the process that is told -------------------------------------------- */

static void
wait_for(const struct errand *errand)
{
	if (isatty(STDERR_FILENO) && !errand_wait(errand, QUIET))
		fprintf(stderr, "%s: waiting for the name servers\n",
		    getprogname());
}

/* No word of it is no word from DNS. */
static void
take(const struct errand *errand, struct spf *spf)
{
	wait_for(errand);
	if (errand_read(errand, spf, sizeof(*spf)) == 0 && spf_clean(spf) == 0)
		return;
	memset(spf, 0, sizeof(*spf));
	spf->result = SPF_TEMPERROR;
	strlcpy(spf->why, clock_left(errand->deadline) == 0 ?
	    "the name servers took too long" : "the look-up was cut short",
	    sizeof(spf->why));
}

static void
print(const struct spf *spf)
{
	puts(spf_word(spf->result));
	if (spf->term[0] != '\0')
		printf("    %s, in the record of %s%s%s\n", spf->term,
		    spf->where, spf->why[0] != '\0' ? ": " : "", spf->why);
	else if (spf->where[0] != '\0' || spf->domain[0] != '\0')
		printf("    %s: %s\n", spf->where[0] != '\0' ? spf->where :
		    spf->domain, spf->why);
	else
		printf("    %s\n", spf->why);
	printf("    %u of %d look-ups, %u void\n", spf->lookups, SPF_TERMS,
	    spf->voids);
	if (spf->explanation[0] != '\0')
		printf("    %s explains: %s\n", spf->where, spf->explanation);
}

static int
ask(const struct conf *conf, const struct spf_sender *sender, struct spf *spf,
    struct fault *fault)
{
	struct errand errand;

	if (errand_start(&errand, conf, inquire, sender) == -1)
		return fault_set(fault, EX_OSERR, "name servers cannot be "
		    "asked: %s", strerror(errno));
	take(&errand, spf);
	errand_end(&errand);
	print(spf);
	if (fflush(stdout) == EOF || ferror(stdout))
		return fault_set(fault, EX_IOERR, "standard output: %s",
		    strerror(errno));
	return EX_OK;
}

int
spfcmd_run(const struct conf *conf, const struct spfcmd *cmd,
    struct fault *fault)
{
	struct spf_sender sender = { .address = cmd->address,
	    .mail_from = cmd->sender, .now = (int64_t)time(NULL),
	    .helo = cmd->helo != NULL ? cmd->helo : conf->hostname };
	struct spf *spf;
	int rc;

	if (sender.helo == NULL)
		return fault_set(fault, EX_CONFIG, "no name is known for this "
		    "host: give a HELO name, or set hostname");
	if ((spf = calloc(1, sizeof(*spf))) == NULL)
		return fault_set(fault, EX_OSERR, "out of memory");
	rc = ask(conf, &sender, spf, fault);
	free(spf);
	return rc;
}
