#!/bin/sh
# relay: the port that goes with a scheme where none is named.
. "$(dirname "$0")/lib.sh"
alone

certs mx.rcpt.example
host=mx.rcpt.example

# port NAME PORT URL [LINE-OF-SCRIPT...]
port() {
	world "$1"
	echo 5ecret >"$W/password"
	conf <<-CONF
	relay $3
	password file $W/password
	cafile $T/certs/ca.pem
	CONF
	label=$1 SMTP_PORT=$2
	shift 3
	printf '%s\n' "certificate $T/certs/$host.right.pem" "$@" | mx
	hello a@rcpt.example
	stands "$label" 0 0 1
	has "$label: port $SMTP_PORT" "relay=$host\[127.0.0.1\]:$SMTP_PORT," \
	    "$W/maillog"
	mx_stop
}
port smtp 25 "smtp://$host"
port submission 587 "smtp://u@$host" 'auth u 5ecret'
port smtps 465 "smtps://$host" implicit-tls
port smtps-login 465 "smtps://u@$host" implicit-tls 'auth u 5ecret'

finish
