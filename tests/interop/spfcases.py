"""A thousand set-ups of SPF: records in a zone, a client's address, a sender
and a HELO name.  Each is made from its name alone, so that every run, and
every version of Python, has the same; random() is the one function that is
promised to stay as it is."""

import random
import string

import spf

FAMILIES = {}
HELO = "helo.example.net"
BROKEN = "broken.example.com"   # whose server fails, as 104.51.198's does
QUALIFIERS = ["", "", "+", "-", "~", "?"]
ALL = ["all", "+all", "-all", "-all", "~all", "?all", ""]


def quoted(octets):
    """A string of a zone file."""
    return '"' + "".join(
        chr(octet) if 32 < octet < 127 and octet not in b'"\\;'
        else f"\\{octet:03d}" for octet in octets) + '"'


class Case:
    """One set-up.  Its domain is below example.com, of its own name."""

    def __init__(self, family, number):
        self.name = f"{family}-{number}"
        self.number = number
        self.random = random.Random(self.name)
        self.domain = f"{family}{number}.example.com"
        self.v6 = self.chance(0.3)
        self.ip = "2001:db8::21" if self.v6 else "192.0.2.33"
        self.sender = f"ann@{self.domain}"
        self.helo = HELO
        self.records = []

    def pick(self, several):
        return several[int(self.random.random() * len(several))]

    def chance(self, share):
        return self.random.random() < share

    def number_of(self, least, most):
        return least + int(self.random.random() * (most - least + 1))

    def shuffled(self, several):
        return sorted(several, key=lambda _: self.random.random())

    def below(self, label):
        return f"{label}.{self.domain}"

    def add(self, name, kind, data):
        self.records.append((name, kind, data))

    def txt(self, name, text, *more):
        """A record of one string, or of several; str or bytes."""
        pieces = []
        for part in (text, *more):
            octets = part if isinstance(part, bytes) else part.encode()
            pieces += [octets[at:at + 255]
                       for at in range(0, len(octets), 255)] or [b""]
        self.add(name, "TXT", " ".join(map(quoted, pieces)))

    def spf(self, terms, name=None):
        self.txt(name or self.domain, " ".join(
            ["v=spf1"] + [term for term in terms if term]))

    def host(self, name, near):
        """Addresses of both families; near ones are the client's."""
        last = 33 if near else self.number_of(34, 250)
        self.add(name, "A", f"192.0.2.{last}")
        self.add(name, "AAAA", f"2001:db8::{last:x}")

    def network(self, near):
        """An ip4 or ip6 term that has the client in it, or has not."""
        if self.chance(0.5):
            bits = self.pick(["", "/32", "/31", "/28", "/25", "/24", "/8",
                              "/0"] if near else ["", "/32", "/29", "/25"])
            last = 33 if bits in ("", "/32") else self.number_of(32, 33)
            return f"ip4:192.0.2.{last if near else 129}{bits}"
        bits = self.pick(["", "/128", "/127", "/64", "/33", "/0"] if near
                         else ["", "/128", "/120"])
        return f"ip6:{self.pick(['2001:db8::21', '2001:DB8:0:0::0.0.0.33'])}" \
            f"{bits}" if near else f"ip6:2001:db8::1:21{bits}"

    def filler(self):
        """A term that matches nobody here, and asks nobody."""
        return self.pick(QUALIFIERS) + self.pick(
            ["ip4:198.51.100.7", "ip6:2001:db8:9::/48", "ip4:203.0.113.0/24"])


def family(count):
    def note(make):
        FAMILIES[make.__name__] = (count, make)
        return make
    return note


# --- mechanisms -------------------------------------------------------------

@family(60)
def networks(case):
    terms = [case.pick(QUALIFIERS) + case.network(case.chance(0.3))
             for _ in range(case.number_of(1, 5))]
    if case.chance(0.1):
        case.ip = case.pick(["::ffff:192.0.2.33", "2001:DB8:0:0:0:0:0:21"])
    case.spf(terms + [case.pick(ALL)])


