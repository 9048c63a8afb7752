/*
 * Any message survives: a hundred thousand made by chance are brought to wire
 * form, and a reader that shares nothing with what does so finds in each what
 * its writer had put there.  TRIP_SEED, TRIP_COUNT and TRIP_MASK (see
 * generate.h) in the environment choose other messages; what fails is shown
 * again by its seed with TRIP_COUNT=1.
 */
#include <sys/mman.h>

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deliver/dot.h"
#include "tests/unit/decode.h"
#include "tests/unit/generate.h"
#include "tests/unit/mimeread.h"
#include "tests/unit/passage.h"
#include "util/text.h"

Suite	*suite_trip(void);

#define COUNT		100000
#define ROUNDS		20	/* tests that share the messages */
#define UNTOUCHED	5000
#define PATH_SIZE	64
#define LINE_MAX_WIRE	998
#define WORD_LINE	76	/* RFC 2047 section 2 */

/* Shared by the processes of the tests. */
struct tally {
	unsigned long	checked;
	unsigned long	refused;	/* as they have to be */
	unsigned long	octets;
};

struct trip {
	struct generated g;
	struct scene	 scene;
	struct buf	 wire;
	struct buf	 got;		/* what is compared, */
	struct buf	 want;
	unsigned int	 flags;
	int		 encoded;	/* a leaf was given an encoding */
	int		 untouched;	/* nothing lies between the two ends */
};

static struct tally *tally;

/* The reader reads: what it has to make of a field. */
static const struct {
	int		 kind;		/* of what: words, name, parameter */
	const char	*value;
	const char	*plain;		/* NULL: broken */
	const char	*charset;
} readings[] = {
	{ 'w', "plain  text", "plain  text", "" },
	{ 'w', "=?utf-8?Q?a_=C3=BC?=", "a \303\274", "utf-8" },
	{ 'w', "=?UTF-8?b?w7w=?= x", "\303\274 x", "utf-8" },
	{ 'w', "=?a?q?b?= =?a?q?c?=  d", "bc  d", "a" },
	{ 'w', "x=?a?q?b?=", "x=?a?q?b?=", "" },
	{ 'w', "=?a?q?b?=x =?a?x?b?=", "=?a?q?b?=x =?a?x?b?=", "" },
	{ 'w', "=?utf-8?q?=C3?= =?utf-8?q?=BC?=", NULL, "" },
	{ 'w', "=?a?q?=4?=", NULL, "" },
	{ 'w', "=?utf-8?q?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaa?=", NULL, "" },
	{ 'n', "Joe  Smith <a@b>", "Joe Smith", "" },
	{ 'n', "\"Smith, \\\"Joe\\\"\" <a@b>", "Smith, \"Joe\"", "" },
	{ 'n', "=?a?q?J?= =?a?q?o?= e <a@b>", "Jo e", "a" },
	{ 'n', "a@b (Joe \\(x\\) =?a?q?y?=)", "Joe (x) y", "a" },
	{ 'n', "\"<\" (<) <a@b>", "<", "" },
	{ 'p', "x; f=a", "a", "" },
	{ 'p', "x (;f=n); g=\";f=n\";\tF = \"a \\\"b\"", "a \"b", "" },
	{ 'p', "x; f=b; f*=utf-8''%C3%BC", "\303\274", "utf-8" },
	{ 'p', "x; f*1=b; f*0*=l1'en'%E9", "\351b", "l1" },
	{ 'p', "x; f=\"=?a?q?b_c?=\"", "b c", "a" },
	{ 'p', "x; f*=%C3", NULL, "" },
};

START_TEST(reads)
{
	const char *value = readings[_i].value;
	char charset[MIMEREAD_TOKEN] = "";
	struct buf out;
	int rc;

	buf_init(&out);
	if (readings[_i].kind == 'w')
		rc = mimeread_words(value, strlen(value), &out, charset);
	else if (readings[_i].kind == 'n')
		rc = mimeread_name(value, strlen(value), &out, charset);
	else
		rc = mimeread_param(value, strlen(value), "f", &out, charset);
	ck_assert_msg((rc == -1) == (readings[_i].plain == NULL), "%s: %d",
	    value, rc);
	if (rc != -1) {
		ck_assert_str_eq(buf_get(&out), readings[_i].plain);
		ck_assert_str_eq(charset, readings[_i].charset);
	}
	buf_clear(&out);
}
END_TEST

