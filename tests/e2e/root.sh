#!/bin/sh
# Root's queue run: every user's queue as that user, signed with keys that no
# user can read, whatever users and servers do.  For root alone, in a mount
# namespace of its own where /etc is a copy: with a sendoff.conf and users.
if [ -z "${ROOT_NAMESPACE:-}" ] && [ "$(id -u)" = 0 ] &&
    unshare -m true 2>/dev/null; then
	ROOT_NAMESPACE=1 exec unshare -m sh "$0"
fi
. "$(dirname "$0")/lib.sh"

if [ -z "${ROOT_NAMESPACE:-}" ]; then
	skip "root's queue run: needs root and a mount namespace"
	finish
fi
chmod 755 "$T"
cp -a /etc "$T/etc" || exit 1
if ! mount --bind "$T/etc" /etc; then
	skip "root's queue run: no mounts here"
	finish
fi
mkdir "$T/homes" "$T/bin"
cp "$sendoff" "$T/bin/sendoff"
for program in sendmail mailq; do
	ln -s sendoff "$T/bin/$program"
done
PATH=$T/bin:$PATH
add_user() {
	echo "$1:x:$2:$2::$T/homes/$1:/bin/sh" >>/etc/passwd
	echo "$1:x:$2:" >>/etc/group
	mkdir "$T/homes/$1"
	chown "$2:$2" "$T/homes/$1"
}
add_user alice 61001
add_user bob 61002
add_user carol 61003
echo "mail-keys:x:61009:alice" >>/etc/group

# as USER COMMAND...: with no word of root's environment.
as() {
	user=$1
	shift
	setpriv --reuid="$user" --regid="$user" --init-groups env -i \
	    HOME="$T/homes/$user" PATH="$PATH" "$@"
}
if ! as alice test -x "$T/bin/sendoff" 2>"$T/reach"; then
	skip "root's queue run: no other user can reach $T"
	finish
fi

openssl genpkey -algorithm ED25519 -out "$T/ed.pem" 2>/dev/null
chmod 600 "$T/ed.pem"
seed=$(openssl pkey -in "$T/ed.pem" -outform DER | tail -c 32 |
    od -An -v -tx1 | tr -d ' \n')
record="ed._domainkey.sender.example TXT \"v=DKIM1; k=ed25519; p=$(
    openssl pkey -in "$T/ed.pem" -pubout -outform DER | tail -c 32 |
    openssl base64 -A)\""
key_line="dkim sender.example ed $T/ed.pem"

# shared NAME [LINE-OF-CONF...]: a world whose spool all users share, with the
# configuration where all of them find it.
shared() {
	world "$1" "$record"
	shift
	chmod 1777 "$W/spool"
	: >"$W/maillog"
	chmod 666 "$W/maillog"
	for line; do
		printf '%s\n' "$line"
	done | conf
	cp "$W/conf" /etc/sendoff.conf
	touch "$W/spool/.last"
}

# submit USER ARGUMENT...
submit() {
	printf 'From: s@sender.example\nSubject: hello\n\nhi there\n' |
	    as "$@" >"$W/out" 2>"$W/err"
	ended $?
}

# as_root COMMAND...: the way cron calls it.
as_root() {
	env -i PATH="$PATH" "$@" >"$W/out" 2>"$W/err" </dev/null
	ended $?
}

as_root_submit() {
	env -i PATH="$PATH" sendmail -f s@sender.example "$@" \
	    >"$W/out" 2>"$W/err"
	ended $?
}

# waiting UID: how many messages.
waiting() {
	ls "$W/spool/$1" 2>/dev/null | grep -c '^m\.'
}

