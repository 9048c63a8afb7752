# A row of the table of policies, from the log, mailq's list and what the
# servers have; see table.sh.  name, whose, columns, good, port: that row's.

function squeeze(text)
{
	gsub(/_/, " ", text)
	return text
}

# What a refusal's text begins with, for a host.
function begins(column, text)
{
	text = squeeze(whose)
	gsub(/HOST/, column ".mx.example", text)
	gsub(/DOMAIN/, column ".example", text)
	return text
}

# 1 and the rest of the text where it begins so.
function after(text, start)
{
	rest = substr(text, length(start) + 1)
	return substr(text, 1, length(start)) == start
}

function certificate(why)
{
	if (why !~ /^\/CN=[^ ]*, SHA-256 [0-9a-f]+\.\.\.: /)
		return "?" why
	sub(/^.*\.\.\.: /, "", why)
	if (why == "self-signed certificate" ||
	    why == "self signed certificate")
		return "-self"
	if (why == "certificate has expired")
		return "-expired"
	if (why == "hostname mismatch")
		return "-name"
	if (why ~ /^self.signed certificate in certificate chain$/)
		return "-ca"
	if (why == "unable to get local issuer certificate")
		return "-issuer"
	if (why == "no TLSA record matches" ||
	    why == "no matching DANE TLSA records")
		return "-tlsa"
	return "?" why
}

# The word for a reason; it has to name policy and host.
function word_of(text, column, host, why)
{
	host = column ".mx.example"
	if (text == begins(column) ": name server failure of its TLSA " \
	    "records (_" port "._tcp." host ")")
		return "-dns"
	if (text == begins(column) ": " host " has no TLSA records that " \
	    "DNSSEC vouches for")
		return "-none"
	if (text == begins(column) " does not name its MX host " host)
		return "-mx"
	if (!after(text, begins(column) ": " host))
		return "?" text
	why = rest
	if (why == " does not offer STARTTLS")
		return "-offer"
	if (why == " refused STARTTLS: 454 4.7.0 not now")
		return "-454"
	if (why ~ /^: TLS handshake: connection (closed|lost)$/)
		return "-shake"
	if (after(why, ": certificate "))
		return certificate(rest)
	return "?" why
}

function dsn_of(word)
{
	return word == "-offer" || word == "-454" ? "4.7.4" : "4.7.5"
}

# 1, 2, 3: which file.
FNR == 1 { file++ }

file == 1 && / status=/ {
	to = $0
	sub(/^.* to=</, "", to)
	sub(/>.*/, "", to)
	text = $0
	sub(/^.* status=[a-z]+ \(/, "", text)
	sub(/\)$/, "", text)
	status[to] = $0
	sub(/^.* status=/, "", status[to])
	sub(/ .*/, "", status[to])
	dsn[to] = $0
	sub(/^.* dsn=/, "", dsn[to])
	sub(/,.*/, "", dsn[to])
	secret[to] = $0 ~ / tls=TLSv1\.3\/TLS_/ ? "tls" : "clear"
	relay[to] = $0
	sub(/^.* relay=/, "", relay[to])
	sub(/\[.*/, "", relay[to])
	reason[to] = text
	next
}

file == 2 && /^ *\(/ {
	waits = $0
	sub(/^ *\(/, "", waits)
	sub(/\)$/, "", waits)
	next
}

file == 2 && /^ *</ {
	to = $1
	gsub(/[<>]/, "", to)
	kept[to] = waits
	next
}

file == 3 && $2 == "seen" { seen[$1] = 1; next }
file == 3 { has[$1] = has[$1] $2 }

# What came of one recipient.
function outcome(to, column, word)
{
	if (status[to] == "sent") {
		word = secret[to]
		if (has[to] != word)
			return word "(the-MX:" has[to] ")"
		if ((to in seen) != (word == "clear"))
			return word "(the-wire)"
		return to in kept ? word "(queued)" : word
	}
	if (status[to] != "deferred")
		return "?" status[to]
	word = word_of(reason[to], column)
	if (dsn[to] != dsn_of(word))
		return word "(" dsn[to] ")"
	if (to in has || to in seen)
		return word "(in-the-clear)"
	return kept[to] == reason[to] ? word : word "(mailq:" kept[to] ")"
}

# With a good host behind: where the first will not do mail goes there.
function second(to, column, first, word, host)
{
	host = first ~ /^-/ ? good : column ".mx.example"
	word = outcome(to, column)
	if (word != (first ~ /^-/ ? "tls" : first))
		return "(two:" word ")"
	return relay[to] == host ? "" : "(two:" relay[to] ")"
}

END {
	n = split(columns, column, " ")
	printf "%s", name
	for (i = 1; i <= n; i++) {
		first = outcome(name "@" column[i] ".example", column[i])
		first = first second(name "@two." column[i] ".example",
		    column[i], first)
		gsub(/ /, "_", first)
		printf " %s", first
	}
	print ""
}
