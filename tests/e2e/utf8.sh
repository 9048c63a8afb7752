#!/bin/sh
# Addresses that are not ASCII: domains become A-labels wherever they come
# from, local parts stay, need SMTPUTF8 (RFC 6531) and go nowhere without it.
. "$(dirname "$0")/lib.sh"

bucher=$(printf 'b\303\274cher.example')
upper=$(printf 'B\303\234CHER\343\200\202example')
ascii=xn--bcher-kva.example
snowman=$(printf '\342\230\203.example')
jorg=$(printf 'j\303\266rg')
offer='ehlo-keywords PIPELINING 8BITMIME SMTPUTF8 DSN'

# The lines of an envelope, without the size.
commands() {
	envelope "$1" "${2:-mx}" | sed -n 's/ SIZE=[0-9]*//
	/^MAIL/p
	/^RCPT/p'
}

# field N NAME [DIR]: its lines.
field() {
	header "$1" "${3:-mx}" | sed -n "/^$2:/,/^[^ ]/{/^$2:/p;/^ /p;}"
}

eight_bit() {
	tr -d '\000-\177' <"$1" | wc -c | tr -d ' '
}

# --- domains ---------------------------------------------------------------

if "$sendoff" version | grep -q '^with libidn2 [0-9]'; then
	world domains "$ascii MX 10 mx.rcpt.example"
	mx_plain
	printf 'From: "A, B" <me@%s> (c)\nTo: u@%s,\n U <u@rcpt.example>\nReply-To: <u@%s>\nSubject: x\n\nhi\n' \
	    "$bucher" "$upper" "$bucher" | send -t -f "s@$bucher"
	stands "a domain: delivered" 0 0 2
	is "a domain: the envelope" "MAIL FROM:<s@$ascii>
MAIL FROM:<s@$ascii>
RCPT TO:<u@rcpt.example>
RCPT TO:<u@$ascii>" "$(for i in 1 2; do
	    commands $i
	done | sort)"
	is "a domain: From" "From: \"A, B\" <me@$ascii> (c)" "$(field 1 From)"
	is "a domain: To" "To: u@$ascii,
 U <u@rcpt.example>" "$(field 1 To)"
	is "a domain: Reply-To" "Reply-To: <u@$ascii>" "$(field 1 Reply-To)"
	is "a domain: nothing above 127 is left" 0 "$(eight_bit "$W/mx/mail.1")"
	lacks "a domain: no reason for SMTPUTF8" SMTPUTF8 "$W"/mx/envelope.*
	has "a domain: the log" "to=<u@$ascii>, from=<s@$ascii>" "$W/maillog"

	forget
	printf '\n' | send -f s@sender.example "u@$upper" "U@$ascii" "u@$ascii"
	is "one domain in any letters" "U@$ascii u@$ascii" \
	    "$(recipients 1 | sort | tr '\n' ' ' | sed 's/ $//')"
	stands "one domain in any letters: one message" 0 0 1

	forget
	printf 'list: a@%s\n' "$upper" >"$W/aliases"
	chmod 600 "$W/aliases"
	hello list
	is "an alias" "0 a@$ascii" "$(status) $(recipients 1)"
	run "$sendoff" sendmail -bi
	is "an alias: newaliases has nothing against it" 0 "$(status)"
	forget
	printf 'local root@%s\n' "$bucher" | conf
	hello daemon
	is "local" "0 root@$ascii" "$(status) $(recipients 1)"

	forget
	printf 'hostname mail.%s\ndomain %s\n' "$bucher" "$bucher" | conf
	printf 'From: joe\n\n' | send -f joe u@rcpt.example
	is "domain" "MAIL FROM:<joe@$ascii>" "$(commands 1 | sed 1q)"
	is "domain: in the header" "From: joe@$ascii" "$(field 1 From)"
	has "hostname: Message-ID" "^Message-ID: <.*@mail\.$ascii>" \
	    "$W/mx/mail.1"
	has "hostname: EHLO" "^EHLO mail\.$ascii" "$W"/mx/wire.*

	forget
	printf 'domain %s\nmasquerade @out.%s\n' "$bucher" "$bucher" | conf
	printf 'From: Joe <joe@%s>\n\n' "$upper" |
	    send -f "joe@$bucher" u@rcpt.example
	is "masquerade" "MAIL FROM:<joe@out.$ascii>" "$(commands 1 | sed 1q)"
	is "masquerade: in the header" "From: Joe <joe@out.$ascii>" \
	    "$(field 1 From)"

	conf </dev/null
	run "$sendoff" route "u@$bucher"
	is "route" 0 "$(status)"
	has "route: the name that is asked for" \
	    "^u@$ascii\.\.\. deliverable: .*host $ascii" "$W/out"
	hello -odq "u@$bucher"
	run "$mailq"
	has "mailq" "u@$ascii" "$W/out"
	forget
	send "-qRu@$bucher"
	stands "-qR, as it was written" 0 0 1
	hello -odq "u@$bucher"
	send "-qR$upper"
	stands "-qR, the domain alone" 0 0 2
	sane "domains"

	# A signature is by the A-label (RFC 8616 section 5).
	openssl genpkey -algorithm ED25519 -out "$T/key" 2>/dev/null
	chmod 600 "$T/key"
	public=$(openssl pkey -in "$T/key" -pubout -outform DER | tail -c 32 |
	    openssl base64 -A)
	world signed
	mx_plain
	printf 'dkim %s s %s\n' "$bucher" "$T/key" | conf
	printf 'From: me@%s\nTo: u@%s\n\nhi\n' "$bucher" "$upper" |
	    send u@rcpt.example
	has "signed: d=" "d=$ascii;" "$W/mx/mail.1"
	echo "s._domainkey.$ascii TXT \"v=DKIM1; k=ed25519; p=$public\"" \
	    >"$W/keys"
	is "signed: it verifies" \
	    "dkim=pass header.d=$ascii header.s=s header.a=ed25519-sha256" \
	    "$("$peer" verify "$W/mx/mail.1" "$W/keys" 2>&1)"
	conf </dev/null

	# sendmail(8) pays for the library only where it meets such a domain.
	if LD_DEBUG=help "$sendmail" 2>&1 | grep -q bindings; then
		LD_DEBUG=files run "$sendmail" -bp
		lacks "mailq: libidn2 is not loaded" libidn2 "$W/err"
		printf 'To: u@rcpt.example\n\n' | LD_DEBUG=files run \
		    "$sendmail" -f "$jorg@sender.example" -odq -t "$jorg@x"
		lacks "a local part: libidn2 is not loaded" libidn2 "$W/err"
		printf '\n' | LD_DEBUG=files run "$sendmail" -odq "u@$bucher"
		has "a domain: it is" libidn2 "$W/err"
	else
		skip "no LD_DEBUG here"
	fi
