#!/bin/sh
# The caller's queue seen and handled: mailq, sendoff queue, and the choosing
# of what a run tries.
. "$(dirname "$0")/lib.sh"

queue() {
	run "$sendoff" queue "$@"
}

# The ID of the one message, or of that whose recipient is the argument.
id_of() {
	grep -l "^T. $1" "$W"/spool/[mfb].* | sed 's/.*\.//'
}

queue_up() {
	hello -odq "$1@rcpt.example"
}

# said NAME STATUS STDOUT STDERR: of the last call, without the program's name.
said() {
	is "$1" "$2|$3|$4" "$(status)|$(cat "$W/out")|$(sed 's/^[a-z]*: //' \
	    "$W/err")"
}

# Nothing but printable ASCII, tabs and line ends.
printable() {
	is "$1: printable" "" "$(tr -d '\t\n -~' <"$W/out")"
}

# --- mailq -----------------------------------------------------------------

world list
conf <<-CONF
retry 1h 4h
CONF
run "$mailq"
said "mailq: empty" 0 "$W/spool is empty
$(printf '\t\t')Total requests: 0" ""
hello a@rcpt.example
queue_up b
run "$mailq"
is "mailq" 0 "$(status)"
is "mailq | head -n 1" "$(printf '\t\t%s (2 requests)' "$W/spool")" \
    "$(head -n 1 "$W/out")"
is "mailq | tail -n 1" "$(printf '\t\tTotal requests: 2')" \
    "$(tail -n 1 "$W/out")"
is "mailq: a message" "$(id_of a@rcpt.example) <s@sender.example>" \
    "$(awk -v id="$(id_of a@rcpt.example)" '$1 == id { print $1, $NF }' \
    "$W/out")"
has "mailq: the reason is the first line in parentheses" 'refused' <<-LINE
$(sed -n "/^$(id_of a@rcpt.example)/,\$p" "$W/out" | grep -m 1 '^ *(')
LINE
has "mailq: when it is tried again" \
    '^ *\(next try [A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}\)$' \
    "$W/out"
has "mailq: what is due" '^ *\(next try with the next queue run\)$' "$W/out"
cp "$W/out" "$W/mailq"
for words in "queue" "queue list"; do
	# shellcheck disable=SC2086 # words
	run "$sendoff" $words
	same "sendoff $words is mailq" "$W/mailq" "$W/out"
done
for option in -v -bp -q -qf; do
	run "$mailq" $option
	same "mailq $option lists" "$W/mailq" "$W/out"
done
run "$mailq" -qRB@RCPT
is "mailq -qR: the one, in the total too" "1 1" \
    "$(grep -c "^$(id_of b@rcpt.example) " "$W/out") $(awk \
    '/Total requests/ { print $NF }' "$W/out")"
lacks "mailq -qR: the other" 'a@rcpt' "$W/out"
sane "list"

# What is written by strangers, and who was in Bcc.
world hostile
mx <<'SCRIPT'
rcpt:a@rcpt.example reply 450 4.2.0 \x1b]0;x\x07 %s%n
SCRIPT
printf 'Subject: \033]0;x\007\nTo: a@rcpt.example\nBcc: b@rcpt.example\n\nhi\n' |
    send -f s@sender.example -t
is "one recipient is left" "0 1" "$(status) $(queued)"
run "$mailq"
printable "mailq"
has "mailq: what the server said" '450 4\.2\.0 .*%s%n' "$W/out"
lacks "mailq: who has got it" 'b@rcpt' "$W/out"
id=$(id_of a@rcpt.example)
queue show "$id"
is "queue show" 0 "$(status)"
lacks "queue show: no Bcc" '^[Bb][Cc][Cc]' "$W/out"
sed '/^$/q' "$W/out" >"$W/head"
is "queue show: the head is printable" "" "$(tr -d '\t\n -~' <"$W/head")"
has "queue show: a recipient" \
    '^Recipient: <a@rcpt.example> waiting: mx\.rcpt\.example said: 450' \
    "$W/head"
has "queue show: the other" '^Recipient: <b@rcpt.example> sent' "$W/head"
has "queue show: the attempt" '^Attempt: .* <a@rcpt.example> 4\.2\.0 ' \
    "$W/head"
queue show --json "$id"
is "queue show --json: no control character" "" \
    "$(tr -d '\n' <"$W/out" | tr -cd '\000-\037\177')"
if script -qec true /dev/null </dev/null >/dev/null 2>&1; then
	cp "$W/conf" "$W/conf.tty"
	SENDOFF_CONF=$W/conf.tty script -qec \
	    "'$sendoff' queue show $id" /dev/null </dev/null 2>/dev/null |
	    tr -d '\r' >"$W/out"
	has "queue show on a terminal" '^Subject: \?\]0;x\?$' "$W/out"
	printable "queue show on a terminal"
else
	skip "queue show on a terminal: no script(1), or no terminals here"
