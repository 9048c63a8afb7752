#!/bin/sh
# DKIM (RFC 6376, RFC 8463): what leaves is signed and verifies at the far
# side, and what cannot be signed does not leave.
. "$(dirname "$0")/lib.sh"

openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 \
    -out "$T/rsa.pem" 2>/dev/null
openssl genpkey -algorithm ED25519 -out "$T/ed.pem" 2>/dev/null
chmod 600 "$T/rsa.pem" "$T/ed.pem"

# The p= of a key, in strings of a zone line.
public() {
	case $1 in
	rsa) openssl pkey -in "$T/rsa.pem" -pubout -outform DER 2>/dev/null ;;
	ed) openssl pkey -in "$T/ed.pem" -pubout -outform DER 2>/dev/null |
	    tail -c 32 ;;
	esac | openssl base64 -A | fold -w 200 | sed 's/.*/"&"/' | tr '\n' ' '
}
rsa_record="rsa._domainkey.sender.example TXT \"v=DKIM1; k=rsa; p=\" $(public rsa)"
ed_record="ed._domainkey.sender.example TXT \"v=DKIM1; k=ed25519; p=\" $(public ed)"

# signed NAME WANT CONF-LINE...: a message under those lines verifies.
signed() {
	name=$1 want=$2
	shift 2
	world "$name" "$rsa_record" "$ed_record"
	for line; do
		printf '%s\n' "$line"
	done | conf
	mx_plain
	printf 'From: Me <s@sender.example>\nTo: a@rcpt.example
Subject: one\n two   three\n\n.dot\nblanks  \t \n\n\n' | send -t -i
	stands "$name" 0 0 1
	is "$name: verifies" "$want" \
	    "$("$peer" verify "$W/mx/mail.1" "$W/zone" | sort)"
	sane "$name"
}
rsa_line="dkim=pass header.d=sender.example header.s=rsa header.a=rsa-sha256"
ed_line="dkim=pass header.d=sender.example header.s=ed header.a=ed25519-sha256"
signed rsa "$rsa_line" "dkim sender.example rsa $T/rsa.pem"
has "rsa: the field stands first" '^DKIM-Signature: v=1; ?' <<-FIRST
$(sed -n 1p "$W/mx/mail.1")
FIRST
tr -d '\r' <"$W/mx/mail.1" | sed -n '/^DKIM-Signature/,/^[^ \t]/p' |
    tr -d '\n\t ' >"$W/field"
has "rsa: relaxed/relaxed" 'c=relaxed/relaxed' "$W/field"
has "rsa: an absent field is signed against being added" \
    '[:=]from:.*from[:;]' "$W/field"
lacks "rsa: no l=" ';l=' "$W/field"
has "rsa: t= and x=" ';t=[0-9]+;.*x=[0-9]+|;x=[0-9]+;.*t=[0-9]+' "$W/field"
sed 's/one/two/' "$W/mx/mail.1" >"$W/changed"
lacks "rsa: a changed message does not pass" 'dkim=pass' <<-VERIFY
$("$peer" verify "$W/changed" "$W/zone" 2>/dev/null)
VERIFY
signed ed "$ed_line" "dkim sender.example ed $T/ed.pem"
signed both "$ed_line
$rsa_line" "dkim sender.example rsa $T/rsa.pem" \
    "dkim sender.example ed $T/ed.pem"

# The key is that of the From domain or its nearest parent.
world parent "$rsa_record"
conf <<-CONF
dkim sender.example rsa $T/rsa.pem
CONF
mx_plain
printf 'From: s@host.sender.example\n\nx\n' | send a@rcpt.example
is "a domain below the key's" "$rsa_line" \
    "$("$peer" verify "$W/mx/mail.1" "$W/zone")"
printf 'From: s@foreign.example\n\nx\n' | send a@rcpt.example
lacks "another domain is not signed for" '^DKIM-Signature' "$W/mx/mail.2"
printf 'From: s@xsender.example\n\nx\n' | send a@rcpt.example
lacks "a domain that ends alike is not signed for" '^DKIM-Signature' \
    "$W/mx/mail.3"

# A signature of a try of its own: made when it leaves the queue.
world late "$rsa_record"
conf <<-CONF
dkim sender.example rsa $T/rsa.pem
CONF
hello -odq a@rcpt.example
lacks "the queue holds it unsigned" 'DKIM-Signature' "$W"/spool/m.*
mx_plain
send -qf
is "signed when it leaves the queue" "$rsa_line" \
    "$("$peer" verify "$W/mx/mail.1" "$W/zone")"

# What cannot be signed does not leave.
keyed() {
	conf <<-CONF
	dkim sender.example rsa $1
	CONF
}
# unsigned NAME STATUS
unsigned() {
	hello a@rcpt.example
	is "$1" "$2 0 0" "$(status) $(received) $(queued)"
	has "$1: says so" '.' "$W/err"
}
world bad
mx_plain
keyed "$W/not/there"
unsigned "a key that is not there" 78
echo garbage >"$W/garbage"
chmod 600 "$W/garbage"
keyed "$W/garbage"
unsigned "a key that is none" 78
cp "$T/rsa.pem" "$W/shared"
chmod 620 "$W/shared"
keyed "$W/shared"
unsigned "a key that its group may write" 78
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
    -out "$W/ec" 2>/dev/null
chmod 600 "$W/ec"
keyed "$W/ec"
unsigned "a key of another kind" 78
mkfifo "$W/fifo"
keyed "$W/fifo"
unsigned "a key that is a FIFO" 78
if [ "$(id -u)" != 0 ]; then
	cp "$T/rsa.pem" "$W/secret"
	chmod 000 "$W/secret"
	keyed "$W/secret"
	unsigned "a key that we may not read" 75
	has "a key that we may not read: why" 'cannot sign' "$W/err"
else
	skip "a key that we may not read: root reads every key"
fi
sane "bad"

# Mail that was queued while the key was fine waits for a key again.
world rotten
keyed "$T/rsa.pem"
hello -odq a@rcpt.example
keyed "$W/not/there"
mx_plain
send -qf
is "a queue run with a bad key: nothing is sent, nothing is lost" "0 1" \
    "$(received) $(queued)"
has "a queue run with a bad key: the log says why" 'not/there' "$W/maillog"

# Where nobody can sign it for as long as it may wait, it has failed.
world unsigned "$rsa_record"
keyed "$T/rsa.pem"
hello -odq a@rcpt.example
mx <<'SCRIPT'
rcpt:b@rcpt.example delay 1100
SCRIPT
# The server's slowness makes the other one older than a second.
hello -odi b@rcpt.example
forget
conf <<-CONF
dkim sender.example rsa $W/not/there
expire 1s
CONF
send -q
is "never signed: not sent, its sender is told" "0 0 1" \
    "$(status) $(received) $(queued)"
has "never signed: the log" 'dsn=5\.4\.7, status=expired \(.*never signed: dkim key .*not/there' "$W/maillog"
has "never signed: the notification" '^Status: 5\.4\.7' "$W"/spool/m.*
keyed "$T/rsa.pem"
send -q
is "never signed: the notification is signed and sent" "0 1 $rsa_line" \
    "$(queued) $(received) $("$peer" verify "$W/mx/mail.1" "$W/zone" 2>&1)"
sane "never signed"

finish
