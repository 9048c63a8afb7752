/*
 * Slips of the keyboard in a record: what was meant, where that is beyond
 * doubt.  Pure.
 */
#ifndef DOCTOR_SPFMENDSLIP_H
#define DOCTOR_SPFMENDSLIP_H

#include <stddef.h>

/* A term by what is before its value. */
struct spfmend_head {
	const char	*name;		/* lower case */
	char		 qualifier;	/* '\0': none */
	char		 mark;		/* ':', '=', '/', '\0': no value */
	int		 family;	/* of the address behind it; 0: none */
};

/* 1 where a word differs from the name by one edit: an octet that is missing,
 * one too many or another one, or two neighbours the wrong way round. */
int	spfmend_near(const char *, size_t, const char *name);

/* The name that was meant, static; NULL: the one that is there, or nobody
 * knows.  "ip" stands for that of the address's family. */
const char *spfmend_meant(const struct spfmend_head *);

/* AF_INET or AF_INET6 of an address, whatever prefix length it has, else 0. */
int	spfmend_family(const char *);

/* Takes from the value of ip4 or ip6 what belongs to no network, and writes a
 * netmask as a prefix length.  1: it has; 0: it stays. */
int	spfmend_network(char *value);

#endif
