/*
 * Dates without a locale: a header is for machines, and a day named in the
 * caller's language would be no date at all.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/date.h"

/* Octets at the end of an mbox line that are looked at: a date has 24. */
#define DATE_TAIL	64

#define DATE_TEXT	1024	/* octets at the end of a text, likewise */

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

/* The number of a month's name, or -1. */
static int
month_number(const char *name)
{
	int i;

	for (i = 0; i < 12; i++)
		if (strncasecmp(months + 3 * i, name, 3) == 0)
			return i;
	return -1;
}

/*
 * Seconds east of Greenwich.  Of the zones with names only those that mean one
 * thing count (RFC 5322 section 4.3).  0 or -1.
 */
static int
read_zone(const char *zone, int *seconds)
{
	int n;

	*seconds = 0;
	if (strcasecmp(zone, "GMT") == 0 || strcasecmp(zone, "UT") == 0 ||
	    strcasecmp(zone, "UTC") == 0)
		return 0;
	if ((zone[0] != '+' && zone[0] != '-') || strlen(zone) != 5 ||
	    strspn(zone + 1, "0123456789") != 4)
		return -1;
	n = atoi(zone + 1);
	if (n % 100 > 59)
		return -1;
	*seconds = (n / 100 * 60 + n % 100) * (zone[0] == '-' ? -60 : 60);
	return 0;
}

/* A date without its day of the week, whatever is behind it.  0 or -1. */
static int
read_rfc(const char *text, time_t *when)
{
	char month[4], zone[6];
	struct tm tm, given;
	int east;

	memset(&tm, 0, sizeof(tm));
	if (sscanf(text, "%2d %3[A-Za-z] %4d %2d:%2d:%2d %5[-+0-9A-Za-z]",
	    &tm.tm_mday, month, &tm.tm_year, &tm.tm_hour, &tm.tm_min,
	    &tm.tm_sec, zone) != 7 || (tm.tm_mon = month_number(month)) == -1 ||
	    tm.tm_year < 1970 || read_zone(zone, &east) == -1)
		return -1;
	tm.tm_year -= 1900;
	given = tm;
	*when = timegm(&tm) - east;
	/* timegm makes 3 March of 31 February: that was no date */
	return tm.tm_mday == given.tm_mday && tm.tm_hour == given.tm_hour &&
	    tm.tm_min == given.tm_min && tm.tm_sec == given.tm_sec ? 0 : -1;
}

int
date_find(const char *text, size_t length, time_t *when)
{
	char tail[DATE_TEXT + 1];
	size_t n = length < DATE_TEXT ? length : DATE_TEXT, i;
	int rc = -1;

	memcpy(tail, text + length - n, n);
	tail[n] = '\0';
	/* from the end: the day of the month with a blank before it */
	for (i = n; i-- > 0 && rc == -1;)
		if (isdigit((unsigned char)tail[i]) &&
		    (i == 0 || tail[i - 1] == ' '))
			rc = read_rfc(tail + i, when);
	return rc;
}
