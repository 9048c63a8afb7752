# lib.sh: what the checks of all worlds need: counting, and the keys of
# sender.example.  Taken in by checks.sh and matrix.sh.
# shellcheck shell=sh
passed=0
failed=0
skipped=0

# ok NAME TEXT, not_ok NAME TEXT
ok() {
	passed=$((passed + 1))
	echo "ok $1: $2"
}

not_ok() {
	failed=$((failed + 1))
	echo "not ok $1: $2"
	for log in /tmp/err /home/ann/maillog /var/log/postfix.log \
	    /var/log/opensmtpd.log; do
		[ -s "$log" ] && tail -n 5 "$log" | sed "s|^|    ${log##*/}: |"
	done
}

# is NAME WANT GOT
is() {
	if [ "$2" = "$3" ]; then
		ok "$1" "$(printf '%s\n' "${3:-nothing}" | paste -s -d ';')"
	else
		not_ok "$1" "want '$2', got '$3'"
	fi
}

finish() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ]
	exit
}

# must WHAT COMMAND...: without it there is nothing to check.
must() {
	what=$1
	shift
	"$@" >/tmp/err 2>&1 && return
	not_ok "$what" "'$1' failed"
	finish
}

# --- the keys of sender.example, rsa and ed --------------------------------

keys() {
	must "RSA key" openssl genpkey -algorithm RSA \
	    -pkeyopt rsa_keygen_bits:2048 -out /home/ann/rsa.pem
	must "Ed25519 key" openssl genpkey -algorithm ED25519 \
	    -out /home/ann/ed.pem
	chown ann /home/ann/*.pem
	chmod 600 /home/ann/*.pem
}

# The p= of a key, in strings of a zone line.
public() {
	openssl pkey -in "/home/ann/$1.pem" -pubout -outform DER |
	    if [ "$1" = ed ]; then tail -c 32; else cat; fi |
	    openssl base64 -A | fold -w 200 | sed 's/.*/"&"/' | tr '\n' ' '
}

# The lines of a zone that publish them.
published() {
	cat <<-ZONE
	rsa._domainkey.sender.example TXT "v=DKIM1; k=rsa; p=" $(public rsa)
	ed._domainkey.sender.example TXT "v=DKIM1; k=ed25519; p=" $(public ed)
	ZONE
}
