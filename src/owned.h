/*
 * A process of root's that goes on as the owner of a queue.
 */
#ifndef OWNED_H
#define OWNED_H

#include <pwd.h>

/*
 * Everything of root's is left behind, in a process just forked: terminal,
 * session, folder, descriptors, environment, signals, supplementary groups,
 * gid, uid; that there is no way back is tried.  The owner's own groups are
 * taken.  Nothing of the owner's is opened before.  For uid 0 all but the ids
 * is the same.  *out and *lent (-1: none) are the descriptors that stay; they
 * get other numbers.  0; -1 with errno: the process must then end.
 */
int	owned_enter(const struct passwd *, int *out, int *lent);

#endif
