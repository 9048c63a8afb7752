"""What DKIM verifiers of others say of messages in files: Mail::DKIM and
go-msgauth, with keys from the world's DNS, and dkimpy, with keys from its
zone.  Of signatures of sender.example alone; an answer is selector=result."""

import concurrent.futures
import re
import subprocess

import dkimpy

PORT = "53"
ZONE = "/tmp/zone.postfix"
# The verifiers, and the keys that each does not know.
UNKNOWN = {"Mail::DKIM": {"ed"}, "dkimpy": set(), "go-msgauth": set()}


def with_dkimpy(path, keys):
    """The answers for one file."""
    return [f"{answer.split(' s=')[1]}={answer.split()[0]}"
            for answer in dkimpy.verify(path.read_bytes(), keys)
            if " d=sender.example " in answer]


def with_go(path):
    """The same, but that it names no selectors."""
    with open(path, "rb") as message:
        done = subprocess.run(["dkim-verify"], stdin=message, check=False,
                              capture_output=True, text=True)
    return ["?=pass" if found == "Valid" else "?=fail" for found in re.findall(
        r"(?m)^\S+ \S+ (\w+) signature for sender\.example",
        done.stdout + done.stderr)]


def verify(paths):
    """All verifiers at once; what takes long to start does so once, for all
    files.  For each path the answers of each verifier."""
    answers = {path: dict.fromkeys(UNKNOWN, ()) for path in paths}
    names = {str(path): path for path in paths}
    keys = dkimpy.records(ZONE)
    with (open("/tmp/files", "w+", encoding="utf-8") as files,
          concurrent.futures.ThreadPoolExecutor(1) as pool):
        files.writelines(f"{path}\n" for path in paths)
        files.seek(0)
        go = pool.map(with_go, paths)
        with subprocess.Popen(["perl", "/interop/matrix.pl", PORT],
                              stdin=files, stdout=subprocess.PIPE,
                              text=True) as perl:
            for path in paths:
                answers[path]["dkimpy"] = with_dkimpy(path, keys)
            for line in perl.stdout:
                name, *said = line.rstrip("\n").split("\t")
                answers[names[name]]["Mail::DKIM"] = said
        for path, said in zip(paths, go):
            answers[path]["go-msgauth"] = said
    return answers


def unlike(answers, keys, result):
    """What a verifier does not say: result, for each of the keys, once."""
    for verifier, unknown in UNKNOWN.items():
        said = [answer.split("=") for answer in answers[verifier]]
        said = sorted(answer for answer in said if answer[0] not in unknown)
        wanted = sorted([key, result] for key in keys if key not in unknown)
        if [answer[-1] for answer in said] != [want[1] for want in wanted] or (
                any(answer[0] not in (want[0], "?")
                    for answer, want in zip(said, wanted))):
            words = ", ".join(map("=".join, said)) or "nothing"
            yield f"{verifier} says {words}, want {result}"
