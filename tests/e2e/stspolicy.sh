#!/bin/sh
# MTA-STS (RFC 8461): its rows of the table of policies, and a check for each
# rule, P01 to P19.  One web server has the policies of all domains.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/table.sh"
alone

# --- the table ---------------------------------------------------------------

web=
for column in $columns; do
	web="$web mta-sts.$column.example mta-sts.two.$column.example"
done
# shellcheck disable=SC2086 # a list
table_start $web
cat >"$W/table" <<'TABLE'
sts-enforce MTA-STS_policy_of_DOMAIN -offer -454  -shake -self -expired -name -name -name -name -ca -issuer tls tls
sts-unnamed MTA-STS_policy_of_DOMAIN -mx -mx -mx -mx -mx -mx -mx -mx -mx -mx -mx -mx -mx
sts-testing policy_tls_*_dane        clear clear clear tls tls tls tls tls tls tls tls tls tls
sts-none    policy_tls_*_dane        clear clear clear tls tls tls tls tls tls tls tls tls tls
sts-nofetch policy_tls_*_dane        clear clear clear tls tls tls tls tls tls tls tls tls tls
sts-off     policy_tls_*_dane        clear clear clear tls tls tls tls tls tls tls tls tls tls
TABLE
for host in $web; do
	echo "certificate $T/certs/$host.right.pem $host"
	echo "response body $W/policy"
done | https

# announced ADDRESS: where all web servers of policies are.
announced() {
	for column in $columns; do
		for name in "$column" "two.$column"; do
			echo "_mta-sts.$name.example TXT v=STSv1; id=1;"
			echo "mta-sts.$name.example A $1"
		done
	done
}

# policy MODE MX: what all of them have.
policy() {
	printf 'version: STSv1\r\nmode: %s\r\nmax_age: 86400\r\nmx: %s\r\n' \
	    "$1" "$2" >"$W/policy"
}

# ruled NAME [ADDRESS [LINE]]
ruled() {
	row "$1" "$(announced "${2:-127.0.0.1}")" <<-CONF
	cafile $T/certs/ca.pem
	${3:-}
	CONF
}

all=$(echo "$web" | wc -w)
policy enforce '*.mx.example'
ruled sts-enforce
is "sts-enforce: a request for each domain" "$all" "$(requests)"
policy enforce "$good"
ruled sts-unnamed
policy testing '*.mx.example'
ruled sts-testing
for told in "missing does not offer STARTTLS" "refused refused STARTTLS: 454" \
    "broken: TLS handshake: connection closed" \
    "self: certificate .*: self-signed certificate" \
    "expired: certificate .*: certificate has expired" \
    "other: certificate .*: hostname mismatch" \
    "nochain: certificate .*: unable to get local issuer certificate"; do
	column=${told%%[ :]*}
	has "sts-testing, $column: told" "MTA-STS testing policy of $column.example: $column.mx.example${told#"$column"}" \
	    "$W/log.row"
done
lacks "sts-testing, right: nothing to tell" 'testing policy of right' \
    "$W/log.row"
policy none '*.mx.example'
ruled sts-none
is "no policy is fetched more than once" "$((4 * all))" "$(requests)"
policy enforce "$good"
ruled sts-nofetch 127.0.0.9
ruled sts-off 127.0.0.1 "mta-sts no"
is "mta-sts no: no request" "$((4 * all))" "$(requests)"
"$peer" stop "$W/https" "$W/mx" "$W/missing" "$W/refused" "$W/broken"

# --- a check for each rule ---------------------------------------------------

# Domains whose MX is bad unless the policy (here: every one) does not count:
# what is deferred shows that it does.
mx_self="p01-many p01-spf p01-split p01-space p01-alias p02-id p02-long p02-field
    p03-nomx p03-lf p03-first p03-mode p04-most p04-huge p04-minus p05-expired
    p05-other p05-cn p05-self p06-204 p06-206 p06-301 p06-302 p06-404 p06-500
    p07-big p07-chunked p07-gzip p09 p15 p18 p18-alias"
mx_right="p01-none p11-one p11-two p11-bare p16 p17 p19"
hosts=
for name in $mx_self $mx_right; do
	hosts="$hosts mta-sts.$name.example mx.$name.example"
done
# shellcheck disable=SC2086 # a list
certs $hosts x.p11-one.example y.x.p11-two.example p11-bare.example

world rules
lines=
# line TEXT: of the zone.
line() {
	lines="$lines
$1"
}
for name in $mx_self $mx_right; do
	line "mta-sts.$name.example A 127.0.0.1"
	case $name in
	p01-*) ;;
	p02-id) line "_mta-sts.$name.example TXT v=STSv1; id=a-b;" ;;
	p02-long) line "_mta-sts.$name.example TXT v=STSv1; id=$(printf \
	    '%033d' 0);" ;;
	p02-field) line "_mta-sts.$name.example TXT v=STSv1; x=y; id=1;" ;;
	p18-alias) continue ;;
	*) line "_mta-sts.$name.example TXT v=STSv1; id=1;" ;;
	esac
	case $name in
	p11-*) ;;
	*)
		line "$name.example MX 10 mx.$name.example"
		line "mx.$name.example A 127.0.0.1" ;;
	esac
