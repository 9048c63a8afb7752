/*
 * A session from its first connection to its QUIT.  What a job needs and the
 * server does not offer is found out here, before MAIL, so that nothing is
 * sent that the server never said it understands.
 */
#include <arpa/inet.h>
#include <netinet/in.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "deliver/dot.h"
#include "deliver/hello.h"
#include "deliver/smtp.h"
#include "deliver/trace.h"
#include "deliver/transaction.h"

void
smtp_describe(struct outcome *outcome, const char *host,
    const struct mx_address *peer)
{
	const struct sockaddr_in6 *six =
	    (const struct sockaddr_in6 *)&peer->addr;
	const struct sockaddr_in *four =
	    (const struct sockaddr_in *)&peer->addr;

	memset(outcome, 0, sizeof(*outcome));
	strlcpy(outcome->host, host, sizeof(outcome->host));
	if (peer->addr.ss_family == AF_INET6) {
		inet_ntop(AF_INET6, &six->sin6_addr, outcome->address,
		    sizeof(outcome->address));
		outcome->port = ntohs(six->sin6_port);
	} else if (peer->addr.ss_family == AF_INET) {
		inet_ntop(AF_INET, &four->sin_addr, outcome->address,
		    sizeof(outcome->address));
		outcome->port = ntohs(four->sin_port);
	}
}

/* A session on a new connection, with nothing learnt from an old one. */
static enum hello
attempt(struct smtp *s, int clear)
{
	net_close(&s->net);
	net_init(&s->net, s->control == NULL ? -1 : s->control->fd);
	ehlo_init(&s->ehlo);
	s->open = s->verified = 0;
	s->state = SESSION_SOUND;
	outcome_set(&s->trouble, OUTCOME_NONE, 0, "", "%s", "");
	s->trouble.tls[0] = '\0';
	return hello_open(s, clear);
}

struct smtp *
smtp_open(const struct conf *conf, struct policy *policy, const char *host,
    const struct mx_address *peer, struct control *control,
    struct outcome *outcome)
{
	struct smtp *s;
	enum hello rc;

	smtp_describe(outcome, host, peer);
	if ((s = calloc(1, sizeof(*s))) == NULL) {
		outcome_set(outcome, OUTCOME_DEFERRED, 0, "4.3.0",
		    "out of memory");
		return NULL;
	}
	s->conf = conf;
	s->policy = policy;
	s->peer = *peer;
	s->control = control;
	s->trouble = *outcome;
	net_init(&s->net, -1);
	session_limit(s, 0);
	rc = attempt(s, 0);
	if (rc == HELLO_BROKEN) {
		trace_note(control, "once more, without TLS");
		rc = attempt(s, 1);
	}
	s->policy = NULL;
	*outcome = s->trouble;
	if (rc == HELLO_OPEN)
		return s;
	/* what broke the session, or the server itself, has said why */
	if (s->state == SESSION_SOUND && outcome->code == 0)
		trace_note(control, outcome->text);
	smtp_close(s);
	return NULL;
}

/*
 * 1 where the server lacks what the job needs, with an outcome that another
 * host may better.
 */
static int
lacks(const struct transaction *t, struct outcome *outcome)
{
	const struct ehlo *ehlo = &t->s->ehlo;
	unsigned int needs = t->job->flags;
	const char *status = NULL, *text = NULL;

	if ((needs & MESSAGE_SMTPUTF8) != 0 &&
	    (~ehlo->offers & (EHLO_SMTPUTF8 | EHLO_8BITMIME)) != 0) {
		/* RFC 6531 section 3.2 */
		status = "5.6.7";
		text = "message needs SMTPUTF8, the server does not offer it";
	} else if ((needs & MESSAGE_8BITMIME) != 0 &&
	    (ehlo->offers & EHLO_8BITMIME) == 0) {
		/* RFC 6152 section 3 */
		status = "5.6.3";
		text = "message needs 8BITMIME, the server does not offer it";
	} else if (ehlo->size > 0 && t->size > ehlo->size) {
		/* RFC 1870 section 6.1 */
		status = "5.3.4";
		text = "message is larger than the server takes";
	}
	if (status != NULL)
		session_outcome(t->s, outcome, OUTCOME_FAILED, status, text);
	return status != NULL;
}

int
smtp_send(struct smtp *s, const struct job *job, char *todo,
    smtp_report *report, void *arg, struct outcome *outcome)
{
	struct transaction t = { .s = s, .job = job, .todo = todo,
	    .report = report, .arg = arg, .last = outcome };
	struct outcome refusal;

	*outcome = s->trouble;
	if ((t.size = dot_size(job)) == -1) {
		session_outcome(s, &refusal, OUTCOME_DEFERRED, "4.3.0",
		    strerror(errno));
		transaction_refuse(&t, &refusal);
		return 0;
	}
	session_limit(s, t.size);
	if (lacks(&t, &refusal)) {
		transaction_refuse(&t, &refusal);
		return 0;
	}
	return transaction_run(&t);
}

void
smtp_close(struct smtp *s)
{
	if (s == NULL)
		return;
	if (s->state == SESSION_SOUND && s->net.fd != -1) {
		/* RFC 5321 section 4.1.1.10 wants QUIT sent; its answer
		 * changes nothing and is not waited for. */
		s->net.control = -1;
		net_wait(&s->net, 0);
		trace_closing(s->control, s->trouble.host);
		trace_commands(s->control, "QUIT\r\n", 6);
		(void)net_write(&s->net, "QUIT\r\n", 6);
	}
	net_close(&s->net);
	free(s);
}
