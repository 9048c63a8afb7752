#!/bin/sh
# sendoff keygen: what it prints is published and configured as it is, and
# mail signed with it verifies, here and elsewhere; whatever fails leaves
# nothing behind.
. "$(dirname "$0")/lib.sh"

# The zone lines of $W/out in the form of the peer's zone, one line each.
published() {
	awk '/  IN  TXT  / { line = ""; inside = 1 }
	    inside { line = line " " $0 }
	    inside && (line ~ /\(/ ? / \)$/ : /"$/) {
		sub(/\.  3600  IN  TXT  /, " TXT ", line)
		gsub(/\( | \)$/, " ", line)
		print line
		inside = 0
	    }' "$W/out"
}
# The lines for the configuration.
lines() {
	grep '^dkim ' "$W/out"
}
keygen() {
	run "$sendoff" keygen "$@"
}
message() {
	printf 'From: Me <me@sender.example>\nSubject: one\n\nhi\n'
}
# works NAME SELECTOR=ALGORITHM...: what $W/out says is done and mail verifies.
works() {
	name=$1
	shift
	want=$(for key; do
		echo "dkim=pass header.d=sender.example header.s=${key%=*} header.a=${key#*=}-sha256"
	done)
	published >"$W/published"
	cp "$W/out" "$W/published.out"
	while read -r line; do
		set -- "$@" "$line"
	done <"$W/published"
	while [ "${1#*=}" != "$1" ] && [ "${1#* }" = "$1" ]; do
		shift
	done
	zone "$@"
	lines | conf
	message | run "$sendoff" sign
	is "$name: signs" "0 " "$(status) $(cat "$W/err")"
	mv "$W/out" "$W/signed"
	run "$sendoff" verify <"$W/signed"
	is "$name: verifies" "0 $want" "$(status) $(sed 's/ (.*//' "$W/out")"
	sed "s/\$/$(printf '\r')/" "$W/signed" >"$W/wire"
	is "$name: another verifier" "$want" \
	    "$("$peer" verify "$W/wire" "$W/zone" 2>&1)"
}

# --- keys, records and lines -----------------------------------------------

world keys
D=$W/new/keys
keygen -d sender.example -s s1 -D "$D"
is "RSA" "0 " "$(status) $(cat "$W/err")"
is "RSA: what to do then" "sendoff check --domain sender.example --only dkim" \
    "$(tail -n 1 "$W/out")"
has "RSA: says what it wrote" \
    "^wrote $D/sender\\.example\\.s1\\.pem \\(0600, RSA 2048\\)\$" "$W/out"
is "RSA: its file" "-rw-------" \
    "$(ls -l "$D/sender.example.s1.pem" | cut -c 1-10)"
lacks "RSA: no private key on the screen" 'PRIVATE' "$W/out" "$W/err"
is "RSA: openssl reads it" "Private-Key: (2048 bit, 2 primes)" \
    "$(openssl pkey -in "$D/sender.example.s1.pem" -noout -text 2>&1 |
    head -n 1)"
is "RSA: the value for a form" "  value  v=DKIM1; k=rsa; p=$(openssl pkey \
    -in "$D/sender.example.s1.pem" -pubout -outform DER | openssl base64 -A)" \
    "$(grep '^  value' "$W/out")"
has "RSA: the host for a form" '^  host   s1\._domainkey$' "$W/out"
works "RSA" s1=rsa
keygen -d sender.example -s e1 -t ed25519 -D "$D"
is "Ed25519" 0 "$(status)"
has "Ed25519: a warning" 'many receivers cannot verify Ed25519' "$W/err"
works "Ed25519" e1=ed25519
keygen -d SENDER.example -s a.b -t both -b 1024 -rS -n 'a "note"; of=mine' \
    -D "$D/"
is "both" 0 "$(status)"
has "both: a warning" 'at least 2048 bits' "$W/err"
is "both: what else the records say" "2 2" "$(published | grep -c .) $(
    published | grep -c 's=email; t=s; n=a=20=22note=22=3B=20of=3Dmine; ')"
