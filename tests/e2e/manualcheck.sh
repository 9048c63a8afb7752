#!/bin/sh
# sendoff-check(8) against the program: SYNOPSIS, of sendoff(8) as well, the
# options, the ids of the checks and the headings that they stand under, the
# keys of JSON, the RFCs, and the examples, which are run.
. "$(dirname "$0")/lib.sh"

exam=$top/src/exam
check_manual=$top/man/sendoff-check.8

# section TITLE MANUAL: its lines.
section() {
	awk -v title="$1" '
	/^\.Sh / { inside = substr($0, 5) == title }
	inside' "$2"
}

# The SYNOPSIS of a manual's source, a line for each call: of mdoc that much
# is understood that SYNOPSIS has.
synopsis() {
	section SYNOPSIS "$1" | awk '
	function put(text) {
		line = line (line == "" || glued ? "" : " ") text
		glued = 0
	}
	/^\.(Nm|Op|Cm|Fl|Ar) / {
		if ($1 == ".Nm" && line != "") {
			print line
			line = ""
		}
		open = $1 == ".Op"
		if (open) {
			put("[")
			glued = 1
		}
		dash = $1 == ".Fl" ? "-" : ""
		for (i = 2; i <= NF; i++) {
			if ($i == "Fl")
				dash = $(i - 1) == "Fl" ? "--" : "-"
			else if ($i == "Ar" || $i == "Cm")
				dash = ""
			else if ($i == "Ns")
				glued = 1
			else
				put(($i == "|" ? "" : dash) $i)
		}
		if (open) {
			glued = 1
			put("]")
		}
	}
	END { print line }'
}

# The options of a call with such a word: NAME bare, or NAME value.
options_of() {
	grep "\\] $1 " "$W/check.synopsis" | tr -d '[]' | awk '
	{
		for (i = 4; i <= NF; i++)
			if ($i ~ /^-/)
				print $i, i < NF && $(i + 1) !~ /^[-|]/ ? \
				    "value" : "bare"
	}' | sed -n '/^--config/d; s/^--//p' | sort
}

# Those of a table of the sources.
options_in() {
	sed -n "/^static const struct option $1\\[\\]/,/^};/p" \
	    "$exam/examoption.c" |
	    sed -n 's/.*{ "\([a-z-]*\)", \([a-z]*\)_argument.*/\1 \2/p' |
	    sed 's/ no$/ bare/; s/ required$/ value/' | sort
}

# The ids of the manual; that of a list's name ends in a dot.
ids_of_manual() {
	section CHECKS "$check_manual" | sed -n 's/^\.It Ic \([^ ]*\).*/\1/p'
}

world manual

# --- SYNOPSIS --------------------------------------------------------------

run "$sendoff" help
is "help" 0 "$(status)"
is "help: 80 columns" "" "$(awk 'length > 80' "$W/out")"
sed 's/^usage: //; s/^       //' "$W/out" | awk '
/^ / { sub(/^ +/, " "); line = line $0; next }
{ if (line != "") print line; line = $0 }
END { print line }' >"$W/usage"
synopsis "$top/man/sendoff.8" | grep '^sendoff ' >"$W/synopsis"
same "SYNOPSIS of sendoff(8) is what help prints" "$W/usage" "$W/synopsis"
grep -E '\] (check|dns) ' "$W/usage" >"$W/check.usage"
synopsis "$check_manual" >"$W/check.synopsis"
same "SYNOPSIS of sendoff-check(8) is, too" "$W/check.usage" \
    "$W/check.synopsis"

# --- OPTIONS ---------------------------------------------------------------

is "check takes the options of its SYNOPSIS" "$(options_in check_words)" \
    "$(options_of check)"
is "dns takes those of its" "$(options_in dns_words)" "$(options_of dns)"
is "OPTIONS has all of them, in order" \
    "$({ options_in check_words; options_in dns_words; } | sort -u)" \
    "$(section OPTIONS "$check_manual" |
    sed -n 's/^\.It Fl Fl \([a-z-]*\)$/\1 bare/p
	s/^\.It Fl Fl \([a-z-]*\) Ar [a-z]*$/\1 value/p' | sort)"
for word in check dns; do
	run "$sendoff" "$word" --nonsense
	is "$word: an option that is none" 64 "$(status)"
	has "$word: and usage" '^usage: ' "$W/err"
done

# --- CHECKS ----------------------------------------------------------------

# Which prefixes there are, and their headings, say the sources.
sed -n '/ prefixes\[\] = {/,/};/p' "$exam/group.c" |
    grep -oE '\{ "[a-z]+", GROUP_[A-Z]+ \}' |
    sed 's/{ "\(.*\)", GROUP_\(.*\) }/\1 \2/' >"$W/prefixes"
words=$(cut -d ' ' -f 1 "$W/prefixes" | paste -s -d '|' -)
ids_in() {
	cat "$@" | grep -oE "\"($words)\\.[a-z0-9-]+\\.?" | tr -d '"' | sort -u
}
find "$exam" -name '*.c' ! -name group.c >"$W/files"
# shellcheck disable=SC2046 # no name has a blank
ids_in $(cat "$W/files") >"$W/ids"
is "--only and --skip take the ids of the sources" "$(cat "$W/ids")" \
    "$(ids_in "$exam/group.c")"
