#!/bin/sh
# Every letter of sendmail's getopt string, its value attached and as a word of
# its own: the message still reaches its one recipient, as it would without,
# or the call is refused before anything happens.  A value is never a
# recipient, and never a file that is made.
. "$(dirname "$0")/lib.sh"

message() {
	cat <<-'EOF'
	Date: Tue, 24 Nov 2026 12:00:00 +0000
	Message-ID: <one@sender.example>
	From: s@sender.example
	Subject: x

	hi
	EOF
}

# The folder as it was, but for what servers and the log write.
files() {
	(cd "$W" && find . ! -path './mx*' ! -path './dns*' \
	    ! -path './maillog' ! -path './status' ! -path './out' \
	    ! -path './err' | sort)
}

# arrives NAME ARGUMENT...: as the first message did, to a@rcpt.example alone.
arrives() {
	name=$1
	shift
	forget
	message | send "$@" a@rcpt.example
	is "$name" "exit 0, received 1, queued 0, to a@rcpt.example" \
	    "exit $(status), received $(received), queued $(queued), to $(
	    recipients 1 2>/dev/null)"
	if [ -e "$W/mx/mail.1" ]; then
		same "$name: the same message" "$W/plain" "$W/mx/mail.1"
	fi
	is "$name: says nothing" "" "$(cat "$W/out" "$W/err")"
}

# refused NAME STATUS ARGUMENT...: nobody gets anything.
refused() {
	name=$1 want=$2
	shift 2
	forget
	message | send "$@" a@rcpt.example
	is "$name" "exit $want, received 0, queued 0" \
	    "exit $(status), received $(received), queued $(queued)"
}

world letters
mx_plain
message | send a@rcpt.example
stands "without an option" 0 0 1
cd "$W" || exit 1
cp "$W/mx/mail.1" "$W/plain"
files >"$T/before"

# Letters that take a value.  Where any word will do, it is one that could be
# taken for a recipient, a file or a program.
while read -r letter value; do
	arrives "-$letter$value" "-$letter$value"
	arrives "-$letter $value" "-$letter" "$value"
	arrives "-i$letter $value" "-i$letter" "$value"
done <<'OPTIONS'
A evil@rcpt.example
A c
B 7BIT
B 8bitmime
b m
b a
D ./evil
d 0
d 0-99.127
e p
e q
e m
F evil@rcpt.example
f s@sender.example
h 1
L evil@rcpt.example
M {daemon_flags}
M {client_addr}evil@rcpt.example
N never
N success,failure,delay
O evil@rcpt.example
O QueueDirectory=./evil
o i
o Qevil@rcpt.example
o A./evil
p evil@rcpt.example
p SMTP:evil.example
R full
R hdrs
r s@sender.example
V evil
X ./evil
X |./evil
OPTIONS
# Letters that take none: the next word is not theirs.
for letter in c G i m n s T U x; do
	arrives "-$letter" "-$letter"
	arrives "-i$letter" "-i$letter"
done
arrives "-d without a value" -d
arrives "-d0.4" -d0.4
arrives "-d=" '-d='
# All of them at once.
arrives "all letters" -A c -B 7BIT -bm -c -D ./evil -d 0 -e p -F n \
    -f s@sender.example -G -h 1 -i -L tag -M x -m -N never -n -O x=y -o i \
    -p x -R full -r s@sender.example -s -T -U -V id -X ./evil -x
# Those that change what is done.
forget
message | send -v a@rcpt.example
stands "-v" 0 0 1
has "-v: the dialogue" '^>>> RCPT TO:<a@rcpt\.example>' "$W/out"
forget
{ echo 'To: a@rcpt.example'; message; } | send -t
stands "-t" 0 0 1
is "-t: the recipient" a@rcpt.example "$(recipients 1)"
forget
{ echo 'To: a@rcpt.example'; message; } | send -X t -t -O evil@rcpt.example
is "-t among others" "0 a@rcpt.example" "$(status) $(recipients 1)"

# What is refused, and not half done.
for option in -Qquarantine -Q=reason -bd -bD -bt -bh -bH -bP -bz -be -bV \
    -q30m -q=x -qp -Z --foo; do
	refused "$option" 64 "$option"
done
refused "-Q reason" 64 -Q reason
refused "-b z" 64 -b z
refused "-q and a recipient" 64 -q
refused "-B evil" 64 -B evil
refused "-h many" 64 -h many
refused "-h -1" 64 -h -1
refused "-N evil" 64 -N evil@rcpt.example
refused "-R evil" 64 -R evil@rcpt.example
refused "-V with a blank" 64 -V 'a b'
refused "-f evil" 65 -f 'evil@'
refused "-r evil" 65 -r '<evil'
refused "-C evil" 78 -C evil@rcpt.example
refused "-Cevil" 78 -Cevil@rcpt.example
for option in -A -B -b -C -D -e -F -f -h -L -M -N -O -o -p -Q -R -r -V -X; do
	forget
	message | send -i "$option"
	is "$option without a value" "64 0" "$(status) $(received)"
	has "$option without a value: getopt's words" \
	    "option requires an argument -- '?${option#-}'?" "$W/err"
done

# -I and -bi check the alias file: whatever they say, they send nothing.
for option in -I -bi -bp -bv; do
	forget
	message | send $option a@rcpt.example
	is "$option sends nothing" "0 0" "$(received) $(queued)"
done

files >"$T/after"
same "no file was made" "$T/before" "$T/after"
sane "letters"

