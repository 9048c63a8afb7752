#!/bin/sh
# What every end-to-end test uses: a world of its own (configuration, spool,
# DNS and mail servers on loopback ports that the kernel picks), calls of the
# program, and checks that print what differs.  POSIX sh.
#
#	. "$(dirname "$0")/lib.sh"
#	world NAME		a fresh directory $W; DNS runs, the MX is down
#	zone [LINE...]		from now on DNS knows these in place of world's
#	mx [DIR [OPTION...]]	starts an MX; its script is standard input
#	https [DIR [OPTION...]]	the same for an HTTPS server
#	certs NAME...		certificates for servers
#	alone [ADDRESS...]	first of all: a network of the test's own
#	send ARGUMENT...	./sendmail; $(status), $W/out, $W/err
#	is NAME WANT GOT	one check
#	finish			the last line of every test
#
# Nothing here sleeps or polls: a peer returns when it listens, `peer stop'
# when it is gone, and where a test must know how far a server has come, the
# server meets it at a FIFO (`tell' in its script).

set -u
umask 022
LC_ALL=C
export LC_ALL
unset SENDOFF_CONF NAME XDG_CONFIG_HOME XDG_STATE_HOME

top=$(cd "$(dirname "$0")/../.." && pwd)
peer=${PEER:-$top/tests/peer/peer}
sendmail=$top/sendmail
sendoff=$top/sendoff
mailq=$top/mailq
test_name=$(basename "$0" .sh)

T=$(mktemp -d "${TMPDIR:-/tmp}/sendoff-$test_name.XXXXXX") || exit 1
HOME=$T
export HOME
W=$T

passed=0
failed=0
skipped=0

# --- servers ---------------------------------------------------------------

# alone [ADDRESS...]: runs the test once more in a network of its own, as an
# ordinary user who may bind every port; lo has those addresses as well.  That
# takes user namespaces, in which the files of who runs this are still his; root
# without them stays root.  Where there is neither the test is skipped.
alone() {
	[ -z "${ALONE:-}" ] || return 0
	user=$(id -u) group=$(id -g)
	# a user that every system knows
	[ "$user" -ne 0 ] || user=1 group=1
	caps=-all,+net_bind_service
	alone_in "setpriv --inh-caps=$caps --ambient-caps=$caps" \
	    "unshare -Un --map-user=$user --map-group=$group --keep-caps" "$@"
	alone_in "" "unshare -n" "$@"
	skip "all of it: needs a network of its own"
	finish
}

# alone_in LIMIT UNSHARE ADDRESS...: returns where that cannot be done.
alone_in() {
	limit=$1 spaces=$2
	shift 2
	# shellcheck disable=SC2086 # commands with their options
	$spaces sh -c '"$0" lo "$@" && exec '"$limit"' true' "$peer" "$@" \
	    2>/dev/null || return 0
	rm -rf "$T"
	ALONE=$0
	export ALONE
	# shellcheck disable=SC2086
	exec $spaces sh -c '"$0" lo "$@" && exec '"$limit"' sh "$ALONE"' \
	    "$peer" "$@"
}