static unsigned long
setting(const char *name, unsigned long preset)
{
	const char *value = getenv(name);

	return value == NULL ? preset : strtoul(value, NULL, 0);
}

static void
setup(void)
{
	tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(tally, MAP_FAILED);
}

static void
teardown(void)
{
	munmap(tally, sizeof(*tally));
}

__attribute__((__format__(printf, 3, 4), __noreturn__))
static void
differ(struct trip *t, const char *path, const char *why, ...)
{
	char text[1024], name[64];
	va_list ap;

	va_start(ap, why);
	vsnprintf(text, sizeof(text), why, ap);
	va_end(ap);
	snprintf(name, sizeof(name), "trip-%llu.in",
	    (unsigned long long)t->g.seed);
	passage_dump(name, &t->g.text);
	snprintf(name, sizeof(name), "trip-%llu.out",
	    (unsigned long long)t->g.seed);
	passage_dump(name, &t->wire);
	ck_abort_msg("TRIP_SEED=%llu: part %s: %s",
	    (unsigned long long)t->g.seed, *path == '\0' ? "(top)" : path,
	    text);
}

/* got and want of the trip. */
static void
same(struct trip *t, const char *path, const char *what)
{
	size_t at;

	if (passage_same(&t->got, &t->want, &at) == -1)
		differ(t, path, "%s differs at %zu of %zu and %zu:\n got  %s\n"
		    " want %s", what, at, t->got.length, t->want.length,
		    passage_show(&t->got, at), passage_show(&t->want, at));
}

static void
set(struct buf *buf, const void *data, size_t n)
{
	buf_reset(buf);
	if (n > 0)
		buf_add(buf, data, n);
}

/* ---- texts ---- */

/* How octets above 127 of the top header have to be labelled that are not
 * UTF-8. */
static const char *
other_label(const struct trip *t)
{
	const char *charset = t->g.top.charset;

	if (charset[0] == '\0' || strcasecmp(charset, "us-ascii") == 0 ||
	    strcasecmp(charset, "utf-8") == 0)
		return "unknown-8bit";
	return charset;
}

/* RFC 2047 section 2: a line with an encoded word has at most 76. */
static void
check_word_lines(struct trip *t, const char *path,
    const struct mimepart *got, const char *name)
{
	const char *at = got->header, *end = at + got->nheader, *stop;
	int inside = 0;

	for (; at < end; at = stop + 2) {
		if ((stop = memmem(at, (size_t)(end - at), "\r\n", 2)) == NULL)
			return;
		if (*at != ' ' && *at != '\t')
			inside = strncmp(at, name, strlen(name)) == 0;
		if (inside && stop - at > WORD_LINE &&
		    memmem(at, (size_t)(stop - at), "=?", 2) != NULL &&
		    memmem(at, (size_t)(stop - at), "?=", 2) != NULL)
			differ(t, path, "%s: a line of %d with an encoded word "
			    "(RFC 2047 section 2): %.*s", name,
			    (int)(stop - at), (int)(stop - at), at);
	}
}

/* Words that are UTF-8 are said to be, each for itself; charset is that of the
 * last one. */
static void
check_label(struct trip *t, const char *path, const struct part_text *text,
    const char *charset)
{
	int utf8 = text_utf8(text->plain.data, text->plain.length);

	if (strcmp(charset, "utf-8") != 0 &&
	    (utf8 || strcmp(charset, other_label(t)) != 0))
		differ(t, path, "words in %s, not %s", charset,
		    utf8 ? "utf-8" : other_label(t));
}

static void
check_text(struct trip *t, const char *path, const struct mimepart *got,
    const struct part_text *text, const char *name)
{
	char charset[MIMEREAD_TOKEN];
	struct buf value;
	int rc;

	if (text->plain.length == 0)
		return;
	buf_init(&value);
	if (mimeread_field(got, name, 0, &value) == -1)
		differ(t, path, "%s is gone", name);
	set(&t->got, NULL, 0);
	set(&t->want, text->plain.data, text->plain.length);
	if (strcmp(name, "From") == 0)
		rc = mimeread_name(value.data, value.length, &t->got, charset);
	else
		rc = mimeread_words(value.data, value.length, &t->got,
		    charset);
	if (rc == -1)
		differ(t, path, "%s: a broken encoded word: %s", name,
		    buf_get(&value));
	buf_clear(&value);
	same(t, path, name);
	if (!text->raw || *path != '\0' || t->untouched)
		return;
	check_label(t, path, text, charset);
	if (!text->words)
		check_word_lines(t, path, got, name);
}

