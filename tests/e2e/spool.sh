#!/bin/sh
# The queue: what is not delivered is safe in it, mailq shows it, -q and -qf
# deliver it, once, whoever else runs and whatever lies about in it.
. "$(dirname "$0")/lib.sh"

world life
hello a@rcpt.example
is "MX down" "0 1" "$(status) $(queued)"
is "MX down: silent" "" "$(cat "$W/out" "$W/err")"
has "MX down: log" 'relay=.*dsn=4\.[0-9.]+, status=deferred' "$W/maillog"
is "the entry is the owner's alone" "-rw-------" \
    "$(ls -l "$W"/spool/m.* | cut -c 1-10)"
has "the entry's name" '^m\.[0-9a-f]{16}\.[a-z2-7]{26}$' <<-NAME
$(ls "$W/spool")
NAME
for line in '^sendoff1' '^C [0-9]+$' '^F s@sender.example$' \
    '^T- a@rcpt.example' '^M [0-9]+ ' '^E$' '^A '; do
	has "the entry has a line" "$line" "$W"/spool/m.*
done
run "$mailq"
is "mailq" 0 "$(status)"
has "mailq: where and how many" "$W/spool \(1 request\)" "$W/out"
has "mailq: recipient" 'a@rcpt.example' "$W/out"
has "mailq: sender" 's@sender.example' "$W/out"
has "mailq: why" 'refused' "$W/out"
has "mailq: total" '^[[:blank:]]*Total requests: 1$' "$W/out"
cp "$W/out" "$W/mailq"
send -bp
same "-bp is mailq" "$W/mailq" "$W/out"
before=$(ls "$W/spool")
send -q
is "-q before its time leaves it alone" "0 $before" \
    "$(status) $(ls "$W/spool")"
send -qf
is "-qf, MX still down" "0 1" "$(status) $(queued)"
is "-qf: silent" "" "$(cat "$W/out" "$W/err")"
mx_plain
send -qf
stands "-qf, MX back" 0 0 1
is "-qf: what arrives" "hi there" "$(body 1)"
run "$mailq"
has "mailq: nothing left" 'is empty' "$W/out"
sane "life"

world due
conf <<-CONF
retry 1s 1s
CONF
hello a@rcpt.example
mx_plain
old=$(ls "$W/spool")
mv "$W/spool/$old" "$W/spool/m.0000000000000001.${old##*.}"
send -q
stands "-q delivers what is due" 0 0 1
sane "due"

world expired
conf <<-CONF
expire 1s
CONF
hello -odq a@rcpt.example
mx <<'SCRIPT'
rcpt:a@rcpt.example delay 1100
rcpt:a@rcpt.example reply 451 4.3.0 later
SCRIPT
# The server's slowness makes it older than a second; the second run delivers
# what the first one has written to the sender, or writes it.
send -qf
send -qf
send -qf
has "past its time it expires" 'status=expired' "$W/maillog"
stands "the sender is told" 0 0 1
has "the sender is told: from nobody" '^MAIL FROM:<>' "$W/mx/envelope.1"
is "the sender is told: himself" s@sender.example "$(recipients 1)"
has "the sender is told: status" '^Status: [45]\.4\.[17]' "$W/mx/mail.1"
sane "expired"

world none
send -q
is "-q with an empty queue" "0 " "$(status) $(cat "$W/out" "$W/err")"
rmdir "$W/spool"
send -q
is "-q without a queue" "0 " "$(status) $(cat "$W/out" "$W/err")"
run "$mailq"
is "mailq without a queue" 0 "$(status)"
is "neither makes one" no "$([ -e "$W/spool" ] && echo yes || echo no)"

# What else may lie in a queue: none of it is sent, none of it stops a run.
name() {
	printf '%.26s' "$1aaaaaaaaaaaaaaaaaaaaaaaaaa"
}

world litter
mx_plain
hello -odq a@rcpt.example
entry=$(ls "$W/spool")
id=${entry##*.}
due=m.0000000000000001
mkfifo "$W/spool/$due.$(name fifo)"
mkdir "$W/spool/$due.$(name dir)"
ln -s /etc/passwd "$W/spool/$due.$(name link)"
: >"$W/spool/$due.$(name empty)"
echo hello >"$W/spool/README"
head -c $(($(wc -c <"$W/spool/$entry") - 20)) "$W/spool/$entry" >"$W/spool/$due.$(name cut)"
sed 's/hi there/ho there/' "$W/spool/$entry" \
    >"$W/spool/$due.$(name bent)"
sed 's/^sendoff1/sendoff9/' "$W/spool/$entry" \
    >"$W/spool/$due.$(name newer)"
send -qf
is "a queue with litter: exit" 0 "$(status)"
is "a queue with litter: the message is sent, nothing else" "1 hi there" \
    "$(received) $(body 1)"
is "a queue with litter: the message is gone" no \
    "$([ -e "$W/spool/$entry" ] && echo yes || echo no)"
is "a queue with litter: damaged ones are kept aside" \
    "b.$(name bent) b.$(name cut)" \
    "$(ls "$W/spool" | grep -E '^b\.(bent|cut)' | tr '\n' ' ' |
    sed 's/ $//')"
