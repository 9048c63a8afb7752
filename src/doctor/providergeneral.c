/*
 * Replies of any server.  The first row that fits counts, so that what is
 * certain stands before what is likely: names of block lists, then enhanced
 * codes with a meaning of their own, then words, then the rest.
 */
#include "doctor/providergeneral.h"

/* of any code; LATER passes by itself, of a class of codes or of any (0) */
#define WORDS(words, id, text)		{ 0, NULL, words, id, text, 0 }
#define LATER(code, words, id, text)	{ code, NULL, words, id, text, 1 }
#define STATUS(status, id, text)	{ 0, status, "", id, text, 0 }
#define LISTED(words, zone) \
	WORDS(words, "ip.dnsbl." zone, "the address is on the list " zone)

#define NO_USER		"there is no such recipient"
#define DYNAMIC		"the address is taken for one of end users"
#define GREYLISTED	"greylisting: a first attempt, send again later"
#define TOO_FAST	"too much in a short time: send slower, and again later"
#define FULL		"the recipient's mailbox is full"
#define CLOSED		"the recipient's mailbox is closed"
#define NO_REVERSE	"the address has no name that leads back to it"
#define NO_DMARC	"the mail does not pass DMARC"
#define NO_SPF		"SPF does not allow the address for the sender's domain"
#define NO_DKIM		"the mail has no DKIM signature that is valid"
#define NO_LISTING	"the address is on a block list"
#define BAD_HELO	"the host's own name in EHLO is not accepted"
#define LOOKS_LIKE	"it is taken for spam: content or reputation"
#define NO_RELAY	"the server does not take mail for that recipient"
#define TOO_LARGE	"the message is too large for the server"
#define NEEDS_TLS	"the server takes mail over TLS alone"

