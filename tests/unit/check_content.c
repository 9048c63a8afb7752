/*
 * Advice on whole messages: the real ones of tests/data, large ones, and ones
 * that were made to take long.
 */
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor/contentcode.h"
#include "doctor/contenttext.h"
#include "tests/unit/advice.h"
#include "tests/unit/scratch.h"
#include "util/buf.h"

Suite	*suite_content(void);

#define FOLDER	"tests/data"

static struct dirent **names;
static int nnames;

static int
is_message(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 4 && strcmp(entry->d_name + n - 4, ".eml") == 0;
}

static void
read_data(struct content_advice *advice, const char *name)
{
	int folder = open(FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	size_t length;
	char *text;

	ck_assert_int_ne(folder, -1);
	text = scratch_read(folder, name, &length);
	close(folder);
	advice_read(advice, text, length);
	free(text);
}

/* All that is said of it has words, and a line end is a line end. */
START_TEST(test_data)
{
	struct content_advice advice;

	read_data(&advice, names[_i]->d_name);
	ck_assert_uint_eq(advice.codes >> CONTENT_CODES, 0);
}
END_TEST

/* A few of which one knows what is wrong with them. */
static const struct {
	const char		*name;
	enum content_code	 code;
} known[] = {
	{ "duplicate-from.eml", CONTENT_FROM_TWICE },
	{ "duplicate-subject.eml", CONTENT_FIELD_TWICE },
	{ "from-missing.eml", CONTENT_FROM_ADDED },
	{ "subject-raw-utf8.eml", CONTENT_FIELD_8BIT },
	{ "8bit-no-mime-latin1.eml", CONTENT_CHARSET },
	{ "8bit-no-mime.eml", CONTENT_BODY_8BIT },
	{ "cr-alone.eml", CONTENT_BARE_CR },
	{ "cr-in-header.eml", CONTENT_BARE_CR },
	{ "line-999.eml", CONTENT_LONG_LINE },
	{ "nul-in-body.eml", CONTENT_NUL },
	{ "nul-in-header.eml", CONTENT_NUL },
	{ "signed-nul.eml", CONTENT_REFUSED },
	{ "signed-long-line.eml", CONTENT_REFUSED },
	{ "shop-html-chinese.eml", CONTENT_NO_TEXT },
	{ "multipart-no-boundary.eml", CONTENT_BROKEN },
	{ "encoding-unknown.eml", CONTENT_BROKEN },
	{ "cc-20k-names.eml", CONTENT_MANY },
	{ "empty-input.eml", CONTENT_TO_MISSING },
	{ "cron-job.eml", CONTENT_AUTO },
};

START_TEST(test_known)
{
	struct content_advice advice;
	char words[ADVICE_TEXT];

	read_data(&advice, known[_i].name);
	ck_assert_msg(content_has(&advice, known[_i].code), "%s: %s, not %s",
	    known[_i].name, advice_words(&advice, words),
	    contentcode_word(known[_i].code));
}
END_TEST

START_TEST(test_size)
{
	struct content_advice advice;
	struct buf text;

	buf_init(&text);
	buf_puts(&text, ADVICE_GOOD "\n");
	while (text.length < 1024 * 1024)
		buf_putc(&text, text.length % 64 == 0 ? '\n' : 'x');
	advice_expect(&advice, buf_get(&text), "");
	buf_putc(&text, '\n');
	advice_expect(&advice, buf_get(&text), "size");
	ck_assert_str_eq(advice.subjects[CONTENT_SIZE], "1048577 octets");
	buf_clear(&text);
}
END_TEST

/* What is behind the last octet that is looked at is not seen, and that is
 * said. */
START_TEST(test_unread)
{
	struct content_advice advice;
	struct buf text;

	buf_init(&text);
	buf_puts(&text, ADVICE_GOOD "\n");
	while (text.length < CONTENTTEXT_MAX + 1000)
		buf_puts(&text, "some words of a long text\n");
	buf_puts(&text, "http://example.net/\n");
	advice_expect(&advice, buf_get(&text), "size unread");
	while (text.length <= CONTENT_MAX)
		buf_puts(&text, "some words of a long text\n");
	advice_expect(&advice, buf_get(&text), "size unread");
	buf_clear(&text);
}
END_TEST

/* Pieces that, repeated, would make a careless reader slow: the test runs out
 * of time where one is. */
static const char *const pieces[] = { "\r", "\n", "\n--", "\n--b", "\n--b\n",
	"\n--b\nX: y\n z\n", "--b", "http://", "http://a.", "https:////////",
	"://", "@", "unsubscrib", "=\n", "= ", "<a href=http://a.example.org>",
	"X: y\n", "X:\n ", "To: a, b\n", "List-Unsubscribe: <https:/\n" };

static void
read_slow(const char *start, const char *piece)
{
	struct content_advice advice;
	struct buf text;

	buf_init(&text);
	buf_puts(&text, start);
	while (text.length < 1000000)
		buf_puts(&text, piece);
	advice_read(&advice, text.data, text.length);
	buf_clear(&text);
}

START_TEST(test_slow)
{
	read_slow("", pieces[_i]);
	read_slow(ADVICE_GOOD "\n", pieces[_i]);
	read_slow(ADVICE_GOOD "Content-Type: multipart/mixed; boundary=b\n\n",
	    pieces[_i]);
	read_slow(ADVICE_GOOD "Content-Type: text/html\n"
	    "Content-Transfer-Encoding: quoted-printable\n\n", pieces[_i]);
}
END_TEST

Suite *
suite_content(void)
{
	Suite *s = suite_create("content");
	TCase *t = tcase_create("content");

	nnames = scandir(FOLDER, &names, is_message, alphasort);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, test_data, 0, nnames > 0 ? nnames : 1);
	tcase_add_loop_test(t, test_known, 0,
	    sizeof(known) / sizeof(known[0]));
	tcase_add_test(t, test_size);
	tcase_add_test(t, test_unread);
	tcase_add_loop_test(t, test_slow, 0,
	    sizeof(pieces) / sizeof(pieces[0]));
	suite_add_tcase(s, t);
	return s;
}
