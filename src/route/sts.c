/*
 * MTA-STS without a network.  A policy comes from a web server that anybody
 * may run, and what is remembered from a file: both pass one table of keys,
 * and what does not fit it whole is no policy.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "route/sts.h"
#include "util/text.h"

#define BLANKS		" \t"
#define DIGITS		"0123456789"
#define TXT_MAX		1024	/* octets of a record; real ones have 30 */

static const char *const modes[] = { "none", "testing", "enforce" };

/* Which keys have come, and whose they are. */
struct reading {
	struct sts	*sts;
	int		 remembered;	/* our own keys count too */
	unsigned int	 seen;		/* bits, by place in the table */
};

struct key {
	const char	*name;
	int		 ours;
	int		(*take)(struct sts *, char *value);
};

void
sts_clear(struct sts *sts)
{
	size_t i;

	for (i = 0; i < sts->nmx; i++)
		free(sts->mx[i]);
	free(sts->mx);
	memset(sts, 0, sizeof(*sts));
}

/* 1*32(ALPHA / DIGIT) */
static int
is_id(const char *text)
{
	size_t n = 0;

	while (isalnum((unsigned char)text[n]) && (unsigned char)text[n] < 128)
		n++;
	return n > 0 && n <= STS_ID && text[n] == '\0';
}

/* At most ten digits (section 3.2), up to most. */
static int
number(const char *text, int64_t most, int64_t *value)
{
	size_t n = strspn(text, DIGITS);

	if (n == 0 || n > 10 || text[n] != '\0')
		return -1;
	*value = strtoll(text, NULL, 10);
	return *value <= most ? 0 : -1;
}

static int
take_version(struct sts *sts, char *value)
{
	(void)sts;
	return strcmp(value, "STSv1") == 0 ? 0 : -1;
}

static int
take_mode(struct sts *sts, char *value)
{
	size_t i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(value, modes[i]) == 0) {
			sts->mode = (enum sts_mode)i;
			return 0;
		}
	return -1;
}

static int
take_max_age(struct sts *sts, char *value)
{
	return number(value, STS_AGE_MAX, &sts->max_age);
}

/* Adds "host" or "*.domain". */
static int
take_mx(struct sts *sts, char *value)
{
	char **mx, *s;

	if (!text_hostname(strncmp(value, "*.", 2) == 0 ? value + 2 : value) ||
	    sts->nmx == STS_MX_MAX)
		return -1;
	mx = recallocarray(sts->mx, sts->nmx, sts->nmx + 1, sizeof(*mx));
	if (mx == NULL)
		return -1;
	sts->mx = mx;
	if ((mx[sts->nmx] = strdup(value)) == NULL)
		return -1;
	for (s = mx[sts->nmx++]; *s != '\0'; s++)
		*s = (char)tolower((unsigned char)*s);
	return 0;
}

static int
take_id(struct sts *sts, char *value)
{
	if (!is_id(value))
		return -1;
	strlcpy(sts->id, value, sizeof(sts->id));
	return 0;
}

static int
take_fetched(struct sts *sts, char *value)
{
	return number(value, INT64_MAX, &sts->fetched);
}

static int
take_failed(struct sts *sts, char *value)
{
	return number(value, INT64_MAX, &sts->failed);
}

enum { KEY_VERSION, KEY_MODE, KEY_MAX_AGE, KEY_MX };

static const struct key keys[] = {
	[KEY_VERSION] = { "version", 0, take_version },
	[KEY_MODE] = { "mode", 0, take_mode },
	[KEY_MAX_AGE] = { "max_age", 0, take_max_age },
	[KEY_MX] = { "mx", 0, take_mx },
	{ "id", 1, take_id },
	{ "fetched", 1, take_fetched },
	{ "failed", 1, take_failed },
};

#define POLICY	(1u << KEY_VERSION | 1u << KEY_MODE | 1u << KEY_MAX_AGE)

/* Section 3.2: of keys other than mx the first counts, and those that are not
 * known are let pass. */
static int
take_field(struct reading *reading, const char *name, char *value)
{
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(name, keys[i].name) != 0 ||
		    (keys[i].ours && !reading->remembered))
			continue;
		if (i != KEY_MX && (reading->seen & 1u << i) != 0)
			return 0;
		reading->seen |= 1u << i;
		return keys[i].take(reading->sts, value);
	}
	return 0;
}

/* Cuts blanks at both ends, in place. */
static char *
trim(char *text)
{
	size_t n;

	text += strspn(text, BLANKS);
	n = strlen(text);
	while (n > 0 && strchr(BLANKS, text[n - 1]) != NULL)
		text[--n] = '\0';
	return text;
}

static int
take_line(struct reading *reading, char *line)
{
	char *colon, *name = trim(line);

	if (*name == '\0')
		return 0;
	if ((colon = strchr(name, ':')) == NULL)
		return -1;
	*colon = '\0';
	return take_field(reading, trim(name), trim(colon + 1));
}

