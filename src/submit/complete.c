/*
 * The header that leaves: what is missing is added, what must stay here is
 * removed, bare names become addresses.  What the author wrote is touched in
 * no other way.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "submit/complete.h"
#include "util/address.h"
#include "util/date.h"
#include "util/domain.h"
#include "util/phrase.h"

struct completing {
	struct header		*header;
	const struct envelope	*envelope;
	struct fault		*fault;
};

static int
no_memory(struct completing *completing)
{
	return fault_set(completing->fault, EX_OSERR, "out of memory");
}

/* Appends "Name: value". */
static int
append(struct completing *completing, const char *name, const char *value)
{
	struct buf line;
	int rc = -1;

	buf_init(&line);
	buf_printf(&line, "%s: %s", name, value);
	if (buf_get(&line) == NULL)
		no_memory(completing);
	else if ((rc = header_append(completing->header, line.data,
	    line.length)) == -1 && errno == E2BIG)
		fault_set(completing->fault, EX_DATAERR,
		    "more than %d header fields", HEADER_FIELDS_MAX);
	else if (rc == -1)
		no_memory(completing);
	buf_clear(&line);
	return rc;
}

/*
 * The mailbox as it has to leave: completed, its domain in ASCII and, in the
 * From field, masqueraded.  *address is NULL where it stays as it is.
 */
static int
rewrite(struct completing *completing, const struct field *field,
    const struct mailbox *mailbox, char **address)
{
	const struct conf *conf = completing->envelope->conf;
	const char *local = mailbox->local, *why;
	char *ascii = NULL;
	int rc = 0;

	*address = NULL;
	if (local[0] == '\0')
		return 0;
	if (mailbox->domain != NULL &&
	    (ascii = domain_ascii(mailbox->domain, 0, &why)) == NULL)
		return errno == ENOMEM ? no_memory(completing) :
		    fault_set(completing->fault, EX_DATAERR,
		    "%.*s field: %s@%s: %s", (int)field->name_length,
		    field->text, local, mailbox->domain, why);
	if (field_is(field, "From"))
		*address = envelope_masquerade(conf, local, ascii);
	if (*address == NULL && ascii == NULL) {
		*address = envelope_qualify(conf, local, completing->fault);
		rc = *address == NULL ? -1 : 0;
	} else if (*address == NULL && strcmp(ascii, mailbox->domain) != 0 &&
	    (*address = address_format(local, ascii)) == NULL)
		rc = no_memory(completing);
	free(ascii);
	return rc;
}

/* Copies a field's value with its addresses rewritten in place, so that
 * names, comments and folds stay. */
static int
splice(struct completing *completing, struct field *field,
    const struct address_list *list, struct buf *out)
{
	const char *value = field->text + field->value;
	size_t length = field->length - field->value, at = 0, i;
	const struct mailbox *mailbox;
	char *address;

	for (i = 0; i < list->n; i++) {
		mailbox = &list->mailboxes[i];
		if (rewrite(completing, field, mailbox, &address) == -1)
			return -1;
		if (address == NULL)
			continue;
		buf_add(out, value + at, mailbox->offset - at);
		buf_puts(out, address);
		at = mailbox->offset + mailbox->length;
		free(address);
	}
	if (at == 0)
		return 0;
	buf_add(out, value + at, length - at);
	if (buf_get(out) == NULL ||
	    field_set(field, out->data, out->length) == -1)
		return no_memory(completing);
	return 0;
}

static int
complete_addresses(struct completing *completing, struct field *field)
{
	struct address_list list;
	const char *why;
	struct buf out;
	int rc;

	if (address_parse(field->text + field->value,
	    field->length - field->value, &list, &why) == -1) {
		if (!field_is(field, "From"))
			return 0;	/* nothing of ours is read from it */
		return fault_set(completing->fault, EX_DATAERR,
		    "From field: %s (RFC 5322 section 3.6.2)", why);
	}
	buf_init(&out);
	rc = splice(completing, field, &list, &out);
	buf_clear(&out);
	address_list_clear(&list);
	return rc;
}

