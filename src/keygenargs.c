/*
 * The options of keygen.  They have the letters of opendkim-genkey as far as
 * these mean the same.  Its -t has no value and ours has, so a -t without one
 * of our words is refused with what to write instead, never guessed at.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "confline.h"
#include "confname.h"
#include "keygenargs.h"
#include "util/domain.h"
#include "util/text.h"

#define SUFFIX	"-ed25519"

/* What stood on the command line. */
struct words {
	const char	*domain;
	const char	*selector;
	const char	*type;
	const char	*bits;
	const char	*folder;
	const char	*note;
};

static const struct letter {
	char	letter;
	size_t	place;		/* in struct words */
} letters[] = {
	{ 'b', offsetof(struct words, bits) },
	{ 'D', offsetof(struct words, folder) },
	{ 'd', offsetof(struct words, domain) },
	{ 'n', offsetof(struct words, note) },
	{ 's', offsetof(struct words, selector) },
	{ 't', offsetof(struct words, type) },
};

#define NLETTERS	(sizeof(letters) / sizeof(letters[0]))

/* The place of an option's value, or NULL. */
static const char **
find_place(struct words *words, char letter)
{
	size_t i;

	for (i = 0; i < NLETTERS; i++)
		if (letters[i].letter == letter)
			return (const char **)(void *)((char *)words +
			    letters[i].place);
	return NULL;
}

/* Keeps a value; of two nobody could say which is meant. */
static int
keep(const char **place, char letter, const char *value, struct fault *fault)
{
	if (*place != NULL)
		return fault_set(fault, EX_USAGE, "keygen: -%c twice", letter);
	*place = value;
	return 0;
}

/*
 * One word of options; next is the word behind it, or NULL.  1 where that was
 * taken as a value, 0, or -1 with a fault.
 */
static int
take_word(struct keygenargs *args, struct words *words, const char *word,
    const char *next, struct fault *fault)
{
	const char **place;

	for (word++; *word != '\0'; word++) {
		if (*word == 'r')
			args->tags.email = 1;
		else if (*word == 'S')
			args->tags.strict = 1;
		else if ((place = find_place(words, *word)) == NULL)
			return fault_set(fault, EX_USAGE,
			    "keygen: illegal option -- %c", *word);
		else if (word[1] != '\0')
			return keep(place, *word, word + 1, fault);
		else if (*word == 't' && (next == NULL || next[0] == '-'))
			return keep(place, *word, "", fault);
		else if (next != NULL)
			return keep(place, *word, next, fault) == -1 ? -1 : 1;
		else
			return fault_set(fault, EX_USAGE, "keygen: option "
			    "requires an argument -- '%c'", *word);
	}
	return 0;
}

/* Splits all words.  None stands alone: a forgotten letter would make a value
 * of one option that of none. */
static int
split(struct keygenargs *args, struct words *words, char **argv,
    struct fault *fault)
{
	int rc;

	for (; *argv != NULL; argv++) {
		if ((*argv)[0] != '-' || (*argv)[1] == '\0')
			return fault_set(fault, EX_USAGE,
			    "keygen: unexpected word %s", *argv);
		if ((*argv)[1] == '-')
			return fault_set(fault, EX_USAGE,
			    "keygen: unrecognized option '%s'", *argv);
		if ((rc = take_word(args, words, *argv, argv[1], fault)) == -1)
			return -1;
		argv += rc;
	}
	return 0;
}

/* As a dkim line takes it, so that the line that is printed is a good one; in
 * lower case, as a file of another case would be another file. */
static int
take_domain(struct keygenargs *args, const char *word, struct fault *fault)
{
	const char *why;
	char *s;

	if (word == NULL)
		return fault_set(fault, EX_USAGE,
		    "keygen: for which domain? (-d DOMAIN)");
	if ((args->domain = domain_ascii(word, 0, &why)) == NULL)
		return fault_set(fault, errno == ENOMEM ? EX_OSERR : EX_USAGE,
		    "keygen: -d %s: %s", word, why);
	/* as DNS has it */
	if ((s = strrchr(args->domain, '.')) != NULL && s[1] == '\0')
		*s = '\0';
	if (!confname_dotted(args->domain))
		return fault_set(fault, EX_USAGE,
		    "keygen: -d %s: not a name with a dot", word);
	for (s = args->domain; *s != '\0'; s++)
		*s = (char)tolower((unsigned char)*s);
	return 0;
}

