/*
 * The list of edits.  A container's header comes before what is in it, so its
 * edit is there before it is known whether it is needed; those that are not
 * are passed over when the body is written.
 */
#include <stdlib.h>
#include <string.h>

#include "submit/plan.h"
#include "util/qp.h"

void
plan_init(struct plan *plan)
{
	memset(plan, 0, sizeof(*plan));
}

void
plan_clear(struct plan *plan)
{
	free(plan->edits);
	plan_init(plan);
}

int
plan_add(struct plan *plan, const struct edit *edit)
{
	size_t size = plan->size == 0 ? 4 : plan->size * 2;
	struct edit *edits;

	if (plan->n == plan->size) {
		edits = reallocarray(plan->edits, size, sizeof(*edits));
		if (edits == NULL)
			return -1;
		plan->edits = edits;
		plan->size = size;
	}
	plan->edits[plan->n++] = *edit;
	return 0;
}

enum plan_label
plan_label(const struct edit *edit)
{
	if (edit->label == LABEL_SEVEN && edit->high)
		return LABEL_KEEP;
	return edit->label;
}

int
plan_changes(const struct edit *edit)
{
	return edit->bring || plan_label(edit) != LABEL_KEEP ||
	    (edit->encoded && edit->unversioned);
}

/*
 * A text in most languages stays readable as quoted-printable, what is mostly
 * octets above 127 does not grow threefold.
 */
enum plan_form
plan_choose(const struct declared *declared, const struct facts *facts,
    off_t length)
{
	off_t qp, base64;

	if (declared->encoding == DECLARED_QP)
		return PLAN_MEND;
	if (declared->encoding == DECLARED_BASE64)
		return PLAN_WRAP;
	/* soft breaks of three octets, a line end for each 57 encoded */
	qp = facts->cost + facts->cost / (QP_LINE - 2) * 3;
	base64 = (length + 2) / 3 * 4 + (length + 56) / 57 * 2;
	return qp <= base64 ? PLAN_QP : PLAN_BASE64;
}
