/*
 * What is to be changed in a body: edits in the order of their places, and
 * nothing for what stays.
 */
#ifndef SUBMIT_PLAN_H
#define SUBMIT_PLAN_H

#include <sys/types.h>

#include "submit/facts.h"
#include "util/declared.h"

enum plan_form {
	PLAN_HEADER,	/* the fields of a header, with new ones */
	PLAN_QP,	/* encoded as quoted-printable */
	PLAN_MEND,	/* quoted-printable already, made whole */
	PLAN_BASE64,
	PLAN_WRAP,	/* base64 already, with line breaks */
	PLAN_CLEAN	/* what no reader shows, made passable */
};

enum plan_label {
	LABEL_KEEP,
	LABEL_SEVEN,	/* but where octets above 127 are left below it */
	LABEL_QP,
	LABEL_BASE64
};

struct edit {
	off_t		 from;
	off_t		 to;		/* not with it */
	enum plan_form	 form;
	/* of a header: */
	enum plan_label	 label;
	unsigned char	 top;		/* the message's, not in the body */
	unsigned char	 unversioned;	/* a message's, no MIME-Version */
	unsigned char	 encoded;	/* something in or below it is */
	unsigned char	 high;		/* octets above 127 stay below it */
	unsigned char	 bring;		/* it has to be written anew */
	unsigned char	 gap;		/* no empty line is behind it */
	unsigned char	 text_high;	/* its leaf is encoded and has octets
					 * above 127, */
	unsigned char	 text_other;	/* and is not UTF-8 */
};

struct plan {
	struct edit	*edits;		/* owned */
	size_t		 n;
	size_t		 size;		/* private */
	int		 eight_bit;	/* octets above 127 are left */
};

void	plan_init(struct plan *);
void	plan_clear(struct plan *);

/* Appends an edit, which is copied.  0, -1 with errno. */
int	plan_add(struct plan *, const struct edit *);

/* The label that a header gets in the end. */
enum plan_label plan_label(const struct edit *);

/* 1 where an edit of a header changes anything. */
int	plan_changes(const struct edit *);

/*
 * Chooses the form of a leaf of so many octets that a relay could mind:
 * quoted-printable or base64, whichever is smaller, or what mends the
 * encoding that it has.
 */
enum plan_form plan_choose(const struct declared *, const struct facts *,
	    off_t length);

#endif