/* A value of -b; 0 where it is none. */
static int
take_bits(const char *word, struct fault *fault)
{
	int64_t bits;

	if (word == NULL)
		return KEYMAKE_BITS;
	if (confline_number(word, 0, INT32_MAX, &bits) == -1)
		fault_set(fault, EX_USAGE, "keygen: -b %s: not a number",
		    word);
	else if (bits < KEYMAKE_BITS_MIN)
		fault_set(fault, EX_USAGE, "keygen: -b %s: less than 1024 "
		    "bits, which nobody accepts (RFC 8301 section 3.2)", word);
	else if (bits > KEYMAKE_BITS_MAX)
		fault_set(fault, EX_USAGE, "keygen: -b %s: more than 4096 "
		    "bits, which few can verify (RFC 8301 section 3.2)", word);
	else
		return (int)bits;
	return 0;
}

/* Which keys, in the order in which they sign. */
static int
take_type(struct keygenargs *args, const struct words *words,
    struct fault *fault)
{
	static const char *const types[] = { "rsa", "ed25519", "both", NULL };
	int type = 0, bits = take_bits(words->bits, fault);

	if (words->type != NULL &&
	    (type = confline_choice(words->type, types)) == -1)
		return fault_set(fault, EX_USAGE, "keygen: -t takes rsa, "
		    "ed25519 or both (a test mode, opendkim-genkey -t, is "
		    "\"t=y; \" in the record, by hand)");
	if (type == 1 && words->bits != NULL)
		return fault_set(fault, EX_USAGE,
		    "keygen: -b is for RSA keys, -t ed25519 makes none");
	if (bits == 0)
		return -1;
	if (type != 1)
		args->keys[args->n++].bits = bits;
	if (type != 0)
		args->keys[args->n++].bits = 0;
	return 0;
}

/* Every selector that is made of the word, before any key is. */
static int
take_selector(struct keygenargs *args, const char *word, struct fault *fault)
{
	struct keygenargs_key *key;
	int i, n;

	if (word == NULL)
		return fault_set(fault, EX_USAGE,
		    "keygen: under which selector? (-s SELECTOR)");
	for (i = 0; i < args->n; i++) {
		key = &args->keys[i];
		n = snprintf(key->selector, sizeof(key->selector), "%s%s",
		    word, i > 0 ? SUFFIX : "");
		if (n < 0 || (size_t)n >= sizeof(key->selector) ||
		    !confname_selector(key->selector, args->domain))
			return fault_set(fault, EX_USAGE,
			    "keygen: -s %s%s: not a selector", word,
			    i > 0 ? SUFFIX : "");
	}
	return 0;
}

/* The record has to stay readable; it has 4096 octets for all readers of
 * ours, and few providers take as many. */
static int
take_note(struct keygenargs *args, const char *word, struct fault *fault)
{
	size_t n = word == NULL ? 0 : strlen(word);

	if (n > KEYMAKE_NOTE_MAX || !text_safe(word == NULL ? "" : word, n))
		return fault_set(fault, EX_USAGE, "keygen: -n takes one line "
		    "of UTF-8, at most 200 octets");
	args->tags.note = n == 0 ? NULL : word;
	return 0;
}

int
keygenargs_parse(struct keygenargs *args, int argc, char **argv,
    struct fault *fault)
{
	struct words words = { .domain = NULL };

	memset(args, 0, sizeof(*args));
	if (argc > 0 && split(args, &words, argv + 1, fault) == -1)
		return -1;
	if (take_type(args, &words, fault) == -1 ||
	    take_domain(args, words.domain, fault) == -1 ||
	    take_selector(args, words.selector, fault) == -1 ||
	    take_note(args, words.note, fault) == -1)
		return -1;
	if (words.folder != NULL && words.folder[0] == '\0')
		return fault_set(fault, EX_USAGE,
		    "keygen: -D: an empty name");
	args->folder = words.folder;
	return 0;
}

void
keygenargs_clear(struct keygenargs *args)
{
	free(args->domain);
	args->domain = NULL;
}
