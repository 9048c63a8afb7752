#!/bin/sh
# sendoff sign and sendoff verify: a message through a pipe, signed and
# verified, with keys from DNS; also by a verifier that shares no line with it.
. "$(dirname "$0")/lib.sh"

openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 \
    -out "$T/rsa.pem" 2>/dev/null
openssl genpkey -algorithm ED25519 -out "$T/ed.pem" 2>/dev/null
chmod 600 "$T/rsa.pem" "$T/ed.pem"
cr=$(printf '\r')

# The p= of a key, in strings of a zone line.
public() {
	case $1 in
	rsa) openssl pkey -in "$T/rsa.pem" -pubout -outform DER 2>/dev/null ;;
	ed) openssl pkey -in "$T/ed.pem" -pubout -outform DER 2>/dev/null |
	    tail -c 32 ;;
	esac | openssl base64 -A | fold -w 200 | sed 's/.*/"&"/' | tr '\n' ' '
}
# record SELECTOR KEY TAGS: a line of the zone.
record() {
	echo "$1._domainkey.sender.example TXT \"v=DKIM1; $3p=\" $(public "$2")"
}
world filter "$(record rsa rsa 'k=rsa; ')" "$(record ed ed 'k=ed25519; ')" \
    "$(record test rsa 't=y; ')" "$(record strict rsa 't=s; ')" \
    "$(record real rsa '')" \
    'alias._domainkey.sender.example CNAME real._domainkey.sender.example' \
    'revoked._domainkey.sender.example TXT "v=DKIM1; p="' \
    'broken._domainkey.sender.example SERVFAIL' \
    'mute._domainkey.sender.example DROP' \
    'two._domainkey.sender.example TXT "v=DKIM1; p="' \
    "$(record two rsa '')" "$(record slow rsa '')" \
    'slow._domainkey.sender.example DELAY 1500' \
    'junk._domainkey.sender.example TXT "not \009 a key"'

# keys SELECTOR=KEY...: the configuration signs with these.
keys() {
	for key; do
		echo "dkim sender.example ${key%%=*} $T/${key##*=}.pem"
	done | conf
}
message() {
	printf 'From: Me <me@sender.example>\nTo: a@rcpt.example
Subject: one\n two   three\n\n.dot\n.\nblanks  \t \n\n\n'
}
crlf() {
	sed "s/\$/$cr/"
}
# sign <MESSAGE: $W/signed; verify FILE: $W/out, $(status).
sign() {
	run "$sendoff" sign
	mv "$W/out" "$W/signed"
}
verify() {
	run "$sendoff" verify <"$1"
}
rsa_line="dkim=pass header.d=sender.example header.s=rsa header.a=rsa-sha256"
ed_line="dkim=pass header.d=sender.example header.s=ed header.a=ed25519-sha256"
both="$rsa_line
$ed_line"

# --- signed here, verified here and elsewhere ------------------------------

# passes NAME WANT: $W/signed verifies, whatever its line ends.
passes() {
	is "$1: signs" "0 " "$(status) $(cat "$W/err")"
	verify "$W/signed"
	is "$1: verifies" "0 $2" "$(status) $(cat "$W/out")"
	tr -d '\r' <"$W/signed" | crlf >"$W/wire"
	is "$1: another verifier" "$2" \
	    "$("$peer" verify "$W/wire" "$W/zone" 2>&1)"
	verify "$W/wire"
	is "$1: verifies with CRLF" "0 $2" "$(status) $(cat "$W/out")"
	tr -d '\r' <"$W/signed" >"$W/file"
	verify "$W/file"
	is "$1: verifies with LF" "0 $2" "$(status) $(cat "$W/out")"
}
keys rsa=rsa
message | sign
passes "RSA" "$rsa_line"
keys ed=ed
message | sign
passes "Ed25519" "$ed_line"
keys ed=ed rsa=rsa
message | sign
passes "both" "$both"
message | crlf | sign
passes "both, CRLF" "$both"

# The line ends are those of the first line.
is "CRLF in, CRLF out" "$(wc -l <"$W/signed")" "$(grep -c "$cr\$" "$W/signed")"
printf 'From: s@sender.example\nTo: a@rcpt.example\r\n\r\nx\r\ny' | sign
lacks "LF first: LF out" "$cr" "$W/signed"
passes "no line end at the end, mixed line ends" "$both"
is "the last line has its end" y "$(tail -n 1 "$W/signed")"
printf 'From: s@sender.example\r\nSubject: x\n\ny\n' | sign
is "CRLF first: CRLF out" "$(wc -l <"$W/signed")" \
    "$(grep -c "$cr\$" "$W/signed")"
passes "CRLF first" "$both"
printf 'From: s@sender.example\n\n' | sign
passes "an empty body" "$both"
printf 'From: s@sender.example' | sign
passes "no body" "$both"
printf 'From: s@sender.example\nSubject: \303\251\n\nna\303\257ve\n' | sign
passes "octets above 127" "$both"
is "octets above 127: none is left in the body" "" \
    "$(sed '1,/^$/d' "$W/file" | tr -d '\000-\177')"