@family(90)
def hosts(case):
    terms = []
    for number in range(case.number_of(1, 4)):
        name = case.below(f"h{number}")
        term = case.pick(["a", f"a:{name}", f"A:{name}", f"a:{name}."])
        if term == "a":
            if number == 0:
                case.host(case.domain, case.chance(0.3))
        elif case.chance(0.2):
            case.add(name, "CNAME", case.below(f"real{number}") + ".")
            if case.chance(0.8):
                case.host(case.below(f"real{number}"), case.chance(0.5))
        elif case.chance(0.8):
            for _ in range(case.number_of(1, 3)):
                case.host(name, case.chance(0.3))
        terms.append(case.pick(QUALIFIERS) + term + case.pick(
            ["", "", "/24", "//64", "/30//126", "/0", "//0", "/32//128"]))
    case.spf(terms + [case.pick(ALL)])


@family(70)
def exchangers(case):
    name = case.pick([case.domain, case.below("m")])
    term = "mx" if name == case.domain else f"mx:{name}"
    names = case.pick([0, 1, 1, 2, 3, 9, 10, 11])
    for number in range(names):
        host = case.below(f"mx{number}")
        case.add(name, "MX", f"{case.number_of(1, 3)}0 {host}.")
        if case.chance(0.1):
            case.add(host, "CNAME", case.below("moved") + ".")
        elif case.chance(0.9):
            case.host(host, case.chance(1.0 / (names + 1)))
    if names == 0 and case.chance(0.5):
        case.add(name, "MX", "0 .")
    case.spf([case.filler(), case.pick(QUALIFIERS) + term + case.pick(
        ["", "", "/28", "//64", "/24//96"]), case.pick(ALL)])


def client_of(case, net):
    """An address that no other case has, and its name in reverse."""
    if case.v6:
        case.ip = f"2001:db8:{net:x}::{case.number:x}"
        nibbles = f"20010db8{net:04x}{'0' * 16}{case.number:04x}"
        return ".".join(reversed(nibbles)) + ".ip6.arpa"
    case.ip = f"198.51.{net}.{case.number}"
    return f"{case.number}.{net}.51.198.in-addr.arpa"


def pointers_of(case, net, names):
    reverse = client_of(case, net)
    for name in names:
        case.add(reverse, "PTR", name + ".")
        if case.chance(0.75):
            case.add(name, "AAAA" if case.v6 else "A", case.ip)
        elif case.chance(0.7):
            case.host(name, 0)


@family(50)
def pointers(case):
    names = [case.pick([case.domain, case.below("a.b"), case.below("Host"),
                        f"x{case.domain}", f"p{case.number}.example.org"])
             for _ in range(case.pick([0, 1, 1, 2, 3]))]
    if case.chance(0.15):
        names = [case.below(f"n{number}") for number in range(12)]
    pointers_of(case, 101, dict.fromkeys(names))
    case.spf([case.pick(QUALIFIERS) + case.pick(
        ["ptr", "ptr", f"ptr:{case.domain}", "PTR:example.org",
         f"ptr:{case.below('a')}", "exists:%{p}"]), case.pick(ALL)])


# --- records that lead to others --------------------------------------------

def tree(case, name, depth):
    """A record with includes and redirects down to a depth."""
    terms = [case.pick(QUALIFIERS) + case.network(case.chance(0.15))
             for _ in range(case.number_of(0, 1))]
    for number in range(case.number_of(1, 2) if depth else 0):
        inner = f"i{number}.{name}"
        terms.append(f"{case.pick(QUALIFIERS)}include:{inner}")
        tree(case, inner, depth - 1)
    terms = case.shuffled(terms) + [case.pick(ALL)]
    if case.chance(0.15):
        terms.append(f"redirect=r.{name}")
        tree(case, f"r.{name}", 0)
    what = case.random.random()
    if what < 0.04:
        terms.insert(0, "ipv4:192.0.2.1")
    elif what < 0.08 and name != case.domain:
        return
    if 0.08 < what < 0.11:
        case.spf(terms, name)
        terms = ["mx"]
    case.spf(terms, name)