done
line '_mta-sts.p01-many.example TXT v=STSv1; id=1;'
line '_mta-sts.p01-many.example TXT v=STSv1; id=2;'
line '_mta-sts.p01-spf.example TXT v=spf1 -all'
line '_mta-sts.p01-spf.example TXT v=STSv1; id=1;'
line '_mta-sts.p01-split.example TXT "v=STSv1; " "id=" "1;"'
line '_mta-sts.p01-space.example TXT "v=STSv1 ; id=1;"'
line '_mta-sts.p01-alias.example CNAME elsewhere.example'
line 'elsewhere.example TXT v=STSv1; id=1;'
for host in p11-one=x.p11-one p11-two=y.x.p11-two p11-bare=p11-bare; do
	line "${host%=*}.example MX 10 ${host#*=}.example"
	line "${host#*=}.example A 127.0.0.1"
done
line "p16.example AD"
line "mx.p16.example AD"
line "_$SMTP_PORT._tcp.mx.p16.example AD"
line "_$SMTP_PORT._tcp.mx.p16.example TLSA $(tlsa mx.p16.example.self "3 1 1")"
# The policy is that of the recipient's domain, not of what it is an alias for.
line "p18-alias.example CNAME p18.example"
zone "$lines"

# says NAME TEXT: what a domain's web server has.
says() {
	printf '%b' "$2" >"$W/policy.$1"
}
enforce='version: STSv1\nmode: enforce\nmax_age: 86400\n'
for name in $mx_self $mx_right; do
	says "$name" "${enforce}mx: mx.$name.example\n"
done
says p03-nomx "$enforce"
says p03-lf "${enforce}mx: mx.p03-lf.example"
says p03-first "${enforce}mode: none\nmax_age: 1\nmx: mx.p03-first.example\n"
says p03-mode 'version: STSv1\nmode: strict\nmax_age: 86400\nmx: *.example\n'
# of_age NAME MAX_AGE
of_age() {
	says "$1" "version: STSv1\nmode: enforce\nmax_age: $2\nmx: mx.$1.example\n"
}
of_age p04-most 31557600
of_age p04-huge 12345678901234567890
of_age p04-minus -1
for name in one two bare; do
	says "p11-$name" "${enforce}mx: *.p11-$name.example\n"
done
says p17 "${enforce}mx: elsewhere.example\nmx: mx.p17.example\n"
gzip -n <"$W/policy.p07-gzip" >"$W/gzip"
mv "$W/gzip" "$W/policy.p07-gzip"

for name in $mx_self $mx_right; do
	host=mta-sts.$name.example
	kind=right
	case $name in
	p05-*) kind=${name#p05-} ;;
	esac
	echo "certificate $T/certs/$host.$kind.pem $host"
	echo "response:$host body $W/policy.$name"
	case $name in
	p06-*) echo "response:$host status ${name#p06-}" ;;
	p07-big) echo "response:$host fill 10240" ;;
	p07-chunked)
		echo "response:$host chunked"
		echo "response:$host fill 0" ;;
	p07-gzip) echo "response:$host header Content-Encoding: gzip" ;;
	esac
	case $name in
	p06-30*) echo "response:$host header Location:" \
	    "https://mta-sts.p17.example/.well-known/mta-sts.txt" ;;
	esac
done | https
{
	for name in $mx_self $mx_right; do
		kind=right
		case " $mx_self " in
		*[[:space:]]"$name"[[:space:]]*) kind=self ;;
		esac
		echo "certificate $T/certs/mx.$name.example.$kind.pem" \
		    "mx.$name.example"
	done
	for host in x.p11-one y.x.p11-two p11-bare; do
		echo "certificate $T/certs/$host.example.right.pem" \
		    "$host.example"
	done
	echo 'rcpt:a@rcpt.example delay 1100'
} | mx
conf <<CONF
cafile $T/certs/ca.pem
CONF

# mail NAME...: one to each of the domains.
mail() {
	to=
	for name; do
		to="$to $name@$name.example"
	done
	rm -f "$W/maillog"
	# shellcheck disable=SC2086 # a list
	hello -odi $to
}

# went NAME: "sent", or the reason why it is not, without the certificate.
went() {
	sed -n "/ to=<$1@/{
		s/.* status=sent .*/sent/p
		s/.* status=deferred (\(.*\))\$/\1/p
	}" "$W/maillog" | sed 's|certificate .*\.\.\.|certificate|'
}

# How often a domain's policy was asked for.
fetched() {
	grep -c " host mta-sts\.$1\.example\$" "$W/https/log"
}

# counts WHAT NAME, nothing WHAT NAME [FETCHED]: whether its policy does.
counts() {
	is "$1" "1 MTA-STS policy of $2.example: mx.$2.example: certificate: self-signed certificate" \
	    "$(fetched "$2") $(went "$2")"
}
nothing() {
	is "$1" "${3:-0} sent" "$(fetched "$2") $(went "$2")"
}

