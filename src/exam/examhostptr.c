/*
 * What the addresses are called by reverse DNS: what receivers look at first,
 * and what only the owner of an address can change.
 */
#include <sys/socket.h>

#include <stdio.h>
#include <string.h>

#include "exam/examhost.h"

/* --- the look-up --------------------------------------------------------- */

void
examhostptr_look(struct examhost *host)
{
	struct exam *exam = host->exam;
	struct examhost_address *address;
	size_t i;

	for (i = 0; i < exam->naddresses && i < EXAMHOST_ADDRESSES; i++) {
		address = &host->addresses[host->n++];
		address->address = &exam->addresses[i];
		address->inside =
		    !ipaddr_is_visible(&exam->addresses[i].ip);
		if (address->inside || host->relayed)
			continue;
		ptr_look_up(&exam->source, &exam->addresses[i].ip,
		    &address->ptr);
		examhostzone_find(host, address);
	}
}

const struct ptr_name *
examhostptr_good(const struct examhost *host,
    const struct examhost_address *address)
{
	const struct ptr *ptr = &address->ptr;
	const struct ptr_name *good = NULL;
	size_t i;

	for (i = 0; i < ptr->n; i++) {
		if (ptr->names[i].forward != PTR_CONFIRMED ||
		    ptr->names[i].class != PTRNAME_OK)
			continue;
		if (ptrname_equal(ptr->names[i].name, host->exam->helo))
			return &ptr->names[i];
		if (good == NULL)
			good = &ptr->names[i];
	}
	return good;
}

/* --- findings ------------------------------------------------------------ */

/* One about an address. */
static struct finding *
about(struct finding *finding, const struct examhost_address *address)
{
	struct json *json = finding_evidence(finding);
	size_t i;

	finding_subject(finding, address->address->text, NULL);
	json_string(json, "query", address->ptr.query);
	json_begin(json, "names", '[');
	for (i = 0; i < address->ptr.n; i++)
		json_string(json, NULL, address->ptr.names[i].name);
	json_end(json, ']');
	return finding;
}

/* What to have set by the owner of the address, in the place of all that is
 * there. */
static void
advise(struct examhost *host, struct finding *finding,
    const struct examhost_address *address)
{
	char text[DNS_NAME + 1];
	const char *hostname = ptrname_equal(host->name, host->exam->helo) ?
	    "" : "; make it hostname in sendoff.conf as well";
	size_t i;

	if (address->own)
		finding_advise(finding, "publish %s in your reverse zone%s",
		    host->name, hostname);
	else
		finding_advise(finding, "in your VPS panel set rDNS of %s to "
		    "%s%s%s%s; you cannot do it in your own zone%s",
		    address->address->text, host->name,
		    address->owner[0] == '\0' ? "" : " (reverse zone run by ",
		    address->owner, address->owner[0] == '\0' ? "" : ")",
		    hostname);
	(void)snprintf(text, sizeof(text), "%s.", host->name);
	finding_publish(finding, address->own ? FIX_DNS : FIX_DNS_OTHER,
	    address->ptr.place, "PTR", text);
	for (i = 0; i < address->ptr.n; i++) {
		if (ptrname_equal(address->ptr.names[i].name, host->name))
			continue;
		(void)snprintf(text, sizeof(text), "%s%s",
		    address->ptr.names[i].name,
		    strcmp(address->ptr.names[i].name, ".") == 0 ? "" : ".");
		finding_replaces(finding, text);
	}
}

static struct finding *
check_exists(struct examhost *host, const struct examhost_address *address)
{
	const struct ptr *ptr = &address->ptr;
	struct finding *finding;

	if (!resolver_answered(ptr->dns)) {
		finding = examhost_add(host, "ptr.exists", VERDICT_UNKNOWN,
		    "%s: %s", address->address->text,
		    exam_dns_text(ptr->dns));
		finding_reason(finding, exam_dns_reason(ptr->dns));
		return finding;
	}
	if (ptr->n > 0)
		return examhost_add(host, "ptr.exists", VERDICT_OK,
		    "%s is %s", address->address->text, ptr->names[0].name);
	finding = examhost_add(host, "ptr.exists", VERDICT_FAIL,
	    "%s has no PTR (Gmail refuses such hosts)",
	    address->address->text);
	advise(host, finding, address);
	finding_refer(finding,
	    "https://support.google.com/mail/answer/81126");
	return finding;
}

/* A name that should lead back: with a record of the reader's own where the
 * name is his. */
