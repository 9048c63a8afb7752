/*
 * Makes messages.  Whatever is written is noted in the tree at the same time;
 * what cannot be read in one way alone is not written: no line begins with
 * the delimiter of a part around it, no boundary begins with another.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/generate.h"
#include "util/text.h"

#define DEPTH		4
#define BOUNDARIES	64
#define LINE_MAX_WIRE	998
#define LENGTH(a)	((unsigned int)(sizeof(a) / sizeof((a)[0])))

enum line_ends { ENDS_LF, ENDS_CRLF, ENDS_MIXED };

struct maker {
	struct generated *g;
	uint64_t	 state;
	unsigned int	 mask;
	enum line_ends	 ends;
	int		 tame;		/* no NUL, no long lines */
	int		 sealed;	/* within what is left alone */
	int		 raw;		/* a text may hold octets above 127 */
	struct buf	*out;
	char		 boundaries[BOUNDARIES][72];
	unsigned int	 nboundaries;
	/* what the octets written last belong to */
	struct part	*tail;
	int		 tail_epilogue;
};

unsigned int
generate_pick(uint64_t *state, unsigned int n)
{
	uint64_t x = *state += 0x9e3779b97f4a7c15u;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return (unsigned int)((x ^ x >> 31) % n);
}

static unsigned int
pick(struct maker *m, unsigned int n)
{
	return generate_pick(&m->state, n);
}

/* Once in n times. */
static int
once(struct maker *m, unsigned int n)
{
	return pick(m, n) == 0;
}

static const char *
choose(struct maker *m, const char *const *list, unsigned int n)
{
	return list[pick(m, n)];
}

static int
may(const struct maker *m, unsigned int bit)
{
	return (m->mask & bit) != 0;
}

void
generate_wire(struct buf *out, const char *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (text[i] != '\r' && text[i] != '\n') {
			buf_putc(out, text[i]);
			continue;
		}
		buf_puts(out, "\r\n");
		if (text[i] == '\r' && i + 1 < n && text[i + 1] == '\n')
			i++;
	}
}

/* Ends a line; a CR that is there already must not become half of it. */
static void
end_line(struct maker *m, struct buf *out)
{
	int crlf = m->ends == ENDS_CRLF;

	if (m->ends == ENDS_MIXED)
		crlf = once(m, 2);
	if (out->length > 0 && out->data[out->length - 1] == '\r')
		crlf = 1;
	buf_puts(out, crlf ? "\r\n" : "\n");
}

/* ---- contents ---- */

static const char *const words[] = { "hello", "the", "a", "order", "42",
	"From", "50%", "a=b", "=3D", "=C3=BC", "=", "x_y", "what?", "(see)",
	"<tag>", "http://x.example/?a=b&c=d", ".", "--", "=?", "?=", "\"q\"" };
static const char *const utf8_words[] = { "Gr\303\274\303\237e",
	"\346\227\245\346\234\254\350\252\236", "na\303\257ve", "\342\202\254",
	"\360\237\230\200", "\320\237\321\200\320\270\320\262\320\265\321\202",
	"caf\303\251", "hello", "and" };
static const char *const latin_words[] = { "Gr\374\337e", "caf\351", "\344",
	"\351t\351", "hello", "and", "\251" };

static void
words_line(struct maker *m, struct buf *out, const char *const *list,
    unsigned int n)
{
	unsigned int i, count = pick(m, 9);

	for (i = 0; i < count; i++) {
		if (i > 0)
			buf_puts(out, once(m, 8) ? "  " : " ");
		buf_puts(out, choose(m, list, n));
	}
}

static void
octets_line(struct maker *m, struct buf *out)
{
	unsigned int i, n = pick(m, 70);

	for (i = 0; i < n; i++)
		buf_putc(out, (int)pick(m, m->tame ? 255 : 256) + m->tame);
}

/* More than a line may have; most of it looks like a delimiter at times. */
static void
long_line(struct maker *m, struct buf *out)
{
	unsigned int n = 990 + pick(m, once(m, 20) ? 9000 : 600);
	unsigned int kind = pick(m, 6), i, number;
	size_t start = out->length;

	for (i = pick(m, 90) + 1; i > 0; i--)
		buf_putc(out, 'x');
	while (out->length - start < n) {
		number = m->nboundaries == 0 ? 0 : pick(m, m->nboundaries);
		if (kind == 0 && m->nboundaries > 0)
			buf_printf(out, "--%s", m->boundaries[number]);
		else if (kind == 1)
			buf_puts(out, "0123456789 ");
		else if (kind == 2)
			buf_puts(out, choose(m, utf8_words,
			    LENGTH(utf8_words)));
		else if (kind == 3)
			buf_puts(out, choose(m, words, LENGTH(words)));
		else if (kind == 4)
			buf_puts(out, " \t  ");
		else
			buf_puts(out, "xxxxxxxx.x");
	}
}

