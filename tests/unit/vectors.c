/*
 * The vectors of the standards.  A tree without them still passes its tests,
 * but says what it left out.
 */
#include <sys/stat.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/vectors.h"

static int
is_there(const char *folder)
{
	struct stat st;

	return folder != NULL && stat(folder, &st) == 0;
}

char *
vectors_file(const char *path, size_t *length)
{
	const char *folder = getenv("CONFORMANCE");
	char name[1024], *data;
	FILE *f;

	if (!is_there(folder)) {
		printf("%.*s vectors: not found, skipped\n",
		    (int)strcspn(path, "/"), path);
		fflush(stdout);
		return NULL;
	}
	ck_assert_int_lt(snprintf(name, sizeof(name), "%s/%s", folder,
	    path), (int)sizeof(name));
	f = fopen(name, "re");
	ck_assert_msg(f != NULL, "%s is missing", name);
	ck_assert_ptr_nonnull(data = calloc(1, VECTORS_MAX));
	*length = fread(data, 1, VECTORS_MAX - 1, f);
	ck_assert_int_gt((int)*length, 0);
	ck_assert_int_eq(fgetc(f), EOF);
	fclose(f);
	return data;
}

char *
vectors_read(const char *path, size_t *length)
{
	char name[256];

	ck_assert_int_lt(snprintf(name, sizeof(name), "dkim/%s", path),
	    (int)sizeof(name));
	return vectors_file(name, length);
}
