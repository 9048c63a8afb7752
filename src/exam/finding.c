/*
 * Findings are built by many hands and thrown away again while answers are
 * missing, so building never fails for the builder: where memory runs out the
 * list remembers it, and the rest goes to a finding that nobody sees.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exam/finding.h"
#include "util/text.h"

/* --- texts --------------------------------------------------------------- */

/* Characters that nobody sees: they take no place, break the line, or turn the
 * direction of what is behind them. */
static int
is_invisible(const char *text, size_t n)
{
	const unsigned char *p = (const unsigned char *)text;

	if (n == 2)
		return p[0] == 0xd8 && p[1] == 0x9c;
	return n == 3 && ((p[0] == 0xe2 && p[1] == 0x80 &&
	    ((p[2] >= 0x8b && p[2] <= 0x8f) ||
	    (p[2] >= 0xa8 && p[2] <= 0xae))) ||
	    (p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xa0 && p[2] <= 0xaf) ||
	    (p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf));
}

/* Strangers' octets become printable, in place: UTF-8 of printable characters
 * stays, all else is '?'. */
static void
clean(char *text)
{
	size_t left = strlen(text), n;

	for (; left > 0; text += n, left -= n) {
		n = text_sequence(text, left);
		/* C0 and DEL, C1 as UTF-8, and what is no UTF-8 */
		if (n == 0 || (n == 1 && ((unsigned char)*text < ' ' ||
		    *text == 0x7f)) || (n == 2 &&
		    (unsigned char)text[0] == 0xc2 &&
		    (unsigned char)text[1] < 0xa0) ||
		    is_invisible(text, n)) {
			n = n == 0 ? 1 : n;
			memset(text, '?', n);
		}
	}
}

static char *compose(const char *, va_list)
	    __attribute__((__format__(printf, 1, 0)));

/* A text in new memory, or NULL. */
static char *
compose(const char *format, va_list ap)
{
	char *text;

	if (vasprintf(&text, format, ap) == -1)
		return NULL;
	clean(text);
	return text;
}

static char *
copy(const char *from)
{
	char *text = strdup(from);

	if (text != NULL)
		clean(text);
	return text;
}

static void
replace(char **text, char *with)
{
	free(*text);
	*text = with;
}

/* --- lists --------------------------------------------------------------- */

static void
finding_free(struct finding *finding)
{
	size_t i;

	if (finding == NULL)
		return;
	if (finding->json.out != NULL)
		fclose(finding->json.out);
	for (i = 0; i < finding->fix.n; i++) {
		free(finding->fix.records[i].owner);
		free(finding->fix.records[i].type);
		free(finding->fix.records[i].text);
	}
	for (i = 0; i < finding->fix.nold; i++)
		free(finding->fix.old[i]);
	free(finding->queued);
	free(finding->fix.text);
	free(finding->title);
	free(finding->advice);
	free(finding->evidence);
	free(finding->ip);
	free(finding->domain);
	buf_clear(&finding->details);
	free(finding);
}

/* NULL where memory ran out. */
static struct finding *
finding_new(void)
{
	struct finding *finding = calloc(1, sizeof(*finding));
	FILE *out;

	if (finding == NULL)
		return NULL;
	out = open_memstream(&finding->evidence, &finding->nevidence);
	if (out == NULL) {
		free(finding);
		return NULL;
	}
	buf_init(&finding->details);
	json_init(&finding->json, out);
	return finding;
}

int
findings_init(struct findings *findings)
{
	memset(findings, 0, sizeof(*findings));
	findings->spare = finding_new();
	return findings->spare == NULL ? -1 : 0;
}

void
findings_reset(struct findings *findings)
{
	size_t i;

	for (i = 0; i < findings->n; i++)
		finding_free(findings->list[i]);
	free(findings->list);
	findings->list = NULL;
	findings->n = 0;
}