/* Almost the delimiter of a part around it, or the header of one. */
static void
mimicry(struct maker *m, struct buf *out)
{
	static const char *const others[] = { "--", "----", "-- ", "--x--",
		"Content-Type: multipart/mixed; boundary=x",
		"Content-Transfer-Encoding: base64", "Subject: x",
		"begin 644 x", "MIME-Version: 1.0", "=_Part", "-" };
	const char *boundary;

	if (m->nboundaries == 0 || once(m, 2)) {
		buf_puts(out, choose(m, others, LENGTH(others)));
		return;
	}
	boundary = m->boundaries[pick(m, m->nboundaries)];
	switch (pick(m, 4)) {
	case 0:
		buf_printf(out, "--%.*s", (int)strlen(boundary) - 1, boundary);
		break;
	case 1:
		buf_printf(out, " --%s", boundary);
		break;
	case 2:
		buf_printf(out, "x--%s--", boundary);
		break;
	default:
		buf_printf(out, "-%s", boundary);
		break;
	}
}

/* From LINE_UTF8 on not ASCII, from LINE_OCTETS on not tame. */
enum line_class { LINE_ASCII, LINE_DOTS, LINE_BLANKS, LINE_FROM, LINE_MIMICRY,
	LINE_EMPTY, LINE_ESCAPES, LINE_UTF8, LINE_LATIN, LINE_OCTETS,
	LINE_LONG, LINE_NUL, LINE_CR, LINE_CLASSES };

static void
line(struct maker *m, struct buf *out, unsigned int class)
{
	static const char *const dots[] = { ".", "..", ".x", "...", ". ",
		".\t", ".=", ".From" };

	switch (class) {
	case LINE_ASCII:
		words_line(m, out, words, LENGTH(words));
		break;
	case LINE_UTF8:
		words_line(m, out, utf8_words, LENGTH(utf8_words));
		break;
	case LINE_LATIN:
		words_line(m, out, latin_words, LENGTH(latin_words));
		break;
	case LINE_DOTS:
		buf_puts(out, choose(m, dots, LENGTH(dots)));
		break;
	case LINE_BLANKS:
		words_line(m, out, words, LENGTH(words));
		buf_puts(out, once(m, 2) ? " \t" : "   ");
		break;
	case LINE_FROM:
		buf_puts(out, "From joe Tue Jan  1 00:00:00 2019");
		break;
	case LINE_MIMICRY:
		mimicry(m, out);
		break;
	case LINE_EMPTY:
		break;
	case LINE_ESCAPES:
		buf_puts(out, "=3D =\t=20 =0A=0D= =C3=A9 x=");
		break;
	case LINE_OCTETS:
		octets_line(m, out);
		break;
	case LINE_LONG:
		long_line(m, out);
		break;
	case LINE_NUL:
		buf_add(out, "a\0b\0\0", 2 + pick(m, 4));
		break;
	default:
		buf_puts(out, once(m, 2) ? "a\rb" : "\r\r");
		break;
	}
}

/* Lines of one kind, or of any. */
static void
content(struct maker *m, struct buf *out)
{
	unsigned int class = pick(m, LINE_CLASSES * 2);
	unsigned int lines = pick(m, 8), each;
	int wild = may(m, GENERATE_WILD);

	if (once(m, 800))
		lines = 500 + pick(m, 2000);
	if (once(m, 8))
		return;
	for (; lines > 0; lines--) {
		each = class < LINE_CLASSES ? class : pick(m, LINE_CLASSES);
		/* lines of kilobytes cost too much to have thousands */
		if (!wild || m->tame || (lines > 10 && each >= LINE_OCTETS))
			each %= wild ? LINE_OCTETS : LINE_UTF8;
		line(m, out, each);
		if (lines > 1 || !once(m, 3))
			end_line(m, out);
	}
}

/* What there is to know of a body that is in wire form. */
static void
measure(struct part *part, const char *wire, size_t n)
{
	size_t i, column = 0;

	for (i = 0; i < n; i++) {
		if (wire[i] == '\r') {
			column = 0;
			i++;
			continue;
		}
		part->high |= (wire[i] & 0x80) != 0;
		part->nul |= wire[i] == '\0';
		if (++column > part->longest)
			part->longest = column;
	}
}