static void
check_file_name(struct trip *t, const char *path, const struct mimepart *got,
    const char *name, const char *parameter, const struct part_text *text)
{
	char charset[MIMEREAD_TOKEN];
	struct buf value;
	int rc = 0;

	buf_init(&value);
	set(&t->got, NULL, 0);
	set(&t->want, text->plain.data, text->plain.length);
	if (mimeread_field(got, name, 0, &value) == 0)
		rc = mimeread_param(value.data, value.length, parameter,
		    &t->got, charset);
	if (rc != 1)
		differ(t, path, "%s: parameter %s is %s: %s", name, parameter,
		    rc == 0 ? "gone" : "broken", buf_get(&value));
	buf_clear(&value);
	same(t, path, parameter);
}

static void
check_texts(struct trip *t, const char *path, const struct part *want,
    const struct mimepart *got)
{
	const struct part_text *texts = want->texts;

	check_text(t, path, got, &texts[TEXT_SUBJECT], "Subject");
	check_text(t, path, got, &texts[TEXT_FROM], "From");
	check_text(t, path, got, &texts[TEXT_NOTE],
	    want->top ? "X-Note" : "Content-Description");
	if (want->disposition)
		check_file_name(t, path, got, "Content-Disposition",
		    "filename", &texts[TEXT_FILENAME]);
	if (want->named)
		check_file_name(t, path, got, "Content-Type", "name",
		    &texts[TEXT_FILENAME]);
}

/* ---- leaves ---- */

/* A body that sendoff encoded is read with the strict decoder.  The CRLF in
 * front of a delimiter is no more there, the decoder wants it. */
static int
decode_strict_qp(struct buf *out, const struct mimepart *got)
{
	struct buf lines;
	int added, rc;

	buf_init(&lines);
	buf_add(&lines, got->body, got->nbody);
	added = got->nbody > 0 && got->body[got->nbody - 1] != '\n';
	if (added)
		buf_puts(&lines, "\r\n");
	rc = decode_qp(out, buf_get(&lines), lines.length);
	if (rc == 0 && added && got->body[got->nbody - 1] != '=')
		out->length -= 2;
	buf_clear(&lines);
	return rc;
}

static void
decode(struct trip *t, const char *path, const struct part *want,
    const struct mimepart *got)
{
	int old = strcmp(want->encoding, got->encoding) == 0, rc = 0;

	set(&t->got, NULL, 0);
	if (strcmp(got->encoding, "quoted-printable") == 0)
		rc = old ? mimeread_qp(&t->got, got->body, got->nbody) :
		    decode_strict_qp(&t->got, got);
	else if (strcmp(got->encoding, "base64") == 0)
		rc = old ? mimeread_base64(&t->got, got->body, got->nbody) :
		    decode_base64(&t->got, got->body, got->nbody);
	else
		set(&t->got, got->body, got->nbody);
	if (rc == -1)
		differ(t, path, "%s: broken %s", got->type, got->encoding);
}

static int
is_label(const char *encoding)
{
	return strcmp(encoding, "8bit") == 0 ||
	    strcmp(encoding, "binary") == 0;
}

static int
is_plain(const char *encoding)
{
	return encoding[0] == '\0' || strcmp(encoding, "7bit") == 0 ||
	    is_label(encoding);
}

/* What there is to be encoded is, what is not is as it was; no label says
 * more than there is. */
static void
check_encoding(struct trip *t, const char *path, const struct part *want,
    const struct mimepart *got)
{
	int clean = !want->high && !want->nul &&
	    want->longest <= LINE_MAX_WIRE;
	const char *label = want->encoding;

	if (!want->sealed && is_label(label) && clean)
		label = "7bit";
	if (is_plain(want->encoding) && !want->sealed && !clean) {
		t->encoded = 1;
		if (strcmp(got->encoding, "quoted-printable") != 0 &&
		    strcmp(got->encoding, "base64") != 0)
			differ(t, path, "%s: not encoded: high %d, nul %d, "
			    "longest %zu, encoding \"%s\"", got->type,
			    want->high, want->nul, want->longest,
			    got->encoding);
	} else if (strcmp(got->encoding, label) != 0)
		differ(t, path, "%s: encoding \"%s\", not \"%s\"", got->type,
		    got->encoding, label);
}

