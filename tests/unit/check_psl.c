/*
 * The Public Suffix List: the 78 rows of its own project, and lists of ours
 * for what that list does not have.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor/psl.h"
#include "tests/unit/scratch.h"
#include "tests/unit/vectors.h"
#include "util/domain.h"

Suite	*suite_psl(void);

#define ROWS	78

/* The text between the next two quotes, "" for null; at moves on. */
static void
argument(const char **at, char *dst, size_t size)
{
	size_t n;

	*at += strspn(*at, " ,(");
	*dst = '\0';
	if (**at != '\'') {
		*at += strlen("null");
		return;
	}
	n = strcspn(++*at, "'");
	ck_assert_uint_lt(n, size);
	memcpy(dst, *at, n);
	dst[n] = '\0';
	*at += n + 1;
}

static void
check_vector(const char *list, const char *at)
{
	char domain[256], expected[256], *ascii;
	const char *why;
	struct psl psl;
	int rc;

	argument(&at, domain, sizeof(domain));
	argument(&at, expected, sizeof(expected));
	rc = psl_find(&psl, list, *domain == '\0' ? NULL : domain);
	ck_assert_msg(rc == 0 || *domain == '\0' || *domain == '.', "%s",
	    domain);
	ck_assert_ptr_nonnull(ascii = domain_ascii(expected, 0, &why));
	ck_assert_msg(strcmp(rc == 0 ? psl.org : "", ascii) == 0,
	    "%s: %s, not %s", domain, psl.org, ascii);
	free(ascii);
}

START_TEST(test_vectors)
{
	static const char call[] = "\ncheckPublicSuffix";
	char list[1024], *file;
	const char *at;
	size_t length;
	int n = 0;

	if ((file = vectors_file("psl/test_psl.txt", &length)) == NULL)
		return;
	snprintf(list, sizeof(list), "%s/psl/public_suffix_list.dat",
	    getenv("CONFORMANCE"));
	for (at = file; (at = strstr(at, call)) != NULL; n++) {
		at += strlen(call);
		check_vector(list, at);
	}
	ck_assert_int_eq(n, ROWS);
	free(file);
}
END_TEST

static const char list[] =
    "// a list\n// ===BEGIN ICANN DOMAINS===\n"
    "com\nuk\nco.uk  // behind a blank\n*.ck\n!www.ck\n  \n\n"
    "jp\r\n"
    "\xe5\x85\xac\xe5\x8f\xb8.cn\ncn\n*\n*.\n!\n!lonely\n"
    "// ===BEGIN PRIVATE DOMAINS===\n"
    "blog.com\n*.cdn.com\ncom\n";

static const struct {
	const char		*domain, *org, *suffix;
	enum psl_section	 section;
} rows[] = {
	{ "example.com", "example.com", "com", PSL_ICANN },
	{ "EXAMPLE.Com.", "example.com", "com", PSL_ICANN },
	{ "a.b.example.com", "example.com", "com", PSL_ICANN },
	{ "com", "", "com", PSL_ICANN },
	{ "notcom", "", "notcom", PSL_UNLISTED },
	{ "a.notcom", "a.notcom", "notcom", PSL_UNLISTED },
	{ "x.co.uk", "x.co.uk", "co.uk", PSL_ICANN },
	{ "xco.uk", "xco.uk", "uk", PSL_ICANN },
	{ "a.jp", "a.jp", "jp", PSL_ICANN },
	{ "ck", "", "ck", PSL_UNLISTED },
	{ "a.ck", "", "a.ck", PSL_ICANN },
	{ "b.a.ck", "b.a.ck", "a.ck", PSL_ICANN },
	{ "www.ck", "www.ck", "ck", PSL_ICANN },
	{ "lonely", "", "lonely", PSL_UNLISTED },
	{ "x.blog.com", "x.blog.com", "blog.com", PSL_PRIVATE },
	{ "blog.com", "", "blog.com", PSL_PRIVATE },
	{ "cdn.com", "cdn.com", "com", PSL_ICANN },
	{ "a.b.cdn.com", "a.b.cdn.com", "b.cdn.com", PSL_PRIVATE },
	{ "a.xn--55qx5d.cn", "a.xn--55qx5d.cn", "xn--55qx5d.cn", PSL_ICANN },
};

