# sendoff: `make deps demo' shows it at work, `make check' tests it.
# For GNU make (4.0 and later) and bmake alike.  The lists below are the table
# of contents of the program.

VERSION = 0.1
PREFIX = /usr/local
SYSCONFDIR = /etc
SPOOLDIR = /var/spool/sendoff
SBINDIR = $(PREFIX)/sbin
BINDIR = $(PREFIX)/bin
MANDIR = $(PREFIX)/share/man
DATADIR = $(PREFIX)/share/sendoff
DESTDIR =
CONFORMANCE = ../shared/conformance

CC = cc
CFLAGS = -O2 -g
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
    -Wpointer-arith -Wwrite-strings -Wformat=2 -Wvla
HARDENING = -fPIE -fstack-protector-strong -U_FORTIFY_SOURCE \
    -D_FORTIFY_SOURCE=2
LINKING = -pie -Wl,-z,relro -Wl,-z,now
PATHS = -DSYSCONFDIR='"$(SYSCONFDIR)"' -DSPOOLDIR='"$(SPOOLDIR)"' \
    -DDATADIR='"$(DATADIR)"' -DSBINDIR='"$(SBINDIR)"' \
    -DSENDOFF_VERSION='"$(VERSION)"'
COMPILE = $(CC) -std=c11 -D_DEFAULT_SOURCE -include compat/have.h -Isrc -I. \
    $(PATHS) $(WARNINGS) $(HARDENING) $$(cat compat/cflags)
LINK = $(CC) $(HARDENING) $(LINKING)

NOUNS = src/aliases.o src/asker.o src/backlog.o src/briefing.o src/checkup.o \
    src/conf.o src/conffile.o src/confhost.o src/confkey.o src/confline.o \
    src/confname.o src/confnet.o src/crowd.o src/delivery.o src/destination.o \
    src/detach.o src/enquiry.o src/errand.o src/fault.o src/filter.o \
    src/keygen.o src/keygenargs.o src/message.o src/outcome.o src/owned.o \
    src/owners.o src/parcel.o src/password.o src/pick.o src/printout.o \
    src/probe.o src/probemap.o src/probenote.o src/probereport.o \
    src/probetalk.o src/probing.o src/queuecmd.o src/rootcmd.o src/rootrun.o \
    src/run.o src/sample.o src/scout.o src/send.o src/serve.o src/signals.o \
    src/spfcmd.o src/stscache.o src/transcript.o src/trial.o src/txt.o \
    src/usage.o src/verdict.o src/verification.o

UTIL = src/util/address.o src/util/base64.o src/util/become.o src/util/buf.o \
    src/util/clock.o src/util/contenttype.o src/util/date.o \
    src/util/declared.o src/util/domain.o src/util/dsn.o src/util/fieldkind.o \
    src/util/header.o src/util/home.o src/util/json.o src/util/log.o \
    src/util/mailbox.o src/util/phrase.o src/util/qp.o src/util/store.o \
    src/util/text.o src/util/token.o src/util/wide.o src/util/word.o

SUBMIT = src/submit/alias.o src/submit/aliascheck.o src/submit/aliasfile.o \
    src/submit/args.o src/submit/caller.o src/submit/complete.o \
    src/submit/encode.o src/submit/envelope.o src/submit/expand.o \
    src/submit/facts.o src/submit/fold.o src/submit/input.o \
    src/submit/lines.o src/submit/mime.o src/submit/option.o \
    src/submit/parameter.o src/submit/partheader.o src/submit/parts.o \
    src/submit/plan.o src/submit/recipients.o src/submit/region.o \
    src/submit/smtpcmd.o src/submit/smtpd.o src/submit/smtpdata.o \
    src/submit/smtpio.o src/submit/smtpmail.o src/submit/submit.o \
    src/submit/target.o src/submit/wordaddress.o src/submit/words.o \
    src/submit/wordtext.o

SIGN = src/sign/bodyhash.o src/sign/canon.o src/sign/dkim.o \
    src/sign/dkimfield.o src/sign/dkimhash.o src/sign/keeper.o src/sign/key.o \
    src/sign/keyfolder.o src/sign/keymake.o src/sign/keyrecord.o \
    src/sign/signature.o src/sign/signer.o src/sign/taglist.o \
    src/sign/verify.o

ROUTE = src/route/dns.o src/route/dnsopt.o src/route/exchange.o \
    src/route/hosts.o src/route/mx.o src/route/policy.o src/route/relay.o \
    src/route/resolver.o src/route/sts.o src/route/tlsa.o src/route/wire.o