static void
check_charset(struct trip *t, const char *path, const struct part *want,
    const struct mimepart *got)
{
	int us_ascii = strcasecmp(want->charset, "us-ascii") == 0;
	const char *label = want->charset;

	if (want->type[0] != '\0' && strncmp(want->type, "text/", 5) != 0)
		label = "";
	else if (label[0] == '\0' || us_ascii) {
		/* what is 7-bit reads the same in either, and raw octets
		 * in an encoding may be labelled or not */
		if (!want->high || !is_plain(want->encoding)) {
			if (strcmp(got->charset, "utf-8") == 0 ||
			    (want->high && strcmp(got->charset,
			    "unknown-8bit") == 0))
				return;
		} else
			label = text_utf8(want->octets.data,
			    want->octets.length) ? "utf-8" : "unknown-8bit";
	}
	if (strcasecmp(got->charset, label) != 0)
		differ(t, path, "%s: charset \"%s\", not \"%s\" (declared "
		    "\"%s\")", got->type, got->charset, label, want->charset);
}

static void
check_leaf(struct trip *t, const char *path, const struct part *want,
    const struct mimepart *got)
{
	if (got->composite)
		differ(t, path, "a %s where a leaf was", got->type);
	if (!t->untouched)
		check_encoding(t, path, want, got);
	set(&t->want, want->octets.data, want->octets.length);
	if (want->sealed) {
		set(&t->got, got->body, got->nbody);
		same(t, path, "what is signed");
		return;
	}
	if (!t->untouched)
		check_charset(t, path, want, got);
	decode(t, path, want, got);
	same(t, path, "content");
}

/* ---- composites ---- */

static int
is_end(char c)
{
	return c == '\r' || c == '\n';
}

/* What an octet beside the parts becomes where that text is changed at all:
 * a hyphen that begins a line could begin a boundary. */
static char
passable(char c, int begins)
{
	return c <= 0 || (c == '-' && begins) ? '?' : c;
}

/* Octets of the longest line, CR in it. */
static size_t
longest_line(const struct buf *text)
{
	size_t i, column = 0, longest = 0;

	for (i = 0; i < text->length; i++) {
		column = text->data[i] == '\n' ? 0 : column + 1;
		longest = column > longest ? column : longest;
	}
	return longest;
}

/* What stands beside the parts is made passable, no more: lines are broken,
 * which leaves all but line ends in their order. */
static void
check_beside(struct trip *t, const char *path, const struct buf *want,
    const char *got, size_t n)
{
	int whole = longest_line(want) <= LINE_MAX_WIRE, begins = 1, changed;
	size_t i, at = 0;

	changed = !t->untouched && want->length > 0 && (!whole ||
	    !text_ascii(want->data, want->length) ||
	    memchr(want->data, '\0', want->length) != NULL);
	set(&t->want, NULL, 0);
	set(&t->got, NULL, 0);
	for (i = 0; i < n; begins = got[i++] == '\n') {
		if (!whole && is_end(got[i]))
			continue;
		while (!whole && at < want->length && is_end(want->data[at]))
			at++;
		buf_putc(&t->got, got[i]);
		if (at < want->length)
			buf_putc(&t->want, changed ? passable(want->data[at],
			    begins) : want->data[at]);
		at++;
	}
	for (; at < want->length; at++)
		if (whole || !is_end(want->data[at]))
			buf_putc(&t->want, want->data[at]);
	same(t, path, "preamble or epilogue");
}

static void	check_part(struct trip *, const char *, const struct part *,
		    const struct mimepart *);

static void
check_composite(struct trip *t, const char *path, const struct part *want,
    const struct mimepart *got)
{
	const char *label = want->encoding;
	char below[PATH_SIZE];
	size_t i;
	int high = !text_ascii(got->body, got->nbody);

	if (!got->composite || got->nparts != want->nparts)
		differ(t, path, "%s has %zu parts, not %zu", got->type,
		    got->nparts, want->nparts);
	if (is_label(want->encoding) && !high && !t->untouched)
		label = "7bit";
	if (strcmp(got->encoding, label) != 0)
		differ(t, path, "%s: encoding \"%s\", not \"%s\"", got->type,
		    got->encoding, label);
	for (i = 0; i < want->nparts; i++) {
		snprintf(below, sizeof(below), "%s%s%zu", path,
		    *path == '\0' ? "" : ".", i + 1);
		check_part(t, below, &want->parts[i], &got->parts[i]);
	}
	if (want->kind != PART_MULTI)
		return;
	check_beside(t, path, &want->preamble, got->preamble, got->npreamble);
	check_beside(t, path, &want->epilogue, got->epilogue, got->nepilogue);
}

