#!/bin/sh
# TLS that is checked, against the distribution's own programs, inside the
# world that world.sh made: unbound validates zones that ldns signed and nsd
# serves, Postfix and OpenSMTPD receive, and nginx has the policies of
# MTA-STS.  ann@sender.example writes to a domain for each case, from an
# address for each case, so that a server's log says what came of it.
# Each row prints what was seen: the exit status, the log of the program, and
# what the server says of the session.
set -u
umask 022
PATH=/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
HOME=/root
export PATH LC_ALL HOME
maillog=/home/ann/maillog
# shellcheck source=lib.sh
. /interop/lib.sh

# DOMAIN SERVER [TLSA...]: the mail domains, whose MX is mx.DOMAIN.
domains() {
	cat <<-'DOMAINS'
	match.signed.example good ee
	stranger.signed.example stranger ee
	mismatch.signed.example good other
	old.signed.example expired ee
	rollover.signed.example good other ee
	ta.signed.example good ta
	ta-stranger.signed.example stranger ta
	ta-expired.signed.example expired ta
	pkix.signed.example stranger pkix
	pkix-clear.signed.example clear pkix
	none.signed.example stranger
	none-clear.signed.example clear
	hidden.signed.example clear ee
	broken.signed.example broken ee
	broken-none.signed.example broken
	good.signed.example good
	expired.signed.example expired
	both.signed.example good other
	doubt.bogus.example good ee
	doubt-clear.bogus.example clear ee
	all.stale.example good ee
	plain.insecure.example stranger other
	enforce.insecure.example good
	enforce-other-mx.insecure.example good
	enforce-expired.insecure.example expired
	enforce-stranger.insecure.example stranger
	enforce-clear.insecure.example clear
	testing.insecure.example expired
	mode-none.insecure.example stranger
	missing.insecure.example stranger
	redirect.insecure.example stranger
	forged.insecure.example stranger
	cached.insecure.example good
	late.insecure.example stranger
	DOMAINS
}

# DOMAIN LOCATION CERTIFICATE MODE [MX]: the policies of MTA-STS on the web
# server; LOCATION says whether they are there (-), own is the MX's name.
policies() {
	cat <<-'POLICIES'
	both.signed.example - web enforce own
	enforce.insecure.example - web enforce *.enforce.insecure.example
	enforce-other-mx.insecure.example - web enforce mx.elsewhere.example
	enforce-expired.insecure.example - web enforce own
	enforce-stranger.insecure.example - web enforce own
	enforce-clear.insecure.example - web enforce own
	testing.insecure.example - web testing own
	mode-none.insecure.example - web none
	missing.insecure.example missing web enforce own
	redirect.insecure.example redirect web enforce own
	forged.insecure.example - stranger enforce own
	cached.insecure.example - web enforce own
	late.insecure.example - web enforce own
	POLICIES
}

# shellcheck source=authority.sh
. /interop/authority.sh
# shellcheck source=exchangers.sh
. /interop/exchangers.sh

# --- one row ----------------------------------------------------------------

rows=0

# conf LINE...: the row's configuration, which connects from its own address.
conf() {
	cat >/etc/sendoff.conf <<-CONF
	hostname box.sender.example
	domain sender.example
	cafile $pki/ca.crt
	log file $maillog
	bind 127.1.0.$rows
	CONF
	[ $# -eq 0 ] || printf '%s\n' "$@" >>/etc/sendoff.conf
}

as_ann() {
	setpriv --reuid ann --regid ann --init-groups \
	    env -i HOME=/home/ann USER=ann LOGNAME=ann PATH="$PATH" "$@"
}

# row NAME DOMAIN WANT REASON [LINE...]: sends, under those lines of
# configuration; what came of it is looked at when all have been sent.
row() {
	rows=$((rows + 1))
	name=$1
	domain=$2
	want=$3
	reason=$4
	shift 4
	conf "$@"
	echo "row $rows" >>/var/log/nginx.log
	printf 'Subject: row\n\n%s\n' "$name" |
	    as_ann /usr/lib/sendoff/sendmail -i -f "row$rows@sender.example" \
	    "row$rows@$domain" 2>>/tmp/err
	printf '%s|%s|%s|%s|exit %s|%s\n' "$rows" "$name" "$want" "$reason" \
	    "$?" "$domain" >>/tmp/rows
}

# --- what came of it --------------------------------------------------------

# said ROW: "sent TLSv1.3", "deferred 4.7.5".
said() {
	sed -n "/ to=<row$1@/s/.* tls=//p" "$maillog" |
	    sed 's|^\([^,/]*\).* dsn=\([0-9.]*\), status=\([a-z]*\).*|\3 \2 \1|
	    s/^sent [0-9.]* /sent /
	    s/^\(deferred [0-9.]*\) .*/\1/'
}

# why ROW: the reason in the log.
why() {
	sed -n "s/.* to=<row$1@.* status=[a-z]* (\(.*\))\$/\1/p" "$maillog"
}

# saw ROW: what the servers say of its sessions: the last one's TLS, and
# whether mail came.
saw() {
	awk -v from="127.1.0.$1" '
	index($0, "unknown[" from "]") && / connect from / { tls = "clear" }
	index($0, "unknown[" from "]") && /TLS connection established/ {
		sub(/.*\]: /, "")
		tls = $1
	}
	index($0, "unknown[" from "]") && /disconnect from/ &&
	    match($0, / mail=[0-9]/) { mail = substr($0, RSTART, RLENGTH) }
	/smtp connected/ && index($0, "address=" from " ") {
		tls = "clear"
		mine[$1] = 1
	}
	$1 in mine && /smtp disconnected reason="io-error/ {
		tls = "no handshake"
	}
	$1 in mine && /smtp message/ { mail = " mail=1" }
	END { print (tls == "" ? "no session" : tls) mail }
	' /var/log/postfix.log /var/log/opensmtpd.log
}

