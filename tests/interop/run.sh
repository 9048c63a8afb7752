#!/bin/sh
# `make interop': the built program between programs of the distribution:
# Debian's Postfix receives, dkimpy verifies, and cron, PHP and a dozen mail
# programs and libraries call; beside Debian's sendmail, which is given the
# same command lines; with every message of tests/data to Postfix, Exim and
# OpenSMTPD, verified by dkimpy and Mail::DKIM; with certificates that
# unbound's DNSSEC and nginx's MTA-STS policies vouch for, or do not; and with
# SPF and DKIM keys that pyspf and opendkim-testkey judge as well.  Their
# packages are not installed but unpacked over a copy-on-write view of this
# machine, with a loopback, processes and mounts of its own: nothing here
# changes and nothing stays.  Needs root, for the mounts, and apt.
# `WORLDS="matrix checks" make interop' runs those alone.
# Exit 0 where nothing failed, 77 where nothing could run.
set -u
LC_ALL=C
export LC_ALL
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
worlds=${WORLDS:-differential matrix trust doctor checks}
kinds="signed|changed|relayed|cron_job"
packages="postfix libsasl2-modules sasl2-bin cron php-cli python3-dkim
    python3-nacl
    bsd-mailx s-nail mailutils mutt git-email libphp-phpmailer
    php-symfony-mailer libmime-lite-perl libemail-sender-perl node-nodemailer"
# Another mail server, which apt would not have beside Postfix.
original="sendmail-bin sendmail-base sendmail-cf sensible-mda m4 python3"
# Mail servers that apt would not have beside one another either: all are
# unpacked into one world, where no file of one hides another's.
verifiers="python3-dkim python3-nacl libmail-dkim-perl go-msgauth"
receivers="postfix exim4-daemon-light opensmtpd"
# A name server for zones, one that validates, and a web server.
trusted="postfix nsd ldnsutils unbound nginx"
# Who judges SPF and keys, and a name server; pyspf with the library that tells
# a name server's failure from an answer.
doctors="python3-spf python3-dnspython opendkim-tools nsd ldnsutils"

nothing() {
	echo "skip interop: $1"
	count=$(cat "$here/checks.sh" "$here/callers.sh" |
	    grep -cE "^($kinds|	came)( |$)")
	cases=$(grep -c '^[^#@]' "$here/differential.cases")
	messages=$(find "$top/tests/data" -name '*.eml' | wc -l)
	large=$(grep -c '^    "large-' "$top/tests/data/large.py")
	rows=$(grep -cE '^	(row "|resolver |finger )|^(is ".*|route)$' \
	    "$here/trust.sh")
	setups=$(sed -n 's/^@family(\([0-9]*\))$/\1/p' "$here/spfcases.py" |
	    awk '{ n += $1 } END { print n }')
	forms=$(grep -cE '^    "[a-z0-9-]+": ' "$here/keycases.py")
	# each in nine ways, and two controls of each way
	count=$((count + cases + (messages + large + 2) * 9 + rows))
	# with keys of three sizes, and a control of either
	count=$((count + setups + forms * 3 + 2))
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

# download WORLD PACKAGE...: those of the packages, and of what they depend
# on, that this machine has not; apt says which, and installs nothing.
download() {
	mkdir -p "$T/$1/debs" && cd "$T/$1/debs" || exit 1
	shift
	apt-get -s --no-install-recommends install "$@" >../plan || exit 1
	sed -n 's/^Inst \([^ ]*\).*/\1/p' ../plan >../missing
	xargs -r apt-get -qq -o APT::Sandbox::User=root download <../missing
}

# shellcheck disable=SC2086 # lists of words
download_for() {
	case $1 in
	checks) (download checks $packages) ;;
	differential) (download differential $original) ;;
	doctor) (download doctor $doctors) ;;
	matrix)
		(download matrix $verifiers) || return
		for receiver in $receivers; do
			(download matrix "$receiver") || return
		done
		;;
	trust)
		(download trust $trusted) || return
		(download trust opensmtpd)
		;;
	esac
}

downloads() {
	for each in $worlds; do
		download_for "$each" || return
	done
}

# Apt's lists may be missing or old: then once more with new ones.
if ! downloads 2>"$T/err" && ! { apt-get -qq update && downloads; }; then
	echo "not ok packages: apt has not brought $packages $original" \
	    "$verifiers $receivers $trusted $doctors"
	echo "0 passed, 1 failed, 0 skipped"
	exit 1
fi

# in_world NAME: runs NAME.sh on a machine of its own.  All that runs inside
# ends with its first process, whatever becomes of us.
in_world() {
	unshare -nmuip --fork --kill-child \
	    sh "$here/world.sh" "$T/$1" "$top" "$1.sh" &
	world=$!
	wait "$world"
	ended=$?
	world=
	return "$ended"
}

status=0
for each in $worlds; do
	in_world "$each" || status=1
done
exit "$status"
