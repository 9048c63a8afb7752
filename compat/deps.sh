#!/bin/sh
# Installs packages with apt, and says what it runs.  Asks for sudo only where
# something is missing; on another system it prints what is needed.  Those
# behind `--optional' are installed where apt has them.
set -eu
if ! command -v apt-get >/dev/null; then
	echo "Install these with your system's package manager (Debian's names):"
	echo "  $*"
	exit 0
fi
missing=
optional=
kind=needed
for p in "$@"; do
	if [ "$p" = --optional ]; then
		kind=optional
		continue
	fi
	case $(dpkg-query -W -f '${Status}' "$p" 2>/dev/null) in
	"install ok installed") continue ;;
	esac
	if [ "$kind" = needed ]; then
		missing="$missing $p"
	else
		optional="$optional $p"
	fi
done
if [ -z "$missing$optional" ]; then
	echo "deps: all is there ($*)"
	exit 0
fi
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
run() {
	echo "deps: $*"
	"$@"
}
install() {
	run $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
	    --no-install-recommends "$@"
}
run $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq update
# shellcheck disable=SC2086 # a list of words
[ -z "$missing" ] || install $missing
for p in $optional; do
	install "$p" || echo "deps: without $p, which is optional"
done
