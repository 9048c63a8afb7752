#!/bin/sh
# sendoff check: JSON, what is chosen, exit statuses, what is asked and what is
# not, the key of the block list, and what cannot be read.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/checkworld.sh"
alone $addresses
certs $receiver_names

# questions PATTERN: how many the resolver had.
questions() {
	grep -c "$1" "$W/dns/dns"
}

# --- JSON -----------------------------------------------------------------------

world json
good_host </dev/null
good_zone >"$W/zone"
servers
authority
check --json
is "json: status" 0 "$(status)"
valid "json, all is well"
is "json: one line" 1 "$(grep -c '' "$W/out")"
has "json: who sends" '^\{"sendoff":"[^"]+","time":"20[0-9-]+T[0-9:]+Z","domain":"example.com","from":"shop@example.com","mail_from":"shop@example.com","helo":"mail.example.com"' "$W/out"
has "json: from where" '"ip":\[\{"address":"45.76.113.25","family":4,("local":"45.76.113.25",)?"nat":false,"found_by":"bind"\}\]' "$W/out"
has "json: the sum" '"summary":\{"ok":55,"warn":0,"fail":0,"unknown":0,"skip":3,"exit":0\}' "$W/out"
has "json: predicted" '"predicted":\{"spf":"pass","dkim":"pass","dmarc":"pass","policy":"quarantine","org_domain":"example.com","org_domain_psl":"example.com"\}' "$W/out"
has "json: look-ups" '"dns":\[.*\{"q":"example.com","type":"TXT","server":"127.0.0.1(:[0-9]+)?","rcode":"NOERROR","ttl":60,"ms":[0-9]+\}' "$W/out"
has "json: and what is not there" '\{"q":"25.113.76.45.zen.spamhaus.org","type":"A","server":"[0-9.:]+","rcode":"NXDOMAIN","ms":[0-9]+\}' "$W/out"
lacks "json: no fix where nothing is wrong" '"fix":' "$W/out"
check
grep -cE '^  (OK|SKIP) ' "$W/out" >"$W/count"
check --json -q
is "json: -q changes nothing" "$(cat "$W/count")" \
    "$(grep -o '{"id":' "$W/out" | grep -c .)"

# --- what is chosen --------------------------------------------------------------

ids() {
	awk '/^  (OK|WARN|FAIL|[?][?][?][?]|SKIP) / { print $2 }' "$W/out" |
	    tr '\n' ' '
}
check --only tls
is "only a group" "tls.starttls " "$(ids)"
check --only spf.all
is "only an id" "spf.all " "$(ids)"
check --only ptr --only helo.name,spf.all
is "only a family, an id, and another" "spf.all helo.name ptr.exists \
ptr.fcrdns ptr.helo ptr.single ptr.generic ptr.domain " "$(ids)"
check --only ip --skip ptr,helo,ip.dnsbl,ip.dnsbl-health,ip.v6
is "skip families and ids" \
    "ip.source ip.public ip.port25 ip.clock ip.residential " "$(ids)"
check --only spf --skip dns
is "skip goes before only" "0 " "$(status) $(ids)"
check --only dns,domain --json
valid "only some, json"
lacks "only some, json" '"id":"(ip|ptr|helo|tls)\.' "$W/out"
has "only some: the prediction is made all the same" '"dkim":"pass"' "$W/out"
check --ip 45.76.113.25 --only to.rules --to ann@gmail.com --json
has "only some, with --ip: what they depend on is asked for" \
    '"rule":"TLS","state":"met"' "$W/out"
is "only some, with --ip: the verdict of all" "0 ok" \
    "$(status) $(says to.rules)"
: >"$W/empty"
calls=$(connections s1)
check --only dkim.key,domain.mx
is "a part: no mail server is called" "0 $calls" "$(status) $(connections s1)"

# --- statuses ---------------------------------------------------------------------

good_zone | sed 's/^\(_dmarc.*\)p=quarantine/\1p=none/' | publish
check
is "a warning: 1" "1 WARN" "$(status) $(says dmarc.policy)"
check --strict
is "a warning, strict: 2" 2 "$(status)"
check --skip dmarc.policy
is "what is skipped has no say" 0 "$(status)"
check -q
is "-q: what is bad alone" "dmarc.policy " "$(ids)"
has "-q: what mends it" 'p=quarantine' "$W/out"
good_zone | publish "25.113.76.45.bl.mailspike.net SERVFAIL"
check
is "not known: 3" "3 ????" "$(status) $(says ip.dnsbl.bl.mailspike.net)"
check --strict
is "not known, strict: 3" 3 "$(status)"
check -q
is "-q: what is not known" "ip.dnsbl.bl.mailspike.net ip.dnsbl-health " "$(ids)"
good_zone | sed 's/^\(_dmarc.*\)p=quarantine/\1p=none/' |
    publish "25.113.76.45.bl.mailspike.net SERVFAIL"
