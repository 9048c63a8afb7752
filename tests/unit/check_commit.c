/*
 * Queue files: what is committed is found whole by the next run or not at
 * all, whatever was done to the file, and never by two at once.
 */
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "spool/attempt.h"
#include "spool/commit.h"
#include "tests/unit/scratch.h"

Suite	*suite_commit(void);

#define CONTENT	"Subject: x\r\n\r\nhello\r\n"
#define DUE	0x69246a00
#define ID	"abcdefghijklmnopqrstuvwxyz"
#define NAME	"m.0000000069246a00." ID

static const char *const two[] = { "you@example.net", "him@example.net",
	NULL };

static char place[SCRATCH_PATH];
static struct queue queue;

static void
setup(void)
{
	signal(SIGXFSZ, SIG_IGN);
	scratch_make(place);
	scratch_queue(&queue, place);
}

static void
teardown(void)
{
	owner_close(&queue);
	scratch_remove(place);
}

/* A committed entry, locked; its sender has wishes where there is an
 * ORCPT. */
static struct entry *
commit_wish(const char *content, size_t length, const char *orcpt)
{
	struct message message;
	struct entry *entry;
	struct fault fault = { 0, "" };

	scratch_message(&message, content, length, two);
	if (orcpt != NULL) {
		message.recipients[0].notify = DSN_SUCCESS | DSN_DELAY;
		message.recipients[1].orcpt = strdup(orcpt);
		message.envid = strdup("id+2B1");
		message.ret = DSN_RET_FULL;
	}
	strlcpy(message.id, ID, sizeof(message.id));
	entry = commit_new(&queue, &message, DUE, &fault);
	ck_assert_msg(entry != NULL, "%s", fault.text);
	message_clear(&message);
	return entry;
}

static struct entry *
commit(const char *content, size_t length)
{
	return commit_wish(content, length, NULL);
}

/* Opens an entry that is whole. */
static struct entry *
reopen(const char *name)
{
	struct entry *entry;

	ck_assert_int_eq(commit_open(&queue, name, &entry), COMMIT_OK);
	return entry;
}

START_TEST(test_new)
{
	struct entry *entry = commit(CONTENT, strlen(CONTENT));
	struct stat st;
	size_t length;
	char *text;

	ck_assert_str_eq(entry->name, NAME);
	ck_assert_str_eq(entry->message.id, ID);
	ck_assert_int_eq(entry->due, DUE);
	ck_assert_int_eq(fstatat(queue.fd, NAME, &st, 0), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	ck_assert(scratch_same(&entry->message.content, CONTENT,
	    strlen(CONTENT)));
	text = scratch_read(queue.fd, NAME, &length);
	ck_assert_uint_eq(scratch_count(queue.fd, 0), 1);
	ck_assert_ptr_nonnull(strstr(text, "\nF me@example.org\nO -\n"
	    "T- you@example.net\nT- him@example.net\nM 21 "));
	ck_assert_str_eq(strstr(text, CONTENT), CONTENT "E\n");
	free(text);
	commit_close(entry);
}
END_TEST

/* By a second reckoning: CRC-32C, bit by bit, over head and content. */
START_TEST(test_checksum)
{
	uint32_t crc = ~0U, said;
	size_t length, i;
	char *text, *sum;
	int bit;

	commit_close(commit(CONTENT, strlen(CONTENT)));
	text = scratch_read(queue.fd, NAME, &length);
	sum = strstr(text, "\nM 21 ") + 6;
	said = (uint32_t)strtoul(sum, NULL, 16);
	memcpy(sum, "00000000", 8);
	for (i = 0; i < length - 2; i++)
		for (crc ^= (unsigned char)text[i], bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78U : 0);
	ck_assert_uint_eq(~crc, said);
	free(text);
}
END_TEST

START_TEST(test_sizes)
{
	static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 300000 };
	struct entry *entry;
	char *content = malloc(300000);
	size_t i;

	for (i = 0; i < 300000; i++)
		content[i] = (char)(i * 7 % 251);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		commit_close(commit(content, sizes[i]));
		entry = reopen(NAME);
		ck_assert(scratch_same(&entry->message.content, content,
		    sizes[i]));
		ck_assert_str_eq(entry->message.id, ID);
		ck_assert_uint_eq(entry->message.nrecipients, 2);
		ck_assert_int_eq(commit_remove(entry), 0);
		commit_close(entry);
		ck_assert_uint_eq(scratch_count(queue.fd, 0), 0);
	}
	free(content);
}
END_TEST

