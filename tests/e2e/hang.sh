#!/bin/sh
# A server that says nothing more, at each step, or says it too slowly: the
# waits of RFC 5321 section 4.5.3.2, scaled down, end them, and the mail stays
# queued.  All cases wait at the same time.
. "$(dirname "$0")/lib.sh"

# NAME | QUEUED | RECEIVED | LONGEST, in seconds at `timeout 1' | SCRIPT
cases() {
	cat <<'CASES'
greeting hangs | 1 | 0 | 13 | greeting hang
greeting half | 1 | 0 | 13 | greeting raw 220 mx
ehlo hangs | 1 | 0 | 13 | ehlo hang
ehlo drips | 1 | 0 | 13 | ehlo drip 300
starttls hangs | 1 | 0 | 13 | starttls hang
handshake hangs, then in the clear | 0 | 1 | 13 | handshake hang
mail hangs | 1 | 0 | 13 | mail hang
rcpt hangs | 1 | 0 | 13 | rcpt hang
data hangs | 1 | 0 | 13 | data hang
dot hangs | 1 | 0 | 23 | dot hang
dot half | 1 | - | 23 | dot raw 25
CASES
}

# The case's directory is there; runs it and leaves what came of it in files.
try() {
	begun=$(date +%s)
	hello -odi a@rcpt.example
	echo $(($(date +%s) - begun)) >"$W/took"
}

cases >"$T/cases"
number=0
while read -r line; do
	number=$((number + 1))
	world "case$number"
	conf <<-CONF
	timeout 1
	CONF
	printf '%s\n' "${line##*| }" | mx
	try &
done <"$T/cases"

# A window that closes in the middle of the data.
world window
conf <<-CONF
timeout 1
CONF
mx <<'SCRIPT'
ehlo-keywords PIPELINING
content stall
SCRIPT
{
	printf 'Subject: long\n\n'
	head -c 16000000 /dev/zero | tr '\0' a | fold -w 70
} >"$W/long"
send -odi -f s@sender.example a@rcpt.example <"$W/long"
wait

number=0
while IFS='|' read -r name in_queue at_mx longest script; do
	number=$((number + 1))
	W=$T/case$number
	name=${name% }
	if [ $at_mx = - ]; then
		at_mx=$(received)
	fi
	stands "$name" 0 $in_queue $at_mx
	took=$(cat "$W/took")
	is "$name: in time" yes "$([ "$took" -le $longest ] && echo yes ||
	    echo "$took seconds")"
	sane "$name"
done <"$T/cases"
W=$T/window
stands "the server stops reading" 0 1 0

finish
