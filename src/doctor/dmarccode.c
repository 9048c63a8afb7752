/*
 * What may be said of a DMARC record, in words for programs and for people,
 * and how bad it is.
 */
#include "doctor/dmarcrecord.h"

static const struct {
	const char	*word;
	const char	*text;
} codes[DMARCRECORD_CODES] = {
	[DMARCRECORD_NOT_ONE] = { "not-a-dmarc-record",
	    "not a DMARC record" },
	[DMARCRECORD_SEMICOLON] = { "missing-semicolon",
	    "no semicolon behind v=DMARC1: receivers ignore the record" },
	[DMARCRECORD_TOO_LONG] = { "too-long",
	    "DMARC record of more than 4096 octets" },
	[DMARCRECORD_SMART_QUOTES] = { "smart-quotes",
	    "DMARC record begins with a typographic quotation mark" },
	[DMARCRECORD_QUOTES] = { "literal-quotes",
	    "DMARC record begins with a quotation mark" },
	[DMARCRECORD_BACKSLASH] = { "backslash-semicolon",
	    "DMARC record has the backslashes of a zone file" },
	[DMARCRECORD_V_NOT_FIRST] = { "v-not-first",
	    "DMARC record does not begin with v=" },
	[DMARCRECORD_VERSION] = { "bad-version",
	    "version of the DMARC record is not DMARC1 in capitals" },
	[DMARCRECORD_DUPLICATE] = { "dup-tag", "DMARC record has a tag twice" },
	[DMARCRECORD_NO_P] = { "no-p", "DMARC record has neither p= nor rua=: "
	    "receivers do not apply it (RFC 9989 section 4.10.1)" },
	[DMARCRECORD_SYNTAX] = { "bad-syntax",
	    "DMARC record has text that is no tag" },
	[DMARCRECORD_BAD_P] = { "bad:p",
	    "p= is not none, quarantine or reject" },
	[DMARCRECORD_BAD_SP] = { "bad:sp",
	    "sp= is not none, quarantine or reject" },
	[DMARCRECORD_BAD_NP] = { "bad:np",
	    "np= is not none, quarantine or reject" },
	[DMARCRECORD_BAD_ADKIM] = { "bad:adkim", "adkim= is not r or s" },
	[DMARCRECORD_BAD_ASPF] = { "bad:aspf", "aspf= is not r or s" },
	[DMARCRECORD_BAD_FO] = { "bad:fo",
	    "fo= has other letters than 0, 1, d and s" },
	[DMARCRECORD_BAD_PSD] = { "bad:psd", "psd= is not y, n or u" },
	[DMARCRECORD_BAD_T] = { "bad:t", "t= is not y or n" },
	[DMARCRECORD_RUA_SCHEME] = { "rua-no-scheme",
	    "an address for reports without mailto:" },
	[DMARCRECORD_RUA_SEPARATOR] = { "rua-separator",
	    "addresses for reports without a comma between them" },
	[DMARCRECORD_BAD_RUA] = { "bad:rua", "rua= has no sound address" },
	[DMARCRECORD_BAD_RUF] = { "bad:ruf", "ruf= has no sound address" },
	[DMARCRECORD_V_UPPERCASE] = { "v-uppercase",
	    "V= in capitals: some receivers ignore the record" },
	[DMARCRECORD_EMPTY] = { "empty-tag", "nothing between two semicolons, "
	    "which few receivers mind" },
	[DMARCRECORD_P_MISSING] = { "p-missing",
	    "DMARC record without p= is as p=none" },
	[DMARCRECORD_P_NOT_SECOND] = { "p-not-second",
	    "p= does not follow v=: older receivers ignore the record" },
	[DMARCRECORD_PCT] = { "removed:pct",
	    "pct= is removed (RFC 9989 appendix A.6)" },
	[DMARCRECORD_RF] = { "removed:rf", "rf= is removed by RFC 9989" },
	[DMARCRECORD_RI] = { "removed:ri", "ri= is removed by RFC 9989" },
	[DMARCRECORD_SIZE] = { "size-suffix",
	    "a size behind an address for reports is removed by RFC 9989" },
	[DMARCRECORD_SCHEME] = { "other-scheme",
	    "reports are sent to mailto: addresses alone" },
	[DMARCRECORD_UNKNOWN] = { "unknown-tag",
	    "DMARC record has a tag that RFC 9989 does not know" },
};

int
dmarcrecord_has(const struct dmarcrecord *record, enum dmarcrecord_code code)
{
	return (record->codes >> code & 1) != 0;
}

enum dmarcrecord_verdict
dmarcrecord_verdict(const struct dmarcrecord *record)
{
	if (dmarcrecord_has(record, DMARCRECORD_NOT_ONE) ||
	    dmarcrecord_has(record, DMARCRECORD_SEMICOLON))
		return DMARCRECORD_IGNORED;
	if (record->codes == 0)
		return DMARCRECORD_OK;
	return (record->codes & ((1ull << DMARCRECORD_V_UPPERCASE) - 1)) != 0 ?
	    DMARCRECORD_FAIL : DMARCRECORD_WARN;
}

const char *
dmarcrecord_word(enum dmarcrecord_code code)
{
	return codes[code].word;
}

const char *
dmarcrecord_text(enum dmarcrecord_code code)
{
	return codes[code].text;
}