# Completed as sendmail completes it, whoever it is to.
printf 'From: me\nBcc: hidden@rcpt.example\nTo: root\n\nhi\n' | sign
has "completed: Date" '^Date: ' "$W/signed"
has "completed: Message-ID" '^Message-ID: <.*@box\.sender\.example>$' "$W/signed"
has "completed: bare names" '^To: root@sender\.example$' "$W/signed"
lacks "completed: no Bcc" hidden "$W/signed"
passes "completed" "$both"
printf 'To: a@rcpt.example\n\nhi\n' | sign
has "completed: From" '^From: .*@sender\.example' "$W/signed"
is "nothing was sent, nothing queued" "0 " \
    "$(queued) $(litter)$(ls "$W/mx" 2>/dev/null)"

# Twice: the first signatures stay below, and valid.
message | sign
cp "$W/signed" "$W/once"
sign <"$W/once"
passes "twice" "$both
$both"
tail -n "$(wc -l <"$W/once")" "$W/signed" >"$W/below"
same "twice: what was signed first is left as it was" "$W/once" "$W/below"

# What sendmail -t puts on the wire, octet by octet.
mx_plain
full() {
	message | sed '1i\
Date: Tue, 24 Nov 2026 10:00:00 +0000\
Message-ID: <1@sender.example>'
}
# unsigned FILE: without DKIM-Signature fields.
unsigned() {
	awk '/^DKIM-Signature:/ { skip = 1; next } /^[ \t]/ && skip { next }
	    { skip = 0; print }' "$1"
}
full | send -t -i
full | crlf | sign
unsigned "$W/mx/mail.1" >"$W/sent"
unsigned "$W/signed" >"$W/filtered"
same "the filter and sendmail -t make the same message" "$W/sent" \
    "$W/filtered"

# A long message: in a file of its own while it passes, which is gone then.
mkdir "$W/tmp"
{
	message
	yes 'a line of a long body, as long as many lines are' | head -n 100000
} >"$W/long"
TMPDIR=$W/tmp run "$sendoff" sign <"$W/long"
mv "$W/out" "$W/signed"
passes "a long message" "$both"
is "a long message: nothing is left behind" "" "$(ls -A "$W/tmp")"

# --- what is not signed ----------------------------------------------------

keys rsa=rsa
printf 'From: x@other.example\n\nhi\n' | sign
is "another domain: passes unsigned, with a warning" \
    "0 sendoff: not signed: no dkim line for other.example" \
    "$(status) $(cat "$W/err")"
has "another domain: the message" '^hi$' "$W/signed"
verify "$W/signed"
is "no signature" "1 dkim=none" "$(status) $(cat "$W/out")"
conf </dev/null
message | sign
is "no key at all: passes" 0 "$(status)"
has "no key at all: a warning" 'not signed' "$W/err"

# refused NAME STATUS WHY <MESSAGE: nothing is written.
refused() {
	sign
	is "$1" "$2 " "$(status) $(cat "$W/signed")"
	has "$1: says why" "$3" "$W/err"
}
keys rsa=gone
message | refused "a key that is not there" 78 'gone\.pem'
cp "$T/rsa.pem" "$T/open.pem"
chmod 622 "$T/open.pem"
keys rsa=rsa ed=open
message | refused "one bad key of two" 78 'open\.pem'
cp "$T/rsa.pem" "$T/closed.pem"
chmod 000 "$T/closed.pem"
keys rsa=closed
if [ "$(id -u)" != 0 ]; then
	message | refused "a key that this user may not read" 77 'closed\.pem'
else
	skip "a key that this user may not read: root reads every key"
fi
keys rsa=rsa
printf 'From: a@sender.example\nFrom: b@sender.example\n\n' |
    refused "two From fields" 65 From
run "$sendoff" sign <"$W"
is "an input that cannot be read" 74 "$(status)"
run "$sendoff" sign word </dev/null
is "sign takes no words" 64 "$(status)"
run "$sendoff" verify word </dev/null
is "verify takes no words" 64 "$(status)"
if [ -c /dev/full ]; then
	message >"$W/message"
	for file in message long; do
		SENDOFF_CONF=$W/conf "$sendoff" sign <"$W/$file" >/dev/full \
		    2>"$W/err"
		ended $?
		is "a disk that is full: $file" 74 "$(status)"
		has "a disk that is full: says so" 'cannot be written' "$W/err"
	done
	message | sign
	SENDOFF_CONF=$W/conf "$sendoff" verify <"$W/signed" >/dev/full \
	    2>"$W/err"
	ended $?
	is "a verdict that cannot be written" 74 "$(status)"
else
	skip "a disk that is full: no /dev/full"
fi

# --- what does not verify --------------------------------------------------

