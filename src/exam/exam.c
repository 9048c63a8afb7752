/*
 * What the families of checks have in common.
 */
#include <sys/socket.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "exam/exam.h"

struct finding *
exam_add(struct exam *exam, enum exam_family family, const char *id,
    enum verdict verdict, const char *title, ...)
{
	struct finding *finding;
	va_list ap;

	va_start(ap, title);
	finding = finding_addv(&exam->findings[family], id, verdict, title,
	    ap);
	va_end(ap);
	return finding;
}

const struct finding *
exam_find(const struct exam *exam, const char *id)
{
	const struct findings *findings;
	size_t family, i;

	for (family = 0; family < EXAM_FAMILIES; family++) {
		findings = &exam->findings[family];
		for (i = 0; i < findings->n; i++)
			if (strcmp(findings->list[i]->id, id) == 0)
				return findings->list[i];
	}
	return NULL;
}

/* How grave, from SKIP to FAIL: what is not known may still be bad. */
static int
gravity(enum verdict verdict)
{
	static const int gravities[] = {
	    [VERDICT_SKIP] = 0, [VERDICT_OK] = 1, [VERDICT_UNKNOWN] = 2,
	    [VERDICT_WARN] = 3, [VERDICT_FAIL] = 4 };

	return gravities[verdict];
}

/* 1 where an id is that one, or one below it. */
static int
is_below(const char *id, const char *above)
{
	size_t n = strlen(above);

	return strncmp(id, above, n) == 0 && (id[n] == '\0' || id[n] == '.');
}

/* 1 where a finding is about an address of that family, or about none. */
static int
is_of(const struct finding *finding, int af)
{
	return af == 0 || finding->ip == NULL ||
	    (strchr(finding->ip, ':') != NULL) == (af == AF_INET6);
}

const struct finding *
exam_gravest(const struct exam *exam, const char *id, int af)
{
	const struct finding *worst = NULL, *one;
	const struct findings *findings;
	size_t family, i;

	for (family = 0; family < EXAM_FAMILIES; family++) {
		findings = &exam->findings[family];
		for (i = 0; i < findings->n; i++) {
			one = findings->list[i];
			if (is_below(one->id, id) && is_of(one, af) &&
			    (worst == NULL || gravity(one->verdict) >
			    gravity(worst->verdict)))
				worst = one;
		}
	}
	return worst;
}

enum verdict
exam_verdict(const struct exam *exam, const char *id)
{
	const struct finding *finding = exam_gravest(exam, id, 0);

	return finding == NULL ? VERDICT_SKIP : finding->verdict;
}

void
exam_masked(const struct exam *exam, const char *name, char dst[DNS_NAME])
{
	const char *key = exam->dqs_key, *at;
	size_t n = key == NULL ? 0 : strlen(key);

	strlcpy(dst, name, DNS_NAME);
	if (n == 0 || (at = strcasestr(name, key)) == NULL)
		return;
	snprintf(dst, DNS_NAME, "%.*sKEY%s", (int)(at - name), name, at + n);
}

const char *
exam_dns_text(enum resolver_result result)
{
	switch (result) {
	case RESOLVER_OK:
		return "found";
	case RESOLVER_NODATA:
		return "no such record";
	case RESOLVER_NXDOMAIN:
		return "no such name";
	case RESOLVER_FAILED:
		return "the name servers fail";
	case RESOLVER_TIMEOUT:
		break;
	}
	return "no answer from the name servers";
}

const char *
exam_dns_reason(enum resolver_result result)
{
	static const char *const words[] = { "ok", "nodata", "nxdomain",
	    "servfail", "timeout" };

	return words[result];
}

const char *
exam_dns_type(enum dns_type type)
{
	switch (type) {
	case DNS_A: return "A";
	case DNS_NS: return "NS";
	case DNS_CNAME: return "CNAME";
	case DNS_SOA: return "SOA";
	case DNS_PTR: return "PTR";
	case DNS_MX: return "MX";
	case DNS_TXT: return "TXT";
	case DNS_AAAA: return "AAAA";
	case DNS_DS: return "DS";
	case DNS_TLSA: return "TLSA";
	}
	return "?";
}
