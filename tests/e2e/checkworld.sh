#!/bin/sh
# What the tests of `sendoff check' and `sendoff dns' share: an Internet with
# the three receivers, block lists and name servers, the host where all is well
# and the broken one.  Sourced after lib.sh, and after `alone $addresses'.
#
#	servers [ADDRESS]	the receivers run, and see who calls there;
#				$W/sN.more has other lines for their scripts,
#				with $W/sN.off that one does not run
#	authority		the domain's own name servers run
#	over WORLD		ends the servers of that world
#	publish [LINE...]	standard input and these are DNS from now on
#	to_server NAME		one more receiver, at 192.0.2.20
#	good_host, good_zone, broken_host, broken_zone
#	check, dns ARGUMENT...	the command; $(status), $W/out, $W/err
#	says ID			what the report says of a check: its verdicts
#	lines ID, tells NAME ID ERE	all that the report says of it
#	valid, tame NAME	the report is JSON; nothing in it moves a terminal
#
# The sender's address is one that receivers would take: nothing of this leaves
# the machine.

addresses="10.0.0.5 45.76.113.25 198.51.100.1 198.51.100.2 198.51.100.3
    198.51.100.53 198.51.100.54 192.0.2.10 192.0.2.20"
receiver_names="gmail-smtp-in.l.google.com outlook-com.olc.protection.outlook.com
    mx3.qq.com"

# --- the Internet -----------------------------------------------------------

# What every block list has to have (RFC 5782 section 5).
lists() {
	for list in zen.spamhaus.org b.barracudacentral.org bl.spamcop.net \
	    bl.score.senderscore.com psbl.surriel.com bl.mailspike.net \
	    dnsbl-1.uceprotect.net; do
		echo "2.0.0.127.$list A 127.0.0.2"
	done
	echo "dbltest.com.dbl.spamhaus.org A 127.0.1.2"
	echo "test.surbl.org.multi.surbl.org A 127.0.0.254"
	echo "test.uribl.com.multi.uribl.com A 127.0.0.14"
}

# The three that are asked on port 25.
receivers() {
	echo "gmail.com MX 5 gmail-smtp-in.l.google.com"
	echo "gmail-smtp-in.l.google.com A 198.51.100.1"
	echo "outlook.com MX 5 outlook-com.olc.protection.outlook.com"
	echo "outlook-com.olc.protection.outlook.com A 198.51.100.2"
	echo "qq.com MX 10 mx3.qq.com"
	echo "mx3.qq.com A 198.51.100.3"
}

# stop DIR: what has been there is gone, and its records are written.
stop() {
	[ ! -e "$W/$1/lock" ] || "$peer" stop "$W/$1"
	rm -rf "$W/last"
	[ ! -e "$W/$1" ] || mv "$W/$1" "$W/last"
}

