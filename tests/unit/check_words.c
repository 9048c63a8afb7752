/*
 * Whole fields: what octets above 127 become, by the kind of the field, and
 * that a strict reader finds in it what was written.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "submit/words.h"
#include "tests/unit/decodewords.h"
#include "util/address.h"

Suite	*suite_words(void);

#define U	"\303\274"	/* a word of it is =?utf-8?B?w7w=?= */
#define W	"=?utf-8?B?w7w=?="
#define A56	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LONG	A56 "a"

/* Encodes and finishes a header; 1 where SMTPUTF8 is needed. */
static int
encode(struct header *header, const char *charset)
{
	struct fault fault;
	int utf8 = -1;

	ck_assert_int_eq(words_encode(header, charset, &fault), 0);
	ck_assert_int_eq(words_finish(header, &utf8, &fault), 0);
	return utf8;
}

static const struct {
	const char	*in;
	const char	*out;
	int		 utf8;
} fields[] = {
	/* text */
	{ "Subject: plain", "Subject: plain", 0 },
	{ "Subject: " U, "Subject: " W, 0 },
	{ "Subject:" U, "Subject: " W, 0 },
	{ "Subject:\t" U " ", "Subject:\t" W " ", 0 },
	{ "Subject: a " U " b", "Subject: a " W " b", 0 },
	{ "Subject: Zo\303\253 kommt, gl\303\274cklich!",
	    "Subject: =?utf-8?Q?Zo=C3=AB?= kommt, "
	    "=?utf-8?Q?gl=C3=BCcklich!?=", 0 },
	{ "Subject: " U " " U, "Subject: =?utf-8?B?w7wgw7w=?=", 0 },
	{ "Subject: " U "  a\t" U, "Subject: " W "  a\t" W, 0 },
	{ "Subject: " U "\r\n " U, "Subject: =?utf-8?B?w7wgw7w=?=", 0 },
	{ "Subject: a\r\n " U "\r\n b", "Subject: a\r\n " W "\r\n b", 0 },
	{ "Subject: " W " " U, "Subject: " W " =?utf-8?B?IMO8?=", 0 },
	{ "Subject: " U " " W, "Subject: =?utf-8?B?w7wg?= " W, 0 },
	{ "Subject: " W "  " U "\r\n " W " c",
	    "Subject: " W " =?utf-8?B?ICDDvCA=?= " W " c", 0 },
	{ "Subject: a" U "=?utf-8?Q?x?=",
	    "Subject: =?utf-8?B?YcO8PT91dGYtOD9RP3g/PQ==?=", 0 },
	{ "Subject: caf\351 " U, "Subject: =?unknown-8bit?Q?caf=E9?= "
	    "=?utf-8?B?IMO8?=", 0 },
	{ "Subject: \300\200 \355\240\200 \302\205 \177\033[",
	    "Subject: =?unknown-8bit?B?wIAg7aCA?= =?utf-8?B?IMKF?= \177\033[",
	    0 },
	{ "X-Any: " U "\r\n \r\n \r\n a\r\n ",
	    "X-Any: " W "  \r\n a ", 0 },
	{ "X-Any: \r\n " U, "X-Any: \r\n " W, 0 },
	{ "Subject: " LONG " aaaaaa " U " b", "Subject: " LONG
	    " aaaaaa\r\n " W " b", 0 },
	{ "Subject: " U " " LONG, "Subject: " W "\r\n " LONG, 0 },
	{ "Subject: " U "  " LONG " b " U, "Subject: " W "\r\n  " LONG
	    " b\r\n " W, 0 },
	{ "Comments: a, " U, "Comments: a, " W, 0 },
	/* addresses */
	{ "From: \"Zo\303\253 \360\237\216\211\" <x@y>",
	    "From: =?utf-8?B?Wm/DqyDwn46J?= <x@y>", 0 },
	{ "From: " U "<x@y>", "From: " W " <x@y>", 0 },
	{ "From: root (Gr\303\266\303\237e)",
	    "From: root (=?utf-8?B?R3LDtsOfZQ==?=)", 0 },
	{ "From: J\366rg <x@y>", "From: =?unknown-8bit?Q?J=F6rg?= <x@y>", 0 },
	{ "From: J. " U ". X <x@y> (a (b " U ") c \\) " U "\\))",
	    "From: J. =?utf-8?B?w7wu?= X <x@y> (a (b " W ") c \\)\r\n"
	    " =?utf-8?B?w7wp?=)", 0 },
	{ "To: a@b,\r\n " U "\r\n " U " <c@d> ,\"" U "\\\"\" <e@f>",
	    "To: a@b,\r\n =?utf-8?B?w7wgw7w=?= <c@d> , =?utf-8?B?w7wi?= "
	    "<e@f>", 0 },
	{ "To: \"plain, name\" <a@b>, " U " \"x, y\" <c@d>",
	    "To: \"plain, name\" <a@b>, " W " \"x, y\" <c@d>", 0 },
	{ "Cc: " W " " U " <a@b>, " U "\t" W " <c@d>", "Cc: " W
	    " =?utf-8?B?IMO8?= <a@b>, =?utf-8?B?w7wJ?=\r\n " W " <c@d>", 0 },
	{ "Cc: " U " (" U ") " U " <a@b>", "Cc: " W " (" W ") " W " <a@b>",
	    0 },
	{ "Bcc: " U ":a@b, " U " <c@d>;,e@f", "Bcc: " W " :a@b, " W
	    " <c@d>;,e@f", 0 },
	{ "Reply-To: <@x,@y:a@b> (" U "" U ")",
	    "Reply-To: <@x,@y:a@b> (=?utf-8?B?w7zDvA==?=)", 0 },
	{ "Resent-Sender: x(" U ")@y", "Resent-Sender: x(" W ")@y", 0 },
	{ "Errors-To: " U " <a@b>", "Errors-To: " W " <a@b>", 0 },
	{ "To: j" U "@x", "To: j" U "@x", 1 },
	{ "To: " U " <j" U "@x>, " U " <a@b>", "To: " W " <j" U "@x>, " W
	    " <a@b>", 1 },
	{ "To: \"" U "\"@x", "To: \"" U "\"@x", 1 },
	{ "To: a@" U ".example", "To: a@" U ".example", 1 },
	{ "To: <@" U ":a@b>", "To: <@??:a@b>", 0 },
	{ "To: j\374@x", "To: =?unknown-8bit?Q?j=FC@x?=", 0 },
	{ "To: all " U " of you", "To: all " W " of you", 0 },
	{ "To: \"" U " <a@b>", "To: =?utf-8?B?IsO8?= <a@b>", 0 },
	{ "To: " U "\001 <a@b>", "To: =?utf-8?B?w7wB?= <a@b>", 0 },
	{ "List-Id: " U " <x.y>", "List-Id: " W " <x.y>", 0 },
	{ "List-Id: " U " <" U ".y>", "List-Id: " W " <??.y>", 0 },
	/* parameters */
	{ "Content-Type: text/plain; charset=utf-8",
	    "Content-Type: text/plain; charset=utf-8", 0 },
	{ "Content-Disposition: attachment;"
	    " filename=\"r\303\251sum\303\251.pdf\"",
	    "Content-Disposition: attachment;"
	    " filename*=utf-8''r%C3%A9sum%C3%A9.pdf", 0 },
	{ "Content-Type: a/b;name=" U " " U " .x ; y=\"a\\\"" U "'%*\"(" U ")",
	    "Content-Type: a/b;name*=utf-8''%C3%BC%20%C3%BC%20.x ;\r\n"
	    " y*=utf-8''a%22%C3%BC%27%25%2A(?\?)", 0 },
	{ "Content-Type: a" U "/b (\"" U "); x", "Content-Type: a?\?/b "
	    "(\"?\?); x", 0 },
	{ "Content-Type: a/b; charset=koi8-r; name=\351",
	    "Content-Type: a/b; charset=koi8-r; name*=koi8-r''%E9", 0 },
	{ "Content-Type: a/b; name*=utf-8''" U "%20; x*0=\"" U "\"; \"" U,
	    "Content-Type: a/b; name*=utf-8''%C3%BC%20; x*0=\"??\"; \"??",
	    0 },
	{ "Content-Disposition: a; filename=" LONG "%" U "x; size=1",
	    "Content-Disposition: a;\r\n filename*0*=utf-8''" A56 ";\r\n"
	    " filename*1*=a%25%C3%BCx; size=1", 0 },
	{ "Content-Description: " U " x", "Content-Description: " W " x", 0 },
	/* in which no text can stand */
	{ "Message-ID: <" U "@x>", "Message-ID: <??@x>", 0 },
	{ "references: <" U "@x>\r\n <\351@x>",
	    "references: <??@x>\r\n <?@x>", 0 },
	{ "Date: Mo, 1 M\344r", "Date: Mo, 1 M?r", 0 },
	{ "ARC-Seal: " U, "ARC-Seal: ??", 0 },
	{ "DKIM-Signature: " U, "DKIM-Signature: ??", 0 },
	{ "List-Post: <" U ">", "List-Post: <?\?>", 0 },
	{ "Content-ID: <" U ">", "Content-ID: <?\?>", 0 },
	{ "Content-Transfer-Encoding: 8bit (" U ")",
	    "Content-Transfer-Encoding: 8bit (?\?)", 0 },
};

