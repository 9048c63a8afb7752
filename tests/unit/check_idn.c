/*
 * International domain names by other people's vectors: pairs of mail domains,
 * the samples of RFC 3492 and Unicode's own tests of TS 46.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/idn.h"
#include "tests/unit/vectors.h"
#include "util/buf.h"
#include "util/domain.h"
#include "util/text.h"

Suite	*suite_idn(void);

/* Cuts a line at a separator into fields, blanks around them left out. */
static size_t
cut(char *line, const char *separator, char **fields, size_t most)
{
	char *end;
	size_t n = 0;

	while (line != NULL && n < most) {
		fields[n] = strsep(&line, separator);
		fields[n] += strspn(fields[n], " \t");
		end = fields[n] + strlen(fields[n]);
		while (end > fields[n] && strchr(" \t", end[-1]) != NULL)
			*--end = '\0';
		n++;
	}
	return n;
}

START_TEST(test_pairs)
{
	char *file, *rest, *line, *fields[2], *got;
	size_t length, n = 0;
	const char *why;

	if (idn_version() == NULL ||
	    (file = vectors_file("idna/domains.tsv", &length)) == NULL)
		return;
	for (rest = file; (line = strsep(&rest, "\n")) != NULL;) {
		if (line[0] == '#' || cut(line, "\t", fields, 2) != 2)
			continue;
		/* what is ASCII is not looked at */
		if (text_ascii(fields[0], strlen(fields[0])))
			continue;
		got = domain_ascii(fields[0], 0, &why);
		ck_assert_msg(strcmp(got == NULL ? "ERROR" : got,
		    fields[1]) == 0, "%s gives %s", fields[0], got);
		free(got);
		n++;
	}
	ck_assert_uint_eq(n, 13);
	free(file);
}
END_TEST

/*
 * The samples of RFC 3492 are texts and not all of them labels: a question
 * mark or signs stand in A and S, and capitals become small ones.
 */
START_TEST(test_samples)
{
	char *file, *rest, *line, *fields[4], *got, *p, want[256];
	size_t length, n = 0;
	const char *why;

	if (idn_version() == NULL || (file = vectors_file(
	    "idna/rfc3492-samples.tsv", &length)) == NULL)
		return;
	for (rest = file; (line = strsep(&rest, "\n")) != NULL;) {
		if (line[0] == '#' || cut(line, "\t", fields, 4) != 4 ||
		    text_ascii(fields[1], strlen(fields[1])))
			continue;
		snprintf(want, sizeof(want), "xn--%s", fields[3]);
		for (p = want; *p != '\0'; p++)
			if (*p >= 'A' && *p <= 'Z')
				*p = (char)(*p - 'A' + 'a');
		got = domain_ascii(fields[1], 0, &why);
		if (strchr(fields[1], '?') != NULL ||
		    strncmp(fields[1], "\330\237", 2) == 0 ||
		    fields[0][0] == 'A')
			ck_assert_ptr_null(got);
		else
			ck_assert_msg(got != NULL && strcmp(got, want) == 0,
			    "%s gives %s", fields[1], got);
		free(got);
		n++;
	}
	ck_assert_uint_eq(n, 14);
	free(file);
}
END_TEST

static void
put_point(struct buf *out, unsigned long point)
{
	if (point < 0x80)
		buf_putc(out, (int)point);
	else if (point < 0x800)
		buf_printf(out, "%c%c", (int)(0xc0 | point >> 6),
		    (int)(0x80 | (point & 63)));
	else if (point < 0x10000)
		buf_printf(out, "%c%c%c", (int)(0xe0 | point >> 12),
		    (int)(0x80 | (point >> 6 & 63)),
		    (int)(0x80 | (point & 63)));
	else
		buf_printf(out, "%c%c%c%c", (int)(0xf0 | point >> 18),
		    (int)(0x80 | (point >> 12 & 63)),
		    (int)(0x80 | (point >> 6 & 63)),
		    (int)(0x80 | (point & 63)));
}

/* Spells \uXXXX, in pairs where they are surrogates, and \x{XXXX} out. */
static void
spell(struct buf *out, const char *text)
{
	unsigned long point, high = 0;
	char *end;

	buf_reset(out);
	while (*text != '\0') {
		if (text[0] != '\\') {
			buf_putc(out, *text++);
			continue;
		}
		if (text[1] == 'x') {
			point = strtoul(text + 3, &end, 16);
			text = end + 1;
		} else {
			char digits[5] = { text[2], text[3], text[4],
			    text[5] };

			point = strtoul(digits, NULL, 16);
			text += 6;
		}
		if (point >= 0xd800 && point < 0xdc00 && *text == '\\') {
			high = point;
			continue;
		}
		if (high != 0 && point >= 0xdc00 && point < 0xe000)
			point = 0x10000 + ((high - 0xd800) << 10) +
			    (point - 0xdc00);
		high = 0;
		put_point(out, point);
	}
}

