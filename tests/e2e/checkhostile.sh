#!/bin/sh
# sendoff check and dns where DNS and mail servers mean harm: escape sequences,
# too much of everything, loops.  Nothing but text comes out, JSON stays JSON,
# and the report comes in time.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/checkworld.sh"
alone $addresses
certs $receiver_names

escape='\033]0;owned\007\033[2J\r\233\302\233\177\\"'

# txt BEFORE [BEHIND]: RDATA of a TXT record, with an escape sequence in it.
txt() {
	printf '%s'"$escape"'%s' "$1" "${2:-}" >"$W/octets"
	# shellcheck disable=SC2059 # an octal number is the format
	printf "\\$(printf %o "$(wc -c <"$W/octets")")" >"$W/length"
	printf '# %s' "$(cat "$W/length" "$W/octets" | od -An -v -tx1 |
	    tr -d ' \n')"
}

# name BEFORE DOMAIN-IN-HEX: one label with an escape sequence, and others.
name() {
	# shellcheck disable=SC2059 # it is one
	printf "$escape" >"$W/octets"
	printf '# %s%02x%s%s' "$1" "$(wc -c <"$W/octets")" \
	    "$(od -An -v -tx1 "$W/octets" | tr -d ' \n')" "$2"
}
example_net=076578616d706c65036e657400

# harmless NAME [STATUS]: as it must be of every report.
harmless() {
	tame "$1"
	lacks "$1: no octet above ASCII" '[^ -~]' "$W/out"
	is "$1: a report" yes \
	    "$(case $(status) in [0123]) echo yes ;; *) status ;; esac)"
	is "$1: silence" "" "$(cat "$W/err")"
}

# all NAME: in all its forms.
all() {
	check -v --to ann@gmail.com
	harmless "$1"
	check --json --to ann@gmail.com
	harmless "$1, json"
	valid "$1"
	for format in zone panel nsupdate json; do
		dns --format "$format"
		harmless "$1, dns $format"
		[ "$format" != json ] || valid "$1, dns"
	done
}

world hostile
good_host </dev/null
good_zone >"$W/zone"
servers
authority

# --- texts ------------------------------------------------------------------------

good_zone | grep -v -e ' TXT "v=spf1 ip4' -e _dmarc -e _domainkey \
    -e ' TXT "v=spf1 a' | publish \
    "example.com TXT $(txt 'v=spf1 ip4:45.76.113.25 ' ' ~all')" \
    "mail.example.com TXT $(txt 'v=spf1 a:' ' -all')" \
    "_dmarc.example.com TXT $(txt 'v=DMARC1; p=none; rua=mailto:' '@x.net; x=')" \
    "s1._domainkey.example.com TXT $(txt 'v=DKIM1; n=' '; p=AAAA')" \
    "45.76.113.25.x A 127.0.0.2" \
    "25.113.76.45.zen.spamhaus.org A 127.0.0.4" \
    "25.113.76.45.zen.spamhaus.org TXT $(txt 'listed, see ' ' there')" \
    "25.113.76.45.bl.spamcop.net A 127.0.0.2" \
    "25.113.76.45.bl.spamcop.net TXT $(txt '' '')" \
    "example.com.dbl.spamhaus.org A 127.0.1.2" \
    "example.com.dbl.spamhaus.org TXT $(txt 'because ')"
all "texts"
is "texts: SPF is no pass" fail "$(check --json; says spf.syntax)"

# --- names ------------------------------------------------------------------------

good_zone | grep -v -e ' PTR ' -e ' MX 10' -e 'NS ns' | publish \
    "25.113.76.45.in-addr.arpa PTR $(name '' $example_net)" \
    "113.76.45.in-addr.arpa SOA $(name '' $example_net | sed 's/$/0161016200/')00000001000000010000000100000001000000ff" \
    "example.com MX $(name 000a $example_net)" \
    "example.com NS $(name '' $example_net)" \
    "gmail.com MX $(name 0001 $example_net)"
all "names"

