#!/bin/sh
# Notifications (RFC 3461, 3464, 6522, 3834): what the sender wished goes with
# the message where the server offers DSN; who is told of what where it does
# not, where it refuses, and where it is late; and the error modes.
. "$(dirname "$0")/lib.sh"

# A server without the extension.
plain='ehlo-keywords PIPELINING SIZE=52428800 8BITMIME'

# The lines of an envelope, without the size.
commands() {
	envelope "$1" "${2:-mx}" | sed -n 's/ SIZE=[0-9]*//
	/^MAIL/p
	/^RCPT/p'
}

# notice N [DIR]: into $W/notice, with LF line ends; what holds for every one.
notice() {
	tr -d '\r' <"$W/${2:-mx}/mail.$1" >"$W/notice"
	is "a notice: from nobody to the sender, who is told of no other" \
	    'MAIL FROM:<>
RCPT TO:<s@sender.example> NOTIFY=NEVER' "$(commands "$1" "${2:-mx}")"
	for line in '^From: Mail Delivery System' \
	    '^ <MAILER-DAEMON@sender.example>$' '^To: <s@sender.example>$' \
	    '^Auto-Submitted: auto-replied$' '^MIME-Version: 1.0$' \
	    '^Content-Type: multipart/report;$' \
	    '^ report-type=delivery-status;$' \
	    '^Content-Type: message/delivery-status$' \
	    '^Reporting-MTA: dns; box.sender.example$'; do
		has "a notice: $line" "$line" "$W/notice"
	done
	boundary=$(sed -n 's/^ boundary="\(.*\)"$/\1/p' "$W/notice")
	is "a notice: three parts and an end" "3 1" \
	    "$(grep -cxF -e "--$boundary" "$W/notice") $(grep -cxF \
	    -e "--$boundary--" "$W/notice")"
}

# The fields of one kind in the notice, in order.
fields() {
	sed -n "s/^$1: //p" "$W/notice" | tr '\n' ' ' | sed 's/ $//'
}

# --- on the wire -----------------------------------------------------------

world offered
mx_plain
hello -N success,delay -R hdrs -V 'a+2Bb+3Dc+20d' a@rcpt.example b@rcpt.example
is "offered: the wishes go with the message" \
    'MAIL FROM:<s@sender.example> RET=HDRS ENVID=a+2Bb+3Dc+20d
RCPT TO:<a@rcpt.example> NOTIFY=SUCCESS,DELAY
RCPT TO:<b@rcpt.example> NOTIFY=SUCCESS,DELAY' "$(commands 1)"
stands "offered: the server tells of success" 0 0 1
hello -N NEVER a@rcpt.example
is "offered: never" 'MAIL FROM:<s@sender.example>
RCPT TO:<a@rcpt.example> NOTIFY=NEVER' "$(commands 2)"
hello a@rcpt.example
is "offered: nothing wished, nothing sent" 'MAIL FROM:<s@sender.example>
RCPT TO:<a@rcpt.example>' "$(commands 3)"
hello -odq -N failure -R FULL -V id a@rcpt.example
has "offered: the entry has them" '^T- a@rcpt.example NOTIFY=FAILURE$' \
    "$W"/spool/m.*
has "offered: the entry says so" '^sendoff2$' "$W"/spool/m.*
send -qf
is "offered: from the queue, too" \
    'MAIL FROM:<s@sender.example> RET=FULL ENVID=id
RCPT TO:<a@rcpt.example> NOTIFY=FAILURE' "$(commands 4)"
stands "offered: the queue is empty" 0 0 4
sane "offered"

world withdrawn
mx <<'SCRIPT'
ehlo-keywords STARTTLS PIPELINING DSN
tls-keywords PIPELINING
SCRIPT
hello -N failure -R full -V id a@rcpt.example
is "offered before TLS alone: nothing is sent" 'MAIL FROM:<s@sender.example>
RCPT TO:<a@rcpt.example>' "$(commands 1)"
sane "withdrawn"

world tls-only
mx <<'SCRIPT'
ehlo-keywords STARTTLS PIPELINING
tls-keywords PIPELINING DSN
SCRIPT
hello -N success a@rcpt.example
is "offered under TLS alone: sent" 'MAIL FROM:<s@sender.example>
RCPT TO:<a@rcpt.example> NOTIFY=SUCCESS' "$(commands 1)"
stands "offered under TLS alone: no notice of ours" 0 0 1
sane "tls-only"

world malformed
for call in '-N never,success' '-N always' '-N success,' '-R half' '-V a=b' \
    '-V a+2' '-V a+0Ab' "-V $(printf '%0101d' 0)"; do
	# shellcheck disable=SC2086 # two words
	hello $call a@rcpt.example
	is "malformed: $call" "64 0" "$(status) $(queued)"
done
hello -V "$(printf 'a\nb')" a@rcpt.example
is "malformed: -V with a line end" "64 0" "$(status) $(queued)"

# --- success, where nobody else tells --------------------------------------