/* ---- encodings ---- */

static void
hex(struct maker *m, struct buf *out, char c)
{
	buf_printf(out, once(m, 9) ? "=%02x" : "=%02X", (unsigned char)c);
}

/* Quoted-printable as others write it: with long lines, with raw octets, with
 * more escapes than there need be. */
static void
encode_qp(struct maker *m, struct buf *out, const struct buf *in)
{
	int limit = once(m, 5) ? 5000 : 60 + (int)pick(m, 13);
	int raw = may(m, GENERATE_MEND) && !m->tame && once(m, 4), column = 0;
	size_t i;
	char c;

	for (i = 0; i < in->length; i++) {
		c = in->data[i];
		if (c == '\r' && i + 1 < in->length &&
		    in->data[i + 1] == '\n' && !once(m, 8)) {
			/* no line ends in a blank */
			end_line(m, out);
			column = 0;
			i++;
			continue;
		}
		if (column > limit) {
			buf_puts(out, "=");
			end_line(m, out);
			column = 0;
		}
		if ((c >= 33 && c <= 126 && c != '=' && !once(m, 99) &&
		    (column > 0 || c != '-')) || (raw && (c & 0x80) != 0)) {
			buf_putc(out, c);
			column++;
		} else if ((c == ' ' || c == '\t') && i + 1 < in->length &&
		    in->data[i + 1] > 32 && in->data[i + 1] < 127 &&
		    column < limit) {
			buf_putc(out, c);
			column++;
		} else {
			hex(m, out, c);
			column += 3;
		}
	}
}

static void
encode_base64(struct maker *m, struct buf *out, const struct buf *in)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t limit = once(m, 5) ? 100000 : once(m, 2) ? 76 : 4 + pick(m, 70);
	size_t i, k, column = 0;
	unsigned long bits;

	for (i = 0; i < in->length; i += 3) {
		for (bits = 0, k = 0; k < 3; k++)
			bits = bits << 8 | (i + k < in->length ?
			    (unsigned char)in->data[i + k] : 0);
		if (column + 4 > limit && column > 0) {
			end_line(m, out);
			column = 0;
		}
		for (k = 0; k < 4; k++)
			buf_putc(out, i + k > in->length ? '=' :
			    digits[bits >> (18 - 6 * k) & 63]);
		column += 4;
	}
	if (!once(m, 3))
		end_line(m, out);
}

/* ---- texts of the header ---- */

static const char *const name_words[] = { "Joe", "Ann", "Smith", "van",
	"der", "42", "O'Hara", "x-y" };
static const char *const utf8_names[] = { "J\303\266rg", "M\303\274ller",
	"\345\261\261\347\224\260", "Zo\303\253", "Ann", "\303\205" };
static const char *const latin_names[] = { "J\366rg", "M\374ller", "Ann",
	"Zo\353" };

/* Puts a word into the text and, as it is to be written, into the value. */
static void
text_word(struct part_text *text, struct buf *value, const char *word,
    int encode)
{
	const char *at;

	buf_puts(&text->plain, word);
	if (!encode) {
		buf_puts(value, word);
		text->raw |= !text_ascii(word, strlen(word));
		return;
	}
	text->words = 1;
	buf_puts(value, "=?utf-8?q?");
	for (at = word; *at != '\0'; at++)
		buf_printf(value, "=%02X", (unsigned char)*at);
	buf_puts(value, "?=");
}

/* So many words, in one of the ways a writer may choose.  Encoded ones have a
 * plain word on either side. */
static void
text_words(struct maker *m, struct part_text *text, struct buf *value,
    unsigned int count)
{
	unsigned int i, way = pick(m, m->raw ? 4 : 2);
	int fold = once(m, 4), coded = way != 3 && once(m, 5);

	for (i = 0; i < count; i++) {
		if (i > 0) {
			buf_putc(&text->plain, ' ');
			if (fold && once(m, 6))
				end_line(m, value);
			buf_putc(value, ' ');
		}
		if (coded && i % 2 == 0)
			text_word(text, value, choose(m, utf8_words,
			    LENGTH(utf8_words)), 1);
		else if (way == 3)
			text_word(text, value, choose(m, latin_words,
			    LENGTH(latin_words)), 0);
		else if (way == 2)
			text_word(text, value, choose(m, utf8_words,
			    LENGTH(utf8_words)), 0);
		else
			text_word(text, value, choose(m, words,
			    LENGTH(words)), 0);
	}
}

