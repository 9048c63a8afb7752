#!/bin/sh
# Several recipients: one transaction where it can be, split where the server
# says that it must, and each recipient's own verdict; and the time that a
# caller waits.
. "$(dirname "$0")/lib.sh"

# many N: addresses r1@rcpt.example ... rN@rcpt.example
many() {
	i=0
	while [ $i -lt "$1" ]; do
		i=$((i + 1))
		echo "r$i@rcpt.example"
	done
}

world one
mx_plain
hello $(many 3)
stands "three recipients of a domain: one transaction" 0 0 1
hello a@rcpt.example b@other.example
stands "two domains: two transactions" 0 0 3

# RFC 5321 section 4.5.3.1.10
for reply in '452 4.5.3 too many' '552 too many'; do
	world "limit-${reply%% *}"
	mx <<-SCRIPT
	limit-rcpt 100 $reply
	SCRIPT
	hello -odi $(many 250)
	stands "250 recipients, 100 at a time (${reply%% *})" 0 0 3
	is "250 recipients: 100, 100, 50" "100 100 50" \
	    "$(for n in 1 2 3; do recipients $n | wc -l; done | tr '\n' ' ' |
	    sed 's/ *$//; s/  */ /g')"
	is "250 recipients: each once" "$(many 250 | sort)" \
	    "$(for n in 1 2 3; do recipients $n; done | sort)"
	is "250 recipients: one connection" 1 "$(connections)"
	sane "250 recipients"
done

mixed_script() {
	cat <<'SCRIPT'
rcpt:later@rcpt.example reply 450 4.2.1 later
rcpt:no@rcpt.example reply 550 5.1.1 no such user
SCRIPT
}

world mixed
mixed_script | mx
hello ok@rcpt.example later@rcpt.example no@rcpt.example
is "mixed verdicts: exit 0, as one has it" 0 "$(status)"
has "mixed verdicts: the refused is named" '<no@rcpt.example>: .*no such user' \
    "$W/err"
is "mixed verdicts: delivered to one" ok@rcpt.example "$(recipients 1)"
has "mixed verdicts: the deferred waits" '^T- later@rcpt.example' \
    "$W"/spool/m.*
for word in 'ok.*sent' 'later.*deferred' 'no.*bounced'; do
	has "mixed verdicts: log" "to=<${word%%.\**}@.*status=${word##*\*}" \
	    "$W/maillog"
done
mx_stop
mx_plain mx2
send -qf
stands "mixed verdicts: the notification and the deferred one later" 0 0 2 mx2
is "mixed verdicts: who got what later" \
    "<> later@rcpt.example s@sender.example" \
    "$(cat "$W"/mx2/envelope.* | sed -n 's/^MAIL FROM:\(<>\).*/\1/p
    s/^RCPT TO:<\(.*\)>.*/\1/p' | sort | tr '\n' ' ' | sed 's/ $//')"
cat "$W"/mx2/mail.* >"$W/both"
for line in '^Final-Recipient: rfc822; ?no@rcpt.example' '^Action: failed' \
    '^Status: 5.1.1' '^Content-Type: multipart/report' \
    '^Auto-Submitted: auto-replied' 'no such user'; do
	has "mixed verdicts: the notification" "$line" "$W/both"
done
sane "mixed verdicts"

world mixed-odi
mixed_script | mx
hello -odi ok@rcpt.example later@rcpt.example no@rcpt.example
stands "mixed verdicts, -odi: the failure's status" 67 1 1
mx_stop
mx_plain mx2
send -qf
stands "mixed verdicts, -odi: no notification beside the status" 0 0 1 mx2

world refused
mixed_script | mx
hello no@rcpt.example
stands "refused for all: status, nothing queued" 67 0 0
hello -oem no@rcpt.example
is "refused, -oem: status and silence" "67 " "$(status) $(cat "$W/err")"
"$peer" await "$W"/spool/m.*
send -qf
is "refused, -oem: a notification" "MAIL FROM:<>" \
    "$(sed -n 's/^\(MAIL [^ ]*\).*/\1/p' "$W/mx/envelope.1")"
hello -oeq no@rcpt.example
is "refused, -oeq: status alone" "67 " "$(status) $(cat "$W/err")"
hello -oee no@rcpt.example
is "refused, -oee: mailed back, 0" "0 " "$(status) $(cat "$W/err")"
send -qf
is "refused, -oee: a notification" 2 "$(received)"
printf '\n' | send -f '<>' no@rcpt.example
is "refused, null sender" "67 2" "$(status) $(received)"
sane "refused"

# RFC 2920 section 3.1: DATA was in the flight, all recipients were refused,
# and the server goes on all the same.
world sloppy
mx <<'SCRIPT'
rcpt reply 550 5.1.1 no such user
data reply 354 go ahead
SCRIPT
hello -odi a@rcpt.example
stands "354 without a recipient" 67 0 0
lacks "354 without a recipient: nothing but the dot" '^1 dot [1-9]' "$W/mx/log"
sane "354 without a recipient"

# The caller waits for 20 s at timeout 30; here for less than one.
world patience
conf <<-CONF
timeout 1
CONF
mx <<'SCRIPT'
mail@1 tell gate
SCRIPT
mkfifo "$W/mx/gate"
hello a@rcpt.example
stands "a slow server: the caller does not wait" 0 1 0
is "a slow server: silent" "" "$(cat "$W/out" "$W/err")"
read -r word <"$W/mx/gate"
"$peer" await "$W"/spool/m.*
stands "a slow server: delivered behind the caller" 0 0 1
sane "a slow server"

finish
