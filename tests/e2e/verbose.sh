#!/bin/sh
# sendmail -v: the dialogue on standard output while it happens, of which no
# delivery depends, and in which a server cannot speak for us.
. "$(dirname "$0")/lib.sh"

# The transcript without what differs from call to call.
shown() {
	sed -E 's/ SIZE=[0-9]+/ SIZE=n/; s/^=== TLS.*/=== TLS/
	    s/^(Running) [a-z0-9]+ /\1 ID /' "$W/out"
}

# printable NAME: nothing but printable ASCII in lines.
printable() {
	is "$1: printable" "" \
	    "$(LC_ALL=C tr -d '\040-\176\n' <"$W/out" | od -An -tx1)"
}

# dialogue NAME ADDRESS...: with the peer as it is, over TLS.
dialogue() {
	host=$1
	shift
	cat <<-EOF
	220 mx.peer.example ESMTP peer
	>>> EHLO box.sender.example
	250-mx.peer.example
	250-PIPELINING
	250-STARTTLS
	250 SIZE 1000
	>>> STARTTLS
	220 2.0.0 go ahead
	=== TLS
	>>> EHLO box.sender.example
	250-mx.peer.example
	250-PIPELINING
	250-HELP
	250 SIZE 1000
	>>> MAIL FROM:<s@sender.example> SIZE=n
	EOF
	printf '>>> RCPT TO:<%s>\n' "$@"
	echo '>>> DATA'
	echo '250 2.1.0 ok'
	for address; do
		echo '250 2.1.5 ok'
	done
	printf '354 go ahead\n>>> .\n250 2.0.0 queued\n'
	printf '%s... Sent (2.0.0 queued)\n' "$@"
	printf 'Closing connection to %s.\n>>> QUIT\n' "$host"
}

world plain
mx <<'SCRIPT'
ehlo-keywords PIPELINING STARTTLS SIZE=1000
SCRIPT
hello -v a@rcpt.example
stands "-v" 0 0 1
is "-v: the dialogue" "a@rcpt.example... Connecting to mx.rcpt.example. via esmtp...
$(dialogue mx.rcpt.example a@rcpt.example)" "$(shown)"
is "-v: nothing on standard error" "" "$(cat "$W/err")"
hello -v a@rcpt.example b@other.example c@rcpt.example
is "-v: one destination after another" \
    "b@other.example... Connecting to mx.other.example. via esmtp...
$(dialogue mx.other.example b@other.example)
a@rcpt.example,c@rcpt.example... Connecting to mx.rcpt.example. via esmtp...
$(dialogue mx.rcpt.example a@rcpt.example c@rcpt.example)" "$(shown)"
printf 'Subject: secretsubject\n\nsecretbody\n.secretdot\n' |
    send -v -f s@sender.example -i a@rcpt.example
stands "-v: a message with words" 0 0 4
lacks "-v: the message is not in it" 'secret' "$W/out" "$W/err"
hello a@rcpt.example
is "without -v: nothing" "" "$(cat "$W/out")"
sane "plain"

# Who is not reached, and what has to wait.
world refusals
hello -v a@rcpt.example
stands "no connection" 0 1 0
is "no connection: the lines" \
    "a@rcpt.example... Connecting to mx.rcpt.example. via esmtp...
=== connect: Connection refused
a@rcpt.example... Deferred: connect: Connection refused" "$(shown)"
mx <<'SCRIPT'
ehlo-keywords PIPELINING
rcpt:b@rcpt.example reply 550-5.1.1 nobody\r\n550 5.1.1 here
rcpt:c@rcpt.example reply 451 4.7.1 later
rcpt:d@rcpt.example reply 554 no
SCRIPT
hello -v -odi a@rcpt.example b@rcpt.example c@rcpt.example d@rcpt.example \
    e@nowhere.example
stands "some refused" 67 2 1
is "some refused: a line for each" \
    "a@rcpt.example... Sent (2.0.0 queued)
b@rcpt.example... User unknown (550 5.1.1 nobody here)
c@rcpt.example... Deferred: 451 4.7.1 later
d@rcpt.example... Service unavailable (554 no)
e@nowhere.example... Host unknown (no such domain: nowhere.example)" \
    "$(shown | grep -E '@.*\.\.\. [SUDH]' | sort)"
has "some refused: the reply as it was" '^550-5\.1\.1 nobody$' "$W/out"
has "some refused: its last line" '^550 5\.1\.1 here$' "$W/out"
sane "refusals"

