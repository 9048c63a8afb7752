/*
 * Reads a list of top-level domains: a line is a name and a level.  One that
 * says anything else spoils the file, since a level that was meant and is not
 * there would go unnoticed.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "doctor/listfile.h"
#include "doctor/tld.h"
#include "util/text.h"

#define BLANKS		" \t\r"
#define FIRST		64	/* entries that room is made for at first */
#define LEVEL_MAX	16	/* a word of a level and NUL */

static const char *const levels[] = {
	[TLD_UNLISTED] = "",
	[TLD_NOTE] = "note",
	[TLD_WARN] = "warn",
	[TLD_WARN_HIGH] = "warn-high",
	[TLD_FAIL] = "fail"
};

/* Copies the next word of a line, in lower case: 1, or 0 where there is none
 * or it is too long. */
static int
take_word(const char **at, char *dst, size_t size)
{
	size_t length, i;

	*at += strspn(*at, BLANKS);
	length = strcspn(*at, BLANKS);
	if (length == 0 || length >= size)
		return 0;
	for (i = 0; i < length; i++)
		dst[i] = (char)tolower((unsigned char)*(*at)++);
	dst[length] = '\0';
	return 1;
}

static enum tld_level
level_of(const char *word)
{
	enum tld_level level;

	for (level = TLD_NOTE; level <= TLD_FAIL; level++)
		if (strcmp(word, levels[level]) == 0)
			return level;
	return TLD_UNLISTED;
}

/* What is wrong with a line, or NULL and the entry. */
static const char *
read_line(struct tld_entry *entry, const char *line)
{
	char word[LEVEL_MAX];

	if (!take_word(&line, entry->name, sizeof(entry->name)) ||
	    !text_hostname(entry->name) || strpbrk(entry->name, "._") != NULL)
		return "not a top-level domain";
	if (!take_word(&line, word, sizeof(word)) ||
	    (entry->level = level_of(word)) == TLD_UNLISTED)
		return "not fail, warn-high, warn or note";
	if (*line != '\0')
		return "more than a domain and a level";
	return NULL;
}

/* Room for one more: 0, or -1. */
static int
grow(struct tld_list *list)
{
	struct tld_entry *entries;
	size_t size = list->n < FIRST ? FIRST : 2 * list->n;

	/* it doubles, so that n is a power of two where it is full */
	if (list->n != 0 && (list->n < FIRST ||
	    (list->n & (list->n - 1)) != 0))
		return 0;
	entries = reallocarray(list->entries, size, sizeof(*entries));
	if (entries == NULL)
		return -1;
	list->entries = entries;
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const struct tld_entry *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Sorts, and finds a domain that is there twice; NULL where none is. */
static const char *
sort(struct tld_list *list)
{
	size_t i;

	if (list->n == 0)
		return NULL;
	qsort(list->entries, list->n, sizeof(*list->entries), compare);
	for (i = 1; i < list->n; i++)
		if (compare(&list->entries[i - 1], &list->entries[i]) == 0)
			return list->entries[i].name;
	return NULL;
}

/* One line: NULL, or what is wrong with it. */
static const char *
add_line(void *data, char *line)
{
	struct tld_list *list = data;
	const char *why;

	if (list->n == TLD_ENTRIES)
		return "too many lines";
	if (grow(list) == -1)
		return "out of memory";
	why = read_line(&list->entries[list->n], line);
	if (why == NULL)
		list->n++;
	return why;
}

/* All lines are read, or one of them was wrong: what tld_parse() returns. */
static int
finish(struct tld_list *list, struct listfile *file, int rc,
    struct fault *fault)
{
	const char *twice;

	listfile_clear(file);
	if (rc == 0 && (twice = sort(list)) != NULL)
		rc = fault_set(fault, EX_CONFIG, "%s: %s is there twice",
		    file->name, twice);
	if (rc == -1)
		tld_clear(list);
	return rc;
}

int
tld_parse(struct tld_list *list, const char *text, size_t length,
    const char *name, struct fault *fault)
{
	struct listfile file = { name, add_line, list, NULL };
	int rc;

	memset(list, 0, sizeof(*list));
	rc = listfile_parse(&file, text, length, fault);
	return finish(list, &file, rc, fault);
}

int
tld_load(struct tld_list *list, const char *const *paths, size_t n,
    struct fault *fault)
{
	struct listfile file = { NULL, add_line, list, NULL };
	int rc;

	memset(list, 0, sizeof(*list));
	rc = listfile_load(&file, paths, n, fault);
	return finish(list, &file, rc, fault);
}

void
tld_clear(struct tld_list *list)
{
	free(list->entries);
	memset(list, 0, sizeof(*list));
}

static int
compare_name(const void *key, const void *entry)
{
	return strcasecmp(key, ((const struct tld_entry *)entry)->name);
}

enum tld_level
tld_find(const struct tld_list *list, const char *domain)
{
	const struct tld_entry *entry;
	const char *last;
	char name[TLD_LABEL + 1];
	size_t length = strlen(domain);

	if (length > 0 && domain[length - 1] == '.')
		length--;
	for (last = domain + length; last > domain && last[-1] != '.'; last--)
		;
	length -= (size_t)(last - domain);
	if (list->n == 0 || length >= sizeof(name))
		return TLD_UNLISTED;
	memcpy(name, last, length);
	name[length] = '\0';
	entry = bsearch(name, list->entries, list->n, sizeof(*entry),
	    compare_name);
	return entry == NULL ? TLD_UNLISTED : entry->level;
}

const char *
tld_word(enum tld_level level)
{
	return levels[level];
}
