#!/bin/sh
# The manual against the program: the table of options letter by letter, the
# exit statuses, the RFCs, and the examples, which are run.  SYNOPSIS is
# manualcheck's.
. "$(dirname "$0")/lib.sh"

manual=$top/man/sendoff.8
tab=$(printf '\t')

# The lines of a section of the manual's source.
section() {
	sed -n "/^\\.Sh $1\$/,/^\\.Sh [^$(printf %.1s "$1")]/p" "$manual"
}

# LETTER ARITY USE: a line an option of the table.
table() {
	section OPTIONS | sed -n '/^\.Bl -column/,/^\.El/p' | awk '
	/^\.It Fl / {
		arity = $4 == "Ta" ? "bare" : $4 == "Ns" ? "attached" : "value"
		use = $0
		sub(/^[^\t]*[^ ] Ta /, "", use)
		sub(/ Ta$/, "", use)
		print $3, arity, use
	}'
}

# A value that the option takes and that is no recipient's address.
value_for() {
	case $1 in
	B) echo 8BITMIME ;;
	b) echo m ;;
	h) echo 3 ;;
	N) echo never ;;
	R) echo hdrs ;;
	*) echo value ;;
	esac
}

# --- the table -------------------------------------------------------------

world table
table >"$W/table"
sed -n "s/^.{ '\(.\)', OPTION_\([A-Z]*\), OPTION_\([A-Z]*\),.*/\1 \2 \3/p" \
    "$top/src/submit/option.c" | awk '{
	sub(/NUMBER/, "ATTACHED")
	print $1, tolower($2), tolower($3)
}' | sort >"$W/sources"
sort "$W/table" >"$W/sorted"
same "the table of options is the program's" "$W/sources" "$W/sorted"

# Letters that are not in the table are no options, those in it are.
for letter in A B C D E F G H I J K L M N O P Q R S T U V W X Y Z \
    a b c d e f g h i j k l m n o p q r s t u v w x y z 0 9 '?'; do
	send "-$letter"
	case $(grep -c "^$letter " "$W/table") in
	0)
		has "-$letter: none" "illegal option -- [$letter]" "$W/err"
		is "-$letter: none" 64 "$(status)"
		;;
	*)
		lacks "-$letter: is an option" 'illegal option' "$W/err"
		;;
	esac
done

# A bare option is followed by another one in its word; a value is not.  All
# of this ends before standard input is read, for want of a recipient.
while read -r letter arity use; do
	[ "$use" = refused ] && continue
	value=$(value_for "$letter")
	case $arity in
	bare)
		send "-${letter}Z"
		has "-$letter takes no value" 'illegal option -- Z' "$W/err"
		;;
	value)
		send "-$letter"
		has "-$letter needs a value" \
		    "option requires an argument -- '$letter'" "$W/err"
		send "-$letter" "$value"
		has "-$letter: the next word is its value" \
		    'Recipient names must be specified' "$W/err"
		send "-$letter$value"
		has "-$letter: the rest of the word is its value" \
		    'Recipient names must be specified' "$W/err"
		;;
	attached)
		send "-$letter" -Z
		has "-$letter needs no value" 'illegal option -- Z' "$W/err"
		;;
	esac
	is "-$letter: nothing was sent" "64 0" "$(status) $(queued)"
done <"$W/table"
send -d 0.4
has "-d: a number is its value" 'Recipient names' "$W/err"
send -q word
has "-q: the next word is not its value" 'unexpected word word' "$W/err"

# What is refused says so.
sed -n 's/ value refused$//p' "$W/table" >"$W/refused"
while read -r letter; do
	send "-$letter" value a@rcpt.example </dev/null
	is "-$letter: refused" "64 0" "$(status) $(queued)"
	has "-$letter: says so" "-$letter: not in this version" "$W/err"
done <"$W/refused"

