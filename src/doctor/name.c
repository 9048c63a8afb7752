/*
 * Judges names.  Each mistake has a code of its own, as a person mends a
 * bare address otherwise than an underscore.
 */
#include <sys/socket.h>

#include <arpa/inet.h>

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "doctor/name.h"
#include "util/domain.h"

#define NAME_MAX_OCTETS	253
#define LABEL_MAX_OCTETS 63

static const struct {
	const char	*word;
	const char	*text;
} codes[NAME_CODES] = {
	[NAME_OK] = { "ok", "a name to send from" },
	[NAME_EMPTY] = { "empty", "no name" },
	[NAME_ADDRESS] = { "bare-address", "an address, not a name" },
	[NAME_LITERAL] = { "address-literal", "an address in brackets, not "
	    "a name" },
	[NAME_LABEL_EMPTY] = { "empty-label", "nothing between two dots" },
	[NAME_LABEL_LONG] = { "label-too-long", "a label of more than 63 "
	    "octets" },
	[NAME_LONG] = { "too-long", "more than 253 octets" },
	[NAME_UNDERSCORE] = { "underscore", "an underscore: no host may have "
	    "one" },
	[NAME_HYPHEN] = { "hyphen", "a label that begins or ends with a "
	    "hyphen" },
	[NAME_SYNTAX] = { "bad-character", "a character that no name has" },
	[NAME_IDNA] = { "bad-idna", "letters that make no domain name" },
	[NAME_LOCALHOST] = { "localhost", "every host's name for itself" },
	[NAME_SINGLE] = { "single-label", "not a full name: no dot in it" },
	[NAME_NUMERIC] = { "numeric-tld", "the last label is a number" },
	[NAME_SPECIAL] = { "special-use", "a domain for private or special "
	    "use, which is nowhere on the Internet" },
	[NAME_FREEMAIL] = { "freemail", "a mail provider's domain: only the "
	    "provider's own servers may send from it" },
	[NAME_SCRIPTS] = { "mixed-scripts", "letters of different alphabets "
	    "in one label" }
};

/* RFC 6761 and its registry, and names that networks use for themselves or
 * that will never be given away. */
static const char *const special[] = {
	"alt", "corp", "example", "home", "home.arpa", "in-addr.arpa",
	"internal", "intranet", "invalid", "ip6.arpa", "lan", "local",
	"localdomain", "mail", "onion", "private", "test", "workgroup"
};

static const char *const freemail[] = {
	"126.com", "139.com", "163.com", "188.com", "189.cn", "21cn.com",
	"aliyun.com", "aol.com", "bk.ru", "daum.net", "foxmail.com", "free.fr",
	"gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net",
	"googlemail.com", "hanmail.net", "hotmail.co.uk", "hotmail.com",
	"hotmail.de", "hotmail.fr", "icloud.com", "inbox.ru", "laposte.net",
	"libero.it", "list.ru", "live.cn", "live.com", "mac.com", "mail.com",
	"mail.ru", "me.com", "msn.com", "naver.com", "orange.fr", "outlook.com",
	"outlook.de", "outlook.fr", "pm.me", "proton.me", "protonmail.com",
	"qq.com", "rediffmail.com", "rocketmail.com", "sina.cn", "sina.com",
	"sina.com.cn", "sohu.com", "t-online.de", "tom.com", "tutanota.com",
	"vip.126.com", "vip.163.com", "vip.qq.com", "vip.sina.com",
	"wanadoo.fr", "web.de", "ya.ru", "yahoo.co.jp", "yahoo.co.uk",
	"yahoo.com", "yahoo.com.cn", "yahoo.com.tw", "yahoo.de", "yahoo.fr",
	"yandex.com",
	"yandex.ru", "yeah.net", "ymail.com"
};

static int
is_special(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		if (domain_below(name, special[i]))
			return 1;
	return 0;
}

/* Hosts below such a domain are the provider's own: EHLO may not say so, but
 * nobody's From does either. */
