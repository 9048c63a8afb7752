#!/bin/sh
# What callers write into a header and no relay may have to touch: names, text
# and file names in octets above 127, and fields longer than a line.
. "$(dirname "$0")/lib.sh"

# leaves NAME WANT PRINTF-HEADER...: with that header one message arrives, and
# its header has these lines, folds and all, before the ones that are added.
leaves() {
	name=$1 want=$2
	forget
	# shellcheck disable=SC2059
	{
		printf "$3"
		printf '\n\nx\n'
	} | send -i -f s@sender.example a@rcpt.example
	is "$name" "0 1" "$(status) $(received)"
	header 1 >"$W/got"
	lines=$(printf '%s\n' "$want" | wc -l)
	is "$name: the header" "$want" "$(grep -vE '^(Received|Date|Message-ID|From: s@|DKIM-Signature):? *|^$' \
	    "$W/got" | head -n "$lines")"
	is "$name: ASCII" 0 "$(LC_ALL=C tr -d '\000-\177' <"$W/mx/mail.1" |
	    wc -c | tr -d ' ')"
	lacks "$name: no SMTPUTF8, no 8BITMIME" '^MAIL .*(SMTPUTF8|8BITMIME)' \
	    "$W/mx/envelope.1"
}

world text
mx_plain
leaves "a Subject in UTF-8" \
    'Subject: Bestellung =?utf-8?Q?best=C3=A4tigt?= 2024' \
    'Subject: Bestellung best\303\244tigt 2024'
leaves "a Subject in Latin-1 that is declared" \
    'Subject: =?iso-8859-1?Q?caf=E9_cr=E8me?=
Content-Type: text/plain; charset=iso-8859-1' \
    'Subject: caf\351 cr\350me\nContent-Type: text/plain; charset=iso-8859-1'
leaves "a Subject in nobody knows what" 'Subject: =?unknown-8bit?Q?caf=E9?=' \
    'Subject: caf\351'
leaves "a Subject that PHP cut within a character" \
    'Subject: =?utf-8?B?R3LDtsOfZQ==?= =?unknown-8bit?B?IE38bsM=?=' \
    'Subject: Gr\303\266\303\237e M\374n\303'
leaves "words that are encoded already" \
    'Subject: =?utf-8?B?w7w=?= =?utf-8?B?IMO8?=' \
    'Subject: =?utf-8?B?w7w=?= \303\274'
leaves "emoji and CJK, long" \
    'Subject: =?utf-8?B?8J+OiSDml6XmnKzoqp7ml6XmnKzoqp7ml6XmnKzoqp7ml6XmnKw=?=
 =?utf-8?B?6Kqe5pel5pys6Kqe?= end' \
    'Subject: \360\237\216\211 \346\227\245\346\234\254\350\252\236\346\227\245\346\234\254\350\252\236\346\227\245\346\234\254\350\252\236\346\227\245\346\234\254\350\252\236\346\227\245\346\234\254\350\252\236 end'
leaves "IDs stay the same for all who have them" \
    'In-Reply-To: <??1@x.example>' 'In-Reply-To: <\303\2741@x.example>'
leaves "a field in ASCII" 'X-Any:  as  it	is (really, "so" ' \
    'X-Any:  as  it\tis (really, "so" '
sane "text"

world names
mx_plain
leaves "PHP's From" 'From: =?utf-8?B?Wm/DqyDwn46J?= <x@sender.example>' \
    'From: "Zo\303\253 \360\237\216\211" <x@sender.example>'
leaves "a From without blanks" \
    'From: =?utf-8?Q?Zo=C3=AB?= <x@sender.example>' \
    'From: Zo\303\253<x@sender.example>'
leaves "a From in Latin-1" \
    'From: =?unknown-8bit?Q?J=F6rg?= <x@sender.example>' \
    'From: J\366rg <x@sender.example>'
leaves "cron's From" 'From: root@sender.example (=?utf-8?B?R3LDtsOfZQ==?=)' \
    'From: root (Gr\303\266\303\237e)'
leaves "a list, with folds and a group" \
    'To: "Plain, Ann" <a@rcpt.example>,
	=?utf-8?Q?Zo=C3=AB?= <z@rcpt.example>, =?utf-8?Q?Gr=C3=BC?= :
 b@rcpt.example;' \
    'To: "Plain, Ann" <a@rcpt.example>,\n\tZo\303\253 <z@rcpt.example>, Gr\303\274: b@rcpt.example;'
leaves "a To that is no list" 'To: alle =?utf-8?Q?Sch=C3=BCler?= hier' \
    'To: alle Sch\303\274ler hier'
forget
printf 'To: "J\366rg" <a@rcpt.example>, Zo\303\253 <b@rcpt.example>\n\nx\n' |
    send -t
is "-t, names in two charsets" "0 a@rcpt.example b@rcpt.example" \
    "$(status) $(recipients 1 | tr '\n' ' ' | sed 's/ $//')"
forget
printf 'Subject: x\n\nx\n' | send -F "Zo$(printf '\303\253')" -f \
    s@sender.example a@rcpt.example
has "-F in UTF-8" '^From: =\?utf-8\?Q\?Zo=C3=AB\?= <s@sender.example>' \
    "$W/mx/mail.1"
sane "names"

