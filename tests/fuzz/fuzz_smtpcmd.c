/* Any octets as a line of SMTP: what is taken from it is safe on the wire and
 * in the log, and what is refused leaves nothing behind. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "submit/smtpcmd.h"
#include "util/text.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must_be_safe(const char *text, size_t most)
{
	if (strlen(text) > most || !text_safe(text, strlen(text)))
		abort();
}

static void
check(const struct smtpcmd *cmd)
{
	int path = cmd->verb == SMTPCMD_MAIL || cmd->verb == SMTPCMD_RCPT;

	if (path != (cmd->local != NULL) || cmd->size < -1)
		abort();
	must_be_safe(cmd->envid, DSN_ENVID_MAX);
	must_be_safe(cmd->orcpt, DSN_ORCPT_MAX);
	if (!path)
		return;
	must_be_safe(cmd->local, TEXT_LOCAL_MAX);
	if (cmd->domain != NULL)
		must_be_safe(cmd->domain, TEXT_DOMAIN_MAX);
	if (cmd->verb == SMTPCMD_MAIL && !cmd->utf8 &&
	    smtpcmd_international(cmd))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *reply;
	struct smtpcmd cmd;

	if ((reply = smtpcmd_parse(&cmd, (const char *)data, size)) == NULL)
		check(&cmd);
	else if (cmd.local != NULL || cmd.domain != NULL || reply[3] != ' ')
		abort();
	smtpcmd_clear(&cmd);
	return 0;
}
