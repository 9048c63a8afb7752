/*
 * This host's own name from gethostname, /etc/hosts and /etc/mailname.  DNS
 * and NSS are not asked: they may wait without limit, and a name server could
 * then choose what we call ourselves.  "localhost" in any form is no name
 * that another host could use.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "confhost.h"
#include "confname.h"

#define BLANKS		" \t\r\n"

/*
 * What a stranger may be told: a name with a dot that is not every host's.
 */
static int
usable(const char *name)
{
	return confname_dotted(name) &&
	    strncasecmp(name, "localhost.", strlen("localhost.")) != 0;
}

char *
confhost_line(FILE *f, char line[CONFHOST_LINE])
{
	int c;

	if (fgets(line, CONFHOST_LINE, f) == NULL)
		return NULL;
	if (strchr(line, '\n') == NULL)
		while ((c = getc(f)) != EOF && c != '\n')
			;
	line[strcspn(line, "#")] = '\0';
	return line;
}

/* The first usable name of a hosts line that names this host, lent. */
static char *
line_name(char *line, const char *name)
{
	char *word, *state, *found = NULL;
	int ours = 0;

	/* The address comes first. */
	if (strtok_r(line, BLANKS, &state) == NULL)
		return NULL;
	while ((word = strtok_r(NULL, BLANKS, &state)) != NULL) {
		if (strcasecmp(word, name) == 0)
			ours = 1;
		if (found == NULL && usable(word))
			found = word;
	}
	return ours ? found : NULL;
}

/* The first line that both names this host and has a usable name decides. */
static char *
hosts_name(const char *name, const char *hosts)
{
	char line[CONFHOST_LINE], *found = NULL;
	FILE *f;
	int n;

	if ((f = fopen(hosts, "re")) == NULL)
		return NULL;
	for (n = 0; found == NULL && n < CONFHOST_LINES; n++) {
		if (confhost_line(f, line) == NULL)
			break;
		found = line_name(line, name);
	}
	fclose(f);
	return found == NULL ? NULL : strdup(found);
}

/* Its first word, by Debian's policy the domain of mail from this host. */
char *
confhost_mailname(const char *mailname)
{
	char line[CONFHOST_LINE], *state, *name = NULL;
	FILE *f;

	if ((f = fopen(mailname, "re")) == NULL)
		return NULL;
	while (name == NULL && confhost_line(f, line) != NULL)
		name = strtok_r(line, BLANKS, &state);
	fclose(f);
	return name == NULL || !usable(name) ? NULL : strdup(name);
}

/* In the order of what the administrator most likely meant for this host. */
char *
confhost_name(const char *name, const char *hosts, const char *mailname)
{
	char *found;

	if (usable(name))
		return strdup(name);
	if ((found = hosts_name(name, hosts)) != NULL)
		return found;
	return confhost_mailname(mailname);
}
