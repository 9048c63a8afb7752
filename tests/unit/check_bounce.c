/*
 * The notification of failure, as its reader and as a program see it.
 */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spool/bounce.h"
#include "tests/unit/scratch.h"

Suite	*suite_bounce(void);

#define NOW		((time_t)1764003600)
#define ORIGINAL	"Subject: x\r\nFrom: me@example.org\r\n\r\nhello\r\n"

static const char *const three[] = { "open@example.net",
	"secret@example.net", "gone@example.net", NULL };

static struct conf conf;
static struct bounce bounce;
static struct message message, notice;
static char hostname[] = "host.example.org", domain[] = "example.org";
static char *text;

static void
setup(void)
{
	memset(&conf, 0, sizeof(conf));
	conf.hostname = hostname;
	conf.domain = domain;
	conf.expire = 5 * 86400;
	bounce.conf = &conf;
	bounce.kind = BOUNCE_FAILED;
	bounce.now = NOW;
	ck_assert_int_eq(setenv("TZ", "UTC", 1), 0);
	text = NULL;
}

static void
teardown(void)
{
	message_clear(&message);
	message_clear(&notice);
	free(text);
}

/* A message whose last recipient failed. */
static void
prepare(const char *original, size_t length)
{
	struct recipient *gone;

	message_init(&notice);
	scratch_message(&message, original, length, three);
	message.created = 1764000000;
	gone = &message.recipients[2];
	gone->state = RECIPIENT_FAILED;
	outcome_set(&gone->outcome, OUTCOME_FAILED, 550, "5.1.1", "%s",
	    "550 5.1.1 <gone@example.net> is not here any more, and was "
	    "never known to say where else to look");
	strlcpy(gone->outcome.host, "mx.example.net",
	    sizeof(gone->outcome.host));
	gone->outcome.port = 25;
}

/* 1 where the text is CRLF lines of at most 998 octets, the last one whole. */
static int
is_wire(const char *p)
{
	const char *end;

	for (; *p != '\0'; p = end + 2) {
		end = p + strcspn(p, "\r\n");
		if (end[0] != '\r' || end[1] != '\n' || end - p > 998)
			return 0;
	}
	return 1;
}

/* Makes it, and checks what holds for every one. */
static void
make(void)
{
	size_t length, i;

	ck_assert_int_eq(bounce_make(&bounce, &message, &notice), 0);
	length = (size_t)notice.content.length;
	ck_assert_ptr_nonnull(text = calloc(1, length + 1));
	for (i = 0; i < length; i += (size_t)content_read(&notice.content,
	    (off_t)i, text + i, length - i))
		continue;
	ck_assert_uint_eq(strlen(text), length);
	ck_assert(is_wire(text));
}

static void
expect(const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "no\n%s\nin\n%s", part,
	    text);
}

static void
expect_no(const char *part)
{
	ck_assert_msg(strstr(text, part) == NULL, "%s\nin\n%s", part, text);
}

START_TEST(test_envelope)
{
	char id[MESSAGE_ID_SIZE];

	prepare(ORIGINAL, strlen(ORIGINAL));
	make();
	/* RFC 5321 section 4.5.5: from nobody, to the sender alone */
	ck_assert_str_eq(notice.sender, "");
	ck_assert_uint_eq(notice.nrecipients, 1);
	ck_assert_str_eq(notice.recipients[0].address, "me@example.org");
	ck_assert_int_eq(notice.recipients[0].state, RECIPIENT_TODO);
	/* RFC 3461 section 6 */
	ck_assert_uint_eq(notice.recipients[0].notify, DSN_NEVER);
	ck_assert_int_eq(notice.ret, DSN_RET_NONE);
	ck_assert_ptr_null(notice.envid);
	snprintf(id, sizeof(id), "%.26sd2", message.id);
	ck_assert_str_eq(notice.id, id);
	ck_assert_int_eq(notice.created, NOW);
	ck_assert_uint_eq(notice.flags, 0);
}
END_TEST

START_TEST(test_header)
{
	char id[80];

	prepare(ORIGINAL, strlen(ORIGINAL));
	make();
	ck_assert_int_eq(strncmp(text,
	    "Date: Mon, 24 Nov 2025 17:00:00 +0000\r\n", 39), 0);
	expect("\r\nFrom: Mail Delivery System\r\n"
	    " <MAILER-DAEMON@example.org>\r\nTo: <me@example.org>\r\n"
	    "Subject: Your message could not be delivered\r\n");
	snprintf(id, sizeof(id), "\r\nMessage-ID: <%s@host.example.org>\r\n",
	    notice.id);
	expect(id);
	expect("\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
	    "Content-Type: multipart/report;\r\n"
	    " report-type=delivery-status;\r\n boundary=\"");
}
END_TEST

