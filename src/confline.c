/*
 * One line of the configuration.  Words stand between blanks; one that holds
 * blanks or '#' is put in double quotes, in which \" and \\ stand for a quote
 * and a backslash.  Every word passes text_safe() here, so that no value can
 * carry a line break or a control character to the wire, the log or the
 * queue.  The error is sticky: setters go on freely, the caller tests once.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "confline.h"
#include "util/text.h"

#define ENTRIES_MAX	10000	/* lines of a keyword that repeats: more
				 * domains than one null client speaks for */

struct reader {
	const char	*at;
	const char	*end;
	char		*out;
};

struct unit {
	char	letter;
	int64_t	factor;
};

void
confline_bad(struct confline *line, const char *why, const char *word)
{
	if (line->why != NULL)
		return;
	line->why = why;
	line->word = word;
	line->status = EX_CONFIG;
}

void
confline_memory(struct confline *line)
{
	if (line->why != NULL)
		return;
	line->why = "out of memory";
	line->word = NULL;
	line->status = EX_OSERR;
}

/* A comment begins anywhere outside quotes, also right behind a word. */
static int
ends_word(const struct reader *r)
{
	return r->at == r->end || *r->at == ' ' || *r->at == '\t' ||
	    *r->at == '#';
}

/* Reads up to the closing quote; the opening one is behind us. */
static const char *
quoted(struct reader *r)
{
	for (; r->at < r->end && *r->at != '"'; r->at++) {
		if (*r->at == '\\' && r->at + 1 < r->end &&
		    (r->at[1] == '"' || r->at[1] == '\\'))
			r->at++;
		*r->out++ = *r->at;
	}
	if (r->at == r->end)
		return "no closing quote behind";
	r->at++;
	if (!ends_word(r))
		return "no blank behind the closing quote of";
	return NULL;
}

/* A word without quotes: up to a blank or a comment. */
static const char *
plain(struct reader *r)
{
	for (; !ends_word(r); r->at++) {
		/* Half-quoted words are read differently everywhere. */
		if (*r->at == '"')
			return "stray quote behind";
		*r->out++ = *r->at;
	}
	return NULL;
}

/*
 * Copies one word behind those before it.  Words beyond CONFLINE_WORDS are
 * still read, so that a stray quote in them is found.
 */
static void
next_word(struct confline *line, struct reader *r)
{
	const char *why;
	char *start = r->out;

	if (*r->at == '"') {
		r->at++;
		why = quoted(r);
	} else
		why = plain(r);
	if (!text_safe(start, (size_t)(r->out - start)))
		why = "control character or broken UTF-8 in";
	*r->out++ = '\0';
	if (why != NULL)
		confline_bad(line, why, start);
	if (line->n < CONFLINE_WORDS)
		line->words[line->n++] = start;
}

void
confline_split(struct confline *line, const char *text, size_t length)
{
	struct reader r;

	line->n = 0;
	line->why = line->word = NULL;
	line->status = 0;
	if (length > 0 && text[length - 1] == '\r')
		length--;
	if (length > CONF_LINE_MAX) {
		confline_bad(line, "line is too long", NULL);
		return;
	}
	r.at = text;
	r.end = text + length;
	/* A word and its NUL are never longer than the word and its blank. */
	r.out = line->text;
	while (line->why == NULL) {
		while (r.at < r.end && (*r.at == ' ' || *r.at == '\t'))
			r.at++;
		if (r.at == r.end || *r.at == '#')
			return;
		next_word(line, &r);
	}
}

void
confline_copy(struct confline *line, char **slot, const char *value)
{
	char *copy;

	if ((copy = strdup(value)) == NULL) {
		confline_memory(line);
		return;
	}
	free(*slot);
	*slot = copy;
}

/*
 * The array doubles whenever n is a power of two, so that its size need not
 * be kept beside it.
 */
void *
confline_grow(struct confline *line, void *array, size_t n, size_t size)
{
	void	*grown;

	if (n >= ENTRIES_MAX) {
		confline_bad(line, "too many lines with", line->words[0]);
		return NULL;
	}
	if ((n & (n - 1)) != 0)
		return array;
	grown = recallocarray(array, n, n == 0 ? 1 : 2 * n, size);
	if (grown == NULL)
		confline_memory(line);
	return grown;
}

/* With case: what is written in one way is found by searching for it. */
int
confline_choice(const char *word, const char *const *list)
{
	int i;

	for (i = 0; list[i] != NULL; i++)
		if (strcmp(word, list[i]) == 0)
			return i;
	return -1;
}

/*
 * Reads digits up to the first other octet; the value stays at most, so that
 * no later product overflows.  NULL where there is no digit or too many.
 */
static const char *
digits(const char *s, int64_t most, int64_t *number)
{
	if (*s < '0' || *s > '9')
		return NULL;
	for (*number = 0; *s >= '0' && *s <= '9'; s++) {
		if (*number > (most - (*s - '0')) / 10)
			return NULL;
		*number = *number * 10 + (*s - '0');
	}
	return s;
}

/* A number with one of the units behind it, or none. */
static int
measure(const char *s, const struct unit *unit, int64_t most, int64_t *result)
{
	int64_t number;

	if ((s = digits(s, most, &number)) == NULL || number == 0)
		return -1;
	if (*s != '\0') {
		while (unit->letter != '\0' && unit->letter != *s)
			unit++;
		if (unit->letter == '\0' || s[1] != '\0')
			return -1;
		if (number > most / unit->factor)
			return -1;
		number *= unit->factor;
	}
	*result = number;
	return 0;
}

/* A plain number: a sign, a blank or a unit makes it none. */
int
confline_number(const char *s, int64_t least, int64_t most, int64_t *result)
{
	int64_t number;

	if ((s = digits(s, most, &number)) == NULL || *s != '\0')
		return -1;
	if (number < least)
		return -1;
	*result = number;
	return 0;
}

int
confline_time(const char *s, int64_t *seconds)
{
	static const struct unit units[] = {
		{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 },
		{ 'w', 7 * 86400 }, { '\0', 0 }
	};

	return measure(s, units, CONFLINE_TIME_MAX, seconds);
}

int
confline_size(const char *s, int64_t *octets)
{
	static const struct unit units[] = {
		{ 'K', 1024 }, { 'M', 1024 * 1024 },
		{ 'G', 1024 * 1024 * 1024 }, { '\0', 0 }
	};

	/* Half of what an offset holds: sums of two never overflow. */
	return measure(s, units, INT64_MAX / 2, octets);
}
