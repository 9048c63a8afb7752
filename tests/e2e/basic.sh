#!/bin/sh
# The plain road: a message on standard input is at its MX when the program
# ends, complete, to those it names, and the exit status says so.
. "$(dirname "$0")/lib.sh"

world from_header
mx_plain
printf 'From: Me <me@sender.example>\nTo: a@rcpt.example, B <b@rcpt.example>
Cc: c@rcpt.example\nBcc: d@rcpt.example\nSubject: x\n\nhi\n' | send -t
stands "-t" 0 0 1
is "-t: nothing is said" "" "$(cat "$W/out" "$W/err")"
is "-t: recipients of To, Cc, Bcc" \
    "a@rcpt.example b@rcpt.example c@rcpt.example d@rcpt.example" \
    "$(recipients 1 | sort | tr '\n' ' ' | sed 's/ $//')"
lacks "-t: no Bcc leaves" '^[Bb][Cc][Cc]|d@rcpt' "$W/mx/mail.1"
is "-t: the body arrives" "hi" "$(body 1)"
has "-t: Date is added" \
    '^Date: [A-Z][a-z][a-z], [0-9]+ [A-Z][a-z]+ [0-9]{4} [0-9:]{8} [-+][0-9]{4}' \
    "$W/mx/mail.1"
has "-t: Message-ID is added" '^Message-ID: <[^@ ]+@[a-z.]+\.example>' \
    "$W/mx/mail.1"
has "-t: From stays" '^From: Me <me@sender.example>' "$W/mx/mail.1"
lacks "-t: no Received tells the account" '^(Received|X-Auth)' "$W/mx/mail.1"
has "-t: over TLS" '^TLS TLSv1.3' "$W/mx/envelope.1"
has "-t: EHLO with the host's name" '^EHLO box\.sender\.example' "$W/mx/wire.1"
has "-t: QUIT" '^QUIT' "$W/mx/wire.1"
is "-t: four log lines" 4 "$(grep -c 'status=sent' "$W/maillog")"
has "-t: the log's form" \
    ': to=<a@rcpt.example>, from=<[^>]+@sender.example>, relay=mx.rcpt.example\[127.0.0.1\]:[0-9]+, delay=[0-9.]+, tls=TLSv1.3/[A-Z0-9_]+, dsn=2.0.0, status=sent \(.*\)$' \
    "$W/maillog"
sane "-t"

world arguments
mx_plain
printf 'Subject: x\nTo: nobody@rcpt.example\n\nhi\n' |
    send -i -f bounces@sender.example a@rcpt.example \
    'B <b@rcpt.example>, A@rcpt.example' a@RCPT.example
stands "addresses as arguments" 0 0 1
is "addresses as arguments: envelope" \
    "MAIL FROM:<bounces@sender.example> a@rcpt.example b@rcpt.example A@rcpt.example" \
    "$(envelope 1 | sed -n 's/^\(MAIL [^ ]*\).*/\1/p') $(recipients 1 | tr '\n' ' ' | sed 's/ $//')"
has "addresses as arguments: From is built" "^From: .*@sender.example" \
    "$W/mx/mail.1"
printf 'x: y\n\n' | send -t a@rcpt.example
stands "-t and an address" 0 0 2
printf '\n' | send -f '' -F 'Cron Daemon' a@rcpt.example
stands "null sender" 0 0 3
has "null sender: MAIL FROM:<>" '^MAIL FROM:<>' "$W/mx/envelope.3"
has "-F: From has the name" '^From: "?Cron Daemon"? <' "$W/mx/mail.3"
printf 'To: root\nFrom: root (Cron Daemon)\nSubject: c\n\n' |
    send -FCronDaemon -i -B8BITMIME -oem a@rcpt.example
stands "as Debian's cron calls" 0 0 4
has "as cron: From is qualified, the comment kept" \
    '^From: root@sender.example \(Cron Daemon\)' "$W/mx/mail.4"
printf 'Subject: x\n\n' | send -t
is "-t without recipients" "64 0" "$(status) $(queued)"
has "-t without recipients: says so" 'no recipients' "$W/err"
printf 'Subject: x\n\n' | send
is "no recipients" 64 "$(status)"
has "no recipients: sendmail's words" 'Recipient names must be specified' \
    "$W/err"
printf 'To: a@rcpt.example, <b@rcpt\n\n' | send -t
is "a bad address in the header: 65, nobody gets it" "65 4" \
    "$(status) $(received)"
printf '\n' | send 'a b@@c' good@rcpt.example
stands "a bad address among arguments: 65, the good one is sent" 65 0 5
has "a bad address among arguments: named" 'a b@@c' "$W/err"
printf 'To: undisclosed-recipients:;\nBcc: a@rcpt.example\n\nx\n' | send -t
stands "an empty group and Bcc" 0 0 6
sane "arguments"

world aliases
mx_plain
cat >"$W/aliases" <<-ALIASES
# comment
root: admin
admin: a@rcpt.example, b@rcpt.example
null: /dev/null
prog: "|touch $W/ran"
loop: pool
pool: loop
ALIASES
printf '\n' | send root
stands "an alias" 0 0 1
is "an alias: its targets" "a@rcpt.example b@rcpt.example" \
    "$(recipients 1 | sort | tr '\n' ' ' | sed 's/ $//')"
printf '\n' | send null
stands "/dev/null" 0 0 1
printf '\n' | send prog
is "a program is no address" "67 no" \
    "$(status) $([ -e "$W/ran" ] && echo yes || echo no)"
printf '\n' | send loop
is "aliases that go round" 67 "$(status)"
conf <<-CONF
local catch@rcpt.example
CONF
printf '\n' | send somebody
stands "local" 0 0 2
is "local: gets it" catch@rcpt.example "$(recipients 2)"
sane "aliases"

world modes
mx_plain
hello -odq a@rcpt.example
stands "-odq" 0 1 0
is "-odq: no connection" 0 "$(connections)"
send -q
stands "-q delivers it" 0 0 1
is "-q: silent" "" "$(cat "$W/out" "$W/err")"
hello -odb b@rcpt.example
is "-odb" 0 "$(status)"
"$peer" await "$W"/spool/m.*
stands "-odb: delivered behind us" 0 0 2
hello -odi c@rcpt.example
stands "-odi" 0 0 3
conf <<-CONF
deliver queue
CONF
hello d@rcpt.example
stands "deliver queue" 0 1 3
hello -v e@rcpt.example
sane "modes"

finish
