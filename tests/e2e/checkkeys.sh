#!/bin/sh
# sendoff check and dns by the host's configuration: keys that are there, not
# there, several, or not for the caller to read; a relay; no name; and messages.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/checkworld.sh"
alone $addresses
certs $receiver_names

world keys
good_host </dev/null
good_zone >"$W/zone"
servers
authority

# --- keys -------------------------------------------------------------------------

grep -v '^dkim' "$W/conf" >"$W/conf.none"
cp "$W/conf" "$W/conf.one"
cp "$W/conf.none" "$W/conf"
check
is "no key" "2 FAIL" "$(status) $(says dkim.key)"
tells "no key: how to make one" dkim.key 'sendoff keygen -d example\.com -s '
is "no key: nothing to compare" "SKIP SKIP SKIP" \
    "$(says dkim.record) $(says dkim.match) $(says dkim.self)"
is "no key: SPF is aligned" "OK OK" \
    "$(says dmarc.spf-align) $(says dmarc.result)"
dns
lacks "no key, dns" _domainkey "$W/out"
has "no key, dns: and says so" '^; see sendoff check, dkim\.key: no key' "$W/out"

cp "$W/conf.one" "$W/conf"
mv "$W/keys" "$W/away"
check
is "no key file" "2 FAIL" "$(status) $(says dkim.key)"
mv "$W/away" "$W/keys"
printf 'nonsense\n' >"$W/nonsense.pem" && chmod 600 "$W/nonsense.pem"
{ cat "$W/conf.none"; echo "dkim example.com s1 $W/nonsense.pem"; } >"$W/conf"
check
is "no key in the file" "2 FAIL" "$(status) $(says dkim.key)"
cp "$W/conf.one" "$W/conf"
chmod 644 "$W/keys/example.com.s1.pem"
check
is "everybody's key" "1 WARN" "$(status) $(says dkim.key)"
tells "everybody's key: how to mend it" dkim.key "chmod 0?600 $W/keys"
chmod 000 "$W/keys/example.com.s1.pem"
# root of the machine may read all
if ! cat "$W/keys/example.com.s1.pem" >/dev/null 2>&1; then
	check
	is "not for us to read" "3 ????" "$(status) $(says dkim.key)"
	tells "not for us to read: run it as root" dkim.key root
	is "not for us to read: nothing is bad" 0 \
	    "$(grep -cE '^  (FAIL|WARN) ' "$W/out")"
	check --json
	valid "not for us to read"
	has "not for us to read: reason" \
	    '"id":"dkim.key",.*"verdict":"unknown","reason":"not-readable"' \
	    "$W/out"
	dns
	is "not for us to read, dns" 0 "$(status)"
	lacks "not for us to read, dns: no other record" _domainkey "$W/out"
	has "not for us to read, dns: and says so" \
	    '^; see sendoff check, dkim\.match: the private key is not' "$W/out"
else
	skip "not for us to read: root reads all"
fi
chmod 600 "$W/keys/example.com.s1.pem"

"$sendoff" keygen -d example.com -s e1 -t ed25519 -D "$W/keys" \
    >"$W/made" 2>&1 || exit 1
ed=$(openssl pkey -in "$W/keys/example.com.e1.pem" -pubout -outform DER |
    tail -c 32 | openssl base64 -A)
echo "dkim example.com e1 $W/keys/example.com.e1.pem" >>"$W/conf"
check
is "two keys, one published" "2 OK FAIL" \
    "$(status) $(says dkim.key | cut -d' ' -f1) \
$(says dkim.record | tr ' ' '\n' | sort -u | grep -v OK)"
tells "two keys: the record for the other" dkim.record \
    'e1\._domainkey\.example\.com\. 3600 IN TXT .*k=ed25519; p='
dns --diff --format json
is "two keys, dns: the other alone" 1 \
    "$(grep -oF "\"value\":\"v=DKIM1; k=ed25519; p=$ed\"" "$W/out" | grep -c .)"
lacks "two keys, dns: not the first" '"owner":"s1' "$W/out"
good_zone | publish "e1._domainkey.example.com TXT \"v=DKIM1; k=ed25519; p=$ed\""
check
is "two keys, both published" "0 OK OK" \
    "$(status) $(says dkim.alg) $(says dkim.self)"
{ cat "$W/conf.none"; echo "dkim example.com e1 $W/keys/example.com.e1.pem"; } \
    >"$W/conf"
check
is "Ed25519 alone" "2 FAIL" "$(status) $(says dkim.alg)"
cp "$W/conf.one" "$W/conf"
good_zone | publish

# A private key is nowhere in a report.
check -v --json
sed -n '2p' "$W/keys/example.com.s1.pem" >"$W/secret"
is "no private key comes out" "" "$(grep -F -f "$W/secret" "$W/out" "$W/err")"

# --- a relay ------------------------------------------------------------------------

calls=$(connections s1)
echo "relay smtps://ann@smtp.example.net" >>"$W/conf"
printf 'secret\n' >"$W/password" && chmod 600 "$W/password"
echo "password file $W/password" >>"$W/conf"
check --to bob@gmail.com
is "a relay: status" 0 "$(status)"
is "a relay: what is about this host's address" \
    "SKIP SKIP SKIP SKIP SKIP" "$(says ip.source) $(says ip.port25) \
$(says tls.starttls) $(says ip.clock) $(says tls.to)"
is "a relay: what is not" "OK OK OK" \
    "$(says domain.mx) $(says dkim.self) $(says dmarc.exists)"
