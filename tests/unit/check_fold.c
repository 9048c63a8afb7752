/*
 * Folding of fields: what is folded and where, what is left, what cannot be,
 * and that unfolding gives the field back.
 */
#include <check.h>
#include <errno.h>
#include <string.h>

#include "submit/fold.h"
#include "tests/unit/words.h"

Suite	*suite_fold(void);

/* 1 where each line is at most that long and none has blanks alone. */
static int
is_folded(const struct field *field, size_t most)
{
	size_t i, column = 0, blanks = 0;

	for (i = 0; i <= field->length; i++) {
		if (i < field->length && field->text[i] != '\r') {
			column++;
			blanks += field->text[i] == ' ' ||
			    field->text[i] == '\t';
			continue;
		}
		if (column > most || column <= blanks)
			return 0;
		column = blanks = 0;
		i++;
	}
	return 1;
}

/* 1 where it unfolds to the text, blanks at its end aside. */
static int
unfolds_to(const struct field *field, const char *text, size_t n)
{
	size_t i, at = 0;

	for (i = 0; i < field->length; i++) {
		if (field->text[i] == '\r' || field->text[i] == '\n')
			continue;
		if (at == n || field->text[i] != text[at++])
			return 0;
	}
	while (at < n && (text[at] == ' ' || text[at] == '\t'))
		at++;
	return at == n;
}

/* Builds "A: " and count times the word. */
static int
fold(struct header *header, const char *name, const char *word, int count,
    struct buf *text)
{
	header_clear(header);
	buf_reset(text);
	buf_puts(text, name);
	while (count-- > 0)
		buf_puts(text, word);
	ck_assert_int_eq(header_append(header, text->data, text->length), 0);
	errno = 0;
	return fold_field(&header->fields[0]);
}

static const struct {
	const char	*name, *word;
	int		 count;
	size_t		 most;	/* octets of a line; 0: cannot be folded */
} folds[] = {
	{ "A: ", "word ", 10, 53 },
	{ "A: ", "word ", 199, 998 },		/* just not too long */
	{ "A: ", "word ", 5000, 78 },
	{ "A:", " x", 5000, 78 },
	{ "References: ", "<" X10 X10 X10 "@" X10 X10 ">\t", 100, 78 },
	{ "A: ", X100 " ", 100, 103 },
	{ "A: ", X990 "xxxxxxx ", 3, 998 },
	{ "A: ", X990 "xxxxxxx", 1, 998 },	/* only behind the colon */
	{ "A: ", X990 "xxxxxxxx", 1, 0 },
	{ "A:", X990 "xxxxxxxx", 1, 0 },
	{ "A: ", "x", 5000, 0 },
	{ "A: ", " ", 5000, 2 },
	{ "A: x", " ", 5000, 4 },
	{ "A: ", "x\\ ", 5000, 0 },		/* blanks behind a backslash */
	{ X990 ": ", "y ", 5000, 993 },
	{ "A: ", "a    b", 900, 78 },
};

START_TEST(folds_fields)
{
	struct header header;
	struct buf text;
	size_t i;
	int rc;

	header_init(&header);
	buf_init(&text);
	for (i = 0; i < sizeof(folds) / sizeof(folds[0]); i++) {
		rc = fold(&header, folds[i].name, folds[i].word,
		    folds[i].count, &text);
		ck_assert_msg(rc == (folds[i].most == 0 ? -1 : 0),
		    "row %zu", i);
		if (rc == -1) {
			ck_assert_int_eq(errno, EINVAL);
			ck_assert_str_eq(header.fields[0].text, text.data);
			continue;
		}
		ck_assert_msg(is_folded(&header.fields[0], folds[i].most),
		    "row %zu: %.300s", i, header.fields[0].text);
		ck_assert_msg(unfolds_to(&header.fields[0], text.data,
		    text.length), "row %zu: %.300s", i,
		    header.fields[0].text);
	}
	header_clear(&header);
	buf_clear(&text);
}
END_TEST

/* A long run of blanks between words has no place for a fold. */
START_TEST(folds_not_within_blanks)
{
	struct header header;
	struct buf text;
	int i;

	header_init(&header);
	buf_init(&text);
	buf_puts(&text, "A: x");
	for (i = 0; i < 2000; i++)
		buf_putc(&text, ' ');
	buf_putc(&text, 'y');
	ck_assert_int_eq(header_append(&header, text.data, text.length), 0);
	ck_assert_int_eq(fold_field(&header.fields[0]), -1);
	header_clear(&header);
	buf_clear(&text);
}
END_TEST

/* Only the line that is too long is touched; NUL goes. */
START_TEST(folds_one_line)
{
	static const char in[] = "A: b\0 c\r\n d" X990 " " X100 "\r\n e";
	struct header header;

	header_init(&header);
	ck_assert_int_eq(header_append(&header, in, sizeof(in) - 1), 0);
	ck_assert_int_eq(fold_field(&header.fields[0]), 0);
	ck_assert_str_eq(header.fields[0].text, "A: b c\r\n d" X990 "\r\n "
	    X100 "\r\n e");
	ck_assert_uint_eq(header.fields[0].length,
	    strlen(header.fields[0].text));
	header_clear(&header);
}
END_TEST

/* 10 MB in one field. */
START_TEST(folds_in_time)
{
	struct header header;
	struct buf text;

	header_init(&header);
	buf_init(&text);
	ck_assert_int_eq(fold(&header, "A: ", "a b c, ", 1500000, &text), 0);
	ck_assert_int_eq(fold(&header, "A: ", X100 " ", 100000, &text), 0);
	header_clear(&header);
	buf_clear(&text);
}
END_TEST

Suite *
suite_fold(void)
{
	Suite *suite = suite_create("fold");
	TCase *tcase = tcase_create("fold");

	tcase_add_test(tcase, folds_fields);
	tcase_add_test(tcase, folds_not_within_blanks);
	tcase_add_test(tcase, folds_one_line);
	tcase_add_test(tcase, folds_in_time);
	suite_add_tcase(suite, tcase);
	return suite;
}
