/*
 * Reading /etc/hosts without the C library's help: that would load modules
 * and ask whatever else nsswitch.conf names.
 */
#include <arpa/inet.h>
#include <netinet/in.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "confhost.h"
#include "route/hosts.h"

#define BLANKS		" \t\r\n"

/* The address of a line that names the host, lent; else NULL. */
static const char *
address_for(char *line, const char *name)
{
	char *address, *word, *state;

	if ((address = strtok_r(line, BLANKS, &state)) == NULL)
		return NULL;
	while ((word = strtok_r(NULL, BLANKS, &state)) != NULL)
		if (strcasecmp(word, name) == 0)
			return address;
	return NULL;
}

/* Adds those of one family, in the order of the lines. */
static void
take_family(FILE *f, int family, const char *name, int port,
    struct mx_addresses *addresses)
{
	size_t most = addresses->n + MX_ADDRESSES / 2;
	char line[CONFHOST_LINE];
	unsigned char octets[16];
	const char *address;
	int n;

	rewind(f);
	for (n = 0; n < CONFHOST_LINES && addresses->n < most; n++) {
		if (confhost_line(f, line) == NULL)
			break;
		if ((address = address_for(line, name)) != NULL &&
		    inet_pton(family, address, octets) == 1)
			mx_add(addresses, family, octets, port);
	}
}

void
hosts_find(const struct conf *conf, const char *file, const char *name,
    int port, struct mx_addresses *addresses)
{
	FILE *f;

	if ((f = fopen(file, "re")) == NULL)
		return;
	/* IPv4 first, as among the addresses that DNS gives */
	if (conf->inet != INET_6)
		take_family(f, AF_INET, name, port, addresses);
	if (conf->inet != INET_4)
		take_family(f, AF_INET6, name, port, addresses);
	fclose(f);
}
