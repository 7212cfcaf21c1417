"""What a passive DNS store has to hold, worked out from tshark's reading of messages (Scripts/store-compare).

The rules are those of docs/decisions/027; nothing here is shared with the program.
"""

import os

WINDOW = 5_000_000_000
SKEW = 100_000_000
ALIASES = 16
RECORDS = 1024
NXDOMAIN, NODATA = "NXDOMAIN", "NODATA"
SUFFIX_LIST = "/usr/share/publicsuffix/public_suffix_list.dat"

# RDATA by the type: n a name in lower case, N a name as it is, a number that many octets, s a string, * the rest.
LAYOUTS = {2: "n", 3: "n", 4: "n", 5: "n", 6: "nn4 4 4 4 4", 7: "n", 8: "n", 9: "n", 12: "n", 14: "nn", 15: "2n",
           17: "nn", 18: "2n", 21: "2n", 24: "2 1 1 4 4 4 2n*", 26: "2nn", 30: "n*", 33: "2 2 2n", 35: "2 2sssn",
           36: "2n", 39: "n", 46: "2 1 1 4 4 4 2n*", 47: "N*", 58: "NN", 64: "2N*", 65: "2N*", 107: "2N",
           1: "4", 28: "16"}


def last(pairs, name):
    """The last value of a name; None without one."""
    found = None
    for key, value in pairs:
        if key == name:
            found = value
    return found


def first(pairs, name):
    """The first value of a name; None without one. The types in NSEC's bitmap follow that of the record."""
    return next((value for key, value in pairs if key == name), None)


def nanoseconds(text):
    whole, _, fraction = text.partition(".")
    return int(whole) * 1_000_000_000 + int((fraction + "000000000")[:9])


class Broken(Exception):
    """Octets that are not what they should be."""


def name_at(octets, at, folded=True):
    """The labels of a name, and where it ends; pointers lead strictly backward."""
    labels, end, limit, size = [], None, at, 1
    while True:
        if at >= len(octets):
            raise Broken
        length = octets[at]
        if length >= 0xC0:
            if at + 1 >= len(octets):
                raise Broken
            target = (length & 0x3F) << 8 | octets[at + 1]
            end = at + 2 if end is None else end
            if target >= limit:
                raise Broken
            at = limit = target
            continue
        if length > 63:
            raise Broken
        if length == 0:
            return tuple(labels), (at + 1 if end is None else end)
        label = octets[at + 1:at + 1 + length]
        size += length + 1
        if len(label) < length or size > 255:
            raise Broken
        labels.append(label.lower() if folded else label)
        at += length + 1


def wire(labels):
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def canonical(octets, kind, start, end):
    """RDATA in canonical form."""
    layout = LAYOUTS.get(kind, "*")
    result, at, index = b"", start, 0
    while index < len(layout):
        field = layout[index]
        index += 1
        if field == " ":
            continue
        if field in "nN":
            labels, at = name_at(octets, at, field == "n")
            result += wire(labels)
        elif field == "*":
            result, at = result + octets[at:end], end
        elif field == "s":
            count = 1 + octets[at] if at < end else 1
            result, at = result + octets[at:at + count], at + count
        elif field.isdigit():
            while index < len(layout) and layout[index].isdigit():
                field, index = field + layout[index], index + 1
            result, at = result + octets[at:at + int(field)], at + int(field)
        if at > end:
            raise Broken
    if at != end or end > len(octets):
        raise Broken
    return result


class Message:
    """A message, as tshark tells of it."""

    @staticmethod
    def read(fields, raw, network, transport, moment, number):
        start = last(fields, "dns.id_raw")
        flags = last(fields, "dns.flags")
        if not raw or not start or not flags:
            return None
        message = Message()
        message.moment, message.number, message.is_broken = moment, number, False
        base = start[1]
        octets = bytes.fromhex(raw[0])[base - raw[1]:]
        message.flags = int(flags, 16)
        message.is_response = message.flags & 0x8000 != 0
        source, target = (network[0], transport[1]), (network[1], transport[2])
        ends = (target, source) if message.is_response else (source, target)
        message.question, message.key = None, None
        message.is_whole = True
        counts = [int(last(fields, "dns.count." + name) or 0)
                  for name in ("queries", "answers", "auth_rr")]
        at = 12
        asked = [query for _, query in last(fields, "Queries") or []]
        if counts[0] == 1 and len(asked) == 1 and last(asked[0], "dns.qry.class_raw"):
            try:
                name, _ = name_at(octets, at)
            except Broken:
                return message
            kind, group = int(last(asked[0], "dns.qry.type")), int(last(asked[0], "dns.qry.class"), 16)
            at = last(asked[0], "dns.qry.class_raw")[1] - base + 2
            message.question = (name, kind, group & 0x7FFF)
            message.key = (*ends, transport[0], octets[:2], name, kind, group)
        message.records = []
        for section, title, count in (("answer", "Answers", counts[1]),
                                      ("authority", "Authoritative nameservers", counts[2])):
            records = [record for _, record in last(fields, title) or []]
            message.is_whole &= len(records) == count
            for record in records:
                at = message.take(section, record, octets, base, at)
                if at is None:
                    message.is_whole = False
                    return message
        return message

    def take(self, section, record, octets, base, at):
        """Takes a record that starts at an offset; where the next one starts, None where that is not told."""
        kind, length = first(record, "dns.resp.type_raw"), first(record, "dns.resp.len_raw")
        if not kind or not length:
            return None
        start = length[1] - base + 2
        end = start + int(length[0], 16)
        number = int(kind[0], 16)
        if number == 41 or 249 <= number <= 255 or number == 0:
            return end
        group = int.from_bytes(octets[start - 8:start - 6], "big") & 0x7FFF
        try:
            owner, _ = name_at(octets, at)
            data = canonical(octets, number, start, end)
        except Broken:
            return end
        if len(self.records) < RECORDS:
            self.records.append((section, owner, number, group, data))
        return end

    @property
    def says(self):
        """Whether it says something about records."""
        return (self.flags & 0x7800 == 0 and self.flags & 0x0200 == 0 and self.flags & 15 in (0, 3)
                and self.is_whole and self.question is not None)

    @property
    def meaning(self):
        """What two responses share that say the same."""
        return (self.flags & 15, tuple(sorted(self.records))) if self.says else self.flags & 0x020F


