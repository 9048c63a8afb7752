#!/bin/sh
# sendmail -bs: sessions on standard input and output, and what became of
# each message.  Scripts are printf formats, so that every line end is seen.
. "$(dirname "$0")/lib.sh"

# session SCRIPT [OPTION...]: all of it at once, before the greeting.
session() {
	# shellcheck disable=SC2059
	printf "$1" >"$W/in"
	shift
	run "$sendmail" -bs "$@" <"$W/in"
}

# The codes of the replies, the greeting's first, in one line.
codes() {
	tr -d '\r' <"$W/out" | sed -n 's/^\([0-9]\{3\}\)\( .*\)\{0,1\}$/\1/p' |
	    paste -s -d ' ' -
}

# Reply number N (lines that end one), without CR.
reply() {
	tr -d '\r' <"$W/out" | grep -E '^[0-9]{3}( |$)' | sed -n "$1p"
}

# Pieces of a session.
open='EHLO c.example\r\nMAIL FROM:<s@sender.example>\r\n'
to_a='RCPT TO:<a@rcpt.example>\r\n'
hi='DATA\r\nSubject: hello\r\n\r\nhi there\r\n.\r\n'

world plain
mx_plain
session "$open$to_a${hi}QUIT\r\n"
stands "all at once" 0 0 1
is "all at once: the replies" "220 250 250 250 354 250 221" "$(codes)"
is "EHLO names what is offered" \
    "$(printf '%s\n' 250-box.sender.example 250-PIPELINING 250-8BITMIME \
    '250-SIZE 52428800' 250-DSN 250-SMTPUTF8 250-ENHANCEDSTATUSCODES \
    '250 HELP')" "$(tr -d '\r' <"$W/out" | sed -n 2,9p)"
has "the reply to the dot has the ID" \
    '^250 2\.0\.0 [a-z2-7]{26} Message accepted for delivery' "$W/out"
is "the ID is the log's" 1 "$(grep -c "$(reply 6 | cut -d ' ' -f 3): to=" \
    "$W/maillog")"
is "the sender is MAIL's" 'MAIL FROM:<s@sender.example>' \
    "$(envelope 1 | grep -o '^MAIL FROM:<[^>]*>')"
has "the header is completed" '^Message-ID: ' "$W/mx/mail.1"
has "From is the sender, without the caller's name" \
    '^From: s@sender\.example' "$W/mx/mail.1"
is "each line of a reply ends in CRLF" "$(grep -c '' "$W/out")" \
    "$(grep -c "$(printf '\r')\$" "$W/out")"
is "nothing on standard error" "" "$(cat "$W/err")"

forget
session 'MAIL FROM:<s@sender.example>\nRCPT TO:<a@rcpt.example>\nDATA\nSubject: x\n\n..one\n\n.two\n.\nQUIT\n'
stands "LF alone, no EHLO" 0 0 1
is "LF alone: one dot is taken off" "$(printf '.one\n\ntwo')" "$(body 1)"

forget
session "HELO c.example\r\n${open#*n}${to_a}DATA\r\nBcc: v@rcpt.example\r\nTo: w@rcpt.example\r\nSubject: x\r\n\r\nx\r\n.\r\nQUIT\r\n" -t -i -v
stands "the header names nobody, not with -t either" 0 0 1
is "it went to RCPT's" a@rcpt.example "$(recipients 1)"
lacks "Bcc leaves here, too" '^Bcc' "$W/mx/mail.1"

forget
session "$open$to_a$hi" -f other@sender.example -odb -oem
is "without QUIT, with -f" "0 220 250 250 250 354 250" "$(status) $(codes)"
"$peer" await "$W"/spool/m.* 2>/dev/null
is "MAIL goes before -f" 'MAIL FROM:<s@sender.example>' \
    "$(envelope 1 | grep -o '^MAIL FROM:<[^>]*>')"
sane "plain"

