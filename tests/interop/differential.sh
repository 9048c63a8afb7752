#!/bin/sh
# Debian's sendmail and ours, side by side, inside the world that world.sh
# made: every command line of differential.cases runs through both, as the
# ordinary user ann, against the same mail servers.  This makes the servers
# and sets both programs up alike; differential.py runs and compares.
# `CASES=EXPRESSION make interop' shows all of those whose names have it.
set -eu
umask 022
PATH=/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
HOME=/root
TZ=UTC
export PATH LC_ALL HOME TZ
records=/tmp/mx

# --- the world outside -----------------------------------------------------

# server NUMBER <SCRIPT: a mail server on 127.0.0.NUMBER.  None offers TLS:
# what it costs is nothing here, and another test's business.
server() {
	cat >"/tmp/script.$1"
	peer start -d "$records/$1" -a "127.0.0.$1" -p 25 \
	    -s "/tmp/script.$1" -T 600 >/dev/null
}

full='ehlo-keywords PIPELINING SIZE=52428800 8BITMIME ENHANCEDSTATUSCODES DSN'

servers() {
	mkdir "$records"
	server 1 <<-SCRIPT
	$full
	rcpt:unknown@rcpt.example reply 550 5.1.1 no such user
	rcpt:gone@rcpt.example reply 550 no such user
	rcpt:moved@rcpt.example reply 551 5.1.6 moved
	rcpt:blocked@rcpt.example reply 550 5.7.1 not you
	rcpt:nowhere@rcpt.example reply 550 5.1.2 no such domain
	rcpt:odd@rcpt.example reply 553 5.1.3 bad address
	rcpt:big@rcpt.example reply 552 5.2.2 mailbox full
	rcpt:later@rcpt.example reply 450 4.2.1 later
	rcpt:full@rcpt.example reply 452 4.2.2 full
	SCRIPT
	server 2 <<-SCRIPT
	ehlo-keywords PIPELINING
	SCRIPT
	server 4 <<-SCRIPT
	$full
	dot reply 554 5.7.1 spam
	SCRIPT
	server 5 <<-SCRIPT
	$full
	mail reply 550 5.7.1 sender refused
	SCRIPT
	server 6 <<-SCRIPT
	greeting reply 554 no service
	SCRIPT
	server 7 <<-SCRIPT
	$full
	dot reply 451 4.3.0 not now
	SCRIPT
	server 8 <<-SCRIPT
	$full SMTPUTF8
	SCRIPT
}

# Nobody listens on 127.0.0.3.
names() {
	mx=10
	for name in rcpt:1 other:1 sender:1 plain:2 down:3 spam:4 badsender:5 \
	    closed:6 busy:7 eai:8; do
		echo "${name%:*}.example MX $mx mx.${name%:*}.example"
		echo "mx.${name%:*}.example A 127.0.0.${name#*:}"
	done
	cat <<-ZONE
	box.sender.example A 127.0.0.1
	alone.example A 127.0.0.1
	null.example MX 0 .
	noaddress.example MX 10 nothing.noaddress.example
	broken.example SERVFAIL
	alias.example CNAME rcpt.example
	ZONE
}

network() {
	rm -f /etc/resolv.conf /etc/hosts
	echo 'nameserver 127.0.0.1' >/etc/resolv.conf
	echo '127.0.0.1 localhost' >/etc/hosts
	names >/tmp/zone
	# -N, as a mail server's port has to be there
	peer start -N -d /tmp/dns -z /tmp/zone -n 53 -T 600 >/dev/null
}

# --- the two programs ------------------------------------------------------

# A submission program as Debian's is, but for its way out, which is to each
# domain's own servers, and for its queue, which is ann's.  A name without a
# domain is ann's domain's, as with ours.
original() {
	cat >/tmp/original.mc <<-'MC'
	include(`/usr/share/sendmail/cf/m4/cf.m4')dnl
	OSTYPE(`debian')dnl
	define(`confDOMAIN_NAME', `box.sender.example')dnl
	define(`confUSE_MSP', `True')dnl
	define(`confDELIVERY_MODE', `i')dnl
	define(`confDONT_PROBE_INTERFACES', `True')dnl
	define(`confFORWARD_PATH', `')dnl
	define(`confTIME_ZONE', `USE_TZ')dnl
	define(`confTO_IDENT', `0')dnl
	define(`QUEUE_DIR', `/home/ann/mqueue')dnl
	define(`STATUS_FILE', `/home/ann/mqueue/status')dnl
	undefine(`confHOST_STATUS_DIRECTORY')dnl
	define(`ALIAS_FILE', `/etc/aliases')dnl
	define(`MAIL_HUB', `esmtp:sender.example')dnl
	MASQUERADE_AS(`sender.example')dnl
	FEATURE(`masquerade_envelope')dnl
	FEATURE(`allmasquerade')dnl
	FEATURE(`nocanonify')dnl
	MAILER(`local')dnl
	MAILER(`smtp')dnl
	MC
	m4 /tmp/original.mc >/etc/mail/sendmail.cf
	touch /etc/mail/local-host-names /etc/mail/trusted-users
	mkdir -m 700 /home/ann/mqueue
	chmod 755 /usr/libexec/sendmail/sendmail
	# root may not be a submission program
	sed '/UseMSP/d' /etc/mail/sendmail.cf >/tmp/root.cf
	/usr/libexec/sendmail/sendmail -C /tmp/root.cf -bi >/tmp/said 2>&1 || {
		cat /tmp/said
		exit 1
	}
}

ours() {
	cat >/etc/sendoff.conf <<-'CONF'
	hostname box.sender.example
	domain sender.example
	resolver 127.0.0.1
	spool /home/ann/spool
	log file /home/ann/maillog
	CONF
	mkdir -m 700 /home/ann/spool
}

aliases() {
	cat >/etc/aliases <<-'ALIASES'
	postmaster: root
	root: admin@rcpt.example
	team: bob@rcpt.example, Eve <eve@other.example>
	nobody: /dev/null
	ALIASES
}

network
servers
aliases
original
ours
mkdir /home/ann/work
chown -R ann:ann /home/ann
# no exec: it waits for all that descends from it, and the servers do not
/usr/bin/python3 -B /interop/differential.py /interop/differential.cases \
    /interop/differential.wanted "$records" "${CASES:-}"