START_TEST(tables)
{
	struct header header;
	int utf8;

	header_init(&header);
	ck_assert_int_eq(header_append(&header, fields[_i].in,
	    strlen(fields[_i].in)), 0);
	utf8 = encode(&header, NULL);
	ck_assert_str_eq(header.fields[0].text, fields[_i].out);
	ck_assert_uint_eq(header.fields[0].length, strlen(fields[_i].out));
	ck_assert_int_eq(utf8, fields[_i].utf8);
	/* once more changes nothing */
	ck_assert_int_eq(encode(&header, NULL), utf8);
	ck_assert_str_eq(header.fields[0].text, fields[_i].out);
	header_clear(&header);
}
END_TEST

static const struct {
	const char	*type;		/* Content-Type, or NULL */
	const char	*given;
	const char	*out;
} charsets[] = {
	{ NULL, NULL, "unknown-8bit" },
	{ "text/plain; charset=ISO-8859-15", NULL, "ISO-8859-15" },
	{ "text/plain (;charset=x); Charset = \"koi8-r\"", NULL, "koi8-r" },
	{ "text/plain; charset=big5", "koi8-r", "koi8-r" },
	{ "text/plain; charset=utf-8", NULL, "unknown-8bit" },
	{ "text/plain; charset=us-ascii", NULL, "unknown-8bit" },
	{ "text/plain; charset=a?b", NULL, "unknown-8bit" },
	{ "text/plain; charset=\"a b\"", NULL, "unknown-8bit" },
	{ "text/plain; charset=\"\"", NULL, "unknown-8bit" },
	{ "text/plain; charset=\"x", NULL, "unknown-8bit" },
	{ "text/plain; charset=a2345678901234567890123456789012345678901",
	    NULL, "unknown-8bit" },
	{ "text/plain; format=\"; charset=x\"", NULL, "unknown-8bit" },
};

