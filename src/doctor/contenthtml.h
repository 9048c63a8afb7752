/*
 * HTML as far as a filter reads it: links with the words that they show,
 * images, and the text that a person sees.
 */
#ifndef DOCTOR_CONTENTHTML_H
#define DOCTOR_CONTENTHTML_H

#include "doctor/content.h"
#include "util/buf.h"

/*
 * Reads a document in time linear in it, judges its links and counts images
 * and octets of text.  The text is appended to visible, no longer than the
 * document, without tags and with character references undone.
 */
void	contenthtml_read(struct content_advice *, const char *, size_t,
	    struct buf *visible);

#endif