@family(100)
def includes(case):
    tree(case, case.domain, case.pick([1, 1, 2, 2, 3, 4]))
    if case.number % 25 == 0:
        case.records = []
        case.spf([f"include:{case.below('a')}", "-all"])
        case.spf([f"include:{case.pick([case.domain, case.below('a')])}"],
                 case.below("a"))


@family(70)
def redirects(case):
    name = case.domain
    for number in range(case.pick([1, 1, 1, 2, 3, 4, 10, 11])):
        inner = case.below(f"r{number}")
        modifier = case.pick(19 * ["redirect"] + ["Redirect"]) + "=" + \
            case.pick([inner, inner, f"r{number}.%{{o}}", inner + "."])
        terms = [case.filler() for _ in range(case.number_of(0, 1))]
        terms.insert(case.number_of(0, len(terms)), modifier)
        if case.chance(0.06):
            terms.append(case.pick(["-all", modifier, case.network(1)]))
        case.spf(terms, name)
        name = inner
    if case.chance(0.85):
        case.spf([case.network(case.chance(0.4)), case.pick(ALL)], name)
    if case.number % 20 == 0:
        case.spf([f"redirect={case.domain}"], name)
    if case.chance(0.2):
        outer = case.below("outer")
        case.spf([f"include:{case.domain}", case.pick(ALL)], outer)
        case.sender = f"ann@{outer}"


# --- limits -----------------------------------------------------------------

def asking(case, number):
    """A term that asks and is answered, without a match."""
    name = case.below(f"l{number}")
    kind = case.pick(["a", "mx", "include", "include2"])
    if kind == "a":
        case.host(name, 0)
    elif kind == "mx":
        case.add(name, "MX", f"10 {case.below('far')}.")
        case.host(case.below("far"), 0)
    elif kind == "include":
        case.spf([case.pick(["", case.filler(), "-all", "?all"])], name)
    else:
        case.host(case.below("far"), 0)
        case.spf([f"a:{case.below('far')}", "-all"], name)
        return f"include:{name}"
    return f"{case.pick(QUALIFIERS)}{kind}:{name}"


@family(80)
def limits(case):
    if case.number % 20 == 1:
        # as many as may be, and one that is never come to
        case.host(case.below("far"), 0)
        terms = 10 * [f"a:{case.below('far')}"] + [case.pick(["all", "-all"])]
        case.spf(terms + [f"redirect={case.below('far')}"])
        return
    if case.number % 2:
        terms = [asking(case, number) for number in
                 range(case.number_of(6, 12))]
    else:
        terms = [case.pick(["a:", "mx:", "exists:"]) + case.below(f"v{n}")
                 for n in range(case.number_of(0, 4))]
        terms += [asking(case, number) for number in
                  range(case.number_of(0, 3))]
        if case.chance(0.2):
            terms += terms[:1]
    case.spf(case.shuffled(terms) +
             [case.pick([case.network(1), ""]), case.pick(ALL)])


# --- macros -----------------------------------------------------------------

def macro(case, letters):
    letter = case.pick(letters)
    if case.chance(0.2):
        letter = letter.upper()
    return "%{" + letter + case.pick(
        ["", "", "", "1", "2", "3", "9", "128"]) + case.pick(
            5 * ["", "", "r"] + ["R"]) + case.pick(
                ["", "", "", "-", "+", ".", "-+", "=/", "_", ",."]) + "}"


PLAIN = string.ascii_letters + string.digits + "-._"
LOCALS = ["ann", "ann+list", "ann-x-y", "a.b.c", "bounce=bob=rcpt.net",
          "o'neil", "a/b", "A_b", "a~b", "a%b", "x" * 64, "1.2", "a..b",
          "a{b}", "a!b#c", '"a b"']


