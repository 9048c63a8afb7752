/*
 * Real messages, tests/data/NAME.eml: each leaves in a form that no relay has
 * a reason to touch, stays as it is when it is submitted once more, and can
 * be signed and verified.
 */
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "compat/memfile.h"
#include "sign/dkim.h"
#include "tests/peer/dkimverify.h"
#include "tests/unit/keyring.h"
#include "tests/unit/mimeread.h"
#include "tests/unit/passage.h"
#include "tests/unit/scratch.h"

Suite	*suite_corpus(void);

#define FOLDER	"tests/data"

struct corpus {
	struct scene	 scene;
	struct conf	 keys;
	char		*record;	/* of the key that signs */
};

static struct corpus corpus;

/* The files, found when the suite is made: each is a test. */
static struct dirent **names;
static int nnames;

static int
is_message(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 4 && strcmp(entry->d_name + n - 4, ".eml") == 0;
}

static void
setup(void)
{
	EVP_PKEY *key;

	passage_scene(&corpus.scene);
	conf_init(&corpus.keys);
	keyring_open();
	ck_assert_ptr_nonnull(key = keyring_make(0));
	keyring_save("key", key);
	corpus.record = keyring_record(key);
	EVP_PKEY_free(key);
}

static void
teardown(void)
{
	free(corpus.record);
	scene_clear(&corpus.scene);
	conf_clear(&corpus.keys);
	keyring_close();
}

static void
read_message(const char *name, struct buf *text)
{
	int folder = open(FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	size_t length;
	char *octets;

	ck_assert_int_ne(folder, -1);
	octets = scratch_read(folder, name, &length);
	close(folder);
	buf_add(text, octets, length);
	free(octets);
}

/* Submits it, twice; the first time's octets are kept. */
static void
send_twice(const char *name, const struct buf *text, struct buf *wire)
{
	unsigned int flags, again;
	struct buf second;
	const char *why;
	size_t at;

	ck_assert_msg(passage(&corpus.scene, text, wire, &flags) == 0,
	    "%s: %d, %s", name, corpus.scene.fault.status,
	    corpus.scene.fault.text);
	why = passage_form(wire, flags, &at);
	ck_assert_msg(why == NULL, "%s: %s at %zu: %s", name, why, at,
	    passage_show(wire, at));
	buf_init(&second);
	ck_assert_msg(passage(&corpus.scene, wire, &second, &again) == 0,
	    "%s, the second time: %d, %s", name, corpus.scene.fault.status,
	    corpus.scene.fault.text);
	ck_assert_msg(passage_same(&second, wire, &at) == 0, "%s, the second "
	    "time, differs at %zu:\n got  %s\n want %s", name, at,
	    passage_show(&second, at), passage_show(wire, at));
	ck_assert_msg(flags == again, "%s, the second time: flags %#x, not "
	    "%#x", name, again, flags);
	buf_clear(&second);
}

/* A strict reader makes something of it, unless its author saw to that. */
static void
read_strictly(const char *name, const struct buf *wire)
{
	static const char *const unreadable[] = {
		"multipart-boundary-prefix.eml", "multipart-no-boundary.eml" };
	struct mimepart part;
	const char *why;
	size_t i;

	for (i = 0; i < sizeof(unreadable) / sizeof(unreadable[0]); i++)
		if (strcmp(name, unreadable[i]) == 0)
			return;
	why = mimeread(&part, wire->data, wire->length);
	ck_assert_msg(why == NULL, "%s: not to be read: %s", name, why);
	mimeread_clear(&part);
}

/* 1 where NAME.want says that it has to be refused, with 65. */
static int
is_refused(const char *name)
{
	char want[NAME_MAX + 1];
	int folder, refused;
	size_t length;
	char *text;

	snprintf(want, sizeof(want), "%.*s.want", (int)strlen(name) - 4, name);
	folder = open(FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (faccessat(folder, want, R_OK, 0) == -1) {
		close(folder);
		return 0;
	}
	text = scratch_read(folder, want, &length);
	refused = strncmp(text, "Status: 65\n", 11) == 0;
	free(text);
	close(folder);
	return refused;
}

static void
check_refused(const char *name, const struct buf *text)
{
	unsigned int flags;
	struct buf wire;

	buf_init(&wire);
	ck_assert_msg(passage(&corpus.scene, text, &wire, &flags) == -1,
	    "%s: not refused", name);
	ck_assert_msg(corpus.scene.fault.status == 65, "%s: %d, %s", name,
	    corpus.scene.fault.status, corpus.scene.fault.text);
	buf_clear(&wire);
}

static const char *
look_up(void *arg, const char *name)
{
	(void)arg;
	return strncmp(name, "sel._domainkey.", 15) == 0 ? corpus.record :
	    NULL;
}

/* A line for whatever domain the message is from; who has none is unsigned. */
static int
add_key(const struct content *content)
{
	struct conf_dkim *line = calloc(1, sizeof(*line));
	char *domain = dkim_content_author(content);

	ck_assert_ptr_nonnull(line);
	if (domain == NULL) {
		free(line);
		return -1;
	}
	conf_clear(&corpus.keys);
	conf_init(&corpus.keys);
	line->domain = domain;
	ck_assert_ptr_nonnull(line->selector = strdup("sel"));
	ck_assert_ptr_nonnull(line->keyfile = strdup(keyring_path("key")));
	corpus.keys.dkim = line;
	corpus.keys.ndkim = 1;
	return 0;
}

static void
sign_and_verify(const char *name, const struct buf *wire)
{
	struct content content = { memfile_open(), 0, (off_t)wire->length };
	struct dkimverify result;
	struct signer signer;
	struct fault fault;
	struct buf whole;

	ck_assert_int_ne(content.fd, -1);
	ck_assert_int_eq(pwrite(content.fd, wire->data, wire->length, 0),
	    (ssize_t)wire->length);
	ck_assert_msg(add_key(&content) == 0, "%s: no domain in From", name);
	signer_init(&signer, &corpus.keys);
	buf_init(&whole);
	ck_assert_msg(dkim_sign(&signer, &content, time(NULL), &whole,
	    &fault) == 0, "%s: %s", name, fault.text);
	buf_add(&whole, wire->data, wire->length);
	memset(&result, 0, sizeof(result));
	ck_assert_msg(dkimverify(whole.data, whole.length, look_up, NULL,
	    time(NULL), &result, 1) == 1 && result.pass, "%s: %s", name,
	    result.reason);
	buf_clear(&whole);
	close(content.fd);
}

START_TEST(message)
{
	const char *name = names[_i]->d_name;
	struct buf text, wire;

	buf_init(&text);
	buf_init(&wire);
	read_message(name, &text);
	if (is_refused(name)) {
		check_refused(name, &text);
	} else {
		send_twice(name, &text, &wire);
		read_strictly(name, &wire);
		sign_and_verify(name, &wire);
	}
	buf_clear(&text);
	buf_clear(&wire);
}
END_TEST

START_TEST(how_many)
{
	if (nnames > 0)
		printf("corpus: %d messages of %s\n", nnames, FOLDER);
	else
		printf("corpus: no %s/*.eml, skipped\n", FOLDER);
	fflush(stdout);
}
END_TEST

Suite *
suite_corpus(void)
{
	Suite *suite = suite_create("corpus");
	TCase *tcase = tcase_create("corpus");

	nnames = scandir(FOLDER, &names, is_message, alphasort);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, message, 0, nnames > 0 ? nnames : 0);
	tcase_add_test(tcase, how_many);
	suite_add_tcase(suite, tcase);
	return suite;
}
