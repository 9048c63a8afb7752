/*
 * The sendmail command line: what callers write, what sendmail's arities make
 * of it, and what must never become a recipient, a queue run or a header.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "submit/args.h"
#include "util/dsn.h"
#include "submit/option.h"
#include "util/buf.h"

Suite	*suite_args(void);

#define WORDS_MAX	24

/* A command line in one text, words parted by '|'. */
static int
split(char *text, char **words)
{
	int n = 0;

	while (text != NULL && n < WORDS_MAX)
		words[n++] = strsep(&text, "|");
	words[n] = NULL;
	return n;
}

/* Parses a line; the words live in text. */
static int
parse(struct args *args, struct fault *fault, char *text, size_t size,
    const char *line)
{
	static char *words[WORDS_MAX + 1];

	ck_assert_uint_lt(strlcpy(text, line, size), size);
	memset(fault, 0, sizeof(*fault));
	return args_parse(args, split(text, words), words, fault);
}

/* What is refused, and the words it is refused with. */
static const struct {
	const char	*line;
	int		 status;
	const char	*text;
} refused[] = {
	{ "sendmail", 64, "Recipient names must be specified" },
	{ "sendmail|-i", 64, "Recipient names must be specified" },
	{ "sendmail|--", 64, "Recipient names must be specified" },
	{ "sendmail|-bv", 64, "Recipient names must be specified" },
	{ "sendmail|-bv|-t", 64, "-bv reads no message" },
	{ "sendmail|-t|-bv|a@b", 64, "-bv reads no message" },
	{ "sendmail|-Z|a@b", 64, "illegal option -- Z" },
	{ "sendmail|-tZ", 64, "illegal option -- Z" },
	{ "sendmail|-E|x|a@b", 64, "illegal option -- E" },
	{ "sendmail|-:|a@b", 64, "illegal option -- :" },
	{ "sendmail|-F", 64, "option requires an argument -- 'F'" },
	{ "sendmail|-t|-f", 64, "option requires an argument -- 'f'" },
	{ "sendmail|-tif", 64, "option requires an argument -- 'f'" },
	{ "sendmail|-O", 64, "option requires an argument -- 'O'" },
	{ "sendmail|--foo|a@b", 64, "unrecognized option '--foo'" },
	{ "sendmail|-t|--help", 64, "unrecognized option '--help'" },
	{ "sendmail|-bd", 64, "cron" },
	{ "sendmail|-bD|-q30m", 64, "cron" },
	{ "sendmail|-bt", 64, "-bt: " },
	{ "sendmail|-bh", 64, "-bh: " },
	{ "sendmail|-bH", 64, "-bH: " },
	{ "sendmail|-bP", 64, "-bP: " },
	{ "sendmail|-be|a@b", 64, "Invalid operation mode e" },
	{ "sendmail|-bz", 64, "Invalid operation mode z" },
	{ "sendmail|-bmx|a@b", 64, "Invalid operation mode mx" },
	{ "sendmail|-b||a@b", 64, "Invalid operation mode" },
	{ "sendmail|-q30m", 64, "cron" },
	{ "sendmail|-q0", 64, "cron" },
	{ "sendmail|-qp", 64, "cron" },
	{ "sendmail|-qp1h", 64, "cron" },
	{ "sendmail|-qS|x", 64, "-qS: the text to look for has to follow" },
	{ "sendmail|-qI", 64, "-qI: the text" },
	{ "sendmail|-qf|-q!R", 64, "-q!R: the text" },
	{ "sendmail|-qIa|b", 64, "unexpected word b" },
	{ "sendmail|-q!", 64, "Invalid -q value !" },
	{ "sendmail|-q!f", 64, "Invalid -q value !f" },
	{ "sendmail|-q!!Ia", 64, "Invalid -q value !!Ia" },
	{ "sendmail|-qGx", 64, "queue groups" },
	{ "sendmail|-q!Gx", 64, "queue groups" },
	{ "sendmail|-qL", 64, "set aside" },
	{ "sendmail|-qQ", 64, "set aside" },
	{ "sendmail|-qIa|-qQ", 64, "set aside" },
	{ "sendmail|-q!Qx", 64, "set aside" },
	{ "sendmail|-q1|-qIa", 64, "cron" },
	{ "sendmail|-qI1|-qI2|-qI3|-qI4|-qI5|-qI6|-qI7|-qI8|-qI9|-qI10|-qI11|"
	    "-qI12|-qI13|-qI14|-qI15|-qI16|-qI17", 64, "more than 16 texts" },
	{ "sendmail|-qff", 64, "Invalid -q value" },
	{ "sendmail|-qx", 64, "Invalid -q value" },
	{ "sendmail|-q|30m", 64, "unexpected word 30m" },
	{ "sendmail|-q|a@b", 64, "unexpected word a@b" },
	{ "sendmail|-Qspam|a@b", 64, "-Q: not in this version" },
	{ "sendmail|-h|x|a@b", 64, "Bad hop count x" },
	{ "sendmail|-h|-1|a@b", 64, "Bad hop count" },
	{ "sendmail|-h|99999999999999999999|a@b", 64, "Bad hop count" },
	{ "sendmail|-h||a@b", 64, "Bad hop count" },
	{ "sendmail|-B|9BIT|a@b", 64, "Illegal body type 9BIT" },
	{ "sendmail|-N|now|a@b", 64, "Invalid -N argument" },
	{ "sendmail|-N||a@b", 64, "Invalid -N argument" },
	{ "sendmail|-N|success,|a@b", 64, "Invalid -N argument" },
	{ "sendmail|-N|never,delay|a@b", 64, "Invalid -N argument" },
	{ "sendmail|-N|success,failures|a@b", 64, "Invalid -N argument" },
	{ "sendmail|-R|some|a@b", 64, "Invalid -R value" },
	{ "sendmail|-V|a=b|a@b", 64, "Invalid syntax in -V" },
	{ "sendmail|-V|a b|a@b", 64, "Invalid syntax in -V" },
	{ "sendmail|-V|a+b|a@b", 64, "Invalid syntax in -V" },
	{ "sendmail|-V|a+4|a@b", 64, "Invalid syntax in -V" },
	{ "sendmail|-V|a+2b|a@b", 64, "Invalid syntax in -V" },
	{ "sendmail|-V|caf\xc3\xa9|a@b", 64, "Invalid syntax in -V" },
	{ "sendmail|-V||a@b", 64, "Invalid syntax in -V" },
	{ "sendmail|a@b|c\n@d", 65, "control characters" },
	{ "sendmail|--|\x1b[2J@b", 65, "control characters" },
	{ "sendmail|a\xff@b", 65, "not UTF-8" },
	{ "mailq|-Z", 64, "illegal option -- Z" },
};

