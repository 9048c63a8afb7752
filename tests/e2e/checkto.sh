#!/bin/sh
# sendoff check and mail servers: what they say to a recipient and what that
# means, the message of --probe, port 25 that is closed or somebody else's, TLS,
# and clocks.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/checkworld.sh"
alone $addresses
certs $receiver_names

# A domain for each kind of receiver, all at one address.
others() {
	while read -r domain host; do
		echo "$domain MX 10 $host"
		echo "$host A 192.0.2.20"
	done <<-HOSTS
	gmail.example.org aspmx.l.google.com
	hotmail.example.org example-org.mail.olc.protection.outlook.com
	qq.example.org mxbiz1.qq.com
	netease.example.org mx1.mail.netease.com
	nobody.example.org mx.nobody.example.org
	HOSTS
	echo "null.example.org MX 0 ."
	echo "none.example.org NXDOMAIN"
	echo "empty.example.org TXT \"nothing else\""
	echo "dead.example.org MX 10 gone.example.org"
	echo "broken.example.org SERVFAIL MX"
}

world to
good_host </dev/null
{ good_zone && others; } >"$W/zone"
servers
authority

# --- what the server says ---------------------------------------------------------

# to KIND SCRIPT-LINE [OPTION...]: a mail for ann there would fare so.
to() {
	kind=$1 line=$2
	shift 2
	printf '%s\n' "$line" | to_server "mx.$kind.example.org"
	check --to "ann@$kind.example.org" "$@"
	"$peer" stop "$W/to"
	lacks "$kind: never DATA" '^DATA' "$W"/to/wire.*
}

to gmail ""
is "accepted" "0 OK OK" "$(status) $(says to.smtp) $(says to.route)"
has "accepted: who it is" '^GMAIL \(ann@gmail\.example\.org\)$' "$W/out"
has "accepted: what it would see" \
    '^  would see: spf=pass dkim=pass dmarc=pass p=QUARANTINE' "$W/out"
is "accepted: nothing received" 0 "$(received to)"
is "accepted: the others see no MAIL" "" \
    "$(grep -l '^MAIL' "$W"/s?/wire.* 2>/dev/null)"

to gmail "rcpt reply 450 4.2.0 <ann@gmail.example.org>: Greylisted, try again"
is "greylisted" "3 ????" "$(status) $(says to.smtp)"
tells "greylisted: nothing is wrong" to.smtp 'nothing is wrong: the queue tries'

to gmail "rcpt reply 550-5.7.26 This mail has been blocked because the sender is unauthenticated.\r\n550 5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM."
is "Gmail 5.7.26" "2 FAIL" "$(status) $(says to.smtp)"
tells "Gmail 5.7.26: its words" to.smtp 'sender is unauthenticated'
tells "Gmail 5.7.26: the cause" to.smtp 'neither SPF nor DKIM passes'
tells "Gmail 5.7.26: what it is here" to.smtp 'spf\.result here: ok, pass'

to hotmail "rcpt reply 550 5.7.515 Access denied, sending domain EXAMPLE.COM does not meet the required authentication level."
is "Outlook 5.7.515" "2 FAIL" "$(status) $(says to.smtp)"
tells "Outlook 5.7.515: the cause" to.smtp 'SPF, DKIM and DMARC'
tells "Outlook 5.7.515: which check" to.smtp 'dmarc\.result here: ok'

to qq "rcpt reply 550 Connection frequency limited. https://service.mail.qq.com/"
is "QQ: it passes by itself" "3 ????" "$(status) $(says to.smtp)"
tells "QQ: the cause" to.smtp \
    'too many connections of the address.*the queue does not'
tells "QQ: its one rule" to.rules 'the one rule that a check can tell is met'

to netease "mail reply 550 MI:SPF mx5,abc http://mail.163.com/help/help_spam_16.htm?ip=45.76.113.25&hostid=mx5&time=1"
is "NetEase MI:SPF" "2 FAIL" "$(status) $(says to.smtp)"
tells "NetEase MI:SPF: its help" to.smtp \
    'http://mail\.163\.com/help/help_spam_16\.htm\?ip=45\.76\.113\.25&hostid=mx5'
tells "NetEase MI:SPF: the cause" to.smtp 'SPF does not allow the address'
to netease "mail reply 550 MI:SPF mx5,abc http://mail.163.com/help/help_spam_16.htm?ip=45.76.113.25&hostid=mx5&time=1" --json
valid "NetEase MI:SPF"

to nobody "rcpt reply 550 5.1.1 no such user"
is "no mailbox" "2 FAIL SKIP" \
    "$(status) $(says to.smtp) $(says to.rules)"
