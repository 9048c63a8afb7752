/*
 * The table of what may be said of a message.  Levels go by what receivers
 * do: FAIL where one of the large ones, or sendoff itself, refuses, WARN where
 * filters such as SpamAssassin add to a score.
 */
#include "doctor/contentcode.h"

#define HEADERS	"msg.headers"
#define MIME	"msg.mime"
#define LINKS	"msg.links"
#define KIND	"msg.kind"

static const struct {
	const char		*id;
	enum content_level	 level;
	const char		*word;
	const char		*text;
	const char		*remedy;
} codes[CONTENT_CODES] = {
	[CONTENT_FROM_ADDED] = { HEADERS, CONTENT_MENDED, "from-added",
	    "no From: sendoff adds one with the sender's address", NULL },
	[CONTENT_FROM_BARE] = { HEADERS, CONTENT_MENDED, "from-bare",
	    "From without a domain: sendoff adds it", NULL },
	[CONTENT_DATE_ADDED] = { HEADERS, CONTENT_MENDED, "date-added",
	    "no Date: sendoff adds it", NULL },
	[CONTENT_ID_ADDED] = { HEADERS, CONTENT_MENDED, "id-added",
	    "no Message-ID: sendoff adds one", NULL },
	[CONTENT_FIELD_8BIT] = { HEADERS, CONTENT_MENDED, "field-8bit",
	    "raw 8-bit text in the header: sendoff encodes it", NULL },
	[CONTENT_BODY_8BIT] = { HEADERS, CONTENT_MENDED, "body-8bit",
	    "8-bit text in the body: sendoff encodes it and says so", NULL },
	[CONTENT_BARE_CR] = { HEADERS, CONTENT_MENDED, "bare-cr",
	    "a CR that is no line end: sendoff replaces it", NULL },
	[CONTENT_NUL] = { HEADERS, CONTENT_MENDED, "nul",
	    "NUL octets: sendoff encodes or removes them", NULL },
	[CONTENT_LONG_LINE] = { HEADERS, CONTENT_MENDED, "long-line",
	    "a line of more than 998 octets: sendoff folds or encodes it",
	    NULL },
	[CONTENT_FROM_TWICE] = { HEADERS, CONTENT_FAIL, "from-twice",
	    "more than one From field: sendoff refuses the message",
	    "Write one From field." },
	[CONTENT_FROM_SYNTAX] = { HEADERS, CONTENT_FAIL, "from-syntax",
	    "From cannot be read: sendoff refuses the message",
	    "Write From: Name <user@domain>, a name with special characters "
	    "in quotes." },
	[CONTENT_FROM_EMPTY] = { HEADERS, CONTENT_FAIL, "from-empty",
	    "no address in From: sendoff refuses the message",
	    "Write From: Name <user@domain>." },
	[CONTENT_FROM_MANY] = { HEADERS, CONTENT_FAIL, "from-many",
	    "more than one address in From: Gmail and others refuse that",
	    "Leave one address in From, and put a name with a comma in "
	    "quotes; other addresses can go to Reply-To." },
	[CONTENT_FROM_DOMAIN] = { HEADERS, CONTENT_FAIL, "from-domain",
	    "mail cannot be from the domain in From",
	    "Send from an address of a domain that you own." },
	[CONTENT_FROM_FOREIGN] = { HEADERS, CONTENT_FAIL, "from-foreign",
	    "From is of another organisation than the domain that was "
	    "checked, so its signature and SPF do not count for DMARC",
	    "Send from an address of your domain, or check with --domain." },
	[CONTENT_FIELD_TWICE] = { HEADERS, CONTENT_FAIL, "field-twice",
	    "a field that may stand once stands twice (RFC 5322 section 3.6):"
	    " Gmail and others refuse that",
	    "Write the field once, with all addresses in it." },
	[CONTENT_HEADER_REFUSED] = { HEADERS, CONTENT_FAIL, "header-refused",
	    "sendoff refuses the message for its header",
	    "Write fewer or shorter fields; what has been forwarded a hundred "
	    "times goes in a ring." },
	[CONTENT_REFUSED] = { HEADERS, CONTENT_FAIL, "refused",
	    "sendoff refuses the message: it must not change what is signed, "
	    "encrypted or not understood, or there is too much of it",
	    "Encode such parts as base64 before they are signed." },
	[CONTENT_DATE_SYNTAX] = { HEADERS, CONTENT_WARN, "date-syntax",
	    "Date is no date (RFC 5322 section 3.3)",
	    "Leave Date out, and sendoff writes it." },
	[CONTENT_DATE_PAST] = { HEADERS, CONTENT_WARN, "date-past",
	    "Date is more than four days ago",
	    "Leave Date out, and sendoff writes it." },
	[CONTENT_DATE_FUTURE] = { HEADERS, CONTENT_WARN, "date-future",
	    "Date is in the future",
	    "Leave Date out, and sendoff writes it; see to the clock." },
	[CONTENT_ID_SYNTAX] = { HEADERS, CONTENT_WARN, "id-syntax",
	    "Message-ID is not <word@domain> (RFC 5322 section 3.6.4)",
	    "Leave Message-ID out, and sendoff writes it." },
	[CONTENT_ID_FOREIGN] = { HEADERS, CONTENT_WARN, "id-foreign",
	    "Message-ID does not end in your domain",
	    "Leave Message-ID out, and sendoff writes it; or set the host "
	    "name of the program that does." },
	[CONTENT_TO_MISSING] = { HEADERS, CONTENT_WARN, "to-missing",
	    "neither To nor Cc", "Write the recipient into To." },
	[CONTENT_TO_SYNTAX] = { HEADERS, CONTENT_WARN, "to-syntax",
	    "To or Cc cannot be read",
	    "Write To: Name <user@domain>, with commas between several." },
	[CONTENT_SUBJECT_MISSING] = { HEADERS, CONTENT_WARN,
	    "subject-missing", "no Subject, or an empty one",
	    "Write a Subject." },
	[CONTENT_NO_TEXT] = { MIME, CONTENT_WARN, "no-text",
	    "HTML without plain text beside it",
	    "Send multipart/alternative: the same in text/plain first, then "
	    "text/html." },
	[CONTENT_CHARSET] = { MIME, CONTENT_WARN, "charset",
	    "text in an 8-bit charset that is not said",
	    "Write text in UTF-8, and charset=utf-8 into Content-Type." },
	[CONTENT_BASE64] = { MIME, CONTENT_WARN, "base64",
	    "base64 for text that is plain ASCII: filters take it for hiding",
	    "Send such text as it is, or in quoted-printable." },
	[CONTENT_IMAGE_ONLY] = { MIME, CONTENT_WARN, "image-only",
	    "HTML of images with little text",
	    "Say it in text; images may only be beside it." },
	[CONTENT_SIZE] = { MIME, CONTENT_WARN, "size",
	    "more than 1 MB",
	    "Put large files on your web site and send the link." },
	[CONTENT_BROKEN] = { MIME, CONTENT_WARN, "broken",
	    "parts or an encoding that readers cannot make out",
	    "Let a library of your language write MIME." },
	[CONTENT_UNREAD] = { MIME, CONTENT_NOTE, "unread",
	    "not all of the message was looked at", NULL },
	[CONTENT_LINK_MISMATCH] = { LINKS, CONTENT_WARN, "link-mismatch",
	    "a link that shows another host than it leads to: as phishing "
	    "does", "Show words, or the host that the link leads to." },
	[CONTENT_LINK_FOREIGN] = { LINKS, CONTENT_NOTE, "link-foreign",
	    "a link to another organisation's host", NULL },
	[CONTENT_LINK_MANY_FOREIGN] = { LINKS, CONTENT_WARN,
	    "link-many-foreign", "links to several hosts that are not yours",
	    "Link to your own domain, which can lead further from there." },
	[CONTENT_LINK_IP] = { LINKS, CONTENT_WARN, "link-ip",
	    "a link to an address instead of a name",
	    "Give the host a name in your domain." },
	[CONTENT_LINK_SHORT] = { LINKS, CONTENT_WARN, "link-shortener",
	    "a link by a shortener, which shares its bad name with spam",
	    "Link to the page itself." },
	[CONTENT_LINK_PORT] = { LINKS, CONTENT_WARN, "link-port",
	    "a link with another port than 80 and 443",
	    "Serve the page at the standard port." },
	[CONTENT_LINK_USERINFO] = { LINKS, CONTENT_WARN, "link-userinfo",
	    "a link with a user name before an @: as phishing does",
	    "Leave the user name out of the link." },
	[CONTENT_LINK_BROKEN] = { LINKS, CONTENT_WARN, "link-broken",
	    "a link whose host is no name that readers can reach",
	    "Write the host's public name; where a variable stands for it, "
	    "set that." },
	[CONTENT_ONE_CLICK] = { KIND, CONTENT_WARN, "one-click",
	    "List-Unsubscribe without the one click of RFC 8058",
	    "Write List-Unsubscribe: <https://...> and "
	    "List-Unsubscribe-Post: List-Unsubscribe=One-Click." },
	[CONTENT_UNSIGNED] = { KIND, CONTENT_WARN, "one-click-unsigned",
	    "List-Unsubscribe or List-Unsubscribe-Post would not be signed",
	    "Write each of them once, in the header of the message." },
	[CONTENT_BULK] = { KIND, CONTENT_WARN, "bulk",
	    "the header says that it is bulk mail or of a list",
	    "Send notices without these fields, and advertising from another "
	    "domain and address." },
	[CONTENT_MANY] = { KIND, CONTENT_WARN, "many-recipients",
	    "many recipients in one message",
	    "Send each recipient a message of its own." },
	[CONTENT_UNSUBSCRIBE] = { KIND, CONTENT_WARN, "unsubscribe-words",
	    "words of a newsletter: filters take it for advertising",
	    "Send advertising from another domain and address than notices, "
	    "and leave such words out of these." },
	[CONTENT_NO_LIST] = { KIND, CONTENT_WARN, "no-list-unsubscribe",
	    "it looks like bulk mail and has no List-Unsubscribe",
	    "Where it is advertising, write List-Unsubscribe and "
	    "List-Unsubscribe-Post: Gmail and Yahoo require them." },
	[CONTENT_SIGNED] = { KIND, CONTENT_NOTE, "one-click-signed",
	    "List-Unsubscribe and List-Unsubscribe-Post are there, and "
	    "sendoff signs both", NULL },
	[CONTENT_AUTO] = { "msg.auto", CONTENT_NOTE, "auto-submitted",
	    "a program wrote it, and no Auto-Submitted says so: it may be "
	    "answered by other programs",
	    "Write Auto-Submitted: auto-generated (RFC 3834 section 5)." },
};

void
contentcode_add(struct content_advice *advice, enum content_code code,
    const char *subject, size_t length)
{
	if (content_has(advice, code))
		return;
	advice->codes |= UINT64_C(1) << code;
	text_show(advice->subjects[code], CONTENT_SUBJECT, subject, length);
}

int
content_has(const struct content_advice *advice, enum content_code code)
{
	return (advice->codes >> code & 1) != 0;
}

const char *
contentcode_id(enum content_code code)
{
	return codes[code].id;
}

enum content_level
contentcode_level(enum content_code code)
{
	return codes[code].level;
}

const char *
contentcode_word(enum content_code code)
{
	return codes[code].word;
}

const char *
contentcode_text(enum content_code code)
{
	return codes[code].text;
}

const char *
contentcode_remedy(enum content_code code)
{
	return codes[code].remedy;
}
