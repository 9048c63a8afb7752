/*
 * Filters take mail for advertising by its header and by the words of its
 * body.  Words are looked for as octets, Chinese ones in the three charsets
 * that they come in, so that no conversion is needed.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "doctor/contentcode.h"
#include "doctor/contentkind.h"
#include "sign/dkimhash.h"

#define RECIPIENTS_MAX	20	/* more are a mailing, not a letter */

static const struct {
	const char	*octets;	/* ASCII in small letters */
	const char	*shown;		/* in ASCII, as subjects are */
} words[] = {
	{ "unsubscribe", "unsubscribe" },
	{ "opt out", "opt out" },
	{ "opt-out", "opt-out" },
	{ "manage your preferences", "manage your preferences" },
	{ "abmelden", "abmelden" },
	{ "abbestellen", "abbestellen" },
	{ "d\303\251sabonner", "desabonner" },
	{ "d\303\251sinscrire", "desinscrire" },
	{ "darse de baja", "darse de baja" },
	{ "\320\276\321\202\320\277\320\270\321\201\320\260\321\202\321\214",
	    "otpisat" },
	{ "\351\205\215\344\277\241\345\201\234\346\255\242",
	    "haishin teishi" },
	/* tuiding, quxiao dingyue: UTF-8, then GBK and Big5 */
	{ "\351\200\200\350\256\242", "tuiding" },
	{ "\351\200\200\350\250\202", "tuiding" },
	{ "\315\313\266\251", "tuiding" },
	{ "\260\150\255\161", "tuiding" },
	{ "\345\217\226\346\266\210\350\256\242\351\230\205",
	    "quxiao dingyue" },
	{ "\345\217\226\346\266\210\350\250\202\351\226\261",
	    "quxiao dingyue" },
	{ "\310\241\317\373\266\251\324\304", "quxiao dingyue" },
	{ "\250\372\256\370\255\161\276\134", "quxiao dingyue" }
};

#define NWORDS	(sizeof(words) / sizeof(words[0]))

/* Local parts of programs: alone, or with "-" or "+" and more behind them. */
static const char *const machines[] = {
	"alert", "alerts", "apache", "bot", "cron", "daemon", "do-not-reply",
	"donotreply", "mailer-daemon", "monitor", "monitoring", "nagios",
	"no-reply", "nobody", "noreply", "notification", "notifications",
	"notify", "root", "system", "www-data", "zabbix"
};

static void
add(struct content_advice *advice, enum content_code code, const char *subject)
{
	contentcode_add(advice, code, subject, strlen(subject));
}

void
contentkind_author(struct content_advice *advice, const char *local)
{
	size_t i, n;

	for (i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		n = strlen(machines[i]);
		if (strncasecmp(local, machines[i], n) == 0 &&
		    (local[n] == '\0' || strchr("-+_", local[n]) != NULL))
			advice->machine = 1;
	}
}

/* Copies the value of a field, cut, without the blanks around it; "" where it
 * is not there. */
static void
copy(char dst[CONTENT_SUBJECT], const struct header *header, const char *name)
{
	const struct field *field = header_find(header, name, 0);
	size_t n;

	dst[0] = '\0';
	if (field == NULL)
		return;
	n = strspn(field->text + field->value, " \t\r\n");
	text_show(dst, CONTENT_SUBJECT, field->text + field->value + n,
	    field->length - field->value - n);
	n = strlen(dst);
	while (n > 0 && dst[n - 1] == ' ')
		dst[--n] = '\0';
}

/* List-* says that a message is of a list or a mailing. */
static void
judge_bulk(struct content_advice *advice, const struct header *header)
{
	char value[CONTENT_SUBJECT], subject[CONTENT_SUBJECT];
	const struct field *field;
	size_t i;

	for (i = 0; i < header->n; i++) {
		field = &header->fields[i];
		if (field->name_length > 5 &&
		    strncasecmp(field->text, "List-", 5) == 0)
			contentcode_add(advice, CONTENT_BULK, field->text,
			    field->name_length);
	}
	/* cron and others write Precedence against answers from absence */
	copy(value, header, "Auto-Submitted");
	if (value[0] != '\0' && strcasecmp(value, "no") != 0)
		return;
	copy(value, header, "Precedence");
	if (strcasecmp(value, "bulk") != 0 && strcasecmp(value, "list") != 0 &&
	    strcasecmp(value, "junk") != 0)
		return;
	strlcpy(subject, "Precedence: ", sizeof(subject));
	strlcat(subject, value, sizeof(subject));
	add(advice, CONTENT_BULK, subject);
}