world octets
mx_plain
session "$open${to_a}DATA\r\nSubject: x\r\n\r\n..a\r\n...b\r\n.c\r\nd.\r\n.\r\nQUIT\r\n"
is "dots" "$(printf '.a\n..b\nc\nd.')" "$(body 1)"
session "EHLO x\r\nMAIL FROM:<s@sender.example> BODY=8BITMIME SIZE=99\r\n${to_a}DATA\r\nSubject: x\r\n\r\ncaf\303\251\r\n.\r\nQUIT\r\n"
is "8-bit" "0 2" "$(status) $(received)"
has "8-bit: encoded, as ever" '^caf=C3=A9|Y2Fmw6k' "$W/mx/mail.2"
session "$open${to_a}DATA\r\n.\r\nQUIT\r\n"
is "an empty message" "0 3" "$(status) $(received)"
{
	printf '%b' "$open${to_a}DATA\\r\\nSubject: x\\r\\n\\r\\n"
	head -c 700000 /dev/zero | tr '\0' . | fold -w 70 | sed 's/^/./'
	printf '\r\n.\r\nNOOP\r\nQUIT\r\n'
} >"$W/in"
run "$sendmail" -bs <"$W/in"
is "longer than memory: CRLF alone counts" "0 4 250 354 250 250 221" \
    "$(status) $(received) $(codes | cut -d ' ' -f 4-)"
{
	printf '%b' "$open${to_a}DATA\\r\\nSubject: x\\r\\n\\r\\n"
	head -c 700000 /dev/zero | tr '\0' . | fold -w 70 |
	    sed "s/^/./; s/\$/$(printf '\r')/"
	printf '\r\n.\r\nNOOP\r\nQUIT\r\n'
} >"$W/in"
run "$sendmail" -bs <"$W/in"
is "longer than memory" "0 5" "$(status) $(received)"
is "longer than memory: it is whole" 700000 \
    "$(body 5 | tr -d '\n' | wc -c | tr -d ' ')"
sane "octets"

# Several messages, each by itself.
world several
mx_plain
session "$open$to_a$hi${open#*n}RCPT TO:<b@rcpt.example>\r\n${hi}MAIL FROM:<t@sender.example>\r\nRCPT TO:<c@rcpt.example>\r\nRSET\r\nDATA\r\nMAIL FROM:<>\r\n$to_a${hi}QUIT\r\n"
is "a transaction leaves nothing behind" "0 3" "$(status) $(received)"
is "after RSET there is none" 503 "$(codes | cut -d ' ' -f 14)"
is "each has its own recipient" "a@rcpt.example b@rcpt.example a@rcpt.example" \
    "$(recipients 1) $(recipients 2) $(recipients 3)"
is "a null sender" 'MAIL FROM:<>' "$(envelope 3 | grep -o '^MAIL FROM:<>')"
has "a null sender has an author, though" '^From: ' "$W/mx/mail.3"
session 'EHLO x\r\nMAIL FROM:<s@sender.example>\r\nEHLO y\r\nRCPT TO:<a@rcpt.example>\r\nQUIT\r\n'
is "EHLO ends a transaction" "220 250 250 250 503 221" "$(codes)"
forget
i=0
{
	printf 'EHLO x\r\n'
	while [ $i -lt 200 ]; do
		i=$((i + 1))
		printf 'MAIL FROM:<s@sender.example>\r\nRCPT TO:<a@rcpt.example>'
		printf '\r\nDATA\r\nSubject: %d\r\n\r\nx\r\n.\r\n' $i
	done
	printf 'QUIT\r\n'
} >"$W/in"
(
	ulimit -n 64
	run "$sendmail" -bs -odq <"$W/in"
)
is "200 messages with 64 descriptors" "0 200 200" \
    "$(status) $(queued) $(grep -c 'Message accepted' "$W/out")"
sane "several"

world order
session 'RCPT TO:<a@rcpt.example>\r\nRSET\r\nDATA\r\nMAIL FROM:<s@sender.example>\r\nDATA\r\nMAIL FROM:<t@sender.example>\r\nEXPN x\r\nVRFY x\r\nNOOP x\r\nHELP\r\nLHLO x\r\nSTARTTLS\r\nDATA x\r\nQUIT\r\n'
is "out of order, and what is not done here" \
    "220 503 250 503 250 503 503 502 252 250 214 500 502 501 221" "$(codes)"
session 'EHLO\r\nHELO\r\nMAIL\r\nMAIL FROM:\r\nMAIL FROM:<a@@b>\r\nMAIL FROM:<a@b.example> FOO=x\r\nMAIL FROM:<a@b.example> SIZE=x\r\nMAIL FROM:<a@b.example> SIZE\r\nMAIL FROM:<a@b.example> RET=no\r\nMAIL FROM:<a@b.example> BODY=BINARYMIME\r\nMAIL FROM:<a@b.example> RET=FULL RET=HDRS\r\nMAIL FROM:<a@b.example> NOTIFY=NEVER\r\nMAIL FROM:<\303\251@b.example>\r\nQUIT\r\n'
is "malformed" "220 501 501 501 501 501 555 501 501 501 501 501 555 553 221" \
    "$(codes)"
