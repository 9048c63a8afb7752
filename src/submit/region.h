/*
 * The regions of a body, as the walk over its lines opens and closes them, and
 * the stack of the containers that are open.
 */
#ifndef SUBMIT_REGION_H
#define SUBMIT_REGION_H

#include "fault.h"
#include "submit/plan.h"
#include "util/buf.h"

#define REGION_DEPTH	32	/* containers in each other */
#define REGION_HEADERS	10000	/* of parts; what is behind is left alone */

enum region {
	REGION_HEADER,		/* of a part or an enclosed message */
	REGION_LEAF,
	REGION_PREAMBLE,
	REGION_EPILOGUE
};

/* What ended a header. */
enum region_ending {
	REGION_EMPTY_LINE,
	REGION_CUT,		/* a boundary, or the end of all */
	REGION_JUNK		/* a line that is no field begins the body */
};

struct frame {
	size_t	edit;		/* of its header */
	char	boundary[BOUNDARY_MAX + 1];	/* "": it is a message */
	size_t	length;
	int	digest;
	int	seen;		/* its boundary, at least once */
};

struct walk {
	struct plan	*plan;		/* lent */
	struct fault	*fault;		/* lent */
	int		 clean;		/* there is nothing to mind at all */
	struct frame	 frames[REGION_DEPTH];
	size_t		 depth;
	size_t		 nheaders;
	enum region	 region;
	off_t		 from;		/* of the region */
	struct facts	 facts;		/* of it */
	struct buf	 header;	/* its text where it is a header */
	struct edit	 head;		/* of the header that came last, */
	struct declared	 declared;	/* what it says of its body, */
	int		 label_high;	/* and octets above 127 where it does */
};

/*
 * All give 0, or -1 with a fault: 71; 65 where what is left alone has NUL or
 * lines over 998 octets, or a header field cannot be folded.
 */

/* Begins the body at an offset whose header is in head and declared. */
int	region_body(struct walk *, off_t at);

/* Begins the header of a part. */
void	region_header(struct walk *, off_t at);

void	region_epilogue(struct walk *, off_t at);

/* Ends a header, and begins the body at an offset. */
int	region_end_header(struct walk *, enum region_ending, off_t body);

/* Gives a header up: the part is left alone. */
void	region_leave_header(struct walk *);

/*
 * Ends the region at an offset, where nothing follows or a boundary whose
 * line begins at next.
 */
int	region_end(struct walk *, off_t to, off_t next);

#endif
