#!/bin/sh
# What a call costs, beside what any program costs here: `make bench'.  Rows
# are run in turn, N times, so that noise falls on all alike; only the ratios
# mean anything.  Then what size costs: memory at its peak, time, octets
# written to files; and syscalls and syncs, by strace where it is there.
. "$(dirname "$0")/../e2e/lib.sh"
N=${N:-40}

openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 \
    -out "$T/rsa.pem" 2>/dev/null
chmod 600 "$T/rsa.pem"
{
	printf 'Subject: hello\nTo: a@rcpt.example\n\n'
	head -c 2000 /dev/zero | tr '\0' x | fold -w 70
} >"$T/message"
message=$T/message

world bench
printf '%s\n' 'tls * none' | conf
mv "$W/conf" "$W/plain"
printf '%s\n' 'tls * none' "dkim sender.example rsa $T/rsa.pem" | conf
mv "$W/conf" "$W/signed"
printf '%s\n' "dkim sender.example rsa $T/rsa.pem" | conf
mv "$W/conf" "$W/tls"
mx_plain

# with CONF COMMAND...
with() {
	SENDOFF_CONF=$W/$1
	export SENDOFF_CONF
	shift
	"$@" <"$message" >/dev/null
}

# row NAME [PREFIX...]: one call, behind a prefix such as strace.
row() {
	name=$1
	shift
	case $name in
	true) with plain "$@" /bin/true ;;
	idle) with plain "$@" "$sendmail" -q ;;
	mailq) with plain "$@" "$mailq" ;;
	queue) with plain "$@" "$sendmail" -odq -t ;;
	plain) with plain "$@" "$sendmail" -t ;;
	signed) with signed "$@" "$sendmail" -t ;;
	tls+signed) with tls "$@" "$sendmail" -t ;;
	esac || echo "bench: $name failed" >&2
	rm -f "$W"/spool/m.*
}
rows="true idle mailq queue plain signed tls+signed"

i=0
while [ "$i" -lt "$N" ]; do
	for name in $rows; do
		begin=$(date +%s%N)
		row "$name"
		echo "$name $(($(date +%s%N) - begin))"
	done
	i=$((i + 1))
done | awk '
{ if (!($1 in n)) order[++rows] = $1
  if (!($1 in n) || $2 < least[$1]) least[$1] = $2
  sum[$1] += $2; n[$1]++ }
END { printf "%-12s %8s %8s %8s\n", "", "least ms", "mean ms", "x true"
  for (r = 1; r <= rows; r++) { k = order[r]
    printf "%-12s %8.2f %8.2f %8.2f\n", k, least[k] / 1e6,
        sum[k] / n[k] / 1e6, least[k] / least["true"] } }'

# size NAME CONF LINE OCTETS: the least of five for a message of such lines.
size() {
	{
		printf 'Subject: size\nTo: a@rcpt.example\n\n'
		yes "$3" | head -n $(($4 / (${#3} + 1)))
	} >"$T/large"
	for i in 1 2 3 4 5; do
		begin=$(date +%s%N)
		with "$2" "$peer" measure "$T/cost" "$sendmail" -t
		echo "$(cat "$T/cost") $(($(date +%s%N) - begin))"
		rm -f "$W/mx"/mail.* "$W/mx"/envelope.* "$W/mx"/wire.* \
		    "$W/mx"/clear.*
	done | awk -v name="$1" -v octets="$4" '
	NR == 1 { ms = $2; wall = $3 }
	{ if ($1 > rss) rss = $1; if ($2 < ms) ms = $2
	  if ($3 < wall) wall = $3 }
	END { printf "%-16s %9d %8d %8.1f %8.2f %8.1f\n", name, octets, rss,
	    ms, ms * 1e6 / octets, wall / 1e6 }'
	command -v strace >/dev/null || return
	with "$2" strace -f -qq -e trace=write,pwrite64,writev \
	    -o "$T/trace" "$sendmail" -t
	awk -v octets="$4" '/= [0-9]+$/ { n += $NF }
	END { printf "%26s written to files: %.2f of it\n", "", n / octets }' \
	    "$T/trace"
	rm -f "$W/mx"/mail.* "$W/mx"/envelope.* "$W/mx"/wire.* \
	    "$W/mx"/clear.*
}

message=$T/large
printf '\n%-16s %9s %8s %8s %8s %8s\n' "" octets "RSS KB" "CPU ms" "ms/MB" \
    "wall ms"
copied='plain text, a line as long as many are, and then some more of it'
encoded=$(printf 'Umlaute wie \303\244, \303\266 und \303\274 im Text')
for octets in 2000 1000000 25000000; do
	size copied plain "$copied" "$octets"
	size encoded plain "$encoded" "$octets"
	size "copied, RSA" signed "$copied" "$octets"
	size "encoded, RSA" signed "$encoded" "$octets"
done
echo
message=$T/message

command -v strace >/dev/null || exit 0
for name in $rows; do
	row "$name" strace -f -qq -o "$T/trace"
	printf '%-12s %4d syscalls, %d syncs\n' "$name" \
	    "$(wc -l <"$T/trace")" "$(grep -c 'sync(' "$T/trace")"
done
