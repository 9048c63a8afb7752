/*
 * A process that holds a key keeps it to itself.
 */
#ifndef COMPAT_SECRET_H
#define COMPAT_SECRET_H

/* From now on this process leaves no core and, where the system can say so,
 * its memory is not for other processes of the same user to read. */
void	secret_hide(void);

#endif
