#!/bin/sh
# A signal before standard input has ended: nothing happens at all.  After it:
# what has no verdict is in the queue and the exit status is 0.
. "$(dirname "$0")/lib.sh"

for signal in TERM HUP INT; do
	world "before-$signal"
	mx_plain
	mkfifo "$W/in"
	# A shell without job control has its background commands ignore INT:
	# env gives the signal back.
	SENDOFF_CONF=$W/conf "$peer" exec "$sendmail" sendmail -f \
	    s@sender.example a@rcpt.example <"$W/in" >"$W/out" 2>"$W/err" &
	pid=$!
	exec 3>"$W/in"
	# More than a pipe holds: when it is written, it is being read.
	printf 'Subject: x\n\n' >&3
	head -c 200000 /dev/zero | tr '\0' a | fold -w 70 >&3
	kill -$signal $pid
	exec 3>&-
	{ wait $pid; } 2>/dev/null
	ended $?
	if [ $signal = INT ] && [ $(status) = 0 ]; then
		skip "INT is ignored here, by the shell"
		continue
	fi
	is "$signal before the end of input: it ends" yes \
	    "$([ $(status) -ne 0 ] && echo yes || echo "exit 0")"
	is "$signal before the end of input: nothing sent or queued" "0 0" \
	    "$(connections) $(queued)"
	sane "$signal before the end of input"
done

for signal in TERM HUP; do
	for step in connect mail data content; do
		world "$signal-$step"
		mx <<-SCRIPT
		$step@1 tell reached
		$step@1 hang
		SCRIPT
		mkfifo "$W/mx/reached"
		printf 'Subject: x\n\nhi\n' >"$W/in"
		SENDOFF_CONF=$W/conf "$sendmail" -odi -f s@sender.example \
		    a@rcpt.example <"$W/in" >"$W/out" 2>"$W/err" &
		pid=$!
		read -r word <"$W/mx/reached"
		kill -$signal $pid
		{ wait $pid; } 2>/dev/null
		ended $?
		stands "$signal while the MX hangs at $step" 0 1 0
		"$peer" await "$W"/spool/m.*
		send -qf
		stands "$signal at $step: the next run delivers" 0 0 1
		sane "$signal at $step"
	done
done

# The reply to a dot already sent is waited for.
world dot
mx <<'SCRIPT'
dot@1 tell reached
dot@1 tell gate
SCRIPT
mkfifo "$W/mx/reached" "$W/mx/gate"
printf 'Subject: x\n\nhi\n' >"$W/in"
SENDOFF_CONF=$W/conf "$sendmail" -odi -f s@sender.example a@rcpt.example \
    <"$W/in" >"$W/out" 2>"$W/err" &
pid=$!
read -r word <"$W/mx/reached"
kill -TERM $pid
read -r word <"$W/mx/gate"
{ wait $pid; } 2>/dev/null
ended $?
stands "TERM after the dot: its reply counts" 0 0 1
sane "TERM after the dot"

# A worker that is gone takes its destination with it, not the mail.
world caller
mx <<'SCRIPT'
mail@1 tell reached
mail@1 hang
SCRIPT
mkfifo "$W/mx/reached"
hello -odb a@rcpt.example
is "-odb returns at once" "0 1" "$(status) $(queued)"
read -r word <"$W/mx/reached"
send -qf
is "-odb holds its message" 1 "$(queued)"
mx_stop
"$peer" await "$W"/spool/m.*
is "-odb, the MX goes: the message stays" 1 "$(queued)"
mx_plain
send -qf
stands "-odb, the MX goes: the next run delivers" 0 0 1
sane "-odb"

finish