/* Takes the parts between boundaries; the number of them. */
static size_t
split(char *parts[8])
{
	char delimiter[64], *at;
	size_t n = 0;

	at = strstr(text, " boundary=\"") + strlen(" boundary=\"");
	snprintf(delimiter, sizeof(delimiter), "\r\n--%.*s",
	    (int)strcspn(at, "\""), at);
	while ((at = strstr(at, delimiter)) != NULL && n < 8) {
		*at = '\0';
		at += strlen(delimiter);
		parts[n++] = at;
	}
	return n;
}

START_TEST(test_parts)
{
	char *parts[8];

	prepare(ORIGINAL, strlen(ORIGINAL));
	make();
	ck_assert_uint_eq(split(parts), 4);
	ck_assert_int_eq(strncmp(parts[0], "\r\nContent-Type: text/plain; "
	    "charset=us-ascii\r\n\r\nHello,\r\n", 56), 0);
	ck_assert_str_eq(parts[1],
	    "\r\nContent-Type: message/delivery-status\r\n\r\n"
	    "Reporting-MTA: dns; host.example.org\r\n"
	    "Arrival-Date: Mon, 24 Nov 2025 16:00:00 +0000\r\n\r\n"
	    "Final-Recipient: rfc822; gone@example.net\r\n"
	    "Action: failed\r\nStatus: 5.1.1\r\n"
	    "Remote-MTA: dns; mx.example.net\r\n"
	    "Diagnostic-Code: smtp; 550 5.1.1 <gone@example.net> is not "
	    "here any more,\r\n"
	    " and was never known to say where else to look\r\n"
	    "Last-Attempt-Date: Mon, 24 Nov 2025 17:00:00 +0000\r\n");
	ck_assert_str_eq(parts[2],
	    "\r\nContent-Type: message/rfc822\r\n\r\n" ORIGINAL);
	ck_assert_str_eq(parts[3], "--\r\n");
}
END_TEST

START_TEST(test_letter)
{
	prepare(ORIGINAL, strlen(ORIGINAL));
	make();
	expect("\r\n  <gone@example.net>\r\n    mx.example.net said: 550 "
	    "5.1.1 <gone@example.net> is not here any more,\r\n    and was "
	    "never known to say where else to look\r\n");
	expect("Mon, 24 Nov 2025 16:00:00 +0000");
	expect("host.example.org\r\n");
}
END_TEST

/* THREATS B8: who did not fail is not named. */
START_TEST(test_others_unnamed)
{
	prepare(ORIGINAL, strlen(ORIGINAL));
	message.recipients[0].state = RECIPIENT_SENT;
	message.recipients[1].state = RECIPIENT_BOUNCED;
	outcome_set(&message.recipients[1].outcome, OUTCOME_FAILED, 550,
	    "5.1.1", "550 no secret@example.net");
	make();
	expect_no("secret");
	expect_no("open@");
}
END_TEST

START_TEST(test_lowest)
{
	char *parts[8];

	prepare(ORIGINAL, strlen(ORIGINAL));
	message.recipients[1].state = RECIPIENT_FAILED;
	make();
	ck_assert_str_eq(notice.id + 26, "d1");
	/* nothing is known of that one's reason */
	expect("  <secret@example.net>\r\n    the reason was not kept\r\n");
	split(parts);
	ck_assert_ptr_nonnull(strstr(parts[1], "Final-Recipient: rfc822; "
	    "secret@example.net\r\nAction: failed\r\nStatus: 5.0.0\r\n"
	    "Last-Attempt-Date: "));
}
END_TEST

/* Our own words are not passed off as a server's. */
START_TEST(test_own_words)
{
	struct outcome *outcome;

	prepare(ORIGINAL, strlen(ORIGINAL));
	outcome = &message.recipients[2].outcome;
	outcome_set(outcome, OUTCOME_FAILED, 450, "5.4.7",
	    "given up, the last try said: 450 4.2.0 later");
	make();
	expect("Status: 5.4.7\r\n");
	expect("Diagnostic-Code: x-sendoff; given up, the last try said: 450"
	    " 4.2.0 later\r\n");
	expect("\r\n    given up, the last try said: 450 4.2.0 later\r\n");
}
END_TEST

