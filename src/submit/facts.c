/*
 * Every octet of a body that is not 7-bit passes here once, so there is one
 * loop for what must be known of each, and one for what only those above 127
 * ask for.
 */
#include "submit/facts.h"
#include "util/qp.h"
#include "util/text.h"

void
facts_add(struct facts *facts, const char *bytes, size_t n)
{
	unsigned char all = 0;
	size_t i;
	int nul = 0;

	for (i = 0; i < n; i++) {
		all |= (unsigned char)bytes[i];
		nul |= bytes[i] == '\0';
	}
	facts->nul |= nul;
	if (all > 127) {
		facts->high = 1;
		facts->other |= !text_utf8(bytes, n);
	}
	facts->cost += (off_t)qp_cost(bytes, n);
	facts->column += n;
	if (n == 0 || bytes[n - 1] != '\n')
		return;
	/* the CR may have come in the piece before */
	if (facts->column - 2 > facts->longest)
		facts->longest = facts->column - 2;
	facts->column = 0;
}

int
facts_mind(const struct facts *facts)
{
	return facts->high || facts->nul || facts->longest > FACTS_LINE_MAX;
}
