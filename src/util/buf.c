/*
 * A growable run of bytes.  It doubles, so that appending is linear over all;
 * once memory has run out it takes nothing more and says so when asked.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"

void
buf_init(struct buf *buf)
{
	memset(buf, 0, sizeof(*buf));
}

void
buf_clear(struct buf *buf)
{
	free(buf->data);
	buf_init(buf);
}

void
buf_reset(struct buf *buf)
{
	buf->length = 0;
	if (buf->data != NULL)
		buf->data[0] = '\0';
}

/* Makes room for n more bytes and a NUL: 0, or -1 and the sticky error. */
static int
reserve(struct buf *buf, size_t n)
{
	size_t size = buf->size == 0 ? 64 : buf->size;
	char *data;

	if (buf->failed)
		return -1;
	if (n < buf->size - buf->length)
		return 0;
	if (n > SIZE_MAX / 4 - buf->length) {
		buf->failed = 1;
		return -1;
	}
	while (size - buf->length <= n)
		size *= 2;
	if ((data = realloc(buf->data, size)) == NULL) {
		buf->failed = 1;
		return -1;
	}
	buf->data = data;
	buf->size = size;
	return 0;
}

void
buf_add(struct buf *buf, const void *bytes, size_t n)
{
	if (reserve(buf, n) == -1)
		return;
	if (n > 0)
		memcpy(buf->data + buf->length, bytes, n);
	buf->length += n;
	buf->data[buf->length] = '\0';
}

void
buf_puts(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void
buf_putc(struct buf *buf, int c)
{
	char byte = (char)c;

	buf_add(buf, &byte, 1);
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0 || reserve(buf, (size_t)n) == -1) {
		buf->failed = 1;
		return;
	}
	va_start(ap, format);
	vsnprintf(buf->data + buf->length, (size_t)n + 1, format, ap);
	va_end(ap);
	buf->length += (size_t)n;
}

void
buf_drop(struct buf *buf, size_t n)
{
	if (n == 0)
		return;
	memmove(buf->data, buf->data + n, buf->length - n + 1);
	buf->length -= n;
}

const char *
buf_get(struct buf *buf)
{
	if (buf->failed)
		return NULL;
	return buf->data == NULL ? "" : buf->data;
}

char *
buf_take(struct buf *buf)
{
	char *data;

	buf_add(buf, "", 0);
	if (buf->failed) {
		buf_clear(buf);
		return NULL;
	}
	data = buf->data;
	buf_init(buf);
	return data;
}
