/*
 * Answers out of numbers.
 */
#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/chaos.h"

#define ASKED	4096	/* questions that are told apart */
#define RDATA	8192

struct chaos {
	struct chaos_mood	 mood;
	struct inquiry		*inquiry;
	int			 stopped;
	uint64_t		 asked[ASKED];	/* hashes of questions */
	unsigned int		 times[ASKED];
	size_t			 n;
};

/* exam_server has no place for one's own argument. */
static struct chaos *current;

static const char *const names[] = { "", "mail.example.com", "example.com",
    "MAIL.EXAMPLE.COM", "host-192-0-2-25.dyn.example.net", "mx.example.net",
    "localhost", "localhost.localdomain", "gmail-smtp-in.l.google.com",
    "mx1.qq.com", "%s%n.example.com", "a.b.c.d.e.f.g.h.i.j.example.org",
    "ns1.example.com", "\"quoted\".example.com", "_dmarc.example.net",
    "25.2.0.192.in-addr.arpa", "example-com.mail.protection.outlook.com",
    "xn--bcher-kva.example.com", "-.example.com", "com", "example.top",
    "$(x)`'.example.com", "192.0.2.25", ";.example.com",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb."
    "ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc."
    "ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd" };

static const uint8_t hosts[][4] = { { 192, 0, 2, 25 }, { 127, 0, 0, 2 },
    { 127, 0, 0, 10 }, { 127, 255, 255, 254 }, { 10, 0, 0, 1 },
    { 0, 0, 0, 0 }, { 255, 255, 255, 255 }, { 192, 0, 2, 26 },
    { 198, 51, 100, 7 }, { 169, 254, 1, 1 }, { 127, 0, 1, 4 },
    { 142, 250, 1, 26 }, { 224, 0, 0, 1 } };

static const char *const spf[] = { "v=spf1 ip4:192.0.2.25 ~all",
    "v=spf1 mx a include:example.net -all", "v=spf1 redirect=example.org",
    "v=spf1 include:%{i}.%{d2}._spf.%{o} exists:%{l1r-+}.x.%{h} ?all",
    "v=spf1", "v=spf1 +all", "v=spf1 ip4:0.0.0.0/0 ip6:::/0 all",
    "v=spf1 a:%{s}.example.com/24//64 mx:example.net ptr ~all exp=e.%{d}",
    "v=spf1 include:example.com include:example.com redirect=example.com",
    "v=spf1 include:a.example.net include:b.example.net "
    "include:c.example.net include:d.example.net include:e.example.net "
    "include:f.example.net a:g.example.net mx:h.example.net -all",
    "V=SPF1 IP4:192.0.2.0/33 moo:x -ALL", "v=spf1 ip4:192.0.2.25  -all ",
    "v=spf10 -all", "spf2.0/pra -all", "v=spf1 a=b %% include: redirect=" };

static const char *const dkim[] = { "v=DKIM1; k=rsa; p=MIIB", "p=", "v=DKIM1",
    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "v=DKIM1; t=y:s; h=sha1; s=tlsrpt; n=x; p=", "k=rsa;;p=@@@;p=;v=2" };

static const char *const dmarc[] = { "v=DMARC1; p=none",
    ("v=DMARC1; p=reject; sp=none; adkim=s; aspf=s; pct=50; fo=1:d:s; "
    "rua=mailto:dmarc@example.net!10m,mailto:x@example.com; ruf=mailto:a@b"),
    "v=DMARC1; p=quarantine; rua=http://example.com/", "v=DMARC1; rua=mailto:",
    "v=DMARC1", "v=DMARC1;p=none;np=reject;psd=y;t=y;ri=-1;rf=x;pct=101",
    "v=DMARC1; p=reject; rua=mailto:%s@%n.example.com,,,;",
    "p=none; v=DMARC1", "v=DMARC2; p=none" };

static const char *const others[] = { "v=STSv1; id=20260101",
    "v=TLSRPTv1; rua=mailto:tls@example.com", "v=STSv1; id=", "google-site-verification=x",
    "https://www.spamhaus.org/query/ip/192.0.2.25", "", "%s%s%s%n",
    "\"; rm -rf\\ \n update add x 1 A 1.2.3.4", "\033[31mred\007\177\xc2\x9b",
    "v=BIMI1; l=;" };

/* --- numbers ------------------------------------------------------------- */

/* splitmix64 */
static uint64_t
next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

size_t
chaos_below(uint64_t *state, size_t n)
{
	return (size_t)(next(state) % n);
}

/* What answers hang on: names are the same in capitals. */
static uint64_t
hash(uint64_t seed, const struct question *question, const char *server)
{
	uint64_t sum = seed ^ (uint64_t)question->type << 32;
	const char *p;

	for (p = question->name; *p != '\0'; p++)
		sum = (sum ^ (uint64_t)tolower((unsigned char)*p)) *
		    UINT64_C(1099511628211);
	for (p = server; *p != '\0'; p++)
		sum = (sum ^ (uint64_t)*p) * UINT64_C(1099511628211);
	return next(&sum);
}

