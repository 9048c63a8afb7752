/*
 * Requests, taken apart and recorded; what is said to them is httpreply.c's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/peer/answer.h"
#include "tests/peer/httpreply.h"
#include "tests/peer/https.h"
#include "tests/peer/secure.h"

#define LINE_ROOM	8192
#define FIELDS		200		/* of a request */

/* One line without its end; 0 where there is none any more. */
static int
take_line(struct session *s, char line[LINE_ROOM])
{
	size_t n = channel_line(&s->channel, line, LINE_ROOM - 1);

	line[n] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	return n > 0;
}

static void
take_host(struct httprequest *request, const char *value)
{
	strlcpy(request->host, value, sizeof(request->host));
	request->host[strcspn(request->host, ":")] = '\0';
}

static void
take_field(struct session *s, struct httprequest *request, const char *line)
{
	const char *value = strchr(line, ':');

	recorder_event(&s->recorder, "field %s", line);
	if (value == NULL)
		return;
	value++;
	value += strspn(value, " \t");
	if (strncasecmp(line, "host:", 5) == 0)
		take_host(request, value);
	if (strncasecmp(line, "connection:", 11) == 0 &&
	    strcasecmp(value, "close") == 0)
		request->close = 1;
}

/* Takes the request line apart, which is cut. */
static void
take_request(struct httprequest *request, char *line)
{
	char *method, *path, *version;

	method = strsep(&line, " ");
	path = line == NULL ? NULL : strsep(&line, " ");
	version = line;
	request->good = version != NULL && (strcmp(version, "HTTP/1.1") == 0 ||
	    strcmp(version, "HTTP/1.0") == 0);
	if (!request->good)
		return;
	request->get = strcmp(method, "GET") == 0;
	request->close = strcmp(version, "HTTP/1.0") == 0;
	strlcpy(request->path, path, sizeof(request->path));
}

/* One request; 0 where the client has none any more. */
static int
serve(struct session *s)
{
	static char line[LINE_ROOM];
	struct httprequest request = { .host = "none" };
	int fields = 0;

	if (!take_line(s, line))
		return 0;
	recorder_event(&s->recorder, "request %s", line);
	take_request(&request, line);
	do {
		if (!take_line(s, line) || ++fields > FIELDS)
			return 0;
		if (line[0] != '\0')
			take_field(s, &request, line);
	} while (line[0] != '\0');
	recorder_event(&s->recorder, "host %s", request.host);
	return httpreply(s, &request);
}

void
https_serve(const struct smtpd *server, int fd, int ordinal, int number)
{
	struct session s = { .server = server, .ordinal = ordinal };

	s.channel.fd = fd;
	s.channel.recorder = &s.recorder;
	if (recorder_open(&s.recorder, server->dir, number) == -1)
		abort();
	recorder_event(&s.recorder, "connect");
	answer_give(&s, STEP_CONNECT, NULL, "");
	if (!s.over && secure_up(&s) == 0)
		while (!s.over && serve(&s))
			continue;
	recorder_event(&s.recorder, "end");
	s.over = 0;
	if (s.channel.fd != -1)
		channel_close(&s.channel, 0);
	answer_give(&s, STEP_END, NULL, "");
}