fi
mx_stop
sane "hostile"

# Octet for octet what is sent: the wire has it as the pipe does.
world content
hello -odq a@rcpt.example
queue show "$(id_of a@rcpt.example)*"
sed '1,/^$/d' "$W/out" >"$W/content"
mx_plain
send -qf
stands "content" 0 0 1
same "queue show: the message as it is sent" "$W/content" "$W/mx/mail.1"
sane "content"

# --- what is at work, kept, damaged ----------------------------------------

world busy
queue_up a
queue_up b
id=$(id_of a@rcpt.example)
mx <<'SCRIPT'
dot@1 tell reached
dot@1 hang
SCRIPT
mkfifo "$W/mx/reached"
SENDOFF_CONF=$W/conf "$sendmail" -qI"$id" >"$W/out" 2>"$W/err" &
runner=$!
read -r word <"$W/mx/reached"
run "$mailq"
has "mailq: a star behind what is being tried" "^$id\\* +[0-9]+ " "$W/out"
is "mailq: and behind nothing else" 1 "$(grep -c '^[a-z2-7]*\*' "$W/out")"
queue remove "$id*"
said "what is being tried is not removed" 75 "" \
    "$id: being tried now, not removed"
queue flush "$id"
said "what is being tried is not tried twice" 0 "" ""
queue show "$id"
has "queue show: being tried" '^State: trying ' "$W/out"
is "it is all there still" "2 1" "$(queued) $(connections)"
kill -9 $runner
{ wait $runner; } 2>/dev/null
"$peer" await "$W"/spool/m.*
queue remove "$id"
said "then it is removed" 0 "$id: removed" ""
has "the log says who did it" "$id: removed from the queue by uid" "$W/maillog"
send -qf
is "what is removed is not sent, and nobody is told" "0 1" \
    "$(queued) $(received)"
is "the other is" b@rcpt.example "$(recipients 1)"
sane "busy"

world odd
name() {
	printf '%.26s' "$1aaaaaaaaaaaaaaaaaaaaaaaaaa"
}
hello -odq a@rcpt.example
entry=$(ls "$W/spool")
later=00000000ffffffff
cp "$W/spool/$entry" "$W/spool/f.$later.$(name kept)"
head -c 100 "$W/spool/$entry" >"$W/spool/b.$(name bad)"
sed 's/^sendoff1/sendoff9/' "$W/spool/$entry" \
    >"$W/spool/m.0000000000000001.$(name newer)"
mkfifo "$W/spool/m.0000000000000001.$(name fifo)"
chmod 600 "$W"/spool/*
run "$mailq"
is "mailq: odd ones are shown" 0 "$(status)"
for want in 'kept until 2106-02-0' 'damaged' 'newer version' 'no message, or'; do
	has "mailq: $want" "$want" "$W/out"
done
is "mailq: and counted" 5 "$(awk '/Total requests/ { print $NF }' "$W/out")"
queue flush "$(name kept)"
said "what is kept is not tried" 65 "" \
    "$(name kept): not to be tried any more"
queue remove "$(name kept)" "$(name bad)" "$(name newer)" "$(name fifo)"
said "what is there can be removed, but for what is no message" 65 \
    "$(name kept): removed
$(name bad): removed
$(name newer): removed" "$(name fifo): no message, or another user's"
rm "$W/spool/m.0000000000000001.$(name fifo)"
is "the message is left" "$entry" "$(ls "$W/spool")"
sane "odd"

if [ "$(id -u)" != 0 ]; then
	world unsigned
	openssl genpkey -algorithm ED25519 -out "$W/key" 2>/dev/null
	chmod 600 "$W/key"
	echo "dkim sender.example ed $W/key" | conf
	printf 'From: s@sender.example\n\n' | send -odq a@rcpt.example
	printf 'From: s@other.example\n\n' | send -odq b@rcpt.example
	chmod 0 "$W/key"
	run "$mailq"
	is "what this caller may not sign says so" 1 \
	    "$(grep -c "^ *(waits for root's queue run to sign)$" "$W/out")"
	is "the rest waits for the next run" 1 \
	    "$(grep -c 'next queue run' "$W/out")"
	sane "unsigned"
else
	skip "a key that we may not read: root reads every key"
fi

# --- JSON ------------------------------------------------------------------

world json
queue --json
said "an empty queue is an empty array" 0 "[]" ""
hello a@rcpt.example
printf 'Subject: j\303\266rg \233 "\n\nhi\n' |
    send -odq -f s@sender.example b@rcpt.example
queue list --json
cp "$W/out" "$W/list.json"
is "a line a message" 4 "$(wc -l <"$W/list.json" | tr -d ' ')"
queue show "$(id_of b@rcpt.example)" --json
cp "$W/out" "$W/show.json"
if command -v python3 >/dev/null; then
	is "it is JSON" "2 a@rcpt.example waiting hi" "$(python3 -c '
import json, sys
all = json.load(open(sys.argv[1], encoding="utf-8"))
one = json.load(open(sys.argv[2], encoding="utf-8"))
first = [m["recipients"][0] for m in all
    if m["recipients"][0]["address"][0] == "a"][0]
assert set(all[0]) < set(one)
assert set(one) - set(all[0]) == {"attempts", "content"}
print(len(all), first["address"], first["state"],
    one["content"].split("\r\n\r\n")[1].strip())
' "$W/list.json" "$W/show.json" 2>&1)"
else
	skip "it is JSON: no python3"
fi
sane "json"

# --- choosing --------------------------------------------------------------

# tried NAME WANT ARGUMENT...: to whom a run with the arguments sends, of four
# messages; nothing is said, whatever matches.
world choose
mx_plain
tried() {
	name=$1 want=$2
	shift 2
	rm -f "$W"/spool/m.* "$W"/mx/envelope.* "$W"/mx/mail.*
	printf '\n' | send -odq -f one@sender.example ann@rcpt.example
	printf '\n' | send -odq -f two@sender.example bob@rcpt.example
	printf '\n' | send -odq -f one@sender.example cat@other.example \
	    bob@other.example
	printf '\n' | send -odq -f '<>' dan@rcpt.example
	run "$@"
	said "$name: silent" 0 "" ""
	is "$name" "$want" "$(cat "$W"/mx/envelope.* 2>/dev/null |
	    sed -n 's/^RCPT TO:<\(.*\)@.*>.*/\1/p' | sort | tr '\n' ' ' |
	    sed 's/ $//')"
}
tried "-qR" "ann" "$sendmail" -qRann
tried "-qR, without case, part of an address" "ann bob dan" \
    "$sendmail" -qR@RCPT.exam
