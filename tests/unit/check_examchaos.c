/*
 * Examinations of worlds that are made up: whatever strangers answer, nothing
 * falls over, every finding is whole, and the report is the same each time and
 * in whatever order answers come.  CHAOS in the environment is the number of
 * worlds, CHAOS_SEED the first one.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "exam/examine.h"
#include "exam/examjson.h"
#include "exam/examtext.h"
#include "exam/group.h"
#include "exam/publish.h"
#include "doctor/overlay.h"
#include "doctor/psl.h"
#include "sample.h"
#include "tests/unit/chaos.h"
#include "tests/unit/examprobe.h"
#include "tests/unit/keyring.h"
#include "tests/unit/recipient.h"
#include "util/clock.h"
#include "util/text.h"

Suite	*suite_examchaos(void);

#define WORLDS	8
#define RUNS	3000	/* until all is settled */
#define FORMS	6

static const char letter[] = "Received: from a by b; Thu, 1 Jan 2026 00:00:00 "
    "+0000\r\nFrom: Shop <shop@example.com>\r\nTo: ann@example.net\r\n"
    "Subject: =?utf-8?q?x=C3=A9?= 100% free\r\nMIME-Version: 1.0\r\n"
    "Date: Fri, 15 Jan 2027 08:00:00 +0000\r\nMessage-ID: <1@example.com>\r\n"
    "List-Unsubscribe: <https://example.com/u>\r\n"
    "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n"
    "Content-Type: text/html; charset=utf-8\r\n\r\n<html><a "
    "href=\"http://example.net/%s\">http://example.org/</a><img src=cid:1>"
    "</html>\r\n--b\r\nContent-Type: application/x-msdownload; name=a.exe\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\nTVqQ\r\n--b--\r\n";

/* made once: keys take time */
static struct examkeys keys;
static char *record;
static struct buf sample;

/* One examination, and what its report was in each form. */
struct scene {
	struct examscene	*s;
	struct chaos		*chaos;
	struct examine		 examine;
	struct overlay		 overlay;
	struct source		 live;
	struct overlay_source	 over;
	struct buf		 forms[FORMS];
};

static uint64_t first = 1;

/* --- what does not change ------------------------------------------------ */

static void
setup(void)
{
	struct conf conf;
	struct conf_dkim line = { .domain = NULL };
	struct fault fault;
	EVP_PKEY *key = keyring_make(2048);

	keyring_open();
	keyring_save("s1", key);
	record = keyring_record(key);
	EVP_PKEY_free(key);
	conf_init(&conf);
	conf.hostname = strdup("mail.example.com");
	line.domain = strdup("example.com");
	line.selector = strdup("s1");
	line.keyfile = strdup(keyring_path("s1"));
	conf.dkim = calloc(1, sizeof(line));
	conf.dkim[0] = line;
	conf.ndkim = 1;
	examkeys_read(&keys, &conf, "example.com");
	ck_assert_uint_gt(keys.n, 0);
	buf_init(&sample);
	ck_assert_int_eq(sample_make(&conf, "shop@example.com", &sample,
	    &fault), 0);
	conf_clear(&conf);
	keyring_close();
	if (getenv("CHAOS_SEED") != NULL)
		first = strtoull(getenv("CHAOS_SEED"), NULL, 10);
}

static void
teardown(void)
{
	buf_clear(&sample);
	free(record);
}

static unsigned int
worlds(void)
{
	const char *text = getenv("CHAOS");

	return text == NULL ? WORLDS : (unsigned int)strtoul(text, NULL, 10);
}

/* --- facts --------------------------------------------------------------- */