# What is ignored changes nothing, all of it at once.
mx_plain
message() {
	printf 'From: s@sender.example\nTo: a@rcpt.example\nSubject: x\n'
	printf 'Date: Tue, 24 Nov 2026 10:00:00 +0000\n'
	printf 'Message-ID: <1@sender.example>\n\nhi\n.x\n'
}
message | send -f s@sender.example a@rcpt.example
stands "without options" 0 0 1
set --
while read -r letter arity use; do
	[ "$use" = ignored ] || continue
	set -- "$@" "-$letter"
	[ "$arity" = value ] && set -- "$@" "$(value_for "$letter")"
done <"$W/table"
message | send "$@" -f s@sender.example a@rcpt.example
stands "with all that is ignored: $*" 0 0 2
same "what is ignored changes no octet" "$W/mx/mail.1" "$W/mx/mail.2"
is "what is ignored changes no envelope" \
    "$(envelope 1 | grep -E '^(MAIL|RCPT) ')" \
    "$(envelope 2 | grep -E '^(MAIL|RCPT) ')"

# --- EXIT STATUS -----------------------------------------------------------

section 'EXIT STATUS' |
    sed -n 's/^\.It \([0-9]*\) Ta Dv \(EX_[A-Z]*\) Ta$/\2 \1/p' | sort \
    >"$W/statuses"
is "EXIT STATUS names what the program exits with" \
    "$(find -H "$top/src" -name '*.c' -exec cat {} + |
    grep -oE '\bEX_[A-Z]+' | sort -u)" "$(cut -d ' ' -f 1 "$W/statuses")"
if [ -f /usr/include/sysexits.h ]; then
	while read -r name number; do
		has "$name is $number" "^#define[ $tab]+${name}[ $tab]+$number\\b" \
		    /usr/include/sysexits.h
	done <"$W/statuses"
else
	skip "EXIT STATUS: no sysexits.h"
fi

# --- STANDARDS -------------------------------------------------------------

# What only the checks go by is in their manual.
{
	section STANDARDS
	sed -n '/^\.Sh STANDARDS$/,/^\.Sh CAVEATS$/p' \
	    "$top/man/sendoff-check.8"
} | grep -oE 'RFC [0-9]+' | sort -u >"$W/standards"
is "STANDARDS lists what the sources cite" "" \
    "$(find -H "$top/src" "$top/compat" -name '*.[ch]' -exec cat {} + |
    grep -oE 'RFC [0-9]+' | sort -u | grep -vxF -f "$W/standards")"

# --- EXAMPLES --------------------------------------------------------------

# The examples sign with a key that the DNS knows.
openssl genpkey -algorithm ED25519 -out "$T/key.pem" 2>/dev/null
chmod 600 "$T/key.pem"
world examples 'example.net MX 10 mx.rcpt.example' \
    "s._domainkey.sender.example TXT \"v=DKIM1; k=ed25519; p=$(
    openssl pkey -in "$T/key.pem" -pubout -outform DER 2>/dev/null |
    tail -c 32 | openssl base64 -A)\""
conf <<-CONF
dkim sender.example s $T/key.pem
CONF
mx_plain
section EXAMPLES | sed -n 's/^\$ //p' | sed 's/\\e/\\/g' >"$W/commands"
is "EXAMPLES has commands" yes "$([ -s "$W/commands" ] && echo yes)"
printf 'Subject: hello\n\nhi there\n' >"$W/message"
while read -r command; do
	# shellcheck disable=SC2016 # $0 is the world, for the shell inside
	run sh -c 'cd "$0" && PATH=$1:$PATH && sender=s@sender.example &&
	    command=$2 && shift 2 && eval "$command"' "$W" "$top" "$command" \
	    ann@example.net
	is "example: $command" 0 "$(status)"
	lacks "example: $command: no complaint" . "$W/err"
done <"$W/commands"
is "each message of the examples arrived" \
    "$(grep -cE '(^|[| ])sendmail (-t|-odi|-i)' "$W/commands")" "$(received)"
is "to the one it was for" ann@example.net \
    "$(cat "$W"/mx/envelope.* | sed -n 's/^RCPT TO:<\(.*\)>.*/\1/p' | sort -u)"
sane "manual"

finish
