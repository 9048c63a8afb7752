"""The messages of tests/data and what a reader of mail sees of them: what
arrived is compared with what was sent, leaf by leaf, and with what the .want
file beside a message says; tests/data/README tells its lines."""

import email
import email.policy
import functools
import pathlib
import re


class Want:
    """The lines of a .want file that hold for one server."""

    def __init__(self, lines):
        self.lines = lines
        self.status = int(self.one("Status") or 0)
        self.argument = self.one("Recipient") == "argument"
        self.wire = (self.one("Wire") or "").split()
        self.octets = self.one("Octets") != "other"

    def one(self, name):
        """The last value of that name."""
        values = [value for key, value in self.lines if key == name]
        return values[-1] if values else None


class Case:
    """A message."""

    def __init__(self, path):
        self.path, self.name = path, path.stem
        self.lines = []
        want = path.with_suffix(".want")
        if want.exists():
            for line in want.read_text(encoding="utf-8").splitlines():
                name, _, value = line.partition(":")
                self.lines.append((name, value.removeprefix(" ")))

    @functools.cached_property
    def leaves(self):
        """What was sent, as leaves() has it."""
        return list(leaves(self.path.read_bytes()))

    def wanted(self, server):
        """NAME@SERVER holds for that server alone, and comes last."""
        return Want([line for line in self.lines if "@" not in line[0]] + [
            (name.partition("@")[0], value) for name, value in self.lines
            if name.endswith("@" + server)])


def cases(folder):
    """All messages, by name."""
    return [Case(path) for path in sorted(pathlib.Path(folder).glob("*.eml"))]


# --- as sent -----------------------------------------------------------------

def leaves(octets):
    """Type and decoded content of each leaf; whatever ends a line is LF, and
    whether the last line has an end is nothing."""
    mail = email.message_from_bytes(octets)
    for part in mail.walk():
        if part.is_multipart():
            yield part.get_content_type(), None
        else:
            content = part.get_payload(decode=True) or b""
            content = re.sub(rb"\r\n|\r", b"\n", content)
            yield part.get_content_type(), re.sub(rb"\n\Z", b"", content)


def unlike_sent(sent, arrived):
    """What differs, in words."""
    arrived = list(leaves(arrived))
    if [kind for kind, _ in sent] != [kind for kind, _ in arrived]:
        yield f"parts {[kind for kind, _ in arrived]}"
    for (kind, old), (_, new) in zip(sent, arrived):
        if old != new:
            at = next((i for i, (a, b) in enumerate(zip(old, new)) if a != b),
                      min(len(old), len(new)))
            yield (f"{kind} differs at {at}: sent {old[at:at + 20]}, "
                   f"got {new[at:at + 20]}")


def untidy(want, octets):
    """What a relay would have a reason to touch; wire says what may stay."""
    header, _, body = octets.partition(b"\r\n\r\n")
    if not header.isascii() and "utf8" not in want.wire:
        yield "octets above 127 in the header"
    if not body.isascii() and "8bit" not in want.wire:
        yield "octets above 127 in the body"
    if b"\0" in octets:
        yield "NUL"
    if max(map(len, octets.split(b"\r\n"))) > 998:
        yield "a line over 998 octets"


# --- as wanted ---------------------------------------------------------------

def text(mail):
    """The first text, its lines with "|" between them."""
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            return re.sub(r"\r?\n", "|", part.get_content().rstrip("\r\n"))
    return "(none)"


def shown(mail, name):
    """What a line of a .want file speaks of."""
    parts = [part for part in mail.walk() if not part.is_multipart()]
    if name == "Text":
        return text(mail)
    if name == "Files":
        return ", ".join(filter(None, (part.get_filename() for part in parts)))
    if name == "Charsets":
        return ", ".join(part.get_content_charset() or "-" for part in parts)
    if name == "Encodings":
        return ", ".join(str(part["Content-Transfer-Encoding"] or "-").lower()
                         for part in parts)
    if name == "Absent":
        return "no"
    values = [str(value) for value in mail.get_all(name, [])]
    return re.sub(r"\s+", " ", " & ".join(values))


def unlike_wanted(want, octets):
    """What differs, in words."""
    mail = email.message_from_bytes(octets, policy=email.policy.default)
    for name, value in want.lines:
        if name == "Absent" and value in mail:
            yield f"{value} is there"
        elif name not in ("Status", "Recipient", "Wire", "Octets", "Absent"):
            seen = shown(mail, name)
            if seen != value:
                yield f"{name}: {seen!r}, want {value!r}"


def differences(case, want, octets):
    """All of it, in a list of words."""
    found = list(untidy(want, octets))
    if want.octets:
        found += unlike_sent(case.leaves, octets)
    try:
        found += unlike_wanted(want, octets)
    except Exception as error:  # whatever a reader stumbles over
        found.append(f"the reader fails: {error!r}")
    return found