def macro_sender(case):
    case.sender = f"{case.pick(LOCALS)}@{case.domain}"
    if case.chance(0.1):
        case.sender = ""
        case.helo = case.domain
    elif case.chance(0.2):
        case.helo = case.pick(["Box.Example.NET", "[192.0.2.33]", "box"])


@family(90)
def macros(case):
    macro_sender(case)
    term = "".join(macro(case, "slodihv") + case.pick([".", ".", "-", "x."])
                   for _ in range(case.number_of(1, 3)))
    term += case.pick(["e.%{d}", "%{d2}", "e.example.com", "%{o}", "%_.%{d}",
                       "%-.%%.%{d}", "example.com."])
    where = spf.query(case.ip, case.sender, case.helo).expand(term)
    if case.chance(0.65) and len(where) < 250 and all(
            0 < len(label) < 64 for label in where.split(".")):
        case.add("".join(c if c in PLAIN else f"\\{ord(c):03d}"
                         for c in where), "A", "192.0.2.33")
    case.spf([case.pick(["exists:", "exists:", "-exists:", "a:", "include:"])
              + term, case.pick(ALL)])


@family(90)
def explanations(case):
    macro_sender(case)
    name = case.below("why")
    if case.chance(0.3):
        pointers_of(case, 102, [case.below("ptr")])
    text = " ".join(case.pick(
        ["See http://x.example/?s=%{S}&i=%{I}", macro(case, "slodihvcr"),
         macro(case, "slodihvp"), "%{c}%_is%-bad%%", "(a \"quoted\" one)",
         "for  two  blanks", "%{r}", "[%{h}]"])
        for _ in range(case.number_of(1, 4)))
    what = case.random.random()
    if what < 0.08:
        text += case.pick([" %{x}", " 100%", " %{l", " %(d)", " \xe9", "\t"])
    if what > 0.06:
        strings = [text[:9], text[9:]] if what < 0.3 else [text]
        case.txt(name, *strings)
    if 0.9 < what:
        case.txt(name, "another")
    exp = case.pick(4 * [f"exp={name}"] + 4 * ["exp=why.%{d}"] +
                    ["exp=why.", "EXP=why.%{d}"])
    terms = case.shuffled([case.filler(), exp]) if what < 0.8 else [exp]
    terms.append(case.pick(["-all", "-all", "-all", "~all", "redirect="]))
    if terms[-1] == "redirect=":
        terms[-1] += case.below("r")
        case.spf([case.pick(["-all", "-all exp=" + case.below("e")])],
                 case.below("r"))
        case.txt(case.below("e"), "of %{d}, by %{o}")
    case.spf(terms)
    if case.chance(0.15):
        outer = case.below("outer")
        case.spf([f"include:{case.domain}", "-all"] +
                 case.pick([[], [f"exp={name}"]]), outer)
        case.sender = f"ann@{outer}"


# --- what is no record ------------------------------------------------------