DELIVER = src/deliver/control.o src/deliver/crew.o src/deliver/dot.o \
    src/deliver/drop.o src/deliver/ehlo.o src/deliver/fetch.o \
    src/deliver/hand.o src/deliver/hello.o src/deliver/http.o \
    src/deliver/job.o src/deliver/lane.o src/deliver/login.o \
    src/deliver/net.o src/deliver/offer.o src/deliver/pool.o \
    src/deliver/reply.o src/deliver/session.o src/deliver/smtp.o \
    src/deliver/stance.o src/deliver/tls.o src/deliver/trace.o \
    src/deliver/transaction.o src/deliver/trust.o src/deliver/visit.o \
    src/deliver/worker.o

SPOOL = src/spool/attempt.o src/spool/bounce.o src/spool/catalog.o \
    src/spool/commit.o src/spool/due.o src/spool/entry.o src/spool/folder.o \
    src/spool/last.o src/spool/list.o src/spool/lock.o src/spool/mark.o \
    src/spool/name.o src/spool/original.o src/spool/owner.o \
    src/spool/record.o src/spool/report.o src/spool/retry.o src/spool/scan.o \
    src/spool/settle.o src/spool/show.o src/spool/squat.o src/spool/sum.o \
    src/spool/value.o src/spool/view.o src/spool/wish.o

DOCTOR = src/doctor/content.o src/doctor/contentcode.o \
    src/doctor/contentdate.o src/doctor/contentdecode.o \
    src/doctor/contentfields.o src/doctor/contentheader.o \
    src/doctor/contenthtml.o src/doctor/contentkind.o \
    src/doctor/contentlink.o src/doctor/contentpart.o \
    src/doctor/contenttext.o src/doctor/dmarc.o src/doctor/dmarccode.o \
    src/doctor/dmarcmend.o src/doctor/dmarcrecord.o src/doctor/dmarcreport.o \
    src/doctor/dmarctag.o src/doctor/dmarcuri.o src/doctor/dmarcwalk.o \
    src/doctor/dnsbl.o src/doctor/dnsblzone.o src/doctor/egress.o \
    src/doctor/ipaddr.o src/doctor/listfile.o src/doctor/name.o \
    src/doctor/overlay.o src/doctor/provider.o src/doctor/providergeneral.o \
    src/doctor/providerline.o src/doctor/providerreply.o src/doctor/psl.o \
    src/doctor/ptr.o src/doctor/ptrname.o src/doctor/records.o \
    src/doctor/source.o src/doctor/spf.o src/doctor/spfask.o \
    src/doctor/spfedit.o src/doctor/spfmacro.o src/doctor/spfmatch.o \
    src/doctor/spfmend.o src/doctor/spfmendslip.o src/doctor/spfmendword.o \
    src/doctor/spfterm.o src/doctor/spfwalk.o src/doctor/tld.o \
    src/doctor/zonedata.o src/doctor/zonefile.o src/doctor/zonename.o \
    src/doctor/zoneread.o src/doctor/zoneset.o

EXAM = src/exam/exam.o src/exam/examdkim.o src/exam/examdkimheaders.o \
    src/exam/examdkimkey.o src/exam/examdkimmatch.o src/exam/examdkimrecord.o \
    src/exam/examdkimself.o src/exam/examdkimset.o src/exam/examdmarc.o \
    src/exam/examdmarcalign.o src/exam/examdmarcrecord.o \
    src/exam/examdmarcreports.o src/exam/examdomain.o \
    src/exam/examdomainagree.o src/exam/examdomainbounce.o \
    src/exam/examdomaindbl.o src/exam/examdomainmx.o src/exam/examdomainns.o \
    src/exam/examdomainorigin.o src/exam/examdomainzone.o \
    src/exam/examegress.o src/exam/examegressclock.o src/exam/examegressdns.o \
    src/exam/examegressfind.o src/exam/examegressport.o \
    src/exam/examegresssource.o src/exam/examegressv6.o \
    src/exam/examegressview.o src/exam/examhost.o src/exam/examhostname.o \
    src/exam/examhostptr.o src/exam/examhostzone.o src/exam/examine.o \
    src/exam/examjson.o src/exam/examkeys.o src/exam/examlists.o \
    src/exam/examlistsdirect.o src/exam/examlistshealth.o \
    src/exam/examlistsresidential.o src/exam/examlistszones.o \
    src/exam/exammessage.o src/exam/examoption.o src/exam/examqueue.o \
    src/exam/examspf.o src/exam/examspfcount.o src/exam/examspffix.o \
    src/exam/examspfother.o src/exam/examspfpolicy.o src/exam/examspfread.o \
    src/exam/examspfresult.o src/exam/examspfsyntax.o src/exam/examspftree.o \
    src/exam/examtext.o src/exam/examtls.o src/exam/examtlsto.o \
    src/exam/examto.o src/exam/examtoreply.o src/exam/examtoroute.o \
    src/exam/examtorule.o src/exam/examtosmtp.o src/exam/examtostate.o \
    src/exam/examtoway.o src/exam/finding.o src/exam/group.o \
    src/exam/inquiry.o src/exam/mxhosts.o src/exam/predict.o \
    src/exam/publish.o src/exam/wanted.o src/exam/wantedtext.o