# fetched ROW DOMAIN: what nginx answered about its policy.
fetched() {
	awk -v n="$1" -v host="mta-sts.$2" '
	$1 == "row" { row = $2 }
	row == n && $1 == host { printf ", policy: %s", $2 }
	' /var/log/nginx.log
}

# Every session has ended, for Postfix, too, and the log is written.
settle() {
	tries=100
	while [ "$(grep -c ': connect from ' /var/log/postfix.log)" != \
	    "$(grep -c ': disconnect from ' /var/log/postfix.log)" ] &&
	    [ "$tries" -gt 0 ]; do
		tries=$((tries - 1))
		sleep 0.1
	done
}

# How many messages are in mailboxes, when their servers are through.
delivered() {
	tries=100
	until [ "$(find "$boxes" -path '*/new/*' | wc -l)" -ge \
	    "$(grep -c 'mail=1' /tmp/rows)" ] || [ "$tries" -eq 0 ]; do
		tries=$((tries - 1))
		sleep 0.1
	done
	find "$boxes" -path '*/new/*' | wc -l
}

look() {
	while IFS='|' read -r number name want reason status domain; do
		got="$status, $(said "$number"); server: $(saw "$number")"
		text=$(why "$number")
		seen="$got$(fetched "$number" "$domain") ($text)"
		case $got/$text in
		"$want"/*"$reason"*) ok "$name" "$seen" ;;
		*)
			echo "not ok $name: want '$want ($reason)', got '$seen'"
			failed=$((failed + 1))
			;;
		esac
	done </tmp/rows
}

secured="exit 0, sent TLSv1.3; server: TLSv1.3 mail=1"
clear="exit 0, sent none; server: clear mail=1"
refused="exit 0, deferred 4.7.5; server: TLSv1.3"
without="exit 0, deferred 4.7.4; server: clear"
unasked="exit 0, deferred 4.7.5; server: no session"

# --- the rows ---------------------------------------------------------------

# resolver NAME TYPE WANT
resolver() {
	is "unbound, $1 $2" "$3" "$(says 127.0.0.1 "$1" "$2")"
}

# The resolver is what the rest stands on.
unbound_rows() {
	tlsa=_25._tcp.mx
	resolver match.signed.example MX 'NOERROR AD'
	resolver "$tlsa.match.signed.example" TLSA 'NOERROR AD'
	resolver "$tlsa.none.signed.example" TLSA 'NXDOMAIN AD'
	resolver doubt.bogus.example MX 'NOERROR AD'
	resolver "$tlsa.doubt.bogus.example" TLSA SERVFAIL
	resolver all.stale.example MX SERVFAIL
	resolver plain.insecure.example MX NOERROR
	resolver "$tlsa.deaf.insecure.example" TLSA SERVFAIL
	resolver cut.signed.example MX 'NOERROR AD'
	resolver "$tlsa.cut.signed.example" TLSA NOERROR
	resolver "$tlsa.plain.insecure.example" TLSA NOERROR
}

# finger DOMAIN WORDS: what Postfix's own client says of it under DANE.
finger() {
	got=$(posttls-finger -c -l dane -L summary "$1" 2>&1 |
	    grep -o -m 1 -e 'Verified TLS connection' \
	    -e 'no matching DANE TLSA records' \
	    -e 'certificate has expired' -e 'TLSA lookup error' \
	    -e 'SSL_connect error')
	is "posttls-finger, $1" "$2" "$got"
}

# So that it is not our reading of DANE alone, nor our TLS that OpenSMTPD
# does not like.
finger_rows() {
	finger match.signed.example 'Verified TLS connection'
	finger stranger.signed.example 'Verified TLS connection'
	finger mismatch.signed.example 'no matching DANE TLSA records'
	finger old.signed.example 'Verified TLS connection'
	finger rollover.signed.example 'Verified TLS connection'
	finger ta.signed.example 'Verified TLS connection'
	finger ta-stranger.signed.example 'no matching DANE TLSA records'
	finger ta-expired.signed.example 'certificate has expired'
	finger alias.signed.example 'Verified TLS connection'
	finger alias-other.signed.example 'no matching DANE TLSA records'
	finger doubt.bogus.example 'TLSA lookup error'
	finger broken.signed.example 'SSL_connect error'
}

dane_rows() {
	row "3 1 1" match.signed.example "$secured" ''
	row "3 1 1, self-signed, another name" stranger.signed.example \
	    "$secured" ''
	row "3 1 1, another key" mismatch.signed.example "$refused" \
	    "DANE of mx.mismatch.signed.example"
	row "3 1 1, expired" old.signed.example "$secured" ''
	row "3 1 1, key rollover" rollover.signed.example "$secured" ''
	row "2 1 1" ta.signed.example "$secured" ''
	row "2 1 1, another authority" ta-stranger.signed.example \
	    "$refused" "DANE of mx.ta-stranger.signed.example"
	row "2 1 1, expired" ta-expired.signed.example "$refused" expired
	row "1 1 1, not usable" pkix.signed.example "$secured" ''
	row "1 1 1, no STARTTLS" pkix-clear.signed.example "$without" \
	    "no usable TLSA record"
	row "TLSA denied" none.signed.example "$secured" ''
	row "TLSA denied, no STARTTLS" none-clear.signed.example "$clear" ''
	row "3 1 1, no STARTTLS" hidden.signed.example "$without" \
	    "does not offer STARTTLS"
	row "3 1 1, OpenSMTPD's TLS" broken.signed.example \
	    "exit 0, deferred 4.7.5; server: no handshake" "TLS handshake"
	row "TLSA denied, OpenSMTPD's TLS" broken-none.signed.example \
	    "$clear" ''
	row "TLSA bogus" doubt.bogus.example "$unasked" \
	    "name server failure"
	row "TLSA bogus, no STARTTLS" doubt-clear.bogus.example "$unasked" \
	    "name server failure"
	row "all bogus" all.stale.example \
	    "exit 0, deferred 4.4.3; server: no session" \
	    "name server failure"
	row "insecure zone" plain.insecure.example "$secured" ''
	row "insecure MX, secure host" inside.insecure.example "$secured" ''
	row "secure MX, insecure host" outside.signed.example "$secured" ''
	row "secure MX, insecure host, TLSA failing" deaf.signed.example \
	    "$secured" ''
	row "TLSA insecure" cut.signed.example "$secured" ''
	row "3 1 1, another key, then the next MX" two.signed.example \
	    "$secured" ''
	row "alias" alias.signed.example "$secured" ''
	row "alias to another key" alias-other.signed.example "$refused" \
	    "DANE of mx.real-other.signed.example"
}

policy_rows() {
	row "dane-only" match.signed.example "$secured" '' 'tls * dane-only'
	row "dane-only, TLSA denied" none.signed.example "$unasked" \
	    dane-only 'tls * dane-only'
	row "dane-only, insecure zone" plain.insecure.example "$unasked" \
	    dane-only 'tls * dane-only'
	row "verify" good.signed.example "$secured" '' 'tls * verify'
	row "verify, another authority" good.signed.example "$refused" \
	    "verify" 'tls * verify' "cafile $pki/stranger.crt"
	row "verify, self-signed" none.signed.example "$refused" \
	    "self-signed" 'tls * verify'
	row "verify, expired" expired.signed.example "$refused" expired \
	    'tls * verify'
	row "verify, no STARTTLS" none-clear.signed.example "$without" \
	    "does not offer STARTTLS" 'tls * verify'
	row "may, expired" expired.signed.example "$secured" '' 'tls * may'
	row "may, another key in TLSA" mismatch.signed.example "$secured" '' \
	    'tls * may'
	row "may, OpenSMTPD's TLS" broken.signed.example "$clear" '' \
	    'tls * may'
	row "encrypt, expired" expired.signed.example "$secured" '' \
	    'tls * encrypt'
	row "encrypt, OpenSMTPD's TLS" broken-none.signed.example \
	    "exit 0, deferred 4.7.5; server: no handshake" "TLS handshake" \
	    'tls * encrypt'
	row "none" good.signed.example "$clear" '' 'tls * none'
}

# Whose word it is that DNSSEC was checked: the same unbound's, elsewhere.
trust_rows() {
	row "AD from $far by resolver: no DANE" mismatch.signed.example \
	    "$secured" '' "resolver $far"
	row "AD from $far, dane-only" match.signed.example "$unasked" \
	    dane-only "resolver $far" 'tls * dane-only'
	echo "nameserver $far" >/etc/resolv.conf
	row "AD from $far: no DANE" mismatch.signed.example "$secured" ''
	echo 'options trust-ad' >>/etc/resolv.conf
	row "AD from $far, trust-ad" mismatch.signed.example "$refused" \
	    "DANE of"
	row "AD from $far, trust-ad, 3 1 1" match.signed.example "$secured" ''
	echo 'nameserver 127.0.0.1' >/etc/resolv.conf
}

sts_rows() {
	sts="MTA-STS policy of"
	row "enforce" enforce.insecure.example "$secured" ''
	row "enforce, MX not named" enforce-other-mx.insecure.example \
	    "$unasked" "$sts enforce-other-mx"
	row "enforce, expired" enforce-expired.insecure.example "$refused" \
	    "$sts enforce-expired"
	row "enforce, self-signed" enforce-stranger.insecure.example \
	    "$refused" "$sts enforce-stranger"
	row "enforce, no STARTTLS" enforce-clear.insecure.example "$without" \
	    "$sts enforce-clear"
	row "enforce, and DANE with another key" both.signed.example \
	    "$refused" "DANE of"
	row "enforce, mta-sts no" enforce-stranger.insecure.example \
	    "$secured" '' 'mta-sts no'
	row "testing, expired" testing.insecure.example "$secured" ''
	row "mode none" mode-none.insecure.example "$secured" ''
	row "policy not found" missing.insecure.example "$secured" ''
	row "policy redirected" redirect.insecure.example "$secured" ''
	row "policy from another name" forged.insecure.example "$secured" ''
	row "remembered: fetched" cached.insecure.example "$secured" ''
	forget_cached
	row "remembered: no policy there" cached.insecure.example \
	    "$refused" "$sts cached"
	kill_nginx
	row "remembered: no web server" cached.insecure.example \
	    "$refused" "$sts cached"
	row "no web server, nothing remembered" late.insecure.example \
	    "$secured" ''
}

# Its policy is no longer there, its name says that there is a newer one, and
# its MX is a stranger.
forget_cached() {
	rm "$www/cached.insecure.example/.well-known/mta-sts.txt"
	sed -i "/^_mta-sts.cached/s/id=1/id=2/
	    /^mx.cached/s/ A .*/ A $(address stranger)/" \
	    "$zones/insecure.example"
	reload_nsd
	until_shows "$(address stranger)" mx.cached.insecure.example A
	until_shows 'id=2' _mta-sts.cached.insecure.example TXT
}