# What lies in a queue and is no message.
litter() {
	for dir in "$W"/spool/*; do
		[ -d "$dir" ] && ls -A "$dir"
	done | grep -v '^m\.'
}

# --- a key that only root can read ------------------------------------------

shared key "$key_line"
mx_plain
submit alice sendmail a@rcpt.example
is "a key that is root's: queued, 0, nothing said" "0 1 0 " \
    "$(status) $(waiting 61001) $(received) $(cat "$W/out" "$W/err")"
lacks "the queue holds it unsigned" DKIM-Signature "$W"/spool/61001/m.*
submit alice sendmail -odi a@rcpt.example
is "a key that is root's, -odi: the same" "0 2 0" \
    "$(status) $(waiting 61001) $(received)"
before=$(ls "$W/spool/61001")
submit alice sendmail -qf
is "the user's own run leaves it as it is" "0 0 $before" \
    "$(status) $(received) $(ls "$W/spool/61001")"
lacks "and notes no attempt" '^A ' "$W"/spool/61001/m.*
has "and says what it waits for" "waits for root's queue run to sign" \
    "$W/maillog"
as_root sendmail -q
is "root's run delivers them, and says nothing" "0 0 2 " \
    "$(status) $(waiting 61001) $(received) $(cat "$W/out" "$W/err")"
is "signed" \
    "dkim=pass header.d=sender.example header.s=ed header.a=ed25519-sha256" \
    "$("$peer" verify "$W/mx/mail.1" "$W/zone")"
as_root sendmail -q
is "an idle run says nothing" "0 " "$(status) $(cat "$W/out" "$W/err")"

# Queues that root does not run.
mkdir -p "$T/homes/bob/.config/sendoff"
echo "spool $T/homes/bob/mine" >"$T/homes/bob/.config/sendoff/sendoff.conf"
chown -R bob: "$T/homes/bob"
submit bob sendmail a@rcpt.example
is "a queue of the user's own: 75" "75 2" "$(status) $(received)"
has "and why" 'cannot sign and no queue that root runs' "$W/err"
rm "$T/homes/bob/.config/sendoff/sendoff.conf"

# A user's own line is the user's to read the key of, in root's run too.
echo "dkim sender.example ed $T/ed.pem" \
    >"$T/homes/bob/.config/sendoff/sendoff.conf"
submit bob sendmail a@rcpt.example
as_root sendmail -q
is "a line of the user's own gets no key of root's" "0 1 2" \
    "$(status) $(waiting 61002) $(received)"
echo "hostname" >"$T/homes/bob/.config/sendoff/sendoff.conf"
as_root sendmail -q
is "a mistake in a user's file stops that user's mail" "0 1 2 " \
    "$(status) $(waiting 61002) $(received) $(cat "$W/out" "$W/err")"
has "and is logged" 'uid 61002: .*sendoff.conf:1' "$W/maillog"
rm "$T/homes/bob/.config/sendoff/sendoff.conf"
as_root sendmail -q
is "without it, the mail goes out" "0 3" "$(waiting 61002) $(received)"

# A key that nobody can use.
mv "$T/ed.pem" "$T/away.pem"
: >"$T/ed.pem"
chmod 600 "$T/ed.pem"
submit alice sendmail a@rcpt.example
is "a damaged key: 0, as only root could know" "0 1" \
    "$(status) $(waiting 61001)"
as_root sendmail -q
is "root's run with a damaged key leaves the message" "0 1 3 " \
    "$(status) $(waiting 61001) $(received) $(cat "$W/out" "$W/err")"
has "and says why" 'waits: dkim key .*ed.pem: no private key' "$W/maillog"
mv "$T/away.pem" "$T/ed.pem"
as_root sendmail -q
is "with the key again, it goes out" "0 4" "$(waiting 61001) $(received)"
sane "key"

# --- a user's relay ---------------------------------------------------------

# The relay, its login and its password are the user's alone: whoever calls,
# the command runs as that user, and root's files are not read for it.
certs mx.rcpt.example
shared relay
mx_plain
printf '%s\n' 'auth u 5ecret' \
    "certificate $T/certs/mx.rcpt.example.right.pem" >"$W/hub.script"
hub_port=$("$peer" start -d "$W/hub" -s "$W/hub.script" |
    sed -n 's/^SMTP_PORT=//p')
alice_relay() {
	mkdir -p "$T/homes/alice/.config/sendoff"
	cat >"$T/homes/alice/.config/sendoff/sendoff.conf" <<-CONF
	relay smtp://u@mx.rcpt.example:$hub_port
	cafile $T/certs/ca.pem
	$1
	CONF
	chown -R alice: "$T/homes/alice"
}
echo 5ecret >"$T/homes/alice/password"
chmod 600 "$T/homes/alice/password"
alice_relay 'password command "(id -u; env) >~/ran; cat ~/password"'
submit alice sendmail -odq a@rcpt.example
submit bob sendmail -odq b@rcpt.example
is "a user's relay: queued" "1 1" "$(waiting 61001) $(waiting 61002)"
rm "$T/homes/alice/ran"
as_root env SECRET=of-root sendmail -q
is "a user's relay: root's run uses it for that user" "0 0 0 1 1 " \
    "$(status) $(waiting 61001) $(waiting 61002) $(received hub) $(
    received) $(cat "$W/out" "$W/err")"
is "a user's relay: whose is whose" "a@rcpt.example b@rcpt.example" \
    "$(recipients 1 hub) $(recipients 1)"
is "a user's relay: the command is the user's" 61001 \
    "$(head -n 1 "$T/homes/alice/ran")"
lacks "a user's relay: it has nothing of root's environment" SECRET \
    "$T/homes/alice/ran"
submit alice sendmail -odq a@rcpt.example
submit bob sendmail -odq b@rcpt.example
echo 5ecret >"$T/root.password"
chmod 600 "$T/root.password"
alice_relay "password file $T/root.password"
cp "$W/spool"/61001/m.* "$T/before"
as_root sendmail -q
is "a password that is root's: the user's mail waits, others' does not" \
    "0 1 0 1 2" "$(status) $(waiting 61001) $(waiting 61002) $(
    received hub) $(received)"
has "a password that is root's: logged" \
    'uid 61001: password file .*: Permission denied' "$W/maillog"
same "a password that is root's: the queue is as it was" "$T/before" \
    "$W/spool"/61001/m.*
submit alice sendmail a@rcpt.example
is "a password that is root's: 78 for the user" "78 1" \
    "$(status) $(waiting 61001)"
lacks "the secret is in no log" 5ecret "$W/maillog"
rm -r "$T/homes/alice/.config"

# --- who is who, and who has the key ----------------------------------------

# memory PID: the process's own memory in hex.
memory() {
	sed -n 's/^\([0-9a-f]*\)-\([0-9a-f]*\) rw.*/\1 \2/p' "/proc/$1/maps" |
	while read -r from to; do
		from=$((0x$from)) to=$((0x$to))
		dd if="/proc/$1/mem" bs=65536 iflag=skip_bytes,count_bytes \
		    skip=$from count=$((to - from)) 2>/dev/null
	done | od -An -v -tx1 | tr -d ' \n'
}
holds_key() {
	memory "$1" | grep -q "$seed" && echo key || echo none
}
# ids PID: all four uids, all four gids, groups.
ids() {
	sed -n 's/^[UG]id:[[:space:]]*//p; s/^Groups:[[:space:]]*/groups /p' \
	    "/proc/$1/status" 2>/dev/null | tr '\t\n' '  ' | sed 's/ *$//'
}
opened() {
	for fd in "/proc/$1/fd"/*; do
		readlink "$fd" | sed 's/:\[.*//'
	done | sort -u | tr '\n' ' ' | sed 's/ $//'
}
children() {
	cat "/proc/$1/task/$1/children"
}

