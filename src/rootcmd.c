/*
 * A child that was taken over can lie about its own owner's mail and no more:
 * every line is made printable, numbers are numbers, and what it says of IDs
 * that root did not name is not listened to.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "rootcmd.h"
#include "rootrun.h"
#include "spool/last.h"
#include "spool/list.h"
#include "spool/owner.h"
#include "util/buf.h"
#include "util/json.h"
#include "util/log.h"
#include "util/text.h"

#define ALL_MAX	(64 * 1024 * 1024)	/* octets of what all say */
#define LINE	1024			/* octets of one line, as shown */

/* What has been heard so far, in the parent. */
struct hearing {
	const struct queuecmd	*cmd;
	struct buf		 text;
	size_t			 total;		/* messages in a list */
	char			*found;		/* owned; one an ID */
	int			 status;
};

/* The number of messages in the first line, then the list. */
static int
list_owner(const struct conf *conf, const struct queuecmd *cmd,
    struct fault *fault)
{
	struct list list = { .json = cmd->json, .bare = 1, .pick = cmd->pick };
	char *text = NULL;
	size_t length;
	int n;

	if ((list.out = open_memstream(&text, &length)) == NULL)
		return fault_set(fault, EX_OSERR, "out of memory");
	list.notes = list.out;
	n = list_print(conf, &list, fault);
	if (fclose(list.out) == EOF && n != -1)
		n = fault_set(fault, EX_OSERR, "out of memory");
	if (n != -1) {
		fprintf(cmd->out, "%d\n", n);
		fwrite(text, 1, length, cmd->out);
	}
	free(text);
	return n == -1 ? -1 : EX_OK;
}

/* In the owner's process. */
static int
work(void *arg, const struct conf *conf, FILE *out, struct fault *fault)
{
	const struct hearing *hearing = arg;
	struct queuecmd cmd = *hearing->cmd;
	struct log *log;
	int status;

	cmd.out = cmd.notes = out;
	cmd.partial = 1;
	if (cmd.action == QUEUECMD_LIST)
		return list_owner(conf, &cmd, fault);
	if (cmd.action == QUEUECMD_FLUSH)
		return queuecmd_find(conf, &cmd, fault);
	log = log_open(conf, NULL, 1);
	status = queuecmd(conf, log, &cmd, fault);
	log_close(log);
	return status;
}

/* Copies lines of text, whose ends may be CRLF, each as much of it as is
 * shown. */
static void
copy_lines(struct buf *to, const char *text)
{
	char line[LINE];
	size_t n, tabs, end;

	for (; *text != '\0'; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		tabs = strspn(text, "\t");
		if (to->length > ALL_MAX)
			continue;
		end = n > tabs && text[n - 1] == '\r' ? n - 1 : n;
		buf_add(to, text, tabs);
		text_show(line, sizeof(line), text + tabs, end - tabs);
		buf_printf(to, "%s\n", line);
	}
}

/* The objects of an array that has one a line. */
static void
copy_objects(struct buf *to, const char *text)
{
	size_t n, length;

	for (; *text != '\0'; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		length = n > 0 && text[n - 1] == ',' ? n - 1 : n;
		if (to->length > ALL_MAX || !json_sound(text, length))
			continue;
		buf_puts(to, to->length > 0 ? ",\n" : "");
		buf_add(to, text, length);
	}
}

static void
hear_list(struct hearing *hearing, const struct owners_end *end)
{
	const char *error = "", *rest = strchr(end->text, '\n');
	char number[16];
	long long n = 0;

	if (rest != NULL && end->status == 0) {
		strlcpy(number, end->text, sizeof(number));
		number[strcspn(number, "\n")] = '\0';
		n = strtonum(number, 0, 1000000000, &error);
	}
	if (rest == NULL || end->status != 0 || error != NULL) {
		fprintf(hearing->cmd->notes, "warning: queue of uid %lu: "
		    "cannot be read\n", (unsigned long)end->uid);
		return;
	}
	hearing->total += (size_t)n;
	if (hearing->cmd->json)
		copy_objects(&hearing->text, rest + 1);
	else
		copy_lines(&hearing->text, rest + 1);
	if (end->cut)
		fprintf(hearing->cmd->notes, "warning: queue of uid %lu: the "
		    "rest is not shown\n", (unsigned long)end->uid);
}

