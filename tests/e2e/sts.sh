#!/bin/sh
# MTA-STS (RFC 8461): the record, the fetch and all that can be wrong with it,
# what is remembered, and what a policy does to mail.
. "$(dirname "$0")/lib.sh"
alone 192.0.2.1

sts=mta-sts.rcpt.example
certs "$sts" mx.rcpt.example mx2.rcpt.example

# records [ID [LINE...]]: DNS has this id for rcpt.example, and its web server.
records() {
	id=$1
	shift
	zone "_mta-sts.rcpt.example TXT \"v=STSv1; id=$id;\"" \
	    "$sts A 127.0.0.1" "$@"
}

# policy LINE...: what the web server has from now on.
policy() {
	printf '%s\r\n' 'version: STSv1' "$@" >"$W/policy"
}

enforce() {
	policy 'mode: enforce' 'max_age: 86400' "mx: ${1:-mx.rcpt.example}"
}

# web [LINE...]: a web server, with its script.
web() {
	printf '%s\n' "certificate $T/certs/$sts.${web_kind:-right}.pem" \
	    "response body $W/policy" "$@" | https
}

# mail [KIND [LINE...]]: a mail server with a certificate of that kind.
mail() {
	kind=${1:-right}
	[ $# -gt 0 ] && shift
	printf '%s\n' "certificate $T/certs/mx.rcpt.example.$kind.pem" "$@" | mx
}

trusting() {
	conf <<-CONF
	cafile $T/certs/ca.pem
	$*
	CONF
}

# The port is one for all worlds.
web_stop() {
	[ ! -e "$W/https/lock" ] || "$peer" stop "$W/https"
}

# ground NAME: a world with a policy that is enforced.
ground() {
	web_stop
	world "$1"
	trusting
	records 1
	enforce
}

cached() {
	cat "$W/spool/.sts/${1:-rcpt.example}" 2>/dev/null
}

files() {
	ls -A "$W/spool/.sts" 2>/dev/null | tr '\n' ' '
}

# --- what is in force ------------------------------------------------------

ground enforce
web
mail
hello -odi a@rcpt.example
stands "enforce, all is right" 0 0 1
has "TLS" '^TLS TLSv1.3' "$W/mx/envelope.1"
has "SNI of the web server" "^1 sni $sts\$" "$W/https/log"
has "the document" '^1 request GET /.well-known/mta-sts.txt HTTP/1' \
    "$W/https/log"
has "the host" "^1 host $sts\$" "$W/https/log"
has "SNI of the mail server" '^1 sni mx.rcpt.example$' "$W/mx/log"
has "log" 'MTA-STS of rcpt.example: policy fetched, mode enforce, id 1$' \
    "$W/maillog"
is "remembered" "id: 1
version: STSv1
mode: enforce
max_age: 86400
mx: mx.rcpt.example" "$(cached | grep -v ^fetched)"
is "the folder's mode" "drwx------" \
    "$(ls -ld "$W/spool/.sts" | cut -c 1-10)"
is "one file, for nobody else" "rcpt.example -rw-------" \
    "$(files)$(ls -l "$W/spool/.sts/rcpt.example" | cut -c 1-10)"
hello -odi b@rcpt.example
stands "once more" 0 0 2
is "fetched once" 1 "$(requests)"
hello -odi c@other.example
is "nothing is remembered of others" "rcpt.example " "$(files)"
sane "enforce"

# refused NAME WHY LINE...: nothing is sent, with the mail server's script.
refused() {
	name=$1 why=$2 kind=$3
	shift 3
	ground "refused-$(echo "$name" | tr -c 'a-z0-9\n' -)"
	web
	mail "$kind" "$@"
	hello -odi a@rcpt.example
	stands "$name" 0 1 0
	has "$name: log" "dsn=4.7.[45], status=deferred .*MTA-STS policy of rcpt.example: .*$why" \
	    "$W/maillog"
	is "$name: nothing in the clear" 0 \
	    "$(cat "$W"/mx/clear.* | grep -c '^MAIL')"
	sane "$name"
}
refused "no STARTTLS" 'does not offer STARTTLS' right 'ehlo-keywords SIZE'
refused "another name" 'hostname mismatch' other
refused "the name as CN alone" 'hostname mismatch' cn
refused "expired" 'certificate has expired' expired
refused "signed by itself" 'self-signed certificate' self
refused "another authority" 'self-signed certificate in certificate chain' otherca
refused "handshake closed" 'TLS handshake: ' right 'handshake close'

ground unnamed
enforce mx.elsewhere.example
web
mail
hello -odi a@rcpt.example
stands "a host that the policy does not name" 0 1 0
has "a host that the policy does not name: log" \
    'MTA-STS policy of rcpt.example does not name its MX host mx.rcpt.example' \
    "$W/maillog"
is "a host that the policy does not name: no connection" 0 "$(connections)"
sane "a host that the policy does not name"

ground "next"
records 1 'rcpt.example MX 5 bad.rcpt.example' 'bad.rcpt.example A 127.0.0.1'
web
mail
hello -odi a@rcpt.example
stands "the next host, which it names" 0 0 1
is "the next host: the first was not spoken to" 1 "$(connections)"
sane "the next host"

ground wildcard
enforce '*.rcpt.example'
web
mail
hello -odi a@rcpt.example
stands "*.rcpt.example" 0 0 1
sane "*.rcpt.example"

web_stop
world testing
trusting
records 1
policy 'mode: testing' 'max_age: 86400' 'mx: mx.elsewhere.example'
web
mail other
hello -odi a@rcpt.example
stands "testing" 0 0 1
has "testing: the host" \
    'MTA-STS testing policy of rcpt.example does not name its MX host' \
    "$W/maillog"
has "testing: the certificate" \
    'MTA-STS testing policy of rcpt.example: .*hostname mismatch' "$W/maillog"
sane "testing"

web_stop
world none
trusting
records 1
policy 'mode: none' 'max_age: 86400'
web
mx_plain
hello -odi a@rcpt.example
stands "mode none" 0 0 1
has "mode none: remembered" '^mode: none$' "$W/spool/.sts/rcpt.example"
sane "mode none"

# --- when there is no fetch ------------------------------------------------

# needless NAME [RECIPIENT]: mail arrives and no web server heard of it.
needless() {
	web
	mx_plain
	hello -odi "${2:-a@rcpt.example}"
	stands "$1" 0 0 1
	is "$1: nothing fetched" 0 "$(requests)"
	is "$1: nothing remembered" "" "$(files)"
	sane "$1"
}
ground off
trusting mta-sts no
needless "mta-sts no"
lacks "mta-sts no: not asked for" _mta-sts "$W/dns/dns"
ground may
trusting tls rcpt.example may
needless "a policy of the configuration"
lacks "a policy of the configuration: not asked for" _mta-sts "$W/dns/dns"
n=0
for record in 'v=STSv1' 'v=STSv1 ; id=1;' 'v=STSv1; id=a-b;' 'v=STSv1; x=y;' \
    'v=STSv2; id=1;' 'v=spf1 -all' \
    'v=STSv1; id=123456789012345678901234567890123;'; do
	ground "record$((n += 1))"
	zone "_mta-sts.rcpt.example TXT \"$record\"" "$sts A 127.0.0.1"
	needless "record $record"
done
ground two
records 1 '_mta-sts.rcpt.example TXT "v=STSv1; id=2;"'
needless "two records"
ground servfail
zone '_mta-sts.rcpt.example SERVFAIL' "$sts A 127.0.0.1"
needless "SERVFAIL"
ground mixed
records 1 '_mta-sts.rcpt.example TXT "v=spf1 -all"'
web
mail
hello -odi a@rcpt.example
stands "a record beside others" 0 0 1
is "a record beside others: fetched" 1 "$(requests)"
ground cname
zone '_mta-sts.rcpt.example CNAME _sts.hoster.example' \
    '_sts.hoster.example TXT "v=STSv1; " "id=1; y=z;"' "$sts A 127.0.0.1"
web
mail
hello -odi a@rcpt.example
stands "a CNAME" 0 0 1
is "a CNAME: fetched" 1 "$(requests)"
is "with the MX question" "rcpt.example MX
_mta-sts.rcpt.example TXT" "$(grep -m 2 rcpt "$W/dns/dns")"

# The domain is the recipient's own, whatever it is an alias for.
ground alias
records 1 'alias.example CNAME rcpt.example'
needless "an alias of a domain with a policy" a@alias.example
has "an alias: its own record was asked for" '^_mta-sts.alias.example TXT$' \
    "$W/dns/dns"

# --- a fetch that fails ----------------------------------------------------

# failing NAME REASON: without a policy mail goes as without MTA-STS.
failing() {
	mx_plain
	hello -odi a@rcpt.example
	stands "$1" 0 0 1
	has "$1: log" \
	    "MTA-STS of rcpt.example: policy cannot be fetched: .*$2" \
	    "$W/maillog"
	has "$1: remembered" '^failed: [0-9]+$' "$W/spool/.sts/rcpt.example"
	is "$1: nothing else remembered" 1 "$(cached | grep -c .)"
	before=$(requests)
	hello -odi b@rcpt.example
	stands "$1: the next message" 0 0 2
	is "$1: not fetched again" "$before" "$(requests)"
	sane "$1"
}

# answer NAME REASON LINE...: of the web server's script.
answer() {
	name=$1 reason=$2
	shift 2
	ground "answer-$(echo "$name" | tr -c 'a-z0-9\n' -)"
	web "$@"
	failing "$name" "$reason"
}
for n in 204 206 301 302 404 500; do
	answer "$n" "HTTPS: HTTP status $n" "response status $n" \
	    "response header Location: https://$sts/.well-known/mta-sts.txt"
done
answer "100 first" 'HTTP status 100' 'response continue'
answer "chunked" 'not a policy' 'response chunked'
answer "chunked without end" 'too long' 'response chunked' 'response fill 0'
answer "10 MB" 'too long|cut short|not an answer in HTTP' 'response fill 10240'
answer "without end" 'too long' 'response fill 0'
answer "a length too long" 'cut short' 'response length 9999'
answer "a length too short" 'not a policy' 'response length 20'
answer "a header line of 1 MB" 'not an answer in HTTP|header is too long' \
    'response long 1024'
answer "a header line without end" 'not an answer in HTTP|header is too long' \
    'response long 0'
answer "header lines without end" 'header is too long' 'response flood 0'
answer "garbage" 'not an answer in HTTP' 'response garbage'
answer "closed" 'connection (lost|closed)|unexpected eof' 'response close'
answer "reset" 'connection (lost|closed)' 'response reset'
answer "handshake closed" 'TLS handshake: ' 'handshake close'
answer "TLS 1.1" 'TLS handshake: ' 'tls-version 1.1'
for kind in expired other cn self otherca badwild nul nochain; do
	ground "web-$kind"
	web_kind=$kind
	web
	web_kind=
	failing "certificate: $kind" "$sts: certificate "
done
ground gzip
gzip -n <"$W/policy" >"$W/policy.gz"
web "response body $W/policy.gz" 'response header Content-Encoding: gzip'
failing "gzip" 'not a policy'
lacks "no compression is asked for" -i 'accept-encoding' "$W/https/log"
ground noaddress
zone '_mta-sts.rcpt.example TXT "v=STSv1; id=1;"'
web
failing "no web server" "no such host: $sts"
ground unusable
zone '_mta-sts.rcpt.example TXT "v=STSv1; id=1;"' "$sts A 0.0.0.0" "$sts AAAA ::"
web
failing "an address of nobody" 'no address'
ground refuses
failing "connection refused" 'connect: Connection refused'
ground second
records 1 "$sts A 127.0.0.2"
web
mail
hello -odi a@rcpt.example
stands "the web server's other address" 0 0 1
has "the web server's other address: fetched" '^mode: enforce' \
    "$W/spool/.sts/rcpt.example"

# Time: a web server that says next to nothing does not hold mail up for ever.
for rule in 'response drip 400' 'response freeze 10' 'handshake stall'; do
	ground "slow-$(echo "$rule" | tr -c 'a-z0-9\n' -)"
	trusting timeout 1
	web "$rule"
	failing "$rule" 'timed out'
done

# --- what is remembered ----------------------------------------------------

ground stays
web
mail
hello -odi a@rcpt.example
mx_stop
web_stop
zone "$sts A 127.0.0.1"
mx_plain mx2
hello -odi b@rcpt.example
stands "in force without record and web server" 0 1 0 mx2
zone '_mta-sts.rcpt.example SERVFAIL'
hello -odi c@rcpt.example
stands "in force while DNS fails" 0 2 0 mx2
records 2
hello -odi d@rcpt.example
stands "in force when the newer one cannot be fetched" 0 3 0 mx2
is "the id, and that it failed" "id: 1 failed:" \
    "$(cached | sed -n 's/^id.*/&/p' | head -n 1) $(cached |
    sed -n 's/^\(failed:\).*/\1/p')"

