/*
 * ip.v6: Gmail and others refuse mail over IPv6 from hosts without a name that
 * leads there and back; over IPv4 they only dislike it.  What SPF says of the
 * address is spf.ipv6's.
 */
#include <string.h>

#include "doctor/ptr.h"
#include "exam/examegress.h"

#define ID	"ip.v6"

/* 1 where there is an IPv4 address to go back to. */
static int
has_v4(const struct exam *exam)
{
	return exam->naddresses > 1;
}

/* Going back to IPv4 is quick, and no receiver minds.  Which name is fit for a
 * PTR is for those two to say: EHLO's may be none. */
static void
advise(struct exam *exam, struct finding *finding)
{
	finding_advise(finding, "set the records that ptr.exists and "
	    "ptr.fcrdns name%s", has_v4(exam) ? ", or send over IPv4 alone" :
	    "");
	if (has_v4(exam))
		finding_fix(finding, FIX_CONFIG, "inet 4");
}

/* A PTR that leads nowhere is as bad as none (RFC 8601 section 2.7.3). */
static void
judge(struct exam *exam, const struct exam_address *address)
{
	struct finding *finding;
	struct ptr ptr;

	ptr_look_up(&exam->source, &address->ip, &ptr);
	finding = exam_add(exam, EXAM_EGRESS, ID, VERDICT_OK,
	    "%s has a PTR that leads back", address->text);
	finding_subject(finding, address->text, NULL);
	finding_refer(finding, "https://support.google.com/a/answer/81126");
	if (ptr.forward == PTR_CONFIRMED)
		return;
	if (ptr.forward == PTR_UNKNOWN) {
		finding_change(finding, VERDICT_UNKNOWN, "PTR of %s: %s",
		    address->text, exam_dns_text(ptr.dns == RESOLVER_OK ?
		    RESOLVER_TIMEOUT : ptr.dns));
		finding_reason(finding, exam_dns_reason(ptr.dns ==
		    RESOLVER_FAILED ? ptr.dns : RESOLVER_TIMEOUT));
		return;
	}
	if (ptr.n == 0)
		finding_change(finding, VERDICT_FAIL, "%s has no PTR: Gmail "
		    "refuses it", address->text);
	else
		finding_change(finding, VERDICT_FAIL, "%s does not lead back "
		    "to %s: Gmail refuses it", ptr.names[0].name,
		    address->text);
	advise(exam, finding);
}

/* There is none: 1 where that is known, and no harm. */
static int
put_none(struct exam *exam, const struct egress_view *view)
{
	if (view->state != EGRESS_NONE || view->tries == 0 ||
	    exam->naddresses == 0)
		return 0;
	exam_add(exam, EXAM_EGRESS, ID, VERDICT_OK, view->locals.n > 0 ?
	    "no mail server answers over IPv6, mail leaves by IPv4" :
	    "no IPv6 here, mail leaves by IPv4");
	return 1;
}

void
examegressv6(struct exam *exam, const struct egress_view *view)
{
	struct finding *finding;

	if (view->state == EGRESS_FOUND)
		judge(exam, &exam->addresses[exam->naddresses - 1]);
	else if (exam->conf->relay != RELAY_NONE)
		examegress_relayed(exam, ID);
	else if (view->state == EGRESS_OFF)
		exam_add(exam, EXAM_EGRESS, ID, VERDICT_SKIP,
		    "the configuration has IPv4 alone");
	else if (!put_none(exam, view)) {
		finding = exam_add(exam, EXAM_EGRESS, ID, VERDICT_SKIP,
		    "no IPv6 address is known");
		finding_needs(finding, "ip.source");
	}
}