START_TEST(test_many)
{
	static const char *const none[] = { NULL };
	char address[32], name[COMMIT_NAME];
	struct message message;
	struct recipient *last;
	struct fault fault;
	struct entry *entry;
	int i;

	scratch_message(&message, "x\r\n", 3, none);
	for (i = 0; i < MESSAGE_RECIPIENTS; i++) {
		snprintf(address, sizeof(address), "u%d@example.org", i);
		ck_assert_int_eq(message_add(&message, address), 0);
	}
	entry = commit_new(&queue, &message, 1, &fault);
	ck_assert_ptr_nonnull(entry);
	entry->message.recipients[9999].state = RECIPIENT_SENT;
	ck_assert_int_eq(commit_mark(entry), 0);
	strlcpy(name, entry->name, sizeof(name));
	commit_close(entry);
	entry = reopen(name);
	ck_assert_uint_eq(entry->message.nrecipients, MESSAGE_RECIPIENTS);
	last = &entry->message.recipients[9999];
	ck_assert_str_eq(last->address, address);
	ck_assert_int_eq(last->state, RECIPIENT_SENT);
	ck_assert_int_eq(last[-1].state, RECIPIENT_TODO);
	commit_close(entry);
	message_clear(&message);
}
END_TEST

/* The queue refuses a message of 100000 octets, says why, keeps nothing. */
static void
refused(void)
{
	char *content = calloc(1, 100000);
	struct fault fault = { 0, "" };
	struct message message;

	scratch_message(&message, content, 100000, two);
	ck_assert_ptr_null(commit_new(&queue, &message, 1, &fault));
	ck_assert_int_eq(fault.status, EX_TEMPFAIL);
	ck_assert_int_eq(strncmp(fault.text, "not spooled: ", 13), 0);
	ck_assert_uint_eq(scratch_count(queue.fd, 0), 0);
	message_clear(&message);
	free(content);
}

/* As on a full disk, at any point of the file. */
START_TEST(test_no_room)
{
	static const rlim_t sizes[] = { 0, 1, 100, 4096, 99999, 100050 };
	struct rlimit limit = { 0, 0 }, old;
	struct message message;
	struct fault fault;
	char *content = calloc(1, 100000);
	size_t i;

	scratch_message(&message, content, 100000, two);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &old), 0);
	limit.rlim_max = old.rlim_max;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		limit.rlim_cur = sizes[i];
		ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
		ck_assert_ptr_null(commit_new(&queue, &message, 1, &fault));
		ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
		ck_assert_int_eq(fault.status, EX_TEMPFAIL);
		ck_assert_ptr_nonnull(strstr(fault.text, "File too large"));
		ck_assert_uint_eq(scratch_count(queue.fd, 0), 0);
	}
	message_clear(&message);
	free(content);
}
END_TEST

/* Content that ends before it should: nothing is queued. */
START_TEST(test_short_content)
{
	struct message message;
	struct fault fault = { 0, "" };

	scratch_message(&message, CONTENT, strlen(CONTENT), two);
	message.content.length++;
	ck_assert_ptr_null(commit_new(&queue, &message, 1, &fault));
	ck_assert_int_eq(fault.status, EX_TEMPFAIL);
	ck_assert_uint_eq(scratch_count(queue.fd, 0), 0);
	message_clear(&message);
}
END_TEST

START_TEST(test_unfit)
{
	struct message message;
	struct fault fault = { 0, "" };

	scratch_message(&message, CONTENT, strlen(CONTENT), two);
	message.sender[0] = '\n';
	ck_assert_ptr_null(commit_new(&queue, &message, 1, &fault));
	ck_assert_int_eq(fault.status, EX_TEMPFAIL);
	ck_assert_uint_eq(scratch_count(queue.fd, 0), 0);
	message_clear(&message);
}
END_TEST

/* A file or a link that is there already is another's, and stays. */
START_TEST(test_name_taken)
{
	struct message message;
	struct fault fault;
	size_t length;
	char *text;

	scratch_message(&message, CONTENT, strlen(CONTENT), two);
	strlcpy(message.id, ID, sizeof(message.id));
	scratch_write(queue.fd, "n." ID, "mine", 4);
	ck_assert_ptr_null(commit_new(&queue, &message, 1, &fault));
	text = scratch_read(queue.fd, "n." ID, &length);
	ck_assert_str_eq(text, "mine");
	free(text);
	ck_assert_int_eq(unlinkat(queue.fd, "n." ID, 0), 0);
	ck_assert_int_eq(symlinkat("elsewhere", queue.fd, "n." ID), 0);
	ck_assert_ptr_null(commit_new(&queue, &message, 1, &fault));
	ck_assert_int_eq(faccessat(queue.fd, "elsewhere", F_OK, 0), -1);
	ck_assert_uint_eq(scratch_count(queue.fd, 0), 1);
	message_clear(&message);
}
END_TEST

static void
refuse_read_only(const char *path)
{
	ck_assert_int_eq(chmod(path, 0500), 0);
	scratch_queue(&queue, path);
	refused();
}

START_TEST(test_read_only)
{
	char path[SCRATCH_PATH + 8];

	snprintf(path, sizeof(path), "%s/q", place);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(chown(path, scratch_uid(), (gid_t)-1), 0);
	scratch_user(refuse_read_only, path);
}
END_TEST