COMPAT = compat/idn.o compat/memfile.o compat/sandbox_landlock.o \
    compat/sandbox_none.o compat/secret.o

HEADERS = src/aliases.h src/asker.h src/backlog.h src/briefing.h \
    src/checkup.h src/conf.h src/conffile.h src/confhost.h src/confkey.h \
    src/confline.h src/confname.h src/confnet.h src/crowd.h src/delivery.h \
    src/destination.h src/detach.h src/enquiry.h src/errand.h src/fault.h \
    src/filter.h src/keygen.h src/keygenargs.h src/message.h src/outcome.h \
    src/owned.h src/owners.h src/parcel.h src/password.h src/pick.h \
    src/printout.h src/probe.h src/probemap.h src/probenote.h \
    src/probereport.h src/probetalk.h src/probing.h src/queuecmd.h \
    src/rootcmd.h src/rootrun.h src/run.h src/sample.h src/scout.h src/send.h \
    src/serve.h src/signals.h src/spfcmd.h src/stscache.h src/transcript.h \
    src/trial.h src/txt.h src/usage.h src/verdict.h src/verification.h \
    src/deliver/control.h src/deliver/crew.h src/deliver/dot.h \
    src/deliver/drop.h src/deliver/ehlo.h src/deliver/fetch.h \
    src/deliver/hand.h src/deliver/hello.h src/deliver/http.h \
    src/deliver/job.h src/deliver/lane.h src/deliver/login.h \
    src/deliver/net.h src/deliver/offer.h src/deliver/pool.h \
    src/deliver/reply.h src/deliver/session.h src/deliver/smtp.h \
    src/deliver/stance.h src/deliver/tls.h src/deliver/trace.h \
    src/deliver/transaction.h src/deliver/trust.h src/deliver/visit.h \
    src/deliver/worker.h src/doctor/content.h src/doctor/contentcode.h \
    src/doctor/contentdate.h src/doctor/contentdecode.h \
    src/doctor/contentfields.h src/doctor/contentheader.h \
    src/doctor/contenthtml.h src/doctor/contentkind.h \
    src/doctor/contentlink.h src/doctor/contentpart.h \
    src/doctor/contenttext.h src/doctor/dmarc.h src/doctor/dmarcmend.h \
    src/doctor/dmarcrecord.h src/doctor/dmarcreport.h src/doctor/dmarctag.h \
    src/doctor/dmarcuri.h src/doctor/dmarcwalk.h src/doctor/dnsbl.h \
    src/doctor/dnsblzone.h src/doctor/egress.h src/doctor/ipaddr.h \
    src/doctor/listfile.h src/doctor/name.h src/doctor/overlay.h \
    src/doctor/provider.h src/doctor/providergeneral.h \
    src/doctor/providerline.h src/doctor/psl.h src/doctor/ptr.h \
    src/doctor/ptrname.h src/doctor/records.h src/doctor/source.h \
    src/doctor/spf.h src/doctor/spfask.h src/doctor/spfedit.h \
    src/doctor/spfmacro.h src/doctor/spfmatch.h src/doctor/spfmend.h \
    src/doctor/spfmendslip.h src/doctor/spfmendword.h src/doctor/spfterm.h \
    src/doctor/spfwalk.h src/doctor/tld.h src/doctor/zonedata.h \
    src/doctor/zonefile.h src/doctor/zonename.h src/doctor/zoneread.h \
    src/doctor/zoneset.h src/exam/exam.h src/exam/examdkimself.h \
    src/exam/examdkimset.h src/exam/examdmarc.h src/exam/examdomain.h \
    src/exam/examdomainns.h src/exam/examegress.h src/exam/examfact.h \
    src/exam/examhost.h src/exam/examine.h src/exam/examjson.h \
    src/exam/examkeys.h src/exam/examlists.h src/exam/examoption.h \
    src/exam/examspf.h src/exam/examspftree.h src/exam/examtext.h \
    src/exam/examtls.h src/exam/examtoroute.h src/exam/examtorule.h \
    src/exam/examtosmtp.h src/exam/finding.h src/exam/group.h \
    src/exam/inquiry.h src/exam/mxhosts.h src/exam/predict.h \
    src/exam/publish.h src/exam/wanted.h src/exam/wantedtext.h \
    src/route/dns.h src/route/dnsopt.h src/route/exchange.h src/route/hosts.h \
    src/route/mx.h src/route/policy.h src/route/relay.h src/route/resolver.h \
    src/route/sts.h src/route/tlsa.h src/route/wire.h src/sign/bodyhash.h \
    src/sign/canon.h src/sign/dkim.h src/sign/dkimfield.h src/sign/dkimhash.h \
    src/sign/keeper.h src/sign/key.h src/sign/keyfolder.h src/sign/keymake.h \
    src/sign/keyrecord.h src/sign/signature.h src/sign/signer.h \
    src/sign/taglist.h src/sign/verify.h src/spool/attempt.h \
    src/spool/bounce.h src/spool/catalog.h src/spool/commit.h src/spool/due.h \
    src/spool/entry.h src/spool/folder.h src/spool/last.h src/spool/list.h \
    src/spool/lock.h src/spool/name.h src/spool/original.h src/spool/owner.h \
    src/spool/record.h src/spool/report.h src/spool/retry.h \
    src/spool/settle.h src/spool/show.h src/spool/squat.h src/spool/value.h \
    src/spool/view.h src/spool/wish.h src/submit/alias.h \
    src/submit/aliascheck.h src/submit/aliastable.h src/submit/args.h \
    src/submit/caller.h src/submit/complete.h src/submit/encode.h \
    src/submit/envelope.h src/submit/facts.h src/submit/fold.h \
    src/submit/input.h src/submit/lines.h src/submit/mime.h \
    src/submit/option.h src/submit/parameter.h src/submit/partheader.h \
    src/submit/parts.h src/submit/plan.h src/submit/region.h \
    src/submit/smtpcmd.h src/submit/smtpd.h src/submit/smtpdata.h \
    src/submit/smtpio.h src/submit/smtpmail.h src/submit/submit.h \
    src/submit/target.h src/submit/wordaddress.h src/submit/words.h \
    src/submit/wordtext.h src/util/address.h src/util/base64.h \
    src/util/become.h src/util/buf.h src/util/clock.h src/util/contenttype.h \
    src/util/date.h src/util/declared.h src/util/domain.h src/util/dsn.h \
    src/util/fieldkind.h src/util/header.h src/util/home.h src/util/json.h \
    src/util/log.h src/util/mailbox.h src/util/phrase.h src/util/qp.h \
    src/util/store.h src/util/text.h src/util/token.h src/util/wide.h \
    src/util/word.h compat/idn.h compat/memfile.h compat/sandbox.h \
    compat/secret.h

