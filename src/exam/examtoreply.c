/*
 * A refusal: whether it is for good, what it means, and which check says more
 * about it.
 */
#include <stdio.h>
#include <string.h>

#include "exam/examtosmtp.h"

#define SHOWN	200	/* octets of a reply in a title */

enum sense { SENSE_NO_MAILBOX, SENSE_REFUSED, SENSE_GREYLISTED, SENSE_LATER,
	    SENSE_AGAIN };

/* 1 where the cause is the one that a textbook's reply has: it is text that is
 * the list's, and nothing else tells it from the others. */
static int
is_like(const struct provider_reply *cause, int code, const char *enhanced,
    const char *text)
{
	const struct provider_reply *model = provider_reply(NULL, code,
	    enhanced, text);

	return cause != NULL && model != NULL &&
	    strcmp(cause->text, model->text) == 0;
}

/*
 * 4yz alone says little: where the cause is one that a check knows, waiting
 * does not mend it; and a 5yz may pass by itself.
 */
static enum sense
sense_of(const struct provider_reply *cause, const struct examtoreply *reply)
{
	if (is_like(cause, 450, "", "greylisted"))
		return SENSE_GREYLISTED;
	/* the queue goes by the code, which says never */
	if (cause != NULL && cause->transient)
		return reply->code >= 500 ? SENSE_AGAIN : SENSE_LATER;
	if (reply->code >= 500)
		return is_like(cause, 550, "5.1.1", "") ? SENSE_NO_MAILBOX :
		    SENSE_REFUSED;
	return cause != NULL && cause->id != NULL ? SENSE_REFUSED :
	    SENSE_LATER;
}

/* The title has the server's own words: they are what people search for. */
static struct finding *
add(struct exam *exam, const struct examtoreply *reply, enum sense sense)
{
	static const struct {
		enum verdict	 verdict;
		const char	*title, *reason;
	} senses[] = {
	    [SENSE_NO_MAILBOX] = { VERDICT_FAIL, "no such mailbox", NULL },
	    [SENSE_REFUSED] = { VERDICT_FAIL, NULL, NULL },
	    [SENSE_GREYLISTED] = { VERDICT_UNKNOWN, "greylisted",
	      "greylisted" },
	    [SENSE_LATER] = { VERDICT_UNKNOWN, "not now", "deferred" },
	    [SENSE_AGAIN] = { VERDICT_UNKNOWN, "not now", "deferred" } };
	const char *title = senses[sense].title;
	struct finding *finding;

	finding = exam_add(exam, EXAM_TO, "to.smtp", senses[sense].verdict,
	    "%s: %.*s%s", title != NULL ? title : reply->what, SHOWN,
	    reply->text, strlen(reply->text) > SHOWN ? "..." : "");
	finding_reason(finding, senses[sense].reason);
	return finding;
}

/* Names the check that knows more.  One that is fine is news as well; one that
 * was left out knows nothing. */
static void
refer(struct finding *finding, const char *text, const struct finding *check)
{
	switch (check == NULL ? VERDICT_SKIP : check->verdict) {
	case VERDICT_OK:
		finding_advise(finding, "%s; %s finds nothing to mend here: "
		    "what was mended today may be news to the server", text,
		    check->id);
		break;
	case VERDICT_UNKNOWN:
		finding_advise(finding, "%s; %s cannot tell here", text,
		    check->id);
		break;
	case VERDICT_WARN:
	case VERDICT_FAIL:
		finding_advise(finding, "%s: mend %s", text, check->id);
		break;
	default:
		finding_advise(finding, "%s", text);
		break;
	}
}

/* What to do, as far as words of a cause can say it. */
static void
advise(struct finding *finding, const struct provider_reply *cause,
    enum sense sense, const struct finding *check)
{
	const char *text = cause != NULL ? cause->text : "no cause is known";

	switch (sense) {
	case SENSE_NO_MAILBOX:
		finding_advise(finding, "look at how the address is written: "
		    "the server knows no such mailbox");
		break;
	case SENSE_GREYLISTED:
		finding_advise(finding, "nothing is wrong: the queue tries "
		    "again by itself, some minutes later");
		break;
	case SENSE_LATER:
		finding_advise(finding, "%s; the queue tries again by "
		    "itself", text);
		break;
	case SENSE_AGAIN:
		finding_advise(finding, "%s; send it again later: the queue "
		    "does not, as the code says never", text);
		break;
	case SENSE_REFUSED:
		refer(finding, text, check);
		break;
	}
}

/* What the check that the cause names has found of the address that the server
 * saw; NULL: nothing.  It may be fine here: then the server sees something
 * else, which is news as well. */
static const struct finding *
put_check(const struct exam *exam, struct finding *finding,
    const struct provider_reply *cause, int family)
{
	const struct finding *check;

	if (cause == NULL || cause->id == NULL)
		return NULL;
	check = exam_gravest(exam, cause->id, family);
	/* lists that are fine share that line; others have theirs */
	if (check == NULL && strncmp(cause->id, "ip.dnsbl.", 9) == 0)
		check = exam_find(exam, "ip.dnsbl");
	if (check != NULL)
		finding_detail(finding, "%s here: %s, %s", check->id,
		    verdict_word(check->verdict), check->title != NULL ?
		    check->title : "");
	return check;
}

/* The whole reply, which a title may have cut. */
static void
put_json(struct finding *finding, const struct examtoreply *reply,
    const struct provider_reply *cause)
{
	struct json *json = finding_evidence(finding);

	json_number(json, "code", reply->code);
	if (*reply->status != '\0')
		json_string(json, "status", reply->status);
	json_string(json, "reply", reply->text);
	if (cause == NULL)
		return;
	json_string(json, "cause", cause->text);
	if (cause->id != NULL)
		json_string(json, "check", cause->id);
}

void
examtoreply_explain(struct exam *exam, struct finding *finding,
    const struct provider *provider, const struct examtoreply *reply)
{
	const struct provider_reply *cause = provider_reply(provider,
	    reply->code, reply->status, reply->text);
	char url[PROVIDER_URL];

	put_json(finding, reply, cause);
	advise(finding, cause, sense_of(cause, reply),
	    put_check(exam, finding, cause, reply->family));
	/* the server's word: to be read, and opened by who wants to */
	if (provider_url(reply->text, url, sizeof(url))) {
		finding_detail(finding, "help: %s", url);
		json_string(finding_evidence(finding), "help", url);
	}
}

struct finding *
examtoreply_report(struct exam *exam, const struct provider *provider,
    const struct examtoreply *reply)
{
	const struct provider_reply *cause = provider_reply(provider,
	    reply->code, reply->status, reply->text);
	struct finding *finding = add(exam, reply, sense_of(cause, reply));

	examtoreply_explain(exam, finding, provider, reply);
	return finding;
}