# --- loops ------------------------------------------------------------------------

good_zone | grep -v -e _dmarc -e _domainkey -e '^mail' -e ' TXT "v=spf1 ip4' |
    publish \
    "_dmarc.example.com CNAME a.example.org" \
    "a.example.org CNAME b.example.org" "b.example.org CNAME a.example.org" \
    "s1._domainkey.example.com CNAME s1._domainkey.example.com" \
    "mail.example.com CNAME a.example.org" \
    "example.com TXT \"v=spf1 include:example.com redirect=example.com\"" \
    "25.113.76.45.in-addr.arpa CNAME 25.113.76.45.in-addr.arpa"
all "loops"
check
is "loops: SPF that includes itself" FAIL "$(says spf.result)"

# --- much -------------------------------------------------------------------------

much=$(head -c 250 /dev/zero | tr '\0' x)
texts() {
	i=0
	while [ $i -lt "${3:-220}" ]; do
		echo "$1 TXT \"$2$much\""
		i=$((i + 1))
	done
}
{
	good_zone
	texts example.com "v=spf1 "
	texts _dmarc.example.com "v=DMARC1; "
	texts s1._domainkey.example.com "v=DKIM1; " 200
	i=0
	while [ $i -lt 1000 ]; do
		echo "example.com MX 10 mx$i.example.org"
		echo "25.113.76.45.in-addr.arpa PTR host$i.example.org"
		i=$((i + 1))
	done
} | publish
check
is "much: status" 2 "$(status)"
is "much: two records are none" "FAIL FAIL FAIL" \
    "$(says spf.exists) $(says dmarc.exists) $(says dkim.record)"
harmless "much"
check --json -v
valid "much"
dns
harmless "much, dns"

# --- answers of every wrong kind --------------------------------------------------

for kind in SERVFAIL REFUSED GARBAGE NODATA NXDOMAIN; do
	publish "* $kind" </dev/null
	check --timeout 2
	harmless "$kind"
	case $kind in
	NODATA | NXDOMAIN) ;;
	*) is "$kind: not known" "????" "$(says spf.exists)" ;;
	esac
done
good_zone | publish "example.com TRUNCATE" \
    "s1._domainkey.example.com TRUNCATE" "mail.example.com TRUNCATE A"
check
is "truncated: TCP has it" 0 "$(status)"

# --- mail servers -----------------------------------------------------------------

good_zone | publish
# what a script knows of escapes
evil='\x1b]0;owned\x07\x1b[2J\x9b\xc2\x9b\x7f'
for line in \
    "greeting reply 220 gmail-smtp-in.l.google.com $evil ESMTP $evil" \
    "greeting reply 220-$evil\r\n220 $evil" \
    "ehlo reply 250-$evil [45.76.113.25] $evil\r\n250-SIZE $evil\r\n250 $evil" \
    "mail reply 550 5.7.1 $evil see https://example.net/$evil" \
    "rcpt reply 550-5.7.26 $evil\r\n550 5.7.26 $evil" \
    "starttls reply 454 4.7.0 $evil" \
    "greeting raw $evil\r\n" "ehlo flood 5000" "greeting long 300" \
    "greeting garbage" "ehlo garbage" "greeting cut 220 $evil" \
    "ehlo early 250 $evil" "handshake cut 100"; do
	for i in 1 2 3; do
		printf '%s\n' "$line" >"$W/s$i.more"
	done
	servers
	check --to ann@gmail.com --timeout 5
	harmless "server: $line"
	check --to ann@gmail.com --timeout 5 --json --only ip,tls,to
	harmless "server: $line: json"
	valid "server: $line"
done
for line in "greeting hang" "greeting drip 300" "handshake stall 10" \
    "rcpt hang" "greeting flood 0"; do
	for i in 1 2 3; do
		printf '%s\n' "$line" >"$W/s$i.more"
	done
	servers
	check --to ann@gmail.com --timeout 1 --only ip.port25,tls,to
	harmless "server: $line"
done
sane hostile
finish
