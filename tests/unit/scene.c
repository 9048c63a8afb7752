/*
 * Builds what the submit stage works on.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/scene.h"

void
scene_init(struct scene *scene, const char *conf)
{
	memset(scene, 0, sizeof(*scene));
	conf_init(&scene->conf);
	ck_assert_msg(conf_parse(&scene->conf, conf, strlen(conf), "test", 0,
	    &scene->fault) == 0, "%s", scene->fault.text);
	if (scene->conf.aliases == NULL)
		scene->conf.aliases = strdup("/nonexistent/aliases");
	scene->conf.file = strdup("/nonexistent/sendoff.conf");
	scene->caller.login = strdup("joe");
	scene->caller.name = strdup("Joe Smith");
	header_init(&scene->header);
	message_init(&scene->message);
	message_name(&scene->message);
	scene->args.recipients = scene->words;
	scene->envelope.message = &scene->message;
	scene->envelope.conf = &scene->conf;
	scene->envelope.args = &scene->args;
	scene->envelope.caller = &scene->caller;
	scene->envelope.header = &scene->header;
}

void
scene_clear(struct scene *scene)
{
	size_t i;

	for (i = 0; i < scene->args.nrecipients; i++)
		free(scene->words[i]);
	buf_clear(&scene->envelope.complaints);
	buf_clear(&scene->envelope.discarded);
	buf_clear(&scene->envelope.said);
	message_clear(&scene->message);
	header_clear(&scene->header);
	caller_clear(&scene->caller);
	conf_clear(&scene->conf);
}

void
scene_header(struct scene *scene, const char *text)
{
	size_t end;

	header_clear(&scene->header);
	header_init(&scene->header);
	ck_assert_int_eq(header_parse(&scene->header, text, strlen(text),
	    &end), 0);
	ck_assert_uint_eq(end, strlen(text));
}

void
scene_argument(struct scene *scene, const char *word)
{
	if (strcmp(word, "-t") == 0)
		scene->args.from_header = 1;
	else if (strcmp(word, "--") == 0)
		scene->args.after_dashes = 1;
	else {
		ck_assert_uint_lt(scene->args.nrecipients, SCENE_WORDS);
		scene->words[scene->args.nrecipients++] = strdup(word);
	}
}

const char *
scene_field(const struct scene *scene, const char *name)
{
	struct field *field = header_find(&scene->header, name, 0);
	const char *value;

	if (field == NULL)
		return NULL;
	value = field->text + field->value;
	return *value == ' ' ? value + 1 : value;
}
