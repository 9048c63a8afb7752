/*
 * Body hashes, several at once: the vectors' bodies in pieces of any size, and
 * lengths that cut them.
 */
#include <check.h>
#include <string.h>

#include "sign/bodyhash.h"
#include "util/base64.h"

Suite	*suite_bodyhash(void);

/* RFC 6376 sections 3.4.3 and 3.4.4 name the hashes of an empty body. */
#define EMPTY_SIMPLE "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY="
#define EMPTY_RELAXED "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define ABC "VSuraGTHp7aaUC7RhUuSRcDhow8AiqoLKB2mJYX9sCU="	/* and CRLF */

static const struct {
	const char	*body;
	const char	*simple, *relaxed;	/* NULL: another */
	int		 simple_total, relaxed_total;
} rows[] = {
	{ "", EMPTY_SIMPLE, EMPTY_RELAXED, 2, 0 },
	{ "\r\n\r\n", EMPTY_SIMPLE, EMPTY_RELAXED, 2, 0 },
	{ " \t\r\n", NULL, EMPTY_RELAXED, 4, 0 },
	{ "abc", ABC, ABC, 5, 5 },
	{ "abc\r\n\r\n", ABC, ABC, 5, 5 },
	{ "abc \t \r\n\r\n", NULL, ABC, 8, 5 },
	{ "abcd\r\n", NULL, NULL, 6, 6 },
};

static void
check_hash(const struct bodyhash *hash, const char *want, int total)
{
	struct buf text = { 0 };

	ck_assert_int_eq((int)hash->total, total);
	base64_puts(&text, hash->digest, sizeof(hash->digest));
	if (want != NULL)
		ck_assert_str_eq(buf_get(&text), want);
	else
		ck_assert_str_ne(buf_get(&text), ABC);
	buf_clear(&text);
}

START_TEST(test_row)
{
	const struct bodyhash *simple, *relaxed, *none, *again;
	struct bodyhashes all;
	const char *body = rows[_i].body;
	size_t piece, at, n, length = strlen(body);

	for (piece = 1; piece < 12; piece++) {
		bodyhash_init(&all);
		simple = bodyhash_want(&all, CANON_SIMPLE, -1);
		relaxed = bodyhash_want(&all, CANON_RELAXED, -1);
		none = bodyhash_want(&all, CANON_RELAXED, 0);
		again = bodyhash_want(&all, CANON_SIMPLE, -1);
		ck_assert(simple != NULL && relaxed != NULL && none != NULL);
		ck_assert(again == simple && all.n == 3);
		for (at = 0; at < length; at += n) {
			n = length - at < piece ? length - at : piece;
			bodyhash_add(&all, body + at, n);
		}
		ck_assert_int_eq(bodyhash_end(&all), 0);
		check_hash(simple, rows[_i].simple, rows[_i].simple_total);
		check_hash(relaxed, rows[_i].relaxed, rows[_i].relaxed_total);
		check_hash(none, EMPTY_RELAXED, rows[_i].relaxed_total);
		bodyhash_clear(&all);
	}
}
END_TEST

/* RFC 6376 section 3.4.5: as if the body ended there, over every edge of the
 * pieces in which it is handed on. */
START_TEST(test_limit)
{
	static char body[3 * 4096];
	const struct bodyhash *cut, *whole;
	struct bodyhashes one, two;
	int limit = 4096 - 3 + _i;

	memset(body, 'a', sizeof(body));
	memcpy(body + limit - 2, "\r\n", 2);
	bodyhash_init(&one);
	bodyhash_init(&two);
	cut = bodyhash_want(&one, CANON_SIMPLE, limit);
	whole = bodyhash_want(&two, CANON_SIMPLE, -1);
	bodyhash_add(&one, body, sizeof(body));
	bodyhash_add(&two, body, (size_t)limit);
	ck_assert_int_eq(bodyhash_end(&one) + bodyhash_end(&two), 0);
	ck_assert_mem_eq(cut->digest, whole->digest, BODYHASH_OCTETS);
	ck_assert_int_eq((int)cut->total, (int)sizeof(body) + 2);
	bodyhash_clear(&one);
	bodyhash_clear(&two);
}
END_TEST

START_TEST(test_many)
{
	struct bodyhashes all;
	int i;

	bodyhash_init(&all);
	for (i = 0; i < BODYHASH_MAX; i++)
		ck_assert_ptr_nonnull(bodyhash_want(&all, CANON_SIMPLE, i));
	ck_assert_ptr_null(bodyhash_want(&all, CANON_SIMPLE, i));
	ck_assert_ptr_nonnull(bodyhash_want(&all, CANON_SIMPLE, 0));
	bodyhash_clear(&all);
}
END_TEST

Suite *
suite_bodyhash(void)
{
	Suite *s = suite_create("bodyhash");
	TCase *t = tcase_create("bodyhash");

	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_loop_test(t, test_limit, 0, 7);
	tcase_add_test(t, test_many);
	suite_add_tcase(s, t);
	return s;
}
