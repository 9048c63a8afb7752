/*
 * The words behind keygen.
 */
#include <check.h>
#include <string.h>
#include <sysexits.h>

#include "keygenargs.h"

Suite	*suite_keygenargs(void);

#define WORDS	12

/* Parses words with blanks between them. */
static int
parse(struct keygenargs *args, char *line, struct fault *fault)
{
	char *argv[WORDS + 2] = { line }, *word;
	int argc = 1;

	while (argc <= WORDS && (word = strsep(&line, " ")) != NULL)
		argv[argc++] = word;
	argv[argc] = NULL;
	return keygenargs_parse(args, argc, argv, fault);
}

static const struct {
	const char	*line, *domain, *selectors[2];
	int		 n, bits[2];
} good[] = {
	{ "-d a.example -s s1", "a.example", { "s1" }, 1, { 2048 } },
	{ "-da.example -ss1 -b1024", "a.example", { "s1" }, 1, { 1024 } },
	{ "-s x.y -d A.Example -b 4096 -t rsa", "a.example", { "x.y" }, 1,
	    { 4096 } },
	{ "-s s -d a.example -t ed25519", "a.example", { "s" }, 1, { 0 } },
	{ "-s s -d a.example -t both -b 3072 -D d", "a.example",
	    { "s", "s-ed25519" }, 2, { 3072, 0 } },
	{ "-s s -d A.Example.", "a.example", { "s" }, 1, { 2048 } },
	{ "-rSs s -d a.example", "a.example", { "s" }, 1, { 2048 } },
};

START_TEST(accepts)
{
	struct keygenargs args;
	struct fault fault;
	char line[100];
	int i;

	strlcpy(line, good[_i].line, sizeof(line));
	ck_assert_int_eq(parse(&args, line, &fault), 0);
	ck_assert_str_eq(args.domain, good[_i].domain);
	ck_assert_int_eq(args.n, good[_i].n);
	for (i = 0; i < args.n; i++) {
		ck_assert_str_eq(args.keys[i].selector, good[_i].selectors[i]);
		ck_assert_int_eq(args.keys[i].bits, good[_i].bits[i]);
	}
	ck_assert_int_eq(args.tags.email, strstr(line, "-rS") != NULL);
	ck_assert_int_eq(args.tags.strict, strstr(line, "-rS") != NULL);
	keygenargs_clear(&args);
}
END_TEST

static const struct {
	const char	*line, *why;
} bad[] = {
	{ "-s s", "which domain" },
	{ "-d a.example", "which selector" },
	{ "-d a.example -s", "requires an argument -- 's'" },
	{ "-d a.example -s s -s t", "-s twice" },
	{ "-d a.example -s s word", "unexpected word word" },
	{ "-d a.example -s s -", "unexpected word -" },
	{ "-d a.example -s s --type rsa", "unrecognized option '--type'" },
	{ "-d a.example -s s -Z", "illegal option -- Z" },
	{ "-d local -s s", "not a name with a dot" },
	{ "-d a. -s s", "not a name with a dot" },
	{ "-d a.example.. -s s", "not a name with a dot" },
	{ "-d a..example -s s", "not a name with a dot" },
	{ "-d a.example/ -s s", "not a name with a dot" },
	{ "-d a.example -s ../s", "not a selector" },
	{ "-d a.example -s -s", "not a selector" },
	{ "-d a.example -s .s", "not a selector" },
	/* 63 octets alone are a label, with the suffix none */
	{ "-d a.example -t both -s aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaa", "-ed25519: not a selector" },
	{ "-d a.example -s s -b 1023", "less than 1024" },
	{ "-d a.example -s s -b 4097", "more than 4096" },
	{ "-d a.example -s s -b 2048x", "not a number" },
	{ "-d a.example -s s -b 99999999999999999999", "not a number" },
	{ "-d a.example -s s -t dsa", "-t takes rsa, ed25519 or both" },
	{ "-d a.example -s s -t", "-t takes rsa, ed25519 or both" },
	{ "-t -d a.example -s s", "-t takes rsa, ed25519 or both" },
	{ "-d a.example -s s -t ed25519 -b 2048", "-b is for RSA" },
	{ "-d a.example -s s -n a\nb", "one line of UTF-8" },
	{ "-d a.example -s s -n \377", "one line of UTF-8" },
	{ "-d a.example -s s -D ", "empty name" },
};

START_TEST(refuses)
{
	struct keygenargs args;
	struct fault fault;
	char line[160];

	strlcpy(line, bad[_i].line, sizeof(line));
	ck_assert_int_eq(parse(&args, line, &fault), -1);
	ck_assert_int_eq(fault.status, EX_USAGE);
	ck_assert_msg(strstr(fault.text, bad[_i].why) != NULL, "%s: %s",
	    bad[_i].line, fault.text);
	keygenargs_clear(&args);
}
END_TEST

Suite *
suite_keygenargs(void)
{
	Suite *suite = suite_create("keygenargs");
	TCase *tcase = tcase_create("keygenargs");

	tcase_add_loop_test(tcase, accepts, 0, sizeof(good) / sizeof(good[0]));
	tcase_add_loop_test(tcase, refuses, 0, sizeof(bad) / sizeof(bad[0]));
	suite_add_tcase(suite, tcase);
	return suite;
}
