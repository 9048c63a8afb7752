#!/bin/sh
# DANE for SMTP (RFC 7672, 6698, 7671), a check for each rule: T01 to T18.
# Most of them are domains in one zone and recipients of one mail.
. "$(dirname "$0")/lib.sh"

to=
lines=
script=

# record NAME DATA-OF-TLSA: of a host's port.
record() {
	lines="$lines
_$SMTP_PORT._tcp.$1 TLSA $2"
}

# line TEXT: of the zone.
line() {
	lines="$lines
$1"
}

# host NAME [KIND [ADDRESS]]: an MX host; its certificate is of that kind.
host() {
	line "$1 A ${3:-127.0.0.1}"
	script="$script
certificate $T/certs/$1.${2:-right}.pem $1"
}

# domain NAME [KIND [ADDRESS]]: NAME.example, whose MX is mx.NAME.example, gets
# a mail.
domain() {
	line "$1.example MX 10 mx.$1.example"
	host "mx.$1.example" "${2:-right}" "${3:-}"
	to="$to $1@$1.example"
}

# second NAME: the domain has another MX behind, without any fault.
second() {
	line "$1.example MX 20 good.example"
}

# of NAME [KIND] "FORM": DATA of a TLSA record of the domain's MX.
of() {
	tlsa "mx.$1.example.$2" "$3"
}

# wrong NAME KIND "FORM": one that is of no certificate.
wrong() {
	of "$@" | sed 's/[0-9a-f]\{4\}$/0bad/'
}

names="good.example t06.example mx.t10.example t11n.example"
for name in t01 t01n t01d t03 t04 t04f t05a t05b t05c t05d t05e t06 t07 t07k \
    t09 t09n t11 t11w t11x t11i t11n t12 t12m t13 t13r t13s t16 t18 t18n t18w \
    t15a t15o t15; do
	names="$names mx.$name.example"
done
for n in 1 2 3 4 5 6 7 8 9 10 11; do
	names="$names mx.t08-$n.example"
done
for name in t05a t05b t05c t05d t05e; do
	names="$names alias.$name.example"
done
# shellcheck disable=SC2086 # a list
certs $names

world dane
host good.example
record good.example "$(tlsa good.example.right "3 1 1")"

domain t01
line "_$SMTP_PORT._tcp.mx.t01.example SERVFAIL TLSA"
domain t01n
second t01n
line "_$SMTP_PORT._tcp.mx.t01n.example SERVFAIL TLSA"
domain t01d
line "mx.t01d.example SERVFAIL A"

domain t03 worst
line "t03.example NO-AD MX"
record mx.t03.example "$(wrong t03 worst "3 1 1")"

domain t04 worst
line "mx.t04.example NO-AD A"
record mx.t04.example "$(wrong t04 worst "3 1 1")"
# one family that is not secure is enough
domain t04f worst
line "mx.t04f.example AAAA ::1"
line "mx.t04f.example NO-AD AAAA"
record mx.t04f.example "$(wrong t04f worst "3 1 1")"

# alias_of NAME KIND: the domain's MX is alias.NAME.example, a CNAME.
alias_of() {
	line "$1.example MX 10 alias.$1.example"
	line "alias.$1.example CNAME mx.$1.example"
	host "mx.$1.example" "$2"
	script="$script
certificate $T/certs/alias.$1.example.worst.pem alias.$1.example"
	to="$to $1@$1.example"
}
alias_of t05a worst
record mx.t05a.example "$(of t05a worst "3 1 1")"
alias_of t05b worst
record alias.t05b.example "$(tlsa alias.t05b.example.worst "3 1 1")"
alias_of t05c worst
line "alias.t05c.example NO-AD"
record mx.t05c.example "$(wrong t05c worst "3 1 1")"
record alias.t05c.example "$(wrong t05c worst "3 1 1")"
alias_of t05d right
record mx.t05d.example "$(wrong t05d right "3 1 1")"
record alias.t05d.example "$(tlsa alias.t05d.example.worst "3 1 1")"
alias_of t05e right
line "_$SMTP_PORT._tcp.mx.t05e.example SERVFAIL TLSA"
record alias.t05e.example "$(tlsa alias.t05e.example.worst "3 1 1")"

domain t06 worst
line "_25._tcp.mx.t06.example TLSA $(wrong t06 worst "3 1 1")"
record mx.t06.example "$(of t06 worst "3 1 1")"

