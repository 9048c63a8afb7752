/*
 * Servers word their reply as they like, so that there is no grammar: Gmail
 * says "at your service, [192.0.2.1]", Exim "Hello name [192.0.2.1]", others
 * have no brackets.  What is ours stands behind what is theirs.
 */
#include <sys/socket.h>

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "doctor/egress.h"

#define AROUND	" \t()[]<>,;\""
#define LITERAL	"IPv6:"
#define NAME	256

/* Reads one word: 1 where it is an address of the family. */
static int
read_word(const char *word, size_t n, int family, struct ipaddr *ip)
{
	size_t prefix = sizeof(LITERAL) - 1;
	char text[IPADDR_TEXT];

	if (n > prefix && strncasecmp(word, LITERAL, prefix) == 0) {
		word += prefix;
		n -= prefix;
	}
	/* the end of a sentence */
	if (n > 0 && (word[n - 1] == '.' || word[n - 1] == '!'))
		n--;
	if (n == 0 || n >= sizeof(text))
		return 0;
	memcpy(text, word, n);
	text[n] = '\0';
	if (ipaddr_parse(ip, text) == -1)
		return 0;
	/* a server that listens to IPv6 alone may see an IPv4 client so */
	ipaddr_unmap(ip);
	return ip->family == family;
}

/* The last address of a line: a server that has no name says its own first. */
static int
read_line(const char *line, const char *end, int family, struct ipaddr *ip)
{
	struct ipaddr found;
	size_t n;
	int seen = 0;

	for (; line < end; line += n) {
		line += strspn(line, AROUND);
		n = strcspn(line, AROUND "\n");
		if (line >= end || n == 0)
			break;
		if (read_word(line, n, family, &found)) {
			*ip = found;
			seen = 1;
		}
	}
	return seen;
}

int
egress_echo(const char *text, int family, struct ipaddr *ip)
{
	const char *end;

	for (;; text = end + 1) {
		end = text + strcspn(text, "\n");
		if (read_line(text, end, family, ip))
			return 0;
		if (*end == '\0')
			return -1;
	}
}

/* The last two labels of a name without a dot at its end; "" where there are
 * fewer. */
static const char *
organisation(const char *name)
{
	const char *p = name + strlen(name);
	int dots = 0;

	while (p > name && (p[-1] != '.' || ++dots < 2))
		p--;
	return dots == 0 ? "" : p;
}

int
egress_banner(const char *greeting, const char *host)
{
	const char *theirs = organisation(host), *ours;
	char name[NAME];
	size_t n;

	while (isdigit((unsigned char)*greeting))
		greeting++;
	while (*greeting == ' ' || *greeting == '-')
		greeting++;
	n = strcspn(greeting, " ");
	if (n > 0 && greeting[n - 1] == '.')
		n--;
	if (n == 0 || n >= sizeof(name))
		return 0;
	memcpy(name, greeting, n);
	name[n] = '\0';
	ours = organisation(name);
	return *ours != '\0' && strcasecmp(ours, theirs) == 0;
}
