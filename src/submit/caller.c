/*
 * The one look into the passwd database.
 */
#include <sys/types.h>

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "submit/caller.h"
#include "util/buf.h"
#include "util/text.h"

/* The full name of a gecos field: up to its comma, '&' is the login with a
 * capital, as finger(1) has always read it. */
static char *
full_name(const char *gecos, const char *login)
{
	struct buf name;

	buf_init(&name);
	for (; *gecos != '\0' && *gecos != ','; gecos++) {
		if (*gecos != '&') {
			buf_putc(&name, *gecos);
			continue;
		}
		if (login[0] >= 'a' && login[0] <= 'z')
			buf_putc(&name, login[0] - 'a' + 'A');
		else
			buf_putc(&name, login[0]);
		buf_puts(&name, login + 1);
	}
	return buf_take(&name);
}

/* Gives a name back where it may stand in a header, else NULL: what may not is
 * left out, nobody gave it on purpose. */
static char *
fit(char *name)
{
	if (name != NULL && name[0] != '\0' && text_safe(name, strlen(name)))
		return name;
	free(name);
	return NULL;
}

/* NAME from the environment, else the gecos. */
static char *
display_name(const struct passwd *passwd)
{
	const char *given = getenv("NAME");
	char *name = NULL;

	if (given != NULL)
		name = fit(strdup(given));
	if (name == NULL && passwd != NULL)
		name = fit(full_name(passwd->pw_gecos, passwd->pw_name));
	return name;
}

int
caller_init(struct caller *caller, struct fault *fault)
{
	struct passwd *passwd = getpwuid(getuid());
	char number[32];

	memset(caller, 0, sizeof(*caller));
	snprintf(number, sizeof(number), "uid%u", (unsigned int)getuid());
	if (passwd != NULL && text_safe(passwd->pw_name,
	    strlen(passwd->pw_name)))
		caller->login = strdup(passwd->pw_name);
	else
		caller->login = strdup(number);
	caller->name = display_name(passwd);
	if (caller->login == NULL)
		return fault_set(fault, EX_OSERR, "out of memory");
	return 0;
}

void
caller_clear(struct caller *caller)
{
	free(caller->login);
	free(caller->name);
	memset(caller, 0, sizeof(*caller));
}