START_TEST(test_umask)
{
	struct stat st;
	mode_t old = umask(0777);
	struct message message;
	struct fault fault;
	struct entry *entry;

	scratch_message(&message, CONTENT, strlen(CONTENT), two);
	entry = commit_new(&queue, &message, 1, &fault);
	umask(old);
	ck_assert_ptr_nonnull(entry);
	ck_assert_int_eq(fstatat(queue.fd, entry->name, &st, 0), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	commit_close(entry);
	message_clear(&message);
}
END_TEST

/* The lock is held until the last who has the descriptor is gone. */
START_TEST(test_lock)
{
	struct entry *entry = commit(CONTENT, strlen(CONTENT)), *other;
	int held;

	ck_assert_int_eq(fcntl(entry->message.content.fd, F_GETFL) &
	    O_ACCMODE, O_RDONLY);
	ck_assert_int_eq(commit_open(&queue, NAME, &other), COMMIT_BUSY);
	ck_assert_int_eq(commit_peek(&queue, NAME, &other), COMMIT_OK);
	commit_close(other);
	held = dup(entry->message.content.fd);
	commit_close(entry);
	ck_assert_int_eq(commit_open(&queue, NAME, &other), COMMIT_BUSY);
	close(held);
	entry = reopen(NAME);
	ck_assert_int_eq(fcntl(entry->message.content.fd, F_GETFL) &
	    O_ACCMODE, O_RDONLY);
	ck_assert_int_eq(commit_open(&queue, NAME, &other), COMMIT_BUSY);
	commit_close(entry);
}
END_TEST

START_TEST(test_mark)
{
	struct entry *entry = commit(CONTENT, strlen(CONTENT));
	size_t before, after;
	char *text;

	text = scratch_read(queue.fd, NAME, &before);
	free(text);
	ck_assert_int_eq(commit_mark(entry), 0);
	entry->message.recipients[1].state = RECIPIENT_SENT;
	ck_assert_int_eq(commit_mark(entry), 0);
	commit_close(entry);
	entry = reopen(NAME);
	ck_assert_int_eq(entry->states, -1);
	ck_assert_int_eq(commit_ready(entry), 0);
	ck_assert_int_ne(entry->states, -1);
	ck_assert_int_eq(entry->message.recipients[0].state, RECIPIENT_TODO);
	ck_assert_int_eq(entry->message.recipients[1].state, RECIPIENT_SENT);
	entry->message.recipients[0].state = RECIPIENT_FAILED;
	ck_assert_int_eq(commit_mark(entry), 0);
	entry->message.recipients[0].state = RECIPIENT_BOUNCED;
	ck_assert_int_eq(commit_mark(entry), 0);
	commit_close(entry);
	text = scratch_read(queue.fd, NAME, &after);
	ck_assert_uint_eq(before, after);
	ck_assert_ptr_nonnull(strstr(text, "\nO -\nT= you@example.net\n"
	    "T+ him@example.net\n"));
	free(text);
	entry = reopen(NAME);
	ck_assert_int_eq(message_count(&entry->message, RECIPIENT_BOUNCED), 1);
	commit_close(entry);
}
END_TEST

/* The file was swapped under the lock: nothing is written to the new one. */
START_TEST(test_swapped)
{
	struct entry *entry;
	size_t length;
	char *text;

	commit_close(commit(CONTENT, strlen(CONTENT)));
	entry = reopen(NAME);
	ck_assert_int_eq(unlinkat(queue.fd, NAME, 0), 0);
	scratch_write(queue.fd, NAME, "another file, and long enough to hold "
	    "any octet of a head that may be written to it by mistake", 90);
	entry->message.recipients[0].state = RECIPIENT_SENT;
	ck_assert_int_eq(commit_mark(entry), -1);
	ck_assert_int_eq(errno, ESTALE);
	commit_attempt(entry, &entry->message.recipients[0]);
	commit_close(entry);
	text = scratch_read(queue.fd, NAME, &length);
	ck_assert_uint_eq(length, 90);
	ck_assert_ptr_null(strchr(text, '+'));
	free(text);
}
END_TEST

START_TEST(test_move)
{
	struct entry *entry = commit(CONTENT, strlen(CONTENT));

	ck_assert_int_eq(commit_defer(entry, DUE + 1), 0);
	ck_assert_str_eq(entry->name, "m.0000000069246a01." ID);
	ck_assert_int_eq(commit_defer(entry, DUE + 1), 0);
	ck_assert_int_eq(commit_mark(entry), 0);
	entry->message.recipients[0].state = RECIPIENT_SENT;
	ck_assert_int_eq(commit_mark(entry), 0);
	ck_assert_int_eq(commit_keep(entry, DUE + COMMIT_KEPT), 0);
	ck_assert_str_eq(entry->name, "f.00000000694bf700." ID);
	commit_close(entry);
	ck_assert_uint_eq(scratch_count(queue.fd, 0), 1);
	entry = reopen("f.00000000694bf700." ID);
	ck_assert_int_eq(entry->message.recipients[0].state, RECIPIENT_SENT);
	ck_assert_int_eq(commit_remove(entry), 0);
	ck_assert_int_eq(commit_remove(entry), -1);
	commit_close(entry);
	ck_assert_uint_eq(scratch_count(queue.fd, 0), 0);
}
END_TEST

/* A message that is opened is the one that was written, but for states. */
static void
whole(const struct entry *entry)
{
	const struct message *message = &entry->message;

	ck_assert(scratch_same(&message->content, CONTENT, strlen(CONTENT)));
	ck_assert_str_eq(message->sender, "me@example.org");
	ck_assert_uint_eq(message->nrecipients, 2);
	ck_assert_str_eq(message->recipients[0].address, two[0]);
	ck_assert_str_eq(message->recipients[1].address, two[1]);
}

/* THREATS E9: every bit of a queue file flipped, one at a time. */
START_TEST(test_bits)
{
	size_t length, bit, good = 0, newer = 0;
	enum commit_result result;
	struct entry *entry;
	char *text;

	commit_close(commit_wish(CONTENT, strlen(CONTENT),
	    _i == 0 ? NULL : "rfc822;x%y@a.example"));
	text = scratch_read(queue.fd, NAME, &length);
	for (bit = 0; bit < length * 8; bit++) {
		text[bit / 8] ^= (char)(1 << bit % 8);
		scratch_write(queue.fd, NAME, text, length);
		text[bit / 8] ^= (char)(1 << bit % 8);
		result = commit_open(&queue, NAME, &entry);
		if (result == COMMIT_OK) {
			whole(entry);
			commit_close(entry);
			good++;
		} else if (result == COMMIT_NEWER)
			newer++;
		else {
			ck_assert_int_eq(result, COMMIT_DAMAGED);
			ck_assert_uint_eq(scratch_count(queue.fd, 'm'), 0);
			ck_assert_uint_eq(scratch_count(queue.fd, 'b'), 1);
		}
	}
	/* '-' and '=' are a bit apart; '1' and '3', '5', '9' are; '2' and '3',
	 * '6' are */
	ck_assert_uint_eq(good, 2);
	ck_assert_uint_eq(newer, _i == 0 ? 3 : 2);
	free(text);
}
END_TEST

/* A file cut anywhere before its END record is no message. */
START_TEST(test_torn)
{
	struct entry *entry = commit(CONTENT, strlen(CONTENT));
	size_t length, n;
	char *text;

	outcome_set(&entry->message.recipients[0].outcome, OUTCOME_DEFERRED,
	    450, "4.2.0", "later");
	text = scratch_read(queue.fd, NAME, &length);
	free(text);
	commit_attempt(entry, &entry->message.recipients[0]);
	commit_close(entry);
	text = scratch_read(queue.fd, NAME, &n);
	ck_assert_uint_gt(n, length);
	while (n-- > 0) {
		scratch_write(queue.fd, NAME, text, n);
		if (n < length) {
			ck_assert_int_eq(commit_open(&queue, NAME, &entry),
			    COMMIT_DAMAGED);
			continue;
		}
		entry = reopen(NAME);
		whole(entry);
		commit_close(entry);
	}
	free(text);
}
END_TEST

/* A file of a gigabyte, whatever its head says, costs no time. */
START_TEST(test_sparse)
{
	static const char *const heads[] = { "", "sendoff1\n",
	    "sendoff1\nC 1\nF a@b\nO -\nT- x@y\nM 9999999999 00000000\n" };
	struct entry *entry;
	size_t i;
	int fd;

	for (i = 0; i < 3; i++) {
		scratch_write(queue.fd, NAME, heads[i], strlen(heads[i]));
		fd = openat(queue.fd, NAME, O_RDWR);
		ck_assert_int_eq(ftruncate(fd, 1 << 30), 0);
		close(fd);
		ck_assert_int_eq(commit_open(&queue, NAME, &entry),
		    COMMIT_DAMAGED);
	}
}
END_TEST

START_TEST(test_newer)
{
	struct entry *entry;

	scratch_write(queue.fd, NAME, "sendoff3\nwhatever\n", 18);
	ck_assert_int_eq(commit_open(&queue, NAME, &entry), COMMIT_NEWER);
	ck_assert_int_eq(commit_peek(&queue, NAME, &entry), COMMIT_NEWER);
	ck_assert_uint_eq(scratch_count(queue.fd, 'm'), 1);
}
END_TEST

static void
make_socket(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), here = open(".", O_RDONLY);
	struct sockaddr_un sun;

	/* the path of the queue may be too long for an address */
	ck_assert_int_eq(fchdir(queue.fd), 0);
	memset(&sun, 0, sizeof(sun));
	sun.sun_family = AF_UNIX;
	strlcpy(sun.sun_path, NAME, sizeof(sun.sun_path));
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	ck_assert_int_eq(fchdir(here), 0);
	close(here);
	close(fd);
}

