"""doctor.py SENDOFF CONF FOLDER EXPRESSION: what others and ours say of SPF and
of keys, and whether that differs in nothing but what spf.wanted and key.wanted
list.  With an expression that is not empty, the set-ups whose names have it
alone, and all that was seen.  `doctor.py --zone FOLDER' makes keys there and
prints the zone that has all records."""

import concurrent.futures
import copy
import os
import re
import sys

import keycases
import keypeer
import spfcases
import spfpeer
import wanted

HERE = os.path.dirname(os.path.abspath(__file__))


def zone(folder):
    for line in spfcases.zone(spfcases.cases() +
                              keycases.cases(folder, make=True)):
        print(line)


def show(case, their, our):
    print(case.name, case.ip, case.sender, case.helo)
    for record in case.records:
        print("   ", *record)
    print(f"    {their} > {our}")


def control(tally, said):
    """The first case, with ours of the first one that is unlike it."""
    first, their, _ = said[0]
    for _, other, our in said:
        if other != their:
            tally.control(first.name, their, our)
            return


def compare(tally, cases, theirs, ours, chosen):
    """Each of the cases through both; ours in processes beside."""
    cases = [case for case in cases if re.search(chosen, case.name)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        running = pool.map(ours, cases)
        said = list(zip(cases, map(theirs, cases), running))
    for case, their, our in said:
        if chosen:
            show(case, their, our)
        tally.count(case.name, their, our)
    if not chosen:
        control(tally, said)
    tally.show()


def tally_of(what, table, cases):
    return wanted.Tally(what, f"{HERE}/{table}", [case.name for case in cases])


def spf(program, conf, chosen):
    def ours(case):
        return spfpeer.ours(case, program, conf)

    cases = spfcases.cases()
    tally = tally_of("set-ups of SPF", "spf.wanted", cases)
    compare(tally, cases, spfpeer.theirs, ours, chosen)
    return tally


def keys(program, folder, chosen):
    def theirs(case):
        return keypeer.theirs(case, f"{folder}/opendkim.conf")

    def ours(case):
        return keypeer.ours(case, program, folder)

    cases = keycases.cases(folder)
    tally = tally_of("DKIM keys", "key.wanted", cases)
    compare(tally, cases, theirs, ours, chosen)
    return tally


def main():
    if sys.argv[1] == "--zone":
        zone(sys.argv[2])
        return
    program, conf, folder, chosen = sys.argv[1:]
    tallies = [spf(program, conf, chosen), keys(program, folder, chosen)]
    passed = sum(tally.passed + tally.controls for tally in tallies)
    failed = sum(tally.failed for tally in tallies)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    sys.exit(failed != 0)


main()
