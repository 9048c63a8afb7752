/*
 * The envelope.  Recipients keep their order; a double is found by a hash
 * table of open addressing, so that ten thousand are no more than linear.
 */
#include <sys/types.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "message.h"

void
message_init(struct message *message)
{
	memset(message, 0, sizeof(*message));
	message->content.fd = -1;
}

void
message_clear(struct message *message)
{
	size_t i;

	for (i = 0; i < message->nrecipients; i++) {
		free(message->recipients[i].address);
		free(message->recipients[i].orcpt);
	}
	free(message->recipients);
	free(message->index);
	free(message->sender);
	free(message->envid);
	if (message->content.fd != -1)
		close(message->content.fd);
	message_init(message);
}

void
message_name(struct message *message)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
	struct timespec now;
	uint64_t parts[2];
	size_t i;

	clock_gettime(CLOCK_REALTIME, &now);
	message->created = now.tv_sec;
	message->created_ns = now.tv_nsec;
	parts[0] = (uint64_t)message->created;
	arc4random_buf(&parts[1], sizeof(parts[1]));
	/* 13 digits of 5 bits for each half: they sort by time */
	for (i = 0; i < MESSAGE_ID; i++) {
		uint64_t part = parts[i / 13];
		unsigned int shift = 5 * (12 - (unsigned int)(i % 13));

		message->id[i] = digits[(part >> shift) & 31];
	}
	message->id[MESSAGE_ID] = '\0';
}

const char *
message_domain(const char *address)
{
	const char *at = strrchr(address, '@');

	/* an '@' in a quoted local part comes before its closing quote */
	if (at == NULL || strchr(at, '"') != NULL)
		return "";
	return at + 1;
}

static size_t
local_length(const char *address)
{
	const char *domain = message_domain(address);

	return *domain == '\0' ? strlen(address) :
	    (size_t)(domain - address);
}

/* The domain without case, the local part with it (RFC 5321 section 2.4). */
static int
same_address(const char *a, const char *b)
{
	size_t n = local_length(a);

	return n == local_length(b) && memcmp(a, b, n) == 0 &&
	    strcasecmp(a + n, b + n) == 0;
}

static uint32_t
hash_address(const char *address, uint32_t seed)
{
	size_t n = local_length(address), i;
	uint32_t hash = 2166136261u ^ seed;

	for (i = 0; address[i] != '\0'; i++) {
		unsigned char c = (unsigned char)address[i];

		if (i >= n && c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		hash = (hash ^ c) * 16777619u;
	}
	return hash;
}

/* The slot of an address in the index: its own, or the empty one for it. */
static uint32_t *
slot(struct message *message, const char *address)
{
	size_t mask = message->nindex - 1;
	size_t at = hash_address(address, message->seed) & mask;

	while (message->index[at] != 0 && !same_address(address,
	    message->recipients[message->index[at] - 1].address))
		at = (at + 1) & mask;
	return &message->index[at];
}

/* Doubles the array, and the index to twice its size. */
static int
grow(struct message *message)
{
	size_t size = message->size == 0 ? 8 : message->size * 2, i;
	struct recipient *recipients;
	uint32_t *index;

	if ((index = calloc(size * 2, sizeof(*index))) == NULL)
		return -1;
	if ((recipients = recallocarray(message->recipients, message->size,
	    size, sizeof(*recipients))) == NULL) {
		free(index);
		return -1;
	}
	message->recipients = recipients;
	message->size = size;
	free(message->index);
	message->index = index;
	message->nindex = size * 2;
	if (message->seed == 0)
		message->seed = arc4random() | 1;
	for (i = 0; i < message->nrecipients; i++)
		*slot(message, recipients[i].address) = (uint32_t)i + 1;
	return 0;
}

int
message_add(struct message *message, const char *address)
{
	struct recipient *recipient;
	uint32_t *place;

	if (message->nrecipients == message->size && grow(message) == -1)
		return -1;
	if (*(place = slot(message, address)) != 0)
		return 0;
	if (message->nrecipients >= MESSAGE_RECIPIENTS) {
		errno = E2BIG;
		return -1;
	}
	recipient = &message->recipients[message->nrecipients];
	if ((recipient->address = strdup(address)) == NULL)
		return -1;
	recipient->state = RECIPIENT_TODO;
	*place = (uint32_t)++message->nrecipients;
	return 0;
}

size_t
message_count(const struct message *message, enum recipient_state state)
{
	size_t n = 0, i;

	for (i = 0; i < message->nrecipients; i++)
		if (message->recipients[i].state == state)
			n++;
	return n;
}

size_t
message_reached(const struct message *message)
{
	return message_count(message, RECIPIENT_SENT) +
	    message_count(message, RECIPIENT_RELAYED);
}

void
message_decide(struct message *message, size_t i,
    const struct outcome *outcome)
{
	struct recipient *recipient = &message->recipients[i];

	recipient->outcome = *outcome;
	if (outcome->kind == OUTCOME_FAILED)
		recipient->state = RECIPIENT_FAILED;
	else if (outcome->kind == OUTCOME_DELIVERED)
		recipient->state = outcome->dsn ||
		    (recipient->notify & DSN_SUCCESS) == 0 ||
		    message->sender[0] == '\0' ? RECIPIENT_SENT :
		    RECIPIENT_RELAYED;
}

ssize_t
content_read(const struct content *content, off_t at, void *dst, size_t size)
{
	ssize_t n;

	if (at >= content->length)
		return 0;
	if ((off_t)size > content->length - at)
		size = (size_t)(content->length - at);
	do
		n = pread(content->fd, dst, size, content->offset + at);
	while (n == -1 && errno == EINTR);
	if (n == 0) {
		errno = EIO;
		return -1;
	}
	return n;
}
