/*
 * Faults are made here, so that every text on standard error is one printable
 * line.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fault.h"
#include "util/text.h"

int
fault_set(struct fault *fault, int status, const char *format, ...)
{
	char text[FAULT_TEXT];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	fault->status = status;
	text_show(fault->text, sizeof(fault->text), text, strlen(text));
	return -1;
}