world relayed
echo "$plain" | mx
hello -N success -V id-1 a@rcpt.example b@other.example
stands "relayed: delivered, the notice waits" 0 1 2
lacks "relayed: nothing was asked of the server" 'NOTIFY|ENVID' \
    "$W"/mx/envelope.*
mx_stop
mx_plain mx2
send -qf
stands "relayed: the notice goes with the next run" 0 0 1 mx2
notice 1 mx2
is "relayed: actions" "relayed relayed" "$(fields Action)"
is "relayed: of whom" "rfc822; a@rcpt.example rfc822; b@other.example" \
    "$(fields Final-Recipient)"
has "relayed: status" '^Status: 2\.' "$W/notice"
has "relayed: by whom" '^Remote-MTA: dns; mx.rcpt.example$' "$W/notice"
is "relayed: which envelope" id-1 "$(fields Original-Envelope-Id)"
is "relayed: nobody was renamed" "" "$(fields Original-Recipient)"
lacks "relayed: it is not late" 'Will-Retry-Until' "$W/notice"
has "relayed: the header is enough" '^Content-Type: text/rfc822-headers$' \
    "$W/notice"
lacks "relayed: without the text" 'hi there' "$W/notice"
sane "relayed"

world relayed-queue
echo "$plain" | mx
hello -odq -N success,failure a@rcpt.example
send -qf
stands "relayed from the queue: a notice takes its place" 0 1 1
has "relayed from the queue: it is one" '^Action: relayed' "$W"/spool/m.*
send -qf
stands "relayed from the queue: it goes with the next run" 0 0 2
lacks "relayed from the queue: no notice about a notice" 'NOTIFY' \
    "$W/mx/envelope.2"
for wish in failure delay never; do
	hello -N $wish a@rcpt.example
done
hello a@rcpt.example
printf '\n' | send -f '<>' -N success a@rcpt.example
stands "not asked for, or nobody to tell: no notice" 0 0 7
sane "relayed from the queue"

if [ "$(id -u)" != 0 ]; then
	world relayed-nowhere
	echo "$plain" | mx
	HOME=/nonexistent
	chmod 500 "$W/spool"
	hello -N success a@rcpt.example
	is "relayed, no queue: delivered is 0" "0 1" "$(status) $(received)"
	has "relayed, no queue: the log says it" 'notice .* cannot be written' \
	    "$W/maillog"
	chmod 700 "$W/spool"
else
	skip "relayed, no queue: root writes everywhere"
fi

# --- failure ---------------------------------------------------------------

refuse() {
	mx <<'SCRIPT'
rcpt:no@rcpt.example reply 550 5.1.1 no such user
SCRIPT
}

world failed
refuse
hello -odq -R hdrs -V id-2 no@rcpt.example a@rcpt.example
send -qf
send -qf
stands "failed: delivered to the other, then told" 0 0 2
notice 2
is "failed: action" failed "$(fields Action)"
is "failed: of whom, and of no other" "rfc822; no@rcpt.example" \
    "$(fields Final-Recipient)"
is "failed: status" 5.1.1 "$(fields Status)"
is "failed: by whom" "dns; mx.rcpt.example" "$(fields Remote-MTA)"
is "failed: in whose words" "smtp; 550 5.1.1 no such user" \
    "$(fields Diagnostic-Code)"
is "failed: which envelope" id-2 "$(fields Original-Envelope-Id)"
has "failed: when" '^Last-Attempt-Date: ' "$W/notice"
lacks "failed: for good" 'Will-Retry-Until' "$W/notice"
has "failed, RET=HDRS: header" '^Subject: hello$' "$W/notice"
lacks "failed, RET=HDRS: and no more" 'hi there' "$W/notice"
hello -odq -R full no@rcpt.example
send -qf
send -qf
notice 3
has "failed, RET=FULL: all of it" '^hi there$' "$W/notice"
has "failed, RET=FULL: as a message" '^Content-Type: message/rfc822$' \
    "$W/notice"
{
	printf 'Subject: long\n\n'
	yes 'a line of many that are the same' | head -n 3000
} | send -f s@sender.example -odq -R full no@rcpt.example
send -qf
send -qf
notice 4
has "failed, RET=FULL: too long" '^You asked for all of it, which is too long' \
    "$W/notice"
has "failed, RET=FULL: the header then" '^Subject: long$' "$W/notice"
lacks "failed, RET=FULL: the header alone" 'a line of many' "$W/notice"
sane "failed"

for wish in never success delay success,delay; do
	world "unwanted-$wish"
	refuse
	hello -odq -N $wish no@rcpt.example
	send -qf
	stands "-N $wish: no notice of failure, nothing is left" 0 0 0
	has "-N $wish: the log says so" 'to=<no@rcpt.example>, not returned' \
	    "$W/maillog"
	hello -N $wish no@rcpt.example a@rcpt.example
	is "-N $wish, one delivered: 0, and named" "0 0 1" \
	    "$(status) $(queued) $(grep -c 'no such user' "$W/err")"
	sane "-N $wish"