PEER = tests/peer/answer.o tests/peer/certs.o tests/peer/channel.o \
    tests/peer/content.o tests/peer/context.o tests/peer/daemon.o \
    tests/peer/dkimtext.o tests/peer/dkimverify.o tests/peer/dns.o \
    tests/peer/dnschild.o tests/peer/dnsreply.o tests/peer/handshake.o \
    tests/peer/hello.o tests/peer/httpreply.o tests/peer/https.o \
    tests/peer/issue.o tests/peer/login.o tests/peer/loopback.o \
    tests/peer/measure.o tests/peer/nameserver.o tests/peer/pending.o \
    tests/peer/recorder.o tests/peer/script.o tests/peer/secure.o \
    tests/peer/setting.o tests/peer/smtpd.o tests/peer/talk.o \
    tests/peer/tricks.o tests/peer/verify.o tests/peer/zone.o

UNIT = tests/unit/advice.o tests/unit/chaos.o tests/unit/check_address.o \
    tests/unit/check_alias.o tests/unit/check_aliascheck.o \
    tests/unit/check_args.o tests/unit/check_asker.o \
    tests/unit/check_backlog.o tests/unit/check_base64.o \
    tests/unit/check_become.o tests/unit/check_bodyhash.o \
    tests/unit/check_bounce.o tests/unit/check_buf.o \
    tests/unit/check_caller.o tests/unit/check_canon.o \
    tests/unit/check_catalog.o tests/unit/check_clock.o \
    tests/unit/check_commit.o tests/unit/check_complete.o \
    tests/unit/check_conf.o tests/unit/check_content.o \
    tests/unit/check_contentcode.o tests/unit/check_contentdate.o \
    tests/unit/check_contentdecode.o tests/unit/check_contentheader.o \
    tests/unit/check_contenthtml.o tests/unit/check_contentkind.o \
    tests/unit/check_contentlink.o tests/unit/check_contentpart.o \
    tests/unit/check_contenttype.o tests/unit/check_control.o \
    tests/unit/check_corpus.o tests/unit/check_date.o \
    tests/unit/check_delivery.o tests/unit/check_destination.o \
    tests/unit/check_dkim.o tests/unit/check_dmarc.o \
    tests/unit/check_dmarcmend.o tests/unit/check_dmarcrecord.o \
    tests/unit/check_dmarcreport.o tests/unit/check_dmarcwalk.o \
    tests/unit/check_dns.o tests/unit/check_dnsbl.o tests/unit/check_domain.o \
    tests/unit/check_dot.o tests/unit/check_drop.o tests/unit/check_dsn.o \
    tests/unit/check_due.o tests/unit/check_egress.o tests/unit/check_ehlo.o \
    tests/unit/check_entry.o tests/unit/check_envelope.o \
    tests/unit/check_examchaos.o tests/unit/check_examdkim.o \
    tests/unit/check_examdmarc.o tests/unit/check_examdomain.o \
    tests/unit/check_examegress.o tests/unit/check_examhost.o \
    tests/unit/check_examjson.o tests/unit/check_examkeys.o \
    tests/unit/check_examlists.o tests/unit/check_exammessage.o \
    tests/unit/check_examoption.o tests/unit/check_examqueue.o \
    tests/unit/check_examspf.o tests/unit/check_examtext.o \
    tests/unit/check_examtls.o tests/unit/check_examto.o \
    tests/unit/check_examtosmtp.o tests/unit/check_fault.o \
    tests/unit/check_fetch.o tests/unit/check_finding.o \
    tests/unit/check_fold.o tests/unit/check_group.o tests/unit/check_hand.o \
    tests/unit/check_header.o tests/unit/check_http.o tests/unit/check_idn.o \
    tests/unit/check_input.o tests/unit/check_inquiry.o \
    tests/unit/check_ipaddr.o tests/unit/check_job.o tests/unit/check_json.o \
    tests/unit/check_key.o tests/unit/check_keyfolder.o \
    tests/unit/check_keygenargs.o tests/unit/check_keymake.o \
    tests/unit/check_keyrecord.o tests/unit/check_lane.o \
    tests/unit/check_last.o tests/unit/check_list.o \
    tests/unit/check_listfile.o tests/unit/check_log.o \
    tests/unit/check_login.o tests/unit/check_message.o \
    tests/unit/check_mime.o tests/unit/check_mx.o tests/unit/check_name.o \
    tests/unit/check_net.o tests/unit/check_outcome.o \
    tests/unit/check_overlay.o tests/unit/check_owner.o \
    tests/unit/check_owners.o tests/unit/check_parts.o \
    tests/unit/check_password.o tests/unit/check_phrase.o \
    tests/unit/check_pick.o tests/unit/check_policy.o tests/unit/check_pool.o \
    tests/unit/check_printout.o tests/unit/check_probe.o \
    tests/unit/check_probemap.o tests/unit/check_probereport.o \
    tests/unit/check_provider.o tests/unit/check_providerreply.o \
    tests/unit/check_psl.o tests/unit/check_ptr.o tests/unit/check_ptrname.o \
    tests/unit/check_publish.o tests/unit/check_qp.o \
    tests/unit/check_queuecmd.o tests/unit/check_recipients.o \
    tests/unit/check_records.o tests/unit/check_relay.o \
    tests/unit/check_reply.o tests/unit/check_resolver.o \
    tests/unit/check_retry.o tests/unit/check_run.o tests/unit/check_sample.o \
    tests/unit/check_sandbox.o tests/unit/check_scout.o \
    tests/unit/check_settle.o tests/unit/check_show.o \
    tests/unit/check_signature.o tests/unit/check_signer.o \
    tests/unit/check_smtp.o tests/unit/check_smtpcmd.o \
    tests/unit/check_smtpd.o tests/unit/check_smtpdata.o \
    tests/unit/check_smtpio.o tests/unit/check_smtpmail.o \
    tests/unit/check_source.o tests/unit/check_spf.o \
    tests/unit/check_spfedit.o tests/unit/check_spfmacro.o \
    tests/unit/check_spfmendslip.o tests/unit/check_spfterm.o \
    tests/unit/check_spfwalk.o tests/unit/check_squat.o \
    tests/unit/check_stance.o tests/unit/check_store.o tests/unit/check_sts.o \
    tests/unit/check_stscache.o tests/unit/check_submit.o \
    tests/unit/check_taglist.o tests/unit/check_text.o tests/unit/check_tld.o \
    tests/unit/check_tls.o tests/unit/check_tlsa.o tests/unit/check_trace.o \
    tests/unit/check_transcript.o tests/unit/check_trip.o \
    tests/unit/check_txt.o tests/unit/check_verdict.o \
    tests/unit/check_verify.o tests/unit/check_word.o \
    tests/unit/check_words.o tests/unit/check_worker.o \
    tests/unit/check_zone.o tests/unit/check_zonedata.o \
    tests/unit/check_zonefile.o tests/unit/check_zonename.o \
    tests/unit/check_zoneread.o tests/unit/check_zoneset.o \
    tests/unit/convert.o tests/unit/dialogue.o tests/unit/dmarcvectors.o \
    tests/unit/dnstable.o tests/unit/examprobe.o tests/unit/examscene.o \
    tests/unit/generate.o tests/unit/jsonread.o tests/unit/keyring.o \
    tests/unit/main.o tests/unit/mimeread.o tests/unit/pace.o \
    tests/unit/passage.o tests/unit/place.o tests/unit/recipient.o \
    tests/unit/scene.o tests/unit/scratch.o tests/unit/slowcanon.o \
    tests/unit/spfzone.o tests/unit/vectors.o

