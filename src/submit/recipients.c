/*
 * The recipients of the envelope, from the command line and from the header.
 * A bad address on the command line is named and the others stay; one in the
 * header stops the message, since nobody can say whom its author meant.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "submit/alias.h"
#include "submit/envelope.h"
#include "util/address.h"
#include "util/domain.h"

/* On the way to one recipient. */
struct adding {
	struct envelope		*envelope;
	struct alias_file	*aliases;
	struct fault		*fault;
	const char		*name;		/* looked up now */
	int			 in_header;	/* a bad address stops it all */
};

/* What -bv says of a name. */
static void
say(struct envelope *envelope, const char *name, const char *what,
    const char *more)
{
	if (envelope->args->mode == ARGS_VERIFY)
		buf_printf(&envelope->said, "%s... %s%s\n", name, what, more);
}

/* What is wrong with one recipient, beside others that are good. */
static void
complain(struct envelope *envelope, int status, const char *address,
    const char *why)
{
	say(envelope, address, status == EX_NOUSER ? "User unknown: " : "",
	    why);
	buf_printf(&envelope->complaints, "%s: %s\n", address, why);
	if (envelope->status != EX_NOUSER)
		envelope->status = status;
}

/*
 * A bad address.  0 where others may be sent to, -1 with a fault where it
 * stands in the header; an alias's targets are not the author's.
 */
static int
refuse(struct adding *adding, const char *address, const char *why)
{
	if (adding->in_header && adding->name == NULL)
		return fault_set(adding->fault, EX_DATAERR,
		    "bad address in the header: %s: %s", address, why);
	complain(adding->envelope, EX_DATAERR, address, why);
	return 0;
}

/* Adds an address in full, its domain as DNS knows it.  0 or -1 with a
 * fault. */
static int
add_address(struct adding *adding, const char *address)
{
	size_t local = (size_t)(message_domain(address) - address);
	const char *why;
	char *ascii;
	int rc;

	if (message_domain(address)[0] == '\0')
		local = strlen(address);
	if ((ascii = domain_ascii(address, local, &why)) == NULL)
		return errno != ENOMEM ? refuse(adding, address, why) :
		    fault_set(adding->fault, EX_OSERR, "%s", why);
	if ((rc = message_add(adding->envelope->message, ascii)) == -1)
		rc = errno == E2BIG ? fault_set(adding->fault, EX_DATAERR,
		    "more than %d recipients", MESSAGE_RECIPIENTS) :
		    fault_set(adding->fault, EX_OSERR, "out of memory");
	free(ascii);
	return rc;
}

/* Cron's mail on a fresh host ends here: the line to add is named. */
static int
complain_mailbox(struct adding *adding, const char *name)
{
	const struct conf *conf = adding->envelope->conf;
	struct buf why;

	buf_init(&why);
	buf_printf(&why, "no mailbox here; set \"local ADDRESS\" in %s or an "
	    "alias in %s", conf->file, conf->aliases);
	if (buf_get(&why) == NULL)
		return fault_set(adding->fault, EX_OSERR, "out of memory");
	complain(adding->envelope, EX_NOUSER, name, why.data);
	buf_clear(&why);
	return 0;
}

/*
 * A bare name that no alias catches: `local' gets it, else it is an address
 * of the domain.  Where that is this host itself there is no mailbox: mail
 * would come back here for ever.
 */
static int
add_bare(struct adding *adding, const char *name)
{
	const struct conf *conf = adding->envelope->conf;
	char *address;
	int rc;

	if (conf->local != NULL) {
		say(adding->envelope, name, "local: ", conf->local);
		return add_address(adding, conf->local);
	}
	if (conf->domain != NULL && conf->hostname != NULL &&
	    strcasecmp(conf->domain, conf->hostname) == 0)
		return complain_mailbox(adding, name);
	if ((address = envelope_qualify(conf, name, adding->fault)) == NULL)
		return -1;
	rc = add_address(adding, address);
	free(address);
	return rc;
}

static int
add_quoted(struct adding *adding, const char *name)
{
	struct address_list list;
	const char *why;
	struct buf angle;
	int rc;

	buf_init(&angle);
	buf_printf(&angle, "<%s>", name);
	if (buf_get(&angle) == NULL || address_parse(angle.data,
	    angle.length, &list, &why) == -1) {
		buf_clear(&angle);
		return fault_set(adding->fault, EX_OSERR, "out of memory");
	}
	rc = list.n == 1 ? add_bare(adding, list.mailboxes[0].local) : 0;
	address_list_clear(&list);
	buf_clear(&angle);
	return rc;
}

/* An alias's target. */
static int
on_target(void *arg, const char *address)
{
	struct adding *adding = arg;

	if (address == NULL) {
		buf_printf(&adding->envelope->discarded, "%s\n",
		    adding->name);
		say(adding->envelope, adding->name, "aliased to /dev/null",
		    ": discarded");
		return 0;
	}
	say(adding->envelope, adding->name, "aliased to ", address);
	if (message_domain(address)[0] != '\0')
		return add_address(adding, address);
	/* it comes in the form of the wire: "a b" with its quotes */
	return add_quoted(adding, address);
}