START_TEST(refuses)
{
	struct args args;
	struct fault fault;
	char text[256];
	size_t i;

	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		ck_assert_msg(parse(&args, &fault, text, sizeof(text),
		    refused[i].line) == -1, "%s", refused[i].line);
		ck_assert_msg(fault.status == refused[i].status &&
		    strstr(fault.text, refused[i].text) != NULL, "%s: %d %s",
		    refused[i].line, fault.status, fault.text);
	}
}
END_TEST

/* What a line means, in words that show() writes. */
static const struct {
	const char	*line;
	const char	*meaning;
} accepted[] = {
	/* the callers of section 2 of what is known about them */
	{ "/usr/sbin/sendmail|-t|-i", "send -t -i" },
	{ "sendmail|-t|-i|-fa@b", "send -t -i f=a@b" },
	{ "sendmail|-bs", "smtp" },
	{ "sendmail|-bs|-i", "smtp -i" },
	{ "sendmail|-FCronDaemon|-i|-B8BITMIME|-oem|root",
	    "send -i F=CronDaemon mail to=root" },
	{ "sendmail|-FCronDaemon|-i|-odi|-oem|-oi|-t|-f|root",
	    "send -t -i f=root F=CronDaemon foreground mail" },
	{ "sendmail|-FCronDaemon|-odi|-oem|-or0s|root",
	    "send F=CronDaemon foreground mail to=root" },
	{ "sendmail|-i|-t|-f|a@b|-m|-v", "send -t -i -v f=a@b" },
	{ "sendmail|-i|-f|a@b|-F|A B|--|x@y|z@y",
	    "send -i f=a@b F=A B -- to=x@y to=z@y" },
	{ "sendmail|-oi|-f|u@h|--|r@h", "send -i f=u@h -- to=r@h" },
	{ "sendmail|-oem|-oi|-B8BITMIME|-N|success,delay|-R|hdrs|--|r@h",
	    "send -i mail N=success,delay R=hdrs -- to=r@h" },
	{ "sendmail|-bs|-odb|-oem", "smtp background mail" },
	{ "sendmail|-t|-oem|-oi", "send -t -i mail" },
	{ "sendmail|-f|a@b|-i|r@h|s@h", "send -i f=a@b to=r@h to=s@h" },
	/* modes */
	{ "mailq", "list" },
	{ "/usr/bin/mailq|-v", "list -v" },
	{ "newaliases", "aliases" },
	{ "sendmail|-bp", "list" },
	{ "sendmail|-bi", "aliases" },
	{ "sendmail|-I", "aliases" },
	{ "sendmail|-bv|a@b", "verify to=a@b" },
	{ "sendmail|-bm|a@b", "send to=a@b" },
	{ "sendmail|-ba|a@b", "send to=a@b" },
	{ "sendmail|-q", "queue" },
	{ "sendmail|-qf", "queue flush" },
	{ "sendmail|-qIabc", "queue flush I=abc" },
	{ "sendmail|-q|-qRa@b|-q!Sx", "queue flush R=a@b !S=x" },
	{ "sendmail|-q!Ia|-qf", "queue flush !I=a" },
	{ "sendmail|-qR\x1b[2J", "queue flush R=\x1b[2J" },
	{ "mailq|-qRa@b|-v", "list -v flush R=a@b" },
	{ "sendmail|-bp|-qSx", "list flush S=x" },
	{ "sendmail|-qSx|-bp", "list flush S=x" },
	{ "sendmail|-q|-v", "queue -v" },
	{ "sendmail|-bm|-q", "queue" },
	{ "sendmail|-q|-bm", "queue" },
	{ "sendmail|-bp|-q", "list" },
	/* a value never becomes a recipient */
	{ "sendmail|-O|DeliveryMode=q|-B|7bit|-L|tag|-h|3|-X|/tmp/x|-p|"
	    "smtp:h|-d|0.4|-M|rx|-A|m|-D|f|a@b",
	    "send queue L=tag h=3 to=a@b" },
	{ "sendmail|-d|a@b", "send to=a@b" },
	{ "sendmail|-d|-t", "send -t" },
	{ "sendmail|-d0-99.1|a@b", "send to=a@b" },
	{ "sendmail|-C|/etc/x|-V|a+2Bb|a@b", "send C=/etc/x V=a+2Bb to=a@b" },
	{ "sendmail|-GUcmnsTx|a@b", "send -n to=a@b" },
	{ "sendmail|-F|-t|a@b", "send F=-t to=a@b" },
	{ "sendmail|-tf|a@b", "send -t f=a@b" },
	/* the null sender, and the last sender */
	{ "sendmail|-f||a@b", "send f= to=a@b" },
	{ "sendmail|-f|<>|a@b", "send f= to=a@b" },
	{ "sendmail|-f<>|a@b", "send f= to=a@b" },
	{ "sendmail|-r|x@y|-f|z@y|a@b", "send f=z@y to=a@b" },
	/* after the first address nothing is an option */
	{ "sendmail|a@b|-i|--|c@d", "send to=a@b to=-i to=-- to=c@d" },
	{ "sendmail|--|-oQ/tmp@x|-t", "send -- to=-oQ/tmp@x to=-t" },
	{ "sendmail|-|a@b", "send to=- to=a@b" },
	{ "sendmail||a@b", "send to= to=a@b" },
	/* settings */
	{ "sendmail|-odf|a@b", "send foreground to=a@b" },
	{ "sendmail|-odd|a@b", "send queue to=a@b" },
	{ "sendmail|-odi|-odq|a@b", "send queue to=a@b" },
	{ "sendmail|-odz|a@b", "send to=a@b" },
	{ "sendmail|-O|deliverymode=interactive|a@b",
	    "send foreground to=a@b" },
	{ "sendmail|-ODeliveryMode = background|a@b",
	    "send background to=a@b" },
	{ "sendmail|-OErrorMode=quiet|a@b", "send quiet to=a@b" },
	{ "sendmail|-OIgnoreDots|a@b", "send -i to=a@b" },
	{ "sendmail|-OIgnoreDots=False|a@b", "send to=a@b" },
	{ "sendmail|-oi|-oif|a@b", "send to=a@b" },
	{ "sendmail|-em|a@b", "send mail to=a@b" },
	{ "sendmail|-e|w|a@b", "send mail to=a@b" },
	{ "sendmail|-ep|a@b", "send print to=a@b" },
	{ "sendmail|-oee|a@b", "send berknet to=a@b" },
	{ "sendmail|-ex|a@b", "send to=a@b" },
	{ "sendmail|-e||a@b", "send to=a@b" },
	{ "sendmail|-om|-o7|-o8pass8|-oQ/tmp|-oA/tmp/x|a@b", "send to=a@b" },
	{ "sendmail|-O|QueueDirectory=/tmp|-O|x|-O||-o||a@b", "send to=a@b" },
	{ "sendmail|-O|DeliveryModes=q|-O|Delivery=q|a@b", "send to=a@b" },
	{ "sendmail|-L|%n%n|a@b", "send L=%n%n to=a@b" },
	{ "sendmail|-N|NEVER|-R|Full|a@b", "send N=NEVER R=Full to=a@b" },
	{ "sendmail|-F|Jos\xc3\xa9|a@b", "send F=Jos\xc3\xa9 to=a@b" },
};

