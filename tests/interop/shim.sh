#!/bin/sh
# /usr/sbin/sendmail in the world of the checks: writes down how it was called,
# under the caller's name, and becomes the program.
{
	printf 'sendmail'
	for word; do
		case $word in
		'' | *[!A-Za-z0-9@%+=:,./_-]*) printf " '%s'" "$word" ;;
		*) printf ' %s' "$word" ;;
		esac
	done
	echo
} >>"/var/log/argv/${CALLER:-cron}"
exec /usr/lib/sendoff/sendmail "$@"
