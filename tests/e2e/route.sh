#!/bin/sh
# sendmail -bv, sendoff route: where mail would go, for every kind of answer
# that DNS can give; and that no mail server hears of it.
. "$(dirname "$0")/lib.sh"

# Standard output without the port, which is another one each time.
said() {
	sed "s/, port $SMTP_PORT\$/, port PORT/" "$W/out"
}

# A line of the alias file each.
aliases() {
	printf '%s\n' "$@" >"$W/aliases"
}

# route NAME STATUS TEXT ARGUMENT...
route() {
	name=$1 want="$2
$3"
	shift 3
	send -bv "$@" </dev/null
	is "$name" "$want" "$(status)
$(said)"
	lacks "$name: nothing on standard error" . "$W/err"
}

tls='    tls * dane, port PORT'
deliverable() {
	echo "$1... deliverable: mailer esmtp, host ${1##*@}, user $1"
}

world answers \
    'two.example MX 20 mx2.two.example' 'two.example MX 10 mx1.two.example' \
    'mx1.two.example A 127.0.0.2' 'mx1.two.example A 127.0.0.3' \
    'mx1.two.example AAAA ::1' 'mx2.two.example A 127.0.0.1' \
    'implicit.example A 127.0.0.1' 'implicit.example AAAA ::1' \
    'alias.example CNAME rcpt.example' \
    'null.example MX 0 .' 'null.example A 127.0.0.1' \
    'empty.example TXT nothing' \
    'noaddr.example MX 10 mx.noaddr.example' 'mx.noaddr.example TXT none' \
    'half.example MX 10 gone.example' 'half.example MX 20 mx.rcpt.example' \
    'doubt.example MX 10 gone.example' 'doubt.example MX 20 mx.fail.example' \
    'mx.fail.example SERVFAIL' \
    'odd.example MX 10 a/b.example' \
    'self.example MX 10 box.sender.example' 'box.sender.example A 127.0.0.1' \
    'backup.example MX 5 mx.rcpt.example' \
    'backup.example MX 10 box.sender.example' \
    'backup.example MX 20 mx.other.example' \
    'fail.example SERVFAIL' 'refused.example REFUSED' \
    'loop.example CNAME pool.example' 'pool.example CNAME loop.example'
mx_plain

# Deliverable.
route "one MX" 0 "$(deliverable a@rcpt.example)
    mx 10 mx.rcpt.example: 127.0.0.1; may
$tls" a@rcpt.example
route "the order of trying" 0 "$(deliverable a@two.example)
    mx 10 mx1.two.example: 127.0.0.2 127.0.0.3 ::1; may
    mx 20 mx2.two.example: 127.0.0.1; may
$tls" a@two.example
route "implicit MX" 0 "$(deliverable a@implicit.example)
    no MX record, implicit MX implicit.example: 127.0.0.1 ::1; may
$tls" a@implicit.example
route "CNAME" 0 "$(deliverable a@alias.example)
    mx 10 mx.rcpt.example: 127.0.0.1; may
$tls" a@alias.example
route "address literal" 0 "$(deliverable 'a@[127.0.0.1]')
    no MX is asked for, address: 127.0.0.1; may
$tls" 'a@[127.0.0.1]'
route "an MX without an address" 0 "$(deliverable a@half.example)
    mx 10 gone.example: no such host: gone.example
    mx 20 mx.rcpt.example: 127.0.0.1; may
$tls" a@half.example
route "this host is an MX, and not the best" 0 "$(deliverable a@backup.example)
    mx 5 mx.rcpt.example: 127.0.0.1; may
    this host is an MX itself: only better ones are tried
$tls" a@backup.example

# For good.
route "null MX" 67 "a@null.example... User unknown: null.example does not accept mail (null MX, RFC 7505)" \
    a@null.example
route "NXDOMAIN" 68 "a@gone.example... Host unknown: no such domain: gone.example" \
    a@gone.example
