#!/bin/sh
# The other side of the tests, itself: what certificates there are, that
# handshakes end where a script says, AUTH, LMTP and the HTTPS server.  The
# clients are openssl(1) and `peer talk'.
. "$(dirname "$0")/lib.sh"

certs mx.rcpt.example
host=mx.rcpt.example
crlf=$(printf '\r')

# to_wire: lines of standard input as a client sends them.
to_wire() {
	sed "s/\$/$crlf/"
}

# tls ARGUMENT...: a TLS client on the mail server's port, which says what is on
# standard input; its words in $W/out, what it thinks of the server in $W/err.
tls() {
	openssl s_client -connect "127.0.0.1:$SMTP_PORT" "$@" \
	    >"$W/raw" 2>"$W/err"
	ended $?
	tr -d '\r' <"$W/raw" >"$W/out"
}

events() {
	sed -n 's/^[0-9]* //p' "$W/${1:-mx}/log"
}

# --- certificates ----------------------------------------------------------

world certificates
is "a CA by its name" "$(openssl x509 -noout -hash -in "$T/certs/ca.pem").0" \
    "$(ls "$T/certs/hashed")"

# judged KIND WANT: what a client that knows the CA thinks of it.
judged() {
	is "certificate $1" "$2" "$(openssl verify -purpose sslserver \
	    -verify_hostname "$host" -CAfile "$T/certs/ca.pem" \
	    -untrusted "$T/certs/$host.$1.pem" "$T/certs/$host.$1.pem" 2>&1 |
	    sed -n -e 's/.*lookup: \(.*\)/\1/p' -e 's/.*: OK$/OK/p' |
	    head -n 1)"
}
for kind in right wild many chain fullchain ta cn badwild; do
	judged "$kind" OK	# the last two: where a client is lenient
done
for kind in other othercn subwild nul otherta; do
	judged "$kind" "hostname mismatch"
done
judged expired "certificate has expired"
judged future "certificate is not yet valid"
judged self "self-signed certificate"
judged worst "self-signed certificate"
judged nochain "unable to get local issuer certificate"
judged otherca "self-signed certificate in certificate chain"
judged badca "invalid CA certificate"
judged client "unsuitable certificate purpose"
has "a name with a NUL in it" "$(printf 'example\0.evil' | od -An -v -tx1 |
    tr -d ' \n')" "$T/certs/$host.nul.tlsa"

# dane KIND "USAGE SELECTOR MATCHING" WANT: what TLSA records of it make of it.
dane() {
	tls -dane_tlsa_domain "$host" \
	    -dane_tlsa_rrdata "$(tlsa "$host.$1" "$2")" \
	    -dane_ee_no_namechecks -verify_return_error -servername "$host" \
	    </dev/null
	is "DANE $1 $2" "$3" "$(sed -n \
	    -e 's/^Verify return code: \([0-9]*\).*/\1/p' \
	    -e 's/^ *verify error:num=\([0-9]*\).*/\1/p' \
	    "$W/out" "$W/err" | head -n 1)"
}
for kind in worst ta otherta fullchain; do
	mx "mx-$kind" -m 20 <<-SCRIPT
	implicit-tls
	certificate $T/certs/$host.$kind.pem
	SCRIPT
	case $kind in
	worst)
		for form in '3 0 0' '3 0 1' '3 0 2' '3 1 0' '3 1 1' '3 1 2'; do
			dane worst "$form" 0
		done ;;
	otherta) dane otherta '2 0 1' 62 ;;
	*)
		for form in '2 0 0' '2 0 1' '2 1 1' '2 1 2' '3 1 1'; do
			dane "$kind" "$form" 0
		done ;;
	esac
	mx_stop "mx-$kind"
done

# --- SNI, versions, ciphers ------------------------------------------------

world sni
mx <<SCRIPT
implicit-tls
certificate $T/certs/$host.self.pem
certificate $T/certs/$host.right.pem $host
quit reply 221 gone
SCRIPT
subject() {
	openssl x509 -noout -issuer <"$W/out" 2>/dev/null | sed 's/.*= *//'
}
echo QUIT | tls -noservername -ign_eof
is "no SNI: the first certificate" peer "$(subject)"
echo QUIT | tls -servername "$host" -ign_eof
is "SNI: its certificate" "Peer CA" "$(subject)"
has "rules hold under implicit TLS" '^221 gone' "$W/out"
echo QUIT | tls -servername other.example -ign_eof
is "another SNI: the first certificate" peer "$(subject)"
is "SNI is in the log" "sni none sni $host sni other.example " \
    "$(events | grep '^sni' | tr '\n' ' ')"

