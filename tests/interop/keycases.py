"""Set-ups of DKIM keys: a private key, and what is at its name in the DNS, in
each form of FORMS with each size of key.  {p} is the public half, {other}
that of another key, {bare} the RSAPublicKey of it, {ed} an Ed25519 key."""

import base64
import subprocess

import spfcases

DOMAIN = "sender.example.com"
SIZES = (1024, 2048, 4096)
CUT = 2000      # octets that a form is longer than any answer in one packet

# A form is a record, or several; a record in several strings is a tuple.
FORMS = {
    "plain": "v=DKIM1; k=rsa; p={p}",
    "no-k": "v=DKIM1; p={p}",
    "no-v": "k=rsa; p={p}",
    "only-p": "p={p}",
    "p-first": "p={p}; k=rsa",
    "end": "v=DKIM1; p={p};",
    "end-blank": "v=DKIM1; p={p} ; ",
    "two-ends": "v=DKIM1;; p={p}",
    "tight": "v=DKIM1;k=rsa;p={p}",
    "wide": " v = DKIM1 ;  k =  rsa ; p\t= {p} ",
    "fold": "v=DKIM1;\r\n p={p}",
    "bad-fold": "v=DKIM1;\r\np={p}",
    "lf": "v=DKIM1;\n p={p}",
    "blanks-in-p": "v=DKIM1; p={blanks}",
    "strings": ("v=DK", "IM1; k=r", "sa; p={p}"),
    "string-blanks": ("v=DKIM1; ", " p={p}"),
    "string-empty": ("", "v=DKIM1; p={p}", ""),
    "glued": ("v=DKIM1;", "k=rsa", "p={p}"),
    "v-behind": "k=rsa; v=DKIM1; p={p}",
    "v-last": "p={p}; v=DKIM1",
    "v-lower": "v=dkim1; p={p}",
    "v-2": "v=DKIM2; p={p}",
    "v-10": "v=DKIM10; p={p}",
    "v-empty": "v=; p={p}",
    "v-spf": "v=spf1 -all",
    "v-upper-tag": "V=DKIM1; p={p}",
    "v-twice": "v=DKIM1; v=DKIM1; p={p}",
    "p-twice": "v=DKIM1; p={p}; p={p}",
    "p-other-first": "v=DKIM1; p={other}; p={p}",
    "k-upper": "v=DKIM1; k=RSA; p={p}",
    "k-upper-tag": "v=DKIM1; K=rsa; p={p}",
    "k-dsa": "v=DKIM1; k=dsa; p={p}",
    "k-empty": "v=DKIM1; k=; p={p}",
    "k-ed": "v=DKIM1; k=ed25519; p={p}",
    "k-ed-raw": "v=DKIM1; k=ed25519; p={ed}",
    "p-ed": "v=DKIM1; k=rsa; p={ed}",
    "h-256": "v=DKIM1; h=sha256; p={p}",
    "h-1": "v=DKIM1; h=sha1; p={p}",
    "h-both": "v=DKIM1; h=sha1:sha256; p={p}",
    "h-wide": "v=DKIM1; h= sha1 : sha256 ; p={p}",
    "h-new": "v=DKIM1; h=sha256:sha3; p={p}",
    "h-only-new": "v=DKIM1; h=sha3; p={p}",
    "h-upper": "v=DKIM1; h=SHA256; p={p}",
    "h-empty": "v=DKIM1; h=; p={p}",
    "h-star": "v=DKIM1; h=*; p={p}",
    "s-email": "v=DKIM1; s=email; p={p}",
    "s-star": "v=DKIM1; s=*; p={p}",
    "s-upper": "v=DKIM1; s=EMAIL; p={p}",
    "s-other": "v=DKIM1; s=tlsrpt; p={p}",
    "s-both": "v=DKIM1; s=tlsrpt:email; p={p}",
    "s-wide": "v=DKIM1; s= tlsrpt : * ; p={p}",
    "s-empty": "v=DKIM1; s=; p={p}",
    "t-y": "v=DKIM1; t=y; p={p}",
    "t-s": "v=DKIM1; t=s; p={p}",
    "t-both": "v=DKIM1; t=y:s; p={p}",
    "t-new": "v=DKIM1; t=x; p={p}",
    "t-empty": "v=DKIM1; t=; p={p}",
    "g-star": "v=DKIM1; g=*; p={p}",
    "g-empty": "v=DKIM1; g=; p={p}",
    "g-ann": "v=DKIM1; g=ann; p={p}",
    "g-bob": "v=DKIM1; g=bob; p={p}",
    "n": "v=DKIM1; n=a note, \"quoted\"; p={p}",
    "n-encoded": "v=DKIM1; n=a=20note; p={p}",
    "n-utf8": "v=DKIM1; n=gr\xfc\xdfe; p={p}",
    "n-control": "v=DKIM1; n=a\x01b; p={p}",
    "n-long": "v=DKIM1; n=" + "x" * CUT + "; p={p}",
    "n-longest": "v=DKIM1; n=" + "x" * 2 * CUT + "; p={p}",
    "new-tag": "v=DKIM1; x_1=a; p={p}",
    "tag-hyphen": "v=DKIM1; x-y=a; p={p}",
    "tag-digit": "v=DKIM1; 1x=a; p={p}",
    "tag-empty": "v=DKIM1; =a; p={p}",
    "no-equals": "v=DKIM1; x; p={p}",
    "text-behind": "v=DKIM1; p={p}; and more",
    "comma": "v=DKIM1, p={p}",
    "revoked": "v=DKIM1; p=",
    "revoked-end": "v=DKIM1; k=rsa; p= ;",
    "only-empty-p": "p=",
    "no-p": "v=DKIM1; k=rsa",
    "only-v": "v=DKIM1",
    "p-upper": "v=DKIM1; P={p}",
    "p-other": "v=DKIM1; p={other}",
    "p-bare": "v=DKIM1; p={bare}",
    "p-cut": "v=DKIM1; p={half}",
    "p-cut-3": "v=DKIM1; p={half}x",
    "p-short": "v=DKIM1; p={short}",
    "p-more": "v=DKIM1; p={p}AAAA",
    "p-bad": "v=DKIM1; p={half}*{p}",
    "p-hyphen": "v=DKIM1; p=-{p}",
    "p-words": "v=DKIM1; p=not a key",
    "p-pem": "v=DKIM1; p=-----BEGIN PUBLIC KEY-----{p}",
    "p-quoted": "v=DKIM1; p=\"{p}\"",
    "quotes": "\"v=DKIM1; p={p}\"",
    "two-quotes": "\"v=DKIM1; p=\" \"{p}\"",
    "smart": "\u201cv=DKIM1; p={p}\u201d",
    "parentheses": "( v=DKIM1; p={p} )",
    "backslash": "v=DKIM1\\; p={p}",
    "empty": "",
    "blank": " ",
    "semicolon": ";",
    "words": "this is not a key",
    "twice": ["v=DKIM1; p={p}", "v=DKIM1; k=rsa; p={p}"],
    "and-other": ["v=DKIM1; p={p}", "v=DKIM1; p={other}"],
    "and-words": ["v=DKIM1; p={p}", "words"],
    "and-spf": ["v=spf1 -all", "v=DKIM1; p={p}"],
    "missing": [],
    "no-text": [],
    "alias": "v=DKIM1; p={p}",
    "failing": [],
}


