#!/bin/sh
# sendoff check: what a terminal gets, colours and how far it is; and what
# becomes of a run whose processes are killed.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/checkworld.sh"
alone $addresses
certs $receiver_names
escape=$(printf '\033')

world screen
good_host </dev/null
good_zone >"$W/zone"
servers
authority

# --- on a terminal ----------------------------------------------------------------

# screen WIDTH [NAME=VALUE...]: what a terminal gets of a run.
screen() {
	width=$1
	shift
	SENDOFF_CONF=$W/conf env "$@" script -qec "stty cols $width
	    $sendoff check --data $(data) --only spf.all" /dev/null \
	    </dev/null 2>&1 | tr -d '\r' >"$W/screen"
}
if script -qec true /dev/null </dev/null >/dev/null 2>&1; then
	screen 80 TERM=xterm NO_COLOR=
	has "terminal: a colour" "^  $escape\[32mOK$escape\[0m    spf.all " \
	    "$W/screen"
	has "terminal: how far it is" \
	    "^$escape\[K0 of [0-9]+ answers of DNS, 0 of 3 mail servers, [0-9]+ s" \
	    "$W/screen"
	has "terminal: it is written over" " s.*$escape\[Ksendoff check  " \
	    "$W/screen"
	screen 20 TERM=xterm NO_COLOR=
	has "narrow terminal: progress is one line" \
	    "^$escape\[K.{19}$escape\[K" "$W/screen"
	screen 80 TERM=xterm NO_COLOR=1
	has "NO_COLOR: none" '^  OK    spf.all ' "$W/screen"
	for term in TERM=dumb "-u TERM"; do
		screen 80 $term NO_COLOR=
		lacks "$term: no escape sequence" "$escape" "$W/screen"
		has "$term: the report" '^  OK    spf.all ' "$W/screen"
	done
else
	skip "terminals: no script(1), or no terminals here"
fi
check --only spf.all
is "no terminal: silence" "" "$(cat "$W/err")"
lacks "no terminal: no escape sequence" "$escape" "$W/out"

# --- who is killed ------------------------------------------------------------------

# interrupt asker|all: kills it, or all of them, once a mail server is spoken
# with; a process of each kind runs then, the first is the one that asks.
# $children are those that were killed.
interrupt() {
	printf 'greeting tell reached\ngreeting hang\n' >"$W/s1.more"
	servers
	mkfifo "$W/s1/reached"
	SENDOFF_CONF=$W/conf "$sendoff" check --data "$(data)" --timeout 600 \
	    >"$W/out" 2>"$W/err" &
	pid=$!
	read -r word <"$W/s1/reached"
	children=$(cat "/proc/$pid/task/$pid/children")
	[ "$1" = all ] || children=${children%% *}
	# shellcheck disable=SC2086 # several, at the same time
	kill -KILL $children
	{ wait $pid; } 2>/dev/null
	ended $?
}

if [ -r "/proc/$$/task/$$/children" ]; then
	for who in asker all; do
		interrupt $who
		is "$who killed: no report" "70 " "$(status) $(cat "$W/out")"
		is "$who killed: said" "sendoff: the process that asks the name \
servers ended without a report" "$(cat "$W/err")"
		is "$who killed: nothing is left" "" "$(for child in $children; do
			[ ! -e "/proc/$child" ] || echo "$child"
		done)"
	done
else
	skip "who is killed: no /proc/PID/task/PID/children"
fi

# The end of the run is the end of those who serve it, though the message that
# is sent in earnest still is: a probe whose server says nothing does not wait for
# it any more.
printf 'data tell reached\ndata tell go\ndot tell done\n' >"$W/s1.more"
printf 'greeting tell reached\ngreeting hang\n' >"$W/s2.more"
servers
"$peer" stop "$W/s2"
"$peer" start -d "$W/s2" -a 198.51.100.2 -p 25 -s "$W/s2.script" -m 1 \
    >/dev/null || exit 1
mkfifo "$W/s1/reached" "$W/s1/go" "$W/s1/done" "$W/s2/reached"
SENDOFF_CONF=$W/conf "$sendoff" check --data "$(data)" --timeout 600 --probe \
    --to ann@gmail.com >"$W/out" 2>"$W/err" &
pid=$!
read -r word <"$W/s2/reached"
read -r word <"$W/s1/reached"
kill -TERM $pid
{ wait $pid; } 2>/dev/null
"$peer" await "$W/s2/lock"
has "a run is ended: its probe has closed" '^1 end$' "$W/s2/log"
read -r word <"$W/s1/go"
read -r word <"$W/s1/done"
sane screen
finish