/* Whether the header of this part may hold octets above 127. */
static int
may_raw(const struct maker *m, const struct part *part)
{
	return may(m, part->top ? GENERATE_RAW : GENERATE_RAW_INNER);
}

static void
put_field(struct maker *m, const char *name, struct buf *value)
{
	buf_printf(m->out, "%s:%s", name, once(m, 12) ? "" : " ");
	buf_add(m->out, buf_get(value), value->length);
	end_line(m, m->out);
	buf_clear(value);
}

/* Subject, and what else is free text; sometimes long. */
static void
unstructured(struct maker *m, struct part *part, enum part_texts which,
    const char *name)
{
	struct part_text *text = &part->texts[which];
	unsigned int count = 1 + pick(m, 6);
	struct buf value;
	int i;

	buf_init(&value);
	if (once(m, 12) && may(m, part->top ? GENERATE_LONG :
	    GENERATE_LONG_INNER) && !m->tame)
		count = 100 + pick(m, 400);
	m->raw = may_raw(m, part);
	text_words(m, text, &value, count);
	if (part->top && which == TEXT_SUBJECT && may(m, GENERATE_WORD) &&
	    once(m, 100)) {
		for (i = 0; i < 1200; i++) {
			buf_putc(&value, i == 0 ? ' ' : 'w');
			buf_putc(&text->plain, i == 0 ? ' ' : 'w');
		}
		m->g->fate = FATE_EITHER;
	}
	put_field(m, name, &value);
}

/* Letters as they are, what is not one escaped. */
static void
quote(struct buf *out, const struct buf *text, const char *open,
    const char *close)
{
	size_t i;

	buf_puts(out, open);
	for (i = 0; i < text->length; i++) {
		if (strchr("\"\\()", text->data[i]) != NULL)
			buf_putc(out, '\\');
		buf_putc(out, text->data[i]);
	}
	buf_puts(out, close);
}

/* A name in atoms, in quotes, or in a comment. */
static void
from_field(struct maker *m, struct part *part)
{
	struct part_text *text = &part->texts[TEXT_FROM];
	unsigned int way = may_raw(m, part) ? pick(m, 3) : 0, count, i;
	unsigned int form = pick(m, 4);
	struct buf value;

	buf_init(&value);
	count = once(m, 30) ? 30 : 1 + pick(m, 4);
	for (i = 0; i < count; i++) {
		if (i > 0)
			buf_putc(&text->plain, ' ');
		buf_puts(&text->plain, way == 0 ? choose(m, name_words,
		    LENGTH(name_words)) : way == 1 ? choose(m, utf8_names,
		    LENGTH(utf8_names)) : choose(m, latin_names,
		    LENGTH(latin_names)));
	}
	if (form > 0 && once(m, 2))
		buf_puts(&text->plain, once(m, 2) ? ", \"Dr\" \\ x" : " (ops)");
	text->raw = !text_ascii(text->plain.data, text->plain.length);
	if (form == 0)
		buf_add(&value, text->plain.data, text->plain.length);
	else if (form < 3)
		quote(&value, &text->plain, "\"", "\"");
	else {
		buf_puts(&value, "joe@x.example");
		quote(&value, &text->plain, " (", ")");
	}
	if (form < 3)
		buf_puts(&value, " <joe@x.example>");
	put_field(m, "From", &value);
}

/* ---- MIME fields ---- */

static void
separate(struct maker *m, struct buf *out)
{
	buf_puts(out, ";");
	if (once(m, 4)) {
		end_line(m, out);
		buf_putc(out, once(m, 2) ? '\t' : ' ');
	} else if (!once(m, 5))
		buf_putc(out, ' ');
}

/* What a file is called; no two ways of saying it in one. */
static void
file_name(struct maker *m, struct part *part)
{
	static const char *const names[] = { "report.pdf", "a b.txt",
		"x;y=z.txt", "a\"b\\c.txt", "image001.png", "50%.txt",
		"it's.x" };
	static const char *const utf8[] = { "Gr\303\266\303\237e.txt",
		"\346\227\245\346\234\254.pdf", "\303\274 \342\202\254.x" };
	struct part_text *text = &part->texts[TEXT_FILENAME];
	unsigned int i = once(m, 20) ? 40 : 1;
	int raw = may_raw(m, part);

	for (; i > 0; i--)
		if (raw && once(m, 2))
			buf_puts(&text->plain, once(m, 5) ? "caf\351.txt" :
			    choose(m, utf8, LENGTH(utf8)));
		else
			buf_puts(&text->plain, choose(m, names, LENGTH(names)));
}

