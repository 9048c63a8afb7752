"""dkimpy.py MESSAGE ZONE: a line for each DKIM signature of the message, what
dkimpy says of it.  Keys come from the TXT records of the zone, in the form of
tests/peer/zone.h."""

import shlex
import sys

import dkim


def records(zone):
    """The TXT records of the zone's names."""
    found = {}
    with open(zone, encoding="ascii") as lines:
        for line in lines:
            words = shlex.split(line)
            if words[1:2] == ["TXT"]:
                found[words[0] + "."] = "".join(words[2:]).encode()
    return found


def verify(message, texts):
    """The result of each signature, in the order of the fields."""
    names = [name.lower() for name, _ in dkim.rfc822_parse(message)[0]]
    for index in range(names.count(b"dkim-signature")):
        checker = dkim.DKIM(message)
        try:
            good = checker.verify(
                idx=index, dnsfunc=lambda name, timeout=5:
                texts.get(name.decode() if isinstance(name, bytes) else name))
            result = "pass" if good else "fail"
        except dkim.DKIMException as error:
            result = f"fail ({error})"
        field = checker.signature_fields
        yield " ".join([result] + [
            f"{tag}={field.get(tag.encode(), b'').decode()}" for tag in "ads"])


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as mail:
        for answer in verify(mail.read(), records(sys.argv[2])):
            print(answer)
