#!/bin/sh
# The HTTPS server of the tests, itself: a policy where one is, and each way to
# get it wrong, as a client of few words sees it.
. "$(dirname "$0")/lib.sh"

host=mta-sts.rcpt.example
certs "$host"
world https
printf 'version: STSv1\nmode: none\n' >"$W/policy"
printf 'mode: none\n' | gzip -n >"$W/policy.gz"

# get [HOST [PATH [VERSION]]]: what comes, as it came, in $W/raw and without CR
# in $W/out.
get() {
	printf 'GET %s HTTP/%s\r\nHost: %s\r\nUser-Agent: test\r\n\r\n' \
	    "${2:-/.well-known/mta-sts.txt}" "${3:-1.0}" "${1:-$host}" |
	    openssl s_client -quiet -CAfile "$T/certs/ca.pem" \
	    -servername "${1:-$host}" -connect "127.0.0.1:$HTTPS_PORT" \
	    >"$W/raw" 2>"$W/err"
	tr -d '\r' <"$W/raw" >"$W/out"
}

# serves SCRIPT-LINE...: a new server.
serves() {
	"$peer" stop "$W/https"
	rm -rf "$W/https"
	printf '%s\n' "certificate $T/certs/$host.right.pem" "$@" | https
	. "$W/https/ready"
}

answer() {
	sed '1,/^$/d' "$W/out"
}

code() {
	sed -n '1s/^HTTP\/1.1 //p' "$W/out"
}

serves "response body $W/policy"
get
is "200" "200 OK" "$(code)"
is "the policy" "$(cat "$W/policy")" "$(answer)"
has "the right length" '^Content-Length: 26$' "$W/out"
has "the certificate" '^verify return:1$' "$W/err"
is "the log" "connect
sni $host
tls TLSv1.3
request GET /.well-known/mta-sts.txt HTTP/1.0
field Host: $host
field User-Agent: test
host $host
response 200
end" "$(sed 's/^1 //' "$W/https/log")"
is "one request" 1 "$(requests)"
printf 'version: STSv1\nmode: testing\n' >"$W/policy"
get
is "the policy of now" "$(cat "$W/policy")" "$(answer)"
is "two requests" 2 "$(requests)"
get "$host" /
is "another path" "404 Not Found" "$(code)"
get "$host" / 2.0
is "another version" "400 Bad Request" "$(code)"
printf 'GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: %s:1\r\n\r\n%s\r\n\r\n' \
    "$host" 'HEAD / HTTP/1.0' | openssl s_client -quiet \
    -connect "127.0.0.1:$HTTPS_PORT" 2>/dev/null | tr -d '\r' >"$W/out"
is "two in a connection" "200 OK,405 Method Not Allowed," \
    "$(sed -n 's/^HTTP.1.1 //p' "$W/out" | tr '\n' ,)"

serves "response:$host body $W/policy" 'response:other.example text other\n' \
    'response:2 status 503 Later'
get other.example
is "a body for each host" other "$(answer)"
get none.example
is "none for others" "404 Not Found" "$(code)"

# reply NAME WANT LINE...: the code and the body's first word.
reply() {
	label=$1 want=$2
	shift 2
	serves "response body $W/policy" "$@"
	get
	is "$label" "$want" "$(code) $(answer | head -n 1)"
}
reply 301 "301 Moved " 'response status 301 Moved' 'response text' \
    "response header Location: https://$host/.well-known/mta-sts.txt"
has "301: where to" "^Location: https://$host/" "$W/out"
for n in 302 206 404 500; do
	reply "$n" "$n It version: STSv1" "response status $n It"
done
reply 204 "204 None " 'response status 204 None'
lacks "204: no length" '^Content-Length' "$W/out"
reply "text" "200 OK v: 1" 'response text v: 1\r\n'
reply "drip" "200 OK v: 1" 'response text v: 1\r\n' 'response drip 1'
reply "split" "200 OK version: STSv1" 'response split'
reply "a rule for the second request" "200 OK version: STSv1" \
    'response:2 status 500 Oh'