shared who "$key_line"
mx <<'SCRIPT'
mail@1 tell reached
mail@1 hang
SCRIPT
mkfifo "$W/mx/reached"
submit alice sendmail a@rcpt.example
env -i PATH="$PATH" sendmail -q >"$W/out" 2>"$W/err" </dev/null &
run=$!
read -r word <"$W/mx/reached"
signer='' child=''
for pid in $(children $run); do
	case $(ids "$pid") in
	61001*) child=$pid ;;
	*) # the signing process leaves TERM to others
	    grep -q '^SigIgn:.*[4-7c-f]...$' "/proc/$pid/status" 2>/dev/null &&
	    signer=$pid ;;
	esac
done
worker=$(children "$child" | tr -d ' ')
is "the dispatcher is root" "0 0 0 0 0 0 0 0" "$(ids $run | cut -d ' ' -f 1-8)"
is "the child is the user for good, with the user's groups" \
    "61001 61001 61001 61001 61001 61001 61001 61001 groups 61001 61009" \
    "$(ids "$child")"
is "its worker, too" "$(ids "$child")" "$(ids "$worker")"
is "the signing process has a socket for each that may ask" \
    "/dev/null socket" "$(opened "$signer")"
is "the child has its messages, its queue, a pipe and sockets" \
    "/dev/null $W/maillog $W/spool/61001 $(echo "$W"/spool/61001/m.*) pipe socket" \
    "$(opened "$child")"
