#!/bin/sh
# A test with a network of its own: an ordinary user who may bind the ports of
# mail, names and HTTPS, as tests of what talks to those must.
. "$(dirname "$0")/lib.sh"
alone 192.0.2.1

get() {
	printf 'GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: %s\r\n\r\n' \
	    "$1" | openssl s_client -quiet -CAfile "$T/certs/ca.pem" \
	    -verify_return_error -verify_hostname "$1" -servername "$1" \
	    -connect "$2" 2>"$W/err" | tr -d '\r'
}

certs mta-sts.rcpt.example mx.rcpt.example
world alone 'mx.rcpt.example A 192.0.2.1'
printf 'version: STSv1\nmode: none\nmax_age: 86400\n' >"$W/policy"
https <<SCRIPT
certificate $T/certs/mta-sts.rcpt.example.right.pem
response body $W/policy
response header Connection: close
response no-length
SCRIPT
is "the port of HTTPS is ours" 443 "$HTTPS_PORT"
is "a policy at its place" "$(cat "$W/policy")" \
    "$(get mta-sts.rcpt.example 127.0.0.1:443 | sed '1,/^$/d')"
has "its name was asked for" '^1 sni mta-sts.rcpt.example$' "$W/https/log"

"$peer" stop "$W/dns"
eval "$("$peer" start -N -d "$W/names" -z "$W/zone" -a 192.0.2.1 -p 25 \
    -A 192.0.2.1 -n 53)"
conf <<CONF
resolver 192.0.2.1:53
port 25
CONF
mx mx -a 192.0.2.1 <<SCRIPT
certificate $T/certs/mx.rcpt.example.right.pem
SCRIPT
hello -odi a@rcpt.example
stands "mail to port 25 of another address" 0 0 1
has "a resolver of another address" '^rcpt.example MX$' "$W/names/dns"
zone 'mx.rcpt.example A 192.0.2.1' '* AD' \
    "_25._tcp.mx.rcpt.example TLSA 3 1 1 $(printf '%064d' 0)"
hello -odi a@rcpt.example
stands "its AD counts for nothing (RFC 7672 section 2.1.3)" 0 0 2
lacks "it is not asked for TLSA" 'TLSA' "$W/names/dns"
if [ "$(id -u)" -ne 0 ]; then
	is "an ordinary user" "$(id -u)" "$(stat -c %u "$W/conf")"
else
	skip "an ordinary user: root without user namespaces"
fi

finish
