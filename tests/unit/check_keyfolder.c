/*
 * The folder of new keys: what is made, what is refused, what is undone.
 */
#include <sys/stat.h>

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "sign/keyfolder.h"
#include "tests/unit/keyring.h"

Suite	*suite_keyfolder(void);

static struct keyfolder folder;
static struct fault fault;

static void
setup(void)
{
	keyring_open();
}

static void
teardown(void)
{
	keyring_close();
}

static void
assert_mode(const char *name, mode_t mode)
{
	struct stat st;

	ck_assert_int_eq(lstat(keyring_path(name), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, mode);
}

static void
assert_gone(const char *name)
{
	ck_assert_int_eq(access(keyring_path(name), F_OK), -1);
}

START_TEST(makes_and_undoes)
{
	mode_t mode = geteuid() == 0 ? 0755 : 0700;

	umask(0);
	ck_assert_int_eq(keyfolder_open(&folder, keyring_path("a//b/c/"),
	    &fault), 0);
	ck_assert_ptr_nonnull(strstr(folder.path, "/a/b/c"));
	ck_assert_uint_eq(umask(022), 0);
	assert_mode("a", mode);
	assert_mode("a/b/c", mode);
	ck_assert_int_eq(keyfolder_vacant(&folder, "k", &fault), 0);
	ck_assert_int_eq(keyfolder_write(&folder, "k", "key", 3, &fault), 0);
	assert_mode("a/b/c/k", 0600);
	ck_assert_int_eq(keyfolder_vacant(&folder, "k", &fault), -1);
	ck_assert_int_eq(fault.status, EX_CANTCREAT);
	keyfolder_undo(&folder);
	keyfolder_close(&folder);
	assert_gone("a");
}
END_TEST

/* What was there stays, and so does what somebody else puts there. */
START_TEST(leaves_others)
{
	ck_assert_int_eq(mkdir(keyring_path("a"), 0755), 0);
	ck_assert_int_eq(keyfolder_open(&folder, keyring_path("a/b"), &fault),
	    0);
	keyring_write("a/b/other", "x", 1, 0644);
	ck_assert_int_eq(keyfolder_write(&folder, "k", "key", 3, &fault), 0);
	keyfolder_undo(&folder);
	keyfolder_close(&folder);
	assert_gone("a/b/k");
	assert_mode("a/b/other", 0644);
	ck_assert_int_eq(unlink(keyring_path("a/b/other")), 0);
	ck_assert_int_eq(rmdir(keyring_path("a/b")), 0);
	assert_mode("a", 0755);
}
END_TEST

/* THREATS F2: whatever has the name stays as it is, a link to nowhere too. */
START_TEST(never_overwrites)
{
	ck_assert_int_eq(symlink("elsewhere", keyring_path("link")), 0);
	keyring_write("file", "x", 1, 0644);
	ck_assert_int_eq(keyfolder_open(&folder, keyring_path(""), &fault), 0);
	ck_assert_int_eq(keyfolder_write(&folder, "link", "key", 3, &fault),
	    -1);
	ck_assert_int_eq(fault.status, EX_CANTCREAT);
	ck_assert_int_eq(keyfolder_write(&folder, "file", "key", 3, &fault),
	    -1);
	ck_assert_ptr_nonnull(strstr(fault.text, "never overwritten"));
	keyfolder_undo(&folder);
	keyfolder_close(&folder);
	assert_gone("elsewhere");
	assert_mode("file", 0644);
	ck_assert_int_eq(access(keyring_path("link"), F_OK), -1);
	ck_assert_int_eq(unlink(keyring_path("link")), 0);
}
END_TEST

START_TEST(refuses_open_folder)
{
	static const mode_t modes[] = { 0770, 0702, 01777 };

	ck_assert_int_eq(mkdir(keyring_path("a"), 0700), 0);
	ck_assert_int_eq(chmod(keyring_path("a"), modes[_i]), 0);
	ck_assert_int_eq(keyfolder_open(&folder, keyring_path("a"), &fault),
	    -1);
	ck_assert_int_eq(fault.status, EX_CANTCREAT);
	ck_assert_ptr_nonnull(strstr(fault.text, "others than its owner"));
	assert_mode("a", modes[_i]);
}
END_TEST

Suite *
suite_keyfolder(void)
{
	Suite *suite = suite_create("keyfolder");
	TCase *tcase = tcase_create("keyfolder");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, makes_and_undoes);
	tcase_add_test(tcase, leaves_others);
	tcase_add_test(tcase, never_overwrites);
	tcase_add_loop_test(tcase, refuses_open_folder, 0, 3);
	suite_add_tcase(suite, tcase);
	return suite;
}