ground newer
web
mail
hello -odi a@rcpt.example
enforce mx.elsewhere.example
records 2
hello -odi b@rcpt.example
stands "a newer policy" 0 1 1
has "a newer policy: remembered" '^mx: mx.elsewhere.example$' \
    "$W/spool/.sts/rcpt.example"
records 3
enforce
send -qf
stands "before the next try a newer one is looked for" 0 0 2
is "fetched for each id" 3 "$(requests)"

# aged SECONDS: the policy was fetched that long ago.
aged() {
	sed "s/^fetched: .*/fetched: $(($(date +%s) - $1))/" \
	    "$W/spool/.sts/rcpt.example" >"$W/aged"
	cat "$W/aged" >"$W/spool/.sts/rcpt.example"
}
ground age
web
mail
hello -odi a@rcpt.example
aged 77000
hello -odi a@rcpt.example
is "at 89 % of its time" 1 "$(requests)"
aged 78000
hello -odi a@rcpt.example
is "at 90 % of its time" 2 "$(requests)"
web_stop
mx_stop
aged 86300
zone
mx_plain mx2
hello -odi a@rcpt.example
stands "shortly before its end" 0 1 0 mx2
aged 86400
hello -odi a@rcpt.example
stands "at its end" 0 1 1 mx2

# A damaged file is as none, and replaced; a link is not followed.
ground damage
web
mail
for junk in '' 'version: STSv1' 'mode: enforce' 'id: 1;'; do
	[ -d "$W/spool/.sts" ] || mkdir -m 700 "$W/spool/.sts"
	printf '%s\n' "$junk" >"$W/spool/.sts/rcpt.example"
	hello -odi a@rcpt.example
	has "damaged ($junk): replaced" '^fetched: ' \
	    "$W/spool/.sts/rcpt.example"
