/*
 * What newaliases(8) says: in sendmail's shape on standard output, where
 * scripts look, and where to mend the file on standard error.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "aliases.h"
#include "submit/alias.h"
#include "submit/aliascheck.h"
#include "submit/aliastable.h"
#include "util/buf.h"

/* Why the file is not used: for good where it is the file's own fault. */
static int
unreadable(const char *file, const char *why, struct fault *fault)
{
	int error = errno;

	switch (error) {
	case 0:
		return fault_set(fault, EX_DATAERR, "%s: %s", file, why);
	case EACCES:
	case EPERM:
	case ELOOP:
	case ENAMETOOLONG:
	case EISDIR:
	case ENXIO:
		return fault_set(fault, EX_DATAERR, "%s: %s (%s)", file, why,
		    strerror(error));
	}
	return fault_set(fault, EX_TEMPFAIL, "%s: %s (%s)", file, why,
	    strerror(error));
}

/* FILE:LINE: [warning: ][NAME: ]what is wrong.  The status that follows. */
static int
print(const char *file, const struct aliascheck *check)
{
	const struct aliascheck_problem *problem;
	int status = EX_OK;
	size_t i;

	for (i = 0; i < check->n; i++) {
		problem = &check->problems[i];
		warnx("%s:%zu: %s%s%s%s", file, problem->line,
		    problem->warning ? "warning: " : "", problem->name,
		    problem->name[0] != '\0' ? ": " : "", problem->why);
		if (!problem->warning)
			status = EX_DATAERR;
	}
	return status;
}

int
aliases_check(const struct conf *conf, struct fault *fault)
{
	struct aliascheck check;
	struct buf text;
	const char *why;
	int rc;

	buf_init(&text);
	if (alias_read(conf->aliases, &text, &why) == -1) {
		rc = unreadable(conf->aliases, why, fault);
		goto out;
	}
	if (buf_get(&text) == NULL ||
	    aliascheck_text(&check, buf_get(&text), text.length) == -1) {
		rc = fault_set(fault, EX_OSERR, "%s: %s", conf->aliases,
		    strerror(ENOMEM));
		goto out;
	}
	printf("%s: %zu aliases, longest %zu bytes, %zu bytes total\n",
	    conf->aliases, check.aliases, check.longest, check.bytes);
	rc = print(conf->aliases, &check);
	aliascheck_clear(&check);
out:
	buf_clear(&text);
	return rc;
}