world files
mx_plain
leaves "a file name" \
    "Content-Disposition: attachment; filename*=utf-8''r%C3%A9sum%C3%A9.pdf" \
    'Content-Disposition: attachment; filename="r\303\251sum\303\251.pdf"'
leaves "a file name in Latin-1" \
    "Content-Type: text/plain; charset=iso-8859-1; name*=iso-8859-1''%E9.txt" \
    'Content-Type: text/plain; charset=iso-8859-1; name="\351.txt"'
leaves "a long file name" \
    "Content-Disposition: attachment;
 filename*0*=utf-8''Die%20Gr%C3%B6%C3%9Fe%20der%20Datei%20und%20ihr%20Name;
 filename*1*=%20dazu.pdf" \
    'Content-Disposition: attachment; filename="Die Gr\303\266\303\237e der Datei und ihr Name dazu.pdf"'
sane "files"

# longest NAME HEADER-FILE: it arrives in lines of at most 998 octets.
longest() {
	forget
	{
		cat "$2"
		printf '\n\nx\n'
	} | send -i -f s@sender.example a@rcpt.example
	is "$1" "0 1" "$(status) $(received)"
	is "$1: lines" "" "$(awk 'length > 999' "$W/mx/mail.1" | cut -c1-60)"
}
world long
mx_plain
i=0
{
	printf 'To: a0@rcpt.example'
	while [ $i -lt 900 ]; do
		i=$((i + 1))
		printf ',a%d@rcpt.example' $i
	done
} >"$W/in"
longest "20 KB of addresses without a blank" "$W/in"
tr -d '\r\n ' <"$W/mx/mail.1" | grep -o 'To:a0@.*,a900@rcpt.example' >"$W/got"
tr -d ' \n' <"$W/in" | sed 's/$/\n/' >"$W/want"
is "20 KB of addresses: as they were" "$(cat "$W/want")" "$(cat "$W/got")"
forget
{
	cat "$W/in"
	printf '\n\nx\n'
} | send -t
is "20 KB of addresses: each gets it" "0 901" "$(status) \
$(cat "$W"/mx/envelope.* | grep -c '^RCPT')"
head -c 2000 /dev/zero | tr '\0' a >"$W/a"
{
	printf 'Subject: '
	cat "$W/a"
} >"$W/in"
longest "a Subject of one word" "$W/in"
is "a Subject of one word: nothing is lost" 2000 "$(header 1 |
    sed -n '/^Subject/,/^[^ S]/p' | grep -oE '\?Q\?a*' | tr -cd a |
    wc -c | tr -d ' ')"
{
	printf 'References: '
	i=0
	while [ $i -lt 100 ]; do
		i=$((i + 1))
		printf '<message.%d@mail.example.org>' $i
	done
} >"$W/in"
longest "References without blanks" "$W/in"
has "References: a fold between two" '^ <message\.[0-9]*@mail.example.org>' \
    "$W/mx/mail.1"
forget
{
	printf 'To: '
	cat "$W/a"
	printf '@rcpt.example\n\nx\n'
} | send -i -f s@sender.example a@rcpt.example
is "an atom that no fold can help" "65 0" "$(status) $(received)"
has "an atom that no fold can help: it is said where" \
    'header field To: .*put blanks into it' "$W/err"
sane "long"

# Over -bs the same is done, whether SMTPUTF8 was asked for or not; only an
# address that is not ASCII needs it.
world smtp
mx_plain
utf8() {
	printf 'EHLO x\r\nMAIL FROM:<s@sender.example>%s\r\n' "$1"
	printf 'RCPT TO:<a@rcpt.example>\r\nDATA\r\n'
	# shellcheck disable=SC2059
	printf "$2"
	printf '\r\n\r\nx\r\n.\r\nQUIT\r\n'
}
for wish in '' ' SMTPUTF8'; do
	forget
	utf8 "$wish" 'Subject: gr\303\274n\r\nFrom: J\303\266 <s@sender.example>' |
	    send -bs -odi
	is "-bs$wish" "0 1" "$(status) $(received)"
	has "-bs$wish: the Subject" '^Subject: =\?utf-8\?B\?Z3LDvG4=\?=' \
	    "$W/mx/mail.1"
	has "-bs$wish: From" '^From: =\?utf-8\?B\?SsO2\?= <s@' "$W/mx/mail.1"
	lacks "-bs$wish: no SMTPUTF8" '^MAIL .*SMTPUTF8' "$W/mx/envelope.1"
done
forget
printf 'To: J\303\266 <j\303\266@x.example>\n\nx\n' |
    send -odi a@rcpt.example
is "a server without SMTPUTF8" "69 0" "$(status) $(received)"
sane "smtp"

world international
mx <<'SCRIPT'
ehlo-keywords PIPELINING 8BITMIME SMTPUTF8
SCRIPT
printf 'To: J\303\266 <j\303\266@x.example>\n\nx\n' |
    send -odi a@rcpt.example
is "a server with it" "0 1" "$(status) $(received)"
has "a server with it: SMTPUTF8" '^MAIL .*SMTPUTF8' "$W/mx/envelope.1"
has "a server with it: the address is raw, the name is not" \
    '^To: =\?utf-8\?B\?SsO2\?= <j..?@x.example>' "$W/mx/mail.1"
sane "international"

finish