route "neither MX nor address" 68 \
    "a@empty.example... Host unknown: empty.example has no address that mail can be sent to" \
    a@empty.example
route "no MX with an address" 68 \
    "a@noaddr.example... Host unknown: mx.noaddr.example has no address that mail can be sent to
    mx 10 mx.noaddr.example: mx.noaddr.example has no address that mail can be sent to
$tls" a@noaddr.example
route "MX that is no host name" 68 \
    "a@odd.example... Host unknown: no MX record of odd.example names a host" \
    a@odd.example
route "this host is the MX" 69 \
    "a@self.example... mail for self.example would come back to this host, which is its MX" \
    a@self.example

# For now.
for kind in fail refused loop; do
	route "$kind" 75 \
	    "a@$kind.example... Deferred: MX of $kind.example: name server failure" \
	    "a@$kind.example"
done
route "one MX unknown, one in doubt" 75 \
    "a@doubt.example... Deferred: address of mx.fail.example: name server failure
    mx 10 gone.example: no such host: gone.example
    mx 20 mx.fail.example: address of mx.fail.example: name server failure
$tls" a@doubt.example

# Arguments as for sending.
route "a list, and doubles" 0 "$(deliverable a@rcpt.example)
    mx 10 mx.rcpt.example: 127.0.0.1; may
$tls
$(deliverable b@implicit.example)
    no MX record, implicit MX implicit.example: 127.0.0.1 ::1; may
$tls
$(deliverable c@rcpt.example)
    mx 10 mx.rcpt.example: 127.0.0.1; may
$tls" 'Ann <a@rcpt.example>, b@implicit.example' a@RCPT.example c@rcpt.example
route "a bare name" 0 "$(deliverable joe@sender.example)
    mx 10 mx.sender.example: 127.0.0.1; may
$tls" joe
route "-v" 0 "$(deliverable a@rcpt.example)
    mx 10 mx.rcpt.example: 127.0.0.1; may
$tls" -v a@rcpt.example
aliases 'root: ann@rcpt.example, trash' 'trash: /dev/null' 'prog: |cat' \
    'own: \own'
route "an alias" 0 "root... aliased to ann@rcpt.example
root... aliased to /dev/null: discarded
$(deliverable ann@rcpt.example)
    mx 10 mx.rcpt.example: 127.0.0.1; may
$tls" root
route "an alias, -n" 0 "$(deliverable root@sender.example)
    mx 10 mx.sender.example: 127.0.0.1; may
$tls" -n root
route "nothing but /dev/null" 0 "trash... aliased to /dev/null: discarded" trash
route "an alias to a program" 67 \
    "prog... User unknown: alias leads to a program, which is not run" prog

# Undeliverable without a question to DNS.
route "a bad address" 65 \
    "a@@x... bad domain (RFC 5321 section 4.1.2)" a@@x
route "an option behind an address" 65 \
    "-i... an option after an address is none
$(deliverable a@rcpt.example)
    mx 10 mx.rcpt.example: 127.0.0.1; may
$tls" a@rcpt.example -i

# The gravest status.
grave() {
	name=$1 want=$2
	shift 2
	send -bv "$@"
	is "gravest: $name" "$want" "$(status)"
}
grave "deferred over deliverable" 75 a@fail.example a@rcpt.example
grave "bad over deferred" 65 a@@x a@fail.example
grave "refused over bad" 69 a@self.example a@@x
grave "no host over refused" 68 a@gone.example a@self.example
grave "no user over no host" 67 a@null.example a@gone.example a@rcpt.example

# How it is called.
run "$sendoff" route a@rcpt.example
is "sendoff route" "0 $(deliverable a@rcpt.example)" "$(status) $(head -n 1 "$W/out")"
run "$sendoff" --config "$W/conf" route a@rcpt.example -odd@rcpt.example
is "sendoff route: nothing behind it is an option" \
    "0 $(deliverable -odd@rcpt.example)" \
    "$(status) $(grep -e '-odd@.*deliv' "$W/out")"