static void
set_options(struct scene *scene, uint64_t *state)
{
	static char *const recipients[] = { NULL, (char *)(uintptr_t)"a@b.com",
	    (char *)(uintptr_t)"ann@gmail.com",
	    (char *)(uintptr_t)"ann@example.net",
	    (char *)(uintptr_t)"ann@[192.0.2.9]",
	    (char *)(uintptr_t)"ann@[IPv6:2001:db8::9]" };
	struct exam *exam = &scene->s->exam;
	struct examoption *option = &scene->s->option;

	option->to = recipients[chaos_below(state, 6)];
	option->verbose = 1;
	option->strict = chaos_below(state, 2) == 0;
	option->probe = exam->trial_wanted = option->to != NULL &&
	    chaos_below(state, 3) == 0;
	option->dqs_key = exam->dqs_key = chaos_below(state, 4) == 0 ?
	    "abcdefghijklmnopqrstuvwxyz" : NULL;
	if (chaos_below(state, 3) == 0)
		(void)ipaddr_parse(&option->ip[option->nip++], "192.0.2.25");
	if (chaos_below(state, 4) == 0)
		(void)ipaddr_parse(&option->ip[option->nip++],
		    "2001:db8::25");
	if (chaos_below(state, 10) == 0) {
		scene->s->conf.relay = RELAY_SMTP;
		scene->s->conf.relay_host = strdup("relay.example.net");
	}
	if (chaos_below(state, 10) == 0)
		exam->helo[0] = '\0';
	if (chaos_below(state, 10) == 0)
		exam->mail_from[0] = exam->mail_domain[0] = '\0';
	exam->queue_stale = (int)chaos_below(state, 3) - 1;
	if (chaos_below(state, 4) == 0)
		exam->psl = PSL_PATH;
}

static void
set_message(struct scene *scene, uint64_t *state)
{
	struct exam *exam = &scene->s->exam;
	size_t size = 2 * sizeof(letter), i;
	struct exam_message *one;

	exam->nmessages = chaos_below(state, EXAM_MESSAGES + 1);
	for (i = 0; i < exam->nmessages; i++) {
		one = &exam->messages[i];
		one->text = calloc(1, size + 1);
		memcpy(one->text, letter, sizeof(letter));
		one->length = chaos_mutate(state, one->text,
		    sizeof(letter) - 1, size);
		one->whole = one->length;
		one->when = exam->now;
		/* one is of --message, several are of the queue */
		if (exam->nmessages > 1)
			snprintf(one->id, sizeof(one->id), "id%zu", i);
	}
}

static void
set_sample(struct exam *exam, uint64_t *state)
{
	size_t size = 2 * sample.length, length = sample.length;

	if (chaos_below(state, 5) == 0) {
		strlcpy(exam->sample_trouble, "no key of ours \033[1m",
		    sizeof(exam->sample_trouble));
		return;
	}
	exam->sample = calloc(1, size + 1);
	memcpy(exam->sample, sample.data, length);
	if (chaos_below(state, 3) == 0)
		length = chaos_mutate(state, exam->sample, length, size);
	exam->sample[length] = '\0';
	exam->nsample = length;
}

static void
set_keys(struct exam *exam, uint64_t *state)
{
	struct examkey *key;
	uint32_t i, known = (uint32_t)chaos_below(state, 3);

	memset(&exam->keys, 0, sizeof(exam->keys));
	exam->keys.n = (uint32_t)chaos_below(state, 5);
	for (i = 0; i < exam->keys.n; i++) {
		key = &exam->keys.list[i];
		*key = keys.list[0];
		if (i != known)
			snprintf(key->selector, sizeof(key->selector), "k%u",
			    i);
		if (chaos_below(state, 5) == 0)
			key->domain[0] = '\0';
		key->signs = key->domain[0] != '\0';
		key->state = (uint32_t)chaos_below(state, 5);
		if (key->state > EXAMKEY_BAD)
			key->state = EXAMKEY_READ;
		if (key->state == EXAMKEY_BAD)
			strlcpy(key->trouble, "bad", sizeof(key->trouble));
		if (key->state != EXAMKEY_READ)
			key->length = 0;
		else if (chaos_below(state, 5) == 0)
			key->der[chaos_below(state, key->length)] ^= 1;
		key->mode = chaos_below(state, 2) == 0 ? 0600 : 0644;
	}
}

