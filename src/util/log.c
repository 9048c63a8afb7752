/*
 * The log.  Each line is made whole in memory, printable, and handed over in
 * one call, so that lines of several processes never mix; syslog(3) adds its
 * own time and name, the others get them here.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "util/log.h"
#include "util/text.h"

#define LOG_LINE	2048	/* octets: two addresses, a host and a reply */

struct log {
	enum conf_log	 target;	/* never LOG_TO_AUTO */
	int		 automatic;	/* no syslog: failures only */
	int		 fd;		/* with LOG_TO_FILE */
	char		 tag[64];
};

/* Opens the file to append to; what it is not is said once. */
static int
open_file(const char *file)
{
	int fd;

	fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW | O_NONBLOCK, 0600);
	if (fd == -1)
		fprintf(stderr, "%s: log %s: %s\n", getprogname(), file,
		    strerror(errno));
	return fd;
}

static enum conf_log
choose(struct log *log, int background)
{
	struct stat st;

	if (stat("/dev/log", &st) == 0)
		return LOG_TO_SYSLOG;
	log->automatic = 1;
	return background ? LOG_TO_NONE : LOG_TO_STDERR;
}

struct log *
log_open(const struct conf *conf, const char *tag, int background)
{
	struct log *log;

	if ((log = calloc(1, sizeof(*log))) == NULL)
		return NULL;
	text_show(log->tag, sizeof(log->tag), tag != NULL ? tag : "sendoff",
	    strlen(tag != NULL ? tag : "sendoff"));
	log->fd = -1;
	log->target = conf->log;
	if (log->target == LOG_TO_AUTO)
		log->target = choose(log, background);
	if (log->target == LOG_TO_STDERR && background)
		log->target = LOG_TO_NONE;
	if (log->target == LOG_TO_FILE &&
	    (log->fd = open_file(conf->log_file)) == -1)
		log->target = LOG_TO_NONE;
	if (log->target == LOG_TO_SYSLOG)
		openlog(log->tag, LOG_PID, LOG_MAIL);
	return log;
}

void
log_close(struct log *log)
{
	if (log == NULL)
		return;
	if (log->target == LOG_TO_SYSLOG)
		closelog();
	if (log->fd != -1)
		close(log->fd);
	free(log);
}

void
log_detach(struct log *log)
{
	if (log != NULL && log->target == LOG_TO_STDERR)
		log->target = LOG_TO_NONE;
}

int
log_speaks(const struct log *log)
{
	return log != NULL && log->target == LOG_TO_STDERR;
}

/* A line for a file: local time and process before it. */
static void
to_file(const struct log *log, const char *text)
{
	char line[LOG_LINE + 160], when[32];
	time_t now = time(NULL);
	struct tm tm;
	int n;

	localtime_r(&now, &tm);
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%S%z", &tm);
	n = snprintf(line, sizeof(line), "%s %s[%ld]: %s\n", when, log->tag,
	    (long)getpid(), text);
	if (n > 0 && (size_t)n < sizeof(line) &&
	    write(log->fd, line, (size_t)n) == -1)
		return;		/* a log that is full stops no mail */
}

static void
put(const struct log *log, int priority, const char *text)
{
	char line[LOG_LINE];

	text_show(line, sizeof(line), text, strlen(text));
	switch (log->target) {
	case LOG_TO_SYSLOG:
		syslog(priority, "%s", line);
		break;
	case LOG_TO_STDERR:
		fprintf(stderr, "%s: %s\n", getprogname(), line);
		break;
	case LOG_TO_FILE:
		to_file(log, line);
		break;
	default:
		break;
	}
}

static void	vput(const struct log *, int, const char *, const char *,
	    va_list) __attribute__((__format__(printf, 4, 0)));

static void
vput(const struct log *log, int priority, const char *id, const char *format,
    va_list ap)
{
	char text[LOG_LINE], whole[LOG_LINE + 64];

	if (log == NULL)
		return;
	vsnprintf(text, sizeof(text), format, ap);
	snprintf(whole, sizeof(whole), "%s%s%s", id != NULL ? id : "",
	    id != NULL ? ": " : "", text);
	put(log, priority, whole);
}

void
log_info(struct log *log, const char *id, const char *format, ...)
{
	va_list ap;

	if (log != NULL && log->automatic && log->target == LOG_TO_STDERR)
		return;
	va_start(ap, format);
	vput(log, LOG_INFO, id, format, ap);
	va_end(ap);
}

void
log_warn(struct log *log, const char *id, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vput(log, LOG_WARNING, id, format, ap);
	va_end(ap);
}

/* host[ip]:port of the server that was asked last. */
static void
format_relay(char *dst, size_t size, const struct outcome *outcome)
{
	/* a socket of this host has neither address nor port */
	if (outcome->port == 0)
		strlcpy(dst, outcome->host[0] == '/' ? outcome->host : "none",
		    size);
	else
		snprintf(dst, size, "%s[%s]:%d", outcome->host,
		    outcome->address, outcome->port);
}

void
log_outcome(struct log *log, const struct message *message,
    const struct recipient *recipient, const char *word)
{
	const struct outcome *outcome = &recipient->outcome;
	char relay[OUTCOME_HOST + OUTCOME_ADDRESS + 16], line[LOG_LINE];
	struct timespec now;
	double delay;

	/* without syslog the terminal hears of trouble only */
	if (log == NULL || (log->automatic &&
	    outcome->kind == OUTCOME_DELIVERED))
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	delay = (double)(now.tv_sec - message->created) +
	    (double)(now.tv_nsec - message->created_ns) / 1e9;
	format_relay(relay, sizeof(relay), outcome);
	snprintf(line, sizeof(line), "%s: to=<%s>, from=<%s>, relay=%s, "
	    "delay=%.2f, tls=%s, dsn=%s, status=%s (%s)", message->id,
	    recipient->address, message->sender, relay,
	    delay < 0 ? 0.0 : delay,
	    outcome->tls[0] != '\0' ? outcome->tls : "none", outcome->status,
	    word != NULL ? word : outcome_word(outcome), outcome->text);
	put(log, outcome->kind == OUTCOME_DELIVERED ? LOG_INFO : LOG_WARNING,
	    line);
}