is "its worker has the message and two sockets" \
    "/dev/null $(echo "$W"/spool/61001/m.*) socket" \
    "$(opened "$worker")"
if grep -q __asan_init "$sendoff"; then
	skip "whose memory has the key: sanitizers' memory is too large"
elif [ "$(holds_key "$signer")" = none ]; then
	skip "whose memory has the key: cannot be read here"
else
	pass
	for pid in $run "$child" "$worker"; do
		is "no key in the memory of $pid" none "$(holds_key "$pid")"
	done
fi
is "nobody but root can trace the child or its worker" "root root" \
    "$(ls -ld "/proc/$child/fd" "/proc/$worker/fd" | awk '{ print $3 }' |
    tr '\n' ' ' | sed 's/ $//')"
for pid in $run "$signer" "$child" "$worker"; do
	printf '%s: %s; %s\n' "$pid" "$(ids "$pid")" "$(opened "$pid")"
done >"${ROOT_LISTING:-/dev/null}"
kill -TERM $run
wait $run
is "TERM ends the run, 0, with nothing said" "0 " "$? $(cat "$W/out" "$W/err")"
"$peer" await "$W"/spool/61001/m.*
as_root sendmail -q
is "the message is still there, and the next run has it" "0 1" \
    "$(waiting 61001) $(received)"
sane "who"

# The password: the process that was called has it, a worker that has logged in
# does not have it any more, nor another user's.
hex() {
	printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n'
}
holds() {
	memory "$2" | grep -qE "$(hex "$1")|$(hex "$(printf '%s' "$1" |
	    openssl base64 -A)")|$(hex "$(printf '\0u\0%s' "$1" |
	    openssl base64 -A)")" && echo secret || echo none
}
shared password
password=5ecret-of-alice-alone
printf '%s\n' "auth u $password" 'mail@1 tell reached' 'mail@1 hang' \
    "certificate $T/certs/mx.rcpt.example.right.pem" | mx
mkfifo "$W/mx/reached"
hub_port=$SMTP_PORT
echo "$password" >"$T/homes/alice/password"
alice_relay "password file $T/homes/alice/password"
submit alice sendmail -odq a@rcpt.example
env -i PATH="$PATH" sendmail -q >"$W/out" 2>"$W/err" </dev/null &
run=$!
read -r word <"$W/mx/reached"
child=$(children $run | tr -d ' ')
worker=$(children "$child" | tr -d ' ')
is "a login: it is in" "PLAIN u ok tls" \
    "$(sed -n 's/^1 auth //p' "$W/mx/log")"
if grep -q __asan_init "$sendoff"; then
	skip "whose memory has the password: sanitizers' memory is too large"
elif [ "$(holds "$password" "$child")" = none ]; then
	skip "whose memory has the password: cannot be read here"
else
	is "no password in the dispatcher" none "$(holds "$password" $run)"
	is "no password in a worker that is logged in" none \
	    "$(holds "$password" "$worker")"
fi
kill -TERM $run
wait $run
"$peer" await "$W"/spool/61001/m.*
is "a login: the message is still there" 1 "$(waiting 61001)"
sane "password"
rm -r "$T/homes/alice/.config"

