/*
 * The asking process where somebody else writes what it says: it crashes,
 * hangs, never stops, lies in its lengths.  Each is a process of its own, and
 * what is tested is its parent.
 */
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asker.h"
#include "tests/unit/suites.h"
#include "util/clock.h"

#define PATIENCE	60000	/* ms; no test waits so long */
#define SHORT		100	/* ms, of who is waited for in vain */
#define ANY		UINT32_MAX	/* as long as the text is */

/* How it goes on behind its words. */
enum end { LEAVE, DIE, CUT, HANG, DRIP, REPEAT };

struct word {
	uint32_t	 kind, length;
	const char	*text;		/* NULL: none, whatever the length */
};

struct script {
	const char	*what;
	enum end	 end;
	struct word	 words[5];	/* kind 0 ends them */
};

static struct conf conf;
static struct errand errand;
static struct asker_said said;

/* Statuses as they go over the socket. */
static const int32_t statuses[] = { 0, 3, -1, 4 };
#define STATUS(i)	{ ASKER_END, sizeof(int32_t), \
			    (const char *)&statuses[i] }
#define REPORT(text)	{ ASKER_REPORT, ANY, text }
#define PROGRESS(text)	{ ASKER_PROGRESS, ANY, text }

/* --- the process --------------------------------------------------------- */

static void
speak(const struct word *word)
{
	size_t length = word->length != ANY ? word->length :
	    strlen(word->text);
	struct asker_head head = { word->kind, (uint32_t)length };

	(void)errand_write(&head, sizeof(head));
	if (word->text != NULL)
		(void)errand_write(word->text, length);
}

static void
work(const struct resolver *resolver, const struct conf *given,
    const void *arg)
{
	const struct script *script = arg;
	const struct word *word;

	(void)resolver;
	(void)given;
	do {
		for (word = script->words; word->kind != 0; word++)
			speak(word);
	} while (script->end == REPEAT);
	while (script->end == DRIP)
		if (usleep(SHORT * 100) == 0 && errand_write("", 1) == -1)
			break;
	if (script->end == CUT)
		(void)errand_write("ab", 2);
	if (script->end == DIE)
		raise(SIGKILL);
	if (script->end == HANG)
		(void)pause();
}

/* --- its parent ---------------------------------------------------------- */

static void
setup(void)
{
	conf_init(&conf);
	memset(&said, 0, sizeof(said));
}

static void
teardown(void)
{
	free(said.report);
	conf_clear(&conf);
}

/* Until it has ended; of progress, all that may be shown is. */
static int
listen_to(const struct script *script, int64_t patience)
{
	const char *p;
	int rc;

	ck_assert_int_eq(errand_start(&errand, &conf, work, script), 0);
	errand.deadline = clock_now() + patience;
	while ((rc = asker_hear(&errand, &said)) == 0)
		for (p = said.progress; *p != '\0'; p++)
			ck_assert_msg(*p >= ' ' && *p <= '~', "%s",
			    script->what);
	errand_end(&errand);
	return rc;
}

START_TEST(truth)
{
	static const struct script whole = { "the truth", LEAVE,
	    { PROGRESS("1 of 2"), PROGRESS(""), REPORT("all\nof it\n"),
	    STATUS(1) } };
	static const struct script nothing = { "an empty one", HANG,
	    { REPORT(""), STATUS(0) } };

	ck_assert_int_eq(listen_to(&whole, PATIENCE), 1);
	ck_assert_str_eq(said.report, "all\nof it\n");
	ck_assert_uint_eq(said.length, 10);
	ck_assert_int_eq(said.status, 3);
	teardown();
	setup();
	/* -q where all is well; and nobody waits for its end */
	ck_assert_int_eq(listen_to(&nothing, PATIENCE), 1);
	ck_assert_uint_eq(said.length, 0);
	ck_assert_int_eq(said.status, 0);
}
END_TEST

