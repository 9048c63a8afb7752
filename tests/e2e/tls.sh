#!/bin/sh
# STARTTLS (RFC 3207) under the policies may, encrypt and none: what is said
# in the clear, and that a policy that asks for TLS never gives in.
. "$(dirname "$0")/lib.sh"

clear_mail() {
	cat "$W"/mx/clear.* | grep -c -e '^MAIL' -e 'hi there'
}

world may
mx_plain
hello -odi a@rcpt.example
stands "may" 0 0 1
has "may: TLS 1.3" '^TLS TLSv1.3' "$W/mx/envelope.1"
is "may: nothing of the mail in the clear" 0 "$(clear_mail)"
is "may: EHLO again under TLS" 2 "$(grep -c '^EHLO' "$W/mx/wire.1")"
has "may: log" 'tls=TLSv1.3/TLS_[A-Z0-9_]+,' "$W/maillog"
sane "may"

world forgets
mx <<'SCRIPT'
ehlo-keywords STARTTLS PIPELINING SIZE=1000000 8BITMIME
tls-keywords HELP
SCRIPT
hello -odi a@rcpt.example
stands "keywords of before TLS are void" 0 0 1
lacks "keywords of before TLS are void: no SIZE" 'SIZE=' "$W/mx/wire.1"
sane "keywords of before TLS are void"

world none
conf <<-CONF
tls * none
CONF
mx_plain
hello -odi a@rcpt.example
stands "none" 0 0 1
has "none: no TLS" '^TLS none' "$W/mx/envelope.1"
has "none: log" 'tls=none,' "$W/maillog"

# fallback NAME CONNECTION SCRIPT: `may' delivers in the clear, in that
# connection.
fallback() {
	world "$(echo "$1" | tr -c 'a-z0-9\n' -)"
	printf '%s\n' "$3" | mx
	hello -odi a@rcpt.example
	stands "may, $1" 0 0 1
	is "may, $1: in the clear, connection $2" "TLS none CONNECTION $2" \
	    "$(tail -n 2 "$W/mx/envelope.1" | tr '\n' ' ' | sed 's/ $//')"
	has "may, $1: log" 'tls=none, .*status=sent' "$W/maillog"
	sane "may, $1"
}
fallback "not offered" 1 'ehlo-keywords PIPELINING'
fallback "454" 1 'starttls reply 454 4.7.0 not now'
fallback "502" 1 'starttls reply 502 5.5.1 what'
fallback "handshake closed" 2 'handshake close'
fallback "handshake reset" 2 'handshake reset'
fallback "handshake garbage" 2 'handshake garbage'
fallback "handshake text" 2 'handshake reply 554 no'

# refused NAME SCRIPT: `encrypt' keeps the mail instead.
refused() {
	world "encrypt-$(echo "$1" | tr -c 'a-z0-9\n' -)"
	conf <<-CONF
	tls * encrypt
	CONF
	printf '%s\n' "$2" | mx
	hello -odi a@rcpt.example
	stands "encrypt, $1" 0 1 0
	is "encrypt, $1: nothing in the clear" 0 "$(clear_mail)"
	sane "encrypt, $1"
}
refused "not offered" 'ehlo-keywords PIPELINING'
refused "454" 'starttls reply 454 4.7.0 not now'
refused "502" 'starttls reply 502 5.5.1 what'
refused "handshake closed" 'handshake close'
refused "handshake garbage" 'handshake garbage'
refused "no EHLO" 'ehlo reply 502 what'

world encrypt
conf <<-CONF
tls * none
tls rcpt.example encrypt
CONF
mx_plain
hello -odi a@rcpt.example b@other.example
stands "a policy by domain" 0 0 2
is "a policy by domain: each its own" "a@rcpt.example TLSv1.3 b@other.example none" \
    "$(for n in 1 2; do echo "$(recipients $n) $(sed -n 's/^TLS //p' \
    "$W/mx/envelope.$n")"; done | sort | tr '\n' ' ' | sed 's/ $//')"

# What is injected in the clear behind the 220 (CVE-2011-0411).
world injected
mx <<'SCRIPT'
starttls reply 220 go ahead\r\n250-mx.peer.example\r\n250 SIZE 1
SCRIPT
hello -odi a@rcpt.example
stands "octets behind STARTTLS's 220" 0 1 0
sane "octets behind STARTTLS's 220"

# After TLS the same steps as without.
for step in ehlo:2 mail rcpt data dot; do
	world "tls-$step"
	printf '%s close\n' "$step" | mx
	hello -odi a@rcpt.example
	case $step in
	# Closed right after the handshake: it was TLS that broke.
	ehlo:2) stands "TLS, then EHLO closed: in the clear" 0 0 1 ;;
	*) stands "TLS, $step closed" 0 1 0 ;;
	esac
	sane "TLS, $step closed"
done

finish