is "a queue with litter: a newer version's is left alone" yes \
    "$([ -e "$W/spool/$due.$(name newer)" ] && echo yes)"
is "a queue with litter: what is none of ours is left alone" hello \
    "$(cat "$W/spool/README")"
run "$mailq"
is "a queue with litter: mailq" 0 "$(status)"

# A place that is not safely ours is not used; what can be delivered is.
squat() {
	mx_plain
	hello a@rcpt.example
	is "$1: delivered all the same" "0 1" "$(status) $(received)"
	mx_stop
	hello b@rcpt.example
	if [ "$(status)" = 0 ]; then
		run "$mailq"
		has "$1: what is accepted, mailq shows" 'b@rcpt.example' \
		    "$W/out"
		has "$1: and the log warns" 'spool' "$W/maillog"
	else
		is "$1: or it is refused" 75 "$(status)"
		has "$1: and says so" 'spool' "$W/err"
	fi
	is "$1: nothing is put there" "" "$(ls -A "$2")"
}
world open
chmod 777 "$W/spool"
squat "a queue open to others" "$W/spool"
world link
rmdir "$W/spool"
mkdir -m 700 "$W/elsewhere"
ln -s "$W/elsewhere" "$W/spool"
squat "a queue that is a link" "$W/elsewhere"
world file
rmdir "$W/spool"
: >"$W/spool"
mx_plain
hello a@rcpt.example
is "a queue that is a file: delivered" "0 1" "$(status) $(received)"

if [ "$(id -u)" != 0 ]; then
	world full
	HOME=/nonexistent
	chmod 500 "$W/spool"
	hello a@rcpt.example
	is "a queue that cannot be written, MX down" 75 "$(status)"
	has "not spooled: says so" 'not spooled' "$W/err"
	mx_plain
	hello b@rcpt.example
	is "a queue that cannot be written, MX up" "0 1" "$(status) $(received)"
	hello -odq b@rcpt.example
	is "a queue that cannot be written, -odq" "75 1" \
	    "$(status) $(received)"
	chmod 700 "$W/spool"
else
	skip "a queue that cannot be written: root writes everywhere"
fi

# Nothing is written where everything is delivered at once.
world clean
rmdir "$W/spool"
mx_plain
hello a@rcpt.example
is "delivered at once: no queue is made" "0 1 no" \
    "$(status) $(received) $([ -e "$W/spool" ] && echo yes || echo no)"

# kill -9 of a runner: its locks go with it, the next run delivers.
world killed
hello -odq a@rcpt.example
mx <<'SCRIPT'
dot@1 tell reached
dot@1 hang
SCRIPT
mkfifo "$W/mx/reached"
SENDOFF_CONF=$W/conf "$sendmail" -qf >"$W/out" 2>"$W/err" &
runner=$!
read -r word <"$W/mx/reached"
send -qf
is "a message that another run holds is left to it" "0 1 1" \
    "$(status) $(queued) $(connections)"
kill -9 $runner
{ wait $runner; } 2>/dev/null
"$peer" await "$W"/spool/m.*
send -qf
stands "kill -9 of a runner: the next run delivers" 0 0 1
sane "kill -9 of a runner"

# Ended between two recipients' verdicts: who has it is not sent it again.
world halfway
hello -odq a@rcpt.example b@other.example
mx <<'SCRIPT'
rcpt:b@other.example tell reached
rcpt:b@other.example hang
SCRIPT
mkfifo "$W/mx/reached"
SENDOFF_CONF=$W/conf "$sendmail" -qf >"$W/out" 2>"$W/err" &
runner=$!
read -r word <"$W/mx/reached"
kill -TERM $runner
{ wait $runner; } 2>/dev/null
"$peer" await "$W"/spool/m.*
mx_stop
mx_plain later
send -qf
is "halfway: each once" "a@rcpt.example b@other.example" \
    "$(cat "$W"/*/envelope.* |
    sed -n 's/^RCPT TO:<\(.*\)>.*/\1/p' | sort |
    tr '\n' ' ' | sed 's/ $//')"
sane "halfway"

# Eight runners at once: every message once.
world crowd
mx_plain
i=0
while [ $i -lt 40 ]; do
	i=$((i + 1))
	printf 'Subject: number %d\n\n' $i |
	    SENDOFF_CONF=$W/conf "$sendmail" -odq -f s@sender.example \
	    "r$i@rcpt.example" "r$i@other.example"
done
is "40 messages wait" 40 "$(queued)"
for i in 1 2 3 4 5 6 7 8; do
	SENDOFF_CONF=$W/conf "$sendmail" -qf 2>>"$W/err" &
done
wait
is "eight runners: nothing is left" 0 "$(queued)"
is "eight runners: each recipient once" 80 \
    "$(cat "$W"/mx/envelope.* | grep -c '^RCPT')"
is "eight runners: nobody twice" "" \
    "$(cat "$W"/mx/envelope.* | grep '^RCPT' | sort | uniq -d)"
sane "eight runners"

finish