/* THREATS E3: no FIFO holds us up, no link leads us away. */
START_TEST(test_foreign)
{
	struct entry *entry;

	switch (_i) {
	case 0:
		ck_assert_int_eq(mkfifoat(queue.fd, NAME, 0600), 0);
		break;
	case 1:
		commit_close(commit(CONTENT, strlen(CONTENT)));
		ck_assert_int_eq(renameat(queue.fd, NAME, queue.fd, "x"), 0);
		ck_assert_int_eq(symlinkat("x", queue.fd, NAME), 0);
		break;
	case 2:
		ck_assert_int_eq(mkdirat(queue.fd, NAME, 0700), 0);
		break;
	case 3:
		make_socket();
		break;
	default:
		/* another user's file: only root can make one */
		commit_close(commit(CONTENT, strlen(CONTENT)));
		if (geteuid() != 0)
			return;
		ck_assert_int_eq(fchownat(queue.fd, NAME, scratch_uid(),
		    (gid_t)-1, 0), 0);
		break;
	}
	ck_assert_int_eq(commit_open(&queue, NAME, &entry), COMMIT_FOREIGN);
	ck_assert_int_eq(commit_peek(&queue, NAME, &entry), COMMIT_FOREIGN);
	commit_clean(&queue, time(NULL) + 86400);
	ck_assert_uint_eq(scratch_count(queue.fd, 'm'), 1);
}
END_TEST

