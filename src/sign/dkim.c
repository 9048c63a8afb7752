/*
 * DKIM signatures: reads the content once, the header into memory and the
 * body through one buffer into one hash, then makes a field for every key
 * that the From domain has.  The content is in its final wire form and is not
 * changed.  Nothing is written to the caller's buffer unless all keys signed:
 * a message never leaves with half of its signatures.
 */
#include <sys/types.h>

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "sign/canon.h"
#include "sign/dkim.h"
#include "sign/dkimfield.h"
#include "sign/dkimhash.h"
#include "util/address.h"
#include "util/base64.h"

#define HEADER_MAX	(16 * 1024 * 1024)	/* octets: the most that a
						 * header of a message of 50 MB
						 * could want */
#define PIECE		(64 * 1024)		/* octets of a body read at a
						 * time */
#define PIECE_HEADER	(8 * 1024)		/* and of a header: most fit */

/* A message that is being signed. */
struct job {
	const struct signer	*signer;
	const struct content	*content;
	time_t			 now;
	size_t			 body;		/* its offset */
	struct buf		 names;		/* h= */
	struct buf		 fields;	/* what h= stands for */
	struct buf		 hash;		/* bh=, base64 */
	struct buf		 rsa;		/* finished fields */
	struct buf		 ed25519;
};

/* Where the From field cannot be parsed, nobody's domain is claimed. */
char *
dkim_author(const struct header *header)
{
	struct address_list list;
	const struct field *from;
	const char *why;
	char *domain = NULL, *s;

	if ((from = header_find(header, "From", 0)) == NULL)
		return NULL;
	if (address_parse(from->text + from->value,
	    from->length - from->value, &list, &why) == -1)
		return NULL;
	if (list.n > 0 && list.mailboxes[0].domain != NULL)
		domain = strdup(list.mailboxes[0].domain);
	address_list_clear(&list);
	for (s = domain; s != NULL && *s != '\0'; s++)
		*s = (char)tolower((unsigned char)*s);
	return domain;
}

static int
unreadable(struct fault *fault, const char *why)
{
	return fault_set(fault, EX_TEMPFAIL, "message cannot be read: %s",
	    why);
}

/* The same fault in every place: which one it was helps nobody. */
static int
no_memory(struct fault *fault)
{
	return fault_set(fault, EX_SOFTWARE, "dkim: out of memory");
}

/* Whether the header's empty line is in the text; only new octets, and the
 * three before them, are looked at. */
static int
header_complete(const struct buf *text, size_t fresh)
{
	size_t from = fresh < 3 ? 0 : fresh - 3;

	return memmem(text->data + from, text->length - from, "\r\n\r\n",
	    4) != NULL || strncmp(text->data, "\r\n", 2) == 0;
}

/* Parses the header; *body is where the body begins. */
static int
parse_header(struct header *header, struct buf *text, size_t *body,
    struct fault *fault)
{
	if (text->failed)
		return no_memory(fault);
	if (text->length > HEADER_MAX)
		return fault_set(fault, EX_DATAERR,
		    "header is larger than 16 MB");
	if (header_parse(header, buf_get(text), text->length, body) == 0)
		return 0;
	if (errno == E2BIG)
		return fault_set(fault, EX_DATAERR,
		    "header has more than %d fields", HEADER_FIELDS_MAX);
	return no_memory(fault);
}

/*
 * Reads no more of the message than it takes to have the header whole.  The
 * octets go after parsing: each field has its own copy.
 */
static int
read_header(const struct content *content, struct header *header,
    size_t *body, struct fault *fault)
{
	char piece[PIECE_HEADER];
	struct buf text;
	ssize_t n;
	size_t fresh;
	int rc;

	buf_init(&text);
	do {
		fresh = text.length;
		n = content_read(content, (off_t)fresh, piece, sizeof(piece));
		if (n > 0)
			buf_add(&text, piece, (size_t)n);
	} while (n > 0 && !text.failed && text.length <= HEADER_MAX &&
	    !header_complete(&text, fresh));
	if (n == -1)
		rc = unreadable(fault, strerror(errno));
	else
		rc = parse_header(header, &text, body, fault);
	buf_clear(&text);
	return rc;
}

char *
dkim_content_author(const struct content *content)
{
	struct header header;
	struct fault fault;
	size_t body;
	char *domain = NULL;

	header_init(&header);
	if (read_header(content, &header, &body, &fault) == 0)
		domain = dkim_author(&header);
	header_clear(&header);
	return domain;
}

static void
digest_add(void *ctx, const void *data, size_t length)
{
	/* It can only fail where the init did, which was tested. */
	(void)EVP_DigestUpdate(ctx, data, length);
}

/* Feeds the body to the hash; 0, or -1 with the fault. */
static int
feed_body(const struct job *job, EVP_MD_CTX *ctx, struct fault *fault)
{
	struct canon_body canon;
	off_t at = (off_t)job->body;
	ssize_t n;
	char *piece;

	if ((piece = malloc(PIECE)) == NULL)
		return no_memory(fault);
	canon_body_init(&canon, CANON_RELAXED, digest_add, ctx);
	while ((n = content_read(job->content, at, piece, PIECE)) > 0) {
		canon_body_add(&canon, piece, (size_t)n);
		at += n;
	}
	if (n == -1)
		unreadable(fault, strerror(errno));
	else
		canon_body_end(&canon);
	free(piece);
	return (int)n;
}

