/*
 * The facts that need no question.  Files that options name are the caller's
 * and are read here, before anything is forked.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "backlog.h"
#include "briefing.h"
#include "doctor/psl.h"
#include "exam/group.h"
#include "route/resolver.h"
#include "spool/last.h"
#include "spool/owner.h"
#include "submit/caller.h"
#include "submit/envelope.h"
#include "util/buf.h"
#include "util/domain.h"

#define PIECE	65536

/* --- files --------------------------------------------------------------- */

/* All of a file, or of standard input, in new memory; NULL with a fault. */
static char *
read_file(const char *name, size_t most, size_t *length, struct fault *fault)
{
	int fd = strcmp(name, "-") == 0 ? dup(STDIN_FILENO) :
	    open(name, O_RDONLY | O_CLOEXEC);
	char piece[PIECE];
	struct buf all;
	ssize_t n = -1;

	buf_init(&all);
	buf_puts(&all, "");
	while (fd != -1 && (n = read(fd, piece, sizeof(piece))) != 0) {
		if (n == -1 && errno != EINTR)
			break;
		if (n > 0)
			buf_add(&all, piece, (size_t)n);
		if (all.length > most)
			break;
	}
	if (n == -1)
		fault_set(fault, EX_NOINPUT, "%s: %s", name, strerror(errno));
	else if (n > 0)
		fault_set(fault, EX_DATAERR, "%s: over %zu octets", name,
		    most);
	if (fd != -1)
		close(fd);
	*length = all.length;
	if (n == 0 && buf_get(&all) != NULL)
		return buf_take(&all);
	if (n == 0)
		fault_set(fault, EX_OSERR, "out of memory");
	buf_clear(&all);
	return NULL;
}

/* 1 where --skip leaves all of that out: then nobody is asked of it. */
static int
skips(const struct examoption *option, const char *prefix)
{
	size_t i;

	for (i = 0; i < option->nskip; i++)
		if (group_covers(option->skip[i], prefix))
			return 1;
	return 0;
}

/* The one that is named, or those that wait. */
static int
take_messages(struct exam *exam, struct fault *fault)
{
	struct exam_message *one = &exam->messages[0];

	if (exam->option->message == NULL) {
		if (!exam->option->dns && !skips(exam->option, "msg"))
			backlog_read(exam);
		return 0;
	}
	one->text = read_file(exam->option->message,
	    (size_t)exam->conf->max_size, &one->length, fault);
	if (one->text == NULL)
		return -1;
	one->whole = one->length;
	one->when = exam->now;
	exam->nmessages = 1;
	return 0;
}

static int
take_zone(struct briefing *briefing, struct fault *fault)
{
	struct exam *exam = &briefing->exam;
	struct zonefile_text text = { .origin = exam->domain };
	char *octets;
	int rc;

	if (exam->option->zone == NULL)
		return 0;
	octets = read_file(exam->option->zone, ZONEFILE_SIZE, &text.length,
	    fault);
	if (octets == NULL)
		return -1;
	text.text = octets;
	text.name = strcmp(exam->option->zone, "-") == 0 ? "standard input" :
	    exam->option->zone;
	rc = overlay_load(&briefing->overlay, &text, fault);
	free(octets);
	if (rc == 0)
		exam->overlay = &briefing->overlay;
	return rc;
}

/* The administrator's lists, or those that were installed. */
static int
take_lists(struct briefing *briefing, struct fault *fault)
{
	const char *folder = briefing->exam.option->data;
	const char *tlds[] = { TLD_OWN, TLD_INSTALLED },
	    *providers[] = { PROVIDER_OWN, PROVIDER_INSTALLED };
	char one[4096], other[4096];

	/* without a list its checks are skipped, which nobody asked for; of
	 * what is no folder the dot makes the reason */
	if (folder != NULL) {
		snprintf(one, sizeof(one), "%s/.", folder);
		if (access(folder, F_OK) == -1 || access(one, X_OK) == -1)
			return fault_set(fault, EX_NOINPUT, "%s: %s", folder,
			    strerror(errno));
		snprintf(one, sizeof(one), "%s/tld.list", folder);
		snprintf(other, sizeof(other), "%s/providers.list", folder);
		tlds[0] = one;
		providers[0] = other;
	}
	if (tld_load(&briefing->tlds, tlds, folder != NULL ? 1 : 2,
	    fault) == -1 || provider_load(&briefing->providers, providers,
	    folder != NULL ? 1 : 2, fault) == -1)
		return -1;
	briefing->exam.tlds = &briefing->tlds;
	briefing->exam.providers = &briefing->providers;
	if (access(PSL_PATH, R_OK) == 0)
		briefing->exam.psl = PSL_PATH;
	return 0;
}

/* --- who sends ----------------------------------------------------------- */

