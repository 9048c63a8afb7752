/*
 * Mending goes in two steps.  First, characters that editors and forms put in
 * place of others, or around the text, become what they were; each octet that
 * is left knows where it came from, so that a mistake is shown where its owner
 * sees it.  Then each word is looked at as a term: cut where two were glued,
 * and given the name that was meant.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/spfmendslip.h"
#include "doctor/spfmendword.h"
#include "doctor/spfterm.h"
#include "util/text.h"

#define VERSION		"v=spf1"
#define NEAR		24	/* octets in which a version has to begin */

static const char quote[] = "a typographic quotation mark in the record",
    space[] = "a blank that is none of ASCII",
    invisible[] = "an invisible character in the record",
    dash[] = "a dash that is no ASCII minus sign",
    wide[] = "a character that is none of ASCII",
    begins[] = "the record does not begin with v=spf1";

static const struct character {
	const char	*from, *to, *why;
} characters[] = {
	{ "\xe2\x80\x98", "", quote }, { "\xe2\x80\x99", "", quote },
	{ "\xe2\x80\x9c", "", quote }, { "\xe2\x80\x9d", "", quote },
	{ "\xe2\x80\x9e", "", quote }, { "\xc2\xab", "", quote },
	{ "\xc2\xbb", "", quote },
	{ "\xc2\xa0", " ", space }, { "\xe2\x80\xaf", " ", space },
	{ "\xe3\x80\x80", " ", space },
	{ "\xe2\x80\x8b", "", invisible }, { "\xe2\x80\x8c", "", invisible },
	{ "\xe2\x80\x8d", "", invisible }, { "\xe2\x81\xa0", "", invisible },
	{ "\xef\xbb\xbf", "", invisible },
	{ "\xe2\x80\x90", "-", dash }, { "\xe2\x80\x91", "-", dash },
	{ "\xe2\x80\x93", "-", dash }, { "\xe2\x80\x94", "-", dash },
	{ "\xe2\x88\x92", "-", dash }, { "\xef\xbc\x8d", "-", dash },
	{ "\xcb\x9c", "~", wide },
	{ "\xe2\x88\xbc", "~", wide }, { "\xef\xbd\x9e", "~", wide },
	{ "\xef\xbc\x9a", ":", wide }, { "\xef\xbc\x9d", "=", wide },
	{ "\xef\xbc\x8b", "+", wide }, { "\xef\xbc\x9b", " ", wide },
	{ "\xef\xbc\x8c", " ", wide }, { "\xef\xbc\x8e", ".", wide },
	{ "\"", "", "a quotation mark is part of the record" },
	{ "'", "", "a quotation mark is part of the record" },
	{ "\\", "", "a backslash is part of the record" },
	{ ";", " ", "a semicolon: SPF has blanks between its terms" },
	{ ",", " ", "a comma: SPF has blanks between its terms" },
	{ "\t", " ", "a tab in place of a blank" },
	{ "\r", " ", "a line end in the record" },
	{ "\n", " ", "a line end in the record" },
};

/* What an octet of a text, or a sequence of them, stands for; NULL: itself. */
static const struct character *
look_up(const char *p, size_t left)
{
	size_t i, n;

	for (i = 0; i < sizeof(characters) / sizeof(characters[0]); i++) {
		n = strlen(characters[i].from);
		if (n <= left && memcmp(p, characters[i].from, n) == 0)
			return &characters[i];
	}
	return NULL;
}

/* The first step.  Within the braces of a macro a comma is a delimiter. */
static void
convert(struct spfmending *m, const char *text, size_t length)
{
	const struct character *c;
	int inside = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		inside = text[i] == '{' || (inside && text[i] != '}');
		c = inside ? NULL : look_up(text + i, length - i);
		if (c == NULL) {
			m->from[m->clean.length] = i;
			buf_putc(&m->clean, text[i]);
			continue;
		}
		spfmend_note(m, i, c->why);
		if (c->to[0] != '\0') {
			m->from[m->clean.length] = i;
			buf_putc(&m->clean, c->to[0]);
		}
		i += strlen(c->from) - 1;
	}
}

void
spfmend_note(struct spfmending *m, size_t at, const char *why)
{
	if (m->mend->why == NULL || at < m->mend->at) {
		m->mend->why = why;
		m->mend->at = at;
	}
	m->mend->harms = 1;
}

/* --- words --------------------------------------------------------------- */

/* How long the first word is, without what a sentence would have behind it. */
static size_t
first_word(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && p[i] != ' ' && p[i] != ';' && p[i] != ',')
		i++;
	while (i > 0 && (p[i - 1] == ':' || p[i - 1] == '.'))
		i--;
	return i;
}

/* The version, and how much of the first word it is: 0 where there is none. */
static size_t
take_version(struct spfmending *m, const char *word, size_t n)
{
	static const char *const forms[] = { VERSION, "v:spf1", "v-spf1",
	    "spf1", NULL };
	size_t i, length;

	for (i = 0; forms[i] != NULL; i++) {
		length = strlen(forms[i]);
		if (n < length || strncasecmp(word, forms[i], length) != 0)
			continue;
		if (i > 0)
			spfmend_note(m, spfmend_from(m, word), begins);
		return length;
	}
	return 0;
}

/* Words of the record behind the version, whatever blanks there are. */
static void
take_words(struct spfmending *m, const char *p, const char *end)
{
	const char *stop;

	for (; p < end; p = stop) {
		for (stop = p; stop < end && *stop != ' '; stop++)
			continue;
		if (stop == p)
			stop++;
		else
			spfmend_word(m, p, (size_t)(stop - p));
	}
}