static int
add_name(struct adding *adding, const char *name)
{
	const char *why;

	adding->name = name;
	if (adding->aliases == NULL)
		return add_bare(adding, name);
	adding->fault->status = 0;
	switch (alias_expand(adding->aliases, name, on_target, adding,
	    &why)) {
	case ALIAS_NONE:
		return add_bare(adding, name);
	case ALIAS_REFUSED:
		complain(adding->envelope, EX_NOUSER, name, why);
		break;
	case ALIAS_FOUND:
		break;
	}
	return adding->fault->status == 0 ? 0 : -1;
}

static int
add_mailbox(struct adding *adding, const struct mailbox *mailbox)
{
	char *address;
	int rc;

	adding->name = NULL;
	if (mailbox->local[0] == '\0')
		return refuse(adding, "<>", "nobody's address");
	if (mailbox->domain == NULL && strchr("|/", mailbox->local[0]) != NULL)
		return refuse(adding, mailbox->local,
		    "no mail goes to programs or files");
	if (mailbox->domain == NULL)
		return add_name(adding, mailbox->local);
	address = address_format(mailbox->local, mailbox->domain);
	if (address == NULL)
		return fault_set(adding->fault, EX_OSERR, "out of memory");
	rc = add_address(adding, address);
	free(address);
	return rc;
}

static int
add_list(struct adding *adding, const struct address_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (add_mailbox(adding, &list->mailboxes[i]) == -1)
			return -1;
	return 0;
}

static int
add_argument(struct adding *adding, const char *word)
{
	struct address_list list;
	const char *why = "an option after an address is none";
	int rc;

	if ((word[0] == '-' && !adding->envelope->args->after_dashes) ||
	    address_parse(word, strlen(word), &list, &why) == -1) {
		complain(adding->envelope, EX_DATAERR, word, why);
		return 0;
	}
	if (list.n == 0 && list.groups == 0)
		complain(adding->envelope, EX_DATAERR, word, "no address");
	rc = add_list(adding, &list);
	address_list_clear(&list);
	return rc;
}

static int
add_field(struct adding *adding, const struct field *field)
{
	struct address_list list;
	const char *why;
	int rc;

	if (address_parse(field->text + field->value,
	    field->length - field->value, &list, &why) == -1)
		return fault_set(adding->fault, EX_DATAERR,
		    "bad address in the header: %s in \"%.200s\"", why,
		    field->text);
	rc = add_list(adding, &list);
	address_list_clear(&list);
	return rc;
}

/* Which fields name recipients: the Resent- ones alone where there are any
 * (RFC 5322 section 3.6.6). */
static const char *const resent_fields[] = { "Resent-To", "Resent-Cc",
    "Resent-Bcc", NULL };
static const char *const plain_fields[] = { "To", "Cc", "Bcc",
    "Apparently-To", NULL };

static int
names_recipients(const struct field *field, const char *const *names)
{
	for (; *names != NULL; names++)
		if (field_is(field, *names))
			return 1;
	return 0;
}

static int
add_header(struct adding *adding)
{
	const struct header *header = adding->envelope->header;
	const char *const *names;
	size_t i;

	adding->in_header = 1;
	names = envelope_resent(header) ? resent_fields : plain_fields;
	for (i = 0; i < header->n; i++)
		if (names_recipients(&header->fields[i], names) &&
		    add_field(adding, &header->fields[i]) == -1)
			return -1;
	return 0;
}

static int
add_all(struct adding *adding)
{
	const struct args *args = adding->envelope->args;
	size_t i;

	for (i = 0; i < args->nrecipients; i++)
		if (add_argument(adding, args->recipients[i]) == -1)
			return -1;
	return args->from_header ? add_header(adding) : 0;
}

int
envelope_recipient(struct envelope *envelope, struct alias_file *aliases,
    const struct mailbox *mailbox, struct fault *fault)
{
	struct adding adding = { .envelope = envelope, .aliases = aliases,
	    .fault = fault };

	return add_mailbox(&adding, mailbox);
}

int
envelope_recipients(struct envelope *envelope, struct fault *fault)
{
	struct adding adding = { .envelope = envelope, .fault = fault };
	int rc;

	if (!envelope->args->no_aliases) {
		adding.aliases = alias_open(envelope->conf->aliases,
		    &envelope->warning);
		if (adding.aliases == NULL)
			return fault_set(fault, EX_OSERR, "%s: %s",
			    envelope->conf->aliases, strerror(errno));
	}
	rc = add_all(&adding);
	alias_close(adding.aliases);
	if (rc == 0 && envelope->message->nrecipients == 0 &&
	    envelope->status == 0 && envelope->discarded.length == 0)
		return fault_set(fault, EX_USAGE, "no recipients");
	return rc;
}
