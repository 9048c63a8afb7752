/*
 * Macros: one reader of them, spec(), serves the check of the syntax and the
 * expansion, so that what was checked is what is expanded.
 */
#include <arpa/inet.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "doctor/spfmacro.h"

#define PARTS		256	/* of a value: a name has fewer labels */
#define KEPT		1024	/* octets of a name that may still count */

/* One macro-expand. */
struct spec {
	char		 letter;	/* in lower case; or '%', '_', '-' */
	int		 escape;	/* it was in upper case */
	unsigned int	 digits;	/* 0: all parts */
	int		 reverse;
	char		 delimiters[8];
};

static int
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z');
}

/* --- syntax -------------------------------------------------------------- */

/* What is between the letter and the brace: its length, 0 where it is bad. */
static size_t
read_transformers(struct spec *spec, const char *p, size_t length)
{
	size_t at = 0, n = 0;
	int given = 0;

	while (at < length && p[at] >= '0' && p[at] <= '9') {
		given = 1;
		if (spec->digits < PARTS)
			spec->digits = spec->digits * 10 +
			    (unsigned int)(p[at] - '0');
		at++;
	}
	if (given && spec->digits == 0)
		return 0;
	if (at < length && (p[at] == 'r' || p[at] == 'R')) {
		spec->reverse = 1;
		at++;
	}
	for (; at < length && p[at] != '\0' && strchr(".-+,/_=", p[at]) != NULL;
	    at++)
		if (strchr(spec->delimiters, p[at]) == NULL)
			spec->delimiters[n++] = p[at];
	if (n == 0)
		spec->delimiters[0] = '.';
	return at < length && p[at] == '}' ? at + 1 : 0;
}

/* Reads what begins with '%': its length, 0 where it is no macro. */
static size_t
read_spec(struct spec *spec, const char *p, size_t length)
{
	size_t n;

	memset(spec, 0, sizeof(*spec));
	if (length < 2)
		return 0;
	if (p[1] == '%' || p[1] == '_' || p[1] == '-') {
		spec->letter = p[1];
		return 2;
	}
	if (p[1] != '{' || length < 4)
		return 0;
	spec->letter = p[2];
	if (p[2] >= 'A' && p[2] <= 'Z') {
		spec->escape = 1;
		spec->letter = (char)(p[2] - 'A' + 'a');
	}
	if (spec->letter == '\0' ||
	    strchr("slodiphvcrt", spec->letter) == NULL)
		return 0;
	n = read_transformers(spec, p + 3, length - 3);
	return n == 0 ? 0 : 3 + n;
}

/*
 * Where a macro-string ends: length where all of it is one.  *last is where
 * what stands behind the last macro begins.
 */
static int
is_string(const char *p, size_t length, int explanation, size_t *last)
{
	struct spec spec;
	size_t at = 0, n;

	*last = 0;
	while (at < length) {
		if (p[at] != '%') {
			if (p[at] < (explanation ? ' ' : '!') || p[at] > '~')
				return 0;
			at++;
			continue;
		}
		n = read_spec(&spec, p + at, length - at);
		if (n == 0 || (!explanation &&
		    strchr("crt", spec.letter) != NULL))
			return 0;
		at += n;
		*last = at;
	}
	return 1;
}

/* The last label: not of digits alone, no '-' at either end. */
static int
is_toplabel(const char *p, size_t length)
{
	int alpha = 0;
	size_t i;

	if (length == 0 || !is_alnum(p[0]) || !is_alnum(p[length - 1]))
		return 0;
	for (i = 0; i < length; i++) {
		if (!is_alnum(p[i]) && p[i] != '-')
			return 0;
		alpha |= p[i] < '0' || p[i] > '9';
	}
	return alpha;
}

int
spfmacro_is_domain(const char *p, size_t length)
{
	size_t last, at;

	if (length == 0 || !is_string(p, length, 0, &last))
		return 0;
	if (last == length)
		return 1;
	if (p[length - 1] == '.')
		length--;
	for (at = length; at > last && p[at - 1] != '.'; at--)
		continue;
	return at > last && is_toplabel(p + at, length - at);
}

int
spfmacro_is_text(const char *p, size_t length)
{
	size_t last, at;

	for (at = 0; at < length; at++)
		if (p[at] == ' ')
			return 0;
	return is_string(p, length, 1, &last);
}

int
spfmacro_is_explanation(const char *p, size_t length)
{
	size_t last;

	return is_string(p, length, 1, &last);
}

int
spfmacro_validates(const char *p, size_t length)
{
	struct spec spec;
	size_t at = 0, n;

	for (; at < length; at += n) {
		n = p[at] == '%' ? read_spec(&spec, p + at, length - at) : 1;
		if (n == 0)
			return 0;
		if (p[at] == '%' && spec.letter == 'p')
			return 1;
	}
	return 0;
}

/* --- what they stand for ------------------------------------------------- */

void
spfmacro_address(const struct spfaddress *address, int reversed,
    struct buf *dst)
{
	int n = address->v6 ? 32 : 4, i, at, value;

	for (i = 0; i < n; i++) {
		at = reversed ? n - 1 - i : i;
		value = address->v6 ? address->octets[at / 2] >>
		    (at % 2 == 0 ? 4 : 0) & 15 : address->octets[at];
		buf_printf(dst, address->v6 ? "%s%X" : "%s%d",
		    i > 0 ? "." : "", (unsigned int)value);
	}
}