/* Looks up in a list of these octets: as psl_find(), errno kept. */
static int
find(struct psl *psl, const char *octets, size_t length, const char *domain)
{
	char place[SCRATCH_PATH], path[SCRATCH_PATH + 8];
	int dir, rc, error;

	scratch_make(place);
	dir = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ne(dir, -1);
	scratch_write(dir, "list", octets, length);
	snprintf(path, sizeof(path), "%s/list", place);
	rc = psl_find(psl, path, domain);
	error = errno;
	close(dir);
	scratch_remove(place);
	errno = error;
	return rc;
}

START_TEST(test_row)
{
	struct psl psl;

	ck_assert_int_eq(find(&psl, list, sizeof(list) - 1,
	    rows[_i].domain), 0);
	ck_assert_str_eq(psl.org, rows[_i].org);
	ck_assert_str_eq(psl.suffix, rows[_i].suffix);
	ck_assert_int_eq(psl.section, rows[_i].section);
	ck_assert_int_eq(psl.skipped, 0);
	ck_assert_int_eq(psl.damaged, 0);
}
END_TEST

START_TEST(test_refused)
{
	static const char *const names[] = { "", ".", ".com", "a..com",
	    "a b.com", "a.com\n", "[192.0.2.1]", "\xff.com" };
	char label[70];
	struct psl psl;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		ck_assert_msg(find(&psl, list, sizeof(list) - 1, names[i]) ==
		    -1, "%s", names[i]);
		ck_assert_int_eq(errno, EINVAL);
	}
	memset(label, 'a', sizeof(label));
	strlcpy(label + 64, ".com", sizeof(label) - 64);
	ck_assert_int_eq(find(&psl, list, sizeof(list) - 1, label), -1);
	ck_assert_int_eq(psl_find(&psl, "/nowhere/list", "a.com"), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(psl_find(&psl, "/", "a.com"), -1);
	ck_assert_int_eq(errno, EINVAL);
	/* a file that is no list has no say */
	ck_assert_int_eq(find(&psl, "com\n", 4, "a.com"), -1);
	ck_assert_int_eq(errno, EINVAL);
}
END_TEST

/* A line of any length is one line, its begin no rule. */
START_TEST(test_long)
{
	static const char head[] = "// ===BEGIN ICANN DOMAINS===\ncom\n";
	struct psl psl;
	char *text;
	size_t i, n = sizeof(head) - 1 + 3000;

	ck_assert_ptr_nonnull(text = malloc(n));
	memcpy(text, head, sizeof(head) - 1);
	for (i = sizeof(head) - 1; i < n; i++)
		text[i] = 'x';
	memcpy(text + n - 10, "\na.b.com\n\n", 10);
	ck_assert_int_eq(find(&psl, text, n, "c.a.b.com"), 0);
	ck_assert_int_eq(psl.damaged, 1);
	ck_assert_str_eq(psl.org, "c.a.b.com");
	free(text);
	ck_assert_ptr_nonnull(text = calloc(1, PSL_FILE + 100));
	memset(text, '\n', PSL_FILE);
	memcpy(text, head, sizeof(head) - 1);
	memcpy(text + PSL_FILE, "a.com\n", 6);
	ck_assert_int_eq(find(&psl, text, PSL_FILE + 6, "b.a.com"), 0);
	ck_assert_int_eq(psl.damaged, 1);
	ck_assert_str_eq(psl.org, "a.com");
	free(text);
}
END_TEST

Suite *
suite_psl(void)
{
	Suite *s = suite_create("psl");
	TCase *t = tcase_create("psl");

	tcase_add_test(t, test_vectors);
	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, test_refused);
	tcase_add_test(t, test_long);
	suite_add_tcase(s, t);
	return s;
}
