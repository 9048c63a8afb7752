#!/bin/sh
# What ours says of SPF and of DKIM keys, beside what the distribution's pyspf
# and opendkim-testkey say, inside the world that world.sh made.  nsd has the
# records of a thousand set-ups of SPF and of some hundred keys, all of them
# generated, and fails where BROKEN of spfcases.py and a network of addresses
# are.  This makes the servers; doctor.py asks and compares.
# `CASES=EXPRESSION make interop' takes the set-ups whose names have it.
set -u
umask 022
PATH=/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
zones=/etc/zones
keys=/home/ann/keys
# shellcheck source=lib.sh
. /interop/lib.sh

as_ann() {
	setpriv --reuid ann --regid ann --init-groups \
	    env -i HOME=/home/ann PATH="$PATH" PYTHONDONTWRITEBYTECODE=1 "$@"
}

doctor() {
	as_ann /usr/bin/python3 /interop/doctor.py "$@"
}

# One zone has all names there are; of the others nsd has no file.
start_nsd() {
	cat >/etc/nsd/nsd.conf <<-CONF
	server:
	  ip-address: 127.0.0.1
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
	for name in . broken.example.com 104.51.198.in-addr.arpa; do
		printf 'zone:\n  name: "%s"\n  zonefile: "%s.zone"\n' "$name" \
		    "$name" >>/etc/nsd/nsd.conf
	done
	must "nsd's configuration" nsd-checkconf /etc/nsd/nsd.conf
	must "nsd's zone" nsd-checkzone . "$zones/..zone"
	nsd -d -c /etc/nsd/nsd.conf >/tmp/nsd.out 2>&1 &
	tries=100
	until drill @127.0.0.1 ns.example.com A 2>/dev/null |
	    grep -q 'rcode: NOERROR' || [ "$tries" -eq 0 ]; do
		tries=$((tries - 1))
		sleep 0.1
	done
}

resolvers() {
	rm -f /etc/resolv.conf
	printf 'nameserver 127.0.0.1\nsearch .\n' >/etc/resolv.conf
	printf 'hostname box.sender.example\nresolver 127.0.0.1\n' \
	    >/etc/sendoff.conf
	# opendkim-testkey has a resolver of its own within
	echo "ResolverConfiguration $keys/unbound.conf" >"$keys/opendkim.conf"
	cat >"$keys/unbound.conf" <<-'CONF'
	server:
	  do-not-query-localhost: no
	  do-ip6: no
	  module-config: "iterator"
	  chroot: ""
	  use-syslog: no
	forward-zone:
	  name: "."
	  forward-addr: 127.0.0.1
	CONF
}

mkdir -p "$zones"
install -d -o ann -g ann -m 700 "$keys"
if ! doctor --zone "$keys" >"$zones/..zone"; then
	not_ok "cases and keys" "none could be made"
	finish
fi
resolvers
start_nsd
# no exec: nsd is the world's as long as its first process
doctor /usr/sbin/sendoff /etc/sendoff.conf "$keys" "${CASES:-}"
