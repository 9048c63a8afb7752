/*
 * keygen on one page.  Keys are made before the first file is, files are
 * written before the first line is printed, and a key whose record nobody got
 * to see is no use: whatever fails, nothing stays.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "conffile.h"
#include "doctor/records.h"
#include "keygen.h"
#include "keygenargs.h"
#include "sign/keyfolder.h"
#include "util/home.h"

#define FILE_SYSTEM	SYSCONFDIR "/sendoff.conf"
#define FOLDER_SYSTEM	SYSCONFDIR "/sendoff/keys"

/* One key on its way. */
struct product {
	const struct keygenargs_key	*wanted;
	struct buf			 name;		/* of its file */
	struct buf			 owner;		/* of its record */
	struct buf			 record;
	char				*pem;		/* owned, wiped */
	size_t				 length;
};

struct work {
	const struct keygenargs	*args;
	struct product		 products[KEYGENARGS_KEYS];
	struct keyfolder	 folder;
};

static int
no_memory(struct fault *fault)
{
	return fault_set(fault, EX_OSERR, "keygen: out of memory");
}

static void
product_clear(struct product *product)
{
	buf_clear(&product->name);
	buf_clear(&product->owner);
	buf_clear(&product->record);
	if (product->pem != NULL)
		freezero(product->pem, KEY_FILE_MAX);
	product->pem = NULL;
}

/* All names are known before anything is made: a key that is there need not
 * have been waited for. */
static int
product_init(struct product *product, const struct keygenargs *args, int i,
    struct fault *fault)
{
	memset(product, 0, sizeof(*product));
	product->wanted = &args->keys[i];
	buf_init(&product->name);
	buf_init(&product->owner);
	buf_init(&product->record);
	buf_printf(&product->name, "%s.%s.pem", args->domain,
	    product->wanted->selector);
	buf_printf(&product->owner, "%s._domainkey.%s",
	    product->wanted->selector, args->domain);
	product->pem = calloc(1, KEY_FILE_MAX);
	if (product->pem == NULL || product->name.failed ||
	    product->owner.failed)
		return no_memory(fault);
	return 0;
}

/* What a person should know before the record is published. */
static void
warn_of(const struct keygenargs *args)
{
	int bits = args->keys[0].bits;

	if (bits > 0 && bits < KEYMAKE_BITS)
		warnx("keygen: warning: receivers want RSA keys of at least "
		    "2048 bits");
	if (bits == 0)
		warnx("keygen: warning: many receivers cannot verify Ed25519; "
		    "sign with an RSA key as well: -t both makes one of each");
}

/* Makes the key; nothing of it is kept but the two texts. */
static int
make(struct product *product, const struct keygenargs *args,
    struct fault *fault)
{
	int bits = product->wanted->bits;
	EVP_PKEY *key;
	ssize_t n = -1;

	if (bits > KEYMAKE_BITS && isatty(STDERR_FILENO))
		warnx("keygen: making an RSA key of %d bits ...", bits);
	if ((key = keymake_new(bits)) != NULL && keymake_record(
	    &product->record, key, &args->tags) == 0)
		n = keymake_pem(key, product->pem);
	EVP_PKEY_free(key);
	if (n == -1)
		return fault_set(fault, EX_SOFTWARE,
		    "keygen: OpenSSL makes no key");
	product->length = (size_t)n;
	return 0;
}

/* The caller's own configuration, to be freed; NULL without a home, or where
 * memory ran out. */
static char *
user_file(void)
{
	char *path = NULL;

	return conffile_user(&path) == -1 ? NULL : path;
}

/* Where keys go that are for nowhere else. */
static int
open_usual(struct keyfolder *folder, struct fault *fault)
{
	char *file, *slash;
	struct buf path;
	int rc;

	if (geteuid() == 0)
		return keyfolder_open(folder, FOLDER_SYSTEM, fault);
	if ((file = user_file()) == NULL)
		return fault_set(fault, EX_CANTCREAT,
		    "keygen: no home to put the key into: -D DIR");
	if ((slash = strrchr(file, '/')) != NULL)
		*slash = '\0';
	buf_init(&path);
	buf_printf(&path, "%s/keys", file);
	rc = path.failed ? no_memory(fault) :
	    keyfolder_open(folder, path.data, fault);
	buf_clear(&path);
	free(file);
	return rc;
}

/* A file that is in the way is found before time is spent on a key. */
static int
fill(struct work *work, struct fault *fault)
{
	struct product *product;
	int i, n = work->args->n;

	for (i = 0; i < n; i++)
		if (keyfolder_vacant(&work->folder, work->products[i].name.data,
		    fault) == -1)
			return -1;
	for (i = 0; i < n; i++)
		if (make(&work->products[i], work->args, fault) == -1)
			return -1;
	for (i = 0; i < n; i++) {
		product = &work->products[i];
		if (keyfolder_write(&work->folder, product->name.data,
		    product->pem, product->length, fault) == -1)
			return -1;
	}
	return 0;
}