run "$sendoff" route
is "sendoff route alone" 64 "$(status)"
has "sendoff route alone: said" 'Recipient names must be specified' "$W/err"
send -bv
is "-bv alone" "64 sendmail: Recipient names must be specified" \
    "$(status) $(cat "$W/err")"
send -bv -t a@rcpt.example </dev/null
is "-bv -t" 64 "$(status)"
has "-bv -t: said" '-bv reads no message' "$W/err"
mkfifo "$W/open"
exec 3<>"$W/open"
run "$sendmail" -bv a@rcpt.example <"$W/open"
exec 3>&-
is "-bv reads no standard input" 0 "$(status)"

# What the configuration says of it.
conf <<-CONF
port $SMTP_PORT
tls * none
tls .example may
tls rcpt.example encrypt
inet 4
CONF
route "policies, and one family" 0 "$(deliverable a@rcpt.example)
    mx 10 mx.rcpt.example: 127.0.0.1; encrypt
    tls rcpt.example encrypt, port PORT
$(deliverable a@implicit.example)
    no MX record, implicit MX implicit.example: 127.0.0.1; may
    tls .example may, port PORT
$(deliverable 'a@[127.0.0.1]')
    no MX is asked for, address: 127.0.0.1; none
    tls * none, port PORT" a@rcpt.example a@implicit.example 'a@[127.0.0.1]'
conf <<-CONF
hostname box.sender.example
domain box.sender.example
CONF
rm "$W/aliases"
route "nobody's name" 67 \
    "root... User unknown: no mailbox here; set \"local ADDRESS\" in $W/conf or an alias in $W/aliases" \
    root
conf <<-CONF
local me@rcpt.example
CONF
route "local" 0 "root... local: me@rcpt.example
$(deliverable me@rcpt.example)
    mx 10 mx.rcpt.example: 127.0.0.1; may
$tls" root
aliases 'root: x@rcpt.example'
chmod 666 "$W/aliases"
send -bv root
is "an alias file that is not used" 0 "$(status)"
has "an alias file that is not used: said" 'others may write' "$W/err"

# No mail server was asked, none has to be there, and nothing is left.
is "no connection was made" "0 0 0" "$(connections) $(received) $(queued)"
mx_stop
conf </dev/null
send -bv a@rcpt.example
is "without a mail server" 0 "$(status)"
is "nothing is logged" "" "$(cat "$W/maillog" 2>/dev/null)"
sane answers

# --- slow and broken name servers ------------------------------------------

world slow 'drop.example DROP' 'junk.example GARBAGE' \
    'long.example TRUNCATE' 'long.example MX 10 mx.rcpt.example'
conf <<-CONF
timeout 1
CONF
route "TCP" 0 "$(deliverable a@long.example)
    mx 10 mx.rcpt.example: 127.0.0.1; may
$tls" a@long.example
for kind in drop junk; do
	route "$kind" 75 \
	    "a@$kind.example... Deferred: MX of $kind.example: no answer from the name server" \
	    "a@$kind.example"
done
send -bv a@drop.example a@rcpt.example
is "one name server that is silent holds up no other" \
    "75 $(deliverable a@rcpt.example)" \
    "$(status) $(grep deliverable "$W/out")"

# Many: each is said, in their order.
i=0
set --
while [ $i -lt 300 ]; do
	set -- "$@" "r$i@rcpt.example"
	i=$((i + 1))
done
asked() {
	grep -c rcpt.example "$W/dns/dns"
}
before=$(asked)
send -bv "$@"
is "300 recipients" "0 $*" "$(status) $(sed -n 's/\.\.\. deliverable.*//p' \
    "$W/out" | tr '\n' ' ' | sed 's/ $//')"
is "300 recipients of one domain: each question once" 4 \
    "$(($(asked) - before))"

finish
