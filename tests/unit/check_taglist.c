/*
 * Tag lists: places, blanks and base64.  What signatures and key records make
 * of them is theirs to test.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "sign/taglist.h"

Suite	*suite_taglist(void);

static const struct {
	const char		*text;
	const char		*want;	/* "name=value|" of each */
	enum taglist_error	 error;
} rows[] = {
	{ "a=1", "a=1|", TAGLIST_OK },
	{ "a=1;", "a=1|", TAGLIST_OK },
	{ " a = 1 ; b_2=x  y; C= ", "a=1|b_2=x  y|C=|", TAGLIST_OK },
	{ "a=\r\n\t1\r\n 2\r\n ;\r\n b=", "a=1\r\n 2|b=|", TAGLIST_OK },
	{ "a=1;A=2", "a=1|A=2|", TAGLIST_OK },
	{ "a==;b=a=b", "a==|b=a=b|", TAGLIST_OK },
	{ "a=\xc3\xa9", "a=\xc3\xa9|", TAGLIST_OK },
	{ "", "", TAGLIST_SYNTAX },
	{ ";", "", TAGLIST_SYNTAX },
	{ "a=1;;", "a=1|", TAGLIST_SYNTAX },
	{ "a=1\r\nb=2", "", TAGLIST_SYNTAX },
	{ "a=1\n", "", TAGLIST_SYNTAX },
	{ "a=1\r", "", TAGLIST_SYNTAX },
	{ "a=\x7f", "", TAGLIST_SYNTAX },
	{ "a b=1", "", TAGLIST_SYNTAX },
	{ "_a=1", "", TAGLIST_SYNTAX },
	{ "a", "", TAGLIST_SYNTAX },
	{ "a=1; b=2; a=3", "a=1|b=2|", TAGLIST_TWICE },
};

START_TEST(test_row)
{
	struct taglist list;
	struct buf got;
	size_t i;

	ck_assert_int_eq(taglist_parse(&list, rows[_i].text,
	    strlen(rows[_i].text)), rows[_i].error);
	buf_init(&got);
	for (i = 0; i < list.n; i++) {
		buf_add(&got, list.text + list.tags[i].name,
		    list.tags[i].name_length);
		buf_putc(&got, '=');
		buf_add(&got, list.text + list.tags[i].value,
		    list.tags[i].value_length);
		buf_putc(&got, '|');
	}
	ck_assert_str_eq(buf_get(&got), rows[_i].want);
	buf_clear(&got);
}
END_TEST

START_TEST(test_values)
{
	static const char text[] = "h= a :\r\n B : cd; k=RSA; e=";
	struct taglist list;
	const struct tag *h, *k, *e;
	struct buf out;

	buf_init(&out);
	ck_assert_int_eq(taglist_parse(&list, text, strlen(text)), TAGLIST_OK);
	ck_assert_ptr_nonnull(h = taglist_find(&list, "h"));
	ck_assert_ptr_nonnull(k = taglist_find(&list, "k"));
	ck_assert_ptr_nonnull(e = taglist_find(&list, "e"));
	ck_assert_ptr_null(taglist_find(&list, "H"));
	ck_assert_int_eq(taglist_has(&list, h, "b"), 1);
	ck_assert_int_eq(taglist_has(&list, h, "cd"), 1);
	ck_assert_int_eq(taglist_has(&list, h, "c"), 0);
	ck_assert_int_eq(taglist_has(&list, e, ""), 0);
	ck_assert_int_eq(taglist_is(&list, k, "rsa"), 1);
	ck_assert_int_eq(taglist_is(&list, k, "rs"), 0);
	ck_assert_int_eq(taglist_is(&list, e, ""), 1);
	taglist_value(&list, h, &out);
	ck_assert_str_eq(buf_get(&out), "a:B:cd");
	buf_clear(&out);
}
END_TEST

static const struct {
	const char	*text;
	const char	*want;
	int		 rc;
} base64s[] = {
	{ "p=", "", 0 },
	{ "p=Zm9v", "foo", 0 },
	{ "p=Zm9vYg==", "foob", 0 },
	{ "p=Zm9vYg", "foob", 0 },
	{ "p=Zm9vYmE=", "fooba", 0 },
	{ "p=Z m\t9\r\n v Y m E =", "fooba", 0 },
	{ "p=Zm9vYm", "foob", -2 },
	{ "p=Zm9vYg=", "foob", -2 },
	{ "p=Zm9v=", "foo", -2 },
	{ "p=Zm9vZ", "foo", -2 },
	{ "p=Zm9v*", "foo", -1 },
	{ "p=Zm==9v", "f", -1 },
	{ "p=\xc3\xa9", "", -1 },
};

START_TEST(test_base64)
{
	struct taglist list;
	struct buf out;

	buf_init(&out);
	ck_assert_int_eq(taglist_parse(&list, base64s[_i].text,
	    strlen(base64s[_i].text)), TAGLIST_OK);
	ck_assert_msg(taglist_base64(&list, list.tags, &out) ==
	    base64s[_i].rc, "%s", base64s[_i].text);
	ck_assert_str_eq(buf_get(&out), base64s[_i].want);
	buf_clear(&out);
}
END_TEST

START_TEST(test_many)
{
	struct taglist list;
	struct buf text;
	int i;

	buf_init(&text);
	for (i = 0; i < TAGLIST_MAX; i++)
		buf_printf(&text, "a%d=;", i);
	ck_assert_int_eq(taglist_parse(&list, buf_get(&text), text.length),
	    TAGLIST_OK);
	buf_puts(&text, "b=");
	ck_assert_int_eq(taglist_parse(&list, buf_get(&text), text.length),
	    TAGLIST_LONG);
	ck_assert_uint_eq(list.n, TAGLIST_MAX);
	buf_clear(&text);
}
END_TEST

Suite *
suite_taglist(void)
{
	Suite *s = suite_create("taglist");
	TCase *t = tcase_create("taglist");

	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, test_values);
	tcase_add_loop_test(t, test_base64, 0,
	    sizeof(base64s) / sizeof(base64s[0]));
	tcase_add_test(t, test_many);
	suite_add_tcase(s, t);
	return s;
}