# Root's own queue: its process stays root, its worker does not.
shared nobody
mx <<'SCRIPT'
mail@1 tell reached
mail@1 hang
SCRIPT
mkfifo "$W/mx/reached"
printf 'Subject: hello\n\nhi\n' | as_root_submit -odq a@rcpt.example
env -i PATH="$PATH" sendmail -q >"$W/out" 2>"$W/err" </dev/null &
run=$!
read -r word <"$W/mx/reached"
child=$(children $run | tr -d ' ')
worker=$(children "$child" | tr -d ' ')
is "root's own: the process is root" "0 0 0 0 0 0 0 0" \
    "$(ids "$child" | cut -d ' ' -f 1-8)"
nobody=$(id -u nobody)
is "root's own: the worker is nobody" "$nobody $nobody $nobody $nobody" \
    "$(ids "$worker" | cut -d ' ' -f 1-4)"
kill -TERM $run
wait $run
"$peer" await "$W"/spool/0/m.*
is "root's own: still there" 1 "$(waiting 0)"
sane "nobody"

# --- one user's trouble is not another's -------------------------------------

shared trouble
mx <<'SCRIPT'
rcpt:a@rcpt.example tell stuck
rcpt:a@rcpt.example hang
quit tell done
SCRIPT
mkfifo "$W/mx/stuck" "$W/mx/done"
submit alice sendmail -odq a@rcpt.example
submit bob sendmail -odq b@rcpt.example
env -i PATH="$PATH" sendmail -q >"$W/out" 2>"$W/err" </dev/null &
run=$!
read -r word <"$W/mx/stuck"
for pid in $(children $run); do
	case $(ids "$pid") in
	61001*) kill -STOP "$pid" ;;
	esac
done
read -r word <"$W/mx/done"
is "one is stuck and stopped: the other's mail goes out" 1 "$(received)"
is "to its recipient" b@rcpt.example "$(recipients 1)"
kill -CONT $(children $run) 2>/dev/null
kill -TERM $run
wait $run
is "ended: what is delivered is gone, what is not is there" "0 1 0" \
    "$? $(waiting 61001) $(waiting 61002)"
"$peer" await "$W"/spool/61001/m.*
sane "trouble"

# More users than work at once, and runs that overlap: every message once.
shared crowd "$key_line"
mx_plain
i=0
while [ $i -lt 12 ]; do
	i=$((i + 1))
	[ -d "$T/homes/user$i" ] || add_user "user$i" $((61100 + i))
	submit "user$i" sendmail "a$i@rcpt.example" "b$i@other.example"
	submit "user$i" sendmail "c$i@rcpt.example"
done
is "twelve users: all of it waits" 24 "$(ls "$W"/spool/611* | grep -c '^m')"
for i in 1 2 3; do
	env -i PATH="$PATH" sendmail -q </dev/null >>"$W/out" 2>>"$W/err" &
done
wait
is "twelve users, three runs: nothing is left, nothing said" "0 " \
    "$(ls "$W"/spool/611* | grep -c '^m') $(cat "$W/out" "$W/err")"
is "twelve users, three runs: each recipient once" "36 36" \
    "$(cat "$W"/mx/envelope.* | grep -c '^RCPT') $(cat "$W"/mx/envelope.* |
    grep '^RCPT' | sort -u | wc -l)"
is "twelve users, three runs: all signed" "$(received)" \
    "$(grep -l '^DKIM-Signature: v=1' "$W"/mx/mail.* | wc -l)"
sane "crowd"

# --- what others put in a user's place --------------------------------------

