/*
 * Why a call of the program cannot go on: a sysexits(3) status and one line
 * for standard error.  Only main.c prints it and exits.
 */
#ifndef FAULT_H
#define FAULT_H

#define FAULT_TEXT	640

struct fault {
	int	status;			/* sysexits(3), 0 where none is set */
	char	text[FAULT_TEXT];	/* one printable line */
};

/*
 * Sets the fault (the text is made printable) and returns -1, so that
 * `return fault_set(...)' reads as what it is.
 */
int	fault_set(struct fault *, int status, const char *, ...)
	    __attribute__((__format__(printf, 3, 4)));

#endif
