"""pypdns, dnsdb2 and MISP's module against the service, as their users call them."""

import json

import dnsdb2
import pypdns
import requests
from pypdns.errors import ForbiddenError, RateLimitError, UnauthorizedError

from checks import BASE, KEY, SHUT_KEY, SMALL_KEY, check, raises

# pypdns: CIRCL's interface.
common = pypdns.PyPDNS(url=f"{BASE}/pdns/query", basic_auth=("u", KEY))
found = list(common.iter_query("example.com"))
check("pypdns.iter_query", len(found) == 10 and all(isinstance(r.time_first, int) for r in found), found)
check("pypdns takes unknown types as numbers", "TYPE65534" in {str(r.rrtype) for r in found}
      or 65534 in {r.raw["rrtype"] for r in found}, found)
found = list(common.iter_query("*.many.example.com"))
check("pypdns pages to the end", len(found) == 120 and len({r.rrname for r in found}) == 120, len(found))
found = common.rfc_query("192.0.2.1", filter_rrtype="A")
check("pypdns.rfc_query", sorted(r.rrname for r in found) == ["example.com", "www.example.com"], found)
found = list(common.iter_query("www.example.com"))
check("pypdns shows sensors", {r.sensor_id for r in found} == {"north", "south"}, found)
check("pypdns gets what is trusted only", "203.0.113.66" not in str([r.raw for r in found]), found)
check("pypdns finds nothing", list(common.iter_query("nothing.example.com")) == [])
found = list(common.iter_query("*.evil.example"))
check("pypdns with hostile names", len(found) == 15, found)
token = pypdns.PyPDNS(url=f"{BASE}/pdns/query", auth_token=KEY)
check("pypdns with a token", len(list(token.iter_query("a.example"))) == 1)
header = pypdns.PyPDNS(url=f"{BASE}/pdns/query", auth_header=("x-api-key", KEY))
check("pypdns with a field", len(list(header.iter_query("a.example"))) == 1)
raises("pypdns without a key", UnauthorizedError,
       lambda: list(pypdns.PyPDNS(url=f"{BASE}/pdns/query").iter_query("a.example")))
raises("pypdns with a key that is shut off", ForbiddenError,
       lambda: list(pypdns.PyPDNS(url=f"{BASE}/pdns/query", auth_token=SHUT_KEY).iter_query("a.example")))
raises("pypdns with a quota that is used up", RateLimitError,
       lambda: [list(pypdns.PyPDNS(url=f"{BASE}/pdns/query", auth_token=SMALL_KEY).iter_query("a.example"))
                for _ in range(4)])

# dnsdb2: DomainTools' own client of version 2.
client = dnsdb2.Client(KEY, server=BASE)
check("dnsdb2.ping", client.ping() is True)
check("dnsdb2.rate_limit", client.rate_limit()["rate"]["limit"] == 100000, client.rate_limit())
found = list(client.lookup_rrset("example.com", rrtype="A"))
check("dnsdb2.lookup_rrset", [r["rdata"] for r in found]
      == [["192.0.2.1"], ["192.0.2.200"], ["192.0.2.201"]], found)
found = list(client.lookup_rrset("example.com", bailiwick="com", aggr=False, humantime=True))
check("dnsdb2 with bailiwick, aggr and humantime", [(r["rrtype"], r["time_first"]) for r in found]
      == [("NS", "2015-03-01T00:00:00Z")], found)
found = list(client.lookup_rrset("www.example.com", aggr=False))
check("dnsdb2 with aggr=False", sorted(r["count"] for r in found) == [3, 7], found)
for wildcard, count in [("*.many.example.com", 120), ("+.many.example.com", 120), ("www.*", 1)]:
    found = list(client.lookup_rrset(wildcard))
    check(f"dnsdb2.lookup_rrset of {wildcard}", len(found) == count, found)
found = list(client.lookup_rdata_ip("192.0.2.0/24"))
check("dnsdb2.lookup_rdata_ip", len(found) == 7, found)
found = list(client.lookup_rdata_ip("2001:db8::/32"))
check("dnsdb2.lookup_rdata_ip of IPv6", len(found) == 1, found)
found = list(client.lookup_rdata_name("*.example.com", rrtype="NS"))
check("dnsdb2.lookup_rdata_name", sorted(r["rdata"] for r in found)
      == ["ns1.example.com.", "ns2.example.com."], found)
