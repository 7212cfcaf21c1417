"""dnsdbq against the service: every call shape, and what it prints."""

from checks import BASE, KEY, SHUT_KEY, SMALL_KEY, check, file, rows, run

# libcurl has no variable for a certificate of one's own.
UNVERIFIED = ["-U"] if BASE.startswith("https:") else []
AGES = ("2015-03-01 00:00:00", "2015-09-01 00:00:00")


def dnsdbq(*arguments, key=KEY, given=None, **environment):
    return run("dnsdbq", *UNVERIFIED, *arguments, given=given, DNSDB_SERVER=BASE, DNSDB_API_KEY=key,
               HOME="/nonexistent", **environment)


def names(printed):
    return [(row["rrname"], row["rrtype"]) for row in rows(printed)]


out, err = dnsdbq("-r", "www.example.com/A", "-j")
check("dnsdbq -r NAME/TYPE", rows(out) == [{
    "count": 10, "time_first": 1425167940, "time_last": 1441065600,
    "rrname": "www.example.com.", "rrtype": "A", "bailiwick": "example.com.",
    "rdata": ["192.0.2.1", "192.0.2.2"]}] and err == "", (out, err))

out, err = dnsdbq("-r", "*.example.com", "-l", "5", "-s", "-k", "first")
check("dnsdbq with a wildcard and a limit", out.count(";; record times:") == 5
      and "Result limit reached" in err, (out, err))
first = [line.split(": ")[1].split(" ..")[0] for line in out.splitlines() if "record times" in line]
check("dnsdbq sorts by first", first == sorted(first), first)

out, _ = dnsdbq("-r", "www.example.*", "-j")
check("dnsdbq with a right wildcard", names(out) == [("www.example.com.", "A")], out)
out, _ = dnsdbq("-r", "+.www.example.com", "-j")
check("dnsdbq with a wildcard of one label", names(out) == [("deep.www.example.com.", "CNAME")], out)

out, _ = dnsdbq("-i", "192.0.2.0/24", "-p", "csv")
lines = out.splitlines()
check("dnsdbq -i PREFIX -p csv", len(lines) == 8 and lines[0].startswith("time_first,")
      and f'"{AGES[0]}","{AGES[1]}",,,5,,"example.com.","A","192.0.2.1"' in lines, out)
out, _ = dnsdbq("-i", "192.0.2.1-192.0.2.9", "-j")
check("dnsdbq -i RANGE", sorted(row["rdata"] for row in rows(out))
      == ["192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.9"], out)
out, _ = dnsdbq("-i", "2001:db8::/32", "-j")
check("dnsdbq -i IPv6 PREFIX", [row["rdata"] for row in rows(out)] == ["2001:db8::1"], out)

out, _ = dnsdbq("-n", "ns1.example.com/NS", "-p", "minimal")
check("dnsdbq -n NAME/TYPE -p minimal", out == "example.com.\n", out)
out, _ = dnsdbq("-R", "076578616d706c6503636f6d00", "-j")
check("dnsdbq -R RAW", len(rows(out)) == 9 and {row["rrname"] for row in rows(out)} == {"example.com."}, out)
out, _ = dnsdbq("-N", "0366736902696f00/NS", "-j")
check("dnsdbq -N RAW/TYPE", [row["rrname"] for row in rows(out)] == ["zone.example.org."], out)

out, _ = dnsdbq("-r", "example.com/A", "-A", "2015-01-01", "-B", "2016-01-01", "-j")
check("dnsdbq -A -B: any part of the time", [row["rdata"] for row in rows(out)]
      == [["192.0.2.1"], ["192.0.2.200"], ["192.0.2.201"]], out)
out, _ = dnsdbq("-r", "example.com/A", "-A", "2015-01-01", "-B", "2016-01-01", "-c", "-j")
check("dnsdbq -A -B -c: the whole time", [row["rdata"] for row in rows(out)] == [["192.0.2.1"]], out)

out, _ = dnsdbq("-V", "summarize", "-r", "example.com", "-j")
check("dnsdbq -V summarize", rows(out) == [{
    "count": 17, "num_results": 9, "time_first": 1385168000, "time_last": 1481065600}], out)
out, _ = dnsdbq("-V", "summarize", "-r", "nothing.example.com", "-j")
check("dnsdbq -V summarize of nothing", "num_results" not in out or '"num_results":0' in out, out)

out, err = dnsdbq("-I")
check("dnsdbq -I", "limit: 100000" in out and "results_max: 1000000" in out, (out, err))

batch = "rrset/name/a.example\nrdata/ip/192.0.2.0,24\n"
out, err = dnsdbq("-j", "-ff", given=batch)
check("dnsdbq -ff", out.count("--") >= 2 and '"rrname":"a.example."' in out
      and out.count('"rrtype":"A"') == 8, (out, err))
out, err = dnsdbq("-j", "-f", "-m", given=batch)
check("dnsdbq -f -m", out.count('"rrtype":"A"') == 8, (out, err))

out, err = dnsdbq("-r", "example.com/TYPE65534", "-j")
check("dnsdbq with an unknown type", [(row["rrtype"], row["rdata"]) for row in rows(out)]
      == [("TYPE65534", ["\\# 4 01020304"])], (out, err))
out, _ = dnsdbq("-r", "example.com/ANY-DNSSEC", "-j")
check("dnsdbq with ANY-DNSSEC", names(out) == [("example.com.", "DS")], out)
out, _ = dnsdbq("-r", "example.com/ANY/com", "-j")
check("dnsdbq with a bailiwick", names(out) == [("example.com.", "NS")], out)
out, _ = dnsdbq("-r", "*.many.example.com", "-l", "3", "-O", "118", "-j")
check("dnsdbq with an offset", len(rows(out)) == 2, out)
out, _ = dnsdbq("-r", "*.evil.example", "-j")
hostile = [row["rrname"] for row in rows(out)]
check("dnsdbq with hostile names", len(hostile) == 15
      and all(c.isascii() and c.isprintable() for name in hostile for c in name)
      and "a\\.b.evil.example." in hostile and "nul\\000.evil.example." in hostile, out)
out, _ = dnsdbq("-r", "ex\\032ample.evil.example", "-j")
check("dnsdbq with an escaped name", len(rows(out)) == 1, out)

out, err = dnsdbq("-r", "example.com", "-j", key="wrong-key-0123456789")
check("dnsdbq with a wrong key", out == "" and "403" in err, (out, err))
out, err = dnsdbq("-r", "example.com", "-j", key=SHUT_KEY)
check("dnsdbq with a key that is shut off", out == "" and "401" in err, (out, err))
replies = [dnsdbq("-r", "a.example", "-j", key=SMALL_KEY) for _ in range(4)]
check("dnsdbq with a quota that is used up", all(out for out, _ in replies[:3])
      and replies[3][0] == "" and "429" in replies[3][1], replies)

circl = file(f"DNSDBQ_SYSTEM=circl\nCIRCL_AUTH=u:{KEY}\nCIRCL_SERVER={BASE}/pdns/query\n")
out, err = run("dnsdbq", *UNVERIFIED, "-u", "circl", "-r", "example.com", "-j", DNSDBQ_CONFIG_FILE=circl,
               HOME="/nonexistent")
check("dnsdbq -u circl", ("example.com", "A") in names(out) and ("example.com", "DS") in names(out),
      (out, err))
out, err = run("dnsdbq", *UNVERIFIED, "-u", "circl", "-i", "192.0.2.9", "-j", DNSDBQ_CONFIG_FILE=circl,
               HOME="/nonexistent")
check("dnsdbq -u circl -i", names(out) == [("a.example", "A")], (out, err))
