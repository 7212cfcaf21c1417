"""A storm of requests against wirebird-serve while another process writes to the store.

    storm.py FillSampleStore wirebird-serve SECONDS

What is held: a client that behaves gets right answers within its bound throughout; memory, threads and descriptors
are bounded and come back; the writer never waits for the service, and what it wrote is what is found."""

import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import attacks

# Two seconds of reading, others that read before it, and what 503 says to wait: some seconds where the processors
# are free for it. What is held says that nobody is left without an answer, however busy they are.
BOUND_SECONDS = 60
# R22 of the service's promises, and what the store's reader keeps of what the writer wrote meanwhile.
MEMORY_OCTETS = 96 << 20
STATUSES = {0, 200, 400, 404, 405, 414, 416, 431, 503}

failures = []


def hold(what, condition, seen):
    """Note what does not hold."""
    if not condition:
        failures.append(what)
        print(f"storm: {what}: FAILED: {seen}", file=sys.stderr)


class Process:
    """What the system says of a process."""

    def __init__(self, number):
        self.number = number

    def status(self, name):
        with open(f"/proc/{self.number}/status") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith(name + ":"))

    def descriptors(self):
        """How many sockets there are, and how many others."""
        sockets = others = 0
        for name in os.listdir(f"/proc/{self.number}/fd"):
            try:
                is_socket = os.readlink(f"/proc/{self.number}/fd/{name}").startswith("socket:")
            except OSError:
                continue
            sockets, others = sockets + is_socket, others + (not is_socket)
        return sockets, others


