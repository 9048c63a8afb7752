/*
 * The sandbox where the system has none that we know: it says so.  A worker
 * then keeps to what it was written to do, as a process of nobody's where
 * root called, but nothing holds it to that.
 */
#include "compat/sandbox.h"

#ifndef HAVE_LANDLOCK

int
sandbox_enter(const struct sandbox *sandbox)
{
	(void)sandbox;
	return 0;
}

#endif
