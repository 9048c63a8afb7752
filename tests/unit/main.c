/*
 * Runs every suite, those named as arguments, or of three parts one ("1/3").
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/suites.h"

static const struct {
	const char	*name;
	Suite		*(*make)(void);
} suites[] = {
	{ "address", suite_address },
	{ "alias", suite_alias },
	{ "aliascheck", suite_aliascheck },
	{ "args", suite_args },
	{ "asker", suite_asker },
	{ "backlog", suite_backlog },
	{ "base64", suite_base64 },
	{ "become", suite_become },
	{ "bodyhash", suite_bodyhash },
	{ "bounce", suite_bounce },
	{ "buf", suite_buf },
	{ "caller", suite_caller },
	{ "canon", suite_canon },
	{ "catalog", suite_catalog },
	{ "clock", suite_clock },
	{ "commit", suite_commit },
	{ "complete", suite_complete },
	{ "conf", suite_conf },
	{ "content", suite_content },
	{ "contentcode", suite_contentcode },
	{ "contentdate", suite_contentdate },
	{ "contentdecode", suite_contentdecode },
	{ "contentheader", suite_contentheader },
	{ "contenthtml", suite_contenthtml },
	{ "contentkind", suite_contentkind },
	{ "contentlink", suite_contentlink },
	{ "contentpart", suite_contentpart },
	{ "contenttype", suite_contenttype },
	{ "control", suite_control },
	{ "corpus", suite_corpus },
	{ "date", suite_date },
	{ "delivery", suite_delivery },
	{ "destination", suite_destination },
	{ "dkim", suite_dkim },
	{ "dmarc", suite_dmarc },
	{ "dmarcmend", suite_dmarcmend },
	{ "dmarcrecord", suite_dmarcrecord },
	{ "dmarcreport", suite_dmarcreport },
	{ "dmarcwalk", suite_dmarcwalk },
	{ "dns", suite_dns },
	{ "dnsbl", suite_dnsbl },
	{ "domain", suite_domain },
	{ "dot", suite_dot },
	{ "drop", suite_drop },
	{ "dsn", suite_dsn },
	{ "due", suite_due },
	{ "egress", suite_egress },
	{ "ehlo", suite_ehlo },
	{ "entry", suite_entry },
	{ "envelope", suite_envelope },
	{ "examchaos", suite_examchaos },
	{ "examdkim", suite_examdkim },
	{ "examdmarc", suite_examdmarc },
	{ "examdomain", suite_examdomain },
	{ "examegress", suite_examegress },
	{ "examhost", suite_examhost },
	{ "examjson", suite_examjson },
	{ "examkeys", suite_examkeys },
	{ "examlists", suite_examlists },
	{ "exammessage", suite_exammessage },
	{ "examoption", suite_examoption },
	{ "examqueue", suite_examqueue },
	{ "examspf", suite_examspf },
	{ "examtext", suite_examtext },
	{ "examtls", suite_examtls },
	{ "examto", suite_examto },
	{ "examtosmtp", suite_examtosmtp },
	{ "fault", suite_fault },
	{ "fetch", suite_fetch },
	{ "finding", suite_finding },
	{ "fold", suite_fold },
	{ "group", suite_group },
	{ "hand", suite_hand },
	{ "header", suite_header },
	{ "http", suite_http },
	{ "idn", suite_idn },
	{ "input", suite_input },
	{ "inquiry", suite_inquiry },
	{ "ipaddr", suite_ipaddr },
	{ "job", suite_job },
	{ "json", suite_json },
	{ "key", suite_key },
	{ "keyfolder", suite_keyfolder },
	{ "keygenargs", suite_keygenargs },
	{ "keymake", suite_keymake },
	{ "keyrecord", suite_keyrecord },
	{ "lane", suite_lane },
	{ "last", suite_last },
	{ "list", suite_list },
	{ "listfile", suite_listfile },
	{ "log", suite_log },
	{ "login", suite_login },
	{ "message", suite_message },
	{ "mime", suite_mime },
	{ "mx", suite_mx },
	{ "name", suite_name },
	{ "net", suite_net },
	{ "outcome", suite_outcome },
	{ "overlay", suite_overlay },
	{ "owner", suite_owner },
	{ "owners", suite_owners },
	{ "parts", suite_parts },
	{ "password", suite_password },
	{ "phrase", suite_phrase },
	{ "pick", suite_pick },
	{ "policy", suite_policy },
	{ "pool", suite_pool },
	{ "printout", suite_printout },
	{ "probe", suite_probe },
	{ "probemap", suite_probemap },
	{ "probereport", suite_probereport },
	{ "provider", suite_provider },
	{ "providerreply", suite_providerreply },
	{ "psl", suite_psl },
	{ "ptr", suite_ptr },
	{ "ptrname", suite_ptrname },
	{ "publish", suite_publish },
	{ "qp", suite_qp },
	{ "queuecmd", suite_queuecmd },
	{ "recipients", suite_recipients },
	{ "records", suite_records },
	{ "relay", suite_relay },
	{ "reply", suite_reply },
	{ "resolver", suite_resolver },
	{ "retry", suite_retry },
	{ "run", suite_run },
	{ "sample", suite_sample },
	{ "sandbox", suite_sandbox },
	{ "scout", suite_scout },
	{ "settle", suite_settle },
	{ "show", suite_show },
	{ "signature", suite_signature },
	{ "signer", suite_signer },
	{ "smtp", suite_smtp },
	{ "smtpcmd", suite_smtpcmd },
	{ "smtpd", suite_smtpd },
	{ "smtpdata", suite_smtpdata },
	{ "smtpio", suite_smtpio },
	{ "smtpmail", suite_smtpmail },
	{ "source", suite_source },
	{ "spf", suite_spf },
	{ "spfedit", suite_spfedit },
	{ "spfmacro", suite_spfmacro },
	{ "spfmendslip", suite_spfmendslip },
	{ "spfterm", suite_spfterm },
	{ "spfwalk", suite_spfwalk },
	{ "squat", suite_squat },
	{ "stance", suite_stance },
	{ "store", suite_store },
	{ "sts", suite_sts },
	{ "stscache", suite_stscache },
	{ "submit", suite_submit },
	{ "taglist", suite_taglist },
	{ "text", suite_text },
	{ "tld", suite_tld },
	{ "tls", suite_tls },
	{ "tlsa", suite_tlsa },
	{ "trace", suite_trace },
	{ "transcript", suite_transcript },
	{ "trip", suite_trip },
	{ "txt", suite_txt },
	{ "verdict", suite_verdict },
	{ "verify", suite_verify },
	{ "word", suite_word },
	{ "words", suite_words },
	{ "worker", suite_worker },
	{ "zone", suite_zone },
	{ "zonedata", suite_zonedata },
	{ "zonefile", suite_zonefile },
	{ "zonename", suite_zonename },
	{ "zoneread", suite_zoneread },
	{ "zoneset", suite_zoneset },
};

/* Other numbers of parts are as good. */
static int
wanted(size_t suite, int argc, char **argv)
{
	unsigned int part, parts;
	int i;

	if (argc == 2 && sscanf(argv[1], "%u/%u", &part, &parts) == 2)
		return parts > 0 && suite % parts == part - 1;
	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], suites[suite].name) == 0)
			return 1;
	return argc < 2;
}

int
main(int argc, char **argv)
{
	SRunner *runner = srunner_create(NULL);
	size_t i;
	int failed;

	for (i = 0; i < sizeof(suites) / sizeof(suites[0]); i++)
		if (wanted(i, argc, argv))
			srunner_add_suite(runner, suites[i].make());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
