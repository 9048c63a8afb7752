/*
 * A record is changed no more than it takes, so that what else it lets send
 * goes on sending.
 */
#include <stdlib.h>
#include <string.h>

#include "doctor/spfedit.h"
#include "exam/wantedspf.h"

/* A record from nothing. */
static char *
fresh(const struct exam *exam)
{
	struct buf text;
	size_t i;

	buf_init(&text);
	buf_puts(&text, "v=spf1");
	for (i = 0; i < exam->naddresses; i++)
		buf_printf(&text, " %s:%s", exam->addresses[i].ip.family ==
		    AF_INET6 ? "ip6" : "ip4", exam->addresses[i].text);
	buf_puts(&text, " ~all");
	return buf_take(&text);
}

/* What is there, with each address that does not pass yet, and an all that
 * lets not everybody in.  NULL: it cannot be mended. */
static char *
mend(const struct exam *exam, const char *there)
{
	char *text = strdup(there), *next;
	struct spfaddress address;
	struct spfrecord record;
	size_t i;

	for (i = 0; text != NULL && i < exam->naddresses; i++) {
		if (!exam->spf[i].known ||
		    exam->spf[i].spf.result == SPF_PASS ||
		    spfaddress_parse(&address, exam->addresses[i].text) == -1)
			continue;
		if ((next = spfedit_grant(text, &address)) != NULL) {
			free(text);
			text = next;
		}
	}
	if (text == NULL || spfrecord_parse(&record, text, strlen(text)) == -1)
		goto bad;
	next = record.all != NULL && record.all->qualifier == '+' ?
	    spfedit_all(text, '~') : NULL;
	spfrecord_clear(&record);
	if (next != NULL) {
		free(text);
		text = next;
	}
	return text;
 bad:
	if (text != NULL)
		spfrecord_clear(&record);
	free(text);
	return NULL;
}

char *
wantedspf(const struct exam *exam, const char *there)
{
	char *text = there == NULL ? NULL : mend(exam, there);

	return text != NULL ? text : fresh(exam);
}