# Ends every peer and waits for background deliveries, whose servers are gone.
cleanup() {
	for lock in "$T"/*/lock "$T"/*/*/lock; do
		[ -e "$lock" ] && "$peer" stop "${lock%/lock}"
	done
	for entry in "$T"/*/spool/*; do
		[ -f "$entry" ] && "$peer" await "$entry"
	done
	rm -rf "$T"
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

# The zone of every world; `world' and `zone' add to it.
base_zone() {
	cat <<-'ZONE'
	rcpt.example MX 10 mx.rcpt.example
	mx.rcpt.example A 127.0.0.1
	other.example MX 10 mx.other.example
	mx.other.example A 127.0.0.1
	sender.example MX 10 mx.sender.example
	mx.sender.example A 127.0.0.1
	ZONE
}

# zone [LINE...]: moved into its place, which the DNS server sees at once.
zone() {
	{
		base_zone
		for line; do
			printf '%s\n' "$line"
		done
	} >"$W/zone.new"
	mv "$W/zone.new" "$W/zone"
}

# world NAME [LINE-OF-ZONE...]: a directory, a spool, a DNS server, and an
# SMTP port that is ours and refuses connections until an MX starts.
world() {
	W=$T/$1
	shift
	mkdir "$W" "$W/home" && mkdir -m 700 "$W/spool" || exit 1
	HOME=$W/home
	zone "$@"
	DNS_PORT=
	SMTP_PORT=
	eval "$("$peer" start -N -d "$W/dns" -z "$W/zone")"
	if [ -z "$DNS_PORT" ]; then
		echo "not ok $test_name: no DNS server"
		exit 1
	fi
	conf </dev/null
}

# Writes the world's configuration; further lines come from standard input and
# the later one wins.
conf() {
	{
		cat <<-CONF
		hostname box.sender.example
		domain sender.example
		aliases $W/aliases
		spool $W/spool
		resolver 127.0.0.1:$DNS_PORT
		port $SMTP_PORT
		log file $W/maillog
		CONF
		cat
	} >"$W/conf"
}

# mx [DIR [OPTION...]] <SCRIPT: an MX on the world's port, records in $W/DIR.
mx() {
	dir=${1:-mx}
	[ $# -gt 0 ] && shift
	cat >"$W/$dir.script"
	"$peer" start -d "$W/$dir" -p "$SMTP_PORT" -s "$W/$dir.script" "$@" \
	    >"$W/$dir.ports" && return
	echo "not ok $test_name: no MX"
	exit 1
}

# https [DIR [OPTION...]] <SCRIPT: an HTTPS server, on the port 443 where we are
# alone and else on one of the kernel's choice: HTTPS_PORT, or behind a pipe the
# file $W/DIR/ready says so.
https() {
	dir=${1:-https}
	[ $# -gt 0 ] && shift
	cat >"$W/$dir.script"
	HTTPS_PORT=0
	[ -z "${ALONE:-}" ] || HTTPS_PORT=443
	eval "$("$peer" https -d "$W/$dir" -p "$HTTPS_PORT" \
	    -s "$W/$dir.script" "$@" || echo HTTPS_PORT=)"
	[ -n "$HTTPS_PORT" ] && return
	echo "not ok $test_name: no HTTPS server"
	exit 1
}

# How many requests an HTTPS server had.
requests() {
	sed -n '/^[0-9]* request /p' "$W/${1:-https}/log" 2>/dev/null |
	    grep -c .
}

# certs NAME...: certificates of all kinds, as $T/certs/NAME.KIND.pem; see
# tests/peer/certs.h.
certs() {
	# of root's mail nobody's workers read the authorities
	chmod 711 "$T"
	"$peer" certs "$T/certs" "$@" && return
	echo "not ok $test_name: no certificates"
	exit 1
}

# tlsa NAME.KIND "USAGE SELECTOR MATCHING": that certificate's DATA of a TLSA
# record, as in
#	zone "_$SMTP_PORT._tcp.mx.rcpt.example AD" \
#	    "_$SMTP_PORT._tcp.mx.rcpt.example TLSA $(tlsa ... "3 1 1")"
tlsa() {
	grep "^$2 " "$T/certs/$1.tlsa"
}

mx_plain() {
	mx "$@" </dev/null
}

mx_stop() {
	"$peer" stop "$W/${1:-mx}"
}

# mx_await [DIR]: until a server that serves so many connections (-m N) has had
# them and all of its records are written: what it says of a client that has
# left, as of one that did not like its certificate, comes after that.
mx_await() {
	"$peer" await "$W/${1:-mx}/lock"
}

# --- the program -----------------------------------------------------------

# The exit status is kept in a file, as callers often stand behind a pipe,
# which makes them a shell of their own.
run() {
	SENDOFF_CONF=$W/conf "$@" >"$W/out" 2>"$W/err"
	ended $?
}

ended() {
	echo "$1" >"$W/status"
}

status() {
	cat "$W/status"
}

send() {
	run "$sendmail" "$@"
}

# A message to one recipient at rcpt.example, with options of the caller's.
hello() {
	printf 'Subject: hello\n\nhi there\n' | send -f s@sender.example "$@"
}

queued() {
	ls "$W/spool" | grep -c '^m\.'
}

# Files in the spool that are no committed message, nor what is remembered of
# MTA-STS.
litter() {
	ls -A "$W/spool" | grep -v -e '^m\.' -e '^\.sts$'
}

received() {
	ls "$W/${1:-mx}" 2>/dev/null | grep -c '^mail\.'
}

# From here on mail.1 is the next message.
forget() {
	rm -f "$W/${1:-mx}"/mail.* "$W/${1:-mx}"/envelope.*
}

connections() {
	ls "$W/${1:-mx}" 2>/dev/null | grep -c '^wire\.'
}

# A message's header or body as it was received, with LF line ends.
header() {
	tr -d '\r' <"$W/${2:-mx}/mail.$1" | sed '/^$/q'
}

body() {
	tr -d '\r' <"$W/${2:-mx}/mail.$1" | sed '1,/^$/d'
}

envelope() {
	cat "$W/${2:-mx}/envelope.$1"
}

recipients() {
	sed -n 's/^RCPT TO:<\(.*\)>.*/\1/p' "$W/${2:-mx}/envelope.$1"
}