found = list(client.lookup_rdata_raw("0366736902696f00"))
check("dnsdb2.lookup_rdata_raw", [r["rrname"] for r in found] == ["zone.example.org."], found)
found = list(client.summarize_rrset("example.com"))
check("dnsdb2.summarize_rrset", found[0]["num_results"] == 9 and found[0]["count"] == 17, found)
found = list(client.summarize_rrset("example.com", max_count=6))
check("dnsdb2.summarize_rrset with max_count", found[0]["num_results"] == 2, found)
found = list(client.summarize_rdata_ip("192.0.2.1"))
check("dnsdb2.summarize_rdata_ip", found[0]["num_results"] == 2, found)
found = list(client.summarize_rdata_name("ns1.example.com"))
check("dnsdb2.summarize_rdata_name", found[0]["num_results"] >= 1, found)
found = list(client.summarize_rdata_raw("0366736902696f00"))
check("dnsdb2.summarize_rdata_raw", found[0]["num_results"] == 1, found)
found = list(client.flex_rrnames_regex("h1[0-9]\\.many", limit=3, ignore_limited=True))
check("dnsdb2.flex_rrnames_regex", len(found) == 3 and "count" in found[0], found)
found = list(client.flex_rrnames_glob("h1?.many.example.com.", verbose=False))
check("dnsdb2.flex_rrnames_glob, not verbose", len(found) == 10
      and set(found[0]) == {"rrname", "rrtype"}, found)
found = list(client.flex_rrnames_regex("^h1.?\\.many", exclude="h11\\."))
check("dnsdb2.flex_rrnames_regex with exclude", len(found) == 10, found)
found = list(client.flex_rdata_regex("^198\\.51\\.100\\.1$", rrtype="A"))
check("dnsdb2.flex_rdata_regex", [(r["rdata"], r["raw_rdata"]) for r in found]
      == [("198.51.100.1", "c6336401")], found)
found = list(client.flex_rdata_glob("ns?.example.com."))
check("dnsdb2.flex_rdata_glob", "ns1.example.com." in {r["rdata"] for r in found}, found)
found = list(client.lookup_rrset("www.example.com", time_last_after=-60))
check("dnsdb2 with a relative time", found == [], found)
raises("dnsdb2 says limited", dnsdb2.QueryLimited,
       lambda: list(client.lookup_rrset("*.many.example.com", limit=3)))
check("dnsdb2 with offset", len(list(client.lookup_rrset("*.many.example.com", limit=3, offset=118))) == 2)
check("dnsdb2 with limit 0", len(list(client.lookup_rrset("*.many.example.com", limit=0))) == 120)
raises("dnsdb2 with too large an offset", dnsdb2.OffsetError,
       lambda: list(client.lookup_rrset("example.com", offset=5_000_000)))
raises("dnsdb2 with a wrong key", dnsdb2.AccessDenied,
       lambda: list(dnsdb2.Client("wrong-key-0123456789", server=BASE).lookup_rrset("example.com")))
raises("dnsdb2 with a quota that is used up", dnsdb2.QuotaExceeded,
       lambda: list(dnsdb2.Client(SMALL_KEY, server=BASE).lookup_rrset("example.com")))
raises("dnsdb2 with a wrong pattern", dnsdb2.QueryError,
       lambda: list(client.flex_rrnames_regex("(")))
found = list(client.lookup_rrset("ex\\032ample.evil.example"))
check("dnsdb2 with an escaped name", len(found) == 1, found)

# MISP's module, which knows DNSDB's keys and no others.
from misp_modules.modules.expansion import farsight_passivedns  # noqa: E402


def misp(kind, value, **config):
    return farsight_passivedns.handler(json.dumps({
        "config": {"apikey": KEY, "server": BASE, **config},
        "attribute": {"type": kind, "value": value, "uuid": "7d2cd3ce-9e4e-4bd5-a9a4-4f1b8e1f1c5e"}}))


def objects(answer):
    return [o for o in answer.get("results", {}).get("Object", []) if o["name"] == "passive-dns"]


answer = misp("domain", "example.com")
check("MISP looks up a domain", len(objects(answer)) >= 9, answer)
answer = misp("ip-src", "192.0.2.1")
check("MISP looks up an address", len(objects(answer)) == 2, answer)
answer = misp("hostname", "ns1.example.com", flex_queries="True")
check("MISP looks up a host, with flexible search", len(objects(answer)) >= 3, answer)
answer = misp("domain", "nothing.example.com")
check("MISP finds nothing", "Empty results" in answer.get("error", ""), answer)

# What browsers and people see.
document = requests.get(f"{BASE}/api/openapi.json", timeout=15).json()
check("OpenAPI describes itself", "/api/openapi.json" in document["paths"], document)