static int
is_freemail(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(freemail) / sizeof(freemail[0]); i++)
		if (strcmp(name, freemail[i]) == 0)
			return 1;
	return 0;
}

static enum name_code
judge_label(const char *label, size_t length)
{
	size_t i;

	if (length == 0)
		return NAME_LABEL_EMPTY;
	if (length > LABEL_MAX_OCTETS)
		return NAME_LABEL_LONG;
	for (i = 0; i < length; i++)
		if (label[i] != '-' && label[i] != '_' &&
		    !isalnum((unsigned char)label[i]))
			return NAME_SYNTAX;
	if (label[0] == '-' || label[length - 1] == '-')
		return NAME_HYPHEN;
	return memchr(label, '_', length) == NULL ? NAME_OK : NAME_UNDERSCORE;
}

/* The labels of an ASCII name in lower case. */
static enum name_code
judge_labels(const char *name)
{
	enum name_code code;
	size_t length;

	for (;; name += length + 1) {
		length = strcspn(name, ".");
		if ((code = judge_label(name, length)) != NAME_OK)
			return code;
		if (name[length] == '\0')
			return NAME_OK;
	}
}

/* What has labels as it should: whether it can stand for a host out there. */
static enum name_code
judge_place(const char *name)
{
	const char *last = strrchr(name, '.');

	if (domain_below(name, "localhost") ||
	    strcmp(name, "localhost.localdomain") == 0)
		return NAME_LOCALHOST;
	if (last == NULL)
		return NAME_SINGLE;
	if (strspn(last + 1, "0123456789") == strlen(last + 1))
		return NAME_NUMERIC;
	return is_special(name) ? NAME_SPECIAL : NAME_OK;
}

static int
is_address(const char *name)
{
	unsigned char octets[16];

	return inet_pton(AF_INET, name, octets) == 1 ||
	    inet_pton(AF_INET6, name, octets) == 1;
}

/* The name without the dot at its end, in ASCII and lower case. */
static enum name_code
reduce(const char *name, char ascii[TEXT_DOMAIN_MAX + 1])
{
	const char *why;
	char *copy;
	size_t i, length;

	if ((copy = domain_ascii(name, 0, &why)) == NULL)
		return NAME_IDNA;
	length = strlen(copy);
	if (length > 1 && copy[length - 1] == '.')
		copy[--length] = '\0';
	if (length > NAME_MAX_OCTETS) {
		free(copy);
		return NAME_LONG;
	}
	for (i = 0; i <= length; i++)
		ascii[i] = (char)tolower((unsigned char)copy[i]);
	free(copy);
	return NAME_OK;
}

static enum name_code
judge(const char *name, char ascii[TEXT_DOMAIN_MAX + 1])
{
	enum name_code code;

	ascii[0] = '\0';
	if (name[0] == '\0')
		return NAME_EMPTY;
	if (is_address(name))
		return NAME_ADDRESS;
	if (text_literal(name))
		return NAME_LITERAL;
	code = reduce(name, ascii);
	if (code == NAME_OK)
		code = judge_labels(ascii);
	if (code != NAME_OK) {
		ascii[0] = '\0';
		return code;
	}
	return judge_place(ascii);
}

/* A sequence of text_sequence() as its code point. */
static uint32_t
code_point(const char *text, size_t length)
{
	const unsigned char *s = (const unsigned char *)text;
	uint32_t point = s[0];
	size_t i;

	if (length > 1)
		point &= (uint32_t)0x7f >> length;
	for (i = 1; i < length; i++)
		point = point << 6 | (s[i] & 0x3f);
	return point;
}

/* The alphabets whose letters look alike: 1 Latin, 2 Greek, 4 Cyrillic. */
static unsigned int
alphabet(uint32_t point)
{
	if ((point >= 'A' && point <= 'Z') || (point >= 'a' && point <= 'z') ||
	    (point >= 0xc0 && point <= 0x24f))
		return 1;
	if (point >= 0x370 && point <= 0x3ff)
		return 2;
	return point >= 0x400 && point <= 0x52f ? 4 : 0;
}