START_TEST(test_nobody)
{
	prepare(ORIGINAL, strlen(ORIGINAL));
	message.sender[0] = '\0';
	ck_assert_int_eq(bounce_make(&bounce, &message, &notice), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_ptr_null(notice.sender);
	strlcpy(message.sender, "me@example.org", 15);
	message.recipients[2].state = RECIPIENT_BOUNCED;
	ck_assert_int_eq(bounce_make(&bounce, &message, &notice), -1);
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

/* THREATS C14: a long message comes back as its header alone. */
START_TEST(test_long)
{
	size_t length = strlen(ORIGINAL) + BOUNCE_WHOLE, i;
	char *original = malloc(length), *parts[8];

	memcpy(original, ORIGINAL, strlen(ORIGINAL));
	for (i = strlen(ORIGINAL); i < length; i += 2)
		memcpy(original + i, i % 64 ? "aa" : "\r\n", 2);
	prepare(original, length);
	free(original);
	make();
	ck_assert_uint_eq(split(parts), 4);
	ck_assert_str_eq(parts[2], "\r\nContent-Type: text/rfc822-headers"
	    "\r\n\r\nSubject: x\r\nFrom: me@example.org\r\n");
}
END_TEST

/* A header longer than all that is read ends with a whole line. */
START_TEST(test_long_header)
{
	static const char line[] = "X-Line: 0123456789012345678901234567\r\n";
	size_t n = sizeof(line) - 1, length = n * 4000, i;
	char *original = malloc(length), *parts[8];

	for (i = 0; i < length; i += n)
		memcpy(original + i, line, n);
	prepare(original, length);
	free(original);
	make();
	split(parts);
	ck_assert_uint_lt(strlen(parts[2]), BOUNCE_WHOLE + 100);
	ck_assert_uint_gt(strlen(parts[2]), BOUNCE_WHOLE - 100);
	ck_assert_str_eq(strrchr(parts[2], 'X'), line);
}
END_TEST

static const struct {
	const char	*original;
	const char	*part;
} eights[] = {
	/* RFC 6533 section 5: and it is 7-bit all the same */
	{ "From: \303\274@y.example\r\nX: y\r\n\r\nb\303\266dy\r\n",
	    "message/global\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
	    "From: =C3=BC@y.example\r\nX: y\r\n\r\nb=C3=B6dy\r\n" },
	{ "From: \303\274@y.example\r\n\r\n\366\r\n", "message/global\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
	    "From: =C3=BC@y.example\r\n\r\n=F6\r\n" },
	{ "Subject: \303x\r\nX: y\r\n\r\nbody\r\n",
	    "text/rfc822-headers\r\n\r\nSubject: ?x\r\nX: y\r\n" },
	{ "Subject: x\r\n\r\nb\303\266dy\r\n",
	    "text/rfc822-headers\r\n\r\nSubject: x\r\n" },
	{ "Subject: x\377\r\n", "text/rfc822-headers\r\n\r\nSubject: x?\r\n" },
	{ "\r\nb\303\266dy\r\n", "text/rfc822-headers\r\n\r\n" },
	{ "Subject: x\r\n\r\n", "message/rfc822\r\n\r\nSubject: x\r\n\r\n" },
	{ "Subject: x\r\n", "message/rfc822\r\n\r\nSubject: x\r\n" },
	{ "", "message/rfc822\r\n\r\n" },
};

START_TEST(test_eight_bit)
{
	char *parts[8];

	prepare(eights[_i].original, strlen(eights[_i].original));
	make();
	ck_assert_uint_eq(split(parts), 4);
	ck_assert_str_eq(parts[2] + strlen("\r\nContent-Type: "),
	    eights[_i].part);
}
END_TEST

/* The header alone of an international message. */
START_TEST(test_global_header)
{
	static const char global[] =
	    "From: \303\274@y.example\r\n\r\nbody\r\n";
	char *parts[8];

	prepare(global, strlen(global));
	message.ret = DSN_RET_HDRS;
	make();
	ck_assert_uint_eq(split(parts), 4);
	ck_assert_str_eq(parts[2], "\r\nContent-Type: message/global-headers"
	    "\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
	    "From: =C3=BC@y.example\r\n");
	ck_assert_ptr_nonnull(strstr(parts[0],
	    "The message's header is below"));
	ck_assert_uint_eq(notice.flags, 0);
}
END_TEST

/* RFC 6533: a recipient in another script, all in ASCII. */
START_TEST(test_unicode)
{
	static const char *const list[] = { "j\303\266rg+a@\344\276\213.example",
		NULL };
	size_t i;

	message_init(&notice);
	scratch_message(&message, ORIGINAL, strlen(ORIGINAL), list);
	message.recipients[0].state = RECIPIENT_FAILED;
	make();
	for (i = 0; text[i] != '\0'; i++)
		ck_assert_int_gt(text[i], 0);
	expect("Final-Recipient: utf-8; j\\x{F6}rg\\x{2B}a@\\x{4F8B}.example"
	    "\r\n");
	expect("  <j\\x{F6}rg\\x{2B}a@\\x{4F8B}.example>\r\n");
	ck_assert_uint_eq(notice.flags, 0);
}
END_TEST

/* A sender in another script can only be told by SMTPUTF8. */
START_TEST(test_unicode_sender)
{
	prepare(ORIGINAL, strlen(ORIGINAL));
	free(message.sender);
	message.sender = strdup("j\303\266rg@example.org");
	make();
	ck_assert_uint_eq(notice.flags,
	    MESSAGE_SMTPUTF8);
	expect("\r\nTo: <j\303\266rg@example.org>\r\n");
}
END_TEST

START_TEST(test_names)
{
	prepare(ORIGINAL, strlen(ORIGINAL));
	conf.domain = NULL;
	make();
	expect("<MAILER-DAEMON@host.example.org>");
	message_clear(&notice);
	free(text);
	conf.hostname = NULL;
	make();
	expect("<MAILER-DAEMON@example.org>");
	expect("Reporting-MTA: dns; example.org\r\n");
}
END_TEST

/* Thousands that failed: the letter stays readable, the fields are whole. */
START_TEST(test_many)
{
	char address[64], *at;
	size_t i, n = 0;

	prepare(ORIGINAL, strlen(ORIGINAL));
	for (i = 0; i < 5000; i++) {
		snprintf(address, sizeof(address), "u%zu@example.net", i);
		ck_assert_int_eq(message_add(&message, address), 0);
		message.recipients[i + 3].state = RECIPIENT_FAILED;
	}
	make();
	expect("\r\n  and 4901 more, named in the next part\r\n");
	for (at = text; (at = strstr(at, "\r\nFinal-Recipient: ")) != NULL;
	    at++)
		n++;
	ck_assert_uint_eq(n, 5001);
}
END_TEST

/* Whatever a reply held, it is one field and not a header of its own. */
START_TEST(test_hostile_reply)
{
	char *parts[8];

	prepare(ORIGINAL, strlen(ORIGINAL));
	outcome_set(&message.recipients[2].outcome, OUTCOME_FAILED, 550,
	    "5.1.1", "550 x\r\n\r\nBcc: v@x.example\r\n =_\033]0;y\a   %s",
	    "");
	make();
	ck_assert_uint_eq(split(parts), 4);
	ck_assert_ptr_nonnull(strstr(parts[1],
	    "smtp; 550 x????Bcc: v@x.example?? =_?]0;y?\r\n"));
}
END_TEST

/* RFC 3464: who was meant and which envelope it was, where that was said. */
START_TEST(test_original_values)
{
	char *parts[8];

	prepare(ORIGINAL, strlen(ORIGINAL));
	message.envid = strdup("a+2Bb+3Dc+20d");
	message.recipients[2].orcpt = strdup("rfc822;old+2Bx@example.net");
	message.recipients[2].notify = DSN_FAILURE;
	make();
	ck_assert_uint_eq(split(parts), 4);
	ck_assert_ptr_nonnull(strstr(parts[1], "\r\n\r\n"
	    "Original-Envelope-Id: a+b=c d\r\nReporting-MTA: "));
	ck_assert_ptr_nonnull(strstr(parts[1], "\r\n\r\n"
	    "Original-Recipient: rfc822; old+x@example.net\r\n"
	    "Final-Recipient: rfc822; gone@example.net\r\n"));
}
END_TEST

/* What the sender wishes to hear of, by state. */
static const struct {
	enum bounce_kind	 kind;
	enum recipient_state	 state;
	enum outcome_kind	 outcome;
	unsigned int		 notify;
	int			 named;
} wishes[] = {
	{ BOUNCE_FAILED, RECIPIENT_FAILED, OUTCOME_FAILED, 0, 1 },
	{ BOUNCE_FAILED, RECIPIENT_FAILED, OUTCOME_NONE, DSN_FAILURE, 1 },
	{ BOUNCE_FAILED, RECIPIENT_FAILED, OUTCOME_FAILED,
	    DSN_SUCCESS | DSN_FAILURE | DSN_DELAY, 1 },
	{ BOUNCE_FAILED, RECIPIENT_FAILED, OUTCOME_FAILED, DSN_NEVER, 0 },
	{ BOUNCE_FAILED, RECIPIENT_FAILED, OUTCOME_FAILED,
	    DSN_SUCCESS | DSN_DELAY, 0 },
	{ BOUNCE_FAILED, RECIPIENT_BOUNCED, OUTCOME_FAILED, 0, 0 },
	{ BOUNCE_FAILED, RECIPIENT_TODO, OUTCOME_DEFERRED, 0, 0 },
	{ BOUNCE_RELAYED, RECIPIENT_RELAYED, OUTCOME_DELIVERED, DSN_SUCCESS,
	    1 },
	{ BOUNCE_RELAYED, RECIPIENT_SENT, OUTCOME_DELIVERED, DSN_SUCCESS, 0 },
	{ BOUNCE_DELAYED, RECIPIENT_TODO, OUTCOME_DEFERRED, 0, 1 },
	{ BOUNCE_DELAYED, RECIPIENT_TODO, OUTCOME_UNCERTAIN, DSN_DELAY, 1 },
	{ BOUNCE_DELAYED, RECIPIENT_TODO, OUTCOME_DEFERRED, DSN_FAILURE, 0 },
	{ BOUNCE_DELAYED, RECIPIENT_TODO, OUTCOME_DEFERRED, DSN_NEVER, 0 },
	{ BOUNCE_DELAYED, RECIPIENT_TODO, OUTCOME_NONE, 0, 0 },
	{ BOUNCE_DELAYED, RECIPIENT_SENT, OUTCOME_DELIVERED, 0, 0 },
};

START_TEST(test_wishes)
{
	struct recipient *recipient;

	prepare(ORIGINAL, strlen(ORIGINAL));
	recipient = &message.recipients[2];
	recipient->state = wishes[_i].state;
	recipient->outcome.kind = wishes[_i].outcome;
	recipient->notify = wishes[_i].notify;
	ck_assert_int_eq(bounce_names(wishes[_i].kind, recipient),
	    wishes[_i].named);
	ck_assert_int_eq(bounce_due(wishes[_i].kind, &message),
	    wishes[_i].named);
	message.sender[0] = '\0';
	ck_assert_int_eq(bounce_due(wishes[_i].kind, &message), 0);
}
END_TEST

/* RFC 3461 section 4.3. */
START_TEST(test_headers_only)
{
	char *parts[8];

	prepare(ORIGINAL, strlen(ORIGINAL));
	message.ret = DSN_RET_HDRS;
	make();
	expect("\r\nThe message's header is below, ");
	ck_assert_uint_eq(split(parts), 4);
	ck_assert_str_eq(parts[2], "\r\nContent-Type: text/rfc822-headers"
	    "\r\n\r\nSubject: x\r\nFrom: me@example.org\r\n");
}
END_TEST

/* All of it was asked for; where it cannot be, that is said. */
START_TEST(test_full)
{
	size_t length = strlen(ORIGINAL) + (_i == 1 ? BOUNCE_WHOLE : 0), i;
	char *original = malloc(length + 1), *parts[8];

	memcpy(original, ORIGINAL, strlen(ORIGINAL) + 1);
	for (i = strlen(ORIGINAL); i < length; i += 2)
		memcpy(original + i, "\r\n", 2);
	if (_i == 2)
		original[strlen(ORIGINAL) - 3] = (char)0xfc;
	prepare(original, length);
	free(original);
	message.ret = DSN_RET_FULL;
	make();
	if (_i == 0)
		expect_no("You asked");
	else
		expect(_i == 1 ? "which it was.\r\nYou asked for all of it, "
		    "which is too long to be returned.\r\n" :
		    "\r\nYou asked for all of it, but it has characters that "
		    "cannot stand here.\r\n");
	split(parts);
	ck_assert_ptr_nonnull(strstr(parts[2], _i == 0 ? "message/rfc822" :
	    "text/rfc822-headers"));
}
END_TEST

START_TEST(test_relayed)
{
	struct recipient *recipient;
	char *parts[8];

	bounce.kind = BOUNCE_RELAYED;
	prepare(ORIGINAL, strlen(ORIGINAL));
	message.ret = DSN_RET_FULL;
	recipient = &message.recipients[1];
	recipient->state = RECIPIENT_RELAYED;
	recipient->notify = DSN_SUCCESS;
	outcome_set(&recipient->outcome, OUTCOME_DELIVERED, 250, "2.6.0",
	    "250 2.6.0 taken");
	strlcpy(recipient->outcome.host, "old.example.net",
	    sizeof(recipient->outcome.host));
	make();
	ck_assert_str_eq(notice.id + 26, "r1");
	expect("\r\nSubject: Your message was handed on\r\n");
	expect("\r\n  <secret@example.net>\r\n    old.example.net said: 250 "
	    "2.6.0 taken\r\n");
	expect_no("gone@");
	expect_no("sorry");
	ck_assert_uint_eq(split(parts), 4);
	ck_assert_ptr_nonnull(strstr(parts[1], "\r\n\r\n"
	    "Final-Recipient: rfc822; secret@example.net\r\n"
	    "Action: relayed\r\nStatus: 2.6.0\r\n"
	    "Remote-MTA: dns; old.example.net\r\n"
	    "Diagnostic-Code: smtp; 250 2.6.0 taken\r\n"
	    "Last-Attempt-Date: Mon, 24 Nov 2025 17:00:00 +0000\r\n"));
	/* RFC 3461 section 4.3: RET is about failure */
	ck_assert_ptr_nonnull(strstr(parts[2], "text/rfc822-headers"));
}
END_TEST

START_TEST(test_delayed)
{
	struct recipient *recipient;
	char *parts[8];

	bounce.kind = BOUNCE_DELAYED;
	prepare(ORIGINAL, strlen(ORIGINAL));
	recipient = &message.recipients[0];
	outcome_set(&recipient->outcome, OUTCOME_DEFERRED, 450, "4.2.1",
	    "450 4.2.1 later");
	make();
	ck_assert_str_eq(notice.id + 26, "w0");
	expect("\r\nSubject: Your message is delayed\r\n");
	expect("\r\n\r\nIt is tried again by itself until\r\n"
	    "Sat, 29 Nov 2025 16:00:00 +0000.\r\nNothing need be done");
	expect_no("gone@");
	ck_assert_uint_eq(split(parts), 4);
	ck_assert_ptr_nonnull(strstr(parts[1], "\r\n\r\n"
	    "Final-Recipient: rfc822; open@example.net\r\n"
	    "Action: delayed\r\nStatus: 4.2.1\r\n"
	    "Diagnostic-Code: x-sendoff; 450 4.2.1 later\r\n"
	    "Last-Attempt-Date: Mon, 24 Nov 2025 17:00:00 +0000\r\n"
	    "Will-Retry-Until: Sat, 29 Nov 2025 16:00:00 +0000\r\n"));
	ck_assert_ptr_nonnull(strstr(parts[2], "text/rfc822-headers"));
}
END_TEST

Suite *
suite_bounce(void)
{
	Suite *suite = suite_create("spool/bounce");
	TCase *tcase = tcase_create("bounce");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, test_envelope);
	tcase_add_test(tcase, test_header);
	tcase_add_test(tcase, test_parts);
	tcase_add_test(tcase, test_letter);
	tcase_add_test(tcase, test_others_unnamed);
	tcase_add_test(tcase, test_lowest);
	tcase_add_test(tcase, test_own_words);
	tcase_add_test(tcase, test_nobody);
	tcase_add_test(tcase, test_long);
	tcase_add_test(tcase, test_long_header);
	tcase_add_loop_test(tcase, test_eight_bit, 0,
	    sizeof(eights) / sizeof(eights[0]));
	tcase_add_test(tcase, test_global_header);
	tcase_add_test(tcase, test_unicode);
	tcase_add_test(tcase, test_unicode_sender);
	tcase_add_test(tcase, test_names);
	tcase_add_test(tcase, test_many);
	tcase_add_test(tcase, test_hostile_reply);
	tcase_add_test(tcase, test_original_values);
	tcase_add_loop_test(tcase, test_wishes, 0,
	    sizeof(wishes) / sizeof(wishes[0]));
	tcase_add_test(tcase, test_headers_only);
	tcase_add_loop_test(tcase, test_full, 0, 3);
	tcase_add_test(tcase, test_relayed);
	tcase_add_test(tcase, test_delayed);
	suite_add_tcase(suite, tcase);
	return suite;
}
