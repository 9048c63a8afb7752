/* Any octets as a session: replies are printable, envelopes whole and safe. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/memfile.h"
#include "submit/smtpd.h"
#include "util/text.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
take(void *arg, struct submission *submission, int fd, char *reply)
{
	const struct message *m = &submission->message;

	for (size_t i = 0; i < m->nrecipients; i++)
		if (!text_safe(m->recipients[i].address,
		    strlen(m->recipients[i].address)))
			abort();
	if (arg != NULL || m->sender == NULL || lseek(fd, 0, 1) != 0)
		abort();
	strlcpy(reply, "250 2.0.0 taken", SMTPMAIL_REPLY);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char name[] = "a.example", file[] = "/nonexistent", said[4096];
	struct conf conf = { .hostname = name, .domain = name,
	    .aliases = file, .max_size = 1000, .timeout = 30 };
	struct args args = { .mode = ARGS_SMTP };
	volatile sig_atomic_t flag = 0;
	struct signals signals = { .flag = &flag };
	struct smtpd_setup setup = { &conf, &args, { memfile_open(),
	    memfile_open() }, &signals, take, NULL, NULL };
	struct fault fault;

	if (pwrite(setup.ends[0], data, size, 0) == -1)
		abort();
	smtpd_run(&setup, &fault);
	for (ssize_t n = pread(setup.ends[1], said, 4096, 0); n-- > 0;)
		if ((said[n] < 32 || said[n] > 126) && said[n] != '\r' &&
		    said[n] != '\n')
			abort();
	close(setup.ends[0]);
	close(setup.ends[1]);
	return 0;
}
