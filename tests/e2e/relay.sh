#!/bin/sh
# relay: everything goes to one host or socket; a login only over TLS whose
# certificate is the relay's, and the password nowhere but there.
. "$(dirname "$0")/lib.sh"

# where root runs this, workers are nobody
chmod 755 "$T"
certs mx.rcpt.example
host=mx.rcpt.example
secret='p w:5ecret'
encoded=$(printf '\0u\0%s' "$secret" | openssl base64 -A)
half=$(printf '%s' "$secret" | openssl base64 -A)

# relay NAME URL [LINE-OF-CONF...]: a world whose mail goes to that relay, PORT
# in it being the peer's; the DNS of recipients is a dead end.
relay() {
	world "$1" 'nowhere.example MX 0 .' 'broken.example SERVFAIL'
	printf '%s\n' "$secret" >"$W/password"
	chmod 600 "$W/password"
	url=$(echo "$2" | sed "s/PORT/$SMTP_PORT/")
	shift 2
	{
		echo "relay $url"
		echo "cafile $T/certs/ca.pem"
		for line; do
			printf '%s\n' "$line"
		done
	} | conf
	# the ports of MX hosts have no part in it
	sed -i "s/^port .*/port 1/" "$W/conf"
}

# The server's script: AUTH, and a certificate of that kind.
script() {
	printf '%s\n' "auth u $secret" "certificate $T/certs/$host.$1.pem"
	shift
	for line; do
		printf '%s\n' "$line"
	done
}

# Whether the server was ever told of the login, in any form.
login_of() {
	sed -n 's/^[0-9]* auth //p' "$W/${1:-mx}/log" 2>/dev/null
}

# quiet NAME: the secret stands in no log, queue, transcript or other record
# of ours; nor does mailq have it.
quiet() {
	run "$mailq"
	is "$1: the secret is nowhere" "" "$(grep -lF -e "$secret" \
	    -e "$encoded" -e "$half" "$W/maillog" "$W/out" "$W/err" \
	    "$W/seen" "$W/spool"/* 2>/dev/null)"
}

deferred() {
	sed -n 's/.* dsn=\([0-9.]*\), status=deferred (\(.*\))$/\1 \2/p' \
	    "$W/maillog" | tail -n 1
}

# --- without a login -------------------------------------------------------

relay plain "smtp://$host:PORT"
mx_plain
hello a@nowhere.example b@broken.example 'c@[192.0.2.1]' d@rcpt.example
stands "smtp: what DNS says of recipients has no part in it" 0 0 1
is "smtp: one message for all" "a@nowhere.example b@broken.example
c@[192.0.2.1] d@rcpt.example" "$(recipients 1 | paste -d ' ' - -)"
has "smtp: in the log" \
    "relay=$host\\[127.0.0.1\\]:$SMTP_PORT, .*tls=TLS.*status=sent" \
    "$W/maillog"
lacks "smtp: no recipient's domain was looked up" 'nowhere|broken' \
    "$W/dns/log"
sane "smtp"

relay address "smtp://127.0.0.1:PORT"
mx_plain
hello a@rcpt.example
stands "smtp: an address" 0 0 1
lacks "smtp: an address needs no DNS" 'rcpt' "$W/dns/log"

relay hosts "smtp://localhost:PORT"
mx_plain
hello a@rcpt.example
if grep -qE '^127\.0\.0\.1[[:space:]].*localhost' /etc/hosts; then
	stands "smtp: a name of the hosts file" 0 0 1
else
	skip "smtp: /etc/hosts has no localhost"
fi

# A server of this host's own name is another program, not ourselves.
relay own "smtp://$host:PORT"
mx mx <<SCRIPT
name box.sender.example
SCRIPT
hello a@rcpt.example
stands "smtp: the relay has this host's name" 0 0 1

relay gone "smtp://gone.example:PORT"
hello a@rcpt.example
stands "smtp: no such relay is no bounce" 0 1 0
has "smtp: no such relay" 'relay: no such host: gone.example' "$W/maillog"

relay shut "smtp://$host:PORT"
hello a@rcpt.example b@other.example
stands "smtp: nobody listens" 0 1 0
has "smtp: nobody listens: why" '4\.4\.1.*connect: Connection refused' \
    "$W/maillog"
