/*
 * After an attempt: what is left in the queue, under which name, and what the
 * sender is told.
 */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/memfile.h"
#include "spool/settle.h"
#include "tests/unit/place.h"

Suite	*suite_settle(void);

#define NOW	((time_t)1764000000)
#define CONTENT	"From: Joe <joe@example.com>\r\nSubject: x\r\n\r\nhi\r\n"

struct desk {
	struct conf	 conf;
	struct queue	 queue;
	struct entry	*entry;
	struct log	*log;
	char		 path[PLACE_PATH];
	char		 id[MESSAGE_ID_SIZE];
};

static void
make_message(struct message *message, const char *sender, size_t n)
{
	char address[48];
	size_t i;

	message_init(message);
	message_name(message);
	message->created = NOW;
	message->sender = strdup(sender);
	for (i = 0; i < n; i++) {
		snprintf(address, sizeof(address), "u%zu@example.org", i);
		ck_assert_int_eq(message_add(message, address), 0);
	}
	message->content.fd = memfile_open();
	ck_assert_int_ne(message->content.fd, -1);
	message->content.length = (off_t)strlen(CONTENT);
	ck_assert_int_eq(write(message->content.fd, CONTENT,
	    strlen(CONTENT)), (ssize_t)strlen(CONTENT));
}

/* An entry for n recipients, made at NOW; NOTIFY is everybody's. */
static void
begin_wish(struct desk *desk, const char *sender, size_t n,
    unsigned int notify)
{
	static const char conf[] = "hostname mail.example.com\n"
	    "domain example.com\n";
	struct message message;
	struct fault fault;

	place_make(desk->path);
	place_queue(&desk->queue, desk->path);
	conf_init(&desk->conf);
	ck_assert_int_eq(conf_parse(&desk->conf, conf, strlen(conf), "test",
	    0, &fault), 0);
	desk->conf.log = LOG_TO_NONE;
	desk->log = log_open(&desk->conf, NULL, 1);
	make_message(&message, sender, n);
	while (n-- > 0)
		message.recipients[n].notify = notify;
	strlcpy(desk->id, message.id, sizeof(desk->id));
	desk->entry = commit_new(&desk->queue, &message, NOW, &fault);
	ck_assert_msg(desk->entry != NULL, "%s", fault.text);
	message_clear(&message);
}

static void
begin(struct desk *desk, const char *sender, size_t n)
{
	begin_wish(desk, sender, n, 0);
}

static void
end(struct desk *desk)
{
	log_close(desk->log);
	owner_close(&desk->queue);
	conf_clear(&desk->conf);
	place_remove(desk->path);
}

/* The verdict on a recipient, as a delivery gives it. */
static void
verdict(struct desk *desk, size_t i, enum outcome_kind kind,
    const char *status)
{
	struct recipient *recipient = &desk->entry->message.recipients[i];

	outcome_set(&recipient->outcome, kind, 0, status, "verdict %zu", i);
	if (kind == OUTCOME_DELIVERED)
		recipient->state = RECIPIENT_SENT;
	else if (kind == OUTCOME_FAILED)
		recipient->state = RECIPIENT_FAILED;
}

static int
settle(struct desk *desk, time_t now)
{
	int rc = settle_entry(&desk->conf, &desk->queue, desk->entry, now,
	    desk->log);

	desk->entry = NULL;
	return rc;
}

/* The time that stands in the name of the only file that begins so. */
static time_t
due_of(const struct desk *desk, const char *kind)
{
	struct commit_name name;
	char file[256];

	ck_assert_uint_eq(place_count(desk->path, kind), 1);
	place_name(desk->path, kind, file);
	ck_assert_int_eq(commit_parse_name(file, &name), 0);
	ck_assert_str_eq(name.id, desk->id);
	return name.due;
}

START_TEST(all_delivered)
{
	struct desk desk;

	begin(&desk, "joe@example.com", 2);
	verdict(&desk, 0, OUTCOME_DELIVERED, "2.0.0");
	verdict(&desk, 1, OUTCOME_DELIVERED, "2.0.0");
	ck_assert_int_eq(settle(&desk, NOW + 1), 0);
	ck_assert_uint_eq(place_count(desk.path, ""), 0);
	end(&desk);
}
END_TEST