# --- checks ----------------------------------------------------------------

pass() {
	passed=$((passed + 1))
}

# fail NAME: says so, and what the program said.
fail() {
	failed=$((failed + 1))
	echo "not ok $test_name: $1"
	for file in "$W/err" "$W/maillog"; do
		[ -s "$file" ] && tail -n 2 "$file" |
		    sed "s|^|    ${file##*/}: |"
	done
}

skip() {
	skipped=$((skipped + 1))
	echo "skip $test_name: $1"
}

is() {
	if [ "$2" = "$3" ]; then
		pass
		return
	fi
	fail "$1"
	printf '%s\n' "$2" >"$T/want"
	printf '%s\n' "$3" >"$T/got"
	diff -u "$T/want" "$T/got" | sed '1,2d; s/^/    /'
}

# same NAME FILE FILE: octet by octet.
same() {
	if cmp -s "$2" "$3"; then
		pass
		return
	fi
	fail "$1"
	diff -u "$2" "$3" | sed '1,2d; s/^/    /' | head -n 20
}

# has NAME ERE FILE..., lacks NAME ERE FILE...
has() {
	name=$1 pattern=$2
	shift 2
	if cat "$@" 2>/dev/null | grep -qE -- "$pattern"; then
		pass
	else
		fail "$name"
		echo "    nothing matches $pattern in:"
		cat "$@" 2>&1 | head -n 20 | sed 's/^/    /'
	fi
}

lacks() {
	name=$1 pattern=$2
	shift 2
	if cat "$@" 2>/dev/null | grep -qE -- "$pattern"; then
		fail "$name"
		cat "$@" | grep -E -- "$pattern" | head -n 5 | sed 's/^/    /'
	else
		pass
	fi
}

# Where a message is after a call: exit status, entries in the spool, messages
# at the MX.
stands() {
	is "$1" "exit $2, queued $3, received $4" \
	    "exit $(status), queued $(queued), received $(received "${5:-mx}")"
}

# What must hold of every session, whatever the MX did: only what may go over
# a wire went over it, nothing was sent before its time, no server of ours
# broke, and nothing but messages is in the spool.
sane() {
	bad=
	for wire in "$W"/*/wire.*; do
		[ -e "$wire" ] || continue
		bad=$bad$("$peer" wire "$wire" || :)
	done
	bad=$bad$(grep -h ' rushed ' "$W"/*/log 2>/dev/null)
	bad=$bad$(cat "$W"/*/stderr 2>/dev/null)
	bad=$bad$(litter)
	bad=$bad$(grep -hE 'AddressSanitizer|runtime error:' "$W/err")
	is "$1: sane" "" "$bad"
}

finish() {
	echo "count $passed $failed $skipped"
	exit 0
}
