/*
 * The sender of the envelope, and what both ends share: a bare name becomes an
 * address, masquerade rewrites one.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "submit/envelope.h"
#include "util/address.h"
#include "util/domain.h"
#include "util/text.h"

char *
envelope_qualify(const struct conf *conf, const char *local,
    struct fault *fault)
{
	char *address;

	if (conf->domain == NULL || strchr(conf->domain, '.') == NULL) {
		fault_set(fault, EX_CONFIG, "%s: no domain to complete this "
		    "address with: set hostname or domain", local);
		return NULL;
	}
	if ((address = address_format(local, conf->domain)) == NULL)
		fault_set(fault, EX_OSERR, "out of memory");
	return address;
}

/* Whether a domain is one of this host's own names. */
static int
is_own(const struct conf *conf, const char *domain)
{
	return domain == NULL ||
	    (conf->hostname != NULL &&
	    strcasecmp(domain, conf->hostname) == 0) ||
	    (conf->domain != NULL && strcasecmp(domain, conf->domain) == 0) ||
	    strcasecmp(domain, "localhost") == 0;
}

char *
envelope_masquerade(const struct conf *conf, const char *local,
    const char *domain)
{
	if (conf->masquerade == NULL ||
	    (!conf->masquerade_always && !is_own(conf, domain)))
		return NULL;
	if (conf->masquerade[0] == '@')
		return address_format(local, conf->masquerade + 1);
	return strdup(conf->masquerade);
}

/* An address, completed and masqueraded, to be freed; NULL with a fault. */
static char *
complete(const struct conf *conf, const char *local, const char *domain,
    struct fault *fault)
{
	char *address;

	address = envelope_masquerade(conf, local, domain);
	if (address == NULL && domain == NULL)
		return envelope_qualify(conf, local, fault);
	if (address == NULL &&
	    (address = address_format(local, domain)) == NULL)
		fault_set(fault, EX_OSERR, "out of memory");
	return address;
}

/* Sets the sender to an address, its domain as DNS knows it. */
static int
set_sender(struct envelope *envelope, const char *local, const char *domain,
    struct fault *fault)
{
	char *ascii = NULL, *address;
	const char *why;

	if (domain != NULL &&
	    (ascii = domain_ascii(domain, 0, &why)) == NULL)
		return fault_set(fault, errno == ENOMEM ? EX_OSERR :
		    EX_DATAERR, "sender %s@%s: %s", local, domain, why);
	address = complete(envelope->conf, local, ascii, fault);
	free(ascii);
	if (address == NULL)
		return -1;
	/* its local part is in all transactions: RFC 6531 section 3.4 */
	if (!text_ascii(address, strlen(address)))
		envelope->message->flags |= MESSAGE_SMTPUTF8;
	free(envelope->message->sender);
	envelope->message->sender = address;
	return 0;
}

/* The null sender, RFC 5321 section 4.5.5. */
static int
set_null(struct envelope *envelope, struct fault *fault)
{
	free(envelope->message->sender);
	if ((envelope->message->sender = strdup("")) == NULL)
		return fault_set(fault, EX_OSERR, "out of memory");
	return 0;
}

/* -f, or an address of the configuration. */
static int
sender_text(struct envelope *envelope, const char *text, struct fault *fault)
{
	struct address_list list;
	const char *why;
	int rc = -1;

	if (text[0] == '\0')
		return set_null(envelope, fault);
	if (address_parse(text, strlen(text), &list, &why) == -1)
		return fault_set(fault, EX_DATAERR, "sender %s: %s", text,
		    why);
	if (list.n != 1 || list.groups > 0)
		fault_set(fault, EX_DATAERR, "sender %s: not one address",
		    text);
	else if (list.mailboxes[0].local[0] == '\0')
		rc = set_null(envelope, fault);
	else
		rc = set_sender(envelope, list.mailboxes[0].local,
		    list.mailboxes[0].domain, fault);
	address_list_clear(&list);
	return rc;
}

/* The From field's address, or the login where it has none. */
static int
sender_header(struct envelope *envelope, struct fault *fault)
{
	struct field *from = header_find(envelope->header, "From", 0);
	struct address_list list;
	const char *why;
	int rc;

	if (from == NULL || address_parse(from->text + from->value,
	    from->length - from->value, &list, &why) == -1)
		return set_sender(envelope, envelope->caller->login, NULL,
		    fault);
	if (list.n == 0 || list.mailboxes[0].local[0] == '\0')
		rc = set_sender(envelope, envelope->caller->login, NULL,
		    fault);
	else
		rc = set_sender(envelope, list.mailboxes[0].local,
		    list.mailboxes[0].domain, fault);
	address_list_clear(&list);
	return rc;
}

int
envelope_sender(struct envelope *envelope, struct fault *fault)
{
	if (envelope->args->sender != NULL)
		return sender_text(envelope, envelope->args->sender, fault);
	switch (envelope->conf->sender) {
	case SENDER_ADDRESS:
		return sender_text(envelope, envelope->conf->sender_address,
		    fault);
	case SENDER_HEADER:
		return sender_header(envelope, fault);
	case SENDER_LOGIN:
		break;
	}
	return set_sender(envelope, envelope->caller->login, NULL, fault);
}

int
envelope_path(struct envelope *envelope, const char *local,
    const char *domain, struct fault *fault)
{
	return local[0] == '\0' ? set_null(envelope, fault) :
	    set_sender(envelope, local, domain, fault);
}

int
envelope_resent(const struct header *header)
{
	size_t i;

	for (i = 0; i < header->n; i++)
		if (strncasecmp(header->fields[i].text, "Resent-", 7) == 0)
			return 1;
	return 0;
}