def run(*words, **more):
    return subprocess.run(words, check=True, capture_output=True,
                          **more).stdout


class Key:
    """A private key in a file, and its public half."""

    def __init__(self, folder, name, make=True):
        self.path = f"{folder}/{name}.pem"
        if make and name == "ed":
            run("openssl", "genpkey", "-algorithm", "ED25519",
                "-out", self.path)
        elif make:
            run("openssl", "genrsa", "-traditional", "-out", self.path,
                name.split("-")[0])
        der = run("openssl", "pkey", "-in", self.path, "-pubout",
                  "-outform", "DER")
        self.der = der[-32:] if name == "ed" else der
        self.text = base64.b64encode(self.der).decode()


class Case(spfcases.Case):
    """One set-up: its name is its selector."""

    def __init__(self, form, size, keys):
        super().__init__(form, size)
        self.domain = DOMAIN
        if form == "failing":
            self.domain = spfcases.BROKEN
        self.key = keys[str(size)]
        self.publish(form, keys)

    def publish(self, form, keys):
        where = f"{self.name}._domainkey.{self.domain}"
        values = self.values(keys)
        several = FORMS[form]
        if form == "alias":
            self.add(where, "CNAME", f"real.{where}.")
            where = f"real.{where}"
        elif form == "no-text":
            self.add(where, "A", "192.0.2.1")
        for record in several if isinstance(several, list) else [several]:
            strings = record if isinstance(record, tuple) else (record,)
            self.txt(where, *(string.format(**values) for string in strings))

    def values(self, keys):
        text = self.key.text
        bare = run("openssl", "rsa", "-in", self.key.path, "-RSAPublicKey_out",
                   "-outform", "DER")
        return {"p": text, "half": text[:len(text) // 8 * 4],
                "other": keys["other"].text, "ed": keys["ed"].text,
                "short": keys["512"].text,
                "bare": base64.b64encode(bare).decode(),
                "blanks": f"{text[:3]} {text[3:50]}  {text[50:]} "}


def cases(folder, make=False):
    """All of them.  make: with new keys in the folder."""
    names = {str(size): str(size) for size in SIZES}
    names.update({"other": "2048-other", "512": "512", "ed": "ed"})
    keys = {name: Key(folder, file, make) for name, file in names.items()}
    return [Case(form, size, keys) for form in FORMS for size in SIZES]
