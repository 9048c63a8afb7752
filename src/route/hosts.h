/*
 * The hosts file: addresses that the administrator gave a name.  Mail by MX
 * never asks it, a relay does.
 */
#ifndef ROUTE_HOSTS_H
#define ROUTE_HOSTS_H

#include "conf.h"
#include "route/mx.h"

/*
 * Adds the addresses that the file has for the name, without case, in the
 * order of conf->inet and with that port; what cannot be sent to is left out.
 * Where there is no such file or line, none.
 */
void	hosts_find(const struct conf *, const char *file, const char *name,
	    int port, struct mx_addresses *);

#endif
