/*
 * Giving up root for good.
 */
#ifndef UTIL_BECOME_H
#define UTIL_BECOME_H

#include <sys/types.h>

/*
 * Real, effective and saved gid, then uid, become these; that none of them
 * can be root's again is tried, not believed.  Supplementary groups are the
 * caller's to set before.  The uid is not 0.  0; -1 with errno where any step
 * failed: the process must then end.
 */
int	become_user(uid_t, gid_t);

#endif
