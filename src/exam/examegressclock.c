/*
 * ip.clock: a signature that is made in the future is none, and a Date that is
 * hours off is a mark of spam.  The greetings of strangers tell the time; the
 * median of them leaves out the one whose clock is wrong, or who lies.
 */
#include <stdlib.h>

#include "exam/examegress.h"

#define ID	"ip.clock"
#define NEAR	60	/* seconds: a server that takes its time to greet */
#define FAR	600

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* How many seconds ahead of our clock each is that told; how many did. */
static size_t
gather(const struct exam *exam, int64_t skews[EXAM_PROBES])
{
	const struct exam_probe *probe;
	size_t i, n = 0;

	for (i = 0; i < exam->nprobes; i++) {
		probe = &exam->probes[i];
		/* the own MX may go by the same wrong clock */
		if (probe->done && probe->report.dated &&
		    probe->purpose != EXAM_BOUNCE)
			skews[n++] = probe->report.skew;
	}
	qsort(skews, n, sizeof(skews[0]), compare);
	return n;
}

/* Of two the one that is nearer to ours: it takes both to say that we err. */
static int64_t
middle(const int64_t *skews, size_t n)
{
	int64_t a = skews[(n - 1) / 2], b = skews[n / 2];

	return llabs(a) < llabs(b) ? a : b;
}

/* Seconds are for programs: a clock of 1970 is days off for people. */
static const char *
show(int64_t *off)
{
	static const struct {
		int64_t		 from, seconds;
		const char	*word;
	} units[] = { { 2 * 86400, 86400, "days" }, { 2 * 3600, 3600, "h" },
	    { FAR, 60, "min" } };
	size_t i;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (*off > units[i].from) {
			*off /= units[i].seconds;
			return units[i].word;
		}
	return "s";
}

static void
judge(struct finding *finding, int64_t skew, size_t n)
{
	int64_t off = llabs(skew);
	enum verdict verdict = off > FAR ? VERDICT_FAIL : VERDICT_WARN;
	const char *unit;

	json_number(finding_evidence(finding), "seconds", skew);
	json_number(finding_evidence(finding), "servers", (long long)n);
	if (off <= NEAR)
		return;
	unit = show(&off);
	finding_change(finding, verdict,
	    "this host's clock is %lld %s %s, by %zu mail server%s",
	    (long long)off, unit, skew > 0 ? "behind" : "ahead", n,
	    n == 1 ? "" : "s");
	finding_refer(finding, "RFC6376#3.5");
	finding_advise(finding, "set the clock by NTP");
	finding_fix(finding, FIX_COMMAND, "timedatectl set-ntp true");
}

void
examegressclock(struct exam *exam)
{
	int64_t skews[EXAM_PROBES], skew;
	struct finding *finding;
	size_t n;

	if (exam->conf->relay != RELAY_NONE) {
		examegress_relayed(exam, ID);
		return;
	}
	if ((n = gather(exam, skews)) == 0) {
		finding = exam_add(exam, EXAM_EGRESS, ID, VERDICT_UNKNOWN,
		    "no mail server told the time");
		finding_reason(finding, "no-egress");
		return;
	}
	skew = middle(skews, n);
	finding = exam_add(exam, EXAM_EGRESS, ID, VERDICT_OK,
	    "within %lld s of the clock%s of %zu mail server%s",
	    (long long)llabs(skew), n == 1 ? "" : "s", n, n == 1 ? "" : "s");
	judge(finding, skew, n);
}
