#!/bin/sh
# Size: memory stays flat however long a message is, and time grows with it
# and no faster, whatever it is made of.  Processor time is compared with that
# of other messages in the same run, and never closely: a busy machine
# doubles it, a quadratic loop makes it a thousandfold.
# shellcheck disable=SC2317 # makers of messages are called by name
. "$(dirname "$0")/lib.sh"

if grep -q __asan_init "$sendoff"; then
	skip "under a sanitizer memory and time are not the program's"
	finish
fi

openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 \
    -out "$T/rsa.pem" 2>/dev/null
chmod 600 "$T/rsa.pem"
plain='a line of plain text as many a body has it, neither long nor short'
high='eine Zeile Text mit Umlauten: '$(printf '\303\244\303\266\303\274')

top() {
	printf 'From: s@sender.example\nTo: a@rcpt.example\n'
}

# Makers of messages; how much they make is their last argument.

# text LINE OCTETS: a message with that body, of whole lines.
text() {
	top
	printf 'Subject: size\n\n'
	yes "$1" | head -n $(($2 / (${#1} + 1)))
}

# octets BYTE COUNT: one octet over and over.
octets() {
	top
	printf 'Subject: size\n\n'
	head -c "$2" /dev/zero | tr '\0' "$1"
}

# folds FIELD LINE COUNT: a field of so many lines more.
folds() {
	top
	printf '%s\n' "$1"
	yes "$2" | head -n "$3"
	printf '\nhi\n'
}

# fields COUNT OCTETS: so many fields of so many octets together, or more.
fields() {
	top
	awk -v n="$1" -v most=$(($2 / $1)) 'BEGIN {
		for (v = "word"; length(v) < most; v = v " " v) continue
		for (i = 1; i <= n; i++) print "X-Field-" i ": " v }'
	printf '\nhi\n'
}

# recipients DOMAINS COUNT
recipients() {
	awk -v domains="$1" -v n="$2" 'BEGIN {
		printf "From: s@sender.example\nTo: a@d0.example"
		for (i = 1; i < n; i++)
			printf ",\n a%d@d%d.example", i, i % domains }'
	printf '\n\nhi\n'
}

# spent ARGUMENT...: a call; its largest process in KB and its time in ms,
# which include those of its workers, are in $rss and $ms.
spent() {
	run "$peer" measure "$W/cost" "$sendmail" "$@"
	read -r rss ms <"$W/cost"
	ms=${ms%.*}
}

# Room at the MX for the next one.
sweep() {
	forget
	rm -f "$W/mx"/wire.* "$W/mx"/clear.*
}

# below NAME LIMIT VALUE
below() {
	if [ "$3" -le "$2" ]; then
		pass
	else
		fail "$1: $3, at most $2"
	fi
}

zone=$(awk 'BEGIN { for (i = 0; i < 100; i++)
    print "d" i ".example MX 10 mx.rcpt.example" }')
world size "$zone"
settings() {
	printf '%s\n' 'tls * none' 'max-size 128M' "$@" | conf
}
signed="dkim sender.example rsa $T/rsa.pem"
echo 'ehlo-keywords PIPELINING 8BITMIME' | mx

# --- memory ----------------------------------------------------------------

# flat NAME SMALL LARGE ARGUMENT...: both go their way and the large one takes
# at most 1 MB more.  The kernel counts pages by the batch, so the small one
# has three tries.
flat() {
	name=$1 small=$2 large=$3
	shift 3
	least=0
	for try in 1 2 3; do
		spent "$@" <"$small"
		[ "$rss" -gt "$least" ] && least=$rss
	done
	spent "$@" <"$large"
	stands "$name" 0 0 4
	below "$name: KB" $((least + 1024)) "$rss"
}

text "$plain" 2000 >"$T/plain.2k"
text "$plain" 10000000 >"$T/plain.10m"
text "$plain" 50000000 >"$T/plain.50m"
text "$high" 2000 >"$T/high.2k"
text "$high" 10000000 >"$T/high.10m"
text "$high" 50000000 >"$T/high.50m"

settings
flat copied "$T/plain.2k" "$T/plain.50m" -t
is "copied: it arrives whole" "$(sed '1,/^$/d' "$T/plain.50m" | cksum)" \
    "$(body 4 | cksum)"
sweep
flat encoded "$T/high.2k" "$T/high.10m" -t
sweep
# Into the queue, and out of it by a run.
spent -t -odq <"$T/plain.10m"
stands "queued" 0 1 0
below "queued: KB" $((least + 1024)) "$rss"
spent -q
stands "queue run" 0 0 1
below "queue run: KB" $((least + 1024)) "$rss"
sweep

settings "$signed"
flat "copied and signed" "$T/plain.2k" "$T/plain.10m" -t
sweep
flat "encoded and signed" "$T/high.2k" "$T/high.50m" -t
sweep

# Where there is no queue a memory file is all there is.
settings "spool $W/conf/nowhere"
flat "no queue" "$T/plain.2k" "$T/high.10m" -t
sweep
settings "$signed"

# --- time ------------------------------------------------------------------

flat "plain text" "$T/plain.2k" "$T/plain.10m" -t
usual=$ms
sweep

# grows NAME WANT N COMMAND...: the exit for what COMMAND makes of 4 N, which
# takes no more than twice as long as four times what it makes of N.
grows() {
	name=$1 want=$2 n=$3
	shift 3
	"$@" "$n" >"$T/message"
	spent -t <"$T/message"
	first=$ms
	"$@" $((4 * n)) >"$T/message"
	spent -t <"$T/message"
	is "$name: exit" "$want" "$(status)"
	is "$name: nothing is left" 0 "$(queued)"
	below "$name: ms" $((8 * first)) "$ms"
	sweep
}
grows "text" 0 2000000 text "$plain"
grows "text to be encoded" 0 1000000 text "$high"
grows "one domain" 0 1000 recipients 1
grows "a hundred domains" 0 1000 recipients 100
grows "a long field" 0 1000000 fields 1
grows "a thousand fields" 0 1000000 fields 1000
grows "many fields" 0 400000 fields 9900
grows "folds" 0 250000 folds 'X-Long: a' ' folded'
grows "folds of MIME" 0 250000 folds 'Content-Type: text/plain' ' ;a=b'
grows "empty folds" 0 250000 folds 'X-Long: a' ' '

# A million fields are refused as soon as there are too many of them.
fields 1000000 10000000 >"$T/message"
spent -t <"$T/message"
is "a million fields: exit" 65 "$(status)"
below "a million fields: ms" $((4 * usual)) "$ms"

# odd NAME MAKER ARGUMENT...: a body of 2 MB that is nothing else costs no
# more, by the octet, than thirty times what plain text does.
odd() {
	name=$1
	shift
	"$@" 2000000 >"$T/message"
	spent -t <"$T/message"
	stands "$name" 0 0 1
	below "$name: KB" $((least + 1024)) "$rss"
	below "$name: ms" $((6 * usual)) "$ms"
	sweep
}
odd "one line" octets x
odd LF octets '\n'
odd CR octets '\r'
odd NUL octets '\0'
odd "octet 255" octets '\377'
odd blanks octets ' '
odd tabs octets '\t'
odd "equals signs" octets '='
odd dots text .
odd "two dots" text ..
odd "two blanks" text 'a b  c'
odd "a CR in the line" text "$(printf 'a\r b')"
odd "a tab in the line" text "$(printf 'a\tb')"
sane size
finish
