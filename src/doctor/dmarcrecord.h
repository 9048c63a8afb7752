/*
 * DMARC records (RFC 9989 section 4.7): what one says, what of that is wrong,
 * and what a receiver makes of it.  Pure: text in, struct out.
 */
#ifndef DOCTOR_DMARCRECORD_H
#define DOCTOR_DMARCRECORD_H

#include <stddef.h>

#define DMARCRECORD_MAX		4096	/* octets: the longest seen have 1 KB */
#define DMARCRECORD_URIS	16	/* of one tag that are looked at */

/* From weak to strong, so that they compare. */
enum dmarc_policy { DMARC_NO_POLICY, DMARC_NONE, DMARC_QUARANTINE,
	    DMARC_REJECT };

enum dmarc_psd { DMARC_PSD_UNKNOWN, DMARC_PSD_YES, DMARC_PSD_NO };

enum dmarcrecord_code {
	/* not a record of DMARC */
	DMARCRECORD_NOT_ONE,
	DMARCRECORD_SEMICOLON,
	/* meant to be one, but none for receivers */
	DMARCRECORD_TOO_LONG,
	DMARCRECORD_SMART_QUOTES,
	DMARCRECORD_QUOTES,
	DMARCRECORD_BACKSLASH,
	DMARCRECORD_V_NOT_FIRST,
	DMARCRECORD_VERSION,
	DMARCRECORD_DUPLICATE,
	/* one that is damaged: defaults stand for what is bad */
	DMARCRECORD_NO_P,	/* nor rua: no policy is applied */
	DMARCRECORD_SYNTAX,
	DMARCRECORD_BAD_P,
	DMARCRECORD_BAD_SP,
	DMARCRECORD_BAD_NP,
	DMARCRECORD_BAD_ADKIM,
	DMARCRECORD_BAD_ASPF,
	DMARCRECORD_BAD_FO,
	DMARCRECORD_BAD_PSD,
	DMARCRECORD_BAD_T,
	DMARCRECORD_RUA_SCHEME,
	DMARCRECORD_RUA_SEPARATOR,
	DMARCRECORD_BAD_RUA,
	DMARCRECORD_BAD_RUF,
	/* from here on it does what it should */
	DMARCRECORD_V_UPPERCASE,
	DMARCRECORD_EMPTY,
	DMARCRECORD_P_MISSING,	/* with rua: as p=none */
	DMARCRECORD_P_NOT_SECOND,
	DMARCRECORD_PCT,
	DMARCRECORD_RF,
	DMARCRECORD_RI,
	DMARCRECORD_SIZE,
	DMARCRECORD_SCHEME,
	DMARCRECORD_UNKNOWN,
	DMARCRECORD_CODES
};

enum dmarcrecord_verdict { DMARCRECORD_OK, DMARCRECORD_WARN,
	    DMARCRECORD_FAIL, DMARCRECORD_IGNORED };

/* Places in the text: the address of a mailto:, as it stands there. */
struct dmarcrecord_uri {
	size_t	at, length;
};

struct dmarcrecord_uris {
	struct dmarcrecord_uri	uri[DMARCRECORD_URIS];
	size_t			n;	/* of the sound ones in uri */
	size_t			all;	/* in the record, others too */
};

struct dmarcrecord {
	int		 version;	/* 1: begins with v=DMARC1 */
	int		 usable;	/* 1: a receiver applies its policy */
	enum dmarc_policy p, sp, np;	/* what applies; never NO_POLICY where
					 * it is usable */
	enum dmarc_psd	 psd;
	int		 adkim_strict, aspf_strict;
	int		 testing;	/* t=y */
	struct dmarcrecord_uris rua, ruf;
	unsigned long long codes;	/* 1 << enum dmarcrecord_code */
};

/* Reads a record: the strings of one TXT record, joined. */
void	dmarcrecord_parse(struct dmarcrecord *, const char *, size_t);

/* 1 where the record takes part in a tree walk (RFC 9989 section 4.10): it
 * has the version and is no list that is invalid as a whole. */
int	dmarcrecord_valid(const struct dmarcrecord *);

enum dmarcrecord_verdict dmarcrecord_verdict(const struct dmarcrecord *);

/* 1 where the record has the code; they count from 0 to DMARCRECORD_CODES. */
int	dmarcrecord_has(const struct dmarcrecord *, enum dmarcrecord_code);

/* The word for programs, "rua-no-scheme", and the words for people. */
const char *dmarcrecord_word(enum dmarcrecord_code);
const char *dmarcrecord_text(enum dmarcrecord_code);

#endif