mx mx <<SCRIPT
rcpt:b@other.example reply 550 5.1.1 no such user
SCRIPT
run "$sendmail" -qf
stands "smtp: a queue run, and the bounce goes by the relay" 0 1 1
run "$sendmail" -qf
stands "smtp: the bounce" 0 0 2
is "smtp: the bounce is for the sender" s@sender.example "$(recipients 2)"

relay closed "smtp://$host:PORT"
mx mx <<SCRIPT
greeting reply 554 5.7.1 not from you
SCRIPT
hello a@rcpt.example
stands "smtp: a relay that wants nothing of us is no bounce" 0 1 0
has "smtp: and says why" '4.7.1.*status=deferred \(554 5.7.1 not from you' \
    "$W/maillog"

relay queued "smtp://$host:PORT"
mx_plain
hello -odq a@rcpt.example
stands "smtp: -odq" 0 1 0
run "$sendmail" -q
stands "smtp: queue run" 0 0 1

# --- smtps -----------------------------------------------------------------

relay smtps "smtps://$host:PORT" "tls * none"
mx mx <<SCRIPT
implicit-tls
certificate $T/certs/$host.self.pem
SCRIPT
hello a@rcpt.example
stands "smtps: TLS first, whoever it is" 0 0 1
has "smtps: in the log" 'tls=TLSv1\.[23]/' "$W/maillog"
sane "smtps"

relay smtps-clear "smtps://$host:PORT"
mx_plain
printf 'timeout 1\n' >>"$W/conf"
hello a@rcpt.example
stands "smtps: a server in the clear gets nothing" 0 1 0
has "smtps: and it says so" '4\.7\.5.*relay smtps://.*TLS handshake' \
    "$W/maillog"

relay smtps-verify "smtps://$host:PORT" "tls $host verify"
script other implicit-tls | mx
hello a@rcpt.example
stands "smtps: the tls lines hold for the relay" 0 1 0
has "smtps: a certificate of another" 'hostname mismatch' "$W/maillog"

# --- the login -------------------------------------------------------------

# good NAME URL SCRIPT-LINE WANT [LINE-OF-CONF...]
good() {
	label=$1 lines=$3 want=$4
	relay "good-$(echo "$1" | tr -c 'a-z0-9\n' -)" "$2"
	shift 4
	for line; do
		printf '%s\n' "$line" | sed "s|@W|$W|g"
	done >>"$W/conf"
	# shellcheck disable=SC2086 # a word a line
	script right $lines | sed 's/=/ /' | mx
	hello a@rcpt.example
	stands "login, $label" 0 0 1
	is "login, $label: as" "$want" "$(login_of)"
	quiet "login, $label"
	sane "login, $label"
}
good "smtp, PLAIN" "smtp://u@$host:PORT" '' 'PLAIN u ok tls' \
    'password file @W/password'
good "smtps, PLAIN" "smtps://u@$host:PORT" implicit-tls 'PLAIN u ok tls' \
    'password file @W/password'
good "LOGIN" "smtp://u@$host:PORT" tls-keywords=AUTH=LOGIN 'LOGIN u ok tls' \
    'password file @W/password'
good "a command" "smtp://u@$host:PORT" '' 'PLAIN u ok tls' \
    'password command "cat @W/password; echo second line"'
good "whatever tls says" "smtp://u@$host:PORT" '' 'PLAIN u ok tls' \
    'password file @W/password' 'tls * none'

relay session "smtp://u@$host:PORT" "password file $T/session/password"
script right | mx
hello -odq a@rcpt.example
hello -odq b@rcpt.example
run "$sendmail" -q
stands "login: a queue run" 0 0 2
is "login: once for all of the run" "PLAIN u ok tls" "$(login_of)"

relay transcript "smtp://u@$host:PORT" "password file $T/transcript/password"
script right | mx
hello -v a@rcpt.example
cp "$W/out" "$W/seen"
stands "login: -v" 0 0 1
has "login: -v shows no more than that" '^>>> AUTH PLAIN \*\*\*$' "$W/seen"
quiet "login: -v"