ERRORS = [
    "ipv4:192.0.2.1", "ip:192.0.2.1", "prt", "all.", "a:", "a:192.0.2.1",
    "a:host", "a:example..com", "a:-.example", "a:example.123",
    "a:example.com:25", "a:exa_mple.com", "a:example.-com", "a:.example.com",
    "a:example.com/", "a/", "a/33", "a//129", "a/024", "a/24/64", "a/24//",
    "a//64/24", "a///64", "a/-1", "a/2x", "a:/24", "mx:", "mx/33",
    "ip4", "ip4:", "ip4:192.0.2", "ip4:192.0.2.256", "ip4:192.0.02.1",
    "ip4:192.0.2.1/", "ip4:192.0.2.1/33", "ip4:192.0.2.1/024",
    "ip4:192.0.2.1//24", "ip4:example.com", "ip4:2001:db8::1", "ip4=192.0.2.1",
    "ip6", "ip6:192.0.2.1", "ip6:2001:db8::1::2", "ip6:2001:db8::1/129",
    "ip6:2001:db8:::1", "ip6:2001:db8::g", "ip6:2001:db8::1//64",
    "ip6:1:2:3:4:5:6:7:8:9", "ip6:::ffff:192.0.2.33/96", "ip6:::/0",
    "include", "include:", "include:example", "include:%{x}.example.com",
    "include:%{d", "include:%{d}x", "include:%{c}.example.com", "exists",
    "exists:", "exists:%{i}.example.com/24", "exists:%(i).example.com",
    "exists:100%.example.com", "exists:%{i0}.example.com", "exists:%{dr2}.com",
    "exists:%{i*}.example.com", "exists:%{}.example.com", "ptr:", "ptr/24",
    "all:x", "all/24", "-all:", "--all", "=all", "!all", "-", "+",
    "redirect=", "redirect=example", "redirect:example.com", "exp=",
    "exp=%{x}", "exp=example", "redirect=a.example.com redirect=b.example.com",
    "exp=a.example.com exp=b.example.com", "EXP=a.example.com exp=b.example.com",
    "moo=", "moo=%{x}", "moo=%{d}", "moo=%", "1moo=x", "moo.x_y-z=x", "=x",
    "moo=a=b", "moo=a moo=b", "default=pass", "op=dkim", "-moo=x", "_moo=x",
    "a,", "mx,a", "v=spf1", "spf2.0/pra", "a;", "ip4:192.0.2.1;", "\"a\"",
    "moo", "a.b", "a_b", "all-", "a:ex\x01ample.com", "a:ex\xe4mple.com",
    "\xa0a", "\tmx", "moo=\x7f", "moo=\xe9", "a:example.com\r", "A/8 ALL:x",
    "%{d}", "include=example.com", "mx=10", "a:%%.example.com", "ptr:%{p}",
    "a:example.com%_", "a:%{d}/24%{d}", "a:%{d}//0", "exists:%{d}.", "a:x.Y2.",
    "a:example.c-m", "a:example.1a", "exp=%{p}.example.com", "redirect=%{d}",
    "include:%{i}", "mx:%{H}", "a:" + "l" * 64 + ".example.com",
    "a:" + "l" * 63 + ".example.com", "a:" + "x.y." * 70 + "example.com",
    "exists:" + "%{d}." * 15 + "example.com", "ip6:2001:db8::1/064",
    "ip6:2001:db8::1/", "ip4:0.0.0.0/0", "ip4:192.0.2.1/00", "a/0", "a/00",
]


@family(150)
def syntax(case):
    error = ERRORS[case.number - 1] if case.number <= len(ERRORS) else \
        case.pick(ERRORS)
    terms = [case.filler(), case.network(case.chance(0.3))]
    terms.insert(case.number_of(0, 2), error)
    if case.chance(0.3):
        case.host(case.domain, 1)
    if case.chance(0.2):
        inner = case.below("inner")
        case.txt(inner, ("v=spf1 " + " ".join(terms) + " ?all").encode(
            "latin-1"))
        terms = [f"include:{inner}"]
    case.txt(case.domain, ("v=spf1 " + " ".join(terms) + " " +
                           case.pick(ALL)).encode("latin-1"))


VERSIONS = ["v=spf1", "v=spf1", "v=spf1", "V=SPF1", "v=Spf1", "v=spf10",
            "v=spf1,", "v=spf1;", " v=spf1", "v=spf1\t", "v=spf2", "v= spf1",
            "\"v=spf1", "v=spf1\n", "spf1", "\xef\xbb\xbfv=spf1"]


