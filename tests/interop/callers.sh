#!/bin/sh
# The callers: programs of the distribution that send mail, each run by
# ann, an ordinary user, as its users run it.  Taken in by checks.sh.  Every
# one writes a text that holds a line with a single dot and letters beyond
# ASCII, to itself@rcpt.example and, where it can, with Bcc to
# itself.bcc@rcpt.example, without a Date and a Message-ID of its own choice.
# One line a caller is printed: how it called sendmail, what arrived, its own
# exit status.

text='Zeile eins: äöü
.
Ende'

# run NAME COMMAND...: sets status; shim.sh writes under NAME.
run() {
	name=$1
	shift
	as_ann CALLER="$name" LANG=C.UTF-8 TERM=vt100 "$@" \
	    >/tmp/out 2>/tmp/err
	status=$?
}

# came NAME [ENVELOPE [MORE]]: what run's mail became.  MORE are lines that
# message.py has to print at the end.
# shellcheck disable=SC2154 # both is of checks.sh
came() {
	envelope=${2:-ann@sender.example}
	for copy in "$1" "$1.bcc"; do
		arrived "$copy" || return
	done
	cat >/tmp/want <<-WANT
	From: Ann Example <ann@sender.example>
	Subject: ${subject:-Grüße aus $1}
	Date: now
	Message-ID: well
	Bcc: gone
	Body: $(echo "$text" | paste -s -d '|')
	Envelope: <$envelope>
	To: $1@rcpt.example
	$both
	exit status 0
	WANT
	{
		/usr/bin/python3 /interop/message.py "/tmp/$1" "/tmp/$1.bcc"
		dkimpy "$1"
		echo "exit status $status"
		cat /tmp/err
	} >/tmp/got 2>&1
	if diff /tmp/want /tmp/got >/tmp/err; then
		ok "$1" "$(row "$1")"
	else
		not_ok "$1" "$(row "$1")"
	fi
}

# row NAME: how it called; what arrived; its status.
row() {
	printf '%s | From: %s | <%s> to %s | %s\n' \
	    "$(paste -s -d '&' "/var/log/argv/$1")" "$(field "$1" From)" \
	    "$envelope" "$1@, $1.bcc@rcpt.example" "$status"
}

# --- programs that people type into ----------------------------------------

mail_programs() {
	echo "$text" >/tmp/text
	run bsd_mailx bsd-mailx -s 'Grüße aus bsd_mailx' \
	    -b bsd_mailx.bcc@rcpt.example bsd_mailx@rcpt.example </tmp/text
	came bsd_mailx
	run s_nail s-nail -s 'Grüße aus s_nail' \
	    -b s_nail.bcc@rcpt.example s_nail@rcpt.example </tmp/text
	came s_nail
	# it would end at the dot itself, and names its host as the sender
	run mailutils mail.mailutils -E 'unset dot' -r ann@sender.example \
	    -a 'From: Ann Example <ann@sender.example>' \
	    -a 'Bcc: mailutils.bcc@rcpt.example' \
	    -s 'Grüße aus mailutils' mailutils@rcpt.example </tmp/text
	came mailutils
	run mutt mutt -e 'set use_envelope_from' \
	    -e 'set from="Ann Example <ann@sender.example>"' \
	    -s 'Grüße aus mutt' -b mutt.bcc@rcpt.example mutt@rcpt.example \
	    </tmp/text
	came mutt
	git_mail
}

# A patch is a mail already.
git_mail() {
	{
		printf 'Subject: Grüße aus git\n\n%s\n' "$text"
	} >/tmp/0001.patch
	run git git send-email --quiet --confirm=never --suppress-cc=all \
	    --8bit-encoding=UTF-8 --sendmail-cmd=/usr/sbin/sendmail \
	    --from='Ann Example <ann@sender.example>' \
	    --envelope-sender=bounces@sender.example --to=git@rcpt.example \
	    --bcc=git.bcc@rcpt.example /tmp/0001.patch
	came git bounces@sender.example
}

# --- languages and their libraries ------------------------------------------

# PHP with what its packages' scripts would have switched on.
php() {
	name=$1
	shift
	run "$name" "$php" -d extension=ctype -d extension=iconv \
	    -d extension=mbstring -d extension=intl \
	    -d 'sendmail_path=/usr/sbin/sendmail -t -i' "$@"
	cat /tmp/out >>/tmp/err
}

languages() {
	php php /interop/callers/mail.php
	came php bounces@sender.example
	php phpmailer_mail /interop/callers/phpmailer.php isMail phpmailer_mail
	came phpmailer_mail bounces@sender.example
	php phpmailer_sendmail /interop/callers/phpmailer.php isSendmail \
	    phpmailer_sendmail
	came phpmailer_sendmail bounces@sender.example
	php symfony /interop/callers/symfony.php symfony '-t -i'
	came symfony bounces@sender.example
	php symfony_bs /interop/callers/symfony.php symfony_bs -bs
	came symfony_bs bounces@sender.example
	run mime_lite perl /interop/callers/mime_lite.pl
	came mime_lite
	run email_sender perl /interop/callers/email_sender.pl
	came email_sender bounces@sender.example
	run python python3 /interop/callers/popen.py
	came python
	run nodemailer node /interop/callers/nodemailer.js
	came nodemailer
}

callers() {
	php=$(find /usr/bin -name 'php[0-9]*' | sort | tail -n 1)
	mail_programs
	languages
}