tells "no mailbox: so it says" to.smtp 'no such mailbox'
to nobody "greeting reply 554 5.7.1 go away"
is "refused at the door" "2 FAIL" "$(status) $(says to.smtp)"
tells "refused at the door: its words" to.smtp 'go away'
to nobody "greeting reply 421 4.3.2 busy"
is "not now" "3 ????" "$(status) $(says to.smtp)"
to nobody "ehlo close"
is "no reply" "3 ????" "$(status) $(says to.smtp)"
</dev/null to_server mx.nobody.example.org
check --to '"ann \"b"@nobody.example.org' --probe
"$peer" stop "$W/to"
is "quoted, with a blank" "OK OK" "$(says to.smtp) $(says to.probe)"
is "quoted, with a blank: to whom" '"ann \"b"@nobody.example.org' \
    "$(recipients 1 to)"
for address in 'ann b@c.example' '"ann" b"@c.example' '"ann b@c.example' \
    '"ann b\"@c.example' '"ann"@c example'; do
	check --to "$address"
	is "blanks not in quotes" 64 "$(status)"
done
to nobody "" --skip to.smtp,to.rules
is "not asked for" "0 OK" "$(status) $(says to.route)"

for kind in null none empty dead; do
	check --to "ann@$kind.example.org"
	is "no way to $kind" "2 FAIL SKIP" \
	    "$(status) $(says to.route) $(says to.smtp)"
done
check --to ann@broken.example.org --timeout 3
is "DNS does not say" "3 ????" "$(status) $(says to.route)"
stop to
check --to ann@nobody.example.org
is "nobody listens there" "3 ????" "$(status) $(says to.smtp)"
tells "nobody listens there: the others do" to.smtp 'other servers answer on port 25'

# --- the message ------------------------------------------------------------------

echo "serve 1" | to_server aspmx.l.google.com
printf 'name mx.example.net\n' >"$W/own.script"
"$peer" start -d "$W/own" -a 192.0.2.10 -p 25 -s "$W/own.script" >/dev/null
stop to
</dev/null to_server aspmx.l.google.com
check --to ann@gmail.example.org --probe
"$peer" stop "$W/to" "$W/own"
is "probe: sent" "0 OK OK" "$(status) $(says to.probe) $(says to.smtp)"
is "probe: one message" 1 "$(received to)"
is "probe: to whom" ann@gmail.example.org "$(recipients 1 to)"
is "probe: from whom" "MAIL FROM:<shop@example.com>" \
    "$(envelope 1 to | grep -o 'MAIL FROM:<[^>]*>')"
is "probe: its signature" \
    "dkim=pass header.d=example.com header.s=s1 header.a=rsa-sha256" \
    "$("$peer" verify "$W/to/mail.1" "$W/zone" 2>&1)"
tells "probe: what to compare" to.probe 'dkim=pass header.i=@example.com header.s=s1'
has "probe: by hand it is" '^Auto-Submitted: auto-generated' "$W/to/mail.1"
is "probe: bounces are taken" OK "$(says domain.bounce)"
is "probe: and none was sent" 0 "$(received own)"
is "probe: nothing in the queue" 0 "$(queued)"
is "probe: nothing to the others" 0 \
    "$(ls "$W"/s?/mail.* 2>/dev/null | grep -c .)"

</dev/null to_server aspmx.l.google.com
check --to ann@gmail.example.org --probe --skip to.probe,domain.bounce
is "probe: left out, and not sent" "0 OK 0" \
    "$(status) $(says to.smtp) $(received to)"
check --to ann@gmail.example.org --probe --only dmarc
is "probe: left out, and nobody asked" "0 1" "$(status) $(connections to)"
stop to

printf 'rcpt reply 550 5.1.1 unknown user\n' >"$W/own.script"
rm -rf "$W/own"
"$peer" start -d "$W/own" -a 192.0.2.10 -p 25 -s "$W/own.script" >/dev/null
check --probe
"$peer" stop "$W/own"
is "bounces are refused" "1 WARN" "$(status) $(says domain.bounce)"
tells "bounces are refused: which address" domain.bounce 'shop@example\.com'
lacks "no --to: nothing to send" 'to\.probe' "$W/out"
echo "dot reply 550 5.7.25 we do not like it" | to_server aspmx.l.google.com
check --to ann@gmail.example.org --probe
is "probe: refused" "2 FAIL" "$(status) $(says to.probe)"
tells "probe: refused, its words" to.probe 'we do not like it'
tells "probe: refused, the cause" to.probe \
    'ptr\.exists here: ok.*no PTR record.*ptr\.exists finds nothing to mend'