/* More than one link to a file is no reason not to deliver it. */
START_TEST(test_hard_link)
{
	struct entry *entry;

	commit_close(commit(CONTENT, strlen(CONTENT)));
	ck_assert_int_eq(linkat(queue.fd, NAME, queue.fd, "other", 0), 0);
	entry = reopen(NAME);
	whole(entry);
	commit_close(entry);
}
END_TEST

START_TEST(test_gone)
{
	struct entry *entry;

	ck_assert_int_eq(commit_open(&queue, NAME, &entry), COMMIT_GONE);
	ck_assert_int_eq(commit_open(&queue, "b." ID, &entry),
	    COMMIT_FOREIGN);
	ck_assert_int_eq(commit_open(&queue, "../x", &entry),
	    COMMIT_FOREIGN);
}
END_TEST

static const struct {
	const char	*name;
	char		 kind;		/* 0: none of ours */
	time_t		 due;
} names[] = {
	{ "n." ID, 'n', 0 },
	{ "b." ID, 'b', 0 },
	{ NAME, 'm', DUE },
	{ "f.7fffffffffffffff." ID, 'f', INT64_MAX },
	{ NAME "d0", 'm', DUE },
	{ NAME "d9999", 'm', DUE },
	{ NAME "r0", 'm', DUE },
	{ NAME "w12", 'm', DUE },
	{ NAME "r", 0, 0 },
	{ NAME "w01", 0, 0 },
	{ NAME "d", 0, 0 },
	{ NAME "d00", 0, 0 },
	{ NAME "d123456", 0, 0 },
	{ NAME "d-1", 0, 0 },
	{ NAME "e1", 0, 0 },
	{ NAME "d1d2", 0, 0 },
	{ NAME ".", 0, 0 },
	{ NAME "/..", 0, 0 },
	{ "m.8000000000000000." ID, 0, 0 },
	{ "m.0000000069246A00." ID, 0, 0 },
	{ "m.000000069246a00." ID, 0, 0 },
	{ "m.00000000069246a00." ID, 0, 0 },
	{ "m.000000006924 a00." ID, 0, 0 },
	{ "m.0000000069246a00", 0, 0 },
	{ "m.0000000069246a00.", 0, 0 },
	{ "m.0000000069246a00.abcdefghijklmnopqrstuvwxy1", 0, 0 },
	{ "m.0000000069246a00.Abcdefghijklmnopqrstuvwxyz", 0, 0 },
	{ "m." ID, 0, 0 },
	{ "x." ID, 0, 0 },
	{ "n" ID, 0, 0 },
	{ "n.", 0, 0 },
	{ "n", 0, 0 },
	{ "", 0, 0 },
	{ ".", 0, 0 },
	{ "..", 0, 0 },
	{ ".last", 0, 0 },
};

START_TEST(test_names)
{
	struct commit_name parts;
	int rc = commit_parse_name(names[_i].name, &parts);

	ck_assert_int_eq(rc, names[_i].kind == 0 ? -1 : 0);
	if (rc == -1)
		return;
	ck_assert_int_eq(parts.kind, names[_i].kind);
	ck_assert_int_eq(parts.due, names[_i].due);
	ck_assert_str_eq(parts.id, strstr(names[_i].name, "abc"));
}
END_TEST

