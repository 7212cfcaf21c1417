"""What a storm is made of: each attack runs in a process of its own until its time is over, and says how many
requests it made and which statuses came back."""

import os
import random
import socket
import struct
import threading
import time

GET = "GET {} HTTP/1.1\r\nHost: x\r\n{}\r\n"
EVERYTHING = "/dnsdb/v2/lookup/rrset/name/*?limit=0"


class Attack:
    """Sockets to the service, and what came of them."""

    def __init__(self, port, until):
        self.port, self.until = port, until
        self.count, self.statuses = 0, {}

    def open(self, receive=None):
        """A connection, or None where the service takes none now."""
        one = socket.socket()
        if receive:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        one.settimeout(5)
        try:
            one.connect(("127.0.0.1", self.port))
        except OSError:
            one.close()
            return None
        return one

    def send(self, one, data):
        """Send what the service takes; whether it took all."""
        self.count += 1
        try:
            one.sendall(data if isinstance(data, bytes) else data.encode())
            return True
        except OSError:
            return False

    def read(self, one, limit=1 << 30):
        """What comes until the service closes; the status of the first reply is counted."""
        data, end = b"", "no end"
        try:
            while len(data) < limit:
                piece = one.recv(min(65536, limit - len(data)))
                if not piece:
                    end = "closed"
                    break
                data += piece
        except OSError:
            pass
        self.seen(int(data[9:12]) if data.startswith(b"HTTP/1.1 ") else 0)
        return data, end

    def seen(self, status):
        """Count a reply's status; 0 where the connection was closed without one."""
        self.statuses[status] = self.statuses.get(status, 0) + 1

    def going(self):
        """Whether there is time left."""
        return time.time() < self.until

    def abort(self, one):
        """Close with a reset."""
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        one.close()


def trickle(attack, start, many):
    """Connections that begin a request and go on with an octet now and then."""
    held = []
    while attack.going():
        while len(held) < many and attack.going():
            one = attack.open()
            if one is None:
                break
            attack.send(one, start)
            one.setblocking(False)
            held.append(one)
        for one in list(held):
            try:
                one.send(b"b")
                if one.recv(1) == b"":
                    raise ConnectionError
            except BlockingIOError:
                pass
            except OSError:
                held.remove(one)
                one.close()
        time.sleep(0.2)


def slow_heads(attack):
    trickle(attack, "GET /dnsdb/v2/ping HTTP/1.1\r\nHost: x\r\nX-A: ", 1000)


def slow_bodies(attack):
    trickle(attack, GET.format("/dnsdb/v2/ping", "Content-Length: 1000000000\r\n"), 200)


def half_closed(attack):
    """Requests whose sender says that no more will come: whole ones are answered, others not."""
    while attack.going():
        for text in [GET.format("/pdns/query/a.example", ""), "GET /pdns/query/a.ex", ""]:
            one = attack.open()
            if one is None:
                continue
            attack.send(one, text)
            try:
                one.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            attack.read(one)
            one.close()


def oversized(attack):
    """Fields, lines and targets without end."""
    bodies = [GET.format("/dnsdb/v2/ping", "X-A: b\r\n" * 100_000),
              GET.format("/dnsdb/v2/ping", f"X-A: {'b' * 1_000_000}\r\n"),
              GET.format("/pdns/query/" + "a" * 1_000_000, ""),
              GET.format("/pdns/query/a?" + "a=b&" * 2000, "Connection: close\r\n")]
    while attack.going():
        one = attack.open()
        if one is None:
            continue
        attack.send(one, random.choice(bodies))
        attack.read(one)
        one.close()


def pipelined(attack):
    """Many requests at once on a connection; half of the senders do not read the replies."""
    request = GET.format("/dnsdb/v2/lookup/rrset/name/example.com", "")
    last = GET.format("/dnsdb/v2/ping", "Connection: close\r\n")
    while attack.going():
        one = attack.open()
        if one is None:
            continue
        attack.count += 50
        attack.send(one, request * 50 + last)
        if random.random() < 0.5:
            data, end = attack.read(one)
            if end == "closed" and data.count(b"HTTP/1.1 ") != 51:
                attack.seen("replies missing")
        one.close()


