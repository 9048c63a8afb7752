/*
 * The prediction: the first address's SPF, the best signature, and what DMARC
 * makes of the two.
 */
#include <ctype.h>
#include <string.h>

#include "exam/predict.h"

static const char *
spf_of(const struct exam *exam)
{
	enum spf_result result = exam->spf[0].spf.result;

	/* what had no answer here may have one there */
	if (exam->naddresses == 0 || !exam->spf[0].known ||
	    result == SPF_TEMPERROR)
		return "unknown";
	return spf_word(result);
}

static const char *
dkim_of(const struct exam *exam)
{
	static const char *const words[] = { "unknown", "pass", "fail",
	    "none" };

	return words[exam->dkim.state];
}

static const char *
dmarc_of(const struct exam *exam)
{
	return exam->dmarc_known &&
	    exam->dmarc.result != DMARC_RESULT_TEMPERROR ?
	    dmarc_result_word(exam->dmarc.result) : "unknown";
}

static const char *
policy_of(const struct exam *exam)
{
	return exam->dmarc_known ? dmarc_policy_word(exam->dmarc.published) :
	    "";
}

/* "p=NONE", as receivers write it. */
static void
put_policy(struct buf *out, const char *tag, const char *policy)
{
	buf_printf(out, "%s=", tag);
	for (; *policy != '\0'; policy++)
		buf_putc(out, toupper((unsigned char)*policy));
}

/* What the record says, of subdomains as well, and what is done with the
 * mail. */
static void
put_policies(struct buf *out, const struct dmarc *dmarc)
{
	const struct dmarcrecord *record = &dmarc->applied->record;

	buf_puts(out, " (");
	put_policy(out, "p", dmarc_policy_word(record->p));
	put_policy(out, " sp", dmarc_policy_word(record->sp));
	put_policy(out, " dis", dmarc_policy_word(dmarc->result ==
	    DMARC_RESULT_FAIL ? dmarc->policy : DMARC_NONE));
	buf_putc(out, ')');
}

void
predict_text(struct buf *out, const struct exam *exam)
{
	buf_printf(out, "  would see: spf=%s dkim=%s", spf_of(exam),
	    dkim_of(exam));
	if (exam->dkim.state == EXAM_FAIL && exam->dkim.why[0] != '\0')
		buf_printf(out, " (%s)", exam->dkim.why);
	buf_printf(out, " dmarc=%s", dmarc_of(exam));
	if (*policy_of(exam) != '\0') {
		buf_putc(out, ' ');
		put_policy(out, "p", policy_of(exam));
	}
	buf_putc(out, '\n');
	/* with --probe the finding to.probe has it */
	if (exam->option->verbose && !exam->option->probe)
		predict_field(out, exam, 4);
}

/* Who vouches for the address, as Gmail words it. */
static void
put_spf(struct buf *out, const struct exam *exam)
{
	const char *identity = exam->mail_from[0] != '\0' ? exam->mail_from :
	    exam->helo, *address = exam->naddresses > 0 ?
	    exam->addresses[0].text : "an unknown address";
	const char *spf = spf_of(exam);

	buf_printf(out, "spf=%s", spf);
	/* what is not known is not worded as a refusal */
	if (strcmp(spf, "unknown") != 0)
		buf_printf(out, " (domain of %s %s %s as permitted sender)",
		    identity, strcmp(spf, "pass") == 0 ? "designates" :
		    "does not designate", address);
	buf_printf(out, " smtp.%s=%s", exam->mail_from[0] != '\0' ?
	    "mailfrom" : "helo", identity);
}

void
predict_field(struct buf *out, const struct exam *exam, size_t indent)
{
	int blanks = (int)indent;

	buf_printf(out, "%*sAuthentication-Results: receiver;\n", blanks, "");
	buf_printf(out, "%*sdkim=%s", blanks + 2, "", dkim_of(exam));
	if (exam->dkim.domain[0] != '\0')
		buf_printf(out, " header.i=@%s header.s=%s",
		    exam->dkim.domain, exam->dkim.selector);
	buf_printf(out, ";\n%*s", blanks + 2, "");
	put_spf(out, exam);
	buf_printf(out, ";\n%*sdmarc=%s", blanks + 2, "", dmarc_of(exam));
	if (exam->dmarc_known && exam->dmarc.applied != NULL)
		put_policies(out, &exam->dmarc);
	buf_printf(out, " header.from=%s\n", exam->domain);
}

/* What is not known is left out. */
static void
put_word(struct json *json, const char *key, const char *word)
{
	if (*word != '\0')
		json_string(json, key, word);
}

void
predict_json(struct json *json, const struct exam *exam)
{
	json_begin(json, "predicted", '{');
	json_string(json, "spf", spf_of(exam));
	json_string(json, "dkim", dkim_of(exam));
	json_string(json, "dmarc", dmarc_of(exam));
	if (exam->dmarc_known) {
		put_word(json, "policy", policy_of(exam));
		put_word(json, "org_domain", exam->dmarc.walk.org);
		put_word(json, "org_domain_psl", exam->dmarc.org_psl);
	}
	json_end(json, '}');
}