kill_nginx() {
	kill "$(cat /tmp/nginx.pid)"
	while kill -0 "$(cat /tmp/nginx.pid 2>/dev/null)" 2>/dev/null; do
		sleep 0.1
	done
}

# `sendoff route' says what a domain is sent with.
route() {
	text=$(as_ann sendoff route row@match.signed.example |
	    grep -i -m 1 tls)
	case $text in
	*[Tt][Ll][Ss]*) ok "route" "$text" ;;
	*) not_ok "route" "it says nothing of TLS" ;;
	esac
}

mkdir -p /var/spool/sendoff
chmod 1777 /var/spool/sendoff
install -o ann -m 600 /dev/null "$maillog"
public_keys
certificates
name_servers
start_postfix
start_opensmtpd
start_nginx
unbound_rows
finger_rows
dane_rows
policy_rows
trust_rows
sts_rows
settle
look
is "testing, expired: told of" 1 \
    "$(grep -c 'MTA-STS testing policy of testing.insecure.example' "$maillog")"
is "another key, then the next MX: which took it" mx.match.signed.example \
    "$(sed -n 's/.*@two\..* relay=\([^[]*\).*/\1/p' "$maillog")"
is "in the queue" "$(grep -c 'exit 0, deferred' /tmp/rows)" \
    "$(as_ann /usr/lib/sendoff/sendmail -bp | grep -c '^[a-z0-9]\{20\}')"
is "in the mailboxes" "$(grep -c 'mail=1' /tmp/rows)" "$(delivered)"
route
# It stamps files and asks for the time, and each may round otherwise.
is "complaints of Postfix" '' \
    "$(grep -E ' (warning|error|fatal|panic): ' /var/log/postfix.log |
    grep -v 'file system clock is 1 seconds ahead')"
finish
