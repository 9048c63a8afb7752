#!/bin/sh
# Runs the end-to-end tests, some at a time, and prints what failed and how
# many passed.  `run.sh [NAME...]' runs those alone.  Exit 0 where none
# failed.  JOBS says how many run at a time, PEER which peer program serves.
set -u
here=$(cd "$(dirname "$0")" && pwd)
results=$(mktemp -d "${TMPDIR:-/tmp}/sendoff-e2e.XXXXXX") || exit 1
trap 'rm -rf "$results"' EXIT
trap 'exit 1' INT TERM HUP

# Those that wait for most of their time begin.
if [ $# -eq 0 ]; then
	set -- hang
	for file in "$here"/*.sh; do
		name=$(basename "$file" .sh)
		case $name in
		lib | table | checkworld | run | hang) ;;
		*) set -- "$@" "$name" ;;
		esac
	done
fi

printf '%s\n' "$@" | xargs -P "${JOBS:-4}" -I '{}' sh -c \
    'timeout 400 sh "$0/$2.sh" >"$1/$2" 2>&1 </dev/null' \
    "$here" "$results" '{}'

passed=0
failed=0
skipped=0
for name; do
	counts=$(sed -n 's/^count //p' "$results/$name")
	sed '/^count /d' "$results/$name"
	if [ -z "$counts" ]; then
		echo "not ok $name: did not come to its end"
		failed=$((failed + 1))
		continue
	fi
	read -r p f s <<-COUNTS
	$counts
	COUNTS
	passed=$((passed + p))
	failed=$((failed + f))
	skipped=$((skipped + s))
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