/* 1 where the octets stand in the text, without case. */
static int
has_text(const struct field *field, const char *needle)
{
	const char *text = field->text + field->value;
	size_t n = strlen(needle), i;

	for (i = field->value; i + n <= field->length; i++, text++)
		if (strncasecmp(text, needle, n) == 0)
			return 1;
	return 0;
}

/* 1 where a signature of ours covers both fields. */
static int
are_signed(struct content_advice *advice, const struct header *header)
{
	struct buf names;
	int both;

	buf_init(&names);
	buf_putc(&names, ':');
	dkimhash_names(&names, header);
	buf_putc(&names, ':');
	both = buf_get(&names) != NULL &&
	    strstr(names.data, ":list-unsubscribe:") != NULL &&
	    strstr(names.data, ":list-unsubscribe-post:") != NULL;
	advice->failed |= names.failed;
	buf_clear(&names);
	return both;
}

/* RFC 8058 sections 3.1 and 4: an https URI, the other field in exactly one
 * form, and both signed. */
static void
judge_one_click(struct content_advice *advice, const struct header *header)
{
	const struct field *list = header_find(header, "List-Unsubscribe", 0);
	char post[CONTENT_SUBJECT];

	copy(post, header, "List-Unsubscribe-Post");
	advice->list_unsubscribe = list != NULL;
	if (list == NULL && post[0] == '\0')
		return;
	if (list == NULL)
		add(advice, CONTENT_ONE_CLICK, "no List-Unsubscribe");
	else if (!has_text(list, "<https://"))
		add(advice, CONTENT_ONE_CLICK, "no https address");
	else if (post[0] == '\0')
		add(advice, CONTENT_ONE_CLICK, "no List-Unsubscribe-Post");
	else if (strcasecmp(post, "List-Unsubscribe=One-Click") != 0)
		add(advice, CONTENT_ONE_CLICK, post);
	else
		add(advice, are_signed(advice, header) ? CONTENT_SIGNED :
		    CONTENT_UNSIGNED, "");
}

/* RFC 3834 section 5 */
static void
judge_auto(struct content_advice *advice, const struct header *header)
{
	static const char *const fields[] = { "X-Cron-Env",
	    "X-PHP-Originating-Script", "X-PHP-Script" };
	char value[CONTENT_SUBJECT];
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		advice->machine |= header_find(header, fields[i], 0) != NULL;
	copy(value, header, "Subject");
	advice->machine |= strncmp(value, "Cron <", 6) == 0;
	copy(value, header, "Auto-Submitted");
	if (advice->machine && (value[0] == '\0' ||
	    strcasecmp(value, "no") == 0))
		add(advice, CONTENT_AUTO, value);
}

void
contentkind_header(struct content_advice *advice, const struct header *header)
{
	judge_bulk(advice, header);
	judge_one_click(advice, header);
	judge_auto(advice, header);
	if (advice->recipients > RECIPIENTS_MAX)
		add(advice, CONTENT_MANY, "");
}

static int
is_word(const char *text, size_t left, const char *word)
{
	size_t i;

	for (i = 0; word[i] != '\0'; i++)
		if (i == left ||
		    tolower((unsigned char)text[i]) != (unsigned char)word[i])
			return 0;
	return 1;
}

void
contentkind_words(struct content_advice *advice, const char *text, size_t n)
{
	char first[256] = { 0 };
	size_t i, k;

	for (k = 0; k < NWORDS; k++)
		first[(unsigned char)words[k].octets[0]] = 1;
	for (i = 0; i < n && !content_has(advice, CONTENT_UNSUBSCRIBE); i++)
		if (first[tolower((unsigned char)text[i])])
			for (k = 0; k < NWORDS; k++)
				if (is_word(text + i, n - i, words[k].octets))
					add(advice, CONTENT_UNSUBSCRIBE,
					    words[k].shown);
}

/* Who can be taken for a mass mailer is required to have a way out. */
void
contentkind_end(struct content_advice *advice)
{
	if (!advice->list_unsubscribe &&
	    (content_has(advice, CONTENT_BULK) ||
	    content_has(advice, CONTENT_UNSUBSCRIBE)))
		add(advice, CONTENT_NO_LIST, "");
}