else
	has "version: without libidn2" '^without libidn2$' - <<-VERSION
	$("$sendoff" version)
	VERSION
	world without
	mx_plain
	hello "u@$bucher" u@rcpt.example
	stands "without libidn2: the other recipient has it" 65 0 1
	has "without libidn2: what helps is said" \
	    'domain is not ASCII.*libidn2.*write the A-label \(xn--' "$W/err"
	printf 'To: u@%s\n\n' "$bucher" | send u@rcpt.example
	stands "without libidn2: in the header" 65 0 1
	has "without libidn2: the field is named" '^sendmail: To field: .*A-label' \
	    "$W/err"
	hello -f "u@$bucher" u@rcpt.example
	stands "without libidn2: the sender" 65 0 1
	printf 'domain %s\n' "$bucher" | conf
	hello u@rcpt.example
	is "without libidn2: the configuration" 78 "$(status)"
	has "without libidn2: its line" "^sendmail: $W/conf:8: .*A-label" "$W/err"
	conf </dev/null
	hello "u@$ascii"
	is "without libidn2: an A-label needs none" 68 "$(status)"
	sane "without"
fi

# What is no domain in any letters.
world nowhere
mx_plain
hello "u@$snowman" u@rcpt.example
stands "no domain: the other recipient has it" 65 0 1
has "no domain: said" 'domain' "$W/err"
printf 'To: u@%s\n\n' "$snowman" | send u@rcpt.example
stands "no domain: in the header" 65 0 1
hello -f "u@$snowman" u@rcpt.example
stands "no domain: the sender" 65 0 1
printf 'masquerade @%s\n' "$snowman" | conf
hello u@rcpt.example
is "no domain: the configuration" 78 "$(status)"

# --- local parts -----------------------------------------------------------

# A recipient needs SMTPUTF8 for nobody else.
world offered
echo "$offer" | mx
hello "$jorg@rcpt.example" a@rcpt.example
stands "offered: delivered, each by a transaction" 0 0 2
is "offered: ASCII mail does not ask" "MAIL FROM:<s@sender.example>
RCPT TO:<a@rcpt.example>" "$(for i in 1 2; do
    grep -q SMTPUTF8 "$W/mx/envelope.$i" || commands $i; done)"
