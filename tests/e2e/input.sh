#!/bin/sh
# What comes on standard input, and what of it the wire and the far side get:
# dots, line ends, NUL, octets above 127, long lines, and the endings of SMTP
# smuggling.
. "$(dirname "$0")/lib.sh"

# arrives NAME PRINTF-BODY [OPTION...]: the body arrives as it was, with each
# line end as one.
arrives() {
	name=$1 text=$2
	shift 2
	forget
	printf 'Subject: x\n\n' >"$W/in"
	# shellcheck disable=SC2059
	printf "$text" >>"$W/in"
	run "$sendmail" "$@" -f s@sender.example a@rcpt.example <"$W/in"
	sed '1,/^$/d' <"$W/in" >"$W/want"
	is "$name" "0 1" "$(status) $(received)"
	body 1 >"$W/got"
	same "$name: the body" "$W/want" "$W/got"
}

world dots
mx_plain
arrives "-i, a lone dot" '.\n' -i
arrives "-oi, dots" 'a\n.\n..\n.x\n...\nb\n' -oi
arrives "IgnoreDots" '.\nb\n' -OIgnoreDots=true
arrives "dots within lines" 'a.\na .\n. b\n' -i
printf 'Subject: x\n\na\n.\nnever\n' | send -f s@sender.example a@rcpt.example
is "without -i a lone dot ends the message" "a" "$(body 2)"
printf 'Subject: x\n\n..a\n.\n' | send -f s@sender.example a@rcpt.example
is "without -i one dot is taken off, as sendmail does" ".a" "$(body 3)"
{
	printf 'Subject: x\n\n'
	head -c 65530 /dev/zero | tr '\0' a | fold -w 70
	printf '\n.\n.b\n'
} >"$W/in"
forget
run "$sendmail" -i -f s@sender.example a@rcpt.example <"$W/in"
sed '1,/^$/d' <"$W/in" >"$W/want"
body 1 >"$W/got"
same "a dot behind 64 KB" "$W/want" "$W/got"
sane "dots"

world ends
mx_plain
printf 'Subject: x\n\na\nb' >"$W/in"
run "$sendmail" a@rcpt.example <"$W/in"
is "a last line without an end gets one" "a b $(printf 'a\r\nb\r\n' | wc -c)" \
    "$(body 1 | tr '\n' ' ')$(sed '1,/^\r$/d' "$W/mx/mail.1" | wc -c)"
arrives "no body" ''
arrives "empty lines" '\n\na\n\n'
printf 'Subject: x\r\nTo: a@rcpt.example\r\n\r\none\r\ntwo\r\n' | send -t
is "CRLF" "$(printf 'one\ntwo')" "$(body 2)"
printf 'Subject: x\r\nTo: a@rcpt.example\n\none\r\ntwo\nthree\r\n' | send -t
is "CRLF and LF" "$(printf 'one\ntwo\nthree')" "$(body 3)"
printf 'Subject: x\n\none\rtwo\r\r\nthree\n\r' | send -i a@rcpt.example
is "a lone CR ends a line of the body" "one two  three" \
    "$(body 4 | tr '\n' ' ' | sed 's/ *$//')"
printf 'Subject: x\rBcc: v@rcpt.example\nTo: a@rcpt.example\n\nx\n' | send -t
is "a lone CR in the header starts no field" "0 a@rcpt.example" \
    "$(status) $(recipients 5)"
has "a lone CR in the header is a blank" '^Subject: x Bcc: v@rcpt.example' \
    "$W/mx/mail.5"
printf 'no header at all\nmore\n' | send a@rcpt.example
is "no header" "$(printf 'no header at all\nmore')" "$(body 6)"
printf 'From someone Mon Jan  1 00:00:00 2024\nSubject: m\n\nx\n' |
    send a@rcpt.example
lacks "an mbox line is taken off" '^From someone' "$W/mx/mail.7"
has "an mbox line gives the Date" '^Date: .*2024' "$W/mx/mail.7"
printf 'Return-Path: <x@y.example>\nBCC : v@rcpt.example\nSubject: x\n\nx\n' |
    send a@rcpt.example
lacks "Return-Path and Bcc are taken off" '^(Return-Path|B[Cc][Cc])' \
    "$W/mx/mail.8"
sane "ends"

# VU#302671: none of these may end the data, whatever the far side takes for
# a line end.
world smuggling
mx_plain
number=0
for ending in '\n.\n' '\n.\r\n' '\r.\r\n' '\r.\r' '\r\n.\r' '\n.\r' '\r.\n' \
    '\r\n.\n' '\r\n.\r\n' '\r\n\0.\r\n' '\0.\r\n' '\r\n.\0\r\n' '\r\n.\r\r\n' \
    '\n\n.\r\n' '\r\r\n.\r\n'; do
	number=$((number + 1))
	# shellcheck disable=SC2059
	printf "Subject: x\n\nbefore${ending}MAIL FROM:<e@e.example>\r\nafter\n" |
	    send -i -f s@sender.example a@rcpt.example
	is "the ending $ending: one message" "0 $number" \
	    "$(status) $(received)"
	is "the ending $ending: nothing behind it is a command" "" \
	    "$(grep -E '^[0-9]+ (unknown|mail FROM:<e@)' "$W/mx/log")"
done
is "no line of one dot but the last" "$number" \
    "$(cat "$W"/mx/wire.* | tr -d '\r' | grep -c '^\.$')"
sane "smuggling"