is "probe: refused, and nothing is left" 0 "$(queued)"
echo "dot reply 451 4.7.1 later" | to_server aspmx.l.google.com
check --to ann@gmail.example.org --probe --json
valid "probe: later"
has "probe: later, so it says" '"id":"to.probe",[^{]*"verdict":"unknown","reason":"deferred","title":"the message waits in the queue: Deferred: 451 4.7.1 later' "$W/out"
stop to
is "probe: later, it waits" 1 "$(queued)"
rm -f "$W"/spool/m.*
check --to ann@gmail.example.org --probe --timeout 3
is "probe: nobody listens" "????" "$(says to.probe)"
rm -f "$W"/spool/m.*

# --- port 25 ----------------------------------------------------------------------

good_zone | publish
: >"$W/s1.off" && : >"$W/s2.off" && : >"$W/s3.off"
servers
check
is "closed" "2 FAIL SKIP" \
    "$(status) $(says ip.port25) $(says tls.starttls)"
tells "closed: how" ip.port25 'no mail server answers on port 25: connections are refused'
tells "closed: what mends it" ip.port25 \
    'ask the provider to open port 25.*relay smtps://'
rm "$W/s1.off"
servers
check
is "one of three" "1 WARN" "$(status) $(says ip.port25)"
rm "$W/s3.off"
servers
check
is "two of three" "0 OK" "$(status) $(says ip.port25)"
rm "$W/s2.off"

echo "greeting reply 220 proxy.provider.net ESMTP" >"$W/s1.more"
servers
check
is "a proxy" "2 FAIL" "$(status) $(says ip.port25)"
tells "a proxy: how it shows" ip.port25 \
    "a proxy answers in place of gmail.com: somebody else's greeting"
printf '%s\n' 'ehlo reply 250-mx.google.com at your service, [45.76.113.25]\r\n250 SIZE 35882577' \
    >"$W/s1.more"
servers
check
is "no STARTTLS at Gmail" "2 FAIL" "$(status) $(says ip.port25)"
tells "no STARTTLS at Gmail: how it shows" ip.port25 'no STARTTLS'

mv "$W/s1.more" "$W/bare"
</dev/null to_server elsewhere.example.net
check --smtp-map gmail-smtp-in.l.google.com=192.0.2.20:25
stop to
is "--smtp-map: somebody else is called" "2 FAIL 1" \
    "$(status) $(says ip.port25) $(connections last)"

# --- TLS --------------------------------------------------------------------------

for i in 1 2 3; do
	cp "$W/bare" "$W/s$i.more"
done
servers
check --only tls
is "no STARTTLS anywhere" "2 FAIL" "$(status) $(says tls.starttls)"
i=0
for name in $receiver_names; do
	i=$((i + 1))
	echo "certificate $T/certs/$name.self.pem" >"$W/s$i.more"
done
servers
check --only tls
is "certificates of nobody" "1 WARN" "$(status) $(says tls.starttls)"
tells "certificates of nobody: what to do" tls.starttls 'apt-get install ca-certificates'
for i in 1 2 3; do
	echo "tls-version 1.1" >"$W/s$i.more"
done
servers
check --only tls
is "old TLS alone" "2 FAIL" "$(status) $(says tls.starttls)"

# --- clocks -----------------------------------------------------------------------

# clock OFFSET: the servers' clocks, by ours.
clock() {
	for i in 1 2 3; do
		echo "greeting reply 220 mx.google.com ESMTP $(date -R -d "$1")" \
		    >"$W/s$i.more"
	done
	servers
	check --only ip.clock,ip.port25
}
clock "1 hour ago"
is "an hour ahead" "2 FAIL" "$(status) $(says ip.clock)"
tells "an hour ahead: so it says" ip.clock \
    "clock is (59|60) min ahead, by 3 mail servers"
tells "an hour ahead: NTP" ip.clock 'timedatectl set-ntp true'
clock "5 minutes"
is "five minutes behind" "1 WARN" "$(status) $(says ip.clock)"
tells "five minutes behind: so it says" ip.clock "clock is [23][0-9][0-9] s behind"
echo "greeting reply 220 mx.google.com ESMTP no date" >"$W/s1.more"
cp "$W/s1.more" "$W/s2.more" && cp "$W/s1.more" "$W/s3.more"
servers
check --only ip.clock
is "nobody tells the time" "3 ????" "$(status) $(says ip.clock)"
sane to
finish