works "both" a.b=rsa a.b-ed25519=ed25519
is "what there is now" "sender.example.a.b-ed25519.pem
sender.example.a.b.pem
sender.example.e1.pem
sender.example.s1.pem" "$(ls -A "$D")"
keygen -d sender.example -s long -b 4096 -D "$D"
is "4096 bits: no word where nobody looks on" "0 " "$(status) $(cat "$W/err")"
works "4096 bits" long=rsa
has "the file that the line is for" "^add to $W/conf:" "$W/published.out"
run "$sendoff" --config "$W/conf" keygen -d other.example -s s -D "$D" \
    -t ed25519
has "the file that the line is for, by --config" "^add to $W/conf:" "$W/out"
mkdir "$W/a # \"b\\c"
keygen -d sender.example -s odd -t ed25519 -D "$W/a # \"b\\c"
is "a folder with an odd name" 0 "$(status)"
works "a folder with an odd name" odd=ed25519
keygen -d 'b'"$(printf '\303\274')"'cher.example' -s s -D "$D"
if [ "$(status)" = 0 ]; then
	has "a domain in other letters" \
	    '^s\._domainkey\.xn--bcher-kva\.example\.  3600' "$W/out"
else
	skip "a domain in other letters: no libidn2"
fi

# Keys of other programs: opendkim-genkey's are PKCS#1.
for bits in 1024 2048; do
	(umask 077 && openssl genrsa -traditional -out "$W/genkey.$bits" \
	    "$bits" 2>/dev/null)
	has "PKCS#1 of $bits bits" 'BEGIN RSA PRIVATE' "$W/genkey.$bits"
	zone "g._domainkey.sender.example TXT \"v=DKIM1; h=sha256; k=rsa; \" $(
	    openssl pkey -in "$W/genkey.$bits" -pubout -outform DER |
	    openssl base64 -A | fold -w 200 |
	    sed '1s/^/p=/; s/.*/"&"/' | tr '\n' ' ')"
	echo "dkim sender.example g $W/genkey.$bits" | conf
	message | run "$sendoff" sign
	mv "$W/out" "$W/signed"
	run "$sendoff" verify <"$W/signed"
	has "PKCS#1 of $bits bits: signs, verifies" '^dkim=pass' "$W/out"
done

# The usual folder and file.  Root's would be this machine's.
if [ "$(id -u)" -ne 0 ]; then
	HOME=$W/home "$sendoff" keygen -d sender.example -s home \
	    >"$W/out" 2>"$W/err"
	ended $?
	is "at home" 0 "$(status)"
	is "at home: the folder" "drwx------" \
	    "$(ls -ld "$W/home/.config/sendoff/keys" | cut -c 1-10)"
	has "at home: where the line goes" \
	    "^add to $W/home/\\.config/sendoff/sendoff\\.conf:" "$W/out"
	works "at home" home=rsa
else
	skip "at home: this is root"
fi

# Who looks on is told why it takes long.
if script -qec true /dev/null </dev/null >/dev/null 2>&1; then
	script -qec "$sendoff keygen -d a.example -s s -b 3072 -D $D >$W/out" \
	    /dev/null </dev/null >"$W/screen" 2>&1
	has "a long key, on a terminal" 'making an RSA key of 3072 bits' \
	    "$W/screen"
else
	skip "a long key, on a terminal: no script(1), or no terminals here"
fi

# --- what cannot be --------------------------------------------------------