session "${open}RCPT TO:<>\r\nRCPT TO:<a@b.example> NOTIFY=SOME\r\nRCPT TO:<a@b.example> ORCPT=x\r\nRCPT TO:<a@b.example> SIZE=1\r\nRCPT TO:<\303\251@b.example>\r\nRCPT TO:<a@b.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a@b.example\r\nQUIT\r\n"
is "recipients' parameters" "220 250 250 501 501 501 555 553 250 221" \
    "$(codes)"
session "${open}RCPT TO:<a\001b@rcpt.example>\r\nRCPT TO:<a\rb@rcpt.example>\r\nNO\0OP\r\n\033]0;x\007\r\nQUIT\r\n"
is "control characters" "220 250 250 500 500 500 500 221" "$(codes)"
lacks "none of them comes back" "$(printf '[\001\033\007]')" "$W/out"
{
	printf 'NOOP '
	head -c 100000 /dev/zero | tr '\0' x
	printf '\r\nNOOP\r\nQUIT\r\n'
} >"$W/in"
run "$sendmail" -bs <"$W/in"
is "a line of 100 KB" "220 500 250 221" "$(codes)"
i=0
while [ $i -lt 150 ]; do
	i=$((i + 1))
	printf 'FOO\r\n'
done >"$W/in"
run "$sendmail" -bs <"$W/in"
is "bad commands: it ends after a hundred" "0 100 1" \
    "$(status) $(grep -c '^500' "$W/out") $(grep -c '^421' "$W/out")"
session 'QUIT\r\nMAIL FROM:<a@b.example>\r\n'
is "nothing is heard after QUIT" "220 221" "$(codes)"
session 'NOOP\r\nQUI'
is "the end of input ends it" "0 220 250" "$(status) $(codes)"
is "nothing was queued" 0 "$(queued)"
sane "order"

world large
conf <<'CONF'
max-size 10K
CONF
mx_plain
session "EHLO x\r\nMAIL FROM:<s@sender.example> SIZE=10241\r\nMAIL FROM:<s@sender.example> SIZE=99999999999999999999\r\nMAIL FROM:<s@sender.example> SIZE=10240\r\nQUIT\r\n"
is "SIZE" "220 250 552 552 250 221" "$(codes)"
{
	printf '%b' "$open${to_a}DATA\\r\\n"
	head -c 20000 /dev/zero | tr '\0' a | fold -w 70
	printf '\r\n.\r\n'
	printf '%b' "${open#*n}$to_a${hi}QUIT\\r\\n"
} >"$W/in"
run "$sendmail" -bs <"$W/in"
is "too large: refused, and the next one goes" \
    "0 220 250 250 250 354 552 250 250 354 250 221 1" \
    "$(status) $(codes) $(received)"
sane "large"

# Who gets it: names that only this host knows, and verdicts of the MX.
world names
cat >"$W/aliases" <<'ALIASES'
team: a@rcpt.example, b@rcpt.example
void: /dev/null
prog: "|/bin/true"
ALIASES
conf <<'CONF'
domain box.sender.example
CONF
mx_plain
session "${open}RCPT TO:<team>\r\nRCPT TO:void\r\nRCPT TO:<prog>\r\nRCPT TO:<postmaster>\r\nRCPT TO:<@x.example,@y.example:c@rcpt.example>\r\nRCPT TO:<\"d d\"@rcpt.example>\r\nRCPT TO:<e@[127.0.0.1]>\r\nRSET\r\nMAIL FROM:<joe>\r\nRCPT TO: <team>\r\n${hi}QUIT\r\n"
is "names" "220 250 250 250 250 550 550 250 250 250 250 250 250 354 250 221" \
    "$(codes)"
is "an alias" "$(printf 'a@rcpt.example\nb@rcpt.example')" "$(recipients 1)"
has "a bare sender gets the domain" '^MAIL FROM:<joe@box.sender.example>' \
    "$W/mx/envelope.1"
has "no mailbox here" '^550 5\.1\.1 postmaster: no mailbox here' "$W/out"
session "${open}RCPT TO:<void>\r\n${hi}QUIT\r\n"
is "discarded is accepted" "0 1 250" \
    "$(status) $(received) $(codes | cut -d ' ' -f 6)"
