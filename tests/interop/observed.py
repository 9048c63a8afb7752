"""One command line through one of the two programs, and what came of it: a
dict of short texts that can be compared.  What has to vary is taken out: dates
of now, identifiers that were made, Received fields, the words of messages."""

import base64
import ctypes
import email.utils
import glob
import os
import pwd
import quopri
import re
import shutil
import signal
import subprocess
import tempfile
import time

PR_SET_CHILD_SUBREAPER = 36
MODES = {"mailq", "newaliases", "-bp", "-bi", "-bv", "-v", "-I"}
PATIENCE = 30   # seconds for one command line, with all that it leaves behind
HOME = "/home/ann"
KEPT = {"mqueue", "spool", "maillog", "work"}


class Side:
    """One of the two programs, and where it keeps its queue."""

    def __init__(self, program, queue, entries):
        self.program = program
        self.queue = os.path.join(HOME, queue)
        self.entries = entries      # names that are queued messages

    def waiting(self):
        return len(glob.glob(os.path.join(self.queue, self.entries)))

    def clean(self):
        for path in glob.glob(os.path.join(self.queue, "*")):
            if os.path.basename(path) != "status":
                os.unlink(path)


ORIGINAL = Side("/usr/libexec/sendmail/sendmail", "mqueue", "[qh]f*")
OURS = Side("/usr/sbin/sendoff", "spool", "m.*")


def become_reaper():
    """What a program leaves in the background becomes a child of ours, so
    that its end can be waited for."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGALRM, expire)


def expire(_signal, _frame):
    raise TimeoutError


def reap():
    """Waits for everybody."""
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        pass


def converse(child, given, said):
    """SMTP with a program: a line as soon as the one before is answered,
    a message as one."""
    data = False
    while True:
        reply = b" "
        while not data and reply and not re.match(rb"\d{3} ", reply):
            reply = child.stdout.readline()
            said.write(reply)
        line = given.readline()
        if not reply or not line:
            break
        data = line != b".\r\n" and (data or reply.startswith(b"354"))
        try:
            child.stdin.write(line)
            child.stdin.flush()
        except BrokenPipeError:
            break
    child.stdin.close()
    said.write(child.stdout.read())


def start(side, words, environment, stdin, said):
    """The program as ann, with pipes where it is to be talked with."""
    ann = pwd.getpwnam("ann")
    talk = "-bs" in words
    return subprocess.Popen(
        words, executable=side.program, cwd=HOME + "/work",
        stdin=subprocess.PIPE if talk else stdin,
        stdout=subprocess.PIPE if talk else said, stderr=subprocess.STDOUT,
        user=ann.pw_uid, group=ann.pw_gid, extra_groups=[],
        env={"HOME": HOME, "USER": "ann", "LOGNAME": "ann", "TZ": "UTC",
             "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **environment})


def call(side, words, environment, stdin):
    """Runs the program to the end of all it starts.  Its status, and all it
    printed."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
        given.write(stdin)
        given.seek(0)
        child = start(side, words, environment, given, said)
        signal.alarm(PATIENCE)
        try:
            if child.stdin:
                converse(child, given, said)
            status = str(child.wait())
            reap()
        except TimeoutError:
            child.kill()
            status = "none in time"
        signal.alarm(0)
        said.seek(0)
        return status, said.read().decode("utf-8", "backslashreplace")


# --- messages ---------------------------------------------------------------

def printable(octets):
    return octets.decode("ascii", "backslashreplace")


def fields_of(header):
    """Name in lower case and value on one line, of every field."""
    for field in re.split(rb"\n(?![ \t])", header):
        name, colon, value = field.partition(b":")
        if colon:
            yield (printable(name).strip().lower(),
                   re.sub(r"\s+", " ", printable(value)).strip())


def order_of(header, given):
    """Names of the fields that were given with a value, as they stand in the
    header that left."""
    given = given.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    names = {name for name, value in fields_of(given) if value}
    return " ".join(name for name, _ in fields_of(header)
                    if name in names - {"received"})


def steady(name, value, stdin):
    """A value without what has to vary."""
    if name.endswith("message-id") and value not in printable(stdin):
        return "made"
    if name.endswith("date"):
        try:
            date = email.utils.parsedate_to_datetime(value)
            if abs(date.timestamp() - time.time()) < 86400:
                return "now"
        except (TypeError, ValueError):
            pass
    if name == "content-type":
        return re.sub(r'boundary="?[^";]*"?', "boundary", value)
    return value