# refused NAME STATUS WHY ARGUMENT...: and nothing is made.
refused() {
	name=$1 want=$2 why=$3
	shift 3
	before=$(find "$W" -path "$W/dns" -prune -o -print | sort)
	keygen "$@"
	is "$name" "$want 1 " "$(status) $(wc -l <"$W/err") $(cat "$W/out")"
	has "$name: says why" "$why" "$W/err"
	is "$name: leaves nothing" "$before" \
	    "$(find "$W" -path "$W/dns" -prune -o -print | sort)"
}
world refused
D=$W/keys
mkdir -m 700 "$D"
: >"$W/out"
: >"$W/err"
: >"$W/status"
refused "no domain" 64 'which domain' -s s -D "$D"
refused "no selector" 64 'which selector' -d a.example -D "$D"
refused "a bad domain" 64 'not a name with a dot' -d 'a b.example' -s s -D "$D"
refused "a bad selector" 64 'not a selector' -d a.example -s ../s -D "$D"
refused "a short key" 64 'RFC 8301' -d a.example -s s -b 512 -D "$D"
refused "a long key" 64 '4096' -d a.example -s s -b 8192 -D "$D"
refused "opendkim-genkey -t" 64 'test mode' -t -d a.example -s s -D "$D"
refused "a word" 64 'unexpected word' -d a.example -s s -D "$D" word

echo mine >"$D/a.example.s.pem"
refused "a file in the way" 73 'a\.example\.s\.pem: is there already' \
    -d a.example -s s -D "$D"
is "a file in the way: is left as it was" mine "$(cat "$D/a.example.s.pem")"
echo mine >"$D/a.example.t-ed25519.pem"
refused "the second file in the way" 73 't-ed25519\.pem: is there already' \
    -d a.example -s t -t both -D "$D"
ln -s "$W/elsewhere" "$D/a.example.l.pem"
refused "a link in the way" 73 'is there already' -d a.example -s l -D "$D"
refused "a file for a folder" 73 'Not a directory' -d a.example -s s \
    -D "$D/a.example.s.pem"
refused "a file on the way to the folder" 73 'Not a directory' -d a.example \
    -s s -D "$D/a.example.s.pem/keys"
ln -s "$W/nowhere" "$W/dangling"
refused "a link to nowhere for a folder" 73 'File exists' -d a.example -s s \
    -D "$W/dangling"
mkdir -m 777 "$W/open"
chmod 777 "$W/open"
refused "a folder that others may write" 73 'others than its owner' \
    -d a.example -s s -D "$W/open"
n=$(printf '%0250d' 0)
refused "a name too long for a folder" 73 'too long' -d a.example -s s \
    -D "$W/made/$n/$n$n"
if [ "$(id -u)" -ne 0 ]; then
	mkdir -m 500 "$W/closed"
	refused "a folder that may not be written" 73 'Permission denied' \
	    -d a.example -s s -D "$W/closed"
	refused "a folder that cannot be made" 73 'Permission denied' \
	    -d a.example -s s -D "$W/closed/keys/new"
	refused "another's folder" 73 'Permission denied' -d a.example -s s -D /
else
	skip "a folder that may not be written: root writes everywhere"
	mkdir -m 700 "$W/foreign"
	chown 1 "$W/foreign"
	refused "another's folder" 73 'neither root nor the caller' \
	    -d a.example -s s -D "$W/foreign"
fi

# A disk that is full: no octet of a file can be written.  What is printed goes
# through a pipe, which has no such limit.
{
	(
		ulimit -f 0
		exec "$sendoff" keygen -d a.example -s full -t both \
		    -D "$W/new/full" 2>&1
	)
	echo "status $?"
} | cat >"$W/out"
is "a disk that is full" "status 73" "$(tail -n 1 "$W/out")"
has "a disk that is full: says so" 'full\.pem: File too large' "$W/out"
is "a disk that is full: leaves nothing" "" "$(find "$W" -name '*full*')$(
    ls -d "$W/new" 2>/dev/null)"
if [ -c /dev/full ]; then
	"$sendoff" keygen -d a.example -s mute -t both -D "$W/new/mute" \
	    >/dev/full 2>"$W/err"
	is "a record that cannot be written" 74 $?
	has "a record that cannot be written: says so" 'no key was made' "$W/err"
	is "a record that cannot be written: leaves nothing" "" \
	    "$(find "$W" -name '*mute*')$(ls -d "$W/new" 2>/dev/null)"
else
	skip "a record that cannot be written: no /dev/full"
fi
sane "refused"

finish