static void
add_readable(const struct spfaddress *address, struct buf *dst)
{
	char text[INET6_ADDRSTRLEN];

	if (inet_ntop(address->v6 ? AF_INET6 : AF_INET, address->octets, text,
	    sizeof(text)) != NULL)
		buf_puts(dst, text);
}

static void
add_value(const struct spfmacro *macro, char letter, struct buf *dst)
{
	switch (letter) {
	case 's':
		buf_printf(dst, "%s@%s", macro->local, macro->sender_domain);
		break;
	case 'l':
		buf_puts(dst, macro->local);
		break;
	case 'o':
		buf_puts(dst, macro->sender_domain);
		break;
	case 'd':
		buf_puts(dst, macro->domain);
		break;
	case 'h':
		buf_puts(dst, macro->helo);
		break;
	case 'i':
		spfmacro_address(macro->address, 0, dst);
		break;
	case 'v':
		buf_puts(dst, macro->address->v6 ? "ip6" : "in-addr");
		break;
	case 'c':
		add_readable(macro->address, dst);
		break;
	case 't':
		buf_printf(dst, "%" PRId64, macro->now);
		break;
	case 'p':
		buf_puts(dst, macro->validated == NULL ? "unknown" :
		    macro->validated);
		break;
	default:	/* r: who checks says no more of itself */
		buf_puts(dst, "unknown");
		break;
	}
}

/* Octets that an URL has as they are (RFC 3986 section 2.3). */
static void
add_octets(const struct spec *spec, const char *p, size_t n, struct buf *dst)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (spec->escape && !is_alnum(p[i]) && (p[i] == '\0' ||
		    strchr("-._~", p[i]) == NULL))
			buf_printf(dst, "%%%02X", (unsigned char)p[i]);
		else
			buf_putc(dst, p[i]);
}

/* The right-hand parts of a value, perhaps in reverse, with dots. */
static void
transform(const struct spec *spec, const char *value, struct buf *dst)
{
	const char *parts[PARTS];
	size_t lengths[PARTS], n = 0, keep, i, at;

	for (;;) {
		parts[n] = value;
		lengths[n] = n == PARTS - 1 ? strlen(value) :
		    strcspn(value, spec->delimiters);
		value += lengths[n++];
		if (*value == '\0')
			break;
		value++;
	}
	keep = spec->digits == 0 || spec->digits > n ? n : spec->digits;
	for (i = 0; i < keep; i++) {
		/* reversed first, and cut on the left then */
		at = spec->reverse ? keep - 1 - i : n - keep + i;
		if (i > 0)
			buf_putc(dst, '.');
		add_octets(spec, parts[at], lengths[at], dst);
	}
}

static void
add_macro(const struct spfmacro *macro, const struct spec *spec,
    struct buf *dst)
{
	struct buf value;

	switch (spec->letter) {
	case '%':
		buf_putc(dst, '%');
		return;
	case '_':
		buf_putc(dst, ' ');
		return;
	case '-':
		buf_puts(dst, "%20");
		return;
	}
	buf_init(&value);
	add_value(macro, spec->letter, &value);
	if (buf_get(&value) == NULL)
		dst->failed = 1;
	else
		transform(spec, buf_get(&value), dst);
	buf_clear(&value);
}

/* Appends the next octet or macro; how long it was. */
static size_t
add_next(const struct spfmacro *macro, const char *p, size_t length,
    struct buf *dst)
{
	struct spec spec;
	size_t n = p[0] == '%' ? read_spec(&spec, p, length) : 0;

	if (n == 0) {
		buf_putc(dst, p[0]);
		return 1;
	}
	add_macro(macro, &spec, dst);
	return n;
}

void
spfmacro_explain(const struct spfmacro *macro, const char *p, size_t length,
    struct buf *dst, size_t most)
{
	size_t at = 0;

	while (at < length && dst->length < most)
		at += add_next(macro, p + at, length - at, dst);
}

/* 1 where it is a name of two labels at least, of printable octets: others
 * nobody has, and of a local part's no term may come (RFC 8616 section 4). */
static int
is_name(const char *p)
{
	size_t n = 0, labels = 1;

	for (; *p != '\0'; p++) {
		if (*p < ' ' || *p > '~' || *p == '\\' ||
		    (*p == '.' && n == 0) || n > 63)
			return 0;
		labels += *p == '.';
		n = *p == '.' ? 0 : n + 1;
	}
	return labels > 1 && n > 0 && n <= 63;
}

int
spfmacro_domain(const struct spfmacro *macro, const char *p, size_t length,
    char dst[DNS_NAME])
{
	const char *name, *dot;
	struct buf text;
	size_t at = 0, n;
	int rc = -1;

	buf_init(&text);
	while (at < length) {
		at += add_next(macro, p + at, length - at, &text);
		if (text.length > 8 * KEPT)
			buf_drop(&text, text.length - KEPT);
	}
	errno = ENOMEM;
	if ((name = buf_get(&text)) != NULL) {
		n = text.length;
		if (n > 0 && name[n - 1] == '.')
			text.data[--n] = '\0';
		for (; n > SPFMACRO_LONGEST && (dot = strchr(name, '.')) !=
		    NULL; n = strlen(name))
			name = dot + 1;
		errno = EINVAL;
		if (n <= SPFMACRO_LONGEST && is_name(name)) {
			strlcpy(dst, name, DNS_NAME);
			rc = 0;
		}
	}
	buf_clear(&text);
	return rc;
}