def decoded(body, encoding):
    if encoding == "quoted-printable":
        return quopri.decodestring(body)
    if encoding == "base64":
        return base64.b64decode(body)
    return body


def notification(fields, body):
    """A report on delivery in one line; None where it is no such thing."""
    if "report-type=delivery-status" not in fields.get("content-type", ""):
        return None
    told = re.findall(rb"(?im)^(final-recipient|action|status): *(.*)$", body)
    return " ".join(printable(value).strip().lower() for _, value in told)


def envelope_of(text):
    """Sender, recipients in order, and the parameters of both but SIZE."""
    sender, recipients, parameters = "", [], set()
    for line in text.splitlines():
        verb, _, rest = line.partition(":")
        path, *more = rest.strip().split(" ")
        parameters |= {verb.split()[0].upper() + " " + word for word in more
                       if word and not word.startswith("SIZE=")}
        if verb.upper() == "MAIL FROM":
            sender = path
        elif verb.upper() == "RCPT TO":
            recipients.append(path)
    return sender, " ".join(sorted(recipients)), " ".join(sorted(parameters))


def mail_of(folder, number, stdin):
    """A message that a server got, as a dict of texts."""
    with open(f"{folder}/envelope.{number}", encoding="utf-8",
              errors="backslashreplace") as envelope:
        sender, recipients, parameters = envelope_of(envelope.read())
    with open(f"{folder}/mail.{number}", "rb") as file:
        message = file.read().replace(b"\r\n", b"\n")
    header, _, body = message.partition(b"\n\n")
    seen = {}
    for name, value in fields_of(header):
        value = steady(name, value, stdin)
        seen[name] = seen[name] + " & " + value if name in seen else value
    seen.pop("received", None)
    mail = {"sender": sender, "recipients": recipients}
    report = notification(seen, body)
    if report is not None:
        mail["report"] = report
        return mail
    mail["parameters"] = parameters
    mail["order"] = order_of(header, stdin)
    mail["body"] = printable(decoded(
        body, seen.get("content-transfer-encoding", "").lower()))
    mail.update({"field " + name: value for name, value in seen.items()})
    return mail


def collect(records, stdin):
    """Takes what the servers have got since the last time."""
    mails = []
    for path in glob.glob(records + "/*/envelope.*"):
        folder, number = os.path.dirname(path), path.rsplit(".", 1)[1]
        mails.append(mail_of(folder, number, stdin))
        for kind in ("envelope", "mail"):
            os.unlink(f"{folder}/{kind}.{number}")
    return mails


# --- the whole --------------------------------------------------------------

def shape(words, said):
    """What programs read of what the modes print: numbers and paths out; of
    an SMTP dialogue the codes alone."""
    if "-bs" in words:
        return " ".join(re.findall(r"(?m)^(\d{3}) ", said))
    if not MODES & set(words):
        return ""
    said = re.sub(r"\d+", "N", re.sub(r"/[^\s:]+", "PATH", said))
    return re.sub(r"\s*\n\s*", "; ", said.strip())


def left_files():
    """Files that a program has put into ann's home."""
    found = set(os.listdir(HOME)) - KEPT | set(os.listdir(HOME + "/work"))
    for name in found:
        for path in (HOME, HOME + "/work"):
            path = os.path.join(path, name)
            if os.path.isdir(path):
                shutil.rmtree(path)
            elif os.path.exists(path):
                os.unlink(path)
    return " ".join(sorted(found))


def observe(side, records, case):
    """All that a command line did.  A queue run comes behind it, as our
    notifications leave with one and sendmail's at once."""
    status, said = call(side, case.words, case.environment, case.stdin)
    mails = collect(records, case.stdin)
    at_once = sum("report" not in mail for mail in mails)
    if side.waiting():
        call(side, ["sendmail", "-q"], {}, b"")
        mails += collect(records, case.stdin)
    seen = {"status": status, "said": "something" if said else "nothing",
            "shape": shape(case.words, said), "at once": str(at_once),
            "queued": str(side.waiting()), "files": left_files()}
    side.clean()
    mails.sort(key=lambda mail: (mail["recipients"], mail["sender"]))
    return seen, mails, said