# verdict NAME RESULT REASON [SELECTOR]: of $W/changed.
verdict() {
	verify "$W/changed"
	is "$1" "1 dkim=$2 header.d=sender.example header.s=${4:-rsa} header.a=rsa-sha256 " \
	    "$(status) $(sed 's/(.*//' "$W/out")"
	has "$1: why" "\\(.*$3" "$W/out"
	lacks "$1: another verifier" 'dkim=pass' <<-VERIFY
	$("$peer" verify "$W/changed" "$W/zone" 2>/dev/null)
	VERIFY
}
message | crlf | sign
sed 's/^blanks/planks/' "$W/signed" >"$W/changed"
verdict "a changed body" fail 'body was changed.*header as it was signed'
sed 's/^Subject: one/Subject: two/' "$W/signed" >"$W/changed"
verdict "a changed header" fail 'header was changed'
sed "1i\\
Subject: first$cr" "$W/signed" >"$W/changed"
verdict "an added Subject" fail 'header was changed'
sed "1i\\
From: ceo@sender.example$cr" "$W/signed" >"$W/changed"
verdict "an added From" permerror '2 From fields'
sed 's/x=[0-9]*;/x=1;/; s/t=[0-9]*;//' "$W/signed" >"$W/changed"
verdict "expired" fail expired
sed 's/v=1;/v=1; l=3;/; s/c=relaxed/c=simple/' "$W/signed" >"$W/changed"
verdict "tags changed" fail 'body was changed'

# With the same key under names whose records differ.
under() {
	keys "$1=rsa"
	message | crlf | sign
	cp "$W/signed" "$W/changed"
}
under gone
verdict "no key" permerror 'no key record: gone\._domainkey' gone
under revoked
verdict "a revoked key" permerror revoked revoked
under broken
verdict "a name server that fails" temperror 'no answer' broken
keys mute=rsa
message | crlf | sign
cp "$W/signed" "$W/changed"
printf 'timeout 1\ndkim sender.example mute %s\n' "$T/rsa.pem" | conf
verdict "a name server that is silent" temperror 'no answer' mute
under junk
verdict "a record that is none" permerror 'not a key record' junk
under alias
verify "$W/changed"
is "a key behind a CNAME" "0 dkim=pass" "$(status) $(cut -d ' ' -f 1 "$W/out")"
under two
verify "$W/changed"
is "one good record of two" "0 dkim=pass" \
    "$(status) $(cut -d ' ' -f 1 "$W/out")"
has "one good record of two: said" '2 TXT records' "$W/out"
under test
verify "$W/changed"
has "a domain that tests" 'dkim=pass .*t=y' "$W/out"

# Who looks on is told why it takes long, and nobody else is.
under slow
verify "$W/changed"
is "a slow name server" "0 " "$(status) $(cat "$W/err")"
if script -qec true /dev/null </dev/null >/dev/null 2>&1; then
	SENDOFF_CONF=$W/conf script -qec \
	    "$sendoff verify <$W/changed >$W/out" /dev/null </dev/null \
	    >"$W/screen" 2>&1
	has "a slow name server, on a terminal" 'waiting for the name servers' \
	    "$W/screen"
	has "a slow name server, on a terminal: the verdict" 'dkim=pass' "$W/out"
else
	skip "a slow name server: no script(1), or no terminals here"
fi

# One of several: enough.
keys rsa=rsa gone=rsa
message | sign
verify "$W/signed"
is "one signature of two" "0 dkim=pass dkim=permerror" \
    "$(status) $(cut -d ' ' -f 1 "$W/out" | tr '\n' ' ' | sed 's/ $//')"

# What is no signature, no header, no mail.
said() {
	verify "$W/changed"
	is "$1" "$2" "$(status) $(cat "$W/out")"
}
: >"$W/changed"
said "nothing" "1 dkim=none"
printf 'From: a@b.example\nDKIM-Signature: x\n\n' >"$W/changed"
said "a damaged field" \
    "1 dkim=neutral (not a list of tags (RFC 6376 section 3.2))"
printf 'DKIM-Signature: v=1; a=x; d=sender.example; s=\033[2J\nFrom: a@b.c\n' \
    >"$W/changed"
verify "$W/changed"
lacks "nothing of a stranger's on the terminal" "$(printf '\033')" "$W/out"
keys rsa=rsa
message | sign
{
	echo 'From me@sender.example Tue Nov 24 10:00:00 2026'
	cat "$W/signed"
} >"$W/changed"
said "a message from an mbox file" "0 $rsa_line"
for i in 1 2 3 4 5; do
	for j in 1 2 3 4 5; do
		echo "DKIM-Signature: v=$i$j"
	done
done >"$W/changed"
cat "$W/signed" >>"$W/changed"
verify "$W/changed"
is "the 26th signature is not looked at" "1 21" \
    "$(status) $(wc -l <"$W/out")"
has "and that is said" '6 more: only the first 20' "$W/out"
awk 'BEGIN { for (i = 0; i < 10001; i++) print "X: y" }' >"$W/changed"
verify "$W/changed"
is "more fields than any message has" 65 "$(status)"
run "$sendoff" verify <"$W"
is "verify: an input that cannot be read" 74 "$(status)"
sane "filter"

finish
