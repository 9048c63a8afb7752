/*
 * A verifier of DKIM signatures for tests and the demo (RFC 6376, 8301 and
 * 8463), written apart from what signs: it shares no line with src/sign/.
 */
#ifndef PEER_DKIMVERIFY_H
#define PEER_DKIMVERIFY_H

#include <stddef.h>
#include <time.h>

#define DKIMVERIFY_TEXT	256

/*
 * Gives the text of the key record at a name ("sel._domainkey.example.org"),
 * its strings joined, or NULL where there is none.
 */
typedef const char *dkimverify_lookup(void *, const char *name);

struct dkimverify {
	int	pass;
	char	domain[DKIMVERIFY_TEXT];	/* d=, "" where not given */
	char	selector[DKIMVERIFY_TEXT];	/* s= */
	char	algorithm[DKIMVERIFY_TEXT];	/* a= */
	char	reason[DKIMVERIFY_TEXT];	/* why not, or "good signature" */
};

/*
 * Verifies the signatures of a message (lines end in CRLF) from the top, at
 * most max of them, as of now.  Returns how many results were filled in.
 */
size_t	dkimverify(const char *message, size_t, dkimverify_lookup *,
	    void *arg, time_t now, struct dkimverify results[], size_t max);

#endif
