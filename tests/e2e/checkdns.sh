#!/bin/sh
# sendoff dns: its four formats, what must change, and its promise: with what it
# prints published, the checks of the own zone pass.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/checkworld.sh"
alone $addresses
certs $receiver_names

# for_peer FILE: a zone file's records as the peer's zone has them.
for_peer() {
	sed '/^;/d; /^\$/d' "$1" | awk '
	{ line = line $0 " " }
	/\($|\( "/ { open = 1 }
	/\)$/ { open = 0 }
	!open {
		sub(/\( */, "", line)
		sub(/ *\) *$/, "", line)
		print line
		line = ""
	}' | sed 's/\. *[0-9]* *IN */ /; s/\. *$//; s/  */ /g'
}

# merged FILE: DNS after those records were published: TXT records go where
# another of the same kind comes, all else is added once.
merged() {
	awk '
	{ kind = $3 ~ /spf1/ ? "spf" : $3 ~ /DMARC/ ? "dmarc" : $2 }
	FNR == NR { new[$1, kind] = 1; print; next }
	!(($1, kind) in new)' "$1" -
}

world broken
broken_host </dev/null
broken_zone >"$W/zone"
servers
authority

# --- as a zone file ---------------------------------------------------------------

dns
is "zone: status and silence" "0 " "$(status) $(cat "$W/err")"
tame zone
cp "$W/out" "$W/zone.file"
has "zone: who" '^; records for example\.top, sent from 45\.76\.113\.25 \(mail\.example\.top\)' "$W/out"
has "zone: SPF with this address" \
    '"v=spf1 .*ip4:45\.76\.113\.25 .*~all"' "$W/out"
has "zone: SPF of EHLO" '^mail\.example\.top\..* IN +TXT +"v=spf1 a -all"' \
    "$W/out"
has "zone: reverse DNS is a comment" \
    '^;.*25\.113\.76\.45\.in-addr\.arpa\..*PTR +mail\.example\.top\.' "$W/out"
lacks "zone: and nothing but a comment" '^[^;].*PTR' "$W/out"
lacks "zone: no MX is invented" '^[^;].* MX ' "$W/out"
new=$(public_half "$W/keys/example.top.s202610.pem")
for_peer "$W/zone.file" >"$W/records"
has "zone: the key that signs" "^s202610\._domainkey\.example\.top TXT .*p=" \
    "$W/records"
is "zone: all of it" "v=DKIM1; k=rsa; p=$new" \
    "$(sed -n 's/^s202610.* TXT //p' "$W/records" | sed 's/" *"//g; s/"//g')"

# --- the promise ------------------------------------------------------------------

check
is "as it is: own zone" "FAIL FAIL FAIL WARN" "$(says spf.result) \
$(says dkim.match) $(says dmarc.result) $(says helo.spf)"
SENDOFF_CONF=$W/conf "$sendoff" dns 2>&1 | check --zone -
is "the future: status" 2 "$(status)"
for id in spf.result dkim.record dkim.match dkim.self dmarc.spf-align \
    dmarc.dkim-align dmarc.result helo.forward helo.spf; do
	is "the future: $id" OK "$(says "$id")"
done
is "the future: reverse DNS is another's" FAIL "$(says ptr.exists)"
is "the future: and who takes bounces is not known" FAIL "$(says domain.mx)"
{
	grep -v '^;' "$W/zone.file"
	echo '$ORIGIN 113.76.45.in-addr.arpa.'
	echo '25 PTR mail.example.top.'
	echo '$ORIGIN example.top.'
	printf '@ MX 10 mx\nmx A 192.0.2.10\n'
} >"$W/more"
check --zone "$W/more" --json
valid "the future of others"
is "the future of others" "ok ok ok" \
    "$(says ptr.exists) $(says ptr.fcrdns) $(says domain.mx)"
check
is "the future has changed nothing" "FAIL FAIL" \
    "$(says spf.result) $(says dkim.match)"

# --- then it is published -----------------------------------------------------------

dns --diff
is "diff before: status" 0 "$(status)"
has "diff before: what changes" 'ip4:45\.76\.113\.25' "$W/out"
lacks "diff before: not what is right" '^_dmarc|^mail\.example\.top\. .* A ' \
    "$W/out"
broken_zone | merged "$W/records" | publish \
    "25.113.76.45.in-addr.arpa PTR mail.example.top" \
    "example.top MX 10 mx.example.net" "mx.example.net A 192.0.2.10"
dns --diff
is "published: nothing is left to change" "" "$(grep -v -e '^;' -e '^\$' "$W/out")"
lacks "published: nor in reverse DNS" PTR "$W/out"
dns --format nsupdate
is "published: nothing to change" "; nothing to change" "$(cat "$W/out")"
dns --format json --diff
is "published: no record" \
    '{"domain":"example.top","helo":"mail.example.top","records":[]}' \
    "$(cat "$W/out")"
dns
for_peer "$W/out" | sort >"$W/again"
broken_zone | merged "$W/records" | grep -E '^([^ ]*[^12]\.)?example.top (TXT|A)' |
    tr -s ' ' | sed 's/" "//g' | sort >"$W/there"
is "published: the same again" "$(cut -d' ' -f1,2 "$W/there")" \
    "$(grep -v ' MX' "$W/again" | cut -d' ' -f1,2)"
check
is "published: what was promised" "OK OK OK OK OK" "$(says spf.result) \
$(says dkim.match) $(says dmarc.result) $(says helo.spf) $(says domain.mx)"
is "published: and reverse DNS" "OK OK OK" \
    "$(says ptr.exists) $(says ptr.fcrdns) $(says ptr.helo)"

# --- the other formats --------------------------------------------------------------

broken_zone | publish
dns --format panel
is "panel: status" 0 "$(status)"
tame panel
lacks "panel: no quotes, no splits" '"|\( *$' "$W/out"
is "panel: the whole key in a line" 1 \
    "$(grep -cxF "  value  v=DKIM1; k=rsa; p=$new" "$W/out")"
has "panel: the domain is @" '^  [a-z]+ +@$' "$W/out"
has "panel: a name is below it" '^  [a-z]+ +s202610\._domainkey$' "$W/out"
has "panel: what it was" '^  was +v=spf1 include:spf\.hoster\.net ~all$' \
    "$W/out"
dns --format nsupdate
is "nsupdate: status" 0 "$(status)"
tame nsupdate
is "nsupdate: only such lines" "" \
    "$(grep -vE '^update (add|delete) [^ ]+\. 3600 IN [A-Z]+ .+$|^send$' \
    "$W/out")"
is "nsupdate: SPF goes and comes" "delete add" "$(sed -n \
    's/^update \([a-z]*\) example\.top\. .*spf1.*/\1/p' "$W/out" |
    tr '\n' ' ' | sed 's/ $//')"
