/*
 * The policy of a host.  DANE speaks first, then MTA-STS, then the
 * configuration's own word (RFC 8461 section 2: MTA-STS never takes the place
 * of DANE that fails).  What DNSSEC or a policy promised is never given up
 * for want of an answer: the host waits.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "confnet.h"
#include "route/policy.h"
#include "util/text.h"

/* What every step of a decision needs. */
struct decision {
	struct policy			*policy;
	const struct policy_ground	*ground;
	const struct resolver		*resolver;
	const char			*host;
	int				 port;
	int				 stop;
	struct outcome			*outcome;
};

enum found {
	FOUND_TLSA,
	FOUND_NONE,	/* DNSSEC says so, or says nothing */
	FOUND_TROUBLE	/* with the outcome */
};

static const enum demand demands[] = {
	[POLICY_NONE] = DEMAND_CLEAR,
	[POLICY_MAY] = DEMAND_MAY,
	[POLICY_ENCRYPT] = DEMAND_TLS,
	[POLICY_VERIFY] = DEMAND_NAME,
	[POLICY_DANE] = DEMAND_MAY,
	[POLICY_DANE_ONLY] = DEMAND_DANE	/* which nothing meets without
						 * TLSA records */
};

/* The policy that the configuration alone makes, without DNS. */
static void
plain(struct policy *policy, const struct conf *conf,
    const char *destination, const char *host)
{
	const struct conf_tls *tls = conf_tls(conf, destination);
	enum conf_policy wanted = conf_policy(conf, destination);

	memset(policy, 0, sizeof(*policy));
	policy->demand = demands[wanted];
	strlcpy(policy->name, host, sizeof(policy->name));
	snprintf(policy->words, sizeof(policy->words), "policy tls %s %s",
	    tls == NULL ? "*" : tls->pattern, confnet_policy(wanted));
}

static int
refuse(const struct decision *d, const char *why)
{
	outcome_set(d->outcome, OUTCOME_DEFERRED, 0, "4.7.5", "%s", why);
	return -1;
}

/* RFC 7672 section 2.1.2: a server whose TLSA records are in doubt is not
 * spoken to; never is it taken for one that has none. */
static enum found
doubt(const struct decision *d, const struct question *question)
{
	char why[OUTCOME_TEXT];

	snprintf(why, sizeof(why), "DANE of %s: %s of its TLSA records (%s)",
	    d->host, question->result == RESOLVER_TIMEOUT ? "no answer" :
	    "name server failure", question->name);
	refuse(d, why);
	return FOUND_TROUBLE;
}

/* Takes what is usable of an answer; RFC 7672 section 2.2: where nothing is,
 * TLS is still due. */
static enum found
take(const struct decision *d, const struct question *question,
    const char *base)
{
	struct policy *policy = d->policy;

	if (tlsa_take(&policy->tlsa, question->answer.records,
	    question->answer.n) == -1) {
		refuse(d, "out of memory");
		return FOUND_TROUBLE;
	}
	policy->demand = policy->tlsa.n > 0 ? DEMAND_DANE : DEMAND_TLS;
	strlcpy(policy->name, base, sizeof(policy->name));
	strlcpy(policy->next, d->ground->destination, sizeof(policy->next));
	snprintf(policy->words, sizeof(policy->words), "DANE of %s%s", base,
	    policy->tlsa.n > 0 ? "" : " (no usable TLSA record)");
	return FOUND_TLSA;
}

/* Looks at one base domain. */
static enum found
ask(const struct decision *d, const char *base)
{
	struct question question = { .type = DNS_TLSA };
	enum found found = FOUND_NONE;
	char name[DNS_NAME];

	if (tlsa_name(name, base, d->port) == -1)
		return FOUND_NONE;
	question.name = name;
	resolver_ask(d->resolver, &question, 1, d->stop);
	if (!resolver_answered(question.result))
		found = doubt(d, &question);
	else if (question.result == RESOLVER_OK && question.secure)
		found = take(d, &question, base);
	question_clear(&question);
	return found;
}

/*
 * RFC 7672 section 2.2.2: only where DNSSEC vouches for the way to the host;
 * the name behind its CNAMEs comes first, then its own.
 */
static enum found
find_tlsa(const struct decision *d, const struct mx_addresses *addresses)
{
	enum found found;

	if (!d->ground->secure || !addresses->secure || text_literal(d->host))
		return FOUND_NONE;
	found = ask(d, addresses->name);
	if (found == FOUND_NONE && strcasecmp(addresses->name, d->host) != 0)
		found = ask(d, d->host);
	return found;
}

/* RFC 8461 section 5. */
static int
apply_sts(const struct decision *d)
{
	const struct policy_ground *ground = d->ground;
	const struct sts *sts = ground->sts;
	struct policy *policy = d->policy;
	char why[OUTCOME_TEXT];

	if (ground->find != NULL)
		sts = ground->find(ground->arg);
	if (sts == NULL || sts->mode == STS_NONE)
		return 0;
	snprintf(policy->words, sizeof(policy->words), "MTA-STS %s of %s",
	    sts->mode == STS_ENFORCE ? "policy" : "testing policy",
	    ground->destination);
	policy->watched = sts->mode == STS_TESTING;
	if (sts->mode == STS_ENFORCE)
		policy->demand = DEMAND_NAME;
	if (sts_matches(sts, d->host))
		return 0;
	snprintf(why, sizeof(why), "%s does not name its MX host %s",
	    policy->words, d->host);
	if (sts->mode == STS_ENFORCE)
		return refuse(d, why);
	strlcpy(policy->remark, why, sizeof(policy->remark));
	return 0;
}

/* What has neither DANE nor more to say. */
static int
apply_rest(const struct decision *d, enum conf_policy wanted)
{
	char why[OUTCOME_TEXT];

	if (wanted != POLICY_DANE_ONLY)
		return apply_sts(d);
	snprintf(why, sizeof(why), "%s: %s has no TLSA records that DNSSEC "
	    "vouches for", d->policy->words, d->host);
	return refuse(d, why);
}

int
policy_decide(struct policy *policy, const struct policy_ground *ground,
    const struct resolver *resolver, const char *host,
    const struct mx_addresses *addresses, int stop, struct outcome *outcome)
{
	struct decision d = { .policy = policy, .ground = ground,
	    .resolver = resolver, .host = host, .port = ground->port,
	    .stop = stop, .outcome = outcome };
	enum conf_policy wanted = conf_policy(ground->conf,
	    ground->destination);
	enum found found;

	plain(policy, ground->conf, ground->destination, host);
	if (wanted != POLICY_DANE && wanted != POLICY_DANE_ONLY)
		return 0;
	if ((found = find_tlsa(&d, addresses)) == FOUND_NONE)
		return apply_rest(&d, wanted);
	return found == FOUND_TLSA ? 0 : -1;
}

void
policy_clear(struct policy *policy)
{
	tlsa_clear(&policy->tlsa);
}

int
policy_required(const struct policy *policy)
{
	return policy->demand >= DEMAND_TLS;
}

int
policy_verifies(const struct policy *policy)
{
	return policy->demand >= DEMAND_NAME;
}
