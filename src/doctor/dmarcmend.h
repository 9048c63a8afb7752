/*
 * DMARC records as they were meant, and small changes of them.  Pure.
 */
#ifndef DOCTOR_DMARCMEND_H
#define DOCTOR_DMARCMEND_H

#include <stddef.h>

/*
 * A record, to be freed, with the tags of a text that is one, or was meant to
 * be one: without what is wrong or removed, and with p= in its place.  set is a
 * tag with its value, "p=quarantine", in place of the one that is there, or
 * with no value ("t=") to leave it out; NULL: no change.  NULL with errno
 * EINVAL where no record without a fault comes of it, ENOMEM.
 */
char	*dmarcmend(const char *, size_t, const char *set);

#endif
