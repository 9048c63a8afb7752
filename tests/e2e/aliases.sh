#!/bin/sh
# /etc/aliases: whom it sends mail to, what newaliases says of it, and the
# host that has neither an alias nor `local'.
. "$(dirname "$0")/lib.sh"

newaliases=$top/newaliases

# A line of the world's alias file each.
aliases() {
	printf '%s\n' "$@" >"$W/aliases"
}

# goes NAME STATUS RECIPIENTS [ARGUMENT...]: to whom a message to root went.
goes() {
	name=$1 want="$2 $3"
	shift 3
	forget
	hello -odi "$@" root
	is "$name" "$want" "$(status) $([ -f "$W/mx/envelope.1" ] &&
	    recipients 1 | tr '\n' ' ' | sed 's/ $//')"
}

# --- delivery --------------------------------------------------------------

world delivery
mx_plain
aliases 'root: ann@rcpt.example'
goes "an alias" 0 ann@rcpt.example
goes "-n" 0 root@sender.example -n
aliases 'postmaster: root' 'ROOT: ann@rcpt.example, bob@rcpt.example'
goes "several targets" 0 "ann@rcpt.example bob@rcpt.example"
aliases "root: ann@rcpt.example, \\" 'bob@rcpt.example,' '# no' '' ' c@rcpt.example'
goes "continued lines" 0 "ann@rcpt.example bob@rcpt.example c@rcpt.example"
printf '\357\273\277root: ann@rcpt.example,\r\n bob@rcpt.example\r\n' \
    >"$W/aliases"
goes "a byte order mark and CRLF" 0 "ann@rcpt.example bob@rcpt.example"
aliases 'no colon' 'x: |prog' 'root: ann@rcpt.example'
goes "mistakes elsewhere" 0 ann@rcpt.example
aliases "root: |touch $W/ran, ann@rcpt.example"
goes "a program" 67 ""
has "a program: said" 'root: alias leads to a program' "$W/err"
aliases "root: $W/written"
goes "a file" 67 ""
aliases "root: :include:$W/zone"
goes "an include" 67 ""
is "nothing was run or written" "" "$(ls -d "$W/ran" "$W/written" 2>/dev/null)"
aliases 'root: toor' 'toor: root'
goes "a loop" 67 ""
has "a loop: said" 'root: alias leads back to itself' "$W/err"
aliases 'root: /dev/null'
goes "/dev/null" 0 ""
has "/dev/null: logged" 'to=<root>, discarded' "$W/maillog"
is "nothing is queued" 0 "$(queued)"
sane delivery

# --- a fresh host ----------------------------------------------------------

# As cron calls it, on a host that nobody has set up.
cron() {
	printf '%s\n' 'From: root (Cron Daemon)' 'To: root' \
	    'Subject: Cron <root@box> true' 'X-Cron-Env: <HOME=/root>' '' \
	    'out of disk' | send -FCronDaemon -i -B8BITMIME -oem "$@"
}

world fresh
mx_plain
fresh() {
	conf <<-CONF
	hostname box.sender.example
	domain box.sender.example
	$1
	CONF
}
fresh ''
cron root
stands "cron's mail on a fresh host" 67 0 0
is "cron's mail on a fresh host: the line to add" \
    "sendmail: root: no mailbox here; set \"local ADDRESS\" in $W/conf or an alias in $W/aliases" \
    "$(cat "$W/err")"
has "cron's mail on a fresh host: logged" 'root: no mailbox here' "$W/maillog"
printf 'To: root\n\nx\n' | send -FCronDaemon -i -odi -oem -oi -t -f root
stands "cronie's mail on a fresh host" 67 0 0
has "cronie's mail on a fresh host: the line to add" 'set "local ADDRESS"' \
    "$W/err"
printf 'To: root\n\nx\n' | send -FCronDaemon -i -odi -oem -oi -t -f '<>'
stands "cronie's mail from nobody" 67 0 0
is "nobody was asked for a host" "0 0" \
    "$(connections) $(grep -c . "$W/dns/dns" 2>/dev/null)"