TEST_HEADERS = tests/peer/answer.h tests/peer/certs.h tests/peer/channel.h \
    tests/peer/content.h tests/peer/context.h tests/peer/daemon.h \
    tests/peer/dkimtext.h tests/peer/dkimverify.h tests/peer/dns.h \
    tests/peer/dnschild.h tests/peer/dnsreply.h tests/peer/handshake.h \
    tests/peer/hello.h tests/peer/httpreply.h tests/peer/https.h \
    tests/peer/issue.h tests/peer/login.h tests/peer/loopback.h \
    tests/peer/measure.h tests/peer/nameserver.h tests/peer/pending.h \
    tests/peer/recorder.h tests/peer/script.h tests/peer/secure.h \
    tests/peer/setting.h tests/peer/smtpd.h tests/peer/talk.h \
    tests/peer/tricks.h tests/peer/verify.h tests/peer/zone.h \
    tests/unit/advice.h tests/unit/chaos.h tests/unit/convert.h \
    tests/unit/decode.h tests/unit/decodewords.h tests/unit/dialogue.h \
    tests/unit/dmarcvectors.h tests/unit/dnstable.h tests/unit/examprobe.h \
    tests/unit/examscene.h tests/unit/generate.h tests/unit/jsonread.h \
    tests/unit/keyring.h tests/unit/mimeread.h tests/unit/pace.h \
    tests/unit/passage.h tests/unit/place.h tests/unit/recipient.h \
    tests/unit/scene.h tests/unit/scratch.h tests/unit/slowcanon.h \
    tests/unit/spfzone.h tests/unit/suites.h tests/unit/vectors.h \
    tests/unit/wire.h tests/unit/words.h

