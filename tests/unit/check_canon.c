/*
 * Canonicalization: what RFC 6376 section 3.4 shows, its edge cases, and a
 * slow second implementations that have to agree on random bodies and fields.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "sign/canon.h"
#include "tests/peer/dkimtext.h"
#include "tests/unit/generate.h"
#include "tests/unit/passage.h"
#include "tests/unit/slowcanon.h"
#include "tests/unit/vectors.h"
#include "util/header.h"

Suite	*suite_canon(void);

static const struct {
	const char	*body;
	const char	*simple;
	const char	*relaxed;
} bodies[] = {
	{ "", "\r\n", "" },
	{ "\r\n", "\r\n", "" },
	{ "\r\n\r\n\r\n", "\r\n", "" },
	{ "abc", "abc\r\n", "abc\r\n" },
	{ "abc\r\n", "abc\r\n", "abc\r\n" },
	{ "abc\r\n\r\n\r\n", "abc\r\n", "abc\r\n" },
	{ "\r\n\r\nabc\r\n", "\r\n\r\nabc\r\n", "\r\n\r\nabc\r\n" },
	{ "a\r\n\r\nb\r\n", "a\r\n\r\nb\r\n", "a\r\n\r\nb\r\n" },
	{ " C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n", " C\r\nD E\r\n" },
	{ "a \t \r\n", "a \t \r\n", "a\r\n" },
	{ "\t\ta", "\t\ta\r\n", " a\r\n" },
	{ " \t\r\n", " \t\r\n", "" },
	{ " \t", " \t\r\n", "" },
	{ "a\r\n \r\n\t\r\n", "a\r\n \r\n\t\r\n", "a\r\n" },
	{ "a\r\n \r\nb", "a\r\n \r\nb\r\n", "a\r\n\r\nb\r\n" },
	/* no line ends, so octets like any other */
	{ "a\rb\nc\r", "a\rb\nc\r\r\n", "a\rb\nc\r\r\n" },
	{ "a \r\r\n", "a \r\r\n", "a \r\r\n" },
	{ "\n\n", "\n\n\r\n", "\n\n\r\n" },
};

static const struct {
	const char	*field;
	const char	*relaxed;
} fields[] = {
	{ "A: X", "a:X\r\n" },
	{ "B : Y\t\r\n\tZ  ", "b:Y Z\r\n" },
	{ "SUBJect: AbC", "subject:AbC\r\n" },
	{ "Subject:", "subject:\r\n" },
	{ "Subject: \t ", "subject:\r\n" },
	{ "Subject:\r\n a", "subject:a\r\n" },
	{ "Subject: a\r\n \r\n\tb", "subject:a b\r\n" },
	{ "X:a: b :c", "x:a: b :c\r\n" },
};

static void
collect(void *out, const void *data, size_t length)
{
	buf_add(out, data, length);
}

/* The body fed in slices of that size. */
static void
feed(struct buf *out, enum canon canon, const char *body, size_t length,
    size_t slice)
{
	struct canon_body b;
	size_t at, n;

	buf_reset(out);
	canon_body_init(&b, canon, collect, out);
	for (at = 0; at < length; at += n) {
		n = length - at < slice ? length - at : slice;
		canon_body_add(&b, body + at, n);
	}
	canon_body_end(&b);
}

START_TEST(test_body)
{
	const char *body = bodies[_i].body;
	struct buf out;
	size_t slice;

	buf_init(&out);
	for (slice = 1; slice < 100; slice += 33) {
		feed(&out, CANON_SIMPLE, body, strlen(body), slice);
		ck_assert_str_eq(buf_get(&out), bodies[_i].simple);
		feed(&out, CANON_RELAXED, body, strlen(body), slice);
		ck_assert_str_eq(buf_get(&out), bodies[_i].relaxed);
	}
	buf_clear(&out);
}
END_TEST

START_TEST(test_field)
{
	struct buf out;

	buf_init(&out);
	canon_header(&out, CANON_RELAXED, fields[_i].field,
	    strlen(fields[_i].field));
	ck_assert_str_eq(buf_get(&out), fields[_i].relaxed);
	buf_reset(&out);
	canon_header(&out, CANON_SIMPLE, fields[_i].field,
	    strlen(fields[_i].field));
	ck_assert_int_eq(memcmp(buf_get(&out), fields[_i].field,
	    strlen(fields[_i].field)), 0);
	ck_assert_str_eq(out.data + out.length - 2, "\r\n");
	buf_clear(&out);
}
END_TEST

/* A body of octets that matter, the same in every run. */
static size_t
random_body(char *body, size_t size, unsigned int *seed, unsigned int spread)
{
	static const char octets[] = "ab \t\r\n";
	unsigned int pick;
	size_t i, length;

	*seed = *seed * 1103515245 + 12345;
	length = (*seed >> 16) % size;
	for (i = 0; i < length; i++) {
		*seed = *seed * 1103515245 + 12345;
		pick = (*seed >> 16) % spread;
		body[i] = pick < 6 ? octets[pick] : 'x';
		/* Two of three CR are followed by their LF. */
		if (i > 0 && body[i - 1] == '\r' && (*seed >> 24) % 3 > 0)
			body[i] = '\n';
	}
	return length;
}