static struct finding *
find_broken(struct examhost *host, const struct examhost_address *address)
{
	const struct ptr_name *name = &address->ptr.names[0];
	struct finding *finding;

	finding = examhost_add(host, "ptr.fcrdns", VERDICT_FAIL,
	    name->forward == PTR_NONE ? "%s has no address" :
	    "%s has another address than %s", name->name,
	    address->address->text);
	/* where another name is better the record would be of no use, and
	 * what leads elsewhere may have to */
	if (name->class != PTRNAME_INVALID &&
	    examhost_is_own(host->exam, name->name) &&
	    (name->forward == PTR_NONE ||
	    ptrname_equal(name->name, host->name))) {
		examhostname_advise(host, finding, name->name,
		    name->forward != PTR_NONE);
		finding_publish(finding, FIX_DNS, name->name,
		    address->address->ip.family == AF_INET ? "A" : "AAAA",
		    address->address->text);
	} else
		advise(host, finding, address);
	finding_refer(finding, "RFC8601#2.7.3");
	finding_refer(finding, "RFC1912#2.1");
	return finding;
}

static struct finding *
check_fcrdns(struct examhost *host, const struct examhost_address *address)
{
	const struct ptr *ptr = &address->ptr;
	struct finding *finding;
	size_t i;

	if (ptr->forward == PTR_OTHER || ptr->forward == PTR_NONE)
		return find_broken(host, address);
	for (i = 0; i < ptr->n; i++) {
		if (ptr->names[i].forward != ptr->forward)
			continue;
		if (ptr->forward == PTR_CONFIRMED)
			return examhost_add(host, "ptr.fcrdns", VERDICT_OK,
			    "%s leads back to %s", ptr->names[i].name,
			    address->address->text);
		finding = examhost_add(host, "ptr.fcrdns", VERDICT_UNKNOWN,
		    "%s: %s", ptr->names[i].name,
		    exam_dns_text(ptr->names[i].dns));
		finding_reason(finding, exam_dns_reason(ptr->names[i].dns));
		return finding;
	}
	return examhost_skip(host, "ptr.fcrdns", "ptr.exists");
}

/* 1 where another address has the name that EHLO says: it has to stay. */
static int
is_other(const struct examhost *host, const struct examhost_address *address)
{
	const struct ptr_name *good;
	size_t i;

	for (i = 0; i < host->n; i++) {
		good = examhostptr_good(host, &host->addresses[i]);
		if (&host->addresses[i] != address && good != NULL &&
		    ptrname_equal(good->name, host->exam->helo))
			return 1;
	}
	return 0;
}

/* Two names that are both good are less trouble to make one than a name that
 * others have to change. */
static struct finding *
check_helo(struct examhost *host, const struct examhost_address *address)
{
	const struct ptr_name *good = examhostptr_good(host, address);
	const struct ptr *ptr = &address->ptr;
	struct finding *finding;
	size_t i;

	if (name_helo_severity(host->helo) != NAME_FINE)
		return examhost_skip(host, "ptr.helo", "helo.name");
	for (i = 0; i < ptr->n; i++)
		if (ptrname_equal(ptr->names[i].name, host->exam->helo))
			return examhost_add(host, "ptr.helo", VERDICT_OK,
			    "EHLO and PTR are %s", host->exam->helo);
	finding = examhost_add(host, "ptr.helo", VERDICT_WARN,
	    "EHLO says %s, PTR %s", host->exam->helo, ptr->names[0].name);
	if (good == NULL || is_other(host, address))
		advise(host, finding, address);
	else {
		finding_advise(finding, "set the host's name in sendoff.conf, "
		    "which takes no waiting, or rDNS of %s to %s",
		    address->address->text, host->exam->helo);
		finding_fix(finding, FIX_CONFIG, "hostname %s", good->name);
	}
	return finding;
}

static struct finding *
check_single(struct examhost *host, const struct examhost_address *address)
{
	const struct ptr *ptr = &address->ptr;
	struct finding *finding;
	int kept = 0;
	size_t i;

	if (ptr->n == 1)
		return examhost_add(host, "ptr.single", VERDICT_OK,
		    "one PTR");
	finding = examhost_add(host, "ptr.single", VERDICT_WARN,
	    "%s has %zu PTR names", address->address->text, ptr->total);
	advise(host, finding, address);
	for (i = 0; i < ptr->n; i++) {
		finding_detail(finding, "%s", ptr->names[i].name);
		kept |= ptrname_equal(ptr->names[i].name, host->name);
	}
	if (kept)
		finding_advise(finding, address->own ? "keep one PTR: remove "
		    "the others from your reverse zone" : "keep one PTR: have "
		    "the owner of the address remove the others");
	else
		finding_advise(finding, address->own ? "set one PTR in place "
		    "of them in your reverse zone" : "have the owner of the "
		    "address set one PTR in place of them");
	return finding;
}

