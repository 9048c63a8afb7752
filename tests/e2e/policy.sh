#!/bin/sh
# What comes of mail under every policy, for every way in which a server's TLS
# can be wrong; see table.sh for what a word promises.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/table.sh"

table_start
cat >"$W/table" <<'TABLE'
none        policy_tls_*_none      clear  clear clear  clear clear clear clear clear clear clear clear clear clear
may         policy_tls_*_may       clear  clear clear  tls   tls   tls   tls   tls   tls   tls   tls   tls   tls
encrypt     policy_tls_*_encrypt   -offer -454  -shake tls   tls   tls   tls   tls   tls   tls   tls   tls   tls
verify      policy_tls_*_verify    -offer -454  -shake -self -expired -name -name -name -name -ca -issuer tls tls
nodane      policy_tls_*_dane      clear  clear clear  tls   tls   tls   tls   tls   tls   tls   tls   tls   tls
insecure    policy_tls_*_dane      clear  clear clear  tls   tls   tls   tls   tls   tls   tls   tls   tls   tls
dane-ee     DANE_of_HOST           -offer -454  -shake tls   tls   tls   tls   tls   tls   tls   tls   tls   tls
dane-ta     DANE_of_HOST           -offer -454  -shake -tlsa -expired -name -name -name -name -tlsa -tlsa tls tls
mismatch    DANE_of_HOST           -offer -454  -shake -tlsa -tlsa -tlsa -tlsa -tlsa -tlsa -tlsa -tlsa -tlsa -tlsa
unusable    DANE_of_HOST_(no_usable_TLSA_record) -offer -454 -shake tls tls tls tls tls tls tls tls tls tls
servfail    DANE_of_HOST           -dns -dns -dns -dns -dns -dns -dns -dns -dns -dns -dns -dns -dns
only-none   policy_tls_*_dane-only -none -none -none -none -none -none -none -none -none -none -none -none -none
only-clear  policy_tls_*_dane-only -none -none -none -none -none -none -none -none -none -none -none -none -none
only-ee     DANE_of_HOST           -offer -454  -shake tls   tls   tls   tls   tls   tls   tls   tls   tls   tls
only-bad    DANE_of_HOST           -offer -454  -shake -tlsa -tlsa -tlsa -tlsa -tlsa -tlsa -tlsa -tlsa -tlsa -tlsa
TABLE

# ruled NAME POLICY [ZONE]: a row under `tls * POLICY', and nothing else.
ruled() {
	row "$1" "${3:-}" <<-CONF
	tls * $2
	cafile $T/certs/ca.pem
	mta-sts no
	CONF
}

# every "DIRECTIVE TYPE" PREFIX...: of every PREFIXcolumn.
every() {
	directive=$1
	shift
	for prefix; do
		for column in $columns; do
			echo "$prefix$column${at:-}.example $directive"
		done
	done
}

none="* AD"
failing=$(at=.mx every "SERVFAIL TLSA" "_$SMTP_PORT._tcp.")
good_only=$(for_tlsa own "3 1 1" | grep "tcp.good")
for policy in none may encrypt verify; do
	ruled "$policy" "$policy"
done
ruled nodane dane "$none"
ruled insecure dane "$none
$(every "NO-AD MX" "" two.)
$(for_tlsa worst "3 1 1")"
ruled dane-ee dane "$none
$(for_tlsa own "3 1 1")"
ruled dane-ta dane "$none
$(for_tlsa right "2 0 0")"
ruled mismatch dane "$none
$(for_tlsa worst "3 1 1")"
ruled unusable dane "$none
$(for_tlsa right "1 0 1")"
ruled servfail dane "$none
$good_only
$failing"
ruled only-none dane-only "$none
$good_only"
ruled only-clear dane-only "$none
$(at=.mx every "NO-AD A" "")
$(for_tlsa own "3 1 1")"
ruled only-ee dane-only "$none
$(for_tlsa own "3 1 1")"
ruled only-bad dane-only "$none
$(for_tlsa worst "3 1 1")"

# --- what else a policy is held to --------------------------------------------

# domain NAME KIND: its MX has the certificate of that kind.
domain() {
	echo "$1.example MX 10 $2.mx.example"
	echo "$2.mx.example A 127.0.0.1"
}

# serve KIND...: an MX that has those certificates, by SNI.
serve() {
	for kind; do
		echo "certificate $T/certs/$kind.mx.example.$kind.pem" \
		    "$kind.mx.example"
	done
}

# A mail that grows too old while a server is slow comes back with the reason.
world told "$(domain verified expired)" "$(domain dane self)" \
    "$(domain doubt other)" 'dane.example AD' 'self.mx.example AD' \
    'doubt.example AD' 'other.mx.example AD'
{
	cat "$W/zone"
	echo "_$SMTP_PORT._tcp.self.mx.example AD"
	echo "_$SMTP_PORT._tcp.self.mx.example TLSA" \
	    "$(tlsa self.mx.example.right "3 1 1")"
	echo "_$SMTP_PORT._tcp.other.mx.example SERVFAIL"
} >"$W/zone.new"
mv "$W/zone.new" "$W/zone"
conf <<CONF
tls verified.example verify
cafile $T/certs/ca.pem
mta-sts no
expire 1s
CONF
{
	serve expired self
	echo 'rcpt:a@rcpt.example delay 1100'
} | mx
hello -odi a@rcpt.example a@verified.example b@dane.example c@doubt.example
send -qf
send -qf
tr -d '\r' <"$W/mx/mail.2" 2>/dev/null |
    sed -e :a -e '$!N' -e 's/\n[ 	]\{1,\}/ /' -e ta -e P -e D >"$W/bounce"