/* name="..." , as a token, in RFC 2231. */
static void
put_file_name(struct maker *m, struct buf *out, const char *name,
    const struct buf *plain)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyz0123456789.";
	struct buf value;
	size_t i;

	buf_init(&value);
	if (once(m, 6) && text_utf8(plain->data, plain->length) &&
	    plain->length < 100) {
		for (i = 0; i < plain->length; i++)
			if (strchr(safe, plain->data[i]) != NULL)
				buf_putc(&value, plain->data[i]);
			else
				buf_printf(&value, "%%%02X",
				    (unsigned char)plain->data[i]);
		buf_printf(out, "%s*=utf-8''%s", name, buf_get(&value));
	} else if (strpbrk(plain->data, " \t\"\\;=%'()/?") == NULL &&
	    once(m, 2))
		buf_printf(out, "%s=%s", name, plain->data);
	else {
		for (i = 0; i < plain->length; i++) {
			if (strchr("\"\\", plain->data[i]) != NULL)
				buf_putc(&value, '\\');
			buf_putc(&value, plain->data[i]);
		}
		buf_printf(out, "%s=\"%s\"", name, buf_get(&value));
	}
	buf_clear(&value);
}

static void
content_type(struct maker *m, struct part *part)
{
	struct buf value;
	size_t i;

	if (part->type[0] == '\0')
		return;
	buf_init(&value);
	buf_puts(&value, part->type);
	if (once(m, 6))
		for (i = 0; i < value.length; i += 2)
			if (value.data[i] >= 'a' && value.data[i] <= 'z')
				value.data[i] -= 'a' - 'A';
	if (once(m, 20))
		buf_puts(&value, " (a \"comment; x=y\")");
	if (part->charset[0] != '\0') {
		separate(m, &value);
		buf_printf(&value, once(m, 2) ? "charset=%s" :
		    "Charset=\"%s\"", part->charset);
	}
	if (part->boundary[0] != '\0') {
		separate(m, &value);
		buf_printf(&value, once(m, 9) ? "BOUNDARY=\"%s\"" :
		    strpbrk(part->boundary, "()/:?= ") == NULL && once(m, 2) ?
		    "boundary=%s" : "boundary=\"%s\"", part->boundary);
	} else if (once(m, 9)) {
		separate(m, &value);
		buf_puts(&value, "format=flowed");
	}
	if (part->named) {
		separate(m, &value);
		put_file_name(m, &value, "name",
		    &part->texts[TEXT_FILENAME].plain);
	}
	put_field(m, "Content-Type", &value);
}

static void
content_encoding(struct maker *m, struct part *part)
{
	struct buf value;
	char *last;

	if (part->encoding[0] == '\0')
		return;
	buf_init(&value);
	buf_printf(&value, "%s%s", once(m, 30) ? "(x) " : "", part->encoding);
	last = value.data + value.length - 1;
	if (once(m, 5) && *last >= 'a')
		*last -= 'a' - 'A';
	put_field(m, once(m, 9) ? "content-transfer-encoding" :
	    "Content-Transfer-Encoding", &value);
}

static void
content_disposition(struct maker *m, struct part *part)
{
	struct buf value;

	if (!part->disposition)
		return;
	buf_init(&value);
	buf_puts(&value, once(m, 2) ? "attachment" : "inline");
	separate(m, &value);
	put_file_name(m, &value, "filename",
	    &part->texts[TEXT_FILENAME].plain);
	put_field(m, "Content-Disposition", &value);
}

static void
content_fields(struct maker *m, struct part *part)
{
	int early = once(m, 2);

	if (!part->sealed && once(m, 5)) {
		file_name(m, part);
		part->disposition = 1;
		part->named = part->type[0] != '\0' && once(m, 2);
	}
	if (early)
		content_type(m, part);
	content_disposition(m, part);
	content_encoding(m, part);
	if (!part->top && !part->sealed && once(m, 8))
		unstructured(m, part, TEXT_NOTE, "Content-Description");
	if (!early)
		content_type(m, part);
}