/* A number in an A-label (RFC 3492 section 6.2): 0, or -1 where none is. */
static int
take_number(const char **at, const char *end, uint32_t bias, uint32_t *number)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	uint64_t sum = 0, weight = 1;
	uint32_t least, digit, k;
	const char *found;

	for (k = 36;; k += 36) {
		if (*at == end || (found = memchr(digits,
		    tolower((unsigned char)*(*at)++), 36)) == NULL)
			return -1;
		digit = (uint32_t)(found - digits);
		least = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
		sum += digit * weight;
		weight *= 36 - least;
		/* more than all code points at all places of a label */
		if (sum > UINT32_C(1) << 28 || weight > UINT64_C(1) << 40)
			return -1;
		if (digit < least)
			break;
	}
	*number = (uint32_t)sum;
	return 0;
}

static uint32_t
adapt(uint32_t number, uint32_t points, int first)
{
	uint32_t k = 0;

	number /= first ? 700 : 2;
	for (number += number / points; number > 455; number /= 35)
		k += 36;
	return k + 36 * number / (number + 38);
}

/* The alphabets of an A-label behind its "xn--", 0 where it is none: where in
 * it the letters stand does not matter. */
static unsigned int
coded_alphabets(const char *label, size_t length)
{
	const char *at = label + length, *end = label + length;
	uint32_t points = 0, point = 128, place = 0, bias = 72, number;
	unsigned int seen = 0;

	while (at > label && at[-1] != '-')
		at--;
	for (; label + 1 < at; label++, points++)
		seen |= alphabet((unsigned char)*label);
	for (; at < end; place++) {
		if (take_number(&at, end, bias, &number) == -1)
			return 0;
		bias = adapt(number, ++points, place == 0);
		place += number;
		point += place / points;
		if (point > 0x10ffff)
			return 0;
		place %= points;
		seen |= alphabet(point);
	}
	return seen;
}

/* Those of a label in UTF-8. */
static unsigned int
plain_alphabets(const char *label, size_t length)
{
	unsigned int seen = 0;
	size_t at, step;

	for (at = 0; at < length; at += step) {
		if ((step = text_sequence(label + at, length - at)) == 0)
			return 0;
		seen |= alphabet(code_point(label + at, step));
	}
	return seen;
}

/* 1 where a label has letters of two of them. */
static int
mixes(const char *name)
{
	unsigned int seen;
	size_t length;

	for (;; name += length + 1) {
		length = strcspn(name, ".");
		/* conf and the options have made A-labels of other letters */
		seen = strncasecmp(name, "xn--", 4) == 0 ?
		    coded_alphabets(name + 4, length - 4) :
		    plain_alphabets(name, length);
		if ((seen & (seen - 1)) != 0)
			return 1;
		if (name[length] == '\0')
			return 0;
	}
}

enum name_code
name_domain(const char *name, char ascii[TEXT_DOMAIN_MAX + 1])
{
	enum name_code code = judge(name, ascii);

	if (code != NAME_OK)
		return code;
	if (is_freemail(ascii))
		return NAME_FREEMAIL;
	return mixes(name) ? NAME_SCRIPTS : NAME_OK;
}

enum name_code
name_helo(const char *name)
{
	char ascii[TEXT_DOMAIN_MAX + 1];

	return judge(name, ascii);
}

enum name_severity
name_domain_severity(enum name_code code)
{
	if (code == NAME_OK)
		return NAME_FINE;
	return code == NAME_SCRIPTS ? NAME_WARNS : NAME_FAILS;
}

int
name_is_senders(const char *domain)
{
	char ascii[TEXT_DOMAIN_MAX + 1];

	return name_domain_severity(name_domain(domain, ascii)) != NAME_FAILS;
}

enum name_severity
name_helo_severity(enum name_code code)
{
	if (code == NAME_OK)
		return NAME_FINE;
	return code == NAME_LITERAL ? NAME_WARNS : NAME_FAILS;
}

const char *
name_word(enum name_code code)
{
	return codes[code].word;
}

const char *
name_text(enum name_code code)
{
	return codes[code].text;
}
