/*
 * Top-level domains: the list that is installed says what the conformance
 * data says; files that are wrong are refused, and by line.
 */
#include <sys/stat.h>

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "doctor/tld.h"
#include "tests/unit/scratch.h"
#include "tests/unit/vectors.h"

Suite	*suite_tld(void);

#define VECTORS	41
#define LIST	"contrib/tld.list"

static void
read_installed(struct tld_list *list)
{
	struct fault fault = { 0, "" };
	char text[16384];
	size_t length;
	FILE *f;

	ck_assert_ptr_nonnull(f = fopen(LIST, "re"));
	length = fread(text, 1, sizeof(text), f);
	fclose(f);
	ck_assert_msg(tld_parse(list, text, length, LIST, &fault) == 0, "%s",
	    fault.text);
}

START_TEST(vectors)
{
	struct tld_list list;
	char *file, *rest, *line, *name, *level, domain[128];
	size_t length, n = 0;

	if ((file = vectors_file("tld/tld-reputation.tsv", &length)) == NULL)
		return;
	read_installed(&list);
	for (rest = file; (line = strsep(&rest, "\n")) != NULL;) {
		if (line[0] == '#' || line[0] == '\0')
			continue;
		name = strsep(&line, "\t");
		level = strsep(&line, "\t");
		(void)snprintf(domain, sizeof(domain), "mail.example.%s",
		    name);
		ck_assert_msg(strcmp(tld_word(tld_find(&list, domain)),
		    level) == 0, "%s", domain);
		n++;
	}
	ck_assert_uint_eq(n, VECTORS);
	ck_assert_uint_eq(list.n, VECTORS);
	tld_clear(&list);
	free(file);
}
END_TEST

START_TEST(test_find)
{
	struct tld_list list;

	read_installed(&list);
	ck_assert_int_eq(tld_find(&list, "a.TK"), TLD_WARN_HIGH);
	ck_assert_int_eq(tld_find(&list, "a.tk."), TLD_WARN_HIGH);
	ck_assert_int_eq(tld_find(&list, "tk"), TLD_WARN_HIGH);
	ck_assert_int_eq(tld_find(&list, "tk.com"), TLD_UNLISTED);
	ck_assert_int_eq(tld_find(&list, "a.xyz"), TLD_UNLISTED);
	ck_assert_int_eq(tld_find(&list, "a.notk"), TLD_UNLISTED);
	ck_assert_int_eq(tld_find(&list, ""), TLD_UNLISTED);
	ck_assert_int_eq(tld_find(&list, "."), TLD_UNLISTED);
	tld_clear(&list);
	ck_assert_int_eq(tld_find(&list, "a.tk"), TLD_UNLISTED);
}
END_TEST

static const struct {
	const char	*text;
	const char	*want;	/* of "x.aa", or the fault */
} rows[] = {
	{ "aa warn", "warn" },
	{ "# all\n\n\taa\tnote\t# why\r\n", "note" },
	{ "AA FAIL\nbb warn\n", "fail" },
	{ "bb warn\n", "" },
	{ "", "" },
	{ "#aa warn", "" },
	{ "aa", "f:1: not fail, warn-high, warn or note" },
	{ "\naa ok\n", "f:2: not fail, warn-high, warn or note" },
	{ "aa warn-highest\n", "f:1: not fail, warn-high, warn or note" },
	{ "a.aa warn\n", "f:1: not a top-level domain" },
	{ ".aa warn\n", "f:1: not a top-level domain" },
	{ "a\x1b warn\n", "f:1: not a top-level domain" },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    " warn", "f:1: not a top-level domain" },
	{ "aa warn bb\n", "f:1: more than a domain and a level" },
	{ "aa warn bbbb\n", "f:1: more than a domain and a level" },
	{ "aa warn\nbb warn\nAA note\n", "f: aa is there twice" },
};

START_TEST(test_row)
{
	struct tld_list list;
	struct fault fault = { 0, "" };

	if (tld_parse(&list, rows[_i].text, strlen(rows[_i].text), "f",
	    &fault) == -1) {
		ck_assert_str_eq(fault.text, rows[_i].want);
		ck_assert_int_eq(fault.status, EX_CONFIG);
		return;
	}
	ck_assert_str_eq(tld_word(tld_find(&list, "x.aa")), rows[_i].want);
	tld_clear(&list);
}
END_TEST

/* As many as there may be, and one more. */
START_TEST(test_many)
{
	struct tld_list list;
	struct fault fault = { 0, "" };
	char *text, *at;
	int i;

	ck_assert_ptr_nonnull(text = calloc(TLD_ENTRIES + 1, 16));
	at = text;
	for (i = 0; i < TLD_ENTRIES; i++)
		at += snprintf(at, 16, "t%d note\n", i);
	ck_assert_int_eq(tld_parse(&list, text, strlen(text), "f", &fault), 0);
	ck_assert_uint_eq(list.n, TLD_ENTRIES);
	ck_assert_int_eq(tld_find(&list, "x.t4095"), TLD_NOTE);
	tld_clear(&list);
	(void)snprintf(at, 16, "x note");
	ck_assert_int_eq(tld_parse(&list, text, strlen(text), "f", &fault),
	    -1);
	ck_assert_str_eq(fault.text, "f:4097: too many lines");
	free(text);
}
END_TEST

/* The first file that is there, and no other in its place. */
START_TEST(test_load)
{
	struct tld_list list;
	struct fault fault = { 0, "" };
	char path[SCRATCH_PATH], own[300], installed[300];
	const char *paths[2] = { own, installed };
	int dir;

	scratch_make(path);
	ck_assert_int_ge(dir = open(path, O_RDONLY | O_DIRECTORY), 0);
	(void)snprintf(own, sizeof(own), "%s/own", path);
	(void)snprintf(installed, sizeof(installed), "%s/installed", path);
	ck_assert_int_eq(tld_load(&list, paths, 2, &fault), 0);
	ck_assert_uint_eq(list.n, 0);
	scratch_write(dir, "installed", "aa warn\n", 8);
	ck_assert_int_eq(tld_load(&list, paths, 2, &fault), 0);
	ck_assert_int_eq(tld_find(&list, "x.aa"), TLD_WARN);
	tld_clear(&list);
	scratch_write(dir, "own", "bb note\n", 8);
	ck_assert_int_eq(tld_load(&list, paths, 2, &fault), 0);
	ck_assert_int_eq(tld_find(&list, "x.aa"), TLD_UNLISTED);
	tld_clear(&list);
	ck_assert_int_eq(chmod(own, 0666), 0);
	ck_assert_int_eq(tld_load(&list, paths, 2, &fault), -1);
	ck_assert_int_eq(fault.status, EX_CONFIG);
	ck_assert_ptr_nonnull(strstr(fault.text, "own: others than its owner"));
	close(dir);
	scratch_remove(path);
}
END_TEST

Suite *
suite_tld(void)
{
	Suite *s = suite_create("tld");
	TCase *t = tcase_create("tld");

	tcase_add_test(t, vectors);
	tcase_add_test(t, test_find);
	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, test_many);
	tcase_add_test(t, test_load);
	suite_add_tcase(s, t);
	return s;
}
