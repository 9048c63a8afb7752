/*
 * Names of master files in wire form.
 */
#include <check.h>
#include <string.h>

#include "doctor/zonename.h"

Suite	*suite_zonename(void);

#define L7	"abcdefg"
#define L63	L7 L7 L7 L7 L7 L7 L7 L7 L7
#define L62	L7 L7 L7 L7 L7 L7 L7 L7 "abcdef"
#define L61	L7 L7 L7 L7 L7 L7 L7 L7 "abcde"

static const struct {
	const char	*word, *origin, *wire;	/* origin, wire: hand-made */
	size_t		 length;
	const char	*why;
} names[] = {
	{ "a.B.", "", "\1a\1b", 5, NULL },
	{ ".", "", "", 1, NULL },
	{ "a", "\1z", "\1a\1z", 5, NULL },
	{ "A.b", "\1z", "\1a\1b\1z", 7, NULL },
	{ "@", "\1z", "\1z", 3, NULL },
	{ "\\@", "\1z", "\1@\1z", 5, NULL },
	{ "*", "\1z", "\1*\1z", 5, NULL },
	{ "a\\.b.c.", "", "\3a.b\1c", 7, NULL },
	{ "a\\046\\065.", "", "\3a.a", 5, NULL },
	{ "_s-1.a/b.", "", "\4_s-1\3a/b", 10, NULL },
	{ "\\195\\169.", "", "\2\303\251", 4, NULL },
	{ L63 ".", "", "\77" L63, 65, NULL },
	{ "a", "", NULL, 0, "relative name, and no $ORIGIN says to what" },
	{ "@", "", NULL, 0, "relative name, and no $ORIGIN says to what" },
	{ ".a.", "", NULL, 0, "empty label in the name" },
	{ "a..b.", "", NULL, 0, "empty label in the name" },
	{ "..", "", NULL, 0, "empty label in the name" },
	{ L63 "h.", "", NULL, 0, "label of more than 63 octets" },
	{ L63 "h", "\1z", NULL, 0, "label of more than 63 octets" },
	{ "\303\251.", "", NULL, 0, "name in letters other than ASCII" },
	{ "a\\1", "", NULL, 0, "bad escape in the name" },
	{ L63 "." L63 "." L63 "." L61 ".", "",
	    "\77" L63 "\77" L63 "\77" L63 "\75" L61, 255, NULL },
	{ L63 "." L63 "." L63 "." L62 ".", "", NULL, 0,
	    "name of more than 255 octets" },
	{ L63 "." L63 "." L63, "\75" L61,
	    "\77" L63 "\77" L63 "\77" L63 "\75" L61, 255, NULL },
	{ L63 "." L63 "." L63, "\76" L62, NULL, 0,
	    "name of more than 255 octets" },
};

START_TEST(read)
{
	struct zonename origin = { { 0 }, 0 }, name;
	const char *why;

	if (*names[_i].origin != '\0') {
		origin.length = strlen(names[_i].origin) + 1;
		memcpy(origin.wire, names[_i].origin, origin.length);
	}
	why = zonename_read(&name, names[_i].word, strlen(names[_i].word),
	    &origin);
	if (names[_i].wire == NULL) {
		ck_assert_str_eq(why, names[_i].why);
		return;
	}
	ck_assert_ptr_null(why);
	ck_assert_uint_eq(name.length, names[_i].length);
	ck_assert_mem_eq(name.wire, names[_i].wire, name.length);
	ck_assert_uint_eq(zonename_measure(name.wire, sizeof(name.wire)),
	    name.length);
	ck_assert_uint_eq(zonename_measure(name.wire, name.length - 1), 0);
}
END_TEST

START_TEST(measure)
{
	uint8_t many[300];

	ck_assert_uint_eq(zonename_measure((const uint8_t *)"\1a\0z", 4), 3);
	ck_assert_uint_eq(zonename_measure((const uint8_t *)"", 0), 0);
	/* compressed, and a label that is none */
	ck_assert_uint_eq(zonename_measure((const uint8_t *)"\1a\300\0", 4), 0);
	ck_assert_uint_eq(zonename_measure((const uint8_t *)"\100", 70), 0);
	memset(many, 1, sizeof(many));
	many[299] = 0;
	ck_assert_uint_eq(zonename_measure(many, sizeof(many)), 0);
}
END_TEST

START_TEST(text)
{
	char name[DNS_NAME];

	ck_assert_int_eq(zonename_text((const uint8_t *)"\1a\1b\0z", 6, name),
	    0);
	ck_assert_str_eq(name, "a.b");
	ck_assert_int_eq(zonename_text((const uint8_t *)"", 1, name), 0);
	ck_assert_str_eq(name, "");
	ck_assert_int_eq(zonename_text((const uint8_t *)"\3a.b", 5, name), -1);
}
END_TEST

Suite *
suite_zonename(void)
{
	Suite *suite = suite_create("zonename");
	TCase *tcase = tcase_create("zonename");

	tcase_add_loop_test(tcase, read, 0, sizeof(names) / sizeof(names[0]));
	tcase_add_test(tcase, measure);
	tcase_add_test(tcase, text);
	suite_add_tcase(suite, tcase);
	return suite;
}