/* Where the version begins, with its length; -1 where there is none. */
static int
find_version(struct spfmending *m, size_t *skip, size_t *n)
{
	const char *p = buf_get(&m->clean);
	size_t length = m->clean.length;

	*skip = strspn(p, " ");
	*n = first_word(p + *skip, length - *skip);
	if (strncasecmp(p + *skip, VERSION, strlen(VERSION)) != 0 &&
	    spfmend_near(p + *skip, *n, VERSION)) {
		spfmend_note(m, spfmend_from(m, p + *skip), begins);
		return 0;
	}
	/* forms take "SPF: v=spf1" as it is pasted, and whole lines of a
	 * zone file */
	for (; *skip <= NEAR && *skip < length; ++*skip)
		if ((*n = take_version(m, p + *skip, length - *skip)) != 0)
			return 0;
	return -1;
}

/* The second step: 0, or -1 where it begins with no version of any kind. */
static int
rebuild(struct spfmending *m)
{
	const char *p = buf_get(&m->clean), *end = p + m->clean.length;
	size_t n, skip;

	if (find_version(m, &skip, &n) == -1)
		return -1;
	if (spfmend_from(m, p + skip) != 0)
		spfmend_note(m, 0, begins);
	p += skip + n;
	if (p < end && *p != ' ')
		spfmend_note(m, spfmend_from(m, p),
		    "no blank behind v=spf1");
	/* "v=spf1: mx" */
	if (p < end && (*p == ':' || *p == '.') && (p + 1 == end ||
	    p[1] == ' '))
		p++;
	buf_puts(&m->mechanisms, VERSION);
	take_words(m, p, end);
	/* half a term at the end stays an error */
	if (m->held[0] != '\0')
		buf_printf(&m->mechanisms, " %s", m->held);
	return 0;
}

/* The record: mechanisms, the one all, and what modifiers there are. */
static char *
assemble(struct spfmending *m)
{
	struct spfrecord record;
	size_t length;
	char *text;

	if (m->all[0] != '\0')
		buf_printf(&m->mechanisms, " %s", m->all);
	if (m->redirect.length > 0 && m->all[0] == '\0')
		buf_puts(&m->mechanisms, buf_get(&m->redirect));
	if (m->modifiers.length > 0)
		buf_puts(&m->mechanisms, buf_get(&m->modifiers));
	length = m->mechanisms.length;
	if ((text = buf_take(&m->mechanisms)) == NULL)
		return NULL;
	if (spfrecord_parse(&record, text, length) == -1) {
		free(text);
		text = NULL;
		errno = record.why == NULL ? ENOMEM : 0;
	}
	spfrecord_clear(&record);
	return text;
}

static int
is_failed(const struct spfmending *m)
{
	return m->clean.failed || m->mechanisms.failed ||
	    m->modifiers.failed || m->redirect.failed;
}

static void
finish(struct spfmending *m)
{
	free(m->from);
	buf_clear(&m->clean);
	buf_clear(&m->mechanisms);
	buf_clear(&m->modifiers);
	buf_clear(&m->redirect);
}

int
spfmend(struct spfmend *mend, const char *text, size_t length)
{
	struct spfmending m = { .mend = mend };
	int rc = 0;

	memset(mend, 0, sizeof(*mend));
	if (length > SPFMEND_MAX) {
		errno = EMSGSIZE;
		return -1;
	}
	/* words are texts here; the grammar refuses a NUL anyway */
	if (memchr(text, '\0', length) != NULL)
		return 0;
	if ((m.from = calloc(length + 1, sizeof(*m.from))) == NULL)
		return -1;
	convert(&m, text, length);
	if (!m.clean.failed && rebuild(&m) == 0 && !is_failed(&m) &&
	    mend->why != NULL)
		mend->text = assemble(&m);
	if (is_failed(&m)) {
		spfmend_clear(mend);
		errno = ENOMEM;
		rc = -1;
	}
	finish(&m);
	return rc;
}

void
spfmend_clear(struct spfmend *mend)
{
	free(mend->text);
	memset(mend, 0, sizeof(*mend));
}

/* "v = spf1" */
static int
is_spaced(const char *text, size_t length)
{
	static const char letters[] = "v=spf1";
	size_t i = 0, k = 0;

	while (i < length && k < sizeof(letters) - 1) {
		if (text[i] != ' ' && tolower((unsigned char)text[i]) !=
		    letters[k++])
			return 0;
		i++;
	}
	return k == sizeof(letters) - 1;
}

int
spfmend_almost(const char *text, size_t length)
{
	size_t i;

	if (spfrecord_is(text, length))
		return 0;
	while (length > 0 && *text == ' ')
		text++, length--;
	if ((length >= 5 && strncasecmp(text, "spf1 ", 5) == 0) ||
	    is_spaced(text, length) ||
	    spfmend_near(text, first_word(text, length), VERSION))
		return 1;
	/* a text about SPF names the version somewhere, not at its head */
	for (i = 0; i < NEAR && i + 6 <= length; i++)
		if (tolower((unsigned char)text[i]) == 'v' &&
		    (text[i + 1] == '=' || text[i + 1] == ':') &&
		    strncasecmp(text + i + 2, "spf1", 4) == 0)
			return 1;
	return 0;
}
