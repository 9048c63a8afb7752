/*
 * Judges the header.  The submission completes Date, Message-ID, From and bare
 * addresses, and takes From, Date and Message-ID without a value for missing;
 * what it would complete is said, but is no fault.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/contentcode.h"
#include "doctor/contentdate.h"
#include "doctor/contentheader.h"
#include "doctor/contentkind.h"
#include "doctor/name.h"
#include "doctor/psl.h"
#include "util/address.h"
#include "util/contenttype.h"
#include "util/domain.h"

/* SpamAssassin's DATE_IN_PAST_96_XX; times ahead of us are judged alike by
 * filters from some hours on, which no zone or slow clock explains. */
#define PAST_MAX	(4 * 24 * 3600)
#define FUTURE_MAX	(6 * 3600)

int
contentheader_own(const struct content_advice *advice, const char *host)
{
	return advice->org[0] == '\0' || domain_below(host, advice->org);
}

/* The value without the blanks around it. */
static const char *
value_of(const struct field *field, size_t *n)
{
	const char *value = field->text + field->value;

	*n = field->length - field->value;
	for (; *n > 0 && memchr(" \t\r\n", value[0], 4) != NULL; (*n)--)
		value++;
	while (*n > 0 && memchr(" \t\r\n", value[*n - 1], 4) != NULL)
		(*n)--;
	return value;
}

/* A field's value; NULL where it is not there or says nothing. */
static const char *
find(const struct header *header, const char *name, size_t *n)
{
	const struct field *field = header_find(header, name, 0);
	const char *value = NULL;

	*n = 0;
	if (field != NULL)
		value = value_of(field, n);
	return *n > 0 ? value : NULL;
}

static void
add(struct content_advice *advice, enum content_code code, const char *subject)
{
	contentcode_add(advice, code, subject, strlen(subject));
}

static void
judge_domain(struct content_advice *advice, const char *domain)
{
	char subject[CONTENT_SUBJECT];
	enum name_code code = name_domain(domain, advice->from);
	const char *why = name_text(code);
	size_t n;

	text_show(subject, sizeof(subject), domain, strlen(domain));
	if (name_domain_severity(code) == NAME_FAILS) {
		/* what explains it further would be cut */
		n = strlen(subject);
		(void)snprintf(subject + n, sizeof(subject) - n, ", %.*s",
		    (int)strcspn(why, ":,"), why);
		add(advice, CONTENT_FROM_DOMAIN, subject);
	} else if (!contentheader_own(advice, advice->from))
		add(advice, CONTENT_FROM_FOREIGN, subject);
}

static void
judge_authors(struct content_advice *advice, const struct address_list *list)
{
	const struct mailbox *author = list->mailboxes;

	if (list->n == 0 || author->local[0] == '\0') {
		add(advice, CONTENT_FROM_EMPTY, "");
		return;
	}
	contentkind_author(advice, author->local);
	if (list->n > 1)
		add(advice, CONTENT_FROM_MANY, "");
	if (author->domain == NULL)
		add(advice, CONTENT_FROM_BARE, author->local);
	else
		judge_domain(advice, author->domain);
}

static void
judge_from(struct content_advice *advice, const struct header *header)
{
	size_t n, count = header_count(header, "From");
	const char *value = find(header, "From", &n), *why;
	struct address_list list;

	if (count > 1)
		add(advice, CONTENT_FROM_TWICE, "");
	else if (value == NULL)
		add(advice, CONTENT_FROM_ADDED, "");
	if (value == NULL)
		return;
	if (address_parse(value, n, &list, &why) == 0) {
		judge_authors(advice, &list);
		address_list_clear(&list);
	} else if (errno == ENOMEM)
		advice->failed = 1;
	else
		add(advice, CONTENT_FROM_SYNTAX, why);
}

static void
judge_date(struct content_advice *advice, const struct header *header,
    time_t now)
{
	size_t n;
	const char *value = find(header, "Date", &n);
	int64_t when;

	if (value == NULL)
		add(advice, CONTENT_DATE_ADDED, "");
	else if (contentdate_parse(value, n, &when) == -1)
		contentcode_add(advice, CONTENT_DATE_SYNTAX, value, n);
	else if (when < (int64_t)now - PAST_MAX)
		contentcode_add(advice, CONTENT_DATE_PAST, value, n);
	else if (when > (int64_t)now + FUTURE_MAX)
		contentcode_add(advice, CONTENT_DATE_FUTURE, value, n);
}

/* Copies what stands behind the @ of "<left@right>": 1, or 0 where it is not
 * of that form. */