START_TEST(test_find)
{
	struct entry *entry = commit(CONTENT, strlen(CONTENT));

	ck_assert_int_eq(commit_find(&queue, ID), 1);
	ck_assert_int_eq(commit_find(&queue, ID "d0"), 0);
	ck_assert_int_eq(commit_find(&queue, "zzzzzzzzzzzzzzzzzzzzzzzzzz"), 0);
	/* half a notification is none: it has to be made again */
	scratch_write(queue.fd, "n." ID "d0", "", 0);
	ck_assert_int_eq(commit_find(&queue, ID "d0"), 0);
	scratch_write(queue.fd, NAME "d0", "", 0);
	ck_assert_int_eq(commit_find(&queue, ID "d0"), 1);
	ck_assert_int_eq(commit_find(&queue, ID "d1"), 0);
	commit_close(entry);
	close(queue.fd);
	queue.fd = -1;
	ck_assert_int_eq(commit_find(&queue, ID), -1);
}
END_TEST

static void
age(const char *name, time_t when)
{
	struct timespec times[2] = { { when, 0 }, { when, 0 } };

	ck_assert_int_eq(utimensat(queue.fd, name, times, 0), 0);
}

START_TEST(test_clean)
{
	static const char *const files[] = { "n.aaaaaaaaaaaaaaaaaaaaaaaaaa",
	    "n.bbbbbbbbbbbbbbbbbbbbbbbbbb", "n.cccccccccccccccccccccccccc",
	    "f.00000000000003e8." ID, "f.0000000069246a00." ID,
	    "b." ID, "README", "n.short" };
	time_t now = DUE - 1;
	size_t i;
	int fd;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		scratch_write(queue.fd, files[i], "x", 1);
		age(files[i], now - 86400);
	}
	age(files[1], now - 3000);
	commit_close(commit(CONTENT, strlen(CONTENT)));
	age(NAME, now - 86400 * 30);
	/* the second of the old ones is being written still */
	fd = openat(queue.fd, files[2], O_RDWR);
	ck_assert_int_eq(flock(fd, LOCK_EX | LOCK_NB), 0);
	commit_clean(&queue, now);
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		ck_assert_msg((faccessat(queue.fd, files[i], F_OK, 0) == -1) ==
		    (i == 0 || i == 3), "%s", files[i]);
	ck_assert_int_eq(faccessat(queue.fd, NAME, F_OK, 0), 0);
	close(fd);
}
END_TEST

/* THREATS C2: no reply can write a line of its own. */
START_TEST(test_attempt)
{
	struct entry *entry = commit(CONTENT, strlen(CONTENT)), *again;
	struct outcome *outcome = &entry->message.recipients[1].outcome;
	size_t length;
	char *text;

	outcome_set(outcome, OUTCOME_FAILED, 550, "5.1.1",
	    "550 5.1.1 \033]0;x\a no\nA 1 0 you@example.net 5.0.0 - forged");
	strlcpy(outcome->host, "mx.example", sizeof(outcome->host));
	strlcpy(outcome->address, "2001:db8::1", sizeof(outcome->address));
	outcome->port = 25;
	entry->message.recipients[1].state = RECIPIENT_FAILED;
	ck_assert_int_eq(commit_mark(entry), 0);
	commit_attempt(entry, &entry->message.recipients[1]);
	commit_close(entry);
	text = scratch_read(queue.fd, NAME, &length);
	ck_assert_ptr_nonnull(strstr(text, " 1 him@example.net 5.1.1 "
	    "mx.example[2001:db8::1]:25 550 5.1.1 ?]0;x? no?A 1 0 "));
	free(text);
	again = reopen(NAME);
	outcome = &again->message.recipients[1].outcome;
	ck_assert_int_eq(again->message.recipients[0].outcome.kind,
	    OUTCOME_NONE);
	ck_assert_int_eq(outcome->kind, OUTCOME_FAILED);
	ck_assert_int_eq(outcome->code, 550);
	ck_assert_int_eq(outcome->port, 25);
	ck_assert_str_eq(outcome->status, "5.1.1");
	ck_assert_str_eq(outcome->host, "mx.example");
	ck_assert_str_eq(outcome->address, "2001:db8::1");
	ck_assert_int_eq(strncmp(outcome->text, "550 5.1.1 ?]", 12), 0);
	commit_close(again);
}
END_TEST

/* A notice of what was handed on, made after a crash, has the server's words;
 * and whether the sender knows of the delay is on the disk. */
