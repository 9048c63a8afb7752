/*
 * Reads a date without asking the C library for time zones or a locale: what
 * comes out is the same everywhere, and for any octets.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "doctor/contentdate.h"

#define TEXT	80	/* no date is longer, but for its comments */

/* Copies a value with folds and comments as blanks; the blanks at both ends
 * are left out.  0, or -1 where it is too long. */
static int
clean(char dst[TEXT], const char *value, size_t n)
{
	size_t i, length = 0, depth = 0;
	char c;

	for (i = 0; i < n; i++) {
		c = value[i];
		if (depth > 0 && c == '\\') {
			i++;
			continue;
		}
		depth += c == '(';
		if (depth > 0 || c == '\t' || c == '\r' || c == '\n') {
			depth -= c == ')';
			c = ' ';
		}
		if (c == ' ' && (length == 0 || dst[length - 1] == ' '))
			continue;
		if (c < ' ' || c > '~' || length == TEXT - 1)
			return -1;
		dst[length++] = c;
	}
	if (length > 0 && dst[length - 1] == ' ')
		length--;
	dst[length] = '\0';
	return 0;
}

/* Minutes east of Greenwich; letters that are not known mean that nothing is
 * (RFC 5322 section 4.3).  0, or -1 where it is no zone. */
static int
zone(const char *text, int *minutes)
{
	static const char names[] = "EDT EST CDT CST MDT MST PDT PST";
	static const int hours[] = { -4, -5, -5, -6, -6, -7, -7, -8 };
	int hour, minute, end = 0;
	size_t i;

	*minutes = 0;
	if (text[0] == '+' || text[0] == '-') {
		if (strlen(text) != 5 || strspn(text + 1, "0123456789") != 4 ||
		    sscanf(text + 1, "%2d%2d%n", &hour, &minute, &end) != 2 ||
		    end != 4 || minute > 59)
			return -1;
		*minutes = (text[0] == '-' ? -1 : 1) * (hour * 60 + minute);
		return 0;
	}
	for (i = 0; i < sizeof(hours) / sizeof(hours[0]); i++)
		if (strncasecmp(text, names + 4 * i, 3) == 0 &&
		    text[3] == '\0')
			*minutes = hours[i] * 60;
	return text[0] != '\0' && strlen(text) <= 5 && strspn(text,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") ==
	    strlen(text) ? 0 : -1;
}

/* Days since 1970-01-01 of a date of the Gregorian calendar; years begin in
 * March here, so that the day that leaps comes last. */
static int64_t
days(int year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5;

	return y * 365 + y / 4 - y / 100 + y / 400 + of_year + day - 1 -
	    719468;
}

static int
month_of(const char *name)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int i;

	for (i = 0; i < 12; i++)
		if (strncasecmp(name, names + 3 * i, 3) == 0)
			return i + 1;
	return 0;
}

/* Passes "Tue, ", which need not be there and is not held against the date. */
static const char *
after_weekday(const char *text)
{
	const char *comma = strchr(text, ',');

	if (comma == NULL || comma - text > 10)
		return text;
	return comma[1] == ' ' ? comma + 2 : comma + 1;
}

int
contentdate_parse(const char *value, size_t n, int64_t *when)
{
	int day, year, hour, minute, second = 0, minutes, end = 0, more = 0;
	char text[TEXT], month[4];
	const char *p;

	if (clean(text, value, n) == -1)
		return -1;
	p = after_weekday(text);
	/* widths keep every number far from overflow */
	if (sscanf(p, "%2d %3[A-Za-z] %4d %2d:%2d%n", &day, month, &year,
	    &hour, &minute, &end) != 5)
		return -1;
	if (sscanf(p + end, ":%2d%n", &second, &more) == 1)
		end += more;
	if (p[end] != ' ' || zone(p + end + 1, &minutes) == -1)
		return -1;
	if (year < 1000)	/* RFC 5322 section 4.3 */
		year += year < 50 ? 2000 : 1900;
	if (month_of(month) == 0 || day < 1 || day > 31 || hour < 0 ||
	    hour > 23 || minute < 0 || minute > 59 || second < 0 ||
	    second > 60 || year < 1900)
		return -1;
	*when = ((days(year, month_of(month), day) * 24 + hour) * 60 +
	    minute - minutes) * 60 + second;
	return 0;
}
