#!/bin/sh
# Hostile arguments: whoever can add one must not read, write or run anything,
# nor put a line on the wire that is not theirs.
. "$(dirname "$0")/lib.sh"

cr=$(printf '\r')
vt=$(printf '\013')
esc=$(printf '\033')
del=$(printf '\177')
bad8=$(printf '\377')
lf='
'

# nothing NAME: no connection was made, nothing is queued.
nothing() {
	is "$1: no connection, nothing queued" "0 0" "$(connections) $(queued)"
}

world control
mx_plain
for option in -f -r -F -N -R -V -h -L -B -p; do
	for octets in "$cr" "x${lf}y" "$cr$lf" "$vt" "$esc" "$del" "$bad8"; do
		name="$option with $(printf %s "$octets" | od -An -tx1 |
		    tr -d '\n')"
		printf '\n' | send "$option" "a${octets}b" a@rcpt.example
		case $(status) in
		64 | 65) pass ;;
		*) fail "$name: 64 or 65, not $(status)" ;;
		esac
		printf '\n' | send "${option}a${octets}b" a@rcpt.example
		case $(status) in
		64 | 65) pass ;;
		*) fail "$name, attached: 64 or 65, not $(status)" ;;
		esac
	done
done
nothing "options with control octets"
for octets in "$cr" "$lf" "$vt" "$esc" "$del"; do
	printf '\n' | send "a${octets}b@rcpt.example"
	is "a recipient with $(printf %s "$octets" | od -An -tx1)" 65 "$(status)"
done
nothing "recipients with control octets"
for sender in 'a b' '@' 'a@' 'a@@b.example' '<a@b.example' 'a@b..example' \
    'a@b.example, c@d.example'; do
	printf '\n' | send -f "$sender" a@rcpt.example
	is "-f '$sender'" 65 "$(status)"
done
nothing "senders that are none"
sane "control"

# A1: -C FILE
world config
mx_plain
trap_file() {
	printf 'log file %s\npassword command "touch %s"\nsecretword here\n' \
	    "$W/shell.php" "$W/ran" >"$1"
}
trap_file "$W/mine"
ln -s "$W/mine" "$W/link"
mkfifo "$W/fifo"
truncate -s 1G "$W/huge" 2>/dev/null || dd if=/dev/null of="$W/huge" bs=1 \
    seek=1073741824 2>/dev/null
for file in "$W/mine" "$W/link" "$W/fifo" "$W/huge" "$W" /dev/zero \
    "$W/not/there"; do
	begun=$(date +%s)
	printf '\n' | send -C "$file" a@rcpt.example
	is "-C ${file#"$W"/}" 78 "$(status)"
	is "-C ${file#"$W"/}: at once" yes \
	    "$([ $(($(date +%s) - begun)) -le 2 ] && echo yes)"
	lacks "-C ${file#"$W"/}: none of its words" 'secretword|touch' "$W/err"
done
printf '\n' | send "-C$W/mine" -t a@rcpt.example
is "-CFILE" 78 "$(status)"
nothing "-C"
is "-C: nothing was made" "no no" \
    "$([ -e "$W/shell.php" ] && echo yes || echo no) $([ -e "$W/ran" ] &&
    echo yes || echo no)"

# A2, A3: what is accepted and ignored
world ignored
mx_plain
echo untouched >"$W/log"
touch -t 200001010000 "$W/log"
before=$(ls -l "$W/log")
printf '\n' | send -X "$W/log" -X "$W/new" -D "$W/new" a@rcpt.example
stands "-X, -D" 0 0 1
is "-X opens nothing" "$before no" \
    "$(ls -l "$W/log") $([ -e "$W/new" ] && echo yes || echo no)"
printf '\n' | send -O QueueDirectory="$W/q" -O DeadLetterDrop="$W/dead" \
    -OMaxHopCount=1 -O ForkEachJob=true -oMr -oQ"$W/q" -oA"$W/a" \
    -O PidFile="$W/pid" -M x -A c -G -U -m -n -s -x -p smtp:host -d 0-99 \
    -h 3 -L tag -R hdrs -N never -V id a@rcpt.example
stands "sendmail's options" 0 0 2
is "sendmail's options touch nothing" "" \
    "$(ls -d "$W"/q "$W"/dead "$W"/a "$W"/pid 2>/dev/null)"
