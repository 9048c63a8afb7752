/*
 * The conversion that leaves no relay a reason to touch what was signed.
 * Nothing is guessed: a part is encoded only as a whole and only where its
 * header says how it is to be read; what decoding gives is always what came
 * in, line ends as CRLF.  The body is read twice: to plan, and to write.
 */
#include <errno.h>
#include <string.h>
#include <sysexits.h>

#include "submit/encode.h"
#include "submit/mime.h"
#include "submit/partheader.h"
#include "submit/parts.h"

int
mime_plan(struct input *in, struct plan *plan, struct fault *fault)
{
	if (parts_walk(in, plan, fault) == -1)
		return -1;
	if (plan->n > 0 && plan->edits[0].top &&
	    partheader_edit(&in->header, &plan->edits[0]) == -1)
		return fault_set(fault, EX_OSERR, "header: %s",
		    strerror(errno));
	return 0;
}

/* Appends what an edit makes of its region. */
static int
apply(const struct edit *edit, struct store *body, struct store *out,
    struct fault *fault)
{
	if (edit->form == PLAN_HEADER)
		return partheader_write(edit, body, out, fault);
	if (encode_edit(edit, body, out) == 0)
		return 0;
	return fault_set(fault, EX_OSERR, "body: %s", strerror(errno));
}

int
mime_write(struct input *in, const struct plan *plan, struct store *out,
    struct fault *fault)
{
	const struct edit *edit;
	off_t at = 0;
	size_t i;

	for (i = 0; i < plan->n; i++) {
		edit = &plan->edits[i];
		if (edit->top || (edit->form == PLAN_HEADER &&
		    !plan_changes(edit)))
			continue;
		if (encode_copy(&in->body, at, edit->from, out) == -1)
			break;
		if (apply(edit, &in->body, out, fault) == -1)
			return -1;
		at = edit->to;
		/* base64 brings a line end along, a boundary has one, too */
		if (edit->form == PLAN_BASE64 && at < in->body.length)
			at += 2;
	}
	if (i == plan->n &&
	    encode_copy(&in->body, at, in->body.length, out) == 0 &&
	    out->error == 0)
		return 0;
	return fault_set(fault, EX_OSERR, "body: %s",
	    strerror(out->error != 0 ? out->error : errno));
}
