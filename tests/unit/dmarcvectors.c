/*
 * Reads the vectors of DMARC.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/dmarcvectors.h"
#include "tests/unit/vectors.h"

int
dmarcvectors_open(struct dmarcvectors *v, const char *name)
{
	char quoted[64];
	size_t length;

	memset(v, 0, sizeof(*v));
	v->file = vectors_file("dmarc/dmarc-vectors.json", &length);
	if (v->file == NULL)
		return -1;
	ck_assert_int_lt(snprintf(v->list, sizeof(v->list),
	    "%s/psl/public_suffix_list.dat", getenv("CONFORMANCE")),
	    (int)sizeof(v->list));
	snprintf(quoted, sizeof(quoted), "\"%s\": [", name);
	ck_assert_ptr_nonnull(v->read.text = malloc(length + 1));
	ck_assert_ptr_nonnull(v->read.at = strstr(v->file, quoted));
	ck_assert_int_eq(jsonread_next(&v->read), '"');
	ck_assert_int_eq(jsonread_next(&v->read), '[');
	return 0;
}

void
dmarcvectors_close(struct dmarcvectors *v)
{
	free(v->read.text);
	free(v->file);
}

int
dmarcvectors_next(struct dmarcvectors *v)
{
	return jsonread_next(&v->read) == '{';
}

int
dmarcvectors_key(struct dmarcvectors *v, char *key, size_t size)
{
	if (jsonread_next(&v->read) != '"')
		return 0;
	ck_assert_uint_lt(strlcpy(key, v->read.text, size), size);
	return 1;
}

void
dmarcvectors_value(struct dmarcvectors *v, char *value, size_t size)
{
	char c = jsonread_next(&v->read);

	ck_assert_msg(c == '"' || c == 'w', "%c", c);
	ck_assert_uint_lt(strlcpy(value, v->read.text, size), size);
	if (c == 'w' && strcmp(value, "null") == 0)
		*value = '\0';
}

void
dmarcvectors_strings(struct dmarcvectors *v, char *value, size_t size)
{
	*value = '\0';
	ck_assert_int_eq(jsonread_next(&v->read), '[');
	while (jsonread_next(&v->read) == '"') {
		if (*value != '\0')
			strlcat(value, " ", size);
		ck_assert_uint_lt(strlcat(value, v->read.text, size), size);
	}
}

void
dmarcvectors_zone(struct dmarcvectors *v, struct dnstable *table)
{
	char name[256];

	ck_assert_int_eq(jsonread_next(&v->read), '{');
	while (dmarcvectors_key(v, name, sizeof(name))) {
		ck_assert_int_eq(jsonread_next(&v->read), '[');
		while (jsonread_next(&v->read) == '"')
			dnstable_text(table, name, v->read.text,
			    strlen(v->read.text));
	}
}