is "the bounce: to the sender" s@sender.example "$(recipients 2)"
has "the bounce: verify" \
    'policy tls verified.example verify: expired.mx.example: certificate /CN=peer, SHA-256 [0-9a-f]{8}\.\.\.: certificate has expired' \
    "$W/bounce"
has "the bounce: DANE" \
    'DANE of self.mx.example: self.mx.example: certificate .*: no matching DANE TLSA records' \
    "$W/bounce"
has "the bounce: DANE in doubt" \
    'DANE of other.mx.example: name server failure of its TLSA records' \
    "$W/bounce"
sane "the bounce"

# Which certificate it was: as openssl(1) says it, too.
has "the certificate can be found again" "SHA-256 $(openssl x509 -noout \
    -fingerprint -sha256 -in "$T/certs/expired.mx.example.expired.pem" |
    sed 's/.*=//; s/://g' | tr 'A-F' 'a-f' | cut -c 1-8)\.\.\." "$W/bounce"

# Two destinations with one MX, each under its own policy: each has its own
# connection, also one after the other.
world apart "$(domain one right)" "$(domain two right)" "$(domain three right)"
conf <<CONF
tls one.example none
tls two.example encrypt
tls three.example verify
cafile $T/certs/ca.pem
CONF
serve right | mx
hello -odi a@one.example b@two.example c@three.example
stands "one MX, three policies" 0 0 3
is "one MX, three policies: a connection each" "3 3" \
    "$(connections) $(cat "$W"/mx/envelope.* | grep '^CONNECTION' | sort -u |
    grep -c .)"
is "one MX, three policies: each its own TLS" "a@one.example none
b@two.example TLSv1.3
c@three.example TLSv1.3" "$(for n in 1 2 3; do
	echo "$(recipients $n) $(sed -n 's/^TLS //p' "$W/mx/envelope.$n")"
done | sort)"

# Authorities that cannot be read: that is the reason.
printf 'nothing\n' >"$W/empty.pem"
for file in "$W/none.pem" "$W/empty.pem"; do
	conf <<-CONF
	tls * verify
	cafile $file
	CONF
	hello -odi a@two.example
	case $file in
	*/none.pem) why='cannot be read: No such file or directory' ;;
	*) why='holds no certificate' ;;
	esac
	has "no authorities: $why" "status=deferred \\(policy tls \\* verify: right.mx.example: TLS: cafile $file $why\\)" \
	    "$W/maillog"
done
sane "no authorities"

# --- what is not opened where no policy wants it -----------------------------

# opened ARGUMENT-OF-tls...: the files of TLS that a delivery under this policy
# opens (O_PATH, by which the sandbox names them, reads nothing).
opened() {
	conf <<-CONF
	tls * $1
	mta-sts no
	$2
	CONF
	run strace -f -e trace=open,openat -o "$W/trace" "$sendmail" -odi \
	    -f s@sender.example a@quiet.example <"$T/mail"
	grep -vE 'O_PATH|\.so' "$W/trace" | sed -n \
	    's/.*open\(at\)\{0,1\}(.*"\([^"]*\(pem\|ssl\|certs\|pki\)[^"]*\)".*/\2/p' |
	    sed 's|.*/certs/ca.pem$|cafile|' | sort -u
}

# untouched NAME TLS POLICY [CAFILE]
untouched() {
	is "$1: no file of TLS is opened" "" "$(opened "$3" "${4:-}")"
	has "$1: sent so" "tls=$2[/,].*status=sent" "$W/maillog"
	rm -f "$W/maillog"
}

printf 'Subject: hello\n\nhi there\n' >"$T/mail"
if strace -o "$T/strace" true 2>/dev/null; then
	world quiet "$(domain quiet right)"
	serve right | mx
	for file in "" "cafile $T/certs/ca.pem"; do
		untouched "none${file:+ with cafile}" none none "$file"
		untouched "may${file:+ with cafile}" TLSv1.3 may "$file"
		untouched "encrypt${file:+ with cafile}" TLSv1.3 encrypt "$file"
		untouched "dane without any${file:+ and cafile}" TLSv1.3 dane \
		    "$file"
	done
	is "verify: the authorities are opened" cafile \
	    "$(opened verify "cafile $T/certs/ca.pem")"
	zone "$(domain quiet right)" '* AD' \
	    "_$SMTP_PORT._tcp.right.mx.example TLSA $(tlsa \
	    right.mx.example.right "3 1 1")"
	rm -f "$W/maillog"
	untouched "DANE" TLSv1.3 dane-only "cafile $T/certs/ca.pem"
	sane "files of TLS"
else
	skip "files of TLS: needs strace"
fi

table_end
finish
