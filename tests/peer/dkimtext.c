/*
 * The texts that a DKIM verifier makes of a message.  Each step makes a new
 * whole string, as the RFC describes it, so that it can be checked against
 * the RFC by eye.  Memory that runs out ends the test.
 */
#include <ctype.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>

#include "tests/peer/dkimtext.h"

#define BLANKS	" \t\r\n"

struct dkimtext
dkimtext_new(size_t room)
{
	struct dkimtext t;

	t.length = 0;
	if ((t.data = calloc(1, room + 1)) == NULL)
		err(1, NULL);
	return t;
}

void
dkimtext_put(struct dkimtext *t, const void *data, size_t n)
{
	if (n > 0)
		memcpy(t->data + t->length, data, n);
	t->length += n;
	t->data[t->length] = '\0';
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Where the next line begins, the end where there is none. */
static char *
next_line(char *line, char *end)
{
	char *next = memmem(line, (size_t)(end - line), "\r\n", 2);

	return next == NULL ? end : next + 2;
}

void
dkimtext_split(struct dkimtext_message *m, char *at, size_t length)
{
	char *end = at + length, *next;
	struct dkimtext *field;

	m->nfields = 0;
	while (at < end && *at != '\r' && m->nfields < DKIMTEXT_FIELDS) {
		next = next_line(at, end);
		while (next < end && is_blank(*next))
			next = next_line(next, end);
		field = &m->fields[m->nfields++];
		field->data = at;
		field->length = (size_t)(next - at);
		if (field->length > 1 && next[-1] == '\n')
			field->length -= 2;
		at = next;
	}
	m->body.data = next_line(at, end);
	m->body.length = (size_t)(end - m->body.data);
}

/* RFC 6376 section 3.4.4 a: no blanks at line ends, else one space for a
 * run. */
static void
relax_lines(struct dkimtext *out, struct dkimtext body)
{
	size_t i, j;

	for (i = 0; i < body.length; i = j) {
		for (j = i; j < body.length && is_blank(body.data[j]); j++)
			;
		if (j == i)
			dkimtext_put(out, body.data + j++, 1);
		else if (j < body.length && (j + 1 == body.length ||
		    memcmp(body.data + j, "\r\n", 2) != 0))
			dkimtext_put(out, " ", 1);
	}
}

struct dkimtext
dkimtext_body(struct dkimtext body, int relaxed)
{
	struct dkimtext out = dkimtext_new(body.length + 2);

	if (relaxed)
		relax_lines(&out, body);
	else
		dkimtext_put(&out, body.data, body.length);
	if (out.length < 2 ||
	    memcmp(out.data + out.length - 2, "\r\n", 2) != 0)
		dkimtext_put(&out, "\r\n", 2);
	/* RFC 6376 section 3.4.3: of the CRLF at the end one stays. */
	while (out.length >= 4 &&
	    memcmp(out.data + out.length - 4, "\r\n\r\n", 4) == 0)
		out.length -= 2;
	/* RFC 6376 section 3.4.4: not even that, where there is no more. */
	if (relaxed && out.length == 2)
		out.length = 0;
	return out;
}

/* RFC 6376 section 3.4.2, step by step. */
static struct dkimtext
relax_field(struct dkimtext field)
{
	struct dkimtext flat = dkimtext_new(field.length);
	struct dkimtext out = dkimtext_new(field.length + 2);
	size_t i, start;
	char c;

	for (i = 0; i < field.length; i++)
		if (field.data[i] != '\r' && field.data[i] != '\n')
			dkimtext_put(&flat, field.data + i, 1);
	for (i = 0; i < flat.length && flat.data[i] != ':'; i++) {
		c = (char)tolower((unsigned char)flat.data[i]);
		if (!is_blank(c))
			dkimtext_put(&out, &c, 1);
	}
	dkimtext_put(&out, ":", 1);
	start = out.length;
	for (i++; i < flat.length; i++) {
		if (!is_blank(flat.data[i]))
			dkimtext_put(&out, flat.data + i, 1);
		else if (out.length > start &&
		    !is_blank(out.data[out.length - 1]))
			dkimtext_put(&out, " ", 1);
	}
	if (out.length > start && is_blank(out.data[out.length - 1]))
		out.length--;
	free(flat.data);
	return out;
}

struct dkimtext
dkimtext_field(struct dkimtext field, int relaxed)
{
	struct dkimtext out;

	if (relaxed)
		out = relax_field(field);
	else {
		out = dkimtext_new(field.length + 2);
		dkimtext_put(&out, field.data, field.length);
	}
	dkimtext_put(&out, "\r\n", 2);
	return out;
}

int
dkimtext_named(struct dkimtext field, const char *name, size_t length)
{
	size_t n;

	for (n = 0; n < field.length && field.data[n] != ':'; n++)
		;
	while (n > 0 && is_blank(field.data[n - 1]))
		n--;
	return n == length && strncasecmp(field.data, name, n) == 0;
}

const char *
dkimtext_find(const char *list, const char *name, size_t *length)
{
	size_t n = strlen(name);

	while (*list != '\0') {
		list += strspn(list, BLANKS);
		if (strncmp(list, name, n) == 0 &&
		    list[n + strspn(list + n, BLANKS)] == '=') {
			list += strcspn(list, "=") + 1;
			*length = strcspn(list, ";");
			return list;
		}
		list += strcspn(list, ";");
		list += *list == ';';
	}
	return NULL;
}

char *
dkimtext_tag(const char *list, const char *name)
{
	const char *value;
	char *copy;
	size_t length;

	if ((value = dkimtext_find(list, name, &length)) == NULL)
		return NULL;
	while (length > 0 && strchr(BLANKS, *value) != NULL) {
		value++;
		length--;
	}
	while (length > 0 && strchr(BLANKS, value[length - 1]) != NULL)
		length--;
	if ((copy = strndup(value, length)) == NULL)
		err(1, NULL);
	return copy;
}

int
dkimtext_is(const char *list, const char *name, const char *value,
    int missing)
{
	char *got = dkimtext_tag(list, name);
	int same;

	same = got == NULL ? missing : strcmp(got, value) == 0;
	free(got);
	return same;
}

int
dkimtext_word(const char *list, const char *word)
{
	size_t length, n = strlen(word);

	while (*list != '\0') {
		list += strspn(list, BLANKS);
		length = strcspn(list, ":" BLANKS);
		if (length == n && strncasecmp(list, word, n) == 0)
			return 1;
		list += strcspn(list, ":");
		list += *list == ':';
	}
	return 0;
}

struct dkimtext
dkimtext_unbase64(const char *s)
{
	struct dkimtext flat = dkimtext_new(strlen(s));
	struct dkimtext out = dkimtext_new(strlen(s));
	size_t i;
	int n;

	for (; *s != '\0'; s++)
		if (strchr(BLANKS, *s) == NULL)
			dkimtext_put(&flat, s, 1);
	n = EVP_DecodeBlock((unsigned char *)out.data,
	    (unsigned char *)flat.data, (int)flat.length);
	if (n > 0 && flat.length % 4 == 0) {
		out.length = (size_t)n;
		/* The padding was counted. */
		for (i = flat.length; i > 0 && flat.data[i - 1] == '='; i--)
			out.length--;
	}
	free(flat.data);
	return out;
}
