#!/bin/sh
# Every step of the protocol refused, dropped, garbled, or answered as no
# server should: what the caller is told, what stays in the queue, and what
# the server has.  One line a case:
#
#	NAME | EXIT | QUEUED | RECEIVED | SCRIPT [; SCRIPT...]
#
# with -odi, so that the exit status is the verdict: 0 where it is delivered or
# queued, else as SENDMAIL says.  RECEIVED is `-' where the server may or may
# not count a message of which its client never had a sound reply.
. "$(dirname "$0")/lib.sh"

cases() {
	cat <<'CASES'
# connecting
connect close | 0 | 1 | 0 | connect close
connect reset | 0 | 1 | 0 | connect reset
# greeting: RFC 5321 sections 3.1, 4.2, 4.3.1
greeting 421 | 0 | 1 | 0 | greeting reply 421 4.3.2 later
greeting 450 | 0 | 1 | 0 | greeting reply 450 later
greeting 554 | 69 | 0 | 0 | greeting reply 554 5.3.2 no mail here
greeting 354 | 0 | 1 | 0 | greeting reply 354 what
greeting 199 | 0 | 1 | 0 | greeting reply 199 what
greeting 600 | 0 | 1 | 0 | greeting reply 600 what
greeting without digits | 0 | 1 | 0 | greeting reply SSH-2.0-OpenSSH_9.2
greeting empty line | 0 | 1 | 0 | greeting raw \r\n
greeting close | 0 | 1 | 0 | greeting close
greeting reset | 0 | 1 | 0 | greeting reset
greeting garbage | 0 | 1 | 0 | greeting garbage
greeting half, then close | 0 | 1 | 0 | greeting cut 22
greeting of two lines | 0 | 0 | 1 | greeting reply 220-mx.peer.example\r\n220 hello
greeting with mixed codes | 0 | 1 | 0 | greeting reply 220-mx.peer.example\r\n250 hello
greeting octet by octet | 0 | 0 | 1 | greeting split
greeting slowly | 0 | 0 | 1 | greeting drip 5
greeting without text | 0 | 0 | 1 | greeting raw 220\r\n
greeting and one reply more | 0 | 1 | 0 | greeting early 250 too soon
# EHLO, HELO: RFC 5321 sections 3.2, 4.1.1.1
ehlo 421 | 0 | 1 | 0 | ehlo reply 421 later
ehlo 451 | 0 | 1 | 0 | ehlo reply 451 later
ehlo 502, HELO | 0 | 0 | 1 | ehlo reply 502 5.5.1 what
ehlo 500, HELO | 0 | 0 | 1 | ehlo reply 500 what
ehlo 554, helo 554 | 69 | 0 | 0 | ehlo reply 554 no; helo reply 554 no
ehlo 502, helo 421 | 0 | 1 | 0 | ehlo reply 502 no; helo reply 421 no
ehlo 502, helo close | 0 | 1 | 0 | ehlo reply 502 no; helo close
ehlo close | 0 | 1 | 0 | ehlo close
ehlo reset | 0 | 1 | 0 | ehlo reset
ehlo garbage | 0 | 1 | 0 | ehlo garbage
ehlo 354 | 0 | 1 | 0 | ehlo reply 354 what
ehlo octet by octet | 0 | 0 | 1 | ehlo split
ehlo endless | 0 | 1 | 0 | ehlo flood 0
ehlo of 100 lines | 0 | 0 | 1 | ehlo flood 100
ehlo of 1000 lines | 0 | 1 | 0 | ehlo flood 1000
ehlo with mixed codes | 0 | 1 | 0 | ehlo reply 250-mx.peer.example\r\n220-PIPELINING\r\n250 SIZE
ehlo with odd keywords | 0 | 0 | 1 | ehlo reply 250-mx.peer.example\r\n250-sIzE 99999999999999999999\r\n250-\r\n250-X = \r\n250 pIpElInInG
ehlo without extensions | 0 | 0 | 1 | ehlo reply 250 mx.peer.example
ehlo and one reply more | 0 | 1 | 0 | ehlo early 250 too soon
# SIZE: RFC 1870 section 6.1
size too small | 69 | 0 | 0 | ehlo-keywords PIPELINING SIZE=100
size 0 | 0 | 0 | 1 | ehlo-keywords PIPELINING SIZE=0
size alone | 0 | 0 | 1 | ehlo-keywords SIZE
# MAIL
mail 421 | 0 | 1 | 0 | mail reply 421 4.3.2 later
mail 450 | 0 | 1 | 0 | mail reply 450 4.1.8 later
mail 451 | 0 | 1 | 0 | mail reply 451 4.3.0 later
mail 452 | 0 | 1 | 0 | mail reply 452 4.3.1 full
mail 459 | 0 | 1 | 0 | mail reply 459 what
mail 550 | 69 | 0 | 0 | mail reply 550 no
mail 552 | 69 | 0 | 0 | mail reply 552 5.3.4 too big
mail 599 | 69 | 0 | 0 | mail reply 599 what
mail 550 5.7.1 | 77 | 0 | 0 | mail reply 550 5.7.1 not from you
mail 354 | 0 | 1 | 0 | mail reply 354 what
mail 199 | 0 | 1 | 0 | mail reply 199 what
mail 600 | 0 | 1 | 0 | mail reply 600 what
mail 250 without text | 0 | 0 | 1 | mail raw 250\r\n
mail 250 and a blank | 0 | 0 | 1 | mail raw 250 \r\n
mail 250 that sounds bad | 0 | 0 | 1 | mail reply 250 error: rejected
mail 259 | 0 | 0 | 1 | mail reply 259 fine
mail of three lines | 0 | 0 | 1 | mail reply 250-a\r\n250-b\r\n250 c
mail close | 0 | 1 | 0 | mail close
mail reset | 0 | 1 | 0 | mail reset
mail garbage | 0 | 1 | 0 | mail garbage
mail octet by octet | 0 | 0 | 1 | mail split
mail two replies | 0 | 1 | - | mail early 250 2.1.0 twice
mail 550, no line end, close | 0 | 1 | 0 | mail cut 550 no
mail 6000 lines | 0 | 1 | 0 | mail flood 6000
mail line without end | 0 | 1 | 0 | mail long 0
# RCPT
rcpt 421 | 0 | 1 | 0 | rcpt reply 421 later
rcpt 450 | 0 | 1 | 0 | rcpt reply 450 4.2.1 later
rcpt 452 | 0 | 1 | 0 | rcpt reply 452 4.5.3 later
rcpt 552 | 0 | 1 | 0 | rcpt reply 552 too many
rcpt 550 5.1.1 | 67 | 0 | 0 | rcpt reply 550 5.1.1 unknown
rcpt 550 5.1.10 | 67 | 0 | 0 | rcpt reply 550 5.1.10 null mx
rcpt 550 5.1.6 | 67 | 0 | 0 | rcpt reply 550 5.1.6 moved
rcpt 550 5.1.2 | 68 | 0 | 0 | rcpt reply 550 5.1.2 no host
rcpt 550 5.4.4 | 68 | 0 | 0 | rcpt reply 550 5.4.4 no route
rcpt 550 5.2.1 | 69 | 0 | 0 | rcpt reply 550 5.2.1 off
rcpt 550 | 69 | 0 | 0 | rcpt reply 550 no
rcpt 551 | 69 | 0 | 0 | rcpt reply 551 try b@rcpt.example
rcpt 550 2.0.0 | 69 | 0 | 0 | rcpt reply 550 2.0.0 liar
rcpt 550 9.9.9 | 69 | 0 | 0 | rcpt reply 550 9.9.9 what
rcpt 550 5.1.1234567890 | 69 | 0 | 0 | rcpt reply 550 5.1.1234567890 what
rcpt 250 5.1.1 | 0 | 0 | 1 | rcpt reply 250 5.1.1 ok
rcpt 251 | 0 | 0 | 1 | rcpt reply 251 will forward
rcpt 550 in two lines | 67 | 0 | 0 | rcpt reply 550-5.1.1 unknown\r\n550 5.1.1 here
rcpt 354 | 0 | 1 | 0 | rcpt reply 354 what
rcpt close | 0 | 1 | 0 | rcpt close
rcpt reset | 0 | 1 | 0 | rcpt reset
rcpt garbage | 0 | 1 | 0 | rcpt garbage
rcpt octet by octet | 0 | 0 | 1 | rcpt split
rcpt two replies | 0 | 1 | - | rcpt early 250 twice
# DATA: RFC 5321 section 3.3
data 421 | 0 | 1 | 0 | data reply 421 later
data 451 | 0 | 1 | 0 | data reply 451 4.3.0 later
data 554 | 69 | 0 | 0 | data reply 554 5.6.0 no
data 250 | 0 | 1 | 0 | data reply 250 what
data 200 | 0 | 1 | 0 | data reply 200 what
data close | 0 | 1 | 0 | data close
data reset | 0 | 1 | 0 | data reset
data garbage | 0 | 1 | 0 | data garbage
data octet by octet | 0 | 0 | 1 | data split
data and the dot's reply with it | 0 | 1 | - | data early 250 2.0.0 queued
content close | 0 | 1 | 0 | content close
content reset | 0 | 1 | 0 | content reset
content 451, close | 0 | 1 | 0 | content cut 451 4.3.0 full\r\n
# the final dot: RFC 5321 sections 4.2.5, 6.1
dot 421 | 0 | 1 | 0 | dot reply 421 later
dot 451 | 0 | 1 | 0 | dot reply 451 4.3.0 later
dot 452 | 0 | 1 | 0 | dot reply 452 full
dot 552 | 69 | 0 | 0 | dot reply 552 5.3.4 too big
dot 554 | 69 | 0 | 0 | dot reply 554 5.6.0 no
dot 354 | 0 | 1 | 0 | dot reply 354 more
dot 399 | 0 | 1 | 0 | dot reply 399 what
dot 250 of two lines | 0 | 0 | 1 | dot reply 250-2.0.0 thank you\r\n250 2.0.0 queued
dot close | 0 | 1 | 0 | dot close
dot reset | 0 | 1 | 0 | dot reset
dot garbage | 0 | 1 | - | dot garbage
dot octet by octet | 0 | 0 | 1 | dot split
dot slowly | 0 | 0 | 1 | dot drip 5
dot two replies | 0 | 0 | 1 | dot early 250 twice
# QUIT: what comes after the 250 changes nothing
quit close | 0 | 0 | 1 | quit close
quit reset | 0 | 0 | 1 | quit reset
quit hang | 0 | 0 | 1 | quit hang
quit garbage | 0 | 0 | 1 | quit garbage
quit 500 | 0 | 0 | 1 | quit reply 500 what
CASES
}