done

# A notice that cannot be delivered is kept where a person sees it.
world kept
mx <<'SCRIPT'
rcpt:no@rcpt.example reply 550 5.1.1 no such user
rcpt:s@sender.example reply 550 5.2.1 closed
SCRIPT
hello -odq no@rcpt.example
send -qf
send -qf
is "a notice that fails: no notice about it, kept" "0 0 1" \
    "$(status) $(queued) $(ls "$W/spool" | grep -c '^f\.')"
run "$mailq"
has "a notice that fails: mailq says until when" \
    'neither delivered nor returned, kept until [0-9]' "$W/out"
has "a notice that fails: mailq says whose" '<s@sender.example>' "$W/out"
has "a notice that fails: mailq says why" '550 5.2.1 closed' "$W/out"

# --- delay -----------------------------------------------------------------

# late OPTION...: a message that was late when the second run found it; the
# server's slowness makes it older than a second.
late() {
	mx <<'SCRIPT'
rcpt:a@rcpt.example delay 1100
rcpt:a@rcpt.example reply 451 4.3.0 later
SCRIPT
	hello -odq -V id-3 "$@" a@rcpt.example
	send -qf
}

world late
conf <<-CONF
warn 1s
CONF
late
is "late: the message stays, a notice joins it" "0 2" "$(status) $(queued)"
has "late: the entry says that it was told" '^O \+' "$W"/spool/m.*
send -qf
stands "late: the notice is sent, no other is made" 0 1 1
notice 1
is "late: action" delayed "$(fields Action)"
is "late: status" 4.3.0 "$(fields Status)"
is "late: of whom" "rfc822; a@rcpt.example" "$(fields Final-Recipient)"
is "late: which envelope" id-3 "$(fields Original-Envelope-Id)"
has "late: until when it is tried" '^Will-Retry-Until: ' "$W/notice"
has "late: the text says so" 'Nothing need be done' "$W/notice"
has "late: the header is enough" '^Content-Type: text/rfc822-headers$' \
    "$W/notice"
mx_stop
mx_plain mx2
send -qf
stands "late: then delivered" 0 0 1 mx2
sane "late"

for wish in never failure success; do
	world "late-$wish"
	conf <<-CONF
	warn 1s
	CONF
	late -N $wish
	stands "late, -N $wish: nobody is told" 0 1 0
	has "late, -N $wish: nor written down" '^O -' "$W"/spool/m.*
done
world late-delay
conf <<-CONF
warn 1s
CONF
late -N delay
is "late, -N delay: told" 2 "$(queued)"
world warn-never
conf <<-CONF
warn never
CONF
late
is "late, warn never: nobody is told" 1 "$(queued)"

# --- error modes (SENDMAIL section 1) --------------------------------------

# mode OPTION STATUS NOTICES LINES: one refused, nobody else; then one refused
# and one delivered, where the status is the failure's because it was asked.
mode() {
	world "mode$1"
	refuse
	hello "$1" no@rcpt.example
	is "$1: status, notices, lines" "$2 $3 $4" \
	    "$(status) $(queued) $(wc -l <"$W/err" | tr -d ' ')"
	is "$1: nothing on standard output" "" "$(cat "$W/out")"
	rm -f "$W"/spool/m.*
	hello "$1" no@rcpt.example a@rcpt.example
	is "$1, one delivered: status, notices, lines" "$2 $3 $4 1" \
	    "$(status) $(queued) $(wc -l <"$W/err" | tr -d ' ') $(received)"
	rm -f "$W"/spool/m.*
	hello "$1" -N never no@rcpt.example
	is "$1, -N never: status, no notice, lines" "$2 0 $4" \
	    "$(status) $(queued) $(wc -l <"$W/err" | tr -d ' ')"
	is "$1: no file but in the spool" "" \
	    "$(find "$W/home" "$W/spool" -type f)"
}

mode -oep 67 0 1
mode -oem 67 1 0
mode -oew 67 1 0
mode -oeq 67 0 0
mode -oee 0 1 0

# With what must wait beside it the entry does the telling, or the status.
for mode in 'p 67 1' 'm 67 2' 'w 67 2' 'q 67 1' 'e 0 2'; do
	# shellcheck disable=SC2086 # its words
	set -- $mode
	world "wait-$1"
	mx <<'SCRIPT'
rcpt:no@rcpt.example reply 550 5.1.1 no such user
rcpt:later@rcpt.example reply 450 4.2.1 later
SCRIPT
	hello "-oe$1" no@rcpt.example later@rcpt.example
	is "-oe$1, one waits: status, entries" "$2 $3" \
	    "$(status) $(queued)"
	run "$mailq"
	has "-oe$1, one waits: it does" 'later@rcpt.example' "$W/out"
	lacks "-oe$1, one waits: the other does not" '<no@rcpt.example>$' \
	    "$W/out"
done

finish
