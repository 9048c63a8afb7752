/*
 * Runs every seed of every fuzz target, with any compiler: what was once
 * found stays found.  Targets and seeds have their names in common; it is
 * built once a target, with the folder of its seeds as the argument.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
run(const char *folder, const char *name)
{
	char path[4096];
	uint8_t *data;
	struct stat st;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if ((file = fopen(path, "rb")) == NULL)
		err(1, "%s", path);
	if (fstat(fileno(file), &st) == -1 || !S_ISREG(st.st_mode)) {
		fclose(file);
		return 0;
	}
	if ((data = malloc((size_t)st.st_size + 1)) == NULL ||
	    fread(data, 1, (size_t)st.st_size, file) != (size_t)st.st_size)
		err(1, "%s", path);
	fclose(file);
	LLVMFuzzerTestOneInput(data, (size_t)st.st_size);
	free(data);
	return 1;
}

int
main(int argc, char **argv)
{
	struct dirent *found;
	int n = 0, i;
	DIR *dir;

	for (i = 1; i < argc; i++) {
		if ((dir = opendir(argv[i])) == NULL)
			err(1, "%s", argv[i]);
		while ((found = readdir(dir)) != NULL)
			n += run(argv[i], found->d_name);
		closedir(dir);
	}
	printf("%d seeds of %s\n", n, argc > 1 ? argv[1] : "nothing");
	return n > 0 ? 0 : 1;
}