static void
show_text(struct buf *out, const char *name, const char *value)
{
	if (value != NULL)
		buf_printf(out, " %s=%s", name, value);
}

static void
show_flag(struct buf *out, int flag, const char *name)
{
	if (flag)
		buf_printf(out, " %s", name);
}

static void
show(struct buf *out, const struct args *args)
{
	static const char *const modes[] = { "send", "queue", "list",
	    "aliases", "verify", "smtp" };
	static const char *const deliveries[] = { "", "foreground",
	    "background", "queue" };
	static const char *const errors[] = { "print", "mail", "quiet",
	    "berknet" };
	size_t i;

	buf_puts(out, modes[args->mode]);
	show_flag(out, args->from_header, "-t");
	show_flag(out, args->ignore_dots, "-i");
	show_flag(out, args->verbose, "-v");
	show_flag(out, args->no_aliases, "-n");
	show_flag(out, args->pick.flush, "flush");
	for (i = 0; i < args->pick.ntexts; i++)
		buf_printf(out, " %s%c=%s", args->pick.texts[i].negated ?
		    "!" : "", args->pick.texts[i].kind,
		    args->pick.texts[i].text);
	show_text(out, "C", args->config);
	show_text(out, "f", args->sender);
	show_text(out, "F", args->name);
	show_flag(out, args->delivery != 0, deliveries[args->delivery]);
	show_flag(out, args->error_given, errors[args->error]);
	show_text(out, "L", args->tag);
	if (args->hops != 0)
		buf_printf(out, " h=%ld", args->hops);
	show_text(out, "N", args->notify);
	show_text(out, "R", args->ret);
	show_text(out, "V", args->envid);
	show_flag(out, args->after_dashes, "--");
	for (i = 0; i < args->nrecipients; i++)
		show_text(out, "to", args->recipients[i]);
}