# TLS that breaks, where the policy can do without.
world downgrade
mx <<'SCRIPT'
ehlo-keywords PIPELINING STARTTLS
handshake@1 close
SCRIPT
conf <<-CONF
tls * may
CONF
hello -v a@rcpt.example
stands "TLS breaks" 0 0 1
is "TLS breaks: both connections are shown" \
    "a@rcpt.example... Connecting to mx.rcpt.example. via esmtp...
>>> STARTTLS
=== TLS handshake
=== once more, without TLS
>>> MAIL FROM:<s@sender.example>
a@rcpt.example... Sent (2.0.0 queued)" \
    "$(sed -n 's/^\(=== TLS handshake\): .*/\1/; /STARTTLS$/{/^>>>/p;}
	/^=== /p; /^>>> MAIL/p; /\.\.\. /p' "$W/out")"
sane "downgrade"

# When and where: -v is in the foreground, but what is for the queue is.
world modes
mx_plain
hello -v -odb a@rcpt.example
stands "-v -odb waits" 0 0 1
has "-v -odb shows it" '^a@rcpt\.example\.\.\. Sent' "$W/out"
conf <<-CONF
deliver background
CONF
hello -v a@rcpt.example
stands "-v and deliver background" 0 0 2
conf <<-CONF
deliver queue
CONF
hello -v a@rcpt.example
stands "-v and deliver queue" 0 0 3
hello -v -odq a@rcpt.example b@other.example
stands "-v -odq" 0 1 3
is "-v -odq: the lines" "a@rcpt.example... queued
b@other.example... queued" "$(shown | sort)"
hello -odq a@rcpt.example b@other.example
is "-odq: no line" "" "$(cat "$W/out")"
send -v -bp
stands "-v -bp" 0 2 3
lacks "-v -bp: no dialogue" '>>>|Running' "$W/out"
sane "modes"

# A queue run: one message after another.
forget
send -v -q
stands "-v -q" 0 0 4
block="b@other.example... Connecting to mx.other.example. via esmtp...
b@other.example... Sent (2.0.0 queued)
Closing connection to mx.other.example.
a@rcpt.example... Connecting to mx.rcpt.example. via esmtp...
a@rcpt.example... Sent (2.0.0 queued)
Closing connection to mx.rcpt.example."
is "-v -q: messages and their destinations" "
Running ID (sequence 1 of 2)
$block

Running ID (sequence 2 of 2)
$block" \
    "$(shown | grep -E '^$|^Running|^Closing|\.\.\. ')"
send -v -q
is "-v -q with nothing to do" "0 " "$(status) $(cat "$W/out")"
hello -odq a@rcpt.example
send -q
is "-q: no transcript" "0 0 " "$(status) $(queued) $(cat "$W/out")"
sane "queue run"

# As it happens: the line is there while the server waits with its reply.
world live
mx <<'SCRIPT'
dot@1 tell gate
SCRIPT
mkfifo "$W/mx/gate" "$W/live"
printf 'Subject: x\n\nhi\n' >"$W/in"
SENDOFF_CONF=$W/conf "$sendmail" -v -f s@sender.example a@rcpt.example \
    <"$W/in" >"$W/live" 2>"$W/err" &
pid=$!
line=
exec 3<"$W/live"
while [ "$line" != '>>> .' ] && IFS= read -r line <&3; do
	:
done
is "live: the dot is shown before its answer" '>>> .' "$line"
read -r word <"$W/mx/gate"
cat <&3 >"$W/out"
exec 3<&-
wait $pid
ended $?
stands "live" 0 0 1
has "live: the rest" '^a@rcpt\.example\.\.\. Sent' "$W/out"
sane "live"

# Nobody has to read it.
world unread
mx_plain
printf 'Subject: x\n\nhi\n' >"$W/in"
mkfifo "$W/pipe"
exec 3<>"$W/pipe"
exec 4>"$W/pipe"
exec 3>&-
SENDOFF_CONF=$W/conf "$sendmail" -v -f s@sender.example a@rcpt.example \
    <"$W/in" >&4 2>"$W/err"
ended $?
stands "a pipe whose reader is gone" 0 0 1
exec 4>&-
is "a pipe whose reader is gone: no complaint" "" "$(cat "$W/err")"
SENDOFF_CONF=$W/conf "$sendmail" -v -f s@sender.example a@rcpt.example \
    <"$W/in" >&- 2>"$W/err"
ended $?
stands "no standard output" 0 0 2
if [ -c /dev/full ]; then
	SENDOFF_CONF=$W/conf "$sendmail" -v -f s@sender.example \
	    a@rcpt.example <"$W/in" >/dev/full 2>"$W/err"
	ended $?
	stands "a device that is full" 0 0 3
	is "a device that is full: no complaint" "" "$(cat "$W/err")"
else
	skip "a device that is full: no /dev/full"
fi
sane "unread"

# Nor can a reader that has stopped keep a signal from us.
world stopped
mx <<'SCRIPT'
mail@1 tell reached
mail@1 hang
SCRIPT
mkfifo "$W/mx/reached" "$W/pipe"
exec 3<>"$W/pipe"
dd if=/dev/zero bs=4096 oflag=nonblock 2>/dev/null >"$W/pipe"
printf 'Subject: x\n\nhi\n' >"$W/in"
begun=$(date +%s)
SENDOFF_CONF=$W/conf "$sendmail" -v -f s@sender.example a@rcpt.example \
    <"$W/in" >"$W/pipe" 2>"$W/err" &
pid=$!
read -r word <"$W/mx/reached"
kill -TERM $pid
wait $pid
ended $?
exec 3>&-
stands "a reader that has stopped, and TERM" 0 1 0
is "a reader that has stopped, and TERM: not a minute" yes \
    "$([ $(($(date +%s) - begun)) -lt 50 ] && echo yes)"
"$peer" await "$W"/spool/m.*
sane "stopped"

# What a server says is a reply, or behind "<<< ".
forged='a@rcpt.example... Sent (2.0.0 ok)'
number=0
for script in "greeting raw $forged\\r\\n" \
    "greeting raw 220 x\\r$forged\\r\\n" \
    "greeting raw 220-x\\n$forged\\r\\n" \
    "mail raw 250 ok\\r\\n>>> RCPT TO:<x@y>\\r\\n" \
    "ehlo raw 250-x\\r\\n=== TLSv1.3\\r\\n250 x\\r\\n" \
    "mail cut 250 ok\\r\\n$forged" \
    "ehlo reply 250-\\x1b]0;x\\x07\\x9b1m\\x00\\r\\n250 \\xff%n%s" \
    "dot reply 250 \\x1b[2J\\ttab" "greeting garbage" "rcpt garbage"; do
	number=$((number + 1))
	world "hostile$number"
	printf '%s\n' "ehlo-keywords PIPELINING" "$script" | mx
	hello -v a@rcpt.example
	is "$script: one place" "0 1" \
	    "$(status) $(($(queued) + $(received)))"
	printable "$script"
	# a line of ours says so only where it is so
	is "$script: nothing forged" \
	    "$([ "$(queued)" = 0 ] && echo 1 || echo 0) 0 0" \
	    "$(grep -c '^a@rcpt\.example\.\.\. Sent' "$W/out") $(grep -c \
	    '^>>> .*x@y' "$W/out") $(grep -c '^=== TLS' "$W/out")"
	sane "$script"
	"$peer" stop "$W/mx" "$W/dns"
done

# Many lines: as many as a dialogue can need, not as many as a server has.
world flood
mx <<'SCRIPT'
ehlo flood 100
mail flood 100
rcpt flood 100
SCRIPT
hello -v a@rcpt.example b@rcpt.example c@rcpt.example d@rcpt.example \
    e@rcpt.example f@rcpt.example g@rcpt.example h@rcpt.example \
    i@rcpt.example j@rcpt.example
stands "a flood of lines" 0 0 1
is "a flood of lines: cut" 1 "$(grep -c '^=== the transcript is too long' \
    "$W/out")"
is "a flood of lines: not for ever" yes \
    "$([ "$(wc -l <"$W/out")" -lt 1100 ] && echo yes)"
is "a flood of lines: the verdicts come" 10 \
    "$(grep -c '^[a-j]@rcpt\.example\.\.\. Sent' "$W/out")"
sane "flood"

# Where the log is standard error, a refusal is one line there.
world once
mx <<'SCRIPT'
rcpt:b@rcpt.example reply 550 5.1.1 nobody
SCRIPT
for log in stderr 'file '"$W/maillog" none; do
	conf <<-CONF
	log $log
	CONF
	hello -odi b@rcpt.example
	is "log ${log%% *}: said once on standard error" "67 1" \
	    "$(status) $(grep -c 'b@rcpt\.example.*550 5\.1\.1' "$W/err")"
done
conf <<-CONF
log stderr
CONF
hello -v -odi b@rcpt.example
is "log stderr, -v: once on each" "67 1 1" "$(status) $(grep -c \
    '550 5\.1\.1' "$W/err") $(grep -c '^b@rcpt\.example\.\.\. User unknown' \
    "$W/out")"
is "log file: once there" 1 "$(grep -c 'b@rcpt\.example.*bounced' \
    "$W/maillog")"
sane "once"

finish