for detached in '-O x=y' '-B 8BITMIME' '-h 2' '-F n' '-r s@sender.example' \
    '-X /dev/null' '-p x'; do
	forget
	printf '\n' | send $detached a@rcpt.example
	is "$detached: its value is no recipient" "0 a@rcpt.example" \
	    "$(status) $(recipients 1)"
done
sane "ignored"

# A4: addresses that look like options
world dashes
mx_plain
printf '\n' | send -i -- -oQ/tmp@rcpt.example -tx@rcpt.example
stands "after -- all are addresses" 0 0 1
is "after --: as they are" "-oQ/tmp@rcpt.example -tx@rcpt.example" \
    "$(recipients 1 | sort | tr '\n' ' ' | sed 's/ $//')"
printf '\n' | send a@rcpt.example -oQ/tmp@rcpt.example -i
stands "after the first address nothing is an option" 65 0 2
is "after the first address: the good one is sent" a@rcpt.example \
    "$(recipients 2)"
has "after the first address: the bad one is named" '-oQ/tmp@rcpt' "$W/err"

# A6: lengths
world lengths
mx_plain
long=$(head -c 100000 /dev/zero | tr '\0' a)
printf '\n' | send -f "$long@sender.example" a@rcpt.example
is "-f of 100000 octets" 65 "$(status)"
printf '\n' | send "$long@rcpt.example"
is "a recipient of 100000 octets" 65 "$(status)"
nothing "long arguments"
local64=$(printf '%s' "$long" | cut -c 1-64)
printf '\n' | send "$local64@rcpt.example"
stands "a local part of 64 octets" 0 0 1
printf '\n' | send "a$local64@rcpt.example"
is "a local part of 65 octets" 65 "$(status)"
i=0
while [ $i -lt 11000 ]; do
	echo "r$i@rcpt.example"
	i=$((i + 1))
done >"$W/list"
xargs -n 11000 -s 1000000 sh -c \
    'program=$1; shift
    SENDOFF_CONF=$0/conf "$program" "$@" </dev/null >"$0/out" 2>"$0/err"
    echo $? >"$0/status"' "$W" "$sendmail" <"$W/list"
is "11000 recipients" "65 1" "$(cat "$W/status") $(received)"

# A7, A8: what a caller may do before the program starts
world strange
mx_plain
run "$peer" exec "$sendmail"
is "no argv at all" 64 "$(status)"
run "$peer" exec "$sendoff" ''
is "an empty argv[0]" 64 "$(status)"
SENDOFF_CONF=$W/conf "$sendmail" -odi -f s@sender.example a@rcpt.example \
    <&- >&- 2>&-
ended $?
stands "descriptors 0 to 2 closed" 0 0 1
mx_stop
SENDOFF_CONF=$W/conf "$sendmail" -f s@sender.example a@rcpt.example \
    <&- >&- 2>&-
ended $?
is "descriptors 0 to 2 closed, spooled" "0 1" "$(status) $(queued)"
mx_plain
send -qf
stands "descriptors 0 to 2 closed: the entry is whole" 0 0 2
(
	umask 0
	mx_stop
	hello a@rcpt.example
)
is "umask 0: the entry is the owner's alone" "-rw-------" \
    "$(ls -l "$W"/spool/m.* | cut -c 1-10)"
mx_plain
send -qf
mkdir "$W/gone"
(
	cd "$W/gone" && rmdir "$W/gone"
	hello -odi a@rcpt.example
)
stands "a folder that is gone" 0 0 4
(
	trap '' PIPE CHLD
	hello -odi a@rcpt.example
)
stands "PIPE and CHLD ignored" 0 0 5
(
	ulimit -n 16
	hello -odi a@rcpt.example
)
stands "few descriptors" 0 0 6
(
	HOME='' TZ=:/etc/shadow HOSTALIASES=$W/x LOCALDOMAIN=sender.example
	RES_OPTIONS=debug OPENSSL_CONF=$W/not/there XDG_CONFIG_HOME=x
	export HOME TZ HOSTALIASES LOCALDOMAIN RES_OPTIONS OPENSSL_CONF \
	    XDG_CONFIG_HOME
	hello -odi a@rcpt.example
)
stands "a hostile environment" 0 0 7
sane "strange"

finish