def aborted(attack):
    """Streams that are reset after some octets, or at once."""
    while attack.going():
        one = attack.open()
        if one is None:
            continue
        attack.send(one, GET.format(EVERYTHING, ""))
        if random.random() < 0.8:
            attack.read(one, random.choice([1, 1000, 100_000]))
        attack.abort(one)


def unread(attack):
    """Streams that nobody reads."""
    held = []
    while attack.going():
        one = attack.open(receive=4096)
        if one is not None:
            attack.send(one, GET.format(EVERYTHING, "") * 5)
            held.append(one)
        if len(held) > 100:
            held.pop(0).close()
        time.sleep(0.02)


def patterns(attack):
    """Searches that look at everything and match late, and lookups of everything."""
    paths = ["/dnsdb/v2/regex/rrnames/(a%2B)%2B(b%3F)%2B(h%2B)*%5C.nothing",
             "/dnsdb/v2/regex/rdata/(.*)*(.*)*x%24", "/dnsdb/v2/glob/rrnames/*a*b*c*d*e*f*g*",
             "/api/v1/absences/(x%2B)%2B%24?syntax=regex", "/lookup/rrset/name/*?limit=1&offset=900000"]
    while attack.going():
        one = attack.open()
        if one is None:
            continue
        attack.send(one, GET.format(random.choice(paths), "Connection: close\r\n"))
        attack.read(one)
        one.close()


def broken(attack):
    """Requests that are damaged at random, and percent signs that lead nowhere."""
    pieces = ["%", "%zz", "%C3%28", "%00", "%0d%0a", "..", "/", "//", "?", "&", "=", "\x00", "\xff", "*", "+", "\\",
              "{value}", "%2f", "limit=-1", "offset=99999999999999999999", "time_last_after=x", "syntax=x", " "]
    bases = ["/dnsdb/v2/lookup/rrset/name/", "/lookup/rdata/ip/", "/pdns/query/", "/api/v1/new?", "/api/v1/top?limit=",
             "/api/v1/tail?", "/api/v1/statistics/", "/api/v1/floods/", "/dnsdb/v2/regex/rrnames/", "/dnsdb/v2/"]
    while attack.going():
        one = attack.open()
        if one is None:
            continue
        target = random.choice(bases) + "".join(random.choices(pieces, k=random.randint(1, 6)))
        data = bytearray(GET.format(target, "Connection: close\r\n").encode("latin-1"))
        if random.random() < 0.3:
            for _ in range(random.randint(1, 8)):
                data[random.randrange(len(data))] = random.randrange(256)
        one.settimeout(3)
        attack.send(one, bytes(data))
        attack.read(one, 4096)
        one.close()


def tails(attack):
    """Followers of the live tail who go without a word."""
    held = []
    while attack.going():
        one = attack.open()
        if one is not None:
            attack.send(one, GET.format("/api/v1/tail", ""))
            held.append(one)
        if len(held) > 300:
            gone = held.pop(0)
            gone.settimeout(1)
            attack.read(gone, 12)
            attack.abort(gone)
        time.sleep(0.01)


# How many senders each has.
ALL = {slow_heads: 1, slow_bodies: 1, half_closed: 4, oversized: 3, pipelined: 4, aborted: 6, unread: 1, patterns: 8,
       broken: 8, tails: 1}


def run(attack, port, until, report):
    """Run one attack, with less of the processors than the service: attackers have machines of their own."""
    os.nice(10)
    random.seed(attack.__name__)
    senders = [Attack(port, until) for _ in range(ALL[attack])]
    threads = [threading.Thread(target=attack, args=(sender,)) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = {}
    for sender in senders:
        for status, count in sender.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    report.put((attack.__name__, sum(sender.count for sender in senders), statuses))
