/*
 * A response is put together in memory, so that its pace is that of all of
 * it; what has no end is sent as long as the client bears it.
 */
#include <err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/peer/httpreply.h"

#define POLICY_PATH	"/.well-known/mta-sts.txt"
#define CHUNK		1000
#define BLOCK		8192		/* of what has no end */
#define UNSET		(-1L)

static const char filling[] = "a line that means nothing to anybody here\r\n";

struct response {
	const char	*status;
	FILE		*head;		/* further lines, in memory */
	char		*lines;
	size_t		 nlines;
	char		*body;		/* owned */
	size_t		 nbody;
	int		 has_body;
	int		 endless;	/* filling without end behind it */
	int		 endless_head;
	int		 chunked;
	int		 bare;		/* no Content-Length */
	int		 first;		/* 100 before it */
	long		 length;	/* said; UNSET: the right one */
	long		 freeze;
};

static void
set_body(struct response *r, const void *octets, size_t n)
{
	free(r->body);
	if ((r->body = malloc(n + 1)) == NULL)
		abort();
	if (n > 0)
		memcpy(r->body, octets, n);
	r->nbody = n;
	r->has_body = 1;
}

static void
read_body(struct response *r, const char *file)
{
	char octets[4096], *text = NULL;
	size_t n, size;
	FILE *in = fopen(file, "re"), *out = open_memstream(&text, &size);

	if (in == NULL || out == NULL)
		err(1, "%s", file);
	while ((n = fread(octets, 1, sizeof(octets), in)) > 0)
		fwrite(octets, 1, n, out);
	fclose(in);
	fclose(out);
	set_body(r, text, size);
	free(text);
}

static void
fill_body(struct response *r, long kilobytes)
{
	size_t n = (size_t)kilobytes * 1024, i;
	char *text = malloc(n + 1);

	if (text == NULL)
		abort();
	for (i = 0; i < n; i++)
		text[i] = filling[i % (sizeof(filling) - 1)];
	set_body(r, text, n);
	free(text);
	r->endless = n == 0;
}

static void
add_lines(struct response *r, long n)
{
	long i;

	for (i = 0; i < n; i++)
		fprintf(r->head, "X-Line-%ld: %s", i, filling);
	r->endless_head |= n == 0;
}

static void
add_long_line(struct response *r, long kilobytes)
{
	long i;

	fputs("X-Long: ", r->head);
	for (i = 0; i < kilobytes * 1024; i++)
		putc('x', r->head);
	if (kilobytes == 0)
		r->endless_head = 1;
	else
		fputs("\r\n", r->head);
}

static void
adjust(struct response *r, const struct rule *rule)
{
	switch (rule->action) {
	case ACTION_STATUS: r->status = rule->text; break;
	case ACTION_HEADER: fprintf(r->head, "%s\r\n", rule->text); break;
	case ACTION_BODY: read_body(r, rule->text); break;
	case ACTION_TEXT: set_body(r, rule->text, rule->length); break;
	case ACTION_FILL: fill_body(r, rule->value); break;
	case ACTION_CHUNKED: r->chunked = r->bare = 1; break;
	case ACTION_LENGTH: r->length = rule->value; break;
	case ACTION_NO_LENGTH: r->bare = 1; break;
	case ACTION_CONTINUE: r->first = 1; break;
	case ACTION_FLOOD: add_lines(r, rule->value); break;
	case ACTION_LONG: add_long_line(r, rule->value); break;
	case ACTION_FREEZE: r->freeze = rule->value; break;
	default: break;
	}
}

/* The status that the request itself deserves; NULL: the script's. */
static const char *
refusal(const struct httprequest *request)
{
	if (!request->good || (!request->close &&
	    strcmp(request->host, "none") == 0))
		return "400 Bad Request";
	if (!request->get)
		return "405 Method Not Allowed";
	if (strcmp(request->path, POLICY_PATH) != 0)
		return "404 Not Found";
	return NULL;
}

/* What the script and the request make of the response. */
static void
work_out(struct session *s, const struct httprequest *request,
    struct response *r)
{
	struct rule at = { .step = STEP_RESPONSE, .connection = s->ordinal,
	    .number = s->counts[STEP_RESPONSE] };
	const struct rule *rule;
	const char *bad = refusal(request);
	size_t cursor = 0;

