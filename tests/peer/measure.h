/*
 * What a command costs: memory at its peak and processor time.
 */
#ifndef PEER_MEASURE_H
#define PEER_MEASURE_H

/*
 * Runs a command and writes one line to a file: the largest resident set of
 * any of its processes in KB, and the user and system time of all of them in
 * ms, those that outlive the command with it where the system can tell.
 * Returns the command's exit status, 126 where it could not be run, 128 and
 * the number where a signal ended it.
 */
int	measure_run(const char *file, char **command);

#endif
