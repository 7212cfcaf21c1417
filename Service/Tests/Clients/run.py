"""Runs the checks of every client, and prints the sums."""

import json

from checks import BASE, KEY, check, finish, run

import dnsdbq  # noqa: F401
import libraries  # noqa: F401

# dnsdb-python: a client of version 1.
environment = {"DNSDB_ROOT": BASE, "DNSDB_KEY": KEY}
out, err = run("dnsdb", "forward", "example.com", **environment)
check("dnsdb forward", "example.com. IN A 192.0.2.1" in out and "example.com. IN TYPE65534" in out, (out, err))
out, err = run("dnsdb", "forward", "www.example.com", "-t", "A", "-f", "json", **environment)
check("dnsdb forward, JSON", json.loads(out)[0]["count"] == 10, (out, err))
out, err = run("dnsdb", "forward", "nothing.example.com", "-f", "json", **environment)
check("dnsdb forward, nothing", json.loads(out) == [], (out, err))
out, err = run("dnsdb", "inverse", "ip", "192.0.2.1", **environment)
check("dnsdb inverse ip", "www.example.com. IN A 192.0.2.1" in out, (out, err))
out, err = run("dnsdb", "inverse", "ip", "192.0.2.0/24", "-f", "csv", **environment)
check("dnsdb inverse ip of a prefix", len(out.strip().splitlines()) == 8, (out, err))
out, err = run("dnsdb", "inverse", "name", "ns1.example.com", "-t", "NS", **environment)
check("dnsdb inverse name", "example.com. IN NS ns1.example.com." in out, (out, err))
out, err = run("dnsdb", "inverse", "raw", "0366736902696f00", **environment)
check("dnsdb inverse raw", "zone.example.org. IN NS fsi.io." in out, (out, err))
out, err = run("dnsdb", "quotas", **environment)
check("dnsdb quotas", json.loads(out)["limit"] == 100000, (out, err))
finish()