static int
complete_fields(struct completing *completing)
{
	static const char *const names[] = { "From", "Sender", "Reply-To",
	    "To", "Cc", "Resent-From", "Resent-Sender", "Resent-To",
	    "Resent-Cc" };
	struct header *header = completing->header;
	size_t i, k;

	for (i = 0; i < header->n; i++)
		for (k = 0; k < sizeof(names) / sizeof(names[0]); k++)
			if (field_is(&header->fields[i], names[k]) &&
			    complete_addresses(completing,
			    &header->fields[i]) == -1)
				return -1;
	return 0;
}

/* What must not leave: Bcc names people the others are not to know of (RFC
 * 5322 section 3.6.3), Return-Path is the last server's to write (RFC 5321
 * section 4.4), Content-Length counts octets that line ends change. */
static void
remove_private(struct header *header)
{
	header_remove(header, "Bcc");
	header_remove(header, "Resent-Bcc");
	header_remove(header, "Return-Path");
	header_remove(header, "Content-Length");
}

static int
is_empty(const struct field *field)
{
	const char *value = field->text + field->value;

	return value[strspn(value, " \t\r\n")] == '\0';
}

/* A script whose variable is empty wrote them: they are as good as missing,
 * and a receiver takes them amiss. */
static void
remove_empty(struct header *header)
{
	static const char *const names[] = { "From", "Date", "Message-ID",
	    "Resent-From", "Resent-Date", "Resent-Message-ID" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (header_count(header, names[i]) == 1 &&
		    is_empty(header_find(header, names[i], 0)))
			header_remove(header, names[i]);
}

/* The address of who sends: the envelope's sender, or with a null one the
 * login's. */
static char *
author_address(struct completing *completing)
{
	const struct envelope *envelope = completing->envelope;
	const char *login = envelope->caller->login;
	char *address;

	if (envelope->message->sender[0] != '\0') {
		if ((address = strdup(envelope->message->sender)) == NULL)
			no_memory(completing);
		return address;
	}
	if ((address = envelope_masquerade(envelope->conf, login,
	    NULL)) != NULL)
		return address;
	return envelope_qualify(envelope->conf, login, completing->fault);
}

/* -F counts always, the caller's own name only with the caller's address,
 * for which the login may stand. */
static const char *
author_name(const struct envelope *envelope)
{
	const struct args *args = envelope->args;

	if (args->name != NULL)
		return args->name;
	return args->sender == NULL ||
	    strcmp(args->sender, envelope->caller->login) == 0 ?
	    envelope->caller->name : NULL;
}

/* Adds a From (or Resent-From) made of the sender and the name. */
static int
add_author(struct completing *completing, const char *field)
{
	const char *name = author_name(completing->envelope);
	char *address, *phrase = NULL;
	struct buf value;
	int rc = -1;

	buf_init(&value);
	completing->fault->status = 0;
	if ((address = author_address(completing)) == NULL)
		goto out;
	if (name != NULL && name[0] != '\0') {
		if ((phrase = phrase_format(name)) == NULL)
			goto out;
		buf_printf(&value, "%s <%s>", phrase, address);
	} else
		buf_puts(&value, address);
	if (buf_get(&value) != NULL)
		rc = append(completing, field, value.data);
out:
	if (rc == -1 && completing->fault->status == 0)
		no_memory(completing);
	buf_clear(&value);
	free(phrase);
	free(address);
	return rc;
}

/* How many authors there are; the first, at least, has an address.  -1 with a
 * fault. */
static int
count_authors(struct completing *completing)
{
	struct field *from = header_find(completing->header, "From", 0);
	struct address_list list;
	const char *why;
	int authors;

	if (address_parse(from->text + from->value,
	    from->length - from->value, &list, &why) == -1)
		return fault_set(completing->fault, EX_DATAERR,
		    "From field: %s", why);
	authors = list.n > 0 && list.mailboxes[0].domain != NULL ?
	    (int)list.n : -1;
	address_list_clear(&list);
	if (authors == -1)
		return fault_set(completing->fault, EX_DATAERR,
		    "From field: no address (RFC 5322 section 3.6.2)");
	return authors;
}

/* Several authors need a Sender (RFC 5322 section 3.6.2). */
static int
complete_sender(struct completing *completing)
{
	char *address;
	int authors, rc;

	if ((authors = count_authors(completing)) == -1)
		return -1;
	if (authors < 2 ||
	    header_find(completing->header, "Sender", 0) != NULL)
		return 0;
	if ((address = author_address(completing)) == NULL)
		return -1;
	rc = append(completing, "Sender", address);
	free(address);
	return rc;
}

static int
add_date(struct completing *completing, const char *field, time_t when)
{
	char date[DATE_SIZE];

	if (header_find(completing->header, field, 0) != NULL)
		return 0;
	date_format(date, when);
	return append(completing, field, date);
}

/* RFC 5322 section 3.6.4: the queue's name for the message is unique, and the
 * host's makes it so everywhere. */
static int
add_message_id(struct completing *completing, const char *field)
{
	const struct conf *conf = completing->envelope->conf;
	const char *host = conf->hostname != NULL ? conf->hostname :
	    conf->domain;
	struct buf value;
	int rc;

	if (header_find(completing->header, field, 0) != NULL)
		return 0;
	if (host == NULL || strchr(host, '.') == NULL)
		return fault_set(completing->fault, EX_CONFIG, "no name for "
		    "this host to make a %s with: set hostname or domain",
		    field);
	buf_init(&value);
	buf_printf(&value, "<%s@%s>", completing->envelope->message->id,
	    host);
	rc = buf_get(&value) == NULL ? no_memory(completing) :
	    append(completing, field, value.data);
	buf_clear(&value);
	return rc;
}

/* RFC 5322 section 3.6.6. */
static int
complete_resent(struct completing *completing)
{
	if (header_find(completing->header, "Resent-From", 0) == NULL &&
	    add_author(completing, "Resent-From") == -1)
		return -1;
	if (add_date(completing, "Resent-Date", time(NULL)) == -1)
		return -1;
	return add_message_id(completing, "Resent-Message-ID");
}

/* What no completion can mend. */
static int
check(struct completing *completing)
{
	size_t hops = header_count(completing->header, "Received");

	if (header_count(completing->header, "From") > 1)
		return fault_set(completing->fault, EX_DATAERR,
		    "more than one From field (RFC 5322 section 3.6)");
	if (completing->envelope->args->hops > 0)
		hops += (size_t)completing->envelope->args->hops;
	if (hops >= HEADER_HOPS_MAX)
		return fault_set(completing->fault, EX_DATAERR,
		    "%zu hops: the message loops (5.4.6, RFC 5321 section 6.3)",
		    hops);
	return 0;
}

int
complete_header(struct header *header, const struct envelope *envelope,
    time_t from_line, struct fault *fault)
{
	struct completing completing = { header, envelope, fault };
	/* also where Resent-Bcc, which does not stay, is all there is */
	int resent = envelope_resent(header);

	if (check(&completing) == -1)
		return -1;
	remove_private(header);
	remove_empty(header);
	if (complete_fields(&completing) == -1)
		return -1;
	if (header_find(header, "From", 0) == NULL &&
	    add_author(&completing, "From") == -1)
		return -1;
	if (complete_sender(&completing) == -1 ||
	    (resent && complete_resent(&completing) == -1))
		return -1;
	if (add_date(&completing, "Date",
	    from_line != 0 ? from_line : time(NULL)) == -1)
		return -1;
	return add_message_id(&completing, "Message-ID");
}