# bad NAME SCRIPT WANT-STATUS ERE [KIND]: nothing is sent, all waits.
bad() {
	label=$1 lines=$2 code=$3 why=$4 kind=${5:-right}
	relay "bad-$(echo "$1" | tr -c 'A-Za-z0-9\n' -)" "smtp://u@$host:PORT"
	echo "password file $W/password" >>"$W/conf"
	{
		script "$kind"
		printf '%s\n' "$lines"
	} | mx
	hello -v a@rcpt.example
	cp "$W/out" "$W/seen"
	stands "login, $label" 0 1 0
	is "login, $label: status" "$code" "$(deferred | cut -d ' ' -f 1)"
	has "login, $label: why" "$why" "$W/maillog"
	lacks "login, $label: nothing of mail was said" '^>>> MAIL' "$W/seen"
	quiet "login, $label"
	sane "login, $label"
}
bad "another password" 'auth u other' 4.7.8 \
    'relay refused the login: 535 5\.7\.8 no such login'
is "login, another password: tried once" "PLAIN u bad tls" "$(login_of)"
bad "another password, LOGIN" "auth u other
tls-keywords AUTH=LOGIN" 4.7.8 'relay refused the login: 535'
bad "for now" 'auth reply 454 4.7.0 later' 4.7.0 \
    'relay refused the login: 454 4\.7\.0 later'
bad "not offered" 'tls-keywords PIPELINING' 4.7.0 \
    'relay offers no login \(AUTH\)'
bad "others offered" 'tls-keywords AUTH=CRAM-MD5=XOAUTH2' 4.7.0 \
    'neither AUTH PLAIN nor LOGIN, but CRAM-MD5 XOAUTH2'
bad "without end" 'tls-keywords AUTH=LOGIN
auth:3 reply 334 eA==' 4.7.8 'asks for more than AUTH has'
bad "closed" 'auth close' 4.4.2 'AUTH: connection (closed|lost)'
bad "repeated by the server" "auth reply 535 5.7.8 not $encoded" 4.7.8 \
    'refused the login: 535, and what is not shown: it repeats'
bad "repeated as it is" "auth reply 535 5.7.8 not $secret" 4.7.8 \
    'refused the login: 535, and what is not shown: it repeats'
bad "TLS is not offered" 'ehlo-keywords AUTH=PLAIN' 4.7.4 \
    "login at smtp://$host:[0-9]*: $host does not offer STARTTLS"
bad "TLS is refused" 'starttls reply 454 4.7.0 no' 4.7.4 'refused STARTTLS'
bad "TLS breaks" 'handshake cut 100' 4.7.5 'TLS handshake'
for kind in expired:expired other:mismatch self:self.signed \
    otherca:self.signed nul:mismatch worst:self.signed; do
	bad "certificate ${kind%:*}" '' 4.7.5 "${kind#*:}" "${kind%:*}"
	is "certificate ${kind%:*}: nothing of a login" "" "$(login_of)"
done
relay bad-literal "smtp://u@127.0.0.1:PORT" "password file $T/bad-literal/password"
script right | mx
hello a@rcpt.example
stands "login: an address that the certificate does not have" 0 1 0
has "login: an address: why" 'IP address mismatch' "$W/maillog"

# What DANE names is the right one, whoever signed it; its records are those of
# the relay's port.
dane() {
	relay "dane-$1" "smtp://u@$host:PORT" "password file $T/dane-$1/password"
	script "$2" | mx
	zone "$host AD" "_$SMTP_PORT._tcp.$host AD" \
	    "_$SMTP_PORT._tcp.$host TLSA $(tlsa "$host.$3" "3 1 1")"
	hello a@rcpt.example
}
dane right self self
stands "login, DANE" 0 0 1
is "login, DANE: it is in" "PLAIN u ok tls" "$(login_of)"
dane wrong right self
stands "login, DANE names another certificate" 0 1 0
has "login, DANE: why" "DANE of $host: .*no TLSA record matches|DANE of $host" \
    "$W/maillog"
is "login, DANE: nothing of it" "" "$(login_of)"

# A certificate of an address.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
    -subj /CN=relay -addext subjectAltName=IP:127.0.0.1 \
    -keyout "$T/address.key" -out "$T/address.crt" 2>/dev/null