ids_of_manual | sort >"$W/manual.ids"
is "an id stands in CHECKS once" "" "$(uniq -d "$W/manual.ids")"
is "CHECKS has each id of the sources" "" \
    "$(grep -vxF -f "$W/manual.ids" "$W/ids")"
is "the sources have each id of CHECKS" "" \
    "$(grep -vxF -f "$W/ids" "$W/manual.ids")"
is "the headings are those of the report" "" \
    "$(section CHECKS "$check_manual" | awk '
	NR == FNR { heading[$1] = $2; next }
	/^\.Ss / { now = $2 }
	/^\.It Ic / {
		split($3, part, ".")
		if (heading[part[1]] != now)
			print $3, "stands under", now
	}' "$W/prefixes" -)"

# What a run says is in the manual.  Of a list's id its name is left out.
conf <<-CONF
hostname mail.example.org
domain example.org
CONF
zone 'example.org MX 10 mx.rcpt.example' 'example.net MX 10 mx.rcpt.example' \
    'example.org TXT "v=spf1 mx -all"' 'mail.example.org A 192.0.2.25'
mx_plain
printf 'Subject: hello\n\nhi there\n' >"$W/message"
run "$sendoff" check --json --ip 192.0.2.25 --to ann@example.net \
    --message "$W/message"
grep -oE '"id":"[^"]*"' "$W/out" | cut -d '"' -f 4 |
    sed 's/^\(ip\.dnsbl\.\).*/\1/' | sort -u >"$W/said"
is "check --json: ids" yes "$([ -s "$W/said" ] && echo yes)"
is "CHECKS has each id of a run" "" \
    "$(grep -vxF -f "$W/manual.ids" "$W/said")"
is "check --json: exit is the status" "\"exit\":$(status)" \
    "$(grep -oE '"exit":[0-9]+' "$W/out")"

# --only and -q are what OPTIONS says.
run "$sendoff" check --ip 192.0.2.25 --only spf.exists,queue
is "--only: those and no others" "queue.cron spf.exists" \
    "$(sed -nE 's/^  (OK|WARN|FAIL|SKIP|\?{4}) +([^ ]+).*/\2/p' "$W/out" |
    sort -u | paste -s -d ' ' -)"
run "$sendoff" check --ip 192.0.2.25 --only spf.exists -q
is "-q: nothing where all is well" "0 " "$(status) $(cat "$W/out" "$W/err")"
run "$sendoff" check --offline --only spf.exists -q
is "-q: what is not known" 3 "$(status)"
has "-q: is said" '^  \?\?\?\?  spf\.exists' "$W/out"

# --- JSON ------------------------------------------------------------------

# Of dns they are in RECORDS TO PUBLISH.
keys() {
	grep -ohE 'json_[a-z]+\(&?json, "[a-z_]+"' "$@" | cut -d '"' -f 2 |
	    sort -u
}
section JSON "$check_manual" | grep -oE '[a-z_]+' | sort -u >"$W/words"
is "JSON has the keys of the report" "" \
    "$(keys "$exam/examjson.c" "$exam/predict.c" | grep -vxF -f "$W/words")"
section 'RECORDS TO PUBLISH' "$check_manual" | grep -oE '[a-z_]+' |
    sort -u >"$W/words"
is "RECORDS TO PUBLISH has those of dns" "" \
    "$(keys "$exam/publish.c" | grep -vxF -f "$W/words")"

# --- STANDARDS -------------------------------------------------------------

section STANDARDS "$check_manual" | grep -oE 'RFC [0-9]+' |
    sort -u >"$W/standards"
is "STANDARDS lists what the checks cite" "" \
    "$(cat "$exam"/*.[ch] "$top"/src/doctor/*.[ch] "$top"/src/probe*.[ch] |
    grep -oE '\bRFC ?[0-9]+' | sed 's/RFC *//; s/^/RFC /' | sort -u |
    grep -vxF -f "$W/standards")"

# --- EXAMPLES --------------------------------------------------------------

# Those of a shell, and what cron is to run.
section EXAMPLES "$check_manual" | sed -n 's/\\e/\\/g; s/^\$ //p
s/^[0-9]* [0-9]* [*] [*] [*] root .*\/\(sendoff .*\)/\1/p' >"$W/commands"
is "EXAMPLES has commands" yes \
    "$([ "$(grep -c . "$W/commands")" -gt 9 ] && echo yes)"
while read -r command; do
	# shellcheck disable=SC2016 # $0 is the world, for the shell inside
	run sh -c 'cd "$0" && PATH=$1:$PATH && eval "$2"' "$W" "$top" \
	    "$command"
	is "example: $command" yes "$([ "$(status)" -le 3 ] && echo yes)"
	lacks "example: $command: no complaint" . "$W/err"
	case $command in
	*-q* | *grep*) ;;
	*) has "example: $command: says something" . "$W/out" ;;
	esac
done <"$W/commands"
is "no message was sent" 0 "$(received)"
sane "manual"

finish