FUZZ = tests/fuzz/fuzz_address.o tests/fuzz/fuzz_alias.o \
    tests/fuzz/fuzz_args.o tests/fuzz/fuzz_canon.o tests/fuzz/fuzz_conf.o \
    tests/fuzz/fuzz_content.o tests/fuzz/fuzz_dmarc.o tests/fuzz/fuzz_dns.o \
    tests/fuzz/fuzz_doctorname.o tests/fuzz/fuzz_egress.o \
    tests/fuzz/fuzz_ehlo.o tests/fuzz/fuzz_entry.o tests/fuzz/fuzz_header.o \
    tests/fuzz/fuzz_http.o tests/fuzz/fuzz_input.o tests/fuzz/fuzz_job.o \
    tests/fuzz/fuzz_keyrecord.o tests/fuzz/fuzz_mend.o tests/fuzz/fuzz_mime.o \
    tests/fuzz/fuzz_provider.o tests/fuzz/fuzz_qp.o tests/fuzz/fuzz_reply.o \
    tests/fuzz/fuzz_signature.o tests/fuzz/fuzz_smtpcmd.o \
    tests/fuzz/fuzz_smtpd.o tests/fuzz/fuzz_smtpdata.o tests/fuzz/fuzz_spf.o \
    tests/fuzz/fuzz_sts.o tests/fuzz/fuzz_trace.o tests/fuzz/fuzz_words.o \
    tests/fuzz/fuzz_zonefile.o

LIBRARY = $(NOUNS) $(UTIL) $(SUBMIT) $(SIGN) $(ROUTE) $(DELIVER) $(SPOOL) \
    $(DOCTOR) $(EXAM) $(COMPAT)
OBJECTS = src/main.o $(LIBRARY)
TESTS = $(PEER) tests/peer/peer.o $(UNIT) $(FUZZ) tests/fuzz/replay.o
MANUALS = man/sendoff.8 man/sendoff-check.8 man/sendoff.conf.5

.PHONY: all demo check unit unit-1 unit-2 unit-3 e2e replay hdrcheck lint fuzz \
    bench interop install uninstall dist distcheck clean deps deps-interop help