static void
check_part(struct trip *t, const char *path, const struct part *want,
    const struct mimepart *got)
{
	if (strcmp(want->type, got->type) != 0 && (want->type[0] != '\0' ||
	    (strcmp(got->type, "text/plain") != 0 &&
	    strcmp(got->type, "message/rfc822") != 0)))
		differ(t, path, "type \"%s\", was \"%s\"", got->type,
		    want->type);
	check_texts(t, path, want, got);
	if (want->kind == PART_LEAF)
		check_leaf(t, path, want, got);
	else
		check_composite(t, path, want, got);
}

/* ---- the message ---- */

/* Undoes the dots (RFC 5321 section 4.5.2); fails on an end before the end. */
static void
unstuff(struct trip *t, const struct buf *sent)
{
	size_t i, n = sent->length;

	if (n < 3 || memcmp(sent->data + n - 3, ".\r\n", 3) != 0)
		differ(t, "", "no dot at the end of what is sent");
	set(&t->got, NULL, 0);
	for (i = 0; i < n - 3; i++) {
		if (sent->data[i] == '.' &&
		    (i == 0 || sent->data[i - 1] == '\n')) {
			if (memcmp(sent->data + i, ".\r\n", 3) == 0)
				differ(t, "", "a lone dot at %zu of %zu", i, n);
			i++;
		}
		buf_putc(&t->got, sent->data[i]);
	}
}

/* In pieces by chance, stuffed in place as the sender does it. */
static void
check_dots(struct trip *t)
{
	char block[1024 + 1024 / 3 + 1], ends[8];
	uint64_t state = t->g.seed;
	enum dot dot = DOT_START;
	struct buf sent;
	size_t at, n, room;

	buf_init(&sent);
	for (at = 0; at < t->wire.length; at += n) {
		n = 1 + generate_pick(&state, generate_pick(&state, 4) > 0 ?
		    16 : 1024);
		if (n > t->wire.length - at)
			n = t->wire.length - at;
		room = n / 3 + 1;
		memcpy(block + room, t->wire.data + at, n);
		room = dot_stuff(&dot, block, block + room, n);
		buf_add(&sent, block, room);
	}
	n = dot_end(&dot, ends);
	buf_add(&sent, ends, n);
	if (dot == DOT_BAD)
		differ(t, "", "dot_stuff() finds it not in wire form");
	unstuff(t, &sent);
	buf_clear(&sent);
	set(&t->want, t->wire.data, t->wire.length);
	same(t, "", "what is sent");
}

/* What is in wire form stays. */
static void
check_again(struct trip *t)
{
	struct buf again;
	unsigned int flags;
	int dots = t->scene.args.ignore_dots;

	buf_init(&again);
	t->scene.args.ignore_dots = 1;
	if (passage(&t->scene, &t->wire, &again, &flags) == -1)
		differ(t, "", "the second time: %s", t->scene.fault.text);
	t->scene.args.ignore_dots = dots;
	set(&t->got, again.data, again.length);
	set(&t->want, t->wire.data, t->wire.length);
	buf_clear(&again);
	same(t, "", "the second time");
	if (flags != t->flags)
		differ(t, "", "the second time the flags are %#x", flags);
}

/* The path of the part in whose header or body an octet stands. */
static void
find_path(const struct mimepart *part, const char *octet, char *path,
    size_t size)
{
	const struct mimepart *child;
	size_t i, n = strlen(path);

	for (i = 0; i < part->nparts; i++) {
		child = &part->parts[i];
		if (octet < child->header ||
		    octet >= child->body + child->nbody)
			continue;
		snprintf(path + n, size - n, "%s%zu", n == 0 ? "" : ".", i + 1);
		find_path(child, octet, path, size);
		return;
	}
}

static void
check_form(struct trip *t, unsigned int flags)
{
	char path[PATH_SIZE] = "";
	struct mimepart got;
	const char *why;
	size_t at;

	if ((why = passage_form(&t->wire, flags, &at)) == NULL)
		return;
	mimeread(&got, t->wire.data, t->wire.length);
	find_path(&got, t->wire.data + at, path, sizeof(path));
	mimeread_clear(&got);
	differ(t, path, "%s at %zu: %s", why, at, passage_show(&t->wire, at));
}