#define PICK(state, list)	\
	((list)[chaos_below((state), sizeof(list) / sizeof((list)[0]))])

/* --- texts --------------------------------------------------------------- */

size_t
chaos_mutate(uint64_t *state, char *text, size_t length, size_t size)
{
	size_t times = chaos_below(state, 4), at, n;

	for (; times > 0 && length > 0; times--) {
		at = chaos_below(state, length);
		n = chaos_below(state, length - at) + 1;
		switch (chaos_below(state, 4)) {
		case 0:
			text[at] = (char)chaos_below(state, 256);
			break;
		case 1:		/* a part goes */
			memmove(text + at, text + at + n, length - at - n);
			length -= n;
			break;
		case 2:		/* a part is there twice */
			if (length + n >= size)
				break;
			memmove(text + at + n, text + at, length - at);
			length += n;
			break;
		case 3:
			text[at] = ";= :,.%\\\"/\0\n\t@!-{}"[
			    chaos_below(state, 19)];
			break;
		}
	}
	return length;
}

static const char *
template(uint64_t *state, const char *name)
{
	if (chaos_below(state, 8) == 0)
		return PICK(state, others);
	if (strstr(name, "_domainkey") != NULL)
		return PICK(state, dkim);
	if (strncasecmp(name, "_dmarc", 6) == 0 ||
	    strstr(name, "_report") != NULL)
		return PICK(state, dmarc);
	if (strncmp(name, "_smtp._tls", 10) == 0 ||
	    strncmp(name, "_mta-sts", 8) == 0)
		return PICK(state, others);
	return PICK(state, spf);
}

size_t
chaos_text(uint64_t *state, const char *name, char dst[CHAOS_TEXT])
{
	size_t length = strlcpy(dst, template(state, name), CHAOS_TEXT), n;

	if (chaos_below(state, 3) == 0)
		length = chaos_mutate(state, dst, length, CHAOS_TEXT);
	/* as long as it takes to run over what somebody thought enough */
	if (chaos_below(state, 20) == 0 && length > 0)
		for (; length * 2 < CHAOS_TEXT; length += n) {
			n = length;
			memcpy(dst + n, dst, n);
		}
	return length;
}

/* --- records ------------------------------------------------------------- */

/* Strings of a TXT record; one of them at least. */
static size_t
put_strings(uint64_t *state, const char *text, size_t length,
    uint8_t data[RDATA])
{
	size_t most = chaos_below(state, 3) == 0 ? 1 +
	    chaos_below(state, 255) : 255, at = 0, n;

	do {
		n = length < most ? length : most;
		data[at++] = (uint8_t)n;
		memcpy(data + at, text, n);
		at += n;
		text += n;
		length -= n;
	} while (length > 0 && at + 256 < RDATA);
	return at;
}

static size_t
put_text(struct chaos *chaos, uint64_t *state, const struct question *question,
    uint8_t data[RDATA])
{
	char text[CHAOS_TEXT];
	size_t length;

	if (chaos->mood.key != NULL && chaos_below(state, 3) > 0 &&
	    strstr(question->name, "._domainkey.") != NULL)
		length = strlcpy(text, chaos->mood.key, sizeof(text));
	else
		length = chaos_text(state, question->name, text);
	return put_strings(state, text, length, data);
}

static void
put_address(uint64_t *state, uint8_t *data, size_t length)
{
	static const uint8_t six[3][8] = { { 0x20, 0x01, 0x0d, 0xb8 },
	    { 0xfe, 0x80 }, { 0 } };

	if (length == 4)
		memcpy(data, PICK(state, hosts), 4);
	else
		memcpy(data, PICK(state, six), 8);
	if (chaos_below(state, 4) == 0)
		data[length - 1] = (uint8_t)chaos_below(state, 256);
}

/* RDATA of some record; names in it are compressed, so that they are short. */
static size_t
put_data(struct chaos *chaos, uint64_t *state, const struct question *question,
    uint8_t data[RDATA])
{
	size_t i;

	memset(data, 0, 64);
	for (i = 0; i < 64 && chaos_below(state, 8) > 0; i++)
		data[i] = (uint8_t)chaos_below(state, 256);
	switch (question->type) {
	case DNS_A:
		put_address(state, data, 4);
		return 4;
	case DNS_AAAA:
		put_address(state, data, 16);
		return 16;
	case DNS_TXT:
		return put_text(chaos, state, question, data);
	case DNS_MX:
		return 3 + chaos_below(state, 2);
	case DNS_SOA:
		return 22 + chaos_below(state, 4);
	case DNS_NS:
	case DNS_CNAME:
	case DNS_PTR:
		return 1 + chaos_below(state, 3);
	default:
		return chaos_below(state, 64);
	}
}