# check NAME EXIT QUEUED RECEIVED SCRIPT
check() {
	world "case$number"
	printf '%s\n' "$5" | sed 's/; /\n/g' | mx
	hello -odi a@rcpt.example
	if [ "$4" = - ]; then
		is "$1" "exit $2, queued $3" "exit $(status), queued $(queued)"
	else
		stands "$1" "$2" "$3" "$4"
	fi
	mx_stop
	sane "$1"
	if [ "$2" != 0 ]; then
		has "$1: says whom and why" '<a@rcpt.example>: .' "$W/err"
		has "$1: log" 'status=bounced' "$W/maillog"
	elif [ "$3" = 1 ]; then
		has "$1: log" 'status=deferred' "$W/maillog"
		is "$1: silent" "" "$(cat "$W/err")"
	else
		has "$1: log" 'status=sent' "$W/maillog"
	fi
	"$peer" stop "$W/dns"
}

number=0
cases >"$T/cases"
while IFS='|' read -r name exit_status in_queue at_mx script; do
	case $name in
	'#'*) continue ;;
	esac
	number=$((number + 1))
	# Blanks around the bars, and the script as it is.
	check "${name% }" $exit_status $in_queue $at_mx "${script# }" \
	    </dev/null
done <"$T/cases"

# What the wire says where an extension is not to be had.
world helo
mx <<'SCRIPT'
ehlo reply 502 5.5.1 what
SCRIPT
hello -odi a@rcpt.example
has "HELO after 502" '^HELO box\.sender\.example' "$W/mx/wire.1"
lacks "HELO: no extension is used" 'SIZE=|BODY=|STARTTLS' "$W/mx/wire.1"

world bare
mx <<'SCRIPT'
ehlo reply 250 mx.peer.example
SCRIPT
hello -odi a@rcpt.example
lacks "no keywords: no parameters" 'SIZE=|BODY=|STARTTLS' "$W/mx/wire.1"
sane "no keywords"

world size
mx_plain
hello -odi a@rcpt.example
has "SIZE is said where it is offered" '^MAIL FROM:<[^>]*> SIZE=[0-9]+' \
    "$W/mx/wire.1"
is "SIZE counts the message in wire form" "$(wc -c <"$W/mx/mail.1")" \
    "$(sed -n 's/.* SIZE=\([0-9]*\).*/\1/p' "$W/mx/envelope.1")"

finish
