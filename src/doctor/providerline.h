/*
 * A line of a list of providers.
 */
#ifndef DOCTOR_PROVIDERLINE_H
#define DOCTOR_PROVIDERLINE_H

#include "doctor/provider.h"

/*
 * Takes a line in, which it changes and which has to stay where it is as long
 * as the list does.  NULL, or static text of what is wrong with it; the list
 * can be cleared in both cases.
 */
const char	*providerline_add(struct provider_list *, char *line);

#endif