static int
id_right(const char *value, size_t n, char host[TEXT_DOMAIN_MAX + 1])
{
	const char *at = memchr(value, '@', n);
	size_t i, right;

	for (i = 0; i < n; i++)
		if (value[i] <= ' ' || value[i] > '~')
			return 0;
	if (n < 5 || value[0] != '<' || value[n - 1] != '>' || at == NULL ||
	    at == value + 1 || memchr(value + 1, '<', n - 1) != NULL ||
	    memchr(value, '>', n - 1) != NULL)
		return 0;
	right = (size_t)(value + n - 1 - at) - 1;
	if (right == 0 || right > TEXT_DOMAIN_MAX ||
	    memchr(at + 1, '@', right) != NULL)
		return 0;
	memcpy(host, at + 1, right);
	host[right] = '\0';
	return 1;
}

static void
judge_id(struct content_advice *advice, const struct header *header)
{
	char right[TEXT_DOMAIN_MAX + 1], host[TEXT_DOMAIN_MAX + 1];
	size_t n;
	const char *value = find(header, "Message-ID", &n);

	if (value == NULL)
		add(advice, CONTENT_ID_ADDED, "");
	else if (!id_right(value, n, right))
		contentcode_add(advice, CONTENT_ID_SYNTAX, value, n);
	else if (psl_name(host, sizeof(host), right) == -1 ||
	    strchr(host, '.') == NULL || (!contentheader_own(advice, host) &&
	    strcmp(host, advice->host) != 0))
		add(advice, CONTENT_ID_FOREIGN, right);
}

static void
judge_recipients(struct content_advice *advice, const struct field *field)
{
	struct address_list list;
	const char *value, *why;
	size_t n;

	value = value_of(field, &n);
	if (address_parse(value, n, &list, &why) == 0) {
		advice->recipients += list.n;
		address_list_clear(&list);
	} else if (errno == ENOMEM)
		advice->failed = 1;
	else
		add(advice, CONTENT_TO_SYNTAX, why);
}

static void
judge_to(struct content_advice *advice, const struct header *header)
{
	size_t i, n;

	for (i = 0; i < header->n; i++)
		if (field_is(&header->fields[i], "To") ||
		    field_is(&header->fields[i], "Cc"))
			judge_recipients(advice, &header->fields[i]);
	if (find(header, "To", &n) == NULL && find(header, "Cc", &n) == NULL)
		add(advice, CONTENT_TO_MISSING, "");
}

/* From has a code of its own, as sendoff refuses two of it. */
static void
judge_twice(struct content_advice *advice, const struct header *header)
{
	static const char *const names[] = { "Date", "Message-ID", "Subject",
	    "To", "Cc", "Reply-To", "Sender", "In-Reply-To", "References",
	    "MIME-Version", "Content-Type", "Content-Transfer-Encoding" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (header_count(header, names[i]) > 1)
			add(advice, CONTENT_FIELD_TWICE, names[i]);
}

/* Raw octets that are no UTF-8 mean something in the charset of Content-Type
 * alone; without one sendoff writes unknown-8bit, and readers guess. */
static void
judge_charset(struct content_advice *advice, const struct header *header)
{
	static const char unknown[] = "=?unknown-8bit?";
	const struct field *field = header_find(header, "Content-Type", 0);
	struct content_type type = { .charsets = 0 };
	size_t i;

	if (field != NULL)
		content_type_read(&type, field);
	if (type.charsets > 0 && !type.ascii && !type.unknown)
		return;
	for (i = 0; i < header->n; i++) {
		field = &header->fields[i];
		if (!text_utf8(field->text, field->length) ||
		    memmem(field->text, field->length, unknown,
		    sizeof(unknown) - 1) != NULL)
			contentcode_add(advice, CONTENT_CHARSET, field->text,
			    field->name_length);
	}
}

/* RFC 5321 section 6.3 */
static void
judge_hops(struct content_advice *advice, const struct header *header)
{
	size_t hops = header_count(header, "Received");
	char subject[CONTENT_SUBJECT];

	if (hops < HEADER_HOPS_MAX)
		return;
	(void)snprintf(subject, sizeof(subject), "%zu Received fields", hops);
	add(advice, CONTENT_HEADER_REFUSED, subject);
}

void
contentheader_judge(struct content_advice *advice,
    const struct header *header, time_t now)
{
	size_t n;

	judge_from(advice, header);
	judge_date(advice, header, now);
	judge_id(advice, header);
	judge_to(advice, header);
	judge_twice(advice, header);
	judge_hops(advice, header);
	judge_charset(advice, header);
	if (find(header, "Subject", &n) == NULL)
		add(advice, CONTENT_SUBJECT_MISSING, "");
}
