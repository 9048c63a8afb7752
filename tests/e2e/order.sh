#!/bin/sh
# Exit 0 only after the MX's 250, or after the entry's and the directory's
# fsync: the order of system calls, as strace(1) shows it.
. "$(dirname "$0")/lib.sh"

if ! strace -f -o "$T/probe" true 2>/dev/null; then
	skip "order of system calls: no strace"
	finish
fi

# trace CALLS ARGUMENT...: runs sendmail, the calls in $W/trace.
trace() {
	calls=$1
	shift
	printf 'Subject: x\n\nhi\n' >"$W/in"
	run strace -f -y -s 4000 -o "$W/trace" -e "trace=$calls" \
	    "$sendmail" -f s@sender.example "$@" <"$W/in"
	main=$(sed -n '1s/ .*//p' "$W/trace")
}

# in_order NAME ERE...: each is there, and after the one before it.
in_order() {
	name=$1
	shift
	last=0
	for pattern; do
		at=$(tail -n +$((last + 1)) "$W/trace" |
		    grep -nE -m 1 -- "$pattern" | sed 's/:.*//')
		if [ -z "$at" ]; then
			fail "$name: $pattern is not where it should be"
			sed 's/^/    /' "$W/trace" | tail -n 40
			return
		fi
		last=$((last + at))
	done
	pass
}

spool_calls=fsync,fdatasync,rename,renameat,renameat2,openat,unlink,unlinkat
spool_calls=$spool_calls,mkdirat,exit_group

world queue
trace "$spool_calls" -odq a@rcpt.example
stands "-odq" 0 1 0
in_order "-odq: file, fsync, name, fsync of the directory, exit 0" \
    "^$main +openat\(.*\"n\.[a-z2-7]{26}\".*O_EXCL.*0600" \
    "^$main +fsync\([0-9]+<.*/n\.[a-z2-7]{26}>\) += 0" \
    "^$main +rename.*\"n\.[a-z2-7]+\".*\"m\.[0-9a-f]+\.[a-z2-7]+\".* = 0" \
    "^$main +fsync\([0-9]+<$W/spool>\) += 0" \
    "^$main +exit_group\(0"
is "-odq: two syncs" 2 "$(grep -cE 'f(data)?sync\(' "$W/trace")"
lacks "-odq: no OpenSSL configuration is read" 'openssl\.cnf' "$W/trace"

world down
trace "$spool_calls" a@rcpt.example
stands "MX down" 0 1 0
in_order "MX down: durable before exit 0" \
    "^$main +fsync\([0-9]+<.*/n\.[a-z2-7]{26}>\) += 0" \
    "^$main +rename.*\"n\.[a-z2-7]+\".*\"m\." \
    "^$main +fsync\([0-9]+<$W/spool>\) += 0" \
    "^$main +exit_group\(0"

world up
conf <<-CONF
tls * none
CONF
mx_plain
trace "$spool_calls,connect,read,recvfrom,recvmsg" a@rcpt.example
stands "MX up" 0 0 1
in_order "MX up: the 250 to the dot before exit 0" \
    '(read|recv).*354 go ahead' '(read|recv).*250 2\.0\.0 queued' \
    "^$main +exit_group\(0"
is "MX up: no sync at all" 0 "$(grep -cE 'f(data)?sync\(' "$W/trace")"
lacks "MX up: nothing in the queue" 'openat\(.*"n\.' "$W/trace"

world mark
hello -odq a@rcpt.example
mx_plain
run strace -f -y -s 200 -o "$W/trace" \
    -e trace=pwrite64,fdatasync,unlinkat,fsync,exit_group "$sendmail" -qf
stands "-qf" 0 0 1
in_order "-qf: marked, synced, removed, synced" 'pwrite64\(.*"\+", 1, ' \
    'fdatasync\(' 'unlinkat\(.*"m\.' "fsync\([0-9]+<$W/spool>\)" \
    'exit_group\(0'

# Nothing touches the network before standard input has ended, and the process
# that parses what comes from it never has the key.
world before
openssl genpkey -algorithm ED25519 -out "$W/key" 2>/dev/null
chmod 600 "$W/key"
conf <<-CONF
dkim sender.example s1 $W/key
CONF
mx_plain
trace read,openat,connect,socket,fork,clone,clone3,vfork,exit_group \
    a@rcpt.example
stands "signed" 0 0 1
# strace of an ordinary user cannot read a name in a process that is hidden.
in_order "input, then the workers, then the key" \
    "^$main +read\(0<.*, \"\", [0-9]+\) += 0" "^$main +(fork|v?fork|clone3?)\(" \
    "^$main +openat\(.*(/key\"|, 0x)"
is "the calling process opens no connection" 0 \
    "$(grep -cE "^$main +(connect|socket)\(.*AF_INET" "$W/trace")"

finish
