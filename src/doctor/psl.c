/*
 * One pass over the list for one domain: the rule that counts is kept as a
 * place in the domain's own name, so that no rule needs memory.  A rule in
 * other letters is converted only for a domain that has an A-label, which
 * alone it can match.
 */
#include <sys/stat.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor/psl.h"
#include "util/domain.h"
#include "util/text.h"

static void
small(char *text)
{
	for (; *text != '\0'; text++)
		*text = (char)tolower((unsigned char)*text);
}

int
psl_name(char *dst, size_t size, const char *domain)
{
	size_t length = strlen(domain);
	const char *why;
	char *ascii;
	int rc = -1;

	if (length == 0 || length > TEXT_DOMAIN_MAX) {
		errno = EINVAL;
		return -1;
	}
	if ((ascii = domain_ascii(domain, 0, &why)) == NULL)
		return -1;
	length = strlen(ascii);
	if (length > 0 && ascii[length - 1] == '.')
		ascii[length - 1] = '\0';
	if (text_hostname(ascii) && strlcpy(dst, ascii, size) < size) {
		small(dst);
		rc = 0;
	} else
		errno = EINVAL;
	free(ascii);
	return rc;
}

int
psl_begin(struct psl *psl, const char *domain)
{
	const char *dot;

	memset(psl, 0, sizeof(*psl));
	if (domain == NULL) {
		errno = EINVAL;
		return -1;
	}
	if (psl_name(psl->domain, sizeof(psl->domain), domain) == -1)
		return -1;
	dot = strrchr(psl->domain, '.');
	psl->suffix = dot != NULL ? dot + 1 : psl->domain;
	return 0;
}

/* The place in the domain where a rule's labels begin, NULL: other labels. */
static const char *
match(const struct psl *psl, const char *rule)
{
	size_t length = strlen(psl->domain), n = strlen(rule);
	const char *at;

	if (n == 0 || n > length)
		return NULL;
	at = psl->domain + length - n;
	if (strcasecmp(at, rule) != 0 ||
	    (at > psl->domain && at[-1] != '.'))
		return NULL;
	return at;
}

/* The place one label in front of another, NULL where it is the first. */
static const char *
label_before(const struct psl *psl, const char *at)
{
	if (at == psl->domain)
		return NULL;
	for (at--; at > psl->domain && at[-1] != '.';)
		at--;
	return at;
}

static void
settle(struct psl *psl, const char *at)
{
	psl->suffix = at;
	psl->section = psl->now;
}

/* The rule with the most labels counts, an exception before all others. */
static void
apply(struct psl *psl, const char *rule, char kind)
{
	const char *at = match(psl, rule);

	if (at != NULL && kind == '!') {
		if ((at = strchr(at, '.')) == NULL)
			return;
		psl->exception = 1;
		settle(psl, at + 1);
		return;
	}
	if (at != NULL && kind == '*')
		at = label_before(psl, at);
	if (at == NULL || psl->exception)
		return;
	if (at < psl->suffix ||
	    (at == psl->suffix && psl->section == PSL_UNLISTED))
		settle(psl, at);
}

/* A rule in other letters. */
static void
apply_converted(struct psl *psl, const char *rule, char kind)
{
	const char *why;
	char *ascii;

	if (strstr(psl->domain, "xn--") == NULL)
		return;
	if ((ascii = domain_ascii(rule, 0, &why)) == NULL) {
		psl->skipped = 1;
		return;
	}
	apply(psl, ascii, kind);
	free(ascii);
}

static void
comment(struct psl *psl, const char *line, size_t length)
{
	if (memmem(line, length, "===BEGIN ICANN", 14) != NULL)
		psl->now = PSL_ICANN;
	else if (memmem(line, length, "===BEGIN PRIVATE", 16) != NULL)
		psl->now = PSL_PRIVATE;
}

void
psl_line(struct psl *psl, const char *line, size_t length)
{
	char rule[PSL_LINE], kind = '\0';
	size_t n;

	if (length >= 2 && memcmp(line, "//", 2) == 0) {
		comment(psl, line, length);
		return;
	}
	/* a rule ends at the first blank */
	for (n = 0; n < length && (unsigned char)line[n] > ' '; n++)
		continue;
	if (n == 0)
		return;
	if (n >= sizeof(rule)) {
		psl->damaged = 1;
		return;
	}
	if (*line == '!' || (n > 2 && memcmp(line, "*.", 2) == 0)) {
		kind = *line;
		line += kind == '!' ? 1 : 2;
		n -= kind == '!' ? 1 : 2;
	}
	memcpy(rule, line, n);
	rule[n] = '\0';
	if (text_ascii(rule, n))
		apply(psl, rule, kind);
	else
		apply_converted(psl, rule, kind);
}

void
psl_end(struct psl *psl)
{
	const char *at = label_before(psl, psl->suffix);

	strlcpy(psl->org, at != NULL ? at : "", sizeof(psl->org));
}

/* Reads to the line's end: what fits of it is kept, 0 at the file's end. */
static int
read_line(FILE *f, char *line, size_t *length, size_t *left)
{
	int c = EOF, any = 0;

	*length = 0;
	while (*left > 0 && (c = getc_unlocked(f)) != EOF) {
		--*left;
		any = 1;
		if (c == '\n')
			break;
		if (*length < PSL_LINE)
			line[(*length)++] = (char)c;
	}
	return any;
}

static FILE *
open_list(const char *path)
{
	/* no pipe may make it wait */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	FILE *f;

	if (fd == -1)
		return NULL;
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode)) {
		close(fd);
		errno = EINVAL;
		return NULL;
	}
	if ((f = fdopen(fd, "r")) == NULL)
		close(fd);
	return f;
}

int
psl_find(struct psl *psl, const char *path, const char *domain)
{
	char line[PSL_LINE];
	size_t length, left = PSL_FILE;
	FILE *f;
	int bad;

	if (psl_begin(psl, domain) == -1 || (f = open_list(path)) == NULL)
		return -1;
	while (read_line(f, line, &length, &left))
		psl_line(psl, line, length);
	bad = ferror(f);
	fclose(f);
	if (bad || psl->now == PSL_UNLISTED) {
		errno = bad ? EIO : EINVAL;
		return -1;
	}
	if (left == 0)
		psl->damaged = 1;
	psl_end(psl);
	return 0;
}
