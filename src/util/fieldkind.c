/*
 * The table of field names.  The first row that fits counts; what is in none
 * is unstructured, which every reader takes encoded words in.
 */
#include <string.h>

#include "util/fieldkind.h"

#define LIST	",;:"

static const struct fieldkind kinds[] = {
	{ "Apparently-To", FIELDKIND_ADDRESSES, LIST },
	{ "ARC-*", FIELDKIND_EXACT, "" },
	{ "Authentication-Results", FIELDKIND_EXACT, "" },
	{ "Bcc", FIELDKIND_ADDRESSES, LIST },
	{ "Cc", FIELDKIND_ADDRESSES, LIST },
	{ "Content-Description", FIELDKIND_TEXT, "" },
	{ "Content-Disposition", FIELDKIND_PARAMETERS, ";" },
	{ "Content-Type", FIELDKIND_PARAMETERS, ";" },
	{ "Content-*", FIELDKIND_EXACT, ";" },
	{ "Date", FIELDKIND_EXACT, "" },
	{ "Delivered-To", FIELDKIND_ADDRESSES, LIST },
	{ "Disposition-Notification-To", FIELDKIND_ADDRESSES, LIST },
	{ "DKIM-*", FIELDKIND_EXACT, "" },
	{ "DomainKey-*", FIELDKIND_EXACT, "" },
	{ "Errors-To", FIELDKIND_ADDRESSES, LIST },
	{ "From", FIELDKIND_ADDRESSES, LIST },
	{ "In-Reply-To", FIELDKIND_EXACT, "<" },
	{ "List-ID", FIELDKIND_NAMED, "" },
	{ "List-*", FIELDKIND_EXACT, "," },
	{ "Mail-Followup-To", FIELDKIND_ADDRESSES, LIST },
	{ "Mail-Reply-To", FIELDKIND_ADDRESSES, LIST },
	{ "Message-ID", FIELDKIND_EXACT, "" },
	{ "MIME-Version", FIELDKIND_EXACT, "" },
	{ "Received", FIELDKIND_EXACT, "" },
	{ "Received-SPF", FIELDKIND_EXACT, "" },
	{ "References", FIELDKIND_EXACT, "<" },
	{ "Reply-To", FIELDKIND_ADDRESSES, LIST },
	{ "Resent-Bcc", FIELDKIND_ADDRESSES, LIST },
	{ "Resent-Cc", FIELDKIND_ADDRESSES, LIST },
	{ "Resent-Date", FIELDKIND_EXACT, "" },
	{ "Resent-From", FIELDKIND_ADDRESSES, LIST },
	{ "Resent-Message-ID", FIELDKIND_EXACT, "" },
	{ "Resent-Reply-To", FIELDKIND_ADDRESSES, LIST },
	{ "Resent-Sender", FIELDKIND_ADDRESSES, LIST },
	{ "Resent-To", FIELDKIND_ADDRESSES, LIST },
	{ "Return-Path", FIELDKIND_EXACT, "" },
	{ "Return-Receipt-To", FIELDKIND_ADDRESSES, LIST },
	{ "Sender", FIELDKIND_ADDRESSES, LIST },
	{ "To", FIELDKIND_ADDRESSES, LIST },
	{ "X-Confirm-Reading-To", FIELDKIND_ADDRESSES, LIST },
	{ "X-Original-To", FIELDKIND_ADDRESSES, LIST },
};

static const struct fieldkind text = { "*", FIELDKIND_TEXT, "" };

static int
fits(const struct fieldkind *kind, const struct field *field)
{
	size_t n = strlen(kind->name);

	if (kind->name[n - 1] != '*')
		return field_is(field, kind->name);
	return field->name_length >= n &&
	    strncasecmp(field->text, kind->name, n - 1) == 0;
}

const struct fieldkind *
fieldkind_of(const struct field *field)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (fits(&kinds[i], field))
			return &kinds[i];
	return &text;
}