is "a relay: nobody is called" "$calls" "$(connections s1)"
is "a relay: the way" "OK SKIP" "$(says to.route) $(says to.smtp)"
lacks "a relay: no password" 'secret' "$W/out" "$W/err"
check --ip 45.76.113.25
is "a relay's address is named" "0 OK OK" \
    "$(status) $(says spf.result) $(says ptr.exists)"
cp "$W/conf.one" "$W/conf"

# --- names --------------------------------------------------------------------------

for name in mail_1.example.com mail.lan localhost.localdomain; do
	cp "$W/conf.one" "$W/conf"
	echo "hostname $name" >>"$W/conf"
	check --only helo
	is "the name $name" "2 FAIL" "$(status) $(says helo.name)"
	tells "the name $name: what to set" helo.name 'hostname [a-z]'
done
cp "$W/conf.one" "$W/conf"

# --- messages -----------------------------------------------------------------------

cat >"$W/fine" <<-'MESSAGE'
	From: Shop <shop@example.com>
	To: ann@example.net
	Subject: Your order 17
	Date: Tue, 24 Nov 2026 10:00:00 +0000
	Message-ID: <17@example.com>
	Auto-Submitted: auto-generated
	MIME-Version: 1.0
	Content-Type: text/plain; charset=utf-8

	It has been sent.
	MESSAGE
check --message "$W/fine"
is "a message: fine" "0 OK OK OK" \
    "$(status) $(says msg.headers) $(says msg.mime) $(says msg.kind)"
printf 'https://b\303\274cher.example.com/\n' | cat "$W/fine" - >"$W/umlaut"
check --only msg.links --message "$W/umlaut"
is "a message with an umlaut in a link" "0 OK" "$(status) $(says msg.links)"
check --message - <"$W/fine"
is "a message on standard input" "0 OK" "$(status) $(says msg.headers)"
cat >"$W/spam" <<-'MESSAGE'
	From: Shop <shop@example.com>
	To: ann@example.net
	Subject: SALE
	Date: Tue, 24 Nov 2026 10:00:00 +0000
	Message-ID: <18@example.com>
	Precedence: bulk
	List-Unsubscribe: <http://bit.ly/x>
	MIME-Version: 1.0
	Content-Type: text/html

	<a href="http://203.0.113.7:8080/x">Click here</a> <img src="http://bit.ly/y">
	<p>To unsubscribe, click here. Special offer!</p>
	MESSAGE
check --message "$W/spam"
is "advertising" "1 WARN WARN WARN" \
    "$(status) $(says msg.mime | cut -d' ' -f1) $(says msg.links | cut -d' ' -f1) $(says msg.kind | cut -d' ' -f1)"
has "advertising: one-click" 'List-Unsubscribe-Post|one-click|RFC 8058' "$W/out"
check --message "$W/spam" --only message --json
valid "advertising"
lacks "advertising: its group alone" '"group":"(ip|dns|domain)"' "$W/out"
{
	printf 'From: a@example.com\nFrom: b@example.org\n'
	printf 'Subject: \033]0;owned\007 \233 x\n\n\033[2J<a href="http://\033.net/">x</a>\n'
	head -c 2000 /dev/zero | tr '\0' y
} >"$W/evil"
check --message "$W/evil" -v
is "a message of harm" "2 FAIL" "$(status) $(says msg.headers | cut -d' ' -f1)"
tame "a message of harm"
check --message "$W/evil" --json
valid "a message of harm"
tame "a message of harm, json"
: >"$W/empty"
check --message "$W/empty" --only message
is "an empty message" "1 WARN" "$(status) $(says msg.headers | cut -d' ' -f1)"
echo "max-size 1000" >>"$W/conf"
check --message "$W/evil"
is "a message that is too large" 65 "$(status)"
cp "$W/conf.one" "$W/conf"

# --- the queue ------------------------------------------------------------------------

echo "deliver queue" >>"$W/conf"
for n in 1 2 3; do
	printf 'From: shop@example.com\nTo: ann@example.net\n\nhttps://linked.example.com/\n' | send -t
	is "queued: $n" "0 $n" "$(status) $(queued)"
done
ls "$W/spool" >"$W/before"
check --only message
is "the queue: alike are one" "1 WARN OK" \
    "$(status) $(says msg.headers) $(says msg.mime)"
is "the queue: which" "$(ls "$W/spool" | sed 's/.*\.//' | sort)" \
    "$(sed -n 's/^ *queued message \([a-z2-7]*\)$/\1/p' "$W/out" | sort)"
check --only message --json
valid "the queue"
has "the queue: lists of its links" '"q":"linked.example.com.multi.surbl.org"' "$W/out"
has "the queue, for programs" '"id":"msg.headers",[^{]*"subject":\{"queue":\["[a-z2-7]{26}","[a-z2-7]{26}","[a-z2-7]{26}"\]' "$W/out"
check --only message -q
is "the queue, for cron" "WARN" "$(awk '/^  [A-Z]/ { print $1 }' "$W/out")"
check --only spf
lacks "the queue: not asked for" "queued|msg" "$W/out"
check --skip message --json
lacks "the queue: left out" '"id":"msg|linked' "$W/out"
check --only message --message "$W/fine"
is "a message, not the queue" 0 "$(status)"
ls "$W/spool" >"$W/after"
same "the queue stays" "$W/before" "$W/after"
rm "$W/spool"/m.*
cp "$W/conf.one" "$W/conf"

# --- what it leaves -----------------------------------------------------------------

find "$W/spool" "$W/keys" >"$W/before"
check --to ann@gmail.com --message "$W/fine"
find "$W/spool" "$W/keys" >"$W/after"
same "nothing is written" "$W/before" "$W/after"
is "and nothing is sent" 0 "$(ls "$W"/s?/mail.* 2>/dev/null | grep -c .)"
sane keys
finish
