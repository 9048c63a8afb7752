#!/bin/sh
# The table policy x condition of the server, of which policy.sh and sts.sh
# each have rows.  One mail a row, with a recipient a column, so that a row is
# one call of the program.  Sourced after lib.sh:
#
#	table_start [NAME...]		world, servers, and certificates, also
#					for these; once
#	row NAME [ZONE-LINE...] <CONF	one row of $W/table, which the test
#					has written before; see there
#	table_end			prints the table as it came out
#
# A row of $W/table is its name, what its refusals begin with (HOST is the
# host, DOMAIN the domain, _ a blank) and a word for each column:
#
#	tls clear	sent under TLS, or in the clear
#	-offer -454	deferred: no STARTTLS, STARTTLS was refused
#	-shake		the handshake broke
#	-self -expired -name -ca -issuer	what the certificate is not
#	-tlsa		no TLSA record matches it
#	-dns -none -mx	the host is not even spoken to: TLSA records in doubt,
#			no such records, a host that MTA-STS does not name
#
# A word is what the log says, and counts only where mailq gives the same
# reason, the server has the mail where it was sent and not where it was
# deferred, and a mail that is deferred went, for a domain with a good MX
# behind the bad one, there.

columns="missing refused broken self expired other cn badwild nul otherca
    nochain right chain"
good=good.mx.example
dirs="mx missing refused broken"

# The address where the server of a column listens.
table_address() {
	case $1 in
	missing) echo 127.0.0.2 ;;
	refused) echo 127.0.0.3 ;;
	broken) echo 127.0.0.4 ;;
	*) echo 127.0.0.1 ;;
	esac
}

# The kind of the certificate that a column's server has.
table_kind() {
	case $1 in
	missing | refused | broken | good) echo right ;;
	*) echo "$1" ;;
	esac
}

# A domain with this MX alone, and one with a good one behind it.
table_zone() {
	echo "$good A 127.0.0.1"
	for column in $columns; do
		echo "$column.mx.example A $(table_address "$column")"
		echo "$column.example MX 10 $column.mx.example"
		echo "two.$column.example MX 10 $column.mx.example"
		echo "two.$column.example MX 20 $good"
	done
}

# for_tlsa KIND "FORM": a TLSA record of each column's host, of that kind of
# certificate (own: of the one that it has); the good host's are right.
for_tlsa() {
	for column in $columns good; do
		kind=$1
		[ "$kind" != own ] && [ "$column" != good ] ||
		    kind=$(table_kind "$column")
		form=$2
		[ "$column" != good ] || form="3 1 1"
		echo "_$SMTP_PORT._tcp.$column.mx.example TLSA" \
		    "$(tlsa "$column.mx.example.$kind" "$form")"
	done
}

table_start() {
	hosts=$*
	for column in $columns good; do
		hosts="$hosts $column.mx.example"
	done
	# shellcheck disable=SC2086 # a list
	certs $hosts
	world table
	table_zone >"$W/zone.table"
	for column in $columns good; do
		echo "certificate $T/certs/$column.mx.example.$(table_kind \
		    "$column").pem $column.mx.example"
	done | mx
	mx missing -a 127.0.0.2 <<-'SCRIPT'
	ehlo-keywords PIPELINING
	SCRIPT
	mx refused -a 127.0.0.3 <<-'SCRIPT'
	starttls reply 454 4.7.0 not now
	SCRIPT
	mx broken -a 127.0.0.4 <<-'SCRIPT'
	handshake close
	SCRIPT
	: >"$T/came"
}

# What the servers have: "RECIPIENT TLS" of each mail, and "RECIPIENT CLEAR"
# of each that was named in the clear.
arrived() {
	for dir in $dirs; do
		cat "$W/$dir"/envelope.* 2>/dev/null
	done | awk '
	/^RCPT / { split($2, part, /[<>]/); to = part[2] }
	/^TLS / { print to, ($2 == "none" ? "clear" : "tls") }'
	for dir in $dirs; do
		cat "$W/$dir"/clear.* 2>/dev/null
	done | tr -d '\r' | sed -n 's/^RCPT TO:<\([^>]*\)>.*/\1 seen/p'
}

# How many mails and texts there were in the clear.
in_the_clear() {
	for dir in $dirs; do
		cat "$W/$dir"/clear.* 2>/dev/null
	done | tr -d '\r' | awk '
	/^MAIL FROM/ { mails++ }
	/^hi there$/ { texts++ }
	END { print mails + 0, texts + 0 }'
}

# Connections that carried more mails than one: no two destinations share any.
shared() {
	for dir in $dirs; do
		cat "$W/$dir"/envelope.* 2>/dev/null |
		    sed -n 's/^CONNECTION /&'"$dir"' /p'
	done | sort | uniq -d
}

# The words of a row, as it came out, from $W/log.row, $W/mailq.row and
# $W/arrived.row.
came() {
	awk -v name="$1" -v whose="$2" -v columns="$columns" -v good="$good" \
	    -v port="$SMTP_PORT" -f "$top/tests/e2e/table.awk" \
	    "$W/log.row" "$W/mailq.row" "$W/arrived.row"
}

# Recipients of a row.
recipients_of() {
	for column in $columns; do
		echo "$1@$column.example $1@two.$column.example"
	done
}

# row NAME [ZONE-LINE...] <CONF
row() {
	row=$1
	shift
	conf
	{
		cat "$W/zone.table"
		printf '%s\n' "$@"
	} >"$W/zone.new"
	mv "$W/zone.new" "$W/zone"
	for dir in $dirs; do
		rm -f "$W/$dir"/mail.* "$W/$dir"/envelope.* \
		    "$W/$dir"/clear.* "$W/$dir"/wire.*
	done
	rm -rf "$W/maillog" "$W"/spool/* "$W/spool/.sts"
	# shellcheck disable=SC2046 # addresses have no blanks
	printf 'Subject: %s\n\nhi there\n' "$row" |
	    send -f s@sender.example -odi $(recipients_of "$row")
	cp "$W/maillog" "$W/log.row"
	SENDOFF_CONF=$W/conf "$mailq" >"$W/mailq.row"
	arrived >"$W/arrived.row"
	want=$(awk -v name="$row" '$1 == name' "$W/table")
	# shellcheck disable=SC2086 # words
	set -- $want
	got=$(came "$1" "$2")
	echo "$got" >>"$T/came"
	shift 2
	is "$row" "$row $*" "$got"
	n=$(grep -c ' clear$' "$W/arrived.row")
	is "$row: nothing else in the clear" "$n $n" "$(in_the_clear)"
	is "$row: a connection for each destination" "" "$(shared)"
	is "$row: what is queued" "$(echo "$*" | grep -qF ' -' && echo 1 ||
	    echo 0)" "$(queued)"
	sane "$row"
}

# Prints the table as it came out.
table_end() {
	awk -v columns="$columns" '
	function line(words, n, word, i) {
		n = split(words, word, " ")
		printf "%-12s", word[1]
		for (i = 2; i <= n; i++)
			printf " %-8s", word[i]
		print ""
	}
	BEGIN { line("policy " columns) }
	{ line($0) }' "$T/came" | sed 's/ *$//'
}
