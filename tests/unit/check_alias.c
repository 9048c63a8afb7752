/*
 * Aliases: whom a name leads to, what is refused, and that neither a mistake
 * elsewhere nor a loop stops or holds up a lookup.
 */
#include <sys/stat.h>

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "submit/alias.h"
#include "util/buf.h"

Suite	*suite_alias(void);

/* Gathers targets as "one two -", '-' for /dev/null. */
static int
gather(void *arg, const char *address)
{
	struct buf *out = arg;

	if (out->length > 0)
		buf_putc(out, ' ');
	buf_puts(out, address != NULL ? address : "-");
	return 0;
}

/* Looks a name up: targets in the buffer, or "none", or "refused". */
static void
look_up(const struct alias_file *file, const char *name, struct buf *out)
{
	const char *why;

	buf_reset(out);
	switch (alias_expand(file, name, gather, out, &why)) {
	case ALIAS_NONE:
		ck_assert_ptr_null(why);
		buf_puts(out, "none");
		break;
	case ALIAS_FOUND:
		ck_assert_ptr_null(why);
		break;
	case ALIAS_REFUSED:
		ck_assert_ptr_nonnull(why);
		ck_assert_uint_eq(out->length, 0);
		buf_puts(out, "refused");
		break;
	}
}

static void
check_name(const char *text, const char *name, const char *expected)
{
	struct alias_file *file = alias_parse(text, strlen(text));
	struct buf out;

	ck_assert_ptr_nonnull(file);
	buf_init(&out);
	look_up(file, name, &out);
	ck_assert_msg(strcmp(buf_get(&out), expected) == 0,
	    "%s of \"%s\": %s, not %s", name, text, out.data, expected);
	buf_clear(&out);
	alias_close(file);
}