START_TEST(test_second_implementation)
{
	struct dkimtext whole, slow;
	struct buf out;
	char body[120];
	unsigned int seed = 1;
	int i;

	buf_init(&out);
	for (i = 0; i < 20000; i++) {
		whole.data = body;
		/* lines of few octets, and lines that stay as they are */
		whole.length = random_body(body, i % 3 == 0 ? 40 :
		    sizeof(body), &seed, i % 3 == 0 ? 6 : 60);
		slow = dkimtext_body(whole, i % 2);
		feed(&out, i % 2 ? CANON_RELAXED : CANON_SIMPLE, body,
		    whole.length, 1 + (size_t)i % (i % 3 == 0 ? 7 : 50));
		ck_assert_msg(out.length == slow.length &&
		    memcmp(out.data, slow.data, slow.length) == 0,
		    "body %d differs", i);
		free(slow.data);
	}
	buf_clear(&out);
}
END_TEST

#define BODIES	40000
#define FIELDS	40000

/* What canonicalization looks at, and what it must not take for that. */
static const char *const pieces[] = { " ", "\t", "\r\n", "\r\n", "\r", "\n",
	"a", "B", ":", "\303\274", "\240", "\377", "  ", " \t\r\n", "\r\n\r\n",
	"\r\r\n", "\n\r\n", " \r", ".", "=20\r\n", "\v", "\f", "\0" };

/* A few of the pieces at a time, so that each meets its own kind often. */
static void
make_body(uint64_t *state, struct buf *body)
{
	unsigned int count = sizeof(pieces) / sizeof(pieces[0]);
	unsigned int n = generate_pick(state, generate_pick(state, 50) == 0 ?
	    6000 : 30), kinds = 1 + generate_pick(state, count);
	unsigned int first = generate_pick(state, count), i;
	const char *piece;

	buf_reset(body);
	for (i = 0; i < n; i++) {
		piece = pieces[(first + generate_pick(state, kinds)) % count];
		buf_add(body, piece, *piece == '\0' ? 1 : strlen(piece));
	}
}

/* A field as the header keeps it: line ends are folds. */
static void
make_field(uint64_t *state, struct buf *field)
{
	static const char *const names[] = { "A", "SubJect", "x-B \t", "C  ",
		"1" };
	static const char *const parts[] = { " ", "\t", "\r\n ", "\r\n\t",
		"a", "B", ":", "\303\274", "\240", "\377", "\r\n  \t", ";",
		"\v" };
	unsigned int n = generate_pick(state, 30);

	buf_reset(field);
	buf_printf(field, "%s:", names[generate_pick(state, 5)]);
	for (; n > 0; n--)
		buf_puts(field, parts[generate_pick(state,
		    sizeof(parts) / sizeof(parts[0]))]);
}

static void
agree(const struct buf *in, const struct buf *fast, const struct buf *slow)
{
	size_t at;

	ck_assert_msg(passage_same(fast, slow, &at) == 0,
	    "differs at %zu of %zu and %zu\n in   %s\n fast %s\n slow %s", at,
	    fast->length, slow->length, passage_show(in, 0),
	    passage_show(fast, at), passage_show(slow, at));
}

/* In pieces by chance, empty ones too. */
START_TEST(test_bodies)
{
	uint64_t state = (uint64_t)_i;
	struct buf body, fast, slow;
	struct canon_body b;
	size_t at, n;
	int i;

	buf_init(&body);
	buf_init(&fast);
	buf_init(&slow);
	for (i = 0; i < BODIES / 4; i++) {
		make_body(&state, &body);
		buf_reset(&fast);
		buf_reset(&slow);
		canon_body_init(&b, i % 2 ? CANON_RELAXED : CANON_SIMPLE,
		    collect, &fast);
		for (at = 0; at < body.length; at += n) {
			n = generate_pick(&state, i % 3 == 0 ? 2 : 5000);
			n = n > body.length - at ? body.length - at : n;
			canon_body_add(&b, body.data + at, n);
		}
		canon_body_end(&b);
		slowcanon_body(&slow, i % 2, buf_get(&body), body.length);
		agree(&body, &fast, &slow);
	}
	buf_clear(&body);
	buf_clear(&fast);
	buf_clear(&slow);
}
END_TEST