# spoken NAME SCRIPT WANT ARGUMENT...: "VERSION CIPHER", or nothing.
spoken() {
	want=$3 label=$1
	world "spoken-$(echo "$1" | tr -c 'a-z0-9\n' -)"
	printf '%s\n' implicit-tls "$2" | mx mx -m 1
	shift 3
	echo QUIT | tls -ign_eof "$@"
	is "$label" "$want" "$(sed -n \
	    's/^New, \([^,]*\), Cipher is \(.*\)/\1 \2/p' "$W/out")"
	mx_await
}
spoken "TLS 1.2" 'tls-version 1.2' "TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384"
has "TLS 1.2: in the log" ' tls TLSv1.2$' "$W/mx/log"
spoken "TLS 1.1" 'tls-version 1.1' "TLSv1.0 ECDHE-ECDSA-AES256-SHA" \
    -cipher ALL:@SECLEVEL=0 -min_protocol TLSv1
has "TLS 1.1: in the log" ' tls TLSv1.1$' "$W/mx/log"
spoken "TLS 1.0 for a good client" 'tls-version 1.0' "(NONE) (NONE)" \
    -min_protocol TLSv1.2
has "TLS 1.0: why not" ' handshake failed: unsupported protocol$' "$W/mx/log"
spoken "a cipher of TLS 1.3" 'cipher TLS_CHACHA20_POLY1305_SHA256' \
    "TLSv1.3 TLS_CHACHA20_POLY1305_SHA256"
spoken "an anonymous cipher" "$(printf '%s\n' 'tls-version 1.2' \
    'cipher AECDH-AES256-SHA:@SECLEVEL=0')" "TLSv1.0 AECDH-AES256-SHA" \
    -cipher aNULL:@SECLEVEL=0

world refused
mx mx -m 1 <<SCRIPT
implicit-tls
tls-version 1.2
certificate $T/certs/$host.self.pem
SCRIPT
tls -verify_return_error </dev/null
mx_await
has "a client that does not like the certificate" \
    '^1 handshake failed: .*alert unknown ca$' "$W/mx/log"

# --- broken handshakes -----------------------------------------------------

read_octets() {
	sed -n 's/^SSL handshake has read \([0-9]*\) bytes.*/\1/p' "$W/out"
}
for n in 0 1 5 100 600; do
	world "cut-$n"
	mx <<-SCRIPT
	implicit-tls
	handshake cut $n
	SCRIPT
	tls </dev/null
	is "handshake cut $n" "$n 1" "$(read_octets) $(status)"
	has "handshake cut $n: in the log" "^1 handshake cut $n\$" "$W/mx/log"
done
world cut-late
mx <<SCRIPT
implicit-tls
handshake cut 100000
SCRIPT
tls -quiet </dev/null
has "a handshake cut behind its end: counted" \
    '^1 handshake cut [0-9]{3,4}$' "$W/mx/log"
world cut-reset
mx <<SCRIPT
implicit-tls
handshake reset 7
SCRIPT
tls </dev/null
has "handshake reset 7" 'errno=104|reset by peer' "$W/err"

# What a client says first, as a server that does not expect it gets it.
world stall
mx_plain
tls -servername "$host" </dev/null
mx_stop
cp "$W/mx/wire.1" "$W/hello"
mx stall <<SCRIPT
implicit-tls
handshake stall 50
SCRIPT
"$peer" talk 127.0.0.1 "$SMTP_PORT" <"$W/hello" 2>"$W/err" | {
	head -c 50 >"$W/first"
	mx_stop stall
	cat >"$W/rest"
}
is "handshake stall 50: no more until the server's end" "50 0" \
    "$(wc -c <"$W/first") $(wc -c <"$W/rest")"
has "handshake stall 50: in the log" '^1 scripted end$' "$W/stall/log"

world big-chain
mx <<SCRIPT
implicit-tls
big-chain
SCRIPT
tls -msg </dev/null
has "big-chain" 'excessive message size' "$W/err"

# --- AUTH ------------------------------------------------------------------

secret=$(printf '\0u\0p w' | openssl base64)
wrong=$(printf '\0u\0p' | openssl base64)
mail='MAIL FROM:<s@sender.example>
RCPT TO:<a@rcpt.example>
DATA
Subject: hello

hi there
.
QUIT'