static const struct {
	const char	*text;
	const char	*name;
	const char	*expected;
} samples[] = {
	/* the usual */
	{ "root: joe@x", "root", "joe@x" },
	{ "root: joe@x\n", "ROOT", "joe@x" },
	{ "Root:joe@x\n", "root", "joe@x" },
	{ "root : joe@x\n", "root", "joe@x" },
	{ "root:\tjoe@x\r\nbob: b@y\r\n", "root", "joe@x" },
	{ "root: joe@x\nbob: b@y\n", "bob", "b@y" },
	{ "root: joe@x\n", "bob", "none" },
	{ "", "root", "none" },
	{ "root: a@x, b@y,c@z\n", "root", "a@x b@y c@z" },
	{ "root: Joe Smith <a@x>, \"B, b\" <b@y>\n", "root", "a@x b@y" },
	{ "root: a@x (home, now), b@y\n", "root", "a@x b@y" },
	{ "root: <@h,@i:a@x>, b@y\n", "root", "a@x b@y" },
	{ "root: \"a,b\"@x\n", "root", "\"a,b\"@x" },
	{ "root: \"a\\\",b\"@x, c@y\n", "root", "\"a\\\",b\"@x c@y" },
	{ "root: \"joe\"@x\n", "root", "joe@x" },
	{ "root: joe\n", "root", "joe" },
	{ "root: \"joe\"\n", "root", "joe" },
	{ "\"root\": joe@x\n", "root", "joe@x" },
	{ "\"a b\": joe@x\n", "a b", "joe@x" },
	{ "a.b: joe@x\n", "a.b", "joe@x" },
	{ "owner-list: joe@x\n", "owner-list", "joe@x" },
	{ "root: u@[IPv6:::1]\n", "root", "u@[IPv6:::1]" },
	{ "root: j\303\266rg@x\n", "root", "j\303\266rg@x" },
	/* lines */
	{ "# root: no@x\nroot: joe@x\n", "root", "joe@x" },
	{ "  # root\n\n \nroot: joe@x", "root", "joe@x" },
	{ "root: a@x,\n b@y,\n\tc@z\nbob: d@x\n", "root", "a@x b@y c@z" },
	{ "root:\n joe@x\n", "root", "joe@x" },
	{ "root: a@x,\n# a comment\n b@y\n", "root", "a@x b@y" },
	{ "root: a@x,\n\n b@y\n", "root", "a@x b@y" },
	{ " stray: a@x\nroot: joe@x\n", "root", "joe@x" },
	{ " stray: a@x\nroot: joe@x\n", "stray", "none" },
	{ "root: a@x,,\n , b@y,\n", "root", "a@x b@y" },
	{ "root: a@x\nroot: b@y\n", "root", "a@x" },
	{ "root: a@x\nROOT: b@y\n", "root", "a@x" },
	{ "root: a@x, \\\nb@y\nbob: c@z\n", "root", "a@x b@y" },
	{ "root: a@x, \\\r\n b@y\r\n", "root", "a@x b@y" },
	{ "root: a@x\\\n.example\n", "root", "a@x.example" },
	{ "root: \\\n\\\na@x\n", "root", "a@x" },
	{ "ro\\\not: a@x\n", "root", "a@x" },
	{ "\\\nroot: a@x\n", "root", "a@x" },
	{ "# a comment \\\nroot: no@x\nroot: a@x\n", "root", "a@x" },
	{ "root: a@x,\n# no \\\n no@x\n b@y\n", "root", "a@x b@y" },
	{ "root: a@x\\", "root", "a@x" },
	{ "\357\273\277root: a@x\n", "root", "a@x" },
	{ "\357\273\277# c\nroot: a@x\n", "root", "a@x" },
	{ "x: b@y\n\357\273\277root: a@x\n", "root", "none" },
	{ "a b: a@x\n", "a b", "none" },
	{ "a, b: a@x\n", "a", "none" },
	/* names that lead to names */
	{ "postmaster: root\nroot: joe@x\n", "postmaster", "joe@x" },
	{ "postmaster: Root\nroot: joe@x\n", "postmaster", "joe@x" },
	{ "a: b, c\nb: d@x, e\nc: e, f@x\ne: g@x\n", "a", "d@x g@x f@x" },
	{ "a: b, b\nb: d@x\n", "a", "d@x" },
	{ "a: b\nb: c\n", "a", "c" },
	{ "root: \\root\n", "root", "root" },
	{ "root: \\root, joe@x\n", "root", "root joe@x" },
	{ "root: \\bob\nbob: b@y\n", "root", "bob" },
	{ "root: \"\\bob\"\nbob: b@y\n", "root", "bob" },
	{ "root: \\bob@x\n", "root", "bob@x" },
	/* nobody */
	{ "root: /dev/null\n", "root", "-" },
	{ "root: \"/dev/null\"\n", "root", "-" },
	{ "root: nobody, a@x\nnobody: /dev/null\n", "root", "- a@x" },
	/* what is never done */
	{ "root: |/bin/sh\n", "root", "refused" },
	{ "root: \"|/bin/sh -c 'a, b'\"\n", "root", "refused" },
	{ "root: |\"/bin/sh -c 'a, b'\"\n", "root", "refused" },
	{ "root: \"|prog \\\"a\\\"\"\n", "root", "refused" },
	{ "root: /var/mail/root\n", "root", "refused" },
	{ "root: \"/var/mail/root\"\n", "root", "refused" },
	{ "root: /dev/null/x\n", "root", "refused" },
	{ "root: :include:/etc/list\n", "root", "refused" },
	{ "root: \":include:/etc/list\"\n", "root", "refused" },
	{ "root: :fail: gone\n", "root", "refused" },
	{ "root: joe@x, |prog\n", "root", "refused" },
	{ "root: Joe <|prog>\n", "root", "refused" },
	{ "root: </var/mail/root>\n", "root", "refused" },
	{ "root: \\|prog\n", "root", "refused" },
	{ "root: :INCLUDE:/etc/list\n", "root", "refused" },
	{ "a: b@x, c\nc: |prog\n", "a", "refused" },
	/* mistakes in the name's own line */
	{ "root:\n", "root", "refused" },
	{ "root: ,(nobody),\n", "root", "refused" },
	{ "root: joe@x bob@y\n", "root", "refused" },
	{ "root: joe@x # admin\n", "root", "refused" },
	{ "root: \"joe@x\n", "root", "refused" },
	{ "root: joe@@x\n", "root", "refused" },
	{ "root: <>\n", "root", "refused" },
	{ "root: g: a@x, b@x;\n", "root", "refused" },
	{ "root: g: a@x;\n", "root", "refused" },
	{ "root: (\n", "root", "refused" },
	{ "root: \\\n", "root", "refused" },
	{ "root: \"\\\"\n", "root", "refused" },
	{ "root: \"\"\n", "root", "refused" },
	{ "root: \"\n", "root", "refused" },
	{ "root: j\366rg@x\n", "root", "refused" },
	{ "root: a\033b@x\n", "root", "refused" },
	/* mistakes in other lines */
	{ "no colon here\nroot: joe@x\n", "root", "joe@x" },
	{ "bad: \"open\nroot: joe@x\n", "root", "joe@x" },
	{ "bad \" name: x\nroot: joe@x\n", "root", "joe@x" },
	{ "(bad: x\nroot: joe@x\n", "root", "joe@x" },
	{ "bad: |prog\nroot: joe@x\n", "root", "joe@x" },
	{ ": joe@x\n:\nroot: joe@x\n", "root", "joe@x" },
	{ "\"\": a@x\nroot: joe@x\n", "root", "joe@x" },
	{ "root joe@x\n b: c@x\nroot: joe@x\n", "root", "joe@x" },
	{ "a@x: b@y\nroot: joe@x\n", "a", "none" },
	{ "\001\377\nroot: joe@x\n", "root", "joe@x" },
	/* loops */
	{ "a: a\n", "a", "refused" },
	{ "a: b\nb: a\n", "a", "refused" },
	{ "a: x@y, b\nb: c\nc: b\n", "a", "refused" },
	{ "a: b\nb: a\nroot: joe@x\n", "root", "joe@x" },
};