static const struct script lies[] = {
	{ "nothing", LEAVE, { { 0, 0, NULL } } },
	{ "it crashes", DIE, { PROGRESS("1 of 2") } },
	{ "a report and no end", LEAVE, { REPORT("all is well\n") } },
	{ "it crashes behind its report", DIE, { REPORT("all is well\n") } },
	{ "an end and no report", LEAVE, { STATUS(0) } },
	{ "half a head", CUT, { { 0, 0, NULL } } },
	{ "half a report", CUT, { { ASKER_REPORT, 9, NULL } } },
	{ "half a status", CUT, { REPORT("x\n"),
	    { ASKER_END, sizeof(int32_t), NULL } } },
	{ "a longer report than there can be", HANG,
	    { { ASKER_REPORT, ASKER_TEXT + 1, NULL } } },
	{ "the longest length", HANG, { { ASKER_REPORT, ANY - 1, NULL } } },
	{ "two reports", HANG, { REPORT("x\n"), REPORT("y\n") } },
	{ "a status below all", HANG, { REPORT("x\n"), STATUS(2) } },
	{ "a status above all", HANG, { REPORT("x\n"), STATUS(3) } },
	{ "a short status", HANG, { REPORT("x\n"), { ASKER_END, 1, "" } } },
	{ "a long status", HANG, { REPORT("x\n"), { ASKER_END, ANY,
	    "\1\1\1\1\1" } } },
	{ "a word that is none", HANG, { { ASKER_END + 1, 1, "x" } } },
	{ "another", HANG, { { ANY, 0, NULL } } },
	{ "endless progress", HANG, { { ASKER_PROGRESS, ASKER_LINE, NULL } } },
	{ "progress with a NUL", HANG, { { ASKER_PROGRESS, 1, "" } } },
	{ "an escape sequence", HANG, { PROGRESS("\033[2J") } },
	{ "two lines of progress", HANG, { PROGRESS("a\nb") } },
	{ "C1 as an octet", HANG, { PROGRESS("\x9b" "2J") } },
	{ "C1 as UTF-8", HANG, { PROGRESS("\xc2\x9b" "2J") } },
	{ "UTF-8", HANG, { PROGRESS("\xc3\xa4") } },
};

/* Each is known at once, without a wait for the deadline. */
START_TEST(lie)
{
	ck_assert_msg(listen_to(&lies[_i], PATIENCE) == -1, "%s",
	    lies[_i].what);
	ck_assert_msg(clock_left(errand.deadline) > 0, "%s", lies[_i].what);
}
END_TEST

static const struct script slow[] = {
	{ "it says nothing", HANG, { { 0, 0, NULL } } },
	{ "it hangs behind its report", HANG, { REPORT("all is well\n") } },
	{ "it hangs in its report", HANG, { { ASKER_REPORT, 9, NULL } } },
	{ "it drips", DRIP, { { ASKER_REPORT, ASKER_TEXT, NULL } } },
	{ "it never stops", REPEAT, { PROGRESS("a"), PROGRESS("b") } },
	{ "nor says anything", REPEAT, { PROGRESS("") } },
};

START_TEST(hang)
{
	ck_assert_msg(listen_to(&slow[_i], SHORT) == -1, "%s",
	    slow[_i].what);
	ck_assert_int_eq(clock_left(errand.deadline), 0);
	ck_assert_int_eq(kill(errand.pid, 0), -1);
}
END_TEST

/* It is told more than a socket holds, and does not listen. */
START_TEST(deaf)
{
	static const struct script script = { "it is deaf", HANG,
	    { { 0, 0, NULL } } };
	size_t size = 8 * 1024 * 1024;
	char *fact = calloc(1, size);

	ck_assert_ptr_nonnull(fact);
	ck_assert_int_eq(errand_start(&errand, &conf, work, &script), 0);
	errand.deadline = clock_now() + SHORT;
	ck_assert_int_eq(asker_tell(&errand, ASKER_SAMPLE, fact, size), -1);
	errand_end(&errand);
	free(fact);
}
END_TEST

/* One that is dead is no signal for us. */
START_TEST(dead)
{
	static const struct script script = { "it is dead", DIE,
	    { { 0, 0, NULL } } };

	ck_assert_int_eq(errand_start(&errand, &conf, work, &script), 0);
	errand.deadline = clock_now() + PATIENCE;
	ck_assert_int_eq(asker_hear(&errand, &said), -1);
	ck_assert_int_eq(asker_tell(&errand, ASKER_SAMPLE, "x", 1), -1);
	errand_end(&errand);
}
END_TEST

Suite *
suite_asker(void)
{
	Suite *suite = suite_create("asker");
	TCase *tcase = tcase_create("asker");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, truth);
	tcase_add_loop_test(tcase, lie, 0, sizeof(lies) / sizeof(lies[0]));
	tcase_add_loop_test(tcase, hang, 0, sizeof(slow) / sizeof(slow[0]));
	tcase_add_test(tcase, deaf);
	tcase_add_test(tcase, dead);
	suite_add_tcase(suite, tcase);
	return suite;
}
