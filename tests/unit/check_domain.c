/*
 * Domains on their way to the wire: what stays, what becomes an A-label, and
 * what is refused, with libidn2 and without.
 */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compat/idn.h"
#include "util/domain.h"
#include "util/text.h"

Suite	*suite_domain(void);

/* Nothing of these is looked at, let alone changed. */
static const char *const kept[] = {
	"example.com", "EXAMPLE.com", "xn--bcher-kva.example",
	"XN--BCHER-KVA.example", "xn--no-such-thing-", "[192.0.2.1]",
	"_a.example", "", "a..b", "-a-.example.",
};

START_TEST(test_kept)
{
	const char *why = NULL;
	char *got = domain_ascii(kept[_i], 0, &why);

	ck_assert_str_eq(got, kept[_i]);
	ck_assert_ptr_null(why);
	free(got);
}
END_TEST

/* What stands before the domain is no part of it. */
static const struct {
	const char	*text;
	size_t		 at;
	const char	*want;		/* NULL: refused */
} texts[] = {
	{ "j\303\266rg@x.example", 6, "j\303\266rg@x.example" },
	{ "j\303\266rg@b\303\274cher.example", 6,
	    "j\303\266rg@xn--bcher-kva.example" },
	{ ".B\303\234cher.Example", 1, ".xn--bcher-kva.example" },
	/* decomposed, full-width, the four dots */
	{ "bu\314\210cher.example", 0, "xn--bcher-kva.example" },
	{ "\357\274\242\303\274cher\357\274\216example", 0,
	    "xn--bcher-kva.example" },
	{ "b\303\274cher\343\200\202example", 0, "xn--bcher-kva.example" },
	{ "b\303\274cher\357\275\241example", 0, "xn--bcher-kva.example" },
	{ "a\343\200\202example", 0, "a.example" },
	{ "fa\303\237.de", 0, "xn--fa-hia.de" },
	/* labels that do not come alone */
	{ "xn--bcher-kva.b\303\274cher.example", 0,
	    "xn--bcher-kva.xn--bcher-kva.example" },
	{ "xn--\303\274.example", 0, NULL },
	{ "xn--a.b\303\274cher.example", 0, NULL },
	/* no letters at all */
	{ "\342\230\203.example", 0, NULL },
	{ "b\303\274cher.\342\211\256a.example", 0, NULL },
	{ "b\303\274cher.\342\211\240.example", 0, NULL },
	{ "b\303\274cher.\357\274\234\314\270a.example", 0, NULL },
	{ "\303\274@example", 0, NULL },
	{ "\303\274\357\274\240example", 0, NULL },
	{ "[\303\274]", 0, NULL },
	{ "\303\274 a.example", 0, NULL },
	{ "\303\274/a.example", 0, NULL },
	{ "\303\274\n.example", 0, NULL },
	{ "\303\274_a.example", 0, NULL },
	/* empty labels, hyphens at an end */
	{ "\303\274..example", 0, NULL },
	{ ".\303\274.example", 0, NULL },
	{ "\303\274.example.", 0, NULL },
	{ "\303\274.example\343\200\202", 0, NULL },
	{ "-\303\274.example", 0, NULL },
	{ "\303\274-.example", 0, NULL },
	/* no UTF-8 */
	{ "b\374cher.example", 0, NULL },
	{ "\303", 0, NULL },
};

START_TEST(test_converted)
{
	const char *text = texts[_i].text, *want = texts[_i].want, *why = "";
	char *got = domain_ascii(text, texts[_i].at, &why);
	int foreign = !text_ascii(text + texts[_i].at,
	    strlen(text + texts[_i].at));

	if (want == NULL || (foreign && idn_version() == NULL)) {
		ck_assert_msg(got == NULL, "%s gives %s", text, got);
		ck_assert(errno == EINVAL || errno == ENOSYS);
		ck_assert_msg(strstr(why, "domain") != NULL, "%s", why);
	} else {
		ck_assert_msg(got != NULL, "%s: %s", text, why);
		ck_assert_str_eq(got, want);
	}
	free(got);
}
END_TEST

/* Whoever lacks the library is told what helps. */
START_TEST(test_why)
{
	const char *why = "";
	char *got = domain_ascii("b\303\274cher.example", 0, &why);

	if (idn_version() != NULL) {
		ck_assert_str_eq(got, "xn--bcher-kva.example");
		free(got);
		return;
	}
	ck_assert_ptr_null(got);
	ck_assert_int_eq(errno, ENOSYS);
	ck_assert_ptr_nonnull(strstr(why, "libidn2"));
	ck_assert_ptr_nonnull(strstr(why, "write the A-label (xn--...)"));
}
END_TEST

/* Labels of 63 octets, names of 253, as they are in ASCII. */
START_TEST(test_lengths)
{
	char name[TEXT_DOMAIN_MAX + 64];
	const char *why;
	size_t n, i;
	char *got;

	if (idn_version() == NULL)
		return;
	for (n = 50; n < 60; n++) {
		/* n letters and their accent take n + 8 octets */
		memset(name, 'a', n);
		strlcpy(name + n, "\303\274.example", sizeof(name) - n);
		if ((got = domain_ascii(name, 0, &why)) == NULL)
			break;
		ck_assert_uint_eq(strcspn(got, "."), n + 8);
		free(got);
	}
	ck_assert_uint_eq(n, 56);
	for (i = 0; i < sizeof(name) - 8; i += 4)
		strlcpy(name + i, "a.b.", sizeof(name) - i);
	strlcpy(name + i - 3, "\303\274", 4);
	ck_assert_ptr_null(domain_ascii(name, 0, &why));
	ck_assert_ptr_nonnull(strstr(why, "longer than 255"));
	/* 250 octets of UTF-8 are over 253 of ASCII */
	strlcpy(name + 248, "\303\274", sizeof(name) - 248);
	ck_assert_ptr_null(domain_ascii(name, 0, &why));
	ck_assert_ptr_null(strstr(why, "longer"));
}
END_TEST

START_TEST(test_below)
{
	ck_assert(domain_below("example.com", "example.com"));
	ck_assert(domain_below("A.Example.com", "example.COM"));
	ck_assert(!domain_below("anexample.com", "example.com"));
	ck_assert(!domain_below("com", "example.com"));
	ck_assert(!domain_below("example.com", ""));
	ck_assert(domain_below("", ""));
}
END_TEST

Suite *
suite_domain(void)
{
	Suite *suite = suite_create("domain");
	TCase *tc = tcase_create("domain");

	tcase_add_loop_test(tc, test_kept, 0,
	    (int)(sizeof(kept) / sizeof(kept[0])));
	tcase_add_loop_test(tc, test_converted, 0,
	    (int)(sizeof(texts) / sizeof(texts[0])));
	tcase_add_test(tc, test_why);
	tcase_add_test(tc, test_lengths);
	tcase_add_test(tc, test_below);
	suite_add_tcase(suite, tc);
	return suite;
}
