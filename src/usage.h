/*
 * The words of `sendoff'.
 */
#ifndef USAGE_H
#define USAGE_H

#include <stdio.h>

/* Prints the synopsis of all commands, as the manuals have it. */
void	usage_print(FILE *);

#endif
