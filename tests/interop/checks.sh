#!/bin/sh
# The checks, inside the world that world.sh made.  ann@sender.example, an
# ordinary user, writes to rcpt.example, whose MX is Postfix on port 25.
# Each prints a line of what was seen; dkimpy's own words are in it.
set -u
umask 022
PATH=/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
HOME=/root
export PATH LC_ALL HOME
box=/var/mail/rcpt
# shellcheck source=lib.sh
. /interop/lib.sh

# as_ann [NAME=VALUE...] COMMAND...
as_ann() {
	setpriv --reuid ann --regid ann --init-groups \
	    env -i HOME=/home/ann USER=ann LOGNAME=ann PATH="$PATH" "$@"
}

# --- the two ends ----------------------------------------------------------

# conf NAME KEY...: a configuration that signs with those keys.
conf() {
	conf=$1
	shift
	{
		cat <<-CONF
		hostname box.sender.example
		domain sender.example
		resolver 127.0.0.1:$DNS_PORT
		log file /home/ann/maillog
		CONF
		for key; do
			echo "dkim sender.example $key /home/ann/$key.pem"
		done
	} >"$conf"
}

sender() {
	keys
	cat >/tmp/zone <<-ZONE
	rcpt.example MX 10 mx.rcpt.example
	mx.rcpt.example A 127.0.0.1
	$(published)
	ZONE
	DNS_PORT=''
	eval "$(peer start -N -d /tmp/dns -z /tmp/zone -T 600)"
	must "DNS server" test -n "$DNS_PORT"
	conf /etc/rsa.conf rsa
	conf /etc/ed.conf ed
	conf /etc/sendoff.conf rsa ed
	mkdir -p /var/spool/sendoff
	chmod 1777 /var/spool/sendoff
}

# A hub of hosts that log in: INSTALL's lines, with SASL's own database.
submission() {
	cat >>/etc/postfix/master.cf <<-'MASTER'
	submission inet n - n - - smtpd
	    -o smtpd_tls_security_level=encrypt
	    -o smtpd_sasl_auth_enable=yes
	    -o smtpd_client_restrictions=permit_sasl_authenticated,reject
	MASTER
	mkdir -p /etc/postfix/sasl
	cat >/etc/postfix/sasl/smtpd.conf <<-'SASL'
	pwcheck_method: auxprop
	auxprop_plugin: sasldb
	mech_list: PLAIN LOGIN
	SASL
	echo 5ecret | must "SASL" saslpasswd2 -p -c -u mx.rcpt.example ann
	chown postfix /etc/sasldb2
	echo 127.0.0.1 hub.rcpt.example >>/etc/hosts
}

# Debian's master.cf, without its chroot: what that needs is in /.
receiver() {
	must "certificate" openssl req -x509 -newkey rsa:2048 -nodes -days 2 \
	    -subj /CN=mx.rcpt.example \
	    -addext subjectAltName=DNS:mx.rcpt.example,DNS:hub.rcpt.example \
	    -keyout /etc/postfix/key.pem \
	    -out /etc/postfix/cert.pem
	cp /usr/share/postfix/master.cf.dist /etc/postfix/master.cf
	cat >/etc/postfix/main.cf <<-MAIN
	compatibility_level = 3.6
	myhostname = mx.rcpt.example
	inet_interfaces = 127.0.0.1
	inet_protocols = ipv4
	mydestination =
	alias_maps =
	alias_database =
	mynetworks =
	virtual_mailbox_domains = rcpt.example
	virtual_mailbox_base = $box
	virtual_mailbox_maps = static:all/
	virtual_uid_maps = static:65534
	virtual_gid_maps = static:65534
	smtpd_peername_lookup = no
	disable_dns_lookups = yes
	smtpd_tls_security_level = may
	smtpd_tls_cert_file = /etc/postfix/cert.pem
	smtpd_tls_key_file = /etc/postfix/key.pem
	smtpd_tls_received_header = yes
	maillog_file = /var/log/postfix.log
	MAIN
	mkdir -p "$box/all" /var/spool/postfix /var/lib/postfix
	chown -R 65534:65534 "$box"
	chown postfix /var/lib/postfix
	chgrp postdrop /usr/sbin/postqueue /usr/sbin/postdrop
	chmod 2555 /usr/sbin/postqueue /usr/sbin/postdrop
	must "postconf" postconf -F '*/*/chroot = n'
	submission
	must "Postfix starts" postfix start
}

# --- what arrived ----------------------------------------------------------

# arrived NAME [SECONDS]: waits for mail to NAME@rcpt.example, which is then
# /tmp/NAME.
arrived() {
	tries=$((${2:-20} * 5))
	while [ "$tries" -gt 0 ]; do
		found=$(grep -l "^Delivered-To: $1@" "$box"/all/new/* \
		    2>/dev/null | head -n 1)
		[ -n "$found" ] && mv "$found" "/tmp/$1" && return
		tries=$((tries - 1))
		sleep 0.2
	done
	not_ok "$1" "no mail has arrived"
	return 1
}

# encrypted NAME: Postfix's own Received line says so.
encrypted() {
	tls=$(sed -n '/^Received:/,/^[^ \t]/s/.*(using \(TLSv1[^ ]*\).*/\1/p' \
	    "/tmp/$1")
	case $tls in
	TLSv1.[23]) ok "$1 STARTTLS" "Postfix received it with $tls" ;;
	*) not_ok "$1 STARTTLS" "Postfix's Received line names no TLS" ;;
	esac
}