	at.address = (char *)request->host;
	while ((rule = script_next(s->server->script, &cursor, &at)) != NULL)
		adjust(r, rule);
	if (r->status == NULL)
		r->status = r->has_body || r->endless_head ? "200 OK" :
		    "404 Not Found";
	if (bad != NULL) {
		r->status = bad;
		set_body(r, NULL, 0);
	}
	if (strncmp(r->status, "204", 3) == 0) {
		set_body(r, NULL, 0);
		r->bare = 1;
	}
}

static void
put_chunks(FILE *out, const char *octets, size_t n)
{
	size_t part;

	for (; n > 0; n -= part, octets += part) {
		part = n < CHUNK ? n : CHUNK;
		fprintf(out, "%zx\r\n", part);
		fwrite(octets, 1, part, out);
		fputs("\r\n", out);
	}
}

static void
put_head(FILE *out, const struct response *r, int last)
{
	if (r->first)
		fputs("HTTP/1.1 100 Continue\r\n\r\n", out);
	fprintf(out, "HTTP/1.1 %s\r\nServer: peer\r\n", r->status);
	if (r->has_body)
		fputs("Content-Type: text/plain\r\n", out);
	if (r->chunked)
		fputs("Transfer-Encoding: chunked\r\n", out);
	if (r->length != UNSET)
		fprintf(out, "Content-Length: %ld\r\n", r->length);
	else if (!r->bare && !r->endless)
		fprintf(out, "Content-Length: %zu\r\n", r->nbody);
	if (last)
		fputs("Connection: close\r\n", out);
	fwrite(r->lines, 1, r->nlines, out);
	if (!r->endless_head)
		fputs("\r\n", out);
}

static void
put_body(FILE *out, const struct response *r)
{
	size_t n = r->nbody;

	if (r->freeze != UNSET && (size_t)r->freeze < n)
		n = (size_t)r->freeze;
	if (n == 0 && !r->chunked)
		return;
	if (!r->chunked)
		fwrite(r->body, 1, n, out);
	else
		put_chunks(out, r->body, n);
	if (r->chunked && !r->endless && r->freeze == UNSET)
		fputs("0\r\n\r\n", out);
}

/* What an endless part repeats. */
static const char *
endless_piece(const struct response *r, char chunk[sizeof(filling) + 16])
{
	if (r->endless_head && r->nlines > 0 && r->lines[r->nlines - 1] != '\n')
		return "endless ";
	if (r->endless_head)
		return "X-Endless: x\r\n";
	if (!r->chunked)
		return filling;
	snprintf(chunk, sizeof(filling) + 16, "%zx\r\n%s\r\n",
	    sizeof(filling) - 1, filling);
	return chunk;
}

static void
send_endless(struct session *s, const struct response *r,
    const struct pace *pace)
{
	char chunk[sizeof(filling) + 16], many[BLOCK];
	const char *piece = endless_piece(r, chunk);
	size_t n = strlen(piece), total;

	for (total = 0; total + n <= sizeof(many); total += n)
		memcpy(many + total, piece, n);
	while (channel_write(&s->channel, many, total, pace) == 0)
		continue;
	s->over = 1;
}

/* Sends it; last: it ends the connection. */
static void
send_response(struct session *s, const struct response *r,
    const struct pace *pace, int last)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	if (out == NULL)
		abort();
	put_head(out, r, last);
	if (!r->endless_head)
		put_body(out, r);
	fclose(out);
	if (channel_write(&s->channel, text, n, pace) == -1)
		s->over = 1;
	free(text);
	if (!s->over && r->freeze != UNSET)
		poll(NULL, 0, -1);
	if (!s->over && (r->endless || r->endless_head))
		send_endless(s, r, pace);
}

int
httpreply(struct session *s, const struct httprequest *request)
{
	struct answer out = { .text = "" };
	struct response r = { .length = UNSET, .freeze = UNSET };
	int last;

	if (answer_decide(s, STEP_RESPONSE, request->host, &out) == -1)
		return 0;
	if (out.length > 0) {
		recorder_event(&s->recorder, "response scripted");
		answer_send(s, &out);
		return 0;
	}
	if ((r.head = open_memstream(&r.lines, &r.nlines)) == NULL)
		abort();
	work_out(s, request, &r);
	fclose(r.head);
	last = request->close || !request->good ||
	    (r.bare && !r.chunked && strncmp(r.status, "204", 3) != 0) ||
	    r.length > (long)r.nbody;
	recorder_event(&s->recorder, "response %.3s", r.status);
	send_response(s, &r, &out.pace, last);
	free(r.lines);
	free(r.body);
	return !last && !s->over;
}
