/*
 * Dates without a locale: a header is for machines, and a day named in the
 * caller's language would be no date at all.
 */
#include <stdio.h>
#include <string.h>

#include "util/date.h"

/* Octets at the end of an mbox line that are looked at: a date has 24. */
#define DATE_TAIL	64

static const char days[] = "SunMonTueWedThuFriSat";
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

void
date_format(char dst[DATE_SIZE], time_t when)
{
	struct tm tm;
	char day[3], rest[27];
	time_t epoch = 0;

	/* a year that struct tm cannot hold: no clock shows one */
	if (localtime_r(&when, &tm) == NULL)
		gmtime_r(&epoch, &tm);
	/* only what is the same in every locale is left to strftime() */
	strftime(day, sizeof(day), "%d", &tm);
	strftime(rest, sizeof(rest), "%Y %H:%M:%S %z", &tm);
	snprintf(dst, DATE_SIZE, "%.3s, %s %.3s %s", days + 3 * tm.tm_wday,
	    day, months + 3 * tm.tm_mon, rest);
}

/* Reads a whole date, or gives 0. */
static time_t
read_date(const char *text, const char *form)
{
	struct tm tm;
	const char *rest;
	time_t when;
	int month;

	memset(&tm, 0, sizeof(tm));
	if ((rest = strptime(text, form, &tm)) == NULL ||
	    rest[strspn(rest, " ")] != '\0')
		return 0;
	tm.tm_isdst = -1;
	month = tm.tm_mon;
	when = mktime(&tm);
	/* mktime makes 3 March of 31 February: that was no date */
	return when > 0 && tm.tm_mon == month ? when : 0;
}

time_t
date_mbox(const char *line, size_t length)
{
	char tail[DATE_TAIL + 1];
	size_t n = length < DATE_TAIL ? length : DATE_TAIL;
	const char *p = tail;
	time_t when;

	memcpy(tail, line + length - n, n);
	tail[n] = '\0';
	/* the sender before the date may hold anything, blanks too */
	while ((p = strchr(p, ' ')) != NULL) {
		p++;
		if ((when = read_date(p, "%a %b %d %H:%M:%S %Y")) != 0 ||
		    (when = read_date(p, "%a %b %d %H:%M %Y")) != 0)
			return when;
	}
	return 0;
}
