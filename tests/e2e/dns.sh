#!/bin/sh
# Where mail goes by DNS (RFC 5321 section 5.1), and what every kind of answer
# means: for good, for now, or another way.
. "$(dirname "$0")/lib.sh"

# verdict NAME EXIT QUEUED RECEIVED DOMAIN [ZONE-LINE...]
number=0
verdict() {
	name=$1 want_exit=$2 want_queued=$3 want_mail=$4 domain=$5
	shift 5
	number=$((number + 1))
	world "case$number" "$@"
	mx_plain
	hello -odi "a@$domain"
	stands "$name" "$want_exit" "$want_queued" "$want_mail"
	sane "$name"
}

# For good.
verdict "NXDOMAIN" 68 0 0 gone.example
has "NXDOMAIN: names the domain" 'gone.example' "$W/err"
verdict "neither MX nor address" 68 0 0 empty.example \
    'empty.example TXT nothing'
verdict "null MX (RFC 7505)" 67 0 0 null.example 'null.example MX 0 .' \
    'null.example A 127.0.0.1'
verdict "the MX has no address" 68 0 0 noaddr.example \
    'noaddr.example MX 10 mx.noaddr.example' 'mx.noaddr.example TXT none' \
    'noaddr.example A 127.0.0.1'
verdict "we ourselves are the MX" 69 0 0 self.example \
    'self.example MX 10 box.sender.example' 'box.sender.example A 127.0.0.1'

# For now.
verdict "SERVFAIL" 0 1 0 fail.example 'fail.example SERVFAIL'
verdict "REFUSED" 0 1 0 fail.example 'fail.example REFUSED'
verdict "junk" 0 1 0 fail.example 'fail.example GARBAGE'
verdict "CNAME loop" 0 1 0 loop.example 'loop.example CNAME pool.example' \
    'pool.example CNAME loop.example'
verdict "the MX's address fails" 0 1 0 fail.example \
    'fail.example MX 10 mx.fail.example' 'mx.fail.example SERVFAIL'

# Another way.
verdict "implicit MX" 0 0 1 implicit.example 'implicit.example A 127.0.0.1'
verdict "CNAME" 0 0 1 alias.example 'alias.example CNAME rcpt.example'
has "CNAME: the address stays as it was" '^RCPT TO:<a@alias.example>' \
    "$W/mx/envelope.1"
verdict "cut short over UDP: TCP" 0 0 1 long.example 'long.example TRUNCATE' \
    'long.example MX 10 mx.rcpt.example'
verdict "FORMERR for EDNS" 0 0 1 old.example 'old.example FORMERR-EDNS' \
    'old.example MX 10 mx.rcpt.example'
verdict "answers with wrong IDs first" 0 0 1 spoof.example \
    'spoof.example WRONG-ID 20' 'spoof.example MX 10 mx.rcpt.example'
verdict "upper case" 0 0 1 RCPT.EXAMPLE
has "upper case: the domain is sent as it was written" \
    '^RCPT TO:<a@(RCPT.EXAMPLE|rcpt.example)>' "$W/mx/envelope.1"
verdict "address literal" 0 0 1 '[127.0.0.1]'
is "address literal: no MX is asked for" "" "$(cat "$W/dns/dns")"
verdict "unusable address first" 0 0 1 two.example \
    'two.example MX 10 bad.two.example' 'two.example MX 20 mx.rcpt.example' \
    'bad.two.example A 0.0.0.0'
verdict "first MX does not resolve" 0 0 1 two.example \
    'two.example MX 10 gone.two.example' 'two.example MX 20 mx.rcpt.example'
verdict "first MX refuses connections" 0 0 1 two.example \
    'two.example MX 10 dead.two.example' 'two.example MX 20 mx.rcpt.example' \
    'dead.two.example A 127.0.0.3'
verdict "first address refuses connections" 0 0 1 two.example \
    'two.example MX 10 both.two.example' 'both.two.example A 127.0.0.3' \
    'both.two.example A 127.0.0.1'
verdict "MX that is no host name" 0 0 1 odd.example \
    'odd.example MX 10 a_b.odd.example' 'odd.example MX 20 mx.rcpt.example'
verdict "no name is completed" 68 0 0 single

# second NAME SCRIPT-OF-THE-FIRST WANT [LINES]: two MX hosts, who has the mail?
# A message of LINES lines is longer than what the sockets hold.
second() {
	world "second-$(echo "$1" | tr -c 'a-z0-9\n' -)" \
	    'two.example MX 20 mx.two.example' 'two.example MX 10 first.example' \
	    'first.example A 127.0.0.2' 'mx.two.example A 127.0.0.1'
	printf '%s\n' "$2" | mx first -a 127.0.0.2
	mx_plain
	{
		printf 'Subject: hello\n\n'
		yes 'a line of text, again and again' | head -n "${4:-1}"
	} | send -f s@sender.example -odi a@two.example
	is "first MX: $1" "$3" \
	    "exit $(status), queued $(queued), first $(received first), second $(received)"
	sane "first MX: $1"
}
second "takes it" '' "exit 0, queued 0, first 1, second 0"
second "421" 'greeting reply 421 busy' "exit 0, queued 0, first 0, second 1"
second "554 greeting" 'greeting reply 554 no' \
    "exit 0, queued 0, first 0, second 1"
second "closes" 'ehlo close' "exit 0, queued 0, first 0, second 1"
second "450 to RCPT" 'rcpt reply 450 4.2.0 later' \
    "exit 0, queued 0, first 0, second 1"
second "550 to RCPT" 'rcpt reply 550 5.1.1 unknown' \
    "exit 67, queued 0, first 0, second 0"
# had its end been sent, the message would be the first MX's, or nobody's
second "closes in the data" 'content close' \
    "exit 0, queued 0, first 0, second 1" 400000

# A name server that does not answer, and the waits that end it.
world silent 'fail.example DROP'
conf <<-CONF
timeout 1
CONF
hello -odi a@fail.example
is "no answer" "0 1" "$(status) $(queued)"

# Nothing is asked that need not be asked.
world asks
mx_plain
hello -odi a@rcpt.example b@rcpt.example c@RCPT.example
is "each question once" "mx.rcpt.example A mx.rcpt.example AAAA rcpt.example MX" \
    "$(grep -E ' (MX|A|AAAA)$' "$W/dns/dns" | sort | tr '\n' ' ' |
    sed 's/ $//')"

finish
