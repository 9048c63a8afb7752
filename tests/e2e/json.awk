# Prints "v" where the input is one JSON text (RFC 8259), else what is left of
# it when all that is well formed has been taken away.
{ all = all $0 "\n" }
END {
	gsub(/\\(["\\\/bfnrt]|u[0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F])/,
	    "x", all)
	gsub(/"[^"\\\001-\037]*"/, "s", all)
	gsub(/-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/, "v", all)
	gsub(/true|false|null/, "v", all)
	gsub(/[ \t\r\n]/, "", all)
	do {
		before = all
		gsub(/\[\]|\[[sv](,[sv])*\]/, "v", all)
		gsub(/\{\}|\{s:[sv](,s:[sv])*\}/, "v", all)
	} while (all != before)
	print substr(all, 1, 200)
}
