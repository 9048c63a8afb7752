/*
 * One suite a source file, in tests/unit/check_FILE.c.
 */
#ifndef UNIT_SUITES_H
#define UNIT_SUITES_H

#include <check.h>

Suite	*suite_address(void);
Suite	*suite_alias(void);
Suite	*suite_aliascheck(void);
Suite	*suite_args(void);
Suite	*suite_base64(void);
Suite	*suite_bounce(void);
Suite	*suite_buf(void);
Suite	*suite_caller(void);
Suite	*suite_canon(void);
Suite	*suite_catalog(void);
Suite	*suite_clock(void);
Suite	*suite_commit(void);
Suite	*suite_complete(void);
Suite	*suite_conf(void);
Suite	*suite_control(void);
Suite	*suite_date(void);
Suite	*suite_delivery(void);
Suite	*suite_destination(void);
Suite	*suite_dkim(void);
Suite	*suite_dns(void);
Suite	*suite_dot(void);
Suite	*suite_drop(void);
Suite	*suite_dsn(void);
Suite	*suite_due(void);
Suite	*suite_ehlo(void);
Suite	*suite_entry(void);
Suite	*suite_envelope(void);
Suite	*suite_fault(void);
Suite	*suite_hand(void);
Suite	*suite_header(void);
Suite	*suite_input(void);
Suite	*suite_job(void);
Suite	*suite_json(void);
Suite	*suite_key(void);
Suite	*suite_lane(void);
Suite	*suite_last(void);
Suite	*suite_list(void);
Suite	*suite_log(void);
Suite	*suite_message(void);
Suite	*suite_mime(void);
Suite	*suite_mx(void);
Suite	*suite_net(void);
Suite	*suite_outcome(void);
Suite	*suite_owner(void);
Suite	*suite_phrase(void);
Suite	*suite_pick(void);
Suite	*suite_pool(void);
Suite	*suite_qp(void);
Suite	*suite_queuecmd(void);
Suite	*suite_recipients(void);
Suite	*suite_reply(void);
Suite	*suite_resolver(void);
Suite	*suite_retry(void);
Suite	*suite_sandbox(void);
Suite	*suite_scout(void);
Suite	*suite_settle(void);
Suite	*suite_show(void);
Suite	*suite_smtp(void);
Suite	*suite_store(void);
Suite	*suite_submit(void);
Suite	*suite_text(void);
Suite	*suite_tls(void);
Suite	*suite_verdict(void);
Suite	*suite_worker(void);

#endif
