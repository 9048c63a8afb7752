/*
 * The store: the same octets from memory and from a file, flat memory, errors
 * that are not lost.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/memfile.h"
#include "util/store.h"

Suite	*suite_store(void);

/* Counts its calls and gives a file. */
static int
spill_file(void *arg)
{
	++*(int *)arg;
	return memfile_open();
}

static int
spill_nothing(void *arg)
{
	++*(int *)arg;
	errno = ENOSPC;
	return -1;
}

/* A file that takes nothing. */
static int
spill_full(void *arg)
{
	++*(int *)arg;
	return open("/dev/full", O_RDWR | O_CLOEXEC);
}

/* What stands at an offset of every test's content. */
static char
octet(size_t at)
{
	return (char)(at * 31 + at / 251);
}

/* Adds n octets of the pattern in pieces. */
static void
fill(struct store *store, size_t n, size_t piece)
{
	size_t at = (size_t)store->length, end = at + n, i;
	char *bytes = malloc(piece);

	ck_assert_ptr_nonnull(bytes);
	for (; at < end; at += piece) {
		if (piece > end - at)
			piece = end - at;
		for (i = 0; i < piece; i++)
			bytes[i] = octet(at + i);
		store_add(store, bytes, piece);
	}
	free(bytes);
}

/* Reads all of it in pieces, which lie across the end of what is buffered. */
static void
verify(struct store *store, size_t n, size_t piece)
{
	char *bytes = malloc(piece);
	size_t at = 0, i;
	ssize_t got;

	ck_assert_ptr_nonnull(bytes);
	while ((got = store_read(store, (off_t)at, bytes, piece)) > 0) {
		for (i = 0; i < (size_t)got; i++)
			if (bytes[i] != octet(at + i))
				ck_abort_msg("wrong octet at %zu", at + i);
		at += (size_t)got;
	}
	ck_assert_int_eq(got, 0);
	ck_assert_uint_eq(at, n);
	ck_assert_int_eq(store_read(store, (off_t)n + 1000, bytes, piece), 0);
	free(bytes);
}

static const struct {
	size_t	n, piece;
	int	spills;
} sizes[] = {
	{ 0, 1, 0 },
	{ 1, 1, 0 },
	{ 4096, 4096, 0 },
	{ 10000, 7, 0 },
	{ STORE_MEMORY - 1, 1000, 0 },
	{ STORE_MEMORY, 1000, 0 },
	{ STORE_MEMORY, STORE_MEMORY, 0 },
	{ STORE_MEMORY + 1, 1000, 1 },
	{ STORE_MEMORY + 1, STORE_MEMORY, 1 },
	{ STORE_MEMORY + 1, STORE_MEMORY + 1, 1 },
	{ 3 * STORE_MEMORY + 5, 8191, 1 },
	{ 3 * STORE_MEMORY + 5, 2 * STORE_MEMORY, 1 },
};

START_TEST(reads_back)
{
	size_t n = sizes[_i].n;
	struct store store;
	int spills = 0;

	store_init(&store, spill_file, &spills);
	fill(&store, n, sizes[_i].piece);
	ck_assert_int_eq(store.error, 0);
	ck_assert_int_eq(store.length, (off_t)n);
	ck_assert_int_eq(spills, sizes[_i].spills);
	ck_assert_uint_le(store.size, STORE_MEMORY);
	verify(&store, n, 4093);
	store_clear(&store);
	ck_assert_int_eq(store.length, 0);
}
END_TEST

/* Reading between additions changes nothing. */
START_TEST(reads_between)
{
	size_t n = 0, step = STORE_MEMORY / 3 + 1;
	struct store store;
	int spills = 0, i;

	store_init(&store, spill_file, &spills);
	for (i = 0; i < 9; i++, n += step) {
		verify(&store, n, 100000);
		fill(&store, step, 1000);
	}
	verify(&store, n, 100000);
	ck_assert_int_eq(spills, 1);
	store_clear(&store);
}
END_TEST

/* Two stores that have spilled do not hold two buffers: who reads has written
 * all. */
START_TEST(buffer_goes)
{
	struct store store;
	int spills = 0;
	char c;

	store_init(&store, spill_file, &spills);
	fill(&store, 100, 10);
	ck_assert_uint_lt(store.size, STORE_MEMORY);
	fill(&store, STORE_MEMORY, 4096);
	ck_assert_uint_eq(store.size, STORE_MEMORY);
	ck_assert_int_eq(store_read(&store, 0, &c, 1), 1);
	ck_assert_ptr_null(store.memory);
	store_clear(&store);
}
END_TEST

/* Without a place in the queue a memory file does. */
START_TEST(spill_fails)
{
	struct store store;
	int spills = 0;

	store_init(&store, spill_nothing, &spills);
	fill(&store, STORE_MEMORY * 2, 4096);
	ck_assert_int_eq(store.error, 0);
	ck_assert_int_eq(spills, 1);
	verify(&store, STORE_MEMORY * 2, 65536);
	store_clear(&store);
	store_init(&store, NULL, NULL);
	fill(&store, STORE_MEMORY * 2, 4096);
	verify(&store, STORE_MEMORY * 2, 65536);
	store_clear(&store);
}
END_TEST

START_TEST(write_error_is_sticky)
{
	struct store store;
	int spills = 0;
	char c;

	store_init(&store, spill_full, &spills);
	fill(&store, STORE_MEMORY + 1, 4096);
	ck_assert_int_eq(store.error, ENOSPC);
	store_add(&store, "x", 1);
	ck_assert_int_eq(store.error, ENOSPC);
	errno = 0;
	ck_assert_int_eq(store_read(&store, 0, &c, 1), -1);
	ck_assert_int_eq(errno, ENOSPC);
	ck_assert_int_eq(store_take(&store), -1);
	ck_assert_int_eq(errno, ENOSPC);
	store_clear(&store);
}
END_TEST

/* What is taken is whole, closes on exec, and is the caller's. */
START_TEST(take)
{
	size_t n = sizes[_i].n, i;
	struct store store;
	int spills = 0, fd;
	char *bytes = malloc(n + 1);

	ck_assert_ptr_nonnull(bytes);
	store_init(&store, spill_file, &spills);
	fill(&store, n, sizes[_i].piece);
	fd = store_take(&store);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(store.length, 0);
	store_clear(&store);
	ck_assert_int_ne(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
	ck_assert_int_eq(pread(fd, bytes, n + 1, 0), (ssize_t)n);
	for (i = 0; i < n; i++)
		if (bytes[i] != octet(i))
			ck_abort_msg("wrong octet at %zu", i);
	close(fd);
	free(bytes);
}
END_TEST

Suite *
suite_store(void)
{
	Suite *suite = suite_create("store");
	TCase *tc = tcase_create("store");
	int n = (int)(sizeof(sizes) / sizeof(sizes[0]));

	tcase_add_loop_test(tc, reads_back, 0, n);
	tcase_add_test(tc, reads_between);
	tcase_add_test(tc, buffer_goes);
	tcase_add_test(tc, spill_fails);
	tcase_add_test(tc, write_error_is_sticky);
	tcase_add_loop_test(tc, take, 0, n);
	suite_add_tcase(suite, tc);
	return suite;
}
