"""differential.py CASES WANTED RECORDS EXPRESSION: every command line of CASES
through Debian's sendmail and through ours, against servers that keep what
they get in RECORDS, and whether they differ in nothing but what WANTED lists.
With an expression that is not empty, the cases whose names have it alone, and
all that was seen.

A line of CASES is

    name | arguments | standard input | differences

and `@name = text' above gives a text that several cases use as `@name'.  The
arguments are a shell's words; env:NAME=VALUE, mailq or newaliases may come
first.  In both columns \\n, \\r, \\t and \\xHH are octets, in standard input
{TEXT*N} is the text N times.  Differences are names of lines of WANTED:

    name | what differs; what differs... | reason

where `what differs' is `WHAT: SENDMAIL'S > OURS' with `*' for anything.  A
case passes where every difference is of a name that it gives, and every name
that it gives has its difference."""

import itertools
import re
import shlex
import sys

import observed

SHOWN = 200     # characters of a difference


class Case:
    """A line of the file of cases."""

    def __init__(self, line, texts):
        columns = columns_of(line)
        if len(columns) != 4:
            sys.exit(f"not ok cases: not four columns: {line}")
        self.name, words, stdin, wanted = columns
        self.words = ["sendmail"]
        self.environment = {}
        self.wanted = wanted.split()
        for word in shlex.split(words):
            word = octets(word).decode("utf-8", "surrogateescape")
            if len(self.words) == 1 and word in ("mailq", "newaliases"):
                self.words = [word]
            elif word.startswith("env:"):
                name, _, value = word[4:].partition("=")
                self.environment[name] = value
            else:
                self.words.append(word)
        self.stdin = octets(texts[stdin] if stdin in texts else stdin)


def octets(text):
    """Escapes and repetitions resolved."""
    text = re.sub(r"\{(.+?)\*(\d+)\}",
                  lambda m: m.group(1) * int(m.group(2)), text)
    known = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}
    return re.sub(
        rb"\\(x[0-9a-f]{2}|[nrt])",
        lambda m: known.get(m.group(1)) or bytes([int(m.group(1)[1:], 16)]),
        text.encode("utf-8"))


def lines_of(name):
    with open(name, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                yield line.rstrip("\n") + " "


def columns_of(line):
    return [text.strip() for text in re.split(r"(?<=\s)\|(?=\s)", line)]


def read_cases(name):
    cases, texts = [], {}
    for line in lines_of(name):
        if line.startswith("@"):
            text, _, value = line.partition(" = ")
            texts[text] = value.strip()
        else:
            cases.append(Case(line, texts))
    names = [case.name for case in cases]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        sys.exit(f"not ok cases: twice: {', '.join(sorted(twice))}")
    return cases


def read_wanted(name):
    """For each name, what is wanted as expressions."""
    wanted = {}
    for line in lines_of(name):
        columns = columns_of(line)
        if len(columns) != 3 or not columns[2] or columns[0] in wanted:
            sys.exit(f"not ok wanted: not a line of its own: {line}")
        wanted[columns[0]] = [
            re.compile(".*".join(map(re.escape, what.strip().split("*"))),
                       re.DOTALL)
            for what in columns[1].split(";")]
    return wanted


def compare(theirs, ours):
    """Lines `WHAT: THEIRS > OURS' for whatever is not equal."""
    return [f"{key}: {theirs.get(key, 'none') or 'empty'} > "
            f"{ours.get(key, 'none') or 'empty'}"
            for key in sorted(theirs.keys() | ours.keys())
            if theirs.get(key) != ours.get(key)]


def differences(theirs, ours):
    """Of both wholes.  Where not as many messages have arrived, or one is a
    notification and its peer is none, which they are says more than what is
    in them."""
    found = compare(theirs[0], ours[0])
    pairs = list(itertools.zip_longest(theirs[1], ours[1], fillvalue={}))
    if all(("body" in pair[0]) == ("body" in pair[1]) and all(pair)
           for pair in pairs):
        for pair in pairs:
            found += compare(*pair)
        return list(dict.fromkeys(found))

    def those(mails):
        return " & ".join(
            f"{mail['sender']} to {mail['recipients']}" for mail in mails
        ) or "none"

    return found + [f"mails: {those(theirs[1])} > {those(ours[1])}"]


def judge(case, found, wanted):
    """What is wrong: differences nobody wants, and wanted ones that are not
    there."""
    patterns = {name: wanted.get(name, []) for name in case.wanted}
    wrong = [f"differs: {line}" for line in found if not any(
        pattern.fullmatch(line)
        for several in patterns.values() for pattern in several)]
    wrong += [f"no longer: {name}" for name, several in patterns.items()
              if not any(pattern.fullmatch(line)
                         for line in found for pattern in several)]
    return wrong


def show(side, seen):
    print(f"  {side}: {seen[0]}")
    for mail in seen[1]:
        print("   ", mail)
    for line in seen[2].splitlines():
        print("    said:", line)


class Tally:
    """How many cases came out how, and which names they gave."""

    def __init__(self):
        self.equal = self.differing = self.bad = 0
        self.used = set()

    def count(self, case, found, wrong):
        self.used.update(case.wanted)
        for line in wrong:
            print("not ok", re.sub(r"\s*\n\s*", "/",
                                   f"{case.name}: {line}")[:SHOWN])
        if wrong:
            self.bad += 1
        elif found:
            self.differing += 1
        else:
            self.equal += 1

    def finish(self, unused):
        print(f"{self.equal + self.differing + self.bad} command lines: "
              f"{self.equal} equal, {self.differing} with wanted differences, "
              f"{self.bad} unlisted")
        if unused:
            print("not ok wanted: no case has:", ", ".join(sorted(unused)))
        failed = self.bad + len(unused)
        print(f"{self.equal + self.differing} passed, {failed} failed, "
              "0 skipped")
        sys.exit(failed != 0)


def main():
    cases_file, wanted_file, records, chosen = sys.argv[1:]
    cases, wanted = read_cases(cases_file), read_wanted(wanted_file)
    tally = Tally()
    observed.become_reaper()
    for case in cases:
        if not re.search(chosen, case.name):
            continue
        theirs = observed.observe(observed.ORIGINAL, records, case)
        ours = observed.observe(observed.OURS, records, case)
        if chosen:
            print(case.name, case.words)
            show("sendmail", theirs)
            show("ours", ours)
        found = differences(theirs, ours)
        tally.count(case, found, judge(case, found, wanted))
    tally.finish(set() if chosen else set(wanted) - tally.used)


main()