/* Octets of a report change, and it goes through what a report goes through. */
static void
spoil(struct probe_report *report, uint64_t *state)
{
	unsigned char *octets = (unsigned char *)report;
	size_t times = chaos_below(state, 40);

	report->stage = (uint32_t)chaos_below(state, PROBE_STAGES);
	report->why = (uint32_t)chaos_below(state, PROBE_WHYS);
	if (report->stage == PROBE_DONE)
		report->why = PROBE_FINE;
	else if (report->why == PROBE_FINE)
		report->why = PROBE_CLOSED;
	report->tls = (uint32_t)chaos_below(state, PROBE_TLS_STATES);
	report->tries[0].stage = report->stage;
	report->tries[0].why = report->why;
	report->mail.code = report->recipients[0].code =
	    (int32_t)chaos_below(state, 400) + 200;
	strlcpy(report->mail.text, "550 5.7.1 SPF <%s> blocked \033[1m",
	    sizeof(report->mail.text));
	report->hello.offers = (uint32_t)chaos_below(state, 256);
	for (; times > 0; times--)
		octets[chaos_below(state, sizeof(*report))] =
		    (unsigned char)chaos_below(state, 256);
	if (probereport_clean(report) == -1)
		probereport_fail(report, "the probe was cut short");
}

static void
set_probes(struct scene *scene, uint64_t *state)
{
	static const char *const domains[] = { "gmail.com", "outlook.com",
	    "qq.com", "gmail.com", "example.net", "example.com" };
	struct examscene *s = scene->s;
	struct exam_probe *probe;
	size_t i;

	if (s->conf.relay != RELAY_NONE)
		return;
	for (i = 0; i < 6; i++) {
		if (i == 4 && s->option.to == NULL)
			continue;
		(void)examprobe_good(s, domains[i], i == 3 ? "2001:db8::25" :
		    "192.0.2.25");
		probe = &s->exam.probes[s->exam.nprobes - 1];
		probe->purpose = i == 5 ? EXAM_BOUNCE : i == 4 ?
		    EXAM_RECIPIENT : EXAM_PORT25;
		if (chaos_below(state, 3) == 0)
			examprobe_echo(&probe->report, "192.0.2.77");
		if (chaos_below(state, 2) == 0)
			spoil(&probe->report, state);
		probe->done = chaos_below(state, 12) > 0;
	}
}

static void
set_overlay(struct scene *scene, uint64_t *state)
{
	static const char zone[] = "@ 60 IN TXT \"v=spf1 a -all\"\n"
	    "@ IN MX 10 mail\nmail IN A 192.0.2.25\nx IN CNAME y\n"
	    "y IN CNAME x\n*.w IN TXT \"p=\"\nd IN DNAME example.net.\n";
	struct zonefile_text text = { zone, sizeof(zone) - 1, "zone",
	    "example.com" };
	struct exam *exam = &scene->s->exam;
	struct fault fault;

	if (chaos_below(state, 5) > 0)
		return;
	if (overlay_load(&scene->overlay, &text, &fault) == -1)
		ck_abort_msg("%s", fault.text);
	exam->overlay = &scene->overlay;
	scene->live = exam->source;
	scene->over.overlay = exam->overlay;
	scene->over.live = &scene->live;
	overlay_source(&exam->source, &scene->over);
}

static void
set_trial(struct exam *exam, uint64_t *state)
{
	exam->trial_known = chaos_below(state, 4) > 0;
	exam->trial.status = (int32_t)chaos_below(state, 80);
	strlcpy(exam->trial.text, "sendmail: %s%n", sizeof(exam->trial.text));
}

/* --- a scene ------------------------------------------------------------- */

