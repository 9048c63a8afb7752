/*
 * A term that is misspelt spoils the whole record, and its owner sees what he
 * meant, not what he typed.  A name of many letters is known by all but one
 * of them.  Of a short one only such slips count as leave no other reading:
 * what is mended wrong would let strangers pass, or the owner's hosts not.
 */
#include <sys/socket.h>

#include <arpa/inet.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "doctor/spfmendslip.h"

/* --- names --------------------------------------------------------------- */

int
spfmend_near(const char *word, size_t n, const char *name)
{
	size_t length = strlen(name), i = 0;
	const char *a, *b;

	while (i < n && i < length && strncasecmp(word + i, name + i, 1) == 0)
		i++;
	a = word + i, b = name + i;
	n -= i, length -= i;
	if (n == length + 1)
		return strncasecmp(a + 1, b, length) == 0;
	if (length == n + 1)
		return strncasecmp(a, b + 1, n) == 0;
	if (n != length || n == 0)
		return 0;
	return strncasecmp(a + 1, b + 1, n - 1) == 0 || (n > 1 &&
	    strncasecmp(a, b + 1, 1) == 0 && strncasecmp(a + 1, b, 1) == 0 &&
	    strncasecmp(a + 2, b + 2, n - 2) == 0);
}

static int
is_one_of(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcmp(name, *names) == 0)
			return 1;
	return 0;
}

/* The first of the names that it is near to. */
static const char *
nearest(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (spfmend_near(name, strlen(name), *names))
			return *names;
	return NULL;
}

/* A name of few letters is near to much: those that people do type. */
static const char *
short_name(const char *name)
{
	static const char *const slips[][2] = { { "mxx", "mx" },
	    { "mmx", "mx" }, { "prt", "ptr" }, { "ptrr", "ptr" },
	    { "incl", "include" } };
	size_t i;

	for (i = 0; i < sizeof(slips) / sizeof(slips[0]); i++)
		if (strcmp(name, slips[i][0]) == 0)
			return slips[i][1];
	return NULL;
}

/* Nothing else is told by a qualifier alone; but it has to be there, and one:
 * an all that lets everyone pass is nobody's slip to make. */
static int
is_all(const struct spfmend_head *head)
{
	if (head->mark != '\0' || head->qualifier == '\0' ||
	    head->qualifier == '+')
		return 0;
	if (head->name[0] != head->qualifier &&
	    strchr("+-~?", head->name[0]) != NULL)
		return 0;
	return strcmp(head->name, "a11") == 0 ||
	    spfmend_near(head->name, strlen(head->name), "all");
}

const char *
spfmend_meant(const struct spfmend_head *head)
{
	static const char *const names[] = { "all", "include", "a", "mx",
	    "ptr", "ip", "ip4", "ip6", "ipv4", "ipv6", "exists", "redirect",
	    "exp", NULL };
	static const char *const long_names[] = { "include", "exists",
	    "redirect", NULL };
	static const char *const networks[] = { "ip4", "ip6", "ipv4", "ipv6",
	    NULL };
	const char *meant = NULL;

	if (head->name[0] == '\0' || is_one_of(head->name, names))
		return NULL;
	if (head->family != 0 && nearest(head->name, networks) != NULL)
		meant = "ip";
	if (meant == NULL && (head->mark == ':' || head->mark == '='))
		meant = nearest(head->name, long_names);
	/* with '=' it may be a modifier that somebody has made up */
	if (meant == NULL && head->mark != '=')
		meant = short_name(head->name);
	if (meant == NULL && is_all(head))
		meant = "all";
	return meant;
}

/* --- networks ------------------------------------------------------------ */

int
spfmend_family(const char *value)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr scratch;
	size_t n = strcspn(value, "/");

	if (n >= sizeof(text))
		return 0;
	memcpy(text, value, n);
	text[n] = '\0';
	if (inet_pton(AF_INET, text, &scratch) == 1)
		return AF_INET;
	return inet_pton(AF_INET6, text, &scratch) == 1 ? AF_INET6 : 0;
}

/* "192.0.2.0/255.255.255.0": what is behind the slash becomes shorter. */
static int
count_mask(char *mask)
{
	struct in_addr address;
	uint32_t bits;
	int n = 0;

	if (inet_pton(AF_INET, mask, &address) != 1)
		return 0;
	bits = ntohl(address.s_addr);
	for (; bits & UINT32_C(0x80000000); bits <<= 1)
		n++;
	/* with ones behind a zero, or none at all, it may be anything */
	if (bits != 0 || n == 0)
		return 0;
	snprintf(mask, strlen(mask) + 1, "%d", n);
	return 1;
}

int
spfmend_network(char *value)
{
	size_t n = strlen(value);
	char *slash = strchr(value, '/'), *end = strchr(value, ']');

	if (value[0] == '[' && end != NULL && (end[1] == '\0' ||
	    end[1] == '/')) {
		memmove(end, end + 1, strlen(end));
		memmove(value, value + 1, strlen(value));
		return 1;
	}
	if (n > 0 && slash == NULL && value[n - 1] == '.') {
		value[n - 1] = '\0';
		if (spfmend_family(value) != 0)
			return 1;
		value[n - 1] = '.';
		return 0;
	}
	return slash != NULL && spfmend_family(value) != 0 &&
	    count_mask(slash + 1);
}
