/*
 * One SMTP session as a client (RFC 5321): opened to one address of one host,
 * used for one transaction after another, closed with a QUIT whose answer
 * nobody waits for.
 */
#ifndef DELIVER_SMTP_H
#define DELIVER_SMTP_H

#include "conf.h"
#include "deliver/control.h"
#include "deliver/job.h"
#include "outcome.h"
#include "route/mx.h"
#include "route/policy.h"

/* The relay said no to the login, for good: neither another address nor
 * another mechanism is asked with the same password. */
#define SMTP_LOGIN_REFUSED	"4.7.8"

struct smtp;

/*
 * Called with what a host said about a recipient, todo[] of smtp_send() being
 * already as the verdict leaves it:
 *
 *   todo[i] 0  final, on every host: DELIVERED, FAILED or UNCERTAIN.
 *   todo[i] 1  the reason of this host: DEFERRED, or FAILED where the host
 *              lacks what the message needs (5.3.4, 5.6.3, 5.6.7).  Another
 *              host may still take it; where none is left, the latest
 *              reason is the verdict.
 *
 * The same recipient may be reported again later: only the last report
 * counts.  The outcome is lent for the call and carries host, address, port
 * and tls.  It is NULL where the reports of one transaction are all made: the
 * moment to pass them on.
 */
typedef void smtp_report(void *arg, uint32_t recipient, const struct outcome *);

/*
 * Connects, reads the greeting, says EHLO (HELO where that is not known) and
 * starts TLS as the policy says (DEMAND_MAY: a broken handshake leads to one
 * new connection in the clear, a refused STARTTLS is gone without; above it:
 * never in the clear).  The policy is lent for the call.  control is the
 * worker's, NULL for none: it is
 * watched for its end, and a transcript goes there; conf and it must outlive
 * the session.  NULL with the outcome set: host, address and port filled in,
 * DEFERRED, or FAILED where the host refused the session for good (5yz
 * greeting: the next MX may still take it), or NONE where the conductor is
 * gone.  A host on the loopback that
 * calls itself conf->hostname is we ourselves: FAILED 5.4.6.  The program
 * ignores SIGPIPE.
 */
struct smtp *smtp_open(const struct conf *, struct policy *,
	    const char *host, const struct mx_address *, struct control *,
	    struct outcome *);

/*
 * One job: as many transactions as it takes (at most 100 recipients each; RFC
 * 5321 section 4.5.3.1.10: 452 or 552 to a RCPT leaves that recipient for the
 * next one where this one took any).  todo[i] says which recipients are
 * wanted; one with a final verdict has its todo cleared and is reported.
 *
 * Returns 0 where the session can be used again; every recipient that was
 * wanted has then been reported.  Returns -1 where it must be closed: those
 * not decided were reported too, with what broke the session, and *outcome
 * says it (DEFERRED); but where the conductor is gone (*outcome is NONE)
 * those not decided are not reported at all.
 */
int	smtp_send(struct smtp *, const struct job *, char *todo,
	    smtp_report *, void *arg, struct outcome *);

/* An outcome without a verdict that names the host, its address and port (""
 * and 0 for a socket), as every outcome of a session does. */
void	smtp_describe(struct outcome *, const char *host,
	    const struct mx_address *);

/* Sends QUIT where the session is sound, closes, frees.  NULL is fine. */
void	smtp_close(struct smtp *);

#endif