class Suffixes:
    """The public suffix list."""

    def __init__(self):
        self.rules = set()
        if os.path.exists(SUFFIX_LIST):
            with open(SUFFIX_LIST, encoding="utf-8") as file:
                for line in file:
                    rule = line.split()[0] if line.split() else ""
                    if rule and not rule.startswith("//"):
                        self.rules.add(rule.encode("idna").decode() if rule.isascii() is False else rule)

    def contain(self, labels):
        texts = [label.decode("latin-1") for label in labels]
        if len(texts) <= 1:
            return True
        whole = ".".join(texts)
        if "!" + whole in self.rules:
            return False
        return whole in self.rules or "*." + ".".join(texts[1:]) in self.rules


def is_within(name, zone):
    return len(name) >= len(zone) and name[len(name) - len(zone):] == zone


class Store:
    """The rows that messages lead to."""

    suffixes = Suffixes()

    def __init__(self, messages):
        self.rows, self.soas, self.waiting, self.consumed = {}, {}, {}, set()
        messages = list(messages)
        later = {}
        for message in messages:
            if not message.is_response and message.key and message.flags & 0x7800 == 0:
                later.setdefault(message.key, []).append(message)
        for message in messages:
            if message.key is None:
                continue
            if not message.is_response:
                if message.flags & 0x7800 == 0 and id(message) not in self.consumed:
                    self.ask(message)
            elif message.flags & 0x7800 == 0:
                self.answer(message, later.get(message.key, ()))

    def ask(self, query):
        known = self.waiting.get(query.key)
        if known and query.moment - known["moment"] <= WINDOW and known["answer"] is None:
            return
        self.waiting[query.key] = {"moment": query.moment, "answer": None, "keys": [], "differs": False}

    def answer(self, response, queries):
        known = self.waiting.get(response.key)
        if known and response.moment - known["moment"] > WINDOW:
            known = None
        if known is None:
            # A query that was captured a little later.
            for query in queries:
                if abs(query.moment - response.moment) <= SKEW and id(query) not in self.consumed:
                    self.consumed.add(id(query))
                    self.ask(query)
                    known = self.waiting[query.key]
                    break
        if known is None:
            if response.says:
                self.record(response, {"unmatched"})
            return
        if known["answer"] is None:
            known["answer"] = (response.meaning,)
            if response.says:
                known["keys"] = self.record(response, set())
            return
        if known["answer"] == (response.meaning,) and not known["differs"]:
            return
        known["differs"] = True
        for key in known["keys"]:
            first, latest, count, doubts = self.rows[key]
            self.rows[key] = (first, latest, count, tuple(sorted({*doubts, "conflicting"})))
        if response.says:
            self.record(response, {"conflicting"})

    # ------------------------------------------------------------------ RRsets

    def record(self, message, doubts):
        """Counts a message's RRsets; the keys of those that are not kept apart."""
        groups = {}
        for section, owner, kind, group, data in message.records:
            groups.setdefault((section, owner, kind, group), []).append(data)
        name, kind, group = message.question
        chain = self.aliases(name, group, groups)
        zone, bailiwick = self.authority(message, chain, groups)
        is_recursive, has_answer, keys = message.flags & 0x0080 != 0, False, []
        for (section, owner, number, its_class), data in groups.items():
            trusted = self.is_trusted(section, owner, number, chain, zone, is_recursive)
            has_answer |= section == "answer" and trusted and owner == chain[-1]
            known = None
            if trusted and zone is not None and is_within(owner, zone):
                known = bailiwick
            elif trusted and not is_recursive:
                known = owner
            all_doubts = doubts | (set() if trusted else {"out-of-bailiwick"})
            apart = bool(all_doubts - {"conflicting"})
            key = ("apart" if apart else "set", owner, number, its_class, known, tuple(sorted(set(data))))
            self.add(key, message.moment, all_doubts)
            if not apart:
                keys.append(key)
        if not doubts and (message.flags & 15 == 3 or not has_answer):
            self.absence(message, chain[-1], kind, group, groups)
        return keys

    def add(self, key, moment, doubts):
        moment //= 1_000_000
        first, latest, count, known = self.rows.get(key, (moment, moment, 0, ()))
        self.rows[key] = (min(first, moment), max(latest, moment), count + 1, tuple(sorted({*known, *doubts})))

    def aliases(self, name, group, groups):
        chain, at = [name], 0
        while at < len(chain) <= ALIASES:
            data = groups.get(("answer", chain[at], 5, group))
            at += 1
            if data:
                target, _ = name_at(data[0], 0)
                if target not in chain:
                    chain.append(target)
        return chain

    def authority(self, message, chain, groups):
        """The zone that the responder may speak for, and the bailiwick of what is in it."""
        is_recursive = message.flags & 0x0080 != 0
        claim = None
        for section, owner, kind, _ in groups:
            if section == "authority" and kind in (6, 2) and (is_within(chain[-1], owner) or is_within(chain[0], owner)):
                if claim is None or kind == 6:
                    claim = (owner, kind)
        if claim is None:
            return (None, None) if is_recursive else (chain[0], chain[0])
        owner, kind = claim
        if is_recursive:
            return owner, owner
        if not is_within(chain[0], owner) or owner != chain[0] and self.suffixes.contain(owner):
            return chain[0], chain[0]
        is_referral = message.flags & 0x0400 == 0 and kind == 2
        return owner, owner[1:] if is_referral else owner

    def is_trusted(self, section, owner, kind, chain, zone, is_recursive):
        covers = any(is_within(name, owner) for name in chain)
        if section == "answer":
            is_alias = kind == 39 and covers
            if owner not in chain and not is_alias:
                return False
            return zone is None or is_recursive or is_within(owner, zone) or is_alias
        return is_recursive and covers or zone is not None and is_within(owner, zone)

    def absence(self, message, name, kind, group, groups):
        zone, soa = None, None
        for (section, owner, number, _), data in groups.items():
            if section == "authority" and number == 6 and is_within(name, owner):
                zone, soa = owner, data[0]
        code = NXDOMAIN if message.flags & 15 == 3 else NODATA
        if code == NODATA and zone is None:
            return
        key = (code, name, kind, group, zone)
        self.add(key, message.moment, set())
        self.soas.setdefault(key, set()).add(soa)