static struct scene *
scene_new(const struct chaos_mood *mood)
{
	static const struct resolver none = { .n = 0 };
	struct scene *scene = calloc(1, sizeof(*scene));
	struct inquiry_setup setup = { .resolver = &none };
	const char *tlds[] = { "contrib/tld.list" };
	uint64_t state = ~mood->seed;
	struct fault fault;
	struct exam *exam;

	ck_assert_ptr_nonnull(scene);
	scene->s = recipient_scene(NULL, "");
	exam = &scene->s->exam;
	examscene_address(scene->s, NULL);
	ck_assert_int_eq(tld_load(&scene->s->tlds, tlds, 1, &fault), 0);
	exam->inquiry = inquiry_new(&setup);
	scene->chaos = chaos_new(mood, exam->inquiry);
	chaos_source(scene->chaos, &exam->source);
	exam->server = chaos_server;
	set_options(scene, &state);
	set_message(scene, &state);
	set_sample(exam, &state);
	set_keys(exam, &state);
	set_probes(scene, &state);
	set_trial(exam, &state);
	set_overlay(scene, &state);
	examine_init(&scene->examine, exam);
	return scene;
}

static void
scene_free(struct scene *scene)
{
	struct exam *exam = &scene->s->exam;
	size_t i;

	for (i = 0; i < FORMS; i++)
		buf_clear(&scene->forms[i]);
	if (exam->overlay != NULL)
		overlay_clear(&scene->overlay);
	inquiry_free(exam->inquiry);
	chaos_free(scene->chaos);
	for (i = 0; i < exam->nmessages; i++) {
		free(exam->messages[i].text);
		free(exam->messages[i].advice);
	}
	recipient_free(scene->s);
	free(scene);
}

/* As the asking process does it. */
static void
settle(struct scene *scene, int patience)
{
	struct exam *exam = &scene->s->exam;

	while (!examine_run(&scene->examine) || !publish_ready(exam))
		if (patience-- == 0) {
			chaos_stop(scene->chaos);
			exam->late = 1;
			examine_unsettle(&scene->examine);
			(void)examine_run(&scene->examine);
			return;
		}
}

/* --- what a report has to be --------------------------------------------- */

static void
render(struct scene *scene)
{
	struct exam *exam = &scene->s->exam;
	struct examoption *option = &scene->s->option;
	struct exam_summary summary;
	char *text = NULL;
	size_t length = 0, i;
	FILE *out = open_memstream(&text, &length);

	for (i = 0; i < FORMS; i++)
		buf_clear(&scene->forms[i]);
	examine_sum(exam, &summary);
	option->verbose = 0;
	examtext(&scene->forms[0], exam, &summary);
	option->verbose = 1;
	examjson(out, exam, &summary);
	fclose(out);
	ck_assert(length > 0 && text[length - 1] == '\n');
	ck_assert_msg(json_sound(text, length - 1), "%s", text);
	/* the look-ups are of an inquiry that asks nothing */
	buf_add(&scene->forms[1], text, (size_t)(strstr(text, "\"dns\":[") -
	    text));
	buf_putc(&scene->forms[1], '\n');
	free(text);
	for (option->format = FORMAT_ZONE; option->format <= FORMAT_JSON;
	    option->format++)
		publish(&scene->forms[2 + option->format], exam);
}

static void
check_lines(const struct buf *form)
{
	const char *p = form->data, *end;
	size_t i;

	ck_assert_int_eq(form->failed, 0);
	for (; p != NULL && *p != '\0'; p = end + 1) {
		ck_assert_ptr_nonnull(end = strchr(p, '\n'));
		ck_assert_msg(text_safe(p, (size_t)(end - p)), "%.*s",
		    (int)(end - p), p);
		for (i = 0; p + i + 1 < end; i++)
			ck_assert((unsigned char)p[i] != 0xc2 ||
			    (unsigned char)p[i + 1] >= 0xa0);
	}
}

static int
same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void
check_alone(const struct finding *f, const struct findings *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		ck_assert_msg(strcmp(list->list[i]->id, f->id) != 0 ||
		    !same(list->list[i]->ip, f->ip) ||
		    !same(list->list[i]->queued, f->queued) ||
		    !same(list->list[i]->domain, f->domain), "%s is twice: "
		    "%s; %s", f->id, f->title, list->list[i]->title);
}