static void
put_record(struct chaos *chaos, uint64_t *state, struct question *question)
{
	static const uint32_t ttls[] = { 0, 1, 300, 3600, 86400, 604800,
	    INT32_MAX, UINT32_MAX };
	uint8_t data[RDATA];
	size_t length = put_data(chaos, state, question, data);
	const char *name = "";

	if (question->type == DNS_NS || question->type == DNS_MX ||
	    question->type == DNS_PTR || question->type == DNS_CNAME ||
	    question->type == DNS_SOA)
		name = PICK(state, names);
	ck_assert_int_eq(source_add(question, data, length,
	    question->type == DNS_MX ? data[0] << 8 | data[1] : 0, name), 0);
	question->answer.records[question->answer.n - 1].ttl =
	    PICK(state, ttls);
}

/* --- answers ------------------------------------------------------------- */

static void
no_answer(struct chaos *chaos, uint64_t *state, struct question *question)
{
	static const enum resolver_result results[] = { RESOLVER_NODATA,
	    RESOLVER_NXDOMAIN, RESOLVER_NXDOMAIN, RESOLVER_FAILED };

	question->result = RESOLVER_TIMEOUT;
	if (chaos_below(state, 100) < chaos->mood.silent)
		return;
	question->result = PICK(state, results);
	if (question->result == RESOLVER_FAILED)
		question->ede = (unsigned int)chaos_below(state, 30);
}

static void
make(struct chaos *chaos, struct question *question, uint64_t state)
{
	size_t n = 1;

	question->secure = chaos_below(&state, 3) == 0;
	if (chaos_below(&state, 100) >= chaos->mood.good) {
		no_answer(chaos, &state, question);
		return;
	}
	if (chaos_below(&state, 3) == 0)
		n += chaos_below(&state, 4);
	if (chaos_below(&state, 40) == 0)
		n = DNS_RECORDS;
	for (; n > 0; n--)
		put_record(chaos, &state, question);
	question->answer.damaged = chaos_below(&state, 10) == 0;
	if (chaos_below(&state, 6) == 0) {
		question->answer.hops = 1 + (int)chaos_below(&state, DNS_CHAIN);
		strlcpy(question->answer.name, PICK(&state, names), DNS_NAME);
	}
}

/* How often it has been asked before. */
static unsigned int
times(struct chaos *chaos, uint64_t sum)
{
	size_t i;

	for (i = 0; i < chaos->n && chaos->asked[i] != sum; i++)
		continue;
	if (i == ASKED)
		return UINT32_MAX;
	if (i == chaos->n)
		chaos->asked[chaos->n++] = sum;
	return chaos->times[i]++;
}

/* An inquiry counts what it has no answer for, and has none for anything. */
static void
miss(struct chaos *chaos, const struct question *question)
{
	struct question copy = *question;
	struct source source;

	inquiry_source(chaos->inquiry, &source);
	source.ask(source.arg, &copy, 1);
}

static void
answer(struct chaos *chaos, struct question *question, const char *server)
{
	uint64_t sum = hash(chaos->mood.seed, question, server);
	unsigned int before = times(chaos, sum);

	question->result = RESOLVER_TIMEOUT;
	question->secure = 0;
	question->ede = 0;
	question->message = NULL;
	memset(&question->answer, 0, sizeof(question->answer));
	if (before >= chaos->mood.pending + (sum & 1) *
	    (chaos->mood.pending > 0))
		make(chaos, question, sum);
	else if (!chaos->stopped)
		miss(chaos, question);
}

static void
ask(void *arg, struct question *questions, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		answer(arg, &questions[i], "");
}

static void
ask_at(void *arg, struct question *questions, size_t n)
{
	const struct inquiry_place *place = arg;
	size_t i;

	for (i = 0; i < n; i++)
		answer(current, &questions[i], place->text);
}

/* --- a world ------------------------------------------------------------- */

struct chaos *
chaos_new(const struct chaos_mood *mood, struct inquiry *inquiry)
{
	struct chaos *chaos = calloc(1, sizeof(*chaos));

	ck_assert_ptr_nonnull(chaos);
	chaos->mood = *mood;
	chaos->inquiry = inquiry;
	current = chaos;
	return chaos;
}

void
chaos_free(struct chaos *chaos)
{
	current = NULL;
	free(chaos);
}

void
chaos_source(struct chaos *chaos, struct source *source)
{
	source->ask = ask;
	source->arg = chaos;
}

void
chaos_server(struct inquiry *inquiry, struct inquiry_place *place,
    const struct ipaddr *server, struct source *source)
{
	memset(place, 0, sizeof(*place));
	place->inquiry = inquiry;
	ipaddr_show(server, place->text);
	source->ask = ask_at;
	source->arg = place;
}

void
chaos_stop(struct chaos *chaos)
{
	chaos->stopped = 1;
}
