# authority.sh: the names and certificates that the checks of trust go by.
# One authority signs certificates; nsd serves the zones below example., which
# ldns signs; unbound validates them from a trust anchor for example.  Taken
# in by trust.sh.
# shellcheck shell=sh
pki=/etc/mx
zones=/etc/zones
cut=_tcp.mx.cut.signed.example		# not signed
deaf=_tcp.mx.deaf.insecure.example	# of which nsd has no file

# --- servers, by address ----------------------------------------------------

# Where what listens, and what is right and wrong with it.
address() {
	case $1 in
	good) echo 127.0.0.21 ;;	# Postfix, of the authority
	stranger) echo 127.0.0.22 ;;	# Postfix, self-signed, of another name
	expired) echo 127.0.0.23 ;;	# Postfix, of the authority, until then
	clear) echo 127.0.0.24 ;;	# Postfix without STARTTLS
	broken) echo 127.0.0.25 ;;	# OpenSMTPD, whose handshakes fail
	web) echo 127.0.0.80 ;;		# nginx
	esac
}
names=53				# nsd on 127.0.0.53
far=192.0.2.53				# unbound, beside 127.0.0.1

# --- keys and certificates --------------------------------------------------

key() {
	must "key of $1" openssl genpkey -algorithm EC \
	    -pkeyopt ec_paramgen_curve:P-256 -out "$pki/$1.key"
}

# certificate NAME DAYS HOST...: by the authority.
certificate() {
	name=$1
	days=$2
	shift 2
	printf 'DNS:%s\n' "$@" | sort -u | paste -s -d , |
	    sed 's/^/subjectAltName=/' >"$pki/$name.ext"
	must "request of $name" openssl req -new -key "$pki/$name.key" \
	    -subj "/CN=$name" -out "$pki/$name.csr"
	must "certificate of $name" openssl x509 -req -days "$days" \
	    -in "$pki/$name.csr" -extfile "$pki/$name.ext" \
	    -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -out "$pki/$name.crt"
}

self_signed() {
	must "certificate of $1" openssl req -x509 -new -key "$pki/$1.key" \
	    -days 2 -subj "/CN=$2" -addext "subjectAltName=DNS:$2" \
	    -out "$pki/$1.crt"
}

public_keys() {
	mkdir -p "$pki"
	for name in ca good stranger expired clear broken web; do
		key "$name"
	done
}

# hosts SERVER: the MX hosts that are it.
hosts() {
	domains | awk -v s="$1" '$2 == s { print "mx." $1 }'
}

# The chains end in the root, as DANE-TA wants it sent.
certificates() {
	must "authority" openssl req -x509 -new -key "$pki/ca.key" -days 2 \
	    -subj '/CN=Interop Authority' -out "$pki/ca.crt"
	# shellcheck disable=SC2046 # lists of names
	certificate good 2 $(hosts good) mx.real.signed.example
	# shellcheck disable=SC2046
	certificate expired -1 $(hosts expired)
	# shellcheck disable=SC2046
	certificate web 2 $(policies | awk '{ print "mta-sts." $1 }')
	self_signed stranger elsewhere.example
	self_signed broken mx.broken.signed.example
	for name in good stranger expired broken; do
		cat "$pki/$name.crt" "$pki/ca.crt" >"$pki/$name.pem"
	done
}

# tlsa KIND SERVER: the record's data.  `other' is the key of nobody's server.
tlsa() {
	case $1 in
	ee) kind="3 1 1" whose=$2 ;;
	pkix) kind="1 1 1" whose=$2 ;;
	ta) kind="2 1 1" whose=ca ;;
	other) kind="3 1 1" whose=web ;;
	esac
	echo "$kind $(openssl pkey -in "$pki/$whose.key" -pubout -outform DER |
	    openssl dgst -sha256 -r | cut -d ' ' -f 1)"
}

# --- zones ------------------------------------------------------------------

# start_of_zone ZONE
start_of_zone() {
	cat <<-ZONE
	\$ORIGIN $1.
	\$TTL 1
	@ SOA ns.example. nobody.example. 1 3600 600 86400 1
	@ NS ns.example.
	ZONE
}

# domain NAME SERVER [TLSA...]: a line of domains(), as records.
domain() {
	name=$1
	server=$2
	shift 2
	echo "$name. MX 10 mx.$name."
	echo "mx.$name. A $(address "$server")"
	for kind; do
		echo "_25._tcp.mx.$name. TLSA $(tlsa "$kind" "$server")"
	done
}

# policy NAME ...: a line of policies(), as records.
policy() {
	echo "_mta-sts.$1. TXT \"v=STSv1; id=${id:-1};\""
	echo "mta-sts.$1. A $(address web)"
}

# zone NAME: its records, but for what is beyond a table.
zone() {
	start_of_zone "$1"
	domains | while read -r line; do
		# shellcheck disable=SC2086 # words
		case ${line%% *} in *.$1) domain $line ;; esac
	done
	policies | while read -r line; do
		# shellcheck disable=SC2086
		case ${line%% *} in *.$1) policy $line ;; esac
	done
}

# sign ZONE [OPTION...]: its parent gets the DS.
sign() {
	name=$1
	shift
	base=$(cd "$zones" && ldns-keygen -k -a ECDSAP256SHA256 \
	    -r /dev/urandom "$name")
	must "zone $name" ldns-signzone -o "$name" -f "$zones/$name.signed" \
	    "$@" "$zones/$name" "$zones/$base"
	cat "$zones/$base.ds" >>"$zones/example"
	mv "$zones/$name.signed" "$zones/$name"
}

