/*
 * A zone of a few lines, and its answers in wire form.
 */
#include <arpa/inet.h>

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/peer/zone.h"
#include "tests/unit/spfzone.h"

static const char *
unescape(const char *p, char *c)
{
	if (*p != '\\') {
		*c = *p;
		return p + 1;
	}
	if (p[1] < '0' || p[1] > '7') {
		*c = p[1];
		return p + 2;
	}
	*c = (char)((p[1] - '0') * 64 + (p[2] - '0') * 8 + (p[3] - '0'));
	return p + 4;
}

const char *
spfzone_string(const char *p, struct spfzone_string *s)
{
	int quoted = *p == '"';

	s->length = 0;
	p += quoted;
	while (*p != '\0' && *p != '\n' && *p != (quoted ? '"' : ' ')) {
		ck_assert_uint_lt(s->length, sizeof(s->octets) - 1);
		p = unescape(p, &s->octets[s->length++]);
	}
	s->octets[s->length] = '\0';
	p += quoted;
	return p + strspn(p, " ");
}

static void
drop_dot(struct spfzone_string *s)
{
	if (s->length > 0 && s->octets[s->length - 1] == '.')
		s->octets[--s->length] = '\0';
}

void
spfzone_add(struct spfzone *zone, const char *p)
{
	struct spfzone_line *line = &zone->lines[zone->n++];
	struct spfzone_string word;

	ck_assert_uint_le(zone->n, SPFZONE_LINES);
	memset(line, 0, sizeof(*line));
	p = spfzone_string(p, &line->owner);
	p = spfzone_string(p, &word);
	strlcpy(line->type, word.octets, sizeof(line->type));
	if (strcmp(line->type, "MX") == 0) {
		p = spfzone_string(p, &word);
		line->preference = atoi(word.octets);
	}
	while (*p != '\0' && *p != '\n') {
		ck_assert_uint_lt(line->n, SPFZONE_STRINGS);
		p = spfzone_string(p, &line->strings[line->n++]);
	}
	if (strcmp(line->type, "TXT") != 0 && line->n > 0)
		drop_dot(&line->strings[0]);
}

/* --- answers ------------------------------------------------------------- */

static const char *
type_name(enum dns_type type)
{
	switch (type) {
	case DNS_A:
		return "A";
	case DNS_AAAA:
		return "AAAA";
	case DNS_MX:
		return "MX";
	case DNS_PTR:
		return "PTR";
	case DNS_TXT:
		return "TXT";
	default:
		ck_abort_msg("type %d was asked for", type);
	}
}

static void
answer_text(struct question *question, const struct spfzone_line *line)
{
	uint8_t data[2048];
	const struct spfzone_string *s;
	size_t length = 0, i, at, n;

	for (i = 0; i < line->n; i++) {
		s = &line->strings[i];
		for (at = 0; at < s->length || at == 0; at += n + (n == 0)) {
			n = s->length - at < 255 ? s->length - at : 255;
			data[length++] = (uint8_t)n;
			memcpy(data + length, s->octets + at, n);
			length += n;
		}
	}
	ck_assert_int_eq(source_add(question, data, length, 0, ""), 0);
}

static void
answer_line(struct question *question, const struct spfzone_line *line)
{
	const char *text = line->strings[0].octets;
	uint8_t data[ZONE_NAME + 2] = { 0 };
	size_t length;

	switch (question->type) {
	case DNS_TXT:
		answer_text(question, line);
		break;
	case DNS_A:
	case DNS_AAAA:
		length = question->type == DNS_A ? 4 : 16;
		ck_assert_int_eq(inet_pton(length == 4 ? AF_INET : AF_INET6,
		    text, data), 1);
		ck_assert_int_eq(source_add(question, data, length, 0, ""), 0);
		break;
	default:
		length = zone_wire(data + 2, text);
		ck_assert_int_eq(source_add(question, data, length + 2,
		    line->preference, text), 0);
		break;
	}
}

static void
answer(struct spfzone *zone, struct question *question, const char *name,
    int hops)
{
	const char *type = type_name(question->type);
	const struct spfzone_line *line;
	int silent = 0, there = 0;
	size_t i;

	for (i = 0; i < zone->n; i++) {
		line = &zone->lines[i];
		if (strcasecmp(line->owner.octets, name) != 0)
			continue;
		there = 1;
		if (strcmp(line->type, "CNAME") == 0) {
			question->result = RESOLVER_FAILED;
			if (hops < DNS_CHAIN)
				answer(zone, question, line->strings[0].octets,
				    hops + 1);
			return;
		}
		if (strcmp(line->type, type) == 0)
			answer_line(question, line);
		silent |= strcmp(line->type, "TIMEOUT") == 0;
	}
	if (question->answer.n == 0)
		question->result = silent ? RESOLVER_TIMEOUT : there ?
		    RESOLVER_NODATA : RESOLVER_NXDOMAIN;
}

static void
answer_all(void *arg, struct question *questions, size_t n)
{
	struct spfzone *zone = arg;
	size_t i;

	zone->asked += (unsigned int)n;
	for (i = 0; i < n; i++)
		answer(zone, &questions[i], questions[i].name, 0);
}

void
spfzone_source(struct spfzone *zone, struct source *source)
{
	source->ask = answer_all;
	source->arg = zone;
}