static const struct provider_reply replies[] = {
	/* who is listed reads why there, whatever the rest says */
	LISTED("zen.spamhaus.org", "zen.spamhaus.org"),
	WORDS("dbl.spamhaus.org", "domain.dbl",
	    "the domain is on the list dbl.spamhaus.org"),
	WORDS("spamhaus dbl", "domain.dbl",
	    "the domain is on the list dbl.spamhaus.org"),
	LISTED("spamhaus*", "zen.spamhaus.org"),
	LISTED("barracudacentral*", "b.barracudacentral.org"),
	LISTED("spamcop*", "bl.spamcop.net"),
	LISTED("senderscore*", "bl.score.senderscore.com"),
	LISTED("psbl*", "psbl.surriel.com"),
	LISTED("mailspike*", "bl.mailspike.net"),
	LISTED("uceprotect*", "dnsbl-1.uceprotect.net"),
	WORDS("surbl*", "domain.dbl", "a domain is on the list of SURBL"),
	WORDS("uribl*", "domain.dbl", "a domain is on the list of URIBL"),

	/* of RFC 7372 but for x.7.27 and x.1.10, which are of RFC 7505 */
	STATUS("x.7.20", "dkim.self", NO_DKIM),
	STATUS("x.7.21", "dkim.self", NO_DKIM),
	STATUS("x.7.22", "dkim.align",
	    "no valid DKIM signature is of the domain in From"),
	STATUS("x.7.23", "spf.result", NO_SPF),
	STATUS("x.7.24", "spf.syntax", "the SPF record cannot be evaluated"),
	STATUS("x.7.25", "ptr.exists", NO_REVERSE),
	STATUS("x.7.26", "dmarc.result", "the mail is not authenticated"),
	STATUS("x.7.27", "domain.mx",
	    "the sender's domain says that it takes no mail"),
	/* Exchange Online says 5.1.10 where it has no such mailbox */
	WORDS("RecipientNotFound", NULL, NO_USER),
	STATUS("x.1.10", NULL, "the recipient's domain takes no mail"),
	STATUS("x.7.10", "tls.starttls", NEEDS_TLS),

	/* before what else a refusal of now may name: it is made to pass */
	LATER(4, "greylist*", NULL, GREYLISTED),
	LATER(4, "graylist*", NULL, GREYLISTED),
	LATER(4, "grey listed", NULL, GREYLISTED),
	LATER(4, "gray listed", NULL, GREYLISTED),
	LATER(4, "grey-list*", NULL, GREYLISTED),
	LATER(4, "gray-list*", NULL, GREYLISTED),
	/* a flood is over some time later, even where the code says never */
	LATER(0, "rate limit*", "rate", TOO_FAST),
	LATER(0, "rate-limit*", "rate", TOO_FAST),
	LATER(0, "frequency limit*", "rate", TOO_FAST),
	LATER(0, "throttl*", "rate", TOO_FAST),
	LATER(4, "too many", "rate", TOO_FAST),
	LATER(4, "too much mail", "rate", TOO_FAST),

	/* A code of the recipient's.  4.1.1 is not here: it is what servers say
	 * that have not yet asked another one about the recipient. */
	STATUS("5.1.1", NULL, NO_USER),
	STATUS("5.1.2", NULL, "the server does not know the domain"),
	STATUS("x.1.8", "domain.exists",
	    "the sender's domain cannot be found"),
	STATUS("x.2.1", NULL, CLOSED),
	STATUS("x.2.2", NULL, FULL),
	STATUS("x.3.4", NULL, TOO_LARGE),

	/* words of checks, the ones that say more first */
	WORDS("helo command rejected: host not found", "helo.forward",
	    "the host's own name in EHLO has no address"),
	WORDS("does not match helo", "ptr.helo",
	    "the name of the address is not that in EHLO"),
	WORDS("does not match ehlo", "ptr.helo",
	    "the name of the address is not that in EHLO"),
	/* who speaks of DMARC names SPF and DKIM as its causes */
	WORDS("dmarc", "dmarc.result", NO_DMARC),
	WORDS("spf", "spf.result", NO_SPF),
	WORDS("sender policy framework", "spf.result", NO_SPF),
	WORDS("openspf*", "spf.result", NO_SPF),
	WORDS("dkim", "dkim.self", NO_DKIM),
	WORDS("domainkeys*", "dkim.self", NO_DKIM),
	WORDS("find your hostname", "ptr.fcrdns", NO_REVERSE),
	WORDS("fcrdns", "ptr.fcrdns", NO_REVERSE),
	WORDS("ptr", "ptr.exists", NO_REVERSE),
	WORDS("rdns", "ptr.exists", NO_REVERSE),
	/* the envelope sender of RFC 5321, no name of an address */
	WORDS("reverse-path", NULL, "the sender's address is not accepted"),
	WORDS("reverse", "ptr.exists", NO_REVERSE),
	WORDS("helo", "helo.name", BAD_HELO),
	WORDS("ehlo", "helo.name", BAD_HELO),
	WORDS("fully-qualified hostname", "helo.name", BAD_HELO),
	WORDS("fully qualified hostname", "helo.name", BAD_HELO),
	WORDS("dynamic", "ip.residential", DYNAMIC),
	WORDS("dialup", "ip.residential", DYNAMIC),
	WORDS("dial-up", "ip.residential", DYNAMIC),
	WORDS("residential", "ip.residential", DYNAMIC),
	WORDS("must issue a starttls", "tls.starttls", NEEDS_TLS),
	WORDS("encryption required", "tls.starttls", NEEDS_TLS),
	/* lists without a check of their own */
	WORDS("blocked using", "ip.dnsbl", NO_LISTING),
	WORDS("dnsbl*", "ip.dnsbl", NO_LISTING),
	WORDS("rbl*", "ip.dnsbl", NO_LISTING),
	WORDS("blacklist*", "ip.dnsbl", NO_LISTING),
	WORDS("blocklist*", "ip.dnsbl", NO_LISTING),
	WORDS("block list", "ip.dnsbl", NO_LISTING),
	WORDS("sender address rejected: domain not found", "domain.exists",
	    "the sender's domain cannot be found"),
	WORDS("sender verify failed", "domain.bounce",
	    "the sender's own server refuses mail to the sender"),

	/* words that mean the recipient, or the mail */
	WORDS("user unknown", NULL, NO_USER),
	WORDS("unknown user", NULL, NO_USER),
	WORDS("no such user", NULL, NO_USER),
	WORDS("invalid user", NULL, NO_USER),
	WORDS("no such recipient", NULL, NO_USER),
	WORDS("unknown recipient", NULL, NO_USER),
	WORDS("invalid recipient", NULL, NO_USER),
	WORDS("user not found", NULL, NO_USER),
	WORDS("mailbox not found", NULL, NO_USER),
	WORDS("no mailbox", NULL, NO_USER),
	/* of Exchange Online, which tells strangers no more */
	WORDS("recipient address rejected: access denied", NULL, NO_USER),
	WORDS("mailbox is disabled", NULL, CLOSED),
	WORDS("mailbox disabled", NULL, CLOSED),
	WORDS("banned send*", NULL, "the address is on the server's own "
	    "list: ask to be taken off it, as the reply says"),
	WORDS("quota", NULL, FULL),
	WORDS("mailbox full", NULL, FULL),
	WORDS("mailbox is full", NULL, FULL),
	WORDS("relay access denied", NULL, NO_RELAY),
	WORDS("relay not permitted", NULL, NO_RELAY),
	WORDS("relaying denied", NULL, NO_RELAY),
	WORDS("unable to relay", NULL, NO_RELAY),
	WORDS("too large", NULL, TOO_LARGE),
	WORDS("size limit*", NULL, TOO_LARGE),
	WORDS("5322", "msg.headers", "the header is not as it has to be"),
	WORDS("from header", "msg.headers",
	    "the header is not as it has to be"),
	/* filters of content say no more than that, on purpose */
	WORDS("virus", "msg.mime", "it is taken for harmful"),
	WORDS("malware", "msg.mime", "it is taken for harmful"),
	WORDS("spam", "msg.kind", LOOKS_LIKE),
	WORDS("unsolicited", "msg.kind", LOOKS_LIKE),
	WORDS("reputation", NULL, LOOKS_LIKE),

	/* what is left says little */
	STATUS("5.7.1", NULL, "refused by a rule of the server's"),
	WORDS("policy", NULL, "refused by a rule of the server's"),
	{ 550, NULL, "mailbox unavailable", NULL, NO_USER, 0 },
	/* these two fit everything: a reply has a meaning always */
	LATER(4, "", NULL, "the server asks to try again later"),
	WORDS("", NULL, "the server refuses and gives no cause known here")
};

const struct provider_reply *
providergeneral_at(size_t n)
{
	return n < sizeof(replies) / sizeof(replies[0]) ? &replies[n] : NULL;
}