cat "$T/address.key" "$T/address.crt" >"$T/address.pem"
relay literal "smtp://u@127.0.0.1:PORT" "password file $T/literal/password" \
    "cafile $T/address.crt"
printf '%s\n' "auth u $secret" "certificate $T/address.pem" | mx
hello a@rcpt.example
stands "login: a certificate of the address" 0 0 1
is "login: a certificate of the address: it is in" "PLAIN u ok tls" \
    "$(login_of)"

# A password that is wrong is tried once in a run, however long the queue.
relay once "smtp://u@$host:PORT" "password file $T/once/password"
script right 'auth u other' | mx
for name in a b c; do
	hello -odq "$name@rcpt.example"
done
run "$sendmail" -qf
stands "login: a queue run that is refused" 0 3 0
is "login: a queue run asks once" "PLAIN u bad tls" "$(login_of)"

# --- where the password comes from -----------------------------------------

# refused NAME ERE LINE: 78, nothing sent, nothing kept, whatever the mode; and
# a queue run leaves the queue as it is.
refused() {
	label=$1 why=$2
	relay "password-$(echo "$1" | tr -c 'a-z0-9\n' -)" "smtp://u@$host:PORT"
	script right | mx
	echo "password file $W/password" >>"$W/conf"
	hello -odq a@rcpt.example
	cp "$W/spool"/m.* "$T/kept"
	printf '%s\n' "$3" | sed "s|@W|$W|g" >>"$W/conf"
	for mode in i b q; do
		hello "-od$mode" b@rcpt.example
		stands "$label, -od$mode" 78 1 0
		has "$label, -od$mode: why" "$why" "$W/err"
	done
	run "$sendmail" -qf
	stands "$label, -qf" 78 1 0
	same "$label, -qf: the queue is as it was" "$T/kept" "$W/spool"/m.*
	quiet "$label"
}
refused "no file" 'password file .*: No such file' 'password file @W/none'
refused "empty" 'first line is empty' 'password command "echo"'
refused "fails" 'password command: ended with status 3' \
    'password command "cat @W/password; exit 3"'
refused "killed" 'ended by signal 15' 'password command "kill $$"'
refused "too much" 'more than 4096 octets' \
    'password command "yes; echo x"'
refused "no such program" 'ended with status 127' \
    'password command "exec /nonexistent/x 2>/dev/null"'
refused "hangs" 'it takes too long' 'timeout 1
password command "echo x; exec sleep 1000"'
relay password-modes "smtp://u@$host:PORT" \
    "password file $T/password-modes/password"
script right | mx
chmod 660 "$W/password"
hello a@rcpt.example
stands "group may write it" 78 0 0
has "group may write it: why" 'group or others may write it' "$W/err"
chmod 644 "$W/password"
hello a@rcpt.example
stands "others may read it" 0 0 1
relay password-lingers "smtp://u@$host:PORT" \
    "password command \"cat $T/password-lingers/password; cat $T/fifo &\""
mkfifo "$T/fifo"
script right | mx
hello a@rcpt.example
stands "a process that the command leaves behind is not waited for" 0 0 1
: >"$T/fifo"
relay password-words "smtp://u@$host:PORT" \
    'password command "echo a warning >&2; cat /proc/self/environ >&2; exit 1"'
MARK=of-the-caller hello a@rcpt.example
has "the command's standard error is the caller's" '^a warning' "$W/err"
relay password-smtp "smtp://u@$host:PORT" 'password command "exit 1"'
printf '%s\r\n' 'EHLO c' 'MAIL FROM:<s@sender.example>' \
    'RCPT TO:<a@rcpt.example>' DATA 'Subject: x' '' hi . QUIT |
    send -bs
has "no password, -bs: the client keeps it" \
    '^451 4\.3\.5 password command: ended with status 1' "$W/out"
is "no password, -bs: nothing is queued" 0 "$(queued)"
relay password-none "smtp://u@$host:PORT"
hello a@rcpt.example
stands "no password line" 78 0 0
has "no password line: why" "$W/conf: relay has a user .* no password line" \
    "$W/err"
relay password-unused "smtp://$host:PORT" 'password command "exit 1"'
mx_plain
hello a@rcpt.example
stands "a password without a user is not asked for" 0 0 1