/* A signal in the middle of an attempt: nobody has been tried to the end, so
 * the message is due when it was, and nothing expires. */
START_TEST(cut_short)
{
	struct desk desk;

	begin(&desk, "joe@example.com", 2);
	verdict(&desk, 0, OUTCOME_DELIVERED, "2.0.0");
	verdict(&desk, 1, OUTCOME_DEFERRED, "4.3.0");
	settle_cut(&desk.conf, &desk.queue, desk.entry, desk.log);
	ck_assert_int_eq(due_of(&desk, "m."), NOW);
	ck_assert_uint_eq(place_count(desk.path, ""), 1);
	end(&desk);
}
END_TEST

/* What takes no mark would be sent again: not before it must be. */
START_TEST(no_mark)
{
	struct desk desk;
	int fd;

	begin(&desk, "joe@example.com", 2);
	fd = open("/dev/null", O_RDONLY);
	ck_assert_int_ne(dup2(fd, desk.entry->states), -1);
	close(fd);
	verdict(&desk, 0, OUTCOME_DELIVERED, "2.0.0");
	verdict(&desk, 1, OUTCOME_DEFERRED, "4.2.0");
	ck_assert_int_eq(settle(&desk, NOW + 1), 0);
	ck_assert_int_eq(due_of(&desk, "m."),
	    NOW + 1 + desk.conf.retry_longest);
	end(&desk);
}
END_TEST

/* But what had its verdicts by then is done with. */
START_TEST(cut_late)
{
	struct desk desk;

	begin(&desk, "joe@example.com", 1);
	verdict(&desk, 0, OUTCOME_DELIVERED, "2.0.0");
	settle_cut(&desk.conf, &desk.queue, desk.entry, desk.log);
	ck_assert_uint_eq(place_count(desk.path, ""), 0);
	end(&desk);
}
END_TEST

/* It stays, due later, with its states and the reason. */
START_TEST(deferred)
{
	struct desk desk;
	char *text;
	time_t due;

	begin(&desk, "joe@example.com", 2);
	verdict(&desk, 0, OUTCOME_DELIVERED, "2.0.0");
	verdict(&desk, 1, OUTCOME_DEFERRED, "4.2.1");
	ck_assert_int_eq(settle(&desk, NOW + 1), 0);
	ck_assert_uint_eq(place_count(desk.path, ""), 1);
	text = place_read(desk.path, "m.");
	ck_assert_ptr_nonnull(strstr(text, "\nT+ u0@example.org\n"
	    "T- u1@example.org\n"));
	ck_assert_ptr_nonnull(strstr(text, "verdict 1"));
	ck_assert_ptr_null(strstr(text, "verdict 0"));
	due = due_of(&desk, "m.");
	ck_assert_int_ge(due, NOW + 1 + desk.conf.retry_first);
	ck_assert_int_le(due, NOW + 1 + desk.conf.retry_longest * 2);
	free(text);
	end(&desk);
}
END_TEST

/* Not tried at all (the run was ended): nothing is said of it, and it does not
 * expire. */
START_TEST(not_tried)
{
	struct desk desk;
	char *text;

	begin(&desk, "joe@example.com", 1);
	ck_assert_int_eq(settle(&desk, NOW + 30 * 86400), 0);
	text = place_read(desk.path, "m.");
	ck_assert_ptr_nonnull(strstr(text, "\nT- u0@example.org\n"));
	ck_assert_ptr_null(strstr(text, "\nA "));
	free(text);
	end(&desk);
}
END_TEST

/* The original is gone, the notification is there, for the sender, and names
 * those who failed and no others. */
static void
told(const struct desk *desk, const char *failed, const char *other)
{
	char *text;

	ck_assert_uint_eq(place_count(desk->path, "m."), 1);
	text = place_read(desk->path, "m.");
	ck_assert_ptr_nonnull(strstr(text, "\nF \n"));
	ck_assert_ptr_nonnull(strstr(text, "\nT- joe@example.com "
	    "NOTIFY=NEVER\n"));
	ck_assert_ptr_nonnull(strstr(text, "multipart/report"));
	ck_assert_ptr_nonnull(strstr(text, failed));
	if (other != NULL)
		ck_assert_ptr_null(strstr(text, other));
	free(text);
}