# login NAME SCRIPT WANT LINE...: under STARTTLS, the codes of the replies.
login() {
	label=$1 want=$3
	world "login-$(echo "$1" | tr -c 'A-Za-z0-9\n' -)"
	printf '%s\n' 'auth u p w' "$2" | mx
	shift 3
	printf '%s\n' 'EHLO c' "$@" | to_wire | tls -quiet -starttls smtp
	is "AUTH, $label" "$want" "$(sed -n '/^250 AUTH/,$p' "$W/out" |
	    sed -n '2,$s/^\(...\).*/\1/p' | tr '\n' ' ' | sed 's/ $//')"
}
login "none" '' '530 503 221' 'MAIL FROM:<>' 'RCPT TO:<a@b>' QUIT
login "PLAIN at once" '' '235 250 250 354 250 221' "AUTH PLAIN $secret" "$mail"
has "AUTH, PLAIN: in the log" '^1 auth PLAIN u ok tls$' "$W/mx/log"
has "AUTH, PLAIN: in the envelope" '^AUTH u$' "$W/mx/envelope.1"
login "PLAIN asked for" '' '334 235 221' 'AUTH PLAIN' "$secret" QUIT
login "LOGIN" '' '334 334 235 221' 'AUTH LOGIN' dQ== cCB3 QUIT
login "LOGIN at once" '' '334 235 221' 'AUTH LOGIN dQ==' cCB3 QUIT
has "AUTH, LOGIN: in the log" '^1 auth LOGIN u ok tls$' "$W/mx/log"
login "wrong password" '' '535 530 221' "AUTH PLAIN $wrong" 'MAIL FROM:<>' QUIT
has "AUTH, wrong: in the log" '^1 auth PLAIN u bad tls$' "$W/mx/log"
login "no base64" '' '501 334 501 504 221' 'AUTH PLAIN x' 'AUTH LOGIN' '*' \
    'AUTH CRAM-MD5' QUIT
login "a rule for all" 'auth reply 454 4.7.0 later' '454 530 221' \
    "AUTH PLAIN $secret" 'MAIL FROM:<>' QUIT
login "a rule for the last round" 'auth:3 reply 535 5.7.8 no' \
    '334 334 535 221' 'AUTH LOGIN' dQ== cCB3 QUIT
login "LOGIN alone" 'tls-keywords AUTH=LOGIN' '504 334 334 235 221' \
    "AUTH PLAIN $secret" 'AUTH LOGIN' dQ== cCB3 QUIT
login "closed" 'auth:2 close' '334' 'AUTH LOGIN' dQ== cCB3 QUIT

# clear NAME SCRIPT WANT LINE...: without TLS.
clear() {
	label=$1 want=$3
	world "clear-$(echo "$1" | tr -c 'a-z0-9\n' -)"
	printf '%s\n' "$2" | mx
	shift 3
	printf '%s\n' "$@" | to_wire |
	    "$peer" talk 127.0.0.1 "$SMTP_PORT" | tr -d '\r' >"$W/out"
	is "$label" "$want" "$(sed -n 's/^\([0-9]*\) .*/\1/p' "$W/out" |
	    tr '\n' ' ' | sed 's/ $//')"
}
clear "AUTH in the clear: not offered" 'auth u p w' '220 250 538 221' \
    'EHLO c' "AUTH PLAIN $secret" QUIT
has "AUTH in the clear: in the log" '^1 auth PLAIN refused clear$' "$W/mx/log"
clear "AUTH in the clear: offered" "$(printf '%s\n' 'auth u p w' \
    'ehlo-keywords AUTH=PLAIN=LOGIN')" '220 250 235 221' \
    'EHLO c' "AUTH PLAIN $secret" QUIT
has "AUTH in the clear: offered as" '^250 AUTH PLAIN LOGIN$' "$W/out"
has "AUTH in the clear: taken" '^1 auth PLAIN u ok clear$' "$W/mx/log"

# --- LMTP ------------------------------------------------------------------

world lmtp
"$peer" start -d "$W/mx" -u "$W/sockets/lmtp" -s /dev/stdin <<SCRIPT
lmtp
rcpt:c@rcpt.example reply 550 5.1.1 no
dot:b@rcpt.example reply 450 4.2.0 full
dot:3 reply 550 5.7.1 spam
SCRIPT
is "LMTP: a folder of one's own" "drwx------" \
    "$(ls -ld "$W/sockets" | cut -c 1-10)"
printf '%s\n' 'EHLO c' 'LHLO c' 'MAIL FROM:<s@sender.example>' \
    'RCPT TO:<a@rcpt.example>' 'RCPT TO:<b@rcpt.example>' \
    'RCPT TO:<c@rcpt.example>' 'RCPT TO:<d@rcpt.example>' DATA x . QUIT |
    to_wire | "$peer" talk "$W/sockets/lmtp" >"$W/out"
is "LMTP: a reply for each accepted recipient" \
    "220 500 250 250 250 250 550 250 354 250 450 550 221 " \
    "$(sed -n 's/^\([0-9]*\) .*/\1/p' "$W/out" | tr '\n' ' ')"
is "LMTP: in the log" "dot a@rcpt.example 250
dot b@rcpt.example 450
dot d@rcpt.example 550" "$(events | grep '^dot .*@')"
is "LMTP: kept once" 1 "$(received)"

finish