# --- LMTP ------------------------------------------------------------------

# lmtp NAME [OPTION-OF-PEER]: a server at a socket, script on standard input.
lmtp() {
	relay "lmtp-$1" "lmtp:$T/lmtp-$1/sockets/lmtp" "hostname box.sender.example"
	{
		echo lmtp
		cat
	} >"$W/mx.script"
	"$peer" start -d "$W/mx" -u "$W/sockets/lmtp" -s "$W/mx.script" \
	    >/dev/null || exit 1
	chmod 755 "$W/sockets"
	chmod 777 "$W/sockets/lmtp"
}
lmtp plain </dev/null
hello -v a@rcpt.example b@other.example
cp "$W/out" "$W/seen"
stands "lmtp" 0 0 1
has "lmtp: LHLO" '^>>> LHLO box.sender.example$' "$W/seen"
has "lmtp: where to" "Connecting to $W/sockets/lmtp via lmtp\.\.\.\$" \
    "$W/seen"
lacks "lmtp: no TLS" STARTTLS "$W/mx/wire.1"
has "lmtp: in the log" "relay=$W/sockets/lmtp, .*tls=none.*status=sent" \
    "$W/maillog"
sane "lmtp"

lmtp partial <<SCRIPT
rcpt:c@rcpt.example reply 550 5.1.1 no
dot:b@rcpt.example reply 450 4.2.0 full
dot:d@rcpt.example reply 550 5.7.1 spam
SCRIPT
hello a@rcpt.example b@rcpt.example c@rcpt.example d@rcpt.example
for answer in 'a sent' 'b deferred' 'c bounced' 'd bounced'; do
	has "lmtp: ${answer#* }" \
	    "to=<${answer% *}@rcpt.example>.*status=${answer#* }" "$W/maillog"
done
has "lmtp: a notification names the socket" \
    "^Remote-MTA: x-unix; $W/sockets/lmtp" "$W"/spool/m.*
run "$mailq"
has "lmtp: who is left" b@rcpt.example "$W/out"
lacks "lmtp: who is not" 'a@rcpt.example' "$W/out"

lmtp cut <<SCRIPT
dot:2 close
SCRIPT
hello a@rcpt.example b@rcpt.example
has "lmtp: what was said stays" 'to=<a@rcpt.example>.*status=sent' "$W/maillog"
has "lmtp: what was not waits" 'to=<b@rcpt.example>.*status=deferred' \
    "$W/maillog"
run "$sendmail" -qf
is "lmtp: nobody has it twice" "b@rcpt.example" "$(recipients 2)"

relay lmtp-none "lmtp:$T/lmtp-none/none"
hello a@rcpt.example
stands "lmtp: no socket" 0 1 0
has "lmtp: no socket: why" 'connect: No such file' "$W/maillog"

lmtp open </dev/null
chmod 777 "$W/sockets"
hello a@rcpt.example
stands "lmtp: anybody could put another socket there" 0 1 0
has "lmtp: and it says so" "anybody may write $W/sockets" "$W/maillog"
chmod 1777 "$W/sockets"
run "$sendmail" -qf
stands "lmtp: a sticky folder" 0 0 1

# --- where it would go -----------------------------------------------------

# route NAME WANT
route() {
	send -bv a@nowhere.example </dev/null
	is "route, $1" "0
$2" "$(status)
$(cat "$W/out")"
}
relay route "smtp://$host:PORT"
route smtp "a@nowhere.example... deliverable: mailer relay, host $host, user a@nowhere.example
    relay smtp://$host:$SMTP_PORT: 127.0.0.1
    tls * dane, port $SMTP_PORT"
relay route-login "smtps://u@$host:465" 'tls * none' 'password command "exit 1"'
route login "a@nowhere.example... deliverable: mailer relay, host $host, user a@nowhere.example
    relay smtps://$host:465: 127.0.0.1
    tls * none, port 465
    login as u: only over TLS with a verified certificate"
relay route-lmtp "lmtp:/run/lmtp"
route lmtp "a@nowhere.example... deliverable: mailer lmtp, host /run/lmtp, user a@nowhere.example
    relay lmtp:/run/lmtp"

finish