has "discarded is logged" 'to=<void>, discarded' "$W/maillog"
forget
# The message is no list of commands, though nobody gets it.
session "${open}RCPT TO:<prog>\r\nRCPT TO:<a@@b>\r\nDATA\r\nMAIL FROM:<e@e.example>\r\nRCPT TO:<a@rcpt.example>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n"
is "all refused before DATA" "220 250 250 550 501 354 554 221 0 0" \
    "$(codes) $(received) $(queued)"
session "EHLO x\r\nMAIL FROM:<a@@b>\r\n${to_a}DATA\r\nMAIL FROM:<e@e.example>\r\nRCPT TO:<a@rcpt.example>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n"
is "MAIL refused, the rest sent all the same" \
    "220 250 501 503 354 503 221 0 0" "$(codes) $(received) $(queued)"
sane "names"

world refused
mx <<'SCRIPT'
rcpt:b@rcpt.example reply 550 5.1.1 <b@rcpt.example> unknown here
rcpt:c@rcpt.example reply 450 4.2.1 later
SCRIPT
to_b='RCPT TO:<b@rcpt.example>\r\n'
session "$open$to_b$hi${open#*n}$to_a${hi}QUIT\r\n"
is "all refused: the reply says so, the next one goes" \
    "0 250 354 550 250 250 354 250 221 1 0" \
    "$(status) $(codes | cut -d ' ' -f 4-) $(received) $(queued)"
has "all refused: in the server's words" \
    '^550 5\.1\.1 <b@rcpt\.example>: <b@rcpt\.example> unknown here' "$W/out"
session "$open$to_b${hi}QUIT\r\n" -oem
is "all refused, -oem: the reply alone says it" "0 550 0" \
    "$(status) $(codes | cut -d ' ' -f 6) $(queued)"
session "$open$to_b$to_a${hi}QUIT\r\n" -odi
is "some refused: accepted, and a notification" "0 250 1 2" \
    "$(status) $(codes | cut -d ' ' -f 7) $(queued) $(received)"
has "the notification is for the sender" 's@sender\.example' "$W"/spool/m.*
has "the notification names who was refused" 'b@rcpt\.example' "$W"/spool/m.*
rm -f "$W"/spool/m.*
session "EHLO x\r\nMAIL FROM:<>\r\n$to_b$to_a${hi}QUIT\r\n"
is "some refused, a null sender: accepted, nothing to return" "0 250 0" \
    "$(status) $(codes | cut -d ' ' -f 7) $(queued)"
session "${open}RCPT TO:<c@rcpt.example>\r\n$to_b${hi}QUIT\r\n" -oeq
is "some deferred: spooled, and a notification" "0 250 2" \
    "$(status) $(codes | cut -d ' ' -f 7) $(queued)"
is "nothing on standard error" "" "$(cat "$W/err")"
sane "refused"

world down
session "$open$to_a${hi}QUIT\r\n"
stands "the MX is down: spooled, accepted" 0 1 0
is "the MX is down: 250" 250 "$(codes | cut -d ' ' -f 6)"
session "$open$to_a${hi}QUIT\r\n" -odq
is "-odq" "0 2 250" "$(status) $(queued) $(codes | cut -d ' ' -f 6)"
session "EHLO x\r\nMAIL FROM:<s@sender.example> RET=HDRS ENVID=e+2B1\r\nRCPT TO:<a@rcpt.example> NOTIFY=SUCCESS ORCPT=rfc822;o@rcpt.example\r\n${hi}QUIT\r\n" -odq
is "parameters of DSN are taken" "0 3" "$(status) $(queued)"
mx_plain
send -qf
stands "the next run delivers all" 0 0 3
sane "down"

# Nothing of it can be kept.
world full
cat >>"$W/conf" <<CONF
spool $W/none/spool
CONF
mkdir "$W/none"
: >"$W/home/.local"
if [ "$(id -u)" = 0 ]; then
	rmdir "$W/none" && : >"$W/none"
else
	chmod 500 "$W/none"
fi
session "$open$to_a$hi${open#*n}$to_a${hi}QUIT\r\n"
is "no spool, the MX is down: not accepted, twice" \
    "0 250 250 354 451 250 250 354 451 221 0" \
    "$(status) $(codes | cut -d ' ' -f 3-) $(queued)"
is "no spool: nothing on standard error" "" "$(cat "$W/err")"
has "no spool: the log says it" 'not accepted: ' "$W/maillog"
mx_plain
session "$open$to_a${hi}QUIT\r\n"
is "no spool, the MX is there" "0 1 250" \
    "$(status) $(received) $(codes | cut -d ' ' -f 6)"
