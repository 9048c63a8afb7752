#!/bin/sh
# `make interop': the built program between programs of the distribution:
# Debian's Postfix receives, dkimpy verifies, PHP and Debian's cron call.
# Their packages are not installed but unpacked over a copy-on-write view of
# this machine, with a loopback, processes and mounts of its own: nothing here
# changes and nothing stays.  Needs root, for the mounts, and apt.
# Exit 0 where nothing failed, 77 where nothing could run.
set -u
LC_ALL=C
export LC_ALL
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
kinds="signed|changed|php_mail|cron_job"
packages="postfix cron php-cli python3-dkim python3-nacl"

nothing() {
	echo "skip interop: $1"
	count=$(grep -cE "^($kinds)( |$)" "$here/checks.sh")
	echo "0 passed, 0 failed, $count skipped"
	exit 77
}

[ "$(id -u)" = 0 ] || nothing "needs root, for mounts of its own"
for tool in apt-get dpkg-deb unshare setpriv ip openssl; do
	command -v "$tool" >/dev/null || nothing "$tool is missing"
done
if ! unshare -nmuip --fork true; then
	nothing "this kernel gives root no namespaces"
fi

T=$(mktemp -d "${TMPDIR:-/tmp}/sendoff-interop.XXXXXX") || exit 1
world=
# shellcheck disable=SC2317 # the trap runs it
cleanup() {
	[ -z "$world" ] || kill -s KILL "$world" 2>/dev/null
	rm -rf --one-file-system "$T"
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

# Downloads those of the packages, and of what they depend on, that this
# machine has not; apt says which, and installs nothing.  Its lists may be
# missing or old: then once more with new ones.
download() {
	# shellcheck disable=SC2086 # a list of words
	apt-get -s --no-install-recommends install $packages >"$T/plan" ||
	    return 1
	sed -n 's/^Inst \([^ ]*\).*/\1/p' "$T/plan" >"$T/missing"
	mkdir -p "$T/debs" && cd "$T/debs" || return 1
	xargs -r apt-get -qq -o APT::Sandbox::User=root download <"$T/missing"
}

if ! (download) 2>"$T/err" && ! { apt-get -qq update && (download); }; then
	echo "not ok packages: apt has not brought $packages"
	echo "0 passed, 1 failed, 0 skipped"
	exit 1
fi
# All that runs inside ends with its first process, whatever becomes of us.
unshare -nmuip --fork --kill-child sh "$here/world.sh" "$T" "$top" &
world=$!
wait "$world"
status=$?
world=
exit "$status"