servers() {
	i=0
	for name in $receiver_names; do
		i=$((i + 1))
		stop "s$i"
		[ ! -e "$W/s$i.off" ] || continue
		certificate=$(sed -n 's/^certificate //p' "$W/s$i.more" \
		    2>/dev/null)
		cat - "$W/s$i.more" >"$W/s$i.script" 2>/dev/null <<-SCRIPT
		name $name
		certificate ${certificate:-$T/certs/$name.right.pem}
		greeting reply 220 ${name##gmail-smtp-in.l.} ESMTP $(date -R)
		ehlo reply 250-$name at your service, [${1:-45.76.113.25}]\r\n250-SIZE 35882577\r\n250-8BITMIME\r\n250-STARTTLS\r\n250 PIPELINING
		SCRIPT
		"$peer" start -d "$W/s$i" -a "198.51.100.$i" -p 25 \
		    -s "$W/s$i.script" >/dev/null || exit 1
	done
}

# The servers of the own zone, each with its file.
authority() {
	for i in 53 54; do
		cp "$W/zone" "$W/zone.$i"
		"$peer" start -N -d "$W/ns$i" -z "$W/zone.$i" \
		    -A "198.51.100.$i" -n 53 >/dev/null || exit 1
	done
}

# Everything that listens at an address of all worlds.
over() {
	for dir in s1 s2 s3 ns53 ns54 to; do
		[ -e "$T/$1/$dir/lock" ] && "$peer" stop "$T/$1/$dir"
	done
	return 0
}

# In the resolver and the domain's own servers; each sees it at once.
publish() {
	cat >"$W/zone.all"
	for line; do
		printf '%s\n' "$line" >>"$W/zone.all"
	done
	for file in zone zone.53 zone.54; do
		cp "$W/zone.all" "$W/zone.new" && mv "$W/zone.new" "$W/$file"
	done
}

# to_server NAME <SCRIPT: one more receiver, at 192.0.2.20.
to_server() {
	stop to
	cat - >"$W/to.script"
	echo "name $1" >>"$W/to.script"
	"$peer" start -d "$W/to" -a 192.0.2.20 -p 25 -s "$W/to.script" \
	    >/dev/null || exit 1
}

# --- the hosts ----------------------------------------------------------------

public_half() {
	openssl pkey -in "$1" -pubout -outform DER | openssl base64 -A
}

# key DOMAIN SELECTOR: it is made in its place, unless it is there.
key() {
	[ -e "$W/keys/$1.$2.pem" ] || "$sendoff" keygen -d "$1" -s "$2" \
	    -D "$W/keys" >/dev/null || exit 1
}

# A host where all is well; further lines of its configuration are standard
# input.
good_host() {
	key example.com s1
	record=$(public_half "$W/keys/example.com.s1.pem")
	conf <<-CONF
	hostname mail.example.com
	domain example.com
	sender shop@example.com
	masquerade shop@example.com
	dkim example.com s1 $W/keys/example.com.s1.pem
	cafile $T/certs/ca.pem
	bind 45.76.113.25
	port 25
	inet 4
	$(cat)
	CONF
}

good_zone() {
	lists
	receivers
	cat <<-ZONE
	example.com SOA ns1.example.com hostmaster.example.com 1 7200 3600 1209600 3600
	example.com NS ns1.example.com
	example.com NS ns2.example.com
	ns1.example.com A 198.51.100.53
	ns2.example.com A 198.51.100.54
	example.com MX 10 mx.example.net
	mx.example.net A 192.0.2.10
	example.com TXT "v=spf1 ip4:45.76.113.25 ~all"
	mail.example.com A 45.76.113.25
	mail.example.com TXT "v=spf1 a -all"
	25.113.76.45.in-addr.arpa PTR mail.example.com
	s1._domainkey.example.com TXT "v=DKIM1; k=rsa; p=$record"
	_dmarc.example.com TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com"
	ZONE
}

# The one that has most of it wrong.
broken_host() {
	key example.top s202610
	key old.example.top old
	old=$(public_half "$W/keys/old.example.top.old.pem")
	conf <<-CONF
	hostname mail.example.top
	domain example.top
	sender bounce@example.top
	dkim example.top s202610 $W/keys/example.top.s202610.pem
	cafile $T/certs/ca.pem
	bind 10.0.0.5
	port 25
	inet 4
	$(cat)
	CONF
}

broken_zone() {
	lists
	receivers
	cat <<-ZONE
	example.top SOA ns1.example.top hostmaster.example.top 1 7200 3600 1209600 3600
	example.top NS ns1.example.top
	example.top NS ns2.example.top
	ns1.example.top A 198.51.100.53
	ns2.example.top A 198.51.100.54
	example.top TXT "v=spf1 include:spf.hoster.net ~all"
	spf.hoster.net TXT "v=spf1 a:out.hoster.net a:out2.hoster.net -all"
	out.hoster.net A 192.0.2.77
	out2.hoster.net A 192.0.2.78
	mail.example.top A 45.76.113.25
	113.76.45.in-addr.arpa SOA ns.hoster.net admin.hoster.net 1 7200 3600 1209600 3600
	s202610._domainkey.example.top TXT "v=DKIM1; k=rsa; p=$old"
	_dmarc.example.top TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.top"
	25.113.76.45.zen.spamhaus.org A 127.255.255.254
	ZONE
}

# --- the commands -------------------------------------------------------------

# The lists as the caller's own, whoever owns the tree.
data() {
	[ -d "$T/data" ] || { mkdir "$T/data" &&
	    cp "$top/contrib/tld.list" "$top/contrib/providers.list" "$T/data"; }
	echo "$T/data"
}

check() {
	run env TZ=UTC "$sendoff" check --data "$(data)" "$@"
}

dns() {
	run env TZ=UTC "$sendoff" dns "$@"
}

# In text as in JSON; of several lines of one check each verdict.
says() {
	if grep -q '^{' "$W/out"; then
		sed "s/{\"id\":/\n&/g" "$W/out" |
		    sed -n "s/^{\"id\":\"$1\",.*\"verdict\":\"\([a-z]*\)\".*/\1/p"
	else
		awk -v id="$1" 'substr($0, 1, 2) == "  " && $2 == id {
			print $1
		}' "$W/out"
	fi | tr '\n' ' ' | sed 's/ $//'
}

# The lines of one check, with what mends it.
lines() {
	awk -v id="$1" '
	/^  [^ ]/ { inside = $2 == id }
	/^[^ ]|^$/ { inside = 0 }
	inside' "$W/out"
}

# tells NAME ID ERE: a check's lines as one match it.
tells() {
	lines "$2" | tr -s ' \n' ' ' >"$W/lines"
	has "$1" "$3" "$W/lines"
}

# valid NAME [FILE]: it is one JSON text.
valid() {
	is "$1: valid JSON" v "$(awk -f "$top/tests/e2e/json.awk" \
	    "${2:-$W/out}")"
}

# tame NAME: no octet that a terminal obeys has come out, on any way.
tame() {
	is "$1: no control octet" "" "$(LC_ALL=C tr -d '\n' <"$W/out" |
	    LC_ALL=C tr -dc '\000-\037\177' | od -An -c)"
	is "$1: nor on standard error" "" "$(LC_ALL=C tr -d '\n' <"$W/err" |
	    LC_ALL=C tr -dc '\000-\037\177' | od -An -c)"
}