done
is "damaged: fetched each time" 4 "$(requests)"
cached >"$W/copy"
rm "$W/spool/.sts/rcpt.example"
ln -s "$W/copy" "$W/spool/.sts/rcpt.example"
hello -odi a@rcpt.example
is "a link is not followed" 5 "$(requests)"
is "a link is replaced" "-" "$(ls -l "$W/spool/.sts/rcpt.example" | cut -c 1)"
rm -r "$W/spool/.sts"
mkdir "$W/elsewhere"
ln -s "$W/elsewhere" "$W/spool/.sts"
hello -odi a@rcpt.example
stands "a folder that is a link" 0 0 6
is "a folder that is a link: nothing in it" "" "$(ls -A "$W/elsewhere")"
has "a folder that is a link: said" 'MTA-STS of rcpt.example: not remembered: ' \
    "$W/maillog"
rm "$W/spool/.sts"

# One run: the policy is fetched once and holds for all, and one destination's
# says nothing of another's.
ground run
web
mail
for n in 1 2 3; do
	hello -odq "a$n@rcpt.example"
done
hello -odq b@other.example
send -q
stands "a run" 0 0 4
is "a run: fetched once" 1 "$(requests)"
is "a run: two sessions" 2 "$(connections)"
sane "a run"

ground share
records 1 'loose.example MX 10 mx.rcpt.example'
web
mail other
hello -odq a@rcpt.example
hello -odq a@loose.example
send -q
stands "the same host, with and without" 0 1 1
is "the same host: who got it" a@loose.example "$(recipients 1)"