START_TEST(failed)
{
	struct desk desk;

	begin(&desk, "joe@example.com", 2);
	verdict(&desk, 0, OUTCOME_DELIVERED, "2.0.0");
	verdict(&desk, 1, OUTCOME_FAILED, "5.1.1");
	ck_assert_int_eq(settle(&desk, NOW + 1), 1);
	ck_assert_uint_eq(place_count(desk.path, ""), 1);
	told(&desk, "verdict 1", "u0@example.org");
	end(&desk);
}
END_TEST

/* One failed, one is to be tried again: both are in the queue. */
START_TEST(mixed)
{
	struct commit_name name;
	struct desk desk;
	char file[COMMIT_NAME], *text;
	time_t due = 0;

	begin(&desk, "joe@example.com", 3);
	verdict(&desk, 0, OUTCOME_FAILED, "5.1.1");
	verdict(&desk, 1, OUTCOME_DEFERRED, "4.2.1");
	verdict(&desk, 2, OUTCOME_UNCERTAIN, "4.4.2");
	ck_assert_int_eq(settle(&desk, NOW), 1);
	ck_assert_uint_eq(place_count(desk.path, "m."), 2);
	ck_assert_uint_eq(place_count(desk.path, ""), 2);
	/* the notification is due at once, the message is not */
	snprintf(file, sizeof(file), "m.%016llx.%sd0", (long long)NOW,
	    desk.id);
	ck_assert_int_eq(commit_parse_name(file, &name), 0);
	ck_assert_int_eq(faccessat(desk.queue.fd, file, F_OK, 0), 0);
	ck_assert_int_eq(unlinkat(desk.queue.fd, file, 0), 0);
	due = due_of(&desk, "m.");
	ck_assert_int_gt(due, NOW);
	text = place_read(desk.path, "m.");
	ck_assert_ptr_nonnull(strstr(text, "\nT= u0@example.org\n"
	    "T- u1@example.org\nT- u2@example.org\n"));
	free(text);
	end(&desk);
}
END_TEST

/* A crash between a notification and its mark makes no second one. */
START_TEST(told_before)
{
	struct desk desk;
	struct message again;
	size_t i;

	begin(&desk, "joe@example.com", 1);
	verdict(&desk, 0, OUTCOME_FAILED, "5.1.1");
	make_message(&again, "joe@example.com", 1);
	strlcpy(again.id, desk.id, sizeof(again.id));
	again.recipients[0].state = RECIPIENT_FAILED;
	again.recipients[0].outcome =
	    desk.entry->message.recipients[0].outcome;
	for (i = 0; i < 2; i++)
		ck_assert_int_eq(settle_return(&desk.conf, &desk.queue,
		    &again, NOW), 0);
	settle(&desk, NOW + 1);
	ck_assert_uint_eq(place_count(desk.path, ""), 1);
	told(&desk, "verdict 0", NULL);
	message_clear(&again);
	end(&desk);
}
END_TEST

START_TEST(expired)
{
	struct desk desk;

	begin(&desk, "joe@example.com", 1);
	verdict(&desk, 0, OUTCOME_DEFERRED, "4.2.1");
	ck_assert_int_eq(settle(&desk, NOW + desk.conf.expire), 1);
	ck_assert_uint_eq(place_count(desk.path, ""), 1);
	told(&desk, "given up, the last try said: verdict 0", NULL);
	told(&desk, "5.4.7", NULL);
	end(&desk);
}
END_TEST

START_TEST(not_yet_expired)
{
	struct desk desk;

	begin(&desk, "joe@example.com", 1);
	desk.conf.warn = -1;
	verdict(&desk, 0, OUTCOME_DEFERRED, "4.2.1");
	ck_assert_int_eq(settle(&desk, NOW + desk.conf.expire - 1), 0);
	ck_assert_uint_eq(place_count(desk.path, "m."), 1);
	end(&desk);
}
END_TEST

