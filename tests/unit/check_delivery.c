/*
 * The conductor's book: a job that cannot be given to a worker leaves nothing
 * behind that a later one, or the end, would stumble over.
 */
#include <sys/resource.h>

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/memfile.h"
#include "delivery.h"

Suite	*suite_delivery(void);

#define CONTENT	"From: joe@example.com\r\n\r\nhi\r\n"

static void
make_message(struct message *message)
{
	message_init(message);
	message_name(message);
	message->sender = strdup("joe@example.com");
	ck_assert_int_eq(message_add(message, "ann@one.example"), 0);
	ck_assert_int_eq(message_add(message, "bob@two.example"), 0);
	message->content.fd = memfile_open();
	message->content.length = (off_t)strlen(CONTENT);
	ck_assert_int_eq(write(message->content.fd, CONTENT,
	    strlen(CONTENT)), (ssize_t)strlen(CONTENT));
}

/* With none there is no descriptor to hand to a worker.  Gives what there
 * were. */
static rlim_t
descriptors(rlim_t n)
{
	struct rlimit limit;
	rlim_t before;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	before = limit.rlim_cur;
	limit.rlim_cur = n;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	return before;
}

START_TEST(what_cannot_be_given)
{
	struct signals signals = signals_catch();
	struct delivery *delivery;
	struct signer signer;
	struct message message;
	struct entry *entry;
	struct fault fault;
	struct conf conf;
	struct log *log;
	rlim_t before;

	conf_init(&conf);
	conf.log = LOG_TO_NONE;
	log = log_open(&conf, NULL, 1);
	make_message(&message);
	signer_init(&signer, &conf);
	delivery = delivery_new(&signer, log, 2, &fault);
	ck_assert_ptr_nonnull(delivery);
	before = descriptors(0);
	ck_assert_int_eq(delivery_add(delivery, &message, NULL, &fault), 0);
	descriptors(before);
	ck_assert_int_eq(delivery_run(delivery, -1, &signals), DELIVERY_SOME);
	ck_assert_ptr_eq(delivery_take(delivery, &entry), &message);
	/* its parcel is gone, and so is all that pointed to it */
	delivery_stop(delivery, &signals);
	ck_assert_ptr_null(delivery_take(delivery, &entry));
	ck_assert_uint_eq(message_count(&message, RECIPIENT_TODO), 2);
	ck_assert_int_eq(message.recipients[0].outcome.kind, OUTCOME_NONE);
	delivery_free(delivery);
	log_close(log);
	message_clear(&message);
	conf_clear(&conf);
}
END_TEST

Suite *
suite_delivery(void)
{
	Suite *suite = suite_create("delivery");
	TCase *test = tcase_create("delivery");

	tcase_add_test(test, what_cannot_be_given);
	suite_add_tcase(suite, test);
	return suite;
}