@family(60)
def forms(case):
    terms = [case.pick([case.filler(), case.network(case.chance(0.3))])
             for _ in range(case.pick([0, 1, 2, 3, 40]))] + [case.pick(ALL)]
    gap = case.pick([" ", " ", " ", "  ", "    "])
    text = VERSIONS[case.number % len(VERSIONS)] + gap + gap.join(terms)
    text += case.pick(["", "", " ", "   "])
    if case.chance(0.3):
        text = text.upper()
    octets = text.encode("latin-1")
    at = case.number_of(0, len(octets))
    if case.chance(0.4):
        case.txt(case.domain, octets[:at], octets[at:])
    elif case.chance(0.9):
        case.txt(case.domain, octets)
    for _ in range(case.pick([0, 0, 1, 2])):
        case.txt(case.domain, case.pick(
            ["v=spf1 -all", "v=spf1", "other=1", "", "v=spf1x", "V=spf1 a",
             "spf2.0/mfrom -all", b"\xff\xfe", "v=DMARC1; p=none"]))


SENDERS = ["", "@{0}", "{0}", "ann@{0}.", "ANN@{0}", "ann@bob@{0}",
           '"a b"@{0}', '"a@b"@{0}', "<ann@{0}>", "<>", "ann@{1}", "ann@com",
           "ann@-x.{0}", "ann@a..{0}", "ann@" + "l" * 64 + ".{0}", "a%b@{0}",
           "ann@x_y.{0}", "ann@[192.0.2.33]", "ann@localhost", "@", "ann@",
           "x" * 70 + "@{0}", "ann@none.{0}", "ann@.{0}", "ann@{0}.."]


@family(50)
def senders(case):
    case.sender = SENDERS[case.number % len(SENDERS)].format(
        case.domain, case.domain.upper())
    case.helo = case.pick([HELO, case.domain, case.domain, "box", "[192.0.2.9]",
                           "box.example.net.", case.domain + "."])
    case.spf([case.pick(["-exists:%{l}.l.%{o}", "?exists:%{s1r+}.s.%{o}",
                         case.network(1)]), "-all", "exp=why.%{o}"])
    case.spf([case.network(1), "~all"], case.below("x_y"))
    case.txt(case.below("why"), "l=%{l} o=%{o} s=%{s} h=%{h} d=%{d}")
    case.add(f"ann.l.{case.domain}", "A", "127.0.0.2")
    case.add(f"postmaster.l.{case.domain}", "A", "127.0.0.2")


@family(40)
def servers(case):
    """Somewhere a name server fails."""
    term = case.pick(["a:{0}", "mx:{0}", "include:{0}", "exists:{0}",
                      "redirect={0}", "mx:{1}", "exp={0}", "ptr:{0}",
                      "include:{2}"])
    inner = case.below("inner")
    case.add(case.below("mx"), "MX", f"10 mx.{BROKEN}.")
    if case.chance(0.5):
        case.add(case.below("mx"), "MX",
                 f"{case.pick([5, 20])} {case.below('ok')}.")
    case.host(case.below("ok"), case.chance(0.5))
    case.spf([f"a:x.{BROKEN}", "-all"], inner)
    terms = [term.format(f"x.{BROKEN}", case.below("mx"), inner)]
    terms.insert(case.number_of(0, 1), case.network(case.chance(0.3)))
    if case.chance(0.2):
        terms.append("ipv4:x")
    case.spf(terms + [case.pick(ALL)])
    if case.chance(0.1):
        case.sender = f"ann@{BROKEN}"
    if "ptr" in term or case.chance(0.2):
        pointers_of(case, 103, [case.domain, f"x.{BROKEN}"])
        if case.chance(0.4) and not case.v6:
            case.ip = f"198.51.104.{case.number}"


def cases():
    """All of them."""
    made = []
    for name, (count, make) in FAMILIES.items():
        for number in range(1, count + 1):
            case = Case(name, number)
            make(case)
            made.append(case)
    return made


def zone(made):
    """The root zone that has the records of all."""
    yield "$TTL 60"
    yield ". SOA ns.example.com. nobody.example.com. 1 3600 600 86400 60"
    yield ". NS ns.example.com."
    yield "ns.example.com. A 127.0.0.1"
    seen = set()
    for case in made:
        for name, kind, data in case.records:
            line = f"{name.rstrip('.')}. {kind} {data}"
            if line not in seen:
                seen.add(line)
                yield line