/* Who asked for no news of failure gets none, and nothing is left. */
START_TEST(unwanted)
{
	static const unsigned int none[] = { DSN_NEVER, DSN_SUCCESS,
	    DSN_DELAY };
	struct desk desk;

	begin_wish(&desk, "joe@example.com", 2, none[_i]);
	verdict(&desk, 0, OUTCOME_FAILED, "5.1.1");
	verdict(&desk, 1, OUTCOME_DEFERRED, "4.2.1");
	ck_assert_int_eq(settle(&desk, NOW + desk.conf.expire), 0);
	ck_assert_uint_eq(place_count(desk.path, ""), 0);
	end(&desk);
}
END_TEST

/* Delivered where nobody will tell: we do, once, and the original goes. */
START_TEST(relayed)
{
	struct desk desk;

	begin_wish(&desk, "joe@example.com", 2, DSN_SUCCESS);
	verdict(&desk, 0, OUTCOME_DELIVERED, "2.0.0");
	verdict(&desk, 1, OUTCOME_DELIVERED, "2.0.0");
	desk.entry->message.recipients[1].state = RECIPIENT_RELAYED;
	if (_i == 1)	/* a crash came between the notice and its mark */
		ck_assert_int_eq(settle_relayed(&desk.conf, &desk.queue,
		    &desk.entry->message, NOW), 0);
	ck_assert_int_eq(settle(&desk, NOW + 1), 1);
	ck_assert_uint_eq(place_count(desk.path, ""), 1);
	told(&desk, "Action: relayed", "u0@example.org");
	end(&desk);
}
END_TEST

/* A crash in the middle of writing a notice does not hold up the next. */
START_TEST(half_written)
{
	struct desk desk;
	char file[COMMIT_NAME];
	int fd;

	begin(&desk, "joe@example.com", 1);
	snprintf(file, sizeof(file), "n.%sd0", desk.id);
	fd = openat(desk.queue.fd, file, O_WRONLY | O_CREAT, 0600);
	ck_assert_int_ne(fd, -1);
	close(fd);
	verdict(&desk, 0, OUTCOME_FAILED, "5.1.1");
	ck_assert_int_eq(settle(&desk, NOW + 1), 1);
	ck_assert_uint_eq(place_count(desk.path, ""), 1);
	told(&desk, "verdict 0", NULL);
	end(&desk);
}
END_TEST

/* Every kind of notice has an ID of its own. */
START_TEST(all_kinds)
{
	struct desk desk;
	char file[COMMIT_NAME], *text;
	const char *id, *kinds = "drw";

	begin_wish(&desk, "joe@example.com", 3,
	    DSN_SUCCESS | DSN_FAILURE | DSN_DELAY);
	verdict(&desk, 0, OUTCOME_FAILED, "5.1.1");
	verdict(&desk, 1, OUTCOME_DELIVERED, "2.0.0");
	verdict(&desk, 2, OUTCOME_DEFERRED, "4.2.1");
	desk.entry->message.recipients[1].state = RECIPIENT_RELAYED;
	ck_assert_int_eq(settle(&desk, NOW + desk.conf.warn), 1);
	ck_assert_uint_eq(place_count(desk.path, "m."), 4);
	for (id = kinds; *id != '\0'; id++) {
		snprintf(file, sizeof(file), "m.%016llx.%s%c%d",
		    (long long)(NOW + desk.conf.warn), desk.id, *id,
		    (int)(id - kinds));
		ck_assert_int_eq(unlinkat(desk.queue.fd, file, 0), 0);
	}
	due_of(&desk, "m.");
	text = place_read(desk.path, "m.");
	ck_assert_ptr_nonnull(strstr(text, "\nO +\n"));
	ck_assert_ptr_nonnull(strstr(text, "\nT= u0@example.org "));
	ck_assert_ptr_nonnull(strstr(text, "\nT+ u1@example.org "));
	ck_assert_ptr_nonnull(strstr(text, "\nT- u2@example.org "));
	free(text);
	end(&desk);
}
END_TEST

