/*
 * No core by the limit that every system has; on Linux the memory is closed
 * to ptrace(2) and /proc as well.
 */
#include <sys/resource.h>

#ifdef HAVE_PRCTL
#include <sys/prctl.h>
#endif

#include "compat/secret.h"

void
secret_hide(void)
{
	static const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
#ifdef HAVE_PRCTL
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}