START_TEST(test_wishes)
{
	struct entry *entry = commit_wish(CONTENT, strlen(CONTENT),
	    "rfc822;old@a.example");
	struct recipient *one = entry->message.recipients;

	one->state = RECIPIENT_RELAYED;
	outcome_set(&one->outcome, OUTCOME_DELIVERED, 250, "2.0.0",
	    "250 taken");
	strlcpy(one->outcome.host, "mx.example", sizeof(one->outcome.host));
	ck_assert_int_eq(commit_mark(entry), 0);
	commit_attempt(entry, one);
	ck_assert_int_eq(entry->head.told, 0);
	ck_assert_int_eq(commit_tell(entry), 0);
	commit_close(entry);
	entry = reopen(NAME);
	whole(entry);
	one = entry->message.recipients;
	ck_assert_int_eq(entry->head.told, 1);
	ck_assert_int_eq(one->state, RECIPIENT_RELAYED);
	ck_assert_int_eq(one->outcome.kind, OUTCOME_DELIVERED);
	ck_assert_str_eq(one->outcome.text, "250 taken");
	ck_assert_uint_eq(one->notify, DSN_SUCCESS | DSN_DELAY);
	ck_assert_str_eq(one[1].orcpt, "rfc822;old@a.example");
	ck_assert_str_eq(entry->message.envid, "id+2B1");
	ck_assert_int_eq(entry->message.ret, DSN_RET_FULL);
	commit_close(entry);
}
END_TEST

/* Only mailq asks what was heard of those that still wait. */
START_TEST(test_recall)
{
	struct entry *entry = commit(CONTENT, strlen(CONTENT));
	struct recipient *one = entry->message.recipients;

	outcome_set(&one->outcome, OUTCOME_DEFERRED, 0, "4.4.1", "first");
	commit_attempt(entry, one);
	outcome_set(&one->outcome, OUTCOME_DEFERRED, 0, "4.4.2", "last");
	commit_attempt(entry, one);
	commit_close(entry);
	entry = reopen(NAME);
	ck_assert_int_eq(entry->message.recipients[0].outcome.kind,
	    OUTCOME_NONE);
	commit_close(entry);
	ck_assert_int_eq(commit_peek(&queue, NAME, &entry), COMMIT_OK);
	one = entry->message.recipients;
	ck_assert_int_eq(one->outcome.kind, OUTCOME_DEFERRED);
	ck_assert_str_eq(one->outcome.text, "last");
	ck_assert_str_eq(one->outcome.host, "");
	commit_close(entry);
}
END_TEST

static const char *const tails[] = { "A", "A ", "A 1 0 x 4.0.0 - torn",
	"A 1 2 x 4.0.0 - no such\n", "A 1 -1 x 4.0.0 - no\n",
	"A 1 99999999999999999999 x 4 - x\n", "A 1 0 x\n", "B 1 0 x 4 - x\n",
	"\n\n\n", "A 1 0 x 4.0.0 \n", "A 1 0 x 4 - \033[2J\n" };

START_TEST(test_bad_tail)
{
	struct outcome *outcome;
	struct entry *entry;
	size_t length;
	char *text;
	int fd;

	commit_close(commit(CONTENT, strlen(CONTENT)));
	fd = openat(queue.fd, NAME, O_WRONLY | O_APPEND);
	ck_assert_int_gt(write(fd, tails[_i], strlen(tails[_i])), 0);
	close(fd);
	ck_assert_int_eq(commit_peek(&queue, NAME, &entry), COMMIT_OK);
	outcome = &entry->message.recipients[0].outcome;
	ck_assert(outcome->kind == OUTCOME_NONE ||
	    strcmp(outcome->text, "?[2J") == 0);
	commit_close(entry);
	/* what is appended then is read nevertheless */
	entry = reopen(NAME);
	outcome = &entry->message.recipients[0].outcome;
	outcome_set(outcome, OUTCOME_DEFERRED, 0, "4.4.1", "no answer");
	commit_attempt(entry, &entry->message.recipients[0]);
	commit_close(entry);
	text = scratch_read(queue.fd, NAME, &length);
	ck_assert_ptr_nonnull(strstr(text, "\nA "));
	free(text);
	ck_assert_int_eq(commit_peek(&queue, NAME, &entry), COMMIT_OK);
	ck_assert_str_eq(entry->message.recipients[0].outcome.text,
	    "no answer");
	commit_close(entry);
}
END_TEST

/* Attempts never fill the disk. */
START_TEST(test_attempts_bounded)
{
	struct entry *entry = commit(CONTENT, strlen(CONTENT));
	struct recipient *one = entry->message.recipients;
	struct stat st;
	char words[400];
	int i;

	memset(words, 'w', sizeof(words) - 1);
	words[sizeof(words) - 1] = '\0';
	for (i = 0; i < 3000; i++) {
		outcome_set(&one->outcome, OUTCOME_DEFERRED, 0, "4.4.1",
		    "%d %s", i, words);
		commit_attempt(entry, one);
	}
	ck_assert_int_eq(fstat(entry->message.content.fd, &st), 0);
	ck_assert_int_lt(st.st_size, ATTEMPT_MAX + 4096);
	commit_close(entry);
	ck_assert_int_eq(commit_peek(&queue, NAME, &entry), COMMIT_OK);
	ck_assert_int_eq(strncmp(entry->message.recipients[0].outcome.text,
	    "2999 ", 5), 0);
	commit_close(entry);
}
END_TEST