/* 1 where a text has the ID, and not as a part of a longer word. */
static int
names(const char *text, const char *id)
{
	size_t n = strlen(id);
	const char *at = text;

	while (n > 0 && (at = strstr(at, id)) != NULL) {
		if ((at == text || !isalnum((unsigned char)at[-1])) &&
		    !isalnum((unsigned char)at[n]))
			return 1;
		at++;
	}
	return 0;
}

/* What a child says names the IDs that it has. */
static void
hear(void *arg, const struct owners_end *end)
{
	struct hearing *hearing = arg;
	const struct queuecmd *cmd = hearing->cmd;
	size_t i;

	if (cmd->action == QUEUECMD_LIST) {
		hear_list(hearing, end);
		return;
	}
	for (i = 0; i < cmd->nids; i++)
		if (names(end->text, cmd->ids[i]))
			hearing->found[i] = 1;
	if (end->status > hearing->status)
		hearing->status = end->status;
	if (cmd->json)
		copy_objects(&hearing->text, end->text);
	else if (cmd->action != QUEUECMD_FLUSH || end->status != EX_OK)
		copy_lines(&hearing->text, end->text);
}

/* IDs that no queue has, after all have been heard; the others come first
 * then. */
static size_t
sort_out(struct hearing *hearing, struct queuecmd *cmd)
{
	char shown[128];
	size_t i, n = 0;

	for (i = 0; i < cmd->nids; i++) {
		if (hearing->found[i]) {
			cmd->ids[n++] = cmd->ids[i];
			continue;
		}
		text_show(shown, sizeof(shown), cmd->ids[i],
		    strlen(cmd->ids[i]));
		fprintf(cmd->notes, "%s: %s: no such message\n",
		    getprogname(), shown);
		if (hearing->status < EX_DATAERR)
			hearing->status = EX_DATAERR;
	}
	return n;
}

static void
print_list(const struct conf *conf, struct hearing *hearing)
{
	FILE *out = hearing->cmd->out;
	const char *path = conf->spool;
	time_t age = -1;
	int fd;

	if (hearing->cmd->json) {
		fprintf(out, "[\n%s\n]\n", buf_get(&hearing->text));
		return;
	}
	if ((fd = owner_shared(conf, &path)) != -1) {
		age = last_age(fd, time(NULL));
		close(fd);
	}
	if (age == -1 || age > LAST_STALE)
		fputs(LIST_STALE, out);
	list_heading(out, path, hearing->total);
	fputs(buf_get(&hearing->text), out);
	fprintf(out, "\t\tTotal requests: %zu\n", hearing->total);
}

static int
conclude(const struct conf *conf, struct hearing *hearing,
    struct queuecmd *cmd, struct fault *fault)
{
	struct pick pick = { .flush = 1 };

	if (buf_get(&hearing->text) == NULL)
		return fault_set(fault, EX_OSERR, "out of memory");
	if (cmd->action == QUEUECMD_LIST) {
		print_list(conf, hearing);
		return EX_OK;
	}
	fputs(buf_get(&hearing->text), cmd->out);
	if (cmd->json && hearing->text.length > 0)
		putc('\n', cmd->out);
	pick.nids = sort_out(hearing, cmd);
	pick.ids = cmd->ids;
	if (cmd->action == QUEUECMD_FLUSH && pick.nids > 0 &&
	    rootrun_queue(conf, &pick, fault) == -1)
		return -1;
	return hearing->status;
}

int
rootcmd(const struct conf *conf, const struct queuecmd *called,
    struct fault *fault)
{
	struct queuecmd cmd = *called;
	struct hearing hearing = { .cmd = &cmd };
	struct rootrun_task task = { work, hear, &hearing };
	struct pick pick = { .flush = cmd.action == QUEUECMD_FLUSH };
	int rc = -1;

	if (cmd.action == QUEUECMD_RUN ||
	    (cmd.action == QUEUECMD_FLUSH && cmd.nids == 0))
		return rootrun_queue(conf, &pick, fault);
	if ((hearing.found = calloc(cmd.nids + 1, 1)) == NULL)
		return fault_set(fault, EX_OSERR, "out of memory");
	buf_init(&hearing.text);
	if (rootrun_each(conf, &task, fault) != -1)
		rc = conclude(conf, &hearing, &cmd, fault);
	buf_clear(&hearing.text);
	free(hearing.found);
	return rc;
}
