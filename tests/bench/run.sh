#!/bin/sh
# What a call costs, beside what any program costs here: `make bench'.  Rows
# are run in turn, N times, so that noise falls on all alike; only the ratios
# mean anything.  Then syscalls and syncs, by strace where it is there.
. "$(dirname "$0")/../e2e/lib.sh"
N=${N:-40}

openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 \
    -out "$T/rsa.pem" 2>/dev/null
chmod 600 "$T/rsa.pem"
{
	printf 'Subject: hello\nTo: a@rcpt.example\n\n'
	head -c 2000 /dev/zero | tr '\0' x | fold -w 70
} >"$T/message"

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
	"$@" <"$T/message" >/dev/null
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

command -v strace >/dev/null || exit 0
for name in $rows; do
	row "$name" strace -f -qq -o "$T/trace"
	printf '%-12s %4d syscalls, %d syncs\n' "$name" \
	    "$(wc -l <"$T/trace")" "$(grep -c 'sync(' "$T/trace")"
done
