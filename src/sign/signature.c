/*
 * Reads a DKIM-Signature field.  Every tag has a line in one table; all are
 * read even behind a bad one, so that a person is told whose signature it is
 * that cannot be verified.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sign/signature.h"
#include "sign/taglist.h"
#include "util/text.h"

struct reading {
	struct signature	*signature;
	struct taglist		 list;
};

/* How a tag is read: 0, or -1 where its value is bad. */
typedef int taker(struct reading *, const struct tag *);

struct rule {
	const char	*name;
	taker		*take;
	const char	*bad;
	const char	*missing;	/* NULL: it may be */
};

/* A host name: 0, or -1. */
static int
take_name(struct reading *r, const struct tag *tag, char *dst)
{
	if (tag->value_length >= SIGNATURE_NAME)
		return -1;
	memcpy(dst, r->list.text + tag->value, tag->value_length);
	dst[tag->value_length] = '\0';
	if (text_hostname(dst))
		return 0;
	dst[0] = '\0';
	return -1;
}

static int
take_domain(struct reading *r, const struct tag *tag)
{
	return take_name(r, tag, r->signature->domain);
}

static int
take_selector(struct reading *r, const struct tag *tag)
{
	return take_name(r, tag, r->signature->selector);
}

static int
take_version(struct reading *r, const struct tag *tag)
{
	return taglist_is(&r->list, tag, "1") ? 0 : -1;
}

static int
take_algorithm(struct reading *r, const struct tag *tag)
{
	static const struct {
		const char			*name;
		enum signature_algorithm	 kind;
	} known[] = {
		{ "rsa-sha256", SIGNATURE_RSA_SHA256 },
		{ "ed25519-sha256", SIGNATURE_ED25519_SHA256 },
		{ "rsa-sha1", SIGNATURE_RSA_SHA1 },
	};
	struct signature *s = r->signature;
	const char *text = r->list.text + tag->value;
	size_t i;

	/* another one is shown where it looks like one */
	for (i = 0; i < tag->value_length; i++)
		if (!isalnum((unsigned char)text[i]) && text[i] != '-')
			return -1;
	text_show(s->algorithm, sizeof(s->algorithm), text,
	    tag->value_length);
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (taglist_is(&r->list, tag, known[i].name))
			s->kind = known[i].kind;
	return s->kind == SIGNATURE_UNKNOWN ? -1 : 0;
}

/* "simple", "relaxed", or both with a slash; the body's is simple where it is
 * not named. */
static int
take_canon(struct reading *r, const struct tag *tag)
{
	static const char *const known[] = { "simple", "relaxed",
	    "simple/simple", "simple/relaxed", "relaxed/simple",
	    "relaxed/relaxed" };
	struct signature *s = r->signature;
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!taglist_is(&r->list, tag, known[i]))
			continue;
		if (known[i][0] == 'r')
			s->header_canon = CANON_RELAXED;
		if (strstr(known[i], "/r") != NULL)
			s->body_canon = CANON_RELAXED;
		return 0;
	}
	return -1;
}

/* One name of h=, blanks around it let pass: 0, or -1 where it is none. */
static int
take_header_name(struct reading *r, const char *p, size_t n, struct buf *out)
{
	size_t i;

	for (; n > 0 && strchr(" \t\r\n", *p) != NULL; n--)
		p++;
	while (n > 0 && strchr(" \t\r\n", p[n - 1]) != NULL)
		n--;
	for (i = 0; i < n; i++)
		if (p[i] < 33 || p[i] > 126)
			return -1;
	if (n == 4 && strncasecmp(p, "from", n) == 0)
		r->signature->from = 1;
	if (out->length > 0)
		buf_putc(out, ':');
	buf_add(out, p, n);
	return n > 0 ? 0 : -1;
}

static int
take_names(struct reading *r, const struct tag *tag)
{
	const char *p = r->list.text + tag->value;
	const char *end = p + tag->value_length, *stop;
	struct buf names;
	size_t count = 0;

	buf_init(&names);
	do {
		if ((stop = memchr(p, ':', (size_t)(end - p))) == NULL)
			stop = end;
		if (++count > SIGNATURE_NAMES_MAX || take_header_name(r, p,
		    (size_t)(stop - p), &names) == -1) {
			buf_clear(&names);
			return -1;
		}
		p = stop + 1;
	} while (stop < end);
	return (r->signature->names = buf_take(&names)) == NULL ? -1 : 0;
}

static int
take_hash(struct reading *r, const struct tag *tag)
{
	struct buf octets;
	int rc = -1;

	buf_init(&octets);
	if (taglist_base64(&r->list, tag, &octets) == 0 &&
	    octets.length > 0 && !octets.failed) {
		rc = 0;
		/* that of rsa-sha1 is shorter, and of no interest */
		if (octets.length == SIGNATURE_HASH)
			memcpy(r->signature->body_hash, octets.data,
			    SIGNATURE_HASH);
		else if (r->signature->kind != SIGNATURE_RSA_SHA1)
			rc = -1;
	}
	buf_clear(&octets);
	return rc;
}

static int
take_octets(struct reading *r, const struct tag *tag)
{
	struct signature *s = r->signature;

	s->start = tag->start;
	s->end = tag->end;
	return taglist_base64(&r->list, tag, &s->octets) == 0 &&
	    s->octets.length > 0 && !s->octets.failed &&
	    s->octets.length <= SIGNATURE_OCTETS_MAX ? 0 : -1;
}

