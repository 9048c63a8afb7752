/*
 * What the submit stage works on, made from text: settings, arguments, a
 * caller and a header.
 */
#ifndef TESTS_UNIT_SCENE_H
#define TESTS_UNIT_SCENE_H

#include "submit/envelope.h"

#define SCENE_WORDS	8

struct scene {
	struct conf	 conf;
	struct args	 args;
	struct caller	 caller;	/* login "joe", name "Joe Smith" */
	struct header	 header;
	struct message	 message;
	struct envelope	 envelope;
	struct fault	 fault;
	char		*words[SCENE_WORDS];
};

/* Lines of a configuration; there is no alias file unless the test sets one.
 * Without "hostname" and "domain" lines no name is known. */
void	scene_init(struct scene *, const char *conf);
void	scene_clear(struct scene *);

/* The header in place of what was there, lines end in CRLF. */
void	scene_header(struct scene *, const char *);

/* One more argument; "-t" and "--" mean what they mean. */
void	scene_argument(struct scene *, const char *);

/* Lends the value of the first field of that name, NULL where there is none;
 * the blank behind the colon is left out. */
const char *scene_field(const struct scene *, const char *name);

#endif
