#!/bin/sh
# `make demo': a message from a pipe to a mail server and its signature
# checked; then the same with the server down, and back.  As an ordinary
# user, on loopback ports, in a directory that is gone afterwards.
set -u
LC_ALL=C
export LC_ALL
unset XDG_CONFIG_HOME XDG_STATE_HOME NAME

top=$(cd "$(dirname "$0")/.." && pwd)
peer=${PEER:-$top/tests/peer/peer}
cd "$top" || exit 1

D=$(mktemp -d "${TMPDIR:-/tmp}/sendoff-demo.XXXXXX") || exit 1
trap '"$peer" stop "$D/mx" "$D/dns"; rm -rf "$D"' EXIT
trap 'exit 1' INT TERM HUP

bold='' dim='' green='' red='' off=''
if [ -t 1 ]; then
	bold=$(printf '\033[1m') dim=$(printf '\033[2m')
	green=$(printf '\033[32m') red=$(printf '\033[31m')
	off=$(printf '\033[0m')
fi

step() {
	printf '\n%s%s%s\n' "$bold" "$1" "$off"
}

# What was typed.
typed() {
	printf '  %s$ %s%s\n' "$dim" "$1" "$off"
}

show() {
	tr -d '\r' | sed 's/^/  | /'
}

good() {
	printf '  %s%s%s\n' "$green" "$1" "$off"
}

fail() {
	exec >&2
	printf '  %sfailed: %s%s\n' "$red" "$1" "$off"
	for file in "$D/err" "$D/log" "$D/mx/stderr" "$D/dns/stderr"; do
		[ -s "$file" ] && sed "s|^|  ${file##*/}: |" "$file"
	done
	exit 1
}

# must TEXT COMMAND...
must() {
	what=$1
	shift
	"$@" 2>"$D/err" || fail "$what"
}

make_keys() {
	must "sendoff makes an RSA key" ./sendoff keygen \
	    -d sender.example -s rsa -D "$D/keys" >"$D/keygen"
	must "sendoff makes an Ed25519 key" ./sendoff keygen -t ed25519 \
	    -d sender.example -s ed -D "$D/keys" >>"$D/keygen"
}

# The records as keygen printed them, in the form of the peer's zone: without
# time, class and parentheses, one line each.
records() {
	awk '/  IN  TXT  / { line = ""; inside = 1 }
	    inside { line = line " " $0 }
	    inside && (line ~ /\(/ ? / \)$/ : /"$/) {
		sub(/\.  3600  IN  TXT  /, " TXT ", line)
		gsub(/\( | \)$/, " ", line)
		print line
		inside = 0
	    }' "$D/keygen"
}

make_zone() {
	cat <<-ZONE
	rcpt.example MX 10 mx.rcpt.example
	mx.rcpt.example A 127.0.0.1
	$(records)
	ZONE
}

make_conf() {
	cat <<-CONF
	hostname box.sender.example
	domain sender.example
	$(grep '^dkim ' "$D/keygen")
	spool $D/spool
	log file $D/log
	resolver 127.0.0.1:$DNS_PORT
	port $SMTP_PORT
	CONF
}

message() {
	printf 'From: Ann <ann@sender.example>\nTo: bob@rcpt.example\n'
	printf 'Subject: %s\n\nHello Bob,\n%s\n' "$1" "$2"
}

# The message as the server has it; of a signature only the beginning.
arrived() {
	tr -d '\r' <"$D/mx/mail.$1" | awk '
	    /^[^ \t]/ { signature = 0 }
	    signature { next }
	    /^DKIM-Signature:/ { signature = 1; $0 = substr($0, 1, 68) "..." }
	    { print }' | show
}

verified() {
	must "its signatures verify" "$peer" verify "$D/mx/mail.$1" "$D/zone" \
	    >"$D/verified"
	show <"$D/verified"
	[ "$(grep -c '^dkim=pass' "$D/verified")" -eq 2 ] ||
	    fail "two signatures, RSA and Ed25519"
}

make_keys
make_zone >"$D/zone"
mkdir -m 700 "$D/spool"
SMTP_PORT='' DNS_PORT=''
eval "$("$peer" start -N -d "$D/dns" -z "$D/zone")"
[ -n "$DNS_PORT" ] || fail "a DNS server starts"
make_conf >"$D/conf"
SENDOFF_CONF=$D/conf
export SENDOFF_CONF

step "1. A message on standard input, delivered to the MX of rcpt.example"
must "a mail server starts" "$peer" start -d "$D/mx" -p "$SMTP_PORT" >/dev/null
typed "printf 'From: Ann <ann@sender.example>\\nTo: bob@rcpt.example...' | ./sendmail -t"
message 'the first mail' 'this went straight to your mail server.' >"$D/in"
must "sendmail exits with 0" ./sendmail -t <"$D/in"
[ -f "$D/mx/mail.1" ] || fail "the message is at the MX"
[ -z "$(ls -A "$D/spool")" ] || fail "nothing is left in the queue"
show <"$D/log"
grep -q '^TLS TLSv1' "$D/mx/envelope.1" || fail "it came over TLS"
good "exit 0: the MX has it, over $(sed -n 's/^TLS //p' \
    "$D/mx/envelope.1"); nothing was queued"

step "2. As it arrived: Date and Message-ID added, signed twice"
arrived 1
grep -q '^Date: ' "$D/mx/mail.1" || fail "Date was added"
grep -q '^Message-ID: ' "$D/mx/mail.1" || fail "Message-ID was added"
verified 1
good "both DKIM signatures verify"

step "3. The MX goes down: the next message is queued"
must "the mail server stops" "$peer" stop "$D/mx"
typed "... | ./sendmail -t"
message 'the second mail' 'this waited until you were back.' >"$D/in"
must "sendmail exits with 0" ./sendmail -t <"$D/in"
typed "./mailq"
must "mailq exits with 0" ./mailq >"$D/mailq"
show <"$D/mailq"
grep -q 'bob@rcpt.example' "$D/mailq" || fail "mailq shows the message"
good "exit 0: the message is safe on disk"

step "4. The MX comes back: the queue is run"
must "the mail server starts" "$peer" start -d "$D/mx" -p "$SMTP_PORT" \
    >/dev/null
typed "./sendmail -qf"
must "sendmail -qf exits with 0" ./sendmail -qf
[ -f "$D/mx/mail.2" ] || fail "the message is at the MX"
arrived 2
verified 2
typed "./mailq"
must "mailq exits with 0" ./mailq >"$D/mailq"
show <"$D/mailq"
[ -z "$(ls -A "$D/spool")" ] || fail "the queue is empty"
good "delivered, signed when it left; the queue is empty"
echo