domain t07 right 127.0.0.2
second t07
record mx.t07.example "$(of t07 right "3 1 1")"
domain t07k
second t07k
record mx.t07k.example "$(wrong t07k right "3 1 1")"

# What nobody can use: usages of PKIX and unknown ones, a digest of another
# length, unknown selector and matching type, no certificate, no record.
n=0
while read -r data; do
	n=$((n + 1))
	domain "t08-$n" worst
	record "mx.t08-$n.example" "$data"
	line "plain$n.t08.example A 127.0.0.2"
	line "p$n.t08.example MX 10 plain$n.t08.example"
	record "plain$n.t08.example" "$data"
	to="$to p$n@p$n.t08.example"
done <<RECORDS
$(wrong t08-1 worst "0 1 1")
$(wrong t08-2 worst "1 1 1")
3 1 1 0123
3 1 2 $(of t08-4 worst "3 1 1" | cut -c 7-)
3 1 9 $(of t08-5 worst "3 1 1" | cut -c 7-)
3 7 1 $(of t08-6 worst "3 1 1" | cut -c 7-)
9 1 1 $(of t08-7 worst "3 1 1" | cut -c 7-)
#
# 03
# 0301
# 030101
RECORDS

domain t09 right 127.0.0.2
line "_$SMTP_PORT._tcp.mx.t09.example NODATA TLSA"
domain t09n right 127.0.0.2
line "_$SMTP_PORT._tcp.mx.t09n.example NXDOMAIN TLSA"

domain t10 worst
record mx.t10.example "$(of t10 worst "3 1 1")"

domain t11 ta
record mx.t11.example "$(of t11 ta "2 0 1")"
domain t11w otherta
record mx.t11w.example "$(of t11w otherta "2 0 1")"
domain t11x expiredta
record mx.t11x.example "$(of t11x expiredta "2 1 1")"
# an authority in the middle, and none of its own above it
domain t11i chain
record mx.t11i.example "$(of t11i chain "2 1 2")"
# the certificate of the destination
line "t11n.example MX 10 mx.t11n.example"
line "mx.t11n.example A 127.0.0.1"
script="$script
certificate $T/certs/t11n.example.ta.pem mx.t11n.example"
to="$to t11n@t11n.example"
record mx.t11n.example "$(tlsa t11n.example.ta "2 1 1")"

domain t12 worst
record mx.t12.example "$(wrong t12 worst "1 0 1")"
domain t12m
record mx.t12m.example "$(of t12m right "1 1 1")"
record mx.t12m.example "$(wrong t12m right "3 1 1")"

domain t13 worst
record mx.t13.example "$(wrong t13 worst "3 1 1")"
record mx.t13.example "$(of t13 worst "3 1 2")"
domain t13r worst
record mx.t13r.example "$(of t13r worst "3 1 1")"
record mx.t13r.example "$(wrong t13r worst "3 1 2")"
domain t13s worst
record mx.t13s.example "$(of t13s worst "3 0 1")"
record mx.t13s.example "$(wrong t13s worst "3 1 2")"

domain t15a right 127.0.0.3
record mx.t15a.example "$(of t15a right "3 1 1")"
domain t15o right 127.0.0.4
record mx.t15o.example "$(of t15o right "3 1 1")"
domain t15 right 127.0.0.5
record mx.t15.example "$(of t15 right "3 1 1")"

domain t16 worst
second t16

domain t18 worst
record mx.t18.example "$(wrong t18 worst "3 1 1")"
record mx.t18.example "$(of t18 worst "3 1 1")"
domain t18n worst
record mx.t18n.example "$(of t18n worst "3 1 1")"
record mx.t18n.example "$(of t18n right "3 0 1")"
domain t18w worst
record mx.t18w.example "$(wrong t18w worst "3 1 1")"
record mx.t18w.example "$(of t18w right "3 1 1")"
record mx.t18w.example "$(of t18w right "2 1 1")"

zone "$lines" '* AD'
conf <<CONF
mta-sts no
cafile $T/certs/ca.pem
CONF
printf '%s\n' "$script" | mx
mx plain -a 127.0.0.2 <<'SCRIPT'
ehlo-keywords PIPELINING
SCRIPT
mx anonymous -a 127.0.0.3 <<'SCRIPT'
tls-version 1.2
cipher AECDH-AES256-SHA:@SECLEVEL=0
SCRIPT
mx old -a 127.0.0.4 <<SCRIPT
certificate $T/certs/mx.t15o.example.right.pem
tls-version 1.1
SCRIPT
mx twelve -a 127.0.0.5 <<SCRIPT
certificate $T/certs/mx.t15.example.right.pem
tls-version 1.2
SCRIPT
# shellcheck disable=SC2086 # a list
hello -odi $to