# DANE comes first: nothing is fetched where it speaks, and what it refuses no
# policy allows.
tlsa_at=_$SMTP_PORT._tcp.mx.rcpt.example
ground dane
tlsa_at=_$SMTP_PORT._tcp.mx.rcpt.example
records 1 'rcpt.example AD' 'mx.rcpt.example AD' "$tlsa_at AD" \
    "$tlsa_at TLSA $(tlsa mx.rcpt.example.self "3 1 1")"
web
mail self
hello -odi a@rcpt.example
stands "DANE" 0 0 1
is "DANE: nothing fetched" 0 "$(requests)"
is "DANE: nothing remembered" "" "$(files)"
mx_stop
mail right
mv "$W/mx" "$W/mx.1" 2>/dev/null
hello -odi b@rcpt.example
is "DANE that fails, whatever MTA-STS says" "1 0" "$(queued) $(requests)"
sane "DANE"

# --- what is said of it ----------------------------------------------------

# policies: what route says of the first host.
policies() {
	send -bv a@rcpt.example </dev/null
	sed -n 's/^    mx [0-9]* [^;]*; //p' "$W/out"
}
ground said
is "route: before" "may (MTA-STS: not fetched yet)" "$(policies)"
web
mail
hello -v a@rcpt.example
has "-v" '^=== MTA-STS policy fetched$' "$W/out"
is "route: enforce" "MTA-STS enforce" "$(policies)"
records 1 'rcpt.example MX 5 mx.elsewhere.example' \
    'mx.elsewhere.example A 127.0.0.1'
is "route: a host that is not named" "not used: MTA-STS policy of rcpt.example does not name its MX host mx.elsewhere.example
MTA-STS enforce" "$(policies)"
records 1 'rcpt.example AD' 'mx.rcpt.example AD' \
    "_$SMTP_PORT._tcp.mx.rcpt.example AD" \
    "_$SMTP_PORT._tcp.mx.rcpt.example TLSA $(tlsa mx.rcpt.example.self "3 1 1")"
is "route: DANE" "DANE (1 TLSA record)" "$(policies)"
trusting mta-sts no
is "route: mta-sts no" "DANE (1 TLSA record)" "$(policies)"
records 1
is "route: mta-sts no, no DANE" may "$(policies)"
is "route: nothing was fetched" 1 "$(requests)"

finish