is "offered: the other does" "MAIL FROM:<s@sender.example> SMTPUTF8
RCPT TO:<$jorg@rcpt.example>" "$(for i in 1 2; do
    grep -q SMTPUTF8 "$W/mx/envelope.$i" && commands $i; done)"
forget
# the header has it, so that the message as a whole needs it
printf 'From: s@sender.example\nTo: J <%s@rcpt.example>, a@rcpt.example\n\nhi\n' \
    "$jorg" | send -f s@sender.example -t
is "offered: in the header" "MAIL FROM:<s@sender.example> SMTPUTF8
RCPT TO:<$jorg@rcpt.example>
RCPT TO:<a@rcpt.example>" "$(commands 1)"
is "offered: the header keeps it" \
    "To: J <$jorg@rcpt.example>, a@rcpt.example" "$(field 1 To)"
forget
printf 'From: x@sender.example\n\nhi\n' | send -f "$jorg@sender.example" a@rcpt.example
is "offered: the sender" "MAIL FROM:<$jorg@sender.example> SMTPUTF8
RCPT TO:<a@rcpt.example>" "$(commands 1)"
forget
printf 'From: s@sender.example\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\ngr\303\274n\n' |
    send a@rcpt.example
lacks "offered: a body is no reason" SMTPUTF8 "$W/mx/envelope.1"
forget
hello -odq "$jorg@rcpt.example"
send -qf
stands "offered: out of the queue" 0 0 1
has "offered: out of the queue, asked for" "^MAIL FROM:.* SMTPUTF8" \
    "$W/mx/envelope.1"

# Without it that recipient alone is told of.
for keywords in 'PIPELINING 8BITMIME' 'SMTPUTF8' ''; do
	world "refused-$(echo "$keywords" | tr -c 'A-Z0-9\n' -)"
	echo "ehlo-keywords $keywords" | mx
	hello -odi -oee "$jorg@rcpt.example" a@rcpt.example
	is "not offered ($keywords): one is delivered" "a@rcpt.example" \
	    "$(recipients 1)"
	lacks "not offered ($keywords): not asked for" SMTPUTF8 \
	    "$W/mx/envelope.1"
	has "not offered ($keywords): the log" \
	    "to=<.*@rcpt\.example>.* dsn=5\.6\.7, status=bounced" "$W/maillog"
	sane "not offered ($keywords)"
done

world exit
mx_plain
hello -odi "$jorg@rcpt.example" a@rcpt.example
is "not offered: exit status" "69 1 0" "$(status) $(received) $(queued)"
has "not offered: said" 'address needs SMTPUTF8' "$W/err"
printf 'To: %s@rcpt.example\n\nhi\n' "$jorg" |
    send -odi -f s@sender.example a@rcpt.example
is "the header needs it: nobody has it" "69 1 0" \
    "$(status) $(received) $(queued)"
has "the header needs it: said" 'message needs SMTPUTF8' "$W/err"

# The notification asks nothing of anybody.
world notice
mx_plain
hello -odq "$jorg@rcpt.example" a@rcpt.example
send -qf
send -qf
is "a notice: it comes" "2 0" "$(received) $(queued)"
tr -d '\r' <"$W/mx/mail.2" >"$W/notice"
is "a notice: to whom" "MAIL FROM:<>
RCPT TO:<s@sender.example> NOTIFY=NEVER" "$(commands 2)"
has "a notice: about whom" \
    '^Final-Recipient: utf-8; j\\x\{F6\}rg@rcpt\.example$' "$W/notice"
is "a notice: about nobody else" 1 "$(grep -c '^Final-Recipient' "$W/notice")"
has "a notice: status" '^Status: 5\.6\.7$' "$W/notice"
is "a notice: 7-bit" 0 "$(eight_bit "$W/notice")"

# A message in UTF-8 comes back encoded, and a sender in UTF-8 can be told
# where that is understood.
world global
echo 'ehlo-keywords PIPELINING 8BITMIME' | mx
printf 'From: s@sender.example\nTo: %s@rcpt.example\n\nhi\n' "$jorg" |
    send -odq -f s@sender.example -t
send -qf
send -qf
tr -d '\r' <"$W/mx/mail.1" >"$W/notice"
has "the header needs it: it comes back" '^Content-Type: message/global$' \
    "$W/notice"
