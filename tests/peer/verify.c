/*
 * `peer verify': the keys come from the text of a zone, as a verifier in the
 * world has them from DNS; the rest is dkimverify.c's.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/peer/dkimverify.h"
#include "tests/peer/verify.h"
#include "tests/peer/zone.h"

#define SIGNATURES	8	/* more than any test makes */
#define TYPE_TXT	16	/* RFC 1035 section 3.2.2 */

struct keys {
	struct zone	 zone;
	char		 text[ZONE_RDATA];	/* of the record asked for last */
};

/* Octets of a file, with a NUL behind them. */
static char *
read_file(const char *file, size_t *length)
{
	FILE *in = fopen(file, "re"), *out;
	char *text = NULL;
	int octet;

	if (in == NULL)
		err(66, "%s", file);
	if ((out = open_memstream(&text, length)) == NULL)
		err(71, "%s", file);
	while ((octet = getc(in)) != EOF)
		putc(octet, out);
	if (ferror(in) || fclose(out) == EOF)
		err(74, "%s", file);
	fclose(in);
	return text;
}

/* The strings of a TXT record, joined (RFC 6376 section 3.6.2.2). */
static void
join(const struct zone_line *record, char *text)
{
	size_t at = 0, n;

	while (at < record->length) {
		n = record->data[at++];
		if (n > record->length - at)
			n = record->length - at;
		memcpy(text, record->data + at, n);
		text += n;
		at += n;
	}
	*text = '\0';
}

static const char *
look_up(void *arg, const char *name)
{
	struct keys *keys = arg;
	const struct zone_line *record;
	size_t at = 0;

	record = zone_next(&keys->zone, &at, name, TYPE_TXT);
	if (record == NULL || record->length >= sizeof(keys->text))
		return NULL;
	join(record, keys->text);
	return keys->text;
}

static void
print(const struct dkimverify *result)
{
	printf("dkim=%s header.d=%s header.s=%s header.a=%s\n",
	    result->pass ? "pass" : "fail", result->domain, result->selector,
	    result->algorithm);
	if (!result->pass)
		fprintf(stderr, "%s: %s\n", result->selector, result->reason);
}

int
verify_run(const char *message, const char *zone)
{
	static struct dkimverify results[SIGNATURES];
	static struct keys keys;
	char error[ZONE_ERROR], *text;
	size_t i, length, n;
	int bad;

	text = read_file(zone, &length);
	if (zone_parse(&keys.zone, text, error) == -1)
		errx(65, "%s: %s", zone, error);
	free(text);
	text = read_file(message, &length);
	n = dkimverify(text, length, look_up, &keys, time(NULL), results,
	    SIGNATURES);
	bad = n == 0;
	for (i = 0; i < n; i++) {
		print(&results[i]);
		bad |= !results[i].pass;
	}
	free(text);
	zone_clear(&keys.zone);
	return bad;
}