fresh 'local ann@rcpt.example'
cron root
stands "the line that was named" 0 0 1
is "the line that was named: who got it" ann@rcpt.example "$(recipients 1)"
fresh ''
aliases 'root: bob@rcpt.example'
cron root
stands "the alias that was named" 0 0 2
aliases 'root: \root'
cron root
stands "an alias to nobody but oneself" 67 0 2
has "an alias to nobody but oneself: said" 'root: no mailbox here' "$W/err"
sane fresh

# --- newaliases ------------------------------------------------------------

# check NAME STATUS STDOUT STDERR: what newaliases says, FILE for the file.
check() {
	want="$2
$3
$4"
	run "$newaliases"
	is "newaliases: $1" "$want" "$(status)
$(sed "s|$W/aliases|FILE|" "$W/out")
$(sed "s|^newaliases: $W/aliases|FILE|" "$W/err")"
}

world newaliases
check "no file" 0 "FILE: 0 aliases, longest 0 bytes, 0 bytes total" ""
aliases '# mine' 'root: ann@rcpt.example,' '  bob@rcpt.example' 'me: root'
check "a sound file" 0 "FILE: 2 aliases, longest 35 bytes, 45 bytes total" ""
for call in "$sendmail -bi" "$sendmail -I" "$newaliases -v"; do
	# shellcheck disable=SC2086 # words
	run $call
	is "${call#"$top"/}" "0 $W/aliases: 2 aliases, longest 35 bytes, 45 bytes total" \
	    "$(status) $(cat "$W/out")"
done
aliases 'a: b@x.example' 'A: c@x.example'
check "a name twice" 0 "FILE: 1 aliases, longest 11 bytes, 12 bytes total" \
    "FILE:2: warning: A: the name stands further up already, and that line counts"
aliases 'good: a@x.example' 'no colon' 'p: |prog' 'f: a@x.example,' \
    '  /file' 'i: :include:/x' 'l: m' 'm: l' 'e:' 'b: a@@x'
check "mistakes" 65 "FILE: 8 aliases, longest 19 bytes, 63 bytes total" \
"FILE:2: no colon behind the name
FILE:3: p: alias leads to a program, which is not run
FILE:5: f: alias leads to a file, which is not written
FILE:6: i: alias leads to an include, which is not read
FILE:7: l: alias leads back to itself
FILE:8: m: alias leads back to itself
FILE:9: e: alias leads nowhere
FILE:10: b: bad domain (RFC 5321 section 4.1.2)"
i=0
while [ $i -lt 11 ]; do
	echo "n$i: n$((i + 1))"
	i=$((i + 1))
done >"$W/aliases"
run "$newaliases"
is "newaliases: too many names" 65 "$(status)"
has "newaliases: too many names: said" \
    'aliases:1: n0: alias leads over too many names' "$W/err"
printf '"a\033]0;x": |prog\n' >"$W/aliases"
run "$newaliases"
lacks "newaliases: nothing reaches the terminal" "$(printf '\033')" "$W/err"
aliases 'root: ann@rcpt.example'
chmod 666 "$W/aliases"
check "others may write it" 65 "" \
    "FILE: others may write the alias file: not used"
rm "$W/aliases"
mkdir "$W/aliases"
check "no regular file" 65 "" "FILE: alias file is no regular file: not used"
rmdir "$W/aliases"
ln -s "$W/aliases" "$W/aliases"
run "$newaliases"
is "newaliases: a link to itself" 65 "$(status)"
rm "$W/aliases"
if [ "$(id -u)" != 0 ]; then
	aliases 'root: ann@rcpt.example'
	chmod 000 "$W/aliases"
	run "$newaliases"
	is "newaliases: may not read it" 65 "$(status)"
	has "newaliases: may not read it: said" 'cannot be read' "$W/err"
	rm -f "$W/aliases"
fi
is "newaliases builds nothing" "" "$(ls -d "$W"/aliases* 2>/dev/null)"

finish
