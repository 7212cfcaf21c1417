"""What the checks of the clients share: the service's address, its keys, and how a check is counted."""

import json
import os
import subprocess
import sys
import tempfile

BASE = os.environ["WIREBIRD_SERVE_URL"]
KEY = "0123456789abcdef0123"  # of user u, 100000 lookups a day
SHUT_KEY = "shut-off-key-0123456789"
SMALL_KEY = "small-quota-0123456789"  # of user small, 3 lookups a day

passed = 0
failed = 0


def check(name, condition, seen=None):
    """Count a check; say what was seen where it failed."""
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"client test: {name}: FAILED\n{seen!r}", file=sys.stderr)


def raises(name, kind, body):
    """Check that something is refused with an exception of a kind."""
    try:
        seen = body()
    except kind:
        check(name, True)
    except Exception as other:  # every other one is a failure that shall be seen
        check(name, False, other)
    else:
        check(name, False, seen)


def run(*command, given=None, **environment):
    """What a program prints, on both streams."""
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=60,
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment})
    return done.stdout, done.stderr


def rows(text):
    """The objects of lines of JSON."""
    return [json.loads(line) for line in text.splitlines() if line]


def file(text):
    """A file with a text, whose path has a slash."""
    handle, path = tempfile.mkstemp(prefix="wirebird-client-")
    os.write(handle, text.encode())
    os.close(handle)
    return path


def finish():
    """Print the sums, and leave."""
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