static void
check_wire(struct trip *t)
{
	unsigned int flags = t->g.eight_bit ? MESSAGE_8BITMIME : 0;
	struct mimepart got;
	const char *why;

	check_form(t, flags);
	if (t->flags != flags)
		differ(t, "", "flags %#x, not %#x", t->flags, flags);
	t->encoded = 0;
	if ((why = mimeread(&got, t->wire.data, t->wire.length)) != NULL)
		differ(t, "", "not to be read: %s", why);
	check_part(t, "", &t->g.top, &got);
	if (t->encoded && mimeread_field(&got, "MIME-Version", 0,
	    &t->got) == -1)
		differ(t, "", "encoded without MIME-Version");
	mimeread_clear(&got);
}

static void
check_message(struct trip *t)
{
	const struct fault *fault = &t->scene.fault;
	int rc;

	t->scene.args.ignore_dots = t->g.ignore_dots;
	buf_reset(&t->wire);
	rc = passage(&t->scene, &t->g.text, &t->wire, &t->flags);
	if (rc == -1 && t->g.fate == FATE_TAKEN)
		differ(t, "", "refused: %d, %s", fault->status, fault->text);
	if (rc == 0 && t->g.fate == FATE_REFUSED)
		differ(t, "", "taken, but what is signed is not in wire form");
	if (rc == -1 && fault->status != 65)
		differ(t, "", "status %d: %s", fault->status, fault->text);
	__atomic_add_fetch(&tally->checked, 1, __ATOMIC_RELAXED);
	if (rc == -1) {
		__atomic_add_fetch(&tally->refused, 1, __ATOMIC_RELAXED);
		return;
	}
	__atomic_add_fetch(&tally->octets, t->wire.length, __ATOMIC_RELAXED);
	check_wire(t);
	check_dots(t);
	if (t->g.seed % 8 == 0)
		check_again(t);
}

START_TEST(messages)
{
	unsigned long seed = setting("TRIP_SEED", 1), i;
	unsigned long count = setting("TRIP_COUNT", COUNT);
	unsigned int mask = (unsigned int)setting("TRIP_MASK", GENERATE_ALL);
	struct trip t;

	memset(&t, 0, sizeof(t));
	passage_scene(&t.scene);
	for (i = (unsigned long)_i; i < count; i += ROUNDS) {
		generate(&t.g, seed + i, mask);
		check_message(&t);
		generate_clear(&t.g);
	}
	scene_clear(&t.scene);
	buf_clear(&t.wire);
	buf_clear(&t.got);
	buf_clear(&t.want);
}
END_TEST

/* Generator and reader agree where there is nothing between them. */
START_TEST(untouched)
{
	unsigned long seed = setting("TRIP_SEED", 1), i;
	const char *why;
	struct mimepart got;
	struct trip t;

	memset(&t, 0, sizeof(t));
	t.untouched = 1;
	for (i = 0; i < UNTOUCHED; i++) {
		generate(&t.g, seed + i, GENERATE_ALL & ~GENERATE_DOTS);
		buf_reset(&t.wire);
		generate_wire(&t.wire, t.g.text.data, t.g.text.length);
		if (t.wire.data[t.wire.length - 1] != '\n')
			buf_puts(&t.wire, "\r\n");
		if ((why = mimeread(&got, t.wire.data, t.wire.length)) != NULL)
			differ(&t, "", "not to be read: %s", why);
		check_part(&t, "", &t.g.top, &got);
		mimeread_clear(&got);
		generate_clear(&t.g);
	}
	buf_clear(&t.wire);
	buf_clear(&t.got);
	buf_clear(&t.want);
}
END_TEST

/* None was left out. */
START_TEST(all_of_them)
{
	printf("trip: %lu messages (%lu refused, as they have to be), "
	    "%lu octets of wire form\n", tally->checked, tally->refused,
	    tally->octets);
	fflush(stdout);
	ck_assert_uint_eq(tally->checked, setting("TRIP_COUNT", COUNT));
	if (tally->checked == COUNT)
		ck_assert_uint_lt(tally->refused, COUNT / 20);
}
END_TEST

Suite *
suite_trip(void)
{
	Suite *suite = suite_create("trip");
	TCase *tcase = tcase_create("trip");

	tcase_add_unchecked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 600);
	tcase_add_loop_test(tcase, reads, 0,
	    sizeof(readings) / sizeof(readings[0]));
	tcase_add_test(tcase, untouched);
	tcase_add_loop_test(tcase, messages, 0, ROUNDS);
	tcase_add_test(tcase, all_of_them);
	suite_add_tcase(suite, tcase);
	return suite;
}