is "nsupdate: in the end" send "$(tail -n 1 "$W/out")"
lacks "nsupdate: not what is another's" 'arpa' "$W/out"
dns --format json
is "json: status" 0 "$(status)"
valid "dns, json"
has "json: a record that changes" '\{"owner":"example.top","type":"TXT","ttl":3600,"state":"changed","value":"v=spf1 [^"]*ip4:45.76.113.25[^"]*","old":\["v=spf1 include:spf.hoster.net ~all"\]' "$W/out"
has "json: one that is kept" '"owner":"mail.example.top","type":"A","ttl":3600,"state":"kept","value":"45.76.113.25","old":\[\]' "$W/out"
has "json: one of another" '"type":"PTR","ttl":3600,"state":"other","value":"mail.example.top."' "$W/out"

# --- DMARC as the checks mend it ------------------------------------------------------

broken_zone | grep -v '^_dmarc' >"$W/none"
publish '_dmarc.example.top TXT "v=DMARC1; p=none"' \
    '_dmarc.example.top TXT "v=DMARC1; p=reject; rua=mailto:a@example.top"' \
    <"$W/none"
dns --diff
has "DMARC: of two records one goes" \
    '^;- _dmarc\.example\.top\. .*"v=DMARC1; p=none"' "$W/out"
has "DMARC: of two records the one with rua stays" \
    '^  "v=DMARC1; p=reject; rua=mailto:a@example\.top" \)' "$W/out"
publish '_dmarc.example.top TXT "v=dmarc1; p=reject"' <"$W/none"
dns --diff --format nsupdate
has "DMARC: one that cannot be read goes" \
    '^update delete _dmarc\.example\.top\. .*v=dmarc1' "$W/out"
has "DMARC: and is mended" \
    '^update add _dmarc\.example\.top\. .*"v=DMARC1; p=reject"' "$W/out"
# a record at the subdomain would be another organisation, which the key's
# domain is not of
if [ -e /usr/share/publicsuffix/public_suffix_list.dat ]; then
	publish <"$W/none"
	dns --from a@news.example.top
	has "DMARC: a subdomain's is the organisation's" \
	    '^_dmarc\.example\.top\. ' "$W/out"
	lacks "DMARC: and no other" '_dmarc\.news' "$W/out"
else
	skip "DMARC of a subdomain: needs the Public Suffix List"
fi
broken_zone | publish

# --- for another domain, from another address, and without any answer ---------------

dns --domain example.org --ip 45.76.113.25
for_peer "$W/out" >"$W/records"
has "--domain: DMARC of that domain" \
    '^_dmarc\.example\.org TXT "v=DMARC1; p=none; rua=mailto:dmarc@example\.org"' \
    "$W/records"
dns --ip 45.76.113.25,2a01:4f8::25 --format json
valid "dns, two addresses"
has "--ip: both in SPF" 'ip4:45.76.113.25 [^"]*ip6:2a01:4f8::25|ip6:2a01:4f8::25 [^"]*ip4:45.76.113.25' "$W/out"
has "--ip: the host has both" \
    '"owner":"mail.example.top","type":"AAAA",.*"value":"2a01:4f8::25"' "$W/out"
: >"$W/dns/dns"
dns --offline --ip 45.76.113.25
is "offline: nobody is asked" "0 0" "$(status) $(grep -c . "$W/dns/dns")"
lacks "offline: nothing is replaced that may be there" 'v=spf1|v=DMARC1' "$W/out"
publish "* DROP" </dev/null
dns --timeout 1
is "a silent resolver" 0 "$(status)"
lacks "a silent resolver: nothing is replaced that may be there" 'v=DMARC1' \
    "$W/out"

# --- no address, no key, no name -----------------------------------------------------

over broken
world bare
echo "example.com MX 10 mx.example.net" >"$W/zone"
conf <<CONF
domain example.com
port 25
inet 4
CONF
dns --timeout 3
is "nothing is known: status" 0 "$(status)"
tame "nothing is known"
lacks "nothing is known: nothing is made up" '^[^;].*(sender\.example|spf1)' "$W/out"
dns --timeout 3 --format json
valid "nothing is known"
sane dns
finish
