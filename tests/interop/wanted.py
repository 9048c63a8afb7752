"""The tables of differences that are meant to be, a line for each kind:

    name | theirs > ours | cases | reason

where * is anything, in the names of cases as well.  A case passes where both
say the same and no line has it, or where they differ as its line says."""

import fnmatch
import re
import sys


class Line:
    """One line of a table."""

    def __init__(self, text):
        columns = [column.strip() for column in text.split(" | ")]
        if len(columns) != 4 or not all(columns):
            sys.exit(f"not ok wanted: not four columns: {text}")
        self.name, sides, cases, _ = columns
        self.sides = re.compile(
            ".*".join(map(re.escape, sides.split("*"))), re.DOTALL)
        self.cases = cases.split()


class Tally:
    """How many cases came out how.  names: of all cases there are."""

    def __init__(self, what, table, names):
        self.what = what
        self.passed = self.wanted = self.failed = self.controls = 0
        self.lines = {}
        with open(table, encoding="utf-8") as lines:
            for text in lines:
                if text.strip() and not text.startswith("#"):
                    self.take(Line(text), names)

    def take(self, line, names):
        for pattern in line.cases:
            found = fnmatch.filter(names, pattern)
            for name in found:
                if name in self.lines:
                    sys.exit(f"not ok wanted: listed twice: {name}")
                self.lines[name] = line
            if not found:
                self.bad("wanted", f"{line.name}: no such case: {pattern}")

    def bad(self, name, text):
        print(f"not ok {name}: {text}")
        self.failed += 1

    def judge(self, name, theirs, ours):
        """What is wrong, or nothing."""
        line = self.lines.get(name)
        found = f"{theirs} > {ours}"
        if line is None:
            return theirs != ours and f"differs: {found}"
        if theirs == ours or not line.sides.fullmatch(found):
            return f"no longer {line.name}: {found}"
        return None

    def count(self, name, theirs, ours):
        wrong = self.judge(name, theirs, ours)
        if wrong:
            self.bad(name, wrong)
        else:
            self.passed += 1
            self.wanted += theirs != ours

    def control(self, name, theirs, ours):
        """What passes must be able to fail: these two are not equal."""
        if self.judge(name, theirs, ours):
            print(f"ok control, {self.what}: {name}: {theirs} > {ours}")
            self.controls += 1
        else:
            self.bad(f"control, {self.what}", f"{name} is let pass")

    def show(self):
        print(f"{self.passed + self.failed} {self.what}: "
              f"{self.passed - self.wanted} equal, {self.wanted} with wanted "
              f"differences, {self.failed} unlisted")
