/*
 * Where characters begin and end in the charsets of East Asia, as far as a
 * text must not be cut within one.  What is damaged is stepped over octet by
 * octet or pair by pair, always forward.
 */
#include <string.h>

#include "util/text.h"
#include "util/wide.h"

/* Charsets in which two octets, or more, are a character: RFC 2047 section 5
 * does not let it be divided either. */
static const struct wide {
	const char	*prefix;	/* of its name */
	unsigned char	 from, to;	/* single octets above 128 */
	unsigned char	 triple;	/* begins three octets */
	int		 quad;		/* a digit is second of four */
} wides[] = {
	{ "big5", 1, 0, 0, 0 },
	{ "euc-", 1, 0, 0x8f, 0 },
	{ "gb", 1, 0, 0, 1 },
	{ "ks_c_5601", 1, 0, 0, 0 },
	{ "shift_jis", 0xa1, 0xdf, 0, 0 },
	{ "windows-31j", 0xa1, 0xdf, 0, 0 },
};

static size_t
step_in(const struct wide *wide, const unsigned char *s, size_t left)
{
	size_t step = 2;

	if (s[0] <= 0x80 || (s[0] >= wide->from && s[0] <= wide->to))
		return 1;
	if (s[0] == wide->triple)
		step = 3;
	else if (wide->quad && left > 1 && s[1] >= '0' && s[1] <= '9')
		step = 4;
	return step < left ? step : left;
}

size_t
wide_step(const char *charset, const char *text, size_t left)
{
	size_t i, step;

	if ((unsigned char)text[0] < 128)
		return 1;
	if (strcasecmp(charset, "utf-8") == 0) {
		step = text_sequence(text, left);
		return step == 0 ? 1 : step;
	}
	for (i = 0; i < sizeof(wides) / sizeof(wides[0]); i++)
		if (strncasecmp(charset, wides[i].prefix,
		    strlen(wides[i].prefix)) == 0)
			return step_in(&wides[i],
			    (const unsigned char *)text, left);
	return 1;
}
