/*
 * Messages for the tests, made by chance from a seed: what scripts and mail
 * programs pipe into sendmail(8), and what nobody should, with all that a
 * reader at the other end has to see.
 */
#ifndef UNIT_GENERATE_H
#define UNIT_GENERATE_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"

/* What a message may have: a mask leaves things out, to find out why. */
#define GENERATE_MULTI		0x001	/* multipart */
#define GENERATE_MESSAGE	0x002	/* message/rfc822 and digests */
#define GENERATE_SEALED		0x004	/* signed, encrypted, left alone */
#define GENERATE_RAW		0x008	/* raw octets in the header */
#define GENERATE_RAW_INNER	0x010	/* the same in headers of parts */
#define GENERATE_LONG		0x020	/* header lines over 998 */
#define GENERATE_LONG_INNER	0x040
#define GENERATE_OPEN		0x080	/* multiparts that nobody closed */
#define GENERATE_CODED		0x100	/* composites in an encoding */
#define GENERATE_MEND		0x200	/* raw octets in quoted-printable */
#define GENERATE_US_ASCII	0x400	/* us-ascii on what is not */
#define GENERATE_DOTS		0x800	/* stuffed dots, without -i */
#define GENERATE_WORD		0x1000	/* a word of over 998 in a Subject */
#define GENERATE_LABEL		0x2000	/* 8bit, whatever is in it */
#define GENERATE_BARE		0x4000	/* text without a charset */
#define GENERATE_WILD		0x8000	/* bodies of more than ASCII lines */
#define GENERATE_ALL		0xffff

enum part_kind { PART_LEAF, PART_MULTI, PART_MESSAGE };

/* A text of a header: what a reader sees of it, "" where there is none. */
struct part_text {
	struct buf	plain;
	int		raw;	/* it stands there in octets above 127 */
	int		words;	/* encoded words stand in it */
};

enum part_texts { TEXT_SUBJECT, TEXT_FROM, TEXT_NOTE, TEXT_FILENAME, TEXTS };

struct part {
	enum part_kind	 kind;
	int		 sealed;	/* a leaf that nobody may touch */
	int		 top;
	int		 open;		/* no last delimiter */
	int		 disposition;	/* it says how its file is called, */
	int		 named;		/* and so does its type */
	char		 type[64];	/* lower case; "" where none is given */
	char		 charset[24];
	char		 boundary[72];
	char		 encoding[20];
	struct part_text texts[TEXTS];
	/* of a leaf: what decoding gives; where it is sealed, its body */
	struct buf	 octets;
	/* of its body as it comes, line ends as CRLF */
	int		 high;
	int		 nul;
	size_t		 longest;
	struct buf	 preamble;
	struct buf	 epilogue;
	struct part	*parts;		/* owned; of a message one */
	size_t		 nparts;
};

enum generated_fate { FATE_TAKEN, FATE_REFUSED, FATE_EITHER };

struct generated {
	uint64_t		 seed;
	struct part		 top;
	struct buf		 text;		/* as the caller pipes it */
	int			 ignore_dots;	/* -i is given */
	enum generated_fate	 fate;
	int			 eight_bit;	/* sealed octets above 127 */
};

/* The same message for the same seed and mask; to be cleared. */
void	generate(struct generated *, uint64_t seed, unsigned int mask);
void	generate_clear(struct generated *);

/* A number below n, by chance; the state is any number to begin with. */
unsigned int generate_pick(uint64_t *state, unsigned int n);

/* Appends with every line end, LF, CRLF and CR, as CRLF. */
void	generate_wire(struct buf *, const char *, size_t);

#endif