START_TEST(declared)
{
	struct header header;
	struct buf want;
	char type[128];

	header_init(&header);
	ck_assert_int_eq(header_append(&header, "Subject: \351", 10), 0);
	if (charsets[_i].type != NULL) {
		snprintf(type, sizeof(type), "Content-Type: %s",
		    charsets[_i].type);
		ck_assert_int_eq(header_append(&header, type, strlen(type)),
		    0);
	}
	encode(&header, charsets[_i].given);
	buf_init(&want);
	buf_printf(&want, "Subject: =?%s?Q?=E9?=", charsets[_i].out);
	ck_assert_str_eq(header.fields[0].text, buf_get(&want));
	buf_clear(&want);
	header_clear(&header);
}
END_TEST

/* A part's header is as it came: what no field may hold goes. */
START_TEST(untidy)
{
	static const char in[] = "Subject: a\rb\nc\0 " U "\r\n \t\r\n d\r\n"
	    "X: a\rb\r\n";
	struct header header;
	size_t end;

	header_init(&header);
	ck_assert_int_eq(header_parse(&header, in, sizeof(in) - 1, &end), 0);
	encode(&header, NULL);
	ck_assert_str_eq(header.fields[0].text, "Subject: a b c " W
	    " \t\r\n d");
	ck_assert_str_eq(header.fields[1].text, "X: a\rb");
	header_clear(&header);
}
END_TEST

static const char *const pieces[] = { "a", "b c", " ", "  ", "\t", "\r\n ",
    "\303\266", "\346\227\245\346\234\254", "\360\237\230\200", "\327\251",
    "a\314\210", "\377", "\303", "\300\200", "\302\205", "\177", "=?", "?=",
    " " W " ", " =?x?q?a_b?= ", "_", "(", ")", "\"", "\\", ",", ".", "<", ">",
    "@", ";", ":", "'", "%", "*", LONG, LONG LONG };

#define PIECES	(sizeof(pieces) / sizeof(pieces[0]))

/* The same texts in every run. */
static unsigned int
draw(unsigned int *state)
{
	*state = *state * 1103515245 + 12345;
	return *state >> 16;
}

/* Random text of some of the pieces; it ends in neither blank nor fold. */
static void
draw_text(struct buf *out, unsigned int *state, unsigned int some)
{
	unsigned int n = draw(state) % 16;

	buf_reset(out);
	buf_puts(out, "S:");
	if (draw(state) % 2)
		buf_puts(out, " ");
	while (n-- > 0)
		buf_puts(out, pieces[draw(state) % some]);
	buf_puts(out, "x");
}