/* A word of a configuration line, in quotes where it has to be. */
static void
print_word(FILE *out, const char *word)
{
	if (word[strcspn(word, " \t#\"")] == '\0') {
		fputs(word, out);
		return;
	}
	putc('"', out);
	for (; *word != '\0'; word++) {
		if (*word == '"' || *word == '\\')
			putc('\\', out);
		putc(*word, out);
	}
	putc('"', out);
}

/* The mode is said since the other half of a key is no secret, and people mix
 * the two up. */
static void
print_written(const struct work *work, const struct product *product,
    FILE *out)
{
	fprintf(out, "wrote %s/%s (0600, ", work->folder.path,
	    product->name.data);
	if (product->wanted->bits == 0)
		fputs("Ed25519)\n", out);
	else
		fprintf(out, "RSA %d)\n", product->wanted->bits);
}

/*
 * The line, and what a form asks for: where a provider adds quotes of its own,
 * a zone line that is pasted there makes a record that nobody can read.
 */
static int
print_record(const struct work *work, const struct product *product,
    FILE *out)
{
	struct records_item item = { product->owner.data, "TXT",
	    product->record.data };
	struct buf text;
	int rc = -1;

	buf_init(&text);
	buf_puts(&text, "\npublish this record, as a line of the zone:\n");
	records_zone(&text, &item);
	buf_printf(&text, "or in a provider's form for %s, whole and without "
	    "quotes:\n", work->args->domain);
	records_panel(&text, &item, work->args->domain);
	if (!text.failed) {
		fputs(text.data, out);
		rc = 0;
	}
	buf_clear(&text);
	return rc;
}

/* A line of the configuration; a file takes it as it is. */
static int
print_line(const struct work *work, const struct product *product, FILE *out)
{
	struct buf path;
	int rc = -1;

	buf_init(&path);
	buf_printf(&path, "%s/%s", work->folder.path, product->name.data);
	if (!path.failed) {
		fprintf(out, "dkim %s %s ", work->args->domain,
		    product->wanted->selector);
		print_word(out, path.data);
		putc('\n', out);
		rc = 0;
	}
	buf_clear(&path);
	return rc;
}

/*
 * What to do with the keys.  Nobody is told to restart anything: the next
 * message is signed.
 */
static int
print_next(const struct work *work, const char *config, FILE *out)
{
	char *own = NULL;
	int i, rc = 0;

	if (config == NULL && (config = home_env("SENDOFF_CONF")) == NULL &&
	    geteuid() != 0)
		config = own = user_file();
	fprintf(out, "\nadd to %s:\n", config != NULL ? config : FILE_SYSTEM);
	free(own);
	for (i = 0; i < work->args->n; i++)
		rc |= print_line(work, &work->products[i], out);
	fprintf(out, "\nwhen the DNS has the record%s, this says whether all "
	    "is right:\nsendoff check --domain %s --only dkim\n",
	    work->args->n > 1 ? "s" : "", work->args->domain);
	return rc;
}

/* Only what has left this process counts as printed: the records are nowhere
 * else. */
static int
print(const struct work *work, const char *config, FILE *out,
    struct fault *fault)
{
	int i, rc = 0;

	for (i = 0; i < work->args->n; i++)
		print_written(work, &work->products[i], out);
	for (i = 0; i < work->args->n; i++)
		rc |= print_record(work, &work->products[i], out);
	rc |= print_next(work, config, out);
	if (rc != 0)
		return no_memory(fault);
	if (fflush(out) == EOF || ferror(out))
		return fault_set(fault, EX_IOERR, "keygen: the record cannot "
		    "be written, so no key was made: %s", strerror(errno));
	return 0;
}

static int
run(const struct keygenargs *args, const char *config, FILE *out,
    struct fault *fault)
{
	struct work work = { .args = args };
	int i, rc = 0;

	for (i = 0; rc == 0 && i < args->n; i++)
		rc = product_init(&work.products[i], args, i, fault);
	if (rc == 0)
		rc = args->folder != NULL ? keyfolder_open(&work.folder,
		    args->folder, fault) : open_usual(&work.folder, fault);
	if (rc == 0) {
		/* not about a call that fails at once */
		warn_of(args);
		if (fill(&work, fault) == -1 ||
		    print(&work, config, out, fault) == -1) {
			keyfolder_undo(&work.folder);
			rc = -1;
		}
		keyfolder_close(&work.folder);
	}
	for (i = 0; i < args->n; i++)
		product_clear(&work.products[i]);
	return rc;
}

int
keygen(const char *config, int argc, char **argv, struct fault *fault)
{
	struct keygenargs args;
	int rc;

	rc = keygenargs_parse(&args, argc, argv, fault);
	if (rc == 0)
		rc = run(&args, config, stdout, fault);
	keygenargs_clear(&args);
	return rc;
}
