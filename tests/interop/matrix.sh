#!/bin/sh
# Every message of tests/data, signed with each kind of key, to each of the
# distribution's mail servers: Postfix, Exim and OpenSMTPD, inside the world
# that world.sh made.  Their packages exclude one another; their files do not.
# All three listen on port 25, on an address each, and are found by a DNS
# each, in which rcpt.example has that MX: so the same octets go to all.  This
# makes the servers; matrix.py sends, waits and looks.
# `CASES=EXPRESSION make interop' sends the messages whose names have it.
set -u
umask 022
PATH=/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
HOME=/root
export PATH LC_ALL HOME
tls=/etc/mx
boxes=/var/mail/matrix
# shellcheck source=lib.sh
. /interop/lib.sh

# --- the servers: any recipient has a mailbox, one for all -----------------

# The certificate is nobody's business here.
certificate() {
	mkdir "$tls" "$boxes"
	must "certificate" openssl req -x509 -newkey rsa:2048 \
	    -nodes -days 2 \
	    -subj /CN=mx.rcpt.example -keyout "$tls/key.pem" \
	    -out "$tls/cert.pem"
}

# Debian's master.cf, without its chroot: what that needs is in /.
postfix_mx() {
	cp /usr/share/postfix/master.cf.dist /etc/postfix/master.cf
	cat >/etc/postfix/main.cf <<-MAIN
	compatibility_level = 3.6
	myhostname = mx.rcpt.example
	inet_interfaces = 127.0.0.11
	inet_protocols = ipv4
	mydestination =
	alias_maps =
	alias_database =
	mynetworks =
	local_header_rewrite_clients =
	virtual_mailbox_domains = static:all
	virtual_mailbox_base = $boxes
	virtual_mailbox_maps = static:postfix/
	virtual_uid_maps = static:64108
	virtual_gid_maps = static:64108
	smtpd_peername_lookup = no
	disable_dns_lookups = yes
	smtpd_tls_security_level = may
	smtpd_tls_cert_file = $tls/cert.pem
	smtpd_tls_key_file = $tls/key.pem
	maillog_file = /var/log/postfix.log
	MAIN
	mkdir -p /var/spool/postfix /var/lib/postfix
	chown postfix /var/lib/postfix
	chgrp postdrop /usr/sbin/postqueue /usr/sbin/postdrop
	chmod 2555 /usr/sbin/postqueue /usr/sbin/postdrop
	must "postconf" postconf -F '*/*/chroot = n'
	must "Postfix starts" postfix start
}

exim_mx() {
	mkdir -p /etc/exim4 /var/spool/exim4 /var/log/exim4
	chown Debian-exim /var/spool/exim4 /var/log/exim4
	install -m 640 -g Debian-exim "$tls/key.pem" "$tls/exim.pem"
	cat >/etc/exim4/exim4.conf <<-CONF
	primary_hostname = mx.rcpt.example
	local_interfaces = 127.0.0.12
	tls_advertise_hosts = *
	tls_certificate = $tls/cert.pem
	tls_privatekey = $tls/exim.pem
	acl_smtp_rcpt = all
	acl_smtp_data = all
	host_lookup =
	rfc1413_query_timeout = 0s
	begin acl
	all:
	  accept
	begin routers
	all:
	  driver = accept
	  transport = box
	begin transports
	box:
	  driver = appendfile
	  directory = $boxes/exim
	  maildir_format
	  return_path_add
	  user = box
	CONF
	# as a child of process 1 it takes itself for a daemon
	exim4 -bdf >/var/log/exim.log 2>&1 &
}

# Without TLS: with OpenSSL 3 this version offers it and fails each handshake.
opensmtpd_mx() {
	mkdir -p /var/lib/opensmtpd/empty /var/spool/smtpd
	chmod 711 /var/spool/smtpd
	cat >/etc/smtpd.conf <<-CONF
	table all { "@" = box }
	listen on 127.0.0.13 hostname mx.rcpt.example
	action box maildir "$boxes/opensmtpd" virtual <all>
	match from any for any action box
	CONF
	smtpd -F >/var/log/opensmtpd.log 2>&1 &
}

servers() {
	certificate
	chown 64108:64108 "$boxes"
	# they look for the names of who connects, and are told: none
	rm -f /etc/resolv.conf
	echo nameserver 127.0.0.1 >/etc/resolv.conf
	echo '127.0.0.1 localhost' >/etc/hosts
	ip address add 127.0.0.11/32 dev lo
	postfix_mx
	exim_mx
	opensmtpd_mx
}

# --- the senders ------------------------------------------------------------

# zone ADDRESS: the world's DNS, with the server there as everybody's MX.
zone() {
	for domain in rcpt.example xn--mnchen-3ya.example; do
		echo "$domain MX 10 mx.rcpt.example"
	done
	echo "mx.rcpt.example A $1"
	published
}

# conf SERVER KEYS: a configuration that signs with those.
conf() {
	{
		cat <<-CONF
		hostname box.sender.example
		domain sender.example
		resolver 127.0.0.1:$DNS_PORT
		log file /home/ann/maillog
		CONF
		for key in $(echo "$2" | tr + ' '); do
			echo "dkim sender.example $key /home/ann/$key.pem"
		done
	} >"/etc/$1.$2.conf"
}

# dns SERVER ADDRESS [OPTION...]
dns() {
	server=$1
	zone "$2" >"/tmp/zone.$server"
	shift 2
	DNS_PORT=''
	eval "$(peer start -N -d "/tmp/dns.$server" -z "/tmp/zone.$server" \
	    -T 900 "$@")"
	must "DNS server" test -n "$DNS_PORT"
	for keys in rsa ed rsa+ed; do
		conf "$server" "$keys"
	done
}

senders() {
	keys
	dns postfix 127.0.0.11 -n 53
	dns exim 127.0.0.12
	dns opensmtpd 127.0.0.13
	mkdir -p /var/spool/sendoff
	chmod 1777 /var/spool/sendoff
}

senders
servers
mkdir /tmp/data
cp /interop/data/*.eml /interop/data/*.want /tmp/data/
must "large messages" /usr/bin/python3 /interop/data/large.py /tmp/data
/usr/bin/python3 /interop/matrix.py /tmp/data "${CASES:-}"
