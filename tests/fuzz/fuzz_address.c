/* Any octets as an address list: what is taken is safe, stands where it is
 * said to stand, and means the same when it is written and read again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/address.h"
#include "util/buf.h"
#include "util/text.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_mailbox(const struct mailbox *m, size_t size)
{
	char *text = address_format(m->local, m->domain);
	struct address_list list;
	const char *error;
	struct buf angle;

	if (m->offset > size || m->length > size - m->offset || text == NULL ||
	    strlen(m->local) > TEXT_LOCAL_MAX || !text_safe(text, strlen(text)))
		abort();
	buf_init(&angle);
	buf_printf(&angle, "<%s>", text);
	address_parse(angle.data, angle.length, &list, &error);
	if (list.n != 1 || strcmp(list.mailboxes[0].local, m->local) != 0 ||
	    (m->domain != NULL && (list.mailboxes[0].domain == NULL ||
	    strcmp(list.mailboxes[0].domain, m->domain) != 0)))
		abort();
	address_list_clear(&list);
	buf_clear(&angle);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct address_list list;
	const char *error;
	size_t i;

	address_parse((const char *)data, size, &list, &error);
	if (error != NULL && list.n != 0)
		abort();
	for (i = 0; i < list.n; i++)
		check_mailbox(&list.mailboxes[i], size);
	address_list_clear(&list);
	return 0;
}