check
is "a warning and not known: 1" 1 "$(status)"
good_zone | grep -v ' PTR ' | publish
check
is "a failure: 2" "2 FAIL" "$(status) $(says ptr.exists)"
check --json
valid "a failure, json"
has "json: exit" '"exit":2}' "$W/out"
has "json: another's zone" '"id":"ptr.exists","group":"ip","verdict":"fail".*"fix":\{"kind":"dns-other","owner":"25.113.76.45.in-addr.arpa.","type":"PTR","ttl":3600,"action":"add","old":\[\],"new":\["mail.example.com."\]' "$W/out"

# --- a record is replaced ---------------------------------------------------------

good_zone | sed 's/ip4:45.76.113.25 ~all/mx ~all/' | publish
check --json --only spf
valid "spf, json"
has "json: the record in place of it" '"id":"spf.result","group":"dns","verdict":"fail".*"fix":\{"kind":"dns","owner":"example.com.","type":"TXT","ttl":3600,"action":"replace","old":\["v=spf1 mx ~all"\],"new":\["v=spf1 [^"]*ip4:45.76.113.25[^"]*"\]' "$W/out"
has "json: what was said" '"evidence":\{.*"result":"softfail"' "$W/out"

# --- -v, and a key ----------------------------------------------------------------

good_zone | publish
check -v --only spf.exists
has "-v: a question and its answer" '^  TXT   example\.com  ok, 1, TTL 60, [0-9]+ ms$' "$W/out"
is "-v: status" 0 "$(status)"

check -v --to ann@gmail.com
has "-v --to: the receiver's field" '^ +Authentication-Results: receiver;$' "$W/out"
has "-v --to: all of it" '^ +spf=pass \(domain of shop@example\.com designates 45\.76\.113\.25 as permitted sender\) smtp\.mailfrom=shop@example\.com;$' "$W/out"
has "-v --to: and DMARC" \
    '^ +dmarc=pass \(p=QUARANTINE sp=QUARANTINE dis=NONE\) header\.from=example\.com$' \
    "$W/out"

key=abcdefghijklmnopqrstuvwxyz
good_zone | publish "2.0.0.127.$key.zen.dq.spamhaus.net A 127.0.0.2" \
    "dbltest.com.$key.dbl.dq.spamhaus.net A 127.0.1.2" \
    "25.113.76.45.$key.zen.dq.spamhaus.net A 127.0.0.4" \
    "25.113.76.45.$key.zen.dq.spamhaus.net TXT \"see https://$key.example.net/\""
for way in "" -v --json; do
	check --dqs-key "$key" $way
	is "key $way: it is asked with" "2 yes" \
	    "$(status) $([ "$(questions "$key")" -gt 0 ] && echo yes)"
	is "key $way: the list has it" fail \
	    "$(says ip.dnsbl.zen.spamhaus.org | tr '[:upper:]' '[:lower:]')"
	lacks "key $way: it is not printed" "$key" "$W/out" "$W/err"
done
good_host <<CONF
dqs-key $key
CONF
check -v
is "key of the configuration" "2 FAIL" \
    "$(status) $(says ip.dnsbl.zen.spamhaus.org)"
lacks "key of the configuration: it is not printed" "$key" "$W/out" "$W/err"
check --dqs-key bad.key
is "key: not one" 64 "$(status)"
lacks "key: not one, and not printed" 'bad.key' "$W/out" "$W/err"

# --- nobody is asked --------------------------------------------------------------

: >"$W/dns/dns"
: >"$W/ns53/dns"
calls=$(connections s1)
check --offline
is "offline: status" 3 "$(status)"
is "offline: nobody is asked" "0  $calls" \
    "$(questions .) $(cat "$W/ns53/dns") $(connections s1)"
is "offline: what needs nobody" "OK OK OK" \
    "$(says domain.name) $(says helo.name) $(says dkim.key)"
is "offline: what does" "???? ???? ????" \
    "$(says spf.exists) $(says ptr.exists) $(says dmarc.exists)"
tells "offline: so it says" spf.exists '[?] spf\.exists nobody is asked *$'
check --offline --to ann@gmail.com --json
is "offline, --to: nobody is asked" "3 0 $calls" \
    "$(status) $(questions .) $(connections s1)"
valid "offline"
has "offline: reason" '"reason":"offline"' "$W/out"
check --offline -v
lacks "offline, -v: no look-up was made" 'LOOK-UPS|no answer' "$W/out"
check --offline --only dkim.key,domain.name
is "offline: a part that needs nobody" 0 "$(status)"

# --- silence ----------------------------------------------------------------------

publish "* DROP" </dev/null
check --timeout 1
is "a resolver that is silent" "3 ???? ????" \
    "$(status) $(says spf.exists) $(says ip.port25)"
lacks "a resolver that is silent: nothing is bad" '^  (FAIL|WARN) ' "$W/out"
check --timeout 1 --json
valid "a resolver that is silent"
has "a resolver that is silent: reason" '"id":"spf.exists".*"reason":"timeout"' \
    "$W/out"

# --- other words than the configuration's -----------------------------------------

