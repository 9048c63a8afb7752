"""large.py FOLDER: writes the messages there that are too large to be kept:
each as a caller would write it, with what a reader has to see of it."""

import pathlib
import sys

HEADER = ("From: Ann <ann@sender.example>\n"
          "To: {name}@rcpt.example\n"
          "Subject: {name}\n"
          "{more}\n")
TYPE = "MIME-Version: 1.0\nContent-Type: {}\n"

LARGE = {
    "large-1mb-ascii": ("", "an even hundred octets... " * 4 + "\n", 10_000),
    "large-5mb-utf8": ("", "Über fünfzig Zeilen äöü, 日本語\n", 105_000),
    "large-line-100000": ("", "x" * 100_000 + "\n.\nend\n", 1),
    "large-line-100000-utf8": ("", "ü" * 50_000 + "\n", 1),
    "large-line-html": (TYPE.format("text/html; charset=utf-8"),
                        "<p>Größe</p>" * 20_000, 1),
    "large-10000-lines": ("", "a line\n.\n", 5_000),
    "large-100000-empty-lines": ("", "\n", 100_000),
    "large-nul": ("", "\0" * 999 + "\n", 300),
    "large-10000-parts": (TYPE.format("multipart/mixed; boundary=part"),
                          "--part\n\nein Teil, ü\n", 10_000),
}

folder = pathlib.Path(sys.argv[1])
for name, (more, text, count) in LARGE.items():
    with open(folder / f"{name}.eml", "w", encoding="utf-8") as file:
        file.write(HEADER.format(name=name, more=more))
        for _ in range(count):
            file.write(text)
