/*
 * Who called, and what may stand as the caller's name in a header.
 */
#include <sys/types.h>

#include <check.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "submit/caller.h"

Suite	*suite_caller(void);

START_TEST(login)
{
	struct passwd *passwd = getpwuid(getuid());
	struct caller caller;
	struct fault fault;
	char expected[64];

	ck_assert_int_eq(caller_init(&caller, &fault), 0);
	if (passwd != NULL)
		strlcpy(expected, passwd->pw_name, sizeof(expected));
	else
		snprintf(expected, sizeof(expected), "uid%u",
		    (unsigned int)getuid());
	ck_assert_str_eq(caller.login, expected);
	caller_clear(&caller);
	ck_assert_ptr_null(caller.login);
	ck_assert_ptr_null(caller.name);
}
END_TEST

/* A number without an entry, as in a container. */
START_TEST(no_entry)
{
	struct caller caller;
	struct fault fault;

	/* only root may become somebody who is not there */
	if (geteuid() != 0 || setresuid(54321, 54321, 54321) == -1)
		return;
	if (getpwuid(54321) != NULL)
		return;
	ck_assert_int_eq(caller_init(&caller, &fault), 0);
	ck_assert_str_eq(caller.login, "uid54321");
	ck_assert_ptr_null(caller.name);
	caller_clear(&caller);
}
END_TEST

static const struct {
	const char	*given;
	const char	*name;		/* NULL: not what was given */
} names[] = {
	{ "Joe", "Joe" },
	{ "J\303\266rg, Jr.", "J\303\266rg, Jr." },
	{ "a & b", "a & b" },
	{ "", NULL },
	{ "Joe\r\nBcc: x@y", NULL },
	{ "\033[2J", NULL },
	{ "\377", NULL },
};

START_TEST(name)
{
	struct caller caller, without;
	struct fault fault;

	unsetenv("NAME");
	ck_assert_int_eq(caller_init(&without, &fault), 0);
	ck_assert_int_eq(setenv("NAME", names[_i].given, 1), 0);
	ck_assert_int_eq(caller_init(&caller, &fault), 0);
	if (names[_i].name != NULL)
		ck_assert_str_eq(caller.name, names[_i].name);
	else
		ck_assert_pstr_eq(caller.name, without.name);
	caller_clear(&caller);
	caller_clear(&without);
}
END_TEST

Suite *
suite_caller(void)
{
	Suite *suite = suite_create("caller");
	TCase *tc = tcase_create("caller");

	tcase_add_test(tc, login);
	tcase_add_test(tc, no_entry);
	tcase_add_loop_test(tc, name, 0,
	    (int)(sizeof(names) / sizeof(names[0])));
	suite_add_tcase(suite, tc);
	return suite;
}
