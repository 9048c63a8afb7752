/*
 * Messages are read, planned and written as the program does it.
 */
#include <check.h>
#include <string.h>

#include "submit/mime.h"
#include "tests/unit/convert.h"
#include "tests/unit/wire.h"

void
result_init(struct result *result)
{
	memset(result, 0, sizeof(*result));
	buf_init(&result->header);
	buf_init(&result->body);
}

void
result_clear(struct result *result)
{
	buf_clear(&result->header);
	buf_clear(&result->body);
}

int
convert(struct result *result, const char *text, size_t n)
{
	struct input in;
	struct plan plan;
	struct store out;
	char chunk[4096];
	off_t at;
	ssize_t got;
	int rc;

	buf_reset(&result->header);
	buf_reset(&result->body);
	memset(&result->fault, 0, sizeof(result->fault));
	ck_assert_int_eq(read_message(&in, text, n), 0);
	plan_init(&plan);
	store_init(&out, NULL, NULL);
	rc = mime_plan(&in, &plan, &result->fault);
	result->eight_bit = plan.eight_bit;
	if (rc == 0)
		rc = mime_write(&in, &plan, &out, &result->fault);
	header_write(&in.header, &result->header);
	for (at = 0; (got = store_read(&out, at, chunk, sizeof(chunk))) > 0;
	    at += got)
		buf_add(&result->body, chunk, (size_t)got);
	ck_assert_int_eq(got, 0);
	plan_clear(&plan);
	store_clear(&out);
	input_clear(&in);
	return rc;
}

void
assert_settled(const struct result *result)
{
	struct result again;
	struct buf text;

	result_init(&again);
	buf_init(&text);
	buf_add(&text, result->header.data, result->header.length);
	buf_puts(&text, "\r\n");
	buf_add(&text, result->body.data, result->body.length);
	ck_assert_int_eq(convert(&again, text.data, text.length), 0);
	ck_assert_str_eq(buf_get(&again.header), result->header.data == NULL ?
	    "" : result->header.data);
	ck_assert_uint_eq(again.body.length, result->body.length);
	ck_assert_mem_eq(buf_get(&again.body), result->body.data == NULL ?
	    "" : result->body.data, again.body.length);
	ck_assert_int_eq(again.eight_bit, result->eight_bit);
	buf_clear(&text);
	result_clear(&again);
}