START_TEST(means)
{
	struct args args;
	struct fault fault;
	struct buf out;
	char text[256];
	size_t i;

	buf_init(&out);
	for (i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
		ck_assert_msg(parse(&args, &fault, text, sizeof(text),
		    accepted[i].line) == 0, "%s: %s", accepted[i].line,
		    fault.text);
		buf_reset(&out);
		show(&out, &args);
		ck_assert_str_eq(buf_get(&out), accepted[i].meaning);
	}
	buf_clear(&out);
}
END_TEST

/* The matrix of what may not stand in a value that goes out. */
START_TEST(unsafe_values)
{
	static const char letters[] = "fFrNRVhLBp";
	static const char *const octets[] = { "\r", "\n", "\r\n", "\x0b",
	    "\x1b", "\x7f", "\xff", "\xc0\x80", "\x01" };
	char text[64], word[8], value[32];
	char *words[5] = { NULL };
	struct args args;
	struct fault fault;
	size_t l, o;
	int attached;

	words[0] = text;
	strlcpy(text, "sendmail", sizeof(text));
	for (l = 0; letters[l] != '\0'; l++)
		for (o = 0; o < sizeof(octets) / sizeof(octets[0]); o++)
			for (attached = 0; attached < 2; attached++) {
				snprintf(word, sizeof(word), "-%c", letters[l]);
				snprintf(value, sizeof(value), "%sa%sRCPT@b",
				    attached ? word : "", octets[o]);
				words[1] = attached ? value : word;
				words[2] = attached ? text : value;
				words[3] = text;
				memset(&fault, 0, sizeof(fault));
				ck_assert_int_eq(args_parse(&args, 4, words,
				    &fault), -1);
				ck_assert_int_eq(fault.status,
				    strchr("fFr", letters[l]) != NULL ? 65 :
				    64);
				ck_assert_ptr_eq(strpbrk(fault.text,
				    "\r\n\x1b\x7f"), NULL);
			}
}
END_TEST

