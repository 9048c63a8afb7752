#!/bin/sh
# sendoff spf: every result, what decided it, and what hostile records show.
. "$(dirname "$0")/lib.sh"

esc=$(printf '\033')
world spf \
    'pass.example TXT "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"' \
    'fail.example TXT "v=spf1 a:mx.rcpt.example -all exp=why.fail.example"' \
    'why.fail.example TXT "%{i} may not send as %{l}"' \
    'soft.example TXT "v=spf1 include:pass.example ~all"' \
    'neutral.example TXT "v=spf1 ?all"' \
    'end.example TXT "v=spf1 ip4:198.51.100.1"' \
    'none.example TXT "no policy"' \
    'syntax.example TXT "v=spf1 ip4:192.0.2.1 ipv4:192.0.2.9 -all"' \
    'two.example TXT "v=spf1 -all"' 'two.example TXT "v=spf1 ~all"' \
    'broken.example SERVFAIL' \
    'inside.example TXT "v=spf1 include:broken.example -all"' \
    'gone.example TXT "v=spf1 include:none.example -all"' \
    'moved.example TXT "v=spf1 redirect=pass.example"' \
    'mx.example TXT "v=spf1 mx:rcpt.example/24 -all"' \
    'ptr.example TXT "v=spf1 ptr -all"' \
    '7.2.0.192.in-addr.arpa PTR host.ptr.example' \
    'host.ptr.example A 192.0.2.7' \
    'macro.example TXT "v=spf1 exists:%{ir}.%{l1r+}.%{d2} -all"' \
    '7.2.0.192.list.macro.example A 127.0.0.2' \
    'many.example TXT "v=spf1 include:many.example -all"' \
    'void.example TXT "v=spf1 a:x.void.example a:y.void.example a:z.void.example -all"' \
    'split.example TXT "v=spf1 ip4:192" ".0.2.7 -all"' \
    'escape.example TXT "v=spf1 -all exp=why.escape.example"' \
    "why.escape.example TXT \"red ${esc}[31m text\"" \
    'late.example TXT "v=spf1 -all exp=%{l}.late.example"' \
    'why.late.example TXT "no %{s} here"' \
    "odd.example TXT \"v=spf1 ${esc}[2J -all\"" \
    'box.sender.example TXT "v=spf1 a -all"' \
    'box.sender.example A 192.0.2.7' \
    'helo.example TXT "v=spf1 ip4:192.0.2.7 ~all"'

# spf NAME "LINES" ARGUMENT...: what is printed, the look-ups left out where
# the lines do not have them.
spf() {
	name=$1 want=$2
	shift 2
	run "$sendoff" spf "$@"
	is "$name" "0 $want" "$(status) $(cat "$W/out" "$W/err")"
}

spf pass "pass
    ip4:192.0.2.0/24, in the record of pass.example
    0 of 10 look-ups, 0 void" 192.0.2.7 a@pass.example
spf "pass, IPv6" "pass
    ip6:2001:db8::/32, in the record of pass.example
    0 of 10 look-ups, 0 void" 2001:db8::7 a@pass.example
spf "pass, an IPv4 address in IPv6" "pass
    ip4:192.0.2.0/24, in the record of pass.example
    0 of 10 look-ups, 0 void" ::ffff:192.0.2.7 '<a@pass.example>'
spf "fail, explained" "fail
    -all, in the record of fail.example
    1 of 10 look-ups, 0 void
    fail.example explains: 192.0.2.7 may not send as ann" \
    192.0.2.7 ann@fail.example
spf softfail "softfail
    ~all, in the record of soft.example
    1 of 10 look-ups, 0 void" 198.51.100.7 a@soft.example
spf "pass of an include" "pass
    include:pass.example, in the record of soft.example
    1 of 10 look-ups, 0 void" 192.0.2.7 a@soft.example
spf neutral "neutral
    ?all, in the record of neutral.example
    0 of 10 look-ups, 0 void" 192.0.2.7 a@neutral.example
spf "neutral at the end" "neutral
    end.example: no term matches
    0 of 10 look-ups, 0 void" 192.0.2.7 a@end.example
spf none "none
    none.example: no SPF record
    0 of 10 look-ups, 0 void" 192.0.2.7 a@none.example
spf "none: no such domain" "none
    nowhere.example: no SPF record
    0 of 10 look-ups, 0 void" 192.0.2.7 a@nowhere.example