/* RFC 6376 section 3.7, step 1: the same for all keys. */
static int
hash_body(struct job *job, struct fault *fault)
{
	unsigned char digest[KEY_DIGEST];
	EVP_MD_CTX *ctx;
	int rc = -1;

	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if ((ctx = EVP_MD_CTX_new()) == NULL ||
	    !EVP_DigestInit_ex(ctx, EVP_sha256(), NULL)) {
		fault_set(fault, EX_SOFTWARE, "dkim: no SHA-256");
		goto out;
	}
	if (feed_body(job, ctx, fault) == -1)
		goto out;
	if (!EVP_DigestFinal_ex(ctx, digest, NULL)) {
		fault_set(fault, EX_SOFTWARE, "dkim: SHA-256 failed");
		goto out;
	}
	base64_puts(&job->hash, digest, sizeof(digest));
	rc = job->hash.failed ? no_memory(fault) : 0;
out:
	EVP_MD_CTX_free(ctx);
	return rc;
}

/* RFC 6376 section 3.7: our own field comes last, its b= empty. */
static int
sign_field(const struct job *job, const struct buf *field,
    const struct signer_key *key, struct buf *signature, struct fault *fault)
{
	unsigned char digest[KEY_DIGEST];
	struct buf input;
	int rc;

	buf_init(&input);
	buf_add(&input, job->fields.data, job->fields.length);
	if (!field->failed)
		dkimhash_signature(&input, CANON_RELAXED, field->data,
		    field->length);
	if (field->failed || input.failed)
		rc = no_memory(fault);
	else if (!EVP_Digest(input.data, input.length, digest, NULL,
	    EVP_sha256(), NULL))
		rc = fault_set(fault, EX_SOFTWARE, "dkim: SHA-256 failed");
	else
		rc = signer_sign(key, digest, signature, fault);
	buf_clear(&input);
	return rc;
}

/* Step 2: one field, from a key that is ready. */
static int
make_field(struct job *job, const struct conf_dkim *line,
    const struct signer_key *key, struct fault *fault)
{
	struct dkimfield p = { 0 };
	struct buf field, signature;
	struct buf *out = key->ed25519 ? &job->ed25519 : &job->rsa;
	int rc;

	buf_init(&field);
	buf_init(&signature);
	p.domain = line->domain;
	p.selector = line->selector;
	p.names = buf_get(&job->names);
	p.body_hash = buf_get(&job->hash);
	p.header_canon = p.body_canon = CANON_RELAXED;
	p.ed25519 = key->ed25519;
	p.time = job->now;
	dkimfield_begin(&field, &p);
	rc = sign_field(job, &field, key, &signature, fault);
	if (rc == 0) {
		dkimfield_end(&field, signature.data, signature.length);
		buf_add(out, field.data, field.length);
		rc = field.failed || out->failed ? no_memory(fault) : 0;
	}
	buf_clear(&field);
	buf_clear(&signature);
	return rc;
}

/* What is the same for all keys: h=, what it stands for, and bh=. */
static int
prepare(struct job *job, const struct header *header, struct fault *fault)
{
	dkimhash_names(&job->names, header);
	if (job->names.failed)
		return no_memory(fault);
	dkimhash_fields(&job->fields, header, buf_get(&job->names),
	    CANON_RELAXED);
	if (job->fields.failed)
		return no_memory(fault);
	return hash_body(job, fault);
}

/*
 * Each key that is ours is read, used once and freed: none is in memory
 * longer than that.
 */
static int
sign_lines(struct job *job, const size_t lines[], size_t n,
    struct fault *fault)
{
	struct signer_key key;
	size_t i;
	int rc = 0;

	for (i = 0; i < n && rc == 0; i++) {
		if (signer_open(job->signer, lines[i], &key, fault) == -1)
			return -1;
		rc = make_field(job, &job->signer->conf->dkim[lines[i]], &key,
		    fault);
		signer_close(&key);
	}
	return rc;
}

/* The fields are appended only when every key has signed. */
static int
sign_message(struct job *job, struct buf *out, struct fault *fault)
{
	struct header header;
	size_t lines[KEY_MAX], n = 0;
	char *author = NULL;
	int rc = -1;

	header_init(&header);
	if (read_header(job->content, &header, &job->body, fault) == -1)
		goto out;
	if ((author = dkim_author(&header)) != NULL)
		n = key_lines(job->signer->conf, author, lines);
	if (n > 0 && (prepare(job, &header, fault) == -1 ||
	    sign_lines(job, lines, n, fault) == -1))
		goto out;
	/* A verifier that knows RSA alone finds its signature on top. */
	buf_add(out, job->rsa.data, job->rsa.length);
	buf_add(out, job->ed25519.data, job->ed25519.length);
	rc = out->failed ? no_memory(fault) : 0;
out:
	free(author);
	header_clear(&header);
	return rc;
}

int
dkim_sign(const struct signer *signer, const struct content *content,
    time_t now, struct buf *out, struct fault *fault)
{
	struct job job = { 0 };
	int rc;

	if (signer->conf->ndkim == 0)
		return 0;
	job.signer = signer;
	job.content = content;
	job.now = now;
	rc = sign_message(&job, out, fault);
	buf_clear(&job.names);
	buf_clear(&job.fields);
	buf_clear(&job.hash);
	buf_clear(&job.rsa);
	buf_clear(&job.ed25519);
	return rc;
}