sane "full"

# A configuration that cannot send, and messages that cannot be sent.
world broken
cat >>"$W/conf" <<CONF
dkim sender.example sel $W/no.key
CONF
mx_plain
session "$open${to_a}DATA\r\nFrom: s@sender.example\r\n\r\nx\r\n.\r\n${open#*n}${to_a}DATA\r\nFrom: o@other.example\r\n\r\nx\r\n.\r\nQUIT\r\n"
is "a key that is missing: not now" "0 354 451 250 250 354 250 221 1 0" \
    "$(status) $(codes | cut -d ' ' -f 5-) $(received) $(queued)"
session "$open${to_a}DATA\r\nFrom: a@o.example\r\nFrom: b@o.example\r\n\r\nx\r\n.\r\nQUIT\r\n"
is "two From fields: never" "0 554 1" \
    "$(status) $(codes | cut -d ' ' -f 6) $(received)"
sane "broken"

# The end of input within a message.
world eof
mx_plain
for cut in 'Subject: x\r\n\r\nhi\r\n' 'Subject: x\r\n\r\nhi\r\n.' \
    'Subject: x\r\n\r\nhi\r\n.\r' '' '.' 'hi\n.\n' 'hi\r\n..\r\n'; do
	session "$open${to_a}DATA\r\n$cut"
	stands "the end of input after $cut" 65 0 0
	is "the end of input after $cut: no reply" 354 \
	    "$(codes | cut -d ' ' -f 5-)"
done
for signal in TERM HUP; do
	mkfifo "$W/pipe"
	SENDOFF_CONF=$W/conf "$peer" exec "$sendmail" sendmail -bs \
	    <"$W/pipe" >"$W/out" 2>"$W/err" &
	pid=$!
	exec 3>"$W/pipe"
	printf '%b' "$open${to_a}DATA\\r\\nSubject: x\\r\\n\\r\\n" >&3
	head -c 200000 /dev/zero | tr '\0' a | fold -w 70 >&3
	kill -$signal $pid
	exec 3>&-
	{ wait $pid; } 2>/dev/null
	ended $?
	rm "$W/pipe"
	is "$signal within a message: nothing is sent" "yes 0 0" \
	    "$([ $(status) -ne 0 ] && echo yes) $(connections) $(queued)"
done
sane "eof"

# A client that waits for each reply, as most libraries do, and a signal
# between two messages.
world dialogue
mx_plain
mkfifo "$W/to" "$W/from"
SENDOFF_CONF=$W/conf "$peer" exec "$sendmail" sendmail -bs -i \
    <"$W/to" >"$W/from" 2>"$W/err" &
pid=$!
exec 3>"$W/to" 4<"$W/from"
# hear: the code of the next reply, all its lines read.
hear() {
	line=xxx-
	while [ "${line#???-}" != "$line" ]; do
		read -r line <&4 || line=end
	done
	echo "$line" | cut -c 1-3
}
heard=$(hear)
for command in 'EHLO [127.0.0.1]' 'MAIL FROM:<s@sender.example>' \
    'RCPT TO:<no@@rcpt.example>' 'RCPT TO:<a@rcpt.example>' DATA; do
	printf '%s\r\n' "$command" >&3
	heard="$heard $(hear)"
done
printf 'Subject: hello\r\n\r\n..\r\n' >&3
printf '.' >&3
printf '\r' >&3
printf '\n' >&3
heard="$heard $(hear)"
is "one command at a time" "220 250 250 501 250 354 250" "$heard"
printf 'MAIL FROM:<s@sender.example>\r\n' >&3
heard=$(hear)
kill -TERM $pid
is "TERM between messages" "250 421 end" "$heard $(hear) $(hear)"
exec 3>&- 4<&-
{ wait $pid; } 2>/dev/null
ended $?
stands "TERM between messages: what was accepted is sent" 0 0 1
is "the message" . "$(body 1)"
sane "dialogue"

# A signal while the MX is asked: what is left is written down, and the client
# hears both that and that it is over.
world signal
mx <<'SCRIPT'
mail@1 tell reached
mail@1 hang
SCRIPT
mkfifo "$W/mx/reached" "$W/pipe"
SENDOFF_CONF=$W/conf "$sendmail" -bs -odi <"$W/pipe" >"$W/out" 2>"$W/err" &
pid=$!
exec 3>"$W/pipe"
printf '%b' "$open$to_a$hi" >&3
read -r word <"$W/mx/reached"
kill -TERM $pid
{ wait $pid; } 2>/dev/null
ended $?
exec 3>&-
stands "TERM while the MX hangs" 0 1 0
is "TERM while the MX hangs: the replies" "354 250 421" \
    "$(codes | cut -d ' ' -f 5-)"
