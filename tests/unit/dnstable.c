/*
 * A table of DNS answers.  A question that no resolver would send, as its name
 * is too long, fails the test.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/dnstable.h"
#include "util/buf.h"

static int
matches(const char *row, const char *name)
{
	size_t n = strlen(name), length = strlen(row);

	if (strncmp(row, "*.", 2) != 0)
		return strcmp(row, name) == 0;
	return n > length - 1 && strcmp(name + n - length + 1, row + 1) == 0;
}

static void
answer(const struct dnstable *table, struct question *question)
{
	const struct dnstable_row *row;

	question->result = RESOLVER_NXDOMAIN;
	for (row = table->rows; row < table->rows + table->n; row++) {
		if (!matches(row->name, question->name) ||
		    row->type != question->type)
			continue;
		if (row->data == NULL)
			question->result = row->result;
		else
			ck_assert_int_eq(source_add(question, row->data,
			    row->length, 0, ""), 0);
	}
}

static void
ask(void *arg, struct question *questions, size_t n)
{
	struct dnstable *table = arg;
	uint8_t query[DNS_UDP];
	size_t i;

	for (i = 0; i < n; i++) {
		ck_assert_uint_gt(dns_query(query, sizeof(query), 1,
		    questions[i].name, questions[i].type, 1), 0);
		ck_assert_uint_lt(table->asked_n, DNSTABLE_ROWS);
		table->asked[table->asked_n++] = strdup(questions[i].name);
		answer(table, &questions[i]);
	}
}

void
dnstable_init(struct dnstable *table)
{
	memset(table, 0, sizeof(*table));
	table->source.ask = ask;
	table->source.arg = table;
}

void
dnstable_forget(struct dnstable *table)
{
	while (table->asked_n > 0)
		free(table->asked[--table->asked_n]);
}

void
dnstable_clear(struct dnstable *table)
{
	dnstable_forget(table);
	while (table->n > 0) {
		free(table->rows[--table->n].name);
		free(table->rows[table->n].data);
	}
}

static struct dnstable_row *
add(struct dnstable *table, const char *name, enum dns_type type)
{
	struct dnstable_row *row;

	ck_assert_uint_lt(table->n, DNSTABLE_ROWS);
	row = &table->rows[table->n++];
	ck_assert_ptr_nonnull(row->name = strdup(name));
	row->type = type;
	return row;
}

void
dnstable_text(struct dnstable *table, const char *name, const char *text,
    size_t length)
{
	struct dnstable_row *row = add(table, name, DNS_TXT);
	struct buf buf;
	size_t n;

	buf_init(&buf);
	do {
		n = length > 255 ? 255 : length;
		buf_putc(&buf, (int)n);
		buf_add(&buf, text, n);
		text += n;
		length -= n;
	} while (length > 0);
	row->length = buf.length;
	ck_assert_ptr_nonnull(row->data = (uint8_t *)buf_take(&buf));
}

void
dnstable_host(struct dnstable *table, const char *name)
{
	struct dnstable_row *row = add(table, name, DNS_A);

	row->length = 4;
	ck_assert_ptr_nonnull(row->data = malloc(4));
	memcpy(row->data, "\xc0\0\2\1", 4);
}

void
dnstable_result(struct dnstable *table, const char *name, enum dns_type type,
    enum resolver_result result)
{
	add(table, name, type)->result = result;
}

void
dnstable_expect(const struct dnstable *table, const char *names)
{
	struct buf buf;
	size_t i;

	buf_init(&buf);
	for (i = 0; i < table->asked_n; i++)
		buf_printf(&buf, "%s%s", i == 0 ? "" : " ", table->asked[i]);
	ck_assert_str_eq(buf_get(&buf), names);
	buf_clear(&buf);
}