# went NAME: the host that has it and how, or why none.
went() {
	sed -n "/ to=<$1@/{
		s/.* relay=\([^[]*\)\[.* tls=\([^/,]*\).*status=sent.*/\1 \2/p
		s/.* dsn=\([^,]*\), status=deferred (\(.*\))\$/\1 \2/p
	}" "$W/maillog" | sed 's|certificate .*\.\.\.|certificate|'
}

# sent NAME HOST [TLS], waits NAME DSN TEXT
sent() {
	is "$1" "$2 ${3:-TLSv1.3}" "$(went "${1%% *}")"
}
waits() {
	is "$1" "$2 $3" "$(went "${1%% *}")"
}

# asked PATTERN: how many such questions.
asked() {
	grep -cE "$1" "$W/dns/dns"
}

mismatch="certificate: no matching DANE TLSA records"
waits "t01 TLSA SERVFAIL" 4.7.5 "DANE of mx.t01.example: name server failure of its TLSA records (_$SMTP_PORT._tcp.mx.t01.example)"
sent "t01n the next MX" good.example
waits "t01d the address SERVFAIL" 4.4.3 \
    "address of mx.t01d.example: name server failure"
lacks "T01 those hosts are not spoken to" ' sni mx.t01' "$W/mx/log"
sent "t03 MX not secure" mx.t03.example
sent "t04 A not secure" mx.t04.example
sent "t04f AAAA not secure" mx.t04f.example
is "T03 T04 TLSA is asked of secure hosts alone" 0 \
    "$(asked '_tcp.mx.t0[34].* TLSA')"
has "T04 and of others it is" '_tcp.mx.t01.example TLSA' "$W/dns/dns"
sent "t05a an alias: the name behind it" alias.t05a.example
sent "t05b an alias: its own name" alias.t05b.example
sent "t05c an alias that is not secure" alias.t05c.example
is "T05 no TLSA is asked of that" 0 "$(asked '_tcp.*t05c.* TLSA')"
waits "t05d an alias: the name behind it comes first" 4.7.5 \
    "DANE of mx.t05d.example: alias.t05d.example: $mismatch"
waits "t05e an alias: the name behind it in doubt" 4.7.5 "DANE of alias.t05e.example: name server failure of its TLSA records (_$SMTP_PORT._tcp.mx.t05e.example)"
sent "t06 the real port" mx.t06.example
is "T06 no other port" 0 "$(grep TLSA "$W/dns/dns" |
    grep -vc "^_$SMTP_PORT\._tcp\.")"
sent "t07 no STARTTLS: the next MX" good.example
sent "t07k the wrong key: the next MX" good.example
n=0
while read -r name; do
	n=$((n + 1))
	sent "t08-$n $name: TLS" "mx.t08-$n.example"
	waits "p$n T08 $name: nothing but TLS" 4.7.4 "DANE of plain$n.t08.example (no usable TLSA record): plain$n.t08.example does not offer STARTTLS"
done <<'NAMES'
usage 0
usage 1
SHA-256 of 2 octets
SHA-512 of 32 octets
matching type 9
selector 7
usage 9
RDLENGTH 0
RDLENGTH 1
RDLENGTH 2
RDLENGTH 3
NAMES
sent "t09 NODATA" mx.t09.example none
sent "t09n NXDOMAIN" mx.t09n.example none
sent "t10 DANE-EE: neither name, time nor chain" mx.t10.example
sent "t11 DANE-TA" mx.t11.example
waits "t11w DANE-TA: another name" 4.7.5 \
    "DANE of mx.t11w.example: mx.t11w.example: certificate: hostname mismatch"
waits "t11x DANE-TA: expired" 4.7.5 "DANE of mx.t11x.example: mx.t11x.example: certificate: certificate has expired"
sent "t11i DANE-TA: an intermediate CA" mx.t11i.example
sent "t11n DANE-TA: the destination's name" mx.t11n.example
sent "t12 PKIX-EE alone" mx.t12.example
waits "t12m PKIX-EE that matches does not count" 4.7.5 \
    "DANE of mx.t12m.example: mx.t12m.example: $mismatch"