/* What a reader shows, without the blanks before it. */
static void
show(struct buf *out, const char *text, size_t n, enum words_place place)
{
	size_t blanks = 0;

	buf_reset(out);
	ck_assert_msg(words_decode(out, text, n, place) == 0, "%.*s", (int)n,
	    text);
	while (blanks < out->length && words_blank(out->data[blanks]))
		blanks++;
	buf_drop(out, blanks);
}

/* Any text reads the same, and is on lines that are right. */
START_TEST(random_text)
{
	struct buf text, want, got;
	struct header header;
	unsigned int state = (unsigned int)_i, i;
	struct field *field;

	buf_init(&text);
	buf_init(&want);
	buf_init(&got);
	for (i = 0; i < 20000; i++) {
		draw_text(&text, &state, PIECES);
		header_init(&header);
		if (header_append(&header, text.data, text.length) == -1)
			continue;	/* two folds in a row */
		show(&want, text.data + 2, text.length - 2, WORDS_AS_CAME);
		if (text_ascii(text.data, text.length)) {
			header_clear(&header);
			continue;
		}
		ck_assert_int_eq(encode(&header, NULL), 0);
		field = &header.fields[0];
		ck_assert(text_ascii(field->text, field->length));
		ck_assert_msg(words_lines(field->text, field->length) == 0 ||
		    strstr(text.data, LONG LONG) != NULL, "%s", field->text);
		show(&got, field->text + 2, field->length - 2, WORDS_TEXT);
		ck_assert_msg(got.length == want.length && memcmp(got.data,
		    want.data, got.length) == 0, "%s\n%s\n%s", text.data,
		    field->text, got.data);
		header_clear(&header);
	}
	buf_clear(&text);
	buf_clear(&want);
	buf_clear(&got);
}
END_TEST

/* Random names, in quotes: each address keeps its own. */
START_TEST(random_names)
{
	struct address_list list;
	struct header header;
	struct buf text, name, got;
	unsigned int state = (unsigned int)_i, i;
	struct field *field;
	const char *why, *p;
	size_t n;

	buf_init(&text);
	buf_init(&name);
	buf_init(&got);
	for (i = 0; i < 10000; i++) {
		draw_text(&name, &state, PIECES - 2);
		buf_reset(&text);
		buf_puts(&text, "To: a@b,\"");
		/* a control character is no name's, a fold no part of one */
		for (p = name.data; *p != '\0'; p++) {
			if (*p == '"' || *p == '\\')
				buf_putc(&text, '\\');
			if (*p != '\r' && *p != '\n' && *p != 127)
				buf_putc(&text, *p);
		}
		buf_puts(&text, "\"<c@d>,e@f");
		header_init(&header);
		ck_assert_int_eq(header_append(&header, text.data,
		    text.length), 0);
		ck_assert_int_eq(address_parse(text.data + 3, text.length - 3,
		    &list, &why), 0);
		buf_reset(&name);
		buf_puts(&name, list.mailboxes[1].name);
		address_list_clear(&list);
		ck_assert_int_eq(encode(&header, NULL), 0);
		field = &header.fields[0];
		ck_assert(text_ascii(field->text, field->length));
		ck_assert_int_eq(address_parse(field->text + 3,
		    field->length - 3, &list, &why), 0);
		ck_assert_uint_eq(list.n, 3);
		ck_assert_str_eq(list.mailboxes[0].local, "a");
		ck_assert_str_eq(list.mailboxes[1].local, "c");
		ck_assert_str_eq(list.mailboxes[2].local, "e");
		if (!text_ascii(name.data, name.length)) {
			show(&got, list.mailboxes[1].name,
			    strlen(list.mailboxes[1].name), WORDS_PHRASE);
			/* as address_parse() gives names */
			for (n = 0; n < got.length; n++)
				if (got.data[n] == '\t')
					got.data[n] = ' ';
			ck_assert_msg(strcmp(got.data, name.data) == 0,
			    "%s\n%s", text.data, field->text);
			ck_assert_int_eq(words_lines(field->text,
			    field->length), 0);
		}
		address_list_clear(&list);
		header_clear(&header);
	}
	buf_clear(&text);
	buf_clear(&name);
	buf_clear(&got);
}
END_TEST

/* Reads "name*=cs''..." or "name*0*=cs''..."; "name*1*=...", as RFC 2231
 * section 4.1 has them joined.  0, -1. */
