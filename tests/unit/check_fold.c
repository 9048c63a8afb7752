/*
 * Folding of fields: what is folded and where, what is left, what cannot be,
 * and that unfolding gives the field back.
 */
#include <check.h>
#include <errno.h>
#include <string.h>

#include "submit/fold.h"
#include "tests/unit/decodewords.h"
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
	{ "Received: ", X990 "xxxxxxxx", 1, 0 },
	{ "To:", X990 "xxxxxxxx", 1, 0 },
	{ "Received: ", "x", 5000, 0 },
	{ "DKIM-Signature: ", "x;", 5000, 0 },
	{ "ARC-Seal: ", "x;", 5000, 0 },
	{ "Authentication-Results: ", "x;", 5000, 0 },
	{ "DKIM-Signature: ", "x; ", 5000, 78 },
	{ "A: ", " ", 5000, 3 },
	{ "A: x", " ", 5000, 4 },
	{ "To: ", "x\\ ", 5000, 0 },		/* blanks behind a backslash */
	{ X990 ": ", "y ", 5000, 993 },
	{ X990 "12345678: ", "y ", 5000, 0 },	/* no fold within a name */
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

static const struct {
	const char	*name, *word;
	const char	*folded;	/* how the first fold looks, or NULL:
					 * there is none */
} places[] = {
	{ "To: ", "aaaaaaaaaaaaaaa@bbbbbbbbbbbbbbbbbbbb,",
	    "aaaaaaaaaaaaaaa@bbbbbbbbbbbbbbbbbbbb,\r\n aaaa" },
	{ "Cc: ", "name:aaaaaaaaaaa@bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb;",
	    "name:\r\n aaaa" },
	{ "Bcc: ", "aa:aaaaaaaaaaa@bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb;",
	    "bb;aa:\r\n aaaa" },
	{ "To: ", "<@aaaaaaaaaaaa,@bbbbbbbbbbbbbbbb:cccccccccc@dddddd>,",
	    "dddd>,\r\n <@a" },
	{ "To: ", "\"a,,\"@[aaaaaaaaaa::,]<\"a>,b\"@c>(,\\),()(,)),",
	    "(,)),\r\n \"a" },
	{ "To: ", "\"a,,\"@[aaaaaaaaaa::,]", NULL },
	{ "To: ", "(,)", NULL },
	{ "To: (", "a,", NULL },
	{ "To: \"", "a,", NULL },
	{ "References: ", "<aaaaaaaaaaaaaaaaa@bbbbbbbbbbbbbbbbbb>",
	    "bbb>\r\n <aaa" },
	{ "In-Reply-To: ", "<aaaaaaaaaaaaaaaaa@bbbbbbbbbbbbbbbbbb>",
	    "bbb>\r\n <aaa" },
	{ "References: ", "aaaaaaaaaaaaaaaaaaaaaa,;:", NULL },
	{ "Content-Type: a/b;", "a=\"b;\";", "b;\";\r\n a=\"" },
	{ "Content-Type: a/b;", "a=b,", NULL },
	{ "List-Unsubscribe: ", "<http://a.example/a,b;c>,",
	    "b;c>,\r\n <http" },
	{ "Message-ID: ", "<a@b>", NULL },
	{ "Received: ", "a;b,", NULL },
};

/* Where no blank was, a fold puts one, and only where it means nothing. */
START_TEST(folds_at_specials)
{
	struct header header;
	struct buf text;
	size_t i, at, got;
	int rc;

	header_init(&header);
	buf_init(&text);
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		rc = fold(&header, places[i].name, places[i].word, 500, &text);
		ck_assert_msg(rc == (places[i].folded == NULL ? -1 : 0),
		    "row %zu", i);
		if (rc == -1)
			continue;
		ck_assert_msg(strstr(header.fields[0].text,
		    places[i].folded) != NULL, "row %zu: %.300s", i,
		    header.fields[0].text);
		ck_assert_msg(is_folded(&header.fields[0], 78), "row %zu", i);
		/* without its folds and their blanks it is what it was */
		for (at = got = 0; got < header.fields[0].length; got++) {
			if (strncmp(header.fields[0].text + got, "\r\n ",
			    3) == 0)
				got += 3;
			ck_assert(header.fields[0].text[got] ==
			    text.data[at++]);
		}
		ck_assert_uint_eq(at, text.length);
	}
	header_clear(&header);
	buf_clear(&text);
}
END_TEST