sent "t13 the stronger digest matches" mx.t13.example
waits "t13r the weaker digest alone matches" 4.7.5 \
    "DANE of mx.t13r.example: mx.t13r.example: $mismatch"
sent "t13s strength is compared within a selector" mx.t13s.example
is "T14 SNI is the base domain" "mx.t05a.example
alias.t05b.example
alias.t05c.example
mx.t05d.example
mx.t10.example" "$(for name in mx.t05a alias.t05b alias.t05c mx.t05d mx.t10; do
	sed -n "s/.* sni \($name.example\)/\1/p" "$W/mx/log"
done)"
has "t15a an anonymous cipher" \
    'to=<t15a@.*status=deferred \(DANE of mx.t15a.example: mx.t15a.example: TLS handshake: ' \
    "$W/maillog"
has "t15o TLS 1.1" \
    'to=<t15o@.*status=deferred \(DANE of mx.t15o.example: mx.t15o.example: TLS handshake: ' \
    "$W/maillog"
sent "t15 TLS 1.2" mx.t15.example TLSv1.2
sent "t16 the order of MX hosts" mx.t16.example
is "T17 DANE fails for now" "4.7.4 deferred
4.7.5 deferred" "$(sed -n 's/.*dsn=\([^,]*\), status=\([a-z]*\) (DANE.*/\1 \2/p' \
    "$W/maillog" | sort -u)"
sent "t18 old, then new" mx.t18.example
sent "t18n new, then old" mx.t18n.example
waits "t18w none of three" 4.7.5 \
    "DANE of mx.t18w.example: mx.t18w.example: $mismatch"
is "nothing in the clear but what DNSSEC denies TLS to" "t09@ t09n@ " \
    "$(cat "$W"/*/clear.* | sed -n 's/^RCPT TO:<\([^@]*@\).*/\1/p' | sort |
    tr '\n' ' ')"
sane "DANE"

# --- T01: no answer ----------------------------------------------------------

lines='' script='' to=''
world silent
domain t01
line "_$SMTP_PORT._tcp.mx.t01.example DROP TLSA"
zone "$lines" '* AD'
conf <<CONF
timeout 6s
mta-sts no
CONF
printf '%s\n' "$script" | mx
hello -odi t01@t01.example
waits "t01 TLSA, no answer" 4.7.5 "DANE of mx.t01.example: no answer of its TLSA records (_$SMTP_PORT._tcp.mx.t01.example)"
is "T01 no answer: not spoken to" 0 "$(connections)"

# --- T02: whose word counts --------------------------------------------------

world untrusted
domain t03 worst
record mx.t03.example "$(wrong t03 worst "3 1 1")"
zone "$lines" '* AD'
"$peer" start -N -A 127.0.0.11 -d "$W/docker" -z "$W/zone" >"$W/docker.ports"
conf <<CONF
mta-sts no
resolver 127.0.0.11:$(sed -n 's/^DNS_PORT=//p' "$W/docker.ports")
CONF
printf '%s\n' "$script" | mx
hello -odi t03@t03.example
sent "t03 T02 AD from Docker's resolver counts for nothing" mx.t03.example
lacks "T02 no TLSA is asked" TLSA "$W/docker/dns"
conf <<CONF
mta-sts no
CONF
rm -f "$W/maillog"
hello -odi t03@t03.example
waits "t03 T02 AD from loopback counts" 4.7.5 \
    "DANE of mx.t03.example: mx.t03.example: $mismatch"
sane "T02"

# --- T17: the notice of a delay ----------------------------------------------

world notice
lines='' script=''
domain t03
record mx.t03.example "$(wrong t03 right "3 1 1")"
zone "$lines" 't03.example AD' 'mx.t03.example AD' \
    "_$SMTP_PORT._tcp.mx.t03.example AD"
conf <<CONF
mta-sts no
warn 1s
CONF
{
	printf '%s\n' "$script"
	echo 'rcpt:a@rcpt.example delay 1100'
} | mx
hello -odi a@rcpt.example t03@t03.example
send -qf
send -qf
is "T17 a notice of the delay" s@sender.example "$(recipients 2)"
has "T17 it says why" 'DANE of mx.t03.example: mx.t03.example:' "$W/mx/mail.2"
sane "T17"

finish