# shellcheck disable=SC2086 # lists
mail $mx_self $mx_right
nothing "P01 no record" p01-none
nothing "P01 two records" p01-many
counts "P01 others beside it" p01-spf
counts "P01 a record of several strings" p01-split
nothing "P01 'v=STSv1 ;'" p01-space
counts "P01 a CNAME" p01-alias
nothing "P02 id with a hyphen" p02-id
nothing "P02 id of 33 characters" p02-long
counts "P02 unknown fields" p02-field
nothing "P03 no mx" p03-nomx 1
counts "P03 LF, none at the end" p03-lf
counts "P03 the first one counts" p03-first
nothing "P03 an unknown mode" p03-mode 1
counts "P04 the highest max_age" p04-most
nothing "P04 max_age of 20 digits" p04-huge 1
nothing "P04 max_age -1" p04-minus 1
for kind in expired other cn self; do
	nothing "P05 P10 the web server's certificate: $kind" "p05-$kind"
	has "P05 $kind: the log says so" "MTA-STS of p05-$kind.example: policy cannot be fetched: .*certificate" \
	    "$W/maillog"
done
for code in 204 206 301 302 404 500; do
	nothing "P06 P10 status $code" "p06-$code" 1
done
nothing "P07 10 MB" p07-big 1
nothing "P07 chunks without end" p07-chunked 1
nothing "P07 gzip" p07-gzip 1
lacks "P07 no compression is asked for" '[Aa]ccept-[Ee]ncoding' "$W/https/log"
is "P11 one label" sent "$(went p11-one)"
is "P11 two labels" "MTA-STS policy of p11-two.example does not name its MX host y.x.p11-two.example" \
    "$(went p11-two)"
is "P11 none" "MTA-STS policy of p11-bare.example does not name its MX host p11-bare.example" \
    "$(went p11-bare)"
lacks "P11 those are not spoken to" 'sni (y.x.p11|p11-bare)' "$W/mx/log"
is "P16 DANE that fails" "0 DANE of mx.p16.example: mx.p16.example: certificate: no matching DANE TLSA records" \
    "$(fetched p16) $(went p16)"
is "P17 a list of hosts" "1 sent" "$(fetched p17) $(went p17)"
has "P17 SNI of the web server" ' sni mta-sts.p17.example$' "$W/https/log"
has "P17 SNI of the MX" ' sni mx.p17.example$' "$W/mx/log"
counts "P18 the domain itself" p18
nothing "P18 an alias of it has none" p18-alias

# shellcheck disable=SC2046,SC2086 # lists
mail p03-nomx p03-mode p05-expired p06-404 p07-big p02-field
for name in p03-nomx p06-404 p07-big; do
	nothing "P08 a fetch that failed is not repeated ($name)" "$name" 1
done
is "P08 nor one whose TLS failed" "1 sent" "$(grep -c \
    'sni mta-sts.p05-expired' "$W/https/log") $(went p05-expired)"
counts "P08 nor one that did not" p02-field

# without NAME: the zone without its record.
without() {
	zone "$(echo "$lines" | grep -v "^_mta-sts\.$1\.")" \
	    "_mta-sts.$1.example ${2:-NXDOMAIN}"
}
without p09
mail p09
counts "P09 in force without a record" p09
without p09 SERVFAIL
mail p09
counts "P09 in force while DNS fails" p09
without p09 'TXT v=STSv1; id=a-b;'
mail p09
counts "P02 P09 in force with a bad id" p09
says p09 'mode: none\n'
without p09 'TXT v=STSv1; id=2;'
mail p09
is "P09 in force when a newer one cannot be fetched" "2 MTA-STS policy of p09.example: mx.p09.example: certificate: self-signed certificate" \
    "$(fetched p09) $(went p09)"

# At 90 % of its time it is fetched anew, while it is in force and in use.
# aged SECONDS
aged() {
	sed "s/^fetched: .*/fetched: $(($(date +%s) - $1))/" \
	    "$W/spool/.sts/p19.example" >"$W/aged"
	cat "$W/aged" >"$W/spool/.sts/p19.example"
}
zone "$lines"
aged 77000
mail p19
is "P19 at 89 % of its time" "1 sent" "$(fetched p19) $(went p19)"
aged 78000
mail p19
is "P19 at 90 % of its time" "2 sent" "$(fetched p19) $(went p19)"
sane "rules"

# A message whose time is over is tried with the policy of now before it comes
# back: a newer one may let it go.
rm -f "$W"/spool/m.* "$W/maillog"
conf <<CONF
cafile $T/certs/ca.pem
expire 1s
CONF
hello -odq p15@p15.example
hello -odi a@rcpt.example
says p15 'version: STSv1\nmode: none\nmax_age: 86400\n'
without p15 'TXT v=STSv1; id=2;'
rm -f "$W/maillog"
send -qf
is "P15 the last try has the newer policy" "2 sent" "$(fetched p15) $(went p15)"
is "P15 nothing comes back" 0 "$(queued)"

table_end
finish
