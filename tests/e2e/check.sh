#!/bin/sh
# sendoff check: the whole report for a host where all is well, and for the
# broken one; what programs read; what cron sees; a zone laid over DNS.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/checkworld.sh"
here=$top/tests/e2e
alone $addresses
certs $receiver_names

# check OPTION...: the report without what differs from day to day.
check() {
	run env TZ=UTC "$sendoff" check --data "$(data)" "$@"
	mv "$W/out" "$W/raw"
	awk -v W="$W" '
	# where a line breaks hangs on how long the name of W is: such a title
	# is put together again
	/^                          [^ -]/ && (open || index($0, W)) {
		sub(/^ */, " ")
		line = line $0
		next
	}
	{
		if (NR > 1)
			print line
		line = $0
		open = index($0, W)
	}
	END { print line }' "$W/raw" |
	    sed "s/   20[0-9-]* [0-9:]* UTC\$/   NOW/; s|$W|W|g
	    s|within [0-9]* s of|within N s of|
	    s| (no suffix list here)$| and by the suffix list|
	    s|\"p=[^\"]*\"|\"p=KEY\"|; s|\"[A-Za-z0-9+/=]\{50,\}\"|\"KEY\"|" \
	    >"$W/out"
}

# --- a host where all is well ------------------------------------------------

world good
good_host </dev/null
good_zone >"$W/zone"
servers
authority
check
is "all is well: status" 0 "$(status)"
same "all is well" "$here/check.good" "$W/out"
is "all is well: silence" "" "$(cat "$W/err")"
check -q
is "all is well, for cron" "0 " "$(status) $(cat "$W/out" "$W/err")"
check --strict --only domain,spf,dkim,dmarc
is "all is well, a part" "0 38" "$(status) $(grep -c '^  OK' "$W/out")"
sane good

# --- the broken host ----------------------------------------------------------

world broken
broken_host </dev/null
broken_zone >"$W/zone"
over good
servers
authority
check --from noreply@example.top --to someone@gmail.com
is "the broken host: status" 2 "$(status)"
same "the broken host" "$here/check.broken" "$W/out"
finish
