/*
 * Lists: lines without comments and blanks, which line is wrong, and that of
 * two files the first one counts, for better or worse.
 */
#include <sys/stat.h>

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "doctor/listfile.h"
#include "tests/unit/scratch.h"

Suite	*suite_listfile(void);

/* Joins the lines with '|'; one that says so is wrong. */
static const char *
add_line(void *list, char *line)
{
	char *all = list;
	size_t n = strlen(all);

	if (strcmp(line, "bad") == 0)
		return "bad indeed";
	(void)snprintf(all + n, 128 - n, "%s|", line);
	return NULL;
}

static const struct {
	const char	*text;
	size_t		 length;	/* 0: up to the NUL */
	const char	*want;		/* the lines, or the fault */
} rows[] = {
	{ "", 0, "" },
	{ "\n\r\n \t\n", 0, "" },
	{ "a b\nc", 0, "a b|c|" },
	{ " \ta b \t\r\nc\n", 0, "a b|c|" },
	{ "# a\na # b\n\t# c\nd #", 0, "a|d|" },
	{ "a#b\nhttp://a/#b # c\n", 0, "a#b|http://a/#b|" },
	{ "a \"b # c\" # d\n", 0, "a \"b # c\"|" },
	{ "a \"b\nc # d\n", 0, "a \"b|c|" },
	{ "a\n\n bad #\nc\n", 0, "f:3: bad indeed" },
	{ "bad", 0, "f:1: bad indeed" },
	{ "a\nb\0c\n", 6, "f:2: not text" },
	{ "a\0", 2, "f:1: not text" },
};

START_TEST(test_row)
{
	char all[128] = "";
	struct listfile file = { "f", add_line, all, NULL };
	struct fault fault = { 0, "" };
	size_t length = rows[_i].length;

	if (length == 0)
		length = strlen(rows[_i].text);
	if (listfile_parse(&file, rows[_i].text, length, &fault) == 0) {
		ck_assert_str_eq(all, rows[_i].want);
		ck_assert_ptr_nonnull(file.text);
	} else {
		ck_assert_str_eq(fault.text, rows[_i].want);
		ck_assert_int_eq(fault.status, EX_CONFIG);
		ck_assert_ptr_null(file.text);
	}
	listfile_clear(&file);
}
END_TEST

static int
load(const char *own, const char *installed, char all[128],
    struct fault *fault)
{
	const char *paths[2] = { own, installed };
	struct listfile file = { NULL, add_line, all, NULL };
	int rc;

	all[0] = '\0';
	rc = listfile_load(&file, paths, 2, fault);
	if (rc == 0 && file.name != NULL)
		ck_assert(file.name == own || file.name == installed);
	if (rc == 0 && file.name == NULL)
		ck_assert_ptr_null(file.text);
	listfile_clear(&file);
	return rc;
}

START_TEST(test_load)
{
	struct fault fault = { 0, "" };
	char path[SCRATCH_PATH], own[300], installed[300], all[128];
	int dir;

	scratch_make(path);
	ck_assert_int_ge(dir = open(path, O_RDONLY | O_DIRECTORY), 0);
	(void)snprintf(own, sizeof(own), "%s/own", path);
	(void)snprintf(installed, sizeof(installed), "%s/installed", path);
	ck_assert_int_eq(load(own, installed, all, &fault), 0);
	ck_assert_str_eq(all, "");
	scratch_write(dir, "installed", "a\n", 2);
	ck_assert_int_eq(load(own, installed, all, &fault), 0);
	ck_assert_str_eq(all, "a|");
	scratch_write(dir, "own", "b\n", 2);
	ck_assert_int_eq(load(own, installed, all, &fault), 0);
	ck_assert_str_eq(all, "b|");
	/* one that is wrong, or that others may write, has no substitute */
	scratch_write(dir, "own", "b\nbad\n", 6);
	ck_assert_int_eq(load(own, installed, all, &fault), -1);
	ck_assert_ptr_nonnull(strstr(fault.text, "own:2: bad indeed"));
	ck_assert_int_eq(chmod(own, 0666), 0);
	ck_assert_int_eq(load(own, installed, all, &fault), -1);
	ck_assert_ptr_nonnull(strstr(fault.text, "own: others than its owner"));
	ck_assert_int_eq(fault.status, EX_CONFIG);
	close(dir);
	scratch_remove(path);
}
END_TEST

Suite *
suite_listfile(void)
{
	Suite *s = suite_create("listfile");
	TCase *t = tcase_create("listfile");

	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, test_load);
	suite_add_tcase(s, t);
	return s;
}
