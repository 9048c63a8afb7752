/*
 * Who called.
 */
#ifndef SUBMIT_CALLER_H
#define SUBMIT_CALLER_H

#include "fault.h"

struct caller {
	char	*login;		/* owned; "uid1000" without a passwd entry */
	char	*name;		/* owned; NAME of the environment, else gecos up
				 * to its comma; NULL where neither will do */
};

/* 0, or -1 with a fault (71). */
int	caller_init(struct caller *, struct fault *);
void	caller_clear(struct caller *);

#endif