# ---------------------------------------------------------------------- the program's rows

def labels_of(text):
    """The labels of a name as the program prints it."""
    labels, label, at = [], b"", 0
    octets = text.encode("latin-1")
    if octets in (b".", b""):
        return ()
    while at < len(octets):
        octet = octets[at:at + 1]
        if octet == b"\\" and octets[at + 1:at + 4].isdigit():
            label, at = label + bytes([int(octets[at + 1:at + 4])]), at + 4
        elif octet == b"\\":
            label, at = label + octets[at + 1:at + 2], at + 2
        elif octet == b".":
            labels, label, at = labels + [label], b"", at + 1
        else:
            label, at = label + octet, at + 1
    return tuple(labels + [label] if label else labels)


def number_of(text, table, prefix):
    """A code from a number, its mnemonic, or TYPE123 and the like."""
    return text if isinstance(text, int) else table[text] if text in table else int(text[len(prefix):])


def row_key(row, types, classes):
    """The key of a row of `lookup --json`; None for a flooded zone."""
    if row["kind"] == "flood":
        return None
    kind, group = number_of(row["rrtype"], types, "TYPE"), number_of(row["rrclass"], classes, "CLASS")
    owner = labels_of(row["rrname"])
    bailiwick = labels_of(row["bailiwick"]) if "bailiwick" in row else None
    if row["kind"] != "rrset":
        return (row["kind"].upper(), owner, kind, group, bailiwick)
    data = tuple(bytes.fromhex(text) for text in row["raw_rdata"])
    apart = bool(set(row["doubts"]) - {"conflicting"})
    return ("apart" if apart else "set", owner, kind, group, bailiwick, data)


def text(key):
    """A key for people."""
    def name(labels):
        return "?" if labels is None else ".".join(l.decode("latin-1").encode("unicode_escape").decode() for l in labels) + "."

    data = " ".join(d.hex() or "-" for d in key[5]) if len(key) > 5 else ""
    return f"{key[0]} {name(key[1])} TYPE{key[2]} CLASS{key[3]} in {name(key[4])} {data[:160]}".strip()
