"""What opendkim-testkey and `sendoff verify', of a message that `sendoff sign'
has signed, say of a set-up of keycases.py, both in the same few words."""

import re
import subprocess

MAIL = """From: ann@{}
To: bob@example.org
Subject: a key

is tried
"""

# The first expression that is found gives the word.
THEIRS = [
    (r"key OK", "good"), (r"Revoked key", "revoked"),
    (r"record not found|No key", "missing"),
    (r"keys do not match", "another key"),
    (r"multiple DNS replies", "several records"),
    (r"unexpected reply", "no answer"),
    (r"syntax error|invalid|unknown|mismatch|key missing|empty", "unusable"),
]
OURS = [
    (r"dkim=pass .*\d TXT records", "good, of several records"),
    (r"dkim=pass ", "good"), (r"\(key revoked", "revoked"),
    (r"\(no key record", "missing"), (r"b= does not match", "another key"),
    (r"dkim=temperror ", "no answer"),
    (r"dkim=policy .*less than 1024", "too short"),
    (r"dkim=permerror ", "unusable"),
]


def word(text, words):
    for pattern, found in words:
        if re.search(pattern, text):
            return found
    return text.strip()


def theirs(case, options):
    """opendkim-testkey's word."""
    done = subprocess.run(
        ["opendkim-testkey", "-x", options, "-vvv", "-d", case.domain,
         "-s", case.name, "-k", case.key.path],
        check=False, capture_output=True, encoding="utf-8", errors="replace")
    if (done.returncode == 0) != ("key OK" in done.stdout):
        return f"exit {done.returncode} {done.stdout} {done.stderr}"
    return word(done.stdout + done.stderr, THEIRS)


def ours(case, program, folder):
    """The word of `sendoff verify'."""
    conf = f"{folder}/{case.name}.conf"
    with open(conf, "w", encoding="ascii") as file:
        file.write("hostname box.sender.example\nresolver 127.0.0.1\n"
                   f"dkim {case.domain} {case.name} {case.key.path}\n")
    said = MAIL.format(case.domain).encode()
    errors = b""
    for verb in "sign", "verify":
        done = subprocess.run([program, verb], check=False, input=said,
                              capture_output=True, env={"SENDOFF_CONF": conf})
        said = done.stdout
        errors += done.stderr
    if (done.returncode == 0) != said.startswith(b"dkim=pass ") or errors:
        return f"exit {done.returncode} {said + errors}"
    return word(said.decode(), OURS)
