/*
 * Growable text: what is appended is there, what failed stays failed.
 */
#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"

Suite	*suite_buf(void);

START_TEST(appends_in_order)
{
	struct buf buf;

	buf_init(&buf);
	ck_assert_str_eq(buf_get(&buf), "");
	buf_puts(&buf, "one");
	buf_putc(&buf, ' ');
	buf_printf(&buf, "%d-%s", 2, "two");
	buf_add(&buf, "\0x", 2);
	ck_assert_uint_eq(buf.length, 11);
	ck_assert_mem_eq(buf_get(&buf), "one 2-two\0x", 12);
	buf_clear(&buf);
	ck_assert_ptr_null(buf.data);
}
END_TEST

START_TEST(holds_any_octet)
{
	struct buf buf;
	int i;

	buf_init(&buf);
	for (i = 0; i < 256; i++)
		buf_putc(&buf, i);
	ck_assert_uint_eq(buf.length, 256);
	for (i = 0; i < 256; i++)
		ck_assert_int_eq((unsigned char)buf.data[i], i);
	buf_clear(&buf);
}
END_TEST

/* Every length around the doublings keeps its NUL. */
START_TEST(grows)
{
	struct buf buf;
	size_t i;

	buf_init(&buf);
	for (i = 1; i <= 100000; i++) {
		buf_putc(&buf, 'x');
		if (buf.data[i] != '\0' || buf.length != i)
			ck_abort_msg("not terminated at %zu", i);
	}
	ck_assert_uint_lt(buf.size, 4 * buf.length);
	buf_reset(&buf);
	ck_assert_str_eq(buf_get(&buf), "");
	buf_puts(&buf, "again");
	ck_assert_str_eq(buf_get(&buf), "again");
	buf_clear(&buf);
}
END_TEST

START_TEST(prints_long)
{
	char word[1000];
	struct buf buf;

	memset(word, 'w', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	buf_init(&buf);
	buf_printf(&buf, "<%s>", word);
	ck_assert_uint_eq(buf.length, sizeof(word) + 1);
	ck_assert_int_eq(buf.data[buf.length - 1], '>');
	buf_clear(&buf);
}
END_TEST

START_TEST(drops_the_front)
{
	struct buf buf;

	buf_init(&buf);
	buf_drop(&buf, 0);
	buf_puts(&buf, "abcdef");
	buf_drop(&buf, 2);
	ck_assert_str_eq(buf_get(&buf), "cdef");
	buf_drop(&buf, 4);
	ck_assert_str_eq(buf_get(&buf), "");
	buf_clear(&buf);
}
END_TEST

/* A length that no memory has fails before anything is read. */
START_TEST(error_is_sticky)
{
	struct buf buf;

	buf_init(&buf);
	buf_puts(&buf, "x");
	buf_add(&buf, "y", SIZE_MAX / 2);
	ck_assert_int_eq(buf.failed, 1);
	ck_assert_ptr_null(buf_get(&buf));
	buf_puts(&buf, "later");
	buf_printf(&buf, "%d", 3);
	buf_reset(&buf);
	ck_assert_ptr_null(buf_get(&buf));
	ck_assert_ptr_null(buf_take(&buf));
	/* taking cleared it */
	buf_puts(&buf, "new");
	ck_assert_str_eq(buf_get(&buf), "new");
	buf_clear(&buf);
}
END_TEST

START_TEST(gives_away)
{
	struct buf buf;
	char *text;

	buf_init(&buf);
	text = buf_take(&buf);
	ck_assert_str_eq(text, "");
	free(text);
	buf_puts(&buf, "mine");
	text = buf_take(&buf);
	ck_assert_str_eq(text, "mine");
	ck_assert_uint_eq(buf.length, 0);
	buf_puts(&buf, "other");
	ck_assert_str_eq(text, "mine");
	free(text);
	buf_clear(&buf);
}
END_TEST

Suite *
suite_buf(void)
{
	Suite *suite = suite_create("buf");
	TCase *tc = tcase_create("buf");

	tcase_add_test(tc, appends_in_order);
	tcase_add_test(tc, holds_any_octet);
	tcase_add_test(tc, grows);
	tcase_add_test(tc, prints_long);
	tcase_add_test(tc, drops_the_front);
	tcase_add_test(tc, error_is_sticky);
	tcase_add_test(tc, gives_away);
	suite_add_tcase(suite, tc);
	return suite;
}
