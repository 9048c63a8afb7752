/*
 * Giving up root for good, before the first octet from the network.
 */
#ifndef DELIVER_DROP_H
#define DELIVER_DROP_H

/*
 * Where root called, this process becomes nobody: supplementary groups, gid,
 * uid, in that order, and proves that there is no way back.  Where root only
 * lent its real uid, that is given up too.  For anybody else nothing changes.
 * 0; -1 where any step failed: the process must then end.
 */
int	drop_root(void);

#endif
