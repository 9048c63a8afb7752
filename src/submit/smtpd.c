/*
 * The session of -bs.  Each transaction stands alone: whatever became of one,
 * the next begins with nothing.
 *
 * A client that sends all it has at once does not wait for the 354, so that
 * DATA refused would turn its message into commands, written by whoever wrote
 * the message.  Where there was a RCPT, DATA is therefore always answered by
 * 354, and what is wrong is said after the final dot (RFC 2920 section 3.1
 * has clients send an empty message then).
 */
#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "submit/smtpcmd.h"
#include "submit/smtpd.h"
#include "submit/smtpdata.h"
#include "submit/smtpio.h"

#define IDLE		3600	/* seconds, as `timeout' scales them */
#define BAD_MAX		100	/* bad commands; a person makes fewer */

struct smtpd {
	const struct smtpd_setup *setup;
	struct smtpio		 io;
	struct smtpmail		 mail;
	int			 bad;		/* commands so far */
	int			 lf;		/* the command's line end */
	int			 quit;
	int			 status;	/* -1: ended within a message */
	struct fault		*fault;
};

typedef void handler(struct smtpd *, const struct smtpcmd *);

static const char *
name(const struct smtpd *smtpd)
{
	const char *hostname = smtpd->setup->conf->hostname;

	return hostname == NULL ? "localhost" : hostname;
}

/* A command that breaks the rules, whatever it was. */
static void
refuse(struct smtpd *smtpd, const char *reply)
{
	smtpio_reply(&smtpd->io, "%s", reply);
	if (++smtpd->bad < BAD_MAX)
		return;
	smtpio_reply(&smtpd->io, "421 4.7.0 %s too many bad commands",
	    name(smtpd));
	smtpd->quit = 1;
}

static void
on_ehlo(struct smtpd *smtpd, const struct smtpcmd *cmd)
{
	struct smtpio *io = &smtpd->io;

	(void)cmd;
	smtpmail_reset(&smtpd->mail);
	smtpio_reply(io, "250-%s", name(smtpd));
	smtpio_reply(io, "250-PIPELINING");
	smtpio_reply(io, "250-8BITMIME");
	smtpio_reply(io, "250-SIZE %lld",
	    (long long)smtpd->setup->conf->max_size);
	smtpio_reply(io, "250-DSN");
	smtpio_reply(io, "250-SMTPUTF8");
	smtpio_reply(io, "250-ENHANCEDSTATUSCODES");
	smtpio_reply(io, "250 HELP");
}

static void
on_helo(struct smtpd *smtpd, const struct smtpcmd *cmd)
{
	(void)cmd;
	smtpmail_reset(&smtpd->mail);
	smtpio_reply(&smtpd->io, "250 %s", name(smtpd));
}

static void
on_mail(struct smtpd *smtpd, const struct smtpcmd *cmd)
{
	char reply[SMTPMAIL_REPLY];

	smtpmail_sender(&smtpd->mail, cmd, reply);
	if (strncmp(reply, "503", 3) == 0)
		refuse(smtpd, reply);
	else
		smtpio_reply(&smtpd->io, "%s", reply);
}

static void
on_rcpt(struct smtpd *smtpd, const struct smtpcmd *cmd)
{
	char reply[SMTPMAIL_REPLY];

	smtpmail_recipient(&smtpd->mail, cmd, reply);
	if (strncmp(reply, "503", 3) == 0)
		refuse(smtpd, reply);
	else
		smtpio_reply(&smtpd->io, "%s", reply);
}

/* Reads content up to its end mark: 0, or -1 where no more comes. */
static int
read_content(struct smtpd *smtpd, struct smtpdata *data)
{
	const char *bytes;
	size_t n;

	while (!smtpdata_ended(data)) {
		if ((n = smtpio_peek(&smtpd->io, &bytes)) == 0)
			return -1;
		smtpio_skip(&smtpd->io, smtpdata_feed(data, bytes, n));
	}
	return 0;
}

/* All of the content is there: the reply to it. */
static void
take(struct smtpd *smtpd, const struct smtpdata *data, struct store *content,
    char reply[SMTPMAIL_REPLY])
{
	const struct smtpd_setup *setup = smtpd->setup;
	int fd;

	if (!smtpmail_complete(&smtpd->mail, reply))
		return;
	if (data->too_large) {
		strlcpy(reply, "552 5.3.4 message is over the size limit",
		    SMTPMAIL_REPLY);
		return;
	}
	if ((fd = store_take(content)) == -1 || lseek(fd, 0, SEEK_SET) == -1)
		strlcpy(reply, "452 4.3.1 no room for the message",
		    SMTPMAIL_REPLY);
	else
		setup->accept(setup->arg, &smtpd->mail.submission, fd, reply);
	if (fd != -1)
		close(fd);
}