START_TEST(test_fields)
{
	struct buf field, fast, slow;
	uint64_t state = 1;
	int i;

	buf_init(&field);
	buf_init(&fast);
	buf_init(&slow);
	for (i = 0; i < FIELDS; i++) {
		make_field(&state, &field);
		buf_reset(&fast);
		buf_reset(&slow);
		canon_header(&fast, i % 2 ? CANON_RELAXED : CANON_SIMPLE,
		    field.data, field.length);
		slowcanon_field(&slow, i % 2, field.data, field.length);
		agree(&field, &fast, &slow);
	}
	buf_clear(&field);
	buf_clear(&fast);
	buf_clear(&slow);
}
END_TEST

/* Empty lines are counted, not kept: a million of them cost nothing. */
START_TEST(test_many_lines)
{
	struct canon_body b;
	struct buf out;
	int i;

	buf_init(&out);
	canon_body_init(&b, CANON_RELAXED, collect, &out);
	for (i = 0; i < 1000000; i++)
		canon_body_add(&b, "\r\n", 2);
	ck_assert_uint_eq(out.length, 0);
	canon_body_add(&b, "x", 1);
	canon_body_end(&b);
	ck_assert_uint_eq(out.length, 2000003);
	buf_clear(&out);
}
END_TEST

/* The example of RFC 6376 section 3.4.5, from its file. */
static void
check_example(enum canon canon, const char *header_file,
    const char *body_file)
{
	char *message, *want;
	struct header header;
	struct buf out;
	size_t length, end, n, i;

	if ((message = vectors_read("canon/input.eml", &length)) == NULL)
		return;
	buf_init(&out);
	header_init(&header);
	ck_assert_int_eq(header_parse(&header, message, length, &end), 0);
	for (i = 0; i < header.n; i++)
		canon_header(&out, canon, header.fields[i].text,
		    header.fields[i].length);
	want = vectors_read(header_file, &n);
	ck_assert_str_eq(buf_get(&out), want);
	free(want);
	feed(&out, canon, message + end, length - end, 5);
	want = vectors_read(body_file, &n);
	ck_assert_str_eq(buf_get(&out), want);
	free(want);
	free(message);
	header_clear(&header);
	buf_clear(&out);
}

START_TEST(test_example)
{
	check_example(CANON_SIMPLE, "canon/simple-header.bin",
	    "canon/simple-body.bin");
	check_example(CANON_RELAXED, "canon/relaxed-header.bin",
	    "canon/relaxed-body.bin");
}
END_TEST

/* The next string of a key, its escapes undone in place; the rest in *at. */
static char *
json_string(char **at, const char *key)
{
	char *s, *in, *out;

	if ((s = strstr(*at, key)) == NULL)
		return NULL;
	s = strchr(s + strlen(key), '"');
	ck_assert_ptr_nonnull(s);
	for (in = out = ++s; *in != '"'; in++) {
		if (*in == '\\') {
			in++;
			*out++ = *in == 'r' ? '\r' : *in == 'n' ? '\n' :
			    *in == 't' ? '\t' : *in;
		} else
			*out++ = *in;
	}
	*at = in + 1;
	*out = '\0';
	return s;
}

static void
check_hash(const struct buf *canonical, const char *want)
{
	unsigned char digest[32], text[64];

	ck_assert_int_eq(EVP_Digest(canonical->data == NULL ? "" :
	    canonical->data, canonical->length, digest, NULL, EVP_sha256(),
	    NULL), 1);
	EVP_EncodeBlock(text, digest, sizeof(digest));
	ck_assert_str_eq((char *)text, want);
}

START_TEST(test_vectors)
{
	char *file, *at, *name, *canon, *body, *want;
	struct buf out;
	size_t length;
	int n = 0;

	if ((file = vectors_read("canon/body-cases.json", &length)) == NULL)
		return;
	buf_init(&out);
	for (at = file; (name = json_string(&at, "\"name\":")) != NULL; n++) {
		canon = json_string(&at, "\"canon\":");
		body = json_string(&at, "\"body\":");
		want = json_string(&at, "\"canonical\":");
		feed(&out, strcmp(canon, "relaxed") == 0 ? CANON_RELAXED :
		    CANON_SIMPLE, body, strlen(body), 2);
		ck_assert_msg(strcmp(buf_get(&out), want) == 0, "%s", name);
		check_hash(&out, json_string(&at, "\"bh\":"));
	}
	ck_assert_int_eq(n, 8);
	buf_clear(&out);
	free(file);
}
END_TEST

Suite *
suite_canon(void)
{
	Suite *s = suite_create("canon");
	TCase *t = tcase_create("canon");

	tcase_add_loop_test(t, test_body, 0,
	    sizeof(bodies) / sizeof(bodies[0]));
	tcase_add_loop_test(t, test_field, 0,
	    sizeof(fields) / sizeof(fields[0]));
	tcase_add_test(t, test_second_implementation);
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, test_bodies, 0, 4);
	tcase_add_test(t, test_fields);
	tcase_add_test(t, test_many_lines);
	tcase_add_test(t, test_example);
	tcase_add_test(t, test_vectors);
	suite_add_tcase(s, t);
	return s;
}