/* No name, an empty name, no words. */
START_TEST(no_name)
{
	char *none[] = { NULL };
	char empty[] = "";
	char *one[] = { empty, NULL };
	struct args args;
	struct fault fault;

	ck_assert_int_eq(args_parse(&args, 0, none, &fault), -1);
	ck_assert_int_eq(fault.status, 64);
	ck_assert_int_eq(args_parse(&args, 0, NULL, &fault), -1);
	ck_assert_int_eq(fault.status, 64);
	ck_assert_int_eq(args_parse(&args, 1, none, &fault), -1);
	ck_assert_int_eq(fault.status, 64);
	ck_assert_int_eq(args_parse(&args, 1, one, &fault), -1);
	ck_assert_int_eq(fault.status, 64);
}
END_TEST

static int
parse_long(char letter, size_t length, struct fault *fault)
{
	char *words[] = { NULL, NULL, NULL, NULL };
	char name[] = "sendmail", to[] = "a@b";
	char *value = malloc(length + 3);
	struct args args;
	int rc;

	ck_assert_ptr_nonnull(value);
	memset(value, 'x', length + 2);
	value[0] = '-';
	value[1] = letter;
	value[length + 2] = '\0';
	words[0] = name;
	words[1] = value;
	words[2] = to;
	rc = args_parse(&args, 3, words, fault);
	free(value);
	return rc;
}