void
findings_clear(struct findings *findings)
{
	findings_reset(findings);
	finding_free(findings->spare);
	findings->spare = NULL;
}

/* A new finding at the end of the list, or the spare one. */
static struct finding *
append(struct findings *findings)
{
	struct finding **list, *finding;

	list = recallocarray(findings->list, findings->n, findings->n + 1,
	    sizeof(*list));
	if (list != NULL)
		findings->list = list;
	if (list != NULL && (finding = finding_new()) != NULL)
		return list[findings->n++] = finding;
	findings->failed = 1;
	return findings->spare;
}

struct finding *
finding_addv(struct findings *findings, const char *id, enum verdict verdict,
    const char *title, va_list ap)
{
	struct finding *finding = append(findings);

	strlcpy(finding->id, id, sizeof(finding->id));
	clean(finding->id);
	finding->verdict = verdict;
	replace(&finding->title, compose(title, ap));
	return finding;
}

struct finding *
finding_add(struct findings *findings, const char *id, enum verdict verdict,
    const char *title, ...)
{
	struct finding *finding;
	va_list ap;

	va_start(ap, title);
	finding = finding_addv(findings, id, verdict, title, ap);
	va_end(ap);
	return finding;
}

/* --- one finding --------------------------------------------------------- */

void
finding_change(struct finding *finding, enum verdict verdict,
    const char *title, ...)
{
	va_list ap;

	finding->verdict = verdict;
	va_start(ap, title);
	replace(&finding->title, compose(title, ap));
	va_end(ap);
}

void
finding_detail(struct finding *finding, const char *format, ...)
{
	va_list ap;
	char *line;

	va_start(ap, format);
	line = compose(format, ap);
	va_end(ap);
	if (line != NULL)
		buf_printf(&finding->details, "%s\n", line);
	free(line);
}

void
finding_advise(struct finding *finding, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	replace(&finding->advice, compose(format, ap));
	va_end(ap);
}

void
finding_publish(struct finding *finding, enum fix_kind kind,
    const char *owner, const char *type, const char *text)
{
	struct fix_record *record;

	if (finding->fix.n == FINDING_RECORDS)
		return;
	record = &finding->fix.records[finding->fix.n];
	record->owner = copy(owner);
	record->type = copy(type);
	record->text = copy(text);
	finding->fix.kind = kind;
	finding->fix.n++;
}

void
finding_replaces(struct finding *finding, const char *text)
{
	if (finding->fix.nold < FINDING_RECORDS)
		finding->fix.old[finding->fix.nold++] = copy(text);
}

void
finding_fix(struct finding *finding, enum fix_kind kind,
    const char *format, ...)
{
	va_list ap;

	finding->fix.kind = kind;
	va_start(ap, format);
	replace(&finding->fix.text, compose(format, ap));
	va_end(ap);
}

struct json *
finding_evidence(struct finding *finding)
{
	return &finding->json;
}

void
finding_reason(struct finding *finding, const char *word)
{
	finding->reason = word;
}

void
finding_needs(struct finding *finding, const char *id)
{
	finding->needs = id;
}

void
finding_refer(struct finding *finding, const char *ref)
{
	if (finding->nrefs < FINDING_REFS)
		finding->refs[finding->nrefs++] = ref;
}

void
finding_subject(struct finding *finding, const char *ip, const char *domain)
{
	if (ip != NULL)
		replace(&finding->ip, copy(ip));
	if (domain != NULL)
		replace(&finding->domain, copy(domain));
}

void
finding_queued(struct finding *finding, const char *id)
{
	char *all;

	if (finding->queued == NULL)
		all = copy(id);
	else if (asprintf(&all, "%s %s", finding->queued, id) == -1)
		return;
	replace(&finding->queued, all);
}

const char *
verdict_word(enum verdict verdict)
{
	static const char *const words[] = { "ok", "warn", "fail", "unknown",
	    "skip" };

	return words[verdict];
}