/* What a message has in front of its content fields. */
static void
message_fields(struct maker *m, struct part *part)
{
	struct buf value;

	buf_init(&value);
	if (once(m, 2))
		from_field(m, part);
	if (once(m, 2)) {
		buf_puts(&value, "b@y.example");
		put_field(m, "To", &value);
	}
	if (!once(m, 4))
		unstructured(m, part, TEXT_SUBJECT, "Subject");
	if (part->top && once(m, 5))
		unstructured(m, part, TEXT_NOTE, "X-Note");
	if (!part->top || once(m, 2)) {
		buf_puts(&value, "Tue, 1 Jan 2019 00:00:00 +0000");
		put_field(m, "Date", &value);
	}
	if (once(m, 2)) {
		buf_puts(&value, "1.0");
		put_field(m, "MIME-Version", &value);
	}
}

/* ---- parts ---- */

static void	entity(struct maker *, struct part *, int depth, int message);

/* No boundary begins with another one. */
static void
new_boundary(struct maker *m, struct part *part)
{
	static const char *const heads[] = { "=_Part_", "b",
		"----=_NextPart_000_", "a b'c", "_", "(", "-" };
	static const char *const tails[] = { "", "", "", "", "_x.y:z", ")+?/",
		"-" };
	unsigned int form = pick(m, LENGTH(heads));

	snprintf(part->boundary, sizeof(part->boundary), "%s%04u%s",
	    heads[form], m->nboundaries, tails[form]);
	strlcpy(m->boundaries[m->nboundaries++], part->boundary,
	    sizeof(m->boundaries[0]));
}

/* Text beside the parts, as it is read: without the line end behind it. */
static void
beside(struct maker *m, struct buf *wire)
{
	size_t start = m->out->length;

	content(m, m->out);
	generate_wire(wire, m->out->data + start, m->out->length - start);
}

static void
put_delimiter(struct maker *m, const struct part *part, const char *end)
{
	buf_printf(m->out, "--%s%s%s", part->boundary, end,
	    once(m, 40) ? " \t" : "");
}

static void
multi_body(struct maker *m, struct part *part, int depth)
{
	size_t i;

	if (once(m, 3)) {
		beside(m, &part->preamble);
		end_line(m, m->out);
	}
	for (i = 0; i < part->nparts; i++) {
		put_delimiter(m, part, "");
		end_line(m, m->out);
		entity(m, &part->parts[i], depth + 1, 0);
		if (i + 1 < part->nparts || !part->open)
			end_line(m, m->out);
	}
	if (part->open)
		return;
	put_delimiter(m, part, "--");
	m->tail = NULL;
	if (once(m, 4))
		return;
	end_line(m, m->out);
	if (once(m, 3)) {
		m->tail = part;
		m->tail_epilogue = 1;
		beside(m, &part->epilogue);
	}
}

static struct part *
new_parts(size_t n)
{
	struct part *parts = calloc(n, sizeof(*parts));

	if (parts == NULL)
		ck_abort_msg("out of memory");
	return parts;
}

static void
clear_part(struct part *part)
{
	size_t i;

	for (i = 0; i < part->nparts; i++)
		clear_part(&part->parts[i]);
	for (i = 0; i < TEXTS; i++)
		buf_clear(&part->texts[i].plain);
	buf_clear(&part->octets);
	buf_clear(&part->preamble);
	buf_clear(&part->epilogue);
	free(part->parts);
}

/* A tree of parts that is written, and then only octets. */
static void
sealed_multipart(struct maker *m, struct part *part, int depth)
{
	struct part tree;

	memset(&tree, 0, sizeof(tree));
	tree.kind = PART_MULTI;
	strlcpy(tree.boundary, part->boundary, sizeof(tree.boundary));
	tree.nparts = 2;
	tree.parts = new_parts(2);
	m->sealed++;
	multi_body(m, &tree, depth + 1);
	m->sealed--;
	clear_part(&tree);
}

/* Whether quoted-printable or base64 are to be undone. */
static int
is_coded(const struct part *part)
{
	return strcmp(part->encoding, "quoted-printable") == 0 ||
	    strcmp(part->encoding, "base64") == 0;
}

static void
coded_body(struct maker *m, struct part *part)
{
	struct buf plain;

	buf_init(&plain);
	content(m, &plain);
	if (once(m, 2))
		buf_add(&part->octets, buf_get(&plain), plain.length);
	else
		generate_wire(&part->octets, buf_get(&plain), plain.length);
	if (part->encoding[0] == 'q')
		encode_qp(m, m->out, &part->octets);
	else
		encode_base64(m, m->out, &part->octets);
	buf_clear(&plain);
}

