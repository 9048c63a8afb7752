#!/bin/sh
# The command line: what is accepted, refused, and said, by each name that the
# program is called by.
. "$(dirname "$0")/lib.sh"

world cli
mx_plain

# refused NAME STATUS ERE ARGUMENT...: before standard input is read.
refused() {
	name=$1 want=$2 pattern=$3
	shift 3
	send "$@" </dev/null
	is "$name" "$want" "$(status)"
	has "$name: says why" "$pattern" "$W/err"
	is "$name: in few lines, on standard error" "yes " \
	    "$([ "$(wc -l <"$W/err")" -le 4 ] && echo yes) $(cat "$W/out")"
}
refused "-bd" 64 'cron' -bd
refused "-bD" 64 'cron' -bD
refused "-q30m" 64 'cron' -q30m
refused "-bd -q30m" 64 'cron' -bd -q30m
refused "-bt" 64 '.' -bt
refused "-bh" 64 '.' -bh
refused "-bx" 64 '.' -bx
refused "--foo" 64 '.' --foo a@rcpt.example
refused "-Z" 64 "Z" -Z a@rcpt.example
refused "-F without a value" 64 "option requires an argument -- '?F'?" -F
refused "-f without a value" 64 "option requires an argument -- '?f'?" -f
refused "-N nonsense" 64 '.' -N maybe a@rcpt.example
refused "-N never,success" 64 '.' -N never,success a@rcpt.example
refused "-R nonsense" 64 '.' -R some a@rcpt.example
refused "no recipients" 64 'Recipient names must be specified' -i

is "refused: no connection, nothing queued" "0 0" "$(connections) $(queued)"

# Refused before standard input has ended: a pipe that stays open shows it.
mkfifo "$W/open"
exec 3<>"$W/open"
run "$sendmail" -bd <"$W/open"
is "-bd does not wait for standard input" 64 "$(status)"
run "$sendmail" -i <"$W/open"
is "no recipients: does not wait for standard input" 64 "$(status)"
exec 3>&-

# The other names.
run "$mailq"
is "mailq" 0 "$(status)"
has "mailq: empty" 'is empty' "$W/out"
send -bp
has "-bp" 'is empty' "$W/out"
printf '\n' | run "$sendoff" sendmail -f s@sender.example a@rcpt.example
stands "sendoff sendmail" 0 0 1
run "$sendoff"
is "sendoff alone" 64 "$(status)"
run "$sendoff" frobnicate x
is "sendoff with an unknown command: one line that names it" "64 1" \
    "$(status) $(grep -c '^sendoff: frobnicate: no such command' "$W/err")"
for word in version --version; do
	run "$sendoff" $word
	is "sendoff $word" 0 "$(status)"
	has "sendoff $word: says it" '^sendoff [0-9]' "$W/out"
done
run "$sendoff" version x
is "sendoff version x" 64 "$(status)"

# Help is of what is asked about, and mistakes show the usage of their command.
run "$sendoff" help
mv "$W/out" "$W/all"
for word in --help -h; do
	run "$sendoff" $word
	is "sendoff $word" 0 "$(status)"
	same "sendoff $word is help" "$W/all" "$W/out"
done
run "$sendoff" help spf
is "help of one command" "0 usage: sendoff [--config file] spf ip sender [helo]" \
    "$(status) $(cat "$W/out")"
for command in queue sign verify check keygen dns spf; do
	run "$sendoff" $command --help
	is "$command --help" 0 "$(status)"
	is "$command --help: of that alone" "" \
	    "$(grep '^[u ].*sendoff ' "$W/out" | grep -vw "$command")"
	[ $command != keygen ] || continue
	run "$sendoff" $command -Z -Z -Z -Z
	is "$command -Z" 64 "$(status)"
	has "$command -Z: the mistake comes first" '^sendoff: .' "$W/err"
	is "$command -Z: then its usage alone" "1 " \
	    "$(grep -c '^usage: ' "$W/err") $(grep \
	    '^[u ].*sendoff ' "$W/err" | grep -vw "$command")"
done
run "$sendoff" help frobnicate
is "help of what is no command" 64 "$(status)"
has "help of what is no command: says so" \
    '^sendoff: frobnicate: no such command' "$W/err"
run "$sendoff" --config
is "--config without a file" "64 sendoff: --config: a file is missing" \
    "$(status) $(cat "$W/err")"
run "$sendoff" route --help
lacks "route --help is an address" '^usage' "$W/out"

# -v shows the dialogue, and waits.
printf 'Subject: x\n\nsecret body\n' | send -v -f s@sender.example a@rcpt.example
stands "-v" 0 0 2

# Configuration errors: 78 with file and line, nothing sent.
bad_conf() {
	conf <<-CONF
	$2
	CONF
	hello a@rcpt.example
	is "conf: $1" "78 2 0" "$(status) $(received) $(queued)"
	has "conf: $1: file, line, word" "conf:8: .*$3" "$W/err"
}
bad_conf "unknown keyword" "frobnicate yes" frobnicate
bad_conf "missing value" "port" port
bad_conf "bad value" "port many" many
bad_conf "bad time" "expire soon" soon
bad_conf "bad quotes" 'domain "x' '.'
rm "$W/conf"
hello a@rcpt.example
is "SENDOFF_CONF that is not there" 78 "$(status)"
conf </dev/null
chmod 666 "$W/conf"
hello a@rcpt.example
is "SENDOFF_CONF that others may write" 78 "$(status)"
chmod 644 "$W/conf"
run "$sendoff" --config "$W/conf" sendmail -bp
is "--config" 0 "$(status)"
sane "cli"

finish
