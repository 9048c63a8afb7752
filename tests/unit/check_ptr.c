/*
 * Reverse DNS: names that lead back, elsewhere, nowhere, and too many of
 * them.
 */
#include <sys/socket.h>

#include <arpa/inet.h>

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "doctor/ptr.h"

Suite	*suite_ptr(void);

/* PTR names, apart by blanks, and what A or AAAA of each has by its first
 * letter; a number repeats the first one so often. */
struct scene {
	const char		*names;
	enum resolver_result	 result;	/* of PTR where names is "" */
	int			 many;
	size_t			 forward;	/* questions asked */
};

static void
answer_ptr(const struct scene *scene, struct question *question)
{
	char names[256], name[DNS_NAME], *rest = names, *word;
	int i;

	ck_assert_str_eq(question->name, "7.100.51.198.in-addr.arpa");
	question->result = scene->result;
	strlcpy(names, scene->names, sizeof(names));
	while (*names != '\0' && (word = strsep(&rest, " ")) != NULL)
		ck_assert_int_eq(source_add(question, "", 1, 0, word), 0);
	for (i = 0; i < scene->many; i++) {
		(void)snprintf(name, sizeof(name), "x%d.example.org", i);
		ck_assert_int_eq(source_add(question, "", 1, 0, name), 0);
	}
}

static void
answer_cname(const struct scene *scene, struct question *question)
{
	ck_assert_str_eq(question->name, "7.100.51.198.in-addr.arpa");
	question->result = RESOLVER_NXDOMAIN;
	if (strcmp(scene->names, "mail.alias.example") == 0)
		source_add(question, "", 1, 0,
		    "7.0-15.100.51.198.in-addr.arpa");
}

static void
answer_a(struct question *question)
{
	ck_assert_int_eq(question->type, DNS_A);
	switch (question->name[0]) {
	case 'm':
		source_add(question, "\300\0\2\1", 4, 0, "");
		source_add(question, "\306\63\144\7", 4, 0, "");
		break;
	case 'o':
		source_add(question, "\300\0\2\1", 4, 0, "");
		source_add(question, "\306\63\144", 3, 0, "");
		break;
	case 't':
		question->result = RESOLVER_TIMEOUT;
		break;
	default:
		question->result = RESOLVER_NXDOMAIN;
	}
}

static void
answer(void *arg, struct question *questions, size_t n)
{
	struct scene *scene = arg;
	size_t i;

	for (i = 0; i < n; i++)
		if (questions[i].type == DNS_PTR)
			answer_ptr(scene, &questions[i]);
		else if (questions[i].type == DNS_CNAME)
			answer_cname(scene, &questions[i]);
		else {
			answer_a(&questions[i]);
			scene->forward++;
		}
}

static const struct {
	struct scene		scene;
	enum resolver_result	dns;
	size_t			n, total, asked;
	enum ptr_forward	forward;
} rows[] = {
	{ { "mail.example.org", 0, 0, 0 }, RESOLVER_OK, 1, 1, 1,
	    PTR_CONFIRMED },
	{ { "other.example.org", 0, 0, 0 }, RESOLVER_OK, 1, 1, 1,
	    PTR_OTHER },
	{ { "none.example.org", 0, 0, 0 }, RESOLVER_OK, 1, 1, 1,
	    PTR_NONE },
	{ { "time.example.org", 0, 0, 0 }, RESOLVER_OK, 1, 1, 1, PTR_UNKNOWN },
	{ { "other.a.example t.example mail.example", 0, 0, 0 }, RESOLVER_OK,
	    3, 3, 3, PTR_CONFIRMED },
	{ { "other.a.example t.example", 0, 0, 0 }, RESOLVER_OK, 2, 2, 2,
	    PTR_UNKNOWN },
	{ { "none.example other.a.example", 0, 0, 0 }, RESOLVER_OK, 2, 2, 2,
	    PTR_OTHER },
	{ { "m.example M.example m.example", 0, 0, 0 }, RESOLVER_OK, 1, 3, 1,
	    PTR_CONFIRMED },
	{ { "m\x1b[31m.example", 0, 0, 0 }, RESOLVER_OK, 1, 1, 0,
	    PTR_NONE },
	{ { "m.example", 0, 200, 0 }, RESOLVER_OK, 10, 201, 10, PTR_CONFIRMED },
	{ { "mail.alias.example", 0, 0, 0 }, RESOLVER_OK, 1, 1, 1,
	    PTR_CONFIRMED },
	{ { "", RESOLVER_NXDOMAIN, 0, 0 }, RESOLVER_NXDOMAIN, 0, 0, 0,
	    PTR_NONE },
	{ { "", RESOLVER_NODATA, 0, 0 }, RESOLVER_NODATA, 0, 0, 0,
	    PTR_NONE },
	{ { "", RESOLVER_FAILED, 0, 0 }, RESOLVER_FAILED, 0, 0, 0,
	    PTR_UNKNOWN },
	{ { "", RESOLVER_TIMEOUT, 0, 0 }, RESOLVER_TIMEOUT, 0, 0, 0,
	    PTR_UNKNOWN },
};

START_TEST(test_row)
{
	struct scene scene = rows[_i].scene;
	struct source source = { answer, &scene };
	struct ipaddr ip;
	struct ptr ptr;

	ck_assert_int_eq(ipaddr_parse(&ip, "198.51.100.7"), 0);
	ptr_look_up(&source, &ip, &ptr);
	ck_assert_int_eq(ptr.dns, rows[_i].dns);
	ck_assert_uint_eq(ptr.n, rows[_i].n);
	ck_assert_uint_eq(ptr.total, rows[_i].total);
	ck_assert_uint_eq(scene.forward, rows[_i].asked);
	ck_assert_int_eq(ptr.forward, rows[_i].forward);
	ck_assert_str_eq(ptr.place, strcmp(scene.names,
	    "mail.alias.example") == 0 ? "7.0-15.100.51.198.in-addr.arpa" :
	    "7.100.51.198.in-addr.arpa");
	if (ptr.n > 0)
		ck_assert_ptr_null(strchr(ptr.names[0].name, 033));
}
END_TEST

START_TEST(test_query)
{
	struct ipaddr ip;
	char name[DNS_NAME];

	ck_assert_int_eq(ipaddr_parse(&ip, "2001:db8::25"), 0);
	ptr_query(&ip, name);
	ck_assert_str_eq(name, "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
	    "0.8.b.d.0.1.0.0.2.ip6.arpa");
	ck_assert_int_eq(ipaddr_parse(&ip, "198.51.100"), -1);
	ck_assert_int_eq(ipaddr_parse(&ip, "198.51.100.7 "), -1);
	ck_assert_int_eq(ipaddr_parse(&ip, ""), -1);
}
END_TEST

Suite *
suite_ptr(void)
{
	Suite *s = suite_create("ptr");
	TCase *t = tcase_create("ptr");

	tcase_add_loop_test(t, test_row, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, test_query);
	suite_add_tcase(s, t);
	return s;
}