START_TEST(tables)
{
	size_t i;

	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		check_name(samples[i].text, samples[i].name,
		    samples[i].expected);
}
END_TEST

START_TEST(reasons)
{
	static const char text[] = "a: |p\nb: /f\nc: :include:/f\nd: d\ne: @\n"
	    "f: :fail: gone\ng:\n";
	static const char *const words[] = { "program", "file", "include",
	    "back to itself", "address", "colons", "nowhere" };
	struct alias_file *file = alias_parse(text, strlen(text));
	char name[2] = "a";
	struct buf out;
	const char *why;
	size_t i;

	buf_init(&out);
	for (i = 0; i < 7; i++, name[0]++) {
		ck_assert_int_eq(alias_expand(file, name, gather, &out,
		    &why), ALIAS_REFUSED);
		ck_assert_msg(strstr(why, words[i]) != NULL, "%s", why);
	}
	buf_clear(&out);
	alias_close(file);
}
END_TEST

/* A chain of names n0: n1 ... to an address. */
static const char *
chain(size_t names, struct buf *out)
{
	struct alias_file *file;
	struct buf text;
	size_t i;

	buf_init(&text);
	for (i = 0; i + 1 < names; i++)
		buf_printf(&text, "n%zu: n%zu\n", i, i + 1);
	buf_printf(&text, "n%zu: joe@x\n", i);
	file = alias_parse(text.data, text.length);
	ck_assert_ptr_nonnull(file);
	look_up(file, "n0", out);
	alias_close(file);
	buf_clear(&text);
	return buf_get(out);
}

START_TEST(depth)
{
	struct buf out;

	buf_init(&out);
	ck_assert_str_eq(chain(1, &out), "joe@x");
	ck_assert_str_eq(chain(ALIAS_DEPTH, &out), "joe@x");
	ck_assert_str_eq(chain(ALIAS_DEPTH + 1, &out), "refused");
	ck_assert_str_eq(chain(10000, &out), "refused");
	buf_clear(&out);
}
END_TEST

/* Each of eight names leads twelve times to the next: 12^8 ways to go, each
 * name opened once. */
START_TEST(no_blow_up)
{
	struct alias_file *file;
	struct buf text, out;
	int i, j;

	buf_init(&text);
	buf_init(&out);
	for (i = 0; i < 8; i++) {
		buf_printf(&text, "n%d: ", i);
		for (j = 0; j < 12; j++)
			buf_printf(&text, "n%d, ", i + 1);
		buf_puts(&text, "\n");
	}
	buf_puts(&text, "n8: joe@x\n");
	file = alias_parse(text.data, text.length);
	look_up(file, "n0", &out);
	ck_assert_str_eq(buf_get(&out), "joe@x");
	alias_close(file);
	buf_clear(&text);
	buf_clear(&out);
}
END_TEST

static int
count(void *arg, const char *address)
{
	size_t *n = arg;

	ck_assert_ptr_nonnull(address);
	++*n;
	return 0;
}

static int
stop_at_third(void *arg, const char *address)
{
	size_t *n = arg;

	(void)address;
	return ++*n == 3 ? -1 : 0;
}