world octets
mx_plain
printf 'Subject: x\n\na\0b\n' | send a@rcpt.example
is "NUL in the body" "0 1" "$(status) $(received)"
has "NUL in the body: encoded" '^Content-Transfer-Encoding: (quoted-printable|base64)' \
    "$W/mx/mail.1"
has "NUL in the body: nothing is cut" '^a=00b|YQBi' "$W/mx/mail.1"
printf 'Sub\0ject: x\0y\n\nb\n' | send a@rcpt.example
has "NUL in the header is dropped" '^Subject: xy' "$W/mx/mail.2"
printf 'Subject: x\n\ncaf\303\251\n' | send a@rcpt.example
has "8-bit body" '^caf=C3=A9|Y2Fmw6k' "$W/mx/mail.3"
has "8-bit body: MIME-Version" '^MIME-Version: 1.0' "$W/mx/mail.3"
has "8-bit body: charset" '^Content-Type: text/plain; *charset="?(utf-8|UTF-8)' \
    "$W/mx/mail.3"
head -c 3000 /dev/zero | tr '\0' a >"$W/long"
{
	printf 'Subject: x\n\n'
	cat "$W/long"
	printf '\nend\n'
} | send a@rcpt.example
is "a line of 3000 octets: encoded" "0 4" "$(status) $(received)"
is "a line of 3000 octets: nothing is lost" 3000 "$(body 4 | sed '$d' |
    sed 's/=$//' | tr -d '\n' | wc -c | tr -d ' ')"
forget
i=0
{
	printf 'Subject: x\nTo: a@rcpt.example'
	while [ $i -lt 200 ]; do
		i=$((i + 1))
		printf ', r%d@rcpt.example' $i
	done
	printf '\n\nx\n'
} | send -t
is "a header line of 4 KB" "0 201" "$(status) $(cat "$W"/mx/envelope.* |
    grep -c -E '<(r[0-9]+|a)@rcpt')"
is "what was sent is 7-bit" 0 "$(cat "$W"/mx/mail.* |
    tr -d '\000-\177' | wc -c | tr -d ' ')"
# A multipart is encoded part by part; what is signed stays as it is, where the
# server offers 8BITMIME.
multipart() {
	printf 'MIME-Version: 1.0\nContent-Type: multipart/%s; boundary=b\n' "$1"
	printf 'Content-Transfer-Encoding: 8bit\nSubject: m\n\n'
	printf -- '--b\nContent-Type: text/plain\n'
	printf 'Content-Transfer-Encoding: 8bit\n\ncaf\303\251 is open\n'
	printf -- '--b\nContent-Transfer-Encoding: 8bit\n\nhi\n--b--\n'
}
forget
multipart mixed | send a@rcpt.example
is "an 8-bit multipart" "0 1" "$(status) $(received)"
lacks "an 8-bit multipart: no BODY=8BITMIME" '^MAIL .* BODY=' \
    "$W/mx/envelope.1"
has "an 8-bit multipart: its label" '^Content-Transfer-Encoding: 7bit' \
    "$W/mx/mail.1"
printf '%s\n' --b 'Content-Type: text/plain; charset=utf-8' \
    'Content-Transfer-Encoding: quoted-printable' '' 'caf=C3=A9 is open' \
    --b 'Content-Transfer-Encoding: 7bit' '' hi --b-- >"$W/want"
body 1 >"$W/got"
same "an 8-bit multipart: its parts" "$W/want" "$W/got"
multipart signed | send a@rcpt.example
is "an 8-bit multipart/signed" "0 2" "$(status) $(received)"
has "an 8-bit multipart/signed: BODY=8BITMIME" '^MAIL .* BODY=8BITMIME' \
    "$W/mx/envelope.2"
multipart signed | sed '1,/^$/d' >"$W/want"
body 2 >"$W/got"
same "an 8-bit multipart/signed: as it is" "$W/want" "$W/got"
forget
{
	multipart signed
	printf 'a\0b\n'
} | send a@rcpt.example
is "NUL in a multipart/signed" "65 0" "$(status) $(received)"
sane "octets"

world seven
mx <<'SCRIPT'
ehlo-keywords PIPELINING
SCRIPT
multipart mixed | send -odi a@rcpt.example
is "an 8-bit multipart, no 8BITMIME" "0 1" "$(status) $(received)"
forget
multipart signed | send -odi a@rcpt.example
is "a signed one, no 8BITMIME: not sent" "69 0" "$(status) $(received)"
is "no octet above 127 went" 0 "$(cat "$W"/mx/wire.* | tr -d '\000-\177' |
    wc -c | tr -d ' ')"

world limits
conf <<-CONF
max-size 100K
CONF
mx_plain
head -c 200000 /dev/zero | tr '\0' a | fold -w 70 |
    send -f s@sender.example a@rcpt.example
is "over max-size" "65 0 0" "$(status) $(received) $(queued)"
i=0
while [ $i -lt 101 ]; do
	echo "Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000"
	i=$((i + 1))
done >"$W/in"
run "$sendmail" a@rcpt.example <"$W/in"
is "101 Received lines" "65 0" "$(status) $(received)"
printf 'From: a@sender.example\nFrom: b@sender.example\n\nx\n' |
    send a@rcpt.example
is "two From fields" "65 0" "$(status) $(received)"
i=0
{
	printf 'To: '
	while [ $i -lt 5000 ]; do
		i=$((i + 1))
		printf '(((((((((('
	done
	printf '\n\nx\n'
} | send -t
is "50000 comments deep" "65 0" "$(status) $(received)"
run "$sendmail" a@rcpt.example <"$W"
is "a read error" "74 0 0" "$(status) $(received) $(queued)"

finish
