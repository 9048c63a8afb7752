"""matrix.py DATA [EXPRESSION]: sends each message of DATA to each server with
each kind of key, waits for it in the server's mailbox, has it verified, and
compares what a reader of mail sees with what was sent and what is wanted.
Prints a line for whatever is not as it should be, and a table."""

import collections
import concurrent.futures
import pathlib
import re
import smtplib
import subprocess
import sys
import time

import reader
import verifiers

SERVERS = {"postfix": "127.0.0.11", "exim": "127.0.0.12",
           "opensmtpd": "127.0.0.13"}
WITHOUT_TLS = "opensmtpd"
KEYS = ("rsa", "ed", "rsa+ed")
BOXES = pathlib.Path("/var/mail/matrix")
GOT = pathlib.Path("/tmp/got")
LOG = pathlib.Path("/home/ann/maillog")
SEND_LIMIT = 60     # seconds for one call
QUIET_LIMIT = 30    # seconds in which nothing more arrives
CONTROL = "ascii-plain"


class Delivery:
    """One message to one server with one kind of key."""

    def __init__(self, server, keys, case):
        self.server, self.keys, self.case = server, keys, case
        self.name = case.name
        self.sender = f"{keys}.{case.name}@sender.example"
        self.want = case.wanted(server)
        self.sent = False
        self.copies = []
        self.problems = []

    def send(self):
        """As an ordinary user's program would."""
        words = ["-t"] if not self.want.argument else [
            "--", f"{self.name}@rcpt.example"]
        with open(self.case.path, "rb") as message:
            try:
                done = subprocess.run(
                    ["/usr/lib/sendoff/sendmail", "-i", "-f", self.sender]
                    + words, stdin=message, capture_output=True, check=False,
                    timeout=SEND_LIMIT, user="ann", group="ann",
                    extra_groups=[], cwd="/", env={
                        "HOME": "/home/ann", "LOGNAME": "ann", "USER": "ann",
                        "SENDOFF_CONF": f"/etc/{self.server}.{self.keys}.conf"})
            except subprocess.TimeoutExpired:
                self.problems.append(f"has not ended after {SEND_LIMIT} s")
                return
        self.sent = done.returncode == 0
        if done.returncode != self.want.status:
            text = done.stderr.decode(errors="replace").strip()
            self.problems.append(f"exit status {done.returncode}, want "
                                 f"{self.want.status} ({text})")

    def keep(self, octets):
        """A copy that arrived, with the line ends that it was signed with."""
        path = GOT / f"{self.sender}.{self.server}.{len(self.copies)}"
        path.write_bytes(re.sub(rb"\r?\n", b"\r\n", octets))
        self.copies.append(path)

    def look(self, answers, encrypted):
        """What is not as it should be."""
        if self.sent and not self.copies:
            self.problems.append("has not arrived")
        if not self.sent and self.copies:
            self.problems.append("has arrived")
        if self.sent and self.server != WITHOUT_TLS and (
                self.sender, SERVERS[self.server]) not in encrypted:
            self.problems.append("was not encrypted")
        for path in self.copies:
            self.problems += verifiers.unlike(
                answers[path], self.keys.split("+"), "pass")
            self.problems += reader.differences(
                self.case, self.want, path.read_bytes())
        self.problems = list(dict.fromkeys(self.problems))


class Control:
    """What passes must be able to fail: a copy with one octet changed, of
    which every verifier has to say for each signature that it is bad."""

    def __init__(self, delivery, name, at):
        self.server, self.keys = delivery.server, delivery.keys
        self.name, self.problems = name, []
        octets = delivery.copies[0].read_bytes()
        at += octets.index(b"\r\n\r\n" if name == "body" else b"\r\nSubject: ")
        path = GOT / f"{name}.{delivery.sender}.{self.server}"
        path.write_bytes(octets[:at] + b"x" + octets[at + 1:])
        self.copies = [path]

    def look(self, answers, _):
        """What is not as it should be."""
        self.problems = list(verifiers.unlike(
            answers[self.copies[0]], self.keys.split("+"), "fail"))


def controls(deliveries):
    """Two of each way that a message can take."""
    for item in deliveries:
        if item.name == CONTROL and item.copies:
            yield Control(item, "body", len("\r\n\r\n"))
            yield Control(item, "subject", len("\r\nSubject: "))


# --- the way -----------------------------------------------------------------

def ready(address):
    """Waits until a server greets."""
    for _ in range(100):
        try:
            smtplib.SMTP(address, 25).quit()
            return
        except OSError:
            time.sleep(0.2)


def collect(deliveries):
    """Takes what lies in the mailboxes; the number of messages."""
    wanted = {(item.server, item.sender): item for item in deliveries}
    count = 0
    for server in SERVERS:
        for path in sorted((BOXES / server / "new").glob("*")):
            octets = path.read_bytes()
            sender = re.search(rb"(?im)^Return-Path: <(.*)>", octets)
            item = wanted.get((server, sender and sender[1].decode()))
            if item is not None:
                item.keep(octets)
            else:
                print(f"note: {server} has mail of {sender and sender[1]}")
            path.unlink()
            count += 1
    return count


def wait(deliveries):
    """Until all that was accepted has arrived, or nothing arrives more."""
    last = time.monotonic()
    while any(item.sent and not item.copies for item in deliveries):
        if collect(deliveries) > 0:
            last = time.monotonic()
        elif time.monotonic() - last > QUIET_LIMIT:
            break
        time.sleep(0.2)
    collect(deliveries)


def encrypted_ways():
    """Of which sender and to which address the log says that it was TLS."""
    return set(re.findall(
        r"from=<(.*?)>, relay=.*?\[(.*?)\].*? tls=TLSv1\.[23]/.* status=sent",
        LOG.read_text(encoding="utf-8", errors="replace")))


# --- what is printed ---------------------------------------------------------

def table(items, answers):
    """A line for each server and kind of key."""
    rows = collections.defaultdict(list)
    for item in items:
        rows[item.server, item.keys].append(item)
    for (server, keys), row in rows.items():
        copies = [path for item in row if isinstance(item, Delivery)
                  for path in item.copies]
        passed = sum(not item.problems for item in row)
        valid = sum(not list(verifiers.unlike(
            answers[path], keys.split("+"), "pass")) for path in copies)
        print(f"{server:10}{keys:7} {passed} passed of {len(row)}; all "
              f"verifiers pass {valid} of {len(copies)} copies")


def main():
    """Exit 0 where all is as wanted."""
    expression = sys.argv[2] if len(sys.argv) > 2 else ""
    items = [Delivery(server, keys, case)
             for case in reader.cases(sys.argv[1])
             if re.search(expression, case.name)
             for keys in KEYS for server in SERVERS]
    GOT.mkdir()
    for address in SERVERS.values():
        ready(address)
    times = [time.monotonic()]
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        list(pool.map(Delivery.send, items))
    times.append(time.monotonic())
    wait(items)
    times.append(time.monotonic())
    items += list(controls(items))
    answers = verifiers.verify([path for item in items for path in item.copies])
    encrypted = encrypted_ways()
    for item in items:
        item.look(answers, encrypted)
        if item.problems:
            print(f"not ok {item.server} {item.keys} {item.name}: "
                  + "; ".join(item.problems))
    times.append(time.monotonic())
    table(items, answers)
    print("sent in {:.0f} s, arrived {:.0f} s later, looked at in {:.0f} s"
          .format(*(b - a for a, b in zip(times, times[1:]))))
    failed = sum(bool(item.problems) for item in items)
    print(f"{len(items) - failed} passed, {failed} failed, 0 skipped")
    return failed != 0


sys.exit(main())
