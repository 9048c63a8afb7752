"""message.py FILE...: what a reader of mail sees of a message, decoded, a line
a field, for the copies of it that each recipient got.  What RFC 5322 section
3.6 allows once is said to be there once, or not."""

import datetime
import email
import email.policy
import email.utils
import re
import sys


def once(mail, name):
    """The field's value where there is one, else how many there are."""
    values = mail.get_all(name, [])
    return str(values[0]) if len(values) == 1 else f"({len(values)} of them)"


def date(mail):
    """Whether the date is a date, and of these minutes."""
    try:
        then = email.utils.parsedate_to_datetime(once(mail, "Date"))
        age = datetime.datetime.now(datetime.timezone.utc) - then
    except (TypeError, ValueError):
        return once(mail, "Date")
    return "now" if abs(age.total_seconds()) < 600 else str(then)


def message_id(mail):
    """Whether it has the form of RFC 5322 section 3.6.4."""
    value = once(mail, "Message-ID").strip()
    return "well" if re.fullmatch(r"<[^\s<>@]+@[^\s<>@]+>", value) else value


def body(mail):
    """The lines of the text, with "|" between them."""
    part = mail.get_body(preferencelist=("plain",))
    text = "(none)" if part is None else part.get_content()
    return text.rstrip().replace("\n", "|")


def seen(path):
    """The lines for one copy, but for whom it was delivered to."""
    with open(path, "rb") as file:
        mail = email.message_from_binary_file(file, policy=email.policy.default)
    yield "From: " + once(mail, "From")
    yield "Subject: " + once(mail, "Subject")
    yield "Date: " + date(mail)
    yield "Message-ID: " + message_id(mail)
    yield "Bcc: " + ("there" if mail["Bcc"] is not None else "gone")
    yield "Body: " + body(mail)
    yield "Envelope: " + once(mail, "Return-Path")
    yield "To: " + once(mail, "To")
    for part in mail.iter_attachments():
        yield f"Attachment: {part.get_filename()}, {len(part.get_content())}"


copies = [list(seen(path)) for path in sys.argv[1:]]
for line in copies[0]:
    print(line)
if any(copy != copies[0] for copy in copies):
    print("and another copy differs")