static int
read_extended(struct buf *out, const char *p, size_t n)
{
	const char *end = p + n, *quote;
	unsigned int section = 0;
	char start[32];
	int high, low, extended = 0;

	while (p < end) {
		p += strspn(p, "\r\n ");
		snprintf(start, sizeof(start), "name*%u*=", section);
		if (section == 0 && strncmp(p, "name*=", 6) == 0)
			p += 6;
		else if (strncmp(p, start, strlen(start)) == 0)
			p += strlen(start);
		else
			return -1;
		if (section++ == 0) {
			if ((quote = strstr(p, "''")) == NULL)
				return -1;
			extended = 1;
			p = quote + 2;
		}
		for (; p < end && *p != ';'; p++) {
			if (*p != '%') {
				if (strchr("\r\n '*()\"", *p) != NULL)
					return -1;
				buf_putc(out, *p);
				continue;
			}
			high = decode_hex(p[1]);
			low = decode_hex(p[2]);
			if (high == -1 || low == -1)
				return -1;
			buf_putc(out, high * 16 + low);
			p += 2;
		}
		p++;
	}
	return extended ? 0 : -1;
}

START_TEST(random_parameters)
{
	static const char head[] = "Content-Disposition: a;";
	struct header header;
	struct buf text, name, got;
	unsigned int state = (unsigned int)_i, i;
	struct field *field;
	const char *p;
	size_t n = sizeof(head) - 1;

	buf_init(&text);
	buf_init(&name);
	buf_init(&got);
	for (i = 0; i < 10000; i++) {
		draw_text(&got, &state, PIECES);
		if (text_ascii(got.data, got.length))
			continue;
		buf_reset(&text);
		buf_reset(&name);
		buf_printf(&text, "%s name=\"", head);
		for (p = got.data; *p != '\0'; p++) {
			if (*p == '\r' || *p == '\n')
				continue;
			if (*p == '"' || *p == '\\')
				buf_putc(&text, '\\');
			buf_putc(&text, *p);
			buf_putc(&name, *p);
		}
		buf_puts(&text, "\"");
		header_init(&header);
		ck_assert_int_eq(header_append(&header, text.data,
		    text.length), 0);
		ck_assert_int_eq(encode(&header, NULL), 0);
		field = &header.fields[0];
		ck_assert(strncmp(field->text, head, n) == 0);
		ck_assert_int_eq(words_lines(field->text, field->length), 0);
		buf_reset(&got);
		ck_assert_msg(read_extended(&got, field->text + n,
		    field->length - n) == 0, "%s", field->text);
		ck_assert_str_eq(buf_get(&got), name.data);
		header_clear(&header);
	}
	buf_clear(&text);
	buf_clear(&name);
	buf_clear(&got);
}
END_TEST

/* Megabytes of one octet, or two, in every kind of field. */
START_TEST(in_time)
{
	static const char *const names[] = { "Subject: ", "To: ",
	    "Content-Type: a/b; name=", "Message-ID: ", "List-Id: ",
	    "To: \"", "To: (" };
	static const char *const units[] = { "\377", U, U " ", U " a ",
	    "(" U, "\"" U, U ";", U "=", ";a=" U, U ".", U "<", U ":", "\\" U,
	    W U " ", U "\r\n " };
	struct header header;
	struct buf text;
	size_t i, size = 256 * 1024;

	buf_init(&text);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		buf_reset(&text);
		buf_puts(&text, names[i]);
		while (text.length < size)
			buf_puts(&text, units[_i]);
		buf_puts(&text, "x");
		header_init(&header);
		ck_assert_int_eq(header_append(&header, text.data,
		    text.length), 0);
		ck_assert_int_ge(encode(&header, NULL), 0);
		header_clear(&header);
	}
	buf_clear(&text);
}
END_TEST

#define COUNT(a)	((int)(sizeof(a) / sizeof((a)[0])))

Suite *
suite_words(void)
{
	Suite *suite = suite_create("words");
	TCase *tcase = tcase_create("words");

	tcase_add_loop_test(tcase, tables, 0, COUNT(fields));
	tcase_add_loop_test(tcase, declared, 0, COUNT(charsets));
	/* a machine that does much else, and the analysers, take long */
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, untidy);
	tcase_add_loop_test(tcase, random_text, 0, 2);
	tcase_add_loop_test(tcase, random_names, 0, 2);
	tcase_add_loop_test(tcase, random_parameters, 0, 2);
	tcase_add_loop_test(tcase, in_time, 0, 15);
	suite_add_tcase(suite, tcase);
	return suite;
}