/* Reads a copy that is a string: 0 or -1. */
static int
take_text(struct reading *reading, char *text)
{
	char *line, *end;
	int rc = 0;

	for (line = text; rc == 0 && line != NULL; line = end) {
		if ((end = strchr(line, '\n')) != NULL) {
			if (end > line && end[-1] == '\r')
				end[-1] = '\0';
			*end++ = '\0';
		}
		rc = take_line(reading, line);
	}
	return rc;
}

static int
read_all(struct reading *reading, const char *text, size_t n)
{
	char *copy;
	int rc;

	memset(reading->sts, 0, sizeof(*reading->sts));
	if (n > (reading->remembered ? STS_TEXT_MAX : STS_POLICY_MAX) ||
	    memchr(text, '\0', n) != NULL ||
	    (copy = strndup(text, n)) == NULL)
		return -1;
	rc = take_text(reading, copy);
	free(copy);
	/* section 3.2: a policy names its hosts unless there is none */
	if (rc == 0 && (reading->seen & POLICY) == POLICY &&
	    (reading->sts->nmx > 0 || reading->sts->mode == STS_NONE))
		reading->sts->known = 1;
	return rc;
}

int
sts_parse(struct sts *sts, const char *text, size_t n)
{
	struct reading reading = { sts, 0, 0 };

	if (read_all(&reading, text, n) == 0 && sts->known)
		return 0;
	sts_clear(sts);
	return -1;
}

int
sts_recall(struct sts *sts, const char *text, size_t n)
{
	struct reading reading = { sts, 1, 0 };

	if (read_all(&reading, text, n) == 0 &&
	    (!sts->known || (sts->id[0] != '\0' && sts->fetched > 0)))
		return 0;
	sts_clear(sts);
	return -1;
}

const char *
sts_mode(const struct sts *sts)
{
	return modes[sts->mode];
}

void
sts_format(const struct sts *sts, struct buf *out)
{
	size_t i;

	if (sts->failed != 0)
		buf_printf(out, "failed: %lld\n", (long long)sts->failed);
	if (!sts->known)
		return;
	buf_printf(out, "id: %s\nfetched: %lld\nversion: STSv1\nmode: %s\n"
	    "max_age: %lld\n", sts->id, (long long)sts->fetched,
	    sts_mode(sts), (long long)sts->max_age);
	for (i = 0; i < sts->nmx; i++)
		buf_printf(out, "mx: %s\n", sts->mx[i]);
}

/* Section 3.1: fields behind the version, of which one is the id. */
static int
read_id(char *fields, char id[STS_ID + 1])
{
	char *field, *rest = fields;

	id[0] = '\0';
	while ((field = strsep(&rest, ";")) != NULL) {
		field = trim(field);
		if (*field == '\0' && rest == NULL)
			break;
		if (strchr(field, '=') == NULL)
			return 0;
		if (strncmp(field, "id=", 3) != 0)
			continue;
		if (id[0] != '\0' || !is_id(field + 3))
			return 0;
		strlcpy(id, field + 3, STS_ID + 1);
	}
	return id[0] != '\0';
}

int
sts_id(const struct dns_record *records, size_t n, char id[STS_ID + 1])
{
	static const char version[] = "v=STSv1;";
	char text[TXT_MAX], found[TXT_MAX];
	size_t i, length, count = 0;

	for (i = 0; i < n; i++) {
		length = dns_text(&records[i], text, sizeof(text));
		if (length >= sizeof(text) || strlen(text) < length ||
		    strncmp(text, version, strlen(version)) != 0)
			continue;
		count++;
		strlcpy(found, text + strlen(version), sizeof(found));
	}
	id[0] = '\0';
	return count == 1 && read_id(found, id);
}

int
sts_current(const struct sts *sts, int64_t now)
{
	return sts->known && now < sts->fetched + sts->max_age;
}

int
sts_wanted(const struct sts *sts, const char *id, int64_t now)
{
	if (now >= sts->failed && now < sts->failed + STS_AGAIN)
		return 0;
	/* section 10.2: renewed while it is in use, before it ends */
	return !sts_current(sts, now) || strcmp(sts->id, id) != 0 ||
	    now >= sts->fetched + sts->max_age / 10 * 9;
}

int
sts_concerns(const struct conf *conf, const char *destination)
{
	return conf->mta_sts && conf->relay == RELAY_NONE &&
	    text_hostname(destination) &&
	    conf_policy(conf, destination) == POLICY_DANE;
}

int
sts_matches(const struct sts *sts, const char *host)
{
	const char *dot = strchr(host, '.');
	size_t i;

	for (i = 0; i < sts->nmx; i++) {
		/* "*." stands for one label, the first */
		if (sts->mx[i][0] == '*' ? dot != NULL && dot > host &&
		    strcasecmp(sts->mx[i] + 1, dot) == 0 :
		    strcasecmp(sts->mx[i], host) == 0)
			return 1;
	}
	return 0;
}