dkimpy() {
	/usr/bin/python3 /interop/dkimpy.py "/tmp/$1" /tmp/zone 2>&1 | sort
}

rsa="pass a=rsa-sha256 d=sender.example s=rsa"
ed="pass a=ed25519-sha256 d=sender.example s=ed"
both="$ed
$rsa"

# field NAME FIELD: its first value in the message.
field() {
	sed -n "/^\$/q; s/^$2: //p" "/tmp/$1" | head -n 1
}

# --- the checks ------------------------------------------------------------

# signed NAME CONF WANT: from an ordinary user's pipe to dkimpy.
signed() {
	printf '%s\n' 'From: Ann <ann@sender.example>' "To: $1@rcpt.example" \
	    'Subject: signed' '' 'Two  blanks ' '.a dot' 'gr=C3=BC=C3=9Fe' '' |
	    as_ann CALLER=signed SENDOFF_CONF="$2" sendmail -t -i 2>/tmp/err
	is "$1 exit status" 0 "$?"
	arrived "$1" || return
	encrypted "$1"
	is "$1 envelope sender" '<ann@sender.example>' \
	    "$(field "$1" Return-Path)"
	is "$1 dkimpy" "$3" "$(dkimpy "$1")"
}

# What passes must be able to fail.
changed() {
	[ -f /tmp/both ] || return
	sed 's/a dot/a spot/' /tmp/both >/tmp/changed
	is "changed on the way, dkimpy" "$(echo "$both" | sed 's/^pass/fail/')" \
	    "$(dkimpy changed | sed 's/^fail (.*) a=/fail a=/')"
}

# relayed NAME LINE...: the same by a hub, verified; its name is in the hosts
# file alone, and nobody answers for DNS.
relayed() {
	name=$1
	shift
	{
		sed "s/^resolver .*/resolver 127.0.0.1:9/" /etc/sendoff.conf
		printf '%s\n' 'tls hub.rcpt.example verify' \
		    'cafile /etc/postfix/cert.pem' "$@"
	} >"/etc/$name.conf"
	printf '%s\n' 'From: Ann <ann@sender.example>' "To: $name@rcpt.example" \
	    'Subject: relayed' '' 'by the hub' '' |
	    as_ann CALLER=relayed SENDOFF_CONF="/etc/$name.conf" \
	    sendmail -t -i 2>/tmp/err
	is "$name exit status" 0 "$?"
	arrived "$name" || return
	encrypted "$name"
	is "$name dkimpy" "$both" "$(dkimpy "$name")"
}

# cron wakes at each full minute.
cron_job() {
	kill -0 "$cron" 2>/dev/null || not_ok "cron" "it has ended"
	arrived cron 75 || return
	kill "$cron"
	encrypted cron
	is "cron job's output" 'this is what the job printed' \
	    "$(sed '1,/^$/d' /tmp/cron)"
	is "cron Subject" 'Cron <ann@box> echo this is what the job printed' \
	    "$(field cron Subject)"
	is "cron dkimpy" "$both" "$(dkimpy cron)"
	is "cron calls" \
	    "sendmail -FCronDaemon -i -B8BITMIME -oem cron@rcpt.example" \
	    "$(sort -u /var/log/argv/cron)"
}

start_cron() {
	rm -rf /etc/cron.d /etc/cron.hourly /var/spool/cron/crontabs
	mkdir -p /etc/cron.d /var/spool/cron/crontabs
	cat >/etc/crontab <<-'CRONTAB'
	MAILTO=cron@rcpt.example
	* * * * * ann echo this is what the job printed
	CRONTAB
	cron -f >/tmp/cron.log 2>&1 &
	cron=$!
}

# shellcheck source=callers.sh
. /interop/callers.sh

sender
receiver
start_cron
signed rsa /etc/rsa.conf "$rsa"
signed ed /etc/ed.conf "$ed"
signed both /etc/sendoff.conf "$both"
changed
relayed hub 'relay smtp://hub.rcpt.example'
relayed login 'relay smtp://ann@hub.rcpt.example' \
    'password command "echo 5ecret"'
is "login, as Postfix has it" 'method=PLAIN, sasl_username=ann' \
    "$(sed -n 's/.*sasl_\(method=.*sasl_username=[a-z]*\).*/\1/p' \
    /var/log/postfix.log | head -n 1)"
callers
cron_job
is "left in the spool" '' "$(find /var/spool/sendoff -type f)"
# It stamps files and asks for the time, and each may round otherwise.
is "complaints of Postfix" '' \
    "$(grep -E ' (warning|error|fatal|panic): ' /var/log/postfix.log |
    grep -v 'file system clock is 1 seconds ahead')"
finish