/* Settles once more, as a later run finds the entry. */
static int
again(struct desk *desk, time_t now)
{
	char file[256];

	place_name(desk->path, "m.", file);
	ck_assert_int_eq(commit_open(&desk->queue, file, &desk->entry),
	    COMMIT_OK);
	verdict(desk, 0, OUTCOME_DEFERRED, "4.2.1");
	return settle(desk, now);
}

/* Late is said once, not before its time and never after. */
START_TEST(late)
{
	struct desk desk;
	char file[COMMIT_NAME];
	time_t when;

	begin(&desk, "joe@example.com", 1);
	when = NOW + desk.conf.warn;
	verdict(&desk, 0, OUTCOME_DEFERRED, "4.2.1");
	ck_assert_int_eq(settle(&desk, when - 1), 0);
	ck_assert_uint_eq(place_count(desk.path, ""), 1);
	ck_assert_int_eq(again(&desk, when), 1);
	ck_assert_uint_eq(place_count(desk.path, "m."), 2);
	snprintf(file, sizeof(file), "m.%016llx.%sw0", (long long)when,
	    desk.id);
	ck_assert_int_eq(unlinkat(desk.queue.fd, file, 0), 0);
	ck_assert_int_eq(again(&desk, when + 1), 0);
	ck_assert_uint_eq(place_count(desk.path, ""), 1);
	end(&desk);
}
END_TEST

static const struct {
	const char	*sender;
	unsigned int	 notify;
	int64_t		 warn;
	int		 fails;		/* the mark */
} quiets[] = {
	{ "", 0, 3600, 0 },
	{ "joe@example.com", DSN_NEVER, 3600, 0 },
	{ "joe@example.com", DSN_FAILURE, 3600, 0 },
	{ "joe@example.com", 0, -1, 0 },
	{ "joe@example.com", 0, 3600, 1 },
};

/* Not told of the delay: nobody wants to hear it, or it could not be written
 * down first, so that it might be told twice. */
START_TEST(not_late)
{
	struct desk desk;
	char *text;
	int fd;

	begin_wish(&desk, quiets[_i].sender, 1, quiets[_i].notify);
	desk.conf.warn = quiets[_i].warn;
	if (quiets[_i].fails) {
		fd = open("/dev/null", O_RDONLY);
		ck_assert_int_ne(dup2(fd, desk.entry->states), -1);
		close(fd);
	}
	verdict(&desk, 0, OUTCOME_DEFERRED, "4.2.1");
	ck_assert_int_eq(settle(&desk, NOW + 7200), 0);
	ck_assert_uint_eq(place_count(desk.path, ""), 1);
	text = place_read(desk.path, "m.");
	ck_assert_ptr_nonnull(strstr(text, "\nO -"));
	free(text);
	end(&desk);
}
END_TEST

/* It is written down before the notice is: where the notice then cannot be
 * made, the sender is not told at all rather than twice. */
START_TEST(late_once)
{
	struct desk desk;
	char *text;
	int fd, real;

	begin(&desk, "joe@example.com", 1);
	verdict(&desk, 0, OUTCOME_DEFERRED, "4.2.1");
	/* a queue directory that takes no new file */
	real = desk.queue.fd;
	fd = open("/dev/null", O_RDONLY);
	ck_assert_int_ne(fd, -1);
	desk.queue.fd = fd;
	ck_assert_int_eq(settle(&desk, NOW + desk.conf.warn), 0);
	desk.queue.fd = real;
	close(fd);
	text = place_read(desk.path, "m.");
	ck_assert_ptr_nonnull(strstr(text, "\nO +\n"));
	free(text);
	ck_assert_int_eq(again(&desk, NOW + desk.conf.warn + 1), 0);
	ck_assert_uint_eq(place_count(desk.path, ""), 1);
	end(&desk);
}
END_TEST