# Names of sendmail's settings: none of them names a file, a program or a
# server that is used.
world settings
mx_plain
message | send a@rcpt.example
cd "$W" || exit 1
cp "$W/mx/mail.1" "$W/plain"
files >"$T/before"
for setting in AliasFile AllowBogusHELO AuthInfo AuthMechanisms AutoRebuild \
    BadRcptThrottle BlankSub CACertFile CheckAliases CheckpointInterval \
    ClassFactor ClientCertFile ClientPortOptions ConnectionCacheSize \
    ConnectOnlyTo ControlSocketName CRLFile DaemonPortOptions \
    DataFileBufferSize DeadLetterDrop DefaultCharSet DefaultUser DelayLA \
    DialDelay DontBlameSendmail DontPruneRoutes DoubleBounceAddress \
    EightBitMode ErrorHeader FallbackMXhost FallbackSmartHost FastSplit \
    ForkEachJob ForwardPath HeloName HelpFile HoldExpensive HostsFile \
    HostStatusDirectory InputMailFilters LDAPDefaultSpec LogLevel \
    MailboxDatabase MatchGECOS MaxHopCount MaxMessageSize \
    MaxRecipientsPerMessage MeToo Milter MinFreeBlocks MustQuoteChars \
    NoRecipientAction OldStyleHeaders OperatorChars PidFile PostmasterCopy PrivacyOptions ProcessTitlePrefix \
    QueueDirectory QueueFileMode QueueLA QueueSortOrder QuickAbort \
    RandFile RecipientFactor RefuseLA RelayMailer ResolverOptions RunAsUser \
    SafeFileEnvironment SaveFromLine SendMimeErrors ServerKeyFile \
    ServiceSwitchFile SevenBitInput SharedMemoryKey SingleLineFromHeader \
    SmtpGreetingMessage SoftBounce StatusFile SuperSafe TempFileMode \
    Timeout.queuereturn TrustedUser UnixFromLine UnsafeGroupWrites \
    UserDatabaseSpec UserSubmission Verbose XscriptFileBufferSize; do
	forget
	message | send -O "$setting=$W/evil" -O"$setting" \
	    -O "$setting = |touch $W/evil" a@rcpt.example
	is "$setting" "0 1 a@rcpt.example" \
	    "$(status) $(received) $(recipients 1 2>/dev/null)"
	cmp -s "$W/plain" "$W/mx/mail.1" || fail "$setting: another message"
done
# Their letters: all but d, e and i.
for letter in A B C D E F G H I J K L M N O P Q R S T U V W X Y Z a b c f g \
    h j k l m n o p q r s t u v w x y z 0 7 8 / .; do
	forget
	message | send "-o$letter$W/evil" "-o$letter" "-oi" a@rcpt.example
	is "-o$letter" "0 1 a@rcpt.example" \
	    "$(status) $(received) $(recipients 1 2>/dev/null)"
	cmp -s "$W/plain" "$W/mx/mail.1" || fail "-o$letter: another message"
done
files >"$T/after"
same "no setting makes a file" "$T/before" "$T/after"
sane "settings"

# The three that act, in both spellings.
world three
mx_plain
for option in -odq -odd -ODeliveryMode=queue '-O DeliveryMode=q' \
    '-O deliverymode = q'; do
	case $option in
	'-O '*) message | send -O "${option#-O }" a@rcpt.example ;;
	*) message | send "$option" a@rcpt.example ;;
	esac
	is "$option" "0 1 0" "$(status) $(queued) $(received)"
	rm -f "$W"/spool/m.*
done
printf 'a\n.\nb\n' | send -O IgnoreDots a@rcpt.example
is "IgnoreDots" "a . b" "$(body 1 | tr '\n' ' ' | sed 's/ $//')"
forget
printf 'a\n.\nb\n' | send -oi -O IgnoreDots=false a@rcpt.example
is "IgnoreDots=false" "a" "$(body 1 | tr '\n' ' ' | sed 's/ $//')"
mx_stop
mx refusing <<'SCRIPT'
rcpt reply 550 5.1.1 nobody
SCRIPT
for option in -oeq -eq -OErrorMode=q -OErrorMode=quiet; do
	message | send "$option" a@rcpt.example
	is "$option: nothing but the status" "67 0 " \
	    "$(status) $(queued) $(cat "$W/err")"
done
sane "three"

# A message that goes round: RFC 5321 section 6.3.
world hops
mx_plain
received_lines() {
	i=0
	while [ $i -lt "$1" ]; do
		echo "Received: from a by b; Tue, 24 Nov 2026 12:00:00 +0000"
		i=$((i + 1))
	done
	message
}
received_lines 99 | send a@rcpt.example
stands "99 Received fields" 0 0 1
received_lines 100 | send a@rcpt.example
stands "100 Received fields" 65 0 1
has "100 Received fields: says why" '5\.4\.6.*RFC 5321 section 6\.3' "$W/err"
received_lines 50 | send -h 49 a@rcpt.example
stands "-h 49 and 50 Received fields" 0 0 2
received_lines 50 | send -h 50 a@rcpt.example
stands "-h 50 and 50 Received fields" 65 0 2
message | send -h99 a@rcpt.example
stands "-h99" 0 0 3
message | send -h100 a@rcpt.example
stands "-h100" 65 0 3
has "-h100: says why" '5\.4\.6' "$W/err"
received_lines 100 | send -odq a@rcpt.example
stands "100 Received fields, for the queue" 65 0 3
sane "hops"

finish