static void
check_finding(const struct exam *exam, const struct finding *f)
{
	ck_assert_msg(f->title != NULL && *f->title != '\0', "%s", f->id);
	ck_assert_msg(group_of(f->id) != GROUPS, "%s", f->id);
	if (f->verdict == VERDICT_WARN || f->verdict == VERDICT_FAIL)
		ck_assert_msg(f->advice != NULL || f->fix.kind != FIX_NONE,
		    "%s: nothing mends: %s", f->id, f->title);
	if (f->verdict == VERDICT_UNKNOWN)
		ck_assert_msg(f->reason != NULL, "%s: no reason: %s", f->id,
		    f->title);
	if (exam->dqs_key != NULL)
		ck_assert_msg(strstr(f->title, exam->dqs_key) == NULL,
		    "%s: %s", f->id, f->title);
}

static void
check_all(const struct scene *scene)
{
	const struct exam *exam = &scene->s->exam;
	size_t family, i;

	for (family = 0; family < EXAM_FAMILIES; family++) {
		ck_assert_int_eq(exam->findings[family].failed, 0);
		for (i = 0; i < exam->findings[family].n; i++) {
			check_finding(exam, exam->findings[family].list[i]);
			check_alone(exam->findings[family].list[i],
			    &exam->findings[family], i);
		}
	}
	for (i = 0; i < FORMS; i++) {
		check_lines(&scene->forms[i]);
		if (exam->dqs_key != NULL && scene->forms[i].data != NULL)
			ck_assert_ptr_null(strstr(scene->forms[i].data,
			    exam->dqs_key));
	}
}

static void
check_same(const struct scene *a, const struct scene *b, uint64_t seed)
{
	size_t i, k;

	for (i = 0; i < FORMS; i++) {
		const char *x = a->forms[i].data, *y = b->forms[i].data;

		for (k = 0; x[k] != '\0' && x[k] == y[k]; k++)
			continue;
		ck_assert_msg(x[k] == y[k], "world %llu, form %zu:\n%.200s\n"
		    "--- is not\n%.200s", (unsigned long long)seed, i,
		    x + (k > 80 ? k - 80 : 0), y + (k > 80 ? k - 80 : 0));
	}
}

/* --- tests --------------------------------------------------------------- */

static struct scene *
played(const struct chaos_mood *mood, int patience)
{
	struct scene *scene = scene_new(mood);

	settle(scene, patience);
	render(scene);
	check_all(scene);
	return scene;
}

static struct chaos_mood
mood_of(uint64_t seed)
{
	struct chaos_mood mood = { .seed = seed * 2654435761u, .key = record };

	mood.good = (unsigned int)(seed * 37 % 101);
	mood.silent = (unsigned int)(seed % 3 * 20);
	return mood;
}

/* A run of the same examination again, and one whose answers came late. */
static void
compare(uint64_t seed)
{
	struct chaos_mood mood = mood_of(seed);
	struct scene *once = played(&mood, RUNS), *again;

	again = played(&mood, RUNS);
	examine_unsettle(&again->examine);
	ck_assert_int_eq(examine_run(&again->examine), 1);
	render(again);
	check_same(once, again, seed);
	scene_free(again);
	mood.pending = 1 + (unsigned int)(seed & 1);
	again = played(&mood, RUNS);
	if (!again->s->exam.late)
		check_same(once, again, seed);
	scene_free(again);
	/* time is up in the middle of it */
	again = played(&mood, (int)(seed % 7));
	scene_free(again);
	scene_free(once);
}

START_TEST(whatever)
{
	uint64_t seed;

	for (seed = first; seed < first + worlds(); seed++) {
		if (getenv("CHAOS") != NULL)
			fprintf(stderr, "world %llu\n",
			    (unsigned long long)seed);
		compare(seed);
	}
}
END_TEST

Suite *
suite_examchaos(void)
{
	Suite *suite = suite_create("examchaos");
	TCase *tcase = tcase_create("worlds");

	tcase_add_unchecked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, whatever);
	tcase_set_timeout(tcase, 0);
	suite_add_tcase(suite, tcase);
	return suite;
}