static void
leaf_body(struct maker *m, struct part *part, int depth)
{
	size_t start = m->out->length;
	struct buf wire;

	if (part->sealed && part->boundary[0] != '\0')
		sealed_multipart(m, part, depth);
	else if (is_coded(part))
		coded_body(m, part);
	else
		content(m, m->out);
	buf_init(&wire);
	generate_wire(&wire, buf_get(m->out) + start, m->out->length - start);
	measure(part, buf_get(&wire), wire.length);
	if (part->sealed || !is_coded(part)) {
		buf_clear(&part->octets);
		part->octets = wire;
	} else
		buf_clear(&wire);
	m->tail = part;
	m->tail_epilogue = 0;
}

static void
any_body(struct maker *m, struct part *part, int depth)
{
	if (part->kind == PART_LEAF)
		leaf_body(m, part, depth);
	else if (part->kind == PART_MULTI)
		multi_body(m, part, depth);
	else
		entity(m, &part->parts[0], depth + 1, 1);
}

/* ---- what a part is ---- */

static void
be_leaf(struct maker *m, struct part *part)
{
	static const char *const types[] = { "text/plain", "text/plain",
		"text/plain", "text/html", "text/calendar",
		"application/octet-stream", "application/pdf", "image/png" };
	static const char *const charsets[] = { "utf-8", "utf-8",
		"iso-8859-1", "windows-1252", "koi8-r" };
	static const char *const encodings[] = { "7bit", "quoted-printable",
		"base64", "8bit", "8bit", "binary" };
	unsigned int labels = may(m, GENERATE_LABEL) ? LENGTH(encodings) : 3;

	part->kind = PART_LEAF;
	if (once(m, 5)) {
		/* nothing is said */
		if (may(m, GENERATE_LABEL) && once(m, 2))
			strlcpy(part->encoding, "8bit", sizeof(part->encoding));
		return;
	}
	strlcpy(part->type, choose(m, types, LENGTH(types)),
	    sizeof(part->type));
	if (strncmp(part->type, "text/", 5) == 0 &&
	    !(may(m, GENERATE_BARE) && once(m, 3))) {
		if (may(m, GENERATE_US_ASCII) && once(m, 4))
			strlcpy(part->charset, once(m, 2) ? "us-ascii" :
			    "US-ASCII", sizeof(part->charset));
		else
			strlcpy(part->charset, choose(m, charsets,
			    LENGTH(charsets)), sizeof(part->charset));
	}
	if (!once(m, 3))
		strlcpy(part->encoding, choose(m, encodings, labels),
		    sizeof(part->encoding));
}

static void
be_sealed(struct maker *m, struct part *part)
{
	static const char *const types[] = { "multipart/signed",
		"multipart/encrypted", "application/pkcs7-mime",
		"application/pkcs7-signature", "message/delivery-status",
		"message/partial" };
	static const char *const plain[] = { "", "7bit", "8bit" };
	unsigned int which = pick(m, LENGTH(types));

	part->kind = PART_LEAF;
	part->sealed = 1;
	strlcpy(part->type, types[which], sizeof(part->type));
	if (which < 2)
		new_boundary(m, part);
	/* in base64 line breaks are in no signature */
	if ((which == 2 || which == 3) && once(m, 2))
		part->sealed = 0;
	strlcpy(part->encoding, part->sealed ? choose(m, plain, 3) :
	    "base64", sizeof(part->encoding));
}

static void
be_multi(struct maker *m, struct part *part)
{
	static const char *const types[] = { "multipart/mixed",
		"multipart/mixed", "multipart/alternative",
		"multipart/related", "multipart/digest", "multipart/x-new" };
	static const char *const encodings[] = { "", "", "7bit", "8bit",
		"binary" };
	int tries = may(m, GENERATE_MESSAGE) ? LENGTH(types) : 4;

	part->kind = PART_MULTI;
	strlcpy(part->type, choose(m, types, (unsigned int)tries),
	    sizeof(part->type));
	strlcpy(part->encoding, choose(m, encodings, may(m, GENERATE_LABEL) ?
	    LENGTH(encodings) : 3),
	    sizeof(part->encoding));
	new_boundary(m, part);
	part->open = may(m, GENERATE_OPEN) && once(m, 25);
	part->nparts = 1 + pick(m, 3);
}