/* An envelope sender as a message would get it, in new memory. */
static char *
sender(const struct conf *conf, const struct caller *caller,
    const char *given, struct fault *fault)
{
	struct args args = { .sender = given };
	struct message message;
	struct envelope envelope = { .message = &message, .conf = conf,
	    .args = &args, .caller = caller };
	char *address = NULL;

	message_init(&message);
	if (envelope_sender(&envelope, fault) == 0 &&
	    (address = strdup(message.sender)) == NULL)
		fault_set(fault, EX_OSERR, "out of memory");
	message_clear(&message);
	return address;
}

/* What From would have. */
static char *
author(const struct exam *exam, const struct caller *caller,
    struct fault *fault)
{
	const struct examoption *option = exam->option;
	char *address = NULL;

	if (option->from == NULL && option->domain == NULL) {
		address = sender(exam->conf, caller, caller->login, fault);
		if (address == NULL && fault->status == EX_CONFIG)
			fault_set(fault, EX_CONFIG, "no domain is known to "
			    "check: give --domain, or set domain in "
			    "sendoff.conf");
		return address;
	}
	if (option->from != NULL)
		address = strdup(option->from);
	else if (asprintf(&address, "%s@%s", caller->login,
	    option->domain) == -1)
		address = NULL;
	if (address == NULL)
		fault_set(fault, EX_OSERR, "out of memory");
	return address;
}

/* The address, and its domain in the form of DNS. */
static int
keep(const char *address, char text[EXAM_EMAIL], char domain[DNS_NAME],
    struct fault *fault)
{
	const char *at = strrchr(address, '@');

	if (strlcpy(text, address, EXAM_EMAIL) >= EXAM_EMAIL ||
	    strlcpy(domain, at == NULL ? "" : at + 1, DNS_NAME) >= DNS_NAME)
		return fault_set(fault, EX_USAGE, "%s: too long", address);
	for (; *domain != '\0'; domain++)
		if (*domain >= 'A' && *domain <= 'Z')
			*domain += 'a' - 'A';
	return 0;
}

static int
take_addresses(struct exam *exam, struct fault *fault)
{
	struct caller caller;
	char *from = NULL, *envelope = NULL;
	int rc = -1;

	if (caller_init(&caller, fault) == -1)
		return -1;
	if ((from = author(exam, &caller, fault)) == NULL ||
	    keep(from, exam->from, exam->domain, fault) == -1)
		goto out;
	envelope = sender(exam->conf, &caller,
	    exam->conf->sender == SENDER_HEADER ? from : NULL, fault);
	/* a host that has no name yet is what the checks are for */
	if (envelope == NULL && fault->status == EX_CONFIG &&
	    (exam->option->from != NULL || exam->option->domain != NULL))
		envelope = strdup(from);
	if (envelope != NULL)
		rc = keep(envelope, exam->mail_from, exam->mail_domain,
		    fault);
 out:
	free(envelope);
	free(from);
	caller_clear(&caller);
	return rc;
}

/* --- this host ----------------------------------------------------------- */

/* When root's run last came by the queues that it should visit. */
static void
take_queue(struct exam *exam)
{
	const char *dir;
	int fd = owner_shared(exam->conf, &dir);
	time_t age;

	exam->queue_stale = -1;
	strlcpy(exam->queue, dir, sizeof(exam->queue));
	if (fd == -1)
		return;
	age = last_age(fd, exam->now);
	exam->queue_stale = age == -1 || age > LAST_STALE;
	close(fd);
}

static void
take_host(struct exam *exam)
{
	struct resolver resolver;
	size_t i;

	if (exam->conf->hostname != NULL)
		strlcpy(exam->helo, exam->conf->hostname, sizeof(exam->helo));
	for (i = 0; i + 1 < sizeof(exam->random); i++)
		exam->random[i] = (char)('a' + arc4random_uniform(26));
	exam->dqs_key = exam->option->dqs_key != NULL ?
	    exam->option->dqs_key : exam->conf->dqs_key;
	resolver_init(&resolver, exam->conf);
	resolver_show(&resolver, 0, exam->resolver, sizeof(exam->resolver));
}

int
briefing_init(struct briefing *briefing, const struct conf *conf,
    const struct examoption *option, struct fault *fault)
{
	struct exam *exam = &briefing->exam;

	memset(briefing, 0, sizeof(*briefing));
	exam->conf = conf;
	exam->option = option;
	exam->now = time(NULL);
	take_host(exam);
	take_queue(exam);
	return take_addresses(exam, fault) == -1 ||
	    take_lists(briefing, fault) == -1 ||
	    take_zone(briefing, fault) == -1 ||
	    take_messages(exam, fault) == -1 ? -1 : 0;
}

void
briefing_forget(struct briefing *briefing)
{
	struct exam *exam = &briefing->exam;
	struct exam_message *one;

	while (exam->nmessages > 0) {
		one = &exam->messages[--exam->nmessages];
		explicit_bzero(one->text, one->length);
		free(one->text);
		one->text = NULL;
	}
}

void
briefing_clear(struct briefing *briefing)
{
	briefing_forget(briefing);
	tld_clear(&briefing->tlds);
	provider_clear(&briefing->providers);
	if (briefing->exam.overlay != NULL)
		overlay_clear(&briefing->overlay);
}