static const struct {
	const char	*before, *word;
	int		 count;
	const char	*after;
} shorts[] = {
	{ "A: ", "a", 2000, "" },
	{ "A:", "a", 2000, "" },
	{ "A:", "a", 996, "" },		/* one octet too many */
	{ "A: b", " ", 2000, "c d" },
	{ "A: b ", "YWJj+/==", 400, "\tc d" },
	{ "A: b =?utf-8?Q?c?= ", "a", 998, " =?utf-8?Q?d?= e" },
	{ "A: b =?utf-8?Q?c?=", " ", 998, "=?utf-8?Q?d?= e" },
	{ "A: b =?utf-8?Q?c?=", " ", 998, "d e" },
	{ "A: b =?utf-8?Q?", "c_=C3=BC", 200, "?=  d" },
	{ "A: =?utf-8?B?", "w7w8", 700, "?= =?utf-8?Q?d?=" },
	{ X990 ":", "a", 2000, "" },
};

/* Words that no line can take are encoded, and read the same. */
START_TEST(shortens_words)
{
	struct header header;
	struct buf text, want, got;
	const struct field *field;
	size_t value;
	int i;

	header_init(&header);
	buf_init(&text);
	buf_init(&want);
	buf_init(&got);
	buf_puts(&text, shorts[_i].before);
	for (i = 0; i < shorts[_i].count; i++)
		buf_puts(&text, shorts[_i].word);
	buf_puts(&text, shorts[_i].after);
	ck_assert_int_eq(header_append(&header, text.data, text.length), 0);
	ck_assert_int_eq(fold_field(&header.fields[0]), 0);
	field = &header.fields[0];
	ck_assert_msg(words_lines(field->text, field->length) == 0, "%s",
	    field->text);
	value = field->value + strspn(field->text + field->value, "\r\n ");
	ck_assert_int_eq(words_decode(&got, field->text + value,
	    field->length - value, WORDS_TEXT), 0);
	value = field->value + strspn(text.data + field->value, " ");
	ck_assert_int_eq(words_decode(&want, text.data + value,
	    text.length - value, WORDS_AS_CAME), 0);
	ck_assert_str_eq(buf_get(&got), buf_get(&want));
	header_clear(&header);
	buf_clear(&text);
	buf_clear(&want);
	buf_clear(&got);
}
END_TEST

/* What cannot be decoded, or cut, cannot be shortened. */
START_TEST(shortens_no_broken_word)
{
	static const char *const starts[] = { "A: =?utf-8?Q?",
	    "A: =?iso-2022-jp?B?" };
	struct header header;
	struct buf text;
	int i;

	header_init(&header);
	buf_init(&text);
	buf_puts(&text, starts[_i]);
	for (i = 0; i < 500; i++)
		buf_puts(&text, _i == 0 ? "=zz" : "GyRC");
	buf_puts(&text, "?=");
	ck_assert_int_eq(header_append(&header, text.data, text.length), 0);
	ck_assert_int_eq(fold_field(&header.fields[0]), -1);
	ck_assert_int_eq(errno, EINVAL);
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

/* No line begins where NUL is dropped. */
START_TEST(drops_nul)
{
	static const char in[] = "A: b\r\0\nBcc: c\0\r\n\0 d\r\n";
	struct header header;
	size_t end;

	header_init(&header);
	ck_assert_int_eq(header_parse(&header, in, sizeof(in) - 1, &end), 0);
	ck_assert_int_eq(fold_field(&header.fields[0]), 0);
	ck_assert_ptr_null(strchr(header.fields[0].text, '\n'));
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
	ck_assert_int_eq(fold(&header, "A: ", X100, 10000, &text), 0);
	ck_assert_int_eq(fold(&header, "To: ", "a@b.example,", 80000, &text),
	    0);
	ck_assert_int_eq(fold(&header, "To: ", "(a@b.example,", 80000,
	    &text), -1);
	header_clear(&header);
	buf_clear(&text);
}
END_TEST

Suite *
suite_fold(void)
{
	Suite *suite = suite_create("fold");
	TCase *tcase = tcase_create("fold");

	/* a machine that does much else takes long */
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, folds_fields);
	tcase_add_test(tcase, folds_at_specials);
	tcase_add_loop_test(tcase, shortens_words, 0,
	    (int)(sizeof(shorts) / sizeof(shorts[0])));
	tcase_add_loop_test(tcase, shortens_no_broken_word, 0, 2);
	tcase_add_test(tcase, folds_one_line);
	tcase_add_test(tcase, drops_nul);
	tcase_add_test(tcase, folds_in_time);
	suite_add_tcase(suite, tcase);
	return suite;
}
