/*
 * What `sendoff check' knows before anything is asked: from the options, the
 * configuration, and files.
 */
#ifndef BRIEFING_H
#define BRIEFING_H

#include "conf.h"
#include "doctor/overlay.h"
#include "doctor/provider.h"
#include "doctor/tld.h"
#include "exam/exam.h"
#include "fault.h"

struct briefing {
	struct exam		 exam;
	struct tld_list		 tlds;
	struct provider_list	 providers;
	struct overlay		 overlay;
};

/*
 * Fills it in; conf and option are lent, and have to stay.  0, or -1 with a
 * fault: 64 for an address that is too long, 65 and 66 for files that options
 * name, 71 without memory, 78 for lists, and where no domain is known.
 * briefing_clear() in either case.
 */
int	briefing_init(struct briefing *, const struct conf *,
	    const struct examoption *, struct fault *);
void	briefing_clear(struct briefing *);

/* Wipes out the messages: whoever is forked from here on speaks with strangers,
 * and has no need of them. */
void	briefing_forget(struct briefing *);

#endif