/* The local part may be missing; what counts stands behind the last '@'. */
static int
take_identity(struct reading *r, const struct tag *tag)
{
	struct signature *s = r->signature;
	size_t n = strlen(s->domain), length = tag->value_length, at;
	const char *text = r->list.text + tag->value;
	char domain[SIGNATURE_NAME];
	struct tag behind;

	for (at = length; at > 0 && text[at - 1] != '@'; at--)
		continue;
	behind = *tag;
	behind.value += at;
	behind.value_length -= at;
	if (at == 0 || take_name(r, &behind, domain) == -1)
		return -1;
	length = strlen(domain);
	s->exact = strcasecmp(domain, s->domain) == 0;
	s->within = s->exact || (length > n && domain[length - n - 1] == '.' &&
	    strcasecmp(domain + length - n, s->domain) == 0);
	return 0;
}

/* Digits alone; a number that no clock reaches stands for all such. */
static int
take_number(struct reading *r, const struct tag *tag, int64_t *number)
{
	const char *p = r->list.text + tag->value;
	const char *end = p + tag->value_length;

	if (p == end)
		return -1;
	for (*number = 0; p < end; p++) {
		if (*p < '0' || *p > '9')
			return -1;
		if (*number < INT64_MAX / 10 - 1)
			*number = *number * 10 + (*p - '0');
	}
	return 0;
}

static int
take_length(struct reading *r, const struct tag *tag)
{
	return take_number(r, tag, &r->signature->length);
}

static int
take_time(struct reading *r, const struct tag *tag)
{
	return take_number(r, tag, &r->signature->time);
}

/* RFC 6376 section 3.5: later than t= where both are there. */
static int
take_expiry(struct reading *r, const struct tag *tag)
{
	struct signature *s = r->signature;

	return take_number(r, tag, &s->expiry) == 0 &&
	    s->expiry > s->time ? 0 : -1;
}

static int
take_query(struct reading *r, const struct tag *tag)
{
	return taglist_has(&r->list, tag, "dns/txt") ? 0 : -1;
}

/* i= is read behind d=, x= behind t=, bh= behind a=; z= and what nobody knows
 * is ignored (RFC 6376 section 3.2). */
static const struct rule rules[] = {
	{ "d", take_domain, "d= is no domain name", "d= is missing" },
	{ "s", take_selector, "s= is no selector", "s= is missing" },
	{ "a", take_algorithm, "unknown algorithm in a=", "a= is missing" },
	{ "v", take_version, "unknown version in v=", "v= is missing" },
	{ "c", take_canon, "unknown canonicalization in c=", NULL },
	{ "h", take_names, "h= is no list of at most 1000 names",
	    "h= is missing" },
	{ "bh", take_hash, "bh= is no SHA-256 hash in base64",
	    "bh= is missing" },
	{ "b", take_octets, "b= is no signature in base64", "b= is missing" },
	{ "i", take_identity, "i= is no identity", NULL },
	{ "l", take_length, "l= is no number", NULL },
	{ "t", take_time, "t= is no time", NULL },
	{ "x", take_expiry, "x= is no time later than t=", NULL },
	{ "q", take_query, "no query type in q= but unknown ones", NULL },
};

/* The first thing that is wrong with the tags, or NULL. */
static const char *
take_tags(struct reading *r)
{
	const char *first = NULL, *why;
	const struct rule *rule;
	const struct tag *tag;
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		rule = &rules[i];
		if ((tag = taglist_find(&r->list, rule->name)) == NULL)
			why = rule->missing;
		else
			why = rule->take(r, tag) == -1 ? rule->bad : NULL;
		if (first == NULL)
			first = why;
	}
	return first;
}

int
signature_parse(struct signature *s, const struct field *field,
    const char **why)
{
	struct reading reading = { .signature = s };
	enum taglist_error error;
	int n;

	memset(s, 0, sizeof(*s));
	buf_init(&s->octets);
	s->length = s->time = s->expiry = -1;
	s->within = s->exact = 1;
	if (field->length > SIGNATURE_FIELD_MAX) {
		*why = "field of more than 65536 octets";
		return -1;
	}
	error = taglist_parse(&reading.list, field->text + field->value,
	    field->length - field->value);
	if (error != TAGLIST_OK) {
		*why = taglist_text(error);
		return -1;
	}
	if ((*why = take_tags(&reading)) != NULL)
		return -1;
	/* RFC 6376 section 3.6.2.1 */
	n = snprintf(s->query, sizeof(s->query), "%s._domainkey.%s",
	    s->selector, s->domain);
	if (n >= (int)sizeof(s->query) || !text_hostname(s->query)) {
		*why = "s= and d= together are no domain name";
		return -1;
	}
	return 0;
}

void
signature_clear(struct signature *s)
{
	free(s->names);
	s->names = NULL;
	buf_clear(&s->octets);
}

void
signature_blank(const struct signature *s, const struct field *field,
    struct buf *out)
{
	size_t behind = field->value + s->end;

	buf_add(out, field->text, field->value + s->start);
	buf_add(out, field->text + behind, field->length - behind);
}