has "the header needs it: encoded" \
    '^Content-Transfer-Encoding: quoted-printable$' "$W/notice"
has "the header needs it: as it was" '^To: j=C3=B6rg@rcpt\.example$' \
    "$W/notice"
is "the header needs it: 7-bit" 0 "$(eight_bit "$W/notice")"
mx_stop
{
	echo "$offer"
	echo 'rcpt:gone@rcpt.example reply 550 5.1.1 unknown'
} | mx told
printf 'From: s@sender.example\nTo: gone@rcpt.example\n\nhi\n' |
    send -odq -f "$jorg@sender.example" gone@rcpt.example
send -qf
send -qf
is "a sender in UTF-8 is told" "MAIL FROM:<> SMTPUTF8
RCPT TO:<$jorg@sender.example> NOTIFY=NEVER" "$(commands 1 told)"
is "a sender in UTF-8: To" "To: <$jorg@sender.example>" "$(field 1 To told)"

# The next MX may have what the first has not.
world second 'two.example MX 10 first.example' 'two.example MX 20 mx.two.example' \
    'first.example A 127.0.0.2' 'mx.two.example A 127.0.0.1'
mx_plain first -a 127.0.0.2
echo "$offer" | mx
hello -odi "$jorg@two.example" a@two.example
is "two MX: both are delivered" "0 0 1 1" \
    "$(status) $(queued) $(received first) $(received)"
is "two MX: who by the first" a@two.example "$(recipients 1 first)"
is "two MX: who by the second" "$jorg@two.example" "$(recipients 1)"
mx_stop
hello -odi "$jorg@two.example"
is "two MX: the second may come back" "0 1" "$(status) $(queued)"
mx_plain mx2
send -qf
is "two MX: neither has it" "1 0" "$(received first) $(received mx2)"
has "two MX: neither has it, the log" \
    'to=<.*@two\.example>.* dsn=5\.6\.7, status=bounced' "$W/maillog"
sane "second"

# --- -bs -------------------------------------------------------------------

session() {
	# shellcheck disable=SC2059
	printf "$1" >"$W/in"
	run "$sendmail" -bs <"$W/in"
}
codes() {
	tr -d '\r' <"$W/out" | sed -n 's/^\([0-9]\{3\}\)\( .*\)\{0,1\}$/\1/p' |
	    paste -s -d ' ' -
}

world bs "$ascii MX 10 mx.rcpt.example"
echo "$offer" | mx
end='DATA\r\nSubject: x\r\n\r\nhi\r\n.\r\nQUIT\r\n'
session "EHLO x\r\nMAIL FROM:<s@sender.example> SMTPUTF8\r\nRCPT TO:<a@rcpt.example>\r\n$end"
is "-bs: asked for and not needed" "MAIL FROM:<s@sender.example>
RCPT TO:<a@rcpt.example>" "$(commands 1)"
forget
session "EHLO x\r\nMAIL FROM:<s@sender.example> SMTPUTF8\r\nRCPT TO:<$jorg@rcpt.example>\r\n$end"
is "-bs: asked for and needed" "MAIL FROM:<s@sender.example> SMTPUTF8
RCPT TO:<$jorg@rcpt.example>" "$(commands 1)"
forget
session "EHLO x\r\nMAIL FROM:<s@sender.example>\r\nRCPT TO:<$jorg@rcpt.example>\r\nRCPT TO:<a@$bucher>\r\nRCPT TO:<a@rcpt.example>\r\n$end"
is "-bs: not asked for" "220 250 250 553 553 250 354 250 221" "$(codes)"
is "-bs: not asked for, the others" a@rcpt.example "$(recipients 1)"
forget
session "EHLO x\r\nMAIL FROM:<s@sender.example> SMTPUTF8\r\nRCPT TO:<a@rcpt.example> ORCPT=utf-8;$jorg@x.example\r\n$end"
is "-bs: ORCPT in UTF-8 asks for nothing further on" \
    'MAIL FROM:<s@sender.example>
RCPT TO:<a@rcpt.example> ORCPT=utf-8;j\x{F6}rg@x.example' "$(commands 1)"
if "$sendoff" version | grep -q '^with libidn2'; then
	forget
	session "EHLO x\r\nMAIL FROM:<s@$bucher> SMTPUTF8\r\nRCPT TO:<a@$upper>\r\n$end"
	is "-bs: domains" "MAIL FROM:<s@$ascii>
RCPT TO:<a@$ascii>" "$(commands 1)"
fi
sane "bs"

finish