class Writer(threading.Thread):
    """The process that writes, and how many batches it has written."""

    def __init__(self, program, store):
        super().__init__(daemon=True)
        self.process = subprocess.Popen([program, store, "--write"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.batches, self.times = 0, []
        self.start()

    def run(self):
        for line in self.process.stdout:
            number, microseconds = line.split()
            self.times.append(int(microseconds))
            self.batches = int(number)

    def wait_for(self, batches):
        """Wait until so many more were written; whether they were, within some minutes."""
        goal, end = self.batches + batches, time.time() + 300
        while self.batches < goal and time.time() < end:
            time.sleep(0.01)
        return self.batches >= goal

    def end(self):
        self.process.stdin.close()
        self.join(BOUND_SECONDS)
        return self.process.wait(BOUND_SECONDS)


class GoodClient(threading.Thread):
    """Asks the same questions again and again, and knows the answers."""

    QUESTIONS = [
        ("/dnsdb/v2/lookup/rrset/name/www.example.com", b'{"cond":"succeeded"}\n', 3),
        ("/lookup/rrset/name/a.example", b"}\n", 1), ("/pdns/query/192.0.2.9", b"}\n", 1),
        ("/api/v1/absences/no.example.com", b"}\n", 1), ("/api/v1/statistics", b"}\n", 1),
        ("/dnsdb/v2/summarize/rrset/name/example.com", b'{"cond":"succeeded"}\n', 3)]

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.goes_on = port, True
        self.times, self.refused, self.wrong = [], 0, []

    def ask(self, path):
        with socket.create_connection(("127.0.0.1", self.port), timeout=BOUND_SECONDS) as one:
            one.sendall(attacks.GET.format(path, "Connection: close\r\n").encode())
            data = b""
            while piece := one.recv(65536):
                data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        if b"chunked" in head:
            whole = b""
            while body:
                size, _, body = body.partition(b"\r\n")
                whole, body = whole + body[:int(size, 16)], body[int(size, 16) + 2:]
            body = whole
        return int(head[9:12] or 0), head, body

    def run(self):
        at = 0
        while self.goes_on:
            path, end, lines = self.QUESTIONS[at % len(self.QUESTIONS)]
            at, start, status = at + 1, time.time(), 503
            try:
                while status == 503 and time.time() - start < 2 * BOUND_SECONDS:
                    status, head, body = self.ask(path)
                    if status == 503:
                        self.refused += 1
                        if b"retry-after: 1" not in head.lower():
                            self.wrong.append((path, head, body))
                        time.sleep(1)
                if status != 200 or not body.endswith(end) or body.count(b"\n") != lines:
                    self.wrong.append((path, status, body))
            except (OSError, ValueError) as error:
                self.wrong.append((path, repr(error)))
            self.times.append(time.time() - start)
            time.sleep(0.02)


def quantile(values, share):
    return sorted(values)[min(int(len(values) * share), len(values) - 1)] if values else 0


def start_service(program, store, log):
    service = subprocess.Popen([program, "--store", store, "--listen", "127.0.0.1:0"], stderr=open(log, "wb"))
    end = time.time() + BOUND_SECONDS
    while time.time() < end:
        text = open(log).read()
        if "http://" in text:
            return service, int(text.split("http://127.0.0.1:")[1].split(",")[0])
        time.sleep(0.05)
    sys.exit(f"storm: the service did not start: {open(log).read()}")


def storm(writer, service, port, seconds):
    """All attacks at once; in their midst the service is stopped for a while, and the writer goes on."""
    until, report = time.time() + seconds, multiprocessing.Queue()
    processes = [multiprocessing.Process(target=attacks.run, args=(attack, port, until, report), daemon=True)
                 for attack in attacks.ALL]
    for process in processes:
        process.start()
    time.sleep(seconds / 2)
    os.kill(service.pid, signal.SIGSTOP)
    try:
        hold("the writer goes on while the service stands still", writer.wait_for(5), writer.batches)
    finally:
        os.kill(service.pid, signal.SIGCONT)
    total = 0
    for _ in processes:
        name, count, statuses = report.get(timeout=seconds + 120)
        total += count
        print(f"  {name}: {count} requests, {dict(sorted(statuses.items(), key=str))}")
        hold(f"{name} made requests", count > 0, count)
        hold(f"{name} is refused or answered", set(statuses) <= STATUSES, statuses)
        if name == "slow_heads" and seconds >= 40:
            # The service closes them, and they come anew.
            hold("who says nothing is closed", count > 1000, count)
    for process in processes:
        process.join(BOUND_SECONDS)
    return total


def counter(client):
    """How many batches lookups find."""
    status, _, body = client.ask("/lookup/rrset/name/counter.storm.example/TXT")
    return json.loads(body)["count"] if status == 200 else 0


def main():
    fill, serve, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    with tempfile.TemporaryDirectory(prefix="wirebird-storm-") as folder:
        store = folder + "/store"
        subprocess.run([fill, store], check=True)
        writer = Writer(fill, store)
        # A store that is opened to be written has a moment in which readers find nothing.
        hold("the writer begins", writer.wait_for(1), writer.batches)
        service, port = start_service(serve, store, folder + "/log")
        try:
            check(writer, service, port, seconds, store)
        finally:
            service.kill()
            writer.process.kill()
    print("storm: " + ("ok" if not failures else f"{len(failures)} do not hold"))
    sys.exit(1 if failures else 0)


def ended(service):
    """Whether the service ends well, within its bound."""
    try:
        return service.wait(BOUND_SECONDS) == 0
    except subprocess.TimeoutExpired:
        return False


def check(writer, service, port, seconds, store):
    process, client = Process(service.pid), GoodClient(port)
    client.start()
    # What is usual, with the writer alone and a client that behaves.
    hold("the writer writes", writer.wait_for(100), writer.batches)
    calm, calm_times = len(client.times), len(writer.times)
    memory, threads = process.status("VmRSS"), process.status("Threads")
    sockets, _ = process.descriptors()
    begin = time.time()
    total = storm(writer, service, port, seconds)
    took = time.time() - begin
    times = client.times[calm:]
    peak = process.status("VmHWM")
    # Afterwards everything is as before: what was opened is closed, what was asked for has ended.
    end = time.time() + BOUND_SECONDS
    while process.descriptors()[0] > sockets + 1 and time.time() < end:
        time.sleep(0.2)
    client.goes_on = False
    client.join(2 * BOUND_SECONDS)
    sockets_after, others = process.descriptors()
    print(f"  {total} requests in {took:.1f} s; a good one: p50 {quantile(client.times[:calm], .5) * 1e3:.1f} ms and p99 "
          f"{quantile(client.times[:calm], .99) * 1e3:.1f} ms before, p50 {quantile(times, .5) * 1e3:.1f}, p99 "
          f"{quantile(times, .99) * 1e3:.1f}, worst {max(times) * 1e3:.0f} ms within, of {len(times)}; "
          f"{client.refused} were told to come again")
    print(f"  writer: a batch took {quantile(writer.times[:calm_times], .5)} us before, "
          f"{quantile(writer.times[calm_times:], .5)} us within (medians of {writer.batches} batches)")
    print(f"  memory {memory >> 10} MiB before, peak {peak >> 10}, {process.status('VmRSS') >> 10} after; threads "
          f"{threads} and {process.status('Threads')}; sockets {sockets} and {sockets_after}, others {others}")
    hold("a good client gets right answers", not client.wrong, client.wrong[:3])
    hold("a good client gets them within its bound", max(times) < BOUND_SECONDS, max(times))
    hold("memory is bounded", (peak - memory) * 1024 < MEMORY_OCTETS, (memory, peak))
    hold("no socket is left", sockets_after <= sockets + 1, (sockets, sockets_after))
    files = len(os.listdir(store))
    hold("no file is left", others <= files + 30, (others, files))
    hold("no thread is left", process.status("Threads") <= threads + 4, threads)
    hold("the writer ends well", writer.end() == 0, writer.process.returncode)
    # The service looks for what was written once a second.
    end = time.time() + BOUND_SECONDS
    while counter(client) != writer.batches and time.time() < end:
        time.sleep(0.2)
    hold("what was written is found", counter(client) == writer.batches, (counter(client), writer.batches))
    # It does so though some follow, some do not read, and some have not said what they want.
    left = attacks.Attack(port, 0)
    held = [left.open(receive=4096) for _ in range(4)]
    for one, text in zip(held, [attacks.GET.format("/api/v1/tail", ""), "GET /",
                                attacks.GET.format(attacks.EVERYTHING, "") * 50, ""]):
        left.send(one, text)
    attacks.Attack.read(left, held[0], 12)
    service.terminate()
    hold("the service ends when it is told to", ended(service), service.returncode)


main()
