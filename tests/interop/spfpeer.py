"""What pyspf and `sendoff spf' say of a set-up of spfcases.py: the result, and
where it is fail the explanation.  Both ask the same name server."""

import re
import subprocess

import spf

NOTHING = "no explanation"


def theirs(case):
    """pyspf's word."""
    sender = re.sub("^<(.*)>$", r"\1", case.sender)
    try:
        query = spf.query(case.ip, sender, case.helo)
        query.set_default_explanation(NOTHING)
        result, _, text = query.check()
    except Exception as error:  # whatever it ends with is its answer
        return type(error).__name__
    return f"fail ({text})" if result == "fail" else result


def ours(case, program, conf):
    """The word of `sendoff spf'."""
    done = subprocess.run(
        [program, "spf", case.ip, case.sender, case.helo],
        check=False, capture_output=True, env={"SENDOFF_CONF": conf},
        encoding="utf-8", errors="replace")
    if done.returncode:
        return f"exit {done.returncode} {done.stderr.strip()}"
    result, *rest = done.stdout.splitlines()
    said = [line.partition(" explains: ")[2] for line in rest
            if " explains: " in line]
    return f"fail ({said[0] if said else NOTHING})" if result == "fail" \
        else result