static void
be_message(struct maker *m, struct part *part)
{
	static const char *const encodings[] = { "", "", "7bit", "8bit",
		"binary" };

	part->kind = PART_MESSAGE;
	strlcpy(part->type, "message/rfc822", sizeof(part->type));
	strlcpy(part->encoding, choose(m, encodings, may(m, GENERATE_LABEL) ?
	    LENGTH(encodings) : 3),
	    sizeof(part->encoding));
	part->nparts = 1;
}

static void
be_something(struct maker *m, struct part *part, int depth)
{
	if (m->nboundaries + 2 > BOUNDARIES)
		be_leaf(m, part);
	else if (may(m, GENERATE_SEALED) && !m->sealed && once(m, 25))
		be_sealed(m, part);
	else if (may(m, GENERATE_MULTI) && depth < DEPTH &&
	    once(m, depth == 0 ? 2 : 5))
		be_multi(m, part);
	else if (may(m, GENERATE_MESSAGE) && depth < DEPTH && once(m, 12))
		be_message(m, part);
	else
		be_leaf(m, part);
	/* a composite in an encoding is a leaf of that encoding */
	if (part->kind != PART_LEAF && may(m, GENERATE_CODED) && once(m, 60)) {
		part->kind = PART_LEAF;
		part->nparts = 0;
		strlcpy(part->encoding, once(m, 2) ? "base64" :
		    "quoted-printable", sizeof(part->encoding));
	}
}

/* A part was decided on: its children, which a digest has of one kind. */
static void
make_children(struct maker *m, struct part *part)
{
	size_t i;
	int digest = strcmp(part->type, "multipart/digest") == 0;

	if (part->nparts == 0)
		return;
	part->parts = new_parts(part->nparts);
	for (i = 0; digest && i < part->nparts; i++) {
		be_message(m, &part->parts[i]);
		if (!once(m, 4))
			part->parts[i].type[0] = '\0';
	}
}

/* Nobody may mend it, so it has to be well already. */
static void
judge_sealed(struct maker *m, const struct part *part)
{
	if (!part->sealed || m->sealed)
		return;
	if (part->nul || part->longest > LINE_MAX_WIRE)
		m->g->fate = FATE_REFUSED;
	if (part->high)
		m->g->eight_bit = 1;
}

/* Header, empty line and body; the header of a message has more fields. */
static void
entity(struct maker *m, struct part *part, int depth, int message)
{
	int tame = m->tame;

	if (part->nparts == 0)
		be_something(m, part, depth);
	make_children(m, part);
	if (message)
		message_fields(m, part);
	content_fields(m, part);
	end_line(m, m->out);
	if (part->sealed)
		m->tame = !once(m, 6);
	any_body(m, part, depth);
	m->tame = tame;
	judge_sealed(m, part);
}

/* Whoever reads a text without a line end at its end puts one there. */
static void
end_text(struct maker *m)
{
	const struct buf *text = m->out;
	char last = text->data[text->length - 1];

	if (m->tail == NULL || last == '\n' || last == '\r')
		return;
	if (m->tail_epilogue)
		buf_puts(&m->tail->epilogue, "\r\n");
	else if (m->tail->sealed || !is_coded(m->tail) ||
	    (m->tail->encoding[0] == 'q' && last != '='))
		buf_puts(&m->tail->octets, "\r\n");
}

/* A dot more, as a caller does it that gives no -i. */
static void
stuff(struct buf *text)
{
	struct buf stuffed;
	size_t i;

	buf_init(&stuffed);
	for (i = 0; i < text->length; i++) {
		if (text->data[i] == '.' &&
		    (i == 0 || text->data[i - 1] == '\n'))
			buf_putc(&stuffed, '.');
		buf_putc(&stuffed, text->data[i]);
	}
	buf_clear(text);
	*text = stuffed;
}

void
generate(struct generated *g, uint64_t seed, unsigned int mask)
{
	struct maker m;

	memset(&m, 0, sizeof(m));
	memset(g, 0, sizeof(*g));
	g->seed = seed;
	m.g = g;
	m.state = seed;
	m.mask = mask;
	m.ends = pick(&m, 3);
	m.out = &g->text;
	g->top.top = 1;
	g->ignore_dots = !may(&m, GENERATE_DOTS) || !once(&m, 6);
	entity(&m, &g->top, 0, 1);
	end_text(&m);
	if (!g->ignore_dots)
		stuff(&g->text);
	if (g->text.failed)
		ck_abort_msg("out of memory");
}

void
generate_clear(struct generated *g)
{
	clear_part(&g->top);
	buf_clear(&g->text);
}
