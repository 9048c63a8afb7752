#!/bin/sh
# Start-up: where nothing is signed and no TLS is spoken, no function of
# OpenSSL runs.  The program is linked once more with lazy binding, so that the
# dynamic linker can tell each function of a library as it is first called.
. "$(dirname "$0")/lib.sh"

lazy=$T/sendmail
# shellcheck disable=SC2046 # flags are words
if ! ${CC:-cc} -o "$lazy" -Wl,-z,lazy "$top/src/main.o" \
    "$top/libsendoff.a" $(cat "$top/compat/ldflags") 2>"$T/link" ||
    ! LD_DEBUG=help "$lazy" 2>&1 | grep -q bindings; then
	skip "no lazy linking here (sanitizers, or not glibc)"
	finish
fi

# calls COMMAND...: which functions of OpenSSL it calls.
calls() {
	SENDOFF_CONF=$W/conf LD_DEBUG=bindings "$@" 2>"$T/bindings" >/dev/null
	ended $?
	sed -n 's/.*binding file .*\/sendmail .* to .*lib\(crypto\|ssl\)\..*symbol `\([^'"'"']*\)'"'"'.*/\2/p' \
	    "$T/bindings" | sort -u
}

openssl genpkey -algorithm ED25519 -out "$T/key" 2>/dev/null
chmod 600 "$T/key"
world start
mx_plain
echo "dkim sender.example ed $T/key" | conf
message() {
	printf 'From: s@sender.example\nTo: a@rcpt.example\n\nhi\n'
}

silent() {
	name=$1
	shift
	is "$name: no function of OpenSSL" "" "$(calls "$@" </dev/null)"
}
is "-odq: no function of OpenSSL" "" \
    "$(message | calls "$lazy" -odq -t)"
is "-odq: queued" "0 1" "$(status) $(queued)"
silent "mailq" "$lazy" -bp
silent "a usage error" "$lazy" -Z
rm -f "$W"/spool/m.*
silent "an idle -q" "$lazy" -q

# That the linker does tell: a message that is signed calls some.
has_any() {
	[ -n "$2" ] && pass && return
	fail "$1"
}
has_any "a signature: functions of OpenSSL are seen" \
    "$(message | calls "$lazy" -t)"
is "a signature: delivered" "0 1" "$(status) $(received)"

finish
