/*
 * The values that each tag of a DMARC record may have (RFC 9989 section 4.7).
 * What is none of them is noted and leaves the default.
 */
#include <string.h>
#include <strings.h>

#include "doctor/dmarctag.h"
#include "doctor/dmarcuri.h"

typedef void take(const struct dmarctag *, struct dmarcrecord *,
	    enum dmarcrecord_code);

static void
note(struct dmarcrecord *record, enum dmarcrecord_code code)
{
	record->codes |= 1ull << code;
}

/* The number of the value among words that end with NULL, -1 for another. */
static int
which(const struct dmarctag *tag, const char *const *words)
{
	int i;

	for (i = 0; words[i] != NULL; i++)
		if (strlen(words[i]) == tag->length &&
		    strncasecmp(tag->value, words[i], tag->length) == 0)
			return i;
	return -1;
}

static void
take_policy(const struct dmarctag *tag, struct dmarcrecord *record,
    enum dmarcrecord_code bad)
{
	static const char *const words[] = { "none", "quarantine", "reject",
	    NULL };
	int i = which(tag, words);

	/* RFC 7489 section 6.3 wants it there */
	if (bad == DMARCRECORD_BAD_P && !tag->second)
		note(record, DMARCRECORD_P_NOT_SECOND);
	if (i == -1)
		note(record, bad);
	else if (bad == DMARCRECORD_BAD_P)
		record->p = (enum dmarc_policy)(DMARC_NONE + i);
	else if (bad == DMARCRECORD_BAD_SP)
		record->sp = (enum dmarc_policy)(DMARC_NONE + i);
	else
		record->np = (enum dmarc_policy)(DMARC_NONE + i);
}

static void
take_strict(const struct dmarctag *tag, struct dmarcrecord *record,
    enum dmarcrecord_code bad)
{
	static const char *const words[] = { "r", "s", NULL };
	int i = which(tag, words);

	if (i == -1)
		note(record, bad);
	else if (bad == DMARCRECORD_BAD_ADKIM)
		record->adkim_strict = i;
	else
		record->aspf_strict = i;
}

static void
take_psd(const struct dmarctag *tag, struct dmarcrecord *record,
    enum dmarcrecord_code bad)
{
	static const char *const words[] = { "u", "y", "n", NULL };
	int i = which(tag, words);

	if (i == -1)
		note(record, bad);
	else
		record->psd = (enum dmarc_psd)i;
}

static void
take_t(const struct dmarctag *tag, struct dmarcrecord *record,
    enum dmarcrecord_code bad)
{
	static const char *const words[] = { "n", "y", NULL };
	int i = which(tag, words);

	if (i == -1)
		note(record, bad);
	else
		record->testing = i;
}

/* Letters with colons between them, blanks around those let pass. */
static void
take_fo(const struct dmarctag *tag, struct dmarcrecord *record,
    enum dmarcrecord_code bad)
{
	static const char letters[] = "01dsDS";
	size_t i;
	int want = 1;
	char c;

	for (i = 0; i < tag->length; i++) {
		c = tag->value[i];
		if (c == ' ' || c == '\t')
			continue;
		if (want ? memchr(letters, c, sizeof(letters) - 1) == NULL :
		    c != ':')
			break;
		want = !want;
	}
	if (i < tag->length || want)
		note(record, bad);
}

static void
take_uris(const struct dmarctag *tag, struct dmarcrecord *record,
    enum dmarcrecord_code bad)
{
	const unsigned long long said = 1ull << DMARCRECORD_RUA_SCHEME |
	    1ull << DMARCRECORD_RUA_SEPARATOR;
	struct dmarcrecord_uris *uris = bad == DMARCRECORD_BAD_RUA ?
	    &record->rua : &record->ruf;
	unsigned long long found;

	found = dmarcuri_read(uris, tag->text,
	    (size_t)(tag->value - tag->text), tag->length);
	record->codes |= found;
	if (uris->n == 0 && (found & said) == 0)
		note(record, bad);
}

static void
take_removed(const struct dmarctag *tag, struct dmarcrecord *record,
    enum dmarcrecord_code code)
{
	(void)tag;
	note(record, code);
}

static const struct {
	const char		*name;
	take			*take;
	enum dmarcrecord_code	 code;
} tags[] = {
	{ "adkim", take_strict, DMARCRECORD_BAD_ADKIM },
	{ "aspf", take_strict, DMARCRECORD_BAD_ASPF },
	{ "fo", take_fo, DMARCRECORD_BAD_FO },
	{ "np", take_policy, DMARCRECORD_BAD_NP },
	{ "p", take_policy, DMARCRECORD_BAD_P },
	{ "pct", take_removed, DMARCRECORD_PCT },
	{ "psd", take_psd, DMARCRECORD_BAD_PSD },
	{ "rf", take_removed, DMARCRECORD_RF },
	{ "ri", take_removed, DMARCRECORD_RI },
	{ "rua", take_uris, DMARCRECORD_BAD_RUA },
	{ "ruf", take_uris, DMARCRECORD_BAD_RUF },
	{ "sp", take_policy, DMARCRECORD_BAD_SP },
	{ "t", take_t, DMARCRECORD_BAD_T },
};

static int
is_called(const struct dmarctag *tag, const char *name)
{
	return strlen(name) == tag->name_length &&
	    strncasecmp(tag->name, name, tag->name_length) == 0;
}

unsigned int
dmarctag_find(const struct dmarctag *tag)
{
	unsigned int i;

	if (is_called(tag, "v"))
		return DMARCTAG_V;
	for (i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (is_called(tag, tags[i].name))
			return i;
	return DMARCTAG_NEW;
}

void
dmarctag_take(const struct dmarctag *tag, unsigned int number,
    struct dmarcrecord *record)
{
	if (number < sizeof(tags) / sizeof(tags[0]))
		tags[number].take(tag, record, tags[number].code);
}