squat() {
	name=$1
	shift
	rm -rf "$W"/spool/61003 "$W"/spool/squat.* "$T/homes/carol/.local"
	as alice "$@"
	submit carol sendmail -odq c@rcpt.example
	is "$name: it goes to the queue at home" "0 1" \
	    "$(status) $(ls "$T/homes/carol/.local/state/sendoff" | grep -c '^m')"
	as_root mailq
	has "$name: root's mailq shows it" 'c@rcpt.example' "$W/out"
	as_root sendmail -q
	is "$name: root's run delivers it" "0 1 " \
	    "$(status) $(received) $(cat "$W/out" "$W/err")"
	is "$name: the place is the user's again" \
	    "drwx------ carol carol" "$(ls -ld "$W/spool/61003" |
	    awk '{ print $1, $3, $4 }')"
	is "$name: what was there is beside it" 1 \
	    "$(ls -d "$W"/spool/squat.61003.* | wc -l)"
	has "$name: logged" 'queue of uid 61003: .*squat\.61003\.' "$W/maillog"
	submit carol sendmail -odq c@rcpt.example
	is "$name: it is used again" "0 1" "$(status) $(waiting 61003)"
	forget
	: >"$W/maillog"
}
shared squats
mx_plain
squat "a directory" mkdir -m 777 "$W/spool/61003"
squat "a file" touch "$W/spool/61003"
squat "a link" ln -s "$T/homes/alice" "$W/spool/61003"
squat "a link to nothing" ln -s nowhere "$W/spool/61003"
squat "a FIFO" mkfifo "$W/spool/61003"
rm -rf "$W/spool/61003"
# names that are nobody's queue
for name in 00 +0 -1 061001 4294967295 61001x '61001 ' 65000; do
	mkdir "$W/spool/$name"
	chown alice "$W/spool/$name"
done
before=$(ls "$W/spool")
as_root sendmail -q
is "other names are left alone" "0 $before" "$(status) $(ls "$W/spool")"
mkdir -m 700 "$W/spool/61999"
chown 61999 "$W/spool/61999"
as_root sendmail -q
has "a queue without a user is held, and logged" \
    'queue of uid 61999: no such user' "$W/maillog"
is "and nothing else is said" "0 " "$(status) $(cat "$W/out" "$W/err")"

# --- mailq, and when root last came ------------------------------------------

shared list
submit alice sendmail -odq a@rcpt.example
submit alice sendmail -odq b@rcpt.example
submit bob sendmail -odq c@rcpt.example
as_root mailq
is "root's mailq: all of them, under one head" "0 1 1 3" \
    "$(status) $(grep -c "$W/spool (3 requests)" "$W/out") $(
    grep -c -e '-Q-ID-' "$W/out") $(grep -c '<[abc]@rcpt.example>' "$W/out")"
is "root's mailq: the total" "		Total requests: 3" \
    "$(tail -n 1 "$W/out")"
submit bob mailq
has "a user's mailq: only that user's" 'Total requests: 1$' "$W/out"
as_root sendmail -bp -qSno-such-sender
is "root's mailq, chosen: none" "		Total requests: 0" \
    "$(tail -n 1 "$W/out")"
id_of() {
	ls "$W/spool/$1" | sed -n "$2s/.*[.]//p"
}
bobs=$(id_of 61002 1)
hers=$(id_of 61001 1)
other=$(id_of 61001 2)
as_root sendoff queue list --json
is "root's list in JSON: an array with an object a line" "0 [ 3 ]" \
    "$(status) $(head -n 1 "$W/out") $(grep -c '^{"id":"[a-z2-7]*",.*}' \
    "$W/out") $(tail -n 1 "$W/out")"
as_root sendoff queue show "$bobs"
is "root sees any message" "0 ID: $bobs hi there" \
    "$(status) $(head -n 1 "$W/out") $(tail -n 1 "$W/out")"
as_root sendoff queue show --json "$bobs"
is "the same in JSON" "0 {\"id\":\"$bobs\" 1" \
    "$(status) $(cut -d, -f1 "$W/out") $(wc -l <"$W/out" | tr -d ' ')"
as_root sendoff queue show nosuchid
is "no such message for root" "65 sendoff: nosuchid: no such message" \
    "$(status) $(cat "$W/err")"
as_root sendoff queue remove ''
is "nothing is no ID" "65 sendoff: : no such message" \
    "$(status) $(cat "$W/err")"
as_root sendoff queue remove "$hers" a "$bobs"
is "root removes any message, and a part of an ID is none" \
    "65 2 sendoff: a: no such message 1 0" \
    "$(status) $(grep -c ': removed$' "$W/out") $(cat "$W/err") $(
    waiting 61001) $(waiting 61002)"