/* The worst of the names: a receiver may look at any of them. */
static struct finding *
check_generic(struct examhost *host, const struct examhost_address *address)
{
	static const struct {
		enum verdict	 verdict;
		const char	*text;
	} classes[] = {
		[PTRNAME_OK] = { VERDICT_OK, "is a name of its own" },
		[PTRNAME_GENERIC] = { VERDICT_WARN,
		    "is the provider's default name" },
		[PTRNAME_DYNAMIC] = { VERDICT_FAIL,
		    "looks like an end user's line" },
		[PTRNAME_INVALID] = { VERDICT_WARN,
		    "is no name that a host can have" }
	};
	/* from the best to the worst */
	static const int ranks[] = { [PTRNAME_OK] = 0, [PTRNAME_GENERIC] = 2,
	    [PTRNAME_DYNAMIC] = 3, [PTRNAME_INVALID] = 1 };
	const struct ptr_name *name = &address->ptr.names[0];
	struct finding *finding;
	size_t i;

	for (i = 1; i < address->ptr.n; i++)
		if (ranks[address->ptr.names[i].class] > ranks[name->class])
			name = &address->ptr.names[i];
	finding = examhost_add(host, "ptr.generic",
	    classes[name->class].verdict, "%s %s", name->name,
	    name->class == PTRNAME_GENERIC &&
	    examhost_is_own(host->exam, name->name) ?
	    "looks like a provider's default name" :
	    classes[name->class].text);
	if (name->class != PTRNAME_OK)
		advise(host, finding, address);
	json_string(finding_evidence(finding), "class",
	    ptrname_word(name->class));
	return finding;
}

/* For information alone: nobody asks that they are one. */
static struct finding *
check_domain(struct examhost *host, const struct examhost_address *address)
{
	const struct ptr *ptr = &address->ptr;
	const char *name = NULL;
	char org[DNS_NAME];
	size_t i;

	for (i = 0; i < ptr->n; i++) {
		if (examhost_is_own(host->exam, ptr->names[i].name))
			return examhost_add(host, "ptr.domain", VERDICT_OK,
			    "the PTR is of %s, as From is",
			    host->exam->domain);
		if (name == NULL && ptr->names[i].class != PTRNAME_INVALID)
			name = ptr->names[i].name;
	}
	if (name == NULL)
		return examhost_skip(host, "ptr.domain", "ptr.generic");
	examhost_org(host->exam, name, org);
	return examhost_add(host, "ptr.domain", VERDICT_OK,
	    "the PTR is of %s, From of %s, which is no harm", org,
	    host->exam->domain);
}

/* --- all of them --------------------------------------------------------- */

static struct finding *(*const checks[])(struct examhost *,
    const struct examhost_address *) = { check_exists, check_fcrdns,
    check_helo, check_single, check_generic, check_domain };

static const char *const ids[] = { "ptr.exists", "ptr.fcrdns", "ptr.helo",
    "ptr.single", "ptr.generic", "ptr.domain" };

/* Why a check of an address is not done, as a finding, or NULL. */
static struct finding *
skip(struct examhost *host, const struct examhost_address *address,
    const char *id)
{
	if (host->relayed || (host->exam->conf->relay != RELAY_NONE &&
	    strcmp(id, "ptr.helo") == 0))
		return examhost_relayed(host, id);
	if (address == NULL)
		return examhost_skip(host, id, "ip.source");
	if (address->inside)
		return examhost_skip(host, id, "ip.public");
	if (address->ptr.n == 0 && strcmp(id, ids[0]) != 0)
		return examhost_skip(host, id, "ptr.exists");
	return NULL;
}

void
examhostptr(struct examhost *host)
{
	const struct examhost_address *address;
	struct finding *finding;
	size_t i, k;

	for (k = 0; k < sizeof(ids) / sizeof(ids[0]); k++)
		for (i = 0; i == 0 || (i < host->n && !host->relayed); i++) {
			address = host->n == 0 ? NULL : &host->addresses[i];
			finding = skip(host, address, ids[k]);
			if (finding != NULL && address != NULL &&
			    !host->relayed)
				finding_subject(finding,
				    address->address->text, NULL);
			if (finding == NULL)
				about(checks[k](host, address), address);
		}
}