spf "none: no domain" "none
    localhost: not a domain that can have a record
    0 of 10 look-ups, 0 void" 192.0.2.7 a@localhost
spf "permerror: syntax" "permerror
    ipv4:192.0.2.9, in the record of syntax.example: unknown mechanism
    0 of 10 look-ups, 0 void" 192.0.2.1 a@syntax.example
spf "permerror: two records" "permerror
    two.example: more than one SPF record
    0 of 10 look-ups, 0 void" 192.0.2.1 a@two.example
spf "permerror: an include of nothing" "permerror
    include:none.example, in the record of gone.example: its domain has no SPF record
    1 of 10 look-ups, 0 void" 192.0.2.1 a@gone.example
spf "permerror: more than ten" "permerror
    include:many.example, in the record of many.example: more than 10 terms that ask DNS
    11 of 10 look-ups, 0 void" 192.0.2.1 a@many.example
spf "permerror: three void ones" "permerror
    a:z.void.example, in the record of void.example: more than 2 terms ask for what is not in DNS
    3 of 10 look-ups, 3 void" 192.0.2.1 a@void.example
spf temperror "temperror
    broken.example: no answer from DNS
    0 of 10 look-ups, 0 void" 192.0.2.1 a@broken.example
spf "temperror inside" "temperror
    broken.example: no answer from DNS
    1 of 10 look-ups, 0 void" 192.0.2.1 a@inside.example
spf redirect "pass
    ip4:192.0.2.0/24, in the record of pass.example
    1 of 10 look-ups, 0 void" 192.0.2.7 a@moved.example
spf mx "pass
    mx:rcpt.example/24, in the record of mx.example
    1 of 10 look-ups, 0 void" 127.0.0.99 a@mx.example
spf ptr "pass
    ptr, in the record of ptr.example
    1 of 10 look-ups, 0 void" 192.0.2.7 a@ptr.example
spf macros "pass
    exists:%{ir}.%{l1r+}.%{d2}, in the record of macro.example
    1 of 10 look-ups, 0 void" 192.0.2.7 list+user@macro.example
spf "two strings" "pass
    ip4:192.0.2.7, in the record of split.example
    0 of 10 look-ups, 0 void" 192.0.2.7 a@split.example

# The null sender is judged by the HELO name.
for null in '<>' ''; do
	spf "the null sender '$null'" "pass
    a, in the record of box.sender.example
    1 of 10 look-ups, 0 void" 192.0.2.7 "$null"
	spf "the null sender '$null', HELO" "softfail
    ~all, in the record of helo.example
    0 of 10 look-ups, 0 void" 192.0.2.8 "$null" helo.example
done

# Nothing of a stranger's on the terminal.
spf "an explanation with control characters is none" "fail
    -all, in the record of escape.example
    0 of 10 look-ups, 0 void" 192.0.2.7 a@escape.example
spf "a record with control characters" "permerror
    ?[2J, in the record of odd.example: unknown mechanism
    0 of 10 look-ups, 0 void" 192.0.2.7 a@odd.example
spf "an explanation's octets of the sender" "fail
    -all, in the record of late.example
    0 of 10 look-ups, 0 void
    late.example explains: no why@late.example here" \
    192.0.2.7 why@late.example
lacks "no escape" "$esc" "$W/out"

# Usage.
misused() {
	name=$1 pattern=$2
	shift 2
	run "$sendoff" spf "$@"
	is "$name" "64 " "$(status) $(cat "$W/out")"
	has "$name: says why" "$pattern" "$W/err"
	has "$name: usage" '^usage: ' "$W/err"
}
misused "no words" 'takes an IP address'
misused "one word" 'takes an IP address' 192.0.2.1
misused "four words" 'takes an IP address' 192.0.2.1 a@b.example c d
misused "no address" 'not an IP address' mx.example a@b.example
misused "a sender with a line end" 'sender: ' 192.0.2.1 "a
b@b.example"
misused "a HELO name with ESC" 'HELO name: ' 192.0.2.1 a@b.example "x$esc"
echo 'timeout 1' | conf
zone 'mute.example DROP'
spf "a name server that is silent" "temperror
    mute.example: no answer from DNS
    0 of 10 look-ups, 0 void" 192.0.2.1 a@mute.example
sane spf

finish