.SUFFIXES:
.SUFFIXES: .c .o

all: sendoff
	@ln -sf sendoff sendmail
	@ln -sf sendoff mailq
	@ln -sf sendoff newaliases

.c.o:
	@echo '  cc   $@'
	@$(COMPILE) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

compat/have.h: compat/probe.sh
	@CC='$(CC)' CFLAGS='$(CFLAGS)' CPPFLAGS='$(CPPFLAGS)' \
	    LDFLAGS='$(LDFLAGS)' sh compat/probe.sh

$(OBJECTS): compat/have.h $(HEADERS)
$(TESTS): compat/have.h $(HEADERS) $(TEST_HEADERS)

libsendoff.a: $(LIBRARY)
	@echo '  ar   $@'
	@rm -f $@
	@ar rcs $@ $(LIBRARY)

sendoff: src/main.o libsendoff.a
	@echo '  ld   $@'
	@$(LINK) $(CFLAGS) -o $@ src/main.o libsendoff.a $$(cat compat/ldflags) \
	    $(LDFLAGS)

tests/peer/peer: tests/peer/peer.o $(PEER) libsendoff.a
	@echo '  ld   $@'
	@$(LINK) $(CFLAGS) -o $@ tests/peer/peer.o $(PEER) libsendoff.a \
	    $$(cat compat/ldflags) $(LDFLAGS)

tests/unit/check: $(UNIT) $(PEER) libsendoff.a
	@echo '  ld   $@'
	@$(LINK) $(CFLAGS) -o $@ $(UNIT) $(PEER) libsendoff.a \
	    $$(cat compat/ldflags compat/testflags) $(LDFLAGS)

# The configuration of a fresh machine: what deps installs is found here.
demo:
	@$(MAKE) all tests/peer/peer
	@sh tests/demo.sh

# The end-to-end tests wait for most of their time, so they run beside the
# others; on a busy machine a unit test may take five times its time.
check:
	@$(MAKE) all tests/peer/peer tests/unit/check $(FUZZ)
	@$(MAKE) -j 4 unit replay e2e

# In parts: a process that has seen fewer tests forks faster.
unit: unit-1 unit-2 unit-3

unit-1 unit-2 unit-3: unit-%: tests/unit/check
	@CONFORMANCE='$(CONFORMANCE)' CK_TIMEOUT_MULTIPLIER=5 \
	    tests/unit/check $*/3