tried "-qR: the whole message is tried" "bob cat" \
    "$sendmail" -qRbob@other
tried "-qR twice: either" "ann dan" "$sendmail" -qRann -qRdan
tried "-qS" "ann bob cat" "$sendmail" -qSone@
tried "-qS: the null sender" "dan" "$sendmail" '-qS<>'
tried "-qS and -qR: both" "ann" "$sendmail" -qSone@ -qR@rcpt
tried "-q!R" "bob dan" "$sendmail" -q!Rann -q!Rcat
tried "-q!S" "bob dan" "$sendmail" -q!Sone
tried "-qS and -q!R" "ann" "$sendmail" -qSone -q!Rcat
tried "-q -qR: never everything" "ann" "$sendmail" -q -qRann
tried "-qf -qR: never everything" "ann" "$sendmail" -qf -qRann
tried "-qR: nothing matches" "" "$sendmail" -qRnobody
tried "-qI: nothing matches" "" "$sendmail" -qI1
tried "-q!I: all" "ann bob bob cat dan" "$sendmail" -q!I1
tried "queue flush" "ann bob bob cat dan" "$sendoff" queue flush
tried "queue run" "ann bob bob cat dan" "$sendoff" queue run
sane "choose"

world ids
for name in a b c; do
	queue_up $name
done
mx_plain
a=$(id_of a@rcpt.example)
b=$(id_of b@rcpt.example)
send -qI"$(echo "$a" | cut -c 9-)"
is "-qI: part of an ID" "2 a@rcpt.example" "$(queued) $(recipients 1)"
queue flush "$b" nonsense "$a"
said "queue flush: those that are there are tried" 65 "" \
    "nonsense: no such message
$a: no such message"
is "queue flush: and no other" "1 b@rcpt.example" \
    "$(queued) $(recipients 2)"
queue remove nonsense "$(id_of c@rcpt.example)"
is "queue remove: those that are there are removed" "65 0" \
    "$(status) $(queued)"
queue show nonsense
said "queue show: none" 65 "" "nonsense: no such message"
is "nobody was told" 2 "$(received)"

# refused ERE ARGUMENT...: 64, and nothing is tried.
refused() {
	pattern=$1
	shift
	run "$@"
	is "$*" 64 "$(status)"
	has "$*: says why" "$pattern" "$W/err"
}
queue_up d
for value in I R S '!I' '!R' '!S'; do
	refused 'has to follow' "$sendmail" "-q$value"
done
for value in '!' '!f' '!x' x ff; do
	refused 'Invalid -q value' "$sendmail" "-q$value"
done
for value in G Gx '!Gx' L '!L' Q Qx '!Qx'; do
	refused . "$sendmail" "-q$value"
done
refused 'has to follow' "$sendmail" -qR d
for words in "frobnicate" "list x" "show" "show a b" "run x" "run --json" \
    "flush --json" "remove" "remove --all" "--frobnicate"; do
	# shellcheck disable=SC2086 # words
	refused 'usage: sendoff' "$sendoff" queue $words
done
is "what is refused tries nothing" "1 2" "$(queued) $(received)"
sane "ids"

finish
