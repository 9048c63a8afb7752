/*
 * Root's mailq and queue commands: every owner's queue, each read by a process
 * that is that owner.
 */
#ifndef ROOTCMD_H
#define ROOTCMD_H

#include "conf.h"
#include "fault.h"
#include "queuecmd.h"

/*
 * As queuecmd(), for all queues that rootrun_wanted() speaks of.  What the
 * owners' processes say is shown as printable ASCII, JSON objects only where
 * they are sound.
 */
int	rootcmd(const struct conf *, const struct queuecmd *, struct fault *);

#endif