/* Takes what it can get from the queue until it is empty. */
static void
run_queue(int out)
{
	struct entry *entry;
	char name[COMMIT_NAME];
	int i, left;

	do {
		for (i = left = 0; i < 40; i++) {
			snprintf(name, sizeof(name), "m.%016x."
			    "aaaaaaaaaaaaaaaaaaaaaaaa%c%c", 1,
			    'a' + i / 20, 'a' + i % 20);
			switch (commit_open(&queue, name, &entry)) {
			case COMMIT_GONE:
				continue;
			case COMMIT_OK:
				break;
			default:
				left = 1;
				continue;
			}
			left = 1;
			if (message_count(&entry->message, RECIPIENT_TODO) > 0)
				if (write(out, entry->message.id + 24, 2) != 2)
					_exit(3);
			entry->message.recipients[0].state = RECIPIENT_SENT;
			entry->message.recipients[1].state = RECIPIENT_SENT;
			if (commit_mark(entry) == -1 ||
			    commit_remove(entry) == -1)
				_exit(2);
			commit_close(entry);
		}
	} while (left);
	_exit(0);
}

/* THREATS E4: several runners, no message twice, none forgotten. */
START_TEST(test_runners)
{
	char seen[40] = { 0 }, pair[2];
	struct message message;
	struct fault fault;
	int pipes[2], status, i;
	pid_t pids[4];

	for (i = 0; i < 40; i++) {
		scratch_message(&message, CONTENT, strlen(CONTENT), two);
		snprintf(message.id, sizeof(message.id),
		    "aaaaaaaaaaaaaaaaaaaaaaaa%c%c", 'a' + i / 20,
		    'a' + i % 20);
		commit_close(commit_new(&queue, &message, 1, &fault));
		message_clear(&message);
	}
	ck_assert_uint_eq(scratch_count(queue.fd, 'm'), 40);
	ck_assert_int_eq(pipe(pipes), 0);
	for (i = 0; i < 4; i++)
		if ((pids[i] = fork()) == 0)
			run_queue(pipes[1]);
	close(pipes[1]);
	while (read(pipes[0], pair, 2) == 2) {
		i = (pair[0] - 'a') * 20 + pair[1] - 'a';
		ck_assert_int_eq(seen[i]++, 0);
	}
	for (i = 0; i < 4; i++) {
		ck_assert_int_eq(waitpid(pids[i], &status, 0), pids[i]);
		ck_assert_int_eq(status, 0);
	}
	for (i = 0; i < 40; i++)
		ck_assert_int_eq(seen[i], 1);
	ck_assert_uint_eq(scratch_count(queue.fd, 0), 0);
	close(pipes[0]);
}
END_TEST

static void
add_writing(TCase *tcase)
{
	tcase_add_test(tcase, test_new);
	tcase_add_test(tcase, test_checksum);
	tcase_add_test(tcase, test_sizes);
	tcase_add_test(tcase, test_many);
	tcase_add_test(tcase, test_no_room);
	tcase_add_test(tcase, test_short_content);
	tcase_add_test(tcase, test_unfit);
	tcase_add_test(tcase, test_name_taken);
	tcase_add_test(tcase, test_read_only);
	tcase_add_test(tcase, test_umask);
	tcase_add_test(tcase, test_mark);
	tcase_add_test(tcase, test_swapped);
	tcase_add_test(tcase, test_move);
	tcase_add_test(tcase, test_clean);
	tcase_add_test(tcase, test_find);
}

static void
add_reading(TCase *tcase)
{
	tcase_add_test(tcase, test_lock);
	tcase_add_loop_test(tcase, test_bits, 0, 2);
	tcase_add_test(tcase, test_torn);
	tcase_add_test(tcase, test_sparse);
	tcase_add_test(tcase, test_newer);
	tcase_add_loop_test(tcase, test_foreign, 0, 5);
	tcase_add_test(tcase, test_hard_link);
	tcase_add_test(tcase, test_gone);
	tcase_add_loop_test(tcase, test_names, 0,
	    sizeof(names) / sizeof(names[0]));
	tcase_add_test(tcase, test_attempt);
	tcase_add_test(tcase, test_wishes);
	tcase_add_test(tcase, test_recall);
	tcase_add_loop_test(tcase, test_bad_tail, 0,
	    sizeof(tails) / sizeof(tails[0]));
	tcase_add_test(tcase, test_attempts_bounded);
	tcase_add_test(tcase, test_runners);
}

Suite *
suite_commit(void)
{
	Suite *suite = suite_create("spool/commit");
	TCase *writing = tcase_create("writing");
	TCase *reading = tcase_create("reading");

	tcase_add_checked_fixture(writing, setup, teardown);
	tcase_add_checked_fixture(reading, setup, teardown);
	add_writing(writing);
	add_reading(reading);
	suite_add_tcase(suite, writing);
	suite_add_tcase(suite, reading);
	return suite;
}
