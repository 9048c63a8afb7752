# exchangers.sh: the mail servers that the checks of trust send to, an address
# and a certificate each, and the web server with the policies of MTA-STS.
# Taken in by trust.sh.
# shellcheck shell=sh
# shellcheck disable=SC2154 # what authority.sh sets
boxes=/var/mail/trust
www=/var/www

# service NAME OPTION...: a Postfix smtpd of its own for that address; it logs
# under that name.
service() {
	name=$1
	shift
	printf '%s:25 inet n - n - - smtpd\n  -o syslog_name=%s\n' \
	    "$(address "$name")" "$name"
	for option; do
		printf '  -o %s\n' "$option"
	done
}

# Debian's master.cf, without its chroot: what that needs is in /.
start_postfix() {
	sed '/^smtp  *inet/d' /usr/share/postfix/master.cf.dist \
	    >/etc/postfix/master.cf
	for name in good stranger expired; do
		service "$name" "smtpd_tls_security_level=may" \
		    "smtpd_tls_chain_files=$pki/$name.key,$pki/$name.pem"
	done >>/etc/postfix/master.cf
	service clear "smtpd_tls_security_level=none" >>/etc/postfix/master.cf
	cat >/etc/postfix/main.cf <<-MAIN
	compatibility_level = 3.6
	myhostname = mx.rcpt.example
	inet_interfaces = loopback-only
	inet_protocols = ipv4
	mydestination =
	alias_maps =
	alias_database =
	mynetworks =
	virtual_mailbox_domains = static:all
	virtual_mailbox_base = $boxes
	virtual_mailbox_maps = static:all/
	virtual_uid_maps = static:64108
	virtual_gid_maps = static:64108
	smtpd_peername_lookup = no
	disable_dns_lookups = yes
	smtpd_tls_loglevel = 1
	maillog_file = /var/log/postfix.log
	MAIN
	mkdir -p "$boxes" /var/spool/postfix /var/lib/postfix
	chown 64108:64108 "$boxes"
	chown postfix /var/lib/postfix
	chgrp postdrop /usr/sbin/postqueue /usr/sbin/postdrop
	chmod 2555 /usr/sbin/postqueue /usr/sbin/postdrop
	must "postconf" postconf -F '*/*/chroot = n'
	must "Postfix starts" postfix start
}

# Version 6.8 offers STARTTLS and, with OpenSSL 3, fails each handshake, with
# RSA as with ECDSA, under TLS 1.2 as under 1.3: its process that speaks TLS
# holds no key and asks another one, which OpenSSL no longer lets it.  So it
# is the server whose TLS does not work.
start_opensmtpd() {
	mkdir -p /var/lib/opensmtpd/empty /var/spool/smtpd
	chmod 711 /var/spool/smtpd
	cat >/etc/smtpd.conf <<-CONF
	pki mx.broken.example cert "$pki/broken.pem"
	pki mx.broken.example key "$pki/broken.key"
	table all { "@" = box }
	listen on $(address broken) tls pki mx.broken.example \
	    hostname mx.broken.example
	action box maildir "$boxes/opensmtpd" virtual <all>
	match from any for any action box
	CONF
	smtpd -d >/var/log/opensmtpd.log 2>&1 &
	listens broken 25
}

# --- MTA-STS ----------------------------------------------------------------

# publish NAME MODE [MX]: what that domain's web server has, in both places.
publish() {
	mkdir -p "$www/$1/.well-known"
	{
		printf 'version: STSv1\r\nmode: %s\r\n' "$2"
		case ${3:-} in
		own) printf 'mx: mx.%s\r\n' "$1" ;;
		?*) printf 'mx: %s\r\n' "$3" ;;
		esac
		printf 'max_age: 86400\r\n'
	} >"$www/$1/policy.txt"
	cp "$www/$1/policy.txt" "$www/$1/.well-known/mta-sts.txt"
}

# server NAME LOCATION CERTIFICATE: as nginx wants it.
server() {
	cat <<-CONF
	server {
	  listen $(address web):443 ssl;
	  server_name mta-sts.$1;
	  ssl_certificate $pki/$3.crt;
	  ssl_certificate_key $pki/$3.key;
	  root $www/$1;
	  default_type text/plain;
	  location / { $2 }
	}
	CONF
}

start_nginx() {
	policies | while read -r name _ _ mode pattern; do
		publish "$name" "$mode" "${pattern:-}"
	done
	{
		cat <<-CONF
		user root;
		worker_processes 1;
		pid /tmp/nginx.pid;
		error_log /var/log/nginx.err;
		events { }
		http {
		log_format rows '\$host \$status';
		access_log /var/log/nginx.log rows;
		CONF
		policies | while read -r name location certificate _; do
			case $location in
			redirect) location='return 301 /policy.txt;' ;;
			missing) location='return 404;' ;;
			*) location= ;;
			esac
			server "$name" "$location" "$certificate"
		done
		echo "}"
	} >/etc/nginx/nginx.conf
	mkdir -p /var/lib/nginx /var/log/nginx
	must "nginx's configuration" nginx -t
	must "nginx starts" nginx
}

# listens SERVER PORT: waits until it does.
listens() {
	tries=100
	until [ -n "$(ss -Hltn "src $(address "$1"):$2")" ] ||
	    [ "$tries" -eq 0 ]; do
		tries=$((tries - 1))
		sleep 0.1
	done
}
