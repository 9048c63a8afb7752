/*
 * The list of large receivers: where it is, that it is whole, and who a mail
 * server's name belongs to.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "doctor/listfile.h"
#include "doctor/provider.h"
#include "doctor/providerline.h"

/* A line of the file. */
static const char *
add_line(void *list, char *line)
{
	return providerline_add(list, line);
}

/* One that no host belongs to was meant to be more; NULL where none is. */
static const char *
unreachable(const struct provider_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (list->providers[i].n_domains == 0)
			return list->providers[i].name;
	return NULL;
}

/*
 * All lines are read, or one was wrong: what provider_parse() returns.  The
 * list takes the text over, as its strings are in there.
 */
static int
finish(struct provider_list *list, struct listfile *file, int rc,
    struct fault *fault)
{
	const char *name;

	list->text = file->text;
	if (rc == 0 && (name = unreachable(list)) != NULL)
		rc = fault_set(fault, EX_CONFIG, "%s: %s has no mx",
		    file->name, name);
	if (rc == -1)
		provider_clear(list);
	return rc;
}

int
provider_parse(struct provider_list *list, const char *text, size_t length,
    const char *name, struct fault *fault)
{
	struct listfile file = { name, add_line, list, NULL };
	int rc;

	memset(list, 0, sizeof(*list));
	rc = listfile_parse(&file, text, length, fault);
	return finish(list, &file, rc, fault);
}

int
provider_load(struct provider_list *list, const char *const *paths, size_t n,
    struct fault *fault)
{
	struct listfile file = { NULL, add_line, list, NULL };
	int rc;

	memset(list, 0, sizeof(*list));
	rc = listfile_load(&file, paths, n, fault);
	return finish(list, &file, rc, fault);
}

/* The strings are the text's; the cast is for an array of const pointers. */
void
provider_clear(struct provider_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		free((void *)list->providers[i].domains);
		free(list->providers[i].rules);
		free(list->providers[i].replies);
	}
	free(list->providers);
	free(list->text);
	memset(list, 0, sizeof(*list));
}

/* 1 where the name is the domain or below it, whole labels alone. */
static int
is_below(const char *name, size_t length, const char *domain)
{
	size_t n = strlen(domain);

	return length >= n && strncasecmp(name + length - n, domain, n) == 0 &&
	    (length == n || name[length - n - 1] == '.');
}

/* The length of the longest of its domains that the name is below, or 0. */
static size_t
longest_domain(const struct provider *provider, const char *name,
    size_t length)
{
	size_t i, n, longest = 0;

	for (i = 0; i < provider->n_domains; i++) {
		n = strlen(provider->domains[i]);
		if (n > longest && is_below(name, length,
		    provider->domains[i]))
			longest = n;
	}
	return longest;
}

/* Few providers with few domains: they are gone through. */
const struct provider *
provider_find(const struct provider_list *list, const char *mx)
{
	const struct provider *found = NULL;
	size_t i, n, longest = 0, length = strlen(mx);

	if (length > 0 && mx[length - 1] == '.')
		length--;
	for (i = 0; i < list->n; i++) {
		n = longest_domain(&list->providers[i], mx, length);
		if (n > longest) {
			longest = n;
			found = &list->providers[i];
		}
	}
	return found;
}