mx_plain
as_root sendoff queue flush nosuchid "$other"
is "root tries any message" "65 sendoff: nosuchid: no such message 1 0" \
    "$(status) $(cat "$W/err") $(received) $(waiting 61001)"
submit alice sendmail -odq a@rcpt.example
submit bob sendmail -odq c@rcpt.example
as_root sendmail -qRc@rcpt.example
is "root's run, chosen" "0 2 1 0" \
    "$(status) $(received) $(waiting 61001) $(waiting 61002)"
mx_stop
SENDOFF_CONF=$W/none
sed "s|^spool.*|spool $W/home|" "$W/conf" >"$W/none"
chmod 1777 "$W/home"
as_root env SENDOFF_CONF="$W/none" mailq
is "a SENDOFF_CONF that means another place is refused" 78 "$(status)"
has "a SENDOFF_CONF that means another place: why" "$W/home" "$W/err"
: >"$W/maillog"
submit alice sendmail -odq a@rcpt.example
lacks "root was here: no warning" "queue run has not" "$W/maillog"
submit alice mailq
lacks "root was here: mailq" warning "$W/out"
touch -d '3 hours ago' "$W/spool/.last"
submit alice sendmail -odq a@rcpt.example
has "root was here three hours ago" "root's queue run has not come by" \
    "$W/maillog"
submit alice mailq
has "and her mailq says so first" '^warning: root' <<-LINE
$(head -n 1 "$W/out")
LINE
as_root mailq
has "as does root's" '^warning: root' "$W/out"
: >"$W/maillog"
rm "$W/spool/.last"
as alice touch "$W/spool/.last"
submit alice sendmail -odq a@rcpt.example
has "root was never here, whatever a user says" \
    "root's queue run has not come by" "$W/maillog"
as_root sendmail -q
is "root's run leaves its mark" "root" \
    "$(ls -l "$W/spool/.last" | awk '{ print $3 }')"
rm -rf "$W/spool/61001" "$W/spool/61002"
as_root mailq
has "root's mailq: nothing" "$W/spool is empty" "$W/out"

# --- the drop, call by call ---------------------------------------------------

if ! strace -o /dev/null true 2>/dev/null ||
    grep -q __asan_init "$sendoff"; then
	skip "the order of the drop: needs strace and no sanitizers"
	finish
fi
shared drop
mx_plain
submit alice sendmail -odq a@rcpt.example
mkdir "$W/calls"
as_root strace -ff -qq -o "$W/calls/of" -e trace=%creds,%file,setsid \
    sendmail -q
is "under strace: delivered" "0 1" "$(status) $(received)"
child=$(grep -l '^setgroups(.*61001' "$W"/calls/of.* | head -n 1)
sed -E '
s/^set.*= -1 EPERM.*/refused/
/^(setsid|chdir|set|refused)/! s/.*(spool\/61001|homes\/alice|"61001",).*/theirs/
/^(setsid|chdir|set|refused|theirs)/! d
s/\(.*//' "$child" | uniq | sed '/^theirs/q' >"$W/order"
is "the order of the drop" "setsid
chdir
setgroups
setresgid
setresuid
refused
theirs" "$(cat "$W/order")"

submit alice sendmail -odq a@rcpt.example
for call in setgroups setresgid setresuid; do
	forget
	: >"$W/maillog"
	as_root strace -ff -qq -o "$W/calls/$call" -e trace=%file,%creds \
	    -e inject=$call:error=EAGAIN sendmail -q
	is "$call fails: nothing is sent or lost, nothing said" "0 1 0 " \
	    "$(status) $(waiting 61001) $(received) $(cat "$W/out" "$W/err")"
	has "$call fails: logged" 'uid 61001: queue run ended with 71' \
	    "$W/maillog"
	is "$call fails: nothing of the user's is opened" "" \
	    "$(grep -hE "spool/61001|homes/alice|\"61001\", O_" \
	    "$W/calls/$call".*)"
done

finish