replay: $(FUZZ) tests/fuzz/replay.o tests/unit/slowcanon.o libsendoff.a
	@for o in $(FUZZ); do \
	    n=$${o#tests/fuzz/fuzz_}; n=$${n%.o}; \
	    $(LINK) $(CFLAGS) -o tests/fuzz/replay.bin $$o \
	        tests/fuzz/replay.o tests/unit/slowcanon.o libsendoff.a \
	        $$(cat compat/ldflags) $(LDFLAGS) || exit 1; \
	    tests/fuzz/replay.bin tests/fuzz/seeds/$$n || exit 1; \
	done

e2e: sendoff tests/peer/peer
	@sh tests/e2e/run.sh

# Each target for FUZZ_SECONDS, with libFuzzer, which is clang's.
FUZZ_SECONDS = 60
fuzz: compat/have.h
	@for o in $(FUZZ); do \
	    n=$${o#tests/fuzz/fuzz_}; n=$${n%.o}; mkdir -p build/$$n; \
	    echo "fuzz $$n"; \
	    clang -std=c11 -D_DEFAULT_SOURCE -include compat/have.h -Isrc -I. \
	        $(PATHS) $$(cat compat/cflags) -g -O1 \
	        -fsanitize=fuzzer,address,undefined \
	        -fno-sanitize-recover=undefined -o build/fuzz_$$n \
	        tests/fuzz/fuzz_$$n.c tests/unit/slowcanon.c \
	        $$(echo $(LIBRARY) | sed 's/\.o/.c/g') \
	        $$(cat compat/ldflags) || exit 1; \
	    build/fuzz_$$n -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 \
	        build/$$n tests/fuzz/seeds/$$n || exit 1; \
	done

bench: all tests/peer/peer
	@sh tests/bench/run.sh

hdrcheck: compat/have.h
	@for h in $(HEADERS); do \
	    echo "#include \"$${h#src/}\"" | $(COMPILE) -Werror -fsyntax-only \
	        -x c - || { echo "$$h cannot stand alone"; exit 1; }; \
	done; echo "hdrcheck: every header stands alone"

lint:
	sh tests/style.sh
	shellcheck compat/*.sh tests/*.sh .ci/run
	shellcheck -x -P tests/interop tests/interop/*.sh
	cd tests/e2e && shellcheck *.sh
	cd tests/bench && shellcheck -P ../e2e *.sh
	for m in $(MANUALS); do mandoc -Tlint -W warning $$m || exit 1; done
	cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr \
	    --enable=warning,performance,portability \
	    --suppress=missingIncludeSystem \
	    --suppress=funcArgOrderDifferent -Isrc -I. src compat

interop: all tests/peer/peer
	sh tests/interop/run.sh

install: all
	install -d $(DESTDIR)$(SBINDIR) $(DESTDIR)$(BINDIR) \
	    $(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(MANDIR)/man8 \
	    $(DESTDIR)$(SYSCONFDIR) $(DESTDIR)$(DATADIR)
	install -m 755 sendoff $(DESTDIR)$(SBINDIR)/sendoff
	ln -sf sendoff $(DESTDIR)$(SBINDIR)/sendmail
	ln -sf $(SBINDIR)/sendoff $(DESTDIR)$(BINDIR)/mailq
	ln -sf $(SBINDIR)/sendoff $(DESTDIR)$(BINDIR)/newaliases
	install -m 644 man/sendoff.8 $(DESTDIR)$(MANDIR)/man8/sendoff.8
	install -m 644 man/sendoff-check.8 $(DESTDIR)$(MANDIR)/man8/sendoff-check.8
	ln -sf sendoff-check.8 $(DESTDIR)$(MANDIR)/man8/sendoff-dns.8
	install -m 644 man/sendoff.conf.5 $(DESTDIR)$(MANDIR)/man5/sendoff.conf.5
	install -m 644 contrib/providers.list \
	    $(DESTDIR)$(DATADIR)/providers.list
	install -m 644 contrib/tld.list $(DESTDIR)$(DATADIR)/tld.list
	if [ "$$(id -u)" = 0 ]; then \
	    install -d -m 1777 $(DESTDIR)$(SPOOLDIR); fi

uninstall:
	rm -f $(DESTDIR)$(SBINDIR)/sendoff $(DESTDIR)$(SBINDIR)/sendmail \
	    $(DESTDIR)$(BINDIR)/mailq $(DESTDIR)$(BINDIR)/newaliases \
	    $(DESTDIR)$(MANDIR)/man8/sendoff.8 \
	    $(DESTDIR)$(MANDIR)/man8/sendoff-check.8 \
	    $(DESTDIR)$(MANDIR)/man8/sendoff-dns.8 \
	    $(DESTDIR)$(MANDIR)/man5/sendoff.conf.5 \
	    $(DESTDIR)$(DATADIR)/providers.list $(DESTDIR)$(DATADIR)/tld.list
	if [ -d $(DESTDIR)$(DATADIR) ]; then \
	    rmdir $(DESTDIR)$(DATADIR) 2>/dev/null || :; fi

dist:
	git archive --prefix=sendoff-$(VERSION)/ -o sendoff-$(VERSION).tar.gz \
	    HEAD

distcheck: dist
	rm -rf build/dist && mkdir -p build/dist
	tar -C build/dist -xzf sendoff-$(VERSION).tar.gz
	cd build/dist/sendoff-$(VERSION) && $(MAKE) all check \
	    CONFORMANCE='$(CONFORMANCE)'

clean:
	rm -f $(OBJECTS) $(TESTS) libsendoff.a sendoff sendmail mailq \
	    newaliases tests/peer/peer tests/unit/check tests/fuzz/*.bin \
	    compat/have.h compat/cflags compat/ldflags compat/testflags \
	    sendoff-*.tar.gz
	rm -rf build

# What one may want to make; the variables are in INSTALL.
help:
	@echo 'make [all]         builds sendoff, sendmail, mailq, newaliases'
	@echo 'make deps          installs what building and testing takes'
	@echo 'make demo          sends mail to a mail server on loopback'
	@echo 'make check         runs every test'
	@echo 'make install       as root; make uninstall takes it back'
	@echo 'make clean         before variables or the compiler change'
	@echo 'make deps-interop  installs what these three take:'
	@echo 'make lint | fuzz | interop'

# What it takes to build and test; asks for sudo only where it must.
PACKAGES = gcc libc6-dev pkg-config libssl-dev libbsd-dev check openssl
OPTIONAL_PACKAGES = libidn2-dev publicsuffix
LINT_PACKAGES = clang libclang-rt-dev shellcheck mandoc cppcheck
INTEROP_PACKAGES = strace debootstrap python3 iproute2 $(LINT_PACKAGES)

deps:
	@sh compat/deps.sh $(PACKAGES) --optional $(OPTIONAL_PACKAGES)

deps-interop:
	@sh compat/deps.sh $(INTEROP_PACKAGES)
