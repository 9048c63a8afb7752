/*
 * Configuration values about hosts, ports, addresses and TLS policies.  Each
 * function keeps the values of one line, or notes what is wrong.
 */
#ifndef CONFNET_H
#define CONFNET_H

#include "conf.h"
#include "confline.h"

/* The word that the configuration has for a policy. */
const char *confnet_policy(enum conf_policy);

void	confnet_relay(struct conf *, struct confline *);
void	confnet_tls(struct conf *, struct confline *);
void	confnet_tls_empty(struct conf *);
void	confnet_mta_sts(struct conf *, struct confline *);
void	confnet_inet(struct conf *, struct confline *);
void	confnet_bind(struct conf *, struct confline *);
void	confnet_bind_empty(struct conf *);
void	confnet_resolver(struct conf *, struct confline *);
void	confnet_port(struct conf *, struct confline *);

#endif
