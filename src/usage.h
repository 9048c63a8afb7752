/*
 * The words of `sendoff'.
 */
#ifndef USAGE_H
#define USAGE_H

#include <stdio.h>

/* Prints the synopsis of a command, or of all where it is NULL, as the manuals
 * have it. */
void	usage_print(FILE *, const char *command);

/* Says on standard error that there is no such command: the exit status. */
int	usage_unknown(const char *command);

/*
 * The calls that only print: without a word, help and version, and a command
 * with --help behind it.  argv is without the program's name and ends in NULL.
 * The exit status, or -1 where it is a call to do something.
 */
int	usage_run(int argc, char **argv);

#endif