START_TEST(long_values)
{
	struct fault fault;

	ck_assert_int_eq(parse_long('F', ARGS_VALUE_MAX, &fault), 0);
	ck_assert_int_eq(parse_long('F', ARGS_VALUE_MAX + 1, &fault), -1);
	ck_assert_int_eq(fault.status, 65);
	ck_assert_int_eq(parse_long('f', 1024 * 1024, &fault), -1);
	ck_assert_int_eq(fault.status, 65);
	ck_assert_int_eq(parse_long('V', DSN_ENVID_MAX, &fault), 0);
	ck_assert_int_eq(parse_long('V', DSN_ENVID_MAX + 1, &fault), -1);
	ck_assert_int_eq(fault.status, 64);
	ck_assert_int_eq(parse_long('X', 128 * 1024, &fault), 0);
	ck_assert_int_eq(parse_long('b', 128 * 1024, &fault), -1);
	ck_assert_int_eq(parse_long('O', 128 * 1024, &fault), 0);
}
END_TEST

/* 10^5 words, of options or of addresses, take no longer than they must. */
START_TEST(many_words)
{
	const size_t n = 100000;
	char **words = calloc(n + 1, sizeof(*words));
	char name[] = "sendmail", option[] = "-i", to[] = "a@b";
	struct args args;
	struct fault fault;
	size_t i;

	ck_assert_ptr_nonnull(words);
	for (i = 0; i < n; i++)
		words[i] = i == 0 ? name : i < n / 2 ? option : to;
	ck_assert_int_eq(args_parse(&args, (int)n, words, &fault), 0);
	ck_assert_uint_eq(args.nrecipients, n / 2);
	ck_assert_int_eq(args.ignore_dots, 1);
	free(words);
}
END_TEST

/* The table holds each of sendmail's letters once, with its arity. */
START_TEST(table)
{
	static const char getopt_string[] = "A:B:b:C:cD:d:e:F:f:Gh:IiL:M:mN:nO:"
	    "o:p:Q:q:R:r:sTtUV:vX:x";
	const struct option *option;
	const char *p;
	size_t n = 0, i;

	for (p = getopt_string; *p != '\0'; p++) {
		if (*p == ':')
			continue;
		n++;
		option = option_find(*p);
		ck_assert_ptr_nonnull(option);
		ck_assert_int_eq(option->arity != OPTION_BARE, p[1] == ':');
	}
	for (i = 0; (option = option_get(i)) != NULL; i++)
		ck_assert_ptr_eq(option, option_find(option->letter));
	ck_assert_uint_eq(i, n);
	ck_assert_ptr_null(option_find('\0'));
	ck_assert_ptr_null(option_find(':'));
}
END_TEST

/* Usage names what is honoured, and nothing else. */
START_TEST(usage)
{
	const struct option *option;
	const char *text = args_usage(), *bare = strchr(text, '[');
	char word[8];
	int named;
	size_t i;

	ck_assert_ptr_null(strchr(text, '\n'));
	ck_assert_ptr_nonnull(bare);
	for (i = 0; (option = option_get(i)) != NULL; i++) {
		if (option->letter == 'I')	/* -bi by another name */
			continue;
		snprintf(word, sizeof(word), "[-%c%c", option->letter,
		    option->arity == OPTION_VALUE ? ' ' : '[');
		if (option->arity == OPTION_BARE)
			named = memchr(bare, option->letter,
			    strcspn(bare, "]")) != NULL;
		else
			named = strstr(text, word) != NULL;
		ck_assert_msg(named == (option->use == OPTION_HONOURED),
		    "-%c", option->letter);
	}
}
END_TEST

Suite *
suite_args(void)
{
	Suite *suite = suite_create("args");
	TCase *tcase = tcase_create("args");

	tcase_add_test(tcase, refuses);
	tcase_add_test(tcase, means);
	tcase_add_test(tcase, unsafe_values);
	tcase_add_test(tcase, no_name);
	tcase_add_test(tcase, long_values);
	tcase_add_test(tcase, many_words);
	tcase_add_test(tcase, table);
	tcase_add_test(tcase, usage);
	suite_add_tcase(suite, tcase);
	return suite;
}