reply "a rule for the second connection" "200 OK version: STSv1" \
    'response@2 close'
reply "close" " " 'response close'
reply "raw" "200 Fine a" 'response raw HTTP/1.1 200 Fine\r\n\r\na'
reply "garbage" " version: STSv1" 'response garbage'
reply "handshake close" " " 'handshake close'
is "handshake close: no request" 0 "$(requests)"
reply "no length" "200 OK version: STSv1" 'response no-length'
lacks "no length: none" '^Content-Length' "$W/out"
reply "a length too long" "200 OK version: STSv1" 'response length 9999'
has "a length too long: said" '^Content-Length: 9999$' "$W/out"
reply "a length too short" "200 OK version: STSv1" 'response length 3'
reply "closed before the body" "200 OK " 'response text' 'response length 9'
reply "chunked" "200 OK 1d" 'response chunked'
is "chunked: to its end" 0 "$(answer | sed '$d' | tail -n 1)"
reply "100 first" "100 Continue HTTP/1.1 200 OK" 'response continue'
serves "response body $W/policy.gz" 'response header Content-Encoding: gzip'
get
is "gzip" "200 OK" "$(code)"
has "gzip: said" '^Content-Encoding: gzip$' "$W/out"
n=$(wc -c <"$W/policy.gz")
is "gzip: its octets" "mode: none" "$(tail -c "$n" "$W/raw" | gunzip)"
reply "1 MB" "200 OK a line that means nothing to anybody here" \
    'response fill 1024'
is "1 MB: all of it" 1048576 "$(sed "1,/^$(printf '\r')\$/d" "$W/raw" | wc -c)"
reply "a header line of 1 MB" "200 OK version: STSv1" 'response long 1024'
is "a header line of 1 MB: its length" 1048584 \
    "$(sed -n 's/^X-Long/&/p' "$W/out" | tr -d '\n' | wc -c)"
reply "1000 header lines" "200 OK version: STSv1" 'response flood 1000'
is "1000 header lines: all" 1000 "$(grep -c '^X-Line' "$W/out")"

# endless NAME LINE...: more than a client takes.
endless() {
	label=$1
	shift
	serves "response body $W/policy" "$@"
	printf 'GET /.well-known/mta-sts.txt HTTP/1.0\r\n\r\n' |
	    openssl s_client -quiet -connect "127.0.0.1:$HTTPS_PORT" \
	    2>/dev/null | head -c 3000000 | wc -c >"$W/out"
	is "endless: $label" 3000000 "$(tr -d ' ' <"$W/out")"
}
endless "body" 'response fill 0'
endless "chunks" 'response fill 0' 'response chunked'
endless "header lines" 'response flood 0'
endless "header line" 'response long 0'

# A server that says no more: the client has what came until then.
serves "response body $W/policy" 'response freeze 5'
printf 'GET /.well-known/mta-sts.txt HTTP/1.0\r\n\r\n' |
    openssl s_client -quiet -connect "127.0.0.1:$HTTPS_PORT" 2>/dev/null | {
	sed -u '/^.$/q' >"$W/head"
	head -c 5 >"$W/first"
	"$peer" stop "$W/https"
	cat >"$W/rest"
}
is "freeze 5: that much of the body" "versi 0" \
    "$(cat "$W/first") $(wc -c <"$W/rest")"

serves 'serve 1' "certificate $T/certs/$host.self.pem other.example" \
    "response body $W/policy"
get other.example
has "a certificate by SNI" 'self-signed certificate' "$W/err"

# DNS answers from the zone that there is now.
world zone
mx_plain
hello -odi a@new.example
stands "no such domain" 68 0 0
zone 'new.example MX 10 mx.rcpt.example'
hello -odi a@new.example
stands "the same domain, in the zone of now" 0 0 1

finish
