/*
 * What replies mean that any server may give.
 */
#ifndef DOCTOR_PROVIDERGENERAL_H
#define DOCTOR_PROVIDERGENERAL_H

#include "doctor/provider.h"

/* The nth, in the order in which they are tried; NULL behind the last. */
const struct provider_reply *providergeneral_at(size_t);

#endif