good_zone | sed 's/example\.com/example.org/g' | publish
sed "s/^resolver.*/resolver 127.0.0.1:1/" "$W/conf" >"$W/conf.new"
mv "$W/conf.new" "$W/conf"
check --resolver "127.0.0.1:$DNS_PORT" --domain EXAMPLE.ORG \
    --ip 45.76.113.25 --only domain.mx,spf.exists
has "--domain: of the From field" '^sendoff check  example\.org ' "$W/out"
is "--resolver: that one is asked" OK "$(says domain.mx)"
check --only domain.mx --timeout 1
is "no --resolver: that one is not" "????" "$(says domain.mx)"
check --resolver "127.0.0.1:$DNS_PORT" --from ann@example.org --ip 192.0.2.99 \
    --only ip.source,ip.public,domain.mx --json
has "--from and --ip" '"domain":"example.org","from":"ann@example.org".*"address":"192.0.2.99","family":4,' "$W/out"
is "--ip: it is no public one" "2 fail ok" \
    "$(status) $(says ip.public) $(says domain.mx)"

check --resolver "127.0.0.1:$DNS_PORT" --domain example.org \
    --ip 45.76.113.25,2a01:4f8::25 --only ip.source,ptr.exists,spf --json
valid "two addresses"
has "two addresses: both" '"address":"45.76.113.25","family":4,.*"address":"2a01:4f8::25","family":6,' "$W/out"
is "two addresses: a PTR for one" "ok fail" "$(says ptr.exists)"
has "two addresses: the PTR of the other" '"owner":"5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.f.4.0.1.0.a.2.ip6.arpa."' "$W/out"

# --- few descriptors ----------------------------------------------------------------

good_host </dev/null
good_zone | publish
(ulimit -S -n 32 && check -q)
is "few descriptors: all is asked" "0 " "$(status) $(cat "$W/out" "$W/err")"
(ulimit -n 24 && check -q)
is "few, and no more to be had" "0 " "$(status) $(cat "$W/out" "$W/err")"

# --- nobody to read, no time to wait ----------------------------------------------

SENDOFF_CONF=$W/conf "$sendoff" check --data "$(data)" --offline >/dev/full \
    2>"$W/err"
is "standard output is full" 74 $?
has "standard output is full: said" '^sendoff: standard output: ' "$W/err"

# --- what cannot be read ----------------------------------------------------------

check --message "$W/none"
is "no message" "66 " "$(status) $(cat "$W/out")"
has "no message: which" "^sendoff: $W/none: No such file" "$W/err"
check --data "$W/none"
is "no lists" "66 " "$(status) $(cat "$W/out")"
has "no lists: which" "^sendoff: $W/none: No such file" "$W/err"
check --zone "$W/none"
is "no zone" "66 " "$(status) $(cat "$W/out")"
printf '; mine\nexample.com. 3600 IN TXT "open\n' >"$W/file"
check --zone "$W/file"
is "a bad zone" "65 " "$(status) $(cat "$W/out")"
has "a bad zone: where" "^sendoff: $W/file:2: " "$W/err"
check --zone - <"$W/file"
has "a bad zone on standard input" "^sendoff: standard input:2: " "$W/err"
check --data "$W/file"
has "lists in a file" "^sendoff: $W/file: Not a directory" "$W/err"
mkdir "$W/data"
printf 'com nonsense\n' >"$W/data/tld.list"
cp "$top/contrib/providers.list" "$W/data"
check --data "$W/data"
is "a bad list" "78 " "$(status) $(cat "$W/out")"
has "a bad list: where" "^sendoff: $W/data/tld.list:1: " "$W/err"
cp "$top/contrib/tld.list" "$W/data"
printf '# mine\nprovider x "X"\nmx x.com\nreply\n' >"$W/data/providers.list"
check --data "$W/data"
is "another bad list" "78 " "$(status) $(cat "$W/out")"
has "another bad list: where" "^sendoff: $W/data/providers.list:4: " "$W/err"
for words in --nothing -x word "--ip x" "--ip 1.2.3.4,1.2.3.5" "--to x" \
    "--from @x" "--from a@x.com." "--only nothing" "--only=" \
    "--only spf.reslt" "--skip x" "--timeout 0" "--timeout 601" \
    "--timeout 1s" "--offline --probe" "--offline --zone /dev/null" "-q -v" \
    "--message - --zone -" --to "--smtp-map x" "--resolver x" "--diff" \
    "--format zone"; do
	check $words
	is "check $words" "64  1" \
	    "$(status) $(cat "$W/out") $(grep -c '^sendoff: ' "$W/err")"
done
check --resolver x
has "--resolver: said without a line" \
    '^sendoff: --resolver takes ADDRESS\[:PORT\]' "$W/err"
for words in --nothing "--format x" "--only spf" --probe --json word; do
	dns $words
	is "dns $words" "64  1" \
	    "$(status) $(cat "$W/out") $(grep -c '^sendoff: ' "$W/err")"
done
printf 'nonsense\n' >>"$W/conf"
check
is "a bad configuration" "78 " "$(status) $(cat "$W/out")"
sane calls
finish