/* How a row and we come to different answers. */
enum reason { AGREED, ASCII_ROW, ROOT, EXCLUDED, BIDI, NEWER, WRONG };

/* 1 where a list of errors has none but of these letters. */
static int
only(const char *errors, const char *letters)
{
	for (; *errors != '\0'; errors++)
		if (*errors >= 'A' && *errors <= 'Z' &&
		    strchr(letters, *errors) == NULL)
			return 0;
	return 1;
}

/*
 * TS 46 lets more pass than IDNA 2008 does: a dot at the end, which no mail
 * domain has, and what the fifth column marks.  libidn2 holds each label to
 * the Bidi rule and not a name to it as a whole (RFC 5893 section 1.4), and
 * knows letters that came after Unicode 10.
 */
static enum reason
judge(const char *got, const char *want, const char *mark)
{
	size_t n = strlen(want);

	if (want[0] == '[') {
		if (got == NULL)
			return AGREED;
		if (only(want, "B"))
			return BIDI;
		return strstr(want, "V6") != NULL && only(want, "BPV") ?
		    NEWER : WRONG;
	}
	if (got != NULL)
		return strcmp(got, want) == 0 ? AGREED : WRONG;
	if (n > 0 && want[n - 1] == '.')
		return ROOT;
	return strcmp(mark, "NV8") == 0 || strcmp(mark, "XV8") == 0 ?
	    EXCLUDED : WRONG;
}

/* One row: its columns, or nothing where it is not for us. */
static int
row(char *line, size_t counts[])
{
	char *fields[5] = { NULL, NULL, NULL, NULL, NULL }, *got;
	struct buf source, target;
	const char *want, *why;
	enum reason reason;

	line[strcspn(line, "#\r")] = '\0';
	if (cut(line, ";", fields, 5) < 4 || fields[0][0] == 'T')
		return 0;
	want = fields[3][0] != '\0' ? fields[3] : fields[2][0] != '\0' ?
	    fields[2] : fields[1];
	buf_init(&source);
	buf_init(&target);
	spell(&source, fields[1]);
	spell(&target, want);
	if (text_ascii(buf_get(&source), source.length))
		reason = ASCII_ROW;
	else {
		got = domain_ascii(buf_get(&source), 0, &why);
		reason = judge(got, buf_get(&target),
		    fields[4] != NULL ? fields[4] : "");
		ck_assert_msg(reason != WRONG, "%s gives %s and not %s",
		    fields[1], got, want);
		free(got);
	}
	counts[reason]++;
	buf_clear(&source);
	buf_clear(&target);
	return 1;
}

START_TEST(test_unicode)
{
	size_t counts[WRONG + 1] = { 0 }, length, n = 0;
	char *file, *rest, *line;

	if (idn_version() == NULL ||
	    (file = vectors_file("idna/IdnaTest.txt", &length)) == NULL)
		return;
	for (rest = file; (line = strsep(&rest, "\n")) != NULL;)
		n += (size_t)row(line, counts);
	free(file);
	ck_assert_uint_eq(n, 6197);
	ck_assert_uint_eq(counts[ASCII_ROW], 2241);
	ck_assert_uint_eq(counts[AGREED] + counts[ROOT] + counts[EXCLUDED] +
	    counts[BIDI] + counts[NEWER], 3956);
	/* which letters there are is the version's */
	ck_assert_uint_ge(counts[AGREED], 3800);
	if (strcmp(idn_version(), "2.3.3") != 0)
		return;
	ck_assert_uint_eq(counts[AGREED], 3863);
	ck_assert_uint_eq(counts[ROOT], 32);
	ck_assert_uint_eq(counts[EXCLUDED], 32);
	ck_assert_uint_eq(counts[BIDI], 29);
	ck_assert_uint_eq(counts[NEWER], 0);
}
END_TEST

Suite *
suite_idn(void)
{
	Suite *suite = suite_create("idn");
	TCase *tc = tcase_create("idn");

	tcase_add_test(tc, test_pairs);
	tcase_add_test(tc, test_samples);
	tcase_add_test(tc, test_unicode);
	suite_add_tcase(suite, tc);
	return suite;
}
