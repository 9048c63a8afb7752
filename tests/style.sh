#!/bin/sh
# Measures the hand: function length, file length, layering, the form of RFC
# citations, lines over 80 columns.  Prints the figures and what breaks a
# rule; exit 1 where any does.  With arguments it looks at those files alone.
set -u
cd "$(dirname "$0")/.." || exit 1
if [ $# -gt 0 ]; then
	files=$*
else
	files=$(find src compat tests -name '*.c' ! -name '*.tmp.c' | sort)
fi
headers=$(find src compat tests -name '*.h' ! -name have.h | sort)
bad=0
say() {
	echo "style: $*"
	bad=1
}

# Function lengths: KNF puts the opening and the closing brace in column one.
# shellcheck disable=SC2086 # file names have no blanks
lengths=$(awk '
FNR == 1 { inside = 0 }
/^[a-z_].*\($/ || /^[a-z_][a-z0-9_]*\(/ { split($0, part, "("); name = part[1] }
/^\{/ { start = FNR; inside = 1 }
/^\}/ && inside { print FNR - start - 1, FILENAME, name; inside = 0 }
' $files | sort -n)
count=$(echo "$lengths" | wc -l)
pick() { echo "$lengths" | awk -v n="$1" 'NR == int(n) { print $1 }'; }
median=$(pick $(((count + 1) / 2)))
p95=$(pick $((count * 95 / 100)))
longest=$(echo "$lengths" | tail -n 1)
echo "functions: $count, median $median lines, 95% at most $p95," \
    "longest $longest"
[ "$median" -le 20 ] || say "median function over 20 lines"
[ "$p95" -le 50 ] || say "95th percentile over 50 lines"
over=$(echo "$lengths" | awk '$1 > 70')
[ -z "$over" ] || say "functions over 70 lines: $over"

# File lengths: sources 400, headers 120; tables of tests may be longer.
for f in $files; do
	case $f in tests/*) continue ;; esac
	n=$(wc -l <"$f")
	[ "$n" -le 400 ] || say "$f: $n lines, at most 400"
done
for f in $headers; do
	case $f in tests/*) continue ;; esac
	n=$(wc -l <"$f")
	[ "$n" -le 120 ] || say "$f: $n lines, at most 120"
	grep -q '^#ifndef [A-Z0-9_]*_H$' "$f" || say "$f: no guard"
done

# Layering: a stage takes in util/, the nouns and its own folder.  The pages
# that conduct name several stages: those beside main.c; and a worker, which
# delivers, goes by what route has found, the doctor asks as both do, and an
# examination asks the doctor.
for f in $(find src -mindepth 2 -name '*.[ch]' | sort); do
	stage=$(basename "$(dirname "$f")")
	own="util $stage"
	case $f in
	src/deliver/*) own="$own route" ;;
	src/doctor/*) own="$own route sign" ;;
	src/exam/*) own="$own doctor route sign" ;;
	esac
	others=$(sed -n 's/^#include "\([a-z]*\)\/.*/\1/p' "$f")
	for other in $others; do
		case " $own compat " in
		*" $other "*) ;;
		*) say "$f: takes in $other/" ;;
		esac
	done
done

# No system is named in src/, no work is left in a comment, RFCs are cited in
# one form and listed in a manual.
hits=$(grep -rnE '^#[[:space:]]*(if|ifdef|ifndef)[[:space:]].*(__linux|__OpenBSD|__FreeBSD|__APPLE|HAVE_)' src)
[ -z "$hits" ] || say "portability outside compat/: $hits"
mark='TO''DO|FIX''ME|XX''X'
hits=$(grep -rnE "\\b($mark)\\b" src compat tests --include='*.[ch]' --include='*.sh' |
    grep -v RECIPIENT_TODO)
[ -z "$hits" ] || say "work left in a comment: $hits"
# What programs read of a finding has a form of its own, "RFC7208#4.6".
hits=$(grep -rnE 'RFC[0-9]|\brfc ?[0-9]{4}|RFC  +[0-9]|RFC [0-9]+,? §' \
    src compat --include='*.[ch]' | grep -vE '"RFC[0-9]+(#[0-9.]+)?"')
[ -z "$hits" ] || say "RFC not cited as 'RFC 6376 section 3.4.2': $hits"
if ls man/*.[58] >/dev/null 2>&1; then
	for rfc in $(grep -rhoE 'RFC [0-9]+' src compat --include='*.[ch]' | sort -u | tr ' ' _); do
		n=${rfc#RFC_}
		grep -qE "^\\.%[RT] RFC $n\$|%R RFC $n|RFC $n" man/*.[58] ||
		    say "RFC $n is cited but no manual lists it"
	done
fi
# Columns, a tab counting to the next multiple of eight.
# shellcheck disable=SC2086
hits=$(for f in $files $headers; do
	case $f in tests/*) continue ;; esac
	expand "$f" | awk -v f="$f" 'length > 80 { print f ":" NR }'
done)
[ -z "$hits" ] || say "lines over 80 columns: $hits"
[ $# -gt 0 ] || files=$(find src compat -name '*.[ch]' ! -name have.h)
# shellcheck disable=SC2086
comments=$(cat $files | awk '
/^[ \t]*\/\*/ || inside { c++ } /\/\*/ { inside = 1 } /\*\// { inside = 0 }
{ n++ } END { printf "%.1f", c * 100 / n }')
# shellcheck disable=SC2086
lines=$(cat $files | wc -l)
echo "comments: $comments % of $lines lines in $(echo "$files" | wc -w) sources"
exit $bad