/* What nobody can be told of is kept for a person. */
START_TEST(null_sender)
{
	struct desk desk;
	char *text;

	begin(&desk, "", 2);
	verdict(&desk, 0, OUTCOME_FAILED, "5.1.1");
	verdict(&desk, 1, OUTCOME_DELIVERED, "2.0.0");
	ck_assert_int_eq(settle(&desk, NOW + 5), 0);
	ck_assert_uint_eq(place_count(desk.path, ""), 1);
	ck_assert_int_eq(due_of(&desk, "f."), NOW + 5 + COMMIT_KEPT);
	text = place_read(desk.path, "f.");
	ck_assert_ptr_nonnull(strstr(text, "\nT! u0@example.org\n"
	    "T+ u1@example.org\n"));
	ck_assert_ptr_nonnull(strstr(text, "verdict 0"));
	free(text);
	end(&desk);
}
END_TEST

/* A null sender with somebody left to try stays due. */
START_TEST(null_sender_deferred)
{
	struct desk desk;

	begin(&desk, "", 2);
	verdict(&desk, 0, OUTCOME_FAILED, "5.1.1");
	verdict(&desk, 1, OUTCOME_DEFERRED, "4.2.1");
	ck_assert_int_eq(settle(&desk, NOW), 0);
	ck_assert_uint_eq(place_count(desk.path, "m."), 1);
	ck_assert_uint_eq(place_count(desk.path, ""), 1);
	end(&desk);
}
END_TEST

/* The lock is released: another can open what is left. */
START_TEST(lets_go)
{
	struct entry *entry;
	struct desk desk;
	char file[COMMIT_NAME];

	begin(&desk, "joe@example.com", 1);
	verdict(&desk, 0, OUTCOME_DEFERRED, "4.2.1");
	strlcpy(file, desk.entry->name, sizeof(file));
	ck_assert_int_eq(commit_open(&desk.queue, file, &entry),
	    COMMIT_BUSY);
	settle(&desk, NOW);
	ck_assert_int_eq(commit_open(&desk.queue, file, &entry),
	    COMMIT_GONE);
	snprintf(file, sizeof(file), "m.%016llx.%s",
	    (long long)due_of(&desk, "m."), desk.id);
	ck_assert_int_eq(commit_open(&desk.queue, file, &entry), COMMIT_OK);
	ck_assert_int_eq(entry->message.recipients[0].state, RECIPIENT_TODO);
	commit_close(entry);
	end(&desk);
}
END_TEST

START_TEST(no_return)
{
	struct message message;
	struct desk desk;

	begin(&desk, "joe@example.com", 1);
	make_message(&message, "", 1);
	message.recipients[0].state = RECIPIENT_FAILED;
	ck_assert_int_eq(settle_return(&desk.conf, &desk.queue, &message,
	    NOW), -1);
	ck_assert_uint_eq(place_count(desk.path, ""), 1);
	message_clear(&message);
	commit_close(desk.entry);
	end(&desk);
}
END_TEST

Suite *
suite_settle(void)
{
	Suite *suite = suite_create("settle");
	TCase *tc = tcase_create("settle");

	tcase_add_test(tc, all_delivered);
	tcase_add_test(tc, cut_short);
	tcase_add_test(tc, cut_late);
	tcase_add_test(tc, no_mark);
	tcase_add_test(tc, deferred);
	tcase_add_test(tc, not_tried);
	tcase_add_test(tc, failed);
	tcase_add_test(tc, mixed);
	tcase_add_test(tc, told_before);
	tcase_add_test(tc, expired);
	tcase_add_test(tc, not_yet_expired);
	tcase_add_loop_test(tc, unwanted, 0, 3);
	tcase_add_loop_test(tc, relayed, 0, 2);
	tcase_add_test(tc, half_written);
	tcase_add_test(tc, all_kinds);
	tcase_add_test(tc, late);
	tcase_add_loop_test(tc, not_late, 0,
	    (int)(sizeof(quiets) / sizeof(quiets[0])));
	tcase_add_test(tc, late_once);
	tcase_add_test(tc, null_sender);
	tcase_add_test(tc, null_sender_deferred);
	tcase_add_test(tc, lets_go);
	tcase_add_test(tc, no_return);
	suite_add_tcase(suite, tc);
	return suite;
}