# Each TLSA record has a signature with one octet changed.
break_tlsa() {
	sed -i '/RRSIG.TLSA/{s/ A\([^ ]*\)$/ B\1/;t;s/ [^ ]\([^ ]*\)$/ A\1/;}' "$1"
}

# MX hosts whose names are aliases, a domain with two MX, one whose MX is
# in the zone that is not signed, and one whose TLSA records are.
extra_signed() {
	cat <<-ZONE
	alias.signed.example. MX 10 mx.alias.signed.example.
	mx.alias.signed.example. CNAME mx.real.signed.example.
	mx.real.signed.example. A $(address good)
	_25._tcp.mx.real.signed.example. TLSA $(tlsa ee good)
	alias-other.signed.example. MX 10 mx.alias-other.signed.example.
	mx.alias-other.signed.example. CNAME mx.real-other.signed.example.
	mx.real-other.signed.example. A $(address good)
	_25._tcp.mx.real-other.signed.example. TLSA $(tlsa other good)
	two.signed.example. MX 10 mx.mismatch.signed.example.
	two.signed.example. MX 20 mx.match.signed.example.
	outside.signed.example. MX 10 mx.plain.insecure.example.
	deaf.signed.example. MX 10 mx.deaf.insecure.example.
	cut.signed.example. MX 10 mx.cut.signed.example.
	mx.cut.signed.example. A $(address good)
	$cut. NS ns.example.
	ZONE
}

# A domain whose MX is in the signed zone, and an MX of whose TLSA records
# nobody knows: it must not be asked for them.
extra_insecure() {
	cat <<-ZONE
	inside.insecure.example. MX 10 mx.mismatch.signed.example.
	mx.deaf.insecure.example. A $(address good)
	$deaf. NS ns.example.
	ZONE
}

extra_cut() {
	start_of_zone "$cut"
	echo "_25.$cut. TLSA $(tlsa other good)"
}

write_zones() {
	mkdir -p "$zones"
	{
		start_of_zone example
		echo "ns A 127.0.0.$names"
		for name in signed bogus stale insecure; do
			echo "$name NS ns"
		done
	} >"$zones/example"
	for name in signed bogus stale insecure; do
		zone "$name.example" >"$zones/$name.example"
	done
	extra_signed >>"$zones/signed.example"
	extra_insecure >>"$zones/insecure.example"
	extra_cut >"$zones/$cut"
	sign signed.example
	sign bogus.example
	break_tlsa "$zones/bogus.example"
	# signatures of a year ago
	sign stale.example -i 20200101000000 -e 20200201000000
	sign example
	cp "$zones"/Kexample.*.ds "$zones/anchor"
}

# --- the servers of names ---------------------------------------------------

start_nsd() {
	cat >/etc/nsd/nsd.conf <<-CONF
	server:
	  ip-address: 127.0.0.$names
	  username: ""
	  zonesdir: "$zones"
	  database: ""
	  pidfile: ""
	  xfrdfile: "/tmp/xfrd"
	  zonelistfile: "/tmp/zonelist"
	  logfile: "/var/log/nsd.log"
	remote-control:
	  control-enable: no
	CONF
	for name in example signed.example bogus.example stale.example \
	    insecure.example "$cut" "$deaf"; do
		printf 'zone:\n  name: "%s"\n  zonefile: "%s"\n' "$name" \
		    "$name" >>/etc/nsd/nsd.conf
	done
	must "nsd's configuration" nsd-checkconf /etc/nsd/nsd.conf
	nsd -d -c /etc/nsd/nsd.conf >/tmp/nsd.out 2>&1 &
	nsd=$!
}

# The zones have changed.
reload_nsd() {
	kill -s HUP "$nsd"
}

# On the loopback, and on an address that is anybody's.
start_unbound() {
	ip address add "$far/32" dev lo
	cat >/etc/unbound/unbound.conf <<-CONF
	server:
	  interface: 127.0.0.1
	  interface: $far
	  access-control: 0.0.0.0/0 allow
	  do-ip6: no
	  do-not-query-localhost: no
	  username: ""
	  chroot: ""
	  pidfile: ""
	  use-syslog: no
	  logfile: "/var/log/unbound.log"
	  val-log-level: 2
	  trust-anchor-file: "$zones/anchor"
	remote-control:
	  control-enable: no
	stub-zone:
	  name: "example"
	  stub-addr: 127.0.0.$names
	CONF
	must "unbound's configuration" unbound-checkconf
	unbound -d >/tmp/unbound.out 2>&1 &
	rm -f /etc/resolv.conf
	echo nameserver 127.0.0.1 >/etc/resolv.conf
}

# says SERVER NAME TYPE: the status and whether it is authenticated.
says() {
	drill -D "@$1" "$2" "$3" 2>/dev/null | awk '
	/rcode:/ { sub(/.*rcode: /, ""); sub(/,.*/, ""); code = $0 }
	/flags:/ && / ad / { ad = " AD" }
	END { print (code == "" ? "silence" : code) ad }'
}

# until_says WANT NAME TYPE
until_says() {
	tries=100
	while [ "$(says 127.0.0.1 "$2" "$3")" != "$1" ] &&
	    [ "$tries" -gt 0 ]; do
		tries=$((tries - 1))
		sleep 0.1
	done
}

# until_shows TEXT NAME TYPE: what unbound remembered has passed.
until_shows() {
	tries=100
	until drill @127.0.0.1 "$2" "$3" | grep -q "$1" ||
	    [ "$tries" -eq 0 ]; do
		tries=$((tries - 1))
		sleep 0.1
	done
}

name_servers() {
	write_zones
	start_nsd
	start_unbound
	until_says 'NOERROR AD' match.signed.example MX
}