"$peer" await "$W"/spool/m.*
sane "signal"

# What goes on in the background has let go of the session: its client sees
# the end while the first message still waits for the MX.
world late
conf <<'CONF'
timeout 1
CONF
mx <<'SCRIPT'
mail@1 tell gate
SCRIPT
mkfifo "$W/mx/gate"
printf '%b' "$open$to_a$hi${open#*n}RCPT TO:<o@other.example>\\r\\n${hi}QUIT\\r\\n" \
    >"$W/in"
SENDOFF_CONF=$W/conf "$sendmail" -bs <"$W/in" 2>"$W/err" | cat >"$W/out"
is "past the deadline: spooled, accepted, and the next one goes" \
    "354 250 250 250 354 250 221 1 1" \
    "$(codes | cut -d ' ' -f 5-) $(queued) $(received)"
read -r word <"$W/mx/gate"
"$peer" await "$W"/spool/m.* 2>/dev/null
is "past the deadline: it goes on in the background" "0 2" \
    "$(queued) $(received)"
sane "late"

world slow
conf <<'CONF'
timeout 1
CONF
mx <<'SCRIPT'
mail@1 tell reached
mail@1 tell gate
SCRIPT
mkfifo "$W/mx/reached" "$W/mx/gate"
session "$open$to_a$hi${open#*n}RCPT TO:<o@other.example>\r\n${hi}QUIT\r\n" -odb &
read -r word <"$W/mx/reached"
wait $!
is "-odb: both are accepted before the first is gone" \
    "0 354 250 250 250 354 250 221" "$(status) $(codes | cut -d ' ' -f 5-)"
read -r word <"$W/mx/gate"
"$peer" await "$W"/spool/m.* 2>/dev/null
is "-odb: both went" 2 "$(received)"
sane "slow"

# VU#302671: the lines end as DATA's does, or they are content.
world smuggling
mx_plain
number=0
smuggle() {
	number=$((number + 1))
	session "EHLO x${1}MAIL FROM:<s@sender.example>${1}RCPT TO:<a@rcpt.example>${1}DATA${1}Subject: x${1}${1}before${2}MAIL FROM:<e@e.example>${1}RCPT TO:<v@rcpt.example>${1}DATA${1}evil${1}.${1}QUIT${1}"
	is "$1, the ending $2: one message" "0 $number 220 250 250 250 354 250 221" \
	    "$(status) $(received) $(codes)"
	is "$1, the ending $2: its recipient" a@rcpt.example \
	    "$(recipients $number)"
	has "$1, the ending $2: the rest is content" '^MAIL FROM:<e@e.example>' \
	    "$W/mx/mail.$number"
}
for ending in '\n.\n' '\n.\r\n' '\r.\r\n' '\r.\r' '\r\n.\r' '\n.\r' '\r.\n' \
    '\r\n.\n' '\r\n\0.\r\n' '\0.\r\n' '\r\n.\0\r\n' '\r\n.\r\r\n' \
    '\n\n.\r\n' '\r\n.\n\r\n' '\r\n\n.\r\n' '\n.\n\r\n'; do
	smuggle '\r\n' "$ending"
done
for ending in '\r\n.\r\n' '\n.\r\n' '\r.\r\n' '\r.\r' '\r\n.\r' '\n.\r' \
    '\r.\n' '\r\n.\n' '\n\0.\n' '\0.\n' '\n.\0\n' '\n.\r\r\n' '\r\n.\r\n\n' \
    '\n\r\n.\n'; do
	smuggle '\n' "$ending"
done
is "none of it was a command" "" "$(grep -E '^[0-9]+ (unknown|mail FROM:<e@)' \
    "$W/mx/log")"
sane "smuggling"

# Descriptors that are not there, and a client that does not listen.
world closed
run "$sendmail" -bs <&-
is "no standard input" "0 220" "$(status) $(codes)"
printf '%b' "$open$to_a${hi}QUIT\\r\\n" >"$W/in"
SENDOFF_CONF=$W/conf "$sendmail" -bs -odq <"$W/in" >&- 2>&-
is "no standard output" "0 1" "$? $(queued)"
sane "closed"

finish
