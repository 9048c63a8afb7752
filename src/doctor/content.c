/*
 * Reads a message from its first octet to its last: the header by sendoff's
 * own rules, then the body part by part, and at the end what only the whole
 * shows.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "doctor/content.h"
#include "doctor/contentcode.h"
#include "doctor/contentfields.h"
#include "doctor/contentheader.h"
#include "doctor/contentkind.h"
#include "doctor/contentlink.h"
#include "doctor/contentpart.h"
#include "doctor/psl.h"

#define SIZE_MANY	(1024 * 1024)	/* octets; SpamAssassin and others
					 * judge larger ones by the header */

/* SpamAssassin's HTML_IMAGE_ONLY_04: fewer octets of text beside images. */
#define VISIBLE_MIN	400

/* What the parts are together. */
static void
judge_whole(struct content_advice *advice, size_t length)
{
	char subject[CONTENT_SUBJECT];

	if (advice->html && !advice->plain)
		contentcode_add(advice, CONTENT_NO_TEXT, "", 0);
	if (advice->images > 0 && advice->visible < VISIBLE_MIN) {
		(void)snprintf(subject, sizeof(subject),
		    "%zu octets of text, %zu image%s", advice->visible,
		    advice->images, advice->images == 1 ? "" : "s");
		contentcode_add(advice, CONTENT_IMAGE_ONLY, subject,
		    strlen(subject));
	}
	if (length > SIZE_MANY) {
		(void)snprintf(subject, sizeof(subject), "%zu octets",
		    length);
		contentcode_add(advice, CONTENT_SIZE, subject,
		    strlen(subject));
	}
	contentlink_end(advice);
	contentkind_end(advice);
}

/* A name that is none is as good as no name. */
static void
read_name(char dst[TEXT_DOMAIN_MAX + 1], const char *name)
{
	if (name == NULL || psl_name(dst, TEXT_DOMAIN_MAX + 1, name) == -1)
		dst[0] = '\0';
}

int
content_judge(struct content_advice *advice, const struct content_input *input)
{
	struct content_input within = *input;
	struct header header;
	size_t body;

	memset(advice, 0, sizeof(*advice));
	if (within.length == 0)
		within.text = "";	/* it may be NULL */
	read_name(advice->org, input->org);
	read_name(advice->host, input->host);
	if (within.length > CONTENT_MAX)
		within.length = CONTENT_MAX;
	if (within.whole < input->length)
		within.whole = input->length;
	if (within.length < within.whole)
		contentcode_add(advice, CONTENT_UNREAD, "", 0);
	header_init(&header);
	if (contentfields_read(advice, &header, &within, &body) == -1)
		advice->failed = 1;
	else {
		contentheader_judge(advice, &header, input->now);
		contentkind_header(advice, &header);
		contentpart_walk(advice, &header, within.text + body,
		    within.length - body);
		judge_whole(advice, within.whole);
	}
	header_clear(&header);
	if (!advice->failed)
		return 0;
	errno = ENOMEM;
	return -1;
}