static void
on_data(struct smtpd *smtpd, const struct smtpcmd *cmd)
{
	char reply[SMTPMAIL_REPLY];
	struct smtpdata data;
	struct store content;

	(void)cmd;
	if (smtpd->mail.tried == 0) {
		refuse(smtpd, smtpd->mail.open ?
		    "503 5.5.1 RCPT first (RFC 5321 section 4.1.4)" :
		    "503 5.5.1 MAIL first (RFC 5321 section 4.1.4)");
		return;
	}
	smtpio_reply(&smtpd->io, "354 the message, then a line with a dot");
	store_init(&content, smtpd->setup->spill, smtpd->setup->arg);
	smtpdata_begin(&data, &content, smtpd->lf,
	    smtpd->setup->conf->max_size);
	if (read_content(smtpd, &data) == -1)
		smtpd->status = -1;
	else {
		take(smtpd, &data, &content, reply);
		smtpio_reply(&smtpd->io, "%s", reply);
		/* whose message it is must not wait for the next one's */
		smtpio_flush(&smtpd->io);
	}
	store_clear(&content);
	smtpmail_reset(&smtpd->mail);
}

static void
on_rset(struct smtpd *smtpd, const struct smtpcmd *cmd)
{
	(void)cmd;
	smtpmail_reset(&smtpd->mail);
	smtpio_reply(&smtpd->io, "250 2.0.0 ok");
}

static void
on_noop(struct smtpd *smtpd, const struct smtpcmd *cmd)
{
	(void)cmd;
	smtpio_reply(&smtpd->io, "250 2.0.0 ok");
}

/* RFC 5321 section 3.5.3: what nobody here can know is not denied. */
static void
on_vrfy(struct smtpd *smtpd, const struct smtpcmd *cmd)
{
	(void)cmd;
	smtpio_reply(&smtpd->io, "252 2.5.2 cannot tell, but try RCPT");
}

static void
on_help(struct smtpd *smtpd, const struct smtpcmd *cmd)
{
	(void)cmd;
	smtpio_reply(&smtpd->io, "214 2.0.0 EHLO HELO MAIL RCPT DATA RSET "
	    "NOOP VRFY HELP QUIT; see sendoff(8)");
}

static void
on_quit(struct smtpd *smtpd, const struct smtpcmd *cmd)
{
	(void)cmd;
	smtpio_reply(&smtpd->io, "221 2.0.0 %s closing", name(smtpd));
	smtpd->quit = 1;
}

static handler *const handlers[] = {
	[SMTPCMD_EHLO] = on_ehlo,
	[SMTPCMD_HELO] = on_helo,
	[SMTPCMD_MAIL] = on_mail,
	[SMTPCMD_RCPT] = on_rcpt,
	[SMTPCMD_DATA] = on_data,
	[SMTPCMD_RSET] = on_rset,
	[SMTPCMD_NOOP] = on_noop,
	[SMTPCMD_VRFY] = on_vrfy,
	[SMTPCMD_HELP] = on_help,
	[SMTPCMD_QUIT] = on_quit,
};

/* A RCPT that could not even be parsed was one, too. */
static void
note_rcpt(struct smtpd *smtpd, const char *line, int length)
{
	if (length >= 4 && strncasecmp(line, "RCPT", 4) == 0)
		smtpd->mail.tried++;
}

/* One command: 0, or -1 where no more comes. */
static int
serve_one(struct smtpd *smtpd)
{
	char line[SMTPIO_LINE];
	struct smtpcmd cmd;
	const char *reply;
	int length;

	if ((length = smtpio_line(&smtpd->io, line, &smtpd->lf)) == -1)
		return -1;
	note_rcpt(smtpd, line, length == -2 ? 4 : length);
	if (length == -2) {
		refuse(smtpd, "500 5.5.2 line too long");
		return 0;
	}
	reply = smtpcmd_parse(&cmd, line, (size_t)length);
	if (reply != NULL) {
		refuse(smtpd, reply);
		return 0;
	}
	handlers[cmd.verb](smtpd, &cmd);
	smtpcmd_clear(&cmd);
	return smtpd->status;
}

/* Why no more came, in the words of the last reply and of the fault. */
static void
conclude(struct smtpd *smtpd)
{
	enum smtpio_end why = smtpd->io.ended;
	int within = smtpd->status == -1, error = smtpd->io.error;

	if (why == SMTPIO_IDLE)
		smtpio_reply(&smtpd->io, "421 4.4.2 %s idle for too long",
		    name(smtpd));
	else if (why == SMTPIO_SIGNAL)
		smtpio_reply(&smtpd->io, "421 4.3.2 %s is told to end",
		    name(smtpd));
	smtpio_flush(&smtpd->io);
	if (why == SMTPIO_BROKEN && error != EPIPE)
		smtpd->status = fault_set(smtpd->fault, EX_IOERR,
		    "SMTP on standard input and output: %s", strerror(error));
	else if (within)
		fault_set(smtpd->fault, why == SMTPIO_SIGNAL ? EX_TEMPFAIL :
		    EX_DATAERR, "the session ended within a message, which "
		    "was not sent");
}

int
smtpd_run(const struct smtpd_setup *setup, struct fault *fault)
{
	struct smtpd smtpd = { .setup = setup, .fault = fault };

	if (smtpio_init(&smtpd.io, setup->ends, setup->signals,
	    conf_wait(setup->conf, IDLE)) == -1)
		return fault_set(fault, EX_OSERR, "out of memory");
	smtpmail_init(&smtpd.mail, setup->conf, setup->args);
	smtpio_reply(&smtpd.io, "220 %s ESMTP sendoff", name(&smtpd));
	while (!smtpd.quit && serve_one(&smtpd) == 0)
		continue;
	conclude(&smtpd);
	smtpmail_reset(&smtpd.mail);
	smtpio_clear(&smtpd.io);
	return smtpd.status;
}
