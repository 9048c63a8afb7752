#!/bin/sh
# Installs packages with apt, and says what it runs.  Asks for sudo only where
# something is missing; on another system it prints what is needed.
set -eu
if ! command -v apt-get >/dev/null; then
	echo "Install these with your system's package manager (Debian's names):"
	echo "  $*"
	exit 0
fi
missing=
for p in "$@"; do
	case $(dpkg-query -W -f '${Status}' "$p" 2>/dev/null) in
	"install ok installed") ;;
	*) missing="$missing $p" ;;
	esac
done
if [ -z "$missing" ]; then
	echo "deps: all is there ($*)"
	exit 0
fi
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
run() {
	echo "deps: $*"
	"$@"
}
# shellcheck disable=SC2086 # lists of words
{
	run $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq update
	run $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
	    --no-install-recommends $missing
}