START_TEST(many_targets)
{
	struct alias_file *file;
	struct buf text;
	const char *why;
	size_t i, n = 0;

	buf_init(&text);
	buf_puts(&text, "all:");
	for (i = 0; i < 20000; i++)
		buf_printf(&text, "\n u%zu@x,", i);
	for (i = 0; i < 20000; i++)
		buf_printf(&text, "\nname%zu: u@x", i);
	file = alias_parse(text.data, text.length);
	ck_assert_int_eq(alias_expand(file, "all", count, &n, &why),
	    ALIAS_FOUND);
	ck_assert_uint_eq(n, 20000);
	n = 0;
	ck_assert_int_eq(alias_expand(file, "name19999", count, &n, &why),
	    ALIAS_FOUND);
	n = 0;
	ck_assert_int_eq(alias_expand(file, "all", stop_at_third, &n, &why),
	    ALIAS_REFUSED);
	ck_assert_ptr_nonnull(why);
	ck_assert_uint_eq(n, 3);
	alias_close(file);
	buf_clear(&text);
}
END_TEST

/* A NUL ends no line and hides nothing. */
START_TEST(nul_octets)
{
	static const char text[] = "a\0b: x@y\nroot: joe@x\0, b@y\nc: d@x\n";
	struct alias_file *file = alias_parse(text, sizeof(text) - 1);
	struct buf out;

	buf_init(&out);
	look_up(file, "a", &out);
	ck_assert_str_eq(buf_get(&out), "none");
	look_up(file, "root", &out);
	ck_assert_str_eq(buf_get(&out), "refused");
	look_up(file, "c", &out);
	ck_assert_str_eq(buf_get(&out), "d@x");
	buf_clear(&out);
	alias_close(file);
}
END_TEST

/* Opens a file that holds "root: joe@x": 1 where its alias counts. */
static int
open_counts(const char *name, const char **warning)
{
	struct alias_file *file = alias_open(name, warning);
	struct buf out;
	int found;

	ck_assert_ptr_nonnull(file);
	buf_init(&out);
	look_up(file, "root", &out);
	found = strcmp(buf_get(&out), "joe@x") == 0;
	buf_clear(&out);
	alias_close(file);
	return found;
}

static void
check_mode(const char *name, mode_t mode, int counts)
{
	const char *warning;

	ck_assert_int_eq(chmod(name, mode), 0);
	ck_assert_int_eq(open_counts(name, &warning), counts);
	ck_assert_int_eq(warning == NULL, counts);
}

START_TEST(files)
{
	char dir[] = "/tmp/check_alias.XXXXXX", name[64], other[64];
	const char *warning;
	int fd;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(name, sizeof(name), "%s/aliases", dir);
	snprintf(other, sizeof(other), "%s/other", dir);
	ck_assert_int_eq(open_counts(name, &warning), 0);
	ck_assert_ptr_null(warning);
	ck_assert_int_ne(fd = open(name, O_WRONLY | O_CREAT, 0600), -1);
	ck_assert_int_eq(write(fd, "root: joe@x\n", 12), 12);
	check_mode(name, 0600, 1);
	check_mode(name, 0644, 1);
	check_mode(name, 0664, 0);
	check_mode(name, 0646, 0);
	check_mode(name, 0600, 1);
	ck_assert_int_eq(ftruncate(fd, ALIAS_FILE_MAX + 1), 0);
	check_mode(name, 0600, 0);
	close(fd);
	ck_assert_int_eq(open_counts(dir, &warning), 0);
	ck_assert_ptr_nonnull(warning);
	ck_assert_int_eq(open_counts("/dev/zero", &warning), 0);
	ck_assert_ptr_nonnull(warning);
	/* nobody writes to it: it must not hold us up */
	ck_assert_int_eq(mkfifo(other, 0600), 0);
	ck_assert_int_eq(open_counts(other, &warning), 0);
	ck_assert_ptr_nonnull(warning);
	unlink(other);
	unlink(name);
	rmdir(dir);
}
END_TEST

Suite *
suite_alias(void)
{
	Suite *suite = suite_create("alias");
	TCase *tcase = tcase_create("alias");

	tcase_add_test(tcase, tables);
	tcase_add_test(tcase, reasons);
	tcase_add_test(tcase, depth);
	tcase_add_test(tcase, no_blow_up);
	tcase_add_test(tcase, many_targets);
	tcase_add_test(tcase, nul_octets);
	tcase_add_test(tcase, files);
	suite_add_tcase(suite, tcase);
	return suite;
}
